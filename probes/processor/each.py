"""What is known of each logical CPU, and of the NUMA nodes.

From /sys/devices/system/{cpu,node} and /proc/cpuinfo; as an ordinary user. Of an offline CPU no
more than the number is known.
"""

import re
from collections.abc import Mapping, Sequence

import msgspec

from probes.parse import cpu_list, cpu_mask, kibibytes, spelled, whole
from probes.processor import cpuinfo
from probes.processor.topology import Topology
from probes.system import Device, System, Unavailable

__all__ = ["Counters", "Cpu", "Node", "each", "nodes"]

NODES = "/sys/devices/system/node"
MOST_NODES = 4_096
_NODE_FOLDER = re.compile(r"node[0-9]{1,6}")


class Counters(msgspec.Struct, frozen=True, kw_only=True):
    """How often the processor slowed itself down because of heat."""

    core_throttles: int | None = None
    package_throttles: int | None = None


class Cpu(msgspec.Struct, frozen=True, kw_only=True):
    """One logical CPU. Where it is offline, only its number is known.

    Socket, book and drawer have the kernel's number, or count from 0 where it gives none.
    """

    part: str
    number: int
    online: bool
    socket: int | None = None
    die: int | None = None
    cluster: int | None = None
    core: int | None = None
    book: int | None = None
    drawer: int | None = None
    node: int | None = None
    frequency_hertz: int | None = None
    frequency_minimum_hertz: int | None = None
    frequency_maximum_hertz: int | None = None
    frequency_base_hertz: int | None = None
    governor: str | None = None
    counters: Counters


class Node(msgspec.Struct, frozen=True, kw_only=True):
    """A NUMA node; distances to the nodes in order, 10 is local. `cpus` may be empty."""

    number: int
    cpus: str
    memory_bytes: int | None = None
    distances: tuple[int, ...] = ()


class _Scaling(msgspec.Struct, frozen=True):
    """How the frequency of some CPUs is set."""

    minimum_hertz: int | None = None
    maximum_hertz: int | None = None
    base_hertz: int | None = None
    governor: str | None = None


def each(
    folder: Device,
    numbers: Sequence[int],
    online: Sequence[int],
    told: Mapping[int, Mapping[str, str]],
    groups: Topology,
    nodes: Sequence[Node],
) -> tuple[Cpu, ...]:
    """All logical CPUs by number."""
    places = {level: _places(level, groups) for level in groups}
    node_of = {cpu: node.number for node in nodes for cpu in cpu_list(node.cpus)}
    scaling = _scaling(folder, online)
    heat = _shows(folder, online, "thermal_throttle")
    running = frozenset(online)
    return tuple(
        Cpu(
            part=f"cpu:{number}",
            number=number,
            online=number in running,
            socket=places.get("socket", {}).get(number),
            die=places.get("die", {}).get(number),
            cluster=places.get("cluster", {}).get(number),
            core=places.get("core", {}).get(number),
            book=places.get("book", {}).get(number),
            drawer=places.get("drawer", {}).get(number),
            node=node_of.get(number),
            frequency_hertz=cpuinfo.frequency(told.get(number, {})),
            frequency_minimum_hertz=scaling.get(number, _Scaling()).minimum_hertz,
            frequency_maximum_hertz=scaling.get(number, _Scaling()).maximum_hertz,
            frequency_base_hertz=scaling.get(number, _Scaling()).base_hertz,
            governor=scaling.get(number, _Scaling()).governor,
            counters=_counters(folder, number) if heat and number in running else Counters(),
        )
        for number in numbers
    )


def _places(level: str, groups: Topology) -> dict[int, int]:
    """The number of each CPU's group; counted where the kernel gives the same to several.

    The number of a core counts within its socket and may be given again in the next.
    """
    own = groups[level]
    numbers = [group.number for group in own]
    told = level == "core" or len(set(numbers)) == len(numbers)
    return {
        cpu: group.number if told and group.number is not None else index
        for index, group in enumerate(own)
        for cpu in group.cpus
    }


def _shows(folder: Device, online: Sequence[int], name: str) -> bool:
    """Whether the first or the last running CPU has a folder: some drivers show it of one only."""
    return any(name in folder.names(f"cpu{cpu}") for cpu in {*online[:1], *online[-1:]})


def _scaling(folder: Device, online: Sequence[int]) -> dict[int, _Scaling]:
    """By CPU; those that change together are read once."""
    found: dict[int, _Scaling] = {}
    if not _shows(folder, online, "cpufreq"):
        return found
    for number in online:
        if number in found:
            continue
        place = f"cpu{number}/cpufreq"
        own = _Scaling(
            _kilohertz(folder, f"{place}/cpuinfo_min_freq"),
            _kilohertz(folder, f"{place}/cpuinfo_max_freq"),
            _kilohertz(folder, f"{place}/base_frequency"),
            folder.attribute(f"{place}/scaling_governor"),
        )
        together = (folder.attribute(f"{place}/affected_cpus") or "").replace(" ", ",")
        found |= dict.fromkeys((*cpu_list(together), number), own)
    return found


def _kilohertz(folder: Device, name: str) -> int | None:
    number = folder.number(name)
    return None if number is None or number < 0 else number * 1000


def _counters(folder: Device, number: int) -> Counters:
    """Kernels before 2.6.31 counted by core only, in a file of another name."""
    place = f"cpu{number}/thermal_throttle"
    core = folder.number(f"{place}/core_throttle_count")
    return Counters(
        core_throttles=core if core is not None else folder.number(f"{place}/count"),
        package_throttles=folder.number(f"{place}/package_throttle_count"),
    )


def nodes(system: System) -> tuple[Node, ...]:
    """The NUMA nodes by number; `Unavailable` where the kernel shows none."""
    names = [name for name in system.listing(NODES) if _NODE_FOLDER.fullmatch(name)]
    if not names:
        raise Unavailable("probe.no_file", path=f"{NODES}/node0")
    found = (_node(Device(system, f"{NODES}/{name}", "node")) for name in names[:MOST_NODES])
    return tuple(sorted(found, key=lambda node: node.number))


def _node(node: Device) -> Node:
    """Old kernels have a mask where newer ones have a list too."""
    cpus = cpu_mask(node.attribute("cpumap")) or cpu_list(node.attribute("cpulist"))
    distances = [whole(word) for word in (node.attribute("distance") or "").split()]
    return Node(
        number=int(node.sys_name[4:]),
        cpus=spelled(cpus),
        memory_bytes=kibibytes(node.attribute("meminfo") or "").get("MemTotal"),
        distances=tuple(d for d in distances if d is not None),
    )
