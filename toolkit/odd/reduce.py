"""The TEI reduced to its declarations: what exists and how it fits together, without prose, examples and rules."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from lxml import etree

from toolkit.errors import SchemaError
from toolkit.names import RNG, TEI, quoteattr
from toolkit.odd.library import bytes_of, declared

__all__ = ["reduced"]

_SPECIFICATIONS: Final = ("moduleSpec", "elementSpec", "classSpec", "macroSpec", "dataSpec")
_DROPPED: Final = frozenset(
    "desc gloss remarks exemplum listRef constraintSpec equiv model modelGrp modelSequence idno".split()
)
"""What is prose, example, rule or processing: these are the TEI's sentences and code, not declarations."""


def reduced(p5subset: Path) -> bytes:
    """Give the declarations in a p5subset.xml as a TEI file; equal files give equal bytes.

    Raises SchemaError where the file cannot be read, is not well-formed or holds no TEI declarations.
    """
    root = declared(bytes_of(p5subset), str(p5subset))
    specifications = list(root.iter(*(f"{{{TEI}}}{name}" for name in _SPECIFICATIONS)))
    if not specifications:
        raise SchemaError(f"{p5subset} holds no TEI declarations")
    release = _release(root)
    body = "\n".join(_written(spec) for spec in specifications)
    return _HEAD.format(release=release, body=body).encode()


_HEAD: Final = """<?xml version="1.0" encoding="UTF-8"?>
<!-- Declarations of TEI P5 {release}, without their prose, examples and rules. Made by `edition declarations`; do not
     edit. They are the TEI Consortium's, under CC BY 3.0 and BSD-2-Clause: see NOTICE. -->
<TEI xmlns="http://www.tei-c.org/ns/1.0">
<teiHeader>
<fileDesc>
<titleStmt><title>Declarations of TEI P5</title></titleStmt>
<editionStmt><edition>{release}</edition></editionStmt>
<publicationStmt><publisher>TEI Consortium</publisher></publicationStmt>
<sourceDesc><p>The file p5subset.xml of the release.</p></sourceDesc>
</fileDesc>
</teiHeader>
<text>
<body>
{body}
</body>
</text>
</TEI>
"""


def _release(root: etree._Element) -> str:
    edition = next(root.iter(f"{{{TEI}}}edition"), None)
    text = "" if edition is None else " ".join("".join(str(part) for part in edition.itertext()).split())
    found = re.search(r"\d+\.\d+\.\d+\w*", text)
    return found[0] if found else "of unknown release"


def _written(element: etree._Element) -> str:
    """Write an element on one line, without what is dropped, and without white space, which means nothing here."""
    tag = etree.QName(element)
    name = tag.localname if tag.namespace == TEI else f"rng:{tag.localname}"
    bound = f' xmlns:rng="{RNG}"' if tag.namespace == RNG and _is_outermost(element) else ""
    attributes = "".join(_attribute(str(key), str(value)) for key, value in element.attrib.items())
    children = "".join(_written(child) for child in element if _is_kept(child))
    text = (element.text or "").strip() if name in _WITH_TEXT else ""
    inside = text + children
    return f"<{name}{bound}{attributes}>{inside}</{name}>" if inside else f"<{name}{bound}{attributes}/>"


_WITH_TEXT: Final = ("defaultVal", "altIdent")


def _is_kept(element: etree._Element) -> bool:
    if not isinstance(element.tag, str):
        return False
    tag = etree.QName(element)
    return tag.namespace in (TEI, RNG) and tag.localname not in _DROPPED


def _is_outermost(element: etree._Element) -> bool:
    parent = element.getparent()
    return parent is None or etree.QName(parent).namespace != RNG


def _attribute(name: str, value: str) -> str:
    plain = "{" not in name and name not in ("versionDate", "resp", "cert")
    return f" {name}={quoteattr(value)}" if plain else ""
