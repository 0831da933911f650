"""Customization and declarations → one ODD without modes (#IM-unified).

What the customization selects from the declarations is merged with what it says itself; then references to what is not
there are cleared away. Attributes that an element refuses or changes stay in its own list with their mode, since only
the element knows of which class they come.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from difflib import get_close_matches
from fnmatch import fnmatchcase
from typing import Final

from toolkit.diagnostic import Diagnostic, Severity, Span, register
from toolkit.odd.model import (
    Alternate,
    AttDef,
    AttList,
    AttRef,
    Classes,
    ClassRef,
    ClassSpec,
    ConstraintSpec,
    Content,
    DataSpec,
    ElementRef,
    ElementSpec,
    MacroRef,
    MacroSpec,
    MemberOf,
    Mode,
    ModuleSpec,
    Odd,
    Repeat,
    Selection,
    Sequence,
    Specification,
    ValList,
    definitions,
    references,
)  # fmt: skip

__all__ = ["resolved", "with_rules"]

_WORDS: Final = {
    ModuleSpec: "module", ElementSpec: "element", ClassSpec: "class", MacroSpec: "macro", DataSpec: "datatype",
}  # fmt: skip
_UNKNOWN: Final = """The customization names something that the TEI declarations do not hold.

    Why      nothing comes of it: a misspelt element stays out of the schema.
    Faulty   <moduleRef key="core" include="p persname"/>
    Sound    <moduleRef key="namesdates" include="persName"/>
    Source   #TDMOSPEC"""
for _word in _WORDS.values():
    register(f"unknown-{_word}-in-odd", Severity.ERROR, _UNKNOWN)
register(
    "unknown-attribute-in-odd",
    Severity.WARNING,
    """The customization changes or deletes an attribute that is not there.

    Why      nothing comes of it: the attribute that was meant stays as it is.
    Faulty   <attDef ident="tpye" mode="delete"/>
    Sound    <attDef ident="type" mode="delete"/>
    Source   #TDATT""",
)


def resolved(customization: Odd, base: Odd) -> tuple[Odd, tuple[Diagnostic, ...]]:
    """Give the customization applied to the declarations, and what it names in vain."""
    faults: list[Diagnostic] = []
    selected = _select(customization, base, faults)
    merged = _merge(customization, base, selected, faults)
    cleared = _clear(merged)
    faults += _attributes_in_vain(customization, selected, merged)
    whole = replace(
        customization,
        release=base.release,
        modules=base.modules,
        selections=(),
        specifications=tuple(cleared.values()),
    )
    return whole, tuple(faults)


def with_rules(base: Odd, rules: Odd) -> Odd:
    """Give declarations with the constraints that another file states for the specifications of the same names."""
    added = {spec.ident: spec for spec in rules.specifications}
    specifications = (
        _changed(spec, added[spec.ident]) if spec.ident in added else spec for spec in base.specifications
    )
    return replace(base, specifications=tuple(specifications))


# --- selecting ----------------------------------------------------------------------------------------------------


def _select(customization: Odd, base: Odd, faults: list[Diagnostic]) -> dict[str, Specification]:
    """Give the specifications that the selections take over, by identifier, in the order of the declarations."""
    modules = {module.ident for module in base.modules} | {spec.module for spec in base.specifications}
    known = {spec.ident: spec for spec in base.specifications}
    taken: set[str] = set()
    for selection in customization.selections:
        if selection.kind is ModuleSpec:
            if selection.key not in modules:
                faults.append(_unknown(ModuleSpec, selection.key, selection.span, modules))
            taken |= _of_module(selection, base, faults)
        elif isinstance(known.get(selection.key), selection.kind):
            taken.add(selection.key)
        else:
            names = [spec.ident for spec in base.specifications if isinstance(spec, selection.kind)]
            faults.append(_unknown(selection.kind, selection.key, selection.span, names))
    return {ident: _selected(spec, customization) for ident, spec in known.items() if ident in taken}


def _of_module(selection: Selection, base: Odd, faults: list[Diagnostic]) -> set[str]:
    members = [spec for spec in base.specifications if spec.module == selection.key]
    elements = {spec.ident for spec in members if isinstance(spec, ElementSpec)}
    for name in (*selection.include, *selection.excluding):
        if name not in elements:
            faults.append(_unknown(ElementSpec, name, selection.span, [s.ident for s in base.specifications]))
    wanted = elements & set(selection.include) if selection.include else elements - set(selection.excluding)
    return {spec.ident for spec in members if not isinstance(spec, ElementSpec)} | wanted


