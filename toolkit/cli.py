"""The command `edition`: parses, calls one function, prints, exits.

Exit status: 0 nothing wrong, 1 findings of severity error, 2 wrong use or a file that cannot be read.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import click

from toolkit import report
from toolkit.diagnostic import Diagnostic, Severity
from toolkit.edition import Edition
from toolkit.errors import ToolkitError
from toolkit.validate import Schema, validate, validate_remembering

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
def validate_command(files: tuple[Path, ...], folder: Path, strict: bool, form: str, second_opinion: bool) -> None:
    """Say what is wrong in the letters, where, and what to do.

    Without FILES the whole edition is validated; with FILES those TEI files, wherever they lie.

    \b
    Example:  edition validate tei/letter-1932-01-04.xml
    """
    start = time.perf_counter()
    edition = _open(folder, files)
    schema = Schema.of(edition.customization)
    if files or second_opinion:
        found = validate(edition, schema, second_opinion=second_opinion)
    else:
        found = validate_remembering(edition, schema, edition.folder / "build" / "findings.json")
    _print(found, edition, form)
    if form == "text":
        _summary(found, edition, schema, time.perf_counter() - start)
    _exit(found, strict)


def _print(found: Sequence[Diagnostic], edition: Edition, form: str) -> None:
    if form == "json":
        text = report.as_json(found)
    else:
        sources = edition.sources
        text = report.as_text(found, lambda name: sources[name].lines if name in sources else ())
    if text:
        click.echo(text + ("" if form == "json" else "\n"))


def _summary(found: Sequence[Diagnostic], edition: Edition, schema: Schema, seconds: float) -> None:
    files = max(len(edition.sources), len({one.span.path for one in found}))
    many = "1 file" if files == 1 else f"{files} files"
    click.echo(f"{many} held to {schema.customization.name}: {report.count(found)} ({seconds:.2f} s)")


def _exit(found: Iterable[Diagnostic], strict: bool = False) -> None:
    grave = {Severity.ERROR, Severity.WARNING} if strict else {Severity.ERROR}
    sys.exit(1 if any(one.severity in grave for one in found) else 0)
