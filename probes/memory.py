"""Observes memory: modules by slot, how much, which huge pages, which errors were corrected.

From /proc/meminfo, /proc/swaps and /sys; as an ordinary user. What each module is made of stands
in the firmware's tables, which only root may read.
"""

import re

import msgspec

from probes.board import firmware_table, memory_modules
from probes.board.memory_layout import HugePages, Node, Swap, blocks, huge_pages, nodes, swaps
from probes.board.memory_modules import Module
from probes.parse import kibibytes, size
from probes.system import Device, Gaps, Missing, System, Unavailable

__all__ = [
    "Bank",
    "Controller",
    "Counters",
    "Facts",
    "HugePages",
    "Module",
    "Node",
    "Swap",
    "probe",
]

CONTROLLERS = "/sys/devices/system/edac/mc"
OF_SLOTS = ("modules", "slots_total", "slots_empty", "ecc", "maximum_capacity_bytes")
"""The facts that rest on the firmware's tables."""

_CONTROLLER = re.compile(r"mc[0-9]{1,4}")
_BANK = re.compile(r"(?:dimm|rank)[0-9]{1,4}")
_ROW = re.compile(r"csrow[0-9]{1,4}")


class Counters(msgspec.Struct, frozen=True, kw_only=True):
    """Errors that were seen: corrected ones, and ones that could not be."""

    corrected_errors: int | None = None
    uncorrected_errors: int | None = None


class Bank(msgspec.Struct, frozen=True, kw_only=True):
    """One DIMM (or rank) as the memory controller's driver sees it."""

    part: str
    label: str | None = None
    location: str | None = None
    type: str | None = None
    ecc_mode: str | None = None
    size_bytes: int | None = None
    counters: Counters


class Controller(msgspec.Struct, frozen=True, kw_only=True):
    """A memory controller that counts errors; those without a DIMM are in the `no_info` ones."""

    part: str
    name: str | None = None
    size_bytes: int | None = None
    counters: Counters
    no_info_counters: Counters
    banks: tuple[Bank, ...] = ()


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """Memory. `total_bytes` is what the kernel gives out; `installed_bytes` what is plugged.

    `modules` are those in a slot, `ecc` whether the slots' controller corrects errors.
    """

    total_bytes: int | None = None
    available_bytes: int | None = None
    swap_total_bytes: int | None = None
    swap_free_bytes: int | None = None
    corrupted_bytes: int | None = None
    installed_bytes: int | None = None
    offline_bytes: int | None = None
    block_bytes: int | None = None
    blocks: str | None = None
    blocks_offline: str | None = None
    modules: tuple[Module, ...] | None = None
    slots_total: int | None = None
    slots_empty: tuple[str, ...] | None = None
    ecc: bool | None = None
    maximum_capacity_bytes: int | None = None
    swaps: tuple[Swap, ...] | None = None
    huge_pages: tuple[HugePages, ...] = ()
    numa: tuple[Node, ...] | None = None
    controllers: tuple[Controller, ...] | None = None
    missing: tuple[Missing, ...] = ()


def probe(system: System) -> Facts:
    """Observe memory."""
    gaps = Gaps()
    now = gaps.attempt(("total_bytes", "available_bytes"), system.memory)
    told = kibibytes(gaps.attempt("corrupted_bytes", system.text, "/proc/meminfo") or "")
    of_blocks = ("installed_bytes", "offline_bytes", "block_bytes")
    shown = gaps.attempt(of_blocks, blocks, system)
    slots = gaps.attempt(OF_SLOTS, _slots, system, gaps)
    return Facts(
        total_bytes=now.total_bytes if now else None,
        available_bytes=now.available_bytes if now else None,
        swap_total_bytes=now.swap_total_bytes if now else None,
        swap_free_bytes=now.swap_free_bytes if now else None,
        corrupted_bytes=told.get("HardwareCorrupted"),
        installed_bytes=shown.installed_bytes if shown else None,
        offline_bytes=shown.offline_bytes if shown else None,
        block_bytes=shown.block_bytes if shown else None,
        blocks=shown.present if shown else None,
        blocks_offline=shown.offline if shown else None,
        modules=slots.modules if slots else None,
        slots_total=slots.total if slots else None,
        slots_empty=slots.empty if slots else None,
        ecc=slots.ecc if slots else None,
        maximum_capacity_bytes=slots.maximum_capacity_bytes if slots else None,
        swaps=gaps.attempt("swaps", swaps, system),
        huge_pages=huge_pages(system),
        numa=gaps.attempt("numa", nodes, system),
        controllers=gaps.attempt("controllers", _controllers, system),
        missing=gaps.missing(),
    )


