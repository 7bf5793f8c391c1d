"""Observes the processors: how many of what kind, which of them run, caches, NUMA, throttling.

From /proc/cpuinfo and /sys/devices/system/{cpu,node}; in a captured tree without these, from what
`lscpu` printed. As an ordinary user. Offline CPUs tell no topology: cores and sockets are counted
over those that run.
"""

import re
from collections.abc import Sequence

import msgspec

from probes.parse import cpu_list, spelled
from probes.processor import cpuinfo
from probes.processor.caches import Cache, Caches, caches
from probes.processor.cpuinfo import Told
from probes.processor.each import Counters, Cpu, Node, each, nodes
from probes.processor.kinds import Kind, Seen, kinds
from probes.processor.topology import Group, Topology, topology
from probes.system import Device, Gaps, Missing, System, Unavailable

__all__ = ["Cache", "Counters", "Cpu", "Facts", "Kind", "Node", "probe"]

CPUS = "/sys/devices/system/cpu"
NOTHING = Told({}, {})
_CPU_FOLDER = re.compile(r"cpu[0-9]{1,6}")


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """The processors. Lists of CPUs are written as the kernel does: `0-3,8`.

    `cores`, `sockets` and the like count what runs. `kinds` are several on a hybrid processor, the
    most capable first.
    """

    architecture: str | None = None
    mode_bits: tuple[int, ...] | None = None
    byte_order: str | None = None
    physical_address_bits: int | None = None
    virtual_address_bits: int | None = None
    vendor: str | None = None
    model: str | None = None
    family: str | None = None
    model_number: str | None = None
    stepping: str | None = None
    microcode: str | None = None
    virtualization: str | None = None
    drawers: int | None = None
    books: int | None = None
    sockets: int | None = None
    dies: int | None = None
    clusters: int | None = None
    cores: int | None = None
    threads: int | None = None
    threads_per_core: int | None = None
    numa_nodes: int | None = None
    frequency_minimum_hertz: int | None = None
    frequency_maximum_hertz: int | None = None
    possible: str | None = None
    present: str | None = None
    online: str | None = None
    offline: str | None = None
    smt: str | None = None
    kinds: tuple[Kind, ...] | None = None
    cpus: tuple[Cpu, ...] | None = None
    nodes: tuple[Node, ...] | None = None
    caches: tuple[Cache, ...] | None = None
    flags: tuple[str, ...] | None = None
    bugs: tuple[str, ...] | None = None
    vulnerabilities: dict[str, str] | None = None
    missing: tuple[Missing, ...] = ()


class _Layout(msgspec.Struct, frozen=True, kw_only=True):
    """What /sys tells of where the processors are."""

    folder: Device
    numbers: tuple[int, ...]
    online: tuple[int, ...]
    groups: Topology
    nodes: tuple[Node, ...] | None
    cpus: tuple[Cpu, ...]

    def count(self, level: str) -> int | None:
        """How many sockets, cores and the like run."""
        return len(self.groups[level]) if level in self.groups else None


def probe(system: System) -> Facts:
    """Observe the processors."""
    gaps = Gaps()
    told = gaps.attempt(("vendor", "model", "flags", "bugs"), cpuinfo.read, system) or NOTHING
    found = _facts(system, gaps, told, _layout(system, gaps, told))
    _note_absent(gaps, found)
    if system.recorded and None in (found.cpus, found.model, found.caches, found.sockets):
        from probes.processor import lscpu

        found = lscpu.completed(system, found, gaps)
    return msgspec.structs.replace(found, missing=gaps.missing())


def _layout(system: System, gaps: Gaps, told: Told) -> _Layout:
    folder = Device(system, CPUS, "cpu")
    numbers = _numbers(folder, system, told)
    there = frozenset(numbers)
    online = cpu_list(folder.attribute("online")) or _running(folder, tuple(told.cpus) or numbers)
    online = tuple(number for number in online if number in there)
    groups = _clustered(topology(folder, online, told.cpus), told)
    found = gaps.attempt(("nodes", "numa_nodes"), nodes, system)
    cpus = each(folder, numbers, online, told.cpus, groups, found or ())
    return _Layout(
        folder=folder, numbers=numbers, online=online, groups=groups, nodes=found, cpus=cpus
    )


