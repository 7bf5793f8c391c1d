"""The BCa interval: that of scipy from the same draws; refused where n does not allow it."""

import math
from typing import Any

import numpy as np
import pytest
import scipy.stats

from acceptance.statistics.domain import OutOfDomain
from acceptance.statistics.performance.bootstrap import bca_interval, coverage_seen
from tests.statistics.simulations.performance import bootstrap_lines


@pytest.mark.parametrize("name", ["mean", "median"])
@pytest.mark.parametrize("noise", ["normal", "exponential", "lognormal"])
@pytest.mark.parametrize("n", [10, 23, 200])
def test_the_interval_is_that_of_scipy(name: Any, noise: str, n: int) -> None:
    values = getattr(np.random.default_rng(n), noise)(size=n)
    for confidence in (0.8, 0.95, 0.99):
        found = bca_interval(values.tolist(), name, confidence=confidence, resamples=1999, seed=4)
        oracle = scipy.stats.bootstrap(
            (values,),
            getattr(np, name),
            confidence_level=confidence,
            n_resamples=1999,
            method="BCa",
            rng=np.random.default_rng(4),
        ).confidence_interval
        assert (found.lower, found.upper) == pytest.approx((oracle.low, oracle.high), rel=1e-9)


def test_a_statistic_of_ones_own() -> None:
    values = np.random.default_rng(5).lognormal(size=30).tolist()

    def geometric(sample: Any, axis: int) -> Any:
        return np.exp(np.log(sample).mean(axis=axis))

    found = bca_interval(values, geometric, resamples=1999)
    assert found.lower < found.estimate < found.upper
    assert found.estimate == pytest.approx(float(scipy.stats.gmean(values)))


def test_the_same_seed_gives_the_same_interval() -> None:
    values = np.random.default_rng(6).standard_normal(12).tolist()
    one = bca_interval(values, resamples=999)
    assert one == bca_interval(values, resamples=999)
    assert one != bca_interval(values, resamples=999, seed=2)


def test_drawing_in_pieces_is_drawing_at_once() -> None:
    values = np.random.default_rng(7).standard_normal(1500).tolist()
    found = bca_interval(values, resamples=1200)
    assert found.lower < found.estimate < found.upper


def test_equal_readings_have_an_interval_without_width() -> None:
    found = bca_interval([0.1] * 10)
    assert found.lower == found.estimate == found.upper == pytest.approx(0.1)


def test_a_statistic_that_no_resample_exceeds_has_bounds() -> None:
    values = list(map(float, range(10)))
    found = bca_interval(values, np.max, resamples=999)
    assert all(math.isfinite(value) for value in found[:5])


def test_the_coverage_is_what_is_documented() -> None:
    for line in bootstrap_lines(250, 8):
        assert line.holds, line
    assert coverage_seen(11) == coverage_seen(10)
    assert coverage_seen(10**6) == coverage_seen(200)


@pytest.mark.parametrize(
    ("values", "asked"),
    [
        ([1.0] * 9, {}),
        ([], {}),
        ([*[1.0] * 10, math.nan], {}),
        ([1.0, 2.0] * 10, {"confidence": 1.2}),
        ([1.0, 2.0] * 10, {"resamples": 100}),
        ([1.0, 2.0] * 10, {"resamples": 10**9}),
        ([1.0, 2.0] * 10, {"statistic": "mode"}),
    ],
)
def test_what_has_no_interval_is_refused(values: list[float], asked: dict[str, Any]) -> None:
    with pytest.raises(OutOfDomain):
        bca_interval(values, **asked)


def test_nine_readings_are_refused_with_the_reason() -> None:
    with pytest.raises(OutOfDomain, match="needs 10 readings or more, not 9") as refused:
        bca_interval([1.0] * 9)
    assert refused.value.key == "statistics.domain.performance_bootstrap"
    with pytest.raises(OutOfDomain):
        coverage_seen(9)
