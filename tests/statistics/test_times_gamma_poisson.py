"""What is known of an MTBF before and after a test: golden numbers, scipy, extremes."""

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from acceptance.statistics.domain import OutOfDomain
from acceptance.statistics.times.gamma_poisson import (
    GammaRate,
    gamma_test_hours,
    mtbf_quantile,
    posterior,
    prior_from_quantiles,
    probability_mtbf_above,
)
from tests.statistics.golden import rows
from tests.statistics.simulations.times import posterior_lines

KNOWN = st.builds(GammaRate, st.floats(0.5, 1e4), st.floats(1e-3, 1e9))


@pytest.mark.parametrize(
    ("inputs", "expected", "tolerance"), rows("bayes_gamma_prior_from_quantiles")
)
def test_golden_prior(
    inputs: dict[str, float], expected: dict[str, float], tolerance: float
) -> None:
    found = prior_from_quantiles(inputs["mtbf_median"], inputs["mtbf_p05"])
    assert found.shape == pytest.approx(expected["a"], abs=0.001)
    assert found.hours == pytest.approx(expected["b"], abs=tolerance)


@pytest.mark.parametrize(("inputs", "expected", "tolerance"), rows("bayes_gamma_test_time"))
def test_golden_test_time(inputs: dict[str, Any], expected: float, tolerance: float) -> None:
    found = gamma_test_hours(
        GammaRate(inputs["a"], inputs["b"]),
        inputs["target_mtbf"],
        inputs["confidence"],
        inputs["allowed_failures"],
    )
    assert found == pytest.approx(expected, abs=tolerance)


@pytest.mark.parametrize(("inputs", "expected", "tolerance"), rows("bayes_gamma_posterior_mtbf"))
def test_golden_posterior(
    inputs: dict[str, Any], expected: dict[str, float], tolerance: float
) -> None:
    known = posterior(GammaRate(inputs["a"], inputs["b"]), inputs["hours"], inputs["failures"])
    assert known == GammaRate(4.0, 3309.0)
    found = {
        "median": mtbf_quantile(known, 0.5),
        "lower80": mtbf_quantile(known, 0.2),
        "lower90": mtbf_quantile(known, 0.1),
        "upper90": mtbf_quantile(known, 0.9),
    }
    assert found == pytest.approx({name: expected[name] for name in found}, abs=tolerance)
    above = probability_mtbf_above(known, 600.0)
    assert above == pytest.approx(expected["prob_mtbf_gt_600"], abs=0.001)


@given(KNOWN, st.floats(1e-6, 1 - 1e-6))
def test_quantiles_are_those_of_scipy(known: GammaRate, probability: float) -> None:
    expected = known.hours / stats.gamma.isf(probability, known.shape)
    found = mtbf_quantile(known, probability)
    assert found == pytest.approx(expected, rel=1e-9)
    assert probability_mtbf_above(known, found) == pytest.approx(1.0 - probability, rel=1e-6)


@given(st.floats(1.0, 1e6), st.floats(1.01, 50.0), st.floats(0.001, 0.4))
def test_a_prior_has_the_quantiles_that_it_was_made_of(
    low: float, ratio: float, probability: float
) -> None:
    known = prior_from_quantiles(low * ratio, low, probability)
    assert mtbf_quantile(known, 0.5) == pytest.approx(low * ratio, rel=1e-7)
    assert mtbf_quantile(known, probability) == pytest.approx(low, rel=1e-7)


@given(KNOWN, st.floats(1.0, 1e6), st.floats(0.5, 0.99), st.integers(0, 50))
def test_the_test_time_reaches_the_probability(
    known: GammaRate, mtbf: float, probability: float, failures: int
) -> None:
    hours = gamma_test_hours(known, mtbf, probability, failures)
    after = posterior(known, hours, failures)
    reached = probability_mtbf_above(after, mtbf)
    assert reached >= probability * (1.0 - 1e-9)
    if hours:
        assert reached == pytest.approx(probability, rel=1e-6)


def test_what_is_already_known_needs_no_test() -> None:
    assert probability_mtbf_above(GammaRate(0.5, 1e300), 1e-300) == 1.0
    assert gamma_test_hours(GammaRate(1.0, 1e9), 100.0, 0.9) == 0.0


@pytest.mark.parametrize(
    ("call", "key"),
    [
        (lambda: prior_from_quantiles(250.0, 600.0), "prior_order"),
        (lambda: prior_from_quantiles(600.0, 600.0), "prior_order"),
        (lambda: prior_from_quantiles(600.0, 250.0, 0.6), "prior_order"),
        (lambda: prior_from_quantiles(600.0, 599.9999), "prior_quantiles"),
        (lambda: prior_from_quantiles(1e300, 1e-300), "prior_quantiles"),
        (lambda: prior_from_quantiles(-1.0, 250.0), "positive"),
        (lambda: prior_from_quantiles(math.nan, 250.0), "finite"),
        (lambda: posterior(GammaRate(0.0, 10.0), 1.0, 0), "positive"),
        (lambda: posterior(GammaRate(1.0, -10.0), 1.0, 0), "positive"),
        (lambda: mtbf_quantile(GammaRate(1e-300, 10.0), 0.5), "prior_shape"),
        (lambda: mtbf_quantile(GammaRate(1e300, 10.0), 0.5), "prior_shape"),
        (lambda: posterior(GammaRate(1.0, 10.0), -1.0, 0), "nonnegative"),
        (lambda: posterior(GammaRate(1.0, 10.0), 1.0, -1), "count"),
        (lambda: mtbf_quantile(GammaRate(1.0, 10.0), 1.0), "probability"),
        (lambda: probability_mtbf_above(GammaRate(1.0, 10.0), 0.0), "positive"),
        (lambda: gamma_test_hours(GammaRate(1.0, 10.0), 100.0, 1.2), "probability"),
    ],
)
def test_nonsense_is_refused(call: Any, key: str) -> None:
    with pytest.raises(OutOfDomain) as refused:
        call()
    assert refused.value.key == f"statistics.domain.{key}"


def test_simulated_posteriors_hold_as_often_as_they_say() -> None:
    lines = posterior_lines(2000, 23)
    assert all(line.holds for line in lines), [line for line in lines if not line.holds]
