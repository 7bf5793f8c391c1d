"""Processors and memory of captured machines beside the topology that hwloc draws of them.

What we tell otherwise is in `OTHERWISE`, with the reason.
"""

import re
from collections import Counter
from pathlib import Path
from typing import Any, NamedTuple
from xml.etree import ElementTree as ET

import pytest

import probes
from probes.parse import cpu_list
from probes.port.recorded import Recorded
from tests.recordings import ABSENT, RECORDINGS, archives, name_of, unpacked

pytestmark = [pytest.mark.recorded, pytest.mark.skipif(ABSENT is not None, reason=ABSENT or "")]

OTHERWISE: dict[tuple[str, str], Any] = {
    # The mask of processor 3 was altered in this dump: it reaches into other packages and
    # contradicts the list beside it. hwloc drops the package and its cache, we read the list.
    ("40intel64-4n10c+pci-conflicts", "packages"): 4,
    ("40intel64-4n10c+pci-conflicts", "caches"): {("L3", 30 * 2**20, 64, 24): 4},
    # All eight nodes claim all processors and 2 GiB of the same memory: hwloc does not believe
    # it and draws one node. We tell what the kernel shows; to judge it is not a probe's part.
    ("8em64t-2s2ca2c-buggynuma", "nodes"): dict.fromkeys(range(8), 2048),
    # Bulldozer's two integer cores share an instruction cache and a floating-point unit. The
    # kernel and lscpu call them threads of one core, hwloc cores.
    ("64amd64-4s2n4ca2co", "cores"): 32,
    # No NUMA in these kernels: hwloc draws one node all the same, with the memory of meminfo.
    ("20s390-2g6s4c", "nodes"): {},
    ("2arm-2c", "nodes"): {},
}
KIND = re.compile(r"(\w+?)(?:Cache)? L#")
UNITS = {"KiB": 2**10, "MiB": 2**20, "GiB": 2**30}


class Drawn(NamedTuple):
    """What hwloc drew; memory of nodes in MiB as it prints it, with the unit's fuzz in MiB."""

    packages: int
    cores: int
    pus: frozenset[int]
    nodes: dict[int, tuple[float, float]]
    caches: Counter[tuple[str, int, int, int]]
    groups: int
    frequencies: dict[str, int]


def drawn(name: str) -> Drawn:
    console = RECORDINGS / "hwloc-dumps" / f"{name}.console"
    if console.exists():
        return from_console(console.read_text())
    return from_xml((RECORDINGS / "hwloc-dumps" / f"{name}.xml").read_text())


def from_console(text: str) -> Drawn:
    seen = Counter(line.split(" L#")[0].strip() for line in text.split("\n") if " L#" in line)
    nodes = {}
    for number, amount, unit in re.findall(r"NUMANode L#\d+ \(P#(\d+) local=(\d+)(\wiB)", text):
        mebibytes = int(amount) * UNITS[unit] / 2**20
        nodes[int(number)] = (mebibytes, UNITS[unit] / 2**20)
    caches = Counter(
        (kind, int(amount) * UNITS[unit], int(line), int(ways))
        for kind, amount, unit, line, ways in re.findall(
            r"(L\d[di]?)Cache L#\d+ \(.*?size=(\d+)(\wiB) linesize=(\d+) ways=(\d+)", text
        )
    )
    kinds = re.findall(r"CPU kind #\d+ .*cpuset (0x[0-9a-f,x]+)\n  FrequencyMaxMHz = (\d+)", text)
    return Drawn(
        packages=seen["Package"],
        cores=seen["Core"],
        pus=frozenset(int(n) for n in re.findall(r"PU L#\d+ \(P#(\d+)\)", text)),
        nodes=nodes,
        caches=caches,
        groups=seen["Group0(Drawer)"] + seen["Group1(Book)"],
        frequencies={cpuset: int(top) for cpuset, top in kinds},
    )


def of(objects: list[ET.Element], kind: str) -> list[ET.Element]:
    return [one for one in objects if one.get("type") == kind]


