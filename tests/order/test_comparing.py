"""Every kind of deviation is named, with its fact, its source and the order's line."""

import datetime as dt
import itertools
import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acceptance.order import Answer, Comparison, compare, parse_order
from tests.order.facts import GIB, TB, card, dimm, disk, machine, usb


def held(text: str, facts: dict[str, Any] | None = None, **options: Any) -> Comparison:
    return compare(parse_order(text, "o.toml"), machine() if facts is None else facts, **options)


def only(text: str, facts: dict[str, Any] | None = None, **options: Any) -> Answer:
    (answer,) = held(text, facts, **options).answers
    return answer


def kinds(text: str, facts: dict[str, Any] | None = None) -> dict[str, tuple[str, ...]]:
    return {answer.part: answer.kinds for answer in held(text, facts).answers}


# -- single facts ------------------------------------------------------------------------------

SINGLE = {
    'arch = "amd64"': "as_ordered",
    'arch = "aarch64"': "substituted",
    'kernel = ">= 6.1"': "as_ordered",
    'kernel = "6.1"': "as_ordered",
    'kernel = "> 6.1"': "worse",
    'kernel = "6.6"': "worse",
    'kernel = "< 6"': "better",
    'vendor = "Example Computers"': "as_ordered",
    'vendor = "Other"': "substituted",
    'model = "ExampleBook 14 Gen 2"': "as_ordered",
    'model = "20XW00FAGE"': "as_ordered",
    'model = "!~ ExampleBook"': "substituted",
    'serial = "ex-0001"': "as_ordered",
    'serials = ["EX0000", "EX0001"]': "as_ordered",
    'serials = ["EX0000", "EX0002"]': "substituted",
    "cpu.cores = 8": "as_ordered",
    'cpu.cores = ">= 9"': "worse",
    "cpu.cores = 4": "better",
    'cpu.cores = "<= 4"': "better",
    'cpu.cores = "!= 8"': "substituted",
    'cpu.cores = "> 8"': "worse",
    "cpu.processors = 16": "as_ordered",
    "cpu.cores-per-socket = 8": "as_ordered",
    "cpu.hyper-threading = true": "as_ordered",
    "cpu.hyper-threading = false": "better",
    "cpu.model = 140": "as_ordered",
    'cpu.model = "~ i7-1165G7"': "as_ordered",
    'cpu.model-name = "~ i9"': "substituted",
    'cpu.vendor = "Intel"': "as_ordered",
    'cpu.vendor-name = "GenuineIntel"': "as_ordered",
    'cpu.vendor = "AMD"': "substituted",
    'cpu.family = "> 5"': "as_ordered",
    'cpu.flag = ["avx2", "!= avx512f"]': "as_ordered",
    'cpu.flag = ["avx2", "avx512f"]': "missing",
    'cpu.flag = "!= avx2"': "substituted",
    'cpu.frequency = "4.7 GHz"': "as_ordered",
    'cpu.frequency = ">= 5 GHz"': "worse",
    "cpu.speed = 4700": "as_ordered",
    "cpu.numa-nodes = 1": "as_ordered",
    'tpm.version = "2.0"': "as_ordered",
    'tpm.version = "1.2"': "better",
    'boot.method = "uefi"': "as_ordered",
    'boot.method = "!= bios"': "as_ordered",
    'boot.method = "bios"': "substituted",
    "boot.secure = true": "as_ordered",
    "boot.secure = false": "better",
    'firmware.version = ">= 1.10"': "worse",
    'firmware.version = "1.9.2"': "as_ordered",
    'firmware.date = ">= 2025-01-01"': "as_ordered",
    'firmware.date = ">= 2026-01-01"': "worse",
    'os.id = "debian"': "as_ordered",
    'os.version = ">= 13"': "worse",
    "virtualization.is-virtualized = false": "as_ordered",
    "virtualization.is-virtualized = true": "substituted",
    "virtualization.is-supported = true": "as_ordered",
    'iommu = { is-supported = true, model = "intel" }': "as_ordered",
    'system.type = "notebook"': "as_ordered",
    'hostname = "x"': "cannot_be_told",
    'compatible.distro = ["debian-12", "debian"]': "as_ordered",
    'compatible.distro = ["rhel-9"]': "cannot_be_told",
    "warranty_until = 2030-01-01": "as_ordered",
    "warranty_until = 2026-01-01": "worse",
}


@pytest.mark.parametrize("text", SINGLE)
def test_a_single_fact_is_answered(text: str) -> None:
    assert {kind for answer in held(text).answers for kind in answer.kinds} == {SINGLE[text]}


