"""README.txt: what a package is, for whoever opens it with nothing but a terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import PurePosixPath
from typing import Final

from toolkit.lines import Line, laid
from toolkit.metadata.facts import Agent, Facts
from toolkit.packaging.crate import NAME as CRATE
from toolkit.packaging.parts import FOLDERS, STYLESHEETS, Part, Release
from toolkit.report import plain, width

__all__ = ["NAME", "readme"]

NAME: Final = "README.txt"
"""What the file is called; it lies at the root of the payload."""

_COLUMNS: Final = 78
_FIELD: Final = 14
"""Columns of a table of facts before what is said."""
_MOST: Final = 12
"""So many files of a folder are named, at most."""
_NAMED: Final = 5
"""So many of those who wrote, and of those to whom, are named."""


def readme(release: Release, parts: Sequence[Part]) -> bytes:
    """Write the file, in UTF-8, with lines of at most 78 columns where no address or name is longer.

    parts  all files of the payload; those that describe it (this one, and the metadata of the crate) may be left out
    """
    whole = release.subject.whole
    listed = sorted((one for one in parts if one.path not in (NAME, CRATE)), key=lambda one: one.path)
    sections = {
        "Rights": (*_rights(whole), *_borrowed(listed)),
        "How to cite it": _citation(release, listed),
        "What is in here": _tree(listed),
        "Formats": _formats(listed),
        "How to check that it is whole": _checking(),
        "How to make it again": _remaking(release, listed),
        "Contact": _contact(whole),
    }
    rows = [*_head(release)]
    for title, said in sections.items():
        rows += ["", "", title, "-" * len(title), "", *said]
    return "".join(f"{row}\n" for row in rows).encode()


def _head(release: Release) -> Iterator[str]:
    whole = release.subject.whole
    title = [*_wrapped(whole.title or release.name)]
    yield from title
    yield "=" * max(map(width, title), default=0)
    if whole.subtitle:
        yield from _wrapped(whole.subtitle)
    if whole.abstract:
        yield ""
        yield from _wrapped(whole.abstract)
    yield ""
    what = ("letters", "their", "them") if whole.is_edition else ("a letter", "its", "it")
    yield from _wrapped(
        "This is a package for archives: {0} in TEI XML as {1} editors wrote {2}, with all that was made of {2} and "
        "all that is needed to make that again.".format(*what)
    )
    yield ""
    for field, words in _facts(release):
        if words:
            yield from _wrapped(words, marker=field, indent=_FIELD)


def _facts(release: Release) -> Iterator[tuple[str, str]]:
    whole, letters = release.subject.whole, release.subject.letters
    yield "Written by", _some(one for letter in letters for one in letter.creators)
    yield "To", _some(one for letter in letters for one in letter.recipients)
    yield "Edited by", _names(whole.answerable)
    yield "Published by", _names(whole.publishers)
    yield "Published", whole.published
    yield "Part of", "" if whole.is_edition else whole.container
    when = {0: "", 1: ", of ", 2: ", from "}[len(whole.days)]
    yield "Letters", f"{len(letters):,}{when}{' to '.join(whole.days)}"
    yield "Languages" if len(whole.languages) > 1 else "Language", ", ".join(whole.languages)
    yield "Version", ", of ".join(filter(None, (whole.version, whole.changed))) if whole.version else ""
    yield "Changed", "" if whole.version else whole.changed
    yield "DOI", whole.doi
    others = [one for one in whole.numbers if not (whole.doi and one[1].endswith(whole.doi))]
    yield "Identifiers", "; ".join(f"{kind} {value}".lstrip() for kind, value in others)
    yield "On the web", whole.url
    yield "Kept in", whole.archived
    yield "This package", f"{release.name}, of {release.clock.day}"


def _names(agents: Iterable[Agent]) -> str:
    return "; ".join(dict.fromkeys(one.natural for one in agents))


def _some(agents: Iterable[Agent]) -> str:
    """Name who wrote most letters first, and as many as people read."""
    names = [name for name, _ in Counter(one.natural for one in agents).most_common()]
    left = len(names) - _NAMED
    return "; ".join(names) if left < 2 else f"{'; '.join(names[:_NAMED])}; and {left} others"


def _rights(whole: Facts) -> Iterator[str]:
    said = (*whole.rights, *(one for one in whole.licences if not any(one in words for words in whole.rights)))
    for one in said[:_MOST]:
        yield from _wrapped(one, indent=2)
    if len(said) > _MOST:
        yield from _wrapped(
            f"and {len(said) - _MOST} more; the header of each letter says what holds for it.", indent=2
        )
    if not whole.rights and not whole.licences:
        yield from _wrapped("The headers do not say what may be done with this. Ask before you use it.", indent=2)


def _borrowed(parts: Sequence[Part]) -> Iterator[str]:
    """Tell what in the package is not of the editors, and where its licence lies."""
    paths = {part.path for part in parts}
    if STYLESHEETS in paths:
        yield ""
        yield from _wrapped(f"The stylesheets are the toolkit's, under the MIT licence: {STYLESHEETS}.", indent=2)
    for folder in ("schema", "toolkit-schema"):
        if {f"{folder}/NOTICE", f"{folder}/tei-p5.xml"} <= paths:
            yield ""
            whose = "The declarations of the TEI are the TEI Consortium's, under CC BY 3.0 or the BSD licence"
            yield from _wrapped(f"{whose}: {folder}/NOTICE.", indent=2)


def _citation(release: Release, parts: Sequence[Part]) -> Iterator[str]:
    """Give a line to cite by, in the order that most styles have."""
    whole = release.subject.whole
    title = whole.title or release.name
    writers = "" if whole.is_edition else "; ".join(one.name.inverted for one in whole.creators)
    editors = _names(whole.answerable)
    said = (
        f"{writers}: {title}" if writers else title,
        whole.container,
        f"Edited by {editors}" if editors else "",
        f"Version {whole.version}" if whole.version else "",
        ", ".join(filter(None, (_names(whole.publishers), whole.issued))),
    )
    address = f"https://doi.org/{whole.doi}" if whole.doi else whole.url
    yield from _wrapped(" ".join((*(f"{one.rstrip('.')}." for one in said if one), address)), indent=2)
    named = [one.path for one in parts if PurePosixPath(one.path).suffix in (".bib", ".ris", ".cff")]
    of_whole = [path for path in named if not path.startswith("outputs/")][:_MOST]
    if of_whole:
        yield ""
        yield from _wrapped(f"For reference managers: {', '.join(of_whole)}.", indent=2)


# --- what is in it ------------------------------------------------------------------------------------------------


def _tree(parts: Sequence[Part]) -> Iterator[str]:
    """Give the files at the top, then each folder that has a meaning of its own with what is told of its files."""
    folders: dict[str, list[Part]] = {}
    inside: dict[str, list[Part]] = {}
    for part in parts:
        above = [one.as_posix() for one in PurePosixPath(part.path).parents][:-1]
        for folder in above:
            folders.setdefault(folder, []).append(part)
        inside.setdefault(next((one for one in above if _is_told(one)), ""), []).append(part)
    yield from _entry(0, NAME, "", "this file")
    yield from _entry(0, CRATE, "", "what is in here and what is said of it, for machines (RO-Crate 1.2)")
    yield from _files(0, inside.get("", []))
    for folder in sorted(filter(_is_told, folders), key=lambda one: f"{one}/"):
        depth = 2 * folder.count("/")
        number = len(folders[folder])
        yield ""
        yield from _entry(depth, f"{folder.rpartition('/')[2]}/", _amount(number, _size(folders[folder])), "")
        yield from _wrapped(FOLDERS.get(folder, ""), indent=depth + 4)
        yield from _files(depth + 2, inside.get(folder, []), f"{folder}/")


def _is_told(folder: str) -> bool:
    return folder in FOLDERS or "/" not in folder


def _files(depth: int, parts: Sequence[Part], folder: str = "") -> Iterator[str]:
    """Name the files of which something is told besides what is told of their folder, as far as they are few."""
    told = [part for part in parts if (part.sense and not part.letter) or not folder]
    for part in told[:_MOST]:
        yield from _entry(depth, part.path.removeprefix(folder), _bytes(part.size), part.sense)
    if len(told) > _MOST:
        yield f"{'':{depth + 2}}and {len(told) - _MOST} more"


def _entry(depth: int, name: str, amount: str, sense: str) -> Iterator[str]:
    """Give a line with a name and, at the right, how much that is; below it, what it is."""
    start = f"{'':{depth + 2}}{plain(name)}"
    if amount and width(start) + len(amount) > _COLUMNS - 2:
        yield start
        start = f"{'':{depth + 3}}"
    free = _COLUMNS - width(start) - len(amount)
    yield f"{start} {'':.<{free - 2}} {amount}" if amount else start
    yield from _wrapped(sense, indent=depth + 4)


def _amount(number: int, size: int) -> str:
    return f"{_number(number)}, {_bytes(size)}"


def _size(parts: Iterable[Part]) -> int:
    return sum(part.size for part in parts)


def _bytes(number: int) -> str:
    """Give a size as people say it.

    >>> _bytes(999), _bytes(34_500), _bytes(1_200_000)
    ('999 B', '34.5 kB', '1.2 MB')
    """
    if number < 1000:
        return f"{number} B"
    size, units = number / 1000, iter(("kB", "MB", "GB", "TB"))
    unit = next(units)
    while size >= 999.95:
        size, unit = size / 1000, next(units)
    return f"{size:.1f} {unit}"


# --- formats ------------------------------------------------------------------------------------------------------

_FORMATS: Final[Mapping[str, tuple[str, ...]]] = {
    "TEI P5, XML; the Text Encoding Initiative": ("application/tei+xml",),
    "XML 1.0; the W3C": ("application/xml",),
    "XSLT 3.0; the W3C": ("application/xslt+xml",),
    "RELAX NG, compact syntax; ISO/IEC 19757-2": ("application/relax-ng-compact-syntax",),
    "HTML and CSS; WHATWG and the W3C": ("text/html", "text/css"),
    "JavaScript; ECMA-262": ("text/javascript",),
    "EPUB 3.3; the W3C": ("application/epub+zip",),
    "PDF; ISO 32000": ("application/pdf",),
    "plain text, UTF-8": ("text/plain", "text/tab-separated-values"),
    "JSON and JSON-LD; RFC 8259 and the W3C": ("application/json", "application/ld+json"),
    "YAML and TOML, as text": ("application/yaml", "application/toml"),
    "BibTeX and RIS, as text": ("application/x-bibtex", "application/x-research-info-systems"),
    "pictures; PNG, JPEG, GIF, WebP, SVG, TIFF": (
        "image/png", "image/jpeg", "image/gif", "image/webp", "image/svg+xml", "image/tiff",
    ),
    "fonts; OpenType, ISO/IEC 14496-22": ("font/otf", "font/ttf"),
    "ZIP; ISO/IEC 21320-1": ("application/zip",),
}  # fmt: skip
"""The formats in words, by media types: all of them are documented in public and read by programs of many makers."""


def _formats(parts: Sequence[Part]) -> Iterator[str]:
    names = {media_type: name for name, types in _FORMATS.items() for media_type in types}
    used = Counter(names.get(part.media_type, "") for part in parts)
    for name in (name for name in _FORMATS if used[name]):
        yield from _entry(0, name, _number(used[name]), "")
    if unknown := [part for part in parts if part.media_type not in names]:
        endings = sorted({PurePosixPath(part.path).suffix or PurePosixPath(part.path).name for part in unknown})
        yield from _entry(0, f"others: {', '.join(endings[:_MOST])}", _number(len(unknown)), "")
    yield ""
    yield from _wrapped(
        "All but the last are open: anybody can read how they are made, and programs of many makers read them."
        if unknown
        else "All are open: anybody can read how they are made, and programs of many makers read them.",
        indent=2,
    )


def _number(number: int) -> str:
    return f"{number:,} file{'s' if number > 1 else ''}"


# --- what to do with it -------------------------------------------------------------------------------------------


def _checking() -> Iterator[str]:
    yield from _wrapped(
        "This folder is the payload of a BagIt bag (RFC 8493). In the folder above it, where bagit.txt lies, one "
        "command compares each file with its SHA-512:",
        indent=2,
    )
    yield from ("", "      sha512sum -c manifest-sha512.txt        (macOS: shasum -a 512 -c)", "")
    yield from _wrapped(
        "The toolkit also finds files that were added, and what is wrong with the bag itself:", indent=2
    )
    yield from ("", "      edition verify .")


def _remaking(release: Release, parts: Sequence[Part]) -> Iterator[str]:
    name, version = next(iter(release.tools.items()))
    wanted = f"{name}=={version}" if version[:1].isdigit() else name  # one that was never released has no number
    yield from _wrapped(
        "In a copy of this folder, with Python 3.11 or newer and the toolkit (where no index of packages has it, name "
        "the folder of its sources in place of it):",
        indent=2,
    )
    commands = ("edition validate", "edition build", release.clock.command)
    yield from ("", f"      pip install {wanted}", *(f"      {one}" for one in commands), "")
    yield from _wrapped(
        "The outputs come out in build/, the package in build/packages/. The stylesheets in xslt/ are those that this "
        "version brings along.",
        indent=2,
    )
    yield ""
    yield from _wrapped(
        "The time of the package and of all that was made for it is not that of its making, but "
        f"{release.clock.moment} ({release.clock.source}): so the same sources give the same bytes.",
        indent=2,
    )
    for file, sense in _EXPLAINED.items():
        if path := next((part.path for part in parts if part.path.rpartition("/")[2] == file), ""):
            yield ""
            yield from _wrapped(f"{path} {sense}", indent=2)


_EXPLAINED: Final = {
    "build.json": "names the versions of all that made the outputs, and the digests of what they were made of: where "
    "something comes out otherwise, it tells why.",
    "ids.lock": "lists every identifier that the edition has ever published. A later version keeps them all, or says "
    "where those went that are gone.",
}


def _contact(whole: Facts) -> Iterator[str]:
    agents = dict.fromkeys((*whole.publishers, *whole.answerable))
    written = {one.email: one for one in agents if one.email}
    if written:
        for email, agent in written.items():
            yield from _wrapped(f"{agent.natural} <{email}>", indent=2)
    elif agents:
        named = whole.publishers or whole.answerable
        role = "the publisher" if whole.publishers else "the editors"
        pages = [record for one in named for record in one.records]
        yield from _wrapped(f"The header gives no address. Ask {role}: {_names(named)}.", indent=2)
        yield from pages and _wrapped(" ".join(pages), indent=2)
    else:
        yield from _wrapped("The headers name nobody who can be asked; the archive that keeps this may know.", indent=2)


def _wrapped(words: str, *, indent: int = 0, marker: str = "") -> Iterator[str]:
    """Break words into lines; a marker stands before the first of them, where the others are indented."""
    line = Line("para", indent, indent if marker else 0, marker, (plain(" ".join(words.split())),))
    return (row.text for row in laid([line], _COLUMNS)) if words else iter(())
