"""What archives ask: each rule is met by a sound edition, and its faults are told where they are; also of a package."""

import json
import re
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner
from lxml import html

from toolkit import archive, bag
from toolkit.archive import LEVELS, RULES, TARGETS, State, answered
from toolkit.archive.rules import BY_SCHEMA
from toolkit.cli import main
from toolkit.diagnostic import CHECKS, Severity
from toolkit.edition import Edition
from toolkit.errors import SourceError
from toolkit.names import ARCHIVES, XI
from toolkit.profiles import CORE, chosen
from toolkit.report import explain

ROOT = Path(__file__).parents[1]
CASES = Path(__file__).parent / "cases" / "checks"
SOUND = (CASES / "undated-change-sound.xml").read_text(encoding="utf-8").replace("undated-change-sound", "letter-1")


def _edition(folder: Path, text: str = SOUND) -> Edition:
    (folder / "tei").mkdir(exist_ok=True)
    (folder / "tei" / "letter-1.xml").write_text(text, encoding="utf-8")
    return Edition.open(folder)


def _states(report: archive.Report) -> dict[int, State]:
    return {answer.rule.number: answer.state for answer in report.answers}


# --- the table ---


def test_there_are_25_rules_each_with_checks() -> None:
    assert [rule.number for rule in RULES if rule.checks] == [*range(1, 26)]


def test_every_fault_that_a_rule_names_has_a_page() -> None:
    CliRunner().invoke(main, ["explain", "unresolved-pointer"])  # fills the table of checks
    named = {name for rule in RULES for name in rule.checks} - {BY_SCHEMA}
    assert [name for name in sorted(named) if explain(name) is None] == []


def test_every_check_of_the_profile_stands_in_a_rule() -> None:
    named = {name for rule in RULES for name in rule.checks}
    assert chosen(["archive"]).keys() - chosen([CORE]).keys() - named == set()


def test_every_check_that_runs_for_a_rule_is_in_the_profile() -> None:
    named = {name for rule in RULES for name in rule.checks}
    running = {name for name in named if name in CHECKS and CHECKS[name].find is not None}
    assert running - chosen(["archive"]).keys() == set()


def test_the_command_knows_the_archives_of_the_table() -> None:
    assert tuple(TARGETS) == ARCHIVES


def test_the_page_for_archivists_shows_the_table() -> None:
    levels = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "info", None: "–"}
    rows = [
        f"| {rule.number} | {f'`{name}`' if name != BY_SCHEMA else 'what the schema finds'} | "
        + " | ".join(levels[LEVELS[target][name]] for target in TARGETS)
        + " |"
        for rule in RULES
        for name in rule.checks
    ]
    page = (ROOT / "docs" / "archive.md").read_text(encoding="utf-8")
    assert [line for line in page.splitlines() if re.match(r"\| \d+ \| (`|what the)", line)] == rows


def test_the_page_for_archivists_asks_the_questions() -> None:
    page = (ROOT / "docs" / "archive.md").read_text(encoding="utf-8")
    assert [rule.question for rule in RULES if rule.question not in page] == []


# --- the letter of this project ---


def _of_this_project() -> archive.Report:
    return answered(Edition.open(ROOT), "generic")


def test_the_letter_of_this_project_meets_what_any_archive_asks() -> None:
    assert [one for one in _of_this_project().findings if one.severity is Severity.ERROR] == []


@pytest.mark.parametrize(
    ("number", "check", "words"),
    [
        (8, "uncleared-rights", "The rights in the English translation were not cleared."),
        (10, "source-without-shelfmark", "Which item the letter is, is not known."),
    ],
)
def test_what_the_letter_cannot_have_is_told_with_the_words_of_its_header(number: int, check: str, words: str) -> None:
    answer = _of_this_project().answers[number - 1]
    (found,) = (one for one in answer.findings if one.check == check)
    assert (answer.state, found.severity) == (State.WARNINGS, Severity.WARNING)
    assert words in found.notes[0].message


