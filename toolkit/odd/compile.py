"""A resolved ODD → a grammar (#IM).

Patterns are named as TEI's own schemas name them: elements and macros by their identifier, model classes likewise,
attribute classes `att.X.attributes`, their attributes `att.X.attribute.NAME`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Sequence as Row
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

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
from toolkit.names import EXAMPLES, TEI, XSD_TYPES, Name
from toolkit.odd.model import (
    Alternate,
    AnyElement,
    AttDef,
    AttList,
    AttRef,
    ClassRef,
    ClassSpec,
    ClassType,
    Content,
    DataRef,
    DataSpec,
    DataType,
    ElementRef,
    ElementSpec,
    Expand,
    External,
    MacroRef,
    MacroSpec,
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
    attribute_references,
    definitions,
    leaves,
)  # fmt: skip
from toolkit.odd.resolve import change_attribute

__all__ = ["grammar"]

_OTHER: Final = "other:"
"""Marks the patterns of other schemas among those of the ODD, until all are named as they are to be called."""
_DEFAULT_START: Final = ("TEI", "teiCorpus")
_DEFAULT_EXCEPTIONS: Final = (NsName(TEI), OneName(Name(EXAMPLES, "egXML")))
"""What anyElement leaves out where schemaSpec has no defaultExceptions."""


def grammar(odd: Odd, *, whole: bool = False) -> Grammar:
    """Give the grammar of a resolved ODD; only what the start can reach is in it, unless the `whole` is asked for."""
    return _Compiler(odd).grammar(whole=whole)


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

    def grammar(self, *, whole: bool) -> Grammar:
        wanted = _DEFAULT_START if self.odd.start is None else self.odd.start
        start = [name for name in map(self.named, wanted) if name in self.elements]
        first = self.redefined("", pattern.choice(*(pattern.ref(name) for name in start)))
        definitions: dict[str, Pattern] = {}
        waiting = [*_refs(first), *(self.names() if whole else ())]
        while waiting:
            name = waiting.pop(0)
            if name not in definitions:
                definitions[name] = self.redefined(name, self.definition(name))
                waiting += _refs(definitions[name])
        return self.prefixed(Grammar(first, definitions))

    def prefixed(self, whole: Grammar) -> Grammar:
        """Call the patterns of the schema by its prefix (schemaSpec/@prefix); those of other schemas have their own."""
        if not self.odd.prefix and not self.external:
            return whole

        def name(one: str) -> str:
            return one.removeprefix(_OTHER) if one in self.external else self.odd.prefix + one

        def renamed(one: Pattern) -> Pattern:
            return pattern.with_refs(one, lambda old: pattern.ref(name(old)))

        return Grammar(renamed(whole.start), {name(old): renamed(one) for old, one in whole.definitions.items()})

    def names(self) -> Iterator[str]:
        """Give the names of the patterns that stand for whole specifications."""
        for spec in self.odd.specifications:
            is_atts = isinstance(spec, ClassSpec) and spec.type is ClassType.ATTS
            yield f"{spec.ident}.attributes" if is_atts else spec.ident

    def definition(self, name: str) -> Pattern:
        """Give the pattern that a name stands for."""
        if name in self.elements:
            return self.element(self.elements[name])
        if name in self.macros:
            return self.content(self.macros[name].content)
        if name in self.datatypes:
            return self.content(self.datatypes[name].content)
        if name in self.external:
            return self.external[name]
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
        if ident in self.classes and expand in ("", *Expand):
            return self.model_class(ClassRef(ident, Expand(expand or "alternation")))
        return TEXT

    def is_known(self, name: str) -> bool:
        """Whether a name stands for something."""
        return name in self.external or self.is_ours(name)

    def is_ours(self, name: str) -> bool:
        """Whether a name stands for something of the ODD; data.X, of releases before 3.0, always does."""
        ident, _, part = name.partition(".attribute")
        if ident in self.classes and (part == "s" or part.startswith(".")):
            return True
        model, _, expand = name.partition("_")
        return (
            any(name in some for some in (self.elements, self.macros, self.datatypes))
            or name.startswith(("data.", "teidata."))
            or (model in self.classes and expand in ("", *Expand))
        )

    # - other RELAX NG schemas -

    @cached_property
    def external(self) -> dict[str, Pattern]:
        """The definitions of the schemas that moduleRef takes over, by their names with prefix, apart from the TEI's.

        Where nothing else tells a pattern from one of the TEI, that of the TEI stands for both.
        """
        found: dict[str, Pattern] = {}
        for one in self.odd.externals:
            names = one.grammar.definitions if one.grammar else {}

            def meant(old: str, one: External = one, names: Mapping[str, Pattern] = names) -> Pattern | None:
                whole = one.prefix + old
                if old in names and (self.odd.prefix or not self.is_ours(whole)):
                    return pattern.ref(_OTHER + whole)
                return pattern.ref(self.bare(whole)) if self.is_ours(self.bare(whole)) else None

            for name, inside in names.items():
                if self.odd.prefix or not self.is_ours(one.prefix + name):
                    found[_OTHER + one.prefix + name] = pattern.with_refs(inside, meant)
        return found

    @cached_property
    def additions(self) -> dict[str, list[tuple[str, Pattern]]]:
        """What moduleRef says itself of patterns, of the other schema or of the TEI, by their names."""
        found: dict[str, list[tuple[str, Pattern]]] = {}
        for one in self.odd.externals:
            for name, combine, inside in one.redefined:
                found.setdefault(self.named(name, one), []).append((combine, self.older(inside, one)))
        return found

    def named(self, name: str, within: External | None = None) -> str:
        """Give the name that a reference in RELAX NG means; it may bear the prefix of the schema.

        within  the moduleRef that refers, to what its schema has before anything else
        """
        if within is not None and _OTHER + within.prefix + name in self.external:
            return _OTHER + within.prefix + name
        if self.is_ours(name):
            return name
        if _OTHER + name in self.external:
            return _OTHER + name
        return self.bare(name)

    def bare(self, name: str) -> str:
        """Give a name without the prefix of the schema, or that of the element which bears one of its own."""
        return self.own_prefixes.get(name) or name.removeprefix(self.odd.prefix)

    @cached_property
    def own_prefixes(self) -> dict[str, str]:
        return {spec.prefix + spec.ident: spec.ident for spec in self.elements.values() if spec.prefix}

    def older(self, inside: Pattern, within: External | None = None) -> Pattern:
        """Give a pattern of RELAX NG with its references resolved; what leads nowhere is left out, as in contents."""

        def resolved(name: str) -> Pattern | None:
            meant = self.named(name, within)
            return pattern.ref(meant) if self.is_known(meant) else None

        return pattern.with_refs(inside, resolved)

    def redefined(self, name: str, whole: Pattern) -> Pattern:
        for combine, inside in self.additions.get(name, ()):
            if self.leads_to(name, inside):
                continue  # it would hold itself
            if combine == "choice":
                whole = pattern.choice(whole, inside)
            elif combine == "interleave":
                whole = pattern.interleave(whole, inside)
            else:
                whole = inside
        return whole

    def leads_to(self, name: str, inside: Pattern) -> bool:
        """Whether a pattern leads to a name without an element between."""
        seen: set[str] = set()
        waiting = list(pattern.unguarded(inside))
        while waiting and name not in seen:
            one = waiting.pop()
            if one not in seen:
                seen.add(one)
                waiting += pattern.unguarded(self.definition(one))
                waiting += (other for _, added in self.additions.get(one, ()) for other in pattern.unguarded(added))
        return name in seen

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
            case ElementRef(key) | MacroRef(key):
                return pattern.ref(key)
            case DataRef(key, restriction):
                known = key in self.datatypes or key in self.macros or key.startswith(("data.", "teidata."))
                inside = pattern.ref(key) if known else TEXT  # never an element that bears the name: `date`, `name`
                return _restricted(inside, restriction, self) if restriction else inside
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
                return self.older(inside)

    def model_class(self, reference: ClassRef) -> Pattern:
        """Give the members of a model class as the reference wants them (@expand)."""
        members = [self.member(spec, reference) for spec in self.members.get(reference.key, ())]
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
        return [one for content in contents for one in leaves(content) if isinstance(one, AnyElement)]

    # - attributes -

    def element_attributes(self, spec: ElementSpec) -> list[Pattern]:
        """Give the attributes of an element: those of its classes that it takes as they are, then its own."""
        own = {one.ident: one for one in definitions(spec.attributes)}
        classes = [self.classes[member.key] for member in (spec.classes.members if spec.classes else ())]
        taken: set[Name] = set()
        found: list[Pattern] = []
        for cls in classes:
            if cls.type is ClassType.ATTS:
                found += self.inherited(cls, set(own), taken, frozenset())
        inherited = {one.ident: one for cls in classes for one in self.all_definitions(cls)}
        return [*found, *self.attributes(spec.attributes, inherited)]

    def inherited(self, cls: ClassSpec, own: set[str], taken: set[Name], above: frozenset[str]) -> list[Pattern]:
        """Give the attributes of a class without those an element says itself or has by another class already."""
        whole = self.all_definitions(cls)
        if not self.says_something(cls, frozenset()):
            return []
        if not any(one.ident in own or one.name in taken for one in whole):
            taken |= {one.name for one in whole}
            return [pattern.ref(f"{cls.ident}.attributes")]
        found = []
        for member in cls.classes.members if cls.classes else ():
            above_it = self.classes[member.key]
            if member.key not in above and above_it.type is ClassType.ATTS:
                found += self.inherited(above_it, own, taken, above | {cls.ident})
        refused = {one.ident for one in definitions(cls.attributes) if one.ident in own or one.name in taken}
        found += self.class_list(cls, cls.attributes, own | refused)
        taken |= {one.name for one in definitions(cls.attributes) if one.ident not in refused}
        return found

    def all_definitions(self, cls: ClassSpec) -> tuple[AttDef, ...]:
        """Give the attributes of a class, by reference too, and of the classes it belongs to."""
        if cls.ident not in self.definitions_of:
            found: list[AttDef] = []
            for member in cls.classes.members if cls.classes else ():
                found += self.all_definitions(self.classes[member.key])
            found += definitions(cls.attributes)
            for reference in attribute_references(cls.attributes):
                if reference.class_ in self.classes:
                    named = definitions(self.classes[reference.class_].attributes)
                    found += (one for one in named if one.ident == reference.name)
            self.definitions_of[cls.ident] = tuple(found)
        return self.definitions_of[cls.ident]

    @cached_property
    def definitions_of(self) -> dict[str, tuple[AttDef, ...]]:
        """What `all_definitions` has found, by class."""
        return {}

    def says_something(self, cls: ClassSpec, above: frozenset[str]) -> bool:
        """Whether a class, or one that it belongs to, has an attribute or refers to one."""
        keys = [member.key for member in (cls.classes.members if cls.classes else ())]
        return _says_something(cls.attributes) or any(
            self.says_something(self.classes[key], above | {cls.ident}) for key in keys if key not in above
        )

    def class_attributes(self, cls: ClassSpec) -> Pattern:
        found = []
        for member in cls.classes.members if cls.classes else ():
            above = self.classes[member.key]
            if above.type is ClassType.ATTS and self.says_something(above, frozenset()):
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
            elif member.mode not in (Mode.DELETE, Mode.CHANGE):
                found.append(self.attribute(member))
        return [pattern.choice(*found)] if attributes.choice and found else found

    def attribute_reference(self, reference: AttRef) -> list[Pattern]:
        cls = self.classes.get(self.bare(reference.class_))
        if cls is None:
            part = f".attribute.{reference.name}" if reference.name else ".attributes"
            other = self.named(reference.class_ + part)
            return [pattern.ref(other)] if other in self.external else []
        if not reference.name:
            return [pattern.ref(f"{cls.ident}.attributes")]
        known = {one.ident.replace(":", "") for one in definitions(cls.attributes)}
        name = reference.name.replace(":", "")  # as in the names of patterns: `xmlid` does as well
        return [pattern.ref(f"{cls.ident}.attribute.{name}")] if name in known else []

    def attribute(self, one: AttDef) -> Pattern:
        whole = pattern.attribute(OneName(one.name), self.attribute_value(one))
        return whole if one.required else pattern.optional(whole)

    def attribute_value(self, one: AttDef) -> Pattern:
        datatype = one.datatype
        inside = datatype.member if isinstance(datatype, Repeat) else datatype
        listed = isinstance(datatype, Repeat) and (datatype.minimum, datatype.maximum) not in ((0, 1), (1, 1))
        listed = listed and inside != RelaxNG(TEXT)  # which cannot stand in a list
        values = one.values if one.values and one.values.items else None
        if values and values.type is ValListType.CLOSED:
            value = _choice_of(values)
        elif values and values.type is ValListType.SEMI:
            # Where nothing says what other values are, the reference implementation takes names.
            other = pattern.data(XSD_TYPES, "Name") if inside is None else self.content(inside)
            value = pattern.choice(_choice_of(values), other)
        else:
            value = TEXT if inside is None else self.content(inside)
        if isinstance(datatype, Repeat) and not listed:
            return value if datatype.minimum else pattern.optional(value)
        if isinstance(datatype, Repeat) and not self.is_any_text(value):  # a list of any text is any text
            return pattern.list_of(_repeated(value, datatype.minimum, datatype.maximum))
        return value

    def is_any_text(self, value: Pattern) -> bool:
        return value is TEXT or (isinstance(value, pattern.Ref) and self.is_any_text(self.definition(value.name)))


def _says_something(attributes: AttList) -> bool:
    return any(not isinstance(one, AttList) or _says_something(one) for one in attributes.members)


_COUNTED: Final = 100
"""How often a part of a content is counted: what may come oftener may come without end; grammars grow by counting."""


def _repeated(inside: Pattern, minimum: int, maximum: int | None) -> Pattern:
    if maximum is not None and maximum > _COUNTED:
        maximum = None
    required = [inside] * min(minimum, _COUNTED)
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
