"""The likelihood of a Weibull law, with right censoring, in forms that are easy to maximise.

Times enter as logarithms relative to the longest one, so that no power overflows whatever the
unit. With r failures, y the logarithms, m their mean over the failures and w = exp(k y):
  profile of the shape k:   r ln k + k r m - r ln(sum w)                   (constants left out);
  given that the cumulative hazard at log time z is exp(h):
                            r ln k + r h + k r (m - z) - sum exp(h + k (y - z)).
Both are concave in k. Source: Lawless (2003), Statistical Models and Methods for Lifetime Data,
sections 5.2 and 5.4; Kalbfleisch & Prentice (1980). Inner functions: arguments are valid.
"""

import math
from array import array
from collections import Counter
from collections.abc import Callable
from typing import NamedTuple

from acceptance.statistics.distributions import student
from acceptance.statistics.distributions.roots import root

__all__ = [
    "Sample",
    "crossing",
    "drop_allowed",
    "log_shape",
    "most_likely_given",
    "profile",
    "sample_of",
    "sum_of_powers",
]

_LOG_SHAPE = 60.0
"""Shapes are looked for between exp(-60) and exp(60)."""

_LARGEST = 700.0
_LONG = 2000
_SETTLED = 1e-13
_DOUBLINGS = 120
_HALVINGS = 200


class Sample(NamedTuple):
    """Distinct log times relative to the longest (0 or less) with their counts; the failures."""

    logs: "array[float]"
    counts: "array[float]"
    failures: int
    mean_failure_log: float
    longest: float


def sample_of(pairs: list[tuple[float, bool]]) -> Sample:
    """The sample of (time, failed), of which at least one failed."""
    longest = max(time for time, _ in pairs)
    total = Counter(time for time, _ in pairs)
    logs = {time: _log_ratio(time, longest) for time in total}
    failed = [logs[time] for time, mark in pairs if mark]
    return Sample(
        logs=array("d", logs.values()),
        counts=array("d", total.values()),
        failures=len(failed),
        mean_failure_log=math.fsum(failed) / len(failed),
        longest=longest,
    )


def _log_ratio(time: float, longest: float) -> float:
    """log(time / longest) with all its digits, near 1 too, and without underflow."""
    if time > 0.5 * longest:
        return math.log1p((time - longest) / longest)
    return math.log(time) - math.log(longest)


def log_shape(sample: Sample) -> float:
    """The logarithm of the most likely shape: the one root of the score, which rises."""

    def score(logarithm: float) -> tuple[float, float]:
        shape = math.exp(logarithm)
        s0, s1, s2 = _sums(sample, shape)
        mean = s1 / s0
        value = mean - 1.0 / shape - sample.mean_failure_log
        return _settled(value, shape * (s2 / s0 - mean * mean) + 1.0 / shape)

    guess = -math.log(max(-sample.mean_failure_log, 1e-20))
    return root(score, guess, -_LOG_SHAPE, _LOG_SHAPE)


def _settled(value: float, slope: float) -> tuple[float, float]:
    """0 where the next step would be within the rounding of long sums: it would go on for ever."""
    return (value if abs(value) > _SETTLED * slope else 0.0), slope


def sum_of_powers(sample: Sample, shape: float) -> float:
    """The sum of w = (time / longest) ** shape over all times."""
    return _sums(sample, shape)[0]


def profile(sample: Sample, log_of_shape: float) -> float:
    """The log-likelihood of a shape with the scale that suits it best, less constants."""
    shape, r = math.exp(log_of_shape), sample.failures
    likely = r * log_of_shape + shape * r * sample.mean_failure_log
    return likely - r * math.log(sum_of_powers(sample, shape)) + r * math.log(r) - r


def most_likely_given(sample: Sample, log_time: float, log_hazard: float, guess: float) -> float:
    """The log-likelihood, with the best shape, where `log_hazard` holds at `log_time`.

    The same constants are left out as in `profile`; `log_time` is relative to the longest.
    """
    r, lead = sample.failures, sample.mean_failure_log - log_time

    def score(logarithm: float) -> tuple[float, float]:
        """Less the derivative by the shape, so that it rises; and its slope."""
        shape = math.exp(logarithm)
        _, t1, t2 = _sums(sample, shape, log_time, log_hazard)
        return _settled(t1 - r / shape - r * lead, shape * t2 + r / shape)

    found = root(score, guess, -_LOG_SHAPE, _LOG_SHAPE)
    shape = math.exp(found)
    total = _sums(sample, shape, log_time, log_hazard)[0]
    return r * found + r * log_hazard + shape * r * lead - total


def _sums(
    sample: Sample, shape: float, log_time: float = 0.0, log_hazard: float = 0.0
) -> tuple[float, float, float]:
    """Sums of v, v z and v z^2 with z = y - log_time and v = exp(log_hazard + shape z)."""
    if len(sample.logs) > _LONG:
        return _long_sums(sample, shape, log_time, log_hazard)
    t0 = t1 = t2 = 0.0
    for log, count in zip(sample.logs, sample.counts, strict=True):
        z = log - log_time
        value = count * math.exp(min(log_hazard + shape * z, _LARGEST))
        t0 += value
        t1 += value * z
        t2 += value * z * z
    return t0, t1, t2


def _long_sums(
    sample: Sample, shape: float, log_time: float, log_hazard: float
) -> tuple[float, float, float]:
    """The same for a fleet of thousands, where loading numpy pays."""
    import numpy as np

    z = np.frombuffer(sample.logs) - log_time
    values = np.exp(np.minimum(log_hazard + shape * z, _LARGEST)) * np.frombuffer(sample.counts)
    return float(values.sum()), float(values @ z), float(values @ (z * z))


def drop_allowed(failures: int, tail: float) -> float:
    """How far the log-likelihood may fall within the interval, as twice its fall.

    Chi-square with one degree of freedom would do for many failures, and covers far too seldom
    for few. That of a normal mean with unknown variance is known exactly, r ln(1 + t^2 / (r - 1))
    with Student's t of r - 1 degrees of freedom, and goes to the same limit. Simulated for shape,
    quantile and reliability from two failures on, it covers within three hundredths of what is
    said where the test ends with a failure, and more often where it ends at a time.
    """
    freedom = failures - 1.0
    t = student.quantile(tail, freedom)
    return failures * math.log1p(t * t / freedom)


def crossing(excess: Callable[[float], float], inside: float, step: float) -> float:
    """Where `excess`, negative at `inside`, becomes 0 in the direction of `step`; else infinite.

    The step is doubled until the root is enclosed, then regula falsi (Illinois) and halving.
    """
    low, low_value = inside, excess(inside)
    for _ in range(_DOUBLINGS):
        high = inside + step
        high_value = excess(high)
        if high_value >= 0.0:
            return _enclosed(excess, (low, low_value), (high, high_value))
        low, low_value, step = high, high_value, 2.0 * step
    return math.copysign(math.inf, step)


_Point = tuple[float, float]


def _enclosed(excess: Callable[[float], float], low: _Point, high: _Point) -> float:
    (a, fa), (b, fb) = low, high
    for number in range(_HALVINGS):
        if abs(b - a) <= 1e-11 * max(1e-3, abs(a), abs(b)) or fb == 0.0:
            break
        x = (
            (a + b) / 2.0
            if number % 4 == 3 or not math.isfinite(fb)
            else b - fb * (b - a) / (fb - fa)
        )
        value = excess(x)
        if value < 0.0:
            a, fa, fb = x, value, fb / 2.0
        else:
            b, fb, fa = x, value, fa / 2.0
    return b
