"""Addresses that stay: what was published is there, or a tombstone says where it went, whatever became of the file."""

import re
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.diagnostic import CHECKS, Diagnostic, Severity
from toolkit.edition import Edition
from toolkit.outputs import Workshop
from toolkit.packaging import addresses, lock
from toolkit.packaging.lock import Lock
from toolkit.report import explain

NAME = "tei/ids.lock"
_unhurried = settings(deadline=None)
KINDS = ("damaged-lock", "untidy-lock", "lost-address", "moved-paragraph", "misleading-tombstone")


def _read(written: str) -> Lock:
    read, found = lock.read(written.encode(), NAME)
    assert read, found
    return read


def _published(*addresses: str, **words: str) -> dict[str, str]:
    """What is published: `l__para_1="Dear"` is the paragraph l#para-1."""
    named = {name.replace("__", "#").replace("_", "-"): one for name, one in words.items()}
    return {**dict.fromkeys(addresses, ""), **named}


def _lines(data: bytes) -> list[str]:
    """The lines of a file below its head."""
    head, _, body = data.decode().partition("\n\n")
    assert all(line.startswith("#") for line in head.split("\n"))
    return body.splitlines()


def _told(found: tuple[Diagnostic, ...]) -> list[tuple[int, str]]:
    return [(one.span.start.line, one.check) for one in found]


def _only(found: tuple[Diagnostic, ...]) -> Diagnostic:
    (one,) = found
    return one


# --- what is published ---


def _edition(folder: Path, **bodies: str) -> Edition:
    for name, body in bodies.items():
        path = folder / "tei" / f"{name}.xml"
        path.parent.mkdir(exist_ok=True)
        header = "<teiHeader><fileDesc><titleStmt><title>T</title></titleStmt></fileDesc></teiHeader>"
        path.write_text(f'<TEI xmlns="http://www.tei-c.org/ns/1.0">{header}{body}</TEI>', encoding="utf-8")
    return Edition.open(folder)


def _text(body: str) -> str:
    return f"<text><body>{body}</body></text>"


def _addresses(edition: Edition) -> Mapping[str, str]:
    """What is published of an edition by the pages that are really made of it."""
    workshop = Workshop(edition, ("html",))

    def page(name: str) -> bytes:
        letter = next(one for one in edition.letters if one.name == name)
        return next(one.data for one in workshop.letter("html", letter) if one.path.suffix == ".html")

    return addresses.published(edition, page)


def test_letters_registers_identifiers_and_paragraphs_are_published(tmp_path: Path) -> None:
    letter = '<opener>Dear friend,</opener><p xml:id="p1"><hi xml:id="h">I</hi> write.</p><p>Yours</p>'
    edition = _edition(
        tmp_path, l=_text(f'<div xml:id="d">{letter}</div>'), persons='<standOff><listPerson xml:id="all"/></standOff>'
    )
    assert _addresses(edition) == {
        "l": "",
        "l#d": "",
        "l#h": "",
        "l#p1": "I write.",
        "l#para-1": "Dear friend,",
        "l#para-3": "Yours",
        "persons": "",
        "persons#all": "",
    }


def test_what_a_page_counts_beside_paragraphs_is_not_promised(tmp_path: Path) -> None:
    letter = '<p>One<note>first</note> <app><lem>a</lem><rdg>b</rdg></app> <persName ref="#x">X</persName></p>'
    register = '<standOff><listPerson><person xml:id="x"><persName>X</persName></person></listPerson></standOff>'
    edition = _edition(tmp_path, l=register + _text(letter))
    assert sorted(_addresses(edition)) == ["l", "l#para-1", "l#x"]


def test_the_number_of_a_note_is_no_word_of_its_paragraph(tmp_path: Path) -> None:
    edition = _edition(tmp_path, l=_text("<p>One<note>first</note> two</p>"))
    assert _addresses(edition)["l#para-1"] == "One two"


