"""What an apparatus says of each place where the reading text is not simply what the source has."""

from pathlib import Path

import pytest
from using_shared import compiled

from toolkit.edition import Edition
from toolkit.outputs import Workshop
from toolkit.xslt import Stylesheet

SHARED = Path(__file__).resolve().parents[1] / "xslt" / "shared"


@pytest.fixture(scope="module")
def telling(tmp_path_factory: pytest.TempPathFactory) -> Stylesheet:
    """A stylesheet that gives the apparatus (`t:apparatus`) and the signs (`t:signs`) of a prepared letter as lines."""
    folder = tmp_path_factory.mktemp("telling")
    return compiled(
        folder,
        '<xsl:package name="urn:t" package-version="1.0" version="3.0" xmlns:t="urn:t" '
        'xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:ed="urn:edition:prepared" '
        'xpath-default-namespace="http://www.tei-c.org/ns/1.0">'
        '<xsl:use-package name="urn:edition:shared" package-version="1.0"/><xsl:output method="text"/>'
        '<xsl:mode name="t:apparatus" visibility="public"/><xsl:mode name="t:signs" visibility="public"/>'
        '<xsl:template match="/" mode="t:apparatus"><xsl:sequence select="string-join(ed:interventions(//text) ! '
        "normalize-space(ed:lemma(.) || '] ' || ed:remark(.)), '&#10;')\"/></xsl:template>"
        '<xsl:template match="/" mode="t:signs"><xsl:sequence select="string-join(ed:signs(//text, true()) ! '
        "(@sign || ' ' || .), '&#10;')\"/></xsl:template></xsl:package>",
    )


def _lines(telling: Stylesheet, folder: Path, inside: str, mode: str, language: str = "en") -> list[str]:
    path = folder / "letter.xml"
    path.write_text(
        '<TEI xmlns="http://www.tei-c.org/ns/1.0" xml:id="letter"><teiHeader><fileDesc><titleStmt><title>T</title>'
        "</titleStmt><publicationStmt><p>p</p></publicationStmt><sourceDesc><listWit><witness xml:id='a' n='A'/>"
        "<witness xml:id='b'/></listWit></sourceDesc></fileDesc><profileDesc><handNotes><handNote xml:id='h1'>ink"
        "</handNote><handNote xml:id='h2'>pencil</handNote></handNotes></profileDesc></teiHeader>"
        f"<text><body><p>{inside}</p></body></text></TEI>",
        encoding="utf-8",
    )
    edition = Edition.of([path])
    prepared = Workshop(edition, ("text",)).prepared(edition.letters[0])
    made = telling.run(prepared, mode=f"{{urn:t}}{mode}", parameters={"{urn:edition:prepared}lang": language})
    return made.text.split("\n")


ENTRIES = {
    "correction": ("<choice><sic>teh</sic><corr>the</corr></choice> end", "the] the copy has “teh”"),
    "conjecture": (
        '<choice><sic>teh</sic><corr cert="medium">the</corr></choice>',
        "the] the copy has “teh”, conjecture",
    ),
    "mark alone": (
        "the end<choice><sic>, is</sic><corr>.</corr></choice>",
        "end.] the copy has “end, is”",
    ),
    "fault left standing": ("<sic>teh</sic>", "teh] so in the source"),
    "regular spelling": ("<choice><orig>vpon</orig><reg>upon</reg></choice>", "upon] in the source “vpon”"),
    "abbreviation": ("<choice><abbr>St.</abbr><expan>Street</expan></choice>", "Street] in the source “St.”"),
    "deletion": ("<del>now</del>", "] “now” deleted"),
    "deletion that nobody can read": (
        '<del><gap unit="words" quantity="2"/></del>',
        "] “[… 2 words]” deleted",
    ),
    "deletion in another hand": ('<del hand="#h2">now</del>', "] “now” deleted, hand pencil"),
    "deletion in the first hand": ('<del hand="#h1">now</del>', "] “now” deleted"),
    "addition": ('<add place="above">now</add>', "now] added above the line"),
    "substitution": (
        '<subst><del>come</del><add place="margin">write</add></subst>',
        "write] “come” deleted, added in the margin",
    ),
    "restoration": ("<restore><del>so</del></restore>", "so] deleted, then restored"),
    "gap": ('<gap reason="illegible" unit="words" quantity="1"/>', "] gap, 1 word, illegible"),
    "gap of unknown kind": ('<gap reason="moths" unit="leaf" extent="half"/>', "] gap, half leaf, moths"),
    "uncertain words": ("<unclear>nass</unclear>", "nass] reading uncertain"),
    "uncertain between two": (
        '<choice><unclear>one</unclear><unclear cert="high">two</unclear></choice>',
        "two] reading uncertain, or “one”",
    ),
    "supplied words": ('<supplied reason="damage">lost</supplied>', "lost] supplied by the editors, damaged"),
    "superfluous words": ("<surplus>the</surplus>", "] “the” in the copy, left out"),
    "change of hand": ('<handShift new="#h2"/>', "] from here on: hand pencil"),
    "variant": ('<app><lem wit="#a">all</lem><rdg wit="#b">every</rdg></app>', "all] A; “every” b"),
    "omission in a witness": ('<app><lem wit="#a">all</lem><rdg wit="#b"/></app>', "all] A; not in b"),
    "apparatus without lemma": ('<app><rdg wit="#a">all</rdg><rdg wit="#b">every</rdg></app>', "all] A; “every” b"),
    "long passage": ("<supplied>one two three four five six seven eight</supplied>",
                     "one two three … seven eight] supplied by the editors"),
}  # fmt: skip


@pytest.mark.parametrize(("inside", "entry"), ENTRIES.values(), ids=ENTRIES.keys())
def test_an_entry_says_what_the_source_has(telling: Stylesheet, tmp_path: Path, inside: str, entry: str) -> None:
    assert _lines(telling, tmp_path, inside, "apparatus") == [entry]


def test_entries_stand_in_the_order_of_the_text(telling: Stylesheet, tmp_path: Path) -> None:
    lines = _lines(telling, tmp_path, "<add>a</add> <del>b</del> <add>c</add>", "apparatus")
    assert [line.split("]")[0] for line in lines] == ["a", "", "c"]


def test_what_is_inside_a_deletion_has_no_entry_of_its_own(telling: Stylesheet, tmp_path: Path) -> None:
    assert _lines(telling, tmp_path, "<del>a <add>b</add> <unclear>c</unclear></del>", "apparatus") == [
        "] “a b c” deleted"
    ]


def test_the_apparatus_speaks_the_language_of_the_edition(telling: Stylesheet, tmp_path: Path) -> None:
    inside = '<gap unit="words" quantity="2"/><supplied>x</supplied>'
    assert _lines(telling, tmp_path, inside, "apparatus", "ru") == ["] пропуск, 2 слова", "x] дополнено издателями"]
    assert _lines(telling, tmp_path, inside, "apparatus", "de")[0] == "] Lücke, 2 Wörter"


def test_the_key_has_the_signs_of_this_letter_only(telling: Stylesheet, tmp_path: Path) -> None:
    signs = _lines(telling, tmp_path, "a<note>n</note> <supplied>x</supplied> <pb/>", "signs")
    assert [sign.split()[0] for sign in signs] == ["[1]", "[abc]", "[p."]
