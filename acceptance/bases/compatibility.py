"""Which of our systems would drive a machine's devices: each modalias against each base's modules.

From the facts of the probes `pci` and `usb` in their JSON form, and the indexes of the bases. Pure.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

import msgspec

from acceptance.bases.cells import FIRMWARE_UNTOLD, cell_of
from acceptance.bases.devices import Device
from acceptance.bases.devices import devices as devices_of
from acceptance.bases.index import Index, Kernel
from acceptance.bases.model import BaseColumn, Cell, Compatibility, DeviceRow
from acceptance.sentences import Sentence, sentence

__all__ = ["LIVE", "Base", "BaseView", "BasesView", "DeviceView", "matrix", "untold", "views"]

LIVE = "live"
"""The base that is always there: the machine that runs us."""

MOST_KERNELS = 3

_BUILT = {"i386": {"i386", "x86_64"}, "arm": {"arm", "aarch64"}}
"""Machines on which a system built for another one runs."""


class Base(msgspec.Struct, frozen=True):
    """A base by its name: its index, or why there is none to read."""

    name: str
    index: Index | None = None
    reason: Sentence | None = None


class _Column(NamedTuple):
    told: BaseColumn
    cell: Callable[[Device], Cell]


def matrix(
    facts: Mapping[str, Any], bases: Sequence[Base], *, subject_is_live: bool = False
) -> Compatibility:
    """Every device of the facts against every base and its newest kernels.

    `subject_is_live`: the facts are those of the machine that runs us, so that on the base `live`
    a driver that is bound has proven itself, whatever brought it there.
    """
    devices, reason = devices_of(facts)
    columns = [c for base in bases for c in _columns(base, facts, subject_is_live)]
    return Compatibility(
        bases=tuple(column.told for column in columns),
        devices=tuple(
            DeviceRow(
                part=device.part,
                label=device.label,
                modalias=device.modalias,
                cells=tuple(column.cell(device) for column in columns),
            )
            for device in devices
        ),
        reason=reason,
    )


# -- columns ------------------------------------------------------------------------------------


def _columns(base: Base, facts: Mapping[str, Any], subject_is_live: bool) -> list[_Column]:
    index = base.index
    reason = base.reason or _not_for(index, facts)
    if index is None or reason is not None or not index.kernels:
        os_name = index.os.name if index else None
        why = reason or sentence("base.no_modules")
        return [_blank(BaseColumn(name=base.name, os_name=os_name, reason=why))]
    bound = subject_is_live and base.name == LIVE
    return [_column(base.name, index, k, bound=bound) for k in index.kernels[:MOST_KERNELS]]


def _not_for(index: Index | None, facts: Mapping[str, Any]) -> Sentence | None:
    """Why a base is none for this machine: it is built for another processor."""
    machine = _architecture(facts)
    built = index.architecture if index else None
    if machine is None or built is None or machine in _BUILT.get(built, {built}):
        return None
    return sentence("base.other_architecture", built=built, machine=machine)


def _architecture(facts: Mapping[str, Any]) -> str | None:
    told = [(facts.get(section) or {}).get("architecture") for section in ("os", "cpu")]
    found = next((str(one) for one in told if one), None)
    return "i386" if found in ("i486", "i586", "i686") else found


def _blank(told: BaseColumn) -> _Column:
    return _Column(told, lambda _: Cell(state="cannot_be_told", reason=told.reason))


def _column(name: str, index: Index, kernel: Kernel, *, bound: bool) -> _Column:
    told = BaseColumn(name=name, os_name=index.os.name, kernel=kernel.release, reason=kernel.reason)
    found = cache(lambda modalias: cell_of(modalias, index, kernel))
    if bound:
        return _Column(told, lambda device: _bound(device, kernel) or found(device.modalias))
    return _Column(told, lambda device: found(device.modalias))


def _bound(device: Device, kernel: Kernel) -> Cell | None:
    if device.driver is None:
        return None
    module = device.driver.replace("-", "_")
    return Cell(state="built_in" if module in kernel.built_in else "driven", modules=(module,))


# -- what the checks see ------------------------------------------------------------------------


class DeviceView(msgspec.Struct, frozen=True, kw_only=True):
    """A device of which a base lacks something; `why` where the cell has a reason."""

    part: str
    label: str
    modules: tuple[str, ...] = ()
    firmware: tuple[str, ...] = ()
    why: Sentence | None = None


class BaseView(msgspec.Struct, frozen=True, kw_only=True):
    """A base with its newest kernel, or this machine's running one; `reason`: nothing is told."""

    part: str
    part_label: str
    kernel: str | None = None
    devices: int = 0
    undriven: tuple[DeviceView, ...] = ()
    without_firmware: tuple[DeviceView, ...] = ()
    untold: tuple[DeviceView, ...] = ()
    firmware_untold: tuple[DeviceView, ...] = ()
    """Devices with a module of which it could not be read what it asks for."""
    reason: Sentence | None = None
    cure: str | None = None


class BasesView(msgspec.Struct, frozen=True, kw_only=True):
    """The section `compatibility` of the facts as checks see them."""

    bases: tuple[BaseView, ...] = ()


def views(compatibility: Compatibility, *, subject_is_live: bool = False) -> BasesView:
    """One view a base: of its first column, which is that of its newest kernel.

    The base `live` is judged where it is the subject as well; what somebody else's machine would
    do here, the matrix tells. A base for programs only is not expected to drive anything. Where
    nothing is left, one view says so.
    """
    firsts: dict[str, int] = {}
    for number, column in enumerate(compatibility.bases):
        if (column.name != LIVE or subject_is_live) and not _for_programs(column):
            firsts.setdefault(column.name, number)
    if not firsts:
        return BasesView(bases=(_NO_BASE,))
    return BasesView(bases=tuple(_view(compatibility, number) for number in firsts.values()))


_NO_BASE = BaseView(
    part="base:none",
    part_label="–",
    reason=sentence("compatibility.no_base"),
    cure="acceptance bases add NAME FOLDER|TARBALL",
)


def untold(reason: Sentence) -> BasesView:
    """What the checks see where the bases cannot be read."""
    return BasesView(bases=(msgspec.structs.replace(_NO_BASE, reason=reason, cure=None),))


def _for_programs(column: BaseColumn) -> bool:
    return column.reason is not None and column.reason.key == "base.no_modules"


def _view(compatibility: Compatibility, number: int) -> BaseView:
    column = compatibility.bases[number]
    cells = [(row, row.cells[number]) for row in compatibility.devices]
    nothing = compatibility.reason if not compatibility.devices else None
    label = ", ".join(word for word in (column.name, column.os_name, column.kernel) if word)
    reason = column.reason or nothing
    told = {
        state: tuple(_lack(row, cell) for row, cell in cells if cell.state == state)
        for state in ("no_module", "firmware_missing", "cannot_be_told")
    }
    return BaseView(
        part=f"base:{column.name}",
        part_label=label,
        kernel=column.kernel,
        devices=len(cells),
        undriven=told["no_module"],
        without_firmware=told["firmware_missing"],
        untold=() if reason else told["cannot_be_told"],
        firmware_untold=tuple(_lack(r, c) for r, c in cells if c.reason == FIRMWARE_UNTOLD),
        reason=reason,
    )


def _lack(row: DeviceRow, cell: Cell) -> DeviceView:
    return DeviceView(
        part=row.part,
        label=row.label,
        modules=cell.modules,
        firmware=cell.firmware,
        why=cell.reason,
    )
