"""What a process of ours must be: it dies with its parent, and what it started dies with it.

Nothing here needs a privilege. When memory runs out, it falls first.
"""

import contextlib
import ctypes
import os
import select
import signal
import time
from collections.abc import Iterator
from pathlib import Path

__all__ = ["die_with_parent", "leave_warden", "offer_to_oom_killer"]

_PR_SET_PDEATHSIG = 1
_ROUNDS = 10
_ROUND_SECONDS = 0.02


def die_with_parent(parent: int) -> None:
    """Ask the kernel to kill this process when `parent` dies; exit if it is dead already."""
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)


def offer_to_oom_killer() -> None:
    """Let the kernel take this process rather than the one that keeps the journal."""
    with contextlib.suppress(OSError):  # a container may forbid it; then size alone decides
        Path("/proc/self/oom_score_adj").write_text("800")


def leave_warden() -> None:
    """Leave a process behind that ends our whole session once we are dead.

    The kernel kills this process with its supervisor, but not the programs that a check
    has started: they would go on loading the machine. The warden is nobody's child here,
    so that no check meets it. Where the kernel is too old for it, there is none.
    """
    with contextlib.suppress(OSError):
        ourselves, session = os.pidfd_open(os.getpid()), os.getsid(0)
        between = os.fork()
        if between:
            os.close(ourselves)
            os.waitpid(between, 0)
        elif os.fork():
            os._exit(0)
        else:
            _guard(ourselves, session)


def _guard(ward: int, session: int) -> None:
    os.setsid()
    os.closerange(0, ward)
    os.closerange(ward + 1, os.sysconf("SC_OPEN_MAX"))
    select.select([ward], [], [])
    for _ in range(_ROUNDS):  # they may be starting others while we look
        for member in _members(session):
            with contextlib.suppress(ProcessLookupError):
                os.kill(member, signal.SIGKILL)
        time.sleep(_ROUND_SECONDS)
    os._exit(0)


def _members(session: int) -> Iterator[int]:
    """The living processes of a session."""
    for folder in os.scandir("/proc"):
        with contextlib.suppress(OSError, ValueError):
            stat = Path(folder, "stat").read_bytes() if folder.name.isdigit() else b""
            state, _, _, found = stat.rpartition(b")")[2].split()[:4]
            if int(found) == session and state not in (b"Z", b"X"):
                yield int(folder.name)
