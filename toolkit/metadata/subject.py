"""What metadata are about: letters of an edition, and what their headers say of them and of the whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

from toolkit import records
from toolkit.edition import Edition, File
from toolkit.metadata import cmif
from toolkit.metadata.facts import Facts
from toolkit.names import resource_folder
from toolkit.outputs import Workshop
from toolkit.xslt import Stylesheet, Value

__all__ = ["Subject"]

_FACTS: Final = "{urn:edition:facts}"


@dataclass(frozen=True)
class Subject:
    """What the metadata are about: the letters of an edition, and what is said of them and of the whole.

    is_v2  whether the exchange format says what the proposal for its version 2 adds
    """

    workshop: Workshop
    is_v2: bool

    @property
    def edition(self) -> Edition:
        """The edition, or the files that were named."""
        return self.workshop.edition

    @property
    def address(self) -> str:
        """Where the web pages are published, with a slash at its end; "" where nowhere."""
        return self.edition.settings.address

    @cached_property
    def letters(self) -> tuple[Facts, ...]:
        """What is said of each letter."""
        within = f"https://doi.org/{self._head.doi}" if self._head and self._head.doi else self.address
        return tuple(replace(self._facts(letter), within=within) for letter in self.edition.letters)

    @cached_property
    def whole(self) -> Facts:
        """What is said of the whole: of the edition, or of its only letter."""
        if len(self.letters) == 1 and not (self._head and self.edition.is_whole):
            return self.letters[0]
        return Facts.whole(self._head, self.letters, self._title, self.address)

    @cached_property
    def _head(self) -> Facts | None:
        return self._facts(self.edition.head) if self.edition.head else None

    @property
    def _title(self) -> str:
        return records.title(self.workshop.records, self.workshop.head)

    def _facts(self, file: File) -> Facts:
        made = self._sheet.run(self.workshop.prepared(file), mode=f"{_FACTS}header", parameters=self._parameters)
        return Facts.read(made.text)

    @cached_property
    def described(self) -> tuple[str, ...]:
        """Each letter as the exchange format describes it; "" where its header has no `correspDesc`."""
        parameters = {
            **self._parameters,
            f"{_FACTS}source": cmif.identifier(self.whole, self.address),
            f"{_FACTS}v2": self.is_v2,
        }
        prepared = map(self.workshop.prepared, self.edition.letters)
        mode = f"{_FACTS}correspondence"
        return tuple(self._sheet.run(one, mode=mode, parameters=parameters, method="xml").text for one in prepared)

    @property
    def _sheet(self) -> Stylesheet:
        return Stylesheet.compile(resource_folder("xslt") / "shared" / "facts.xsl")

    @property
    def _parameters(self) -> Mapping[str, Value]:
        return {**self.workshop.words, f"{_FACTS}address": self.address}
