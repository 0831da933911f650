"""The one clock of a package: everything in it that bears a time bears this one, and never the time of its making.

So the same sources give the same bytes, today and in ten years (reproducible-builds.org, SOURCE_DATE_EPOCH).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from toolkit.edition import Edition, File
from toolkit.errors import ToolkitError
from toolkit.names import TEI

__all__ = ["Clock"]

_VARIABLE: Final = "SOURCE_DATE_EPOCH"
_CHANGE: Final = "the newest change in a revisionDesc"
_TIME: Final = re.compile(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?(?:T(\d\d):(\d\d)(?::(\d\d)(?:\.\d+)?)?)?(Z|[+-]\d\d:\d\d)?")


@dataclass(frozen=True, slots=True)
class Clock:
    """A time, in UTC, and who says it.

    time    to the second
    source  where it is from, in words
    """

    time: datetime
    source: str

    @property
    def day(self) -> str:
        """The day, as ISO 8601 has it."""
        return self.time.date().isoformat()  # strftime may write the year 44 so

    @property
    def moment(self) -> str:
        """The time, as ISO 8601 has it."""
        return f"{self.time.replace(tzinfo=None).isoformat(timespec='seconds')}Z"

    @property
    def command(self) -> str:
        """The command that makes the package again, as of the same time."""
        if self.source == _VARIABLE:
            return f"{_VARIABLE}={int(self.time.timestamp())} edition package"
        return "edition package" if self.source == _CHANGE else f"edition package --date {self.moment}"

    @classmethod
    def of(cls, edition: Edition, asked: str, environment: Mapping[str, str]) -> Clock:
        """Give the time that was asked for, else that of the environment, else that of the newest change that a header
        tells of, else that of the newest source.

        asked        a day, or a time with zone, as ISO 8601 has it; "" where nobody asks

        raises  ToolkitError where what was asked for, or what the environment says, is no time
        """
        if asked:
            if (time := _time(asked)) is None:
                raise ToolkitError(f"`{asked}` is no day; write one such as 2026-11-24")
            return cls(time, "--date")
        if said := environment.get(_VARIABLE, ""):
            return cls(_since_1970(said), _VARIABLE)
        if changes := [time for file in edition.files if (time := _changed(file)) is not None]:
            return cls(max(changes), _CHANGE)
        newest = max(int(path.stat().st_mtime) for path in edition.paths.values())
        return cls(datetime.fromtimestamp(newest, UTC), "the newest source, as the file system has it")


_CHANGES: Final = f"{{{TEI}}}teiHeader/{{{TEI}}}revisionDesc//{{{TEI}}}change"
_DATED: Final = ("when", "when-iso", "to", "to-iso", "notAfter", "notAfter-iso")


def _changed(file: File) -> datetime | None:
    """Give the time of the newest change that a header tells of; None where it tells of none."""
    written = (change.get(name, "") for change in file.root.iterfind(_CHANGES) for name in _DATED)
    return max((time for one in written if (time := _time(one)) is not None), default=None)


def _time(written: str) -> datetime | None:
    """Read a year, month, day or time, what is not said being the first; None where it is none of them.

    A day stays that day, whatever its zone.
    """
    found = _TIME.fullmatch(written.strip())
    if not found:
        return None
    year, month, day, hour, minute, second, zone = found.groups()
    offset = "+00:00" if zone in (None, "Z") or hour is None else zone
    try:
        return datetime.fromisoformat(
            f"{year}-{month or '01'}-{day or '01'}T{hour or '00'}:{minute or '00'}:{second or '00'}{offset}"
        ).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _since_1970(seconds: str) -> datetime:
    try:
        return datetime.fromtimestamp(int(seconds), UTC)
    except (ValueError, OverflowError, OSError):
        raise ToolkitError(f"{_VARIABLE} is `{seconds}`, which is no number of seconds since 1970") from None
