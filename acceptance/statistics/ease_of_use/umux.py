"""UMUX-Lite: two answers (capabilities, ease) from 1 to 7 in place of the ten of the SUS.

J. R. Lewis, B. S. Utesch & D. E. Maher, "UMUX-LITE: when there's no time for the SUS", CHI 2013:
the raw score is (sum - 2) * 100 / 12, and 0.65 * raw + 22.9 is comparable with a mean SUS score.
The regression has limits: it cannot say less than 22.9 nor more than 87.9, it was fitted to means
of groups and says little about one person, and for products above the average later work of its
authors found the raw score nearer to the SUS. Both numbers are therefore always given.
"""

from collections.abc import Sequence
from typing import NamedTuple

from acceptance.statistics.domain import OutOfDomain, require_count, require_finite, told
from acceptance.statistics.ease_of_use.mean_interval import mean_interval
from acceptance.statistics.interval import Interval

__all__ = [
    "SUS_EQUIVALENT_HIGHEST",
    "SUS_EQUIVALENT_LOWEST",
    "UmuxMean",
    "UmuxScore",
    "mean",
    "score",
    "sus_equivalent",
]

_POINTS = 7
_SLOPE = 0.65
SUS_EQUIVALENT_LOWEST = 22.9
SUS_EQUIVALENT_HIGHEST = 87.9
"""Between these the regression must stay, whatever people answer."""


class UmuxScore(NamedTuple):
    """One person's raw score, 0 to 100, and what the regression makes of it."""

    raw: float
    sus_equivalent: float


class UmuxMean(NamedTuple):
    """The mean raw score of n people and its SUS equivalent, each with Student's interval.

    No interval with fewer than two people or equal scores. The interval of the equivalent holds
    the scatter of these people, not the error of the regression.
    """

    n: int
    raw: float
    deviation: float
    interval: Interval | None
    sus_equivalent: float
    sus_interval: Interval | None
    confidence: float


def score(capability: int, ease: int) -> UmuxScore:
    """One person's score from two answers, whole numbers from 1 (disagree) to 7 (agree).

    Raises `OutOfDomain` for another answer.
    """
    total = _answer("capability", capability) + _answer("ease", ease)
    raw = (total - 2) * 100.0 / (2 * (_POINTS - 1))
    return UmuxScore(raw, sus_equivalent(raw))


def sus_equivalent(raw: float) -> float:
    """The SUS score that goes with a raw score by the regression of Lewis, Utesch & Maher 2013."""
    return _SLOPE * require_finite("raw", raw) + SUS_EQUIVALENT_LOWEST


def mean(answers: Sequence[Sequence[int]], confidence: float = 0.95) -> UmuxMean:
    """The mean over people, each (capability, ease); raises `OutOfDomain` without a person."""
    raws = [score(*_pair(both)).raw for both in answers]
    require_count("people", len(raws), least=1)
    found = mean_interval(raws, confidence)
    interval = found.interval and _cut(found.interval)
    return UmuxMean(
        n=found.n,
        raw=found.mean,
        deviation=found.deviation,
        interval=interval,
        sus_equivalent=sus_equivalent(found.mean),
        sus_interval=interval and Interval(*(sus_equivalent(end) for end in interval)),
        confidence=confidence,
    )


def _pair(both: Sequence[int]) -> tuple[int, int]:
    if len(both) != 2:
        english = f"a person gives 2 answers, capability and ease, not {len(both)}"
        raise OutOfDomain("statistics.domain.umux_answers", english, value=len(both))
    return both[0], both[1]


def _answer(name: str, value: int) -> int:
    if require_count(name, value, least=1) > _POINTS:
        english = f"{name} is a whole number from 1 to {_POINTS}, not {told(value)}"
        raise OutOfDomain(
            "statistics.domain.umux_answer", english, name=name, value=value, most=_POINTS
        )
    return int(value)


def _cut(interval: Interval) -> Interval:
    return Interval(max(0.0, interval.lower), min(100.0, interval.upper))
