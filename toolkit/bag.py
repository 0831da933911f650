"""BagIt bags (RFC 8493): what makes one of a set of files, and what is wrong with one, as a folder or as a ZIP file.

Nothing is unpacked and nothing fetched: a bag is read where it lies. A name in it that could lead out of it, a link or
a file that grows beyond measure is told and never followed.
"""

from __future__ import annotations

import codecs
import hashlib
import re
import stat
import struct
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property
from io import BufferedIOBase, FileIO
from lzma import LZMAError
from os import fsencode, scandir
from pathlib import Path, PurePosixPath
from types import MappingProxyType
from typing import Final, TypeAlias, TypeVar, cast
from unicodedata import normalize

from toolkit.diagnostic import Diagnostic, Severity, Span, register
from toolkit.errors import SourceError
from toolkit.workers import cores

__all__ = ["ALGORITHMS", "UNREADABLE", "Files", "faults", "opened", "sized", "tag_files"]

register(
    "damaged-bag",
    Severity.ERROR,
    """A package is not a BagIt bag, or a line of its tag files says nothing that can be checked.

    Why      what cannot be checked cannot be trusted in ten years.
    Faulty   BagIt-Version : 1.0
    Sound    BagIt-Version: 1.0
    Source   RFC 8493, 2""",
)
register(
    "damaged-file",
    Severity.ERROR,
    """A file of a package is not what it was when the package was made.

    Why      a single bit may have changed a word of the edition.
    Faulty   a file whose digest is another than that in the manifest
    Sound    the file as it was deposited
    Source   RFC 8493, 3""",
)
register(
    "missing-file",
    Severity.ERROR,
    """A file that a manifest of a package lists is not there.

    Why      the package is not complete.
    Faulty   a line of a manifest without its file
    Sound    every listed file in its place
    Source   RFC 8493, 3""",
)
register(
    "unlisted-file",
    Severity.ERROR,
    """A file of a package is in no manifest, or not in each of them.

    Why      nobody can tell whether it belongs there, or is still whole.
    Faulty   a file in data/ that no manifest lists
    Sound    every file in data/ in every manifest
    Source   RFC 8493, 2.1.3 and 3""",
)
register(
    "frail-bag",
    Severity.WARNING,
    """A package is valid, and yet may not survive a copy to another system, or cannot prove that nobody changed it.

    Why      systems differ in what they take for one name, and md5 and sha1 can be forged.
    Faulty   data/Letter.xml beside data/letter.xml; manifest-md5.txt alone
    Sound    names that differ in more than case; manifest-sha512.txt
    Source   RFC 8493, 5 and 6""",
)

ALGORITHMS: Final = ("sha512", "sha256")
"""The digests that bags are made with."""

_KNOWN: Final = frozenset({"md5", "sha1", "sha224", "sha256", "sha384", "sha512"})
_WEAK: Final = frozenset({"md5", "sha1"})
_VERSIONS: Final = frozenset({"0.93", "0.94", "0.95", "0.96", "0.97", "1.0"})
_DECLARATION: Final = "bagit.txt"
_INFO: Final = "bag-info.txt"
_FETCH: Final = "fetch.txt"
_MANIFEST: Final = re.compile(r"(tag)?manifest-([0-9a-z-]+)\.txt")
_LISTED: Final = re.compile(r"([0-9a-fA-F]+)[ \t]+(\*?)(.+)")
_PERIL: Final = re.compile(r"[/\\~%]|[A-Za-z]:|.*(?:\.\.|\0)", re.DOTALL)
"""How a path begins that is worth a second look."""
_CHUNK: Final = 1 << 20
_LARGE: Final = 16 << 20
"""A file of so many bytes is worth a thread for each of its digests."""
_BATCH: Final = 128
"""So many small files a thread takes at a time: to hand over each one costs more than to measure it."""
_TAG_FILE: Final = 64 << 20
"""No tag file of so many bytes is read: it would hold a million lines."""
_BOMB: Final = 1000
"""So many times its packed size no file of an edition grows."""
_SMALL: Final = 100 << 20
UNREADABLE: Final = (
    OSError, EOFError, RuntimeError, ValueError, LZMAError, struct.error, zipfile.BadZipFile, zlib.error,
)  # fmt: skip
"""What comes of reading a file that is damaged inside a ZIP file, or that the system refuses."""


