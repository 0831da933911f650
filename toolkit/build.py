"""What must be made again and why; making it, aside and moved into place; the memory of what was made.

A task makes the outputs of one letter in one format, or the pages that span the edition. It is due where one of its
inputs has changed since it last ran, or one of its files is gone.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import TypeAlias

from toolkit import outputs
from toolkit.diagnostic import Diagnostic, Severity
from toolkit.edition import Edition, File
from toolkit.errors import OutputError
from toolkit.names import own_digest
from toolkit.outputs import Output, Workshop
from toolkit.records import PAGES, Record
from toolkit.source import write_aside

__all__ = ["Built", "Made", "Task", "build", "plan"]

SPANNING = "edition"
"""The name of the task that makes what spans the edition."""
GUIDELINE = "guideline"
"""The name of the task that makes the guideline of the edition's schema."""
SEARCH = "search"
"""The name of the task that makes the index of all words."""

Inputs: TypeAlias = Mapping[str, str]
"""What a result depends on, by the name an editor knows it by, each with its digest."""


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to make: its name (`letter-1932-01-04`, or `edition` for what spans it), its inputs, and how."""

    name: str
    inputs: Inputs
    run: Callable[[], Sequence[Output]]


@dataclass(frozen=True, slots=True)
class Made:
    """A file that was written, and why."""

    path: Path
    why: str


@dataclass(frozen=True, slots=True)
class Built:
    """What a build did: the files written, the number of tasks that were not due, and what was found on the way."""

    made: tuple[Made, ...] = ()
    kept: int = 0
    diagnostics: tuple[Diagnostic, ...] = ()


@dataclass(frozen=True, slots=True)
class _Memory:
    """What a task made the last time (files relative to the folder of all outputs, with their size) of which inputs."""

    inputs: Inputs
    files: Mapping[str, int]


def plan(workshop: Workshop, format: str) -> Iterator[Task]:
    """Give the tasks that would make an edition in a format, whether due or not.

    The pages round the letters are made of records, so that a change which touches no record does not touch them.
    """
    edition, common = workshop.edition, _common(workshop)
    is_html = format == "html"
    frame = {"what all pages show": _digest(repr(sorted(workshop.frame.items())))} if is_html else {}
    for letter in edition.letters:
        own = {_place(letter, edition): _digest(letter.source.utf8)}
        beside = {"a letter beside it": _digest(workshop.around[letter.name])} if is_html else {}
        yield Task(letter.name, {**common, **own, **frame, **beside}, partial(workshop.letter, format, letter))
    if format in outputs.SPANNING:
        places = {letter.name: _place(letter, edition) for letter in edition.letters}
        records = {places.get(one.id, one.id): _digest(one.summary) for one in workshop.records}
        theme = {"theme.css": _digest(workshop.theme.read_bytes())} if workshop.theme.is_file() else {}
        yield Task(SPANNING, {**common, **frame, **theme, **records}, partial(workshop.spanning, format))
        words = {places.get(one.id, one.id): _digest(one.xml) for one in workshop.records}
        yield Task(SEARCH, {"the toolkit": own_digest(), **words}, workshop.search)
    if is_html and workshop.has_guideline:
        yield Task(GUIDELINE, {"schema/edition.odd": workshop.schema.digest_of("html")}, workshop.guideline)


def _common(workshop: Workshop) -> Inputs:
    """Give what everything depends on that is made of letters."""
    edition = workshop.edition
    return {
        "the toolkit": own_digest(),
        "a setting": _digest(repr((edition.settings, workshop.offered))),
        **{f"the library {name}": version(name) for name in ("saxonche", "typst")},
        **{_place(file, edition): _digest(file.source.utf8) for file in edition.registers},
    }


def build(edition: Edition, formats: Sequence[str], out: Path, found: Sequence[Diagnostic]) -> Built:
    """Make what is due of the outputs of an edition.

    formats  words of `outputs.FORMATS`
    out      the folder to write to; each format has a folder in it
    found    what validation found: a letter with an error is not built, and what was built of it before stays

    raises   OutputError where a format is unknown, or a file cannot be written
    """
    for format in formats:
        if format not in outputs.FORMATS:
            raise OutputError(f"there is no output `{format}`; there are {', '.join(outputs.FORMATS)}")
    faulty = {one.span.path for one in found if one.severity is Severity.ERROR}
    sound = edition.without(faulty)
    for name, number in Counter(letter.name for letter in sound.letters).items():
        if number > 1:
            raise OutputError(f"{number} letters would be called `{name}`; build them one by one, or rename them")
    taken = next((letter.name for letter in sound.letters if letter.name.lower() in PAGES), None)
    if taken and "html" in formats:
        raise OutputError(f"the site has a page `{taken}` of its own; give the letter another name")
    workshop = Workshop(sound, tuple(formats))
    if "html" in formats:
        workshop = _recall_notes(workshop, out / ".made" / "notes", held=bool(faulty))
    parts = [_build_format(workshop, format, out, held=bool(faulty)) for format in formats]
    if "html" in formats:
        _remember_notes(workshop, out / ".made" / "notes", held=bool(faulty))
    return Built(
        tuple(made for part in parts for made in part.made),
        sum(part.kept for part in parts),
        tuple(found for part in parts for found in part.diagnostics),
    )


def _build_format(workshop: Workshop, format: str, out: Path, *, held: bool) -> Built:
    """Make one format; `held` says that some letters are held back or unreadable, so that no file is abandoned."""
    place = out / ".made" / f"{format}.json"
    before = _recall(place)
    after: dict[str, _Memory] = {}
    made: list[Made] = []
    found: list[Diagnostic] = []
    for task in plan(workshop, format):
        remembered = before.get(task.name)
        why = _due(task, remembered, out)
        # the pages that span the edition keep a letter that is held back as it was
        if remembered is not None and (not why or (held and task.name in (SPANNING, SEARCH))):
            after[task.name] = remembered
            continue
        results = task.run()
        problems = [problem for result in results for problem in result.diagnostics]
        found += problems
        if any(problem.severity is Severity.ERROR for problem in problems):
            continue
        for result in results:
            write_aside(out / result.path, result.data)
            made.append(Made(out / result.path, why))
        after[task.name] = _Memory(task.inputs, {str(result.path): len(result.data) for result in results})
    kept = sum(memory is before.get(name) for name, memory in after.items())
    if workshop.edition.is_whole and not held and not found:
        _clear_away(before, after, out)
    else:
        after = {**before, **after}
    _remember(place, after)
    return Built(tuple(made), kept, tuple(found))


def _place(file: File, edition: Edition) -> str:
    """Name a file as an input: the same from wherever the command is run."""
    path, folder = file.path.resolve(), edition.folder.resolve()
    return path.relative_to(folder).as_posix() if path.is_relative_to(folder) else path.name


def _due(task: Task, before: _Memory | None, out: Path) -> str:
    """Say why a task must run; "" where it need not."""
    if before is None:
        return "new"
    for name, digest in task.inputs.items():
        if before.inputs.get(name) != digest:
            return f"{name} changed" if name in before.inputs else f"{name} is new"
    for name in before.inputs:
        if name not in task.inputs:
            return f"{name} is gone"
    for name, size in before.files.items():
        path = out / name
        if not path.is_file():
            return f"{name} was gone"
        if path.stat().st_size != size:
            return f"{name} was altered"
    return ""


def _clear_away(before: Mapping[str, _Memory], after: Mapping[str, _Memory], out: Path) -> None:
    """Take away the files of letters that are no more; only what the memory says was made here."""
    needed = {name for memory in after.values() for name in memory.files}
    for memory in before.values():
        for name in memory.files.keys() - needed:
            (out / name).unlink(missing_ok=True)


def _recall(place: Path) -> dict[str, _Memory]:
    """Read the memory of a format; one that is missing or damaged costs time, nothing else."""
    try:
        kept = json.loads(place.read_text(encoding="utf-8"))
        return {name: _Memory(dict(one["inputs"]), dict(one["files"])) for name, one in kept.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def _remember(place: Path, memory: Mapping[str, _Memory]) -> None:
    kept = {name: asdict(one) for name, one in sorted(memory.items())}
    write_aside(place, json.dumps(kept, indent=1, sort_keys=True, ensure_ascii=False).encode() + b"\n")


def _recall_notes(workshop: Workshop, folder: Path, *, held: bool) -> Workshop:
    """Give the workshop what is known of its files, and of letters that are held back what they last were."""
    common = _common(workshop)
    files = {file.name: file for file in _noted_files(workshop)}
    known: dict[File, str] = {}
    others: list[Record] = []
    for path in sorted(folder.glob("*.xml")):
        made_of, note = _recall_note(path)
        file = files.get(path.stem)
        if file is not None and made_of == _made_of(file, common):
            known[file] = note
        elif file is None and held and note.startswith("<ed:record "):
            others.append(Record.read(note))
    return replace(workshop, noted=known, others=tuple(others))


def _recall_note(path: Path) -> tuple[str, str]:
    """Give the digest of what a note was made of, and the note; two empty strings where it is damaged."""
    try:
        head, _, note = path.read_text(encoding="utf-8").partition("\n")
    except (OSError, ValueError):
        return "", ""
    made_of, _, digest = head.removeprefix("<?made-of ").removesuffix("?>").partition(" ")
    return (made_of, note) if digest == _digest(note) else ("", "")


def _remember_notes(workshop: Workshop, folder: Path, *, held: bool) -> None:
    common = _common(workshop)
    names = {file.name for file in workshop.noted}
    for path in folder.glob("*.xml"):
        if workshop.edition.is_whole and not held and path.stem not in names:
            path.unlink()
    for file, note in workshop.noted.items():
        path, made_of = folder / f"{file.name}.xml", _made_of(file, common)
        if _recall_note(path) != (made_of, note):
            write_aside(path, f"<?made-of {made_of} {_digest(note)}?>\n{note}".encode())


def _noted_files(workshop: Workshop) -> Iterator[File]:
    yield from workshop.edition.letters
    if workshop.edition.head:
        yield workshop.edition.head


def _made_of(file: File, common: Inputs) -> str:
    """Give the digest of all that a note is made of."""
    inputs = {**common, file.name: _digest(file.source.utf8)}
    return _digest(repr(sorted(inputs.items())))


def _digest(data: bytes | str) -> str:
    return hashlib.sha256(data if isinstance(data, bytes) else data.encode()).hexdigest()
