"""Plans over trials, fixed and sequential, against scipy and a recursion trial by trial."""

import math
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from acceptance.statistics.domain import OutOfDomain
from acceptance.statistics.plans import sequential_proportion as sequential
from acceptance.statistics.plans.laws import binomial_law
from acceptance.statistics.plans.proportion import (
    ProportionPlan,
    most_trials,
    probability_of_acceptance,
    success_run_plan,
    two_risk_plan,
)
from acceptance.statistics.plans.recursion import Bounds, walk
from acceptance.statistics.plans.sequential_proportion import (
    SequentialProportionPlan,
    sequential_proportion_plan,
    wald_proportion_lines,
)
from tests.statistics.golden import rows
from tests.statistics.simulations.plans import run_trials

ASKED = [
    (0.9, 10.0, 0.05, 0.1),
    (0.95, 2.0, 0.1, 0.1),
    (0.5, 1.5, 0.1, 0.2),
    (0.99, 3.0, 0.2, 0.05),
]


@pytest.mark.parametrize(
    ("asked", "trials"),
    [
        ((0.95, 0.95), 59),
        ((0.95, 0.95, 1), 93),
        ((0.9, 0.271), 3),  # three successes at 0.9 leave exactly 0.729
        ((0.5, 0.5), 1),
        ((0.999, 0.95), 2995),
        ((1e-6, 0.99), 1),
    ],
)
def test_success_runs(asked: tuple[Any, ...], trials: int) -> None:
    plan = success_run_plan(*asked)
    assert plan.trials == trials
    assert (plan.producer_risk, plan.acceptable_fraction) == (None, None)


@settings(max_examples=60)
@given(st.floats(0.01, 0.9999), st.floats(0.01, 0.999), st.integers(0, 200))
def test_a_success_run_is_the_shortest(
    reliability: float, confidence: float, failures: int
) -> None:
    plan = success_run_plan(reliability, confidence, failures)
    fraction, risk = 1 - reliability, 1 - confidence
    assert plan.consumer_risk == pytest.approx(
        stats.binom.cdf(failures, plan.trials, fraction), rel=1e-9, abs=1e-300
    )
    assert plan.consumer_risk <= risk * (1 + 1e-9)
    if plan.trials > failures + 1:
        assert stats.binom.cdf(failures, plan.trials - 1, fraction) > risk * (1 - 1e-9)


def smallest_by_trying(reliability: float, d: float, producer: float, consumer: float) -> int:
    """The fewest allowed failures of any plan that meets both risks."""
    p1 = 1 - reliability
    for allowed in range(500):
        n = np.arange(allowed + 1, 40_000)
        kept_out = np.asarray(stats.binom.cdf(allowed, n, p1) <= consumer)
        let_in = np.asarray(stats.binom.sf(allowed, n, p1 / d) <= producer)
        if (kept_out & let_in).any():
            return allowed
    raise AssertionError("no plan")


@pytest.mark.parametrize("asked", [*ASKED, (0.1, 1.2, 0.1, 0.1), (0.3, 4.0, 0.01, 0.4)])
def test_the_two_risk_plan_is_the_smallest(asked: tuple[float, float, float, float]) -> None:
    plan = two_risk_plan(*asked)
    assert plan.accept == smallest_by_trying(*asked)
    good = plan.acceptable_fraction
    assert plan.producer_risk is not None
    assert good is not None
    assert plan.producer_risk <= asked[2]
    assert plan.consumer_risk <= asked[3]
    assert plan.producer_risk == pytest.approx(stats.binom.sf(plan.accept, plan.trials, good))
    assert stats.binom.cdf(plan.accept, plan.trials - 1, plan.fraction) > asked[3]


def test_most_trials_is_the_largest_number() -> None:
    n = most_trials(0.02, 5, 0.1)
    assert stats.binom.sf(5, n, 0.02) <= 0.1 < stats.binom.sf(5, n + 1, 0.02)


def test_the_curve_of_a_fixed_plan() -> None:
    plan = two_risk_plan(0.95, 2.0, 0.1, 0.1)
    assert probability_of_acceptance(plan, 1.0) == 1.0
    assert probability_of_acceptance(plan, 0.0) == 0.0
    assert probability_of_acceptance(plan, 0.95) == pytest.approx(plan.consumer_risk)
    curve = [probability_of_acceptance(plan, n / 100) for n in range(101)]
    assert curve == sorted(curve)


