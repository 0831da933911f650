"""Lines of text: no row is wider than the page, nothing of the editors is broken, tables stand in columns."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.lines import Break, Cell, Close, Line, Open, Piece, Place, Row, Sign, folded, laid, numbered
from toolkit.report import width


def _rows(*pieces: Piece, columns: int = 20, **of_line: object) -> list[str]:
    return [row.text for row in laid([Line("para", pieces=pieces, **of_line)], columns)]  # type: ignore[arg-type]


WIDE = "漢字は二つの幅を持つ文字です。だから数えなければならない。"


@pytest.mark.parametrize(
    "words", ["one two three four five six seven", WIDE, "é̂tude " * 9, "👩‍👩‍👧 " * 12, "שלום עליכם " * 5]
)
def test_no_row_is_wider_than_the_page(words: str) -> None:
    assert [row for row in _rows(words) if width(row) > 20] == []


def test_a_word_wider_than_the_page_stands_alone() -> None:
    assert _rows("see", " https://example.org/a/long/one ", "there") == [
        "see", "https://example.org/a/long/one", "there",
    ]  # fmt: skip


def test_a_bracket_is_not_broken_where_it_fits_on_a_row() -> None:
    assert _rows("it was all ", Open("[…"), " 2 words", Close("]")) == ["it was all", "[… 2 words]"]


def test_a_bracket_longer_than_a_row_is_broken() -> None:
    assert _rows(Open("["), "supplied by those who came later", Close("]")) == ["[supplied by those", "who came later]"]


def test_a_bracket_that_its_neighbours_make_too_long_is_broken() -> None:
    assert _rows("beginning", Open("["), "of words", Close("]"), "end") == ["beginning[of", "words]end"]


@pytest.mark.parametrize("measure", ["20 km", "3½ kg,", "1000 fl.)", "7 Uhr", "15 %"])
def test_a_number_is_not_parted_from_its_unit(measure: str) -> None:
    assert _rows(f"a walk, all of about {measure}") == ["a walk, all of about", measure]


def test_a_number_is_parted_from_a_word_that_is_no_unit() -> None:
    assert _rows("it came to about 20 houses") == ["it came to about 20", "houses"]


def test_a_no_break_space_is_not_broken() -> None:
    assert _rows("about the year 10\u00a0000 or so") == ["about the year", "10\u00a0000 or so"]


def test_japanese_is_broken_between_characters_but_not_before_a_full_stop() -> None:
    rows = _rows("あ" * 9 + "漢。" + "い")
    assert rows == ["あ" * 9, "漢。い"]


def test_words_run_on_over_pieces() -> None:
    assert _rows("a w", Sign(1), "or", "d of two") == ["a word of two"]


def test_a_line_that_ends_in_the_source_ends_here() -> None:
    assert _rows("one ", Break(), "two") == ["one", "two"]


def test_a_sign_is_told_with_its_row() -> None:
    rows = laid([Line("para", pieces=("one two three ", Sign(1), "four five", Sign(2), " six"))], 14)
    assert rows == [Row("one two three"), Row("four five six", is_counted=False, signs=(1, 2))]


def test_the_sign_of_what_has_no_words_stands_in_the_next_row() -> None:
    rows = laid([Line("para", pieces=(Sign(1),)), Line("blank"), Line("para", pieces=("one",))])
    assert rows == [Row("one", signs=(1,))]


def test_a_place_is_said_by_its_number() -> None:
    line = Line("para", pieces=("line ", Place(7), ": x"))
    assert [row.text for row in laid([line], places={7: 42})] == ["line 42: x"]


def test_further_rows_of_an_item_stand_below_its_words() -> None:
    assert _rows("one two three four", columns=14, indent=4, marker="- ") == ["  - one two", "    three four"]


def test_a_marker_without_words_keeps_its_row() -> None:
    assert _rows("", marker="[1] ", indent=4) == ["[1]"]


def test_however_deep_it_is_words_have_room() -> None:
    assert width(_rows("so much is left", columns=72, indent=4000)[0]) < 72


def test_a_signature_ends_at_the_edge_of_the_page() -> None:
    assert laid([Line("right", pieces=("Anna",))], 10)[0].text == "      Anna"


def test_blank_rows_do_not_follow_each_other() -> None:
    lines = [Line("blank"), Line("para", pieces=("a",)), Line("blank"), Line("blank"), Line("para", pieces=("b",))]
    assert [row.text for row in laid([*lines, Line("blank")])] == ["a", "", "b"]


def test_a_head_is_underlined_as_wide_as_it_is() -> None:
    assert [row.text for row in laid([Line("title", pieces=("漢字",))])] == ["漢字", "----"]


def _table(*rows: str, **of_cell: object) -> Line:
    return Line("table", cells=tuple(tuple(Cell((text,), **of_cell) for text in row.split("|")) for row in rows))  # type: ignore[arg-type]


def test_the_cells_of_a_table_stand_in_columns_and_its_numbers_at_the_right() -> None:
    assert [row.text for row in laid([_table("Ink|5", "Paper|120", "漢字|7 fl.")])] == [
        "Ink        5", "Paper    120", "漢字   7 fl.",
    ]  # fmt: skip


def test_a_cell_reaches_over_columns_and_rows() -> None:
    cells = (
        (Cell(("all",), across=2), Cell(("c",), down=2)),
        (Cell(("a",)), Cell(("b",))),
        (Cell(("x",)), Cell(("y",)), Cell(("z",))),
    )
    assert [row.text for row in laid([Line("table", cells=cells)])] == ["all   c", "a  b", "x  y  z"]


def test_the_sign_of_an_empty_cell_stands_in_its_row() -> None:
    cells = ((Cell(("a",)), Cell((Sign(1),))), (Cell(("b",)), Cell(("c",))))
    assert laid([Line("table", cells=cells)]) == [Row("a", signs=(1,)), Row("b  c")]


def test_a_table_too_wide_for_the_page_has_a_row_for_each_cell() -> None:
    head = tuple(Cell((text,), is_head=True) for text in ("Day", "Weather"))
    cells = (head, (Cell(("Monday",)), Cell(("rain all day and wind",))), (Cell(()), Cell(("sun",))))
    assert [row.text for row in laid([Line("table", cells=cells)], 18)] == [
        "Day", "Weather", "", "Monday", "rain all day and", "    wind", "", "-", "sun",
    ]  # fmt: skip


def test_each_fifth_line_of_the_source_is_numbered() -> None:
    rows = [Row("x", is_counted=at != 2) for at in range(1, 7)]
    assert list(numbered(rows)) == ["     x"] * 5 + ["  5  x"]


def test_a_field_of_the_head_is_folded_with_one_blank() -> None:
    assert list(folded("Title", "word " * 20)) == ["Title: " + "word " * 12 + "word", " " + "word " * 6 + "word"]


TEXTS = st.text(st.sampled_from("ab é漢👩\u0301[]_-1 \n\u00a0km—ש"), max_size=300)


@given(TEXTS, st.integers(8, 40))
def test_no_letter_is_lost_and_none_is_added(text: str, columns: int) -> None:
    rows = _rows(text, columns=columns)
    assert "".join(rows).replace(" ", "") == "".join(text.split(" ")).replace("\n", "")


@given(TEXTS.map(lambda text: text.replace("漢", "x")), st.integers(8, 40))
def test_rows_that_are_joined_and_broken_again_are_the_same(text: str, columns: int) -> None:
    rows = _rows(text.replace("\n", " "), columns=columns)
    assert _rows(" ".join(rows), columns=columns) == rows


@given(TEXTS, st.integers(8, 40))
def test_only_a_word_alone_is_wider_than_the_page(text: str, columns: int) -> None:
    wide = [row for row in _rows(text, columns=columns) if width(row) > columns]
    assert [row for row in wide if " " in row] == []
