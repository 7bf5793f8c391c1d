"""The surroundings of a run: kernel, Python, privileges, load, steal, state of the clock."""

import os
import platform
import sys
from pathlib import Path
from typing import Any

from probes.port.adjtimex import kernel_clock
from probes.system import Unavailable

__all__ = ["environment"]

_STEAL_FIELD = 8


def environment(recorded: bool = False) -> dict[str, Any]:
    """Read once when a run starts or is resumed; cheap, without privileges.

    For a captured machine it describes the machine that judges, and says so.
    """
    one, five, fifteen = os.getloadavg()
    return {
        "kernel": platform.release(),
        "architecture": platform.machine(),
        "python": platform.python_version(),
        "implementation": sys.implementation.name,
        "root": os.geteuid() == 0,
        "cores_usable": len(os.sched_getaffinity(0)),
        "virtual": _virtual(),
        "load_1min": one,
        "load_5min": five,
        "load_15min": fifteen,
        "steal_ratio": _steal_ratio(),
        "clock_synchronised": _synchronised(),
        "judged_from_capture": recorded,
    }


def _virtual() -> bool | None:
    """Whether the processor says that a hypervisor runs below it (x86 only)."""
    try:
        with Path("/proc/cpuinfo").open() as file:
            for line in file:
                if line.startswith("flags"):
                    return " hypervisor" in line
    except OSError:
        pass
    return None


def _steal_ratio() -> float | None:
    """Share of the processor time since boot that a hypervisor gave to others."""
    try:
        fields = Path("/proc/stat").read_text().split("\n", 1)[0].split()
        ticks = [int(field) for field in fields[1:9]]
    except (OSError, ValueError):
        return None
    return round(ticks[_STEAL_FIELD - 1] / max(sum(ticks), 1), 6)


def _synchronised() -> bool | None:
    """Whether the kernel says that a time service keeps its clock; None where it may not say."""
    try:
        return kernel_clock().synchronized
    except Unavailable:
        return None
