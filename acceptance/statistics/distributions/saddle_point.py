"""Stirling's error and the deviance: what keeps densities exact where n is large.

A density written as a difference of log-gammas loses a digit with every factor of ten in n.
Written as `exp(-errors - deviances) / sqrt(2 pi ...)` it loses none.
Source: C. Loader, "Fast and Accurate Computation of Binomial Probabilities" (2000), sections
2 and 3; the series of Stirling's error is Abramowitz & Stegun 6.1.41.
"""

import math

__all__ = ["deviance", "log1p_minus", "poisson_density", "power_density", "stirling_error"]

_HALF_LOG_TAU = 0.5 * math.log(math.tau)
_SERIES_FROM = 16.0
_NEAR = 0.4


def stirling_error(n: float) -> float:
    """`log n!` less Stirling's formula `(n + 1/2) log n - n + log(2 pi) / 2`, for real n > 0."""
    if n < _SERIES_FROM:
        return math.lgamma(n + 1.0) - (n + 0.5) * math.log(n) + n - _HALF_LOG_TAU
    square = 1.0 / (n * n)
    tail = 1.0 / 1188.0 - square * (691.0 / 360360.0 - square / 156.0)
    inner = 1.0 / 360.0 - square * (1.0 / 1260.0 - square * (1.0 / 1680.0 - square * tail))
    return (1.0 / 12.0 - square * inner) / n


def log1p_minus(u: float) -> float:
    """`log(1 + u) - u` without cancellation near 0, for u > -1."""
    if not -_NEAR < u < _NEAR * 2.0:
        return math.log1p(u) - u
    v = u / (2.0 + u)
    square = v * v
    power, divisor, total = 1.0, 3.0, 0.0
    while True:
        grown = total + power / divisor
        if grown == total:
            return 2.0 * v * square * total - u * v
        total, power, divisor = grown, power * square, divisor + 2.0


def deviance(x: float, mean: float) -> float:
    """`x log(x / mean) + mean - x`, which is 0 at x = mean; both positive (Loader's `bd0`)."""
    if mean == 0.0:
        return math.inf
    excess = (mean - x) / x
    if -0.5 < excess < 1.0:
        return -x * log1p_minus(excess)
    return x * (math.log(x) - math.log(mean)) + mean - x


def poisson_density(x: float, mean: float) -> float:
    """`mean^x exp(-mean) / gamma(x + 1)` for real x >= 0 and mean >= 0."""
    if mean == 0.0:
        return 1.0 if x == 0.0 else 0.0
    if x == 0.0:
        return math.exp(-mean)
    return math.exp(-stirling_error(x) - deviance(x, mean)) / math.sqrt(math.tau * x)


def power_density(a: float, b: float, x: float, y: float) -> float:
    """`x^a y^b gamma(a + b + 1) / (gamma(a + 1) gamma(b + 1))` with y = 1 - x, for real a, b >= 0.

    The binomial density at a of a + b trials; `y` is given beside `x` so that neither end loses
    digits.
    """
    if x == 0.0 or y == 0.0:
        return 1.0 if (a == 0.0 if x == 0.0 else b == 0.0) else 0.0
    n = a + b
    if a == 0.0 or b == 0.0:
        base, other = (y, x) if a == 0.0 else (x, y)
        return math.exp(n * (math.log1p(-other) if other < 0.5 else math.log(base)))
    errors = stirling_error(n) - stirling_error(a) - stirling_error(b)
    exponent = errors - deviance(a, n * x) - deviance(b, n * y)
    return math.exp(exponent) * math.sqrt(n / a / b / math.tau)