def _selected(spec: Specification, customization: Odd) -> Specification:
    """Narrow a class of attributes to those that a classRef includes, or by those that it excepts."""
    for selection in customization.selections:
        if selection.key != spec.ident or not isinstance(spec, ClassSpec) or selection.kind is not ClassSpec:
            continue
        names = {definition.ident for definition in definitions(spec.attributes)}
        wanted = set(selection.include) if selection.include else names - set(selection.excluding)
        return replace(spec, attributes=_without(spec.attributes, names - wanted))
    return spec


def _unknown(kind: type[ModuleSpec] | type[Specification], name: str, span: Span, names: Iterable[str]) -> Diagnostic:
    word = _WORDS[kind]
    near = get_close_matches(name, list(names), 1)
    help = f"write `{near[0]}`" if near else "take it out"
    message = f"the declarations hold no {word} `{name}`"
    return Diagnostic(f"unknown-{word}-in-odd", Severity.ERROR, message, span, help=help)


# --- merging ------------------------------------------------------------------------------------------------------


def _merge(
    customization: Odd, base: Odd, selected: dict[str, Specification], faults: list[Diagnostic]
) -> dict[str, Specification]:
    """Apply the specifications of the customization to those selected."""
    known = {spec.ident: spec for spec in base.specifications}
    merged = dict(selected)
    for spec in customization.specifications:
        present = merged.get(spec.ident)
        if spec.mode is Mode.DELETE:
            merged.pop(spec.ident, None)
        elif spec.mode is Mode.CHANGE and present is not None:
            merged[spec.ident] = _changed(present, spec)
        elif spec.mode is not Mode.CHANGE:
            merged[spec.ident] = replace(spec, mode=Mode.ADD)
        if spec.mode in (Mode.DELETE, Mode.CHANGE) and spec.ident not in known and present is None:
            names = [other.ident for other in base.specifications if type(other) is type(spec)]
            # nothing comes of it, as when a customization still deletes what a later release has not got any more
            faults.append(replace(_unknown(type(spec), spec.ident, spec.span, names), severity=Severity.WARNING))
    return merged


def _changed(old: Specification, new: Specification) -> Specification:
    """Give a specification with the changes of another of the same name and kind."""
    constraints = _constraints(old.constraints, new.constraints)
    written = new.alt_ident or old.alt_ident
    match old, new:
        case ElementSpec(), ElementSpec():
            return replace(
                old,
                alt_ident=written,
                constraints=constraints,
                namespace=old.namespace if new.namespace is None else new.namespace,
                classes=_classes(old.classes, new.classes),
                content=old.content if new.content is None else new.content,
                attributes=_attributes(old.attributes, new.attributes, keeps_modes=True),
            )
        case ClassSpec(), ClassSpec():
            return replace(
                old,
                constraints=constraints,
                classes=_classes(old.classes, new.classes),
                attributes=_attributes(old.attributes, new.attributes, keeps_modes=False),
            )
        case MacroSpec(), MacroSpec():
            return replace(old, constraints=constraints, content=old.content if new.content is None else new.content)
        case DataSpec(), DataSpec():
            return replace(old, constraints=constraints, content=old.content if new.content is None else new.content)
    return old


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


def _is_meant(constraint: ConstraintSpec, ident: str) -> bool:
    """Whether an identifier means a constraint: its own, or that of the TEI's rule that it stands for."""
    return constraint.ident == ident or any(fnmatchcase(ident, pattern) for pattern in constraint.answers)


def _attributes(old: AttList, new: AttList, *, keeps_modes: bool) -> AttList:
    """Merge a list of attributes into another.

    keeps_modes  for an element: what it changes or deletes may come by a class, so the mode has to stay; a class says
                 all of its attributes itself
    """
    for definition in definitions(new):
        present = next((one for one in definitions(old) if one.ident == definition.ident), None)
        result = _merged(present, definition, keeps_modes=keeps_modes)
        old = _without(old, {definition.ident}) if result is None else _with(old, result)
    added = tuple(references(new))
    return AttList((*old.members, *added), old.choice) if added else old


