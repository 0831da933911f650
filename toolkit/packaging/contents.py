"""What of an edition goes into a package, each file with its place in the payload; nothing outside its folder does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final
from unicodedata import normalize
from urllib.parse import unquote

from toolkit import odd
from toolkit.edition import Edition, File
from toolkit.errors import OutputError
from toolkit.judges import Choice
from toolkit.names import FORMS, resource_folder
from toolkit.schema import Schema

__all__ = ["OWN_SCHEMA", "contents", "refuse_clashes"]

OWN_SCHEMA: Final = "toolkit-schema"
"""Where schemas and declarations lie that came with the toolkit: in `schema/` they would be taken for the edition's."""

_SETTINGS: Final = ("edition.toml", "theme.css")
_LIVING: Final = ("tei", "schema")
"""The folders of an edition that are packed whole: of the first the XML, of the second all."""


def contents(edition: Edition, choice: Choice) -> Mapping[str, Path | bytes]:
    """Give the files of an edition, and those of the toolkit that its outputs are made with, by their paths in the
    payload.

    choice  what the letters are held to

    raises  OutputError where a file lies outside the folder of the edition, or a schema is not that of its ODD
    """
    folder = edition.folder.resolve()
    found: dict[str, Path | bytes] = {}
    for path in _of_edition(edition, choice):
        if not path.resolve().is_relative_to(folder):
            raise OutputError(f"{path} is a link that leads out of the edition; put the file itself there")
        found[_place(path.absolute(), edition.folder.absolute())] = path
    for path in sorted(choice.sources):
        if path.is_file() and not path.resolve().is_relative_to(folder) and not _is_held(path, folder / "schema"):
            found[f"{OWN_SCHEMA}/{path.name}"] = path
    found |= {f"{OWN_SCHEMA}/{name}": data for name, data in _compiled(choice.rest, folder).items()}
    if any(path.startswith(OWN_SCHEMA) for path in found):
        found[f"{OWN_SCHEMA}/NOTICE"] = resource_folder("schema") / "NOTICE"  # the TEI's licence asks for it
    xslt = resource_folder("xslt")
    found |= {f"xslt/{_place(path, xslt)}": path for path in sorted(xslt.rglob("*")) if path.is_file()}
    return dict(sorted(found.items()))


def _is_held(path: Path, folder: Path) -> bool:
    """Whether a file lies in a folder too: this project's own edition has declarations beside its customization."""
    same = folder / path.name
    return same.is_file() and same.read_bytes() == path.read_bytes()


def _place(path: Path, folder: Path) -> str:
    return path.relative_to(folder).as_posix()


def _of_edition(edition: Edition, choice: Choice) -> Iterator[Path]:
    """Give the sources: letters and registers, what they point to, the schema, the settings and what these name."""
    folder = edition.folder
    yield from edition.paths.values()
    yield from (
        path for path in sorted((folder / "schema").rglob("*")) if path.is_file() and not _is_hidden(path, folder)
    )
    yield from (path for path in sorted(choice.sources) if path.is_file() and _is_inside(path, folder))
    yield from (path for name in (*_SETTINGS, *edition.settings.typography.fonts) if (path := folder / name).is_file())
    for file in edition.files:
        yield from _pointed_at(file, folder)


def _compiled(schema: Schema, folder: Path) -> Mapping[str, Path | bytes]:
    """Give the schemas that are made of the customization, as far as they do not lie beside it in the edition."""
    customization = schema.customization
    if not customization.resolve().is_relative_to(folder):
        return {path.name: path for path in customization.parent.glob(f"{customization.stem}[.-]*")}
    wanted = []
    for form in _FORMS:
        path = customization.with_suffix(FORMS[form])
        digest = odd.digest_in(path)
        if digest and digest != schema.digest:
            raise OutputError(f"{path} is stale; edition schema makes it anew")
        if not path.is_file():
            wanted.append(form)
    return dict(schema.files(wanted)[0]) if wanted else {}


_FORMS: Final = ("rng", "xsd", "sch")


def _pointed_at(file: File, folder: Path) -> Iterator[Path]:
    """Give the files in the folder of the edition that a file points to, such as the pictures of its pages."""
    places = {file.place(pointer).partition("#")[0] for pointer in file.pointers}
    for place in sorted(filter(None, places)):
        try:
            path = (file.path.parent / unquote(place)).resolve()
            is_there = _is_inside(path, folder) and path.is_file() and not _is_hidden(path, folder.resolve())
        except (OSError, ValueError):
            continue
        if is_there:
            yield folder / path.relative_to(folder.resolve())


def _is_inside(path: Path, folder: Path) -> bool:
    return path.resolve().is_relative_to(folder.resolve())


def _is_hidden(path: Path, folder: Path) -> bool:
    return any(part.startswith(".") for part in path.relative_to(folder).parts)


def refuse_clashes(paths: Mapping[str, object]) -> None:
    """Refuse paths of a payload that some system takes for one, or cannot write; raises OutputError."""
    known: dict[str, str] = {}
    for path in paths:
        try:
            path.encode()
        except UnicodeEncodeError:
            raise OutputError(f"the name of {path!a} is not in UTF-8; rename the file") from None
        key = normalize("NFC", path).casefold()
        if key in known:
            raise OutputError(f"{known[key]} and {path} are one name on some systems; rename one")
        known[key] = path