# --- editions without a package ---


def test_a_sound_edition_meets_every_rule_that_asks_for_no_package(tmp_path: Path) -> None:
    states = _states(answered(_edition(tmp_path), "generic"))
    assert {number: state for number, state in states.items() if state is not State.MET} == dict.fromkeys(
        (5, 22, 23, 24), State.UNJUDGED
    )


def test_what_needs_a_package_is_said_not_to_be_judged_without_one(tmp_path: Path) -> None:
    report = answered(_edition(tmp_path), "generic")
    told = {
        answer.rule.number: answer.remarks for answer in report.answers if "no package given" in str(answer.remarks)
    }
    assert {number: remarks[0] for number, remarks in told.items()} == {
        4: "not judged, that they lie in the package: no package given",
        17: "not judged, the names of all other files: no package given",
        **dict.fromkeys((5, 22, 23, 24), "not judged: no package given"),
    }


FAULTY = [
    (1, "not-well-formed", lambda text: text.replace("</p></div></body>", "</div></body>")),
    (1, "carriage-return", lambda text: text.replace("<text", "\r<text")),
    (2, "inclusion", lambda text: text.replace("<p>Dear", f'<p><i:include xmlns:i="{XI}" href="a.xml"/>Dear')),
    (2, "doctype", lambda text: text.replace("<TEI ", '<!DOCTYPE TEI [<!ENTITY a "b">]><TEI ')),
    (2, "external-entity", lambda text: text.replace("<TEI ", '<!DOCTYPE TEI SYSTEM "tei.dtd"><TEI ')),
    (3, "unknown-element", lambda text: text.replace("<p>Dear friend</p>", "<q><blockquote/></q>")),
    (3, "not-tei", lambda text: "<html/>"),
    (7, "missing-publisher", lambda text: text.replace("<publisher>Nobody</publisher>", "")),
    (8, "licence-without-address", lambda text: re.sub("<licence.*</licence>", "<p>Free.</p>", text)),
    (15, "unresolved-pointer", lambda text: text.replace("Dear friend", '<ref target="#gone">friend</ref>')),
    (15, "unresolved-pointer", lambda text: text.replace("Dear friend", '<graphic url="../gone.png"/>')),
    (18, "oversized-file", lambda text: text.replace("Dear friend", "Dear friend" + " " * 10_000_000)),
    (21, "private-character", lambda text: text.replace("Dear friend", "Dear \ue5dc")),
]  # fmt: skip


@pytest.mark.parametrize(("number", "check", "change"), FAULTY, ids=[row[1] for row in FAULTY])
def test_what_others_find_is_told_under_the_rule_that_it_breaks(
    tmp_path: Path, number: int, check: str, change: Callable[[str], str]
) -> None:
    report = answered(_edition(tmp_path, change(SOUND)), "generic")
    answer = report.answers[number - 1]
    found = [one for one in answer.findings if one.check == check]
    assert found != []
    assert answer.state not in (State.MET, State.UNJUDGED)
    assert {one.span.path.rpartition("/")[2] for one in found} == {"letter-1.xml"}


def test_an_archive_judges_as_its_column_says(tmp_path: Path) -> None:
    edition = _edition(tmp_path, SOUND.replace("Dear friend", "Dear friend" + " " * 10_000_000))
    states = {target: _states(answered(edition, target))[18] for target in ("generic", "tapas")}
    assert states == {"generic": State.REMARKS, "tapas": State.UNMET}


def test_what_an_archive_does_not_ask_is_not_told(tmp_path: Path) -> None:
    assert _states(answered(_edition(tmp_path), "tapas"))[22] is State.UNASKED


