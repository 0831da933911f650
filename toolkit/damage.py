"""What makes a file ill-formed, in words; and the bytes with the damage mended, so that reading can go on.

Expat says where it noticed, seldom where the mistake was made. So the stretch since the last tag that it took is read
once more here, piece by piece. What is mended is overwritten with as many bytes, so every place stays where it is.
"""

from __future__ import annotations

import html
import html.entities
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final
from xml.parsers import expat

__all__ = ["Fault", "OpenTag", "explain"]

OpenTag = tuple[str, int]
"""The name of an open element, as expat gives it, and the offset of its tag."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: what is wrong, the stretch of bytes it stands in, and what to do.

    opened       the offset of the tag that is concerned too; None where there is none
    mended       the whole file with the fault overwritten; None where that cannot be done
    is_harmless  whether the elements of the mended file are those that were meant, so that a schema may judge them
    repair       a stretch and what to write in its place, where nothing else can be meant
    """

    message: str
    start: int
    end: int
    help: str
    opened: int | None = None
    mended: bytes | None = None
    is_harmless: bool = False
    repair: tuple[int, int, str] | None = None


def explain(data: bytes, code: int, offset: int, open_tags: Sequence[OpenTag], last: int) -> Fault:
    """Explain why expat stopped.

    code, offset  of its error
    open_tags     the elements that were open then, from the root on
    last          the offset of the last tag that it took; 0 before the first
    """
    if code == _MISMATCH:
        return _end_tag(data, offset, open_tags)
    by_code: dict[int, Callable[[], Fault | None]] = {
        _NO_ELEMENT: lambda: _left_open(data, open_tags[-1][1], "the file ends") if open_tags else None,
        _UNBOUND: lambda: _unbound_prefix(data, offset, open_tags),
        _DOUBLED: lambda: _doubled_attribute(data, offset),
        _ENTITY: lambda: _entity(data, offset),
        _REFERENCE: lambda: _reference(data, offset),
        _DECLARATION: lambda: _declaration(data, offset, bool(open_tags)),
    }
    found = by_code[code]() if code in by_code else None
    if found is None and code in (_TOKEN, _SYNTAX, _UNCLOSED, _CDATA, _JUNK):
        found = _piece(data, last, open_tags)
    if found is None:
        message, help = _WORDS.get(code, (expat.ErrorString(code) or "the file is not well-formed", "correct it"))
        found = Fault(message, offset, offset + 1, help)
    return found


_SYNTAX, _NO_ELEMENT, _TOKEN, _UNCLOSED, _MISMATCH, _DOUBLED, _JUNK = 2, 3, 4, 5, 7, 8, 9
_ENTITY, _REFERENCE, _DECLARATION, _CDATA, _UNBOUND = 11, 14, 17, 20, 27

_WORDS: Final = {
    2: ("the file does not begin with a tag, so it is not XML", "name a TEI file"),
    4: ("what stands here is no XML", "take it out, or write it anew"),
    13: ("the XML declaration is damaged", 'write `<?xml version="1.0" encoding="UTF-8"?>`'),
    30: ("the XML declaration is damaged", 'write `<?xml version="1.0" encoding="UTF-8"?>`'),
    28: ("the prefix `xml` stands for another namespace", "take its declaration out"),
    43: ("the entities of the document type grow beyond all measure", "write the characters themselves"),
}
"""What expat's codes mean that need no look at the file, and what to do."""

_NEARLY_XML: Final = frozenset((b"XML", b"Xml", b"lxm", b"mxl", b"x", b"xlm", b"xm", b"xmI", b"xm1", b"xmll"))
_EMPTY: Final = frozenset("anchor cb gap gb graphic handShift lb milestone pb ptr space".split())
"""The elements of letters that hold nothing: one that is open was meant to be closed at once."""

_NAMESPACES: Final = {
    "xi": "http://www.w3.org/2001/XInclude",
    "xlink": "http://www.w3.org/1999/xlink",
    "svg": "http://www.w3.org/2000/svg",
    "mml": "http://www.w3.org/1998/Math/MathML",
    "xsi": "http://www.w3.org/2001/XMLSchema-instance",
}

