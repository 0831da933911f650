"""An edition: its letters, its registers, and who points at whom among them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from contextlib import suppress
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path
from posixpath import dirname, join, normpath
from types import MappingProxyType
from typing import TypeVar, cast
from urllib.parse import unquote, urljoin

from lxml import etree

from toolkit.diagnostic import CHECKS, Diagnostic, Severity, register
from toolkit.errors import SourceError, ToolkitError
from toolkit.memory import letters_in
from toolkit.names import OUTPUTS, TEI, XML, Name, resource_folder
from toolkit.prefix import Prefix
from toolkit.profiles import CORE, PROFILES
from toolkit.source import Reading, Source, parse, read
from toolkit.typography import Typography

__all__ = ["Edition", "File", "Pointer", "Settings", "home", "shown"]

_T = TypeVar("_T")

_ID = f"{{{XML}}}id"
_BASE = f"{{{XML}}}base"

register(
    "not-tei",
    Severity.ERROR,
    """The file is XML, but no TEI document.

    Why      the schema, the rules and the outputs are all about TEI P5.
    Faulty   <html>…</html>
    Sound    <TEI xmlns="http://www.tei-c.org/ns/1.0">…</TEI>
    Source   #DS""",
)


_POINTING = frozenset(
    "active ana calendar change code copyOf corresp datcat datingMethod datingPoint decls domains edRef end exclude "
    "facs hand inst lemmaRef mutual new next nymRef origin parent parts passive period prev ref rendition resp sameAs "
    "scribeRef scriptRef select since source spanTo start synch target targetDatcat targetEnd toWhom unitRef "
    "url valueDatcat where who wit".split()
)
"""The attributes whose datatype in TEI P5 is teidata.pointer (one or several) wherever a letter can hold them."""
_POINTING_ON = {
    "class": {"msContents", "msItem"},
    "from": {"app", "span"},
    "scheme": {"catRef", "classCode", "keywords", "locus", "locusGrp", "occupation", "socecStatus"},
    "to": {"app", "span"},
}
"""The attributes that point on these elements only: `@scheme` of `rendition` is a word, `@from` of `date` a day."""


_TEXTS = ("text", "sourceDoc")
"""The elements in which the words of a letter may stand."""

_OF_THE_WHOLE = [
    "/".join(f"{{{TEI}}}{name}" for name in ("teiHeader", *path.split("/")))
    for path in ("encodingDesc/projectDesc", "encodingDesc/editorialDecl", "profileDesc/abstract")
]


@dataclass(frozen=True, slots=True)
class Pointer:
    """One pointer: the element and attribute it stands in, and its text as written."""

    element: etree._Element
    attribute: str
    text: str


_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")


@dataclass(frozen=True, slots=True)
class Settings:
    """What `edition.toml` may say; every key may be absent.

    language  of the words that the outputs add to the letters, as in xml:lang
    outputs   what `edition build` makes where nothing else is asked
    ignore    checks across the edition that are not to speak (`ignore` under `[checks]`)
    profiles  the choices among the checks (`profile` under `[checks]`), words of PROFILES
    address   where the web pages are published, with a slash at its end; "" where nowhere
    typography  how the print looks (`[print]`)
    """

    language: str = "en"
    outputs: tuple[str, ...] = OUTPUTS
    ignore: tuple[str, ...] = ()
    profiles: tuple[str, ...] = (CORE,)
    address: str = ""
    typography: Typography = Typography()

    @classmethod
    def of(cls, folder: Path) -> Settings:
        """Read the settings of the edition in a folder; raises ToolkitError where something in them is misspelt."""
        return _settings(folder / "edition.toml")


