"""Weibull: coverage of each limit of shape, B10 life and survival, from two failures on."""

import math

import numpy as np

from acceptance.statistics.domain import OutOfDomain
from acceptance.statistics.times.weibull import WeibullFit, weibull_fit
from acceptance.statistics.times.weibull_conditional import probability_hazard_above
from tests.statistics.simulations import Line, rate_line

_SHAPE = 1.5
_B10 = (-math.log(0.9)) ** (1.0 / _SHAPE)
_CASES = ((2, None), (5, None), (20, None), (30, 5), (40, 0.3))
"""Units, and what ends the test: nothing, the so-many-th failure, a time (the share failed by)."""

_SLOW = 10
_ABOUT = 0.85
"""What is promised of 0.9 where the test ends at a time: there the limits are approximate."""


def simulate(rounds: int, seed: int) -> list[Line]:
    return weibull_lines(max(200, rounds // _SLOW), seed)


def censored(
    random: np.random.Generator, shape: float, n: int, share: float
) -> tuple[list[float], list[bool]]:
    """Times of a scale of 1, watched until a share is expected to have failed."""
    end = (-math.log1p(-share)) ** (1.0 / shape)
    times = random.weibull(shape, n)
    return [float(min(t, end)) for t in times], [bool(t <= end) for t in times]


def _drawn(
    random: np.random.Generator, n: int, end: int | float | None
) -> tuple[list[float], list[bool]]:
    if isinstance(end, float):
        return censored(random, _SHAPE, n, end)
    times = np.sort(random.weibull(_SHAPE, n))
    last = float(times[(end or n) - 1])
    return [min(float(t), last) for t in times], [bool(t <= last) for t in times]


def weibull_lines(rounds: int, seed: int) -> list[Line]:
    """One-sided 90 % limits, counted over the samples that a law can be fitted to."""
    random = np.random.default_rng(seed)
    lines = []
    for n, end in _CASES:
        held = np.zeros(6, int)
        told = 0
        for _ in range(rounds):
            try:
                fit = weibull_fit(*_drawn(random, n, end), 0.8)
            except OutOfDomain:
                continue
            told += 1
            held += _held(fit)
        for what, hits in zip(_LIMITS, held, strict=True):
            lines.append(_line(f"{what} limit, n={n}, end={end}", int(hits), told, end))
    return lines


_LIMITS = tuple(
    f"{side} {what}" for what in ("shape", "B10", "survival") for side in ("lower", "upper")
)


def _held(fit: WeibullFit) -> list[bool]:
    """Whether the truth is beyond none of the limits; two-sided 80 % is one-sided 90 %.

    A limit lies on the right side of the truth just where the truth is not too improbable.
    """
    longest = math.log(fit.sample.longest)
    failed = probability_hazard_above(fit.known, math.log(_B10) - longest, math.log(-math.log(0.9)))
    above = probability_hazard_above(fit.known, math.log(0.5) - longest, _SHAPE * math.log(0.5))
    return [
        fit.shape_limits.lower <= _SHAPE,
        fit.shape_limits.upper >= _SHAPE,
        failed >= 0.1,
        failed <= 0.9,
        above >= 0.1,
        above <= 0.9,
    ]


def _line(what: str, held: int, told: int, end: int | float | None) -> Line:
    if isinstance(end, float):
        line = rate_line(what, _ABOUT, held, told, kind="at_least")
        return line._replace(claimed=f"about 0.9, at least {_ABOUT}")
    return rate_line(what, 0.9, held, told)