def test_an_answer_says_what_was_asked_found_and_where() -> None:
    answer = only('number = "1"\n\n[cpu]\ncores = ">= 16"\n')
    assert (answer.part, answer.key, answer.source_line) == ("line:cpu.cores", "cpu.cores", 4)
    assert (answer.expected, answer.observed) == (">= 16", "8")
    assert (answer.fact, answer.source) == ("cpu.cores", "/sys/devices/system/cpu")
    (deviation,) = answer.deviations
    assert (deviation.kind, deviation.name, deviation.observed) == ("worse", "cores", "8")


def test_what_the_machine_does_not_tell_has_the_probes_own_reason() -> None:
    facts = machine(system__serial=None)
    reason = {"path": "serial", "reason": "probe.root_only", "values": {}, "cure": "run as root"}
    facts["system"]["missing"] = [reason]
    answer = only('serial = "EX0001"', facts)
    assert answer.kinds == ("cannot_be_told",)
    assert answer.reason is not None
    assert answer.reason.values["why"] == {"key": "probe.root_only", "values": {}}
    assert answer.cure == "run as root"


def test_a_tpm_that_is_provably_absent_is_missing() -> None:
    facts = machine(firmware__tpm_present=False, firmware__tpm_version=None)
    assert only('tpm.version = "2.0"', facts).kinds == ("missing",)
    facts = machine(firmware__tpm_present=None, firmware__tpm_version=None)
    assert only('tpm.version = "2.0"', facts).kinds == ("cannot_be_told",)


def test_the_warranty_ends_on_the_day_of_the_run() -> None:
    text = "warranty_until = 2026-03-01"
    assert only(text, on=dt.date(2026, 3, 1)).kinds == ("as_ordered",)
    over = only(text, on=dt.date(2026, 3, 2))
    assert (over.kinds, over.expected) == (("worse",), "2026-03-01")
    assert over.reason is not None
    assert over.reason.values == {"until": "2026-03-01", "on": "2026-03-02"}
    assert only(text, machine(clock={})).kinds == ("cannot_be_told",)


def test_several_deviations_on_a_line_are_told_worst_first() -> None:
    answer = only('disk = [{ size = ">= 2 TB", model = "~ PM9A1" }]')
    assert answer.kinds == ("substituted", "worse")
    assert [each.name for each in answer.deviations] == ["size", "model"]
    assert answer.fact == "storage.disks[serial:S1].model"


def test_optional_and_noted_are_handed_on() -> None:
    compared = held('number = "4711"\noptional = ["tpm"]\ntpm.version = "2.0"')
    assert [answer.optional for answer in compared.answers] == [True]
    assert [(one.key, one.value) for one in compared.noted] == [("number", "4711")]


# -- memory ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "kind"),
    [
        ("32 GB", "as_ordered"),
        ("32 GiB", "as_ordered"),
        (">= 32 GB", "as_ordered"),
        ("<= 32 GB", "as_ordered"),
        ("!= 32 GB", "substituted"),
        ("> 32 GB", "worse"),
        ("31 GB", "better"),
        (">= 33 GB", "worse"),
    ],
)
def test_the_modules_decide_to_the_byte(asked: str, kind: str) -> None:
    answer = only(f'memory = "{asked}"')
    assert answer.kinds == (kind,)
    assert (answer.fact, answer.source) == ("memory.modules", "SMBIOS type 17")
    assert answer.observed == "32 GiB = 16 GiB + 16 GiB"


@pytest.mark.parametrize(
    ("total", "asked", "kind"),
    [
        (30.2, "32 GB", "as_ordered"),
        (30.0, "32 GB", "worse"),
        (30.2, ">= 32 GB", "as_ordered"),
        (30.0, ">= 32 GB", "worse"),
        (32.0, "<= 32 GB", "as_ordered"),
        (31.1, "> 32 GB", "worse"),
        (31.1, "< 32 GB", "better"),
        (31.1, "16 GB", "better"),
    ],
)
def test_without_modules_the_total_decides_within_what_is_tolerated(
    total: float, asked: str, kind: str
) -> None:
    facts = machine(memory__modules=None, memory__total_bytes=int(total * GIB))
    answer = only(f'memory = "{asked}"', facts)
    assert answer.kinds == (kind,)
    assert (answer.fact, answer.source) == ("memory.total_bytes", "/proc/meminfo")
    assert answer.observed is not None
    assert answer.observed.endswith(" GiB (±6%)")


def test_a_stated_tolerance_takes_the_place_of_ours() -> None:
    facts = machine(memory__modules=None, memory__total_bytes=int(30.2 * GIB))
    text = 'memory = "32 GB"\n[tolerance]\nmemory = "1 %"'
    assert only(text, facts).kinds == ("worse",)


