"""Packages for archives: an edition with all that was made of it, an RO-Crate 1.2 that is the payload of a BagIt bag.

A package is made aside, as a folder and as a ZIP file, and moved into place when it is whole. Nothing in it is of the
day or the machine on which it was made: the same sources, toolkit and libraries give the same bytes.
"""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Iterator, Mapping, Sequence, Set
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Final

from toolkit import archive, bag, build, memory, metadata, report
from toolkit.archive import Report
from toolkit.diagnostic import Diagnostic, Note, Severity, Span
from toolkit.edition import Edition, File, shown
from toolkit.errors import OutputError, ToolkitError
from toolkit.formats import as_record
from toolkit.judges import Choice
from toolkit.memory import Memory
from toolkit.metadata.subject import Subject
from toolkit.names import METADATA, resource_folder
from toolkit.outputs import Workshop
from toolkit.packaging import bagging, lock
from toolkit.packaging.addresses import published
from toolkit.packaging.clock import Clock
from toolkit.packaging.contents import contents, place_in, refuse_clashes
from toolkit.packaging.crate import crate
from toolkit.packaging.parts import SENSES, Part, Release
from toolkit.packaging.provenance import provenance, tools
from toolkit.packaging.readme import readme
from toolkit.source import is_left_behind, write_aside
from toolkit.transliteration import ascii_of
from toolkit.zipped import is_dense, pack

__all__ = ["Clock", "Packed", "package"]

_LOCK: Final = "tei/ids.lock"
_UNNAMED: Final = "bag"
"""What a bag is called before it is known what is in it."""


@dataclass(frozen=True, slots=True)
class Packed:
    """A package that was made.

    folder  where it is
    file    the same as a ZIP file
    number  of files in the payload
    size    of the payload, in bytes
    report  how far it is what any archive asks for
    """

    folder: Path
    file: Path
    number: int
    size: int
    report: Report


def package(
    edition: Edition,
    verdict: Memory,
    choice: Choice,
    out: Path,
    clock: Clock,
    means: build.Means,
    seen: Mapping[str, str],
) -> tuple[Packed | None, tuple[Diagnostic, ...]]:
    """Package a whole edition with its sources, outputs and metadata, and tell what was found on the way.

    verdict  what validation found; with an error in it, or in what is found here, there is no package
    choice   what the letters were held to
    out      the folder to put the package into, NAME and NAME.zip; a package that is there is replaced
    clock    the time that all in it bears
    means    how the work is done
    seen     the digests of the edition (`memory.look`) before it was read

    raises   OutputError where something cannot be written, something else has its name, or sources have changed;
             SourceError where there is no letter
    """
    if _is_faulty(verdict.found):
        return None, ()
    listed = edition.folder / _LOCK
    if listed.is_symlink() or (listed.exists() and not listed.is_file()):
        raise OutputError(f"{listed} is no ordinary file; put the list of addresses itself there")
    for place in (edition.folder / "tei", edition.folder / "schema", resource_folder("xslt")):
        if out.resolve().is_relative_to(place.resolve()):
            raise OutputError(f"{out} lies in the folder {place.name}, which is packed; put packages elsewhere")
    sources = contents(edition, choice)
    read = [listed, *(source for source in sources.values() if isinstance(source, Path))]
    before = memory.digests(read) | dict(seen)
    with _aside(out) as stage:
        made, found = _Packer(edition, verdict, sources, clock, means, stage).packed()
        if made is None:
            return None, found
        _refuse_changes(before, memory.digests(read) | memory.look(edition.folder))
        folder, file = out / made.folder.name, out / made.file.name
        _refuse_strangers(folder, file, edition)
        # before the package: what was published and not noted could be lost unseen
        write_aside(listed, (made.folder / "data" / _LOCK).read_bytes())
        placed = replace(made, folder=folder, file=file)
        _into_place(made, placed, stage)
        return placed, found


def _refuse_changes(before: Mapping[str, str], after: Mapping[str, str]) -> None:
    changed = sorted(Path(path).name for path in before.keys() | after.keys() if before.get(path) != after.get(path))
    if changed:
        raise OutputError(f"the edition has changed while it was packed ({changed[0]}); package it again")


def _is_faulty(found: Sequence[Diagnostic]) -> bool:
    return any(one.severity is Severity.ERROR for one in found)


