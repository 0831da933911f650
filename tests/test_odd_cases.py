"""ODD: each case holds what its schema accepts and refuses as examples, and what is wrong with it as `<?expect?>`."""

from pathlib import Path

import pytest
from lxml import etree

from toolkit import odd
from toolkit.diagnostic import Diagnostic
from toolkit.grammar.match import Matcher
from toolkit.grammar.pattern import Grammar
from toolkit.names import EXAMPLES, TEI
from toolkit.schema import DECLARATIONS
from toolkit.source import parse

CASES = sorted((Path(__file__).parent / "cases" / "odd").glob("*.odd"))


def _compiled(path: Path) -> odd.Compiled:
    return odd.compiled(path, declarations=DECLARATIONS)


def _examples(path: Path, valid: str) -> list[str]:
    """The documents that the case says are valid (`true`) or not (`false`), in the namespace of TEI."""
    found = etree.parse(path).iterfind(f".//{{{EXAMPLES}}}egXML[@valid='{valid}']")
    return [etree.tostring(example[0], encoding="unicode", with_tail=False).replace(EXAMPLES, TEI) for example in found]


def _is_accepted(grammar: Grammar, document: str) -> bool:
    source = parse(document.encode(), "example.xml").source
    assert source is not None
    return not Matcher(grammar).find(source)


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_a_case_accepts_its_valid_examples_and_refuses_the_others(path: Path) -> None:
    grammar = _compiled(path).grammar
    assert [one for one in _examples(path, "true") if not _is_accepted(grammar, one)] == []
    assert [one for one in _examples(path, "false") if _is_accepted(grammar, one)] == []


def _expected(path: Path) -> list[tuple[str, int, str]]:
    """The check, the line, and the name that the finding must bring."""
    marks = etree.parse(path).xpath("//processing-instruction('expect')")
    return [(check, mark.getnext().sourceline, name) for mark in marks for check, name in [mark.text.split()]]


def _brings(found: Diagnostic, name: str) -> bool:
    return f"`{name}`" in found.help.replace("#", "") or f"`{name}`" in found.message.replace("#", "")


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_a_case_gives_the_expected_findings_and_no_other(path: Path) -> None:
    found, expected = sorted(_compiled(path).diagnostics, key=Diagnostic.at), _expected(path)
    assert [(one.check, one.span.start.line) for one in found] == [(check, line) for check, line, _ in expected]
    assert all(_brings(one, name) for one, (_, _, name) in zip(found, expected, strict=True))


def test_a_case_says_something() -> None:
    assert CASES
    assert [path.name for path in CASES if not (_examples(path, "true") or _expected(path))] == []
