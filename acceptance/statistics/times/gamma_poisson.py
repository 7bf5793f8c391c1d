"""What is known of an MTBF before a test, and after it: the Gamma-Poisson model.

The failure rate has a Gamma distribution with `shape` a and `hours` b (its rate): as if a failures
had been seen in b hours. A test of T hours with r failures makes it a + r and b + T. Source:
NIST/SEMATECH e-Handbook 8.2.5 (prior from two quantiles), 8.3.1.5 (test time), 8.4.6 (posterior);
Martz & Waller (1982), Bayesian Reliability Analysis, chapter 7.
"""

import math
from typing import NamedTuple

from acceptance.statistics.distributions import gamma
from acceptance.statistics.domain import (
    OutOfDomain,
    require_nonnegative,
    require_positive,
    require_probability,
)
from acceptance.statistics.interval import LARGEST_COUNT, complement, require_counted
from acceptance.statistics.readings import require_positive_reading

__all__ = [
    "GammaRate",
    "gamma_test_hours",
    "mtbf_quantile",
    "posterior",
    "prior_from_quantiles",
    "probability_mtbf_above",
]

_WIDEST, _NARROWEST = 0.01, 1e6
"""Shapes between which a prior is looked for: hardly anything known, known to a thousandth."""


class GammaRate(NamedTuple):
    """What is known of a failure rate: Gamma with this shape and rate (in hours)."""

    shape: float
    hours: float


def prior_from_quantiles(median: float, low: float, probability: float = 0.05) -> GammaRate:
    """What is known of the rate, from an MTBF that is as likely above as below, and a low one.

    `median`, `low`: MTBF in hours; `probability`: that of an MTBF below `low` (less than 0.5).
    Source: NIST/SEMATECH e-Handbook 8.2.5. Raises `OutOfDomain`, also where no such prior is
    between hardly anything and everything known.
    """
    median, low = require_positive("median", median), require_positive("low", low)
    probability = require_probability("probability", probability)
    if not (low < median and probability < 0.5):
        english = f"low must be below the median {median:g} h and its probability below 0.5"
        raise OutOfDomain("statistics.domain.prior_order", english, low=low, median=median)
    shape = _shape(math.log(median / low), probability)
    if shape is None:
        english = f"no prior has its median at {median:g} h and its low quantile at {low:g} h"
        raise OutOfDomain("statistics.domain.prior_quantiles", english, low=low, median=median)
    return GammaRate(shape, median * gamma.quantile(0.5, shape))


def _shape(wanted: float, probability: float) -> float | None:
    """The shape at which the logarithm of the ratio of the two quantiles is `wanted`.

    The ratio falls as the shape grows, so halving the logarithm's range finds it.
    """

    def spread(logarithm: float) -> float:
        shape = math.exp(logarithm)
        high, middle = gamma.upper_quantile(probability, shape), gamma.quantile(0.5, shape)
        return math.log(high) - math.log(middle)

    low, high = math.log(_WIDEST), math.log(_NARROWEST)
    if not spread(high) <= wanted <= spread(low):
        return None
    while high - low > 1e-14 * max(1.0, abs(low)):
        middle = (low + high) / 2.0
        if middle in {low, high}:
            break
        low, high = (middle, high) if spread(middle) > wanted else (low, middle)
    return math.exp((low + high) / 2.0)


def posterior(prior: GammaRate, hours: float, failures: int) -> GammaRate:
    """What is known after a test: conjugate, so failures and hours are added.

    Source: NIST/SEMATECH e-Handbook 8.4.6. Raises `OutOfDomain`.
    """
    prior = _known(prior)
    hours, failures = require_nonnegative("hours", hours), require_counted("failures", failures)
    return GammaRate(prior.shape + failures, prior.hours + hours)


def mtbf_quantile(known: GammaRate, probability: float) -> float:
    """The MTBF in hours below which the true one lies with this probability.

    At 0.2 it is the limit above which the MTBF lies with probability 0.8. Raises `OutOfDomain`.
    """
    known = _known(known)
    rate = gamma.upper_quantile(require_probability("probability", probability), known.shape)
    return known.hours / rate if rate else math.inf


def probability_mtbf_above(known: GammaRate, mtbf: float) -> float:
    """The probability that the true MTBF is above `mtbf` hours. Raises `OutOfDomain`."""
    known = _known(known)
    expected = known.hours / require_positive("mtbf", mtbf)
    return gamma.lower(known.shape, expected) if expected < 1e4 * LARGEST_COUNT else 1.0


def gamma_test_hours(prior: GammaRate, mtbf: float, probability: float, failures: int = 0) -> float:
    """Hours to run so that the MTBF is above `mtbf` with this probability, with `failures` seen.

    0 where what is known before is already enough. Source: NIST/SEMATECH e-Handbook 8.3.1.5.
    Raises `OutOfDomain`.
    """
    prior = _known(prior)
    mtbf, failures = require_positive_reading("mtbf", mtbf), require_counted("failures", failures)
    risk = complement(require_probability("probability", probability))
    return max(0.0, mtbf * gamma.upper_quantile(risk, prior.shape + failures) - prior.hours)


def _known(rate: GammaRate) -> GammaRate:
    shape, hours = require_positive("shape", rate.shape), require_positive("hours", rate.hours)
    most = 2 * LARGEST_COUNT
    if not _WIDEST <= shape <= most:
        english = f"shape must lie from {_WIDEST:g} to {most:.0e}, not {shape:g}"
        raise OutOfDomain(
            "statistics.domain.prior_shape", english, value=shape, least=_WIDEST, most=most
        )
    return GammaRate(shape, hours)
