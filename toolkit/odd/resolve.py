"""Customization and declarations → one ODD without modes (#IM-unified).

What the customization selects from the declarations is merged with what it says itself; then references to what is not
there are cleared away. Attributes that an element refuses or changes stay in its own list with their mode, since only
the element knows of which class they come.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Set
from dataclasses import replace
from fnmatch import fnmatchcase
from typing import Final

from toolkit.grammar import pattern
from toolkit.names import SCH, XML, Name
from toolkit.odd.model import (
    Alternate,
    AttDef,
    AttList,
    AttRef,
    Classes,
    ClassRef,
    ClassSpec,
    ClassType,
    ConstraintSpec,
    Content,
    DataRef,
    DataSpec,
    Documentation,
    ElementRef,
    ElementSpec,
    MacroRef,
    MacroSpec,
    Markup,
    MemberOf,
    Mode,
    ModuleSpec,
    Nothing,
    Odd,
    RelaxNG,
    Repeat,
    Selection,
    Sequence,
    Specification,
    ValItem,
    ValList,
    attribute_references,
    definitions,
    leaves,
)  # fmt: skip

__all__ = [
    "attributes_of", "change_attribute", "circles", "is_of_attributes", "known_in", "mapped", "merge", "references",
    "resolved", "selected", "understood", "with_rules",
]  # fmt: skip

_FIRST: Final = ("tei", "core")
"""The modules whose specifications come first, whatever the order of references; members of classes keep this order."""


def resolved(customization: Odd, bases: Mapping[str, Odd]) -> Odd:
    """Give the customization applied to the declarations.

    bases  the declarations by the source that names them, as written; the first are those of the schemaSpec
    """
    bases = {source: _loosened(base, customization) for source, base in bases.items()}
    merged = merge(customization, selected(customization, bases))
    cleared = _clear(merged, set(circles(merged)))
    base = next(iter(bases.values()))
    modules = {module.ident: module for one in (*bases.values(), customization) for module in one.modules}
    return replace(
        customization,
        release=base.release,
        modules=tuple(modules.values()),
        selections=(),
        externals=(*base.externals, *customization.externals),
        specifications=tuple(cleared.values()),
        constraints=(*base.constraints, *customization.constraints),
        shared=(*base.shared, *customization.shared),
        query_binding=customization.query_binding or base.query_binding,
    )


def _loosened(base: Odd, customization: Odd) -> Odd:
    """Give declarations of the TEI in which no outermost list of attributes is a choice, if its element is not changed.

    The reference implementation heeds org="choice" there only once an element is changed; schemas have to accept what
    it accepts. What an ODD has said before stays: only bare declarations have no name.
    """
    if base.name:
        return base
    changed = {spec.ident for spec in customization.specifications if isinstance(spec, ElementSpec)}
    return replace(base, specifications=tuple(_with_loose_list(spec, changed) for spec in base.specifications))


def _with_loose_list(spec: Specification, changed: Set[str]) -> Specification:
    if isinstance(spec, ElementSpec) and spec.ident in changed:
        return replace(spec, attributes=AttList((spec.attributes,)))  # a list inside another is heeded
    if isinstance(spec, ElementSpec | ClassSpec):
        outer = (replace(one, choice=False) if isinstance(one, AttList) else one for one in spec.attributes.members)
        return replace(spec, attributes=AttList(tuple(outer)))
    return spec


def known_in(bases: Mapping[str, Odd]) -> dict[str, Specification]:
    """Give the specifications that the sources hold, by identifier; those of the first go before."""
    return {spec.ident: spec for base in reversed(tuple(bases.values())) for spec in base.specifications}


def with_rules(base: Odd, rules: Odd) -> Odd:
    """Give declarations with the constraints that another file states for the specifications of the same names."""
    added = {spec.ident: spec for spec in rules.specifications}
    specifications = (
        replace(_changed(spec, added[spec.ident]), span=spec.span) if spec.ident in added else spec
        for spec in base.specifications
    )
    return replace(base, specifications=tuple(specifications))


# --- understanding ------------------------------------------------------------------------------------------------


def understood(customization: Odd, bases: Mapping[str, Odd]) -> Odd:
    """Give a customization whose contents refer to specifications by their identifiers.

    As written they may bear the prefix of the schema (schemaSpec/@prefix), or name patterns of a RELAX NG schema that a
    moduleRef takes over.
    """
    externals = [*customization.externals, *(one for base in bases.values() for one in base.externals)]
    patterns = {one.prefix + name for one in externals if one.grammar for name in one.grammar.definitions}
    if not customization.prefix and not patterns:
        return customization
    known = {**known_in(bases), **{spec.ident: spec for spec in customization.specifications}}

    def renamed(name: str) -> pattern.Pattern:
        bare = name.removeprefix(customization.prefix)
        return pattern.ref(bare if name not in known and name not in patterns and bare in known else name)

    def meant(content: Content) -> Content:
        if isinstance(content, RelaxNG):
            return RelaxNG(pattern.with_refs(content.pattern, renamed))
        if not isinstance(content, ElementRef | ClassRef | MacroRef | DataRef) or content.key in known:
            return content
        bare = content.key.removeprefix(customization.prefix)
        if bare in known:
            return _reference(content, known[bare])
        return RelaxNG(pattern.ref(content.key)) if content.key in patterns else content

    specifications = tuple(
        replace(spec, content=mapped(spec.content, meant))
        if isinstance(spec, ElementSpec | MacroSpec | DataSpec) and spec.content is not None
        else spec
        for spec in customization.specifications
    )
    return replace(customization, specifications=specifications)


def _reference(written: ElementRef | ClassRef | MacroRef | DataRef, spec: Specification) -> Content:
    """Give a reference to a specification; with a prefix, which is of RELAX NG, its kind is often not heeded."""
    match spec, written:
        case ClassSpec(), ClassRef():
            return replace(written, key=spec.ident)
        case ClassSpec(), _:
            return ClassRef(spec.ident)
        case ElementSpec(), _:
            return ElementRef(spec.ident)
        case MacroSpec(), _:
            return MacroRef(spec.ident)
    return replace(written, key=spec.ident)


def mapped(content: Content, change: Callable[[Content], Content]) -> Content:
    """Give a content model with what a function makes of the parts that hold no others."""
    match content:
        case Sequence(members, ordered):
            return Sequence(tuple(mapped(member, change) for member in members), ordered)
        case Alternate(members):
            return Alternate(tuple(mapped(member, change) for member in members))
        case Repeat(member, minimum, maximum):
            return Repeat(mapped(member, change), minimum, maximum)
    return change(content)


# --- selecting ----------------------------------------------------------------------------------------------------


def selected(customization: Odd, bases: Mapping[str, Odd]) -> dict[str, Specification]:
    """Give the specifications that the selections take over, by identifier.

    What is referred to by its own name does not come by its module as well.
    """
    modules = [selection for selection in customization.selections if selection.kind is ModuleSpec]
    single = [selection for selection in customization.selections if selection.kind is not ModuleSpec]
    taken: dict[str, Specification] = {}
    for selection in sorted(modules, key=_rank):
        named = {one.key for one in single}
        for spec in _of_module(selection, bases[selection.source or customization.source]):
            if spec.ident not in named:
                taken.setdefault(spec.ident, spec)
    for selection in single:
        base = bases[selection.source or customization.source]
        for spec in base.specifications:
            if spec.ident == selection.key and isinstance(spec, selection.kind):
                taken[spec.ident] = _narrowed(spec, selection)
    return taken


def _rank(selection: Selection) -> int:
    return _FIRST.index(selection.key) if selection.key in _FIRST else len(_FIRST)


def _of_module(selection: Selection, base: Odd) -> Iterator[Specification]:
    """Give what a module holds: all its classes, macros and datatypes, and the elements that are wanted of it."""
    members = [spec for spec in base.specifications if spec.module == selection.key]
    yield from (spec for spec in members if not isinstance(spec, ElementSpec))
    for spec in members:
        if isinstance(spec, ElementSpec) and _is_wanted(spec.ident, selection):
            yield spec


def _is_wanted(name: str, selection: Selection) -> bool:
    return name not in selection.excluding if selection.include is None else name in selection.include


def _narrowed(spec: Specification, selection: Selection) -> Specification:
    """Narrow a class of attributes to those that a classRef includes, or by those that it excepts."""
    if not isinstance(spec, ClassSpec):
        return spec
    unwanted = {one.ident for one in definitions(spec.attributes) if not _is_wanted(one.ident, selection)}
    return replace(spec, attributes=_without(spec.attributes, unwanted))


# --- merging ------------------------------------------------------------------------------------------------------


def merge(customization: Odd, taken: Mapping[str, Specification]) -> dict[str, Specification]:
    """Apply the specifications of the customization to those selected."""
    merged = dict(taken)
    own = f"derived-module-{customization.name}"
    for spec in customization.specifications:
        spec = _apart(spec, merged, customization)
        present = merged.get(spec.ident)
        if spec.mode is Mode.DELETE:
            merged.pop(spec.ident, None)
        elif spec.mode is Mode.CHANGE and present is not None:
            merged[spec.ident] = _changed(present, spec)
        elif spec.mode is not Mode.CHANGE:
            merged[spec.ident] = replace(spec, mode=Mode.ADD, module=spec.module or own)
    return merged


def _apart(spec: Specification, merged: Mapping[str, Specification], customization: Odd) -> Specification:
    """Give an added element that shares its name with one of another namespace an identifier of its own."""
    present = merged.get(spec.ident)
    if spec.mode is not Mode.ADD or not isinstance(spec, ElementSpec) or not isinstance(present, ElementSpec):
        return spec
    old, new = ((one.namespace if one.namespace is not None else customization.namespace) for one in (present, spec))
    if old == new:
        return spec
    return replace(spec, ident=f"{spec.prefix or 'other_'}{spec.ident}", alt_ident=spec.alt_ident or spec.ident)


def _changed(old: Specification, new: Specification) -> Specification:
    """Give a specification with the changes of another of the same name and kind; its place is that of the changes."""
    old = replace(
        old,
        span=new.span,
        alt_ident=new.alt_ident or old.alt_ident,
        constraints=(*_constraints(old.constraints, new.constraints), *_left_behind(old, new)),
        documentation=_documentation(old.documentation, new.documentation),
    )
    match old, new:
        case ElementSpec(), ElementSpec():
            return replace(
                old,
                namespace=old.namespace if new.namespace is None else new.namespace,
                classes=_classes(old.classes, new.classes),
                content=old.content if new.content is None else new.content,
                attributes=_attributes(old.attributes, new.attributes, keeps_modes=True),
            )
        case ClassSpec(), ClassSpec():
            return replace(
                old,
                classes=_classes(old.classes, new.classes),
                attributes=_attributes(old.attributes, new.attributes, keeps_modes=False),
            )
        case MacroSpec(), MacroSpec():
            return replace(old, content=old.content if new.content is None else new.content)
        case DataSpec(), DataSpec():
            return replace(old, content=old.content if new.content is None else new.content)
    return old


def _documentation(old: Documentation, new: Documentation) -> Documentation:
    """Give what a specification says with what a change of it says: of each kind and language the new, else the old."""
    said = {_kind(one) for one in new}
    kept = [one for one in old if _kind(one) not in said and (one.name, "") not in said]
    return tuple(sorted((*kept, *new), key=lambda one: _DOCUMENTING.index(one.name.local)))


_DOCUMENTING: Final = (
    "idno", "equiv", "gloss", "desc", "paramList", "valDesc", "model", "modelGrp", "modelSequence", "exemplum",
    "remarks", "listRef",
)  # fmt: skip
"""The order in which a specification of the TEI has what documents it."""


def _kind(one: Markup) -> tuple[Name, str]:
    return one.name, dict(one.attributes).get(Name(XML, "lang"), "")


def _classes(old: Classes | None, new: Classes | None) -> Classes | None:
    if new is None or old is None:
        return new or old
    if new.mode is Mode.REPLACE:
        return Classes(tuple(member for member in new.members if member.mode is not Mode.DELETE))
    named = {member.key for member in new.members}
    kept = [member for member in old.members if member.key not in named]
    added = [replace(member, mode=Mode.ADD) for member in new.members if member.mode is not Mode.DELETE]
    return Classes((*kept, *added))


def _constraints(old: tuple[ConstraintSpec, ...], new: tuple[ConstraintSpec, ...]) -> tuple[ConstraintSpec, ...]:
    kept = [one for one in old if not any(_is_meant(one, other.ident) for other in new)]
    return (*kept, *(constraint for constraint in new if constraint.mode is not Mode.DELETE))


def _left_behind(old: Specification, new: Specification) -> Iterator[ConstraintSpec]:
    """Give the rules of attributes that are deleted, if they have contexts of their own: elsewhere these may be met."""
    if not isinstance(old, ElementSpec | ClassSpec) or not isinstance(new, ElementSpec | ClassSpec):
        return
    lost = {one.ident for one in definitions(new.attributes) if one.mode is Mode.DELETE}
    for one in definitions(old.attributes):
        if one.ident in lost:
            yield from (each for each in one.constraints if all(rule.name in _WITH_CONTEXT for rule in each.rules))


_WITH_CONTEXT: Final = (Name(SCH, "pattern"), Name(SCH, "rule"), Name(SCH, "let"))


def _is_meant(constraint: ConstraintSpec, ident: str) -> bool:
    """Whether an identifier means a constraint: its own, or that of the TEI's rule that it stands for."""
    return constraint.ident == ident or any(fnmatchcase(ident, answer) for answer in constraint.answers)