def test_an_identifier_that_looks_counted_is_called_as_on_the_page(tmp_path: Path) -> None:
    edition = _edition(tmp_path, l=_text('<p xml:id="para-2">One</p><p>Two</p>'))
    assert sorted(_addresses(edition)) == ["l", "l#para-2", "l#tei-para-2"]


def test_a_paragraph_that_the_page_calls_otherwise_has_both_addresses(tmp_path: Path) -> None:
    edition = _edition(tmp_path, l=_text('<p xml:id="notes">One</p>'))
    assert _addresses(edition) == {"l": "", "l#notes": "", "l#tei-notes": "One"}


def test_the_root_has_no_address_beside_that_of_its_letter(tmp_path: Path) -> None:
    edition = _edition(tmp_path, l="<text/>")
    path = tmp_path / "tei" / "l.xml"
    path.write_text(path.read_text(encoding="utf-8").replace("<TEI ", '<TEI xml:id="l" '), encoding="utf-8")
    assert sorted(addresses.published(edition.reread({path}), lambda name: b"")) == ["l"]


def test_another_element_that_is_called_as_its_letter_has_an_address(tmp_path: Path) -> None:
    edition = _edition(tmp_path, l=_text('<p xml:id="l">One</p>'))
    assert sorted(addresses.published(edition, lambda name: b"")) == ["l", "l#l"]


def test_every_permalink_of_the_letter_of_this_project_is_published() -> None:
    edition = Edition.open(Path(__file__).resolve().parents[1])
    (letter,) = edition.letters
    workshop = Workshop(edition, ("html",))
    page = next(one.data for one in workshop.letter("html", letter) if one.path.suffix == ".html")
    links = re.findall(r'class="permalink" href="#([^"]+)"', page.decode())
    published = addresses.published(edition, lambda name: page)
    assert len(links) > 10
    assert [one for one in links if not published.get(f"{letter.name}#{one}")] == []


def test_an_empty_identifier_is_none(tmp_path: Path) -> None:
    edition = _edition(tmp_path, l=_text('<p xml:id="">One</p>'))
    assert sorted(addresses.published(edition, lambda name: b"")) == ["l"]


def test_a_letter_without_a_page_has_no_counted_paragraphs(tmp_path: Path) -> None:
    edition = _edition(tmp_path, l=_text('<p xml:id="p1">One</p><p>Two</p>'))
    assert sorted(addresses.published(edition, lambda name: b"")) == ["l", "l#p1"]


@pytest.mark.parametrize("name", ["a b", "a#b", "a%20b", "a -> b", '"a"', "a\u2028b", "a\udcffb", "=======", "a:b"])
def test_a_name_that_could_be_taken_for_more_is_written_as_in_a_url(name: str, tmp_path: Path) -> None:
    edition = _edition(tmp_path, l="<text/>")
    (file,) = edition.files
    object.__setattr__(file, "name", name)
    (address,) = addresses.published(edition, lambda name: b"")
    assert _lines(Lock(NAME).renewed({address: ""})) == [address]
    assert list(_read(address).lines) == [address]


PAGES = [
    (b'<p id="para-1">Dear  &amp;\n dear</p>', "Dear & dear"),
    (b'<p title="a > b" id="para-1">One</p>', "One"),
    (b'<p class="x" id="para-1" title=\'id="y">\'>One</p>', "One"),
    (b'<div id="para-1"><p>One</p><p>Two</p></div>', "One"),
    (b'<p id="para-1"></p><p>Two</p>', ""),
    (b'<p id="para-1">One<br/>two</p>', "One two"),
    (b'<p id="para-1">One<br>two</p>three', "One two"),
    (b'<p id="para-1">Wo<br class="copy">rd</p>', "Word"),
    (b'<p id="para-1"><span class="abbr copy">St.<i>x</i></span><span class="read">Street</span></p>', "Street"),
    (b'<p id="para-1"><span data-tei="pb" class="pb said">[<a href="#leaf-1">page 2</a>]</span>One</p>', "One"),
    (b'<p id="para-1">One <span title="a>b">two</span> three</p>', "One two three"),
    (b'<p id="para-1">One<a class="permalink" href="#para-1">\xc2\xb6</a></p>', "One"),
    (b'<p id="para-1">' + b"word " * 40, "word word word word word word word word word"),
    (b'<p id="para-1">' + b"\xe6\x9b\xb8" * 3000, "書" * 48),
    (b'<p id="para-1">One<', "One"),
]


