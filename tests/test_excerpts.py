"""What a letter sees of a register: the entries it points to, those that these point to, and no others."""

from pathlib import Path

import pytest
from lxml import etree

from toolkit.edition import Edition, File
from toolkit.excerpts import digests, excerpts, names, registers

TEI = "{http://www.tei-c.org/ns/1.0}"
ID = "{http://www.w3.org/XML/1998/namespace}id"

REGISTER = """<TEI xmlns="http://www.tei-c.org/ns/1.0" xml:id="register"><teiHeader><revisionDesc><change>Today</change>
</revisionDesc></teiHeader><standOff><listPerson xml:lang="de">
<person xml:id="anna"><persName>Anna</persName><birth><placeName ref="#rome">Rome</placeName></birth></person>
<person xml:id="berta"><persName>Berta</persName></person></listPerson>
<listPlace><place xml:id="rome"><placeName>Rome</placeName><note corresp="#italy"/></place>
<place xml:id="italy"><placeName>Italy</placeName></place></listPlace></standOff></TEI>"""
HEADER = """<teiHeader><encodingDesc><listPrefixDef><prefixDef ident="r" matchPattern="(.+)"
replacementPattern="register.xml#$1"><p>Register</p></prefixDef></listPrefixDef></encodingDesc></teiHeader>"""


def _read(folder: Path, pointing: str, register: str = REGISTER) -> tuple[File, Edition]:
    (folder / "tei").mkdir(exist_ok=True)
    (folder / "tei" / "register.xml").write_text(register)
    (folder / "tei" / "letter.xml").write_text(
        f'<TEI xmlns="http://www.tei-c.org/ns/1.0" xml:id="letter">{HEADER}<text><body>{pointing}</body></text></TEI>'
    )
    edition = Edition.open(folder)
    return edition.letters[0], edition


def _seen(folder: Path, pointing: str) -> list[str]:
    letter, edition = _read(folder, pointing)
    found = [etree.fromstring(text) for text in excerpts(names(letter), registers(edition.registers))]
    return [one.get(ID) for root in found for one in root.iter(f"{TEI}person", f"{TEI}place")]


@pytest.mark.parametrize(
    ("pointing", "seen"),
    [
        ('<p><persName ref="register.xml#berta">B</persName></p>', ["berta"]),
        ('<p><persName ref="r:berta">B</persName></p>', ["berta"]),
        ('<p><persName ref="register.xml#anna">A</persName></p>', ["anna", "rome"]),
        ('<p><placeName ref="register.xml#rome">R</placeName></p>', ["rome", "italy"]),
        ('<p><rs ref="register.xml#anna register.xml#berta">both</rs></p>', ["anna", "berta", "rome"]),
        ('<p corresp="register.xml#berta"/>', ["berta"]),
        ("<p>nobody: #anna</p>", []),
    ],
)
def test_a_letter_sees_what_it_points_to(tmp_path: Path, pointing: str, seen: list[str]) -> None:
    assert _seen(tmp_path, pointing) == seen


def test_an_excerpt_keeps_what_stands_round_an_entry(tmp_path: Path) -> None:
    letter, edition = _read(tmp_path, '<p><persName ref="r:berta">B</persName></p>')
    (text,) = excerpts(names(letter), registers(edition.registers))
    (person,) = etree.fromstring(text).iter(f"{TEI}person")
    assert [etree.QName(one).localname for one in person.iterancestors()] == ["listPerson", "standOff", "TEI"]
    assert person.getparent().get("{http://www.w3.org/XML/1998/namespace}lang") == "de"


@pytest.mark.parametrize(
    ("old", "new", "is_seen"),
    [
        ("Anna", "Anne", True),
        ("<placeName>Rome<", "<placeName>Roma<", True),
        ('xml:lang="de"', 'xml:lang="it"', True),
        ("Italy", "Italia", False),
        ("Berta", "Bertha", False),
        ("Today", "Tomorrow", False),
    ],
)
def test_the_digest_changes_with_what_is_seen_only(tmp_path: Path, old: str, new: str, is_seen: bool) -> None:
    pointing = '<p><persName ref="r:anna">A</persName></p>'
    found = []
    for register in (REGISTER, REGISTER.replace(old, new)):
        letter, edition = _read(tmp_path, pointing, register)
        (digest,) = digests(names(letter), registers(edition.registers)).values()
        found.append(digest)
    assert REGISTER.replace(old, new) != REGISTER
    assert (found[0] != found[1]) is is_seen
