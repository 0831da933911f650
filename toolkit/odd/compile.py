"""A resolved ODD → a grammar and Schematron (#IM).

Patterns are named as TEI's own schemas name them: elements and macros by their identifier, model classes likewise,
attribute classes `att.X.attributes`, their attributes `att.X.attribute.NAME`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from collections.abc import Sequence as Row
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from toolkit.grammar import pattern
from toolkit.grammar.pattern import (
    EMPTY,
    NOT_ALLOWED,
    TEXT,
    AnyName,
    Grammar,
    NameChoice,
    NameClass,
    NsName,
    OneName,
    Pattern,
)  # fmt: skip
from toolkit.names import EXAMPLES, SCH, SQF, TEI, XSD_TYPES, XSL, Name
from toolkit.odd.markup import written
from toolkit.odd.model import (
    Alternate,
    AnyElement,
    AttDef,
    AttList,
    AttRef,
    ClassRef,
    ClassSpec,
    ClassType,
    ConstraintSpec,
    Content,
    DataRef,
    DataSpec,
    DataType,
    ElementRef,
    ElementSpec,
    Expand,
    MacroRef,
    MacroSpec,
    Markup,
    Mode,
    Nothing,
    Odd,
    RelaxNG,
    Repeat,
    Sequence,
    Specification,
    TextNode,
    ValList,
    ValListType,
    definitions,
)  # fmt: skip
from toolkit.odd.resolve import change_attribute, says_nothing

__all__ = ["grammar", "schematron"]

_DEFAULT_START: Final = ("TEI", "teiCorpus")
_DEFAULT_EXCEPTIONS: Final = (NsName(TEI), OneName(Name(EXAMPLES, "egXML")))
"""What anyElement leaves out where schemaSpec has no defaultExceptions."""


def grammar(odd: Odd) -> Grammar:
    """Give the grammar of a resolved ODD; only what the start can reach is in it."""
    return _Compiler(odd).grammar()


@dataclass(frozen=True)
class _Compiler:
    odd: Odd

    @cached_property
    def elements(self) -> dict[str, ElementSpec]:
        return self.odd.of(ElementSpec)

    @cached_property
    def classes(self) -> dict[str, ClassSpec]:
        return self.odd.of(ClassSpec)

    @cached_property
    def macros(self) -> dict[str, MacroSpec]:
        return self.odd.of(MacroSpec)

    @cached_property
    def datatypes(self) -> dict[str, DataSpec]:
        return self.odd.of(DataSpec)

    @cached_property
    def members(self) -> dict[str, list[Specification]]:
        """The members of each model class, in the order of the declarations."""
        found: dict[str, list[Specification]] = {ident: [] for ident in self.classes}
        for spec in self.odd.specifications:
            if isinstance(spec, ElementSpec | ClassSpec) and spec.classes:
                for member in spec.classes.members:
                    if member.key in found:
                        found[member.key].append(spec)
        return found

    def grammar(self) -> Grammar:
        start = [
            name for name in (_DEFAULT_START if self.odd.start is None else self.odd.start) if name in self.elements
        ]
        first = pattern.choice(*(pattern.ref(name) for name in start))
        definitions: dict[str, Pattern] = {}
        waiting = list(_refs(first))
        while waiting:
            name = waiting.pop(0)
            if name not in definitions:
                definitions[name] = self.definition(name)
                waiting += _refs(definitions[name])
        return Grammar(first, definitions)

    def definition(self, name: str) -> Pattern:
        """Give the pattern that a name stands for."""
        if name in self.elements:
            return self.element(self.elements[name])
        if name in self.macros:
            return self.content(self.macros[name].content)
        if name in self.datatypes:
            return self.content(self.datatypes[name].content)
        if name.startswith("anyElement-"):
            return self.any_element(name)
        ident, _, part = name.partition(".attribute")
        if ident in self.classes and part == "s":
            return self.class_attributes(self.classes[ident])
        if ident in self.classes and part:
            return self.class_attribute(self.classes[ident], part.removeprefix("."))
        if name.startswith("data.") and f"tei{name}" in self.datatypes:
            return pattern.ref(f"tei{name}")  # what the datatypes were called before release 3.0
        ident, _, expand = name.partition("_")
        if ident not in self.classes or expand not in ("", *Expand):
            return TEXT if name.startswith("data.") else NOT_ALLOWED
        return self.model_class(ClassRef(ident, Expand(expand or "alternation")))

    # - elements and content -

    def element(self, spec: ElementSpec) -> Pattern:
        namespace = self.odd.namespace if spec.namespace is None else spec.namespace
        name = Name(namespace, spec.alt_ident or spec.ident)
        content = EMPTY if spec.content is None else self.content(spec.content)
        return pattern.element(OneName(name), pattern.group(content, *self.element_attributes(spec)))

    def content(self, content: Content | None) -> Pattern:
        match content:
            case None | Nothing():
                return EMPTY
            case TextNode():
                return TEXT
            case ElementRef(key) | MacroRef(key) | DataRef(key, ""):
                return pattern.ref(key)
            case DataRef(key, restriction):
                return _restricted(self.content(self.datatypes[key].content), restriction, self)
            case DataType(name, facets):
                return pattern.data(XSD_TYPES, name, facets)
            case ClassRef(key, expand, (), ()):
                suffix = "" if expand is Expand.ALTERNATION else f"_{expand}"
                return pattern.ref(key + suffix)
            case ClassRef():
                return self.model_class(content)
            case Sequence(members, ordered):
                join = pattern.group if ordered else pattern.interleave
                return join(*(self.content(member) for member in members))
            case Alternate(members):
                return pattern.choice(*(self.content(member) for member in members))
            case Repeat(member, minimum, maximum):
                return _repeated(self.content(member), minimum, maximum)
            case ValList():
                return _choice_of(content)
            case AnyElement():
                return pattern.ref(_any_name(content))
            case RelaxNG(inside):
                return inside

    def model_class(self, reference: ClassRef) -> Pattern:
        """Give the members of a model class as the reference wants them (@expand)."""
        members = [self.member(spec, reference) for spec in self.members.get(reference.key, ())]
        members = [member for member in members if member is not None]
        if not members:
            return NOT_ALLOWED
        parts = [member for member in members if member is not None]
        match reference.expand:
            case Expand.ALTERNATION:
                return pattern.choice(*parts)
            case Expand.SEQUENCE:
                return pattern.group(*parts)
            case Expand.SEQUENCE_OPTIONAL:
                return pattern.group(*(pattern.optional(part) for part in parts))
            case Expand.SEQUENCE_REPEATABLE:
                return pattern.group(*(pattern.one_or_more(part) for part in parts))
            case Expand.SEQUENCE_OPTIONAL_REPEATABLE:
                return pattern.group(*(pattern.zero_or_more(part) for part in parts))

    def member(self, spec: Specification, reference: ClassRef) -> Pattern | None:
        """Give one member of a class; None where the reference leaves it out."""
        narrowed = bool(reference.include or reference.excluding)
        if isinstance(spec, ClassSpec):
            if spec.type is not ClassType.MODEL or spec.ident in reference.excluding:
                return None
            if not narrowed or spec.ident in reference.include:
                suffix = "" if reference.expand is Expand.ALTERNATION else f"_{reference.expand}"
                return pattern.ref(spec.ident + suffix)
            inside = self.model_class(replace(reference, key=spec.ident))
            return None if inside is NOT_ALLOWED else inside
        if reference.include and spec.ident not in reference.include:
            return None
        return None if spec.ident in reference.excluding else pattern.ref(spec.ident)

    def any_element(self, name: str) -> Pattern:
        """Give an element of any name with any attributes and content; inside it every such element again.

        What @require asks for is left to a rule, as in the reference implementation: TEI's own uses of it mean the
        descendants too, which a name class cannot say.
        """
        wanted = next(one for one in self.any_elements if _any_name(one) == name)
        default = _DEFAULT_EXCEPTIONS if self.odd.exceptions is None else self.odd.exceptions
        excluding = default if wanted.excluding is None else wanted.excluding
        names = AnyName(_either(excluding) if excluding else None)
        anything = pattern.zero_or_more(pattern.attribute(AnyName(), TEXT))
        return pattern.element(
            names, pattern.group(anything, pattern.zero_or_more(pattern.choice(TEXT, pattern.ref(name))))
        )

    @cached_property
    def any_elements(self) -> list[AnyElement]:
        contents = [
            *(spec.content for spec in self.elements.values()),
            *(spec.content for spec in self.macros.values()),
        ]
        return [found for content in contents for found in _any_elements(content)]

    # - attributes -

    def element_attributes(self, spec: ElementSpec) -> list[Pattern]:
        """Give the attributes of an element: those of its classes that it takes as they are, then its own."""
        own = {one.ident: one for one in definitions(spec.attributes)}
        classes = [self.classes[member.key] for member in (spec.classes.members if spec.classes else ())]
        taken: dict[str, AttDef] = {}
        found: list[Pattern] = []
        for cls in classes:
            if cls.type is ClassType.ATTS:
                found += self.inherited(cls, set(own), taken, frozenset())
        inherited = {one.ident: one for cls in classes for one in self.all_definitions(cls, frozenset())}
        return [*found, *self.attributes(spec.attributes, inherited)]

    def inherited(
        self, cls: ClassSpec, own: set[str], taken: dict[str, AttDef], above: frozenset[str]
    ) -> list[Pattern]:
        """Give the attributes of a class without those an element says itself or has by another class already."""
        names = [one.ident for one in self.all_definitions(cls, frozenset())]
        if not names:
            return []
        if not own.intersection(names) and not taken.keys() & set(names):
            taken |= {one.ident: one for one in self.all_definitions(cls, frozenset())}
            return [pattern.ref(f"{cls.ident}.attributes")]
        found = []
        for member in cls.classes.members if cls.classes else ():
            above_it = self.classes[member.key]
            if member.key not in above and above_it.type is ClassType.ATTS:
                found += self.inherited(above_it, own, taken, above | {cls.ident})
        refused = own | taken.keys()
        found += self.class_list(cls, cls.attributes, refused)
        taken |= {one.ident: one for one in definitions(cls.attributes) if one.ident not in refused}
        return found

    def all_definitions(self, cls: ClassSpec, above: frozenset[str]) -> Iterator[AttDef]:
        """Give the attributes of a class and of the classes it belongs to."""
        for member in cls.classes.members if cls.classes else ():
            if member.key not in above and member.key != cls.ident:
                yield from self.all_definitions(self.classes[member.key], above | {cls.ident})
        yield from definitions(cls.attributes)

    def class_attributes(self, cls: ClassSpec) -> Pattern:
        found = []
        for member in cls.classes.members if cls.classes else ():
            above = self.classes[member.key]
            if above.type is ClassType.ATTS and next(self.all_definitions(above, frozenset()), None):
                found.append(pattern.ref(f"{above.ident}.attributes"))
        return pattern.group(*found, *self.class_list(cls, cls.attributes, set()))

    def class_list(self, cls: ClassSpec, attributes: AttList, refused: Iterable[str]) -> list[Pattern]:
        """Give a list of attributes of a class by reference to their patterns."""
        left_out = set(refused)
        found: list[Pattern] = []
        for member in attributes.members:
            if isinstance(member, AttList):
                found += self.class_list(cls, member, left_out)
            elif isinstance(member, AttRef):
                found += [] if member.name in left_out else self.attribute_reference(member)
            elif isinstance(member, AttDef) and member.ident not in left_out:
                found.append(pattern.ref(f"{cls.ident}.attribute.{member.ident.replace(':', '')}"))
        return [pattern.choice(*found)] if attributes.choice and found else found

    def class_attribute(self, cls: ClassSpec, name: str) -> Pattern:
        for one in definitions(cls.attributes):
            if one.ident.replace(":", "") == name:
                return self.attribute(one)
        return NOT_ALLOWED

    def attributes(self, attributes: AttList, inherited: dict[str, AttDef]) -> list[Pattern]:
        """Give an element's own list; what it changes of an inherited attribute is merged with that."""
        found: list[Pattern] = []
        for member in attributes.members:
            if isinstance(member, AttList):
                found += self.attributes(member, inherited)
            elif isinstance(member, AttRef):
                found += self.attribute_reference(member)
            elif member.mode is Mode.CHANGE and member.ident in inherited:
                found.append(self.attribute(change_attribute(inherited[member.ident], member)))
            elif member.mode is not Mode.DELETE and not (member.mode is Mode.CHANGE and says_nothing(member)):
                found.append(self.attribute(member))
        return [pattern.choice(*found)] if attributes.choice and found else found

    def attribute_reference(self, reference: AttRef) -> list[Pattern]:
        cls = self.classes.get(reference.class_)
        if cls is None:
            return []
        if not reference.name:
            return [pattern.ref(f"{cls.ident}.attributes")]
        known = {one.ident for one in definitions(cls.attributes)}
        name = reference.name.replace(":", "")
        return [pattern.ref(f"{cls.ident}.attribute.{name}")] if reference.name in known else []

    def attribute(self, one: AttDef) -> Pattern:
        whole = pattern.attribute(OneName(one.name), self.attribute_value(one))
        return whole if one.required else pattern.optional(whole)

    def attribute_value(self, one: AttDef) -> Pattern:
        datatype = one.datatype
        listed = isinstance(datatype, Repeat) and (datatype.minimum, datatype.maximum) not in ((0, 1), (1, 1))
        inside = datatype.member if isinstance(datatype, Repeat) else datatype
        if one.values and one.values.items and one.values.type is ValListType.CLOSED:
            value = _choice_of(one.values)
        elif one.values and one.values.items and one.values.type is ValListType.SEMI and inside is not None:
            value = pattern.choice(_choice_of(one.values), self.content(inside))
        else:
            value = TEXT if inside is None else self.content(inside)
        if isinstance(datatype, Repeat) and not listed:
            return value if datatype.minimum else pattern.optional(value)
        if isinstance(datatype, Repeat):
            return pattern.list_of(_repeated(value, datatype.minimum, datatype.maximum))
        return value


