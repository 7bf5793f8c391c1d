"""The root of a monotone function: Newton's steps, kept inside a bracket by bisection.

Quantiles are found as roots of `log(tail) - log(probability)`: on that scale a tail of 1e-300 is
as smooth as one of 0.1. Source: W. H. Press et al., "Numerical Recipes", section 9.4 (`rtsafe`),
for the safeguard.
"""

import math
from collections.abc import Callable

__all__ = ["root"]

_ENOUGH = 4e-16
_MOST_STEPS = 200

Tangent = Callable[[float], tuple[float, float]]


def root(tangent: Tangent, guess: float, low: float, high: float) -> float:
    """Where a rising function is 0 between `low` and `high`; `tangent(z)` is (value, slope).

    A value may be infinite. Without a root inside, the nearer end is returned.
    """
    z = min(max(guess, low), high)
    for _ in range(_MOST_STEPS):
        value, slope = tangent(z)
        if value == 0.0:
            return z
        low, high = (z, high) if value < 0.0 else (low, z)
        following = _step(z, value, slope, low, high)
        if abs(following - z) <= _ENOUGH * max(1.0, abs(z)):
            return following
        z = following
    return z


def _step(z: float, value: float, slope: float, low: float, high: float) -> float:
    """Newton's next point, or the middle of the bracket where that leads nowhere."""
    if slope > 0.0 and math.isfinite(value):
        following = z - value / slope
        if low <= following <= high:
            return following
    return 0.5 * (low + high)
