"""Sequential tests for an MTBF: lines, truncation, and the exact recursion against three oracles.

The oracles: the printed plan IV-D, the fixed test that a staircase of one step is, a grid of
many short trials, and simulated tests.
"""

import math
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from acceptance.statistics.domain import OutOfDomain
from acceptance.statistics.plans.fixed import fixed_length_plan
from acceptance.statistics.plans.laws import poisson_acceptance, poisson_law
from acceptance.statistics.plans.lines import truncation, wald_lines
from acceptance.statistics.plans.recursion import Bounds, walk
from acceptance.statistics.plans.sequential import (
    SequentialPlan,
    exact,
    handbook_sequential_plan,
    probability_of_acceptance,
    sequential_plan,
    table_plan,
)
from tests.statistics.golden import rows
from tests.statistics.simulations.plans import run_hours

(IV_D,) = rows("mil781_truncated_sprt_plan")
ASKED = [(2.0, 0.1, 0.1), (3.0, 0.2, 0.05), (1.5, 0.05, 0.3), (6.0, 0.01, 0.01)]


def iv_d(theta1: float = 1.0) -> SequentialPlan:
    inputs = IV_D.values[0]
    accept = [theta1 * at for at in inputs["accept_time_theta1_by_failures"]]
    reject = [at and theta1 * at for at in inputs["reject_time_theta1_by_failures"]]
    return table_plan(theta1, inputs["discrimination_ratio"], accept, reject)


@pytest.mark.parametrize(("inputs", "expected", "tolerance"), [IV_D])
def test_plan_iv_d_has_its_printed_risks(
    inputs: dict[str, Any], expected: dict[str, float], tolerance: float
) -> None:
    plan = iv_d(200.0)
    assert 100 * plan.producer_risk == pytest.approx(expected["alpha_pct"], abs=tolerance)
    assert 100 * plan.consumer_risk == pytest.approx(expected["beta_pct"], abs=tolerance)
    assert plan.reject == 8
    assert plan.max_hours == pytest.approx(9.74 * 200.0)


@pytest.mark.parametrize(
    ("inputs", "expected", "tolerance"), rows("mil781_truncated_sprt_expected_time")
)
def test_plan_iv_d_takes_its_expected_time(
    inputs: dict[str, Any], expected: dict[str, float], tolerance: float
) -> None:
    plan = iv_d()
    assert exact(plan, 2.0).expected_hours == pytest.approx(expected["at_theta0"], abs=tolerance)
    assert exact(plan, 1.0).expected_hours == pytest.approx(expected["at_theta1"], abs=tolerance)


@pytest.mark.parametrize(("inputs", "expected", "tolerance"), rows("sprt_mtbf_lines"))
def test_wald_s_lines(
    inputs: dict[str, float], expected: dict[str, float], tolerance: float
) -> None:
    lines = wald_lines(250.0, inputs["discrimination_ratio"], inputs["alpha"], inputs["beta"])
    assert lines.accept_intercept == pytest.approx(expected["accept_intercept"], abs=tolerance)
    assert lines.reject_intercept == pytest.approx(expected["reject_intercept"], abs=tolerance)
    assert 250.0 * lines.slope == pytest.approx(expected["slope_per_theta1"], abs=tolerance)


def test_truncation_of_the_handbook_and_of_epstein() -> None:
    assert truncation(100.0, 2.0, 0.1, 0.1).failures == 15
    assert truncation(2000.0, 5.0, 0.05, 0.05).failures == 5
    hours = truncation(100.0, 2.0, 0.1, 0.1).hours
    assert hours == pytest.approx(200.0 * stats.chi2.ppf(0.1, 30) / 2)


def test_the_handbook_s_lines_miss_the_risks_they_are_made_for_and_say_so() -> None:
    plan = handbook_sequential_plan(500.0, 2.0, 0.1, 0.1)
    assert plan.reject == 15
    assert plan.producer_risk == pytest.approx(0.1279, abs=1e-4)
    assert plan.consumer_risk == pytest.approx(0.1148, abs=1e-4)
    assert not plan.adjusted