@dataclass(frozen=True, eq=False)
class File:
    """One TEI file of an edition: a letter (it has text) or a register (it has lists only).

    name  what its outputs are called: the xml:id of the root in an edition, else the name of the file without ending
    """

    path: Path
    source: Source
    name: str
    _known: dict[object, object] = field(default_factory=dict, init=False, repr=False)

    def once(self, tell: Callable[[File], _T]) -> _T:
        """Give what a function tells of the file alone; it is asked the first time only, while the file is as it is."""
        if tell not in self._known:
            self._known[tell] = tell(self)
        return cast("_T", self._known[tell])

    def __reduce__(self) -> tuple[type[File], tuple[Path, Source, str]]:
        """Travel to another process as what was read; all else is made of it again."""
        return File, (self.path, self.source, self.name)

    @cached_property
    def resolved(self) -> Path:
        """Where it lies, links followed."""
        return self.path.resolve()

    @property
    def root(self) -> etree._Element:
        """The root element, `TEI` or `teiCorpus`."""
        return self.source.root

    @cached_property
    def is_letter(self) -> bool:
        """Whether the file holds the text of a letter, as text or page by page (`sourceDoc`)."""
        head = self.source.head
        return head.tag == f"{{{TEI}}}TEI" and any(head.find(f"{{{TEI}}}{name}") is not None for name in _TEXTS)

    @cached_property
    def date(self) -> str:
        """The day the letter was sent, as far as its header says it, in a form that sorts; "" where it is unknown."""
        path = "{{{0}}}teiHeader/{{{0}}}profileDesc/{{{0}}}correspDesc/{{{0}}}correspAction[@type='sent']/{{{0}}}date"
        found = self.source.head.find(path.format(TEI))
        if found is None:
            return ""
        names = (f"{name}{end}" for name in ("when", "from", "notBefore", "to", "notAfter") for end in ("", "-iso"))
        dated = (found.get(name) for name in names)
        return next((value for value in dated if value), "")

    @cached_property
    def ids(self) -> Mapping[str, etree._Element]:
        """The elements that bear an xml:id; the first where one is doubled."""
        found: dict[str, etree._Element] = {}
        for element in self.root.iter("*"):
            name = element.get(_ID)
            if name is not None:
                found.setdefault(name, element)
        return found

    @cached_property
    def pointers(self) -> tuple[Pointer, ...]:
        """The pointers of the file in document order."""
        return tuple(
            Pointer(element, str(name), text)
            for element in self.root.iter(f"{{{TEI}}}*")
            for name, value in element.items()
            if name in _POINTING or etree.QName(element).localname in _POINTING_ON.get(str(name), ())
            for text in str(value).split()
        )

    def place(self, pointer: Pointer) -> str:
        """Give where a pointer leads: its prefix replaced, and resolved against the xml:base round it (#SAUR).

        What comes out is an address, or a path from the folder of the file. A pointer that is a fragment only means
        this file where the base is no file, such as the address under which a whole edition is published.
        """
        expanded = self.expand(pointer.text)
        base = self._base(pointer.element) if self.has_base else ""
        if not base or (expanded.startswith("#") and (base.endswith("/") or _SCHEME.match(base))):
            return expanded
        return _joined(base, expanded)

    @cached_property
    def has_base(self) -> bool:
        """Whether an xml:base stands in the file."""
        return any(element.get(_BASE) for element in self.root.iter("*"))

    def _base(self, element: etree._Element) -> str:
        base = ""
        for outer in (*reversed([*element.iterancestors()]), element):
            base = _joined(base, outer.get(_BASE, ""))
        return base

    def expand(self, text: str) -> str:
        """Replace a prefix that the header defines in a pointer (#SAPU); as it is where no definition fits."""
        prefix, colon, rest = text.partition(":")
        for definition in self.prefixes.get(prefix, ()) if colon else ():
            expanded = definition.replace(rest)
            if expanded is not None:
                return expanded
        return text

    @cached_property
    def prefixes(self) -> Mapping[str, tuple[Prefix, ...]]:
        """The definitions of each prefix that the header defines, in their order."""
        found: dict[str, tuple[Prefix, ...]] = {}
        for element in self.root.iter(f"{{{TEI}}}prefixDef"):
            name = element.get("ident", "")
            definition = Prefix(element.get("matchPattern", ""), element.get("replacementPattern", ""))
            found[name] = (*found.get(name, ()), definition)
        return found


