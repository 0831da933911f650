"""What changed between two schemas, in the words of those who encode; and as JSON for programs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import replace
from textwrap import wrap
from typing import Final, NamedTuple

from toolkit import formats, report
from toolkit.changes import Changes, Letters, Rules
from toolkit.grammar.alphabet import OTHER, is_other
from toolkit.grammar.compare import Change, Comparison, What
from toolkit.grammar.datatypes import datatype
from toolkit.grammar.pattern import TEXT, Data, ListPattern, Pattern, Value, choice, parts
from toolkit.grammar.words import Kind, Mark, Word
from toolkit.names import TEI, Name

__all__ = ["as_json", "as_text"]

_WIDTH: Final = 100
_MANY: Final = 4
"""A change that so many elements have in common is said once."""
_SHOWN: Final = 14
"""So many names are listed at most; of more, some."""

Place = tuple[Name, Name | None]
"""An element, and the parent in which it changed, where that matters."""


def as_text(changes: Changes) -> str:
    """Give the changes for people: a headline; what is gone and new; what changed on many, and on each; letters."""
    common, each = _shared_out(changes.grammar)
    sections = [
        _head(changes),
        _gone(changes.grammar, changes.modules),
        _new(changes.grammar, changes.modules),
        _renamed(changes.grammar),
        _roots(changes.grammar),
        [line for one in common for line in _on_many(one, changes.grammar)],
        *(_on_one(place, found) for place, found in each.items()),
        _rules(changes.rules),
        *(_letters(changes.letters, changes) if changes.letters else ()),
    ]
    return "\n\n".join("\n".join(map(report.plain, section)) for section in sections if section)


# --- headline -----------------------------------------------------------------------------------------------------


def _head(changes: Changes) -> list[str]:
    lines = [f"{changes.before} → {changes.after}: {_headline(changes)}"]
    if not changes.is_equal:
        lines.append("(- what was valid may no longer be, + more is allowed, ± both)")
    lines += (f"note: {name} has errors; edition schema {name} tells them" for name in changes.faulty)
    return lines


def _headline(changes: Changes) -> str:
    if changes.is_equal:
        return "nothing changed for those who encode"
    grammar, rules = changes.grammar, changes.rules
    counts = [
        (len({one.element for one in grammar.changed}), "changed"),
        (len(grammar.gone), "gone"),
        (len(grammar.new), "new"),
        (len(grammar.renamed), "in another namespace"),
    ]
    said = [f"{count} {what}" for count, what in counts if count]
    if said:
        count, _, what = said[0].partition(" ")
        said[0] = f"{_number(int(count), 'element')} {what}"
    if grammar.roots_gone or grammar.roots_new:
        said.append("other roots")
    if grammar.lost_by_readings or grammar.gained_by_readings:
        said.append("which contents may stand side by side changed")
    if rules:
        said.append(f"{_number(len((*rules.gone, *rules.new, *rules.changed)), 'rule')} changed")
    return f"{', '.join(said)}; {_consequence(changes)}"


def _consequence(changes: Changes) -> str:
    if changes.is_stricter:
        return "letters may become invalid"
    return "valid letters stay valid, and more is allowed"


def _number(count: int, thing: str) -> str:
    return f"{count} {thing}" if count == 1 else f"{count} {thing}s"


# --- elements -----------------------------------------------------------------------------------------------------


def _gone(grammar: Comparison, modules: Mapping[str, str]) -> list[str]:
    if len(grammar.gone) < _MANY:
        return [f"- gone: {_listed(grammar.gone)}"] if grammar.gone else []
    return [f"- gone: {len(grammar.gone)} elements, by the module of the TEI", *_by_module(grammar.gone, modules)]


def _new(grammar: Comparison, modules: Mapping[str, str]) -> list[str]:
    if len(grammar.new) > _SHOWN:
        return [f"+ new: {len(grammar.new)} elements, by the module of the TEI", *_by_module(grammar.new, modules)]
    lines: list[str] = []
    for name in grammar.new:
        holders = [_marked(holder) for holder in _ordered(grammar.holders.get(name, ()))]
        where = f", in {_some(holders)}" if holders else ""
        lines += _paragraph("+ ", f"new: {_marked(name)}{where}", 4)
    return lines


def _by_module(names: Sequence[Name], modules: Mapping[str, str]) -> list[str]:
    by_module: dict[str, list[str]] = {}
    for name in names:
        module = modules.get(name.local, "") if name.namespace == TEI else ""
        by_module.setdefault(module or _NO_MODULE, []).append(_bare(name))
    margin = max(map(len, by_module)) + 4
    lines: list[str] = []
    for module in sorted(by_module, key=lambda module: (module == _NO_MODULE, module)):
        lines += _paragraph(f"  {module:<{margin - 2}}", ", ".join(by_module[module]), margin)
    return lines


_NO_MODULE: Final = "not TEI"


def _renamed(grammar: Comparison) -> list[str]:
    moved: dict[tuple[str, str], list[Name]] = {}
    for old, new in grammar.renamed:
        moved.setdefault((old.namespace, new.namespace), []).append(new)
    return [
        line
        for (old, new), names in moved.items()
        for line in _paragraph(
            "± ", f"now in {_namespace(new)}, no longer in {_namespace(old)}: {_some([n.local for n in names])}", 2
        )
    ]


def _namespace(namespace: str) -> str:
    return f"the namespace `{namespace}`" if namespace else "no namespace"


def _roots(grammar: Comparison) -> list[str]:
    lines = []
    if grammar.roots_gone:
        lines.append(f"- a document may no longer begin with {_listed(grammar.roots_gone, 'or')}")
    if grammar.roots_new:
        lines.append(f"+ a document may begin with {_listed(grammar.roots_new, 'or')}")
    return lines


class _Common(NamedTuple):
    """Changes of one kind, and the places that have them all."""

    changes: tuple[Change, ...]
    places: frozenset[Place]


def _shared_out(grammar: Comparison) -> tuple[list[_Common], dict[Place, list[Change]]]:
    """Take what many elements have in common apart from what each has by itself."""
    places: dict[Change, dict[Place, None]] = {}
    for one in grammar.changed:
        for change in one.changes:
            places.setdefault(change, {})[one.element, one.within] = None
    alike: dict[tuple[object, ...], _Common] = {}
    each: dict[Place, list[Change]] = {}
    for change, where in places.items():
        if len({element for element, _ in where}) < _MANY:
            for place in where:
                each.setdefault(place, []).append(change)
            continue
        key = (*_kind(change), frozenset(where))
        found = alike.get(key, _Common((), frozenset(where)))
        alike[key] = found._replace(changes=(*found.changes, change))
    common = sorted(alike.values(), key=lambda one: (-len(one.places), list(What).index(one.changes[0].what)))
    return common, {place: each[place] for place in sorted(each, key=_alphabetical)}


def _kind(change: Change) -> tuple[object, ...]:
    """Give what changes have in common that can be said in one sentence."""
    if change.what in (What.VALUE_GONE, What.VALUE_NEW):
        return change.what, change.name
    return change.what, replace(change, name=None)


def _alphabetical(place: Place) -> tuple[str, ...]:
    element, within = place
    return element.local.casefold(), element.local, element.namespace, within.local if within else ""


def _on_many(common: _Common, grammar: Comparison) -> list[str]:
    """Say what changed on many elements in the same way, and which they are, unless they are nearly all."""
    elements = {element for element, _ in common.places}
    others = {name for name in grammar.common if not is_other(name)} - elements
    are_most = len(elements) > 4 * len(others)
    scope = f"{len(elements)} elements"
    if are_most:
        scope = f"all elements but {_listed(_ordered(others))}" if others else f"all {scope}"
    elif _is_everywhere(common, grammar, elements):
        had = "had" if common.changes[0].what is What.ATTRIBUTE_GONE else "have"
        scope = f"all {scope} that {had} {'it' if len(common.changes) == 1 else 'them'}"
    if common.changes[0].what not in _OF_THE_ELEMENT:
        scope = f"on {scope}:"
    sign, words = _sentence(common.changes)
    places = sorted(common.places, key=_alphabetical)
    names = [_bare(element) + (f" in {_bare(within)}" if within else "") for element, within in places]
    listed = [] if are_most else _paragraph("    ", _some(names), 4)
    return [*_paragraph(f"{sign} ", f"{scope} {words}", 2), *listed]


def _is_everywhere(common: _Common, grammar: Comparison, elements: Set[Name]) -> bool:
    """Tell whether the attributes that came or went did so on all elements that have or had them."""
    side = {What.ATTRIBUTE_GONE: 0, What.ATTRIBUTE_NEW: 1, What.ATTRIBUTE_NEW_AND_REQUIRED: 1}.get(
        common.changes[0].what
    )
    if side is None:
        return False
    bearers = grammar.bearers[side]
    return all(change.name and bearers[change.name] & grammar.common <= elements for change in common.changes)


def _on_one(place: Place, changes: Sequence[Change]) -> list[str]:
    element, within = place
    lines = [f"{_marked(element)} in {_marked(within)}" if within else _marked(element)]
    kinds: dict[tuple[object, ...], list[Change]] = {}
    for change in sorted(changes, key=lambda change: list(What).index(change.what)):
        kinds.setdefault(_kind(change), []).append(change)
    for alike in kinds.values():
        sign, words = _sentence(alike)
        lines += _paragraph(f"  {sign} ", words, 4)
    return lines


# --- sentences ----------------------------------------------------------------------------------------------------


def _sentence(changes: Sequence[Change]) -> tuple[str, str]:
    """Say changes of one kind in one sentence; before it whether it is stricter (-), looser (+) or both (±)."""
    return _sign(changes[0]), _words(changes)


def _sign(change: Change) -> str:
    if change.is_stricter and change.is_looser:
        return "±"
    return "-" if change.is_stricter else "+"


_SAID: Final = {
    What.ATTRIBUTE_GONE: "{attributes} {is} gone",
    What.ATTRIBUTE_REQUIRED: "{attributes} {is} required now",
    What.ATTRIBUTE_NEW_AND_REQUIRED: "{attributes} {is} new, and required",
    What.ATTRIBUTE_OPTIONAL: "{attributes} may be left out now",
    What.ATTRIBUTE_NEW: "{attributes} {is} new",
    What.VALUE_GONE: "{attribute} may no longer be {values}",
    What.VALUE_NEW: "{attribute} may be {values} now",
    What.DATATYPE: "{attribute} {change}",
    What.CHILD_GONE: "may no longer hold {children}",
    What.CHILD_REQUIRED: "must hold {all} now",
    What.CHILD_OPTIONAL: "need no longer hold {children}",
    What.CHILD_ONCE: "may hold {children} only once now",
    What.CHILD_REPEATABLE: "may hold {children} several times now",
    What.CHILD_NEW: "may hold {children} now",
    What.TEXT_GONE: "may no longer hold text",
    What.TEXT_NEW: "may hold text now",
    What.TEXT_DATATYPE: "its text {change}",
    What.MUST_BE_FILLED: "may no longer be empty",
    What.MAY_BE_EMPTY: "may be empty now",
}


_OF_THE_ELEMENT: Final = frozenset(what for what, said in _SAID.items() if said.startswith(("may", "must", "need")))
"""The changes whose sentences have the element as their subject."""


def _words(changes: Sequence[Change]) -> str:
    first = changes[0]
    if first.what is What.ORDER:
        return _order(first)
    names = [change.name for change in changes if change.name is not None]
    return _SAID[first.what].format(
        attributes=_attributes(names) if names else "",
        attribute=_listed(dict.fromkeys(names), attribute=True),
        **{"is": "is" if len(names) == 1 else "are", "all": _listed(names, "and")},
        children=_listed(names, "or"),
        values=_quoted([change.value for change in changes], "or"),
        change=_datatypes(first),
    )


_NEEDED: Final = {True: What.ATTRIBUTE_REQUIRED, False: What.ATTRIBUTE_OPTIONAL}


def _order(change: Change) -> str:
    """Say by an example what may no longer, or may now, stand together."""
    if len(change.among) == 1 and not change.has_content and () in (change.lost, change.gained):
        # of attributes of any name one must stand there
        return _words([replace(change, what=_NEEDED[change.is_stricter], name=change.among[0])])
    lost = None if change.lost is None else _together(change.lost, change)
    gained = None if change.gained is None else _together(change.gained, change)
    if not change.has_content:
        said = f"{lost} is no longer possible" if lost else "", f"{gained} is possible now" if gained else ""
        return f"of {_attributes(change.among)}: {'; '.join(filter(None, said))}"
    return "; ".join(filter(None, (f"may no longer {lost}" if lost else "", f"may {gained} now" if gained else "")))


def _together(row: Word, change: Change) -> str:
    """Say which attributes stand together, and with what content where that plays a part."""
    borne = [_mark(mark) for mark in row if mark.kind is Kind.ATTRIBUTE]
    if not change.has_content:
        return f"just {borne[0]}" if len(borne) == 1 else _joined(borne, "with") or "none"
    held = [_mark(mark) for mark in row if mark.kind is not Kind.ATTRIBUTE]
    content = f"hold just {', then '.join(held)}" if held else "be empty"
    if not change.among:
        return content
    return (
        f"{content} with {_joined(borne, 'and')}" if borne else f"{content} without {_attributes(change.among, 'or')}"
    )


def _mark(mark: Mark) -> str:
    if mark.kind is Kind.TEXT:
        return "text" if mark.value is None else f"the text `{mark.value}`"
    assert mark.name is not None
    if mark.kind is Kind.ELEMENT:
        return _marked(mark.name)
    value = "" if mark.value is None else f'="{mark.value}"'
    return f"`@{mark.name}{value}`"


# --- datatypes ----------------------------------------------------------------------------------------------------


def _datatypes(change: Change) -> str:
    """Say what a value must be and had to be; as the schema writes it where words do not tell the difference."""
    if change.before is None or change.after is None:
        return ""
    after = change.after
    if not change.is_stricter:
        after = choice(*(leaf for leaf in _leaves(after) if leaf not in _leaves(change.before)))
    was, now = _said(change.before), _said(after)
    if was == now:
        was, now = _written(change.before), _written(after)
    return f"must be {now} now, no longer {was}" if change.is_stricter else f"may be {now} now, not only {was}"


def _said(content: Pattern) -> str:
    """Say what the content of an attribute must be."""
    values = [leaf.text for leaf in _leaves(content) if isinstance(leaf, Value)]
    nouns = list(dict.fromkeys(_noun(leaf) for leaf in _leaves(content) if not isinstance(leaf, Value)))
    if len(nouns) > 3:  # the eight forms of a moment
        nouns = [f"{nouns[0]} or the like"]
    listed = [_quoted(values, "or") if len(values) < 2 else f"one of {_quoted(values, 'and')}"] if values else []
    return ", or ".join((*listed, *nouns)) or "empty"


def _leaves(content: Pattern) -> list[Pattern]:
    inner = parts(content)
    return [leaf for part in inner for leaf in _leaves(part)] if inner else [content]


_WORD: Final = frozenset({r"[^\p{C}\p{Z}]+", r"(\p{L}|\p{N}|\p{P}|\p{S})+"})
"""The patterns by which releases of the TEI say that a value is one word (teidata.word)."""


_NO_SPACE: Final = r"\S+"
"""The pattern of TEI's pointers; that an address holds no space goes without saying."""


