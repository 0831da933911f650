"""Pictures of letters: which are shown, how large, under which name; what is said of the others."""

import os
import re
import shutil
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from lxml import html as lxml_html

from toolkit.build import Built, build
from toolkit.cli import main
from toolkit.diagnostic import Diagnostic
from toolkit.edition import Edition
from toolkit.outputs import Workshop
from toolkit.pictures import Gallery, gallery

EDITION = Path(__file__).parent / "cases" / "pictures"
CASES = EDITION / "kinds"
PICTURES = sorted(CASES.iterdir())
KINDS = {"jpeg": "image/jpeg", "svg": "image/svg+xml"}
PNG = CASES / "png-12x7.png"


def _written(folder: Path, body: str, before: str = "") -> Path:
    """An edition of one letter, the pictures of the cases beside it in `tei/in`."""
    shutil.copytree(CASES, folder / "tei" / "in", dirs_exist_ok=True)
    (folder / "edition.toml").write_text('outputs = ["html"]\n')
    header = (
        "<teiHeader><fileDesc><titleStmt><title>T</title></titleStmt><publicationStmt><publisher>P</publisher>"
        "</publicationStmt><sourceDesc><p>S</p></sourceDesc></fileDesc></teiHeader>"
    )
    body = f"<text><body>\n{body}\n<p>x</p></body></text>"
    tei = f'<TEI xmlns="http://www.tei-c.org/ns/1.0" xml:id="letter">{header}{before}{body}</TEI>'
    (folder / "tei" / "letter.xml").write_text(tei, encoding="utf-8")
    return folder


def _gallery(folder: Path) -> Gallery:
    edition = Edition.open(folder)
    return gallery(edition.letters[0], edition.folder)


def _only(folder: Path, body: str) -> Diagnostic:
    (found,) = _gallery(_written(folder, body)).diagnostics
    assert found.check == "unshown-picture"
    return found


def _build(folder: Path) -> Built:
    return build(Edition.open(folder), ("html",), folder / "build", ())


def _page(folder: Path) -> lxml_html.HtmlElement:
    return lxml_html.fromstring((folder / "build" / "html" / "letter.html").read_text(encoding="utf-8"))


# --- what is shown ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", PICTURES, ids=lambda path: path.name)
def test_a_picture_is_known_by_its_bytes(path: Path, tmp_path: Path) -> None:
    (tmp_path / "tei").mkdir()
    shutil.copy(path, tmp_path / "tei" / "nameless")
    found = _gallery(_written(tmp_path, '<graphic url="nameless"/>'))
    kind, width, height = re.match(r"([a-z]+).*-(\d+)x(\d+)\.", path.name).groups()
    (one,) = found.pictures
    assert (one.media_type, one.width, one.height) == (KINDS.get(kind, f"image/{kind}"), int(width), int(height))
    assert found.diagnostics == ()


def test_pictures_of_one_name_in_two_folders_are_two(tmp_path: Path) -> None:
    (tmp_path / "tei" / "other").mkdir(parents=True)
    shutil.copy(PNG, tmp_path / "tei" / "other")
    folder = _written(tmp_path, f'<graphic url="in/{PNG.name}"/><graphic url="other/{PNG.name}"/>')
    first, second = _gallery(folder).pictures
    assert first.name != second.name


def test_a_name_is_plain_whatever_the_file_is_called(tmp_path: Path) -> None:
    (tmp_path / "tei").mkdir()
    shutil.copy(PNG, tmp_path / "tei" / "Brief & Siegel, Rückseite.PNG")
    (one,) = _gallery(_written(tmp_path, '<graphic url="Brief%20&amp;%20Siegel,%20Rückseite.PNG"/>')).pictures
    assert re.fullmatch(r"brief-siegel-ruckseite-[0-9a-f]{8}\.png", one.name)


def test_a_picture_lies_beside_the_page_with_its_size_and_words(tmp_path: Path) -> None:
    figure = f'<figure><graphic url="in/{PNG.name}"/><figDesc>A seal</figDesc></figure>'
    _build(_written(tmp_path, figure))
    (image,) = _page(tmp_path).xpath("//img")
    assert (tmp_path / "build" / "html" / image.get("src")).read_bytes() == PNG.read_bytes()
    said = {name: image.get(name) for name in ("alt", "width", "height", "loading")}
    assert said == {"alt": "A seal", "width": "12", "height": "7", "loading": "lazy"}