_NAME = rb"""[^\s<>"'=/?!&;#@(),+*$%^|{}\[\]~`\d.\-][^\s<>"'=/?!&;#@(),+*$%^|{}\[\]~`]*"""
_TAG_NAME = re.compile(rb"</?(" + _NAME + rb")")
_REST = rb"(?:\s+" + _NAME + rb"""\s*=\s*(?:"[^"<]*"|'[^'<]*'))*\s*/?>"""
_TAG = re.compile(rb"<(" + _NAME + rb")" + _REST)
_ATTRIBUTE = re.compile(rb"\s+(" + _NAME + rb""")\s*=\s*("[^"<]*"|'[^'<]*')""")
_ENTITY_REFERENCE = re.compile(rb"&(?:#[0-9]+|#x[0-9a-fA-F]+|" + _NAME + rb");")
_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_SOUND: Final = (
    _TAG,
    re.compile(rb"</" + _NAME + rb"\s*>"),
    re.compile(rb"<!--(?:(?!--).)*-->", re.DOTALL),
    re.compile(rb"\A<\?xml\s.*?\?>|<\?(?!xml\s)(?:(?!XML\s).)*?\?>", re.DOTALL),
    re.compile(rb"<!\[CDATA\[.*?\]\]>", re.DOTALL),
    re.compile(rb"<!DOCTYPE[^\[>]*(?:\[.*?\]\s*)?>", re.DOTALL),
    re.compile(rb"(?:(?!\]\]>)[^<&\x00-\x08\x0b\x0c\x0e-\x1f])+"),
    _ENTITY_REFERENCE,
)
"""The pieces that a file is made of."""


def _overwritten(data: bytes, *stretches: tuple[int, int], by: bytes = b" ") -> bytes:
    """Overwrite stretches; the ends of lines stay, so that places do."""
    for start, end in stretches:
        data = data[:start] + re.sub(rb"[^\r\n]", by, data[start:end]) + data[end:]
    return data


def _name_at(data: bytes, offset: int) -> str:
    found = _TAG_NAME.match(data, offset)
    return found[1].decode(errors="replace") if found else ""


def _tag_end(data: bytes, offset: int) -> int:
    found = _TAG.match(data, offset)
    return found.end() if found else offset


# --- tags that do not fit each other ---


def _end_tag(data: bytes, offset: int, open_tags: Sequence[OpenTag]) -> Fault:
    """Explain an end tag that is not that of the innermost element."""
    at = max(data.rfind(b"</", 0, offset + 2), 0)
    closing, end = _name_at(data, at), data.find(b">", at) + 1
    names = [_name_at(data, start) for _, start in open_tags]
    opened = open_tags[-1][1]
    if closing in names:
        return _crossed(data, at, end, names, open_tags)
    message = f"`</{closing}>` stands where `</{names[-1]}>` is due"
    likeness = SequenceMatcher(None, closing.lower(), names[-1].lower()).ratio()
    if likeness < _ALIKE and _closes_later(data, end, names[-1]):
        help = f"write `<{closing}/>`" if closing in _EMPTY else f"take it out, or open `<{closing}>` before"
        return Fault(message, at, end, help, opened, _overwritten(data, (at, end)), is_harmless=True)
    if likeness >= _ALIKE and _occurs(data, closing, at) and not _occurs(data, names[-1], opened):
        return _misspelt(data, opened, (at, end), closing)
    mended = None
    room = end - at - len(names[-1].encode()) - 3
    if room >= 0:
        mended = data[:at] + f"</{names[-1]}{' ' * room}>".encode() + data[end:]
    # in another case it is this tag for sure; what the schema has against the name of the two is told next
    repair = (at + 2, at + 2 + len(closing.encode()), names[-1]) if closing.lower() == names[-1].lower() else None
    return Fault(message, at, end, f"write `</{names[-1]}>` in its place", opened, mended, True, repair)


def _occurs(data: bytes, name: str, besides: int) -> bool:
    """Tell whether a file has tags of a name besides the one at an offset."""
    tags = re.compile(rb"</?" + re.escape(name.encode()) + rb"(?=[\s/>])").finditer(data)
    return any(tag.start() != besides for tag in tags)


