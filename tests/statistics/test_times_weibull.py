"""Weibull: scipy with censoring, any scale, ties, few failures, simulated coverage."""

import itertools
import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import integrate, special, stats

from acceptance.statistics.domain import OutOfDomain
from acceptance.statistics.times.weibull import (
    WeibullFit,
    failure_pattern,
    life,
    reliability,
    weibull_fit,
)
from acceptance.statistics.times.weibull_conditional import probability_hazard_above
from tests.statistics.simulations.weibull import censored, weibull_lines

SHAPES = st.floats(0.3, 8.0)
SEEDS = st.integers(0, 2**32 - 1)
# Ball bearings, millions of turns: Lieblein & Zelen (1956), Journal of Research NBS 57.
BEARINGS = [
    17.88, 28.92, 33.00, 41.52, 42.12, 45.60, 48.48, 51.84, 51.96, 54.12, 55.56, 67.80,
    68.64, 68.64, 68.88, 84.12, 93.12, 98.64, 105.12, 105.84, 127.92, 128.04, 173.40,
]  # fmt: skip


def log_likelihood(times: list[float], failed: list[bool], shape: float, scale: float) -> float:
    law = stats.weibull_min(shape, scale=scale)
    pairs = zip(times, failed, strict=True)
    return float(sum(law.logpdf(t) if mark else law.logsf(t) for t, mark in pairs))


def fitted(seed: int, shape: float, n: int = 60, share: float = 0.5) -> WeibullFit:
    times, failed = censored(np.random.default_rng(seed), shape, n, share)
    return weibull_fit(times, failed)


def test_ball_bearings() -> None:
    """Shape 2.10 and scale 81.88 are printed for these, as in Lawless (2003), chapter 5."""
    fit = weibull_fit(BEARINGS, [True] * len(BEARINGS))
    assert fit.shape == pytest.approx(2.10, abs=0.005)
    assert fit.scale == pytest.approx(81.88, abs=0.01)
    shape, _, scale = stats.weibull_min.fit(BEARINGS, floc=0)
    assert (fit.shape, fit.scale) == pytest.approx((shape, scale), rel=1e-4)
    assert failure_pattern(fit) == "wear_out"


@given(SEEDS, SHAPES, st.integers(5, 60), st.floats(0.3, 0.99))
@settings(max_examples=25, deadline=None)
def test_the_fit_is_that_of_scipy(seed: int, shape: float, n: int, share: float) -> None:
    times, failed = censored(np.random.default_rng(seed), shape, n, share)
    if sum(failed) < 2:
        return
    fit = weibull_fit(times, failed)
    marked = np.array(failed)
    data = stats.CensoredData.right_censored(np.array(times), ~marked)
    start = (fit.shape * 1.1, 0.0, fit.scale * 0.95)
    found = stats.weibull_min.fit(data, start[0], scale=start[2], floc=0)
    assert fit.shape == pytest.approx(found[0], rel=2e-3)
    assert fit.scale == pytest.approx(found[2], rel=2e-3)
    assert fit.log_likelihood == pytest.approx(
        log_likelihood(times, failed, fit.shape, fit.scale), rel=1e-9, abs=1e-9
    )
    assert fit.log_likelihood >= log_likelihood(times, failed, found[0], found[2]) - 1e-9


@given(SEEDS, SHAPES, st.sampled_from((1e-300, 1e-9, 1e-3, 1e6, 1e12, 1e290)))
@settings(max_examples=12, deadline=None)
def test_the_unit_of_the_times_does_not_matter(seed: int, shape: float, unit: float) -> None:
    times, failed = censored(np.random.default_rng(seed), shape, 30, 0.6)
    one, other = weibull_fit(times, failed), weibull_fit([t * unit for t in times], failed)
    assert other.shape == pytest.approx(one.shape, rel=1e-9)
    assert other.scale == pytest.approx(one.scale * unit, rel=1e-9)
    assert other.shape_limits == pytest.approx(one.shape_limits, rel=1e-8)
    assert life(other, 0.1) == pytest.approx([x * unit for x in life(one, 0.1)], rel=1e-7)