def test_what_the_settings_ignore_an_archive_hears_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "edition.toml").write_text('[checks]\nignore = ["unsigned-change"]\n', encoding="utf-8")
    report = answered(_edition(tmp_path, SOUND.replace(' who="#ed"', "")), "generic")
    assert [one.check for one in report.answers[13].findings] == ["unsigned-change"]


def test_a_fault_against_two_schemas_is_told_once(tmp_path: Path) -> None:
    report = answered(_edition(tmp_path, SOUND.replace("<p>Dear", "<blockquote/><p>Dear")), "generic")
    assert [one.check for one in report.answers[2].findings] == ["unknown-element"]


def test_a_file_outside_any_edition_is_held_to_all_of_the_tei_and_to_what_it_asks_for(tmp_path: Path) -> None:
    path = tmp_path / "letter-1.xml"
    path.write_text(re.sub(r"<\?xml-model.*?\?>", "", SOUND).replace(' xml:id="letter-1"', ""), encoding="utf-8")
    report = answered(Edition.of([path]), "generic")
    assert (report.answers[2].state, report.answers[3].findings[0].check) == (State.MET, "letter-without-schema")


def test_of_a_file_that_cannot_be_read_the_other_rules_say_so(tmp_path: Path) -> None:
    (tmp_path / "tei").mkdir()
    (tmp_path / "tei" / "broken.xml").write_text("<TEI>", encoding="utf-8")
    report = answered(_edition(tmp_path), "generic")
    assert "not judged of broken.xml: not TEI that can be read" in report.answers[5].remarks


# --- packages ---

README = (
    "letters\n\ntei/     the letters\nschema/  the schema\nxslt/    the stylesheets\n\nWrite to editors@example.org.\n"
)
DATACITE = (
    '<resource xmlns="http://datacite.org/schema/kernel-4"><titles><title>A to B</title></titles>'
    "<creators><creator><creatorName>A</creatorName></creator></creators><publicationYear>2026</publicationYear>"
    '<rightsList><rights rightsURI="https://creativecommons.org/licenses/by/4.0/legalcode"/></rightsList></resource>'
)
CRATE = {
    "@graph": [
        {"@id": "./", "name": "A to B", "datePublished": "2026-11-24", "author": {"@id": "#a"},
         "license": {"@id": "https://creativecommons.org/licenses/by/4.0/"}},
        {"@id": "#a", "name": "A"},
    ]
}  # fmt: skip
CFF = 'cff-version: 1.2.0\ntitle: "A to B"\ndate-released: 2026-11-24\nlicense: CC-BY-4.0\nauthors:\n  - name: A\n'


def _payload(**changed: str | None) -> dict[str, bytes | Path]:
    """The files of a sound package, with some of them otherwise or gone."""
    files: dict[str, str | None] = {
        "README.txt": README, "tei/letter-1.xml": SOUND, "schema/letters.odd": "<TEI/>", "schema/letters.rng": "<g/>",
        "schema/letters.sch": "<s/>", "xslt/html.xsl": "<x/>", "datacite.xml": DATACITE, "cmif.xml": "<TEI/>",
        "CITATION.cff": CFF, "ro-crate-metadata.json": json.dumps(CRATE),
    }  # fmt: skip
    files |= {name.replace("__", "/").replace("_", "."): text for name, text in changed.items()}
    return {f"data/{name}": text.encode() for name, text in files.items() if text is not None}


def _other(name: str, data: str) -> dict[str, bytes | Path]:
    return {**_payload(), f"data/{name}": data.encode()}


def _package(place: Path, payload: Mapping[str, bytes | Path], *, is_zip: bool = True) -> Path:
    files = {**payload, **bag.tag_files(payload, ())}
    if is_zip:
        with zipfile.ZipFile(place.with_suffix(".zip"), "w") as packed:
            for name, data in files.items():
                packed.writestr(f"letters-1.0/{name}", data if isinstance(data, bytes) else data.read_bytes())
        return place.with_suffix(".zip")
    for name, data in files.items():
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_bytes(data if isinstance(data, bytes) else data.read_bytes())
    return place


