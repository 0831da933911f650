"""What archives ask before they take an edition in: 25 rules, the checks that judge by them, and how hard."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from toolkit.diagnostic import Severity

__all__ = ["BY_SCHEMA", "LEVELS", "RULES", "TARGETS", "Rule"]

BY_SCHEMA: Final = "(schema)"
"""Stands for whatever the edition's schema and all of the TEI find wrong; what they only warn of stays a warning."""


@dataclass(frozen=True, slots=True)
class Rule:
    """What an archive asks.

    number     as the report counts
    question   in the words of who takes files in
    wanted_by  who asks it
    checks     the names of the faults by which it is not kept
    packaged   which part of it a package alone can answer; "" where none, "all" where the whole
    left       what is left to people; "" where nothing
    """

    number: int
    question: str
    wanted_by: str
    checks: tuple[str, ...]
    packaged: str = ""
    left: str = ""


TARGETS: Final[Mapping[str, str]] = MappingProxyType({
    "generic": "any archive",
    "arche": "ARCHE, Vienna",
    "dariah": "DARIAH-DE Repository",
    "textgrid": "TextGrid Repository",
    "tapas": "TAPAS",
    "dta": "Deutsches Textarchiv",
    "zenodo": "Zenodo",
})  # fmt: skip
"""The archives by the word that asks for them."""

_RULES: Final = (
    ("Is each file XML 1.0 in UTF-8, well-formed, with an XML declaration and without byte order mark?", "all", "", ""),
    ("Does each file stand alone, without document type, entities or inclusions?", "all", "", ""),
    ("Is each file TEI P5, valid by the edition's schema and by all of the TEI?", "TAPAS, DTA", "",
     "whether it keeps a schema of the archive's own; name that by `edition validate --schema`"),
    ("Does each file name its schemas, in the package or by a version?", "Library of Congress, CINES",
     "that they lie in the package", ""),
    ("Are customization, schema, rules and stylesheets in the package?", "CINES, Library of Congress", "all", ""),
    ("Are title, author or sender, and a responsible editor named?", "TEI, DTA", "", ""),
    ("Who publishes it, where and when?", "TEI, DTA, DataCite", "", ""),
    ("What may be done with text and pictures?", "all", "", "whether the licence is the right one"),
    ("Has it an identifier that stays?", "DARIAH, CLARIN, DataCite", "",
     "whether the identifier leads here: nothing is resolved"),
    ("Where does the source lie?", "DTA, archives", "", ""),
    ("Who wrote to whom, by names that authority files know?", "CMIF", "", ""),
    ("In which languages?", "CLARIN", "", "whether a language tag is registered"),
    ("Do project and editorial practice stand in the header?", "TEI, DTA", "", "whether what they say is true"),
    ("Is there a history of changes?", "TEI", "", ""),
    ("Does every pointer inside the edition lead to something?", "ARCHE, TAPAS", "", ""),
    ("On what outside does it depend?", "ARCHE", "", "whether the addresses still answer: nothing is fetched"),
    ("Are the names of files and folders fit for every system?", "ARCHE", "the names of all other files", ""),
    ("Is no file too large?", "TAPAS", "", ""),
    ("Does nothing private stand in comments and instructions?", "all", "", "what stands in the text itself"),
    ("Are the version of TEI and the programs named?", "Library of Congress", "", ""),
    ("Are all characters known and stable?", "all", "", ""),
    ("Are there sidecars with the metadata, and do they agree with the header?", "DARIAH, Zenodo", "all", ""),
    ("Is there a README in plain text?", "ARCHE, Oxford Text Archive", "all",
     "whether it tells how to rebuild the outputs"),
    ("Does the package prove that every file is whole?", "BagIt (RFC 8493)", "all", ""),
    ("Are the pictures masters?", "TextGrid, HathiTrust", "",
     "whether they are named by shelfmark, and are what their ending says"),
)  # fmt: skip

