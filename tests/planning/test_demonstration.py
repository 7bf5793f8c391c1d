"""Demonstrations: their numbers, their sentences, and what a budget shows."""

import math
import random
from typing import Any

import pytest
from scipy import stats

from acceptance.messages import Catalogue
from acceptance.planning.demonstration import go_on_confidence
from acceptance.planning.measures import measure_of
from acceptance.refusal import BadInput
from tests.planning.asked import plan, question, told
from tests.statistics.golden import rows

RISKS = "--discrimination 2 --producer-risk 0.1 --consumer-risk 0.1"


@pytest.mark.parametrize(("inputs", "expected", "tolerance"), rows("success_run_n"))
def test_trials_are_those_of_the_tables(
    inputs: dict[str, Any], expected: int, tolerance: float
) -> None:
    found = plan(
        f"--reliability {inputs['reliability']} --confidence {inputs['confidence']} "
        f"--failures {inputs['failures']}"
    )
    assert found.exposure == pytest.approx(expected, abs=tolerance)


def test_the_first_sentence_says_what_to_do_and_what_it_shows() -> None:
    assert told(plan("--reliability 0.95 --confidence 0.95")).startswith(
        "Do 59 trials: if none fails, they show a success rate of at least 95 % with 95 % "
        "confidence; to allow one failure takes 93 trials."
    )
    assert told(plan("--reliability 0.95 --confidence 0.95 --failures 1")).startswith(
        "Do 93 trials: if at most one fails, they"
    )
    assert told(plan("--reliability 0.95 --confidence 0.95 --failures 4")).startswith(
        "Do 181 trials: if at most 4 fail, they"
    )
    assert told(plan("--mtbf 500h --confidence 0.8")).startswith(
        "Run 805 machine-hours: without a failure, they show an MTBF of at least 500 h with 80 % "
        "confidence; to allow one failure takes 1 498 machine-hours."
    )
    assert told(plan("--reliability 0.95 --confidence 0.95"), "es").startswith(
        "Haga 59 ensayos: si no falla ninguno, demuestran una tasa de éxito de al menos el 95 %"
    )


def test_the_table_of_allowed_failures() -> None:
    found = plan("--reliability 0.95 --confidence 0.95 --trial 5min --machines 20")
    assert [one.exposure for one in found.alternatives] == [59, 93, 124, 153]
    assert found.alternatives[0].hours == pytest.approx(3 * 5 / 60)  # three rounds on 20 machines
    found = plan("--mtbf 500h --confidence 0.8 --failures 7 --machines 20")
    assert [one.failures for one in found.alternatives] == [0, 1, 2, 3, 7, 8]
    for one in found.alternatives:
        oracle = 250 * stats.chi2.ppf(0.8, 2 * one.failures + 2)
        assert one.exposure == pytest.approx(oracle, rel=1e-9)
        assert one.hours == pytest.approx(oracle / 20, rel=1e-9)
    assert found.exposure == found.alternatives[4].exposure


def test_what_a_budget_shows_and_what_it_does_not() -> None:
    found = plan("--mtbf 500h --confidence 0.8 --budget 8h --machines 20")
    said = told(found)
    assert "160 machine-hours (8 h on 20 machines) without a failure show an MTBF of at " in said
    assert "least 99.4 h with 80 % confidence; with one failure 53.4 h, with two 37.3 h." in said
    assert "The budget cannot show an MTBF of 500 h: without a failure that takes 805 " in said
    assert "(40.3 h on 20 machines)" in said
    assert "average of the 20 machines, not for each one" in said
    budget = found.budget
    assert budget is not None
    assert (budget.exposure, budget.hours, budget.enough) == (160, 8, False)
    assert budget.needed_hours == pytest.approx(500 * -math.log(0.2) / 20)
    for shown in budget.shown:
        oracle = 320 / stats.chi2.ppf(0.8, 2 * shown.failures + 2)
        assert shown.value == pytest.approx(oracle, rel=1e-9)


def test_a_budget_that_is_enough_says_for_how_many_failures() -> None:
    found = plan("--mtbf 500h --confidence 0.8 --budget 108h --machines 20")
    assert "enough to show an MTBF of 500 h with up to 2 failures" in told(found)
    assert found.budget is not None
    assert found.budget.enough
    found = plan("--reliability 95% --confidence 95% --budget 60")
    assert "enough to show a success rate of 95 %, without a failure" in told(found)


