"""Tells memory modules from what firmware writes of slots and their arrays; pure, never raises.

What is no main memory (the flash of the firmware, video memory) is left out. A module without a
name for its slot still has one by its place in the list.
"""

import re
from collections.abc import Sequence

import msgspec

from probes import parts
from probes.board.firmware_records import MemoryArray, MemoryDevice, Records
from probes.board.said import maker
from probes.system import Gaps, Unavailable

__all__ = ["Module", "Slots", "slots"]

MAIN = (None, "System Memory")
_NO_MEMORY = re.compile(r"Flash|E?E?PROM|FEPROM|ROM|VRAM", re.IGNORECASE)
_CORRECTS = {"Single-bit ECC": True, "Multi-bit ECC": True, "None": False, "Parity": False}

SLOWEST = {"DDR": 200, "DDR2": 400, "DDR3": 800, "DDR4": 1333, "DDR5": 2000}
"""Million transfers a second below which no module of the type runs (JESD79 and its successors;
DDR4 servers go below their own slowest standard rate of 1,600 by one step)."""

TELLS_TRANSFERS = (3, 2)
"""Since this version the running speed is specified in transfers; it was the clock before."""

HALF = 2 * 10**6
"""Rates are rounded (2,133 and 1,067): within this a clock is half of a rate."""


class Module(msgspec.Struct, frozen=True, kw_only=True):
    """A memory module; `slot` is the board's name of its place, `ecc` whether it has the bits."""

    part: str
    slot: str | None = None
    bank: str | None = None
    size_bytes: int | None = None
    vendor: str | None = None
    part_number: str | None = None
    serial: str | None = None
    asset_tag: str | None = None
    type: str | None = None
    technology: str | None = None
    form_factor: str | None = None
    speed_rated_transfers_per_second: int | None = None
    speed_transfers_per_second: int | None = None
    rank: int | None = None
    voltage_volts: float | None = None
    ecc: bool | None = None


class Slots(msgspec.Struct, frozen=True, kw_only=True):
    """The memory slots: what is in them, and which are empty.

    `total` counts soldered places as well, as firmware does.
    """

    modules: tuple[Module, ...]
    total: int
    empty: tuple[str, ...]
    ecc: bool | None
    maximum_capacity_bytes: int | None


def slots(told: Records, gaps: Gaps) -> Slots:
    """The slots; raises `Unavailable` where firmware describes none."""
    arrays = told.all(MemoryArray)
    main = [array for array in arrays if array.use in MAIN]
    devices = _devices(told.all(MemoryDevice), arrays)
    if not devices and told.whole:
        raise Unavailable("probe.no_memory_slots")
    if not devices:  # the source holds other types only
        raise Unavailable("probe.firmware_silent")
    names = _names(devices)
    modules = tuple(
        _module(name, device, told.version, gaps)
        for name, device in zip(names, devices, strict=True)
        if device.size_bytes != 0
    )
    capacities = [array.capacity_bytes for array in main if array.capacity_bytes is not None]
    corrects = {_CORRECTS.get(array.ecc or "") for array in main}
    return Slots(
        modules=tuple(sorted(modules, key=lambda module: module.part)),
        total=len(devices),
        empty=tuple(n for n, d in zip(names, devices, strict=True) if d.size_bytes == 0),
        ecc=None if not corrects or None in corrects else corrects == {True},
        maximum_capacity_bytes=sum(capacities) or None,
    )


def _devices(devices: Sequence[MemoryDevice], arrays: Sequence[MemoryArray]) -> list[MemoryDevice]:
    """Those that are main memory, by their array's use and, where it tells none, their type."""
    others = {array.handle for array in arrays if array.use not in MAIN}
    return [
        device
        for device in devices
        if device.array not in others and not _NO_MEMORY.fullmatch(device.type or "")
    ]


def _names(devices: Sequence[MemoryDevice]) -> list[str]:
    """The board's names; where slots share one, the bank is added as the board prints it."""
    plain = [device.locator or device.bank or f"#{n}" for n, device in enumerate(devices, 1)]
    return parts.distinct(plain, [d.bank or str(n) for n, d in enumerate(devices, 1)])


def _module(name: str, device: MemoryDevice, version: tuple[int, int], gaps: Gaps) -> Module:
    part = f"slot:{name}"
    if device.size_bytes is None:
        gaps.note(f"modules.{part}.size_bytes", Unavailable("probe.firmware_silent"))
    rated = _rate(device.speed_rated, device.type)
    return Module(
        part=part,
        slot=device.locator,
        bank=device.bank,
        size_bytes=device.size_bytes,
        vendor=maker(device.vendor),
        part_number=device.part_number,
        serial=device.serial if parts.serial(device.serial) else None,
        asset_tag=device.asset_tag,
        type=device.type,
        technology=device.technology,
        form_factor=device.form_factor,
        speed_rated_transfers_per_second=rated,
        speed_transfers_per_second=_running(device, rated, version, gaps, part),
        rank=device.rank,
        voltage_volts=device.voltage_volts,
        ecc=_has_check_bits(device),
    )


def _rate(told: int | None, kind: str | None) -> int | None:
    """Transfers a second; a number too low for the type is that of clocks, two transfers each."""
    slowest = SLOWEST.get(kind or "", 0) * 10**6
    return told * 2 if told is not None and told < slowest else told


def _running(
    device: MemoryDevice, rated: int | None, version: tuple[int, int], gaps: Gaps, part: str
) -> int | None:
    """Transfers a second as configured.

    Exactly half the rated speed in an old table may be a clock or a slow rate: nobody can tell.
    """
    told = _rate(device.speed, device.type)
    unclear = told is not None and rated is not None and abs(told * 2 - rated) <= HALF
    if unclear and version < TELLS_TRANSFERS:
        why = Unavailable("probe.clock_or_rate")
        gaps.note(f"modules.{part}.speed_transfers_per_second", why)
        return None
    return told


def _has_check_bits(device: MemoryDevice) -> bool | None:
    """More bits in all than for data. Boards that tell 8 bits count something else."""
    total, data = device.total_width_bits, device.data_width_bits
    if total is None or data is None or data < 16 or total < data:
        return None
    return total > data
