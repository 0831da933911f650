"""The command `edition`: parses, calls one function, prints, exits.

Exit status: 0 nothing wrong, 1 findings of severity error, 2 wrong use or a file that cannot be read.
"""

from __future__ import annotations

import gc
import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import replace
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from toolkit import memory, report
from toolkit.diagnostic import Diagnostic, Note, Severity
from toolkit.errors import ToolkitError
from toolkit.formats import FORMATS
from toolkit.memory import Memory
from toolkit.names import ARCHIVES, FORMS, LAYERS, METADATA, OUTPUTS, resource_folder

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from toolkit.build import Built
    from toolkit.edition import Edition
    from toolkit.judges import Choice
    from toolkit.odd.library import Library
    from toolkit.repair import Repaired
    from toolkit.schema import Schema
    from toolkit.serve import Round, Served
    from toolkit.validate import Means
    from toolkit.workers import Progress

__all__ = ["main"]

# Each command imports what it needs when it runs: a start of all would take longer than most of the work.


class _Commands(click.Group):
    """Turns a fault in the use of the toolkit into one sentence and its exit code; its help says of each command a
    whole sentence, which click would break off.
    """

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        found = ((name, self.get_command(ctx, name)) for name in self.list_commands(ctx))
        with formatter.section("Commands"):
            formatter.write_dl([(name, one.get_short_help_str(limit=200)) for name, one in found if one])

    def invoke(self, ctx: click.Context) -> object:
        # The collector of cycles finds next to none here, but would walk through the whole grammar again and again.
        gc.freeze()
        gc.set_threshold(100_000, 50, 50)
        try:
            return super().invoke(ctx)
        except ToolkitError as error:
            click.echo(f"edition: {report.plain(str(error))}", err=True)
            ctx.exit(error.exit_code)


def _say_version(context: click.Context, _: click.Parameter, is_asked: bool) -> None:
    if not is_asked:
        return
    from importlib.metadata import PackageNotFoundError, version  # a tenth of the time that a start takes

    try:
        click.echo(f"edition {version('edition-toolkit')}")
    except PackageNotFoundError:
        click.echo("edition in a checkout")
    context.exit()


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option(
    "--version",
    is_flag=True,
    expose_value=False,
    is_eager=True,
    callback=_say_version,
    help="Say the version and exit.",
)
def main() -> None:
    """Validate TEI letters, make web pages, plain text, print and electronic books of them, and package them for
    archives.
    """


_FOLDER = click.option(
    "-C",
    "--folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=".",
    help="The edition's folder, which holds tei/ (default: where you are).",
)
_FILES = click.argument("files", nargs=-1, type=click.Path(path_type=Path))


def _open(folder: Path, files: Sequence[Path]) -> Edition:
    """Open the edition, or the files and the TEI files in the folders that were named."""
    from toolkit.edition import Edition

    if not files:
        return Edition.open(folder)
    if len(files) == 1 and (files[0] / "tei").is_dir():
        return Edition.open(files[0])
    return Edition.of([path for file in files for path in _inside(file)])


def _inside(path: Path) -> Iterable[Path]:
    if not path.is_dir():
        return [path]
    found = sorted(path.rglob("*.xml"))
    if not found:
        raise ToolkitError(f"there is no file *.xml in {path}")
    for one in found:
        if _leads_out(one, path):
            raise ToolkitError(f"{one} is a link that leads out of {path}; if you mean its file, name that")
    return found


def _leads_out(path: Path, folder: Path) -> bool:
    return path.is_symlink() and not path.resolve().is_relative_to(folder.resolve())


def _build_folder(folder: Path) -> Path:
    """Give where the outputs of an edition lie if nothing else is said."""
    build = folder / "build"
    if _leads_out(build, folder):
        raise ToolkitError(f"{build} is a link that leads out of the edition; take it away, or name a folder by --out")
    return build


