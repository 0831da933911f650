"""What keeps a file from being read in ten years, or on another system: bytes, characters, names, private traces."""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Iterator
from contextlib import suppress
from typing import Final

from toolkit.diagnostic import Diagnostic, Position, Severity, Span, check
from toolkit.edition import File
from toolkit.names import XML
from toolkit.source import Source

__all__ = ["peril_of_name"]

_UTF16: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_DECLARATION = re.compile(rb"""<\?xml\s+version\s*=\s*["']1\.0["']""")
_ENCODING = re.compile(rb"""<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z][\w.-]*)["']""")
_RETURN = re.compile(rb"\r\n?")
_HIDDEN = re.compile(rb"<!--.*?-->|<\?.*?\?>", re.DOTALL)
_NO_TEXT = re.compile(_HIDDEN.pattern + rb"|<!\[CDATA\[.*?\]\]>", re.DOTALL)
_ENTITY = re.compile(rb"&(?!#|(?:amp|lt|gt|quot|apos);)([^\s;<&]+);")
_OVERRIDE = re.compile("[\u202d\u202e]")


def _first_bytes(file: File) -> bytes:
    with suppress(OSError), file.path.open("rb") as stream:
        return stream.read(4)
    return b""


def _whole_line(source: Source, offset: int) -> Span:
    line = source.position(offset).line
    length = len(source.lines[line - 1].encode())
    return source.span(offset, offset + max(1, length))


@check(Severity.WARNING)
def byte_order_mark(file: File) -> Iterator[Diagnostic]:
    """The file begins with a byte order mark.

    Why      UTF-8 needs none; programs that put files together leave it in the midst of the text.
    Faulty   the bytes EF BB BF before <?xml
    Sound    <?xml as the first bytes
    Source   the format policy of ARCHE
    """
    if _first_bytes(file).startswith(codecs.BOM_UTF8):
        message, help = "the file begins with a byte order mark", "save it as UTF-8 without byte order mark"
        yield Diagnostic("byte-order-mark", Severity.WARNING, message, file.source.span(0, 1), help=help)


@check(Severity.ERROR)
def foreign_encoding(file: File) -> Iterator[Diagnostic]:
    """The file is saved in another encoding than UTF-8.

    Why      archives keep texts in one encoding, which every program reads without being told.
    Faulty   <?xml version="1.0" encoding="ISO-8859-1"?>
    Sound    <?xml version="1.0" encoding="UTF-8"?>
    Source   the format policy of ARCHE
    """
    declared = _ENCODING.match(file.source.utf8)
    name = declared[1].decode() if declared else "UTF-16" if _first_bytes(file).startswith(_UTF16) else "UTF-8"
    if name.upper() not in ("UTF-8", "US-ASCII"):
        span = file.source.span(*declared.span(1)) if declared else file.source.span(0, 1)
        help = 'save it as UTF-8, and write `encoding="UTF-8"`'
        yield Diagnostic("foreign-encoding", Severity.ERROR, f"the file is in {name}", span, help=help)


@check(Severity.WARNING)
def missing_xml_declaration(file: File) -> Iterator[Diagnostic]:
    """The file does not say at its beginning that it is XML 1.0.

    Why      programs that tell formats apart go by the first bytes.
    Faulty   <TEI xmlns="http://www.tei-c.org/ns/1.0"> as the first line
    Sound    <?xml version="1.0" encoding="UTF-8"?> as the first line
    Source   XML 1.0, section 2.8
    """
    if not _DECLARATION.match(file.source.utf8):
        message = "the file does not begin with an XML declaration of version 1.0"
        help = 'write `<?xml version="1.0" encoding="UTF-8"?>` as the first line'
        span = file.source.element_span(file.source.opening[0])
        yield Diagnostic("missing-xml-declaration", Severity.WARNING, message, span, help=help)


@check(Severity.WARNING)
def carriage_return(file: File) -> Iterator[Diagnostic]:
    """Lines end in a carriage return, as on Windows or old Macintoshes.

    Why      XML reads it as a line feed, so that a copy made by any program differs in every line and in its digest.
    Faulty   lines that end in CR LF
    Sound    lines that end in LF
    Source   XML 1.0, section 2.11
    """
    found = _RETURN.search(file.source.utf8)
    if found:
        number = len(_RETURN.findall(file.source.utf8))
        lines = "1 line ends" if number == 1 else f"{number} lines end"
        message, help = f"{lines} in a carriage return", "save the file with line ends of Unix (LF)"
        span = _whole_line(file.source, file.source.utf8.rfind(b"\n", 0, found.start()) + 1)
        yield Diagnostic("carriage-return", Severity.WARNING, message, span, help=help)


