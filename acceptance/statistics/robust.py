"""Median and median absolute deviation: centre and scatter that a few bad readings cannot move.

The median absolute deviation (MAD) after F. R. Hampel, "The Influence Curve and Its Role in Robust
Estimation", JASA 69 (1974); the modified z after B. Iglewicz & D. C. Hoaglin, How to Detect and
Handle Outliers (ASQC, 1993), chapter 3. Half of the readings but one may be anything at all.
"""

import math
from collections.abc import Sequence

from acceptance.statistics.readings import require_readings

__all__ = ["NORMAL_MAD", "mad", "median", "require_readings", "robust_z", "scaled_mad"]

NORMAL_MAD = 0.6744897501960817
"""The MAD of normal noise in units of its standard deviation: the upper quartile of N(0, 1)."""


def median(values: Sequence[float]) -> float:
    """The middle one of the ordered values, or the mean of the two in the middle.

    Raises `OutOfDomain` for no values, for NaN, and for infinity.
    """
    return _middle(sorted(require_readings("values", values)))


def mad(values: Sequence[float]) -> float:
    """The median distance from the median, in the unit of the values; 0 where half are equal.

    Not scaled: multiply by 1.4826 (`scaled_mad`) to estimate the standard deviation of normal
    noise. Raises `OutOfDomain` for no values, for NaN, and for infinity.
    """
    found = require_readings("values", values)
    centre = _middle(sorted(found))
    return _middle(sorted(abs(value - centre) for value in found))


def scaled_mad(values: Sequence[float]) -> float:
    """1.4826 times the MAD: the standard deviation, where the noise is normal."""
    return mad(values) / NORMAL_MAD


def robust_z(values: Sequence[float]) -> list[float]:
    """0.6745 (x - median) / MAD of each value: the modified z of Iglewicz & Hoaglin.

    Where the MAD is 0, the median itself has z = 0 and every other value has an infinite one.
    """
    found = require_readings("values", values)
    centre, spread = median(found), mad(found)
    return [_ratio(NORMAL_MAD * (value - centre), spread) for value in found]


def _ratio(distance: float, spread: float) -> float:
    if distance == 0.0:
        return 0.0
    return distance / spread if spread > 0.0 else math.copysign(math.inf, distance)


def _middle(ordered: list[float]) -> float:
    half = len(ordered) // 2
    if len(ordered) % 2:
        return ordered[half]
    return (ordered[half - 1] + ordered[half]) / 2.0