def _attributes(old: AttList, new: AttList, *, keeps_modes: bool) -> AttList:
    """Merge a list of attributes into another.

    keeps_modes  for an element: what it changes or deletes may come by a class, so the mode has to stay; a class says
                 all of its attributes itself
    """
    for definition in definitions(new):
        present = next((one for one in definitions(old) if one.ident == definition.ident), None)
        result = _merged(present, definition, keeps_modes=keeps_modes)
        old = _without(old, {definition.ident}) if result is None else _with(old, result)
    added = tuple(attribute_references(new))
    return AttList((*old.members, *added), old.choice) if added else old


def _merged(old: AttDef | None, new: AttDef, *, keeps_modes: bool) -> AttDef | None:
    match new.mode:
        case Mode.DELETE:
            return new if keeps_modes else None
        case Mode.CHANGE if old is not None and old.mode is not Mode.DELETE:
            return change_attribute(old, new)
        case Mode.CHANGE:
            return new if keeps_modes else None
        case _:
            return replace(new, mode=Mode.ADD)


def change_attribute(old: AttDef, new: AttDef) -> AttDef:
    """Give the definition of an attribute with what another says of it; the mode stays that of the old one."""
    return replace(
        old,
        alt_ident=new.alt_ident or old.alt_ident,
        usage=old.usage if new.usage is None else new.usage,
        datatype=old.datatype if new.datatype is None else new.datatype,
        values=_values(old.values, new.values),
        default=old.default if new.default is None else new.default,
        constraints=_constraints(old.constraints, new.constraints),
        documentation=_documentation(old.documentation, new.documentation),
    )