@check(Severity.WARNING)
def decomposed_character(file: File) -> Iterator[Diagnostic]:
    """A character is written in pieces, such as a letter and an accent, or as another that Unicode gave up for it.

    Why      the same word is written in two ways, looks alike, and searches find one.
    Faulty   e and U+0301, the accent by itself
    Sound    é, U+00E9
    Source   Unicode, UAX 15
    """
    source = file.source
    if unicodedata.is_normalized("NFC", source.text):
        return
    lines = [at for at, line in enumerate(source.lines, 1) if not unicodedata.is_normalized("NFC", line)]
    if not lines:
        return
    line = source.lines[lines[0] - 1]
    whole = unicodedata.normalize("NFC", line)
    at = next(at for at in range(len(line)) if line[at : at + 1] != whole[at : at + 1])
    span = Span(source.name, Position(lines[0], at + 1), Position(lines[0], at + 2))
    where = "" if len(lines) == 1 else f"; {len(lines)} lines hold such"
    message = f"the text is not in Unicode's normal form C: {_called(whole[at : at + 1])} is written otherwise{where}"
    help = "have the editor normalize the text to NFC, if the difference means nothing"
    yield Diagnostic("decomposed-character", Severity.WARNING, message, span, help=help)


@check(Severity.WARNING)
def unassigned_character(file: File) -> Iterator[Diagnostic]:
    """A code stands in the text that Unicode has given to no character.

    Why      no font shows it, and what it will mean is not known.
    Faulty   U+0378
    Sound    a character of Unicode, or a `g`
    Source   Unicode, chapter 2
    """
    for character in sorted(one for one in set(file.source.text) if unicodedata.category(one) == "Cn"):
        message = f"U+{ord(character):04X} is no character of Unicode {unicodedata.unidata_version}"
        help = "write the character that was meant, or a `g`"
        span = _of_character(file.source, character)
        yield Diagnostic("unassigned-character", Severity.WARNING, message, span, help=help)


@check(Severity.WARNING)
def direction_override(file: File) -> Iterator[Diagnostic]:
    """An invisible character turns the direction of the text by force.

    Why      what readers see is in another order than what is stored, and may hide anything.
    Faulty   U+202E, the character itself written
    Sound    <foreign xml:lang="he">…</foreign>, or the character as a reference where it is meant
    Source   Unicode, UAX 9 and UTR 36
    """
    for character in sorted(set(_OVERRIDE.findall(file.source.text))):
        message = f"the invisible character {_called(character)} stands here"
        help = f"mark the language of the words instead; if it is meant, write `&#x{ord(character):X};`"
        span = _of_character(file.source, character)
        yield Diagnostic("direction-override", Severity.WARNING, message, span, help=help)


def _of_character(source: Source, character: str) -> Span:
    data = character.encode()
    start = source.utf8.find(data)
    return source.span(start, start + len(data))


def _called(character: str) -> str:
    return f"U+{ord(character):04X} ({unicodedata.name(character, 'without name').lower()})"


# --- a file that stands alone ---


@check(Severity.ERROR)
def entity_reference(file: File) -> Iterator[Diagnostic]:
    """An entity that the document type declares stands for text.

    Why      programs that pass over document types lose the text without a word.
    Faulty   &mdash; with <!ENTITY mdash "—"> in a DOCTYPE
    Sound    — itself
    Source   XML 1.0, section 4.1
    """
    if not file.source.has_doctype:
        return
    start = file.source.opening[0]
    text = _NO_TEXT.sub(lambda found: b" " * len(found[0]), file.source.utf8[start:])
    places: dict[bytes, list[int]] = {}
    for found in _ENTITY.finditer(text):
        places.setdefault(found[0], []).append(start + found.start())
    for reference, at in places.items():
        name = reference.decode()
        message = f"`{name}` stands for text that the document type holds"
        message += f"; it stands {len(at)} times in this file" if len(at) > 1 else ""
        span = file.source.span(at[0], at[0] + len(reference))
        yield Diagnostic("entity-reference", Severity.ERROR, message, span, help="write the text itself")


