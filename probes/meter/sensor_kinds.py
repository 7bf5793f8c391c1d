"""The kinds of sensors that the kernel's hardware monitors have, and what is known of one.

Limits are in the unit of the value: degrees Celsius, revolutions a minute, volts, amperes, watts.
They are the chip's own or those that firmware set, often none or nonsense; nothing is judged here.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

__all__ = [
    "KINDS",
    "Current",
    "Fan",
    "Kind",
    "Power",
    "Sensors",
    "Temperature",
    "Voltage",
    "grouped",
]


class Sensor(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of every sensor. `alarm`: whether the chip says that a limit is passed."""

    part: str
    chip: str | None = None
    label: str | None = None
    low: float | None = None
    high: float | None = None
    critical: float | None = None
    alarm: bool | None = None


class Temperature(Sensor, frozen=True, kw_only=True):
    """Degrees Celsius."""

    temperature_celsius: float | None = None


class Fan(Sensor, frozen=True, kw_only=True):
    """Revolutions a minute."""

    speed_rpm: float | None = None


class Voltage(Sensor, frozen=True, kw_only=True):
    """Volts."""

    voltage_volts: float | None = None


class Current(Sensor, frozen=True, kw_only=True):
    """Amperes."""

    current_amperes: float | None = None


class Power(Sensor, frozen=True, kw_only=True):
    """Watts."""

    power_watts: float | None = None


class Kind(msgspec.Struct, frozen=True):
    """One kind: the prefix of its files, what makes one, its value's name, files' unit, maximum.

    A number beyond the maximum is no reading: drivers give such where nothing is connected.
    """

    prefix: str
    type: type[Any]
    value: str
    divisor: int
    most: float


KINDS: Mapping[str, Kind] = {
    "temperatures": Kind("temp", Temperature, "temperature_celsius", 1000, 1e4),
    "fans": Kind("fan", Fan, "speed_rpm", 1, 1e6),
    "voltages": Kind("in", Voltage, "voltage_volts", 1000, 1e5),
    "currents": Kind("curr", Current, "current_amperes", 1000, 1e5),
    "powers": Kind("power", Power, "power_watts", 1_000_000, 1e7),
}

Sensors = Mapping[str, tuple[Any, ...]]
"""The sensors of each kind by the names of `KINDS`."""


def grouped(found: Iterable[Sensor]) -> Sensors:
    """Sensors by kind, sorted by part."""
    ordered = sorted(found, key=lambda sensor: sensor.part)
    return {
        name: tuple(sensor for sensor in ordered if isinstance(sensor, kind.type))
        for name, kind in KINDS.items()
    }