def _noun(leaf: Pattern) -> str:
    match leaf:
        case ListPattern(member):
            return f"one or several, each {_said(member)}"
        case Data(library, type, params):
            if dict(params).get("pattern") in _WORD:
                return "one word"
            facets = " and ".join(f"{name} `{limit}`" for name, limit in params if limit != _NO_SPACE)
            noun = datatype(library, type).noun.replace("text", "any text")
            return f"{noun} with {facets}" if facets else noun
    return "any text" if leaf is TEXT else "empty"


def _written(content: Pattern) -> str:
    """Give a datatype as the compact syntax writes it."""
    return " | ".join(map(_leaf_written, _leaves(content)))


def _leaf_written(leaf: Pattern) -> str:
    match leaf:
        case Value(text=text):
            return f"`{text}`"
        case Data(_, type, params, excluding):
            facets = "".join(f" {{ {name} = {json.dumps(limit, ensure_ascii=False)} }}" for name, limit in params)
            less = f" - ({_written(excluding)})" if excluding else ""
            return f"xsd:{type}{facets}{less}"
        case ListPattern(member):
            return f"list {{ {_written(member)} }}"
    return "text" if leaf is TEXT else "empty"


# --- names --------------------------------------------------------------------------------------------------------


def _ordered(names: Iterable[Name]) -> list[Name]:
    return sorted(names, key=lambda name: (name.local.casefold(), name))