@main.command("validate")
@_FILES
@_FOLDER
@click.option("--strict", is_flag=True, help="Warnings count as errors for the exit status.")
@click.option(
    "--format", "form", type=click.Choice(["text", *FORMATS, "svrl"]), default="text", help="How findings are said."
)
@click.option(
    "--schema",
    "schemas",
    multiple=True,
    help="Hold the files to this: .odd, .rng, .rnc, .xsd, .sch, or tei_all; may be given several times.",
)
@click.option("--verbose", is_flag=True, help="Say of each place all that the schema would have there.")
@click.option("--only", help=f"Judge in these layers only, with commas between: {', '.join(LAYERS)}.")
@click.option(
    "--fix", is_flag=True, help="Repair what can be meant in one way only; show what was changed, judge again."
)
@click.option("--diff", "only_shown", is_flag=True, help="Show what --fix would change, and change nothing.")
@click.option("-j", "--jobs", type=click.IntRange(1), help="How many processes judge (default: one for each core).")
@click.option("--executor", "cluster", default="", help="Who judges instead: dask://HOST, a Dask cluster.")
@click.option("--second-opinion", is_flag=True, help="Ask the xmlschema library too, with the edition's XSD.")
@click.option("--xsd", type=click.Path(path_type=Path), help="Ask it with this XSD (1.0 or 1.1), of somebody else.")
def validate_command(
    files: tuple[Path, ...],
    folder: Path,
    strict: bool,
    form: str,
    schemas: tuple[str, ...],
    verbose: bool,
    only: str | None,
    fix: bool,
    only_shown: bool,
    jobs: int | None,
    cluster: str,
    second_opinion: bool,
    xsd: Path | None,
) -> None:
    """Say what is wrong in the letters, where, and what to do.

    Without FILES the whole edition is validated; with FILES those TEI files, wherever they lie.

    They are held to the schemas that are named; else each to those its xml-model instructions name, where these are
    in the edition or tei_all; else to the edition's own.

    With --fix the files are changed, at the places shown only, and where but one thing can be meant: persNam is
    persName, 1932-1-4 is 1932-01-04. The exit status is that of what is left; with --diff it is 1 where there is
    something to repair.

    \b
    Example:  edition validate tei/letter-1932-01-04.xml
              edition validate letters/ --schema my.rng --schema rules.sch
    """
    start = time.perf_counter()
    if only_shown and form != "text":
        raise ToolkitError("--diff is for people; --format json and sarif hold the edits without it")
    is_usual = not (files or schemas or only or second_opinion or xsd or form == "svrl")
    kept, is_same = _recalled(folder) if is_usual else (Memory(), False)
    if is_same and not (fix or only_shown):
        _tell(kept, form, start, is_verbose=verbose)
        _exit(kept.found, strict)
    from toolkit import judges
    from toolkit.validate import Means
    from toolkit.workers import executor

    before = memory.look(folder)
    edition = _open(folder, files)
    layers = ("rules",) if form == "svrl" else judges.layers(only) if only else LAYERS
    by = partial(executor, address=cluster, jobs=jobs or 0)
    refused: Mapping[Diagnostic, str] = {}
    if fix or only_shown:
        from toolkit import repair

        choose = partial(_choice, layers=layers, schemas=schemas)
        repaired = repair.repaired(edition, choose, layers, Means(by, kept.alone))
        if only_shown:
            _show(repaired, "would be made")
            sys.exit(1 if repaired.changes else 0)
        repair.write(repaired)
        _show(repaired, "made", to_others=form != "text")
        before, edition, refused = memory.look(folder), _open(folder, files), repaired.refused
    choice = _choice(edition, layers, schemas)
    opinion = xsd or (choice.rest.customization.with_suffix(".xsd") if second_opinion else None)
    with _progress() as progress:
        verdict = _verdict(edition, choice, layers, opinion, Means(by, kept.alone, progress))
    if is_usual:
        _keep(verdict, edition, before, choice)
    if form == "svrl":
        click.echo(judges.svrl_report(edition, choice))
    else:
        _tell(verdict, form, start, refused if fix else None, is_verbose=verbose)
    _exit(verdict.found, strict)


_MEMORY = Path("build") / "findings.json"


def _recalled(folder: Path) -> tuple[Memory, bool]:
    return memory.recalled(folder / _MEMORY, folder)


def _keep(verdict: Memory, edition: Edition, before: Mapping[str, str], choice: Choice) -> None:
    from toolkit import pictures
    from toolkit.source import write_aside

    if _leads_out(edition.folder / _MEMORY.parent, edition.folder):
        return
    shown = (path for letter in edition.letters for path in pictures.files(letter, edition.folder))
    seen = {**memory.digests((*choice.sources, *shown)), **before}
    write_aside(edition.folder / _MEMORY, memory.written(verdict, edition.folder, seen))


def _show(repaired: Repaired, what: str, *, to_others: bool = False) -> None:
    """Show the changes; on the standard error where the output is for other programs."""
    colour = False if os.environ.get("NO_COLOR") else None
    for change in repaired.changes:
        text = report.as_diff(change.name, *change.lines, change.findings, _styled)
        click.echo(text + "\n", err=to_others, color=colour)
    number = sum(len(change.findings) for change in repaired.changes)
    said = f"{_many(number, 'repair')} {what} in {_many(len(repaired.changes), 'file')}"
    click.echo(said if number else "nothing to repair", err=to_others)


