"""The regularised incomplete gamma functions P(a, x) and Q(a, x), and their inverses.

Below shape 500 by the power series (Abramowitz & Stegun 6.5.29) left of the mean and by Legendre's
continued fraction (6.5.31, evaluated by Lentz's method) right of it; above by quadrature of the
tail, at a cost that does not grow with a. The factor in front is Loader's saddle-point density.
Reached against scipy for 0.5 <= a <= 1e6, both tails down to 1e-300: relative error below 1e-11.
For a below 0.5 the smaller of the two functions may lose digits where it is 1 less the other.
"""

import math

from acceptance.statistics.distributions import normal
from acceptance.statistics.distributions.quadrature import NEGLIGIBLE, integral
from acceptance.statistics.distributions.roots import root
from acceptance.statistics.distributions.saddle_point import log1p_minus, poisson_density

__all__ = ["lower", "quantile", "upper", "upper_quantile"]

_LARGE = 500.0
_TINY = 1e-300
_SMALLEST_LOG = -700.0  # exp(-700) = 1e-304: what lies below is 0
_LARGEST_LOG = 709.0
_ENOUGH = 1e-16


def lower(a: float, x: float) -> float:
    """P(a, x): the probability of at most x under a gamma distribution of shape a and scale 1."""
    return _tails(a, x)[0]


def upper(a: float, x: float) -> float:
    """Q(a, x) = 1 - P(a, x), without the cancellation."""
    return _tails(a, x)[1]


def quantile(p: float, a: float) -> float:
    """The x with P(a, x) = p, for p from 0 to 1; 1 gives infinity."""
    return _inverse(p, 1.0 - p, a)


def upper_quantile(q: float, a: float) -> float:
    """The x with Q(a, x) = q, for q from 0 to 1; 0 gives infinity."""
    return _inverse(1.0 - q, q, a)


def _tails(a: float, x: float) -> tuple[float, float]:
    """P and Q; the one that lies on the side of x away from the mean is the one computed."""
    if x <= 0.0:
        return 0.0, 1.0
    if x == math.inf:
        return 1.0, 0.0
    if a > _LARGE:
        tail, is_lower = _by_quadrature(a, x), x < a - 1.0
    else:
        is_lower = x < a + 1.0
        tail = _series(a, x) if is_lower else _fraction(a, x)
    tail = min(tail, 1.0)
    return (tail, 1.0 - tail) if is_lower else (1.0 - tail, tail)


def _series(a: float, x: float) -> float:
    term = total = 1.0
    divisor = a
    while term > total * _ENOUGH:
        divisor += 1.0
        term *= x / divisor
        total += term
    return total * poisson_density(a, x)


def _fraction(a: float, x: float) -> float:
    """Q by the continued fraction 1 / (x + 1 - a - 1 (1 - a) / (x + 3 - a - ...))."""
    b = x + 1.0 - a
    c, d = 1.0 / _TINY, 1.0 / b
    total, i = d, 0.0
    while True:
        i += 1.0
        numerator = -i * (i - a)
        b += 2.0
        d = 1.0 / (numerator * d + b or _TINY)
        c = b + numerator / c or _TINY
        factor = c * d
        total *= factor
        if not abs(factor - 1.0) > 3e-16:
            return total * a * poisson_density(a, x)


def _by_quadrature(a: float, x: float) -> float:
    """The tail that leads from x away from the mode a - 1, by its density relative to x.

    With t = x (1 + u) the log density changes by (a - 1)(log(1 + u) - u) - (x - a + 1) u.
    """
    density = a * poisson_density(a, x)
    if density == 0.0:
        return 0.0  # so far out that nothing is left, where a slope may overflow
    slope, curve = x - a + 1.0, a - 1.0
    sign = 1.0 if slope >= 0.0 else -1.0
    end = 2.0 * NEGLIGIBLE / (abs(slope) + math.hypot(slope, math.sqrt(2.0 * NEGLIGIBLE * curve)))

    def log_density(u: float) -> float:
        return curve * log1p_minus(sign * u) - abs(slope) * u

    if sign < 0.0:
        end = min(end, 1.0 - 1e-9)
    while sign > 0.0 and log_density(end) > -NEGLIGIBLE:
        end *= 1.1
    area = integral(lambda u: math.exp(log_density(u)), 0.0, end)
    return area * density


def _inverse(p: float, q: float, a: float) -> float:
    if p <= 0.0:
        return 0.0
    if q <= 0.0:
        return math.inf
    is_lower = p < q
    sign, target = (1.0, math.log(p)) if is_lower else (-1.0, math.log(q))

    def tangent(z: float) -> tuple[float, float]:
        x = math.exp(z)
        tail = _tails(a, x)[0 if is_lower else 1]
        if tail <= 0.0:
            return -sign * math.inf, 0.0
        return sign * (math.log(tail) - target), a * poisson_density(a, x) / tail

    z = root(tangent, _guess(p, q, a), _SMALLEST_LOG, _LARGEST_LOG)
    return math.exp(z) if z > _SMALLEST_LOG + 1e-6 else 0.0


def _guess(p: float, q: float, a: float) -> float:
    """The logarithm of x after Wilson & Hilferty 1931, or by the first term of the series."""
    z = normal.quantile(p) if p < q else -normal.quantile(q)
    cube_root = 1.0 - 1.0 / (9.0 * a) + z / (3.0 * math.sqrt(a))
    by_series = (math.log(p) + math.lgamma(a + 1.0)) / a
    if cube_root <= 0.2 or a < 0.5:
        return by_series
    return math.log(a) + 3.0 * math.log(cube_root)
