"""What must be made again and why; making it, aside and moved into place; the memory of what was made.

A task makes the outputs of one letter in one format, or one page that spans the edition. It is due where one of its
inputs has changed since it last ran, or one of its files is gone. Inputs of a letter are the letter and what it sees of
the registers; those of a page that spans the edition are what it shows of the record of each letter, not the letters.

Tasks are done by as many processes as there are cores; only this one writes, so that what is there does not depend
on who made it. Prepared letters and notes of them are kept on a shelf, `.made`, with the digest of all they are made
of.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from importlib.metadata import version
from itertools import chain, islice
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Final, TypeAlias

from toolkit import outputs, records
from toolkit.diagnostic import Diagnostic, Severity
from toolkit.edition import Edition, File
from toolkit.errors import OutputError
from toolkit.memory import digests as digests_of
from toolkit.names import own_digest
from toolkit.outputs import Output, Workshop, pdf, volume
from toolkit.source import refuse_links, sweep, write_aside
from toolkit.typography import Typography
from toolkit.workers import Inherited, Progress, cores, executor, is_forked, stream

if TYPE_CHECKING:
    from concurrent.futures import Executor

__all__ = [
    "Built",
    "Made",
    "Means",
    "Reason",
    "Task",
    "build",
    "finished",
    "finish",
    "noted_before",
    "opened",
    "plan",
    "prepared_before",
    "replaced",
]

GUIDELINE: Final = "guideline/index.html"
"""The name of the task that makes the guideline of the edition's schema."""

SEARCH: Final = "search/index.js"
"""The name of the task that makes the index of all words."""

Inputs: TypeAlias = Mapping[str, str]
"""What a result depends on, by the name an editor knows it by, each with its digest."""


@dataclass(frozen=True, slots=True, eq=False)
class Task:
    """One thing to make: its format, its name (`letter-1932-01-04`, or `persons.html` in the folder of the format), its
    inputs, and how it is made.

    letter   None where it spans the edition
    gathers  whether it is made of files of the letters, and so after them
    """

    format: str
    name: str
    inputs: Inputs
    make: Callable[[], Sequence[Output]]
    letter: File | None = None
    gathers: bool = False