def _with_reason(one: Diagnostic, refused: Mapping[Diagnostic, str]) -> Diagnostic:
    """Add to a finding why its repair was not made."""
    if one not in refused:
        return one
    return replace(one, notes=(*one.notes, Note(f"not repaired, since {refused[one]}")))


def _choice(edition: Edition, layers: Sequence[str] = LAYERS, schemas: Sequence[str] = ()) -> Choice:
    from toolkit import judges
    from toolkit.schema import Schema

    rest = Schema.of(edition.customization)
    return judges.named(schemas, edition, rest, layers) if schemas else judges.asked_for(edition, rest, layers)


def _verdict(edition: Edition, choice: Choice, layers: Sequence[str], opinion: Path | None, means: Means) -> Memory:
    from toolkit.validate import judged

    found, alone = judged(
        edition, choice.rest, chosen=choice.chosen, layers=layers, second_opinion=opinion, means=means
    )
    every = tuple(sorted((*choice.diagnostics, *found), key=Diagnostic.at))
    return Memory(every, tuple(edition.sources), _said(edition, choice), alone)


def _said(edition: Edition, choice: Choice) -> tuple[str, ...]:
    """Say what files asked for and did not get, and what they were held to."""
    names = dict.fromkeys((*edition.sources, *(one.span.path for one in edition.diagnostics)))
    titles = [choice.chosen[name].title if name in choice.chosen else choice.rest.title for name in names]
    held = " and ".join(f"{_many(titles.count(title), 'file')} held to {title}" for title in dict.fromkeys(titles))
    unopened = (
        f"{_many(number, 'file')} asked for {report.plain(href)}, which is not opened; name a copy by --schema"
        for href, number in choice.unopened.items()
    )
    return (*unopened, held)


def _tell(
    verdict: Memory,
    form: str,
    start: float,
    refused: Mapping[Diagnostic, str] | None = None,
    *,
    is_verbose: bool = False,
) -> None:
    """Tell what was found; `refused` says why repairs were not made, None where nobody has tried them."""
    if form == "sarif":  # it brings the page of each check along
        _fill_the_table_of_checks()
    found = [_with_reason(one, refused or {}) for one in verdict.found]
    if form == "text":
        _print(found, _lines_of, is_verbose=is_verbose)
        *before, held = verdict.said
        for line in before:
            click.echo(line)
        click.echo(f"{report.plain(held)}: {report.count(found)} ({_since(start)})")
        number = sum(bool(one.repair) for one in found)
        if number and refused is None:
            which = f"{number} of them" if number < len(found) else "it" if number == 1 else "them all"
            click.echo(f"--fix may repair {which}; --diff shows how")
    else:
        text = FORMATS[form](found, verdict.names)
        click.echo(text, nl=bool(text))


