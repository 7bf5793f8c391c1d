"""Observes the clocks: the kernel's source of time, its discipline, the real-time clock.

From /sys/devices/system/clocksource, adjtimex(2) or what timedatectl told, and /sys/class/rtc; as
an ordinary user.
"""

import msgspec

from probes.system import Device, Gaps, KernelClock, Missing, System, Unavailable

__all__ = ["Facts", "RealTimeClock", "probe"]

SOURCES = "/sys/devices/system/clocksource/clocksource0"


class RealTimeClock(msgspec.Struct, frozen=True, kw_only=True):
    """A clock with its own battery.

    `ahead_of_system_seconds` is whole hours off where the clock keeps local time. `sets_system` is
    whether the kernel took the time from it at boot.
    """

    part: str
    name: str | None = None
    seconds_since_1970: int | None = None
    ahead_of_system_seconds: float | None = None
    sets_system: bool | None = None


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """The clocks; available sources in the kernel's order, best first."""

    source: str | None = None
    available_sources: tuple[str, ...] = ()
    utc_seconds: float | None = None
    boot_seconds: float | None = None
    discipline: KernelClock | None = None
    real_time_clocks: tuple[RealTimeClock, ...] | None = None
    missing: tuple[Missing, ...] = ()


def probe(system: System) -> Facts:
    """Observe the clocks."""
    gaps = Gaps()
    sources = Device(system, SOURCES, "clocksource")
    source = sources.attribute("current_clocksource")
    if source is None:
        gaps.note("source", Unavailable("probe.no_file", path=f"{SOURCES}/current_clocksource"))
    rtcs = [_real_time_clock(system, gaps, device) for device in system.devices("rtc")]
    if not rtcs:
        gaps.note("real_time_clocks", _no_clock(system))
    return Facts(
        source=source,
        available_sources=tuple((sources.attribute("available_clocksource") or "").split()),
        utc_seconds=gaps.attempt("utc_seconds", system.utc_seconds),
        boot_seconds=gaps.attempt("boot_seconds", system.boot_seconds),
        discipline=gaps.attempt("discipline", system.kernel_clock),
        real_time_clocks=tuple(rtcs) or None,
        missing=gaps.missing(),
    )


def _no_clock(system: System) -> Unavailable:
    """A capture without the folder, or a container without /sys, does not tell of clocks."""
    if not system.exists("/sys/class/rtc" if system.recorded else "/sys/class"):
        return Unavailable("probe.no_file", path="/sys/class/rtc")
    return Unavailable("probe.no_rtc")


def _real_time_clock(system: System, gaps: Gaps, device: Device) -> RealTimeClock:
    """Both clocks are read one right after the other, so that their difference is theirs."""
    own = device.number("since_epoch")
    system_time = gaps.attempt("utc_seconds", system.utc_seconds)
    known = own is not None and system_time is not None
    sets = device.attribute("hctosys")
    return RealTimeClock(
        part=f"path:{device.sys_path.removeprefix('/sys/devices/')}",
        name=device.word("name"),
        seconds_since_1970=own,
        ahead_of_system_seconds=(own or 0) - (system_time or 0) if known else None,
        sets_system=None if sets is None else sets == "1",
    )
