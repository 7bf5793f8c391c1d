"""Plans with two risks, of fixed length and sequential, for MTBFs and for success rates."""

from itertools import pairwise

import pytest
from scipy import stats

from acceptance.planning.model import Stage
from tests.planning.asked import plan, told

RISKS = "--discrimination 2 --producer-risk 0.1 --consumer-risk 0.1"


def test_a_fixed_plan_for_an_mtbf() -> None:
    found = plan(f"--mtbf 500h {RISKS} --machines 20")
    assert found.exposure is not None
    assert stats.poisson.cdf(14, found.exposure / 500) == pytest.approx(0.1)
    assert found.stages[-1] == Stage(failures=15, reject_until=found.exposure)
    assert {one.accept_from for one in found.stages[:-1]} == {found.exposure}
    said = told(found)
    assert said.startswith("Test for 10 070 machine-hours (21 d on 20 machines): accept ")
    assert "accepts an MTBF of 500 h (theta1, not acceptable) with 10 % probability" in said
    assert "rejects an MTBF of 1 000 h (theta0, good) with 8.68 %" in said
    assert "MIL-HDBK-781A is XII-D" in said
    assert "9.58 % (producer) and 10.6 % (consumer)" in said


@pytest.mark.parametrize(("ratio", "named"), [("1.2", True), ("2.5", True), ("5", False)])
def test_a_plan_of_the_handbook_that_is_not_near_is_not_named(ratio: str, named: bool) -> None:
    found = plan(f"--mtbf 500h --discrimination {ratio} --producer-risk 0.2 --consumer-risk 0.2")
    assert ("MIL-HDBK-781A" in told(found)) is named


def test_a_fixed_plan_for_a_success_rate() -> None:
    found = plan(f"--reliability 0.95 {RISKS}")
    assert found.exposure is not None
    allowed = found.stages[-1].failures - 1
    assert stats.binom.cdf(allowed, found.exposure, 0.05) <= 0.1
    assert stats.binom.sf(allowed, found.exposure, 0.025) <= 0.1
    assert "rejects a success rate of 97.5 % (good)" in told(found)
    assert "MIL-HDBK" not in told(found)


def test_a_sequential_plan_for_an_mtbf() -> None:
    found = plan(f"--mtbf 500h {RISKS} --sequential --machines 20 --budget 8h")
    fixed = plan(f"--mtbf 500h {RISKS}")
    expected = dict(found.expected_exposure)
    assert found.exposure is not None
    assert fixed.exposure is not None
    assert list(expected) == sorted(expected)
    assert {500.0, 1000.0} <= set(expected)
    assert max(expected.values()) < fixed.exposure < found.exposure * 1.01
    last = found.stages[-1]
    assert (last.accept_from, last.reject_until) == (None, found.exposure)
    assert found.claim is not None
    assert found.claim.achieved["producer_risk"] <= 0.1
    assert found.claim.achieved["consumer_risk"] <= 0.1
    assert "The budget may end before the plan decides" in told(found)


def test_a_sequential_plan_for_a_success_rate() -> None:
    found = plan(f"--reliability 0.95 {RISKS} --sequential")
    curve = found.operating_characteristic
    assert curve is not None
    assert [mark.at for mark in curve.marks] == pytest.approx([0.95, 0.975])
    bad, good = (mark.probability for mark in curve.marks)
    assert bad <= 0.1
    assert good >= 0.9
    truths = [truth for truth, _ in found.expected_exposure]
    assert truths == sorted(truths)
    assert told(found).startswith("Test until the table decides, at the latest after ")
    assert told(found, "es").startswith("Pruebe hasta que decida la tabla, como muy tarde tras ")


@pytest.mark.parametrize("target", ["--mtbf 500h", "--reliability 95%"])
@pytest.mark.parametrize("more", ["", "--sequential"])
def test_the_curve_rises(target: str, more: str) -> None:
    curve = plan(f"{target} {RISKS} {more}").operating_characteristic
    assert curve is not None
    probabilities = [p for _, p in curve.points]
    assert all(b >= a - 1e-9 for a, b in pairwise(probabilities))
    assert probabilities[0] < 0.05
    assert probabilities[-1] > 0.9


def test_a_budget_that_is_enough() -> None:
    assert "enough for this plan" in told(plan(f"--mtbf 500h {RISKS} --budget 2y"))
    short = told(plan(f"--reliability 95% {RISKS} --budget 50"))
    assert "The budget is not enough for this plan, which takes 377 trials." in short


def test_risks_that_a_first_failure_decides() -> None:
    found = plan(
        "--reliability 90% --discrimination 30 --producer-risk 0.2 --consumer-risk 0.1 --sequential"
    )
    assert [one.failures for one in found.stages] == [0, 1]
    assert told(found)
