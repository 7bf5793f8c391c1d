"""The check that runs now, in the child: what it measures, prints, raises, and when it began."""

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from acceptance.api import Claims, Evidence, Machine, Measure
from acceptance.declaration import Check
from acceptance.plan import Slot

__all__ = ["Current", "boottime", "observe"]

_LARGEST_OUTPUT = 2**20


class Current:
    """One attempt at one (check, part)."""

    def __init__(  # noqa: PLR0913 - what one attempt consists of
        self,
        check: Check,
        slot: Slot,
        attempt: int,
        *,
        emit: Callable[[Any], None],
        attachments: Path,
        system: Any,
        before: Machine | None,
    ) -> None:
        self.check, self.slot, self.attempt = check, slot, attempt
        self.emit, self.before, self._system = emit, before, system
        self.measure = Measure(check, slot.id, emit)
        self.evidence = Evidence(check.id, slot.id, attachments, system, emit)
        self.claims = Claims(check.id)
        self.raised: list[BaseException] = []
        self.clock = boottime
        self.began = boottime()
        self._printed_before = _output_size()

    def observe(self) -> Machine:
        """The facts of this moment."""
        return observe(self._system)

    def attach_output(self) -> None:
        """What the check printed to stdout and stderr becomes evidence."""
        size = _output_size() - self._printed_before
        if size > 0:
            self.evidence("output", os.pread(1, min(size, _LARGEST_OUTPUT), self._printed_before))


def observe(system: Any) -> Machine:
    """Probe the machine now."""
    import probes

    seen = probes.observe(system, probes=probes.lasting(slow=False))
    return Machine({name: one.facts for name, one in seen.items()}, system)


def boottime() -> float:
    """CLOCK_BOOTTIME in seconds."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)


def _output_size() -> int:
    """Size of the file behind stdout, with all that was printed; 0 where it is no file."""
    sys.stdout.flush()
    sys.stderr.flush()
    return os.fstat(1).st_size
