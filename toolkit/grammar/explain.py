"""Faults of structure in words: what is wrong, what the schema would have, and how to read on.

One mistake is to give one message. So a finding says how to pass the faulty place: as what was most likely meant, or
aside, so that the inside is still held to the schema while the parent takes no notice.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple, TypeAlias

from toolkit.diagnostic import CHECKS, Diagnostic, Note, Severity, Span, register
from toolkit.grammar.automaton import Automaton, State, Transition
from toolkit.grammar.derive import attributes_in, by_text, elements_in, next_elements, required
from toolkit.grammar.likeness import ATTRIBUTE_HABITS, ELEMENT_HABITS, nearest
from toolkit.grammar.pattern import TEXT, Attribute, Element, OneName, Pattern
from toolkit.grammar.reasons import Reason, listed, reason
from toolkit.names import Name
from toolkit.source import Source

__all__ = ["Explainer", "Finding", "Frame", "Lexicon", "Place"]

# --- where ---


class Frame(NamedTuple):
    """An open element: the event that opened it, the way over it, and the state that its children began in."""

    event: int
    way: Transition
    content: State


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is wrong: an event, what could have come instead, and the open elements from the root on."""

    source: Source
    event: int
    state: State
    frames: Sequence[Frame]

    @property
    def offset(self) -> int:
        """The place in the file."""
        return self.source.events[self.event][0]

    @property
    def clark(self) -> str:
        """The name of the element that begins here, as `{namespace}local`."""
        return self.source.events[self.event][1] or ""

    @property
    def name(self) -> Name:
        """The name of the element that begins here."""
        return Name.of(self.clark)

    @property
    def parent(self) -> Name | None:
        """The name of the innermost open element; None before the root."""
        return self.open(0) if self.frames else None

    def open(self, level: int) -> Name:
        """Give the name of an open element; the innermost is level 0."""
        return Name.of(self.source.events[self.frames[-1 - level].event][1] or "")

    def siblings_before(self) -> Iterator[str]:
        """Give the names of the elements before it in the same parent, as `{namespace}local`."""
        if self.frames:
            yield from self._children(self.frames[-1].event + 1, self.event)

    def siblings_after(self) -> Iterator[str]:
        """Give the names of the elements after it in the same parent, as `{namespace}local`."""
        siblings = self._children(self.event, len(self.source.events))
        next(siblings, None)
        yield from siblings

    def _children(self, start: int, end: int) -> Iterator[str]:
        depth = 0
        for event in range(start, end):
            _, name, attributes = self.source.events[event]
            if attributes is not None:
                if depth == 0:
                    yield name or ""
                depth += 1
            elif name is None:
                depth -= 1
                if depth < 0:
                    return


class Finding(NamedTuple):
    """A fault, None where it is the echo of one told before; and the way to pass it, None for over and done with."""

    diagnostic: Diagnostic | None
    way: Transition | None


# --- what the schema knows ---


class Lexicon:
    """The names that a grammar knows, and where they may stand; made when first asked for."""

    def __init__(self, automaton: Automaton) -> None:
        self.automaton = automaton

    @cached_property
    def elements(self) -> dict[Name, list[Pattern]]:
        """The name of each element with the contents it may have, refs replaced."""
        found: dict[Name, list[Pattern]] = {}
        for element in self.automaton.elements:
            if isinstance(element.names, OneName):
                found.setdefault(element.names.name, []).append(self.automaton.expand(element.content))
        return found

    @cached_property
    def parents(self) -> dict[Name, list[Name]]:
        """The name of each element with those of the elements that may hold it."""
        return self._turned(elements_in)

    @cached_property
    def bearers(self) -> dict[Name, list[Name]]:
        """The name of each attribute with those of the elements that may bear it."""
        return self._turned(attributes_in)

    def _turned(self, members: _Members) -> dict[Name, list[Name]]:
        found: dict[Name, dict[Name, None]] = {}
        for name, contents in self.elements.items():
            for content in contents:
                for member in _names(members(content)):
                    found.setdefault(member, {})[name] = None
        return {member: list(names) for member, names in found.items()}

    def may_hold(self, holder: Name, name: Name) -> bool:
        """Tell whether an element may stand in another, sooner or later."""
        return holder in self.parents.get(name, ())

    def may_hold_text(self, name: Name) -> bool:
        """Tell whether text may stand in an element at its beginning."""
        return any(step.inside is TEXT for content in self.elements[name] for step in by_text(content))


