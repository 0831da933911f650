"""The page of a letter: for the eye, the ear, the keyboard and print, by markup and style alone."""

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
CSS = ROOT / "xslt" / "html" / "assets" / "edition.css"
TEI = "{http://www.tei-c.org/ns/1.0}"

MODULES = (
    "core textstructure header namesdates transcr msdescription figures verse linking corpus gaiji textcrit analysis "
    "certainty"
).split()

WORDLESS = set(
    "addSpan alt altGrp altIdentifier app biblStruct binaryObject caesura cb certainty choice damageSpan "
    "delSpan dimensions divGen ellipsis gap gb graphic handShift index join joinGrp lacunaEnd lacunaStart lb link "
    "linkGrp listApp listTranspose media milestone msIdentifier pb precision respons row source space substJoin table "
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
]


@pytest.mark.parametrize("inside", HOSTILE)
def test_nothing_comes_alive_and_nothing_is_fetched(tmp_path: Path, inside: str) -> None:
    page = _page(_letter(tmp_path, f"<p>before {inside} after</p>"))
    alive = "//iframe | //object | //embed | //img | //form | //base"
    assert page.xpath(f"//script[not(@type='application/ld+json')] | {alive}") == []
    names = {name for one in page.iter(etree.Element) for name in one.attrib}
    assert {name for name in names if name.startswith("on") or name in ("style", "srcdoc", "src", "srcset")} == set()
    links = [one for one in page.xpath("//body//@href") if not re.match(r"#|\.\./|(?:index|search)\.html|cite/", one)]
    assert links == []
    assert {one.tag for one in page.iter("maction", "svg", "annotation-xml", "use")} == set()


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
    page = _with(letter, pictures=["a.png"])
    assert page.xpath("//img/@src") == ["a.png"]
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
    body = '<p>one<ptr target="#n"/> two <ptr target="#n"/></p>'
    letter = _letter(tmp_path, body)
    back = '</body><back><div><note xml:id="n">Said of one.</note></div></back>'
    letter.write_text(letter.read_text(encoding="utf-8").replace("</body>", back), encoding="utf-8")
    page = _page(letter)
    assert _text(page.xpath("//*[@id='para-1']")[0]) == "one1 two Note 1¶"
    assert page.xpath("//*[@id='para-1']//a/@href") == ["#note-1", "#note-1", "#para-1"]
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
    "space": ('a<space quantity="4" unit="chars"/>', "a", "a [space: 4 characters]"),
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
    assert [_text(one) for one in _page(EVERYTHING).iter("q")] == ["sogenannte", "Wort", "gesagt"]


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
