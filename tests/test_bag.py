"""BagIt bags: RFC 8493 line by line, as folders and as ZIP files; what could do harm is refused, one bit is seen."""

import errno
import hashlib
import os
import stat
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from toolkit import bag
from toolkit.cli import main
from toolkit.diagnostic import Diagnostic, Severity
from toolkit.errors import SourceError

LETTER = b"<TEI/>\n"
DECLARATION = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"


def _digest(data: bytes, algorithm: str = "sha512") -> str:
    return hashlib.new(algorithm, data).hexdigest()


def _bag(**changed: bytes | None) -> dict[str, bytes]:
    """A bag as RFC 8493 describes it, with some files otherwise or gone; `__` in a name stands for `/`."""
    files = {
        "bagit.txt": DECLARATION,
        "data/letter.xml": LETTER,
        "manifest-sha512.txt": f"{_digest(LETTER)}  data/letter.xml\n".encode(),
    }
    for name, data in changed.items():
        path = name.replace("__", "/").replace("_txt", ".txt").replace("_xml", ".xml").replace("_", "-")
        files.pop(path, None)
        if data is not None:
            files[path] = data
    return files


def _folder(files: Mapping[str, bytes], place: Path) -> Path:
    for name, data in files.items():
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_bytes(data)
    return place


def _zip(files: Mapping[str, bytes], place: Path, top: str = "bag/") -> Path:
    path = place.with_suffix(".zip")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in files.items():
            packed.writestr(f"{top}{name}", data)
    return path


