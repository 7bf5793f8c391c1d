"""Sensors from what `sensors -j`, `sensors` or `acpi -V` printed, for trees without /sys.

Pure functions from text but `recorded`, which finds the text; none raises for what it says.
"""

import re
from collections.abc import Iterator
from typing import Any

import msgspec

from probes import parts
from probes.board.said import said
from probes.meter.sensor_kinds import KINDS, Kind, Sensors, Temperature, grouped
from probes.parse import decimal
from probes.system import System, Unavailable

__all__ = ["from_acpi", "from_json", "from_text", "recorded"]

MOST_SENSORS = 2048
LONGEST_TEXT = 2**20
UNITS = {
    "C": ("temperatures", 1.0),
    "RPM": ("fans", 1.0),
    "V": ("voltages", 1.0),
    "mV": ("voltages", 1e-3),
    "A": ("currents", 1.0),
    "mA": ("currents", 1e-3),
    "W": ("powers", 1.0),
    "mW": ("powers", 1e-3),
    "uW": ("powers", 1e-6),
    "kW": ("powers", 1e3),
}
LIMITS = {"low": "low", "min": "low", "high": "high", "max": "high", "crit": "critical"}
_QUANTITY = r"([+-]?[0-9]{1,9}(?:\.[0-9]{1,6})?) ?(?:°|\\xb0|\xb0)?(C|RPM|mV|V|mA|A|uW|mW|kW|W)\b"
_LINE = re.compile(r"([^:()=]{1,60}):\s+" + _QUANTITY)
_LIMIT = re.compile(r"(low|min|high|max|crit)\s*=\s*" + _QUANTITY)
_CHIP = re.compile(r"[\w.]{1,60}-(?:isa|pci|i2c|acpi|virtual|hid|mdio|spi|scsi)-\w[\w:-]*")
_FILE = re.compile(r"(temp|fan|in|curr|power)\d{1,4}_(\w{1,20})")
_THERMAL = re.compile(r"Thermal (\d{1,3}): (?:[^,\n]*, )?([0-9.]{1,10}) degrees C")
_TRIP = re.compile(
    r"Thermal (\d{1,3}): trip point \d+ switches to mode (\w+) at temperature ([0-9.]{1,10}) "
)


def recorded(system: System) -> Sensors:
    """The sensors from the best text that was kept; raises `Unavailable` where none was."""
    kept = (
        (("sensors", "-j"), ("sensors-json",), from_json),
        (("sensors",), (), from_text),
        (("acpi", "-V"), ("acpi",), from_acpi),
    )
    refused = None
    for argv, names, read in kept:
        try:
            return read(system.run(argv, names=names).text[:LONGEST_TEXT])
        except Unavailable as why:
            refused = refused or why
    raise refused or Unavailable("probe.not_recorded", path="commands/sensors")


def from_json(text: str) -> Sensors:
    """What `sensors -j` printed: a chip's values by the names of the kernel's files."""
    try:
        told = msgspec.json.decode(text, type=dict[str, dict[str, Any]])
    except (msgspec.MsgspecError, RecursionError):
        raise Unavailable("probe.malformed", path="sensors -j") from None
    found = [
        (chip, label, values)
        for chip, features in told.items()
        for label, values in features.items()
        if isinstance(values, dict)
    ]
    return _collected([_of_files(*row) for row in found[:MOST_SENSORS]])


def _of_files(chip: str, label: str, values: dict[str, Any]) -> Any:
    """One feature; `None` where it is of a kind that nobody asked for."""
    told: dict[str, float] = {}
    kind: Kind | None = None
    for name, value in values.items():
        match = _FILE.fullmatch(name)
        if match and isinstance(value, int | float):
            kind = next(kind for kind in KINDS.values() if kind.prefix == match[1])
            told[match[2]] = float(value)
    alarms = [value != 0 for name, value in told.items() if name.endswith("alarm")]
    if kind is None:
        return None
    limits = {LIMITS[name]: told[name] for name in ("min", "max", "crit") if name in told}
    value = told.get("input", told.get("average"))
    return _made(kind, chip, label, value, limits, any(alarms) if alarms else None)


def from_text(text: str) -> Sensors:
    """What `sensors` printed, with limits that go on in the next line."""
    return _collected(list(_lines(text))[:MOST_SENSORS])


def _lines(text: str) -> Iterator[Any]:
    chip = ""
    joined = re.sub(r"\n\s+\(", " (", text)
    for line in joined.split("\n"):
        if _CHIP.fullmatch(line.strip()):
            chip = line.strip()
        elif chip and (found := _LINE.match(line)):
            name, factor = UNITS[found[3]]
            value = decimal(found[2])
            limits = {
                LIMITS[limit]: float(number) * UNITS[unit][1]
                for limit, number, unit in _LIMIT.findall(line)
                if UNITS[unit][0] == name
            }
            value = None if value is None else value * factor
            alarm = True if "ALARM" in line else None
            yield _made(KINDS[name], chip, found[1], value, limits, alarm)


def _made(
    kind: Kind,
    chip: str,
    label: str,
    value: float | None,
    limits: dict[str, float],
    alarm: bool | None,
) -> Any:
    known = value if value is not None and abs(value) <= kind.most else None
    return kind.type(
        part=f"path:{said(chip) or 'unknown'}/{said(label) or 'unknown'}",
        chip=said(chip.partition("-")[0]),
        label=said(label),
        alarm=alarm,
        **{name: limit for name, limit in limits.items() if abs(limit) <= kind.most},
        **{kind.value: known},
    )


def _collected(found: list[Any]) -> Sensors:
    """Sensors by kind; a chip may give two of them one label."""
    sensors = [sensor for sensor in found if sensor is not None]
    named = parts.distinct([sensor.part for sensor in sensors], [s.chip or "" for s in sensors])
    return grouped(
        msgspec.structs.replace(sensor, part=part)
        for sensor, part in zip(sensors, named, strict=True)
    )


def from_acpi(text: str) -> Sensors:
    """The thermal zones that acpi printed."""
    trips = {(m[1], m[2]): decimal(m[3]) for m in _TRIP.finditer(text)}
    found = [
        Temperature(
            part=f"path:thermal/{match[1]}",
            high=trips.get((match[1], "hot")),
            critical=trips.get((match[1], "critical")),
            temperature_celsius=decimal(match[2]),
        )
        for match in _THERMAL.finditer(text)
    ]
    return {"temperatures": _collected(list(found[:MOST_SENSORS]))["temperatures"]}
