"""The firmware's table and dmidecode's text of it give the same records."""

import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import probes
from probes.board import dmidecode_text, smbios
from probes.board.firmware_records import (
    TYPES,
    Chassis,
    MemoryDevice,
    PowerUnit,
    Records,
    Slot,
    Tpm,
)
from probes.board.said import maker, rows, said
from probes.port.recorded import Recorded
from tests.machine_firmware import (
    ENTRY_POINT,
    GIB,
    TABLE,
    Dimm,
    Supply,
    Table,
    dimms,
    dump,
)
from tests.machines import healthy

DMIDECODE = shutil.which("dmidecode", path="/usr/sbin:/sbin:/usr/bin")
needs_dmidecode = pytest.mark.skipif(
    DMIDECODE is None, reason="dmidecode is not installed: apt install dmidecode"
)


def printed(table: bytes, entry_point: bytes, folder: Path) -> str:
    """What dmidecode makes of a table."""
    (folder / "dump").write_bytes(dump(table, entry_point))
    command = [DMIDECODE or "", "--from-dump", str(folder / "dump")]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def all_of(found: Records | None) -> dict[str, Any]:
    assert found is not None
    return {kind.__name__: found.all(kind) for kind in TYPES}


def server(folder: Path) -> dict[str, bytes]:
    """The files of a machine that has something of every type."""
    modules = [
        Dimm(),
        Dimm(slot="DIMM A2", size_bytes=None, vendor="80AD000080AD"),
        Dimm(slot="DIMM B1", size_bytes=64 * GIB, speed=70_000, ecc=False),
        Dimm(slot="DIMM B2", size_bytes=512 * 1024, type="DDR5", rank=0, millivolts=0),
    ]
    supplies = [Supply(), Supply(location="PSU2", status=5, plugged=False), Supply(present=False)]
    told = {"chassis_type": "23", "thermal_state": "5", "product_family": "F", "product_sku": "S"}
    machine = healthy(folder / "machine")
    return dimms(machine, modules, slots=6, supplies=supplies, ecc=False, **told).files


@needs_dmidecode
def test_dmidecode_agrees(tmp_path: Path) -> None:
    files = server(tmp_path)
    table, entry_point = files[TABLE], files[ENTRY_POINT]
    text = dmidecode_text.records(printed(table, entry_point, tmp_path))
    binary = smbios.records(table, smbios.version(entry_point))
    assert binary is not None
    assert text is not None
    assert all_of(text) == all_of(binary)
    assert text.version == binary.version == (3, 2)
    assert len(binary.all(MemoryDevice)) == 6


SOURCES = sorted({row[0] for row in rows("smbios_words.tsv")})


@needs_dmidecode
@pytest.mark.parametrize("field", SOURCES)
def test_our_words_are_those_of_dmidecode(field: str, tmp_path: Path) -> None:
    places = {
        "array_use": (16, 5),
        "board": (2, 0x0D),
        "chassis": (3, 5),
        "ecc": (16, 6),
        "form_factor": (17, 0x0E),
        "memory_type": (17, 0x12),
        "slot": (9, 5),
        "slot_use": (9, 7),
        "slot_width": (9, 6),
        "state": (3, 0x0B),
        "technology": (17, 0x28),
        "unit_status": (39, 0x0E),
    }
    kind, offset = places[field]
    length = {2: 0x0F, 3: 0x16, 9: 0x11, 16: 0x17, 17: 0x5C, 39: 0x16}[kind]
    table = Table()
    words = [row for row in rows("smbios_words.tsv") if row[0] == field]
    for row in words:
        structure = bytearray(length)
        if kind == 9:
            structure[5:7] = bytes([6, 5])
        if kind == 17:
            structure[0x0C] = 1
        if kind == 39:
            structure[offset : offset + 2] = (int(row[1]) << 7 | 2).to_bytes(2, "little")
        else:
            structure[offset] = int(row[1])
        table.add(kind, bytes(structure[4:]), ["X"])
    text = printed(table.content(), table.entry_point(), tmp_path)
    binary = smbios.records(table.content(), (3, 2))
    ours, theirs = all_of(binary), all_of(dmidecode_text.records(text))
    # This dmidecode may be older than the newest words, and names two of them by their makers.
    known = "<OUT OF SPEC>" not in text
    for name in ours:
        for mine, other in zip(ours[name], theirs[name], strict=True):
            if known or mine == other:
                assert mine == other
            else:
                assert None in (getattr(other, n) for n in other.__struct_fields__)


