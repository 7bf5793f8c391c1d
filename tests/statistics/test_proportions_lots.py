"""How many of a lot are bad: exact limits against counting, extremes, nonsense."""

import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from acceptance.statistics.domain import OutOfDomain
from acceptance.statistics.interval import Interval, tail
from acceptance.statistics.proportions import clopper_pearson, marked_in_lot
from tests.statistics.simulations.proportions import lot_lines


def counted(lot: int, sample: int, found: int, risk: float) -> Interval:
    """By trying every number of bad ones that is possible."""
    fits = [
        marked
        for marked in range(found, lot - sample + found + 1)
        if stats.hypergeom.sf(found - 1, lot, marked, sample) > risk * (1 + 1e-9)
        and stats.hypergeom.cdf(found, lot, marked, sample) > risk * (1 + 1e-9)
    ]
    return Interval(fits[0], fits[-1])


@st.composite
def drawn(draw: st.DrawFn) -> tuple[int, int, int]:
    lot = draw(st.integers(1, 80))
    sample = draw(st.integers(0, lot))
    return lot, sample, draw(st.integers(0, sample))


@given(drawn(), st.sampled_from((0.5, 0.8, 0.9, 0.95, 0.99)), st.sampled_from((1, 2)))
@settings(max_examples=150)
def test_limits_are_those_of_counting(
    seen: tuple[int, int, int], confidence: float, sides: int
) -> None:
    risk = tail(confidence, sides)
    assert marked_in_lot(*seen, confidence, sides=sides) == counted(*seen, risk)


def test_extremes() -> None:
    assert marked_in_lot(40, 0, 0, 0.9) == (0, 40)
    assert marked_in_lot(40, 40, 3, 0.9) == (3, 3)
    assert marked_in_lot(1, 1, 0, 0.9) == (0, 0)
    assert marked_in_lot(1, 0, 0, 0.9) == (0, 1)
    assert marked_in_lot(40, 10, 10, 0.9, sides=1).upper == 40


def test_a_large_lot_is_nearly_an_unlimited_one() -> None:
    found = marked_in_lot(10**7, 1000, 13, 0.95)
    unlimited = clopper_pearson(13, 1000, 0.95)
    assert found.lower / 10**7 == pytest.approx(unlimited.lower, rel=1e-3)
    assert found.upper / 10**7 == pytest.approx(unlimited.upper, rel=1e-3)


@pytest.mark.parametrize(
    ("arguments", "key"),
    [
        ((0, 0, 0, 0.9), "count"),
        ((40, 41, 0, 0.9), "sample_over_lot"),
        ((40, 10, 11, 0.9), "found_over_sample"),
        ((40, 10, -1, 0.9), "count"),
        ((40, 10, 1, 1.2), "probability"),
        ((40, 10, 1, math.nan), "finite"),
        ((10**8, 10, 1, 0.9), "lot_too_large"),
        ((10**300, 10, 1, 0.9), "lot_too_large"),
    ],
)
def test_nonsense_is_refused(arguments: tuple[Any, ...], key: str) -> None:
    with pytest.raises(OutOfDomain) as refused:
        marked_in_lot(*arguments)
    assert refused.value.key == f"statistics.domain.{key}"


def test_simulated_lots_are_covered() -> None:
    lines = lot_lines(1500, 13)
    assert all(line.holds for line in lines), [line for line in lines if not line.holds]
