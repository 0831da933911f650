"""Whether two grammars allow the same documents, where several of their patterns compete for an element.

An element is held against all patterns at once that may be meant, of both grammars. Which sets of them some element can
satisfy is found out from below; the grammars are equal if no root satisfies the start of one of them only.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from toolkit.errors import SchemaError
from toolkit.grammar.alphabet import Alphabet, Reduced, factors_of, has_content_in, number
from toolkit.grammar.derive import (
    attributes_in,
    by_any_element,
    by_attribute,
    by_text,
    is_nullable,
    without_attributes,
)
from toolkit.grammar.pattern import Element, OneName, Pattern, choice, group
from toolkit.grammar.words import kinds_of_text, lacking
from toolkit.names import Name

__all__ = ["differences"]

_LIMIT: Final = 1_000_000
"""So many states are looked at; after that the question is left open."""

Row = tuple[Pattern, ...]
Verdict = tuple[bool, ...]


def differences(first: Reduced, second: Reduced, alphabet: Alphabet) -> tuple[bool, bool]:
    """Tell whether some document is allowed by the first of two grammars only, and by the second only.

    Raises SchemaError where that takes too long to find out.
    """
    return _Readings({**first.contents, **second.contents}, alphabet).differences(first.start, second.start)


class _Readings:
    def __init__(self, contents: dict[str, Pattern], alphabet: Alphabet) -> None:
        self.contents = contents
        self.alphabet = alphabet
        self.verdicts: dict[Row, set[Verdict]] = {}
        self.looked_at = 0

    def differences(self, first: Pattern, second: Pattern) -> tuple[bool, bool]:
        start = (first, second)
        self.verdicts[start] = set()
        grown = True
        while grown and not {(True, False), (False, True)} <= self.verdicts[start]:
            rows = list(self.verdicts)
            found = {row: set(self.ends(row)) for row in rows}
            # rows that were met for the first time have no verdict yet: what depends on them comes in the next round
            grown = len(self.verdicts) > len(rows) or any(found[row] != self.verdicts[row] for row in rows)
            self.verdicts |= found
        return (True, False) in self.verdicts[start], (False, True) in self.verdicts[start]

    def ends(self, row: Row) -> Iterator[Verdict]:
        """Give which patterns of a row elements can satisfy together, as far as it is known by now."""
        row = _without_shared(row)
        leaves = {leaf.names for pattern in row for leaf in attributes_in(pattern)}
        names = sorted(frozenset[Name]().union(*map(self.alphabet.attributes, leaves)))
        seen = {(0, row)}
        waiting = [(0, row)]
        while waiting:
            at, row = waiting.pop()
            if at < len(names):
                nexts = [(at + 1, after) for after in self.after_attribute(row, names[at])]
            else:
                content = tuple(map(without_attributes, row))
                yield tuple(map(is_nullable, content))
                nexts = [(len(names), after) for after in self.after_any_child(content)]
                # two texts side by side are one
                if at == len(names):
                    nexts += [(at + 1, after) for after in self.after_text(list(map(by_text, content)))]
            for after in nexts:
                if after not in seen:
                    seen.add(after)
                    waiting.append(after)
            self.looked_at += len(nexts)
            if self.looked_at > _LIMIT:
                raise SchemaError("the schemas are too intricate to be compared")

    def after_attribute(self, row: Row, name: Name) -> Iterator[Row]:
        yield tuple(lacking(pattern, name) for pattern in row)
        yield from self.after_text([by_attribute(pattern, name) for pattern in row])

    def after_any_child(self, row: Row) -> Iterator[Row]:
        steps = [by_any_element(pattern) for pattern in row]
        classes = {leaf.names for taken in steps for leaf, _ in taken if isinstance(leaf, Element)}
        for name in frozenset[Name]().union(*map(self.alphabet.elements, classes)):
            yield from self.after_child([list(self.called(taken, name)) for taken in steps])

    def called(self, steps: Iterable[tuple[Pattern, Pattern]], name: Name) -> Iterator[tuple[str, Pattern]]:
        for leaf, rest in steps:
            assert isinstance(leaf, Element)
            if name in self.alphabet.elements(leaf.names):
                yield number(leaf), rest

    def after_child(self, steps: list[list[tuple[str, Pattern]]]) -> Iterator[Row]:
        numbers = sorted({key for taken in steps for key, _ in taken})
        for verdict in self.verdicts.setdefault(tuple(self.contents[key] for key in numbers), set()):
            borne_out = {key for key, holds in zip(numbers, verdict, strict=True) if holds}
            if borne_out:
                yield tuple(choice(*(rest for key, rest in taken if key in borne_out)) for taken in steps)

    @staticmethod
    def after_text(steps: list[tuple[tuple[Pattern, Pattern], ...]]) -> Iterator[Row]:
        contents = tuple(dict.fromkeys(inside for taken in steps for inside, _ in taken))
        for _, allowing in kinds_of_text(contents):
            yield tuple(choice(*(rest for inside, rest in taken if inside in allowing)) for taken in steps)


def _without_shared(row: Row) -> Row:
    """Leave out the attributes that all patterns of a row have in the same way: they decide nothing."""
    factors = [factors_of(pattern) for pattern in row]
    kept = {factor for own in factors for factor in own if any(factor not in others for others in factors)}
    # what shares a name with a factor that is kept may hang together with it
    names = {leaf.names for factor in kept for leaf in attributes_in(factor)}

    def is_shared(factor: Pattern) -> bool:
        apart = all(isinstance(leaf.names, OneName) and leaf.names not in names for leaf in attributes_in(factor))
        return factor not in kept and not has_content_in(factor) and apart

    if not all(isinstance(one, OneName) for one in names):
        return row
    return tuple(group(*(factor for factor in own if not is_shared(factor))) for own in factors)
