"""The energy statistic: how far apart two samples lie, in level, spread and shape.

Q = mn/(m+n) [2 mean|x - y|^a - mean|x - x'|^a - mean|y - y'|^a], means over pairs of different
readings, 0 < a < 2 (Matteson & James 2014, JASA 109, section 2; Szekely & Rizzo 2005, J.
Classification 22).
"""

import math
from collections.abc import Iterable, Sequence
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from acceptance.statistics.domain import OutOfDomain, require_positive, told
from acceptance.statistics.readings import require_readings

__all__ = ["energy_statistic", "largest_energy"]

Floats = NDArray[np.float64]
_LONGEST = 2000
_AT_ONCE = 1_000_000


def energy_statistic(left: Sequence[float], right: Sequence[float], exponent: float = 1.0) -> float:
    """Q of two samples of 2 to 2000 readings each, in their unit to the power of `exponent`.

    Raises:
        OutOfDomain: too few or too many readings, an exponent not between 0 and 2.
    """
    samples = [
        require_readings(name, values, least=2)
        for name, values in (("left", left), ("right", right))
    ]
    longest = max(map(len, samples))
    if longest > _LONGEST:
        english = f"two samples of at most {_LONGEST} readings are compared, not {longest}"
        raise OutOfDomain("statistics.domain.drift_too_many", english, value=longest, most=_LONGEST)
    if require_positive("exponent", exponent) >= 2.0:
        english = f"exponent must be below 2, not {told(exponent)}"
        raise OutOfDomain(
            "statistics.domain.drift_too_large", english, name="exponent", value=exponent, most=2.0
        )
    between = _mean(abs(a - b) ** exponent for a in samples[0] for b in samples[1])
    within = sum(_mean(abs(a - b) ** exponent for a, b in combinations(one, 2)) for one in samples)
    m, n = map(len, samples)
    return m * n / (m + n) * (2.0 * between - within)


def largest_energy(rows: Floats, least: int) -> tuple[Floats, NDArray[np.int64]]:
    """The largest Q (a = 1) of each row over its places with `least` readings on each side.

    Args:
        rows: shape (series, readings).
        least: 2 or more.
    """
    width = max(1, _AT_ONCE // rows.shape[1] ** 2)
    parts = [_largest(rows[i : i + width], least) for i in range(0, len(rows), width)]
    return np.concatenate([q for q, _ in parts]), np.concatenate([place for _, place in parts])


def _largest(rows: Floats, least: int) -> tuple[Floats, NDArray[np.int64]]:
    n = rows.shape[1]
    apart = np.abs(rows[:, :, None] - rows[:, None, :])
    earlier = np.tril(apart).sum(axis=2)  # of each reading to all before it
    left = np.cumsum(earlier, axis=1)
    later = apart.sum(axis=2) - earlier
    right = np.cumsum(later[:, ::-1], axis=1)[:, ::-1]
    m = np.arange(least, n - least + 1)
    inside_left, inside_right = left[:, m - 1], right[:, m]
    between = left[:, -1:] - inside_left - inside_right
    q = (
        2.0 * between - inside_left * 2.0 * (n - m) / (m - 1) - inside_right * 2.0 * m / (n - m - 1)
    ) / n
    best = q.argmax(axis=1)
    return q[np.arange(len(rows)), best], m[best]


def _mean(values: Iterable[float]) -> float:
    found = list(values)
    return math.fsum(found) / len(found)
