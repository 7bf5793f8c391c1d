"""Processors of every shape: hybrid, switched off, sparse, very many."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import probes
from probes.parse import cpu_mask
from probes.port.recorded import Recorded
from tests.machine_bare import ROOT, bare, mask
from tests.machines import Machine, healthy
from tests.probes.observed import facts, reasons


def topology(machine: Machine, level: str, groups: Sequence[Sequence[int]], **numbers: int) -> None:
    """Masks of one level; `numbers` is a file and the number in it, the same for all."""
    for group in groups:
        for cpu in group:
            machine.file(f"{ROOT}/cpu{cpu}/topology/{level}", mask(group))
            for name, number in numbers.items():
                machine.file(f"{ROOT}/cpu{cpu}/topology/{name}", str(number))


# -- masks -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("00000000,00000101", (0, 8)),
        ("f", (0, 1, 2, 3)),
        ("1,00000000\n", (32,)),
        ("1,0", (32,)),
        ("", ()),
        (None, ()),
        ("x", ()),
        ("00000000", ()),
        ("fffffffff", ()),
        (",".join(["ffffffff"] * 300), ()),
    ],
)
def test_a_mask(text: str | None, numbers: tuple[int, ...]) -> None:
    assert cpu_mask(text) == numbers


@given(st.sets(st.integers(0, 8_191), min_size=1, max_size=100))
def test_a_mask_is_read_as_it_was_written(numbers: set[int]) -> None:
    assert cpu_mask(mask(sorted(numbers))) == tuple(sorted(numbers))


# -- how they are grouped --------------------------------------------------------------------------


def test_groups_count_where_the_kernel_numbers_none(tmp_path: Path) -> None:
    """As on POWER: every package has the number -1."""
    machine = bare(tmp_path, range(8))
    topology(machine, "thread_siblings", [(0, 1), (2, 3), (4, 5), (6, 7)], core_id=0)
    topology(machine, "core_siblings", [(0, 1), (2, 3), (4, 5, 6, 7)], physical_package_id=-1)
    found = facts(machine, "cpu")
    assert (found.sockets, found.cores, found.threads_per_core) == (3, 4, 2)
    assert [cpu.socket for cpu in found.cpus] == [0, 0, 1, 1, 2, 2, 2, 2]


def test_books_and_drawers(tmp_path: Path) -> None:
    machine = bare(tmp_path, range(8))
    topology(machine, "thread_siblings", [(n,) for n in range(8)])
    topology(machine, "core_siblings", [(0, 1), (2, 3), (4, 5), (6, 7)])
    topology(machine, "book_siblings", [(0, 1, 2, 3), (4, 5), (6, 7)])
    topology(machine, "drawer_siblings", [(0, 1, 2, 3), (4, 5, 6, 7)])
    found = facts(machine, "cpu")
    assert (found.drawers, found.books, found.sockets, found.cores) == (2, 3, 4, 8)
    assert found.cpus[5].book == 1


@pytest.mark.parametrize("number", [-1, 65535, 4294967295])
def test_dies_and_clusters_without_a_number_are_not_told(tmp_path: Path, number: int) -> None:
    machine = bare(tmp_path, range(2))
    topology(machine, "core_cpus", [(0,), (1,)])
    topology(machine, "die_cpus", [(0,), (1,)], die_id=number)
    topology(machine, "cluster_cpus", [(0,), (1,)], cluster_id=number)
    found = facts(machine, "cpu")
    assert (found.dies, found.clusters, found.cores) == (None, None, 2)


def test_the_first_processor_can_be_off(tmp_path: Path) -> None:
    machine = healthy(tmp_path).cpu(sockets=2, cores=2, threads_per_core=2, offline=[0, 5])
    found = facts(machine, "cpu")
    assert (found.online, found.offline, found.threads) == ("1-4,6-7", "0,5", 6)
    # Threads 4 and 1 are left alone on their cores.
    assert (found.sockets, found.cores) == (2, 4)
    assert [cpu.part for cpu in found.cpus if not cpu.online] == ["cpu:0", "cpu:5"]
    assert found.kinds[0].cpus == "1-4,6-7"


def test_numbers_can_have_holes(tmp_path: Path) -> None:
    online = (3, 40, 41, 700)
    machine = bare(tmp_path, online)
    topology(machine, "thread_siblings", [(3,), (40, 41), (700,)])
    topology(machine, "core_siblings", [(3,), (40, 41, 700)])
    found = facts(machine, "cpu")
    assert (found.online, found.sockets, found.cores, found.threads) == ("3,40-41,700", 2, 3, 4)


def test_a_mask_that_reaches_into_another_group_gives_way_to_the_list(tmp_path: Path) -> None:
    machine = bare(tmp_path, range(4))
    topology(machine, "core_siblings", [(0, 1), (2, 3)])
    machine.file(f"{ROOT}/cpu2/topology/core_siblings", mask((0, 1, 2, 3)))
    machine.file(f"{ROOT}/cpu2/topology/core_siblings_list", "2-3")
    assert facts(machine, "cpu").sockets == 2


def test_a_processor_whose_folder_was_not_captured_is_where_the_others_say(tmp_path: Path) -> None:
    machine = bare(tmp_path, range(4))
    topology(machine, "thread_siblings", [(0, 1), (2, 3)])
    topology(machine, "core_siblings", [(0, 1, 2, 3)])
    found = facts(machine.without(f"{ROOT}/cpu0/topology"), "cpu")
    assert (found.sockets, found.cores, found.threads_per_core) == (1, 2, 2)


def test_without_a_folder_of_topology_cpuinfo_counts(tmp_path: Path) -> None:
    rows = [(0, 0, 0), (1, 0, 0), (2, 0, 1), (3, 1, 0), (4, 1, 0), (5, 1, 1)]
    text = "".join(f"processor : {n}\nphysical id : {p}\ncore id : {c}\n\n" for n, p, c in rows)
    found = facts(bare(tmp_path, range(6), text), "cpu")
    assert (found.sockets, found.cores, found.threads) == (2, 4, 6)


def test_where_nothing_tells_of_cores_they_are_not_invented(tmp_path: Path) -> None:
    text = "processor : 0\nmodel name : X\n\nprocessor : 1\nmodel name : X\n"
    found = facts(bare(tmp_path, range(2), text), "cpu")
    assert (found.threads, found.cores, found.sockets) == (2, None, None)
    assert {"cores", "sockets", "threads_per_core"} <= set(reasons(found))


def test_one_processor_alone_is_one_core(tmp_path: Path) -> None:
    found = facts(bare(tmp_path, [0]), "cpu")
    assert (found.threads, found.cores, found.sockets) == (1, 1, 1)


def test_very_many(tmp_path: Path) -> None:
    """5,000 processors, two threads a core, in ten sockets: each group's files are read once."""
    machine = bare(tmp_path, range(5_000))
    for core in range(2_500):
        machine.file(
            f"{ROOT}/cpu{core * 2}/topology/thread_siblings", mask((core * 2, core * 2 + 1))
        )
    for socket in range(10):
        own = tuple(range(socket * 500, socket * 500 + 500))
        machine.file(f"{ROOT}/cpu{own[0]}/topology/core_siblings", mask(own))
    found = facts(machine, "cpu")
    assert (found.sockets, found.cores, found.threads) == (10, 2_500, 5_000)
    assert found.online == "0-4999"


