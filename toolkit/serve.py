"""The web pages of an edition on this machine, made again while its files change.

One thread, that of `serve`, reads, judges and builds; others watch the files and answer browsers. What was read and
found stays in memory: after a change of one letter that letter is judged and its page made first, then whatever else
is due, and last all the other files are judged, until the next change comes.

Who can ask: programs on this machine only. A page elsewhere that has its own name point here is refused by its Host.
What is served is what was built, with two things added on the way: the panel of findings, and the script that listens
for changes, which the page's own policy (CSP) admits by its digest.
"""

from __future__ import annotations

import base64
import gc
import hashlib
import re
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from functools import cache
from html import escape
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Final
from urllib.parse import parse_qs, unquote, urlsplit

from toolkit import judges, memory, report
from toolkit.build import Means as BuildingMeans
from toolkit.build import build, opened, replaced
from toolkit.diagnostic import Diagnostic, Severity
from toolkit.edition import Edition, File
from toolkit.errors import ToolkitError
from toolkit.names import LAYERS
from toolkit.schema import Schema
from toolkit.validate import Findings, Means, judged

__all__ = ["Round", "Served", "serve"]

_FORMATS: Final = ("html",)
_LOOPBACK: Final = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Round:
    """What came of a change: the files that were made, all that is known to be wrong, and how long it took.

    changed  the files that changed; none at the start
    seconds  from the notice of the change to the fresh page, or to the end where no page of a letter was due
    fault    why nothing could be made; "" where it could
    """

    changed: tuple[Path, ...]
    made: tuple[Path, ...]
    found: Findings
    seconds: float
    fault: str = ""


# --- what browsers see --------------------------------------------------------------------------------------------


@dataclass
class _Board:
    """What the threads that answer browsers are told: which pages are new, and what is wrong in which file.

    The one part of the toolkit that several threads share and that changes; all of it is under one lock.
    """

    root: Path
    news: threading.Condition = field(default_factory=threading.Condition)
    count: int = 0
    made: dict[str, int] = field(default_factory=dict)
    judged: int = 0
    found: Findings = ()
    fault: str = ""
    pages: Mapping[str, str] = field(default_factory=dict)
    is_closed: bool = False

    def tell_made(self, path: Path) -> None:
        """Tell that a file is new."""
        with self.news:
            self.count += 1
            self.made["/" + path.relative_to(self.root).as_posix()] = self.count
            self.news.notify_all()

    def tell_found(self, found: Findings, pages: Mapping[str, str], fault: str = "") -> None:
        """Tell what is wrong; `pages` are the files of letters, as messages call them, by the paths of their pages."""
        with self.news:
            if (found, pages, fault) == (self.found, self.pages, self.fault):
                return
            self.count += 1
            self.judged = self.count
            self.found, self.pages, self.fault = found, pages, fault
            self.news.notify_all()

    def wait(self, since: int) -> int:
        """Wait for more news than so many, or for a while; give how many there are. Asked under the lock."""
        self.news.wait_for(lambda: self.is_closed or self.count > since, timeout=_BREATH)
        return self.count

    def close(self) -> None:
        """Let all who wait go."""
        with self.news:
            self.is_closed = True
            self.news.notify_all()

    def is_new(self, page: str, since: int) -> bool:
        """Whether a page, or a style sheet that it may have, is newer than what a browser has."""
        return any(number > since for path, number in self.made.items() if path == page or path.endswith(".css"))

    def panel(self, page: str) -> tuple[str, str]:
        """Give what is wrong with the letter on a page, or with all where it is not one: a headline, and the rest."""
        with self.news:
            file = self.pages.get(page)
            found = [one for one in self.found if file is None or one.span.path == file]
            fault = self.fault
        worst = sorted(found, key=lambda one: _GRAVITY[one.severity])[:_SHOWN]
        text = report.as_text(worst, _no_lines)
        left = f"\n\n{len(found) - _SHOWN} more are told on the terminal" if len(found) > _SHOWN else ""
        return (report.plain(fault) or (report.count(found) if found else "")), text + left


_GRAVITY: Final = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.INFO: 2}
_SHOWN: Final = 20
"""So many findings stand on a page at most."""


def _no_lines(path: str) -> Sequence[str]:
    return ()