# --- the package --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Packer:
    """Makes a package in a folder of its own."""

    edition: Edition
    verdict: Memory
    sources: Mapping[str, Path | bytes]
    clock: Clock
    means: build.Means
    stage: Path

    def packed(self) -> tuple[Packed | None, tuple[Diagnostic, ...]]:
        bag_folder = self.stage / _UNNAMED
        subject, told = self.outputs(bag_folder / "data" / "outputs")
        release = _release(subject, self.clock)
        bag_folder = bag_folder.rename(self.stage / release.name)
        data = bag_folder / "data"
        for path, source in self.sources.items():
            _put(source, data / path)
        found = (*told, *self.metadata(data, subject), *self.identifiers(data))
        if _is_faulty(found):
            return None, found
        made_of = dict(zip(self.sources, memory.digests(data / path for path in self.sources).values(), strict=True))
        _put(provenance(release, made_of, self.edition.settings), data / "build.json")
        self.validation(data)
        self.close(bag_folder, release)
        # the report is about the package without it
        made = self.judged(bag_folder)
        parts = self.close(bag_folder, release)
        file = self.stage / f"{release.name}.zip"
        with file.open("wb") as stream:
            files = ((f"{release.name}/{path}", bag_folder / path) for path in _paths(bag_folder))
            pack(stream, files, time=self.clock.time, is_stored=self.is_stored)
        return Packed(bag_folder, file, len(parts), sum(part.size for part in parts), made), found

    def is_stored(self, name: str) -> bool:
        """Whether a file is not compressed in the ZIP file: a large one of a blank leaf would look like a bomb."""
        return is_dense(name) or (self.stage / name).stat().st_size > _LARGE

    def outputs(self, out: Path) -> tuple[Subject, tuple[Diagnostic, ...]]:
        """Make all outputs, anew: what lies in the folder of earlier builds may have been changed since. Give what the
        headers say, which is read of the letters as they were prepared for that.
        """
        formats, noted = self.edition.settings.outputs, dict[File, str]()
        built = build.build(self.edition, formats, out, self.verdict.found, self.means, noted)
        workshop = Workshop(self.edition, formats, noted=noted)
        prepared = build.prepared_before(self.edition, out)
        subject = Subject.of(workshop, is_noted=True, by=self.means.by, prepared=prepared)
        shutil.rmtree(out / ".made")
        return subject, built.diagnostics

    def metadata(self, data: Path, subject: Subject) -> tuple[Diagnostic, ...]:
        made, found = metadata.of(subject, METADATA, with_letters=True)
        for output in made:
            _put(output.data, data / ("" if output.path.name == "CITATION.cff" else "metadata") / output.path)
        return found

    def identifiers(self, data: Path) -> tuple[Diagnostic, ...]:
        """Hold what is published now to what was published before, and note both."""
        path = self.edition.folder / _LOCK
        before, found = lock.read(path.read_bytes(), shown(path)) if path.exists() else (lock.Lock(_LOCK), ())
        if before is None:
            return found
        now = published(self.edition, lambda name: _bytes(data / "outputs" / "html" / f"{name}.html"))
        _put(before.renewed(now), data / _LOCK)
        return (*found, *before.faults(now))

    def validation(self, data: Path) -> None:
        """Write what validation found, as it is called in the package."""
        names = _Names.of(self.edition)
        found = [names.told(one) for one in self.verdict.found]
        lines = {names.place(name): source.lines for name, source in self.edition.sources.items()}
        said = [names.text(line) for line in self.verdict.said]
        rows = (report.as_text(found, lambda path: lines.get(path, ())), "; ".join(said) + f": {report.count(found)}")
        _put(("\n\n".join(filter(None, rows)) + "\n").encode(), data / "reports/validation.txt")
        records = json.dumps([as_record(one) for one in found], ensure_ascii=False, indent=1)
        _put(f"{records}\n".encode(), data / "reports" / "validation.json")

    def judged(self, folder: Path) -> Report:
        """Judge the package by the rules of archives, and put the report into it."""
        with archive.unpacked(folder) as package:
            made = archive.answered(package.edition, "generic", package=package)
        for form in ("html", "json"):
            _put(archive.FORMS[form](made).encode() + b"\n", folder / "data" / f"reports/archive.{form}")
        return made

    def close(self, folder: Path, release: Release) -> Sequence[Part]:
        """Write what tells of all files of the payload, and what makes it a bag."""
        data = folder / "data"
        for name in ("README.txt", "ro-crate-metadata.json"):
            (data / name).unlink(missing_ok=True)
        _put(readme(release, self.parts(data)), data / "README.txt")
        _put(crate(release, self.parts(data)), data / "ro-crate-metadata.json")
        payload = {f"data/{path}": data / path for path in _paths(data)}
        refuse_clashes(payload)
        beside = {bagging.PROFILE_FILE: bagging.profile()}
        for name, content in bag.tag_files(payload, bagging.info(release), beside).items():
            _put(content, folder / name)
        return self.parts(data)

    def parts(self, data: Path) -> tuple[Part, ...]:
        """Give the files of the payload, each with the letter that it is of."""
        letters = {letter.name for letter in self.edition.letters}
        held = {place_in(letter.path, self.edition.folder): letter.name for letter in self.edition.letters}
        return tuple(
            Part(path, (data / path).stat().st_size, SENSES.get(path, ""), held.get(path) or _letter(path, letters))
            for path in _paths(data)
        )


_LARGE: Final = 16 << 20
"""So many bytes no text of an edition has."""


def _release(subject: Subject, clock: Clock) -> Release:
    """Name what is packed: by the header of the whole, or the one letter, and its version."""
    whole = subject.whole
    head = subject.workshop.edition.head
    group = _slug(whole.id or (head.name if head else "") or whole.title) or "letters"
    return Release(group, f"{group}-{_slug(whole.version) or clock.day}", subject, clock, tools())


