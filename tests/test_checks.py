"""Checks: each has a page, a faulty and a sound case; the faulty one is found where the case says, and only there."""

import re
from dataclasses import replace
from pathlib import Path
from shutil import copy
from tempfile import TemporaryDirectory

import pytest
from lxml import etree

from toolkit import checks
from toolkit.diagnostic import CHECKS, Diagnostic, Severity
from toolkit.edition import Edition
from toolkit.errors import ToolkitError
from toolkit.profiles import PROFILES, standing
from toolkit.report import explain
from toolkit.schema import Schema
from toolkit.validate import Means, judged, validate

CASES = Path(__file__).parent / "cases" / "checks"
NAMES = sorted(name for name, check in CHECKS.items() if check.find is not None)


def _files(case: Path) -> list[Path]:
    """The letters of a case: one file, or a folder of several."""
    return sorted(case.glob("*.xml")) if case.is_dir() else [case]


def _found(case: Path) -> list[Diagnostic]:
    """What is found in a case, by the first profile that has the check which the case is named for."""
    name = re.sub("-(error|sound).*", "", case.stem)
    profile = next((profile for profile, chosen in PROFILES.items() if name in chosen), "core")
    with TemporaryDirectory() as folder:
        edition = _of_case(case, Path(folder), [profile])
        # an entity is declared in a document type, which reading the file tells of
        assert {one.check for one in edition.diagnostics} == ({"doctype"} if name == "entity-reference" else set())
        return [found for file in edition.files for found in checks.find(file, edition)]


def _of_case(case: Path, folder: Path, profiles: list[str]) -> Edition:
    """Make an edition of the letters of a case."""
    (folder / "edition.toml").write_text(f"[checks]\nprofile = {profiles}\n", encoding="utf-8")
    (folder / "tei").mkdir()
    for path in _files(case):
        copy(path, folder / "tei")
    return Edition.open(folder)


def _expected(case: Path) -> list[tuple[str, str, int]]:
    """The file, the check and the line of the element that each `<?expect NAME?>` stands before."""
    found = []
    for path in _files(case):
        for mark in etree.parse(path, etree.XMLParser(recover=True)).xpath("//processing-instruction('expect')"):
            following = mark.xpath("following::*[1]")
            assert len(following) == 1
            found.append((path.name, mark.text, following[0].sourceline))
    return found


@pytest.mark.parametrize("case", sorted(CASES.glob("*-error*")), ids=lambda case: case.stem)
def test_a_faulty_case_gives_the_expected_finding_and_no_other(case: Path) -> None:
    found = [(Path(one.span.path).name, one.check, one.span.start.line) for one in _found(case)]
    assert sorted(found, key=lambda one: one[0]) == _expected(case)
    assert found


@pytest.mark.parametrize("case", sorted(CASES.glob("*-sound*")), ids=lambda case: case.stem)
def test_a_sound_case_gives_none(case: Path) -> None:
    assert _found(case) == []


@pytest.mark.parametrize("name", NAMES)
def test_a_check_has_a_faulty_and_a_sound_case(name: str) -> None:
    for kind in ("error", "sound"):
        assert list(CASES.glob(f"{name}-{kind}*"))


@pytest.mark.parametrize("name", sorted(CHECKS))
def test_a_check_has_a_page(name: str) -> None:
    page = CHECKS[name].page
    assert page.splitlines()[0].endswith(".")
    assert [
        head for head in ("Why", "Faulty", "Sound", "Source") if f"\n{head} " not in page.replace("\n    ", "\n")
    ] == []


HELP = [
    ('<p><persName ref="pers-a">A</persName></p>', "which has no `#`", "write `#pers-a`"),
    ('<p><persName ref="#pers-e">A</persName></p>', "which this file does not hold", "write `#pers-a`"),
    ('<p><persName ref="the lady of the house">A</persName></p>', "holds words, no pointers", "write `#` and an id"),
    ('<p><persName ref="#">A</persName></p>', "is a mere `#`", "write `#pers-a`"),
    ('<p><persName ref="unused-entry-sound.xml#">A</persName></p>', "names nothing", "write the identifier after it"),
    ('<p><persName ref="others.xml#x">A</persName></p>', "there is no such file", "correct the name of the file"),
]


