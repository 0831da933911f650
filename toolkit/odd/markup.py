"""Carried XML → text: rules, prose and whole specifications, with the prefixes that are bound around them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import count
from typing import Final

from toolkit.names import RNG, SCH, SQF, TEI, XML, XSL, Name, escape, quoteattr
from toolkit.odd.model import Markup, Verbatim

__all__ = ["XMLNS", "written"]

XMLNS: Final = "http://www.w3.org/2000/xmlns/"
"""The namespace of attributes that bind prefixes."""

_USUAL: Final = {SCH: "sch", XSL: "xsl", SQF: "sqf", RNG: "rng", TEI: "tei"}
"""The namespaces whose elements bear a prefix where that of names without one is another."""


def written(
    markup: Markup,
    bound: Mapping[str, str],
    *,
    holds_lines: Callable[[Markup], bool] = lambda _: False,
    indent: str = "",
) -> str:
    """Write an element; namespaces that have no prefix here are declared in place.

    bound        the namespaces by prefix, "" for that of names without one
    holds_lines  of which elements each child stands on a line of its own, whatever white space they hold
    indent       what the line of the element begins with
    """
    here = {**bound, **{name.local: uri for name, uri in markup.attributes if name.namespace == XMLNS}}
    tag = _named(markup.name, here, is_attribute=False)
    own = [(_named(name, here, is_attribute=True), value) for name, value in markup.attributes if name[0] != XMLNS]
    new = [(f"xmlns:{prefix}" if prefix else "xmlns", uri) for prefix, uri in here.items() if bound.get(prefix) != uri]
    start = tag + "".join(f" {name}={quoteattr(value)}" for name, value in (*new, *own))
    if not holds_lines(markup):
        inside = "".join(_inside(child, here, holds_lines, indent) for child in markup.children)
    else:
        lines = [_inside(one, here, holds_lines, f"{indent}  ") for one in markup.children if not isinstance(one, str)]
        inside = "".join(f"\n{indent}  {line}" for line in lines) + f"\n{indent}" * bool(lines)
    return f"<{start}>{inside}</{tag}>" if inside else f"<{start}/>"


def _inside(
    child: Markup | Verbatim | str, bound: Mapping[str, str], holds_lines: Callable[[Markup], bool], indent: str
) -> str:
    match child:
        case str():
            return escape(child)
        case Verbatim(text):
            return text
        case Markup():
            return written(child, bound, holds_lines=holds_lines, indent=indent)


def _named(name: Name, bound: dict[str, str], *, is_attribute: bool) -> str:
    """Give the name as it is written; a prefix that it needs is bound."""
    if name.namespace == XML:
        return f"xml:{name.local}"
    if name.namespace == ("" if is_attribute else bound.get("", "")):
        return name.local
    usual = _USUAL.get(name.namespace, _new_prefix(bound) if is_attribute else "")
    found = (one for one, uri in bound.items() if one and uri == name.namespace and (is_attribute or usual))
    prefix = next(found, usual)
    bound[prefix] = name.namespace
    return f"{prefix}:{name.local}" if prefix else name.local


def _new_prefix(bound: Mapping[str, str]) -> str:
    return next(prefix for number in count(1) if (prefix := f"ns{number}") not in bound)
