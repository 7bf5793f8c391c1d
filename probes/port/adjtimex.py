"""Asks the kernel how its clock is disciplined: adjtimex(2), read only. As an ordinary user."""

import ctypes

from probes.system import KernelClock, Unavailable

__all__ = ["kernel_clock"]

UNSYNCHRONIZED = 0x0040
NANOSECONDS = 0x2000
SCALED_PPM = 65536


class _Timex(ctypes.Structure):
    """`struct timex`; only what is read is named. modes = 0 asks and changes nothing."""

    _fields_ = (
        ("modes", ctypes.c_uint),
        ("offset", ctypes.c_long),
        ("freq", ctypes.c_long),
        ("maxerror", ctypes.c_long),
        ("esterror", ctypes.c_long),
        ("status", ctypes.c_int),
        ("rest", ctypes.c_char * 256),
    )


def kernel_clock() -> KernelClock:
    """The state of the clock's discipline; raises `Unavailable` where the call is refused."""
    told = _Timex()
    if ctypes.CDLL(None).adjtimex(ctypes.byref(told)) < 0:
        raise Unavailable("probe.no_clock_discipline")
    return KernelClock(
        synchronized=not told.status & UNSYNCHRONIZED,
        offset_seconds=told.offset / (1e9 if told.status & NANOSECONDS else 1e6),
        maximum_error_seconds=told.maxerror / 1e6,
        estimated_error_seconds=told.esterror / 1e6,
        frequency_ppm=told.freq / SCALED_PPM,
    )