# --- making -------------------------------------------------------------------------------------------------------


def tag_files(
    payload: Mapping[str, bytes | Path],
    info: Sequence[tuple[str, str]],
    others: Mapping[str, bytes] = MappingProxyType({}),
) -> Mapping[str, bytes]:
    """Give the files that make a bag of a payload: the same bytes for the same files.

    payload  the files by their paths in the bag, each beginning with `data/`
    info     fields of bag-info.txt, in order; size and number of files are added
    others   files beside the payload that are to come along

    raises   OSError where a file cannot be read
    """
    files = [(path, one, _size_of(one)) for path, one in sorted(payload.items())]
    size = sum(one[2] for one in files)
    read = tuple(_shared(lambda file: (file[0], _measured(*file[1:])), files, lambda file: file[2]))
    # Each value on one line, however long: what reads bags leaves the breaks of folded lines in the values.
    fields = (*info, ("Bag-Size", sized(size)), ("Payload-Oxum", f"{size}.{len(read)}"))
    tags = {
        **others,
        _INFO: "".join(f"{name}: {' '.join(value.split())}\n" for name, value in fields).encode(),
        _DECLARATION: b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n",
    }
    for name in ALGORITHMS:
        tags[f"manifest-{name}.txt"] = _manifest((digests[name], path) for path, digests in read)
    listed = sorted(tags.items())
    for name in ALGORITHMS:
        tags[f"tagmanifest-{name}.txt"] = _manifest((hashlib.new(name, data).hexdigest(), one) for one, data in listed)
    return dict(sorted(tags.items()))


def _manifest(lines: Iterable[tuple[str, str]]) -> bytes:
    return "".join(f"{digest}  {_encoded(path)}\n" for digest, path in lines).encode()


def _encoded(path: str) -> str:
    return path.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _decoded(path: str) -> str:
    return re.sub("%0[Dd]", "\r", re.sub("%0[Aa]", "\n", path)).replace("%25", "%")


def sized(number: float) -> str:
    """Give a number of bytes for people."""
    for unit in ("B", "kB", "MB"):
        if number < 1000:
            return f"{number:.0f} {unit}" if unit == "B" else f"{number:.1f} {unit}"
        number /= 1000
    return f"{number:.1f} GB"


def _size_of(one: bytes | Path) -> int:
    return len(one) if isinstance(one, bytes) else one.stat().st_size


def _measured(one: bytes | Path, size: int) -> Mapping[str, str]:
    if isinstance(one, bytes):
        return {name: hashlib.new(name, one).hexdigest() for name in ALGORITHMS}
    with FileIO(one) as stream:
        return _digested(stream, size, ALGORITHMS)


# --- measuring ----------------------------------------------------------------------------------------------------

_Stream: TypeAlias = FileIO | BufferedIOBase
_T = TypeVar("_T")
_R = TypeVar("_R")


def _shared(work: Callable[[_T], _R], tasks: Sequence[_T], size: Callable[[_T], int]) -> Iterator[_R]:
    """Give what the work makes of each task, in order; all cores are at it.

    Threads are enough: digests, unpacking and reading let go of the interpreter.
    """
    batches = tuple(_batches(tasks, size))
    if len(batches) < 2 or cores() < 2:
        yield from map(work, tasks)
        return
    with ThreadPoolExecutor(cores()) as pool:
        for made in pool.map(lambda batch: [work(one) for one in batch], batches):
            yield from made


def _batches(tasks: Iterable[_T], size: Callable[[_T], int]) -> Iterator[Sequence[_T]]:
    batch: list[_T] = []
    total = 0
    for one in tasks:
        batch.append(one)
        total += size(one)
        if total >= _LARGE or len(batch) == _BATCH:
            yield batch
            batch, total = [], 0
    if batch:
        yield batch


