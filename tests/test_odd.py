"""ODD: each case holds what its schema accepts and refuses as examples, and what is wrong with it as `<?expect?>`."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from lxml import etree

from toolkit import odd
from toolkit.diagnostic import Diagnostic
from toolkit.errors import SchemaError
from toolkit.grammar import rng
from toolkit.grammar.match import Matcher
from toolkit.grammar.pattern import Grammar
from toolkit.names import EXAMPLES, TEI
from toolkit.source import parse
from toolkit.validate import DECLARATIONS, Schema

ROOT = Path(__file__).resolve().parents[1]
CASES = sorted((Path(__file__).parent / "cases" / "odd").glob("*.odd"))
EDITION = ROOT / "schema" / "edition.odd"
SHARED = ROOT.parent / "shared"
P5SUBSET = SHARED / "tei" / "p5subset-4.8.0.xml"
RNGDIFF = SHARED / "tools" / "rngdiff.py"


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
    found, expected = _compiled(path).diagnostics, _expected(path)
    assert [(one.check, one.span.start.line) for one in found] == [(check, line) for check, line, _ in expected]
    assert all(_brings(one, name) for one, (_, _, name) in zip(found, expected, strict=True))


def test_a_case_says_something() -> None:
    assert CASES
    assert [path.name for path in CASES if not (_examples(path, "true") or _expected(path))] == []


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ('<TEI xmlns="http://www.tei-c.org/ns/1.0"><text/></TEI>', "no schemaSpec"),
        ("<html><body/></html>", "is not TEI"),
        ('<TEI xmlns="http://www.tei-c.org/ns/1.0"><text></TEI>', "text"),
        ("", "custom.odd"),
    ],
)
def test_what_is_no_customization_is_refused_in_one_sentence(tmp_path: Path, content: str, reason: str) -> None:
    path = tmp_path / "custom.odd"
    path.write_text(content)
    with pytest.raises(SchemaError, match=reason) as refusal:
        _compiled(path)
    assert "\n" not in str(refusal.value)


def test_an_odd_that_is_not_there_is_refused_in_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(SchemaError, match="cannot be read"):
        _compiled(tmp_path / "none.odd")


EXEMPLARS = {
    "tei_all": [],
    "tei_bare": [],
    "tei_lite": [],
    "tei_minimal": [],
    "tei_ms": [],
    # the reference loses the closed lists of values that this customization gives `@type` of these elements
    "tei_jtei": ["head", "list", "num", "title"],
}


@pytest.mark.skipif(not RNGDIFF.is_file(), reason="the reference schemas are not here")
@pytest.mark.parametrize("name", EXEMPLARS)
def test_an_exemplar_compiles_to_the_schema_of_the_tei_stylesheets(tmp_path: Path, name: str) -> None:
    ours, theirs = tmp_path / f"{name}.rng", SHARED / "tei" / "reference" / f"{name}.rng"
    ours.write_bytes(rng.write(_compiled(SHARED / "tei" / "odd" / f"{name}.odd").grammar))
    run = subprocess.run([sys.executable, RNGDIFF, "--json", ours, theirs], capture_output=True, text=True)
    assert run.returncode == (1 if EXEMPLARS[name] else 0), run.stderr
    differences = json.loads(run.stdout)["differences"]
    assert [one["element"] for one in differences] == EXEMPLARS[name]
    assert {(one["kind"], one["attribute"]) for one in differences} <= {("datatype", "type")}


PRINTING = """
import hashlib, sys
from pathlib import Path
from toolkit.validate import Schema
files, losses = Schema.of(Path(sys.argv[1])).files(["rng", "rnc", "xsd", "sch"])
print(hashlib.sha256(repr((files, losses)).encode()).hexdigest())
"""


def test_two_compilations_are_equal_byte_for_byte() -> None:
    digests = {_printed(seed) for seed in ("1", "2")}
    assert len(digests) == 1


def _printed(seed: str) -> str:
    surroundings = os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)}
    run = subprocess.run([sys.executable, "-c", PRINTING, EDITION], env=surroundings, capture_output=True, check=True)
    return run.stdout.decode()


@pytest.mark.skipif(not P5SUBSET.is_file(), reason="p5subset.xml is not here")
def test_the_declarations_are_those_of_the_tei() -> None:
    assert odd.reduced(P5SUBSET) == DECLARATIONS.read_bytes()


def test_the_schema_of_the_edition_is_current() -> None:
    schema = Schema.of(EDITION)
    files, _ = schema.files(["rng", "xsd", "sch"])
    for name, content in files.items():
        assert odd.digest_in(EDITION.parent / name) == schema.digest
        assert (EDITION.parent / name).read_bytes() == content


def test_the_schema_of_the_edition_names_nothing_in_vain() -> None:
    assert _compiled(EDITION).diagnostics == ()
