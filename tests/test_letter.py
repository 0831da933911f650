"""The letter: its text is the copy, character by character; its mentions, entries and emendations are those settled."""

import copy
import hashlib
import json
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import etree

ROOT = Path(__file__).resolve().parents[1]
PATH = ROOT / "tei" / "letter-1932-01-04.xml"
SHARED = ROOT.parent / "shared" / "letter"
TEI = "{http://www.tei-c.org/ns/1.0}"
ID = "{http://www.w3.org/XML/1998/namespace}id"

needs_copy = pytest.mark.skipif(not SHARED.is_dir(), reason="the copy and the fact sheet are not here")


@pytest.fixture(scope="module")
def root() -> etree._Element:
    return etree.parse(PATH).getroot()


def _without(element: etree._Element, *names: str) -> etree._Element:
    """A copy of an element without those of these names; what follows them stays."""
    copied = copy.deepcopy(element)
    for found in list(copied.iter(*(TEI + name for name in names))):
        parent, previous, tail = found.getparent(), found.getprevious(), found.tail or ""
        if previous is not None:
            previous.tail = (previous.tail or "") + tail
        else:
            parent.text = (parent.text or "") + tail
        parent.remove(found)
    return copied


def _words(element: etree._Element) -> str:
    return " ".join("".join(element.itertext()).split())


def _places(text: etree._Element) -> dict[str, etree._Element]:
    """The parts of the text by the names that the fact sheet gives them: C, A1, A2, 1 to 12."""
    lines = list(text.iter(TEI + "addrLine"))
    parts = {"C": next(text.iter(TEI + "seg")), "A1": lines[0], "A2": lines[1]}
    return parts | {paragraph.get("n"): paragraph for paragraph in text.iter(TEI + "p")}


def _diplomatic(root: etree._Element) -> list[str]:
    text = _without(root.find(TEI + "text"), "corr", "supplied", "note")
    return [_words(part) for part in _places(text).values()]


def test_the_diplomatic_text_has_the_digests_of_the_copy(root: etree._Element) -> None:
    parts = _diplomatic(root)
    paragraphs = "\n\n".join(parts[3:])
    assert len(paragraphs) == 7162
    assert (
        hashlib.sha256(paragraphs.encode()).hexdigest()
        == "c6c4c88be215d93aed1618c8426a81fe65cf8a0656fa319ce6b515d24e9714ce"
    )
    assert (
        hashlib.sha256("\n\n".join(parts).encode()).hexdigest()
        == "cff24a6e66ac9681ed5ec309eb325866737ab36bb2fc4e739efd9a9adbf7f213"
    )


@needs_copy
def test_the_diplomatic_text_is_the_copy_character_by_character(root: etree._Element) -> None:
    source = (SHARED / "source.txt").read_text(encoding="utf-8")
    copied = source.split("Jump to navigation Jump to search", 1)[1].strip()
    assert "\n\n".join(_diplomatic(root)) == re.sub(r"\n\s*\n", "\n\n", copied)


def test_the_reading_text_differs_from_the_copy_in_three_places_only(root: etree._Element) -> None:
    reading = _without(root.find(TEI + "text"), "sic", "surplus", "note")
    places = _places(reading)
    assert "the opposite direction. Everything it was" in _words(places["1"])
    assert '"Stalin\'s six conditions," "Stalin\'s forecasts,"' in _words(places["2"])
    assert _words(places["9"]).endswith("against counter-blows.")
    names = ["sic", "corr", "surplus", "supplied", "orig", "reg", "abbr", "expan", "add", "del", "gap", "unclear"]
    text = root.find(TEI + "text")
    found = [(element.tag.removeprefix(TEI), element.text) for element in text.iter(*(TEI + name for name in names))]
    assert found == [("sic", ", is"), ("corr", "."), ("surplus", "19"), ("supplied", ".")]


def test_every_emendation_says_who_is_responsible(root: etree._Element) -> None:
    text = root.find(TEI + "text")
    assert {element.get("resp") for element in text.iter(TEI + "corr", TEI + "surplus", TEI + "supplied")} == {"#ed"}


def test_twelve_paragraphs_have_stable_identifiers(root: etree._Element) -> None:
    paragraphs = list(root.find(TEI + "text").iter(TEI + "p"))
    assert [paragraph.get(ID) for paragraph in paragraphs] == [f"p{number}" for number in range(1, 13)]


