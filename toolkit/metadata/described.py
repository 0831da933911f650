"""A letter or an edition as archives describe what they hold: DataCite 4.6, and Dublin Core as OAI-PMH has it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from toolkit.metadata.facts import Agent, Facts, spdx
from toolkit.names import escape, quoteattr

__all__ = ["datacite", "dublin_core"]

_AUTHORITIES: Final = {
    "ORCID": ("orcid.org/", "https://orcid.org/"),
    "GND": ("d-nb.info/gnd/", "https://d-nb.info/gnd/"),
    "VIAF": ("viaf.org/viaf/", "https://viaf.org/viaf/"),
    "ISNI": ("isni.org/isni/", "https://isni.org/isni/"),
}
"""The files that people and bodies are known by: how an address in them begins, and how it is to be written."""

_UNASSIGNED: Final = "(:unas)"
_UNAVAILABLE: Final = "(:unav)"
_TO_BE_ASSIGNED: Final = "(:tba)"
"""What the standard has written where a required value is not there."""


def datacite(facts: Facts) -> str:
    """Write the metadata with which a DOI is registered."""
    return "\n".join((*_DATACITE, *(f"  {line}" for line in _datacite(facts)), "</resource>", ""))


_DATACITE: Final = (
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<resource xmlns="http://datacite.org/schema/kernel-4" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    ' xsi:schemaLocation="http://datacite.org/schema/kernel-4 https://schema.datacite.org/meta/kernel-4.6/metadata.xsd">',
)


def _datacite(facts: Facts) -> Iterator[str]:
    year = facts.issued[:4]
    yield _said("identifier", facts.doi or _TO_BE_ASSIGNED, identifierType="DOI")
    yield from _grouped("creators", (_agent("creator", one) for one in facts.creators), _nobody("creator"))
    yield from _grouped("titles", _titles(facts))
    yield _said("publisher", "; ".join(one.natural for one in facts.publishers) or _UNAVAILABLE)
    if year:  # there is no word for a year that nobody knows
        yield _said("publicationYear", year)
    general, kind = ("Dataset", "Edition of letters") if facts.is_edition else ("Text", "Letter")
    yield _said("resourceType", kind, resourceTypeGeneral=general)
    yield from _grouped("subjects", (_said("subject", one) for one in facts.keywords))
    editors = (_agent("contributor", one, contributorType="Editor") for one in facts.editors)
    yield from _grouped("contributors", editors)
    yield from _grouped("dates", _dates(facts))
    if len(facts.languages) == 1:  # the one in which it is, not one of several
        yield _said("language", facts.languages[0])
    numbers = (_said("alternateIdentifier", value, alternateIdentifierType=kind) for kind, value in _numbers(facts))
    yield from _grouped("alternateIdentifiers", numbers)
    yield from _grouped("relatedIdentifiers", _related(facts))
    yield from _grouped("formats", [_said("format", "application/tei+xml")])
    if facts.version:
        yield _said("version", facts.version)
    yield from _grouped("rightsList", _rights(facts))
    abstract = [_said("description", facts.abstract, descriptionType="Abstract")] if facts.abstract else []
    yield from _grouped("descriptions", abstract)


def _titles(facts: Facts) -> Iterator[str]:
    yield _said("title", facts.title or _UNASSIGNED)
    if facts.subtitle:
        yield _said("title", facts.subtitle, titleType="Subtitle")


def _nobody(element: str) -> str:
    return f"<{element}>{_said(f'{element}Name', _UNAVAILABLE)}</{element}>"


def _agent(element: str, agent: Agent, **attributes: str) -> str:
    kind = "Organizational" if agent.is_body else "Personal"
    is_known = agent.is_body or bool(agent.name.family)  # of a name in one piece nobody can say whose it is
    name = _said(f"{element}Name", agent.name.inverted, **({"nameType": kind} if is_known else {}))
    parts = [_said("givenName", agent.name.given)] if agent.name.given else []
    parts += [_said("familyName", agent.name.family)] if agent.name.family else []
    numbers = (
        _said("nameIdentifier", base + number, nameIdentifierScheme=scheme, schemeURI=base)
        for scheme, (start, base) in _AUTHORITIES.items()
        if (number := agent.number(start))
    )
    return f"<{element}{_attributes(attributes)}>{''.join((name, *parts, *numbers))}</{element}>"


def _dates(facts: Facts) -> Iterator[str]:
    if facts.days and all(re.match(r"\d{4}", day) for day in facts.days):
        kind = "Coverage" if facts.is_edition else "Created"
        yield _said("date", "/".join(facts.days), dateType=kind)
    if facts.published:
        yield _said("date", facts.published, dateType="Issued")
    if facts.changed:
        yield _said("date", facts.changed, dateType="Updated")


def _numbers(facts: Facts) -> Iterator[tuple[str, str]]:
    """Give all identifiers but the one that is said first."""
    for kind, value in facts.numbers:
        if not _is_doi(value, facts):
            yield kind or ("URL" if value.startswith(("https://", "http://")) else "identifier"), value
    if facts.url and facts.url not in (value for _, value in facts.numbers):
        yield "URL", facts.url


def _related(facts: Facts) -> Iterator[str]:
    doi = facts.within.removeprefix("https://doi.org/")
    if facts.within:
        kind = "URL" if doi == facts.within else "DOI"
        yield _said("relatedIdentifier", doi, relatedIdentifierType=kind, relationType="IsPartOf")
    for part in facts.parts:
        yield _said("relatedIdentifier", part, relatedIdentifierType="URL", relationType="HasPart")


def _rights(facts: Facts) -> Iterator[str]:
    """Give the licences of the whole; where there is none, what is said of rights, without the address of any."""
    words = " ".join(facts.rights)
    for licence in facts.licences:
        known = spdx(licence)
        scheme = {
            "schemeURI": "https://spdx.org/licenses/",
            "rightsIdentifierScheme": "SPDX",
            "rightsIdentifier": known,
        }
        yield _said("rights", words, rightsURI=licence, **(scheme if known else {}))
    if words and not facts.licences:
        yield _said("rights", words)


# --- Dublin Core --------------------------------------------------------------------------------------------------


def dublin_core(facts: Facts) -> str:
    """Write the fifteen elements, as far as there is something to say."""
    lines = (f"  <dc:{name}>{escape(value)}</dc:{name}>" for name, value in _elements(facts) if value)
    return "\n".join((*_OAI_DC, *lines, "</oai_dc:dc>", ""))


_OAI_DC: Final = (
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<oai_dc:dc xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation='
    '"http://www.openarchives.org/OAI/2.0/oai_dc/ http://www.openarchives.org/OAI/2.0/oai_dc.xsd">',
)


def _elements(facts: Facts) -> Iterator[tuple[str, str]]:
    """Give the elements with what they say; the date of a letter is the day that it was sent."""
    yield "title", facts.title
    yield "title", facts.subtitle
    yield from (("creator", one.name.inverted) for one in facts.creators)
    yield from (("subject", one) for one in facts.keywords)
    yield "description", facts.abstract
    yield from (("publisher", one.natural) for one in facts.publishers)
    yield from (("contributor", one.name.inverted) for one in facts.editors)
    yield "date", facts.issued if facts.is_edition else "/".join(facts.days)
    yield "type", "Collection" if facts.is_edition else "Text"
    yield "format", "application/tei+xml"
    yield "identifier", f"https://doi.org/{facts.doi}" if facts.doi else ""
    yield "identifier", facts.url
    yield from (("identifier", value) for _, value in facts.numbers if value != facts.url and not _is_doi(value, facts))
    yield "source", facts.archived
    yield from (("language", one) for one in facts.languages)
    yield "relation", facts.container
    yield "relation", facts.within
    if facts.is_edition:
        yield "coverage", "/".join(facts.days)
    yield from (("rights", one) for one in facts.licences or facts.rights)


def _is_doi(value: str, facts: Facts) -> bool:
    return bool(facts.doi) and value.endswith(facts.doi)


# --- XML ----------------------------------------------------------------------------------------------------------


def _said(element: str, words: str, **attributes: str) -> str:
    return f"<{element}{_attributes(attributes)}>{escape(words)}</{element}>"


def _attributes(attributes: dict[str, str]) -> str:
    return "".join(f" {name}={quoteattr(value)}" for name, value in attributes.items())


def _grouped(element: str, lines: Iterable[str], otherwise: str = "") -> Iterator[str]:
    """Give lines within an element; nothing where there are none, unless something must stand there."""
    inside = [*lines] or [*filter(None, [otherwise])]
    if inside:
        yield f"<{element}>"
        yield from (f"  {line}" for line in inside)
        yield f"</{element}>"
