"""ODD: reading, resolving and compiling TEI customizations; and reducing the TEI to its declarations.

A compiled schema bears the digest of its sources, so that anyone can tell without compiling whether it is current.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from toolkit import source
from toolkit.diagnostic import Diagnostic
from toolkit.errors import SchemaError
from toolkit.grammar.pattern import Grammar
from toolkit.odd.compile import grammar, schematron
from toolkit.odd.model import Odd
from toolkit.odd.read import customization_in, declarations_in
from toolkit.odd.reduce import reduced
from toolkit.odd.resolve import resolved, with_rules

__all__ = ["Compiled", "compiled", "digest", "digest_in", "reduced", "sense", "vocabulary"]

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
