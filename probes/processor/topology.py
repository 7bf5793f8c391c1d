"""How processors are grouped: threads to cores, clusters, dies, sockets, books and drawers.

From /sys/devices/system/cpu/cpu*/topology: which processors share a level counts; the numbers that
the kernel gives to the levels repeat on some machines and are -1 on others. Where nothing is
shown, /proc/cpuinfo decides. As an ordinary user. Offline processors tell nothing.
"""

from collections.abc import Mapping, Sequence

import msgspec

from probes.parse import cpu_list, cpu_mask, whole
from probes.system import Device

__all__ = ["Group", "Topology", "topology"]

# By level: the masks of the processors sharing it, newest first, and the file of its number. A list
# of the same name with `_list` stands beside each mask since 2.6.26.
LEVELS = {
    "core": (("core_cpus", "thread_siblings"), "core_id"),
    "cluster": (("cluster_cpus",), "cluster_id"),
    "die": (("die_cpus",), "die_id"),
    "socket": (("package_cpus", "core_siblings"), "physical_package_id"),
    "book": (("book_siblings",), "book_id"),
    "drawer": (("drawer_siblings",), "drawer_id"),
}
# What /proc/cpuinfo calls the number of a level, on one architecture or another.
CPUINFO = {
    "core": ("core id", "core"),
    "socket": ("physical id", "package"),
    "book": ("book id",),
    "drawer": ("drawer id",),
}
NO_NUMBER = (0xFFFF, 0xFFFFFFFF)
"""What firmware says where it has none: -1 in as many bits as there were."""


class Group(msgspec.Struct, frozen=True):
    """Processors that share a level; `number` is the kernel's, `None` where it gives none."""

    cpus: tuple[int, ...]
    number: int | None


Topology = Mapping[str, tuple[Group, ...]]
"""The groups of each level that the machine shows, by their first processor."""


def topology(
    folder: Device, online: Sequence[int], told: Mapping[int, Mapping[str, str]]
) -> Topology:
    """The groups of the running processors."""
    shown = _files(folder, online)
    found: dict[str, tuple[Group, ...]] = {}
    for level, (masks, number) in LEVELS.items():
        own = number if number in shown else None
        name = next((n for n in masks if n in shown or f"{n}_list" in shown), None)
        if name:
            found[level] = _groups(folder, online, name, own)
        elif own:
            found[level] = _by_number(folder, online, own)
    found = {level: groups for level, groups in found.items() if _known(level, groups)}
    return found or _from_cpuinfo(online, told)


def _files(folder: Device, online: Sequence[int]) -> frozenset[str]:
    """What the kernel shows of any processor it shows of all that run."""
    for number in online:
        if names := folder.names(f"cpu{number}/topology"):
            return frozenset(names)
    return frozenset()


def _groups(
    folder: Device, online: Sequence[int], name: str, number: str | None
) -> tuple[Group, ...]:
    """One level. A group is read once, at its first processor; the others are in its mask.

    Who tells of nobody waits: somebody else may name it.
    """
    left = dict.fromkeys(online)
    found: list[Group] = []
    silent: list[int] = []
    for cpu in online:
        if cpu not in left:
            continue
        own = f"cpu{cpu}/topology"
        members = _members(folder, f"{own}/{name}", cpu, online, left)
        if not members:
            silent.append(cpu)
            continue
        for member in members:
            del left[member]
        found.append(Group(members, _natural(folder.number(f"{own}/{number}") if number else None)))
    found += [Group((cpu,), None) for cpu in silent if cpu in left]
    return tuple(sorted(found, key=lambda group: group.cpus[0]))


def _members(
    folder: Device, place: str, cpu: int, online: Sequence[int], left: Mapping[int, None]
) -> tuple[int, ...]:
    """Who shares it, of those that are in no group yet; empty where it does not tell.

    Mask and list should agree. A mask that reaches into another group is wrong; elsewhere it is
    what the kernel itself counts by, and old lists are wrong.
    """
    mask = frozenset(cpu_mask(folder.attribute(place)))
    shared = mask & frozenset(online)
    if cpu not in shared or not shared <= left.keys():
        listed = frozenset(cpu_list(folder.attribute(f"{place}_list")))
        shared = listed & left.keys()
        if not mask and not listed:
            return ()
    return tuple(sorted((shared & left.keys()) | {cpu}))


def _by_number(folder: Device, online: Sequence[int], number: str) -> tuple[Group, ...]:
    """Where no file lists who shares it: one number within one socket is one group."""
    found: dict[tuple[int | None, ...], list[int]] = {}
    for cpu in online:
        own = f"cpu{cpu}/topology"
        names = dict.fromkeys(("physical_package_id", number))
        way = tuple(_natural(folder.number(f"{own}/{name}")) for name in names)
        found.setdefault(way, []).append(cpu)
    return tuple(Group(tuple(cpus), way[-1]) for way, cpus in found.items())


def _natural(number: int | None) -> int | None:
    return None if number is None or number < 0 or number in NO_NUMBER else number


def _known(level: str, groups: tuple[Group, ...]) -> bool:
    """Dies and clusters without a number were not told: each processor then seems to be one."""
    return level not in ("die", "cluster") or any(group.number is not None for group in groups)


def _from_cpuinfo(
    online: Sequence[int], told: Mapping[int, Mapping[str, str]]
) -> dict[str, tuple[Group, ...]]:
    """By the numbers that each processor names; a number counts within the level above."""
    found: dict[str, tuple[Group, ...]] = {}
    above: tuple[str, ...] = ()
    for level in ("drawer", "book", "socket", "core"):
        keys: dict[tuple[int | None, ...], list[int]] = {}
        for cpu in online:
            own = told.get(cpu, {})
            way = (*(_said(own, upper) for upper in above), _said(own, level))
            keys.setdefault(way, []).append(cpu)
        if all(way[-1] is not None for way in keys) and keys:
            found[level] = tuple(Group(tuple(cpus), way[-1]) for way, cpus in keys.items())
            above = (*above, level)
    if len(online) == 1:  # a kernel for one processor names neither
        alone = (Group(tuple(online), 0),)
        found = {"socket": alone, "core": alone} | found
    return found


def _said(told: Mapping[str, str], level: str) -> int | None:
    return next((_natural(whole(told[key])) for key in CPUINFO[level] if key in told), None)