@pytest.mark.parametrize(("page", "words"), PAGES, ids=[str(row[0][:50]) for row in PAGES])
def test_the_first_words_of_a_paragraph_are_read_off_the_page(page: bytes, words: str, tmp_path: Path) -> None:
    edition = _edition(tmp_path, l="<text/>")
    assert addresses.published(edition, lambda name: page) == {"l": "", "l#para-1": words}


@pytest.mark.parametrize(
    "page",
    [b"", b'<p>He wrote id="para-1" once</p>', b'<p data-id="para-1">', b"<p id=", b"\xff"],
)
def test_what_only_looks_like_a_paragraph_is_none(page: bytes, tmp_path: Path) -> None:
    assert list(addresses.published(_edition(tmp_path, l="<text/>"), lambda name: page)) == ["l"]


# --- what is written ---


def test_a_lock_is_sorted_by_code_point_one_address_a_line() -> None:
    addresses = ("l-10", "l-1#p2", "é", "l-1", "l-1#p10", "l-1-a", "Z")
    assert _lines(Lock(NAME).renewed(_published(*addresses))) == [
        "Z", "l-1", "l-1#p10", "l-1#p2", "l-1-a", "l-10", "é",
    ]  # fmt: skip


def test_a_lock_is_utf_8_with_line_feeds_and_ends_in_one() -> None:
    data = Lock(NAME).renewed(_published("é"))
    assert (b"\r" in data, data.endswith("\né\n".encode())) == (False, True)


def test_a_lock_says_what_it_is_and_how_to_write_a_tombstone() -> None:
    head = Lock(NAME).renewed({}).decode()
    assert "`edition package` makes this file" in head
    assert "# letter-1#p3 -> letter-2#p4" in re.sub(" +", " ", head)
    assert "# letter-1#p3 -> withdrawn: why it is gone" in re.sub(" +", " ", head)


def test_only_a_counted_paragraph_has_its_words_beside_it() -> None:
    data = Lock(NAME).renewed(_published("l", l__p1="One", l__para_2="Two"))
    assert _lines(data) == ["l", "l#p1", 'l#para-2 "Two"']


def test_what_was_published_before_is_kept_and_what_is_new_added() -> None:
    assert _lines(_read("a\nb#x\n").renewed(_published("c", "a"))) == ["a", "b#x", "c"]


def test_the_words_of_a_paragraph_are_those_of_today() -> None:
    assert _lines(_read('l\nl#para-1 "Dear freind"\n').renewed(_published("l", l__para_1="Dear friend"))) == [
        "l",
        'l#para-1 "Dear friend"',
    ]


def test_a_tombstone_is_kept_with_its_words() -> None:
    written = ["a#p1 -> a#p2", "b -> withdrawn: a forgery, as -> it turned out"]
    assert _lines(_read("\n".join(written)).renewed(_published("a", "a#p2"))) == ["a", written[0], "a#p2", written[1]]


def test_a_comment_stays_with_the_line_below_it() -> None:
    written = "# on b\nb\n\n# on a\n#   and more\na\n# at the end\n"
    again = Lock(NAME).renewed({}).decode() + written
    expected = ["# on a", "#   and more", "a", "# on b", "b", "c", "# at the end"]
    assert _lines(_read(again).renewed(_published("c"))) == expected


_PART = st.text("abé-.%23#\" ->:'|\r\u2028", min_size=1, max_size=6).map(addresses.written)
_ADDRESS = st.one_of(_PART, st.tuples(_PART, st.one_of(_PART, st.integers(0, 5).map("para-{}".format))).map("#".join))
_WORDS = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=12).map(lambda text: " ".join(text.split()))
_PUBLISHED = st.dictionaries(_ADDRESS, _WORDS, min_size=1, max_size=12)
_TOMBSTONES = st.dictionaries(
    _ADDRESS, st.one_of(_ADDRESS, st.text('why -> "#é', min_size=1).map(lambda why: f"withdrawn: w{why}")), max_size=5
)


