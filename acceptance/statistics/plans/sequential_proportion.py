"""A sequential test for a success probability: accept or reject as soon as it is known.

Wald's lines over trials, accept with r <= s n - h1 and reject with r >= s n + h2 failures
(A. Wald 1947, "Sequential Analysis", chapter 5; NIST/SEMATECH e-Handbook 6.2.6), truncated at a
fixed plan that has room for both risks; trials being whole, both lines are staircases. Risks,
probability of acceptance and average sample number are exact (`recursion`); where Wald's lines
miss the risks asked for, other lines of the same slope are found.
"""

import math
from typing import NamedTuple

from acceptance.statistics.domain import require_fraction, require_probability
from acceptance.statistics.interval import complement
from acceptance.statistics.plans.asked import require_discrimination, require_risks, smallest
from acceptance.statistics.plans.laws import binomial_acceptance, binomial_law
from acceptance.statistics.plans.proportion import fewest_trials, most_trials, two_risk_plan
from acceptance.statistics.plans.recursion import Bounds, walk
from acceptance.statistics.plans.search import Constants, Found, Risks, settle
from acceptance.statistics.plans.settling import MANY, from_coarse

__all__ = [
    "ExactTrials",
    "ProportionLines",
    "SequentialProportionPlan",
    "exact",
    "probability_of_acceptance",
    "sequential_proportion_plan",
    "wald_proportion_lines",
]

MOST_FAILURES = 4_000
"""Failures at truncation above which a staircase is no plan that anybody follows."""

_ROOM = 0.03
"""The share of ln d that must lie between the two numbers of trials, as for an MTBF."""


class ProportionLines(NamedTuple):
    """Accept with r <= s n - h1 failures in n trials, reject with r >= s n + h2."""

    h1: float
    h2: float
    s: float


class SequentialProportionPlan(NamedTuple):
    """A staircase: with r failures accept from `accept_trials[r]`, reject to `reject_trials[r]`.

    0 in `reject_trials` is never; the last failure that is not in the table rejects whenever it
    comes. `fraction` of failures is the unacceptable one, `acceptable_fraction` the good one; the
    risks are exact. `lines` is None where no lines do better than the fixed plan, which it then
    is, ended as soon as it rejects.
    """

    fraction: float
    acceptable_fraction: float
    accept_trials: tuple[int, ...]
    reject_trials: tuple[int, ...]
    producer_risk: float
    consumer_risk: float
    lines: ProportionLines | None = None

    @property
    def max_trials(self) -> int:
        """No test takes longer."""
        return self.accept_trials[-1]

    @property
    def reject(self) -> int:
        """So many failures reject whenever they come."""
        return len(self.accept_trials)

    @property
    def bounds(self) -> Bounds:
        """The staircases as the recursion reads them."""
        return Bounds(self.accept_trials, self.reject_trials)


class ExactTrials(NamedTuple):
    """What the plan does at one truth: probabilities, and means of trials and failures."""

    accept: float
    expected_trials: float
    expected_failures: float
    reject: float


class _End(NamedTuple):
    """Where the test is cut off."""

    failures: int
    trials: int


def wald_proportion_lines(
    acceptable_fraction: float, fraction: float, producer_risk: float, consumer_risk: float
) -> ProportionLines:
    """Wald's lines for `acceptable_fraction` of failures against `fraction`, the larger one."""
    low = require_probability("acceptable_fraction", acceptable_fraction)
    high = require_probability("fraction", fraction)
    require_discrimination(high / low)
    producer, consumer = require_risks(producer_risk, consumer_risk)
    unit = _unit(low, high)
    return ProportionLines(
        h1=math.log((1.0 - producer) / consumer) / unit,
        h2=math.log((1.0 - consumer) / producer) / unit,
        s=(math.log1p(-low) - math.log1p(-high)) / unit,
    )


