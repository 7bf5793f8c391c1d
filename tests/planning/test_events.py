"""How long to watch for an event, on one machine and on many."""

import math

import pytest

from tests.planning.asked import plan, told


def test_the_time_is_that_of_a_poisson_process() -> None:
    found = plan("--event-rate 1/h --confidence 0.95")
    assert found.exposure == pytest.approx(-math.log(0.05))
    assert told(found).startswith(
        "Watch for 3 h: if the event does not come, it comes less often than once in 1 h on "
        "average, with 95 % confidence."
    )
    assert "machines" not in told(found)


def test_a_fault_of_one_machine_needs_the_full_time_on_each() -> None:
    said = told(plan("--event-rate 1/h --confidence 0.95 --machines 20"))
    assert said.startswith("Watch 20 machines for 8.99 min each (3 h in all): if the event does")
    assert "That holds for a fault that is in all of them" in said
    assert "full 3 h on each machine: in 8.99 min it is seen with only 13.9 % probability" in said
    assert "necesita el tiempo completo (3 h)" in told(
        plan("--event-rate 1/h --confidence 0.95 --machines 20"), "es"
    )


def test_what_a_budget_shows() -> None:
    found = plan("--event-rate 1/h --confidence 0.95 --machines 20 --budget 5min")
    budget = found.budget
    assert budget is not None
    assert not budget.enough
    assert budget.exposure == pytest.approx(100 / 60)
    assert budget.probability == pytest.approx(1 - math.exp(-100 / 60))
    assert budget.shown[0].value == pytest.approx(-math.log(0.05) / (100 / 60))
    assert "The budget cannot exclude an event that comes once in 1 h" in told(found)
    found = plan("--event-rate 1/h --confidence 0.95 --budget 8h")
    assert found.budget is not None
    assert found.budget.enough
    assert "cannot exclude" not in told(found)
    assert "less often than once in 2.67 h" in told(found)


def test_the_curve_falls_and_carries_its_mark() -> None:
    curve = plan("--event-rate 2/week --confidence 0.9").operating_characteristic
    assert curve is not None
    unseen = [p for _, p in curve.points]
    assert unseen == sorted(unseen, reverse=True)
    assert curve.marks[0].probability == pytest.approx(0.1)
    assert curve.points[0][0] < curve.marks[0].at < curve.points[-1][0]


def test_the_mark_is_named_by_the_time_between_events() -> None:
    curve = plan("--event-rate 4/h --confidence 0.95").operating_characteristic
    assert curve is not None
    (mark,) = curve.marks
    assert (mark.at, mark.label.values["every"]) == (4.0, {"value": 15.0, "unit": "min"})
