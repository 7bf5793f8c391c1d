"""One machine's repeated readings against those of the others: is their distribution worse?

The one-sided criterion of SuperBench (Y. Xiong et al., USENIX ATC 2024): what counts is the area
between the two empirical distributions where the machine's lies on the worse side; where it is
better it cannot make up for that. For a shift the area is the shift, in the unit of the readings.
How large an area a healthy machine shows is not guessed but counted: the readings are dealt to the
machines anew, in all ways or in many drawn ones (permutation test; E. J. G. Pitman, 1937; the
p-value of drawn ones after B. Phipson & G. K. Smyth, 2010). Over the lot after S. Holm, "A Simple
Sequentially Rejective Multiple Test Procedure" (1979).

The others are taken as they are: bad machines among them make a bad one harder to see, and a few
that are much better than the rest make the rest look worse.
"""

import math
from collections.abc import Sequence
from itertools import combinations
from typing import Any, Literal, NamedTuple

from acceptance.statistics.domain import (
    require_count,
    require_fraction,
)
from acceptance.statistics.drift.multiple import holm
from acceptance.statistics.lots.outliers import LotAnswer, Worse
from acceptance.statistics.lots.thresholds import level_of_one
from acceptance.statistics.readings import require_one_of, require_readings
from acceptance.statistics.robust import median

__all__ = [
    "FEWEST",
    "DistributionComparison",
    "Similarity",
    "distributions_out_of_line",
    "similarity",
]

FEWEST = 3
"""Machines below which none can be named: of two that differ, either may be the odd one."""

_EXACT = 20_000
"""Arrangements up to which all are counted."""
_MOST = 200_000
_FIRST = 999
_HEALTHY = 100
"""As many of the first 999 draws at or beyond the machine's area end the drawing: p is above 0.1.

Stopping there never makes a p-value of 0.1 or less out of a larger one.
"""
_CELLS = 2_000_000


class Similarity(NamedTuple):
    """How like the others' readings a machine's are, on the side that is worse.

    `similarity` is 1 less the area as a share of the range of all readings: 1 where the machine is
    nowhere worse. `shortfall` is the area beyond the margin, in the unit of the readings. `p_value`
    is the probability of such an area in a healthy machine; `exact` where all `arrangements` were
    counted.
    """

    similarity: float
    shortfall: float
    p_value: float
    exact: bool
    arrangements: int
    n: int
    others: int


class DistributionComparison(NamedTuple):
    """The answer for one measurement of a lot; machines by their place in the list, from 0.

    `adjusted` are Holm's p-values, held against `level`. `reason` is `too_few` where no reading at
    all could have named a machine: too few machines, or readings of them.
    """

    answer: LotAnswer
    out_of_line: tuple[int, ...]
    similarities: tuple[Similarity, ...]
    adjusted: tuple[float, ...]
    level: float
    false_alarm: float
    measurements: int
    margin: float
    worse: Worse
    lot_size: int
    reason: Literal["too_few"] | None


def distributions_out_of_line(
    readings: Sequence[Sequence[float]],
    *,
    worse: Worse,
    false_alarm: float = 0.05,
    measurements: int = 1,
    margin: float = 0.0,
    seed: int = 1,
) -> DistributionComparison:
    """Which machines read worse than the others of their lot; `readings` holds a list of each.

    In a lot whose readings all come from one distribution no machine is named in any of
    `measurements` comparisons with probability 1 - `false_alarm`. `margin` is how much worse, as a
    share of the others' median, is still irrelevant: healthy machines that differ a little need
    one. Raises `OutOfDomain` for no machine, a machine without readings, NaN.
    """
    found = [require_readings("readings", one) for one in readings]
    require_count("machines", len(found), least=1)
    level, seed = level_of_one(false_alarm, measurements), require_count("seed", seed)
    asked = level, false_alarm, measurements, require_fraction("margin", margin), worse, len(found)
    if len(found) < FEWEST:
        return DistributionComparison("undecided", (), (), (), *asked, "too_few")
    draws = min(_MOST, max(1999, math.ceil(20 * len(found) / level)))
    seen = []
    for at, one in enumerate(found):
        others = [value for other, values in enumerate(found) if other != at for value in values]
        seen.append(
            similarity(one, others, worse=worse, margin=margin, draws=draws, seed=seed + at)
        )
    adjusted = holm([one.p_value for one in seen])
    named = tuple(at for at, p in enumerate(adjusted) if p <= level)
    within_reach = any(_least_p(one, draws) * len(found) <= level for one in seen)
    answer: LotAnswer = "out_of_line" if named else "in_line" if within_reach else "undecided"
    reason: Literal["too_few"] | None = None if within_reach else "too_few"
    return DistributionComparison(answer, named, tuple(seen), adjusted, *asked, reason)


