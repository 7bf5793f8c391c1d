"""Reads the binary table that firmware leaves in memory: SMBIOS 2.x and 3.x, DMTF DSP0134.

Pure functions from bytes, none raises: a structure that ends before a field does not have it, and a
table that is cut or lies about its lengths ends where it stops making sense.
"""

import uuid
from collections.abc import Callable, Iterator, Mapping
from functools import cache
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
from probes.board.said import rows, said

__all__ = ["Structure", "records", "structures", "version"]

MOST_STRUCTURES = 8192
END_OF_TABLE = 127
LARGEST_SPEED = 0xFFFF
"""In a speed: that it is in the extended field."""

MEGA = 10**6
_UNDECIDED = {None, "Other", "Unknown"}


class Structure:
    """One structure: its fields by offset, and the strings behind them."""

    __slots__ = ("_strings", "fields", "handle", "tail", "type", "version")

    def __init__(self, fields: bytes, tail: bytes, version: tuple[int, int]) -> None:
        self.fields = fields
        self.tail = tail
        self.type = fields[0]
        self.handle = fields[2] | fields[3] << 8
        self.version = version
        self._strings: list[bytes] | None = None

    def number(self, offset: int, size: int = 1) -> int | None:
        """An unsigned number of `size` bytes."""
        field = self.fields[offset : offset + size]
        return int.from_bytes(field, "little") if len(field) == size else None

    def string(self, offset: int) -> str | None:
        """The string whose number stands at the offset, unless it says nothing."""
        number = self.number(offset)
        if not number:
            return None
        if self._strings is None:
            self._strings = self.tail.split(b"\0")
        if number > len(self._strings):
            return None
        return said(self._strings[number - 1].decode("utf-8", "backslashreplace"))

    def word(self, kind: str, offset: int, mask: int = 0xFF) -> str | None:
        """The word for a coded byte; `None` for other and unknown."""
        number = self.number(offset)
        return None if number is None else _word(kind, number & mask)


@cache
def _words() -> Mapping[tuple[str, int], str]:
    return {(row[0], int(row[1])): row[2] for row in rows("smbios_words.tsv")}


def _word(kind: str, number: int) -> str | None:
    found = _words().get((kind, number))
    return None if found in _UNDECIDED else found


def version(entry_point: bytes) -> tuple[int, int]:
    """The version that an entry point of either form tells, (0, 0) where there is none."""
    if entry_point[:5] == b"_SM3_" and len(entry_point) >= 9:
        return entry_point[7], entry_point[8]
    if entry_point[:4] == b"_SM_" and len(entry_point) >= 8:
        return entry_point[6], entry_point[7]
    return 0, 0


def structures(table: bytes, told: tuple[int, int] = (0, 0)) -> Iterator[Structure]:
    """The structures of a table, until its end mark or where it stops making sense."""
    at = 0
    for _ in range(MOST_STRUCTURES):
        if at + 4 > len(table) or table[at + 1] < 4:
            return
        fields = table[at : at + table[at + 1]]
        end = table.find(b"\0\0", at + len(fields))
        tail = table[at + len(fields) : end if end >= 0 else len(table)]
        if len(fields) < table[at + 1]:
            return
        yield Structure(fields, tail, told)
        if fields[0] == END_OF_TABLE or end < 0:
            return
        at = end + 2


def records(table: bytes, told: tuple[int, int], *, whole: bool = True) -> Records | None:
    """The records of a table, `None` where it holds not one structure."""
    found: dict[int, list[Structure]] = {}
    for structure in structures(table, told):
        found.setdefault(structure.type, []).append(structure)
    return Records(told, found, _MAKERS, whole=whole) if found else None


def _firmware(of: Structure) -> Firmware:
    return Firmware(
        vendor=of.string(0x04),
        version=of.string(0x05),
        date=of.string(0x08),
        release=_release(of, 0x14),
        controller_release=_release(of, 0x16),
    )


def _release(of: Structure, offset: int) -> str | None:
    major, minor = of.number(offset), of.number(offset + 1)
    return None if major is None or minor is None or 0xFF in (major, minor) else f"{major}.{minor}"


def _machine(of: Structure) -> Machine:
    return Machine(
        vendor=of.string(0x04),
        model=of.string(0x05),
        version=of.string(0x06),
        serial=of.string(0x07),
        uuid=_uuid(of),
        sku=of.string(0x19),
        family=of.string(0x1A),
    )


def _uuid(of: Structure) -> str | None:
    """Since 2.6 (or where no version is told) three fields are little-endian; all alike is none."""
    octets = of.fields[0x08:0x18]
    if len(octets) < 16 or octets in (bytes(16), b"\xff" * 16):
        return None
    little = not (0, 0) < of.version < (2, 6)
    return str(uuid.UUID(bytes_le=octets) if little else uuid.UUID(bytes=octets))


def _board(of: Structure) -> Board:
    return Board(
        vendor=of.string(0x04),
        model=of.string(0x05),
        version=of.string(0x06),
        serial=of.string(0x07),
        asset_tag=of.string(0x08),
        kind=of.word("board", 0x0D),
    )


