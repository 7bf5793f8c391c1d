"""The verdict: the rule as a table, and what holds for every run."""

from collections.abc import Sequence
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acceptance.limits import at_most
from acceptance.model import (
    NotShown,
    Outcome,
    PlannedCheck,
    PlannedMeasurement,
    Result,
    Severity,
    Verdict,
)
from acceptance.sentences import Sentence, sentence
from acceptance.verdict import EXIT_CODES, decide, exit_code


def planned(check: str, severity: Any = "major", part: str | None = None) -> PlannedCheck:
    return PlannedCheck(
        check=check,
        part=part,
        title=Sentence(f"{check}.title"),
        severity=severity,
        safety="read_only",
        characteristic="",
        suite="s",
        deadline_seconds=1.0,
        measurements=(
            PlannedMeasurement(name="n", unit="1", title=Sentence("n"), limit=at_most(1)),
        ),
    )


def result(
    check: str,
    outcome: Any,
    severity: Any = "major",
    *,
    waived: bool = False,
    part: str | None = None,
) -> Result:
    return Result(
        check=check,
        part=part,
        title=Sentence(f"{check}.title"),
        severity=severity,
        safety="read_only",
        outcome=outcome,
        waived=waived,
    )


def verdict(*results: Result, **options: Any) -> Verdict:
    """The verdict where exactly these were planned."""
    return decide([planned(r.check, r.severity, r.part) for r in results], results, **options)


def keys(made: Verdict) -> list[str]:
    return [reason.key for reason in made.reasons]


PASS = result("a.pass", "passed")


@pytest.mark.parametrize(
    ("others", "decision", "first"),
    [
        ([], "accepted", "verdict.all_passed"),
        ([result("b", "failed", "blocker")], "rejected", "verdict.failed"),
        ([result("b", "failed", "major")], "rejected", "verdict.failed"),
        ([result("b", "failed", "minor")], "accepted_with_conditions", "verdict.condition"),
        ([result("b", "failed", "blocker", waived=True)], "accepted_with_conditions", None),
        ([result("b", "failed", "major", waived=True)], "accepted_with_conditions", None),
        ([result("b", "failed", "minor", waived=True)], "accepted_with_conditions", None),
        ([result("b", "inconclusive", "blocker")], "inconclusive", "verdict.blocker_open"),
        ([result("b", "inconclusive", "blocker", waived=True)], "inconclusive", None),
        ([result("b", "inconclusive", "major")], "accepted", "verdict.all_passed"),
        ([result("b", "inconclusive", "minor")], "accepted", "verdict.all_passed"),
        ([result("b", "error", "blocker")], "inconclusive", "verdict.error"),
        ([result("b", "error", "minor")], "inconclusive", "verdict.error"),
        ([result("b", "not_applicable", "blocker")], "accepted", "verdict.all_passed"),
        # precedence
        (
            [result("b", "error"), result("c", "failed", "major"), result("d", "failed", "minor")],
            "rejected",
            "verdict.failed",
        ),
        ([result("b", "error"), result("c", "failed", "minor")], "inconclusive", "verdict.error"),
        (
            [result("b", "inconclusive", "blocker"), result("c", "failed", "major", waived=True)],
            "inconclusive",
            "verdict.blocker_open",
        ),
    ],
)
def test_the_rule(others: list[Result], decision: str, first: str | None) -> None:
    made = verdict(PASS, *others)
    assert made.decision == decision
    assert first is None or keys(made)[0] == first


@pytest.mark.parametrize(
    "results",
    [
        [],
        [result("a", "inconclusive")],
        [result("a", "not_applicable"), result("b", "not_applicable")],
    ],
)
def test_where_nothing_was_judged_nothing_is_accepted(results: list[Result]) -> None:
    made = verdict(*results)
    assert made.decision == "inconclusive"
    assert "verdict.nothing_judged" in keys(made)


def test_a_plan_that_was_not_carried_out_is_never_accepted() -> None:
    made = decide([planned("a"), planned("b", "minor")], [result("a", "passed")])
    assert (made.decision, keys(made)) == ("inconclusive", ["verdict.shortened"])
    assert made.reasons[0].values == {"missing": 1, "planned": 2}
    assert (made.judged, made.planned) == (1, 2)


def test_a_result_that_nobody_planned_changes_nothing() -> None:
    made = decide([planned("a")], [result("a", "passed"), result("b", "failed", "blocker")])
    assert (made.decision, made.judged) == ("accepted", 1)
    assert decide([], [result("a", "passed")]).decision == "inconclusive"


def test_a_selection_or_a_provider_forbids_acceptance_but_not_rejection() -> None:
    for options in ({"restricted": "--check a*"}, {"provider": "/x.py"}):
        assert verdict(PASS, **options).decision == "inconclusive"
        assert verdict(PASS, result("b", "failed", "minor"), **options).decision == "inconclusive"
        assert verdict(PASS, result("b", "failed"), **options).decision == "rejected"


