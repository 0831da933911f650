"""The compiler of the print, in a process of its own: where it hangs or falls, nothing falls with it.

This file is also what that process runs, so it needs nothing of the toolkit.
"""

from __future__ import annotations

import marshal
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from multiprocessing.util import Finalize
from pathlib import Path
from types import MappingProxyType
from typing import IO, Any, Final, TypeAlias

__all__ = ["LIMIT", "Typeset", "dismiss", "typeset"]

LIMIT: Final = 120
"""So many seconds a letter may take; the longest known takes two."""

_STANDARDS: Final = ("a-3a", "ua-1")
"""Claimed together, always: they also make an error of what would be silent, such as a character that no font has."""


@dataclass(frozen=True, slots=True)
class Typeset:
    """What came of setting: the PDF, or what was wrong: the compiler's errors (sentence, hint), or how it ended.

    warnings  of the compiler, such as a font that is not there
    found     what was asked for in `query`, as JSON
    """

    data: bytes = b""
    errors: tuple[tuple[str, str], ...] = ()
    warnings: tuple[str, ...] = ()
    found: str = ""


def typeset(
    files: Mapping[str, bytes],
    fonts: tuple[str, ...] = (),
    pictures: Mapping[str, Path] = MappingProxyType({}),
    seconds: int = LIMIT,
    query: str = "",
) -> Typeset:
    """Set `main.typ` of some files. It sees these files and nothing else: no disk, no network, no fonts of the system.

    files     texts by name, as UTF-8
    fonts     paths of files of fonts that it may use besides its own
    pictures  by name, where they lie; the compiler sees copies in a folder of their own
    seconds   it may take; then it is ended, and the next job begins with a new one
    query     the label of metadata whose value is wanted too; "" for none
    """
    compositor = _compositor(os.getpid())
    if not pictures:
        return compositor.set(files, fonts, "", seconds, query)
    # what the compiler gets in memory has to be text
    with tempfile.TemporaryDirectory() as root:
        for name, path in pictures.items():
            shutil.copyfile(path, Path(root) / name)
        return compositor.set(files, fonts, root, seconds, query)


def dismiss() -> None:
    """End the compiler; the next job begins with a new one. After a volume it would keep the memory that it took."""
    _compositor(os.getpid()).end()


@cache
def _compositor(process: int) -> _Compositor:
    # by process, since one that is forked must not talk to the child of the one it came from
    made = _Compositor()
    # of multiprocessing, since its workers go without a word to `atexit`
    Finalize(None, made.close, exitpriority=0)
    return made


@dataclass(slots=True)
class _Compositor:
    """The other process as this one sees it; it is started with the first job, and anew when it is gone."""

    _child: list[subprocess.Popen[bytes]] = field(default_factory=list)
    _folders: dict[tuple[object, ...], str] = field(default_factory=dict)

    def set(self, files: Mapping[str, bytes], fonts: tuple[str, ...], root: str, seconds: int, query: str) -> Typeset:
        child = self._living()
        try:
            assert child.stdin is not None
            assert child.stdout is not None
            _send(child.stdin, (dict(files), self._gathered(fonts), root, seconds, query))
            data, errors, warnings, found = _receive(child.stdout)
        except (EOFError, BrokenPipeError):
            return Typeset(errors=((self._end_told(child, seconds), ""),))
        except BaseException:
            self.end()  # what it would still say is an answer to nothing
            raise
        return Typeset(data, tuple(errors), tuple(warnings), found)

    def _gathered(self, fonts: tuple[str, ...]) -> str:
        """Give a folder that holds these fonts and nothing else, "" for none: the compiler takes whole folders only."""
        if not fonts:
            return ""
        key = tuple((path, Path(path).stat().st_mtime_ns) for path in fonts)
        if key not in self._folders:
            folder = Path(tempfile.mkdtemp())
            self._folders[key] = str(folder)
            for number, path in enumerate(fonts):
                shutil.copyfile(path, folder / f"{number}{Path(path).suffix}")
        return self._folders[key]

    def close(self) -> None:
        """End the process, and take the copies of fonts away."""
        self.end()
        for folder in self._folders.values():
            shutil.rmtree(folder, ignore_errors=True)

    def _living(self) -> subprocess.Popen[bytes]:
        if not self._child or self._child[0].poll() is not None:
            self.end()
            command = [sys.executable, "-P", "-X", "utf8", __file__, str(os.getpid())]
            pipe = subprocess.PIPE
            self._child[:] = [subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL)]
        return self._child[0]

    def _end_told(self, child: subprocess.Popen[bytes], seconds: int) -> str:
        status = child.wait()
        self.end()
        if hasattr(signal, "SIGALRM") and status == -signal.SIGALRM:
            return f"the compiler needed more than {seconds} seconds and was ended"
        return f"the compiler ended before its work was done (status {status})"

    def end(self) -> None:
        """End the process, if there is one."""
        for child in self._child:
            child.kill()
            for pipe in (child.stdin, child.stdout):
                if pipe is not None:
                    with suppress(BrokenPipeError):
                        pipe.close()
            child.wait()
        self._child.clear()


