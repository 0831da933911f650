"""Why a value does not match the pattern of an attribute or element, in words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from toolkit.grammar.datatypes import Datatype, datatype
from toolkit.grammar.derive import QUALIFIED, by_text, takes, tokens
from toolkit.grammar.likeness import VALUE_HABITS, certain, nearest
from toolkit.grammar.pattern import NOT_ALLOWED, Data, ListPattern, Pattern, Value, choice

__all__ = ["Reason", "allowed", "example", "listed", "listed_values", "noun", "reason"]

_AT_MOST = 6
"""So many names or values are given at most: a list of a hundred helps nobody."""


class Reason(NamedTuple):
    """Why a value is wrong: the word of it that is, what is wrong with that word, and what to write.

    certain  what can only be meant by the word; "" where that is not sure
    """

    word: str
    fault: str
    help: str
    certain: str = ""


def reason(content: Pattern, text: str) -> Reason:
    """Say why a text does not match the content of an attribute, or of an element that holds only text."""
    leaves = [leaf for leaf, _ in by_text(content)]
    for leaf in leaves:
        if isinstance(leaf, ListPattern) and len(leaves) == 1:
            return _reason_of_list(leaf.member, text)
    return _reason_of_word(leaves, text.strip(" \t\n\r"))


def _reason_of_list(pattern: Pattern, text: str) -> Reason:
    for word in tokens(text):
        steps = by_text(pattern)
        pattern = choice(*(rest for leaf, rest in steps if takes(leaf, word)))
        if pattern is NOT_ALLOWED:
            why = _reason_of_word([leaf for leaf, _ in steps], word)
            parts = re.split("[,;|]", word)
            if len(parts) > 1 and all(any(takes(leaf, part) for leaf, _ in steps) for part in parts):
                help = f"write `{' '.join(parts)}`, with white space between them"
                return why._replace(help=help, certain="")
            return why
    return _reason_of_word([leaf for leaf, _ in by_text(pattern)], "")


def _reason_of_word(leaves: Sequence[Pattern], word: str) -> Reason:
    if any(isinstance(leaf, Data) and leaf.type in QUALIFIED and _takes_all(leaf, word) for leaf in leaves):
        prefix = word.partition(":")[0]
        help = f"bind it by `xmlns:{prefix}` on this element or one round it"
        return Reason(word, "has a prefix that stands for no namespace", help)
    values, datatypes = _kinds(leaves)
    fault, help = _fault(values, datatypes, word)
    habitual = VALUE_HABITS.get(word.lower(), "")
    meant = next((part for part in word.lower().split() if part in values), None)
    meant = habitual if habitual in values else meant or nearest(word, values)
    sure = [certain(word, values), *(kind.certain(word) for kind in datatypes)] if word else []
    only = list(dict.fromkeys(filter(None, sure)))
    if len(only) == 1:  # a repair and the advice beside it are one
        return Reason(word, fault, f"write `{only[0]}`", only[0])
    return Reason(word, fault, help if meant is None else f"write `{meant}`")


def _takes_all(leaf: Data, word: str) -> bool:
    """Tell whether nothing but an unbound prefix can be wrong with a qualified name."""
    return leaf.excluding is None and takes(leaf, word)


def _kinds(leaves: Iterable[Pattern]) -> tuple[list[str], list[Datatype]]:
    leaves = list(leaves)
    values = [leaf.text for leaf in leaves if isinstance(leaf, Value) and leaf.text]
    return values, [datatype(leaf.library, leaf.type, leaf.params) for leaf in leaves if isinstance(leaf, Data)]


def allowed(content: Pattern) -> str:
    """Say what the content of an attribute, or of an element that holds only text, may be: listed values, examples.

    >>> from toolkit.names import XSD_TYPES
    >>> allowed(Data(XSD_TYPES, "gYear"))
    'a year such as `1932`'
    """
    leaves = [leaf for leaf, _ in by_text(content)]
    leaves = [inner for leaf in leaves for inner in _members(leaf)]
    values, datatypes = _kinds(leaves)
    words = [listed(values)] if values else []
    kinds = {kind.noun: kind.example for kind in datatypes if kind.noun != "text" and kind.allows(kind.example)}
    common = [noun for noun in _COMMON if noun in kinds] or list(kinds)
    words += [noun if "`" in noun else f"{noun} such as `{kinds[noun]}`" for noun in common[:_AT_MOST]]
    return ", or ".join(words)


_COMMON = ("a date", "a month of a year", "a year", "a time")
"""Of the eight forms of a moment, those that letters have; the others are not told."""


def listed_values(content: Pattern) -> list[str]:
    """Give the values that the content of an attribute lists; none where others are allowed beside them."""
    values, datatypes = _kinds(leaf for leaf, _ in by_text(content))
    return [] if datatypes else values


def _members(leaf: Pattern) -> list[Pattern]:
    return [member for member, _ in by_text(leaf.member)] if isinstance(leaf, ListPattern) else [leaf]


def _fault(values: list[str], datatypes: list[Datatype], word: str) -> tuple[str, str]:
    if not values and not datatypes:
        return ("is one word too many" if word else "must be empty"), "take it out"
    if not word:
        return "is empty", f"write {_samples(values, datatypes)}"
    if any(kind.allows(word) for kind in datatypes):
        return "the schema excludes", "write another value"
    if not datatypes:
        return "the schema does not list", f"write {_samples(values, datatypes)}"
    if len(datatypes) == 1 and (not values or datatypes[0].noun == "text"):
        return datatypes[0].explain(word)
    fault = f"is neither listed nor {_nouns(datatypes)}" if values else f"is not {_nouns(datatypes)}"
    # what was meant as one kind is better advice than why it is not of another; the longest says most of a date
    meant = max(filter(None, (kind.repair(word) for kind in datatypes)), key=len, default=None)
    if meant is not None:
        return fault, f"write `{meant}`"
    return fault, next(filter(None, (kind.advice(word) for kind in datatypes)), f"write {_samples(values, datatypes)}")


def _nouns(datatypes: list[Datatype]) -> str:
    nouns = list(dict.fromkeys(kind.noun for kind in datatypes if kind.noun != "text")) or ["text of this form"]
    # The eight forms of a moment are one thing to an encoder; the schema names the commonest first.
    return nouns[0] if len(nouns) > 3 else " or ".join(nouns)


def _samples(values: list[str], datatypes: list[Datatype]) -> str:
    """Give what could be written: what the schema lists, or something like an example."""
    samples = [listed(values)] if values else []
    samples += [f"something like `{kind.example}`" for kind in datatypes[:1]]
    return ", or ".join(samples)


def example(content: Pattern) -> str | None:
    """Give a value that the content of an attribute allows; None where any text will do."""
    for leaf, _ in by_text(content):
        match leaf:
            case Value(text=text):
                return text
            case ListPattern(member):
                return example(member)
            case Data(library, type, params):
                kind = datatype(library, type, params)
                return kind.example if kind.allows(kind.example) else None
    return None


def noun(content: Pattern) -> str:
    """Say what a value that matches a pattern is: "a date", "`high` or `low`"; "" where nothing more can be said.

    >>> from toolkit.names import XSD_TYPES
    >>> noun(Data(XSD_TYPES, "date"))
    'a date'
    """
    values, datatypes = _kinds(leaf for leaf, _ in by_text(content))
    words = [listed(values)] if values else []
    if any(kind.noun != "text" for kind in datatypes):
        words.append(_nouns(datatypes))
    return " or ".join(words)


def listed(names: Iterable[object], conjunction: str = "or") -> str:
    """Give names as a message lists them.

    >>> listed(["a", "b", "c"])
    '`a`, `b` or `c`'
    """
    shown = [f"`{name}`" for name in names]
    more = len(shown) - _AT_MOST
    if more > 1:
        shown = [*shown[:_AT_MOST], f"{more} others"]
    return f" {conjunction} ".join(filter(None, (", ".join(shown[:-1]), *shown[-1:])))