def sequential_proportion_plan(
    reliability: float, discrimination: float, producer_risk: float, consumer_risk: float
) -> SequentialProportionPlan:
    """A truncated sequential test whose exact risks are within those asked for.

    `reliability` is the success probability that is not acceptable, with p1 = 1 - reliability;
    p0 = p1 / discrimination failures are good. Raises `OutOfDomain` for nonsense, and where more
    than 4000 failures may have to be seen.
    """
    high = complement(require_probability("reliability", reliability))
    low = high / require_discrimination(discrimination)
    asked = require_risks(producer_risk, consumer_risk)
    lines = wald_proportion_lines(low, high, *asked)
    end = _roomy_end(low, high, asked)
    found = _settled(lines, low, high, asked, end) if end.failures > 1 else None
    if found is None or not found.met:
        fixed = two_risk_plan(reliability, discrimination, *asked)
        bounds = Bounds((fixed.trials,) * fixed.reject, (0,) * fixed.reject)
        return _plan(low, high, bounds, None)
    lines = ProportionLines(-found.constants.accept, found.constants.reject, lines.s)
    return _plan(low, high, _staircases(lines, end), lines)


def probability_of_acceptance(plan: SequentialProportionPlan, reliability: float) -> float:
    """How probably the plan accepts at the true success probability `reliability` (0 to 1)."""
    return binomial_acceptance(plan.bounds, 1.0 - require_fraction("reliability", reliability))


def exact(plan: SequentialProportionPlan, reliability: float) -> ExactTrials:
    """Probabilities and mean length of the test at the true success probability (0 to 1)."""
    fraction = 1.0 - require_fraction("reliability", reliability)
    ended = walk(plan.bounds, binomial_law(fraction))
    return ExactTrials(
        accept=min(math.fsum(ended.accepted), 1.0),
        expected_trials=ended.exposure,
        expected_failures=ended.exposure * fraction,
        reject=min(ended.rejected, 1.0),
    )


def _unit(low: float, high: float) -> float:
    """The logarithm of the odds ratio: what one failure weighs more than one success."""
    return math.log(high / low) + math.log1p(-low) - math.log1p(-high)


def _roomy_end(low: float, high: float, asked: Risks) -> _End:
    """The first fixed plan that leaves the lines room, cut off in the middle of its trials."""
    producer, consumer = asked

    def room(allowed: int) -> bool:
        trials = most_trials(low, allowed, producer) / fewest_trials(high, allowed, consumer)
        return trials >= math.exp(_ROOM * math.log(high / low))

    allowed = smallest(room, high / low, MOST_FAILURES)
    most, least = most_trials(low, allowed, producer), fewest_trials(high, allowed, consumer)
    return _End(allowed + 1, math.floor(math.sqrt(most * least)))


def _staircases(lines: ProportionLines, end: _End) -> Bounds:
    """The lines in whole trials, cut off at `end`; r failures need r trials at least."""
    counts = range(end.failures)
    accept = [min(math.ceil((r + lines.h1) / lines.s), end.trials) for r in counts]
    until = [math.floor((r - lines.h2) / lines.s) for r in counts]
    reject = [at if 0 < r <= at else 0 for r, at in zip(counts, until, strict=True)]
    open_counts = sum(1 for at in reject if at < end.trials)
    return Bounds(tuple(accept[:open_counts]), tuple(reject[:open_counts]))


def _settled(lines: ProportionLines, low: float, high: float, asked: Risks, end: _End) -> Found:
    """The constants that meet `asked`; of a long test from a coarser one of the same shape."""

    def risks(constants: Constants) -> Risks:
        moved = ProportionLines(-constants.accept, constants.reject, lines.s)
        return _risks(_staircases(moved, end), low, high)

    unit = _unit(low, high)
    start, inverse = Constants(-lines.h1, lines.h2), None
    if end.failures > MANY:
        start, inverse = from_coarse(unit, asked)
    return settle(start, asked, unit, risks, inverse)


def _risks(bounds: Bounds, low: float, high: float) -> Risks:
    """The producer's risk (a good one is rejected) and the consumer's, both exact."""
    return 1.0 - binomial_acceptance(bounds, low), binomial_acceptance(bounds, high)


def _plan(
    low: float, high: float, bounds: Bounds, lines: ProportionLines | None
) -> SequentialProportionPlan:
    producer, consumer = _risks(bounds, low, high)
    accept, reject = (tuple(int(at) for at in side) for side in bounds)
    return SequentialProportionPlan(high, low, accept, reject, producer, consumer, lines)
