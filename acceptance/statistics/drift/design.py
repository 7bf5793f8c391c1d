"""The limit of a chart for a wanted time between false alarms.

The run lengths of `run_length` turned round: the logarithm of the average run length is almost a
straight line in the limit, so the secant rule (kept inside a bracket) needs a handful of steps.
The wanted run length itself comes from a budget: how many false alarms a year the people who read
them can bear, over all series.
"""

import math
from collections.abc import Callable
from typing import NamedTuple

from acceptance.statistics.domain import (
    OutOfDomain,
    require_count,
    require_nonnegative,
    require_positive,
    told,
)
from acceptance.statistics.drift.run_length import (
    LARGEST_LIMIT,
    LARGEST_WIDTH,
    cusum_run_length,
    ewma_run_length,
)

__all__ = ["Budget", "cusum_limit", "ewma_width", "limit_for_budget"]

DAYS_A_YEAR = 365.25
_NARROWEST = 1e-3
_LONGEST = 1e18
_ENOUGH = 1e-10
_MOST_STEPS = 60


class Budget(NamedTuple):
    """The CUSUM limit that keeps a year's false alarms over all series.

    `run_length` is the average run length in control, in readings of one series; `achieved` the
    false alarms a year that `limit` gives, for independent normal readings and a known baseline.
    """

    run_length: float
    reference: float
    limit: float
    achieved: float


def cusum_limit(
    run_length: float, reference: float = 0.5, *, sides: int = 2, head_start: float = 0.0
) -> float:
    """The decision interval h, in standard deviations, with this in-control average run length.

    Args:
        run_length: wanted readings between false alarms (more than 1).
        reference: k, half of the shift that is to be found soonest, in standard deviations.
        sides: 1 or 2.
        head_start: where the sums start, as a share of h (0 to 0.5).

    Raises:
        OutOfDomain: an argument without meaning, or a run length that no limit up to 100 has.
    """
    run_length = require_positive("run_length", run_length)
    if require_nonnegative("head_start", head_start) > 0.5:
        english = f"a head start of {told(head_start)} of the limit is too high: 0.5 is the highest"
        raise OutOfDomain("statistics.domain.drift_head_start", english, value=head_start, most=0.5)

    def length(limit: float) -> float:
        return cusum_run_length(
            reference, limit, sides=sides, head_start=min(head_start * limit, limit / 2.0)
        )

    return _limit(length, run_length, LARGEST_LIMIT)


def ewma_width(run_length: float, weight: float) -> float:
    """The limit L of an EWMA, in its standard deviations, with this in-control run length.

    Arguments and errors as in `cusum_limit`; `weight` (lambda) from 0.001 to 1.
    """
    run_length = require_positive("run_length", run_length)
    return _limit(lambda width: ewma_run_length(weight, width), run_length, LARGEST_WIDTH)


def limit_for_budget(
    series: int, readings_a_day: float, false_alarms_a_year: float, reference: float = 0.5
) -> Budget:
    """The two-sided CUSUM limit for a year's budget of false alarms over all series.

    Args:
        series: how many series are charted (1 or more).
        readings_a_day: of each series.
        false_alarms_a_year: over all series together.
        reference: k, in standard deviations.

    Raises:
        OutOfDomain: an argument without meaning, or a budget that no limit fits: more false
            alarms than readings, or fewer than the widest limit gives.
    """
    require_count("series", series, least=1)
    require_positive("readings_a_day", readings_a_day)
    require_positive("false_alarms_a_year", false_alarms_a_year)
    readings = series * readings_a_day * DAYS_A_YEAR
    limit = cusum_limit(readings / false_alarms_a_year, reference)
    run_length = cusum_run_length(reference, limit)
    return Budget(run_length, float(reference), limit, readings / run_length)


def _limit(length: Callable[[float], float], wanted: float, widest: float) -> float:
    """Where `log(length)` reaches `log(wanted)`, between the narrowest and the widest limit.

    The Illinois rule (Dowell & Jarratt 1971, BIT 11): regula falsi, where an end of the bracket
    that stays twice has its value halved, so that it does not stay for ever.
    """
    low, high = _bracket(length, wanted, widest)
    target = math.log(wanted)
    below, above = math.log(length(low)) - target, math.log(length(high)) - target
    middle, kept = high, ""
    for _ in range(_MOST_STEPS):
        middle = low - below * (high - low) / (above - below)
        value = math.log(length(middle)) - target
        if abs(value) < _ENOUGH:
            break
        if value < 0.0:
            low, below, above = middle, value, above / (2.0 if kept == "high" else 1.0)
            kept = "high"
        else:
            high, above, below = middle, value, below / (2.0 if kept == "low" else 1.0)
            kept = "low"
    return middle


def _bracket(length: Callable[[float], float], wanted: float, widest: float) -> tuple[float, float]:
    """Two limits, one with a shorter and one with a longer run length than wanted."""
    shortest = length(_NARROWEST)
    if wanted > _LONGEST:
        raise _unreachable(wanted, f"{_LONGEST:.4g} is the longest known", _LONGEST)
    if wanted <= shortest:
        raise _unreachable(wanted, f"the shortest is {shortest:.4g}", shortest)
    low, high = _NARROWEST, 1.0
    while length(high) < wanted:
        if high >= widest:
            longest = length(widest)
            raise _unreachable(wanted, f"the longest is {longest:.4g}", longest)
        low, high = high, min(high * 1.5, widest)
    return low, high


def _unreachable(wanted: float, english: str, bound: float) -> OutOfDomain:
    text = f"no limit has an average run length of {wanted:.4g} readings: {english}"
    return OutOfDomain("statistics.domain.drift_run_length", text, run_length=wanted, bound=bound)
