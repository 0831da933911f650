"""One front door for XML: bytes in; a safe tree and the exact place of every element, attribute and text out.

Nothing outside the bytes is ever opened: no external DTD, entity, inclusion, catalogue or schema location. The traps
that the settings close: libxml2 reads an external DTD from disk when it does not collect ids, unpacks gzip when given
a path, and takes a doubled xml:id for fatal; expat knows no encoding called `utf8`. So the bytes are decoded here,
expat judges them first, and both parsers get UTF-8.
"""

from __future__ import annotations

import codecs
import marshal
import os
import re
import shutil
import sys
from array import array
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any, Final, TypeAlias, overload
from xml.parsers import expat

from lxml import etree

from toolkit.damage import Fault, explain
from toolkit.diagnostic import Diagnostic, Edit, Note, Position, Severity, Span, register
from toolkit.errors import OutputError, SourceError
from toolkit.names import XI, XML

__all__ = [
    "MAX_BYTES", "Event", "Reading", "Source", "encoding_of", "is_left_behind", "parse", "read", "refuse_links",
    "sweep", "write_aside",
]  # fmt: skip

MAX_BYTES: Final = 200_000_000
"""Files over this size (bytes) are refused: the tree of one would not fit an ordinary machine."""

_MAX_DEPTH: Final = 500
"""Elements nested deeper than this are refused: no text needs it, and libxml2 and Saxon stop soon after."""

_MAX_PREFIXES: Final = 100
"""More prefixes bound at one place are refused: a processor keeps them with each element in it."""

_GLANCE: Final = 4096
"""So many bytes are read at once to find the root element."""

_MAX_FAULTS: Final = 20
"""So many faults of a file that is not well-formed are told at most."""

Event: TypeAlias = tuple[int, str | None, dict[str, str] | None]
"""What the parser met, as a plain tuple, since a file has thousands:

start tag  (offset, name, attributes), names in the form `{namespace}local`
text       (offset of the tag before it, text, None), never split by comments or entities
end tag    (offset, None, None)

Offsets count the bytes of the file's UTF-8 form.
"""

_LARGE: Final = 4_000_000
"""The events of files over this size (bytes) are packed: as tuples they take twenty times the room of the file."""


class _Lines(Sequence[str]):
    """The lines of a file without their ends, each cut out when it is asked for."""

    def __init__(self, utf8: bytes, starts: Sequence[int]) -> None:
        self._utf8 = utf8
        self._starts = starts
        self._last = (-1, "")  # a file may be one line of a megabyte, with a finding in each word

    def __len__(self) -> int:
        return len(self._starts)

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> list[str]: ...
    def __getitem__(self, index: int | slice) -> str | list[str]:
        if isinstance(index, slice):
            return [self[at] for at in range(*index.indices(len(self)))]
        at = range(len(self))[index]
        if self._last[0] != at:
            end = self._starts[at + 1] if at + 1 < len(self) else len(self._utf8)
            self._last = at, self._utf8[self._starts[at] : end].decode().rstrip("\r\n")
        return self._last[1]


class _Packed(Sequence[Event]):
    """The events of a large file in packed blocks; those used last are at hand unpacked."""

    SIZE: Final = 4096

    def __init__(self, blocks: Sequence[bytes], length: int) -> None:
        self._blocks = blocks
        self._length = length
        self._unpacked: dict[int, list[Event]] = {}

    def __len__(self) -> int:
        return self._length

    def __iter__(self) -> Iterator[Event]:
        for block in self._blocks:
            yield from marshal.loads(block)

    @overload
    def __getitem__(self, index: int) -> Event: ...
    @overload
    def __getitem__(self, index: slice) -> list[Event]: ...
    def __getitem__(self, index: int | slice) -> Event | list[Event]:
        if isinstance(index, slice):
            return [self[at] for at in range(*index.indices(self._length))]
        block, at = divmod(range(self._length)[index], self.SIZE)
        if block not in self._unpacked:
            if len(self._unpacked) == 8:
                del self._unpacked[next(iter(self._unpacked))]
            self._unpacked[block] = marshal.loads(self._blocks[block])
        return self._unpacked[block][at]


