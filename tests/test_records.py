"""Records: the order of letters, who stands next to whom, which pages there are round them."""

import json
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit import records
from toolkit.edition import Edition
from toolkit.outputs import Workshop
from toolkit.records import Record

SAMPLE = Path(__file__).parent / "cases" / "site"
ED = "{urn:edition:prepared}"


def record(id: str, date: str = "", parties: str = "", relations: str = "") -> Record:
    """A record as its stylesheet writes it: parties `a>b` (who to whom), relations `answers:c` with blanks between."""
    sender, _, recipient = parties.partition(">")
    said = "".join(
        f'<ed:relation type="{one.partition(":")[0]}" scope="edition" to="{one.partition(":")[2]}"/>'
        for one in relations.split()
    )
    inside = f"<ed:sender>{sender}</ed:sender><ed:recipient>{recipient}</ed:recipient>" if parties else ""
    return Record.read(
        f'<ed:record xmlns:ed="{ED[1:-1]}" id="{id}" title="T {id}" date="{date}">{inside}{said}</ed:record>'
    )


def neighbours(letters: list[Record], axis: str) -> dict[str, list[tuple[str | None, str | None]]]:
    """What stands next to each letter on an axis."""
    found = {}
    for name, xml in records.around(letters).items():
        near = ElementTree.fromstring(xml).findall(f"{ED}letter")
        found[name] = [(one.get("rel"), one.get("id")) for one in near if one.get("axis") == axis]
    return found


@pytest.fixture(scope="module")
def sample() -> dict[str, Record]:
    """The records of the sample edition, by name."""
    return {one.id: one for one in Workshop(Edition.open(SAMPLE), ("html",)).records}


# --- order --------------------------------------------------------------------------------------------------------


def test_letters_stand_by_date_and_those_without_at_the_end() -> None:
    letters = [record("d"), record("c", "1900-05"), record("b", "1900-05-01"), record("a", "1900-05-01")]
    assert [one.id for one in records.ordered(letters)] == ["c", "a", "b", "d"]


def test_years_before_christ_stand_in_their_order() -> None:
    letters = [record("caesar", "-0044-03-15"), record("cicero", "-0106"), record("pliny", "0079-08-24")]
    assert [one.id for one in records.ordered(letters)] == ["cicero", "caesar", "pliny"]


_MANY = [record(f"l{n}", f"19{n % 7:02}") for n in range(12)]


@given(st.permutations(_MANY))
def test_the_order_does_not_hang_on_the_order_of_files(letters: list[Record]) -> None:
    assert records.ordered(letters) == records.ordered(_MANY)


# --- neighbours ---------------------------------------------------------------------------------------------------


def test_the_letter_before_is_the_one_after_which_this_comes() -> None:
    letters = [record("a", "1900"), record("b", "1901"), record("c", "1902")]
    assert neighbours(letters, "edition") == {
        "a": [("next", "b")],
        "b": [("previous", "a"), ("next", "c")],
        "c": [("previous", "b")],
    }


def test_a_correspondence_is_between_the_same_people_whoever_writes() -> None:
    letters = [record("a", "1900", "x>y"), record("b", "1901", "x>z"), record("c", "1902", "y>x")]
    assert neighbours(letters, "correspondence") == {"a": [("next", "c")], "b": [], "c": [("previous", "a")]}


def test_a_letter_to_nobody_known_belongs_to_no_correspondence() -> None:
    letters = [record("a", "1900", "x>"), record("b", "1901", "x>")]
    lonely = Record.read(f'<ed:record xmlns:ed="{ED[1:-1]}" id="c" date="1902"><ed:sender>x</ed:sender></ed:record>')
    other = Record.read(f'<ed:record xmlns:ed="{ED[1:-1]}" id="d" date="1903"><ed:sender>x</ed:sender></ed:record>')
    assert neighbours([*letters, lonely, other], "correspondence")["d"] == []


def test_it_is_enough_that_one_of_two_letters_names_its_answer() -> None:
    letters = [record("a", "1900"), record("b", "1901", relations="answers:a"), record("c", "1902")]
    letters[1] = record("b", "1901", relations="answers:a answered:c")
    assert neighbours(letters, "reply") == {
        "a": [("next", "b")],
        "b": [("previous", "a"), ("next", "c")],
        "c": [("previous", "b")],
    }
    assert [[one.id for one in chain] for chain in records.exchanges(letters)] == [["a", "b", "c"]]


def test_an_answer_that_both_letters_name_is_told_once() -> None:
    letters = [record("a", "1900", relations="answered:b"), record("b", "1901", relations="answers:a")]
    assert neighbours(letters, "reply") == {"a": [("next", "b")], "b": [("previous", "a")]}


def test_no_answer_is_invented() -> None:
    letters = [record("a", "1900", "x>y"), record("b", "1901", "y>x", relations="answers:gone previous:a")]
    assert neighbours(letters, "reply") == {"a": [], "b": []}
    assert records.exchanges(letters) == ()


# --- from letters -------------------------------------------------------------------------------------------------


