"""How memory is laid out: the kernel's blocks, NUMA nodes, pools of huge pages, swap spaces.

From /sys/devices/system/{memory,node}, /sys/kernel/mm/hugepages and /proc/swaps; as an ordinary
user.
"""

import re

import msgspec

from probes.parse import kibibytes, size, spelled, whole
from probes.system import Device, System, Unavailable

__all__ = ["Blocks", "HugePages", "Node", "Swap", "blocks", "huge_pages", "nodes", "swaps"]

BLOCKS = "/sys/devices/system/memory"
NODES = "/sys/devices/system/node"
MOST_NODES = 4_096
_BLOCK = re.compile(r"memory([0-9]{1,9})")
_NODE = re.compile(r"node([0-9]{1,6})")
_PAGES = re.compile(r"hugepages-([0-9]{1,9})kB")
_ESCAPED = re.compile(r"\\([0-7]{3})")


class Blocks(msgspec.Struct, frozen=True, kw_only=True):
    """The blocks in which the kernel takes memory in; lists of their numbers as `0-23,121-135`."""

    block_bytes: int
    present: str
    offline: str
    installed_bytes: int
    offline_bytes: int


class HugePages(msgspec.Struct, frozen=True, kw_only=True):
    """The pool of one size of huge pages."""

    page_bytes: int
    pages: int | None = None
    pages_free: int | None = None


class Node(msgspec.Struct, frozen=True, kw_only=True):
    """The memory of a NUMA node; some have memory only, some processors only."""

    number: int
    total_bytes: int | None = None
    free_bytes: int | None = None
    huge_pages: tuple[HugePages, ...] = ()


class Swap(msgspec.Struct, frozen=True, kw_only=True):
    """One swap space; the kernel fills the one of the highest priority first."""

    device: str
    type: str
    size_bytes: int | None = None
    used_bytes: int | None = None
    priority: int | None = None


def blocks(system: System) -> Blocks:
    """All blocks, and those that are offline."""
    folder = Device(system, BLOCKS, "memory")
    each = whole(f"0x{folder.attribute('block_size_bytes') or ''}")
    if not each or each < 0:
        raise Unavailable("probe.no_file", path=f"{BLOCKS}/block_size_bytes")
    present = sorted(int(match[1]) for name in folder.names() if (match := _BLOCK.fullmatch(name)))
    offline = [n for n in present if folder.attribute(f"memory{n}/state") == "offline"]
    return Blocks(
        block_bytes=each,
        present=spelled(tuple(present)),
        offline=spelled(tuple(offline)),
        installed_bytes=len(present) * each,
        offline_bytes=len(offline) * each,
    )


def nodes(system: System) -> tuple[Node, ...]:
    """The NUMA nodes by number; `Unavailable` where the kernel shows none."""
    matches = (_NODE.fullmatch(name) for name in system.listing(NODES))
    numbers = sorted(int(match[1]) for match in matches if match)[:MOST_NODES]
    if not numbers:
        raise Unavailable("probe.no_file", path=f"{NODES}/node0")
    return tuple(
        _node(Device(system, f"{NODES}/node{number}", "node"), number) for number in numbers
    )


def _node(folder: Device, number: int) -> Node:
    told = kibibytes(folder.attribute("meminfo") or "")
    return Node(
        number=number,
        total_bytes=told.get("MemTotal"),
        free_bytes=told.get("MemFree"),
        huge_pages=_pools(folder, "hugepages/"),
    )


def huge_pages(system: System) -> tuple[HugePages, ...]:
    """The pools of the whole machine, smallest pages first."""
    return _pools(Device(system, "/sys/kernel/mm/hugepages", "hugepages"), "")


def _pools(folder: Device, below: str) -> tuple[HugePages, ...]:
    found = (match for name in folder.names(below) if (match := _PAGES.fullmatch(name)))
    pools = [
        HugePages(
            page_bytes=int(match[1]) * 1024,
            pages=folder.number(f"{below}{match[0]}/nr_hugepages"),
            pages_free=folder.number(f"{below}{match[0]}/free_hugepages"),
        )
        for match in found
    ]
    return tuple(sorted(pools, key=lambda pool: pool.page_bytes))


def swaps(system: System) -> tuple[Swap, ...]:
    r"""/proc/swaps, sorted; the kernel writes a blank in a name as `\040`."""
    rows = (line.split() for line in system.text("/proc/swaps").split("\n")[1:])
    return tuple(
        Swap(
            device=_ESCAPED.sub(lambda found: chr(int(found[1], 8) & 0xFF), row[0]),
            type=row[1],
            size_bytes=size(f"{row[2]} kB"),
            used_bytes=size(f"{row[3]} kB"),
            priority=whole(row[4]) if len(row) > 4 else None,
        )
        for row in sorted(rows)
        if len(row) >= 4
    )
