"""The words for readers: the same in every language, inflected and counted as each of them does."""

import io
import re
from pathlib import Path

import pypdf
import pytest
from lxml import etree
from using_shared import compiled

from toolkit.edition import Edition
from toolkit.outputs import FORMATS, Workshop
from toolkit.xslt import Document, Stylesheet

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT / "xslt" / "shared"
LETTER = ROOT / "tei" / "letter-1932-01-04.xml"
LANGUAGES = ["de", "en", "fr", "ru"]
COUNTED = {"de": {"one", "other"}, "en": {"one", "other"}, "fr": {"one", "other"}, "ru": {"one", "few", "many"}}
_INFLECTED = re.compile(r"(date\.(day|month|year)|month\.\d\d)\.\w+|date\.first")
_COUNT = re.compile(r"(count\.\w+)\.(\w+)")


def _labels(language: str) -> dict[str, str]:
    root = etree.parse(SHARED / "labels" / f"{language}.xml").getroot()
    labels = [(one.get("key", ""), one.text or "") for one in root.iter("label")]
    assert len(dict(labels)) == len(labels), "a key is doubled"
    return dict(labels)


def _keys(language: str) -> set[str]:
    """The keys without what is grammar of one language; a number with its noun counts once."""
    keys = {_COUNT.sub(r"\1", key) for key in _labels(language)}
    return {key for key in keys if not _INFLECTED.fullmatch(key)}


def test_there_are_no_other_languages() -> None:
    assert sorted(path.stem for path in (SHARED / "labels").glob("*.xml")) == LANGUAGES


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_has_every_key(language: str) -> None:
    assert _keys(language) ^ _keys("en") == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_label_is_empty(language: str) -> None:
    assert [key for key, words in _labels(language).items() if not words.strip()] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_says_all_that_a_label_is_given(language: str) -> None:
    def slots(words: str) -> set[str]:
        return set(re.findall(r"\{(\w+)", words))

    english, labels = _labels("en"), _labels(language)
    assert [key for key in labels.keys() & english.keys() if slots(labels[key]) != slots(english[key])] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_has_the_forms_in_which_it_counts(language: str) -> None:
    forms: dict[str, set[str]] = {}
    for key in _labels(language):
        if counted := _COUNT.fullmatch(key):
            forms.setdefault(counted[1], set()).add(counted[2])
    assert {key: found for key, found in forms.items() if found != COUNTED[language]} == {}
    assert "count.letters" in forms


@pytest.fixture(scope="module")
def speaking(tmp_path_factory: pytest.TempPathFactory) -> Stylesheet:
    """A stylesheet that says a date (`t:date`) and a number of letters (`t:count`) with the words of `shared`."""
    folder = tmp_path_factory.mktemp("speaking")
    return compiled(
        folder,
        '<xsl:package name="urn:t" package-version="1.0" version="3.0" xmlns:t="urn:t" '
        'xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:ed="urn:edition:prepared">'
        '<xsl:use-package name="urn:edition:shared" package-version="1.0"/><xsl:output method="text"/>'
        '<xsl:param name="t:number" select="0"/><xsl:mode name="t:date" visibility="public"/>'
        '<xsl:template match="/" mode="t:date"><xsl:sequence select="ed:words(*)"/></xsl:template>'
        '<xsl:template name="t:count" visibility="public">'
        "<xsl:sequence select=\"ed:count('letters', $t:number, $ed:lang)\"/></xsl:template></xsl:package>",
    )


