"""Readings against a specification with a margin: shown to meet, shown to fall short, or neither.

One-sided non-inferiority: the limit is the specification less the margin (plus, where lower is
better), and one of two one-sided bounds decides. The mean by Student's t (normal readings, as in
E. L. Lehmann & J. P. Romano, Testing Statistical Hypotheses, 3rd ed., section 5.2; the wording
after ICH E9, section 3.3.2), or the median by order statistics (any readings: the sign test turned
round). Each of the two answers is wrong with probability 1 - confidence at most.
"""

from collections.abc import Sequence
from typing import Literal, NamedTuple, TypeAlias

from acceptance.statistics.distributions import student
from acceptance.statistics.domain import (
    require_fraction,
    require_probability,
)
from acceptance.statistics.moments import mean_and_deviation
from acceptance.statistics.performance.median import bound_rank, readings_needed
from acceptance.statistics.performance.repeats import median_repeats, t_repeats
from acceptance.statistics.readings import (
    require_one_of,
    require_positive_readings,
    require_readings,
)
from acceptance.statistics.robust import median

__all__ = ["Answer", "Better", "NonInferiority", "noninferiority", "noninferiority_of_median"]

Answer: TypeAlias = Literal["met", "short", "undecided"]
Better: TypeAlias = Literal["higher", "lower"]

_POWER = 0.9
"""The probability of an answer for which further repeats are advised."""


class NonInferiority(NamedTuple):
    """The answer, and what it rests on.

    `estimate` is the mean (`method` t) or the median (`method` sign); `lower` and `upper` are its
    one-sided bounds at `confidence`, None where there are too few readings for them. `variation`
    is the standard deviation relative to the specification. `needed` is how many readings in all
    would decide with probability 0.9, were the readings so far the truth (where there are no bounds
    yet: the fewest that have some); None where the answer is there, or where the readings lie so
    near the limit that no sensible number would decide.
    """

    answer: Answer
    method: Literal["t", "sign"]
    estimate: float
    lower: float | None
    upper: float | None
    limit: float
    specification: float
    margin: float
    better: Better
    confidence: float
    n: int
    variation: float
    needed: int | None


def noninferiority(
    values: Sequence[float],
    specification: float,
    *,
    margin: float = 0.0,
    better: Better = "higher",
    confidence: float = 0.95,
) -> NonInferiority:
    """Whether the mean of the readings meets a specification within a relative margin.

    `specification` is in the unit of the readings and positive, `margin` a share of it (0.02: 2 %
    worse is still good enough). Readings that are all equal show no scatter for a t interval: they
    are judged by `noninferiority_of_median`. Raises `OutOfDomain` for no values, NaN, a
    specification that is not positive, a margin outside 0 to 1.
    """
    case = _Case(values, specification, margin, better, confidence)
    mean, deviation = mean_and_deviation(case.values)
    if deviation == 0.0:
        return _by_rank(case)
    n = len(case.values)
    reach = -student.quantile(1.0 - confidence, n - 1) * deviation / n**0.5
    answer = case.answer(mean - reach, mean + reach)
    effect = abs(mean - case.limit) / deviation
    needed = t_repeats(effect, confidence, _POWER) if answer == "undecided" else None
    return case.result(answer, "t", mean, (mean - reach, mean + reach), needed)


def noninferiority_of_median(
    values: Sequence[float],
    specification: float,
    *,
    margin: float = 0.0,
    better: Better = "higher",
    confidence: float = 0.95,
) -> NonInferiority:
    """The same question about the median, whatever the distribution of the readings.

    Needs five readings for any answer at 95 %. Arguments and errors as in `noninferiority`.
    """
    return _by_rank(_Case(values, specification, margin, better, confidence))


class _Case:
    """The readings and the limit, checked."""

    def __init__(
        self,
        values: Sequence[float],
        specification: float,
        margin: float,
        better: Better,
        confidence: float,
    ) -> None:
        self.values = require_readings("values", values)
        (self.specification,) = require_positive_readings("specification", [specification])
        self.margin = require_fraction("margin", margin)
        self.confidence = require_probability("confidence", confidence)
        require_one_of("better", better, ("higher", "lower"))
        self.better: Better = better
        self.limit = specification * (1.0 - margin if better == "higher" else 1.0 + margin)

    def answer(self, lower: float | None, upper: float | None) -> Answer:
        low, high = (lower, upper) if self.better == "higher" else (_minus(upper), _minus(lower))
        limit = self.limit if self.better == "higher" else -self.limit
        if low is not None and low >= limit:
            return "met"
        return "short" if high is not None and high < limit else "undecided"

    def good(self) -> int:
        """How many readings are on the good side of the limit, or on it."""
        if self.better == "higher":
            return sum(value >= self.limit for value in self.values)
        return sum(value <= self.limit for value in self.values)

    def result(
        self,
        answer: Answer,
        method: Literal["t", "sign"],
        estimate: float,
        bounds: tuple[float | None, float | None],
        needed: int | None,
    ) -> NonInferiority:
        return NonInferiority(
            answer,
            method,
            estimate,
            *bounds,
            limit=self.limit,
            specification=self.specification,
            margin=self.margin,
            better=self.better,
            confidence=self.confidence,
            n=len(self.values),
            variation=mean_and_deviation(self.values)[1] / self.specification,
            needed=needed,
        )


def _by_rank(case: _Case) -> NonInferiority:
    ordered = sorted(case.values)
    rank = bound_rank(len(ordered), case.confidence)
    bounds = (ordered[rank - 1], ordered[-rank]) if rank else (None, None)
    answer = case.answer(*bounds)
    return case.result(answer, "sign", median(ordered), bounds, _advised(case, answer))


def _advised(case: _Case, answer: Answer) -> int | None:
    if answer != "undecided":
        return None
    n, fewest = len(case.values), readings_needed(case.confidence, sides=1)
    if n < fewest:
        return fewest
    good = case.good()
    needed = median_repeats(max(good, n - good) / n, case.confidence, _POWER)
    return None if needed is None else max(needed, n + 1)


def _minus(value: float | None) -> float | None:
    return None if value is None else -value
