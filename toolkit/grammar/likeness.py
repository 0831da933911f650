"""Which of the names allowed is most like one that is not: by spelling, and by the habits encoders bring along."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

__all__ = [
    "ATTRIBUTE_HABITS", "ELEMENT_HABITS", "EQUIVALENTS", "HOMES", "LOOKS", "PARTNERS", "USUAL", "VALUE_HABITS",
    "certain", "distance", "nearest",
]  # fmt: skip

ELEMENT_HABITS = {
    # HTML
    "a": "ref", "article": "div", "aside": "note", "b": "hi", "big": "hi", "blockquote": "quote",
    "br": "lb", "caption": "head", "cite": "title", "dd": "item", "dfn": "term",
    "dl": "list", "dt": "label", "em": "emph", "figcaption": "figDesc", "font": "hi", "footer": "trailer",
    "h1": "head", "h2": "head", "h3": "head", "h4": "head", "h5": "head", "h6": "head", "header": "head",
    "hr": "milestone", "i": "hi", "img": "graphic", "ins": "add", "li": "item", "main": "body", "mark": "hi",
    "ol": "list", "para": "p", "pre": "ab", "s": "hi", "section": "div", "small": "hi", "span": "seg",
    "strike": "del", "strong": "hi", "sub": "hi", "sup": "hi", "td": "cell", "th": "cell", "time": "date", "tr": "row",
    "tt": "hi", "u": "hi", "ul": "list", "var": "hi",
    # TEI P3 and P4
    "TEI.2": "TEI", "dateRange": "date", "div0": "div", "div1": "div", "div2": "div", "div3": "div", "div4": "div",
    "div5": "div", "div6": "div", "div7": "div", "handList": "handNotes", "hand": "handNote",
    "teiheader": "teiHeader", "timeRange": "time", "xptr": "ptr", "xref": "ref",
    # words of everyday
    "annotation": "note", "comment": "note", "endnote": "note", "footnote": "note",
    "bold": "hi", "break": "lb", "greeting": "salute", "image": "graphic", "italic": "hi",
    "line": "l", "linebreak": "lb", "pagebreak": "pb", "paragraph": "p", "person": "persName", "place": "placeName",
    "signature": "signed", "underline": "hi",
}  # fmt: skip
"""What encoders call an element, and what TEI calls it."""

ATTRIBUTE_HABITS = {
    "alt": "n", "amount": "quantity", "begin": "from", "certainty": "cert", "class": "rend", "date": "when",
    "day": "when", "end": "to", "href": "target url", "id": "xml:id", "ID": "xml:id", "key": "ref",
    "lang": "xml:lang", "language": "xml:lang", "src": "url facs", "style": "rend", "title": "n", "value": "when",
    "number": "n", "position": "place", "ref": "target", "start": "from", "target": "ref", "till": "to", "until": "to",
    "uri": "target ref", "url": "target ref", "xml:language": "xml:lang", "xml:ref": "ref", "year": "when",
}  # fmt: skip
"""What encoders call an attribute, and what TEI calls it: the first of the words that the element may have."""

EQUIVALENTS = {"br": "lb", "id": "xml:id", "ID": "xml:id", "lang": "xml:lang"}
"""The habits of which the name alone differs; of all others TEI asks for more than another name: `i` is a `hi` whose
rendition somebody must choose."""

PARTNERS = {
    "abbr": "expan", "corr": "sic", "del": "add", "expan": "abbr", "orig": "reg", "reg": "orig", "sic": "corr",
}  # fmt: skip
"""Elements that come in pairs: one that stands alone lacks the other."""

USUAL = {
    "address": "addrLine", "correspAction": "persName", "langUsage": "language", "lg": "l", "msIdentifier": "idno",
    "publicationStmt": "publisher", "revisionDesc": "change",
}  # fmt: skip
"""What an element holds as a rule that may hold much, or nothing but elements: the grammar cannot tell."""

HOMES = {"graphic": "figure", "note": "notesStmt"}
"""Where an element belongs that almost everything could hold, and that stands astray."""

LOOKS = {
    "b": "bold", "big": "large", "bold": "bold", "i": "italic", "italic": "italic", "s": "strikethrough",
    "small": "small", "strong": "bold", "sub": "sub", "sup": "sup", "u": "underline", "underline": "underline",
}  # fmt: skip
"""Elements of HTML that are called by the look, and what `@rend` calls it."""

VALUE_HABITS = {
    # certainty
    "certain": "high", "sure": "high", "yes": "high", "likely": "medium", "possible": "medium", "probable": "medium",
    "doubtful": "low", "uncertain": "low", "unlikely": "low", "unsure": "low",
    # correspondence
    "author": "sent", "from": "sent", "sender": "sent", "sending": "sent", "writer": "sent", "written": "sent",
    "addressee": "received", "receipt": "received", "receiver": "received", "recipient": "received", "to": "received",
    "organisation": "org", "organization": "org",
    # the same in German and French
    "fraglich": "low", "gering": "low", "haut": "high", "hoch": "high", "mittel": "medium", "moyen": "medium",
    "niedrig": "low", "sicher": "high", "unsicher": "low", "wahrscheinlich": "medium",
    "absender": "sent", "abgesandt": "sent", "empfangen": "received", "empfänger": "received", "envoyé": "sent",
    "erhalten": "received", "gesandt": "sent", "gesendet": "sent", "reçu": "received", "versandt": "sent",
    "frei": "free", "lieu": "place", "ort": "place", "personne": "person", "unbekannt": "unknown", "werk": "work",
}  # fmt: skip
"""What encoders write as a value, and what TEI's lists call it."""