def _send(pipe: IO[bytes], message: Any) -> None:
    data = marshal.dumps(message)
    pipe.write(len(data).to_bytes(8, "big"))
    pipe.write(data)
    pipe.flush()


def _receive(pipe: IO[bytes]) -> Any:
    head = pipe.read(8)
    if len(head) < 8:
        raise EOFError
    data = pipe.read(int.from_bytes(head, "big"))
    return marshal.loads(data)


# --- in the other process -----------------------------------------------------------------------------------------

_ERROR: Final = re.compile(
    r"^error: (?P<words>.*)(?:\n(?! *= hint|error:).*)*(?:\n *= hint: (?P<hint>.*))?", re.MULTILINE
)


_Answer: TypeAlias = tuple[bytes, list[tuple[str, str]], list[str], str]
"""The PDF, the errors with their hints, the warnings, what was found."""


_PR_SET_PDEATHSIG: Final = 1


def _serve() -> None:
    """Do one job after the other until nobody asks any more."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    if sys.platform == "linux":
        # who waits for a compiler that hangs may be killed; the end of the input would be noticed by nobody
        import ctypes

        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != int(sys.argv[1]):
            return  # it ended before that was said
    while True:
        try:
            files, fonts, root, seconds, query = _receive(sys.stdin.buffer)
        except EOFError:
            return
        _send(sys.stdout.buffer, _within(seconds, files, fonts, root, query))


def _within(seconds: int, files: dict[str, bytes], fonts: str, root: str, query: str) -> _Answer:
    if hasattr(signal, "alarm"):
        signal.alarm(seconds)  # its default is to end the process, wherever the compiler is
    try:
        data, errors, warnings = _compiled(files, _compiler_in(root, fonts) if root else _compiler(fonts))
        return data, errors, warnings, _found(files, fonts, root, query) if query and data else ""
    finally:
        if hasattr(signal, "alarm"):
            signal.alarm(0)


def _compiled(files: dict[str, bytes], compiler: Any) -> tuple[bytes, list[tuple[str, str]], list[str]]:
    import typst

    try:
        data, warnings = compiler.compile_with_warnings(
            input=files, format="pdf", pdf_standards=list(_STANDARDS), timestamp=0
        )
    except typst.TypstError as error:
        found = [(one["words"], one["hint"] or "") for one in _ERROR.finditer(str(error.diagnostic))]
        return b"", found or [(str(error.message), "; ".join(error.hints))], []
    return data, [], [str(one.message) for one in warnings]


def _found(files: dict[str, bytes], fonts: str, root: str, query: str) -> str:
    import typst

    ask: Any = typst.query  # its types know nothing of files in memory
    paths = [fonts] if fonts else []
    # the pages were made a moment ago and are remembered, so this takes no time
    with tempfile.TemporaryDirectory() as empty:
        place = {"root": root or empty, "font_paths": paths, "ignore_system_fonts": True}
        return str(ask(files, f"<{query}>", field="value", one=True, **place))


@cache
def _compiler(fonts: str) -> Any:
    # a folder that is no more: there is nothing in it, and nothing can come into it
    with tempfile.TemporaryDirectory() as root:
        return _compiler_in(root, fonts)


def _compiler_in(root: str, fonts: str) -> Any:
    import typst

    return typst.Compiler(root=root, ignore_system_fonts=True, font_paths=[fonts] if fonts else [])


if __name__ == "__main__":
    _serve()
