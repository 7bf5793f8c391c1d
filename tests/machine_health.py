"""What the disks of a synthetic machine say of their own health, as `smartctl -j -a` prints it."""

import json
from collections.abc import Mapping
from typing import Any

from tests.machine_files import CapturedFiles

__all__ = ["ata_document", "attribute", "disk_health", "nvme_document"]


def disk_health(machine: CapturedFiles, name: str = "nvme0n1", **log: int) -> None:
    """Keep the answer of an NVMe drive that is well; `log` are other numbers of its health log."""
    machine.file(f"commands/smartctl-{name}", json.dumps(nvme_document(log)))


def nvme_document(log: Mapping[str, int] = {}, *, passed: bool = True) -> dict[str, Any]:
    """An NVMe drive; data units are thousands of 512 bytes."""
    told = {
        "critical_warning": 0 if passed else 4,
        "available_spare": 100,
        "available_spare_threshold": 10,
        "percentage_used": 3,
        "data_units_read": 2000,
        "data_units_written": 1000,
        "power_cycles": 25,
        "power_on_hours": 120,
        "unsafe_shutdowns": 2,
        "media_errors": 0,
        "num_err_log_entries": 0,
    }
    told |= dict(log)
    return {
        "smartctl": {"version": [7, 3], "exit_status": 0},
        "device": {"name": "/dev/nvme0n1", "type": "nvme", "protocol": "NVMe"},
        "model_name": "Example SSD 970",
        "serial_number": "S4EVNX0R123456",
        "smart_status": {"passed": passed, "nvme": {"value": told["critical_warning"]}},
        "nvme_smart_health_information_log": told,
        "temperature": {"current": 36},
        "power_cycle_count": told["power_cycles"],
        "power_on_time": {"hours": told["power_on_hours"]},
    }


def ata_document(
    *attributes: Mapping[str, Any], passed: bool | None = True, **more: Any
) -> dict[str, Any]:
    """An ATA disk with these attributes; `more` are other objects of the document."""
    return {
        "smartctl": {"version": [7, 3], "exit_status": 0},
        "device": {"name": "/dev/sda", "type": "sat", "protocol": "ATA"},
        "model_name": "Example Disk 2T",
        "serial_number": "Z1D5X",
        "logical_block_size": 512,
        "smart_status": {} if passed is None else {"passed": passed},
        "power_on_time": {"hours": 1000, "minutes": 30},
        "power_cycle_count": 12,
        "temperature": {"current": 31},
        "ata_smart_attributes": {"table": list(attributes)},
        **more,
    }


def attribute(
    number: int, name: str, raw: str = "0", *, value: int = 100, failed: str = ""
) -> dict[str, Any]:
    """A row of the table of attributes."""
    return {
        "id": number,
        "name": name,
        "value": value,
        "worst": value,
        "thresh": 10,
        "when_failed": failed,
        "flags": {"prefailure": True},
        "raw": {"value": 2**40, "string": raw},
    }
