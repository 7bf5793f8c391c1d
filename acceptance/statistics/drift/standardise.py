"""Readings in standard deviations of the machine's own baseline, by median and MAD.

The centre is the median, the scale 1.4826 times the median absolute deviation, with the factor of
Croux & Rousseeuw 1992 ("Time-efficient algorithms for two highly robust estimators of scale",
Computational Statistics 1) that makes it unbiased for few normal readings. A few wild readings in
the baseline move neither. Where more than half of the readings are equal the MAD is 0 though they
vary: then the mean distance from the median, times 1.2533 (Iglewicz & Hoaglin 1993), stands in.
Where all are equal nothing tells how much they vary: `scale` is 0 and nothing is standardised,
unless the resolution of the readings is known.

Where readings come in steps wider than they vary, their median is not their mean, and charts alarm
falsely far more often than their limits say: chart sums or means of such readings instead.
"""

import math
from collections.abc import Iterable
from typing import NamedTuple

from acceptance.statistics.domain import OutOfDomain, require_positive, told
from acceptance.statistics.interval import require_counted
from acceptance.statistics.readings import require_readings
from acceptance.statistics.robust import NORMAL_MAD, mad, median

__all__ = ["LEAST_READINGS", "Baseline", "baseline", "small_sample_factor", "standardise"]

LEAST_READINGS = 5
"""Fewer readings say next to nothing about how much they vary."""

FARTHEST = 1e150
"""Nothing is told to lie farther out: sums of such readings are still numbers."""

_FEW = {2: 1.196, 3: 1.495, 4: 1.363, 5: 1.206, 6: 1.200, 7: 1.140, 8: 1.129, 9: 1.107}


class Baseline(NamedTuple):
    """What a machine's readings were when it was well.

    `spread` says what `scale` (the standard deviation, in the readings' unit) rests on: `mad`;
    `mean_distance` (more than half of the readings are equal); `resolution` (they vary by less
    than their resolution lets be seen); `none` (all equal: `scale` is 0). `missing` were left out
    of the `n` readings.
    """

    centre: float
    scale: float
    n: int
    missing: int
    spread: str  # "mad" | "mean_distance" | "resolution" | "none"


def baseline(readings: Iterable[float | None], *, resolution: float | None = None) -> Baseline:
    """The baseline of at least five readings; `None` is a missing one.

    Args:
        readings: in any unit.
        resolution: the smallest step of the readings, in their unit. A rounded reading is uncertain
            by resolution/sqrt(12): the scale is never less.

    Raises:
        OutOfDomain: fewer than five readings, one that is no finite number, a resolution of 0.
    """
    asked = list(readings)
    known = require_readings(
        "baseline", [one for one in asked if one is not None], least=LEAST_READINGS
    )
    scale, spread = _spread(known)
    least = 0.0 if resolution is None else require_positive("resolution", resolution) / 12**0.5
    if least > scale:
        scale, spread = least, "resolution"
    return Baseline(median(known), scale, len(known), len(asked) - len(known), spread)


def standardise(readings: Iterable[float | None], against: Baseline) -> list[float | None]:
    """(reading - centre)/scale of each; a missing reading (`None`) stays missing.

    No reading is told to lie farther out than 1e150.

    Raises:
        OutOfDomain: a reading that is no finite number, a baseline whose readings were all equal.
    """
    if not against.scale > 0.0:
        english = (
            f"all {against.n} readings of the baseline are {told(against.centre)}: "
            "how far another one lies from them has no measure"
        )
        raise OutOfDomain(
            "statistics.domain.drift_constant_baseline", english, n=against.n, centre=against.centre
        )
    return [None if one is None else _ratio(one, against) for one in readings]


def small_sample_factor(n: int) -> float:
    """What 1.4826 MAD of n normal readings is multiplied by (Croux & Rousseeuw 1992)."""
    n = require_counted("n", n, least=1)
    return _FEW[n] if n in _FEW else n / (n - 0.8)


def _ratio(reading: float, against: Baseline) -> float:
    (value,) = require_readings("readings", [reading])
    ratio = (value - against.centre) / against.scale
    return max(-FARTHEST, min(FARTHEST, ratio))


def _spread(known: list[float]) -> tuple[float, str]:
    distance = mad(known)
    if distance > 0.0:
        return small_sample_factor(len(known)) * distance / NORMAL_MAD, "mad"
    centre = median(known)
    mean = math.fsum(abs(one - centre) for one in known) / len(known)
    return (math.sqrt(math.pi / 2.0) * mean, "mean_distance") if mean > 0.0 else (0.0, "none")
