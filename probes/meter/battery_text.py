"""Batteries and supplies from what `upower -d`, `upower -i` or `acpi -V` printed.

For captured trees without /sys/class/power_supply. Pure functions from text; none raises. acpi
tells charges and no voltage: energies are missing then, but health and charge are not.
"""

import re
from collections.abc import Iterator

from probes import parts
from probes.board.said import said
from probes.meter.batteries import Battery, Supply, cycles
from probes.parse import decimal, fields, whole

__all__ = ["Told", "acpi", "upower"]

MOST_DEVICES = 64
JOULES_PER_WATT_HOUR = 3600.0
STATES = {
    "fully-charged": "Full",
    "charging": "Charging",
    "discharging": "Discharging",
    "pending-charge": "Not charging",
    "pending-discharge": "Not charging",
    "empty": "Discharging",
}
TECHNOLOGIES = {
    "lithium-ion": "Li-ion",
    "lithium-polymer": "Li-poly",
    "lithium-iron-phosphate": "LiFe",
    "nickel-cadmium": "NiCd",
    "nickel-metal-hydride": "NiMH",
}
_BATTERY = re.compile(r"Battery (\d{1,3}): ([^,\n]+)(?:, (\d{1,3})%)?")
_CAPACITY = re.compile(
    r"Battery (\d{1,3}): design capacity (\d{1,9}) mAh, last full capacity (\d{1,9})"
)
_ADAPTER = re.compile(r"Adapter (\d{1,3}): (on|off)-line")

Told = tuple[tuple[Battery, ...], tuple[Battery, ...], tuple[Supply, ...]]
"""Batteries of the machine, those of what is connected to it, and supplies."""


def upower(text: str) -> Told:
    """What upower printed; its DisplayDevice is the sum of the others."""
    own: list[Battery] = []
    others: list[Battery] = []
    supplies: list[Supply] = []
    for block in _blocks(text):
        told = fields(block)
        if re.search(r"^\s+line-power$", block, re.MULTILINE):
            supplies.append(_line_power(told))
        elif "percentage" in told and told.get("native-path", "(null)") != "(null)":
            of_machine = told.get("power supply") == "yes"
            if told.get("present") != "no":
                (own if of_machine else others).append(_upower_battery(told))
    return _told(own), _told(others), tuple(supplies)


def _blocks(text: str) -> Iterator[str]:
    """The part of each device; `upower -i` prints one without a heading."""
    pieces = re.split(r"^Device:.*$", text[: 2**20], flags=re.MULTILINE)
    yield from (piece.partition("\nDaemon:")[0] for piece in pieces[: MOST_DEVICES + 1])


def _told(found: list[Battery]) -> tuple[Battery, ...]:
    names = parts.distinct([b.part for b in found], [b.kernel_name or "" for b in found])
    made = [_renamed(battery, name) for battery, name in zip(found, names, strict=True)]
    return tuple(sorted(made, key=lambda battery: battery.part))


def _renamed(battery: Battery, part: str) -> Battery:
    values = {name: getattr(battery, name) for name in Battery.__struct_fields__}
    return Battery(**values | {"part": part})


def _line_power(told: dict[str, str]) -> Supply:
    name = _kernel_name(told)
    online = {"yes": True, "no": False}.get(told.get("online", ""))
    return Supply(part=f"path:{name}", kernel_name=name, kind="Mains", online=online)


def _kernel_name(told: dict[str, str]) -> str:
    return said(told.get("native-path", "").rpartition("/")[2]) or "battery"


def _upower_battery(told: dict[str, str]) -> Battery:
    name, serial = _kernel_name(told), said(told.get("serial"))
    design, full, now = (
        _quantity(told, key, "Wh", JOULES_PER_WATT_HOUR)
        for key in ("energy-full-design", "energy-full", "energy")
    )
    technology = told.get("technology", "")
    return Battery(
        part=parts.serial(serial) or f"path:{name}",
        kernel_name=name,
        vendor=said(told.get("vendor")),
        model=said(told.get("model")),
        serial=serial if parts.serial(serial) else None,
        technology=TECHNOLOGIES.get(technology),
        status=STATES.get(told.get("state", "")),
        charge_percent=_percent(told.get("percentage")),
        energy_full_design_joules=design or None,
        energy_full_joules=full or None,
        energy_now_joules=now,
        health_percent=100 * full / design if design and full else None,
        cycles=cycles(whole(told.get("charge-cycles"))),
        voltage_volts=_quantity(told, "voltage", "V", 1.0) or None,
    )


def _quantity(told: dict[str, str], key: str, unit: str, factor: float) -> float | None:
    """`48.84 Wh`; some languages write a comma."""
    number, _, word = told.get(key, "").partition(" ")
    found = decimal(number.replace(",", "."))
    return found * factor if found is not None and word == unit and 0 <= found < 1e9 else None


def _percent(text: str | None) -> float | None:
    """`71%`; upower adds `(should be ignored)` where it knows nothing."""
    found = decimal((text or "").partition("%")[0].replace(",", "."))
    known = text is not None and "ignored" not in text
    return found if known and found is not None and 0 <= found <= 200 else None


def acpi(text: str) -> Told:
    """What acpi printed; it does not tell the machine's batteries from others."""
    capacities = {m[1]: (int(m[2]), int(m[3])) for m in _CAPACITY.finditer(text[: 2**20])}
    found: dict[str, Battery] = {}
    for match in _BATTERY.finditer(text[: 2**20]):
        number, status, percent = match.groups()
        if status.startswith("design capacity") or len(found) == MOST_DEVICES:
            continue
        design, full = capacities.get(number, (0, 0))
        found.setdefault(
            number,
            Battery(
                part=f"path:BAT{number}",
                status=None if status == "Unknown" else said(status),
                charge_percent=_percent(f"{percent}%") if percent else None,
                health_percent=100 * full / design if design and full else None,
            ),
        )
    adapters = {match[1]: match[2] for match in _ADAPTER.finditer(text[: 2**20])}
    supplies = [
        Supply(part=f"path:AC{number}", kind="Mains", online=state == "on")
        for number, state in list(adapters.items())[:MOST_DEVICES]
    ]
    return tuple(found.values()), (), tuple(supplies)
