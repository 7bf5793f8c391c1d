"""Where a sequential test stands: between the lines, on them, and after the decision."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acceptance.statistics.domain import OutOfDomain
from acceptance.statistics.plans.decision import Decision, decide, decide_trials
from acceptance.statistics.plans.sequential import table_plan
from acceptance.statistics.plans.sequential_proportion import SequentialProportionPlan

PLAN = table_plan(1.0, 2.0, (3.0, 5.0, 7.0), (None, None, 1.0, 7.0))
TRIALS = SequentialProportionPlan(0.1, 0.05, (30, 50, 70), (0, 0, 10), 0.1, 0.1)


@pytest.mark.parametrize(
    ("failures", "hours", "answer"),
    [
        ((), 0.0, Decision("continue", 0.0, 0, 3.0, 0.0)),
        ((), 2.9, Decision("continue", 2.9, 0, 3.0, 0.0)),
        ((), 3.0, Decision("accept", 3.0, 0)),
        ((), 9.0, Decision("accept", 3.0, 0)),
        ((3.0,), 3.0, Decision("continue", 3.0, 1, 5.0, 1.0)),
        ((3.1,), 4.0, Decision("accept", 3.0, 0, later_failures=1)),
        ((0.5, 1.0), 2.0, Decision("reject", 1.0, 2)),
        ((0.5, 1.1), 2.0, Decision("continue", 2.0, 2, 7.0, 7.0)),
        ((0.0, 0.0, 0.0), 0.0, Decision("reject", 0.0, 2, later_failures=1)),
        ((1.0, 2.0, 6.9), 6.9, Decision("reject", 6.9, 3)),
        ((1.0, 2.0, 7.0), 7.0, Decision("reject", 7.0, 3)),
        ((1.0, 2.0), 7.0, Decision("accept", 7.0, 2)),
        ((1.0, 5.0, 6.0), 7.0, Decision("reject", 6.0, 3)),
        ((1.0, 5.1, 6.0), 7.0, Decision("accept", 5.0, 1, later_failures=2)),
    ],
)
def test_hours(failures: tuple[float, ...], hours: float, answer: Decision) -> None:
    assert decide(PLAN, failures, hours) == answer


@pytest.mark.parametrize(
    ("failed", "trials", "answer"),
    [
        ((), 29, Decision("continue", 29, 0, 30, 0)),
        ((), 30, Decision("accept", 30, 0)),
        ((30,), 30, Decision("continue", 30, 1, 50, 10)),
        ((31,), 40, Decision("accept", 30, 0, later_failures=1)),
        ((4, 10), 10, Decision("reject", 10, 2)),
        ((4, 11), 11, Decision("continue", 11, 2, 70, 70)),
        ((4, 11, 70), 70, Decision("reject", 70, 3)),
    ],
)
def test_trials(failed: tuple[int, ...], trials: int, answer: Decision) -> None:
    assert decide_trials(TRIALS, failed, trials) == answer


@given(st.lists(st.floats(0.0, 8.0)).map(sorted), st.floats(0.0, 2.0))
def test_a_decision_stays_whatever_comes_later(failures: list[float], more: float) -> None:
    end = max([*failures, 0.5])
    now = decide(PLAN, failures, end)
    later = decide(PLAN, [*failures, end + more], end + more)
    if now.answer != "continue":
        assert later[:3] == now[:3]
        assert later.later_failures == now.later_failures + 1
    assert decide(PLAN, failures, 100.0).answer != "continue"


@pytest.mark.parametrize(
    ("failures", "hours"),
    [
        ((2.0, 1.0), 5.0),
        ((6.0,), 5.0),
        ((-1.0,), 5.0),
        ((), -1.0),
        ((math.nan,), 5.0),
        ((True,), 5),
    ],
)
def test_failures_out_of_order_are_refused(failures: tuple[float, ...], hours: float) -> None:
    with pytest.raises(OutOfDomain):
        decide(PLAN, failures, hours)


@pytest.mark.parametrize(
    ("failed", "trials"), [((2, 1), 5), ((2, 2), 5), ((6,), 5), ((0,), 5), ((1.5,), 5), ((), -1)]
)
def test_a_trial_fails_once_and_in_order(failed: tuple[int, ...], trials: int) -> None:
    with pytest.raises(OutOfDomain):
        decide_trials(TRIALS, failed, trials)
