"""How many repeats a question about performance needs before it is asked.

The power of the one-sided one-sample t test is a probability of the noncentral t distribution with
n - 1 degrees of freedom and noncentrality effect * sqrt(n) (D. B. Owen, "The Power of Student's
t-Test", JASA 60 (1965)); that of the sign test is binomial.
"""

import math
from collections.abc import Callable

from acceptance.statistics.distributions import binomial, noncentral_t, normal, student
from acceptance.statistics.domain import (
    OutOfDomain,
    require_finite,
    require_fraction,
    require_positive,
    require_probability,
    told,
)
from acceptance.statistics.interval import require_counted
from acceptance.statistics.performance.median import bound_rank, readings_needed

__all__ = ["median_repeats", "noninferiority_power", "noninferiority_repeats", "t_repeats"]

_MOST = 10_000
"""Repeats beyond this are no plan: what is asked lies too near the limit."""
_FARTHEST = 1000.0
"""Noncentralities beyond this have a power of 1 for every threshold that is met here."""


def noninferiority_repeats(
    variation: float,
    margin: float,
    *,
    true_difference: float = 0.0,
    confidence: float = 0.95,
    power: float = 0.9,
) -> int:
    """The fewest repeats that show non-inferiority with probability `power`.

    `variation` (the standard deviation), `margin` and `true_difference` (how much better the
    machine truly is; negative: worse) are shares of the specification. Raises `OutOfDomain` where
    the true value is not on the good side of the limit, and where more than 10 000 repeats would
    be needed.
    """
    effect = _effect(variation, margin, true_difference)
    require_probability("confidence", confidence)
    found = t_repeats(effect, confidence, require_probability("power", power))
    if found is None:
        english = f"more than {_MOST} repeats would be needed: the scatter is too large"
        raise OutOfDomain("statistics.domain.performance_repeats", english, most=_MOST)
    return found


def noninferiority_power(
    n: int,
    variation: float,
    margin: float,
    *,
    true_difference: float = 0.0,
    confidence: float = 0.95,
) -> float:
    """The probability that n repeats show non-inferiority; arguments as for the repeats."""
    n = require_counted("n", n, least=2)
    require_probability("confidence", confidence)
    return _t_power(n, _effect(variation, margin, true_difference), confidence)


def t_repeats(effect: float, confidence: float, power: float) -> int | None:
    """The fewest repeats that tell `effect` standard deviations from none; None beyond 10 000.

    Never fewer than the test would need that knows the deviation: the search starts there.
    """
    reach = -normal.quantile(1.0 - confidence) - normal.quantile(1.0 - power)
    least = (max(reach, 0.0) / effect) ** 2 if effect > 1e-9 else math.inf
    if least > _MOST:
        return None
    return _fewest(lambda n: _t_power(n, effect, confidence) >= power, max(2, math.ceil(least)))


def median_repeats(share: float, confidence: float, power: float) -> int | None:
    """Repeats by which the sign test sees that `share` of readings lie on one side of a limit.

    The power rises in a saw tooth; what is found holds, and a few less may. None beyond 10 000.
    """
    return _fewest(
        lambda n: _sign_power(n, share, confidence) >= power, readings_needed(confidence, sides=1)
    )


def _effect(variation: float, margin: float, true_difference: float) -> float:
    require_positive("variation", variation)
    require_fraction("margin", margin)
    room = margin + require_finite("true_difference", true_difference)
    if room <= 0.0:
        english = (
            f"a true difference of {told(true_difference)} is not above a margin of {told(margin)}"
        )
        raise OutOfDomain(
            "statistics.domain.performance_no_room",
            english,
            difference=true_difference,
            margin=margin,
        )
    return min(room / variation, _FARTHEST)


def _t_power(n: int, effect: float, confidence: float) -> float:
    threshold = -student.quantile(1.0 - confidence, n - 1)
    return noncentral_t.survival(threshold, n - 1, min(effect * math.sqrt(n), _FARTHEST))


def _sign_power(n: int, share: float, confidence: float) -> float:
    rank = bound_rank(n, confidence)
    return binomial.cdf(rank - 1, n, 1.0 - share) if rank else 0.0


def _fewest(enough: Callable[[int], bool], least: int) -> int | None:
    """The first n from `least` that is enough, by growing steps and halving; else None."""
    low, high, step = least - 1, least, 1
    while not enough(high):
        if high >= _MOST:
            return None
        low, high, step = high, min(high + step, _MOST), 2 * step
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle, high)
    return high
