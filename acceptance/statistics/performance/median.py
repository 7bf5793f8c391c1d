"""A median with an interval that assumes nothing about how the readings are distributed.

The number of readings below the true median is binomial with p = 1/2, so two of the ordered
readings enclose it with a probability that can be counted (H. A. David & H. N. Nagaraja, Order
Statistics, 3rd ed., section 7.1). Only certain coverages exist for a given n: the one that is
reached is told, and it is never below what was asked for. Five readings have no 95 % interval.
"""

from collections.abc import Sequence
from typing import NamedTuple

from acceptance.statistics.distributions import binomial
from acceptance.statistics.domain import require_count, require_probability
from acceptance.statistics.interval import require_counted
from acceptance.statistics.readings import require_readings
from acceptance.statistics.robust import median

__all__ = [
    "MedianInterval",
    "bound_rank",
    "interval_ranks",
    "median_interval",
    "readings_needed",
]

_ROUNDING = 1.0 + 1e-12
"""A probability that equals its limit but for rounding is within it."""


class MedianInterval(NamedTuple):
    """The median, and the readings that enclose the true one with probability `coverage`.

    `lower` and `upper` are None where no two of `n` readings do that with the confidence that was
    asked for; `coverage` is then what the smallest and the largest reading reach. Ranks count
    from 1.
    """

    median: float
    lower: float | None
    upper: float | None
    lower_rank: int | None
    upper_rank: int | None
    coverage: float
    confidence: float
    n: int


def median_interval(values: Sequence[float], confidence: float = 0.95) -> MedianInterval:
    """The two-sided interval of the median of the population that `values` come from.

    Ties are harmless: the coverage is then at least what is told. Raises `OutOfDomain` for no
    values, NaN, or a confidence that is not between 0 and 1.
    """
    ordered = sorted(require_readings("values", values))
    n, centre = len(ordered), median(ordered)
    ranks = interval_ranks(n, confidence)
    if ranks is None:
        widest = 1.0 - 0.5 ** (n - 1)
        return MedianInterval(centre, None, None, None, None, widest, confidence, n)
    low, high = ranks
    coverage = 1.0 - 2.0 * binomial.cdf(low - 1, n, 0.5)
    bounds = ordered[low - 1], ordered[high - 1]
    return MedianInterval(centre, *bounds, low, high, coverage, confidence, n)


def interval_ranks(n: int, confidence: float = 0.95) -> tuple[int, int] | None:
    """Ranks, from 1, of the ordered readings that enclose the median with `confidence`.

    The interval from rank k to rank n + 1 - k misses the median with probability
    2 P(B <= k - 1), where B is binomial (n, 1/2). The largest k is chosen that keeps this
    within 1 - confidence; None where even the whole range (k = 1) does not (n < 6 at 95 %).
    """
    require_probability("confidence", confidence)
    rank = _rank(require_counted("n", n), (1.0 - confidence) / 2.0)
    return (rank, n + 1 - rank) if rank else None


def bound_rank(n: int, confidence: float = 0.95) -> int | None:
    """The rank, from 1, of the reading that lies below the median with `confidence`.

    One-sided: P(B <= k - 1) <= 1 - confidence. Counted from the other end it is the upper bound.
    None where even the smallest reading is not sure enough (n < 5 at 95 %).
    """
    require_probability("confidence", confidence)
    return _rank(require_counted("n", n), 1.0 - confidence) or None


def readings_needed(confidence: float = 0.95, *, sides: int = 2) -> int:
    """The fewest readings that have an interval (or a bound, `sides` 1) at all."""
    tail = (1.0 - require_probability("confidence", confidence)) / require_count(
        "sides", sides, least=1
    )
    n = 1
    while not _rank(n, tail):
        n += 1
    return n


def _rank(n: int, tail: float) -> int:
    """The largest k with P(B <= k - 1) within the tail, by bisection; 0 where there is none."""
    low, high = 0, (n + 1) // 2
    while low < high:
        middle = (low + high + 1) // 2
        if binomial.cdf(middle - 1, n, 0.5) <= tail * _ROUNDING:
            low = middle
        else:
            high = middle - 1
    return low
