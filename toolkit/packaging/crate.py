"""The file `ro-crate-metadata.json`: what is in a package, and what the headers say of it, for machines (RO-Crate 1.2).

What bears no address of its own is called by its name, so that whoever speaks of it knows what it is called without
looking for it: an edition of thousands of letters takes as long for each as one letter does.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from hashlib import sha256
from typing import Final, TypeAlias
from urllib.parse import quote

from toolkit.metadata.facts import Agent, Facts, spdx
from toolkit.names import TEI
from toolkit.packaging.parts import FOLDERS, STYLESHEETS, Part, Release
from toolkit.records import Json

__all__ = ["NAME", "crate"]

NAME: Final = "ro-crate-metadata.json"
"""What the file is called; it lies at the root of the payload."""

_VERSION: Final = "https://w3id.org/ro/crate/1.2"
_ROOT: Final = "./"
_MAKING: Final = "#making"
_PRONOM: Final = "https://www.nationalarchives.gov.uk/PRONOM/"
_TEI_FORMATS: Final = {f"{_PRONOM}fmt/1476": "TEI P5", f"{_PRONOM}fmt/1477": "TEI P5 corpus"}
_SINGLE, _CORPUS = _TEI_FORMATS

_Entity: TypeAlias = dict[str, Json]

_MIT: Final[_Entity] = {
    "@id": "https://spdx.org/licenses/MIT",
    "@type": "CreativeWork",
    "name": "MIT",
    "description": "The MIT licence",
}


def crate(release: Release, parts: Sequence[Part]) -> bytes:
    """Write the file.

    parts    all files of the payload; this one among them is passed over
    returns  JSON-LD, flat: the file itself, the package, its folders and files by path, then whom and what these name
    """
    of = _Crate(release, tuple(sorted((one for one in parts if one.path != NAME), key=lambda one: one.path)))
    graph = [_descriptor(), of.root(), *of.data(), *of.context()]
    return (
        json.dumps({"@context": f"{_VERSION}/context", "@graph": graph}, indent=1, ensure_ascii=False) + "\n"
    ).encode()


def _descriptor() -> _Entity:
    return _said({"@id": NAME, "@type": "CreativeWork", "about": _to(_ROOT), "conformsTo": _to(_VERSION)})


def _above(path: str) -> str:
    """Give the folder that a file or a folder lies in, with a slash at its end; "" for the root."""
    return "".join(path.rstrip("/").rpartition("/")[:2])


@dataclass(frozen=True)
class _Crate:
    """A package to be described; parts are in order."""

    release: Release
    parts: tuple[Part, ...]

    # --- what is looked up ---

    @cached_property
    def whole(self) -> Facts:
        return self.release.subject.whole

    @cached_property
    def letters(self) -> Mapping[str, Facts]:
        return {one.id: one for one in self.release.subject.letters}

    @cached_property
    def sources(self) -> Mapping[str, str]:
        """The identifiers of the files that hold letters, by the names of these."""
        return {one.letter: _escaped(one.path) for one in self.parts if one.is_source and one.letter}

    @cached_property
    def corpora(self) -> frozenset[str]:
        """The names of files that hold a corpus."""
        files = self.release.subject.workshop.edition.files
        return frozenset(one.path.name for one in files if one.root.tag == f"{{{TEI}}}teiCorpus")

    @cached_property
    def folders(self) -> Mapping[str, Sequence[str]]:
        """The identifiers of what lies in each folder, by the path of that, which ends with a slash; "" is the root."""
        found: dict[str, dict[str, None]] = {"": {}}
        for part in self.parts:
            path = part.path
            while path:
                found.setdefault(_above(path), {})[_escaped(path)] = None
                path = _above(path)
        return {path: sorted(inside) for path, inside in found.items()}

    # --- the package, its folders and files ---

    def root(self) -> _Entity:
        whole = self.whole
        return _said(
            {
                "@id": _ROOT,
                "@type": "Dataset",
                "name": whole.title or self.release.name,
                "alternativeHeadline": whole.subtitle,
                "description": self.release.description,
                "datePublished": whole.issued or self.release.clock.day,
                "dateModified": whole.changed,
                "license": _all_to(self.rights_in_whole),
                "author": _to_agents(whole.creators),
                "editor": _to_agents(whole.answerable),
                "publisher": _to_agents(_bodies(whole.publishers)),
                "keywords": list(whole.keywords),
                "inLanguage": list(whole.languages),
                "temporalCoverage": "/".join(whole.days),
                "version": whole.version,
                "identifier": _all_to(_identifiers(whole)),
                "url": whole.url,
                "isPartOf": _all_to(_container(whole)),
                "mainEntity": self.main(),
                "mentions": _all_to(self.making()),
                "hasPart": [_to(id) for id in self.folders[""]],
            }
        )

    def main(self) -> Json:
        """Give what the package is about: the file of its only letter, else the folder of all."""
        if not self.whole.is_edition and (source := self.sources.get(self.whole.id)):
            return _to(source)
        return _to("tei/") if "tei/" in self.folders else None

    def data(self) -> Iterator[_Entity]:
        """Give folders and files by path."""
        folders = ((path, self.folder(path, inside)) for path, inside in self.folders.items() if path)
        files = ((part.path, self.file(part)) for part in self.parts)
        return (entity for _, entity in sorted((*folders, *files), key=lambda one: one[0]))

    def folder(self, path: str, inside: Sequence[str]) -> _Entity:
        name = path.rstrip("/")
        return _said(
            {
                "@id": _escaped(path),
                "@type": "Dataset",
                "name": name,
                "description": FOLDERS.get(name) or _inside(name),
                "license": _all_to(self.licence_of_stylesheets) if path == _above(STYLESHEETS) else None,
                "hasPart": [_to(id) for id in inside],
            }
        )

    def file(self, part: Part) -> _Entity:
        facts = self.letters.get(part.letter)
        said: _Entity = {
            "@id": _escaped(part.path),
            "@type": "File",
            "name": (facts.title if facts else "") or part.path.rpartition("/")[2],
            "description": part.sense or _inside(part.path),
            "encodingFormat": [part.media_type, *self.format(part)],
            "contentSize": str(part.size),
        }
        if facts and part.is_source:
            said |= self.letter(facts)
        elif part.letter in self.sources:
            said["isBasedOn"] = _to(self.sources[part.letter])
        return _said(said)

    def format(self, part: Part) -> list[Json]:
        """Give what PRONOM calls a file of TEI."""
        if not part.is_source and not (part.letter and part.media_type == "application/tei+xml"):
            return []
        return [_to(_CORPUS if part.path.rpartition("/")[2] in self.corpora else _SINGLE)]

    def letter(self, facts: Facts) -> _Entity:
        """Give what is said of the letter in a file; schema.org has no letter, but messages."""
        is_dated = len(facts.days) == 1
        differs = facts.publishers != self.whole.publishers
        return {
            "@type": ["File", "Message", *(["ArchiveComponent"] if facts.archived else [])],
            "alternativeHeadline": facts.subtitle,
            **({"description": facts.abstract} if facts.abstract else {}),
            "author": _to_agents(facts.creators),
            "sender": _to_agents(facts.creators),
            "recipient": _to_agents(facts.recipients),
            "editor": _to_agents(facts.editors),
            "publisher": _to_agents(_bodies(facts.publishers)) if differs else None,
            "dateCreated": facts.days[0] if is_dated else "",
            "temporalCoverage": "" if is_dated else "/".join(facts.days),  # the day of making lies within
            "datePublished": facts.published,
            "dateModified": facts.changed,
            "version": facts.version,
            "inLanguage": list(facts.languages),
            "keywords": list(facts.keywords),
            "license": _all_to(self.own_rights(facts)),
            "itemLocation": facts.archived,
            "identifier": [one["value"] for one in _identifiers(facts)],
            "url": facts.url,
        }

    # --- whom and what these name ---

    def context(self) -> Iterator[_Entity]:
        """Give each entity once, in groups, within these by identifier."""
        agents = [*self.agents()]
        known = _once(map(_agent, agents))
        groups = (
            (one for one in known if one["@type"] == "Person"),
            (one for one in known if one["@type"] != "Person"),
            filter(None, map(_contact, agents)),
            (*self.rights_in_whole, *(one for facts in self.letters.values() for one in self.own_rights(facts))),
            self.licence_of_stylesheets,
            _identifiers(self.whole),
            _container(self.whole),
            self.formats(),
            self.software(),
            self.making(),
        )
        met: set[Json] = set()
        for group in groups:
            for entity in (one for one in _once(group) if one["@id"] not in met):
                met.add(entity["@id"])
                yield entity

    def agents(self) -> Iterator[Agent]:
        for facts in (self.whole, *self.letters.values()):
            yield from (*facts.creators, *facts.recipients, *facts.editors, *_bodies(facts.publishers))

    @cached_property
    def rights_in_whole(self) -> Sequence[_Entity]:
        return [*_rights(self.whole, "#rights")]

    @cached_property
    def licence_of_stylesheets(self) -> Sequence[_Entity]:
        return [_MIT] if any(part.path == STYLESHEETS for part in self.parts) else []

    def own_rights(self, facts: Facts) -> Sequence[_Entity]:
        """Give the rights in a letter, where its header tells of others than hold for the whole."""
        own = f"#rights-{sha256(' '.join(facts.rights).encode()).hexdigest()[:12]}"
        is_told = facts.has_rights and (facts.licences or facts.rights != self.whole.rights)
        rights = [*_rights(facts, own)] if is_told else []
        return rights if _all_to(rights) != _all_to(self.rights_in_whole) else []

    def formats(self) -> Iterator[_Entity]:
        used = {one["@id"] for part in self.parts for one in self.format(part) if isinstance(one, dict)}
        return ({"@id": id, "@type": "WebPage", "name": name} for id, name in _TEI_FORMATS.items() if id in used)

    def software(self) -> Iterator[_Entity]:
        first, *others = map(_software, self.release.tools.items())
        yield _said({**first, "softwareRequirements": _all_to(others)})
        yield from others

    def making(self) -> Iterator[_Entity]:
        """Tell how the outputs came to be, if there are any."""
        made, of = (
            [_to(f"{path}/") for path in paths if f"{path}/" in self.folders]
            for paths in (("outputs", "metadata", "reports"), ("tei", "schema", "xslt"))
        )
        name, version = next(iter(self.release.tools.items()))
        if made:
            yield _said(
                {
                    "@id": _MAKING,
                    "@type": "CreateAction",
                    "name": f"Made of the TEI sources by {name} {version}",
                    "instrument": _all_to([_software((name, version))]),
                    "object": of,
                    "result": made,
                    "endTime": self.release.clock.moment,
                }
            )


def _rights(facts: Facts, id: str) -> Iterator[_Entity]:
    """Give the licences that hold for all of something; else, by an identifier of its own, what is said of rights."""
    words = " ".join(facts.rights)
    for licence in facts.licences:
        name = spdx(licence) or licence
        yield {"@id": _iri(licence), "@type": "CreativeWork", "name": name, "description": words or name}
    if not facts.licences:
        said = words or "Nobody says what may be done with this."
        yield {"@id": id, "@type": "CreativeWork", "name": "Rights", "description": said}


def _inside(path: str) -> str:
    """Tell of a file or a folder by the nearest folder above it that has a meaning of its own."""
    above = path.rpartition("/")[0]
    while above and above not in FOLDERS:
        above = above.rpartition("/")[0]
    return f"part of {above}: {FOLDERS[above]}" if above else ""


def _container(facts: Facts) -> Iterator[_Entity]:
    """Give the edition that the only letter of a package is part of."""
    if facts.container and not facts.is_edition:
        yield _said(
            {
                "@id": _iri(facts.within) or "#edition",
                "@type": "Collection",
                "name": facts.container,
                "url": facts.within,
            }
        )


def _identifiers(facts: Facts) -> Iterator[_Entity]:
    if facts.doi:
        address = f"https://doi.org/{_escaped(facts.doi)}"
        yield {
            "@id": address,
            "@type": "PropertyValue",
            "name": f"DOI {facts.doi}",
            "propertyID": "https://registry.identifiers.org/registry/doi",
            "value": f"doi:{facts.doi}",
            "url": address,
        }
    for kind, value in facts.numbers:
        if not (facts.doi and value.endswith(facts.doi)):
            yield _said(
                {
                    "@id": f"#identifier-{_escaped(kind)}:{_escaped(value)}",
                    "@type": "PropertyValue",
                    "name": f"{kind} {value}".lstrip(),
                    "propertyID": kind,
                    "value": value,
                    "url": value if value.startswith(("https://", "http://")) else "",
                }
            )


def _software(tool: tuple[str, str]) -> _Entity:
    name, version = tool
    return {
        "@id": f"#software-{_escaped(name)}",
        "@type": "SoftwareApplication",
        "name": name,
        "version": version,
        "url": _HOMES.get(name, f"pkg:pypi/{name}"),
    }


_HOMES: Final = {"python": "https://www.python.org/", "zlib": "https://zlib.net/"}
"""Where tools are at home that are no packages of Python, which have an address of their own kind (package URL)."""


# --- people and bodies --------------------------------------------------------------------------------------------

_AUTHORITIES: Final = {
    base: re.compile(rf"https?://(?:www\.)?{re.escape(base.split('//')[1].removeprefix('www.'))}({number})/?")
    for base, number in {
        "https://orcid.org/": r"(?:\d{4}-){3}\d{3}[\dX]",
        "https://ror.org/": r"0[a-z\d]{8}",
        "https://d-nb.info/gnd/": r"[\dX-]+",
        "https://viaf.org/viaf/": r"\d+",
        "https://isni.org/isni/": r"\d{15}[\dX]",
        "https://www.wikidata.org/entity/": r"Q\d+",
    }.items()
}
"""The files that people and bodies are known by, the best first: how addresses in them begin, and what then comes."""


def _bodies(publishers: Iterable[Agent]) -> tuple[Agent, ...]:
    """Take a publisher for a body, unless it has a family name."""
    return tuple(replace(one, is_body=one.is_body or not one.name.family) for one in publishers)


def _known(agent: Agent) -> list[str]:
    """Give the addresses in authority files, the one first that names the agent best."""
    return [
        base + found[1]
        for base, pattern in _AUTHORITIES.items()
        for record in agent.records
        if (found := pattern.fullmatch(record))
    ]


def _id(agent: Agent) -> str:
    kind = "organization" if agent.is_body else "person"
    return next(iter(_known(agent)), f"#{kind}-{_escaped(agent.name.inverted)}")


def _to_agents(agents: Iterable[Agent]) -> list[Json]:
    return [_to(id) for id in dict.fromkeys(map(_id, agents))]


def _agent(agent: Agent) -> _Entity:
    return _said(
        {
            "@id": _id(agent),
            "@type": "Organization" if agent.is_body else "Person",
            "name": agent.natural,
            "familyName": agent.name.family,
            "givenName": agent.name.given,
            "sameAs": [*_known(agent)[1:]],
            "url": [one for one in agent.records if not any(each.fullmatch(one) for each in _AUTHORITIES.values())],
            "contactPoint": _all_to(filter(None, [_contact(agent)])),
        }
    )


def _contact(agent: Agent) -> _Entity:
    if not agent.email:
        return {}
    id = f"mailto:{_escaped(agent.email)}"
    return {"@id": id, "@type": "ContactPoint", "name": f"Mail to {agent.natural}", "email": agent.email}


# --- JSON-LD ------------------------------------------------------------------------------------------------------


def _said(entity: Mapping[str, Json]) -> _Entity:
    """Leave out what nothing is said of; of one thing make no list."""
    return {
        name: value[0] if isinstance(value, list) and len(value) == 1 else value
        for name, value in entity.items()
        if value
    }


def _once(entities: Iterable[_Entity]) -> list[_Entity]:
    """Join what is said of the same thing in several places, and put things in order."""
    found: dict[str, _Entity] = {}
    for entity in entities:
        id = str(entity["@id"])
        found[id] = entity | found.get(id, {})
    return [found[id] for id in sorted(found)]


def _to(id: str) -> Json:
    return {"@id": id}


def _all_to(entities: Iterable[_Entity]) -> list[Json]:
    return [{"@id": one["@id"]} for one in entities]


def _escaped(text: str) -> str:
    """Write a path or a name as part of an identifier: letters of all scripts stay, as the standard has it.

    >>> _escaped("tei/50% of #1: я.xml")
    'tei/50%25%20of%20%231%3A%20я.xml'
    """
    return "".join(
        sign if _ESCAPED.fullmatch(sign) is None and (sign.isascii() or sign.isprintable()) else quote(sign, safe="")
        for sign in text
    )


def _iri(address: str) -> str:
    """Write an address as an identifier, which must not hold all that addresses are found to hold."""
    return re.sub(r"""[\s<>"{}|\\^`]""", lambda sign: quote(sign[0]), address)


_ESCAPED: Final = re.compile(r"[^A-Za-z0-9._~!$&'()*+,;=@/\x80-\U0010ffff-]|[\ufff0-\uffff]")
"""What may not stand in an identifier as it is (RFC 3987); a colon may, but not where it would end a scheme."""
