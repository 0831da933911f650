"""RELAX NG in XML: read as the standard says, section by section; written so that it reads as the same grammar."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from lxml import etree
from strategies_grammar import wild_grammars

from toolkit.errors import SchemaError
from toolkit.grammar import restrictions, rng
from toolkit.grammar.pattern import (
    EMPTY,
    NOT_ALLOWED,
    TEXT,
    AnyName,
    Grammar,
    NameChoice,
    NameClass,
    NsName,
    OneName,
    Pattern,
    attribute,
    choice,
    data,
    element,
    group,
    interleave,
    list_of,
    one_or_more,
    optional,
    ref,
    value,
    zero_or_more,
)
from toolkit.names import TEI, XML, XSD_TYPES, Name

RNG = 'xmlns="http://relaxng.org/ns/structure/1.0"'
TYPES = f'datatypeLibrary="{XSD_TYPES}"'


def _named(local: str, namespace: str = "") -> OneName:
    return OneName(Name(namespace, local))


def _read(body: str) -> Grammar:
    """Read what stands in a grammar; `ref` and so on need no prefix."""
    return rng.read(f"<grammar {RNG} {TYPES}>{body}</grammar>".encode())


def _pattern(body: str) -> Pattern:
    return _read(f"<start>{body}</start>").start


A, B = (element(_named(name), EMPTY) for name in "ab")
A_XML, B_XML = ('<element name="a"><empty/></element>', '<element name="b"><empty/></element>')

PATTERNS = {
    "3 empty": ("<empty/>", EMPTY),
    "3 notAllowed": ("<notAllowed/>", NOT_ALLOWED),
    "3 choice": (f"<choice>{A_XML}{B_XML}</choice>", choice(A, B)),
    "3 group": (f"<group>{A_XML}{B_XML}</group>", group(A, B)),
    "3 interleave": (f"<interleave>{A_XML}{B_XML}</interleave>", interleave(A, B)),
    "3 oneOrMore": (f"<oneOrMore>{A_XML}</oneOrMore>", one_or_more(A)),
    "3 list": (
        '<element name="a"><list><data type="ID"/><text/></list></element>',
        element(_named("a"), list_of(group(data(XSD_TYPES, "ID"), TEXT))),
    ),
    "4.1 annotations": (
        '<element name="a" x:y="z" xmlns:x="urn:x"><x:doc>words</x:doc><empty/><!-- words --></element>',
        A,
    ),
    "4.2 white space": ('<element name=" a "><value type=" string "> x </value></element>',
                        element(_named("a"), value(XSD_TYPES, "string", " x "))),
    "4.3 datatype library": ('<element name="a" datatypeLibrary=""><data type="token"/></element>',
                             element(_named("a"), data("", "token"))),
    "4.4 value without type": ('<element name="a"><value>x</value></element>',
                               element(_named("a"), value("", "token", "x"))),
    "4.8 names of attributes": (
        '<element name="a" ns="urn:x"><attribute name="x"/><attribute name="y" ns="urn:y"/></element>',
        element(_named("a", "urn:x"), group(attribute(_named("x"), TEXT), attribute(_named("y", "urn:y"), TEXT))),
    ),
    "4.9 namespace": ('<group ns="urn:x"><element><name>a</name><empty/></element></group>',
                      element(_named("a", "urn:x"), EMPTY)),
    "4.10 prefixes": ('<element name="x:a" xmlns:x="urn:x"><attribute name="xml:id"/></element>',
                      element(_named("a", "urn:x"), attribute(_named("id", XML), TEXT))),
    "4.12 several children": (f'<element name="c">{A_XML}{B_XML}</element>', element(_named("c"), group(A, B))),
    "4.13 mixed": (f"<mixed>{A_XML}{B_XML}</mixed>", interleave(TEXT, group(A, B))),
    "4.14 optional": (f"<optional>{A_XML}{B_XML}</optional>", optional(group(A, B))),
    "4.15 zeroOrMore": (f"<zeroOrMore>{A_XML}</zeroOrMore>", zero_or_more(A)),
    "4.20 notAllowed": (f"<choice><group>{A_XML}<notAllowed/></group>{B_XML}</choice>", B),
    "6.2 parameters": (
        '<element name="a"><data type="token"><param name="maxLength">2</param>'
        "<except><value>x</value><value>y</value></except></data></element>",
        element(
            _named("a"),
            data(XSD_TYPES, "token", [("maxLength", "2")], choice(value("", "token", "x"), value("", "token", "y"))),
        ),
    ),
    "6.2 qualified names": (
        '<element name="a"><value type="QName" xmlns:x="urn:x">x:y</value></element>',
        element(_named("a"), value(XSD_TYPES, "QName", "x:y", [("x", "urn:x")])),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("body", "pattern"), PATTERNS.values(), ids=PATTERNS)
def test_a_pattern_is_read(body: str, pattern: Pattern) -> None:
    assert _pattern(body) is pattern


@pytest.mark.parametrize(("body", "pattern"), PATTERNS.values(), ids=PATTERNS)
def test_a_pattern_is_written_as_it_is_read(body: str, pattern: Pattern) -> None:
    grammar = Grammar(group(ref("other"), pattern), {"other": A})
    assert rng.read(rng.write(grammar)) == (
        grammar if pattern is not NOT_ALLOWED else Grammar(NOT_ALLOWED, {"other": A})
    )


NAMES = {
    "one": ('<name ns="urn:x">a</name>', _named("a", "urn:x")),
    "any": ("<anyName/>", AnyName()),
    "of a namespace": ('<nsName ns="urn:x"/>', NsName("urn:x")),
    "any but": ('<anyName><except><name>a</name><nsName ns="urn:x"/></except></anyName>',
                AnyName(NameChoice((_named("a"), NsName("urn:x"))))),
    "several": ("<choice><name>a</name><choice><name>b</name></choice></choice>",
                NameChoice((_named("a"), _named("b")))),
}  # fmt: skip


@pytest.mark.parametrize(("body", "names"), NAMES.values(), ids=NAMES)
def test_a_name_class_is_read_and_written(body: str, names: NameClass) -> None:
    grammar = Grammar(element(names, group(zero_or_more(attribute(names, TEXT)), EMPTY)))
    assert (
        _read(f"<start><element>{body}<zeroOrMore><attribute>{body}</attribute></zeroOrMore></element></start>")
        == grammar
    )
    assert rng.read(rng.write(grammar)) == grammar


# --- grammars ---


def test_definitions_of_one_name_are_combined() -> None:
    grammar = _read(
        f'<start combine="choice">{A_XML}</start><start combine="choice">{B_XML}</start>'
        f'<define name="x" combine="interleave">{A_XML}</define><div><define name="x">{B_XML}</define></div>'
    )
    assert grammar == Grammar(choice(A, B), {"x": interleave(A, B)})


def test_a_nested_grammar_has_names_of_its_own() -> None:
    grammar = _read(
        '<start><ref name="x"/></start><define name="y"><text/></define>'
        '<define name="x"><element name="c"><grammar><start><ref name="x"/><!-- its own --></start>'
        '<define name="x"><element name="a"><parentRef name="y"/></element></define></grammar></element></define>'
    )
    inner = next(name for name in grammar.definitions if name not in ("x", "y"))
    assert grammar.definitions == {
        "y": TEXT,
        "x": element(_named("c"), ref(inner)),
        inner: element(_named("a"), ref("y")),
    }


def test_what_an_include_holds_replaces_what_it_includes(tmp_path: Path) -> None:
    (tmp_path / "base.rng").write_text(
        f'<grammar {RNG} ns="urn:x"><start><ref name="x"/></start><define name="x"><text/></define>'
        f'<define name="y"><element name="b"><empty/></element></define></grammar>'
    )
    path = tmp_path / "schema.rng"
    path.write_text(
        f'<grammar {RNG}><include href="base.rng"><div><define name="x">{A_XML}</define></div></include></grammar>'
    )
    assert rng.read(path) == Grammar(ref("x"), {"x": A, "y": element(_named("b", "urn:x"), EMPTY)})


def test_another_file_stands_for_a_pattern(tmp_path: Path) -> None:
    (tmp_path / "parts").mkdir()
    (tmp_path / "parts" / "a.rng").write_text(f'<element {RNG} name="a"><externalRef href="b.rng"/></element>')
    (tmp_path / "parts" / "b.rng").write_text(f'<element {RNG} name="b" ns=""><empty/></element>')
    path = tmp_path / "schema.rng"
    path.write_text(f'<externalRef {RNG} href="parts/a.rng" ns="urn:x"/>')
    assert rng.read(path).start == element(_named("a", "urn:x"), B)


def test_a_definition_may_hold_itself_in_an_element_or_where_nothing_leads_to_it() -> None:
    inside = '<element name="a"><optional><ref name="x"/></optional></element>'
    body = f'<start><ref name="x"/></start><define name="x">{inside}</define>'
    assert _read(f'{body}<define name="y"><ref name="y"/></define>').definitions["y"] is ref("y")


FAULTY = {
    "3 text": ("<start>words<empty/></start>", "`start` holds text"),
    "3 unknown element": ("<start><all/></start>", "`all` stands where a pattern is due"),
    "3 unknown attribute": ('<start><empty name="x"/></start>', "`empty` has no attribute `name`"),
    "3 no pattern": ("<start><group/></start>", "`group` holds no pattern"),
    "3 no name": ("<start><element/></start>", "`element` has no name"),
    "3 two starts in one": (f"<start>{A_XML}{B_XML}</start>", "`start` holds more than one pattern"),
    "3 name that is none": ('<start><element name="1"><empty/></element></start>', "`1` is no name"),
    "3 name that only the fifth edition of XML has": (
        '<start><element name="\u0300a"><empty/></element></start>', "`\u0300a` is no name"),
    "4.3 library": ('<start datatypeLibrary="types"><empty/></start>',
                    "`types` is no absolute address of a datatype library"),
    "4.5 reference": ('<start><externalRef href="a.rng"/></start>', "`a.rng` is not opened: the schema is no file"),
    "4.10 prefix": ('<start><element name="x:a"><empty/></element></start>', "the prefix `x` is bound to no namespace"),
    "4.16 name class": (
        "<start><element><anyName><except><anyName/></except></anyName><empty/></element></start>",
        "what `anyName` excepts is as wide as itself",
    ),
    "4.16 xmlns": (
        '<start><element name="a"><attribute name="xmlns"/></element></start>',
        "a declaration of a namespace is no attribute",
    ),
    "4.16 datatype": ('<start><element name="a"><data type="letter"/></element></start>',
                      "there is no datatype `letter`"),
    "4.17 twice": (f"<start>{A_XML}</start><start>{B_XML}</start>", "the start is defined twice without `combine`"),
    "4.17 two ways": (
        '<start><empty/></start><define name="x" combine="choice"><empty/></define>'
        '<define name="x" combine="interleave"><empty/></define>',
        "`x` is combined in two ways",
    ),
    "4.18 undefined": ('<start><ref name="x"/></start>', "nothing defines `x`"),
    "4.18 no start": ("", "the grammar has no start"),
    "4.19 recursion": (
        '<start><ref name="x"/></start><define name="x"><optional><ref name="x"/></optional></define>',
        "the definition of `x` holds itself",
    ),
    "4.19 recursion in what cannot match": (
        f'<start><choice>{A_XML}<group><ref name="x"/><notAllowed/></group></choice></start>'
        '<define name="x"><element name="a"><ref name="y"/></element></define>'
        '<define name="y"><ref name="z"/></define><define name="z"><optional><ref name="y"/></optional></define>',
        "the definition of `y` holds itself",
    ),
    "4.18 no parent": ('<start><parentRef name="x"/></start>',
                       "`parentRef` stands in no grammar that could define `x`"),
}  # fmt: skip


@pytest.mark.parametrize(("name", "body", "message"), [(name, *row) for name, row in FAULTY.items()], ids=FAULTY)
def test_a_faulty_schema_is_refused_by_file_line_and_section(name: str, body: str, message: str) -> None:
    with pytest.raises(SchemaError) as caught:
        _read(body)
    assert str(caught.value) == f"the schema:1: {message} (RELAX NG {name.split()[0]})"


def test_what_is_not_well_formed_is_refused() -> None:
    with pytest.raises(SchemaError, match="the schema is not well-formed"):
        rng.read(b"<grammar>")


@pytest.mark.parametrize(
    "href",
    [
        "../outside.rng",
        "a%00b.rng",
        "a" * 5000,
        "circle",
        "/etc/passwd",
        "http://example.org/a.rng",
        "file:///etc/passwd",
        "//host/a.rng",
        "a.rng#x",
    ],
)
def test_nothing_outside_the_folder_is_opened(tmp_path: Path, href: str) -> None:
    (tmp_path / "outside.rng").write_text(f"<text {RNG}/>")
    path = tmp_path / "schemas" / "schema.rng"
    path.parent.mkdir()
    path.write_text(f'<externalRef {RNG} href="{href}"/>')
    (path.parent / "circle").symlink_to("circle")
    with pytest.raises(SchemaError, match=r"is not opened|cannot be read"):
        rng.read(path)


@pytest.mark.parametrize(
    "reference", ['<include href="schema.rng"/>', '<start>\n<externalRef href="schema.rng"/></start>']
)
def test_a_file_that_includes_itself_is_refused_at_its_place(tmp_path: Path, reference: str) -> None:
    path = tmp_path / "schema.rng"
    path.write_text(f"<!-- a -->\n<grammar {RNG}>\n{reference}</grammar>")
    place = f"{3 + reference.count(chr(10))}:1"
    with pytest.raises(SchemaError, match=rf"schema\.rng:{place}: `schema\.rng` includes itself"):
        rng.read(path)


def test_only_what_the_file_defines_can_be_overridden(tmp_path: Path) -> None:
    (tmp_path / "base.rng").write_text(f"<grammar {RNG}><start><text/></start></grammar>")
    path = tmp_path / "schema.rng"
    path.write_text(f'<grammar {RNG}><include href="base.rng"><define name="x"><text/></define></include></grammar>')
    with pytest.raises(SchemaError, match="`x` is overridden, but not defined in the file"):
        rng.read(path)


# --- restrictions ---

RESTRICTED = {
    "7.1.1": ("", f'<attribute name="x"><choice><text/>{A_XML}</choice></attribute>'),
    "7.1.2": ("", '<oneOrMore><group><attribute name="x"/><element name="a"><empty/></element></group></oneOrMore>'),
    "7.1.3": ("", "<list><interleave><value>x</value><value>y</value></interleave></list>"),
    "7.1.4": ("", '<data type="token"><except><list><value>x</value></list></except></data>'),
    "7.2": ("", f'<data type="token"/>{A_XML}'),
    "7.3": ("", '<attribute name="x"/><choice><attribute name="x"/><empty/></choice>'),
    "7.3 any": ("", "<attribute><anyName/></attribute>"),
    "7.3 any beside one": ("", '<oneOrMore><attribute><anyName/></attribute></oneOrMore><attribute name="x"/>'),
    "7.4": ("", f"<interleave>{A_XML}<optional>{A_XML}</optional></interleave>"),
    "7.4 text": ("", "<interleave><text/><optional><text/></optional></interleave>"),
}


@pytest.mark.parametrize(
    ("name", "defined", "content"), [(name, *row) for name, row in RESTRICTED.items()], ids=RESTRICTED
)
def test_a_grammar_that_breaks_a_restriction_is_refused(name: str, defined: str, content: str) -> None:
    grammar = _read(f'<start><element name="r">{content}</element></start>{defined}')
    with pytest.raises(SchemaError) as caught:
        restrictions.check(grammar)
    assert str(caught.value).endswith(f"(RELAX NG {name.split()[0]})")


def test_the_start_holds_elements_only() -> None:
    with pytest.raises(SchemaError, match=r"the start has `group` in the start \(RELAX NG 7\.1\.5\)"):
        restrictions.check(Grammar(group(A, B)))


PLACED = {
    "in XML": ("schema.rng", f'<grammar {RNG}><start>\n  <element name="r"><ref name="x"/></element></start>\n'
               f'<define name="x"><optional>\n\t<element name="q">{A_XML}<data type="token"/></element>'
               "</optional></define></grammar>", "schema.rng:4:2"),
    "in the compact syntax": (
        "schema.rnc", 'start = element r { x }\nx = "1" |\n  element q { xsd:token, text }', "schema.rnc:3:3"
    ),
    "in what is included": ("schema.rng", f'<grammar {RNG}><include href="part.rnc"/></grammar>', "part.rnc:2:9"),
    "in the start": ("schema.rng", f"<!-- a -->\n<group {RNG}>{A_XML}{B_XML}</group>", "schema.rng:2:1"),
}  # fmt: skip


@pytest.mark.parametrize(("name", "text", "place"), PLACED.values(), ids=PLACED)
def test_a_broken_restriction_is_told_where_the_element_is_written(
    name: str, text: str, place: str, tmp_path: Path
) -> None:
    (tmp_path / "part.rnc").write_text("\nstart = element q { text, xsd:token }")
    (tmp_path / name).write_text(text)
    with pytest.raises(SchemaError, match=rf"^{place}: .*\(RELAX NG 7\.[125.]+\)$"):
        rng.read(tmp_path / name, is_restricted=True)


# --- writing ---


def test_the_written_schema_is_readable() -> None:
    grammar = Grammar(
        ref("p"),
        {
            "p": element(
                _named("p", TEI),
                group(
                    attribute(_named("id", XML), data(XSD_TYPES, "ID")),
                    optional(attribute(_named("rend"), TEXT)),
                    interleave(TEXT, zero_or_more(choice(ref("p"), element(AnyName(NsName(TEI)), TEXT)))),
                ),
            )
        },
    )
    assert (
        rng.write(grammar, comment="made of sources -- by hand").decode()
        == """\
