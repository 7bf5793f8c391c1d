"""What a device that no module takes still is: one that needs none, or one that programs drive.

From the table `classes.toml`. Pure.
"""

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Literal

import msgspec

__all__ = ["Row", "class_of", "row_of", "rows"]

_TABLE = Path(__file__).with_suffix(".toml")
_FIELDS = {
    "pci": re.compile(r"v0000([0-9A-F]{4}).*bc([0-9A-F]{2})sc([0-9A-F]{2})i([0-9A-F]{2})"),
    "usb": re.compile(r"v([0-9A-F]{4}).*ic([0-9A-F]{2})isc([0-9A-F]{2})ip([0-9A-F]{2})"),
}


class Row(msgspec.Struct, frozen=True, kw_only=True, rename={"begins": "class"}):
    """One row of the table."""

    bus: Literal["pci", "usb"]
    begins: str
    vendor: str | None = None
    state: Literal["not_needed", "cannot_be_told", "no_module"]
    reason: str | None = None
    source: str


@cache
def rows() -> tuple[Row, ...]:
    """The table."""
    told = tomllib.loads(_TABLE.read_text(encoding="utf-8"))
    return tuple(msgspec.convert(told["row"], list[Row]))


def class_of(modalias: str) -> str | None:
    """The six digits of a device's class; None where its name does not tell them."""
    fields = _fields(modalias)
    return "".join(fields[1:]).lower() if fields else None


def row_of(modalias: str) -> Row | None:
    """The first row that fits a device; None where none does."""
    fields, code = _fields(modalias), class_of(modalias)
    if fields is None or code is None:
        return None
    for row in rows():
        vendors = row.vendor is None or row.vendor.upper() == fields[0]
        if modalias.startswith(f"{row.bus}:") and code.startswith(row.begins) and vendors:
            return row
    return None


def _fields(modalias: str) -> tuple[str, ...] | None:
    """Vendor, class, subclass, and interface or protocol."""
    bus, _, told = modalias.partition(":")
    found = _FIELDS[bus].match(told) if bus in _FIELDS else None
    return found.groups() if found else None
