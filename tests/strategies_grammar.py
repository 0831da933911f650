"""Random small grammars, and documents that they allow or nearly allow."""

from __future__ import annotations

from dataclasses import dataclass, field
from xml.sax.saxutils import escape, quoteattr

from hypothesis import strategies as st

from toolkit.errors import SchemaError
from toolkit.grammar import restrictions
from toolkit.grammar.automaton import Automaton
from toolkit.grammar.pattern import (
    EMPTY,
    TEXT,
    AnyName,
    Attribute,
    Choice,
    Data,
    Element,
    Grammar,
    Group,
    Interleave,
    ListPattern,
    NameChoice,
    NameClass,
    NsName,
    OneName,
    OneOrMore,
    Pattern,
    Value,
    attribute,
    choice,
    contains,
    data,
    element,
    group,
    interleave,
    list_of,
    one_or_more,
    optional,
    ref,
    value,
    zero_or_more,
)
from toolkit.names import XSD_TYPES, Name

_DEFINED = ("d1", "d2", "d3", "d4")
_ELEMENTS = ("a", "b", "c")
_ATTRIBUTES = ("x", "y")
_WORDS = ("one", "two", "3", "40")

_values = st.one_of(
    st.sampled_from(_WORDS).map(lambda word: value("", "token", word)),
    st.just(data(XSD_TYPES, "integer")),
    st.just(data(XSD_TYPES, "NCName")),
    st.just(data("", "token", (), value("", "token", "one"))),
)
_texts = st.one_of(_values, st.lists(_values, min_size=1, max_size=2).map(lambda found: choice(*found)))
_lists = st.lists(_texts, min_size=1, max_size=3).map(lambda found: list_of(group(*found)))


def _names(words: tuple[str, ...]) -> st.SearchStrategy[NameClass]:
    return st.sampled_from(words).map(lambda word: OneName(Name("", word)))


_attributes = st.builds(attribute, _names(_ATTRIBUTES), st.one_of(st.just(TEXT), _texts, _lists))
_A = OneName(Name("", "a"))
_any_attributes = st.just(one_or_more(attribute(AnyName(), TEXT)))
_any_names: st.SearchStrategy[NameClass] = st.sampled_from(
    [
        AnyName(),
        AnyName(OneName(Name("", "a"))),
        NsName(""),
        NameChoice((OneName(Name("", "a")), OneName(Name("", "b")))),
    ]
)


def _combined(members: st.SearchStrategy[Pattern]) -> st.SearchStrategy[Pattern]:
    several = st.lists(members, min_size=2, max_size=3)
    return st.one_of(
        several.map(lambda found: group(*found)),
        several.map(lambda found: choice(*found)),
        several.map(lambda found: interleave(*found)),
        members.map(optional),
        members.map(zero_or_more),
        members.map(one_or_more),
    )


def _contents(*, wild: bool) -> st.SearchStrategy[Pattern]:
    names = st.one_of(_names(_ELEMENTS), _any_names) if wild else _names(_ELEMENTS)
    attributes = st.one_of(_attributes, _any_attributes) if wild else _attributes
    children = st.one_of(
        st.sampled_from(_DEFINED).map(ref),
        st.just(TEXT),
        st.just(EMPTY),
        st.builds(element, names, st.just(EMPTY)),
    )
    return st.one_of(
        st.builds(
            lambda attributes, children: group(*attributes, children),
            st.lists(st.one_of(attributes, attributes.map(optional)), max_size=2),
            st.one_of(_texts, _lists, st.recursive(children, _combined, max_leaves=5)),
        ),
        st.recursive(st.one_of(children, attributes), _combined, max_leaves=6),
    )


def is_allowed(grammar: Grammar) -> bool:
    """Tell whether a grammar keeps the restrictions of section 7."""
    try:
        restrictions.check(grammar)
    except SchemaError:
        return False
    return True


@st.composite
def _any_grammars(draw: st.DrawFn, *, wild: bool) -> Grammar:
    contents = _contents(wild=wild)
    definitions = {name: element(draw(_names(_ELEMENTS)), draw(contents)) for name in _DEFINED}
    return Grammar(choice(*map(ref, draw(st.sets(st.sampled_from(_DEFINED), min_size=1)))), definitions)


grammars = _any_grammars(wild=False).filter(is_allowed)
"""Grammars that keep the restrictions of section 7; many are ambiguous."""


def _repeats_an_interleave(pattern: Pattern, *, is_repeated: bool = False) -> bool:
    match pattern:
        case Interleave(members):
            return is_repeated or any(map(_repeats_an_interleave, members))
        case OneOrMore(member):
            return _repeats_an_interleave(member, is_repeated=True)
        case Choice(members) | Group(members):
            return any(_repeats_an_interleave(member, is_repeated=is_repeated) for member in members)
        case Element(_, content):
            return _repeats_an_interleave(content)
    return False