def _marked(name: Name) -> str:
    return f"`{name}`" if not is_other(name) else _bare(name)


def _bare(name: Name, *, attribute: bool = False) -> str:
    if not is_other(name):
        return str(name)
    thing = "attribute" if attribute else "element"
    return f"any other {thing}" if name.namespace == OTHER else f"any other {thing} of {_namespace(name.namespace)}"


def _attributes(names: Sequence[Name], conjunction: str = "and") -> str:
    noun = "" if is_other(names[0]) else "attribute " if len(names) == 1 else "attributes "
    return noun + _listed(names, conjunction, attribute=True)


def _listed(names: Iterable[Name], conjunction: str = "and", *, attribute: bool = False) -> str:
    return _joined([f"`{n}`" if not is_other(n) else _bare(n, attribute=attribute) for n in names], conjunction)


def _quoted(texts: Iterable[str], conjunction: str) -> str:
    return _joined([f"`{text}`" if text else "empty" for text in texts], conjunction)


def _joined(words: Sequence[str], conjunction: str) -> str:
    return f" {conjunction} ".join(filter(None, (", ".join(words[:-1]), *words[-1:])))


def _some(names: Sequence[str]) -> str:
    if len(names) <= _SHOWN:
        return ", ".join(names)
    return f"{', '.join(names[: _SHOWN - 4])} and {len(names) - _SHOWN + 4} others"


