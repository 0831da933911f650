"""The files of an edition: where pointers lead, and how letters are ordered."""

import os
import sys
from pathlib import Path

import pytest

from toolkit import checks
from toolkit.edition import Edition, Settings
from toolkit.errors import SourceError, ToolkitError

HEAD = """<teiHeader><fileDesc><titleStmt><title>T</title></titleStmt><publicationStmt><p>P</p></publicationStmt>
<sourceDesc><p>S</p></sourceDesc></fileDesc>{}</teiHeader>"""


def _tei(name: str, rest: str, *, header: str = "", attributes: str = "") -> str:
    opening = f'<TEI xmlns="http://www.tei-c.org/ns/1.0" xml:id="{name}"{attributes}>'
    return f"{opening}{HEAD.format(header)}{rest}</TEI>"


PERSONS = _tei(
    "persons", '<standOff><listPerson><person xml:id="a"><persName>A</persName></person></listPerson></standOff>'
)


def _edition(folder: Path, letter: str) -> Edition:
    """Make an edition of a letter in a folder of its own and of a register beside that folder."""
    (folder / "tei" / "letters").mkdir(parents=True)
    (folder / "tei" / "persons.xml").write_text(PERSONS, encoding="utf-8")
    (folder / "tei" / "letters" / "l1.xml").write_text(letter, encoding="utf-8")
    return Edition.open(folder)


LEADING = [
    ("no base", "", '<p><persName ref="../persons.xml#a">A</persName></p>'),
    ("base on the root", ' xml:base="../"', '<p><persName ref="persons.xml#a">A</persName></p>'),
    ("base nearby", "", '<p xml:base="../persons.xml"><persName ref="#a">A</persName></p>'),
    ("base on base", ' xml:base="../x/"', '<p xml:base="../"><persName ref="persons.xml#a">A</persName></p>'),
    (
        "published elsewhere",
        ' xml:base="https://example.org/l/"',
        '<p><persName ref="../persons.xml#a">A</persName></p>',
    ),
]


@pytest.mark.parametrize(("attributes", "text"), [row[1:] for row in LEADING], ids=[row[0] for row in LEADING])
def test_a_pointer_is_followed_from_the_base_round_it(tmp_path: Path, attributes: str, text: str) -> None:
    edition = _edition(tmp_path, _tei("l1", f"<text><body>{text}</body></text>", attributes=attributes))
    assert [found for file in edition.files for found in checks.find(file, edition)] == []
    assert {element.get("{http://www.w3.org/XML/1998/namespace}id") for element in edition.pointed_at} == {"a"}


def test_a_fragment_means_the_file_itself_where_the_edition_says_its_address(tmp_path: Path) -> None:
    text = '<text><body><p xml:id="p1">see <ref target="#p1">here</ref></p></body></text>'
    edition = _edition(tmp_path, _tei("l1", text, attributes=' xml:base="https://example.org/l/"'))
    assert [found.check for found in checks.find(edition.letters[0], edition)] == []


def test_a_base_that_leads_astray_is_named_beside_the_pointer(tmp_path: Path) -> None:
    text = '<text><body><p xml:base="../"><persName ref="person.xml#a">A</persName></p></body></text>'
    edition = _edition(tmp_path, _tei("l1", text))
    (found,) = checks.find(edition.letters[0], edition)
    assert found.check == "unresolved-pointer"
    assert [note.message for note in found.notes] == ["with the `xml:base` round it, it leads to ../person.xml#a"]


def test_of_several_definitions_of_a_prefix_the_first_that_fits_is_taken(tmp_path: Path) -> None:
    definitions = "".join(
        f'<prefixDef ident="per" matchPattern="{pattern}" replacementPattern="{replacement}"/>'
        for pattern, replacement in (("([0-9]+)", "no.xml#$1"), ("([a-z]+)", "../persons.xml#$1"))
    )
    header = f"<encodingDesc><listPrefixDef>{definitions}</listPrefixDef></encodingDesc>"
    text = '<text><body><p><persName ref="per:a">A</persName></p></body></text>'
    edition = _edition(tmp_path, _tei("l1", text, header=header))
    assert [found for file in edition.files for found in checks.find(file, edition)] == []


