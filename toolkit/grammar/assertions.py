"""What a content says beyond XSD 1.0, as an XPath 2.0 test for an assertion of XSD 1.1.

A test is never stricter than the content. It speaks of the presence of attributes, of listed values that others depend
on, and of the order of children and text: a regular expression over their local names, each followed by a space. Text
has no name, so it is the space alone; it goes as an element without a name here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from toolkit.grammar.contents import Contents, Places, single_names
from toolkit.grammar.pattern import (
    EMPTY,
    NOT_ALLOWED,
    Attribute,
    Choice,
    Data,
    Element,
    Group,
    Interleave,
    ListPattern,
    OneName,
    OneOrMore,
    Pattern,
    Ref,
    Text,
    Value,
    choice,
    element,
    group,
    one_or_more,
    optional,
    zero_or_more,
)
from toolkit.names import Name

__all__ = ["Assertion", "assertion"]

_LONGEST: Final = 60
"""So many places a content may have for a regular expression: a longer one is slow, and nobody can read it."""

_TEXT: Final = Name("", "")


@dataclass(frozen=True, slots=True)
class Assertion:
    """A test ("" says nothing), and whether it says all that is to be said."""

    test: str = ""
    is_whole: bool = True


_UNSAID: Final = Assertion("", is_whole=False)


def assertion(contents: Contents, content: Pattern, refer: Callable[[Name], str], *, order: bool) -> Assertion:
    """Give the test of a content.

    refer  gives the QName of an element, or of an attribute with a namespace, as the schema has it
    order  whether to speak of the order of children and text too, not of attributes and what depends on them alone
    """
    if any(not single_names(one.names) for one in contents.attributes(content)):
        return _UNSAID  # an attribute of any name may be one of those that the test would forbid
    return _Tests(contents, content, refer).of(content, order=order)


class _Tests:
    """The tests of one content and its parts."""

    def __init__(self, contents: Contents, content: Pattern, refer: Callable[[Name], str]) -> None:
        self.contents = contents
        self.refer = refer
        self.scope = self._scope(content)
        self.is_nameable = not contents.has_wildcard(content) and len({name.local for name in self.scope}) == len(
            self.scope
        )
        uses = [name for one in contents.attributes(content) for name in single_names(one.names)]
        self.several = {name for name in uses if uses.count(name) > 1}

    # - attributes, and children with them -

    def of(self, pattern: Pattern, *, order: bool, entire: bool = False, alone: bool = True) -> Assertion:
        """Give the test of a part.

        order   whether to speak of the order of children and text
        entire  whether to say what XSD says itself too, since the part is one of several to choose
        alone   whether all children and text of the content are in this part; only then it can speak of them
        """
        match pattern:
            case Ref() if self.contents.attributes(pattern):
                return self.of(self.contents.parts(pattern)[0], order=order, entire=entire, alone=alone)
            case Choice(members) if self.contents.has_either_or(pattern):
                return self._choice(pattern, members, order=order, alone=alone)
            case Group(members) | Interleave(members) if self.contents.attributes(pattern):
                return self._each(pattern, members, order=order, entire=entire, alone=alone)
        said = self._presence(pattern) if entire or self.contents.has_either_or(pattern) else Assertion()
        return _all(said, self._order(self.contents.children(pattern), self.scope)) if order else said

    def _presence(self, pattern: Pattern) -> Assertion:
        """Give the test for one attribute, an option, or a repetition."""
        if isinstance(pattern, Attribute):
            return self._attribute(pattern)
        names = self.contents.attribute_names(pattern)
        is_unsaid = (bool(names) and isinstance(pattern, OneOrMore)) or not names.isdisjoint(self.several)
        return _UNSAID if is_unsaid else Assertion()

    def _attribute(self, attribute: Attribute) -> Assertion:
        names = single_names(attribute.names)
        tests = list(map(self._at, names))
        if len(names) > 1:
            return Assertion(f"count({'|'.join(tests)}) = 1")
        if names[0] not in self.several:
            return Assertion(tests[0])
        values = self._values(attribute.content)
        test = f"normalize-space(string({tests[0]})) = ({', '.join(values)})" if values else tests[0]
        return Assertion(test, is_whole=bool(values))

    def _at(self, name: Name) -> str:
        return f"@{self.refer(name) if name.namespace else name.local}"

    def _values(self, content: Pattern) -> list[str]:
        content = self.contents.resolved(content)
        members = content.members if isinstance(content, Choice) else (content,)
        listed = [one for one in members if isinstance(one, Value) and one.type == "token"]
        return [_quoted(" ".join(one.text.split())) for one in listed] if len(listed) == len(members) else []

    def _choice(self, pattern: Pattern, members: Sequence[Pattern], *, order: bool, alone: bool) -> Assertion:
        names = self.contents.attribute_names(pattern)
        with_children = len({self.contents.children(member) for member in members}) > 1
        order = order or (with_children and alone)
        absent = [self._no_attribute(names - self.contents.attribute_names(member)) for member in members]
        present = [self.of(member, order=order, entire=True, alone=alone) for member in members]
        said = _any(map(_all, present, absent))
        return said if alone or not with_children else replace(said, is_whole=False)

    def _no_attribute(self, names: Iterable[Name]) -> Assertion:
        listed = " or ".join(map(self._at, sorted(names)))
        return Assertion(f"not({listed})" if listed else "")

    def _each(
        self, pattern: Pattern, members: Sequence[Pattern], *, order: bool, entire: bool, alone: bool
    ) -> Assertion:
        holding = [number for number, member in enumerate(members) if self.contents.children(member) is not EMPTY]
        said = []
        for number, member in enumerate(members):
            is_alone = alone and holding == [number]
            said.append(self.of(member, order=order and is_alone, entire=entire, alone=is_alone))
        if order and len(holding) != 1:
            said.append(self._order(self.contents.children(pattern), self.scope))
        return _all(*said)

    # - children and text -

    def _scope(self, pattern: Pattern) -> frozenset[Name]:
        names = [symbol for symbol in self.contents.symbols(pattern) if isinstance(symbol, Name)]
        return frozenset([*names, *([_TEXT] if self.contents.is_mixed(pattern) else [])])

    def _order(self, pattern: Pattern, scope: frozenset[Name]) -> Assertion:
        """Give the test that those children and texts that are in a scope match a pattern."""
        said = self._in_scope(self.contents.resolved(pattern), scope)
        return replace(said, is_whole=False) if self.contents.has_values(pattern) else said

    def _in_scope(self, pattern: Pattern, scope: frozenset[Name]) -> Assertion:
        if not self.is_nameable:
            return _UNSAID
        if self.contents.is_freely_mixed(pattern):
            scope = scope - {_TEXT}
        match pattern:
            case Interleave(members):
                parts = [(member, self._scope(member)) for member in members]
                rest = scope.difference(*(names for _, names in parts))
                return _all(*(self._order(*part) for part in parts), self._none(rest))
            case Choice(members) if self._mingles(pattern):
                return _any(self._order(member, scope) for member in members)
            case _ if self._mingles(pattern):
                return _UNSAID
            case _:
                return self._expression(pattern, scope)

    def _mingles(self, pattern: Pattern) -> bool:
        """Whether children or texts of a pattern come in any order, which no regular expression says."""
        parts = self.contents.parts(pattern)
        if isinstance(pattern, Interleave) and sum(map(bool, map(self._scope, parts))) > 1:
            return True
        return any(map(self._mingles, parts))

    def _none(self, scope: frozenset[Name]) -> Assertion:
        return Assertion(f"not({self._nodes(scope)})" if scope else "")

    def _nodes(self, scope: frozenset[Name]) -> str:
        names = scope - {_TEXT}
        paths = ["*"] if names and names == self.scope - {_TEXT} else [self.refer(name) for name in sorted(names)]
        return "|".join([*paths, *(["text()[normalize-space()]"] if _TEXT in scope else [])])

    def _expression(self, pattern: Pattern, scope: frozenset[Name]) -> Assertion:
        spelled = self._spelled(pattern, text=_TEXT in scope)
        if not scope or spelled is EMPTY:
            return self._none(scope)
        places = Places(self.contents, spelled)
        if spelled is NOT_ALLOWED or len(places.symbols) > _LONGEST or places.is_tangled():
            return _UNSAID
        nodes = self._nodes(scope)
        names = f"string-join(({nodes})/concat(local-name(), ' '), '')"
        return Assertion(f"matches({names}, '^{_regex(spelled)}$')")

    def _spelled(self, pattern: Pattern, *, text: bool) -> Pattern:
        """Give a pattern of children without refs, each text an element of no name or, if not `text`, left out."""

        def spelled(member: Pattern) -> Pattern:
            return self._spelled(member, text=text)

        match self.contents.resolved(pattern):
            case Choice(members):
                return choice(*map(spelled, members))
            case Group(members) | Interleave(members):
                return group(*map(spelled, members))  # no more than one of an interleave holds anything here
            case OneOrMore(member):
                return _repeated(spelled(member))
            case Text() | Data() | Value() | ListPattern():
                return zero_or_more(element(OneName(_TEXT), EMPTY)) if text else EMPTY
            case resolved:
                return resolved


def _repeated(member: Pattern) -> Pattern:
    """Give a repetition without repetitions and nothing to choose inside: (a* | b)+ is (a | b)*."""
    if not isinstance(member, Choice):
        return one_or_more(member)
    rest = [one.member if isinstance(one, OneOrMore) else one for one in member.members if one is not EMPTY]
    repeated = one_or_more(choice(*rest))
    return optional(repeated) if len(rest) < len(member.members) else repeated


def _regex(pattern: Pattern) -> str:
    """Give a pattern of elements as a regular expression of XPath."""
    match pattern:
        case Element(names):
            spelled = [name.local.replace(".", r"\.") + " " for name in single_names(names)]
            return spelled[0] if len(spelled) == 1 else f"({'|'.join(spelled)})"
        case Choice(members):
            rest = choice(*(one for one in members if one is not EMPTY))
            if rest is pattern:
                return f"({'|'.join(map(_regex, members))})"
            return _bracketed(rest.member) + "*" if isinstance(rest, OneOrMore) else _bracketed(rest) + "?"
        case Group(members):
            return "".join(map(_regex, members))
        case OneOrMore(member):
            return _bracketed(member) + "+"
        case _:
            return ""


def _bracketed(pattern: Pattern) -> str:
    expression = _regex(pattern)
    return expression if isinstance(pattern, Choice) and EMPTY not in pattern.members else f"({expression})"


# --- tests joined -------------------------------------------------------------------------------------------------


def _all(*said: Assertion) -> Assertion:
    tests = dict.fromkeys(one.test for one in said if one.test)
    return Assertion(" and ".join(tests), all(one.is_whole for one in said))


def _any(said: Iterable[Assertion]) -> Assertion:
    said = tuple(said)
    tests = tuple(dict.fromkeys(one.test for one in said))
    joined = "" if "" in tests else " or ".join(tests)
    return Assertion(f"({joined})" if len(tests) > 1 and joined else joined, all(one.is_whole for one in said))


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
