"""What a package was made of and with (`build.json`), so that who makes it again and gets other bytes can tell why."""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from dataclasses import asdict
from importlib.metadata import PackageNotFoundError, version
from platform import python_version_tuple
from typing import Final

from toolkit.edition import Settings
from toolkit.names import own_digest
from toolkit.packaging.parts import Release

__all__ = ["TOOLKIT", "provenance", "tools"]

TOOLKIT: Final = "edition-toolkit"
_LIBRARIES: Final = ("anyascii", "elementpath", "lxml", "saxonche", "typst", "wcwidth", "xmlschema")
"""The libraries that take part in what is made or found."""


def tools() -> Mapping[str, str]:
    """Give the versions of what makes a package, the toolkit first."""
    python = ".".join(python_version_tuple()[:2])
    return {name: _version(name) for name in (TOOLKIT, *_LIBRARIES)} | {
        "python": python,
        "zlib": zlib.ZLIB_RUNTIME_VERSION,
    }


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "in a checkout"


def provenance(release: Release, sources: Mapping[str, str], settings: Settings) -> bytes:
    """Give build.json.

    sources   the SHA-256 of each file that the package was made of, by its path in the payload
    settings  those of the edition, also where nobody wrote them down
    """
    told = {
        "package": release.name,
        "time": {"of": release.clock.moment, "from": release.clock.source},
        "tools": dict(release.tools),
        "toolkit": {"sha256 of code and stylesheets": own_digest()},
        "settings": asdict(settings),
        "sources": dict(sources),
    }
    return json.dumps(told, ensure_ascii=False, indent=1, sort_keys=True).encode() + b"\n"
