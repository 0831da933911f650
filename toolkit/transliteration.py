"""Letters of any script in ASCII, by a published table."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from importlib.metadata import version
from typing import Final

__all__ = ["TABLE", "ascii_of"]

TABLE: Final = f"AnyAscii {version('anyascii')}"
"""The table, as a reader may look it up."""

_SIGNS: Final = str.maketrans(
    {
        "—": "--", "―": "--", "⸺": "----", "–": "-", "…": "...", "„": '"', "“": '"', "”": '"', "«": '"', "»": '"',
        "‚": "'", "‘": "'", "’": "'", "‹": "'", "›": "'", "ſ": "s", "ß": "ss", "ẞ": "SS", "¬": "-", "⸗": "-",
        "°": " deg", "§": "Par.", "†": "+", "×": "x", "\u00a0": " ", "\u202f": " ", "\u2007": " ", "\u2011": "-",
        "ا": "a",
    }
)  # fmt: skip
"""Marks of print that have had a form on typewriters for long, which the table tells apart less well."""

_GERMAN: Final[Mapping[str, str]] = {"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"}
_UMLAUT: Final = re.compile("[äöüÄÖÜ]")


def ascii_of(text: str, language: str) -> str:
    """Give a text in ASCII; what the table does not have is named by its code.

    language  as in `xml:lang`: German ä, ö and ü are written ae, oe and ue, as in Germany, those of others a, o and u

    >>> ascii_of("Größe — Ψυχή ½ \ue000", "de")
    'Groesse -- Psychi 1/2 [U+E000]'
    """
    if text.isascii():
        return text
    whole = unicodedata.normalize("NFC", text)
    if re.match(r"(de|gsw|bar|nds|goh|gmh)\b", language):
        whole = _UMLAUT.sub(lambda found: _umlaut(found, whole), whole)
    return "".join(map(_spelt, whole.translate(_SIGNS)))


def _umlaut(found: re.Match[str], whole: str) -> str:
    """Keep words in capitals in capitals: ÜBER is UEBER, Über is Ueber."""
    spelt = _GERMAN[found[0]]
    around = whole[max(0, found.start() - 1) : found.start()] + whole[found.end() : found.end() + 1]
    return spelt.upper() if found[0].isupper() and around.isupper() else spelt


def _spelt(character: str) -> str:
    if character.isascii():
        return character
    from anyascii import anyascii  # its tables are read when they are needed

    spelt = anyascii(character)
    # marks that stand on another letter, and what only steers the direction of a line, have no letters of their own
    if spelt or unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return spelt
    return f"[U+{ord(character):04X}]"
