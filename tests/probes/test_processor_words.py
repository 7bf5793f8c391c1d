"""What processors of other architectures say of themselves, and listings of `lscpu`."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import probes
from probes.parse import cpu_list
from probes.processor import cpuinfo, lscpu
from probes.processor import names as cpu_names
from probes.system import Unavailable
from tests.machine_bare import ROOT, bare
from tests.machines import healthy
from tests.probes.observed import facts, reasons

POWER = (
    "processor : {}\ncpu : POWER9, altivec supported\nclock : 3800.000000MHz\nrevision : 2.2\n\n"
)
CPUINFO: Mapping[str, tuple[str, dict[str, object]]] = {
    "power": (
        "".join(POWER.format(n) for n in range(2)) + "platform : PowerNV\nmodel : 9183-22X\n",
        {"model": "POWER9, altivec supported", "model_number": "2.2", "vendor": None},
    ),
    "z": (
        (
            "vendor_id : IBM/S390\n# processors : 1\nfeatures : esan3 zarch\n"
            "processor 0: version = 00,  identification = 0133E8,  machine = 3906\n\n"
            "cpu number : 0\ncpu MHz dynamic : 5208\n"
        ),
        {
            "model": "z14",
            "model_number": "3906",
            "mode_bits": (32, 64),
            "flags": ("esan3", "zarch"),
        },
    ),
    "riscv": (
        (
            "processor : 0\nhart : 1\nisa : rv64imafdc_zba_zbb\nmmu : sv39\nuarch : x,y\n"
            "mvendorid : 0x489\nmarchid : 0x7\nmimpid : 0x42\n"
        ),
        {
            "vendor": "0x489",
            "model": "x,y",
            "model_number": "0x42",
            "flags": ("rv64imafdc", "zba", "zbb"),
            "mode_bits": (64,),
        },
    ),
    "sparc": (
        "cpu : UltraSparc T1 (Niagara)\nfpu : UltraSparc T1 integrated FPU\ntype : sun4v\n",
        {"model": "UltraSparc T1 (Niagara)", "mode_bits": (32, 64), "flags": ("sun4v",)},
    ),
    "mips": (
        "system type : Example\nprocessor : 0\ncpu model : ICT Loongson-3 V0.9\n",
        {"model": "ICT Loongson-3 V0.9"},
    ),
    "itanium": (
        (
            "processor : 0\nvendor : GenuineIntel\nfamily : 32\nmodel : 1\nrevision : 1\n"
            "model name : Dual-Core Itanium\ncpu MHz : 1666.667\n"
        ),
        {"vendor": "GenuineIntel", "family": "32", "model_number": "1"},
    ),
}


@pytest.mark.parametrize("name", CPUINFO)
def test_each_architecture_in_its_own_words(name: str, tmp_path: Path) -> None:
    text, expected = CPUINFO[name]
    found = facts(bare(tmp_path, [0], text), "cpu")
    assert {key: getattr(found, key) for key in expected} == expected
    assert found.kinds[0].model == found.model


def test_every_name_of_the_table_has_its_source() -> None:
    for row in cpu_names.rows():
        assert all(cell and cell.strip() == cell for cell in row), row
    keys = [row[:3] for row in cpu_names.rows()]
    assert len(keys) == len(set(keys))
    text = cpu_names.TABLE.read_text()
    assert len(cpu_names.rows()) == sum(not line.startswith("#") for line in text.splitlines())


@pytest.mark.parametrize(
    ("implementer", "part", "name"),
    [
        ("0x43", "0x0a1", "ThunderX-88XX"),
        ("0x43", "0x0af", "ThunderX2-99xx"),
        ("0x48", "0xd01", "Kunpeng-920"),
        ("0x51", "0x205", "Kryo"),
        ("0x53", "0x002", "exynos-m3"),
        ("0x70", "0x663", "FTC663"),
    ],
)
def test_an_arm_part_has_the_name_that_it_is_known_by(
    implementer: str, part: str, name: str
) -> None:
    assert cpu_names.arm_model(implementer, part) == name


# -- hostile ---------------------------------------------------------------------------------------

KEYS = ("processor", "cpu number", "CPU implementer", "CPU variant", "machine", "vendor_id", "isa")
WORDS = st.sampled_from(
    ["0", "999999", "-1", "0x41", "IBM/S390", "zz", "9" * 40, "", "\x00", "\xff"]
)
CPUINFO_LINES = st.lists(
    st.tuples(st.sampled_from([*KEYS, "address sizes", "cpu MHz", "cache0", "processor 7"]), WORDS)
    | st.just(("", "")),
    max_size=20,
)


@given(CPUINFO_LINES)
def test_no_cpuinfo_is_unreadable(lines: list[tuple[str, str]]) -> None:
    text = "\n".join(f"{key} : {value}" if key else "" for key, value in lines)
    try:
        told = cpuinfo.parse(text)
    except Unavailable:
        return
    for said in (told.first, *told.cpus.values()):
        cpuinfo.identity(said)
        cpuinfo.mode_bits(said, cpuinfo.flags(said))
        cpuinfo.address_bits(said)
        cpuinfo.frequency(said)


LSCPU_KEYS = ("CPU(s)", "On-line CPU(s) list", "Model name", "Socket(s)", "Core(s) per socket")
LSCPU_LINES = st.lists(
    st.tuples(
        st.sampled_from([*LSCPU_KEYS, "L1d cache", "NUMA node0 CPU(s)", "CPU max MHz", "Flags"]),
        WORDS | st.sampled_from(["0-3", "128 KiB (4 instances)", "1 (0 instances)", "nan", "{"]),
    ),
    max_size=16,
)


@given(LSCPU_LINES)
def test_no_listing_is_unreadable(lines: list[tuple[str, str]]) -> None:
    told = lscpu.parse("\n".join(f"{key}: {value}" for key, value in lines))
    if told is not None:
        seen = probes.Observation(facts=told, duration_seconds=0, cpu_seconds=0)
        assert probes.decode(probes.encode({"cpu": seen}))["cpu"] == told


def test_a_listing_in_json_is_read_as_the_text() -> None:
    text = (
        '{"lscpu": [{"field": "CPU(s):", "data": "4", "children": '
        '[{"field": "On-line CPU(s) list:", "data": "0-3"}]},'
        '{"field": "Model name:", "data": "X"},'
        '{"field": "Socket(s):", "data": "1"}, {"field": "Core(s) per socket:", "data": "2"},'
        '{"field": "Thread(s) per core:", "data": "2"}]}'
    )
    told = lscpu.parse(text)
    assert told is not None
    assert (told.online, told.model, told.cores, told.threads) == ("0-3", "X", 2, 4)
    assert lscpu.parse('{"lscpu": [' * 5_000) is None


def test_a_hybrid_processor_in_a_listing() -> None:
    one = "Model name: {}\nThread(s) per core: {}\nCore(s) per socket: {}\nSocket(s): 1\n"
    text = (
        "CPU(s): 10\nOn-line CPU(s) list: 0-9\n"
        + one.format("Big", 2, 3)
        + one.format("Small", 1, 4)
    )
    told = lscpu.parse(text)
    assert told is not None
    assert [(k.name, k.cores, k.threads) for k in told.kinds or ()] == [
        ("Big", 3, 6),
        ("Small", 4, 4),
    ]
    assert (told.cores, told.threads) == (7, 10)


def test_what_the_kernel_tells_goes_before_a_listing(tmp_path: Path) -> None:
    machine = healthy(tmp_path).without(f"{ROOT}/cpu0/cache")
    machine.file("commands/lscpu", "CPU(s): 99\nOn-line CPU(s) list: 0-98\nModel name: Other\n")
    found = facts(machine, "cpu")
    assert (found.model, found.threads) == ("Example(R) CPU 4000 @ 2.00GHz", 4)


@pytest.mark.parametrize(
    "content", [b"", b"\xff\xfe", b"9" * 4000, b"-1\n", b"0-8191", b"ffffffff"]
)
def test_no_file_makes_the_probe_fail(tmp_path: Path, content: bytes) -> None:
    machine = healthy(tmp_path).cpu(sockets=2, cores=2, threads_per_core=2)
    for name in [n for n in machine.files if n.startswith("sys/devices/system/cpu/cpu")]:
        machine.file(name, content)
    found = facts(machine, "cpu")
    assert "probe.crashed" not in reasons(found).values()
    assert cpu_list(found.online) == tuple(range(8))
