"""What must be made again and why; making it, aside and moved into place; the memory of what was made.

A task makes the outputs of one letter in one format, or the pages that span the edition. It is due where one of its
inputs has changed since it last ran, or one of its files is gone. Inputs of a letter are the letter and what it sees of
the registers; those of the pages that span the edition are what is noted of each letter, not the letters.

Letters are made by as many processes as there are cores; only this one writes, so that what is there does not depend
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
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias

from toolkit import outputs
from toolkit.diagnostic import Diagnostic, Severity
from toolkit.edition import Edition, File
from toolkit.errors import OutputError
from toolkit.memory import digests as digests_of
from toolkit.names import own_digest
from toolkit.outputs import Output, Workshop, pdf, volume
from toolkit.records import PAGES, Record
from toolkit.source import sweep, write_aside
from toolkit.typography import Typography
from toolkit.workers import Progress, cores, executor, stream

if TYPE_CHECKING:
    from concurrent.futures import Executor

__all__ = ["Built", "Made", "Means", "Reason", "Task", "build", "finished", "finish", "opened", "plan", "replaced"]

SPANNING: Final = "edition"
"""The name of the task that makes what spans the edition."""

GUIDELINE: Final = "guideline"
"""The name of the task that makes the guideline of the edition's schema."""

SEARCH: Final = "search"
"""The name of the task that makes the index of all words."""

Inputs: TypeAlias = Mapping[str, str]
"""What a result depends on, by the name an editor knows it by, each with its digest."""


@dataclass(frozen=True, slots=True, eq=False)
class Task:
    """One thing to make: its format, its name (`letter-1932-01-04`, or `edition` for what spans it), and its inputs.

    letter  None where it spans the edition; then `run` makes it
    """

    format: str
    name: str
    inputs: Inputs
    letter: File | None = None
    run: Callable[[], Sequence[Output]] = tuple


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


def plan(workshop: Workshop, format: str) -> Iterator[Task]:
    """Give the tasks that would make an edition in a format, whether due or not."""
    common = {**_common(workshop), **_settings(workshop), **_libraries(_LIBRARIES.get(format, ()))}
    is_html = format == "html"
    if is_html:
        common["what all pages show"] = _digest(repr(sorted(workshop.frame.items())))
    for letter in workshop.edition.letters if format in outputs.FORMATS else ():
        beside = {"a letter beside it": _digest(workshop.around[letter.name])} if is_html else {}
        if format in ("pdf", "proof"):
            beside = dict(pdf.inputs(letter, workshop.edition))
        yield Task(format, letter.name, {**common, **workshop.inputs(letter), **beside}, letter)
    if format == "volume":
        yield Task(format, SPANNING, {**common, **_bound(workshop)}, run=partial(workshop.spanning, format))
    elif format in outputs.SPANNING:
        places = {letter.name: workshop.place(letter) for letter in workshop.edition.letters}
        records = {places.get(one.id, one.id): _digest(one.summary) for one in workshop.records}
        theme = {"theme.css": _digest(workshop.theme.read_bytes())} if workshop.theme.is_file() else {}
        yield Task(format, SPANNING, {**common, **theme, **records}, run=partial(workshop.spanning, format))
        words = {places.get(one.id, one.id): _digest(one.xml) for one in workshop.records}
        yield Task(format, SEARCH, {"the toolkit": own_digest(), **words}, run=workshop.search)
    if is_html and workshop.has_guideline:
        inputs = {"schema/edition.odd": workshop.schema.digest_of("html")}
        yield Task(format, GUIDELINE, inputs, run=workshop.guideline)


def _bound(workshop: Workshop) -> Inputs:
    """Give what a volume is made of: all letters with all that each is made of, and the header of the whole."""
    letters = workshop.edition.letters
    each = [(*workshop.inputs(letter).items(), *pdf.inputs(letter, workshop.edition).items()) for letter in letters]
    return {**dict(chain.from_iterable(each)), "the header of the whole": _digest(workshop.head)}


_LIBRARIES: Final = {"pdf": ("typst",), "proof": ("typst",), "volume": ("typst",)}
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
        if format not in (*outputs.FORMATS, *outputs.SPANNING):
            raise OutputError(f"there is no output `{format}`; there are {', '.join(outputs.FORMATS)}")
    workshop = opened(edition, formats, out, found, noted)
    sound = workshop.edition
    for name, number in Counter(letter.name for letter in sound.letters).items():
        if number > 1:
            raise OutputError(f"{number} letters would be called `{name}`; build them one by one, or rename them")
    taken = next((letter.name for letter in sound.letters if letter.name.lower() in PAGES), None)
    if taken and "html" in formats:
        raise OutputError(f"the site has a page `{taken}` of its own; give the letter another name")
    return _Site(workshop, out, means, is_held=bool(_faulty(found))).build()


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
    others = _Shelf(out / ".made").others({file.name for file in sound.files}) if faulty and "html" in formats else ()
    return Workshop(sound, tuple(formats), tuple(map(Record.read, others)), {} if noted is None else noted)


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


@dataclass(frozen=True, slots=True, eq=False)
class _Job:
    """What one process is to make of one letter: files in formats, or what is noted of it where there are none."""

    workshop: Workshop
    formats: tuple[str, ...]

    def do(self) -> _Done:
        """Make it."""
        (letter,) = self.workshop.edition.files
        files = {format: self.workshop.letter(format, letter) for format in self.formats}
        note = "" if self.formats else self.workshop.note(letter)
        return _Done(files, note, self.workshop.prepared(letter).text)


