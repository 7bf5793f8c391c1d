"""Baselines, CUSUM and EWMA of series: published series, states, odd baselines, nonsense."""

import json
import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from acceptance.statistics.domain import OutOfDomain
from acceptance.statistics.drift.cusum import Cusum, CusumChart, CusumState, cusum, start, step
from acceptance.statistics.drift.ewma import EwmaChart, ewma, half_width
from acceptance.statistics.drift.standardise import (
    Baseline,
    baseline,
    small_sample_factor,
    standardise,
)
from tests.statistics.golden import rows

CHART = CusumChart(0.5, 5.0)
readings = st.lists(st.none() | st.floats(-50, 50), max_size=60)


@pytest.mark.parametrize(("inputs", "expected", "tolerance"), rows("cusum_series_upper"))
def test_cusum_as_published(inputs: Any, expected: Any, tolerance: float) -> None:
    chart = CusumChart(inputs["k"], inputs["h"], resets=False)
    found = cusum([value - inputs["target"] for value in inputs["data"]], chart)
    assert found.upper == pytest.approx(expected, abs=tolerance)
    assert found.alarms[0].at == inputs["first_alarm_at"] - 1
    assert found.alarms[0].side == "up"
    assert found.alarms[0].start == 12  # its sum was last zero at the twelfth reading


@pytest.mark.parametrize(("inputs", "expected", "tolerance"), rows("ewma_series"))
def test_ewma_as_published(inputs: Any, expected: Any, tolerance: float) -> None:
    chart = EwmaChart(inputs["lam"], inputs["L"], inputs["start"], inputs["sigma"])
    found = ewma(inputs["data"], chart)
    assert found.averages == pytest.approx(expected, abs=tolerance)
    assert found.upper[0] == pytest.approx(52.5884, abs=1e-4)
    assert found.lower[0] == pytest.approx(47.4115, abs=1e-4)
    assert found.alarms == ()


@given(readings)
def test_a_series_in_two_halves_is_charted_as_one(series: list[float | None]) -> None:
    whole, half = cusum(series, CHART), len(series) // 2
    first = cusum(series[:half], CHART)
    second = cusum(series[half:], CHART, first.state)
    assert first.alarms + second.alarms == whole.alarms
    assert second.state == whole.state


@given(readings)
def test_what_goes_up_in_a_series_goes_down_in_its_mirror(series: list[float | None]) -> None:
    found = cusum(series, CHART)
    mirrored = cusum([None if one is None else -one for one in series], CHART)
    assert found.upper == mirrored.lower
    assert [one.shift for one in found.alarms] == [-one.shift for one in mirrored.alarms]


@given(readings)
def test_a_missing_reading_changes_no_sum(series: list[float | None]) -> None:
    known = cusum([one for one in series if one is not None], CHART)
    found = cusum(series, CHART)
    assert [one.statistic for one in found.alarms] == [one.statistic for one in known.alarms]
    assert found.state.upper.total == known.state.upper.total
    assert found.state.seen == len(series)


def test_the_state_survives_being_written_down() -> None:
    state = cusum([0.7, None, 1.2], CHART).state
    upper, lower, seen = json.loads(json.dumps(state))
    kept = CusumState(type(state.upper)(*upper), type(state.lower)(*lower), seen)
    assert kept == state


def test_a_change_is_dated_and_measured() -> None:
    series = [0.0, -0.2, 0.3, None, -1.0, 2.0, 2.0, None, 2.0, 2.0]
    (alarm,) = cusum(series, CHART).alarms
    assert (alarm.at, alarm.start, alarm.side) == (9, 5, "up")
    assert alarm.shift == pytest.approx(2.0)


def test_after_an_alarm_the_sums_start_again() -> None:
    chart = CusumChart(0.5, 2.0, head_start=1.0)
    found = cusum([3.0, 0.0], chart)
    assert found.upper == (3.5, 0.5)
    assert found.alarms[0].shift == pytest.approx(3.0)  # what the head start gave is not counted
    assert cusum([3.0, 0.0], chart._replace(resets=False)).upper == (3.5, 3.0)


def test_a_series_that_falls_alarms_downwards() -> None:
    (alarm,) = cusum([-3.0, -3.0, -3.0], CHART).alarms
    assert alarm.side == "down"
    assert alarm.shift == pytest.approx(-3.0)


def test_an_empty_series_shows_nothing() -> None:
    assert cusum([], CHART) == Cusum((), (), (), start(CHART))
    assert ewma([], EwmaChart(0.2, 3.0)).averages == ()


