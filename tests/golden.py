"""Whole outputs of two small letters, kept in `golden/` to be read as a difference; `make golden` makes them anew."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path

from toolkit.edition import Edition
from toolkit.outputs import Workshop
from toolkit.outputs.output import stylesheet

HERE = Path(__file__).resolve().parent
LETTERS = (HERE / "cases" / "outputs" / "family.xml", HERE / "cases" / "outputs" / "elements" / "transcript.xml")
PRINTED = (HERE / "cases" / "outputs" / "family.xml", HERE / "cases" / "outputs" / "kept.xml")


def text() -> Mapping[Path, bytes]:
    """Give the plain texts of the letters."""
    made: dict[Path, bytes] = {}
    for path in LETTERS:
        edition = Edition.of([path])
        for one in Workshop(edition, ("text",)).letter("text", edition.letters[0]):
            made[HERE / "golden" / one.path] = one.data
    return made


def typst() -> Mapping[Path, bytes]:
    """Give the data of the print of the letters; the PDFs themselves change with each release of the compiler."""
    made: dict[Path, bytes] = {}
    for path in PRINTED:
        edition = Edition.of([path])
        workshop = Workshop(edition, ("pdf",))
        prepared, mode = workshop.prepared(edition.letters[0]), "{urn:edition:typst}page"
        data = json.loads(stylesheet("typst").run(prepared, mode=mode, parameters=workshop.words).text)
        written = json.dumps(data, ensure_ascii=False, indent=1, sort_keys=True)
        made[HERE / "golden" / "typst" / f"{path.stem}.json"] = written.encode() + b"\n"
    return made


def main() -> None:
    """Write them all."""
    for path, data in {**text(), **typst()}.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


if __name__ == "__main__":
    sys.exit(main())