def _of_package(path: Path, target: str = "generic") -> archive.Report:
    with archive.unpacked(path) as package:
        return answered(package.edition, target, package=package)


@pytest.mark.parametrize("is_zip", [False, True], ids=["folder", "zip"])
def test_a_sound_package_meets_every_rule(tmp_path: Path, is_zip: bool) -> None:
    report = _of_package(_package(tmp_path / "letters", _payload(), is_zip=is_zip))
    assert [(answer.rule.number, answer.findings) for answer in report.answers if answer.state is not State.MET] == []


@pytest.mark.parametrize("is_zip", [False, True], ids=["folder", "zip"])
def test_files_are_named_as_in_the_package(tmp_path: Path, is_zip: bool) -> None:
    faulty = {**_payload(), "data/tei/letter-1.xml": SOUND.replace("#ed", "#de").encode()}
    path = _package(tmp_path / "faulty", faulty, is_zip=is_zip)
    report = _of_package(path)
    assert report.files == (f"{path.name}/data/tei/letter-1.xml",)
    assert [one.span.path for one in report.answers[14].findings] == [f"{path.name}/data/tei/letter-1.xml"]


LACKING = [
    (5, "package-without-schema", _payload(schema__letters_odd=None)),
    (5, "package-without-schema", _payload(schema__letters_rng=None)),
    (5, "package-without-schema", _payload(schema__letters_sch=None)),
    (5, "package-without-stylesheet", {n: d for n, d in _payload(README_txt=README).items() if not n.endswith("xsl")}),
    (22, "missing-sidecar", _payload(datacite_xml=None)),
    (22, "missing-sidecar", _payload(cmif_xml=None)),
    (22, "missing-sidecar", _payload(CITATION_cff=None)),
    (22, "contradicted-sidecar", _payload(datacite_xml=DATACITE.replace("2026", "2025"))),
    (22, "contradicted-sidecar", _payload(datacite_xml=DATACITE.replace("A to B", "Other letters"))),
    (22, "contradicted-sidecar", _payload(datacite_xml=DATACITE.replace("by/4.0", "by-nc/4.0"))),
    (22, "contradicted-sidecar", _payload(datacite_xml=DATACITE.replace("Name>A<", "Name>Somebody Else<"))),
    (22, "contradicted-sidecar", _payload(datacite_xml="<resource>")),
    (22, "contradicted-sidecar", _payload(CITATION_cff=CFF.replace("BY", "BY-SA"))),
    (22, "contradicted-sidecar", _payload(CITATION_cff="no yaml")),
    (22, "contradicted-sidecar", _other("ro-crate-metadata.json", "[]")),
    (22, "contradicted-sidecar", _other("ro-crate-metadata.json", "[" * 100_000)),
    (22, "contradicted-sidecar", _other("ro-crate-metadata.json", json.dumps(CRATE).replace("24", "23"))),
    (23, "missing-readme", _payload(README_txt=None)),
    (23, "incomplete-readme", _payload(README_txt=README.replace("xslt", "style"))),
    (23, "incomplete-readme", _payload(README_txt=README.replace("Write to editors@example.org.", ""))),
    (17, "unsafe-file-name", _other("xslt/\u00e9 1.txt", "x")),
    (4, "missing-schema", _other("tei/letter-1.xml", re.sub('href="[^"]*"', 'href="gone.rng"', SOUND, count=1))),
]  # fmt: skip


@pytest.mark.parametrize(
    ("number", "check", "payload"), LACKING, ids=[f"{n}-{row[1]}" for n, row in enumerate(LACKING)]
)
def test_what_a_package_lacks_is_told_under_its_rule_and_no_other(
    tmp_path: Path, number: int, check: str, payload: dict[str, bytes | Path]
) -> None:
    report = _of_package(_package(tmp_path / "letters", payload))
    told = {answer.rule.number: {one.check for one in answer.findings} for answer in report.answers if answer.findings}
    assert told == {number: {check}}


