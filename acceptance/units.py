"""Units of measurements, as UCUM codes, and how a quantity is written for a reader.

A closed table: a unit that is not in it is refused where it is declared, so that a
measurement can always be printed. Facts and measurements are in base units; only
the printed form scales them (1536 MiB -> 1.5 GiB).
"""

import math
from typing import NamedTuple

__all__ = ["UNITS", "Unit", "format_number", "format_quantity", "require_unit"]


class Unit(NamedTuple):
    """One row of the table: UCUM code, printed symbol, and which prefixes scale it."""

    code: str
    symbol: str
    prefixes: str = "none"  # none | decimal | binary


UNITS: dict[str, Unit] = {
    unit.code: unit
    for unit in (
        Unit("1", ""),
        Unit("%", "%"),
        Unit("s", "s", "decimal"),
        Unit("By", "B", "binary"),
        Unit("By/s", "B/s", "binary"),
        Unit("bit/s", "bit/s", "decimal"),
        Unit("Hz", "Hz", "decimal"),
        Unit("Cel", "°C"),
        Unit("V", "V"),
        Unit("A", "A"),
        Unit("W", "W"),
        Unit("W.h", "Wh"),
        Unit("J", "J", "decimal"),
        Unit("/s", "/s"),
        Unit("/h", "/h"),
        Unit("/min", "/min"),
        Unit("min", "min"),
        Unit("h", "h"),
        Unit("d", "d"),
        Unit("a", "a"),
        Unit("[ppm]", "ppm"),
        Unit("m", "m", "decimal"),
        Unit("{transfer}/s", "T/s", "decimal"),
    )
}

_Prefixes = tuple[tuple[str, float], ...]
_DECIMAL: _Prefixes = (
    ("G", 1e9),
    ("M", 1e6),
    ("k", 1e3),
    ("", 1.0),
    ("m", 1e-3),
    ("µ", 1e-6),
    ("n", 1e-9),
)
_BINARY: _Prefixes = (("Ti", 2.0**40), ("Gi", 2.0**30), ("Mi", 2.0**20), ("Ki", 2.0**10), ("", 1.0))


def require_unit(code: str) -> str:
    """Return `code`, or raise `ValueError` naming the units that exist."""
    if code not in UNITS:
        raise ValueError(f"unknown unit {code!r}: one of {', '.join(sorted(UNITS))}")
    return code


def format_number(value: float, language: str = "en") -> str:
    """Four significant digits, whole numbers whole, with the language's decimal mark.

    A whole number keeps all its digits, grouped by a thin space, because a count
    that is rounded is a different count.
    """
    if not abs(value) < 1e300:  # infinite, no number, or more digits than a float can hold
        return "∞" if value > 0 else "-∞" if value < 0 else "–"
    if abs(value) < 1e15 and value == int(value):
        return f"{int(value):,}".replace(",", "\u202f")
    text = f"{value:.4g}"
    return text.replace(".", ",") if language == "es" else text


def format_quantity(value: float, unit: str, language: str = "en") -> str:
    """A number with its unit: `format_quantity(1610612736, "By") == "1.5 GiB"`."""
    row = UNITS.get(unit, Unit(unit, unit))
    prefix, scale = _prefix(value, row)
    symbol = prefix + row.symbol
    short_of_all = unit == "%" and 99.9 < value < 100.0
    number = _near_all(value, language) if short_of_all else format_number(value / scale, language)
    return f"{number}\u00a0{symbol}" if symbol else number


def _near_all(percent: float, language: str) -> str:
    """What is short of 100 % is not written as 100 %: two digits of what lacks, at most ten."""
    places = min(10, 1 - math.floor(math.log10(100.0 - percent)))
    text = f"{percent:.{places}f}".rstrip("0").rstrip(".")
    return text.replace(".", ",") if language == "es" else text


def _prefix(value: float, unit: Unit) -> tuple[str, float]:
    if unit.prefixes == "none" or value == 0:
        return "", 1.0
    table = _BINARY if unit.prefixes == "binary" else _DECIMAL
    table = table[3:] if unit.code == "s" else table  # kiloseconds are nobody's unit
    for prefix, scale in table:
        if abs(value) >= scale:
            return prefix, scale
    return table[-1]