def _paragraph(first: str, text: str, margin: int) -> list[str]:
    """Break a text into lines; `first` stands before it, white space of the width of `margin` before the others."""
    return wrap(text, _WIDTH, initial_indent=first, subsequent_indent=" " * margin, break_on_hyphens=False)


# --- rules and letters --------------------------------------------------------------------------------------------


def _rules(rules: Rules) -> list[str]:
    said = (
        ("- new rules", rules.new),
        ("+ rules gone", rules.gone),
        ("± rules that say something else", rules.changed),
    )
    return [line for words, names in said if names for line in _paragraph(f"{words}: ", _quoted(names, "and"), 4)]


def _letters(letters: Letters, changes: Changes) -> Iterator[list[str]]:
    checked = len(letters.broken) + letters.sound
    told = [f"letters: of {checked} that {changes.before} allows, {changes.after} refuses {len(letters.broken)}"]
    if letters.already:
        told += _paragraph(
            "  ", f"not counted, since {changes.before} refuses them already: {_some(letters.already)}", 2
        )
    yield told
    for one in letters.broken:
        text = report.as_text([one.first], lambda name: letters.lines.get(name, ()))
        more = one.findings - 1
        yield [*text.split("\n"), *([f"  and {_number(more, 'more finding')} in this file"] if more else [])]


