"""The customization that narrows a schema to what letters use, step by step.

Nothing that the narrowed schema accepts is refused by the one it is made of. What would loosen it therefore stays or is
said anew: an element or attribute that must be there though no letter has it, the content model of an element that
would no longer ask for a child that is gone, the rule of an element that is gone if it speaks of others too.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from toolkit.grammar import derive
from toolkit.grammar.pattern import ListPattern
from toolkit.names import Name
from toolkit.narrow.contents import Contents, with_required
from toolkit.narrow.memberships import Memberships, datatype_of, has_closed_list, is_bare, members
from toolkit.narrow.older import hidden, is_prefix_needed, patterns_in, patterns_of_others, pinned, refs_in
from toolkit.narrow.usage import Offer, Usage, offered
from toolkit.narrow.written import Change, Customization, customization
from toolkit.odd.library import Library
from toolkit.odd.model import (
    ClassRef,
    ClassSpec,
    ClassType,
    ConstraintSpec,
    Content,
    DataSpec,
    ElementSpec,
    MacroRef,
    MacroSpec,
    Odd,
    RelaxNG,
    Specification,
    leaves,
)  # fmt: skip
from toolkit.odd.read import customization_in
from toolkit.odd.resolve import resolved
from toolkit.odd.rules import contexts, placed

__all__ = ["allowing"]

_FEW: Final = 20
"""A list of more values than these is no vocabulary that an editor would keep by hand."""

_LISTED: Final = frozenset({"rend", "reason", "mimeType"})
"""Attributes of the datatype teidata.word that hold a vocabulary; teidata.enumerated says so itself."""

_KINDS: Final = {ClassSpec: "classRef", MacroSpec: "macroRef", ElementSpec: "elementRef", DataSpec: "dataRef"}


def allowing(base: Odd, usage: Usage, *, name: str, source: str, title: str, prose: tuple[str, ...]) -> bytes:
    """Give the customization of a resolved ODD that allows what is used and no more.

    name    of the new schema
    source  how the new file is to name the ODD that `base` was made of; empty where that is the TEI
    title   of the new file; `prose` is what it says of itself
    """
    prefix = base.prefix if is_prefix_needed(base) else ""
    first = Customization(name, source, title, prose, (), base.namespace, base.exceptions, {}, prefix=prefix)
    return customization(_Narrowing(base, usage).applied_to(first))


@dataclass(frozen=True)
class _Narrowing:
    base: Odd
    usage: Usage

    @cached_property
    def elements(self) -> dict[str, ElementSpec]:
        return self.base.of(ElementSpec)

    @cached_property
    def classes(self) -> dict[str, ClassSpec]:
        return self.base.of(ClassSpec)

    @cached_property
    def offers(self) -> dict[str, Offer]:
        return offered(self.base)

    @cached_property
    def memberships(self) -> Memberships:
        kept = {ident: self.elements[ident] for ident in self.kept}
        return Memberships(kept, self.classes, self.offers, self.usage, pinned(self.base, self.kept))

    def applied_to(self, first: Customization) -> Customization:
        """Give the customization in three steps, each of which needs to see what the one before has left."""
        selecting = replace(
            first,
            start=self.start,
            modules=self.modules,
            references=self.references,
            classes={ident: self.memberships.class_change(ident) for ident in sorted(self.memberships.carrying)},
            elements={ident: self.memberships.element_change(ident) for ident in sorted(self.kept)},
        )
        left = self.result(selecting)
        changing = replace(
            selecting,
            macros=dict(self.macro_changes(left)),
            elements=dict(self.element_changes(left, selecting.elements)),
        )
        return replace(changing, constraints=tuple(self.lost_rules(self.result(changing))))

    def result(self, written: Customization) -> Odd:
        """Give what a customization makes of the base."""
        with TemporaryDirectory() as folder:  # an ODD is read as a file, for it may include others
            path = Path(folder) / "narrowed.odd"
            path.write_bytes(customization(written))
            return resolved(customization_in(path, Library(path))[0], {written.source: self.base})

    # - selecting -

    @cached_property
    def kept(self) -> frozenset[str]:
        """The elements that are used, and those that they cannot do without."""
        used = {ident for ident, spec in self.elements.items() if self.name(spec) in self.usage.elements}
        return with_required(self.base, used)

    def name(self, spec: ElementSpec) -> Name:
        return Name(self.base.namespace if spec.namespace is None else spec.namespace, spec.alt_ident or spec.ident)

    @cached_property
    def start(self) -> tuple[str, ...]:
        """The elements that a file may begin with: of those that the base names, those that files begin with."""
        wanted = ("TEI", "teiCorpus") if self.base.start is None else self.base.start
        named = [name for name in wanted if name in self.elements]
        return tuple(name for name in named if self.name(self.elements[name]) in self.usage.roots) or tuple(named)

    @cached_property
    def modules(self) -> dict[str, tuple[str, ...]]:
        """The modules to take with the elements of each; a module without elements in the base is taken whole."""
        found: dict[str, list[str]] = {spec.module: [] for spec in self.base.specifications}
        for spec in self.elements.values():
            found[spec.module].append(spec.ident)
        kept = {module: tuple(sorted(self.kept.intersection(names))) for module, names in found.items() if module}
        return {
            module: names for module, names in sorted(kept.items(), key=_with_tei_first) if names or not found[module]
        }

    @cached_property
    def references(self) -> tuple[tuple[str, str], ...]:
        """What is needed of no module that is taken: kind of the reference and identifier."""
        loose = [spec for spec in self.base.specifications if spec.module not in self.modules]
        wanted = {*self.kept, *self.named_in_contents, *self.routes, *hidden(self.base)}
        wanted |= self.memberships.carrying.keys() - self.memberships.empty
        wanted |= self.base.of(DataSpec).keys()
        return tuple((_KINDS[type(spec)], spec.ident) for spec in loose if spec.ident in wanted)

    @cached_property
    def named_in_contents(self) -> set[str]:
        """The classes and macros that the contents of what is kept name, and that have members there."""
        macros = self.base.of(MacroSpec)
        contents = Contents(self.base, self.kept)
        waiting: list[Content | None] = [self.elements[ident].content for ident in sorted(self.kept)]
        waiting += map(RelaxNG, patterns_of_others(self.base))
        found: set[str] = set()
        while waiting:
            for key in _names_in(waiting.pop()):
                if key in macros and key not in found:
                    waiting.append(macros[key].content)
                if key in macros or (key in self.classes and not self.kept.isdisjoint(contents.members(ClassRef(key)))):
                    found.add(key)
        return found

    @cached_property
    def routes(self) -> set[str]:
        """The model classes by which elements that are kept belong to one that a content names."""
        found: set[str] = set()
        for ident in self.kept:
            for cls in self.above(self.elements[ident]):
                if self.named_in_contents.intersection([cls, *self.above(self.classes[cls])]):
                    found.add(cls)
        return found

    def above(self, spec: Specification) -> list[str]:
        """Give the model classes that an element or class belongs to, by others too."""
        found: dict[str, None] = {}
        waiting = [spec]
        while waiting:
            one = waiting.pop()
            assert isinstance(one, ElementSpec | ClassSpec)
            for member in members(one):
                cls = self.classes.get(member.key)
                if cls is not None and cls.type is ClassType.MODEL and cls.ident not in found:
                    found[cls.ident] = None
                    waiting.append(cls)
        return list(found)

    # - changing -

    def macro_changes(self, left: Odd) -> Iterator[tuple[str, Change]]:
        """Give the contents of macros that the selection would loosen."""
        cleared = left.of(MacroSpec)
        for ident, spec in self.base.of(MacroSpec).items():
            if ident in cleared and ident in self.named_in_contents:
                content = self.content_change(spec.content, cleared[ident].content, left)
                if content is not None:
                    yield ident, Change(content=content)

    def element_changes(self, left: Odd, before: Mapping[str, Change]) -> Iterator[tuple[str, Change]]:
        """Give what is to be changed in each element, once the selection and the classes have been seen to."""
        offers = offered(left)
        elements = left.of(ElementSpec)
        for ident in sorted(self.kept & offers.keys()):
            content = self.content_change(self.elements[ident].content, elements[ident].content, left)
            gone, values = self.attribute_changes(ident, offers[ident])
            yield ident, replace(before[ident], content=content, gone=gone, values=values)

    def content_change(self, before: Content | None, after: Content | None, left: Odd) -> Content | None:
        """Give what has to be said of a content model so that it asks for no less; None where all is well."""
        wanted = Contents(self.base, self.kept).possible(before)
        if wanted is None or any(patterns_in(before)) or wanted == Contents(left, self.kept).possible(after):
            return None
        return wanted

    def attribute_changes(self, ident: str, offer: Offer) -> tuple[tuple[str, ...], dict[str, dict[str, int]]]:
        """Give the attributes that go, and those that are held to some values."""
        able = (one.definition for one in self.memberships.attributes[ident] if not one.is_fixed)
        own = {one.name: one.ident for one in able}
        here: dict[str, list[Name]] = {}
        for name in sorted(name for name in offer.attributes if name in own):
            here.setdefault(own[name], []).append(name)  # a change cannot tell those of two namespaces apart
        needless = self.memberships.needless[ident]
        gone = tuple(attribute for attribute in sorted(here) if needless.issuperset(here[attribute]))
        single = {attribute: names[0] for attribute, names in sorted(here.items()) if len(names) == 1}
        values = {
            attribute: self.values(ident, attribute, name)
            for attribute, name in single.items()
            if attribute not in gone
        }
        return gone, {attribute: counts for attribute, counts in values.items() if counts}

    def values(self, ident: str, attribute: str, name: Name) -> dict[str, int]:
        """Give the values that an attribute is to be held to, with the times they are used; none to leave it open."""
        offer = self.offers[ident]
        use = self.usage.elements.get(offer.name)
        is_closed = has_closed_list(name, self.memberships.attributes[ident])
        datatype = datatype_of(name, self.memberships.attributes[ident])
        is_vocabulary = datatype == "teidata.enumerated" or attribute in _LISTED
        if use is None or name not in use.attributes or not (is_closed or is_vocabulary):
            return {}
        counts: Counter[str] = Counter()
        for value, times in use.attributes[name].items():
            if derive.allows(offer.attributes[name], value):
                is_list = isinstance(offer.attributes[name], ListPattern)
                for token in derive.tokens(value) if is_list else [" ".join(derive.tokens(value))]:
                    counts[token] += times
        return dict(sorted(counts.items())) if is_closed or len(counts) <= _FEW else {}

    # - rules -

    def lost_rules(self, left: Odd) -> Iterator[ConstraintSpec]:
        """Give the constraints that went with what they stood in, though what they are about can still occur."""
        there = {constraint for constraint, _ in placed(left)}
        offers = offered(left).values()
        known = {offer.name.local for offer in offers}
        known |= {f"@{name}" for offer in offers for name in offer.attributes}
        for constraint, default in placed(self.base):
            if constraint not in there and not is_bare(constraint):
                own = [part for context in contexts(constraint, default) for part in _alternatives(context)]
                if any(_may_occur(part, known) for part in own):
                    yield constraint


# --- the small parts ----------------------------------------------------------------------------------------------


def _with_tei_first(module: tuple[str, tuple[str, ...]]) -> tuple[bool, str]:
    return module[0] != "tei", module[0]


def _names_in(content: Content | None) -> Iterator[str]:
    """Give the classes and macros that a content model names."""
    for one in leaves(content):
        match one:
            case ClassRef(key) | MacroRef(key):
                yield key
            case RelaxNG(inside):
                for name in refs_in(inside):
                    yield from (name, name.partition("_")[0], name.partition(".attribute")[0])


def _alternatives(context: str) -> list[str]:
    """Give the parts of a match pattern between bars, without predicates."""
    plain, depth = "", 0
    for character in re.sub(r"'[^']*'|\"[^\"]*\"", "", context):
        depth += {"[": 1, "(": 1, "]": -1, ")": -1}.get(character, 0)
        if not depth and character not in "])":
            plain += character
    return [part.strip() for part in plain.split("|")]


def _may_occur(part: str, known: set[str]) -> bool:
    """Whether what a part of a match pattern matches can be in a document; what is not understood can."""
    steps = re.findall(r"(?:^|/)\s*(?:tei:|(?=@))(@?[\w:.-]+)\s*(?=/|$)", part)
    return all(step in known for step in steps)
