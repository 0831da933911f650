"""Profiles: named choices among the checks across the edition, and where a project judges harder than others do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import TypeAlias

from toolkit.diagnostic import Severity

__all__ = ["CORE", "PROFILES", "chosen", "standing"]

CORE = "core"

_Choice: TypeAlias = Mapping[str, Severity | None]
"""Checks by name; the severity by which the profile judges, None where that is the check's own."""


def _of(checks: str, **harder: Severity) -> _Choice:
    """Make a choice of names, and of names with a severity, in which `_` stands for `-`."""
    graded = {name.replace("_", "-"): severity for name, severity in harder.items()}
    return MappingProxyType({**dict.fromkeys(checks.split()), **graded})


PROFILES: Mapping[str, _Choice] = MappingProxyType({
    # what is true of every edition of letters
    "core": _of(
        "answer-before-letter answer-by-another branching-sequence change-out-of-order circular-sequence "
        "contradicted-date contradicted-sending correspondent-not-alive death-before-birth doubled-entry "
        "duplicate-identifier end-before-beginning exchanged-correspondents invisible-character limits-crossed "
        "malformed-identifier misnamed-file missing-number mixed-quotation-marks "
        "one-sided-sequence private-character received-before-sent repeated-number repeated-pointer "
        "sequence-against-dates space-before-punctuation stray-blank twin-letter undeclared-language undeclared-prefix "
        "unmatched-prefix unresolved-pointer unused-entry unused-language wrong-authority wrong-check-digit "
        "wrong-target"
    ),
    # the Correspondence Metadata Interchange Format: what correspDesc must say to be exchanged
    "cmif": _of(
        "correspondence-without-source letter-without-correspondence licence-without-address "
        "mixed-dating name-without-authority nameless-action repeated-action repeated-date unexchangeable-date "
        "unlocated-letter unstable-identifier",
        half_known_correspondence=Severity.ERROR,
        undated_header_date=Severity.ERROR,
    ),
    # the base format of the Deutsches Textarchiv: one way of encoding where TEI has several
    "dtabf": _of(
        "choice-of-one blank-at-unbroken-word empty-attribute lone-emendation makeshift-character misplaced-salute "
        "misplaced-signature text-without-division"
    ),
    # the letters of the Carl-Maria-von-Weber-Gesamtausgabe
    "wega": _of(
        "address-in-opener blank-at-edge blank-at-unbroken-word blank-element date-in-future "
        "gap-without-extent half-known-correspondence julian-before-reform letter-without-correspondence "
        "lower-case-note mixed-dating oldest-change-first pictograph punctuated-title repeated-scope repeated-title "
        "status-behind-change text-without-division text-without-language-usage unclassified-note undecided-reading "
        "uneven-row unlinked-name wrong-title-level zero-before-number",
        stray_blank=Severity.WARNING,
        undated_header_date=Severity.ERROR,
        wrong_authority=Severity.ERROR,
    ),
    # Arthur Schnitzler: Briefwechsel mit Autorinnen und Autoren
    "schnitzler": _of(
        "author-not-sender blank-at-edge blank-before-note break-in-date division-out-of-order empty-opener "
        "half-known-correspondence letter-without-correspondence letter-without-source "
        "newest-change-first note-in-note repeated-correspondent session-out-of-order supplied-in-correspondence "
        "unlinked-name wrong-title-level",
        repeated_action=Severity.ERROR,
        sending_without_date=Severity.ERROR,
    ),
    # what archives ask of TEI before they take it in; `edition check-archive` says so rule by rule
    "archive": _of(
        "byte-order-mark carriage-return decomposed-character direction-override entity-reference foreign-base "
        "foreign-encoding half-known-correspondence letter-without-correspondence letter-without-schema "
        "letter-without-source licence-without-address lossy-picture malformed-language-tag "
        "malformed-persistent-identifier missing-author missing-editor missing-persistent-identifier "
        "missing-publication-place missing-publisher missing-revision-history missing-schema missing-title "
        "missing-xml-declaration name-without-authority nameless-action oldest-change-first pointer-elsewhere "
        "private-trace source-without-shelfmark text-without-language-usage unassigned-character uncleared-rights "
        "undated-change undated-publication undeclared-version undescribed-editing undescribed-project "
        "undivided-licence unknown-licence unsafe-file-name unsigned-change untyped-schema unversioned-schema",
    ),
})  # fmt: skip
"""The profiles by name. `core` holds always; the others add to it what their projects ask for in their published rules.

A check may stand in several profiles; of two severities the harder holds.
"""

_BY_WEIGHT = (Severity.ERROR, Severity.WARNING, Severity.INFO, None)


def chosen(profiles: Iterable[str]) -> _Choice:
    """Give the checks that profiles, and always `core`, choose, each with the hardest severity that one asks for."""
    found: dict[str, Severity | None] = {}
    for name in (CORE, *profiles):
        for check, severity in PROFILES[name].items():
            found[check] = min(severity, found.get(check), key=_BY_WEIGHT.index)
    return found


def standing(check: str) -> str:
    """Give the profiles that choose a check, in words.

    >>> standing("repeated-action")
    'cmif, schnitzler (error)'
    """
    choices = {name: choice[check] for name, choice in PROFILES.items() if check in choice}
    return ", ".join(f"{name} ({severity})" if severity else name for name, severity in choices.items())
