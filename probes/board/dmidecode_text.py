"""Reads what `dmidecode` printed, from its first versions on, into the records of firmware.

Pure functions from text, none raises. Old versions write the type on a line of its own and indent
everything once more, sosreport and hw-probe keep the text as it was, people paste it with blanks
for tabs: only the order of the lines and their relative indentation counts.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from probes.board.firmware_records import (
    Board,
    Chassis,
    Firmware,
    Machine,
    MemoryArray,
    MemoryDevice,
    PowerUnit,
    Records,
    Slot,
    Tpm,
)
from probes.board.said import said
from probes.parse import decimal, size, whole

__all__ = ["Entry", "entries", "records"]

LONGEST_TEXT = 4 * 2**20
MOST_ENTRIES = 8192
MOST_FIELDS = 256
MEGA = 10**6

_VERSION = re.compile(r"^SMBIOS (\d{1,3})\.(\d{1,3})[.\d]* present", re.MULTILINE)
_HANDLE = re.compile(r"^\s*Handle 0x([0-9A-Fa-f]{1,8})\b(?:, DMI type (\d{1,3})\b)?")
_TYPE = re.compile(r"^\s*DMI type (\d{1,3})\b")
_ADDRESS = re.compile(r"(?!ffff:)[0-9a-f]{4}:(?!ff:1f\.7)[0-9a-f]{2}:[01][0-9a-f]\.[0-7]")
_UNDECIDED = {"Other", "Unknown", "<OUT OF SPEC>", "Not Specified", "Unspecified", ""}


class Entry:
    """One structure as text: `fields` by the name before the colon, nested lists left out."""

    __slots__ = ("_depth", "fields", "handle", "type")

    def __init__(self, handle: int) -> None:
        self.handle = handle
        self.type = -1
        self.fields: dict[str, str] = {}
        self._depth: int | None = None

    def add(self, line: str) -> None:
        """Take a line in: `Name: value` as deep as the first such line."""
        name, colon, value = line.partition(":")
        plain = name.lstrip()
        depth = len(name) - len(plain)
        if not colon or not depth or len(self.fields) >= MOST_FIELDS:
            return
        if self._depth is None:
            self._depth = depth
        if depth == self._depth:
            self.fields.setdefault(plain, value.strip())

    def string(self, name: str) -> str | None:
        """What the field says, if it says anything."""
        return said(self.fields.get(name))

    def word(self, name: str) -> str | None:
        """A coded value; `None` for other and unknown."""
        found = self.fields.get(name, "")
        return None if found in _UNDECIDED else said(found) or found[:40]

    def measure(self, name: str, *units: str) -> float | None:
        """The number of a field in one of these units."""
        number, _, unit = self.fields.get(name, "").partition(" ")
        return decimal(number) if unit.partition(" ")[0] in units else None


def entries(text: str) -> list[Entry]:
    """All structures of a text, in its order."""
    found: list[Entry] = []
    for line in text[:LONGEST_TEXT].split("\n"):
        handle = _HANDLE.match(line) if "Handle 0x" in line else None
        if handle:
            if len(found) == MOST_ENTRIES:
                break
            found.append(Entry(int(handle[1], 16)))
            if handle[2]:
                found[-1].type = int(handle[2])
        elif found and found[-1].type < 0:
            kind = _TYPE.match(line)
            found[-1].type = int(kind[1]) if kind else -1
        elif found:
            found[-1].add(line.expandtabs())
    return found


def records(text: str) -> Records | None:
    """The records of a text, `None` where it holds not one structure.

    A text of some types only (`dmidecode -t memory`) has no machine in it, or no firmware.
    """
    by_type: dict[int, list[Entry]] = {}
    for entry in entries(text):
        by_type.setdefault(entry.type, []).append(entry)
    by_type.pop(-1, None)
    told = _VERSION.search(text[:LONGEST_TEXT])
    version = (int(told[1]), int(told[2])) if told else (0, 0)
    return Records(version, by_type, _MAKERS, whole=127 in by_type) if by_type else None


def _firmware(of: Entry) -> Firmware:
    return Firmware(
        vendor=of.string("Vendor"),
        version=of.string("Version"),
        date=of.string("Release Date"),
        release=of.string("BIOS Revision"),
        controller_release=of.string("Firmware Revision"),
    )


def _machine(of: Entry) -> Machine:
    uuid = of.string("UUID")
    return Machine(
        vendor=of.string("Manufacturer"),
        model=of.string("Product Name"),
        version=of.string("Version"),
        serial=of.string("Serial Number"),
        uuid=uuid.lower() if uuid and len(uuid) == 36 else None,
        sku=of.string("SKU Number"),
        family=of.string("Family"),
    )


def _board(of: Entry) -> Board:
    return Board(
        vendor=of.string("Manufacturer"),
        model=of.string("Product Name"),
        version=of.string("Version"),
        serial=of.string("Serial Number"),
        asset_tag=of.string("Asset Tag"),
        kind=of.word("Type"),
    )


def _chassis(of: Entry) -> Chassis:
    return Chassis(
        vendor=of.string("Manufacturer"),
        kind=of.word("Type"),
        version=of.string("Version"),
        serial=of.string("Serial Number"),
        asset_tag=of.string("Asset Tag"),
        boot_state=of.word("Boot-up State"),
        power_state=of.word("Power Supply State"),
        thermal_state=of.word("Thermal State"),
    )


def _slot(of: Entry) -> Slot:
    kind = of.fields.get("Type", "").rpartition(" ")[2]
    address = of.fields.get("Bus Address", "")
    return Slot(
        designation=of.string("Designation") or of.string("Slot"),
        kind=None if kind in ("Other", "Unknown") else of.word("Type"),
        in_use={"In Use": True, "Available": False}.get(of.fields.get("Current Usage", "")),
        address=address if _ADDRESS.fullmatch(address) else None,
    )


def _memory_array(of: Entry) -> MemoryArray:
    return MemoryArray(
        handle=of.handle,
        use=of.word("Use"),
        ecc=of.word("Error Correction Type"),
        capacity_bytes=_bytes(of, "Maximum Capacity"),
        slots=whole(of.fields.get("Number Of Devices")),
    )


def _memory_device(of: Entry) -> MemoryDevice:
    rank = whole(of.fields.get("Rank"))
    configured = ("Configured Memory Speed", "Configured Clock Speed")
    array = of.fields.get("Array Handle", "")
    return MemoryDevice(
        array=whole(array) if array.startswith("0x") else None,
        locator=of.string("Locator"),
        bank=of.string("Bank Locator"),
        size_bytes=0 if of.fields.get("Size") == "No Module Installed" else _bytes(of, "Size"),
        total_width_bits=_whole(of.measure("Total Width", "bits")),
        data_width_bits=_whole(of.measure("Data Width", "bits")),
        form_factor=of.word("Form Factor"),
        type=of.word("Type"),
        technology=of.word("Memory Technology"),
        speed_rated=_speed(of, "Speed"),
        speed=next((speed for name in configured if (speed := _speed(of, name))), None),
        vendor=of.string("Manufacturer"),
        serial=of.string("Serial Number"),
        asset_tag=of.string("Asset Tag"),
        part_number=of.string("Part Number"),
        rank=rank if rank and 0 < rank < 16 else None,
        voltage_volts=_voltage(of),
    )


def _bytes(of: Entry, name: str) -> int | None:
    """`8 GB`, `4096 MB`, `4096 kB`: powers of 1,024, as firmware counts; old texts say `bytes`."""
    text = of.fields.get(name, "").replace("bytes", "B").replace("kilobytes", "kB")
    found = size(text) if text else None
    return found if found is not None and 0 < found < 2**63 else None


def _whole(number: float | None) -> int | None:
    return None if number is None or not 0 < number < 2**31 else int(number)


def _speed(of: Entry, name: str) -> int | None:
    """Versions before 3.0 call millions of transfers MHz; old ones add the cycle in brackets."""
    number = _whole(of.measure(name, "MT/s", "MHz"))
    return None if number is None else number * MEGA


def _voltage(of: Entry) -> float | None:
    volts = of.measure("Configured Voltage", "V") or of.measure("Configured voltage", "V")
    return volts if volts and 0 < volts < 100 else None


def _power_unit(of: Entry) -> PowerUnit:
    present, _, status = of.fields.get("Status", "").partition(", ")
    yes = {"Yes": True, "No": False}
    return PowerUnit(
        location=of.string("Location"),
        name=of.string("Name"),
        vendor=of.string("Manufacturer"),
        serial=of.string("Serial Number"),
        asset_tag=of.string("Asset Tag"),
        part_number=of.string("Model Part Number"),
        revision=of.string("Revision"),
        power_maximum_watts=_whole(of.measure("Max Power Capacity", "W")),
        present={"Present": True, "Not Present": False}.get(present),
        status=None if status in _UNDECIDED else status[:40],
        plugged=yes.get(of.fields.get("Plugged", "")),
        hot_replaceable=yes.get(of.fields.get("Hot Replaceable", "")),
    )


def _tpm(of: Entry) -> Tpm:
    return Tpm(
        vendor=of.string("Vendor ID"),
        version=of.string("Specification Version"),
        description=of.string("Description"),
    )


_MAKERS: Mapping[type[Any], Callable[[Entry], Any]] = {
    Firmware: _firmware,
    Machine: _machine,
    Board: _board,
    Chassis: _chassis,
    Slot: _slot,
    MemoryArray: _memory_array,
    MemoryDevice: _memory_device,
    PowerUnit: _power_unit,
    Tpm: _tpm,
}
