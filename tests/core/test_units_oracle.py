"""Units against an independent table (pint): what is written, ordered and planned is what it says.

pint knows other names than people write on an order; the names are mapped here, never the
factors.
"""

import math
from functools import cache
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acceptance.order.quantities import DIMENSIONS, parse
from acceptance.planning.asking import duration, rate
from acceptance.units import UNITS, format_quantity

BASES = {
    "bytes": "byte",
    "hertz": "hertz",
    "rate": "bit / second",
    "transfers": "count / second",
    "energy": "joule",
    "length": "metre",
}
CODES = {
    "By": "byte",
    "By/s": "byte / second",
    "bit/s": "bit / second",
    "Hz": "hertz",
    "s": "second",
    "J": "joule",
    "m": "metre",
    "{transfer}/s": "count / second",
}
PREFIXES = {
    "": "",
    "c": "centi",
    "m": "milli",
    "µ": "micro",
    "n": "nano",
    "k": "kilo",
    "M": "mega",
    "G": "giga",
    "T": "tera",
    "P": "peta",
    "Ki": "kibi",
    "Mi": "mebi",
    "Gi": "gibi",
    "Ti": "tebi",
    "Pi": "pebi",
}
NAMES = {
    "bytes": "byte",
    "B": "byte",
    "bit": "bit",
    "b": "bit",
    "Hz": "hertz",
    "T": "count",
    "Wh": "watt_hour",
    "J": "joule",
    "s": "second",
    "m": "metre",
    **dict.fromkeys(("inch", "in", '"', "″"), "inch"),
}


@cache
def registry() -> Any:
    pint = pytest.importorskip("pint")
    return pint.UnitRegistry()


def _for_pint(unit: str) -> str:
    """`MB/s` as `megabyte / second`, `kbps` as `kilobit / second`."""
    first, _, below = unit.replace("bps", "bit/s").partition("/")
    for name in sorted(NAMES, key=len, reverse=True):
        prefix = first.removesuffix(name)
        if first.endswith(name) and prefix in PREFIXES:
            told = f"{PREFIXES[prefix]}{NAMES[name]}"
            return f"{told} / second" if below else told
    raise AssertionError(f"pint has no name here for {unit}")


@pytest.mark.parametrize(
    ("dimension", "unit"),
    [(d, u) for d in BASES for u in DIMENSIONS[d].units if (d, u) != ("transfers", "MHz")],
)
def test_what_an_order_says_is_what_the_unit_says(dimension: str, unit: str) -> None:
    ours, _ = parse(f"3 {unit}", dimension)
    theirs = registry().Quantity(3, _for_pint(unit)).to(BASES[dimension]).magnitude
    assert math.isclose(ours, theirs, rel_tol=1e-12)


@given(st.floats(1e-9, 1e15), st.sampled_from(sorted(CODES)))
def test_what_is_printed_is_the_value_to_four_digits(value: float, code: str) -> None:
    number, _, symbol = format_quantity(value, code).partition("\u00a0")
    read = registry().Quantity(float(number.replace("\u202f", "")), _for_pint(symbol))
    told = read.to(CODES[code]).magnitude
    assert math.isclose(told, value, rel_tol=6e-4)
    assert UNITS[code].prefixes != "none"


@pytest.mark.parametrize(
    "unit",
    ["s", "seconds", "min", "minute", "h", "hours", "d", "day", "week", "month", "year"],
)
def test_how_long_a_test_lasts_is_as_long(unit: str) -> None:
    theirs = {"d": "day", "h": "hour", "s": "second", "min": "minute"}.get(unit, unit)
    hours = registry().Quantity(2.5, theirs).to("hour").magnitude
    assert math.isclose(duration("--budget", f"2.5 {unit}"), hours, rel_tol=1e-9)
    assert math.isclose(rate("--event-rate", f"2.5/{unit}"), 6.25 / hours, rel_tol=1e-9)
