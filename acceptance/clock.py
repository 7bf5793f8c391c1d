"""Time as a port: tests hand in their own, so that nothing is ever timed in a test."""

import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

__all__ = ["Clock", "SystemClock", "rfc3339"]


class Clock(Protocol):
    """UTC for people, seconds since boot (suspend included) for durations, the boot's id."""

    def utc(self) -> str:
        """Now, RFC 3339 in UTC."""
        ...

    def boottime(self) -> float:
        """Seconds since boot, suspend included."""
        ...

    def boot_id(self) -> str:
        """The id of this boot."""
        ...


class SystemClock:
    """The clocks of this machine."""

    def __init__(self) -> None:
        self._boot_id: str | None = None

    def utc(self) -> str:
        """Now, RFC 3339 in UTC with milliseconds."""
        return rfc3339(time.time())

    def boottime(self) -> float:
        """CLOCK_BOOTTIME in seconds."""
        return time.clock_gettime(time.CLOCK_BOOTTIME)

    def boot_id(self) -> str:
        """The kernel's random id of this boot, or `unknown` where it is hidden."""
        if self._boot_id is None:
            try:
                self._boot_id = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
            except OSError:
                self._boot_id = "unknown"
        return self._boot_id


def rfc3339(seconds: float) -> str:
    """Seconds since 1970 as RFC 3339 UTC with milliseconds."""
    moment = datetime.fromtimestamp(seconds, UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"
