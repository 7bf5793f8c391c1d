"""Two-point plans: good lots pass, bad lots are rejected, each with a risk that was named.

Source: Guenther 1969, "Use of the binomial, hypergeometric and Poisson tables to obtain sampling
plans", Journal of Quality Technology 1: the acceptance number is raised from 0, each time with the
smallest sample that keeps the consumer's risk, until the producer's risk is kept too; that sample
is the smallest of all, because it grows with the acceptance number.
"""

from collections.abc import Callable
from functools import partial
from math import ceil, sqrt
from typing import NamedTuple

from acceptance.statistics.distributions import binomial, gamma, normal
from acceptance.statistics.domain import (
    OutOfDomain,
    require_fraction,
    require_probability,
    told,
)
from acceptance.statistics.interval import require_counted
from acceptance.statistics.sampling.exact import (
    at_least,
    decimal,
    largest_count_within,
    require_lot,
    smallest_count_reaching,
)
from acceptance.statistics.sampling.zero import sample_size_for_risk

__all__ = ["SamplingPlan", "poisson_sample_size", "two_point_plan"]

_ROUNDING = 1e-12
_MOST_ACCEPTED = 2000
_SMALLEST = 1e-12


class SamplingPlan(NamedTuple):
    """Test `sample`; `accept` bad ones or fewer pass the lot."""

    sample: int
    accept: int


def two_point_plan(
    acceptable: float,
    producer_risk: float,
    limiting: float,
    consumer_risk: float,
    lot: int | None = None,
) -> SamplingPlan:
    """The smallest single plan, then the smallest acceptance number, that keeps both risks.

    A quality of `acceptable` (fraction of bad ones) is rejected with at most `producer_risk`, one
    of `limiting` passes with at most `consumer_risk`. Without `lot` for a process (binomial); with
    it for a lot of that size (hypergeometric, exact): then `acceptable` counts as the largest
    whole number of bad ones not above it and `limiting` as the smallest not below it.
    Raises `OutOfDomain`: risks not between 0 and 1, qualities not in order, or so close that more
    than 2,000 bad ones would have to be let pass. Source: Guenther 1969.
    """
    _check(acceptable, producer_risk, limiting, consumer_risk)
    if lot is not None:
        return _of_lot(acceptable, producer_risk, limiting, consumer_risk, require_lot("lot", lot))
    _large_enough("limiting_quality", limiting)
    _far_enough(acceptable, producer_risk, limiting, consumer_risk)
    good, bad = 1.0 - producer_risk * (1.0 + _ROUNDING), consumer_risk * (1.0 + _ROUNDING)
    accept, sample = 0, 1
    while True:
        sample = _smallest(partial(_passes_at_most, bad, limiting, accept), sample)
        if binomial.cdf(accept, sample, acceptable) >= good:
            return SamplingPlan(sample, accept)
        accept += 1


def _passes_at_most(risk: float, fraction: float, accept: int, sample: int) -> bool:
    return binomial.cdf(accept, sample, fraction) <= risk


def _of_lot(
    acceptable: float, producer_risk: float, limiting: float, consumer_risk: float, lot: int
) -> SamplingPlan:
    few, many = largest_count_within(acceptable, lot), smallest_count_reaching(limiting, lot)
    good, bad = 1 - decimal(producer_risk), decimal(consumer_risk)
    if few >= many:
        raise _same_count(acceptable, limiting, lot, few)
    _far_enough(acceptable, producer_risk, limiting, consumer_risk, lot)
    sample = 1
    for accept in range(many):
        sample = sample_size_for_risk(lot, many, accept, bad, sample)
        if at_least(good, lot, few, sample, accept):
            return SamplingPlan(sample, accept)
    return SamplingPlan(lot, few)


def poisson_sample_size(limiting: float, consumer_risk: float, accept: int) -> int:
    """The smallest sample with which that quality passes with at most the risk, by Poisson.

    For small fractions in large lots: m / limiting, rounded up, with P(X <= accept; m) =
    consumer_risk. Source: Birolini, Reliability Engineering, section 7.1 (m = 3.9 for accept = 1
    and 10 %). Raises `OutOfDomain`.
    """
    _large_enough("limiting", require_fraction("limiting", limiting))
    risk = require_probability("consumer_risk", consumer_risk)
    accept = require_counted("accept", accept)
    return ceil(gamma.upper_quantile(risk, accept + 1.0) / limiting * (1.0 - _ROUNDING))


def _check(acceptable: float, producer_risk: float, limiting: float, consumer_risk: float) -> None:
    require_fraction("acceptable_quality", acceptable)
    require_fraction("limiting_quality", limiting)
    require_probability("producer_risk", producer_risk)
    require_probability("consumer_risk", consumer_risk)
    if acceptable >= limiting:
        english = (
            f"acceptable_quality ({told(acceptable)}) must be better than limiting_quality "
            f"({told(limiting)}): a smaller share of bad ones"
        )
        raise OutOfDomain(
            "statistics.domain.sampling_qualities",
            english,
            acceptable=acceptable,
            limiting=limiting,
        )


def _large_enough(name: str, limiting: float) -> None:
    """Refuses a quality that not even 10^12 tests tell from none."""
    if limiting < _SMALLEST:
        english = f"{name} must be at least {_SMALLEST}, not {told(limiting)}"
        raise OutOfDomain(
            "statistics.domain.sampling_small", english, name=name, value=limiting, least=_SMALLEST
        )


def _far_enough(
    acceptable: float,
    producer_risk: float,
    limiting: float,
    consumer_risk: float,
    lot: int | None = None,
) -> None:
    """Refuses two qualities that only a huge sample tells apart (normal approximation)."""
    spread = normal.quantile(1.0 - producer_risk) * sqrt(acceptable * (1.0 - acceptable))
    spread += normal.quantile(1.0 - consumer_risk) * sqrt(limiting * (1.0 - limiting))
    about = max(0.0, spread / (limiting - acceptable)) ** 2
    if lot is not None:
        about /= 1.0 + about / lot
    if about * acceptable > _MOST_ACCEPTED:
        english = (
            f"acceptable_quality ({told(acceptable)}) and limiting_quality ({told(limiting)}) "
            f"are too close: about {about:.2g} tests would be needed to tell them apart"
        )
        raise OutOfDomain(
            "statistics.domain.sampling_too_close",
            english,
            acceptable=acceptable,
            limiting=limiting,
            about=float(f"{about:.2g}"),
        )


def _same_count(acceptable: float, limiting: float, lot: int, count: int) -> OutOfDomain:
    english = (
        f"in a lot of {lot} acceptable_quality ({told(acceptable)}) and limiting_quality "
        f"({told(limiting)}) are the same number of bad ones ({count}): "
        "name qualities further apart"
    )
    return OutOfDomain(
        "statistics.domain.sampling_same_count",
        english,
        acceptable=acceptable,
        limiting=limiting,
        lot=lot,
        count=count,
    )


def _smallest(holds: Callable[[int], bool], start: int) -> int:
    """The smallest number from `start` on that holds, where all beyond it hold too."""
    if holds(start):
        return start
    low, step = start, 1
    while not holds(low + step):
        low, step = low + step, step * 2
    high = low + step
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if holds(middle) else (middle, high)
    return high
