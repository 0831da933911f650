"""What is wrong with a customization that can be resolved all the same: names in vain, circles, changes that undo.

Most of it is said by no other processor of ODD, which leave a schema that does something else than its author meant.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from toolkit.diagnostic import Diagnostic, Note, Severity, Span, register
from toolkit.errors import SchemaError
from toolkit.grammar.datatypes import datatype
from toolkit.grammar.likeness import nearest
from toolkit.names import XSD_TYPES
from toolkit.odd.model import (
    AttDef,
    ClassRef,
    ClassSpec,
    Content,
    DataRef,
    DataSpec,
    ElementRef,
    ElementSpec,
    MacroRef,
    MacroSpec,
    Mode,
    ModuleSpec,
    Odd,
    Selection,
    Specification,
    ValListType,
    definitions,
)  # fmt: skip
from toolkit.odd.resolve import attributes_of, circles, is_of_attributes, known_in, merge, references, selected

__all__ = ["faults", "unreachable"]

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
register(
    "change-of-nothing",
    Severity.WARNING,
    """The customization changes something that no reference takes over.

    Why      nothing comes of it: a specification in mode `change` changes what is there, it does not bring it.
    Faulty   <elementSpec ident="persName" mode="change">…</elementSpec>, and no moduleRef to namesdates
    Sound    <moduleRef key="namesdates" include="persName"/> beside it
    Source   #TDMOSPEC""",
)
register(
    "circular-reference",
    Severity.ERROR,
    """Classes, macros or datatypes refer to each other in a circle.

    Why      a thing cannot be part of itself; the reference that closes the circle is passed over.
    Faulty   <macroSpec ident="a"><content><macroRef key="a"/></content></macroSpec>
    Sound    <macroSpec ident="a"><content><macroRef key="b"/></content></macroSpec>
    Source   #TDCLA""",
)
register(
    "empty-value-list",
    Severity.WARNING,
    """A closed list of values holds no value.

    Why      no value could be right; the list is passed over, so that every value passes.
    Faulty   <valList type="closed"/>
    Sound    <valList type="closed"><valItem ident="sent"/></valList>
    Source   #TDATTvs""",
)
register(
    "required-attribute-deleted",
    Severity.WARNING,
    """The customization deletes an attribute that the TEI asks for.

    Why      documents valid by this schema are not valid TEI without the attribute.
    Faulty   <elementSpec ident="graphic" mode="change"><attList><attDef ident="url" mode="delete"/>…
    Sound    leave the attribute, or replace it by one that says the same
    Source   #CFNS""",
)
register(
    "unreachable-element",
    Severity.WARNING,
    """No document can hold the element: nothing that the start leads to allows it.

    Why      it is in the schema for nothing, most often because a class or the element around it is missing.
    Faulty   <elementSpec ident="wish" mode="add"> with no memberOf
    Sound    <elementSpec ident="wish" mode="add"><classes><memberOf key="model.phrase"/></classes>…
    Source   #TDCLA""",
)
register(
    "unknown-start",
    Severity.ERROR,
    """The start of the schema is no element of it.

    Why      no document can begin with it.
    Faulty   <schemaSpec ident="mine" start="Tei">
    Sound    <schemaSpec ident="mine" start="TEI">
    Source   #TDMOSPEC""",
)


def faults(customization: Odd, bases: Mapping[str, Odd]) -> tuple[Diagnostic, ...]:
    """Give what is wrong with a customization, by the order of its parts.

    bases  as for `resolved`
    """
    known, taken = known_in(bases), selected(customization, bases)
    merged = merge(customization, taken)
    selections = list(_selections(customization, bases))
    own = {spec.ident: spec for spec in customization.specifications if spec.mode in (Mode.ADD, Mode.REPLACE)}
    found = [
        *selections,
        *(() if selections else _changes_of_nothing(customization, known, taken, merged)),
        *_specifications(customization, known, merged),
        *_references(customization, {**known, **own}),
        *_attributes(customization, taken, merged),
        *_circular(customization, merged),
        *_start(customization, merged),
    ]
    return tuple(sorted(found, key=lambda one: one.span.start))


def unreachable(customization: Odd, whole: Odd, reached: Iterable[str]) -> Iterator[Diagnostic]:
    """Tell which elements of a resolved ODD no document can hold.

    customization  as written: an element that it adds is told at its place, the others together
    reached        the identifiers of what the start leads to
    """
    away = whole.of(ElementSpec).keys() - set(reached)
    added = {spec.ident: spec for spec in customization.specifications if spec.mode is Mode.ADD}
    for name in sorted(away & added.keys()):
        message = f"no document can hold `{name}`: nothing that the start leads to allows it"
        help = "make it a member of a class that content models refer to, or name it in one"
        yield Diagnostic("unreachable-element", Severity.WARNING, message, added[name].span, help=help)
    others = sorted(away - added.keys())
    if others:
        message = f"no document can hold {_listed(others)}: nothing that the start leads to allows this"
        help = "leave them out of the selection, or take over the elements that hold them"
        notes = (Note(", ".join(others)),) if len(others) > _MOST else ()
        yield Diagnostic("unreachable-element", Severity.INFO, message, customization.span, notes, help)