@settings(max_examples=40)
@given(st.floats(1.15, 40.0), st.floats(0.01, 0.4), st.floats(0.01, 0.4))
def test_adjusted_plans_are_within_both_risks_and_shorter_than_fixed_ones(
    discrimination: float, producer: float, consumer: float
) -> None:
    plan = sequential_plan(500.0, discrimination, producer, consumer)
    assert plan.producer_risk <= producer * (1 + 1e-9)
    assert plan.consumer_risk <= consumer * (1 + 1e-9)
    good, bad = exact(plan, plan.upper_mtbf), exact(plan, plan.mtbf)
    assert good.reject == pytest.approx(plan.producer_risk, rel=1e-9)
    assert bad.accept == pytest.approx(plan.consumer_risk, rel=1e-9)
    fixed = fixed_length_plan(500.0, discrimination, producer, consumer)
    assert min(good.expected_hours, bad.expected_hours) <= fixed.hours * (1 + 1e-9)


def test_long_plans_are_settled_too() -> None:
    plan = sequential_plan(500.0, 1.1, 0.02, 0.05)
    assert 0.97 * 0.02 <= plan.producer_risk <= 0.02
    assert 0.97 * 0.05 <= plan.consumer_risk <= 0.05
    good = exact(plan, plan.upper_mtbf)
    assert good.accept + good.reject == pytest.approx(1.0, abs=1e-12)
    assert good.reject == pytest.approx(plan.producer_risk, rel=1e-8)


@pytest.mark.parametrize("asked", ASKED)
def test_probabilities_are_probabilities_whatever_the_truth(
    asked: tuple[float, float, float],
) -> None:
    plan = sequential_plan(1.0, *asked)
    for truth in (1e-9, 0.01, 0.3, 1.0, 2.5, 30.0, 1e6, 1e300):
        ended = walk(plan.bounds, poisson_law(1.0 / truth))
        assert min(ended.accepted, default=0.0) >= 0.0
        assert ended.rejected >= 0.0
        assert math.fsum(ended.accepted) + ended.rejected == pytest.approx(1.0, abs=1e-12)
        assert 0.0 <= ended.exposure <= plan.max_hours * (1 + 1e-12)


@pytest.mark.parametrize("asked", ASKED)
def test_one_walk_tells_the_whole_curve(asked: tuple[float, float, float]) -> None:
    plan = sequential_plan(1.0, *asked)
    truths = [10.0 ** (n / 8) for n in range(-16, 25)]
    curve = [probability_of_acceptance(plan, truth) for truth in truths]
    walked = [exact(plan, truth).accept for truth in truths]
    assert curve == pytest.approx(walked, rel=1e-9, abs=1e-30)
    assert all(after >= before - 1e-14 for before, after in pairwise(curve))


@given(
    st.integers(0, 40),
    st.floats(0.1, 60.0),
    st.floats(0.01, 30.0),
)
def test_a_staircase_of_one_step_is_the_fixed_test(allowed: int, hours: float, rate: float) -> None:
    bounds = Bounds((hours,) * (allowed + 1), (0.0,) * (allowed + 1))
    ended = walk(bounds, poisson_law(rate))
    accept = stats.poisson.cdf(allowed, rate * hours)
    assert math.fsum(ended.accepted) == pytest.approx(accept, rel=1e-10, abs=1e-60)
    assert ended.rejected == pytest.approx(stats.poisson.sf(allowed, rate * hours), rel=1e-9)
    assert poisson_acceptance(bounds, rate) == pytest.approx(accept, rel=1e-9, abs=1e-60)
    # The mean of the smaller of the time of the last failure and the end of the test.
    shape = allowed + 1
    mean = shape / rate * stats.gamma.cdf(hours, shape + 1, scale=1 / rate)
    mean += hours * stats.gamma.sf(hours, shape, scale=1 / rate)
    assert ended.exposure == pytest.approx(mean, rel=1e-8)


def on_a_grid(plan: SequentialPlan, mtbf: float, cells: int) -> tuple[float, float]:
    """Acceptance and mean hours where each short cell of time fails at most once."""
    step = plan.max_hours / cells
    failing = -math.expm1(-step / mtbf)
    accept = np.array(plan.accept_hours)
    reject = np.array((*plan.reject_hours, math.inf))
    counts = np.zeros(len(reject))
    counts[0] = 1.0
    accepted = hours = 0.0
    for cell in range(1, cells + 1):
        hours += step * counts.sum()
        counts[1:] = counts[1:] * (1 - failing) + counts[:-1] * failing
        counts[0] *= 1 - failing
        now = cell * step
        counts[1:][reject[1:] >= now] = 0.0
        done = accept <= now + 1e-9
        accepted += counts[:-1][done].sum()
        counts[:-1][done] = 0.0
    return accepted, hours


