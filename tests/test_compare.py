"""Comparing grammars: what is said is so, and what differs is said."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from tests.strategies_grammar import documents, is_allowed, wild_grammars
from toolkit import changelog, odd
from toolkit.changes import Rules, changes
from toolkit.cli import main
from toolkit.edition import Edition
from toolkit.grammar import rng
from toolkit.grammar.alphabet import is_other
from toolkit.grammar.compare import Change, What, compare
from toolkit.grammar.match import Matcher
from toolkit.grammar.pattern import (
    EMPTY,
    TEXT,
    AnyName,
    Attribute,
    Choice,
    Data,
    Element,
    Grammar,
    Group,
    Interleave,
    ListPattern,
    OneName,
    OneOrMore,
    Pattern,
    Ref,
    Text,
    Value,
    attribute,
    choice,
    contains,
    element,
    group,
    interleave,
    list_of,
    one_or_more,
    optional,
    parts,
    ref,
    value,
)
from toolkit.grammar.words import Kind, Mark, Word
from toolkit.names import TEI, Name
from toolkit.schema import DECLARATIONS, library_of
from toolkit.source import parse

ROOT = Path(__file__).resolve().parent.parent
CASES = sorted((ROOT / "tests" / "cases" / "compare").glob("*.txt"))
LIBRARY = library_of(None)
REFERENCE = ROOT.parent / "shared" / "tei" / "reference"


# --- cases ---


def _parts(path: Path) -> list[str]:
    """Give the schema before, the schema after, and the words."""
    return [part.partition("\n")[2] for part in path.read_text(encoding="utf-8").split("=== ")[1:]]


def _told(path: Path, folder: Path) -> str:
    before, after, _ = _parts(path)
    schemas = [folder / "before", folder / "after"]
    for schema, text in zip(schemas, (before, after), strict=True):
        schema.with_suffix(".rnc").write_text(text, encoding="utf-8")
    return changelog.as_text(changes(*(schema.with_suffix(".rnc") for schema in schemas), LIBRARY))


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_a_case_is_told_in_the_expected_words(path: Path, tmp_path: Path) -> None:
    assert _told(path, tmp_path) + "\n" == _parts(path)[2]


# --- laws ---


def _called_otherwise(pattern: Pattern) -> Pattern:
    """Give a pattern that means the same: other names of definitions, choices and interleaves turned round."""
    match pattern:
        case Ref(name):
            return ref(f"other-{name}")
        case Element(names, content):
            return element(names, _called_otherwise(content))
        case Attribute(names, content):
            return attribute(names, _called_otherwise(content))
        case Choice(members):
            return choice(*map(_called_otherwise, reversed(members)))
        case Interleave(members):
            return interleave(*map(_called_otherwise, reversed(members)))
        case Group(members):
            return group(*map(_called_otherwise, members))
        case OneOrMore(member):
            return one_or_more(_called_otherwise(member))
        case ListPattern(member):
            return list_of(_called_otherwise(member))
    return pattern


def _rewritten(grammar: Grammar) -> Grammar:
    definitions = {f"other-{name}": _called_otherwise(pattern) for name, pattern in grammar.definitions.items()}
    return Grammar(_called_otherwise(grammar.start), definitions)


def _allows(grammar: Grammar, document: bytes) -> bool:
    source = parse(document, "letter.xml").source
    assert source is not None
    return not Matcher(grammar).find(source)


@st.composite
def pairs(draw: st.DrawFn, of: st.SearchStrategy[Grammar]) -> tuple[Grammar, Grammar]:
    """Give two grammars that have most in common."""
    first, second = draw(of), draw(of)
    changed = draw(st.sets(st.sampled_from(sorted(first.definitions)), max_size=2))
    definitions = {name: (second if name in changed else first).definitions[name] for name in first.definitions}
    other = Grammar(draw(st.sampled_from([first.start, second.start])), definitions)
    assume(is_allowed(other))
    return first, other


_unhurried = settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much], deadline=None)


@_unhurried
@given(wild_grammars)
def test_a_grammar_written_otherwise_is_equal(grammar: Grammar) -> None:
    assert compare(grammar, _rewritten(grammar)).is_equal


@_unhurried
@given(st.data())
def test_a_document_is_refused_only_where_the_comparison_says_so(data: st.DataObject) -> None:
    before, after = data.draw(pairs(wild_grammars))
    found = compare(before, after)
    document = data.draw(st.one_of(documents(before), documents(after)))
    verdicts = _allows(before, document), _allows(after, document)
    assert verdicts != (True, False) or found.is_stricter
    assert verdicts != (False, True) or found.is_looser


def _root(content: Pattern) -> Grammar:
    """Give a grammar of one root with children that hold nothing."""
    children = {f"d{at}": element(OneName(Name("", name)), EMPTY) for at, name in enumerate("abca", start=1)}
    return Grammar(element(OneName(Name("", "root")), content), children)


@st.composite
def roots(draw: st.DrawFn) -> Grammar:
    drawn = draw(wild_grammars).definitions["d1"]
    assert isinstance(drawn, Element)
    grammar = _root(drawn.content)
    assume(is_allowed(grammar))
    return grammar


def _texts(pattern: Pattern) -> Iterator[str]:
    """Give texts that the attributes and texts in a pattern allow."""
    match pattern:
        case Value(text=text):
            yield text
        case Data(type=type):
            yield from {"integer": ("7", "40"), "NCName": ("two", "p1")}.get(type, ("two", "7", "-", "some text"))
        case Text():
            yield "some text"
        case ListPattern(member):
            yield from _rows(member)
        case Attribute(_, content):
            yield from _texts(content)
    for part in parts(pattern):
        yield from _texts(part)


def _rows(member: Pattern) -> Iterator[str]:
    """Give rows of tokens that a list allows."""
    match member:
        case Choice(members):
            for one in members:
                yield from _rows(one)
        case Group(members):
            yield from map(" ".join, product(*(tuple(dict.fromkeys(_rows(one))) for one in members)))
        case _:
            yield from _texts(member)


def _with_row(change: Change, word: Word, allowing: Grammar, refusing: Grammar) -> Iterator[bytes]:
    """Give documents whose root holds a row of attributes, children and texts; what it leaves open is tried out.

    A row of attributes that have nothing to do with the content leaves the content open.
    """
    texts = list(dict.fromkeys(text for one in (allowing, refusing) for text in _texts(_content(one))))
    marks = {mark.name: mark.value for mark in word if mark.kind is Kind.ATTRIBUTE and mark.name}
    names = [*marks, *(name for name in (Name("", "x"), Name("", "y")) if name not in marks)]
    ways = [(*texts, "") if name in marks else (None, *texts) for name in names]
    ways = [(marks[name],) if marks.get(name) is not None else way for name, way in zip(names, ways, strict=True)]
    contents = _with_marks(word, texts) if change.has_content else _contents(allowing)
    for content, *values in product(dict.fromkeys(contents), *ways):
        borne = [f' {_called(name)}="{value}"' for name, value in zip(names, values, strict=True) if value is not None]
        yield f"<root xmlns:o='other'{''.join(borne)}>{content}</root>".encode()


def _with_marks(word: Word, texts: list[str]) -> Iterator[str]:
    """Give contents with the children and texts of a row."""
    for text in texts if Mark(Kind.TEXT) in word else [""]:
        yield "".join(_written(mark, text) for mark in word)


def _contents(grammar: Grammar) -> Iterator[str]:
    """Give short contents that the root allows, by its pattern alone."""

    def held(pattern: Pattern) -> Iterator[str]:
        match pattern:
            case Choice(members):
                for member in members:
                    yield from held(member)
            case Group(members) | Interleave(members):
                yield from map("".join, product(*map(held, members)))
            case OneOrMore(member):
                yield from held(member)
            case Ref(name):
                yield from held(grammar.definitions[name])
            case Element(names):
                yield next(f"<{name}/>" for name in "abc" if contains(names, Name("", name)))
            case Data() | Value() | ListPattern():
                yield from _texts(pattern)
            case _:
                yield ""

    return held(_content(grammar))


def _content(grammar: Grammar) -> Pattern:
    assert isinstance(grammar.start, Element)
    return grammar.start.content


def _called(name: Name) -> str:
    """Give a name as it is written under a root that binds `o` to a namespace which no schema has."""
    local = "other" if is_other(name) else name.local
    return f"o:{local}" if name.namespace else local


def _written(mark: Mark, text: str) -> str:
    if mark.kind is Kind.ELEMENT and mark.name:
        return f"<{_called(mark.name)}/>"
    return (text if mark.value is None else mark.value) if mark.kind is Kind.TEXT else ""


_ANY = one_or_more(attribute(AnyName(), TEXT))
_X = attribute(OneName(Name("", "x")), TEXT)
_ONE = value("", "token", "one")


@_unhurried
@given(roots(), roots())
@example(_root(group(_ANY, _ONE)), _root(group(optional(_X), _ONE)))
@example(_root(group(_ANY, ref("d1"))), _root(group(optional(_X), ref("d1"))))
def test_an_example_is_allowed_by_one_side_only(before: Grammar, after: Grammar) -> None:
    for changed in compare(before, after).changed:
        for change in changed.changes:
            for row, allowing, refusing in ((change.lost, before, after), (change.gained, after, before)):
                if row is not None:
                    documents = _with_row(change, row, allowing, refusing)
                    assert any(_allows(allowing, one) and not _allows(refusing, one) for one in documents)


def test_there_is_a_case_of_each_change(tmp_path: Path) -> None:
    told = set[What]()
    for path in CASES:
        _told(path, tmp_path)
        found = changes(tmp_path / "before.rnc", tmp_path / "after.rnc", LIBRARY).grammar
        told |= {change.what for changed in found.changed for change in changed.changes}
    assert told == set(What)


@pytest.mark.skipif(not REFERENCE.is_dir(), reason="the reference schemas are not at hand")
@pytest.mark.parametrize("name", ["tei_lite", "tei_minimal"])
def test_our_grammar_of_an_exemplar_is_equal_to_the_reference(name: str) -> None:
    ours = odd.compiled(REFERENCE.parent / "odd" / f"{name}.odd", declarations=DECLARATIONS).grammar
    assert compare(rng.read(REFERENCE / f"{name}.rng"), ours).is_equal


# --- the command ---


def _edition(*words: str | Path) -> Result:
    result = CliRunner().invoke(main, [str(word) for word in words])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def _edited(folder: Path, *edits: tuple[str, str]) -> Path:
    """Give a copy of the edition's ODD with passages replaced."""
    text = (ROOT / "schema" / "edition.odd").read_text(encoding="utf-8")
    for old, new in edits:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    path = folder / "edited.odd"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_schema_compared_with_itself_ends_with_status_0() -> None:
    odd_file = ROOT / "schema" / "edition.odd"
    result = _edition("schema", "--diff", odd_file, odd_file)
    assert "nothing changed for those who encode" in result.output
    assert result.exit_code == 0


