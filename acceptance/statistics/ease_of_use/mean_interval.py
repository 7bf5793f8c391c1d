"""The mean of a few people's numbers with Student's interval.

Student 1908, Biometrika 6; Sauro & Lewis, "Quantifying the User Experience" (2012), chapter 3.
"""

import math
from collections.abc import Sequence
from typing import NamedTuple

from acceptance.statistics.distributions import student
from acceptance.statistics.interval import Interval, tail
from acceptance.statistics.moments import mean_and_deviation
from acceptance.statistics.readings import require_readings

__all__ = ["Mean", "mean_interval"]


class Mean(NamedTuple):
    """The mean of n numbers; without an interval where n is 1 or no two numbers differ."""

    n: int
    mean: float
    deviation: float
    interval: Interval | None
    confidence: float


def mean_interval(values: Sequence[float], confidence: float) -> Mean:
    """Mean, standard deviation (n - 1) and the two-sided t interval of one number or more.

    Numbers that are all equal would have an interval without width: it would claim a certainty
    that a handful of equal answers does not give, and is left out. Raises `OutOfDomain` for no
    number, and for a confidence that does not lie between 0 and 1.
    """
    risk = tail(confidence, sides=2)
    found = require_readings("values", values)
    n = len(found)
    mean, deviation = mean_and_deviation(found)
    if deviation == 0.0:
        return Mean(n, mean, 0.0, None, confidence)
    half = -student.quantile(risk, n - 1) * deviation / math.sqrt(n)
    return Mean(n, mean, deviation, Interval(mean - half, mean + half), confidence)