@dataclass(frozen=True, eq=False)
class Source:
    """A well-formed file: its text, its events, its tree, and the place of everything in it.

    name   how the file is called in messages
    utf8   the file decoded and encoded again as UTF-8, without byte order mark; lines and columns stay the same
    """

    name: str
    utf8: bytes = field(repr=False)
    _written: dict[int, dict[tuple[bool, str], re.Match[bytes]]] = field(default_factory=dict, init=False, repr=False)
    _counted: dict[int, tuple[int, int]] = field(default_factory=dict, init=False, repr=False)

    def __reduce__(self) -> tuple[type[Source], tuple[str, bytes]]:
        """Travel to another process as the bytes; all else is made of them again."""
        return Source, (self.name, self.utf8)

    @cached_property
    def events(self) -> Sequence[Event]:
        """Start tags, texts and end tags in order."""
        return _gathered(self.utf8)

    @cached_property
    def opening(self) -> Event:
        """The start tag of the root element."""
        return _opening(self.utf8)

    @property
    def has_doctype(self) -> bool:
        """Whether the file declares a document type, or only seems to."""
        return _DOCTYPE in self.utf8

    @property
    def text(self) -> str:
        """The file as characters."""
        return self.utf8.decode()

    @cached_property
    def lines(self) -> Sequence[str]:
        """The lines of the file without their ends."""
        return _Lines(self.utf8, self._line_starts)

    @cached_property
    def root(self) -> etree._Element:
        """The tree; internal entities are expanded, nothing else is opened."""
        return etree.fromstring(self.utf8, _tree_parser())

    @cached_property
    def head(self) -> etree._Element:
        """The tree as far as the element `text` in the root: of a large file no more is read."""
        if len(self.utf8) <= _LARGE or self.has_doctype or "root" in self.__dict__:
            return self.root
        parser = etree.XMLPullParser(("start",), tag="{*}text", **_TREE)
        for at in range(0, len(self.utf8), 1 << 16):
            parser.feed(self.utf8[at : at + (1 << 16)])
            for _, element in parser.read_events():
                parent = element.getparent() if isinstance(element, etree._Element) else None
                if parent is not None and parent.getparent() is None:
                    return parent
        return parser.close()

    @cached_property
    def xml(self) -> str:
        """The file for an XSLT processor: no document type, no entity, the same elements."""
        if _DOCTYPE in self.utf8:
            return etree.tostring(self.root.getroottree(), encoding="unicode", doctype="", with_tail=False)
        return re.sub(r"^<\?xml[^>]*\?>", "", self.text)

    @cached_property
    def _line_starts(self) -> Sequence[int]:
        return array("L", (0, *(match.end() for match in re.finditer(rb"\r\n|\r|\n", self.utf8))))

    @cached_property
    def _offsets(self) -> dict[etree._Element, int]:
        starts = (event[0] for event in self.events if event[2] is not None)
        return dict(zip(self.root.iter("*"), starts, strict=True))

    def offset_of(self, element: etree._Element) -> int:
        """Give the offset of the start tag of an element of `root`."""
        return self._offsets[element]

    def namespaces(self, offset: int) -> dict[str, str]:
        """Give the namespaces that prefixes stand for in the tag at this offset; "" is the prefix of names without."""
        bound = self._elements[offset].nsmap
        return {"": "", "xml": XML, **{prefix or "": uri for prefix, uri in bound.items()}}

    @cached_property
    def _elements(self) -> dict[int, etree._Element]:
        return {offset: element for element, offset in self._offsets.items()}

    def position(self, offset: int) -> Position:
        """Give line and column of an offset."""
        line = bisect_right(self._line_starts, offset)
        # characters are counted on from the place last asked for, where that stands before this in the line
        at, column = self._counted.get(line, (offset + 1, 0))
        if at > offset:
            at, column = self._line_starts[line - 1], 1
        column += len(self.utf8[at:offset].decode(errors="replace"))
        self._counted.clear()
        if not _GOES_ON.match(self.utf8, offset):
            self._counted[line] = offset, column
        return Position(line, column)

    def span(self, start: int, end: int) -> Span:
        """Give the stretch between two offsets."""
        return Span(self.name, self.position(start), self.position(end))

    def name_at(self, offset: int) -> str:
        """Give the local name of the element of which the start tag stands at an offset."""
        found = _TAG_NAME.match(self.utf8, offset)
        return found[1].decode().rpartition(":")[2] if found else ""

    def tag_and_parent(self, position: Position) -> tuple[int, ...]:
        """Give the offset of the last start tag before or at a position, and that of the element round it, if any."""
        line = self.lines[position.line - 1]
        offset = self._line_starts[position.line - 1] + len(line[: position.column - 1].encode())
        starts, parents = self._tags
        tag = max(bisect_right(starts, offset) - 1, 0)
        return (starts[tag], parents[tag]) if tag else (starts[tag],)

    @cached_property
    def _tags(self) -> tuple[Sequence[int], Sequence[int]]:
        """The offsets of all start tags, and those of their parents; the root has none, here its own."""
        starts, parents = array("L"), array("L")
        open_tags: list[int] = []
        for offset, name, attributes in self.events:
            if attributes is not None:
                starts.append(offset)
                parents.append(open_tags[-1] if open_tags else offset)
                open_tags.append(offset)
            elif name is None:
                open_tags.pop()
        return starts, parents

    def element_span(self, offset: int) -> Span:
        """Give the name in the tag at this offset."""
        name = _TAG_NAME.match(self.utf8, offset)
        return self.span(offset, offset) if name is None else self.span(name.start(1), name.end(1))

    def attribute_span(self, offset: int, attribute: str) -> Span:
        """Give the name of an attribute (`{namespace}local`) in the start tag at this offset."""
        found = self._attribute(offset, attribute)
        return self.element_span(offset) if found is None else self.span(found.start(1), found.end(1))

    def value_span(self, offset: int, attribute: str, token: str = "") -> Span:
        """Give the value of an attribute, or the first word of it, else the first stretch, written like `token`."""
        found = self._attribute(offset, attribute)
        if found is None:
            return self.element_span(offset)
        start, end = found.start(2) + 1, found.end(2) - 1
        word = next(self._words(token, start, end), None) if token else None
        at = word.start() if word else self.utf8.find(token.encode(), start, end) if token else -1
        return self.span(at, at + len(token.encode())) if at >= 0 else self.span(start, max(end, start))

    def _words(self, token: str, start: int, end: int) -> Iterator[re.Match[bytes]]:
        """Give where a token stands between two offsets, with white space or the ends round it."""
        word = re.compile(rb"""(?<![^\s"'])""" + re.escape(token.encode()) + rb"""(?![^\s"'])""")
        return word.finditer(self.utf8, start, end)

    def namespace_span(self, offset: int) -> Span:
        """Give where the tag at this offset declares the namespace of its element; the name where it does not."""
        tag = _TAG_NAME.match(self.utf8, offset)
        prefix = tag[1].decode().rpartition(":")[0] if tag else ""
        return self.value_span(offset, f"{{{_XMLNS}}}{prefix}" if prefix else "xmlns")

    def words_span(self, offset: int) -> Span:
        """Give the text that follows the tag at this offset, without the white space round it."""
        start = offset
        while skipped := _BEFORE_WORDS.match(self.utf8, start):
            start = skipped.end()
        end = _WORDS.match(self.utf8, start)
        stretch = self.utf8[start : end.end() if end else start].rstrip()
        return self.span(start, start + len(stretch))

    # What is not in the tag as it is read (an entity stands for it, a document type adds it) is left alone by these.

    def renamed(self, offset: int, local: str) -> tuple[Edit, ...]:
        """Give the edits that call an element otherwise, in its start and its end tag; a prefix stays."""
        start = _WHOLE_TAG.match(self.utf8, offset)
        if start is None:
            return ()
        tags = [offset] if start[0].endswith(b"/>") else [offset, self._ends[offset]]
        names = [_TAG_NAME.match(self.utf8, at) for at in tags]
        if len({name and name[1] for name in names}) > 1:
            return ()
        spans = [self.span(name.end(1) - len(_local(name[1])), name.end(1)) for name in names if name]
        return tuple(Edit(span, local) for span in spans)

    def with_attribute_renamed(self, offset: int, attribute: str, name: str) -> tuple[Edit, ...]:
        """Give the edit that calls an attribute (`{namespace}local`) otherwise."""
        found = self._attribute(offset, attribute)
        return () if found is None else (Edit(self.span(*found.span(1)), name),)

    def reworded(self, offset: int, attribute: str, word: str, text: str) -> tuple[Edit, ...]:
        """Give the edit that writes another word into the value of an attribute; none where it stands there twice."""
        found = self._attribute(offset, attribute)
        if found is None or b"&" in found[2] or not word or _MARKUP.search(text):
            return ()
        places = [place.span() for place in self._words(word, found.start(2) + 1, found.end(2) - 1)]
        return (Edit(self.span(*places[0]), text),) if len(places) == 1 else ()

    def raw_value(self, offset: int, attribute: str) -> tuple[int, str]:
        """Give the value of an attribute as it is written, after its offset; nothing where the tag has none."""
        found = self._attribute(offset, attribute)
        return (offset, "") if found is None else (found.start(2) + 1, found[2][1:-1].decode())

    @cached_property
    def _ends(self) -> dict[int, int]:
        """The offset of the end tag by that of the start tag."""
        ends: dict[int, int] = {}
        open_tags: list[int] = []
        for offset, name, attributes in self.events:
            if attributes is not None:
                open_tags.append(offset)
            elif name is None:
                ends[open_tags.pop()] = offset
        return ends

    def _attribute(self, offset: int, attribute: str) -> re.Match[bytes] | None:
        if offset not in self._written:
            self._written.clear()  # one tag is enough: what is asked of it is mostly asked of all its attributes
            self._written[offset] = _attributes(self.utf8, offset)
        namespace, _, local = attribute.rpartition("}")
        return self._written[offset].get((bool(namespace), local))


