"""What one command costs: time to its first check, to its end, and processor time.

The moment before the start is taken by this process and the moment of the first check by the
command itself, both from the clock that counts since boot. Processor time is user and system
time of the command and of all children that it has waited for (`wait4`). No privileges.
"""

import contextlib
import os
import pty
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

__all__ = ["Command", "Spent", "now", "spend"]

_LOOK_SECONDS = 0.02
_LONGEST_SECONDS = 120.0


class Command(NamedTuple):
    """A program, how to start it, and where it leaves the moments that it passed.

    `moments` returns {"first": ..., "judged": ...} in seconds since boot as far as known.
    With `until_first` the program is killed once its first check has started; with
    `terminal` it writes to a pseudo-terminal.
    """

    argv: tuple[str, ...]
    environment: Mapping[str, str]
    moments: Callable[[], dict[str, float]] = dict
    clean: Callable[[], None] = lambda: None
    accepted: tuple[int, ...] = (0,)
    until_first: bool = False
    terminal: bool = False


class Spent(NamedTuple):
    """Seconds from just before the start: to the first check, the verdict, the end."""

    first: float
    judged: float
    wall: float
    cpu: float


def now() -> float:
    """Seconds since boot, suspend included."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)


def spend(command: Command) -> Spent:
    """Run the command once; raises `RuntimeError` where it ends in an unexpected way."""
    with contextlib.ExitStack() as opened:
        ours, output = _output(command.terminal, opened)
        began = now()
        process = subprocess.Popen(
            command.argv,
            env=dict(command.environment),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
        )
        if command.until_first:
            _await_first(command, process, ours)
        _, status, usage = os.wait4(process.pid, 0)
        ended = now()
    process.returncode = os.waitstatus_to_exitcode(status)
    expected = (-signal.SIGKILL,) if command.until_first else command.accepted
    if process.returncode not in expected:
        raise RuntimeError(f"{' '.join(command.argv)} ended with {process.returncode}")
    moments = command.moments()
    command.clean()
    return Spent(
        first=moments.get("first", ended) - began,
        judged=moments.get("judged", ended) - began,
        wall=ended - began,
        cpu=usage.ru_utime + usage.ru_stime,
    )


def _output(terminal: bool, opened: contextlib.ExitStack) -> tuple[int | None, int]:
    """Where the command writes to, and our end of it where that is a terminal."""
    if not terminal:
        return None, opened.enter_context(Path(os.devnull).open("wb")).fileno()
    ours, theirs = pty.openpty()
    os.set_blocking(ours, False)
    opened.callback(os.close, ours)
    opened.callback(os.close, theirs)
    return ours, theirs


def _await_first(command: Command, process: subprocess.Popen[bytes], ours: int | None) -> None:
    """Look until the first check has started, then kill; its children die with it."""
    give_up = now() + _LONGEST_SECONDS
    while "first" not in command.moments() and now() < give_up:
        time.sleep(_LOOK_SECONDS)
        if ours is not None:
            with contextlib.suppress(BlockingIOError):
                os.read(ours, 1 << 16)  # a terminal that nobody reads would stop the writer
    process.kill()
