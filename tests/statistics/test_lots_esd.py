"""Grubbs' test and the generalized ESD: golden, against t quantiles, false alarms as told."""

import math
from typing import Any

import numpy as np
import pytest
import scipy.stats
from hypothesis import given
from hypothesis import strategies as st

from acceptance.statistics.domain import OutOfDomain
from acceptance.statistics.lots.esd import (
    esd_excess,
    generalized_esd,
    grubbs,
    grubbs_critical,
    largest_possible_z,
)
from tests.statistics.golden import rows
from tests.statistics.simulations.lots import esd_lines


@pytest.mark.parametrize(("inputs", "expected", "tolerance"), rows("grubbs"))
def test_golden_grubbs(
    inputs: dict[str, Any], expected: dict[str, float], tolerance: float
) -> None:
    found = grubbs(inputs["data"], inputs["alpha"], sides=inputs["sides"])
    assert found.statistic == pytest.approx(expected["G"], abs=tolerance)
    assert found.critical == pytest.approx(expected["critical"], abs=tolerance)
    assert found.is_outlier
    assert inputs["data"][found.place] == 245.57


@pytest.mark.parametrize(("inputs", "expected", "tolerance"), rows("generalized_esd"))
def test_golden_generalized_esd(
    inputs: dict[str, Any], expected: dict[str, float], tolerance: float
) -> None:
    """The handbook cuts its figures to three places where it should round them."""
    found = generalized_esd(inputs["data"], inputs["max_outliers"], inputs["alpha"])
    for at, step in enumerate(found.steps[:3], 1):
        assert step.statistic == pytest.approx(expected[f"R{at}"], abs=tolerance)
        assert step.critical == pytest.approx(expected[f"lam{at}"], abs=tolerance)
    assert len(found.steps) == inputs["max_outliers"]
    assert len(found.outliers) == inputs["outliers_found"]


@pytest.mark.parametrize(("inputs", "expected", "tolerance"), rows("max_possible_classical_z"))
def test_golden_largest_possible_z(
    inputs: dict[str, Any], expected: float, tolerance: float
) -> None:
    n = inputs["n"]
    assert largest_possible_z(n) == pytest.approx(expected, abs=tolerance)
    assert grubbs([0.0] * (n - 1) + [1e9]).statistic == pytest.approx(largest_possible_z(n))


@given(st.integers(3, 10_000), st.floats(1e-9, 0.5), st.sampled_from([1, 2]))
def test_critical_values_are_those_of_scipy(n: int, alpha: float, sides: int) -> None:
    t = float(scipy.stats.t.isf(alpha / (sides * n), n - 2))
    oracle = (n - 1) / math.sqrt(n) * math.sqrt(t * t / (n - 2 + t * t))
    assert grubbs_critical(n, alpha, sides=sides) == pytest.approx(oracle, rel=1e-9)


def test_the_first_step_of_the_esd_is_grubbs_test() -> None:
    values = np.random.default_rng(1).standard_normal(30).tolist()
    one, first = grubbs(values), generalized_esd(values, 5).steps[0]
    assert (one.statistic, one.critical, one.place) == first


def test_two_outliers_side_by_side_hide_from_grubbs_and_not_from_rosner() -> None:
    values = [*np.random.default_rng(2).standard_normal(20).tolist(), 50.0, 50.5]
    values = values[9:]
    assert not grubbs(values).is_outlier
    assert set(generalized_esd(values, 5).outliers) == {11, 12}


def test_one_side_is_the_upper_one() -> None:
    values = [*np.random.default_rng(3).standard_normal(20).tolist(), -50.0]
    assert grubbs(values).place == 20
    assert not grubbs(values, sides=1).is_outlier


def test_equal_readings_have_no_outlier() -> None:
    assert grubbs([0.1] * 5).statistic == 0.0
    assert generalized_esd([0.1] * 20, 5).outliers == ()
    assert generalized_esd([0.1] * 20 + [3.0], 5).outliers == (20,)


def test_false_alarms_come_as_often_as_told() -> None:
    for line in esd_lines(400, 8):
        assert line.holds, line


def test_false_alarms_are_fewer_with_more_readings_and_more_with_more_outliers() -> None:
    assert esd_excess(3, 1) == 1.0
    assert esd_excess(15, 5) > esd_excess(15, 2) > esd_excess(30, 2) > esd_excess(60, 2) == 1.0
    assert esd_excess(10, 99) == esd_excess(10, 5)


@pytest.mark.parametrize(
    ("values", "most", "alpha"),
    [
        ([1.0, 2.0], 1, 0.05),
        ([1.0, 2.0, math.nan], 1, 0.05),
        ([1.0] * 9, 5, 0.05),
        ([1.0] * 9, 0, 0.05),
        ([1.0] * 9, 2, 1.0),
    ],
)
def test_nonsense_is_refused(values: list[float], most: int, alpha: float) -> None:
    with pytest.raises(OutOfDomain):
        generalized_esd(values, most, alpha)


def test_nonsense_critical_values_are_refused() -> None:
    for n, alpha, sides in ((2, 0.05, 2), (5, 0.0, 2), (5, 0.05, 3)):
        with pytest.raises(OutOfDomain):
            grubbs_critical(n, alpha, sides=sides)
    with pytest.raises(OutOfDomain):
        largest_possible_z(0)
    with pytest.raises(OutOfDomain):
        esd_excess(2, 1)
