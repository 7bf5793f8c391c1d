"""What the death or the silence of a child means for the check that was in flight.

SIGBUS: memory or storage behind a mapping did not answer - the subject failed. A
check that outlives its deadline: the subject did not answer in time - failed. Killed
for lack of memory, or by any other signal: subject and tool cannot be told apart -
error. See docs/adr/0006.
"""

import signal
from pathlib import Path
from typing import NamedTuple

from acceptance.model import Outcome
from acceptance.sentences import Sentence, sentence

__all__ = ["Death", "of_hang", "of_machine", "of_silence", "of_status", "oom_kills"]


class Death(NamedTuple):
    """The outcome of the check in flight, and why."""

    outcome: Outcome
    reason: Sentence


def of_status(status: int, *, out_of_memory: bool) -> Death:
    """The meaning of an exit status as `subprocess` gives it (negative: a signal)."""
    if status >= 0:
        return Death("error", sentence("reason.child_exited", status=status))
    name = _signal_name(-status)
    if name == "SIGBUS":
        return Death("failed", sentence("reason.child_sigbus"))
    if name == "SIGKILL" and out_of_memory:
        return Death("error", sentence("reason.child_oom"))
    return Death("error", sentence("reason.child_signal", signal=name))


def of_hang(seconds: float) -> Death:
    """A check that did not end within its deadline."""
    return Death("failed", sentence("reason.hang", deadline={"value": seconds, "unit": "s"}))


def of_silence() -> Death:
    """The child lives, but has closed its end, or said what nobody can read."""
    return Death("error", sentence("reason.child_silent"))


def of_machine() -> Death:
    """The machine itself went down while the check ran."""
    return Death("failed", sentence("reason.machine_died"))


def oom_kills() -> int:
    """How many processes the kernel has killed for lack of memory since boot."""
    try:
        for line in Path("/proc/vmstat").read_text().splitlines():
            name, _, value = line.partition(" ")
            if name == "oom_kill":
                return int(value)
    except (OSError, ValueError):
        pass
    return 0


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"