_GOES_ON = re.compile(rb"[\x80-\xbf]")
"""A byte in the middle of a character."""
_XMLNS: Final = "http://www.w3.org/2000/xmlns/"
_DOCTYPE: Final = b"<!DOCTYPE"
_TAG_NAME = re.compile(rb"</?([^\s/>]+)")
_ATTRIBUTE = re.compile(rb"""\s*([^\s=/>]+)\s*=\s*("[^"]*"|'[^']*')""")
_TAG = rb"""<[^\s!?>](?:[^>"']|"[^"]*"|'[^']*')*>"""
_WHOLE_TAG = re.compile(_TAG)
_MARKUP = re.compile("[<>&\"'\r\n]")
_BEFORE_WORDS = re.compile(rb"\s+|" + _TAG + rb"|<!--.*?-->|<\?.*?\?>|<!\[CDATA\[|\]\]>", re.DOTALL)
_WORDS = re.compile(rb"[^<]*")


def _local(name: bytes) -> bytes:
    return name.rpartition(b":")[2]


def _attributes(data: bytes, offset: int) -> dict[tuple[bool, str], re.Match[bytes]]:
    """Give the attributes of a start tag by whether they have a prefix and by their local name."""
    found: dict[tuple[bool, str], re.Match[bytes]] = {}
    tag = _TAG_NAME.match(data, offset)
    start = tag.end() if tag else offset
    while match := _ATTRIBUTE.match(data, start):
        prefix, _, local = match[1].decode().rpartition(":")
        found.setdefault((bool(prefix), local), match)
        start = match.end()
    return found


