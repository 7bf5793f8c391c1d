"""Observes what runs: each process by name, never by its arguments, which may hold secrets.

From /proc/*/stat as an ordinary user; a system may hide other people's. Of a captured machine from
what `ps` told. It passes: no part of a run.
"""

import os
from collections import Counter
from collections.abc import Iterator

import msgspec

from probes.parse import whole
from probes.software.process_table import KEPT, Process, process, rows
from probes.system import AS_ROOT, Gaps, Missing, System, Unavailable

__all__ = ["PASSING", "Facts", "Process", "probe"]

PASSING = True
"""A moment later it is otherwise: shown by `inventory`, no part of a run's facts."""

MOST_PROCESSES = 100_000
STAT_BYTES = 4096


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """Processes, sorted by number; `states` counts them by word, kernel threads among them."""

    total: int | None = None
    threads: int | None = None
    zombies: int | None = None
    states: dict[str, int] = {}
    items: tuple[Process, ...] | None = None
    missing: tuple[Missing, ...] = ()


def probe(system: System) -> Facts:
    """Observe what runs."""
    gaps = Gaps()
    items = gaps.attempt(("items", "total", "threads", "zombies"), _processes, system)
    if items is None:
        return Facts(missing=gaps.missing())
    if not system.recorded and not system.exists("/proc/1/stat"):
        # There is always a first process: where it is hidden, so are all of other users.
        why = Unavailable("probe.permission", AS_ROOT, path="/proc")
        gaps.note(("items", "total", "threads", "zombies"), why)
        return Facts(missing=gaps.missing())
    states = Counter(item.state for item in items)
    threads = [item.threads for item in items]
    return Facts(
        total=len(items),
        threads=sum(n for n in threads if n is not None) if None not in threads else None,
        zombies=states["zombie"],
        states=dict(sorted(states.items())),
        items=items,
        missing=gaps.missing(),
    )


def _processes(system: System) -> tuple[Process, ...]:
    """The kernel's own table; a capture seldom has it, but often what `ps` made of it."""
    found = tuple(_table(system))
    if not found and system.recorded:
        told = system.run(("ps", "alxwww"), names=KEPT).text
        found = rows(told, MOST_PROCESSES)
    if not found:
        raise Unavailable("probe.malformed", path="/proc")
    return found


def _table(system: System) -> Iterator[Process]:
    """One file each; what ended meanwhile is no process any more."""
    page = None if system.recorded else os.sysconf("SC_PAGE_SIZE")
    ticks = os.sysconf("SC_CLK_TCK")  # 100 wherever Linux runs
    numbers = sorted(n for n in map(whole, system.names("/proc")) if n is not None)
    for number in numbers[:MOST_PROCESSES]:
        try:
            text = system.text(f"/proc/{number}/stat", STAT_BYTES)
        except Unavailable:
            continue
        found = process(text, ticks, page, system.owner(f"/proc/{number}"))
        if found is not None:
            yield found