<?xml version="1.0" encoding="UTF-8"?>
<!-- made of sources - - by hand -->
<grammar xmlns="http://relaxng.org/ns/structure/1.0" ns="http://www.tei-c.org/ns/1.0" \
datatypeLibrary="http://www.w3.org/2001/XMLSchema-datatypes">
  <start>
    <ref name="p"/>
  </start>
  <define name="p">
    <element name="p">
      <attribute name="xml:id">
        <data type="ID"/>
      </attribute>
      <optional>
        <attribute name="rend"/>
      </optional>
      <mixed>
        <zeroOrMore>
          <choice>
            <ref name="p"/>
            <element>
              <anyName>
                <except>
                  <nsName ns="http://www.tei-c.org/ns/1.0"/>
                </except>
              </anyName>
              <text/>
            </element>
          </choice>
        </zeroOrMore>
      </mixed>
    </element>
  </define>
</grammar>
"""
    )


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(wild_grammars)
def test_a_grammar_written_and_read_again_is_the_same(grammar: Grammar) -> None:
    written = rng.write(grammar)
    assert rng.read(written) == grammar
    assert rng.write(rng.read(written)) == written


REFERENCE = Path(__file__).resolve().parents[1].parent / "shared" / "tei" / "reference"


@pytest.mark.skipif(not REFERENCE.is_dir(), reason="needs the schemas that the TEI Stylesheets make")
@pytest.mark.parametrize("name", ["tei_bare", "tei_lite", "tei_jtei", "tei_ms"])
def test_a_schema_of_tei_comes_back_the_same(name: str) -> None:
    grammar = rng.read(REFERENCE / f"{name}.rng")
    restrictions.check(grammar)
    assert rng.read(rng.write(grammar)) == grammar
    assert len(etree.fromstring(rng.write(grammar))) == len(grammar.definitions) + 1
