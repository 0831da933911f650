"""Hold letters to what judges them: grammar, XSD, rules, checks, in this order, and the second opinion on request.

A later layer is silent about what an earlier one has spoken of: a finding on an element that already has one, or on
the parent of such an element, is most often its echo.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from functools import cached_property, partial
from itertools import chain, product
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Protocol, TypeAlias

from toolkit.diagnostic import Diagnostic, Severity, Span, register
from toolkit.edition import Edition, File, Settings
from toolkit.names import LAYERS
from toolkit.schema import Schema
from toolkit.source import Source
from toolkit.workers import Inherited, Progress, executor, is_forked, share

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from toolkit.grammar import xsd

__all__ = ["Findings", "Judge", "Means", "judged", "validate", "validate_file"]


class Judge(Protocol):
    """A schema, or several, that files are held to; it can be sent to another process."""

    @property
    def title(self) -> str:
        """What the summary calls it."""

    @property
    def digest(self) -> str:
        """Tell it from others, and from itself after a change."""

    @property
    def sources(self) -> tuple[Path, ...]:
        """The files that it is made of."""

    def find(self, layer: str, source: Source) -> Iterable[Diagnostic]:
        """Give what one of the layers finds in a file; nothing where it has no such layer."""

    def faults(self, layers: Set[str]) -> tuple[Diagnostic, ...]:
        """Give what is wrong with the parts of it that these layers need; raises SchemaError where one is unusable."""


Findings: TypeAlias = tuple[Diagnostic, ...]


@dataclass(frozen=True)
class Means:
    """How the work is done; it changes nothing of what is found.

    by        opens who judges so many bytes of letters
    known     findings of single files by what `validate` keeps them under, so that these need not be judged again
    progress  is told how many files are done, and how many there are
    """

    by: Callable[[int], AbstractContextManager[Executor | None]] = executor
    known: Mapping[str, Findings] = field(default_factory=dict)
    progress: Progress = lambda done, all: None


def validate(
    edition: Edition,
    schema: Judge,
    *,
    chosen: Mapping[str, Judge] = MappingProxyType({}),
    layers: Iterable[str] = LAYERS,
    second_opinion: Path | None = None,
    means: Means = Means(),
) -> Findings:
    """Give every finding in an edition, by file and place.

    schema          what files are held to for which nothing else was chosen
    chosen          what others are held to, TEI or not, by their names in messages
    layers          words of LAYERS; the others are passed over
    second_opinion  an XSD that the xmlschema library is to judge by as well
    means           how the work is done

    Raises SchemaError where a schema cannot be used.
    """
    return judged(edition, schema, chosen=chosen, layers=layers, second_opinion=second_opinion, means=means)[0]


def judged(
    edition: Edition,
    schema: Judge,
    *,
    chosen: Mapping[str, Judge] = MappingProxyType({}),
    layers: Iterable[str] = LAYERS,
    second_opinion: Path | None = None,
    means: Means = Means(),
    among: Set[str] | None = None,
) -> tuple[Findings, Mapping[str, Findings]]:
    """Validate as `validate` does; give also the findings of single files, for `Means.known` of the next time.

    among  the names of the files that are to be judged, beside the others; None: all
    """
    wanted = tuple(layer for layer in LAYERS if layer in set(layers))
    found = _of_reading(edition, chosen, whole=wanted == LAYERS)
    files = {file.source.name: file for file in edition.files}
    held = {name: chosen.get(name, schema) for name in edition.sources if name in files or name in chosen}
    if among is not None:
        found = [one for one in found if one.span.path in among]
        held = {name: judge for name, judge in held.items() if name in among}
    # what is wrong with the edition's ODD is told also where no letter can be read
    judges = (*([schema] if not chosen else ()), *held.values())
    faults = {judge: judge.faults(frozenset(wanted)) for judge in dict.fromkeys(judges)}
    found += chain.from_iterable(faults.values())
    # letters cannot be held to a schema that is not meant
    unusable = {judge for judge, said in faults.items() if any(one.severity is Severity.ERROR for one in said)}
    tasks = [
        _Task(edition.sources[name], files.get(name), judge, wanted, edition.settings)
        for name, judge in held.items()
        if judge not in unusable
    ]
    # before rules run here: a process in which they have cannot be forked
    around = _found_around([task.file for task in tasks if task.file and task.is_checked], edition, means)
    alone = dict(_each_alone(tasks, means))
    opinion = _opinion(second_opinion) if second_opinion else None
    for task in tasks:
        source = task.source
        own, *checked = ([*alone[key]] for key in task.keys)
        own += _new(chain(*checked, around.get(source.name, ())), own, source)
        if task.file and opinion:
            own += _new(opinion.find(source), own, source)
        is_free = edition.stands_alone and wanted == LAYERS
        unasked = _WAYS | (_RULES_OF_WAYS if source.name not in chosen else frozenset()) if is_free else frozenset()
        found += [one for one in own if one.check not in unasked]
    mended_files = (one for one in edition.mended if among is None or one.name in among)
    for mended in mended_files if "relaxng" in wanted else ():
        found += chosen.get(mended.name, schema).find("relaxng", mended)
    return tuple(sorted(found, key=Diagnostic.at)), alone


@dataclass(frozen=True, eq=False)
class _Task:
    """A file to be judged by itself.

    file      as it is known in the edition; None where it is not TEI, so that no check looks at it
    settings  of the edition: they choose the checks
    """

    source: Source
    file: File | None
    judge: Judge
    layers: tuple[str, ...]
    settings: Settings

    @cached_property
    def is_checked(self) -> bool:
        """Whether checks run on it."""
        return self.file is not None and "checks" in _borne(self.source, self.layers)

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """What its findings depend on: those of the judge, and where it is checked those of the checks."""
        judged = (self.judge.digest, *self.layers)
        checked = ("checks", *self.settings.profiles, "but", *self.settings.ignore)
        return tuple(map(self._key, (judged, checked) if self.is_checked else (judged,)))

    def _key(self, by: Iterable[str]) -> str:
        said = "\0".join((self.source.name, *by, "")).encode()
        return hashlib.sha256(said + self.source.utf8).hexdigest()


def _each_alone(tasks: Sequence[_Task], means: Means) -> Iterator[tuple[str, Findings]]:
    """Give what is found in each file without a look at any other, by the keys of the tasks."""
    known = {key: means.known[key] for task in tasks for key in task.keys if key in means.known}
    new = [task for task in tasks if not known.keys() >= set(task.keys)]
    yield from known.items()
    done = len(tasks) - len(new)
    with means.by(sum(len(task.source.utf8) for task in new)) as others:
        for number, (task, own) in enumerate(_found_alone(new, others), done + 1):
            yield from zip(task.keys, own, strict=True)
            means.progress(number, len(tasks))


def _found_alone(tasks: Sequence[_Task], others: Executor | None) -> Iterator[tuple[_Task, tuple[Findings, ...]]]:
    if others is None:
        yield from zip(tasks, map(_find_alone, tasks), strict=True)
    elif is_forked(others):
        with Inherited(tasks) as held:
            for number, own in share(partial(_find_those, held), range(len(tasks)), others):
                yield tasks[number], own
    else:
        yield from share(_find_each, tasks, others)


def _find_each(tasks: Sequence[_Task]) -> list[tuple[Findings, ...]]:
    return [_find_alone(task) for task in tasks]


def _find_those(tasks: Inherited[Sequence[_Task]], numbers: Sequence[int]) -> list[tuple[Findings, ...]]:
    return [_find_alone(tasks.thing[number]) for number in numbers]


def _find_alone(task: _Task) -> tuple[Findings, ...]:
    """Give what is found in a file, by each of its keys."""
    borne = _borne(task.source, task.layers)
    own = [*_passed_over(task.source, task.layers, borne)]
    for layer in borne:
        if layer != "checks":
            own += _new(task.judge.find(layer, task.source), own, task.source)
    if task.file is None or not task.is_checked:
        return (tuple(own),)
    from toolkit import checks  # some runs are about the schema alone

    return tuple(own), tuple(checks.find_alone(task.file, task.settings))


def _found_around(files: Sequence[File], edition: Edition, means: Means) -> dict[str, Findings]:
    """Give what checks find in files that may look at all others, by the names of the files."""
    if not files:
        return {}
    first, *rest = files
    # what the checks gather from all files is gathered before others are forked
    found = {first.source.name: _check(first, edition)}
    with means.by(sum(len(file.source.utf8) for file in rest)) as others:
        if others is not None and is_forked(others):
            at = {file.source.name: number for number, file in enumerate(edition.files)}
            numbers = [at[file.source.name] for file in rest]
            with Inherited(edition) as held:
                shared = share(partial(_check_each, held), numbers, others)
                found |= {edition.files[number].source.name: own for number, own in shared}
        else:
            found |= {file.source.name: _check(file, edition) for file in rest}
    return found


def _check_each(edition: Inherited[Edition], numbers: Sequence[int]) -> list[Findings]:
    return [_check(edition.thing.files[number], edition.thing) for number in numbers]


def _check(file: File, edition: Edition) -> Findings:
    from toolkit import checks  # some runs are about the schema alone

    return tuple(checks.find_around(file, edition))


def _opinion(schema: Path) -> xsd.Validator:
    from toolkit.grammar import xsd  # what few runs need

    return xsd.Validator(schema, check=xsd.SECOND_OPINION)


_WAYS: Final = frozenset(("mixed-quotation-marks", "space-before-punctuation"))
_RULES_OF_WAYS: Final = frozenset((
    "correction-without-responsibility", "letter-without-identifier", "letter-without-language", "name-without-entry",
    "note-without-type", "picture-without-words",
))  # fmt: skip
"""Checks and rules of the ways that an edition has for its own files. One that stands alone, and is held to them only
because nothing else was named, never promised to keep them: TEI asks for none of this."""


def _of_reading(edition: Edition, chosen: Mapping[str, Judge], *, whole: bool) -> list[Diagnostic]:
    """Give the faults met on reading: for a file that has a schema of its own, its root is up to that.

    Where only some layers are asked for, what is left of these faults are the files that could not be read. A document
    type is against the ways of this edition only.
    """
    settled = {"not-tei"} if whole else {"not-tei", "inclusion", "doctype"}
    settled |= {"doctype"} if edition.stands_alone else set()
    return [
        one
        for one in edition.diagnostics
        if one.check not in settled or (one.check == "not-tei" and one.span.path not in chosen)
    ]


_MOST: Final = 20_000_000
"""Rules and checks are not run on files over this size (bytes): each of the two trees takes twenty times that."""

register(
    "partly-judged",
    Severity.WARNING,
    """The file is larger than 20 MB: grammar and XSD judge it, rules and checks are passed over.

    Why      rules and checks need the whole file at hand, which takes fifty times its size in memory.
    Faulty   ten thousand letters in one file
    Sound    a file for each letter
    Source   #DS""",
)


