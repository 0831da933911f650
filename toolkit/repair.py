"""Repairs without asking, where nothing else can be meant: edits on the bytes of files, tried before they stand.

What may be repaired is up to whoever finds a fault (`Diagnostic.repair`). Here it is tried: a repair stands only if its
fault is gone afterwards, and no error has come in its place, anywhere in the edition.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import chain
from typing import Final, NamedTuple, TypeAlias

from toolkit.diagnostic import Diagnostic, Edit, Position, Severity
from toolkit.edition import Edition
from toolkit.errors import OutputError, SourceError
from toolkit.judges import Choice
from toolkit.names import LAYERS
from toolkit.source import encoding_of, write_aside
from toolkit.validate import Means, judged

__all__ = ["Change", "Choose", "Repaired", "applied", "repaired", "write"]

Choose: TypeAlias = Callable[[Edition], Choice]
"""Gives what the files of an edition are held to."""

_ALONE: Final = Means()

_ROUNDS: Final = 200
"""So often the files are read again: a repair may bring to light what can be repaired too, but not for ever."""

_TRIALS: Final = 100
"""So often a round looks for the repairs that cannot stand; it seldom takes ten."""


@dataclass(frozen=True, slots=True)
class Change:
    """A file as it was and as it is with its repairs; `findings` are those that are gone thereby."""

    name: str
    before: bytes
    after: bytes
    findings: tuple[Diagnostic, ...]

    @property
    def lines(self) -> tuple[Sequence[str], Sequence[str]]:
        """The lines before and after; no repair makes more of them or fewer."""
        return _lines(self.before), _lines(self.after)


def _text(data: bytes) -> str:
    mark, encoding = encoding_of(data)
    return data.removeprefix(mark).decode(encoding)


def _lines(data: bytes) -> Sequence[str]:
    return _LINE_END.split(_text(data))


_LINE_END: Final = re.compile(r"\r\n|\r|\n")


@dataclass(frozen=True)
class Repaired:
    """What came of repairing an edition; nothing is written yet.

    edition  with all repairs that stand
    changes  the files that differ
    refused  the findings of that edition that have a repair which did not stand, each with the reason
    """

    edition: Edition
    changes: tuple[Change, ...] = ()
    refused: Mapping[Diagnostic, str] = field(default_factory=dict)


def repaired(edition: Edition, choose: Choose, layers: Sequence[str] = LAYERS, means: Means = _ALONE) -> Repaired:
    """Repair the files of an edition until nothing can be repaired any more.

    choose  what they are held to; asked again when a file can be read that could not before
    layers  in which they are judged
    means   how the work is done

    Raises SourceError where a file cannot be read any more, SchemaError where a schema cannot be used.
    """
    before = {name: _bytes(edition, name) for name in edition.paths}
    contents, done = before, list[Diagnostic]()
    edition = edition.holding(contents)
    judges = _Judges(choose(edition), layers, means)
    for _ in range(_ROUNDS):
        trial = _Trial(edition, contents, judges)
        made = trial.stand((), trial.wanted)
        if not made:
            return Repaired(edition, tuple(_changes(before, contents, done)), trial.refused)
        done += made
        contents = trial.contents_with(made)
        were_sound, edition = edition.sources.keys(), edition.holding(contents)
        if edition.sources.keys() != were_sound:
            judges = _Judges(choose(edition), layers, means)
    return Repaired(edition, tuple(_changes(before, contents, done)))


def write(repaired: Repaired) -> None:
    """Write the files that differ, each beside its place first; where a link leads to one, the file itself.

    Raises OutputError, before anything is written, where a file is no more as it was read or may not be written.
    """
    edition = repaired.edition
    for change in repaired.changes:
        if _bytes(edition, change.name) != change.before:
            raise OutputError(
                f"{change.name} was changed while it was judged, so nothing is written; run the command again"
            )
        if not os.access(edition.paths[change.name], os.W_OK):
            raise OutputError(f"{change.name} may not be written, so nothing is; allow it first")
    for change in repaired.changes:
        write_aside(edition.paths[change.name].resolve(), change.after)


def _bytes(edition: Edition, name: str) -> bytes:
    try:
        return edition.paths[name].read_bytes()
    except OSError as error:
        raise SourceError(f"{name} cannot be read: {error.strerror}") from error


def _changes(before: Mapping[str, bytes], after: Mapping[str, bytes], done: Sequence[Diagnostic]) -> Iterator[Change]:
    for name, data in before.items():
        if after[name] != data:
            yield Change(name, data, after[name], tuple(one for one in done if one.span.path == name))


# --- bytes --------------------------------------------------------------------------------------------------------


def applied(data: bytes, edits: Iterable[Edit]) -> bytes | None:
    """Give the bytes of a file with edits; outside their spans all stay as they are, in whatever encoding.

    edits  none of which overlap

    None where the encoding cannot hold what is to be written, or gives no character bytes of its own.
    """
    mark, encoding = encoding_of(data)
    text = _text(data)
    lines = [0, *(end.end() for end in _LINE_END.finditer(text))]
    pieces = [mark]
    at, last = len(mark), 0
    for edit in sorted(edits, key=lambda edit: edit.span):
        start, end = (lines[place.line - 1] + place.column - 1 for place in (edit.span.start, edit.span.end))
        try:
            kept, dropped, written = (part.encode(encoding) for part in (text[last:start], text[start:end], edit.text))
        except UnicodeEncodeError:
            return None
        if not data.startswith(kept + dropped, at):
            return None
        pieces += (kept, written)
        at, last = at + len(kept + dropped), end
    return b"".join((*pieces, data[at:]))


class _Edits:
    """Edits of several files, by line."""

    def __init__(self, edits: Iterable[Edit]) -> None:
        self._lines: dict[tuple[str, int], list[Edit]] = {}
        for edit in sorted(edits, key=lambda edit: edit.span):
            self.add(edit)

    def add(self, edit: Edit) -> None:
        self._lines.setdefault((edit.span.path, edit.span.start.line), []).append(edit)

    def overlap(self, one: Edit) -> bool:
        """Tell whether an edit is in the way of another."""
        beside = self._lines.get((one.span.path, one.span.start.line), ())
        return any(
            one.span == other.span or (one.span.start < other.span.end and other.span.start < one.span.end)
            for other in beside
        )

    def before(self, path: str, place: Position) -> Position:
        """Give where a place of a repaired file was: what stands in a new text, at the start of the old one."""
        shift = 0
        for edit in self._lines.get((path, place.line), ()):
            start = edit.span.start.column + shift
            if place.column < start:
                break
            if place.column < start + len(edit.text):
                return edit.span.start
            shift += len(edit.text) - (edit.span.end.column - edit.span.start.column)
        return Position(place.line, place.column - shift)


# --- trials -------------------------------------------------------------------------------------------------------


class _Told(NamedTuple):
    """A finding, the layer that was asked, and its place before any repair."""

    layer: str
    finding: Diagnostic
    key: tuple[str, str, Position]


_Tag: TypeAlias = tuple[str, int]
"""A file and the offset of a tag in it; where there are none, the number of the line, below nought."""


class _Judges:
    """What files are held to, and the layers."""

    def __init__(self, choice: Choice, layers: Sequence[str], means: Means) -> None:
        self.choice = choice
        self.layers = layers
        self.means = means

    def find(self, edition: Edition, *layers: str) -> tuple[Diagnostic, ...]:
        """Give the findings as a user sees them, or those of some layers; a file that has not changed is known."""
        rest, chosen = self.choice.rest, self.choice.chosen
        found, alone = judged(edition, rest, chosen=chosen, layers=layers or self.layers, means=self.means)
        self.means = replace(self.means, known={**self.means.known, **alone})
        return found

    def all(self, edition: Edition, edits: Iterable[Edit] = ()) -> Iterator[_Told]:
        """Give what each layer finds by itself, so that none is silent where another has spoken."""
        made = _Edits(edits)
        for layer in self.layers:
            for one in self.find(edition, layer):
                path = one.span.path
                if path in edition.paths:
                    yield _Told(layer, one, (path, one.check, made.before(path, one.span.start)))


class _Trial:
    """The repairs that findings in an edition ask for, and which of them stand."""

    def __init__(self, edition: Edition, contents: Mapping[str, bytes], judges: _Judges) -> None:
        self.edition = edition
        self.contents = contents
        self.judges = judges
        self.refused: dict[Diagnostic, str] = {}
        self._number = 0

    @cached_property
    def wanted(self) -> tuple[Diagnostic, ...]:
        """The findings with a repair; of those that overlap the first, the others have their turn in the next round."""
        wanted: list[Diagnostic] = []
        taken = _Edits(())
        for one in self.judges.find(self.edition):
            if not one.repair or not self._has_its_turn(one) or any(map(taken.overlap, one.repair)):
                continue
            if one.span.path in self.judges.choice.unmet and one in self._by_schema:
                # what is no name in this schema may well be one in the other
                self.refused[one] = "the schema that the file asks for is not here; name a copy by --schema"
            else:
                wanted.append(one)
                for edit in one.repair:
                    taken.add(edit)
        return tuple(wanted)

    def _has_its_turn(self, one: Diagnostic) -> bool:
        """Pass over neighbours, and what is found in a damaged file whose faults were overwritten for that."""
        path = one.span.path
        return path in self.edition.sources or (path in self.edition.paths and one in self.edition.diagnostics)

    def stand(self, sure: tuple[Diagnostic, ...], wanted: tuple[Diagnostic, ...]) -> tuple[Diagnostic, ...]:
        """Give those of the wanted repairs that stand beside those that are sure."""
        against = self._against((*sure, *wanted)) if wanted else {}
        if not against:
            return wanted
        self._number += 1
        tags = [self._tag_of(one) for one in wanted]
        # where there is a fault at each, and one repair in each tag, none has to be tried alone
        is_each = len(set(tags)) == len(tags) and against.keys() >= set(tags)
        if len(wanted) == 1 or is_each or self._number > _TRIALS:
            why = next(iter(against.values())) if len(wanted) == 1 else "too many others beside it cannot be repaired"
            self.refused |= {one: against.get(tag, why) for one, tag in zip(wanted, tags, strict=True)}
            return ()
        others = tuple(one for one, tag in zip(wanted, tags, strict=True) if tag not in against)
        likely = tuple(one for one, tag in zip(wanted, tags, strict=True) if tag in against)
        half = len(wanted) // 2
        parts = (others, likely) if others and likely else (wanted[:half], wanted[half:])
        first = self.stand(sure, parts[0])
        return (*first, *self.stand((*sure, *first), parts[1]))

    def contents_with(self, repairs: Sequence[Diagnostic]) -> dict[str, bytes]:
        """Give the bytes of all files with repairs; those whose encoding cannot hold them are left out."""
        edits: dict[str, list[Edit]] = {}
        for one in repairs:
            edits.setdefault(one.span.path, []).extend(one.repair)
        made = {name: applied(data, edits[name]) if name in edits else data for name, data in self.contents.items()}
        return {name: data for name, data in made.items() if data is not None}

    def _against(self, repairs: Sequence[Diagnostic]) -> dict[_Tag, str]:
        """Give what speaks against repairs, by the tag concerned."""
        contents = self.contents_with(repairs)
        unwritten = [one for one in repairs if one.span.path not in contents]
        if unwritten:
            culprits = [one for one in unwritten if applied(self.contents[one.span.path], one.repair) is None]
            return {self._tag_of(one): "the encoding of the file cannot hold it" for one in culprits or unwritten}
        edits = tuple(chain.from_iterable(one.repair for one in repairs))
        written = {(edit.span.path, edit.span.start) for edit in edits}
        gone = {(one.span.path, one.check, one.span.start) for one in repairs}
        edition = self.edition.holding(contents)
        against: dict[_Tag, str] = {}
        for told in self.judges.all(edition, edits):
            path, _, place = told.key
            # a warning at what was written tells against it: a date in figures may be another than that in words
            matters = told.finding.severity is Severity.ERROR or (path, place) in written
            if told.key in gone:
                against[self._tag(path, place)] = f"the fault is still there: {told.finding.message}"
            elif matters and told.key not in self._known and not self._comes_to_light(told, edition):
                against[self._tag(path, place)] = f"that leads to another fault: {told.finding.message}"
        return against

    def _tag_of(self, one: Diagnostic) -> _Tag:
        return self._tag(one.span.path, one.repair[0].span.start)

    def _tag(self, path: str, place: Position) -> _Tag:
        source = self.edition.sources.get(path)
        return path, source.tag_and_parent(place)[0] if source else -place.line

    @cached_property
    def _told(self) -> tuple[_Told, ...]:
        return tuple(self.judges.all(self.edition))

    @cached_property
    def _known(self) -> Set[tuple[str, str, Position]]:
        return {told.key for told in self._told}

    @cached_property
    def _by_schema(self) -> Set[Diagnostic]:
        return {told.finding for told in self._told if told.layer != "checks"} - {*self.edition.diagnostics}

    def _comes_to_light(self, told: _Told, repaired: Edition) -> bool:
        """Tell whether an error was there before, but could not be seen in a file that is not well-formed."""
        path = told.finding.span.path
        if path in self.edition.sources:
            return told.layer == "checks" and self.edition.sources.keys() != self.edition.paths.keys()
        if told.finding in repaired.diagnostics:
            return told.key[2] > max(one.span.start for one in self.edition.diagnostics if one.span.path == path)
        return told.layer != "relaxng" or all(source.name != path for source in self.edition.mended)