@pytest.mark.parametrize(("inputs", "expected", "tolerance"), rows("sprt_proportion_lines"))
def test_wald_s_lines(
    inputs: dict[str, float], expected: dict[str, float], tolerance: float
) -> None:
    lines = wald_proportion_lines(inputs["p1"], inputs["p2"], inputs["alpha"], inputs["beta"])
    assert lines._asdict() == pytest.approx(expected, abs=tolerance)


def trial_by_trial(plan: SequentialProportionPlan, fraction: float) -> tuple[float, float]:
    """Acceptance and mean trials, one trial after the other."""
    accept = np.array(plan.accept_trials)
    reject = np.array((*plan.reject_trials, plan.max_trials + 1))
    counts = np.zeros(len(reject))
    counts[0] = 1.0
    accepted = spent = 0.0
    for trial in range(1, plan.max_trials + 1):
        spent += counts.sum()
        counts[1:] = counts[1:] * (1 - fraction) + counts[:-1] * fraction
        counts[0] *= 1 - fraction
        counts[1:][reject[1:] >= trial] = 0.0
        done = accept <= trial
        accepted += counts[:-1][done].sum()
        counts[:-1][done] = 0.0
    return accepted, spent


@pytest.mark.parametrize("asked", ASKED)
@pytest.mark.parametrize("worse", [0.3, 1.0, 1.7])
def test_the_recursion_against_trial_by_trial(
    asked: tuple[float, float, float, float], worse: float
) -> None:
    plan = sequential_proportion_plan(*asked)
    fraction = min(worse * plan.fraction, 0.97)
    found = sequential.exact(plan, 1 - fraction)
    accepted, spent = trial_by_trial(plan, fraction)
    assert found.accept == pytest.approx(accepted, rel=1e-9, abs=1e-14)
    assert found.expected_trials == pytest.approx(spent, rel=1e-10)
    assert found.expected_failures == pytest.approx(spent * fraction, rel=1e-10)
    assert found.accept + found.reject == pytest.approx(1.0, abs=1e-12)


@pytest.mark.parametrize("asked", ASKED)
def test_the_recursion_against_simulated_tests(asked: tuple[float, float, float, float]) -> None:
    plan, rounds = sequential_proportion_plan(*asked), 40_000
    random = np.random.default_rng(1947)
    for fraction in (plan.acceptable_fraction, plan.fraction):
        ended = run_trials(plan.bounds, fraction, rounds, random)
        found = sequential.exact(plan, 1 - fraction)
        error = math.sqrt(found.accept * found.reject / rounds)
        assert ended.accepted / rounds == pytest.approx(found.accept, abs=4 * error)
        assert ended.mean == pytest.approx(found.expected_trials, abs=4 * ended.error)


@settings(max_examples=25)
@given(st.floats(0.05, 0.9999), st.floats(1.3, 20.0), st.floats(0.02, 0.4), st.floats(0.02, 0.4))
def test_adjusted_plans_are_within_both_risks(
    reliability: float, discrimination: float, producer: float, consumer: float
) -> None:
    plan = sequential_proportion_plan(reliability, discrimination, producer, consumer)
    assert plan.producer_risk <= producer * (1 + 1e-9)
    assert plan.consumer_risk <= consumer * (1 + 1e-9)
    bad = sequential.exact(plan, 1 - plan.fraction)
    assert bad.accept == pytest.approx(plan.consumer_risk, rel=1e-7)
    for side in plan.bounds:
        assert all(after >= before for before, after in pairwise(side))


def test_long_plans_are_settled_too() -> None:
    plan = sequential_proportion_plan(0.999999, 1.2, 0.1, 0.1)
    assert 0.095 <= plan.producer_risk <= 0.1
    assert 0.095 <= plan.consumer_risk <= 0.1
    fixed = two_risk_plan(0.999999, 1.2, 0.1, 0.1)
    for fraction in (plan.acceptable_fraction, plan.fraction):
        expected = sequential.exact(plan, 1.0 - fraction).expected_trials
        assert 0.2 < 1.0 - expected / fixed.trials < 0.5


