"""A resolved ODD → Schematron: its constraints, and what else a grammar cannot say (#TDTAGCONS).

Beside the constraints these are: warnings of attributes, values and elements that the TEI is going to drop
(@validUntil), the parameters that a behaviour takes (paramList), and the namespaces that anyElement asks for.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final, NamedTuple

from toolkit.diagnostic import Span
from toolkit.names import EXAMPLES, SCH, SQF, TEI, XML, XSL, Name, escape, quoteattr
from toolkit.odd.markup import written
from toolkit.odd.model import (
    AnyElement,
    AttDef,
    AttList,
    AttRef,
    ClassSpec,
    ClassType,
    ConstraintSpec,
    ElementSpec,
    Markup,
    Mode,
    Odd,
    Specification,
    definitions,
    leaves,
)  # fmt: skip

__all__ = ["contexts", "own_rules", "placed", "places", "schematron", "standing"]

_USUAL: Final = {SCH: "sch", XSL: "xsl", SQF: "sqf", TEI: "tei", EXAMPLES: "teix", XML: "xml"}
_ROOT: Final = {"sch": SCH, "xsl": XSL, "sqf": SQF, "tei": TEI}
"""The prefixes that are bound on the root of every schema."""
_NS: Final = Name(SCH, "ns")
_PATTERN, _RULE, _LET = Name(SCH, "pattern"), Name(SCH, "rule"), Name(SCH, "let")
_CONTEXT, _ABSTRACT = Name("", "context"), Name("", "abstract")
_FIRST: Final = (Name(XSL, "key"), Name(XSL, "function"), Name(XSL, "variable"), Name(XSL, "decimal-format"), _LET)
"""What stands at the top of a schema, where every rule can use it."""
_LAST: Final = (Name(SCH, "diagnostics"), Name(SCH, "properties"), Name(SQF, "fixes"))
_BARE: Final = (Name(SCH, "assert"), Name(SCH, "report"), Name(SCH, "extends"))


def schematron(odd: Odd, *, comment: str = "") -> bytes:
    """Give the constraints of a resolved ODD as a Schematron schema: a pattern for each, named by its identifier.

    Rules without a context get that of the element, attribute or members of the class they stand in (#TDTAGCONS).
    """
    return _Rules(odd).schema(comment).encode()


def standing(odd: Odd) -> Iterator[tuple[Specification, AttDef | None, ConstraintSpec, str]]:
    """Give the constraints of specifications, each with what it stands in and the context it has without its own."""
    rules = _Rules(odd)
    for spec in odd.specifications:
        for constraint in spec.constraints:
            yield spec, None, constraint, rules.context(_Place(spec))
        if isinstance(spec, ElementSpec | ClassSpec):
            for one in definitions(spec.attributes):
                for constraint in one.constraints:
                    yield spec, one, constraint, rules.context(_Place(spec, one))


def placed(odd: Odd) -> Iterator[tuple[ConstraintSpec, str]]:
    """Give the constraints of a resolved ODD, each with the context of what it says without one of its own."""
    rules = _Rules(odd)
    return ((constraint, rules.context(place)) for constraint, place in rules.placed)


def contexts(constraint: ConstraintSpec, default: str) -> tuple[str, ...]:
    """Give the contexts of the rules in a constraint, `default` for what has none of its own (as `placed` gives it)."""
    found: list[str] = []
    for one in constraint.rules:
        inside = (one,) if one.name == _RULE else one.children if one.name == _PATTERN else ()
        rules = [dict(rule.attributes) for rule in inside if isinstance(rule, Markup) and rule.name == _RULE]
        found += [rule.get(_CONTEXT, default) for rule in rules if _ABSTRACT not in rule]
    bare = any(one.name in _BARE for one in constraint.rules)
    return (*found, default) if bare else tuple(found)


def own_rules(odd: Odd, path: str) -> Odd:
    """Give a resolved ODD with those rules only that are written in a file, as its spans name it."""

    def own(constraints: tuple[ConstraintSpec, ...]) -> tuple[ConstraintSpec, ...]:
        return tuple(one for one in constraints if one.span.path == path)

    def attributes(listed: AttList) -> AttList:
        return AttList(
            tuple(
                replace(one, constraints=own(one.constraints)) if isinstance(one, AttDef) else attributes(one)
                for one in listed.members
                if not isinstance(one, AttRef)
            )
        )

    specifications: list[Specification] = []
    for spec in odd.specifications:
        if isinstance(spec, ElementSpec | ClassSpec):
            spec = replace(spec, attributes=attributes(spec.attributes))
        specifications.append(replace(spec, constraints=own(spec.constraints)))
    return replace(odd, constraints=own(odd.constraints), specifications=tuple(specifications))


def places(odd: Odd) -> dict[str, Span]:
    """Give the place of each rule, by the identifier of its constraintSpec and those inside it."""
    return {
        ident: constraint.span
        for constraint, _ in _Rules(odd).placed
        for rule in constraint.rules
        for ident in (constraint.ident, *_identifiers(rule))
    }


def _identifiers(markup: Markup) -> Iterator[str]:
    for name, value in markup.attributes:
        if name == Name("", "id"):
            yield value
    for child in markup.children:
        if isinstance(child, Markup):
            yield from _identifiers(child)


class _Place(NamedTuple):
    """Where a constraint stands: in a specification or an attribute definition of it, else in the schema itself."""

    spec: Specification | None = None
    attribute: AttDef | None = None


@dataclass(frozen=True)
class _Rules:
    odd: Odd

    def schema(self, comment: str) -> str:
        names: dict[str, int] = {}
        patterns = "".join(self.pattern(constraint, place, names) for constraint, place in self.placed)
        body = f"{patterns}{self.deprecations()}{self.parameters()}{self.required_namespaces()}"
        head = f"<!-- {comment.replace('--', '- -')} -->\n" if comment else ""
        binding = self.odd.query_binding or "xslt2"
        spaces = "".join(
            f"  <sch:ns prefix={quoteattr(p)} uri={quoteattr(u)}/>\n" for p, u in sorted(self.bound.items())
        )
        declared = {"sch": SCH, "xsl": XSL, "sqf": SQF, **self.bound}
        xmlns = "".join(f" xmlns:{prefix}={quoteattr(uri)}" for prefix, uri in declared.items() if prefix != "xml")
        return (
            f'<?xml version="1.0" encoding="UTF-8"?>\n{head}'
            f"<sch:schema{xmlns} queryBinding={quoteattr(binding)}>\n"
            f"  <sch:title>{escape(self.odd.name)}</sch:title>\n"
            f"{spaces}{self.whole(_FIRST)}{body}{self.whole(_LAST)}</sch:schema>\n"
        )

    # - namespaces -

    @cached_property
    def bound(self) -> dict[str, str]:
        """The prefixes that the rules use, with their namespaces; what an sch:ns says goes before."""
        found = {"tei": TEI}
        rules = [*self.odd.shared, *(rule for constraint, _ in self.placed for rule in constraint.rules)]
        for rule in rules:
            if rule.name == _NS:
                attributes = dict(rule.attributes)
                found[attributes.get(Name("", "prefix"), "")] = attributes.get(Name("", "uri"), "")
        for constraint, _ in self.placed:
            for prefix, uri in constraint.namespaces:
                # the rules themselves are written in these: few speak of them as well, as those on ODDs do
                is_spoken_of = uri not in (SCH, SQF, XSL) or _speaks_of(constraint.rules, prefix)
                if is_spoken_of and uri != TEI and prefix not in ("xml", "xs"):
                    found.setdefault(prefix, uri)
        for uri in sorted(self.foreign - set(found.values())):
            found[_USUAL.get(uri) or f"ns{len(found)}"] = uri
        return {prefix: uri for prefix, uri in found.items() if prefix and uri}

    @cached_property
    def foreign(self) -> set[str]:
        """The namespaces of the elements and attributes to which something is bound without a context of its own."""
        specs = [spec for spec in self.odd.specifications if isinstance(spec, ElementSpec)]
        attributes = {one.namespace for spec in specs for one in definitions(spec.attributes)}
        return ({self.namespace(spec) for spec in specs} | attributes) - {"", TEI}

    def namespace(self, spec: ElementSpec) -> str:
        return self.odd.namespace if spec.namespace is None else spec.namespace

    def prefixed(self, namespace: str, local: str) -> str:
        """Write a name as the rules do."""
        if not namespace or local.startswith("xml:"):
            return local
        prefixes = [prefix for prefix, uri in self.bound.items() if uri == namespace]
        return f"{prefixes[0]}:{local}" if prefixes else local

    def element(self, spec: ElementSpec) -> str:
        return self.prefixed(self.namespace(spec), spec.alt_ident or spec.ident)

    def attribute(self, one: AttDef) -> str:
        return "@" + self.prefixed(one.namespace, one.alt_ident or one.ident)

    # - contexts -

    @cached_property
    def placed(self) -> list[tuple[ConstraintSpec, _Place]]:
        """The Schematron constraints, each with the place it stands in."""
        found = [(constraint, _Place()) for constraint in self.odd.constraints]
        for spec in self.odd.specifications:
            if isinstance(spec, ClassSpec) and spec.type is ClassType.ATTS and spec.ident not in self.members:
                continue  # a class that no element belongs to constrains nothing
            found += [(constraint, _Place(spec)) for constraint in spec.constraints]
            if isinstance(spec, ElementSpec | ClassSpec):
                for one in definitions(spec.attributes):
                    found += [(constraint, _Place(spec, one)) for constraint in one.constraints]
        sound = ((one, place) for one, place in found if one.scheme in ("schematron", "isoschematron"))
        return [(replace(one, rules=_opened(one.rules)), place) for one, place in sound if one.rules]

    def context(self, place: _Place) -> str:
        """Give the context of a rule that says none."""
        if place.spec is None:
            return "/"
        attribute = f"/{self.attribute(place.attribute)}" if place.attribute else ""
        return "|".join(f"{name}{attribute}" for name in self.elements(place.spec))

    def elements(self, spec: Specification) -> list[str]:
        """Give the names of an element, or of the members of a class."""
        if isinstance(spec, ElementSpec):
            return [self.element(spec)]
        members = self.members.get(spec.ident, [])
        everything = self.odd.of(ElementSpec)
        if len(members) == len(everything) and {self.namespace(one) for one in members} == {TEI}:
            return ["tei:*"]
        return sorted({self.element(one) for one in members})

    @cached_property
    def members(self) -> dict[str, list[ElementSpec]]:
        """The elements of each class, by other classes too."""
        above = {
            spec.ident: [member.key for member in spec.classes.members]
            for spec in self.odd.specifications
            if isinstance(spec, ClassSpec) and spec.classes
        }
        found: dict[str, list[ElementSpec]] = {}
        for spec in self.odd.of(ElementSpec).values():
            waiting = [member.key for member in spec.classes.members] if spec.classes else []
            seen: set[str] = set()
            while waiting:
                key = waiting.pop()
                if key not in seen:
                    seen.add(key)
                    waiting += above.get(key, ())
            for key in seen:
                found.setdefault(key, []).append(spec)
        return found

    # - patterns -

    def pattern(self, constraint: ConstraintSpec, place: _Place, names: dict[str, int]) -> str:
        names[constraint.ident] = names.get(constraint.ident, 0) + 1
        number = names[constraint.ident]
        ident = constraint.ident if number == 1 else f"{constraint.ident}-{number}"
        language = f" xml:lang={quoteattr(constraint.language)}" if constraint.language else ""
        whole = "".join(f"  {_written(one)}\n" for one in constraint.rules if one.name == _PATTERN)
        parts = [_written(one) for one in constraint.rules if one.name == _LET]
        parts += [self.rule(one, place) for one in constraint.rules if one.name == _RULE]
        bare = [one for one in constraint.rules if one.name in _BARE]
        context = self.context(place) if bare else ""
        if context:
            inside = "\n      ".join(_written(one) for one in bare)
            parts.append(f"<sch:rule context={quoteattr(context)}>\n      {inside}\n    </sch:rule>")
        if _is_shared(constraint) or not parts:
            return whole
        inside = "\n    ".join(parts)
        return f"{whole}  <sch:pattern id={quoteattr(ident)}{language}>\n    {inside}\n  </sch:pattern>\n"

    def rule(self, rule: Markup, place: _Place) -> str:
        attributes = dict(rule.attributes)
        if _CONTEXT in attributes or _ABSTRACT in attributes:
            return _written(rule)
        context = (_CONTEXT, self.context(place))
        return _written(Markup(rule.name, (context, *rule.attributes), rule.children))

    def whole(self, names: tuple[Name, ...]) -> str:
        """Write what belongs to the schema as a whole: keys, functions, and what a constraint holds beside no rule."""
        found = [rule for rule in self.odd.shared if rule.name in names]
        for constraint, _ in self.placed:
            wanted = names if _is_shared(constraint) else [name for name in names if name != _LET]
            found += [rule for rule in constraint.rules if rule.name in wanted]
        return "".join(f"  {_written(rule)}\n" for rule in dict.fromkeys(found))

    def deprecations(self) -> str:
        """Write a warning for each element, attribute and value that the TEI is going to drop."""
        found = []
        for spec in self.odd.specifications:
            if not isinstance(spec, ElementSpec | ClassSpec):
                continue
            if spec.valid_until and isinstance(spec, ElementSpec):
                found.append(_warning(spec.ident, self.element(spec), "true()", "`<sch:name/>`", spec.valid_until))
            context = "|".join(self.elements(spec))
            for one in definitions(spec.attributes):
                if one.mode is not Mode.DELETE and context:
                    found += self.deprecated(spec.ident, context, one)
        return "".join(found)

    def deprecated(self, ident: str, context: str, one: AttDef) -> Iterator[str]:
        name, test = one.alt_ident or one.ident, self.attribute(one)
        ident = f"{ident}-{one.ident.replace(':', '-')}"
        if one.valid_until:
            yield _warning(ident, context, test, f"`@{name}` of `<sch:name/>`", one.valid_until)
        for item in one.values.items if one.values else ():
            if item.valid_until:
                words = f"the value `{escape(item.written)}` of `@{name}`"
                yield _warning(f"{ident}-{item.ident}", context, f"{test} eq '{item.written}'", words, item.valid_until)

    def parameters(self) -> str:
        """Write which parameters each behaviour takes, where the processing model says it (paramList)."""
        found = []
        for spec in self.odd.of(ElementSpec).values():
            for one in definitions(spec.attributes):
                for item in one.values.items if one.values else ():
                    if item.parameters:
                        found.append(self.parameter(spec, one, item.written, item.parameters))
        return "".join(found)

    def parameter(self, spec: ElementSpec, one: AttDef, behaviour: str, names: tuple[str, ...]) -> str:
        context = f"tei:param[parent::{self.element(spec)}/{self.attribute(one)}='{behaviour}']"
        test = " or ".join(f"@name='{name}'" for name in names)
        listed = ", ".join(f"`{name}`" for name in names)
        return (
            f'  <sch:pattern id="parameter-of-{behaviour}">\n    <sch:rule context={quoteattr(context)}>\n'
            f'      <sch:assert role="error" test={quoteattr(test)}>the behaviour `{behaviour}` takes no parameter '
            f'`<sch:value-of select="@name"/>`; help: write one of {listed}</sch:assert>\n'
            "    </sch:rule>\n  </sch:pattern>\n"
        )

    def required_namespaces(self) -> str:
        """Write of which namespaces the elements must be that stand where anyElement asks for some (@require)."""
        found = []
        for spec in self.odd.of(ElementSpec).values():
            anything = (one for one in leaves(spec.content) if isinstance(one, AnyElement))
            wanted = dict.fromkeys(uri for one in anything for uri in one.require)
            if wanted:
                test = f".//*[not(namespace-uri() = ({', '.join(repr(uri) for uri in (*wanted, TEI))}))]"
                found.append(
                    f'  <sch:pattern id="foreign-in-{spec.ident}">\n    <sch:rule context="{self.element(spec)}">\n'
                    f"      <sch:report test={quoteattr(test)}>`{spec.alt_ident or spec.ident}` holds an element of "
                    f"a namespace that it does not allow; help: it takes those of {', '.join(wanted)}</sch:report>\n"
                    "    </sch:rule>\n  </sch:pattern>\n"
                )
        return "".join(found)


def _written(rule: Markup) -> str:
    return written(rule, _ROOT)


def _speaks_of(rules: Iterable[object], prefix: str) -> bool:
    """Whether an expression in rules uses a prefix."""
    return any(
        any(re.search(rf"\b{re.escape(prefix)}:", value) for _, value in rule.attributes)
        or _speaks_of(rule.children, prefix)
        for rule in rules
        if isinstance(rule, Markup)
    )


def _opened(rules: tuple[Markup, ...]) -> tuple[Markup, ...]:
    """Give the rules of a constraint; a pattern without rules gives what it holds, which is meant for others."""
    found: list[Markup] = []
    for one in rules:
        parts = [part for part in one.children if isinstance(part, Markup)]
        is_bare = one.name == _PATTERN and not any(part.name in (_RULE, *_OTHERS) for part in parts)
        found += parts if is_bare else [one]
    return tuple(found)


_OTHERS: Final = (Name(SCH, "param"), Name(SCH, "include"), Name(SCH, "extends"))


def _is_shared(constraint: ConstraintSpec) -> bool:
    """Whether a constraint holds no rule, only what the rules of others use."""
    return all(rule.name not in (_PATTERN, _RULE, *_BARE) for rule in constraint.rules)


def _warning(ident: str, context: str, test: str, subject: str, day: str) -> str:
    return (
        f"  <sch:pattern id={quoteattr(f'deprecated-{ident}')}>\n    <sch:rule context={quoteattr(context)}>\n"
        f'      <sch:report test={quoteattr(test)} role="nonfatal">{subject} is deprecated: the TEI drops it '
        f"after {day}; help: see what the Guidelines offer in its place</sch:report>\n"
        "    </sch:rule>\n  </sch:pattern>\n"
    )
