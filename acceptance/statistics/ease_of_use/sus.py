"""The System Usability Scale: scores, their mean with intervals, grades.

Scoring: J. Brooke, "SUS: a 'quick and dirty' usability scale" (1996): odd items count answer - 1,
even ones 5 - answer, the sum times 2.5. Grades and percentiles: the curved grading scale of
J. Sauro & J. R. Lewis, "Quantifying the User Experience" (2016), chapter 8.
A grade of a mean of few people is uncertain by several steps: it is told as the range of grades
that the interval spans.
"""

import math
from collections.abc import Sequence
from typing import NamedTuple

from acceptance.statistics.domain import (
    OutOfDomain,
    require_count,
    require_finite,
    require_values,
    told,
)
from acceptance.statistics.ease_of_use.mean_interval import mean_interval
from acceptance.statistics.interval import Interval

__all__ = ["GRADES", "Grade", "GradeRange", "SusMean", "grade", "mean", "score"]

_ITEMS = 10
_MOST = 5
_HIGHEST = 100.0


class Grade(NamedTuple):
    """A step of the curved grading scale: scores (to one decimal) and percentiles that it spans."""

    name: str
    score_min: float
    score_max: float
    percentile_min: int
    percentile_max: int


GRADES = (
    Grade("F", 0.0, 51.6, 0, 14),
    Grade("D", 51.7, 62.6, 15, 34),
    Grade("C-", 62.7, 64.9, 35, 40),
    Grade("C", 65.0, 71.0, 41, 59),
    Grade("C+", 71.1, 72.5, 60, 64),
    Grade("B-", 72.6, 74.0, 65, 69),
    Grade("B", 74.1, 77.1, 70, 79),
    Grade("B+", 77.2, 78.8, 80, 84),
    Grade("A-", 78.9, 80.7, 85, 89),
    Grade("A", 80.8, 84.0, 90, 95),
    Grade("A+", 84.1, 100.0, 96, 100),
)
"""The curved grading scale of Sauro & Lewis, worst first."""


class GradeRange(NamedTuple):
    """What an interval of the mean spans: worst and best grade, and the percentiles of both."""

    worst: str
    best: str
    percentile_min: int
    percentile_max: int


class SusMean(NamedTuple):
    """The mean score (0 to 100) of n people.

    `interval` is Student's, cut to the scale; None with fewer than two people or equal scores, and
    then there is no range of grades either. `bootstrap` is the BCa interval; None with fewer than
    ten people or equal scores.
    """

    n: int
    mean: float
    deviation: float
    interval: Interval | None
    bootstrap: Interval | None
    grades: GradeRange | None
    confidence: float


def score(answers: Sequence[int]) -> float:
    """The score, 0 to 100, of one person's ten answers, each a whole number from 1 to 5.

    Raises `OutOfDomain` for another number of answers and for answers that are not on the scale:
    a missing answer has no score.
    """
    if len(answers) != _ITEMS:
        english = f"a person gives {_ITEMS} answers, not {len(answers)}"
        raise OutOfDomain("statistics.domain.sus_answers", english, value=len(answers))
    found = [_answer(answer) for answer in answers]
    return 2.5 * (sum(found[0::2]) - 5 + 25 - sum(found[1::2]))


def mean(
    scores: Sequence[float], confidence: float = 0.95, *, resamples: int = 9999, seed: int = 1
) -> SusMean:
    """The mean of scores (0 to 100, one per person) with both intervals and the range of grades.

    With few people the t interval leans on scores that are not far from symmetric. Raises
    `OutOfDomain` without a score, for a score off the scale, for a confidence not between 0 and 1.
    """
    found = [_require_score(one) for one in require_values("scores", scores, least=1)]
    plain = mean_interval(found, confidence)
    interval = _on_scale(plain.interval)
    return SusMean(
        n=plain.n,
        mean=plain.mean,
        deviation=plain.deviation,
        interval=interval,
        bootstrap=_bootstrap(found, confidence, resamples, seed) if interval else None,
        grades=_range(interval) if interval else None,
        confidence=confidence,
    )


def grade(score: float) -> Grade:
    """The grade of one number from 0 to 100, rounded to one decimal as the table is.

    Raises `OutOfDomain` for a number off the scale.
    """
    _require_score(score)
    rounded = math.floor(score * 10.0 + 0.5 + 1e-9) / 10.0
    return next(one for one in reversed(GRADES) if rounded >= one.score_min)


def _answer(value: int) -> int:
    if require_count("answer", value, least=1) > _MOST:
        english = f"an answer is a whole number from 1 to {_MOST}, not {told(value)}"
        raise OutOfDomain("statistics.domain.sus_answer", english, value=value, most=_MOST)
    return int(value)


def _require_score(value: float) -> float:
    if not 0.0 <= require_finite("score", value) <= _HIGHEST:
        english = f"a score lies from 0 to 100, not {told(value)}"
        raise OutOfDomain("statistics.domain.sus_score", english, value=value)
    return float(value)


def _on_scale(interval: Interval | None) -> Interval | None:
    if interval is None:
        return None
    return Interval(max(0.0, interval.lower), min(_HIGHEST, interval.upper))


def _range(interval: Interval) -> GradeRange:
    worst, best = grade(interval.lower), grade(interval.upper)
    return GradeRange(worst.name, best.name, worst.percentile_min, best.percentile_max)


def _bootstrap(
    scores: list[float], confidence: float, resamples: int, seed: int
) -> Interval | None:
    # It brings numpy: only who has enough people pays for it.
    from acceptance.statistics.performance.bootstrap import FEWEST, bca_interval

    if len(scores) < FEWEST:
        return None
    found = bca_interval(scores, "mean", confidence=confidence, resamples=resamples, seed=seed)
    return Interval(found.lower, found.upper)
