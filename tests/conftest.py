"""What all tests share."""

import os
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from toolkit.outputs import pdf, volume

# In CI a verdict must not hang on a draw; everywhere else each run draws anew, and may find what none has found yet.
settings.register_profile("ci", derandomize=True)
if os.environ.get("CI"):
    settings.load_profile("ci")


@pytest.fixture(autouse=True, scope="session")
def _cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Keep compiled schemas out of the user's own folder."""
    folder = tmp_path_factory.mktemp("cache")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(folder))
        yield folder


@pytest.fixture(autouse=True, scope="session")
def _judged() -> Iterator[None]:
    """Judge every PDF that a test makes, whatever it is made for, where `make test` has installed the judges."""
    if not find_spec("page") or not find_spec("pikepdf"):
        yield
        return
    from tests.pdfs import faults

    finished = pdf.licensed

    def judged(data: bytes, letter: dict[str, Any]) -> bytes:
        made = finished(data, letter)
        assert not made or faults(made) == ()
        return made

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pdf, "licensed", judged)
        patch.setattr(volume, "licensed", judged)
        yield
