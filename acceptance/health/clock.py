"""Whether the kernel trusts its clock. From the clock and processor facts. Pure."""

from collections.abc import Iterable
from typing import Any

__all__ = ["FALLBACKS", "being_moved", "tsc_given_up"]

FALLBACKS = frozenset({"hpet", "acpi_pm", "refined-jiffies", "jiffies", "pit"})
"""What an x86 kernel uses once it has found the processors' own counters to disagree."""

_STEADY_COUNTER = frozenset({"constant_tsc", "nonstop_tsc"})


def tsc_given_up(source: str, available: Iterable[str], flags: Iterable[str]) -> bool:
    """Whether the processors promise a steady counter and the kernel does not believe it.

    A kernel that marks the counter as unstable takes it off the list of sources; a
    processor without the promise never had it there for long.
    """
    promised = set(flags) >= _STEADY_COUNTER
    return promised and source in FALLBACKS and "tsc" not in set(available)


def being_moved(clock: Any) -> bool:
    """Whether a time service keeps the clock, or the kernel still has an offset to work off.

    A service that finds the clock behind runs it faster than its rate needs, for a while.
    """
    told = getattr(clock, "discipline", None)
    return told is not None and (told.synchronized or bool(told.offset_seconds))
