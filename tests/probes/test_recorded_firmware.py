"""Captured firmware texts, tables and batteries of real machines, against what is known of them."""

import json
import os
import re
import tarfile
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

import probes
from probes.port.recorded import Recorded

RECORDINGS = Path(os.environ.get("ACCEPTANCE_RECORDINGS", "/nonexistent"))
GIB = 2**30

pytestmark = [
    pytest.mark.recorded,
    pytest.mark.skipif(not RECORDINGS.is_dir(), reason="ACCEPTANCE_RECORDINGS names no folder"),
]


def texts() -> list[Path]:
    return sorted((RECORDINGS / "dmi").glob("*.txt"))


def observed(text: Path, folder: Path, name: str = "logs/dmidecode") -> dict[str, Any]:
    """The facts that rest on a kept output."""
    place = folder / name
    place.parent.mkdir(parents=True)
    place.write_bytes(text.read_bytes())
    wanted = ["firmware", "memory", "power", "sensors", "system"]
    facts = {k: seen.facts for k, seen in probes.observe(Recorded(str(folder)), wanted).items()}
    gaps = [gap for found in facts.values() for gap in found.missing]
    assert "probe.crashed" not in {gap.reason for gap in gaps}
    return facts


# What firmware shows to be wrong with a machine, by the first word of the recording's name.
def fault(facts: dict[str, Any]) -> set[str]:
    units = {unit.status for unit in facts["power"].units or ()}
    system = facts["system"]
    return {
        *({"psu"} if units & {"Critical", "Non-critical"} else ()),
        *({"power"} if system.chassis_power_state in ("Critical", "Warning") else ()),
        *({"thermal"} if system.chassis_thermal_state in ("Critical", "Warning") else ()),
    }


@pytest.mark.parametrize("path", texts(), ids=lambda path: path.stem)
def test_a_text_is_read(path: Path, tmp_path: Path) -> None:
    facts = observed(path, tmp_path)
    memory, system = facts["memory"], facts["system"]
    label = re.match(r"fail-(\w+)-", path.name)
    assert (label[1] in fault(facts)) if label else not fault(facts)
    assert facts["firmware"].date is not None
    if "Orin" in path.name:  # its firmware describes an array without a slot
        assert memory.modules is None
        return
    assert system.chassis_kind is not None
    assert memory.slots_total == len(memory.modules) + len(memory.slots_empty)
    assert len({module.part for module in memory.modules}) == len(memory.modules) > 0
    total = sum(module.size_bytes for module in memory.modules)
    assert GIB <= total <= memory.maximum_capacity_bytes
    for module in memory.modules:
        assert module.size_bytes in {2**n * GIB for n in range(6)}
        rated = module.speed_rated_transfers_per_second
        assert 600e6 < rated < 3.3e9
        assert (module.speed_transfers_per_second or rated) <= rated
        assert module.serial is None  # the source took them away
        if module.ecc is not None:
            assert module.ecc == memory.ecc