@pytest.fixture(params=["folder", "zip", "flat zip"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[str, Path]]:
    yield request.param, tmp_path / "bag"


def _faults(files: Mapping[str, bytes], place: tuple[str, Path]) -> list[tuple[str, str]]:
    kind, path = place
    made = _folder(files, path) if kind == "folder" else _zip(files, path, "" if kind == "flat zip" else "bag/")
    return [(one.check, one.message) for one in bag.faults(made)]


def _line(path: str, data: bytes = LETTER, algorithm: str = "sha512") -> bytes:
    return f"{_digest(data, algorithm)}  {path}\n".encode()


# --- what a bag is ---


def test_a_bag_as_the_standard_has_it_is_whole(place: tuple[str, Path]) -> None:
    assert _faults(_bag(), place) == []


DECLARATIONS = [
    (None, "there is no `bagit.txt`: this is not a bag"),
    (b"", "expected `BagIt-Version: 1.0`, found ``"),
    (b"BagIt-Version : 1.0\nTag-File-Character-Encoding: UTF-8\n", "expected `BagIt-Version: 1.0`, found `BagIt-V"),
    (b"BagIt-Version: 2.0\nTag-File-Character-Encoding: UTF-8\n", "there is no BagIt version 2.0"),
    (b"BagIt-Version: one\nTag-File-Character-Encoding: UTF-8\n", "expected `BagIt-Version: 1.0`, found `BagIt-V"),
    (b"BagIt-Version: 1.0\n", "expected `Tag-File-Character-Encoding: UTF-8`, found `nothing`"),
    (b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-9\n", "expected `Tag-File-Character-Encoding: UTF-8`, fo"),
    (b"\xef\xbb\xbf" + DECLARATION, "`bagit.txt` begins with a byte order mark"),
]


@pytest.mark.parametrize(("declaration", "message"), DECLARATIONS, ids=[row[1] for row in DECLARATIONS])
def test_a_declaration_has_two_lines_of_one_form(
    place: tuple[str, Path], declaration: bytes | None, message: str
) -> None:
    ((check, told),) = _faults(_bag(bagit_txt=declaration), place)
    assert (check, told[: len(message)]) == ("damaged-bag", message)


@pytest.mark.parametrize("version", ["0.93", "0.94", "0.95", "0.96", "0.97"])
def test_bags_of_older_versions_are_read(place: tuple[str, Path], version: str) -> None:
    assert _faults(_bag(bagit_txt=DECLARATION.replace(b"1.0", version.encode())), place) == []


def test_a_bag_holds_a_manifest_of_its_payload(place: tuple[str, Path]) -> None:
    assert _faults(_bag(manifest_sha512_txt=None), place) == [
        ("damaged-bag", "there is no manifest of the payload"),
    ]


def test_a_bag_holds_a_payload_folder(place: tuple[str, Path]) -> None:
    found = _faults(_bag(data__letter_xml=None, manifest_sha512_txt=b""), place)
    assert ("damaged-bag", "there is no folder `data`, which holds what is kept") in found


@pytest.mark.parametrize("top", ["", "bag/"])
def test_a_payload_folder_of_a_zip_may_be_empty(tmp_path: Path, top: str) -> None:
    files = {**_bag(data__letter_xml=None, manifest_sha512_txt=b""), "data/": b""}
    assert bag.faults(_zip(files, tmp_path / "bag", top)) == ()


@pytest.mark.parametrize("end", [b"\r\n", b"\r"])
def test_lines_may_end_otherwise_than_in_a_line_feed(place: tuple[str, Path], end: bytes) -> None:
    tags = {name: data.replace(b"\n", end) for name, data in _bag().items() if not name.startswith("data/")}
    tags["bag-info.txt"] = b"Payload-Oxum: 8.1\n".replace(b"\n", end)
    assert _faults({**_bag(), **tags}, place) == [
        ("damaged-bag", "expected 1 files of 8 bytes in data/, found 1 of 7"),
    ]


def test_tag_files_may_be_in_utf_16(place: tuple[str, Path]) -> None:
    manifest = _line("data/brief-é.xml").decode().encode("utf-16")
    declaration = DECLARATION.replace(b"UTF-8", b"UTF-16")
    files = {"bagit.txt": declaration, "data/brief-é.xml": LETTER, "manifest-sha512.txt": manifest}
    assert _faults(files, place) == []


# --- manifests ---


@pytest.mark.parametrize("name", ["a%b.xml", "a\nb.xml", "a\rb.xml", "a%0Ab.xml", "a\u2028b\x85c.xml", "a b.xml"])
def test_a_name_that_a_line_cannot_hold_is_written_with_percent_signs(tmp_path: Path, name: str) -> None:
    payload = {f"data/{name}": LETTER}
    files = {**payload, **bag.tag_files(payload, ())}
    manifest = files["manifest-sha512.txt"].decode()
    assert manifest.count("\n") == 1
    assert bag.faults(_folder(files, tmp_path / "bag")) == ()


@pytest.mark.parametrize("algorithm", ["md5", "sha1", "sha224", "sha256", "sha384", "sha512"])
def test_a_changed_file_is_told_by_every_digest(place: tuple[str, Path], algorithm: str) -> None:
    name = f"manifest-{algorithm}.txt"
    files = {**_bag(manifest_sha512_txt=None), name: _line("data/letter.xml", LETTER, algorithm)}
    assert "damaged-file" not in dict(_faults(files, place))
    files["data/letter.xml"] = LETTER.replace(b"T", b"S")
    other = (place[0], place[1].with_name("other"))
    expected, found = (_digest(data, algorithm)[:12] for data in (LETTER, files["data/letter.xml"]))
    message = f"`data/letter.xml` has changed: `{name}` expects {expected}…, found {found}…"
    assert dict(_faults(files, other))["damaged-file"] == message


@pytest.mark.parametrize("algorithm", ["md5", "sha1"])
def test_a_digest_that_can_be_forged_is_warned_of_where_it_stands_alone(
    place: tuple[str, Path], algorithm: str
) -> None:
    files = {
        **_bag(manifest_sha512_txt=None),
        f"manifest-{algorithm}.txt": _line("data/letter.xml", LETTER, algorithm),
    }
    assert _faults(files, place) == [("frail-bag", f"all manifests are of {algorithm}, which can be forged")]


def test_a_digest_may_be_written_in_capitals(place: tuple[str, Path]) -> None:
    assert _faults(_bag(manifest_sha512_txt=f"{_digest(LETTER).upper()}  data/letter.xml\n".encode()), place) == []


def test_a_digest_that_nobody_knows_is_told(place: tuple[str, Path]) -> None:
    assert _faults({**_bag(), "manifest-crc32.txt": b"00000000  data/letter.xml\n"}, place) == [
        ("damaged-bag", "`crc32` is no digest that can be checked"),
    ]


LISTED = [
    (b"no digest  data/letter.xml\n", "damaged-bag", "line 2 is not a digest and a path: `no digest  data/letter.xml`"),
    (_line("data/letter.xml"), "damaged-bag", "line 2 lists `data/letter.xml` a second time"),
    (_line("letter.xml"), "damaged-bag", "line 2 names `letter.xml`, which is not in data/"),
    (_line("data/../../etc/passwd"), "damaged-bag", "line 2 names `data/../../etc/passwd`: its path leads out of the "),
    (_line("/etc/passwd"), "damaged-bag", "line 2 names `/etc/passwd`: its path begins elsewhere"),
    (_line("~/letter.xml"), "damaged-bag", "line 2 names `~/letter.xml`: its path begins elsewhere"),
    (_line("C:\\letter.xml"), "damaged-bag", "line 2 names `C:\\letter.xml`: its path begins elsewhere"),
    (_line("data/gone.xml"), "missing-file", "`manifest-sha512.txt` lists `data/gone.xml`, which is not there"),
]


@pytest.mark.parametrize(("line", "check", "message"), LISTED, ids=[row[2] for row in LISTED])
def test_a_line_of_a_manifest_that_cannot_hold_is_told(
    place: tuple[str, Path], line: bytes, check: str, message: str
) -> None:
    ((found, told),) = _faults(_bag(manifest_sha512_txt=_line("data/letter.xml") + line), place)
    assert (found, told[: len(message)]) == (check, message)


def test_a_file_that_is_missing_is_told_once_whatever_lists_it(place: tuple[str, Path]) -> None:
    gone = _line("data/letter.xml") + _line("data/gone.xml")
    other = b"".join(f"{hashlib.sha256(LETTER).hexdigest()}  data/{name}.xml\n".encode() for name in ("letter", "gone"))
    assert _faults(_bag(manifest_sha512_txt=gone, manifest_sha256_txt=other), place) == [
        ("missing-file", "`manifest-sha256.txt` and `manifest-sha512.txt` list `data/gone.xml`, which is not there"),
    ]


@pytest.mark.parametrize("mark", ["*", "./"])
def test_what_older_tools_write_before_a_path_is_warned_of(place: tuple[str, Path], mark: str) -> None:
    manifest = f"{_digest(LETTER)} {mark}data/letter.xml\n".encode()
    assert _faults(_bag(manifest_sha512_txt=manifest), place) == [
        ("frail-bag", f"line 1 writes `{mark}data/letter.xml` where `data/letter.xml` is due"),
    ]


def test_each_file_of_the_payload_stands_in_a_manifest(place: tuple[str, Path]) -> None:
    assert _faults({**_bag(), "data/other.xml": LETTER}, place) == [
        ("unlisted-file", "`data/other.xml` is in no manifest"),
    ]


def test_each_file_of_the_payload_stands_in_every_manifest(place: tuple[str, Path]) -> None:
    assert _faults({**_bag(), "manifest-sha256.txt": b""}, place) == [
        ("unlisted-file", "`data/letter.xml` is not in each manifest"),
    ]


def test_before_1_0_one_manifest_may_list_what_another_does_not(place: tuple[str, Path]) -> None:
    older = DECLARATION.replace(b"1.0", b"0.97")
    assert _faults({**_bag(bagit_txt=older), "manifest-sha256.txt": b""}, place) == []


def test_a_changed_tag_file_is_told(place: tuple[str, Path]) -> None:
    files = {**_bag(), "bag-info.txt": b"Contact-Name: Clara\n"}
    tags = {name: data for name, data in files.items() if not name.startswith("data/")}
    files["tagmanifest-sha512.txt"] = b"".join(_line(name, data) for name, data in tags.items())
    files["bag-info.txt"] = b"Contact-Name: Klara\n"
    ((check, message),) = _faults(files, place)
    assert (check, message.partition(":")[0]) == ("damaged-file", "`bag-info.txt` has changed")


def test_a_tag_manifest_lists_the_manifests_of_the_payload(place: tuple[str, Path]) -> None:
    files = {**_bag(), "tagmanifest-sha512.txt": _line("bagit.txt", DECLARATION)}
    assert _faults(files, place) == [
        ("unlisted-file", "`tagmanifest-sha512.txt` does not list `manifest-sha512.txt`"),
    ]


def test_a_tag_manifest_lists_no_tag_manifest(place: tuple[str, Path]) -> None:
    manifest = _line("manifest-sha512.txt", _bag()["manifest-sha512.txt"])
    files = {**_bag(), "tagmanifest-sha256.txt": _line("manifest-sha512.txt", _bag()["manifest-sha512.txt"], "sha256")}
    files["tagmanifest-sha512.txt"] = manifest + _line("tagmanifest-sha256.txt", files["tagmanifest-sha256.txt"])
    assert _faults(files, place) == [
        ("damaged-bag", "line 2 names `tagmanifest-sha256.txt`, which is a manifest of tag files"),
    ]


# --- what a bag tells of itself ---

COUNTS = [
    (b"Payload-Oxum: 7.1\n", None),
    (b"payload-oxum: 7.1\n", None),
    (b"Payload-Oxum: 7.2\n", "expected 2 files of 7 bytes in data/, found 1 of 7"),
    (b"Contact-Name: Clara\n  Schumann\nPayload-Oxum: 6.1\n", "expected 1 files of 6 bytes in data/, found 1 of 7"),
    (b"Payload-Oxum: much\n", "`Payload-Oxum` in `bag-info.txt` is not a number of bytes, a full stop and a number of"),
]


@pytest.mark.parametrize(("info", "message"), COUNTS, ids=[str(row[1]) for row in COUNTS])
def test_the_payload_has_as_many_files_and_bytes_as_is_told(
    place: tuple[str, Path], info: bytes, message: str | None
) -> None:
    told = [text for _, text in _faults({**_bag(), "bag-info.txt": info}, place)]
    assert [text[: len(message or "")] for text in told] == ([message] if message else [])


FETCHED = [
    (b"https://example.org/a 7 data/letter.xml\n", []),
    (b"https://example.org/a - data/b.xml\n", ["`data/b.xml` would have to be fetched, which is never done"]),
    (b"https://example.org/a 7\n", ["line 1 is not an address, a length and a path"]),
    (b"https://example.org/a 7 ../../b\n", ["line 1 names `../../b`: its path leads out of the package"]),
    (b"https://example.org/a 7 bagit.txt\n", ["line 1 names `bagit.txt`, which is not in data/"]),
]


@pytest.mark.parametrize(("fetch", "messages"), FETCHED, ids=[str(row[1]) for row in FETCHED])
def test_nothing_is_fetched(place: tuple[str, Path], fetch: bytes, messages: list[str]) -> None:
    elsewhere = "the bag names files that lie elsewhere"
    assert [text for _, text in _faults({**_bag(), "fetch.txt": fetch}, place)] == [*messages, elsewhere]


# --- names and harm ---


@pytest.mark.parametrize("other", ["data/LETTER.xml", "data/Letter.XML"])
def test_names_that_differ_in_case_only_are_warned_of(place: tuple[str, Path], other: str) -> None:
    files = {**_bag(), other: LETTER}
    files["manifest-sha512.txt"] += _line(other)
    found = _faults(files, place)
    if place[0] == "folder" and len(list((place[1] / "data").iterdir())) == 1:
        pytest.skip("this system takes the two for one")
    assert found == [("frail-bag", f"`data/letter.xml` and `{other}` are one name on some systems")]


def test_names_that_differ_in_their_accents_form_only_are_warned_of(tmp_path: Path) -> None:
    files = _bag(data__letter_xml=None, manifest_sha512_txt=None)
    names = ("data/\u00e9.xml", "data/e\u0301.xml")
    files |= dict.fromkeys(names, LETTER)
    files["manifest-sha512.txt"] = b"".join(_line(name) for name in names)
    assert [one.check for one in bag.faults(_zip(files, tmp_path / "bag"))] == ["frail-bag"]


HARMFUL = [
    ("../evil.xml", "its path leads out of the package"),
    ("data/../../evil.xml", "its path leads out of the package"),
    ("..\\evil.xml", "its path leads out of the package"),
    ("/etc/evil.xml", "its path begins elsewhere"),
    ("C:/evil.xml", "its path begins elsewhere"),
]


@pytest.mark.parametrize(("name", "reason"), HARMFUL, ids=[row[0] for row in HARMFUL])
def test_an_entry_that_leads_out_is_refused_and_not_written(tmp_path: Path, name: str, reason: str) -> None:
    path = _zip({**_bag(), name: LETTER}, tmp_path / "bag", "")
    assert [one.message for one in bag.faults(path)] == [f"`{name}` is not read: {reason}"]
    assert [one.name for one in tmp_path.rglob("*evil*")] == []


def test_a_link_in_a_folder_is_never_followed(tmp_path: Path) -> None:
    secret = tmp_path / "secret.xml"
    secret.write_bytes(LETTER)
    path = _folder(_bag(data__letter_xml=None), tmp_path / "bag")
    (path / "data").mkdir()
    (path / "data" / "letter.xml").symlink_to(secret)
    found = bag.faults(path)
    assert [one.message for one in found] == ["`data/letter.xml` is not read: it is a link, which may lead anywhere"]


def test_a_link_to_a_folder_is_never_followed(tmp_path: Path) -> None:
    path = _folder(_bag(), tmp_path / "bag")
    (path / "data" / "more").symlink_to(tmp_path)
    assert [one.check for one in bag.faults(path)] == ["damaged-bag"]


def test_a_link_in_a_zip_is_never_followed(tmp_path: Path) -> None:
    path = _zip(_bag(data__letter_xml=None), tmp_path / "bag", "")
    link = zipfile.ZipInfo("data/letter.xml")
    link.create_system = 3
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(path, "a") as packed:
        packed.writestr(link, "/etc/passwd")
    told = [one.message for one in bag.faults(path)]
    assert "`data/letter.xml` is not read: it is a link, which may lead anywhere" in told


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes here")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    path = _folder(_bag(), tmp_path / "bag")
    os.mkfifo(path / "data" / "pipe")
    assert [one.message for one in bag.faults(path)] == ["`data/pipe` is not read: it is no ordinary file"]


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_an_entry_that_is_packed_twice_is_refused(tmp_path: Path) -> None:
    path = _zip(_bag(), tmp_path / "bag", "")
    with zipfile.ZipFile(path, "a") as packed:
        packed.writestr("data/letter.xml", b"another")
    told = [one.message for one in bag.faults(path)]
    assert told[0] == "`data/letter.xml` is not read: it is packed twice"


def test_a_file_that_grows_beyond_measure_is_not_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "bomb.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in _bag().items():
            packed.writestr(name, data)
        with packed.open("data/zeros.xml", "w", force_zip64=True) as stream:
            for _ in range(101):
                stream.write(bytes(1 << 20))
    told = [one.message for one in bag.faults(path)]
    assert told == ["`data/zeros.xml` is not read: it would grow to 105.9 MB"]


def test_many_files_that_grow_together_beyond_measure_are_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bag, "_SMALL", 1 << 20)
    path = _zip({f"data/{number}.xml": bytes(1 << 19) for number in range(8)}, tmp_path / "bag", "")
    with pytest.raises(SourceError, match=r"would grow to 4\.2 MB"):
        bag.faults(path)


def test_an_encrypted_entry_is_not_read(tmp_path: Path) -> None:
    path = _zip(_bag(), tmp_path / "bag", "")
    data = bytearray(path.read_bytes())
    for signature, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):  # ZIP, APPNOTE 4.3.7 and 4.3.12
        at = -1
        while (at := data.find(signature, at + 1)) >= 0:
            name = data[at : at + 80]
            if b"letter.xml" in name.split(b"PK", 2)[1]:
                data[at + flags] |= 1
    path.write_bytes(data)
    assert "`data/letter.xml` is not read: it is encrypted" in [one.message for one in bag.faults(path)]