def test_leaves_of_the_source_stand_below_the_letter_and_each_page_leads_to_its_own(tmp_path: Path) -> None:
    facsimile = '<facsimile><surface><graphic url="in/gif-12x7.gif"/><zone xml:id="z"/></surface></facsimile>'
    _build(_written(tmp_path, f'<pb n="1" facs="in/{PNG.name}"/><p>a</p><pb n="2" facs="#z"/>', facsimile))
    page = _page(tmp_path)
    leaves = page.xpath("//section[@class='leaves']//li")
    assert [leaf.xpath("string(.//img/@alt)") for leaf in leaves] == ["page 1", "page 2"]
    assert page.xpath("//span[contains(@class, 'pb')]/a/@href") == [f"#{leaf.get('id')}" for leaf in leaves]


def test_an_svg_is_shown_and_never_linked_to(tmp_path: Path) -> None:
    _build(_written(tmp_path, '<pb facs="in/svg-12x7.svg"/><graphic url="in/svg-by-its-box-12x7.svg"/>'))
    page = _page(tmp_path)
    assert len(page.xpath("//img[contains(@src, '.svg')]")) == 2
    assert page.xpath("//@href[contains(., '.svg')]") == []


def test_a_leaf_on_the_web_is_linked_and_not_loaded(tmp_path: Path) -> None:
    facsimile = '<facsimile><surface xml:id="f"><graphic url="https://example.org/f.jpg"/></surface></facsimile>'
    folder = _written(tmp_path, '<pb n="1" facs="#f"/>', facsimile)
    assert _build(folder).diagnostics == ()
    assert _page(folder).xpath("//span[contains(@class, 'pb')]/a/@href") == ["https://example.org/f.jpg"]
    assert _page(folder).xpath("//img") == []


def test_a_letter_that_lies_elsewhere_has_the_pictures_of_its_own_folder(tmp_path: Path) -> None:
    for name in ("one", "two"):
        _written(tmp_path / name, f'<graphic url="in/{PNG.name}"/>')
        (tmp_path / name / "edition.toml").unlink()
    edition = Edition.of([tmp_path / name / "tei" / "letter.xml" for name in ("one", "two")])
    workshop = Workshop(edition, ("html",))
    assert [len(workshop.gallery(letter).pictures) for letter in edition.letters] == [1, 1]


# --- what is not --------------------------------------------------------------------------------------------------


def test_a_picture_that_is_not_there_is_told_at_its_address(tmp_path: Path) -> None:
    found = _only(tmp_path, '<p>A <graphic url="seal.png"/></p>')
    assert (found.message, found.span.start) == ("the picture `seal.png` is not there", (2, 20))


def test_a_picture_outside_the_edition_is_not_copied(tmp_path: Path) -> None:
    shutil.copy(PNG, tmp_path / "secret.png")
    found = _only(tmp_path / "edition", '<graphic url="../../secret.png"/>')
    assert found.message == "the picture `../../secret.png` lies outside the folder of the edition"


def test_a_link_that_leads_out_of_the_edition_is_not_followed(tmp_path: Path) -> None:
    shutil.copy(PNG, tmp_path / "secret.png")
    (tmp_path / "edition" / "tei").mkdir(parents=True)
    (tmp_path / "edition" / "tei" / "seal.png").symlink_to(tmp_path / "secret.png")
    found = _only(tmp_path / "edition", '<graphic url="seal.png"/>')
    assert found.message == "the picture `seal.png` lies outside the folder of the edition"


@pytest.mark.parametrize("address", ["https://example.org/seal.png", "//example.org/seal.png"])
def test_a_picture_on_the_web_is_not_fetched(address: str, tmp_path: Path) -> None:
    found = _only(tmp_path, f'<graphic url="{address}"/>')
    assert found.message == f"the picture `{address}` lies elsewhere on the web, and nothing is fetched"


def test_data_in_an_address_is_no_picture(tmp_path: Path) -> None:
    found = _only(tmp_path, f'<graphic url="data:image/svg+xml,{"x" * 5000}"/>')
    assert found.message.endswith("begins with `data:`, no file") and len(found.message) < 150


def test_a_file_that_is_no_picture_is_told_as_such(tmp_path: Path) -> None:
    (tmp_path / "tei").mkdir()
    (tmp_path / "tei" / "seal.png").write_bytes(b"<html><script>alert(1)</script></html>")
    found = _only(tmp_path, '<graphic url="seal.png"/>')
    assert found.message == "the picture `seal.png` is no PNG, JPEG, GIF, WebP or SVG"


RUNNING = (
    "<script>alert(1)</script>",
    '<h:script xmlns:h="http://www.w3.org/1999/xhtml">alert(1)</h:script>',
    '<h:iframe xmlns:h="http://www.w3.org/1999/xhtml" srcdoc="x"/>',
    '<foreignObject width="9" height="9"/>',
    '<rect width="9" height="9" ONCLICK="alert(1)"/>',
    '<a href=" java&#10;script:alert(1)"><rect width="9" height="9"/></a>',
    '<a href="#"><set attributeName="href" to="javascript:alert(1)"/></a>',
)