@pytest.mark.parametrize(("body", "message", "help"), HELP, ids=[row[1] for row in HELP])
def test_a_dangling_pointer_is_mended_in_words(tmp_path: Path, body: str, message: str, help: str) -> None:
    sound = (CASES / "unused-entry-sound.xml").read_text(encoding="utf-8")
    path = tmp_path / "unused-entry-sound.xml"
    path.write_text(sound.replace('<p><persName ref="#pers-a">A</persName></p>', body), encoding="utf-8")
    (found,) = (found for found in _found(path) if found.check == "unresolved-pointer")
    assert message in found.message
    assert help in found.help


DIALECTS = [
    ('type="prev"', 'type="next"'),
    ('type="previous-in-correspondence"', 'type="next-in-correspondence"'),
    ('type="withinCollection" subtype="previous_letter"', 'type="withinCollection" subtype="next_letter"'),
]


@pytest.mark.parametrize(("here", "back"), DIALECTS, ids=[row[1] for row in DIALECTS])
def test_the_way_back_is_given_in_the_dialect_of_the_edition(tmp_path: Path, here: str, back: str) -> None:
    edition = _sequence(tmp_path, f'<ref {here} target="l1.xml"/>')
    (found,) = [found for file in edition.files for found in checks.find(file, edition)]
    assert found.check == "one-sided-sequence"
    assert f'`<ref {back} target="l2.xml"/>` in l1.xml' in found.help


def test_from_a_letter_by_one_of_several_no_way_back_is_asked_for(tmp_path: Path) -> None:
    edition = _sequence(tmp_path, '<ref type="previousLetterFromAddressee" target="l1.xml"/>')
    assert [found for file in edition.files for found in checks.find(file, edition)] == []


def test_a_reference_of_another_type_is_no_neighbour(tmp_path: Path) -> None:
    edition = _sequence(tmp_path, '<ref type="preview" target="l1.xml"/>')
    assert [found for file in edition.files for found in checks.find(file, edition)] == []


def _sequence(folder: Path, reference: str) -> Edition:
    """Make an edition of two letters, of which the second refers to the first."""
    edition = _of_case(CASES / "answer-before-letter-sound", folder, ["core"])
    second = edition.folder / "tei" / "l2.xml"
    written = second.read_text(encoding="utf-8")
    second.write_text(re.sub("<ref type=.*/>", reference, written), encoding="utf-8")
    return Edition.open(folder)


def test_the_way_back_is_given_as_it_is_to_be_written() -> None:
    assert sorted(found.help.partition(",")[0] for found in _found(CASES / "one-sided-sequence-error")) == [
        'write `<ref type="next" target="l2.xml"/>` in l3.xml',
        'write `<ref type="prev" target="l1.xml"/>` in l2.xml',
    ]


REPAIRS = [
    ('<idno type="Wikidata">33391</idno>', "write `Q33391`"),
    ('<idno type="GND">40118824</idno>', "write `4011882-4`"),
    ('<idno type="GND">GND 118642979</idno>', "write `118642979`"),
    ('<idno type="ISNI">0000-0001-2103-2683</idno>', "write `0000000121032683`"),
    ('<idno type="ORCID">0000000218250097</idno>', "write `0000-0002-1825-0097`"),
    ('<idno type="GeoNames">GeoNames:2921044</idno>', "write `2921044`"),
    ('<idno type="GND">118642799</idno>', "look it up again; two digits may be swapped: `118642979`"),
    ('<date when="1900-05-04">3. Mai</date>', "write `1900-05-03` if the words are right, else correct them"),
    ('<date when="1900-06-04">May 1900</date>', "write `1900-05` if the words are right, else correct them"),
    ("<q>Tro\u200btsky</q>", "take it out; if it is meant, write `&#x200B;`"),
    ("<q>so \x93</q>", "write `“`, which Windows has in its place"),
]