@check(Severity.ERROR)
def foreign_base(file: File) -> Iterator[Diagnostic]:
    """The base of the file's pointers is an address elsewhere.

    Why      whoever reads the archived copy is led away from the package by every pointer, to what may be gone.
    Faulty   <TEI xml:base="https://example.org/letters/">
    Sound    <TEI> with pointers that are relative to the file
    Source   XML Base, section 4
    """
    attribute = f"{{{XML}}}base"
    for offset, _, attributes in file.source.events if file.has_base else ():
        base = (attributes or {}).get(attribute, "")
        if re.match("[A-Za-z][A-Za-z0-9+.-]*:", base):
            message = f"pointers below this are relative to `{base}`"
            help = "take the `xml:base` out, and write whole addresses where they are meant"
            span = file.source.value_span(offset, attribute)
            yield Diagnostic("foreign-base", Severity.ERROR, message, span, help=help)


# --- names and traces ---

_RESERVED = re.compile(r"(con|prn|aux|nul|com[1-9]|lpt[1-9])(\..*)?", re.IGNORECASE)
_LONGEST: Final = 100


def peril_of_name(name: str) -> str:
    """Say what makes the name of a file or folder unfit for some system; "" where nothing does.

    >>> peril_of_name("letter 1.xml"), peril_of_name("letter-1.xml")
    ('it holds ` `', '')
    """
    strange = sorted(set(re.sub(r"[A-Za-z0-9._-]", "", name)))
    if strange:
        return f"it holds {' '.join(f'`{one}`' for one in strange[:5])}"
    if len(name) > _LONGEST:
        return f"it is longer than {_LONGEST} characters"
    if _RESERVED.fullmatch(name):
        return "Windows keeps it for itself"
    if name[:1] in "-." or name.endswith("."):
        return "it begins with a hyphen or a full stop, or ends in one"
    ending = name.rpartition(".")[2] if "." in name else ""
    return "its ending has capital letters" if ending != ending.lower() else ""


@check(Severity.WARNING)
def unsafe_file_name(file: File) -> Iterator[Diagnostic]:
    """The name of the file is not fit for every system.

    Why      blanks, accents and capital endings are changed or refused on the way through systems and archives.
    Faulty   Brief Müller (1).XML
    Sound    brief-mueller-1.xml
    Source   the format policy of ARCHE
    """
    if peril := peril_of_name(file.path.name):
        message = f"the name `{file.path.name}` is not fit for every system: {peril}"
        help = f"use letters without accents, digits, `-`, `_` and `.` only, {_LONGEST} characters at most"
        span = file.source.element_span(file.source.opening[0])
        yield Diagnostic("unsafe-file-name", Severity.WARNING, message, span, help=help)


_PATH = rb"(?:file:/|\b[A-Za-z]:\\|(?<![\w.])/(?:home|Users)/)[^\s\"'<>]*"
_TRACES = (
    ("an instruction of oXygen", re.compile(rb"<\?oxy.*?\?>", re.DOTALL)),
    ("the path of a file on somebody's machine", re.compile(_PATH)),
    # bounded, since a stranger's comment may be one word of ten million letters
    ("a mail address", re.compile(rb"[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64}){1,8}")),
)


@check(Severity.WARNING)
def private_trace(file: File) -> Iterator[Diagnostic]:
    """A comment or an instruction tells of somebody's machine: an editor's remarks, a path, a mail address.

    Why      an archive publishes every byte; what was meant for colleagues stands there for good.
    Faulty   <!-- see /home/clara/letters/draft.xml -->
    Sound    no such comment, or one without the path
    Source   the deposit guides of archives
    """
    for hidden in _HIDDEN.finditer(file.source.utf8):
        for what, pattern in _TRACES:
            if found := pattern.search(file.source.utf8, *hidden.span()):
                span = file.source.span(*found.span())
                message, help = f"{what} stands in what readers do not see", "take it out, if it is not to be published"
                yield Diagnostic("private-trace", Severity.WARNING, message, span, help=help)
                break
