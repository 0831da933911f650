"""Serving: fresh pages follow each change; nothing is served but what was built, and to nobody but this machine."""

from __future__ import annotations

import http.client
import json
import os
import queue
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest

pytest.importorskip("watchfiles")

from generated import write_edition

from toolkit.build import Means
from toolkit.errors import ToolkitError
from toolkit.serve import Round, Served, serve
from toolkit.workers import aside

ROOT = Path(__file__).parent.parent
LETTER = ROOT / "tei" / "letter-1932-01-04.xml"
PAGE = "/html/letter-1932-01-04.html"
LONG = 60.0
"""Seconds after which something that should have come never will."""


@dataclass
class _Site:
    """A site that is served for a test."""

    folder: Path
    served: Served
    rounds: queue.SimpleQueue[Round] = field(default_factory=queue.SimpleQueue)

    @property
    def letter(self) -> Path:
        return self.folder / "tei" / LETTER.name

    @property
    def host(self) -> str:
        return urlsplit(self.served.address).netloc

    def ask(self, path: str, method: str = "GET", host: str = "") -> tuple[http.client.HTTPResponse, str]:
        with closing(http.client.HTTPConnection(self.host, timeout=LONG)) as connection:
            connection.putrequest(method, path, skip_host=True)
            connection.putheader("Host", host or self.host)
            connection.endheaders()
            response = connection.getresponse()
            return response, response.read().decode(errors="replace")

    def change(self, old: str, new: str) -> None:
        text = self.letter.read_text(encoding="utf-8")
        assert old in text
        self.letter.write_text(text.replace(old, new, 1), encoding="utf-8")

    def until(self, is_met: Callable[[Round], bool]) -> Round:
        return next(come for come in iter(lambda: self.rounds.get(timeout=LONG), None) if is_met(come))

    @contextmanager
    def news(self, page: str = PAGE) -> Iterator[Iterator[tuple[str, str]]]:
        """Listen as the script of the page does: events with their data, as they come."""
        since = re.search(r'data-since="(\d+)"', self.ask(page)[1])
        assert since
        with closing(http.client.HTTPConnection(self.host, timeout=LONG)) as connection:
            connection.request("GET", "/-/events?" + urlencode({"page": page, "since": since[1]}))
            with closing(connection.getresponse()) as response:
                yield _events(response)


def _events(response: http.client.HTTPResponse) -> Iterator[tuple[str, str]]:
    name = ""
    for line in response:
        words = line.decode().rstrip("\n")
        if words.startswith("event: "):
            name = words.removeprefix("event: ")
        if words.startswith("data: "):
            yield name, words.removeprefix("data: ")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[_Site]:
    """An edition of one letter that is served, its pages made."""
    folder = tmp_path_factory.mktemp("edition")
    (folder / "tei").mkdir()
    (folder / "tei" / LETTER.name).write_bytes(LETTER.read_bytes())
    (folder / "edition.toml").write_text("")
    with _serving(folder) as site:
        yield site


@contextmanager
def _serving(folder: Path) -> Iterator[_Site]:
    opened: queue.SimpleQueue[Served] = queue.SimpleQueue()
    rounds: queue.SimpleQueue[Round] = queue.SimpleQueue()
    given = {"means": Means(), "opened": opened.put, "told": rounds.put}
    thread = threading.Thread(target=serve, args=(folder, folder / "build", 0), kwargs=given)
    thread.start()
    site = _Site(folder, opened.get(timeout=LONG), rounds)
    try:
        site.rounds.get(timeout=LONG)
        yield site
    finally:
        site.served.stop.set()
        thread.join(LONG)
        assert not thread.is_alive()


def test_a_change_is_told_to_the_page_and_the_new_page_is_served(site: _Site) -> None:
    assert "quite another ending" not in site.ask(PAGE)[1]
    with site.news() as news:
        site.change("</p>", " quite another ending</p>")
        assert ("reload", "{}") in news
    assert "quite another ending" in site.ask(PAGE)[1]
    page = site.folder / "build" / PAGE[1:]
    site.until(lambda come: not come.changed and page in come.made)
    assert "quite another ending" in page.read_text(encoding="utf-8")