def test_a_sosreport_without_sys_tells_the_machine_from_the_text(tmp_path: Path) -> None:
    text = """# dmidecode 3.3
Getting SMBIOS data from sysfs.
SMBIOS 3.1.1 present.

Handle 0x0001, DMI type 1, 27 bytes
System Information
\tManufacturer: LENOVO
\tProduct Name: 20L7
\tSerial Number: PF12ABCD
\tUUID: 4C4C4544-0042-3510-8052-B4C04F4A4E32

Handle 0x0003, DMI type 3, 22 bytes
Chassis Information
\tManufacturer: LENOVO
\tType: Notebook
\tAsset Tag: No Asset Information

Handle 0x0009, DMI type 127, 4 bytes
End Of Table
"""
    folder = tmp_path / "sos_commands/hardware"
    folder.mkdir(parents=True)
    (folder / "dmidecode").write_text(text)
    found = probes.observe(Recorded(str(tmp_path)), ["system"])["system"].facts
    assert (found.vendor, found.model, found.serial) == ("LENOVO", "20L7", "PF12ABCD")
    assert found.uuid == "4c4c4544-0042-3510-8052-b4c04f4a4e32"
    assert (found.chassis_kind, found.chassis_type, found.asset_tag) == ("Notebook", 10, None)
    assert found.slots == ()


def test_hw_probe_keeps_it_elsewhere(tmp_path: Path) -> None:
    (tmp_path / "logs").mkdir()
    text = "Handle 0x0001, DMI type 1, 27 bytes\nSystem Information\n\tProduct Name: X1\n"
    (tmp_path / "logs/dmidecode").write_text(text)
    found = probes.observe(Recorded(str(tmp_path)), ["system"])["system"].facts
    assert found.model == "X1"
    assert found.slots is None  # a text of some types proves nothing


def test_the_form_of_the_first_versions() -> None:
    text = """# dmidecode 2.2
SMBIOS 2.3 present.
Handle 0x1100
\tDMI type 17, 23 bytes.
\tMemory Device
\t\tArray Handle: 0x1000
\t\tTotal Width: 72 bits
\t\tData Width: 64 bits
\t\tSize: 1024 MB
\t\tForm Factor: DIMM
\t\tLocator: DIMM1
\t\tType: DDR
\t\tSpeed: 266 MHz (3.8 ns)
Handle 0x1101
\tDMI type 17, 23 bytes.
\tMemory Device
\t\tSize: No Module Installed
\t\tLocator: DIMM2
"""
    found = dmidecode_text.records(text)
    assert found is not None
    first, second = found.all(MemoryDevice)
    assert (first.locator, first.size_bytes, first.speed_rated) == ("DIMM1", GIB, 266_000_000)
    assert (first.array, first.total_width_bits) == (0x1000, 72)
    assert (second.locator, second.size_bytes) == ("DIMM2", 0)


def test_entries_of_the_kernels_driver(tmp_path: Path) -> None:
    machine = healthy(tmp_path)
    for structure in smbios.structures(machine.files[TABLE]):
        if structure.type == 17:
            number = f"17-{structure.handle - 0x106}"
            raw = structure.fields + structure.tail + b"\0\0"
            machine.file(f"sys/firmware/dmi/entries/{number}/raw", raw)
    machine.without("sys/firmware/dmi/tables")
    found = probes.observe(Recorded(str(machine.write())), ["memory"])["memory"].facts
    assert [module.slot for module in found.modules] == ["DIMM A1", "DIMM A2"]
    assert found.ecc is None


def test_a_tpm_in_the_table() -> None:
    table = Table()
    fields = b"IFX\0" + bytes([2, 0]) + bytes(8) + bytes([1]) + bytes(12)
    table.add(43, fields, ["INFINEON"])
    found = smbios.records(table.content(), (3, 2))
    assert found is not None
    assert found.first(Tpm) == Tpm(vendor="IFX", version="2.0", description="INFINEON")


# -- hostile -----------------------------------------------------------------------------------


