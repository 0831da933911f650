"""The command `edition`: parses, calls one function, prints, exits.

Exit status: 0 nothing wrong, 1 findings of severity error, 2 wrong use or a file that cannot be read.
"""

from __future__ import annotations

import gc
import os
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import NoReturn

import click

from toolkit import build as building
from toolkit import changelog, judges, narrow, odd, report
from toolkit.changes import changes
from toolkit.diagnostic import CHECKS, Diagnostic, Severity
from toolkit.edition import OUTPUTS, Edition
from toolkit.errors import ToolkitError
from toolkit.formats import FORMATS
from toolkit.judges import Choice
from toolkit.names import resource_folder
from toolkit.odd.library import Library
from toolkit.schematron import rule_page
from toolkit.source import write_aside
from toolkit.validate import FORMS, LAYERS, Schema, library_of, validate, validate_remembering

__all__ = ["main"]


class _Commands(click.Group):
    """Turns a fault in the use of the toolkit into one sentence and its exit code."""

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
    """Validate TEI letters, and make web pages, plain text and print PDF of them."""


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
    return found


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
@click.option("--only", help=f"Judge in these layers only, with commas between: {', '.join(LAYERS)}.")
@click.option("--second-opinion", is_flag=True, help="Ask the xmlschema library too, with the edition's XSD.")
@click.option("--xsd", type=click.Path(path_type=Path), help="Ask it with this XSD (1.0 or 1.1), of somebody else.")
def validate_command(
    files: tuple[Path, ...],
    folder: Path,
    strict: bool,
    form: str,
    schemas: tuple[str, ...],
    only: str | None,
    second_opinion: bool,
    xsd: Path | None,
) -> None:
    """Say what is wrong in the letters, where, and what to do.

    Without FILES the whole edition is validated; with FILES those TEI files, wherever they lie.

    They are held to the schemas that are named; else each to those its xml-model instructions name, where these are
    in the edition or tei_all; else to the edition's own.

    \b
    Example:  edition validate tei/letter-1932-01-04.xml
              edition validate letters/ --schema my.rng --schema rules.sch
    """
    start = time.perf_counter()
    edition = _open(folder, files)
    layers = ("rules",) if form == "svrl" else judges.layers(only) if only else LAYERS
    choice = _choice(edition, layers, schemas)
    opinion = xsd or (choice.rest.customization.with_suffix(".xsd") if second_opinion else None)
    if files or schemas or only or form == "svrl" or opinion:
        found = _judged(edition, choice, layers, opinion)
    else:
        found = _judged_remembering(edition, choice)
    if form == "text":
        _print(found, edition.lines)
        _summary(found, edition, choice, time.perf_counter() - start)
    elif form == "svrl":
        click.echo(judges.svrl_report(edition, choice))
    else:
        text = FORMATS[form](found, list(edition.sources))
        click.echo(text, nl=bool(text))
    _exit(found, strict)


def _choice(edition: Edition, layers: Sequence[str] = LAYERS, schemas: Sequence[str] = ()) -> Choice:
    rest = Schema.of(edition.customization)
    return judges.named(schemas, edition, rest, layers) if schemas else judges.asked_for(edition, rest, layers)


def _judged(
    edition: Edition, choice: Choice, layers: Sequence[str] = LAYERS, opinion: Path | None = None
) -> tuple[Diagnostic, ...]:
    found = validate(edition, choice.rest, chosen=choice.chosen, layers=layers, second_opinion=opinion)
    return tuple(sorted((*choice.diagnostics, *found), key=Diagnostic.at))


def _judged_remembering(edition: Edition, choice: Choice) -> tuple[Diagnostic, ...]:
    """Judge a whole edition; findings are kept where only ODDs judge: of those it is known what they are made of."""
    odds = {name: judge for name, judge in choice.chosen.items() if isinstance(judge, Schema)}
    if len(odds) < len(choice.chosen) or choice.diagnostics:
        return _judged(edition, choice)
    return validate_remembering(edition, choice.rest, edition.folder / "build" / "findings.json", chosen=odds)


def _print(found: Sequence[Diagnostic], lines: report.Lines) -> None:
    text = report.as_text(found, lines, _styled)
    if text:
        # click takes the colours away again where the output is no terminal
        click.echo(text + "\n", color=False if os.environ.get("NO_COLOR") else None)


_COLOURS = {"error": "red", "warning": "yellow", "info": "cyan", "note": "cyan", "help": "green"}


def _styled(text: str, kind: str) -> str:
    return click.style(text, fg=_COLOURS.get(kind), bold=kind in ("place", "error") or None)


def _summary(found: Sequence[Diagnostic], edition: Edition, choice: Choice, seconds: float) -> None:
    for href, number in choice.unopened.items():
        click.echo(
            f"{_many(number, 'file')} asked for {report.plain(href)}, which is not opened; name a copy by --schema"
        )
    names = dict.fromkeys((*edition.sources, *(one.span.path for one in edition.diagnostics)))
    titles = [choice.chosen[name].title if name in choice.chosen else choice.rest.title for name in names]
    held = " and ".join(f"{_many(titles.count(title), 'file')} held to {title}" for title in dict.fromkeys(titles))
    click.echo(f"{held}: {report.count(found)} ({seconds:.2f} s)")