_TYPES: Final = {
    ".bib": "application/x-bibtex", ".css": "text/css", ".csv": "text/csv", ".epub": "application/epub+zip",
    ".gif": "image/gif", ".html": "text/html", ".jpeg": "image/jpeg", ".jpg": "image/jpeg",
    ".js": "text/javascript", ".json": "application/json", ".pdf": "application/pdf", ".png": "image/png",
    ".ris": "application/x-research-info-systems", ".svg": "image/svg+xml", ".txt": "text/plain", ".webp": "image/webp",
    ".xml": "application/xml",
}  # fmt: skip

_SCRIPT: Final = """
const panel = document.getElementById("edition-panel");
const query = new URLSearchParams({page: location.pathname, since: panel.dataset.since});
const events = new EventSource("/-/events?" + query);
events.addEventListener("reload", () => location.reload());
events.addEventListener("findings", (event) => {
  const {headline, text} = JSON.parse(event.data);
  panel.hidden = !headline;
  panel.querySelector("summary").textContent = headline;
  panel.querySelector("pre").textContent = text;
});
addEventListener("pagehide", () => events.close());
"""

_PANEL_STYLE: Final = """
#edition-panel { position: fixed; inset: auto 0 0 0; z-index: 99; max-height: 50vh; overflow: auto; margin: 0;
  padding: .5em 1em; border-top: 3px solid #b3261e; background: #fff; color: #1b1b1b; font: 14px/1.4 monospace }
#edition-panel[hidden] { display: none }
#edition-panel pre { white-space: pre-wrap; margin: .5em 0 }
@media print { #edition-panel { display: none } }
"""

_POLICY: Final = re.compile(r'(<meta http-equiv="Content-Security-Policy" content=")([^"]*)(")')


@cache
def _admitted() -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(_SCRIPT.encode()).digest()).decode()}'"


def _admitting(policy: str) -> str:
    """Give the policy of a page, so that it admits the script and style of the panel, and nothing else that is new.

    >>> _admitting("default-src 'self'; script-src 'none'").replace(_admitted(), "DIGEST")
    "default-src 'self'; script-src DIGEST; connect-src 'self'; style-src 'self'"
    """
    directives = [words for part in policy.split(";") if (words := part.split())]
    sources = {name.lower(): values for name, *values in directives}
    fallback = sources.get("default-src")
    for name, source in (("script-src", _admitted()), ("connect-src", "'self'"), ("style-src", "'self'")):
        values = sources.get(name, fallback)
        if values is not None and source not in values:
            sources[name] = [*(value for value in values if value != "'none'"), source]
        elif values is not None:
            sources[name] = values
    return "; ".join(" ".join((name, *values)) for name, values in sources.items())


def _dressed(page: str, path: str, board: _Board) -> str:
    """Give a page with the panel of findings and the script in it."""
    since = board.count
    headline, text = board.panel(path)
    panel = (
        f'<link rel="stylesheet" href="/-/panel.css"><aside id="edition-panel" data-since="{since}" lang="en"'
        f"{'' if headline else ' hidden'}><details open><summary>{escape(headline)}</summary>"
        f"<pre>{escape(text)}</pre></details></aside><script>{_SCRIPT}</script>"
    )
    page = _POLICY.sub(lambda found: found[1] + escape(_admitting(found[2]), quote=False) + found[3], page, count=1)
    before, end, after = page.rpartition("</body>")
    return f"{before}{panel}{end}{after}" if end else page + panel


