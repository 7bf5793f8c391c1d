"""Clopper-Pearson and Wilson: golden numbers, scipy and statsmodels, extremes, real coverage."""

import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.proportion import proportion_confint

from acceptance.statistics.domain import OutOfDomain
from acceptance.statistics.interval import LARGEST_COUNT, Interval, complement, tail
from acceptance.statistics.proportions import (
    clopper_pearson,
    wilson,
    wilson_coverage,
    wilson_least_coverage,
)
from tests.statistics.golden import rows
from tests.statistics.simulations.proportions import share_lines

CONFIDENCE = st.floats(0.5, 0.999999)


@st.composite
def observed(draw: st.DrawFn, most: int = 10**7) -> tuple[int, int]:
    trials = draw(st.one_of(st.integers(1, 50), st.integers(1, most)))
    few = st.integers(0, min(5, trials))
    return draw(st.one_of(st.integers(0, trials), few, few.map(lambda x: trials - x))), trials


@pytest.mark.parametrize(("inputs", "expected", "tolerance"), rows("clopper_pearson"))
def test_golden_limits(inputs: dict[str, Any], expected: list[float], tolerance: float) -> None:
    found = clopper_pearson(inputs["x"], inputs["n"], inputs["confidence"], sides=inputs["sides"])
    assert list(found) == pytest.approx(expected, abs=tolerance)


@pytest.mark.parametrize(
    ("inputs", "expected", "tolerance"), rows("clopper_pearson_upper_zero_failures")
)
def test_golden_upper_limits_without_a_failure(
    inputs: dict[str, Any], expected: float, tolerance: float
) -> None:
    found = clopper_pearson(inputs["x"], inputs["n"], inputs["confidence"], sides=inputs["sides"])
    assert found.upper == pytest.approx(expected, abs=tolerance)


@given(observed(), CONFIDENCE, st.sampled_from((1, 2)))
@settings(max_examples=300)
def test_clopper_pearson_is_that_of_scipy(
    seen: tuple[int, int], confidence: float, sides: int
) -> None:
    successes, trials = seen
    risk = tail(confidence, sides)
    found = clopper_pearson(successes, trials, confidence, sides=sides)
    lower = stats.beta.ppf(risk, successes, trials - successes + 1) if successes else 0.0
    upper = stats.beta.isf(risk, successes + 1, trials - successes) if successes < trials else 1.0
    assert found.lower == pytest.approx(lower, rel=1e-8, abs=0)
    assert found.upper == pytest.approx(upper, rel=1e-8, abs=0)


@given(observed(), CONFIDENCE)
@settings(max_examples=300)
def test_wilson_is_that_of_statsmodels(seen: tuple[int, int], confidence: float) -> None:
    successes, trials = seen
    found = wilson(successes, trials, confidence)
    lower, upper = proportion_confint(successes, trials, 1.0 - confidence, method="wilson")
    assert found.lower == pytest.approx(lower, rel=1e-7, abs=1e-13)
    assert found.upper == pytest.approx(upper, rel=1e-7, abs=1e-13)


@given(observed(LARGEST_COUNT), st.floats(1e-9, 1.0 - 1e-12), st.sampled_from((1, 2)))
def test_limits_stay_within_zero_and_one(
    seen: tuple[int, int], confidence: float, sides: int
) -> None:
    successes, trials = seen
    for method in (clopper_pearson, wilson):
        found = method(successes, trials, confidence, sides=sides)
        mirrored = method(trials - successes, trials, confidence, sides=sides)
        assert 0.0 <= found.lower <= 1.0
        assert 0.0 <= found.upper <= 1.0
        assert mirrored.lower == pytest.approx(1.0 - found.upper, abs=1e-9)
        if sides == 2:
            assert found.lower <= successes / trials + 1e-12
            assert found.upper >= successes / trials - 1e-12


@given(observed(10**6), st.floats(0.55, 0.999))
def test_more_confidence_is_a_wider_interval(seen: tuple[int, int], confidence: float) -> None:
    for method in (clopper_pearson, wilson):
        inner = method(*seen, confidence)
        outer = method(*seen, (1.0 + confidence) / 2.0)
        assert outer.lower <= inner.lower
        assert inner.upper <= outer.upper


