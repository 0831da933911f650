"""What metadata are about: letters of an edition, and what their headers say of them and of the whole."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Final

from toolkit.edition import File
from toolkit.errors import SourceError
from toolkit.metadata.facts import Facts
from toolkit.names import resource_folder
from toolkit.outputs import Workshop
from toolkit.workers import cores, executor, stream
from toolkit.xslt import Stylesheet, Value

if TYPE_CHECKING:
    from concurrent.futures import Executor

__all__ = ["Subject"]

_FACTS: Final = "{urn:edition:facts}"
_BATCH: Final = 8
"""So many letters are sent to another process at once: each takes along what it sees of the registers."""


@dataclass(frozen=True)
class Subject:
    """What the metadata are about.

    letters  what is said of each letter, in the order of the edition
    whole    what is said of the whole: of the edition, or of its only letter
    """

    workshop: Workshop
    letters: tuple[Facts, ...]
    whole: Facts

    @classmethod
    def of(
        cls,
        workshop: Workshop,
        *,
        is_v2: bool = False,
        is_noted: bool = False,
        by: Callable[[int], AbstractContextManager[Executor | None]] = executor,
        prepared: Callable[[File], str] = lambda letter: "",
    ) -> Subject:
        """Read the headers of an edition.

        is_v2     whether CMIF says what the proposal for its version 2 adds
        is_noted  whether what the pages round the letters know of them is needed too
        by        opens who reads so many bytes of letters
        prepared  gives a letter as `Workshop.prepared` has made it before; "" where that is not known

        raises  SourceError where there is no letter
        """
        if not workshop.edition.letters:
            raise SourceError("there is no letter to tell of")
        edition, address = workshop.edition, workshop.edition.settings.address
        alone = _read(workshop, is_v2, is_noted, by, prepared)
        head = Facts.read(_facts(workshop, edition.head, is_v2)) if edition.head else None
        letters = tuple(one.part_of(head, address) if head else replace(one, within=address) for one in alone)
        is_one = len(letters) == 1 and not (head and edition.is_whole)
        return cls(workshop, letters, letters[0] if is_one else Facts.whole(head, letters, address))

    @property
    def address(self) -> str:
        """Where the web pages are published, with a slash at its end; "" where nowhere."""
        return self.workshop.edition.settings.address


def _read(
    workshop: Workshop,
    is_v2: bool,
    is_noted: bool,
    by: Callable[[int], AbstractContextManager[Executor | None]],
    prepared: Callable[[File], str],
) -> list[Facts]:
    """Read the headers of all letters; what is noted besides is added to what the workshop has noted."""
    letters = workshop.edition.letters
    work = partial(_told, is_v2=is_v2, is_noted=is_noted)
    found: dict[int, tuple[str, str]] = {}
    with by(sum(len(letter.source.utf8) for letter in letters)) as others:
        alone = ((number, workshop.alone(letter, prepared=prepared(letter))) for number, letter in enumerate(letters))
        done = (
            stream(work, alone, others, size=_BATCH, ahead=2 * cores())
            if others
            else ((one, work([one])[0]) for one in alone)
        )
        found.update((number, told) for (number, _), told in done)
    if is_noted:
        workshop.noted.update({letter: found[number][1] for number, letter in enumerate(letters)})
    return [Facts.read(found[number][0]) for number in range(len(letters))]


def _told(alone: Sequence[tuple[int, Workshop]], is_v2: bool, is_noted: bool) -> list[tuple[str, str]]:
    """Give of each letter what its header says, and what the pages round the letters know of it, if that is needed."""
    return [
        (_facts(workshop, letter, is_v2), workshop.note(letter) if is_noted else "")
        for _, workshop in alone
        for letter in workshop.edition.letters
    ]


def _facts(workshop: Workshop, file: File, is_v2: bool) -> str:
    sheet = Stylesheet.compile(resource_folder("xslt") / "shared" / "facts.xsl")
    own: dict[str, Value] = {f"{_FACTS}address": workshop.edition.settings.address, f"{_FACTS}v2": is_v2}
    made = sheet.run(workshop.prepared(file), mode=f"{_FACTS}header", parameters={**workshop.words, **own})
    return made.text