_Members: TypeAlias = Callable[[Pattern], Sequence[Element | Attribute]]


def _names(members: Iterable[Element | Attribute]) -> list[Name]:
    """Give the names of patterns that have one name each; wildcards are passed over."""
    return list(dict.fromkeys(member.names.name for member in members if isinstance(member.names, OneName)))


# --- explaining ---


class Explainer:
    """Explains the faults of one file.

    modules  local names of elements known beyond the schema, each with the module it belongs to
    """

    def __init__(self, lexicon: Lexicon, modules: Mapping[str, str], source: Source) -> None:
        self.lexicon = lexicon
        self.modules = modules
        self.source = source
        self._told: set[tuple[int, str, str]] = set()

    # --- elements ---

    def element(self, place: Place) -> Finding:
        """Explain an element that is not allowed where it stands."""
        explanations = (
            self._other_namespace,
            self._left_out,
            self._misspelt,
            self._unknown,
            self._too_early,
            self._too_late,
            self._belongs_outside,
            self._belongs_inside,
        )
        for explain in explanations:
            if found := explain(place):
                return found
        return self._misplaced(place, self._where_it_may_stand(place.name))

    def _other_namespace(self, place: Place) -> Finding | None:
        """The element is known by this local name in another namespace: `xmlns` is missing or wrong."""
        name = place.name
        if name in self.lexicon.elements:
            return None
        meant = next((known for known in self.lexicon.elements if known.local == name.local), None)
        if meant is None:
            return None
        way = place.state.children[meant.clark] or self._aside(place, meant)
        if self._is_told(-1, "namespace", name.namespace):
            return Finding(None, way)
        where = f"in the namespace `{name.namespace}`" if name.namespace else "in no namespace"
        help = f'write `xmlns="{meant.namespace}"` on the outermost element where it is missing'
        return self._finding("unknown-element", place, f"`{name.local}` is {where}", help, way)

    def _left_out(self, place: Place) -> Finding | None:
        """The element exists, but not in this schema."""
        name = place.name
        if name in self.lexicon.elements or name.local not in self.modules:
            return None
        module = self.modules[name.local]
        return self._finding(
            "unknown-element",
            place,
            f"the schema leaves out `{name}`",
            f"encode it by another element, or let the customization include `{name}`",
            self._aside(place, name),
            Note(f"`{name}` belongs to the module `{module}`"),
        )

    def _misspelt(self, place: Place) -> Finding | None:
        if place.name in self.lexicon.elements:
            return None
        meant = _meant(place.name, self._allowed(place), ELEMENT_HABITS)
        if meant is None:
            return None
        return self._finding(
            "unknown-element",
            place,
            f"the schema has no element `{place.name}`",
            f"write `{meant}`",
            place.state.children[meant.clark] or self._aside(place, meant),
        )

    def _unknown(self, place: Place) -> Finding | None:
        name = place.name
        if name in self.lexicon.elements:
            return None
        meant = _meant(name, self.lexicon.elements, ELEMENT_HABITS)
        help = f"`{meant}` is meant perhaps, but cannot stand here" if meant else "choose among what is allowed here"
        message = f"the schema has no element `{name}`"
        return self._finding("unknown-element", place, message, help, self._aside(place, meant or name))

    def _too_early(self, place: Place) -> Finding | None:
        """Something has to come before the element."""
        skipped = self._skipped(place.state, place.clark)
        if skipped is None:
            return None
        names, state = skipped
        way = state.children[place.clark]
        assert way is not None
        later = [name for name in names if name.clark in place.siblings_after()]
        wanted = listed(map(str, later or names))
        message = f"`{place.name}` comes too early in `{place.parent}`, {wanted} must come first"
        help = f"move {wanted} before it" if later else f"put {wanted} before it"
        return self._finding("element-too-early", place, message, help, way)

    def _skipped(self, state: State, clark: str, depth: int = 3) -> tuple[list[Name], State] | None:
        """Give the elements that may be missing before one, and the state after them."""
        behind = {name: way.regardless for name in _next_names(state) if (way := state.children[name.clark])}
        musts = required(state.pattern, Element)
        enough = [name for name, after in behind.items() if after.children[clark]]
        if enough:
            names = [name for name in enough if name in musts][:1] or enough
            return names, behind[names[0]]
        for name in musts & behind.keys() if depth else ():
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
            message = f"`{place.parent}` holds a second `{place.name}`"
            return self._aside_finding("misplaced-element", place, message, f"keep one `{place.name}`")
        message = f"`{place.name}` comes too late in `{place.parent}`"
        return self._aside_finding("misplaced-element", place, message, f"put it before `{before}`")

    def _belongs_outside(self, place: Place) -> Finding | None:
        """The element may come after an open one is closed."""
        for level, frame in enumerate(reversed(place.frames[1:])):
            if frame.way.regardless.children[place.clark]:
                closed = listed((str(place.open(n)) for n in range(level + 1)), "and")
                return self._misplaced(place, f"close {closed} before it")
        return None

    def _belongs_inside(self, place: Place) -> Finding | None:
        """The element may stand in one that is allowed here."""
        holders = [name for name in self._allowed(place) if self.lexicon.may_hold(name, place.name)]
        return self._misplaced(place, f"put it in `{holders[0]}`") if holders else None

    def _where_it_may_stand(self, name: Name) -> str:
        parents = self._by_use(None, self.lexicon.parents.get(name, []))
        return f"put it in {listed(map(str, parents))}" if parents else "take it out"

    def _misplaced(self, place: Place, help: str) -> Finding:
        where = f"cannot stand in `{place.parent}`" if place.frames else "cannot be the outermost element"
        return self._aside_finding("misplaced-element", place, f"`{place.name}` {where}", help)

    def _aside_finding(self, check: str, place: Place, message: str, help: str) -> Finding:
        return self._finding(check, place, message, help, self._aside(place, place.name))

    def _finding(self, check: str, place: Place, message: str, help: str, way: Transition, *notes: Note) -> Finding:
        parent = place.frames[-1].event if place.frames else -1
        if self._is_told(parent, check, place.clark):
            return Finding(None, way)
        span = self.source.element_span(place.offset)
        return Finding(_fault(check, span, message, help, *notes, self._allowed_here(place)), way)

    def _is_told(self, event: int, check: str, name: str) -> bool:
        """Tell whether a fault was told before of this name in the same element; from now on it was."""
        key = (event, check, name)
        told = key in self._told
        self._told.add(key)
        return told

    def _aside(self, place: Place, name: Name) -> Transition:
        """Give the way over an element that stays where it is; the inside is that of the elements of this name."""
        way = self.lexicon.automaton.anything.children[name.clark]
        assert way is not None
        return way.leading_to(place.state)

    def _allowed(self, place: Place) -> list[Name]:
        """Give the elements that may come: required ones first, then by their use in the file."""
        musts = required(place.state.pattern, Element)
        names = self._by_use(place.parent, _next_names(place.state))
        return sorted(names, key=lambda name: name not in musts)

    def _allowed_here(self, place: Place) -> Note:
        names = listed(map(str, self._allowed(place)))
        if place.state.text is not None and place.state.text.is_free:
            names = f"text, {names}" if names else "text"
        return Note(f"allowed here: {names}" if names else f"`{place.parent}` may hold nothing more here")

    # --- attributes ---

    def attribute(self, place: Place, name: str, before: State) -> Finding:
        """Explain an attribute that its element may not have; `before` is the state before the first attribute."""
        attribute = Name.of(name)
        known = attribute in self.lexicon.bearers
        check = "misplaced-attribute" if known else "unknown-attribute"
        meant = _meant(attribute, _names(attributes_in(place.state.pattern)), ATTRIBUTE_HABITS, alike=not known)
        if meant is not None:
            message = f"`{place.name}` has no attribute `@{attribute}`"
            return self._attribute_finding(check, place, name, message, f"write `@{meant}`", meant)
        if before.attributes[name]:
            return self._attribute_conflict(place, name, before)
        if not known:
            message, help = f"the schema has no attribute `@{attribute}`", "choose among what is allowed here"
            return self._attribute_finding(check, place, name, message, help)
        bearers = listed(map(str, self._by_use(None, self.lexicon.bearers[attribute])))
        message = f"`@{attribute}` cannot stand on `{place.name}`"
        return self._attribute_finding(check, place, name, message, f"take it out; it belongs to {bearers}")

    def _attribute_conflict(self, place: Place, name: str, before: State) -> Finding:
        """Explain an attribute that one before it rules out."""
        attribute = str(Name.of(name))
        for other in place.source.events[place.event][2] or ():
            way = before.attributes[other]
            if way and not way.regardless.attributes[name]:
                message = f"`@{attribute}` cannot stand beside `@{Name.of(other)}`"
                return self._attribute_finding("misplaced-attribute", place, name, message, "take one of the two out")
        message = f"`@{attribute}` cannot stand beside the attributes before it"
        return self._attribute_finding("misplaced-attribute", place, name, message, "take it out")

    def _attribute_finding(
        self, check: str, place: Place, name: str, message: str, help: str, meant: Name | None = None
    ) -> Finding:
        span = self.source.attribute_span(place.offset, name)
        names = listed(f"@{open}" for open in self._open_attributes(place.state))
        note = Note(f"allowed here: {names}" if names else f"`{place.name}` may have no more attributes")
        return Finding(_fault(check, span, message, help, note), place.state.attributes[meant.clark] if meant else None)

    def _open_attributes(self, state: State) -> list[Name]:
        musts = required(state.pattern, Attribute)
        return sorted(_names(attributes_in(state.pattern)), key=lambda name: name not in musts)

    def missing_attributes(self, place: Place) -> Diagnostic:
        """Explain that attributes are missing; the place is the start tag, its state that before the content."""
        names = self._open_attributes(place.state)
        musts = [name for name in names if name in required(place.state.pattern, Attribute)]
        enough = [
            name for name in names if (way := place.state.attributes[name.clark]) and not way.regardless.content.is_dead
        ]
        wanted = listed((f"@{name}" for name in musts), "and") or listed(f"@{name}" for name in enough or names)
        message, help = f"`{place.name}` lacks {wanted}", f"add {wanted}"
        return _fault("missing-attribute", self.source.element_span(place.offset), message, help)

    def value(self, place: Place, name: str, way: Transition, value: str) -> Diagnostic:
        """Explain a wrong value of an attribute."""
        why = reason(way.inside.pattern, value)
        span = self.source.value_span(place.offset, name, why.word)
        return _fault("wrong-value", span, f"`@{Name.of(name)}` {_clause(why)}", why.help)

    # --- contents ---

    def text(self, place: Place) -> Diagnostic | None:
        """Explain text where none may stand; None where that was told of the same element."""
        if self._is_told(place.frames[-1].event, "misplaced-text", ""):
            return None
        holders = [name for name in self._allowed(place) if self.lexicon.may_hold_text(name)]
        help = f"put it in `{holders[0]}`" if holders else f"close `{place.parent}` before it"
        message = f"text cannot stand in `{place.parent}`"
        span = self.source.words_span(place.offset)
        return _fault("misplaced-text", span, message, help, self._allowed_here(place))

    def wrong_text(self, place: Place, way: Transition, text: str) -> Diagnostic:
        """Explain text that is not the value its element asks for."""
        why = reason(way.inside.pattern, text)
        span = self.source.words_span(place.offset)
        return _fault("wrong-value", span, f"the text of `{place.parent}` {_clause(why)}", why.help)

    def incomplete(self, place: Place) -> Diagnostic:
        """Explain that an element ends too early; the place is its end tag."""
        span = self.source.element_span(self.source.events[place.frames[-1].event][0])
        names = self._allowed(place)
        if not names:
            why = reason(place.state.pattern, "")
            return _fault("wrong-value", span, f"`{place.parent}` {why.fault}", why.help)
        musts = required(place.state.pattern, Element)
        enough = [name for name in names if (way := place.state.children[name.clark]) and way.regardless.accepting]
        wanted = listed(map(str, [name for name in names if name in musts] or enough or names))
        return _fault("incomplete-element", span, f"`{place.parent}` lacks {wanted}", f"add {wanted} at its end")

    # --- names ---

    def _by_use(self, parent: Name | None, names: Iterable[Name]) -> list[Name]:
        """Sort names by how often the file has them in elements of this name, then anywhere."""
        use = self._use
        return sorted(names, key=lambda name: (-use[parent, name], -use[None, name]))

    @cached_property
    def _use(self) -> Counter[tuple[Name | None, Name]]:
        counts: Counter[tuple[Name | None, Name]] = Counter()
        open_elements: list[Name] = []
        for _, name, attributes in self.source.events:
            if attributes is not None:
                found = Name.of(name or "")
                counts[None, found] += 1
                if open_elements:
                    counts[open_elements[-1], found] += 1
                open_elements.append(found)
            elif name is None:
                open_elements.pop()
        return counts


