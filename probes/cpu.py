"""Observes the processors: how many of what kind, which of them run, caches, NUMA, throttling.

From /proc/cpuinfo and /sys/devices/system/{cpu,node}; as an ordinary user. Offline CPUs tell no
topology: cores and sockets are counted over those that do.
"""

import re
from collections.abc import Mapping

import msgspec
from msgspec.structs import replace

from probes.parse import blocks, cpu_list, decimal, kibibytes, size, spelled, whole
from probes.system import Device, Gaps, Missing, System, Unavailable

__all__ = ["Cache", "Cpu", "Facts", "Node", "probe"]

CPUS = "/sys/devices/system/cpu"
NODES = "/sys/devices/system/node"

VENDOR = ("vendor_id", "vendor", "CPU implementer", "mvendorid", "platform")
MODEL = ("model name", "Model Name", "cpu model", "cpu", "Processor", "uarch", "Hardware")
FLAGS = ("flags", "Features", "features", "isa", "ASEs implemented")
_NUMBERED = re.compile(r"[0-9]{1,6}")
_CPU_FOLDER = re.compile(r"cpu[0-9]{1,6}")
_NODE_FOLDER = re.compile(r"node[0-9]{1,6}")


class Counters(msgspec.Struct, frozen=True, kw_only=True):
    """How often the processor slowed itself down because of heat."""

    core_throttles: int | None = None
    package_throttles: int | None = None


class Cpu(msgspec.Struct, frozen=True, kw_only=True):
    """One logical CPU. Where it is offline, only its number is known."""

    part: str
    number: int
    online: bool
    socket: int | None = None
    die: int | None = None
    core: int | None = None
    node: int | None = None
    frequency_hertz: int | None = None
    frequency_minimum_hertz: int | None = None
    frequency_maximum_hertz: int | None = None
    frequency_base_hertz: int | None = None
    governor: str | None = None
    counters: Counters


class Cache(msgspec.Struct, frozen=True, kw_only=True):
    """One kind of cache: `instances` of `size_bytes` each, shared by `shared_by` logical CPUs."""

    level: int
    type: str
    size_bytes: int
    instances: int
    shared_by: int
    line_bytes: int | None = None
    ways: int | None = None


class Node(msgspec.Struct, frozen=True, kw_only=True):
    """A NUMA node; distances to the nodes in order, 10 is local."""

    number: int
    cpus: str
    memory_bytes: int | None = None
    distances: tuple[int, ...] = ()


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """The processors. Lists of CPUs are written as the kernel does: `0-3,8`."""

    vendor: str | None = None
    model: str | None = None
    family: str | None = None
    model_number: str | None = None
    stepping: str | None = None
    microcode: str | None = None
    sockets: int | None = None
    cores: int | None = None
    threads: int | None = None
    threads_per_core: int | None = None
    possible: str | None = None
    present: str | None = None
    online: str | None = None
    offline: str | None = None
    smt: str | None = None
    cpus: tuple[Cpu, ...] | None = None
    nodes: tuple[Node, ...] = ()
    caches: tuple[Cache, ...] = ()
    flags: tuple[str, ...] | None = None
    bugs: tuple[str, ...] | None = None
    vulnerabilities: dict[str, str] = {}
    missing: tuple[Missing, ...] = ()


