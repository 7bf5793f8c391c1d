"""Readings that follow each other: their autocorrelation, and what is new in each reading.

The lag-one autocorrelation is taken from ranks, so that a wild reading does not hide it, and turned
into that of normal readings (rho = 2 sin(pi/6 rho_S), Pearson 1907). Estimated from few readings
it comes out too low; what the fitted level or trend costs is given back (Kendall 1954, Biometrika
41; Marriott & Pope 1954, ibid.). Charts of autocorrelated readings alarm far too often; charts of
the residuals of a first-order autoregression do not (Alwan & Roberts 1988, J. Business & Economic
Statistics 6): `residuals` is what goes into a CUSUM then.
"""

import math
from collections.abc import Iterable, Sequence
from itertools import groupby, pairwise
from typing import NamedTuple

from acceptance.statistics.domain import OutOfDomain, told
from acceptance.statistics.drift.standardise import (
    FARTHEST,
    Baseline,
    baseline,
)
from acceptance.statistics.interval import require_counted
from acceptance.statistics.readings import require_one_of, require_readings
from acceptance.statistics.robust import median

__all__ = [
    "LARGEST",
    "Last",
    "ResidualBaseline",
    "lag_one",
    "midranks",
    "residual_baseline",
    "residuals",
]

LARGEST = 0.95
"""Beyond this the readings are a random walk: no baseline of theirs foretells anything."""

_FITTED = {"level": 1.0, "trend": 2.0, "step": 6.0}
_LEAST = 10


class ResidualBaseline(NamedTuple):
    """A baseline of autocorrelated readings: `residual.scale` is that of what is new in each."""

    centre: float
    autocorrelation: float
    residual: Baseline


class Last(NamedTuple):
    """The last known reading and how many readings ago it was taken (1: the one before)."""

    reading: float
    ago: int = 1


def lag_one(readings: Sequence[float | None], fitted: str = "level") -> float:
    """The autocorrelation between neighbouring readings, from 0 to 0.95.

    Args:
        readings: at even steps, 10 or more known ones; `None` is a missing one.
        fitted: what was taken out of them before: `level` (nothing else), `trend`, or `step`
            (a change whose place was chosen to fit best; its cost is found by simulation).

    A negative one counts as 0: charts and tests are then careful rather than too eager.

    Raises:
        OutOfDomain: too few readings, one that is no finite number, an unknown `fitted`.
    """
    require_one_of("fitted", fitted, _FITTED)
    known = require_readings("readings", [r for r in readings if r is not None], least=_LEAST)
    count = len(known)
    given = (count * _raw(readings, known) + _FITTED[fitted]) / (count - 4.0)
    return min(LARGEST, max(0.0, given))


def midranks(values: Sequence[float]) -> list[float]:
    """Ranks from 1; equal values share the mean of theirs."""
    ranks, below = [0.0] * len(values), 0
    order = sorted(range(len(values)), key=values.__getitem__)
    for _, group in groupby(order, key=values.__getitem__):
        places = list(group)
        for place in places:
            ranks[place] = below + (len(places) + 1) / 2.0
        below += len(places)
    return ranks


def residual_baseline(
    readings: Iterable[float | None], *, resolution: float | None = None
) -> ResidualBaseline:
    """The baseline of readings that follow each other: centre, autocorrelation, residuals.

    Args, errors: as in `standardise.baseline`, with 10 known readings at least.
    """
    asked = list(readings)
    rho = lag_one(asked)
    centre = median([one for one in asked if one is not None])
    found, _ = _walk(asked, centre, rho, None)
    return ResidualBaseline(centre, rho, baseline(found[1:], resolution=resolution))


def residuals(
    readings: Iterable[float | None], against: ResidualBaseline, last: Last | None = None
) -> tuple[list[float | None], Last | None]:
    """What is new in each reading, in standard deviations, and the last reading for the next call.

    A reading foretells the next as centre + rho (reading - centre), over a gap of g steps with
    rho^g; the first one of all is held against the centre alone. `None` is a missing reading.

    Raises:
        OutOfDomain: a reading that is no finite number, a baseline whose residuals are all equal.
    """
    scale = against.residual.scale
    if not scale > 0.0:
        centre, count = against.centre, against.residual.n
        english = f"the {count} readings of the baseline around {told(centre)} hold nothing new"
        raise OutOfDomain(
            "statistics.domain.drift_constant_baseline", english, n=count, centre=centre
        )
    found, following = _walk(readings, against.centre, against.autocorrelation, last)
    return [None if one is None else _within(one / scale) for one in found], following


def _walk(
    readings: Iterable[float | None], centre: float, rho: float, last: Last | None
) -> tuple[list[float | None], Last | None]:
    """Residuals in the readings' unit, each scaled to the spread of a residual without a gap."""
    found: list[float | None] = []
    if last:
        (before,) = require_readings("last", [last.reading])
        last = Last(before, require_counted("ago", last.ago, least=1))
    for reading in readings:
        if reading is None:
            found.append(None)
            last = last and last._replace(ago=last.ago + 1)
            continue
        (value,) = require_readings("readings", [reading])
        carried = rho**last.ago if last else 0.0
        before = last.reading - centre if last else 0.0
        spread = math.sqrt((1.0 - carried**2) / (1.0 - rho**2))
        found.append((value - centre - carried * before) / spread)
        last = Last(value)
    return found, last


def _raw(readings: Sequence[float | None], known: list[float]) -> float:
    """The lag-one correlation of ranks among pairs that are both known, as of normal readings."""
    middle = (len(known) + 1) / 2.0
    ranks = iter(midranks(known))
    apart = [None if one is None else next(ranks) - middle for one in readings]
    pairs = [a * b for a, b in pairwise(apart) if a is not None and b is not None]
    square = math.fsum(a * a for a in apart if a is not None)
    if not pairs or square == 0.0:
        return 0.0
    of_ranks = math.fsum(pairs) / square * ((len(known) - 1) / len(pairs))
    return 2.0 * math.sin(math.pi / 6.0 * max(-1.0, min(1.0, of_ranks)))


def _within(ratio: float) -> float:
    return max(-FARTHEST, min(FARTHEST, ratio))
