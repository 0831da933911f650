"""Faults in an edition as data, and the table of checks that find them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from inspect import cleandoc, signature
from typing import Any, NamedTuple, TypeVar

__all__ = [
    "CHECKS", "Check", "Diagnostic", "Edit", "Note", "Position", "Severity", "Span", "check", "from_data", "register",
]  # fmt: skip

_F = TypeVar("_F", bound=Callable[..., object])


class Severity(StrEnum):
    """How much a fault matters: an error stops the outputs of its letter, a warning does not."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class Position(NamedTuple):
    """A place in a file: line and column count from 1; columns count characters, not bytes."""

    line: int
    column: int


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of a file from `start` up to, not including, `end`; `path` as shown to the user."""

    path: str
    start: Position = Position(1, 1)
    end: Position = Position(1, 1)


@dataclass(frozen=True, slots=True)
class Note:
    """Why something is a fault, or the other place concerned; `span` is None where there is no place."""

    message: str
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Edit:
    """A stretch of a file and what is to be written in its place, as XML; both keep within a line."""

    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One fault: what is wrong (`message`), where (`span`), why (`notes`), what to do (`help`).

    `check` names the fault in kebab case and is a key of CHECKS or the id of a Schematron rule. `allowed` names all
    that the schema would have here, of which a note gives the likeliest. `repair` is what `edition validate --fix` may
    do without asking; it is empty where anything else could be meant.
    """

    check: str
    severity: Severity
    message: str
    span: Span
    notes: tuple[Note, ...] = ()
    help: str = ""
    allowed: tuple[str, ...] = ()
    repair: tuple[Edit, ...] = field(default=(), compare=False)

    def at(self) -> tuple[Span, str, str]:
        """Give the key that findings are sorted by: file, place, name, words."""
        return (self.span, self.check, self.message)


def from_data(data: Mapping[str, Any]) -> Diagnostic:
    """Give the diagnostic back that `dataclasses.asdict` and JSON have made plain data of."""
    severity, span = Severity(data["severity"]), _span(data["span"])
    notes = tuple(Note(note["message"], note["span"] and _span(note["span"])) for note in data["notes"])
    allowed, repair = tuple(data["allowed"]), tuple(Edit(_span(edit["span"]), edit["text"]) for edit in data["repair"])
    return Diagnostic(data["check"], severity, data["message"], span, notes, data["help"], allowed, repair)


def _span(data: Mapping[str, Any]) -> Span:
    return Span(data["path"], Position(*data["start"]), Position(*data["end"]))


@dataclass(frozen=True, slots=True)
class Check:
    """A kind of fault. `page` is the text of `edition explain NAME`: fault, reason, faulty and sound example.

    `find` yields the diagnostics of a file; it is None for faults that a layer below finds (the grammar, the parser).
    `looks_around` tells whether they hang on more than that file: it is given the edition too.
    """

    name: str
    severity: Severity
    page: str
    find: Callable[..., object] | None = field(default=None, compare=False)
    looks_around: bool = False


CHECKS: dict[str, Check] = {}
"""Every kind of fault by name; filled at import by the modules that find them."""


def register(name: str, severity: Severity, page: str, find: Callable[..., object] | None = None) -> Check:
    """Enter a kind of fault in the table; raises ValueError where the name is taken."""
    if name in CHECKS:
        raise ValueError(f"two checks are named {name}")
    looks_around = find is not None and len(signature(find).parameters) > 1
    CHECKS[name] = Check(name, severity, cleandoc(page), find, looks_around)
    return CHECKS[name]


def check(severity: Severity) -> Callable[[_F], _F]:
    """Enter a function that finds faults in the table: its name is the name of the check, its docstring the page."""

    def enter(find: _F) -> _F:
        register(find.__name__.replace("_", "-"), severity, find.__doc__ or "", find)
        return find

    return enter
