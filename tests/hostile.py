"""Letters that nobody expects: what may not break any output, by what it is."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

_WORDS = "history has again arrived at one of its great turning points "

LETTERS: Final[Mapping[str, str]] = {
    "a paragraph of 20,000 words": f"<p>{_WORDS * 1820}</p>",
    "a table of 200 columns": "<table>" + ("<row>" + "<cell>c</cell>" * 200 + "</row>") * 3 + "</table>",
    "500 notes in a paragraph": "<p>" + "word<note>A <emph>note</emph>.</note> " * 500 + "</p>",
    "quotations eight deep": "<quote><p>x</p>" * 8
    + "</quote>" * 8
    + "<p>"
    + "<quote>" * 8
    + "y"
    + "</quote>" * 8
    + "</p>",
    "emoji": "<p>" + "👩‍👩‍👧 ❤️ 🇩🇪 so " * 40 + "</p>",
    "private use": "<p>" + "\ue000\ue001 a " * 60 + "</p>",
    "lone marks": "<p>\u0301 lone a\u0301\u0323\u0307 \u0300 \u0323x</p>",
    "from right to left": "<p xml:lang='he'>שלום <foreign xml:lang='en'>peace</foreign> עליכם</p>"
    "<p>a\u200f b \u2066c\u2069</p>",
    "what looks like markup": "<p>&lt;script>alert(1)&lt;/script> &amp;amp; &lt;!-- ]]&gt; &lt;?x?>"
    " #let x $y$ \\input{z} `rm` a &lt;b&gt;</p>",
    "what looks like signs of ours": "<p>" + "[1] [sic] [… 2 words] [-a-] {+b+} _c_ [p. 2] line 7: x] " * 5 + "</p>",
    "escape sequences": "<p>\u009b31m red \u0085 next</p>",
    "a word of 5,000 letters": "<p>" + "x" * 5_000 + "</p>",
    "brackets without end": "<p>" + "[" * 100 + " ] " * 100 + "</p>",
    "spans beyond the table": '<table><row role="label"><cell cols="3" rows="9">a</cell></row><row><cell rows="8"/>'
    '<cell cols="5">b</cell></row><row><cell cols="999999">c</cell></row></table>',
    "nothing": "<p/><list/><table/><lg/><figure/><sp/><quote/><p><list><item/></list></p><div/><opener/><closer/>",
    "nine divisions deep": "<div><head>h</head><p>x</p>" * 9 + "</div>" * 9,
    "every space": '<ab xml:space="preserve">one\n\n\ttwo  three\u00a0\u2003\u2028four</ab>',
    "identifiers of ours": "".join(
        f'<p xml:id="{name}">see <ref target="#{name}">this</ref><note>n</note></p>'
        for name in (
            "chapter",
            "toc",
            "note-1",
            "page-1",
            "para-2",
            "the-letter",
            "ref-1",
            "nav",
            "index",
            "title",
            "notes",
        )
    )
    + '<pb n="1"/><pb n="1"/><p><persName ref="#toc">T</persName></p>',
    "pictures that are none": '<p><graphic url="gone.png"/> <graphic url="../x.png"/>'
    ' <graphic url="https://example.org/x.png"/>'
    ' <graphic url="javascript:alert(1)"/> <graphic url=""/></p><figure><graphic url="letter.xml"/>'
    "<figDesc>A seal.</figDesc></figure>",
}
"""Bodies of letters."""

UNPRINTED: Final = frozenset({"emoji", "private use", "escape sequences"})
"""Those with characters that no font has, or that mean nothing: such a letter is not printed, which is told."""

SIGNS: Final = frozenset({"what looks like signs of ours", "brackets without end"})
"""Those whose words cannot be told from signs of the editors by their look alone."""


NAMES_OF_LETTERS: Final = (
    "nav", "index", "cover", "title", "about", "package", "style", "chapter", "toc", "a b", "c & d", "e'f", 'p"q',
    "g%20h", "#i", "[k]", "l?m", "n;o", "a_20_b", "a+b", ".j", "1", "ü",
)  # fmt: skip
"""What letters may be called, though outputs have files under that name, or addresses a use for the sign."""


def write(folder: Path, body: str, name: str = "letter") -> Path:
    """Write a letter with a body."""
    path = folder / f"{name}.xml"
    path.write_text(
        '<TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader><fileDesc><titleStmt><title>A &amp; B</title></titleStmt>'
        "<publicationStmt><p>p</p></publicationStmt><sourceDesc><p>s</p></sourceDesc></fileDesc></teiHeader>"
        f'<text xml:lang="en"><body>{body}</body></text></TEI>',
        encoding="utf-8",
    )
    return path
