"""Limits for short baselines and autocorrelated readings: the rate asked for is the rate kept."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from acceptance.statistics.domain import OutOfDomain
from acceptance.statistics.drift.autocorrelation import residual_baseline, residuals
from acceptance.statistics.drift.calibration import (
    Setting,
    achieved_rate,
    calibrated_limit,
    limit_for_series,
)
from acceptance.statistics.drift.cusum import CusumChart, cusum
from acceptance.statistics.drift.simulation import (
    Machines,
    _charts,
    largest_sums,
    mean_run_length,
    noise,
)
from acceptance.statistics.drift.standardise import baseline, standardise
from tests.statistics.golden import rows


@pytest.mark.parametrize(
    ("inputs", "expected", "tolerance"), rows("cusum_false_alarm_with_estimated_baseline")
)
def test_a_short_baseline_alarms_as_often_as_simulated(
    inputs: Any, expected: Any, tolerance: float
) -> None:
    """The rows are of mean and standard deviation."""
    machines = Machines(inputs["baseline_n"], "moments")
    sums = largest_sums(machines, [inputs["k"]], [30, 100], 12_000, seed=2004)[0]
    found = (sums > inputs["h"]).mean(axis=1)
    assert found == pytest.approx([expected["p_alarm_30"], expected["p_alarm_100"]], abs=tolerance)


@pytest.mark.parametrize(("inputs", "expected", "tolerance"), rows("cusum_arl0_under_ar1"))
def test_autocorrelation_shortens_the_run_as_simulated(
    inputs: Any, expected: float, tolerance: float
) -> None:
    found = mean_run_length(inputs["rho"], inputs["k"], inputs["h"], 8000, seed=1974)
    assert found == pytest.approx(expected, abs=tolerance)


@pytest.mark.parametrize(
    "setting",
    [
        Setting(20, 50),
        Setting(40, 200),
        Setting(150, 300, 1.0),
        Setting(60, 100, 0.25),
        Setting(None, 250),
    ],
)
def test_a_calibrated_limit_keeps_its_rate(setting: Setting) -> None:
    found = calibrated_limit(0.05, setting)
    machines = Machines(setting.baseline or 0)
    sums = largest_sums(machines, [setting.reference], [setting.horizon], 8000, seed=5)
    rate = float((sums > found.limit).mean())
    assert rate == pytest.approx(0.05, abs=0.009)  # 3.3 standard errors and the table's own
    assert achieved_rate(found.limit, setting).rate == pytest.approx(0.05, rel=1e-6)


@pytest.mark.parametrize("rho", [0.0, 0.3, 0.6])
def test_limits_for_residuals_keep_their_rate_or_less(rho: float) -> None:
    setting = Setting(60, 200, noise="residuals")
    limit = calibrated_limit(0.05, setting).limit
    sums = largest_sums(Machines(60, "residuals", rho), [0.5], [200], 8000, seed=6)
    assert float((sums > limit).mean()) < 0.06


def test_the_simulated_machines_are_charted_as_the_real_ones() -> None:
    """The same readings through the modules that a watch uses, one by one."""
    rng = np.random.default_rng(16)
    setting, alarms = Setting(30, 60), 0
    chart = CusumChart(0.5, calibrated_limit(0.2, setting).limit)
    for series in rng.standard_normal((400, 90)).tolist():
        found = cusum(standardise(series[30:], baseline(series[:30])), chart)
        alarms += bool(found.alarms)
    assert alarms / 400 == pytest.approx(0.2, abs=0.066)


def test_residuals_of_real_machines_keep_the_rate_too() -> None:
    setting, alarms = Setting(60, 60, noise="residuals"), 0
    chart = CusumChart(0.5, calibrated_limit(0.2, setting).limit)
    for series in noise(300, 120, 0.5, np.random.default_rng(17)).astype(float).tolist():
        against = residual_baseline(series[:60])
        _, last = residuals(series[:60], against)
        found, _ = residuals(series[60:], against, last)
        alarms += bool(cusum(found, chart).alarms)
    assert 0.05 < alarms / 300 < 0.28


def test_a_usual_limit_is_too_narrow_for_a_short_baseline() -> None:
    assert achieved_rate(5.0, Setting(None, 30)).rate == pytest.approx(0.05, abs=0.005)
    assert achieved_rate(5.0, Setting(30, 30)).rate > 0.2
    assert achieved_rate(5.0, Setting(10, 300)).bound == "at_least"
    assert achieved_rate(29.0, Setting(None, 30)).bound == "at_most"


@settings(max_examples=60, deadline=None)
@given(
    st.floats(0.001, 0.5),
    st.none() | st.integers(5, 100_000),
    st.integers(10, 10_000),
    st.sampled_from([0.25, 0.5, 1.0]),
)
def test_limits_are_in_order(
    rate: float, count: int | None, horizon: int, reference: float
) -> None:
    setting = Setting(count, horizon, reference)
    try:
        limit = calibrated_limit(rate, setting).limit
    except OutOfDomain as refused:
        assert refused.key == "statistics.domain.drift_short_baseline"  # noqa: PT017 - may be refused
        return
    assert limit >= calibrated_limit(rate, setting._replace(baseline=None)).limit - 1e-9
    assert calibrated_limit(min(0.5, rate * 1.5), setting).limit <= limit
    assert achieved_rate(limit, setting).rate == pytest.approx(rate, rel=1e-6)


def test_a_budget_for_series_with_short_baselines() -> None:
    found = limit_for_series(100, 24, 2, Setting(720, 8000))
    assert found.false_alarm_rate == pytest.approx(2 * 8000 / (100 * 24 * 365.25))
    assert found.limit > calibrated_limit(found.false_alarm_rate, Setting(None, 8000)).limit


def test_a_baseline_too_short_is_refused_with_its_numbers() -> None:
    with pytest.raises(OutOfDomain, match="a baseline of 10 readings is too short") as refused:
        calibrated_limit(0.01, Setting(10, 1000))
    assert refused.value.values == {"baseline": 10, "rate": 0.01, "horizon": 1000}


@pytest.mark.parametrize(
    "nonsense",
    [
        lambda: calibrated_limit(0.0, Setting(30, 100)),
        lambda: calibrated_limit(1e-4, Setting(30, 100)),
        lambda: calibrated_limit(0.05, Setting(4, 100)),
        lambda: calibrated_limit(0.05, Setting(19, 100, noise="residuals")),
        lambda: calibrated_limit(0.05, Setting(30, 9)),
        lambda: calibrated_limit(0.05, Setting(30, 10_001)),
        lambda: calibrated_limit(0.05, Setting(30, 100, 0.7)),
        lambda: calibrated_limit(0.05, Setting(30, 100, noise="pink")),
        lambda: achieved_rate(0.0, Setting(30, 100)),
        lambda: achieved_rate(math.nan, Setting(30, 100)),
        lambda: limit_for_series(0, 24, 1, Setting(None, 1000)),
        lambda: limit_for_series(10, 24, 1e-9, Setting(None, 1000)),
        lambda: limit_for_series(10, 24, 1e9, Setting(None, 1000)),
    ],
)
def test_nonsense_is_refused(nonsense: Any) -> None:
    with pytest.raises(OutOfDomain):
        nonsense()


@pytest.mark.parametrize("estimator", ["robust", "residuals"])
def test_simulated_machines_are_measured_as_real_ones(estimator: str) -> None:
    charts = _charts(Machines(60, estimator, 0.5), 20, np.random.default_rng(8))
    for row, series in enumerate(noise(20, 60, 0.5, np.random.default_rng(8)).tolist()):
        if estimator == "robust":
            scale = baseline(series).scale
        else:
            against = residual_baseline(series)
            scale = against.residual.scale
            assert charts.carried[row] == pytest.approx(against.autocorrelation, rel=1e-4)
        assert charts.scale[row] == pytest.approx(scale, rel=1e-4)
