"""Derivatives: what a pattern allows next, and what is left of it."""

from hypothesis import given, settings
from hypothesis import strategies as st
from strategies_grammar import grammars

from toolkit.grammar.automaton import Automaton
from toolkit.grammar.derive import (
    allows,
    attributes_in,
    by_attribute,
    by_element,
    by_text,
    expand,
    is_nullable,
    next_elements,
    required,
    without_attributes,
)
from toolkit.grammar.pattern import (
    EMPTY,
    NOT_ALLOWED,
    TEXT,
    AnyName,
    Attribute,
    Element,
    OneName,
    attribute,
    choice,
    data,
    element,
    group,
    interleave,
    list_of,
    one_or_more,
    optional,
    ref,
    value,
    zero_or_more,
)
from toolkit.names import XSD_TYPES, Name

A, B, C, X, Y = (Name("", letter) for letter in "abcxy")
a, b, c = (element(OneName(name), TEXT) for name in (A, B, C))
x, y = (attribute(OneName(name), TEXT) for name in (X, Y))
number = data(XSD_TYPES, "integer")


def test_a_group_is_taken_in_order() -> None:
    assert by_element(group(a, b), A) == ((TEXT, b),)
    assert by_element(group(a, b), B) == ()
    assert by_element(group(optional(a), b), B) == ((TEXT, EMPTY),)


def test_interleaved_parts_are_taken_in_any_order() -> None:
    assert by_element(interleave(a, b, c), B) == ((TEXT, interleave(a, c)),)


def test_a_repetition_goes_on_or_ends() -> None:
    assert by_element(one_or_more(a), A) == ((TEXT, zero_or_more(a)),)


def test_an_ambiguous_choice_is_taken_in_each_way() -> None:
    assert by_element(choice(group(a, b), group(a, c)), A) == ((TEXT, b), (TEXT, c))


def test_attributes_are_taken_in_any_order() -> None:
    assert by_attribute(group(x, y, a), Y) == ((TEXT, group(x, a)),)


def test_an_attribute_of_any_name_takes_any() -> None:
    several = one_or_more(attribute(AnyName(), TEXT))
    assert by_attribute(several, X) == ((TEXT, optional(several)),)


def test_qualified_names_are_compared_by_what_their_prefixes_stand_for() -> None:
    name = value(XSD_TYPES, "QName", "p:a", [("p", "urn:x")])
    assert allows(name, " q:a ", {"q": "urn:x"})
    assert allows(name, "a", {"": "urn:x"})
    assert not allows(name, "p:a", {"p": "urn:y"})
    assert not allows(list_of(name), "q:a", {})


def test_where_prefixes_are_not_known_every_one_is_taken_for_bound() -> None:
    assert allows(data(XSD_TYPES, "QName"), "q:a")
    assert not allows(data(XSD_TYPES, "QName"), "q:a", {"": ""})


def test_a_missing_attribute_leaves_nothing() -> None:
    assert without_attributes(group(x, a)) is NOT_ALLOWED
    assert without_attributes(group(optional(x), a)) is a
    assert without_attributes(group(x, a), EMPTY) is a


def test_text_may_come_in_pieces() -> None:
    mixed = interleave(TEXT, a)
    assert by_text(mixed) == ((TEXT, mixed),)


def test_values_are_left_to_the_text() -> None:
    assert by_text(choice(number, group(value("", "token", "one"), EMPTY))) == (
        (number, EMPTY),
        (value("", "token", "one"), EMPTY),
    )


def test_a_list_is_matched_token_by_token() -> None:
    numbers = list_of(group(number, one_or_more(number)))
    assert allows(numbers, " 1\n2 3 ")
    assert not allows(numbers, "1")
    assert not allows(numbers, "1 two")


def test_an_exception_takes_values_out() -> None:
    but_seven = data(XSD_TYPES, "integer", (), value(XSD_TYPES, "integer", "7"))
    assert allows(but_seven, "8")
    assert not allows(but_seven, "+07")


def test_white_space_is_no_content_too() -> None:
    assert allows(EMPTY, " \n")
    assert not allows(EMPTY, "\u00a0")
    assert not allows(number, " ")


def test_refs_are_replaced_outside_elements_only() -> None:
    inner = element(OneName(B), ref("any"))
    assert expand(group(ref("any"), inner), lambda name: a) is group(a, inner)


def test_what_may_come_next_and_what_must() -> None:
    pattern = group(optional(a), choice(group(b, c), b), x)
    assert next_elements(group(optional(a), choice(b, c), a)) == (a, b, c)
    assert required(pattern, Element) == {B}
    assert required(pattern, Attribute) == {X}
    assert attributes_in(pattern) == (x,)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_only_what_may_come_next_is_taken(data: st.DataObject) -> None:
    """A pattern has a step by an element exactly where the element is among those that may come next."""
    automaton = Automaton(data.draw(grammars))
    for found in automaton.elements:
        content = without_attributes(automaton.expand(found.content), EMPTY)
        names = {one.names.name for one in next_elements(content) if isinstance(one.names, OneName)}
        assert {name for name in (A, B, C) if by_element(content, name)} == names


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_what_must_come_is_missed(data: st.DataObject) -> None:
    """A pattern that requires something does not match nothing."""
    automaton = Automaton(data.draw(grammars))
    for found in automaton.elements:
        content = automaton.expand(found.content)
        if required(content, Element) or required(content, Attribute):
            assert not is_nullable(content)