def probe(system: System) -> Facts:
    """Observe the processors."""
    gaps = Gaps()
    told = gaps.attempt(("vendor", "model", "flags", "bugs"), _cpuinfo, system) or {}
    first = next(iter(told.values()), {})
    folder = Device(system, CPUS, "cpu")
    numbers = _numbers(folder, system, told)
    if not numbers:
        gaps.note(("cpus", "online", "cores", "threads"), Unavailable("probe.no_file", path=CPUS))
    online = cpu_list(folder.attribute("online")) or _running(folder, tuple(told) or numbers)
    nodes = _nodes(system)
    cpus, cores = _cpus(folder, numbers, frozenset(online), told, nodes)
    sockets = {cpu.socket for cpu in cpus if cpu.socket is not None}
    return Facts(
        vendor=_first(first, VENDOR),
        model=_first(first, MODEL),
        family=_first(first, ("cpu family", "CPU Family", "CPU architecture")),
        model_number=_first(first, ("model", "CPU part", "Model")),
        stepping=_first(first, ("stepping", "CPU revision", "revision")),
        microcode=_first(first, ("microcode",)),
        sockets=len(sockets) or None,
        cores=cores or None,
        threads=len(online) or None,
        threads_per_core=-(-len(online) // cores) if cores else None,
        possible=folder.attribute("possible"),
        present=spelled(numbers) or None,
        online=spelled(online) or None,
        offline=spelled(tuple(cpu.number for cpu in cpus if not cpu.online)) if cpus else None,
        smt=folder.attribute("smt/control"),
        cpus=cpus or None,
        nodes=nodes,
        caches=_caches(system, online),
        flags=_words(first, FLAGS) if told else None,
        bugs=_words(first, ("bugs",)) if told else None,
        vulnerabilities={
            name: text
            for name in system.names(f"{CPUS}/vulnerabilities")
            if (text := folder.attribute(f"vulnerabilities/{name}"))
        },
        missing=gaps.missing(),
    )


def _cpuinfo(system: System) -> dict[int, dict[str, str]]:
    """What /proc/cpuinfo says of each CPU, by number.

    Some architectures write common lines once, before or after the CPUs: they hold for all.
    """
    common: dict[str, str] = {}
    found: dict[int, dict[str, str]] = {}
    for block in blocks(system.text("/proc/cpuinfo")):
        number = block.get("processor", "")
        if _NUMBERED.fullmatch(number):
            found[int(number)] = block
        else:
            common |= block
    if not found and not common:
        raise Unavailable("probe.malformed", path="/proc/cpuinfo")
    return {number: common | block for number, block in (found or {0: {}}).items()}


def _first(told: Mapping[str, str], names: tuple[str, ...]) -> str | None:
    """What is told under the first of the names that one architecture or another uses."""
    return next((told[name] for name in names if told.get(name)), None)


def _words(told: Mapping[str, str], names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted(set((_first(told, names) or "").split())))


def _numbers(folder: Device, system: System, told: Mapping[int, object]) -> tuple[int, ...]:
    """The numbers of the CPUs that are there, running or not."""
    present = cpu_list(folder.attribute("present"))
    named = (int(name[3:]) for name in system.names(CPUS) if _CPU_FOLDER.fullmatch(name))
    return present or tuple(sorted(named)) or tuple(sorted(told))


def _cpus(
    folder: Device,
    numbers: tuple[int, ...],
    online: frozenset[int],
    told: Mapping[int, Mapping[str, str]],
    nodes: tuple[Node, ...],
) -> tuple[tuple[Cpu, ...], int]:
    """All logical CPUs, and how many cores they are."""
    node_of = {cpu: node.number for node in nodes for cpu in cpu_list(node.cpus)}
    cpus: list[Cpu] = []
    cores: set[object] = set()
    for number in numbers:
        said = told.get(number, {})
        running = number in online
        cpu = _cpu(folder, number, said, node_of.get(number), online=running)
        cpus.append(cpu)
        if running:
            siblings = folder.attribute(f"cpu{number}/topology/thread_siblings_list")
            own = (cpu.socket, cpu.core) if cpu.core is not None else number
            cores.add(siblings or own)
    return tuple(cpus), len(cores)


def _cpu(
    folder: Device, number: int, said: Mapping[str, str], node: int | None, *, online: bool
) -> Cpu:
    """One logical CPU: the kernel's files first, then what /proc/cpuinfo says."""
    there = folder.names(f"cpu{number}")
    own = f"cpu{number}/topology"
    scaling = f"cpu{number}/cpufreq" if "cpufreq" in there else None
    throttle = f"cpu{number}/thermal_throttle" if "thermal_throttle" in there else None
    speed = decimal(said.get("cpu MHz"))
    return Cpu(
        part=f"cpu:{number}",
        number=number,
        online=online,
        socket=_natural(folder.number(f"{own}/physical_package_id"), said.get("physical id")),
        die=_natural(folder.number(f"{own}/die_id"), None),
        core=_natural(folder.number(f"{own}/core_id"), said.get("core id")),
        node=node,
        frequency_hertz=None if speed is None else round(speed * 1e6),
        frequency_minimum_hertz=_kilohertz(folder, scaling, "cpuinfo_min_freq"),
        frequency_maximum_hertz=_kilohertz(folder, scaling, "cpuinfo_max_freq"),
        frequency_base_hertz=_kilohertz(folder, scaling, "base_frequency"),
        governor=folder.attribute(f"{scaling}/scaling_governor") if scaling else None,
        counters=Counters(
            core_throttles=folder.number(f"{throttle}/core_throttle_count") if throttle else None,
            package_throttles=folder.number(f"{throttle}/package_throttle_count")
            if throttle
            else None,
        ),
    )


def _natural(number: int | None, text: str | None) -> int | None:
    """The kernel writes -1 where it does not know."""
    found = number if number is not None else whole(text)
    return found if found is not None and found >= 0 else None


def _kilohertz(folder: Device, scaling: str | None, name: str) -> int | None:
    number = folder.number(f"{scaling}/{name}") if scaling else None
    return None if number is None else number * 1000


def _nodes(system: System) -> tuple[Node, ...]:
    """The NUMA nodes by number."""
    found = []
    for name in system.names(NODES):
        if _NODE_FOLDER.fullmatch(name):
            node = Device(system, f"{NODES}/{name}", "node")
            distances = [whole(word) for word in (node.attribute("distance") or "").split()]
            found.append(
                Node(
                    number=int(name[4:]),
                    cpus=spelled(cpu_list(node.attribute("cpulist"))),
                    memory_bytes=kibibytes(node.attribute("meminfo") or "").get("MemTotal"),
                    distances=tuple(d for d in distances if d is not None),
                )
            )
    return tuple(sorted(found, key=lambda node: node.number))


def _running(folder: Device, numbers: tuple[int, ...]) -> tuple[int, ...]:
    """Where no list says which run (kernels before 2.6.27), each processor says it of itself."""
    return tuple(n for n in numbers if folder.attribute(f"cpu{n}/online") != "0")


def _caches(system: System, online: tuple[int, ...]) -> tuple[Cache, ...]:
    """The kinds of cache. An instance is read once, at the first CPU that shares it."""
    kinds: dict[Cache, set[str]] = {}
    covered: set[tuple[str, int]] = set()
    for number in online:
        for index in system.names(f"{CPUS}/cpu{number}/cache"):
            if (index, number) in covered or not index.startswith("index"):
                continue
            folder = Device(system, f"{CPUS}/cpu{number}/cache/{index}", "cache")
            shared = cpu_list(folder.attribute("shared_cpu_list")) or (number,)
            covered.update((index, cpu) for cpu in shared)
            if kind := _cache(folder, len(shared)):
                kinds.setdefault(kind, set()).add(spelled(shared))
    found = (replace(kind, instances=len(shared)) for kind, shared in kinds.items())
    return tuple(sorted(found, key=lambda c: (c.level, c.type, c.size_bytes, c.shared_by)))


def _cache(folder: Device, shared_by: int) -> Cache | None:
    """What one cache says of itself; `None` where it does not even tell its size."""
    length = size(folder.attribute("size"))
    if length is None:
        return None
    return Cache(
        level=folder.number("level") or 0,
        type=(folder.attribute("type") or "unknown").lower(),
        size_bytes=length,
        instances=1,
        shared_by=shared_by,
        line_bytes=folder.number("coherency_line_size"),
        ways=folder.number("ways_of_associativity"),
    )
