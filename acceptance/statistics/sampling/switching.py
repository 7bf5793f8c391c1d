"""Switching between normal, tightened and reduced inspection, lot by lot.

A pure state machine: `after(state, lot)` gives the next state and, where it switched, why.
Source: ISO 2859-1:1999, section 9.3 (figure 1) and 9.4:

- normal -> tightened when 2 of 5 or fewer consecutive lots were not accepted;
- tightened -> normal when 5 consecutive lots were accepted; inspection is discontinued when 5 lots
  were not accepted on tightened inspection, until the supplier has mended the cause;
- normal -> reduced when the switching score has reached 30, production is steady and the
  responsible authority wants it; reduced -> normal as soon as a lot is not accepted, or production
  becomes irregular.

The score (9.3.3.2, single plans) starts at 0 and grows on normal inspection: by 3 where the
acceptance number is 2 or more and the lot would have passed at the next smaller AQL, by 2 where it
is 0 or 1 and the lot passed; else it is 0 again.

ANSI/ASQ Z1.4 asks for 10 consecutive accepted lots instead of the score (`rules="z14"`). Its limit
numbers for the sum of bad ones in these lots, optional since 2003, are not known here; ask for
them by `steady`. Only lots inspected for the first time count: resubmitted ones are not fed in.
"""

from typing import Literal, NamedTuple

from acceptance.statistics.domain import OutOfDomain

__all__ = ["RULES", "Inspection", "LotResult", "Rules", "State", "Step", "after", "resumed"]

Inspection = Literal["normal", "tightened", "reduced"]
Why = Literal[
    "rejected_2_of_5",
    "accepted_5",
    "rejected_5_tightened",
    "score_30",
    "accepted_10",
    "rejected_on_reduced",
    "production_irregular",
    "cause_mended",
]


class Rules(NamedTuple):
    """The numbers of the rules."""

    rejected: int = 2
    window: int = 5
    accepted_on_tightened: int = 5
    rejected_on_tightened: int = 5
    score: int = 30
    accepted_z14: int = 10


RULES = Rules()


class State(NamedTuple):
    """Where inspection stands before the next lot.

    `last` are the outcomes since the last switch, the newest at the end, five at most; `score`
    and `run` (accepted lots in a row) count on normal inspection, `rejected` on tightened.
    """

    inspection: Inspection = "normal"
    last: tuple[bool, ...] = ()
    score: int = 0
    run: int = 0
    rejected: int = 0
    discontinued: bool = False


class LotResult(NamedTuple):
    """What happened to a lot: whether it was accepted, by a plan with which acceptance number.

    `tighter`: whether it would have passed at the next smaller AQL (None: not comparable, which
    counts as no); asked only where `accept` is 2 or more on normal inspection. `steady`:
    production is steady; `reduce`: the responsible authority wants reduced inspection.
    """

    accepted: bool
    accept: int
    tighter: bool | None = None
    steady: bool = True
    reduce: bool = False


class Step(NamedTuple):
    """The state for the next lot, and why it switched (None: it did not)."""

    state: State
    why: Why | None = None


def after(state: State, lot: LotResult, rules: Literal["iso2859", "z14"] = "iso2859") -> Step:
    """The state after one more lot. Raises `OutOfDomain` once inspection is discontinued."""
    if state.discontinued:
        english = "inspection is discontinued: no lot is judged before the cause is mended"
        raise OutOfDomain("statistics.domain.sampling_discontinued", english)
    if state.inspection == "tightened":
        return _after_tightened(state, lot)
    if state.inspection == "reduced":
        return _after_reduced(lot)
    return _after_normal(state, lot, rules)


def resumed(state: State) -> Step:
    """Inspection goes on, tightened, because the supplier has mended the cause (9.4)."""
    if not state.discontinued:
        return Step(state)
    return Step(State("tightened"), "cause_mended")


def _after_normal(state: State, lot: LotResult, rules: Literal["iso2859", "z14"]) -> Step:
    last = (*state.last, lot.accepted)[-RULES.window :]
    if last.count(False) >= RULES.rejected:
        return Step(State("tightened"), "rejected_2_of_5")
    run = state.run + 1 if lot.accepted else 0
    score = _score(state.score, lot)
    if lot.steady and lot.reduce:
        if rules == "iso2859" and score >= RULES.score:
            return Step(State("reduced"), "score_30")
        if rules == "z14" and run >= RULES.accepted_z14:
            return Step(State("reduced"), "accepted_10")
    return Step(State("normal", last, score, run))


def _score(score: int, lot: LotResult) -> int:
    if not lot.accepted:
        return 0
    if lot.accept < 2:
        return score + 2
    return score + 3 if lot.tighter else 0


def _after_tightened(state: State, lot: LotResult) -> Step:
    last = (*state.last, lot.accepted)[-RULES.accepted_on_tightened :]
    if len(last) == RULES.accepted_on_tightened and all(last):
        return Step(State("normal"), "accepted_5")
    rejected = state.rejected + (not lot.accepted)
    following = State("tightened", last, rejected=rejected)
    if rejected >= RULES.rejected_on_tightened:
        return Step(following._replace(discontinued=True), "rejected_5_tightened")
    return Step(following)


def _after_reduced(lot: LotResult) -> Step:
    if not lot.accepted:
        return Step(State("normal"), "rejected_on_reduced")
    if not lot.steady:
        return Step(State("normal"), "production_irregular")
    return Step(State("reduced"))
