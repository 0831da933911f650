"""What an archive asks of the header: title, people, publication, rights, identifiers, and where the source lies."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Final

from lxml import etree

from toolkit.checks.description import DATING, headers, is_any, missing, part_of, quoted, said_in
from toolkit.checks.finding import at_element, at_value, elements, local, words
from toolkit.diagnostic import Diagnostic, Severity, check
from toolkit.edition import Edition, File, Pointer
from toolkit.names import TEI

__all__: list[str] = []


# --- title and people ---


@check(Severity.ERROR)
def missing_title(file: File) -> Iterator[Diagnostic]:
    """The header gives the letter no title.

    Why      no catalogue can list it.
    Faulty   <titleStmt><title/></titleStmt>
    Sound    <titleStmt><title>Clara Schumann to Johannes Brahms, 4 January 1860</title></titleStmt>
    Source   #HD21
    """
    own = part_of(file, "fileDesc", "titleStmt")
    if own is not None and not any(words(one) for one in elements(own, "title")):
        help = "write a `title` into `titleStmt`"
        yield at_element("missing-title", file, own, "the letter has no title", help)


@check(Severity.ERROR)
def missing_author(file: File, edition: Edition) -> Iterator[Diagnostic]:
    """The header names neither an author nor a sender of the letter.

    Why      catalogues and citations name somebody; one who is not known is said to be unknown.
    Faulty   <titleStmt><title>A letter</title></titleStmt>
    Sound    <titleStmt><title>A letter</title><author>Clara Schumann</author></titleStmt>
    Source   #HD21
    """
    is_told = is_any(said_in(file, edition, "titleStmt", "author"))
    sent = [one for one in elements(file.root, "correspAction") if one.get("type") == "sent"]
    if not is_told and not any(words(one) for action in sent for one in elements(action, "persName orgName name rs")):
        help = "add an `author` to `titleStmt`, or a `correspAction` of type `sent` with a name"
        way = ("fileDesc", "titleStmt")
        yield from missing("missing-author", file, way, "neither an author nor a sender is named", help)


@check(Severity.ERROR)
def missing_editor(file: File, edition: Edition) -> Iterator[Diagnostic]:
    """The header does not say who is responsible for the edition, and for what.

    Why      somebody has to answer for the text, and to be cited.
    Faulty   <titleStmt><title>A letter</title></titleStmt>
    Sound    <respStmt><resp>edition</resp><persName>Berthold Litzmann</persName></respStmt>
    Source   #HD21
    """
    where = "titleStmt editionStmt"
    is_named = is_any(said_in(file, edition, where, "editor principal"))
    told = [
        one
        for one in said_in(file, edition, where, "respStmt")
        if any(words(resp) for resp in elements(one, "resp")) and is_any(elements(one, "persName orgName name"))
    ]
    if not is_named and not told:
        help = "add a `respStmt` with `resp` and a name to `titleStmt`"
        way = ("fileDesc", "titleStmt")
        yield from missing("missing-editor", file, way, "nobody is said to be responsible for the edition", help)


# --- publication ---

_PUBLICATION = ("fileDesc", "publicationStmt")


@check(Severity.ERROR)
def missing_publisher(file: File, edition: Edition) -> Iterator[Diagnostic]:
    """The header names nobody who publishes the letter.

    Why      DataCite and every catalogue ask for a publisher.
    Faulty   <publicationStmt><p>On the web.</p></publicationStmt>
    Sound    <publicationStmt><publisher>University of Leeds</publisher>…</publicationStmt>
    Source   #HD24
    """
    if not is_any(said_in(file, edition, "publicationStmt", "publisher distributor authority")):
        help = "add `publisher`, `distributor` or `authority` to `publicationStmt`"
        yield from missing("missing-publisher", file, _PUBLICATION, "nobody is said to publish the letter", help)


@check(Severity.WARNING)
def missing_publication_place(file: File, edition: Edition) -> Iterator[Diagnostic]:
    """The header does not say where the letter is published.

    Why      catalogues ask for it, and the base format of the Deutsches Textarchiv wants it.
    Faulty   <publicationStmt><publisher>University of Leeds</publisher></publicationStmt>
    Sound    <publicationStmt><publisher>University of Leeds</publisher><pubPlace>Leeds</pubPlace></publicationStmt>
    Source   #HD24
    """
    if not is_any(said_in(file, edition, "publicationStmt", "pubPlace address")):
        message, help = "no place of publication is named", "add a `pubPlace` to `publicationStmt`"
        yield from missing("missing-publication-place", file, _PUBLICATION, message, help)


@check(Severity.WARNING)
def undated_publication(file: File, edition: Edition) -> Iterator[Diagnostic]:
    """The header does not say, in a form for machines, when the letter was published.

    Why      DataCite and citations ask for the year.
    Faulty   <publicationStmt><date>last autumn</date></publicationStmt>
    Sound    <publicationStmt><date when="2026-11-24">24 November 2026</date></publicationStmt>
    Source   #HD24
    """
    parts = (part for header in headers(file, edition) for part in elements(header, "publicationStmt"))
    dates = (date for part in parts for date in elements(part, "date"))
    if not any(date.get(name) for date in dates for name in DATING):
        message, help = "no day of publication is given for machines", "add a `date` with `when` to `publicationStmt`"
        yield from missing("undated-publication", file, _PUBLICATION, message, help)


# --- rights ---

_LICENCES = re.compile(
    r"https?://(www\.)?(creativecommons\.org/(licenses/(by|by-sa|by-nd|by-nc|by-nc-sa|by-nc-nd)/[1-4]\.\d|publicdomain/"
    r"(zero|mark)/1\.0)|rightsstatements\.org/(vocab|page)/[A-Za-z-]+/1\.0|opendatacommons\.org/licenses/[a-z]+/1-0)"
    r"(/.*)?"
)


def _is_shared(address: str) -> bool:
    """Whether an address is that of a licence which archives know, with its version.

    >>> _is_shared("https://creativecommons.org/licenses/by/4.0/")
    True
    """
    return bool(_LICENCES.fullmatch(address))


@check(Severity.WARNING)
def licence_without_address(file: File, edition: Edition) -> Iterator[Diagnostic]:
    """The header names no licence by its address.

    Why      services that gather letters must know, without reading, what they may do with them.
    Faulty   <availability><p>Free for research.</p></availability>
    Sound    <availability><licence target="https://creativecommons.org/licenses/by/4.0/"/></availability>
    Source   the documentation of CMIF
    """
    said = ([*elements(header, "availability")] for header in headers(file, edition))
    rights = next(filter(None, said), [])
    if not any(licence.get("target") for one in rights for licence in elements(one, "licence")):
        help = 'add `<availability><licence target="https://creativecommons.org/licenses/by/4.0/"/></availability>`'
        message = "no licence is named by its address"
        yield from missing("licence-without-address", file, _PUBLICATION, message, help)


@check(Severity.WARNING)
def unknown_licence(file: File) -> Iterator[Diagnostic]:
    """The address of a licence is none of Creative Commons, RightsStatements or Open Data Commons, or has no version.

    Why      services decide by the address what they may show; one of our own is read by nobody.
    Faulty   <licence target="https://example.org/terms"/>
    Sound    <licence target="https://creativecommons.org/licenses/by/4.0/"/>
    Source   the format policies of archives; the documentation of CMIF
    """
    for licence in elements(file.root, "licence"):
        target = licence.get("target", "")
        if target and not _is_shared(target):
            message = f"`{target}` is the address of no licence that archives know"
            help = "write the address of a licence with its version, `https://creativecommons.org/licenses/by/4.0/`"
            yield at_value("unknown-licence", file, licence, "target", message, help)


@check(Severity.WARNING)
def uncleared_rights(file: File) -> Iterator[Diagnostic]:
    """The header says that what may be done with the letter is not known.

    Why      an archive can keep what nobody may show, but has to know it.
    Faulty   <availability status="unknown"><p>The heirs were not found.</p></availability>
    Sound    <availability status="free"><licence target="https://creativecommons.org/licenses/by/4.0/"/></availability>
    Source   #HD24
    """
    for one in elements(file.root, "availability"):
        if one.get("status") == "unknown" and file.is_letter:
            message = "the header says that it is not known what may be done with the letter, or with a part of it"
            help = "clear the rights, or agree with the archive on who may see the letter"
            yield at_value(
                "uncleared-rights", file, one, "status", message, help, *([quoted(one)] if words(one) else [])
            )


_PICTURE_WORDS = re.compile(
    r"pictur|imag|facsim|scan|photo|digiti|bild|faksim|digitalis|abbild|numéris|изображ|факсим|скан", re.IGNORECASE
)


@check(Severity.WARNING)
def undivided_licence(file: File, edition: Edition) -> Iterator[Diagnostic]:
    """The letter shows pictures, and the header does not say whether the licence is that of the pictures too.

    Why      libraries give pictures under terms of their own.
    Faulty   <licence target="…">CC BY 4.0</licence>, and <pb facs="leaf-1.jpg"/> in the text
    Sound    <licence target="…">The text is CC BY 4.0.</licence> <licence target="…">The pictures are …</licence>
    Source   the format policies of archives
    """
    rights = [*said_in(file, edition, "publicationStmt sourceDesc", "availability")]
    shown = next(_pictures(file), None)
    if rights and shown is not None and not any(_PICTURE_WORDS.search(words(one)) for one in rights):
        message = "the letter shows pictures, and nothing says what may be done with these"
        help = "say in `availability` what the licence is of, and add one for the pictures"
        place = rights[0] if rights[0].getroottree().getroot() is file.root else shown.element
        yield at_element("undivided-licence", file, place, message, help)


_SHOWN = re.compile(r"\.(tiff?|jp2|j2k|png|jpe?g|gif|webp|bmp|svg|pdf)$", re.IGNORECASE)
_MASTERS = re.compile(r"\.(tiff?|jp2|j2k|png|svg)$", re.IGNORECASE)


def _pictures(file: File) -> Iterator[Pointer]:
    for pointer in file.pointers:
        if pointer.attribute in ("url", "facs") and _SHOWN.search(pointer.text.partition("#")[0]):
            yield pointer


@check(Severity.INFO)
def lossy_picture(file: File, edition: Edition) -> Iterator[Diagnostic]:
    """A picture of the edition is in a format that has lost part of what was scanned.

    Why      archives keep masters; of a JPEG each further copy is worse.
    Faulty   <graphic url="leaf-1.jpg"/>
    Sound    <graphic url="ms-russ-13-1-leaf-1.tif"/>
    Source   the format policies of archives
    """
    lossy = {
        one.text: one
        for one in _pictures(file)
        if ":" not in file.place(one).partition("/")[0] and not _MASTERS.search(one.text.partition("#")[0])
    }
    for first in [*lossy.values()][:1]:
        more = f", as are {len(lossy) - 1} others" if len(lossy) > 1 else ""
        kind = PurePosixPath(first.text).suffix
        message = f"`{first.text}` is a picture for the screen ({kind}){more}"
        help = "deposit the masters as TIFF, JPEG 2000 or PNG, named by the shelfmark of the source"
        yield at_value("lossy-picture", file, first.element, first.attribute, message, help)


# --- identifiers and source ---

_SCHEMES: Final[Mapping[str, re.Pattern[str]]] = {
    "doi": re.compile(r"(https?://(dx\.)?doi\.org/|doi:)?10\.\d{4,9}(\.\d+)*/\S+", re.IGNORECASE),
    "handle": re.compile(r"(https?://hdl\.handle\.net/|hdl:)?\d+(\.\w+)*/\S+", re.IGNORECASE),
    "ark": re.compile(r"(https?://[^\s/]+/)?ark:/?\w{5,}/\S+", re.IGNORECASE),
    "urn": re.compile(r"urn:[a-z0-9][a-z0-9-]{0,31}:\S+", re.IGNORECASE),
    "uri": re.compile(r"[a-z][a-z0-9+.-]*:\S+", re.IGNORECASE),
}
_CALLED: Final = {
    "hdl": "handle", "pid": "uri", "purl": "uri", "url": "uri", "doi": "doi", "handle": "handle", "ark": "ark",
    "urn": "urn", "uri": "uri",
}  # fmt: skip
"""What `idno/@type` may say, and the scheme that it means."""
_EXAMPLES: Final = {
    "doi": "10.5281/zenodo.1234567", "handle": "21.11115/0000-0001", "ark": "ark:/12148/btv1b8449691v",
    "urn": "urn:nbn:de:kobv:b4-200905199000", "uri": "https://example.org/letters/1",
}  # fmt: skip


def _identifiers(file: File) -> Iterator[tuple[etree._Element, str, str]]:
    """Give the identifiers of the publication that are to last: element, scheme, and what is written."""
    statement = part_of(file, "fileDesc", "publicationStmt")
    for one in elements(statement, "idno") if statement is not None and local(statement) == "publicationStmt" else ():
        written = words(one)
        prefix = written.partition(":")[0].lower()
        called = _CALLED.get(one.get("type", "").lower(), "")
        scheme = called or _CALLED.get(prefix, "") or ("uri" if prefix in ("http", "https") else "")
        if scheme and written and one.find(f"{{{TEI}}}idno") is None:
            yield one, scheme, written


@check(Severity.WARNING)
def missing_persistent_identifier(file: File) -> Iterator[Diagnostic]:
    """The header gives no identifier under which the letter will always be found.

    Why      addresses of web pages die; DOI, Handle, ARK and URN are kept alive by contract.
    Faulty   <idno type="file">letter-1</idno> alone
    Sound    <idno type="DOI">10.5281/zenodo.1234567</idno>
    Source   #HD24
    """
    if not any(_identifiers(file)):
        message = "no identifier is given under which the letter will always be found"
        help = 'add `<idno type="DOI">…</idno>` to `publicationStmt`, or a Handle, ARK, URN or address that stays'
        yield from missing("missing-persistent-identifier", file, _PUBLICATION, message, help)


@check(Severity.WARNING)
def malformed_persistent_identifier(file: File) -> Iterator[Diagnostic]:
    """An identifier that is to last has not the form that its kind has.

    Why      it leads nowhere, and is copied into every catalogue.
    Faulty   <idno type="DOI">zenodo.1234567</idno>
    Sound    <idno type="DOI">10.5281/zenodo.1234567</idno>
    Source   ISO 26324, RFC 3650, RFC 8141
    """
    for one, scheme, written in _identifiers(file):
        if not _SCHEMES[scheme].fullmatch(written):
            name = "address" if scheme == "uri" else "Handle" if scheme == "handle" else scheme.upper()
            message = f"`{written}` has not the form of {'an' if name[0] in 'aA' else 'a'} {name}"
            help = f"write it like `{_EXAMPLES[scheme]}`"
            yield at_element("malformed-persistent-identifier", file, one, message, help)


_KEEPING: Final = (
    ("a place", "settlement placeName country region district geogName"),
    ("a repository", "repository institution"),
    ("a shelfmark", "idno"),
)


@check(Severity.WARNING)
def source_without_shelfmark(file: File) -> Iterator[Diagnostic]:
    """The header does not say where the letter itself lies: place, repository, shelfmark.

    Why      nobody can go and look.
    Faulty   <sourceDesc><bibl>From the papers.</bibl></sourceDesc>
    Sound    <msIdentifier><settlement>Cambridge</settlement><repository>Houghton Library</repository><idno>…</idno>
    Source   #MSID
    """
    source = part_of(file, "fileDesc", "sourceDesc")
    if source is None or local(source) != "sourceDesc":
        return
    help = "add an `msDesc` whose `msIdentifier` has `settlement`, `repository` and `idno`"
    lacking = {one: [*_lacking(one)] for one in elements(source, "msIdentifier")}
    if lacking and all(lacking.values()):
        first, parts = next(iter(lacking.items()))
        message = f"the description of the manuscript lacks {' and '.join(parts)}"
        yield at_element("source-without-shelfmark", file, first, message, help)
    elif not lacking:
        told = [
            one for one in elements(source, "bibl biblStruct biblFull") if next(elements(one, "idno"), None) is not None
        ]
        message = "no manuscript is described by place, repository and shelfmark"
        yield at_element("source-without-shelfmark", file, source, message, help, *map(quoted, told))


def _lacking(identifier: etree._Element) -> Iterator[str]:
    for what, names in _KEEPING:
        if not any(words(one) for one in elements(identifier, names)):
            yield what
