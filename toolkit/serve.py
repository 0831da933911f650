"""The web pages of an edition on this machine, made again while its files change.

One thread, that of `serve`, has the edit in hand: it reads what changed, judges it and makes its page, which is shown
from memory. Others watch the files and answer browsers. All the rest (other pages that are due, the judging of all
other files, and every file in `build/`) is done by a process beside it, which is killed when the next change comes: a
build bears that.

Who can ask: programs on this machine only. A page elsewhere that has its own name point here is refused by its Host.
What is served is what was built or is about to be, with two things added on the way: the panel of findings, and the
script that listens for changes, which the page's own policy (CSP) admits by its digest.
"""

from __future__ import annotations

import base64
import gc
import hashlib
import re
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache, partial
from html import escape
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.util import find_spec
from pathlib import Path, PurePosixPath
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Final, TypeAlias
from urllib.parse import parse_qs, unquote, urlsplit

from toolkit import judges, memory, report
from toolkit.build import Means as BuildingMeans
from toolkit.build import build, noted_before, opened
from toolkit.diagnostic import Diagnostic, Severity
from toolkit.edition import Edition, File, Settings
from toolkit.errors import OutputError, SourceError, ToolkitError
from toolkit.names import LAYERS, resource_folder
from toolkit.outputs import Workshop, known
from toolkit.schema import Schema
from toolkit.validate import Findings, Means, judged
from toolkit.workers import aside

if TYPE_CHECKING:
    from concurrent.futures import Executor

__all__ = ["Round", "Served", "serve"]