_STRICTER_RULE = 'test="normalize-space() or *">`p` is empty', 'test="normalize-space()">`p` is empty'
_WITHOUT_TWO = 'except="listTranspose', 'except="supplied surplus listTranspose'


def test_a_rule_is_new_gone_or_changed_by_what_it_tests(tmp_path: Path) -> None:
    edited = _edited(
        tmp_path,
        ('ident="empty-note"', 'ident="hollow-note"'),
        _STRICTER_RULE,
        (" are not two numbers; help", " are no coordinates; help"),
    )
    found = changes(ROOT / "schema" / "edition.odd", edited, LIBRARY)
    assert found.rules == Rules(gone=("empty-note",), new=("hollow-note",), changed=("empty-paragraph",))
    assert found.grammar.is_equal


def _letter(path: Path, paragraph: str) -> Path:
    sample = (ROOT / "tests" / "cases" / "schema" / "empty-paragraph-error.xml").read_text(encoding="utf-8")
    path.write_text(sample.replace("<?expect empty-paragraph?><p/>", f"<p>{paragraph}</p>"), encoding="utf-8")
    return path


@pytest.fixture
def letters(tmp_path: Path) -> Path:
    """A folder of letters: sound, broken by the edit below, faulty already, damaged."""
    folder = tmp_path / "letters"
    folder.mkdir()
    _letter(folder / "sound.xml", "Dear Clara")
    _letter(folder / "broken.xml", "Dear <supplied>Clara</supplied> and <surplus>and</surplus> Robert")
    _letter(folder / "faulty.xml", "Dear <nobody/>")
    (folder / "damaged.xml").write_text("<TEI>", encoding="utf-8")
    return folder