def test_the_neighbours_of_the_sample_follow_its_dates(sample: dict[str, Record]) -> None:
    row = [one for one in sample.values() if one.date]
    assert len(row) == 7
    assert all(former.date <= latter.date for former, latter in pairwise(row))
    near = neighbours(list(sample.values()), "edition")
    assert all(("next", latter.id) in near[former.id] for former, latter in pairwise(row))


def test_the_correspondence_of_the_sample_goes_by_people(sample: dict[str, Record]) -> None:
    near = neighbours(list(sample.values()), "correspondence")
    assert near["s3"] == [("previous", "s2"), ("next", "s6")]
    assert near["s4"] == []  # the only letter between these two; s5 has a third


def test_the_answers_of_the_sample_are_those_that_its_headers_name(sample: dict[str, Record]) -> None:
    assert [[one.id for one in chain] for chain in records.exchanges(sample.values())] == [["s1", "s2", "s3"]]


@pytest.mark.parametrize(
    ("written", "relation"),
    [
        ('type="prev"', "previous edition"),
        ('type="next"', "next edition"),
        ('type="prev-in-correspondence"', "previous correspondence"),
        ('type="withinCorrespondence" subtype="next_letter"', "next correspondence"),
        ('type="previousLetterFromAddressee"', "previous correspondence"),
        ('type="inReplyTo"', "answers edition"),
        ('type="reply"', "answered edition"),
        ('type="seeAlso"', ""),
    ],
)
def test_the_words_of_several_projects_for_neighbours_are_understood(
    tmp_path: Path, written: str, relation: str
) -> None:
    text = (SAMPLE / "tei" / "s2.xml").read_text(encoding="utf-8")
    path = tmp_path / "s2.xml"
    path.write_text(
        text.replace('type="answers"', written).replace('type="answeredBy"', 'type="none"'), encoding="utf-8"
    )
    (made,) = Workshop(Edition.of([path]), ("html",)).records
    found = ElementTree.fromstring(made.xml).findall(f"{ED}relation")
    assert [f"{one.get('type')} {one.get('scope')}" for one in found] == [relation] * bool(relation)
    assert [one.get("to") for one in found] == ["s1"] * bool(relation)


def test_a_record_comes_back_from_json_as_it_was(sample: dict[str, Record]) -> None:
    assert [Record.of(json.loads(json.dumps(one.data))) for one in sample.values()] == list(sample.values())


def test_a_record_holds_the_reading_text_by_paragraph_without_its_notes(sample: dict[str, Record]) -> None:
    words = ElementTree.fromstring(sample["s1"].xml).findall(f"{ED}words")
    assert [(one.get("at"), one.text) for one in words if one.get("at", "").startswith("p")] == [
        ("p1", "Dear Beta, I come from Gamma, who is in Paris."),
        ("p2", "Read the treatise, he says."),
    ]
    assert [one.text for one in words if "note" in one.get("at", "")] == ["Said of Delta too."]


# --- pages --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("inside", "words"),
    [
        ("<persName>Anna</persName> <persName>Bruno</persName>", "Anna Bruno"),
        ('Sie<space quantity="1" unit="chars"/>so', "Sie so"),
        ('con-<lb break="no"/>tem', "contem"),
        ("de<subst> <del>r</del> <add>n</add> </subst>en", "denen"),
    ],
)
def test_words_are_searched_as_they_are_read(tmp_path: Path, inside: str, words: str) -> None:
    path = tmp_path / "letter.xml"
    header = "<teiHeader><fileDesc><titleStmt><title>T</title></titleStmt></fileDesc></teiHeader>"
    text = f"<text><body><p>{inside}</p></body></text>"
    path.write_text(f'<TEI xmlns="http://www.tei-c.org/ns/1.0">{header}{text}</TEI>', encoding="utf-8")
    edition = Edition.of([path])
    made = ElementTree.fromstring(Workshop(edition, ("html",)).records[0].xml)
    assert [one.text for one in made.iter("{urn:edition:prepared}words")] == [words]


def test_one_letter_has_no_lists_round_it(sample: dict[str, Record]) -> None:
    assert records.pages([sample["s1"]], has_head=False, has_guideline=False) == ("index", "map", "search")


def test_a_page_is_there_only_where_it_would_hold_something(sample: dict[str, Record]) -> None:
    bare = [record("a", "1900"), record("b")]
    assert records.pages(bare, has_head=False, has_guideline=False) == ("index", "letters", "search")
    assert records.pages(list(sample.values()), has_head=True, has_guideline=True) == (
        "index", "letters", "persons", "orgs", "places", "works", "events", "timeline", "map", "about", "guideline",
        "search",
    )  # fmt: skip


def test_an_edition_is_called_as_its_header_says_or_as_all_its_letters_do() -> None:
    named = [Record.read(f'<ed:record xmlns:ed="{ED[1:-1]}" id="{n}" series="Letters"/>') for n in "ab"]
    head = f'<ed:head xmlns:ed="{ED[1:-1]}" title="The whole"/>'
    assert records.title(named) == "Letters"
    assert records.title([*named, record("c")]) == ""
    assert records.title(named, head) == "The whole"
