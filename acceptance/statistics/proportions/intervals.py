"""Intervals for the probability of a success, from independent trials of the same kind.

Clopper & Pearson (1934), Biometrika 26, 404-413: covers at least as often as it says, whatever
the probability. Wilson (1927), Journal of the American Statistical Association 22, 209-212:
shorter, covers about as often as it says on the average, for some probabilities less often
(`acceptance.statistics.proportions.coverage` tells how often).
"""

import math

from acceptance.statistics.distributions import beta, normal
from acceptance.statistics.domain import OutOfDomain
from acceptance.statistics.interval import Interval, require_counted, tail

__all__ = ["clopper_pearson", "require_observed", "wilson"]


def require_observed(name: str, found: int, trials: int) -> tuple[int, int]:
    """Both as whole numbers; raises `OutOfDomain` where more was found than was tried."""
    found, trials = require_counted(name, found), require_counted("trials", trials)
    if found > trials:
        english = f"{name} must not be more than the {trials} trials, not {found}"
        raise OutOfDomain(
            "statistics.domain.more_than_trials", english, name=name, value=found, trials=trials
        )
    return found, trials


def clopper_pearson(successes: int, trials: int, confidence: float, *, sides: int = 2) -> Interval:
    """The exact interval of a probability (Clopper & Pearson 1934), both limits from 0 to 1.

    Its limits are those probabilities at which as many successes, or as few, would be seen with
    the probability left out. No trials: from 0 to 1. `sides=1`: each limit holds by itself.
    Raises `OutOfDomain`.
    """
    successes, trials = require_observed("successes", successes, trials)
    risk = tail(confidence, sides)
    return Interval(
        lower=_lower(successes, trials, risk),
        upper=_upper(successes, trials, risk),
    )


def _lower(successes: int, trials: int, risk: float) -> float:
    if not successes:
        return 0.0
    if successes == trials:  # the closed form: all succeed with probability p ** n
        return math.exp(math.log(risk) / trials)
    return beta.quantile(risk, successes, trials - successes + 1)


def _upper(successes: int, trials: int, risk: float) -> float:
    if successes == trials:
        return 1.0
    if not successes:
        return -math.expm1(math.log(risk) / trials)
    return beta.upper_quantile(risk, successes + 1, trials - successes)


def wilson(successes: int, trials: int, confidence: float, *, sides: int = 2) -> Interval:
    """The score interval of a probability (Wilson 1927), both limits from 0 to 1.

    Those probabilities from which the observed share is not farther than z standard deviations.
    No trials: from 0 to 1. `sides=1`: each limit holds by itself. Raises `OutOfDomain`.
    """
    successes, trials = require_observed("successes", successes, trials)
    z = -normal.quantile(tail(confidence, sides))
    if not trials:
        return Interval(0.0, 1.0)
    lower = _score_limit(successes, trials, z)
    return Interval(lower, 1.0 - _score_limit(trials - successes, trials, z))


def _score_limit(found: int, trials: int, z: float) -> float:
    """The lower root of (found/n - p)^2 = z^2 p (1 - p) / n, without loss for few found."""
    if not found:
        return 0.0 if z > 0.0 else z * z / (trials + z * z)
    middle = found + z * z / 2.0
    half = z * math.sqrt(found * (trials - found) / trials + z * z / 4.0)
    if z <= 0.0:
        return (middle - half) / (trials + z * z)
    # The product of the roots is found^2 / (n (n + z^2)): no difference of nearly equal numbers.
    return found * (found / trials) / (middle + half)
