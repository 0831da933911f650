"""Every pointer resolves, within the file and into the others, and points at the right kind of thing."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterator, Mapping, Sequence, Set
from dataclasses import replace
from difflib import get_close_matches
from functools import cache, partial
from pathlib import Path
from typing import Final, NamedTuple, cast
from urllib.parse import unquote

from lxml import etree

from toolkit.checks.finding import at, at_value, local, words
from toolkit.diagnostic import Diagnostic, Note, Severity, Span, check
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
_KINDS_OF_ATTRIBUTE = {
    "hand": ("handNote", "handDesc", "handShift", "scriptNote"),
    "new": ("handNote", "handDesc", "handShift", "scriptNote"),
    "wit": (
        "witness", "listWit", "msDesc", "msPart", "msFrag", "bibl", "biblStruct", "biblFull", "object", "TEI", "text",
    ),
    "facs": (
        "surface", "zone", "graphic", "surfaceGrp", "media", "binaryObject", "facsimile", "sourceDoc", "figure", "line",
    ),
    "resp": (
        "respStmt", "editor", "principal", "author", "person", "personGrp", "org", "persName", "orgName", "name",
        "resp", "rs", "persona", "publisher", "authority", "distributor", "funder", "sponsor", "bibl", "biblStruct",
        "biblFull", "handNote", "witness", "application", "change",
    ),
    "change": ("change", "listChange"),
    "calendar": ("calendar",),
}  # fmt: skip
"""Of attributes that say themselves what they point to: the kinds, the commonest first."""
_THINGS = frozenset("category event graphic handNote language place surface taxonomy zone".split())
_STRANGERS = {"who": _THINGS | {"bibl"}, "scribeRef": _THINGS, "source": _THINGS - {"event"}}
"""Of attributes that may point to much: the kinds that they never mean."""
_MEANING = {
    "who": "point to a `person` or an `org`",
    "scribeRef": "point to the `person` who wrote",
    "source": "point to the `bibl` or `msDesc` that it was taken from",
}
_ELEMENTS = {"person": "persName", "personGrp": "persName", "place": "placeName", "org": "orgName"}
_ENTRIES = frozenset(f"{{{TEI}}}{name}" for name in ("person", "personGrp", "org", "place", "event"))


def _kinds(pointer: Pointer) -> tuple[str, ...]:
    """Give the kinds of element that a pointer may lead to; none where it may lead to any."""
    name = local(pointer.element)
    if pointer.attribute != "ref":
        is_agent = pointer.attribute == "who" and name == "change"
        return _KINDS_OF_ATTRIBUTE.get("resp" if is_agent else pointer.attribute, ())
    return _KINDS_OF_TYPE.get(pointer.element.get("type", ""), ()) if name in ("rs", "name") else _KINDS.get(name, ())


def _meant(pointer: Pointer, file: File, edition: Edition) -> str:
    """Give what a pointer of the wrong kind or to nothing may have been meant for, as in a help; "" where none is.

    That is what the same words point to elsewhere, or the few elements that it could lead to.
    """
    kinds = _kinds(pointer)
    written = words(pointer.element) if pointer.attribute == "ref" else ""
    if written:
        names = edition.once(_names)[file.path]
        elsewhere = names.meant.get((str(pointer.element.tag), written), {})
        if known := next((text for kind, text in elsewhere.items() if kind in kinds), ""):
            return f"`{known}`"
        called = [name for name, kind, known in names.entries if kind in kinds and known.issuperset(written.split())]
        return f"`#{called[0]}`" if len(called) == 1 else ""
    # an entry for a name there always is: which of them is meant, only its words tell
    commonest = kinds[:3] if pointer.attribute != "ref" else ()
    of_kinds = ([name for name, one in file.ids.items() if local(one) == kind] for kind in commonest)
    found = next(filter(None, of_kinds), [])
    return " or ".join(f"`#{name}`" for name in found) if len(found) <= _FEW else ""


_FEW = 3


class _Names(NamedTuple):
    """What the names in a file lead to.

    meant    of the tag and the words of a name: a pointer that leads to an entry, by the kind of that
    entries  the xml:id, the kind and the words of each name of an entry
    """

    meant: dict[tuple[str, str], dict[str, str]]
    entries: list[tuple[str, str, frozenset[str]]]


def _names(edition: Edition) -> Mapping[Path, _Names]:
    return {file.path: _names_of(file, edition) for file in edition.files}


def _names_of(file: File, edition: Edition) -> _Names:
    meant: dict[tuple[str, str], dict[str, str]] = {}
    for pointer in file.pointers:
        target = edition.target(pointer, file) if pointer.attribute == "ref" and pointer.text != "#" else None
        if target is not None:
            known = meant.setdefault((str(pointer.element.tag), words(pointer.element)), {})
            known.setdefault(local(target), pointer.text)
    entries = ((name, local(entry), entry) for name, entry in file.ids.items())
    called = [
        (name, kind, frozenset(words(child).split()))
        for name, kind, entry in entries
        if kind in _NAMED
        for child in entry
        if str(child.tag).endswith("Name")
    ]
    return _Names(meant, called)


_NAMED = frozenset(("person", "personGrp", "persona", "org", "place"))


def _finding(
    name: str, pointer: Pointer, file: File, message: str, help: str, *notes: Note, certain: str = ""
) -> Diagnostic:
    """Give a finding at a pointer; `certain` is what can only be meant by it."""
    source, offset = file.source, file.source.offset_of(pointer.element)
    span = source.value_span(offset, pointer.attribute, pointer.text)
    repair = source.reworded(offset, pointer.attribute, pointer.text, certain) if certain else ()
    return replace(at(name, span, message, help, *notes), repair=repair)


@check(Severity.ERROR)
def unresolved_pointer(file: File, edition: Edition) -> Iterator[Diagnostic]:
    """A pointer names an identifier or a file that does not exist.

    Why      readers follow it to nothing; the entry it means stays unlinked.
    Faulty   <persName ref="#pers-clara">Clara</persName>
    Sound    <persName ref="#pers-schumann-c">Clara</persName>
    Source   #SAPU
    """
    prose: set[tuple[etree._Element, str]] = set()
    holds_words = cache(partial(_holds_words, file=file))
    alike = _Alike()
    for pointer in file.pointers:
        expanded = file.place(pointer)
        prefix, colon, _ = expanded.partition(":")
        if pointer.text == "#":
            meant = _meant(pointer, file, edition)
            help = f"write {meant}" if meant else "write the identifier behind it, or take the attribute out"
            yield _finding("unresolved-pointer", pointer, file, f"`@{pointer.attribute}` is a mere `#`", help)
        elif colon and prefix.isalnum():
            continue  # an address elsewhere, or an undeclared prefix, which has a check of its own
        elif edition.target(pointer, file) is None:
            is_word = not re.search("[#:/]", pointer.text)
            if is_word and holds_words(pointer.element, pointer.attribute):
                if (pointer.element, pointer.attribute) not in prose:
                    prose.add((pointer.element, pointer.attribute))
                    yield _prose(pointer, file)
                continue
            found = _dangling(pointer, expanded, file, edition, alike)
            if found is not None:
                yield found


def _holds_words(element: etree._Element, attribute: str, file: File) -> bool:
    """Tell whether several words of prose stand in an attribute, in place of pointers; they may be identifiers."""
    plain = [text for text in element.get(attribute, "").split() if not re.search(r"[#:/.]", text)]
    return len(plain) > 1 and file.ids.keys().isdisjoint(plain)


class _Alike:
    """Looks for the identifier most like a name; where a file has asked for too many, it is silent.

    To compare one name with all identifiers takes milliseconds: of thousands of pointers that are all wrong, the last
    ones need no guess.
    """

    ENOUGH: Final = 100_000

    def __init__(self) -> None:
        self._compared = 0

    def __call__(self, name: str, ids: Collection[str]) -> str:
        """Give the identifier; "" where there is none."""
        if self._compared > self.ENOUGH:
            return ""
        self._compared += len(ids)
        return next(iter(get_close_matches(name, ids, 1)), "")


def _prose(pointer: Pointer, file: File) -> Diagnostic:
    written = pointer.element.get(pointer.attribute, "")
    shown = written if len(written) <= 40 else f"{written[:40]}…"
    message = f"`@{pointer.attribute}` holds words, no pointers: `{shown}`"
    help = "write `#` and an identifier, or an address; words belong into a `note`"
    return at_value("unresolved-pointer", file, pointer.element, pointer.attribute, message, help)


def _dangling(pointer: Pointer, expanded: str, file: File, edition: Edition, alike: _Alike) -> Diagnostic | None:
    place, hash_, name = expanded.partition("#")
    shown = f"`@{pointer.attribute}` points to `{pointer.text}`"
    notes = _led(pointer, expanded, file)
    if hash_ and not name:
        help = "write the identifier after it, or take the attribute out"
        return _finding("unresolved-pointer", pointer, file, f"{shown}, and names nothing", help, *notes)
    if not place:
        return _unheld(pointer, expanded, file, edition, alike)
    if not hash_ and place in file.ids and place == pointer.text:
        help = f"write `#{place}`"
        beside = file.path.parent
        sure = "" if _exists(beside / unquote(place), beside) else f"#{place}"
        return _finding("unresolved-pointer", pointer, file, f"{shown}, which has no `#`", help, *notes, certain=sure)
    other = edition.file_at(place, file)
    if other is not None:
        near = alike(name, other.ids)
        help = f"write `{place}#{near}`" if near else f"add an entry with this xml:id to {place}"
        return _finding("unresolved-pointer", pointer, file, f"{shown}, which {place} does not hold", help, *notes)
    is_elsewhere = edition.stands_alone and Path(place).suffix.lower() in _PICTURES
    if is_elsewhere or _exists(file.path.parent / unquote(place), edition.folder):
        return None
    help = "correct the name of the file, or put it there"
    return _finding("unresolved-pointer", pointer, file, f"{shown}, and there is no such file", help, *notes)


def _unheld(pointer: Pointer, expanded: str, file: File, edition: Edition, alike: _Alike) -> Diagnostic:
    """Explain a pointer to an identifier of the file itself, which does not hold it."""
    name = expanded.removeprefix("#")
    notes = _led(pointer, expanded, file)
    message = f"`@{pointer.attribute}` points to `{pointer.text}`, which this file does not hold"
    same = file.once(_in_lower_case).get(name.lower(), ())
    bearer = edition.once(_bearers).get(name)
    if bearer is not None:
        path = Path(os.path.relpath(bearer.path, file.path.parent)).as_posix()
        help = f"write `{path}#{name}`, or a prefix"
        return _finding("unresolved-pointer", pointer, file, f"{message}, but {bearer.source.name}", help, *notes)
    near = next(iter(same), "") or alike(name, file.ids)
    prefix, colon, _ = pointer.text.partition(":")
    if near and colon and file.expand(f"{prefix}:{near}") == f"#{near}":
        help = f"write `{prefix}:{near}`"
    elif likely := f"`#{near}`" if near else _meant(pointer, file, edition):
        help = f"write {likely}"
    else:
        help = "add an entry with this xml:id, or take the pointer out"
    # A letter more or less may be another person, whose entry is missing: Meier and Meyer, `#p1` and `#p2`.
    sure = f"#{near}" if len(same) == 1 and expanded == pointer.text else ""
    return _finding("unresolved-pointer", pointer, file, message, help, *notes, certain=sure)


_PICTURES = frozenset((".gif", ".jp2", ".jpeg", ".jpg", ".pdf", ".png", ".svg", ".tif", ".tiff", ".webp"))
"""A letter by itself is passed on without these; in an edition they have to be there for the outputs."""


def _in_lower_case(file: File) -> Mapping[str, Sequence[str]]:
    """Give the identifiers of a file by what they are in lower case."""
    found: dict[str, list[str]] = {}
    for one in file.ids:
        found.setdefault(one.lower(), []).append(one)
    return found


def _bearers(edition: Edition) -> Mapping[str, File]:
    """Give the file that bears each identifier; none for one that several bear."""
    found: dict[str, File] = {}
    several: set[str] = set()
    for file in edition.by_path.values():
        several.update(found.keys() & file.ids.keys())
        found.update(dict.fromkeys(file.ids, file))
    return {name: file for name, file in found.items() if name not in several}


def _led(pointer: Pointer, expanded: str, file: File) -> tuple[Note, ...]:
    """Say what a prefix or an xml:base has made of a pointer; nothing where it is as written."""
    if file.expand(pointer.text) != pointer.text:
        return (Note(f"`{pointer.text.partition(':')[0]}:` stands for {expanded}"),)
    return (Note(f"with the `xml:base` round it, it leads to {expanded}"),) if expanded != pointer.text else ()


def _exists(path: Path, folder: Path) -> bool:
    """Tell whether a file is there; outside the edition nothing is looked at, it is taken to be there."""
    try:
        resolved = path.resolve()
        return not resolved.is_relative_to(folder.resolve()) or resolved.exists()
    except (OSError, ValueError):
        return False


@check(Severity.ERROR)
def undeclared_prefix(file: File) -> Iterator[Diagnostic]:
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
            rest = pointer.text.partition(":")[2]
            meant = f"`#{rest}`" if rest in file.ids else f"`{near[0]}:`" if near else ""
            help = f'define it in the header: `<prefixDef ident="{prefix}" …/>`'
            help = f"write {meant}, or {help}" if meant else help
            message = f"`{pointer.text}` begins with `{prefix}:`, which the header does not define"
            yield _finding("undeclared-prefix", pointer, file, message, help)


@check(Severity.WARNING)
def unmatched_prefix(file: File) -> Iterator[Diagnostic]:
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
    """A pointer leads to an element of another kind, such as the name of a person to a place, or a hand to a person.

    Why      the index of persons would list a place.
    Faulty   <persName ref="#pl-moscow">Moscow</persName>
    Sound    <placeName ref="#pl-moscow">Moscow</placeName>
    Source   #ND
    """
    for pointer in file.pointers:
        kinds = _kinds(pointer)
        strangers = frozenset() if kinds else _STRANGERS.get(pointer.attribute, frozenset())
        found = edition.target(pointer, file) if (kinds or strangers) and pointer.text != "#" else None
        kind = local(found)
        if found is None or (kind in kinds if kinds else kind not in strangers):
            continue
        name = local(pointer.element)
        shown = f"`{name}`" if name not in ("rs", "name") else f'`{name} type="{pointer.element.get("type")}"`'
        shown = shown if pointer.attribute == "ref" else f"`@{pointer.attribute}`"
        message = f"{shown} points to `{pointer.text}`, which is {_a(kind)}"
        help = _due(pointer, file, edition, kinds) if kinds else _MEANING[pointer.attribute]
        proper = _ELEMENTS.get(kind) if pointer.attribute == "ref" and name != "rs" else None
        help += f", or write `{proper}`" if proper else ""
        place = Note(f"the `{kind}` stands here", _place_of(found, edition))
        told = _finding("wrong-target", pointer, file, message, help, place)
        # what these point to is in part a matter of practice
        yield told if pointer.attribute == "ref" else replace(told, severity=Severity.WARNING)


def _due(pointer: Pointer, file: File, edition: Edition, kinds: tuple[str, ...]) -> str:
    """Say what to point to: the likeliest kind, and the elements of it that may be meant."""
    meant = _meant(pointer, file, edition)
    due = next((local(one) for name, one in file.ids.items() if f"#{name}`" in meant), kinds[0])
    return f"point to {_a(due)}" + (f", such as {meant}" if meant else "")


def _a(name: str) -> str:
    return f"an `{name}`" if name[0] in "aeio" else f"a `{name}`"


def _place_of(element: etree._Element, edition: Edition) -> Span | None:
    root = element.getroottree().getroot()
    sources = (file.source for file in edition.by_path.values() if file.root is root)
    return next((source.element_span(source.offset_of(element)) for source in sources), None)


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
            twin = next((one for one in _namesakes(element, file) if one in edition.pointed_at), None)
            help = f'mark a mention with `ref="#{name}"`, or take the entry out'
            help = help if twin is None else f"take it out: `{twin.get(_ID)}` has the same name"
            yield Diagnostic("unused-entry", Severity.WARNING, message, span, help=help)


def _lost(edition: Edition) -> Set[str]:
    """Give the names in pointers that lead to nothing."""
    pointers = ((pointer, file) for file in edition.by_path.values() for pointer in file.pointers)
    return {pointer.text.rpartition("#")[2] for pointer, file in pointers if edition.target(pointer, file) is None}


def _namesakes(entry: etree._Element, file: File) -> Iterator[etree._Element]:
    """Give the other entries of the same kind and the same name."""
    names = {words(child) for child in entry if str(child.tag).endswith("Name")}
    for other in file.root.iter(str(entry.tag)):
        if other is not entry and any(str(child.tag).endswith("Name") and words(child) in names for child in other):
            yield other


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
    borne = cast("float", file.root.xpath("count(//@xml:id)"))
    for element in file.root.iter("*") if borne > len(file.ids) else ():
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
