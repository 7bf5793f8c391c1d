"""The bias-corrected and accelerated bootstrap interval (BCa).

B. Efron, "Better Bootstrap Confidence Intervals", JASA 82 (1987): the percentiles of the resampled
statistic are shifted for its median bias and for the change of its scatter with its value (the
acceleration, from the jackknife). Deterministic: the resamples come from a seed.

Its coverage is approximate. Below ten readings the resamples have too few different values and it
is refused; at ten to twenty skewed readings it covers less than it says (see `coverage_seen`).
"""

import math
from collections.abc import Callable, Sequence
from typing import Any, Literal, NamedTuple

from acceptance.statistics.distributions import normal
from acceptance.statistics.domain import OutOfDomain, require_count, require_probability
from acceptance.statistics.readings import require_one_of, require_readings

__all__ = ["FEWEST", "BootstrapInterval", "bca_interval", "coverage_seen"]

FEWEST = 10
"""Readings below which no bootstrap interval is given."""

_CHUNK = 1_000_000
_MOST = 100_000

_SEEN = {
    10: (0.900, 0.875),
    12: (0.910, 0.887),
    15: (0.917, 0.903),
    20: (0.921, 0.910),
    30: (0.933, 0.917),
    50: (0.942, 0.931),
    100: (0.942, 0.938),
    200: (0.951, 0.943),
}
"""Readings -> coverage of 95 % intervals of the mean, normal and exponential readings.

From 8 000 simulated sets each with 999 resamples (`tests/statistics/simulations/performance.py`).
"""

Statistic = Callable[..., Any]
"""Called with an array and `axis`, as `numpy.mean` is."""


class BootstrapInterval(NamedTuple):
    """The statistic of the readings, its interval, and what the interval was corrected by.

    `statistic` is `mean`, `median` or `other`.
    """

    estimate: float
    lower: float
    upper: float
    bias: float
    acceleration: float
    confidence: float
    n: int
    resamples: int
    statistic: str


def bca_interval(
    values: Sequence[float],
    statistic: Literal["mean", "median"] | Statistic = "mean",
    *,
    confidence: float = 0.95,
    resamples: int = 9999,
    seed: int = 1,
) -> BootstrapInterval:
    """The two-sided BCa interval of a statistic of the population that `values` come from.

    `statistic` is `mean`, `median` or a function of an array and an `axis`. Readings that are all
    equal have an interval without width. Raises `OutOfDomain` for fewer than ten values, for NaN,
    for a confidence that is not between 0 and 1, and for fewer than 999 resamples.
    """
    import numpy as np

    found = _enough(values)
    require_probability("confidence", confidence)
    _require_resamples(resamples)
    seed = require_count("seed", seed)
    of = _statistic(statistic)
    sample = np.array(found)
    estimate = float(of(sample, axis=-1))
    name = statistic if isinstance(statistic, str) else "other"
    asked = confidence, len(found), resamples, name
    if sample.min() == sample.max():
        return BootstrapInterval(estimate, estimate, estimate, 0.0, 0.0, *asked)
    drawn = _resampled(sample, of, resamples, seed)
    bias, acceleration = _bias(drawn, estimate), _acceleration(sample, of)
    tail = (1.0 - confidence) / 2.0
    ends = [_shifted(share, bias, acceleration) for share in (tail, 1.0 - tail)]
    lower, upper = (float(end) for end in np.quantile(drawn, ends))
    return BootstrapInterval(estimate, lower, upper, bias, acceleration, *asked)


def coverage_seen(n: int) -> tuple[float, float]:
    """How often 95 % intervals of a mean of n readings held it: normal ones, exponential ones.

    Simulated; for an n between two simulated ones that of the smaller. Raises `OutOfDomain` for
    fewer than ten readings.
    """
    require_count("n", n, least=FEWEST)
    return _SEEN[max(known for known in _SEEN if known <= n)]


def _enough(values: Sequence[float]) -> list[float]:
    found = require_readings("values", values, least=0)
    if len(found) < FEWEST:
        english = f"a bootstrap interval needs {FEWEST} readings or more, not {len(found)}"
        raise OutOfDomain(
            "statistics.domain.performance_bootstrap", english, value=len(found), least=FEWEST
        )
    return found


def _require_resamples(resamples: int) -> None:
    if require_count("resamples", resamples, least=999) > _MOST:
        english = f"resamples must be {_MOST} or fewer, not {resamples}"
        raise OutOfDomain(
            "statistics.domain.performance_resamples", english, value=resamples, most=_MOST
        )


def _statistic(statistic: str | Statistic) -> Statistic:
    import numpy as np

    if not isinstance(statistic, str):
        return statistic
    known: dict[str, Statistic] = {"mean": np.mean, "median": np.median}
    require_one_of("statistic", statistic, known)
    return known[statistic]


def _resampled(sample: Any, of: Statistic, resamples: int, seed: int) -> Any:
    """The statistic of each resample, drawn in pieces that fit in memory."""
    import numpy as np

    generator = np.random.default_rng(seed)
    rows = max(1, _CHUNK // len(sample))
    pieces = []
    for start in range(0, resamples, rows):
        shape = (min(rows, resamples - start), len(sample))
        pieces.append(of(sample[generator.integers(0, len(sample), shape)], axis=-1))
    return np.concatenate(pieces)


def _bias(drawn: Any, estimate: float) -> float:
    """Median bias in normal units; a resample equal to the estimate counts half."""
    share = float((drawn < estimate).mean() + (drawn <= estimate).mean()) / 2.0
    least = 0.5 / len(drawn)
    return normal.quantile(min(max(share, least), 1.0 - least))


def _acceleration(sample: Any, of: Statistic) -> float:
    """A sixth of the skewness of the jackknife's values; 0 where they do not differ."""
    import numpy as np

    left = np.array([float(of(np.delete(sample, at), axis=-1)) for at in range(len(sample))])
    away = left.mean() - left
    width = float(np.abs(away).max())
    if not width > 0.0:
        return 0.0
    away = away / width
    return float((away**3).sum() / (6.0 * (away**2).sum() ** 1.5))


def _shifted(share: float, bias: float, acceleration: float) -> float:
    """The percentile that is read instead of `share`."""
    z = bias + normal.quantile(share)
    room = 1.0 - acceleration * z
    if room <= 0.0:
        return 1.0 if z > 0.0 else 0.0
    found = normal.cdf(bias + z / room)
    return found if math.isfinite(found) else share
