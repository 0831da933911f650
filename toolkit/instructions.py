"""What a file says before its root element about the schemas that it is to be held to (W3C note of 2011)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from toolkit.diagnostic import Span
from toolkit.source import Source

__all__ = ["models"]

_PROLOG: Final = re.compile(rb"<!--.*?-->|<\?xml-model\s(?P<model>.*?)\?>", re.DOTALL)
_PSEUDO: Final = re.compile(r"""([\w-]+)\s*=\s*("[^"]*"|'[^']*')""")
_ENTITIES: Final = {"&quot;": '"', "&apos;": "'", "&lt;": "<", "&gt;": ">", "&amp;": "&"}


def models(source: Source) -> Iterator[tuple[Mapping[str, str], Span]]:
    """Give what each `xml-model` in the prolog of a file says, by the names of its pseudo-attributes, and where."""
    for found in _PROLOG.finditer(source.utf8, 0, source.opening[0]):
        if found["model"] is not None:
            said = {name: _unescape(value[1:-1]) for name, value in _PSEUDO.findall(found["model"].decode())}
            yield said, source.span(found.start(), found.end())


def _unescape(value: str) -> str:
    for entity, character in _ENTITIES.items():
        value = value.replace(entity, character)
    return value
