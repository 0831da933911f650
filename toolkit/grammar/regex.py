"""Regular expressions of XML Schema (XSD 1.0, part 2, appendix F), matched by Python's `re`.

A class such as `\\p{L}` holds 140,000 characters, and to write it out takes longer than to validate a letter. So an
expression is translated for the characters of one string: classes are written out as far as these can tell.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import cache, lru_cache
from typing import Final
from xml.parsers import expat

__all__ = ["NAME_CHAR", "check", "is_name", "matches"]

_NAME_START: Final = (
    "A-Z_a-z\xc0-\xd6\xd8-\xf6\xf8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c\u200d\u2070-\u218f\u2c00-\u2fef\u3001-\ud7ff"
    "\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
"""The characters that begin a name in any edition of XML 1.0, without the colon, as ranges for a class of `re`."""

NAME_CHAR: Final = _NAME_START + "\\-.0-9\xb7\u0300-\u036f\u203f\u2040"
"""The characters that a name goes on with, without the colon."""

_NAME: Final = re.compile(f"[:{_NAME_START}][:{NAME_CHAR}]*")

_ASCII = frozenset(map(chr, range(128)))


def is_name(text: str) -> bool:
    """Tell whether a text is a name, colons included, of XML 1.0 before its fifth edition.

    It is these names that RELAX NG and XSD 1.0 mean; the fifth edition lets nearly every character begin a name.
    """
    return _NAME.fullmatch(text) is not None and (text.isascii() or _is_parsed(text))


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
    return _compiled(expression, _ASCII.union(text)).fullmatch(text) is not None


def check(expression: str) -> None:
    """Raise ValueError, saying what is wrong, where this is no expression of XSD."""
    _compiled(expression, _ASCII)


@lru_cache(maxsize=512)
def _compiled(expression: str, alphabet: frozenset[str]) -> re.Pattern[str]:
    translation = _Translation(expression, alphabet)
    translated = translation.branches()
    if translation.rest():
        raise ValueError("`)` closes nothing")
    try:
        return re.compile(translated)
    except re.error as error:
        raise ValueError(error.msg) from error


class _Translation:
    """Reads an expression from left to right; each method takes its part and gives it in the syntax of `re`."""

    def __init__(self, expression: str, alphabet: frozenset[str]) -> None:
        self.expression = expression
        self.alphabet = alphabet
        self.at = 0

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

    def branches(self) -> str:
        pieces = []
        while self.rest() and not self.rest().startswith(")"):
            pieces.append("|" if self.skip("|") else self.atom() + self.quantifier())
        return "".join(pieces)

    def atom(self) -> str:
        character = self.take()
        if character == "(":
            inner = self.branches()
            if not self.skip(")"):
                raise ValueError("`(` is not closed")
            return f"(?:{inner})"
        if character == "[":
            return self.written(self.class_expression())
        if character == "\\":
            return self.written(self.escape())
        if character == ".":
            return "[^\\n\\r]"
        if character in "?*+]{":
            raise ValueError(f"`{character}` stands where a character is due")
        return re.escape(character)

    def quantifier(self) -> str:
        found = _QUANTIFIER.match(self.expression, self.at)
        if found is None:
            return ""
        self.at = found.end()
        return found[0]

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

    def written(self, members: frozenset[str]) -> str:
        return f"[{''.join(map(re.escape, sorted(members)))}]" if members else "(?!)"


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