@dataclass(frozen=True, eq=False)
class Edition:
    """The files of an edition that could be read, and what was wrong with those that could not.

    folder       the edition's folder; for files that stand alone, that of the first
    is_whole     whether all files of the edition are here, not only some that were named
    files        letters and registers, those only that are TEI
    sources      every file that is well-formed, TEI or not, by the name that messages use
    mended       files that are not, where they can be read on nevertheless, in TEI, with their faults overwritten
    diagnostics  faults found on the way: not well-formed, not TEI, asking for other files
    paths        where the files lie, well-formed or not, by the name that messages use
    readings     what came of reading them, by that name
    """

    folder: Path
    is_whole: bool
    files: tuple[File, ...] = ()
    sources: Mapping[str, Source] = field(default_factory=dict)
    mended: Sequence[Source] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
    settings: Settings = Settings()
    paths: Mapping[str, Path] = field(default_factory=dict)
    readings: Mapping[str, Reading] = field(default_factory=dict, repr=False)
    _known: dict[object, object] = field(default_factory=dict, init=False, repr=False)
    _at: dict[tuple[Path, str], File | None] = field(default_factory=dict, init=False, repr=False)
    _targets: dict[tuple[File, str, etree._Element | None], etree._Element | None] = field(
        default_factory=dict, init=False, repr=False
    )

    @classmethod
    def open(cls, folder: Path) -> Edition:
        """Read the edition in a folder: all files `*.xml` under its `tei/`.

        Raises SourceError where there is no such folder or no TEI file in it, or what is called so is no file, or has
        a name that cannot be told.
        """
        paths = letters_in(folder)
        if not paths:
            raise SourceError(f"there is no file *.xml in {folder / 'tei'}; letters are put there, one a file")
        for path in paths:
            if path.exists() and not (path.is_file() or path.is_dir()):
                raise SourceError(f"{path} is a pipe or a device, not a file")
        return _gather(folder, paths, is_whole=True)

    @classmethod
    def of(cls, paths: Iterable[Path]) -> Edition:
        """Read single files, each once however often it is named; raises SourceError where one cannot be read."""
        named: dict[Path, Path] = {}
        for path in paths:
            named.setdefault(path.resolve(), path)
        paths = list(named.values())
        return _gather(home(paths[0]) or paths[0].parent, paths, is_whole=False)

    def holding(self, contents: Mapping[str, bytes]) -> Edition:
        """Give the edition as it is when files, by the names that messages use, hold these bytes."""
        return _gather(self.folder, self.paths.values(), is_whole=self.is_whole, contents=contents)

    def reread(self, changed: Set[Path]) -> Edition:
        """Give a whole edition as its files are now, where none but these have changed, come or gone.

        Files that are as they were keep what has been made of them.
        """
        kept = {path: name for name, path in self.paths.items() if path not in changed}
        return _gather(self.folder, letters_in(self.folder), is_whole=True, before=self, kept=kept)

    @cached_property
    def neighbours(self) -> tuple[File, ...]:
        """Where single files were named: the files of their edition that they point into, such as its registers."""
        return () if self.is_whole else tuple(_neighbours(self.folder, self.files))

    @cached_property
    def stands_alone(self) -> bool:
        """Whether the files belong to no edition: then there is no schema that they promised to keep."""
        return not self.is_whole and not any(home(file.path) for file in self.files)

    def without(self, names: Set[str]) -> Edition:
        """Give the edition without the letters of which the files are called so in messages."""
        kept = tuple(file for file in self.files if not file.is_letter or file.source.name not in names)
        return replace(self, files=kept)

    @cached_property
    def letters(self) -> tuple[File, ...]:
        """The letters, by the day they were sent."""
        letters = (file for file in self.files if file.is_letter)
        return tuple(sorted(letters, key=lambda file: (file.date, file.name, str(file.path))))

    @property
    def registers(self) -> tuple[File, ...]:
        """The files that hold lists or a header only."""
        return tuple(file for file in self.by_path.values() if not file.is_letter)

    @cached_property
    def head(self) -> File | None:
        """The file with the header of the whole: a `teiCorpus`, or a `TEI` without text whose header tells of the
        project, its principles or its contents, as that of a register does not.
        """
        whole = (file for file in self.registers if file.root.tag == f"{{{TEI}}}teiCorpus")
        told = (file for file in self.registers if any(file.root.find(path) is not None for path in _OF_THE_WHOLE))
        return next(whole, None) or next(told, None)

    @cached_property
    def by_path(self) -> Mapping[Path, File]:
        """The files by their resolved path."""
        return {file.resolved: file for file in (*self.files, *self.neighbours)}

    @cached_property
    def pointed_at(self) -> Set[etree._Element]:
        """The elements that something outside them points to."""
        found = set()
        for file in self.by_path.values():
            for pointer in file.pointers:
                element = self.target(pointer, file)
                if element is not None and element not in pointer.element.iterancestors():
                    found.add(element)
        return found

    def target(self, pointer: Pointer, file: File) -> etree._Element | None:
        """Give the element that a pointer of a file leads to; None where it leads out of the edition or nowhere."""
        # the same words lead to the same element, unless an xml:base stands round some of them
        key = (file, pointer.text, pointer.element if file.has_base else None)
        if key not in self._targets:
            self._targets[key] = self._target(pointer, file)
        return self._targets[key]

    def _target(self, pointer: Pointer, file: File) -> etree._Element | None:
        place, hash_, name = file.place(pointer).partition("#")
        if _SCHEME.match(place):
            # an edition may say where it is published, and point from letter to letter all the same
            place = file.expand(pointer.text).partition("#")[0]
        other = self.file_at(place, file)
        if other is None:
            return None
        if hash_:
            return other.ids.get(unquote(name))
        return other.root

    def file_at(self, place: str, file: File) -> File | None:
        """Give the file that a path means which stands in another file; that one where it is empty."""
        if not place or _SCHEME.match(place):
            return None if place else file
        key = (file.path.parent, place)
        if key not in self._at:  # many pointers of many letters lead to the same register
            self._at[key] = None
            with suppress(OSError, ValueError):
                self._at[key] = self.by_path.get((file.path.parent / unquote(place)).resolve())
        return self._at[key]

    def once(self, tell: Callable[[Edition], _T]) -> _T:
        """Give what a function tells of the whole edition; it is asked the first time only.

        For a check that compares a file with all others: what it looks up is gathered once, not once a file.
        """
        if tell not in self._known:
            self._known[tell] = tell(self)
        return cast("_T", self._known[tell])

    @property
    def customization(self) -> Path:
        """The ODD that the letters are held to: the edition's own, else the one that comes with the toolkit."""
        own = self.folder / "schema" / "edition.odd"
        return own if own.is_file() else resource_folder("schema") / "edition.odd"