def _digested(stream: _Stream, size: int, algorithms: Iterable[str]) -> Mapping[str, str]:
    """Give the digests of a stream, which is read once; raises OSError where its size is another."""
    digests = {name: hashlib.new(name) for name in algorithms}
    parts = _parts(stream, size)
    if size < _LARGE:
        for part in parts:
            for digest in digests.values():
                digest.update(part)
    else:
        first, *others = digests.values()
        with ThreadPoolExecutor(len(digests)) as pool:
            for part in parts:
                updates = [pool.submit(digest.update, part) for digest in others]
                first.update(part)
                for update in updates:
                    update.result()
    return {name: digest.hexdigest() for name, digest in digests.items()}


def _parts(stream: _Stream, size: int) -> Iterator[memoryview]:
    """Give the bytes of a stream part by part; each holds until the next."""
    part = memoryview(bytearray(min(size + 1, _CHUNK)))
    read = 0
    while number := stream.readinto(part):
        read += number
        if read > size:
            raise OSError(f"it had {size} bytes, and grows while it is read")
        yield part[:number]
    if read < size:
        raise OSError(f"it had {size} bytes, and {read} when it was read")


# --- reading ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Files:
    """The files of a bag, wherever they lie.

    sizes    of each file by its path in the bag
    opened   gives the bytes of one
    folders  those that are there, also empty ones
    unsafe   what is there and is no file that could be read without harm, each with the reason
    """

    sizes: Mapping[str, int]
    opened: Callable[[str], _Stream]
    folders: Set[str] = frozenset()
    unsafe: tuple[tuple[str, str], ...] = ()


@contextmanager
def opened(path: Path) -> Iterator[Files]:
    """Give the files of a folder or a ZIP file; raises SourceError where it cannot be read."""
    if not path.exists():
        raise SourceError(f"{path.name} is not there")
    if path.is_dir():
        yield _in_folder(path)
        return
    try:
        packed = zipfile.ZipFile(path)
    except OSError as error:
        raise SourceError(f"{path.name} cannot be read: {error.strerror or error}") from None
    except UNREADABLE as error:
        raise SourceError(f"{path.name} is neither a folder nor a ZIP file: {error}") from None
    with packed:
        yield _in_zip(packed)


def _in_folder(root: Path) -> Files:
    sizes: dict[str, int] = {}
    unsafe: list[tuple[str, str]] = []
    met: set[str] = set()
    waiting = [""]
    while waiting:
        folder = waiting.pop()
        try:
            entries = sorted(scandir(root / folder), key=lambda entry: entry.name)
        except OSError as error:
            unsafe.append((folder or ".", f"the folder cannot be opened: {error.strerror}"))
            continue
        for entry in entries:
            name = f"{folder}/{entry.name}" if folder else entry.name
            if entry.is_symlink():
                unsafe.append((name, "it is a link, which may lead anywhere"))
            elif entry.is_dir(follow_symlinks=False):
                met.add(name)
                waiting.append(name)
            elif entry.is_file(follow_symlinks=False):
                sizes[name] = entry.stat(follow_symlinks=False).st_size
            else:
                unsafe.append((name, "it is no ordinary file"))
    return Files(sizes, lambda name: FileIO(f"{root}/{name}"), met, tuple(sorted(unsafe)))


