"""Addresses that stay: what readers may have cited of an edition, held to what is published now.

The file `ids.lock` beside the letters keeps every address that a package ever published, one a line. Where one is gone,
a tombstone in its place says where it went; the tool adds lines, and takes none out.
"""

from __future__ import annotations

import codecs
import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from enum import Enum
from functools import cached_property
from typing import Final

from toolkit.diagnostic import Diagnostic, Note, Position, Severity, Span, register
from toolkit.packaging.addresses import ADDRESS, COUNTED, Published

__all__ = ["Lock", "read"]

register(
    "damaged-lock",
    Severity.ERROR,
    """The list of published addresses, ids.lock, cannot be read, or a line of it says nothing.

    Why      what cannot be read cannot be held to, and is not to be overwritten.
    Faulty   <<<<<<< HEAD
    Sound    letter-1#p3
    Source   docs/archive.md, Identifiers that stay""",
)
register(
    "untidy-lock",
    Severity.INFO,
    """The list of published addresses, ids.lock, says something twice, or has passed through a program that changed it.

    Why      nothing is lost: the next package writes it anew, each address once, in UTF-8 with line feeds.
    Faulty   letter-1#p3 in two lines
    Sound    letter-1#p3 in one
    Source   docs/archive.md, Identifiers that stay""",
)
register(
    "lost-address",
    Severity.ERROR,
    """A letter, an identifier or a paragraph that an earlier package published is gone, and nothing says where it went.

    Why      who has cited it finds nothing.
    Faulty   letter-1#p3, where letter-1 has no p3
    Sound    letter-1#p3 -> letter-1#p4; letter-1#p3 -> withdrawn: a forgery, as it turned out
    Source   docs/archive.md, Identifiers that stay""",
)
register(
    "moved-paragraph",
    Severity.ERROR,
    """The number of a paragraph without identifier has passed to another paragraph.

    Why      who has cited it finds other words. One with an xml:id keeps its address, whatever comes before it.
    Faulty   letter-1#para-3 "Dear friend", where these words begin para-4
    Sound    xml:id="p-friend" on that paragraph, so that the next package notes letter-1#para-3 -> letter-1#p-friend
    Source   docs/archive.md, Identifiers that stay""",
)
register(
    "misleading-tombstone",
    Severity.ERROR,
    """A tombstone leads to what is not published, or in a circle; or what it says is gone is there.

    Why      who follows it does not arrive.
    Faulty   letter-1#p3 -> letter-1#p4, where letter-1 has no p4
    Sound    letter-1#p3 -> letter-1#p5
    Source   docs/archive.md, Identifiers that stay""",
)

_FIRST: Final = "# Addresses that stay: what readers may have cited of this edition, one a line."
_HEAD: Final = f"""{_FIRST}
#
# `edition package` makes this file and adds what is new; it takes nothing out. A later package that has lost one of
# these addresses is not made, unless this file says where it went. Then write, in place of the line,
#
#     letter-1#p3 -> letter-2#p4
#     letter-1#p3 -> withdrawn: why it is gone
#
# Where a letter got another name, one line, `letter-1 -> letter-2`, is enough for all in it that is called as before.
# A paragraph without identifier has a number, and its first words stand behind it: they tell when the number has
# passed to another paragraph. Then it needs an xml:id; that its number has become this is noted here by the tool.
#
# These lines are written anew each time; comments further down stay with the line that they stand above.

"""

_LINE: Final = re.compile(
    rf'({ADDRESS.pattern})(?:[ \t]+"(.*)"|[ \t]*->[ \t]*(?:withdrawn:[ \t]*(.*\S)|({ADDRESS.pattern})))?[ \t]*'
)
_WITHOUT_REASON: Final = re.compile(rf"{ADDRESS.pattern}[ \t]*->[ \t]*withdrawn:?[ \t]*")
_LEFT_BY_MERGE: Final = re.compile(r"(<{7}|={7}|>{7}|\|{7})(?=[ \t]|$)")
_MOST: Final = 50
"""So many faults of a kind are told at most, and the number of the others."""
_OF_A_LETTER: Final = 5
"""So many lost addresses of a letter are told at most, and the number of the others."""
_NEIGHBOURS: Final = 40
"""So many names beside a lost one are compared with it: those that begin like it, and those that end so."""