def _slug(words: str) -> str:
    """Give a name that is fit for every system, of the letters and digits in words.

    >>> _slug("Письма, 1.0")
    'pisma-1.0'
    """
    spelt = ascii_of(words, "").lower().replace("'", "")
    return re.sub("[^a-z0-9.]+", "-", spelt)[:_LONGEST].strip("-.")


_LONGEST: Final = 60
"""So many characters of a title name a package."""


def _letter(path: str, letters: Set[str]) -> str:
    """Give the one letter that an output or a file of metadata was made of, by its name; "" where there is none."""
    if not path.startswith(("outputs/", "metadata/")):
        return ""
    name = PurePosixPath(path).name
    while "." in name:  # letter.diplomatic.txt, and letter-1.2.html of a letter `letter-1.2`
        name = name.rpartition(".")[0]
        if name in letters:
            return name
    return ""


@dataclass(frozen=True)
class _Names:
    """What files of the edition are called in it, whatever messages call them where the command was run.

    places  the paths in the edition by the names that messages use
    before  what these names have before them
    """

    places: Mapping[str, str]
    before: str

    @classmethod
    def of(cls, edition: Edition) -> _Names:
        places = {name: place_in(path, edition.folder) for name, path in edition.paths.items()}
        before = {name.removesuffix(place) for name, place in places.items() if name.endswith(place)}
        return cls(places, min(before, default=""))

    def place(self, name: str) -> str:
        return self.places.get(name, self.text(name))

    def text(self, text: str) -> str:
        return text.replace(self.before, "") if self.before else text

    def told(self, one: Diagnostic) -> Diagnostic:
        notes = tuple(Note(self.text(note.message), note.span and self.span(note.span)) for note in one.notes)
        message, help = self.text(one.message), self.text(one.help)
        return replace(one, span=self.span(one.span), message=message, help=help, notes=notes, repair=())

    def span(self, span: Span) -> Span:
        return replace(span, path=self.place(span.path))


# --- files --------------------------------------------------------------------------------------------------------


def _paths(folder: Path) -> list[str]:
    """Give the files in a folder by their paths in it, in one order on every system."""
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def _bytes(path: Path) -> bytes:
    """Give what a file holds; nothing where it is not there."""
    return path.read_bytes() if path.is_file() else b""


def _put(source: Path | bytes, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if isinstance(source, bytes):
        target.write_bytes(source)
    else:
        shutil.copyfile(source, target)


@contextmanager
def _aside(out: Path) -> Iterator[Path]:
    """Give an empty folder beside the packages, which is gone at the end; so are those that killed processes left."""
    try:
        out.mkdir(parents=True, exist_ok=True)
        for left in out.glob(".package.*.part"):
            if is_left_behind(left) and not left.is_symlink():
                _clear(left)
        stage = out / f".package.{os.getpid()}.part"
        stage.mkdir()
    except OSError as error:
        raise OutputError(f"{out} cannot be written: {error.strerror}") from None
    try:
        yield stage
    except (OSError, shutil.Error) as error:
        # of a copy that fails both files are named, and it is the disk of the second one that is full
        is_source = error.filename and not error.filename2 and not Path(error.filename).is_relative_to(stage)
        name = f"{error.filename}: " if is_source else ""
        raise OutputError(f"no package was made: {name}{error.strerror or error}") from None
    finally:
        _clear(stage)


_OLD: Final = "old"
"""Where a package steps aside that is to be replaced, in the folder in which the new one is made."""


def _into_place(made: Packed, placed: Packed, stage: Path) -> None:
    """Move a package to its place, both forms or none; no system exchanges two folders at once, so that the old one
    steps aside first.
    """
    if placed.folder.exists():
        (stage / _OLD).mkdir()
        placed.folder.rename(stage / _OLD / placed.folder.name)
    made.folder.rename(placed.folder)
    try:
        made.file.replace(placed.file)
    except BaseException:
        placed.folder.rename(made.folder)
        raise


def _clear(stage: Path) -> None:
    """Take away a folder that a package was made in; one that had stepped aside goes back if no new one came."""
    try:
        for old in (stage / _OLD).glob("*"):
            if not (place := stage.parent / old.name).exists():
                old.rename(place)
    except OSError:  # it is kept there
        return
    shutil.rmtree(stage, ignore_errors=True)


def _refuse_strangers(folder: Path, file: Path, edition: Edition) -> None:
    """Refuse to replace what is no package of an edition, and the package that holds the edition itself."""
    if edition.folder.resolve().is_relative_to(folder.resolve()):
        raise OutputError(f"{folder} holds the edition that is packed; put the package elsewhere")
    for path in (folder, file):
        if path.is_symlink() or (path.exists() and not _is_ours(path)):
            raise OutputError(f"{path} is there already, and is no package that this command made; move it away")


def _is_ours(path: Path) -> bool:
    try:
        with bag.opened(path) as files, files.opened("bag-info.txt") as stream:
            return bagging.PROFILE.encode() in stream.read(_HEAD)
    except (ToolkitError, KeyError, *bag.UNREADABLE):
        return False


_HEAD: Final = 1 << 16
