"""Reads processes as the kernel and `ps` write them. Nothing here raises but `Unavailable`."""

from collections.abc import Mapping

import msgspec

from probes.parse import decimal, whole
from probes.system import System, Unavailable

__all__ = ["KEPT", "Process", "first_process", "process", "rows"]

KEPT = ("ps_alxwww", "ps_auxwww", "ps", "top")
"""Names under which captures keep what `ps` told, the one that tells most first."""

STATES = {
    "R": "running",
    "S": "sleeping",
    "D": "waiting",
    "Z": "zombie",
    "T": "stopped",
    "t": "traced",
    "I": "idle",
    "X": "dead",
    "x": "dead",
    "K": "wakekill",
    "W": "waking",
    "P": "parked",
}
LONGEST_NAME = 64
FIELDS = 22
"""As many as there must be after the name, to the memory in use; see proc_pid_stat(5)."""


class Process(msgspec.Struct, frozen=True, kw_only=True):
    """One process. `waiting` is a wait that nothing can break: for a disk, say."""

    pid: int
    name: str
    state: str
    parent: int | None = None
    user_id: int | None = None
    threads: int | None = None
    memory_bytes: int | None = None
    cpu_seconds: float | None = None


def process(
    stat: str, ticks_per_second: int, page_bytes: int | None, user_id: int | None
) -> Process | None:
    """`/proc/PID/stat`; the name stands in parentheses, and may hold some itself."""
    number, opening, rest = stat.partition(" (")
    name, closing, rest = rest.rpartition(") ")
    words = rest.split()
    pid = whole(number)
    if not opening or not closing or pid is None or len(words) < FIELDS:
        return None
    parent, user, system, threads, pages = (whole(words[n]) for n in (1, 11, 12, 17, 21))
    used = None if user is None or system is None else (user + system) / ticks_per_second
    return Process(
        pid=pid,
        name=name[:LONGEST_NAME],
        state=STATES.get(words[0], "unknown"),
        parent=parent,
        user_id=user_id,
        threads=threads,
        memory_bytes=None if pages is None or page_bytes is None else pages * page_bytes,
        cpu_seconds=used,
    )


def first_process(system: System) -> str:
    """The name of what the kernel started: `systemd`, `init`."""
    try:
        return system.text("/proc/1/comm").strip("\0 \r\n")
    except Unavailable:
        if not system.recorded:
            raise
    found = rows(system.run(("ps", "alxwww"), names=KEPT).text, most=100)
    name = next((one.name for one in found if one.pid == 1), None)
    if name is None:
        raise Unavailable("probe.malformed", path=KEPT[0])
    return name


def rows(text: str, most: int) -> tuple[Process, ...]:
    """What `ps` or `top` prints, by the words of its header; the last column may hold blanks."""
    lines = text.split("\n")
    start = next((n for n, line in enumerate(lines) if "PID" in line.split()), None)
    if start is None:
        return ()
    header = lines[start].split()
    found = (_row(header, line) for line in lines[start + 1 : start + 1 + most])
    return tuple(sorted((one for one in found if one is not None), key=lambda one: one.pid))


def _row(header: list[str], line: str) -> Process | None:
    words = line.split(maxsplit=len(header) - 1)
    if len(words) < len(header):
        return None
    told = dict(zip(header, words, strict=True))
    pid = whole(told.get("PID"))
    state = (told.get("STAT") or told.get("S") or "?")[0]
    name = _name(words[-1])
    if pid is None or pid < 0 or not name:
        return None
    return Process(
        pid=pid,
        name=name,
        state=STATES.get(state, "unknown"),
        parent=whole(told.get("PPID")),
        user_id=whole(told.get("UID")),
        memory_bytes=_kibibytes(told.get("RSS")),
        cpu_seconds=_seconds(told),
    )


def _name(command: str) -> str:
    """`[kthreadd]`, `/usr/sbin/cron -f`, `-bash`: what runs, without its arguments."""
    if command.startswith("["):
        return command.strip("[] ")[:LONGEST_NAME]
    first = command.split(maxsplit=1)[0]
    return first.rpartition("/")[2].lstrip("-").rstrip(":")[:LONGEST_NAME]


def _kibibytes(text: str | None) -> int | None:
    number = whole(text)
    return None if number is None or number < 0 else number * 1024


def _seconds(told: Mapping[str, str]) -> float | None:
    """`1-02:03:04`, `00:00:44`, `0:44`, and `0:44.12` of top."""
    days, _, clock = (told.get("TIME") or told.get("TIME+") or "").rpartition("-")
    parts = [decimal(part) for part in clock.split(":")]
    if len(parts) not in (2, 3) or None in parts:
        return None
    total = 0.0
    for part in parts:
        total = total * 60 + (part or 0)
    return total + (whole(days) or 0) * 86_400 if total >= 0 else None
