"""Which machine of a lot is out of line in one measurement, with a false-alarm rate of the lot.

The robust z of each machine, 0.67449 (x - median) / MAD (B. Iglewicz & D. C. Hoaglin, 1993), is
held against the threshold for exactly this lot size (`thresholds.py`). Median and MAD stand while
fewer than half of the machines are bad, so that several bad ones do not hide each other; they do
cost distance. In simulated lots at 5 % one bad machine was found with probability 0.94 where it was
20 standard deviations off among 5, 0.92 at 8 among 10, 0.89 at 6 among 20, 0.84 at 5 among 50; four
of ten, all off by 20, with 0.86, eight of twenty with 0.97, twenty of fifty with 0.99.

The thresholds hold for normal noise. Where single readings are now and then far off (Student's t, 3
degrees of freedom) 8 % of healthy lots of five alarm at 5 %, 19 % of ten, 71 % of fifty; skewed
noise (lognormal, 0.5) is nearly as bad, and cured by `logarithmic`. A claim tells these rates, and
a `margin` keeps what is irrelevant from being named.

Readings that come in steps. A reading stands for any value within half a step of it, so where
readings are tied half a step (the smallest distance between two different readings, or the
resolution that is told) is added to the MAD. Without that, noise of a third of a step raises a
false alarm in nine healthy lots of twenty machines out of ten; with it never more than asked for.
A machine that is out of line without that half step and in line with it is undecided: the readings
are too coarse to tell. No z is ever infinite.
"""

import math
import sys
from collections.abc import Sequence
from itertools import pairwise
from typing import Literal, NamedTuple, TypeAlias

from acceptance.statistics.domain import require_fraction, require_positive
from acceptance.statistics.lots.thresholds import level_of_one, robust_z_threshold
from acceptance.statistics.readings import (
    require_one_of,
    require_positive_readings,
    require_readings,
)
from acceptance.statistics.robust import NORMAL_MAD, mad, median

__all__ = ["FEWEST", "LotAnswer", "LotComparison", "Worse", "out_of_line"]

LotAnswer: TypeAlias = Literal["out_of_line", "in_line", "undecided"]
Worse: TypeAlias = Literal["higher", "lower"]

FEWEST = 5
"""Machines below which nothing is judged: two that happen to agree would condemn the third."""

_FARTHEST = sys.float_info.max

_SAME = 1e-9
"""Readings closer than this share of a typical one are one reading, written differently.

Typical is the median size: one absurd reading (a counter's 2^64) does not make the others equal.
"""


class LotComparison(NamedTuple):
    """The answer for one measurement of a lot; machines by their place in the list, from 0.

    `scores` are robust z, in units of the noise's standard deviation, higher readings positive.
    `scale` is the MAD that they were divided by, `resolution` the step that it was widened for (0:
    none). `level` is the false-alarm probability of this measurement alone. `reason` tells why an
    answer is undecided: `too_few` machines, or `resolution`.
    """

    answer: LotAnswer
    out_of_line: tuple[int, ...]
    undecided: tuple[int, ...]
    scores: tuple[float, ...]
    threshold: float | None
    median: float
    scale: float
    resolution: float
    level: float
    false_alarm: float
    measurements: int
    margin: float
    worse: Worse | None
    logarithmic: bool
    lot_size: int
    reason: Literal["too_few", "resolution"] | None


