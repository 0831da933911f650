"""Faults of structure in words: what is wrong, what the schema would have, and how to read on.

One mistake is to give one message. So a finding says how to pass the faulty place: as what was most likely meant, or
aside, so that the inside is still held to the schema while the parent takes no notice.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cached_property
from typing import NamedTuple

from toolkit.diagnostic import Diagnostic, Edit, Note, Severity, Span, register
from toolkit.grammar.automaton import State, Transition
from toolkit.grammar.context import Lexicon, Place, Reference, Use, names_of
from toolkit.grammar.derive import attributes_in, next_elements, required
from toolkit.grammar.likeness import (
    ATTRIBUTE_HABITS,
    ELEMENT_HABITS,
    EQUIVALENTS,
    HOMES,
    LOOKS,
    PARTNERS,
    USUAL,
    certain,
    nearest,
)
from toolkit.grammar.pattern import Attribute, Element
from toolkit.grammar.reasons import Reason, allowed, example, listed, listed_values, reason
from toolkit.names import XML, Name
from toolkit.source import Source

__all__ = ["Explainer", "Finding"]


class Finding(NamedTuple):
    """A fault, None where it is the echo of one told before; and the way to pass it, None for over and done with."""

    diagnostic: Diagnostic | None
    way: Transition | None


class _Allowed(NamedTuple):
    """What the schema would have: the note that tells the likeliest, and the names or values of all."""

    note: Note
    names: tuple[str, ...]


class Explainer:
    """Explains the faults of one file.

    modules  local names of elements known beyond the schema, each with the module it belongs to
    """

    def __init__(self, lexicon: Lexicon, modules: Mapping[str, str], source: Source) -> None:
        self.lexicon = lexicon
        self.modules = modules
        self.source = source
        self.use = Use(source.events)
        self._set_aside: dict[tuple[int, str], Name] = {}  # what was told once of its siblings too, by parent and name
        self._foreign: set[str] = set()  # namespaces told of
        self._with_text: set[int] = set()  # elements told to hold text
        self._habitual: set[int] = set()  # elements told to be called by the word of another language
        self._meanings: dict[tuple[Name, State], Name | None] = {}

    # --- elements ---

    def element(self, place: Place) -> Finding:
        """Explain an element that is not allowed where it stands."""
        told = self._set_aside.get((place.parent_event, place.clark))
        if told is not None:
            return Finding(None, self._aside(place, told))
        known = (self._wrong_word, self._too_early, self._too_late, self._belongs_elsewhere, self._misplaced)
        unknown = (self._other_namespace, self._left_out, self._misspelt, self._unknown)
        explanations = known if place.name in self.lexicon.elements else unknown
        return next(filter(None, (explain(place) for explain in explanations)))

    def _other_namespace(self, place: Place) -> Finding | None:
        """The element is known by this local name in another namespace: `xmlns` is missing or wrong."""
        name = place.name
        meant = next((known for known in self.lexicon.elements if known.local == name.local), None)
        if meant is None:
            return None
        way = place.state.children[meant.clark] or self._aside(place, meant)
        if name.namespace in self._foreign:
            return Finding(None, way)
        self._foreign.add(name.namespace)
        where = f"in the namespace `{name.namespace}`" if name.namespace else "in no namespace"
        help = f'write `xmlns="{meant.namespace}"` on the outermost element where it is missing'
        finding = self._finding("unknown-element", place, f"`{name.local}` is {where}", help, way)
        if finding.diagnostic is None or not name.namespace:
            return finding
        return finding._replace(diagnostic=replace(finding.diagnostic, span=self.source.namespace_span(place.offset)))

    def _wrong_word(self, place: Place) -> Finding | None:
        """The element is known, but means something else than a word of everyday or of HTML: a `person` in a text."""
        name = place.name
        meant = self._by_habit(place)
        way = place.state.children[meant.clark] if meant else None
        if meant is None or way is None:
            return None
        message = f"`{name}` cannot stand in `{place.parent}`"
        return self._finding("misplaced-element", place, message, _instead(place.name, meant), way)

    def _by_habit(self, place: Place) -> Name | None:
        habit = ELEMENT_HABITS.get(str(place.name))
        return next((one for one in self._allowed(place) if str(one) == habit), None)

    def _left_out(self, place: Place) -> Finding | None:
        """The element exists, but not in this schema."""
        name = place.name
        module = self.modules.get(name.local)
        if module is None or all(known.namespace != name.namespace for known in self.lexicon.elements):
            return None
        message = f"the schema leaves out `{name}`, which belongs to the module `{module}`"
        meant = self._by_habit(place)
        way = place.state.children[meant.clark] if meant else None
        if meant is not None and way is not None:
            return self._finding("unknown-element", place, message, _instead(place.name, meant), way)
        help = f"write another element, or let the customization include `{name}`"
        return self._aside_finding("unknown-element", place, message, help)

    def _misspelt(self, place: Place) -> Finding | None:
        key = (place.name, place.state)
        if key not in self._meanings:
            self._meanings[key] = _meant(place.name, self._allowed(place), ELEMENT_HABITS)
        meant = self._meanings[key] or self._awaited(place)
        way = place.state.children[meant.clark] if meant else None
        if meant is None or way is None:
            return None
        if str(place.name) in ELEMENT_HABITS:
            self._habitual.add(place.event)
            if place.parent_event in self._habitual:  # the cells of a table of HTML are one mistake with it
                return Finding(None, way)
        message = f"the schema has no element `{place.name}`"
        finding = self._finding("unknown-element", place, message, _instead(place.name, meant), way)
        assert finding.diagnostic is not None
        if not _is_certain(place.name, meant, self._allowed(place), ELEMENT_HABITS):
            return finding
        is_alike = meant.namespace == place.name.namespace
        repair = self.source.renamed(place.offset, meant.local) if is_alike else ()
        return finding._replace(diagnostic=replace(finding.diagnostic, repair=repair))

    def _awaited(self, place: Place) -> Name | None:
        """Give the element without which its next sibling, or its parent, would be at fault: this stands for it."""
        following = next(place.siblings_after(), None)
        if following is None:
            names = list(required(place.state.pattern, Element))
        elif place.state.children[following]:
            return None
        else:
            names, _ = self._skipped(place.state, following, depth=0) or ([], None)
        return names[0] if len(names) == 1 else None

    def _unknown(self, place: Place) -> Finding:
        meant = _meant(place.name, self.lexicon.elements, ELEMENT_HABITS)
        help = (
            f"`{meant}` is meant perhaps, but cannot stand here"
            if meant
            else "take its tags out, or write one that is allowed here"
        )
        message = f"the schema has no element `{place.name}`"
        return self._aside_finding("unknown-element", place, message, help, meant)

    def _too_early(self, place: Place) -> Finding | None:
        """Something has to come before the element."""
        skipped = self._skipped(place.state, place.clark)
        if skipped is None:
            return None
        names, state = skipped
        way = state.children[place.clark]
        assert way is not None
        if place.parent_event in self._with_text:  # the text stands in place of what is missing
            return Finding(None, way)
        following = set(place.siblings_after())
        later = [name for name in names if name.clark in following]
        for name in later:
            self._set_aside[place.parent_event, name.clark] = name
        wanted = listed(self.use.sort(later or names, place.parent))
        if later:
            message = f"`{place.name}` comes too early in `{place.parent}`, {wanted} must come first"
            help = f"move {wanted} before it"
        else:
            message = f"`{place.parent}` lacks {wanted}, which must come before `{place.name}`"
            help = f"put {wanted} before `{place.name}`"
        return self._finding("element-too-early", place, message, help, way)

    def _skipped(self, state: State, clark: str, depth: int = 3) -> tuple[list[Name], State] | None:
        """Give the elements that may be missing before one, and the state after them."""
        behind = {name: way.regardless for name in _next_names(state) if (way := state.children[name.clark])}
        musts = required(state.pattern, Element)
        enough = [name for name, after in behind.items() if after.children[clark]]
        if enough:
            names = [name for name in enough if name in musts] or enough
            return names, behind[names[0]]
        for name in [name for name in behind if name in musts] if depth else ():
            if further := self._skipped(behind[name], clark, depth - 1):
                return [name, *further[0]], further[1]
        return None

    def _too_late(self, place: Place) -> Finding | None:
        """The element was allowed before one of its siblings, but is no more."""
        before = None
        state = place.frames[-1].content if place.frames else place.state
        for sibling in place.siblings_before():
            if state.children[place.clark]:
                before = Name.of(sibling)
            way = state.children[sibling]
            state = way.regardless if way else state
        if before is None:
            return None
        if before == place.name:
            message, help = f"`{place.parent}` holds a second `{place.name}`", f"keep one `{place.name}`"
        else:
            message, help = f"`{place.name}` comes too late in `{place.parent}`", f"put it before `{before}`"
        return self._aside_finding("misplaced-element", place, message, help)

    def _belongs_elsewhere(self, place: Place) -> Finding | None:
        """The element belongs in one that may stand here, or behind an open one."""
        local = place.name.local
        allowed = self._allowed(place)
        holders = [name for name in allowed if self.lexicon.may_hold(name, place.name)]
        own = Name(place.name.namespace, f"list{local[:1].upper()}{local[1:]}")
        is_listed = own in allowed or not holders or (place.parent and place.parent.local.startswith("list"))
        if own != place.parent and self._holds(own, place.name) and is_listed:
            return self._misplaced(place, f"put it in `{own}`")
        home = Name(place.name.namespace, HOMES.get(local, ""))
        if self._holds(home, place.name) and any(
            self.lexicon.may_hold(place.open(level), home) for level in range(len(place.frames))
        ):
            return self._misplaced(place, f"put it in `{home}`")
        holders.sort(key=lambda name: not self._completes(place.state, name))
        musts = required(place.state.pattern, Element)
        likely = [name for name in holders if name in musts or self.use.has(name, place.parent)]
        outside = self._open_before(place)
        # Where text may stand, an end tag was forgotten; where only elements may, the one between was left out.
        if outside is None and not likely and self._was_allowed_before(place):
            return self._misplaced(place, f"put it before `{place.parent}`")
        if holders and (outside is None or (likely and place.state.text is None)):
            return self._misplaced(place, f"put it in `{(likely or holders)[0]}`")
        return self._misplaced(place, f"close {outside} before it") if outside else None

    def _holds(self, holder: Name, name: Name) -> bool:
        return holder in self.lexicon.elements and self.lexicon.may_hold(holder, name)

    def _completes(self, state: State, name: Name) -> bool:
        way = state.children[name.clark]
        return way is not None and bool(way.regardless.accepting)

    def _was_allowed_before(self, place: Place) -> bool:
        """Tell whether the element could have stood before the innermost open one."""
        if len(place.frames) < 2:
            return False
        state = place.frames[-2].content
        for sibling in place.siblings_of_parent():
            way = state.children[sibling]
            state = way.regardless if way else state
        return state.children[place.clark] is not None

    def _open_before(self, place: Place) -> str | None:
        """Give the open elements that have to be closed so that this one may follow."""
        for level, frame in enumerate(reversed(place.frames[1:])):
            if frame.way.regardless.children[place.clark]:
                return listed((place.open(inner) for inner in range(level + 1)), "and")
        return None

    def _misplaced(self, place: Place, help: str = "") -> Finding:
        parents = self.use.sort(self.lexicon.parents(place.name), None) if not help else []
        help = help or (f"put it in {listed(parents)}" if parents else "take it out")
        where = f"cannot stand in `{place.parent}`" if place.frames else "cannot be the outermost element"
        return self._aside_finding("misplaced-element", place, f"`{place.name}` {where}", help)

    def _finding(self, check: str, place: Place, message: str, help: str, way: Transition) -> Finding:
        span = self.source.element_span(place.offset)
        return Finding(_fault(check, span, message, help, allowed=self._allowed_here(place)), way)

    def _aside_finding(self, check: str, place: Place, message: str, help: str, meant: Name | None = None) -> Finding:
        """Give the finding of an element that the parent takes no notice of; its siblings of this name are echoes."""
        name = self._set_aside[place.parent_event, place.clark] = meant or place.name
        return self._finding(check, place, message, help, self._aside(place, name))

    def _aside(self, place: Place, name: Name) -> Transition:
        """Give the way over an element that leads nowhere; the inside is that of the elements of this name."""
        return self.lexicon.automaton.aside(name.clark).leading_to(place.state)

    def _allowed(self, place: Place) -> list[Name]:
        """Give the elements that may come: required ones first, then by their use in the file."""
        musts = required(place.state.pattern, Element)
        return sorted(self.use.sort(_next_names(place.state), place.parent), key=lambda name: name not in musts)

    def _allowed_here(self, place: Place) -> _Allowed:
        allowed = self._allowed(place)
        names = listed(allowed)
        if place.state.text is not None and place.state.text.is_free:
            names = f"text, {names}" if names else "text"
        note = f"allowed here: {names}" if names else f"`{place.parent}` may hold nothing more here"
        return _Allowed(Note(note), tuple(map(str, allowed)))

    # --- attributes ---

    def attribute(self, place: Place, clark: str, before: State) -> Finding:
        """Explain an attribute that its element may not have; `before` is the state before the first attribute."""
        name = Name.of(clark)
        known = name in self.lexicon.attributes
        check = "misplaced-attribute" if known else "unknown-attribute"
        meant = _meant(name, names_of(attributes_in(place.state.pattern)), ATTRIBUTE_HABITS, alike=not known)
        way = None
        repair: tuple[Edit, ...] = ()
        if before.attributes[clark]:
            message, help = self._conflict(place, clark, before)
        elif meant:
            message, help = f"`{place.name}` has no attribute `@{name}`", f"write `@{meant}`"
            way = place.state.attributes[meant.clark]
            repair = self._attribute_repair(place, name, meant)
        elif known:
            bearers = self.use.sort(self.lexicon.bearers(name), None)
            bearers.sort(key=lambda bearer: not self.use.has(name, bearer))
            message = f"`@{name}` cannot stand on `{place.name}`"
            help = f"take it out; it belongs to {listed(bearers)}"
        else:
            message, help = f"the schema has no attribute `@{name}`", "take it out, or write one that is allowed here"
            help = _pair(place.name, name) or help
        span = self.source.attribute_span(place.offset, clark)
        found = _fault(check, span, message, help, allowed=self._open_here(place))
        return Finding(replace(found, repair=repair), way)

    def _attribute_repair(self, place: Place, name: Name, meant: Name) -> tuple[Edit, ...]:
        """Give the edit that calls an attribute as it must have been meant; nothing where there may be doubt."""
        beside = self.source.events[place.event][2] or {}
        open_names = names_of(attributes_in(place.state.pattern))
        if meant.clark in beside or meant.namespace not in ("", XML):
            return ()
        if not _is_certain(name, meant, open_names, ATTRIBUTE_HABITS):
            return ()
        if meant == _ID and self._named_so[beside[name.clark]] > 1:
            return ()  # which of the two is meant by the pointers nobody can tell
        return self.source.with_attribute_renamed(place.offset, name.clark, str(meant))

    @cached_property
    def _named_so(self) -> Counter[str]:
        """How many elements bear an identifier, be it by `id` or by `xml:id`."""
        names = ("id", "ID", _ID.clark, f"{{{XML}}}ID")
        borne = (attributes.get(name) for _, _, attributes in self.source.events if attributes for name in names)
        return Counter(value for value in borne if value is not None)

    def _conflict(self, place: Place, clark: str, before: State) -> tuple[str, str]:
        """Explain an attribute that one before it rules out."""
        name = Name.of(clark)
        for other in place.source.events[place.event][2] or ():
            way = before.attributes[other]
            if way and not way.regardless.attributes[clark]:
                return f"`@{name}` cannot stand beside `@{Name.of(other)}`", "take one of the two out"
        return f"`@{name}` cannot stand beside the attributes before it", "take it out"

    def _open_attributes(self, place: Place) -> list[Name]:
        musts = required(place.state.pattern, Attribute)
        names = self.use.sort(names_of(attributes_in(place.state.pattern)), place.name)
        return sorted(names, key=lambda name: name not in musts)

    def _open_here(self, place: Place) -> _Allowed:
        allowed = tuple(f"@{name}" for name in self._open_attributes(place))
        names = listed(allowed)
        note = f"allowed here: {names}" if names else f"`{place.name}` may have no more attributes"
        return _Allowed(Note(note), allowed)

    def missing_attributes(self, place: Place) -> Diagnostic:
        """Explain that attributes are missing; the place is the start tag, its state that before the content."""
        names = self._open_attributes(place)
        ways = place.state.attributes
        needed = required(place.state.pattern, Attribute)
        musts = [name for name in names if name in needed]
        enough = [name for name in names if (way := ways[name.clark]) and not way.regardless.content.is_dead]
        wanted = listed((f"@{name}" for name in musts), "and") or listed(f"@{name}" for name in enough or names)
        wanted = wanted or "an attribute of any name"
        first = next(iter(musts or enough or names), None)
        way = ways[first.clark] if first else None
        sample = example(way.inside.pattern) if way else None
        values = listed_values(way.inside.pattern) if way else []
        if first and values:
            taken = {attributes.get(first.clark) for attributes in place.twins()}
            sample = next((value for value in values if value not in taken), sample)
        help = f'add {wanted}, such as `{first}="{sample}"`' if sample else f"add {wanted}"
        span = self.source.element_span(place.offset)
        told = _values(way) if way and values else None
        return _fault("missing-attribute", span, f"`{place.name}` lacks {wanted}", help, allowed=told)

    def value(self, place: Place, clark: str, way: Transition, value: str) -> Diagnostic:
        """Explain a wrong value of an attribute."""
        why = reason(way.inside.pattern, value)
        if value:
            span = self.source.value_span(place.offset, clark, why.word)
        else:
            span = self.source.attribute_span(place.offset, clark)
        found = _fault("wrong-value", span, f"`@{Name.of(clark)}` {_clause(why)}", why.help, allowed=_values(way))
        repair = self.source.reworded(place.offset, clark, why.word, why.certain) if why.certain else ()
        return replace(found, repair=repair)

    # The names of these two are those of the checks that see the whole edition.

    def duplicate(self, bearer: Reference, first: Reference) -> Diagnostic:
        """Explain an identifier that another element bears as well."""
        note = Note("it is first borne here", self._word_span(first))
        message = f"the identifier `{bearer.word}` is borne by two elements"
        return _fault("duplicate-identifier", self._word_span(bearer), message, "give this one another", note)

    def unresolved(self, reference: Reference, identifiers: Iterable[str]) -> Diagnostic:
        """Explain an identifier that no element bears."""
        message = f"`@{Name.of(reference.attribute)}` points to `{reference.word}`, which this file does not hold"
        meant = nearest(reference.word, identifiers)
        help = f"write `{meant}`" if meant else "write the identifier of an element of this file"
        return _fault("unresolved-pointer", self._word_span(reference), message, help)

    def _word_span(self, reference: Reference) -> Span:
        return self.source.value_span(*reference)

    # --- contents ---

    def text(self, place: Place) -> Diagnostic | None:
        """Explain text where none may stand; None where that was told of the same element."""
        if place.parent_event in self._with_text:
            return None
        self._with_text.add(place.parent_event)
        holders = [name for name in self._allowed(place) if self.lexicon.may_hold_text(name)]
        following, usual = place.sibling_after_text(), USUAL.get(place.parent.local if place.parent else "")

        def rank(name: Name) -> tuple[bool, bool]:
            way = place.state.children[name.clark]
            fits = following is None or (way is not None and way.regardless.children[following] is not None)
            return name.local != usual, not fits

        holders.sort(key=rank)
        help = f"put it in `{holders[0]}`" if holders else f"close `{place.parent}` before it"
        if not holders and place.state.accepting and not _next_names(place.state):
            help = f"write `<{place.parent}/>`, and the text after it"
        span = self.source.words_span(place.offset)
        words = " ".join((self.source.events[place.event][1] or "").split())
        message = f"the text `{_shortened(words, _FEW)}` cannot stand in `{place.parent}`"
        return _fault("misplaced-text", span, message, help, allowed=self._allowed_here(place))

    def wrong_text(self, place: Place, way: Transition, text: str) -> Diagnostic:
        """Explain text that is not the value its element asks for."""
        why = reason(way.inside.pattern, text)
        span = self.source.words_span(place.offset)
        return _fault(
            "wrong-value", span, f"the text of `{place.parent}` {_clause(why)}", why.help, allowed=_values(way)
        )

    def incomplete(self, place: Place) -> Diagnostic:
        """Explain that an element ends too early; the place is its end tag."""
        span = self.source.element_span(self.source.events[place.parent_event][0])
        if not next_elements(place.state.pattern):
            why = reason(place.state.pattern, "")
            return _fault("wrong-value", span, f"`{place.parent}` {why.fault}", why.help)
        names = self._allowed(place)
        needed = required(place.state.pattern, Element)
        musts = [name for name in names if name in needed]
        enough = [name for name in names if (way := place.state.children[name.clark]) and way.regardless.accepting]
        partners = {PARTNERS.get(Name.of(child).local) for child in place.siblings_before()}
        usual = USUAL.get(place.parent.local if place.parent else "")

        def rank(name: Name) -> tuple[bool, bool, bool, int]:  # what such elements hold in this file; its own ones
            is_used = self.use.has(name, place.parent)
            own = names.index(name) if is_used else len(self.lexicon.parents(name))
            return name.local != usual, not is_used, name.local != "p", own

        enough.sort(key=rank)
        choice = musts[:1] or [name for name in enough if name.local in partners] or enough or names
        wanted = listed(choice) or "an element of any name"
        added = listed(choice[:1]) or wanted
        is_empty = next(place.siblings_before(), None) is None
        help = f"put {added} into it" if is_empty else f"add {added} at its end"
        told = _fault("incomplete-element", span, f"`{place.parent}` lacks {wanted}", help)
        return replace(told, allowed=tuple(map(str, choice)))


def _instead(written: Name, meant: Name) -> str:
    """Say what to write for an element: what HTML calls by the look has that in an attribute."""
    look = LOOKS.get(written.local) if meant.local == "hi" else None
    return f'write `<hi rend="{look}">`' if look else f"write `{meant}`"


def _pair(element: Name, attribute: Name) -> str:
    """Say what to write for the attribute that TEI P4 had in place of a pair: `sic` with `@corr`; "" for others."""
    if PARTNERS.get(element.local) != attribute.local:
        return ""
    one, other = element.local, attribute.local
    return f"write `<choice><{one}>…</{one}><{other}>…</{other}></choice>`"


def _next_names(state: State) -> list[Name]:
    return names_of(next_elements(state.pattern))


def _meant(name: Name, allowed: Iterable[Name], habits: Mapping[str, str], *, alike: bool = True) -> Name | None:
    """Give the allowed name that another was most likely meant for: by habit, or else, if `alike`, by spelling."""
    by_word = {str(one): one for one in allowed}
    habitual = next((by_word[word] for word in habits.get(str(name), "").split() if word in by_word), None)
    if habitual is not None or not alike:
        return habitual
    by_local = {one.local: one for one in reversed(by_word.values())}
    found = nearest(name.local, [one.local for one in by_word.values()])
    return by_local[found] if found else None


def _is_certain(name: Name, meant: Name, allowed: Iterable[Name], habits: Mapping[str, str]) -> bool:
    """Tell whether nothing but `meant` can have been meant by a name, so that it may be written without asking."""
    if str(name) in EQUIVALENTS:
        return EQUIVALENTS[str(name)] == str(meant)
    if str(name) in habits and name.local.lower() != meant.local.lower():
        return False
    alike = (one.local for one in allowed if one.namespace == name.namespace)
    return name.namespace == meant.namespace and certain(name.local, alike) == meant.local


_ID = Name(XML, "id")


def _values(way: Transition) -> _Allowed | None:
    values = allowed(way.inside.pattern)
    return _Allowed(Note(f"allowed here: {values}"), tuple(listed_values(way.inside.pattern))) if values else None


def _clause(why: Reason) -> str:
    shown = _shortened(why.word, _SHOWN)
    return f"has `{shown}`, which {why.fault}" if shown else why.fault


def _shortened(text: str, limit: int) -> str:
    return text if len(text) <= limit else f"{text[:limit].rstrip()}…"


_FEW = 20
"""So many characters of a misplaced text are repeated."""

_SHOWN = 40
"""So many characters of a wrong value are repeated; it stands marked in the excerpt anyway."""


def _fault(
    check: str, span: Span, message: str, help: str, *notes: Note, allowed: _Allowed | None = None
) -> Diagnostic:
    note, names = allowed or (None, ())
    notes = (*notes, note) if note else notes
    return Diagnostic(check, Severity.ERROR, message, span, notes, help, names)


# --- the pages of the checks --------------------------------------------------------------------------------------

_PAGES = {
    "unknown-element": """The schema has no element of this name.

    Why      programs pass over what they do not know, and the text in it may be lost.
    Faulty   <p>Dear <persNam ref="#schumann-c">Clara</persNam></p>
    Sound    <p>Dear <persName ref="#schumann-c">Clara</persName></p>
    Source   RELAX NG, section 6.2""",
    "misplaced-element": """The element exists, but cannot stand here.

    Why      an element has its meaning from its place; programs look for it there.
    Faulty   <correspDesc><date when="1932-01-04"/></correspDesc>
    Sound    <correspDesc><correspAction type="sent"><date when="1932-01-04"/></correspAction></correspDesc>
    Source   RELAX NG, section 6.2""",
    "element-too-early": """Another element must come before this one.

    Why      where the schema fixes an order, readers of the file rely on it.
    Faulty   <titleStmt><author>Clara Schumann</author></titleStmt>
    Sound    <titleStmt><title>Letter</title><author>Clara Schumann</author></titleStmt>
    Source   RELAX NG, section 6.2""",
    "incomplete-element": """The element ends before all that it must hold has come.

    Why      what the schema requires, readers and programs look for.
    Faulty   <list></list>
    Sound    <list><item>paper</item></list>
    Source   RELAX NG, section 6.2""",
    "unknown-attribute": """The schema has no attribute of this name.

    Why      programs pass over what they do not know, and what it says is lost.
    Faulty   <p id="p1">Dear Clara</p>
    Sound    <p xml:id="p1">Dear Clara</p>
    Source   RELAX NG, section 6.2""",
    "misplaced-attribute": """The attribute exists, but cannot stand on this element, or not beside another attribute.

    Why      an attribute has its meaning from its element.
    Faulty   <p when="1932-01-04">Monday</p>
    Sound    <p><date when="1932-01-04">Monday</date></p>
    Source   RELAX NG, section 6.2""",
    "missing-attribute": """An attribute that the element must have is missing.

    Why      without it the element says nothing: a pointer without target points nowhere.
    Faulty   <figure><graphic/></figure>
    Sound    <figure><graphic url="page1.jpg"/></figure>
    Source   RELAX NG, section 6.2""",
    "wrong-value": """The value of an attribute, or the text of an element, is not of the kind that the schema asks for.

    Why      programs sort, count and link by such values.
    Faulty   <p><date when="1932-1-4">Monday</date></p>
    Sound    <p><date when="1932-01-04">Monday</date></p>
    Source   RELAX NG, section 6.2; XML Schema, part 2""",
    "misplaced-text": """Text stands where only elements may.

    Why      it belongs to no paragraph, so no output knows what to do with it.
    Faulty   <div>Dear Clara, <p>…</p></div>
    Sound    <div><p>Dear Clara, …</p></div>
    Source   RELAX NG, section 6.2""",
}
for _name, _page in _PAGES.items():
    register(_name, Severity.ERROR, _page)
