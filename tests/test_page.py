"""The page of a letter: for the eye, the ear, the keyboard and print, by markup and style alone."""

import copy
import re
from itertools import pairwise
from pathlib import Path

import pytest
from lxml import etree
from lxml import html as lxml_html

from toolkit.edition import Edition
from toolkit.outputs import Output, Workshop
from toolkit.xslt import Document, Stylesheet, Value

ROOT = Path(__file__).resolve().parents[1]
LETTER = ROOT / "tei" / "letter-1932-01-04.xml"
EVERYTHING = Path(__file__).parent / "cases" / "outputs" / "html" / "everything.xml"
DIALECTS = Path(__file__).parent / "cases" / "outputs" / "html" / "dialects.xml"
CSS = ROOT / "xslt" / "html" / "assets" / "edition.css"
TEI = "{http://www.tei-c.org/ns/1.0}"

MODULES = (
    "core textstructure header namesdates transcr msdescription figures verse linking corpus gaiji textcrit analysis "
    "certainty"
).split()

WORDLESS = set(
    "alt altGrp altIdentifier app biblStruct binaryObject certainty choice "
    "dimensions divGen ellipsis gap graphic index join joinGrp lacunaEnd lacunaStart link "
    "linkGrp listApp listTranspose media msIdentifier precision respons substJoin table "
    "timeline undo when witEnd witStart".split()
)
"""Elements in which TEI allows no words of their own, so that none can be lost."""

UNSPOKEN = {"facsimile", "xenoData"}
"""Elements that hold pictures or other data, not words of the edition."""


def _made(path: Path) -> Output:
    edition = Edition.of([path])
    (letter,) = edition.letters
    return next(one for one in Workshop(edition, ("html",)).letter("html", letter) if one.path.suffix == ".html")


def _page(path: Path) -> lxml_html.HtmlElement:
    return lxml_html.fromstring(_made(path).data.decode())


def _letter(tmp_path: Path, body: str, *, attributes: str = "", header: str = "", stand_off: str = "") -> Path:
    path = tmp_path / "letter.xml"
    head = f"<teiHeader><fileDesc><titleStmt><title>T</title></titleStmt></fileDesc>{header}</teiHeader>"
    text = f"<text {attributes}><body>{body}</body></text>"
    tei = f'<TEI xmlns="http://www.tei-c.org/ns/1.0">{head}{stand_off}{text}</TEI>'
    path.write_text(tei, encoding="utf-8")
    return path


def _with(letter: Path, **parameters: Value) -> lxml_html.HtmlElement:
    """The page of a letter with parameters that a whole edition sets."""
    edition = Edition.of([letter])
    prepared = Workshop(edition, ("html",)).prepared(edition.letters[0])
    stylesheet = Stylesheet.compile(ROOT / "xslt" / "html" / "html.xsl")
    named = {f"{{urn:edition:html}}{name}": value for name, value in parameters.items()}
    made = stylesheet.run(prepared, mode="{urn:edition:html}page", parameters=named)
    return lxml_html.fromstring(made.text)