class _Refuse(etree.Resolver):
    """Answer every wish for another file with a refusal; an empty answer would not do, libxml2 then reads the file."""

    def resolve(self, system_url: str, public_id: str, context: object = None) -> object:
        raise SourceError(f"the file asks for {system_url}, which is not opened")


# recover: expat has found the file well-formed, and what is left (a doubled or misspelt xml:id) is for the checks
# to tell. huge_tree: expat's own limits on entities and the limit on depth here have spoken before.
_TREE: Final[dict[str, Any]] = {  # the stubs know only the older True and False of resolve_entities
    "encoding": "utf-8",
    "resolve_entities": "internal",
    "no_network": True,
    "load_dtd": False,
    "recover": True,
    "huge_tree": True,
}


def _tree_parser() -> etree.XMLParser:
    parser = etree.XMLParser(**_TREE)
    parser.resolvers.add(_Refuse())
    return parser


# --- reading ------------------------------------------------------------------------------------------------------

_PAGES = {
    "empty-file": """The file holds nothing.

    Why      an empty file is most often a save that failed.
    Faulty   (no bytes)
    Sound    <TEI xmlns="http://www.tei-c.org/ns/1.0">…</TEI>
    Source   XML 1.0, section 2.1""",
    "not-xml": """The file is not XML: packed, binary, or a word processor's.

    Why      only text in XML can be checked.
    Faulty   a file that begins with PK
    Sound    <TEI xmlns="http://www.tei-c.org/ns/1.0">…</TEI>
    Source   XML 1.0, section 2.1""",
    "wrong-encoding": """The bytes are not of the encoding that the file declares; UTF-8 where it declares none.

    Why      a wrong encoding turns accents and quotation marks into other characters.
    Faulty   `encoding="UTF-8"` before text saved in Latin-1
    Sound    `encoding="UTF-8"` before text saved in UTF-8
    Source   XML 1.0, section 4.3.3""",
    "not-well-formed": """The file breaks a rule that all XML keeps: tags left open or crossed, `&` or `<` bare.

    Why      no program can tell what belongs to what.
    Faulty   <p>Dear <hi>friend</p>
    Sound    <p>Dear <hi>friend</hi></p>
    Source   XML 1.0, section 2.1""",
    "nested-too-deeply": """Elements stand inside each other more than 500 deep.

    Why      no letter needs it; processors stop at such depths.
    Faulty   <q><q><q>…</q></q></q>, five hundred times
    Sound    <q><q>…</q></q>
    Source   XML 1.0, section 2.1""",
    "too-many-prefixes": """More than 100 prefixes are bound to namespaces at one place.

    Why      no letter needs them; processors keep each with every element inside, and come to no end.
    Faulty   <p xmlns:a="urn:a" xmlns:b="urn:b" …>, a hundred of them and more
    Sound    <p xmlns:a="urn:a">…</p>
    Source   Namespaces in XML 1.0, section 6.1""",
    "external-entity": """The file asks for another file through its document type.

    Why      a letter must hold all of itself; other files are never opened.
    Faulty   <!DOCTYPE TEI SYSTEM "tei.dtd">
    Sound    <?xml-model href="../schema/edition.rng"?>
    Source   XML 1.0, section 4.2.2""",
    "inclusion": """The file asks for another file through XInclude.

    Why      a letter must hold all of itself; other files are never opened.
    Faulty   <xi:include href="names.xml"/>
    Sound    the included elements themselves
    Source   XInclude 1.1, section 3""",
    "doctype": """The file begins with a document type declaration.

    Why      archives refuse it, and entities declared in it are lost to other tools.
    Faulty   <!DOCTYPE TEI [<!ENTITY mdash "—">]>
    Sound    the character — itself
    Source   XML 1.0, section 2.8""",
}
for _name, _page in _PAGES.items():
    register(_name, Severity.WARNING if _name == "doctype" else Severity.ERROR, _page)


