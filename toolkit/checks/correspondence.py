"""What a correspondence must say of itself to be exchanged: who, to whom, when, and by which authority file."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from toolkit.checks.finding import at, at_element, at_value, elements, local, value_span, words
from toolkit.checks.identifiers import is_recorded
from toolkit.checks.letters import action, exchanged_correspondents
from toolkit.diagnostic import Diagnostic, Note, Severity, check
from toolkit.edition import Edition, File, Pointer
from toolkit.names import TEI, XML

__all__: list[str] = []

_ID = f"{{{XML}}}id"

_NOBODY = re.compile(
    r"\W*(unknown|unbekannt\w*|anonym\w*|inconnu\w*|неизвест\w*|аноним\w*|various|diverse?r?|n\W*n\W*|\?)?\W*",
    re.IGNORECASE,
)
"""What is written in a name where nobody knows it; CMIF asks for `Unknown`."""
_LONGEST = 60

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_DATING = ("when", "from", "to", "notBefore", "notAfter")
_DAY = re.compile(r"-?\d{4}(-\d\d){0,2}")
_SOURCES = frozenset("bibl biblStruct biblFull msDesc witness listBibl".split())
_NAMES = "persName orgName placeName settlement rs name"


def _described(file: File) -> list[etree._Element]:
    """Give the descriptions of correspondence that have actions; one in prose says what it says."""
    return [one for one in elements(file.root, "correspDesc") if one.find(f"{{{TEI}}}correspAction") is not None]


@check(Severity.WARNING)
def letter_without_correspondence(file: File) -> Iterator[Diagnostic]:
    """A letter has no description of its correspondence.

    Why      who wrote to whom and when is then for people to read in the title, and for no list of letters.
    Faulty   <profileDesc/>
    Sound    <profileDesc><correspDesc><correspAction type="sent">…</correspAction></correspDesc></profileDesc>
    Source   #HD44CD
    """
    header = file.root.find(f"{{{TEI}}}teiHeader")
    if file.is_letter and header is not None and next(elements(file.root, "correspDesc"), None) is None:
        help = "add a `correspDesc` to `profileDesc`, with the actions of sending and receiving"
        yield at_element("letter-without-correspondence", file, header, "nothing says who wrote to whom", help)


@check(Severity.WARNING)
def half_known_correspondence(file: File) -> Iterator[Diagnostic]:
    """A description of correspondence has no action of sending, or none of receiving.

    Why      a letter goes from somebody to somebody; one who is not known is said to be unknown.
    Faulty   <correspDesc><correspAction type="sent">…</correspAction></correspDesc>
    Sound    the same with <correspAction type="received"><persName>Unknown</persName></correspAction>
    Source   the documentation of CMIF
    """
    for corresp in _described(file):
        kinds = {one.get("type") for one in elements(corresp, "correspAction")}
        for kind in ("sent", "received"):
            if kind not in kinds:
                message = f"the correspondence has no action of type `{kind}`"
                help = f'add `<correspAction type="{kind}">`; for somebody unknown, `<persName>Unknown</persName>`'
                yield at_element("half-known-correspondence", file, corresp, message, help)


@check(Severity.WARNING)
def repeated_action(file: File) -> Iterator[Diagnostic]:
    """A letter is sent twice, or received twice.

    Why      lists of letters take the first action and lose the people of the second.
    Faulty   <correspAction type="sent">A</correspAction> <correspAction type="sent">B</correspAction>
    Sound    <correspAction type="sent">A, B</correspAction>
    Source   the documentation of CMIF
    """
    for corresp in _described(file):
        first: dict[str, etree._Element] = {}
        for one in elements(corresp, "correspAction"):
            kind = one.get("type", "")
            if kind in ("sent", "received") and first.setdefault(kind, one) is not one:
                help = "put all people into one action; a second letter on the sheet has a `correspDesc` of its own"
                message = f"there are two actions of type `{kind}`"
                yield at_value("repeated-action", file, one, "type", message, help)


@check(Severity.WARNING)
def sending_without_date(file: File) -> Iterator[Diagnostic]:
    """The action of sending has no date.

    Why      the letter has no place in the order of the correspondence.
    Faulty   <correspAction type="sent"><persName>A</persName></correspAction>
    Sound    <correspAction type="sent"><persName>A</persName><date notBefore="1932" notAfter="1933"/></correspAction>
    Source   #HD44CD
    """
    for one in elements(file.root, "correspAction"):
        if one.get("type") == "sent" and len(one) and next(elements(one, "date p"), None) is None:
            help = "add a `date`, with `notBefore` and `notAfter` where the day is not known"
            yield at_element("sending-without-date", file, one, "the action of sending has no date", help)


@check(Severity.WARNING)
def repeated_date(file: File) -> Iterator[Diagnostic]:
    """An action of the correspondence has two dates.

    Why      nobody can tell which of the two the letter is to be listed under.
    Faulty   <correspAction type="sent"><date when="1932-01-04"/><date when="1932-01-05"/></correspAction>
    Sound    <correspAction type="sent"><date from="1932-01-04" to="1932-01-05"/></correspAction>
    Source   the documentation of CMIF
    """
    for one in elements(file.root, "correspAction"):
        for date in one.findall(f"{{{TEI}}}date")[1:]:
            help = "put both into one `date`, with `from` and `to`, or `notBefore` and `notAfter`"
            yield at_element("repeated-date", file, date, "the action has a date already", help)


@check(Severity.WARNING)
def name_without_authority(file: File, edition: Edition) -> Iterator[Diagnostic]:
    """A person, organisation or place of the correspondence leads to no record of an authority file.

    Why      in lists across editions the same person of two editions stays two.
    Faulty   <persName>Leon Trotsky</persName>
    Sound    <persName ref="https://d-nb.info/gnd/118642979">Leon Trotsky</persName>, or to an entry with its idno
    Source   the documentation of CMIF
    """
    pointers = {pointer.element: pointer for pointer in file.pointers if pointer.attribute == "ref"}
    for one in elements(file.root, "correspAction"):
        for name in one:
            if local(name) not in _NAMES.split() or _NOBODY.fullmatch(words(name)[:_LONGEST]):
                continue
            if not _leads_to_record(name, pointers.get(name), file, edition):
                shown = "leads to an entry without identifiers" if name in pointers else "leads to no record"
                message = f"the `{local(name)}` of the correspondence {shown}"
                help = "add the address of a record in GND, VIAF, Wikidata or, for a place, GeoNames: here as `ref`, "
                help += "or as `idno` in the entry"
                yield at_element("name-without-authority", file, name, message, help)


def _leads_to_record(name: etree._Element, pointer: Pointer | None, file: File, edition: Edition) -> bool:
    if pointer is None:
        return ":" in name.get("key", "")
    entry = edition.target(pointer, file)
    return entry is None or is_recorded(entry)  # what leads to nothing in the edition is told elsewhere


@check(Severity.WARNING)
def nameless_action(file: File) -> Iterator[Diagnostic]:
    """An action of sending or receiving names nobody.

    Why      lists cannot tell a name that was forgotten from one that nobody knows.
    Faulty   <correspAction type="received"><placeName>Leeds</placeName></correspAction>
    Sound    <correspAction type="received"><persName>Unknown</persName></correspAction>
    Source   the documentation of CMIF
    """
    for one in elements(file.root, "correspAction"):
        is_named = next(elements(one, "persName orgName name rs p"), None) is not None
        if one.get("type") in ("sent", "received") and not is_named:
            message = f"the action of type `{one.get('type')}` names nobody"
            help = "add a `persName` or `orgName`; for somebody unknown, `<persName>Unknown</persName>`"
            yield at_element("nameless-action", file, one, message, help)


@check(Severity.WARNING)
def unexchangeable_date(file: File) -> Iterator[Diagnostic]:
    """A date of the correspondence is not given as year, month and day by the plain attributes.

    Why      services that gather lists of letters read 1932-01-04, 1932-01 and 1932 only.
    Faulty   <date when-iso="1932-01-04T10:00"/>
    Sound    <date when="1932-01-04"/>
    Source   the documentation of CMIF
    """
    for one in elements(file.root, "correspAction"):
        for date in one.iterfind(f"{{{TEI}}}date"):
            plain = [(name, value) for name in _DATING if (value := date.get(name))]
            others = [(f"{name}-iso", value) for name in _DATING if (value := date.get(f"{name}-iso"))]
            wrong = [(name, value) for name, value in plain if not _DAY.fullmatch(value)] or ([] if plain else others)
            for name, value in wrong:
                message = f"`@{name}` is `{value}`, which is not read where letters are gathered"
                help = f'write `{name.removesuffix("-iso")}="{value[:10]}"`' if _DAY.match(value) else ""
                help = help or "write the date as 1932-01-04, 1932-01 or 1932"
                yield at_value("unexchangeable-date", file, date, name, message, help)


@check(Severity.WARNING)
def unlocated_letter(file: File) -> Iterator[Diagnostic]:
    """In a list of letters, one has neither the address nor the number under which it is to be found.

    Why      readers of the list must search the whole edition for it.
    Faulty   <correspDesc source="#c2a4…">…</correspDesc> beside others
    Sound    <correspDesc source="#c2a4…" ref="https://example.org/letters/12">…</correspDesc>
    Source   the documentation of CMIF
    """
    described = list(elements(file.root, "correspDesc"))
    for one in described if len(described) > 1 else ():
        if not (one.get("ref") or one.get("key")):
            help = "write `ref` with the address of the letter, or `key` with its number"
            yield at_element("unlocated-letter", file, one, "nothing says where the letter is to be found", help)


@check(Severity.ERROR)
def correspondence_without_source(file: File, edition: Edition) -> Iterator[Diagnostic]:
    """In a list of letters, one does not say in which publication it stands.

    Why      from the list nobody finds the letter.
    Faulty   <correspDesc>…</correspDesc> beside others, without @source
    Sound    <correspDesc source="#c2a4…">…</correspDesc> and <bibl xml:id="c2a4…"> in sourceDesc
    Source   the documentation of CMIF
    """
    described = list(elements(file.root, "correspDesc"))
    pointers = {pointer.element: pointer for pointer in file.pointers if pointer.attribute == "source"}
    for one in described:
        pointer = pointers.get(one)
        if pointer is None:
            if len(described) > 1:
                help = 'write `source="#…"` with the identifier of a `bibl` in `sourceDesc`'
                yield at_element(
                    "correspondence-without-source", file, one, "nothing says where the letter is published", help
                )
            continue
        found = edition.target(pointer, file)
        if found is not None and local(found) not in _SOURCES:
            message = f"`@source` points to `{pointer.text}`, which is a `{local(found)}`"
            help = "point to the `bibl` of the publication in `sourceDesc`"
            yield at_value("correspondence-without-source", file, one, "source", message, help)


@check(Severity.WARNING)
def unstable_identifier(file: File, edition: Edition) -> Iterator[Diagnostic]:
    """The publication that letters are listed under has an xml:id that is no UUID.

    Why      services that gather lists know a publication by it again; another list may use the same word.
    Faulty   <bibl xml:id="edition1">
    Sound    <bibl xml:id="c2a4fc3e-9d40-4d3a-8a41-2b0a3f3c1d57">
    Source   the documentation of CMIF
    """
    told = set()
    for pointer in file.pointers:
        if pointer.attribute != "source" or local(pointer.element) != "correspDesc":
            continue
        found = edition.target(pointer, file)
        name = "" if found is None else found.get(_ID, "")
        if found is not None and local(found) in _SOURCES and name not in told and not _UUID.search(name):
            told.add(name)
            note = Note(f"it is the source of `{local(pointer.element)}`", value_span(file, pointer.element, "source"))
            help = "make a UUID once and for all; one that would begin with a digit is written with a letter before it"
            message = f"the identifier `{name}` of the publication is no UUID"
            if found.getroottree().getroot() is file.root:
                yield at_value("unstable-identifier", file, found, _ID, message, help, note)


@check(Severity.WARNING)
def supplied_in_correspondence(file: File) -> Iterator[Diagnostic]:
    """Something in the description of the correspondence is marked as supplied.

    Why      the whole description is the editor's; how sure it is, its attributes say.
    Faulty   <date when="1932-01-04"><supplied>4 January</supplied></date> in a correspAction
    Sound    <date when="1932-01-04" cert="medium" evidence="conjecture">4 January</date>
    Source   the schema of Schnitzler-Briefe
    """
    for corresp in elements(file.root, "correspDesc"):
        for one in elements(corresp, "supplied"):
            help = "take the element out; write `cert` and `evidence` on what is conjectured"
            yield at_element("supplied-in-correspondence", file, one, "the description is the editor's own", help)


@check(Severity.WARNING)
def repeated_correspondent(file: File) -> Iterator[Diagnostic]:
    """The same person is named twice in one action of the correspondence.

    Why      a name was copied and its pointer not changed: the second person is lost.
    Faulty   <persName ref="#a">Anna</persName> <persName ref="#a">Otto</persName>
    Sound    <persName ref="#a">Anna</persName> <persName ref="#o">Otto</persName>
    Source   the schema of Schnitzler-Briefe
    """
    for one in elements(file.root, "correspAction"):
        first: dict[str, etree._Element] = {}
        for name in one:
            ref = name.get("ref", "")
            before = first.setdefault(ref, name)
            if ref and before is not name and local(before) == local(name):
                note = Note("here first", value_span(file, before, "ref"))
                help = "point to the entry of the other, or name this one once"
                yield at_value(
                    "repeated-correspondent", file, name, "ref", f"`{ref}` is named in this action already", help, note
                )


@check(Severity.WARNING)
def break_in_date(file: File) -> Iterator[Diagnostic]:
    """A date of the correspondence is broken into lines.

    Why      it was copied from the letter; the description is set in lines of its own.
    Faulty   <date when="1932-01-04">4<lb/>January</date> in a correspAction
    Sound    <date when="1932-01-04">4 January</date>
    Source   the schema of Schnitzler-Briefe
    """
    for one in elements(file.root, "correspAction"):
        for date in elements(one, "date"):
            for found in elements(date, "lb pb cb"):
                message = "a date of the description is broken into lines"
                yield at_element("break-in-date", file, found, message, "take the break out")


@check(Severity.WARNING)
def author_not_sender(file: File, edition: Edition) -> Iterator[Diagnostic]:
    """The title names an author who did not send the letter.

    Why      lists of authors and lists of senders contradict each other; often a header was copied.
    Faulty   <author ref="#a"/> in titleStmt, <persName ref="#b"/> in the action of sending
    Sound    <author ref="#a"/> in titleStmt, <persName ref="#a"/> in the action of sending
    Source   the schema of Schnitzler-Briefe
    """
    sent = action(file, "sent")
    senders = [] if sent is None else [*elements(sent, "persName orgName rs name")]
    refs = {name.get("ref", "") for name in senders}
    if not refs or "" in refs:
        return
    told = {found.span for found in exchanged_correspondents(file, edition)}
    for author in file.root.iterfind(f"{{{TEI}}}teiHeader/{{{TEI}}}fileDesc/{{{TEI}}}titleStmt/{{{TEI}}}author[@ref]"):
        if author.get("ref") not in refs and value_span(file, author, "ref") not in told:
            note = Note("the senders stand here", value_span(file, senders[0], "ref"))
            message = f"the author `{author.get('ref')}` did not send the letter"
            help = "correct the author, or add them to the action of sending"
            yield at("author-not-sender", value_span(file, author, "ref"), message, help, note)
