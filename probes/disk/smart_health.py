"""What a disk says of its own health, in one form for ATA, SCSI and NVMe disks.

Numbers as the disk counts them; nothing here says whether they are good. Pure functions and data.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from probes.parse import decimal, whole

__all__ = [
    "NVME_UNIT_BYTES",
    "SECTOR_BYTES",
    "Attribute",
    "Health",
    "by_attributes",
    "celsius",
    "count",
    "gigabytes",
    "hours",
    "made",
    "raw",
    "tells",
]

SECTOR_BYTES = 512
NVME_UNIT_BYTES = 512_000
"""NVMe counts data in thousands of 512 bytes (NVM Express Base Specification, log page 02h)."""

# Attributes have numbers that their makers agreed on; those of wear are named by each maker.
REALLOCATED, SPIN_HOURS, CYCLES, UNCORRECTABLE_REPORTED = 5, 9, 12, 187
END_TO_END = 184
COMMAND_TIMEOUTS, PENDING, UNCORRECTABLE_OFFLINE, CRC = 188, 197, 198, 199
LEFT = frozenset(
    {"Media_Wearout_Indicator", "Percent_Lifetime_Remain", "SSD_Life_Left", "Wear_Leveling_Count"}
    | {"Remaining_Lifetime_Perc", "Percent_Life_Remaining", "Perc_Rated_Life_Remain"}
)
"""Their normalised value counts down from 100, the share of life that is left."""

WRITTEN = {
    "Total_LBAs_Written": SECTOR_BYTES,
    "Host_Writes_32MiB": 32 * 2**20,
    "Host_Writes_MiB": 2**20,
    "Host_Writes_GiB": 2**30,
    "Lifetime_Writes_GiB": 2**30,
    "Total_Writes_GiB": 2**30,
    "Total_Host_Writes_GiB": 2**30,
}
_HEX = re.compile(r"0x[0-9a-f]{1,16}")
_LEADING = re.compile(r"[0-9]{1,20}")
_HOURS = re.compile(r"([0-9]{1,9})h(?:\+([0-9]{1,2})m)?")


class Attribute(msgspec.Struct, frozen=True, kw_only=True):
    """A SMART attribute of an ATA disk. `failed` is `now`, `past`, or `None`.

    `value` falls from 100, 200 or 253 as it gets worse; below `threshold` the maker gives it up.
    """

    number: int
    name: str
    value: int | None = None
    worst: int | None = None
    threshold: int | None = None
    raw: int | None = None
    raw_text: str | None = None
    prefailure: bool | None = None
    failed: str | None = None


class Health(msgspec.Struct, frozen=True, kw_only=True):
    """What one disk says. Counters run over its whole life.

    `critical_warning` is NVMe's byte of bits; `media_errors` is data that was lost to reading;
    `self_test_passed` is the newest test that ended, `self_tests_failed` counts those logged.
    """

    part: str = ""
    kernel_name: str = ""
    source: str = ""
    protocol: str | None = None
    model: str | None = None
    serial: str | None = None
    passed: bool | None = None
    critical_warning: int | None = None
    power_on_seconds: int | None = None
    start_count: int | None = None
    unsafe_shutdowns: int | None = None
    temperature_celsius: float | None = None
    temperature_limit_celsius: float | None = None
    reallocated_sectors: int | None = None
    pending_sectors: int | None = None
    uncorrectable_sectors: int | None = None
    reported_uncorrectable: int | None = None
    command_timeouts: int | None = None
    interface_errors: int | None = None
    end_to_end_errors: int | None = None
    media_errors: int | None = None
    logged_errors: int | None = None
    percentage_used_percent: float | None = None
    spare_percent: float | None = None
    spare_threshold_percent: float | None = None
    written_bytes: int | None = None
    read_bytes: int | None = None
    self_test_passed: bool | None = None
    self_tests_failed: int | None = None
    attributes: tuple[Attribute, ...] = ()


def made(facts: Mapping[str, Any]) -> Health:
    """The facts as they may be kept: a number beyond 64 bits is no disk's."""
    kept = {
        key: value
        for key, value in facts.items()
        if not isinstance(value, int | float) or -(2**63) <= value < 2**63
    }
    return Health(**kept)


def tells(facts: Mapping[str, Any]) -> bool:
    """Whether there is any health in it: a name and a protocol alone are none."""
    names = ("source", "protocol", "model", "serial")
    return any(value not in (None, ()) for key, value in facts.items() if key not in names)


def count(text: str | None) -> int | None:
    """The number that a text begins with: makers pack more behind it. Commas part thousands."""
    match = _LEADING.match((text or "").strip().replace(",", ""))
    return whole(match[0]) if match else None


def raw(text: str | None) -> int | None:
    """`0x004800000000` is a number of its own; else what the text begins with."""
    return whole(text) if text and _HEX.fullmatch(text) else count(text)


def hours(text: str | None) -> int | None:
    """`20749`, `16,564`, `12345h+10m+3.2s` as seconds."""
    match = _HOURS.match((text or "").strip())
    if match:
        return int(match[1]) * 3600 + int(match[2] or 0) * 60
    number = count(text)
    return None if number is None or number >= 2**40 else number * 3600


def celsius(number: float | None) -> float | None:
    """A temperature that a disk can have; 0 and 255 are what it writes when it has no sensor."""
    return float(number) if number is not None and 0 < number < 200 else None


def by_attributes(attributes: Iterable[Attribute]) -> dict[str, int | float | None]:
    """The facts that ATA disks tell by numbered attributes, where nothing better tells them."""
    by_number: dict[int, Attribute] = {}
    by_name: dict[str, Attribute] = {}
    for one in attributes:
        by_number.setdefault(one.number, one)
        by_name.setdefault(one.name, one)

    def told(number: int) -> int | None:
        return by_number[number].raw if number in by_number else None

    spin = by_number.get(SPIN_HOURS)
    return {
        "power_on_seconds": hours(spin.raw_text) if spin and _in_hours(spin.name) else None,
        "start_count": told(CYCLES),
        "reallocated_sectors": told(REALLOCATED),
        "pending_sectors": told(PENDING),
        "uncorrectable_sectors": told(UNCORRECTABLE_OFFLINE),
        "reported_uncorrectable": told(UNCORRECTABLE_REPORTED),
        "command_timeouts": told(COMMAND_TIMEOUTS),
        "interface_errors": told(CRC),
        "end_to_end_errors": told(END_TO_END),
        "temperature_celsius": _temperature(by_number),
        "percentage_used_percent": _used(by_name),
        "written_bytes": _written(by_name),
    }


def _in_hours(name: str) -> bool:
    """Some old disks count minutes or half minutes there, which smartctl writes into the name."""
    return "Hours" in name


def _temperature(by_number: Mapping[int, Attribute]) -> float | None:
    for number in (194, 190):
        if number in by_number:
            return celsius(count(by_number[number].raw_text))
    return None


def _used(by_name: Mapping[str, Attribute]) -> float | None:
    left = [by_name[name].value for name in sorted(LEFT & by_name.keys())]
    known = [value for value in left if value is not None and 0 <= value <= 100]
    return float(100 - min(known)) if known else None


def _written(by_name: Mapping[str, Attribute]) -> int | None:
    for name, unit in WRITTEN.items():
        raw = by_name[name].raw if name in by_name else None
        if raw is not None:
            return raw * unit
    return None


def gigabytes(text: str | None) -> int | None:
    """`111593.179` in 10^9 bytes, as SCSI disks count what they have processed."""
    number = decimal(text)
    return None if number is None or not 0 <= number < 1e12 else round(number * 1e9)