def test_a_pointer_to_an_entry_of_another_file_is_told_where_that_is(tmp_path: Path) -> None:
    text = '<text><body><p><persName ref="#a">A</persName></p></body></text>'
    edition = _edition(tmp_path, _tei("l1", text))
    (found,) = checks.find(edition.letters[0], edition)
    assert "persons.xml" in found.message
    assert found.help == "write `../persons.xml#a`, or a prefix"


DATES = [
    'when="1900-01-02"', 'when-iso="1900-01-02"', 'notBefore-iso="1900-01-02"', 'from-iso="1900-01-02"',
    'to="1900-01-02"', 'notAfter-iso="1900-01-02"',
]  # fmt: skip


@pytest.mark.parametrize("attribute", DATES)
def test_a_letter_is_dated_by_any_attribute_that_says_its_day(tmp_path: Path, attribute: str) -> None:
    action = f'<correspAction type="sent"><date {attribute}/></correspAction>'
    header = f"<profileDesc><correspDesc>{action}</correspDesc></profileDesc>"
    edition = _edition(tmp_path, _tei("l1", "<text><body><p>B</p></body></text>", header=header))
    assert edition.letters[0].date == "1900-01-02"


HOSTILE = ["http://[x/", "..:..", "%00", "//", "#", "/" * 5000, "a" * 5000, "://", "?x=1"]


@pytest.mark.parametrize("base", HOSTILE)
def test_a_base_of_any_form_is_read_without_harm(tmp_path: Path, base: str) -> None:
    text = f'<text><body><p xml:base="{base}"><persName ref="persons.xml#a">A</persName></p></body></text>'
    edition = _edition(tmp_path, _tei("l1", text))
    assert {found.check for found in checks.find(edition.letters[0], edition)} <= {"unresolved-pointer"}


def test_reading_again_takes_what_changed_came_and_went_and_keeps_the_rest(tmp_path: Path) -> None:
    edition = _edition(tmp_path, _tei("l1", "<text><body><p>One</p></body></text>"))
    letter, register = tmp_path / "tei" / "letters" / "l1.xml", tmp_path / "tei" / "persons.xml"
    register.write_text(PERSONS.replace("<persName>A<", "<persName>B<"), encoding="utf-8")
    again = edition.reread({register})
    kept = {file.name: file in edition.files for file in again.files}
    assert kept == {"l1": True, "persons": False}
    letter.write_text("<TEI", encoding="utf-8")
    broken = again.reread({letter})
    assert [found.check for found in broken.diagnostics] == ["not-well-formed"]
    assert broken.letters == ()
    mended = broken.reread({register})
    assert mended.diagnostics == broken.diagnostics
    letter.unlink()
    assert mended.reread({letter}).diagnostics == ()


def test_a_language_that_the_outputs_do_not_speak_is_refused_with_those_they_speak(tmp_path: Path) -> None:
    (tmp_path / "edition.toml").write_text('language = "es"')
    with pytest.raises(ToolkitError, match="do not speak `es`; there are de, en, fr, ru"):
        Settings.of(tmp_path)


def test_a_language_may_be_that_of_a_country(tmp_path: Path) -> None:
    (tmp_path / "edition.toml").write_text('language = "de-AT"')
    assert Settings.of(tmp_path).language == "de-AT"


@pytest.mark.skipif(sys.platform == "win32", reason="pipes of POSIX")
def test_a_pipe_that_is_called_like_a_letter_is_refused(tmp_path: Path) -> None:
    (tmp_path / "tei").mkdir()
    os.mkfifo(tmp_path / "tei" / "letter.xml")
    with pytest.raises(SourceError, match=r"letter\.xml is a pipe or a device, not a file"):
        Edition.open(tmp_path)


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="to the administrator all is open")
def test_settings_that_cannot_be_opened_are_told(tmp_path: Path) -> None:
    (tmp_path / "edition.toml").write_text("", encoding="utf-8")
    (tmp_path / "edition.toml").chmod(0)
    with pytest.raises(ToolkitError, match=r"edition\.toml cannot be read: Permission denied"):
        Settings.of(tmp_path)
