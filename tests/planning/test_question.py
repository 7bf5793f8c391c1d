"""Which options go together, and the one sentence where they do not."""

import pytest

from acceptance.messages import Catalogue
from acceptance.planning.question import Risks
from acceptance.planning.refusing import refusals
from acceptance.refusal import BadInput
from acceptance.statistics.domain import OutOfDomain
from tests.planning.asked import question

RISKS = "--discrimination 2 --producer-risk 0.1 --consumer-risk 0.2"


def test_a_demonstration() -> None:
    found = question("--reliability 95% --confidence 0.9 --failures 2 --machines 3 --trial 5min")
    assert (found.kind, found.target, found.confidence, found.failures) == (
        "reliability",
        0.95,
        0.9,
        2,
    )
    assert found.machines == 3
    assert found.trial_hours == pytest.approx(1 / 12)
    assert found.asked() == {
        "reliability": 0.95,
        "confidence": 0.9,
        "failures": 2,
        "machines": 3,
        "trial_seconds": pytest.approx(300),
    }


def test_two_risks() -> None:
    found = question(f"--mtbf 500h {RISKS} --sequential --budget 8h")
    assert found.risks == Risks(2.0, 0.1, 0.2, sequential=True)
    assert found.confidence == pytest.approx(0.8)
    assert found.asked() == {
        "mtbf_seconds": 1_800_000,
        "discrimination": 2,
        "producer_risk": 0.1,
        "consumer_risk": 0.2,
        "sequential": True,
        "budget_seconds": 28_800,
    }


def test_an_event() -> None:
    found = question("--event-rate 1/h --confidence 95%")
    assert found.asked() == {"event_rate_per_second": pytest.approx(1 / 3600), "confidence": 0.95}


def test_a_budget_of_trials_or_of_time() -> None:
    told = "--reliability 95% --confidence 95%"
    assert question(f"{told} --budget 30").budget_trials == 30
    timed = question(f"{told} --budget 8h --trial 5min")
    assert (timed.budget_trials, timed.budget_hours) == (None, 8)
    counted = question(f"{told} --budget 30 --trial 5min")
    assert (counted.budget_trials, counted.budget_hours) == (30, None)


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ("", "bad.plan_target"),
        ("--confidence 95%", "bad.plan_target"),
        ("--mtbf 500h --reliability 95% --confidence 95%", "bad.plan_target"),
        ("--mtbf 500h --event-rate 1/h --confidence 95%", "bad.plan_target"),
        ("--mtbf 500h", "bad.plan_missing_confidence"),
        ("--reliability 95% --failures 1", "bad.plan_missing_confidence"),
        ("--event-rate 1/h", "bad.plan_missing"),
        ("--mtbf 500h --discrimination 2", "bad.plan_missing"),
        ("--mtbf 500h --producer-risk 0.1 --consumer-risk 0.1", "bad.plan_missing"),
        ("--mtbf 500h --sequential", "bad.plan_missing"),
        ("--mtbf 500h --confidence 80% --sequential", "bad.plan_together_risks"),
        (f"--mtbf 500h --confidence 80% {RISKS}", "bad.plan_together_risks"),
        (f"--mtbf 500h --failures 1 {RISKS}", "bad.plan_together_risks"),
        (f"--event-rate 1/h {RISKS}", "bad.plan_together_event"),
        ("--event-rate 1/h --confidence 95% --sequential", "bad.plan_together_event"),
        ("--event-rate 1/h --confidence 95% --failures 0", "bad.plan_together_event"),
        ("--event-rate 1/h --confidence 95% --trial 5min", "bad.plan_together_trial"),
        ("--mtbf 500h --confidence 95% --trial 5min", "bad.plan_together_trial"),
        ("--reliability 95% --confidence 95% --budget 8h", "bad.plan_budget"),
        ("--reliability 95% --confidence 95% --budget 0", "bad.plan_count"),
        ("--reliability 95% --confidence 95% --trial 5min --budget 0h", "bad.plan_duration"),
        ("--mtbf 500h --confidence 95% --budget 8", "bad.plan_duration"),
        ("--mtbf 500h --confidence 95% --machines 0", "bad.plan_count"),
        ("--mtbf 500h --confidence 95% --machines ''", "bad.plan_count"),
        ("--mtbf 500h --confidence 95% --failures 1001", "bad.plan_count"),
        ("--mtbf 500h --confidence 1.2", "bad.plan_share"),
        ("--mtbf 500h --confidence 0", "bad.plan_share"),
        ("--mtbf -5h --confidence 95%", "bad.plan_duration"),
        ("--reliability 1 --confidence 95%", "bad.plan_share"),
        (
            "--mtbf 500h --discrimination 1 --producer-risk 0.1 --consumer-risk 0.1",
            "bad.plan_ratio",
        ),
    ],
)
def test_what_does_not_go_together(line: str, key: str) -> None:
    with pytest.raises(BadInput) as refused:
        question(line)
    assert refused.value.sentence.key == key
    for language in ("en", "es"):
        said = Catalogue(language).text(refused.value.sentence)
        assert not said.startswith("bad.")
        assert "{" not in said


def test_a_refusal_names_what_is_missing_and_what_fits() -> None:
    with pytest.raises(BadInput) as refused:
        question("--mtbf 500h --discrimination 2")
    text = Catalogue("en").text(refused.value.sentence)
    assert text == "--discrimination needs --producer-risk, --consumer-risk too"
    with pytest.raises(BadInput) as refused:
        question("--event-rate 1/h --confidence 95% --failures 1")
    text = Catalogue("en").text(refused.value.sentence)
    assert text.startswith("--failures does not go with --event-rate, which goes with --confidence")


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (
            OutOfDomain("statistics.domain.count", "", name="lot_size", least=2, value=1),
            "--size must be a whole number, 2 or more, not 1",
        ),
        (
            OutOfDomain("statistics.domain.plans_too_many_trials", "", fraction=1e-6, most=9),
            "to judge a share of failures of 0.0001\u00a0% more than 9 trials would be needed",
        ),
        (
            OutOfDomain("statistics.domain.sampling_qualities", "", acceptable=0.05, limiting=0.01),
            (
                "--acceptable-quality (5\u00a0%) must be a smaller share of bad ones than "
                "--limiting-quality (1\u00a0%)"
            ),
        ),
    ],
)
def test_what_a_formula_refuses_is_named_as_it_was_typed(error: OutOfDomain, said: str) -> None:
    with pytest.raises(BadInput) as refused, refusals():
        raise error
    assert Catalogue("en").text(refused.value.sentence) == said
