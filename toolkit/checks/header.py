"""What the header says: languages, revisions, sources, titles; and whether the letter agrees with it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import cast

from lxml import etree

from toolkit.checks.finding import at_element, at_value, at_words, elements, local, value_span, words
from toolkit.diagnostic import Diagnostic, Note, Severity, check
from toolkit.edition import Edition, File
from toolkit.names import TEI, XML

__all__: list[str] = []

_LANG = f"{{{XML}}}lang"
_SOURCES = "bibl biblFull biblStruct listBibl listWit msDesc recordingStmt scriptStmt witness"
_LEVELS = {"analytic": ("a",), "monogr": ("j", "m", "u"), "series": ("s",)}
_ABBREVIATED = re.compile(r"(\b(etc|al|Bd|Bde|Aufl|Bl|Hg|hrsg|usw|vol|no|Nr|St|Jr|Sr|c|dgl|Mr|Dr)|\W\w|\d)\.$")


def _languages(file: File) -> list[etree._Element]:
    return [*elements(file.root, "language")] if next(elements(file.root, "langUsage"), None) is not None else []


def _is_said_by(tag: str, ident: str) -> bool:
    """Tell whether a language is one that is declared, or a kind of it: `de-AT` is `de`."""
    return tag.lower() == ident.lower() or tag.lower().startswith(f"{ident.lower()}-")


@check(Severity.WARNING)
def undeclared_language(file: File) -> Iterator[Diagnostic]:
    """The text is said to be in a language that the header does not declare.

    Why      the list of languages is what searches and reading programs go by; or the tag has a slip.
    Faulty   <foreign xml:lang="la">ibidem</foreign>, and in langUsage only <language ident="de"/>
    Sound    <foreign xml:lang="la">ibidem</foreign>, and in langUsage <language ident="la"/>
    Source   #HD41
    """
    declared = [one.get("ident", "") for one in _languages(file)]
    for text in elements(file.root, "text") if declared else ():
        for element in text.iter("*"):
            tag = element.get(_LANG, "")
            if tag and not any(_is_said_by(tag, ident) for ident in declared):
                message = f"the header declares no language `{tag}`"
                help = f'add `<language ident="{tag}">` to `langUsage`, or write a language that stands there'
                yield at_value("undeclared-language", file, element, _LANG, message, help)


def _used_languages(edition: Edition) -> frozenset[str]:
    return frozenset[str]().union(*(file.once(_languages_within) for file in edition.by_path.values()))


def _languages_within(file: File) -> frozenset[str]:
    return frozenset(str(tag) for tag in cast("list[str]", file.root.xpath("//@xml:lang")) if tag)


@check(Severity.INFO)
def unused_language(file: File, edition: Edition) -> Iterator[Diagnostic]:
    """The header declares a language that nothing in the edition is said to be in.

    Why      words of that language are not marked. A list that all letters share may name what only some use.
    Faulty   <language ident="la"/>, and no xml:lang="la" in the text
    Sound    <language ident="la"/>, and <foreign xml:lang="la">ibidem</foreign>
    Source   #HD41
    """
    declared = _languages(file)
    used = edition.once(_used_languages)
    # where the text does not say its own language, one of those declared is meant; one that is not declared may be it
    text = file.root.find(f"{{{TEI}}}text")
    if text is None or not (file.root.get(_LANG) or text.get(_LANG)) or any(undeclared_language(file)):
        return
    for one in declared:
        ident = one.get("ident", "")
        if ident and not any(_is_said_by(tag, ident) or _is_said_by(ident, tag) for tag in used):
            where = "text" if len(edition.by_path) == 1 else "edition"
            message = f"nothing in the {where} is said to be in `{ident}`"
            help = f'mark its words with `xml:lang="{ident}"`, or take the language out of the list'
            yield at_value("unused-language", file, one, "ident", message, help)


@check(Severity.WARNING)
def text_without_language_usage(file: File) -> Iterator[Diagnostic]:
    """There is a text, and the header does not say in which language it is.

    Why      hyphenation, searches and reading aloud need to know.
    Faulty   <profileDesc/> and a text
    Sound    <profileDesc><langUsage><language ident="de">German</language></langUsage></profileDesc> and a text
    Source   the guidelines of the Weber-Gesamtausgabe
    """
    for text in file.root.iterfind(f"{{{TEI}}}text"):
        if words(text) and not _languages(file):
            help = 'add `<langUsage><language ident="…"/></langUsage>` to `profileDesc`'
            yield at_element("text-without-language-usage", file, text, "the header names no language", help)


def _changes(file: File) -> list[tuple[etree._Element, str]]:
    """Give the changes of a file with their days, in the order of the file; those without a day are left out."""
    return [
        (change, day)
        for revisions in elements(file.root, "revisionDesc")
        for change in elements(revisions, "change")
        if (day := change.get("when") or change.get("when-iso") or "")
    ]


def _rises(one: str, other: str) -> bool:
    length = min(len(one), len(other))
    return one[:length] < other[:length]


def _is_oldest_first(edition: Edition) -> bool:
    """Tell whether the edition puts the oldest change first: most pairs of changes do, and more than one."""
    rising = falling = 0
    for file in edition.files:
        for (_, day), (_, following) in pairwise(file.once(_changes)):
            rising += _rises(day, following)
            falling += _rises(following, day)
    return rising > max(falling, 1)


@check(Severity.WARNING)
def change_out_of_order(file: File, edition: Edition) -> Iterator[Diagnostic]:
    """A change stands before a newer one; or, where the edition puts the oldest change first, before an older one.

    Why      the first change is taken for the state of the letter; one out of order has a wrong date or place.
    Faulty   <change when="2026-11-10"/> <change when="2026-11-20"/> <change when="2026-11-01"/>
    Sound    <change when="2026-11-20"/> <change when="2026-11-10"/> <change when="2026-11-01"/>
    Source   #HD6
    """
    is_oldest_first = edition.once(_is_oldest_first)
    for (change, day), (_, following) in pairwise(_changes(file)):
        if _rises(following, day) if is_oldest_first else _rises(day, following):
            newer, first = ("older", "oldest") if is_oldest_first else ("newer", "newest")
            message = f"the next change, of {following}, is {newer} than this one, of {day}"
            help = f"put the {first} change first, or correct one of the two dates"
            attribute = "when" if change.get("when") else "when-iso"
            yield at_value("change-out-of-order", file, change, attribute, message, help)


@check(Severity.WARNING)
def oldest_change_first(file: File, edition: Edition) -> Iterator[Diagnostic]:
    """The edition puts the oldest change first, where the newest should stand.

    Why      the first change is taken for the state of the letter.
    Faulty   <change when="2026-11-01"/> <change when="2026-11-10"/> <change when="2026-11-20"/>
    Sound    <change when="2026-11-20"/> <change when="2026-11-10"/> <change when="2026-11-01"/>
    Source   #HD6, the guidelines of the Weber-Gesamtausgabe
    """
    yield from _in_wrong_direction("oldest-change-first", file, edition, oldest_first=True)


@check(Severity.WARNING)
def newest_change_first(file: File, edition: Edition) -> Iterator[Diagnostic]:
    """A file puts the newest change first, where the oldest should stand.

    Why      the history of the letter is read from its beginning, and the last change is taken for its state.
    Faulty   <change when="2026-11-20"/> <change when="2026-11-10"/>
    Sound    <change when="2026-11-10"/> <change when="2026-11-20"/>
    Source   the schema of Schnitzler-Briefe
    """
    yield from _in_wrong_direction("newest-change-first", file, edition, oldest_first=False)


def _in_wrong_direction(name: str, file: File, edition: Edition, *, oldest_first: bool) -> Iterator[Diagnostic]:
    """Tell it once a file, and only where the whole edition goes this way; single changes are told otherwise."""
    changes = _changes(file)
    if len(changes) > 1 and edition.once(_is_oldest_first) is oldest_first:
        (first, day), (_, last) = changes[0], changes[-1]
        if _rises(day, last) if oldest_first else _rises(last, day):
            wanted = "newest" if oldest_first else "oldest"
            message = f"the changes begin with that of {day} and end with that of {last}"
            yield at_element(name, file, first, message, f"put the {wanted} change first")


@check(Severity.WARNING)
def status_behind_change(file: File) -> Iterator[Diagnostic]:
    """The status of the letter is another than that of its newest change.

    Why      a letter is published as approved, and its last change says that it is a draft again, or the reverse.
    Faulty   <revisionDesc status="draft"><change when="2026-11-20" status="approved"/></revisionDesc>
    Sound    <revisionDesc status="approved"><change when="2026-11-20" status="approved"/></revisionDesc>
    Source   the guidelines of the Weber-Gesamtausgabe
    """
    for revisions in elements(file.root, "revisionDesc"):
        changes = [(day, one) for one, day in _changes(file) if one.get("status")]
        newest = max(changes, key=lambda change: change[0])[1] if changes else None
        if newest is not None and revisions.get("status", newest.get("status")) != newest.get("status"):
            message = f"the status is `{revisions.get('status')}`, that of the newest change `{newest.get('status')}`"
            note = Note("the newest change", value_span(file, newest, "status"))
            yield at_value(
                "status-behind-change", file, revisions, "status", message, "write the same status in both", note
            )


@check(Severity.WARNING)
def letter_without_source(file: File) -> Iterator[Diagnostic]:
    """The header describes no manuscript and no print that the letter was taken from.

    Why      nobody can compare the edition with its source.
    Faulty   <sourceDesc><p>From the archive.</p></sourceDesc>
    Sound    <sourceDesc><msDesc><msIdentifier>…</msIdentifier></msDesc></sourceDesc>
    Source   the schema of Schnitzler-Briefe
    """
    for source in elements(file.root, "sourceDesc") if file.is_letter else ():
        if next(elements(source, _SOURCES), None) is None:
            help = "add an `msDesc` of the manuscript, or a `bibl` of the print"
            yield at_element("letter-without-source", file, source, "no manuscript and no print is described", help)


@check(Severity.WARNING)
def wrong_title_level(file: File) -> Iterator[Diagnostic]:
    """The level of a title contradicts where it stands in the description of a book.

    Why      article and journal are set and sorted by the level.
    Faulty   <analytic><title level="m">On Letters</title></analytic>
    Sound    <analytic><title level="a">On Letters</title></analytic>
    Source   #COBICOL
    """
    for part in elements(file.root, "analytic monogr series"):
        allowed = _LEVELS[local(part)]
        for title in part.iterfind(f"{{{TEI}}}title[@level]"):
            if title.get("level") not in allowed:
                message = f"a title in `{local(part)}` has the level `{title.get('level')}`"
                help = " or ".join(f'`level="{level}"`' for level in allowed)
                yield at_value("wrong-title-level", file, title, "level", message, f"write {help}")


@check(Severity.WARNING)
def repeated_title(file: File) -> Iterator[Diagnostic]:
    """Two titles of one thing have the same level, type and language.

    Why      nobody can tell which of the two is to be shown.
    Faulty   <title level="a">A to B</title><title level="a">A to B, 4 January</title>
    Sound    <title level="a" type="main">A to B</title><title level="a" type="sub">4 January</title>
    Source   the guidelines of the Weber-Gesamtausgabe
    """
    for part in elements(file.root, "titleStmt analytic monogr series"):
        first: dict[tuple[str, ...], etree._Element] = {}
        for title in part.iterfind(f"{{{TEI}}}title"):
            kind = tuple(title.get(name, "") for name in ("level", "type", _LANG))
            before = first.setdefault(kind, title)
            if before is not title:
                note = Note("the first", file.source.element_span(file.source.offset_of(before)))
                help = "keep one, or tell them apart by `type` or `xml:lang`"
                yield at_element("repeated-title", file, title, "there is a title of this kind already", help, note)


@check(Severity.INFO)
def punctuated_title(file: File) -> Iterator[Diagnostic]:
    """A title in a description ends in a full stop, a comma or a semicolon.

    Why      punctuation between the parts of a description is set when it is shown, and would stand there twice.
    Faulty   <title>On Letters.</title>
    Sound    <title>On Letters</title>
    Source   the guidelines of the Weber-Gesamtausgabe
    """
    for title in _titles(file):
        said = words(title)
        if said.endswith((".", ",", ";")) and not said.endswith("..") and not _ABBREVIATED.search(said):
            message = f"the title ends in `{said[-1]}`"
            yield at_words("punctuated-title", file, title, message, f"take the `{said[-1]}` out")


@check(Severity.INFO)
def zero_before_number(file: File) -> Iterator[Diagnostic]:
    """A day in a title is written with a nought before it.

    Why      the same day is written in two ways in lists, and searches find one.
    Faulty   <title>Clara to John, 04.01.1932</title>
    Sound    <title>Clara to John, 4.1.1932</title>
    Source   the guidelines of the Weber-Gesamtausgabe
    """
    for title in _titles(file):
        if found := re.search(r"(?<!\S)0\d?\d\.(?= ?\w)", words(title)):
            message = f"`{found[0]}` begins with a nought"
            yield at_words("zero-before-number", file, title, message, f"write `{found[0].lstrip('0')}`")


def _titles(file: File) -> Iterator[etree._Element]:
    """Give the titles in descriptions; one in the text is a quotation."""
    for part in elements(file.root, "titleStmt analytic monogr series"):
        yield from part.iterfind(f"{{{TEI}}}title")


@check(Severity.WARNING)
def repeated_scope(file: File) -> Iterator[Diagnostic]:
    """A book is cited with two volumes, issues or pages of the same kind.

    Why      nobody can tell which of the two is meant, or whether both are.
    Faulty   <biblScope unit="page">3</biblScope><biblScope unit="page">7</biblScope>
    Sound    <biblScope unit="page">3, 7</biblScope>
    Source   the guidelines of the Weber-Gesamtausgabe
    """
    for part in elements(file.root, "imprint monogr"):
        first: Mapping[str, etree._Element] = {}
        kinds = [(one, one.get("unit", one.get("type", ""))) for one in part.iterfind(f"{{{TEI}}}biblScope")]
        first = {kind: one for one, kind in reversed(kinds)}
        for one, kind in kinds:
            if kind and first[kind] is not one:
                message = f"there is a `biblScope` of the kind `{kind}` already"
                yield at_element("repeated-scope", file, one, message, "put both into one, or name its kind")