def _facts(system: System, gaps: Gaps, told: Told, layout: _Layout) -> Facts:
    """All that the kernel's files tell."""
    own, can = cpuinfo.identity(told.first), cpuinfo.flags(told.first)
    bits = cpuinfo.address_bits(told.first)
    folder, cpus, cores = layout.folder, layout.cpus, layout.count("core")
    shown = caches(folder, layout.online, told.common)
    made = kinds(system, folder, _seen(told, layout, shown))
    slowest = [c.frequency_minimum_hertz for c in cpus if c.frequency_minimum_hertz is not None]
    fastest = [c.frequency_maximum_hertz for c in cpus if c.frequency_maximum_hertz is not None]
    return Facts(
        architecture=gaps.attempt("architecture", _architecture, system),
        mode_bits=cpuinfo.mode_bits(told.first, can),
        byte_order=Device(system, "/sys/kernel", "kernel").attribute("cpu_byteorder"),
        physical_address_bits=bits.get("physical"),
        virtual_address_bits=bits.get("virtual"),
        vendor=own.vendor,
        model=own.model,
        family=own.family,
        model_number=own.model_number,
        stepping=own.stepping,
        microcode=own.microcode,
        virtualization="VT-x" if "vmx" in can else "AMD-V" if "svm" in can else None,
        drawers=layout.count("drawer"),
        books=layout.count("book"),
        sockets=layout.count("socket"),
        dies=layout.count("die"),
        clusters=layout.count("cluster"),
        cores=cores,
        threads=len(layout.online) or None,
        threads_per_core=-(-len(layout.online) // cores) if cores else None,
        numa_nodes=None if layout.nodes is None else len(layout.nodes),
        frequency_minimum_hertz=min(slowest, default=None),
        frequency_maximum_hertz=max(fastest, default=None),
        possible=folder.attribute("possible"),
        present=spelled(layout.numbers) or None,
        online=spelled(layout.online) or None,
        offline=spelled(tuple(cpu.number for cpu in cpus if not cpu.online)) if cpus else None,
        smt=folder.attribute("smt/control"),
        kinds=made or None,
        cpus=cpus or None,
        nodes=layout.nodes,
        caches=shown.kinds or None,
        flags=can if told is not NOTHING else None,
        bugs=tuple(sorted(set(told.first.get("bugs", "").split())))
        if told is not NOTHING
        else None,
        vulnerabilities=gaps.attempt("vulnerabilities", _vulnerabilities, system, folder),
    )


def _seen(told: Told, layout: _Layout, shown: Caches) -> Seen:
    """What tells kinds of cores apart."""
    groups, cpus = layout.groups, layout.cpus
    return Seen(
        online=layout.online,
        identities={number: cpuinfo.identity(told.of(number)) for number in layout.online},
        first_level=shown.first_level,
        cores=[core.cpus for core in groups["core"]] if "core" in groups else None,
        frequencies={
            c.number: (c.frequency_minimum_hertz, c.frequency_maximum_hertz) for c in cpus
        },
    )


def _note_absent(gaps: Gaps, found: Facts) -> None:
    """The reason of what the kernel did not show, though it showed itself."""
    if found.present is None:
        why = Unavailable("probe.no_file", path=CPUS)
        gaps.note(("cpus", "present", "online", "offline", "threads", "kinds"), why)
    said = Unavailable("probe.not_told")
    gaps.note([name for name in ("vendor", "model") if getattr(found, name) is None], said)
    hidden = Unavailable("probe.no_file", path=f"{CPUS}/cpu0/topology")
    gaps.note([name for name in ("sockets", "cores") if getattr(found, name) is None], hidden)
    if found.cores is None:
        gaps.note("threads_per_core", hidden)
    if found.caches is None:
        gaps.note("caches", Unavailable("probe.no_file", path=f"{CPUS}/cpu0/cache"))
    if found.frequency_maximum_hertz is None:
        scaling = Unavailable("probe.no_file", path=f"{CPUS}/cpu0/cpufreq")
        gaps.note(("frequency_minimum_hertz", "frequency_maximum_hertz"), scaling)


def _numbers(folder: Device, system: System, told: Told) -> tuple[int, ...]:
    """The numbers of the CPUs that are there, running or not."""
    present = cpu_list(folder.attribute("present"))
    named = (int(name[3:]) for name in system.names(CPUS) if _CPU_FOLDER.fullmatch(name))
    return present or tuple(sorted(named)) or tuple(told.cpus)


def _running(folder: Device, numbers: Sequence[int]) -> tuple[int, ...]:
    """Where no list says which run (kernels before 2.6.27), each processor says it of itself."""
    return tuple(n for n in numbers if folder.attribute(f"cpu{n}/online") != "0")


def _clustered(groups: Topology, told: Told) -> Topology:
    """Big and little cores are on one chip, whatever the kernel calls their clusters.

    Kernels before 5.18 number the clusters of a device tree as sockets; no board carries sockets
    with different ARM cores.
    """
    if "CPU implementer" not in told.first or "cluster" in groups or "socket" not in groups:
        return groups
    models = {cpuinfo.identity(told.of(s.cpus[0])).model for s in groups["socket"]}
    if len(models) < 2:
        return groups
    whole = Group(tuple(sorted(cpu for s in groups["socket"] for cpu in s.cpus)), 0)
    return {**groups, "cluster": groups["socket"], "socket": (whole,)}


def _vulnerabilities(system: System, folder: Device) -> dict[str, str]:
    """What the kernel says of each weakness that it knows; kernels before 4.15 say nothing."""
    names = system.listing(f"{CPUS}/vulnerabilities")
    said = ((name, folder.attribute(f"vulnerabilities/{name}")) for name in names)
    return {name: text for name, text in said if text}


def _architecture(system: System) -> str:
    """Kernels since 6.1 have a file for it, `uname -m` tells it of all."""
    try:
        return system.text("/proc/sys/kernel/arch").strip()
    except Unavailable:
        return system.run(("uname", "-m"), names=("uname-machine",)).text.strip()