def _merged(old: AttDef | None, new: AttDef, *, keeps_modes: bool) -> AttDef | None:
    match new.mode:
        case Mode.DELETE:
            return new if keeps_modes else None
        case Mode.CHANGE if old is not None and old.mode is not Mode.DELETE:
            return change_attribute(old, new)
        case Mode.CHANGE:
            return new if keeps_modes else replace(new, mode=Mode.ADD)
        case _:
            return replace(new, mode=Mode.ADD)


def change_attribute(old: AttDef, new: AttDef) -> AttDef:
    """Give the definition of an attribute with what another says of it; the mode stays that of the old one."""
    return replace(
        old,
        alt_ident=new.alt_ident or old.alt_ident,
        required=old.required if new.required is None else new.required,
        datatype=old.datatype if new.datatype is None else new.datatype,
        values=_values(old.values, new.values),
        default=old.default if new.default is None else new.default,
        constraints=_constraints(old.constraints, new.constraints),
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
        else:
            items[item.ident] = replace(item, mode=Mode.ADD)
    return ValList(new.type, tuple(items.values()))


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


# --- clearing -----------------------------------------------------------------------------------------------------


def _clear(specifications: Mapping[str, Specification]) -> dict[str, Specification]:
    """Take out memberships in classes and references to elements, classes and macros that are not there."""
    return {ident: _cleared(spec, specifications) for ident, spec in specifications.items()}


def _cleared(spec: Specification, known: Mapping[str, Specification]) -> Specification:
    match spec:
        case ElementSpec():
            return replace(
                spec, classes=_known_classes(spec.classes, known), content=_known_content(spec.content, known)
            )
        case ClassSpec():
            return replace(spec, classes=_known_classes(spec.classes, known))
        case MacroSpec() | DataSpec():
            return replace(spec, content=_known_content(spec.content, known))
    return spec


def _known_classes(classes: Classes | None, known: Mapping[str, Specification]) -> Classes | None:
    if classes is None:
        return None
    members: dict[str, MemberOf] = {}
    for member in classes.members:
        if isinstance(known.get(member.key), ClassSpec) and member.mode is not Mode.DELETE:
            members.setdefault(member.key, member)
    return Classes(tuple(members.values()))


def _known_content(content: Content | None, known: Mapping[str, Specification]) -> Content | None:
    match content:
        case ElementRef(key) | ClassRef(key) | MacroRef(key):
            return content if key in known else None
        case Sequence(members, ordered):
            kept = tuple(part for member in members if (part := _known_content(member, known)) is not None)
            return Sequence(kept, ordered) if kept else None
        case Alternate(members):
            kept = tuple(part for member in members if (part := _known_content(member, known)) is not None)
            return Alternate(kept) if kept else None
        case Repeat(member, minimum, maximum):
            part = _known_content(member, known)
            return None if part is None else Repeat(part, minimum, maximum)
    return content


# --- attributes named in vain -------------------------------------------------------------------------------------


def _attributes_in_vain(
    customization: Odd, selected: Mapping[str, Specification], merged: Mapping[str, Specification]
) -> Iterator[Diagnostic]:
    """Tell which attributes an element changes or deletes though neither it nor a class of it has them."""
    for spec in customization.specifications:
        before, after = selected.get(spec.ident), merged.get(spec.ident)
        if not isinstance(before, ElementSpec) or not isinstance(after, ElementSpec) or spec.mode is not Mode.CHANGE:
            continue
        assert isinstance(spec, ElementSpec)
        known = {one.ident for one in definitions(before.attributes)}
        known |= set(_inherited(before.classes, selected, frozenset()))
        for definition in definitions(spec.attributes):
            if definition.mode in (Mode.CHANGE, Mode.DELETE) and definition.ident not in known:
                near = get_close_matches(definition.ident, sorted(known), 1)
                help = f"write `{near[0]}`" if near else "take it out"
                message = f"`{spec.ident}` has no attribute `{definition.ident}` to {definition.mode}"
                yield Diagnostic("unknown-attribute-in-odd", Severity.WARNING, message, definition.span, help=help)


def _inherited(classes: Classes | None, known: Mapping[str, Specification], above: frozenset[str]) -> Iterator[str]:
    for member in classes.members if classes else ():
        spec = known.get(member.key)
        if isinstance(spec, ClassSpec) and member.key not in above:
            yield from (one.ident for one in definitions(spec.attributes))
            yield from (one.name for one in references(spec.attributes))
            yield from _inherited(spec.classes, known, above | {member.key})