@_unhurried
@given(st.lists(_PUBLISHED, min_size=1, max_size=4), _TOMBSTONES)
def test_whatever_is_published_and_lost_a_lock_renewed_and_read_again_holds_all_that_it_held(
    releases: list[dict[str, str]], tombstones: dict[str, str]
) -> None:
    held = _read("".join(f"{old} -> {new}\n" for old, new in tombstones.items()) + "first\n")
    known = {**dict.fromkeys(held.lines, "")}
    for published in releases:
        data = held.renewed(published)
        again, found = lock.read(data, NAME)
        assert again is not None
        assert found == ()
        known |= published
        assert sorted(again.lines) == sorted(known)
        assert [again.lines[old].target for old in tombstones] == [held.lines[old].target for old in tombstones]
        assert [again.lines[old].why for old in tombstones] == [held.lines[old].why for old in tombstones]
        assert again.renewed(published) == held.renewed(published) == data
        held = again


@_unhurried
@given(_PUBLISHED)
def test_what_is_published_again_as_it_was_has_no_fault(published: dict[str, str]) -> None:
    held, _ = lock.read(Lock(NAME).renewed(published), NAME)
    assert held is not None
    assert held.faults(published) == ()


_FEW = st.sampled_from([f"{letter}{anchor}" for letter in "abc" for anchor in ("", "#p", "#q")])
_SOME = st.sets(_FEW).map(lambda some: {*some, *(address[0] for address in some)})


@_unhurried
@given(_SOME, _SOME, st.dictionaries(_FEW, st.one_of(_FEW, st.just("withdrawn: x")), max_size=4))
def test_a_lock_has_a_fault_where_who_follows_its_lines_by_hand_does_not_arrive(
    before: set[str], now: set[str], tombstones: dict[str, str]
) -> None:
    held = _read(
        "".join(f"{one}\n" for one in before) + "".join(f"{a} -> {b}\n" for a, b in tombstones.items()) + "z\n"
    )
    now.add("z")
    contradicted = any(address in now for address in tombstones)
    arrived = all(_arrives(address, held, now) for address in held.lines)
    assert (held.faults(_published(*now)) == ()) == (arrived and not contradicted)


def _arrives(address: str, held: Lock, now: set[str], steps: int = 20) -> bool:
    """Whether who follows the lines of a lock comes to what is published, or reads why it is gone."""
    if address in now or not steps:
        return bool(steps)
    letter, _, anchor = address.partition("#")
    own, above = held.lines.get(address), held.lines.get(letter)
    if own and (own.target or own.why):
        return bool(own.why) or _arrives(own.target, held, now, steps - 1)
    if above and anchor and above.target:
        return _arrives(f"{above.target[0]}#{anchor}", held, now, steps - 1)
    return bool(above and above.why)


# --- what is lost ---


def test_an_identifier_that_is_gone_is_told_at_its_line() -> None:
    found = _only(_read("l\n  l#p1\nl#p2\n").faults(_published("l", "l#p2")))
    assert (found.check, found.severity, found.message) == (
        "lost-address", Severity.ERROR, "`l#p1` was published, and is gone",
    )  # fmt: skip
    assert (found.span.path, *found.span.start, *found.span.end) == (NAME, 2, 3, 2, 7)