def test_a_budget_of_exactly_what_is_needed_is_enough() -> None:
    found = plan("--reliability 95% --confidence 95% --budget 59")
    assert found.budget is not None
    assert found.budget.enough
    found = plan("--reliability 95% --confidence 95% --budget 295min --trial 5min")
    assert found.budget is not None
    assert (found.budget.exposure, found.budget.enough) == (59, True)


@pytest.mark.parametrize(
    ("budget", "shown"),
    [("1", [0.05, None, None]), ("2", [0.05**0.5, 1 - 0.95**0.5, None])],
)
def test_all_failed_shows_nothing(budget: str, shown: list[float | None]) -> None:
    found = plan(f"--reliability 95% --confidence 95% --budget {budget}")
    assert found.budget is not None
    assert [one.value for one in found.budget.shown] == pytest.approx(shown)
    assert "nothing" in told(found)


def test_one_is_no_plural() -> None:
    line = "--reliability 50% --confidence 50% --budget 1 --machines 4"
    said = told(plan(line))
    assert said.startswith("Do 1 trial: if it does not fail, it shows a success rate of at least")
    assert "1 trial without a failure shows a success rate" in said
    assert "Machines that get a trial: 1 of 4" in said
    assert "on each of" not in said
    assert "1 trials" not in said
    said = told(plan(line), "es")
    assert said.startswith("Haga 1 ensayo: si no falla, demuestra una tasa de éxito de al menos")
    assert "1 ensayos" not in said
    claim = plan(line).claim
    assert claim is not None
    assert claim.statement.key == "claim.demonstration.reliability_single"
    assert "1 machine-hour (1 h on one machine) without a failure shows an MTBF" in told(
        plan("--mtbf 500h --confidence 80% --budget 1h")
    )


def test_no_more_machines_are_tested_than_there_are_trials() -> None:
    said = told(plan("--reliability 95% --confidence 95% --machines 1000 --trial 5min"))
    assert "That is 1 trial on each of 59 machines: 5 min at 5 min a trial." in said
    assert "Machines that get a trial: 59 of 1 000; nothing is shown about the others." in said
    assert "average of the 59 machines" in said
    said = told(plan("--reliability 95% --confidence 95% --machines 4"))
    assert "That is up to 15 trials on each of 4 machines." in said
    assert "get a trial" not in said


@pytest.mark.parametrize(
    ("line", "most"),
    [
        ("--mtbf 500h --confidence 80% --budget 10y --machines 1000", "174 967"),
        ("--reliability 95% --confidence 95% --budget 100000000", "4 996 414"),
    ],
)
def test_a_budget_that_allows_more_failures_than_anybody_asks_for(line: str, most: str) -> None:
    found = plan(line)
    allowed, budget = int(most.replace(" ", "")), found.budget
    assert f"with up to {most} failures" in told(found)
    assert budget is not None
    for failures, enough in ((allowed, True), (allowed + 1, False)):
        if found.kind == "mtbf":
            risk = stats.poisson.cdf(failures, budget.exposure / 500)
        else:
            risk = stats.binom.cdf(failures, budget.exposure, 0.05)
        assert bool(risk <= 1 - budget.confidence) is enough


def test_going_on_is_warned_of_only_where_it_costs_confidence() -> None:
    assert "Choose how many" not in told(plan("--reliability 50% --confidence 10%"))


def test_a_budget_shorter_than_a_trial_shows_nothing() -> None:
    found = plan("--reliability 95% --confidence 95% --budget 1min --trial 5min")
    assert found.budget is not None
    assert found.budget.shown[0].value is None
    assert "it is too short for one trial" in told(found)


def test_the_marks_are_on_the_curve() -> None:
    for line in ("--reliability 95% --confidence 95%", "--mtbf 500h --confidence 80% --failures 2"):
        found = plan(line)
        curve = found.operating_characteristic
        assert curve is not None
        target, likely = curve.marks
        assert target.probability <= 1 - question(line).confidence + 1e-12
        assert likely.probability == pytest.approx(0.9, abs=1e-3)
        probabilities = [p for _, p in curve.points]
        assert probabilities == sorted(probabilities)
        assert curve.points[0][0] < target.at < likely.at < curve.points[-1][0]


def go_on(rng: random.Random, reliability: float, first: int, then: int) -> bool:
    """Whether a thing passes with who adds trials after one failure too many."""
    failed = sum(rng.random() > reliability for _ in range(first))
    more = sum(rng.random() > reliability for _ in range(then - first))
    return failed == 0 or (failed == 1 and more == 0)


