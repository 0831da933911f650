"""ZIP files: the same bytes for the same files, whoever makes them, when and where."""

import io
import random
import stat
import tracemalloc
import zipfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from toolkit import zipped

LETTER = b"<TEI/>\n"
LARGE = random.Random(1).randbytes(900_000) + bytes(1_500_000) + LETTER * 200_000


def _packed(*files: tuple[str, bytes | Path], time: datetime | None = None, level: int = 6) -> bytes:
    stream = io.BytesIO()
    zipped.pack(stream, files, time=time, level=level, is_stored=zipped.is_dense)
    return stream.getvalue()


def _entries(data: bytes) -> list[zipfile.ZipInfo]:
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        assert file.testzip() is None
        return file.infolist()


def test_what_is_packed_is_what_was_given_in_the_same_order(tmp_path: Path) -> None:
    (tmp_path / "leaf.png").write_bytes(LARGE)
    data = _packed(("b.xml", LETTER), ("é/leaf.png", tmp_path / "leaf.png"), ("a.xml", b""))
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        assert file.namelist() == ["b.xml", "é/leaf.png", "a.xml"]
        assert [file.read(name) for name in file.namelist()] == [LETTER, LARGE, b""]


@pytest.mark.parametrize("name", ["letter.xml", "leaf.png"])
@pytest.mark.parametrize("data", [b"", LETTER, LARGE, LARGE[: 1 << 20]], ids=["empty", "small", "large", "one part"])
def test_a_file_gives_the_same_bytes_as_its_content(tmp_path: Path, name: str, data: bytes) -> None:
    path = tmp_path / "file"
    path.write_bytes(data)
    path.chmod(0o600)
    assert _packed((name, path)) == _packed((name, data))


def test_every_entry_is_a_file_that_all_may_read_and_says_nothing_of_where_it_was_made() -> None:
    (entry,) = _entries(_packed(("letter.xml", LETTER)))
    assert (entry.external_attr >> 16, entry.create_system, entry.extra) == (stat.S_IFREG | 0o644, 3, b"")


TIMES = [
    (None, (1980, 1, 1, 0, 0, 0)),
    (datetime(1932, 1, 4, tzinfo=UTC), (1980, 1, 1, 0, 0, 0)),
    (datetime(2200, 1, 1, tzinfo=UTC), (2107, 12, 31, 23, 59, 58)),
    (datetime(2026, 11, 26, 5, 4, 3, tzinfo=UTC), (2026, 11, 26, 5, 4, 2)),
    (datetime(2026, 11, 26, 1, 0, tzinfo=timezone(timedelta(hours=2))), (2026, 11, 25, 23, 0, 0)),
    (datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=2))), (1980, 1, 1, 0, 0, 0)),
    (datetime.max.replace(tzinfo=UTC), (2107, 12, 31, 23, 59, 58)),
]


@pytest.mark.parametrize(("time", "expected"), TIMES, ids=[str(row[0]) for row in TIMES])
def test_every_entry_bears_the_time_that_was_given(time: datetime | None, expected: tuple[int, ...]) -> None:
    assert [one.date_time for one in _entries(_packed(("a", LETTER), ("b", LETTER), time=time))] == [expected] * 2


@pytest.mark.parametrize(("name", "kind"), [("a.xml", zipfile.ZIP_DEFLATED), ("a.JPG", zipfile.ZIP_STORED)])
def test_what_is_dense_is_not_compressed_again(name: str, kind: int) -> None:
    (entry,) = _entries(_packed((name, LARGE)))
    assert entry.compress_type == kind


def test_a_higher_level_makes_less_of_it() -> None:
    assert len(_packed(("a.xml", LARGE), level=9)) < len(_packed(("a.xml", LARGE), level=1))


@pytest.mark.parametrize("name", ["letter.xml", "leaf.png"])
def test_a_file_too_large_for_the_old_form_is_packed_in_the_new(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    path = tmp_path / "file"
    path.write_bytes(LARGE)
    monkeypatch.setattr(zipfile, "ZIP64_LIMIT", 1_000_000)  # the law is the same at two gigabytes
    data = _packed(("small.xml", LETTER), (name, path))
    small, large = _entries(data)
    assert (large.file_size, large.extract_version, small.extract_version) == (len(LARGE), 45, 20)
    assert data == _packed(("small.xml", LETTER), (name, LARGE))


def test_a_large_file_is_never_whole_in_memory(tmp_path: Path) -> None:
    path = tmp_path / "leaf.tif"
    with path.open("wb") as file:
        file.truncate(64 << 20)
    tracemalloc.start()
    with (tmp_path / "made.zip").open("wb") as stream:
        zipped.pack(stream, [("leaf.tif", path)])
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 8 << 20


CHANGES: list[Callable[[Path], object]] = [
    lambda path: path.write_bytes(LETTER * 2),
    lambda path: path.write_bytes(LETTER[:2]),
    lambda path: path.unlink(),
]


@pytest.mark.parametrize("change", CHANGES, ids=["grows", "shrinks", "vanishes"])
def test_a_file_that_changes_while_it_is_packed_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: Callable[[Path], object]
) -> None:
    path = tmp_path / "letter.xml"
    path.write_bytes(LETTER)
    parts = zipped._parts

    def after_a_change(data: bytes | Path, size: int) -> Iterator[bytes | memoryview]:
        change(path)
        return parts(data, size)

    monkeypatch.setattr(zipped, "_parts", after_a_change)
    with pytest.raises(OSError, match=r"letter\.xml"):
        _packed(("letter.xml", path))
