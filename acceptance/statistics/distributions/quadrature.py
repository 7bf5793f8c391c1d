"""Gauss-Legendre quadrature, for tails of distributions whose parameters are large.

From its edge outwards the density of a tail falls log-concavely, so that a few dozen nodes give
all digits at a cost that does not grow with the parameters, where series and continued fractions
need a number of terms that grows with their square root.
Source: Abramowitz & Stegun 25.4.30; nodes by Newton's method on the recurrence 22.7.10.
"""

import math
from collections.abc import Callable
from functools import cache

__all__ = ["NEGLIGIBLE", "integral"]

NEGLIGIBLE = 42.0
"""exp(-42) = 6e-19: what lies beyond this many units of log density changes no digit."""

_NODES = 48


def integral(function: Callable[[float], float], low: float, high: float) -> float:
    """The integral of a smooth `function` from `low` to `high` by 48 nodes."""
    half, middle = 0.5 * (high - low), 0.5 * (high + low)
    return half * math.fsum(
        weight * (function(middle - half * node) + function(middle + half * node))
        for node, weight in _rule()
    )


@cache
def _rule() -> tuple[tuple[float, float], ...]:
    """The positive nodes with their weights, made when first asked for."""
    return tuple(_node(math.cos(math.pi * (i + 0.75) / (_NODES + 0.5))) for i in range(_NODES // 2))


def _node(guess: float) -> tuple[float, float]:
    z = guess
    for _ in range(6):  # quadratic from four digits: three steps would do
        value, slope = _legendre(z)
        z -= value / slope
    slope = _legendre(z)[1]
    return z, 2.0 / ((1.0 - z * z) * slope * slope)


def _legendre(z: float) -> tuple[float, float]:
    """The Legendre polynomial of degree 48 and its derivative at z."""
    before, value = 0.0, 1.0
    for degree in range(1, _NODES + 1):
        before, value = value, ((2 * degree - 1) * z * value - (degree - 1) * before) / degree
    return value, _NODES * (z * value - before) / (z * z - 1.0)
