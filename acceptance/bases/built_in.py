"""What drivers inside a kernel are for, where the kernel's own lists do not tell.

From the table `built_in.toml`, which says why that is so. Pure.
"""

import tomllib
from collections.abc import Mapping
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Literal

import msgspec

from acceptance.bases.aliases import Match, fits, weight_of
from acceptance.bases.classes import class_of

__all__ = ["Driver", "Folder", "might_drive", "of_whole_classes", "table"]

_TABLE = Path(__file__).with_suffix(".toml")


class Driver(msgspec.Struct, frozen=True, kw_only=True):
    """A driver for all devices of a class."""

    module: str
    aliases: tuple[str, ...]
    source: str


class Folder(msgspec.Struct, frozen=True, kw_only=True, rename={"begins": "class"}):
    """Where the drivers for devices of a class lie."""

    bus: Literal["pci", "usb"]
    begins: str
    globs: tuple[str, ...]
    source: str


class Table(msgspec.Struct, frozen=True, kw_only=True):
    """The file."""

    driver: tuple[Driver, ...]
    folder: tuple[Folder, ...]


@cache
def table() -> Table:
    """The table."""
    return msgspec.convert(tomllib.loads(_TABLE.read_text(encoding="utf-8")), Table)


def of_whole_classes(modalias: str, built_in: Mapping[str, str]) -> list[Match]:
    """The built-in drivers that take every device of this one's class."""
    return [
        Match(driver.module, weight_of(alias))
        for driver in table().driver
        if driver.module in built_in
        for alias in driver.aliases
        if fits(alias, modalias)
    ]


def might_drive(modalias: str, built_in: Mapping[str, str]) -> tuple[str, ...]:
    """The built-in modules of which it cannot be ruled out that they drive this device."""
    bus, code = modalias.partition(":")[0], class_of(modalias) or ""
    rows = table().folder
    row = next((r for r in rows if r.bus == bus and code.startswith(r.begins)), None)
    if row is None:
        return ()
    fitting = (n for n, path in built_in.items() if any(fnmatchcase(path, g) for g in row.globs))
    return tuple(sorted(fitting))
