"""ODD: reading, resolving and compiling TEI customizations; and reducing the TEI to its declarations.

What is asked for is imported then: most runs find their schema made, and need no compiler.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from toolkit.odd.customization import Compiled, all_of_tei, compiled, documentation, prose
    from toolkit.odd.library import digest, digest_in, sense, sources, vocabulary
    from toolkit.odd.reduce import reduced
    from toolkit.odd.reference import Reference, as_json

__all__ = [
    "Compiled", "Reference", "all_of_tei", "as_json", "compiled", "digest", "digest_in", "documentation", "prose",
    "reduced", "sense", "sources", "vocabulary",
]  # fmt: skip

_HOMES = {
    "customization": ("Compiled", "all_of_tei", "compiled", "documentation", "prose"),
    "library": ("digest", "digest_in", "sense", "sources", "vocabulary"),
    "reduce": ("reduced",),
    "reference": ("Reference", "as_json"),
}


def __getattr__(name: str) -> object:
    for module, names in _HOMES.items():
        if name in names:
            return getattr(import_module(f"toolkit.odd.{module}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
