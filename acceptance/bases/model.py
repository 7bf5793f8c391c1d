"""What a comparison of a machine's devices with the bases says: columns, rows and cells.

Frozen Structs that stand in a run's document; they hold sentences, never texts.
"""

from typing import Literal, TypeAlias

import msgspec

from acceptance.sentences import Sentence

__all__ = ["SCHEMA", "BaseColumn", "Cell", "CellState", "Compatibility", "DeviceRow"]

SCHEMA = "acceptance/compatibility/1"

CellState: TypeAlias = Literal[
    "driven", "built_in", "not_needed", "no_module", "firmware_missing", "cannot_be_told"
]


class BaseColumn(msgspec.Struct, frozen=True, kw_only=True):
    """A base with one of its kernels; `reason` says why none of its cells can be told."""

    name: str
    os_name: str | None = None
    kernel: str | None = None
    reason: Sentence | None = None


class Cell(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How one base stands towards one device.

    `modules` are all that the kernel would load for it, those for just this device first.
    `firmware` are the files that these ask for and the base does not have.
    """

    state: CellState
    modules: tuple[str, ...] = ()
    firmware: tuple[str, ...] = ()
    reason: Sentence | None = None


class DeviceRow(msgspec.Struct, frozen=True, kw_only=True):
    """One device or interface, with a cell for each column."""

    part: str
    label: str
    modalias: str
    cells: tuple[Cell, ...] = ()


class Compatibility(msgspec.Struct, frozen=True, kw_only=True):
    """Which of the bases drive which devices, with which modules, and what they lack for it.

    `reason` says why there are no devices to tell of, or not all of them.
    """

    schema: str = SCHEMA
    bases: tuple[BaseColumn, ...] = ()
    devices: tuple[DeviceRow, ...] = ()
    reason: Sentence | None = None
