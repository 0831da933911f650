"""What a letter sees of the registers: the entries that it points to, and those that these point to.

An output is made of the letter and its excerpts, so that it is due again when one of these entries changes, and not
when another does.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Set
from copy import copy
from dataclasses import dataclass
from functools import cached_property
from typing import cast

from lxml import etree

from toolkit.edition import File
from toolkit.names import TEI
from toolkit.prefix import Prefix

__all__ = ["Register", "digests", "excerpts", "names", "registers"]

_POINTING = etree.XPath("descendant-or-self::*/@*[contains(., '#') or contains(., ':')]")


def names(file: File) -> frozenset[str]:
    """Give the identifiers of entries that a file may point to."""
    return _names_in(file.root, file.prefixes)


def _names_in(element: etree._Element, prefixes: Mapping[str, tuple[Prefix, ...]]) -> frozenset[str]:
    """Give the identifiers that pointers in an element may mean, in whatever attribute they stand.

    prefixes  that the file of the element defines; whatever a definition makes of a pointer counts
    """
    values = cast("list[str]", _POINTING(element))
    words = {word for value in values for word in value.split()}
    return frozenset(name for word in words for text in _expanded(word, prefixes) if (name := text.partition("#")[2]))


def _expanded(word: str, prefixes: Mapping[str, tuple[Prefix, ...]]) -> Iterator[str]:
    yield word
    prefix, _, rest = word.partition(":")
    for definition in prefixes.get(prefix, ()):
        yield definition.replacement.replace("$1", rest)  # as stylesheets do it
        yield definition.replace(rest) or ""


@dataclass(frozen=True, eq=False)
class Register:
    """A file of an edition, as one that entries are taken from."""

    file: File

    @cached_property
    def _common(self) -> tuple[etree._Element, ...]:
        """What entries need to be understood, whichever they are: the prefixes of pointers."""
        return tuple(self.file.root.iter(f"{{{TEI}}}prefixDef"))

    @cached_property
    def _digests(self) -> dict[str, bytes]:
        return {}

    @cached_property
    def _named(self) -> dict[str, frozenset[str]]:
        return {}

    def named_by(self, names: Iterable[str]) -> frozenset[str]:
        """Give the identifiers that the entries of these names point to."""
        found: frozenset[str] = frozenset()
        for name in self.file.ids.keys() & set(names):
            if name not in self._named:
                self._named[name] = _names_in(self.file.ids[name], self.file.prefixes)
            found |= self._named[name]
        return found

    def digest(self, names: Set[str]) -> str:
        """Tell the excerpt of these names from others; "" where there is none of them."""
        held = sorted(self.file.ids.keys() & names)
        if not held:
            return ""
        whole = hashlib.sha256(self._digest_of_common)
        for name in held:
            if name not in self._digests:
                self._digests[name] = _digest(self.file.ids[name])
            whole.update(self._digests[name])
        return whole.hexdigest()

    @cached_property
    def _digest_of_common(self) -> bytes:
        return b"".join(map(_digest, self._common))

    def excerpt(self, names: Set[str]) -> str:
        """Give the register with no other entries than those of these names; "" where it holds none of them."""
        entries = [self.file.ids[name] for name in self.file.ids.keys() & names]
        if not entries:
            return ""
        kept = {*entries, *self._common}
        ways = {outer for element in kept for outer in element.iterancestors()}
        return etree.tostring(_pruned(self.file.root, kept, ways), encoding="unicode")


def registers(files: Iterable[File]) -> tuple[Register, ...]:
    """Take files for registers."""
    return tuple(map(Register, files))


def _seen(names: Set[str], held: Iterable[Register]) -> frozenset[str]:
    """Add to names those that their entries point to: an entry is shown with the names of what it points to."""
    return frozenset(names).union(*(register.named_by(names) for register in held))


def digests(names: Set[str], held: Iterable[Register]) -> Mapping[File, str]:
    """Give the digest of what a letter with these names sees of each register that it sees something of."""
    held = tuple(held)
    seen = _seen(names, held)
    return {register.file: digest for register in held if (digest := register.digest(seen))}


def excerpts(names: Set[str], held: Iterable[Register]) -> tuple[str, ...]:
    """Give what a letter with these names sees of the registers, each as a document, in their order."""
    held = tuple(held)
    seen = _seen(names, held)
    return tuple(text for register in held if (text := register.excerpt(seen)))


def _digest(entry: etree._Element) -> bytes:
    """Digest an entry with its place: what stands round it, without what stands beside it."""
    round_it = [(outer.tag, sorted(outer.items())) for outer in entry.iterancestors()]
    return hashlib.sha256(repr(round_it).encode() + etree.tostring(entry, with_tail=False)).digest()


def _pruned(element: etree._Element, kept: Set[etree._Element], ways: Set[etree._Element]) -> etree._Element:
    if element in kept:
        whole = copy(element)
        whole.tail = None
        return whole
    made = etree.Element(element.tag, nsmap=cast("dict[str, str]", element.nsmap))  # the stubs know no default one
    for name, value in element.items():
        made.set(name, value)
    made.extend(_pruned(child, kept, ways) for child in element.iterchildren("*") if child in kept or child in ways)
    return made
