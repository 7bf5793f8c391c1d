"""One-sided similarity of distributions: the area, its permutation, the lot."""

import math
from itertools import combinations, pairwise
from typing import Any

import numpy as np
import pytest
import scipy.stats
from hypothesis import given, settings
from hypothesis import strategies as st

from acceptance.statistics.domain import OutOfDomain
from acceptance.statistics.lots.similarity import (
    FEWEST,
    distributions_out_of_line,
    similarity,
)
from tests.statistics.simulations.lots import similarity_lines

SMALL = st.lists(st.integers(0, 20).map(float), min_size=1, max_size=5)


def area(ours: list[float], others: list[float]) -> float:
    """By its definition: what of the machine's distribution runs above the others'."""
    places = sorted({*ours, *others})
    return sum(
        max(
            sum(one <= here for one in ours) / len(ours)
            - sum(one <= here for one in others) / len(others),
            0.0,
        )
        * (after - here)
        for here, after in pairwise(places)
    )


@settings(max_examples=60)
@given(SMALL, SMALL)
def test_area_and_exact_p_value_against_their_definitions(
    ours: list[float], others: list[float]
) -> None:
    found = similarity(ours, others, worse="lower")
    pooled = ours + others
    assert found.shortfall == pytest.approx(area(ours, others), abs=1e-9)
    dealt = list(combinations(range(len(pooled)), len(ours)))
    as_large = sum(
        area(
            [pooled[at] for at in chosen],
            [pooled[at] for at in range(len(pooled)) if at not in chosen],
        )
        >= area(ours, others) - 1e-9
        for chosen in dealt
    )
    assert found.exact
    assert found.arrangements == len(dealt)
    assert found.p_value == pytest.approx(as_large / len(dealt), rel=1e-12)


@given(SMALL, SMALL)
def test_both_sides_together_are_the_wasserstein_distance(
    ours: list[float], others: list[float]
) -> None:
    both = sum(similarity(ours, others, worse=side).shortfall for side in ("lower", "higher"))
    assert both == pytest.approx(scipy.stats.wasserstein_distance(ours, others), abs=1e-9)


def test_a_shift_is_its_own_area_and_the_better_side_has_none() -> None:
    others = [10.0, 11.0, 12.0, 13.0]
    worse = similarity([value - 3.0 for value in others], others, worse="lower")
    assert worse.shortfall == pytest.approx(3.0)
    assert worse.similarity == pytest.approx(0.5)
    better = similarity([value + 3.0 for value in others], others, worse="lower")
    assert (better.shortfall, better.similarity, better.p_value) == (0.0, 1.0, 1.0)


def test_a_few_bad_readings_are_not_made_up_for_by_good_ones() -> None:
    rng = np.random.default_rng(4)
    others = rng.normal(100.0, 1.0, 90).tolist()
    mixed = [*rng.normal(101.5, 0.5, 12).tolist(), *rng.normal(80.0, 1.0, 4).tolist()]
    assert similarity(mixed, others, worse="lower").p_value < 0.01


def test_what_is_within_the_margin_is_no_shortfall() -> None:
    others = np.random.default_rng(5).normal(100.0, 0.1, 40).tolist()
    worse = [value * 0.98 for value in others[:10]]
    assert similarity(worse, others, worse="lower").p_value < 0.001
    assert similarity(worse, others, worse="lower", margin=0.03).p_value > 0.5


def test_drawn_and_counted_p_values_agree() -> None:
    rng = np.random.default_rng(6)
    ours, others = rng.normal(-0.7, 1.0, 5).tolist(), rng.normal(0.0, 1.0, 13).tolist()
    counted = similarity(ours, others, worse="lower")
    assert counted.exact
    more = similarity([*ours, -0.5, -1.1], [*others, 0.3], worse="lower", draws=40_000)
    again = similarity([*ours, -0.5, -1.1], [*others, 0.3], worse="lower", draws=40_000, seed=9)
    assert not more.exact
    assert more.p_value == pytest.approx(again.p_value, abs=0.01)
    assert more == similarity([*ours, -0.5, -1.1], [*others, 0.3], worse="lower", draws=40_000)
    assert more.p_value >= 1.0 / (more.arrangements + 1)


def test_a_healthy_machine_is_not_drawn_for_longer_than_needed() -> None:
    values = np.random.default_rng(7).normal(0.0, 1.0, 100).tolist()
    found = similarity(values[:20], values[20:], worse="lower", draws=100_000)
    assert (found.arrangements, found.p_value > 0.1) == (999, True)


def test_the_bad_machines_of_a_lot_are_named() -> None:
    rng = np.random.default_rng(8)
    lot = rng.normal(100.0, 2.0, (8, 12))
    lot[[1, 5]] -= 6.0
    found = distributions_out_of_line(lot.tolist(), worse="lower")
    assert (found.answer, found.out_of_line, found.reason) == ("out_of_line", (1, 5), None)
    healthy = np.delete(lot, [1, 5], axis=0).tolist()
    other = distributions_out_of_line(healthy, worse="lower")
    assert (other.answer, other.out_of_line) == ("in_line", ())
    assert min(found.adjusted) <= found.level
    assert distributions_out_of_line(lot.tolist(), worse="lower", margin=0.15).answer == "in_line"


def test_lots_alarm_as_seldom_as_said_and_bad_ones_are_found() -> None:
    for line in similarity_lines(60, 9):
        assert line.holds, line


@pytest.mark.parametrize(
    "lot",
    [[[1.0] * 9] * (FEWEST - 1), [[1.0], [2.0], [3.0]], [[1.0, 2.0]] * 3],
)
def test_too_few_machines_or_readings_are_undecided(lot: list[list[float]]) -> None:
    found = distributions_out_of_line(lot, worse="higher")
    assert (found.answer, found.out_of_line, found.reason) == ("undecided", (), "too_few")


def test_equal_readings_are_alike() -> None:
    found = distributions_out_of_line([[7.0] * 6] * 5, worse="higher")
    assert found.answer == "in_line"
    assert {one.similarity for one in found.similarities} == {1.0}
    assert {one.p_value for one in found.similarities} == {1.0}


@pytest.mark.parametrize(
    ("lot", "asked"),
    [
        ([], {}),
        ([[1.0], [], [2.0]], {}),
        ([[1.0], [math.nan], [2.0]], {}),
        ([[1.0]] * 5, {"worse": "slower"}),
        ([[1.0]] * 5, {"margin": 2.0}),
        ([[1.0]] * 5, {"false_alarm": 1.0}),
        ([[1.0]] * 5, {"measurements": 0}),
    ],
)
def test_nonsense_is_refused(lot: list[list[float]], asked: dict[str, Any]) -> None:
    with pytest.raises(OutOfDomain):
        distributions_out_of_line(lot, **{"worse": "lower", **asked})


def test_too_few_draws_are_refused() -> None:
    with pytest.raises(OutOfDomain):
        similarity([1.0], [2.0], worse="lower", draws=10)