@dataclass(frozen=True, slots=True)
class Reading:
    """What came of reading a file: the source, or None where it is not well-formed; and what was wrong with it.

    lines   of a file that is not well-formed, for excerpts
    mended  such a file with its faults overwritten, where its elements are those that were meant; every place is as
            in the file itself
    """

    source: Source | None
    diagnostics: tuple[Diagnostic, ...] = ()
    lines: Sequence[str] = ()
    mended: Source | None = None


def read(path: Path, name: str | None = None) -> Reading:
    """Read a file; `name` is what messages call it, the path where None.

    Raises SourceError where there is no such file, it cannot be opened, is a folder, or is over MAX_BYTES.
    """
    name = name or str(path)
    try:
        if path.is_dir():
            raise SourceError(f"{name} is a folder, not a file")
        if path.stat().st_size > MAX_BYTES:
            raise SourceError(f"{name} is larger than {MAX_BYTES // 1_000_000} MB")
        return parse(path.read_bytes(), name)
    except FileNotFoundError as error:
        raise SourceError(f"there is no file {name}") from error
    except OSError as error:
        raise SourceError(f"{name} cannot be read: {error.strerror}") from error


def write_aside(path: Path, data: bytes) -> None:
    """Write a file beside its place, then move it there: whoever reads it finds the old or the new one, never a half.

    A file that was there hands its permissions on; a link is replaced, not followed. Raises OutputError where the
    folder or the file cannot be written.
    """
    aside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        aside.unlink(missing_ok=True)  # a link of that name may have come with the edition
        aside.write_bytes(data)
        if path.exists():
            shutil.copymode(path, aside)
        aside.replace(path)
    except OSError as error:
        with suppress(OSError):  # where a file stands in place of the folder, it cannot even be taken away
            aside.unlink()
        raise OutputError(f"{path} cannot be written: {error.strerror}") from error


def refuse_links(folder: Path) -> None:
    """Raise OutputError where a folder inside a folder is a link: what is written or taken away would lie elsewhere."""
    for place, folders, _ in os.walk(folder):
        for name in folders:
            path = Path(place, name)
            if path.is_symlink():
                raise OutputError(f"{path} is a link, through which nothing is written; take it away")


def sweep(folder: Path) -> None:
    """Take away what `write_aside` left in a folder, and those in it, where its process was killed.

    No folder is taken away: one in which a package was made may hold the package of before.
    """
    for path in folder.rglob(".*.part"):
        if is_left_behind(path) and not path.is_dir():
            path.unlink(missing_ok=True)


def is_left_behind(path: Path) -> bool:
    """Whether the process that was writing something aside (`.NAME.PROCESS.part`) was killed."""
    process = path.suffixes[-2][1:] if len(path.suffixes) > 1 else ""
    return process.isdecimal() and not _is_alive(int(process))


def _is_alive(process: int) -> bool:
    if sys.platform == "win32":  # there the question would end it
        return True
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        return True
    return process != os.getpid()