@dataclass(frozen=True, slots=True)
class Made:
    """A file that was written, and why."""

    path: Path
    why: str


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a task was due; "" where it was not."""

    format: str
    name: str
    why: str


@dataclass(frozen=True, slots=True)
class Built:
    """What a build did: the files written, the number of tasks that were not due, and what was found on the way.

    reasons  of all tasks, due or not
    """

    made: tuple[Made, ...] = ()
    kept: int = 0
    diagnostics: tuple[Diagnostic, ...] = ()
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True)
class Means:
    """How the work is done; it changes nothing of what is made.

    by        opens who makes so many bytes of letters
    progress  is told how many letters are done, and how many there are to do
    told      is told of each file that is not as it was, as soon as it is in place
    """

    by: Callable[[int], AbstractContextManager[Executor | None]] = executor
    progress: Progress = lambda done, all: None
    told: Callable[[Path], None] = lambda path: None


def plan(workshop: Workshop, format: str, out: Path) -> Iterator[Task]:
    """Give the tasks that would make an edition in a format, whether due or not.

    out  the folder with all that is made
    """
    common = {**_common(workshop), **_settings(workshop), **_libraries(_LIBRARIES.get(format, ()))}
    is_html = format == "html"
    if is_html:
        common["what all pages show"] = _frame(workshop)
    everything: dict[str, str] = {}
    for letter in workshop.edition.letters:
        beside = {"a letter beside it": _digest(workshop.around[letter.name])} if is_html else {}
        beside |= workshop.pictures(letter) if format in ("html", "epub") else {}
        if format in ("pdf", "proof", "volume"):
            beside |= pdf.inputs(letter, workshop.edition)
        inputs = {**common, **workshop.inputs(letter), **beside}
        everything[workshop.place(letter)] = _digest(repr(sorted(inputs.items())))
        if format in outputs.FORMATS:
            yield Task(format, letter.name, inputs, partial(workshop.letter, format, letter), letter)
    if is_html:
        yield from _pages(workshop)
    if _gathers(workshop, format):
        head = {workshop.place(workshop.edition.head): _digest(workshop.head)} if workshop.edition.head else {}
        make = partial(workshop.gathered, format, partial(_made, out))
        yield Task(format, outputs.GATHERED[format][0], {**everything, **head}, make, gathers=True)


def _gathers(workshop: Workshop, format: str) -> bool:
    is_only_whole = format not in outputs.FORMATS  # a volume may have one letter
    return format in outputs.GATHERED and (is_only_whole or len(workshop.edition.letters) > 1)


def _made(out: Path, path: PurePosixPath) -> bytes:
    """Give the bytes of a file that was made; none where it was not."""
    try:
        return (out / path).read_bytes()
    except OSError:
        return b""


def _pages(workshop: Workshop) -> Iterator[Task]:
    """Give the tasks that make what spans the edition."""
    head = workshop.edition.head
    common = {
        **_common(workshop),
        "what all pages show": _frame(workshop),
        "what the foot of all pages says": records.foot(workshop.records),
        **({workshop.place(head): _digest(workshop.head)} if head else {}),
    }
    for name in workshop.views:
        yield Task("html", name, {**common, **_shares(workshop, name)}, partial(workshop.page, name))
    toolkit = {"the toolkit": own_digest()}
    theme = {"theme.css": _digest(workshop.theme.read_bytes())} if workshop.theme.is_file() else {}
    yield Task("html", outputs.ASSETS, {**toolkit, **theme}, partial(workshop.page, outputs.ASSETS))
    yield Task("html", SEARCH, {**toolkit, **_shares(workshop, records.WHOLE)}, workshop.search)
    if workshop.has_guideline:
        inputs = {"schema/edition.odd": workshop.schema.digest_of("html")}
        yield Task("html", GUIDELINE, inputs, workshop.guideline)


def _frame(workshop: Workshop) -> str:
    return _digest(repr(sorted(workshop.frame.items())))


def _shares(workshop: Workshop, page: str) -> Inputs:
    """Give what a page shows of each record, by the place of its letter."""
    places = {letter.name: workshop.place(letter) for letter in workshop.edition.letters}
    return {places.get(one.id, one.id): one.shares[page] for one in workshop.records}


_LIBRARIES: Final = {"pdf": ("typst",), "proof": ("typst",), "volume": ("typst",), "text": ("wcwidth", "anyascii")}
"""What a format is made with beside the processor of all stylesheets."""


def _common(workshop: Workshop) -> Inputs:
    """Give what all that is made of letters depends on."""
    # who is judged by what changes nothing of what is made
    settings = replace(workshop.edition.settings, ignore=(), profiles=(), outputs=(), typography=Typography())
    return {"the toolkit": own_digest(), "a setting": _digest(repr(settings)), **_libraries(("saxonche",))}


def _settings(workshop: Workshop) -> Inputs:
    return {"the choice of outputs": _digest(repr(workshop.offered))}


def _libraries(names: Iterable[str]) -> Inputs:
    return {f"the library {name}": version(name) for name in names}


def build(
    edition: Edition,
    formats: Sequence[str],
    out: Path,
    found: Sequence[Diagnostic],
    means: Means = Means(),
    noted: dict[File, str] | None = None,
) -> Built:
    """Make what is due of the outputs of an edition.

    formats  words of `outputs.FORMATS`
    out      the folder to write to; each format has a folder in it
    found    what validation found: a letter with an error is not built, and what was built of it before stays
    means    how the work is done
    noted    what is known of files for the pages round the letters; what is not is added

    raises   OutputError where a format is unknown, or a file cannot be written
    """
    for format in formats:
        if format not in outputs.FORMATS and format not in outputs.GATHERED:
            raise OutputError(f"there is no output `{format}`; there are {', '.join(outputs.FORMATS)}")
    workshop = opened(edition, formats, out, found, noted)
    sound = workshop.edition
    for name, number in Counter(letter.name for letter in sound.letters).items():
        if number > 1:
            raise OutputError(f"{number} letters would be called `{name}`; build them one by one, or rename them")
    taken = next((letter.name for letter in sound.letters if letter.name.lower() in _TAKEN), None)
    if taken and "html" in formats:
        raise OutputError(f"the site has a page `{taken}` of its own; give the letter another name")
    return _Site(workshop, out, means, is_held=bool(_faulty(found))).build()


_TAKEN: Final = frozenset((*records.PAGES, *records.VIEWS, outputs.ASSETS))
"""What no letter can be called: the pages round the letters, and the tasks that make them."""


def opened(
    edition: Edition,
    formats: Sequence[str],
    out: Path,
    found: Sequence[Diagnostic],
    noted: dict[File, str] | None = None,
) -> Workshop:
    """Give the workshop that makes the sound letters of an edition, and knows of the others what they last were."""
    faulty = _faulty(found)
    sound = edition.without(faulty)
    others = _Shelf(out / ".made").others({file.name for file in sound.files}) if faulty else ()
    return Workshop(sound, tuple(formats), tuple(others), {} if noted is None else noted)


def noted_before(edition: Edition, out: Path) -> Iterator[tuple[File, str]]:
    """Give what the pages round the letters know of files, one after the other, as far as an earlier build noted it."""
    site = _Site(Workshop(edition, ("html",)), out, Means(), is_held=False)
    for file in (*edition.letters, *([edition.head] if edition.head else ())):
        known = site.shelf.get("notes", file.name, site.key(file))
        if known:
            yield file, known


def prepared_before(edition: Edition, out: Path) -> Callable[[File], str]:
    """Give what tells of a letter as an earlier build prepared it; "" where none did."""
    return _Site(Workshop(edition, ()), out, Means(), is_held=False).prepared


def _faulty(found: Iterable[Diagnostic]) -> set[str]:
    return {one.span.path for one in found if one.severity is Severity.ERROR}


def finished(out: Path, formats: Sequence[str], seal: str) -> Built | None:
    """Give what a build would do that is sure to do nothing, without a look at the letters; None where it is not sure.

    seal  that was given to `finish`: a digest of all that the edition is made of
    """
    place = out / ".made"
    ledgers = [_Ledger.read(place / f"{format}.json").before for format in formats]
    try:
        is_same = (place / _SEAL).read_text(encoding="utf-8") == _sealed(out, formats, seal)
    except (OSError, UnicodeDecodeError):
        return None
    memories = [memory for ledger in ledgers for memory in ledger.values()]
    if (place / _AT_WORK).exists() or not is_same or any(_spoilt(memory, out) for memory in memories):
        return None
    return Built(kept=len(memories))


def finish(out: Path, formats: Sequence[str], seal: str) -> None:
    """Write down that all is made, and nothing was found in making it."""
    write_aside(out / ".made" / _SEAL, _sealed(out, formats, seal).encode())


def _sealed(out: Path, formats: Sequence[str], seal: str) -> str:
    libraries = _libraries(("saxonche", *chain.from_iterable(_LIBRARIES.get(format, ()) for format in formats)))
    ledgers = digests_of(out / ".made" / f"{format}.json" for format in formats)
    return _digest(repr((seal, tuple(formats), own_digest(), libraries, list(ledgers.values()))))


_SEAL: Final = "finished"
_AT_WORK: Final = "at-work"


# --- the work -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Done:
    """What came of a piece of work: files by format; of a letter what is noted of it, and the prepared letter where
    that was not known.
    """

    files: Mapping[str, Sequence[Output]]
    note: str = ""
    prepared: str = ""


def _do_letter(workshop: Workshop, formats: tuple[str, ...], is_prepared: bool) -> _Done:
    """Make the files of one letter in formats, or where there are none note what the pages round it need."""
    (letter,) = workshop.edition.files
    files = {format: workshop.letter(format, letter) for format in formats}
    note = "" if formats else workshop.note(letter)
    return _Done(files, note, "" if is_prepared else workshop.prepared(letter).text)


def _do_page(tasks: Inherited[Sequence[Task]], number: int) -> _Done:
    task = tasks.thing[number]
    return _Done({task.format: task.make()})


_Job: TypeAlias = "partial[_Done]"
"""Work for one process, in a form that can be sent there."""


def _do_each(batches: Sequence[Sequence[_Job]]) -> list[list[_Done]]:
    return [[job() for job in batch] for batch in batches]


_BATCH: Final = 8
"""So many letters go to a process at once, and come back: enough to be worth their way, few enough to be held."""


@dataclass(frozen=True)
class _Site:
    """A build under way.

    is_held  whether some letters are held back or cannot be read, so that no file is abandoned
    """

    workshop: Workshop
    out: Path
    means: Means
    is_held: bool
    made: dict[tuple[str, str], list[Made]] = field(default_factory=dict)
    found: dict[tuple[str, str], list[Diagnostic]] = field(default_factory=dict)

    @cached_property
    def ledgers(self) -> Mapping[str, _Ledger]:
        """What was made before, by format."""
        return {format: _Ledger.read(self.out / ".made" / f"{format}.json") for format in self.workshop.formats}

    @cached_property
    def shelf(self) -> _Shelf:
        """Where prepared letters and notes are kept."""
        return _Shelf(self.out / ".made")

    def build(self) -> Built:
        """Do all that is due."""
        with _at_work(self.out):
            if any(format == "html" or _gathers(self.workshop, format) for format in self.workshop.formats):
                self.take_notes()
            if self.is_held and "volume" in self.workshop.formats:
                self.found["volume", "volume.pdf"] = [volume.held()]
            reasons = {
                task: self.reason(task)
                for format in self.workshop.formats
                for task in plan(self.workshop, format, self.out)
            }
            due = {task: why for task, why in reasons.items() if why}
            for format, ledger in self.ledgers.items():
                ledger.begin(task.name for task in due if task.format == format)
            self.make(due)
            for ledger in self.ledgers.values():
                self.close(ledger)
        order = [(task.format, task.name) for task in reasons]
        return Built(
            tuple(chain.from_iterable(self.made.get(key, ()) for key in order)),
            len(reasons) - len(due),
            # what several formats say of a letter is told once
            tuple(dict.fromkeys(chain.from_iterable(self.found.get(key, ()) for key in order))),
            tuple(Reason(task.format, task.name, why) for task, why in reasons.items()),
        )

    def reason(self, task: Task) -> str:
        """Say why a task is due; "" where it is not."""
        before = self.ledgers[task.format].before.get(task.name)
        if self.is_held and task.format == "volume":
            return ""  # a book lacks none of its letters
        if before is not None and before.inputs and self.is_held and task.letter is None and task.name != GUIDELINE:
            return ""  # the pages that span the edition keep a letter that is held back as it was
        why = _due(task, before, self.out)
        if not why and before is not None:
            self.ledgers[task.format].after[task.name] = before
        return why

    # --- letters ---

    def take_notes(self) -> None:
        """Note of each letter what the pages round the letters need, as far as the shelf does not have it."""
        new = []
        head = self.workshop.edition.head
        for letter in (*self.workshop.edition.letters, *([head] if head else ())):
            if letter in self.workshop.noted:
                continue
            known = self.shelf.get("notes", letter.name, self.key(letter))
            if known:
                self.workshop.noted[letter] = known
            else:
                new.append(letter)
        for letter, done in self.work(dict.fromkeys(new, ())):
            if isinstance(letter, File):
                self.workshop.noted[letter] = done.note
                self.shelf.put("notes", letter.name, self.key(letter), done.note)

    def make(self, due: Mapping[Task, str]) -> None:
        """Make what is due, all formats of a letter together."""
        letters: dict[File, dict[str, Task]] = {}
        for task in due:
            if task.letter is not None:
                letters.setdefault(task.letter, {})[task.format] = task
        pages = [task for task in due if task.letter is None and not task.gathers]
        work = self.work({one: tuple(tasks) for one, tasks in letters.items()}, pages)
        for number, (made, done) in enumerate(work, 1):
            for format, files in done.files.items():
                task = letters[made][format] if isinstance(made, File) else made
                self.keep(task, due[task], files)
            self.means.progress(number, len(letters) + len(pages))
            if number % _OFTEN == 0:
                for ledger in self.ledgers.values():
                    ledger.write()
        for task in due:
            if task.gathers:
                self.keep(task, due[task], task.make())

    def work(
        self, letters: Mapping[File, tuple[str, ...]], pages: Sequence[Task] = ()
    ) -> Iterator[tuple[File | Task, _Done]]:
        """Have letters made in formats, and pages, and give what comes of each, in no certain order."""
        amount = sum(len(letter.source.utf8) * max(1, len(formats)) for letter, formats in letters.items())
        # pages alone open no other processes: Saxon has noted here what changed, and where it has worked much it does
        # not bear a fork
        with self.means.by(amount) as others, Inherited(pages) as held:
            here = [] if is_forked(others) else pages
            jobs = chain(
                # the longest first, each by itself
                ([(page, partial(_do_page, held, number))] for number, page in enumerate(pages) if page not in here),
                _batches(self.jobs(letters)),
            )
            for made, done in _shared(jobs, others) if others else _alone(jobs):
                if done.prepared and isinstance(made, File):
                    self.shelf.put("prepared", made.name, self.key(made), done.prepared)
                yield made, done
            yield from ((page, _Done({page.format: page.make()})) for page in here)

    def jobs(self, letters: Mapping[File, tuple[str, ...]]) -> Iterator[tuple[File, _Job]]:
        """Give the work on each letter."""
        for letter, formats in letters.items():
            prepared = self.prepared(letter)
            yield letter, partial(_do_letter, self.workshop.alone(letter, formats, prepared), formats, bool(prepared))

    def prepared(self, letter: File) -> str:
        """Give a letter as it was prepared before; "" where it was not, or something of it has changed."""
        return self.shelf.get("prepared", letter.name, self.key(letter))

    def key(self, letter: File) -> str:
        """Give the digest of all that a prepared letter is made of."""
        if letter not in self.keys:
            inputs = {**self.common, **self.workshop.inputs(letter), "name": letter.name}
            self.keys[letter] = _digest(repr(sorted(inputs.items())))
        return self.keys[letter]

    @cached_property
    def keys(self) -> dict[File, str]:
        """The digests that were asked for already."""
        return {}

    @cached_property
    def common(self) -> Inputs:
        """What all prepared letters are made of."""
        return _common(self.workshop)

    # --- files ---

    def keep(self, task: Task, why: str, results: Sequence[Output]) -> None:
        """Write what a task has made; nothing of it where an error was found."""
        problems = [problem for result in results for problem in result.diagnostics]
        self.found[task.format, task.name] = problems
        if any(problem.severity is Severity.ERROR for problem in problems):
            return
        files = {}
        for result in results:
            path = self.out / result.path
            data = result.content()
            if replaced(path, data):
                self.means.told(path)
            self.made.setdefault((task.format, task.name), []).append(Made(path, why))
            files[str(result.path)] = len(data)
        self.ledgers[task.format].after[task.name] = _Memory(task.inputs, files)

    def close(self, ledger: _Ledger) -> None:
        """Take away what belongs to letters that are no more, and write down what was made."""
        if self.workshop.edition.is_whole and not self.is_held and not any(self.found.values()):
            needed = {name for memory in ledger.after.values() for name in memory.files}
            for name in {name for memory in ledger.before.values() for name in memory.files} - needed:
                (self.out / name).unlink(missing_ok=True)
            self.shelf.clear(
                {file.name for file in self.workshop.noted} | {file.name for file in self.workshop.edition.letters}
            )
            ledger.before.clear()
        ledger.write()


_OFTEN: Final = 200
"""After so many tasks it is written down what was made: so many are made again at most where a build was killed."""

_Batch: TypeAlias = "Sequence[tuple[File | Task, _Job]]"


def _batches(jobs: Iterator[tuple[File, _Job]]) -> Iterator[_Batch]:
    return iter(lambda: list(islice(jobs, _BATCH)), [])


def _alone(batches: Iterable[_Batch]) -> Iterator[tuple[File | Task, _Done]]:
    return ((made, job()) for made, job in chain.from_iterable(batches))


def _shared(batches: Iterable[_Batch], by: Executor) -> Iterator[tuple[File | Task, _Done]]:
    """Share jobs among processes; letters and tasks stay here, where they are known by identity."""
    asked_for: dict[int, Sequence[File | Task]] = {}

    def sent() -> Iterator[list[_Job]]:
        for batch in batches:
            jobs = [job for _, job in batch]
            asked_for[id(jobs)] = [made for made, _ in batch]
            yield jobs

    for jobs, done in stream(_do_each, sent(), by, size=1, ahead=2 * cores()):
        yield from zip(asked_for.pop(id(jobs)), done, strict=True)


def replaced(path: Path, data: bytes) -> bool:
    """Write a file, and give whether it was another before."""
    try:
        if path.read_bytes() == data:
            return False
    except OSError:
        pass
    write_aside(path, data)
    return True


# --- memory -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Memory:
    """What a task made the last time (files relative to the folder of all outputs, with their size) of which inputs.

    Without inputs it had begun, and nobody knows how far it came.
    """

    inputs: Inputs
    files: Mapping[str, int]


@dataclass(frozen=True)
class _Ledger:
    """What the tasks of a format have made: before this build, and in it as far as it has come."""

    place: Path
    before: dict[str, _Memory]
    after: dict[str, _Memory] = field(default_factory=dict)

    @classmethod
    def read(cls, place: Path) -> _Ledger:
        """Read what was written down; what is missing or damaged costs time, nothing else."""
        try:
            kept = json.loads(place.read_bytes())
            before = {name: _Memory(dict(one["inputs"]), dict(one["files"])) for name, one in kept.items()}
            # what is no more is taken away: a memory that came with an edition must not name the files of others
            return cls(place, {name: one for name, one in before.items() if not any(map(_leads_out, one.files))})
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
            return cls(place, {})

    def begin(self, names: Iterable[str]) -> None:
        """Write down that tasks begin: where they are killed, what they have made is not taken for what was before."""
        begun = {name: replace(self.before[name], inputs={}) for name in names if name in self.before}
        if begun:
            self.before.update(begun)
            self.write()

    def write(self) -> None:
        """Write down what was made, if that is something new."""
        every = sorted({**self.before, **self.after}.items())
        kept = {name: {"inputs": dict(one.inputs), "files": dict(one.files)} for name, one in every}
        data = json.dumps(kept, sort_keys=True, ensure_ascii=False).encode() + b"\n"
        if not self.place.is_file() or self.place.read_bytes() != data:
            write_aside(self.place, data)


def _leads_out(name: str) -> bool:
    """Whether the name of a file leads out of the folder that it is added to."""
    path = Path(name)
    return path.is_absolute() or bool(path.drive) or ".." in path.parts


@dataclass(frozen=True)
class _Shelf:
    """Texts that are made once and used by several builds, each in a file that begins with the digest of its making."""

    folder: Path

    def get(self, kind: str, name: str, key: str) -> str:
        """Give a text; "" where there is none that was made of this."""
        try:
            head, _, text = self._path(kind, name).read_bytes().decode().partition("\n")
        except (OSError, UnicodeDecodeError):
            return ""
        return text if head == self._head(key, text) else ""

    def others(self, names: set[str]) -> Iterator[str]:
        """Give the notes of letters that are not of these names, whatever they were made of."""
        for path in sorted((self.folder / "notes").glob(f"*{_KEPT}")):
            if path.stem in names:
                continue
            head, _, text = path.read_bytes().decode(errors="replace").partition("\n")
            if head.endswith(f" {_digest(text)}") and text.startswith("["):
                yield text

    def put(self, kind: str, name: str, key: str, text: str) -> None:
        """Keep a text."""
        write_aside(self._path(kind, name), f"{self._head(key, text)}\n{text}".encode())

    def clear(self, names: set[str]) -> None:
        """Take away what is not of these names."""
        for path in self.folder.glob("*/[!.]*"):
            if path.suffix != _KEPT or path.stem not in names:
                path.unlink(missing_ok=True)

    def _path(self, kind: str, name: str) -> Path:
        return self.folder / kind / f"{name}{_KEPT}"

    def _head(self, key: str, text: str) -> str:
        return f"{key} {_digest(text)}"


_KEPT: Final = ".kept"


@contextmanager
def _at_work(out: Path) -> Iterator[None]:
    """Leave a sign while work is under way; one that is found there tells that the last build was killed."""
    refuse_links(out)
    sign = out / ".made" / _AT_WORK
    if sign.exists():
        sweep(out)
    write_aside(sign, b"")
    yield
    sign.unlink(missing_ok=True)


def _due(task: Task, before: _Memory | None, out: Path) -> str:
    """Say why a task must run; "" where it need not."""
    if before is None:
        return "new"
    if not before.inputs:
        return "it was not finished"
    for name, digest in task.inputs.items():
        if before.inputs.get(name) != digest:
            return f"{name} changed" if name in before.inputs else f"{name} is new"
    for name in before.inputs:
        if name not in task.inputs:
            return f"{name} is gone"
    return _spoilt(before, out)


def _spoilt(memory: _Memory, out: Path) -> str:
    """Say what is no longer as it was made; "" where all is."""
    for name, size in memory.files.items():
        try:
            is_same = (out / name).stat().st_size == size
        except OSError:
            return f"{name} was gone"
        if not is_same:
            return f"{name} was altered"
    return ""


def _digest(data: bytes | str) -> str:
    return hashlib.sha256(data if isinstance(data, bytes) else data.encode()).hexdigest()