def test_the_limits_of_an_ewma_open_with_time() -> None:
    chart = EwmaChart(0.2, 3.0, asymptotic=False)
    found = ewma([0.0, None, 0.0, 0.0], chart)
    assert found.upper[0] == pytest.approx(3.0 * 0.2)
    assert found.upper[1] == found.upper[0]
    assert half_width(chart, 1000) == pytest.approx(half_width(chart))
    assert list(found.upper) == sorted(found.upper)


def test_an_ewma_alarms_on_its_side() -> None:
    chart = EwmaChart(0.5, 2.0, target=10.0, sigma=0.1)
    found = ewma([10.0, 11.0, None, 9.0], chart)
    assert [(one.at, one.side) for one in found.alarms] == [(1, "up"), (3, "down")]
    again = ewma([None, 9.0], chart, ewma([10.0, 11.0], chart).state)
    assert again.alarms == found.alarms[1:]


def test_a_baseline_of_few_readings_is_not_too_narrow() -> None:
    """Croux & Rousseeuw's factors make the mean scale of normal readings 1."""
    rng = np.random.default_rng(1992)
    for n in (5, 6, 7, 8, 9, 10, 15, 30):
        scales = [baseline(one.tolist()).scale for one in rng.standard_normal((2500, n))]
        spread = np.std(scales) / math.sqrt(len(scales))
        assert abs(np.mean(scales) - 1.0) < 4.0 * spread + 0.01, n


def test_wild_readings_do_not_move_a_baseline() -> None:
    clean = [10.0, 10.1, 9.9, 10.2, 9.8, 10.05, 9.95]
    found, wild = baseline(clean), baseline([*clean, 1000.0, None, -500.0])
    assert wild.centre == pytest.approx(found.centre)
    assert wild.scale < 2.0 * found.scale
    assert (wild.n, wild.missing, wild.spread) == (9, 1, "mad")


def test_a_baseline_of_ties_says_what_its_scale_rests_on() -> None:
    assert baseline([5, 5, 5, 5, 6]).spread == "mean_distance"
    assert baseline([5, 5, 5, 5, 6]).scale == pytest.approx(0.2 * math.sqrt(math.pi / 2))
    constant = baseline([5.0] * 6)
    assert (constant.scale, constant.spread) == (0.0, "none")
    rounded = baseline([5.0] * 6, resolution=1.0)
    assert rounded.scale == pytest.approx(1 / math.sqrt(12))
    assert rounded.spread == "resolution"


def test_a_constant_baseline_measures_nothing() -> None:
    with pytest.raises(OutOfDomain, match="all 6 readings of the baseline") as refused:
        standardise([5.0, 6.0], baseline([5.0] * 6))
    assert refused.value.values == {"n": 6, "centre": 5.0}


@settings(max_examples=50)
@given(st.lists(st.floats(-1e150, 1e150), min_size=5, max_size=20), st.floats(-1e150, 1e150))
def test_whatever_the_baseline_a_standardised_reading_is_a_number(
    values: list[float], reading: float
) -> None:
    found = baseline(values)
    if found.scale > 0.0:
        (z,) = standardise([reading], found)
        assert z is not None
        assert math.isfinite(step(CHART, start(CHART), z).upper)


def test_missing_readings_stay_missing() -> None:
    assert standardise([1.0, None], Baseline(0.0, 2.0, 9, 0, "mad")) == [0.5, None]
    assert small_sample_factor(1000) == pytest.approx(1.0, abs=1e-3)


@pytest.mark.parametrize(
    "nonsense",
    [
        lambda: baseline([1.0, 2.0, 3.0, 4.0]),
        lambda: baseline([1.0, 2.0, 3.0, 4.0, math.nan]),
        lambda: baseline([1.0, 2.0, 3.0, 4.0, True]),
        lambda: baseline([1.0, 2.0, 3.0, 4.0, 5.0], resolution=0.0),
        lambda: standardise([math.inf], baseline([1.0, 2.0, 3.0, 4.0, 5.0])),
        lambda: cusum([math.nan], CHART),
        lambda: cusum([0.0], CusumChart(-1.0, 5.0)),
        lambda: cusum([0.0], CusumChart(0.5, 0.0)),
        lambda: cusum([0.0], CusumChart(0.5, 5.0, 5.0)),
        lambda: step(CHART, start(CHART), 1e200),
        lambda: ewma([0.0], EwmaChart(1.5, 3.0)),
        lambda: ewma([0.0], EwmaChart(0.2, -3.0)),
        lambda: ewma([0.0], EwmaChart(0.2, 3.0, sigma=0.0)),
        lambda: ewma([math.inf], EwmaChart(0.2, 3.0)),
        lambda: half_width(EwmaChart(0.2, 3.0), 0),
    ],
)
def test_nonsense_is_refused(nonsense: Any) -> None:
    with pytest.raises(OutOfDomain):
        nonsense()
