"""Median, MAD and robust z; mean and deviation; what is asked of readings."""

import math
import statistics
from typing import Any

import pytest
import scipy.stats
from hypothesis import given
from hypothesis import strategies as st

from acceptance.statistics.domain import OutOfDomain
from acceptance.statistics.moments import mean_and_deviation
from acceptance.statistics.readings import (
    require_one_of,
    require_positive_readings,
    require_readings,
)
from acceptance.statistics.robust import NORMAL_MAD, mad, median, robust_z, scaled_mad
from tests.statistics.golden import rows

READINGS = st.lists(st.floats(-1e9, 1e9), min_size=1, max_size=40)


@pytest.mark.parametrize(("inputs", "expected", "tolerance"), rows("mad"))
def test_golden_mad(inputs: dict[str, Any], expected: dict[str, float], tolerance: float) -> None:
    data = inputs["data"]
    assert median(data) == expected["median"]
    assert mad(data) == expected["mad"]
    assert scaled_mad(data) == pytest.approx(expected["scaled"], abs=tolerance)
    assert max(robust_z(data)) == pytest.approx(expected["modified_z_max"], abs=tolerance)


@given(READINGS)
def test_median_and_mad_are_those_of_scipy(values: list[float]) -> None:
    assert median(values) == pytest.approx(statistics.median(values), rel=1e-15)
    oracle = float(scipy.stats.median_abs_deviation(values))
    assert mad(values) == pytest.approx(oracle, rel=1e-12, abs=1e-300)


@given(READINGS, st.floats(-1e6, 1e6), st.floats(0.01, 100.0))
def test_robust_z_knows_no_origin_and_no_unit(
    values: list[float], shift: float, unit: float
) -> None:
    whole = [float(round(value)) for value in values]
    if mad(whole) == 0.0:
        return
    moved = [round(shift) + value for value in whole]
    assert robust_z(moved) == pytest.approx(robust_z(whole), rel=1e-9, abs=1e-9)
    scaled = [unit * value for value in whole]
    assert robust_z(scaled) == pytest.approx(robust_z(whole), rel=1e-6, abs=1e-6)


def test_half_of_the_readings_but_one_may_be_anything() -> None:
    good = [10.0, 10.1, 9.9, 10.2, 9.8, 10.0]
    assert abs(median([*good, *[1e9] * 5]) - 10.0) <= 0.2
    assert mad([*good, *[1e9] * 5]) <= 0.4


def test_where_half_are_equal_what_differs_is_infinitely_far() -> None:
    assert robust_z([1.0, 1.0, 1.0, 2.0]) == [0.0, 0.0, 0.0, math.inf]


def test_the_constant_is_the_upper_quartile_of_normal_noise() -> None:
    assert pytest.approx(scipy.stats.norm.ppf(0.75), rel=1e-15) == NORMAL_MAD


@given(st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=30))
def test_mean_and_deviation_are_those_of_the_standard_library(values: list[float]) -> None:
    mean, deviation = mean_and_deviation(values)
    assert mean == pytest.approx(statistics.mean(values), rel=1e-12, abs=1e-12)
    assert deviation == pytest.approx(statistics.stdev(values), rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("scale", [1e-200, 1e-150, 1e149])
def test_neither_small_nor_large_readings_lose_their_deviation(scale: float) -> None:
    assert mean_and_deviation([scale, 3.0 * scale])[1] == pytest.approx(scale * math.sqrt(2.0))


def test_one_reading_and_equal_ones_have_no_deviation() -> None:
    assert mean_and_deviation([0.1]) == (0.1, 0.0)
    assert mean_and_deviation([0.1] * 7) == (0.1, 0.0)


@pytest.mark.parametrize("values", [[], [math.nan], [math.inf], [1e151], [True], ["1"]])
def test_nonsense_is_refused(values: list[Any]) -> None:
    for asked in (median, mad, scaled_mad, robust_z):
        with pytest.raises(OutOfDomain):
            asked(values)


def test_readings_that_have_no_ratios_are_refused() -> None:
    for values in ([0.0], [-1.0], [1e-151]):
        with pytest.raises(OutOfDomain, match="speed must be"):
            require_positive_readings("speed", values)
    assert require_readings("speed", [-1, 2]) == [-1.0, 2.0]


def test_a_choice_that_is_none_is_refused_with_what_there_is() -> None:
    with pytest.raises(OutOfDomain, match="side must be one of left, right, not 'up'") as refused:
        require_one_of("side", "up", ("left", "right"))
    assert refused.value.key == "statistics.domain.readings_one_of"
