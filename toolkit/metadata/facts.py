"""What all forms of metadata are made of: what the header of a letter says, or those of a whole edition together."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, TypeVar

from toolkit.citation import Creator, Reference, iso

__all__ = ["Agent", "Facts", "spdx", "the_same", "union"]

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Agent:
    """A person or a body that a header names.

    records  its addresses in authority files, and others that the header points to
    email    where it can be written to; "" where that is not said
    """

    name: Creator
    is_body: bool = False
    records: tuple[str, ...] = ()
    email: str = ""

    @property
    def natural(self) -> str:
        """The name as a sentence has it."""
        return self.name.whole or " ".join(part for part in (self.name.given, self.name.family) if part)

    @property
    def orcid(self) -> str:
        """Its number at ORCID, where it has the form of one; "" where there is none."""
        number = self.number("orcid.org/")
        return number if re.fullmatch(r"(\d{4}-){3}\d{3}[\dX]", number) else ""

    def number(self, authority: str) -> str:
        """Give its number in an authority file, by what the addresses of that begin with; "" where it has none."""
        numbers = (re.fullmatch(rf"https?://(?:www\.)?{re.escape(authority)}([0-9X-]+)/?", one) for one in self.records)
        return next((found[1] for found in numbers if found), "")


@dataclass(frozen=True, slots=True)
class Facts:
    """What is said of a letter or, where `is_edition`, of a whole edition; "" and () stand for what nobody says.

    id           of the letter, or of the file with the header of the whole
    creators     who wrote the letter, or who edited the edition
    recipients   to whom the letter went
    editors      who edited the letter; of an edition those are its creators
    publishers   who publishes it
    days         of the letter, or the first and the last of the letters, as ISO 8601 has them
    seat         where the publisher is: its address, else the place of publication
    published    the day of publication; "" where not known
    changed      the day of the last change
    container    the edition that a letter belongs to
    archived     where the letter is kept
    numbers      its identifiers (`idno`), kind and value
    licences     the addresses of those that hold for the whole
    rights       what is said of rights, in words
    has_rights   whether anything is said of them
    parts        the addresses of the letters of an edition
    within       the address of the edition that a letter is part of, by DOI if it has one
    reference    the same as reference managers know it; that of an edition is not of use
    described    the letter as CMIF describes it, as XML; "" where its header has no `correspDesc`
    """

    id: str
    title: str
    creators: tuple[Agent, ...]
    recipients: tuple[Agent, ...]
    editors: tuple[Agent, ...]
    publishers: tuple[Agent, ...]
    published: str
    languages: tuple[str, ...]
    keywords: tuple[str, ...]
    numbers: tuple[tuple[str, str], ...]
    licences: tuple[str, ...]
    rights: tuple[str, ...]
    has_rights: bool
    subtitle: str
    archived: str
    container: str
    changed: str
    version: str
    doi: str
    url: str
    abstract: str
    days: tuple[str, ...]
    reference: Reference
    described: str
    seat: str = ""
    parts: tuple[str, ...] = ()
    within: str = ""
    is_edition: bool = False

    @classmethod
    def read(cls, written: str) -> Facts:
        """Read what `xslt/shared/facts.xsl` makes of the header of a file."""
        said = json.loads(written)
        reference = Reference.of(said["csl"], said["words"])
        numbers = tuple((one["type"], one["value"]) for one in said["numbers"])
        return cls(
            id=reference.id,
            title=said["title"],
            creators=_agents(said["authors"]),
            recipients=_agents(said["recipients"]),
            editors=_agents(said["editors"]) or _agents(said["responsible"]),
            publishers=_agents(said["publishers"]),
            published=said["published"],
            languages=tuple(said["languages"]),
            keywords=tuple(said["keywords"]),
            numbers=numbers,
            licences=tuple(said["licences"]),
            rights=tuple(said["rights"]),
            has_rights=said["has-rights"],
            subtitle=said["subtitle"],
            archived=said["archived"],
            container=reference.container,
            changed=iso(reference.edited),
            version=reference.version,
            doi=reference.doi,
            url=reference.url or _address(numbers),
            abstract=reference.abstract,
            days=tuple(map(iso, reference.days)),
            reference=reference,
            described=said["described"],
            seat=said["seat"],
        )

    @classmethod
    def whole(cls, head: Facts | None, letters: Sequence[Facts], address: str) -> Facts:
        """Give what is said of an edition: by the header of the whole, else by all of its letters alike.

        address  where its pages are published; "" where nowhere
        """
        told = [head] if head else letters
        first = head or letters[0]
        days = sorted(day for letter in letters for day in letter.days if not day.startswith("-"))
        licences = _licences(head, letters)
        return replace(
            first,
            id=head.id if head else "",
            title=head.title if head else the_same(one.container for one in letters) or "",
            subtitle=head.subtitle if head else "",
            creators=union(one.editors for one in (told if first.editors else letters)),
            recipients=(),
            editors=(),
            publishers=the_same(one.publishers for one in (told if first.publishers else letters)) or (),
            seat=the_same(one.seat for one in told) or "",
            published=the_same(one.published for one in told) or "",
            languages=union(one.languages for one in letters),
            keywords=head.keywords if head else (),
            numbers=head.numbers if head else (),
            licences=licences,
            rights=union(one.rights for one in ((first,) if licences and first.has_rights else (first, *letters))),
            has_rights=any(one.has_rights for one in (first, *letters)),
            archived="",
            container="",
            changed=max(one.changed for one in (first, *letters)),
            version=the_same(one.version for one in told) or "",
            doi=head.doi if head else "",
            url=address or (_address(head.numbers) if head else ""),
            abstract=head.abstract if head else "",
            days=tuple(dict.fromkeys((*days[:1], *days[-1:]))),
            parts=tuple(one.url for one in letters if one.url),
            is_edition=True,
        )

    def part_of(self, head: Facts, address: str) -> Facts:
        """Give what is said of a letter where the header of the whole is heard too, as far as its own is silent."""
        return replace(
            self,
            publishers=self.publishers or head.publishers,
            published=self.published or head.issued,
            licences=self.licences if self.has_rights else head.licences,
            rights=self.rights if self.has_rights else head.rights,
            has_rights=self.has_rights or head.has_rights,
            within=f"https://doi.org/{head.doi}" if head.doi else address,
        )

    @property
    def issued(self) -> str:
        """The day of publication, else that of the last change; "" where neither is known."""
        return self.published or self.changed

    @property
    def answerable(self) -> tuple[Agent, ...]:
        """Who edited the edition, or the letter."""
        return self.creators if self.is_edition else self.editors

    @property
    def collection(self) -> str:
        """What the edition is called; a letter that belongs to none is one of its own."""
        return self.container or self.title


def _address(numbers: Iterable[tuple[str, str]]) -> str:
    """Give the first of identifiers that is an address; "" where none is."""
    return next((value for _, value in numbers if re.fullmatch(r"https?://\S+", value)), "")


def _licences(head: Facts | None, letters: Sequence[Facts]) -> tuple[str, ...]:
    """Give the licences that hold for the whole: every letter has them, and no header says otherwise."""
    if not all(letter.has_rights for letter in letters):
        return ()
    told = {one.licences for one in (*([head] if head else ()), *letters) if one.has_rights}
    return told.pop() if len(told) == 1 else ()


def _agents(written: Iterable[Mapping[str, Any]]) -> tuple[Agent, ...]:
    """Read agents; one whose name is empty is none."""
    names = ((Creator(one.get("family", ""), one.get("given", ""), one.get("literal", "")), one) for one in written)
    return tuple(
        Agent(name, one["is-body"], tuple(one["records"]), one.get("email", "")) for name, one in names if name.inverted
    )


def union(many: Iterable[Iterable[_T]]) -> tuple[_T, ...]:
    """Give what is in one of many, each thing once, in order."""
    return tuple(dict.fromkeys(one for each in many for one in each))


def the_same(many: Iterable[_T]) -> _T | None:
    """Give what all of many are; None where they differ."""
    found = set(many)
    return found.pop() if len(found) == 1 else None


_CREATIVE_COMMONS: Final = re.compile(
    r"https?://creativecommons\.org/(?:licenses/(by(?:-nc)?(?:-nd|-sa)?)|publicdomain/(zero))/(\d\.\d)"
    r"/?(?:deed|legalcode)?(?:\.[a-z-]+)?/?",
    re.IGNORECASE,
)


def spdx(address: str) -> str:
    """Give the identifier of a licence in the list of SPDX; "" where it is none of Creative Commons for all countries.

    >>> spdx("https://creativecommons.org/licenses/by/4.0/deed.de")
    'CC-BY-4.0'
    >>> spdx("https://creativecommons.org/licenses/by/3.0/de/")
    ''
    """
    found = _CREATIVE_COMMONS.fullmatch(address)
    return f"CC{0 if found[2] else '-' + found[1].upper()}-{found[3]}" if found else ""