def _misspelt(data: bytes, opened: int, end_tag: tuple[int, int], name: str) -> Fault:
    """Explain a start tag of a name that the file has nowhere else, unlike that of the end tag."""
    written, start = _name_at(data, opened), opened + 1
    mended = _overwritten(data, (opened, _tag_end(data, opened)), end_tag)
    message = f"`<{written}>` is closed by `</{name}>`"
    end = start + len(written.encode())
    repair = (start, end, name) if written.lower() == name.lower() else None
    return Fault(message, start, end, f"write `<{name}>`", None, mended, repair=repair)


_ALIKE: Final = 0.6
"""From this likeness on, an end tag is a misspelt one; below it, it may be one too many."""


def _crossed(data: bytes, at: int, end: int, names: Sequence[str], open_tags: Sequence[OpenTag]) -> Fault:
    """Explain the end tag of an element that is not the innermost: another was left open, or the two cross."""
    opened, name = open_tags[-1][1], names[-1]
    if _closes_later(data, end, name):
        holder = open_tags[len(names) - 1 - names[::-1].index(_name_at(data, at))][1]
        message = f"`</{_name_at(data, at)}>` stands where `</{name}>` is due: the two elements cross"
        mended = _overwritten(data, (holder, _tag_end(data, holder)), (at, end))
        help = f"write `</{name}>` before it, and open `<{name}>` anew after it"
        if re.compile(rb"\s*</" + re.escape(name.encode()) + rb"\s*>").match(data, end):
            help = f"write `</{name}>` before it: exchange the two end tags"
        if _closes_later(data, end, _name_at(data, at)):
            help, mended = "take it out: another follows", _overwritten(data, (at, end))
        return Fault(message, at, end, help, opened, mended)
    twin = open_tags[-2][1] if len(names) > 1 and names[-2] == name else None
    return _left_open(data, opened, f"`{_name_at(data, at)}` ends", twin)


def _closes_later(data: bytes, offset: int, name: str) -> bool:
    """Tell whether the next tag of a name is an end tag."""
    following = re.compile(rb"<(/?)" + re.escape(name.encode()) + rb"(?=[\s/>])").search(data, offset)
    return following is not None and bool(following[1])


def _left_open(data: bytes, opened: int, what: str, twin: int | None = None) -> Fault:
    """Explain a tag that nothing closes; `twin` is the place of one of the same name that stands round it."""
    name, end = _name_at(data, opened), _tag_end(data, opened)
    help = f"write `</{name}>` where it ends"
    if what == "the file ends":
        help = f"write `</{name}>`; if the file was cut off, fetch it again"
    elif name in _EMPTY:
        help = f"write `<{name}/>`"
    elif twin is not None:
        help = f"write `</{name}>` in its place"
    start = opened + 1
    mended = _overwritten(data, (opened, end)) if what != "the file ends" else None
    if mended is not None and twin is not None:
        mended = _overwritten(mended, (twin, _tag_end(data, twin)))
    message = f"`<{name}>` is never closed: {what} before `</{name}>`"
    is_harmless = name in _EMPTY
    return Fault(message, start, start + len(name.encode()), help, None, mended, is_harmless)


# --- what expat names itself ---


def _unbound_prefix(data: bytes, offset: int, open_tags: Sequence[OpenTag]) -> Fault | None:
    tag = _TAG.match(data, offset)
    if tag is None:
        return None
    declared = b"".join(data[start : _tag_end(data, start)] for _, start in open_tags) + tag[0]
    places = [
        (tag.start(1), tag[1]),
        *((found.start(1), found[1]) for found in _ATTRIBUTE.finditer(data, tag.end(1), tag.end())),
    ]
    for start, written in places:
        prefix, colon, local = written.partition(b":")
        if colon and prefix not in (b"xml", b"xmlns") and b"xmlns:" + prefix not in declared:
            name, shown = written.decode(), prefix.decode()
            what = name if start == tag.start(1) else f"@{name}"
            address = _NAMESPACES.get(shown, "…")
            help = f'write `xmlns:{shown}="{address}"` on the root element'
            if prefix in _NEARLY_XML and local in (b"id", b"lang", b"base", b"space"):
                help = f"write `xml:{local.decode()}`"
            if shown == "tei" and b'xmlns="http://www.tei-c.org/ns/1.0"' in declared:
                help = f"write `{local.decode()}`, without the prefix"
            message = f"`{what}` has a prefix that no namespace is declared for"
            return Fault(message, start, start + len(written), help)
    return None


