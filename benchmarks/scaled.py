"""The same captured machine with 1, 2 and 4 times the devices: does the work grow with them?

Work is counted in steps (files and folders that are looked at) and in processor time.
"""

import time
from collections.abc import Callable
from pathlib import Path

import probes
from probes.port.recorded import Recorded
from probes.system import FILE_LIMIT_BYTES
from tests.machines import Machine, healthy

__all__ = ["TIMES", "Counting", "machine", "seconds", "steps"]

TIMES = (1, 2, 4)
_EACH = 6
"""Disks and cards at one time as many: 24 letters are left at four times."""


def machine(folder: Path, times: int) -> Path:
    """A tree with `6 * times` disks, cards, and `8 * times` cores."""
    made = healthy(folder)
    made.cpu(cores=8 * times)
    for number in range(_EACH * times):
        made.disk(
            f"sd{chr(ord('a') + number)}", serial=f"S{number:06}", wwn=f"naa.{number + 1:016x}"
        )
        _card(made, number)
    return made.write()


def _card(made: Machine, number: int) -> None:
    made.nic(
        f"eth{number + 1}",
        mac=f"52:54:00:77:00:{number:02x}",
        slot=f"0000:{number + 16:02x}:00.0",
        addresses=(f"192.0.2.{number + 20}/24",),
    )


class Counting(Recorded):
    """Counts what it is asked."""

    steps = 0

    def read(self, path: str, limit_bytes: int = FILE_LIMIT_BYTES) -> bytes:
        """A file, counted."""
        self.steps += 1
        return super().read(path, limit_bytes)

    def listing(self, path: str) -> tuple[str, ...]:
        """A folder, counted."""
        self.steps += 1
        return super().listing(path)

    def names(self, path: str) -> tuple[str, ...]:
        """A folder, counted."""
        self.steps += 1
        return super().names(path)

    def resolve(self, path: str) -> str | None:
        """A path, counted."""
        self.steps += 1
        return super().resolve(path)


def steps(root: Path) -> int:
    """What all probes look at."""
    system = Counting(str(root))
    probes.observe(system)
    return system.steps


def seconds(root: Path) -> Callable[[], float]:
    """Processor time of all probes."""

    def spent() -> float:
        began = time.process_time()
        probes.observe(Recorded(str(root)))
        return time.process_time() - began

    return spent
