"""The pictures that letters show: where they lie, what outputs call them, and how large they are.

A picture is shown where it lies in the folder of the edition and is PNG, JPEG, GIF, WebP or SVG by its first bytes.
Nothing is fetched. An SVG is shown in `img`, where no browser runs what it holds, and never linked to; one that holds
a script is not shown at all, since who opens its address by itself would have it run on the site of the edition.
"""

from __future__ import annotations

import hashlib
import re
import struct
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath
from typing import BinaryIO, Final
from unicodedata import normalize
from urllib.parse import unquote

from toolkit.diagnostic import Diagnostic, Severity, register
from toolkit.edition import File, Pointer
from toolkit.memory import digests as digests_of
from toolkit.source import parse

__all__ = ["Gallery", "Picture", "digests", "files", "gallery", "unshown"]

register(
    "unshown-picture",
    Severity.WARNING,
    """A picture of a letter is not shown: it is not there, lies elsewhere, is no picture, or is too large for a page.

    Why      readers see the name of a file instead of the picture.
    Faulty   <graphic url="https://example.org/seal.tiff"/>
    Sound    <graphic url="pictures/seal.jpg"/>
    Source   #FTGRA""",
)


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that outputs can show.

    written     its address as the letter has it
    path        where it lies
    name        what outputs call it: the same for the same file, another for every other
    media_type  by its first bytes, such as image/png
    width       in pixels, as height; 0 where the file does not say it
    """

    written: str
    path: Path
    name: str
    media_type: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Gallery:
    """The pictures of a letter by the order in which it names them, and what is wrong with the others."""

    pictures: tuple[Picture, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()


def gallery(letter: File, folder: Path) -> Gallery:
    """Give the pictures of a letter: each `graphic`, and what `@facs` names without an element between.

    folder  of the edition; a file outside of it is not looked at
    """
    pictures: dict[str, Picture] = {}
    found: list[Diagnostic] = []
    for pointer in _pointers(letter):
        seen = pictures.get(pointer.text) or _look(pointer, letter, folder)
        if isinstance(seen, Picture):
            pictures[pointer.text] = seen
        elif seen is not None:
            found.append(seen)
    return Gallery(tuple(pictures.values()), tuple(found))


def files(letter: File, folder: Path) -> tuple[Path, ...]:
    """Give the files in the folder of the edition that a letter would show, whether they are there or not."""
    return tuple(sorted({path for pointer in _pointers(letter) if (path := _path(pointer, letter, folder))}))


def digests(letter: File, folder: Path) -> Mapping[str, str]:
    """Give the digests of these files by their path in the folder; "" of one that is not there."""
    return {_place(Path(path), folder): one for path, one in digests_of(files(letter, folder)).items()}


def unshown(picture: Picture, letter: File, message: str, help: str) -> Diagnostic:
    """Tell that an output does not show a picture of a letter, at its first place.

    message  what follows the words "the picture", as in "is damaged"
    help     what to do
    """
    return _finding(next(one for one in letter.pointers if one.text == picture.written), letter, message, help)


# --- where --------------------------------------------------------------------------------------------------------


def _pointers(letter: File) -> Iterator[Pointer]:
    # most letters have none, and to look for pointers is dear
    if b"graphic" in letter.source.utf8 or b"facs" in letter.source.utf8:
        for pointer in letter.pointers:
            is_graphic = pointer.attribute == "url" and str(pointer.element.tag).endswith("}graphic")
            if is_graphic or (pointer.attribute == "facs" and "#" not in letter.place(pointer)):
                yield pointer


def _path(pointer: Pointer, letter: File, folder: Path) -> Path | None:
    """Give the file that a pointer means; None where that is no file in the folder."""
    place = letter.place(pointer)
    if _SCHEME.match(place):
        return None
    try:
        path = (letter.path.parent / unquote(place)).resolve()
        return path if path.is_relative_to(folder.resolve()) else None
    except (OSError, ValueError):
        return None


_SCHEME: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//")


def _place(path: Path, folder: Path) -> str:
    return path.relative_to(folder.resolve()).as_posix()


def _look(pointer: Pointer, letter: File, folder: Path) -> Picture | Diagnostic | None:
    """Give a picture, or what is wrong with it; None where a page can lead to it all the same, or nothing was meant."""
    tell = partial(_finding, pointer, letter)
    is_facs = pointer.attribute == "facs"
    place = letter.place(pointer)
    if scheme := _SCHEME.match(place):
        if is_facs or "facsimile" in {str(one.tag).rpartition("}")[2] for one in pointer.element.iterancestors()}:
            return None
        is_web = scheme[0].lower() in ("http:", "https:", "//")
        where = "lies elsewhere on the web, and nothing is fetched" if is_web else f"begins with `{scheme[0]}`, no file"
        return tell(where, "put the picture into the folder of the edition")
    path = _path(pointer, letter, folder)
    if path is None:
        return tell("lies outside the folder of the edition", "put the picture into that folder")
    try:
        if path.is_fifo():  # which would not come to its end
            return tell("is a pipe, not a file", "put the picture there")
        size = path.stat().st_size
        with path.open("rb") as file:
            head = file.read(_HEAD)
            file.seek(0)
            kind = next((kind for kind in _KINDS if kind.starts.match(head)), None)
            width, height = kind.measure(file) if kind else (0, 0)
    except OSError:
        is_word = is_facs and not PurePosixPath(place).suffix
        return None if is_word else tell("is not there", "correct the address, or put the picture there")
    if kind is None:
        return tell("is no PNG, JPEG, GIF, WebP or SVG", "save the picture as one of these")
    if size > _BYTES or width * height > _PIXELS:
        return tell(
            f"is too large for a page ({size / 1_000_000:.0f} MB, {width} × {height} pixels)",
            "save a smaller copy; 2000 pixels across show every stroke of a pen",
        )
    if kind.media_type == _SVG_TYPE and (fault := _fault_of_svg(path)):
        return tell(*fault)
    return Picture(pointer.text, path, _name(path, folder, kind.ending), kind.media_type, width, height)


def _fault_of_svg(path: Path) -> tuple[str, str] | None:
    """Say what is wrong with an SVG and what to do; None where all is well."""
    source = parse(path.read_bytes(), path.name).source
    if source is None:
        return "is damaged", "save the picture anew"
    tags = ((name or "", attributes) for _, name, attributes in source.events if attributes is not None)
    if b"<?xml-stylesheet" in source.utf8 or any(_may_run(*tag) for tag in tags):
        return "holds a script", "save it without, as a plain SVG or as PNG"
    return None


def _may_run(name: str, attributes: Mapping[str, str]) -> bool:
    """Whether a start tag of an SVG has a browser run something, or begins a part of a web page."""
    return (
        name.startswith("{http://www.w3.org/1999/xhtml}")
        or name.rpartition("}")[2].lower() in ("script", "handler", "foreignobject")
        or any(key.rpartition("}")[2].lower().startswith("on") for key in attributes)
        or any("script:" in re.sub(r"[\x00-\x20]", "", value).lower() for value in attributes.values())
    )


_BYTES: Final = 10_000_000
_PIXELS: Final = 100_000_000
"""So much a browser on a phone can hold when it has unpacked a picture."""


def _name(path: Path, folder: Path, ending: str) -> str:
    """Make a name that any server and disk can bear; the digest tells apart what differs in case or folder only."""
    plain = normalize("NFKD", path.stem).encode("ascii", "ignore").decode()
    words = re.sub(r"[^A-Za-z0-9]+", "-", plain).strip("-")[:40].lower()
    digest = hashlib.sha256(_place(path, folder).encode()).hexdigest()
    return f"{words or 'picture'}-{digest[:8]}.{ending}"


def _finding(pointer: Pointer, letter: File, message: str, help: str) -> Diagnostic:
    source = letter.source
    span = source.value_span(source.offset_of(pointer.element), pointer.attribute, pointer.text)
    shown = pointer.text if len(pointer.text) <= _SHOWN else f"{pointer.text[:_SHOWN]}…"
    return Diagnostic("unshown-picture", Severity.WARNING, f"the picture `{shown}` {message}", span, (), help)


_SHOWN: Final = 60


# --- what ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Kind:
    """A format of pictures: how its files begin, and how to tell width and height in pixels."""

    media_type: str
    ending: str
    starts: re.Pattern[bytes]
    measure: Callable[[BinaryIO], tuple[int, int]]


def _png(file: BinaryIO) -> tuple[int, int]:
    return _numbers(">16xII", file.read(24))


def _gif(file: BinaryIO) -> tuple[int, int]:
    return _numbers("<6xHH", file.read(10))


def _jpeg(file: BinaryIO) -> tuple[int, int]:
    """Go from segment to segment to the one that begins the frame (ITU T.81, B.1.1.4)."""
    file.seek(2)
    while len(head := file.read(4)) == 4 and head[0] == 0xFF:
        if head[1] == 0xFF:  # a filling byte
            file.seek(-3, 1)
            continue
        if 0xC0 <= head[1] <= 0xCF and head[1] not in (0xC4, 0xC8, 0xCC):
            height, width = _numbers(">xHH", file.read(5))
            return width, height
        file.seek(max(0, int.from_bytes(head[2:]) - 2), 1)
    return 0, 0


def _webp(file: BinaryIO) -> tuple[int, int]:
    """Read the first chunk after the RIFF header: a lossy frame, a lossless one, or the extended header."""
    head = file.read(30)
    match head[12:16] if len(head) == 30 else b"":
        case b"VP8 ":
            width, height = _numbers("<26xHH", head)
            return width & 0x3FFF, height & 0x3FFF
        case b"VP8L":
            bits = int.from_bytes(head[21:25], "little")
            return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
        case b"VP8X":
            return int.from_bytes(head[24:27], "little") + 1, int.from_bytes(head[27:30], "little") + 1
    return 0, 0


def _svg(file: BinaryIO) -> tuple[int, int]:
    """Read the size of the root as far as it is said in pixels, else what its box says of its shape."""
    root = _SVG.match(file.read(_HEAD))
    said = dict(re.findall(rb"\b(width|height|viewBox)\s*=\s*[\"']([^\"']*)", root["attributes"] if root else b""))
    pixels = [re.fullmatch(rb"\s*(\d+)(\.\d+)?(px)?\s*", said.get(name, b"")) for name in (b"width", b"height")]
    if all(pixels):
        width, height = (int(one[1]) for one in pixels if one)
        return width, height
    box = re.fullmatch(rb"\s*[-\d.]+[\s,]+[-\d.]+[\s,]+(\d+)[\d.]*[\s,]+(\d+)[\d.]*\s*", said.get(b"viewBox", b""))
    return (int(box[1]), int(box[2])) if box else (0, 0)


def _numbers(form: str, data: bytes) -> tuple[int, int]:
    """Read two numbers; 0 and 0 where the file ends before."""
    try:
        first, second = struct.unpack(form, data)
    except struct.error:
        return 0, 0
    return first, second


_HEAD: Final = 4096
_SVG: Final = re.compile(
    rb"(\xef\xbb\xbf)?(?>\s+|<\?[^>]*>|<!--.*?-->|<!DOCTYPE[^\[>]*(\[[^\]]*\])?\s*>)*+<svg\b(?P<attributes>[^>]*)",
    re.DOTALL,
)
_SVG_TYPE: Final = "image/svg+xml"
_KINDS: Final = (
    _Kind("image/png", "png", re.compile(rb"\x89PNG\r\n\x1a\n"), _png),
    _Kind("image/jpeg", "jpg", re.compile(rb"\xff\xd8\xff"), _jpeg),
    _Kind("image/gif", "gif", re.compile(rb"GIF8[79]a"), _gif),
    _Kind("image/webp", "webp", re.compile(rb"RIFF....WEBP", re.DOTALL), _webp),
    _Kind(_SVG_TYPE, "svg", _SVG, _svg),
)
