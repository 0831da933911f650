"""Characters that slipped in: those nobody sees, those only one font knows, stray blanks, marks of two kinds."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from toolkit.diagnostic import Diagnostic, Edit, Note, Severity, Span, check
from toolkit.edition import File
from toolkit.names import TEI, XML, Name
from toolkit.source import Source

__all__: list[str] = []

_HIDDEN = re.compile(r"<!--.*?-->|<\?.*?\?>", re.DOTALL)
_MARKUP = re.compile(
    _HIDDEN.pattern + r"""|<!\[CDATA\[|\]\]>|^</?[^\s!?>](?:[^>"']|"[^"]*"|'[^']*')*>""", re.DOTALL
)  # fmt: skip

# a joiner between Latin, Greek or Cyrillic letters joins nothing; other scripts need it, and so do pictures
_SUSPECT = frozenset((*map(chr, range(0x7F, 0xA0)), *"\u200b\u200c\u200d\u2060\ufeff\ufffd"))
_INVISIBLE = re.compile("[\x7f-\x9f\u200b\u2060\ufeff\ufffd]+|(?<=[A-Za-zÀ-ӿ])[\u200c\u200d]+(?=[A-Za-zÀ-ӿ])")
_PRIVATE = re.compile("[\ue000-\uf8ff\U000f0000-\U0010fffd]")
_IN_G = re.compile(r"<(?:\w+:)?g\b[^<>]*>[^<]*$")

_PICTURES = re.compile(
    "[\u231a\u231b\u23e9-\u23ec\u23f0\u23f3\u25fd\u25fe\u2614\u2615\u2648-\u2653\u267f\u2693\u26a1\u26aa\u26ab\u26bd"
    "\u26be\u26c4\u26c5\u26ce\u26d4\u26ea\u26f2\u26f3\u26f5\u26fa\u26fd\u2705\u270a\u270b\u2728\u274c\u274e\u2753-\u2755"
    "\u2757\u2795-\u2797\u27b0\u27bf\u2b1b\u2b1c\u2b50\u2b55\U0001f300-\U0001f64f\U0001f680-\U0001f6ff"
    "\U0001f900-\U0001faff](?!\ufe0e)"
)
"""Characters that are pictures unless a selector asks for text."""

_MAKESHIFT = re.compile("[|@¬]")

_STOP = r"(?=[,.](?![\d.,;/]|\s+\.))"
_ANY_STOP = r"(?=[,.;:!?](?![\d.,;:/)(-]|\s+\.))"
_BLANK = re.compile(rf"(?<=\w)\s+{_STOP}")
_BLANK_BEFORE_ANY = re.compile(rf"(?<=\w)\s+{_ANY_STOP}")
_BLANK_AT_START = re.compile(rf"(?:\A|(?<=\0))\s+{_STOP}")
_CLOSE_SETTING = frozenset(("de", "deu", "en", "eng", "ru", "rus"))
"""Languages that set no blank before a colon or the like, as French does."""

# a mark that stands alone says "the same as above"; one after a digit is a measure
_KINDS = (
    ("quotation marks", re.compile(r'(?<![\d"])"(?!")'), re.compile(r"[“”„](?=[^\s\0])|(?<=[^\s\0])[“”„]")),
    ("apostrophes", re.compile(r"(?<=[^\W\d])'(?=[^\W\d])"), re.compile(r"(?<=[^\W\d])’(?=[^\W\d])")),
)

_STRAY = re.compile(r"\A[ \t]+(?!\s)|(?<!\s)[ \t]+\Z|(?<!\s)[ \t]{2,}(?!\s)")
_MEANT = frozenset("cRef match matchPattern pattern regexp replacementPattern select style test xpath".split())
"""Attributes that hold patterns, paths or styles, in which a blank may be meant."""

_TEXT = f"{{{TEI}}}text"
_NOT_PROSE = frozenset(
    f"{{{TEI}}}{name}"
    for name in (
        "att code egXML eg formula g gi idno ident index listBibl listOrg listPerson listPlace note tag val"
    ).split()
)  # fmt: skip
"""Elements whose text is no prose of the letter: code, formulas, signs, lists and the editor's own words."""
_WRITTEN = frozenset(
    f"{{{TEI}}}{name}" for name in "date geogName hi name orgName persName placeName quote ref rs seg title".split()
)
"""Elements after which a blank is as wrong as after a word; after a deletion or a gap it may be the writer's."""


@dataclass(frozen=True, slots=True)
class _Piece:
    """A piece of the letter's prose.

    text        as read
    start, end  the bytes of the file that it lies in, with the tag before it
    language    of the nearest xml:lang, its first part only; "" where there is none
    after       the element that ends just before it, "" where none does
    """

    text: str
    start: int
    end: int
    language: str
    after: str


def _prose(file: File) -> Iterator[_Piece]:
    """Give the prose of a letter piece by piece, without notes and code."""
    events = file.source.events
    start = next((at for at, event in enumerate(events) if event[1] == _TEXT and event[2] is not None), len(events))
    open_tags = [("", _language(events[0][2] or {}), True)]
    closed = ""
    for at in range(start, len(events)):
        offset, name, rest = events[at]
        tag, language, is_prose = open_tags[-1]
        if isinstance(rest, dict) and name is not None:
            open_tags.append((name, _language(rest) or language, is_prose and name not in _NOT_PROSE))
            closed = ""
        elif name is None:
            closed = tag
            open_tags.pop()
            if len(open_tags) == 1:
                return
        elif is_prose:
            yield _Piece(name, offset, events[at + 1][0], language, closed)


def _language(attributes: Mapping[str, str]) -> str:
    return attributes.get(f"{{{XML}}}lang", "").partition("-")[0].lower()


def _places(pattern: re.Pattern[str], piece: _Piece, source: Source) -> Iterator[tuple[Span, str]]:
    """Give where a pattern matches in a piece as the file has it; what is written as `&#…;` is meant and left alone."""
    written = source.utf8[piece.start : piece.end].decode()
    yield from _matches(pattern, _MARKUP.sub(_blanked, written), piece.start, source)


def _matches(pattern: re.Pattern[str], text: str, start: int, source: Source) -> Iterator[tuple[Span, str]]:
    last = 0
    for found in pattern.finditer(text):
        start += len(text[last : found.start()].encode())
        last = found.start()
        yield source.span(start, start + len(found[0].encode())), found[0]


def _blanked(found: re.Match[str]) -> str:
    """Stand for what is no text, in as many bytes."""
    return "\0" * len(found[0].encode())


def _all_text(source: Source) -> str:
    """Give the whole file, tags and attributes too, without comments and instructions."""
    return _HIDDEN.sub(_blanked, source.text)


@check(Severity.WARNING)
def invisible_character(file: File) -> Iterator[Diagnostic]:
    """A character that nobody sees stands in the file: of no width, a control, or the sign of a lost one.

    Why      searches miss the word, and it breaks where no hyphen shows; it came with a copy from elsewhere.
    Faulty   <persName>Tro&#x200B;tsky</persName>, the character itself written
    Sound    <persName>Trotsky</persName>, or the character as a reference where it is meant
    Source   Unicode, chapter 23
    """
    if _SUSPECT.isdisjoint(file.source.text):
        return
    for span, found in _matches(_INVISIBLE, _all_text(file.source), 0, file.source):
        message = f"the invisible character {_called(found[0])} stands here"
        help = f"take it out; if it is meant, write `&#x{ord(found[0]):X};`"
        if "\x80" <= found[0] <= "\x9f":
            meant = found[0].encode("latin-1").decode("cp1252", errors="replace")
            help = f"write `{meant}`, which Windows has in its place" if meant.isprintable() else "take it out"
        elif found[0] == "\ufffd":
            message, help = "a character was lost here in a wrong encoding (U+FFFD)", "write it anew from the source"
        yield Diagnostic("invisible-character", Severity.WARNING, message, span, help=help)


@check(Severity.WARNING)
def private_character(file: File) -> Iterator[Diagnostic]:
    """A character for private use stands in the text, and the header does not say what it is.

    Why      it shows in one font only; elsewhere readers see a box, and searches find nothing.
    Faulty   a character of the font alone, such as U+E5DC
    Sound    <g ref="#us-sign"/> and a <glyph xml:id="us-sign"> in a charDecl
    Source   #WD
    """
    if not _PRIVATE.search(file.source.text):
        return
    declared = "".join(" ".join(map(str, one.itertext())) for one in file.root.iter(f"{{{TEI}}}charDecl"))
    text = _all_text(file.source)
    told = set(declared)
    for span, found in _matches(_PRIVATE, text, 0, file.source):
        line = file.source.lines[span.start.line - 1][: span.start.column - 1]
        if found not in told and not _IN_G.search(line):
            told.add(found)
            number = text.count(found)
            message = f"the private character U+{ord(found):04X} is described nowhere"
            message += f"; it stands {number} times in this file" if number > 1 else ""
            help = (
                'write `<g ref="#NAME"/>` and describe it as a `glyph` in a `charDecl`, or use a character of Unicode'
            )
            yield Diagnostic("private-character", Severity.WARNING, message, span, help=help)


def _called(character: str) -> str:
    name = unicodedata.name(character, "").lower()
    return f"U+{ord(character):04X}" + (f" ({name})" if name else "")


@check(Severity.INFO)
def space_before_punctuation(file: File) -> Iterator[Diagnostic]:
    """A blank stands before a comma or a full stop; in English, German and Russian also before ; : ! and ?.

    Why      lines break between the word and its comma; most often it slipped in beside a tag.
    Faulty   <p>Dear <persName>Clara</persName> , I write</p>
    Sound    <p>Dear <persName>Clara</persName>, I write</p>
    Source   the rules of printing
    """
    for piece in _prose(file):
        pattern = _BLANK_BEFORE_ANY if piece.language in _CLOSE_SETTING else _BLANK
        found = list(_places(pattern, piece, file.source)) if pattern.search(piece.text) else []
        if piece.after in _WRITTEN and _BLANK_AT_START.match(piece.text):
            found = [*_places(_BLANK_AT_START, piece, file.source)][:1] + found
        for span, _ in found:
            message, help = "a blank stands before the punctuation mark", "take the blank out"
            yield Diagnostic("space-before-punctuation", Severity.INFO, message, span, help=help)


@check(Severity.INFO)
def mixed_quotation_marks(file: File) -> Iterator[Diagnostic]:
    """Straight and curled quotation marks, or apostrophes, stand in the text of one letter.

    Why      searches miss half of them, and readers take the difference for the writer's.
    Faulty   <p>He said "yes", she said “no”.</p>
    Sound    <p>He said “yes”, she said “no”.</p>
    Source   #CO, the encoding declaration of the letter
    """
    pieces = list(_prose(file))
    text = "\0".join(piece.text for piece in pieces)
    for called, straight, curled in _KINDS:
        counts = [len(pattern.findall(text)) for pattern in (straight, curled)]
        if all(counts):
            few, many = (straight, curled) if counts[0] <= counts[1] else (curled, straight)
            words = ("straight", "curled") if few is straight else ("curled", "straight")
            first, other = (_first(pattern, pieces, file.source) for pattern in (few, many))
            if first is None or other is None:
                continue
            number = min(counts)
            stand = f"{called} stand" if number > 1 else f"{called[:-1]} stands"
            message = f"{number} {words[0]} {stand} beside {max(counts)} {words[1]}"
            note = Note(f"the first of the {words[1]} ones", other[0])
            help = f"write {words[1]} ones as in the rest of the letter, such as `{other[1]}`"
            yield Diagnostic("mixed-quotation-marks", Severity.INFO, message, first[0], (note,), help)


@check(Severity.WARNING)
def pictograph(file: File) -> Iterator[Diagnostic]:
    """A character of the text is shown as a coloured picture by most programs.

    Why      a sign of the letter becomes a toy; print and web page show different things.
    Faulty   <p>at the ⚡ of noon</p>
    Sound    <p>at the <g ref="#lightning"/> of noon</p>, or the character with U+FE0E, which asks for text
    Source   Unicode, UTS 51; the guidelines of the Weber-Gesamtausgabe
    """
    for piece in _prose(file):
        for span, found in _places(_PICTURES, piece, file.source) if _PICTURES.search(piece.text) else ():
            message = f"{_called(found)} is shown as a coloured picture"
            help = "write U+FE0E after it, or a `g`"
            yield Diagnostic("pictograph", Severity.WARNING, message, span, help=help)


@check(Severity.WARNING)
def makeshift_character(file: File) -> Iterator[Diagnostic]:
    """A character stands in the text that transcribers write for want of another, such as ¬ for a broken word.

    Why      it is no character of the letter, and searches find it in the midst of words; so are | and @.
    Faulty   <p>Brief¬ träger</p>
    Sound    <p>Brief<lb break="no"/>träger</p>
    Source   the guidelines of the DTA base format
    """
    for piece in _prose(file):
        for span, found in _places(_MAKESHIFT, piece, file.source) if _MAKESHIFT.search(piece.text) else ():
            help = "write the character of the letter, or the element for it, such as `lb`"
            message = f"`{found}` stands for something else"
            yield Diagnostic("makeshift-character", Severity.WARNING, message, span, help=help)


def _first(pattern: re.Pattern[str], pieces: list[_Piece], source: Source) -> tuple[Span, str] | None:
    """Give the first place where one is written as it is, with what stands there."""
    return next(
        (place for piece in pieces if pattern.search(piece.text) for place in _places(pattern, piece, source)), None
    )


@check(Severity.INFO)
def stray_blank(file: File) -> Iterator[Diagnostic]:
    """A blank stands at the beginning or the end of the value of an attribute, or two of them inside it.

    Why      what is compared letter by letter, such as `rend`, is no longer equal to the same word elsewhere.
    Faulty   <hi rend="italic ">so</hi>
    Sound    <hi rend="italic">so</hi>
    Source   XML 1.0, section 3.3.3
    """
    source = file.source
    for offset, name, attributes in source.events:
        if not attributes or not (name or "").startswith(f"{{{TEI}}}"):
            continue
        for attribute, value in attributes.items():
            if value != " ".join(value.split()) and attribute not in _MEANT:
                yield from _stray(source, offset, attribute)


def _stray(source: Source, offset: int, attribute: str) -> Iterator[Diagnostic]:
    """Tell stray blanks in a value as it is written: where it is broken into lines, blanks are its layout."""
    start, raw = source.raw_value(offset, attribute)
    if not raw.strip() or "&" in raw:
        return
    edits = []
    for found in _STRAY.finditer(raw):
        at = start + len(raw[: found.start()].encode())
        is_inside = found.start() > 0 and found.end() < len(raw)
        edits.append(Edit(source.span(at, at + len(found[0])), " " if is_inside else ""))
    if edits:
        message = f"`@{Name.of(attribute)}` holds stray blanks"
        yield Diagnostic("stray-blank", Severity.INFO, message, edits[0].span, (), "take them out", repair=tuple(edits))