@pytest.mark.parametrize(("body", "help"), REPAIRS, ids=[row[0] for row in REPAIRS])
def test_the_help_says_what_to_write(tmp_path: Path, body: str, help: str) -> None:
    sound = (CASES / "unused-entry-sound.xml").read_text(encoding="utf-8")
    path = tmp_path / "unused-entry-sound.xml"
    path.write_text(sound.replace("</p></body>", f" {body}</p></body>"), encoding="utf-8")
    (found,) = _found(path)
    assert found.help == help


WORDS = [
    "3 January 1900", "3rd of January, 1900", "Jan. 3, 1900", "January the 3rd, 1900", "Wednesday, January 3rd 1900",
    "3. Januar 1900", "den 3ten Januar 1900", "d. 3. Jan. 1900", "3ter Jänner 1900", "Mi., 3. Januar 1900",
    "3 janvier 1900", "le 3 janv. 1900", "mercredi 3 janvier 1900", "3 января 1900 г.", "3-го января 1900 года",
    "3 янв. 1900", "3. I. 1900", "3.I.1900", "3/I 1900", "03.01.1900",
]  # fmt: skip


@pytest.mark.parametrize("words", WORDS)
def test_a_day_is_read_in_the_languages_of_the_interface(tmp_path: Path, words: str) -> None:
    said = []
    for when in ("1900-01-03", "1900-08-29"):
        (tmp_path / when).mkdir()
        text = (CASES / "contradicted-date-sound.xml").read_text(encoding="utf-8")
        body = f'<body><p><date when="{when}">{words}</date></p></body>'
        path = tmp_path / when / "contradicted-date-sound.xml"
        path.write_text(re.sub("<body>.*</body>", body, text, flags=re.DOTALL), encoding="utf-8")
        said.append([found.help.partition(" if")[0] for found in _found(path)])
    assert said == [[], ["write `1900-01-03`"]]


OTHER_DAYS = [
    ("1er février 1900", "1900-02-01"), ("4 févr. 1900", "1900-02-04"), ("4 сент. 1900", "1900-09-04"),
    ("5 мая 1900", "1900-05-05"), ("6. 8bre 1790", "1790-10-06"), ("7ber 4, 1790", "1790-09-04"),
    ("im Mai 1900", "1900-05"), ("январь 1900", "1900-01"), ("31.12.1900", "1900-12-31"), ("4 XII 1900", "1900-12-04"),
]  # fmt: skip


@pytest.mark.parametrize(("words", "day"), OTHER_DAYS, ids=[row[0] for row in OTHER_DAYS])
def test_months_are_read_inflected_abbreviated_and_in_roman_numerals(tmp_path: Path, words: str, day: str) -> None:
    text = (CASES / "contradicted-date-sound.xml").read_text(encoding="utf-8")
    body = f'<body><p><date when="1850-06-30">{words}</date></p></body>'
    path = tmp_path / "contradicted-date-sound.xml"
    path.write_text(re.sub("<body>.*</body>", body, text, flags=re.DOTALL), encoding="utf-8")
    (found,) = _found(path)
    assert f"write `{day}`" in found.help


UNREAD = ["4.1.1900", "5. u. 6. Mai 1900", "13.13.1900", "11.1900", "am 4.", "Ostern 1900"]


@pytest.mark.parametrize("words", UNREAD)
def test_words_that_can_be_read_two_ways_or_none_are_left_alone(tmp_path: Path, words: str) -> None:
    text = (CASES / "contradicted-date-sound.xml").read_text(encoding="utf-8")
    body = f'<body><p><date when="1900-04-01">{words}</date></p></body>'
    path = tmp_path / "contradicted-date-sound.xml"
    path.write_text(re.sub("<body>.*</body>", body, text, flags=re.DOTALL), encoding="utf-8")
    assert _found(path) == []


