"""A sequential test for an MTBF: accept or reject as soon as it is known, never later than T0.

Wald's lines, with the factor of MIL-HDBK-781A (1996) 5.9 for the jump over the reject line,
A = (d + 1)(1 - beta) / (2 alpha d); truncated as in 5.9.5 at the smallest r whose chi-square
ratio is at least 1 / d (B. Epstein 1954, "Truncated life tests in the exponential case", Annals
of Mathematical Statistics 25, section 4; B. Epstein & M. Sobel 1955, "Sequential life tests in
the exponential case", ibid. 26). Risks, probability of acceptance and mean test time are exact
(`recursion`), and where the handbook's lines miss the risks asked for, other lines are found.
"""

import math
from collections.abc import Sequence
from typing import NamedTuple

from acceptance.statistics.domain import require_finite
from acceptance.statistics.plans.asked import require_discrimination, require_risks
from acceptance.statistics.plans.laws import poisson_acceptance, poisson_law
from acceptance.statistics.plans.lines import (
    Lines,
    roomy_truncation,
    slope,
    staircases,
    truncation,
    wald_lines,
)
from acceptance.statistics.plans.recursion import Bounds, walk
from acceptance.statistics.plans.search import Constants
from acceptance.statistics.plans.settling import exact_risks, settled
from acceptance.statistics.plans.tables import require_staircases
from acceptance.statistics.readings import require_positive_reading

__all__ = [
    "Exact",
    "SequentialPlan",
    "exact",
    "handbook_sequential_plan",
    "probability_of_acceptance",
    "sequential_plan",
    "table_plan",
]


class SequentialPlan(NamedTuple):
    """A staircase: with r failures accept from `accept_hours[r]`, reject up to `reject_hours[r]`.

    Hours are those of all machines together; 0 in `reject_hours` is never. The last failure that
    is not in the table rejects whenever it comes. The risks are exact; `adjusted` says that the
    lines are not the handbook's, `lines` is None where there are
    none: in a given table, and where nothing does better than the fixed test.
    """

    mtbf: float
    upper_mtbf: float
    accept_hours: tuple[float, ...]
    reject_hours: tuple[float, ...]
    producer_risk: float
    consumer_risk: float
    lines: Lines | None = None
    adjusted: bool = False

    @property
    def max_hours(self) -> float:
        """No test takes longer."""
        return self.accept_hours[-1]

    @property
    def reject(self) -> int:
        """So many failures reject whenever they come."""
        return len(self.accept_hours)

    @property
    def bounds(self) -> Bounds:
        """The staircases as the recursion reads them."""
        return Bounds(self.accept_hours, self.reject_hours)


class Exact(NamedTuple):
    """What the plan does at one true MTBF: probabilities, and means of hours and failures."""

    accept: float
    expected_hours: float
    expected_failures: float
    reject: float


def handbook_sequential_plan(
    mtbf: float, discrimination: float, producer_risk: float, consumer_risk: float
) -> SequentialPlan:
    """The handbook's lines and truncation as they are, with the risks that they really have."""
    lines = wald_lines(mtbf, discrimination, producer_risk, consumer_risk)
    end = truncation(1.0, discrimination, producer_risk, consumer_risk)
    constants = Constants(lines.accept_intercept, lines.reject_intercept)
    return _plan(mtbf, discrimination, staircases(discrimination, constants, end), lines)


def sequential_plan(
    mtbf: float, discrimination: float, producer_risk: float, consumer_risk: float
) -> SequentialPlan:
    """A truncated sequential test whose exact risks are within those asked for.

    The lines keep Wald's slope; their intercepts are searched. Truncation is at the smallest
    number of failures from MIL-HDBK-781A 5.9.5 on that leaves lines room to end tests early.
    Raises `OutOfDomain` for nonsense, and where more than 4000 failures may have to be seen.
    """
    ratio, lower = require_discrimination(discrimination), require_positive_reading("mtbf", mtbf)
    asked = require_risks(producer_risk, consumer_risk)
    end = roomy_truncation(ratio, asked)
    found = settled(ratio, asked, end) if end.failures > 1 else None
    if found is None or not found.met:  # the fixed test, ended as soon as it rejects
        bounds = Bounds((end.hours,) * end.failures, (0.0,) * end.failures)
        return _plan(lower, ratio, bounds, adjusted=True)
    lines = Lines(slope(ratio) / lower, *found.constants)
    return _plan(lower, ratio, staircases(ratio, found.constants, end), lines, adjusted=True)


def table_plan(
    mtbf: float,
    discrimination: float,
    accept_hours: Sequence[float],
    reject_hours: Sequence[float | None],
) -> SequentialPlan:
    """A plan from a printed table, such as those of MIL-HDBK-781A, with its exact risks.

    `accept_hours[r]` is when r failures accept; `reject_hours[r]` until when the r-th failure
    rejects (None: never). What the second has beyond the first always rejects. Raises
    `OutOfDomain` where a staircase falls or the two do not fit together.
    """
    ratio, lower = require_discrimination(discrimination), require_positive_reading("mtbf", mtbf)
    return _plan(lower, ratio, require_staircases(accept_hours, reject_hours, lower))


def probability_of_acceptance(plan: SequentialPlan, mtbf: float) -> float:
    """How probably the plan accepts when the true MTBF is `mtbf` hours (above 0)."""
    return poisson_acceptance(plan.bounds, 1.0 / require_positive_reading("mtbf", mtbf))


def exact(plan: SequentialPlan, mtbf: float) -> Exact:
    """Probabilities and mean length of the test when the true MTBF is `mtbf` hours (above 0)."""
    rate = 1.0 / require_positive_reading("mtbf", mtbf)
    ended = walk(plan.bounds, poisson_law(rate))
    return Exact(
        accept=min(math.fsum(ended.accepted), 1.0),
        expected_hours=ended.exposure,
        expected_failures=ended.exposure * rate,
        reject=min(ended.rejected, 1.0),
    )


def _plan(
    mtbf: float,
    discrimination: float,
    bounds: Bounds,
    lines: Lines | None = None,
    *,
    adjusted: bool = False,
) -> SequentialPlan:
    """The plan of staircases in multiples of `mtbf`, with its risks."""
    producer, consumer = exact_risks(bounds, discrimination)
    return SequentialPlan(
        mtbf=mtbf,
        upper_mtbf=require_finite("mtbf", mtbf * discrimination),
        accept_hours=tuple(at * mtbf for at in bounds.accept),
        reject_hours=tuple(at * mtbf for at in bounds.reject),
        producer_risk=producer,
        consumer_risk=consumer,
        lines=lines,
        adjusted=adjusted,
    )
