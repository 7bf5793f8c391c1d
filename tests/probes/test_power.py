"""Batteries, supplies and power units."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from probes.meter import battery_text
from tests.machine_firmware import Supply, dimms
from tests.machine_power import battery, supply
from tests.machines import Machine, healthy
from tests.probes.observed import facts, reasons

WATT_HOUR = 3600


def power(machine: Machine) -> Any:
    return facts(machine, "power")


def bare(folder: Path) -> Machine:
    """A healthy machine without any supply that the kernel shows."""
    machine = healthy(folder).without("sys/class/power_supply")
    return machine.without("sys/devices/platform/battery")


def test_a_healthy_battery(tmp_path: Path) -> None:
    found = power(healthy(tmp_path))
    (one,) = found.batteries
    assert (one.part, one.vendor, one.model) == ("serial:00417", "Example", "B1")
    assert one.energy_full_design_joules == pytest.approx(52 * WATT_HOUR)
    assert one.energy_full_joules == pytest.approx(50 * WATT_HOUR)
    assert one.energy_now_joules == pytest.approx(40 * WATT_HOUR)
    assert (one.charge_percent, one.cycles) == (80, 42)
    assert one.health_percent == pytest.approx(100 * 50 / 52)
    assert (one.technology, one.status) == ("Li-ion", "Charging")
    assert [(s.kind, s.online) for s in found.supplies] == [("Mains", True)]
    assert (found.plugged, found.peripherals, found.units) == (True, (), ())
    assert found.missing == ()


def test_charge_becomes_energy_by_the_design_voltage(tmp_path: Path) -> None:
    machine = battery(
        bare(tmp_path),
        charge_full_design=4_400_000,
        charge_full=3_300_000,
        charge_now=1_650_000,
        voltage_min_design=11_100_000,
        voltage_now=12_500_000,
    )
    (one,) = power(machine).batteries
    assert one.energy_full_design_joules == pytest.approx(4.4 * 11.1 * WATT_HOUR)
    assert one.energy_now_joules == pytest.approx(1.65 * 11.1 * WATT_HOUR)
    assert (one.health_percent, one.charge_percent) == (75, 50)
    assert one.voltage_volts == pytest.approx(12.5)


def test_charges_compare_without_a_voltage(tmp_path: Path) -> None:
    machine = battery(bare(tmp_path), charge_full_design=4_000, charge_full=3_000, charge_now=0)
    (one,) = power(machine).batteries
    assert (one.energy_full_joules, one.health_percent) == (None, 75)


@pytest.mark.parametrize(("told", "cycles"), [(0, None), (-1, None), (312, 312), (65535, 65535)])
def test_cycles_that_are_not_counted(tmp_path: Path, told: int, cycles: int | None) -> None:
    (one,) = power(battery(bare(tmp_path), cycle_count=told)).batteries
    assert one.cycles == cycles


def test_a_battery_without_its_design_says_so(tmp_path: Path) -> None:
    found = power(battery(bare(tmp_path), energy_full=50_000_000, energy_now=0, capacity=0))
    (one,) = found.batteries
    assert (one.health_percent, one.energy_now_joules, one.charge_percent) == (None, 0, 0)
    assert reasons(found) == {
        "batteries.path:PNP0C0A:00.health_percent": "probe.battery_design",
        "plugged": "probe.mains_unknown",
    }


def test_two_batteries_and_an_empty_bay(tmp_path: Path) -> None:
    machine = battery(bare(tmp_path), "BAT0", "PNP0C0A:00", serial_number="0042")
    machine = battery(machine, "BAT1", "PNP0C0A:01", serial_number="0042")
    machine = battery(machine, "BAT2", "PNP0C0A:02", present=0)
    found = power(machine)
    names = ["serial:0042@PNP0C0A:00", "serial:0042@PNP0C0A:01"]
    assert [one.part for one in found.batteries] == names
    assert found.bays_empty == ("BAT2",)


def test_a_mouse_has_a_battery_of_its_own(tmp_path: Path) -> None:
    machine = battery(
        bare(tmp_path), "hidpp_battery_0", "0003:046D:4082.0004", scope="Device", capacity=55
    )
    found = power(machine)
    assert (found.batteries, found.plugged) == ((), True)
    assert [(one.charge_percent, one.part) for one in found.peripherals] == [
        (55, "path:0003:046D:4082.0004")
    ]


def test_supplies_of_several_kinds(tmp_path: Path) -> None:
    machine = supply(supply(bare(tmp_path), online=0), "ucsi-source-psy-1", "USB", online=1)
    found = power(battery(machine, capacity=50))
    assert {(one.kind, one.online) for one in found.supplies} == {("Mains", False), ("USB", True)}
    assert found.plugged is True


def test_power_units_of_a_server(tmp_path: Path) -> None:
    units = [Supply(), Supply(location="PSU2", status=5, plugged=False)]
    found = power(dimms(healthy(tmp_path), supplies=units))
    assert [(u.part, u.status, u.plugged) for u in found.units] == [
        ("slot:PSU1", "OK", True),
        ("slot:PSU2", "Critical", False),
    ]
    assert found.units[0].power_maximum_watts == 1200


def test_a_board_that_announces_a_unit_without_a_name(tmp_path: Path) -> None:
    unit = Supply(location="To Be Filled By O.E.M.", name="OEM_Define1", serial="")
    assert power(dimms(healthy(tmp_path), supplies=[unit])).units == ()


# -- texts -------------------------------------------------------------------------------------

UPOWER = """Device: /org/freedesktop/UPower/devices/line_power_AC
  native-path:          AC
  power supply:         yes
  line-power
    warning-level:       none
    online:              yes

