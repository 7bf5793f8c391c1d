"""Observes sensors: temperatures, fans, voltages, currents, powers, with their own limits.

From /sys/class/hwmon, as an ordinary user; thermal zones where no monitor tells a temperature, and
what `sensors` printed where a tree lacks both. Living temperatures and fans come through the port,
which is psutil on a live machine; limits and alarms are always the kernel's files, since psutil
fills a missing limit with another one.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec

from probes import parts
from probes.board.said import said
from probes.meter.sensor_kinds import (
    KINDS,
    Current,
    Fan,
    Kind,
    Power,
    Sensors,
    Temperature,
    Voltage,
    grouped,
)
from probes.parse import whole
from probes.system import Device, Gaps, Missing, Reading, System, Unavailable

__all__ = ["Current", "Facts", "Fan", "Power", "Temperature", "Voltage", "probe"]

FOLDER = "/sys/class/hwmon"
ZONES = "/sys/class/thermal"
MOST_CHANNELS = 2048
_CHANNEL = re.compile(r"(temp|fan|in|curr|power)[0-9]{1,4}")
_ALARMS = ("alarm", "min_alarm", "max_alarm", "crit_alarm", "lcrit_alarm", "emergency_alarm")
_TRIP = re.compile(r"trip_point_[0-9]{1,3}_type")


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """The sensors of each kind, sorted by part; a sensor without a value could not be read."""

    temperatures: tuple[Temperature, ...] | None = None
    fans: tuple[Fan, ...] | None = None
    voltages: tuple[Voltage, ...] | None = None
    currents: tuple[Current, ...] | None = None
    powers: tuple[Power, ...] | None = None
    missing: tuple[Missing, ...] = ()


class Channel(msgspec.Struct, frozen=True):
    """One sensor's files: its chip's folder, the start of their names, which of them there are."""

    device: Device
    chip: str
    name: str
    files: frozenset[str]
    kind: Kind

    @property
    def key(self) -> str:
        """Its place among all channels of the machine."""
        return f"{self.device.sys_path}/{self.name}"

    def number(self, what: str) -> float | None:
        """One of its numbers in the kind's unit."""
        if what not in self.files:
            return None
        told = self.device.number(f"{self.name}_{what}")
        value = None if told is None else told / self.kind.divisor
        return value if value is not None and abs(value) <= self.kind.most else None


def probe(system: System) -> Facts:
    """Observe the sensors."""
    gaps = Gaps()
    found = gaps.attempt(tuple(KINDS), _sensors, system) or {}
    for name, kind in KINDS.items():
        if name not in found:
            gaps.note(name, Unavailable("probe.no_file", path=FOLDER))
        for sensor in found.get(name, ()):
            if getattr(sensor, kind.value) is None:
                why = Unavailable("probe.no_reading")
                gaps.note(f"{name}.{sensor.part}.{kind.value}", why)
    return Facts(
        temperatures=found.get("temperatures"),
        fans=found.get("fans"),
        voltages=found.get("voltages"),
        currents=found.get("currents"),
        powers=found.get("powers"),
        missing=gaps.missing(),
    )


def _sensors(system: System) -> Sensors:
    """By the monitors' files; by zones or a kept text where the kernel lists none."""
    try:
        system.listing(FOLDER)
    except Unavailable:
        if zones := _zones(system):
            return {"temperatures": zones}
        if not system.recorded:
            raise
        from probes.meter import sensors_text

        return sensors_text.recorded(system)
    found = dict(grouped(_monitors(system)))
    if not found["temperatures"]:
        found["temperatures"] = _zones(system)
    return found


def _monitors(system: System) -> Iterator[Any]:
    channels = [c for device in system.devices("hwmon") for c in _channels(device)][:MOST_CHANNELS]
    living = _living(system, channels)
    ids = [f"{_place(channel.device)}/{channel.name}" for channel in channels]
    for part, channel in zip(parts.distinct(ids, ids), channels, strict=True):
        yield _sensor(part, channel, living.get(channel.key))