@pytest.mark.parametrize("asked", ASKED)
def test_one_walk_tells_the_whole_curve_and_both_its_ends(
    asked: tuple[float, float, float, float],
) -> None:
    plan = sequential_proportion_plan(*asked)
    truths = [n / 50 for n in range(51)]
    curve = [sequential.probability_of_acceptance(plan, truth) for truth in truths]
    walked = [sequential.exact(plan, truth).accept for truth in truths]
    assert curve == pytest.approx(walked, rel=1e-9, abs=1e-30)
    assert (curve[0], curve[-1]) == (0.0, 1.0)
    assert sequential.exact(plan, 1.0).expected_trials == plan.accept_trials[0]
    assert all(after >= before - 1e-14 for before, after in pairwise(curve))


@given(st.integers(0, 20), st.integers(1, 400), st.floats(0.0, 1.0))
def test_a_staircase_of_one_step_is_the_fixed_plan(allowed: int, more: int, p: float) -> None:
    trials = allowed + more
    ended = walk(Bounds((trials,) * (allowed + 1), (0,) * (allowed + 1)), binomial_law(p))
    accept = stats.binom.cdf(allowed, trials, p)
    assert math.fsum(ended.accepted) == pytest.approx(accept, rel=1e-9, abs=1e-60)
    assert ended.rejected == pytest.approx(stats.binom.sf(allowed, trials, p), rel=1e-9, abs=1e-18)


def test_where_nearly_all_trials_fail_the_curve_is_exact_too() -> None:
    plan = sequential_proportion_plan(0.01, 1.1, 0.05, 0.05)
    found = sequential.exact(plan, 0.01)
    assert (found.accept, found.expected_trials) == pytest.approx(trial_by_trial(plan, 0.99))
    assert plan.consumer_risk == pytest.approx(found.accept, rel=1e-9)
    assert max(plan.consumer_risk, plan.producer_risk) <= 0.05


def test_where_no_lines_do_it_is_the_fixed_plan(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = (0.95, 2.0, 0.1, 0.1)
    fixed = two_risk_plan(*asked)
    unmet = sequential._settled
    monkeypatch.setattr(sequential, "_settled", lambda *given: unmet(*given)._replace(met=False))
    plan = sequential_proportion_plan(*asked)
    assert plan.accept_trials == (fixed.trials,) * fixed.reject
    assert plan.producer_risk == pytest.approx(fixed.producer_risk, rel=1e-9)
    assert plan.consumer_risk == pytest.approx(fixed.consumer_risk, rel=1e-9)
    assert sequential.exact(plan, 0.5).expected_trials < 0.2 * fixed.trials


def test_where_the_first_failure_rejects_it_is_the_fixed_plan() -> None:
    plan = sequential_proportion_plan(0.95, 100.0, 0.1, 0.1)
    assert plan.accept_trials == (two_risk_plan(0.95, 100.0, 0.1, 0.1).trials,)
    assert plan.lines is None


@pytest.mark.parametrize(
    "asked",
    [
        (0.0, 2.0, 0.1, 0.1),
        (1.0, 2.0, 0.1, 0.1),
        (1.2, 2.0, 0.1, 0.1),
        (0.95, 1.0, 0.1, 0.1),
        (0.95, 2.0, 0.5, 0.1),
        (0.95, 2.0, 0.1, math.nan),
        (0.95, 1.0005, 0.1, 0.1),
        (1 - 1e-12, 2.0, 0.1, 0.1),
        (1e-300, 1.000000001, 0.1, 0.1),
    ],
)
def test_nonsense_and_what_nobody_tests_is_refused(asked: tuple[float, ...]) -> None:
    for plan in (two_risk_plan, sequential_proportion_plan):
        with pytest.raises(OutOfDomain):
            plan(*asked)


def test_nonsense_is_refused_elsewhere_too() -> None:
    fixed = ProportionPlan(59, 0, 1, 0.05, 0.05)
    for ask in (
        lambda: success_run_plan(0.95, 0.0),
        lambda: success_run_plan(0.95, 0.9, -1),
        lambda: success_run_plan(1 - 1e-12, 0.9),
        lambda: probability_of_acceptance(fixed, 1.1),
        lambda: wald_proportion_lines(0.1, 0.01, 0.05, 0.1),
    ):
        with pytest.raises(OutOfDomain):
            ask()