_FORMATS: Final = ("html",)
_LOOPBACK: Final = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Round:
    """What came of a change: the files that were made, all that is known to be wrong, and how long it took.

    changed  the files that changed; none where this is about the rest, which is done after them and at the start
    seconds  from the notice of the change to the fresh page, or to the end of the rest
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

    start    a number that news are counted from, larger than those of any server that was here before
    drafts   files as they are about to be made, by path; shown in place of those that were made
    watched  how many browsers look at which page
    asked    pages that a browser asked for while they were not there
    is_busy  whether pages may be missing that are about to be made
    notice   what stands in place of all pages; "" where they are shown
    """

    root: Path
    news: threading.Condition = field(default_factory=threading.Condition)
    start: int = field(default_factory=lambda: time.time_ns() // 1_000_000)
    count: int = 0
    made: dict[str, int] = field(default_factory=dict)
    drafts: dict[str, bytes] = field(default_factory=dict)
    watched: Counter[str] = field(default_factory=Counter)
    asked: set[str] = field(default_factory=set)
    judged: int = 0
    found: Findings = ()
    fault: str = ""
    pages: Mapping[str, str] = field(default_factory=dict)
    is_busy: bool = True
    notice: str = ""
    is_closed: bool = False

    def __post_init__(self) -> None:
        """Begin to count."""
        self.count = self.start

    def tell_draft(self, path: PurePosixPath, data: bytes) -> None:
        """Tell what a file is about to be."""
        key = f"/{path}"
        with self.news:
            if self._shown(key) != data:
                self._count(key)
            self.drafts[key] = data

    def tell_made(self, path: Path) -> None:
        """Tell that a file is new."""
        key = "/" + path.relative_to(self.root).as_posix()
        with self.news:
            draft = self.drafts.pop(key, None)
            if draft is None or draft != self._shown(key):
                self._count(key)

    def tell_gone(self, pages: Iterable[str]) -> None:
        """Tell that pages are no more."""
        with self.news:
            for page in pages:
                self.drafts.pop(page, None)
                self._count(page)

    def settle(self) -> None:
        """Tell that all is made: what is in place now is what there is."""
        with self.news:
            self.is_busy = False
            for key, draft in list(self.drafts.items()):
                del self.drafts[key]
                if draft != self._shown(key):
                    self._count(key)
            for page in self.looked_at():
                if self._shown(page) is None:  # who waits for a page that will not come is told so
                    self._count(page)

    def _count(self, key: str) -> None:
        self.count += 1
        self.made[_ALL if key.endswith(".css") else key] = self.count
        self.news.notify_all()

    def _shown(self, key: str) -> bytes | None:
        """Give what is shown at a path."""
        if key in self.drafts:
            return self.drafts[key]
        file = _found(self.root, key)
        try:
            return file.read_bytes() if file else None
        except OSError:  # taken away just now
            return None

    def tell_found(self, found: Findings, pages: Mapping[str, str], fault: str = "", notice: str = "") -> None:
        """Tell what is wrong; `pages` are the files of letters, as messages call them, by the paths of their pages."""
        with self.news:
            if notice != self.notice:
                self.notice = notice
                self._count(_ALL)
            if (found, pages, fault) == (self.found, self.pages, self.fault):
                return
            self.count += 1
            self.judged = self.count
            self.found, self.pages, self.fault = found, pages, fault
            self.news.notify_all()

    def page(self, path: str) -> bytes | None:
        """Give the file at a path as it is or is about to be; None where there is none. One that is missed is noted."""
        with self.news:
            is_page = path.endswith(".html")
            data = None if is_page and self.notice else self._shown(path)
            if data is None and path in self.pages:
                self.asked.add(path)
            return data

    def wanted(self) -> Set[str]:
        """Give the pages that were asked for in vain since this was last asked."""
        with self.news:
            asked, self.asked = self.asked, set()
            return asked

    @contextmanager
    def watching(self, page: str) -> Iterator[None]:
        """Count a browser that looks at a page."""
        with self.news:
            self.watched[page] += 1
        try:
            yield
        finally:
            with self.news:
                self.watched[page] -= 1

    def looked_at(self) -> Set[str]:
        """Give the pages that browsers look at."""
        with self.news:
            return {page for page, number in self.watched.items() if number}

    def wait(self, page: str, since: int, told: int) -> None:
        """Wait for a page to be new, or for findings after so many news, or for a while. Asked under the lock."""
        self.news.wait_for(lambda: self.is_closed or self.is_new(page, since) or self.judged > told, timeout=_BREATH)

    def close(self) -> None:
        """Let all who wait go."""
        with self.news:
            self.is_closed = True
            self.news.notify_all()

    def is_new(self, page: str, since: int) -> bool:
        """Whether a page, or a style sheet that it may have, is newer than what a browser has."""
        return since < self.start or max(self.made.get(page, 0), self.made.get(_ALL, 0)) > since

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


_ALL: Final = "*"
"""Stands for every page among those that are new."""

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
let events;
function listen() {
  events?.close();
  if (document.visibilityState === "hidden") return;
  events = new EventSource("/-/events?" + query);
  events.addEventListener("reload", () => location.reload());
  events.addEventListener("findings", (event) => {
    const {headline, text} = JSON.parse(event.data);
    panel.hidden = !headline;
    panel.querySelector("summary").textContent = headline;
    panel.querySelector("pre").textContent = text;
  });
}
document.addEventListener("visibilitychange", listen);
addEventListener("pageshow", (event) => event.persisted && listen());
addEventListener("pagehide", () => events?.close());
listen();
"""

# Only pages that are seen listen: browsers open six connections to a server, and a seventh page would wait for ever.

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


def _dressed(page: str, path: str, board: _Board, since: int) -> str:
    """Give a page, as it was after so many news, with the panel of findings and the script in it."""
    headline, text = board.panel(path)
    panel = (
        f'<link rel="stylesheet" href="/-/panel.css"><aside id="edition-panel" data-since="{since}" lang="en"'
        f"{'' if headline else ' hidden'}><details open><summary>{escape(headline)}</summary>"
        f"<pre>{escape(text)}</pre></details></aside><script>{_SCRIPT}</script>"
    )
    page = _POLICY.sub(lambda found: found[1] + escape(_admitting(found[2]), quote=False) + found[3], page, count=1)
    before, end, after = page.rpartition("</body>")
    return f"{before}{panel}{end}{after}" if end else page + panel


def _instead(words: str) -> bytes:
    """Give a page that says something in place of the one that is not there."""
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>edition serve</title></head>'
        f"<body><p>{escape(words)}</p></body></html>"
    ).encode()


class _Handler(BaseHTTPRequestHandler):
    """Answers a browser."""

    server: _Server
    protocol_version = "HTTP/1.1"
    server_version = "edition"
    sys_version = ""
    timeout = 30.0
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        """Answer with a file, or with news."""
        self._answer()

    def do_HEAD(self) -> None:
        """Answer with the head alone."""
        self._answer()

    def _answer(self) -> None:
        try:
            url = urlsplit(self.path)
            asked = parse_qs(url.query)
        except ValueError:
            self._send(HTTPStatus.BAD_REQUEST, "text/plain", b"not an address\n")
            return
        if self.headers.get("Host", "").lower() not in self.server.hosts:
            self._send(HTTPStatus.MISDIRECTED_REQUEST, "text/plain", b"not a name of this server\n")
        elif url.path == "/":
            self._send(HTTPStatus.FOUND, "text/plain", b"", {"Location": "/html/index.html"})
        elif url.path == "/favicon.ico":
            self._send(HTTPStatus.NO_CONTENT, "image/x-icon", b"")
        elif url.path == "/-/panel.css":
            self._send(HTTPStatus.OK, "text/css", _PANEL_STYLE.encode())
        elif url.path == "/-/events":
            since = asked.get("since", [""])[0]
            self._tell_news(_place(asked.get("page", [""])[0]), int(since) if _COUNT.fullmatch(since) else 0)
        else:
            self._send_file(_place(url.path))

    def _send_file(self, path: str) -> None:
        board = self.server.board
        with board.news:
            count, notice, is_busy = board.count, board.notice, board.is_busy
            status, data = HTTPStatus.OK, board.page(path)
            is_page = path.startswith("/html/") and path.endswith(".html")
            if data is None and is_page and (notice or is_busy):
                status, data = HTTPStatus.SERVICE_UNAVAILABLE, _instead(notice or "This page is being made.")
            elif data is None:
                status, data = HTTPStatus.NOT_FOUND, board.page("/html/404.html")
                path = path if path.endswith(".html") else "/html/404.html"
        media_type = _TYPES.get(PurePosixPath(path).suffix, "application/octet-stream") if data else "text/plain"
        if data is not None and media_type == "text/html":
            data = _dressed(data.decode(errors="replace"), path, board, count).encode()
        self._send(status, media_type, b"there is no such page\n" if data is None else data)

    def _send(self, status: HTTPStatus, media_type: str, data: bytes, more: Mapping[str, str] | None = None) -> None:
        self.send_response(status)
        is_text = media_type.startswith("text/")
        self.send_header("Content-Type", f"{media_type}; charset=utf-8" if is_text else media_type)
        self.send_header("Content-Length", str(len(data)))
        self.send_header("Cache-Control", "no-store")
        self.send_header("X-Content-Type-Options", "nosniff")
        # letters that are not published yet are nothing for pages elsewhere that load them as a script or an image
        self.send_header("Cross-Origin-Resource-Policy", "same-origin")
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
        if self.command == "HEAD":
            return
        board, told = self.server.board, since
        with board.watching(page):
            while True:
                with board.news:
                    board.wait(page, since, told)
                    is_new, has_findings = board.is_new(page, since), board.judged > told
                    told = max(told, board.count)
                if board.is_closed:
                    return
                if is_new:
                    self._write_event("reload", "{}")
                    return
                if has_findings:
                    self._write_event("findings", _as_json(*board.panel(page)))
                else:
                    self._write(":\n\n")

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


_COUNT: Final = re.compile(r"[0-9]{1,18}")


def _place(path: str) -> str:
    """Give the path of a file as it is known here, of one as browsers write it."""
    path = unquote(path)
    return path + "index.html" if path.endswith("/") else path


def _found(root: Path, path: str) -> Path | None:
    """Give the file that a path means, in the folder of an output; None where there is none, or it lies elsewhere."""
    parts = path.split("/")[1:]
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


@dataclass(frozen=True, slots=True)
class _Progress:
    """So many letters of so many are done."""

    done: int
    number: int


@dataclass(frozen=True, slots=True)
class _Judged:
    """What was found in some files, by the file that it is about; and in single files, by digests."""

    names: Set[str]
    found: Mapping[str, Findings]
    alone: Mapping[str, Findings]


@dataclass(frozen=True, slots=True)
class _Made:
    """A file that is new."""

    path: Path


_News: TypeAlias = _Progress | _Judged | _Made
"""What the process tells that does the rest of the work."""


@dataclass
class _Desk:
    """What is known of the edition from round to round.

    alone    findings of single files, by digests
    by_file  all findings, by the file that they are about
    stale    the files that were judged beside others than there are now
    noted    what is known of files for the pages round the letters, or was before their registers changed
    missed   files that changed and could not be read, since something else is wrong
    made     the files that are new since the last round that was told
    shown    the pages that were there when all was made, with their files
    ahead    what is read beforehand while nothing is more urgent
    is_noted  whether what is noted is as the last build left it
    """

    folder: Path
    out: Path
    board: _Board
    means: BuildingMeans
    edition: Edition
    choice: judges.Choice
    alone: dict[str, Findings] = field(default_factory=dict)
    by_file: dict[str, Findings] = field(default_factory=dict)
    stale: set[str] = field(default_factory=set)
    noted: dict[File, str] = field(default_factory=dict)
    missed: set[Path] = field(default_factory=set)
    made: dict[Path, None] = field(default_factory=dict)
    ahead: Iterator[None] = iter(())
    is_noted: bool = False
    shown: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def open(cls, folder: Path, out: Path, board: _Board, means: BuildingMeans) -> _Desk:
        """Read an edition, which may have no letter yet."""
        edition = Edition(folder, is_whole=True, settings=Settings.of(folder)).reread(frozenset())
        return cls(folder, out, board, means, edition, _choice(edition))

    def remember(self) -> None:
        """Learn what was found and noted the last time, where it lies with the outputs."""
        kept, _ = memory.recalled(self.folder / "build" / "findings.json", self.folder)
        self.alone = dict(kept.alone)
        self.ahead = self._take_notes()

    @property
    def found(self) -> Findings:
        """All that is known to be wrong."""
        every = {*self.choice.diagnostics, *(one for found in self.by_file.values() for one in found)}
        return tuple(sorted(every, key=Diagnostic.at))

    @property
    def faulty(self) -> Set[str]:
        """The files that have an error."""
        return {one.span.path for one in self.found if one.severity is Severity.ERROR}

    @property
    def pages(self) -> Mapping[str, str]:
        """The files of letters, as messages call them, by the paths of their pages."""
        return {f"/html/{one.name}.html": one.source.name for one in self.edition.letters}

    def concerned(self, changed: Set[Path]) -> Set[Path]:
        """Give those of the paths that something depends on; what editors leave beside a file is nobody's concern."""
        concerned = {path for path in changed if path in self.lies or path in self._beside or self._is_letter(path)}
        if changed - concerned and self._is_moved(concerned):
            inside = [self.folder.resolve() / name for name in _INSIDE]
            concerned |= {path for path in changed if any(path.is_relative_to(one) for one in inside)}
        return concerned

    def _is_letter(self, path: Path) -> bool:
        tei = (self.folder / "tei").resolve()
        is_seen = path.is_relative_to(tei) and not any(part.startswith(".") for part in path.relative_to(tei).parts)
        return is_seen and path.suffix == ".xml" and not path.is_dir()

    def _is_moved(self, told: Set[Path]) -> bool:
        """Whether a folder has come or gone, so that other files are there than was told."""
        there = _places(memory.letters_in(self.folder)).keys()
        return bool((there ^ self.lies) - told) or self.edition.customization != self.choice.rest.customization

    @property
    def lies(self) -> Set[Path]:
        """Where the files of the edition lie, links of folders followed."""
        return _places(self.edition.paths.values()).keys()

    @property
    def _beside(self) -> Set[Path]:
        """The files that pages and findings depend on, beside letters, there or not."""
        folder = self.folder.resolve()
        own = {folder / "edition.toml", folder / "theme.css", folder / "schema" / "edition.odd"}
        return own | {path.resolve() for path in self.choice.sources}

    # --- the edit in hand ---

    def take(self, changed: Set[Path]) -> tuple[Set[str], Set[str]]:
        """Read again what changed; give the names of the files that are to be judged and shown before all others, and
        of those that are looked at where any may be another now.
        """
        self.missed |= changed  # until it has been read
        edition, registers = self.edition, self.edition.registers
        paths = {path for place, path in _places(edition.paths.values()).items() if place in self.missed}
        self.edition = edition.reread(paths)
        is_beside = bool(self.missed & self._beside) or self.edition.customization != self.choice.rest.customization
        self.choice = _choice(self.edition) if is_beside else judges.asked_for(self.edition, self.choice.rest)
        self.missed = set()
        files = frozenset(self.edition.files)
        self.noted = {file: note for file, note in self.noted.items() if file in files}
        first = {name for name, path in self.edition.paths.items() if path in paths or name not in edition.paths}
        again = first if len(first) > _FEW else set()
        self.by_file = {
            name: found for name, found in self.by_file.items() if name in self.edition.paths and name not in again
        }
        self.stale = self.edition.paths.keys() - first
        self.is_noted = False
        is_wide = is_beside or self.edition.registers != registers or bool(again)
        return first - again, self._looked_at() if is_wide else set()

    def _looked_at(self) -> Set[str]:
        """Give the files of which browsers look at the pages."""
        pages = self.pages
        return {pages[page] for page in self.board.looked_at() & pages.keys()}

    def judge(self, names: Set[str]) -> _Judged:
        """Judge some of the files."""
        known = Means(by=self.means.by, known=self.alone)
        found, alone = judged(
            self.edition, self.choice.rest, chosen=self.choice.chosen, means=known, among=frozenset(names)
        )
        by_file: dict[str, Findings] = dict.fromkeys(names, ())
        for one in found:
            by_file[one.span.path] = (*by_file.get(one.span.path, ()), one)
        come = _Judged(names, by_file, alone)
        self.hear(come)
        return come

    def draft(self, names: Set[str]) -> Iterator[Path]:
        """Show the pages of some letters as they are about to be made."""
        letters = self.edition.letters
        wanted = [one for one in letters if one.source.name in names - self.faulty]
        unknown = {one.source.name for one in letters if one not in self.noted} - names
        if not wanted:
            return
        # what nobody has looked at yet is no neighbour for now
        edition, found = (self.edition.without(unknown), ()) if unknown else (self.edition, self.found)
        workshop = opened(edition, _FORMATS, self.out, found, self.noted)
        for letter in wanted:
            for made in workshop.letter("html", letter):
                if not any(one.severity is Severity.ERROR for one in made.diagnostics):
                    self.board.tell_draft(made.path, made.content())
                    yield self.out / made.path

    def draft_asked(self) -> None:
        """Show the pages that browsers have asked for in vain, if they are of letters."""
        wanted = self.board.wanted()
        if wanted:
            pages = self.pages
            names = {pages[page] for page in wanted & pages.keys()}
            self.judge(names - self.by_file.keys())
            for _ in self.draft(names):
                pass

    def draft_assets(self) -> None:
        """Show what the first page needs, before all is made."""
        for asset in (resource_folder("xslt") / "html" / "assets").iterdir():
            if not (self.out / "html" / asset.name).is_file():
                self.board.tell_draft(PurePosixPath("html", asset.name), asset.read_bytes())

    def warm_up(self) -> None:
        """Do once for nothing what the first change would wait for: compile rules and stylesheets. Tell at once what
        was met on reading.
        """
        self.judge({one.span.path for one in self.edition.diagnostics} & self.edition.paths.keys())
        self.show()
        if any(one.severity is Severity.ERROR for one in self.choice.rest.faults(frozenset(LAYERS))):
            return
        for letter in self.edition.letters[:_TRIED]:
            name = letter.source.name
            self.judge({name})
            if name not in self.faulty:
                others = {one.source.name for one in self.edition.letters} - {name}
                Workshop(self.edition.without(others), _FORMATS).letter("html", letter)
                return

    def go_ahead(self) -> bool:
        """Read a little of what a change would wait for; give whether there may be more of it."""
        end = time.perf_counter() + _SLICE
        while time.perf_counter() < end:
            if next(self.ahead, _NO_MORE) is _NO_MORE:
                return False
        return True

    def _take_notes(self) -> Iterator[None]:
        """Take from the shelf what was noted of files the last time."""
        for file, note in noted_before(self.edition, self.out):
            self.noted[file] = note
            if file.is_letter:
                known(note)
            yield

    # --- the rest ---

    def do_rest(self, tell: Callable[[_News], None]) -> None:
        """Judge and make all that is due. It may be ended at any moment; what it has told by then is of use."""
        self._judge_each(self.edition.paths.keys() - self.by_file.keys(), tell)
        faulty = self.faulty
        self._build(tell)
        self._judge_each(self.stale, tell)
        if self.faulty != faulty:
            self._build(tell)

    def _judge_each(self, names: Set[str], tell: Callable[[_News], None]) -> None:
        order = sorted(names)
        for start in range(0, len(order), _MANY):
            tell(self.judge(set(order[start : start + _MANY])))
            tell(_Progress(min(start + _MANY, len(order)), len(order)))

    def _build(self, tell: Callable[[_News], None]) -> None:
        if self.edition.letters:
            means = BuildingMeans(
                self.means.by, lambda done, number: tell(_Progress(done, number)), lambda path: tell(_Made(path))
            )
            build(self.edition, _FORMATS, self.out, self.found, means)

    def hear(self, news: _News) -> None:
        """Take over what the rest of the work has come to."""
        match news:
            case _Progress(done, number):
                self.means.progress(done, number)
            case _Judged(names, found, alone):
                self.alone |= alone
                self.stale -= names
                for name, new in found.items():
                    # what is wrong with the schema is found with each file
                    before = () if name in names else self.by_file.get(name, ())
                    self.by_file[name] = tuple(dict.fromkeys((*before, *new)))
            case _Made(path):
                self.made[path] = None
                self.board.tell_made(path)
                self.note_again()

    def note_again(self) -> None:
        """Begin to read what a build has noted of the letters, which it does before it makes anything of them."""
        if not self.is_noted:
            self.is_noted = True
            self.ahead = self._take_notes()

    def show(self, fault: str = "") -> None:
        """Tell browsers what is wrong."""
        self.board.tell_found(self.found, self.pages, fault, self._notice)

    @property
    def _notice(self) -> str:
        """Say why there are no pages."""
        if not self.edition.paths:
            return (
                "There is no letter yet: put the first one into the folder tei, as a TEI file whose name ends in .xml."
            )
        if not self.edition.letters:
            return "None of the files in the folder tei is a letter that can be read."
        return ""

    def settle(self) -> None:
        """Tell browsers that all is made."""
        pages = self.pages
        self.board.tell_gone(self.shown.keys() - pages.keys())
        self.shown = pages
        self.board.settle()


_FEW: Final = 20
"""So many files that came at once are judged and shown before the rest is looked at."""

_TRIED: Final = 5
"""So many letters are tried for one that is sound."""

_NO_MORE: Final = object()

_SLICE: Final = 0.02
"""Seconds that are spent on reading ahead before a look at whether something else is to be done."""

_MANY: Final = 250
"""After so many files it is told what was found in them."""


def _do_rest(
    folder: Path,
    out: Path,
    by: Callable[[int], AbstractContextManager[Executor | None]],
    known: tuple[dict[str, Findings], dict[str, Findings], set[str]],
    tell: Callable[[_News], None],
) -> None:
    """Do the rest of the work in a process that knows nothing but what was found (`alone`, `by_file`, `stale`)."""
    gc.set_threshold(100_000, 50, 50)  # there are next to no cycles, and much to walk through
    desk = _Desk.open(folder, out, _Board(out), BuildingMeans(by))
    desk.alone, desk.by_file, desk.stale = known
    desk.do_rest(tell)


def _places(paths: Iterable[Path]) -> dict[Path, Path]:
    """Give files by their place as the watch tells it: links of folders are followed, a file itself may be one."""
    resolved = cache(Path.resolve)
    return {resolved(path.parent) / path.name: path for path in paths}


def _choice(edition: Edition) -> judges.Choice:
    return judges.asked_for(edition, Schema.of(edition.customization))


# --- watching -----------------------------------------------------------------------------------------------------


_INSIDE: Final = ("tei", "schema")
"""The folders of an edition that are watched with all that is in them."""


class _Watch:
    """Watches the letters, the schema and the settings of an edition."""

    def __init__(self, folder: Path, changes: SimpleQueue[Set[Path]], stop: threading.Event) -> None:
        self.folder = folder.resolve()
        self.changes = changes
        self.stop = stop
        self.deep: dict[str, threading.Event] = {}

    def begin(self) -> None:
        """Begin to watch. Raises ToolkitError where watchfiles is not there."""
        if find_spec("watchfiles") is None:
            raise ToolkitError("watchfiles is not installed; pip install 'edition-toolkit[serve]' brings it")
        for name in _INSIDE:
            self._go_into(name)
        self._start(self.folder, self._tell_beside, self.stop, is_deep=False)

    def _go_into(self, name: str) -> None:
        """Watch a folder that is there now; one that was watched under this name is another, or gone."""
        if name in self.deep:
            self.deep.pop(name).set()
        if (self.folder / name).is_dir():
            self.deep[name] = threading.Event()
            self._start(self.folder / name, self.changes.put, self.deep[name], is_deep=True)

    def _start(self, path: Path, tell: Callable[[Set[Path]], None], stop: threading.Event, *, is_deep: bool) -> None:
        given = {"is_deep": is_deep}
        threading.Thread(target=self._look, args=(path, tell, stop), kwargs=given, daemon=True).start()

    def _look(self, path: Path, tell: Callable[[Set[Path]], None], stop: threading.Event, *, is_deep: bool) -> None:
        import watchfiles  # an extra

        is_first = is_deep  # what came into a new folder before it was watched is told by its name
        with suppress(FileNotFoundError):  # taken away just now
            for changed in watchfiles.watch(
                path, recursive=is_deep, step=_STEP, debounce=_LONGEST, stop_event=stop, rust_timeout=_LOOK,
                watch_filter=None, raise_interrupt=False, ignore_permission_denied=True,
                yield_on_timeout=True,
            ):  # fmt: skip
                # links are followed in the folders, as files of an edition are known; a file itself may be gone
                new = {*_places(Path(name) for _, name in changed), *([path] if is_first else [])}
                is_first = False
                if new:
                    tell(new)

    def _tell_beside(self, paths: Set[Path]) -> None:
        for name in _INSIDE:
            if self.folder / name in paths:
                self._go_into(name)
        self.changes.put(paths)

    def end(self) -> None:
        """Watch no more."""
        self.stop.set()
        for stop in self.deep.values():
            stop.set()


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

    Raises ToolkitError where the port is taken, or the folder is none of an edition.
    """
    if not any((folder / name).exists() for name in (*_INSIDE, "edition.toml")):
        raise SourceError(f"{folder} is no edition: it has no folder tei, where letters are put, one a file")
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"nothing can be written to {out}: {error.strerror}") from error
    board = _Board(out)
    stop, changes = threading.Event(), SimpleQueue[Set[Path]]()
    watch = _Watch(folder, changes, stop)
    try:
        server = _Server(board, port)
    except (OSError, OverflowError) as error:
        reason = error.strerror if isinstance(error, OSError) else "there is no such port"
        raise ToolkitError(f"port {port} cannot be listened on: {reason}; name another with --port") from error
    try:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        watch.begin()
        desk = _Desk.open(folder, out, board, means)
        desk.remember()
        desk.show()
        desk.draft_assets()
        rounds = _Rounds(desk, changes, stop, told)
        rounds.attempt((), desk.warm_up)
        gc.freeze()  # what stays for good is not to be walked through again in the middle of a round
        opened(Served(f"http://{_LOOPBACK}:{server.server_port}/", stop))
        rounds.go()
    finally:
        watch.end()
        board.close()
        server.shutdown()
        server.server_close()


@dataclass
class _Rounds:
    """The rounds of a site that is served.

    begun  when the work began that is not yet at its end
    """

    desk: _Desk
    changes: SimpleQueue[Set[Path]]
    stop: threading.Event
    told: Callable[[Round], None]
    begun: float = field(default_factory=time.perf_counter)

    def go(self) -> None:
        """Go round until asked to stop."""
        is_done = False
        while not self.stop.is_set():
            if not is_done:
                is_done = self.attempt((), self.do_rest)
            changed = self.desk.concerned(self.next())
            if changed:
                is_done = self.attempt(tuple(sorted(changed)), partial(self.take_in_hand, changed))

    def attempt(self, changed: tuple[Path, ...], work: Callable[[], bool | None]) -> bool:
        """Do work, and tell where it cannot be done; give whether there is nothing left of it."""
        start = time.perf_counter()
        try:
            return work() is not False
        except ToolkitError as error:
            self.desk.show(str(error))
            self.desk.board.settle()
            self.told(Round(changed, (), self.desk.found, time.perf_counter() - start, str(error)))
            return True

    def next(self) -> Set[Path]:
        """Give what has changed; nothing where nothing did for a while."""
        is_ahead = not self.is_called() and self.desk.go_ahead()
        try:
            changed = set(self.changes.get(timeout=0.001 if is_ahead else _LOOK / 1000))
        except Empty:
            return set()
        # editors take a file away to put another in its place
        end, lies = time.monotonic() + _ABSENT, self.desk.lies
        while not self.changes.empty() or (
            time.monotonic() < end and any(path in lies and not path.exists() for path in changed)
        ):
            with suppress(Empty):
                changed |= self.changes.get(timeout=0.01)
        return changed

    def take_in_hand(self, changed: Set[Path]) -> bool:
        """Judge and show what changed before all else; there is always a rest."""
        desk, start = self.desk, time.perf_counter()
        self.begun = start
        desk.board.is_busy = True
        first, looked_at = desk.take(changed)
        drafts = dict.fromkeys(desk.draft(looked_at - first))
        desk.judge(first)
        drafts |= dict.fromkeys(desk.draft(first))
        desk.judge(looked_at - first)
        desk.show()
        self.told(Round(tuple(sorted(changed)), tuple(drafts), desk.found, time.perf_counter() - start))
        return False

    def do_rest(self) -> bool:
        """Have the rest done, unless something changes meanwhile."""
        desk = self.desk
        known = desk.alone, desk.by_file, desk.stale
        if not aside(partial(_do_rest, desk.folder, desk.out, desk.means.by, known), self.hear, self.is_called):
            return False
        desk.note_again()
        desk.show()
        desk.settle()
        made, desk.made = tuple(desk.made), {}
        self.told(Round((), made, desk.found, time.perf_counter() - self.begun))
        return True

    def hear(self, news: _News) -> None:
        """Take over what was done, and show what was found."""
        self.desk.hear(news)
        if isinstance(news, _Judged):
            self.desk.show()

    def is_called(self) -> bool:
        """Whether there is something more urgent; pages that a browser waits for are shown at once."""
        self.desk.draft_asked()
        self.desk.go_ahead()
        return self.stop.is_set() or not self.changes.empty()


_ABSENT: Final = 0.1
"""Seconds that a letter may be away before it is taken for deleted."""