def from_xml(text: str) -> Drawn:
    objects = list(ET.fromstring(text).iter("object"))
    caches = Counter(
        (
            f"L{one.get('depth')}" + {"0": "", "1": "d", "2": "i"}[one.get("cache_type") or "0"],
            int(one.get("cache_size") or 0),
            int(one.get("cache_linesize") or 0),
            int(one.get("cache_associativity") or 0),
        )
        for one in objects
        if "Cache" in (one.get("type") or "")
    )
    nodes = {
        int(one.get("os_index") or 0): (int(one.get("local_memory") or 0) / 2**20, 1.0)
        for one in of(objects, "NUMANode")
    }
    return Drawn(
        packages=len(of(objects, "Package")),
        cores=len(of(objects, "Core")),
        pus=frozenset(int(one.get("os_index") or 0) for one in of(objects, "PU")),
        nodes=nodes,
        caches=caches,
        groups=0,
        frequencies={},
    )


def ours(cpu: Any) -> Counter[tuple[str, int, int, int]]:
    return Counter(
        {
            (
                f"L{c.level}" + {"data": "d", "instruction": "i"}.get(c.type, ""),
                c.size_bytes,
                c.line_bytes,
                c.ways,
            ): sum(
                o.instances
                for o in cpu.caches
                if (o.level, o.type, o.size_bytes, o.ways)
                == (c.level, c.type, c.size_bytes, c.ways)
            )
            for c in cpu.caches or ()
        }
    )


@pytest.mark.parametrize("name", [name_of(path) for path in archives("hwloc-dumps")])
def test_we_tell_what_hwloc_draws(name: str, tmp_path: Path) -> None:
    archive = next(path for path in archives("hwloc-dumps") if name_of(path) == name)
    seen = probes.observe(Recorded(str(unpacked(archive, tmp_path))))
    assert not [m for s in seen.values() for m in s.facts.missing if m.reason == "probe.crashed"]
    cpu, told = seen["cpu"].facts, drawn(name)
    assert cpu.sockets == OTHERWISE.get((name, "packages"), told.packages)
    assert cpu.cores == OTHERWISE.get((name, "cores"), told.cores)
    assert frozenset(cpu_list(cpu.online)) == told.pus
    assert cpu.threads == len(told.pus)
    assert (cpu.drawers or 0) + (cpu.books or 0) == told.groups
    assert ours(cpu) == told.caches | OTHERWISE.get((name, "caches"), {})
    check_nodes(name, cpu, told)


def check_nodes(name: str, cpu: Any, told: Drawn) -> None:
    found = {node.number: (node.memory_bytes or 0) / 2**20 for node in cpu.nodes or ()}
    if (name, "nodes") in OTHERWISE:
        assert {n: round(m / 2**10) * 2**10 for n, m in found.items()} == OTHERWISE[name, "nodes"]
        return
    assert set(found) == set(told.nodes)
    for number, (mebibytes, fuzz) in told.nodes.items():
        assert abs(found[number] - mebibytes) <= fuzz, number


def test_kinds_of_cores_are_those_of_hwloc(tmp_path: Path) -> None:
    name = "20em64t-hybrid-1p6c2t+2ca4co1t"
    archive = RECORDINGS / "hwloc-dumps" / f"{name}.tar.bz2"
    root = unpacked(archive, tmp_path)
    cpu = probes.observe(Recorded(str(root)), ["cpu"])["cpu"].facts
    assert [(k.name, k.cpus, k.cores, k.threads) for k in cpu.kinds] == [
        ("performance", "0-11", 6, 12),
        ("efficiency", "12-19", 8, 8),
    ]
    # hwloc gives each kind its slowest core's highest frequency; two cores here may reach 5.2 GHz.
    slowest = {
        kind.cpus: min(cpu.cpus[n].frequency_maximum_hertz for n in cpu_list(kind.cpus))
        for kind in cpu.kinds
    }
    assert slowest == {"0-11": 5_000_000_000, "12-19": 3_900_000_000}
    assert drawn(name).frequencies == {"0x00000fff": 5000, "0x000ff000": 3900}
