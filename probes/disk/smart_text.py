"""Reads the text of `smartctl -a` and `-x`, which reports keep.

Pure functions; they raise `Unavailable` where a text tells nothing of a disk's health. At most the
first 4,096 lines of a disk count.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from probes.disk.smart_health import (
    NVME_UNIT_BYTES,
    SECTOR_BYTES,
    Attribute,
    Health,
    by_attributes,
    celsius,
    count,
    gigabytes,
    hours,
    made,
    raw,
    tells,
)
from probes.parse import decimal, fields
from probes.system import Unavailable

__all__ = ["disks", "health"]

MOST_LINES = 4_096
WIDEST = 400
MOST_DISKS = 256
MOST_ATTRIBUTES = 256
_BRIEF = re.compile(
    r"\s*(\d{1,3}) (\S{1,64})\s+([A-Z-]{6})\s+(\d+|---)\s+(\d+|---)\s+(\d+|---)\s+"
    r"(-|NOW|Past)\s+(.+)"
)
_LONG = re.compile(
    r"\s*(\d{1,3}) (\S{1,64})\s+0x([0-9a-f]{4})\s+(\d+|---)\s+(\d+|---)\s+(\d+|---)\s+"
    r"(Pre-fail|Old_age)\s+(Always|Offline)\s+(-|FAILING_NOW|In_the_past)\s+(.+)"
)
_FAILED = {"NOW": "now", "FAILING_NOW": "now", "Past": "past", "In_the_past": "past"}
_STATISTIC = re.compile(r"0x[0-9a-f]{2}\s+0x[0-9a-f]{3}\s+\d\s+(\d{1,20})\s+\S{3}\s+(.+)")
_TEST = re.compile(r"#\s?\d{1,2}\s+(.+?)\s{2,}(.+?)\s{2,}")
_ERRORS = re.compile(r"(?:ATA|Device) Error Count: (\d{1,20})")
_SCSI_ROW = re.compile(r"(read|write|verify):\s+(.+)")
_MINUTES = re.compile(r"(\d{1,9}):(\d{1,2})(?:$|\s)")
_NAMED = re.compile(r"/dev/([\w/]{1,64})\s*:?")
_BANNER = re.compile(r"smartctl \d")
_STOPPED = ("Aborted", "Interrupted", "in progress")


def disks(text: str) -> Iterator[tuple[str | None, str]]:
    """A text of several disks in parts, each with the device's name where a line says it."""
    name: str | None = None
    part: list[str] = []
    begun, found = False, 0
    for line in text.split("\n"):
        named, banner = _NAMED.fullmatch(line.strip()[:80]), _BANNER.match(line)
        if (named or (banner and begun)) and found < MOST_DISKS:
            if begun:
                yield name, "\n".join(part)
                found += 1
            name, part, begun = (named[1] if named else None), [], False
        begun = begun or banner is not None
        if len(part) < MOST_LINES:
            part.append(line[:WIDEST])
    if begun:
        yield name, "\n".join(part)


def health(text: str) -> Health:
    """What the text of one disk tells."""
    lines = [line[:WIDEST] for line in text.split("\n", MOST_LINES)[:MOST_LINES]]
    told = fields("\n".join(lines))
    attributes = tuple(_attributes(lines))
    facts: dict[str, Any] = {
        "source": "smartctl",
        "protocol": _protocol(told),
        "model": told.get("Device Model") or told.get("Model Number") or told.get("Product"),
        "serial": _serial(told),
        "passed": _passed(told),
        "temperature_limit_celsius": celsius(count(told.get("Drive Trip Temperature"))),
        "logged_errors": _logged(lines),
        "attributes": attributes,
    }
    facts |= _tests(lines)
    for more in (
        _nvme(told),
        _scsi(told, lines),
        _statistics(lines, told),
        by_attributes(attributes),
    ):
        facts |= {key: value for key, value in more.items() if facts.get(key) is None}
    if not tells(facts):
        raise Unavailable("probe.smart_refused", error=_said(lines))
    return made(facts)


def _said(lines: Sequence[str]) -> str:
    """The last line is where smartctl says why it stopped."""
    spoken = [line.strip() for line in lines if line.strip() and not line.startswith("===")]
    return spoken[-1][:200] if spoken else "no health data"


def _protocol(told: Mapping[str, str]) -> str | None:
    if "Model Number" in told or "Critical Warning" in told:
        return "NVMe"
    if "ATA Version is" in told or "Device Model" in told:
        return "ATA"
    return "SCSI" if "Product" in told or "SMART Health Status" in told else None


def _serial(told: Mapping[str, str]) -> str | None:
    """Reports that were made public write dashes for it."""
    number = told.get("Serial Number") or told.get("Serial number") or ""
    return number if number.strip("-. *X") else None


def _passed(told: Mapping[str, str]) -> bool | None:
    word = told.get("SMART overall-health self-assessment test result")
    if word:
        return {"PASSED": True, "FAILED!": False}.get(word.split()[0])
    status = told.get("SMART Health Status")
    return None if not status else status.startswith("OK")


