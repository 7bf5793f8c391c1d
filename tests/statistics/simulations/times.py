"""Times: coverage of MTBF limits, rates, posteriors and of the survival curve."""

from functools import cache

import numpy as np

from acceptance.statistics.times.gamma_poisson import GammaRate, mtbf_quantile, posterior
from acceptance.statistics.times.kaplan_meier import kaplan_meier, survival_at
from acceptance.statistics.times.mtbf import Truncation, mtbf_interval
from acceptance.statistics.times.rates import rate_interval
from tests.statistics.simulations import Line, rate_line

_LENGTHS = (0.5, 2.3, 12.0)
_ENDS = (1, 3, 10)
_SLOW = 10
"""A curve takes as long as ten limits."""


def simulate(rounds: int, seed: int) -> list[Line]:
    return [
        *mtbf_lines(rounds, seed),
        *rate_lines(rounds, seed),
        *posterior_lines(rounds, seed),
        *survival_lines(max(500, rounds // _SLOW), seed),
    ]


def mtbf_lines(rounds: int, seed: int) -> list[Line]:
    """At least as often as said when the test ends at a time; just so when with a failure."""
    random = np.random.default_rng(seed)
    lines = []
    for length in _LENGTHS:
        seen = random.poisson(length, rounds)
        for sides in (1, 2):
            held = sum(_holds(length, int(failures), "time", sides) for failures in seen)
            what = f"MTBF after {length} times the MTBF, {sides} sides"
            lines.append(rate_line(what, 0.9, held, rounds, kind="at_least"))
    for failures in _ENDS:
        hours = random.gamma(failures, 1.0, rounds)
        held = sum(_holds(float(one), failures, "failure", 2) for one in hours)
        lines.append(rate_line(f"MTBF at failure {failures}", 0.9, held, rounds))
    return lines


@cache
def _factors(failures: int, truncated: Truncation, sides: int) -> tuple[float, float]:
    return mtbf_interval(1.0, failures, 0.9, truncated=truncated, sides=sides)


def _holds(hours: float, failures: int, truncated: Truncation, sides: int) -> bool:
    """Whether an MTBF of 1 lies within the limits; one-sided only the lower one is asked."""
    lower, upper = _factors(failures, truncated, sides)
    return hours * lower <= 1.0 and (sides == 1 or hours * upper >= 1.0)


def rate_lines(rounds: int, seed: int) -> list[Line]:
    """Garwood's limits cover at least as often as said."""
    random = np.random.default_rng(seed)
    lines = []
    for mean in _LENGTHS:
        limits = cache(lambda events: rate_interval(events, 1.0, 0.95))
        found = [limits(int(events)) for events in random.poisson(mean, rounds)]
        held = sum(one.lower <= mean <= one.upper for one in found)
        lines.append(rate_line(f"rate, mean {mean}", 0.95, held, rounds, kind="at_least"))
    return lines


def posterior_lines(rounds: int, seed: int) -> list[Line]:
    """Where rates come as the prior says, the MTBF is above its limit as often as said."""
    random = np.random.default_rng(seed)
    prior, hours = GammaRate(2.0, 1400.0), 1909.0
    rates = random.gamma(prior.shape, 1.0 / prior.hours, rounds)
    seen = random.poisson(rates * hours)
    limit = cache(lambda failures: mtbf_quantile(posterior(prior, hours, failures), 0.2))
    above = sum(
        1.0 / rate > limit(int(failures)) for rate, failures in zip(rates, seen, strict=True)
    )
    return [rate_line("MTBF above its limit, prior and test", 0.8, above, rounds)]


def survival_lines(rounds: int, seed: int) -> list[Line]:
    """The curve's limits at a time, and those of the median, with half of the units censored.

    Both are approximations: with 60 units they may miss by a hundredth or two.
    """
    random = np.random.default_rng(seed)
    held = within = 0
    truth = float(np.exp(-0.7))
    for _ in range(rounds):
        life, watched = random.exponential(1.0, 60), random.uniform(0.3, 4.0, 60)
        curve = kaplan_meier(list(np.minimum(life, watched)), list(life <= watched), 0.95)
        step = survival_at(curve, 0.7)
        held += step.lower <= truth <= step.upper
        low, high = curve.median_limits
        within += low <= np.log(2.0) <= high
    return [
        _about("survival at a time (Kaplan-Meier, log-log)", held, rounds),
        _about("median life (Kaplan-Meier)", within, rounds),
    ]


def _about(what: str, held: int, rounds: int) -> Line:
    """Holds where at least 0.93 of 0.95 is not excluded."""
    line = rate_line(what, 0.93, held, rounds, kind="at_least")
    return line._replace(claimed="about 0.95, at least 0.93")
