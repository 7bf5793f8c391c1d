"""The laws of failures between two steps of a plan: Poisson in hours, binomial in trials.

A step is short (about one failure), so its terms come by their recurrence; where a step is long,
the distribution itself is asked for each. `poisson_acceptance` and `binomial_acceptance` give
the probability of acceptance for any truth from one walk alone: the probability to accept after
e exposure with r failures is a number of the plan times rate^r exp(-rate e), or times
p^r (1 - p)^(e - r). Source: A. Wald (1947), "Sequential Analysis", A.2.3 (likelihood ratio).
"""

import math
from collections.abc import Callable, Iterable
from functools import lru_cache, partial

from acceptance.statistics.distributions import binomial, poisson
from acceptance.statistics.plans.recursion import Bounds, Law, Terms, Walk, walk

__all__ = ["binomial_acceptance", "binomial_law", "poisson_acceptance", "poisson_law"]

_LONG_STEP = 30.0
"""Expected failures in a step from which the distribution is asked, term by term."""

_LONGEST_LOG = 600.0
"""What `exp` of a negative number still holds with all its digits."""

_NO_TERM = 1e-22


def poisson_law(rate: float) -> Law:
    """Failures at a constant `rate` per hour (0 or more): a repaired machine is as new."""
    return Law(rate, partial(_poisson_step, rate))


def binomial_law(p: float) -> Law:
    """Each trial fails with probability `p` (0 to 1), whatever happened before."""
    return Law(p, partial(_binomial_step, p))


def _poisson_step(rate: float, exposure: float, most: int) -> Terms:
    mean = rate * exposure
    if mean > _LONG_STEP:
        return _asked(lambda k: poisson.pmf(k, mean), lambda k: poisson.survival(k, mean), most)
    terms = [math.exp(-mean)]
    while len(terms) <= mean or terms[-1] > _NO_TERM:
        terms.append(terms[-1] * mean / len(terms))
    return _with_tails(terms)


def _binomial_step(p: float, exposure: float, most: int) -> Terms:
    n = int(exposure)
    if p == 1.0 or n * p > _LONG_STEP or -n * math.log1p(-p) > _LONGEST_LOG:
        return _asked(
            lambda k: binomial.pmf(k, n, p), lambda k: binomial.survival(k, n, p), min(most, n)
        )
    terms, odds = [math.exp(n * math.log1p(-p))], p / (1.0 - p)
    while len(terms) <= n and (len(terms) <= n * p or terms[-1] > _NO_TERM):
        terms.append(terms[-1] * (n + 1 - len(terms)) / len(terms) * odds)
    return _with_tails(terms)


def _asked(pmf: Callable[[int], float], survival: Callable[[int], float], most: int) -> Terms:
    counts = range(most + 1)
    return [pmf(k) for k in counts], [survival(k) for k in counts]


def _with_tails(terms: list[float]) -> Terms:
    """Tails summed from their small end, so that they keep their digits."""
    tails = [0.0]
    for term in reversed(terms[1:]):
        tails.append(tails[-1] + term)
    return terms, tails[::-1]


def poisson_acceptance(bounds: Bounds, rate: float) -> float:
    """The probability of acceptance at `rate` failures per hour."""
    reference, ended = _poisson_reference(bounds)
    more = rate - reference
    weights = (
        _power(rate / reference, r) - more * at
        for r, at in enumerate(bounds.accept[: len(ended.accepted)])
    )
    return _weighted(ended, weights)


def binomial_acceptance(bounds: Bounds, p: float) -> float:
    """The probability of acceptance where each trial fails with probability `p`."""
    if p in (0.0, 1.0):
        return math.fsum(walk(bounds, binomial_law(p)).accepted)
    reference, ended = _binomial_reference(bounds)
    survive = math.log1p(-p) - math.log1p(-reference)
    weights = (
        _power(p / reference, r) + survive * (at - r)
        for r, at in enumerate(bounds.accept[: len(ended.accepted)])
    )
    return _weighted(ended, weights)


def _power(ratio: float, r: int) -> float:
    """The logarithm of ratio^r, where 0^0 is 1."""
    if r == 0:
        return 0.0
    return r * math.log(ratio) if ratio > 0.0 else -math.inf


def _weighted(ended: Walk, weights: Iterable[float]) -> float:
    terms = (
        math.exp(math.log(here) + weight)
        for here, weight in zip(ended.accepted, weights, strict=True)
        if here > 0.0
    )
    return min(math.fsum(terms), 1.0)


@lru_cache(maxsize=32)
def _poisson_reference(bounds: Bounds) -> tuple[float, Walk]:
    """The walk at the plan's own rate, where tests stay open longest."""
    rate = len(bounds.accept) / bounds.accept[-1]
    return rate, walk(bounds, poisson_law(rate))


@lru_cache(maxsize=32)
def _binomial_reference(bounds: Bounds) -> tuple[float, Walk]:
    p = len(bounds.accept) / (bounds.accept[-1] + 1.0)
    return p, walk(bounds, binomial_law(p))
