"""Whole outputs are as they were, unless `make golden` has made them anew."""

from pathlib import Path

import pytest
from golden import GOLDEN, files

MADE = files()


def test_every_file_that_is_kept_is_made() -> None:
    assert {path for path in GOLDEN.rglob("*") if path.is_file()} == MADE.keys()


@pytest.mark.parametrize("path", sorted(MADE), ids=lambda path: path.relative_to(GOLDEN).as_posix())
def test_an_output_is_as_it_was(path: Path) -> None:
    assert MADE[path].splitlines() == path.read_text(encoding="utf-8").splitlines()
