"""Namespaces, names of elements and attributes, how text is written in XML, the words that commands know, and where the
toolkit's own files lie.
"""

from __future__ import annotations

import hashlib
import os
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

__all__ = [
    "A",
    "ARCHIVES",
    "EXAMPLES",
    "RNG",
    "SCH",
    "SQF",
    "SVRL",
    "TEI",
    "XI",
    "XML",
    "XSD",
    "XSD_TYPES",
    "XSL",
    "FORMS",
    "LAYERS",
    "METADATA",
    "OUTPUTS",
    "Name",
    "cache_folder",
    "escape",
    "own_digest",
    "quoteattr",
    "resource_folder",
]

TEI = "http://www.tei-c.org/ns/1.0"
EXAMPLES = "http://www.tei-c.org/ns/Examples"
XML = "http://www.w3.org/XML/1998/namespace"
XI = "http://www.w3.org/2001/XInclude"
RNG = "http://relaxng.org/ns/structure/1.0"
A = "http://relaxng.org/ns/compatibility/annotations/1.0"
XSD = "http://www.w3.org/2001/XMLSchema"
XSD_TYPES = "http://www.w3.org/2001/XMLSchema-datatypes"
SCH = "http://purl.oclc.org/dsdl/schematron"
SQF = "http://www.schematron-quickfix.com/validator/process"
SVRL = "http://purl.oclc.org/dsdl/svrl"
XSL = "http://www.w3.org/1999/XSL/Transform"

_PREFIXES = {XML: "xml", RNG: "rng", SCH: "sch", XSL: "xsl", XI: "xi", EXAMPLES: "egXML"}


LAYERS: Final = ("relaxng", "xsd", "rules", "checks")
"""The layers in which a file is judged, in this order; all but the last are up to the schema."""

FORMS = {
    "rng": ".rng", "rnc": ".rnc", "xsd": ".xsd", "xsd11": "-11.xsd", "sch": ".sch",
    "odd": ".compiled.odd", "json": ".json", "html": "/index.html",
}  # fmt: skip
"""The forms that a schema can be written in, each with how the name of its file ends: `odd` is the compiled ODD, with
every specification whole; the last two are its documentation, for programs and for people."""

OUTPUTS = ("html", "text", "pdf", "epub")
"""What `edition build` makes where neither the command nor `edition.toml` says it."""

METADATA = ("cmif", "datacite", "dc", "csl", "bibtex", "ris", "cff", "zenodo", "beacon", "jsonld")
"""The forms of metadata."""


ARCHIVES: Final = ("generic", "arche", "dariah", "textgrid", "tapas", "dta", "zenodo")
"""The archives by whose rules `edition check-archive` judges, `generic` for any."""


class Name(NamedTuple):
    """The expanded name of an element or attribute; `namespace` is empty where there is none.

    >>> Name.of("{http://www.tei-c.org/ns/1.0}p")
    Name(namespace='http://www.tei-c.org/ns/1.0', local='p')
    """

    namespace: str
    local: str

    @classmethod
    def of(cls, clark: str) -> Name:
        """Give the name that lxml writes as `{namespace}local`."""
        if clark.startswith("{"):
            namespace, _, local = clark[1:].partition("}")
            return cls(namespace, local)
        return cls("", clark)

    @property
    def clark(self) -> str:
        """The name as lxml writes it."""
        return f"{{{self.namespace}}}{self.local}" if self.namespace else self.local

    def __str__(self) -> str:
        """Give the name as a message says it: local names for TEI, the usual prefix for others.

        >>> str(Name(XML, "id"))
        'xml:id'
        """
        if self.namespace in ("", TEI):
            return self.local
        prefix = _PREFIXES.get(self.namespace)
        return f"{prefix}:{self.local}" if prefix else f"{{{self.namespace}}}{self.local}"


def escape(text: str) -> str:
    """Write text as the content of an element (xml.sax.saxutils does, but brings an HTTP client along at each start).

    >>> escape("a < b & c")
    'a &lt; b &amp; c'
    """
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\r", "&#13;")


def quoteattr(value: str) -> str:
    """Write the value of an attribute with its quotation marks; white space stays as it is when read again.

    >>> quoteattr('a "b"')
    '"a &quot;b&quot;"'
    """
    return f'"{escape(value).translate(_IN_QUOTES)}"'


_IN_QUOTES = str.maketrans({'"': "&quot;", "\n": "&#10;", "\t": "&#9;"})


def resource_folder(name: str) -> Path:
    """Give the folder `schema` or `xslt` that comes with the toolkit: in the package, or beside it in a checkout."""
    package = Path(__file__).parent
    inside = package / name
    return inside if inside.is_dir() else package.parent / name


def cache_folder() -> Path | None:
    """Give the folder of the user that compiled schemas are kept in; None where there is no place for one."""
    try:
        return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache").absolute() / "edition-toolkit"
    except RuntimeError:
        return None


@cache
def own_digest() -> str:
    """Give the SHA-256 of the toolkit's own code and stylesheets: what it made holds while this stays the same."""
    digest = hashlib.sha256()
    # one after the other, since in a wheel the second lies in the first
    for folder, ending in ((Path(__file__).parent, ".py"), (resource_folder("xslt"), "")):
        for path in sorted(path for path in folder.rglob(f"*{ending}") if path.is_file()):
            digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()
