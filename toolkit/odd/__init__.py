"""ODD: reading, resolving and compiling TEI customizations; and reducing the TEI to its declarations.

A compiled schema bears the digest of its sources, so that anyone can tell without compiling whether it is current.
"""

from __future__ import annotations

import hashlib
import os
import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from toolkit import source
from toolkit.diagnostic import Diagnostic, Severity
from toolkit.errors import SchemaError
from toolkit.grammar.match import Matcher
from toolkit.grammar.pattern import Grammar
from toolkit.odd.compile import grammar, schematron
from toolkit.odd.model import ModuleSpec, Odd, Selection
from toolkit.odd.narrow import narrowed
from toolkit.odd.read import customization_in, declarations_in
from toolkit.odd.reduce import reduced
from toolkit.odd.resolve import resolved, with_rules
from toolkit.odd.unused import Unused, as_json, as_text, unused
from toolkit.odd.usage import used
from toolkit.schematron import contexts_met
from toolkit.source import Source

__all__ = [
    "Compiled", "Narrowed", "as_json", "as_text", "compiled", "digest", "digest_in", "may_be_made_anew", "narrow",
    "reduced", "sense", "vocabulary",
]  # fmt: skip

_VERSION = "1"
"""Counted up with each change of the compiler that changes what it makes."""


@dataclass(frozen=True)
class Compiled:
    """A customization, resolved and ready to be written in any form; what is wrong with it is in `diagnostics`."""

    odd: Odd
    diagnostics: tuple[Diagnostic, ...]
    digest: str

    @cached_property
    def grammar(self) -> Grammar:
        """The grammar."""
        return grammar(self.odd)

    @cached_property
    def schematron(self) -> bytes:
        """The constraints as a Schematron schema."""
        return schematron(self.odd, comment=self.comment)

    @property
    def comment(self) -> str:
        """The line by which a made file says what it was made of."""
        return f"made by edition schema from an ODD; sources {self.digest}; do not edit"


def compiled(customization: Path, *, declarations: Path) -> Compiled:
    """Compile an ODD.

    declarations  the TEI declarations, as `reduced` makes them, or a p5subset.xml

    Raises SchemaError where a file cannot be read, is not well-formed, or holds no schemaSpec.
    """
    whole, faults = _resolved(customization, declarations, ())
    return Compiled(whole, faults, digest(customization, declarations=declarations))