def _in_zip(packed: zipfile.ZipFile) -> Files:
    """Give the files of a ZIP file; a folder that holds all of them is passed over."""
    entries = [one for one in packed.infolist() if not one.is_dir()]
    counts = Counter(one.filename for one in entries)
    unsafe = [(name, "it is packed twice") for name, number in counts.items() if number > 1]
    for one in entries:
        if reason := _is_unsafe_entry(one):
            unsafe.append((one.filename, reason))
    tops = {one.filename.partition("/")[0] for one in entries}
    top = f"{tops.pop()}/" if len(tops) == 1 and all("/" in one.filename for one in entries) else ""
    harmful = {name for name, _ in unsafe}
    sound = {one.filename.removeprefix(top): one for one in entries if one.filename not in harmful}
    grown = sum(one.file_size for one in sound.values())
    if grown > _SMALL and grown > _BOMB // 2 * max(1, sum(one.compress_size for one in sound.values())):
        # many files that each keep within the measure would keep a machine busy for hours
        raise SourceError(f"{Path(packed.filename or '').name} would grow to {sized(grown)}, which no edition does")
    told = tuple(sorted((name.removeprefix(top), reason) for name, reason in unsafe))
    sizes = {name: one.file_size for name, one in sound.items()}
    folders = {one.filename.removeprefix(top).rpartition("/")[0] for one in packed.infolist()}
    met = {one.as_posix() for path in map(PurePosixPath, folders) for one in (path, *path.parents)}
    # several threads may read at once: each entry keeps its own place, and ZipFile locks each read
    return Files(sizes, lambda name: cast(BufferedIOBase, packed.open(sound[name])), met, told)


def _is_unsafe_entry(entry: zipfile.ZipInfo) -> str:
    if reason := _leads_out(entry.filename):
        return reason
    if entry.flag_bits & 1:
        return "it is encrypted"
    if stat.S_ISLNK(entry.external_attr >> 16):
        return "it is a link, which may lead anywhere"
    if entry.file_size > _SMALL and entry.file_size > _BOMB * max(1, entry.compress_size):
        return f"it would grow to {sized(entry.file_size)}"
    return ""


def _leads_out(path: str) -> str:
    """Say why a path could lead out of the bag; "" where it cannot."""
    if not _PERIL.match(path):
        return ""
    parts = re.split(r"[/\\]", path)
    if path.startswith(("/", "\\", "~")) or re.match(r"[A-Za-z]:|%\w+%", path):
        return "its path begins elsewhere"
    if ".." in parts:
        return "its path leads out of the package"
    return "its path holds a null character" if "\0" in path else ""


# --- judging ------------------------------------------------------------------------------------------------------


def faults(path: Path) -> tuple[Diagnostic, ...]:
    """Say what is wrong with a bag; nothing where it is whole. Errors break it, warnings do not.

    path    a folder, or a ZIP file with the bag in it or in its one folder

    raises  SourceError where it cannot be read
    """
    with opened(path) as files:
        return tuple(_Bag(path.absolute().name, files).faults())