@given(table=st.binary(max_size=400))
@example(table=b"\x11\x04" + b"\xff" * 30)
@example(table=b"\x11\x00\x00\x00")
@example(table=bytes([17, 255, 0, 0]) + b"\0" * 20)
def test_any_bytes_are_a_table(table: bytes) -> None:
    found = smbios.records(table, smbios.version(table))
    if found is not None:
        all_of(found)


@given(data=st.data())
@settings(max_examples=200)
def test_a_table_with_flipped_bytes(data: st.DataObject) -> None:
    table = bytearray(BUILT)
    for place in data.draw(st.lists(st.integers(0, len(table) - 1), max_size=40)):
        table[place] = data.draw(st.integers(0, 255))
    found = smbios.records(bytes(table[: data.draw(st.integers(0, len(table)))]), (3, 2))
    if found is not None:
        all_of(found)


BUILT = dimms(
    healthy(Path("never written")), slots=6, supplies=[Supply(), Supply(location="PSU2")]
).files[TABLE]
LINE = st.sampled_from(
    [
        "Handle 0x0011, DMI type 17, 92 bytes",
        "Handle 0xFFFFFFFF",
        "\tDMI type 39, 22 bytes.",
        "Memory Device",
        "\tSize: 99999999999999999999 GB",
        "\tSize: -8 GB",
        "\tSpeed: NaN MT/s",
        "\tSpeed: 1e300 MT/s",
        "\tRank: 99",
        "\tType: <script>",
        "\tConfigured Voltage: inf V",
        "\tArray Handle: 0xZZ",
        "\tBus Address: ../..",
        "\tStatus: Present, \x1b[31m",
        "\tMaximum Capacity: 1 EB",
        "\tLocator: " + "A" * 500,
    ]
)


@given(lines=st.lists(st.one_of(LINE, st.text(max_size=30)), max_size=40))
def test_any_lines_are_a_text(lines: list[str]) -> None:
    found = dmidecode_text.records("\n".join(lines))
    if found is not None:
        all_of(found)


def test_a_table_without_end_ends() -> None:
    endless = bytes([17, 4, 0, 0, 0, 0]) * 100_000
    assert len(list(smbios.structures(endless))) == smbios.MOST_STRUCTURES
    text = "Handle 0x0001, DMI type 17, 4 bytes\n\tSize: 1 GB\n" * 20_000
    assert len(dmidecode_text.entries(text)) == dmidecode_text.MOST_ENTRIES


# -- words -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("told", "name"),
    [
        ("80CE", "Samsung"),
        ("CE80", "Samsung"),
        ("0x80CE", "Samsung"),
        ("CE00000000000000", "Samsung"),
        ("0x802C", "Micron Technology"),
        ("0198", "Kingston"),
        ("7F98000000000000", "Kingston"),
        ("04CD", "G.Skill"),
        ("859B", "Crucial"),
        ("00AD04B300AD", "SK Hynix"),
        ("7F7F7F2500000000", "Kingmax"),
        ("7F7F7F7F7F020000", "Patriot"),
        ("Samsung", "Samsung"),
        ("7F7F7F7F7F7F7F7F", "7F7F7F7F7F7F7F7F"),
        ("0215", "0215"),
        (None, None),
    ],
)
def test_makers_by_their_jedec_number(told: str | None, name: str | None) -> None:
    assert maker(told) == name


@pytest.mark.parametrize(
    "nothing",
    [
        *("To Be Filled By O.E.M.", "Default string", "System Product Name", "Not Specified"),
        *("[Empty]", "NO DIMM", "A1_PartNum0", "Array1_PartNumber0", "DIMM0_Manufacturer"),
        *("0123456789", "--", "  ", "Chassis Manufacture", "FFFFFFFF", "INVALID", "OEM_Define3"),
    ],
)
def test_nothing_in_many_words(nothing: str) -> None:
    assert said(nothing) is None


@pytest.mark.parametrize("text", ["Not Fast 3000", "1.0", "A07", "Unknown Worlds Ltd", "0H21J3"])
def test_something(text: str) -> None:
    assert said(text) == text


def test_records_are_told_by_kind() -> None:
    found = smbios.records(BUILT, (3, 2))
    assert found is not None
    assert [unit.location for unit in found.all(PowerUnit)] == ["PSU1", "PSU2"]
    assert [slot.in_use for slot in found.all(Slot)] == [True, False]
    chassis = found.first(Chassis)
    assert chassis is not None
    assert chassis.kind == "Desktop"