def parse(data: bytes, name: str) -> Reading:
    """Read the bytes of a file that messages call `name`."""
    decoded = _decode(data, name)
    if isinstance(decoded, Diagnostic):
        return Reading(None, (decoded,))
    utf8 = decoded.encode()
    del data, decoded  # of a large file, before there is more of it
    source = Source(name, utf8)
    if _is_plain(utf8):
        return Reading(source)
    parser = _Parser(source)
    fault = parser.run()
    if fault is None and _NO_VERSION.match(utf8):  # which expat does not look at
        fault = explain(utf8, _DECLARED_WRONGLY, 0, [], 0)
    if fault is None and parser.doctype_at is not None and not _has_whole_tree(source):
        fault = explain(utf8, _GROWN, parser.doctype_at, [], 0)
    if fault is not None:
        return _damaged(source, fault)
    return Reading(source, tuple(parser.remarks()))


def _is_plain(utf8: bytes) -> bool:
    """Whether a file is well-formed and nothing needs to be said of it: told without a look at each element.

    Elements cannot stand deeper in each other than there are end tags.
    """
    if _DOCTYPE in utf8 or XI.encode() in utf8 or utf8.count(b"</") > _MAX_DEPTH or _NO_VERSION.match(utf8):
        return False
    if utf8.count(b"xmlns") > _MAX_PREFIXES:
        return False
    try:
        expat.ParserCreate("utf-8", "}").Parse(utf8, True)
    except expat.ExpatError:
        return False
    return True


def _expat() -> expat.XMLParserType:
    """Give a parser that asks for entities of all kinds, and opens none."""
    parser = expat.ParserCreate("utf-8", "}")
    parser.ExternalEntityRefHandler = lambda context, base, system, public: _passed_over(parser, context)
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_ALWAYS)
    return parser


def _passed_over(parser: expat.XMLParserType, context: str | None) -> int:
    """Have expat go on after an external entity; a parameter entity is read as empty, else none after it is heeded."""
    if context is None:
        parser.ExternalEntityParserCreate(context).Parse(b"", True)
    return 1


def _gathered(utf8: bytes) -> Sequence[Event]:
    """Give the events of a well-formed file; each letter of an edition passes here, so it is written for speed."""
    parser = _expat()
    parser.buffer_text = True
    parser.buffer_size = 1 << 16
    events: list[Event] = []
    packed: list[bytes] = []
    pack_at = _Packed.SIZE if len(utf8) > _LARGE else sys.maxsize
    append = events.append
    names = _Names()
    last = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal last
        if len(events) >= pack_at:
            packed.append(marshal.dumps(events[: _Packed.SIZE]))
            del events[: _Packed.SIZE]
        last = parser.CurrentByteIndex
        append((last, names[name], {names[key]: value for key, value in attributes.items()} if attributes else {}))

    def end(name: str) -> None:
        nonlocal last
        last = parser.CurrentByteIndex
        append((last, None, None))

    def words(text: str) -> None:
        if events and events[-1][2] is None and events[-1][1] is not None:  # expat's buffer was full: one text still
            text = (events.pop()[1] or "") + text
        append((last, text, None))

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = words
    parser.Parse(utf8, True)
    if not packed:
        return events
    rest = (events[at : at + _Packed.SIZE] for at in range(0, len(events), _Packed.SIZE))
    return _Packed((*packed, *map(marshal.dumps, rest)), len(packed) * _Packed.SIZE + len(events))


class _Names(dict[str, str]):
    """Names as lxml writes them, by what expat makes of them with `}` between namespace and local name."""

    def __missing__(self, name: str) -> str:
        # interned, so that it is one word in all blocks of a large file
        written = self[name] = sys.intern("{" + name if "}" in name else name)
        return written


def _opening(utf8: bytes) -> Event:
    """Give the first start tag of a well-formed file."""
    parser = _expat()
    names = _Names()
    found: list[Event] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        bare = {names[key]: value for key, value in attributes.items()}
        found.append((parser.CurrentByteIndex, names[name], bare))
        parser.StartElementHandler = None

    parser.StartElementHandler = start
    end = 0
    while not found:  # the rest of the file is of no interest
        parser.Parse(utf8[end : end + _GLANCE], False)
        end += _GLANCE
    return found[0]


_DECLARED_WRONGLY: Final = 30
_GROWN: Final = 43
"""What expat calls a damaged XML declaration, and entities that grow beyond all measure."""

_NO_VERSION: Final = re.compile(rb"""<\?xml\s+version\s*=\s*["'](?!1\.[0-9]+["'])""")


def _has_whole_tree(source: Source) -> bool:
    """Whether libxml2 has read all of a file: it bears less of what entities make of it than expat."""
    starts = sum(event[2] is not None for event in source.events)
    return source.root is not None and sum(1 for _ in source.root.iter("*")) == starts


