"""Every pointer resolves, within the file and into the others, and points at the right kind of thing."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Set
from difflib import get_close_matches
from pathlib import Path
from urllib.parse import unquote

from lxml import etree

from toolkit.checks.finding import at_value
from toolkit.diagnostic import CHECKS, Diagnostic, Note, Severity, check
from toolkit.edition import Edition, File, Pointer
from toolkit.names import TEI, XML

__all__: list[str] = []

_ID = f"{{{XML}}}id"

_SCHEMES = frozenset("ark data doi file ftp geo hdl http https info isbn isni mailto tel urn".split())

_KINDS = {
    "persName": ("person", "personGrp", "persona"),
    "orgName": ("org", "personGrp"),
    "g": ("char", "glyph"),
    **dict.fromkeys(("placeName", "settlement", "country", "region", "district", "bloc", "geogName"), ("place",)),
}
_KINDS_OF_TYPE = {
    "person": ("person", "personGrp", "persona"),
    "personGrp": ("personGrp",),
    "place": ("place",),
    "org": ("org", "personGrp"),
    "event": ("event",),
    "work": ("bibl", "biblStruct", "biblFull", "msDesc", "object", "TEI", "text"),
    "periodical": ("bibl", "biblStruct", "biblFull"),
}
_MEANT = {
    "hand": ("handNote", "handShift"),
    "new": ("handNote",),
    "wit": ("witness", "listWit", "msDesc", "msPart", "msFrag", "bibl", "biblStruct", "biblFull"),
    "facs": ("surface", "zone", "graphic", "media", "surfaceGrp", "facsimile", "sourceDoc", "line", "binaryObject"),
    "change": ("change", "listChange"),
    "calendar": ("calendar",),
}
"""What an attribute points at, the usual thing first; for these the Guidelines say it."""
_THINGS = frozenset("category event graphic handNote language place surface taxonomy zone".split())
_NOT_MEANT = {"resp": _THINGS, "who": _THINGS | {"bibl"}, "scribeRef": _THINGS, "source": _THINGS - {"event"}}
_MEANING = {
    "resp": "point to who is responsible: an `editor`, a `respStmt`, a `person`",
    "who": "point to a `person` or an `org`",
    "scribeRef": "point to the `person` who wrote",
    "source": "point to the `bibl` or `msDesc` that it was taken from",
}
_ELEMENTS = {"person": "persName", "personGrp": "persName", "place": "placeName", "org": "orgName"}
_ENTRIES = frozenset(f"{{{TEI}}}{name}" for name in ("person", "personGrp", "org", "place", "event"))


def _finding(
    name: str, pointer: Pointer, file: File, message: str, help: str = "", note: str = "", meant: str = ""
) -> Diagnostic:
    """Give a finding at a pointer; `meant` is what can only be meant by it."""
    source, offset = file.source, file.source.offset_of(pointer.element)
    span = source.value_span(offset, pointer.attribute, pointer.text)
    repair = source.reworded(offset, pointer.attribute, pointer.text, meant) if meant else ()
    return Diagnostic(name, CHECKS[name].severity, message, span, (Note(note),) if note else (), help, repair)


@check(Severity.ERROR)
def unresolved_pointer(file: File, edition: Edition) -> Iterator[Diagnostic]:
    """A pointer names an identifier or a file that does not exist.

    Why      readers follow it to nothing; the entry it means stays unlinked.
    Faulty   <persName ref="#pers-clara">Clara</persName>
    Sound    <persName ref="#pers-schumann-c">Clara</persName>
    Source   #SAPU
    """
    prose: set[tuple[etree._Element, str]] = set()
    for pointer in file.pointers:
        expanded = file.place(pointer)
        prefix, colon, _ = expanded.partition(":")
        if colon and prefix.isalnum():
            continue  # an address elsewhere, or an undeclared prefix, which has a check of its own
        if edition.target(pointer, file) is None:
            if _is_word(pointer, file):
                if (pointer.element, pointer.attribute) not in prose:
                    prose.add((pointer.element, pointer.attribute))
                    yield _prose(pointer, file)
                continue
            found = _dangling(pointer, expanded, file, edition)
            if found is not None:
                yield found


def _is_word(pointer: Pointer, file: File) -> bool:
    """Tell whether a pointer is a word of prose, of which several stand in the attribute; they may be identifiers."""
    words = [text for text in pointer.element.get(pointer.attribute, "").split() if not re.search(r"[#:/.]", text)]
    return len(words) > 1 and not re.search("[#:/]", pointer.text) and file.ids.keys().isdisjoint(words)


def _prose(pointer: Pointer, file: File) -> Diagnostic:
    written = pointer.element.get(pointer.attribute, "")
    shown = written if len(written) <= 40 else f"{written[:40]}…"
    message = f"`@{pointer.attribute}` holds words, no pointers: `{shown}`"
    help = "write `#` and an identifier, or an address; words belong into a `note`"
    return at_value("unresolved-pointer", file, pointer.element, pointer.attribute, message, help)


def _dangling(pointer: Pointer, expanded: str, file: File, edition: Edition) -> Diagnostic | None:
    place, hash_, name = expanded.partition("#")
    shown = f"`@{pointer.attribute}` points to `{pointer.text}`"
    note = _led(pointer, expanded, file)
    if hash_ and not name:
        help = "write the identifier after it, or take the attribute out"
        return _finding("unresolved-pointer", pointer, file, f"{shown}, and names nothing", help, note)
    if not place:
        near = get_close_matches(name, file.ids, 1)
        alike = [one for one in file.ids if one.lower() == name.lower()]
        near = alike or near
        bearer = edition.once(_bearers).get(name)
        if bearer is not None:
            path = Path(os.path.relpath(bearer.path, file.path.parent)).as_posix()
            message = f"{shown}, which this file does not hold, but {bearer.source.name}"
            return _finding("unresolved-pointer", pointer, file, message, f"write `{path}#{name}`, or a prefix", note)
        help = f"write `#{near[0]}`" if near else "add an entry with this xml:id, or take the pointer out"
        # A letter more or less may be another person, whose entry is missing: Meier and Meyer, `#p1` and `#p2`.
        meant = f"#{alike[0]}" if len(alike) == 1 and expanded == pointer.text else ""
        message = f"{shown}, which this file does not hold"
        return _finding("unresolved-pointer", pointer, file, message, help, note, meant)
    if not hash_ and place in file.ids and place == pointer.text:
        help = f"write `#{place}`"
        beside = file.path.parent
        meant = "" if _exists(beside / unquote(place), beside) else f"#{place}"
        return _finding("unresolved-pointer", pointer, file, f"{shown}, which has no `#`", help, note, meant)
    other = edition.file_at(place, file)
    if other is not None:
        near = get_close_matches(name, other.ids, 1)
        help = f"write `{place}#{near[0]}`" if near else f"add an entry with this xml:id to {place}"
        return _finding("unresolved-pointer", pointer, file, f"{shown}, which {place} does not hold", help, note)
    if _exists(file.path.parent / unquote(place), edition.folder):
        return None
    help = "correct the name of the file, or put it there"
    return _finding("unresolved-pointer", pointer, file, f"{shown}, and there is no such file", help, note)


def _bearers(edition: Edition) -> Mapping[str, File]:
    """Give the file that bears each identifier; none for one that several bear."""
    found: dict[str, File] = {}
    several: set[str] = set()
    for file in edition.by_path.values():
        several.update(found.keys() & file.ids.keys())
        found.update(dict.fromkeys(file.ids, file))
    return {name: file for name, file in found.items() if name not in several}


def _led(pointer: Pointer, expanded: str, file: File) -> str:
    """Say what a prefix or an xml:base has made of a pointer; "" where it is as written."""
    if file.expand(pointer.text) != pointer.text:
        return f"`{pointer.text.partition(':')[0]}:` stands for {expanded}"
    return f"with the `xml:base` round it, it leads to {expanded}" if expanded != pointer.text else ""


def _exists(path: Path, folder: Path) -> bool:
    """Tell whether a file is there; outside the edition nothing is looked at, it is taken to be there."""
    try:
        resolved = path.resolve()
        return not resolved.is_relative_to(folder.resolve()) or resolved.exists()
    except (OSError, ValueError):
        return False


@check(Severity.ERROR)
def undeclared_prefix(file: File, edition: Edition) -> Iterator[Diagnostic]:
    """A pointer begins with a prefix that the header does not define.

    Why      nobody but the encoder knows what the prefix stands for.
    Faulty   <persName ref="per:clara">Clara</persName> without a prefixDef for `per`
    Sound    <prefixDef ident="per" matchPattern="(.+)" replacementPattern="persons.xml#$1"/> in the header
    Source   #SAPU
    """
    known = [*file.prefixes]
    for pointer in file.pointers:
        prefix, colon, _ = pointer.text.partition(":")
        if colon and prefix.isalnum() and prefix not in known and prefix.lower() not in _SCHEMES:
            near = get_close_matches(prefix, [*known, "http", "https"], 1)
            help = f'write `{near[0]}:`, or define it: `<prefixDef ident="{prefix}" …/>`' if near else ""
            help = help or f'define it in the header: `<prefixDef ident="{prefix}" …/>`'
            yield _finding(
                "undeclared-prefix", pointer, file, f"the header defines no prefix `{prefix}`", help
            )  # fmt: skip


@check(Severity.WARNING)
def unmatched_prefix(file: File, edition: Edition) -> Iterator[Diagnostic]:
    """What follows a prefix has none of the forms that the header gives for it.

    Why      the pointer stands for nothing: no definition of the prefix says what to put in its place.
    Faulty   <persName ref="per:12">Clara</persName>, and <prefixDef ident="per" matchPattern="([a-z]+)" …/>
    Sound    <persName ref="per:clara">Clara</persName>
    Source   #SAPU
    """
    for pointer in file.pointers:
        prefix, colon, rest = pointer.text.partition(":")
        definitions = file.prefixes.get(prefix, ()) if colon else ()
        if definitions and all(one.is_tame and one.replace(rest) is None for one in definitions):
            forms = " or ".join(f"`{one.pattern}`" for one in definitions)
            message, help = f"`{rest}` has not the form {forms}", "correct the pointer, or the form in the header"
            yield _finding("unmatched-prefix", pointer, file, message, help)


@check(Severity.ERROR)
def wrong_target(file: File, edition: Edition) -> Iterator[Diagnostic]:
    """A name points at an entry of another kind, such as the name of a person at a place.

    Why      the index of persons would list a place.
    Faulty   <persName ref="#pl-moscow">Moscow</persName>
    Sound    <placeName ref="#pl-moscow">Moscow</placeName>
    Source   #ND
    """
    for pointer in file.pointers:
        name = etree.QName(pointer.element).localname
        kinds = _KINDS_OF_TYPE.get(pointer.element.get("type", "")) if name in ("rs", "name") else _KINDS.get(name)
        found = edition.target(pointer, file) if kinds and pointer.attribute == "ref" else None
        kind = "" if found is None else etree.QName(found).localname
        if kinds and kind and kind not in kinds:
            shown = f"`{name}`" if name not in ("rs", "name") else f'`{name} type="{pointer.element.get("type")}"`'
            message = f"{shown} points to `{pointer.text}`, which is a `{kind}`"
            proper = _ELEMENTS.get(kind)
            help = f"point to a `{kinds[0]}`" + (f", or write `{proper}`" if proper and name != "rs" else "")
            yield _finding("wrong-target", pointer, file, message, help)


@check(Severity.WARNING)
def misdirected_attribute(file: File, edition: Edition) -> Iterator[Diagnostic]:
    """An attribute points at a thing of another kind than it means: @hand at no hand, @resp at a place.

    Why      who is responsible, whose hand it is, which picture shows it: the outputs say it wrongly or not at all.
    Faulty   <corr resp="#pl-moscow">receive</corr>
    Sound    <corr resp="#ed">receive</corr> and <editor xml:id="ed">…</editor>
    Source   #ST, the definition of each attribute
    """
    for pointer in file.pointers:
        meant, others = _MEANT.get(pointer.attribute), _NOT_MEANT.get(pointer.attribute)
        found = edition.target(pointer, file) if meant or others else None
        kind = "" if found is None else etree.QName(found).localname
        if kind and ((meant and kind not in meant) or (others and kind in others)):
            message = f"`@{pointer.attribute}` points to `{pointer.text}`, which is a `{kind}`"
            help = f"point to a `{meant[0]}`" if meant else _MEANING[pointer.attribute]
            yield _finding("misdirected-attribute", pointer, file, message, help)


@check(Severity.WARNING)
def repeated_pointer(file: File, edition: Edition) -> Iterator[Diagnostic]:
    """The same pointer stands twice in one attribute.

    Why      one of the two was meant to be another: several people are named, and one is missing.
    Faulty   <rs type="person" ref="#clara #clara">the sisters</rs>
    Sound    <rs type="person" ref="#clara #marie">the sisters</rs>
    Source   #SAPU
    """
    seen: set[Pointer] = set()
    for pointer in file.pointers:
        if pointer in seen and (":" in pointer.text or edition.target(pointer, file) is not None):
            message = f"`{pointer.text}` stands twice in `@{pointer.attribute}`"
            yield _finding("repeated-pointer", pointer, file, message, "keep one, or correct the other")
        seen.add(pointer)


@check(Severity.WARNING)
def unused_entry(file: File, edition: Edition) -> Iterator[Diagnostic]:
    """An entry of a list is pointed at by nothing in the edition.

    Why      a mention was forgotten, or the entry has no business here.
    Faulty   <person xml:id="pers-nobody">…</person> and no ref="#pers-nobody"
    Sound    <person xml:id="pers-marx">…</person> and <persName ref="#pers-marx">Marx</persName>
    Source   #ND
    """
    if not edition.is_whole and not file.is_letter:
        return  # a register alone: the letters that use it were not named
    unused = [
        (element, name)
        for element in file.root.iter(*_ENTRIES)
        if (name := element.get(_ID)) is not None and element not in edition.pointed_at
    ]
    if not unused or (_broken(file, edition) if file.is_letter else edition.once(_any_broken)):
        return  # a pointer that leads nowhere may be the one that is missed here
    for element, name in unused:
        if name not in edition.once(_lost):  # what a pointer that lost its way calls so may be this entry
            message = f"nothing in the edition points to the entry `{name}`"
            span = file.source.value_span(file.source.offset_of(element), _ID)
            help = f'mark a mention with `ref="#{name}"`, or take the entry out'
            yield Diagnostic("unused-entry", Severity.WARNING, message, span, help=help)


def _lost(edition: Edition) -> Set[str]:
    """Give the names in pointers that lead to nothing."""
    pointers = ((pointer, file) for file in edition.by_path.values() for pointer in file.pointers)
    return {pointer.text.rpartition("#")[2] for pointer, file in pointers if edition.target(pointer, file) is None}


def _any_broken(edition: Edition) -> bool:
    return any(_broken(file, edition) for file in edition.files)


def _broken(file: File, edition: Edition) -> bool:
    return any(True for find in (unresolved_pointer, wrong_target) for _ in find(file, edition))


@check(Severity.ERROR)
def duplicate_identifier(file: File, edition: Edition) -> Iterator[Diagnostic]:
    """An xml:id stands twice in a file, or two files of the edition bear the same one.

    Why      a pointer could mean either; addresses of pages and paragraphs are made of them.
    Faulty   <p xml:id="p1">…</p> <p xml:id="p1">…</p>
    Sound    <p xml:id="p1">…</p> <p xml:id="p2">…</p>
    Source   #SA
    """
    source = file.source
    for element in file.root.iter("*"):
        name = element.get(_ID)
        first = file.ids.get(name) if name is not None else None
        if first is not None and first is not element:
            span = source.value_span(source.offset_of(element), _ID)
            note = Note("it is first borne here", source.value_span(source.offset_of(first), _ID))
            message = f"the identifier `{name}` is borne by two elements"
            yield Diagnostic("duplicate-identifier", Severity.ERROR, message, span, (note,), "give this one another")
    twin = edition.once(_by_name).get(file.name, file)
    if twin is not file:
        span = source.value_span(source.offset_of(file.root), _ID)
        message = f"the file {twin.source.name} bears the name `{file.name}` too"
        help = "give one of the two another xml:id and name"
        yield Diagnostic("duplicate-identifier", Severity.ERROR, message, span, (), help)


def _by_name(edition: Edition) -> Mapping[str, File]:
    """The files by name; the first where several bear the same."""
    return {file.name: file for file in reversed(edition.files)}
