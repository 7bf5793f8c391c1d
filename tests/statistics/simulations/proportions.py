"""Shares: coverage of the intervals, and tests that a reliability on the limit passes."""

from collections.abc import Callable
from functools import cache, partial

import numpy as np
from numpy.typing import NDArray

from acceptance.statistics.interval import Interval
from acceptance.statistics.proportions import (
    clopper_pearson,
    marked_in_lot,
    passing_probability,
    reliability_shown,
    trials_needed,
    wilson,
    wilson_coverage,
)
from tests.statistics.simulations import Line, rate_line

_SHARES = ((20, 0.03), (59, 0.95), (150, 0.5), (1000, 0.004))
_TESTS = ((0.95, 0.95, 0), (0.95, 0.95, 1), (0.9, 0.8, 3), (0.999, 0.9, 2))
_LOTS = ((40, 10, 3), (200, 50, 11), (1000, 30, 100))


def simulate(rounds: int, seed: int) -> list[Line]:
    return [
        *share_lines(rounds, seed),
        *demonstration_lines(rounds, seed),
        *lot_lines(rounds, seed),
    ]


def share_lines(rounds: int, seed: int) -> list[Line]:
    """Clopper-Pearson covers at least as often as said; Wilson as often as is computed."""
    random = np.random.default_rng(seed)
    lines = []
    for trials, share in _SHARES:
        seen = random.binomial(trials, share, rounds)
        what = f"n={trials}, p={share}"
        for sides in (1, 2):
            limits = partial(clopper_pearson, trials=trials, confidence=0.95, sides=sides)
            held = _covered(seen, share, limits, sides)
            told = f"Clopper-Pearson {what}, {sides} sides"
            lines.append(rate_line(told, 0.95, held, rounds, kind="at_least"))
        score = _covered(seen, share, partial(wilson, trials=trials, confidence=0.95), 2)
        real = wilson_coverage(trials, share, 0.95)
        lines.append(rate_line(f"Wilson {what}", real, score, rounds))
    return lines


def _covered(
    seen: NDArray[np.int64],
    truth: float,
    limits: Callable[[int], Interval],
    sides: int,
) -> int:
    """How many intervals hold the truth; one-sided only their lower limit is asked."""
    once = cache(limits)
    found = (once(int(x)) for x in seen)
    return sum(one.lower <= truth and (sides == 1 or truth <= one.upper) for one in found)


def demonstration_lines(rounds: int, seed: int) -> list[Line]:
    """A reliability just at the limit passes with the risk that is told, and no oftener."""
    random = np.random.default_rng(seed)
    lines = []
    for reliability, confidence, failures in _TESTS:
        trials = trials_needed(reliability, confidence, failures)
        seen = random.binomial(trials, 1.0 - reliability, rounds)
        what = f"R={reliability} C={confidence} c={failures} n={trials}"
        passed = int((seen <= failures).sum())
        risk = passing_probability(trials, failures, reliability)
        lines.append(rate_line(f"passes at the limit, {what}", risk, passed, rounds))
        once = cache(partial(reliability_shown, trials, confidence=confidence))
        true = sum(once(int(x)) <= reliability for x in seen)
        lines.append(rate_line(f"shown is true, {what}", confidence, true, rounds, kind="at_least"))
    return lines


def lot_lines(rounds: int, seed: int) -> list[Line]:
    """The exact limits of a finite lot cover at least as often as said."""
    random = np.random.default_rng(seed)
    lines = []
    for lot, sample, marked in _LOTS:
        seen = random.hypergeometric(marked, lot - marked, sample, rounds)
        held = _covered(seen, marked, partial(marked_in_lot, lot, sample, confidence=0.9), 2)
        what = f"{marked} bad in a lot of {lot}, sample of {sample}"
        lines.append(rate_line(what, 0.9, held, rounds, kind="at_least"))
    return lines