def _joined(base: str, text: str) -> str:
    """Resolve a pointer against a base that is an address or a path; urljoin loses the `..` of a path.

    >>> _joined("../registers/", "../persons.xml#a")
    '../persons.xml#a'
    """
    if _SCHEME.match(text):
        return text
    if _SCHEME.match(base):
        with suppress(ValueError):  # no address at all
            return urljoin(base, text)
        return text
    path, hash_, name = text.partition("#")
    if not path:
        return base.partition("#")[0] + hash_ + name
    return normpath(join(dirname(base), path)) + ("/" if path.endswith("/") else "") + hash_ + name


def home(path: Path) -> Path | None:
    """Give the folder of the edition that a file belongs to; None where it stands alone."""
    for folder in path.absolute().parents:
        if folder.name == "tei" and ((folder.parent / "schema").is_dir() or (folder.parent / "edition.toml").is_file()):
            return folder.parent
    return None


def _gather(
    folder: Path,
    paths: Iterable[Path],
    *,
    is_whole: bool,
    contents: Mapping[str, bytes] = MappingProxyType({}),
    before: Edition | None = None,
    kept: Mapping[Path, str] = MappingProxyType({}),
) -> Edition:
    """Read files; not those that are kept, by their names in messages, as they were in the edition before."""
    paths = tuple(paths)
    _refuse_links(folder, (folder / "tei", *paths) if is_whole else ())
    _refuse_names(paths)
    names = {kept.get(path) or shown(path): path for path in paths}
    known = before.readings if before else {}
    readings = [
        (path, known[name] if path in kept else parse(contents[name], name) if name in contents else read(path, name))
        for name, path in names.items()
    ]
    sources = {reading.source.name: reading.source for _, reading in readings if reading.source}
    strangers = {name: stranger for name, source in sources.items() if (stranger := _not_tei(source))}
    whole = {file.path: file for file in before.files if file.path in kept} if before else {}
    files = [
        whole.get(path) or File(path, reading.source, _name(path, reading.source))
        for path, reading in readings
        if reading.source and reading.source.name not in strangers
    ]
    diagnostics = [found for _, reading in readings for found in reading.diagnostics]
    return Edition(
        folder,
        is_whole,
        tuple(files),
        sources,
        [reading.mended for _, reading in readings if reading.mended and _not_tei(reading.mended) is None],
        (*diagnostics, *strangers.values()),
        _settings(folder / "edition.toml"),
        names,
        {name: reading for name, (_, reading) in zip(names, readings, strict=True)},
    )