def _borne(source: Source, wanted: tuple[str, ...]) -> tuple[str, ...]:
    """Give the layers that a file is judged in: who asks for rules and checks alone has them whatever its size."""
    small = tuple(layer for layer in wanted if layer in ("relaxng", "xsd"))
    return small if small and len(source.utf8) > _MOST else wanted


def _passed_over(source: Source, wanted: tuple[str, ...], borne: tuple[str, ...]) -> Iterable[Diagnostic]:
    rest = [layer for layer in wanted if layer not in borne]
    if rest:
        message = f"the file is larger than {_MOST // 1_000_000} MB, so that {' and '.join(rest)} are passed over"
        help = f"put each letter into a file of its own, or run them alone by `--only {','.join(rest)}`"
        span = source.element_span(source.opening[0])
        yield Diagnostic("partly-judged", Severity.WARNING, message, span, help=help)


def validate_file(path: Path) -> tuple[Diagnostic, ...]:
    """Give every finding in one file, held to the schema of its edition or to the one that comes with the toolkit."""
    edition = Edition.of([path])
    return validate(edition, Schema.of(edition.customization))


def _new(later: Iterable[Diagnostic], earlier: list[Diagnostic], source: Source) -> list[Diagnostic]:
    errors = [found for found in earlier if found.severity is Severity.ERROR and found.span.path == source.name]
    spoken = {offset for found in errors for offset in source.tag_and_parent(found.span.start)}
    misplaced = {source.tag_and_parent(found.span.start)[0] for found in errors if found.check == "misplaced-element"}
    faulty = {source.name_at(source.tag_and_parent(found.span.start)[0]) for found in errors}
    said = {(found.check, source.tag_and_parent(found.span.start)[0]) for found in earlier if found.check in _HEARD}
    return [
        found
        for found in later
        if source.tag_and_parent(found.span.start)[0] not in spoken
        and misplaced.isdisjoint(source.tag_and_parent(found.span.start)[1:])
        and misplaced.isdisjoint(source.tag_and_parent(span.start)[0] for span in _elsewhere(found, source))
        and not (faulty and _ECHOES.get(found.check, frozenset()) & {*faulty, "*"})
        and not (
            said and said.intersection(product(_SAME.get(found.check, ()), source.tag_and_parent(found.span.start)))
        )
    ]


