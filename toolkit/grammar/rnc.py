"""RELAX NG compact syntax (ISO/IEC 19757-2, Annex C): grammars written in it, and schemas read from it.

Reading gives the same schema in the XML syntax, which `rng` then simplifies: there is one place for the rules of
simplification. Of annotations the elements are kept, since they may be Schematron; where they stood means nothing.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from toolkit.errors import SchemaError
from toolkit.grammar.pattern import (
    EMPTY,
    AnyName,
    Attribute,
    Choice,
    Data,
    Element,
    Empty,
    Grammar,
    Group,
    Interleave,
    ListPattern,
    NameChoice,
    NameClass,
    NotAllowed,
    NsName,
    OneName,
    OneOrMore,
    Pattern,
    Ref,
    Text,
    Value,
)  # fmt: skip
from toolkit.names import RNG, TEI, XML, XSD_TYPES, A, Name, escape, quoteattr

__all__ = ["PLACE", "definition", "to_xml", "write"]

_KEYWORDS: Final = frozenset(
    "attribute datatypes default div element empty external grammar include inherit list mixed namespace notAllowed "
    "parent start string text token".split()
)

# --- reading ------------------------------------------------------------------------------------------------------

# Ends of lines are NUL here, as in the standard (C.2.1), so that one written as an escape ends no literal.
_TOKEN: Final = re.compile(
    r"""(?P<skip>[\t\0\ ]+|\#[^\0]*)
      | (?P<literal>\"\"\".*?\"\"\"|'''.*?'''|"[^"\0]*"|'[^'\0]*')
      | (?P<name>\\?[^\W\d][\w.\-·]*(?::(?:\*|[^\W\d][\w.\-·]*))?)
      | (?P<sign>>>|\|=|&=|[=|&,?*+\-(){}\[\]~])""",
    re.VERBOSE | re.DOTALL,
)
_ROOT: Final = re.compile(r"<\w+")
PLACE: Final = "{tag:edition,2026:compact-syntax}place"
"""The attribute, an annotation in the sense of section 4.1, that bears line and column of what can be at fault."""
_ESCAPE: Final = re.compile(r"\\x+\{([0-9A-Fa-f]*)\}")
_NO_CHARACTER: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class _Token(NamedTuple):
    kind: str
    text: str
    place: str


def to_xml(schema: bytes | str, name: str) -> str:
    """Give a schema in the compact syntax as RELAX NG in XML, for `rng.read`; elements of annotations end its root.

    schema  characters, or bytes in UTF-8 or, with a byte order mark, UTF-16
    name    how messages call the schema
    raises  SchemaError naming the place where the syntax is broken
    """
    text = schema if isinstance(schema, str) else _decoded(schema, name)
    return _Parser(list(_tokens(text, name)), name).schema()


def _decoded(data: bytes, name: str) -> str:
    is_utf16 = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        return data.decode("utf-16" if is_utf16 else "utf-8-sig")
    except UnicodeDecodeError as error:
        raise SchemaError(f"{name} cannot be read: it is neither UTF-8 nor UTF-16") from error


def _tokens(text: str, name: str) -> Iterator[_Token]:
    text = _characters(text, name)
    position = 0
    line, begin = 1, 0  # of the line, and where it begins
    while position < len(text):
        found = _TOKEN.match(text, position)
        place = f"{line}:{position - begin + 1}"
        if found is None:
            raise SchemaError(f"{name}:{place}: `{text[position]}` has no meaning in the compact syntax")
        kind = found.lastgroup or ""
        if kind != "skip":
            yield _Token(kind, found[0].replace("\0", "\n"), place)
        if ends := found[0].count("\0"):
            line, begin = line + ends, text.rindex("\0", position, found.end()) + 1
        position = found.end()
    yield _Token("end", "the end of the schema", f"{line}:{position - begin + 1}")


def _characters(text: str, name: str) -> str:
    """Give the text with NUL for the ends of lines and characters for escapes."""

    def character(escape: re.Match[str]) -> str:
        number = int(escape[1] or "0", 16)
        found = chr(number) if number < 0x110000 else "\0"
        if _NO_CHARACTER.match(found):
            line = text.count("\0", 0, escape.start()) + 1
            raise SchemaError(f"{name}:{line}: `{escape[0]}` is no character of XML")
        return found

    if wrong := _NO_CHARACTER.search(text):
        line = len(text[: wrong.start()].splitlines())
        raise SchemaError(f"{name}:{line}: U+{ord(wrong[0]):04X} is no character of XML")
    text = re.sub("\r\n?|\n", "\0", text.removeprefix("\ufeff"))
    return _ESCAPE.sub(character, text)


def _ns(uri: str | None) -> str:
    """Give the attribute for a namespace; none where it is that of the file which refers to this one (C.2.2)."""
    return "" if uri is None else f" ns={quoteattr(uri)}"


@dataclass
class _Parser:
    """Reads tokens by recursive descent; each method gives the XML of one construct of the standard's grammar."""

    tokens: list[_Token]
    name: str
    at: int = 0
    prefixes: dict[str, str | None] = field(default_factory=lambda: {"xml": XML})  # None: the inherited namespace
    libraries: dict[str, str] = field(default_factory=lambda: {"xsd": XSD_TYPES})
    default: str | None = None
    foreign: list[str] = field(default_factory=list)  # the elements among the annotations

    # - tokens -

    @property
    def now(self) -> _Token:
        return self.tokens[self.at]

    def fail(self, wanted: str) -> SchemaError:
        return SchemaError(f"{self.name}:{self.now.place}: `{self.now.text}` stands where {wanted} is due")

    def fault(self, message: str) -> SchemaError:
        """Give a fault of the token passed last."""
        return SchemaError(f"{self.name}:{self.tokens[self.at - 1].place}: {message}")

    def take(self, *texts: str) -> bool:
        """Pass over the token if it is one of these signs or keywords."""
        if self.now.kind != "literal" and self.now.text in texts:
            self.at += 1
            return True
        return False

    @property
    def following(self) -> _Token:
        return self.tokens[min(self.at + 1, len(self.tokens) - 1)]

    @property
    def place(self) -> str:
        """The place of the token passed last, as an attribute."""
        return f' __:place="{self.tokens[self.at - 1].place}"'

    def need(self, text: str) -> None:
        if not self.take(text):
            raise self.fail(f"`{text}`")

    def identifier(self) -> str:
        if self.now.kind != "name" or ":" in self.now.text:
            raise self.fail("a name")
        self.at += 1
        return self.tokens[self.at - 1].text.removeprefix("\\")

    def literal(self) -> str:
        parts = []
        while True:
            if self.now.kind != "literal":
                raise self.fail("a text in quotation marks")
            text = self.now.text
            parts.append(text[3:-3] if text.startswith(('"""', "'''")) else text[1:-1])
            self.at += 1
            if not self.take("~"):
                return "".join(parts)

    # - annotations -

    def annotations(self) -> None:
        """Pass over annotations, [ … ] before a construct and `>> name [ … ]` after one; their elements are kept."""
        while self.now.kind == "sign":
            if self.take("["):
                self.annotated()
            elif self.take(">>"):
                self.foreign.append(self.annotation())
            else:
                return

    def annotated(self) -> None:
        """Pass over what an annotation holds, to its bracket: attributes, which mean nothing, and elements."""
        while not self.take("]"):
            if self.following.text == "=" and self.now.kind == "name":
                self.annotation_attribute()
            else:
                self.foreign.append(self.annotation())

    def annotation(self) -> str:
        """Give an element with what it holds; nothing where its prefix is bound to none."""
        name, place = self.foreign_name(), self.place
        self.need("[")
        attributes, inside = "", ""
        while not self.take("]"):
            if self.now.kind == "literal":
                inside += escape(self.literal())
            elif self.following.text == "=":
                attributes += self.annotation_attribute()
            else:
                inside += self.annotation()
        own = "" if ":" in name else ' xmlns=""'
        return f"<{name}{own}{place}{attributes}>{inside}</{name}>" if name else ""

    def annotation_attribute(self) -> str:
        name = self.foreign_name()
        self.need("=")
        value = quoteattr(self.literal())
        return f" {name}={value}" if name else ""

    def foreign_name(self) -> str:
        if self.now.kind != "name":
            raise self.fail("`]`")
        name = self.now.text.removeprefix("\\")
        self.at += 1
        prefix, colon, _ = name.partition(":")
        return name if not colon or self.prefixes.get(prefix) else ""

    # - schema and grammar -

    def schema(self) -> str:
        self.annotations()
        while self.now.text in ("namespace", "default", "datatypes") and self.tokens[self.at + 1].text not in (
            "=", "|=", "&=",
        ):  # fmt: skip
            self.declaration()
            self.annotations()
        body = f"<grammar>{self.contents('end')}</grammar>" if self.begins_grammar() else self.pattern()
        if self.now.kind != "end":
            raise self.fail("the end of the schema")
        tag = _ROOT.match(body)
        assert tag is not None
        annotations = PLACE[1:].partition("}")[0]
        attributes = f'xmlns="{RNG}" xmlns:__="{annotations}"'
        end = f"</{tag[0][1:]}>"
        if tag[0] != "<value":  # which bears its own namespace, and holds no elements
            attributes += _ns(self.default)
            attributes += "".join(f" xmlns:{name}={quoteattr(uri)}" for name, uri in self.prefixes.items() if uri)
            body = body.removesuffix(end) + "".join(self.foreign) + end if body.endswith(end) else body
        return f"{tag[0]} {attributes}{body[tag.end() :]}"

    def declaration(self) -> None:
        if self.take("datatypes"):
            prefix = self.identifier()
            self.need("=")
            self.libraries[prefix] = self.literal()
            return
        is_default = self.take("default")
        self.need("namespace")
        prefix = "" if is_default and self.now.text == "=" else self.identifier()
        self.need("=")
        uri = None if self.take("inherit") else self.literal()
        if prefix:
            self.prefixes[prefix] = uri
        if is_default:
            self.default = uri

    def begins_grammar(self) -> bool:
        return (
            self.now.text in ("start", "div", "include")
            or self.following.text in ("=", "|=", "&=", "[")
            or self.now.kind == "end"
        )

    def contents(self, closing: str) -> str:
        parts = []
        self.annotations()
        while not (self.now.kind == "end" if closing == "end" else self.now.text == closing):
            if self.following.text == "[":
                self.foreign.append(self.annotation())
            else:
                parts.append(self.component())
            self.annotations()
        return "".join(parts)

    def component(self) -> str:
        if self.take("div"):
            self.need("{")
            inside = self.contents("}")
            self.need("}")
            return f"<div>{inside}</div>"
        if self.take("include"):
            return self.inclusion()
        is_start = self.now.text == "start" and self.now.kind == "name"
        name = self.identifier()
        place = self.place
        combine = {"|=": ' combine="choice"', "&=": ' combine="interleave"', "=": ""}.get(self.now.text)
        if combine is None:
            raise self.fail("`=`")
        self.at += 1
        if is_start:
            return f"<start{combine}{place}>{self.pattern()}</start>"
        return f"<define name={quoteattr(name)}{combine}{place}>{self.pattern()}</define>"

    def inclusion(self) -> str:
        attributes = f"href={quoteattr(self.literal())}{self.place}{self.inherited()}"
        if not self.take("{"):
            return f"<include {attributes}/>"
        inside = self.contents("}")
        self.need("}")
        return f"<include {attributes}>{inside}</include>"

    def inherited(self) -> str:
        if not self.take("inherit"):
            return _ns(self.default)
        self.need("=")
        return _ns(self.namespace(self.identifier()))

    # - patterns -

    def pattern(self) -> str:
        first = self.particle()
        for sign, tag in ((",", "group"), ("&", "interleave"), ("|", "choice")):
            if self.now.text == sign and self.now.kind == "sign":
                parts = [first]
                while self.take(sign):
                    parts.append(self.particle())
                if self.now.kind == "sign" and self.now.text in (",", "&", "|"):
                    raise self.fail("`(`, since `,`, `&` and `|` do not mix,")
                return f"<{tag}>{''.join(parts)}</{tag}>"
        return first

    def particle(self) -> str:
        self.annotations()
        primary = self.primary()
        tag = {"?": "optional", "*": "zeroOrMore", "+": "oneOrMore"}.get(self.now.text)
        if tag and self.now.kind == "sign":
            self.at += 1
            primary = f"<{tag}>{primary}</{tag}>"
        self.annotations()
        return primary

    def primary(self) -> str:
        if self.now.kind == "literal":
            return f'<value type="token" datatypeLibrary="">{escape(self.literal())}</value>'
        if self.take("("):
            inside = self.pattern()
            self.need(")")
            return f"<group>{inside}</group>"
        if self.now.kind != "name":
            raise self.fail("a pattern")
        word = self.now.text
        self.at += 1
        place = self.place
        match word:
            case "element" | "attribute":
                names = self.name_class(is_attribute=word == "attribute")
                return f"<{word}{place}>{names}{self.braced()}</{word}>"
            case "list" | "mixed":
                return f"<{word}>{self.braced()}</{word}>"
            case "empty" | "text" | "notAllowed":
                return f"<{word}/>"
            case "parent":
                return f"<parentRef name={quoteattr(self.identifier())}{place}/>"
            case "grammar":
                self.need("{")
                inside = self.contents("}")
                self.need("}")
                return f"<grammar{place}>{inside}</grammar>"
            case "external":
                return f"<externalRef href={quoteattr(self.literal())}{place}{self.inherited()}/>"
            case "string" | "token":
                return self.datatype("", word)
        prefix, colon, local = word.partition(":")
        if colon:
            if prefix not in self.libraries:
                raise self.fault(f"the prefix `{prefix}` names no datatype library")
            return self.datatype(self.libraries[prefix], local)
        return f"<ref name={quoteattr(word.removeprefix(chr(92)))}{place}/>"

    def braced(self) -> str:
        self.need("{")
        inside = self.pattern()
        self.need("}")
        return inside

    def datatype(self, library: str, type: str) -> str:
        named = f'type="{type}" datatypeLibrary={quoteattr(library)}{self.place}'
        if self.now.kind == "literal":
            bound = "".join(f" xmlns:{prefix}={quoteattr(uri)}" for prefix, uri in self.prefixes.items() if uri)
            bound = bound if type in ("QName", "NOTATION") else ""
            return f"<value {named}{_ns(self.default)}{bound}>{escape(self.literal())}</value>"
        parts = []
        if self.take("{"):
            while not self.take("}"):
                self.annotations()
                parameter = self.identifier()
                self.need("=")
                parts.append(f'<param name="{parameter}">{escape(self.literal())}</param>')
        if self.take("-"):
            parts.append(f"<except>{self.particle()}</except>")
        return f"<data {named}>{''.join(parts)}</data>"

    # - name classes -

    def name_class(self, *, is_attribute: bool) -> str:
        self.annotations()
        first = self.one_name(is_attribute=is_attribute)
        parts = [first]
        while self.take("|"):
            parts.append(self.one_name(is_attribute=is_attribute))
        return first if len(parts) == 1 else f"<choice>{''.join(parts)}</choice>"

    def one_name(self, *, is_attribute: bool) -> str:
        self.annotations()
        if self.take("("):
            inside = self.name_class(is_attribute=is_attribute)
            self.need(")")
            return inside
        if self.take("*"):
            return f"<anyName>{self.excluded(is_attribute=is_attribute)}</anyName>"
        if self.now.kind != "name":
            raise self.fail("a name")
        word = self.now.text.removeprefix("\\")
        self.at += 1
        prefix, colon, local = word.partition(":")
        if local == "*":
            return f"<nsName{_ns(self.namespace(prefix))}>{self.excluded(is_attribute=is_attribute)}</nsName>"
        if colon:
            return f"<name{_ns(self.namespace(prefix))}>{local}</name>"
        # the default namespace is not that of attributes
        return f"<name{_ns('' if is_attribute else self.default)}>{word}</name>"

    def excluded(self, *, is_attribute: bool) -> str:
        return f"<except>{self.one_name(is_attribute=is_attribute)}</except>" if self.take("-") else ""

    def namespace(self, prefix: str) -> str | None:
        if prefix not in self.prefixes:
            raise self.fault(f"the prefix `{prefix}` is bound to no namespace")
        return self.prefixes[prefix]


# --- writing ------------------------------------------------------------------------------------------------------

_WIDTH: Final = 100


def write(grammar: Grammar, *, comment: str = "") -> bytes:
    """Give a grammar in the compact syntax, a definition a paragraph, in their order.

    comment  a line put at the head, such as the digest of the sources; none where empty
    """
    used = dict.fromkeys(
        name.namespace for pattern in (grammar.start, *grammar.definitions.values()) for name in _names(pattern)
    )
    used.pop(XML, None)
    default = next((uri for uri in used if uri), "")
    prefixes = {uri: _PREFIXES.get(uri, f"ns{number}") for number, uri in enumerate(used, start=1)}
    return _Writer(default, prefixes).schema(grammar, comment).encode()


def definition(name: str, pattern: Pattern) -> str:
    """Give one definition in the compact syntax, or a bare pattern where `name` is empty; no namespace is declared."""
    used = {name.namespace for name in _names(pattern)}
    default = TEI if TEI in used else next(iter(sorted(used - {"", XML})), "")
    prefixes = {uri: _PREFIXES.get(uri, f"ns{number}") for number, uri in enumerate(sorted(used), start=1)}
    writer = _Writer(default, prefixes)
    return writer.definition(_escaped(name), pattern) if name else writer.pattern(pattern, 1)


_PREFIXES: Final = {TEI: "tei", A: "a", RNG: "rng", "": "local"}


def _names(pattern: Pattern) -> Iterator[Name]:
    match pattern:
        case Element(names, content) | Attribute(names, content):
            yield from _names_in(names)
            yield from _names(content)
        case Choice(members) | Group(members) | Interleave(members):
            for member in members:
                yield from _names(member)
        case OneOrMore(member) | ListPattern(member):
            yield from _names(member)


def _names_in(names: NameClass) -> Iterator[Name]:
    match names:
        case OneName(name):
            yield name
        case NameChoice(members):
            for member in members:
                yield from _names_in(member)
        case NsName(namespace, excluding):
            yield Name(namespace, "")
            yield from _names_in(excluding) if excluding else ()
        case AnyName(excluding):
            yield from _names_in(excluding) if excluding else ()


@dataclass(frozen=True)
class _Writer:
    """Writes patterns; `default` is the namespace of element names without a prefix."""

    default: str
    prefixes: Mapping[str, str]

    def schema(self, grammar: Grammar, comment: str) -> str:
        head = [f"# {comment}"] if comment else []
        for uri, prefix in self.prefixes.items():
            word = "default namespace" if uri == self.default else "namespace"
            head.append(f"{word} {prefix} = {_quoted(uri)}")
        head.append("")
        head.append(self.definition("start", grammar.start))
        body = [self.definition(_escaped(name), pattern) for name, pattern in grammar.definitions.items()]
        return "\n".join([*head, *body, ""])

    def definition(self, name: str, pattern: Pattern) -> str:
        return f"{name} =\n  {self.pattern(pattern, 1)}"

    def pattern(self, pattern: Pattern, depth: int) -> str:
        match pattern:
            case Choice(members) if EMPTY in members:
                return self.optional(members, depth)
            case Choice(members):
                return self.joined(members, "|", depth)
            case Group(members):
                return self.joined(members, ",", depth)
            case Interleave(members) if any(isinstance(member, Text) for member in members):
                rest = tuple(member for member in members if not isinstance(member, Text))
                return f"mixed {{ {self.joined(rest, '&', depth + 1)} }}" if rest else "text"
            case Interleave(members):
                return self.joined(members, "&", depth)
            case _:
                return self.single(pattern, depth)

    def optional(self, members: Iterable[Pattern], depth: int) -> str:
        rest = tuple(member for member in members if member is not EMPTY)
        if len(rest) == 1 and isinstance(rest[0], OneOrMore):
            return f"{self.repeated(rest[0].member, depth)}*"
        if len(rest) == 1:
            return f"{self.repeated(rest[0], depth)}?"
        return f"({self.joined(rest, '|', depth + 1)})?"

    def joined(self, members: tuple[Pattern, ...], sign: str, depth: int) -> str:
        parts = [self.enclosed(member, depth) for member in members]
        if len(parts) == 1:
            return parts[0]
        one_line = f"{sign} ".join(parts) if sign == "," else f" {sign} ".join(parts)
        if len(one_line) + 2 * depth <= _WIDTH and "\n" not in one_line:
            return one_line
        indent = "\n" + "  " * depth
        return f",{indent}".join(parts) if sign == "," else f"{indent}{sign} ".join(parts)

    def enclosed(self, pattern: Pattern, depth: int) -> str:
        text = self.pattern(pattern, depth + 1)
        is_compound = isinstance(pattern, Group | Interleave) or (
            isinstance(pattern, Choice) and EMPTY not in pattern.members
        )
        return f"({text})" if is_compound and not text.startswith("mixed ") else text

    def repeated(self, pattern: Pattern, depth: int) -> str:
        """Write what an occurrence sign follows: a second sign needs parentheses between."""
        text = self.enclosed(pattern, depth)
        return f"({text})" if isinstance(pattern, Choice | OneOrMore) and text[-1] in "?*+" else text

    def single(self, pattern: Pattern, depth: int) -> str:
        match pattern:
            case Empty():
                return "empty"
            case NotAllowed():
                return "notAllowed"
            case Text():
                return "text"
            case OneOrMore(member):
                return f"{self.repeated(member, depth)}+"
            case ListPattern(member):
                return f"list {{ {self.pattern(member, depth + 1)} }}"
            case Ref(name):
                return _escaped(name)
            case Element(names, content):
                return self.named("element", names, content, depth)
            case Attribute(names, content):
                return self.named("attribute", names, content, depth)
            case Data():
                return self.data(pattern)
            case Value():
                return f"{_type(pattern.library, pattern.type)} {_quoted(pattern.text)}"
            case _:
                raise AssertionError(pattern)

    def named(self, word: str, names: NameClass, content: Pattern, depth: int) -> str:
        head = f"{word} {self.names(names, is_attribute=word == 'attribute')}"
        inside = self.pattern(content, depth + 1)
        if "\n" not in inside and len(head) + len(inside) + 2 * depth < _WIDTH:
            return f"{head} {{ {inside} }}"
        indent = "  " * (depth + 1)
        return f"{head} {{\n{indent}{inside}\n{'  ' * depth}}}"

    def data(self, pattern: Data) -> str:
        parameters = " ".join(f"{name} = {_quoted(value)}" for name, value in pattern.params)
        excluded = f" - {self.enclosed(pattern.excluding, 0)}" if pattern.excluding else ""
        return _type(pattern.library, pattern.type) + (f" {{ {parameters} }}" if parameters else "") + excluded

    def names(self, names: NameClass, *, is_attribute: bool) -> str:
        match names:
            case OneName(Name(namespace, local)):
                if namespace == ("" if is_attribute else self.default):
                    return _escaped(local)
                return f"{self.prefix(namespace)}:{local}"
            case AnyName(excluding):
                return "*" + self.excluded(excluding, is_attribute)
            case NsName(namespace, excluding):
                return f"{self.prefix(namespace)}:*" + self.excluded(excluding, is_attribute)
            case NameChoice(members):
                return "(" + " | ".join(self.names(member, is_attribute=is_attribute) for member in members) + ")"

    def prefix(self, namespace: str) -> str:
        return "xml" if namespace == XML else self.prefixes[namespace]

    def excluded(self, excluding: NameClass | None, is_attribute: bool) -> str:
        return "" if excluding is None else f" - {self.names(excluding, is_attribute=is_attribute)}"


def _type(library: str, type: str) -> str:
    return type if library == "" else f"xsd:{type}"


def _quoted(text: str) -> str:
    text = re.sub(r"\\(?=x+\{)", r"\\x{5C}", text).replace("\r", r"\x{D}")
    if '"' not in text and "\n" not in text:
        return f'"{text}"'
    if "'" not in text and "\n" not in text:
        return f"'{text}'"
    return f'"""{text}"""' if '"""' not in text else f"'''{text}'''"


def _escaped(name: str) -> str:
    return f"\\{name}" if name in _KEYWORDS else name
