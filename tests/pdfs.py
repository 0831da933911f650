"""PDFs as tests read them: judged by others, and by what machines read in them, in their order."""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import groupby
from typing import Any

import page as page_validation
import pikepdf

_FROM_RIGHT = "[\u0590-\u08ff]"
_STREAM = re.compile(rb"/Length (\d+)[^\n]*>>\nstream\n")


@lru_cache(maxsize=512)
def faults(data: bytes) -> tuple[str, ...]:
    """What is wrong with a PDF by PDF/UA-1, by PDF/A-3a, and by qpdf's engine."""
    results = [page_validation.validate_pdf_bytes(data, profile=profile) for profile in ("ua1", "3a")]
    found = [str(one) for result in results for one in result.failures]
    if _has_sound_lengths(data):
        # where data end in a carriage return, page-validation 0.11 takes it for a part of the end of line that follows
        found = [one for one in found if "STREAM-LENGTH-001" not in one]
    with pikepdf.open(io.BytesIO(data)) as pdf:
        return (*found, *map(str, pdf.check_pdf_syntax()))


def _has_sound_lengths(data: bytes) -> bool:
    ends = [one.end() + int(one[1]) for one in _STREAM.finditer(data)]
    return bool(ends) and all(data[end : end + 10] == b"\nendstream" for end in ends)


@dataclass(frozen=True)
class Tag:
    """An element of the structure: its kind, its own attributes, and in order the text and the elements in it."""

    kind: str
    id: str = ""
    inside: "tuple[Tag | str, ...]" = field(default=())

    @property
    def text(self) -> str:
        """All its text, as it is read."""
        return "".join(one if isinstance(one, str) else one.text for one in self.inside)

    def all(self, *kinds: str) -> "Iterator[Tag]":
        """The elements of some kinds in it, in reading order."""
        for one in self.inside:
            if isinstance(one, Tag):
                if not kinds or one.kind in kinds:
                    yield one
                yield from one.all(*kinds)


def structure(data: bytes) -> Tag:
    """The structure of a PDF, with its text."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        pages = {page.obj.objgen: _marked(page) for page in pdf.pages}
        return _tag(pdf.Root.StructTreeRoot, pages, None)


def _tag(element: Any, pages: dict[Any, dict[int, str]], at: Any) -> Tag:
    at = element.Pg.objgen if "/Pg" in element else at
    inside: list[Tag | str] = []
    kids = element.get("/K", pikepdf.Array())
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if not isinstance(kid, pikepdf.Object):
            inside.append(pages[at].get(int(kid), ""))
        elif kid.get("/Type") == "/MCR":
            inside.append(pages[kid.Pg.objgen if "/Pg" in kid else at].get(int(kid.MCID), ""))
        elif kid.get("/Type") != "/OBJR":
            inside.append(_tag(kid, pages, at))
    return Tag(str(element.get("/S", "/Root")).lstrip("/"), str(element.get("/ID", "")), tuple(_read(inside)))


def _read(inside: list[Tag | str]) -> Iterator[Tag | str]:
    """The parts of an element, the text between two others in one piece and as it is read."""
    for is_text, parts in groupby(inside, lambda one: isinstance(one, str)):
        if is_text:
            yield _turned("".join(map(str, parts)))
        else:
            yield from parts


def _turned(text: str) -> str:
    """A text as it is read: glyphs from right to left stand in the order in which they are seen."""
    if not re.search(_FROM_RIGHT, text):
        return text
    if not re.search(r"[^\W\d_\u0590-\u08ff]", text):
        return text[::-1]
    return re.sub(f"{_FROM_RIGHT}(?:\\W*{_FROM_RIGHT})*", lambda found: found[0][::-1], text)


def _marked(page: pikepdf.Page) -> dict[int, str]:
    """The text of a page by the number of its marked content; what stands outside of any is left out."""
    fonts = {str(name): _unicode(font) for name, font in page.Resources.get("/Font", {}).items()}
    found: dict[int, str] = {}
    stack: list[tuple[int | None, str | None]] = []
    font: dict[int, str] = {}
    for operands, operator in pikepdf.parse_content_stream(page):
        match str(operator):
            case "BDC" | "BMC":
                said = operands[1] if len(operands) > 1 and isinstance(operands[1], pikepdf.Dictionary) else {}
                number = int(said["/MCID"]) if "/MCID" in said else (stack[-1][0] if stack else None)
                actual = str(said["/ActualText"]) if "/ActualText" in said else None
                stack.append((number, actual))
                if actual is not None and number is not None:
                    found[number] = found.get(number, "") + actual
            case "EMC":
                stack.pop()
            case "Tf":
                font = fonts[str(operands[0])]
            case "Tj" | "TJ" if (
                stack and stack[-1][0] is not None and not any(actual is not None for _, actual in stack)
            ):
                pieces = operands[0] if str(operator) == "TJ" else operands
                words = "".join(_decoded(bytes(one), font) for one in pieces if isinstance(one, pikepdf.String))
                found[stack[-1][0]] = found.get(stack[-1][0], "") + words
    return found


def _decoded(codes: bytes, font: dict[int, str]) -> str:
    """The characters of glyphs in the order in which they are seen, those of a ligature from right to left too."""
    glyphs = (font.get(int.from_bytes(codes[at : at + 2], "big"), "�") for at in range(0, len(codes), 2))
    return "".join(one[::-1] if "\u0590" <= one < "\u0900" else one for one in glyphs)


def _unicode(font: Any) -> dict[int, str]:
    """What the codes of a font stand for (ToUnicode, as Typst writes it)."""
    table = font.ToUnicode.read_bytes().decode("latin-1")
    found = {}
    for block in re.findall(r"beginbfchar(.*?)endbfchar", table, re.DOTALL):
        for code, text in re.findall(r"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>", block):
            found[int(code, 16)] = bytes.fromhex(text).decode("utf-16-be")
    return found