def _values(old: ValList | None, new: ValList | None) -> ValList | None:
    if new is None or old is None:
        return new or old
    if new.mode is Mode.DELETE:
        return None
    items = {item.ident: item for item in old.items} if _is_change(new) else {}
    for item in new.items:
        if item.mode is Mode.DELETE:
            items.pop(item.ident, None)
        elif item.mode is Mode.CHANGE and item.ident in items:
            items[item.ident] = _changed_item(items[item.ident], item)
        else:
            items[item.ident] = replace(item, mode=Mode.ADD)
    return ValList(new.type, tuple(items.values()))


def _changed_item(old: ValItem, new: ValItem) -> ValItem:
    written = old.written if new.written == new.ident else new.written
    return replace(old, written=written, documentation=_documentation(old.documentation, new.documentation))


def _is_change(values: ValList) -> bool:
    """Whether a list changes the one that is there; one with items to delete can do nothing else."""
    return values.mode is Mode.CHANGE or any(item.mode is Mode.DELETE for item in values.items)


def _without(attributes: AttList, names: set[str]) -> AttList:
    members: list[AttDef | AttRef | AttList] = []
    for member in attributes.members:
        if isinstance(member, AttList):
            members.append(_without(member, names))
        elif not isinstance(member, AttDef) or member.ident not in names:
            members.append(member)
    return AttList(tuple(members), attributes.choice)


