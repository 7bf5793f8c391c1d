"""How often Wilson's interval really covers, computed exactly from the binomial distribution.

Source: Brown, Cai & DasGupta (2001), Statistical Science 16, 101-133: the coverage jumps as the
probability passes a limit of some possible interval, and falls below the nominal one on one side.
"""

import math
from collections.abc import Iterator

from acceptance.statistics.distributions import binomial, normal
from acceptance.statistics.domain import require_probability
from acceptance.statistics.interval import require_counted, tail
from acceptance.statistics.proportions.intervals import require_observed, wilson

__all__ = ["wilson_coverage", "wilson_least_coverage"]

_NUDGE = 1e-7
_TIE = 1e-12
_LOOKED_AT = 100
"""Jumps looked at on each side: with many trials the coverage is smooth between them."""


def wilson_coverage(trials: int, share: float, confidence: float, *, sides: int = 2) -> float:
    """The probability that Wilson's interval covers `share`, where `share` is the true one.

    One-sided: that its lower limit is not above it. Raises `OutOfDomain`.
    """
    trials = require_counted("trials", trials)
    share = require_probability("share", share)
    z = -normal.quantile(tail(confidence, sides))
    reach = z * math.sqrt(trials * share * (1.0 - share))
    most = min(trials, math.floor(trials * share + reach + _TIE * trials))
    least = max(0, math.ceil(trials * share - reach - _TIE * trials)) if sides == 2 else 0
    if most < least:
        return 0.0
    below = binomial.cdf(least - 1, trials, share) if least else 0.0
    return max(0.0, binomial.cdf(most, trials, share) - below)


def wilson_least_coverage(
    successes: int, trials: int, confidence: float, *, sides: int = 2
) -> float:
    """The least coverage over those probabilities that the interval of these trials holds.

    What may be promised for this observation: the true probability is not known, but it is
    somewhere there. One-sided: of the lower limit, from it to 1. No trials: 1, as nothing is
    left out. Raises `OutOfDomain`.
    """
    successes, trials = require_observed("successes", successes, trials)
    if not trials:
        tail(confidence, sides)
        return 1.0
    shares = _jumps(successes, trials, confidence, sides)
    found = [wilson_coverage(trials, share, confidence, sides=sides) for share in shares]
    return min(found, default=1.0)


def _jumps(successes: int, trials: int, confidence: float, sides: int) -> Iterator[float]:
    """Just outside each limit of a possible interval, and the limits of the one observed."""
    low, high = wilson(successes, trials, confidence, sides=sides)
    high = high if sides == 2 else 1.0
    yield from (share for share in (low, high, successes / trials) if 0.0 < share < 1.0)
    for found in _spread(successes, _reach(successes, trials, high)):
        lower = wilson(found, trials, confidence, sides=sides).lower * (1.0 - _NUDGE)
        if low < lower < high:
            yield lower
    for found in _spread(trials - _reach(trials - successes, trials, 1.0 - low), successes):
        upper = wilson(found, trials, confidence, sides=sides).upper
        upper += (1.0 - upper) * _NUDGE
        if sides == 2 and low < upper < high:
            yield upper


def _reach(found: int, trials: int, high: float) -> int:
    """The most that may be found while the lower limit is still below `high`."""
    spread = math.sqrt(trials * high * (1.0 - high))
    return min(trials, max(found, math.ceil(trials * high + 10.0 * spread + 50.0)))


def _spread(first: int, last: int) -> Iterator[int]:
    """Whole numbers from first to last, evenly left out where there are too many."""
    yield from range(first, last + 1, max(1, (last - first) // _LOOKED_AT))
