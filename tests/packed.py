"""Payloads as packages have them, listed by hand: so the files that describe them can be judged before any is made."""

import zipfile
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from toolkit.archive.contents import unpacked
from toolkit.diagnostic import Diagnostic
from toolkit.edition import Edition
from toolkit.metadata.subject import Subject
from toolkit.outputs import Workshop
from toolkit.packaging.clock import Clock
from toolkit.packaging.crate import crate
from toolkit.packaging.parts import Part, Release
from toolkit.packaging.readme import readme

ROOT = Path(__file__).resolve().parents[1]
_CASES = ROOT / "tests" / "cases"
EDITIONS = {"letter": ROOT, "full": _CASES / "metadata" / "edition", "site": _CASES / "site"}

CLOCK = Clock(datetime(2026, 11, 24, 12, 0, tzinfo=UTC), "--date")
TOOLS = {"edition-toolkit": "0.1.0", "lxml": "6.1.3", "python": "3.11", "saxonche": "13.1.1"}

BESIDE = (
    Part("README.txt", 4321, "what is in here, for people"),
    Part("build.json", 1234, "what made this, of what: versions and digests"),
    Part("edition.toml", 30, "the settings of the edition"),
    Part("ids.lock", 77, "every identifier that was ever published"),
    Part("schema/edition.odd", 52100, "the customization of the TEI"),
    Part("schema/edition.rng", 81200, "the grammar, RELAX NG"),
    Part("schema/edition.sch", 9100, "the rules, Schematron"),
    Part("xslt/html/core.xsl", 8000),
    Part("xslt/shared/shared.xsl", 9000),
    Part("outputs/html/index.html", 2222, "the first page"),
    Part("outputs/html/edition.css", 333),
    Part("metadata/cmif.xml", 444, "the letters for correspSearch"),
    Part("metadata/CITATION.cff", 255, "how to cite the edition"),
    Part("metadata/letters.bib", 256, "the letters for reference managers, BibTeX"),
    Part("reports/validation.txt", 66, "what validation found"),
)
_OUTPUTS: Mapping[str, int] = {
    "outputs/html/{}.html": 70000, "outputs/tei/{}.xml": 120000, "outputs/pdf/{}.pdf": 410000,
    "outputs/text/{}.txt": 30000, "outputs/text/{}.diplomatic.txt": 30001, "outputs/html/cite/{}.bib": 400,
}  # fmt: skip


def packed(folder: Path) -> tuple[Release, tuple[Part, ...]]:
    """Give an edition as it is to be packed, and the files of its payload."""
    edition = Edition.open(folder)
    subject = Subject.of(Workshop(edition, ()))
    release = Release(group="edition", name="edition-1", subject=subject, clock=CLOCK, tools=TOOLS)
    sources = (
        Part(f"tei/{file.path.name}", file.path.stat().st_size, letter=file.name if file.is_letter else "")
        for file in edition.files
    )
    made = (
        Part(path.format(letter.name), size, letter=letter.name)
        for letter in edition.letters
        for path, size in _OUTPUTS.items()
    )
    return release, (*BESIDE, *sources, *made)


_HEADER = """<TEI xmlns="http://www.tei-c.org/ns/1.0" xml:id="{id}"><teiHeader><fileDesc>
<titleStmt><title>{title}</title>{editor}</titleStmt><publicationStmt>{published}</publicationStmt><sourceDesc><p/></sourceDesc></fileDesc>
<profileDesc>{described}</profileDesc></teiHeader><text><body><p>{id}</p></body></text></TEI>"""


def write_letter(
    folder: Path,
    name: str = "a",
    title: str = "",
    *,
    editor: str = "",
    published: str = "<p/>",
    sender: str = "",
    received: str = "",
) -> Path:
    """Write an edition with a letter of which only that is said."""
    (folder / "tei").mkdir(exist_ok=True)
    actions = "".join(
        f'<correspAction type="{kind}">{one}</correspAction>'
        for kind, one in (("sent", sender), ("received", received))
    )
    described = f"<correspDesc>{actions}</correspDesc>" if sender or received else "<p/>"
    text = _HEADER.format(id=name, title=title, editor=editor, published=published, described=described)
    (folder / "tei" / f"{name}.xml").write_text(text, encoding="utf-8")
    (folder / "edition.toml").write_text("", encoding="utf-8")
    return folder


def judged(folder: Path, package: Path) -> list[Diagnostic]:
    """Have a package judged as `edition check-archive` does, with folders in it that nobody has foreseen."""
    release, parts = packed(folder)
    parts = (*parts, Part("pictures/seal.jpg", 3), Part("scans/a/b.tif", 4))
    files = {part.path: b"" for part in parts if part.path.rpartition("/")[0] not in ("metadata", "tei")}
    files |= {f"tei/{path.name}": path.read_bytes() for path in release.subject.workshop.edition.paths.values()}
    files |= {"README.txt": readme(release, parts), "ro-crate-metadata.json": crate(release, parts)}
    with zipfile.ZipFile(package, "w") as packing:
        for path, data in files.items():
            packing.writestr(f"data/{path}", data)
    with unpacked(package) as opened:
        return [*opened.faults(opened.edition)]