@given(SEEDS, SHAPES, st.integers(2, 40))
@settings(max_examples=8, deadline=None)
def test_what_is_known_is_that_of_scipy(seed: int, shape: float, n: int) -> None:
    """The distribution of the shape, and of the hazard at a time, by quadrature of scipy."""
    times, failed = censored(np.random.default_rng(seed), shape, n, 0.8)
    if sum(failed) < 2:
        return
    fit = weibull_fit(times, failed)
    logs = np.log(np.array(times))
    logs -= logs.max()
    r, lead = sum(failed), logs[failed].sum()

    def log_density(u: float) -> float:
        k = math.exp(u)
        return float((r - 1) * u + k * lead - r * special.logsumexp(k * logs))

    middle = math.log(fit.shape)
    highest, width = log_density(middle), 1.0 / math.sqrt(r)
    edges = [middle + width * x for x in (-40.0, -10.0, -4.0, -2.0, -1.0, 0.0, 1.0, 2.0, 4.0, 8.0)]

    def mean(of: Callable[[float], float], last: float = math.inf) -> float:
        ends = [*(edge for edge in edges if edge < last), min(last, edges[-1])]
        pieces = itertools.pairwise(ends)

        def weighed(u: float) -> float:
            return of(u) * math.exp(log_density(u) - highest)

        return sum(
            float(integrate.quad(weighed, a, b, epsabs=0, epsrel=1e-7)[0]) for a, b in pieces
        )

    total = mean(lambda _: 1.0)
    for probability, limit in zip((0.025, 0.975), fit.shape_limits, strict=True):
        below = mean(lambda _: 1.0, math.log(limit)) / total
        assert below == pytest.approx(probability, abs=1e-5)
    for time, hazard in ((-1.0, -2.25), (-0.1, 0.5), (0.3, 0.0)):

        def surely(u: float, z: float = time, h: float = hazard) -> float:
            log_sum = h + float(special.logsumexp(math.exp(u) * (logs - z)))
            return float(special.gammaincc(r, math.exp(min(log_sum, 700.0))))

        above = mean(surely)
        found = probability_hazard_above(fit.known, time, hazard)
        assert found == pytest.approx(above / total, abs=1e-5)


@given(SEEDS, SHAPES)
@settings(max_examples=5, deadline=None)
def test_limits_leave_out_what_they_say(seed: int, shape: float) -> None:
    fit = fitted(seed, shape, n=40)
    longest = math.log(fit.sample.longest)
    hazard = math.log(-math.log(0.9))
    two, one = life(fit, 0.1), life(fit, 0.1, sides=1)
    for limit, left_out in ((two.lower, 0.025), (one.lower, 0.05), (two.upper, 0.975)):
        found = probability_hazard_above(fit.known, math.log(limit) - longest, hazard)
        assert found == pytest.approx(left_out, abs=1e-6)
    survival = reliability(fit, 0.7)
    for limit, left_out in ((survival.lower, 0.025), (survival.upper, 0.975)):
        log_hazard = math.log(-math.log(limit))
        found = probability_hazard_above(fit.known, math.log(0.7) - longest, log_hazard)
        assert found == pytest.approx(left_out, abs=1e-6)


def test_estimates_are_those_of_the_law() -> None:
    fit = fitted(1, 1.7)
    law = stats.weibull_min(fit.shape, scale=fit.scale)
    for share in (1e-6, 0.1, 0.5, 0.9):
        found = life(fit, share)
        assert found.value == pytest.approx(law.ppf(share), rel=1e-9)
        assert found.lower < found.value < found.upper
    for time in (0.01, 0.5, 2.0):
        survival = reliability(fit, time)
        assert survival.value == pytest.approx(law.sf(time), rel=1e-9)
        assert 0.0 < survival.lower < survival.value < survival.upper < 1.0
    assert reliability(fit, 0.0) == (1.0, 1.0, 1.0)
    assert life(fit, 0.1, sides=1).lower > life(fit, 0.1).lower


