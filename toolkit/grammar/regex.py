"""Regular expressions of XML Schema (XSD 1.0, part 2, appendix F), matched by Python's `re` or, where that could try
without end, by an automaton that looks at each character once.

A class such as `\\p{L}` holds 140,000 characters, and to write it out takes longer than to validate a letter. So an
expression is translated for the characters of one string: classes are written out as far as these can tell.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final, TypeAlias
from xml.parsers import expat

__all__ = ["NAME_CHAR", "check", "is_name", "matches"]

_NAME_START: Final = (
    "A-Z_a-z\xc0-\xd6\xd8-\xf6\xf8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c\u200d\u2070-\u218f\u2c00-\u2fef\u3001-\ud7ff"
    "\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
"""The characters that begin a name in any edition of XML 1.0, without the colon, as ranges for a class of `re`."""

NAME_CHAR: Final = _NAME_START + "\\-.0-9\xb7\u0300-\u036f\u203f\u2040"
"""The characters that a name goes on with, without the colon."""

_NAME: Final = f"[:{_NAME_START}][:{NAME_CHAR}]*"

_ASCII = frozenset(map(chr, range(128)))


def is_name(text: str) -> bool:
    """Tell whether a text is a name, colons included, of XML 1.0 before its fifth edition.

    It is these names that RELAX NG and XSD 1.0 mean; the fifth edition lets nearly every character begin a name.
    """
    return re.fullmatch(_NAME, text) is not None and (text.isascii() or _is_parsed(text))


@lru_cache(maxsize=4096)
def _is_parsed(name: str) -> bool:
    # expat holds the tables of these editions, and no document with other names comes past it
    parser = expat.ParserCreate("utf-8")
    try:
        parser.Parse(f"<{name}/>".encode(), True)
    except expat.ExpatError:
        return False
    return True


def matches(expression: str, text: str) -> bool:
    """Tell whether an expression matches the whole of a text; raises ValueError where it is no expression of XSD.

    >>> matches(r"[\\i-[:]][\\c-[:]]*", "größe")
    True
    """
    return _compiled(expression, _ASCII.union(text))(text)


def check(expression: str) -> None:
    """Raise ValueError, saying what is wrong, where this is no expression of XSD."""
    _compiled(expression, _ASCII)


@lru_cache(maxsize=512)
def _compiled(expression: str, alphabet: frozenset[str]) -> Callable[[str], bool]:
    translation = _Translation(expression, alphabet)
    whole = translation.branches()
    if translation.rest():
        raise ValueError("`)` closes nothing")
    try:
        compiled = re.compile(_text(whole))
    except re.error as error:
        raise ValueError(error.msg) from error
    except (OverflowError, RecursionError):
        raise ValueError("the expression is beyond all measure") from None
    return _Automaton(whole).matches if _is_wild(whole) else lambda text: compiled.fullmatch(text) is not None


# --- the parts of an expression -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _One:
    """One character of several."""

    members: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Row:
    """Parts one after the other."""

    parts: tuple[_Part, ...]


@dataclass(frozen=True, slots=True)
class _Choice:
    """One of several parts."""

    parts: tuple[_Part, ...]


@dataclass(frozen=True, slots=True)
class _Again:
    """A part so many times; `most` is None where there is no limit."""

    part: _Part
    least: int
    most: int | None


_Part: TypeAlias = "_One | _Row | _Choice | _Again"


def _choice(parts: list[_Part]) -> _Part:
    """Give one of several parts; of single characters that is one of them all."""
    if len(parts) == 1:
        return parts[0]
    ones = [part for part in parts if isinstance(part, _One)]
    if len(ones) == len(parts):
        return _One(frozenset[str]().union(*(one.members for one in ones)))
    return _Choice(tuple(parts))


def _text(part: _Part) -> str:
    """Write a part in the syntax of `re`."""
    match part:
        case _One(members):
            return f"[{''.join(map(re.escape, sorted(members)))}]" if members else "(?!)"
        case _Row(parts):
            return "".join(map(_text, parts))
        case _Choice(parts):
            return f"(?:{'|'.join(map(_text, parts))})"
        case _Again(inner, least, most):
            return f"(?:{_text(inner)}){{{least},{'' if most is None else most}}}"


def _is_wild(part: _Part) -> bool:
    """Whether `re` may share a string out among the parts in so many ways that it comes to no end."""
    return _unbounded(part) > _FEW or any(_branches(one.part) for one in _repeated(part))


_FEW: Final = 3


def _unbounded(part: _Part) -> int:
    return sum(1 for _ in _repeated(part))


def _repeated(part: _Part) -> Iterator[_Again]:
    """Give what may come often, in a part and in what it holds."""
    if isinstance(part, _Again) and (part.most is None or part.most > _FEW):
        yield part
    for inner in _inside(part):
        yield from _repeated(inner)


def _branches(part: _Part) -> bool:
    """Whether a part may take more characters or fewer, or the same in two ways."""
    may = isinstance(part, _Choice) or (isinstance(part, _Again) and part.least != part.most)
    return may or any(map(_branches, _inside(part)))


def _inside(part: _Part) -> tuple[_Part, ...]:
    match part:
        case _Row(parts) | _Choice(parts):
            return parts
        case _Again(inner, _, _):
            return (inner,)
    return ()


class _Automaton:
    """Tells whether a string matches, in a time that grows with its length only (Thompson, 1968)."""

    MOST: Final = 20_000

    def __init__(self, whole: _Part) -> None:
        # of each state the characters that it takes (None: it takes none), and those after it; the first is the end
        self._states: list[tuple[frozenset[str] | None, tuple[int, ...]]] = [(frozenset(), ())]
        self._start = self._built(whole, 0)

    def _state(self, members: frozenset[str] | None, *after: int) -> int:
        if len(self._states) == self.MOST:
            raise ValueError("the expression repeats what it repeats too often")
        self._states.append((members, after))
        return len(self._states) - 1

    def _built(self, part: _Part, after: int) -> int:
        """Build the states of a part that is followed by a state, and give the first."""
        match part:
            case _One(members):
                return self._state(members, after)
            case _Row(parts):
                for one in reversed(parts):
                    after = self._built(one, after)
                return after
            case _Choice(parts):
                return self._state(None, *[self._built(one, after) for one in parts])
            case _Again(inner, least, most):
                first = after
                if most is None:
                    first = self._state(None, after)
                    self._states[first] = (None, (self._built(inner, first), after))
                for _ in range((most or least) - least):
                    first = self._state(None, self._built(inner, first), after)
                for _ in range(least):
                    first = self._built(inner, first)
                return first

    def matches(self, text: str) -> bool:
        """Tell whether the whole of a text matches."""
        there = self._reached([self._start])
        for character in text:
            there = self._reached(
                [after for at in there if character in (self._states[at][0] or ()) for after in self._states[at][1]]
            )
        return 0 in there

    def _reached(self, waiting: list[int]) -> set[int]:
        """Give states and what follows them without a character."""
        found: set[int] = set()
        while waiting:
            at = waiting.pop()
            if at not in found:
                found.add(at)
                members, after = self._states[at]
                waiting += after if members is None else ()
        return found


# --- reading ------------------------------------------------------------------------------------------------------


class _Translation:
    """Reads an expression from left to right; each method takes its part."""

    DEEPEST: Final = 100

    def __init__(self, expression: str, alphabet: frozenset[str]) -> None:
        self.expression = expression
        self.alphabet = alphabet
        self.at = 0
        self.depth = 0

    def rest(self) -> str:
        return self.expression[self.at :]

    def take(self) -> str:
        if self.at == len(self.expression):
            raise ValueError("the expression breaks off")
        self.at += 1
        return self.expression[self.at - 1]

    def skip(self, text: str) -> bool:
        found = self.expression.startswith(text, self.at)
        self.at += len(text) if found else 0
        return found

    def branches(self) -> _Part:
        self.depth += 1
        if self.depth > self.DEEPEST:
            raise ValueError("groups stand inside each other too deeply")
        rows: list[list[_Part]] = [[]]
        while self.rest() and not self.rest().startswith(")"):
            if self.skip("|"):
                rows.append([])
            else:
                rows[-1].append(self.quantified(self.atom()))
        self.depth -= 1
        return _choice([row[0] if len(row) == 1 else _Row(tuple(row)) for row in rows])

    def atom(self) -> _Part:
        character = self.take()
        if character == "(":
            inner = self.branches()
            if not self.skip(")"):
                raise ValueError("`(` is not closed")
            return inner
        if character == "[":
            return _One(self.class_expression())
        if character == "\\":
            return _One(self.escape())
        if character == ".":
            return _One(self.alphabet - {"\n", "\r"})
        if character in "?*+]{":
            raise ValueError(f"`{character}` stands where a character is due")
        return _One(frozenset(character))

    def quantified(self, part: _Part) -> _Part:
        found = _QUANTIFIER.match(self.expression, self.at)
        if found is None:
            return part
        self.at = found.end()
        if found[0] in _OFTEN:
            return _Again(part, *_OFTEN[found[0]])
        least, comma, most = found[0][1:-1].partition(",")
        if most and int(most) < int(least):
            raise ValueError("min repeat greater than max repeat")
        return _Again(part, int(least), int(most) if most else None if comma else int(least))

    def class_expression(self) -> frozenset[str]:
        """Take a class up to its `]`, such as `[a-z-[aeiou]]`."""
        negative = self.skip("^")
        members: frozenset[str] = frozenset()
        subtracted: frozenset[str] = frozenset()
        first = True
        while first or not self.rest().startswith("]"):
            if not first and self.skip("-["):
                subtracted = self.class_expression()
                break
            members |= self.class_member()
            first = False
        if not self.skip("]"):
            raise ValueError("`[` is not closed")
        return (self.alphabet - members if negative else members) - subtracted

    def class_member(self) -> frozenset[str]:
        if self.expression[self.at : self.at + 2] in _MANY:
            self.skip("\\")
            return self.escape()
        start = self.bound()
        if not self.rest().startswith("-") or self.rest()[1:2] in ("]", "["):
            return frozenset(start)
        self.take()
        end = self.bound()
        if end < start:
            raise ValueError(f"the range `{start}-{end}` runs backwards")
        return frozenset(c for c in self.alphabet if start <= c <= end)

    def bound(self) -> str:
        """Take one character of a class, the bound of a range perhaps."""
        character = self.take()
        if character in "[]":
            raise ValueError(f"`{character}` must be written `\\{character}` in a class")
        return self.single() if character == "\\" else character

    def escape(self) -> frozenset[str]:
        """Take what follows a backslash."""
        if f"\\{self.rest()[:1]}" not in _MANY:
            return frozenset(self.single())
        letter = self.take()
        if letter in "pP":
            return self.property(negative=letter == "P")
        belongs = _SHORTHANDS[letter.lower()]
        members = frozenset(c for c in self.alphabet if belongs(c))
        return self.alphabet - members if letter.isupper() else members

    def single(self) -> str:
        """Take what follows a backslash and stands for one character."""
        letter = self.take()
        if letter.isalnum() and letter not in _CONTROLS:
            raise ValueError(f"`\\{letter}` means nothing")
        return _CONTROLS.get(letter, letter)

    def property(self, *, negative: bool) -> frozenset[str]:
        found = _PROPERTY.match(self.expression, self.at)
        if found is None:
            raise ValueError("`\\p` needs the name of a category")
        self.at = found.end()
        name = found[1]
        members = frozenset(c for c in self.alphabet if _has_property(c, name))
        return self.alphabet - members if negative else members


_OFTEN: Final = {"?": (0, 1), "*": (0, None), "+": (1, None)}
_QUANTIFIER = re.compile(r"[?*+]|\{[0-9]+(?:,[0-9]*)?\}")
_CONTROLS = {"n": "\n", "r": "\r", "t": "\t"}
_MANY = tuple(f"\\{letter}" for letter in "sSiIcCdDwWpP")
_PROPERTY = re.compile(r"\{(L[ultmo]?|M[nce]?|N[dlo]?|P[cdseifo]?|Z[slp]?|S[mcko]?|C[cfon]?|Is[A-Za-z0-9\-]+)\}")
_SHORTHANDS: dict[str, Callable[[str], object]] = {
    "s": lambda c: c in " \t\n\r",
    "d": lambda c: unicodedata.category(c) == "Nd",
    "w": lambda c: unicodedata.category(c)[0] not in "PZC",
    "i": is_name,
    "c": lambda c: is_name(f"_{c}"),
}


def _has_property(character: str, name: str) -> bool:
    if name.startswith("Is"):
        return _block(name).fullmatch(character) is not None
    return unicodedata.category(character).startswith(name)


@cache
def _block(name: str) -> re.Pattern[str]:
    # The table of Unicode's blocks is elementpath's; to import it takes 0.15 s, so only the rare schema with one pays.
    from elementpath.regex import RegexError, translate_pattern

    try:
        return re.compile(translate_pattern(f"\\p{{{name}}}"))
    except RegexError as error:
        raise ValueError(f"there is no block `{name}`") from error
