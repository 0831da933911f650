"""The documentation of a customization as web pages: its prose, and an entry for all that the schema holds.

The pages are a folder of files that link to each other and to nothing else that they need.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Final

from toolkit import odd
from toolkit.diagnostic import Diagnostic, Severity, Span
from toolkit.names import resource_folder
from toolkit.xslt import Stylesheet, Value

__all__ = ["pages"]

_STYLES: Final = ("html/assets/edition.css", "guideline/assets/guideline.css")


def pages(
    prose: str, reference: odd.Reference, span: Span, *, is_in_site: bool = False
) -> tuple[dict[str, bytes], tuple[Diagnostic, ...]]:
    """Give the pages by file name, the guideline itself last, and what of its prose has no form.

    prose       the ODD as XML
    reference   what its schema holds; its language is that of the pages, or English where they have no words in it
    span        where what is found is told
    is_in_site  whether the folder lies in that of an edition's web pages, to which they then lead back
    """
    stylesheet = Stylesheet.compile(resource_folder("xslt") / "guideline" / "guideline.xsl")
    parameters: dict[str, Value] = {
        "{urn:edition:guideline}facts": odd.as_json(reference).decode(),
        "{urn:edition:guideline}is-in-site": is_in_site,
        "{urn:edition:prepared}lang": reference.lang,
    }
    made = stylesheet.run(prose, mode="{urn:edition:guideline}site", parameters=parameters)
    texts: dict[str, str] = json.loads(made.text)
    styles = {path.rpartition("/")[2]: (resource_folder("xslt") / path).read_bytes() for path in _STYLES}
    found = {name: texts[name].encode() for name in sorted(texts, key=lambda name: (name == "index.html", name))}
    return {**styles, **found}, tuple(_unrendered(made.unrendered, span))


def _unrendered(names: tuple[str, ...], span: Span) -> Iterator[Diagnostic]:
    for name in names:
        words = f"the guideline has no form for `{name}`; its content is in the page without one"
        yield Diagnostic("unrendered-element", Severity.WARNING, words, span)