@dataclass(frozen=True)
class _Bag:
    name: str
    files: Files
    _found: list[Diagnostic] = field(default_factory=list)
    _unread: dict[str, str] = field(default_factory=dict)
    _kept: dict[str, bytes] = field(default_factory=dict)

    def faults(self) -> Iterator[Diagnostic]:
        for name, reason in self.files.unsafe:
            yield self.fault("damaged-bag", name, f"`{name}` is not read: {reason}")
        yield from self.declared()
        if self.encoding:
            if "data" not in self.files.folders:
                yield self.fault("damaged-bag", "", "there is no folder `data`, which holds what is kept")
            yield from self.listed()
            yield from self.measured()
            yield from self.told_of_itself()
            yield from self.to_fetch()
        yield from self.alike()
        for name, reason in self._unread.items():
            yield self.fault("damaged-file", name, f"`{name}` cannot be read: {reason}")

    # --- the declaration ---

    def declared(self) -> Iterator[Diagnostic]:
        """Judge bagit.txt."""
        if _DECLARATION not in self.files.sizes:
            fault = self.fault("damaged-bag", "", f"there is no `{_DECLARATION}`: this is not a bag")
            yield replace(fault, help=f"name the folder or ZIP file that holds `{_DECLARATION}`, not `data` in it")
            return
        lines = self.declaration.split(b"\n")
        if _DECLARATION in self._unread:
            return
        if self.declaration.startswith(codecs.BOM_UTF8):
            yield self.fault("damaged-bag", _DECLARATION, f"`{_DECLARATION}` begins with a byte order mark")
        elif not self.version:
            found = lines[0].decode(errors="replace").strip()
            yield self.fault("damaged-bag", _DECLARATION, f"expected `BagIt-Version: 1.0`, found `{found}`")
        elif self.version not in _VERSIONS:
            yield self.fault("damaged-bag", _DECLARATION, f"there is no BagIt version {self.version}")
        elif not self.encoding:
            found = (lines[1] if len(lines) > 1 else b"").decode(errors="replace").strip() or "nothing"
            message = f"expected `Tag-File-Character-Encoding: UTF-8`, found `{found}`"
            yield self.fault("damaged-bag", _DECLARATION, message)

    @cached_property
    def declaration(self) -> bytes:
        return self.bytes_of(_DECLARATION) if _DECLARATION in self.files.sizes else b""

    @cached_property
    def version(self) -> str:
        found = re.match(rb"BagIt-Version[ \t]*:[ \t]*(\d+\.\d+)[ \t]*\r?(\n|\r|$)", self.declaration)
        version = found[1].decode() if found else ""
        # a blank before the colon was allowed once
        strict = re.match(rb"BagIt-Version:[ \t]\d+\.\d+\r?\n?", self.declaration)
        return version if strict or version != "1.0" else ""

    @cached_property
    def encoding(self) -> str:
        """The encoding of the tag files; "" where the declaration is not to be trusted."""
        lines = re.split(rb"\r\n|\r|\n", self.declaration)
        found = re.match(rb"Tag-File-Character-Encoding[ \t]*:[ \t]*(\S+)[ \t]*$", lines[1] if len(lines) > 1 else b"")
        if not found or self.version not in _VERSIONS or self.declaration.startswith(codecs.BOM_UTF8):
            return ""
        try:
            return codecs.lookup(found[1].decode("ascii", "replace")).name
        except LookupError:
            return ""

    # --- manifests ---

    @cached_property
    def manifests(self) -> Mapping[str, tuple[bool, str]]:
        """The manifests by name: whether it is of tag files, and its algorithm as hashlib calls it."""
        found = {name: _MANIFEST.fullmatch(name.lower()) for name in self.files.sizes if "/" not in name}
        return {name: (bool(one[1]), one[2].replace("-", "")) for name, one in sorted(found.items()) if one}

    @cached_property
    def lines(self) -> Mapping[str, Mapping[str, str]]:
        """What each manifest lists, with the digest; what it says wrongly is kept in `_found`."""
        return {name: self.lines_of(name) for name in self.manifests}

    def listed(self) -> Iterator[Diagnostic]:
        """Judge what the manifests say."""
        payload = [algorithm for is_of_tags, algorithm in self.manifests.values() if not is_of_tags]
        if not payload:
            yield self.fault("damaged-bag", "", "there is no manifest of the payload")
        for name, (_, algorithm) in self.manifests.items():
            if algorithm not in _KNOWN:
                yield self.fault("damaged-bag", name, f"`{algorithm}` is no digest that can be checked")
        if payload and set(payload) <= _WEAK:
            message = f"all manifests are of {' and '.join(sorted(set(payload)))}, which can be forged"
            yield self.fault("frail-bag", "", message, Severity.WARNING)
        listing = self.lines
        yield from self._found
        unsafe = {path for path, _ in self.files.unsafe}
        missing: dict[str, list[str]] = {}
        for name, lines in listing.items():
            for path in lines.keys() - self.files.sizes.keys() - unsafe:
                missing.setdefault(path, []).append(f"`{name}`")
        for path, names in sorted(missing.items()):
            verb = "lists" if len(names) == 1 else "list"
            yield self.fault("missing-file", path, f"{' and '.join(names)} {verb} `{path}`, which is not there")
        yield from self.left_out(listing)
        manifests = [name for name, (is_of_tags, _) in self.manifests.items() if not is_of_tags]
        for name, (is_of_tags, _) in self.manifests.items():
            for path in manifests if is_of_tags else ():
                if path not in listing[name]:
                    yield self.fault("unlisted-file", path, f"`{name}` does not list `{path}`")

    def left_out(self, listing: Mapping[str, Mapping[str, str]]) -> Iterator[Diagnostic]:
        payload = [listing[name].keys() for name, (of_tags, _) in self.manifests.items() if not of_tags]
        if not payload:
            return
        anywhere = set().union(*payload)
        # before 1.0 one manifest might list some files, another the rest
        complete = anywhere.intersection(*payload) if self.version == "1.0" else anywhere
        for path in sorted(one for one in self.files.sizes if one.startswith("data/") and one not in complete):
            words = "is not in each manifest" if path in anywhere else "is in no manifest"
            yield self.fault("unlisted-file", path, f"`{path}` {words}")

    def lines_of(self, name: str) -> Mapping[str, str]:
        seen: dict[str, str] = {}
        for number, line in enumerate(self.text(name).split("\n"), 1):
            if not line.strip():
                continue
            found = _LISTED.fullmatch(line)
            if not found:
                self._found.append(
                    self.fault("damaged-bag", name, f"line {number} is not a digest and a path: `{line}`")
                )
                continue
            digest, star, written = found[1].lower(), found[2], found[3]
            if star or written.startswith("./"):
                words = f"line {number} writes `{star}{written}` where `{written.removeprefix('./')}` is due"
                self._found.append(self.fault("frail-bag", name, words, Severity.WARNING))
            path = self.path(written.removeprefix("./"))
            if reason := _leads_out(path):
                self._found.append(self.fault("damaged-bag", name, f"line {number} names `{path}`: {reason}"))
            elif path in seen and (self.version == "1.0" or seen[path] != digest):
                self._found.append(self.fault("damaged-bag", name, f"line {number} lists `{path}` a second time"))
            elif path in seen:
                words = f"line {number} lists `{path}` a second time"
                self._found.append(self.fault("frail-bag", name, words, Severity.WARNING))
            elif not self.manifests[name][0] and not path.startswith("data/"):
                self._found.append(
                    self.fault("damaged-bag", name, f"line {number} names `{path}`, which is not in data/")
                )
            elif path in self.manifests and self.manifests[path][0]:
                self._found.append(
                    self.fault("damaged-bag", name, f"line {number} names `{path}`, which is a manifest of tag files")
                )
            else:
                seen[path] = digest
        return seen

    def path(self, written: str) -> str:
        """Give the file that a manifest means: as written, or with what cannot be written in a line decoded."""
        return written if written in self.files.sizes else _decoded(written)

    # --- files ---

    def measured(self) -> Iterator[Diagnostic]:
        """Hold each file to its digests; it is read once for all of them."""
        wanted: dict[str, dict[str, tuple[str, str]]] = {}
        for name, lines in self.lines.items():
            algorithm = self.manifests[name][1]
            for path, digest in lines.items() if algorithm in _KNOWN else ():
                wanted.setdefault(path, {})[algorithm] = (digest, name)
        paths = sorted(wanted.keys() & self.files.sizes.keys())
        tags = {_DECLARATION, _INFO, _FETCH, *self.manifests}
        measures = _shared(
            lambda path: self.measure(path, wanted[path]),
            [path for path in paths if path not in tags],
            self.files.sizes.__getitem__,
        )
        for path in paths:
            found = self.measure_of_tag(path, wanted[path]) if path in tags else next(measures)
            if isinstance(found, str):
                self._unread[path] = found
                continue
            for algorithm, (digest, name) in wanted[path].items():
                if found[algorithm] != digest:
                    message = (
                        f"`{path}` has changed: `{name}` expects {_short(digest)}, found {_short(found[algorithm])}"
                    )
                    yield self.fault("damaged-file", path, message)
                    break

    def measure(self, path: str, algorithms: Iterable[str]) -> Mapping[str, str] | str:
        """Give the digests of a file, or why it cannot be read."""
        try:
            with self.files.opened(path) as stream:
                return _digested(stream, self.files.sizes[path], algorithms)
        except UNREADABLE as error:
            return _reason(error)

    def measure_of_tag(self, name: str, algorithms: Iterable[str]) -> Mapping[str, str] | str:
        """Give the digests of a tag file, or why it cannot be read."""
        data = self.bytes_of(name)
        return self._unread.get(name) or {one: hashlib.new(one, data).hexdigest() for one in algorithms}

    def told_of_itself(self) -> Iterator[Diagnostic]:
        """Hold the payload to the number of files and bytes that bag-info.txt tells."""
        if _INFO not in self.files.sizes:
            return
        info = self.text(_INFO)
        told = re.search(r"^Payload-Oxum[ \t]*:[ \t]*(\d+)\.(\d+)[ \t]*$", info, re.MULTILINE | re.IGNORECASE)
        sizes = [size for name, size in self.files.sizes.items() if name.startswith("data/")]
        if not told and re.search(r"^Payload-Oxum[ \t]*:", info, re.MULTILINE | re.IGNORECASE):
            message = f"`Payload-Oxum` in `{_INFO}` is not a number of bytes, a full stop and a number of files"
            yield self.fault("damaged-bag", _INFO, message)
        if told and (int(told[1]), int(told[2])) != (sum(sizes), len(sizes)):
            message = f"expected {told[2]} files of {told[1]} bytes in data/, found {len(sizes)} of {sum(sizes)}"
            yield self.fault("damaged-bag", _INFO, message)

    def to_fetch(self) -> Iterator[Diagnostic]:
        """Judge fetch.txt: nothing is fetched, so that its files have to be there."""
        if _FETCH not in self.files.sizes:
            return
        for number, line in enumerate(self.text(_FETCH).split("\n"), 1):
            if not line.strip():
                continue
            parts = line.split(None, 2)
            if len(parts) < 3:
                yield self.fault("damaged-bag", _FETCH, f"line {number} is not an address, a length and a path")
                continue
            path = self.path(parts[2].strip())
            if reason := _leads_out(path):
                yield self.fault("damaged-bag", _FETCH, f"line {number} names `{path}`: {reason}")
            elif not path.startswith("data/"):
                yield self.fault("damaged-bag", _FETCH, f"line {number} names `{path}`, which is not in data/")
            elif path not in self.files.sizes:
                yield self.fault("missing-file", path, f"`{path}` would have to be fetched, which is never done")
        yield self.fault("frail-bag", _FETCH, "the bag names files that lie elsewhere", Severity.WARNING)

    def alike(self) -> Iterator[Diagnostic]:
        """Tell of names that some system takes for one."""
        known: dict[str, str] = {}
        for name in sorted(self.files.sizes, key=fsencode):
            key = normalize("NFC", name).casefold()
            if key in known:
                message = f"`{name}` and `{known[key]}` are one name on some systems"
                yield self.fault("frail-bag", name, message, Severity.WARNING)
            known.setdefault(key, name)

    # --- what all of these need ---

    def bytes_of(self, name: str) -> bytes:
        """Give a tag file, which is read once, for its words and its digests."""
        if name not in self._kept:
            self._kept[name] = self.read(name)
        return self._kept[name]

    def read(self, name: str) -> bytes:
        size = self.files.sizes[name]
        if size > _TAG_FILE:
            self._unread[name] = f"it is larger than {sized(_TAG_FILE)}, as no file about a bag is"
            return b""
        try:
            with self.files.opened(name) as stream:
                return b"".join(map(bytes, _parts(stream, size)))
        except UNREADABLE as error:
            self._unread[name] = _reason(error)
            return b""

    def text(self, name: str) -> str:
        text = self.bytes_of(name).decode(self.encoding, "replace").removeprefix("\ufeff")
        # a line ends as RFC 8493 says; splitlines would also end it at other characters, which names may hold
        return re.sub("\r\n?", "\n", text)

    def fault(self, check: str, path: str, message: str, severity: Severity = Severity.ERROR) -> Diagnostic:
        return Diagnostic(check, severity, message, Span("/".join(filter(None, (self.name, path)))))


def _reason(error: Exception) -> str:
    # the words of the system alone: it also names the file, by a path of this machine. zipfile says nothing at the end
    return (isinstance(error, OSError) and error.strerror) or str(error) or "it ends too soon"


def _short(digest: str) -> str:
    return f"{digest[:12]}…"
