"""The compact syntax: read as the standard says, and written so that it reads as the same grammar."""

from pathlib import Path

import pytest

from toolkit.errors import SchemaError
from toolkit.grammar import rnc, rng
from toolkit.grammar.pattern import EMPTY, Grammar, OneName, element
from toolkit.names import Name

REFERENCE = Path(__file__).resolve().parents[1].parent / "shared" / "tei" / "reference"


def _read(text: str) -> Grammar:
    return rng.read(rnc.to_xml(text, "schema.rnc").encode())


def _xml(body: str, attributes: str = "") -> Grammar:
    datatypes = "http://www.w3.org/2001/XMLSchema-datatypes"
    head = f'xmlns="http://relaxng.org/ns/structure/1.0" datatypeLibrary="{datatypes}" {attributes}'
    return rng.read(f"<grammar {head}><start>{body}</start></grammar>".encode())


PAIRS = {
    "element and text": ("element a { text }", '<element name="a"><text/></element>'),
    "sequence": ("element a { text, empty }", '<element name="a"><group><text/><empty/></group></element>'),
    "choice": (
        "element a { element b { empty } | text }",
        '<element name="a"><choice><element name="b"><empty/></element><text/></choice></element>',
    ),
    "interleave": (
        "element a { element b { empty } & element c { empty } }",
        '<element name="a"><interleave><element name="b"><empty/></element>'
        '<element name="c"><empty/></element></interleave></element>',
    ),
    "occurrence": (
        "element a { element b { empty }*, element c { empty }+, element d { empty }? }",
        '<element name="a"><zeroOrMore><element name="b"><empty/></element></zeroOrMore>'
        '<oneOrMore><element name="c"><empty/></element></oneOrMore>'
        '<optional><element name="d"><empty/></element></optional></element>',
    ),
    "mixed": ("element a { mixed { empty } }", '<element name="a"><mixed><empty/></mixed></element>'),
    "attribute with datatype and parameter": (
        'element a { attribute n { xsd:token { pattern = "[a-z]+" } } }',
        '<element name="a"><attribute name="n"><data type="token"><param name="pattern">[a-z]+</param></data>'
        "</attribute></element>",
    ),
    "values": (
        "element a { attribute n { \"x\" | xsd:integer '1' } }",
        '<element name="a"><attribute name="n"><choice><value type="token" datatypeLibrary="">x</value>'
        '<value type="integer">1</value></choice></attribute></element>',
    ),
    "exception": (
        'element a { xsd:token - ("x" | "y") }',
        '<element name="a"><data type="token"><except><choice><value type="token" datatypeLibrary="">x</value>'
        '<value type="token" datatypeLibrary="">y</value></choice></except></data></element>',
    ),
    "list": (
        "element a { list { xsd:int+ } }",
        '<element name="a"><list><oneOrMore><data type="int"/></oneOrMore></list></element>',
    ),
    "quoted keyword": ("element \\list { empty }", '<element name="list"><empty/></element>'),
    "keyword as name": ("element text { empty }", '<element name="text"><empty/></element>'),
    "annotations and comments": (
        '## what it is for\n[ a:x = "1" a:y [ "z" ] ] element a { text >> a:z [ ] } # end',
        '<element name="a"><text/></element>',
    ),
    "joined literals and escapes": (
        'element a { "x" ~ "\\x{79}" }',
        '<element name="a"><value type="token" datatypeLibrary="">xy</value></element>',
    ),
    "ends of lines written as escapes": (
        'element a { "x\\x{A}\\x{D}y" }', # which end neither line nor text
        '<element name="a"><value type="token" datatypeLibrary="">x&#10;&#13;y</value></element>',
    ),
    "what looks like an escape": (
        'element a { "\\x{5C}x{41}" }',
        '<element name="a"><value type="token" datatypeLibrary="">\\x{41}</value></element>',
    ),
    "any name but one": (
        "element * - a { empty }",
        "<element><anyName><except><name>a</name></except></anyName><empty/></element>",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("compact", "xml"), PAIRS.values(), ids=PAIRS.keys())
def test_a_construct_reads_as_its_xml_form(compact: str, xml: str) -> None:
    assert _read(compact) == _xml(xml)


def test_namespaces_are_bound_by_declarations() -> None:
    compact = (
        'default namespace = "urn:one"\nnamespace two = "urn:two"\n'
        "element a { attribute two:b { text }, attribute c { text }, element two:* { empty } }"
    )
    xml = (
        '<element name="a" ns="urn:one"><attribute name="b" ns="urn:two"><text/></attribute>'
        '<attribute name="c" ns=""><text/></attribute>'
        '<element><nsName ns="urn:two"/><empty/></element></element>'
    )
    assert _read(compact) == _xml(xml)


def test_a_file_is_read_with_what_it_includes_in_either_syntax(tmp_path: Path) -> None:
    parts = tmp_path / "parts"
    parts.mkdir()
    (parts / "base.rnc").write_text('start = x | external "one.rnc"\nx = notAllowed\n')
    (parts / "one.rnc").write_text('element one { external "two.rng" }')
    (parts / "two.rng").write_text('<element xmlns="http://relaxng.org/ns/structure/1.0" name="two"><text/></element>')
    path = tmp_path / "schema.rnc"
    path.write_text('default namespace = "urn:x"\ninclude "parts/base.rnc" { x = element three { empty } }\n')
    twin = 'default namespace = "urn:x"\nstart = x | element one { element two { text } }\nx = element three { empty }'
    assert rng.read(path) == _read(twin)


@pytest.mark.parametrize("declared", ["", "default namespace = inherit\n", "namespace p = inherit\n"])
def test_without_a_namespace_of_its_own_a_file_takes_that_of_the_other(tmp_path: Path, declared: str) -> None:
    prefix = "p:" if "p =" in declared else ""
    (tmp_path / "part.rnc").write_text(
        f"{declared}element {prefix}b {{ attribute c {{ text }}, element {prefix}d {{ text }} }}"
    )
    path = tmp_path / "schema.rnc"
    path.write_text('namespace x = "urn:x"\nelement a { external "part.rnc" inherit = x }')
    twin = 'namespace x = "urn:x"\nelement a { element x:b { attribute c { text }, element x:d { text } } }'
    assert rng.read(path) == _read(twin)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_file_is_read_in_the_encodings_of_the_standard(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "schema.rnc"
    path.write_text("element größe { empty }", encoding=encoding)
    assert rng.read(path) == Grammar(element(OneName(Name("", "größe")), EMPTY))


def test_a_file_in_another_encoding_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "schema.rnc"
    path.write_text("element größe { empty }", encoding="latin-1")
    with pytest.raises(SchemaError, match=r"schema\.rnc cannot be read: it is neither UTF-8 nor UTF-16"):
        rng.read(path)


BROKEN_RULES = {
    "reference": ("start =\n  element a {\n    x }\n", "3:5"),
    "recursion": ("start = x\nx =\n  x?\n", "3:3"),
    "datatype": ("start = element a {\n  text,\n  xsd:lettre }\n", "3:3"),
    "file": ('include\n\n  "other.rnc"\n', "3:3"),
}


@pytest.mark.parametrize(("text", "place"), BROKEN_RULES.values(), ids=BROKEN_RULES)
def test_a_broken_rule_is_told_at_its_place(tmp_path: Path, text: str, place: str) -> None:
    path = tmp_path / "schema.rnc"
    path.write_text(text.replace("other", "schema"))
    with pytest.raises(SchemaError, match=rf"^schema\.rnc:{place}: .*\(RELAX NG 4\.[0-9]+\)$"):
        rng.read(path)


@pytest.mark.parametrize("written", ["\\x{}", "\\x{D800}", "\\x{110000}", "\\x{0}"])
def test_an_escape_that_is_no_character_is_refused(written: str) -> None:
    with pytest.raises(SchemaError) as caught:
        _read(f'element a {{\n  "{written}" }}')
    assert str(caught.value) == f"schema.rnc:2: `{written}` is no character of XML"


def test_elements_among_the_definitions_are_annotations() -> None:
    assert _read('a:doc [ "words" ]\nstart = x\ndiv { a:doc [] x = element a { empty } }') == _read(
        "start = x\nx = element a { empty }"
    )


def test_a_value_alone_is_a_schema_for_others_to_refer_to(tmp_path: Path) -> None:
    (tmp_path / "word.rnc").write_text('"word"')
    path = tmp_path / "schema.rnc"
    path.write_text('element a { external "word.rnc" }')
    assert rng.read(path) == _read('element a { "word" }')


def test_prefixes_of_any_name_may_be_declared() -> None:
    declared = 'namespace c = "urn:c"\nnamespace _ = "urn:_"\nnamespace place = "urn:p"\n'
    twin = '<element name="a" ns="urn:c"><element name="b" ns="urn:_"><text/></element></element>'
    assert _read(declared + "[ place:d [ c:e = '1' ] ] element c:a { element _:b { text } }") == _xml(twin)


def test_definitions_are_combined() -> None:
    grammar = _read("start = element a { x }\nx |= element b { empty }\nx |= element c { empty }")
    twin = _read("start = element a { x }\nx = element b { empty } | element c { empty }")
    assert grammar == twin


@pytest.mark.parametrize("name", ["tei_all", "tei_bare", "tei_jtei", "tei_lite", "tei_minimal", "tei_ms"])
def test_what_is_written_reads_as_the_same_grammar(name: str) -> None:
    if not REFERENCE.is_dir():
        pytest.skip("the reference schemas are not here")
    grammar = rng.read(REFERENCE / f"{name}.rng")
    assert _read(rnc.write(grammar, comment="made").decode()) == grammar


@pytest.mark.parametrize("compact", PAIRS.keys())
def test_each_construct_is_written_and_read_again(compact: str) -> None:
    grammar = _read(PAIRS[compact][0])
    assert _read(rnc.write(grammar).decode()) == grammar


FAULTS = {
    "element a { text": "schema.rnc:1:17: `the end of the schema` stands where `}` is due",
    "element a { text, empty | text }": "`(`, since `,`, `&` and `|` do not mix,",
    "element a {\n x:y }": "schema.rnc:2:2: the prefix `x` names no datatype library",
    "element x:a { empty }": "the prefix `x` is bound to no namespace",
    "element a { % }": "`%` has no meaning",
}


@pytest.mark.parametrize(("compact", "message"), FAULTS.items(), ids=FAULTS.keys())
def test_a_broken_schema_is_told_with_its_place(compact: str, message: str) -> None:
    with pytest.raises(SchemaError) as caught:
        _read(compact)
    assert message in str(caught.value)
