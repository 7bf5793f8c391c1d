"""Switching rules: each switch at its number and not one lot earlier, and why."""

from typing import Any

import pytest

from acceptance.statistics.domain import OutOfDomain
from acceptance.statistics.sampling.switching import (
    RULES,
    LotResult,
    State,
    Step,
    after,
    resumed,
)
from tests.statistics.golden import rows

GOOD = LotResult(accepted=True, accept=0)
BAD = LotResult(accepted=False, accept=0)
WISH = GOOD._replace(reduce=True)


def run(lots: list[LotResult], start: State | None = None, rules: Any = "iso2859") -> list[Step]:
    state, steps = start or State(), []
    for lot in lots:
        steps.append(after(state, lot, rules))
        state = steps[-1].state
    return steps


@pytest.mark.parametrize(("inputs", "expected", "tolerance"), rows("switching_rules"))
def test_golden_numbers_of_the_rules(
    inputs: dict[str, Any], expected: dict[str, int], tolerance: float
) -> None:
    assert tuple(expected.values()) == (
        RULES.rejected,
        RULES.window,
        RULES.accepted_on_tightened,
        RULES.rejected_on_tightened,
        RULES.score,
        RULES.accepted_z14,
    )


@pytest.mark.parametrize("between", [0, 1, 2, 3])
def test_two_of_five_rejected_lots_tighten(between: int) -> None:
    steps = run([BAD, *[GOOD] * between, BAD])
    assert [step.why for step in steps] == [None] * (between + 1) + ["rejected_2_of_5"]
    assert steps[-1].state == State("tightened")


def test_two_of_six_do_not() -> None:
    steps = run([BAD, GOOD, GOOD, GOOD, GOOD, BAD])
    assert {step.state.inspection for step in steps} == {"normal"}


def test_five_accepted_lots_in_a_row_bring_back_normal_inspection() -> None:
    steps = run([GOOD, GOOD, BAD, *[GOOD] * 5], State("tightened"))
    assert [step.why for step in steps] == [None] * 7 + ["accepted_5"]
    assert steps[-1].state == State("normal")


def test_five_rejected_lots_on_tightened_inspection_end_it_until_the_cause_is_mended() -> None:
    lots = [BAD, GOOD, GOOD, GOOD, GOOD] * 4 + [BAD]
    steps = run(lots, State("tightened"))
    assert [step.why for step in steps] == [None] * 20 + ["rejected_5_tightened"]
    ended = steps[-1].state
    assert ended.discontinued
    with pytest.raises(OutOfDomain, match="discontinued"):
        after(ended, GOOD)
    assert resumed(ended) == Step(State("tightened"), "cause_mended")
    assert resumed(State("reduced")) == Step(State("reduced"))


def test_a_score_of_30_reduces_where_it_is_wanted() -> None:
    """2 a lot with acceptance number 0 or 1: the fifteenth lot."""
    steps = run([WISH] * 15)
    assert [step.state.score for step in steps[:-1]] == list(range(2, 30, 2))
    assert steps[-1] == Step(State("reduced"), "score_30")


@pytest.mark.parametrize("lot", [GOOD, WISH._replace(steady=False)])
def test_without_wish_or_steady_production_nothing_is_reduced(lot: LotResult) -> None:
    steps = run([lot] * 40)
    assert {step.state.inspection for step in steps} == {"normal"}
    assert steps[-1].state.score == 80


def test_the_score_grows_by_3_where_the_lot_would_have_passed_one_step_tighter() -> None:
    large = LotResult(accepted=True, accept=3, tighter=True, reduce=True)
    steps = run([large] * 10)
    assert [step.state.score for step in steps[:-1]] == list(range(3, 30, 3))
    assert steps[-1].why == "score_30"


@pytest.mark.parametrize(
    "lot",
    [
        LotResult(accepted=True, accept=3, tighter=False),
        LotResult(accepted=True, accept=3, tighter=None),
        LotResult(accepted=False, accept=3, tighter=False),
        BAD,
    ],
)
def test_else_the_score_is_0_again(lot: LotResult) -> None:
    assert run([WISH] * 10)[-1].state.score == 20
    assert run([*[WISH] * 10, lot])[-1].state.score == 0


@pytest.mark.parametrize(
    ("lot", "why"),
    [(BAD, "rejected_on_reduced"), (GOOD._replace(steady=False), "production_irregular")],
)
def test_reduced_inspection_ends_with_the_first_bad_sign(lot: LotResult, why: Any) -> None:
    assert run([GOOD] * 9, State("reduced"))[-1] == Step(State("reduced"))
    assert run([lot], State("reduced")) == [Step(State("normal"), why)]


def test_z14_counts_ten_accepted_lots_instead_of_a_score() -> None:
    steps = run([WISH] * 3 + [BAD] + [WISH] * 10, rules="z14")
    assert [step.why for step in steps] == [None] * 13 + ["accepted_10"]


def test_a_lot_before_a_switch_does_not_count_after_it() -> None:
    steps = run([BAD, BAD, *[GOOD] * 5, BAD, GOOD, GOOD])
    assert [step.why for step in steps if step.why] == ["rejected_2_of_5", "accepted_5"]
    assert steps[-1].state.inspection == "normal"
