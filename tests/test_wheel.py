"""The built wheel works in an environment of its own, away from the checkout."""

import os
import shutil
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest

from toolkit.names import own_digest

ROOT = Path(__file__).parent.parent


def _run(*command: str | Path, **environment: str) -> str:
    done = subprocess.run(
        [str(word) for word in command],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **environment},
        cwd=environment.get("PWD"),
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment that holds the wheel and nothing else of the project; gives its folder."""
    folder = tmp_path_factory.mktemp("away from home")
    pip = (sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet")
    _run(*pip, "wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", folder, ROOT)
    venv.create(folder / "env", with_pip=False, symlinks=True)
    (wheel,) = folder.glob("*.whl")
    _run(*pip, "--python", folder / "env" / "bin" / "python", "install", "--no-deps", wheel)
    shutil.copy(ROOT / "tei" / "letter-1932-01-04.xml", folder)
    return folder


def _away(installed: Path, command: str, *words: str | Path) -> str:
    # The libraries come from the environment of the tests, so that no network is needed; a search path does not
    # carry the checkout along, since links to it are honoured in an environment's own folder only.
    libraries = sysconfig.get_path("purelib")
    return _run(installed / "env" / "bin" / command, *words, PYTHONPATH=libraries, PWD=str(installed))


def _edition(installed: Path, *words: str | Path) -> str:
    return _away(installed, "edition", *words)


def test_the_toolkit_in_use_is_the_installed_one(installed: Path) -> None:
    place = _away(installed, "python", "-c", "import toolkit; print(toolkit.__file__)")
    assert Path(place.strip()).is_relative_to(installed)


def test_it_knows_itself_for_the_same_as_the_checkout(installed: Path) -> None:
    told = _away(installed, "python", "-c", "from toolkit.names import own_digest; print(own_digest())")
    assert told.strip() == own_digest()


def test_it_validates_a_letter(installed: Path) -> None:
    assert "1 file held to edition.odd: nothing to complain of" in _edition(
        installed, "validate", "letter-1932-01-04.xml"
    )


def test_it_makes_every_output(installed: Path) -> None:
    _edition(installed, "build", "letter-1932-01-04.xml", "--out", "made")
    made = {path.suffix for path in (installed / "made").rglob("*") if path.is_file()}
    assert {".html", ".txt", ".pdf"} <= made


def test_it_compiles_a_customization(installed: Path) -> None:
    shutil.copy(ROOT / "schema" / "edition.odd", installed / "own.odd")
    _edition(installed, "schema", "own.odd", "--out", "compiled")
    assert {path.name for path in (installed / "compiled").iterdir()} >= {"own.rng", "own.sch", "own.xsd"}