def _repeated(inside: Pattern, minimum: int, maximum: int | None) -> Pattern:
    required = [inside] * minimum
    if maximum is None:
        last = pattern.one_or_more(inside) if minimum else pattern.zero_or_more(inside)
        return pattern.group(*required[1:], last)
    optional: Pattern = EMPTY
    for _ in range(maximum - minimum):
        optional = pattern.optional(pattern.group(inside, optional))
    return pattern.group(*required, optional)


def _choice_of(values: ValList) -> Pattern:
    return pattern.choice(*(pattern.value("", "token", item.written) for item in values.items))


def _restricted(inside: Pattern, restriction: str, compiler: _Compiler) -> Pattern:
    """Narrow a datatype by a further regular expression; only one of XML Schema can be narrowed."""
    while isinstance(inside, pattern.Ref):
        inside = compiler.definition(inside.name)
    if isinstance(inside, pattern.Data):
        return pattern.data(inside.library, inside.type, (*inside.params, ("pattern", restriction)))
    return inside


def _either(names: Row[NameClass]) -> NameClass:
    return names[0] if len(names) == 1 else NameChoice(tuple(names))


def _any_name(content: AnyElement) -> str:
    """Name the pattern of an anyElement by what it requires and leaves out."""
    parts = [*(["except"] + [str(one) for one in content.excluding] if content.excluding else [])]
    return "anyElement-" + ("-".join(str(_stable(part)) for part in parts) or "default")


