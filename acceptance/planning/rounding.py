"""Numbers of a plan as sentences hold them: what is needed is rounded up, what is shown down.

Three digits below 1000 and four above are all that a plan can mean; a plan that was rounded to
the nearest would ask for less than it needs half of the time. The exact numbers stay in the
plan's tables. Times come in seconds, minutes, hours or days, whichever a reader would use.
"""

import math
from typing import Any

from acceptance.sentences import quantity
from acceptance.units import format_quantity

__all__ = [
    "chance",
    "clock_up",
    "down",
    "percent",
    "share_asked",
    "share_down",
    "span",
    "span_down",
    "span_up",
    "up",
]

_NEAREST = 99.9999999999
"""Percent: as near to all of them as can be written."""

_SLACK = 1e-6
"""Of a unit of the last digit: 40.000000000001 is 40."""


def up(value: float, digits: int = 3) -> float:
    """Not less than `value` (0 or more), short: so many digits, one more from 1000 on."""
    step = _step(value, digits)
    return _short(math.ceil(value / step - _SLACK) * step)


def down(value: float) -> float:
    """Not more than `value` (0 or more), short."""
    step = _step(value)
    return _short(math.floor(value / step + _SLACK) * step)


def percent(fraction: float) -> dict[str, Any]:
    """A share or a probability, as it is; what is short of 1 is never told as 100 %."""
    value = _short(100.0 * fraction)
    return quantity(min(value, _NEAREST) if fraction < 1.0 else value, "%")


def chance(probability: float) -> dict[str, Any]:
    """A probability that was computed: three digits; beside 100 %, two of what lacks."""
    if probability <= 0.99:
        return quantity(float(f"{100.0 * probability:.3g}"), "%")
    return percent(1.0 - float(f"{100.0 * (1.0 - probability):.2g}") / 100.0)


def share_asked(fraction: float) -> dict[str, Any]:
    """A success rate that was asked for: as it is, if its digits are few, else rounded down."""
    exact = percent(fraction)
    written = float(format_quantity(exact["value"], "%").removesuffix("\u00a0%"))
    return exact if written <= exact["value"] else share_down(fraction)


def share_down(fraction: float) -> dict[str, Any]:
    """A success rate that was shown: what may fail is rounded up, to the digits that are told."""
    if fraction < 0.1:
        return quantity(down(100.0 * fraction), "%")
    failing = 100.0 * (1.0 - fraction)
    return quantity(_short(100.0 - up(failing, 2 if failing < 1.0 else 3)), "%")


def span(hours: float) -> dict[str, Any]:
    """A time as it is, such as one that the user gave."""
    scale, unit = _unit(hours, math.inf)
    return quantity(_short(hours * scale), unit)


def span_up(hours: float) -> dict[str, Any]:
    """A time that is needed, in hours at most."""
    scale, unit = _unit(hours, math.inf)
    return quantity(up(hours * scale), unit)


def span_down(hours: float) -> dict[str, Any]:
    """A time that is shown, in hours at most."""
    scale, unit = _unit(hours, math.inf)
    return quantity(down(hours * scale), unit)


def clock_up(hours: float) -> dict[str, Any]:
    """A time by the clock that is needed, in days where it is long."""
    scale, unit = _unit(hours, 96.0)
    return quantity(up(hours * scale), unit)


def _unit(hours: float, longest: float) -> tuple[float, str]:
    if hours < 1.0 / 60.0:
        return 3600.0, "s"
    if hours < 1.0:
        return 60.0, "min"
    return (1.0, "h") if hours <= longest else (1.0 / 24.0, "d")


def _step(value: float, digits: int = 3) -> float:
    if value < 1e-300:
        return 1.0
    digits += value >= 1000.0
    return float(f"1e{math.floor(math.log10(value)) + 1 - digits}")


def _short(value: float) -> float:
    """Without the dust of binary fractions."""
    return float(f"{value:.12g}")
