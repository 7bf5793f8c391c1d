"""How the clocks of this machine run against each other, watched for a moment.

CLOCK_MONOTONIC_RAW is the processor's counter as it is, CLOCK_REALTIME and
CLOCK_BOOTTIME are what the kernel makes of it. As an ordinary user.
"""

import time
from typing import NamedTuple

__all__ = ["Drift", "Moment", "between", "watch"]

_TRIES = 50
_CLOSE_NANOSECONDS = 5_000
"""Readings that lie closer together than this tell 0.5 s of drift to 20 ppm."""


class Moment(NamedTuple):
    """The three clocks at one moment, nanoseconds; `apart` is how long reading them took."""

    raw: int
    real: int
    boot: int
    apart: int


class Drift(NamedTuple):
    """How fast the clock ran against the counter, and how far it jumped against boot time."""

    seconds: float
    rate_error_ppm: float
    jump_seconds: float


def watch(seconds: float) -> Drift | None:
    """Watch for `seconds`; None where the machine is interrupted too often to tell."""
    first = _moment()
    time.sleep(seconds)
    last = _moment()
    if max(first.apart, last.apart) > _CLOSE_NANOSECONDS:
        return None
    return between(first, last)


def between(first: Moment, last: Moment) -> Drift:
    """The drift from one moment to another.

    The rate is that of the boot-time clock, which never jumps; whatever the real-time
    clock has gone further or less is a jump.
    """
    counter, boot, real = (last[i] - first[i] for i in (0, 2, 1))
    rate = abs(boot - counter) / counter * 1e6
    return Drift(counter / 1e9, round(rate, 3), abs(real - boot) / 1e9)


def _moment() -> Moment:
    """The closest of several readings: an interrupt between two of them spoils one."""
    return min((_read() for _ in range(_TRIES)), key=lambda moment: moment.apart)


def _read() -> Moment:
    """The counter before and after the others; its middle is the moment."""
    before = time.clock_gettime_ns(time.CLOCK_MONOTONIC_RAW)
    real = time.clock_gettime_ns(time.CLOCK_REALTIME)
    boot = time.clock_gettime_ns(time.CLOCK_BOOTTIME)
    after = time.clock_gettime_ns(time.CLOCK_MONOTONIC_RAW)
    return Moment((before + after) // 2, real, boot, after - before)