# Read by hand from the texts: modules as (how many, GiB, type, form, rated, running, rank, volts,
# maker, part number), slots in all, most GiB that fit, ECC.
Row = tuple[int, int, str | None, str, int, int | None, int | None, float | None, str | None, str]
BY_HAND: dict[str, tuple[list[Row], int, int, bool]] = {
    "Desktop-Z68": (
        [(4, 8, "DDR3", "DIMM", 1600, 1600, 2, None, "G.Skill", "F3-1600C7-8GTX")],
        4,
        32,
        False,
    ),
    "Desktop-Compaq": (
        [
            (2, 1, "DDR2", "DIMM", 667, None, None, None, "Kingmax", "KLDD48F-A8KB5"),
            (1, 2, "DDR2", "DIMM", 667, None, None, None, "Patriot", "PSD22G80026"),
        ],
        4,
        8,
        False,
    ),
    "Notebook-IdeaPad": (
        [
            (1, 4, "DDR4", "SODIMM", 2667, 2400, 1, 1.2, "Samsung", "M471A5244CB0-CTD"),
            (
                1,
                4,
                "DDR4",
                "SODIMM",
                2667,
                2400,
                1,
                1.2,
                "Ramaxel Technology",
                "RMSA3270ME86H9F-2666",
            ),
        ],
        2,
        64,
        False,
    ),
    "Notebook-Inspiron": (
        [(1, 8, "DDR4", "SODIMM", 2667, 2667, 1, 1.2, "Smart Modular", "SF4641G8CK8IEHLSBG")],
        2,
        32,
        False,
    ),
    "Notebook-Aspire-E5": (
        [(1, 16, "DDR4", "SODIMM", 2133, 2133, 2, 1.2, "Kingston", "9905712-016.A00G")],
        4,
        32,
        False,
    ),
    "fail-psu-Huawei": (
        [(2, 32, "DDR4", "DIMM", 2933, 2400, 2, 1.2, "Samsung", "M393A4K40DB2-CVF")],
        24,
        9216,
        True,
    ),
    "pass-Dell": (
        [(16, 16, "DDR4", "DIMM", 2666, 2133, 2, 1.2, "Samsung", "M393A2K43EB3-CWE")],
        24,
        3072,
        True,
    ),
    "pass-Intel": (
        [
            (1, 16, None, "DIMM", 1333, None, None, None, "Kingston", "9965516-483.A00LF"),
            (2, 16, None, "DIMM", 1333, None, None, None, "Micron Technology", "36JSF2G72PZ-1G6E1"),
        ],
        9,
        144,
        True,
    ),
    "warn-mixed-dimms-Dell": (
        [
            (2, 2, "DDR2", "DIMM", 667, None, 2, None, "Samsung", "M3 93T5750GZA-CE6"),
            (4, 1, "DDR2", "DIMM", 667, None, 1, None, "Samsung", "M3 93T2950GZA-CE6"),
        ],
        6,
        24,
        True,
    ),
    # Besides its six modules the text shows the flash of the firmware: 4 MiB in an array of its
    # own. That is what its label "mixed" comes from; the modules are all alike.
    "warn-mixed-dimms-Supermicro-X8DTL": (
        [(6, 16, None, "DIMM", 1333, None, None, None, "Kingston", "9965516-024.A00LF")],
        6,
        192,
        True,
    ),
}


@pytest.mark.parametrize("name", BY_HAND)
def test_modules_are_those_of_the_text(name: str, tmp_path: Path) -> None:
    (path,) = (RECORDINGS / "dmi").glob(f"{name}-*.txt")
    found = observed(path, tmp_path, "sos_commands/hardware/dmidecode")["memory"]
    rows, slots, most, ecc = BY_HAND[name]
    told = Counter(
        (
            module.size_bytes // GIB,
            module.type,
            module.form_factor,
            module.speed_rated_transfers_per_second // 10**6,
            (module.speed_transfers_per_second or 0) // 10**6 or None,
            module.rank,
            module.voltage_volts,
            module.vendor,
            module.part_number,
        )
        for module in found.modules
    )
    assert told == {row[1:]: row[0] for row in rows}
    assert (found.slots_total, found.maximum_capacity_bytes) == (slots, most * GIB)
    assert found.ecc is ecc


def test_power_units_of_a_server(tmp_path: Path) -> None:
    text = RECORDINGS / "server-supermicro-x11dph-t/dmidecode-psu"
    found = observed(text, tmp_path)["power"]
    assert [(u.part, u.serial, u.status) for u in found.units] == [
        ("slot:PSU1", "P1K2ACK07HB0670", "OK"),
        ("slot:PSU2", "P1K2ACK07HB0669", "OK"),
    ]
    assert {
        (u.power_maximum_watts, u.present, u.plugged, u.hot_replaceable) for u in found.units
    } == {(1200, True, True, True)}
    assert {(u.vendor, u.part_number) for u in found.units} == {("SUPERMICRO", "PWS-1K23A-1R")}


def test_modules_of_the_drivers_entries(tmp_path: Path) -> None:
    """Hwloc reads the same entries; it trims no blanks and makes no names of JEDEC's numbers."""
    folder = RECORDINGS / "hwloc-dumps"
    name = "32em64t-2n8c+dax+nvme+mic+dimms"
    with tarfile.open(folder / f"{name}.tar.bz2") as opened:
        opened.extractall(tmp_path, filter="fully_trusted")
    (root,) = tmp_path.iterdir()
    xml = (folder / f"{name}.xml").read_text()
    expected = []
    for block in re.findall(r'subtype="MemoryModule">(.*?)</object>', xml, re.DOTALL):
        infos = dict(re.findall(r'<info name="(\w+)" value="([^"]*)"/>', block))
        size = int(infos["Size"].removesuffix("KiB")) * 1024
        slot, number = infos["DeviceLocation"].strip(), infos["PartNumber"].strip()
        expected.append((slot, number, infos["SerialNumber"], size, int(infos["Rank"])))
    observed = probes.observe(Recorded(str(root)), ["memory", "system"])
    found = observed["memory"].facts
    told = [(m.slot, m.part_number, m.serial, m.size_bytes, m.rank) for m in found.modules]
    assert sorted(told) == sorted(expected)
    assert {(m.vendor, m.type, m.form_factor) for m in found.modules} == {
        ("SK Hynix", "DDR3", "DIMM")
    }
    assert observed["system"].facts.chassis_kind == "Rack Mount Chassis"


