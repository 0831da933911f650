"""What strangers may send: nothing that was not named is opened, nothing runs, nothing grows without end.

Each file is validated, built in every format, asked of as archives ask, and read for its metadata, beside a file that
must not be read and a server that must not be called.
"""

from __future__ import annotations

import gzip
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from toolkit.cli import main

TEI = 'xmlns="http://www.tei-c.org/ns/1.0"'
HEADER = (
    "<teiHeader><fileDesc><titleStmt><title>T</title></titleStmt><publicationStmt><p>p</p></publicationStmt>"
    "<sourceDesc><p>s</p></sourceDesc></fileDesc>{header}</teiHeader>"
)
SECRET = "the-secret-of-another-file"


def _letter(inside: str = "<p>x</p>", before: str = "", header: str = "", root: str = "") -> str:
    body = f"<text><body>{inside}</body></text>"
    return f'<?xml version="1.0"?>{before}<TEI {TEI} xml:id="letter"{root}>{HEADER.format(header=header)}{body}</TEI>'


def _bomb(levels: int) -> str:
    entities = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, levels))
    return f'<!DOCTYPE TEI [<!ENTITY a0 "ha">{entities}]>'


FILE, HTTP = "{file}", "{http}"
THREATS: dict[str, str | bytes] = {
    "external entity": _letter("<p>&x;</p>", f'<!DOCTYPE TEI [<!ENTITY x SYSTEM "{FILE}">]>'),
    "entity on the web": _letter("<p>&x;</p>", f'<!DOCTYPE TEI [<!ENTITY x SYSTEM "{HTTP}">]>'),
    "external document type": _letter(before=f'<!DOCTYPE TEI SYSTEM "{FILE}">'),
    "document type on the web": _letter(before=f'<!DOCTYPE TEI PUBLIC "x" "{HTTP}">'),
    "parameter entity": _letter(before=f'<!DOCTYPE TEI [<!ENTITY % x SYSTEM "{FILE}"> %x;]>'),
    "catalogue": _letter(before=f'<?oasis-xml-catalog catalog="{FILE}"?>'),
    "inclusion": _letter(f'<p><xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="{FILE}" parse="text"/></p>'),
    "stylesheet": _letter(before=f'<?xml-stylesheet type="text/xsl" href="{FILE}"?>'),
    "schema elsewhere": _letter(before=f'<?xml-model href="{FILE}"?>'),
    "schema on the web": _letter(
        before=f'<?xml-model href="{HTTP}" schematypens="http://purl.oclc.org/dsdl/schematron"?>'
    ),
    "place of a schema": _letter(
        root=f' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="x {HTTP}"'
    ),
    "base elsewhere": _letter(
        '<p><ref target="x.xml#y">r</ref><graphic url="z.png"/></p>', root=f' xml:base="{HTTP}/"'
    ),
    "picture elsewhere": _letter(f'<figure><graphic url="{FILE}"/></figure>'),
    "picture on the web": _letter(f'<figure><graphic url="{HTTP}"/></figure>'),
    "picture by a way out": _letter('<figure><graphic url="../../secret.txt"/></figure>'),
    "rules in the letter": _letter(
        header='<encodingDesc><schemaSpec ident="s"><constraintSpec ident="c" scheme="schematron"><constraint>'
        '<sch:pattern xmlns:sch="http://purl.oclc.org/dsdl/schematron"><sch:rule context="*">'
        f"<sch:assert test=\"doc('{FILE}')\">x</sch:assert></sch:rule></sch:pattern></constraint></constraintSpec>"
        "</schemaSpec></encodingDesc>"
    ),
    "pattern without end": _letter(
        f'<p><ref target="x:{"a" * 40}">r</ref></p>',
        header='<encodingDesc><listPrefixDef><prefixDef ident="x" matchPattern="^(a+)+$" replacementPattern="$1"/>'
        "</listPrefixDef></encodingDesc>",
    ),
    "laughs": _letter("<p>&a9;</p>", _bomb(10)),
    "many short laughs": _letter(f"<p>{'&a3;' * 60000}</p>", _bomb(4)),
    "depth": _letter("<p>" + "<seg>" * 5000 + "x" + "</seg>" * 5000 + "</p>"),
    "many attributes": _letter("<p " + " ".join(f'a{n}="x"' for n in range(3000)) + ">x</p>"),
    "a name without end": _letter(f"<{'n' * 200000}>x</{'n' * 200000}>"),
    "many faults": _letter("<p>" + "<mine/>" * 5000 + "</p>"),
    "packed": gzip.compress(_letter().encode() + b" " * 5_000_000),
    "null": _letter("<p>a\0b</p>"),
    "utf-7": b'<?xml version="1.0" encoding="UTF-7"?>+ADw-TEI/+AD4-',
    "utf-16 without mark": _letter().encode("utf-16-le"),
    "a picture": b"\x89PNG\r\n\x1a\n" + bytes(1000),
    "nothing": b"",
    "cut": _letter()[:200],
    "terminal": _letter("<p>\u009b31m <mine\u202e/></p>"),
}


@pytest.fixture(scope="module")
def listener() -> Iterator[tuple[str, list[object]]]:
    """A server on this machine, and whoever called it."""
    called: list[object] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def listen() -> None:
            while True:
                try:
                    connection, caller = server.accept()
                except OSError:
                    return
                called.append(caller)
                connection.close()

        threading.Thread(target=listen, daemon=True).start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}/x", called


@pytest.mark.parametrize("threat", THREATS)
def test_nothing_is_opened_called_or_carried_out(
    tmp_path: Path, listener: tuple[str, list[object]], threat: str
) -> None:
    address, called = listener
    secret = tmp_path / "secret.txt"
    secret.write_text(SECRET, encoding="utf-8")
    written = THREATS[threat]
    data = written if isinstance(written, bytes) else _told(written, secret.as_uri(), address).encode()
    letter = tmp_path / "in" / "tei" / "letter.xml"
    letter.parent.mkdir(parents=True)
    letter.write_bytes(data)
    out = tmp_path / "out"
    for words in (
        ["validate", str(letter)],
        ["validate", str(letter), "--schema", "tei_all", "--format", "json"],
        ["build", str(letter), "--to", "html,text,pdf,epub", "--out", str(out)],
        ["check-archive", str(letter), "--format", "html"],
        ["metadata", str(letter), "--to", "datacite,cmif,cff,csl", "--out", str(out / "metadata")],
    ):
        done = CliRunner().invoke(main, words)
        assert done.exception is None or isinstance(done.exception, SystemExit), (words, done.exception)
        assert done.exit_code in (0, 1, 2)
        assert SECRET not in done.output
        assert "\x9b" not in done.output
        assert "\u202e" not in done.output
    assert called == []
    assert letter.read_bytes() == data
    assert [path for path in out.rglob("*") if path.is_file() and SECRET.encode() in path.read_bytes()] == []


def _told(letter: str, file: str, address: str) -> str:
    return letter.replace(FILE, file).replace(HTTP, address)
