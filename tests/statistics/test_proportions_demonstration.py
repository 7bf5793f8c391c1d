"""Success runs with and without failures, what trials show, tolerance limits."""

import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from acceptance.statistics.domain import OutOfDomain
from acceptance.statistics.proportions import (
    passing_probability,
    reliability_shown,
    tolerance_sample_size,
    trials_needed,
)
from tests.statistics.golden import rows
from tests.statistics.simulations.proportions import demonstration_lines

TIE = 1.0 + 1e-9


@pytest.mark.parametrize(("inputs", "expected", "tolerance"), rows("success_run_n"))
def test_golden_success_runs(inputs: dict[str, Any], expected: int, tolerance: float) -> None:
    assert trials_needed(**inputs) == expected


@pytest.mark.parametrize(
    ("inputs", "expected", "tolerance"), rows("binomial_demo_n_by_allowed_failures")
)
def test_golden_trials_by_allowed_failures(
    inputs: dict[str, Any], expected: list[int], tolerance: float
) -> None:
    reliability, confidence = inputs["reliability"], inputs["confidence"]
    found = [trials_needed(reliability, confidence, allowed) for allowed in inputs["failures"]]
    assert found == expected


@pytest.mark.parametrize(("inputs", "expected", "tolerance"), rows("wilks_tolerance_n"))
def test_golden_tolerance_sample_sizes(
    inputs: dict[str, Any], expected: dict[str, int], tolerance: float
) -> None:
    found = {name: tolerance_sample_size(**inputs, sides=n) for name, n in SIDES.items()}
    assert found == expected


SIDES = {"one_sided": 1, "two_sided": 2}


@given(st.floats(0.01, 0.9999), st.floats(0.01, 0.9999), st.integers(0, 30))
@settings(max_examples=300)
def test_the_number_is_the_least_that_shows_it(
    reliability: float, confidence: float, failures: int
) -> None:
    trials = trials_needed(reliability, confidence, failures)
    risk = 1.0 - confidence
    assert stats.binom.cdf(failures, trials, 1.0 - reliability) <= risk * TIE
    if trials > failures + 1:
        assert stats.binom.cdf(failures, trials - 1, 1.0 - reliability) > risk / TIE


@given(
    st.integers(1, 6).map(lambda n: 1.0 - 10.0**-n),
    st.floats(0.5, 0.999),
    st.integers(0, 10_000),
)
def test_more_is_needed_for_more(reliability: float, confidence: float, failures: int) -> None:
    trials = trials_needed(reliability, confidence, failures)
    assert trials_needed(reliability, confidence, failures + 1) > trials
    assert trials_needed(reliability, (1.0 + confidence) / 2.0, failures) >= trials
    assert trials_needed((1.0 + reliability) / 2.0, confidence, failures) >= trials


def test_a_rare_failure_needs_millions() -> None:
    assert trials_needed(0.999999, 0.95) == 2_995_731
    assert trials_needed(0.999999, 0.95, 1) == 4_743_863
    assert trials_needed(0.999999, 0.95, 900_000) == 901_562_013_558
    for failures, trials in ((0, 2_995_731), (1, 4_743_863)):
        assert stats.binom.cdf(failures, trials, 1e-6) <= 0.05
        assert stats.binom.cdf(failures, trials - 1, 1e-6) > 0.05


def test_decimals_are_what_they_look_like() -> None:
    """0.9 twice is 0.81: a confidence of 0.19 is reached, not missed by a rounding."""
    assert trials_needed(0.9, 0.19) == 2
    assert trials_needed(0.1, 0.9) == 1
    assert trials_needed(0.5, 0.75) == 2
    assert trials_needed(0.5, 0.5, 1) == 3


def test_extremes() -> None:
    assert trials_needed(1e-20, 1e-20) == 1
    assert trials_needed(1e-20, 1e-20, 3) == 4
    assert reliability_shown(0, 0, 0.95) == 0.0
    assert reliability_shown(5, 5, 0.95) == 0.0
    assert reliability_shown(1, 0, 0.95) == pytest.approx(0.05, rel=1e-15)
    assert reliability_shown(10**12, 0, 0.95) == pytest.approx(1.0 - 2.9957e-12, abs=1e-15)
    assert passing_probability(5, 5, 0.1) == 1.0
    assert passing_probability(0, 0, 0.1) == 1.0


@given(st.integers(1, 10**6), st.data(), st.floats(0.5, 0.999))
def test_what_was_shown_is_what_would_be_needed(
    trials: int, data: st.DataObject, confidence: float
) -> None:
    failures = data.draw(st.integers(0, min(trials - 1, 1000)))
    shown = reliability_shown(trials, failures, confidence)
    assert passing_probability(trials, failures, shown) == pytest.approx(1.0 - confidence, rel=1e-6)
    assert trials_needed(shown * (1.0 - 1e-9), confidence, failures) <= trials


@given(st.integers(1, 10**6), st.data(), st.floats(1e-6, 1 - 1e-6))
def test_passing_is_the_binomial_distribution(
    trials: int, data: st.DataObject, reliability: float
) -> None:
    failures = data.draw(st.integers(0, trials))
    expected = stats.binom.cdf(failures, trials, 1.0 - reliability)
    assert passing_probability(trials, failures, reliability) == pytest.approx(
        expected, rel=1e-8, abs=1e-290
    )


def test_tolerance_limits_of_higher_order_are_wilks() -> None:
    """The 95/95 orders 1 to 6: 59, 93, 124, 153, 181, 208."""
    found = [tolerance_sample_size(0.95, 0.95, order=n, sides=1) for n in range(1, 7)]
    assert found == [59, 93, 124, 153, 181, 208]
    assert tolerance_sample_size(0.95, 0.95, order=2) == 153


@pytest.mark.parametrize(
    ("arguments", "key"),
    [
        ((1.2, 0.9), "probability"),
        ((0.0, 0.9), "probability"),
        ((1.0, 0.9), "probability"),
        ((0.9, 0.0), "probability"),
        ((0.9, 1.0), "probability"),
        ((0.9, math.nan), "finite"),
        ((0.9, 0.9, -1), "count"),
        ((0.9, 0.9, 1.5), "count"),
        ((0.9, 0.9, True), "count"),
        ((0.9, 0.9, 10**300), "count_too_large"),
        ((1.0 - 1e-13, 0.9), "too_many_trials"),
        ((1.0 - 1e-12, 0.9, 3), "too_many_trials"),
        ((0.999999, 0.9, 10**9), "too_many_trials"),
        ((0.5, 0.9, 10**12), "too_many_trials"),
    ],
)
def test_nonsense_and_the_absurd_are_refused(arguments: tuple[Any, ...], key: str) -> None:
    with pytest.raises(OutOfDomain) as refused:
        trials_needed(*arguments)
    assert refused.value.key == f"statistics.domain.{key}"


def test_other_nonsense_is_refused() -> None:
    with pytest.raises(OutOfDomain, match="must not be more than the 3 trials"):
        reliability_shown(3, 4, 0.9)
    with pytest.raises(OutOfDomain, match="must not be more than the 3 trials"):
        passing_probability(3, 4, 0.9)
    with pytest.raises(OutOfDomain, match="sides"):
        tolerance_sample_size(0.9, 0.9, sides=3)
    with pytest.raises(OutOfDomain, match="order"):
        tolerance_sample_size(0.9, 0.9, order=0)


def test_simulated_tests_pass_as_rarely_as_claimed() -> None:
    lines = demonstration_lines(3000, 12)
    assert all(line.holds for line in lines), [line for line in lines if not line.holds]