def _doubled_attribute(data: bytes, offset: int) -> Fault | None:
    found = re.compile(_NAME + rb"\s*=\s*(\"[^\"<]*\"|'[^'<]*')").match(data, offset)
    if found is None:
        return None
    name = re.match(_NAME, found[0])
    assert name is not None
    message = f"the attribute `@{name[0].decode()}` stands twice in this tag"
    mended = _overwritten(data, (offset, found.end()))
    return Fault(message, offset, offset + name.end(), "take one of the two out", None, mended, is_harmless=True)


def _entity(data: bytes, offset: int) -> Fault | None:
    found = _ENTITY_REFERENCE.match(data, offset)
    if found is None:
        return None
    name = found[0].decode()
    help, character = _character(name), html.unescape(name)
    # the number can be written in every encoding
    repair = (*found.span(), f"&#x{ord(character):X};") if len(character) == 1 else None
    mended = _overwritten(data, found.span(), by=_filling(data, offset))
    message = f"the entity `{name}` is declared nowhere"
    return Fault(message, *found.span(), help, None, mended, is_harmless=True, repair=repair)


def _character(entity: str) -> str:
    """Say what to write for an entity of HTML: XML itself knows five of them only."""
    if entity[1] == "#" or entity in ("&amp;", "&lt;", "&gt;", "&quot;", "&apos;"):
        return f"write `{entity}`"
    character = html.unescape(entity)
    if len(character) != 1:
        return "write the character itself"
    number = f"`&#x{ord(character):X};`"
    return f"write the character `{character}` itself, or {number}" if character.isprintable() else f"write {number}"


def _reference(data: bytes, offset: int) -> Fault | None:
    found = _ENTITY_REFERENCE.match(data, offset)
    if found is None:
        return None
    mended = _overwritten(data, found.span(), by=_filling(data, offset))
    message = f"`{found[0].decode()}` stands for no character that XML allows"
    return Fault(message, *found.span(), "write the character that is meant, or take it out", None, mended, True)


def _declaration(data: bytes, offset: int, is_inside: bool) -> Fault:
    message = "the XML declaration can stand only at the very beginning of the file"
    help = "take it out" if is_inside else "take out what stands before it"
    help = help if data[:offset].strip() else "take out the white space before it"
    end = max(data.find(b"?>", offset) + 2, offset + 5)
    mended = _overwritten(data, (offset, end))
    return Fault(message, offset, offset + 5, help, None, mended, is_harmless=True)


# --- pieces that are none ---


def _piece(data: bytes, start: int, open_tags: Sequence[OpenTag]) -> Fault | None:
    """Read on from a tag, piece by piece, and explain the first that is none."""
    at = start
    last_taken = start or open_tags
    while at < len(data):
        if not last_taken and data.startswith(b"<", at) and _TAG.match(data, at):
            break  # expat stopped before the root
        is_taken = at == start and data.startswith(b"</", at)  # the end tag of the root
        if not open_tags and not is_taken and (stray := _outside(data, at)):
            return stray
        sound = next(filter(None, (piece.match(data, at) for piece in _SOUND)), None)
        if sound is None or (sound.re is _TAG and _faulty_reference(data, *sound.span())):
            break
        at = sound.end()
    else:
        return None
    return next(filter(None, (explain(data, at) for explain in _EXPLANATIONS)), None)


def _outside(data: bytes, at: int) -> Fault | None:
    """Explain what stands before or after the root element."""
    root = re.search(rb"<(" + _NAME + rb")", data)
    if root is None:
        return None
    name = root[1].decode(errors="replace")
    words = re.compile(rb"\s*([^<\s][^<]*?)\s*(?=<|\Z)").match(data, at)
    if words is not None:
        place, where = ("before", "first tag") if at < root.start() else ("after", f"end of `{name}`")
        mended = _overwritten(data, words.span(1))
        shown = words[1].decode(errors="replace")
        what = f"`{shown}`" if len(shown) <= _SHOWN else "text"
        message = f"{what} stands {place} the {where}"
        return Fault(message, *words.span(1), f"put it inside `{name}`, or take it out", None, mended, True)
    if at <= root.start() or not (tag := _TAG_NAME.match(data, at)):
        return None
    written = tag[1].decode(errors="replace")
    if data.startswith(b"</", at):
        end = data.find(b">", at) + 1
        message = f"`</{written}>` closes what is closed already"
        return Fault(message, at, end, "take it out", None, _overwritten(data, (at, end)), True)
    message = f"`{written}` stands after the end of `{name}`, which holds the whole file"
    return Fault(message, *tag.span(1), f"put it inside `{name}`, or take it out")