def out_of_line(  # noqa: PLR0913 - one question, and what is known about its readings
    values: Sequence[float],
    *,
    false_alarm: float = 0.05,
    measurements: int = 1,
    margin: float = 0.0,
    worse: Worse | None = None,
    resolution: float | None = None,
    logarithmic: bool = False,
) -> LotComparison:
    """Which of equal machines, one reading each, are out of line.

    In a healthy lot no machine is named in any of `measurements` comparisons with probability
    1 - `false_alarm`. `margin` is the smallest relevant difference as a share of the median: what
    differs by less is in line. `worse` asks about one direction only. `resolution` is the step of
    the readings, in their unit, where it is known. `logarithmic` compares ratios, for positive
    readings whose noise grows with them. Fewer than five machines are undecided. Raises
    `OutOfDomain` for no values, NaN, readings that are not positive where ratios are compared, and
    for so many measurements that the level of each is below 1e-5.
    """
    found = require_readings("values", values)
    require_fraction("margin", margin)
    level = level_of_one(false_alarm, measurements)
    threshold = robust_z_threshold(max(len(found), 3), level, sides=_sides(worse))
    step = _step(found) if resolution is None else require_positive("resolution", resolution)
    scale = _Scale.of(found, step, logarithmic=logarithmic)
    scores = [scale.score(value, scale.widened) for value in found]
    smallest = max(margin * abs(scale.centre), _rounding(found))
    relevant = [_is_relevant(value - scale.centre, smallest, worse) for value in found]
    enough = len(found) >= FEWEST
    beyond = _beyond(scores, relevant, threshold) if enough else ()
    doubtful = _beyond([scale.score(one, scale.spread) for one in found], relevant, threshold)
    undecided = tuple(at for at in doubtful if at not in beyond) if enough else ()
    answer, reason = _answer(enough=enough, beyond=beyond, undecided=undecided)
    return LotComparison(
        answer,
        beyond,
        undecided,
        tuple(scores),
        threshold if enough else None,
        scale.centre,
        scale.widened,
        step,
        level,
        false_alarm,
        measurements,
        margin,
        worse,
        logarithmic,
        len(found),
        reason,
    )


class _Scale(NamedTuple):
    """Centre and spread of a lot; both in logarithms where ratios are compared."""

    centre: float
    spread: float
    widened: float
    logarithmic: bool

    @classmethod
    def of(cls, values: list[float], step: float, *, logarithmic: bool) -> "_Scale":
        if not logarithmic:
            spread = mad(values)
            return cls(median(values), spread, spread + (step / 2.0 or step), logarithmic)
        logs = [math.log(value) for value in require_positive_readings("values", values)]
        centre, spread = math.exp(median(logs)), mad(logs)
        half = math.log1p(step / 2.0 / centre)
        return cls(centre, spread, spread + half, logarithmic)

    def score(self, value: float, spread: float) -> float:
        away = math.log(value / self.centre) if self.logarithmic else value - self.centre
        if away == 0.0:
            return 0.0
        z = abs(NORMAL_MAD * away / spread) if spread > 0.0 else _FARTHEST
        return math.copysign(min(z, _FARTHEST), away)


def _sides(worse: Worse | None) -> int:
    require_one_of("worse", worse, ("higher", "lower", None))
    return 2 if worse is None else 1


def _step(values: list[float]) -> float:
    """The smallest step between two different readings where some are equal; else 0.

    Where all are one reading it is what they may differ by and still be that.
    """
    ordered, same = sorted(values), _rounding(values)
    gaps = [after - before for before, after in pairwise(ordered)]
    real = [gap for gap in gaps if gap > same]
    if not real:
        return same
    return min(real) if len(real) < len(gaps) else 0.0


def _rounding(values: list[float]) -> float:
    return _SAME * median([abs(value) for value in values])


def _is_relevant(away: float, smallest: float, worse: Worse | None) -> bool:
    if (worse == "higher" and away < 0.0) or (worse == "lower" and away > 0.0):
        return False
    return abs(away) > smallest


def _beyond(scores: list[float], relevant: list[bool], threshold: float) -> tuple[int, ...]:
    return tuple(
        at
        for at, (score, is_relevant) in enumerate(zip(scores, relevant, strict=True))
        if is_relevant and abs(score) > threshold
    )


def _answer(
    *, enough: bool, beyond: tuple[int, ...], undecided: tuple[int, ...]
) -> tuple[LotAnswer, Literal["too_few", "resolution"] | None]:
    if not enough:
        return "undecided", "too_few"
    if beyond:
        return "out_of_line", "resolution" if undecided else None
    return ("undecided", "resolution") if undecided else ("in_line", None)
