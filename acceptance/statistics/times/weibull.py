"""The Weibull law of times to failure, by maximum likelihood, where some were still running.

Survival exp(-(t / scale) ** shape). A shape below 1: fewer failures as time goes on (infant
mortality); 1: random; above 1: wear-out. Source: Cohen (1965), Technometrics 7, 579-588 (the
likelihood with censoring); limits: Lawless (1978), Technometrics 20, conditionally on the
sample's spacings. They hold as often as they say, on each side, where all have failed or the test
ends with a failure. Where it ends at a time they are approximate: with a dozen failures a limit of
90 % holds in 85 to 95 %; with five and far beyond the end in as few as 79 % (simulated).
"""

import math
from collections.abc import Callable, Sequence
from typing import Literal, NamedTuple, TypeAlias

from acceptance.statistics.domain import (
    OutOfDomain,
    require_nonnegative,
    require_probability,
)
from acceptance.statistics.interval import Interval, tail
from acceptance.statistics.times.censoring import require_marked_times
from acceptance.statistics.times.weibull_conditional import (
    Knowledge,
    crossing,
    knowledge_of,
    probability_hazard_above,
    shape_quantile,
)
from acceptance.statistics.times.weibull_likelihood import (
    Sample,
    log_shape,
    power_sums,
    profile,
    sample_of,
)

__all__ = [
    "CONSTANT",
    "LEAST_FAILURES",
    "Estimate",
    "Pattern",
    "WeibullFit",
    "failure_pattern",
    "life",
    "reliability",
    "weibull_fit",
]

LEAST_FAILURES = 2
"""Two parameters cannot be told from fewer."""

CONSTANT = Interval(0.8, 1.25)
"""Shapes between which the failure rate hardly changes: within a fifth per e-fold of time."""

_EQUAL = 1e-9
"""Times that differ by less are equal to any clock."""

Pattern: TypeAlias = Literal["infant_mortality", "random", "wear_out", "undecided"]


class WeibullFit(NamedTuple):
    """The most likely law, in the unit of the times, and the two-sided limits of its shape."""

    shape: float
    scale: float
    shape_limits: Interval
    n: int
    failures: int
    confidence: float
    log_likelihood: float
    sample: Sample
    known: Knowledge


class Estimate(NamedTuple):
    """A number with its limits."""

    value: float
    lower: float
    upper: float


def weibull_fit(
    times: Sequence[float], failed: Sequence[bool], confidence: float = 0.95
) -> WeibullFit:
    """The law of units that ran for these `times`, of which `failed` tells who failed then.

    `times`: more than 0, in any one unit; the others were still running (censored). Source: Cohen
    (1965). Raises `OutOfDomain`, also for less than two failures, and where all failures came at
    the longest time: nothing then tells how steeply the risk rises.
    """
    risk = tail(confidence, 2)
    pairs = require_marked_times(times, failed, positive=True)
    sample = _told(pairs)
    logarithm = log_shape(sample)
    shape, known = math.exp(logarithm), knowledge_of(sample, logarithm)
    return WeibullFit(
        shape=shape,
        scale=_product(sample.longest, _log_scale(sample, shape)),
        shape_limits=Interval(shape_quantile(known, risk), shape_quantile(known, 1.0 - risk)),
        n=len(pairs),
        failures=sample.failures,
        confidence=float(confidence),
        log_likelihood=profile(sample, logarithm) - _constant(sample),
        sample=sample,
        known=known,
    )


def _told(pairs: list[tuple[float, bool]]) -> Sample:
    failures = sum(mark for _, mark in pairs)
    if failures < LEAST_FAILURES:
        english = f"a Weibull law needs {LEAST_FAILURES} failures or more, not {failures}"
        raise OutOfDomain(
            "statistics.domain.too_few_failures", english, failures=failures, least=LEAST_FAILURES
        )
    sample = sample_of(pairs)
    if sample.mean_failure_log > -_EQUAL:
        english = "all failures came at the longest time: no Weibull shape can be told"
        raise OutOfDomain("statistics.domain.equal_times", english, failures=failures)
    return sample


def _log_scale(sample: Sample, shape: float) -> float:
    """The logarithm of the most likely scale, relative to the longest time."""
    return math.log(power_sums(sample, shape)[0] / sample.failures) / shape


def _constant(sample: Sample) -> float:
    """What the likelihoods leave out: the sum of the logarithms of the failures' times."""
    return sample.failures * (sample.mean_failure_log + math.log(sample.longest))


def life(fit: WeibullFit, share: float, *, sides: int = 2) -> Estimate:
    """The time by which this `share` has failed, with limits: B10 is that of 0.1.

    Lawless (1978), at the confidence of the fit. Raises `OutOfDomain`.
    """
    share = require_probability("share", share)
    log_hazard = math.log(-math.log1p(-share))
    sample = fit.sample
    middle = _log_scale(sample, fit.shape) + log_hazard / fit.shape

    def failed_by(log_time: float) -> float:
        return probability_hazard_above(fit.known, log_time, log_hazard)

    limits = _limits(fit, failed_by, middle, 1.0 / fit.shape, sides)
    values = (_product(sample.longest, one) for one in (middle, *limits))
    return Estimate(*values)


def reliability(fit: WeibullFit, time: float, *, sides: int = 2) -> Estimate:
    """The share that is still running at a time, with limits; 1 at time 0.

    Lawless (1978), at the confidence of the fit. Raises `OutOfDomain`.
    """
    time = require_nonnegative("time", time)
    if not time:
        return Estimate(1.0, 1.0, 1.0)
    log_time = math.log(time) - math.log(fit.sample.longest)
    middle = fit.shape * (log_time - _log_scale(fit.sample, fit.shape))

    def below(log_hazard: float) -> float:
        return 1.0 - probability_hazard_above(fit.known, log_time, log_hazard)

    low, high = _limits(fit, below, middle, 1.0, sides)
    return Estimate(*(math.exp(-_exp(one)) for one in (middle, high, low)))


def failure_pattern(fit: WeibullFit) -> Pattern:
    """What the shape's limits say, and `undecided` where they say nothing.

    `random`: the whole interval lies within `CONSTANT`, so the failure rate hardly changes;
    `infant_mortality`: it lies below 1; `wear_out`: above 1.
    """
    low, high = fit.shape_limits
    if low >= CONSTANT.lower and high <= CONSTANT.upper:
        return "random"
    if high < 1.0:
        return "infant_mortality"
    return "wear_out" if low > 1.0 else "undecided"


def _limits(
    fit: WeibullFit, surely_below: Callable[[float], float], middle: float, step: float, sides: int
) -> Interval:
    """Where the probability of being below, which rises, leaves out what the confidence allows."""
    risk = tail(fit.confidence, sides)
    step /= math.sqrt(fit.failures)
    return Interval(
        crossing(lambda at: risk - surely_below(at), middle, -step),
        crossing(lambda at: surely_below(at) + risk - 1.0, middle, step),
    )


def _product(longest: float, log_ratio: float) -> float:
    return (
        _exp(math.log(longest) + log_ratio)
        if abs(log_ratio) > 600.0
        else longest * math.exp(log_ratio)
    )


def _exp(logarithm: float) -> float:
    """The power of e; infinite where no number holds it."""
    return math.exp(logarithm) if logarithm < 709.0 else math.inf