def _channels(device: Device) -> Iterator[Channel]:
    """The sensors of one chip in the order of their names, as text."""
    files: dict[str, set[str]] = {}
    for file in device.names():
        name, line, what = file.partition("_")
        if line and _CHANNEL.fullmatch(name):
            files.setdefault(name, set()).add(what)
    chip = said(device.attribute("name")) or ""
    for name in sorted(files):
        if files[name] & {"input", "average"}:
            prefix = name.rstrip("0123456789")
            kind = next(kind for kind in KINDS.values() if kind.prefix == prefix)
            yield Channel(device, chip, name, frozenset(files[name]), kind)


def _place(device: Device) -> str:
    """Where the chip is, without the number that the kernel gave its monitor."""
    sys_path = re.sub(r"(?:/hwmon)?/hwmon\d+$", "/hwmon", device.sys_path)
    return parts.place(sys_path, alone=False).removesuffix("/hwmon")


def _living(system: System, channels: Sequence[Channel]) -> Mapping[str, Reading]:
    """The port's readings by channel; those of a chip it counts otherwise are left to the files."""
    if system.recorded:  # there the port reads the same files
        return {}
    found: dict[str, Reading] = {}
    for prefix, readings in (("temp", system.temperatures()), ("fan", system.fans())):
        ours = [c for c in channels if c.kind.prefix == prefix and "input" in c.files]
        for chip in {channel.chip for channel in ours}:
            of_chip = [channel for channel in ours if channel.chip == chip]
            told = [reading for reading in readings if reading.chip == chip]
            if len(told) == len(of_chip):
                found |= {c.key: reading for c, reading in zip(of_chip, told, strict=True)}
    return found


def _sensor(part: str, channel: Channel, living: Reading | None) -> Any:
    """One sensor; a chip that says of itself that it is broken has no value."""
    kind = channel.kind
    value = channel.number("average") if "input" not in channel.files else None
    if "input" in channel.files:
        value = living.value if living else channel.number("input")
    if channel.number("fault"):
        value = None
    label = living.label if living else _label(channel)
    low, high, critical = (channel.number(what) for what in ("min", "max", "crit"))
    return kind.type(
        part=part,
        chip=channel.chip or None,
        label=said(label),
        low=low,
        high=high,
        critical=critical,
        alarm=_alarm(channel),
        **{kind.value: value if value is None or abs(value) <= kind.most else None},
    )


def _label(channel: Channel) -> str | None:
    return channel.device.attribute(f"{channel.name}_label") if "label" in channel.files else None


def _alarm(channel: Channel) -> bool | None:
    """Whether any of its alarms is on, `None` where it has none."""
    told = [channel.device.number(f"{channel.name}_{a}") for a in _ALARMS if a in channel.files]
    known = [alarm for alarm in told if alarm is not None]
    return any(known) if known else None


def _zones(system: System) -> tuple[Temperature, ...]:
    """Thermal zones, named by their types: their numbers change from boot to boot."""
    zones = [zone for zone in system.devices("thermal") if zone.sys_name.startswith("thermal_zone")]
    if not zones:  # a capture may hold folders where the kernel has links
        names = [name for name in system.names(ZONES) if name.startswith("thermal_zone")]
        zones = [Device(system, f"{ZONES}/{name}", "thermal") for name in names]
    types = [said(zone.attribute("type")) or "unknown" for zone in zones[:MOST_CHANNELS]]
    ids = [f"path:thermal/{name}" for name in types]
    made = [
        _zone(zone, part, name)
        for zone, part, name in zip(zones, parts.distinct(ids, types), types, strict=False)
    ]
    return tuple(sorted(made, key=lambda sensor: sensor.part))


def _zone(zone: Device, part: str, name: str) -> Temperature:
    return Temperature(
        part=part,
        chip=name,
        high=_trip(zone, "hot"),
        critical=_trip(zone, "critical"),
        temperature_celsius=_degrees(zone, "temp"),
    )


def _trip(zone: Device, wanted: str) -> float | None:
    """The temperature of a trip point of this type; none is below freezing."""
    types = [name for name in zone.names() if _TRIP.fullmatch(name)]
    found = (name for name in types if zone.attribute(name) == wanted)
    name = next(found, None)
    degrees = _degrees(zone, f"{name.removesuffix('_type')}_temp") if name else None
    return degrees if degrees is not None and degrees > 0 else None


def _degrees(zone: Device, name: str) -> float | None:
    told = whole(zone.attribute(name))
    return told / 1000 if told is not None and abs(told) <= 10_000_000 else None