@pytest.mark.parametrize("mtbf", [0.7, 1.0, 2.0])
def test_the_recursion_against_a_grid_of_short_trials(mtbf: float) -> None:
    plan = iv_d()
    coarse, fine = (on_a_grid(plan, mtbf, cells) for cells in (9_740, 19_480))
    found = exact(plan, mtbf)
    # The error of the grid is proportional to its step: two grids tell what it is without.
    assert found.accept == pytest.approx(2 * fine[0] - coarse[0], abs=2e-6)
    assert found.expected_hours == pytest.approx(2 * fine[1] - coarse[1], abs=2e-5)


@pytest.mark.parametrize("asked", ASKED)
def test_the_recursion_against_simulated_tests(asked: tuple[float, float, float]) -> None:
    plan, rounds = sequential_plan(500.0, *asked), 40_000
    random = np.random.default_rng(781)
    for mtbf in (400.0, plan.mtbf, plan.upper_mtbf):
        ended, found = run_hours(plan.bounds, mtbf, rounds, random), exact(plan, mtbf)
        error = math.sqrt(found.accept * found.reject / rounds)
        assert ended.accepted / rounds == pytest.approx(found.accept, abs=4 * error + 1e-6)
        assert ended.mean == pytest.approx(found.expected_hours, abs=4 * ended.error)
        assert found.expected_failures == pytest.approx(found.expected_hours / mtbf)


def test_numpy_or_not_the_walk_is_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    bounds = sequential_plan(1.0, 1.3, 0.05, 0.1).bounds
    found = []
    for pays in (0, 10**12):
        monkeypatch.setattr("acceptance.statistics.plans.recursion._NUMPY_PAYS", pays)
        ended = walk(bounds, poisson_law(0.9))
        found.append([*ended.accepted, ended.rejected, ended.exposure])
    assert found[0] == pytest.approx(found[1], rel=1e-11)


def test_the_first_failure_rejects_where_no_more_is_allowed() -> None:
    plan = sequential_plan(100.0, 1000.0, 0.1, 0.1)
    fixed = fixed_length_plan(100.0, 1000.0, 0.1, 0.1)
    assert plan.accept_hours == pytest.approx((fixed.hours,))
    assert plan.lines is None
    assert plan.consumer_risk == pytest.approx(0.1)


def test_it_saves_hours_against_the_fixed_test() -> None:
    plan, fixed = sequential_plan(500.0, 2.0, 0.1, 0.1), fixed_length_plan(500.0, 2.0, 0.1, 0.1)
    good, bad = (1.0 - exact(plan, mtbf).expected_hours / fixed.hours for mtbf in (1000.0, 500.0))
    assert 0.2 < good < bad < 0.6


@pytest.mark.parametrize(
    ("accept", "reject"),
    [
        ((), ()),
        ((5.0, 4.0), (None, None)),
        ((5.0, 6.0), (None, 5.0, 4.0)),
        ((5.0, 6.0), (None,)),
        ((5.0, 6.0), (1.0, 2.0)),
        ((5.0, 6.0), (None, 7.0)),
        ((0.0, 6.0), (None, 1.0)),
        ((5.0, math.nan), (None, 1.0)),
        ((5.0, 6.0), (None, -1.0)),
    ],
)
def test_a_table_that_cannot_be_followed_is_refused(
    accept: tuple[float, ...], reject: tuple[float | None, ...]
) -> None:
    with pytest.raises(OutOfDomain):
        table_plan(1.0, 2.0, accept, reject)


@pytest.mark.parametrize(
    "asked",
    [
        (-1.0, 2.0, 0.1, 0.1),
        (500.0, 1.0, 0.1, 0.1),
        (500.0, 2.0, 0.0, 0.1),
        (500.0, 2.0, 0.1, 0.6),
        (500.0, 1.01, 0.1, 0.1),
        (1e300, 1e100, 0.1, 0.1),
        (500.0, math.nan, 0.1, 0.1),
        (False, 2.0, 0.1, 0.1),
    ],
)
def test_nonsense_is_refused(asked: tuple[float, float, float, float]) -> None:
    with pytest.raises(OutOfDomain):
        sequential_plan(*asked)


def test_a_true_mtbf_must_be_positive() -> None:
    for question in (exact, probability_of_acceptance):
        with pytest.raises(OutOfDomain):
            question(iv_d(), 0.0)