def test_what_leads_out_of_a_package_leads_to_nothing(tmp_path: Path) -> None:
    (tmp_path / "outside.rng").write_text("<g/>")
    text = re.sub(r'href="[^"]*"', 'href="../../../outside.rng"', SOUND, count=1)
    path = _package(tmp_path / "letters", {**_payload(), "data/tei/letter-1.xml": text.encode()}, is_zip=False)
    assert [one.check for one in _of_package(path).answers[3].findings] == ["missing-schema"]


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("edition.odd", '<schemaSpec source="{there}"/>'),
        ("edition.odd", '<specGrpRef target="x"/><moduleRef url="../../../outside.xml"/>'),
        ("edition.rng", '<grammar><include href="{uri}"/></grammar>'),
        ("edition.rng", '<grammar><include href="..%2F../../outside.xml"/></grammar>'),
        ("edition.rnc", 'include "../../../outside.xml"'),
        ("edition.xsd", '<schema><import schemaLocation="{uri}"/></schema>'),
    ],
)
def test_a_package_whose_schema_would_read_what_lies_outside_is_not_judged(
    tmp_path: Path, name: str, written: str
) -> None:
    outside = tmp_path / "outside.xml"
    schema = written.format(there=outside, uri=outside.as_uri()).encode()
    path = _package(tmp_path / "letters", {**_payload(), f"data/schema/{name}": schema})
    with pytest.raises(SourceError, match=r"outside of it"):
        _of_package(path)


def test_a_package_with_names_that_exclude_each_other_is_judged_all_the_same(tmp_path: Path) -> None:
    path = _package(tmp_path / "letters", {**_payload(), "data/README.txt/more.txt": b"x"})
    assert "incomplete-readme" in {one.check for one in _of_package(path).answers[22].findings}


def test_a_word_without_end_in_a_comment_is_read_at_once(tmp_path: Path) -> None:
    text = SOUND.replace("Dear friend", f"Dear <!-- {'a' * 2_000_000} -->friend")
    assert _states(answered(_edition(tmp_path, text), "generic"))[19] is State.MET


def test_a_damaged_package_is_told_and_judged_all_the_same(tmp_path: Path) -> None:
    path = _package(tmp_path / "letters", _payload(), is_zip=False)
    (path / "data" / "xslt" / "html.xsl").write_text("<other/>")
    states = _states(_of_package(path))
    assert (states[24], states[6]) == (State.UNMET, State.MET)


@pytest.mark.parametrize("name", ["manifest-sha512.txt", "tagmanifest-sha512.txt", "bag-info.txt"])
def test_a_package_that_proves_less_than_it_could_is_told(tmp_path: Path, name: str) -> None:
    path = _package(tmp_path / "letters", _payload(), is_zip=False)
    for one in path.glob("tagmanifest-*" if name != "manifest-sha512.txt" else "*manifest-sha512.txt"):
        one.unlink()
    if name == "bag-info.txt":
        (path / name).unlink()
    assert "incomplete-fixity" in {one.check for one in _of_package(path).answers[23].findings}


def test_a_package_without_any_letter_is_told(tmp_path: Path) -> None:
    path = _package(tmp_path / "letters", {"data/README.txt": README.encode()})
    assert _of_package(path).answers[5].remarks == ("not judged: there is no TEI file that can be read",)


# --- what is printed ---


def _run(*words: str | Path) -> tuple[int, str]:
    done = CliRunner().invoke(main, ["check-archive", *map(str, words)])
    return done.exit_code, done.output


def test_the_report_as_text_tells_each_rule_with_place_and_remedy(tmp_path: Path) -> None:
    _edition(tmp_path, SOUND.replace("<pubPlace>Leeds</pubPlace>", ""))
    status, text = _run("-C", tmp_path)
    assert status == 0
    assert [rule.question for rule in RULES if rule.question not in text] == []
    assert "letter-1.xml:11:8: missing-publication-place (warning)" in text
    assert "help: add a `pubPlace` to `publicationStmt`" in text


