"""How the print looks, as `[print]` of edition.toml says it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import PurePosixPath
from typing import Final

from toolkit.errors import ToolkitError

__all__ = ["Typography"]

_CHOICES: Final = {
    "page": ("a5", "a4", "letter"),
    "numbering": ("paragraphs", "lines", "none"),
    "notes": ("foot", "end"),
}
_SIDES: Final = ("inside", "outside", "top", "bottom")
_KEYS: Final = (*_CHOICES, "margins", "size", "run-on", "fonts", "font")


@dataclass(frozen=True, slots=True)
class Typography:
    """The settings of the print; every key may be absent.

    page       `a5`, `a4` or `letter`
    margins    widths in mm of some sides: inside, outside, top, bottom; for others the page has its own
    size       of the type, in points; 0: that of the page
    numbering  what the margin counts and the apparatus refers to: `paragraphs`, `lines` or `none`
    notes      where they stand: at the `foot` of the page or at the `end` of the letter
    run_on     whether the letters of a volume follow each other on a page (`run-on`)
    fonts      files of fonts in the folder of the edition
    font       the family that is used before all others; "": that of the toolkit
    """

    page: str = "a5"
    margins: tuple[tuple[str, float], ...] = ()
    size: float = 0
    numbering: str = "paragraphs"
    notes: str = "foot"
    run_on: bool = False
    fonts: tuple[str, ...] = ()
    font: str = ""

    @classmethod
    def read(cls, written: object, file: str) -> Typography:
        """Read the table `[print]` of a file of settings; raises ToolkitError where something in it cannot be meant."""
        if not isinstance(written, dict):
            raise ToolkitError(f'{file}: `[print]` is a table of settings such as `page = "a4"`')
        for key in written:
            if key not in _KEYS:
                near = get_close_matches(key, _KEYS, 1)
                raise ToolkitError(f"{file}: `[print]` has no setting `{key}`; {_likely(near, _KEYS)}")
        return cls(
            _choice(written, "page", file),
            _margins(written.get("margins", {}), file),
            _size(written.get("size", 0), file),
            _choice(written, "numbering", file),
            _choice(written, "notes", file),
            _run_on(written.get("run-on", False), file),
            _fonts(written.get("fonts", []), file),
            _font(written.get("font", ""), file),
        )


def _likely(near: list[str], known: tuple[str, ...]) -> str:
    return f"write `{near[0]}`" if near else f"there are {', '.join(known)}"


def _choice(table: Mapping[str, object], key: str, file: str) -> str:
    value = table.get(key, _CHOICES[key][0])
    if not isinstance(value, str) or value not in _CHOICES[key]:
        words = ", ".join(f'"{word}"' for word in _CHOICES[key])
        raise ToolkitError(f"{file}: `{key}` under `[print]` is one of {words}")
    return value


def _margins(written: object, file: str) -> tuple[tuple[str, float], ...]:
    table = written if isinstance(written, dict) else {"": written}
    widths = {side: _number(width, 5, 90) for side, width in table.items() if side in _SIDES}
    if len(widths) < len(table) or None in widths.values():
        raise ToolkitError(
            f"{file}: `margins` under `[print]` is a table of widths from 5 to 90 mm, such as {{ inside = 21 }}; "
            f"the sides are {', '.join(_SIDES)}"
        )
    return tuple(sorted((side, width) for side, width in widths.items() if width is not None))


def _size(written: object, file: str) -> float:
    size = 0.0 if written == 0 else _number(written, 6, 24)
    if size is None:
        raise ToolkitError(f"{file}: `size` under `[print]` is that of the type in points, from 6 to 24, such as 10.5")
    return size


def _run_on(written: object, file: str) -> bool:
    if not isinstance(written, bool):
        raise ToolkitError(f"{file}: `run-on` under `[print]` is true or false")
    return written


def _fonts(written: object, file: str) -> tuple[str, ...]:
    if not isinstance(written, list) or not all(isinstance(name, str) for name in written):
        raise ToolkitError(f'{file}: `fonts` under `[print]` is a list of files such as ["fonts/Junicode.otf"]')
    for name in written:
        path = PurePosixPath(name)
        if path.is_absolute() or ".." in path.parts or path.suffix.lower() not in (".otf", ".ttf", ".ttc", ".otc"):
            raise ToolkitError(f"{file}: `{name}` under `fonts` is no file *.otf or *.ttf inside the edition")
    return tuple(written)


def _font(written: object, file: str) -> str:
    if not isinstance(written, str):
        raise ToolkitError(f'{file}: `font` under `[print]` is the name of a family such as "Junicode"')
    return written


def _number(value: object, least: float, most: float) -> float | None:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if is_number and least <= value <= most else None  # type: ignore[operator,arg-type]
