"""What a device that no module takes still is: one that needs none, or one that programs drive.

From the table `classes.toml`. Pure.
"""

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Literal

import msgspec

__all__ = ["Row", "row_of", "rows"]

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


def row_of(modalias: str) -> Row | None:
    """The first row that fits a device; None where none does."""
    bus, _, told = modalias.partition(":")
    fields = _FIELDS[bus].match(told) if bus in _FIELDS else None
    if fields is None:
        return None
    vendor, *digits = fields.groups()
    code = "".join(digits).lower()
    for row in rows():
        vendors = row.vendor is None or row.vendor.upper() == vendor
        if row.bus == bus and code.startswith(row.begins) and vendors:
            return row
    return None