def _stable(text: str) -> int:
    """A number that is the same in every process, unlike `hash`."""
    return sum((index + 1) * ord(character) for index, character in enumerate(text))


def _any_elements(content: Content | None) -> Iterator[AnyElement]:
    match content:
        case AnyElement():
            yield content
        case Sequence(members) | Alternate(members):
            for member in members:
                yield from _any_elements(member)
        case Repeat(member):
            yield from _any_elements(member)


def _refs(whole: Pattern) -> Iterator[str]:
    match whole:
        case pattern.Ref(name):
            yield name
        case pattern.Choice(members) | pattern.Group(members) | pattern.Interleave(members):
            for member in members:
                yield from _refs(member)
        case pattern.OneOrMore(member) | pattern.ListPattern(member):
            yield from _refs(member)
        case pattern.Element(_, content) | pattern.Attribute(_, content):
            yield from _refs(content)


# --- Schematron ---------------------------------------------------------------------------------------------------

_ROOT: Final = {"sch": SCH, "xsl": XSL, "tei": TEI}
"""The prefixes that are bound on the root of every Schematron schema."""
_GLOBAL: Final = (Name(XSL, "key"), Name(XSL, "function"), Name(XSL, "variable"), Name(XSL, "decimal-format"))


def schematron(odd: Odd, *, comment: str = "") -> bytes:
    """Give the constraints of a resolved ODD as a Schematron schema: a pattern for each, named by its identifier.

    Rules without a context get that of the element, attribute or members of the class they stand in (#TDTAGCONS).
    """
    return _Rules(odd).schema(comment).encode()


