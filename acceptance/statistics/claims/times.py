"""Hours and failures -> claims: what a test shows of an MTBF and of a life, and what not."""

import math

from acceptance.model import Claim
from acceptance.sentences import Sentence, quantity, sentence
from acceptance.statistics.claims.rounding import at_least, at_most, confidence_percent
from acceptance.statistics.domain import require_count, require_probability
from acceptance.statistics.interval import complement
from acceptance.statistics.times.gamma_poisson import GammaRate, mtbf_quantile, posterior
from acceptance.statistics.times.kaplan_meier import KaplanMeier, survival_at
from acceptance.statistics.times.mtbf import Truncation, mtbf_lower
from acceptance.statistics.times.rates import annualised_failure_rate, rate_interval
from acceptance.statistics.times.weibull import WeibullFit, failure_pattern, life, reliability

__all__ = [
    "failure_rate_of_year",
    "life_by",
    "median_life",
    "mtbf",
    "mtbf_with_knowledge",
    "rate",
    "running_at",
    "shape",
    "surviving",
]

_CONSTANT = sentence("claim.times.assumes_constant_rate")
_ALIKE = sentence("claim.times.assumes_alike")
_REPAIRED = sentence("claim.times.assumes_repaired")
_CENSORING = sentence("claim.times.assumes_censoring")
_WEIBULL = sentence("claim.times.assumes_weibull")
_BEYOND = sentence("claim.times.not_shown_beyond")


def mtbf(
    hours: float,
    failures: int,
    confidence: float,
    *,
    machines: int = 1,
    truncated: Truncation = "time",
) -> Claim:
    """The MTBF that these hours show; `hours` are of all `machines` together.

    Raises `OutOfDomain`, as every function here does.
    """
    machines = require_count("machines", machines, least=1)
    lower = mtbf_lower(hours, failures, confidence, truncated=truncated)
    key = "none" if not hours else ("some" if failures else "unbroken")
    return Claim(
        statement=sentence(
            f"claim.times.mtbf_{key}" + ("_many" if machines > 1 and hours else ""),
            hours=quantity(hours, "h"),
            failures=failures,
            mtbf=quantity(at_least(lower), "h"),
            confidence=confidence_percent(confidence),
            machines=machines,
        ),
        n=machines,
        method=f"mtbf_{truncated}_truncated",
        confidence=confidence,
        assumptions=_mtbf_assumptions(machines, truncated),
        not_shown=sentence(f"claim.times.not_shown_mtbf_{'many' if machines > 1 else 'one'}"),
    )


def _mtbf_assumptions(machines: int, truncated: Truncation) -> tuple[Sentence, ...]:
    ended = sentence(f"claim.times.assumes_ended_by_{truncated}")
    return (_CONSTANT, _REPAIRED, ended, *((_ALIKE,) if machines > 1 else ()))


def mtbf_with_knowledge(
    prior: GammaRate, hours: float, failures: int, probability: float, *, machines: int = 1
) -> Claim:
    """The MTBF above which it lies with a probability, of a test and what was known before."""
    machines = require_count("machines", machines, least=1)
    known = posterior(prior, hours, failures)
    lower = mtbf_quantile(known, complement(require_probability("probability", probability)))
    return Claim(
        statement=sentence(
            "claim.times.mtbf_known",
            hours=quantity(hours, "h"),
            failures=failures,
            mtbf=quantity(at_least(lower), "h"),
            probability=confidence_percent(probability),
        ),
        n=machines,
        method="gamma_poisson",
        confidence=probability,
        assumptions=(
            _CONSTANT,
            sentence(
                "claim.times.assumes_prior",
                failures=prior.shape,
                hours=quantity(prior.hours, "h"),
            ),
        ),
        not_shown=sentence("claim.times.not_shown_prior"),
    )


def rate(events: int, exposure: float, confidence: float, *, unit: str = "h") -> Claim:
    """How often events come per `unit` of exposure (`h`, `d`, `a`, `By` ...), exact limits.

    Without an event only an upper limit is told, one-sided.
    """
    sides = 2 if events else 1
    limits = rate_interval(events, exposure, confidence, sides)
    key = "rate" if events else ("rate_none" if exposure else "rate_nothing")
    return Claim(
        statement=sentence(
            f"claim.times.{key}",
            events=events,
            exposure=quantity(exposure, unit),
            one=quantity(1, unit),
            lower=at_least(limits.lower),
            upper=at_most(limits.upper),
            confidence=confidence_percent(confidence),
        ),
        n=events,
        method="poisson_rate",
        confidence=confidence,
        assumptions=(sentence("claim.times.assumes_independent_events"),),
        not_shown=sentence("claim.times.not_shown_rate"),
    )