# --- reading ---


def _after_a_look(monkeypatch: pytest.MonkeyPatch, change: Callable[[Path], object]) -> None:
    """Have a folder change between the moment when its files are listed and the one when they are read."""
    look = bag._in_folder

    def look_and_change(root: Path) -> bag.Files:
        files = look(root)
        change(root / "data" / "letter.xml")
        return files

    monkeypatch.setattr(bag, "_in_folder", look_and_change)


MEANWHILE: list[tuple[Callable[[Path], object], str]] = [
    (lambda path: path.unlink(), os.strerror(errno.ENOENT)),
    (lambda path: path.write_bytes(LETTER * 2), "it had 7 bytes, and grows while it is read"),
    (lambda path: path.write_bytes(LETTER[:4]), "it had 7 bytes, and 4 when it was read"),
]


@pytest.mark.parametrize(("change", "reason"), MEANWHILE, ids=[row[1] for row in MEANWHILE])
def test_a_file_that_changes_while_the_bag_is_read_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: Callable[[Path], object], reason: str
) -> None:
    path = _folder(_bag(), tmp_path / "bag")
    _after_a_look(monkeypatch, change)
    assert [one.message for one in bag.faults(path)] == [f"`data/letter.xml` cannot be read: {reason}"]


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="there is no endless file here")
def test_a_file_that_grows_for_ever_is_not_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = _folder(_bag(), tmp_path / "bag")

    def make_endless(letter: Path) -> None:
        letter.unlink()
        letter.symlink_to("/dev/zero")

    _after_a_look(monkeypatch, make_endless)
    assert [one.check for one in bag.faults(path)] == ["damaged-file"]