DATES = [
    ("en", 'when="1932-01-04"', "4 January 1932"),
    ("en", 'when="1932-01"', "January 1932"),
    ("en", 'when="-0044-03-15"', "15 March 44 BCE"),
    ("de", 'when="1932-01-04"', "4. Januar 1932"),
    ("de", 'notBefore="1926" notAfter="1927" cert="low"', "wahrscheinlich zwischen 1926 und 1927"),
    ("de", 'notBefore="1932-01-04" notAfter="1932-02"', "zwischen dem 4. Januar 1932 und Februar 1932"),
    ("de", 'notAfter="1932-01-04"', "nicht nach dem 4. Januar 1932"),
    ("fr", 'when="1932-01-04"', "4 janvier 1932"),
    ("fr", 'when="1932-05-01"', "1er mai 1932"),
    ("fr", 'when="1932"', "1932"),
    ("fr", 'when="-0044"', "44 av. J.-C."),
    ("fr", 'from="1932-05-01" to="1932-06-02"', "du 1er mai 1932 au 2 juin 1932"),
    ("fr", 'from="1932-08" to="1932-09"', "d’août 1932 à septembre 1932"),
    ("fr", 'from="1932-09"', "à partir de septembre 1932"),
    ("fr", 'to="1932"', "jusqu’en 1932"),
    ("fr", 'to="1932-01-04"', "jusqu’au 4 janvier 1932"),
    ("fr", 'notBefore="1932-01-04" notAfter="1933"', "entre le 4 janvier 1932 et 1933"),
    ("fr", 'notAfter="1932-04"', "au plus tard en avril 1932"),
    ("ru", 'when="1932-01-04"', "4 января 1932 г."),
    ("ru", 'when="1932-01"', "январь 1932 г."),
    ("ru", 'when="1932"', "1932 г."),
    ("ru", 'when="-0044"', "44 г. до н. э."),
    ("ru", 'from="1929-01" to="1929-02"', "с января 1929 г. по февраль 1929 г."),
    ("ru", 'notBefore="1931-10" notAfter="1932-02"', "не ранее октября 1931 г. и не позднее февраля 1932 г."),
    ("ru", 'notAfter="1932-05-09" cert="medium"', "вероятно, не позднее 9 мая 1932 г."),
    ("ru", 'when="about $1932\\"', "about $1932\\"),
    ("ru", 'from="about $1932\\"', "с about $1932\\"),
    ("ru", 'when="1932-13-01"', "1932-13-01"),
]


@pytest.mark.parametrize(("language", "attributes", "words"), DATES)
def test_a_date_is_said_as_the_language_says_it(
    speaking: Stylesheet, language: str, attributes: str, words: str
) -> None:
    date = Document(f'<date xmlns="http://www.tei-c.org/ns/1.0" {attributes}/>')
    made = speaking.run(date, mode="{urn:t}date", parameters={"{urn:edition:prepared}lang": language})
    assert made.text == words


COUNTS = [
    ("en", {0: "0 letters", 1: "1 letter", 2: "2 letters", 21: "21 letters"}),
    ("de", {0: "0 Briefe", 1: "1 Brief", 2: "2 Briefe"}),
    ("fr", {0: "0 lettre", 1: "1 lettre", 2: "2 lettres"}),
    ("ru", {0: "0 писем", 1: "1 письмо", 2: "2 письма", 4: "4 письма", 5: "5 писем", 11: "11 писем", 12: "12 писем",
            14: "14 писем", 21: "21 письмо", 22: "22 письма", 25: "25 писем", 101: "101 письмо", 111: "111 писем",
            112: "112 писем", 1003: "1003 письма"}),
]  # fmt: skip


@pytest.mark.parametrize(("language", "expected"), COUNTS)
def test_letters_are_counted_as_the_language_counts(
    speaking: Stylesheet, language: str, expected: dict[int, str]
) -> None:
    said = {
        number: speaking.run(
            template="{urn:t}count", parameters={"{urn:edition:prepared}lang": language, "{urn:t}number": number}
        ).text
        for number in expected
    }
    assert said == expected


SPOKEN = [
    ("fr", "Comment citer", "Apparat critique", "naissance : 7 novembre 1879", "Édition établie par"),
    ("ru", "Как ссылаться", "Аппарат", "род. 7 ноября 1879 г.", "Издание подготовили"),
]


@pytest.mark.parametrize(("language", "page", "text", "entry", "print"), SPOKEN)
def test_every_output_speaks_the_language_of_the_edition_round_a_letter_in_another(
    tmp_path: Path, language: str, page: str, text: str, entry: str, print: str
) -> None:
    (tmp_path / "tei").mkdir()
    (tmp_path / "tei" / LETTER.name).write_bytes(LETTER.read_bytes())
    (tmp_path / "edition.toml").write_text(f'language = "{language}"\n', encoding="utf-8")
    edition = Edition.open(tmp_path)
    workshop = Workshop(edition, tuple(FORMATS))
    made = {str(one.path): one.data for name in FORMATS for one in workshop.letter(name, edition.letters[0])}
    html = made["html/letter-1932-01-04.html"].decode()
    assert f'<html lang="{language}">' in html
    assert '<article lang="en">' in html
    assert page in html
    assert entry in html
    assert text in made["text/letter-1932-01-04.txt"].decode()
    pdf = pypdf.PdfReader(io.BytesIO(made["pdf/letter-1932-01-04.pdf"]))
    assert print in "".join(page.extract_text() for page in pdf.pages)
    assert pdf.trailer["/Root"]["/Lang"] == "en"
