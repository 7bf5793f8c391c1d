"""Plans for lots as documents: what they ask, say, claim, and refuse."""

from typing import Any

import msgspec
import pytest
from scipy import stats

from acceptance.lot.asking import lot_plan_asked
from acceptance.messages import LANGUAGES, Catalogue
from acceptance.planning.model import Plan
from acceptance.planning.sampling import lot_plan
from acceptance.statistics.claims import sampling as claims
from acceptance.statistics.domain import OutOfDomain
from acceptance.statistics.sampling import switching

ASKED: list[dict[str, Any]] = [
    {"lot_size": 40, "limiting_quality": 0.05, "risk": 0.1},
    {"lot_size": 8, "limiting_quality": 0.05},
    {"lot_size": 1, "limiting_quality": 0.05},
    {"lot_size": 40, "limiting_quality": 0.06, "risk": 0.01},
    {"lot_size": 40, "limiting_quality": 0.03, "risk": 0.01},
    {"lot_size": 300, "limiting_quality": 0.05, "acceptable_quality": 0.01},
    {"lot_size": 30, "limiting_quality": 0.1, "acceptable_quality": 0.05, "producer_risk": 0.1},
    {"lot_size": 500_000, "limiting_quality": 0.01},
    {"lot_size": 40, "aql": 1.0},
    {"lot_size": 5000, "aql": 1.5, "inspection": "reduced"},
    {"lot_size": 10, "aql": 1.5},
    {"lot_size": 8, "aql": 10, "inspection": "tightened"},
    {"lot_size": 600_000, "aql": 0.025, "level": "III", "inspection": "tightened"},
]


def said(plan: Plan, language: str = "en") -> list[str]:
    catalogue = Catalogue(language)
    sentences = (*plan.sentences, *plan.cannot)
    return [catalogue.text(sentence).replace("\N{NO-BREAK SPACE}", " ") for sentence in sentences]


def test_accept_on_zero_in_words() -> None:
    plan = lot_plan(lot_size=40, limiting_quality=0.05, risk=0.1)
    assert plan.kind == "lot"
    assert plan.asked == {"lot_size": 40, "limiting_quality": 0.05, "consumer_risk": 0.1}
    sampling = plan.sampling
    assert sampling is not None
    assert (sampling.sample_size, sampling.accept, sampling.reject) == (27, 0, 1)
    assert not sampling.test_all
    assert said(plan)[:3] == [
        "Test 27 of the 40 machines, drawn at random, and take the lot only if all of these pass.",
        "A lot of 40 with 5 % bad machines (2 of 40) passes this plan with probability 10 %.",
        "A lot of 40 with a single bad machine (2.5 %) is rejected with probability 67.5 %.",
    ]
    assert "Nothing is shown about any single one of the 13 machines" in said(plan)[-2]


def test_a_share_that_is_no_whole_number_says_what_it_counts_as() -> None:
    text = said(lot_plan(lot_size=40, limiting_quality=0.06, risk=0.01))[1]
    assert "counted as 3 of 40, 7.5 %, the smallest whole number not below it" in text


def test_a_lot_too_small_for_the_quality_is_tested_whole() -> None:
    plan = lot_plan(lot_size=8, limiting_quality=0.05, risk=0.5)
    assert plan.sampling is not None
    assert (plan.sampling.sample_size, plan.sampling.test_all) == (8, True)
    assert said(plan)[0] == "Test all 8 machines and take the lot only if all pass."
    assert said(plan)[1].startswith("5 % of 8 machines is less than one machine")
    assert plan.claim is not None
    assert plan.claim.confidence is None


def test_a_plan_that_asks_for_most_of_the_lot_becomes_testing_all() -> None:
    plan = lot_plan(lot_size=40, limiting_quality=0.05, risk=0.02)
    assert plan.sampling is not None
    assert plan.sampling.sample_size == 40
    assert said(plan)[1].startswith("A plan would already ask for 34 of the 40: testing the rest")


def test_two_points_keep_both_risks_and_tell_them() -> None:
    plan = lot_plan(lot_size=300, limiting_quality=0.05, acceptable_quality=0.01)
    assert plan.sampling is not None
    assert plan.asked["producer_risk"] == 0.05
    assert (plan.sampling.sample_size, plan.sampling.accept) == (94, 2)
    assert plan.claim is not None
    assert plan.claim.achieved["producer_risk"] <= 0.05
    assert plan.claim.achieved["consumer_risk"] <= 0.1
    assert any("counted as 3 of 300, the largest whole number" in text for text in said(plan))


def test_testing_all_instead_of_two_points_lets_the_acceptable_lot_pass() -> None:
    plan = lot_plan(lot_size=20, limiting_quality=0.15, acceptable_quality=0.1, risk=0.05)
    assert plan.sampling is not None
    assert plan.sampling.test_all
    assert plan.sampling.accept == 2
    assert plan.claim is not None
    assert set(plan.claim.achieved.values()) == {0.0}


