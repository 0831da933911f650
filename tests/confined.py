"""A process that carries out commands for tests within limits of memory and time: what grows without end is killed by
the system, and fails its test in place of holding up all others.

It is asked over its standard input and answers over its output, a line of JSON each.
"""

from __future__ import annotations

import gc
import json
import os
import re
import resource
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import click
from click.testing import CliRunner

ROOT = Path(__file__).parent.parent

MEMORY: Final = 1_000_000_000
"""Bytes that the process may ask for: three times what it takes for ordinary letters. Not address space (RLIMIT_AS), of
which Saxon reserves more than any machine has."""
SECONDS: Final = 60
"""Seconds of work on one lot of commands: many times what the worst takes on a slow machine."""


GROW: Final = "grow"
"""A command that asks for more and more memory, by which the limit is tried."""


@dataclass(frozen=True, slots=True)
class Done:
    """What came of a command: what it said, its exit status, and the fault of ours that it ended with ("": none)."""

    words: tuple[str, ...]
    said: str
    status: int
    fault: str


@dataclass(frozen=True, slots=True)
class Carried:
    """What came of several commands.

    done     what came of each, as far as they came
    killed   the signal that ended the process, 0 where none did
    peak     the most memory that the process had meanwhile, in bytes
    seconds  how long it worked
    """

    done: tuple[Done, ...]
    killed: int = 0
    peak: int = 0
    seconds: float = 0.0


@dataclass
class Confined:
    """Carries out commands of the toolkit in another process, which is begun anew where it was killed."""

    _begun: list[subprocess.Popen[str]] = field(default_factory=list)

    def carry_out(self, commands: Sequence[Sequence[str]]) -> Carried:
        """Carry out commands one after the other; files are named by absolute paths, which no other lot has."""
        process = self._process()
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(json.dumps(commands) + "\n")
        process.stdin.flush()
        done = []
        while line := process.stdout.readline():
            told = json.loads(line)
            if "peak" in told:
                return Carried(tuple(done), 0, told["peak"], told["seconds"])
            done.append(Done(**told))
        return Carried(tuple(done), -process.wait())

    def _process(self) -> subprocess.Popen[str]:
        if not self._begun or self._begun[-1].poll() is not None:
            self.end()
            pipe, command = subprocess.PIPE, [sys.executable, "-m", "tests.confined"]
            self._begun.append(subprocess.Popen(command, stdin=pipe, stdout=pipe, cwd=ROOT, encoding="utf-8"))
        return self._begun[-1]

    def end(self) -> None:
        """End the process, if there is one."""
        while self._begun:
            self._begun.pop().communicate()


@contextmanager
def confined() -> Iterator[Confined]:
    """Give what carries out commands, for as long as it is needed."""
    one = Confined()
    try:
        yield one
    finally:
        one.end()


# --- in that process ----------------------------------------------------------------------------------------------


def _serve() -> None:
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    for line in sys.stdin:
        before = _worked()
        resource.setrlimit(resource.RLIMIT_CPU, (int(before) + SECONDS, resource.RLIM_INFINITY))
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # the peak is counted anew
        for words in json.loads(line):
            print(json.dumps(_done(words)), file=answers, flush=True)
        told = {"peak": _peak(), "seconds": _worked() - before}
        print(json.dumps(told), file=answers, flush=True)
        gc.unfreeze()  # a command does not look after what it leaves: its process ends
        gc.collect()


def _done(words: Sequence[str]) -> dict[str, object]:
    from toolkit.cli import main

    run = CliRunner().invoke(_grow) if list(words) == [GROW] else CliRunner().invoke(main, words)
    fault = "" if run.exception is None or isinstance(run.exception, SystemExit) else repr(run.exception)
    return {"words": list(words), "said": run.output, "status": run.exit_code, "fault": fault}


@click.command()
def _grow() -> None:
    held = []
    while True:
        held.append(bytearray(1 << 24))


def _worked() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _peak() -> int:
    found = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text(encoding="ascii"))
    assert found is not None
    return int(found[1]) * 1024


if __name__ == "__main__":
    _serve()
