"""Reads `smartctl -j` and `nvme smart-log -o json`. Pure functions; none raises but as they say.

Every value is checked for its kind before it is believed.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from probes.disk.smart_health import (
    NVME_UNIT_BYTES,
    SECTOR_BYTES,
    Attribute,
    Health,
    by_attributes,
    celsius,
    gigabytes,
    made,
    raw,
    tells,
)
from probes.parse import whole
from probes.system import Unavailable

__all__ = ["nvme_log", "smartctl"]

MOST_ROWS = 256
LARGEST = 2**64
KELVIN = 273


def _document(text: str) -> Mapping[str, Any] | None:
    try:
        told = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return told if isinstance(told, dict) else None


def _at(told: object, *path: str) -> Any:
    """What lies at a path of objects, else `None`."""
    for key in path:
        told = told.get(key) if isinstance(told, dict) else None
    return told


def _number(told: object, *path: str) -> int | None:
    """A whole number that is not negative; large ones are written as text too."""
    found = _at(told, *path)
    if isinstance(found, bool):
        return None
    if isinstance(found, str):
        found = whole(found.replace(",", ""))
    return found if isinstance(found, int) and 0 <= found < LARGEST else None


def _rows(told: object, *path: str) -> Iterator[dict[str, Any]]:
    found = _at(told, *path)
    for row in found[:MOST_ROWS] if isinstance(found, list) else ():
        if isinstance(row, dict):
            yield row


def _word(told: object, *path: str) -> str | None:
    found = _at(told, *path)
    return found.strip()[:200] or None if isinstance(found, str) else None


def _truth(told: object, *path: str) -> bool | None:
    found = _at(told, *path)
    return found if isinstance(found, bool) else None


def smartctl(text: str) -> Health:
    """The document of one disk; `Unavailable` where it tells nothing of its health."""
    told = _document(text)
    if told is None:
        raise Unavailable("probe.smart_refused", error="no JSON")
    attributes = tuple(_attributes(told))
    facts: dict[str, Any] = {
        "source": "smartctl",
        "protocol": _word(told, "device", "protocol"),
        "model": _word(told, "model_name") or _word(told, "scsi_model_name"),
        "serial": _word(told, "serial_number"),
        "passed": _truth(told, "smart_status", "passed"),
        "power_on_seconds": _power_on(told),
        "start_count": _starts(told),
        "temperature_celsius": celsius(_number(told, "temperature", "current")),
        "temperature_limit_celsius": celsius(_number(told, "temperature", "drive_trip")),
        "logged_errors": _logged(told),
        "percentage_used_percent": _used(told),
        "attributes": attributes,
    }
    facts |= _ended(_tests(told))
    for more in (_nvme(told), _scsi(told), _statistics(told), by_attributes(attributes)):
        facts |= {key: value for key, value in more.items() if facts.get(key) is None}
    if not tells(facts):
        raise Unavailable("probe.smart_refused", error=_message(told))
    return made(facts)


def _message(told: Mapping[str, Any]) -> str:
    """What smartctl gives as its reason."""
    messages = [_word(row, "string") for row in _rows(told, "smartctl", "messages")]
    return next((text for text in messages if text), "no health data")


def _power_on(told: Mapping[str, Any]) -> int | None:
    full, minutes = (
        _number(told, "power_on_time", "hours"),
        _number(told, "power_on_time", "minutes"),
    )
    return None if full is None or full >= 2**40 else full * 3600 + (minutes or 0) * 60


def _starts(told: Mapping[str, Any]) -> int | None:
    cycles = _number(told, "power_cycle_count")
    scsi = ("scsi_start_stop_cycle_counter", "accumulated_start_stop_cycles")
    return cycles if cycles is not None else _number(told, *scsi)


def _used(told: Mapping[str, Any]) -> int | None:
    """Version 7.5 says it in one place for all kinds of disks."""
    used = _number(told, "endurance_used", "current_percent")
    return used if used is not None else _number(told, "scsi_percentage_used_endurance_indicator")


def _logged(told: Mapping[str, Any]) -> int | None:
    for log in ("extended", "summary"):
        found = _number(told, "ata_smart_error_log", log, "count")
        if found is not None:
            return found
    return None


def _attributes(told: Mapping[str, Any]) -> Iterator[Attribute]:
    for row in _rows(told, "ata_smart_attributes", "table"):
        number, text = _number(row, "id"), _word(row, "raw", "string")
        if number is None:
            continue
        own = raw(text)
        yield Attribute(
            number=number,
            name=_word(row, "name") or "Unknown_Attribute",
            value=_number(row, "value"),
            worst=_number(row, "worst"),
            threshold=_number(row, "thresh"),
            raw=own if own is not None else _number(row, "raw", "value"),
            raw_text=text,
            prefailure=_truth(row, "flags", "prefailure"),
            failed=_word(row, "when_failed"),
        )


def _nvme(told: Mapping[str, Any]) -> dict[str, Any]:
    log = _at(told, "nvme_smart_health_information_log")
    return {} if not isinstance(log, dict) else _nvme_facts(log)


def _nvme_facts(log: Mapping[str, Any]) -> dict[str, Any]:
    """The same in smartctl's words and in those of nvme-cli."""

    def either(*names: str) -> int | None:
        return next((n for name in names if (n := _number(log, name)) is not None), None)

    written, read = either("data_units_written"), either("data_units_read")
    return {
        "critical_warning": either("critical_warning"),
        "power_on_seconds": _of_hours(either("power_on_hours")),
        "start_count": either("power_cycles"),
        "unsafe_shutdowns": either("unsafe_shutdowns"),
        "media_errors": either("media_errors"),
        "logged_errors": either("num_err_log_entries"),
        "percentage_used_percent": either("percentage_used", "percent_used"),
        "spare_percent": either("available_spare", "avail_spare"),
        "spare_threshold_percent": either("available_spare_threshold", "spare_thresh"),
        "written_bytes": None if written is None else written * NVME_UNIT_BYTES,
        "read_bytes": None if read is None else read * NVME_UNIT_BYTES,
    }