@contextmanager
def _progress() -> Iterator[Progress]:
    """Show a bar where somebody looks at a terminal and the work takes its time."""
    if not sys.stderr.isatty():
        yield lambda done, number: None
        return
    shown = 0.0
    start = time.perf_counter()

    def show(done: int, number: int) -> None:
        nonlocal shown
        now = time.perf_counter()
        if now - start > 1 and (now - shown > 0.1 or done == number):
            shown = now
            bar = "#" * (30 * done // number)
            click.echo(f"\r{bar:-<30} {done} of {number} files", nl=False, err=True)

    yield show
    if shown:
        click.echo("\r\x1b[K", nl=False, err=True)


def _print(
    found: Sequence[Diagnostic], lines: report.Lines, *, is_verbose: bool = False, to_others: bool = False
) -> None:
    """Show findings; on the standard error where the output is for other programs."""
    text = report.as_text(found[:_SHOWN], lines, _styled, is_verbose=is_verbose)
    if text:
        # click takes the colours away again where the output is no terminal
        click.echo(text + "\n", err=to_others, color=False if os.environ.get("NO_COLOR") else None)
    if len(found) > _SHOWN:
        click.echo(f"and {len(found) - _SHOWN} more; edition validate --format json tells all of them\n", err=to_others)


_SHOWN = 1000
"""So many findings people are shown at once: who has more has one cause for most of them."""


_COLOURS = {
    "error": "red", "warning": "yellow", "info": "cyan", "note": "cyan", "help": "green", "old": "red", "new": "green",
}  # fmt: skip


def _styled(text: str, kind: str) -> str:
    return click.style(text, fg=_COLOURS.get(kind), bold=kind in ("place", "error") or None)


def _exit(found: Iterable[Diagnostic], strict: bool = False) -> NoReturn:
    grave = {Severity.ERROR, Severity.WARNING} if strict else {Severity.ERROR}
    sys.exit(1 if any(one.severity in grave for one in found) else 0)


@main.command("build")
@_FILES
@_FOLDER
@click.option("--to", "formats", help=f"What to make, with commas between (default: {','.join(OUTPUTS)}).")
@click.option("--proof", "is_proof", is_flag=True, help="Make proof sheets too: lines numbered, readings to tick off.")
@click.option("--volume", "is_volume", is_flag=True, help="Make the whole edition one printed book too.")
@click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), help="The folder to write to (default: build)."
)
@click.option("-j", "--jobs", type=click.IntRange(1), help="How many processes work (default: one for each core).")
@click.option("--explain", is_flag=True, help="Say of each task why it is due, or that it is not.")
def build_command(
    files: tuple[Path, ...],
    folder: Path,
    formats: str | None,
    is_proof: bool,
    is_volume: bool,
    out: Path | None,
    jobs: int | None,
    explain: bool,
) -> None:
    """Make web pages, plain text and print PDF of the letters.

    Only what is due is made. A letter of an edition is validated first; one with an error is not built. FILES that lie
    outside an edition are built as they are.

    \b
    Example:  edition build --to html,pdf
    """
    from toolkit import build as building

    start = time.perf_counter()
    added = (*(("proof",) if is_proof else ()), *(("volume",) if is_volume else ()))
    if not (files or explain) and _is_finished(folder, formats, added, out, start):
        return
    edition = _open(folder, files)
    wanted = (*(_wanted(formats) if formats else edition.settings.outputs), *added)
    out = out or _build_folder(edition.folder if edition.is_whole else Path())
    by = _by(jobs)
    with _progress() as progress:
        found = _findings(edition, by, progress)
    with _progress() as progress:
        built = building.build(edition, wanted, out, found, building.Means(by, progress))
    if edition.is_whole and not built.diagnostics and not any(one.severity is Severity.ERROR for one in found):
        building.finish(out, wanted, _seal(edition.folder))
    for reason in built.reasons if explain else ():
        click.echo(report.plain(f"{reason.format}  {reason.name}: {reason.why or 'not due'}"))
    _tell_built(built, (*found, *built.diagnostics), start)


def _tell_built(built: Built, found: Iterable[Diagnostic], start: float) -> None:
    _print(sorted(set(found), key=Diagnostic.at), _lines_of)
    for made in built.made:
        if made.path.parent.name != "guideline" or made.path.name == "index.html":  # one line for its hundreds of pages
            click.echo(report.plain(f"{made.path}  ({made.why})"))
    click.echo(f"{_many(len(built.made), 'file')} made, {_many(built.kept, 'task')} not due ({_since(start)})")
    _exit(found)


def _is_finished(folder: Path, formats: str | None, added: tuple[str, ...], out: Path | None, start: float) -> bool:
    """Whether nothing has changed since all was made; then that is told. Most builds of large editions end here."""
    from toolkit import build as building
    from toolkit.edition import Settings

    kept, is_same = _recalled(folder)
    if not is_same or any(one.severity is Severity.ERROR for one in kept.found):
        return False
    wanted = (*(_wanted(formats) if formats else Settings.of(folder).outputs), *added)
    built = building.finished(out or _build_folder(folder), wanted, _seal(folder))
    if built is not None:
        _tell_built(built, kept.found, start)
    return built is not None


def _wanted(formats: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word.strip() for word in formats.split(",")))


def _seal(folder: Path) -> str:
    """Give a digest of all that an edition is made of: the memory of its findings holds those of the letters."""
    from toolkit.edition import Settings

    fonts = (folder / name for name in Settings.of(folder).typography.fonts)
    return repr(sorted(memory.digests([folder / _MEMORY, folder / "theme.css", *fonts]).values()))


def _by(jobs: int | None) -> Callable[[int], AbstractContextManager[Executor | None]]:
    """Give who does the work: a process for each core, or so many as were asked for."""
    from toolkit.workers import executor

    return partial(executor, jobs=jobs or 0)


def _findings(
    edition: Edition, by: Callable[[int], AbstractContextManager[Executor | None]], progress: Progress
) -> Sequence[Diagnostic]:
    """Validate an edition before it is built; of files that stand alone only the reading is judged."""
    return edition.diagnostics if edition.stands_alone else _judged(edition, by, progress).found


def _judged(
    edition: Edition, by: Callable[[int], AbstractContextManager[Executor | None]], progress: Progress
) -> Memory:
    """Validate an edition as `edition validate` does, or recall what that has found."""
    from toolkit.validate import Means

    kept, is_same = _recalled(edition.folder) if edition.is_whole else (Memory(), False)
    if is_same:
        return kept
    before = memory.look(edition.folder)
    choice = _choice(edition)
    verdict = _verdict(edition, choice, LAYERS, None, Means(by, kept.alone, progress))
    if edition.is_whole:
        _keep(verdict, edition, before, choice)
    return verdict


