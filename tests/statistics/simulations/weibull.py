"""Weibull: coverage of shape, B10 life and reliability, from two failures on."""

import math

import numpy as np

from acceptance.statistics.domain import OutOfDomain
from acceptance.statistics.times.weibull import life, reliability, weibull_fit
from tests.statistics.simulations import Line, rate_line

_SHAPE = 1.5
_B10 = (-math.log(0.9)) ** (1.0 / _SHAPE)
_CASES = ((2, None), (5, None), (20, None), (30, 5), (40, 0.3))
"""Units, and what ends the test: nothing, the so-many-th failure, a time (the share failed by)."""

_SLOW = 10
LEAST = 0.865
"""What is promised of 0.9: approximations, see `drop_allowed`."""


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
    """Two-sided 90 % limits, counted over the samples that a law can be fitted to."""
    random = np.random.default_rng(seed)
    lines = []
    for n, end in _CASES:
        told, shape, b10, running = 0, 0, 0, 0
        for _ in range(rounds):
            try:
                fit = weibull_fit(*_drawn(random, n, end), 0.9)
            except OutOfDomain:
                continue
            told += 1
            shape += fit.shape_limits.lower <= _SHAPE <= fit.shape_limits.upper
            found = life(fit, 0.1)
            b10 += found.lower <= _B10 <= found.upper
            survival = reliability(fit, 0.5)
            running += survival.lower <= math.exp(-(0.5**_SHAPE)) <= survival.upper
        for name, held in (("shape", shape), ("B10", b10), ("reliability", running)):
            line = rate_line(f"{name}, n={n}, end={end}", LEAST, held, told, kind="at_least")
            lines.append(line._replace(claimed=f"0.9, at least {LEAST}"))
    return lines
