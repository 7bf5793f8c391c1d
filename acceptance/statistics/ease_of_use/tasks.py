"""Tasks that people try: how many complete them, and how long it takes.

Completion: J. Sauro & J. R. Lewis, "Estimating completion rates from small samples using binomial
confidence intervals", HFES 2005: the adjusted Wald interval (A. Agresti & B. A. Coull 1998)
covers about as often as it says with five to fifteen people; the exact one never covers less
than it says and is wider, but for shares near 0 and 1. Point estimate: J. R. Lewis & J. Sauro,
"When 100% really isn't 100%", Journal of Usability Studies 1 (2006): Laplace's (x + 1) / (n + 2)
where nothing is known beforehand.
Times: J. Sauro & J. R. Lewis, "Average task times in usability tests: what to report?", CHI 2010:
times are skewed to the right, and with fewer than 25 people the geometric mean is the best
estimate of the middle; Student's interval is taken on the logarithms.
"""

import math
from collections.abc import Sequence
from typing import NamedTuple

from acceptance.statistics.distributions import binomial, normal
from acceptance.statistics.domain import require_count, require_fraction
from acceptance.statistics.ease_of_use.mean_interval import mean_interval
from acceptance.statistics.interval import Interval, require_counted, tail
from acceptance.statistics.proportions.intervals import clopper_pearson, require_observed
from acceptance.statistics.readings import require_positive_readings

__all__ = ["Completion", "TaskTime", "adjusted_wald", "completion", "coverage", "task_time"]

_MOST_COUNTED = 10_000


class Completion(NamedTuple):
    """How many of n people completed a task: shares from 0 to 1, intervals two-sided."""

    completed: int
    n: int
    share: float
    laplace: float
    adjusted_wald: Interval
    exact: Interval
    confidence: float


class TaskTime(NamedTuple):
    """The geometric mean of n times, in their unit; `interval` is None for one or equal times."""

    n: int
    geometric_mean: float
    interval: Interval | None
    confidence: float


def completion(completed: int, people: int, confidence: float = 0.95) -> Completion:
    """Share, Laplace's estimate and both intervals of the probability to complete a task.

    Raises `OutOfDomain` without people, for more completed than tried, and for a confidence that
    does not lie between 0 and 1.
    """
    require_count("people", people, least=1)
    completed, people = require_observed("completed", completed, people)
    return Completion(
        completed=completed,
        n=people,
        share=completed / people,
        laplace=(completed + 1) / (people + 2),
        adjusted_wald=adjusted_wald(completed, people, confidence),
        exact=clopper_pearson(completed, people, confidence),
        confidence=confidence,
    )


def adjusted_wald(completed: int, people: int, confidence: float = 0.95) -> Interval:
    """The two-sided adjusted Wald interval (Agresti & Coull 1998), cut to 0 to 1.

    The share is taken as (x + z^2 / 2) / (n + z^2). No people: from 0 to 1. Raises `OutOfDomain`.
    """
    completed, people = require_observed("completed", completed, people)
    z = -normal.quantile(tail(confidence, sides=2))
    if not people:
        return Interval(0.0, 1.0)
    n = people + z * z
    middle = (completed + 0.5 * z * z) / n
    half = z * math.sqrt(middle * (1.0 - middle) / n)
    return Interval(max(0.0, middle - half), min(1.0, middle + half))


def coverage(people: int, probability: float, confidence: float = 0.95) -> float | None:
    """How often the adjusted Wald interval of n people holds the true `probability`, exactly.

    The sum of the binomial probabilities of those counts whose interval holds it; None for more
    than 10,000 people, where it is the confidence to two digits. Raises `OutOfDomain`.
    """
    people = require_counted("people", people)
    require_fraction("probability", probability)
    tail(confidence, sides=2)
    if people > _MOST_COUNTED:
        return None
    return math.fsum(
        binomial.pmf(x, people, probability)
        for x in range(people + 1)
        if _holds(adjusted_wald(x, people, confidence), probability)
    )


def task_time(times: Sequence[float], confidence: float = 0.95) -> TaskTime:
    """The geometric mean of the times of those who completed a task, with its interval.

    Raises `OutOfDomain` without a time, for times that are not positive, and for a confidence
    that does not lie between 0 and 1.
    """
    found = require_positive_readings("times", times)
    logs = mean_interval([math.log(time) for time in found], confidence)
    if logs.interval is None:
        return TaskTime(logs.n, found[0], None, confidence)
    return TaskTime(
        logs.n, math.exp(logs.mean), Interval(*(_exp(end) for end in logs.interval)), confidence
    )


def _holds(interval: Interval, probability: float) -> bool:
    return interval.lower <= probability <= interval.upper


def _exp(power: float) -> float:
    """Two times of very different sizes have limits beyond what a float holds."""
    return math.exp(power) if power < 709.0 else math.inf