_SHOWN: Final = 40
"""So many characters of stray text are repeated."""


def _faulty_reference(data: bytes, start: int, end: int) -> int | None:
    """Give the place of a `&` in a stretch that begins no entity."""
    at = data.find(b"&", start, end)
    while at >= 0:
        if not _ENTITY_REFERENCE.match(data, at):
            return at
        at = data.find(b"&", at + 1, end)
    return None


def _is_in_tag(data: bytes, at: int) -> bool:
    return data.rfind(b"<", 0, at) > data.rfind(b">", 0, at)


def _filling(data: bytes, at: int) -> bytes:
    """Give what overwrites a character: white space, but in a value, which it might break."""
    return b"_" if _is_in_tag(data, at) else b" "


def _unfinished(data: bytes, at: int) -> Fault | None:
    """Explain a comment, CDATA section or instruction that does not end, or ends in the wrong way."""
    if data.startswith(b"<?XML", at):
        mended = data[:at] + b"<?xml" + data[at + 5 :]
        return Fault("the XML declaration is written in capitals", at, at + 5, "write `<?xml`", None, mended, True)
    if data.startswith(b"<!-", at) and not data.startswith(b"<!--", at):
        end = max(data.find(b"->", at) + 2, at + 3)
        mended = _overwritten(data, (at, end))
        return Fault("`<!-` opens no comment", at, at + 3, "write `<!--`, and `-->` where it ends", None, mended, True)
    for opening, closing, what in _SECTIONS:
        if not data.startswith(opening, at):
            continue
        inside = at + len(opening)
        end = data.find(closing, inside)
        dashes = data.find(b"--", inside)
        if what == "comment" and dashes >= 0 and end >= 0:
            stretch = re.compile(rb"-+").match(data, dashes)
            assert stretch is not None
            last = stretch.end() - (2 if data.startswith(b">", stretch.end()) else 0)
            help = "write one hyphen or a dash"
            mended = _overwritten(data, (dashes, last), by=b"_")
            return Fault("`--` cannot stand inside a comment", dashes, last, help, None, mended, True)
        help = f"write `{closing.decode()}` where it ends"
        return Fault(f"the {what} is never closed", at, inside, help)
    return None


_SECTIONS: Final = (
    (b"<!--", b"-->", "comment"),
    (b"<![CDATA[", b"]]>", "CDATA section"),
    (b"<?", b"?>", "processing instruction"),
)


def _cut_off(data: bytes, at: int) -> Fault | None:
    """Explain an end tag without `>`."""
    if not data.startswith(b"</", at):
        return None
    name = _name_at(data, at)
    if not name:
        return Fault("`</` has no name behind it", at, at + 2, "write the name without white space before it")
    return Fault(f"the end tag `</{name}` is not closed", at, at + 2 + len(name.encode()), f"write `</{name}>`")


def _start_tag(data: bytes, at: int) -> Fault | None:
    """Explain the first fault among the attributes of a start tag."""
    found = re.compile(rb"<(" + _NAME + rb")(?=[\s/>]|\Z)").match(data, at)
    if found is None or re.match(rb"www\.|https?:", found[1]):
        return None
    name = found[1].decode(errors="replace")
    end = found.end()
    while attribute := _ATTRIBUTE.match(data, end):
        bare = _faulty_reference(data, *attribute.span(2))
        if bare is not None:
            return _ampersand(data, bare)
        end = attribute.end()
    return _attribute(data, at, name, end)


