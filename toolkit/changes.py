"""What changed between two schemas for those who encode, and which letters a change would break."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Final, TypeAlias

from toolkit import odd
from toolkit.diagnostic import Diagnostic, Severity
from toolkit.edition import Edition
from toolkit.grammar import rng
from toolkit.grammar.compare import Comparison, compare
from toolkit.grammar.match import Matcher
from toolkit.grammar.pattern import Grammar
from toolkit.names import SCH, Name
from toolkit.odd.library import Library
from toolkit.odd.model import ClassSpec, ConstraintSpec, ElementSpec, Markup, Odd, definitions
from toolkit.schema import DECLARATIONS
from toolkit.schematron import Schematron
from toolkit.source import Source

__all__ = ["Broken", "Changes", "Letters", "Rules", "changes"]


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules beyond the grammar that changed, by identifier; those of elements that are gone or new do not count.

    A rule has changed where it tests something else, not where it only says it otherwise.
    """

    gone: tuple[str, ...] = ()
    new: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.gone or self.new or self.changed)


@dataclass(frozen=True, slots=True)
class Broken:
    """A file that was valid and would no longer be: the first finding, and how many there are."""

    path: str
    first: Diagnostic
    findings: int


@dataclass(frozen=True, slots=True)
class Letters:
    """What a change would do to files: those it breaks; those invalid already or unreadable; how many stay valid."""

    broken: tuple[Broken, ...] = ()
    already: tuple[str, ...] = ()
    sound: int = 0
    lines: Mapping[str, Sequence[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Changes:
    """What changed between two schemas.

    before, after  how the schemas are called
    letters        None where no letters were to be judged
    modules        of TEI's elements, by name
    faulty         the schemas that are ODDs with errors in them
    """

    before: str
    after: str
    grammar: Comparison
    rules: Rules
    letters: Letters | None = None
    modules: Mapping[str, str] = field(default_factory=dict)
    faulty: tuple[str, ...] = ()

    @property
    def is_equal(self) -> bool:
        """Whether nothing changed for those who encode."""
        return self.grammar.is_equal and not self.rules

    @property
    def is_stricter(self) -> bool:
        """Whether a letter that was valid may no longer be."""
        return self.grammar.is_stricter or bool(self.rules.new or self.rules.changed)

    @property
    def is_looser(self) -> bool:
        """Whether a letter that was not valid may be now."""
        return self.grammar.is_looser or bool(self.rules.gone or self.rules.changed)


def changes(before: Path, after: Path, library: Library, *, letters: Edition | None = None) -> Changes:
    """Compare two schemas, each a customization (.odd, .xml) or RELAX NG (.rng, .rnc).

    library  where the TEI declarations are
    letters  files to hold to both

    raises   SchemaError where a schema cannot be read, or the two are too intricate to be compared
    """
    old, new = _opened(before, library), _opened(after, library)
    grammar = compare(old.grammar, new.grammar)
    rules = Rules()
    if old.odd is not None and new.odd is not None:
        rules = _changed_rules(old.odd, new.odd, {name.local for name in (*grammar.gone, *grammar.new)})
    same = before.name == after.name
    return Changes(
        str(before) if same else before.name,
        str(after) if same else after.name,
        grammar,
        rules,
        None if letters is None else _judged(letters, old, new),
        odd.vocabulary(DECLARATIONS),
        tuple(schema.name for schema in (old, new) if schema.is_faulty),
    )


@dataclass(frozen=True)
class _Opened:
    """A schema that was read; `odd` is None, and there are no rules, where it is RELAX NG."""

    name: str
    grammar: Grammar
    odd: Odd | None = None
    schematron: bytes = b""
    is_faulty: bool = False

    @cached_property
    def matcher(self) -> Matcher:
        return Matcher(self.grammar, vocabulary=odd.vocabulary(DECLARATIONS))

    @cached_property
    def rules(self) -> Schematron | None:
        return Schematron.compile(self.schematron, self.name) if self.schematron else None

    def errors(self, source: Source) -> tuple[Diagnostic, ...]:
        """Give what is wrong in a file by the grammar, else by the rules."""
        found = self.matcher.find(source) or (self.rules.run(source) if self.rules else ())
        return tuple(one for one in found if one.severity is Severity.ERROR)


def _opened(path: Path, library: Library) -> _Opened:
    if path.suffix in (".rng", ".rnc"):
        return _Opened(path.name, rng.read(path))
    made = odd.compiled(path, declarations=library.declarations, folder=library.folder)
    faulty = any(one.severity is Severity.ERROR for one in made.diagnostics)
    return _Opened(path.name, made.grammar, made.odd, made.schematron, faulty)


# --- rules --------------------------------------------------------------------------------------------------------

_Written: TypeAlias = frozenset[tuple[str, tuple[Markup, ...]]]
"""Where a rule stands, and what it says; an identifier may be used more than once."""


def _changed_rules(before: Odd, after: Odd, apart: Set[str]) -> Rules:
    """Compare the rules; `apart` are the elements that only one side has."""
    old, new = _rules(before, apart), _rules(after, apart)
    return Rules(
        tuple(sorted(old.keys() - new.keys())),
        tuple(sorted(new.keys() - old.keys())),
        tuple(sorted(name for name in old.keys() & new.keys() if old[name] != new[name])),
    )


def _rules(whole: Odd, apart: Set[str]) -> dict[str, _Written]:
    found: dict[str, _Written] = {}
    for holder, constraint in _constraints(whole):
        if holder not in apart:
            found[constraint.ident] = found.get(constraint.ident, frozenset()) | {
                (holder, tuple(map(_test, constraint.rules)))
            }
    return found


def _test(rule: Markup) -> Markup:
    """Give a rule without its messages: they change nothing for a letter."""
    if rule.name in _ASSERTIONS:
        return replace(rule, children=())
    return replace(rule, children=tuple(_test(one) if isinstance(one, Markup) else one for one in rule.children))


_ASSERTIONS: Final = (Name(SCH, "assert"), Name(SCH, "report"))


def _constraints(whole: Odd) -> Iterator[tuple[str, ConstraintSpec]]:
    yield from (("", constraint) for constraint in whole.constraints)
    for spec in whole.specifications:
        yield from ((spec.ident, constraint) for constraint in spec.constraints)
        if isinstance(spec, ElementSpec | ClassSpec):
            for attribute in definitions(spec.attributes):
                yield from ((spec.ident, constraint) for constraint in attribute.constraints)


# --- letters ------------------------------------------------------------------------------------------------------


def _judged(edition: Edition, before: _Opened, after: _Opened) -> Letters:
    broken: list[Broken] = []
    already = sorted({one.span.path for one in edition.diagnostics} - edition.sources.keys())
    sound = 0
    for file in edition.files:
        if before.errors(file.source):
            already.append(file.source.name)
        elif found := after.errors(file.source):
            broken.append(Broken(file.source.name, min(found, key=Diagnostic.at), len(found)))
        else:
            sound += 1
    lines = {one.path: edition.sources[one.path].lines for one in broken}
    return Letters(tuple(broken), tuple(already), sound, lines)
