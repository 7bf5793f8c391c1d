"""A machine whose processors tell nothing but that they run; the tests add what they are about."""

from collections.abc import Sequence
from pathlib import Path

from probes.parse import spelled
from tests.machines import Machine, healthy

__all__ = ["ROOT", "bare", "mask"]

ROOT = "sys/devices/system/cpu"


def mask(numbers: Sequence[int]) -> str:
    """As the kernel writes one: groups of 32 bits, the highest first."""
    bits = sum(1 << number for number in numbers)
    text = f"{bits:x}".zfill(-(-max(len(f"{bits:x}"), 1) // 8) * 8)
    return ",".join(text[at : at + 8] for at in range(0, len(text), 8))


def bare(folder: Path, online: Sequence[int], cpuinfo_text: str = "processor : 0\n") -> Machine:
    """Processors of which nothing is known but that they run."""
    machine = healthy(folder).without(ROOT).without("sys/devices/system/node")
    machine.file("proc/cpuinfo", cpuinfo_text)
    machine.file(f"{ROOT}/present", spelled(tuple(online)))
    return machine.file(f"{ROOT}/online", spelled(tuple(online)))