def _chassis(of: Structure) -> Chassis:
    return Chassis(
        vendor=of.string(0x04),
        kind=of.word("chassis", 0x05, mask=0x7F),  # the highest bit: that it has a lock
        version=of.string(0x06),
        serial=of.string(0x07),
        asset_tag=of.string(0x08),
        boot_state=of.word("state", 0x09),
        power_state=of.word("state", 0x0A),
        thermal_state=of.word("state", 0x0B),
    )


def _slot(of: Structure) -> Slot:
    kind = of.word("slot", 0x05)
    width = of.word("slot_width", 0x06)
    return Slot(
        designation=of.string(0x04),
        kind=f"{width} {kind}" if width and kind else kind,
        in_use={"In Use": True, "Available": False}.get(of.word("slot_use", 0x07) or ""),
        address=_address(of),
    )


def _address(of: Structure) -> str | None:
    segment, bus, function = of.number(0x0D, 2), of.number(0x0F), of.number(0x10)
    if segment is None or bus is None or function is None:
        return None
    if segment == 0xFFFF or (bus, function) == (0xFF, 0xFF):
        return None
    return f"{segment:04x}:{bus:02x}:{function >> 3:02x}.{function & 7:x}"


def _memory_array(of: Structure) -> MemoryArray:
    kibibytes = of.number(0x07, 4)
    if kibibytes == 0x80000000:
        capacity = of.number(0x0F, 8)
    else:
        capacity = None if kibibytes is None else kibibytes * 1024
    return MemoryArray(
        handle=of.handle,
        use=of.word("array_use", 0x05),
        ecc=of.word("ecc", 0x06),
        capacity_bytes=capacity or None,
        slots=of.number(0x0D, 2),
    )


def _memory_device(of: Structure) -> MemoryDevice:
    ranks = of.number(0x1B)
    millivolts = of.number(0x26, 2)
    return MemoryDevice(
        array=of.number(0x04, 2),
        locator=of.string(0x10),
        bank=of.string(0x11),
        size_bytes=_size(of),
        total_width_bits=_width(of.number(0x08, 2)),
        data_width_bits=_width(of.number(0x0A, 2)),
        form_factor=of.word("form_factor", 0x0E),
        type=of.word("memory_type", 0x12),
        technology=of.word("technology", 0x28),
        speed_rated=_speed(of, 0x15, 0x54),
        speed=_speed(of, 0x20, 0x58),
        vendor=of.string(0x17),
        serial=of.string(0x18),
        asset_tag=of.string(0x19),
        part_number=of.string(0x1A),
        rank=(ranks & 0x0F) or None if ranks is not None else None,
        voltage_volts=millivolts / 1000 if millivolts else None,
    )


def _size(of: Structure) -> int | None:
    """In MiB, or KiB by the highest bit; 32 GiB and more stand in the extended field."""
    told = of.number(0x0C, 2)
    if told is None or told == 0xFFFF:
        return None
    if told == 0x7FFF:
        extended = of.number(0x1C, 4)
        return None if extended is None else (extended & 0x7FFFFFFF) * 2**20
    return (told & 0x7FFF) * (2**10 if told & 0x8000 else 2**20)


def _width(bits: int | None) -> int | None:
    return None if bits in (None, 0, 0xFFFF) else bits


def _speed(of: Structure, offset: int, extended: int) -> int | None:
    told = of.number(offset, 2)
    if told == LARGEST_SPEED:
        told = (of.number(extended, 4) or 0) & 0x7FFFFFFF
    return told * MEGA if told else None


def _power_unit(of: Structure) -> PowerUnit:
    watts, traits = of.number(0x0C, 2), of.number(0x0E, 2)
    bits = None if traits is None else traits & 0x07
    return PowerUnit(
        location=of.string(0x05),
        name=of.string(0x06),
        vendor=of.string(0x07),
        serial=of.string(0x08),
        asset_tag=of.string(0x09),
        part_number=of.string(0x0A),
        revision=of.string(0x0B),
        power_maximum_watts=None if watts in (None, 0, 0x8000) else watts,
        present=None if bits is None else bool(bits & 2),
        # What is not there has no status, whatever the bits say.
        status=_word("unit_status", traits >> 7 & 7) if traits and traits & 2 else None,
        plugged=None if bits is None else not bits & 4,
        hot_replaceable=None if bits is None else bool(bits & 1),
    )


def _tpm(of: Structure) -> Tpm:
    octets = of.fields[0x04:0x08]
    major, minor = of.number(0x08), of.number(0x09)
    told = major is not None and minor is not None
    return Tpm(
        vendor=said(octets.rstrip(b"\0").decode("ascii", "backslashreplace")),
        version=f"{major}.{minor}" if told else None,
        description=of.string(0x12),
    )


_MAKERS: Mapping[type[Any], Callable[[Structure], Any]] = {
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