def test_an_entry_used_by_another_letter_of_the_edition_is_used(tmp_path: Path) -> None:
    letters = tmp_path / "tei"
    letters.mkdir()
    entry = '<person xml:id="pers-a"><persName>A</persName></person>'
    head = "<teiHeader><fileDesc><titleStmt><title>T</title></titleStmt></fileDesc></teiHeader>"
    tei = 'TEI xmlns="http://www.tei-c.org/ns/1.0"'
    (letters / "persons.xml").write_text(
        f'<{tei} xml:id="persons">{head}<standOff><listPerson>{entry}</listPerson></standOff></TEI>'
    )
    text = '<text><body><p><persName ref="persons.xml#pers-a">A</persName></p></body></text>'
    (letters / "l1.xml").write_text(f'<{tei} xml:id="l1">{head}{text}</TEI>')
    edition = Edition.open(tmp_path)
    assert [file.name for file in edition.letters] == ["l1"]
    assert [file.name for file in edition.registers] == ["persons"]
    assert [found for file in edition.files for found in checks.find(file, edition)] == []


def _edition(folder: Path, settings: str) -> Edition:
    """An edition of one letter, which an entry nobody points to and an identifier with a slip stand in."""
    (folder / "tei").mkdir(exist_ok=True)
    faulty = (CASES / "unused-entry-error.xml").read_text(encoding="utf-8")
    faulty = faulty.replace("Made for a test.", 'Made for a <ref target="https://d-nb.info/gnd/118642997">test</ref>.')
    (folder / "tei" / "unused-entry-error.xml").write_text(faulty, encoding="utf-8")
    (folder / "edition.toml").write_text(settings, encoding="utf-8")
    return Edition.open(folder)


def test_a_check_that_the_edition_ignores_is_silent_and_no_other(tmp_path: Path) -> None:
    edition = _edition(tmp_path, '[checks]\nignore = ["unused-entry"]\n')
    assert [found.check for file in edition.files for found in checks.find(file, edition)] == ["wrong-check-digit"]


WRONG_SETTINGS = [
    ('[checks]\nignore = ["unusd-entry"]', "there is no check `unusd-entry`; write `unused-entry`"),
    ('[checks]\nignore = ["not-well-formed"]', "`not-well-formed` cannot be ignored"),
    ('[checks]\nignore = "unused-entry"', "`ignore` is a list of names of checks"),
    ('[checks]\nignored = ["unused-entry"]', "under `[checks]` stands"),
    ("checks = 3", "under `[checks]` stands"),
    ('[checks]\nprofile = "cmfi"', "there is no profile `cmfi`; write `cmif`"),
    ('[checks]\nprofile = ["core", "DTABF"]', "there is no profile `DTABF`; write `dtabf`"),
    ('[checks]\nprofile = "x"', "there is no profile `x`; there are core, cmif, dtabf, wega, schnitzler"),
    ("[checks]\nprofile = 3", "`profile` is the name of a profile or a list of names"),
]


@pytest.mark.parametrize(("settings", "message"), WRONG_SETTINGS, ids=[row[0] for row in WRONG_SETTINGS])
def test_a_choice_of_checks_that_means_nothing_is_refused(tmp_path: Path, settings: str, message: str) -> None:
    with pytest.raises(ToolkitError) as refused:
        _edition(tmp_path, settings)
    assert message in str(refused.value)


def test_a_changed_setting_is_heeded_at_once(tmp_path: Path) -> None:
    before = _edition(tmp_path, "")
    schema = Schema.of(before.customization)
    found, known = judged(before, schema)
    after = _edition(tmp_path, '[checks]\nignore = ["unused-entry"]\n')
    told = {one.check for one in validate(after, schema, means=Means(known=known))}
    assert {one.check for one in found} - told == {"unused-entry"}


FAULTY = sorted(
    path for kind in ("mistakes", "schema", "tei-rules", "checks") for path in (CASES.parent / kind).glob("*.xml")
)


def test_no_check_breaks_on_what_others_find_wrong() -> None:
    edition = Edition.of(FAULTY)
    edition = replace(edition, settings=replace(edition.settings, profiles=tuple(PROFILES)))
    assert {type(found) for file in edition.files for found in checks.find(file, edition)} == {Diagnostic}


def test_every_check_stands_in_a_profile_and_no_other_name_does() -> None:
    assert sorted(set().union(*PROFILES.values())) == NAMES


def _named(folder: Path, settings: str) -> dict[str, Severity]:
    edition = _edition(folder, settings)
    return {found.check: found.severity for file in edition.files for found in checks.find(file, edition)}


