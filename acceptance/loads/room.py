"""How much memory and disk a load may take without putting the machine in trouble.

Memory: psutil (/proc/meminfo) and the limits of this process's control groups.
Disk: statvfs. Needs no privilege.
"""

import os
from pathlib import Path

__all__ = [
    "available_memory_bytes",
    "disk_budget_bytes",
    "memory_budget_bytes",
    "memory_is_short",
]

MEBIBYTE = 2**20
GIBIBYTE = 2**30
_CGROUPS = Path("/sys/fs/cgroup")
_LIMIT_AND_USE = (
    ("memory.max", "memory.current"),
    ("memory/memory.limit_in_bytes", "memory/memory.usage_in_bytes"),
)


def available_memory_bytes(cgroups: Path = _CGROUPS) -> int:
    """What a new program may use without swapping, within the limits of our container."""
    import psutil

    own = Path("/proc/self/cgroup")
    rooms = [psutil.virtual_memory().available]
    for folder in {cgroups, *_own_groups(own, cgroups)}:
        for limit, use in _LIMIT_AND_USE:
            highest, used = _number(folder / limit), _number(folder / use)
            if highest is not None and used is not None:
                rooms.append(max(highest - used, 0))
    return min(rooms)


def _own_groups(own: Path, cgroups: Path) -> set[Path]:
    """The folder of our group in the unified hierarchy and those above it."""
    try:
        lines = own.read_text().splitlines()
    except OSError:
        return set()
    path = next((line[3:] for line in lines if line.startswith("0::")), "/")
    folder = cgroups / path.strip("/")
    return {folder, *(p for p in folder.parents if cgroups in p.parents)}


def _number(file: Path) -> int | None:
    """`max` (no limit) and unreadable files are None."""
    try:
        return int(file.read_text())
    except (OSError, ValueError):
        return None


def memory_budget_bytes(available: int, cache: int, seconds: float) -> int:
    """A quarter of what is available, and no more than the time allows to go through often.

    5 s get 1 GiB or, on a machine whose caches are large, four times the caches, so that
    memory and not the cache is tested; longer runs get more in proportion.
    """
    wanted = max(GIBIBYTE, 4 * cache) * max(seconds / 5.0, 1.0)
    return min(available // 4, int(wanted))


def disk_budget_bytes(folder: Path) -> int:
    """What a scratch file may take: a tenth of the file system, at least 1 GiB, stays free."""
    room = os.statvfs(folder)
    free, size = room.f_bavail * room.f_frsize, room.f_blocks * room.f_frsize
    return max(free - max(size // 10, GIBIBYTE), 0)


def memory_is_short() -> bool:
    """Whether the machine has come so near its end that a load should give back what it holds."""
    import psutil

    memory = psutil.virtual_memory()
    return memory.available < max(memory.total // 50, 64 * MEBIBYTE)
