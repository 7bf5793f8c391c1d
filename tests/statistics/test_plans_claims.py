"""Claims of plans: exact rates, what is assumed, what is not shown, in both languages."""

import pytest

from acceptance.messages import FIELD, LANGUAGES, Catalogue
from acceptance.model import Claim
from acceptance.statistics.claims import plans as claims
from acceptance.statistics.domain import OutOfDomain
from acceptance.statistics.plans.asked import require_discrimination, smallest
from acceptance.statistics.plans.decision import decide, decide_trials
from acceptance.statistics.plans.events import event_plan
from acceptance.statistics.plans.fixed import fixed_length_plan
from acceptance.statistics.plans.handbook import HANDBOOK_PLANS
from acceptance.statistics.plans.proportion import success_run_plan, two_risk_plan
from acceptance.statistics.plans.sequential import sequential_plan, table_plan
from acceptance.statistics.plans.sequential_proportion import sequential_proportion_plan
from tests.statistics.simulations.plans import simulate

HOURS = sequential_plan(500.0, 2.0, 0.1, 0.05)
TRIALS = sequential_proportion_plan(0.95, 2.0, 0.1, 0.05)
CLAIMS = {
    "fixed": claims.fixed_length(fixed_length_plan(500.0, 2.0, 0.1, 0.1)),
    "handbook": claims.handbook(HANDBOOK_PLANS[0], 500.0, machines=4),
    "planned": claims.sequential(HOURS),
    "accepted": claims.sequential(HOURS, decide(HOURS, [], 9e9)),
    "rejected": claims.sequential(HOURS, decide(HOURS, [1.0] * 40, 10.0)),
    "open": claims.sequential(HOURS, decide(HOURS, [], 10.0)),
    "run": claims.proportion(success_run_plan(0.95, 0.95)),
    "trials": claims.proportion(two_risk_plan(0.999999, 2.0, 0.1, 0.1)),
    "trials planned": claims.sequential_proportion(TRIALS),
    "trials accepted": claims.sequential_proportion(TRIALS, decide_trials(TRIALS, [], 400)),
    "trials rejected": claims.sequential_proportion(
        TRIALS, decide_trials(TRIALS, list(range(1, 20)), 20)
    ),
    "trials open": claims.sequential_proportion(TRIALS, decide_trials(TRIALS, [2], 5)),
    "event": claims.events(event_plan(0.01, 0.95)),
    "events": claims.events(event_plan(0.01, 0.95, machines=20)),
    "nothing": claims.nothing_seen(72.0, 0.9),
    "nothing on many": claims.nothing_seen(72.0, 0.9, machines=3),
}


@pytest.mark.parametrize("name", CLAIMS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_is_told_in_full(name: str, language: str) -> None:
    claim, catalogue = CLAIMS[name], Catalogue(language)
    said = [claim.statement, claim.not_shown, *claim.assumptions]
    for one in said:
        assert one is not None
        text = catalogue.text(one)
        assert not text.startswith(one.key), one.key
        assert not FIELD.search(text), text
        assert "e+" not in text, text
    assert catalogue.template(f"claim.method.{claim.method}")
    assert claim.n >= 1
    assert claim.assumptions


def told(claim: Claim) -> str:
    return Catalogue("en").text(claim.statement).replace("\u202f", "").replace("\u00a0", " ")


def test_the_rates_are_those_that_the_plan_has() -> None:
    plan = HANDBOOK_PLANS[0].at(500.0)
    claim = CLAIMS["handbook"]
    assert claim.achieved == {
        "producer_risk": plan.producer_risk,
        "consumer_risk": plan.consumer_risk,
    }
    assert claim.confidence == 1 - plan.consumer_risk
    assert claim.n == 4
    assert set(CLAIMS["run"].achieved) == {"consumer_risk"}
    assert CLAIMS["event"].achieved == {"power": pytest.approx(0.95)}


def test_what_a_test_has_shown_depends_on_how_it_ended() -> None:
    assert CLAIMS["accepted"].confidence == 1 - HOURS.consumer_risk
    assert CLAIMS["rejected"].confidence == 1 - HOURS.producer_risk
    assert CLAIMS["open"].confidence is None
    assert "at least 500 h" in told(CLAIMS["accepted"])
    assert "below 1000 h" in told(CLAIMS["rejected"])
    assert "nothing is shown yet" in told(CLAIMS["open"])


def test_what_is_needed_is_rounded_up_and_what_is_shown_down() -> None:
    assert told(CLAIMS["run"]).startswith("59 trials (failures allowed: 0) show that at most 5 %")
    assert "95.15 % confidence" in told(CLAIMS["run"])
    assert "0.0001 % of the trials" in told(CLAIMS["trials"])
    assert told(CLAIMS["fixed"]).startswith("10065 h of test (failures allowed: 14)")
    sure = claims.proportion(success_run_plan(0.5, 0.9999999))
    assert "99.99 % confidence" in told(sure)


def test_hours_of_several_machines_add_up_for_a_fault_of_all_only() -> None:
    claim = CLAIMS["events"]
    assert "20 machines 14.98 h each" in told(claim)
    assert claim.not_shown is not None
    assert "only one of the machines" in Catalogue("en").text(claim.not_shown)
    assert "claim.plans.assumes_in_all" in [one.key for one in claim.assumptions]
    assert "claim.plans.assumes_in_all" not in [one.key for one in CLAIMS["event"].assumptions]


def test_a_refusal_is_told_in_both_languages() -> None:
    asks = (
        lambda: require_discrimination(0.5),
        lambda: smallest(lambda _: False, 1.001),
        lambda: fixed_length_plan(1.0, 2.0, 0.7, 0.1),
        lambda: success_run_plan(1 - 1e-13, 0.5),
        lambda: decide(HOURS, [2.0, 1.0], 5.0),
        lambda: table_plan(1.0, 2.0, (1.0,), ()),
        lambda: table_plan(1.0, 2.0, (2.0, 1.0), (None, None)),
        lambda: table_plan(1.0, 2.0, (1.0,), (0.5,)),
    )
    for ask in asks:
        with pytest.raises(OutOfDomain) as refused:
            ask()
        for language in LANGUAGES:
            template = Catalogue(language).template(refused.value.key)
            assert template, refused.value.key
            assert set(FIELD.findall(template)) <= set(refused.value.values)


def test_a_short_simulation_finds_both_risks() -> None:
    lines = simulate(2_000, seed=4)
    assert len(lines) > 60
    assert [line for line in lines if not line.holds] == []


@pytest.mark.parametrize(("name", "surely"), [("planned", "95.04 %"), ("rejected", "90.07 %")])
def test_a_sequential_test_says_how_surely(name: str, surely: str) -> None:
    assert f"with {surely} confidence" in told(CLAIMS[name])
