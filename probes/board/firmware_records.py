"""What firmware writes about the machine's parts (SMBIOS, DMTF DSP0134), in one form.

`smbios` beside it makes these records from the binary table, `dmidecode_text` from what
`dmidecode` printed; `firmware_table` finds what a machine has of them. Words are those of
dmidecode; what firmware leaves open is `None`.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

import msgspec

__all__ = [
    "TYPES",
    "Board",
    "Chassis",
    "Firmware",
    "Machine",
    "MemoryArray",
    "MemoryDevice",
    "PowerUnit",
    "Records",
    "Slot",
    "Tpm",
]


class Firmware(msgspec.Struct, frozen=True, kw_only=True):
    """Type 0: the firmware itself; `date` as it was written, month first."""

    vendor: str | None = None
    version: str | None = None
    date: str | None = None
    release: str | None = None
    controller_release: str | None = None


class Machine(msgspec.Struct, frozen=True, kw_only=True):
    """Type 1: the system as its maker sells it."""

    vendor: str | None = None
    model: str | None = None
    version: str | None = None
    serial: str | None = None
    uuid: str | None = None
    sku: str | None = None
    family: str | None = None


class Board(msgspec.Struct, frozen=True, kw_only=True):
    """Type 2: a board; a machine may have several, the main one comes first as a rule."""

    vendor: str | None = None
    model: str | None = None
    version: str | None = None
    serial: str | None = None
    asset_tag: str | None = None
    kind: str | None = None


class Chassis(msgspec.Struct, frozen=True, kw_only=True):
    """Type 3; the states are those of the last boot."""

    vendor: str | None = None
    kind: str | None = None
    version: str | None = None
    serial: str | None = None
    asset_tag: str | None = None
    boot_state: str | None = None
    power_state: str | None = None
    thermal_state: str | None = None


class Slot(msgspec.Struct, frozen=True, kw_only=True):
    """Type 9: a place for a card; `address` is the PCI address of what is in it or would be."""

    designation: str | None = None
    kind: str | None = None
    in_use: bool | None = None
    address: str | None = None


class MemoryArray(msgspec.Struct, frozen=True, kw_only=True):
    """Type 16: a group of memory slots; `ecc` is the word, `None` among them."""

    handle: int
    use: str | None = None
    ecc: str | None = None
    capacity_bytes: int | None = None
    slots: int | None = None


class MemoryDevice(msgspec.Struct, frozen=True, kw_only=True):
    """Type 17: a memory slot; `size_bytes` is 0 where it is empty, `None` where unknown.

    The speeds are the numbers as written, times 10^6: whether of clocks or of transfers is for
    the reader to tell.
    """

    array: int | None = None
    locator: str | None = None
    bank: str | None = None
    size_bytes: int | None = None
    total_width_bits: int | None = None
    data_width_bits: int | None = None
    form_factor: str | None = None
    type: str | None = None
    technology: str | None = None
    speed_rated: int | None = None
    speed: int | None = None
    vendor: str | None = None
    serial: str | None = None
    asset_tag: str | None = None
    part_number: str | None = None
    rank: int | None = None
    voltage_volts: float | None = None


class PowerUnit(msgspec.Struct, frozen=True, kw_only=True):
    """Type 39: a power supply of the machine."""

    location: str | None = None
    name: str | None = None
    vendor: str | None = None
    serial: str | None = None
    asset_tag: str | None = None
    part_number: str | None = None
    revision: str | None = None
    power_maximum_watts: int | None = None
    present: bool | None = None
    status: str | None = None
    plugged: bool | None = None
    hot_replaceable: bool | None = None


class Tpm(msgspec.Struct, frozen=True, kw_only=True):
    """Type 43: a trusted platform module."""

    vendor: str | None = None
    version: str | None = None
    description: str | None = None


TYPES: Mapping[type[Any], int] = {
    Firmware: 0,
    Machine: 1,
    Board: 2,
    Chassis: 3,
    Slot: 9,
    MemoryArray: 16,
    MemoryDevice: 17,
    PowerUnit: 39,
    Tpm: 43,
}

Record = TypeVar("Record")
Entry = TypeVar("Entry")


class Records:
    """All that firmware wrote; records are made of what is asked for only.

    `version` is SMBIOS's, (0, 0) where it is not told. `whole` is false where the source holds
    some types only, so that having none of a type proves nothing.
    """

    def __init__(
        self,
        version: tuple[int, int],
        entries: Mapping[int, Sequence[Entry]],
        makers: Mapping[type[Any], Callable[[Entry], Any]],
        *,
        whole: bool = True,
    ) -> None:
        self.version = version
        self.whole = whole
        self._entries: Mapping[int, Sequence[Any]] = entries
        self._makers: Mapping[type[Any], Callable[[Any], Any]] = makers

    def all(self, kind: type[Record]) -> tuple[Record, ...]:
        """The records of one kind in the order of the source."""
        make = self._makers[kind]
        return tuple(make(entry) for entry in self._entries.get(TYPES[kind], ()))

    def first(self, kind: type[Record]) -> Record | None:
        """The first of a kind, which is the machine's own where a type is there once."""
        entries = self._entries.get(TYPES[kind], ())
        made: Record | None = self._makers[kind](entries[0]) if entries else None
        return made
