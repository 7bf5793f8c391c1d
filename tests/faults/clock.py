"""Faults of clocks: one that runs too fast, one that the kernel has given up."""

import ctypes
import fcntl
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from tests.faults import Arrangement, Fault, Maker
from tests.faults._arrangements import live, tree
from tests.machines import Machine

ADJ_STATUS, ADJ_TICK = 0x0010, 0x4000
UNSYNCHRONIZED = 0x0040
NOMINAL_TICK_MICROSECONDS = 10_000
"""A hundredth of a second: one microsecond more is 100 ppm."""


class Timex(ctypes.Structure):
    """struct timex of adjtimex(2), as far as its tick; the rest is room."""

    _fields_ = (
        ("modes", ctypes.c_uint),
        ("before_status", ctypes.c_long * 4),
        ("status", ctypes.c_int),
        ("after_status", ctypes.c_long * 5),
        ("tick", ctypes.c_long),
        ("rest", ctypes.c_byte * 256),
    )


def _adjust(**fields: int) -> Timex:
    time = Timex(**fields)
    if ctypes.CDLL(None, use_errno=True).adjtimex(ctypes.byref(time)) < 0:
        raise OSError(ctypes.get_errno(), "adjtimex")
    return time


def _turn() -> BinaryIO:
    """The file by which tests take turns; another user's can be read and locked, not written."""
    path = Path(tempfile.gettempdir(), "acceptance-test-clock")
    if not path.exists():
        path.touch(mode=0o644)
    return path.open("rb")


@contextmanager
def usual_clock() -> Iterator[None]:
    """For what looks at this machine's own clock: it waits while a test makes that one run fast."""
    with _turn() as turn:
        fcntl.flock(turn, fcntl.LOCK_SH)
        yield


def running(ppm: int) -> Maker:
    """This machine's clock too fast for a moment, kept by no service; one test at a time."""

    @contextmanager
    def make(folder: Path) -> Iterator[Arrangement]:
        with _turn() as turn:
            fcntl.flock(turn, fcntl.LOCK_EX)
            usual = _adjust()
            try:
                tick = NOMINAL_TICK_MICROSECONDS + ppm // 100
                _adjust(modes=ADJ_TICK | ADJ_STATUS, tick=tick, status=UNSYNCHRONIZED)
                yield Arrangement(live("clock.steady"))
            finally:
                _adjust(modes=ADJ_TICK | ADJ_STATUS, tick=usual.tick, status=usual.status)

    return make


STEADY = "fpu vme constant_tsc nonstop_tsc sse sse2"


def fallen_back(flags: str) -> Maker:
    def build(machine: Machine) -> None:
        folder = "sys/devices/system/clocksource/clocksource0"
        machine.cpu(flags=flags).clock(source="hpet")
        machine.file(f"{folder}/available_clocksource", "hpet acpi_pm")

    return tree(build)


FAULTS = (
    Fault(
        "clock.steady",
        "too_fast",
        running(600),
        running(400),
        needs=frozenset({"root"}),
    ),
    Fault(
        "clock.source_trusted",
        "counter_given_up",
        fallen_back(STEADY),
        fallen_back("fpu vme sse sse2"),
        device=True,
    ),
)