# --- reading ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Line:
    """What is said of an address.

    at        where it stands
    words     that a counted paragraph began with when it was last published
    target    where it went, "" where it did not
    why       why it was withdrawn, "" where it was not
    comments  the lines above that people wrote
    """

    at: Position = Position(1, 1)
    words: str = ""
    target: str = ""
    why: str = ""
    comments: tuple[str, ...] = ()

    @property
    def is_tombstone(self) -> bool:
        """Whether it says that the address is gone."""
        return bool(self.target or self.why)


def read(data: bytes, name: str) -> tuple[Lock | None, tuple[Diagnostic, ...]]:
    """Read the bytes of an `ids.lock` that messages call `name`, and say what is wrong with it.

    Gives None where it cannot be trusted; then nothing may be written in its place. What is merely untidy is told as
    well. An edition without one begins with `Lock(name)`.
    """
    reader = _Reader(name)
    reader.read(data)
    lock = Lock(name, reader.lines, tuple(reader.comments)) if reader.is_sound else None
    return lock, _capped(reader.found)


@dataclass(frozen=True)
class _Reader:
    name: str
    lines: dict[str, _Line] = field(default_factory=dict)
    comments: list[str] = field(default_factory=list)
    found: list[Diagnostic] = field(default_factory=list)

    @property
    def is_sound(self) -> bool:
        return all(one.severity is Severity.INFO for one in self.found)

    def read(self, data: bytes) -> None:
        if data.startswith(codecs.BOM_UTF8):
            data = data.removeprefix(codecs.BOM_UTF8)
            self.untidy("the file begins with a byte order mark", 1)
        try:
            text = data.decode()
        except UnicodeDecodeError as error:
            before, byte = data[: error.start].decode(), data[error.start]
            self.refuse(before, f"the byte {byte:02X} is no character in UTF-8")
            return
        if "\0" in text:
            self.refuse(text[: text.index("\0")], "here stands a null character, as in no text")
            return
        self.take(text)

    def refuse(self, before: str, message: str) -> None:
        *_, last = lines = before.split("\n")
        self.fault("damaged-lock", message, len(lines), len(last) + 1, len(last) + 2, _FROM_HISTORY)

    def take(self, text: str) -> None:
        """Take in the lines: what is wrong with one does not hide what is wrong with the next."""
        lines = text.split("\n")
        if returned := next((number for number, line in enumerate(lines, 1) if line.endswith("\r")), 0):
            self.untidy("lines end in a carriage return, as on Windows", returned, len(lines[returned - 1]))
            lines = [line.removesuffix("\r") for line in lines]
        is_merging = False
        for number, line in list(enumerate(lines, 1))[_length_of_head(lines) :]:
            if mark := _LEFT_BY_MERGE.match(line):
                if not is_merging:
                    message = f"`{mark[1]}` is left from two versions that were not merged to the end"
                    help = "keep the lines of both versions, and take out those with such signs"
                    self.fault("damaged-lock", message, number, 1, len(line) + 1, help)
                is_merging = mark[1][0] != ">" and (is_merging or mark[1][0] == "<")
            elif line.startswith("#"):
                self.comments.append(line)
            elif line.strip():
                self.line(line, number)
        if not self.lines and self.is_sound:
            self.fault("damaged-lock", "the file holds no address", 1, help=_FROM_HISTORY)

    def line(self, written: str, number: int) -> None:
        line = written.strip(" \t")
        first = written.index(line) + 1
        found = _LINE.fullmatch(line)
        if not found:
            self.unread(line, number, first)
            return
        address, words, why, target = (one or "" for one in found.groups())
        taken = _Line(Position(number, first), words, target, why, tuple(self.comments))
        self.comments.clear()
        self.lines[address] = self.joined(address, self.lines[address], taken) if address in self.lines else taken

    def unread(self, line: str, number: int, first: int) -> None:
        start = ADDRESS.match(line)
        at, end = first + (start.end() if start else 0), first + len(line)
        if _WITHOUT_REASON.fullmatch(line):
            message, help = "the tombstone does not say why the address was withdrawn", "write `withdrawn:` and why"
        else:
            message, help = "the line is neither an address nor a tombstone", "write `OLD -> NEW`, or `OLD` alone"
        self.fault("damaged-lock", message, number, min(at, end - 1), end, help)

    def joined(self, address: str, one: _Line, other: _Line) -> _Line:
        """Give one line for two of the same address: a tombstone says more than that it was published."""
        (line, column), end = other.at, other.at.column + len(address)
        if one.is_tombstone and other.is_tombstone and (one.target, one.why) != (other.target, other.why):
            message = f"`{address}` has another tombstone in line {one.at.line}"
            self.fault("damaged-lock", message, line, column, end, "take one of them out")
        else:
            self.untidy(f"`{address}` stands in line {one.at.line} too", line, column, end)
        kept = other if other.is_tombstone and not one.is_tombstone else one
        return replace(kept, comments=(*one.comments, *other.comments))

    def untidy(self, message: str, line: int, column: int = 1, end: int = 0) -> None:
        self.fault("untidy-lock", message, line, column, end, severity=Severity.INFO)

    def fault(
        self,
        check: str,
        message: str,
        line: int,
        column: int = 1,
        end: int = 0,
        help: str = "",
        severity: Severity = Severity.ERROR,
    ) -> None:
        span = Span(self.name, Position(line, column), Position(line, end or column))
        self.found.append(Diagnostic(check, severity, message, span, help=help))


