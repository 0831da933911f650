"""Every element of the modules that letters are written with has a form in every output."""

from pathlib import Path

import pytest
from lxml import etree

from tests.hostile import write
from tests.test_words import SAMPLES
from toolkit.edition import Edition
from toolkit.outputs import FORMATS, Workshop

ROOT = Path(__file__).resolve().parents[1]
TEI = "{http://www.tei-c.org/ns/1.0}"
MODULES = (
    "core", "textstructure", "header", "namesdates", "transcr", "msdescription", "figures", "verse", "linking", "gaiji",
    "textcrit",
)  # fmt: skip
ELEMENTS = sorted(
    one.get("ident")
    for one in etree.parse(ROOT / "schema" / "tei-p5.xml").iter(f"{TEI}elementSpec")
    if one.get("module") in MODULES
)


def _unrendered(path: Path, format: str) -> list[str]:
    """What the outputs of a letter in a format say of elements without a form."""
    edition = Edition.of([path])
    made = Workshop(edition, (format,)).letter(format, edition.letters[0])
    return [found.message for one in made for found in one.diagnostics if found.check == "unrendered-element"]


def test_the_samples_have_every_element() -> None:
    used = {one.tag.removeprefix(TEI) for path in SAMPLES for one in etree.parse(path).iter("*")}
    assert set(ELEMENTS) - used == {"teiCorpus"}  # which holds letters and is none


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_no_element_of_the_samples_is_without_a_form(path: Path, format: str) -> None:
    assert _unrendered(path, format) == []


@pytest.mark.parametrize("format", FORMATS)
def test_an_element_has_a_form_also_where_nobody_puts_it(tmp_path: Path, format: str) -> None:
    within = "".join(f"<{name}>w</{name}> " for name in ELEMENTS if name not in ("TEI", "teiCorpus", "teiHeader"))
    assert _unrendered(write(tmp_path, f"<div>{within}</div><p>{within}</p>"), format) == []