@dataclass(frozen=True)
class _Rules:
    odd: Odd

    def schema(self, comment: str) -> str:
        placed = list(self.placed())
        bound = {"tei": TEI}
        for constraint, _ in placed:
            for prefix, uri in constraint.namespaces:
                if uri not in (SCH, SQF, TEI) and prefix not in ("xml", "xs"):
                    bound.setdefault(prefix, uri)
            for rule in constraint.rules:
                if rule.name == Name(SCH, "ns"):
                    attributes = dict(rule.attributes)
                    bound[attributes[Name("", "prefix")]] = attributes[Name("", "uri")]
        names: dict[str, int] = {}
        body = "".join(self.pattern(constraint, context, names) for constraint, context in placed)
        head = f"<!-- {comment.replace('--', '- -')} -->\n" if comment else ""
        spaces = "".join(f"  <sch:ns prefix={quoteattr(p)} uri={quoteattr(u)}/>\n" for p, u in sorted(bound.items()))
        shared = "".join(
            f"  {_written(rule)}\n" for constraint, _ in placed for rule in constraint.rules if rule.name in _GLOBAL
        )
        xmlns = "".join(f" xmlns:{p}={quoteattr(u)}" for p, u in sorted(bound.items()) if p not in ("sch", "xsl"))
        return (
            f'<?xml version="1.0" encoding="UTF-8"?>\n{head}'
            f'<sch:schema xmlns:sch="{SCH}" xmlns:xsl="{XSL}"{xmlns} queryBinding="xslt2">\n'
            f"  <sch:title>{escape(self.odd.name)}</sch:title>\n{spaces}{shared}{body}</sch:schema>\n"
        )

    def placed(self) -> Iterator[tuple[ConstraintSpec, str]]:
        """Give the Schematron constraints, each with the context it would have without one of its own."""
        elements = self.odd.of(ElementSpec)
        for constraint in self.odd.constraints:
            yield constraint, "/"
        for spec in self.odd.specifications:
            holders = [spec.ident] if isinstance(spec, ElementSpec) else sorted(self.members_of(spec.ident))
            names = [elements[name].alt_ident or name for name in holders]
            for constraint in spec.constraints:
                yield constraint, "|".join(f"tei:{name}" for name in names)
            if isinstance(spec, ElementSpec | ClassSpec):
                for one in definitions(spec.attributes):
                    attribute = one.alt_ident or one.ident
                    for constraint in one.constraints:
                        yield constraint, "|".join(f"tei:{name}/@{attribute}" for name in names)

    def members_of(self, ident: str) -> set[str]:
        """Give the elements of a class, by other classes too."""
        found: set[str] = set()
        waiting, seen = [ident], {ident}
        while waiting:
            current = waiting.pop()
            for spec in self.odd.specifications:
                if isinstance(spec, ElementSpec | ClassSpec) and spec.classes:
                    if all(member.key != current for member in spec.classes.members):
                        continue
                    if isinstance(spec, ElementSpec):
                        found.add(spec.ident)
                    elif spec.ident not in seen:
                        seen.add(spec.ident)
                        waiting.append(spec.ident)
        return found

    def pattern(self, constraint: ConstraintSpec, context: str, names: dict[str, int]) -> str:
        if constraint.scheme not in ("schematron", "isoschematron") or not constraint.rules:
            return ""
        names[constraint.ident] = names.get(constraint.ident, 0) + 1
        number = names[constraint.ident]
        ident = constraint.ident if number == 1 else f"{constraint.ident}-{number}"
        language = f" xml:lang={quoteattr(constraint.language)}" if constraint.language else ""
        own = [rule for rule in constraint.rules if rule.name not in (*_GLOBAL, Name(SCH, "ns"))]
        patterns = [rule for rule in own if rule.name == Name(SCH, "pattern")]
        lets = [rule for rule in own if rule.name == Name(SCH, "let")]
        rules = [rule for rule in own if rule.name == Name(SCH, "rule")]
        bare = [rule for rule in own if rule.name in (Name(SCH, "assert"), Name(SCH, "report"))]
        parts = [_written(rule) for rule in (*lets, *rules)]
        if bare and context:
            inside = "\n      ".join(_written(rule) for rule in bare)
            parts.append(f"<sch:rule context={quoteattr(context)}>\n      {inside}\n    </sch:rule>")
        whole = "".join(f"  {_written(one)}\n" for one in patterns)
        if parts:
            inside = "\n    ".join(parts)
            whole += f"  <sch:pattern id={quoteattr(ident)}{language}>\n    {inside}\n  </sch:pattern>\n"
        return whole


def _written(rule: Markup) -> str:
    return written(rule, _ROOT)
