"""What an archive asks of the header and of the addresses of a letter before it takes it in.

What the header of the whole edition says holds for its letters too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Final
from urllib.parse import unquote, urlsplit

from lxml import etree

from toolkit.checks.finding import at, at_element, at_value, elements, local, words
from toolkit.diagnostic import Diagnostic, Note, Severity, check
from toolkit.edition import Edition, File, Pointer
from toolkit.instructions import models
from toolkit.names import RNG, TEI, XML

__all__ = ["is_shared_licence"]

_CHANGE_DATES = ("when", "when-iso", "from", "to", "notBefore", "notAfter", "from-iso", "notBefore-iso")
_LONGEST: Final = 300
"""So many characters of the header a note quotes at most."""


def _headers(file: File, edition: Edition) -> Iterator[etree._Element]:
    """Give the header of a letter, and that of the whole edition; nothing for a register."""
    for one in (file, edition.head) if file.is_letter else ():
        header = one.root.find(f"{{{TEI}}}teiHeader") if one is not None else None
        if header is not None:
            yield header


def _said(file: File, edition: Edition, outer: str, names: str) -> Iterator[etree._Element]:
    """Give the elements of these names that say something, in a part of the headers."""
    for header in _headers(file, edition):
        for part in elements(header, outer):
            yield from (one for one in elements(part, names) if words(one))


def _part(file: File, *names: str) -> etree._Element | None:
    """Give the innermost part of the header on this way that there is; None for what is no letter."""
    found = file.root.find(f"{{{TEI}}}teiHeader") if file.is_letter else None
    for name in names:
        inner = found.find(f"{{{TEI}}}{name}") if found is not None else None
        found = found if inner is None else inner
    return found


def _missing(check: str, file: File, way: tuple[str, ...], message: str, help: str) -> Iterator[Diagnostic]:
    """Tell what the header lacks at the innermost part where it would stand."""
    part = _part(file, *way)
    if part is not None:
        yield at_element(check, file, part, message, help)


def _is_any(found: Iterator[etree._Element]) -> bool:
    return next(found, None) is not None


def _quoted(element: etree._Element) -> Note:
    said = words(element)
    return Note(f"the header says: “{said if len(said) <= _LONGEST else said[:_LONGEST] + '…'}”")


# --- schemas ---


@check(Severity.WARNING)
def letter_without_schema(file: File, edition: Edition) -> Iterator[Diagnostic]:
    """The file names no RELAX NG schema that it keeps.

    Why      in ten years nobody can tell what the file was held to.
    Faulty   <?xml version="1.0"?><TEI>…</TEI>
    Sound    <?xml-model href="../schema/edition.rng" schematypens="http://relaxng.org/ns/structure/1.0"?><TEI>…</TEI>
    Source   Associating Schemas with XML documents 1.0, section 3
    """
    named = [said for said, _ in models(file.source)]
    is_named = any(
        said.get("schematypens") == RNG
        or "relax-ng" in said.get("type", "")
        or re.search(r"\.(rng|rnc)$", said.get("href", ""))
        for said in named
    )
    if file.is_letter and not is_named:
        help = f'write `<?xml-model href="…" type="application/xml" schematypens="{RNG}"?>` before the root element'
        yield at_element("letter-without-schema", file, file.root, "no RELAX NG schema is named", help)


@check(Severity.WARNING)
def untyped_schema(file: File, edition: Edition) -> Iterator[Diagnostic]:
    """The file names a schema, and does not say in what language that is written.

    Why      programs cannot choose what to judge it by.
    Faulty   <?xml-model href="edition.rng"?>
    Sound    <?xml-model href="edition.rng" schematypens="http://relaxng.org/ns/structure/1.0"?>
    Source   Associating Schemas with XML documents 1.0, section 3
    """
    for said, span in models(file.source):
        if not said.get("schematypens") and "compact" not in said.get("type", "") and "dtd" not in said.get("type", ""):
            message = f"nothing says in what language `{said.get('href', '')}` is written"
            yield at("untyped-schema", span, message, f'write `schematypens="{RNG}"`, or that of Schematron')


_MOVING = re.compile(r"/(current|latest|master|main|dev|develop|trunk|HEAD|release|odds)/", re.IGNORECASE)
_VERSION = re.compile(r"[/v-]\d+\.\d+|/[0-9a-f]{7,40}/|[/-]\d{4}-\d\d(-\d\d)?[/.-]")


@check(Severity.WARNING)
def unversioned_schema(file: File, edition: Edition) -> Iterator[Diagnostic]:
    """The address of a schema names no version, so that another may lie there tomorrow.

    Why      the letter will be judged by what it was not made for.
    Faulty   <?xml-model href="https://www.tei-c.org/release/xml/tei/custom/schema/relaxng/tei_all.rng"?>
    Sound    <?xml-model href="https://www.tei-c.org/Vault/P5/4.8.0/xml/tei/custom/schema/relaxng/tei_all.rng"?>
    Source   the deposit guides of archives
    """
    for said, span in models(file.source):
        href = said.get("href", "")
        if re.match("https?://", href) and (_MOVING.search(href) or not _VERSION.search(href)):
            message = f"the address `{href}` names no version of the schema"
            help = "keep a copy in the edition and name it by a relative path, or name the version"
            yield at("unversioned-schema", span, message, help)


@check(Severity.WARNING)
def missing_schema(file: File, edition: Edition) -> Iterator[Diagnostic]:
    """The file names a schema by a path, and there is no such file, or only outside the edition.

    Why      the package will lack it.
    Faulty   <?xml-model href="edition.rng"?>, and the schema lies in another folder
    Sound    <?xml-model href="../schema/edition.rng"?>
    Source   the deposit guides of archives
    """
    for said, span in models(file.source):
        href = said.get("href", "")
        if href and not _is_there(href, file, edition):
            message, help = f"there is no schema `{href}` in the edition", "correct the path, or put the schema there"
            yield at("missing-schema", span, message, help)


def _is_there(href: str, file: File, edition: Edition) -> bool:
    """Whether a path leads to a file of the edition; addresses are taken to lead somewhere."""
    try:
        address = urlsplit(href)
        if address.scheme or address.netloc:
            return address.scheme != "file"
        path = (file.path.parent / unquote(address.path)).resolve()
        return path.is_file() and (edition.stands_alone or path.is_relative_to(edition.folder.resolve()))
    except (OSError, ValueError, RuntimeError):  # too long a name, links in a circle, no address at all
        return False


# --- title and people ---


@check(Severity.ERROR)
def missing_title(file: File, edition: Edition) -> Iterator[Diagnostic]:
    """The header gives the letter no title.

    Why      no catalogue can list it.
    Faulty   <titleStmt><title/></titleStmt>
    Sound    <titleStmt><title>Clara Schumann to Johannes Brahms, 4 January 1860</title></titleStmt>
    Source   #HD21
    """
    own = _part(file, "fileDesc", "titleStmt")
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
    is_told = _is_any(_said(file, edition, "titleStmt", "author"))
    sent = [one for one in elements(file.root, "correspAction") if one.get("type") == "sent"]
    if not is_told and not any(words(one) for action in sent for one in elements(action, "persName orgName name rs")):
        help = "add an `author` to `titleStmt`, or a `correspAction` of type `sent` with a name"
        way = ("fileDesc", "titleStmt")
        yield from _missing("missing-author", file, way, "neither an author nor a sender is named", help)


@check(Severity.ERROR)
def missing_editor(file: File, edition: Edition) -> Iterator[Diagnostic]:
    """The header does not say who is responsible for the edition, and for what.

    Why      somebody has to answer for the text, and to be cited.
    Faulty   <titleStmt><title>A letter</title></titleStmt>
    Sound    <respStmt><resp>edition</resp><persName>Berthold Litzmann</persName></respStmt>
    Source   #HD21
    """
    where = "titleStmt editionStmt"
    is_named = _is_any(_said(file, edition, where, "editor principal"))
    told = [
        one
        for one in _said(file, edition, where, "respStmt")
        if any(words(resp) for resp in elements(one, "resp")) and _is_any(elements(one, "persName orgName name"))
    ]
    if not is_named and not told:
        help = "add a `respStmt` with `resp` and a name to `titleStmt`"
        way = ("fileDesc", "titleStmt")
        yield from _missing("missing-editor", file, way, "nobody is said to be responsible for the edition", help)


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
    if not _is_any(_said(file, edition, "publicationStmt", "publisher distributor authority")):
        help = "add `publisher`, `distributor` or `authority` to `publicationStmt`"
        yield from _missing("missing-publisher", file, _PUBLICATION, "nobody is said to publish the letter", help)


@check(Severity.WARNING)
def missing_publication_place(file: File, edition: Edition) -> Iterator[Diagnostic]:
    """The header does not say where the letter is published.

    Why      catalogues ask for it, and the base format of the Deutsches Textarchiv wants it.
    Faulty   <publicationStmt><publisher>University of Leeds</publisher></publicationStmt>
    Sound    <publicationStmt><publisher>University of Leeds</publisher><pubPlace>Leeds</pubPlace></publicationStmt>
    Source   #HD24
    """
    if not _is_any(_said(file, edition, "publicationStmt", "pubPlace address")):
        message, help = "no place of publication is named", "add a `pubPlace` to `publicationStmt`"
        yield from _missing("missing-publication-place", file, _PUBLICATION, message, help)


@check(Severity.WARNING)
def undated_publication(file: File, edition: Edition) -> Iterator[Diagnostic]:
    """The header does not say, in a form for machines, when the letter was published.

    Why      DataCite and citations ask for the year.
    Faulty   <publicationStmt><date>last autumn</date></publicationStmt>
    Sound    <publicationStmt><date when="2026-11-24">24 November 2026</date></publicationStmt>
    Source   #HD24
    """
    parts = (part for header in _headers(file, edition) for part in elements(header, "publicationStmt"))
    dates = (date for part in parts for date in elements(part, "date"))
    if not any(date.get(name) for date in dates for name in _CHANGE_DATES):
        message, help = "no day of publication is given for machines", "add a `date` with `when` to `publicationStmt`"
        yield from _missing("undated-publication", file, _PUBLICATION, message, help)


# --- rights ---

_LICENCES = re.compile(
    r"https?://(www\.)?(creativecommons\.org/(licenses/(by|by-sa|by-nd|by-nc|by-nc-sa|by-nc-nd)/[1-4]\.\d|publicdomain/"
    r"(zero|mark)/1\.0)|rightsstatements\.org/(vocab|page)/[A-Za-z-]+/1\.0|opendatacommons\.org/licenses/[a-z]+/1-0)"
    r"(/.*)?"
)


def is_shared_licence(address: str) -> bool:
    """Whether an address is that of a licence which archives know, with its version.

    >>> is_shared_licence("https://creativecommons.org/licenses/by/4.0/")
    True
    """
    return bool(_LICENCES.fullmatch(address))


@check(Severity.WARNING)
def unknown_licence(file: File, edition: Edition) -> Iterator[Diagnostic]:
    """The address of a licence is none of Creative Commons, RightsStatements or Open Data Commons, or has no version.

    Why      services decide by the address what they may show; one of our own is read by nobody.
    Faulty   <licence target="https://example.org/terms"/>
    Sound    <licence target="https://creativecommons.org/licenses/by/4.0/"/>
    Source   the format policies of archives; the documentation of CMIF
    """
    for licence in elements(file.root, "licence"):
        target = licence.get("target", "")
        if target and not is_shared_licence(target):
            message = f"`{target}` is the address of no licence that archives know"
            help = "write the address of a licence with its version, `https://creativecommons.org/licenses/by/4.0/`"
            yield at_value("unknown-licence", file, licence, "target", message, help)


@check(Severity.WARNING)
def uncleared_rights(file: File, edition: Edition) -> Iterator[Diagnostic]:
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
                "uncleared-rights", file, one, "status", message, help, *([_quoted(one)] if words(one) else [])
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
    rights = [*_said(file, edition, "publicationStmt sourceDesc", "availability")]
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
    statement = _part(file, "fileDesc", "publicationStmt")
    for one in elements(statement, "idno") if statement is not None and local(statement) == "publicationStmt" else ():
        written = words(one)
        prefix = written.partition(":")[0].lower()
        called = _CALLED.get(one.get("type", "").lower(), "")
        scheme = called or _CALLED.get(prefix, "") or ("uri" if prefix in ("http", "https") else "")
        if scheme and written and one.find(f"{{{TEI}}}idno") is None:
            yield one, scheme, written


@check(Severity.WARNING)
def missing_persistent_identifier(file: File, edition: Edition) -> Iterator[Diagnostic]:
    """The header gives no identifier under which the letter will always be found.

    Why      addresses of web pages die; DOI, Handle, ARK and URN are kept alive by contract.
    Faulty   <idno type="file">letter-1</idno> alone
    Sound    <idno type="DOI">10.5281/zenodo.1234567</idno>
    Source   #HD24
    """
    if not any(_identifiers(file)):
        message = "no identifier is given under which the letter will always be found"
        help = 'add `<idno type="DOI">…</idno>` to `publicationStmt`, or a Handle, ARK, URN or address that stays'
        yield from _missing("missing-persistent-identifier", file, _PUBLICATION, message, help)


@check(Severity.WARNING)
def malformed_persistent_identifier(file: File, edition: Edition) -> Iterator[Diagnostic]:
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
def source_without_shelfmark(file: File, edition: Edition) -> Iterator[Diagnostic]:
    """The header does not say where the letter itself lies: place, repository, shelfmark.

    Why      nobody can go and look.
    Faulty   <sourceDesc><bibl>From the papers.</bibl></sourceDesc>
    Sound    <msIdentifier><settlement>Cambridge</settlement><repository>Houghton Library</repository><idno>…</idno>
    Source   #MSID
    """
    source = _part(file, "fileDesc", "sourceDesc")
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
        yield at_element("source-without-shelfmark", file, source, message, help, *map(_quoted, told))


def _lacking(identifier: etree._Element) -> Iterator[str]:
    for what, names in _KEEPING:
        if not any(words(one) for one in elements(identifier, names)):
            yield what


# --- languages ---

_TAG = re.compile(
    r"(?:[a-z]{2,3}(?:-[a-z]{3}){0,3})(?:-[a-z]{4})?(?:-(?:[a-z]{2}|\d{3}))?(?:-(?:[a-z0-9]{5,8}|\d[a-z0-9]{3}))*"
    r"(?:-[a-wyz0-9](?:-[a-z0-9]{2,8})+)*(?:-x(?:-[a-z0-9]{1,8})+)?|x(?:-[a-z0-9]{1,8})+|i-[a-z]+|sgn-[a-z]{2}-[a-z]{2}",
    re.IGNORECASE,
)


@check(Severity.WARNING)
def malformed_language_tag(file: File, edition: Edition) -> Iterator[Diagnostic]:
    """A language is named by a word that is no language tag.

    Why      catalogues, hyphenation and reading aloud know `de`, not `german`.
    Faulty   <language ident="german">German</language>
    Sound    <language ident="de">German</language>
    Source   RFC 5646, section 2.1
    """
    attributes = (("ident", elements(file.root, "language")), (f"{{{XML}}}lang", file.root.iter("*")))
    told: set[str] = set()
    for attribute, bearers in attributes:
        for one in bearers:
            tag = one.get(attribute, "")
            if tag and tag not in told and not _TAG.fullmatch(tag):
                told.add(tag)
                message, help = f"`{tag}` is no language tag", "write two or three letters as in ISO 639, such as `de`"
                yield at_value("malformed-language-tag", file, one, attribute, message, help)


# --- encoding and revisions ---


@check(Severity.WARNING)
def undescribed_project(file: File, edition: Edition) -> Iterator[Diagnostic]:
    """The header does not tell of the project that the letter was edited in.

    Why      later readers cannot know what the edition was made for.
    Faulty   <encodingDesc/>
    Sound    <encodingDesc><projectDesc><p>An edition of all letters to …</p></projectDesc></encodingDesc>
    Source   #HD51
    """
    if not _is_any(_said(file, edition, "encodingDesc", "projectDesc")):
        message, help = (
            "nothing tells of the project",
            "add a `projectDesc` to `encodingDesc`, or to the header of the whole",
        )
        yield from _missing("undescribed-project", file, ("encodingDesc",), message, help)


_PRACTICES = "correction normalization hyphenation"


@check(Severity.WARNING)
def undescribed_editing(file: File, edition: Edition) -> Iterator[Diagnostic]:
    """The header does not say how the text was edited: corrected, normalized, hyphenated.

    Why      nobody can tell the writer's spelling from the editor's.
    Faulty   <editorialDecl><correction><p>None.</p></correction></editorialDecl>
    Sound    <editorialDecl> with correction, normalization and hyphenation, or with a paragraph that tells of all
    Source   #HD53
    """
    declared = [*_said(file, edition, "encodingDesc", "editorialDecl")]
    way = ("encodingDesc", "editorialDecl")
    if not declared:
        message, help = "nothing says how the text was edited", "add an `editorialDecl` to `encodingDesc`"
        yield from _missing("undescribed-editing", file, way, message, help)
    elif not any(one.find(f"{{{TEI}}}p") is not None for one in declared):
        told = {local(one) for part in declared for one in elements(part, _PRACTICES)}
        lacking = [name for name in _PRACTICES.split() if name not in told]
        if lacking:
            names = " and ".join(f"`{name}`" for name in lacking)
            message, help = (
                f"nothing is said of {names}",
                f"add {names} to `editorialDecl`, also where nothing was done",
            )
            yield from _missing("undescribed-editing", file, way, message, help)


@check(Severity.WARNING)
def missing_revision_history(file: File, edition: Edition) -> Iterator[Diagnostic]:
    """The header holds no history of its changes.

    Why      two copies that differ cannot be put in order.
    Faulty   <teiHeader> without revisionDesc
    Sound    <revisionDesc><change when="2026-11-24" who="#ed">Transcribed.</change></revisionDesc>
    Source   #HD6
    """
    header = _part(file)
    if header is not None and not _is_any(_changes(file)):
        help = "add a `revisionDesc` with a `change` to the header"
        yield at_element("missing-revision-history", file, header, "no history of changes is given", help)


@check(Severity.WARNING)
def undated_change(file: File, edition: Edition) -> Iterator[Diagnostic]:
    """A change of the file has no day.

    Why      two copies that differ cannot be put in order.
    Faulty   <change who="#ed">Corrected.</change>
    Sound    <change when="2026-11-24" who="#ed">Corrected.</change>
    Source   #HD6
    """
    for change in _changes(file):
        if not any(change.get(name) for name in _CHANGE_DATES):
            yield at_element("undated-change", file, change, "the change has no day", 'add it as `when="2026-11-24"`')


@check(Severity.WARNING)
def unsigned_change(file: File, edition: Edition) -> Iterator[Diagnostic]:
    """A change of the file names nobody who made it.

    Why      nobody can be asked.
    Faulty   <change when="2026-11-24">Corrected.</change>
    Sound    <change when="2026-11-24" who="#ed">Corrected.</change>
    Source   #HD6
    """
    for change in _changes(file):
        if not change.get("who"):
            help = "add `who`, a pointer to somebody in the header or in a register"
            yield at_element("unsigned-change", file, change, "nobody is said to have made the change", help)


def _changes(file: File) -> Iterator[etree._Element]:
    for revisions in elements(file.root, "revisionDesc") if file.is_letter else ():
        yield from elements(revisions, "change")


@check(Severity.INFO)
def undeclared_version(file: File, edition: Edition) -> Iterator[Diagnostic]:
    """The file does not say by which version of TEI, by which schema or with which programs it was made.

    Why      elements change their meaning from release to release.
    Faulty   <TEI xmlns="http://www.tei-c.org/ns/1.0">
    Sound    <TEI xmlns="http://www.tei-c.org/ns/1.0" version="4.8.0">, or a schemaRef, or an appInfo
    Source   #USE
    """
    told = (next(elements(header, "schemaRef application"), None) for header in _headers(file, edition))
    if file.is_letter and not file.root.get("version") and all(one is None for one in told):
        message, help = "the version of TEI is not named", 'write `version="4.8.0"` on the root, or a `schemaRef`'
        yield at_element("undeclared-version", file, file.root, message, help)


# --- addresses ---

_BY_HTTP = frozenset(("id.loc.gov", "viaf.org", "www.viaf.org", "www.wikidata.org", "purl.org"))
"""Hosts whose identifiers begin with `http:` by their own rule."""


@check(Severity.INFO)
def pointer_elsewhere(file: File, edition: Edition) -> Iterator[Diagnostic]:
    """Pointers lead to another host, which may be gone in ten years; nothing is fetched.

    Why      an archive wants to know what the letter depends on outside the package.
    Faulty   <ref target="http://example.org/notes">
    Sound    nothing that is needed to understand the letter lies elsewhere
    Source   the format policy of ARCHE
    """
    hosts: dict[str, list[tuple[Pointer, bool]]] = {}
    for pointer in file.pointers:
        # the address of a licence is its name: nothing of the letter lies there
        address = "" if local(pointer.element) == "licence" else file.place(pointer)
        if found := re.match(r"(https?)://([^/?#\s]+)", address, re.IGNORECASE):
            hosts.setdefault(found[2].lower(), []).append((pointer, found[1].lower() == "http"))
    for host, led in sorted(hosts.items()):
        pointer = led[0][0]
        message = f"{len(led)} pointers lead to {host}" if len(led) > 1 else f"a pointer leads to {host}"
        bare = sum(is_bare for _, is_bare in led)
        notes = (
            [Note(f"{bare} of {len(led)} begin with `http:`, not `https:`")] if bare and host not in _BY_HTTP else []
        )
        help = "keep what it tells in the letter too, if the letter is not understood without it"
        yield at_value("pointer-elsewhere", file, pointer.element, pointer.attribute, message, help, *notes)