def _attribute(data: bytes, at: int, name: str, end: int) -> Fault:
    """Explain why what stands at an offset in a tag is no attribute."""
    blank = re.compile(rb"\s*").match(data, end)
    start = blank.end() if blank else end
    written = re.compile(rb"(" + _NAME + rb")(\s*=\s*)?").match(data, start)
    if written is None:
        if comment := _SOUND[2].match(data, start):
            mended = _overwritten(data, comment.span())
            message = f"a comment stands inside the tag `<{name}`"
            return Fault(message, *comment.span(), "put it before the tag or behind it", None, mended, True)
        if data[start : start + 1] in (b"<", b""):
            return _not_closed(at, name)
        if slash := re.compile(rb"/(\s+)>").match(data, start):
            mended = data[:start] + slash[1] + b"/>" + data[slash.end() :]
            message = f"white space stands between `/` and `>` in the tag `<{name}`"
            return Fault(message, start, start + 1, "write `/>`", None, mended, is_harmless=True)
        shown = data[start:].decode(errors="replace")[:1]
        return Fault(
            f"`{shown}` cannot stand in the tag `<{name}>`", start, start + 1, 'write attributes as `name="value"`'
        )
    attribute = written[1].decode(errors="replace")
    after = data[written.end() : written.end() + 1]
    if start == end and (curly := _CURLY_END.search(data, at, end)):
        name, value = (part.decode() for part in curly.groups()[:2])
        message = f"the value of `{name}` does not end with a straight quotation mark"
        return Fault(message, *curly.span(3), f'write `{name}="{value}"`')
    if start == end and written[2] is None and after in (b'"', b"'"):
        help = "write `&quot;` for it, or put the value into the other quotation marks"
        before = _LAST_ATTRIBUTE.search(data, at, end)
        what = f"`{before[1].decode(errors='replace')}`" if before else "an attribute"
        return Fault(f"a quotation mark stands inside the value of {what}", end - 1, end, help)
    if start == end:
        message = f"white space is missing before `{attribute}`"
        repair = (start, start, " ") if written[2] and after in (b'"', b"'") else None
        return Fault(message, *written.span(1), "write a space before it", repair=repair)
    if written[2] is None and not re.compile(rb"[^<>]*>").match(data, start):
        return _not_closed(at, name)
    quoted = re.compile(rb"\s*[\"']([^\"'<>]*)[\"']").match(data, written.end())
    if written[2] is None and quoted is not None:
        value = quoted[1].decode(errors="replace")
        attribute = attribute.rstrip(":")
        message = f"the attribute `{attribute}` and its value have no `=` between them"
        return Fault(message, *written.span(1), f'write `{attribute}="{value}"`')
    if written[2] is None:
        help = f'write `{attribute}="…"`, or take it out'
        return Fault(f"the attribute `{attribute}` has no value", *written.span(1), help)
    return _value(data, attribute, written.end())


def _not_closed(at: int, name: str) -> Fault:
    return Fault(f"the tag `<{name}` is not closed", at + 1, at + 1 + len(name.encode()), "write `>` at its end")


def _value(data: bytes, attribute: str, start: int) -> Fault:
    quote = data[start : start + 1]
    if quote in (b'"', b"'"):
        until = data.find(b"<", start)
        before = data[start + 1 : until if until >= 0 else len(data)]
        if b">" not in before and until >= 0:
            return _bare(data, until)
        value = re.split(rb"[>\s]", before)[0].rstrip(b"/").decode(errors="replace").strip(_QUOTES)
        message = f"the quotation mark before the value of `{attribute}` is never closed"
        return Fault(message, start, start + 1, f'write `{attribute}="{value}"`')
    written = re.compile(rb"[^\s<>]*").match(data, start)
    assert written is not None
    text = written[0].decode(errors="replace").removesuffix("/")
    plain = text.strip(_QUOTES)
    end = start + len(text.encode())
    message = f"the value of `{attribute}` has no quotation marks"
    if text != plain:
        message = f"the value of `{attribute}` does not stand in straight quotation marks"
    return Fault(message, start, max(end, start + 1), f'write `{attribute}="{plain or "…"}"`')