def _with(attributes: AttList, definition: AttDef) -> AttList:
    """Put a definition in the place of the one of its name, else at the end."""
    if all(one.ident != definition.ident for one in definitions(attributes)):
        return AttList((*attributes.members, definition), attributes.choice)
    members: list[AttDef | AttRef | AttList] = []
    for member in attributes.members:
        if isinstance(member, AttList):
            held = any(one.ident == definition.ident for one in definitions(member))
            members.append(_with(member, definition) if held else member)
        elif isinstance(member, AttDef) and member.ident == definition.ident:
            members.append(definition)
        else:
            members.append(member)
    return AttList(tuple(members), attributes.choice)


def attributes_of(spec: ElementSpec | ClassSpec, known: Mapping[str, Specification]) -> dict[str, AttDef]:
    """Give the attributes of an element or class, those of the classes it belongs to as well."""
    found: dict[str, AttDef] = {}
    waiting: list[Specification] = [spec]
    seen: set[str] = set()
    while waiting:
        current = waiting.pop()
        if isinstance(current, ElementSpec | ClassSpec) and current.ident not in seen:
            seen.add(current.ident)
            found = {**{one.ident: one for one in definitions(current.attributes)}, **found}
            keys = [member.key for member in current.classes.members] if current.classes else []
            waiting += [known[key] for key in keys if key in known]
            found = {**_referenced(current, known), **found}
    return found