class _Handler(BaseHTTPRequestHandler):
    """Answers a browser."""

    server: _Server
    protocol_version = "HTTP/1.1"
    server_version = "edition"
    sys_version = ""

    def do_GET(self) -> None:
        """Answer with a file, or with news."""
        self._answer()

    def do_HEAD(self) -> None:
        """Answer with the head alone."""
        self._answer()

    def _answer(self) -> None:
        url = urlsplit(self.path)
        if self.headers.get("Host", "").lower() not in self.server.hosts:
            self._send(HTTPStatus.MISDIRECTED_REQUEST, "text/plain", b"not a name of this server\n")
        elif url.path == "/":
            self._send(HTTPStatus.FOUND, "text/plain", b"", {"Location": "/html/index.html"})
        elif url.path == "/-/panel.css":
            self._send(HTTPStatus.OK, "text/css", _PANEL_STYLE.encode())
        elif url.path == "/-/events":
            asked = parse_qs(url.query)
            since = asked.get("since", ["0"])[0]
            self._tell_news(asked.get("page", [""])[0], int(since) if since.isdecimal() else 0)
        else:
            self._send_file(url.path)

    def _send_file(self, path: str) -> None:
        file = _found(self.server.board.root, unquote(path))
        status = HTTPStatus.OK
        if file is None:
            status, file = HTTPStatus.NOT_FOUND, _found(self.server.board.root, "/html/404.html")
        try:
            data = file.read_bytes() if file else b"there is no such page\n"
        except OSError:  # taken away just now
            status, file, data = HTTPStatus.NOT_FOUND, None, b"there is no such page\n"
        media_type = _TYPES.get(file.suffix, "application/octet-stream") if file else "text/plain"
        if media_type == "text/html":
            data = _dressed(data.decode(errors="replace"), unquote(path), self.server.board).encode()
        self._send(status, media_type, data)

    def _send(self, status: HTTPStatus, media_type: str, data: bytes, more: Mapping[str, str] | None = None) -> None:
        self.send_response(status)
        is_text = media_type.startswith("text/")
        self.send_header("Content-Type", f"{media_type}; charset=utf-8" if is_text else media_type)
        self.send_header("Content-Length", str(len(data)))
        self.send_header("Cache-Control", "no-store")
        self.send_header("X-Content-Type-Options", "nosniff")
        for name, value in (more or {}).items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)

    def _tell_news(self, page: str, since: int) -> None:
        """Keep the connection, and write an event when the page is new, or what is said of it."""
        self.close_connection = True
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Cache-Control", "no-store")
        self.send_header("Connection", "close")
        self.end_headers()
        board, told = self.server.board, since
        while True:
            with board.news:
                count = board.wait(told)
                is_new, has_findings = board.is_new(page, since), board.judged > told
                told = max(told, count)
            if board.is_closed:
                return
            if is_new:
                self._write_event("reload", "{}")
                return
            self._write_event("findings", _as_json(*board.panel(page))) if has_findings else self._write(":\n\n")

    def _write_event(self, name: str, data: str) -> None:
        self._write(f"event: {name}\ndata: {data}\n\n")

    def _write(self, text: str) -> None:
        self.wfile.write(text.encode())
        self.wfile.flush()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: the terminal is for findings."""


_BREATH: Final = 15.0
"""Seconds between two signs of life on a connection that waits for news: so it is noticed when a browser is gone."""


def _as_json(headline: str, text: str) -> str:
    import json

    return json.dumps({"headline": headline, "text": text})


def _found(root: Path, path: str) -> Path | None:
    """Give the file that a path means, in the folder of an output; None where there is none, or it lies elsewhere."""
    parts = path.split("/")[1:]
    if parts[-1] == "":
        parts[-1] = "index.html"
    if any(part in ("", ".", "..") or part.startswith(".") or "\\" in part or "\0" in part for part in parts):
        return None
    file = root.joinpath(*parts)
    try:
        is_inside = len(parts) > 1 and file.resolve().is_relative_to(root.resolve())
        return file if is_inside and file.is_file() else None
    except (OSError, ValueError):
        return None


class _Server(ThreadingHTTPServer):
    """Listens on this machine only."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, board: _Board, port: int) -> None:
        super().__init__((_LOOPBACK, port), _Handler)
        self.board = board
        self.hosts = {f"{name}:{self.server_port}" for name in (_LOOPBACK, "localhost")}
        if self.server_port == 80:
            self.hosts |= {_LOOPBACK, "localhost"}

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of browsers that go away in the middle of an answer."""


# --- what is made -------------------------------------------------------------------------------------------------


@dataclass
class _Desk:
    """What is known of the edition from round to round.

    alone    findings of single files, by digests
    by_file  all findings, by the file that they are about
    noted    what is known of files for the pages round the letters
    """

    folder: Path
    out: Path
    board: _Board
    means: BuildingMeans
    edition: Edition
    choice: judges.Choice
    alone: Mapping[str, Findings]
    by_file: dict[str, Findings] = field(default_factory=dict)
    noted: dict[File, str] = field(default_factory=dict)

    @classmethod
    def open(cls, folder: Path, out: Path, board: _Board, means: BuildingMeans) -> _Desk:
        """Read an edition; what was found the last time is known where it lies with the outputs."""
        edition = Edition.open(folder)
        kept, _ = memory.recalled(folder / "build" / "findings.json", folder)
        return cls(folder, out, board, means, edition, _choice(edition), kept.alone)

    @property
    def found(self) -> Findings:
        """All that is known to be wrong."""
        every = {*self.choice.diagnostics, *(one for found in self.by_file.values() for one in found)}
        return tuple(sorted(every, key=Diagnostic.at))

    @property
    def faulty(self) -> Set[str]:
        """The files that have an error."""
        return {one.span.path for one in self.found if one.severity is Severity.ERROR}

    def take(self, changed: Set[Path]) -> Set[str]:
        """Read again what changed; give the names of the files that are to be judged before all others."""
        registers = self.edition.registers
        resolved = {file.path: file.resolved for file in self.edition.files}
        letters = {path for path in self.edition.paths.values() if (resolved.get(path) or path.resolve()) in changed}
        if all(_is_letter(path, self.folder) for path in changed):
            self.edition = self.edition.reread(letters)
            self.choice = judges.asked_for(self.edition, self.choice.rest)
        else:
            self.edition = Edition.open(self.folder)
            self.choice = _choice(self.edition)
        # what is noted of a letter may come from a register
        kept = frozenset(self.edition.files if self.edition.registers == registers else ())
        self.noted = {file: note for file, note in self.noted.items() if file in kept}
        new = self.edition.paths.keys() - self.by_file.keys()
        self.by_file = {name: found for name, found in self.by_file.items() if name in self.edition.paths}
        return new | {name for name, path in self.edition.paths.items() if path in letters}

    def judge(self, names: Set[str]) -> None:
        """Judge some of the files."""
        known = Means(by=self.means.by, known=self.alone)
        found, alone = judged(
            self.edition, self.choice.rest, chosen=self.choice.chosen, means=known, among=frozenset(names)
        )
        self.alone = {**self.alone, **alone}
        self.by_file.update(dict.fromkeys(names, ()))
        for one in found:
            # what is wrong with the schema is found with each file
            self.by_file[one.span.path] = tuple(dict.fromkeys((*self.by_file.get(one.span.path, ()), one)))

    def judge_all(self, is_called: Callable[[], bool]) -> bool:
        """Judge all files, a few at a time; give whether that was done, or something more urgent has come."""
        names = sorted(self.edition.paths)
        for start in range(0, len(names), _FEW):
            if is_called():
                return False
            self.judge(set(names[start : start + _FEW]))
        return True

    def make_first(self, names: Set[str]) -> Iterator[Path]:
        """Make the pages of some letters, before it is known what else is due."""
        letters = self.edition.letters
        if any(letter not in self.noted for letter in letters if letter.source.name not in names):
            return
        workshop = opened(self.edition, _FORMATS, self.out, self.found, self.noted)
        for letter in letters:
            if letter.source.name in names and letter.source.name not in self.faulty:
                for made in workshop.letter("html", letter):
                    if not any(one.severity is Severity.ERROR for one in made.diagnostics):
                        path = self.out / made.path
                        if replaced(path, made.content()):
                            self.means.told(path)
                        yield path

    def make(self) -> tuple[Path, ...]:
        """Make all that is due."""
        return tuple(
            made.path for made in build(self.edition, _FORMATS, self.out, self.found, self.means, self.noted).made
        )

    def warm_up(self) -> None:
        """Do once for nothing what the first change would wait for: compile rules and stylesheets."""
        if any(one.severity is Severity.ERROR for one in self.choice.rest.faults(frozenset(LAYERS))):
            return
        workshop = opened(self.edition, _FORMATS, self.out, self.found, self.noted)
        for letter in workshop.edition.letters[:1]:
            for layer in LAYERS:
                list(self.choice.rest.find(layer, letter.source))
            workshop.letter("html", letter)

    def show(self) -> None:
        """Tell browsers what is wrong."""
        self.board.tell_found(self.found, {f"/html/{one.name}.html": one.source.name for one in self.edition.letters})


_FEW: Final = 10
"""So many files are judged before a look at whether one has changed meanwhile."""


def _choice(edition: Edition) -> judges.Choice:
    return judges.asked_for(edition, Schema.of(edition.customization))


def _is_letter(path: Path, folder: Path) -> bool:
    return path.is_relative_to((folder / "tei").resolve()) and path.suffix == ".xml"


# --- watching -----------------------------------------------------------------------------------------------------


def _watch(folder: Path, changes: SimpleQueue[Set[Path]], stop: threading.Event) -> None:
    """Begin to watch the letters, the schema and the settings of an edition."""
    try:
        import watchfiles  # an extra
    except ImportError as error:
        raise ToolkitError("watchfiles is not installed; pip install 'edition-toolkit[serve]' brings it") from error
    folder = folder.resolve()
    inside = [path for path in (folder / "tei", folder / "schema") if path.is_dir()]
    beside = {folder / "edition.toml", folder / "theme.css"}

    def tell(paths: Iterable[Path], *, is_deep: bool) -> None:
        found = watchfiles.watch(
            *paths, recursive=is_deep, step=_STEP, debounce=_LONGEST, stop_event=stop, rust_timeout=_LOOK,
            watch_filter=None, raise_interrupt=False,
        )  # fmt: skip
        for changed in found:
            new = {Path(name) for _, name in changed}
            new = {path for path in new if not path.name.startswith(".")} if is_deep else new & beside
            if new:
                changes.put(new)

    for paths, is_deep in ((inside, True), ([folder], False)):
        threading.Thread(target=tell, args=(paths,), kwargs={"is_deep": is_deep}, daemon=True).start()


_STEP: Final = 20
_LONGEST: Final = 200
"""Milliseconds: changes that come so soon after each other are one, unless that takes too long."""
_LOOK: Final = 200
"""Milliseconds after which the watchers look whether they are to stop."""


@dataclass(frozen=True)
class Served:
    """A site that is served: where, and the way to end it."""

    address: str
    stop: threading.Event


def serve(
    folder: Path,
    out: Path,
    port: int,
    *,
    means: BuildingMeans,
    opened: Callable[[Served], None] = lambda served: None,
    told: Callable[[Round], None] = lambda round: None,
) -> None:
    """Serve the web pages of an edition, and make them again while its files change, until asked to stop.

    out     the folder that outputs are built to
    port    0: one that is free
    means   how building is done
    opened  is told where the site is, as soon as it can be asked for
    told    is told what came of each change

    Raises ToolkitError where the port is taken, or there is no edition to begin with.
    """
    out.mkdir(parents=True, exist_ok=True)
    board = _Board(out)
    try:
        server = _Server(board, port)
    except (OSError, OverflowError) as error:
        reason = error.strerror if isinstance(error, OSError) else "there is no such port"
        raise ToolkitError(f"port {port} cannot be listened on: {reason}; name another with --port") from error
    stop, changes = threading.Event(), SimpleQueue[Set[Path]]()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        means = BuildingMeans(means.by, means.progress, board.tell_made)
        desk = _Desk.open(folder, out, board, means)
        _watch(folder, changes, stop)
        opened(Served(f"http://{_LOOPBACK}:{server.server_port}/", stop))
        _begin(desk, told)
        gc.freeze()  # what stays for good is not to be walked through again in the middle of a round
        while not stop.is_set():
            changed = _next(changes)
            if changed:
                _go_round(desk, changed, changes, told)
    finally:
        stop.set()
        board.close()
        server.shutdown()
        server.server_close()


def _begin(desk: _Desk, told: Callable[[Round], None]) -> None:
    start = time.perf_counter()
    desk.judge(desk.edition.paths.keys())
    desk.show()
    made = desk.make()
    told(Round((), made, desk.found, time.perf_counter() - start))
    desk.warm_up()


def _next(changes: SimpleQueue[Set[Path]]) -> Set[Path]:
    """Give what has changed; nothing where nothing did for a while."""
    try:
        changed = set(changes.get(timeout=_LOOK / 1000))
    except Empty:
        return set()
    while not changes.empty():
        changed |= changes.get()
    return changed


def _go_round(desk: _Desk, changed: Set[Path], changes: SimpleQueue[Set[Path]], told: Callable[[Round], None]) -> None:
    """Judge and make what a change touches: first the letters that changed, then the rest."""
    start = time.perf_counter()
    paths = tuple(sorted(changed))
    try:
        first = desk.take(changed)
        desk.judge(first)
        made = dict.fromkeys(desk.make_first(first))
        seconds = time.perf_counter() - start
        desk.show()
        made |= dict.fromkeys(desk.make())
        faulty = desk.faulty
        told(Round(paths, tuple(made), desk.found, seconds if made else time.perf_counter() - start))
        before = desk.found
        if desk.judge_all(lambda: not changes.empty()):
            desk.show()
            more = desk.make() if desk.faulty != faulty else ()
            if more or desk.found != before:
                told(Round((), more, desk.found, time.perf_counter() - start))
    except ToolkitError as error:
        desk.board.tell_found(desk.found, desk.board.pages, str(error))
        told(Round(paths, (), (), time.perf_counter() - start, str(error)))