@main.command("metadata")
@_FILES
@_FOLDER
@click.option("--to", "forms", required=True, help=f"What to write, with commas between, of {', '.join(METADATA)}.")
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    help="The folder to write to (default, for one form: standard output).",
)
@click.option("--cmif-v2", "is_v2", is_flag=True, help="In CMIF, say too what the proposal for its version 2 adds.")
@click.option("-j", "--jobs", type=click.IntRange(1), help="How many processes work (default: one for each core).")
def metadata_command(
    files: tuple[Path, ...], folder: Path, forms: str, out: Path | None, is_v2: bool, jobs: int | None
) -> None:
    """Write what the headers say of the letters in the forms that archives, indexes and reference managers read.

    Without FILES of the whole edition, with FILES of those letters. One form goes to standard output, several go to
    the folder --out, where an edition also gets DataCite and Dublin Core of each letter. Nothing is made up: what a
    header does not say is told on the standard error, and left out.

    \b
    Example:  edition metadata --to cmif > cmif.xml
              edition metadata --to datacite,dc,cff,zenodo --out build/metadata
    """
    from toolkit import metadata
    from toolkit.outputs import Workshop
    from toolkit.source import refuse_links, write_aside

    wanted = _wanted(forms)
    if out is None and len(wanted) > 1:
        raise ToolkitError("several forms go to a folder; name it with --out")
    edition = _open(folder, files)
    _print(edition.diagnostics, _lines_of, to_others=True)
    if edition.diagnostics and not edition.letters:
        _exit(edition.diagnostics)
    workshop, has_folder = Workshop(edition, ()), out is not None
    if out is not None:
        refuse_links(out)
    made, found = metadata.made(workshop, wanted, is_v2=is_v2, with_letters=has_folder, by=_by(jobs))
    _print(sorted(found, key=Diagnostic.at), _lines_of, to_others=True)
    for output in made:
        if out is None:
            click.echo(output.data, nl=False)
        else:
            write_aside(out / output.path, output.data)
            click.echo(report.plain(str(out / output.path)))
    _exit((*edition.diagnostics, *found))


@main.command("check-archive")
@_FILES
@_FOLDER
@click.option(
    "--for",
    "target",
    type=click.Choice(ARCHIVES),
    default=ARCHIVES[0],
    show_default=True,
    help="The archive that asks.",
)
@click.option("--format", "form", type=click.Choice(["text", "html", "json"]), default="text", help="How it is said.")
def check_archive_command(files: tuple[Path, ...], folder: Path, target: str, form: str) -> None:
    """Say how far an edition, or a package of one, is what an archive asks for, rule by rule.

    Without FILES the whole edition is judged; with FILES those TEI files, or a package: a BagIt bag as a folder or a
    ZIP file, of which the rules about packages are judged too. Nothing is fetched and nothing changed. The exit status
    is 1 where a rule is not met.

    \b
    Example:  edition check-archive --for arche
              edition check-archive letters-1.0.zip --for zenodo --format html > report.html
    """
    from toolkit import archive

    packages = [path for path in files if archive.is_package(path)]
    if packages and len(files) > 1:
        raise ToolkitError(f"{packages[0]} is a package; judge it alone")
    if packages:
        with archive.unpacked(packages[0]) as package:
            made = archive.answered(package.edition, target, package=package)
    else:
        made = archive.answered(_open(folder, files), target)
    click.echo(archive.FORMS[form](made))
    _exit(made.findings)


@main.command("verify")
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--format", "form", type=click.Choice(["text", *FORMATS]), default="text", help="How findings are said.")
def verify_command(path: Path, form: str) -> None:
    """Say whether every file of a package, a BagIt bag as a folder or a ZIP file, is as it was when it was made.

    Nothing is unpacked and nothing fetched. The exit status is 0 where it is whole, 1 where it is damaged, and 2 where
    it cannot be read.

    \b
    Example:  edition verify letters-1.0.zip
    """
    from toolkit import bag

    start = time.perf_counter()
    found = bag.faults(path)
    if form == "text":
        _print(found, lambda name: ())
        is_whole = not any(one.severity is Severity.ERROR for one in found)
        click.echo(
            f"{report.plain(str(path))}: {'whole' if is_whole else 'damaged'}, {report.count(found)} ({_since(start)})"
        )
    else:
        if form == "sarif":
            _fill_the_table_of_checks()
        text = FORMATS[form](found, [path.name])
        click.echo(text, nl=bool(text))
    _exit(found)