def test_a_fault_is_shown_on_the_page_escaped_and_goes_with_its_repair(site: _Site) -> None:
    with site.news() as news:
        site.change('ref="#pers-', 'ref="#&lt;script&gt;pers-')
        data = next(json.loads(data) for name, data in news if name == "findings" and "1 error" in data)
    assert "`@ref` points to `#<script>pers-" in data["text"]
    page = site.ask(PAGE)[1]
    assert "&lt;script&gt;pers-" in page
    assert "<script>pers-" not in page
    with site.news() as news:
        site.change('ref="#&lt;script&gt;pers-', 'ref="#pers-')
        assert any(name in ("findings", "reload") for name, _ in news)


def test_the_files_that_were_built_have_no_script(site: _Site) -> None:
    built = (site.folder / "build" / PAGE[1:]).read_text(encoding="utf-8")
    served = site.ask(PAGE)[1]
    assert "EventSource" in served
    assert "EventSource" not in built
    assert "edition-panel" not in built


def test_the_policy_of_the_page_admits_the_one_script(site: _Site) -> None:
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', site.ask(PAGE)[1])
    assert policy
    assert re.search(r"script-src 'sha256-[A-Za-z0-9+/]{43}='(;|$)", policy[1])
    assert "'unsafe-inline'" not in policy[1]


@pytest.mark.parametrize(
    "path",
    [
        "/../edition.toml", "/html/../../edition.toml", "/html/..%2f..%2fedition.toml", "/%2e%2e/edition.toml",
        "/html/%2e%2e/%2e%2e/edition.toml", "//etc/passwd", "/html//etc/passwd", "/html/..\\..\\edition.toml",
        "/.made/html.json", "/html/%00", "/findings.json", "/html/link.txt", "/tei/", "/html", "/-/",
    ],
)  # fmt: skip
def test_nothing_is_served_but_files_that_were_built(site: _Site, path: str) -> None:
    with suppress(FileExistsError):
        (site.folder / "build" / "html" / "link.txt").symlink_to(site.folder / "edition.toml")
    response, _ = site.ask(path)
    assert response.status == 404


@pytest.mark.parametrize("host", ["attacker.example", "127.0.0.1.attacker.example:80", "localhost:1"])
def test_another_name_that_points_here_is_refused(site: _Site, host: str) -> None:
    response, text = site.ask(PAGE, host=host)
    assert (response.status, "<html" in text) == (421, False)


def test_files_have_their_media_types(site: _Site) -> None:
    paths = (PAGE, "/html/edition.css", "/tei/letter-1932-01-04.xml")
    found = [site.ask(path, "HEAD")[0].headers["Content-Type"] for path in paths]
    assert found == ["text/html; charset=utf-8", "text/css; charset=utf-8", "application/xml"]


@pytest.mark.parametrize("request_line", [b"GET foo HTTP/1.1", b"GET //[/x HTTP/1.1", b"OPTIONS * HTTP/1.1", b"x"])
def test_what_is_no_request_for_a_page_is_answered(site: _Site, request_line: bytes) -> None:
    host, _, port = site.host.partition(":")
    with socket.create_connection((host, int(port)), timeout=LONG) as connection:
        connection.sendall(request_line + f"\r\nHost: {site.host}\r\nConnection: close\r\n\r\n".encode())
        answer = connection.makefile("rb").read()
    assert re.search(rb"\b(400|404|501)\b", answer)


def test_connections_that_say_nothing_keep_nobody_waiting(site: _Site) -> None:
    host, _, port = site.host.partition(":")
    with ExitStack() as idle:
        for _ in range(50):
            idle.enter_context(socket.create_connection((host, int(port)))).sendall(b"GET / HT")
        assert site.ask(PAGE)[0].status == 200


def test_pages_elsewhere_cannot_load_what_is_served(site: _Site) -> None:
    response, _ = site.ask("/html/edition.css")
    assert response.headers["Cross-Origin-Resource-Policy"] == "same-origin"