def nearest(name: str, allowed: Iterable[str]) -> str | None:
    """Give the allowed name most like a misspelt one; None if more than a third of the letters differ.

    >>> nearest("persname", ["persName", "placeName"])
    'persName'
    """
    best: tuple[tuple[int, bool], str] | None = None
    for other in allowed:
        limit = max(len(name), len(other)) // 3
        if abs(len(name) - len(other)) > limit:
            continue
        letters = 0 if name.lower() == other.lower() else distance(name, other)
        rank = (letters, name[:1].lower() != other[:1].lower())  # the first letter is seldom the wrong one
        if letters <= limit and (best is None or rank < best[0]):
            best = (rank, other)
    return best[1] if best else None


def certain(name: str, allowed: Iterable[str]) -> str | None:
    """Give the allowed name that can only be meant: the one in another case, or else the one a letter away.

    None where there are two of them; a letter tells nothing in words of three, nor does a digit: `p1` may be `p2`.

    >>> certain("persname", ["persName", "placeName"]), certain("persNam", ["persName", "placeName"])
    ('persName', 'persName')
    >>> certain("sed", ["seg", "del"]), certain("div1", ["div", "p"]), certain("hans", ["hand", "hands"])
    (None, None, None)
    """
    words = list(dict.fromkeys(allowed))
    found = [other for other in words if other.lower() == name.lower()]
    if not found:
        found = [
            other
            for other in words
            if max(len(name), len(other)) >= _TELLING and distance(name, other) == 1 and _digits(name) == _digits(other)
        ]
    return found[0] if len(found) == 1 else None


_TELLING = 4
"""From this length on, words that differ in one letter are one word misspelt."""


def _digits(name: str) -> str:
    return "".join(filter(str.isdigit, name))


@lru_cache(maxsize=10_000)
def distance(one: str, other: str) -> int:
    """Give the number of letters to add, leave out, change, or swap with their neighbour, from one word to another.

    >>> distance("opneer", "opener")
    1
    """
    rows = [list(range(len(other) + 1))]
    for i, letter in enumerate(one, 1):
        row = [i]
        for j, wanted in enumerate(other, 1):
            cost = min(rows[-1][j] + 1, row[-1] + 1, rows[-1][j - 1] + (letter != wanted))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == wanted:
                cost = min(cost, rows[-2][j - 2] + 1)
            row.append(cost)
        rows.append(row)
    return rows[-1][-1]