def _exit(found: Iterable[Diagnostic], strict: bool = False) -> None:
    grave = {Severity.ERROR, Severity.WARNING} if strict else {Severity.ERROR}
    sys.exit(1 if any(one.severity in grave for one in found) else 0)


@main.command("build")
@_FILES
@_FOLDER
@click.option("--to", "formats", help=f"What to make, with commas between (default: {','.join(OUTPUTS)}).")
@click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), help="The folder to write to (default: build)."
)
def build_command(files: tuple[Path, ...], folder: Path, formats: str | None, out: Path | None) -> None:
    """Make web pages, plain text and print PDF of the letters.

    Only what is due is made. A letter of an edition is validated first; one with an error is not built. FILES that lie
    outside an edition are built as they are.

    \b
    Example:  edition build --to html,pdf
    """
    start = time.perf_counter()
    edition = _open(folder, files)
    wanted = tuple(dict.fromkeys(word.strip() for word in formats.split(","))) if formats else edition.settings.outputs
    out = out or (edition.folder / "build" if edition.is_whole else Path("build"))
    found = _findings(edition)
    built = building.build(edition, wanted, out, found)
    _print(sorted({*found, *built.diagnostics}, key=Diagnostic.at), edition.lines)
    for made in built.made:
        click.echo(f"{made.path}  ({made.why})")
    click.echo(f"{_many(len(built.made), 'file')} made, {_many(built.kept, 'task')} not due ({_since(start)})")
    _exit((*found, *built.diagnostics))


def _findings(edition: Edition) -> tuple[Diagnostic, ...]:
    """Validate an edition before it is built; of files that stand alone only the reading is judged."""
    if edition.stands_alone:
        return edition.diagnostics
    choice = _choice(edition)
    return _judged_remembering(edition, choice) if edition.is_whole else _judged(edition, choice)


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
    targets = {word: out / f"{schema.stem}{FORMS[word]}" for word in wanted}
    for path in targets.values():
        if schema.is_made_of(path):
            message = f"{path} is what this schema is made of, so it is not written over; name a folder with --out"
            raise ToolkitError(message)
    stale = [path for word, path in targets.items() if odd.digest_in(path) != schema.digest_of(word)]
    if only_check or not stale:
        for path in stale:
            click.echo(f"{path} is stale; edition schema makes it anew")
        sys.exit(1 if stale else 0)
    files, found = schema.files(wanted)
    _print(found, _lines_of)
    for file, data in files.items():
        write_aside(out / file, data)
        if "/" not in file or out / file in targets.values():
            click.echo(out / file)
    _exit(found)


def _narrow(odd_file: Path, edition: Edition, library: Library, out: Path, from_tei: bool, form: str) -> None:
    if form == "text":
        _print([one for one in edition.diagnostics if one.severity is Severity.ERROR], edition.lines)
    letters = [file.source for file in edition.files]
    found = narrow.narrowed(odd_file, letters, library, out=out, from_tei=from_tei)
    path = out / found.name
    if not narrow.may_be_made_anew(path):
        raise ToolkitError(f"{path} was written or changed by hand; move it, or name another folder with --out")
    write_aside(path, found.odd)
    said = f"{narrow.as_text(found.unused, found.narrows)}\n\n{path}"
    click.echo(narrow.as_json(found.unused) if form == "json" else said)


def _diff(before: Path, after: Path, letters: Edition | None, library: Library, form: str) -> NoReturn:
    found = changes(before, after, library, letters=letters)
    click.echo(changelog.as_json(found) if form == "json" else changelog.as_text(found))
    sys.exit(0 if found.is_equal else 1)


def _lines_of(path: str) -> Sequence[str]:
    """Give the lines of an ODD for excerpts; none where it cannot be read any more."""
    try:
        return Path(path).read_text(encoding="utf-8").splitlines()
    except (OSError, ValueError):
        return ()


@main.command("declarations")
@click.argument("p5subset", type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Where to write (default: tei-p5.xml).")
def declarations_command(p5subset: Path, out: Path | None) -> None:
    """Reduce a p5subset.xml of TEI P5 to its declarations, which customizations are compiled against.

    \b
    Example:  edition declarations p5subset.xml --out schema/tei-p5.xml
    """
    out = out or Path("tei-p5.xml")
    write_aside(out, odd.reduced(p5subset))
    click.echo(out)


@main.command("explain")
@click.argument("name")
def explain_command(name: str) -> None:
    """Tell more about a fault (why it matters, a faulty and a sound example), or what a TEI element is for.

    \b
    Example:  edition explain unresolved-pointer
              edition explain persName
    """
    schema = resource_folder("schema")
    page = report.explain(name) or odd.sense(name, declarations=schema / "tei-p5.xml")
    page = page or rule_page((schema / "edition.sch").read_bytes(), name)
    if page is None:
        near = get_close_matches(name, CHECKS, 3)
        raise ToolkitError(
            f"there is no check and no TEI element `{name}`" + (f"; there is {' and '.join(near)}" if near else "")
        )
    click.echo(page)
