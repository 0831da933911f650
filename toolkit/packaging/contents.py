"""What of an edition goes into a package, each file with its place in the payload; nothing outside its folder does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from os import walk
from os.path import normpath
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

__all__ = ["OWN_SCHEMA", "contents", "place_in", "refuse_clashes"]

OWN_SCHEMA: Final = "toolkit-schema"
"""Where schemas and declarations lie that came with the toolkit: in `schema/` they would be taken for the edition's."""

_MADE: Final = frozenset(
    {
        "build.json", "citation.cff", "readme.txt", "ro-crate-metadata.json",
        "metadata", "outputs", "reports", OWN_SCHEMA, "xslt",
    }
)  # fmt: skip
"""What a package makes itself, in small letters."""
_SETTINGS: Final = ("edition.toml", "theme.css")
_LIVING: Final = ("tei", "schema")
"""The folders of an edition that are packed whole: of the first the XML, of the second all."""


def contents(edition: Edition, choice: Choice) -> Mapping[str, Path | bytes]:
    """Give the files of an edition, and those of the toolkit that its outputs are made with, by their paths in the
    payload.

    choice  what the letters are held to

    raises  OutputError where a file lies outside the folder of the edition, has the name of what a package makes, or
            a name that some system takes for another or cannot write, or a schema is not that of its ODD
    """
    folder, xslt = edition.folder.resolve(), resource_folder("xslt")
    found: dict[str, Path | bytes] = {}
    for path in _of_edition(edition, choice):
        place = place_in(path, edition.folder)
        if any(part.startswith(".") for part in place.split("/")):
            continue  # what is hidden stays at home, whoever names it
        if not path.resolve().is_relative_to(folder):
            raise OutputError(f"{path} is a link that leads out of the edition; put the file itself there")
        if place.partition("/")[0].casefold() in _MADE and not path.resolve().is_relative_to(xslt.resolve()):
            raise OutputError(f"{path} has the name of what a package makes itself; call it otherwise")
        found[place] = path
    for path in sorted(choice.sources):
        if path.is_file() and not path.resolve().is_relative_to(folder) and not _is_held(path, folder / "schema"):
            if not path.resolve().is_relative_to(resource_folder("schema").resolve()):
                raise OutputError(f"{path}, which a schema names, lies outside of the edition; put it there")
            found[f"{OWN_SCHEMA}/{path.name}"] = path
    found |= {f"{OWN_SCHEMA}/{name}": data for name, data in _compiled(choice.rest, folder).items()}
    if any(path.startswith(OWN_SCHEMA) for path in found):
        found[f"{OWN_SCHEMA}/NOTICE"] = resource_folder("schema") / "NOTICE"  # the TEI's licence asks for it
    found |= {f"xslt/{place_in(path, xslt)}": path for path in sorted(xslt.rglob("*")) if path.is_file()}
    refuse_clashes(found)
    return dict(sorted(found.items()))


def _is_held(path: Path, folder: Path) -> bool:
    """Whether a file lies in a folder too: this project's own edition has declarations beside its customization."""
    same = folder / path.name
    return same.is_file() and same.read_bytes() == path.read_bytes()


def place_in(path: Path, folder: Path) -> str:
    """Give the path of a file in a folder as it is called there; where it is called otherwise, such as by the end of a
    link, as it lies there.
    """
    name, home = Path(normpath(path.absolute())), Path(normpath(folder.absolute()))
    if not name.is_relative_to(home):
        name, home = path.resolve(), folder.resolve()
    return name.relative_to(home).as_posix()


def _of_edition(edition: Edition, choice: Choice) -> Iterator[Path]:
    """Give the sources: letters and registers, what they point to, the schema, the settings and what these name."""
    folder = edition.folder
    for name in _LIVING:
        _refuse_closed(folder / name)
    yield from edition.paths.values()
    for path in sorted((folder / "schema").rglob("*")):
        if path.is_symlink() and path.is_dir():
            raise OutputError(f"{path} is a link to a folder; put the files themselves there")
        if path.is_file():
            yield path
    yield from (path for path in sorted(choice.sources) if path.is_file() and _is_inside(path, folder))
    yield from (path for name in (*_SETTINGS, *edition.settings.typography.fonts) if (path := folder / name).is_file())
    for file in edition.files:
        yield from _pointed_at(file, folder)


def _refuse_closed(folder: Path) -> None:
    """Refuse a folder of which a part cannot be opened: what is in there would be missing unseen."""

    def refuse(error: OSError) -> None:
        if not isinstance(error, FileNotFoundError):
            raise OutputError(f"{error.filename} cannot be opened: {error.strerror}")

    for _ in walk(folder, onerror=refuse):
        pass


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
        path = file.path.parent / unquote(place)
        try:
            is_there = _is_inside(path, folder) and path.is_file()
        except (OSError, ValueError):
            continue
        if is_there:
            yield path


def _is_inside(path: Path, folder: Path) -> bool:
    return path.resolve().is_relative_to(folder.resolve())


def refuse_clashes(paths: Mapping[str, object]) -> None:
    """Refuse paths of a payload that some system takes for one, or cannot write; raises OutputError."""
    known: dict[str, str] = {}
    for path in paths:
        try:
            path.encode()
        except UnicodeEncodeError:
            raise OutputError(f"the name of {path} is not in UTF-8; give the file another") from None
        key = normalize("NFC", path).casefold()
        if key in known:
            raise OutputError(f"{known[key]} and {path} are one name on some systems; rename one")
        known[key] = path