def _referenced(spec: ElementSpec | ClassSpec, known: Mapping[str, Specification]) -> dict[str, AttDef]:
    """Give the attributes that an element or class has by reference to a class that it does not belong to."""
    found: dict[str, AttDef] = {}
    for reference in attribute_references(spec.attributes):
        cls = known.get(reference.class_)
        if isinstance(cls, ClassSpec):
            found |= {one.ident: one for one in definitions(cls.attributes) if reference.name in ("", one.ident)}
    return found


# --- clearing -----------------------------------------------------------------------------------------------------


def circles(specifications: Mapping[str, Specification]) -> Iterator[tuple[str, str]]:
    """Give the references that lead back to where they come from, each as the two names it joins.

    These are memberships of classes in classes, and macros and datatypes in the content of such.
    """
    done: set[str] = set()
    for ident in specifications:
        yield from _circles(ident, specifications, [], done)


def _circles(
    ident: str, known: Mapping[str, Specification], above: list[str], done: set[str]
) -> Iterator[tuple[str, str]]:
    if ident in done:
        return
    above.append(ident)
    for key in _leads_to(known[ident]):
        if key in above:
            yield ident, key
        elif key in known:
            yield from _circles(key, known, above, done)
    done.add(above.pop())


def _leads_to(spec: Specification) -> Iterator[str]:
    match spec:
        case ClassSpec():
            yield from (member.key for member in (spec.classes.members if spec.classes else ()))
        case MacroSpec() | DataSpec():
            yield from (one.key for one in references(spec.content) if isinstance(one, MacroRef | DataRef))
            yield from _named_in(spec.content)