def _next_names(state: State) -> list[Name]:
    return _names(next_elements(state.pattern))


def _meant(name: Name, allowed: Iterable[Name], habits: Mapping[str, str], *, alike: bool = True) -> Name | None:
    """Give the allowed name that another was most likely meant for: by habit, by local name, or by likeness."""
    by_word = {str(one): one for one in allowed}
    habitual = by_word.get(habits.get(str(name), ""))
    if habitual is not None or not alike:
        return habitual
    by_local = {one.local: one for one in reversed(by_word.values())}
    found = nearest(name.local, [one.local for one in by_word.values()])
    return by_local[found] if found else None


def _clause(why: Reason) -> str:
    shown = why.word if len(why.word) <= _SHOWN else f"{why.word[:_SHOWN]}…"
    return f"has `{shown}`, which {why.fault}" if shown else why.fault


_SHOWN = 40
"""So many characters of a wrong value are repeated; it stands marked in the excerpt anyway."""


def _fault(check: str, span: Span, message: str, help: str, *notes: Note) -> Diagnostic:
    return Diagnostic(check, CHECKS[check].severity, message, span, notes, help)


# --- the pages of the checks --------------------------------------------------------------------------------------

_PAGES = {
    "unknown-element": """The schema has no element of this name.

    Why      programs pass over what they do not know, and the text in it may be lost.
    Faulty   <persNam ref="#schumann-c">Clara</persNam>
    Sound    <persName ref="#schumann-c">Clara</persName>
    Source   RELAX NG, section 6.2""",
    "misplaced-element": """The element exists, but cannot stand here.

    Why      an element has its meaning from its place; programs look for it there.
    Faulty   <correspDesc><date when="1932-01-04"/></correspDesc>
    Sound    <correspDesc><correspAction type="sent"><date when="1932-01-04"/></correspAction></correspDesc>
    Source   RELAX NG, section 6.2""",
    "element-too-early": """Another element must come before this one.

    Why      where the schema fixes an order, readers of the file rely on it.
    Faulty   <teiHeader><profileDesc>…</profileDesc></teiHeader>
    Sound    <teiHeader><fileDesc>…</fileDesc><profileDesc>…</profileDesc></teiHeader>
    Source   RELAX NG, section 6.2""",
    "incomplete-element": """The element ends before all that it must hold has come.

    Why      what is required elsewhere cannot be made up: a file without a source description has no source.
    Faulty   <list></list>
    Sound    <list><item>paper</item></list>
    Source   RELAX NG, section 6.2""",
    "unknown-attribute": """The schema has no attribute of this name.

    Why      programs pass over what they do not know, and what it says is lost.
    Faulty   <p id="p1">
    Sound    <p xml:id="p1">
    Source   RELAX NG, section 6.2""",
    "misplaced-attribute": """The attribute exists, but cannot stand on this element, or not beside another attribute.

    Why      an attribute has its meaning from its element.
    Faulty   <p when="1932-01-04">
    Sound    <p><date when="1932-01-04">Monday</date></p>
    Source   RELAX NG, section 6.2""",
    "missing-attribute": """An attribute that the element must have is missing.

    Why      without it the element says nothing: a pointer without target points nowhere.
    Faulty   <graphic/>
    Sound    <graphic url="page1.jpg"/>
    Source   RELAX NG, section 6.2""",
    "wrong-value": """The value of an attribute, or the text of an element, is not of the kind that the schema asks for.

    Why      programs sort, count and link by such values.
    Faulty   <date when="1932-1-4">
    Sound    <date when="1932-01-04">
    Source   RELAX NG, section 6.2; XML Schema, part 2""",
    "misplaced-text": """Text stands where only elements may.

    Why      it belongs to no paragraph, so no output knows what to do with it.
    Faulty   <div>Dear Clara, <p>…</p></div>
    Sound    <div><p>Dear Clara, …</p></div>
    Source   RELAX NG, section 6.2""",
}
for _name, _page in _PAGES.items():
    register(_name, Severity.ERROR, _page)