HELP = [
    # spelt alike, in the same letter
    ("l\nl#pers-schumman\n", _published("l", "l#pers-schumann"), "write `l#pers-schumman -> l#pers-schumann` in"),
    ("l\nl#xpers-a\n", _published("l", "l#b", "l#c", "l#pers-a"), "write `l#xpers-a -> l#pers-a` in"),
    # taken into a register
    ("l\nl#marx\n", _published("l", "persons", "persons#marx"), "write `l#marx -> persons#marx` in"),
    # what was published before is not what another became
    (
        "l\nl#pers-a\nl#pers-b\n",
        _published("l", "l#pers-b"),
        "write `l#pers-a -> NEW`, or `l#pers-a -> withdrawn:` and",
    ),
    # a number is like every other
    ("l\nl#para-1\n", _published("l", "l#para-2"), "write `l#para-1 -> NEW`, or `l#para-1 -> withdrawn:` and why, in"),
    # letters: by their name, or by what they hold
    ("letter-1932\n", _published("letter-1932a"), "write `letter-1932 -> letter-1932a` in its place, or put it back"),
    ("a\na#p1\na#p2\n", _published("trotsky", "trotsky#p1", "ab"), "write `a -> trotsky` in"),
]


def test_a_new_address_is_found_among_very_many_where_only_its_end_is_the_same() -> None:
    others = (f"l#xpers-{number:03}" for number in range(100))
    found = _only(_read("l\nl#xpers-zetkin\n").faults(_published("l", "l#pers-zetkin", *others)))
    assert found.help.startswith("write `l#xpers-zetkin -> l#pers-zetkin` in")


@pytest.mark.parametrize(("written", "published", "help"), HELP, ids=[row[2] for row in HELP])
def test_the_likeliest_new_address_is_named(written: str, published: dict[str, str], help: str) -> None:
    assert _only(_read(written).faults(published)).help.startswith(help)


def test_a_letter_that_went_is_told_once() -> None:
    found = _read("a\na#p1\na#p2\nb\n").faults(_published("b"))
    assert _told(found) == [(1, "lost-address")]


def test_of_the_lost_addresses_of_a_letter_five_are_told_and_the_others_counted() -> None:
    found = _read("l\n" + "".join(f"l#p{number}\n" for number in range(20))).faults(_published("l"))
    assert [one.notes for one in found[:-1]] == [()] * 4
    assert found[-1].notes[0].message == "15 more addresses in `l` are gone"


def test_of_thousands_of_lost_letters_fifty_are_told_and_the_others_counted() -> None:
    found = _read("".join(f"l{number:05}\n" for number in range(3000))).faults({})
    assert [one.span.start.line for one in found] == list(range(1, 51))
    assert found[-1].notes[0].message == "2950 more such faults are not told"


# --- tombstones ---

HELD = [
    ("l#p1 -> l#p2", ["l", "l#p2"]),
    ("l#p1 -> m#p2\nm#p2 -> n", ["n"]),
    ("l#p1 -> withdrawn: a forgery", []),
    ("l#p1 -> l#p2\nl#p2 -> withdrawn: a forgery", []),
    ("old -> new\nold#p1", ["new", "new#p1"]),
    ("old -> new\nnew -> newer\nold#p1\nnew#p1", ["newer", "newer#p1"]),
    ("old -> new\nold#p1 -> new#p2", ["new", "new#p2"]),
    ("old -> new\nold#p1\nnew#p1 -> new#p2", ["new", "new#p2"]),
    ("old -> new#part\nold#p1", ["new", "new#part", "new#p1"]),
    ("old -> withdrawn: a forgery\nold#p1", []),
    ("old -> withdrawn: a forgery\nold#p1 -> new#p1", ["new#p1"]),
]


@pytest.mark.parametrize(("written", "published"), HELD, ids=[row[0] for row in HELD])
def test_what_a_tombstone_leads_from_is_not_lost(written: str, published: list[str]) -> None:
    assert _read(written).faults(_published(*published)) == ()