def power_texts() -> list[Path]:
    return sorted((RECORDINGS / "power").glob("*.out"))


@pytest.mark.parametrize("path", power_texts(), ids=lambda path: path.stem)
def test_batteries_are_those_of_the_text(path: Path, tmp_path: Path) -> None:
    tool = "upower" if path.name.startswith("upower") else "acpi"
    facts = observed(path, tmp_path, f"logs/{tool}")
    expected = json.loads(path.with_suffix(".json").read_text())
    power, sensors = facts["power"], facts["sensors"]
    if tool == "upower":
        (one,), (told,) = power.batteries, [item["detail"] for item in expected]
        assert one.energy_full_joules == pytest.approx(told["energy_full"] * 3600)
        assert one.energy_full_design_joules == pytest.approx(told["energy_full_design"] * 3600)
        assert one.health_percent == pytest.approx(told["capacity"], abs=1e-3)
        assert (one.charge_percent, one.voltage_volts) == (told["percentage"], told["voltage"])
        return
    kinds = {
        kind: [i for i in expected if i["type"] == kind]
        for kind in ("Battery", "Adapter", "Thermal")
    }
    assert [b.charge_percent for b in power.batteries] == [
        b["charge_percent"] for b in kinds["Battery"]
    ]
    assert [b.status for b in power.batteries] == [b["state"] for b in kinds["Battery"]]
    design = [b.get("design_capacity_mah") for b in kinds["Battery"]]
    full = [b.get("last_full_capacity") for b in kinds["Battery"]]
    health = [100 * f / d if d else None for f, d in zip(full, design, strict=True)]
    assert [b.health_percent for b in power.batteries] == health
    assert [s.online for s in power.supplies] == [a["on-line"] for a in kinds["Adapter"]]
    assert [t.temperature_celsius for t in sensors.temperatures] == [
        t["temperature"] for t in kinds["Thermal"]
    ]


def fixtures(folder: Path) -> Path:
    """The kernel's files of several machines in one text archive."""
    text = (RECORDINGS / "proc-sys/fixtures.ttar").read_text("utf-8", "surrogateescape")
    for block in re.split(r"^# ttar - - .*$|^# - - - .*$", text, flags=re.MULTILINE):
        path = re.search(r"^Path: (\S+)$", block, re.MULTILINE)
        lines = re.search(r"^Lines: (\d+)$", block, re.MULTILINE)
        link = re.search(r"^SymlinkTo: (.*)$", block, re.MULTILINE)
        place = folder / path[1] if path else None
        if place is None or place.exists() or place.is_symlink():
            continue
        if link:
            place.parent.mkdir(parents=True, exist_ok=True)
            place.symlink_to(link[1])
        elif lines:
            place.parent.mkdir(parents=True, exist_ok=True)
            body = block[lines.end() + 1 :].split("\n")[: int(lines[1])]
            place.write_text("\n".join(body).replace("EOF", "") + "\n", "utf-8", "surrogateescape")
    return folder / "fixtures"


def test_files_of_a_battery_and_of_zones(tmp_path: Path) -> None:
    """One archive with files of a notebook, a server and a small board."""
    root = fixtures(tmp_path)
    wanted = ["firmware", "power", "sensors", "system"]
    facts = {k: seen.facts for k, seen in probes.observe(Recorded(str(root)), wanted).items()}
    (one,) = facts["power"].batteries
    assert (one.part, one.vendor, one.model) == ("serial:38109", "LGC", "LNV-45N1")
    assert one.energy_full_design_joules == pytest.approx(47.52 * 3600)
    assert one.energy_full_joules == pytest.approx(50.06 * 3600)
    assert (one.cycles, one.voltage_volts, one.voltage_design_volts) == (None, 12.229, 10.8)
    assert [(s.part, s.online) for s in facts["power"].supplies] == [("path:ACPI0003:00", False)]
    assert facts["power"].plugged is False
    zones = {t.chip: t.temperature_celsius for t in facts["sensors"].temperatures}
    assert zones == {"acpitz": -44, "bcm2835_thermal": 49.925}
    assert (facts["system"].model, facts["system"].chassis_type) == ("PowerEdge R6515", 23)
    assert (facts["firmware"].date, facts["firmware"].method) == ("2021-04-12", None)