def test_a_long_fleet_is_summed_as_a_short_one(monkeypatch: pytest.MonkeyPatch) -> None:
    times, failed = censored(np.random.default_rng(8), 1.3, 200, 0.4)
    short = weibull_fit(times, failed)
    monkeypatch.setattr("acceptance.statistics.times.weibull_likelihood._LONG", 0)
    long = weibull_fit(times, failed)
    assert (long.shape, long.scale) == pytest.approx((short.shape, short.scale), rel=1e-10)
    assert life(long, 0.1) == pytest.approx(life(short, 0.1), rel=1e-8)


def test_ties_count_as_often_as_they_come() -> None:
    fit = weibull_fit([5.0, 5.0, 5.0, 6.0, 6.0], [True, True, True, False, False])
    shape, _, scale = stats.weibull_min.fit(
        stats.CensoredData.right_censored([5.0, 5.0, 5.0, 6.0, 6.0], [False] * 3 + [True] * 2),
        8.0,
        floc=0,
        scale=6.0,
    )
    assert fit.shape == pytest.approx(shape, rel=1e-3)
    assert fit.scale == pytest.approx(scale, rel=1e-3)


def test_two_failures_show_hardly_anything() -> None:
    fit = weibull_fit([5.0, 6.0], [True, True])
    assert fit.shape_limits.lower < 1.0 < fit.shape_limits.upper
    assert failure_pattern(fit) == "undecided"
    assert life(fit, 0.1).lower < 0.1 * life(fit, 0.1).value


@pytest.mark.parametrize(
    "times", [[1e-300, 1e300], [1e-9, 1e12], [1000.0, 1000.00001], [1e-320, 1.0, 1.0]]
)
def test_far_and_near_times_give_numbers(times: list[float]) -> None:
    fit = weibull_fit(times, [True] * len(times))
    numbers = [fit.shape, *fit.shape_limits, *life(fit, 0.1), *reliability(fit, 2.0)]
    assert not any(math.isnan(number) for number in numbers)
    assert fit.shape_limits.lower < fit.shape < fit.shape_limits.upper


def test_patterns_are_told_only_where_the_interval_tells_them() -> None:
    shapes = {0.5: "infant_mortality", 3.0: "wear_out"}
    for shape, pattern in shapes.items():
        assert failure_pattern(fitted(3, shape, n=200)) == pattern
    assert failure_pattern(fitted(3, 1.0, n=40)) == "undecided"
    assert failure_pattern(fitted(3, 1.0, n=4000)) == "random"


@pytest.mark.parametrize(
    ("arguments", "key"),
    [
        (([5.0, 6.0], [False, False]), "too_few_failures"),
        (([5.0, 6.0, 7.0], [False, True, False]), "too_few_failures"),
        (([], []), "too_few_failures"),
        (([5.0] * 4, [True] * 4), "equal_times"),
        (([5.0, 5.0, 3.0], [True, True, False]), "equal_times"),
        (([5.0, 5.0 * (1 + 1e-12)], [True, True]), "equal_times"),
        (([0.0, 5.0, 6.0], [True] * 3), "positive"),
        (([-1.0, 5.0, 6.0], [True] * 3), "positive"),
        (([math.nan, 5.0, 6.0], [True] * 3), "finite"),
        (([1.0, 2.0], [True] * 3), "unequal_lengths"),
        (([1.0, 2.0], [True, 2]), "mark"),
        (([1.0, 2.0], [True, True], 0.0), "probability"),
    ],
)
def test_what_cannot_be_told_is_said(arguments: tuple[Any, ...], key: str) -> None:
    with pytest.raises(OutOfDomain) as refused:
        weibull_fit(*arguments)
    assert refused.value.key == f"statistics.domain.{key}"


def test_other_nonsense_is_refused() -> None:
    fit = fitted(1, 1.7)
    for share in (0.0, 1.0, math.nan):
        with pytest.raises(OutOfDomain):
            life(fit, share)
    for time in (-1.0, math.nan):
        with pytest.raises(OutOfDomain):
            reliability(fit, time)
    with pytest.raises(OutOfDomain, match="sides"):
        life(fit, 0.1, sides=3)


def test_simulated_limits_cover_as_often_as_claimed() -> None:
    lines = weibull_lines(120, 31)
    assert all(line.holds for line in lines), [line for line in lines if not line.holds]
