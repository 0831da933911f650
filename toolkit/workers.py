"""Who does the work: this process, one for each core, or a cluster."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import fields
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING, Final, Generic, TypeVar
from urllib.parse import urlsplit

from toolkit import xslt
from toolkit.errors import ToolkitError

if TYPE_CHECKING:
    from concurrent.futures import Executor
    from multiprocessing.connection import Connection

__all__ = [
    "Inherited",
    "Lasting",
    "Progress",
    "aside",
    "cores",
    "executor",
    "is_forked",
    "share",
    "stream",
]

_T = TypeVar("_T")
_R = TypeVar("_R")

Progress = Callable[[int, int], None]
"""Is told how much of the work is done, and how much there is; both in files."""

_MUCH: Final = 1_000_000
"""So many bytes of letters are worth forks of this process."""
_VERY_MUCH: Final = 4_000_000
"""So many are worth processes that begin from nothing: each has to compile its stylesheets anew."""

_DASK_PORT: Final = 8786
"""Where a Dask scheduler listens if nothing else was said."""


def cores() -> int:
    """Give the number of cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@contextmanager
def executor(amount: int, address: str = "", jobs: int = 0) -> Iterator[Executor | None]:
    """Give an executor of concurrent.futures; None where this process is to do the work alone.

    amount   of the work, in bytes: little of it is sooner done than sent away
    address  `dask://HOST` or `dask://HOST:PORT` for a Dask cluster, whose workers have the toolkit and see the schemas
             under the same paths; "" for this machine
    jobs     how many processes at most; 0: one for each core

    Raises ToolkitError where the address is of no known kind, Dask is not installed, or no cluster answers.
    """
    if address:
        with _dask(address) as cluster:
            yield cluster
        return
    jobs = jobs or cores()
    if jobs == 1 or amount < (_MUCH if _forks() else _VERY_MUCH):
        yield None
        return
    # imported here since most runs do without
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor

    # a fork has all that was read before it: schemas are opened once. Elsewhere it is not to be had, or not safe
    context = multiprocessing.get_context("fork" if _forks() else "spawn")
    with ProcessPoolExecutor(jobs, context, initializer=_live_with_parent, initargs=(os.getpid(),)) as pool:
        yield pool


def _live_with_parent(parent: int) -> None:
    """Have this process end when the one that started it is killed: it would wait for work for ever."""
    if sys.platform == "linux":
        # not by a thread that watches: Saxon does not bear a second one in a process that was forked
        import ctypes

        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:  # killed before it was asked for
            os._exit(1)


_PR_SET_PDEATHSIG: Final = 1


@contextmanager
def _dask(address: str) -> Iterator[Executor]:
    parts = urlsplit(address)
    if parts.scheme != "dask" or not parts.hostname:
        raise ToolkitError(f"{address} is no executor; write dask://HOST or dask://HOST:PORT")
    try:
        from distributed import Client, KilledWorker
    except ImportError as error:
        raise ToolkitError("Dask is not installed; pip install 'edition-toolkit[dask]' brings it") from error
    try:
        client = Client(f"tcp://{parts.hostname}:{parts.port or _DASK_PORT}", timeout="10s", set_as_default=False)
    except (OSError, TimeoutError) as error:
        raise ToolkitError(f"no Dask scheduler answers at {address}") from error
    with client:
        try:
            yield client.get_executor()
        except KilledWorker as error:
            raise ToolkitError(f"workers of {address} were ended before their work was done") from error


def is_forked(by: Executor | None) -> bool:
    """Tell whether the processes of an executor are forks of this one, and so find what it has `Inherited`."""
    from concurrent.futures import ProcessPoolExecutor

    return isinstance(by, ProcessPoolExecutor) and _forks()


def _forks() -> bool:
    # typst keeps threads, which are missing in a fork, so that it waits for them for ever; and a fork of a process in
    # which Saxon has worked may die when it collects what Saxon left
    return sys.platform == "linux" and "typst" not in sys.modules and not xslt.has_run()


