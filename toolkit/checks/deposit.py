"""What an archive asks of a letter besides: schemas it names, languages, editorial practice, changes, addresses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote, urlsplit

from lxml import etree

from toolkit.checks.description import DATING, headers, is_any, missing, part_of, said_in
from toolkit.checks.finding import at, at_element, at_value, elements, local
from toolkit.diagnostic import Diagnostic, Note, Severity, check
from toolkit.edition import Edition, File, Pointer
from toolkit.instructions import models
from toolkit.names import RNG, TEI, XML

__all__: list[str] = []


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


# --- languages ---

_TAG = re.compile(
    r"(?:[a-z]{2,3}(?:-[a-z]{3}){0,3})(?:-[a-z]{4})?(?:-(?:[a-z]{2}|\d{3}))?(?:-(?:[a-z0-9]{5,8}|\d[a-z0-9]{3}))*"
    r"(?:-[a-wyz0-9](?:-[a-z0-9]{2,8})+)*(?:-x(?:-[a-z0-9]{1,8})+)?|x(?:-[a-z0-9]{1,8})+|i-[a-z]+|sgn-[a-z]{2}-[a-z]{2}",
    re.IGNORECASE,
)


@check(Severity.WARNING)
def malformed_language_tag(file: File) -> Iterator[Diagnostic]:
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
    if not is_any(said_in(file, edition, "encodingDesc", "projectDesc")):
        message, help = (
            "nothing tells of the project",
            "add a `projectDesc` to `encodingDesc`, or to the header of the whole",
        )
        yield from missing("undescribed-project", file, ("encodingDesc",), message, help)


_PRACTICES = "correction normalization hyphenation"


@check(Severity.WARNING)
def undescribed_editing(file: File, edition: Edition) -> Iterator[Diagnostic]:
    """The header does not say how the text was edited: corrected, normalized, hyphenated.

    Why      nobody can tell the writer's spelling from the editor's.
    Faulty   <editorialDecl><correction><p>None.</p></correction></editorialDecl>
    Sound    <editorialDecl> with correction, normalization and hyphenation, or with a paragraph that tells of all
    Source   #HD53
    """
    declared = [*said_in(file, edition, "encodingDesc", "editorialDecl")]
    way = ("encodingDesc", "editorialDecl")
    if not declared:
        message, help = "nothing says how the text was edited", "add an `editorialDecl` to `encodingDesc`"
        yield from missing("undescribed-editing", file, way, message, help)
    elif not any(one.find(f"{{{TEI}}}p") is not None for one in declared):
        told = {local(one) for part in declared for one in elements(part, _PRACTICES)}
        lacking = [name for name in _PRACTICES.split() if name not in told]
        if lacking:
            names = " and ".join(f"`{name}`" for name in lacking)
            message, help = (
                f"nothing is said of {names}",
                f"add {names} to `editorialDecl`, also where nothing was done",
            )
            yield from missing("undescribed-editing", file, way, message, help)


@check(Severity.WARNING)
def missing_revision_history(file: File) -> Iterator[Diagnostic]:
    """The header holds no history of its changes.

    Why      two copies that differ cannot be put in order.
    Faulty   <teiHeader> without revisionDesc
    Sound    <revisionDesc><change when="2026-11-24" who="#ed">Transcribed.</change></revisionDesc>
    Source   #HD6
    """
    header = part_of(file)
    if header is not None and not is_any(_changes(file)):
        help = "add a `revisionDesc` with a `change` to the header"
        yield at_element("missing-revision-history", file, header, "no history of changes is given", help)


@check(Severity.WARNING)
def undated_change(file: File) -> Iterator[Diagnostic]:
    """A change of the file has no day.

    Why      two copies that differ cannot be put in order.
    Faulty   <change who="#ed">Corrected.</change>
    Sound    <change when="2026-11-24" who="#ed">Corrected.</change>
    Source   #HD6
    """
    for change in _changes(file):
        if not any(change.get(name) for name in DATING):
            yield at_element("undated-change", file, change, "the change has no day", 'add it as `when="2026-11-24"`')


@check(Severity.WARNING)
def unsigned_change(file: File) -> Iterator[Diagnostic]:
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
    told = (next(elements(header, "schemaRef application"), None) for header in headers(file, edition))
    if file.is_letter and not file.root.get("version") and all(one is None for one in told):
        message, help = "the version of TEI is not named", 'write `version="4.8.0"` on the root, or a `schemaRef`'
        yield at_element("undeclared-version", file, file.root, message, help)


# --- addresses ---

_BY_HTTP = frozenset(("id.loc.gov", "viaf.org", "www.viaf.org", "www.wikidata.org", "purl.org"))
"""Hosts whose identifiers begin with `http:` by their own rule."""


@check(Severity.INFO)
def pointer_elsewhere(file: File) -> Iterator[Diagnostic]:
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