def test_a_page_of_an_earlier_server_is_made_fresh(site: _Site) -> None:
    with closing(http.client.HTTPConnection(site.host, timeout=LONG)) as connection:
        connection.request("GET", "/-/events?" + urlencode({"page": PAGE, "since": "7"}))
        with closing(connection.getresponse()) as response:
            assert next(_events(response)) == ("reload", "{}")


def test_what_editors_leave_beside_a_letter_causes_nothing(site: _Site) -> None:
    site.change("</p>", " before</p>")
    site.until(lambda come: not come.changed)
    names = (".#x.xml", "x.xml~", "4913", ".x.xml.swp", "x.xml___jb_tmp___", "#x.xml#", ".x.xml")
    for name in names:
        (site.folder / "tei" / name).write_text("<TEI")
        (site.folder / "tei" / name).unlink()
    site.change(" before</p>", " after</p>")
    assert [path.name for path in site.rounds.get(timeout=LONG).changed] == [LETTER.name]


def test_a_letter_that_is_away_for_a_moment_keeps_its_page(site: _Site) -> None:
    text = site.letter.read_text(encoding="utf-8")
    site.letter.rename(site.letter.with_suffix(".xml~"))
    site.letter.write_text(text.replace("</p>", " saved by renaming</p>", 1), encoding="utf-8")
    site.letter.with_suffix(".xml~").unlink()
    come = site.until(lambda come: site.letter in come.changed)
    assert site.folder / "build" / PAGE[1:] in come.made


def test_a_new_letter_has_a_page_and_one_that_goes_takes_it_along(tmp_path: Path) -> None:
    (tmp_path / "tei").mkdir()
    (tmp_path / "edition.toml").write_text("")
    text = LETTER.read_text(encoding="utf-8")
    (tmp_path / "tei" / LETTER.name).write_text(text, encoding="utf-8")
    other = tmp_path / "tei" / "other.xml"
    with _serving(tmp_path) as site:
        other.write_text(text.replace('xml:id="letter-1932-01-04"', 'xml:id="other"'), encoding="utf-8")
        assert tmp_path / "build/html/other.html" in site.rounds.get(timeout=LONG).made
        assert site.ask("/html/other.html")[0].status == 200
        site.until(lambda come: not come.changed)
        other.unlink()
        while (tmp_path / "build/html/other.html").exists():
            site.rounds.get(timeout=LONG)
        assert site.ask("/html/other.html")[0].status == 404


def test_settings_that_cannot_be_read_are_told_and_the_site_stays(tmp_path: Path) -> None:
    (tmp_path / "tei").mkdir()
    (tmp_path / "tei" / LETTER.name).write_bytes(LETTER.read_bytes())
    (tmp_path / "edition.toml").write_text("")
    with _serving(tmp_path) as site:
        (tmp_path / "edition.toml").write_text("langage = 'de'")
        fault = next(come.fault for come in iter(lambda: site.rounds.get(timeout=LONG), None) if come.fault)
        assert fault == "edition.toml has no setting `langage`; write `language`"
        assert "no setting `langage`" in site.ask(PAGE)[1]
        (tmp_path / "edition.toml").write_text("language = 'de'")
        assert site.until(lambda come: not come.changed).fault == ""
        assert '<html lang="de"' in site.ask(PAGE)[1]


def test_letters_are_followed_into_folders_that_come_and_go(tmp_path: Path) -> None:
    (tmp_path / "tei").mkdir()
    (tmp_path / "away").mkdir()
    (tmp_path / "away" / LETTER.name).write_bytes(LETTER.read_bytes())
    with _serving(tmp_path) as site:
        assert "There is no letter yet" in site.ask("/html/index.html")[1]
        (tmp_path / "away").rename(tmp_path / "tei" / "here")
        page = tmp_path / "build" / PAGE[1:]
        site.until(lambda come: page in come.made)
        letter = tmp_path / "tei" / "here" / LETTER.name
        letter.write_text(letter.read_text(encoding="utf-8").replace("</p>", " in a folder</p>", 1), encoding="utf-8")
        site.until(lambda come: letter in come.changed)
        assert "in a folder" in site.ask(PAGE)[1]
        (tmp_path / "tei" / "here").rename(tmp_path / "away")
        site.until(lambda come: bool(come.changed))
        assert "There is no letter yet" in site.ask(PAGE)[1]


