"""What a schema says in RELAX NG, in its contents and in schemas that it takes over: it stays as it is.

Such patterns cannot be written anew, so what they name has to be there still, or to be missed by none of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Set
from typing import Final

from toolkit.grammar.pattern import (
    EMPTY,
    Attribute,
    Element,
    ListPattern,
    Pattern,
    Ref,
    choice,
    group,
    one_or_more,
    parts,
    ref,
    with_refs,
    zero_or_more,
)
from toolkit.odd.model import (
    Alternate,
    AttList,
    ClassRef,
    ClassSpec,
    ClassType,
    Content,
    DataSpec,
    ElementRef,
    ElementSpec,
    Expand,
    External,
    MacroRef,
    MacroSpec,
    Nothing,
    Odd,
    RelaxNG,
    Repeat,
    Sequence,
    Specification,
    attribute_references,
    definitions,
)  # fmt: skip

__all__ = ["as_pattern", "hidden", "is_prefix_needed", "patterns_in", "patterns_of_others", "pinned", "refs_in"]

_OTHER: Final = "other schema's "
"""Before the name of a pattern that is not of the TEI; no such name has a space."""


def refs_in(pattern: Pattern) -> Iterator[str]:
    """Give the names that a pattern of RELAX NG refers to."""
    match pattern:
        case Ref(name):
            yield name
        case Attribute(_, content) | ListPattern(content) | Element(_, content):
            yield from refs_in(content)
    for part in parts(pattern):
        yield from refs_in(part)


def patterns_in(content: Content | None) -> Iterator[Pattern]:
    """Give the patterns of RELAX NG that stand in a content model."""
    match content:
        case Sequence(several) | Alternate(several):
            for member in several:
                yield from patterns_in(member)
        case Repeat(member):
            yield from patterns_in(member)
        case RelaxNG(inside):
            yield inside


def as_pattern(content: Content | None) -> Pattern:
    """Give a content model as RELAX NG, as far as it takes to see what becomes of it when references are cleared."""
    match content:
        case RelaxNG(inside):
            return inside
        case Sequence(members):
            return group(*map(as_pattern, members))
        case Alternate(members):
            return choice(*map(as_pattern, members))
        case Repeat(member, minimum):
            return one_or_more(as_pattern(member)) if minimum else zero_or_more(as_pattern(member))
        case ElementRef(key) | MacroRef(key):
            return ref(key)
        case ClassRef(key, expand):
            return ref(key if expand is Expand.ALTERNATION else f"{key}_{expand}")
        case None | Nothing():
            return EMPTY
    return ref(_OTHER + repr(content))


def patterns_of_others(odd: Odd) -> list[Pattern]:
    """Give the patterns of the schemas that are taken over; only what they refer to of the TEI bears a plain name."""
    ours = hidden(odd)
    return [_apart(inside, one, ours) for one in odd.externals for inside in _patterns_of(one)]


def hidden(odd: Odd) -> frozenset[str]:
    """Give the specifications that stand in the place of patterns of other schemas with their names.

    Without them those patterns would be met with again.
    """
    if odd.prefix:
        return frozenset()
    names = {one.prefix + name for one in odd.externals if one.grammar for name in one.grammar.definitions}
    return frozenset(spec.ident for spec in odd.specifications if spec.ident in names)


def _patterns_of(other: External) -> Iterator[Pattern]:
    if other.grammar:
        yield from other.grammar.definitions.values()
    yield from (inside for _, _, inside in other.redefined)


def _apart(pattern: Pattern, other: External, ours: Set[str]) -> Pattern:
    own = other.grammar.definitions if other.grammar else {}
    return with_refs(
        pattern, lambda name: ref(_OTHER + name if name in own and other.prefix + name not in ours else name)
    )


def pinned(odd: Odd, elements: Set[str]) -> frozenset[str]:
    """Give the classes of attributes that must stay whole, for they are named where nothing else can be written.

    elements  those that are kept
    """
    classes = odd.of(ClassSpec)
    kept = [spec for spec in odd.specifications if not isinstance(spec, ElementSpec) or spec.ident in elements]
    patterns = [*patterns_of_others(odd), *(one for spec in kept for one in _patterns(spec))]
    names = {name.partition(".attribute")[0] for one in patterns for name in refs_in(one)}
    names |= {name for spec in kept for name in _classes_in(spec) if name not in classes}
    bare = {name if name in classes else name.removeprefix(odd.prefix) for name in names} | hidden(odd)
    return frozenset(name for name in bare & classes.keys() if classes[name].type is ClassType.ATTS)


def is_prefix_needed(odd: Odd) -> bool:
    """Whether something is called by the prefix of the schema, or told from another schema's by it."""
    names = {name for spec in odd.specifications for one in _patterns(spec) for name in refs_in(one)}
    names |= {name for spec in odd.specifications for name in _classes_in(spec)}
    return bool(odd.externals) or any(name.startswith(odd.prefix) for name in names)


def _patterns(spec: Specification) -> Iterator[Pattern]:
    """Give the patterns of RELAX NG in the content of a specification and the datatypes of its attributes."""
    if isinstance(spec, ElementSpec | MacroSpec | DataSpec):
        yield from patterns_in(spec.content)
    for one in definitions(_attributes(spec)):
        yield from patterns_in(one.datatype)


def _classes_in(spec: Specification) -> Iterator[str]:
    yield from (one.class_ for one in attribute_references(_attributes(spec)))


def _attributes(spec: Specification) -> AttList:
    return spec.attributes if isinstance(spec, ElementSpec | ClassSpec) else AttList()
