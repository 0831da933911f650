"""A resolved ODD → Schematron: its constraints, and warnings of what the TEI is going to drop (#TDTAGCONS, #TDDEPRECATION)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from toolkit.names import SCH, SQF, TEI, XSL, Name
from toolkit.odd.model import ClassSpec, ConstraintSpec, ElementSpec, Markup, Odd, definitions

__all__ = ["schematron"]

_USUAL: Final = {SCH: "sch", XSL: "xsl", SQF: "sqf", TEI: "tei"}
_GLOBAL: Final = (Name(XSL, "key"), Name(XSL, "function"), Name(XSL, "variable"), Name(XSL, "decimal-format"))


def schematron(odd: Odd, *, comment: str = "") -> bytes:
    """Give the constraints of a resolved ODD as a Schematron schema: a pattern for each, named by its identifier.

    Rules without a context get that of the element, attribute or members of the class they stand in (#TDTAGCONS).
    """
    return _Rules(odd).schema(comment).encode()


@dataclass(frozen=True)
class _Rules:
    odd: Odd

    def schema(self, comment: str) -> str:
        placed = list(self.placed())
        bound = {"tei": TEI}
        for constraint, _ in placed:
            for prefix, uri in constraint.namespaces:
                if uri not in (SCH, SQF, TEI) and prefix not in ("xml", "xs"):
                    bound.setdefault(prefix, uri)
            for rule in constraint.rules:
                if rule.name == Name(SCH, "ns"):
                    attributes = dict(rule.attributes)
                    bound[attributes[Name("", "prefix")]] = attributes[Name("", "uri")]
        names: dict[str, int] = {}
        body = "".join(self.pattern(constraint, context, names) for constraint, context in placed)
        head = f"<!-- {comment.replace('--', '- -')} -->\n" if comment else ""
        spaces = "".join(f"  <sch:ns prefix={quoteattr(p)} uri={quoteattr(u)}/>\n" for p, u in sorted(bound.items()))
        shared = "".join(
            f"  {_written(rule)}\n" for constraint, _ in placed for rule in constraint.rules if rule.name in _GLOBAL
        )
        xmlns = "".join(f" xmlns:{p}={quoteattr(u)}" for p, u in sorted(bound.items()) if p not in ("sch", "xsl"))
        return (
            f'<?xml version="1.0" encoding="UTF-8"?>\n{head}'
            f'<sch:schema xmlns:sch="{SCH}" xmlns:xsl="{XSL}"{xmlns} queryBinding="xslt2">\n'
            f"  <sch:title>{escape(self.odd.name)}</sch:title>\n{spaces}{shared}{body}</sch:schema>\n"
        )

    def placed(self) -> Iterator[tuple[ConstraintSpec, str]]:
        """Give the Schematron constraints, each with the context it would have without one of its own."""
        elements = self.odd.of(ElementSpec)
        for constraint in self.odd.constraints:
            yield constraint, "/"
        for spec in self.odd.specifications:
            holders = [spec.ident] if isinstance(spec, ElementSpec) else sorted(self.members_of(spec.ident))
            names = [elements[name].alt_ident or name for name in holders]
            for constraint in spec.constraints:
                yield constraint, "|".join(f"tei:{name}" for name in names)
            if isinstance(spec, ElementSpec | ClassSpec):
                for one in definitions(spec.attributes):
                    written = one.alt_ident or one.ident
                    for constraint in one.constraints:
                        yield constraint, "|".join(f"tei:{name}/@{written}" for name in names)

    def members_of(self, ident: str) -> set[str]:
        """Give the elements of a class, by other classes too."""
        found: set[str] = set()
        waiting, seen = [ident], {ident}
        while waiting:
            current = waiting.pop()
            for spec in self.odd.specifications:
                if isinstance(spec, ElementSpec | ClassSpec) and spec.classes:
                    if all(member.key != current for member in spec.classes.members):
                        continue
                    if isinstance(spec, ElementSpec):
                        found.add(spec.ident)
                    elif spec.ident not in seen:
                        seen.add(spec.ident)
                        waiting.append(spec.ident)
        return found

    def pattern(self, constraint: ConstraintSpec, context: str, names: dict[str, int]) -> str:
        if constraint.scheme not in ("schematron", "isoschematron") or not constraint.rules:
            return ""
        names[constraint.ident] = names.get(constraint.ident, 0) + 1
        number = names[constraint.ident]
        ident = constraint.ident if number == 1 else f"{constraint.ident}-{number}"
        language = f" xml:lang={quoteattr(constraint.language)}" if constraint.language else ""
        own = [rule for rule in constraint.rules if rule.name not in (*_GLOBAL, Name(SCH, "ns"))]
        patterns = [rule for rule in own if rule.name == Name(SCH, "pattern")]
        lets = [rule for rule in own if rule.name == Name(SCH, "let")]
        rules = [rule for rule in own if rule.name == Name(SCH, "rule")]
        bare = [rule for rule in own if rule.name in (Name(SCH, "assert"), Name(SCH, "report"))]
        parts = [_written(rule) for rule in (*lets, *rules)]
        if bare and context:
            inside = "\n      ".join(_written(rule) for rule in bare)
            parts.append(f"<sch:rule context={quoteattr(context)}>\n      {inside}\n    </sch:rule>")
        whole = "".join(f"  {_written(one)}\n" for one in patterns)
        if parts:
            inside = "\n    ".join(parts)
            whole += f"  <sch:pattern id={quoteattr(ident)}{language}>\n    {inside}\n  </sch:pattern>\n"
        return whole


def _written(markup: Markup) -> str:
    """Write an element; prefixes are those bound on the root, other namespaces are declared in place."""
    tag, declared = _tag(markup.name)
    attributes = "".join(f" {_attribute_name(name)}={quoteattr(value)}" for name, value in markup.attributes)
    inside = "".join(_inside(child) for child in markup.children)
    return f"<{tag}{declared}{attributes}>{inside}</{tag}>" if inside else f"<{tag}{declared}{attributes}/>"


def _inside(child: Markup | str) -> str:
    return escape(child) if isinstance(child, str) else _written(child)


def _tag(name: Name) -> tuple[str, str]:
    prefix = _USUAL.get(name.namespace)
    if prefix in ("sch", "xsl", "tei"):
        return f"{prefix}:{name.local}", ""
    if prefix:
        return f"{prefix}:{name.local}", f" xmlns:{prefix}={quoteattr(name.namespace)}"
    return name.local, f" xmlns={quoteattr(name.namespace)}" if name.namespace else ""


def _attribute_name(name: Name) -> str:
    if not name.namespace:
        return name.local
    return (
        f"xml:{name.local}"
        if name.namespace.endswith("XML/1998/namespace")
        else f"{_USUAL[name.namespace]}:{name.local}"
    )
