"""One worker process a core, pinned to it; they die with the process that started them.

Processes, not threads: a worker that is killed (out of memory, SIGBUS of a poisoned page)
is then an answer, and a hung kernel call does not hold back Ctrl-C. Needs no privilege.
"""

import ctypes
import multiprocessing
import os
import signal
from collections.abc import Callable, Iterable, Sequence
from multiprocessing.connection import Connection, wait
from types import TracebackType
from typing import Any, NamedTuple, Self, cast

__all__ = ["BROKEN_SIGNALS", "Crew", "WorkerDied", "evenly"]

Step = Callable[[float], Any]
"""Works for so many seconds and returns its report."""

Start = Callable[[int], Step]
"""Runs once in the worker of a core, and returns the step that it will repeat."""

BROKEN_SIGNALS = (signal.SIGBUS, signal.SIGILL, signal.SIGFPE, signal.SIGSEGV, signal.SIGTRAP)
"""What sound hardware does not do to a worker that runs unchanged code."""

_PR_SET_PDEATHSIG = 1
_JOIN_SECONDS = 0.5


class WorkerDied(Exception):  # noqa: N818 - what happened, not what we did wrong
    """A worker ended without its report, by a signal or by an exit status."""

    def __init__(self, core: int, status: int | None) -> None:
        self.core = core
        self.signal = -status if status is not None and status < 0 else None
        super().__init__(f"the worker on core {core} ended with status {status}")

    @property
    def broken(self) -> bool:
        """Whether only a defect explains it; SIGKILL may be the kernel short of memory."""
        return self.signal in BROKEN_SIGNALS

    @property
    def signal_name(self) -> str:
        """`SIGBUS`, or a dash where it was no signal."""
        return signal.Signals(self.signal).name if self.signal else "-"


class _Member(NamedTuple):
    core: int
    process: Any
    pipe: Connection


class Crew:
    """Workers on `cores`, as a context: they are gone when it is left, however it is left."""

    def __init__(self, cores: Iterable[int], start: Start) -> None:
        self._cores, self._start = tuple(cores), start
        self._members: list[_Member] = []

    def __enter__(self) -> Self:
        # Forked, so that a kernel may be any function: a provider's cannot be pickled.
        context = multiprocessing.get_context("fork")
        for core in self._cores:
            ours, theirs = context.Pipe()
            process = context.Process(
                target=_serve, args=(core, self._start, theirs, os.getpid()), daemon=True
            )
            process.start()
            theirs.close()
            self._members.append(_Member(core, process, ours))
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for member in self._members:
            member.process.kill()
        for member in self._members:
            member.process.join(_JOIN_SECONDS)  # a worker inside the kernel dies when it leaves it
            member.pipe.close()

    def work(self, seconds: float) -> dict[int, Any]:
        """Let all work for `seconds` at once; their reports by core.

        Raises `WorkerDied` for one that was killed, or whose code raised: then its
        traceback is on stderr.
        """
        for member in self._members:
            _send(member, seconds)
        waiting, reports = {m.pipe: m for m in self._members}, {}
        while waiting:
            for ready in wait(list(waiting)):
                member = waiting.pop(cast("Connection", ready))
                reports[member.core] = _receive(member)
        return {core: reports[core] for core in self._cores}


def _send(member: _Member, seconds: float) -> None:
    try:
        member.pipe.send(seconds)
    except OSError:
        raise _death(member) from None


def _receive(member: _Member) -> Any:
    try:
        return member.pipe.recv()
    except (EOFError, OSError):
        raise _death(member) from None


def _death(member: _Member) -> WorkerDied:
    member.process.join(_JOIN_SECONDS)
    return WorkerDied(member.core, member.process.exitcode)


def _serve(core: int, start: Start, pipe: Connection, parent: int) -> None:
    """The life of a worker: start, then a report for every number of seconds it is sent."""
    _die_with(parent)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent ends us, once it has decided
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    try:
        os.sched_setaffinity(0, {core})
        _one_thread_each()
        step = start(core)
        while True:
            pipe.send(step(pipe.recv()))
    except (EOFError, BrokenPipeError):
        return


def _die_with(parent: int) -> None:
    """Have the kernel kill us when the parent dies; it may have died already."""
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)


def _one_thread_each() -> None:
    """Numeric libraries start a thread for each core; here every core has its own worker."""
    for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ[name] = "1"


def evenly(total: int, shares: Sequence[int], unit: int) -> int:
    """The size of one of `len(shares)` equal shares of `total`, in whole `unit`s."""
    return total // max(len(shares), 1) // unit * unit