def test_each_file_is_opened_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    look = bag._in_folder

    def watched(root: Path) -> bag.Files:
        files = look(root)
        return replace(files, opened=lambda name: opened.append(name) or files.opened(name))

    monkeypatch.setattr(bag, "_in_folder", watched)
    files = _bag(fetch_txt=b"https://example.org/a 7 data/letter.xml\n", bag_info_txt=b"Payload-Oxum: 7.1\n")
    files["tagmanifest-sha512.txt"] = b"".join(
        _line(name, data) for name, data in files.items() if not name.startswith("data/")
    )
    bag.faults(_folder(files, tmp_path / "bag"))
    assert sorted(opened) == sorted(files)


@pytest.mark.parametrize("cores", [1, 3])
@pytest.mark.parametrize("large", [1, 1 << 20])
def test_what_is_told_is_the_same_and_in_order_however_many_read(
    place: tuple[str, Path], monkeypatch: pytest.MonkeyPatch, cores: int, large: int
) -> None:
    monkeypatch.setattr(bag, "cores", lambda: cores)
    monkeypatch.setattr(bag, "_BATCH", 2)
    monkeypatch.setattr(bag, "_LARGE", large)
    payload = {f"data/{number:02}.xml": LETTER * (50 - number) for number in range(50)}
    files = {**payload, **bag.tag_files(payload, ())}
    damaged = [f"data/{number:02}.xml" for number in range(0, 50, 7)]
    files |= {name: files[name].replace(b"T", b"S") for name in damaged}
    found = _faults(files, place)
    assert [(check, message.split("`")[1]) for check, message in found] == [("damaged-file", one) for one in damaged]