MISLED = [
    ("l#p1 -> l#p2", ["l"], 1, "the tombstone of `l#p1` leads to `l#p2`, which is not published"),
    ("l#p1 -> l#p1", ["l"], 1, "who follows `l#p1` comes to `l#p1` again and again"),
    ("b -> c\nc -> b\na -> b\n", [], 1, "who follows `b` comes to `b` again and again"),
    ("a -> b\nb -> a\na#p1\nb#p1\n", [], 1, "who follows `a` comes to `a` again and again"),
    ("a -> b\na#p1\nb#p1 -> a#p1\n", ["b"], 2, "who follows `a#p1` comes to `a#p1` again and again"),
    ("l#p1 -> l#p2", ["l", "l#p1", "l#p2"], 1, "`l#p1`, which is now `l#p2` by its tombstone, is published"),
    ("l -> withdrawn: x\nl#p", ["l", "l#p"], 1, "`l`, which is withdrawn by its tombstone, is published"),
    ("old -> new\nold#p1\n", ["old2"], 1, "the tombstone of `old` leads to `new`, which is not published"),
    ("a -> b\nb -> c\n", [], 2, "the tombstone of `b` leads to `c`, which is not published"),
    ("a#x -> b#x\nb -> c\n", ["c"], 1, "the tombstone of `a#x` leads to `c#x`, which is not published"),
]


@pytest.mark.parametrize(("written", "published", "line", "message"), MISLED, ids=[row[3] for row in MISLED])
def test_a_tombstone_that_misleads_is_told_once(written: str, published: list[str], line: int, message: str) -> None:
    found = _only(_read(written).faults(_published(*published)))
    assert (found.check, found.span.start.line, found.message) == ("misleading-tombstone", line, message)


def test_a_tombstone_that_leads_beside_what_is_published_is_mended_in_words() -> None:
    found = _only(_read("l\nl#p1 -> l#pers-schumman").faults(_published("l", "l#pers-schumann")))
    assert found.help == "write `l#p1 -> l#pers-schumann`"


def test_what_a_tombstone_leads_to_is_told_where_it_was_lost() -> None:
    assert _told(_read("a -> b\nb\n").faults({})) == [(2, "lost-address")]


def test_what_a_renamed_letter_no_longer_has_is_lost() -> None:
    found = _only(_read("old -> new\nold#p1\nold#p2\n").faults(_published("new", "new#p2")))
    assert found.message == "`old#p1` was published, and is gone: `new`, where `old` went, has no `p1`"


def test_what_a_renamed_letter_loses_later_is_told_at_its_new_name() -> None:
    assert _told(_read("old -> new\nold#p1\nnew\nnew#p1\n").faults(_published("new"))) == [(4, "lost-address")]


def test_a_chain_of_very_many_tombstones_is_followed() -> None:
    chain = "".join(f"a{number} -> a{number + 1}\n" for number in range(5000))
    assert _read(chain).faults(_published("a5000")) == ()


# --- paragraphs that are counted ---

THREE = 'l\nl#para-1 "One"\nl#para-2 "Two"\nl#para-3 "Three"\n'


def test_a_number_that_has_passed_to_another_paragraph_is_told_once_in_its_letter() -> None:
    now = _published("l", l__para_1="One", l__para_2="New", l__para_3="Two", l__para_4="Three")
    found = _only(_read(THREE).faults(now))
    assert (found.check, found.severity, found.span.start.line) == ("moved-paragraph", Severity.ERROR, 3)
    message = "`l#para-2` is another paragraph now: the one that began with these words is `l#para-3`"
    assert (found.message, found.notes[0].message) == (message, "1 more paragraphs of `l` have moved")


def test_a_paragraph_whose_words_are_mended_has_not_moved() -> None:
    assert _read(THREE).faults(_published("l", l__para_1="One!", l__para_2="Two!", l__para_3="Three")) == ()


def test_paragraphs_that_begin_alike_are_not_said_to_have_moved() -> None:
    held = _read('l\nl#para-1 "Dear"\nl#para-2 "Dear"\n')
    assert held.faults(_published("l", l__para_1="My dear", l__para_2="Dear")) == ()


def test_a_paragraph_whose_words_were_not_known_has_not_come_from_elsewhere() -> None:
    assert _read('l\nl#p1\nl#para-2 "One"\n').faults(_published("l", l__p1="One", l__para_2="Two")) == ()