def test_the_ends_are_exact() -> None:
    for method in (clopper_pearson, wilson):
        assert method(0, 0, 0.95) == Interval(0.0, 1.0)
        assert method(0, 7, 0.95).lower == 0.0
        assert method(7, 7, 0.95).upper == 1.0
    assert clopper_pearson(0, 1, 0.95, sides=1).upper == pytest.approx(0.95, rel=1e-15)
    assert clopper_pearson(1, 1, 0.95, sides=1).lower == pytest.approx(0.05, rel=1e-15)


def test_decimals_lose_nothing_in_their_complement() -> None:
    assert [complement(x) for x in (0.95, 0.9, 0.999999, 0.1)] == [0.05, 0.1, 1e-6, 0.9]
    assert tail(0.95, 2) == 0.025
    assert complement(math.nextafter(1.0, 0.0)) > 0.0


@pytest.mark.parametrize(
    ("arguments", "key"),
    [
        ((1, 20, 1.2), "probability"),
        ((1, 20, 0), "probability"),
        ((1, 20, math.nan), "finite"),
        ((1, 20, True), "finite"),
        ((-1, 20, 0.9), "count"),
        ((1.5, 20, 0.9), "count"),
        ((True, 20, 0.9), "count"),
        ((21, 20, 0.9), "more_than_trials"),
        ((1, 10**300, 0.9), "count_too_large"),
        ((1, "20", 0.9), "count"),
    ],
)
def test_nonsense_is_refused(arguments: tuple[Any, ...], key: str) -> None:
    for method in (clopper_pearson, wilson, wilson_least_coverage):
        with pytest.raises(OutOfDomain) as refused:
            method(*arguments)
        assert refused.value.key == f"statistics.domain.{key}"


@pytest.mark.parametrize("sides", [0, 3, True, None])
def test_sides_are_one_or_two(sides: Any) -> None:
    with pytest.raises(OutOfDomain, match="sides must be 1 or 2"):
        clopper_pearson(1, 2, 0.9, sides=sides)


@given(st.integers(1, 60), st.floats(0.001, 0.999), st.sampled_from((0.8, 0.95, 0.99)))
def test_the_coverage_of_wilson_is_counted_right(
    trials: int, share: float, confidence: float
) -> None:
    limits = [wilson(x, trials, confidence) for x in range(trials + 1)]
    if any(abs(end - share) < 1e-7 for one in limits for end in one):
        return
    covered = sum(
        float(stats.binom.pmf(x, trials, share))
        for x, one in enumerate(limits)
        if one.lower <= share <= one.upper
    )
    assert wilson_coverage(trials, share, confidence) == pytest.approx(covered, abs=1e-12)


def test_wilson_promises_less_than_it_says_where_it_keeps_less() -> None:
    """Brown, Cai & DasGupta 2001: near 0 the coverage of the 95 % interval falls to 0.84."""
    assert 0.837 < wilson_least_coverage(0, 500, 0.95) < 0.839
    assert wilson_least_coverage(250, 500, 0.95) == pytest.approx(0.95, abs=0.01)
    assert wilson_least_coverage(0, 0, 0.95) == 1.0
    grid = (share / 1e6 for share in range(1, 1_000_000, 997))
    least, limits = wilson_least_coverage(1, 500, 0.95), wilson(1, 500, 0.95)
    inside = [wilson_coverage(500, p, 0.95) for p in grid if limits.lower < p < limits.upper]
    assert 0.85 < least <= min(inside) + 1e-9


def test_one_sided_coverage_is_that_of_the_lower_limit() -> None:
    trials, share = 40, 0.9137
    covered = sum(
        float(stats.binom.pmf(x, trials, share))
        for x in range(trials + 1)
        if wilson(x, trials, 0.9, sides=1).lower <= share
    )
    assert wilson_coverage(trials, share, 0.9, sides=1) == pytest.approx(covered, abs=1e-12)
    least = wilson_least_coverage(38, trials, 0.9, sides=1)
    assert 0.8 < least <= wilson_coverage(trials, 0.95, 0.9, sides=1)


def test_simulated_coverage_is_what_is_claimed() -> None:
    lines = share_lines(2000, 11)
    assert len(lines) >= 6
    assert all(line.holds for line in lines), [line for line in lines if not line.holds]
