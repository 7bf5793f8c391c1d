"""Theil and Sen's slope: the median of the slopes of all pairs, with distribution-free limits.

Theil 1950 (Proc. Koninklijke Nederlandse Akademie van Wetenschappen 53); Sen 1968 (JASA 63), who
also gives the limits: the slopes whose ranks lie z sqrt(var S) apart around the middle, var S with
ties in both variables; here the ranks are rounded outwards. Up to 29 % of wild readings leave the
slope where it is. Above a thousand points the slopes are counted block by block between two bounds
guessed from a sample (numpy), so that ten thousand points take a second and little memory.
"""

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from acceptance.statistics.distributions import normal
from acceptance.statistics.domain import OutOfDomain
from acceptance.statistics.interval import tail
from acceptance.statistics.readings import require_positive_reading, require_readings
from acceptance.statistics.robust import median

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

__all__ = ["LONGEST", "TheilSen", "theil_sen"]

LONGEST = 20_000
_SHORT = 1000
_SAMPLE = 40_000


class TheilSen(NamedTuple):
    """The slope in units of y a unit of x, its limits, and the line's value at x = 0.

    `factor` is the one for autocorrelation that the limits allow for.
    """

    slope: float
    intercept: float
    lower: float
    upper: float
    n: int
    confidence: float
    factor: float = 1.0


def theil_sen(
    times: Sequence[float],
    readings: Sequence[float],
    confidence: float = 0.95,
    *,
    factor: float = 1.0,
) -> TheilSen:
    """The slope of readings over time, with two-sided limits.

    Args:
        times: in any unit, need not be even; two of them at least differ.
        readings: as many, in any unit.
        confidence: of both limits together. Where so few points cannot show it, the limits are
            the smallest and the largest slope.
        factor: by how much the errors' autocorrelation makes S vary more (`MannKendall.factor`);
            1 where they are independent.

    Raises:
        OutOfDomain: no two different times, lengths that differ, more than 20,000 points, a
            slope that no float holds.
    """
    require_positive_reading("factor", factor)
    x, y = require_readings("times", times, least=2), require_readings("readings", readings)
    _check(x, y)
    equal = sum(t * (t - 1) // 2 for t in Counter(x).values())
    pairs = len(x) * (len(x) - 1) // 2 - equal
    reach = -normal.quantile(tail(confidence, 2)) * math.sqrt(factor * _variance(x, y))
    first = max(0, math.floor((pairs - reach) / 2.0) - 1)
    last = min(pairs - 1, math.ceil((pairs + reach) / 2.0))
    wanted = [first, (pairs - 1) // 2, pairs // 2, last]
    found = (_few if len(x) <= _SHORT else _many)(x, y, wanted)
    lower, below, above, upper = (one + 0.0 for one in found)  # no negative zero
    slope = below + (above - below) / 2.0
    if not math.isfinite(upper - lower):
        english = "times so close beside readings so far apart give no finite slope"
        raise OutOfDomain("statistics.domain.drift_no_slope", english)
    intercept = median(y) - slope * median(x)
    return TheilSen(slope, intercept, lower, upper, len(x), confidence, factor)


def _check(x: list[float], y: list[float]) -> None:
    if len(x) != len(y):
        english = f"there are {len(x)} times for {len(y)} readings"
        raise OutOfDomain("statistics.domain.drift_lengths", english, times=len(x), readings=len(y))
    if min(x) == max(x):
        english = f"all readings were taken at {x[0]!r}: they show no slope"
        raise OutOfDomain("statistics.domain.drift_same_time", english, value=x[0])
    if len(x) > LONGEST:
        english = (
            f"a slope is told of at most {LONGEST} readings, not {len(x)}: take medians by day"
        )
        raise OutOfDomain("statistics.domain.drift_too_many", english, value=len(x), most=LONGEST)


def _variance(x: list[float], y: list[float]) -> float:
    """Var S with ties in time and in the readings, as Sen 1968 has it."""
    n = len(x)
    ties = sum(t * (t - 1) * (2 * t + 5) for one in (x, y) for t in Counter(one).values() if t > 1)
    return max(0.0, (n * (n - 1) * (2 * n + 5) - ties) / 18.0)


def _few(x: list[float], y: list[float], wanted: list[int]) -> list[float]:
    slopes = [
        (y[j] - y[i]) / (x[j] - x[i]) for i in range(len(x)) for j in range(i) if x[i] != x[j]
    ]
    slopes.sort()
    return [slopes[rank] for rank in wanted]


def _many(x: list[float], y: list[float], wanted: list[int]) -> list[float]:
    import numpy as np

    times, readings = np.array(x), np.array(y)
    slack = 5.0 * 0.5 / math.sqrt(_SAMPLE)
    while True:
        low, high = _guess(times, readings, wanted, slack)
        below, inside = 0, []
        for slopes in _rows(times, readings):
            below += int(np.count_nonzero(slopes < low))
            inside.append(slopes[(slopes >= low) & (slopes <= high)])
        found = np.sort(np.concatenate(inside))
        if below <= wanted[0] and wanted[-1] < below + len(found):
            return [float(found[rank - below]) for rank in wanted]
        slack *= 4.0  # the sample was an odd one


def _guess(
    times: "Floats", readings: "Floats", wanted: list[int], slack: float
) -> tuple[float, float]:
    """Bounds that all wanted slopes lie between, nearly surely, from a sample of the pairs."""
    import numpy as np

    rng = np.random.default_rng(1968)
    first, second = rng.integers(len(times), size=(2, _SAMPLE))
    differ = times[first] != times[second]
    first, second = first[differ], second[differ]
    pairs = len(times) * (len(times) - 1) / 2
    lowest, highest = wanted[0] / pairs - slack, wanted[-1] / pairs + slack
    if lowest <= 0.0 or highest >= 1.0 or len(first) < _SAMPLE / 2:
        return -math.inf, math.inf
    sample = (readings[first] - readings[second]) / (times[first] - times[second])
    low, high = np.quantile(sample, [lowest, highest])
    return float(low), float(high)


def _rows(times: "Floats", readings: "Floats") -> "Iterator[Floats]":
    """The slopes from each point to all before it."""
    for place in range(1, len(times)):
        apart = times[place] - times[:place]
        differ = apart != 0.0
        yield (readings[place] - readings[:place])[differ] / apart[differ]
