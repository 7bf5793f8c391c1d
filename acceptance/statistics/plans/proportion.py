"""A fixed number of trials for a success probability: accept with so many failures or fewer.

Without a producer's risk: the fewest trials after which c failures still show the reliability
(c = 0 is the success run, n = ln(1 - C) / ln R). With both risks: the fewest allowed failures
for which a number of trials meets both. All probabilities are exact binomial ones. Sources:
W. C. Guenther (1969), "Use of the binomial, hypergeometric and Poisson tables to obtain sampling
plans", Journal of Quality Technology 1; MIL-HDBK-781A for the words.
"""

import math
from typing import NamedTuple

from acceptance.statistics.distributions import beta, binomial
from acceptance.statistics.domain import (
    OutOfDomain,
    require_fraction,
    require_probability,
)
from acceptance.statistics.interval import complement, require_counted
from acceptance.statistics.plans.asked import (
    require_discrimination,
    require_risks,
    smallest,
    too_many_failures,
)

__all__ = [
    "ProportionPlan",
    "fewest_trials",
    "most_trials",
    "probability_of_acceptance",
    "success_run_plan",
    "two_risk_plan",
]

MOST_TRIALS = 1_000_000_000
"""Trials above which nobody counts them."""

_MORE_FAILURES = 500
"""Allowed failures tried until a whole number of trials meets both risks."""

_HALVINGS = 45
"""Of an interval as long as its end: what is left is far below one trial."""

_JUST = 1.0 + 1e-12
"""A risk that is met but for rounding is met: three successes at 0.9 leave 0.729, not more."""


class ProportionPlan(NamedTuple):
    """`trials` alike and independent; accepted with `accept` failures or fewer.

    `fraction` of failures is the unacceptable one, taken with `consumer_risk`;
    `acceptable_fraction` the good one, turned away with `producer_risk`; both are None where
    nobody asked for a producer's risk. The risks are exact.
    """

    trials: int
    accept: int
    reject: int
    consumer_risk: float
    fraction: float
    producer_risk: float | None = None
    acceptable_fraction: float | None = None


def success_run_plan(reliability: float, confidence: float, failures: int = 0) -> ProportionPlan:
    """The fewest trials that show `reliability` with `confidence` when `failures` are seen.

    Raises `OutOfDomain` for nonsense, and where more than a thousand million are needed.
    """
    fraction = complement(require_probability("reliability", reliability))
    risk = 1.0 - require_probability("confidence", confidence)
    allowed = require_counted("failures", failures)
    trials = fewest_trials(fraction, allowed, risk)
    return ProportionPlan(
        trials, allowed, allowed + 1, binomial.cdf(allowed, trials, fraction), fraction
    )


def two_risk_plan(
    reliability: float, discrimination: float, producer_risk: float, consumer_risk: float
) -> ProportionPlan:
    """The smallest plan that meets both risks.

    `reliability` is the success probability that is not acceptable, with p1 = 1 - reliability;
    p0 = p1 / discrimination failures are good. Raises `OutOfDomain` for nonsense, and where more
    than 10 000 failures would have to be allowed.
    """
    fraction = complement(require_probability("reliability", reliability))
    good = fraction / require_discrimination(discrimination)
    require_risks(producer_risk, consumer_risk)

    def roomy(allowed: int) -> bool:
        trials = _meeting(allowed, fraction, consumer_risk)
        return _cdf(allowed, trials, good) >= 1.0 - producer_risk

    least = max(smallest(roomy, discrimination) - 1, 0)
    for allowed in range(least, least + _MORE_FAILURES):
        trials = fewest_trials(fraction, allowed, consumer_risk)
        producer = binomial.survival(allowed, trials, good)
        if producer <= producer_risk * _JUST:
            consumer = binomial.cdf(allowed, trials, fraction)
            return ProportionPlan(trials, allowed, allowed + 1, consumer, fraction, producer, good)
    raise too_many_failures(discrimination, allowed)


def probability_of_acceptance(plan: ProportionPlan, reliability: float) -> float:
    """How probably the plan accepts at the true success probability `reliability` (0 to 1)."""
    fraction = 1.0 - require_fraction("reliability", reliability)
    return binomial.cdf(plan.accept, plan.trials, fraction)


def fewest_trials(fraction: float, allowed: int, risk: float) -> int:
    """The smallest n for which `allowed` failures or fewer are no more probable than `risk`."""
    trials = _meeting(allowed, fraction, risk)
    found = max(math.ceil(trials) - 1, allowed + 1)
    while binomial.cdf(allowed, found, fraction) > risk * _JUST:
        found += 1
    return found


def most_trials(fraction: float, allowed: int, risk: float) -> int:
    """The largest n for which more than `allowed` failures are no more probable than `risk`."""
    found = math.floor(_meeting(allowed, fraction, 1.0 - risk)) + 1
    while found > allowed and binomial.survival(allowed, found, fraction) > risk * _JUST:
        found -= 1
    return found


def _meeting(allowed: int, fraction: float, probability: float) -> float:
    """The n, as a real number, at which `allowed` failures or fewer have just `probability`."""
    low, high = float(allowed), 2.0 * allowed + 2.0
    while _cdf(allowed, high, fraction) > probability:
        low, high = high, 2.0 * high
        if high > 2.0 * MOST_TRIALS:
            raise _too_many(fraction)
    for _ in range(_HALVINGS):
        middle = 0.5 * (low + high)
        above = _cdf(allowed, middle, fraction) > probability
        low, high = (middle, high) if above else (low, middle)
    return high


def _cdf(allowed: int, trials: float, fraction: float) -> float:
    """The binomial distribution function, continued to any number of trials above `allowed`."""
    return beta.tails(1.0 - fraction, fraction, trials - allowed, allowed + 1.0)[0]


def _too_many(fraction: float) -> OutOfDomain:
    return OutOfDomain(
        "statistics.domain.plans_too_many_trials",
        f"to judge a share of failures of {fraction:.3g} more than {MOST_TRIALS} trials would "
        "be needed",
        fraction=fraction,
        most=MOST_TRIALS,
    )