_MOST: Final = 3


def _listed(names: list[str]) -> str:
    """Give names in words, the first few of many."""
    shown = [f"`{name}`" for name in (names if len(names) <= _MOST + 1 else names[:_MOST])]
    if len(names) > len(shown):
        shown.append(f"{len(names) - len(shown)} more elements")
    return " or ".join([", ".join(shown[:-1]), shown[-1]]) if len(shown) > 1 else shown[0]


# --- names in vain ------------------------------------------------------------------------------------------------


def _selections(customization: Odd, bases: Mapping[str, Odd]) -> Iterator[Diagnostic]:
    for selection in customization.selections:
        base = bases[selection.source or customization.source]
        if selection.kind is ModuleSpec:
            yield from _module(selection, base)
            continue
        names = [spec.ident for spec in base.specifications if isinstance(spec, selection.kind)]
        if selection.key not in names:
            yield _unknown(selection.kind, selection.key, selection.span, names)


def _module(selection: Selection, base: Odd) -> Iterator[Diagnostic]:
    modules = {module.ident for module in base.modules} | {spec.module for spec in base.specifications}
    if selection.key not in modules:
        yield _unknown(ModuleSpec, selection.key, selection.span, modules)
        return
    elements = {spec.ident: spec for spec in base.specifications if isinstance(spec, ElementSpec)}
    for name in (*(selection.include or ()), *selection.excluding):
        span = dict(selection.places).get(name, selection.span)
        if name not in elements:
            yield _unknown(ElementSpec, name, span, elements)
        elif elements[name].module != selection.key:
            home = elements[name].module
            message = f"`{name}` does not belong to the module `{selection.key}`"
            help = f'name it with the module `{home}`: <moduleRef key="{home}" include="{name}"/>'
            yield Diagnostic("unknown-element-in-odd", Severity.ERROR, message, span, help=help)


def _specifications(
    customization: Odd, known: Mapping[str, Specification], merged: Mapping[str, Specification]
) -> Iterator[Diagnostic]:
    """Tell what the customization changes or deletes that its sources do not hold."""
    for spec in customization.specifications:
        if spec.mode in (Mode.CHANGE, Mode.DELETE) and spec.ident not in known and spec.ident not in merged:
            names = [name for name, other in known.items() if type(other) is type(spec)]
            # nothing comes of it, as when a customization still deletes what a later release has not got any more
            yield _unknown(type(spec), spec.ident, spec.span, names, Severity.WARNING)


def _changes_of_nothing(
    customization: Odd,
    known: Mapping[str, Specification],
    taken: Mapping[str, Specification],
    merged: Mapping[str, Specification],
) -> Iterator[Diagnostic]:
    """Tell what the customization changes though nothing takes it over (an echo, where a selection went wrong)."""
    for spec in customization.specifications:
        ident = spec.ident
        if spec.mode is not Mode.CHANGE or ident not in known or ident in taken or ident in merged:
            continue
        if not _is_deleted(customization, ident):
            message = f"`{ident}` is changed, but nothing takes it over"
            help = f"add `{ident}` to what is taken of the module `{known[ident].module}`, or take the change out"
            yield Diagnostic("change-of-nothing", Severity.WARNING, message, spec.span, help=help)


def _is_deleted(customization: Odd, ident: str) -> bool:
    return any(spec.ident == ident and spec.mode is Mode.DELETE for spec in customization.specifications)


def _references(customization: Odd, known: Mapping[str, Specification]) -> Iterator[Diagnostic]:
    """Tell which classes and contents the customization names that are neither its own nor of its sources."""
    for spec in customization.specifications:
        if isinstance(spec, ElementSpec | ClassSpec) and spec.classes:
            for member in spec.classes.members:
                if not isinstance(known.get(member.key), ClassSpec):
                    names = [name for name, other in known.items() if isinstance(other, ClassSpec)]
                    yield _unknown(ClassSpec, member.key, member.span, names)
        if isinstance(spec, ElementSpec | MacroSpec | DataSpec):
            yield from _contents(spec.content, spec.span, known)
        if isinstance(spec, ElementSpec | ClassSpec):
            for one in definitions(spec.attributes):
                yield from _contents(one.datatype, one.span, known)


_KINDS: Final[dict[type[Content], type[Specification]]] = {
    ElementRef: ElementSpec, ClassRef: ClassSpec, MacroRef: MacroSpec, DataRef: DataSpec,
}  # fmt: skip