@pytest.mark.parametrize(
    "modules", [[], [dimm("A1", None), dimm("B1")], [dimm("A1", 8 * GIB)], "odd", [1, 2]]
)
def test_modules_that_are_not_all_there_is_decide_nothing(modules: Any) -> None:
    answer = only('memory = "32 GB"', machine(memory__modules=modules))
    assert answer.fact == "memory.total_bytes"


def test_where_only_the_blocks_of_memory_are_told_they_decide() -> None:
    facts = machine(memory={"total_bytes": None, "modules": None, "installed_bytes": 16 * GIB})
    for asked, kind in (("16 GB", "as_ordered"), ("32 GB", "worse"), ("8 GB", "better")):
        answer = only(f'memory = "{asked}"', facts)
        assert (answer.kinds, answer.fact) == ((kind,), "memory.installed_bytes")


def test_modules_are_matched_by_slot() -> None:
    text = """
    dimm = [
      { slot = "B1", size = "16 GB", type = "DDR4" },
      { slot = "A1", size = "16 GB", speed = "3200 MT/s" },
    ]
    """
    assert [answer.matched for answer in held(text).answers] == ["slot:B1", "slot:A1"]
    facts = machine(memory__modules=[dimm("A1", 8 * GIB), dimm("B2")])
    compared = held(text, facts).answers
    assert [answer.kinds for answer in compared] == [("substituted",), ("worse",)]
    assert compared[0].deviations[0].expected == "= B1"


# -- parts -------------------------------------------------------------------------------------


def test_a_part_that_is_not_there_is_missing_and_one_too_many_is_extra() -> None:
    facts = machine(storage__disks=[])
    assert kinds("disk = {}", facts) == {"line:disk[1]": ("missing",)}
    facts = machine(storage__disks=[disk("S1"), disk("S2")])
    assert kinds("disk = {}", facts) == {
        "line:disk[1]": ("as_ordered",),
        "extra:serial:S2": ("extra",),
    }
    assert kinds('extra = ["disk"]\ndisk = {}', facts) == {"line:disk[1]": ("as_ordered",)}
    assert kinds('memory = "1 GB"', facts) == {"line:memory": ("better",)}


def test_an_extra_is_described() -> None:
    facts = machine(storage__disks=[disk("S1"), disk("S2", 512_110_190_592)])
    (extra,) = held('disk = { size = "1 TB" }', facts).of("extra")
    assert extra.key == "disk"
    assert extra.observed == "512.1 GB, SAMSUNG MZVL21T0HCLR"
    assert (extra.fact, extra.source) == ("storage.disks[serial:S2]", "/sys/class/block")


@pytest.mark.parametrize(
    ("asked", "size", "kind"),
    [
        ("1 TB", 1_000_204_886_016, "as_ordered"),
        ("1 TB", 991 * 10**9, "as_ordered"),
        ("1 TB", 989 * 10**9, "worse"),
        ("1 TB", 1011 * 10**9, "better"),
        (">= 1 TB", 999 * 10**9, "worse"),
        ("1 TiB", TB, "worse"),
        ("!= 1 TB", TB, "substituted"),
    ],
)
def test_an_exact_size_of_a_disk_is_held_to_one_per_cent(asked: str, size: int, kind: str) -> None:
    facts = machine(storage__disks=[disk("S1", size)])
    assert only(f'disk = {{ size = "{asked}" }}', facts).kinds == (kind,)


def test_a_stated_tolerance_bends_bounds_too() -> None:
    facts = machine(storage__disks=[disk("S1", 999 * 10**9)])
    text = 'disk = { size = ">= 1 TB" }\n[tolerance]\ndisk.size = "1 %"'
    assert only(text, facts).kinds == ("as_ordered",)