def test_going_on_after_a_failure_costs_confidence() -> None:
    measure = measure_of(question("--reliability 0.95 --confidence 0.95"))
    confidence = go_on_confidence(measure)
    assert confidence == pytest.approx(0.9252, abs=1e-4)
    rng = random.Random(4)
    rounds = 20_000
    passed = sum(go_on(rng, 0.95, 59, 93) for _ in range(rounds))
    low, high = stats.binom.interval(0.999, rounds, 1 - confidence)
    assert low <= passed <= high
    assert "has 92.5 % confidence, not 95 %" in told(plan("--reliability 0.95 --confidence 0.95"))


def test_the_claim_has_the_exact_risk() -> None:
    claim = plan("--reliability 0.95 --confidence 0.95").claim
    assert claim is not None
    assert claim.achieved["consumer_risk"] == pytest.approx(0.95**59)
    assert (claim.n, claim.confidence) == (59, 0.95)
    claim = plan("--mtbf 500h --confidence 0.8 --machines 20").claim
    assert claim is not None
    assert claim.achieved["consumer_risk"] == pytest.approx(0.2)
    assert "assumes.hours_add" in str([one.key for one in claim.assumptions])


@pytest.mark.parametrize(
    "line",
    [
        "--reliability 0.999999999999999 --confidence 0.95",
        "--reliability 99.9999999% --confidence 0.99999 --failures 1000",
        f"--mtbf 500h {RISKS.replace('2', '1.000001', 1)}",
        "--mtbf 500h --discrimination 2 --producer-risk 0.6 --consumer-risk 0.1",
    ],
)
def test_what_no_plan_can_do_is_refused(line: str) -> None:
    with pytest.raises(BadInput) as refused:
        plan(line)
    assert refused.value.sentence.key.startswith("statistics.domain.")


@pytest.mark.parametrize(
    "line",
    [
        "--reliability 1e-9 --confidence 1e-9",
        "--reliability 0.01 --confidence 0.01 --failures 3",
        "--reliability 99.9999% --confidence 99.9999%",
        "--mtbf 1s --confidence 99.9999% --machines 1000000 --budget 1y",
        "--mtbf 1e11h --confidence 0.001 --failures 1000 --budget 1s",
        "--event-rate 1/1e9h --confidence 99.9999% --machines 1000000 --budget 1y",
        "--event-rate 1e5/s --confidence 0.0001 --budget 1s",
        "--reliability 50% --discrimination 3 --producer-risk 0.3 --consumer-risk 0.3 --sequential",
        "--reliability 1% --discrimination 1.5 --producer-risk 0.2 --consumer-risk 0.2",
    ],
)
def test_extremes_have_a_plan_in_both_languages(line: str) -> None:
    found = plan(line)
    for language in ("en", "es"):
        said = told(found, language)
        assert "{" not in said
        assert "∞" not in said
        assert "plan." not in said


def test_the_lines_of_the_plan_allow_what_was_asked_and_no_more() -> None:
    stages = plan("--reliability 0.95 --confidence 0.95 --failures 1").stages
    assert [(s.failures, s.accept_from, s.reject_until) for s in stages] == [
        (0, 93, None),
        (1, 93, None),
        (2, None, 93),
    ]


def test_the_truth_that_is_likely_to_pass_passes_so_often() -> None:
    found = plan("--reliability 0.95 --confidence 0.95 --failures 2").operating_characteristic
    assert found is not None
    passing = found.marks[-1]
    assert passing.probability == pytest.approx(0.9, abs=1e-5)
    assert stats.binom.cdf(2, 124, 1 - passing.at) == pytest.approx(0.9, abs=1e-5)


def test_what_comes_later_than_each_machine_s_time_is_not_shown() -> None:
    said = told(plan("--mtbf 500h --confidence 0.8 --machines 20"))
    assert "No machine runs longer than 40.3 h: what fails only later" in said


@pytest.mark.parametrize(
    ("failures", "words"),
    [(0, "hours without a failure show"), (1, "at most one failure"), (2, "at most 2 failures")],
)
def test_the_claim_counts_the_failures_that_it_allows(failures: int, words: str) -> None:
    claim = plan(f"--mtbf 500h --confidence 0.8 --failures {failures}").claim
    assert claim is not None
    assert words in Catalogue("en").text(claim.statement)
