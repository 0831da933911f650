"""Every pointer resolves, within the file and into the others, and points at the right kind of thing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from urllib.parse import unquote

from lxml import etree

from toolkit.diagnostic import CHECKS, Diagnostic, Note, Severity, check
from toolkit.edition import Edition, File, Pointer
from toolkit.names import TEI, XML

__all__: list[str] = []

_ID = f"{{{XML}}}id"

_SCHEMES = frozenset("ark data doi file ftp geo hdl http https info isbn isni mailto tel urn".split())

_KINDS = {
    "persName": ("person", "personGrp", "persona"),
    "orgName": ("org", "personGrp"),
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
    for pointer in file.pointers:
        expanded = file.expand(pointer.text)
        prefix, colon, _ = expanded.partition(":")
        if colon and prefix.isalnum():
            continue  # an address elsewhere, or an undeclared prefix, which has a check of its own
        if edition.target(pointer, file) is None:
            found = _dangling(pointer, expanded, file, edition)
            if found is not None:
                yield found


def _dangling(pointer: Pointer, expanded: str, file: File, edition: Edition) -> Diagnostic | None:
    place, hash_, name = expanded.partition("#")
    shown = f"`@{pointer.attribute}` points to `{pointer.text}`"
    note = f"`{pointer.text.partition(':')[0]}:` stands for {expanded}" if expanded != pointer.text else ""
    if not place:
        near = get_close_matches(name, file.ids, 1)
        alike = [one for one in file.ids if one.lower() == name.lower()]
        near = alike or near
        help = f"write `#{near[0]}`" if near else "add an entry with this xml:id, or take the pointer out"
        # A letter more or less may be another person, whose entry is missing: Meier and Meyer, `#p1` and `#p2`.
        meant = f"#{alike[0]}" if len(alike) == 1 and expanded == pointer.text else ""
        message = f"{shown}, which this file does not hold"
        return _finding("unresolved-pointer", pointer, file, message, help, note, meant)
    if not hash_ and place in file.ids:
        help = f"write `#{place}`"
        beside = file.path.parent
        is_file = expanded != pointer.text or _exists(beside / unquote(place), beside)
        meant = "" if is_file else f"#{place}"
        return _finding("unresolved-pointer", pointer, file, f"{shown}, which has no `#`", help, note, meant)
    other = edition.by_path.get((file.path.parent / unquote(place)).resolve())
    if other is not None:
        near = get_close_matches(name, other.ids, 1)
        help = f"write `{place}#{near[0]}`" if near else f"add an entry with this xml:id to {place}"
        return _finding("unresolved-pointer", pointer, file, f"{shown}, which {place} does not hold", help, note)
    if _exists(file.path.parent / unquote(place), edition.folder):
        return None
    help = "correct the name of the file, or put it there"
    return _finding("unresolved-pointer", pointer, file, f"{shown}, and there is no such file", help, note)


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
    known = [definition.get("ident", "") for definition in file.root.iter(f"{{{TEI}}}prefixDef")]
    for pointer in file.pointers:
        prefix, colon, _ = pointer.text.partition(":")
        if colon and prefix.isalnum() and prefix not in known and prefix.lower() not in _SCHEMES:
            near = get_close_matches(prefix, [*known, "http", "https"], 1)
            help = f'write `{near[0]}:`, or define it: `<prefixDef ident="{prefix}" …/>`' if near else ""
            help = help or f'define it in the header: `<prefixDef ident="{prefix}" …/>`'
            yield _finding(
                "undeclared-prefix", pointer, file, f"the header defines no prefix `{prefix}`", help
            )  # fmt: skip


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
def unused_entry(file: File, edition: Edition) -> Iterator[Diagnostic]:
    """An entry of a list is pointed at by nothing in the edition.

    Why      a mention was forgotten, or the entry has no business here.
    Faulty   <person xml:id="pers-nobody">…</person> and no ref="#pers-nobody"
    Sound    <person xml:id="pers-marx">…</person> and <persName ref="#pers-marx">Marx</persName>
    Source   #ND
    """
    if not edition.is_whole and not file.is_letter:
        return  # a register alone: the letters that use it were not named
    if _broken(file, edition) if file.is_letter else edition.once(_any_broken):
        return  # a pointer that leads nowhere may be the one that is missed here
    for element in file.root.iter(*_ENTRIES):
        name = element.get(_ID)
        if name is not None and element not in edition.pointed_at:
            message = f"nothing in the edition points to the entry `{name}`"
            span = file.source.value_span(file.source.offset_of(element), _ID)
            help = f'mark a mention with `ref="#{name}"`, or take the entry out'
            yield Diagnostic("unused-entry", Severity.WARNING, message, span, help=help)


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