def _of_hours(number: int | None) -> int | None:
    return None if number is None or number >= 2**40 else number * 3600


def _scsi(told: Mapping[str, Any]) -> dict[str, Any]:
    """SCSI disks count what they processed, and errors that they could not correct."""
    log = _at(told, "scsi_error_counter_log")
    lost = [_number(log, page, "total_uncorrected_errors") for page in ("read", "write", "verify")]
    known = [number for number in lost if number is not None]
    return {
        "reallocated_sectors": _number(told, "scsi_grown_defect_list"),
        "media_errors": sum(known) if known else None,
        "written_bytes": gigabytes(_word(log, "write", "gigabytes_processed")),
        "read_bytes": gigabytes(_word(log, "read", "gigabytes_processed")),
    }


def _statistics(told: Mapping[str, Any]) -> dict[str, Any]:
    """The pages of ATA device statistics, where they were asked for."""
    found: dict[str, int] = {}
    for page in _rows(told, "ata_device_statistics", "pages"):
        for row in _rows(page, "table"):
            name, number = _word(row, "name"), _number(row, "value")
            if name and number is not None and _truth(row, "flags", "valid") is not False:
                found.setdefault(name, number)
    block = _number(told, "logical_block_size") or SECTOR_BYTES
    written, read = found.get("Logical Sectors Written"), found.get("Logical Sectors Read")
    return {
        "percentage_used_percent": found.get("Percentage Used Endurance Indicator"),
        "written_bytes": None if written is None else written * block,
        "read_bytes": None if read is None else read * block,
    }


def _tests(told: Mapping[str, Any]) -> list[bool]:
    """Whether each self-test that ended was passed, the newest first."""
    for log in ("extended", "standard"):
        rows = list(_rows(told, "ata_smart_self_test_log", log, "table"))
        ended = [_truth(row, "status", "passed") for row in rows]
        if rows:
            return [passed for passed in ended if passed is not None]
    results = [
        _number(row, "self_test_result", "value")
        for row in _rows(told, "nvme_self_test_log", "table")
    ]
    if results:
        # 0 is passed, 1 to 4 and 8 to 10 were stopped, the rest are failures.
        return [r == 0 for r in results if r is not None and (r == 0 or 5 <= r <= 7)]
    scsi = [_number(told, f"scsi_self_test_{at}", "result", "value") for at in range(20)]
    return [r == 0 for r in scsi if r is not None and (r == 0 or 3 <= r <= 7)]


def _ended(tests: list[bool]) -> dict[str, Any]:
    if not tests:
        return {}
    return {"self_test_passed": tests[0], "self_tests_failed": tests.count(False)}


def nvme_log(text: str) -> Health:
    """`nvme smart-log -o json`; `Unavailable` where it is none. It counts in kelvin."""
    log = _document(text)
    if log is None:
        raise Unavailable("probe.smart_refused", error="no JSON")
    facts = _nvme_facts(log)
    kelvin = _number(log, "temperature")
    if kelvin is not None:
        facts["temperature_celsius"] = celsius(kelvin - KELVIN if kelvin > KELVIN else kelvin)
    if facts["critical_warning"] is None:
        raise Unavailable("probe.smart_refused", error=_word(log, "error") or "no health data")
    passed = facts["critical_warning"] == 0
    return made({"source": "nvme", "protocol": "NVMe", "passed": passed, **facts})
