"""Prefixes of pointers as a header defines them (prefixDef), replaced without running what could run for ever."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

__all__ = ["Prefix"]

_CLASS = r"\\.|\[(?:\\.|[^\]\\[])+\]"
_FORM = re.compile(rf"(?:(?:{_CLASS}|[^\\()\[\]{{}}?*+|])(?:[*+?]|\{{\d,?\d?\}})?|\((?:\?:)?|\)\??|\|)*")
_MANY = re.compile(rf"(?:{_CLASS}|\(\?:)|([*+?{{])")
_LONGEST = 200
_STEPS = 200_000
"""So many ways to share a pointer out among what is repeated in a pattern are tried: 58 characters among three."""


@dataclass(frozen=True)
class Prefix:
    """What a header says of a prefix: the form of what follows it, and what stands for it.

    A pattern is run only where it cannot take for ever, whatever a letter holds: no more than three characters or
    classes are repeated in it, and no group, which may be left out only. Of another that is one group, what stands
    after the prefix takes the place of $1 unread.
    """

    pattern: str
    replacement: str

    def replace(self, rest: str) -> str | None:
        """Give what stands for a pointer, of what follows the prefix in it; None where the pattern does not fit.

        >>> Prefix("([a-z]+)-([0-9]+)", "$2.xml#$1").replace("clara-12")
        '12.xml#clara'
        """
        if self._tame is None or len(rest) > _LONGEST or len(rest) ** self._repeated > _STEPS:
            is_one_group = self.pattern.startswith("(") and self.pattern.find(")") == len(self.pattern) - 1
            return self.replacement.replace("$1", rest) if is_one_group else None
        found = self._tame.fullmatch(rest)
        groups = (rest, *found.groups("")) if found else ()
        return found and re.sub(r"\$([1-9])", lambda name: "".join(groups[int(name[1]) :][:1]), self.replacement)

    @property
    def is_tame(self) -> bool:
        """Whether the pattern can be run."""
        return self._tame is not None

    @cached_property
    def _repeated(self) -> int:
        return sum(1 for found in _MANY.finditer(self.pattern) if found[1])

    @cached_property
    def _tame(self) -> re.Pattern[str] | None:
        if len(self.pattern) > _LONGEST or self._repeated > 3 or not _FORM.fullmatch(self.pattern):
            return None
        try:
            return re.compile(self.pattern)
        except re.error:
            return None
