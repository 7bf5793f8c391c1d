"""Outliers by extreme studentised deviates: Grubbs' test for one, Rosner's procedure for several.

F. E. Grubbs, "Procedures for Detecting Outlying Observations in Samples", Technometrics 11 (1969);
B. Rosner, "Percentage Points for a Generalized ESD Many-Outlier Procedure", Technometrics 25
(1983). Both assume normal noise. Rosner's critical values hold from 25 readings on; with fewer, and
the more outliers are looked for, false alarms come more often than alpha says (`esd_excess`).
That mean and deviation hide what they measure is R. E. Shiffler's bound, "Maximum Z Scores and
Outliers", The American Statistician 42 (1988): no |z| of n readings exceeds (n - 1) / sqrt(n).
"""

import math
from collections.abc import Sequence
from typing import NamedTuple

from acceptance.statistics.distributions import student
from acceptance.statistics.domain import OutOfDomain, require_count, require_probability, told
from acceptance.statistics.moments import mean_and_deviation
from acceptance.statistics.readings import require_one_of, require_readings

__all__ = [
    "Esd",
    "EsdStep",
    "Grubbs",
    "esd_excess",
    "generalized_esd",
    "grubbs",
    "grubbs_critical",
    "largest_possible_z",
]


_EXCESS = {
    3: (1.0,),
    4: (1.0, 2.15),
    5: (1.0, 1.91),
    6: (1.0, 1.72, 2.70),
    8: (1.0, 1.51, 2.04, 2.81),
    10: (1.0, 1.37, 1.70, 2.11, 2.67),
    12: (1.0, 1.28, 1.48, 1.70, 1.99, 2.41),
    15: (1.0, 1.21, 1.33, 1.44, 1.56, 1.71, 1.92),
    20: (1.0, 1.17, 1.22, 1.26, 1.30, 1.32, 1.36, 1.41, 1.49, 1.60),
    25: (1.0, 1.11, 1.15, 1.17, 1.18, 1.19, 1.20, 1.21, 1.22, 1.24),
    30: (1.0, 1.07, 1.10, 1.10, 1.11, 1.12, 1.12, 1.12, 1.13, 1.13),
    40: (1.0, 1.05, 1.06, 1.07, 1.07, 1.07, 1.07, 1.07, 1.07, 1.07),
    54: (1.0,),
}
"""Readings -> simulated false-alarm rate over alpha, by how many outliers are looked for.

From 60 000 normal sets each at alpha 0.05; at 0.01 the excess is a tenth smaller or less.
"""


class Grubbs(NamedTuple):
    """The most extreme reading, its distance in deviations, and what that is held against."""

    statistic: float
    critical: float
    place: int
    is_outlier: bool
    n: int
    alpha: float
    sides: int


class EsdStep(NamedTuple):
    """One removal of Rosner's procedure."""

    statistic: float
    critical: float
    place: int


class Esd(NamedTuple):
    """The removals in order, and the readings that are outliers, by their place from 0."""

    steps: tuple[EsdStep, ...]
    outliers: tuple[int, ...]
    n: int
    alpha: float


def grubbs(values: Sequence[float], alpha: float = 0.05, *, sides: int = 2) -> Grubbs:
    """Grubbs' test for a single outlier, at either end or (`sides` 1) at the upper end only.

    Raises `OutOfDomain` for fewer than three values, NaN, an alpha not between 0 and 1.
    """
    found = require_readings("values", values, least=3)
    critical = grubbs_critical(len(found), alpha, sides=sides)
    place, statistic = _most_extreme(found, range(len(found)), sides)
    return Grubbs(statistic, critical, place, statistic > critical, len(found), alpha, sides)


def grubbs_critical(n: int, alpha: float = 0.05, *, sides: int = 2) -> float:
    """The distance, in standard deviations, that the most extreme of n readings exceeds with alpha.

    From Student's t with n - 2 degrees of freedom, by Bonferroni's inequality over the n readings:
    exact one-sided down to where two readings cannot both be beyond it.
    """
    require_count("n", n, least=3)
    require_probability("alpha", alpha)
    require_one_of("sides", sides, (1, 2))
    return _critical(n, alpha / (sides * n))


def generalized_esd(values: Sequence[float], most: int, alpha: float = 0.05) -> Esd:
    """Up to `most` outliers among the values, by Rosner's generalized ESD procedure.

    The largest number of removals whose last one is beyond its critical value names the outliers,
    so that two equal ones do not hide each other. Raises `OutOfDomain` for fewer than three values
    and for a `most` of more than half of them.
    """
    found = require_readings("values", values, least=3)
    n = len(found)
    require_probability("alpha", alpha)
    if require_count("most", most, least=1) > n // 2:
        english = f"most must be {n // 2} or fewer for {n} readings, not {told(most)}"
        raise OutOfDomain("statistics.domain.lots_most", english, value=most, most=n // 2, n=n)
    left, steps = list(range(n)), list[EsdStep]()
    for _ in range(int(most)):
        place, statistic = _most_extreme(found, left, 2)
        steps.append(EsdStep(statistic, grubbs_critical(len(left), alpha), place))
        left.remove(place)
    last = max(
        (at for at, step in enumerate(steps, 1) if step.statistic > step.critical), default=0
    )
    return Esd(tuple(steps), tuple(step.place for step in steps[:last]), n, alpha)


def esd_excess(n: int, most: int) -> float:
    """How many times alpha the false-alarm rate of the generalized ESD is, as simulated.

    Between simulated n that of the smaller one. Raises `OutOfDomain` for fewer than three readings.
    """
    require_count("n", n, least=3)
    row = _EXCESS[max(known for known in _EXCESS if known <= n)]
    return row[min(require_count("most", most, least=1), len(row)) - 1]


def largest_possible_z(n: int) -> float:
    """The largest |x - mean| / deviation that any of n readings can have: (n - 1) / sqrt(n).

    Three deviations are thus never exceeded in lots of ten or fewer, whatever a machine reads.
    """
    require_count("n", n, least=1)
    return (n - 1) / math.sqrt(n)


def _critical(n: int, tail: float) -> float:
    t = -student.quantile(tail, n - 2)
    ratio = math.sqrt(n - 2) / t if t > 0.0 else math.inf
    return largest_possible_z(n) / math.hypot(1.0, ratio)


def _most_extreme(values: list[float], left: Sequence[int], sides: int) -> tuple[int, float]:
    """The place of the reading farthest from the mean, and its distance in deviations."""
    mean, deviation = mean_and_deviation([values[at] for at in left])
    if sides == 1:
        place = max(left, key=lambda at: values[at])
    else:
        place = max(left, key=lambda at: abs(values[at] - mean))
    return place, abs(values[place] - mean) / deviation if deviation > 0.0 else 0.0
