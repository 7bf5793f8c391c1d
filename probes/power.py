"""Observes what feeds the machine: batteries, mains and USB supplies, and its power units.

From /sys/class/power_supply, as an ordinary user; where a tree lacks it, from what upower or acpi
printed. Power units (the supplies in a server) stand in the firmware's table: for root only.
"""

import msgspec

from probes import parts
from probes.board import firmware_table
from probes.board.firmware_records import PowerUnit
from probes.meter import batteries
from probes.meter.batteries import Battery, Supply
from probes.port.files import listed_devices
from probes.system import Device, Gaps, Missing, System, Unavailable

__all__ = ["Battery", "Facts", "PowerUnit", "Supply", "Unit", "probe"]

FOLDER = "/sys/class/power_supply"
MOST_DEVICES = 64


class Unit(msgspec.Struct, frozen=True, kw_only=True):
    """A power unit as the firmware found it at boot; `status` is OK, Non-critical or Critical."""

    part: str
    location: str | None = None
    name: str | None = None
    vendor: str | None = None
    serial: str | None = None
    part_number: str | None = None
    revision: str | None = None
    power_maximum_watts: int | None = None
    present: bool | None = None
    status: str | None = None
    plugged: bool | None = None
    hot_replaceable: bool | None = None


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """What feeds the machine. `plugged`: whether it runs from anything but its batteries.

    `peripherals` are batteries of what is connected: a mouse, a keyboard. `bays_empty` names the
    places of batteries that were taken out.
    """

    batteries: tuple[Battery, ...] | None = None
    bays_empty: tuple[str, ...] | None = None
    peripherals: tuple[Battery, ...] | None = None
    supplies: tuple[Supply, ...] | None = None
    plugged: bool | None = None
    units: tuple[Unit, ...] | None = None
    missing: tuple[Missing, ...] = ()


def probe(system: System) -> Facts:
    """Observe what feeds the machine."""
    gaps = Gaps()
    told = gaps.attempt(("batteries", "peripherals", "supplies"), _feeding, system)
    own, bays, others, supplies = told or (None, None, None, None)
    for battery in own or ():
        if battery.health_percent is None:
            why = Unavailable("probe.battery_design")
            gaps.note(f"batteries.{battery.part}.health_percent", why)
    return Facts(
        batteries=own,
        bays_empty=bays,
        peripherals=others,
        supplies=supplies,
        plugged=_plugged(system, gaps, own, supplies),
        units=gaps.attempt("units", _units, system),
        missing=gaps.missing(),
    )


Feeding = tuple[tuple[Battery, ...], tuple[str, ...], tuple[Battery, ...], tuple[Supply, ...]]


def _feeding(system: System) -> Feeding:
    """Batteries, empty bays, batteries of others, supplies."""
    try:
        devices = listed_devices(system, "power_supply", (FOLDER,))[:MOST_DEVICES]
    except Unavailable:
        if not system.recorded:
            raise
        return _recorded(system)
    cells = [device for device in devices if device.attribute("type") == "Battery"]
    out = [cell for cell in cells if cell.number("present") == 0]
    others = [cell for cell in cells if batteries.is_peripheral(cell)]
    own = [cell for cell in cells if cell not in out and cell not in others]
    feeds = [device for device in devices if _feeds(device)]
    return (
        batteries.batteries(own),
        tuple(cell.sys_name for cell in out),
        batteries.batteries([cell for cell in others if cell not in out]),
        batteries.supplies(feeds),
    )


def _feeds(device: Device) -> bool:
    return device.attribute("type") not in (None, "Battery") and not batteries.is_peripheral(device)


def _recorded(system: System) -> Feeding:
    """From the texts that tools left, the one that tells more first."""
    from probes.meter import battery_text

    try:
        told = battery_text.upower(system.run(("upower", "-d"), names=("upower",)).text)
    except Unavailable:
        told = battery_text.acpi(system.run(("acpi", "-V"), names=("acpi",)).text)
    own, others, supplies = told
    return own, (), others, supplies


def _plugged(
    system: System,
    gaps: Gaps,
    own: tuple[Battery, ...] | None,
    supplies: tuple[Supply, ...] | None,
) -> bool | None:
    """By its supplies; where these do not tell, as the port judges by the battery's status."""
    if own is None or supplies is None:
        return None
    if not own:
        return True
    online = [supply.online for supply in supplies if supply.online is not None]
    if online:
        return any(online)
    battery = gaps.attempt("plugged", system.battery)
    if battery is not None and battery.plugged is None:
        gaps.note("plugged", Unavailable("probe.mains_unknown"))
    return battery.plugged if battery else None


def _units(system: System) -> tuple[Unit, ...]:
    """The units that firmware knows anything of; boards without any announce one all the same."""
    table = firmware_table.read(system)
    told = [unit for unit in table.all(PowerUnit) if unit.location or unit.name or unit.serial]
    if not told and not table.whole:
        raise Unavailable("probe.firmware_silent")
    ids = [f"slot:{unit.location or unit.name or unit.serial}" for unit in told]
    named = parts.distinct(ids, [unit.serial or str(n) for n, unit in enumerate(told, 1)])
    fields = [name for name in Unit.__struct_fields__ if name != "part"]
    made = [
        Unit(part=part, **{name: getattr(unit, name) for name in fields})
        for part, unit in zip(named, told, strict=True)
    ]
    return tuple(sorted(made, key=lambda unit: unit.part))
