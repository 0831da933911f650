"""What forms of metadata ask for and the headers do not say: told at its place, and never made up."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple
from xml.etree import ElementTree  # of what the toolkit itself wrote

from toolkit.checks.finding import at_element
from toolkit.diagnostic import Diagnostic, Severity, register
from toolkit.edition import File
from toolkit.metadata.cmif import is_open
from toolkit.metadata.subject import Subject
from toolkit.names import TEI

__all__ = ["lacking"]

register(
    "missing-metadata",
    Severity.WARNING,
    """The header does not say what a form of metadata asks for.

    Why      the form is made without it; archives and indexes may refuse it, or know less of the edition than it knows.
    Faulty   <publicationStmt><p>On the web.</p></publicationStmt>
    Sound    <publicationStmt><publisher>The editors</publisher><date when="2026"/></publicationStmt>
    Source   DataCite 4.6; CMIF 1.1; Citation File Format 1.2.0""",
)


class _Asked(NamedTuple):
    """Something that forms ask for: whether it is said, where it would stand in the header, what to write."""

    is_said: Callable[[Subject], bool]
    place: str
    help: str


_TITLES: Final = "fileDesc/titleStmt"
_PUBLISHED: Final = "fileDesc/publicationStmt"
_ASKED: Final[Mapping[str, _Asked]] = {
    "title": _Asked(lambda on: bool(on.whole.title), _TITLES, "write `title`"),
    "creator": _Asked(lambda on: bool(on.whole.creators), _TITLES, "write `editor`; of one letter, who sent it"),
    "editor": _Asked(lambda on: bool(on.whole.answerable), _TITLES, "write `editor`"),
    "publisher": _Asked(lambda on: bool(on.whole.publishers), _PUBLISHED, "write `publisher` or `authority`"),
    "year": _Asked(lambda on: bool(on.whole.issued), _PUBLISHED, "write `date` with `@when`"),
    "DOI": _Asked(lambda on: bool(on.whole.doi), _PUBLISHED, 'write `<idno type="DOI">`, once there is one'),
    "abstract": _Asked(lambda on: bool(on.whole.abstract), "profileDesc", "write `abstract`"),
    "licence": _Asked(lambda on: bool(on.whole.licences), _PUBLISHED, "write `licence` with `@target`"),
    "open licence": _Asked(
        lambda on: is_open(on.whole), _PUBLISHED, "correspSearch takes files under CC BY 4.0 or CC0 only"
    ),
    "address": _Asked(lambda on: bool(on.address), _PUBLISHED, "write `address` in edition.toml"),
}
_WORDS: Final = {
    "open licence": "no open licence holds for the whole",
    "licence": "no licence holds for the whole",
    "address": "nobody says where the edition is published",
}


_IN_THE_HEAD: Final = (
    "; what holds for the whole edition is said in the header of a register in tei/, a file with `standOff` in place "
    "of `text`, once it has a `projectDesc`"
)
"""Where an edition that has no such header says what no letter says for all."""

_NEEDS: Final[Mapping[str, tuple[str, ...]]] = {
    "cmif": ("title", "editor", "publisher", "year", "address", "open licence"),
    "datacite": ("title", "creator", "publisher", "year", "DOI", "licence"),
    "dc": ("title", "creator", "licence"),
    "cff": ("title", "creator", "licence"),
    "zenodo": ("title", "creator", "abstract", "licence"),
    "beacon": ("address",),
}
"""What each form asks for."""


def lacking(subject: Subject, forms: Sequence[str], with_letters: bool = False) -> Iterator[Diagnostic]:
    """Give what forms ask for and the headers do not say, each fact once, with the forms that ask for it.

    with_letters  whether each letter is told of too: DataCite has no word for a year that nobody knows
    """
    asking: dict[str, list[str]] = {}
    for form in forms:
        for fact in _NEEDS.get(form, ()):
            asking.setdefault(fact, []).append(form)
    head = subject.workshop.edition.head
    file = (head if subject.whole.is_edition else None) or subject.workshop.edition.letters[0]
    for fact, by in asking.items():
        if not _ASKED[fact].is_said(subject):
            where = _IN_THE_HEAD if subject.whole.is_edition and not head and fact != "address" else ""
            yield _missing(fact, file, by, where)
    if with_letters and "datacite" in forms:
        each = zip(subject.workshop.edition.letters, subject.letters, strict=True)
        yield from (_missing("year", letter, ["datacite"]) for letter, facts in each if not facts.issued)
    if "cmif" in forms:
        yield from _unexchanged(subject)


def _missing(fact: str, file: File, forms: Sequence[str], where: str = "") -> Diagnostic:
    """Tell that something is not said, at the nearest element that would hold it.

    where  what help says besides: in which file it is to be written
    """
    words = _WORDS.get(fact, f"the header says no {fact}")
    steps = ("teiHeader", *_ASKED[fact].place.split("/"))
    paths = ("/".join(f"{{{TEI}}}{step}" for step in steps[:end]) for end in range(len(steps), 0, -1))
    element = next((one for path in paths if (one := file.root.find(path)) is not None), file.root)
    *others, last = forms
    asking = f"{', '.join(others)} and {last} ask" if others else f"{last} asks"
    return at_element("missing-metadata", file, element, f"{words}, which {asking} for", f"{_ASKED[fact].help}{where}")


_DESCRIBED: Final = "/".join(f"{{{TEI}}}{step}" for step in ("teiHeader", "profileDesc", "correspDesc"))


def _unexchanged(subject: Subject) -> Iterator[Diagnostic]:
    """Give the letters that the exchange format leaves out, and the dates that it cannot say."""
    for letter, facts in zip(subject.workshop.edition.letters, subject.letters, strict=True):
        if facts.described:
            yield from _undated(letter, ElementTree.fromstring(f"<all>{facts.described}</all>"))
        else:
            element = letter.root.find(f"{{{TEI}}}teiHeader")
            message, help = "the letter is not in cmif, since its header has no `correspDesc`", "write one"
            yield at_element("missing-metadata", letter, letter.root if element is None else element, message, help)


def _undated(letter: File, told: ElementTree.Element) -> Iterator[Diagnostic]:
    for kind in ("sent", "received"):
        action = f"{{{TEI}}}correspAction[@type='{kind}']/{{{TEI}}}date"
        date = letter.root.find(f"{_DESCRIBED}/{action}")
        if date is not None and told.find(f".//{action}") is None:
            message = "the date is not in cmif, which has dates in figures only"
            yield at_element(
                "missing-metadata", letter, date, message, "write `@when`, or `@notBefore` and `@notAfter`"
            )
