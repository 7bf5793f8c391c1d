"""Plans of demonstration: both risks, the mean length, the decision at each failure."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from acceptance.statistics.plans import sequential, sequential_proportion
from acceptance.statistics.plans.events import time_to_find
from acceptance.statistics.plans.fixed import fixed_length_plan
from acceptance.statistics.plans.handbook import HANDBOOK_PLANS
from acceptance.statistics.plans.proportion import two_risk_plan
from acceptance.statistics.plans.recursion import Bounds
from tests.statistics.simulations import Line, rate_line

_ASKED = ((2.0, 0.1, 0.1), (3.0, 0.2, 0.05), (1.5, 0.1, 0.2), (5.0, 0.05, 0.05))
_AT_ONCE = 20_000

Gaps = Callable[[tuple[int, int]], NDArray[Any]]


class Ended(NamedTuple):
    """Simulated tests: how many accepted, and the mean exposure with its standard error."""

    accepted: int
    mean: float
    error: float


def simulate(rounds: int, seed: int) -> list[Line]:
    random = np.random.default_rng(seed)
    return [
        *_fixed(rounds, random),
        *_sequential(rounds, random),
        *_trials(rounds, random),
        *_events(rounds, random),
    ]


def run_hours(bounds: Bounds, mtbf: float, rounds: int, random: np.random.Generator) -> Ended:
    """Tests whose failures come at exponential times."""
    return _run(bounds, lambda size: random.exponential(mtbf, size), rounds)


def run_trials(bounds: Bounds, fraction: float, rounds: int, random: np.random.Generator) -> Ended:
    """Tests whose failures come after geometric numbers of trials."""
    return _run(bounds, lambda size: random.geometric(fraction, size), rounds)


def _run(bounds: Bounds, gaps: Gaps, rounds: int) -> Ended:
    accept, reject = np.array(bounds.accept), np.array((*bounds.reject[1:], np.inf))
    accepted, exposures = 0, []
    for start in range(0, rounds, _AT_ONCE):
        at = gaps((min(_AT_ONCE, rounds - start), len(accept))).cumsum(axis=1)
        passes, fails = at > accept, at <= reject
        first = (passes | fails).argmax(axis=1)
        here = np.arange(len(at))
        good = passes[here, first]
        accepted += int(good.sum())
        exposures.append(np.where(good, accept[first], at[here, first]))
    spent = np.concatenate(exposures)
    return Ended(accepted, float(spent.mean()), float(spent.std() / np.sqrt(rounds)))


def mean_line(what: str, claimed: float, ended: Ended) -> Line:
    low, high = ended.mean - 3.3 * ended.error, ended.mean + 3.3 * ended.error
    return Line(what, f"= {claimed:.4g}", ended.mean, low, high, low <= claimed <= high)


def _fixed(rounds: int, random: np.random.Generator) -> list[Line]:
    lines = []
    plans = [fixed_length_plan(500.0, *asked) for asked in _ASKED]
    for plan in (*plans, *(row.at(500.0) for row in HANDBOOK_PLANS)):
        name = f"fixed {plan.hours:.0f} h, accept {plan.accept}"
        rejected = int((random.poisson(plan.hours / plan.upper_mtbf, rounds) > plan.accept).sum())
        passed = int((random.poisson(plan.hours / plan.mtbf, rounds) <= plan.accept).sum())
        lines += [
            rate_line(f"{name}: producer's risk", plan.producer_risk, rejected, rounds),
            rate_line(f"{name}: consumer's risk", plan.consumer_risk, passed, rounds),
        ]
    return lines


def _sequential(rounds: int, random: np.random.Generator) -> list[Line]:
    lines = []
    for asked in _ASKED:
        plan = sequential.sequential_plan(500.0, *asked)
        for name, mtbf in (("good", plan.upper_mtbf), ("bad", plan.mtbf), ("worse", 300.0)):
            ended = run_hours(plan.bounds, mtbf, rounds, random)
            exact = sequential.exact(plan, mtbf)
            what = f"sequential {asked}, {name}"
            lines += [
                rate_line(f"{what}: accepted", exact.accept, ended.accepted, rounds),
                mean_line(f"{what}: mean hours", exact.expected_hours, ended),
            ]
        lines += _within(f"sequential {asked}", plan.producer_risk, plan.consumer_risk, asked)
    return lines


def _trials(rounds: int, random: np.random.Generator) -> list[Line]:
    lines = []
    for asked in _ASKED:
        plan = sequential_proportion.sequential_proportion_plan(0.9, *asked)
        fixed = two_risk_plan(0.9, *asked)
        passed = int((random.binomial(fixed.trials, fixed.fraction, rounds) <= fixed.accept).sum())
        lines.append(
            rate_line(f"fixed trials {asked}: consumer's", fixed.consumer_risk, passed, rounds)
        )
        for name, fraction in (("good", plan.acceptable_fraction), ("bad", plan.fraction)):
            ended = run_trials(plan.bounds, fraction, rounds, random)
            exact = sequential_proportion.exact(plan, 1.0 - fraction)
            what = f"sequential trials {asked}, {name}"
            lines += [
                rate_line(f"{what}: accepted", exact.accept, ended.accepted, rounds),
                mean_line(f"{what}: mean trials", exact.expected_trials, ended),
            ]
        lines += _within(f"sequential trials {asked}", *plan[4:6], asked)
    return lines


def _within(what: str, producer: float, consumer: float, asked: Sequence[float]) -> list[Line]:
    """The exact risks beside those asked for: no simulation, but what the rest rests on."""
    return [
        Line(f"{what}: {name}", f"<= {wanted:.4g}", risk, risk, risk, risk <= wanted * (1 + 1e-9))
        for name, risk, wanted in zip(
            ("producer's risk", "consumer's risk"), (producer, consumer), asked[1:], strict=True
        )
    ]


def _events(rounds: int, random: np.random.Generator) -> list[Line]:
    lines = []
    for confidence in (0.5, 0.9, 0.99):
        hours = time_to_find(0.02, confidence)
        found = int((random.exponential(50.0, rounds) <= hours).sum())
        lines.append(rate_line(f"event found, {confidence}", confidence, found, rounds))
    return lines
