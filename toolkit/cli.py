"""The command `edition`: parses, calls one function, prints, exits.

Exit status: 0 nothing wrong, 1 findings of severity error, 2 wrong use or a file that cannot be read.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import click

from toolkit import build as building
from toolkit import odd, report
from toolkit.diagnostic import CHECKS, Diagnostic, Severity
from toolkit.edition import OUTPUTS, Edition
from toolkit.errors import ToolkitError
from toolkit.names import resource_folder
from toolkit.schematron import rule_page
from toolkit.source import write_aside
from toolkit.validate import FORMS, Schema, file_name, validate, validate_remembering

__all__ = ["main"]


class _Commands(click.Group):
    """Turns a fault in the use of the toolkit into one sentence and its exit code."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except ToolkitError as error:
            click.echo(f"edition: {report.plain(str(error))}", err=True)
            ctx.exit(error.exit_code)


def _version() -> str:
    try:
        return version("edition-toolkit")
    except PackageNotFoundError:
        return "in a checkout"


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(_version(), message="edition %(version)s")
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
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="How findings are said.")
@click.option("--second-opinion", is_flag=True, help="Ask the xmlschema library too, with the edition's XSD.")
@click.option("--xsd", type=click.Path(path_type=Path), help="Ask it with this XSD (1.0 or 1.1), of somebody else.")
def validate_command(
    files: tuple[Path, ...], folder: Path, strict: bool, form: str, second_opinion: bool, xsd: Path | None
) -> None:
    """Say what is wrong in the letters, where, and what to do.

    Without FILES the whole edition is validated; with FILES those TEI files, wherever they lie.

    \b
    Example:  edition validate tei/letter-1932-01-04.xml
    """
    start = time.perf_counter()
    edition = _open(folder, files)
    schema = Schema.of(edition.customization)
    if files or second_opinion or xsd:
        judge = xsd or (schema.customization.with_suffix(".xsd") if second_opinion else None)
        found = validate(edition, schema, second_opinion=judge)
    else:
        found = validate_remembering(edition, schema, edition.folder / "build" / "findings.json")
    _print(found, edition.lines, form)
    if form == "text":
        _summary(found, edition, schema, time.perf_counter() - start)
    _exit(found, strict)


def _print(found: Sequence[Diagnostic], lines: report.Lines, form: str) -> None:
    text = report.as_json(found) if form == "json" else report.as_text(found, lines)
    if text:
        click.echo(text + ("" if form == "json" else "\n"))


def _summary(found: Sequence[Diagnostic], edition: Edition, schema: Schema, seconds: float) -> None:
    files = max(len(edition.sources), len({one.span.path for one in found}))
    click.echo(f"{_many(files, 'file')} held to {schema.customization.name}: {report.count(found)} ({seconds:.2f} s)")


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
    _print(sorted({*found, *built.diagnostics}, key=Diagnostic.at), edition.lines, "text")
    for made in built.made:
        click.echo(f"{made.path}  ({made.why})")
    click.echo(f"{_many(len(built.made), 'file')} made, {_many(built.kept, 'task')} not due ({_since(start)})")
    _exit((*found, *built.diagnostics))


def _findings(edition: Edition) -> tuple[Diagnostic, ...]:
    """Validate an edition before it is built; of files that stand alone only the reading is judged."""
    if edition.stands_alone:
        return edition.diagnostics
    schema = Schema.of(edition.customization)
    if edition.is_whole:
        return validate_remembering(edition, schema, edition.folder / "build" / "findings.json")
    return validate(edition, schema)


def _many(number: int, thing: str) -> str:
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def _since(start: float) -> str:
    return f"{time.perf_counter() - start:.2f} s"


_KEPT = ("rng", "xsd", "sch")
"""The forms that are kept beside the edition's ODD, for editors."""


@main.command("schema")
@click.argument("customization", required=False, type=click.Path(path_type=Path))
@_FOLDER
@click.option("--to", "forms", default=",".join(_KEPT), show_default=True, help="What to make, commas between.")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="The folder to write to.")
@click.option("--check", "only_check", is_flag=True, help="Make nothing; fail where what is there is stale.")
def schema_command(customization: Path | None, folder: Path, forms: str, out: Path | None, only_check: bool) -> None:
    """Compile a TEI customization (ODD) to RELAX NG, XSD, Schematron, or one whole ODD.

    Without CUSTOMIZATION the edition's own, schema/edition.odd, and the results beside it.

    \b
    Example:  edition schema my.odd --to rng,sch --out made
    """
    wanted = [word.strip() for word in forms.split(",")]
    for word in wanted:
        if word not in FORMS:
            raise ToolkitError(f"there is no schema form `{word}`; there are {', '.join(FORMS)}")
    source = customization or folder / "schema" / "edition.odd"
    out = out or (source.parent if customization is None else Path())
    schema = Schema.of(source)
    targets = [out / file_name(source.stem, word) for word in wanted]
    for path in targets:
        if schema.is_made_of(path):
            raise ToolkitError(
                f"{path} is what this schema is made of, so it is not written over; name a folder with --out"
            )
    stale = [path for path in targets if odd.digest_in(path) != schema.digest]
    if only_check or not stale:
        for path in stale:
            click.echo(f"{path} is stale; edition schema makes it anew")
        sys.exit(1 if stale else 0)
    files, found = schema.files(wanted)
    _print(found, lambda name: (), "text")
    for name, data in files.items():
        write_aside(out / name, data)
        click.echo(out / name)
    _exit(found)


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