def test_who_takes_the_words_out_lets_the_number_pass_on() -> None:
    held = _read("l\nl#para-1\n")
    now = _published("l", l__para_1="New", l__para_2="One")
    assert held.faults(now) == ()
    assert _lines(held.renewed(now)) == ["l", 'l#para-1 "New"', 'l#para-2 "One"']


def test_a_paragraph_that_has_got_an_identifier_is_followed_by_its_words() -> None:
    held = _read(THREE)
    now = _published("l", l__p1="One", l__new="New", l__p2="Two", l__p3="Three")
    assert held.faults(now) == ()
    assert _lines(held.renewed(now)) == [
        "l", "l#new", "l#p1", "l#p2", "l#p3", "l#para-1 -> l#p1", "l#para-2 -> l#p2", "l#para-3 -> l#p3",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("written", "published"),
    [
        ('l\nl#para-1 "One"\n', _published("l", l__a="One", l__b="One")),
        ('l\nl#para-1 "One"\nl#para-2 "One"\n', _published("l", l__a="One", l__para_2="New")),
        ('l\nl#para-1 "One"\nl#a\n', _published("l", l__a="One")),
        ('l\nl#para-1 "One"\n', _published("l", l__a="One!")),
        ('l\nl#para-1 "One"\n', _published("l", m__a="One")),
    ],
    ids=["two begin so", "two began so", "it was there before", "other words", "another letter"],
)
def test_a_paragraph_is_not_followed_where_its_words_do_not_tell(written: str, published: dict[str, str]) -> None:
    assert _told(_read(written).faults(published)) == [(2, "lost-address")]


def test_a_paragraph_of_the_edition_keeps_its_address_when_it_gets_an_identifier(tmp_path: Path) -> None:
    before = _addresses(_edition(tmp_path, l=_text("<p>One</p><p>Two</p>")))
    held = _read(Lock(NAME).renewed(before).decode())
    between = _addresses(_edition(tmp_path, l=_text("<p>One</p><p>New</p><p>Two</p>")))
    assert _told(held.faults(between)) == [(held.lines["l#para-2"].at.line, "moved-paragraph")]
    after = _addresses(_edition(tmp_path, l=_text('<p>One</p><p xml:id="n">New</p><p xml:id="t">Two</p>')))
    assert held.faults(after) == ()
    assert "l#para-2 -> l#t" in _lines(held.renewed(after))


# --- what cannot be read ---

DAMAGED = [
    (b"", 1, 1, "the file holds no address"),
    (b"\xef\xbb\xbf# only\r\n", 1, 1, "the file holds no address"),
    (b"a\nb\xff\n", 2, 2, "the byte FF is no character in UTF-8"),
    ("é\n".encode("utf-16"), 1, 1, "the byte FF is no character in UTF-8"),
    (b"a\nb\n\0\0", 3, 1, "here stands a null character, as in no text"),
    (b"\x7fELF\x02\x01\n", 1, 1, "the line is neither an address nor a tombstone"),
    (b"a\n\x1f\x8b\x08\n", 2, 2, "the byte 8B is no character in UTF-8"),
    (b"a\n  b#c#d\n", 2, 6, "the line is neither an address nor a tombstone"),
    (b"a b\n", 1, 2, "the line is neither an address nor a tombstone"),
    (b"a#\n", 1, 2, "the line is neither an address nor a tombstone"),
    (b"a%2g\n", 1, 2, "the line is neither an address nor a tombstone"),
    (b"a ->\n", 1, 2, "the line is neither an address nor a tombstone"),
    (b"a -> b -> c\n", 1, 2, "the line is neither an address nor a tombstone"),
    ("a → b\n".encode(), 1, 2, "the line is neither an address nor a tombstone"),
    (b'a "words\n', 1, 2, "the line is neither an address nor a tombstone"),
    (b"a -> withdrawn:\n", 1, 2, "the tombstone does not say why the address was withdrawn"),
    (b"a -> withdrawn: \n", 1, 2, "the tombstone does not say why the address was withdrawn"),
    (b"a\rb\r", 1, 2, "the line is neither an address nor a tombstone"),
    (b"a -> b\na -> c\n", 2, 1, "`a` has another tombstone in line 1"),
    (b"a -> b\na -> withdrawn: c\n", 2, 1, "`a` has another tombstone in line 1"),
    (b"a\n=======\nb\n", 2, 1, "`=======` is left from two versions that were not merged to the end"),
    (b"<!DOCTYPE html>\n", 1, 1, "the line is neither an address nor a tombstone"),
]