def _mentions() -> Iterator[tuple[str, str, str, int]]:
    """Every mention that the fact sheet wants encoded: entry, place, words, how often."""
    facts = json.loads((SHARED / "authorities.json").read_text(encoding="utf-8"))
    for kind in ("persons", "groups", "organisations", "periodicals", "places", "events", "works", "terms"):
        for entry in facts[kind]:
            for mention in entry.get("mentions", []) + entry.get("rolePhrases", []):
                if mention["p"] != "T" and "no markup" not in mention.get("encode", ""):
                    yield entry["id"], mention["p"], mention["surface"], mention["count"]


_UNTARGETED = {"wk-testimony", "wk-opposition-works"}
"""Works that the fact sheet wants marked without a target, since no such document is known."""


@needs_copy
@pytest.mark.parametrize("mention", list(_mentions()) if SHARED.is_dir() else [], ids=lambda m: f"{m[1]} {m[0]} {m[2]}")
def test_a_mention_points_to_its_entry(root: etree._Element, mention: tuple[str, str, str, int]) -> None:
    entry, place, words, count = mention
    part = _places(_without(root.find(TEI + "text"), "corr", "supplied", "note"))[place]
    pointing = [
        _words(element)
        for element in part.iter()
        if f"#{entry}" in " ".join(element.get(name, "") for name in ("ref", "ana", "corresp")).split()
        or (entry in _UNTARGETED and element.tag == TEI + "rs" and element.get("ref") is None)
    ]
    # a mark may be the core of the phrase ("the Comintern sections"), or a longer mention may hold the shorter one
    # (the International Left Opposition is not marked twice)
    found = sum(words in text or text in words for text in pointing)
    found += words == "Left Opposition" and "International Left Opposition" in _words(part)
    assert found >= count


def test_every_target_is_an_entry_and_every_entry_a_target(root: etree._Element) -> None:
    ids = {element.get(ID) for element in root.iter() if element.get(ID)}
    names = ("ref", "ana", "corresp", "resp", "who", "target", "active", "passive")
    pointers = {
        pointer[1:]
        for element in root.iter()
        for name in names
        for pointer in element.get(name, "").split()
        if pointer.startswith("#")
    }
    assert pointers - ids == set()
    lists = root.find(TEI + "standOff")
    kinds = ("person", "personGrp", "org", "place", "event", "item", "bibl")
    entries = {element.get(ID) for element in lists.iter(*(TEI + kind for kind in kinds))}
    assert entries - pointers == {"src-writings"} & entries


def test_the_notes_point_into_the_text_and_say_their_kind(root: etree._Element) -> None:
    inside = {element.get(ID) for element in root.find(TEI + "text").iter()}
    notes = next(iter(root.iter(TEI + "listAnnotation")))
    assert len(notes) >= 16
    for note in notes:
        assert note.get("target", "")[1:] in inside
        assert note.get("type") in ("textual", "contextual")
        assert note.get("resp") == "#ed"


def test_what_is_not_verified_is_not_published() -> None:
    text = PATH.read_text(encoding="utf-8")
    assert "Q836763" not in text
    assert "4073697-0" not in text
    assert "Prinkipo" not in text
    assert "public domain" not in text


@needs_copy
def test_every_published_identifier_is_a_verified_one(root: etree._Element) -> None:
    facts = json.loads((SHARED / "authorities.json").read_text(encoding="utf-8"))
    verified = {
        (entry["id"], identifier["value"])
        for kind in ("persons", "groups", "organisations", "periodicals", "places", "events")
        for entry in facts[kind]
        for identifier in entry.get("identifiers", [])
        if identifier.get("verified")
    }
    lists = root.find(TEI + "standOff")
    published = {(idno.getparent().get(ID), idno.text) for idno in lists.iter(TEI + "idno")}
    assert published - verified == set()


@needs_copy
def test_what_is_probable_is_not_stated_as_certain(root: etree._Element) -> None:
    facts = json.loads((SHARED / "authorities.json").read_text(encoding="utf-8"))
    for event in facts["events"]:
        element = root.xpath(f"//*[@xml:id='{event['id']}']")
        if element and event.get("status", "").startswith("PROBABLE"):
            assert element[0].get("cert") in ("medium", "low"), event["id"]
    sent = root.xpath("//*[local-name()='correspAction'][@type='sent']/*[local-name()='placeName']")[0]
    assert sent.get("cert") == "medium"


def test_the_file_is_plain_and_self_contained() -> None:
    data = PATH.read_bytes()
    text = data.decode("utf-8")
    assert data.startswith(b"<?xml version=")
    assert b"\r" not in data
    assert text == unicodedata.normalize("NFC", text)
    assert "<!DOCTYPE" not in text
    assert text.count("<?xml-model") == 2