_OWN = ("edition.toml", "theme.css", "schema/edition.odd")
"""What an edition has beside its letters."""


def _refuse_links(folder: Path, letters: Iterable[Path]) -> None:
    """Raise SourceError where a file of an edition is a link out of it, to what nobody means to publish."""
    whole = folder.resolve()
    own = (folder / name for name in _OWN)
    for path in (*(one for one in letters if one.is_symlink()), *(one for one in own if one.exists())):
        if not path.resolve().is_relative_to(whole):
            raise SourceError(f"{path} is a link that leads out of the edition; put the file itself in its place")


def _refuse_names(paths: Iterable[Path]) -> None:
    """Raise SourceError where bytes in the name of a file are no characters: no output could name it."""
    for path in paths:
        try:
            str(path).encode()
        except UnicodeEncodeError:
            raise SourceError(f"the name of {path} is not in UTF-8; give the file another") from None


def _neighbours(folder: Path, files: Sequence[File]) -> Iterator[File]:
    known = {file.path.resolve() for file in files}
    for file in files:
        places = {file.place(pointer).partition("#")[0] for pointer in file.pointers}
        for path in sorted((file.path.parent / unquote(place)).resolve() for place in places if place):
            if path in known or path.suffix != ".xml" or home(path) != folder.absolute() or not path.is_file():
                continue
            known.add(path)
            source = read(path, shown(path)).source
            if source is not None and _not_tei(source) is None:
                yield File(path, source, _name(path, source))


def _name(path: Path, source: Source) -> str:
    """Choose the name of the outputs; an xml:id that is no plain name could lead out of their folder."""
    name = (source.opening[2] or {}).get(_ID, "")
    is_plain = re.fullmatch(r"\w[\w.-]*", name) and (name == path.stem or home(path))
    return name if is_plain else _UNWRITABLE.sub("-", path.stem)


_UNWRITABLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff]")
"""What a name of a file may hold, but XML does not, or not well."""


def shown(path: Path) -> str:
    """Give the path as the user would write it from where they stand."""
    here, place = Path.cwd(), path.resolve()
    return place.relative_to(here).as_posix() if place.is_relative_to(here) else str(path)


def _not_tei(source: Source) -> Diagnostic | None:
    offset, clark, _ = source.opening
    name = Name.of(clark or "")
    if name.namespace == TEI and name.local in ("TEI", "teiCorpus"):
        return None
    message = f"the root element is `{name.local}`, not `TEI`"
    help = "name a TEI P5 file"
    span = source.element_span(offset)
    if name.local in ("TEI", "teiCorpus") and name.namespace:
        message = f"the namespace `{name.namespace}` is not that of TEI"
        span, help = source.namespace_span(offset), f"write `{TEI}`"
    elif name.local in ("TEI", "teiCorpus"):
        message = f"`{name.local}` is not in the namespace of TEI"
        help = f'write `<{name.local} xmlns="{TEI}">`'
    elif name.local in ("TEI.2", "teiCorpus.2"):
        message, help = f"`{name.local}` is the root of TEI P4", "convert the file to TEI P5 first"
    return Diagnostic("not-tei", Severity.ERROR, message, span, help=help)