# --- JSON ---------------------------------------------------------------------------------------------------------


def as_json(changes: Changes) -> str:
    """Give the changes as one JSON object; each change of an element carries its sentence as `words`."""
    return json.dumps(_record(changes), ensure_ascii=False)


def _record(changes: Changes) -> dict[str, object]:
    grammar, letters = changes.grammar, changes.letters
    return {
        "before": changes.before,
        "after": changes.after,
        "equal": changes.is_equal,
        "stricter": changes.is_stricter,
        "looser": changes.is_looser,
        "gone": [name.clark for name in grammar.gone],
        "new": [name.clark for name in grammar.new],
        "renamed": [[old.clark, new.clark] for old, new in grammar.renamed],
        "roots_gone": [name.clark for name in grammar.roots_gone],
        "roots_new": [name.clark for name in grammar.roots_new],
        "changed": [
            {"element": one.element.clark, "within": one.within and one.within.clark, **_change(change)}
            for one in grammar.changed
            for change in one.changes
        ],
        "by_readings": grammar.lost_by_readings or grammar.gained_by_readings,
        "rules_gone": list(changes.rules.gone),
        "rules_new": list(changes.rules.new),
        "rules_changed": list(changes.rules.changed),
        "letters": letters and _judgement(letters),
    }


def _change(change: Change) -> dict[str, object]:
    return {
        "what": change.what.value,
        "name": change.name and change.name.clark,
        "value": change.value,
        "stricter": change.is_stricter,
        "looser": change.is_looser,
        "words": _words([change]),
    }


def _judgement(letters: Letters) -> dict[str, object]:
    broken = [{"findings": one.findings, "first": json.loads(formats.as_json([one.first]))} for one in letters.broken]
    return {"sound": letters.sound, "already": list(letters.already), "broken": broken}