@pytest.mark.parametrize(("data", "line", "column", "message"), DAMAGED, ids=[str(row[0]) for row in DAMAGED])
def test_a_lock_that_cannot_be_read_is_not_used(data: bytes, line: int, column: int, message: str) -> None:
    read, found = lock.read(data, NAME)
    (one,) = (one for one in found if one.severity is not Severity.INFO)
    assert read is None
    assert (one.check, one.severity, *one.span.start, one.message) == (
        "damaged-lock", Severity.ERROR, line, column, message,
    )  # fmt: skip
    assert one.help


def test_a_merge_that_was_not_finished_is_told_once() -> None:
    conflict = "<<<<<<< HEAD\na\n||||||| base\nc\n=======\na\nb\n>>>>>>> theirs\n"
    read, found = lock.read(f"0\n{conflict}z\n{conflict}".encode(), NAME)
    assert read is None
    assert [one for one in _told(found) if one[1] == "damaged-lock"] == [(2, "damaged-lock"), (11, "damaged-lock")]


def test_of_very_many_faults_the_first_are_told_and_the_others_counted() -> None:
    _, found = lock.read(b"a b\n" * 1000, NAME)
    assert [one.span.start.line for one in found] == list(range(1, 51))
    assert found[-1].notes[0].message == "950 more such faults are not told"


@_unhurried
@given(st.one_of(st.binary(max_size=60), st.text('a#%2->:"<= \r\n\ufeffwithdrawn', max_size=60).map(str.encode)))
def test_no_bytes_break_the_reader(data: bytes) -> None:
    read, found = lock.read(data, NAME)
    assert (read is None) == any(one.severity is Severity.ERROR for one in found)


UNTIDY = [
    (b"\xef\xbb\xbfa\n", 1, 1, "the file begins with a byte order mark"),
    (b"a\r\nb\r\n", 1, 2, "lines end in a carriage return, as on Windows"),
    (b"b\na\nb\n", 3, 1, "`b` stands in line 1 too"),
    (b"a -> b\na\n", 2, 1, "`a` stands in line 1 too"),
    (b"a\n\n a -> b\n", 3, 2, "`a` stands in line 1 too"),
    (b"a -> b\na -> b\n", 2, 1, "`a` stands in line 1 too"),
]


@pytest.mark.parametrize(("data", "line", "column", "message"), UNTIDY, ids=[str(row[0]) for row in UNTIDY])
def test_a_lock_that_is_untidy_is_read_and_written_tidily(data: bytes, line: int, column: int, message: str) -> None:
    read, found = lock.read(data, NAME)
    one = _only(found)
    assert (one.check, one.severity, *one.span.start, one.message) == (
        "untidy-lock", Severity.INFO, line, column, message,
    )  # fmt: skip
    assert read is not None
    assert lock.read(read.renewed({}), NAME)[1] == ()


def test_comments_on_both_lines_of_an_address_are_kept() -> None:
    assert _lines(_read("# one\na\n# two\na\n").renewed({})) == ["# one", "# two", "a"]


@pytest.mark.parametrize("written", ["a -> b\na\n", "a\na -> b\n"])
def test_a_tombstone_says_more_than_that_an_address_was_published(written: str) -> None:
    assert _lines(_read(written).renewed({})) == ["a -> b"]


# --- the pages of the faults ---


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_of_fault_has_its_page(kind: str) -> None:
    page = explain(kind) or ""
    assert CHECKS[kind].page.splitlines()[0].endswith(".")
    assert re.findall(r"^ *(Why|Faulty|Sound|Source) ", page, re.MULTILINE) == ["Why", "Faulty", "Sound", "Source"]