# -- NUMA ------------------------------------------------------------------------------------------


def node(machine: Machine, number: int, cpus: Sequence[int], kibibytes: int | None) -> None:
    place = f"sys/devices/system/node/node{number}"
    machine.file(f"{place}/cpumap", mask(cpus) if cpus else "00000000")
    if kibibytes is not None:
        machine.file(f"{place}/meminfo", f"Node {number} MemTotal: {kibibytes} kB\n")


def test_nodes_without_processors_and_without_memory(tmp_path: Path) -> None:
    machine = bare(tmp_path, range(4))
    node(machine, 0, (0, 1), None)
    node(machine, 2, (2, 3), 1024)
    node(machine, 72, (), 4096)
    seen = probes.observe(Recorded(str(machine.write())), ["cpu", "memory"])
    found = seen["cpu"].facts
    assert [(n.number, n.cpus, n.memory_bytes) for n in found.nodes] == [
        (0, "0-1", None),
        (2, "2-3", 2**20),
        (72, "", 2**22),
    ]
    assert (found.numa_nodes, [cpu.node for cpu in found.cpus]) == (3, [0, 0, 2, 2])
    memory = seen["memory"].facts
    assert [(n.number, n.total_bytes) for n in memory.numa] == [(0, None), (2, 2**20), (72, 2**22)]


def test_a_kernel_without_nodes_has_a_reason(tmp_path: Path) -> None:
    found = facts(bare(tmp_path, [0]), "cpu")
    assert (found.nodes, found.numa_nodes) == (None, None)
    assert {"nodes", "numa_nodes"} <= set(reasons(found))


# -- caches ----------------------------------------------------------------------------------------


def cache(machine: Machine, cpu: int, index: int, **files: object) -> None:
    for name, text in files.items():
        machine.file(f"{ROOT}/cpu{cpu}/cache/index{index}/{name}", str(text))


def test_processors_may_have_different_caches(tmp_path: Path) -> None:
    machine = bare(tmp_path, range(2))
    cache(machine, 0, 0, level=1, type="Data", size="32K", shared_cpu_map="1")
    cache(machine, 0, 2, level=2, type="Unified", size="1M", shared_cpu_map="3")
    cache(machine, 1, 2, level=2, type="Unified", size="1M", shared_cpu_map="3")
    found = facts(machine, "cpu")
    told = [(c.level, c.type, c.total_bytes, c.instances) for c in found.caches]
    assert told == [(1, "data", 2**15, 1), (2, "unified", 2**20, 1)]


def test_a_cache_without_a_level_says_nothing_of_the_others(tmp_path: Path) -> None:
    machine = bare(tmp_path, range(3))
    for cpu in range(3):
        files = {"type": "Data", "size": "32K", "shared_cpu_map": mask([cpu])}
        cache(machine, cpu, 0, level="" if cpu == 0 else 1, **files)
    told = [(c.level, c.instances) for c in facts(machine, "cpu").caches]
    assert told == [(1, 2)]


