"""Limits as they are printed: rounded away from what they promise.

A document prints four significant digits. A lower limit is rounded down and an upper one up, so
that the printed number is never more than what was shown.
"""

import math
from collections.abc import Callable
from typing import Any

from acceptance.sentences import quantity

__all__ = ["at_least", "at_most", "confidence_percent", "confident", "percent"]

_WHOLE = 1000.0
_HIGHEST = 99.99
_NOISE = 1e-12
_SMALLEST, _LARGEST = 1e-290, 1e15


def at_least(value: float) -> float:
    """The largest number of four digits that is not above `value`; whole from 1000 on."""
    return _rounded(value, math.floor, 1.0 + _NOISE if value > 0.0 else 1.0 - _NOISE)


def at_most(value: float) -> float:
    """The smallest number of four digits that is not below `value`; whole from 1000 on."""
    return _rounded(value, math.ceil, 1.0 - _NOISE if value > 0.0 else 1.0 + _NOISE)


def confident(share: float) -> float:
    """A confidence in percent: rounded down, and never 100, which nothing is."""
    return min(at_least(100.0 * share), _HIGHEST)


def percent(share: float) -> dict[str, Any]:
    """A share from 0 to 1 in percent, as it is."""
    return quantity(100.0 * share, "%")


def confidence_percent(share: float) -> dict[str, Any]:
    """A confidence, as `confident` rounds it."""
    return quantity(confident(share), "%")


def _rounded(value: float, whole: Callable[[float], int], slack: float) -> float:
    size = abs(value)
    if not _SMALLEST < size < _LARGEST:
        return value
    if size >= _WHOLE:
        return float(whole(value * slack))
    step = 10.0 ** (math.floor(math.log10(size)) - 3)
    return float(f"{whole(value / step * slack) * step:.4g}")