def _damaged(source: Source, fault: Fault) -> Reading:
    """Tell the faults of a file that is not well-formed: each is mended, so that the next comes to light."""
    found: list[Diagnostic] = []
    is_harmless = True
    while True:
        found.append(_told(source, fault))
        is_harmless = is_harmless and fault.is_harmless
        if fault.mended is None or len(found) == _MAX_FAULTS:
            return Reading(None, tuple(found), source.lines)
        mended = Source(source.name, fault.mended)
        following = _Parser(mended).run()
        if following is None:
            return Reading(None, tuple(found), source.lines, mended if is_harmless else None)
        fault = following


def _told(source: Source, fault: Fault) -> Diagnostic:
    notes: tuple[Note, ...] = ()
    if fault.opened is not None:
        opened = source.element_span(fault.opened)
        name = opened.start.column - 1, opened.end.column - 1
        written = source.lines[opened.start.line - 1][slice(*name)]
        notes = (Note(f"`<{written}>` was opened in line {opened.start.line}", opened),)
    told = _fault(
        _NAMED.get(fault.message, "not-well-formed"),
        fault.message,
        source.span(fault.start, fault.end),
        fault.help,
        notes,
    )
    if fault.repair is None:
        return told
    start, end, text = fault.repair
    return replace(told, repair=(Edit(source.span(start, end), text),))


def _fault(check: str, message: str, span: Span, help: str = "", notes: tuple[Note, ...] = ()) -> Diagnostic:
    severity = Severity.WARNING if check == "doctype" else Severity.ERROR
    return Diagnostic(check, severity, message, span, notes, help)


_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_BINARY = {b"\x1f\x8b": "packed with gzip", b"PK": "a ZIP or a word processor's file", b"%PDF": "a PDF"}
_DECLARED = re.compile(rb"""^<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z][\w.-]*)["']""")


def _decode(data: bytes, name: str) -> str | Diagnostic:
    if not data.strip():
        return _fault("empty-file", "the file is empty", Span(name))
    for mark, kind in _BINARY.items():
        if data.startswith(mark):
            return _fault("not-xml", f"the file is {kind}, not XML", Span(name), "name the TEI file itself")
    mark, encoding = encoding_of(data)
    if (declared := _DECLARED.match(data)) and _TWO_BYTES.match(declared[1]):
        # what can be read byte by byte is not written in two or four bytes a character
        message = f"the file declares `{declared[1].decode()}`, but is not saved so"
        return _fault("wrong-encoding", message, _declared_at(data, name), 'write `encoding="UTF-8"`')
    data = data.removeprefix(mark)
    try:
        if encoding.lower().replace("-", "_").strip("_") in _NO_ENCODINGS:
            raise LookupError(encoding)
        text = data.decode(encoding)
    except LookupError:
        message, help = f"there is no encoding `{encoding}`", 'save the file as UTF-8 and write `encoding="UTF-8"`'
        return _fault("wrong-encoding", message, _declared_at(data, name), help)
    except UnicodeDecodeError as error:
        return _wrong_bytes(data, error, name, encoding)
    if text.startswith("\ufeff"):  # one was taken off above; expat would swallow the other, which XML does not allow
        message = "a second byte order mark (U+FEFF) stands at the beginning of the file"
        help = "save the file anew, as UTF-8 without byte order mark"
        return _fault("not-well-formed", message, _at(text, 0, name), help)
    nul = text.find("\0")
    if nul >= 0:
        return _fault("not-xml", "the file holds a NUL character, so it is not XML", _at(text, nul, name))
    return text


def encoding_of(data: bytes) -> tuple[bytes, str]:
    """Give the byte order mark that a file begins with, if any, and the encoding of what follows.

    >>> encoding_of(b"<TEI/>")
    (b'', 'utf-8')
    """
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return mark, encoding
    if data.startswith((b"<\0", b"\0<")):
        return b"", "utf-16-le" if data.startswith(b"<\0") else "utf-16-be"
    declared = _DECLARED.match(data)
    return b"", declared[1].decode() if declared else "utf-8"


_TWO_BYTES = re.compile(rb"utf-?(16|32)|(iso-10646-)?ucs-?[24]", re.IGNORECASE)
_NO_ENCODINGS = {"idna", "punycode", "raw_unicode_escape", "u8", "undefined", "unicode_escape", "utf"}
"""What Python decodes by, but is no encoding of XML."""