def test_what_was_not_shown_is_listed_with_reason_and_cure() -> None:
    left = NotShown(check="z", reason=sentence("reason.recorded"))
    open_ = Result(
        check="b",
        title=Sentence("b.title"),
        severity="minor",
        safety="read_only",
        outcome="inconclusive",
        reason=sentence("reason.skipped", message="x"),
        cure="apt install x",
    )
    made = verdict(PASS, open_, result("c", "error"), left_out=[left])
    assert [(n.check, n.reason.key, n.cure) for n in made.not_shown] == [
        ("b", "reason.skipped", "apt install x"),
        ("c", "reason.none", None),
        ("z", "reason.recorded", None),
    ]


def test_reasons_stand_in_order_of_weight() -> None:
    made = verdict(
        result("c", "failed", "minor"),
        result("b", "failed", "major", part="p"),
        result("a", "failed", "major"),
        result("z", "failed", "blocker"),
    )
    told = [(r.key, r.values["check"]) for r in made.reasons]
    assert told == [
        ("verdict.failed", "z"),
        ("verdict.failed", "a"),
        ("verdict.failed.part", "b"),
        ("verdict.condition", "c"),
    ]


# -- parts -------------------------------------------------------------------------------------


def part_decisions(*results: Result, **options: Any) -> dict[str, str]:
    made = verdict(*results, **options)
    return {part.part: part.decision for part in made.parts}


def test_a_part_is_judged_by_its_own_checks() -> None:
    results = (
        result("a", "passed", part="x"),
        result("a", "failed", part="y"),
        result("b", "failed", "minor", part="z"),
        result("c", "failed", "blocker"),
    )
    asked = ("x", "y", "z", "none")
    assert part_decisions(*results, parts=asked, restricted="--part x") == {
        "x": "accepted",
        "y": "rejected",
        "z": "accepted_with_conditions",
        "none": "inconclusive",
    }


@pytest.mark.parametrize("options", [{"provider": "/p.py"}, {"globs": "--check a"}])
def test_nor_is_a_part_accepted_with_a_provider_or_a_selection_of_checks(options: Any) -> None:
    mine = result("a", "passed", part="x")
    assert part_decisions(mine, parts=("x",), **options) == {"x": "inconclusive"}


# -- exit codes --------------------------------------------------------------------------------


def test_exit_codes_are_those_of_the_table() -> None:
    assert EXIT_CODES == {
        "accepted": 0,
        "rejected": 10,
        "accepted_with_conditions": 11,
        "inconclusive": 12,
    }
    assert exit_code(verdict(PASS)) == 0
    assert exit_code(verdict()) == 12


# -- whatever was judged -----------------------------------------------------------------------

judged = st.builds(
    result,
    st.sampled_from("abcdef"),
    st.sampled_from(get_args(Outcome)),
    st.sampled_from(get_args(Severity)),
    waived=st.booleans(),
    part=st.sampled_from([None, "x", "y"]),
)
runs = st.lists(judged, max_size=8, unique_by=lambda r: (r.check, r.part))


def expected(results: Sequence[Result]) -> str:
    """The rule of the design, written a second time."""
    weighty = [r for r in results if r.outcome == "failed" and not r.waived]
    if any(r.severity in ("blocker", "major") for r in weighty):
        return "rejected"
    outcomes = {r.outcome for r in results}
    if "error" in outcomes or not outcomes & {"passed", "failed"}:
        return "inconclusive"
    if any(r.outcome == "inconclusive" and r.severity == "blocker" for r in results):
        return "inconclusive"
    return "accepted_with_conditions" if "failed" in outcomes else "accepted"


@given(runs)
def test_the_rule_holds_for_every_run(results: list[Result]) -> None:
    made = verdict(*results)
    assert made.decision == expected(results)
    assert made.reasons
    assert made.judged <= made.planned == len(results)


@given(runs, st.randoms(use_true_random=False))
def test_the_order_of_results_changes_nothing(results: list[Result], random: Any) -> None:
    plan = [planned(r.check, r.severity, r.part) for r in results]
    shuffled = random.sample(results, len(results))
    assert decide(plan, results) == decide(plan, shuffled)


@given(runs, judged)
def test_a_missing_result_never_makes_it_better(results: list[Result], lost: Result) -> None:
    plan = [planned(r.check, r.severity, r.part) for r in [*results, lost]]
    rest = [r for r in results if (r.check, r.part) != (lost.check, lost.part)]
    assert decide(plan, rest).decision in ("rejected", "inconclusive")


@given(runs)
def test_a_restricted_or_fed_run_is_never_accepted(results: list[Result]) -> None:
    for options in ({"restricted": "--part x"}, {"provider": "/p"}):
        assert verdict(*results, **options).decision in ("rejected", "inconclusive")


@given(runs)
def test_what_is_not_shown_is_what_has_no_answer(results: list[Result]) -> None:
    shown = {(n.check, n.part) for n in verdict(*results).not_shown}
    assert shown == {(r.check, r.part) for r in results if r.outcome in ("inconclusive", "error")}
