"""The outputs of a letter: nothing comes alive, equal letters give equal bytes."""

import io
import re
from pathlib import Path

import pypdf
import pytest
from lxml import etree
from lxml import html as lxml_html

from toolkit.edition import Edition
from toolkit.outputs import FORMATS, Output, Workshop

ROOT = Path(__file__).resolve().parents[1]
LETTER = ROOT / "tei" / "letter-1932-01-04.xml"
SAMPLES = [LETTER, *sorted((Path(__file__).parent / "cases" / "outputs").glob("*.xml"))]
TEI = "{http://www.tei-c.org/ns/1.0}"


def _outputs(path: Path, *formats: str) -> dict[str, Output]:
    edition = Edition.of([path])
    workshop = Workshop(edition, formats or tuple(FORMATS))
    (letter,) = edition.letters
    return {str(one.path): one for format in workshop.formats for one in workshop.letter(format, letter)}


def _one(path: Path, format: str, ending: str) -> Output:
    return next(one for name, one in _outputs(path, format).items() if name.endswith(ending))


def _letters(text: str) -> str:
    """The letters and figures of a text, one after the other: where words are broken does not matter."""
    return "".join(re.findall(r"\w", text))


@pytest.mark.parametrize("format", FORMATS)
def test_equal_letters_give_equal_bytes(format: str) -> None:
    first, second = _outputs(LETTER, format), _outputs(LETTER, format)
    assert {name: one.data for name, one in first.items()} == {name: one.data for name, one in second.items()}


def test_the_letter_has_a_form_for_each_of_its_elements() -> None:
    assert [found for one in _outputs(LETTER).values() for found in one.diagnostics] == []


def test_the_notes_of_the_page_are_linked_both_ways() -> None:
    page = lxml_html.fromstring(_one(LETTER, "html", ".html").data.decode())
    references = page.xpath("//*[@role='doc-noteref']")
    notes = page.xpath("//*[@role='doc-endnotes']//li")
    assert len(references) == len(notes) == len(etree.parse(LETTER).findall(f".//{TEI}listAnnotation/{TEI}note"))
    for number, (reference, note) in enumerate(zip(references, notes, strict=True), start=1):
        assert reference.text == str(number)
        assert reference.get("href") == f"#{note.get('id')}"
        assert note.xpath(".//*[@role='doc-backlink']/@href") == [f"#{reference.get('id')}"]


def test_every_link_inside_the_page_leads_somewhere_and_no_identifier_is_doubled() -> None:
    page = lxml_html.fromstring(_one(LETTER, "html", ".html").data.decode())
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))
    assert [link for link in page.xpath("//a/@href") if link.startswith("#") and link[1:] not in ids] == []


def test_the_page_tells_reference_managers_of_a_letter() -> None:
    page = lxml_html.fromstring(_one(LETTER, "html", ".html").data.decode())
    meta = [(one.get("name"), one.get("content")) for one in page.xpath("//meta[@name]")]
    assert ("z:itemType", "letter") in meta
    assert ("DC.creator", "Trotsky, Leon") in meta
    assert ("DC.date", "1932-01-04") in meta
    assert len([value for name, value in meta if name == "z:recipients"]) == 2
    assert not any(str(name).startswith("citation_") for name, _ in meta)


def test_the_page_loads_nothing_from_elsewhere_and_runs_nothing() -> None:
    text = _one(LETTER, "html", ".html").data.decode()
    page = lxml_html.fromstring(text)
    assert page.xpath("//script[not(@type='application/ld+json')] | //iframe | //object | //@onclick | //@style") == []
    assert page.xpath("//link[@rel='stylesheet']/@href | //img/@src") == ["edition.css"]


HOSTILE = {
    "script address": '<ref target="javascript:alert(1)">x</ref>',
    "spaced script address": '<ref target="java&#9;script:alert(1)">x</ref>',
    "data address": '<ref target="data:text/html,x">x</ref>',
    "event in rend": '<hi rend="x&quot; onclick=&quot;alert(1)">x</hi>',
    "markup as text": "&lt;script&gt;alert(1)&lt;/script&gt;",
    "foreign element": '<script xmlns="http://www.w3.org/1999/xhtml">alert(1)</script>',
}


def _letter_with(tmp_path: Path, inside: str) -> Path:
    path = tmp_path / "letter.xml"
    head = "<teiHeader><fileDesc><titleStmt><title>T</title></titleStmt></fileDesc></teiHeader>"
    body = f"<text><body><p>before {inside} after</p></body></text>"
    path.write_text(f'<TEI xmlns="http://www.tei-c.org/ns/1.0">{head}{body}</TEI>', encoding="utf-8")
    return path


@pytest.mark.parametrize("inside", HOSTILE.values(), ids=HOSTILE.keys())
def test_nothing_in_a_letter_comes_alive_in_the_page(tmp_path: Path, inside: str) -> None:
    page = lxml_html.fromstring(_one(_letter_with(tmp_path, inside), "html", ".html").data.decode())
    assert page.xpath("//script[not(@type='application/ld+json')] | //@onclick") == []
    assert len(page.xpath("//script")) == 1
    assert not [link for link in page.xpath("//@href") if re.match(r"\s*(javascript|data)\s*:", link)]


