"""What stands beside the payload of a package, and what comes along for its licence."""

import json
from pathlib import Path

import pytest

from tests.packed import EDITIONS, ROOT, packed, write_letter
from toolkit.packaging.bagging import info, profile

_COUNTED = {"Bag-Size", "Payload-Oxum"}
"""What is known only of the payload."""


def _required() -> set[str]:
    fields = json.loads(profile())["Bag-Info"]
    return {name for name, asked in fields.items() if asked["required"]} - _COUNTED


def test_headers_that_say_nothing_leave_no_field_empty_that_the_profile_asks_for(tmp_path: Path) -> None:
    for name in ("a", "b"):
        write_letter(tmp_path, name)
    fields = dict(info(packed(tmp_path)[0]))
    assert _required() <= fields.keys()
    assert fields["External-Description"] == "An edition of 2 letters."


@pytest.mark.parametrize("folder", EDITIONS.values(), ids=EDITIONS)
def test_the_profile_knows_every_field(folder: Path) -> None:
    known = json.loads(profile())["Bag-Info"].keys()
    assert {name for name, _ in info(packed(folder)[0])} <= known


def test_the_fields_come_in_the_order_of_the_standard() -> None:
    names = [name for name, _ in info(packed(EDITIONS["full"])[0])]
    assert [*dict.fromkeys(names)] == [
        "Source-Organization", "Contact-Name", "Contact-Email", "External-Description",
        "Bagging-Date", "External-Identifier", "Bag-Group-Identifier", "Internal-Sender-Identifier",
        "Internal-Sender-Description", "Bag-Software-Agent", "BagIt-Profile-Identifier",
    ]  # fmt: skip


def test_a_place_of_no_publisher_is_the_address_of_nobody(tmp_path: Path) -> None:
    published = "<pubPlace>Wien</pubPlace>"
    assert "Organization-Address" not in dict(info(packed(write_letter(tmp_path, published=published))[0]))


def test_the_licence_of_the_stylesheets_is_that_of_the_toolkit() -> None:
    assert (ROOT / "xslt" / "LICENSE").read_bytes() == (ROOT / "LICENSE").read_bytes()
