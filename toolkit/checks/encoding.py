"""How a letter is encoded, where TEI leaves a choice and a project has made it: divisions, emendations, notes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from toolkit.checks.finding import at_element, at_value, at_words, elements, local, words
from toolkit.diagnostic import Diagnostic, Severity, check
from toolkit.edition import File
from toolkit.names import TEI, XML

__all__: list[str] = []

_ID = f"{{{XML}}}id"
_PAIRS = {"sic": "corr", "corr": "sic", "abbr": "expan", "expan": "abbr", "orig": "reg", "reg": "orig"}
_LINKS = ("ref", "key", "sameAs", "corresp", "target")
_DIVISIONS = ("address", "image", "writingSession")
_OUTSIDE_TEXT = "back note bibl biblStruct listPerson listPlace listOrg listBibl listEvent person place org event"


def _texts(file: File) -> Iterator[etree._Element]:
    return file.root.iterfind(f"{{{TEI}}}text")


def _is_in(element: etree._Element, names: str) -> bool:
    return next(element.iterancestors(*(f"{{{TEI}}}{name}" for name in names.split())), None) is not None


@check(Severity.WARNING)
def text_without_division(file: File) -> Iterator[Diagnostic]:
    """The body of a letter has no division.

    Why      letter, address and enclosure are told apart by their divisions, and addresses of parts are made of them.
    Faulty   <body><p>Dear friend</p></body>
    Sound    <body><div type="letter"><p>Dear friend</p></div></body>
    Source   the guidelines of the Weber-Gesamtausgabe and of the DTA base format
    """
    for text in _texts(file):
        for body in text.iterfind(f"{{{TEI}}}body"):
            if words(body) and next(elements(body, "div div1 floatingText"), None) is None:
                help = 'put the letter into a `<div type="letter">`'
                yield at_element("text-without-division", file, body, "the body has no division", help)


@check(Severity.WARNING)
def division_out_of_order(file: File) -> Iterator[Diagnostic]:
    """An address stands after the text of the letter, or a picture before the address.

    Why      address, pictures and what was written are expected in this order, and are shown so.
    Faulty   <div type="writingSession">…</div><div type="address">…</div>
    Sound    <div type="address">…</div><div type="writingSession">…</div>
    Source   the schema of Schnitzler-Briefe
    """
    for text in _texts(file):
        for body in text.iterfind(f"{{{TEI}}}body"):
            last = 0
            for div in body.iterfind(f"{{{TEI}}}div[@type]"):
                kind = div.get("type", "")
                rank = _DIVISIONS.index(kind) if kind in _DIVISIONS else last
                if rank < last:
                    message = f"the division `{kind}` stands after a division `{_DIVISIONS[last]}`"
                    help = f"put it before: {', '.join(_DIVISIONS)} is the order"
                    yield at_value("division-out-of-order", file, div, "type", message, help)
                last = max(last, rank)


@check(Severity.WARNING)
def session_out_of_order(file: File) -> Iterator[Diagnostic]:
    """A sitting at which a part of the letter was written has no number, or not the one that follows.

    Why      where a letter was written on several days, its parts are cited by the number of the sitting.
    Faulty   <div type="writingSession" n="1"/><div type="writingSession" n="1"/>
    Sound    <div type="writingSession" n="1"/><div type="writingSession" n="2"/>
    Source   the schema of Schnitzler-Briefe
    """
    for text in _texts(file):
        due = 1
        for div in elements(text, "div"):
            if div.get("type") != "writingSession":
                continue
            if div.get("n") is None:
                message, help = "the sitting has no number", f'write `n="{due}"`'
                yield at_element("session-out-of-order", file, div, message, help)
            elif div.get("n") != str(due):
                message = f"the sitting bears the number {div.get('n')}, it is that of number {due}"
                yield at_value("session-out-of-order", file, div, "n", message, f'write `n="{due}"`')
            due += 1


@check(Severity.WARNING)
def address_in_opener(file: File) -> Iterator[Diagnostic]:
    """The address stands in the opener.

    Why      it is on the cover or another leaf, and no part of how the letter begins.
    Faulty   <opener><address><addrLine>To Clara</addrLine></address></opener>
    Sound    <div type="address"><address><addrLine>To Clara</addrLine></address></div>
    Source   the guidelines of the Weber-Gesamtausgabe
    """
    for text in _texts(file):
        for address in elements(text, "address"):
            if _is_in(address, "opener"):
                help = 'move it into a `<div type="address">` of its own, before the letter'
                yield at_element("address-in-opener", file, address, "the address stands in the opener", help)


@check(Severity.WARNING)
def empty_opener(file: File) -> Iterator[Diagnostic]:
    """An opener, a closer or a part of one is empty.

    Why      it makes a gap where the source has none; it was left over from a template.
    Faulty   <opener><salute/></opener>
    Sound    <opener><salute>Dear friend,</salute></opener>
    Source   the schema of Schnitzler-Briefe
    """
    for text in _texts(file):
        for one in elements(text, "opener closer dateline salute signed"):
            parent = one.getparent()
            if _is_hollow(one) and not (parent is not None and _is_hollow(parent)):
                yield at_element("empty-opener", file, one, f"the `{local(one)}` is empty", "take it out")


def _is_hollow(element: etree._Element) -> bool:
    """Tell whether there is nothing in a part of a letter but other parts with nothing in them."""
    inside = {local(inner) for inner in element.iterdescendants("*")}
    return not words(element) and inside <= {"dateline", "salute", "signed"}


@check(Severity.WARNING)
def misplaced_salute(file: File) -> Iterator[Diagnostic]:
    """A greeting stands neither in the opener nor in the closer.

    Why      greetings are looked for there, and compared from letter to letter.
    Faulty   <p><salute>Dear friend,</salute> I write …</p>
    Sound    <opener><salute>Dear friend,</salute></opener><p>I write …</p>
    Source   the guidelines of the DTA base format
    """
    yield from _misplaced("misplaced-salute", file, "salute", "opener closer postscript")


@check(Severity.WARNING)
def misplaced_signature(file: File) -> Iterator[Diagnostic]:
    """A signature stands outside the closer.

    Why      signatures are looked for there, and compared from letter to letter.
    Faulty   <p>I remain <signed>Clara</signed></p>
    Sound    <p>I remain</p><closer><signed>Clara</signed></closer>
    Source   the guidelines of the DTA base format; the schema of Schnitzler-Briefe
    """
    yield from _misplaced("misplaced-signature", file, "signed", "closer postscript")


def _misplaced(name: str, file: File, kind: str, places: str) -> Iterator[Diagnostic]:
    first, *rest = places.split()
    for text in _texts(file):
        for one in elements(text, kind):
            if not _is_in(one, places):
                where = " or ".join(f"`{place}`" for place in (first, *rest) if place != "postscript")
                yield at_element(name, file, one, f"`{kind}` stands outside {where}", f"move it into the {where}")


@check(Severity.WARNING)
def choice_of_one(file: File) -> Iterator[Diagnostic]:
    """A choice holds one possibility only.

    Why      there is nothing to choose from; the other was forgotten.
    Faulty   <choice><sic>recieve</sic></choice>
    Sound    <choice><sic>recieve</sic><corr>receive</corr></choice>
    Source   the guidelines of the DTA base format
    """
    for choice in elements(file.root, "choice"):
        if len([*choice.iterchildren("*")]) < 2:
            help = "add the other possibility, or take the `choice` out"
            yield at_element("choice-of-one", file, choice, "there are no two to choose from", help)


@check(Severity.WARNING)
def lone_emendation(file: File) -> Iterator[Diagnostic]:
    """A correction, an expansion or a regularization stands without what the source has, or the source without it.

    Why      readers cannot see what was changed; the reading of the source is lost.
    Faulty   <corr>receive</corr>
    Sound    <choice><sic>recieve</sic><corr>receive</corr></choice>
    Source   the guidelines of the DTA base format
    """
    for text in _texts(file):
        for one in elements(text, " ".join(_PAIRS)):
            choice, partner = one.getparent(), _PAIRS[local(one)]
            if local(choice) != "choice":
                message = f"`{local(one)}` stands outside a `choice`"
            elif choice is not None and len(choice) > 1 and next(elements(choice, partner), None) is None:
                message = f"the choice has `{local(one)}` without `{partner}`"
            else:
                continue
            help = f"write `<choice><{local(one)}>…</{local(one)}><{partner}>…</{partner}></choice>`"
            yield at_element("lone-emendation", file, one, message, help)


@check(Severity.WARNING)
def undecided_reading(file: File) -> Iterator[Diagnostic]:
    """Several readings are given for one place, and none is said to be the likeliest.

    Why      outputs that can show one only take the first, whatever it is.
    Faulty   <choice><unclear>house</unclear><unclear>horse</unclear></choice>
    Sound    <choice><unclear cert="high">house</unclear><unclear cert="low">horse</unclear></choice>
    Source   the guidelines of the Weber-Gesamtausgabe
    """
    for choice in elements(file.root, "choice"):
        readings = choice.findall(f"{{{TEI}}}unclear")
        if len(readings) > 1 and [one.get("cert") for one in readings].count("high") != 1:
            help = 'write `cert="high"` on the likeliest and a lower one on the others'
            message = f"of {len(readings)} readings none alone is the likeliest"
            yield at_element("undecided-reading", file, choice, message, help)


@check(Severity.WARNING)
def gap_without_extent(file: File) -> Iterator[Diagnostic]:
    """A gap does not say how much is missing: it has no unit and quantity, and no extent.

    Why      a letter and half a page look the same.
    Faulty   <gap reason="illegible"/>
    Sound    <gap reason="illegible" unit="words" quantity="2"/>
    Source   the guidelines of the Weber-Gesamtausgabe
    """
    for gap in elements(file.root, "gap"):
        has_number = any(gap.get(name) for name in ("quantity", "atLeast", "atMost", "min", "max"))
        if not (has_number and gap.get("unit")) and not gap.get("extent"):
            help = 'write `unit="words" quantity="…"`, or `extent="unknown"`'
            yield at_element("gap-without-extent", file, gap, "nothing says how much is missing", help)


@check(Severity.INFO)
def unclassified_note(file: File) -> Iterator[Diagnostic]:
    """A note in the text does not say of what kind it is, who wrote it, or by what identifier it is cited.

    Why      the notes of the writer and of the editors are told apart by it, and pointed to.
    Faulty   <note>Clara Schumann.</note>
    Sound    <note type="commentary" resp="#ed" xml:id="n1">Clara Schumann.</note>
    Source   the guidelines of the Weber-Gesamtausgabe
    """
    names = {"type": "type", "resp": "resp", _ID: "xml:id"}
    for text in _texts(file):
        for note in elements(text, "note"):
            lacking = [f"`{shown}`" for name, shown in names.items() if not note.get(name)]
            if lacking and not _is_in(note, _OUTSIDE_TEXT):
                message = f"the note has no {' and no '.join(lacking)}"
                yield at_element("unclassified-note", file, note, message, f"add {' and '.join(lacking)}")


@check(Severity.INFO)
def lower_case_note(file: File) -> Iterator[Diagnostic]:
    """A commentary begins with a small letter.

    Why      commentaries are shown each for itself, as sentences.
    Faulty   <note type="commentary">the pianist.</note>
    Sound    <note type="commentary">The pianist.</note>
    Source   the guidelines of the Weber-Gesamtausgabe
    """
    for note in elements(file.root, "note"):
        said = words(note)
        begins = next(note.iterchildren("*"), None)
        if note.get("type") == "commentary" and said[:1].islower() and local(begins) not in ("q", "quote"):
            help = f"write `{said[0].upper()}`, or mark what is quoted as `q`"
            yield at_words("lower-case-note", file, note, "the commentary begins with a small letter", help)


@check(Severity.WARNING)
def note_in_note(file: File) -> Iterator[Diagnostic]:
    """A note stands in a note.

    Why      a footnote has no footnotes on paper, and a window no windows on the screen.
    Faulty   <note>Clara<note>the pianist</note></note>
    Sound    <note>Clara, the pianist</note>
    Source   the schema of Schnitzler-Briefe
    """
    for text in _texts(file):
        for note in elements(text, "note"):
            if _is_in(note, "note"):
                yield at_element("note-in-note", file, note, "the note stands in a note", "say it in the outer one")


@check(Severity.WARNING)
def uneven_row(file: File) -> Iterator[Diagnostic]:
    """A row of a table has more or fewer cells than the first.

    Why      cells slide under the wrong heads.
    Faulty   <row><cell>a</cell><cell>b</cell></row><row><cell>c</cell></row>
    Sound    <row><cell>a</cell><cell>b</cell></row><row><cell cols="2">c</cell></row>
    Source   the guidelines of the Weber-Gesamtausgabe
    """
    for table in elements(file.root, "table"):
        rows = table.findall(f"{{{TEI}}}row")
        if any(_number(cell, "rows") > 1 for row in rows for cell in row.iterchildren("*")):
            continue  # a cell that reaches down makes the rows below it shorter
        widths = [sum(_number(cell, "cols") for cell in row.iterfind(f"{{{TEI}}}cell")) for row in rows]
        for row, width in zip(rows, widths, strict=True):
            if width != widths[0]:
                message = f"the row fills {width} columns, the first row {widths[0]}"
                help = "add the cells that are missing, empty if need be, or say with `cols` how far one reaches"
                yield at_element("uneven-row", file, row, message, help)


def _number(cell: etree._Element, attribute: str) -> int:
    written = cell.get(attribute, "1")
    return int(written) if re.fullmatch(r"[1-9]\d{0,2}", written) else 1


@check(Severity.WARNING)
def unlinked_name(file: File) -> Iterator[Diagnostic]:
    """A name or a phrase for somebody in the text points to no entry.

    Why      the index does not list the place, and readers do not learn who is meant.
    Faulty   <rs type="person">your sister</rs>
    Sound    <rs type="person" ref="#pers-clara">your sister</rs>
    Source   the guidelines of the Weber-Gesamtausgabe and of Schnitzler-Briefe
    """
    for text in _texts(file):
        for name in elements(text, "rs persName orgName placeName"):
            inner = _is_in(name, "persName orgName placeName rs") and local(name) != "rs"
            if not inner and not any(name.get(link) for link in _LINKS) and not _is_in(name, _OUTSIDE_TEXT):
                help = 'write `ref="#…"` with the identifier of an entry'
                yield at_element("unlinked-name", file, name, f"`{local(name)}` points to no entry", help)