def _declared_at(data: bytes, name: str) -> Span:
    declared = _DECLARED.match(data)
    if declared is None:
        return Span(name)
    before = _at(data.decode("latin-1"), declared.start(1), name).start
    return Span(name, before, Position(before.line, before.column + len(declared[1])))


def _at(text: str, index: int, name: str) -> Span:
    before = re.split(r"\r\n|\r|\n", text[:index])
    start = Position(len(before), len(before[-1]) + 1)
    return Span(name, start, Position(start.line, start.column + 1))


def _wrong_bytes(data: bytes, error: UnicodeDecodeError, name: str, encoding: str) -> Diagnostic:
    text = data[: error.start].decode(encoding, errors="replace")
    written = " ".join(f"{byte:02X}" for byte in data[error.start : error.end])
    message = f"the bytes {written} are no character in {encoding.upper()}"
    help = "save the file as UTF-8"
    if len(data[error.start : error.end]) == 1:
        message = f"the byte {written} is no character in {encoding.upper()}"
        meant = data[error.start : error.end].decode("cp1252", errors="replace")
        help += f"; it seems to be saved as Windows-1252, where the byte is `{meant}`" if meant.isprintable() else ""
    return _fault("wrong-encoding", message, _at(text, len(text), name), help)


class _Parser:
    """Runs expat over a file that is not plain, explains the first fault, and notes what the file asks for."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.doctype_at: int | None = None
        self.external = ""
        self.open: list[tuple[str, int]] = []
        self._last = 0
        self._bound = 0

    def run(self) -> Fault | None:
        parser = self._expat = _expat()
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.StartNamespaceDeclHandler = self._bind
        parser.EndNamespaceDeclHandler = self._unbind
        parser.StartDoctypeDeclHandler = self._doctype
        parser.ExternalEntityRefHandler = self._external_entity
        try:
            parser.Parse(self.source.utf8, True)
        except expat.ExpatError as error:
            return explain(self.source.utf8, error.code, max(parser.ErrorByteIndex, 0), self.open, self._last)
        except _TooMuchError as error:
            return Fault(str(error), self._last, self._last + 1, "")
        return None

    def _bind(self, prefix: str | None, namespace: str) -> None:
        self._bound += 1
        if self._bound > _MAX_PREFIXES:
            self._last = self._expat.CurrentByteIndex
            raise _TooMuchError(_TOO_MANY)

    def _unbind(self, prefix: str | None) -> None:
        self._bound -= 1

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._last = self._expat.CurrentByteIndex
        self.open.append((name, self._last))
        if len(self.open) > _MAX_DEPTH:
            raise _TooMuchError(_TOO_DEEP)

    def _end(self, name: str) -> None:
        self._last = self._expat.CurrentByteIndex
        self.open.pop()

    def _doctype(self, name: str, system: str | None, public: str | None, internal: int) -> None:
        self.doctype_at = self.source.utf8.find(_DOCTYPE)
        self.external = system or public or ""

    def _external_entity(self, context: str | None, base: str | None, system: str | None, public: str | None) -> int:
        self.external = system or public or context or ""
        return _passed_over(self._expat, context)

    def _span(self, offset: int, length: int = 1) -> Span:
        return self.source.span(offset, offset + length)

    def remarks(self) -> list[Diagnostic]:
        """Tell what a well-formed file asks for that is never opened."""
        found = []
        if self.external:
            message = f"the file asks for `{self.external}`, which is not opened"
            help = "take out the document type declaration; a letter holds all of itself"
            found.append(_fault("external-entity", message, self._span(self.doctype_at or 0, 9), help))
        elif self.doctype_at is not None:
            help = "write the characters themselves and take the declaration out"
            found.append(
                _fault("doctype", "the file has a document type declaration", self._span(self.doctype_at, 9), help)
            )
        for offset, name, attributes in self.source.events if XI.encode() in self.source.utf8 else ():
            if attributes is not None and name == f"{{{XI}}}include":
                target = attributes.get("href", "another file")
                help = "put the included elements in its place"
                message = f"the file asks for `{target}` by XInclude, which is not opened"
                found.append(_fault("inclusion", message, self.source.element_span(offset), help))
        return found


class _TooMuchError(Exception):
    """Leave expat: the file has more of something than any letter needs."""


_TOO_DEEP = f"elements stand more than {_MAX_DEPTH} deep in each other"
_TOO_MANY = f"more than {_MAX_PREFIXES} prefixes are bound at one place"
_NAMED: Final = {_TOO_DEEP: "nested-too-deeply", _TOO_MANY: "too-many-prefixes"}
"""What these faults are called; all others make a file ill-formed."""
