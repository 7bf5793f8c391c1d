"""A test of fixed length for an MTBF: accept if no more than so many failures have come.

The smallest number of allowed failures whose chi-square ratio leaves room for both risks; the
time is then chosen so that the consumer's risk is met exactly, and the producer's risk that is
achieved is told. Sources: MIL-HDBK-781A (1996), 5.9 (fixed-duration plans); B. Epstein (1954),
"Truncated life tests in the exponential case", Annals of Mathematical Statistics 25, section 4.
A test that runs for a set time sees a Poisson number of failures when the failure rate is
constant and what fails is repaired as good as new.
"""

from typing import NamedTuple

from acceptance.statistics.distributions import chi_square, poisson
from acceptance.statistics.domain import require_finite
from acceptance.statistics.plans.asked import require_discrimination, require_risks, smallest
from acceptance.statistics.readings import require_positive_reading

__all__ = [
    "FixedLengthPlan",
    "allowed_failures",
    "fixed_length_plan",
    "longest",
    "probability_of_acceptance",
    "shortest",
]


class FixedLengthPlan(NamedTuple):
    """`hours` on test together; accepted with `accept` failures or fewer, rejected from `reject`.

    `mtbf` (theta1) is the one that is not acceptable, taken with `consumer_risk`; `upper_mtbf`
    (theta0) the one that is good, turned away with `producer_risk`. Both risks are exact.
    """

    hours: float
    accept: int
    reject: int
    producer_risk: float
    consumer_risk: float
    mtbf: float
    upper_mtbf: float


def fixed_length_plan(
    mtbf: float, discrimination: float, producer_risk: float, consumer_risk: float
) -> FixedLengthPlan:
    """The shortest fixed test for `mtbf` hours against `discrimination * mtbf`.

    Risks are fractions below 0.5. Raises `OutOfDomain` for nonsense, and where more than 10 000
    failures would have to be allowed.
    """
    lower = require_positive_reading("mtbf", mtbf)
    allowed = allowed_failures(discrimination, producer_risk, consumer_risk)
    hours = lower * shortest(allowed, consumer_risk)
    upper = lower * discrimination
    return FixedLengthPlan(
        hours=require_finite("mtbf", hours),
        accept=allowed,
        reject=allowed + 1,
        producer_risk=poisson.survival(allowed, hours / upper),
        consumer_risk=poisson.cdf(allowed, hours / lower),
        mtbf=lower,
        upper_mtbf=require_finite("mtbf", upper),
    )


def probability_of_acceptance(plan: FixedLengthPlan, mtbf: float) -> float:
    """How probably the plan accepts when the true MTBF is `mtbf` hours (above 0)."""
    return poisson.cdf(plan.accept, plan.hours / require_positive_reading("mtbf", mtbf))


def allowed_failures(discrimination: float, producer_risk: float, consumer_risk: float) -> int:
    """The smallest c with chi2(alpha; 2c + 2) / chi2(1 - beta; 2c + 2) >= 1 / discrimination.

    c + 1 is the number of failures at which MIL-HDBK-781A 5.9.5 truncates a sequential test.
    """
    ratio = require_discrimination(discrimination)
    require_risks(producer_risk, consumer_risk)

    def roomy(allowed: int) -> bool:
        return ratio * longest(allowed, producer_risk) >= shortest(allowed, consumer_risk)

    return smallest(roomy, ratio)


def shortest(allowed: int, consumer_risk: float) -> float:
    """The time, in multiples of the lower MTBF, from which the consumer's risk is met."""
    return 0.5 * chi_square.upper_quantile(consumer_risk, 2.0 * allowed + 2.0)


def longest(allowed: int, producer_risk: float) -> float:
    """The time, in multiples of the upper MTBF, to which the producer's risk is met."""
    return 0.5 * chi_square.quantile(producer_risk, 2.0 * allowed + 2.0)