def _settings(path: Path) -> Settings:
    if not path.is_file():
        return Settings()
    import tomllib  # most editions have no settings

    try:
        written = tomllib.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:  # no TOML, no UTF-8, or a number of thousands of digits
        raise ToolkitError(f"{path.name} cannot be read: {error}") from error
    except RecursionError:
        raise ToolkitError(f"{path.name} cannot be read: its brackets stand inside each other too deeply") from None
    except OSError as error:
        raise ToolkitError(f"{path.name} cannot be read: {error.strerror}") from error
    known = ("language", "outputs", "checks", "address", "print")
    for key in written:
        if key not in known:
            near = get_close_matches(key, known, 1)
            raise ToolkitError(f"{path.name} has no setting `{key}`" + (f"; write `{near[0]}`" if near else ""))
    language = written.get("language", "en")
    outputs = written.get("outputs", list(OUTPUTS))
    if not isinstance(language, str):
        raise ToolkitError(f'{path.name}: `language` is a word such as "en"')
    spoken = sorted(labels.stem for labels in (resource_folder("xslt") / "shared" / "labels").glob("*.xml"))
    if language.partition("-")[0] not in spoken:
        raise ToolkitError(f"{path.name}: the outputs do not speak `{language}`; there are {', '.join(spoken)}")
    if not isinstance(outputs, list) or not all(isinstance(word, str) for word in outputs):
        raise ToolkitError(f'{path.name}: `outputs` is a list of words such as ["html", "text", "pdf", "epub"]')
    ignored, profiles = _checks(written.get("checks", {}), path.name)
    address = _address(written.get("address", ""), path.name)
    typography = Typography.read(written.get("print", {}), path.name)
    return Settings(language, tuple(outputs), ignored, profiles, address, typography)


_ADDRESS = re.compile(r"https?://[A-Za-z0-9.-]+(:[0-9]+)?(/[A-Za-z0-9._~%-]+)*/?")


def _address(written: object, name: str) -> str:
    """Read the address of the web pages, to which names of files are added; a query could not be followed by any."""
    if written == "":
        return ""
    if not isinstance(written, str) or not _ADDRESS.fullmatch(written):
        raise ToolkitError(
            f'{name}: `address` is where the web pages are published, such as "https://example.org/letters/"'
        )
    return written.removesuffix("/") + "/"


def _checks(written: object, name: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Read the table `[checks]`: checks to ignore, and profiles; what is misspelt in it is refused."""
    table = written if isinstance(written, dict) else {"": written}
    for key in table:
        if key not in ("ignore", "profile"):
            raise ToolkitError(
                f'{name}: under `[checks]` stands `profile = "NAME"` and `ignore = ["NAME", …]`, nothing else'
            )
    return _ignored(table.get("ignore", []), name), _profiles(table.get("profile", CORE), name)


def _ignored(ignore: object, name: str) -> tuple[str, ...]:
    if not isinstance(ignore, list) or not all(isinstance(word, str) for word in ignore):
        raise ToolkitError(f'{name}: `ignore` is a list of names of checks, such as ["unused-entry"]')
    silent = {word for profile in PROFILES.values() for word in profile}
    for word in ignore:
        if word in CHECKS and word not in silent:
            raise ToolkitError(f"{name}: `{word}` cannot be ignored; only checks across the edition can")
        if word not in silent:
            near = get_close_matches(word, sorted(silent), 1)
            raise ToolkitError(f"{name}: there is no check `{word}`" + (f"; write `{near[0]}`" if near else ""))
    return tuple(ignore)


def _profiles(written: object, name: str) -> tuple[str, ...]:
    names = [written] if isinstance(written, str) else written
    if not isinstance(names, list) or not all(isinstance(word, str) for word in names):
        raise ToolkitError(f'{name}: `profile` is the name of a profile or a list of names, such as ["core", "cmif"]')
    for word in names:
        if word not in PROFILES:
            near = get_close_matches(word.lower(), PROFILES, 1, 0.4)
            known = f"write `{near[0]}`" if near else f"there are {', '.join(PROFILES)}"
            raise ToolkitError(f"{name}: there is no profile `{word}`; {known}")
    return tuple(names)