Device: /org/freedesktop/UPower/devices/battery_BAT0
  native-path:          BAT0
  vendor:               Samsung SDI
  model:                DELL 7XFJJA2
  serial:               4448
  power supply:         yes
  battery
    present:             yes
    state:               fully-charged
    energy:              33.4443 Wh
    energy-full:         33.4443 Wh
    energy-full-design:  48.84 Wh
    voltage:             12.446 V
    charge-cycles:       213
    percentage:          100%
    technology:          lithium-ion

Device: /org/freedesktop/UPower/devices/mouse_hidpp_battery_0
  native-path:          hidpp_battery_0
  model:                M705
  power supply:         no
  mouse
    present:             yes
    state:               discharging
    percentage:          55%

Device: /org/freedesktop/UPower/devices/DisplayDevice
  power supply:         yes
  battery
    present:             yes
    percentage:          100%

Daemon:
  daemon-version:  1.90.2
  on-battery:      no
"""


def test_what_upower_told(tmp_path: Path) -> None:
    found = power(bare(tmp_path).file("logs/upower", UPOWER))
    (one,) = found.batteries
    assert (one.part, one.technology, one.status) == ("serial:4448", "Li-ion", "Full")
    assert one.energy_full_design_joules == pytest.approx(48.84 * WATT_HOUR)
    assert one.health_percent == pytest.approx(68.4773, abs=1e-3)
    assert one.cycles == 213
    assert [mouse.model for mouse in found.peripherals] == ["M705"]
    assert [(one.kind, one.online) for one in found.supplies] == [("Mains", True)]


def test_what_acpi_told(tmp_path: Path) -> None:
    text = """Battery 0: Charging, 71%, 00:29:20 until charged
Battery 0: design capacity 2110 mAh, last full capacity 2271 mAh = 100%
Battery 1: Unknown, 98%
Adapter 0: on-line
"""
    found = power(bare(tmp_path).file("logs/acpi", text))
    first, second = found.batteries
    assert (first.part, first.status, first.charge_percent) == ("path:BAT0", "Charging", 71)
    assert first.health_percent == pytest.approx(100 * 2271 / 2110)
    assert (second.status, second.charge_percent, second.health_percent) == (None, 98, None)
    assert found.plugged is True


def test_nothing_told_is_not_nothing_there(tmp_path: Path) -> None:
    found = power(bare(tmp_path))
    assert (found.batteries, found.supplies, found.plugged) == (None, None, None)
    assert reasons(found)["batteries"] == "probe.not_recorded"


@given(st.text())
def test_any_text_is_read(text: str) -> None:
    battery_text.upower(text)
    battery_text.acpi(text)


@given(st.lists(st.sampled_from(UPOWER.split("\n")), max_size=60))
def test_any_lines_of_upower_are_read(lines: list[str]) -> None:
    battery_text.upower("\n".join(lines))


@pytest.mark.parametrize(
    "content", [b"", b"\xff\xfe", b"9" * 4000, b"nan", b"-1", b"18446744073709551615"]
)
def test_odd_files_of_a_battery(tmp_path: Path, content: bytes) -> None:
    machine = healthy(tmp_path)
    for name in [n for n in machine.files if "power_supply" in n and not n.endswith("/type")]:
        machine.file(name, content)
    (one,) = power(machine).batteries
    assert one.health_percent is None or one.health_percent == 100
