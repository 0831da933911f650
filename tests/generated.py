"""An edition of as many letters as one likes, made of the one there is: to measure with, not to read."""

from __future__ import annotations

from copy import deepcopy
from datetime import date, timedelta
from pathlib import Path

from lxml import etree

LETTER = Path(__file__).resolve().parents[1] / "tei" / "letter-1932-01-04.xml"
TEI = "{http://www.tei-c.org/ns/1.0}"
ID = "{http://www.w3.org/XML/1998/namespace}id"

_FIRST = date(1930, 3, 1)
_PARAGRAPHS = 5
_DAY, _WORDS = "1932-01-04", "4 January 1932"
_REGISTER = "registers"


def write_edition(folder: Path, number: int) -> None:
    """Write an edition of so many letters to a folder, each with a day and some paragraphs of the one there is.

    The lists of the letter become a register that all of them point into.
    """
    root = etree.parse(LETTER).getroot()
    (folder / "tei").mkdir(parents=True)
    (folder / "edition.toml").write_text("", encoding="utf-8")
    in_register = _register(root, folder)
    for pointing in root.iter(f"{TEI}*"):
        for name, value in pointing.items():
            words = (f"{_REGISTER}.xml{word}" if word[1:] in in_register else word for word in value.split(" "))
            pointing.set(name, " ".join(words) if value.startswith("#") else value)
    for at in range(number):
        _write(_letter(root, at), folder / "tei" / f"letter-{at:05}.xml")


def _register(root: etree._Element, folder: Path) -> set[str]:
    """Take the lists out of the letter into a file of their own; give the identifiers in it."""
    register = deepcopy(root)
    register.set(ID, _REGISTER)
    register.remove(register.find(f"{TEI}text"))
    notes = register.find(f"{TEI}standOff/{TEI}listAnnotation")
    notes.getparent().remove(notes)
    root.remove(root.find(f"{TEI}standOff"))
    _write(register, folder / "tei" / f"{_REGISTER}.xml")
    return {one.get(ID) for one in register.find(f"{TEI}standOff").iter("*") if one.get(ID)}


def _letter(root: etree._Element, at: int) -> etree._Element:
    letter = deepcopy(root)
    letter.set(ID, f"letter-{at:05}")
    day = (_FIRST + timedelta(days=at)).isoformat()
    for dated in letter.iterfind(f".//{TEI}date[@when='{_DAY}']"):
        dated.set("when", day)
        dated.text = day
    for title in letter.iterfind(f".//{TEI}titleStmt/{TEI}title"):
        title.text = (title.text or "").replace(_WORDS, day)
    division = letter.find(f"{TEI}text/{TEI}body/{TEI}div")
    paragraphs = division.findall(f"{TEI}p")
    kept = {(at + step) % len(paragraphs) for step in range(_PARAGRAPHS)}
    for place, paragraph in enumerate(paragraphs):
        if place not in kept:
            division.remove(paragraph)
    return letter


def _write(root: etree._Element, path: Path) -> None:
    path.write_bytes(etree.tostring(root, encoding="UTF-8", xml_declaration=True))
