"""Mistakes of encoders: each is told once, at the smallest span, in a few words, with what to write instead.

A case is a letter with one mistake. `<?expect CHECK CULPRIT MESSAGE HELP?>`, a line each, stands before it: what the
span holds, and what message and help say. The mark is taken out before the letter is judged, so it may stand in a
letter that is not well-formed, even inside a tag.
"""

import codecs
import re
from pathlib import Path
from typing import NamedTuple

import pytest

from toolkit.diagnostic import Diagnostic
from toolkit.edition import Edition
from toolkit.grammar import rng
from toolkit.grammar.match import Matcher
from toolkit.schema import Schema
from toolkit.source import parse
from toolkit.validate import validate

ROOT = Path(__file__).resolve().parents[1]
CASES = Path(__file__).parent / "cases" / "mistakes"
TEI_ALL = ROOT.parent / "shared" / "tei" / "reference" / "tei_all.rng"
SCHEMA = Schema.of(ROOT / "schema" / "edition.odd")
KINDS = ("ill-formed", "structure", "datatype", "identity", "semantic")
LONGEST = 300

_MARK = re.compile(r"<\?expect (\S+)\n(.+?)\n(.+?)\n(.+?)\?>", re.DOTALL)


class Case(NamedTuple):
    text: str
    check: str
    place: tuple[int, int]
    culprit: str
    message: str
    help: str


def _case(path: Path) -> Case:
    written = path.read_bytes().decode()
    (mark,) = _MARK.finditer(written)
    check, culprit, message, help = (part.strip(" \n") for part in mark.groups())
    text = written[: mark.start()] + written[mark.end() :]
    before = text[: text.index(culprit, mark.start())]
    return Case(text, check, (before.count("\n") + 1, len(before) - before.rfind("\n")), culprit, message, help)


def _find(path: Path, data: bytes) -> tuple[Diagnostic, ...]:
    path.write_bytes(data)
    return validate(Edition.of([path]), SCHEMA)


def _errors(*kinds: str) -> list[Path]:
    return sorted(path for path in CASES.glob("*-error.xml") if path.name.startswith(kinds))


@pytest.mark.parametrize("path", _errors(*KINDS), ids=lambda path: path.stem)
def test_a_mistake_gives_one_message_at_its_place_with_its_repair(tmp_path: Path, path: Path) -> None:
    case = _case(path)
    told = [
        (one.check, one.message, one.help, one.span.start) for one in _find(tmp_path / path.name, case.text.encode())
    ]
    assert told == [(case.check, case.message, case.help, case.place)]


@pytest.mark.parametrize("path", _errors(*KINDS), ids=lambda path: path.stem)
def test_what_is_said_of_a_mistake_is_short(tmp_path: Path, path: Path) -> None:
    (found,) = _find(tmp_path / path.name, _case(path).text.encode())
    assert found.help
    assert len(found.message) + len(found.help) <= LONGEST
    assert [note.message for note in found.notes if len(note.message) > LONGEST] == []


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_mistake_has_cases(kind: str) -> None:
    assert len(_errors(kind)) >= 10


@pytest.mark.parametrize("path", _errors("structure", "datatype"), ids=lambda path: path.stem)
def test_against_the_schema_of_all_tei_a_mistake_is_told_at_the_same_place_or_none(path: Path, tei: Matcher) -> None:
    case = _case(path)
    source = parse(case.text.encode(), path.name).source
    assert source is not None
    assert [one.span.start for one in tei.find(source)] in ([case.place], [])


@pytest.fixture(scope="module")
def tei() -> Matcher:
    if not TEI_ALL.is_file():
        pytest.skip("the schema of all TEI is not here")
    return Matcher(rng.read(TEI_ALL))


@pytest.mark.parametrize("path", sorted(CASES.glob("*-sound.xml")), ids=lambda path: path.stem)
def test_a_sound_letter_gives_no_message(path: Path) -> None:
    assert validate(Edition.of([path]), SCHEMA) == ()


SOUND = (CASES / "plain-sound.xml").read_text(encoding="utf-8")
FORMS = {
    "byte-order-mark": codecs.BOM_UTF8 + SOUND.encode(),
    "line-ends-of-windows": SOUND.replace("\n", "\r\n").encode(),
    "utf-16": codecs.BOM_UTF16_LE + SOUND.replace("UTF-8", "UTF-16").encode("utf-16-le"),
    "latin-1": SOUND.replace("UTF-8", "ISO-8859-1").encode("latin-1"),
    "utf8-without-hyphen": SOUND.replace("UTF-8", "utf8").encode(),
    "no-declaration": SOUND.partition("?>")[2].lstrip().encode(),
}


@pytest.mark.parametrize("form", FORMS)
def test_a_sound_letter_is_sound_in_every_encoding(tmp_path: Path, form: str) -> None:
    assert _find(tmp_path / "plain-sound.xml", FORMS[form]) == ()


ENCODINGS = {
    "latin-1 that says UTF-8": (
        SOUND.encode("latin-1"),
        "é",
        "the byte E9 is no character in UTF-8",
        "save the file as UTF-8",
    ),
    "UTF-16 that is none": (
        SOUND.replace("UTF-8", "UTF-16").encode(),
        "UTF-16",
        "the file declares `UTF-16`, but is not saved so",
        'write `encoding="UTF-8"`',
    ),
    "an encoding of no such name": (
        SOUND.replace("UTF-8", "UTF8-DOS").encode(),
        "UTF8-DOS",
        "there is no encoding `UTF8-DOS`",
        'write `encoding="UTF-8"`',
    ),
}


@pytest.mark.parametrize("name", ENCODINGS)
def test_a_wrong_encoding_is_told_once_at_its_place(tmp_path: Path, name: str) -> None:
    data, culprit, message, help = ENCODINGS[name]
    (found,) = _find(tmp_path / "plain-sound.xml", data)
    before = data.decode("latin-1").partition(culprit)[0]
    assert (found.check, found.message) == ("wrong-encoding", message)
    assert help in found.help
    assert found.span.start == (before.count("\n") + 1, len(before) - before.rfind("\n"))


def test_a_letter_that_stands_alone_may_be_called_as_one_likes(tmp_path: Path) -> None:
    assert _find(tmp_path / "letter.xml", SOUND.encode()) == ()


def test_faults_of_structure_are_told_beside_those_of_well_formedness(tmp_path: Path) -> None:
    faulty = SOUND.replace("Dear", "Dear & dearest").replace("<item>ink</item>", "<item><persNam>ink</persNam></item>")
    found = _find(tmp_path / "plain-sound.xml", faulty.encode())
    assert [one.check for one in found] == ["not-well-formed", "unknown-element"]