def _contents(content: Content | None, span: Span, known: Mapping[str, Specification]) -> Iterator[Diagnostic]:
    for one in references(content):
        kind = _KINDS[type(one)]
        if is_of_attributes(known.get(one.key)):
            message = f"`{one.key}` is a class of attributes, which a content cannot hold"
            help = f'make the element a member of it: <memberOf key="{one.key}"/>'
            yield Diagnostic("unknown-class-in-odd", Severity.WARNING, message, span, help=help)
            continue
        # what macros were before release 3.0 became datatypes
        if not isinstance(known.get(one.key), kind) and not (kind is MacroSpec and one.key in known):
            if kind is DataSpec and _is_of_xsd(one.key):
                message = f"`{one.key}` is a datatype of XML Schema, which @key does not find: any text passes"
                help = f'write name="{one.key}" for key="{one.key}"'
                yield Diagnostic("unknown-datatype-in-odd", Severity.ERROR, message, span, help=help)
                continue
            yield _unknown(kind, one.key, span, [name for name, other in known.items() if isinstance(other, kind)])


def _is_of_xsd(name: str) -> bool:
    try:
        datatype(XSD_TYPES, name, ())
    except SchemaError:
        return False
    return True


def _unknown(
    kind: type[ModuleSpec] | type[Specification],
    name: str,
    span: Span,
    names: Iterable[str],
    severity: Severity = Severity.ERROR,
) -> Diagnostic:
    word = _WORDS[kind]
    message = f"the declarations hold no {word} `{name}`"
    return Diagnostic(f"unknown-{word}-in-odd", severity, message, span, help=_nearest(name, names))


def _nearest(name: str, names: Iterable[str]) -> str:
    near = nearest(name, sorted(names))
    return f"write `{near}`" if near else "take it out"


# --- attributes ---------------------------------------------------------------------------------------------------


def _attributes(
    customization: Odd, taken: Mapping[str, Specification], merged: Mapping[str, Specification]
) -> Iterator[Diagnostic]:
    for spec in customization.specifications:
        before, after = taken.get(spec.ident), merged.get(spec.ident)
        if not isinstance(spec, ElementSpec | ClassSpec) or after is None:
            continue
        known = attributes_of(before, taken) if isinstance(before, ElementSpec | ClassSpec) else {}
        for one in definitions(spec.attributes):
            if one.mode in (Mode.CHANGE, Mode.DELETE) and spec.mode is Mode.CHANGE:
                yield from _changed(spec, one, known)
            if one.mode is not Mode.DELETE:
                yield from _values(spec, one)


def _changed(spec: Specification, one: AttDef, known: Mapping[str, AttDef]) -> Iterator[Diagnostic]:
    if one.ident not in known:
        message = f"`{spec.ident}` has no attribute `{one.ident}` to {one.mode}"
        help = _nearest(one.ident, known)
        yield Diagnostic("unknown-attribute-in-odd", Severity.WARNING, message, one.span, help=help)
    elif one.mode is Mode.DELETE and known[one.ident].required:
        message = f"`{spec.ident}` loses `{one.ident}`, which the TEI asks for"
        help = "documents without it are not valid TEI: leave the attribute, or put one of your own in its place"
        yield Diagnostic("required-attribute-deleted", Severity.WARNING, message, one.span, help=help)


def _values(spec: Specification, one: AttDef) -> Iterator[Diagnostic]:
    values = one.values
    if (
        values
        and values.type is ValListType.CLOSED
        and not values.items
        and values.mode not in (Mode.CHANGE, Mode.DELETE)
    ):
        message = f"the closed list of values of `{spec.ident}/@{one.ident}` is empty"
        help = "name the values that are right, or leave the list out"
        yield Diagnostic("empty-value-list", Severity.WARNING, message, one.span, help=help)


# --- the whole ----------------------------------------------------------------------------------------------------


def _circular(customization: Odd, merged: Mapping[str, Specification]) -> Iterator[Diagnostic]:
    own = {spec.ident: spec.span for spec in customization.specifications}
    for ident, key in circles(merged):
        message = (
            f"`{ident}` refers to `{key}`, which leads back to it" if ident != key else f"`{ident}` refers to itself"
        )
        span = own.get(ident) or own.get(key) or customization.span
        help = f"take the reference to `{key}` out of `{ident}`"
        yield Diagnostic("circular-reference", Severity.ERROR, message, span, help=help)


def _start(customization: Odd, merged: Mapping[str, Specification]) -> Iterator[Diagnostic]:
    elements = [name for name, spec in merged.items() if isinstance(spec, ElementSpec)]
    for name in customization.start or ():
        if name not in elements:
            message = f"the schema has no element `{name}` to start with"
            help = _nearest(name, elements)
            yield Diagnostic("unknown-start", Severity.ERROR, message, customization.start_span, help=help)
