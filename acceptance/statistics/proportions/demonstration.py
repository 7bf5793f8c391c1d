"""How many trials show a reliability, and what reliability a number of trials has shown.

A test of n trials with at most c failures shows the reliability R with confidence C when a
reliability of R itself would pass it with probability 1 - C at most: the binomial distribution
function at c is <= 1 - C. Without a failure that is the success run, n = ceil(ln(1 - C) / ln R).
Sources: Clopper & Pearson (1934), Biometrika 26; Lipson & Sheth (1973), Statistical Design and
Analysis of Engineering Experiments (success run); Wilks (1941), Annals of Mathematical Statistics
12, 91-96 (tolerance limits without a distribution: the same numbers).
"""

import math

from acceptance.statistics.distributions import binomial, gamma
from acceptance.statistics.domain import OutOfDomain, require_probability, told
from acceptance.statistics.interval import LARGEST_COUNT, complement, require_counted
from acceptance.statistics.proportions.intervals import clopper_pearson, require_observed

__all__ = [
    "passing_probability",
    "reliability_shown",
    "tolerance_sample_size",
    "trials_needed",
]

TIE = 1e-12
"""Decimal fractions are not exact in binary: a risk that is met to so much is met."""


def trials_needed(reliability: float, confidence: float, failures: int = 0) -> int:
    """The least number of trials of which `failures` may fail and that show the reliability.

    Source: the binomial distribution (see the module). Raises `OutOfDomain` for nonsense, and
    where more than `LARGEST_COUNT` would be needed.
    """
    unreliability = complement(require_probability("reliability", reliability))
    risk = complement(require_probability("confidence", confidence))
    failures = require_counted("failures", failures)
    if failures:
        return _least(failures, unreliability, risk)
    needed = math.log(risk) / math.log1p(-unreliability)
    return max(1, math.ceil(_possible(needed) * (1.0 - TIE)))


def _least(failures: int, unreliability: float, risk: float) -> int:
    """The least n at which so few failures are seen with probability `risk` at most."""

    def shown(trials: int) -> bool:
        return binomial.cdf(failures, trials, unreliability) <= risk * (1.0 + TIE)

    # The number of events that a Poisson process needs is near: search from there.
    enough = _possible(gamma.upper_quantile(risk, failures + 1.0) / unreliability)
    high = max(failures + 1, math.ceil(enough))
    low = failures  # all of them may fail: nothing is shown
    while not shown(high):
        low, high = high, math.ceil(_possible(high * 1.1)) + 1
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if shown(middle) else (middle, high)
    return high


def _possible(trials: float) -> float:
    if not trials <= LARGEST_COUNT:
        english = f"more than {LARGEST_COUNT:.0e} trials would be needed to show that"
        raise OutOfDomain("statistics.domain.too_many_trials", english, most=LARGEST_COUNT)
    return trials


def reliability_shown(trials: int, failures: int, confidence: float) -> float:
    """The reliability that these trials show: the one-sided lower limit of Clopper & Pearson.

    From 0 (no trials, or all failed) to below 1. Raises `OutOfDomain`.
    """
    failures, trials = require_observed("failures", failures, trials)
    return clopper_pearson(trials - failures, trials, confidence, sides=1).lower


def passing_probability(trials: int, failures: int, reliability: float) -> float:
    """The probability that at most `failures` of `trials` fail: that the test is passed.

    At the reliability that is to be shown, this is the risk that was really taken (the consumer's
    risk); 1 minus it is the confidence that was reached. Raises `OutOfDomain`.
    """
    failures, trials = require_observed("failures", failures, trials)
    unreliability = complement(require_probability("reliability", reliability))
    return binomial.cdf(failures, trials, unreliability)


def tolerance_sample_size(
    coverage: float, confidence: float, *, order: int = 1, sides: int = 2
) -> int:
    """How many values must be seen so that their extremes enclose a share of all values.

    With the confidence, at least the share `coverage` of the population lies between the
    `order`-th smallest and the `order`-th largest value (`sides=1`: beyond one of the two).
    Source: Wilks (1941); no distribution is assumed. Raises `OutOfDomain`.
    """
    require_probability("coverage", coverage)
    order = require_counted("order", order, least=1)
    if isinstance(sides, bool) or sides not in {1, 2}:
        english = f"sides must be 1 or 2, not {told(sides)}"
        raise OutOfDomain("statistics.domain.sides", english, value=sides)
    return trials_needed(coverage, confidence, failures=order * sides - 1)