def _named_in(content: Content | None) -> Iterator[str]:
    """Give what the RELAX NG in a content model refers to, but for what stands inside an element of its own."""
    for one in leaves(content):
        if isinstance(one, RelaxNG):
            yield from pattern.unguarded(one.pattern)


def references(content: Content | None) -> Iterator[ElementRef | ClassRef | MacroRef | DataRef]:
    """Give what a content model refers to, in its order."""
    return (one for one in leaves(content) if isinstance(one, ElementRef | ClassRef | MacroRef | DataRef))


def _clear(specifications: Mapping[str, Specification], circular: set[tuple[str, str]]) -> dict[str, Specification]:
    """Take out memberships in classes and references to elements, classes and macros that are not there.

    circular  references to take out as well, as `circles` gives them
    """
    barred: dict[str, set[str]] = {}
    for ident, key in circular:
        barred.setdefault(ident, set()).add(key)
    names = specifications.keys()
    return {
        ident: _cleared(_opened(spec, barred[ident]), names - barred[ident], specifications)
        if ident in barred
        else _cleared(spec, names, specifications)
        for ident, spec in specifications.items()
    }


def _opened(spec: Specification, barred: Set[str]) -> Specification:
    """Give a specification without what its RELAX NG refers to in a circle."""

    def allowed(name: str) -> pattern.Pattern | None:
        return None if name in barred else pattern.ref(name)

    def cleared(part: Content) -> Content:
        return RelaxNG(pattern.with_refs(part.pattern, allowed)) if isinstance(part, RelaxNG) else part

    if isinstance(spec, MacroSpec | DataSpec) and spec.content is not None:
        return replace(spec, content=mapped(spec.content, cleared))
    return spec


def _cleared(spec: Specification, names: Set[str], known: Mapping[str, Specification]) -> Specification:
    parts = {ident for ident in names if not is_of_attributes(known[ident])}
    match spec:
        case ElementSpec():
            return replace(
                spec, classes=_known_classes(spec.classes, names, known), content=_known_content(spec.content, parts)
            )
        case ClassSpec():
            return replace(spec, classes=_known_classes(spec.classes, names, known))
        case MacroSpec() | DataSpec():
            return replace(spec, content=_known_content(spec.content, parts))
    return spec


def is_of_attributes(spec: Specification | None) -> bool:
    """Whether a specification is that of a class of attributes, which no content can hold."""
    return isinstance(spec, ClassSpec) and spec.type is ClassType.ATTS


def _known_classes(classes: Classes | None, names: Set[str], known: Mapping[str, Specification]) -> Classes | None:
    if classes is None:
        return None
    members: dict[str, MemberOf] = {}
    for member in classes.members:
        if member.key in names and isinstance(known[member.key], ClassSpec) and member.mode is not Mode.DELETE:
            members.setdefault(member.key, member)
    return Classes(tuple(members.values()))


def _known_content(content: Content | None, names: Set[str]) -> Content | None:
    match content:
        case ElementRef(key) | ClassRef(key) | MacroRef(key):
            return content if key in names else None
        case Sequence(members, ordered):
            kept = tuple(part for member in members if (part := _known_content(member, names)) is not None)
            return Sequence(kept, ordered) if kept else None
        case Alternate(members):
            kept = tuple(part for member in members if (part := _known_content(member, names)) is not None)
            return Alternate(kept) if kept else None
        case Repeat(member, minimum, maximum):
            part = _known_content(member, names)
            if part is None:
                return None if minimum else Nothing()  # as often as it likes, also never
            return Repeat(part, minimum, maximum)
    return content
