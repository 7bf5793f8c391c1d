"""How a sequential test ends, exactly: failures counted against two staircases.

With r failures the test accepts as soon as the exposure (hours or trials) reaches `accept[r]`,
and a failure that is the r-th rejects while the exposure is at most `reject[r]`. Between two
neighbouring steps of the staircases nothing changes, so the probabilities of the counts still
open go from step to step by one convolution with the law of the failures in between: no
simulation and no grid, and only sums of products of numbers that are not negative. Sources:
B. Epstein, A. A. Patterson & C. R. Qualls (1963), "The exact analysis of sequential life tests
with particular application to AGREE plans"; L. A. Aroian (1968), "Sequential analysis, direct
method", Technometrics 10. The mean exposure is Wald's identity, applied to each step.
"""

import math
from bisect import bisect_right
from collections.abc import Callable, Sequence
from itertools import accumulate
from operator import mul
from typing import NamedTuple

__all__ = ["Bounds", "Law", "Walk", "walk"]

_NUMPY_PAYS = 1_500_000
"""Products from which loading numpy costs less than doing without."""

_NOTHING_OPEN = 1e-60
"""A probability that no sum here can feel."""

Terms = tuple[list[float], list[float]]


class Bounds(NamedTuple):
    """The two staircases, by failures.

    `accept` holds r = 0 .. R - 1 and never falls; its last value ends every test. `reject` holds
    the same r (0: never) and never falls; the R-th failure rejects whenever it comes.
    """

    accept: tuple[float, ...]
    reject: tuple[float, ...]


class Law(NamedTuple):
    """How failures come: `step(exposure, most)` is (P(N = k), P(N > k)) for k = 0 .. most.

    The lists may end early where all that follows is nothing; `rate` is failures per exposure.
    """

    rate: float
    step: Callable[[float, int], Terms]


class Walk(NamedTuple):
    """The end of the test: probability of acceptance by failures, of rejection, mean exposure."""

    accepted: tuple[float, ...]
    rejected: float
    exposure: float


def walk(bounds: Bounds, law: Law) -> Walk:
    """Follow all open counts through the staircases until every test has ended."""
    accept, reject = bounds
    convolve = _by_numpy if _products(bounds) > _NUMPY_PAYS else _by_hand
    accepted: list[float] = []
    rejected = exposure = now = 0.0
    counts = [1.0] + [0.0] * _raised(reject, 1, 0.0)
    for then in _steps(bounds):
        pmf, tails = law.step(then - now, len(counts) - 1)
        rejected += _leaving(counts, tails)
        exposure += _spent(counts, tails, then - now, law.rate)
        counts = convolve(counts, pmf)
        above = _raised(reject, len(accepted) + len(counts), then)
        while counts and accept[len(accepted)] <= then:
            accepted.append(counts.pop(0))
        if not counts or max(counts) < _NOTHING_OPEN:
            break
        counts += [0.0] * above
        now = then
    return Walk(tuple(accepted), rejected, exposure)


def _steps(bounds: Bounds) -> list[float]:
    """Where a staircase has a step, in order."""
    end = bounds.accept[-1]
    return sorted({at for side in bounds for at in side if 0.0 < at <= end})


def _raised(reject: Sequence[float], count: int, now: float) -> int:
    """How many counts from `count` on no longer reject after `now`."""
    more = 0
    while count + more < len(reject) and reject[count + more] <= now:
        more += 1
    return more


def _leaving(counts: list[float], tails: list[float]) -> float:
    """The probability that more failures come than the highest open count leaves room for."""
    return math.fsum(map(mul, reversed(counts), tails))


def _spent(counts: list[float], tails: list[float], length: float, rate: float) -> float:
    """The mean exposure in a step: with room for c failures, the sum of P(N > k) to c, by rate."""
    if rate == 0.0:
        return length * sum(counts)
    room = list(accumulate(tails))[: len(counts)]
    room += [room[-1]] * (len(counts) - len(room))
    return math.fsum(map(mul, reversed(counts), room)) / rate


def _products(bounds: Bounds) -> int:
    """About how many products the convolutions need: steps, open counts, terms of the law."""
    accept, reject = bounds
    open_counts = (bisect_right(reject, at) - r for r, at in enumerate(accept))
    return 2 * 16 * sum(open_counts)


def _by_hand(counts: list[float], pmf: list[float]) -> list[float]:
    last = len(pmf)
    backwards = pmf[::-1]
    return [
        sum(map(mul, counts[max(0, j + 1 - last) : j + 1], backwards[max(0, last - 1 - j) :]))
        for j in range(len(counts))
    ]


def _by_numpy(counts: list[float], pmf: list[float]) -> list[float]:
    import numpy as np

    found: list[float] = np.convolve(counts, pmf)[: len(counts)].tolist()
    return found
