"""Fixed tests for an MTBF: the handbook's plans, risks against scipy, the smallest plan."""

import csv
import math
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from acceptance.statistics.domain import OutOfDomain
from acceptance.statistics.plans.fixed import (
    allowed_failures,
    fixed_length_plan,
    probability_of_acceptance,
)
from acceptance.statistics.plans.handbook import HANDBOOK_PLANS, nearest_handbook_plan
from tests.statistics.golden import rows

BY_NAME = {plan.name: plan for plan in HANDBOOK_PLANS}
RECORDED = Path(os.environ.get("ACCEPTANCE_RECORDINGS", "/nonexistent"), "statistics")
RATIOS = st.floats(1.08, 50.0)
RISKS = st.floats(0.001, 0.45)


@pytest.mark.parametrize(("inputs", "expected", "tolerance"), rows("mil781_fixed_plan"))
def test_handbook_plans_have_their_printed_risks(
    inputs: dict[str, Any], expected: dict[str, float], tolerance: float
) -> None:
    row = BY_NAME[inputs["plan"]]
    plan = row.at(500.0)
    assert plan.hours == 500.0 * inputs["duration_theta1"]
    assert (plan.accept, plan.reject) == (
        inputs["accept_max_failures"],
        inputs["reject_min_failures"],
    )
    assert row.discrimination == inputs["discrimination_ratio"]
    assert 100 * row.nominal_producer_risk == pytest.approx(inputs["nominal_alpha_pct"])
    assert 100 * row.nominal_consumer_risk == pytest.approx(inputs["nominal_beta_pct"])
    assert 100 * plan.producer_risk == pytest.approx(expected["alpha_pct"], abs=tolerance)
    assert 100 * plan.consumer_risk == pytest.approx(expected["beta_pct"], abs=tolerance)


@pytest.mark.recorded
@pytest.mark.skipif(not RECORDED.is_dir(), reason="ACCEPTANCE_RECORDINGS is not there")
def test_handbook_plans_are_those_of_the_recorded_table() -> None:
    with (RECORDED / "fixed-length-plans.csv").open(encoding="utf-8") as file:
        table = list(csv.DictReader(file))
    assert {row["plan"] for row in table} == set(BY_NAME)
    for row in table:
        plan = BY_NAME[row["plan"]]
        true = plan.at(1.0)
        assert plan.discrimination == float(row["discrimination_ratio"])
        assert true.hours == float(row["test_time_in_theta1"])
        assert (true.accept, true.reject) == (int(row["accept_at_most"]), int(row["reject_at"]))
        assert true.producer_risk == pytest.approx(float(row["alpha_true"]), abs=0.00051)
        assert true.consumer_risk == pytest.approx(float(row["beta_true"]), abs=0.00051)


@settings(max_examples=50)
@given(RATIOS, RISKS, RISKS)
def test_the_consumer_s_risk_is_met_exactly_and_the_producer_s_at_least(
    discrimination: float, producer: float, consumer: float
) -> None:
    plan = fixed_length_plan(300.0, discrimination, producer, consumer)
    assert plan.consumer_risk == pytest.approx(consumer, rel=1e-9)
    assert plan.producer_risk <= producer * (1 + 1e-9)
    assert plan.consumer_risk == pytest.approx(
        stats.poisson.cdf(plan.accept, plan.hours / 300.0), rel=1e-9
    )
    assert plan.producer_risk == pytest.approx(
        stats.poisson.sf(plan.accept, plan.hours / plan.upper_mtbf), rel=1e-9
    )


@settings(max_examples=50)
@given(RATIOS, RISKS, RISKS)
def test_one_failure_less_would_miss_a_risk(
    discrimination: float, producer: float, consumer: float
) -> None:
    allowed = allowed_failures(discrimination, producer, consumer)
    for c, enough in ((allowed, True), (allowed - 1, False)):
        if c >= 0:
            ratio = stats.chi2.ppf(producer, 2 * c + 2) / stats.chi2.isf(consumer, 2 * c + 2)
            assert (ratio * discrimination >= 1) == enough or math.isclose(
                ratio * discrimination, 1, rel_tol=1e-9
            )


def test_time_is_counted_in_multiples_of_the_lower_mtbf() -> None:
    one, many = (fixed_length_plan(mtbf, 2, 0.1, 0.1) for mtbf in (1.0, 500.0))
    assert many.hours == pytest.approx(500.0 * one.hours)
    assert many[1:5] == pytest.approx(one[1:5])


def test_the_curve_rises_from_one_risk_to_the_other() -> None:
    plan = fixed_length_plan(500.0, 2.0, 0.1, 0.1)
    truths = [500.0 * 1.1**n for n in range(-20, 21)]
    curve = [probability_of_acceptance(plan, truth) for truth in truths]
    assert curve == sorted(curve)
    assert curve == pytest.approx(
        [stats.poisson.cdf(plan.accept, plan.hours / truth) for truth in truths], rel=1e-10
    )
    assert probability_of_acceptance(plan, 500.0) == pytest.approx(plan.consumer_risk)
    assert probability_of_acceptance(plan, 1000.0) == pytest.approx(1 - plan.producer_risk)


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        ((2.0, 0.1, 0.1), "XII-D"),
        ((2.0, 0.2, 0.2), "XIV-D"),
        ((1.4, 0.1, 0.1), "IX-D"),
        ((10.0, 0.3, 0.3), "XXI-D"),
        ((3.0, 0.1, 0.2), "XVI-D"),
    ],
)
def test_the_nearest_handbook_plan(asked: tuple[float, float, float], name: str) -> None:
    assert nearest_handbook_plan(*asked).name == name


def test_some_handbook_plans_miss_their_nominal_risks() -> None:
    missed = [
        row.name
        for row in HANDBOOK_PLANS
        if row.at(1.0).producer_risk > row.nominal_producer_risk
        or row.at(1.0).consumer_risk > row.nominal_consumer_risk
    ]
    assert "IX-D" in missed
    assert "XVII-D" not in missed


@pytest.mark.parametrize(
    "asked",
    [
        (0.0, 2.0, 0.1, 0.1),
        (-5.0, 2.0, 0.1, 0.1),
        (math.nan, 2.0, 0.1, 0.1),
        (True, 2.0, 0.1, 0.1),
        (500.0, 1.0, 0.1, 0.1),
        (500.0, 0.5, 0.1, 0.1),
        (500.0, math.inf, 0.1, 0.1),
        (500.0, 2.0, 0.0, 0.1),
        (500.0, 2.0, 0.1, 1.2),
        (500.0, 2.0, 0.5, 0.1),
        (500.0, 1.0001, 0.01, 0.01),
        (1e308, 2.0, 0.1, 0.1),
    ],
)
def test_nonsense_is_refused(asked: tuple[float, float, float, float]) -> None:
    with pytest.raises(OutOfDomain):
        fixed_length_plan(*asked)


def test_what_is_too_close_is_refused_with_what_to_do() -> None:
    with pytest.raises(OutOfDomain, match="larger discrimination"):
        fixed_length_plan(500.0, 1.0001, 0.1, 0.1)