def test_many_are_matched_by_the_best_assignment_not_first_come_first_served() -> None:
    facts = machine(storage__disks=[disk("S1", 2 * TB), disk("S2", TB), disk("S3", TB // 2)])
    text = 'disk = [{ size = ">= 500 GB" }, { size = ">= 1 TB" }, { size = ">= 2 TB" }]'
    compared = held(text, facts)
    assert [answer.kinds for answer in compared.answers] == [("as_ordered",)] * 3
    assert [answer.matched for answer in compared.answers] == [
        *("serial:S3", "serial:S2", "serial:S1"),
    ]


@given(st.permutations(range(6)), st.permutations(range(6)))
def test_the_order_of_lines_and_parts_changes_nothing(lines: list[int], parts: list[int]) -> None:
    sizes = [1, 2, 4, 8, 16, 32]
    text = ",".join(f'{{ size = ">= {sizes[n]} TB" }}' for n in lines)
    facts = machine(storage__disks=[disk(f"S{n}", sizes[n] * TB) for n in parts])
    assert all(a.kinds == ("as_ordered",) for a in held(f"disk = [{text}]", facts).answers)


def test_the_best_assignment_deviates_least_of_all() -> None:
    numbers = random.Random(3)
    for _ in range(20):
        asked = [numbers.choice([1, 2, 4]) for _ in range(4)]
        there = [numbers.choice([1, 2, 4]) for _ in range(5)]
        text = ",".join(f'{{ size = ">= {size} TB" }}' for size in asked)
        facts = machine(storage__disks=[disk(f"S{n}", s * TB) for n, s in enumerate(there)])
        worse = len(held(f"disk = [{text}]", facts).of("worse"))
        best = min(
            sum(one < size for one, size in zip(way, asked, strict=False))
            for way in itertools.permutations(there, 4)
        )
        assert worse == best


def test_another_disk_in_its_place_is_a_substitute_another_peripheral_is_not() -> None:
    assert only('disk = { model = "PM9A1" }').kinds == ("substituted",)
    facts = machine(usb__devices=[usb("1-1", vendor="Logitech", model="Mouse")])
    assert kinds('usb = { model = "~ Dock" }', facts) == {
        "line:usb[1]": ("missing",),
        "extra:path:1-1": ("extra",),
    }


def test_what_is_plugged_in_for_a_while_or_built_in_is_no_extra() -> None:
    storage = [{"class_id": "0x080650"}]
    devices = [
        usb("1-1", model="Dock"),
        usb("1-2", hub=True),
        usb("1-3", interfaces=storage),
        usb("1-4", removable=False),
    ]
    assert kinds('usb = { model = "Dock" }', machine(usb__devices=devices)) == {
        "line:usb[1]": ("as_ordered",)
    }
    disks = [disk("S1"), disk("S2", removable=True), disk("S3", transport="usb")]
    assert not held("disk = {}", machine(storage__disks=disks)).of("extra")
    cards = [card(), card("00:00:00:00:00:02", kind="unknown")]
    assert not held("network = {}", machine(network__physical=cards)).of("extra")


def test_a_card_is_known_by_its_pci_device() -> None:
    answer = only('network = { vendor = "Intel", device = "15fc", type = "eth" }')
    assert answer.kinds == ("as_ordered",)
    assert answer.fact == "pci.devices[pci:0000:00:1f.6].vendor"
    assert only("network = { vendor = 0x10ec }").kinds == ("substituted",)
    assert only('disk = { driver = "nvme" }').kinds == ("as_ordered",)


def test_other_kinds_of_parts_are_asked() -> None:
    text = """
    gpu = { vendor = "Intel", driver = "i915" }
    display = { vendor = "Dell", model = "P2419H", resolution = ">= 1920x1080", size = "24 in" }
    battery = { capacity = "57 Wh", health = ">= 90 %", cycles = "<= 20" }
    device = { vendor = "Intel", model = "~ I219" }
    package = [{ name = "bash", version = ">= 5.2" }, { name = "vim", version = ">= 9.1" }]
    """
    told = kinds(text)
    assert {part for part, kind in told.items() if kind != ("as_ordered",)} == {"line:package[2]"}
    assert told["line:package[2]"] == ("worse",)
    assert kinds('package = { name = "emacs" }') == {"line:package[1]": ("missing",)}
    assert kinds('battery = { cycles = "<= 5" }') == {"line:battery[1]": ("worse",)}
    for asked, kind in (("1280x1200", "substituted"), (">= 1280x1200", "worse")):
        told = kinds(f'display = {{ resolution = "{asked}" }}')
        assert told == {"line:display[1]": (kind,)}


def test_parts_that_are_not_told_cannot_be_judged() -> None:
    facts = machine(memory__modules=None)
    why = {"path": "modules", "reason": "probe.root_only", "values": {}, "cure": "run as root"}
    facts["memory"]["missing"] = [why]
    answer = only('dimm = { size = "16 GB" }', facts)
    assert (answer.kinds, answer.cure) == (("cannot_be_told",), "run as root")
    facts["memory"]["modules"] = []
    assert only("dimm = {}", facts).kinds == ("cannot_be_told",)  # a list that is not all there is
    facts["memory"]["missing"] = []
    assert only("dimm = {}", facts).kinds == ("missing",)
    facts = machine(storage__disks=[disk("S1", None)])
    assert only('disk = { size = "1 TB" }', facts).kinds == ("cannot_be_told",)
