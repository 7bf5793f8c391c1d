"""The distribution-free interval of a median: golden, exact coverage, ties, huge n."""

import math
from itertools import product
from typing import Any

import pytest
import scipy.stats
from hypothesis import given
from hypothesis import strategies as st

from acceptance.statistics.domain import OutOfDomain
from acceptance.statistics.performance.median import (
    bound_rank,
    interval_ranks,
    median_interval,
    readings_needed,
)
from tests.statistics.golden import rows
from tests.statistics.simulations.performance import median_lines


@pytest.mark.parametrize(("inputs", "expected", "tolerance"), rows("median_ci_order_statistics"))
def test_golden_intervals(
    inputs: dict[str, Any], expected: dict[str, float], tolerance: float
) -> None:
    found = median_interval([float(at) for at in range(inputs["n"])], inputs["confidence"])
    assert (found.lower_rank, found.upper_rank) == (expected["lower_rank"], expected["upper_rank"])
    assert found.coverage == pytest.approx(expected["coverage"], abs=tolerance)


@given(st.integers(0, 5000), st.floats(0.01, 0.99999))
def test_ranks_are_the_narrowest_that_hold_the_confidence(n: int, confidence: float) -> None:
    ranks, bound = interval_ranks(n, confidence), bound_rank(n, confidence)
    below = scipy.stats.binom(n, 0.5).cdf
    slack = 1e-9
    if ranks is None:
        assert 2.0 * below(0) > (1.0 - confidence) * (1.0 - slack)
    else:
        assert ranks[0] + ranks[1] == n + 1
        assert 2.0 * below(ranks[0] - 1) <= (1.0 - confidence) * (1.0 + slack)
        is_last = ranks[0] + 1 > (n + 1) // 2
        assert is_last or 2.0 * below(ranks[0]) > (1.0 - confidence) * (1.0 - slack)
    if bound is not None:
        assert below(bound - 1) <= (1.0 - confidence) * (1.0 + slack)


@pytest.mark.parametrize("n", [6, 7, 9, 12])
def test_the_interval_misses_as_seldom_as_it_says(n: int) -> None:
    """Each reading is below or above the true median with equal chance: count all ways."""
    found = median_interval([float(at) for at in range(n)])
    assert found.lower_rank is not None
    assert found.upper_rank is not None
    belows = [sum(way) for way in product((0, 1), repeat=n)]
    held = sum(found.lower_rank <= below < found.upper_rank for below in belows)
    assert held / len(belows) == pytest.approx(found.coverage, rel=1e-12)


@pytest.mark.parametrize("n", [1, 2, 5])
def test_five_readings_have_no_interval_at_95_percent(n: int) -> None:
    found = median_interval([1.0] * n)
    assert (found.median, found.lower, found.upper) == (1.0, None, None)
    assert found.coverage == 1.0 - 2.0 ** (1 - n)


def test_an_interval_that_is_reached_exactly_is_one() -> None:
    assert interval_ranks(5, 1.0 - 2.0 * 0.5**5) == (1, 5)
    assert bound_rank(5, 1.0 - 0.5**5) == 1
    assert bound_rank(4) is None


def test_fewest_readings() -> None:
    assert (readings_needed(0.95), readings_needed(0.95, sides=1)) == (6, 5)
    assert (readings_needed(0.99), readings_needed(0.5)) == (8, 2)
    assert readings_needed(0.999999999) == 31


def test_ties_and_huge_numbers_of_readings() -> None:
    tied = median_interval([3.0] * 20)
    assert (tied.lower, tied.upper) == (3.0, 3.0)
    ranks = interval_ranks(10**9)
    assert ranks is not None
    assert ranks[1] - ranks[0] == pytest.approx(2 * 1.96 * math.sqrt(10**9) / 2, rel=1e-3)


@given(st.lists(st.floats(-1e9, 1e9), min_size=6, max_size=50))
def test_the_median_lies_in_its_interval(values: list[float]) -> None:
    found = median_interval(values)
    assert found.lower is not None
    assert found.upper is not None
    assert found.lower <= found.median <= found.upper
    assert found.coverage >= 0.95


def test_intervals_cover_whatever_the_distribution() -> None:
    for line in median_lines(4_000, 3):
        assert line.holds, line


def test_nonsense_is_refused() -> None:
    for values in ([], [math.nan], [True]):
        with pytest.raises(OutOfDomain):
            median_interval(values)
    for confidence in (0.0, 1.0, 1.2, math.nan):
        with pytest.raises(OutOfDomain):
            median_interval([1.0] * 9, confidence)
        with pytest.raises(OutOfDomain):
            readings_needed(confidence)
    with pytest.raises(OutOfDomain):
        interval_ranks(-1)
