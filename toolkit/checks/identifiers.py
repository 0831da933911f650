"""Identifiers of authority files, judged by form and check digit alone; the network is never asked."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TypeAlias

from lxml import etree

from toolkit.diagnostic import Diagnostic, Note, Severity, Span, check
from toolkit.edition import Edition, File
from toolkit.names import TEI, XML

__all__ = ["is_recorded"]


@dataclass(frozen=True, slots=True)
class _Authority:
    """An authority file: how its identifiers look, where they stand in an address, and what the last digit must be.

    due  gives the check digit that an identifier of the right form should end in; None where there is none
    """

    name: str
    form: re.Pattern[str]
    address: re.Pattern[str]
    example: str
    due: Callable[[str], str] | None = None


def _weighted(digits: str) -> int:
    """Add up the digits, the last counted twice, the one before it three times, and so on."""
    return sum(int(digit) * weight for weight, digit in enumerate(reversed(digits), 2))


def _gnd_digit(identifier: str) -> str:
    """Reckon as the PICA number does; numbers with a hyphen come from older files, which left out the last step."""
    rest = _weighted(identifier[:-1].rstrip("-")) % 11
    value = rest if "-" in identifier else (11 - rest) % 11
    return "0123456789X"[value]


def _iso_7064_digit(identifier: str) -> str:
    """Reckon by ISO 7064, MOD 11-2."""
    total = 0
    for digit in re.sub(r"\D", "", identifier[:-1]):
        total = (total + int(digit)) * 2
    return "0123456789X"[(12 - total % 11) % 11]


_SIXTEEN = r"\d{4}-\d{4}-\d{4}-\d{3}[\dX]"
_AUTHORITIES: Mapping[str, _Authority] = MappingProxyType({
    authority.name.casefold(): authority
    for authority in (
        _Authority(
            "GND",
            re.compile(r"1[0-3]?\d{7}[\dX]|[1-9]\d{0,7}-[\dX]|[3-9]\d{7}[\dX]"),
            re.compile(r"https?://(?:www\.)?d-nb\.info/gnd/([^/#?]*)"),
            "118642979",
            _gnd_digit,
        ),
        _Authority(
            "ISNI",
            re.compile(r"(?:\d{4} ?){3}\d{3}[\dX]"),
            re.compile(r"https?://(?:www\.)?isni\.org/(?:isni/)?(?=\d)([^/#?]*)"),
            "0000000121032683",
            _iso_7064_digit,
        ),
        _Authority(
            "ORCID",
            re.compile(_SIXTEEN),
            re.compile(r"https?://(?:www\.)?orcid\.org/(?=\d)([^/#?]*)"),
            "0000-0002-1825-0097",
            _iso_7064_digit,
        ),
        _Authority(
            "VIAF",
            re.compile(r"[1-9]\d{1,21}"),
            re.compile(r"https?://(?:www\.)?viaf\.org/viaf/(?=\w*\d)([^/#?]*)"),
            "22146457",
        ),
        _Authority(
            "Wikidata",
            re.compile(r"Q[1-9]\d*"),
            re.compile(r"https?://(?:www\.|m\.)?wikidata\.org/(?:wiki|entity)/(?=\w?\d)([^/#?:]*)"),
            "Q33391",
        ),
        _Authority(
            "GeoNames",
            re.compile(r"[1-9]\d*"),
            re.compile(r"https?://(?:www\.|sws\.)?geonames\.org/(?=\w*\d)([^/#?]*)"),
            "2921044",
        ),
        _Authority(
            "LCCN",
            re.compile(r"[a-z]{0,3} {0,3}\d{8}|[a-z]{0,2} ?\d{10}|[a-z]{0,3} {0,3}\d{2}(?:\d\d)?-\d{1,6}"),
            re.compile(r"https?://(?:id\.loc\.gov/authorities/(?:names|subjects)|lccn\.loc\.gov)/([^/#?]*)"),
            "n79021164",
        ),
    )
})  # fmt: skip
_OTHER_WORDS = MappingProxyType({"wd": "wikidata", "orcidid": "orcid", "pnd": "gnd"})
_ENTRIES = frozenset(f"{{{TEI}}}{name}" for name in ("person", "personGrp", "org", "place", "event"))


@dataclass(frozen=True, slots=True)
class _Identifier:
    """An identifier as found: of which authority, its text, and where exactly it stands."""

    authority: _Authority
    text: str
    span: Span
    element: etree._Element


def _named(word: str) -> _Authority | None:
    word = word.casefold()
    return _AUTHORITIES.get(_OTHER_WORDS.get(word, word))


def _addressed(text: str) -> tuple[_Authority, str] | None:
    """Read the address of a record."""
    for authority in _AUTHORITIES.values():
        found = authority.address.match(text)
        if found and found[1]:
            return authority, found[1].removesuffix(".html").removesuffix(".rdf")
    return None


def _identifiers(file: File) -> Iterator[_Identifier]:
    """Give the identifiers that a file holds, in the order of the file; a word such as "unknown" claims to be none."""
    found = (one for one in (*_in_attributes(file), *_in_elements(file)) if re.search(r"\d", one.text))
    return iter(sorted(found, key=lambda one: one.span))


def _in_attributes(file: File) -> Iterator[_Identifier]:
    source = file.source
    for element, attribute, text in _attributes(file):
        expanded = file.expand(text)
        found = _addressed(expanded)
        prefix, colon, rest = expanded.partition(":")
        if found is None and colon and (authority := _named(prefix)):
            found = authority, rest
        if found:
            written = found[1] if found[1] in text else text
            yield _Identifier(*found, source.value_span(source.offset_of(element), attribute, written), element)


def _in_elements(file: File) -> Iterator[_Identifier]:
    source = file.source
    for element in file.root.iter(f"{{{TEI}}}idno"):
        text = (element.text or "").strip()
        if len(element) or not text:
            continue
        found = _addressed(text)
        if found is None and "://" not in text and (authority := _named(element.get("type", ""))):
            found = authority, text
        if found:
            yield _Identifier(*found, source.words_span(source.offset_of(element)), element)


def _attributes(file: File) -> Iterator[tuple[etree._Element, str, str]]:
    for pointer in file.pointers:
        if ":" in pointer.text:
            yield pointer.element, pointer.attribute, pointer.text
    for element in file.root.iter(f"{{{TEI}}}*"):
        key = element.get("key", "").strip()
        if ":" in key:
            yield element, "key", key


def is_recorded(entry: etree._Element) -> bool:
    """Tell whether an entry bears an identifier of an authority file, or the address of a record anywhere."""
    return any(
        "://" in (idno.text or "") or (idno.text and _named(idno.get("type", "")))
        for idno in entry.iter(f"{{{TEI}}}idno")
    )


def _bare(text: str) -> str:
    """Leave out the mark of the file that German libraries write before the number."""
    return text.removeprefix("(DE-588)")


def _likely(authority: _Authority, text: str) -> str:
    """Give the identifier that was meant, where only its dress is wrong; else ""."""
    digits = re.sub(r"[\s\u2010-\u2015.-]", "", text)
    fours = "-".join(digits[at : at + 4] for at in range(0, len(digits), 4))
    last = re.search(r"[A-Za-z]{0,3}\d[\dXx-]*$", text)
    for guess in (text, digits, f"{digits[:-1]}-{digits[-1:]}", fours, last[0] if last else "", f"Q{text}"):
        for dressed in (guess.upper(), guess.lower()):
            if authority.form.fullmatch(dressed) and (not authority.due or authority.due(dressed) == dressed[-1]):
                return dressed
    return ""


@check(Severity.WARNING)
def malformed_identifier(file: File) -> Iterator[Diagnostic]:
    """An identifier of GND, ISNI, ORCID, VIAF, Wikidata, GeoNames or LCCN has not the form these have.

    Why      nobody finds the record by it, and lists made for other projects (BEACON, CMIF) lose the entry.
    Faulty   <idno type="Wikidata">33391</idno>
    Sound    <idno type="Wikidata">Q33391</idno>
    Source   the rules of each authority file
    """
    for found in _identifiers(file):
        text, authority = _bare(found.text), found.authority
        if not authority.form.fullmatch(text):
            likely = _likely(authority, text)
            help = f"write `{likely}`" if likely else f"look it up again; one looks like `{authority.example}`"
            message = f"`{found.text}` is no identifier of {authority.name}"
            yield Diagnostic("malformed-identifier", Severity.WARNING, message, found.span, help=help)


@check(Severity.WARNING)
def wrong_check_digit(file: File) -> Iterator[Diagnostic]:
    """The last digit of a GND, ISNI or ORCID identifier does not follow from the others.

    Why      a digit was mistyped or two were swapped: the identifier is another person's or nobody's.
    Faulty   <idno type="GND">118642997</idno>
    Sound    <idno type="GND">118642979</idno>
    Source   ISO 7064, MOD 11-2; for the GND the rule of the PICA production number
    """
    for found in _identifiers(file):
        text, authority = _bare(found.text), found.authority
        if authority.due is None or not authority.form.fullmatch(text):
            continue
        due = authority.due(text)
        if due != text[-1]:
            message = f"the check digit of the {authority.name} identifier `{text}` is wrong"
            note = Note(f"after these digits the last would be `{due}`")
            swapped = _swapped(authority, text)
            help = f"look it up again; two digits may be swapped: {swapped}" if swapped else ""
            help = help or "look it up again: a digit is wrong"
            yield Diagnostic("wrong-check-digit", Severity.WARNING, message, found.span, (note,), help)


_KIND_OF = MappingProxyType({
    "person": "person", "personGrp": "person", "persName": "person", "author": "person", "editor": "person",
    "org": "org", "orgName": "org", "place": "place", "placeName": "place", "settlement": "place", "country": "place",
    "region": "place", "geogName": "place",
})  # fmt: skip
_STRANGERS = MappingProxyType({"GeoNames": ("person", "org"), "ORCID": ("place", "org"), "ISNI": ("place",)})
"""What an authority file has no records of."""


@check(Severity.WARNING)
def wrong_authority(file: File) -> Iterator[Diagnostic]:
    """An identifier is of an authority file that has no such records: GeoNames no people, ORCID no places.

    Why      the identifier belongs to another entry; the lists of others would put a person on the map.
    Faulty   <persName ref="https://www.geonames.org/2921044">Clara</persName>
    Sound    <placeName ref="https://www.geonames.org/2921044">Germany</placeName>
    Source   the authority files; the guidelines of the Weber-Gesamtausgabe
    """
    for found in _identifiers(file):
        bearer = found.element.getparent() if etree.QName(found.element).localname == "idno" else found.element
        name = "" if bearer is None else etree.QName(bearer).localname
        kind = _KIND_OF.get(bearer.get("type", ""), "") if bearer is not None and name in ("rs", "name") else ""
        if (kind or _KIND_OF.get(name)) in _STRANGERS.get(found.authority.name, ()):
            message = f"`{name}` bears an identifier of {found.authority.name}, which has no such records"
            help = "look up the right authority file, or correct the element"
            yield Diagnostic("wrong-authority", Severity.WARNING, message, found.span, help=help)


def _swapped(authority: _Authority, text: str) -> str:
    """Give the identifiers that come of it by swapping two neighbours and bear the right check digit."""
    found = []
    for at in range(len(text) - 1):
        swapped = text[:at] + text[at + 1] + text[at] + text[at + 2 :]
        right = authority.form.fullmatch(swapped) and authority.due and authority.due(swapped) == swapped[-1]
        if right and swapped not in found:
            found.append(swapped)
    return ", ".join(f"`{one}`" for one in found)


_Key: TypeAlias = tuple[object, str, str]
_Borne: TypeAlias = tuple[etree._Element, Span]


@check(Severity.WARNING)
def doubled_entry(file: File, edition: Edition) -> Iterator[Diagnostic]:
    """Two entries of the same kind bear the same identifier of an authority file.

    Why      one person has two entries, and the index tears the mentions apart; or one identifier is wrong.
    Faulty   two <person> with <idno type="GND">118642979</idno>
    Sound    one <person> with it, and every mention points there
    Source   #ND
    """
    # a letter that carries its own lists may hold the same person as the next letter does; registers may not
    first = _first((file,)) if file.is_letter else edition.once(_first_in_registers)
    for (kind, name, text), (entry, span) in _borne(file):
        other, other_span = first[kind, name, text]
        if other is not entry:
            bearer = other.get(f"{{{XML}}}id")
            shown = f"the entry `{bearer}`" if bearer else "an entry before it"
            message = f"the {name} identifier `{text}` is borne by {shown} too"
            help = "keep one of the two entries and point all mentions to it, or correct the identifier"
            yield Diagnostic("doubled-entry", Severity.WARNING, message, span, (Note("here", other_span),), help)


def _first_in_registers(edition: Edition) -> Mapping[_Key, _Borne]:
    return _first(edition.registers)


def _first(files: Iterable[File]) -> Mapping[_Key, _Borne]:
    found: dict[_Key, _Borne] = {}
    for file in files:
        for key, borne in _borne(file):
            found.setdefault(key, borne)
    return found


def _borne(file: File) -> Iterator[tuple[_Key, _Borne]]:
    """Give the identifiers in entries: the kind of entry, the authority and the text; and the entry and the place."""
    for found in _identifiers(file):
        if found.element.tag == f"{{{TEI}}}idno":
            # what lies deeper is not the entry's identifier but that of a book or a name in it
            entry = found.element.getparent()
            if entry is not None and entry.tag in _ENTRIES:
                yield (entry.tag, found.authority.name, _bare(found.text)), (entry, found.span)