_FROM_HISTORY: Final = "take the file from the version history, or from the last package"


def _length_of_head(lines: Sequence[str]) -> int:
    """Give the number of lines that the tool has written itself at the beginning."""
    if lines[0] != _FIRST:
        return 0
    return next((number for number, line in enumerate(lines) if not line.startswith("#")), len(lines))


def _capped(found: Sequence[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Give the first faults of each kind, the last of them with the number of those that are not told."""
    kinds: dict[str, list[Diagnostic]] = defaultdict(list)
    for one in sorted(found, key=Diagnostic.at):
        kinds[one.check].append(one)
    told = [one for kind in kinds.values() for one in _first(kind, _MOST, "such faults are not told")]
    return tuple(sorted(told, key=Diagnostic.at))


def _first(found: Sequence[Diagnostic], most: int, words: str) -> Sequence[Diagnostic]:
    if len(found) <= most:
        return found
    last = found[most - 1]
    return [*found[: most - 1], replace(last, notes=(*last.notes, Note(f"{len(found) - most} more {words}")))]


# --- the lock -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Lock:
    """Every address that a package ever published, and where those went that are gone.

    name      what messages call the file
    lines     what is said of each address
    comments  lines at the end that people wrote
    """

    name: str
    lines: Mapping[str, _Line] = field(default_factory=dict)
    comments: tuple[str, ...] = ()

    def faults(self, published: Published) -> tuple[Diagnostic, ...]:
        """Say which addresses lead nowhere now, or elsewhere than before, by the lines that hold them."""
        return _capped(list(_Comparison(self, published).faults()))

    def renewed(self, published: Published) -> bytes:
        """Give the file as it is to be written beside what is published now: all that it held, and what is new."""
        comparison = _Comparison(self, published)
        lines = dict(self.lines)
        for address, line in self.lines.items():
            if not line.is_tombstone and (now := comparison.successor(address)):
                lines[address] = replace(line, target=now)
        for address, words in published.items():
            before = lines.get(address, _Line())
            counted = words if COUNTED.fullmatch(_anchor(address)) else ""
            lines[address] = before if before.is_tombstone else replace(before, words=counted)
        body = (one for address, line in sorted(lines.items()) for one in (*line.comments, _as_text(address, line)))
        return (_HEAD + "".join(f"{one}\n" for one in (*body, *self.comments))).encode()


def _as_text(address: str, line: _Line) -> str:
    if line.is_tombstone:
        return f"{address} -> {line.target or f'withdrawn: {line.why}'}"
    return f'{address} "{line.words}"' if line.words else address


def _anchor(address: str) -> str:
    return address.partition("#")[2]


def _letter(address: str) -> str:
    return address.partition("#")[0]


class _End(Enum):
    """Where one arrives who follows an address."""

    THERE = "what is published"
    WITHDRAWN = "words that say why it is gone"
    GONE = "nothing"
    CIRCLE = "where one was before"


@dataclass(frozen=True)
class _Comparison:
    """A lock beside what is published."""

    lock: Lock
    published: Published
    _ends: dict[str, tuple[_End, str]] = field(default_factory=dict)
    _circles: set[str] = field(default_factory=set)

    def faults(self) -> Iterator[Diagnostic]:
        lost: dict[str, list[str]] = defaultdict(list)
        moved: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for address, line in self.lock.lines.items():
            if line.is_tombstone:
                yield from self.tombstone(address, line)
            elif self.is_lost(address):
                yield from self.circle(address)
                if self.end(address)[0] is _End.GONE:
                    lost[_letter(address)].append(address)
            elif now := self.moved_to(address):
                moved[_letter(address)].append((address, now))
        yield from self.lost(lost.values())
        for pairs in moved.values():
            yield self.moved(*pairs[0], len(pairs) - 1)

    # --- where an address leads ---

    def end(self, address: str) -> tuple[_End, str]:
        """Follow tombstones: give where one arrives, and the last address."""
        way: dict[str, None] = {}
        while address not in self._ends and address not in way and address not in self.published:
            way[address] = None
            following = self.following(address)
            if following is None:
                break
            address = following
        if address in self._ends:
            end = self._ends[address]
        elif address in self.published:
            end = (_End.THERE, address)
        elif self.following(address) is None:
            end = (_End.WITHDRAWN if self.is_withdrawn(address) else _End.GONE, address)
        else:
            end = (_End.CIRCLE, address)
        self._ends.update(dict.fromkeys(way, end))
        return end

    def following(self, address: str) -> str | None:
        """Give where an address went: by its own tombstone, by its words, by the tombstone of its letter; else None."""
        line = self.lock.lines.get(address)
        if line and line.is_tombstone:
            return line.target or None
        if now := self.successor(address):
            return now
        letter = self.lock.lines.get(_letter(address))
        return f"{_letter(letter.target)}#{_anchor(address)}" if _anchor(address) and letter and letter.target else None

    def is_withdrawn(self, address: str) -> bool:
        own = self.lock.lines.get(address)
        letter = self.lock.lines.get(_letter(address))
        return bool(own.why if own and own.is_tombstone else letter and letter.why)

    # --- tombstones ---

    def tombstone(self, address: str, line: _Line) -> Iterator[Diagnostic]:
        if address in self.published:
            gone = "withdrawn" if line.why else f"now `{line.target}`"
            message = f"`{address}`, which is {gone} by its tombstone, is published"
            help = f"write `{address}` alone where it is what it was; else give what is new another identifier"
            yield self.fault("misleading-tombstone", address, message, help)
            return
        end, last = self.end(address)
        yield from self.circle(address)
        if end is _End.GONE and not {line.target, last} & self.lock.lines.keys():
            near = self.near(last)
            message = f"the tombstone of `{address}` leads to `{last}`, which is not published"
            help = f"write `{address} -> {near}`" if near else "name what is published now, or `withdrawn:` and why"
            yield self.fault("misleading-tombstone", address, message, help)

    def circle(self, address: str) -> Iterator[Diagnostic]:
        """Tell of a circle once, at the first line that leads into it."""
        end, last = self.end(address)
        if end is _End.CIRCLE and last not in self._circles:
            way = last
            while way not in self._circles:
                self._circles.add(way)
                way = self.following(way) or way
            message = f"who follows `{address}` comes to `{last}` again and again"
            yield self.fault(
                "misleading-tombstone", address, message, "let one of the tombstones name what is published"
            )

    # --- what is lost ---

    def is_lost(self, address: str) -> bool:
        """Whether an address without tombstone of its own leads nowhere, and this is not told at another line."""
        end, last = self.end(address)
        if end in (_End.THERE, _End.WITHDRAWN):
            return False
        letter = _letter(address)
        if address != letter and letter in self.lock.lines and self.end(letter)[0] not in (_End.THERE, _End.WITHDRAWN):
            return False
        return end is _End.CIRCLE or last == address or last not in self.lock.lines

    def lost(self, by_letter: Iterable[Sequence[str]]) -> Iterator[Diagnostic]:
        """Tell of lost addresses, those of each letter together."""
        rows = [
            (self.lock.lines[one].at, one, len(all_) - _OF_A_LETTER if place == _OF_A_LETTER - 1 else 0)
            for all_ in by_letter
            for place, one in enumerate(all_[:_OF_A_LETTER])
        ]
        for index, (_, address, more) in enumerate(sorted(rows)):
            # what it became takes long to look up, and no more are told
            near = self.near(self.end(address)[1], self.lock.lines[address].words) if index < _MOST else ""
            notes = (Note(f"{more} more addresses in `{_letter(address)}` are gone"),) if more else ()
            yield replace(self.gone(address, near), notes=notes)

    def gone(self, address: str, near: str) -> Diagnostic:
        _, last = self.end(address)
        message = f"`{address}` was published, and is gone"
        if last != address:
            message += f": `{_letter(last)}`, where `{_letter(address)}` went, has no `{_anchor(last)}`"
        new = f"`{address} -> {near}`" if near else f"`{address} -> NEW`, or `{address} -> withdrawn:` and why,"
        return self.fault("lost-address", address, message, f"write {new} in its place, or put it back")

    # --- paragraphs by their words ---

    @cached_property
    def by_words(self) -> Mapping[tuple[str, str], str]:
        """The paragraphs by letter and first words; "" where several begin alike."""
        found: dict[tuple[str, str], str] = {}
        for address, words in self.published.items():
            if words:
                key = (_letter(address), words)
                found[key] = "" if key in found else address
        return found

    @cached_property
    def held_words(self) -> Mapping[tuple[str, str], int]:
        """How many paragraphs of a letter began with the same words."""
        return Counter((_letter(address), line.words) for address, line in self.lock.lines.items() if line.words)

    def begins(self, address: str, letter: str) -> str:
        """Give the one paragraph of a letter that begins as a counted one did, alone in its letter; else ""."""
        line = self.lock.lines.get(address)
        if line is None or not line.words or self.held_words[_letter(address), line.words] > 1:
            return ""
        return self.by_words.get((letter, line.words), "")

    def successor(self, address: str) -> str:
        """Give what a counted paragraph is called that has got an identifier; "" where its words do not tell."""
        now = "" if address in self.published else self.begins(address, _letter(address))
        return now if now not in self.lock.lines else ""

    def moved_to(self, address: str) -> str:
        """Give where a paragraph is now whose number has passed to another; "" where it has not, or nothing tells so.

        That its words changed is no sign of it: faults of reading are mended. That they stand elsewhere is, but for
        where one stood before of which the words are not known.
        """
        end, there = self.end(address)
        now = self.begins(address, _letter(there)) if end is _End.THERE else ""
        before = self.lock.lines.get(f"{_letter(address)}#{_anchor(now)}")
        return now if now != there and (before is None or before.words) else ""

    def moved(self, address: str, now: str, more: int) -> Diagnostic:
        message = f"`{address}` is another paragraph now: the one that began with these words is `{now}`"
        help = "give each paragraph of the letter an xml:id; the next package then notes where the number went"
        notes = (Note(f"{more} more paragraphs of `{_letter(address)}` have moved"),) if more else ()
        return replace(self.fault("moved-paragraph", address, message, help), notes=notes)

    # --- what may be meant ---

    @cached_property
    def fresh(self) -> Mapping[str, Sequence[str]]:
        """What was never published before: letters ("") and anchors of each letter, by code point."""
        found: dict[str, list[str]] = defaultdict(list)
        for address in sorted(self.published.keys() - self.lock.lines.keys()):
            letter, hash_, anchor = address.partition("#")
            found[letter if hash_ else ""].append(anchor or letter)
        return found

    @cached_property
    def fresh_anchors(self) -> Mapping[str, str]:
        """The letters with what was never published before, by its anchor; "" where several have it."""
        found: dict[str, str] = {}
        for letter, anchors in self.fresh.items():
            for anchor in anchors if letter else ():
                found[anchor] = "" if anchor in found else letter
        return found

    @cached_property
    def held_anchors(self) -> Mapping[str, Sequence[str]]:
        """The anchors that each letter had."""
        found: dict[str, list[str]] = defaultdict(list)
        for address in self.lock.lines:
            if anchor := _anchor(address):
                found[_letter(address)].append(anchor)
        return found

    @cached_property
    def backwards(self) -> Mapping[str, Sequence[str]]:
        """The same as `fresh`, each name from its end."""
        return {letter: sorted(name[::-1] for name in names) for letter, names in self.fresh.items()}

    def near(self, address: str, words: str = "") -> str:
        """Give what is published that a lost address most likely became; "" where nothing is like it."""
        letter, _, anchor = address.partition("#")
        if not anchor:
            return self.renamed(letter) or self.alike("", letter)
        if words and (found := self.by_words.get((letter, words))):
            return found
        if COUNTED.fullmatch(anchor):
            return ""  # a number is like every other
        if found := self.fresh_anchors.get(anchor):
            return f"{found}#{anchor}"
        found = self.alike(letter, anchor)
        return f"{letter}#{found}" if found else ""

    def renamed(self, letter: str) -> str:
        """Give the new letter that has most of what a lost one had; "" where none has half of it."""
        anchors = self.held_anchors.get(letter, ())
        found = Counter(self.fresh_anchors.get(anchor, "") for anchor in anchors)
        likeliest, number = max(found.items(), key=lambda one: (bool(one[0]), one[1]), default=("", 0))
        return likeliest if 2 * number >= len(anchors) and likeliest in self.fresh.get("", ()) else ""

    def alike(self, letter: str, name: str) -> str:
        """Give what of a letter (of all letters: "") is new and spelt most like a name."""
        names, backwards = self.fresh.get(letter, ()), self.backwards.get(letter, ())
        beside = (*_beside(names, name), *(one[::-1] for one in _beside(backwards, name[::-1])))
        return next(iter(get_close_matches(name, dict.fromkeys(beside), 1)), "")

    # --- what all of these need ---

    def fault(self, check: str, address: str, message: str, help: str) -> Diagnostic:
        at = self.lock.lines[address].at
        span = Span(self.lock.name, at, Position(at.line, at.column + len(address)))
        return Diagnostic(check, Severity.ERROR, message, span, help=help)


def _beside(names: Sequence[str], name: str) -> Sequence[str]:
    """Give those of sorted names that stand next to one that is not among them."""
    at = bisect_left(names, name)
    return names[max(0, at - _NEIGHBOURS // 2) : at + _NEIGHBOURS // 2]
