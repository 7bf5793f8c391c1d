"""Kaplan-Meier: statsmodels, by hand, ties, all or none censored, simulated coverage."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.duration.survfunc import SurvfuncRight

from acceptance.statistics.domain import OutOfDomain
from acceptance.statistics.interval import Interval
from acceptance.statistics.proportions import clopper_pearson
from acceptance.statistics.times.kaplan_meier import kaplan_meier, survival_at
from tests.statistics.simulations.times import survival_lines

UNITS = st.lists(
    st.tuples(st.one_of(st.integers(0, 12).map(float), st.floats(0.0, 1e9)), st.booleans()),
    min_size=1,
    max_size=60,
)


@given(UNITS, st.sampled_from((0.8, 0.95, 0.99)))
@settings(max_examples=200, deadline=None)
def test_curve_and_errors_are_those_of_statsmodels(
    units: list[tuple[float, bool]], confidence: float
) -> None:
    times, failed = [time for time, _ in units], [mark for _, mark in units]
    found = kaplan_meier(times, failed, confidence)
    if not any(failed):
        assert found.steps == ()
        return
    with np.errstate(all="ignore"):
        peer = SurvfuncRight(times, np.array(failed, int))
    assert [step.time for step in found.steps] == list(peer.surv_times)
    assert [step.at_risk for step in found.steps] == list(peer.n_risk)
    assert [step.failures for step in found.steps] == list(peer.n_events)
    assert [step.survival for step in found.steps] == pytest.approx(peer.surv_prob, abs=1e-12)
    for step, error in zip(found.steps, peer.surv_prob_se, strict=True):
        if step.survival:  # at 0 statsmodels says nan
            assert step.standard_error == pytest.approx(error, rel=1e-9)
        assert 0.0 <= step.lower <= step.survival <= step.upper <= 1.0


@given(UNITS, st.sampled_from((0.8, 0.95)))
@settings(max_examples=200, deadline=None)
def test_limits_of_the_median_are_those_of_statsmodels(
    units: list[tuple[float, bool]], confidence: float
) -> None:
    """Its limits are those times at which the curve is not significantly away from one half.

    Left out: curves that end at 0, where it has no variance and takes the last time as a limit,
    and those that are one half for a while, where it takes the end of it.
    """
    times, failed = [time for time, _ in units], [mark for _, mark in units]
    for limits, method in (("log-log", "cloglog"), ("plain", "linear")):
        found = kaplan_meier(times, failed, confidence, limits=limits)  # type: ignore[arg-type]  # - both
        survivals = [step.survival for step in found.steps]
        if not survivals or min(survivals) < 1e-9 or 0.5 in np.round(survivals, 9):
            return
        with np.errstate(all="ignore"):
            peer = SurvfuncRight(times, np.array(failed, int))
            low, high = peer.quantile_ci(0.5, 1.0 - confidence, method=method)
        expected = peer.quantile(0.5)
        assert found.median == (math.inf if math.isnan(expected) else expected)
        if not math.isnan(low):
            assert found.median_limits == (low, high)


def test_a_curve_by_hand() -> None:
    """Six units: failed at 2, 3, 3 and 7, still running at 3 and 9."""
    curve = kaplan_meier([3, 9, 2, 3, 7, 3], [False, False, True, True, True, True], 0.95)
    assert [(s.time, s.at_risk, s.failures) for s in curve.steps] == [
        (2.0, 6, 1),
        (3.0, 5, 2),
        (7.0, 2, 1),
    ]
    assert [s.survival for s in curve.steps] == pytest.approx([5 / 6, 5 / 6 * 3 / 5, 0.25])
    greenwood = 1 / (6 * 5) + 2 / (5 * 3) + 1 / (2 * 1)
    assert curve.steps[2].standard_error == pytest.approx(0.25 * math.sqrt(greenwood))
    assert curve.median == 3.0
    assert (curve.n, curve.failures) == (6, 4)


def test_plain_limits_are_cut_at_the_ends() -> None:
    curve = kaplan_meier([1, 2, 3, 4], [True] * 4, 0.95, limits="plain")
    assert curve.steps[0].upper == 1.0
    assert curve.steps[2].lower == 0.0
    assert curve.steps[0].lower == pytest.approx(0.75 - 1.959964 * math.sqrt(0.75 * 0.25 / 4))


def test_nobody_failed() -> None:
    curve = kaplan_meier([5.0, 8.0, 8.0], [False] * 3, 0.95)
    assert (curve.steps, curve.failures) == ((), 0)
    assert (curve.median, curve.median_limits) == (math.inf, (math.inf, math.inf))
    assert survival_at(curve, 8.0).lower == clopper_pearson(2, 2, 0.95).lower
    assert survival_at(curve, 3.0).lower == clopper_pearson(3, 3, 0.95).lower
    assert survival_at(curve, 3.0).survival == 1.0
    with pytest.raises(OutOfDomain, match="nothing was watched for as long as"):
        survival_at(curve, 8.5)


def test_all_failed() -> None:
    curve = kaplan_meier([1.0, 2.0], [True, True], 0.95)
    last = curve.steps[-1]
    assert (last.survival, last.lower, last.standard_error) == (0.0, 0.0, 0.0)
    assert last.upper == curve.steps[0].upper
    assert curve.median == 1.0
    assert curve.median_limits == Interval(1.0, math.inf)
    assert survival_at(curve, 50.0) == last


def test_all_failed_at_once() -> None:
    curve = kaplan_meier([4.0] * 3, [True] * 3)
    assert curve.steps == ((4.0, 3, 3, 0.0, 0.0, 0.0, 1.0),)
    assert curve.median == 4.0


def test_the_curve_is_read_between_its_steps() -> None:
    curve = kaplan_meier([2.0, 4.0, 6.0], [True, True, False])
    assert survival_at(curve, 3.9) == curve.steps[0]
    assert survival_at(curve, 4.0) == curve.steps[1]
    assert survival_at(curve, 6.0) == curve.steps[1]
    assert survival_at(curve, 0.0).survival == 1.0


def test_nothing_was_watched() -> None:
    curve = kaplan_meier([], [])
    assert (curve.n, curve.steps, curve.median) == (0, (), math.inf)
    with pytest.raises(OutOfDomain):
        survival_at(curve, 1.0)


@pytest.mark.parametrize(
    ("arguments", "key"),
    [
        (([1.0], [True, False]), "unequal_lengths"),
        (([-1.0], [True]), "nonnegative"),
        (([math.nan], [True]), "finite"),
        (([math.inf], [True]), "finite"),
        (([1.0], ["yes"]), "mark"),
        (([1.0], [math.nan]), "mark"),
        (([1.0], [True], 1.2), "probability"),
    ],
)
def test_nonsense_is_refused(arguments: tuple[Any, ...], key: str) -> None:
    with pytest.raises(OutOfDomain) as refused:
        kaplan_meier(*arguments)
    assert refused.value.key == f"statistics.domain.{key}"


def test_limits_are_of_two_kinds() -> None:
    with pytest.raises(OutOfDomain, match="'log-log' or 'plain'"):
        kaplan_meier([1.0], [True], limits="log")  # type: ignore[arg-type]  # - no such
    with pytest.raises(OutOfDomain, match="time must not be negative"):
        survival_at(kaplan_meier([1.0], [True]), -1.0)


def test_simulated_curves_are_covered() -> None:
    lines = survival_lines(800, 24)
    assert all(line.holds for line in lines), [line for line in lines if not line.holds]
