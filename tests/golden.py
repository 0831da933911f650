"""Whole outputs of two small letters, kept in `golden/` to be read as a difference; `make golden` makes them anew."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

from toolkit.edition import Edition
from toolkit.outputs import Workshop

HERE = Path(__file__).resolve().parent
LETTERS = (HERE / "cases" / "outputs" / "family.xml", HERE / "cases" / "outputs" / "elements" / "transcript.xml")
FORMATS = ("text",)


def files(format: str) -> Mapping[Path, bytes]:
    """Give the files of the letters in a format, by where they are kept."""
    made: dict[Path, bytes] = {}
    for path in LETTERS:
        edition = Edition.of([path])
        for one in Workshop(edition, (format,)).letter(format, edition.letters[0]):
            made[HERE / "golden" / one.path] = one.data
    return made


def main() -> None:
    """Write them all."""
    for format in FORMATS:
        for path, data in files(format).items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)


if __name__ == "__main__":
    sys.exit(main())
