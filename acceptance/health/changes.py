"""What a load changed: the machine's facts before it and after it, compared.

Only what a sound machine keeps under any load counts: its parts, its links, its error
counters, its file systems, its clock. What moves by itself (frequencies, free memory,
addresses, the kernel's own interfaces) does not. Pure.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from acceptance.health.counters import REFUSED_COMMANDS
from acceptance.health.kernel_log import classify_log

__all__ = ["KINDS", "Change", "changes"]

KINDS = (
    "array_degraded",
    "clock_source",
    "core_offline",
    "device_gone",
    "device_new",
    "disk_errors",
    "disk_read_only",
    "disk_state",
    "file_system_read_only",
    "kernel_line",
    "link_flapped",
    "link_lost",
    "link_slower",
    "memory_errors",
    "memory_less",
    "network_errors",
    "tainted",
    "throttled",
    "unit_failed",
)
_TELLING_TAINTS = frozenset("BDLMSW")
"""What defects do: bad pages, a crash, a lock-up, a machine check, out of specification, a
warning. The others are modules that somebody loaded."""


class Change(NamedTuple):
    """One thing that is not as before; `before` and `after` are numbers or short texts."""

    kind: str
    subject: str
    before: Any = None
    after: Any = None


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Change, ...]:
    """All that a sound machine would have kept; facts that are missing now or then are not told."""
    found: list[Change] = []
    for name, compare in _COMPARISONS.items():
        if name in before and name in after:
            found.extend(compare(before[name], after[name]))
    return tuple(found)


def _cpu(before: Any, after: Any) -> Iterator[Change]:
    for part, old, new in _both(before, after, "cpus"):
        if old.online and not new.online:
            yield Change("core_offline", part)
        for name in ("core_throttles", "package_throttles"):
            yield from _grown("throttled", part, old.counters, new.counters, name)


def _memory(before: Any, after: Any) -> Iterator[Change]:
    for part, old, new in _both(before, after, "controllers"):
        for name in ("corrected_errors", "uncorrected_errors"):
            yield from _grown("memory_errors", part, old.counters, new.counters, name)
    yield from _grown("memory_less", "HardwareCorrupted", before, after, "corrupted_bytes")
    yield from _grown("memory_less", "offline", before, after, "offline_bytes")


def _storage(before: Any, after: Any) -> Iterator[Change]:
    yield from _come_and_gone(before, after, "disks")
    for part, old, new in _both(before, after, "disks"):
        yield from _grown("disk_errors", part, old.counters, new.counters, "io_timeouts")
        failed = _grown("disk_errors", part, old.counters, new.counters, "io_errors")
        yield from (grown for grown in failed if grown.after - grown.before > REFUSED_COMMANDS)
        if new.read_only and old.read_only is False:
            yield Change("disk_read_only", part)
        if old.state in ("live", "running") and new.state not in (old.state, None):
            yield Change("disk_state", part, old.state, new.state)
    for part, old, new in _both(before, after, "virtual"):
        yield from _grown("array_degraded", part, old, new, "degraded")
    mounted = {f.mount_point: f for f in _items(before, "file_systems")}
    for new in _items(after, "file_systems"):
        old = mounted.get(new.mount_point)
        if old is not None and new.read_only and not old.read_only:
            yield Change("file_system_read_only", new.mount_point)


def _network(before: Any, after: Any) -> Iterator[Change]:
    """Cards only: containers and tunnels come and go with programs."""
    yield from _come_and_gone(before, after, "interfaces", kind="physical")
    for part, old, new in _both(before, after, "interfaces", kind="physical"):
        if old.carrier and new.carrier is False:
            yield Change("link_lost", part)
        elif _less(new.speed_bits_per_second, old.speed_bits_per_second):
            speeds = old.speed_bits_per_second, new.speed_bits_per_second
            yield Change("link_slower", part, *speeds)
        else:
            flaps = _grown("link_flapped", part, old.counters, new.counters, "carrier_changes")
            yield from () if new.wireless else flaps
        if not new.wireless:
            for name in ("rx_errors", "tx_errors", "rx_crc_errors"):
                yield from _grown("network_errors", part, old.counters, new.counters, name)


def _kernel(before: Any, after: Any) -> Iterator[Change]:
    log = _before_and_after(before, after, "log")
    for said in classify_log(_new_lines(*log)) if log else ():
        if said.signature.kind == "hardware" or said.grave:
            yield Change("kernel_line", said.signature.name, None, said.text)
    taints = _before_and_after(before, after, "taints") or ((), ())
    known = {taint.bit for taint in taints[0]}
    for taint in taints[1]:
        if taint.bit not in known and taint.letter in _TELLING_TAINTS:
            yield Change("tainted", taint.letter, None, taint.meaning)


def _new_lines(before: Any, after: Any) -> list[Any]:
    """The lines since the last one that was known; by their time, since the log drops its oldest.

    Where lines tell no time, by their number.
    """
    latest = max((line.time_seconds or 0.0 for line in before), default=0.0)
    if not latest:
        return list(after[len(before) :])
    return [line for line in after if (line.time_seconds or 0.0) > latest]


def _services(before: Any, after: Any) -> Iterator[Change]:
    failed = _before_and_after(before, after, "failed") or ((), ())
    known = {unit.name for unit in failed[0]}
    for unit in failed[1]:
        if unit.name not in known:
            yield Change("unit_failed", unit.name)


def _clock(before: Any, after: Any) -> Iterator[Change]:
    source = _before_and_after(before, after, "source")
    if source and source[0] != source[1]:
        yield Change("clock_source", "clocksource", *source)


_COMPARISONS = {
    "cpu": _cpu,
    "memory": _memory,
    "storage": _storage,
    "network": _network,
    "kernel": _kernel,
    "services": _services,
    "clock": _clock,
}


def _before_and_after(before: Any, after: Any, name: str) -> tuple[Any, Any] | None:
    """Both values of a fact; None where one of them could not be observed."""
    old, new = getattr(before, name, None), getattr(after, name, None)
    return None if old is None or new is None else (old, new)


def _items(facts: Any, name: str) -> tuple[Any, ...]:
    """A list of facts; empty where it could not be observed."""
    return getattr(facts, name, None) or ()


def _by_part(facts: Any, name: str, **wanted: Any) -> dict[str, Any]:
    items: Iterable[Any] = _items(facts, name)
    return {
        item.part: item
        for item in items
        if all(getattr(item, field) == value for field, value in wanted.items())
    }


def _both(before: Any, after: Any, name: str, **wanted: Any) -> Iterator[tuple[str, Any, Any]]:
    """The parts that were there before and are there now."""
    old = _by_part(before, name, **wanted)
    for part, new in _by_part(after, name, **wanted).items():
        if part in old:
            yield part, old[part], new


def _come_and_gone(before: Any, after: Any, name: str, **wanted: Any) -> Iterator[Change]:
    """Parts of a list that could be observed both times."""
    if _before_and_after(before, after, name) is None:
        return
    old, new = _by_part(before, name, **wanted), _by_part(after, name, **wanted)
    yield from (Change("device_gone", part) for part in sorted(old.keys() - new.keys()))
    yield from (Change("device_new", part) for part in sorted(new.keys() - old.keys()))


def _grown(kind: str, subject: str, old: Any, new: Any, name: str) -> Iterator[Change]:
    """A counter that is higher than before; one that was not told before is not compared."""
    first, last = getattr(old, name, None), getattr(new, name, None)
    if first is not None and last is not None and last > first:
        yield Change(kind, subject, first, last)


def _less(new: float | None, old: float | None) -> bool:
    return new is not None and old is not None and new < old