def _attributes(lines: Sequence[str]) -> Iterator[Attribute]:
    found = 0
    for line in lines:
        match, long = _BRIEF.fullmatch(line.rstrip()), _LONG.fullmatch(line.rstrip())
        found_in = match or long
        if found_in is None or found >= MOST_ATTRIBUTES:
            continue
        found += 1
        number, name, flags, value, worst, threshold = found_in.groups()[:6]
        text = found_in.groups()[-1].strip()[:100]
        yield Attribute(
            number=int(number),
            name=name,
            value=count(value),
            worst=count(worst),
            threshold=count(threshold),
            raw=raw(text),
            raw_text=text,
            prefailure=flags.startswith("P") if match else found_in[7] == "Pre-fail",
            failed=_FAILED.get(match[7] if match else found_in[9]),
        )


def _logged(lines: Sequence[str]) -> int | None:
    for line in lines:
        if match := _ERRORS.match(line):
            return int(match[1])
        if line.startswith("No Errors Logged"):
            return 0
    return None


def _tests(lines: Sequence[str]) -> dict[str, Any]:
    """Whether each self-test that ended was passed, the newest first."""
    words = [match[2] for line in lines if (match := _TEST.match(line))]
    ended = [
        word.startswith(("Completed without", "Completed  "))
        or word in ("Completed", "Completed, ")
        for word in words
        if not word.startswith(_STOPPED) and "in progress" not in word
    ]
    if not ended:
        return {}
    return {"self_test_passed": ended[0], "self_tests_failed": ended.count(False)}


def _statistics(lines: Sequence[str], told: Mapping[str, str]) -> dict[str, Any]:
    """The pages of ATA device statistics, which `-x` prints."""
    found: dict[str, int] = {}
    for line in lines:
        if match := _STATISTIC.match(line):
            found.setdefault(match[2].strip(), int(match[1]))
    sizes = told.get("Sector Sizes") or told.get("Sector Size") or told.get("Logical block size")
    block = count(sizes) or SECTOR_BYTES
    written, read = found.get("Logical Sectors Written"), found.get("Logical Sectors Read")
    return {
        "percentage_used_percent": found.get("Percentage Used Endurance Indicator"),
        "written_bytes": None if written is None else written * block,
        "read_bytes": None if read is None else read * block,
        "temperature_celsius": celsius(count(told.get("Current Temperature"))),
    }


def _nvme(told: Mapping[str, str]) -> dict[str, Any]:
    if "Critical Warning" not in told:
        return {}
    written, read = count(told.get("Data Units Written")), count(told.get("Data Units Read"))
    return {
        "critical_warning": raw(told["Critical Warning"].lower()),
        "temperature_celsius": celsius(count(told.get("Temperature"))),
        "power_on_seconds": hours(told.get("Power On Hours")),
        "start_count": count(told.get("Power Cycles")),
        "unsafe_shutdowns": count(told.get("Unsafe Shutdowns")),
        "media_errors": count(told.get("Media and Data Integrity Errors")),
        "logged_errors": count(told.get("Error Information Log Entries")),
        "percentage_used_percent": count(told.get("Percentage Used")),
        "spare_percent": count(told.get("Available Spare")),
        "spare_threshold_percent": count(told.get("Available Spare Threshold")),
        "written_bytes": None if written is None else written * NVME_UNIT_BYTES,
        "read_bytes": None if read is None else read * NVME_UNIT_BYTES,
    }


def _scsi(told: Mapping[str, str], lines: Sequence[str]) -> dict[str, Any]:
    """The table of SCSI error counters ends with gigabytes processed and uncorrected errors."""
    if "SMART Health Status" not in told:
        return {}
    rows = {m[1]: m[2].split() for line in lines if (m := _SCSI_ROW.match(line.strip()))}
    full = {name: row for name, row in rows.items() if len(row) == 7}
    lost = [number for row in full.values() if (number := count(row[6])) is not None]
    return {
        "temperature_celsius": celsius(count(told.get("Current Drive Temperature"))),
        "power_on_seconds": _scsi_hours(told, lines),
        "start_count": count(told.get("Accumulated start-stop cycles")),
        "reallocated_sectors": count(told.get("Elements in grown defect list")),
        "media_errors": sum(lost) if lost else None,
        "percentage_used_percent": count(told.get("Percentage used endurance indicator")),
        "written_bytes": gigabytes(full["write"][5]) if "write" in full else None,
        "read_bytes": gigabytes(full["read"][5]) if "read" in full else None,
    }


def _scsi_hours(told: Mapping[str, str], lines: Sequence[str]) -> int | None:
    """`Accumulated power on time, hours:minutes 982:01`, or `number of hours powered up = 1.5`."""
    for line in lines:
        if line.startswith("Accumulated power on time"):
            match = _MINUTES.search(line)
            return int(match[1]) * 3600 + int(match[2]) * 60 if match else None
        name, equals, value = line.partition("=")
        if equals and name.strip() == "number of hours powered up":
            number = decimal(value.strip())
            return None if number is None or not 0 <= number < 1e9 else round(number * 3600)
    return hours(told.get("Power on hours"))