def similarity(
    readings: Sequence[float],
    others: Sequence[float],
    *,
    worse: Worse,
    margin: float = 0.0,
    draws: int = 9999,
    seed: int = 1,
) -> Similarity:
    """One machine's readings against those of the others, taken together.

    Exact where there are at most 20 000 ways to deal the readings; else from `draws` ways drawn
    with `seed`, p = (as large ones + 1) / (draws + 1). Raises `OutOfDomain` for no readings, NaN.
    """
    import numpy as np

    one, rest = require_readings("readings", readings), require_readings("others", others)
    require_fraction("margin", margin)
    draws, seed = require_count("draws", draws, least=_FIRST), require_count("seed", seed)
    sign = _sign(worse)
    room = margin * abs(median(rest))
    ours = sign * np.array(one) + room
    pooled = np.concatenate([ours, sign * np.array(rest)])
    order = np.argsort(pooled, kind="stable")
    dealing = _Dealing(np.diff(pooled[order]), len(one))
    area = float(dealing.areas(np.flatnonzero(order < len(one))[None, :])[0])
    exact = _ways(len(pooled), len(one)) <= _EXACT
    if exact:
        p_value, counted = dealing.counted(area)
    else:
        p_value, counted = dealing.drawn(area, draws, np.random.default_rng(seed))
    reach = float(pooled.max() - pooled.min())
    alike = 1.0 - area / reach if reach > 0.0 else 1.0
    return Similarity(alike, area, p_value, exact, counted, len(one), len(rest))


class _Dealing:
    """All readings in order, of which some are dealt to the machine; lower is worse.

    What is dealt is a row of places, from 0 and rising: a machine has few readings of the many.
    """

    def __init__(self, gaps: Any, dealt: int) -> None:
        import numpy as np

        self.reach = float(gaps.sum())
        self.dealt = dealt
        self.size = len(gaps) + 1
        self.rest = self.size - dealt
        # The gaps below each place, alone and weighted with how many readings lie below them.
        self.below = np.append(0.0, np.cumsum(gaps))
        self.weighted = np.append(0.0, np.cumsum(gaps * np.arange(1, self.size)))
        # With so many readings dealt below, the machine's distribution runs above the others' up
        # to this place.
        self.counts = np.arange(1, dealt + 1)
        self.ends = self.counts * self.size // dealt

    def areas(self, places: Any) -> Any:
        """The area by which the machine's distribution runs above the others', for each row."""
        import numpy as np

        following = np.append(places[:, 1:], np.full((len(places), 1), self.size - 1), axis=1)
        until = np.maximum(np.minimum(following, self.ends), places)
        height = self.counts * (1.0 / self.dealt + 1.0 / self.rest)
        wide = self.below[until] - self.below[places]
        others = (self.weighted[until] - self.weighted[places]) / self.rest
        return (height * wide - others).sum(axis=1)

    def counted(self, area: float) -> tuple[float, int]:
        """The share of all arrangements with an area as large, and how many they are."""
        import numpy as np

        places = np.array(list(combinations(range(self.size), self.dealt)))
        return float(self._as_large(places, area)) / len(places), len(places)

    def drawn(self, area: float, draws: int, generator: Any) -> tuple[float, int]:
        """The p-value from drawn arrangements, and how many were drawn."""
        beyond = self._as_large(self._draw(_FIRST, generator), area)
        done = _FIRST
        rows = max(1, _CELLS // self.size)
        while done < draws and not (done == _FIRST and beyond >= _HEALTHY):
            more = min(rows, draws - done)
            beyond += self._as_large(self._draw(more, generator), area)
            done += more
        return (beyond + 1) / (done + 1), done

    def _draw(self, rows: int, generator: Any) -> Any:
        """Places without repetition, after R. W. Floyd (J. Bentley, CACM 30 (1987)), rising."""
        import numpy as np

        taken, row = np.zeros((rows, self.size), dtype=bool), np.arange(rows)
        places = np.empty((rows, self.dealt), dtype=np.int64)
        for at, last in enumerate(range(self.rest, self.size)):
            place = generator.integers(0, last + 1, rows)
            place[taken[row, place]] = last
            taken[row, place] = True
            places[:, at] = place
        places.sort(axis=1)
        return places

    def _as_large(self, places: Any, area: float) -> int:
        return int((self.areas(places) >= area - 1e-12 * self.reach).sum())


def _sign(worse: Worse) -> float:
    require_one_of("worse", worse, ("higher", "lower"))
    return 1.0 if worse == "lower" else -1.0


def _least_p(seen: Similarity, draws: int) -> float:
    """The smallest p-value that these numbers of readings can have at all."""
    return 1.0 / (seen.arrangements if seen.exact else draws + 1)


def _ways(size: int, dealt: int) -> int:
    """In how many ways so many can be dealt, no further than it matters."""
    ways = 1
    for at in range(1, min(dealt, size - dealt) + 1):
        ways = ways * (size - at + 1) // at
        if ways > _EXACT:
            break
    return ways
