"""Sensors: the kernel's monitors and zones, and what tools printed of them."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import probes
from probes.meter import sensors_text
from probes.port.recorded import Recorded
from tests.machine_firmware import dimms
from tests.machine_power import battery, monitor, zone
from tests.machines import Machine, healthy
from tests.mocked import ABSENT, live_facts
from tests.probes.observed import facts, reasons

BOARD = {
    "in0_input": 1008,
    "in0_min": 0,
    "in0_max": 1744,
    "in0_alarm": 0,
    "in0_label": "Vcore",
    "in1_input": 204,
    "in1_max": 100,
    "in1_alarm": 1,
    "fan1_input": 0,
    "fan1_min": 600,
    "fan1_alarm": 1,
    "fan2_input": 980,
    "temp1_input": 38_500,
    "temp1_max": 80_000,
    "temp1_max_alarm": 0,
    "temp1_crit_alarm": 0,
    "temp2_input": -62_000,
    "temp2_fault": 1,
    "temp3_crit": 100_000,
    "curr1_input": 1_250,
    "power1_average": 15_000_000,
    "power1_crit": 25_000_000,
    "humidity1_input": 40_000,
    "pwm1": 128,
}


def sensors(machine: Machine) -> Any:
    return facts(machine, "sensors")


def bare(folder: Path) -> Machine:
    """A healthy machine without a monitor."""
    return healthy(folder).without("sys/class/hwmon").without("sys/devices/platform/coretemp.0")


def test_a_healthy_machine(tmp_path: Path) -> None:
    found = sensors(healthy(tmp_path))
    (temperature,) = found.temperatures
    assert (temperature.part, temperature.chip) == ("path:coretemp.0/temp1", "coretemp")
    assert (temperature.label, temperature.temperature_celsius) == ("Package id 0", 45)
    assert (temperature.low, temperature.high, temperature.critical) == (None, 100, 105)
    assert [(fan.label, fan.speed_rpm) for fan in found.fans] == [("CPU fan", 1200)]
    assert (found.voltages, found.currents, found.powers, found.missing) == ((), (), (), ())


def test_a_board_with_all_kinds(tmp_path: Path) -> None:
    found = sensors(monitor(bare(tmp_path), "nct6775", BOARD))
    core, other = found.voltages
    assert (core.part, core.label, core.voltage_volts) == (
        "path:nct6775.656/in0",
        "Vcore",
        1.008,
    )
    assert (core.low, core.high, core.alarm) == (0, 1.744, False)
    assert (other.high, other.alarm) == (0.1, True)
    stopped, running = found.fans
    assert (stopped.speed_rpm, stopped.low, stopped.alarm) == (0, 600, True)
    assert (running.speed_rpm, running.alarm) == (980, None)
    assert [(t.temperature_celsius, t.high) for t in found.temperatures] == [
        (38.5, 80),
        (None, None),
    ]
    assert found.temperatures[0].alarm is False
    assert [(c.current_amperes, c.critical) for c in found.currents] == [(1.25, None)]
    assert [(p.power_watts, p.critical) for p in found.powers] == [(15, 25)]
    path = "temperatures.path:nct6775.656/temp2.temperature_celsius"
    assert reasons(found) == {path: "probe.no_reading"}


def test_monitors_are_named_by_their_place(tmp_path: Path) -> None:
    machine = bare(tmp_path)
    drives = "sys/devices/pci0000:00/0000:00:17.0"
    for number, port in ((3, 1), (9, 2)):
        place = f"{drives}/ata{port}/host{number}/target{number}:0:0/{number}:0:0:0"
        monitor(machine, "drivetemp", {"temp1_input": 30_000}, number=number, place=place)
    place = "sys/devices/pci0000:00/0000:01:00.0/nvme/nvme0"
    monitor(machine, "nvme", {"temp1_input": 40_000}, number=1, place=place)
    assert [temperature.part for temperature in sensors(machine).temperatures] == [
        "pci:0000:00:17.0/ata1/0:0:0/temp1",
        "pci:0000:00:17.0/ata2/0:0:0/temp1",
        "pci:0000:01:00.0/temp1",
    ]


@pytest.mark.parametrize("content", ["", "nonsense", "9" * 30, "99999999999", "-2147483648000"])
def test_a_reading_that_is_none(tmp_path: Path, content: str) -> None:
    found = sensors(monitor(bare(tmp_path), "acpitz", {"temp1_input": content}))
    assert found.temperatures[0].temperature_celsius is None
    assert list(reasons(found).values()) == ["probe.no_reading"]


def test_zones_where_no_monitor_tells_a_temperature(tmp_path: Path) -> None:
    machine = monitor(bare(tmp_path), "fan-only", {"fan1_input": 900})
    machine = zone(machine, 0, "acpitz", 27_800)
    trips = {"trip_point_0_type": "critical", "trip_point_0_temp": 127_000}
    trips |= {"trip_point_1_type": "hot", "trip_point_1_temp": -274_000}
    found = sensors(zone(machine, 1, "x86_pkg_temp", 55_000, **trips))
    first, second = found.temperatures
    assert (first.part, first.temperature_celsius) == ("path:thermal/acpitz", 27.8)
    assert (second.temperature_celsius, second.critical, second.high) == (55, 127, None)
    assert len(found.fans) == 1


def test_zones_alone_say_nothing_of_fans(tmp_path: Path) -> None:
    found = sensors(zone(bare(tmp_path), 0, "cpu-thermal", 51_000))
    assert [t.chip for t in found.temperatures] == ["cpu-thermal"]
    assert found.fans is None
    assert reasons(found)["fans"] == "probe.no_file"


# -- texts -------------------------------------------------------------------------------------

TEXT = """coretemp-isa-0000
Adapter: ISA adapter
Package id 0:  +45.0°C  (high = +100.0°C, crit = +105.0°C)
Core 0:        +43.0\xb0C  (high = +100.0\xb0C, crit = +105.0\xb0C)  ALARM (CRIT)