def share(work: Callable[[Sequence[_T]], Sequence[_R]], things: Sequence[_T], by: Executor) -> Iterator[tuple[_T, _R]]:
    """Have work done on batches of things, and give each thing with what came of it, in no certain order.

    work  a function of a module, or a `partial` of one, that gives one result for each thing

    Raises ToolkitError where a worker is gone before its work is done.
    """
    size = max(1, -(-len(things) // (_BATCHES * cores())))
    return stream(work, things, by, size=size)


def stream(
    work: Callable[[Sequence[_T]], Sequence[_R]],
    things: Iterable[_T],
    by: Executor,
    *,
    size: int,
    ahead: int | None = None,
) -> Iterator[tuple[_T, _R]]:
    """Do as `share`, on batches of so many things, which are asked for as they are needed.

    ahead  how many batches are under way at the same time, so that memory holds so many of them and no more; None: all
    """
    from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Future, wait

    left = iter(things)
    batches = iter(lambda: list(islice(left, size)), [])
    waiting: dict[Future[Sequence[_R]], Sequence[_T]] = {}
    try:
        for batch in islice(batches, ahead):
            waiting[by.submit(work, batch)] = batch
        while waiting:
            for future in wait(waiting, return_when=FIRST_COMPLETED).done:
                done = waiting.pop(future)
                for batch in islice(batches, 1):
                    waiting[by.submit(work, batch)] = batch
                yield from zip(done, future.result(), strict=True)
    except BrokenExecutor as error:
        raise ToolkitError("a process that did part of the work was ended from outside") from error
    finally:
        for future in waiting:
            future.cancel()


_BATCHES: Final = 4
"""Batches for each core: enough that none waits long for the last, few enough that they are worth their way."""


def aside(
    work: Callable[[Callable[[_T], None]], None], told: Callable[[_T], None], is_called: Callable[[], bool]
) -> bool:
    """Have long work done in a new process, and end it as soon as something calls; give whether the work was finished.

    work       a function of a module, or a `partial` of one; it is given a function to tell by what it has done, and
               must bear to be killed at any moment
    told       hears here what it tells
    is_called  is asked again and again, here too

    Raises ToolkitError where the work raises it, or the process is ended from outside.
    """
    import multiprocessing

    # not a fork: Saxon does not bear to be forked twice, as it would be where the work is shared among processes
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=_do_aside, args=(there, os.getpid()))
    try:
        with _deaf_to_interrupts():
            process.start()
        there.close()
        while not is_called():
            if not here.poll(_GLANCE):
                continue
            kind, thing = here.recv()
            if kind == "told":
                told(thing)
            elif kind == "ready":  # sent before, more than a pipe holds would keep this process waiting
                here.send(work)
            elif kind == "fault":
                raise thing
            else:
                return True
        return False
    except (EOFError, ConnectionError):
        raise ToolkitError("a process that did part of the work was ended from outside") from None
    finally:
        if process.pid is not None:
            _end(process.pid)
            process.kill()
            process.join()
        here.close()


_GLANCE: Final = 0.01
"""Seconds between two looks whether something calls."""


@contextmanager
def _deaf_to_interrupts() -> Iterator[None]:
    """Let processes that start meanwhile hear nothing of a Ctrl-C: it is meant for this one, which ends them, and which
    hears of it afterwards.
    """
    if sys.platform == "win32":
        yield
        return
    from multiprocessing import resource_tracker

    resource_tracker.ensure_running()  # its start would let interrupts in again
    heard: list[int] = []
    is_main = threading.current_thread() is threading.main_thread()
    # the mask is what a new process inherits; here another thread may be told of the signal all the same
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    handler = signal.signal(signal.SIGINT, lambda number, _: heard.append(number)) if is_main else None
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        if is_main:
            signal.signal(signal.SIGINT, handler)
    if heard:
        raise KeyboardInterrupt


def _end(leader: int) -> None:
    """End a process with those that help it."""
    if sys.platform != "win32":
        with suppress(ProcessLookupError, PermissionError):  # it has no group of its own yet, or none any more
            os.killpg(leader, signal.SIGKILL)


def _do_aside(there: Connection, parent: int) -> None:
    if sys.platform != "win32":
        os.setpgid(0, 0)
    _live_with_parent(parent)
    there.send(("ready", None))
    work = there.recv()
    try:
        work(lambda thing: there.send(("told", thing)))
        there.send(("done", None))
    except ToolkitError as error:
        there.send(("fault", error))


class Lasting:
    """A base for frozen dataclasses that learn: in another process they are opened once, not anew for each batch.

    What travels is the fields; a process that has such an object at hand takes that.
    """

    def __reduce__(self) -> tuple[Callable[..., object], tuple[object, ...]]:
        return _reopened, self._place

    @property
    def _place(self) -> tuple[object, ...]:
        return (type(self), *(getattr(self, each.name) for each in fields(self)))  # type: ignore[arg-type]


class Inherited(Generic[_T]):
    """A thing too large to be sent to other processes; those that are forked while this is open have it already."""

    def __init__(self, thing: _T) -> None:
        self.thing = thing

    def __enter__(self) -> Inherited[_T]:
        _at_hand()[(Inherited, id(self.thing))] = self
        return self

    def __exit__(self, *_: object) -> None:
        del _at_hand()[(Inherited, id(self.thing))]

    def __reduce__(self) -> tuple[Callable[..., object], tuple[object, ...]]:
        return _reopened, (Inherited, id(self.thing))


@cache
def _at_hand() -> dict[tuple[object, ...], object]:
    return {}


def _reopened(kind: type, *values: object) -> object:
    place = (kind, *values)
    if place not in _at_hand():
        _at_hand()[place] = kind(*values)
    return _at_hand()[place]