def _controllers(system: System) -> tuple[Controller, ...]:
    """The controllers whose driver counts errors; none of them is a reason, not a zero."""
    names = [name for name in system.names(CONTROLLERS) if _CONTROLLER.fullmatch(name)]
    if not names:
        # A capture without the folder, or a container without /sys, tells nothing of drivers.
        above = CONTROLLERS.rpartition("/")[0]
        if not system.exists(above if system.recorded else "/sys/devices/system"):
            raise Unavailable("probe.no_file", path=CONTROLLERS)
        raise Unavailable("probe.no_error_counters")
    return tuple(_controller(Device(system, f"{CONTROLLERS}/{name}", "edac")) for name in names)


def _controller(folder: Device) -> Controller:
    banks = [name for name in folder.names() if _BANK.fullmatch(name)]
    rows = [name for name in folder.names() if _ROW.fullmatch(name)]
    return Controller(
        part=f"path:{folder.sys_name}",
        name=folder.word("mc_name"),
        size_bytes=size(f"{folder.attribute('size_mb')}M"),
        counters=_counters(folder, "ce_count", "ue_count"),
        no_info_counters=_counters(folder, "ce_noinfo_count", "ue_noinfo_count"),
        banks=tuple(_bank(folder, name) for name in banks)
        or tuple(_row(folder, name) for name in rows),
    )


def _bank(folder: Device, name: str) -> Bank:
    """One DIMM; its label comes from the board's maker, when somebody has loaded it."""
    label = folder.word(f"{name}/dimm_label")
    return Bank(
        part=f"path:{folder.sys_name}/{name}",
        label=label,
        location=folder.word(f"{name}/dimm_location"),
        type=folder.word(f"{name}/dimm_mem_type"),
        ecc_mode=folder.word(f"{name}/dimm_edac_mode"),
        size_bytes=size(f"{folder.attribute(f'{name}/size')}M"),
        counters=_counters(folder, f"{name}/dimm_ce_count", f"{name}/dimm_ue_count"),
    )


def _row(folder: Device, name: str) -> Bank:
    """Drivers of old kernels count by chip-select row."""
    return Bank(
        part=f"path:{folder.sys_name}/{name}",
        label=folder.word(f"{name}/ch0_dimm_label"),
        type=folder.word(f"{name}/mem_type"),
        ecc_mode=folder.word(f"{name}/edac_mode"),
        size_bytes=size(f"{folder.attribute(f'{name}/size_mb')}M"),
        counters=_counters(folder, f"{name}/ce_count", f"{name}/ue_count"),
    )


def _counters(folder: Device, corrected: str, uncorrected: str) -> Counters:
    return Counters(
        corrected_errors=folder.number(corrected), uncorrected_errors=folder.number(uncorrected)
    )


def _slots(system: System, gaps: Gaps) -> memory_modules.Slots:
    """What the firmware tells of its memory slots."""
    slots = memory_modules.slots(firmware_table.read(system), gaps)
    for path in ("ecc", "maximum_capacity_bytes"):
        if getattr(slots, path) is None:
            gaps.note(path, Unavailable("probe.firmware_silent"))
    return slots