def _resolved(customization: Path, declarations: Path, above: tuple[Path, ...]) -> tuple[Odd, tuple[Diagnostic, ...]]:
    """Resolve an ODD against its source; `above` are the ODDs that are chained to it."""
    path = customization.resolve()
    if path in above:
        raise SchemaError(f"{_shown(customization)} is chained to itself")
    written, faults = customization_in(_bytes(customization), _shown(customization))
    chained = _local(written.source, customization)
    before: tuple[Diagnostic, ...] = ()
    if chained is None:
        base = _base(declarations)
    else:
        base, before = _resolved(chained, declarations, (*above, path))
    whole, more = resolved(written, base)
    return whole, (*before, *faults, *more)


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What came of narrowing a schema to letters.

    unused   what the schema allows and the letters never use
    odd      the customization that allows what they use
    name     of its file
    narrows  what it narrows, in words
    """

    unused: Unused
    odd: bytes
    name: str
    narrows: str


def narrow(
    customization: Path, letters: Sequence[Source], *, declarations: Path, folder: Path, from_tei: bool = False
) -> Narrowed:
    """Hold a schema beside letters, and give the customization that allows what they use and no more.

    folder    where the new file is to lie: from there it names the ODD that it narrows
    from_tei  whether to narrow all of the TEI instead, as if the customization were not there

    Raises SchemaError where the customization is faulty, or the letters use no element of it.
    """
    base = _all_of_tei(declarations) if from_tei else compiled(customization, declarations=declarations)
    grave = [one for one in base.diagnostics if one.severity is Severity.ERROR]
    if grave:
        raise SchemaError(f"{customization} has to be sound to be narrowed: {grave[0].message}")
    matcher = Matcher(base.grammar)
    faulty = sum(bool(matcher.find(letter)) for letter in letters)
    usage = used(letters, contexts_met(base.schematron, letters), faulty)
    found = unused(base.odd, usage)
    if not found.in_use:
        raise SchemaError(f"no file uses an element of {customization.name}, so there is nothing to narrow it to")
    called = f"all of TEI P5 {base.odd.release}" if from_tei else customization.name
    files = f"{usage.files} file" if usage.files == 1 else f"{usage.files} files"
    name = f"{customization.stem}-narrow"
    written = narrowed(
        base.odd,
        usage,
        name=name,
        source="" if from_tei else Path(os.path.relpath(customization, folder)).as_posix(),
        title=f"{called}, narrowed to what {files} {'uses' if usage.files == 1 else 'use'}",
        prose=(f"Made by edition schema --narrow of {called} and {files}.", _NARROWED),
    )
    return Narrowed(found, _sealed(written), f"{name}.odd", called)


_SEAL = b"<!-- made by edition schema; SHA-256 of the lines below, by which it knows its own: %s -->\n"


def _sealed(written: bytes) -> bytes:
    """Put the digest of a file into its second line."""
    first, rest = written.split(b"\n", 1)
    return first + b"\n" + _SEAL % hashlib.sha256(rest).hexdigest().encode() + rest


def may_be_made_anew(path: Path) -> bool:
    """Whether a place for a narrowed ODD is free, or holds one that nobody has changed since it was made."""
    if not path.exists():
        return True
    lines = _bytes(path).split(b"\n", 2)
    return len(lines) == 3 and _sealed(lines[0] + b"\n" + lines[2]) == _bytes(path)


_NARROWED = """The elements, attributes and values below are those that the letters use; the numbers say how often. A
new letter may well need more: add it here by hand, or narrow again."""


def _all_of_tei(declarations: Path) -> Compiled:
    """Give the schema of the TEI as if a customization took all modules."""
    base = _base(declarations)
    span = base.span
    modules = tuple(Selection(ModuleSpec, module.ident, span) for module in base.modules)
    whole, faults = resolved(Odd("tei", span, start=("TEI", "teiCorpus"), selections=modules), base)
    return Compiled(whole, faults, "")


def _local(source: str, customization: Path) -> Path | None:
    """Give the file that a source names; None where it means the TEI, of whatever release: nothing is ever fetched."""
    if not source or source.startswith("tei:") or "://" in source:
        return None
    return customization.parent / source


def digest(customization: Path, *, declarations: Path) -> str:
    """Give the SHA-256 of what a schema is made of: the ODD, the declarations and the version of the compiler.

    Raises SchemaError where a file cannot be read.
    """
    found = hashlib.sha256(_VERSION.encode())
    for path in (*_chain(customization), declarations, *_rules(declarations)):
        found.update(hashlib.sha256(_bytes(path)).digest())
    return found.hexdigest()


def _chain(customization: Path) -> list[Path]:
    """Give an ODD and those that it is chained to, one after the other, each once."""
    chain: dict[Path, Path] = {}
    path: Path | None = customization
    while path is not None and path.resolve() not in chain:
        chain[path.resolve()] = path
        named = re.search(rb"""<(?:\w+:)?(?:schemaSpec|moduleRef)\b[^>]*\bsource=["']([^"']+)["']""", _bytes(path))
        path = _local(named[1].decode(errors="replace"), path) if named else None
    return list(chain.values())


def _base(declarations: Path) -> Odd:
    """Give the declarations; if they come without rules, as `reduced` makes them, with the rules kept beside them."""
    base = declarations_in(_bytes(declarations), declarations.name)
    if any(spec.constraints for spec in base.specifications):
        return base
    for path in _rules(declarations):
        base = with_rules(base, declarations_in(_bytes(path), path.name))
    return base


def _rules(declarations: Path) -> list[Path]:
    return sorted(declarations.parent.glob("tei-rules.xml"))


def digest_in(path: Path) -> str:
    """Give the digest that a made schema bears; "" where it bears none or is not there."""
    try:
        with path.open("rb") as file:
            found = re.search(rb"sources ([0-9a-f]{64})", file.read(1000))
    except OSError:
        return ""
    return found[1].decode() if found else ""


def vocabulary(declarations: Path) -> dict[str, str]:
    """Give the module of each TEI element, by name."""
    tags = re.findall(rb"<elementSpec\b[^>]*>", _bytes(declarations))
    return {_value(tag, b"ident"): _value(tag, b"module") for tag in tags}


def sense(name: str, *, declarations: Path) -> str | None:
    """Say in a few words what a TEI element, or with `@` before it an attribute, is for; None where there is none."""
    kept: dict[str, dict[str, str]] = tomllib.loads(_bytes(declarations.with_name("glosses.toml")).decode())
    if name.startswith("@") or "@" in name:
        return kept["attributes"].get(name.removeprefix("@"))
    words = kept["elements"].get(name)
    return None if words is None else f"`{name}`, of the module {vocabulary(declarations)[name]}: {words}"


def _value(tag: bytes, attribute: bytes) -> str:
    found = re.search(rb"\b" + attribute + rb'="([^"]*)"', tag)
    return found[1].decode() if found else ""


def _bytes(path: Path) -> bytes:
    try:
        if path.stat().st_size > source.MAX_BYTES:
            raise SchemaError(f"{path} is larger than {source.MAX_BYTES // 1_000_000} MB")
        return path.read_bytes()
    except OSError as error:
        raise SchemaError(f"{path} cannot be read: {error.strerror}") from error


def _shown(path: Path) -> str:
    """Give the path as the user would write it from where they stand."""
    here = Path.cwd()
    return path.resolve().relative_to(here).as_posix() if path.resolve().is_relative_to(here) else str(path)
