"""Interleaved pairs: the ratio, its interval, and whether it matters who ran first."""

import math
from itertools import combinations
from typing import Any

import numpy as np
import pytest
import scipy.stats
from hypothesis import given
from hypothesis import strategies as st

from acceptance.statistics.domain import OutOfDomain
from acceptance.statistics.performance.median import median_interval
from acceptance.statistics.performance.pairs import order_effect, paired_ratio, rank_sum_p
from benchmarks.pairs import median_of
from tests.statistics.simulations.performance import pair_lines

SPEEDS = st.lists(st.floats(0.01, 100.0), min_size=6, max_size=30)


@given(st.lists(st.tuples(st.floats(0.01, 100.0), st.floats(0.01, 100.0)), min_size=1, max_size=30))
def test_the_ratio_is_the_median_of_ratios_as_in_the_benchmarks(
    pairs: list[tuple[float, float]],
) -> None:
    ours, theirs = [one for one, _ in pairs], [other for _, other in pairs]
    found = paired_ratio(ours, theirs)
    ratios = [one / other for one, other in pairs]
    assert (found.ratio, found.lower, found.upper, found.pairs) == tuple(median_of(ratios))
    assert found.coverage == median_interval(ratios).coverage


@given(SPEEDS)
def test_turned_round_it_is_the_inverse(values: list[float]) -> None:
    ones = [1.0] * len(values)
    there, back = paired_ratio(values, ones), paired_ratio(ones, values)
    assert there.lower is not None
    assert back.upper is not None
    assert back.upper == pytest.approx(1.0 / there.lower)
    assert there.order.p_value == back.order.p_value


def test_a_busy_machine_is_busy_for_both() -> None:
    load = np.random.default_rng(1).lognormal(0.0, 1.0, 12)
    found = paired_ratio((1.5 * load).tolist(), load.tolist())
    assert (found.ratio, found.lower, found.upper) == pytest.approx((1.5, 1.5, 1.5))


def test_that_the_second_is_slower_is_seen_and_freed_from() -> None:
    noise = np.exp(0.01 * np.random.default_rng(2).standard_normal(20))
    slower = [1.2 * one * (1.0 if at % 2 == 0 else 1.1**2) for at, one in enumerate(noise)]
    found = paired_ratio(slower, [1.0] * 20)
    assert found.order.seen == "seen"
    assert found.order.ratio == pytest.approx(1.1, rel=0.01)
    assert found.balanced == pytest.approx(1.2 * 1.1, rel=0.01)


def test_without_an_effect_none_is_seen() -> None:
    noise = np.exp(0.01 * np.random.default_rng(3).standard_normal(20))
    assert paired_ratio(noise.tolist(), [1.0] * 20).order.seen == "none_seen"


def test_one_order_or_few_pairs_tell_nothing_of_it() -> None:
    values = [1.0, 2.0, 1.1, 2.1, 1.2, 2.2]
    few = paired_ratio(values, [1.0] * 6)
    assert few.order.seen == "untold"
    assert few.order.p_value == pytest.approx(0.1)
    same = paired_ratio(values * 4, [1.0] * 24, values_first=[True] * 24)
    assert (same.order.seen, same.order.ratio, same.balanced) == ("untold", None, None)


def test_few_pairs_have_a_ratio_and_no_interval() -> None:
    found = paired_ratio([2.0, 4.0], [1.0, 1.0])
    assert (found.ratio, found.lower, found.upper) == (3.0, None, None)


@given(
    st.lists(st.floats(-100, 100), min_size=1, max_size=12, unique=True),
    st.integers(1, 8),
)
def test_rank_sums_without_ties_are_those_of_scipy(values: list[float], cut: int) -> None:
    ones, others = values[:cut], values[cut:]
    if not others:
        return
    oracle = scipy.stats.mannwhitneyu(ones, others, method="exact").pvalue
    assert rank_sum_p(ones, others) == pytest.approx(float(oracle), rel=1e-12)


@given(
    st.lists(st.integers(0, 4).map(float), min_size=1, max_size=5),
    st.lists(st.integers(0, 4).map(float), min_size=1, max_size=5),
)
def test_rank_sums_with_ties_are_those_of_all_permutations(
    ones: list[float], others: list[float]
) -> None:
    ranks = scipy.stats.rankdata([*ones, *others])
    centre = len(ones) * (len(ranks) + 1) / 2.0
    seen = abs(sum(ranks[: len(ones)]) - centre)
    dealt = list(combinations(ranks.tolist(), len(ones)))
    as_far = sum(abs(sum(chosen) - centre) >= seen - 1e-9 for chosen in dealt)
    assert rank_sum_p(ones, others) == pytest.approx(as_far / len(dealt), rel=1e-12)


def test_many_values_have_the_normal_approximation_with_ties() -> None:
    rng = np.random.default_rng(4)
    ones, others = rng.integers(0, 6, 50).tolist(), rng.integers(0, 7, 900).tolist()
    oracle = scipy.stats.mannwhitneyu(ones, others, method="asymptotic").pvalue
    assert rank_sum_p(ones, others) == pytest.approx(float(oracle), rel=1e-9)
    assert rank_sum_p([1.0] * 30, [1.0] * 30) == 1.0
    assert rank_sum_p([1.0] * 4, [1.0] * 4) == 1.0


def test_a_thousand_pairs_are_no_trouble() -> None:
    noise = np.exp(0.1 * np.random.default_rng(5).standard_normal(3000)).tolist()
    found = paired_ratio(noise, [1.0] * 3000)
    assert found.order.seen == "none_seen"
    assert found.lower is not None
    assert found.upper is not None
    assert found.lower < 1.0 < found.upper


def test_intervals_cover_and_effects_of_order_are_seen() -> None:
    for line in pair_lines(400, 6):
        assert line.holds, line


@pytest.mark.parametrize(
    ("values", "peers", "asked"),
    [
        ([], [], {}),
        ([1.0], [1.0, 2.0], {}),
        ([0.0], [1.0], {}),
        ([1.0], [-1.0], {}),
        ([1.0], [1e-200], {}),
        ([math.nan], [1.0], {}),
        ([1.0], [1.0], {"confidence": 1.0}),
        ([1.0], [1.0], {"order_level": 0.0}),
        ([1.0], [1.0], {"values_first": [True, False]}),
    ],
)
def test_nonsense_is_refused(
    values: list[float], peers: list[float], asked: dict[str, Any]
) -> None:
    with pytest.raises(OutOfDomain):
        paired_ratio(values, peers, **asked)


def test_an_order_effect_of_nothing_is_refused() -> None:
    with pytest.raises(OutOfDomain):
        order_effect([], [])
