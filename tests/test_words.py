"""The words of the reading text, notes included, are the same in TEI, HTML, EPUB, PDF and plain text."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.hostile import LETTERS, SIGNS, UNPRINTED, write
from tests.reading import OUTPUTS, of_tei
from toolkit.edition import Edition
from toolkit.outputs import Workshop

ROOT = Path(__file__).resolve().parents[1]
CASES = Path(__file__).parent / "cases"
SAMPLES = [
    ROOT / "tei" / "letter-1932-01-04.xml",
    *sorted((CASES / "outputs").rglob("*.xml")),
    *(letter.path for letter in Edition.open(CASES / "site").letters),
]
WITHOUT = {"everything": "漢"}
"""Characters of samples that no font of the print has: it is made of the letter without them."""


def _differences(path: Path, format: str) -> list[str]:
    edition = Edition.of([path])
    found = OUTPUTS[format](Workshop(edition, (format,)), edition.letters[0])
    return of_tei(path).differences(found, format)


@pytest.mark.parametrize("format", OUTPUTS)
@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_the_words_are_those_of_the_letter(tmp_path: Path, path: Path, format: str) -> None:
    if format == "pdf" and path.stem in WITHOUT:
        printed = path.read_text(encoding="utf-8").replace(WITHOUT[path.stem], "")
        path = tmp_path / path.name
        path.write_text(printed, encoding="utf-8")
    assert _differences(path, format) == []


@pytest.mark.parametrize("format", OUTPUTS)
@pytest.mark.parametrize("name", sorted(LETTERS.keys() - SIGNS))
def test_the_words_of_a_letter_that_nobody_expects_are_in_every_output(tmp_path: Path, name: str, format: str) -> None:
    if format == "pdf" and name in UNPRINTED:
        pytest.skip("no font has these characters")
    assert _differences(write(tmp_path, LETTERS[name]), format) == []


def test_a_word_that_is_another_one_is_named_with_its_place() -> None:
    wanted = of_tei(CASES / "outputs" / "family.xml")
    found = replace(wanted, text=[*wanted.text[:3], "other", *wanted.text[4:]], notes={})
    assert wanted.differences(found, "pdf") == [
        "pdf: after `Here 3 February`: wanted `Dear`, found `other`",
        "pdf, note a: after ``: wanted `My`, found `(end)`",
    ]