def test_the_report_as_a_page_is_whole_and_bears_no_markup_of_the_letter(tmp_path: Path) -> None:
    _edition(tmp_path, SOUND.replace("10.5281/zenodo.1234567", "&lt;script&gt;alert(1)&lt;/script&gt;"))
    _, text = _run("-C", tmp_path, "--format", "html")
    page = html.fromstring(text)
    assert [one.get("id") for one in page.xpath("//section[@id]")] == [f"rule-{rule.number}" for rule in RULES]
    assert page.xpath("//script") == []
    assert "<script>alert(1)</script>" in page.xpath("string(//section[@id='rule-9'])")
    assert page.xpath("//a/@href[not(starts-with(., '#'))]") == []


def test_the_report_for_programs_holds_all(tmp_path: Path) -> None:
    _edition(tmp_path, SOUND.replace("<pubPlace>Leeds</pubPlace>", ""))
    status, text = _run("-C", tmp_path, "--for", "dta", "--format", "json")
    data = json.loads(text)
    assert status == 1
    assert (data["target"], data["package"], data["findings"]["error"]) == ("dta", None, 1)
    assert data["rules"][6]["state"] == "not met"
    assert data["rules"][6]["findings"][0]["check"] == "missing-publication-place"


def test_of_many_places_people_are_shown_some_and_programs_all(tmp_path: Path) -> None:
    change = '<change when="2026-11-24">Made</change>' * 30
    _edition(tmp_path, re.sub("<change .*</change>", change, SOUND))
    assert "and 20 more of `unsigned-change`" in _run("-C", tmp_path)[1]
    data = json.loads(_run("-C", tmp_path, "--format", "json")[1])
    assert len(data["rules"][13]["findings"]) == 30


def test_what_is_said_of_many_places_is_read_once_with_all_of_them(tmp_path: Path) -> None:
    change = '<change when="2026-11-24">Made</change>' * 3
    _edition(tmp_path, re.sub("<change .*</change>", change, SOUND))
    text, page = _run("-C", tmp_path)[1], html.fromstring(_run("-C", tmp_path, "--format", "html")[1])
    message = "nobody is said to have made the change"
    assert (text.count(message), page.xpath("string(//section[@id='rule-14'])").count(message)) == (1, 1)
    places = page.xpath("//section[@id='rule-14']//p[@class='place']/text()")
    assert len(set(places)) == 3
    assert all(place in text for place in places)


def test_the_page_is_headed_by_the_archive_and_the_files(tmp_path: Path) -> None:
    _edition(tmp_path)
    page = html.fromstring(_run("-C", tmp_path, "--for", "arche", "--format", "html")[1])
    assert page.xpath("string(//h1)") == "Report for ARCHE, Vienna: 1 file, no package"


def test_a_package_is_judged_by_its_path(tmp_path: Path) -> None:
    path = _package(tmp_path / "letters", _payload())
    status, text = _run(path)
    assert (status, text.splitlines()[0]) == (0, "any archive: 1 file in the package letters.zip")


def test_a_package_and_a_file_are_not_judged_together(tmp_path: Path) -> None:
    path = _package(tmp_path / "letters", _payload())
    status, text = _run(path, ROOT / "tei" / "letter-1932-01-04.xml")
    assert (status, "is a package; judge it alone" in text) == (2, True)


def test_nothing_is_changed(tmp_path: Path) -> None:
    path = _package(tmp_path / "letters", _payload(), is_zip=False)
    before = {one: one.read_bytes() for one in path.rglob("*") if one.is_file()}
    _run(path)
    assert {one: one.read_bytes() for one in path.rglob("*") if one.is_file()} == before