@main.command("package")
@click.argument("place", metavar="[FOLDER]", required=False, type=click.Path(path_type=Path))
@_FOLDER
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    help="The folder to put the package into (default: build/packages).",
)
@click.option("--date", "day", default="", help="The day that the package bears, such as 2026-11-24.")
@click.option("-j", "--jobs", type=click.IntRange(1), help="How many processes work (default: one for each core).")
def package_command(place: Path | None, folder: Path, out: Path | None, day: str, jobs: int | None) -> None:
    """Package the edition for an archive: sources, schema, stylesheets, all outputs, metadata and reports.

    The edition is that in FOLDER, which holds tei/, else that where you are. Makes a folder and a ZIP file with the
    same in it; the ZIP file is what to hand in. Both are called by the name of the edition and its version, and hold a
    README.txt that explains them. An edition with an error is not packed, and neither is one that has lost an
    identifier of an earlier package (tei/ids.lock).

    A package bears the day of --date, else that of SOURCE_DATE_EPOCH, else that of the newest change in a
    revisionDesc, else that of the newest source; the same sources give the same bytes. It is a BagIt bag whose payload
    is an RO-Crate.

    \b
    Example:  edition package --out deposit
    """
    from toolkit import packaging
    from toolkit.bag import sized
    from toolkit.build import Means
    from toolkit.edition import Edition

    start = time.perf_counter()
    folder = place or folder
    seen = memory.look(folder)
    edition = Edition.open(folder)
    clock = packaging.Clock.of(edition, day, os.environ)
    by, out = _by(jobs), out or folder / "build" / "packages"
    with _progress() as progress:
        verdict = _judged(edition, by, progress)
    with _progress() as progress:
        made, more = packaging.package(edition, verdict, _choice(edition), out, clock, Means(by, progress), seen)
    found = sorted({*verdict.found, *more}, key=Diagnostic.at)
    _print(found, _lines_of)
    if made is None:
        click.echo(f"nothing packed: {report.count(found)} ({_since(start)})")
        click.echo("; ".join(verdict.said))
        click.echo(_to_be_packed(edition))
        _exit(found)
    click.echo(f"{made.folder}  ({_many(made.number, 'file')}, {sized(made.size)})")
    click.echo(f"{made.file}  ({sized(made.file.stat().st_size)})")
    told = made.folder / "data" / "reports" / "archive.html"
    click.echo(f"what archives may ask about: {report.count(made.report.findings)}, see {told}")
    click.echo(f"packed as of {clock.day}, by {clock.source} ({_since(start)})")
    _exit(found)


def _to_be_packed(edition: Edition) -> str:
    """Say what stands between an edition and its package."""
    mend = "put right all that is not marked `(warning)` or `(info)`, and package again"
    if edition.customization.resolve().is_relative_to(edition.folder.resolve()):
        return mend
    return f"{mend};\nif the letters keep to a schema of their own, put its ODD into schema/edition.odd"


@main.command("serve")
@_FOLDER
@click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), help="The folder to build to (default: build)."
)
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="0: one that is free.")
@click.option("-j", "--jobs", type=click.IntRange(1), help="How many processes work (default: one for each core).")
def serve_command(folder: Path, out: Path | None, port: int, jobs: int | None) -> None:
    """Show the web pages on this machine, and make them again while the letters change.

    Open pages follow each change; what is wrong stands on the page and here. Ctrl-C ends it.

    \b
    Example:  edition serve --port 8080
    """
    from toolkit import serve as serving
    from toolkit.build import Means

    with _progress() as progress, suppress(KeyboardInterrupt):
        means = Means(_by(jobs), progress)
        serving.serve(folder, out or _build_folder(folder), port, means=means, opened=_tell_served, told=_telling())


def _tell_served(served: Served) -> None:
    click.echo(f"the web pages are at {served.address} (Ctrl-C ends this)")


def _telling() -> Callable[[Round], None]:
    """Give what tells of rounds: what is wrong with the files that changed, and what was not said of others before."""
    before: set[Diagnostic] = set()
    is_begun = False

    def tell(come: Round) -> None:
        nonlocal before, is_begun
        _lines_of.cache_clear()
        changed = {path.resolve() for path in come.changed}
        new = [one for one in come.found if one not in before or Path(one.span.path).resolve() in changed]
        is_news = not is_begun or bool(new) or not before.issubset(come.found)
        is_begun |= not come.changed
        before = set(come.found)
        _print(new, _lines_of)
        what = report.plain(", ".join(path.name for path in come.changed[:_NAMED]) or "all")
        what += f" and {_many(more, 'other')}" if (more := len(come.changed) - _NAMED) > 0 else ""
        if come.fault:
            click.echo(f"{what}: {report.plain(come.fault)}", err=True)
        elif come.changed or is_news or come.seconds > _LONG:
            said = f"{_many(len(come.made), 'file')} made, {report.count(come.found)}"
            click.echo(f"{what}: {said} ({come.seconds:.2f} s)")

    return tell


