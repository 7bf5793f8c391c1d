"""What is known of a battery and a supply, and how the kernel writes it; SI units.

/sys/class/power_supply, as an ordinary user. Energy is in µWh, or charge in µAh, which is energy
with the battery's design voltage only.
"""

from collections.abc import Sequence

import msgspec

from probes import parts
from probes.board.said import said
from probes.system import Device

__all__ = ["Battery", "Supply", "batteries", "cycles", "is_peripheral", "supplies"]

JOULES_PER_MICROWATT_HOUR = 3600e-6
MOST_CYCLES = 100_000
NOTHING = (None, "Unknown")


class Battery(msgspec.Struct, frozen=True, kw_only=True):
    """A battery; `health_percent` is what it holds now against its design.

    `cycles` is absent where the battery does not count: it says 0 then, and so does a new one.
    """

    part: str
    kernel_name: str | None = None
    vendor: str | None = None
    model: str | None = None
    serial: str | None = None
    technology: str | None = None
    status: str | None = None
    charge_percent: float | None = None
    energy_full_design_joules: float | None = None
    energy_full_joules: float | None = None
    energy_now_joules: float | None = None
    health_percent: float | None = None
    cycles: int | None = None
    voltage_volts: float | None = None
    voltage_design_volts: float | None = None


class Supply(msgspec.Struct, frozen=True, kw_only=True):
    """What feeds the machine: `kind` is Mains, USB, Wireless, UPS; `online`: whether it does."""

    part: str
    kernel_name: str | None = None
    kind: str | None = None
    online: bool | None = None


def is_peripheral(device: Device) -> bool:
    """Whether it is the battery of something else: a mouse, a keyboard, a headset."""
    return device.attribute("scope") == "Device"


def supplies(devices: Sequence[Device]) -> tuple[Supply, ...]:
    """The supplies that are no battery, sorted by part."""
    ids = [f"path:{_holder(device)}" for device in devices]
    names = parts.distinct(ids, [device.sys_name for device in devices])
    made = [
        Supply(
            part=name,
            kernel_name=device.sys_name,
            kind=device.attribute("type"),
            # A USB supply says which of several ways it feeds by.
            online=None if (online := device.number("online")) is None else online > 0,
        )
        for name, device in zip(names, devices, strict=True)
    ]
    return tuple(sorted(made, key=lambda supply: supply.part))


def batteries(devices: Sequence[Device]) -> tuple[Battery, ...]:
    """The batteries, sorted by part."""
    numbers = [said(device.attribute("serial_number")) for device in devices]
    holders = [_holder(device) for device in devices]
    ids = [
        parts.serial(number) or f"path:{holder}"
        for number, holder in zip(numbers, holders, strict=True)
    ]
    found = map(_battery, parts.distinct(ids, holders), devices)
    return tuple(sorted(found, key=lambda battery: battery.part))


def _holder(device: Device) -> str:
    """The firmware's or bus's name of what it hangs on: `PNP0C0A:00`."""
    steps = device.sys_path.split("/")
    below = steps[: steps.index("power_supply")] if "power_supply" in steps else steps[:-1]
    return below[-1] if len(below) > 3 else device.sys_name


def _battery(part: str, device: Device) -> Battery:
    design, full, now = (_amount(device, name) for name in ("full_design", "full", "now"))
    # Charges need no voltage to be compared with each other.
    charges = [_positive(device, f"charge_{name}", 1_000_000) for name in ("full_design", "full")]
    whole, left = (design, full) if design and full else charges
    number = said(device.attribute("serial_number"))
    return Battery(
        part=part,
        kernel_name=device.sys_name,
        vendor=said(device.attribute("manufacturer")),
        model=said(device.attribute("model_name")),
        serial=number if parts.serial(number) else None,
        technology=_word(device, "technology"),
        status=_word(device, "status"),
        charge_percent=_charge(device, now, full),
        energy_full_design_joules=design,
        energy_full_joules=full,
        energy_now_joules=now,
        health_percent=100 * left / whole if whole and left else None,
        cycles=cycles(device.number("cycle_count")),
        voltage_volts=_positive(device, "voltage_now", 1_000_000),
        voltage_design_volts=_positive(device, "voltage_min_design", 1_000_000),
    )


def cycles(told: int | None) -> int | None:
    """0 is what drivers say when the battery does not count; some say huge numbers."""
    return told if told is not None and 0 < told < MOST_CYCLES else None


def _word(device: Device, name: str) -> str | None:
    text = device.attribute(name)
    return None if text in NOTHING else said(text)


def _positive(device: Device, name: str, divisor: int = 1) -> float | None:
    """A number in its unit; drivers say zero or less for what they do not know."""
    told = device.number(name)
    return told / divisor if told is not None and told > 0 else None


def _amount(device: Device, name: str) -> float | None:
    """Joules; an empty battery's zero is a number, a full one's is none."""
    energy = device.number(f"energy_{name}")
    if energy is None:
        charge, volts = device.number(f"charge_{name}"), _nominal_volts(device)
        energy = None if charge is None or volts is None else round(charge * volts)
    least = 0 if name == "now" else 1
    return energy * JOULES_PER_MICROWATT_HOUR if energy is not None and energy >= least else None


def _nominal_volts(device: Device) -> float | None:
    """The design voltage; ACPI's goes by the name of the least one."""
    names = ("voltage_min_design", "voltage_max_design", "voltage_now")
    return next((volts for name in names if (volts := _positive(device, name, 1_000_000))), None)


def _charge(device: Device, now: float | None, full: float | None) -> float | None:
    """Percent: energy now against full, as psutil counts, else the battery's own word."""
    if now is None or not full:
        now, full = _positive(device, "charge_now"), _positive(device, "charge_full")
    if now is not None and full:
        return 100 * now / full
    told = device.number("capacity")
    return float(told) if told is not None and 0 <= told <= 200 else None
