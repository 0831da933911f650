"""What was found in an edition the last time: told again while nothing that was looked at has changed.

The memory is one JSON file. It holds the findings of the whole edition with the digest of every file that they depend
on, and those of each letter by itself, so that after a change only that letter is judged again. Damage to it costs
time, nothing else.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from toolkit.diagnostic import Diagnostic, from_data
from toolkit.names import own_digest

__all__ = ["Memory", "digests", "letters_in", "look", "recalled", "written"]


@dataclass(frozen=True)
class Memory:
    """What was found in an edition.

    found  the findings of the whole edition
    names  of the files that were judged, as messages call them
    said   lines on what they were held to
    alone  the findings of single files, by digests of file and schema
    """

    found: tuple[Diagnostic, ...] = ()
    names: tuple[str, ...] = ()
    said: tuple[str, ...] = ()
    alone: Mapping[str, tuple[Diagnostic, ...]] = field(default_factory=dict)


def letters_in(folder: Path) -> list[Path]:
    """Give the files of an edition: `*.xml` under its `tei/`, without hidden ones."""
    found = sorted((folder / "tei").rglob("*.xml"))
    return [path for path in found if not any(part.startswith(".") for part in path.relative_to(folder).parts)]


def digests(paths: Iterable[Path]) -> dict[str, str]:
    """Give the SHA-256 of files by their absolute paths; "" of those that are not there, or are no files."""
    return {str(path.absolute()): _digest(path) for path in paths}


def _digest(path: Path) -> str:
    try:
        if not path.is_file():  # a device or a pipe that a link leads to has no end
            return ""
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


def look(folder: Path) -> dict[str, str]:
    """Give the digests of what an edition is made of, whatever else its findings depend on.

    To be called before anything is read: a file that changes meanwhile is then read anew the next time.
    """
    return digests([*letters_in(folder), folder / "edition.toml", folder / "schema" / "edition.odd"])


def recalled(path: Path, folder: Path) -> tuple[Memory, bool]:
    """Read a memory of the edition in a folder, and tell whether all it depends on is as it was.

    Where something has changed, `alone` still holds; the rest is of the last time.
    """
    try:
        kept = json.loads(path.read_bytes())
        if kept["toolkit"] != own_digest() or kept["place"] != _place(folder):
            return Memory(), False
        alone = {key: _findings(data) for key, data in kept["alone"].items()}
        memory = Memory(_findings(kept["found"]), tuple(kept["names"]), tuple(kept["said"]), alone)
        now = look(folder)
        now |= digests(Path(seen) for seen in kept["seen"] if seen not in now)
        is_same = now == kept["seen"]
        return memory, is_same
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return Memory(), False


def written(memory: Memory, folder: Path, seen: Mapping[str, str]) -> bytes:
    """Write a memory of the edition in a folder; `seen` are the digests of all that its findings depend on."""
    kept = {
        "toolkit": own_digest(),
        "place": _place(folder),
        "seen": dict(seen),
        "found": [asdict(one) for one in memory.found],
        "names": memory.names,
        "said": memory.said,
        "alone": {key: [asdict(one) for one in found] for key, found in memory.alone.items()},
    }
    return json.dumps(kept).encode()


def _place(folder: Path) -> list[str]:
    """Give what the names of files in messages depend on: the folder, and from where it is looked at."""
    return [str(folder.resolve()), str(Path.cwd())]


def _findings(data: Iterable[Mapping[str, Any]]) -> tuple[Diagnostic, ...]:
    return tuple(from_data(one) for one in data)
