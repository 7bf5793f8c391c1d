"""Quantities of an order: `1 TB`, `2.4 GHz`, `1920x1080` to base units, and back to words.

Decimal and binary prefixes as in tmt's hardware specification: 1 MB = 1 000 000 B,
1 MiB = 1 048 576 B. Units are written as people write them; where a letter's case decides
(Gb is a gigabit, GB a gigabyte) it is kept apart, where it cannot, it does not matter.
"""

import math
import re
from typing import NamedTuple

__all__ = ["DIMENSIONS", "Dimension", "NumberError", "UnitError", "parse", "pixels", "show"]

_QUANTITY = re.compile(r"([+-]?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]{1,3})?)\s*(\S[^\r\n]*)?")
_PIXELS = re.compile(r"([0-9]{1,6})\s*[xX×]\s*([0-9]{1,6})\s*(?:px)?")
_LONGEST = 40
_LARGEST = 1e24
_DECIMAL = ("", "k", "M", "G", "T", "P")
_BINARY = ("", "Ki", "Mi", "Gi", "Ti", "Pi")


class NumberError(ValueError):
    """What stands where a number belongs is none, or none that can be ordered."""


class UnitError(ValueError):
    """The number is fine and its unit is not one of this dimension."""


class Dimension(NamedTuple):
    """One kind of quantity: the factor of each unit to the base unit, and the scales to show."""

    units: dict[str, float]
    bare: str | None = None
    scale: tuple[str, ...] = ()
    binary: tuple[str, ...] = ()
    same_case: bool = False


def _prefixed(base: str, factor: float = 1.0, short: tuple[str, ...] = ()) -> dict[str, float]:
    names = (base, *short)
    decimal = {p + n: factor * 1000.0**i for n in names for i, p in enumerate(_DECIMAL)}
    binary = {p + n: factor * 1024.0**i for n in names for i, p in enumerate(_BINARY)}
    return decimal | binary


def _scales(base: str, prefixes: tuple[str, ...] = _DECIMAL) -> tuple[str, ...]:
    return tuple(prefix + base for prefix in prefixes)


_BYTES = Dimension(_prefixed("B") | {"bytes": 1.0}, "B", _scales("B"), _scales("B", _BINARY))
_RATES = _prefixed("bit/s", short=("b/s",)) | {
    f"{prefix}bps": 1000.0**i for i, prefix in enumerate(_DECIMAL)
}

DIMENSIONS: dict[str, Dimension] = {
    "bytes": _BYTES,
    "memory": _BYTES,
    "hertz": Dimension(
        {f"{p}Hz": 1000.0**i for i, p in enumerate(_DECIMAL[:4])}, None, ("Hz", "kHz", "MHz", "GHz")
    ),
    "rate": Dimension(_RATES, None, _scales("bit/s"), same_case=True),
    "transfers": Dimension(
        {"T/s": 1.0, "kT/s": 1e3, "MT/s": 1e6, "GT/s": 1e9, "MHz": 1e6}, None, ("T/s", "MT/s")
    ),
    "energy": Dimension(
        {"J": 1.0, "kJ": 1e3, "Wh": 3600.0, "mWh": 3.6, "kWh": 3.6e6}, "Wh", ("Wh",), same_case=True
    ),
    "length": Dimension(
        {"m": 1.0, "cm": 0.01, "mm": 0.001, "in": 0.0254, "inch": 0.0254, '"': 0.0254, "″": 0.0254},
        None,
        ("in",),
    ),
    "percent": Dimension({"%": 1.0}, "%", ("%",)),
    "count": Dimension({}, "", ("",)),
}
"""Energy that is written without a unit is Wh; sizes are bytes, as tmt says."""


def parse(text: str, dimension: str, bare: str = "") -> tuple[float, str]:
    """The number in base units and its unit; `bare` is what goes without saying for this field.

    `memory` reads decimal units as what vendors of memory mean by them: 32 GB are 32 GiB.
    Raises `NumberError` or `UnitError`.
    """
    row = DIMENSIONS[dimension]
    found = _QUANTITY.fullmatch(text.strip()) if len(text) <= _LONGEST else None
    if not found:
        raise NumberError(text)
    unit = _unit(row, (found[2] or bare).strip())
    number = float(found[1])
    if not math.isfinite(number) or not 0 <= number <= _LARGEST:
        raise NumberError(text)
    factor = row.units.get(unit, 1.0)
    if dimension == "memory" and unit in row.scale:
        factor = 1024.0 ** row.scale.index(unit)
    return number * factor, unit


def _unit(row: Dimension, written: str) -> str:
    """The unit's proper name; a bare number has the unit that goes without saying."""
    if not written:
        if row.bare is None:
            raise UnitError(written)
        return row.bare
    if written in row.units:
        return written
    alike = {written, written.lower(), written.upper()} if not row.same_case else set()
    for unit in row.units:
        if written in alike & {unit.lower(), unit.upper()}:
            return unit
    raise UnitError(written)


def pixels(text: str) -> tuple[float, float]:
    """`1920x1080` as width and height; raises `NumberError`."""
    found = _PIXELS.fullmatch(text.strip()) if len(text) <= _LONGEST else None
    if not found:
        raise NumberError(text)
    return float(found[1]), float(found[2])


def show(value: float, dimension: str, *, like: str = "") -> str:
    """A quantity in words: `512.1 GB`, binary where `like` (the order's own words) is."""
    row = DIMENSIONS[dimension]
    binary = bool(row.binary) and ("iB" in like or (dimension == "memory" and "iB" not in like))
    names = row.binary if binary else row.scale
    fitting = [n for n in names if abs(value) >= row.units.get(n, 1.0)] or [names[0]]
    unit = fitting[-1]
    number = value / row.units.get(unit, 1.0)
    return f"{_number(number)} {unit}".strip()


def _number(number: float) -> str:
    """Four digits are enough to tell a reader; whole numbers keep all of theirs."""
    if number == int(number):
        return str(int(number))
    return f"{number:.0f}" if abs(number) >= 1000 else f"{number:.4g}"
