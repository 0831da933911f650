"""Whole outputs of two small letters, kept in `golden/` to be read as a difference; `make golden` makes them anew."""

from __future__ import annotations

import io
import json
import re
import sys
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from toolkit.edition import Edition, File
from toolkit.outputs import Workshop
from toolkit.outputs.output import stylesheet

GOLDEN = Path(__file__).resolve().parent / "golden"
CASES = GOLDEN.parent / "cases" / "outputs"
LETTERS = (CASES / "family.xml", CASES / "elements" / "transcript.xml")
_FORMATS = ("html", "text", "pdf", "epub")
_BLOCKS = re.compile(
    r"(?=<(?:article|aside|dd|details|div|dl|dt|fieldset|figure|footer|h[1-6]|header|item|li|link|main|meta|nav|ol|p"
    r"|script|section|style|table|tr|ul)\b)"
)


def files() -> Mapping[Path, str]:
    """Give the outputs by where they are kept."""
    return {GOLDEN / name: text for path in LETTERS for name, text in _of_letter(path)}


def _of_letter(path: Path) -> Iterator[tuple[str, str]]:
    edition = Edition.of([path])
    workshop, (letter,) = Workshop(edition, _FORMATS), edition.letters
    made = {str(one.path): one.data for name in ("html", "text", "epub") for one in workshop.letter(name, letter)}
    yield f"html/{letter.name}.html", _in_lines(made[f"html/{letter.name}.html"])
    yield from ((name, data.decode()) for name, data in made.items() if name.startswith("text/"))
    yield f"typst/{letter.name}.json", _printed(workshop, letter)
    with zipfile.ZipFile(io.BytesIO(made[f"epub/{letter.name}.epub"])) as book:
        for name in (f"letters/{letter.name}.xhtml", "package.opf"):
            yield f"epub/{letter.name}/{Path(name).name}", _in_lines(book.read(f"EPUB/{name}"))


def _in_lines(markup: bytes) -> str:
    """Give markup with each block on a line of its own, as it is not written."""
    return _BLOCKS.sub("\n", markup.decode()).rstrip("\n") + "\n"


def _printed(workshop: Workshop, letter: File) -> str:
    """Give the data of the print; the PDF itself changes with each release of the compiler."""
    mode = "{urn:edition:typst}page"
    made = stylesheet("typst").run(workshop.prepared(letter), mode=mode, parameters=workshop.words)
    return json.dumps(json.loads(made.text), ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def main() -> None:
    """Write them all, and take away what is no longer made."""
    made = files()
    for path in {path for path in GOLDEN.rglob("*") if path.is_file()} - made.keys():
        path.unlink()
    for path, text in made.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