def test_a_plan_by_aql_names_its_cell() -> None:
    plan = lot_plan(lot_size=40, aql=1.0, level="II")
    assert plan.asked == {
        "lot_size": 40,
        "aql_percent": 1.0,
        "level": "II",
        "inspection": "normal",
    }
    assert plan.sampling is not None
    assert (plan.sampling.code_letter, plan.sampling.sample_size) == ("D", 13)
    assert any("code letter D, from which an arrow leads to E" in text for text in said(plan))
    assert plan.claim is not None
    assert plan.claim.achieved["producer_risk"] == pytest.approx(1 - 0.99**13)


def test_a_table_that_asks_for_the_lot_or_more_means_all() -> None:
    plan = lot_plan(lot_size=8, aql=10.0, inspection="tightened")
    assert plan.sampling is not None
    assert (plan.sampling.sample_size, plan.sampling.accept) == (8, 1)
    assert plan.sampling.test_all
    assert any("two that do not agree" in text for text in said(plan))


def test_a_table_that_asks_for_most_of_the_lot_stays_but_advises() -> None:
    plan = lot_plan(lot_size=10, aql=1.5)
    assert plan.sampling is not None
    assert (plan.sampling.sample_size, plan.sampling.test_all) == (8, False)
    assert said(plan)[1].startswith("The table asks for 8 of 10: testing the rest too")


@pytest.mark.parametrize("asked", ASKED)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_is_written_out(asked: dict[str, Any], language: str) -> None:
    plan = lot_plan(**asked)
    catalogue = Catalogue(language)
    assert plan.claim is not None
    assert plan.claim.not_shown is not None
    curve = plan.operating_characteristic
    assert curve is not None
    sentences = [
        *plan.sentences,
        *plan.cannot,
        plan.claim.statement,
        plan.claim.not_shown,
        *plan.claim.assumptions,
        *(mark.label for mark in curve.marks),
    ]
    for sentence in sentences:
        text = catalogue.text(sentence)
        assert text
        assert "{" not in text
        assert sentence.key not in text
    method = f"claim.method.{plan.claim.method}"
    assert catalogue.template(method)