TYPST = ['#read("/etc/passwd")', "$x^2$", "*b* _i_ `c`", "[x] @ref //c", '\\ " #panic()', "\U0001d4d0 ﬁ"]


@pytest.mark.parametrize("words", TYPST)
def test_what_looks_like_code_is_printed_as_text(tmp_path: Path, words: str) -> None:
    escaped = words.replace("&", "&amp;").replace("<", "&lt;")
    path = _letter_with(tmp_path, escaped)
    made = _one(path, "pdf", ".pdf")
    if made.diagnostics:  # a character that no font has is told, not printed as a box
        assert made.diagnostics[0].check == "unprintable-letter"
        return
    text = pypdf.PdfReader(io.BytesIO(made.data)).pages[0].extract_text()
    assert words.replace(" ", "")[:6] in text.replace(" ", "").replace("\n", "")


def test_an_element_without_a_form_comes_out_with_its_content_and_is_reported(tmp_path: Path) -> None:
    path = _letter_with(tmp_path, '<mine xmlns="urn:mine">kept</mine>')
    for format, ending in (("html", ".html"), ("text", ".txt"), ("pdf", ".pdf")):
        made = _one(path, format, ending)
        assert [(found.check, found.span.start.line) for found in made.diagnostics] == [("unrendered-element", 1)]
        pdf = format == "pdf"
        text = pypdf.PdfReader(io.BytesIO(made.data)).pages[0].extract_text() if pdf else made.data.decode()
        assert "kept" in text


def test_of_letters_that_have_no_file_of_their_own_it_is_told_that_they_are_not_made(tmp_path: Path) -> None:
    path = _letter_with(tmp_path, "x")
    letter = path.read_text(encoding="utf-8")
    header = letter[letter.index("<teiHeader") : letter.index("<text")]
    corpus = f'<teiCorpus xmlns="http://www.tei-c.org/ns/1.0">{header}\n{letter}\n{letter}</teiCorpus>'
    path.write_text(corpus, encoding="utf-8")
    made = Workshop(Edition.of([path]), ("html",)).spanning("html")
    found = [one for output in made for one in output.diagnostics]
    assert [(one.check, one.span.start.line) for one in found] == [("letter-in-corpus", 2), ("letter-in-corpus", 3)]


def test_of_a_file_to_be_included_it_is_told_that_its_words_are_missing(tmp_path: Path) -> None:
    include = '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="more.xml"/>'
    (found,) = _one(_letter_with(tmp_path, include), "html", ".html").diagnostics
    assert found.message == "`xi:include` is not followed; what it names is not in the output"


def test_the_print_holds_the_letter_its_names_and_its_tags() -> None:
    pdf = pypdf.PdfReader(io.BytesIO(_one(LETTER, "pdf", ".pdf").data))
    assert pdf.metadata is not None
    assert pdf.metadata.title == "Letter to the Politburo, 4 January 1932"
    assert pdf.metadata.author == "Leon Trotsky"
    assert pdf.trailer["/Root"]["/Lang"] == "en"
    assert pdf.trailer["/Root"]["/MarkInfo"]["/Marked"] is True or pdf.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert pdf.attachments["letter-1932-01-04.xml"] == [LETTER.read_bytes()]
    xmp = pdf.trailer["/Root"]["/Metadata"].get_object().get_data().decode()
    assert "<pdfaid:part>3</pdfaid:part>" in xmp
    assert "<pdfuaid:part>1</pdfuaid:part>" in xmp


def test_a_letter_whose_header_says_nothing_has_every_output(tmp_path: Path) -> None:
    made = _outputs(_letter_with(tmp_path, "x"))
    assert all(one.data for one in made.values())


def test_a_letter_that_is_transcribed_page_by_page_has_every_output(tmp_path: Path) -> None:
    path = _letter_with(tmp_path, "")
    lines = "<line>My dear be<lb break='no'/>loved,</line><line>come <del>now</del> soon</line><line>and stay</line>"
    transcript = f'<sourceDoc><surface n="1r"><zone>{lines}</zone></surface></sourceDoc>'
    path.write_text(re.sub("<text>.*</text>", transcript, path.read_text(encoding="utf-8")), encoding="utf-8")
    made = _outputs(path)
    page = lxml_html.fromstring(made["html/letter.html"].data.decode())
    lines_of_the_page = [_letters(one.text_content()) for one in page.xpath("//*[@data-tei='line']")]
    assert lines_of_the_page == ["Mydearbeloved", "comedeletednowsoon", "andstay"]
    (text,) = made["text/letter.txt"].data.decode().split("*** START OF LETTER letter ***")[1:]
    assert text.split("***")[0].split() == "My dear beloved, come soon and stay".split()
    printed = pypdf.PdfReader(io.BytesIO(made["pdf/letter.pdf"].data)).pages[0].extract_text()
    assert "come soon" in " ".join(printed.split())
    assert [one.diagnostics for one in made.values()] == [()] * len(made)


def test_the_list_of_letters_leads_to_each() -> None:
    edition = Edition.of([LETTER])
    made = {str(one.path): one.data for one in Workshop(edition, ("html",)).spanning("html")}
    assert b'href="letter-1932-01-04.html"' in made["html/index.html"]
    assert {"html/edition.css", "html/site.css"} < set(made)
