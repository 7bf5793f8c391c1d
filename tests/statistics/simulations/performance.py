"""Performance: that bounds and intervals cover, wrong answers come rarely, planned repeats decide.

Repeats are drawn as normal, exponential (`skewed`) and Student's t with 3 degrees of freedom
(`heavy`) readings. What the t bounds and the bootstrap reach where readings are not normal is told
as it is: those lines hold when they are what the documentation says, not when they are 95 %.
"""

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from acceptance.statistics.performance.bootstrap import bca_interval, coverage_seen
from acceptance.statistics.performance.median import interval_ranks, median_interval
from acceptance.statistics.performance.noninferiority import (
    NonInferiority,
    noninferiority,
    noninferiority_of_median,
)
from acceptance.statistics.performance.pairs import paired_ratio
from acceptance.statistics.performance.repeats import noninferiority_power, noninferiority_repeats
from tests.statistics.simulations import Line, rate_line

Floats = NDArray[np.float64]

MEDIANS = {"normal": 0.0, "skewed": math.log(2.0), "heavy": 0.0}
MEANS = {"normal": 0.0, "skewed": 1.0, "heavy": 0.0}


def simulate(rounds: int, seed: int) -> list[Line]:
    """All lines; a round is one set of readings."""
    return [
        *median_lines(rounds, seed),
        *answer_lines(max(1, rounds // 10), seed),
        *repeat_lines(max(1, rounds // 2), seed),
        *bootstrap_lines(max(1, rounds // 20), seed),
        *pair_lines(max(1, rounds // 5), seed),
    ]


def median_lines(rounds: int, seed: int) -> list[Line]:
    lines = []
    for noise, truth in MEDIANS.items():
        for n in (6, 9, 20):
            ranks = interval_ranks(n)
            assert ranks is not None
            values = np.sort(_drawn(noise, (rounds, n), seed), axis=1)
            held = (values[:, ranks[0] - 1] <= truth) & (truth <= values[:, ranks[1] - 1])
            coverage = median_interval(range(n)).coverage
            what = f"median of {n} {noise} readings: coverage of the 95 % interval"
            lines.append(rate_line(what, coverage, int(held.sum()), rounds))
    return lines


def answer_lines(rounds: int, seed: int) -> list[Line]:
    """A machine whose true mean (median) is just at the limit: each answer is wrong at most 5 %."""
    lines = []
    for n in (5, 20):
        for wrong in ("met", "short"):
            hits = _answers(noninferiority, "normal", MEANS, n, rounds, seed).count(wrong)
            what = f"t bounds, {n} normal readings at the limit: {wrong}"
            lines.append(rate_line(what, 0.05, hits, rounds))
        for noise in MEDIANS:
            for wrong in ("met", "short"):
                hits = _answers(noninferiority_of_median, noise, MEDIANS, n, rounds, seed).count(
                    wrong
                )
                what = f"sign bounds, {n} {noise} readings at the limit: {wrong}"
                lines.append(rate_line(what, 0.05, hits, rounds, kind="at_most"))
    return [*lines, *_skewed_answers(rounds, seed)]


def _skewed_answers(rounds: int, seed: int) -> list[Line]:
    """What becomes of the t bounds with exponential readings: a documented weakness."""
    lines = []
    for n, wrong, told in ((5, "short", 0.157), (20, "short", 0.110), (5, "met", 0.011)):
        hits = _answers(noninferiority, "skewed", MEANS, n, rounds, seed).count(wrong)
        what = f"t bounds, {n} skewed readings at the limit: {wrong} (documented)"
        lines.append(rate_line(what, told, hits, rounds))
    return lines


def repeat_lines(rounds: int, seed: int) -> list[Line]:
    lines = []
    for variation, margin in ((0.01, 0.02), (0.03, 0.05), (0.05, 0.05)):
        n = noninferiority_repeats(variation, margin)
        values = 100.0 * (1.0 + variation * _drawn("normal", (rounds, n), seed))
        told = [noninferiority(row, 100.0, margin=margin).answer for row in values.tolist()]
        power = noninferiority_power(n, variation, margin)
        lines.append(
            rate_line(
                f"{n} planned repeats decide (power 0.9 asked)", power, told.count("met"), rounds
            )
        )
    return lines


def bootstrap_lines(rounds: int, seed: int) -> list[Line]:
    lines = []
    for n in (10, 20, 50):
        for noise, told in zip(("normal", "skewed"), coverage_seen(n), strict=True):
            hits = bootstrap_coverage(noise, n, rounds, seed)
            what = f"BCa, mean of {n} {noise} readings: coverage (documented)"
            lines.append(rate_line(what, told, hits, rounds))
    return lines


def bootstrap_coverage(noise: str, n: int, rounds: int, seed: int) -> int:
    """How many 95 % intervals of the mean held the true one."""
    held = 0
    for at, row in enumerate(_drawn(noise, (rounds, n), seed).tolist()):
        found = bca_interval(row, resamples=999, seed=seed + at)
        held += found.lower <= MEANS[noise] <= found.upper
    return held


def pair_lines(rounds: int, seed: int) -> list[Line]:
    """Pairs that alternate: the interval covers, and an order's effect is seen as often as told."""
    logs = 0.1 * _drawn("heavy", (rounds, 12), seed)
    held = seen = found_warm = 0
    for row in np.exp(logs).tolist():
        told = paired_ratio(row, [1.0] * 12)
        assert told.lower is not None
        assert told.upper is not None
        held += told.lower <= 1.0 <= told.upper
        seen += told.order.seen == "seen"
        warm = [one * (0.8 if at % 2 else 1.25) for at, one in enumerate(row)]
        found_warm += paired_ratio(warm, [1.0] * 12).order.seen == "seen"
    coverage = median_interval(range(12)).coverage
    return [
        rate_line("12 pairs: coverage of the 95 % interval", coverage, held, rounds),
        rate_line("12 pairs, no effect of order: seen", 0.05, seen, rounds, kind="at_most"),
        rate_line("12 pairs, second 0.8: seen", 0.9, found_warm, rounds, kind="at_least"),
    ]


def _answers(
    asked: Callable[[list[float], float], NonInferiority],
    noise: str,
    truths: dict[str, float],
    n: int,
    rounds: int,
    seed: int,
) -> list[str]:
    """Answers about readings whose true value is exactly the specification of 100."""
    values = 100.0 + _drawn(noise, (rounds, n), seed) - truths[noise]
    return [asked(row, 100.0).answer for row in values.tolist()]


def _drawn(noise: str, shape: tuple[int, int], seed: int) -> Floats:
    generator = np.random.default_rng([seed, shape[1]])
    if noise == "skewed":
        return generator.exponential(size=shape)
    if noise == "heavy":
        return generator.standard_t(3, shape)
    return generator.standard_normal(shape)
