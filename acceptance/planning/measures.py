"""What a test is made of: trials that work or fail, or hours in which failures come.

The two kinds of demonstration differ in their law (binomial, Poisson) and their words, not in how
a plan is put together. Sources: `acceptance.statistics.proportions` (Clopper & Pearson 1934) and
`acceptance.statistics.times.mtbf` (Epstein & Sobel 1953). Truths are success rates as fractions,
or MTBFs in hours; exposures are trials, or hours of all machines together.
"""

import math
from typing import Any, Literal, NamedTuple, Protocol

from acceptance.planning.question import Question
from acceptance.planning.rounding import percent, share_asked, share_down, span, span_down, up
from acceptance.statistics.distributions import beta, binomial, chi_square, poisson
from acceptance.statistics.proportions import reliability_shown, trials_needed
from acceptance.statistics.times.mtbf import hours_needed, mtbf_lower

__all__ = ["Hours", "Measure", "Trials", "measure_of", "truths"]

_NEVER, _NEARLY_ALWAYS = 0.004, 0.98
"""The curve is drawn from where a test is never passed to where it nearly always is."""

_POINTS = 121
_SLACK = 1e-9


class Measure(Protocol):
    """The law and the words of one kind of test."""

    @property
    def question(self) -> Question:
        """What was asked."""

    @property
    def kind(self) -> Literal["reliability", "mtbf"]:
        """The quantity that is shown; also the middle of its message keys."""

    @property
    def unit(self) -> str:
        """The unit of a truth."""

    @property
    def exposure_unit(self) -> str:
        """The unit of an exposure."""

    def needed(self, failures: int) -> float:
        """The exposure that shows the target with so many failures allowed."""

    def shown(self, exposure: float, failures: int) -> float:
        """The truth that is shown when so many failures came."""

    def acceptance(self, exposure: float, failures: int, truth: float) -> float:
        """How probably no more than so many failures come."""

    def passing(self, exposure: float, failures: int, probability: float) -> float:
        """The truth that is accepted with that probability."""

    def clock(self, exposure: float) -> float | None:
        """Hours by the clock with all machines at work, where that can be told."""

    def at_hand(self) -> float | None:
        """The exposure that the budget is good for."""

    def size(self, exposure: float) -> float:
        """An exposure that is needed, as sentences say it."""

    def told(self, truth: float) -> dict[str, Any]:
        """A truth, as it is."""

    def told_down(self, truth: float) -> dict[str, Any]:
        """A truth that was shown, rounded down."""


class Trials(NamedTuple):
    """Starts, installations, copies: each works or fails (binomial)."""

    question: Question

    @property
    def kind(self) -> Literal["reliability"]:
        """Message keys: `plan.reliability.*`."""
        return "reliability"

    @property
    def unit(self) -> str:
        """A success rate is a fraction."""
        return "1"

    @property
    def exposure_unit(self) -> str:
        """Trials are counted."""
        return "1"

    def needed(self, failures: int) -> float:
        """Trials, by the binomial distribution."""
        return trials_needed(self.question.target, self.question.confidence, failures)

    def shown(self, exposure: float, failures: int) -> float:
        """The lower limit of the success rate."""
        return reliability_shown(int(exposure), failures, self.question.confidence)

    def acceptance(self, exposure: float, failures: int, truth: float) -> float:
        """The binomial distribution function."""
        return binomial.cdf(failures, int(exposure), 1.0 - truth)

    def passing(self, exposure: float, failures: int, probability: float) -> float:
        """By the beta distribution, as Clopper & Pearson's limits."""
        return 1.0 - beta.quantile(1.0 - probability, failures + 1.0, exposure - failures)

    def clock(self, exposure: float) -> float | None:
        """As many rounds as the machine with most trials needs; None: nobody said how long."""
        if self.question.trial_hours is None:
            return None
        return math.ceil(exposure / self.question.machines) * self.question.trial_hours

    def at_hand(self) -> float | None:
        """Trials as given, or as many as end in time on each machine."""
        asked = self.question
        if asked.budget_hours is None or asked.trial_hours is None:
            return asked.budget_trials
        return math.floor(asked.budget_hours / asked.trial_hours + _SLACK) * asked.machines

    def size(self, exposure: float) -> float:
        """Trials are whole."""
        return int(exposure)

    def told(self, truth: float) -> dict[str, Any]:
        """In percent; the target never more than was asked for."""
        return share_asked(truth) if truth == self.question.target else percent(truth)

    def told_down(self, truth: float) -> dict[str, Any]:
        """In percent; the share that fails is rounded up."""
        return share_down(truth)


class Hours(NamedTuple):
    """Hours on test, of all machines together, with failures at a constant rate (Poisson)."""

    question: Question

    @property
    def kind(self) -> Literal["mtbf"]:
        """Message keys: `plan.mtbf.*`."""
        return "mtbf"

    @property
    def unit(self) -> str:
        """An MTBF is in hours."""
        return "h"

    @property
    def exposure_unit(self) -> str:
        """So is the time on test."""
        return "h"

    def needed(self, failures: int) -> float:
        """Machine-hours of a test that ends at a set time."""
        return hours_needed(self.question.target, self.question.confidence, failures)

    def shown(self, exposure: float, failures: int) -> float:
        """The lower limit of the MTBF."""
        return mtbf_lower(exposure, failures, self.question.confidence)

    def acceptance(self, exposure: float, failures: int, truth: float) -> float:
        """The Poisson distribution function."""
        return poisson.cdf(failures, exposure / truth)

    def passing(self, exposure: float, failures: int, probability: float) -> float:
        """By the chi-square distribution."""
        return 2.0 * exposure / chi_square.quantile(1.0 - probability, 2.0 * failures + 2.0)

    def clock(self, exposure: float) -> float | None:
        """The machines share the hours."""
        return exposure / self.question.machines

    def at_hand(self) -> float | None:
        """The time on each machine, times the machines."""
        hours = self.question.budget_hours
        return None if hours is None else hours * self.question.machines

    def size(self, exposure: float) -> float:
        """Machine-hours, rounded up."""
        return up(exposure)

    def told(self, truth: float) -> dict[str, Any]:
        """In seconds, minutes or hours."""
        return span(truth)

    def told_down(self, truth: float) -> dict[str, Any]:
        """In seconds, minutes or hours."""
        return span_down(truth)


def measure_of(question: Question) -> Measure:
    """What the question is about; an event rate has a plan of its own."""
    return Trials(question) if question.kind == "reliability" else Hours(question)


def truths(measure: Measure, exposure: float, failures: int) -> list[float]:
    """Truths for a curve, rising: evenly spaced success rates up to 1, MTBFs by ratio."""
    low = measure.passing(exposure, failures, _NEVER)
    if measure.kind == "reliability":
        return [low + (1.0 - low) * n / (_POINTS - 1) for n in range(_POINTS)]
    ratio = measure.passing(exposure, failures, _NEARLY_ALWAYS) / low
    return [low * ratio ** (n / (_POINTS - 1)) for n in range(_POINTS)]