def test_who_names_the_payload_of_a_bag_hears_where_the_bag_is(tmp_path: Path) -> None:
    _folder(_bag(), tmp_path / "bag")
    (found,) = bag.faults(tmp_path / "bag" / "data")
    assert found.help == "name the folder or ZIP file that holds `bagit.txt`, not `data` in it"


# --- making ---


def test_tag_files_are_the_same_bytes_each_time_and_judged_whole(tmp_path: Path) -> None:
    info = (("Source-Organization", "The editors"), ("External-Description", "Letters,\nedited"))
    scans = tmp_path / "leaf.tif"
    scans.write_bytes(b"II*\0" * 1000)
    payload: dict[str, bytes | Path] = {"data/tei/letter.xml": LETTER, "data/scans/leaf.tif": scans}
    made = bag.tag_files(payload, info)
    assert made == bag.tag_files(dict(reversed(payload.items())), info)
    files = {name: one if isinstance(one, bytes) else one.read_bytes() for name, one in payload.items()}
    assert bag.faults(_folder({**files, **made}, tmp_path / "bag")) == ()
    assert bag.faults(_zip({**files, **made}, tmp_path / "bag")) == ()


def test_tag_files_tell_of_the_payload() -> None:
    made = bag.tag_files({"data/a.xml": LETTER, "data/b.xml": LETTER}, [("Contact-Name", "Clara")])
    assert made["bag-info.txt"] == b"Contact-Name: Clara\nBag-Size: 14 B\nPayload-Oxum: 14.2\n"
    assert sorted(made) == [
        "bag-info.txt", "bagit.txt", "manifest-sha256.txt", "manifest-sha512.txt", "tagmanifest-sha256.txt",
        "tagmanifest-sha512.txt",
    ]  # fmt: skip


