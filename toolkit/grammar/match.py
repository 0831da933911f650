"""Files held to a grammar (RELAX NG, section 6): each fault once, at its exact place, in words.

Attributes of the datatypes ID, IDREF and IDREFS identify elements and refer to them, as the specification "RELAX NG DTD
Compatibility" has it (section 5).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from toolkit.diagnostic import Diagnostic
from toolkit.grammar.automaton import Automaton, State, Transition
from toolkit.grammar.context import Frame, Lexicon, Place, Reference
from toolkit.grammar.derive import QUALIFIED, tokens
from toolkit.grammar.explain import Explainer
from toolkit.grammar.pattern import Grammar
from toolkit.source import Source

__all__ = ["Matcher"]

_WHITE: Final = " \t\n\r"


class Matcher:
    """A grammar ready to judge files. It learns: what one file has asked for is at hand for the next.

    vocabulary  local names of elements that exist beyond the grammar, each with the module it belongs to, so that
                a message can say what a schema leaves out

    >>> from toolkit.grammar.pattern import TEXT, OneName, element
    >>> from toolkit.names import Name
    >>> from toolkit.source import parse
    >>> matcher = Matcher(Grammar(element(OneName(Name("", "p")), TEXT)))
    >>> [found.message for found in matcher.find(parse(b"<p>Dear <b>Clara</b></p>", "letter.xml").source)]
    ['the schema has no element `b`']
    """

    def __init__(self, grammar: Grammar, vocabulary: Mapping[str, str] = MappingProxyType({})) -> None:
        self._automaton = Automaton(grammar)
        self._lexicon = Lexicon(self._automaton)
        self._vocabulary = vocabulary

    def find(self, source: Source) -> tuple[Diagnostic, ...]:
        """Give what is wrong in a file, in the order it is met; nothing where the grammar allows the file."""
        return tuple(_Reading(self._automaton, Explainer(self._lexicon, self._vocabulary, source), source).run())


class _Reading:
    """One way through one file."""

    def __init__(self, automaton: Automaton, explainer: Explainer, source: Source) -> None:
        self.start = automaton.start
        self.explainer = explainer
        self.source = source
        self.frames: list[Frame] = []
        self.faulty: set[int] = set()
        self.misnamed: set[int] = set()  # wrong in name or place: attributes and text they may not have are echoes
        self.renamed: dict[int, int] = {}  # elements with the repair of a name, each with the number of the finding
        self.doubtful: set[int] = set()  # elements with a fault of their own that nobody can repair without asking
        self.found: list[Diagnostic] = []
        self.identifiers: dict[str, Reference] = {}
        self.references: list[Reference] = []

    def run(self) -> list[Diagnostic]:
        """Take one event after the other; all that is not a matter of course is left to the methods below."""
        state = self.start
        frames = self.frames
        for event, (_, name, attributes) in enumerate(self.source.events):
            if attributes is not None:
                way = state.children[name or ""] or self.unexpected(event, state)
                inside = self.take_attributes(event, way.inside) if attributes else way.inside
                state = inside.content
                if state.is_dead:
                    state = self.miss_attributes(event, inside)
                frames.append(Frame(event, way, state))
            elif name is None:
                borne_out = state.accepting
                if borne_out != state.all:
                    borne_out = self.end(event, state)
                state = frames.pop().way.after[borne_out]
            elif name.strip(_WHITE):
                state = self.take_text(event, state, name)
        for reference in self.references:
            if reference.word not in self.identifiers:
                self.tell(self.explainer.unresolved(reference, self.identifiers))
        for event in self.doubtful & self.renamed.keys():
            number = self.renamed[event]
            self.found[number] = replace(self.found[number], repair=())
        return self.found

    def place(self, event: int, state: State) -> Place:
        return Place(self.source, event, state, tuple(self.frames))

    def tell(self, diagnostic: Diagnostic | None) -> None:
        if diagnostic is not None:
            self.found.append(diagnostic)

    def unexpected(self, event: int, state: State) -> Transition:
        """Pass an element that the state does not allow."""
        finding = self.explainer.element(self.place(event, state))
        assert finding.way is not None
        self.tell(finding.diagnostic)
        self.mark_faulty()
        told = finding.diagnostic
        if told is not None and told.repair:  # only one name can be meant: what it may not have is no echo
            self.renamed[event] = len(self.found) - 1
            return finding.way
        self.mark_doubtful()
        if told is None or told.check != "element-too-early":
            self.misnamed.add(event)
        return finding.way

    def mark_faulty(self) -> None:
        """Note that the innermost element had its fault: that it lacks something now is most likely an echo."""
        if self.frames:
            self.faulty.add(self.frames[-1].event)

    def mark_doubtful(self) -> None:
        """Note that the innermost element holds what it may not, which tells against its being what it seems."""
        if self.frames:
            self.doubtful.add(self.frames[-1].event)

    def take_attributes(self, event: int, state: State) -> State:
        before = state
        for name, value in (self.source.events[event][2] or {}).items():
            way = state.attributes[name]
            if way is None:
                finding = self.explainer.attribute(self.place(event, state), name, before)
                self.tell(finding.diagnostic if event not in self.misnamed else None)
                self.faulty.add(event)
                if finding.diagnostic is None or not finding.diagnostic.repair:
                    self.doubtful.add(event)
                state = finding.way.regardless if finding.way else state
                continue
            borne_out = self.bear_out(event, way, value, name) if way.beyond_text else way.bear_out(value)
            if not borne_out:
                self.tell(self.explainer.value(self.place(event, state), name, way, value))
                borne_out = way.inside.all
            state = way.after[borne_out]
        return state

    def bear_out(self, event: int, way: Transition, value: str, attribute: str = "") -> int:
        """Give the readings that a value bears out by its text, the namespaces of its prefixes, and other values."""
        offset = self.source.events[event][0]
        bindings = self.source.namespaces(offset) if way.beyond_text & QUALIFIED else None
        borne_out = way.inside.accepting_alone(value, bindings)
        if borne_out and attribute:
            if way.beyond_text == {"ID"}:
                self.identify(Reference(offset, attribute, value.strip(_WHITE)))
            elif way.beyond_text <= {"IDREF", "IDREFS"}:
                self.references += (Reference(offset, attribute, word) for word in tokens(value))
        return borne_out

    def identify(self, bearer: Reference) -> None:
        first = self.identifiers.setdefault(bearer.word, bearer)
        if first is not bearer:
            self.tell(self.explainer.duplicate(bearer, first))

    def miss_attributes(self, event: int, state: State) -> State:
        self.doubtful.add(event)
        if event not in self.faulty | self.misnamed:
            self.tell(self.explainer.missing_attributes(self.place(event, state)))
        return state.forgiven

    def take_text(self, event: int, state: State, text: str) -> State:
        way = state.text
        if way is None:
            told = self.explainer.text(self.place(event, state))
            self.tell(None if self.frames and self.frames[-1].event in self.misnamed else told)
            self.mark_faulty()
            self.mark_doubtful()
            return state
        if way.is_free:
            return way.regardless
        borne_out = self.bear_out(self.frames[-1].event, way, text) if way.beyond_text else way.bear_out(text)
        if not borne_out:
            self.tell(self.explainer.wrong_text(self.place(event, state), way, text))
            self.mark_doubtful()
            borne_out = way.inside.all
        return way.after[borne_out]

    def end(self, event: int, state: State) -> int:
        """Give the readings that an element bears out which may not end here by all of them."""
        frame = self.frames[-1]
        alone = self.text_alone(frame.event, event)
        borne_out = state.accepting if alone is None else state.accepting_alone(alone)
        if borne_out:
            return borne_out
        self.mark_doubtful()
        if frame.event not in self.faulty:
            self.tell(self.explainer.incomplete(self.place(event, state)))
        return frame.way.inside.all

    def text_alone(self, start: int, end: int) -> str | None:
        """Give the white space, or nothing, that is all between two tags; None where there is more."""
        texts = [name for _, name, _ in self.source.events[start + 1 : min(end, start + 3)]]
        if len(texts) > 1 or (texts and (texts[0] or "").strip(_WHITE)):
            return None
        return texts[0] or "" if texts else ""