_NAMED = 3
"""So many changed files are named in a line."""
_LONG = 5.0
"""Seconds after which it is told that the work after a change has come to its end, even where nothing was found."""


def _many(number: int, thing: str) -> str:
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def _since(start: float) -> str:
    return f"{time.perf_counter() - start:.2f} s"


_KEPT = ("rng", "xsd", "sch")
"""The forms that are kept beside the edition's ODD, for editors."""


@main.command("schema")
@click.argument("customization", required=False, type=click.Path(path_type=Path))
@_FOLDER
@click.option("--to", "forms", default=",".join(_KEPT), show_default=True, help=f"What to make, of {', '.join(FORMS)}.")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="The folder to write to.")
@click.option(
    "--lang", default="", help="The language of json and html (default: that which the ODD asks for, else en)."
)
@click.option("--check", "only_check", is_flag=True, help="Make nothing; fail where what is there is stale.")
@click.option(
    "--source",
    type=click.Path(path_type=Path, exists=True),
    help="A p5subset.xml to compile against, or a folder with copies of what ODDs name by addresses on the web.",
)
@click.option("--schema", "name", default="", help="The schemaSpec to compile, where the ODD has several.")
@click.option(
    "--narrow", "to_letters", is_flag=True, help="Say what no letter uses, and make the ODD of what they use."
)
@click.option("--from-tei", is_flag=True, help="With --narrow: narrow all of the TEI, not the customization.")
@click.option("--diff", nargs=2, type=click.Path(path_type=Path), help="Make nothing; say what changed from A to B.")
@click.option("--against", multiple=True, type=click.Path(path_type=Path), help="Letters: files, or folders of them.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="How findings are said.")
def schema_command(
    customization: Path | None,
    folder: Path,
    forms: str,
    out: Path | None,
    lang: str,
    only_check: bool,
    source: Path | None,
    name: str,
    to_letters: bool,
    from_tei: bool,
    diff: tuple[Path, Path] | None,
    against: tuple[Path, ...],
    form: str,
) -> None:
    """Compile a TEI customization (ODD) to RELAX NG, XSD, Schematron or one whole ODD, or document it.

    Without CUSTOMIZATION the edition's own, schema/edition.odd, and the results beside it. The form json is all that
    the schema holds, for other programs; html is the guideline, a folder of web pages.

    With --narrow nothing is compiled: the letters (those of the edition, or those --against which the schema is held)
    are counted, and NAME-narrow.odd is written to the folder where you are, or to --out.

    With --diff two schemas (ODD, or RELAX NG: .rng, .rnc) are compared for those who encode, element by element; with
    --against the letters are named that the first allows and the second refuses. The exit status is then 0 where
    nothing changed, and 1 where something did.

    \b
    Example:  edition schema my.odd --to rng,sch --out made
              edition schema my.odd --narrow --against letters
              edition schema --diff old.odd new.odd --against tei/
    """
    from toolkit.schema import Schema, library_of

    _refuse_unused(
        {
            "--narrow": to_letters,
            "--diff": diff,
            "--from-tei": from_tei,
            "--against": against,
            "--format json": form == "json",
        }
    )
    if diff:
        if customization:
            raise ToolkitError(f"--diff names both schemas; leave {customization} out")
        _diff(*diff, _open(folder, against) if against else None, library_of(source), form)
    wanted = _forms(forms)
    odd_file = customization or folder / "schema" / "edition.odd"
    if to_letters:
        if name or only_check:  # an ODD that is chained to another narrows its first schemaSpec
            raise ToolkitError("--narrow makes an ODD of the first schemaSpec; leave --schema and --check out")
        _narrow(odd_file, _open(folder, against), library_of(source), out or Path(), from_tei, form)
    else:
        out = out or (odd_file.parent if customization is None else Path())
        _compile(Schema.of(odd_file, source=source, name=name, language=lang), wanted, out, only_check)


_ONLY_WITH = {
    "--from-tei": ("--narrow",), "--against": ("--narrow", "--diff"), "--format json": ("--narrow", "--diff"),
}  # fmt: skip
"""Options that only say how one of others is to be done."""


def _refuse_unused(given: Mapping[str, object]) -> None:
    """Refuse an option that says how to do what is not asked for."""
    for option, others in _ONLY_WITH.items():
        if given[option] and not any(given[other] for other in others):
            wanted = " or ".join(others)
            raise ToolkitError(f"{option} says what {wanted} is to do; write {wanted} too")


def _forms(forms: str) -> list[str]:
    wanted = [word.strip() for word in forms.split(",")]
    for word in wanted:
        if word not in FORMS:
            raise ToolkitError(f"there is no schema form `{word}`; there are {', '.join(FORMS)}")
    return wanted


def _compile(schema: Schema, wanted: Sequence[str], out: Path, only_check: bool) -> None:
    from toolkit import odd
    from toolkit.source import write_aside

    targets = {word: out / f"{schema.stem}{FORMS[word]}" for word in wanted}
    for path in targets.values():
        if schema.is_made_of(path):
            message = f"{path} is what this schema is made of, so it is not written over; name a folder with --out"
            raise ToolkitError(message)
    stale = [path for word, path in targets.items() if odd.digest_in(path) != schema.digest_of(word)]
    if only_check or not stale:
        for path in stale:
            click.echo(f"{report.plain(str(path))} is stale; edition schema makes it anew")
        sys.exit(1 if stale else 0)
    files, found = schema.files(wanted)
    _print(found, _lines_of)
    for file, data in files.items():
        write_aside(out / file, data)
        if "/" not in file or out / file in targets.values():
            click.echo(report.plain(str(out / file)))
    _exit(found)


def _narrow(odd_file: Path, edition: Edition, library: Library, out: Path, from_tei: bool, form: str) -> None:
    from toolkit import narrow
    from toolkit.source import write_aside

    if form == "text":
        _print([one for one in edition.diagnostics if one.severity is Severity.ERROR], _lines_of)
    letters = [file.source for file in edition.files]
    found = narrow.narrowed(odd_file, letters, library, out=out, from_tei=from_tei)
    path = out / found.name
    if not narrow.may_be_made_anew(path):
        raise ToolkitError(f"{path} was written or changed by hand; move it, or name another folder with --out")
    write_aside(path, found.odd)
    said = f"{narrow.as_text(found.unused, found.narrows)}\n\n{path}"
    click.echo(narrow.as_json(found.unused) if form == "json" else said)


def _diff(before: Path, after: Path, letters: Edition | None, library: Library, form: str) -> NoReturn:
    from toolkit import changelog
    from toolkit.changes import changes

    found = changes(before, after, library, letters=letters)
    click.echo(changelog.as_json(found) if form == "json" else changelog.as_text(found))
    sys.exit(0 if found.is_equal else 1)


@cache
def _lines_of(path: str) -> Sequence[str]:
    """Give the lines of a file for excerpts; none where it cannot be read any more."""
    from toolkit.errors import SourceError
    from toolkit.source import read

    try:
        reading = read(Path(path))
    except SourceError:
        return ()
    return reading.source.lines if reading.source else reading.lines


@main.command("declarations")
@click.argument("p5subset", type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Where to write (default: tei-p5.xml).")
def declarations_command(p5subset: Path, out: Path | None) -> None:
    """Reduce a p5subset.xml of TEI P5 to its declarations, which customizations are compiled against.

    \b
    Example:  edition declarations p5subset.xml --out schema/tei-p5.xml
    """
    from toolkit import odd
    from toolkit.source import write_aside

    out = out or Path("tei-p5.xml")
    write_aside(out, odd.reduced(p5subset))
    click.echo(report.plain(str(out)))


def _fill_the_table_of_checks() -> None:
    """Import what has kinds of faults: each module enters its own in the table."""
    import toolkit.archive
    import toolkit.build
    import toolkit.checks
    import toolkit.grammar.xsd
    import toolkit.judges
    import toolkit.metadata.lacking
    import toolkit.odd.customization
    import toolkit.packaging.lock  # noqa: F401


@main.command("explain")
@click.argument("name")
def explain_command(name: str) -> None:
    """Tell more about a fault (why it matters, a faulty and a sound example), or what a TEI element is for.

    \b
    Example:  edition explain unresolved-pointer
              edition explain persName
    """
    from difflib import get_close_matches

    from toolkit import odd
    from toolkit.diagnostic import CHECKS
    from toolkit.schematron import rule_page

    _fill_the_table_of_checks()
    schema = resource_folder("schema")
    page = report.explain(name) or odd.sense(name, declarations=schema / "tei-p5.xml")
    page = page or rule_page((schema / "edition.sch").read_bytes(), name)
    if page is None:
        near = get_close_matches(name, CHECKS, 3)
        raise ToolkitError(
            f"there is no check and no TEI element `{name}`" + (f"; there is {' and '.join(near)}" if near else "")
        )
    click.echo(page)
