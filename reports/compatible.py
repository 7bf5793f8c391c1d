"""Which of our systems will drive it: devices by bases, each cell with its module."""

from collections.abc import Iterable

import msgspec

from acceptance.bases.model import BaseColumn, Cell, Compatibility, DeviceRow
from reports.document import Document

__all__ = ["Matrix", "MatrixCell", "MatrixRow", "matrix"]

_MOST_ROWS = 300
_MOST_NAMES = 4
_REMARKABLE = ("no_module", "firmware_missing", "cannot_be_told")


class MatrixCell(msgspec.Struct, frozen=True, kw_only=True):
    """How a base stands towards a device: `state` for the eye, `text` in words."""

    state: str
    text: str
    detail: str


class MatrixRow(msgspec.Struct, frozen=True, kw_only=True):
    """A device; `part` is empty where the label says it."""

    label: str
    part: str
    cells: tuple[MatrixCell, ...]


class Matrix(msgspec.Struct, frozen=True, kw_only=True):
    """The table; `quiet` are the rows in which no base lacks anything.

    A base of which nothing can be told has no column; `reasons` say why.
    """

    head: tuple[str, ...]
    reasons: tuple[str, ...]
    rows: tuple[MatrixRow, ...]
    quiet: tuple[MatrixRow, ...]
    more: int


def matrix(document: Document) -> Matrix | None:
    """The matrix of a run; None where there were no devices to compare."""
    compared = document.run.compatibility
    if compared is None or not compared.devices:
        return None
    told = [n for n, base in enumerate(compared.bases) if base.reason is None]
    every = [_row(document, row, told) for row in compared.devices if told]
    loud = [row for row in every if _lacks(row)]
    quiet = [row for row in every if not _lacks(row)]
    return Matrix(
        head=tuple(_head(compared.bases[n]) for n in told),
        reasons=_reasons(document, compared),
        rows=tuple(loud[:_MOST_ROWS]),
        quiet=tuple(quiet[: max(_MOST_ROWS - len(loud), 0)]),
        more=max(len(every) - _MOST_ROWS, 0),
    )


def _lacks(row: MatrixRow) -> bool:
    return any(cell.state in _REMARKABLE for cell in row.cells)


def _head(base: BaseColumn) -> str:
    about = ", ".join(word for word in (base.os_name, base.kernel) if word)
    return f"{base.name} ({about})" if about else base.name


def _reasons(document: Document, compared: Compatibility) -> tuple[str, ...]:
    """Why a whole column cannot be told."""
    return tuple(
        f"{base.name}: {document.text(base.reason)}" for base in compared.bases if base.reason
    )


def _row(document: Document, device: DeviceRow, told: Iterable[int]) -> MatrixRow:
    return MatrixRow(
        label=device.label,
        part="" if device.part.removeprefix("pci:") in device.label else device.part,
        cells=tuple(_cell(document, device.cells[n]) for n in told),
    )


def _cell(document: Document, cell: Cell) -> MatrixCell:
    names = cell.firmware if cell.state == "firmware_missing" else cell.modules
    more = ("…",) if len(names) > _MOST_NAMES else ()
    detail = ", ".join((*names[:_MOST_NAMES], *more)) or document.text(cell.reason)
    return MatrixCell(state=cell.state, text=document.t(f"report.cell.{cell.state}"), detail=detail)