def _text(element: lxml_html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


# --- every element ------------------------------------------------------------------------------------------------


def _elements() -> list[str]:
    specifications = etree.parse(ROOT / "schema" / "tei-p5.xml").iter(TEI + "elementSpec")
    return sorted(one.get("ident", "") for one in specifications if one.get("module") in MODULES)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Output:
    """A page of a text that has every element of the modules, with words and with a paragraph in it."""
    parts = [
        f"<p>before{at} <{name}>words{at}.</{name}> after{at}.</p><div><{name}><p>block{at}.</p></{name}></div>"
        for at, name in enumerate(_elements())
    ]
    return _made(_letter(tmp_path_factory.mktemp("filled"), "".join(parts)))


def test_every_element_of_the_modules_of_letters_has_a_form(filled: Output) -> None:
    assert [found.message for found in filled.diagnostics] == []


def test_no_word_in_or_round_any_element_is_lost(filled: Output) -> None:
    text = filled.data.decode()
    lost = {
        name
        for at, name in enumerate(_elements())
        for words in (f"before{at} ", f"words{at}.", f"after{at}.", f"block{at}.")
        if words not in text
    }
    assert lost == WORDLESS | UNSPOKEN


BLOCKS = {"blockquote", "details", "div", "dl", "figure", "h2", "h3", "h4", "h5", "h6", "ol", "p", "table", "ul"}
PHRASES = {"b", "bdi", "cite", "code", "em", "h2", "h3", "h4", "h5", "h6", "i", "p", "q", "span", "time"}


def test_nothing_that_holds_phrases_holds_a_block(filled: Output) -> None:
    # as written: a reader of HTML would move what may not stand where it stands
    written = re.sub(r"<(meta|link|br|img|input)\b([^>]*)>", r"<\1\2/>", filled.data.decode())
    written = re.sub(r"\schecked\b", "", written.partition("<body")[2]).replace("&nbsp;", " ")
    page = etree.fromstring("<body" + written.rpartition("</html>")[0])
    assert [(one.tag, inside.tag) for one in page.iter(*PHRASES) for inside in one if inside.tag in BLOCKS] == []
    assert (
        page.xpath("//a//a | //ul/*[not(self::li)] | //ol/*[not(self::li)] | //tr/*[not(self::td or self::th)]") == []
    )


@pytest.mark.parametrize("path", [LETTER, EVERYTHING], ids=lambda path: path.stem)
def test_headings_leave_no_step_out_and_identifiers_are_not_doubled(path: Path) -> None:
    page = _page(path)
    levels = [int(one.tag[1]) for one in page.iter("h1", "h2", "h3", "h4", "h5", "h6")]
    assert levels[0] == 1 and levels.count(1) == 1
    assert [(a, b) for a, b in pairwise(levels) if b > a + 1] == []
    ids = page.xpath("//@id")
    assert sorted(ids) == sorted(set(ids))
    assert [link for link in page.xpath("//a/@href") if link.startswith("#") and link[1:] not in ids] == []


# --- what comes alive ---------------------------------------------------------------------------------------------

HOSTILE = [
    '<ref target="javascript:alert(1)">x</ref>',
    '<ref target="JaVaScript:alert(1)">x</ref>',
    '<ref target="vbscript:x">x</ref>',
    '<ref target="file:///etc/passwd">x</ref>',
    '<ref target="//evil.example/">x</ref>',
    '<ref target="\\\\evil.example/">x</ref>',
    '<ptr target="data:text/html,x"/>',
    '<graphic url="javascript:alert(1)"/>',
    '<graphic url="data:image/svg+xml,x"/>',
    '<graphic url="https://evil.example/x.png"/>',
    '<hi style="background:url(https://evil.example/)">x</hi>',
    '<hi rend="width:expression(alert(1))">x</hi>',
    '<p rend="&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;">x</p>',
    '<hi rendition="javascript:alert(1)">x</hi>',
    '<seg type="x&quot; onmouseover=&quot;alert(1)">x</seg>',
    '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script><use href="data:x"/></svg>',
    '<iframe xmlns="http://www.w3.org/1999/xhtml" src="https://evil.example/">x</iframe>',
    '<img xmlns="http://www.w3.org/1999/xhtml" src="x" onerror="alert(1)"/>',
    '<formula><math xmlns="http://www.w3.org/1998/Math/MathML"><maction href="javascript:alert(1)"><mi onclick="x" '
    'style="x" href="javascript:x">x</mi></maction><annotation-xml encoding="text/html"><p xmlns="">y</p>'
    "</annotation-xml></math></formula>",
    '<persName xml:id="x" key="&quot; onclick=&quot;x">x</persName>',
    "&lt;img src=x onerror=alert(1)&gt;",
    '<note xml:lang="x-a">&lt;/li&gt;&lt;script&gt;</note>',
    '<ref target="JAVASCRIPT&#10;:alert(1)">x</ref>',
    '<ref target="&#9;java&#13;script&#58;alert(1)">x</ref>',
    '<ref target="https&#58;alert.xml\\..\\x.html">x</ref>',
    '<ref target="evil:alert(1)">x</ref>',
    '<ref target="worse:alert(1)">x</ref>',
    '<ref xml:base="javascript:alert(1)//" target="x">x</ref>',
    '<ref xml:base="https://evil.example/" target="a/b">x</ref>',
    '<media url="javascript:alert(1)" mimeType="text/html"/>',
    '<binaryObject mimeType="text/html" encoding="base64">PHNjcmlwdD4=</binaryObject>',
    '<pb n="&quot;&gt;&lt;img src=x onerror=alert(1)&gt;"/>',
    '<milestone unit="&lt;script&gt;" n="&lt;/span&gt;&lt;script&gt;"/>',
    '<hi rendition="#evil #worse">x</hi>',
    '<hi xml:lang="en&quot; onload=&quot;alert(1)">x</hi>',
    '<hi xmlns:ed="urn:edition:prepared" ed:anchor="notes" ed:n="}*{background:url(//evil.example)">x</hi>',
    '<ed:letter xmlns:ed="urn:edition:prepared" title="&lt;script&gt;" lang="x">x</ed:letter>',
    '<style xmlns="http://www.w3.org/1999/xhtml">*{background:url(//evil.example)}</style>',
    '<base xmlns="http://www.w3.org/1999/xhtml" href="https://evil.example/"/>',
    '<meta xmlns="http://www.w3.org/1999/xhtml" http-equiv="refresh" content="0;url=https://evil.example/"/>',
    '<form xmlns="http://www.w3.org/1999/xhtml" action="javascript:x"><input name="view" onfocus="x"/></form>',
    '<svg xmlns="http://www.w3.org/2000/svg"><foreignObject><body xmlns="http://www.w3.org/1999/xhtml"><script>x</script>'
    '</body></foreignObject><a href="javascript:x"><text>y</text></a><animate onbegin="x" attributeName="href"/></svg>',
    '<figure><s:svg xmlns:s="http://www.w3.org/2000/svg"><s:image href="https://evil.example/x"/></s:svg></figure>',
    '<math xmlns="http://www.w3.org/1998/Math/MathML" href="javascript:x"><mtext><img '
    'xmlns="http://www.w3.org/1999/xhtml" src="x" onerror="x"/></mtext></math>',
    '<formula><math xmlns="http://www.w3.org/1998/Math/MathML" xmlns:l="http://www.w3.org/1999/xlink" '
    'href="javascript:x" l:href="javascript:x"><mglyph src="https://evil.example/x"/><mtext><script>x</script></mtext></math></formula>',
    '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="/etc/passwd" parse="text"/>',
    "<?xml-stylesheet href='javascript:x'?><![CDATA[<script>alert(1)</script>]]>",
]

EVIL = (
    "<encodingDesc><tagsDecl>"
    '<rendition xml:id="evil" scheme="css">background:url(https://evil.example/);behavior:url(x)</rendition>'
    '<rendition xml:id="worse" selector="p::before">content:url(javascript:x)</rendition>'
    "</tagsDecl><listPrefixDef>"
    '<prefixDef ident="evil" matchPattern="(.+)" replacementPattern="javascript:$1"/>'
    '<prefixDef ident="worse" matchPattern="(.+)" replacementPattern="//evil.example/$1"/>'
    "</listPrefixDef></encodingDesc>"
)
"""A header that makes of what looks innocent something that is not."""


@pytest.mark.parametrize("inside", HOSTILE)
def test_nothing_comes_alive_and_nothing_is_fetched(tmp_path: Path, inside: str) -> None:
    page = _page(_letter(tmp_path, f"<p>before {inside} after</p>", header=EVIL))
    alive = "//iframe | //object | //embed | //img | //form | //base | //meta[@http-equiv='refresh'] | //style[2]"
    assert page.xpath(f"//script[not(@type='application/ld+json')] | {alive}") == []
    names = {name for one in page.iter(etree.Element) for name in one.attrib}
    assert {name for name in names if name.startswith("on") or name in ("style", "srcdoc", "src", "srcset")} == set()
    links = [one for one in page.xpath("//body//@href") if not re.match(r"#|\.\./|(?:index|search)\.html|cite/", one)]
    assert links == []
    assert {one.tag for one in page.iter("maction", "svg", "annotation-xml", "use", "mglyph")} == set()
    (style,) = page.xpath("//style/text()")
    assert "url" not in style
    assert len(page.xpath("//*[@id='notes']")) <= 1
    assert "before" in _text(page) and "after" in _text(page)


def test_no_identifier_of_a_letter_takes_the_place_of_one_of_the_page(tmp_path: Path) -> None:
    own = {name for path in (LETTER, EVERYTHING) for name in _page(path).xpath("//@id")}
    names = sorted(own - set(etree.parse(LETTER).xpath("//@xml:id")))
    body = "".join(f'<p xml:id="{name}">to <ref target="#{name}">it</ref></p>' for name in names)
    page = _page(
        _letter(tmp_path, body + "<p>one<note>two</note> <app><lem>a</lem><rdg>b</rdg></app> <del>c</del></p>")
    )
    ids = page.xpath("//@id")
    assert sorted(ids) == sorted(set(ids))
    links = page.xpath("//*[@id='the-letter']/p/a[not(@class or @role)]")
    assert [one.get("href") for one in links] == [f"#{one.getparent().get('id')}" for one in links]
    assert len(links) == len(names)


@pytest.mark.parametrize(
    "header",
    [
        '<profileDesc><abstract><p><ref target="javascript:x">x</ref></p></abstract></profileDesc>',
        '<profileDesc><correspDesc><correspAction type="sent"><persName ref="javascript:x">&lt;script&gt;x</persName>'
        '<date when="&lt;/script&gt;&lt;script&gt;x">x</date></correspAction></correspDesc></profileDesc>',
        '<profileDesc><correspDesc><correspContext><ref type="prev" target="javascript:x">x</ref></correspContext>'
        "</correspDesc></profileDesc>",
        '<encodingDesc><editorialDecl><p><ref target="data:text/html,x">x</ref></p></editorialDecl></encodingDesc>',
        '<revisionDesc><change when="&quot;onload=x">x</change></revisionDesc>',
    ],
)
def test_nothing_in_a_header_comes_alive(tmp_path: Path, header: str) -> None:
    page = _page(_letter(tmp_path, "<p>x</p>", header=header))
    assert page.xpath("//script[not(@type='application/ld+json')]") == []
    assert len(page.xpath("//script")) == 1
    assert {name for one in page.iter(etree.Element) for name in one.attrib if name.startswith("on")} == set()
    assert [one for one in page.xpath("//@href") if re.match(r"\W*(javascript|data|vbscript):", one, re.I)] == []


def test_an_entity_cannot_hide_where_a_link_leads(tmp_path: Path) -> None:
    path = _letter(tmp_path, '<p><ref target="&#38;j;script:alert(1)">x</ref></p>'.replace("&#38;", "&"))
    path.write_text(f'<!DOCTYPE TEI [<!ENTITY j "java">]>{path.read_text(encoding="utf-8")}', encoding="utf-8")
    assert _page(path).xpath("//*[@id='para-1']//@href") == ["#para-1"]


@pytest.mark.parametrize(
    "titles",
    [
        '<title level="s">The series</title><title level="a">The letter</title>',
        '<title level="s" type="main">The series</title><title>The letter</title>',
        '<title level="m">The book</title><title>The letter</title><title type="sub">edited</title>',
        '<title level="a">Another</title><title level="a" type="main">The letter</title>',
        '<title level="m">The letter</title>',
    ],
)
def test_the_title_is_that_of_the_letter_before_that_of_a_series(titles: str, tmp_path: Path) -> None:
    path = _letter(tmp_path, "<p>x</p>")
    path.write_text(path.read_text(encoding="utf-8").replace("<title>T</title>", titles), encoding="utf-8")
    assert _page(path).xpath("//h1/text()") == ["The letter"]


def test_a_title_cannot_leave_the_style_that_it_is_printed_by(tmp_path: Path) -> None:
    path = _letter(tmp_path, "<p>x</p>")
    title = '"}}*{background:red}&lt;/style&gt;&lt;script&gt;\\'
    path.write_text(path.read_text(encoding="utf-8").replace("<title>T<", f"<title>{title}<"), encoding="utf-8")
    page = _page(path)
    (style,) = page.xpath("//style/text()")
    assert page.xpath("//script[not(@type='application/ld+json')]") == []
    assert style.count('"') == 2 and "\\" not in style


def test_a_formula_is_drawn_by_the_browser() -> None:
    (formula,) = _page(EVERYTHING).xpath("//*[local-name() = 'math']")
    assert [one.tag for one in formula.iter()] == ["math", "msup", "mi", "mn"]


def test_a_picture_is_shown_only_where_it_lies_beside_the_page(tmp_path: Path) -> None:
    letter = _letter(tmp_path, '<figure><graphic url="a.png"/><figDesc>A seal</figDesc></figure><graphic url="b.png"/>')
    picture = '<ed:picture url="a.png" src="pictures/a-1.png" type="image/png" width="4" height="3"/>'
    page = _with(letter, pictures=Document(f'<ed:pictures xmlns:ed="urn:edition:prepared">{picture}</ed:pictures>'))
    assert page.xpath("//img/@src") == ["pictures/a-1.png"]
    assert page.xpath("//img/@alt") == ["A seal"]
    assert "[picture: b.png]" in _text(page)


# --- notes --------------------------------------------------------------------------------------------------------


def test_a_note_stands_once_in_the_page_with_its_paragraphs() -> None:
    page = _page(EVERYTHING)
    (note,) = page.xpath("//*[@role='doc-endnotes']/ol/li[@id='note-1']")
    assert [one.tag for one in note.iterchildren()] == ["p", "div", "a"]
    assert [_text(one) for one in note.iter("li")][1:] == ["one", "and two"]
    assert _text(page).count("A note of two paragraphs") == 1


def test_notes_of_writer_and_editors_stand_in_the_order_of_the_text() -> None:
    page = _page(EVERYTHING)
    assert [one.text for one in page.xpath("//*[@role='doc-noteref'][starts-with(@id, 'ref-')]")] == ["1", "a", "2"]
    assert page.xpath("//*[@role='doc-endnotes']/ol/li/@data-n") == ["1", "a", "2"]


def test_a_note_beside_the_text_keeps_the_language_of_where_it_was_written() -> None:
    (note,) = _page(EVERYTHING).xpath("//li[@id='note-1']")
    assert note.get("lang") == "en"


def test_each_note_is_placed_by_its_reference() -> None:
    (style,) = _page(EVERYTHING).xpath("//head/style/text()")
    assert "#ref-a,#note-a{--r:--2}" in style


def test_a_note_at_the_end_of_the_text_comes_where_its_pointer_stands(tmp_path: Path) -> None:
    body = '<p>one<ptr target="#n"/> two <ptr target="#n"/> three<ptr target="#n"/></p>'
    letter = _letter(tmp_path, body)
    back = '</body><back><div><note xml:id="n">Said of one.</note></div></back>'
    letter.write_text(letter.read_text(encoding="utf-8").replace("</body>", back), encoding="utf-8")
    page = _page(letter)
    assert _text(page.xpath("//*[@id='para-1']")[0]) == "one1 two Note 1 three Note 1¶"
    assert page.xpath("//*[@id='para-1']//a/@href") == ["#note-1", "#note-1", "#note-1", "#para-1"]
    assert _text(page).count("Said of one.") == 1


def test_a_pointer_to_a_note_leads_to_it() -> None:
    assert "#note-2" in _page(EVERYTHING).xpath("//*[@id='the-letter']//a[text()='Note']/@href")


# --- two views ----------------------------------------------------------------------------------------------------


def _shown(inside: str, tmp_path: Path, *, copy: bool) -> str:
    """What the style sheet shows of a paragraph in a view; what is only for the ear in parentheses."""
    page = _page(_letter(tmp_path, f"<p>{inside}</p>"))
    (paragraph,) = page.xpath("//*[@id='para-1']")
    for one in list(paragraph.iter(etree.Element)):
        classes = set((one.get("class") or "").split())
        hidden = (
            {"read", "unread"} & classes if copy else "say" in classes or ("copy" in classes and "told" not in classes)
        )
        if hidden or "permalink" in classes:
            one.drop_tree()
        elif "aside" in classes or ("told" in classes and not copy):
            one.text = "(" + (one.text or "")
            if len(one):
                one[-1].tail = (one[-1].tail or "") + ")"
            else:
                one.text += ")"
    return _text(paragraph).replace(")(", "")


VIEWS = {
    "correction": (
        "<choice><sic>teh</sic><corr>the</corr></choice>",
        "the(([corrected from: )teh(]))",
        "teh",
    ),
    "fault left alone": ("<sic>teh</sic>", "teh [sic]", "teh [sic]"),
    "regular spelling": ("<choice><orig>vpon</orig><reg>upon</reg></choice>", "upon", "vpon"),
    "abbreviation": (
        "<choice><abbr>St.</abbr><expan>Street</expan></choice>",
        "Street",
        "St.",
    ),
    "expansion": ("M<ex>iste</ex>r", "Mister", "Mr"),
    "deletion": ("<del>x</del>y", "y", "([deleted: )x(])y"),
    "addition": ('<add place="above">x</add>', "x", "([added above the line: )x(])"),
    "restoration": ("<restore><del>x</del></restore>", "x", "([deleted, then restored: )x(])"),
    "superfluous words": ("<surplus>x</surplus>y", "y", "([in the copy, left out: )x(])y"),
    "supplied words": ('<supplied reason="omitted">x</supplied>', "x( [supplied by the editors])", ""),
    "lost words": (
        '<supplied reason="damage">x</supplied>',
        "x( [supplied by the editors])",
        "x( [supplied by the editors])",
    ),
    "uncertain words": ("<unclear>x</unclear>", "x( [unclear])", "x( [unclear])"),
    "gap": (
        '<gap reason="illegible" quantity="2" unit="words"/>',
        "[…(gap: 2 words, illegible)]",
        "[…(gap: 2 words, illegible)]",
    ),
    "space": ('a<space quantity="4" unit="chars"/>b', "a b", "a [space: 4 characters]b"),
    "space of one": ('a<space quantity="1" unit="chars"/>b', "a b", "a b"),
    "hyphen in a word": ('con-<lb break="no"/>tem', "contem", "con-tem"),
    "hyphen marked as one": ('con<pc force="weak">-</pc><pb break="no"/>tem', "con[page]tem", "con-[page]tem"),
    "hyphen of a compound": ('Staats-<lb break="no"/>Rath', "Staats-Rath", "Staats-Rath"),
    "hyphen before another word": ("vor-<lb/>und nachher", "vor- und nachher", "vor- und nachher"),
    "column": ('a<cb n="b"/>', "a", "a[column b]"),
}


@pytest.mark.parametrize("case", VIEWS.values(), ids=VIEWS.keys())
def test_each_view_shows_and_tells_what_belongs_to_it(tmp_path: Path, case: tuple[str, str, str]) -> None:
    inside, reading, copy = case
    assert _shown(inside, tmp_path, copy=False) == reading
    assert _shown(inside, tmp_path, copy=True) == copy


def test_lines_of_the_source_end_in_its_view_only(tmp_path: Path) -> None:
    page = _page(_letter(tmp_path, '<p>be<lb break="no"/>fore <lb/>all</p><closer><signed>A<lb/>B</signed></closer>'))
    assert [one.get("class") for one in page.iter("br")] == ["copy", "copy", None]
    assert _text(page.xpath("//*[@id='para-1']")[0]).startswith("before all")


def test_a_letter_without_changes_has_no_switch(tmp_path: Path) -> None:
    page = _page(_letter(tmp_path, "<p>plain</p>"))
    assert page.xpath("//input | //*[@class='marks']") == []


def test_only_the_marks_of_this_letter_are_explained(tmp_path: Path) -> None:
    page = _page(_letter(tmp_path, "<p>a <del>b</del> <gap/></p>"))
    assert [_text(one) for one in page.xpath("//*[@class='marks']//li")] == [
        "[…] gap in the source",
        "abc deleted in the source",
    ]


def test_another_hand_is_named_and_has_a_mark() -> None:
    page = _page(EVERYTHING)
    (added,) = page.xpath("//ins")
    assert added.get("data-hand") == "²"
    assert _text(added) == "[added above the line, pencil, of the recipient: Meer]"
    assert "abc in another hand: ² pencil, of the recipient" in [
        _text(one) for one in page.xpath("//*[@class='marks']//li")
    ]


# --- paragraphs, languages ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", [LETTER, EVERYTHING], ids=lambda path: path.stem)
def test_every_paragraph_can_be_linked_to(path: Path) -> None:
    paragraphs = [
        one
        for one in _page(path).xpath("//*[@id='the-letter']//*[self::p or contains(@class, 'p')][@id]")
        if one.tag == "p" and one.get("data-tei") in (None, "ab") and one.get("class") in (None, "center")
        if not one.xpath("ancestor::li or ancestor::*[@data-tei='quote'] or ancestor::figure")
    ]
    assert len(paragraphs) >= 8
    links = [one.xpath("a[@class='permalink']/@href") for one in paragraphs]
    assert links == [[f"#{one.get('id')}"] for one in paragraphs]


def test_an_identifier_that_the_page_has_itself_is_given_another_form() -> None:
    page = _page(EVERYTHING)
    (heading,) = page.xpath("//*[@id='notes']")
    (paragraph,) = page.xpath("//*[@id='tei-notes']")
    assert (heading.tag, paragraph.tag) == ("h2", "p")
    assert page.xpath("//a[@data-tei='ptr']/@href") == ["#tei-notes"]


@pytest.mark.parametrize(
    ("language", "direction"),
    [
        ("he", "rtl"), ("ar", "rtl"), ("yi", "rtl"), ("fa-IR", "rtl"), ("ku-Arab", "rtl"),
        ("yi-Latn", None), ("ku", None), ("ru", None),
    ],
)  # fmt: skip
def test_what_runs_from_right_to_left_says_so(tmp_path: Path, language: str, direction: str | None) -> None:
    letter = _letter(tmp_path, f'<p>a <foreign xml:lang="{language}">b</foreign></p>', attributes='xml:lang="en"')
    (foreign,) = _page(letter).xpath("//*[@data-tei='foreign']")
    assert (foreign.get("lang"), foreign.get("dir")) == (language, direction)


def test_a_letter_from_right_to_left_keeps_the_words_of_the_page_from_left_to_right(tmp_path: Path) -> None:
    page = _page(_letter(tmp_path, "<p>שלום</p>", attributes='xml:lang="he"'))
    (article,) = page.xpath("//article")
    assert (article.get("lang"), article.get("dir")) == ("he", "rtl")
    (header,) = page.xpath("//article/header")
    assert (header.get("lang"), header.get("dir")) == ("en", "ltr")
    assert page.xpath("//*[@class='permalink']/@lang") == ["en"]


@pytest.mark.parametrize(
    ("closer", "lines"),
    [
        ("Yours<signed>Anna</signed>", ["Anna"]),
        ("Yours <signed>Anna</signed>, <signed>Bruno</signed>.", []),
        ("<salute>Yours</salute><signed>Anna</signed>", ["Yours", "Anna"]),
        ("I am <signed>Anna</signed>, your aunt", []),
    ],
)
def test_a_signature_has_a_line_of_its_own_unless_the_sentence_goes_on(
    tmp_path: Path, closer: str, lines: list[str]
) -> None:
    page = _page(_letter(tmp_path, f"<p>x</p><closer>{closer}</closer>"))
    assert [
        _text(one) for one in page.xpath("//*[@data-tei='signed' or @class='salute' or @class='signed'][self::p]")
    ] == lines


def test_names_from_right_to_left_stand_apart_in_a_citation(tmp_path: Path) -> None:
    sent = '<correspAction type="sent"><persName>רחל בר</persName><date when="1901-05-03"/></correspAction>'
    received = '<correspAction type="received"><persName>בנימין</persName></correspAction>'
    header = f"<profileDesc><correspDesc>{sent}{received}</correspDesc></profileDesc>"
    (cited, *_) = _page(_letter(tmp_path, "<p>x</p>", header=header)).xpath("//*[@class='citation']")
    assert [_text(one) for one in cited.iter("bdi")] == ["רחל בר", "בנימין"]
    assert _text(cited) == "רחל בר, letter to בנימין, 3 May 1901."


def test_a_note_in_a_letter_from_right_to_left_runs_as_its_words_do(tmp_path: Path) -> None:
    notes = '<note>in English</note><note xml:lang="fr">en français</note><note xml:lang="he">בעברית</note>'
    page = _page(_letter(tmp_path, f"<p>שלום{notes}</p>", attributes='xml:lang="he"'))
    assert [one.get("dir") for one in page.xpath("//*[@role='doc-endnotes']//li")] == ["auto", "ltr", None]


def test_the_page_is_in_the_normal_form_of_the_web(tmp_path: Path) -> None:
    assert "\u03ac" in _made(_letter(tmp_path, "<p>\u1f71</p>")).data.decode()


def test_a_letter_without_a_licence_has_no_empty_heading(tmp_path: Path) -> None:
    assert "Rights" not in [_text(one) for one in _page(_letter(tmp_path, "<p>x</p>")).iter("h3")]


def test_a_language_is_said_where_it_changes_and_only_there() -> None:
    page = _page(EVERYTHING)
    doubled = [
        one
        for one in page.xpath("//*[@lang]")
        if one.get("lang") == next(iter(one.xpath("ancestor::*[@lang][1]/@lang")), None)
    ]
    assert doubled == []


@pytest.mark.parametrize(
    ("said", "tag"), [("deu", "de"), ("ger-1901", "de-1901"), ("la", "la"), ("x-own", "x-own"), ("old_german", None)]
)
def test_the_tag_of_a_language_is_one_that_browsers_know(tmp_path: Path, said: str, tag: str | None) -> None:
    page = _page(_letter(tmp_path, f'<p>a <foreign xml:lang="{said}">b</foreign></p>', attributes='xml:lang="en"'))
    assert page.xpath("//*[@data-tei='foreign']")[0].get("lang") == tag


def test_white_space_beside_a_gap_at_the_edge_of_a_paragraph_stays(tmp_path: Path) -> None:
    page = _page(_letter(tmp_path, "<p> <gap/> some words <gap/> </p>"))
    assert re.sub(r"gap: ", "", _text(page.xpath("//*[@id='para-1']")[0])) == "[…] some words […]¶"


def test_quotation_marks_are_added_where_the_letter_has_none() -> None:
    assert [_text(one) for one in _page(EVERYTHING).iter("q")] == ["sogenannte", "Wort", "gesagt", "Zitat"]


@pytest.mark.parametrize(
    ("look", "classes"),
    [
        ('rend="italic"', "italic"),
        ('rend="letter-spacing: 0.1em"', "spaced"),
        ('style="font-variant:small-caps"', "smallcaps"),
        ('rend="Bold underlined"', "bold underline"),
        ('rendition="#r"', "spaced"),
        ('rend="evil"', "italic"),
        ("", "italic"),
    ],
)  # fmt: skip
def test_the_look_of_the_source_is_shown_as_far_as_it_is_known(tmp_path: Path, look: str, classes: str) -> None:
    header = '<encodingDesc><tagsDecl><rendition xml:id="r">letter-spacing: .2em</rendition></tagsDecl></encodingDesc>'
    page = _page(_letter(tmp_path, f"<p><hi {look}>x</hi></p>", header=header))
    assert page.xpath("//*[@data-tei='hi']/@class") == [classes]


def test_only_a_day_that_is_one_day_is_said_to_machines(tmp_path: Path) -> None:
    dates = '<p><date when="1901-02-03">a</date><date from="1901" to="1902">b</date><date when="--02">c</date></p>'
    page = _page(_letter(tmp_path, dates))
    assert [(one.text, one.get("datetime")) for one in page.iter("time")] == [("a", "1901-02-03")]


# --- apparatus ----------------------------------------------------------------------------------------------------


def test_the_apparatus_gives_each_reading_with_its_witness() -> None:
    page = _page(EVERYTHING)
    assert [_text(one) for one in page.xpath("//section[@class='variants']//li")] == [
        "Text A] Wortlaut b; not in X ↩",
        "ohne Lemma A] mit b ↩",
    ]
    assert _text(page.xpath("//*[@class='witnesses']")[0]) == "A autograph in ink; b copy in the hand of a clerk"


def test_variants_are_linked_both_ways() -> None:
    page = _page(EVERYTHING)
    assert page.xpath("//*[@id='app-1']/@href") == ["#variant-1"]
    assert page.xpath("//*[@id='variant-1']/a/@href") == ["#app-1"]


# --- registers ----------------------------------------------------------------------------------------------------


def test_a_register_at_the_end_of_the_text_is_shown_as_one(tmp_path: Path) -> None:
    person = (
        '<person xml:id="a"><persName>Anna</persName><birth><date when="1860-01-02"/></birth><occupation>painter'
        '</occupation><idno type="URL" subtype="gnd">https://d-nb.info/gnd/1</idno><note>Of Wien.</note></person>'
    )
    letter = _letter(tmp_path, '<p>To <persName ref="#a">her</persName></p>')
    back = f"</body><back><div><listPerson>{person}</listPerson></div></back>"
    letter.write_text(letter.read_text(encoding="utf-8").replace("</body>", back), encoding="utf-8")
    page = _page(letter)
    assert [_text(one) for one in page.get_element_by_id("the-letter").iter("p")] == ["To her¶"]
    assert "painter" not in _text(page.get_element_by_id("the-letter"))
    (entry,) = page.xpath("//*[@id='entry-a']")
    assert [_text(one) for one in entry] == [
        "Anna",
        "born 2 January 1860",
        "Of Wien.",
        "painter",
        "in paragraph 1 · gnd",
    ]


def test_the_title_of_the_letter_goes_before_that_of_the_series(tmp_path: Path) -> None:
    path = _letter(tmp_path, "<p>x</p>")
    titles = '<title level="s">All letters</title><title level="a">This letter</title>'
    path.write_text(path.read_text(encoding="utf-8").replace("<title>T</title>", titles), encoding="utf-8")
    assert [_text(one) for one in _page(path).iter("h1")] == ["This letter"]


def test_an_entry_says_in_which_note_a_reference_leads_to_it(tmp_path: Path) -> None:
    register = '<standOff><listBibl><bibl xml:id="b">A book</bibl></listBibl></standOff>'
    body = '<p>x<note><p>see <ref target="#b">the book</ref></p></note></p>'
    (entry,) = _page(_letter(tmp_path, body, stand_off=register)).xpath("//*[@id='entry-b']")
    assert _text(entry.xpath("div")[0]) == "in note 1"
    assert entry.xpath(".//a/@href") == ["#note-1"]


# --- as other projects write it -----------------------------------------------------------------------------------


def _head(page: lxml_html.HtmlElement) -> dict[str, list[str]]:
    """What the head of the page says of who wrote to whom, by its terms."""
    return {_text(one[0]): [_text(said) for said in one[1:]] for one in page.xpath("//dl[@class='correspondence']/div")}


def test_the_head_is_made_of_names_of_any_kind_and_of_dates_of_either_standard() -> None:
    assert _head(_page(DIALECTS)) == {
        "From": ["Dora Drey", "Emil Eins"],
        "To": ["Fanny Fünf"],
        "Place": ["Riga"],
        "Sent to": ["Dorpat"],
        "Date": ["3 May 1871 ([3. oder 4.] Mai 1871)"],
    }


@pytest.mark.parametrize(
    ("date", "said"),
    [
        ('<date when="1889-08-02">2. 8. 1889</date>', "2 August 1889"),
        ('<date when="1889-08-02">[2.? 8. 1889]</date>', "2 August 1889 (2.? 8. 1889)"),
        ('<date when="1889-08-02">2 or 9 August 1889</date>', "2 August 1889 (2 or 9 August 1889)"),
        ('<date when="1889-08-02" evidence="conjecture"/>', "probably 2 August 1889"),
        ('<date notBefore-iso="1889-08-02" notAfter-iso="1889-08-02"/>', "2 August 1889"),
        ('<date from-iso="1889-08-02" to-iso="1889-08-04"/>', "2 August 1889 to 4 August 1889"),
        ('<date when="1889" when-iso="1890"/>', "1889"),
        ("<date>Whitsun</date>", "Whitsun"),
    ],
)
def test_the_head_says_a_date_and_the_doubt_of_it(tmp_path: Path, date: str, said: str) -> None:
    action = f'<correspAction type="sent"><persName>A</persName>{date}</correspAction>'
    header = f"<profileDesc><correspDesc>{action}</correspDesc></profileDesc>"
    assert _head(_page(_letter(tmp_path, "<p>x</p>", header=header)))["Date"] == [said]


def test_a_letter_changed_within_a_word_is_no_end_of_it() -> None:
    paragraph = copy.deepcopy(_page(DIALECTS).get_element_by_id("para-2"))
    for one in paragraph.xpath(".//*[contains(@class, 'aside') or contains(@class, 'copy') or @role='doc-noteref']"):
        one.drop_tree()
    assert _text(paragraph).startswith("die Briefe, denen ich nachgehe, sind von geſtern[letters.D_n1];")


def test_only_what_the_site_or_the_web_holds_is_linked() -> None:
    paragraph = _page(DIALECTS).get_element_by_id("para-2")
    assert [
        (_text(one), one.get("href")) for one in paragraph.xpath(".//a[@data-tei='ptr' or not(@role or @class)]")
    ] == [
        ("den siebten", "letter-7.html#p2"),
        ("den zwölften", "https://example.org/letters/12"),
    ]


def test_the_parts_of_a_reference_without_words_between_them_are_told_apart() -> None:
    words = _text(_page(DIALECTS).get_element_by_id("para-3"))
    assert words.startswith("Gelesen: https://example.org/m, Muster, Reisen, II. Ну вот")


def test_the_parts_of_a_letterhead_are_lines() -> None:
    assert [_text(one) for one in _page(DIALECTS).xpath("//*[@data-tei='seg']//p")] == ["Zeitung", "Riga, den"]


def test_a_tag_says_no_more_of_a_language_than_it_has_to() -> None:
    assert _page(DIALECTS).xpath("//i[@data-tei='foreign']/@lang") == ["ru", "he", "ar", "el"]


def test_the_rows_of_a_table_are_equally_long_and_no_head_is_empty() -> None:
    rows = _page(DIALECTS).xpath("//*[@id='the-letter']//tr")
    assert [[(one.tag, _text(one)) for one in row] for row in rows] == [
        [("th", "Tag"), ("th", "Wetter"), ("td", "")],
        [("td", "Montag"), ("td", ""), ("td", "")],
        [("td", "Dienstag, Mittwoch"), ("td", "Regen")],
    ]


def test_of_a_drawing_the_words_are_told() -> None:
    (drawing,) = _page(DIALECTS).xpath("//*[@data-tei='svg']")
    assert _text(drawing) == "[picture: Grundriss; Hof; Garten]"


def test_what_the_header_says_of_source_and_principles_stands_once() -> None:
    text = _text(_page(DIALECTS))
    for words in (
        "Numbered in blue pencil.",
        "Described from a photograph.",
        "Hyphens at the end of a line",
        "Sent with",
    ):
        assert text.count(words) == 1
    assert text.count("CC BY 4.0") == 1


def test_the_dialects_of_other_projects_have_forms() -> None:
    assert _made(DIALECTS).diagnostics == ()


# --- the edition round the letter ---------------------------------------------------------------------------------

AROUND = Document(
    '<ed:around xmlns:ed="urn:edition:prepared">'
    '<ed:letter rel="next" axis="edition" id="l3" title="Third" date="1932-01-09"/>'
    '<ed:letter rel="previous" axis="edition" id="l1" title="First" date=""/>'
    '<ed:letter rel="previous" axis="reply" id="l0" title="Asked" date="1932"/></ed:around>'
)


def test_the_letters_before_and_after_are_offered_above_and_below(tmp_path: Path) -> None:
    page = _with(_letter(tmp_path, "<p>x</p>"), around=AROUND)
    (above, below) = page.xpath("//nav[@class='around']")
    assert above.get("aria-label") != below.get("aria-label")
    for nav in (above, below):
        assert [_text(one) for one in nav.iter("li")] == [
            "Letter before First",
            "Letter after Third 9 January 1932",
            "Answers Asked 1932",
        ]
        assert nav.xpath(".//a/@href") == ["l1.html", "l3.html", "l0.html"]
        assert nav.xpath(".//a/@rel") == ["prev", "next"]


def test_a_letter_that_is_next_in_several_ways_is_offered_once(tmp_path: Path) -> None:
    axes = ("edition", "correspondence", "reply")
    each = "".join(f'<ed:letter rel="next" axis="{axis}" id="l2" title="Second" date=""/>' for axis in axes)
    around = Document(f'<ed:around xmlns:ed="urn:edition:prepared">{each}</ed:around>')
    nav = _with(_letter(tmp_path, "<p>x</p>"), around=around).xpath("//nav[@class='around']")[0]
    assert [_text(one) for one in nav.iter("li")] == [
        "Letter after · After in this correspondence · Answered by Second"
    ]
    assert nav.xpath(".//a/@rel") == ["next"]


def test_a_letter_alone_offers_no_others(tmp_path: Path) -> None:
    assert _page(_letter(tmp_path, "<p>x</p>")).xpath("//nav[@class='around']") == []


def test_a_theme_of_the_editors_comes_after_the_style_of_the_pages(tmp_path: Path) -> None:
    letter = _letter(tmp_path, "<p>x</p>")
    assert _with(letter, theme=True).xpath("//link[@rel='stylesheet']/@href") == ["edition.css", "theme.css"]
    assert _with(letter).xpath("//link[@rel='stylesheet']/@href") == ["edition.css"]


# --- weight and look ----------------------------------------------------------------------------------------------


def test_the_page_and_its_style_are_light() -> None:
    assert len(_made(LETTER).data) <= 60_000
    assert CSS.stat().st_size <= 20_000


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("scheme", [1, 2], ids=["light", "dark"])
@pytest.mark.parametrize("ground", ["paper", "mark"])
@pytest.mark.parametrize("ink", ["ink", "quiet", "accent", "hand"])
def test_the_colours_can_be_read(scheme: int, ground: str, ink: str) -> None:
    colours = {
        found[1]: found
        for found in re.finditer(r"--(\w+): light-dark\((#\w{6}), (#\w{6})\)", CSS.read_text(encoding="utf-8"))
    }
    lighter, darker = sorted((_luminance(colours[name][scheme + 1]) for name in (ground, ink)), reverse=True)
    assert (lighter + 0.05) / (darker + 0.05) >= 4.5