@dataclass(frozen=True, slots=True)
class _Done:
    """What came of a job: the files by format, what is noted of the letter, and the prepared letter."""

    files: Mapping[str, tuple[Output, ...]]
    note: str
    prepared: str


def _do_each(jobs: Sequence[_Job]) -> list[_Done]:
    return [job.do() for job in jobs]


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
            if any(format in outputs.SPANNING for format in self.workshop.formats):
                self.take_notes()
            if self.is_held and "volume" in self.workshop.formats:
                self.found["volume", SPANNING] = [volume.held()]
            reasons = {
                task: self.reason(task) for format in self.workshop.formats for task in plan(self.workshop, format)
            }
            due = {task: why for task, why in reasons.items() if why}
            for format, ledger in self.ledgers.items():
                ledger.begin(task.name for task in due if task.format == format)
            self.make_letters(due)
            for task, why in due.items():
                if task.letter is None:
                    self.keep(task, why, task.run())
            for ledger in self.ledgers.values():
                self.close(ledger)
        order = [(task.format, task.name) for task in reasons]
        return Built(
            tuple(chain.from_iterable(self.made.get(key, ()) for key in order)),
            len(reasons) - len(due),
            tuple(chain.from_iterable(self.found.get(key, ()) for key in order)),
            tuple(Reason(task.format, task.name, why) for task, why in reasons.items()),
        )

    def reason(self, task: Task) -> str:
        """Say why a task is due; "" where it is not."""
        before = self.ledgers[task.format].before.get(task.name)
        if self.is_held and task.format == "volume":
            return ""  # a book lacks none of its letters
        if before is not None and before.inputs and self.is_held and task.name in (SPANNING, SEARCH):
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
            self.workshop.noted[letter] = done.note
            self.shelf.put("notes", letter.name, self.key(letter), done.note)

    def make_letters(self, due: Mapping[Task, str]) -> None:
        """Make the files of letters that are due, all formats of a letter together."""
        tasks: dict[File, dict[str, Task]] = {}
        for task in due:
            if task.letter is not None:
                tasks.setdefault(task.letter, {})[task.format] = task
        for number, (letter, done) in enumerate(self.work({one: tuple(each) for one, each in tasks.items()}), 1):
            for format, files in done.files.items():
                self.keep(tasks[letter][format], due[tasks[letter][format]], files)
            self.means.progress(number, len(tasks))
            if number % _OFTEN == 0:
                for ledger in self.ledgers.values():
                    ledger.write()

    def work(self, wanted: Mapping[File, tuple[str, ...]]) -> Iterator[tuple[File, _Done]]:
        """Have letters made in formats, and give what comes of each, in no certain order; keep them prepared."""
        jobs = (
            (letter, _Job(self.workshop.alone(letter, formats, self.prepared(letter)), formats))
            for letter, formats in wanted.items()
        )
        amount = sum(len(letter.source.utf8) * max(1, len(formats)) for letter, formats in wanted.items())
        with self.means.by(amount) as others:
            for letter, done in _shared(jobs, others) if others else _here(jobs):
                self.shelf.put("prepared", letter.name, self.key(letter), done.prepared)
                yield letter, done

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
        for result in results:
            path = self.out / result.path
            if replaced(path, result.data):
                self.means.told(path)
            self.made.setdefault((task.format, task.name), []).append(Made(path, why))
        files = {str(result.path): len(result.data) for result in results}
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


_OFTEN: Final = 64
"""After so many letters it is written down what was made: so many are made again at most where a build was killed."""


def _here(jobs: Iterable[tuple[File, _Job]]) -> Iterator[tuple[File, _Done]]:
    return ((letter, job.do()) for letter, job in jobs)


def _shared(jobs: Iterable[tuple[File, _Job]], by: Executor) -> Iterator[tuple[File, _Done]]:
    """Share jobs among processes; the letters stay here, where they are known by identity."""
    letters: dict[_Job, File] = {}

    def asked_for() -> Iterator[_Job]:
        for letter, job in jobs:
            letters[job] = letter
            yield job

    for job, done in stream(_do_each, asked_for(), by, size=_BATCH, ahead=2 * cores()):
        yield letters.pop(job), done


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
            return cls(place, {name: _Memory(dict(one["inputs"]), dict(one["files"])) for name, one in kept.items()})
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
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
        """Give the records of letters that are not of these names, whatever they were made of."""
        for path in sorted((self.folder / "notes").glob("*.xml")):
            head, _, text = path.read_bytes().decode(errors="replace").partition("\n")
            is_whole = head.endswith(f" {_digest(text)}?>")
            if path.stem not in names and is_whole and text.startswith("<ed:record "):
                yield text

    def put(self, kind: str, name: str, key: str, text: str) -> None:
        """Keep a text, unless it is there."""
        if not self.get(kind, name, key):
            write_aside(self._path(kind, name), f"{self._head(key, text)}\n{text}".encode())

    def clear(self, names: set[str]) -> None:
        """Take away what is not of these names."""
        for path in self.folder.glob("*/*.xml"):
            if path.stem not in names:
                path.unlink(missing_ok=True)

    def _path(self, kind: str, name: str) -> Path:
        return self.folder / kind / f"{name}.xml"

    def _head(self, key: str, text: str) -> str:
        return f"<?made-of {key} {_digest(text)}?>"


@contextmanager
def _at_work(out: Path) -> Iterator[None]:
    """Leave a sign while work is under way; one that is found there tells that the last build was killed."""
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