@pytest.mark.parametrize("asked", ASKED)
def test_the_curve_is_the_one_of_the_plan(asked: dict[str, Any]) -> None:
    plan = lot_plan(**asked)
    sampling, curve = plan.sampling, plan.operating_characteristic
    assert sampling is not None
    assert curve is not None
    lot = sampling.lot_size
    assert curve.quantity == "fraction_nonconforming"
    assert curve.points[0] == (0.0, 1.0)
    assert curve.points[-1][0] == 1.0
    assert len(curve.points) == lot + 1 if lot <= 200 else len(curve.points) <= 201
    for at, passes in curve.points[:: max(1, len(curve.points) // 20)]:
        expected = stats.hypergeom.cdf(sampling.accept, lot, round(at * lot), sampling.sample_size)
        assert passes == pytest.approx(expected, rel=1e-8, abs=1e-12)
    assert [mark.at for mark in curve.marks] == sorted(mark.at for mark in curve.marks)
    assert all(0.0 <= mark.probability <= 1.0 for mark in curve.marks)


@pytest.mark.parametrize("asked", ASKED)
def test_a_plan_is_read_as_it_was_written(asked: dict[str, Any]) -> None:
    plan = lot_plan(**asked)
    assert msgspec.json.decode(msgspec.json.encode(plan), type=Plan) == plan


@pytest.mark.parametrize(
    ("asked", "about"),
    [
        ({"lot_size": 40}, "either"),
        ({"lot_size": 40, "limiting_quality": 0.05, "aql": 1.0}, "either"),
        ({"lot_size": 0, "limiting_quality": 0.05}, "lot_size"),
        ({"lot_size": 40.5, "limiting_quality": 0.05}, "lot_size"),
        ({"lot_size": 10**30, "limiting_quality": 0.05}, "lot_size"),
        ({"lot_size": 10**400, "aql": 1.0}, "lot_size"),
        ({"lot_size": True, "aql": 1.0}, "lot_size"),
        ({"lot_size": 40, "aql": True}, "aql"),
        ({"lot_size": 40, "limiting_quality": 0.0}, "limiting_quality"),
        ({"lot_size": 40, "limiting_quality": 1.2}, "limiting_quality"),
        ({"lot_size": 40, "limiting_quality": float("nan")}, "limiting_quality"),
        ({"lot_size": 40, "limiting_quality": 0.05, "risk": 0.0}, "risk"),
        ({"lot_size": 40, "limiting_quality": 0.05, "risk": 1.0}, "risk"),
        ({"lot_size": 40, "limiting_quality": 0.05, "producer_risk": 0.1}, "acceptable_quality"),
        (
            {"lot_size": 40, "limiting_quality": 0.05, "acceptable_quality": 0.1},
            "acceptable_quality",
        ),
        (
            {
                "lot_size": 40,
                "limiting_quality": 0.1,
                "acceptable_quality": 0.05,
                "producer_risk": 0.0,
            },
            "producer_risk",
        ),
        ({"lot_size": 40, "aql": 1.1}, "1 and 1.5"),
        ({"lot_size": 40, "aql": 15}, "per 100 items"),
        ({"lot_size": 1, "aql": 1.0}, "lot_size"),
        ({"lot_size": 40, "aql": 1.0, "level": "4"}, "level"),
        ({"lot_size": 40, "aql": 1.0, "inspection": "lax"}, "inspection"),
        ({"lot_size": 40, "aql": 1.0, "risk": 0.1}, "limiting_quality"),
    ],
)
def test_nonsense_gets_one_sentence(asked: dict[str, Any], about: str) -> None:
    with pytest.raises(OutOfDomain, match=about) as refused:
        lot_plan(**asked)
    if refused.value.key.startswith("statistics.domain.sampling_"):
        for language in LANGUAGES:
            template = Catalogue(language).template(refused.value.key)
            assert template
            assert template.format(**refused.value.values)


def test_a_tiny_risk_of_a_large_lot_is_planned() -> None:
    plan = lot_plan(lot_size=500_000, limiting_quality=0.5, risk=1e-300)
    assert plan.claim is not None
    assert 0.0 < plan.claim.achieved["consumer_risk"] <= 1e-300


def test_every_switch_has_its_sentence() -> None:
    reasons = switching.Step.__annotations__["why"]
    known = [one for part in reasons.__args__ for one in getattr(part, "__args__", ())]
    assert len(known) == 8
    for why in known:
        for language in LANGUAGES:
            assert Catalogue(language).template(f"plan.switching.{why}")


@pytest.mark.parametrize(
    ("marked", "sample", "key"), [(1, 36, "all_pass_none"), (2, 27, "all_pass_some")]
)
def test_the_claim_of_a_lot_that_passed(marked: int, sample: int, key: str) -> None:
    claim = claims.zero_acceptance(40, marked, sample, 0.1)
    assert claim.statement.key == f"claim.sampling.{key}"
    assert claim.n == sample
    assert claim.confidence == 0.9
    assert len(claim.assumptions) == 2


def test_the_claim_of_two_points_that_leave_no_bad_one() -> None:
    claim = claims.two_point(10, 0, 1, 9, 0, 0.1)
    assert claim.achieved["consumer_risk"] == pytest.approx(0.1)
    assert claim.achieved["producer_risk"] == 0.0


def test_no_claim_is_made_of_a_sample_that_does_not_show_it() -> None:
    """27 of 40 find a single bad one with probability 0.675, not 0.9."""
    with pytest.raises(OutOfDomain, match=r"1 bad of 40 pass with probability 0\.325"):
        claims.zero_acceptance(40, 1, 27, 0.1)
    with pytest.raises(OutOfDomain, match=r"above 0\.1"):
        claims.two_point(40, 1, 5, 20, 2, 0.1)


def test_no_confidence_is_told_as_a_hundred_percent() -> None:
    claim = claims.zero_acceptance(500_000, 250_000, 499_999, 1e-300)
    assert claim.statement.values["confidence"] == {"value": 99.99, "unit": "%"}
    assert claim.confidence is not None
    assert claim.confidence < 1.0


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"lot_size": 9, "limiting_quality": 0.99}, "Test 1 of the 9 machines, drawn at random, "),
        ({"lot_size": 9, "limiting_quality": 0.99}, "and take the lot only if it passes."),
        (
            {"lot_size": 2, "limiting_quality": 0.5, "risk": 0.5},
            "about the one machine that is not",
        ),
        (
            {"lot_size": 150, "limiting_quality": 0.1, "acceptable_quality": 0.01},
            "and take the lot unless 2 or more of these fail.",
        ),
        (
            {"lot_size": 150, "limiting_quality": 0.1, "acceptable_quality": 0.01},
            "Lots with no more than one bad machine (0.6667 %) pass with 95 % or more",
        ),
    ],
)
def test_one_machine_is_no_plural(asked: dict[str, Any], told: str) -> None:
    plan = lot_plan(**asked)
    catalogue = Catalogue("en")
    text = "\n".join(catalogue.text(one) for one in (*plan.sentences, *plan.cannot))
    assert told in text.replace("\u00a0", " ")
    assert " 1 bad machines" not in text


def test_an_accepted_lot_holds_fewer_bad_ones_than_the_limit() -> None:
    claim = claims.zero_acceptance(40, 3, 21, 0.1)
    assert claim.statement.values["most"] == 2
    assert claims.two_point(40, 1, 5, 25, 1, 0.1).statement.values["most"] == 4


def test_a_level_may_be_written_small() -> None:
    small = lot_plan_asked({"size": "40", "aql": "1.0", "level": "s-3"})
    assert small.asked["level"] == "S-3"
