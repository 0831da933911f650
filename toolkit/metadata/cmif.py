"""The letters of an edition in the Correspondence Metadata Interchange Format, which correspSearch reads.

Each letter is described by `xslt/shared/facts.xsl`; here stands what is round the descriptions.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from typing import Final

from toolkit.metadata.facts import Agent, Facts, spdx
from toolkit.names import TEI, escape, quoteattr

__all__ = ["exchanged", "identifier", "is_open"]

_OPEN: Final = frozenset({"CC-BY-4.0", "CC0-1.0"})


def is_open(whole: Facts) -> bool:
    """Whether a licence under which correspSearch takes a file holds for the whole."""
    return any(spdx(licence) in _OPEN for licence in whole.licences)


def identifier(whole: Facts, address: str) -> str:
    """Give the identifier of an edition in its file: the same as long as its address, or else its name and who
    publishes it, are the same.

    It stands in an `xml:id`, and must begin with a letter, which not every UUID does: then the next one is taken.
    """
    names = [one.natural for one in (*whole.publishers, *(() if whole.collection else whole.answerable))]
    place = address or "|".join((whole.collection, *names))
    number = 0
    while not (found := str(uuid.uuid5(uuid.NAMESPACE_URL, f"{place}#{number}")))[0].isalpha():
        number += 1
    return found


def exchanged(whole: Facts, described: Sequence[str], address: str) -> str:
    """Write the file of an edition.

    described  a `correspDesc` for each letter, as XML
    address    where the web pages are published, beside which the file will lie; "" where nowhere
    """
    source = identifier(whole, address)
    return "\n".join((*_head(whole, address, source), *(_inner(one, source) for one in described if one), *_FOOT, ""))


_FOOT: Final = ("    </profileDesc>", "  </teiHeader>", "  <text><body><p/></body></text>", "</TEI>")


def _inner(described: str, source: str) -> str:
    """Give a description with the edition it comes from, and without the namespace that the file declares once."""
    return "      " + described.replace(f'<correspDesc xmlns="{TEI}"', f'<correspDesc source="#{source}"')


def _head(whole: Facts, address: str, source: str) -> Iterator[str]:
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield f'<TEI xmlns="{TEI}">'
    yield "  <teiHeader>"
    yield "    <fileDesc>"
    yield "      <titleStmt>"
    yield f"        <title>{escape(whole.collection)}</title>"
    for editor in _editors(whole):
        mail = f" <email>{escape(editor.email)}</email>" if editor.email else ""
        yield f"        <editor>{escape(editor.natural)}{mail}</editor>"
    if not _editors(whole):
        yield "        <editor>Unknown</editor>"
    yield "      </titleStmt>"
    yield "      <publicationStmt>"
    for publisher in whole.publishers:
        yield f"        <publisher>{_linked(publisher)}</publisher>"
    if not whole.publishers:
        yield "        <publisher>Unknown</publisher>"
    yield f'        <idno type="url">{escape(f"{address}cmif.xml" if address else f"urn:uuid:{source}")}</idno>'
    yield f"        <date{_when(whole)}/>"
    yield f"        <availability>{_rights(whole)}</availability>"
    yield "      </publicationStmt>"
    yield "      <sourceDesc>"
    yield f'        <bibl type="online" xml:id="{source}">{_cited(whole, address or whole.url)}</bibl>'
    yield "      </sourceDesc>"
    yield "    </fileDesc>"
    yield "    <profileDesc>"


def _when(whole: Facts) -> str:
    """Give the last change as a moment, which the format asks for; else as much as is known of publication."""
    when = f"{whole.changed}T00:00:00Z" if whole.changed else whole.published
    return f" when={quoteattr(when)}" if when else ""


def _editors(whole: Facts) -> tuple[Agent, ...]:
    """Give who answers for the file: the editors, else who publishes the edition."""
    return whole.answerable or whole.publishers


def _linked(publisher: Agent) -> str:
    name = escape(publisher.natural)
    return f"<ref target={quoteattr(publisher.records[0])}>{name}</ref>" if publisher.records else name


def _rights(whole: Facts) -> str:
    """Tell the licence that holds for the whole; else what is said of rights, which the format allows too."""
    for licence in whole.licences:
        return f"<licence target={quoteattr(licence)}>{escape(' '.join(whole.rights))}</licence>"
    return f"<p>{escape(' '.join(whole.rights))}</p>"


def _cited(whole: Facts, url: str) -> str:
    """Cite the edition."""
    editors = "; ".join(one.natural for one in _editors(whole))
    place = ", ".join(filter(None, ("; ".join(one.natural for one in whole.publishers), whole.issued[:4])))
    said = ". ".join(escape(part.rstrip(".")) for part in (whole.collection, editors, place) if part)
    link = f"<ref target={quoteattr(url)}>{escape(url)}</ref>" if url else ""
    return ". ".join(filter(None, (said, link)))