def test_caches_of_sparc_and_of_z(tmp_path: Path) -> None:
    machine = bare(tmp_path / "sparc", range(2))
    for cpu in range(2):
        machine.file(f"{ROOT}/cpu{cpu}/l1_dcache_size", "8192")
        machine.file(f"{ROOT}/cpu{cpu}/l2_cache_size", "131072")
    told = [(c.level, c.total_bytes, c.instances) for c in facts(machine, "cpu").caches]
    assert told == [(1, 16_384, 2), (2, 262_144, 2)]
    line = "cache2 : level=3 type=Unified scope=Shared size=48M line_size=256 associativity=12\n"
    (z,) = facts(bare(tmp_path / "z", [0], f"vendor_id : IBM/S390\n{line}"), "cpu").caches
    assert (z.level, z.size_bytes, z.instances, z.line_bytes, z.ways) == (
        3,
        48 * 2**20,
        None,
        256,
        12,
    )


# -- kinds of cores --------------------------------------------------------------------------------


def arm(number: int, part: str, revision: int = 0, maker: str = "0x41") -> str:
    return (
        f"processor : {number}\nFeatures : fp asimd\nCPU implementer : {maker}\n"
        f"CPU architecture: 8\nCPU variant : 0x1\nCPU part : {part}\nCPU revision : {revision}\n\n"
    )


def test_big_and_little_cores_are_one_socket(tmp_path: Path) -> None:
    text = "".join(arm(n, "0xd05" if n < 4 else "0xd0b", 2) for n in range(6))
    machine = bare(tmp_path, range(6), text)
    for cpu in range(6):
        machine.file(f"{ROOT}/cpu{cpu}/cpu_capacity", "400" if cpu < 4 else "1024")
    topology(machine, "thread_siblings", [(n,) for n in range(6)])
    topology(machine, "core_siblings", [(0, 1, 2, 3)], physical_package_id=0)
    topology(machine, "core_siblings", [(4, 5)], physical_package_id=1)
    found = facts(machine, "cpu")
    assert (found.sockets, found.clusters, found.cores) == (1, 2, 6)
    assert [(k.name, k.stepping, k.cpus, k.cores, k.capacity) for k in found.kinds] == [
        ("Cortex-A76", "r1p2", "4-5", 2, 1024),
        ("Cortex-A55", "r1p2", "0-3", 4, 400),
    ]


def test_equal_arm_cores_on_two_sockets_stay_two_sockets(tmp_path: Path) -> None:
    machine = bare(tmp_path, range(2), arm(0, "0xd0c") + arm(1, "0xd0c"))
    topology(machine, "core_siblings", [(0,), (1,)])
    found = facts(machine, "cpu")
    assert (found.sockets, len(found.kinds), found.model) == (2, 1, "Neoverse-N1")


def test_an_arm_core_that_no_table_knows_keeps_its_number(tmp_path: Path) -> None:
    found = facts(bare(tmp_path, [0], arm(0, "0xfff", maker="0x99")), "cpu")
    assert (found.vendor, found.model, found.stepping) == ("0x99", "0xfff", "0x1")


def test_the_kernels_own_lists_tell_hybrid_cores_apart(tmp_path: Path) -> None:
    machine = healthy(tmp_path).cpu(cores=4, threads_per_core=1)
    machine.file("sys/devices/cpu_core/cpus", "0-1").file("sys/devices/cpu_atom/cpus", "2-3")
    found = facts(machine, "cpu")
    assert [(k.name, k.cpus, k.cores) for k in found.kinds] == [
        ("performance", "0-1", 2),
        ("efficiency", "2-3", 2),
    ]


def test_caches_of_the_first_level_tell_cores_apart(tmp_path: Path) -> None:
    machine = healthy(tmp_path).cpu(cores=4, threads_per_core=1)
    for cpu in (2, 3):
        machine.file(f"{ROOT}/cpu{cpu}/cache/index0/size", "48K")
        machine.file(f"{ROOT}/cpu{cpu}/cpufreq/cpuinfo_max_freq", "5000000")
    found = facts(machine, "cpu")
    assert [(k.name, k.cpus) for k in found.kinds] == [
        ("performance", "2-3"),
        ("efficiency", "0-1"),
    ]
    assert found.frequency_maximum_hertz == 5_000_000_000


def test_a_second_socket_of_another_stepping_is_a_kind_of_its_own(tmp_path: Path) -> None:
    machine = healthy(tmp_path).cpu(sockets=2, cores=1, threads_per_core=1)
    first, second = machine.files["proc/cpuinfo"].decode().split("\n\n")[:2]
    other = second.replace("stepping        : 7", "stepping        : 6")
    found = facts(machine.file("proc/cpuinfo", f"{first}\n\n{other}\n"), "cpu")
    assert [(kind.stepping, kind.cpus) for kind in found.kinds] == [("7", "0"), ("6", "1")]
