"""Memory modules from the firmware's table, and what no firmware says clearly."""

from pathlib import Path
from typing import Any

import pytest

from tests.machine_firmware import GIB, Dimm, dimms
from tests.machines import Machine, healthy
from tests.probes.observed import facts, reasons


def memory(machine: Machine) -> Any:
    return facts(machine, "memory")


def test_modules_are_named_by_their_slots(tmp_path: Path) -> None:
    found = memory(healthy(tmp_path))
    assert [module.part for module in found.modules] == ["slot:DIMM A1", "slot:DIMM A2"]
    assert sum(module.size_bytes for module in found.modules) == found.installed_bytes == 16 * GIB
    first = found.modules[0]
    assert (first.slot, first.bank, first.type) == ("DIMM A1", "BANK 0", "DDR4")
    assert (first.form_factor, first.technology) == ("DIMM", "DRAM")
    assert (first.vendor, first.part_number) == ("Example Memory", "EXM8G3200C22")
    assert first.serial == "0A1B2C3D"
    assert first.speed_rated_transfers_per_second == 3_200_000_000
    assert first.speed_transfers_per_second == 3_200_000_000
    assert (first.rank, first.voltage_volts, first.ecc) == (1, 1.2, True)
    assert (found.slots_total, found.slots_empty) == (4, ("DIMM B1", "DIMM B2"))
    assert (found.ecc, found.maximum_capacity_bytes) == (True, 64 * GIB)
    assert found.missing == ()


def test_a_missing_module_leaves_its_slot_empty(tmp_path: Path) -> None:
    found = memory(dimms(healthy(tmp_path), [Dimm(slot="DIMM A2")]))
    assert [module.slot for module in found.modules] == ["DIMM A2"]
    assert "DIMM A1" in found.slots_empty


@pytest.mark.parametrize(
    "size", [512 * 1024, 2**20, 32 * GIB - 2**20, 32 * GIB, 64 * GIB, 2048 * GIB]
)
def test_sizes_of_all_ages(tmp_path: Path, size: int) -> None:
    assert memory(dimms(healthy(tmp_path), [Dimm(size_bytes=size)])).modules[0].size_bytes == size


def test_an_unknown_size_is_said_to_be_unknown(tmp_path: Path) -> None:
    found = memory(dimms(healthy(tmp_path), [Dimm(size_bytes=None)]))
    assert found.modules[0].size_bytes is None
    assert reasons(found) == {"modules.slot:DIMM A1.size_bytes": "probe.firmware_silent"}


def test_a_speed_beyond_the_old_field(tmp_path: Path) -> None:
    found = memory(dimms(healthy(tmp_path), [Dimm(speed=70_000, configured=68_000)]))
    assert found.modules[0].speed_rated_transfers_per_second == 70_000_000_000
    assert found.modules[0].speed_transfers_per_second == 68_000_000_000


@pytest.mark.parametrize(
    ("version", "kind", "rated", "running", "expected"),
    [
        ((3, 2), "DDR4", 3200, 2400, (3200, 2400)),  # slower than it could
        ((3, 2), "DDR4", 3200, 1600, (3200, 1600)),  # a new table means transfers
        ((3, 1), "DDR4", 3200, 1600, (3200, None)),  # an old one may mean the clock
        ((2, 8), "DDR4", 2133, 1067, (2133, 2134)),  # no DDR4 is that slow: the clock
        ((2, 7), "DDR3", 1333, 667, (1333, 1334)),
        ((2, 7), "DDR3", 1333, 800, (1333, 800)),  # three modules to a channel
        ((2, 7), "DDR3", 1600, 800, (1600, None)),
        ((2, 5), "DDR2", 333, 0, (666, None)),
        ((3, 3), "unheard of", 100, 50, (100, 50)),
    ],
)
def test_clocks_are_told_from_transfers(
    tmp_path: Path,
    version: tuple[int, int],
    kind: str,
    rated: int,
    running: int,
    expected: tuple[int, int | None],
) -> None:
    module = Dimm(type=kind, speed=rated, configured=running)
    found = memory(dimms(healthy(tmp_path), [module], version=version))
    first = found.modules[0]
    told = (first.speed_rated_transfers_per_second, first.speed_transfers_per_second)
    assert [speed and speed // 10**6 for speed in told] == list(expected)
    unclear = "modules.slot:DIMM A1.speed_transfers_per_second" in reasons(found)
    assert unclear == (expected[1] is None and running > 0)


def test_flash_of_the_firmware_is_no_memory(tmp_path: Path) -> None:
    found = memory(dimms(healthy(tmp_path), [Dimm(), Dimm(slot="ROM0", type="Flash")], slots=2))
    assert [module.slot for module in found.modules] == ["DIMM A1"]
    assert found.slots_total == 1


def test_slots_of_one_name_are_told_apart_by_bank(tmp_path: Path) -> None:
    modules = [Dimm(slot="DIMM 0", bank=f"P0 CHANNEL {letter}") for letter in "AB"]
    found = memory(dimms(healthy(tmp_path), modules, slots=2))
    assert [m.part for m in found.modules] == [
        "slot:DIMM 0@P0 CHANNEL A",
        "slot:DIMM 0@P0 CHANNEL B",
    ]


@pytest.mark.parametrize(
    "nothing",
    ["Unknown", "[Empty]", "NO DIMM", "Manufacturer00", "A1_Manufacturer0", "0000", " ", "N/A"],
)
def test_what_says_nothing_is_nothing(tmp_path: Path, nothing: str) -> None:
    module = Dimm(vendor=nothing, part_number=nothing, serial=nothing)
    first = memory(dimms(healthy(tmp_path), [module])).modules[0]
    assert (first.vendor, first.part_number, first.serial) == (None, None, None)


def test_padding_is_no_part_of_a_part_number(tmp_path: Path) -> None:
    module = Dimm(part_number="M471A5244CB0-CTD    ", vendor="80CE")
    first = memory(dimms(healthy(tmp_path), [module])).modules[0]
    assert (first.part_number, first.vendor) == ("M471A5244CB0-CTD", "Samsung")


def test_without_check_bits_there_is_no_ecc(tmp_path: Path) -> None:
    found = memory(dimms(healthy(tmp_path), [Dimm(ecc=False)], ecc=False))
    assert (found.modules[0].ecc, found.ecc) == (False, False)


def test_without_a_table_the_modules_are_missing(tmp_path: Path) -> None:
    found = memory(healthy(tmp_path).without("sys/firmware/dmi"))
    assert (found.modules, found.slots_total, found.slots_empty, found.ecc) == (None,) * 4
    assert reasons(found)["modules"] == "probe.no_file"
