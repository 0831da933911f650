"""What readers may cite of an edition: the addresses of its letters, of what they identify, and of paragraphs.

An address is the name of a letter or register, and behind `#` an identifier in it or an anchor on its web page.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Set
from html import unescape
from typing import Final, TypeAlias
from urllib.parse import quote

from toolkit.edition import Edition
from toolkit.names import TEI

__all__ = ["ADDRESS", "COUNTED", "Published", "published", "written"]

Published: TypeAlias = Mapping[str, str]
"""What is published, by address: of a paragraph the words that it begins with, of all else ""."""

# what could end an address, or be taken for another sign of its line, is written as in a URL; the list is fixed, since
# what Unicode calls a blank is not the same in each Python
_SIGNS: Final = (
    r'\x00-\x20"#%:<=>|\x7f-\xa0\u1680\u180e\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ud800-\udfff\ufeff'
)
_SIGN: Final = re.compile(f"[{_SIGNS}]")
_PART: Final = rf"(?:[^{_SIGNS}]|%[0-9A-F]{{2}})+"
ADDRESS: Final = re.compile(f"{_PART}(?:#{_PART})?")
COUNTED: Final = re.compile(r"para-[0-9]+")
"""The anchor that `xslt/shared/shared.xsl` gives to a paragraph without identifier, by its place among all."""

_RENAMED: Final = "tei-"
"""What a page sets before an identifier that it uses itself (`ed:id`), such as `notes`."""

_PARAGRAPHS: Final = frozenset(f"{{{TEI}}}{name}" for name in ("p", "ab", "lg", "opener", "closer", "head"))
"""What is counted there where it has no identifier."""


def published(edition: Edition, page: Callable[[str], bytes]) -> Published:
    """Give the addresses of an edition that readers may cite: each letter and register by the name of its outputs, each
    identifier in it, and the anchor on its web page of each paragraph without one.

    page  gives the web page of a letter by its name; b"" where there is none
    """
    found: dict[str, str] = {}
    for file in edition.files:
        name, ids = written(file.name), file.ids.keys() - {""}
        if file.ids.get(file.name) is file.root:
            ids.discard(file.name)  # it is the name of the letter, which is an address already
        found[name] = ""
        # what looks counted is known by what the page calls it, so that it is not taken for what the page has counted
        found.update((f"{name}#{_RENAMED if COUNTED.fullmatch(one) else ''}{written(one)}", "") for one in ids)
        if file.is_letter:
            with_id = {one for one in ids if file.ids[one].tag in _PARAGRAPHS}
            found.update((f"{name}#{written(one)}", words) for one, words in _paragraphs(page(file.name), with_id))
    return found


def written(name: str) -> str:
    """Write a name so that it ends where the address does.

    >>> written("an Élise #2")
    'an%20Élise%20%232'
    """
    return _SIGN.sub(lambda found: quote(found[0], safe="", errors="surrogateescape"), name)


# a tag is read to its end: what stands in an attribute may look like one
_REST: Final = r"""(?:[^<>"']|"[^"]*"|'[^']*')*"""
_ANCHOR: Final = re.compile(rf'<[a-z][a-z0-9]*\s(?:{_REST}?\s)??id="([^"]+)"{_REST}>'.encode())
_PIECE: Final = re.compile(rf"<(/?)([a-z][a-z0-9]*)({_REST})>|([^<]+)")
_EMPTY: Final = frozenset({"br", "hr", "img", "input", "wbr"})
_BLOCKS: Final = frozenset("blockquote dd div dt figure h1 h2 h3 h4 h5 h6 li ol p section table td tr ul".split())
_NOT_READ: Final = re.compile(r"""role="doc-noteref"|class="(?:[^"]* )?(?:copy|permalink|said|say)[ "]""")
"""What marks that something is not of the reading text, but a number of a note, say, or a word that was struck out."""
_WINDOW: Final = 4000
_WORDS: Final = 48
"""So many characters of a paragraph are noted; a word is not cut where that can be."""


def _paragraphs(page: bytes, ids: Set[str]) -> Iterator[tuple[str, str]]:
    """Give the anchors of paragraphs on a page, counted ones and identifiers, each with the words that come first."""
    for found in _ANCHOR.finditer(page):
        anchor = found[1].decode(errors="replace")
        if COUNTED.fullmatch(anchor) or anchor in ids or anchor.removeprefix(_RENAMED) in ids:
            yield anchor, _opening(page[found.end() : found.end() + _WINDOW].decode(errors="ignore"))


def _opening(html: str) -> str:
    """Give the words that an element begins with, of which the start tag was read; of its first block, if it has any.

    >>> _opening('<p>Dear <i>friend</i><a role="doc-noteref" href="#note-1">1</a>,</p><p>I write</p></div>')
    'Dear friend,'
    """
    text, depth, skipped = "", 1, 0
    for end, tag, attributes, words in _PIECE.findall(html):
        if words:
            text += "" if skipped else words
        elif tag in _BLOCKS and text.strip():
            break
        elif tag in _EMPTY:
            text += "" if _NOT_READ.search(attributes) else " "
        elif end:
            depth -= 1
            skipped = skipped if depth >= skipped else 0
        else:
            depth += 1
            skipped = skipped or (depth if _NOT_READ.search(attributes) else 0)
        if not depth or len(text) > 4 * _WORDS:
            break
    return _shortened(" ".join(unescape(text).split()))


def _shortened(words: str) -> str:
    if len(words) <= _WORDS:
        return words
    blank = words.rfind(" ", _WORDS // 2, _WORDS + 1)
    return words[: blank if blank > 0 else _WORDS]
