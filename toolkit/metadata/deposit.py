"""What repositories of data read beside a deposit: CITATION.cff, and `.zenodo.json`.

CITATION.cff is YAML. Any JSON is YAML too, but people are to read the file and to change it by hand; so it is written
in the shape that they know, and only the strings are those of JSON, which no words of a header can break.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from toolkit.metadata.facts import Agent, Facts, spdx
from toolkit.names import escape
from toolkit.records import Json

__all__ = ["citation_file", "zenodo"]

_MESSAGE: Final = "If you use this edition, please cite it as below."
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d")


def citation_file(facts: Facts) -> str:
    """Write the file CITATION.cff (1.2.0)."""
    said = {
        "cff-version": "1.2.0",
        "message": _MESSAGE,
        "type": "dataset",
        "title": facts.title,
        "authors": [_person(one) for one in facts.creators],
        "version": facts.version,
        "date-released": facts.issued if _DAY.fullmatch(facts.issued) else "",
        "doi": facts.doi,
        "url": facts.url,
        **_cff_licence(facts),
        "abstract": facts.abstract,
        "keywords": list(facts.keywords),
        "preferred-citation": None if facts.is_edition else _letter(facts),
    }
    return "\n".join((*_yaml(_filled(said)), ""))


def _person(agent: Agent) -> Json:
    """Give a person by the parts of the name, and anybody whose name is in one piece as it stands."""
    name = agent.name
    orcid = agent.orcid
    whole = {"name": name.whole} if name.whole else {"family-names": name.family, "given-names": name.given}
    return _filled({**whole, "orcid": f"https://orcid.org/{orcid}" if orcid else ""})


def _letter(facts: Facts) -> Json:
    """Give the letter as such, which has recipients and editors too."""
    recipients = [_person(Agent(one)) for one in facts.reference.recipients if one.inverted]
    return _filled(
        {
            "type": "personal-communication",
            "title": facts.title,
            "authors": [_person(one) for one in facts.creators],
            "recipients": recipients,
            "editors": [_person(one) for one in facts.editors],
            "collection-title": facts.container,
            "publisher": {"name": "; ".join(one.natural for one in facts.publishers)} if facts.publishers else None,
            "doi": facts.doi,
            "url": facts.url,
        }
    )


def _cff_licence(facts: Facts) -> Mapping[str, Json]:
    known = [spdx(one) for one in facts.licences]
    if len(known) == 1 and not known[0]:
        return {"license-url": facts.licences[0]}
    return {"license": known[0] if len(known) == 1 else known} if all(known) else {}


def _filled(said: Mapping[str, Json]) -> Mapping[str, Json]:
    """Leave out what nothing is said of."""
    return {name: value for name, value in said.items() if value}


def _yaml(value: Json, before: str = "") -> Iterator[str]:
    """Write a mapping or a list in lines; `before` is what stands at the beginning of each."""
    pairs: Iterable[tuple[str, Json]]
    if isinstance(value, Mapping):
        pairs = ((f"{name}:", one) for name, one in value.items())
    else:
        pairs = (("-", one) for one in value) if isinstance(value, list) else ()
    for start, one in pairs:
        if isinstance(one, str):
            yield f"{before}{start} {_scalar(one)}"
        elif start == "-":
            first, *rest = _yaml(one, f"{before}  ")
            yield f"{before}- {first[len(before) + 2 :]}"
            yield from rest
        else:
            yield f"{before}{start}"
            yield from _yaml(one, f"{before}  ")


def _scalar(words: str) -> str:
    """Write a string in quotation marks; signs that YAML forbids in a file are written as escapes."""
    written = json.dumps(words, ensure_ascii=False)
    return re.sub(r"[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]", lambda sign: f"\\u{ord(sign[0]):04x}", written)


def zenodo(facts: Facts) -> str:
    """Write the file .zenodo.json, by which Zenodo describes a release."""
    licence = spdx(facts.licences[0]) if len(facts.licences) == 1 else ""
    rights = "" if licence else escape(" ".join(facts.rights))
    said = {
        "upload_type": "dataset",
        "title": facts.title,
        "creators": [_deposited(one) for one in facts.creators],
        "contributors": [{**_deposited(one), "type": "Editor"} for one in facts.editors],
        "description": f"<p>{escape(facts.abstract)}</p>" if facts.abstract else "",
        "publication_date": facts.issued if _DAY.fullmatch(facts.issued) else "",
        "version": facts.version,
        "keywords": list(facts.keywords),
        "access_right": "open" if licence else "",
        "license": licence.lower(),
        "notes": f"<p>{rights}</p>" if rights else "",
        "related_identifiers": _related(facts),
    }
    return json.dumps(_filled(said), indent=1, ensure_ascii=False) + "\n"


def _deposited(agent: Agent) -> Mapping[str, str]:
    numbers = {"orcid": agent.orcid, "gnd": agent.number("d-nb.info/gnd/")}
    return {"name": agent.name.inverted} | {name: number for name, number in numbers.items() if number}


def _related(facts: Facts) -> Json:
    """Give where the same is found; a DOI of its own would keep Zenodo from giving one."""
    same = [{"identifier": facts.doi, "relation": "isIdenticalTo"}] if facts.doi else []
    return [*same, *([{"identifier": facts.url, "relation": "isVariantFormOf"}] if facts.url else [])]