def test_a_schema_and_a_theme_that_come_are_heard_of(tmp_path: Path) -> None:
    (tmp_path / "tei").mkdir()
    (tmp_path / "tei" / LETTER.name).write_bytes(LETTER.read_bytes())
    with _serving(tmp_path) as site:
        shutil.copytree(ROOT / "schema", tmp_path / "schema")
        guideline = tmp_path / "build" / "html" / "guideline" / "index.html"
        site.until(lambda come: guideline in come.made)
        (tmp_path / "theme.css").write_text("p { color: red }")
        site.until(lambda come: tmp_path / "build" / PAGE[1:] in come.made)
        assert 'href="theme.css"' in site.ask(PAGE)[1]


def test_the_page_that_is_looked_at_is_made_before_the_others(tmp_path: Path) -> None:
    write_edition(tmp_path, 3)
    register = tmp_path / "tei" / "registers.xml"
    with _serving(tmp_path) as site, site.news("/html/letter-00001.html") as news:
        text = register.read_text(encoding="utf-8").replace("</surname>", " the Elder</surname>")
        register.write_text(text, encoding="utf-8")
        assert ("reload", "{}") in news
        first = site.rounds.get(timeout=LONG)
        assert (first.changed, {path.stem for path in first.made if path.parent.name == "html"}) == (
            (register,),
            {"letter-00001"},
        )
        assert " the Elder" in site.ask("/html/letter-00001.html")[1]


def test_letters_of_one_name_are_told_on_the_page(tmp_path: Path) -> None:
    (tmp_path / "tei").mkdir()
    (tmp_path / "edition.toml").write_text("")
    (tmp_path / "tei" / "one.xml").write_bytes(LETTER.read_bytes())
    (tmp_path / "tei" / "two.xml").write_bytes(LETTER.read_bytes())
    with _serving(tmp_path) as site:
        assert "duplicate-identifier" in site.ask("/html/index.html")[1]


def test_a_folder_that_is_no_edition_is_a_wrong_use_and_stays_empty(tmp_path: Path) -> None:
    with pytest.raises(ToolkitError, match=r"is no edition: it has no folder tei, where letters are put, one a file$"):
        serve(tmp_path, tmp_path / "build", 0, means=Means())
    assert list(tmp_path.iterdir()) == []


def test_a_place_that_cannot_be_written_to_is_a_wrong_use(site: _Site) -> None:
    with pytest.raises(ToolkitError, match=r"^nothing can be written to .*letter-1932-01-04\.xml: File exists$"):
        serve(site.folder, site.letter, 0, means=Means())


def _count(tell: Callable[[int], None]) -> None:
    for number in range(1000):
        tell(number)
        time.sleep(0.001 * number)


def _fail(tell: Callable[[int], None]) -> None:
    raise ToolkitError("it cannot be done")


def test_work_beside_is_dropped_when_something_calls() -> None:
    heard: list[int] = []
    assert not aside(_count, heard.append, lambda: len(heard) > 2)
    assert heard == [0, 1, 2]


def test_a_fault_of_work_beside_is_raised_here() -> None:
    with pytest.raises(ToolkitError, match=r"^it cannot be done$"):
        aside(_fail, lambda _: None, lambda: False)


def test_a_port_that_is_taken_is_a_wrong_use(site: _Site, tmp_path: Path) -> None:
    with pytest.raises(ToolkitError, match=r"^port \d+ cannot be listened on: .*; name another with --port$"):
        serve(site.folder, tmp_path, int(site.host.partition(":")[2]), means=Means())


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C is no signal there")
def test_ctrl_c_ends_it_with_status_0(site: _Site, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "toolkit", "serve", "-C", str(site.folder), "--out", str(tmp_path), "--port", "0"]
    process = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ},
        # whoever runs the tests in the background may have had the signal ignored
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    assert process.stdout
    assert process.stdout.readline().startswith("the web pages are at http://127.0.0.1:")
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=LONG)
    assert (process.returncode, errors) == (0, "")
