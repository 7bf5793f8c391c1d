"""The likelihood of a Weibull law with right censoring, and its maximum.

Times enter as logarithms relative to the longest one, so that no power overflows whatever the
unit. With r failures, y the logarithms, m their mean over the failures and w = exp(k y), the
log-likelihood of the shape k with the scale that suits it best is, less constants,
r ln k + k r m - r ln(sum w): concave in k. Source: Cohen (1965), Technometrics 7, 579-588; Lawless
(2003), Statistical Models and Methods for Lifetime Data, 5.2. Arguments are valid.
"""

import math
from array import array
from collections import Counter
from typing import NamedTuple

from acceptance.statistics.distributions.roots import root

__all__ = ["Sample", "log_shape", "power_sums", "profile", "sample_of"]

_LOG_SHAPE = 60.0
"""Shapes are looked for between exp(-60) and exp(60)."""

_LONG = 2000
_SETTLED = 1e-13


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
        s0, s1, s2 = power_sums(sample, shape)
        mean = s1 / s0
        value = mean - 1.0 / shape - sample.mean_failure_log
        return _settled(value, shape * (s2 / s0 - mean * mean) + 1.0 / shape)

    guess = -math.log(max(-sample.mean_failure_log, 1e-20))
    return root(score, guess, -_LOG_SHAPE, _LOG_SHAPE)


def _settled(value: float, slope: float) -> tuple[float, float]:
    """0 where the next step would be within the rounding of long sums: it would go on for ever."""
    return (value if abs(value) > _SETTLED * slope else 0.0), slope


def profile(sample: Sample, log_of_shape: float) -> float:
    """The log-likelihood of a shape with the scale that suits it best, less constants."""
    shape, r = math.exp(log_of_shape), sample.failures
    likely = r * log_of_shape + shape * r * sample.mean_failure_log
    return likely - r * math.log(power_sums(sample, shape)[0]) + r * math.log(r) - r


def power_sums(sample: Sample, shape: float) -> tuple[float, float, float]:
    """Sums of w, w y and w y^2; the longest time has w = 1."""
    if len(sample.logs) > _LONG:
        return _long_sums(sample, shape)
    s0 = s1 = s2 = 0.0
    for log, count in zip(sample.logs, sample.counts, strict=True):
        weight = count * math.exp(shape * log)
        s0 += weight
        s1 += weight * log
        s2 += weight * log * log
    return s0, s1, s2


def _long_sums(sample: Sample, shape: float) -> tuple[float, float, float]:
    """The same for a fleet of thousands, where loading numpy pays."""
    import numpy as np

    logs = np.frombuffer(sample.logs)
    weights = np.exp(shape * logs) * np.frombuffer(sample.counts)
    return float(weights.sum()), float(weights @ logs), float(weights @ (logs * logs))