# libxml2 gives an interleave one turn only under oneOrMore: of (a & b)+ it refuses <a/><b/><b/><a/>, which section
# 6.2.7 allows and jing accepts. Such contents are tried in tests/cases/grammar/repeated-interleave.xml instead.
grammars_for_libxml2 = grammars.filter(
    lambda grammar: not any(map(_repeats_an_interleave, grammar.definitions.values()))
)
"""Those of `grammars` that libxml2 judges by the standard."""

wild_grammars = _any_grammars(wild=True).filter(is_allowed)
"""The same with elements and attributes of any name, where libxml2 is not always right."""


# --- documents ---


@dataclass
class _Node:
    """An element of a document to be; `parts` are its children and texts in order."""

    name: str
    attributes: dict[str, str] = field(default_factory=dict)
    parts: list[_Node | str] = field(default_factory=list)

    def __str__(self) -> str:
        attributes = "".join(f" {name}={quoteattr(text)}" for name, text in self.attributes.items())
        parts = "".join(escape(part) if isinstance(part, str) else str(part) for part in self.parts)
        return f"<{self.name}{attributes}>{parts}</{self.name}>"

    def all(self) -> list[_Node]:
        return [self, *(inner for part in self.parts if isinstance(part, _Node) for inner in part.all())]


@st.composite
def documents(draw: st.DrawFn, grammar: Grammar) -> bytes:
    """Give documents grown by the rules of a grammar, some of them damaged."""
    automaton = Automaton(grammar)
    root = _Node("a")
    _grow(draw, root, automaton.start.pattern, automaton, depth=0)
    root = next((part for part in root.parts if isinstance(part, _Node)), root)
    for _ in range(draw(st.integers(0, 2))):
        _damage(draw, draw(st.sampled_from(root.all())))
    return str(root).encode()


def _grow(draw: st.DrawFn, node: _Node, pattern: Pattern, automaton: Automaton, depth: int) -> None:
    match pattern:
        case Choice(members):
            _grow(draw, node, draw(st.sampled_from(members)) if depth < 4 else members[-1], automaton, depth)
        case Group(members):
            for member in members:
                _grow(draw, node, member, automaton, depth)
        case Interleave(members):
            for member in draw(st.permutations(members)):
                _grow(draw, node, member, automaton, depth)
        case OneOrMore(member):
            for _ in range(draw(st.integers(1, 2)) if depth < 3 else 1):
                _grow(draw, node, member, automaton, depth)
        case Attribute(names, content):
            node.attributes[_name(draw, names)] = _text(draw, content)
        case Element(names, content):
            child = _Node(_name(draw, names))
            node.parts.append(child)
            if depth < 6:
                _grow(draw, child, automaton.expand(content), automaton, depth + 1)
        case _:
            if text := _text(draw, pattern):
                node.parts.append(text)


def _name(draw: st.DrawFn, names: NameClass) -> str:
    if isinstance(names, OneName):
        return names.name.local
    return draw(st.sampled_from([name for name in (*_ELEMENTS, "d") if contains(names, Name("", name))]))


def _text(draw: st.DrawFn, pattern: Pattern) -> str:
    match pattern:
        case Choice(members):
            return _text(draw, draw(st.sampled_from(members)))
        case ListPattern(member):
            parts = member.members if isinstance(member, Group) else (member,)
            return draw(st.sampled_from([" ", "\n "])).join(_text(draw, part) for part in parts)
        case Value(text=text):
            return text
        case Data(type=type):
            return "7" if type == "integer" else "two"
    return draw(st.sampled_from(["", " ", "some text"]))


def _damage(draw: st.DrawFn, node: _Node) -> None:
    kind = draw(st.integers(0, 5))
    if kind == 0:
        node.name = draw(st.sampled_from(_ELEMENTS))
    elif kind == 1 and node.parts:
        node.parts.pop(draw(st.integers(0, len(node.parts) - 1)))
    elif kind == 2:
        node.parts.insert(draw(st.integers(0, len(node.parts))), _Node(draw(st.sampled_from(_ELEMENTS))))
    elif kind == 3:
        node.parts.insert(draw(st.integers(0, len(node.parts))), draw(st.sampled_from([" ", "3", "more"])))
    elif kind == 4:
        node.attributes[draw(st.sampled_from(_ATTRIBUTES))] = draw(st.sampled_from(["", "one", "3 40"]))
    elif node.attributes:
        del node.attributes[draw(st.sampled_from(sorted(node.attributes)))]
