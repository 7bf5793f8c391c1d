"""What a load changed: the machine's facts before it and after it, compared.

Only what a sound machine keeps under any load counts: its parts, its links, its error
counters, its file systems, its clock. What moves by itself (frequencies, free memory,
addresses, the kernel's own interfaces) does not. Pure.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from acceptance.health.counters import BUS_REPEATS, network_errors_above
from acceptance.health.kernel_log import Said, told
from acceptance.health.network import errors_of

__all__ = ["KINDS", "Change", "changes", "throttled"]

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
)
_TELLING_TAINTS = frozenset("BDLM")
"""What defects do: bad pages, a crash, a lock-up, a machine check. The others are modules that
somebody loaded, warnings of drivers, and registers that a program wrote."""


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


def throttled(before: Mapping[str, Any], after: Mapping[str, Any]) -> int | None:
    """How many times processors slowed down because of heat; None where they do not count.

    Under our own load many sound machines do: it is told, and nothing is held against them.
    """
    names = ("core_throttles", "package_throttles")
    pairs = _both(before.get("cpu"), after.get("cpu"), "cpus")
    counters = [(old.counters, new.counters) for _, old, new in pairs]
    grown = [
        getattr(last, name) - getattr(first, name)
        for first, last in counters
        for name in names
        if getattr(first, name) is not None and getattr(last, name) is not None
    ]
    return sum(grown) if grown else None


def _cpu(before: Any, after: Any) -> Iterator[Change]:
    for part, old, new in _both(before, after, "cpus"):
        if old.online and not new.online:
            yield Change("core_offline", part)


def _memory(before: Any, after: Any) -> Iterator[Change]:
    for part, old, new in _both(before, after, "controllers"):
        for name in ("corrected_errors", "uncorrected_errors"):
            yield from _grown("memory_errors", part, old.counters, new.counters, name)
    yield from _grown("memory_less", "HardwareCorrupted", before, after, "corrupted_bytes")
    yield from _grown("memory_less", "offline", before, after, "offline_bytes")


def _storage(before: Any, after: Any) -> Iterator[Change]:
    for change in _come_and_gone(before, after, "disks"):
        new_part = _by_part(after, "disks").get(change.subject)
        if new_part is None or not _loose(new_part):
            yield change
    for part, old, new in _both(before, after, "disks"):
        if not (new.removable and new.size_bytes == 0):  # a reader without a medium is polled
            # Errors without a time-out are commands that it refused, as it does when its health
            # is asked for; what was more than that stands in the log.
            yield from _grown("disk_errors", part, old.counters, new.counters, "io_timeouts")
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


def _loose(disk: Any) -> bool:
    """Whether somebody may plug it in or put a medium into it at any time."""
    return bool(disk.removable) or disk.transport in ("usb", "mmc")


def _network(before: Any, after: Any) -> Iterator[Change]:
    """Cards only: containers and tunnels come and go with programs."""
    yield from _come_and_gone(before, after, "interfaces", kind="physical")
    for part, old, new in _both(before, after, "interfaces", kind="physical"):
        if new.wireless:  # radio comes and goes with people and doors
            continue
        if old.carrier and new.carrier is False:
            yield Change("link_lost", part)
        elif _less(new.speed_bits_per_second, old.speed_bits_per_second):
            speeds = old.speed_bits_per_second, new.speed_bits_per_second
            yield Change("link_slower", part, *speeds)
        else:
            yield from _grown("link_flapped", part, old.counters, new.counters, "carrier_changes")
        yield from _network_errors(part, old, new)


def _network_errors(part: str, old: Any, new: Any) -> Iterator[Change]:
    """More errors than a sound link has on what it carried meanwhile."""
    first, last = errors_of(old), errors_of(new)
    if first is None or last is None:
        return
    errors, packets = last.errors - first.errors, last.packets - first.packets
    if network_errors_above(errors, packets):
        yield Change("network_errors", part, first.errors, last.errors)


def _kernel(before: Any, after: Any) -> Iterator[Change]:
    log = _before_and_after(before, after, "log")
    for said in _new_faults(*log) if log else ():
        yield Change("kernel_line", said.signature.name, None, said.text)
    taints = _before_and_after(before, after, "taints") or ((), ())
    known = {taint.bit for taint in taints[0]}
    for taint in taints[1]:
        if taint.bit not in known and taint.letter in _TELLING_TAINTS:
            yield Change("tainted", taint.letter, None, taint.meaning)


def _new_faults(before: Any, after: Any) -> list[Said]:
    """Grave lines that are new, and corrected errors of a bus where there are many."""
    # What stood there before tells what a new line means, so all are read.
    new = {id(line) for line in _new_lines(before, after)}
    said = [said for line, said in told(after) if id(line) in new]
    repeats = [s for s in said if s.signature.name == "pcie_corrected"]
    grave = [s for s in said if s.grave]
    return grave + (repeats if len(repeats) > BUS_REPEATS else [])


def _new_lines(before: Any, after: Any) -> list[Any]:
    """The lines since the last one that was known; by their time, since the log drops its oldest.

    Where lines tell no time, by their number.
    """
    latest = max((line.time_seconds or 0.0 for line in before), default=0.0)
    if not latest:
        return list(after[len(before) :])
    return [line for line in after if (line.time_seconds or 0.0) > latest]


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