_LAST_ATTRIBUTE: Final = re.compile(rb"(" + _NAME + rb""")\s*=\s*(?:"[^"<]*"|'[^'<]*')\Z""")
_CURLY_END: Final = re.compile(
    rb"\s(" + _NAME + rb""")\s*=\s*["']([^"'<>]*?)(""" + "”|“|’|»|″".encode() + rb""")(?=[\s/>])"""
)
_QUOTES: Final = "\"'“”„‟‘’‚«»‹›″′"


def _ampersand(data: bytes, at: int) -> Fault | None:
    if not data.startswith(b"&", at):
        return None
    named = re.compile(rb"&(?:#x[0-9a-fA-F]+|#[0-9]+|[A-Za-z]+)").match(data, at)
    written = "" if named is None else _unended(named[0].decode())
    repair = None
    if written:
        message, help, end = f"the entity `{written}` lacks its `;`", _character(f"{written};"), at + len(written)
    else:
        message, help, end = "a bare `&` stands for nothing", "write `&amp;`", at + 1
        is_damaged = re.compile(rb"&(?:[#&]|[\w.]*;)").match(data, at)  # an entity was meant, or another `&`
        repair = None if is_damaged else (at, end, "&amp;")
    mended = _overwritten(data, (at, end), by=_filling(data, at))
    return Fault(message, at, end, help, None, mended, is_harmless=True, repair=repair)


def _unended(written: str) -> str:
    """Give the entity that lacks its `;`, of a `&` and the letters behind it: of `&ampc` it is `&amp`; "" for none."""
    if written[1] == "#" or f"{written[1:]};" in html.entities.html5:
        return written
    return next((entity for entity in ("&amp", "&lt", "&gt", "&quot", "&apos") if written.startswith(entity)), "")


def _less_than(data: bytes, at: int) -> Fault | None:
    if not data.startswith(b"<", at):
        return None
    if parted := _PARTED.match(data, at):
        name = parted[2].decode(errors="replace")
        mended = data[:at] + parted[1] + b"<" + data[at + 1 + len(parted[1]) :]
        message = f"white space stands between `<` and `{name}`"
        return Fault(message, at, at + 1, f"write `<{name}`", None, mended, is_harmless=True)
    if numbered := _NUMBERED.match(data, at):
        name = numbered[1].decode(errors="replace")
        return Fault(f"the name `{name}` begins with a digit", *numbered.span(1), "write a name of TEI")
    if broken := _BROKEN.match(data, at):
        name, shown = broken[1].decode(errors="replace"), data[broken.end() :].decode(errors="replace")[:1]
        message, help = (
            f"`{shown}` cannot stand in the tag `<{name}`",
            "take it out; where no tag is meant, write `&lt;`",
        )
        return Fault(message, broken.end(), broken.end() + len(shown.encode()), help)
    return _bare(data, at)


def _bare(data: bytes, at: int) -> Fault:
    # a letter behind it may have been meant for a tag: what follows would be told as echo after echo
    is_alone = not re.match(rb"<[/!?]?\w", data[at : at + 4]) or data[at + 1 : at + 2].isdigit()
    mended = _overwritten(data, (at, at + 1), by=_filling(data, at)) if is_alone else None
    return Fault("a bare `<` opens no tag", at, at + 1, "write `&lt;`", None, mended, is_harmless=True)


_PARTED = re.compile(rb"<(\s+)(/?" + _NAME + rb")(?=" + _REST + rb")")
_BROKEN = re.compile(rb"</?((?!www\.|https?:)" + _NAME + rb")(?=[^\s/>@:<&.\]])")
_NUMBERED = re.compile(rb"<(\d[\w.\-]*)\s*/?>")


def _forbidden(data: bytes, at: int) -> Fault | None:
    if data.startswith(b"]]>", at):
        mended = _overwritten(data, (at, at + 2), by=b"_")
        return Fault("`]]>` cannot stand in text", at, at + 3, "write `]]&gt;`", None, mended, is_harmless=True)
    if _CONTROL.match(data, at):
        message = f"the control character U+{data[at]:04X} cannot stand in XML"
        return Fault(message, at, at + 1, "take it out", None, _overwritten(data, (at, at + 1)), is_harmless=True)
    return None


_EXPLANATIONS: Final[tuple[Callable[[bytes, int], Fault | None], ...]] = (
    _unfinished, _cut_off, _start_tag, _ampersand, _less_than, _forbidden,
)  # fmt: skip
