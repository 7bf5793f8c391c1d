"""Wald's lines for an MTBF, where they are cut off, and the staircases they make.

MIL-HDBK-781A (1996) 5.9: accept below `a + b t`, reject above `c + b t`, with the factor for the
jump over the reject line, A = (d + 1)(1 - beta) / (2 alpha d); 5.9.5: truncated at the smallest
r whose chi-square ratio is at least 1 / d. From B. Epstein & M. Sobel (1955), "Sequential life
tests in the exponential case", Annals of Mathematical Statistics 26, and B. Epstein (1954),
"Truncated life tests in the exponential case", ibid. 25, section 4.
"""

import math
from typing import NamedTuple

from acceptance.statistics.domain import require_finite
from acceptance.statistics.plans.asked import require_discrimination, require_risks, smallest
from acceptance.statistics.plans.fixed import allowed_failures, longest, shortest
from acceptance.statistics.plans.recursion import Bounds
from acceptance.statistics.plans.search import Constants, Risks
from acceptance.statistics.readings import require_positive_reading

__all__ = [
    "Lines",
    "Truncation",
    "roomy_discrimination",
    "roomy_truncation",
    "slope",
    "staircases",
    "truncation",
    "wald_constants",
    "wald_lines",
]

MOST_FAILURES = 4_000
"""Failures at truncation above which a staircase is no plan that anybody follows."""

_ROOM = 0.03
"""The share of ln d that must lie between the two times, so that lines may end tests early."""


class Lines(NamedTuple):
    """Accept with r <= slope * hours + accept_intercept, reject with r >= ... reject_intercept."""

    slope: float
    accept_intercept: float
    reject_intercept: float


class Truncation(NamedTuple):
    """The test ends at so many failures (rejected) or hours (accepted) at the latest."""

    failures: int
    hours: float


def wald_lines(
    mtbf: float, discrimination: float, producer_risk: float, consumer_risk: float
) -> Lines:
    """The lines of MIL-HDBK-781A 5.9, in failures over hours."""
    lower, ratio = require_positive_reading("mtbf", mtbf), require_discrimination(discrimination)
    start = wald_constants(ratio, *require_risks(producer_risk, consumer_risk))
    return Lines(slope(ratio) / lower, start.accept, start.reject)


def truncation(
    mtbf: float, discrimination: float, producer_risk: float, consumer_risk: float
) -> Truncation:
    """MIL-HDBK-781A 5.9.5: the smallest r, and T0 = theta0 chi2(alpha; 2r) / 2."""
    lower = require_positive_reading("mtbf", mtbf)
    allowed = allowed_failures(discrimination, producer_risk, consumer_risk)
    hours = lower * discrimination * longest(allowed, producer_risk)
    return Truncation(allowed + 1, require_finite("mtbf", hours))


def slope(discrimination: float) -> float:
    """The slope of both lines, in failures per multiple of the lower MTBF."""
    return (1.0 - 1.0 / discrimination) / math.log(discrimination)


def wald_constants(discrimination: float, producer_risk: float, consumer_risk: float) -> Constants:
    """Where both lines cut the axis of failures, risks and discrimination being valid."""
    d = discrimination
    accept = math.log(consumer_risk / (1.0 - producer_risk))
    reject = math.log((d + 1.0) / d * (1.0 - consumer_risk) / (2.0 * producer_risk))
    return Constants(accept / math.log(d), reject / math.log(d))


def roomy_truncation(discrimination: float, asked: Risks) -> Truncation:
    """The first truncation from 5.9.5 on that leaves the lines room, in multiples of theta1.

    With r failures the times from `shortest` to `longest` meet both risks without any lines;
    lines that end tests early use up what lies between. The time is their geometric mean; where
    the first failure rejects there is nothing to end early, and the shortest is best.
    """
    producer, consumer = asked

    def room(allowed: int) -> bool:
        times = discrimination * longest(allowed, producer) / shortest(allowed, consumer)
        return math.log(times) >= _ROOM * math.log(discrimination)

    allowed = smallest(room, discrimination, MOST_FAILURES)
    most, least = discrimination * longest(allowed, producer), shortest(allowed, consumer)
    return Truncation(allowed + 1, math.sqrt(most * least) if allowed else least)


def roomy_discrimination(allowed: int, asked: Risks) -> float:
    """The discrimination at which `roomy_truncation` allows just so many failures."""
    producer, consumer = asked
    times = shortest(allowed, consumer) / longest(allowed, producer)
    return math.exp(math.log(times) / (1.0 - _ROOM)) * (1.0 + 1e-12)


def staircases(discrimination: float, constants: Constants, end: Truncation) -> Bounds:
    """The lines as staircases in multiples of theta1, cut off at `end`.

    Counts that the reject line keeps rejecting until the end of time are not in them.
    """
    rise = slope(discrimination)
    counts = range(end.failures)
    accept = [min((r - constants.accept) / rise, end.hours) for r in counts]
    reject = [max((r - constants.reject) / rise, 0.0) if r else 0.0 for r in counts]
    open_counts = sum(1 for at in reject if at < end.hours)
    return Bounds(tuple(accept[:open_counts]), tuple(reject[:open_counts]))