# A column for each target, in the order of TARGETS: E error, W warning, I remark, - not asked.
_TABLE: Final = """
 1 empty-file                      E E E E E E E
 1 not-xml                         E E E E E E E
 1 not-well-formed                 E E E E E E E
 1 wrong-encoding                  E E E E E E E
 1 nested-too-deeply               E E E E E E E
 1 too-many-prefixes               E E E E E E E
 1 foreign-encoding                E E E E E E W
 1 missing-xml-declaration         E E E E W E W
 1 byte-order-mark                 W E W W W W W
 1 carriage-return                 W W W W W W I
 1 decomposed-character            W W W W W W I
 2 external-entity                 E E E E E E E
 2 entity-reference                E E E E E E W
 2 doctype                         W W W W W W W
 2 inclusion                       E E E E E E E
 2 foreign-base                    E W E E E E W
 3 not-tei                         E E E E E E E
 3 (schema)                        E E W E E E W
 3 unusable-schema                 E E W E W E W
 3 partly-judged                   W W W W W W W
 4 letter-without-schema           W W W W W W I
 4 untyped-schema                  W W W W W W I
 4 unversioned-schema              W W W W W W I
 4 missing-schema                  W E W W I W W
 5 package-without-schema          W E W W - - W
 5 package-without-stylesheet      W W W W - - W
 6 missing-title                   E E E E E E E
 6 missing-author                  E E E E E E E
 6 missing-editor                  E E W E W E W
 7 missing-publisher               E E W E E E W
 7 undated-publication             W W W E W E W
 7 missing-publication-place       W W I W I E I
 8 licence-without-address         E E E E W E E
 8 unknown-licence                 E E E E W E E
 8 uncleared-rights                W W W W W W W
 8 undivided-licence               W W W W W W W
 9 missing-persistent-identifier   W I I I I W I
 9 malformed-persistent-identifier W W W W W W W
10 letter-without-source           E E W E E E W
10 source-without-shelfmark        W W I W I E I
11 letter-without-correspondence   W W W W I W I
11 half-known-correspondence       W W W W I W I
11 nameless-action                 W W W W I W I
11 name-without-authority          W W W W I W I
12 undeclared-language             W W W W W W I
12 text-without-language-usage     W W W W W E I
12 malformed-language-tag          W W W W W W W
13 undescribed-project             W W W W W W I
13 undescribed-editing             W W W W W W I
14 missing-revision-history        W W W W I W I
14 change-out-of-order             W W W W I W I
14 oldest-change-first             W W W W I W I
14 undated-change                  W W W W I W I
14 unsigned-change                 W W W W I W I
15 unresolved-pointer              E E E E E E W
15 duplicate-identifier            E E E E E E W
15 undeclared-prefix               E E E E E E W
15 unmatched-prefix                W W W W W W W
15 wrong-target                    E E E E E E W
16 pointer-elsewhere               I I I I I I I
16 malformed-identifier            W W W W W W W
16 wrong-check-digit               W W W W W W W
16 wrong-authority                 W W W W W W W
17 unsafe-file-name                W E W W W W W
17 misnamed-file                   W W W W I W I
18 oversized-file                  I I I I E I I
19 private-trace                   W W W W W W W
20 undeclared-version              I I I I I I I
21 private-character               W W W W W W W
21 invisible-character             W W W W W W W
21 unassigned-character            W W W W W W W
21 direction-override              W W W W W W W
22 missing-sidecar                 W W W W - - W
22 contradicted-sidecar            W W E W - - E
23 missing-readme                  W E W W - - W
23 incomplete-readme               W W W W - - W
24 damaged-bag                     E E E E E E E
24 damaged-file                    E E E E E E E
24 missing-file                    E E E E E E E
24 unlisted-file                   E E E E E E E
24 incomplete-fixity               E E E E W W W
24 frail-bag                       W W W W W W W
25 lossy-picture                   I I I W I I I
"""

_LETTERS: Final = {"E": Severity.ERROR, "W": Severity.WARNING, "I": Severity.INFO, "-": None}
_ROWS: Final = tuple(line.split() for line in _TABLE.strip().splitlines())

RULES: Final = tuple(
    Rule(number, question, wanted_by, tuple(row[1] for row in _ROWS if int(row[0]) == number), packaged, left)
    for number, (question, wanted_by, packaged, left) in enumerate(_RULES, 1)
)
"""The rules in their order."""

LEVELS: Final[Mapping[str, Mapping[str, Severity | None]]] = MappingProxyType({
    target: MappingProxyType({row[1]: _LETTERS[row[2 + at]] for row in _ROWS}) for at, target in enumerate(TARGETS)
})  # fmt: skip
"""How hard each target judges a fault, by target and name; None where it does not ask."""
