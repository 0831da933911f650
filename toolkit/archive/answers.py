"""The answers to what an archive asks: each rule with what was found, where, and what to do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Final

from toolkit import checks, judges
from toolkit.archive.contents import Package
from toolkit.archive.rules import BY_SCHEMA, LEVELS, RULES, TARGETS, Rule
from toolkit.diagnostic import CHECKS, Diagnostic, Severity, Span
from toolkit.edition import Edition
from toolkit.schema import Schema
from toolkit.validate import validate

__all__ = ["Answer", "Report", "State", "answered"]

_LAYERS: Final = ("relaxng", "xsd", "rules")
_LARGE: Final = 10_000_000
"""Bytes of a file that TAPAS does not take any more."""


class State(StrEnum):
    """How far a rule is kept."""

    MET = "met"
    REMARKS = "met, with remarks"
    WARNINGS = "with warnings"
    UNMET = "not met"
    UNJUDGED = "not judged"
    UNASKED = "not asked"


@dataclass(frozen=True, slots=True)
class Answer:
    """What is to be said of a rule: how far it is kept, what was found, and what was left unjudged and why."""

    rule: Rule
    state: State
    findings: tuple[Diagnostic, ...] = ()
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """The answers to all rules.

    target   a word of TARGETS
    files    the files that were judged, by their names in messages
    package  the package they lie in; "" where none was given
    """

    target: str
    files: tuple[str, ...]
    package: str
    answers: tuple[Answer, ...]

    @property
    def archive(self) -> str:
        """The name of the target."""
        return TARGETS[self.target]

    @property
    def findings(self) -> tuple[Diagnostic, ...]:
        """All that was found, rule by rule."""
        return tuple(found for answer in self.answers for found in answer.findings)


def answered(edition: Edition, target: str, *, package: Package | None = None) -> Report:
    """Judge an edition by the rules of an archive. What `edition.toml` ignores or chooses is of no account here.

    target   a word of TARGETS
    package  in which it lies; None: rules about packages are not judged

    Raises SchemaError where the edition's schema cannot be used.
    """
    by_schema = set(_by_schemas(edition))
    levels = LEVELS[target]
    wanted = [name for name, level in levels.items() if level]
    by_checks = (one for file in edition.files for one in checks.find_named(file, edition, wanted))
    found = {*edition.diagnostics, *by_schema, *by_checks, *_oversized(edition)}
    if package:
        found = {package.told(one) for one in found} | set(package.faults(edition))
        by_schema = {package.told(one) for one in by_schema}
    own = {name for rule in RULES for name in rule.checks}
    answers = []
    for rule in RULES:
        asked = {name for name in rule.checks if levels[name] is not None}
        findings = [_graded(one, levels[one.check]) for one in found if one.check in asked]
        if BY_SCHEMA in asked:
            findings += [_softened(one, levels[BY_SCHEMA]) for one in by_schema if one.check not in own]
        ordered = tuple(sorted(findings, key=Diagnostic.at))
        answers.append(_answer(rule, bool(asked), ordered, edition, package))
    names = sorted(package.in_package(name) if package else name for name in edition.paths)
    return Report(target, tuple(names), package.name if package else "", tuple(answers))


def _graded(one: Diagnostic, level: Severity | None) -> Diagnostic:
    return replace(one, severity=level) if level else one


def _softened(one: Diagnostic, level: Severity | None) -> Diagnostic:
    """Judge what a schema has found as it does, and not harder than the archive."""
    return _graded(one, level) if one.severity is Severity.ERROR else one


def _answer(
    rule: Rule, is_asked: bool, findings: tuple[Diagnostic, ...], edition: Edition, package: Package | None
) -> Answer:
    if not is_asked:
        return Answer(rule, State.UNASKED)
    if rule.packaged == "all" and package is None:
        return Answer(rule, State.UNJUDGED, (), ("not judged: no package given",))
    if rule.packaged != "all" and not edition.files and not findings:
        return Answer(rule, State.UNJUDGED, (), ("not judged: there is no TEI file that can be read",))
    return Answer(rule, _state(findings), findings, tuple(_remarks(rule, edition, package)))


def _state(findings: Sequence[Diagnostic]) -> State:
    met = {one.severity for one in findings}
    if Severity.ERROR in met:
        return State.UNMET
    if Severity.WARNING in met:
        return State.WARNINGS
    return State.REMARKS if met else State.MET


def _remarks(rule: Rule, edition: Edition, package: Package | None) -> Iterator[str]:
    if rule.packaged and package is None:
        yield f"not judged, {rule.packaged}: no package given"
    unread = sorted(edition.paths.keys() - {file.source.name for file in edition.files})
    if unread and rule.packaged != "all" and rule.number > _READING:
        names = ", ".join(Path(name).name for name in unread[:3]) + (", …" if len(unread) > 3 else "")
        yield f"not judged of {names}: not TEI that can be read"
    if rule.left:
        yield f"for people to judge: {rule.left}"


_READING: Final = 3
"""The last of the rules that also files are judged by which cannot be read."""


def _by_schemas(edition: Edition) -> Iterator[Diagnostic]:
    """Give what the edition's schema, or those its files ask for, and all of the TEI find; each fault once."""
    if not edition.sources:
        return
    choice = judges.asked_for(edition, Schema.of(edition.customization), _LAYERS)
    yield from choice.diagnostics
    own = validate(edition, choice.rest, chosen=choice.chosen, layers=_LAYERS)
    if (
        edition.stands_alone
    ):  # files that asked for no schema never promised to keep the one that comes with the toolkit
        own = tuple(one for one in own if one.span.path in choice.chosen)
    yield from own
    whole = judges.named(["tei_all"], edition, choice.rest, _LAYERS)
    told = {(one.span, one.severity) for one in own}
    for one in validate(edition, whole.rest, chosen=whole.chosen, layers=_LAYERS):
        if (one.span, one.severity) not in told:
            yield one


def _oversized(edition: Edition) -> Iterator[Diagnostic]:
    for name, source in edition.sources.items():
        if (size := len(source.utf8)) > _LARGE:
            message = f"the file has {size / 1_000_000:.1f} MB"
            help = "put each letter into a file of its own"
            yield Diagnostic("oversized-file", CHECKS["oversized-file"].severity, message, Span(name), help=help)