@pytest.mark.parametrize("inside", RUNNING)
def test_an_svg_that_may_run_something_is_not_shown(inside: str, tmp_path: Path) -> None:
    (tmp_path / "tei").mkdir()
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">{inside}</svg>'
    (tmp_path / "tei" / "seal.svg").write_text(svg, encoding="utf-8")
    found = _only(tmp_path, '<graphic url="seal.svg"/>')
    assert found.message == "the picture `seal.svg` holds a script"


@pytest.mark.parametrize(
    ("before", "message"),
    [
        ('<?xml-stylesheet href="x.xsl"?>', "holds a script"),
        ('<!DOCTYPE svg [<!ATTLIST svg onload CDATA "alert(1)">]>', "holds a script"),
        ('<!DOCTYPE svg [<!ENTITY a "x">]><!-- -- -->', "is damaged"),
    ],
)
def test_what_stands_before_an_svg_is_looked_at_too(before: str, message: str, tmp_path: Path) -> None:
    (tmp_path / "tei").mkdir()
    svg = f'{before}<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'
    (tmp_path / "tei" / "seal.svg").write_text(svg, encoding="utf-8")
    found = _only(tmp_path, '<graphic url="seal.svg"/>')
    assert found.message == f"the picture `seal.svg` {message}"


def test_an_svg_with_the_notes_of_a_drawing_program_is_shown(tmp_path: Path) -> None:
    notes = '<metadata><r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/></metadata><title>on</title>'
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:i="urn:i" i:version="1" width="9" height="9">{notes}</svg>'
    (tmp_path / "tei").mkdir()
    (tmp_path / "tei" / "seal.svg").write_text(svg, encoding="utf-8")
    assert len(_gallery(_written(tmp_path, '<graphic url="seal.svg"/>')).pictures) == 1


@pytest.mark.parametrize("size", [(40_000, 40_000), (4_000_000_000, 1)])
def test_a_picture_that_no_browser_could_hold_is_not_shown(size: tuple[int, int], tmp_path: Path) -> None:
    (tmp_path / "tei").mkdir()
    head = PNG.read_bytes()[:16]
    (tmp_path / "tei" / "scan.png").write_bytes(head + b"".join(number.to_bytes(4) for number in size))
    found = _only(tmp_path, '<graphic url="scan.png"/>')
    assert "is too large for a page" in found.message and f"{size[0]} × {size[1]} pixels" in found.message


def test_a_picture_cut_short_has_no_size(tmp_path: Path) -> None:
    (tmp_path / "tei").mkdir()
    for path in PICTURES:
        (tmp_path / "tei" / path.name).write_bytes(path.read_bytes()[:17])
    body = "".join(f'<graphic url="{path.name}"/>' for path in PICTURES)
    found = {one.written: (one.width, one.height) for one in _gallery(_written(tmp_path, body)).pictures}
    assert {size for name, size in found.items() if not name.startswith("gif")} == {(0, 0)}


# --- made again ---------------------------------------------------------------------------------------------------


def test_a_picture_that_changes_makes_its_page_again_and_no_other(tmp_path: Path) -> None:
    folder = _written(shutil.copytree(EDITION, tmp_path / "edition"), "<p>another letter</p>")
    _build(folder)
    shutil.copy(PNG, folder / "tei" / "leaves" / "leaf.png")
    built = _build(folder)
    assert {made.why for made in built.made} == {"tei/leaves/leaf.png changed"}
    assert {one.name for one in built.reasons if one.why} == {"pictured"}


def test_a_picture_that_no_letter_shows_is_taken_away(tmp_path: Path) -> None:
    folder = _written(tmp_path, f'<graphic url="in/{PNG.name}"/>')
    _build(folder)
    assert len([*(folder / "build" / "html" / "pictures").iterdir()]) == 1
    _build(_written(tmp_path, "<p>none</p>"))
    assert [*(folder / "build" / "html" / "pictures").iterdir()] == []


def test_the_command_sees_that_only_a_picture_has_changed(tmp_path: Path) -> None:
    folder = _written(tmp_path, f'<p xml:lang="en"><figure><graphic url="in/{PNG.name}"/></figure></p>')
    words = ["build", "--folder", str(folder), "--jobs", "1"]
    assert CliRunner().invoke(main, words).exit_code == 0
    assert "0 files made" in CliRunner().invoke(main, words).output
    shutil.copy(CASES / "gif-12x7.gif", folder / "tei" / "in" / PNG.name)
    CliRunner().invoke(main, words)
    assert _page(folder).xpath("//img/@src")[0].endswith(".gif")


@pytest.mark.skipif(sys.platform == "win32", reason="pipes of POSIX")
def test_a_pipe_is_no_picture(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "seal.png")
    assert "is a pipe, not a file" in _only(tmp_path, '<p><graphic url="../seal.png"/></p>').message