def _whole() -> dict[str, bytes]:
    # words that do not repeat: a bit of a packed file may say where the same words stood before, and mean the same
    words = " ".join(_digest(bytes([number])) for number in range(9)).encode()
    files = {"data/letter.xml": words, "data/other.xml": LETTER}
    return {**files, **bag.tag_files(dict(files), ())}


@pytest.mark.parametrize("name", ["data/letter.xml", "bag-info.txt", "bagit.txt", "manifest-sha256.txt"])
def test_one_bit_that_has_changed_is_found_in_a_folder(tmp_path: Path, name: str) -> None:
    files = _whole()
    assert bag.faults(_folder(files, tmp_path / "bag")) == ()
    data = bytearray(files[name])
    data[len(data) // 2] ^= 1
    (tmp_path / "bag" / name).write_bytes(data)
    assert any(name in one.span.path for one in bag.faults(tmp_path / "bag") if one.severity is Severity.ERROR)


def test_a_bit_of_a_zip_that_has_changed_is_found_unless_the_payload_is_the_same(tmp_path: Path) -> None:
    path = _zip(_whole(), tmp_path / "bag", "")
    whole = path.read_bytes()
    before = _payload(path)
    unseen = 0
    for at in range(0, len(whole), 3):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        if not _told(path):
            unseen += 1
            assert _payload(path) == before
    assert unseen < len(whole) / 6  # times, sizes told twice, filling of the packed files


def _told(path: Path) -> tuple[Diagnostic, ...] | str:
    try:
        return bag.faults(path)
    except SourceError as refused:
        return str(refused)


def _payload(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as packed:
        return {name: packed.read(name) for name in packed.namelist() if name.startswith("data/")}


# --- the command ---


def test_verify_says_that_a_bag_is_whole(tmp_path: Path) -> None:
    path = _zip(_whole(), tmp_path / "bag")
    done = CliRunner().invoke(main, ["verify", str(path)])
    assert done.exit_code == 0
    assert "bag.zip: whole, nothing to complain of" in done.output


def test_verify_says_what_is_damaged_in_one_sentence(tmp_path: Path) -> None:
    path = _folder(_bag(data__letter_xml=b"<TEI />\n"), tmp_path / "bag")
    done = CliRunner().invoke(main, ["verify", str(path)])
    assert done.exit_code == 1
    words = "`data/letter.xml` has changed: `manifest-sha512.txt` expects "
    assert [line for line in done.output.splitlines() if words in line] != []
    assert "bag: damaged, 1 error" in done.output


@pytest.mark.parametrize("name", ["no-such.zip", "text.zip"])
def test_verify_refuses_what_it_cannot_read(tmp_path: Path, name: str) -> None:
    (tmp_path / "text.zip").write_text("no zip")
    done = CliRunner().invoke(main, ["verify", str(tmp_path / name)])
    assert done.exit_code == 2
    assert done.output.startswith(f"edition: {name} is ")


def test_verify_speaks_to_programs(tmp_path: Path) -> None:
    path = _folder(_bag(data__letter_xml=None), tmp_path / "bag")
    (path / "data").mkdir()
    done = CliRunner().invoke(main, ["verify", str(path), "--format", "json"])
    assert '"check": "missing-file"' in done.output
    assert done.exit_code == 1