nct6775-isa-0290
Adapter: ISA adapter
Vcore:         816.00 mV (min =  +0.00 V, max =  +1.74 V)
+3.3V:          +3.36 V  (min =  +2.98 V, max =  +3.63 V)  ALARM
fan1:          1200 RPM  (min =  600 RPM)
temp1:          N/A
SYSTIN:         +38.9 C  (low  = -273.1 C, high = +84.8 C)
                         (crit = +90.0 C)
intrusion0:    OK
beep_enable:   disabled

amdgpu-pci-0300
Adapter: PCI adapter
PPT:           15.06 W  (cap = 25.00 W)
"""


def test_what_sensors_printed(tmp_path: Path) -> None:
    found = sensors(bare(tmp_path).file("logs/sensors", TEXT))
    values = {
        t.label: (t.temperature_celsius, t.low, t.high, t.critical) for t in found.temperatures
    }
    assert values == {
        "Package id 0": (45, None, 100, 105),
        "Core 0": (43, None, 100, 105),
        "SYSTIN": (38.9, -273.1, 84.8, 90),
    }
    alarms = {t.label: t.alarm for t in (*found.temperatures, *found.voltages)}
    assert (alarms["Core 0"], alarms["+3.3V"], alarms["Vcore"]) == (True, True, None)
    assert [(v.label, v.voltage_volts, v.high) for v in found.voltages] == [
        ("+3.3V", 3.36, 3.63),
        ("Vcore", pytest.approx(0.816), 1.74),
    ]
    assert [(f.part, f.speed_rpm, f.low) for f in found.fans] == [
        ("path:nct6775-isa-0290/fan1", 1200, 600)
    ]
    assert [p.power_watts for p in found.powers] == [15.06]


def test_what_sensors_printed_as_json(tmp_path: Path) -> None:
    told = """{"coretemp-isa-0000": {"Adapter": "ISA adapter",
        "Package id 0": {"temp1_input": 45.0, "temp1_max": 100.0, "temp1_crit_alarm": 0.0},
        "Vcore": {"in0_input": 0.816, "in0_min": 0.0, "in0_alarm": 1.0},
        "intrusion0": {"intrusion0_alarm": 0.0}, "fan1": {"fan1_input": null}}}"""
    found = sensors(bare(tmp_path).file("commands/sensors-json", told))
    (one,) = found.temperatures
    assert (one.chip, one.label, one.temperature_celsius) == ("coretemp", "Package id 0", 45)
    assert (one.high, one.alarm) == (100, False)
    assert [(v.voltage_volts, v.low, v.alarm) for v in found.voltages] == [(0.816, 0, True)]
    assert found.fans == ()


def test_what_acpi_printed(tmp_path: Path) -> None:
    text = """Thermal 0: ok, 46.0 degrees C
Thermal 0: trip point 0 switches to mode critical at temperature 127.0 degrees C
"""
    found = sensors(bare(tmp_path).file("logs/acpi", text))
    assert [(t.temperature_celsius, t.critical) for t in found.temperatures] == [(46, 127)]
    assert found.fans is None


@given(st.text())
def test_any_text_is_read(text: str) -> None:
    sensors_text.from_text(text)
    sensors_text.from_acpi(text)


@given(st.lists(st.sampled_from(TEXT.split("\n")), max_size=60))
def test_any_lines_of_sensors_are_read(lines: list[str]) -> None:
    sensors_text.from_text("\n".join(lines))


@pytest.mark.parametrize("told", ["", "[", "[]", '{"a": 1}', "[" * 10_000, '{"a": {"b": "c"}}'])
def test_json_that_is_none(tmp_path: Path, told: str) -> None:
    found = sensors(bare(tmp_path).file("commands/sensors-json", told))
    assert found.temperatures in (None, ())


# -- live --------------------------------------------------------------------------------------

SAME = ("firmware", "power", "sensors")


@pytest.mark.skipif(ABSENT is not None, reason=ABSENT or "")
def test_both_readers_agree(tmp_path: Path) -> None:
    machine = monitor(healthy(tmp_path), "nct6775", BOARD | {"temp1_crit": 95_000})
    # psutil takes the one limit for the other where only one is there.
    machine = monitor(machine, "acpitz", {"temp1_input": 27_800, "temp1_crit": 119_000}, number=2)
    machine = battery(machine, "BAT1", "PNP0C0A:01", charge_full=4_000, charge_full_design=5_000)
    root = dimms(machine).write()
    recorded = probes.encode(probes.observe(Recorded(str(root)), SAME))
    live = live_facts(root, SAME)
    assert {name: live[name] for name in SAME} == recorded
    assert ["coretemp", "Package id 0", 45.0, 105.0] in live["temperatures"]