def test_a_letter_that_a_change_breaks_is_named_with_its_first_fault(tmp_path: Path, letters: Path) -> None:
    edited, edition = _edited(tmp_path, _WITHOUT_TWO), Edition.of(sorted(letters.glob("*.xml")))
    found = changes(ROOT / "schema" / "edition.odd", edited, LIBRARY, letters=edition).letters
    assert found is not None
    assert [(Path(one.path).name, one.first.check, one.findings) for one in found.broken] == [
        ("broken.xml", "unknown-element", 2)
    ]
    assert [Path(name).name for name in found.already] == ["damaged.xml", "faulty.xml"]
    assert found.sound == 1


def test_a_letter_that_only_a_rule_breaks_is_named_too(tmp_path: Path) -> None:
    letter = _letter(tmp_path / "letter.xml", "<lb/>")
    edited = _edited(tmp_path, _STRICTER_RULE)
    found = changes(ROOT / "schema" / "edition.odd", edited, LIBRARY, letters=Edition.of([letter])).letters
    assert found is not None
    assert [one.first.check for one in found.broken] == ["empty-paragraph"]


def test_the_command_tells_what_is_gone_and_which_letters_break(tmp_path: Path, letters: Path) -> None:
    edited = _edited(tmp_path, _WITHOUT_TWO)
    result = _edition("schema", "--diff", ROOT / "schema" / "edition.odd", edited, "--against", letters)
    assert "- gone: `supplied` and `surplus`" in result.output
    assert "of 2 that edition.odd allows, edited.odd refuses 1" in result.output
    assert "and 1 more finding in this file" in result.output
    assert result.exit_code == 1


def test_json_says_the_same_in_one_object(tmp_path: Path, letters: Path) -> None:
    edited = _edited(tmp_path, _WITHOUT_TWO)
    command = ("schema", "--diff", ROOT / "schema" / "edition.odd", edited, "--against", letters, "--format", "json")
    found = json.loads(_edition(*command).output)
    assert found["gone"] == [f"{{{TEI}}}supplied", f"{{{TEI}}}surplus"]
    assert found["letters"]["broken"][0]["first"]["check"] == "unknown-element"
    assert not found["equal"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--diff", "absent.rnc", "absent.rnc"), "absent.rnc cannot be read"),
        (("--diff", "absent.rng", "absent.rng"), "absent.rng"),
        (("my.odd", "--diff", "old.odd", "new.odd"), "leave my.odd out"),
        (("--against", "tei"), "write --narrow or --diff too"),
    ],
)
def test_a_wrong_use_is_told_in_one_sentence(words: tuple[str, ...], said: str) -> None:
    result = _edition("schema", *words)
    assert said in result.output
    assert result.exit_code == 2