def _elsewhere(found: Diagnostic, source: Source) -> Iterator[Span]:
    """Give the other places in a file that a finding is about."""
    return (note.span for note in found.notes if note.span and note.span.path == source.name)


_ECHOES = {
    "correspondent-not-alive": {"birth", "death"},
    "letter-without-date": {"date"},
    "letter-without-sender": {"correspAction"},
    "undeclared-language": {"language", "langUsage"},
    "unused-entry": {"*"},
    "unused-language": {"*"},
}
"""What seems to be missing because of a fault elsewhere: the check, and the elements with the fault (`*` for all)."""

_SAME = {
    "blank-at-edge": ("white-space-at-edge",),
    "blank-element": ("empty-name", "empty-note", "empty-phrase", "empty-title"),
    "choice-of-one": ("unpaired-choice",),
    "empty-opener": ("empty-dateline", "empty-phrase"),
    "lone-emendation": ("unpaired-choice",),
    "misplaced-signature": ("signature-in-opener",),
    "mixed-dating": ("date-beside-range", "doubled-end", "doubled-start"),
    "nameless-action": ("action-without-person",),
    "sending-without-date": ("letter-without-date",),
    "undated-header-date": ("undated-date",),
    "unlinked-name": ("name-without-entry",),
}
"""Checks that a profile chooses, and the rules of TEI and of the edition that say the same of an element."""

_HEARD = frozenset(chain.from_iterable(_SAME.values()))