def test_a_check_that_no_chosen_profile_has_does_not_run(tmp_path: Path) -> None:
    assert _named(tmp_path, '[checks]\nprofile = "core"\n') == _named(tmp_path, "")


def test_a_profile_adds_to_what_always_holds(tmp_path: Path) -> None:
    assert set(_named(tmp_path, '[checks]\nprofile = "dtabf"\n')) - set(_named(tmp_path, "")) == {
        "text-without-division"
    }


def test_of_two_profiles_the_checks_of_both_run(tmp_path: Path) -> None:
    found = _named(tmp_path, '[checks]\nprofile = ["wega", "cmif"]\n')
    assert {"text-without-division", "licence-without-address"} <= set(found)


def test_a_check_that_looks_at_the_file_alone_is_run_again_only_where_the_file_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    edition = _of_case(CASES / "twin-letter-error", tmp_path, ["core"])
    schema = Schema.of(edition.customization)
    found, known = judged(edition, schema, layers=["checks"])
    changed = edition.files[0].source
    seen: list[str] = []
    run = checks.find_alone
    monkeypatch.setattr(checks, "find_alone", lambda file, settings: seen.append(file.name) or run(file, settings))
    after = edition.holding({changed.name: changed.utf8 + b" "})
    assert validate(after, schema, layers=["checks"], means=Means(known=known)) == found
    assert seen == [edition.files[0].name]


def test_another_choice_of_checks_asks_all_of_it_anew(tmp_path: Path) -> None:
    case = CASES / "text-without-division-error.xml"
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    first, second = (_of_case(case, tmp_path / name, [of]) for name, of in (("one", "core"), ("two", "dtabf")))
    second = replace(first, settings=second.settings)
    schema = Schema.of(first.customization)
    _, known = judged(first, schema, layers=["checks"])
    told = {one.check for one in validate(second, schema, layers=["checks"], means=Means(known=known))}
    assert "text-without-division" in told


def test_a_check_that_hangs_on_the_day_is_not_remembered_with_the_file() -> None:
    assert CHECKS["date-in-future"].looks_around


HARDER = [("wega", Severity.WARNING), ("cmif", Severity.ERROR), ("wega cmif", Severity.ERROR)]


@pytest.mark.parametrize(("profiles", "severity"), HARDER, ids=[row[0] for row in HARDER])
def test_of_two_severities_the_harder_holds(tmp_path: Path, profiles: str, severity: Severity) -> None:
    edition = _of_case(CASES / "half-known-correspondence-error.xml", tmp_path, profiles.split())
    (found,) = checks.find(edition.files[0], edition)
    assert found.severity is severity


def test_a_check_of_a_profile_can_be_ignored(tmp_path: Path) -> None:
    both = 'profile = "dtabf"\nignore = ["text-without-division"]\n'
    assert _named(tmp_path, f"[checks]\n{both}") == _named(tmp_path, "")


def test_the_page_of_a_check_says_in_which_profiles_it_stands() -> None:
    assert (explain("half-known-correspondence") or "").splitlines()[
        -1
    ] == "Profiles cmif (error), wega, schnitzler, archive"
    assert "Profiles" not in (explain("not-well-formed") or "")


def test_what_a_rule_of_the_edition_has_said_no_check_says_again(tmp_path: Path) -> None:
    edition = _of_case(CASES / "sending-without-date-error.xml", tmp_path, ["schnitzler"])
    told = {found.check for found in validate(edition, Schema.of(edition.customization))}
    assert told & {"letter-without-date", "sending-without-date"} == {"letter-without-date"}


def test_the_table_of_checks_is_complete() -> None:
    rows = [
        f"| `{check.name}` | {check.severity} | {standing(check.name)} | {check.page.splitlines()[0][:-1]} |"
        for check in sorted(CHECKS.values(), key=lambda check: check.name)
        if check.find is not None
    ]
    page = (Path(__file__).parents[1] / "docs" / "checks.md").read_text(encoding="utf-8")
    table = page[page.index("| check |") : page.index("\n## ")]
    assert [line for line in table.splitlines() if line.startswith("| `")] == rows
