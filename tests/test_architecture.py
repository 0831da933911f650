"""The shape of the toolkit: who may import whom, and which library belongs to which module."""

import ast
from pathlib import Path

import pytest

TOOLKIT = Path(__file__).parent.parent / "toolkit"

ORDER = [
    "names", "zipped", "errors", "diagnostic", "profiles", "damage", "memory", "source", "instructions", "report",
    "formats", "xslt", "grammar.regex", "grammar.values", "grammar.datatypes", "grammar.pattern", "grammar.derive",
    "grammar.automaton", "grammar.restrictions", "grammar.likeness", "grammar.reasons", "grammar.context",
    "grammar.explain", "grammar.match", "grammar.alphabet", "grammar.words", "grammar.readings", "grammar.compare",
    "grammar.rnc", "grammar.rng", "grammar.contents", "grammar.assertions", "grammar.xsd", "grammar", "schematron",
    "odd.model", "odd.markup", "odd.library", "odd.read", "odd.resolve", "odd.faults", "odd.compile", "odd.rules",
    "odd.reduce", "odd.reference", "odd.entries", "odd.write", "odd.customization", "odd", "narrow.usage",
    "narrow.older", "narrow.contents", "narrow.written", "narrow.memberships", "narrow.narrowing", "narrow.unused",
    "narrow", "guideline", "prefix", "workers", "schema", "typography", "edition", "excerpts", "checks.finding",
    "checks.blanks", "checks.dates", "checks.hygiene", "checks.identifiers", "checks.letters",
    "checks.correspondence", "checks.sequences", "checks.header", "checks.encoding", "checks.pointers",
    "checks.storage", "checks.description", "checks.publication", "checks.deposit", "checks", "validate", "judges",
    "repair", "changes", "changelog", "citation", "records", "search", "pictures", "transliteration", "lines",
    "outputs.output", "outputs.pages", "outputs.epub", "outputs.text", "outputs.compositor", "outputs.pdf",
    "outputs.volume", "outputs", "metadata.facts", "metadata.cmif", "metadata.described", "metadata.deposit",
    "metadata.subject", "metadata.lacking", "metadata", "bag", "archive.rules", "archive.contents", "archive.answers",
    "archive.forms", "archive", "build", "packaging.clock", "packaging.parts", "packaging.addresses",
    "packaging.lock", "packaging.contents", "packaging.crate", "packaging.readme", "packaging.provenance",
    "packaging.bagging", "packaging", "serve", "cli", "__main__",
]  # fmt: skip

OWNERS = {
    "lxml": {"source", "grammar.rng", "grammar.xsd", "schematron", "odd.library", "odd.read", "odd.reduce", "edition",
             "excerpts", "checks.blanks", "checks.correspondence", "checks.dates", "checks.deposit",
             "checks.description", "checks.encoding", "checks.finding", "checks.header", "checks.hygiene",
             "checks.identifiers", "checks.letters", "checks.pointers", "checks.publication", "checks.sequences"},
    "saxonche": {"xslt"},
    "click": {"cli"},
    "xmlschema": {"grammar.xsd"},
    "typst": {"outputs.compositor"},
    "wcwidth": {"report"},
    "anyascii": {"transliteration"},
    "watchfiles": {"serve"},
}  # fmt: skip


def _modules() -> dict[str, Path]:
    found = {}
    for path in sorted(TOOLKIT.rglob("*.py")):
        parts = list(path.relative_to(TOOLKIT).with_suffix("").parts)
        if parts[-1] == "__init__":
            parts.pop()
        if parts:
            found[".".join(parts)] = path
    return found


def _imports(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
            names.update(f"{node.module}.{alias.name}" for alias in node.names)
    return names


@pytest.mark.parametrize("module", sorted(_modules()))
def test_a_module_imports_only_what_stands_above_it(module: str) -> None:
    assert module in ORDER, f"{module} has no place in the order of modules"
    own = {name.removeprefix("toolkit.") for name in _imports(_modules()[module]) if name.startswith("toolkit.")}
    own.discard(module)  # a package that gathers its modules
    below = sorted(name for name in own if name in ORDER and ORDER.index(name) >= ORDER.index(module))
    assert below == []


@pytest.mark.parametrize("library", sorted(OWNERS))
def test_a_library_is_imported_by_its_owners_only(library: str) -> None:
    users = {name for name, path in _modules().items() if any(i.split(".")[0] == library for i in _imports(path))}
    assert users - OWNERS[library] == set()


def test_only_cli_prints() -> None:
    printing = [
        name
        for name, path in _modules().items()
        if name not in ("cli",)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
    ]
    assert printing == []