def failure_rate_of_year(
    failures: int, machine_days: float, confidence: float, *, machines: int
) -> Claim:
    """The annualised failure rate of a fleet with exact limits; without a failure the upper one."""
    machines = require_count("machines", machines, least=1)
    sides = 2 if failures else 1
    found = annualised_failure_rate(failures, machine_days, confidence, sides=sides)
    return Claim(
        statement=sentence(
            f"claim.times.afr{'' if failures else '_none'}",
            failures=failures,
            days=quantity(machine_days, "d"),
            rate=quantity(_shown(100.0 * found.rate), "%"),
            lower=quantity(at_least(100.0 * found.lower), "%"),
            upper=quantity(at_most(100.0 * found.upper), "%"),
            confidence=confidence_percent(confidence),
        ),
        n=machines,
        method="afr_poisson",
        confidence=confidence,
        assumptions=(_CONSTANT, _ALIKE),
        not_shown=sentence("claim.times.not_shown_afr"),
    )


def surviving(curve: KaplanMeier, time: float, *, unit: str = "h") -> Claim:
    """The share that is still running at a time, whatever the law of the times is."""
    step = survival_at(curve, time)
    return Claim(
        statement=sentence(
            "claim.times.surviving",
            time=quantity(time, unit),
            n=curve.n,
            failures=curve.failures,
            **_shares(step.survival, step.lower, step.upper),
            confidence=confidence_percent(curve.confidence),
        ),
        n=curve.n,
        method="kaplan_meier",
        confidence=curve.confidence,
        assumptions=(_CENSORING, _ALIKE),
        not_shown=_BEYOND,
    )


def median_life(curve: KaplanMeier, *, unit: str = "h") -> Claim:
    """The time by which half have failed, with limits, as far as it was reached."""
    low, high = curve.median_limits
    reached = "open" if math.isinf(high) else "between"
    key = "unknown" if math.isinf(low) else reached
    values = {
        "n": curve.n,
        "failures": curve.failures,
        "confidence": confidence_percent(curve.confidence),
    }
    if math.isfinite(low):
        values["lower"] = quantity(at_least(low), unit)
    if math.isfinite(high):
        values["upper"] = quantity(at_most(high), unit)
    return Claim(
        statement=sentence(f"claim.times.median_{key}", **values),
        n=curve.n,
        method="kaplan_meier",
        confidence=curve.confidence,
        assumptions=(_CENSORING, _ALIKE),
        not_shown=_BEYOND,
    )


def shape(fit: WeibullFit) -> Claim:
    """Whether failures become rarer, come at random or by wear: only what the interval says."""
    low, high = fit.shape_limits
    return _of_weibull(
        fit,
        f"claim.times.shape_{failure_pattern(fit)}",
        shape=_shown(fit.shape),
        lower=at_least(low),
        upper=at_most(high),
    )


def life_by(fit: WeibullFit, share: float = 0.1, *, unit: str = "h") -> Claim:
    """The time by which a share has failed: its one-sided lower limit; B10 for 0.1."""
    found = life(fit, share, sides=1)
    return _of_weibull(
        fit,
        "claim.times.life",
        share=quantity(at_most(100.0 * share), "%"),
        value=quantity(_shown(found.value), unit),
        lower=quantity(at_least(found.lower), unit),
    )


def running_at(fit: WeibullFit, time: float, *, unit: str = "h") -> Claim:
    """The share that is still running at a time, by the fitted law: its one-sided lower limit."""
    found = reliability(fit, time, sides=1)
    return _of_weibull(
        fit,
        "claim.times.running",
        time=quantity(time, unit),
        **_shares(found.value, found.lower, found.upper),
    )


def _of_weibull(fit: WeibullFit, key: str, **values: object) -> Claim:
    """A claim of a fit says of how many, and rests on the same."""
    told = {"failures": fit.failures, "n": fit.n, "confidence": confidence_percent(fit.confidence)}
    return Claim(
        statement=sentence(key, **values, **told),
        n=fit.n,
        method="weibull",
        confidence=fit.confidence,
        assumptions=(_WEIBULL, _CENSORING, _ALIKE),
        not_shown=sentence("claim.times.not_shown_weibull"),
    )


def _shares(value: float, lower: float, upper: float) -> dict[str, object]:
    return {
        "value": quantity(at_least(100.0 * value), "%"),
        "lower": quantity(at_least(100.0 * lower), "%"),
        "upper": quantity(at_most(100.0 * upper), "%"),
    }


def _shown(value: float) -> float:
    """An estimate as it is printed: whole where it has more digits than that."""
    return float(round(value)) if 1000.0 <= abs(value) < 1e15 else value
