"""Metadata of letters and editions, each form made of what the headers say, and of nothing else.

About one letter a form speaks of that letter; about several it speaks of the edition, and those that reference managers
read hold an entry for each. What the headers do not say, no form says; what it would need is told as a finding.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final, NamedTuple

from toolkit import records
from toolkit.citation import bibtex, csl, ris
from toolkit.diagnostic import Diagnostic
from toolkit.errors import OutputError
from toolkit.metadata import cmif, deposit
from toolkit.metadata.described import datacite, dublin_core
from toolkit.metadata.facts import Facts
from toolkit.metadata.lacking import lacking
from toolkit.metadata.subject import Subject
from toolkit.names import resource_folder
from toolkit.outputs import Workshop
from toolkit.outputs.output import Output, stylesheet
from toolkit.records import View
from toolkit.workers import executor
from toolkit.xslt import Document, Stylesheet

if TYPE_CHECKING:
    from concurrent.futures import Executor

__all__ = ["FORMS", "made", "of"]

_HTML: Final = "{urn:edition:html}"
_SITE: Final = "{urn:edition:site}"

_TOLD: Final = View(("id", "title", "date", "lang", "changed", "version"), frozenset({"licence"}))
"""What the JSON-LD of an edition is made of."""
_NUMBERED: Final = View(
    parts=frozenset({"sender", "recipient"}), kinds=frozenset[str]().union(*records.REGISTERS.values()), has_names=True
)
"""What a BEACON file is made of."""


# --- the forms ----------------------------------------------------------------------------------------------------


def _cmif(subject: Subject) -> str:
    return cmif.exchanged(subject.whole, [one.described for one in subject.letters], subject.address)


def _csl(subject: Subject) -> str:
    return csl(item for one in subject.letters for item in json.loads(one.reference.csl))


def _bibtex(subject: Subject) -> str:
    return "\n".join(bibtex(one.reference) for one in subject.letters)


def _ris(subject: Subject) -> str:
    return "".join(ris(one.reference) for one in subject.letters)


def _json_ld(subject: Subject) -> str:
    """Give what the page of the letter, or the first page of the site, says."""
    workshop = subject.workshop
    if subject.whole.is_edition:
        made = _of_site(subject, "data", _TOLD)
    else:
        (letter,) = workshop.edition.letters
        parameters = {**workshop.words, **workshop.frame, f"{_HTML}downloads": workshop.offered}
        prepared = workshop.prepared(letter)
        made = stylesheet("html").run(prepared, mode=f"{_HTML}data", parameters=parameters, method="text").text
    return json.dumps(json.loads(made), indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def _beacon(subject: Subject) -> str:
    whole = subject.whole
    said = {
        "FORMAT": "BEACON",
        "PREFIX": "https://d-nb.info/gnd/",
        "NAME": whole.collection,
        "DESCRIPTION": whole.abstract,
        "CREATOR": "; ".join(one.natural for one in whole.answerable),
        "INSTITUTION": "; ".join(one.natural for one in whole.publishers),
        "HOMEPAGE": subject.address,
        "TIMESTAMP": whole.changed,
    }
    head = [f"#{name}: {' '.join(words.split())}" for name, words in said.items() if words]
    return "\n".join((*head, "", *_of_site(subject, "beacon", _NUMBERED).split(), ""))


def _of_site(subject: Subject, template: str, view: View) -> str:
    """Give what a template of the pages round the letters makes of records, as text."""
    workshop = subject.workshop
    source = Document(records.gathered(workshop.records, view, workshop.head))
    sheet = Stylesheet.compile(resource_folder("xslt") / "html" / "site.xsl")
    parameters = {**workshop.words, **workshop.frame}
    return sheet.run(source, template=f"{_SITE}{template}", parameters=parameters, method="text").text


class _Form(NamedTuple):
    """A form of metadata: the name of its file, what it is, and what makes it of all letters, or of one beside them."""

    file: str
    media_type: str
    make: Callable[[Subject], str]
    one: Callable[[Facts], str] | None = None


def _of_whole(make: Callable[[Facts], str]) -> Callable[[Subject], str]:
    return lambda subject: make(subject.whole)


FORMS: Final[Mapping[str, _Form]] = {
    "cmif": _Form("cmif.xml", "application/tei+xml", _cmif),
    "datacite": _Form("datacite.xml", "application/xml", _of_whole(datacite), datacite),
    "dc": _Form("dc.xml", "application/xml", _of_whole(dublin_core), dublin_core),
    "csl": _Form("letters.csl.json", "application/vnd.citationstyles.csl+json", _csl),
    "bibtex": _Form("letters.bib", "application/x-bibtex", _bibtex),
    "ris": _Form("letters.ris", "application/x-research-info-systems", _ris),
    "cff": _Form("CITATION.cff", "application/yaml", _of_whole(deposit.citation_file)),
    "zenodo": _Form(".zenodo.json", "application/json", _of_whole(deposit.zenodo)),
    "beacon": _Form("beacon.txt", "text/plain", _beacon),
    "jsonld": _Form("schema.jsonld", "application/ld+json", _json_ld),
}
"""The forms of metadata by the words that the command knows."""


def made(
    workshop: Workshop,
    forms: Sequence[str],
    *,
    is_v2: bool = False,
    with_letters: bool = False,
    by: Callable[[int], AbstractContextManager[Executor | None]] = executor,
) -> tuple[tuple[Output, ...], tuple[Diagnostic, ...]]:
    """Read the headers of an edition, and make forms of metadata as `of` does.

    is_v2  whether CMIF says what the proposal for its version 2 adds
    by     opens who reads so many bytes of letters

    raises  SourceError where there is no letter; OutputError where a word is none of FORMS, or letters have one name
    """
    for word in forms:
        if word not in FORMS:
            raise OutputError(f"there is no form of metadata `{word}`; there are {', '.join(FORMS)}")
    is_noted = bool({"beacon", "jsonld"} & set(forms))
    return of(Subject.of(workshop, is_v2=is_v2, is_noted=is_noted, by=by), forms, with_letters=with_letters)


def of(
    subject: Subject, forms: Sequence[str], *, with_letters: bool = False
) -> tuple[tuple[Output, ...], tuple[Diagnostic, ...]]:
    """Make forms of metadata, each a file under the folder of all of them, and tell what the headers lack for them.

    forms         words of FORMS
    with_letters  whether an edition gets DataCite and Dublin Core of each letter too

    raises  OutputError where letters have one name
    """
    outputs = [_output(PurePosixPath(FORMS[word].file), word, FORMS[word].make(subject)) for word in forms]
    with_letters = with_letters and subject.whole.is_edition
    outputs += _of_letters(subject, forms) if with_letters else ()
    for path, number in Counter(output.path for output in outputs).items():
        if number > 1:
            raise OutputError(f"{number} letters would have their metadata in `{path}`; rename them")
    return tuple(outputs), tuple(lacking(subject, forms, with_letters))


def _output(path: PurePosixPath, word: str, text: str) -> Output:
    return Output(path, FORMS[word].media_type, text.encode())


def _of_letters(subject: Subject, forms: Sequence[str]) -> Iterator[Output]:
    for word in forms:
        if (make := FORMS[word].one) is not None:
            for facts in subject.letters:
                yield _output(PurePosixPath("letters", f"{facts.id}.{FORMS[word].file}"), word, make(facts))
