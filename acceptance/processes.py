"""What a process of ours must be: it dies with its parent, and falls first when memory runs out."""

import contextlib
import ctypes
import os
import signal
from pathlib import Path

__all__ = ["die_with_parent", "offer_to_oom_killer"]

_PR_SET_PDEATHSIG = 1


def die_with_parent(parent: int) -> None:
    """Ask the kernel to kill this process when `parent` dies; exit if it is dead already."""
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)


def offer_to_oom_killer() -> None:
    """Let the kernel take this process rather than the one that keeps the journal."""
    with contextlib.suppress(OSError):  # a container may forbid it; then size alone decides
        Path("/proc/self/oom_score_adj").write_text("800")
