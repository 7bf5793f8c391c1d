"""The twelve fixed-length plans of MIL-HDBK-781A (1996), with their risks recomputed.

Some of them miss the risks they are named after (plan IX-D: 12.0 % for a nominal 10 %), so what
they are offered with is the true ones. IX-D to XVII-D are the standard, XIX-D to XXI-D the
high-risk plans; the same as MIL-STD-781C, table III. Plan XIX-D is printed with 8.0 in some
copies; 8.1 gives the printed risks.
"""

import math
from typing import NamedTuple

from acceptance.statistics.distributions import poisson
from acceptance.statistics.plans.asked import require_discrimination, require_risks
from acceptance.statistics.plans.fixed import FixedLengthPlan
from acceptance.statistics.readings import require_positive_reading

__all__ = ["HANDBOOK_PLANS", "HandbookPlan", "nearest_handbook_plan"]


class HandbookPlan(NamedTuple):
    """A row of the table: nominal risks, and the test time in multiples of the lower MTBF."""

    name: str
    discrimination: float
    nominal_producer_risk: float
    nominal_consumer_risk: float
    length: float
    accept: int

    def at(self, mtbf: float) -> FixedLengthPlan:
        """The plan for a lower MTBF of `mtbf` hours, with its true risks."""
        lower = require_positive_reading("mtbf", mtbf)
        return FixedLengthPlan(
            hours=self.length * lower,
            accept=self.accept,
            reject=self.accept + 1,
            producer_risk=poisson.survival(self.accept, self.length / self.discrimination),
            consumer_risk=poisson.cdf(self.accept, self.length),
            mtbf=lower,
            upper_mtbf=self.discrimination * lower,
        )


HANDBOOK_PLANS: tuple[HandbookPlan, ...] = (
    HandbookPlan("IX-D", 1.5, 0.1, 0.1, 45.0, 36),
    HandbookPlan("X-D", 1.5, 0.1, 0.2, 29.9, 25),
    HandbookPlan("XI-D", 1.5, 0.2, 0.2, 21.5, 17),
    HandbookPlan("XII-D", 2.0, 0.1, 0.1, 18.8, 13),
    HandbookPlan("XIII-D", 2.0, 0.1, 0.2, 12.4, 9),
    HandbookPlan("XIV-D", 2.0, 0.2, 0.2, 7.8, 5),
    HandbookPlan("XV-D", 3.0, 0.1, 0.1, 9.3, 5),
    HandbookPlan("XVI-D", 3.0, 0.1, 0.2, 5.4, 3),
    HandbookPlan("XVII-D", 3.0, 0.2, 0.2, 4.3, 2),
    HandbookPlan("XIX-D", 1.5, 0.3, 0.3, 8.1, 6),
    HandbookPlan("XX-D", 2.0, 0.3, 0.3, 3.7, 2),
    HandbookPlan("XXI-D", 3.0, 0.3, 0.3, 1.1, 0),
)


def nearest_handbook_plan(
    discrimination: float, producer_risk: float, consumer_risk: float
) -> HandbookPlan:
    """The plan nearest to what was asked: by discrimination first, then by both true risks.

    An alternative, not an answer: compare its true risks with those asked for. Raises
    `OutOfDomain` for nonsense.
    """
    ratio = require_discrimination(discrimination)
    risks = [math.log(risk) for risk in require_risks(producer_risk, consumer_risk)]

    def distance(plan: HandbookPlan) -> tuple[float, float]:
        true = plan.at(1.0)
        apart = math.dist(risks, (math.log(true.producer_risk), math.log(true.consumer_risk)))
        return abs(math.log(ratio / plan.discrimination)), apart

    return min(HANDBOOK_PLANS, key=distance)
