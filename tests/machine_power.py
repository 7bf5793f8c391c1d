"""Batteries, supplies and hardware monitors of a synthetic machine."""

from collections.abc import Mapping
from typing import TypeVar

from tests.machine_files import CapturedFiles

__all__ = ["battery", "monitor", "supply", "zone"]

ACPI = "sys/devices/LNXSYSTM:00/LNXSYBUS:00"
Files = TypeVar("Files", bound=CapturedFiles)


def battery(
    machine: Files, name: str = "BAT0", holder: str = "PNP0C0A:00", **files: object
) -> Files:
    """A battery with these files; nothing but its type is told by default."""
    return _supplied(machine, name, holder, {"type": "Battery", "present": 1, **files})


def supply(
    machine: Files, name: str = "AC", kind: str = "Mains", *, online: int | None = 1
) -> Files:
    """A supply."""
    own = {"type": kind, "online": online}
    return _supplied(machine, name, "ACPI0003:00" if kind == "Mains" else f"{name}-source", own)


def _supplied(machine: Files, name: str, holder: str, files: Mapping[str, object]) -> Files:
    place = f"{ACPI}/{holder}/power_supply/{name}"
    machine.without(place)
    machine._device(place, "power_supply", {"POWER_SUPPLY_NAME": name})
    machine._below(place, files)
    return machine


def monitor(
    machine: Files,
    chip: str,
    files: Mapping[str, object],
    *,
    number: int = 1,
    place: str = "sys/devices/platform/nct6775.656",
) -> Files:
    """A hardware monitor: the kernel's files by name, in the kernel's units."""
    folder = f"{place}/hwmon/hwmon{number}"
    machine.without(folder)
    machine._device(folder, "hwmon", {})
    machine._below(folder, {"name": chip, **files})
    return machine


def zone(machine: Files, number: int, kind: str, temperature: int, **files: object) -> Files:
    """A thermal zone; `temperature` in thousandths of a degree."""
    place = f"sys/devices/virtual/thermal/thermal_zone{number}"
    machine._device(place, "thermal", {})
    machine._below(place, {"type": kind, "temp": temperature, **files})
    return machine
