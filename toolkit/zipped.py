"""ZIP files whose bytes follow from what they hold alone: the same on every day, system and account."""

from __future__ import annotations

import stat
import zipfile
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import IO, Final

__all__ = ["is_dense", "pack"]

_CHUNK: Final = 1 << 20
_EARLIEST: Final = datetime(1980, 1, 1, tzinfo=UTC)
_LATEST: Final = datetime(2107, 12, 31, 23, 59, 58, tzinfo=UTC)
"""The times between which that of an entry lies (ZIP, APPNOTE 4.4.6)."""
_UNIX: Final = 3
"""The system whose permissions an entry bears, whatever system it is made on (4.4.2)."""
# not PDF: those that Typst makes lose a third, since their metadata and what is attached to them lie open
_DENSE: Final = frozenset({".epub", ".gif", ".jp2", ".jpeg", ".jpg", ".png", ".webp", ".woff2", ".zip"})


def pack(
    stream: IO[bytes],
    files: Iterable[tuple[str, bytes | Path]],
    *,
    time: datetime | None = None,
    level: int = 6,
    is_stored: Callable[[str], bool] = lambda name: False,
) -> None:
    """Write a ZIP file: the same bytes for the same files, whether they are given as bytes or by where they lie.

    stream     where to, open for writing and able to seek
    files      in the order of the entries, by their names; one that lies somewhere is read in parts, never whole
    time       that all entries bear, with its zone; kept in UTC, to two seconds. None: the first that ZIP knows
    level      of compression, 0 to 9
    is_stored  which entries are not compressed, by name

    raises  OSError where a file cannot be read, or changes its size meanwhile
    """
    with zipfile.ZipFile(stream, "w") as packed:
        for name, data in files:
            entry = _entry(name, time or _EARLIEST)
            entry.compress_type = zipfile.ZIP_STORED if is_stored(name) else zipfile.ZIP_DEFLATED
            entry._compresslevel = level  # type: ignore[attr-defined]  # only writestr takes it, which takes no stream
            entry.file_size = len(data) if isinstance(data, bytes) else data.stat().st_size
            with packed.open(entry, "w") as target:
                # in the same parts wherever it comes from: what deflate makes may depend on them
                for part in _parts(data, entry.file_size):
                    target.write(part)


def is_dense(name: str) -> bool:
    """Whether a file is compressed already, by how its name ends, so that to do it again would only take time.

    >>> is_dense("leaf.JPG"), is_dense("letter.xml")
    (True, False)
    """
    return PurePosixPath(name.lower()).suffix in _DENSE


def _entry(name: str, time: datetime) -> zipfile.ZipInfo:
    kept = min(max(time, _EARLIEST), _LATEST).astimezone(UTC)
    entry = zipfile.ZipInfo(name, (kept.year, kept.month, kept.day, kept.hour, kept.minute, kept.second))
    entry.create_system = _UNIX
    entry.external_attr = (stat.S_IFREG | 0o644) << 16
    return entry


def _parts(data: bytes | Path, size: int) -> Iterator[bytes | memoryview]:
    if isinstance(data, bytes):
        whole = memoryview(data)
        yield from (whole[at : at + _CHUNK] for at in range(0, size, _CHUNK))
        return
    left = size
    with data.open("rb") as stream:
        while part := stream.read(_CHUNK):
            left -= len(part)
            if left < 0:
                break
            yield part
    if left:
        raise OSError(f"{data.name} changed its size while it was packed")
