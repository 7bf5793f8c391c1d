"""Lots are made, drawn from and judged: plans pass them as often as said; rules switch as said."""

from random import Random

from acceptance.statistics.sampling.characteristic import (
    lot_outgoing_quality_limit,
    lot_probability,
)
from acceptance.statistics.sampling.switching import LotResult, State, after
from acceptance.statistics.sampling.two_point import two_point_plan
from acceptance.statistics.sampling.z14 import accepts_one_step_tighter, plan_of_letter, single_plan
from acceptance.statistics.sampling.zero import zero_acceptance_sample_size
from tests.statistics.simulations import Line, rate_line

__all__ = ["simulate"]


def simulate(rounds: int, seed: int) -> list[Line]:
    """Plans for lots of 8 to 5,000, their outgoing quality, and the switching rules."""
    random = Random(seed)
    return [
        *_risks(rounds, random),
        *_table(rounds, random),
        _outgoing(rounds, random),
        *_switching(rounds, random),
    ]


def _bad_in_sample(random: Random, lot: int, marked: int, sample: int) -> int:
    """The machines numbered below `marked` are the bad ones."""
    return sum(one < marked for one in random.sample(range(lot), sample))


def _passed(random: Random, rounds: int, lot: int, marked: int, plan: tuple[int, int]) -> int:
    sample, accept = plan
    return sum(_bad_in_sample(random, lot, marked, sample) <= accept for _ in range(rounds))


def _risks(rounds: int, random: Random) -> list[Line]:
    zero = (zero_acceptance_sample_size(40, 2, 0.9), 0)
    two = two_point_plan(0.01, 0.05, 0.05, 0.1, lot=300)
    cases = [
        ("accept on zero, 2 of 40 bad", 40, 2, zero, 0.1, "at_most"),
        ("two points, 15 of 300 bad", 300, 15, two, 0.1, "at_most"),
        ("two points, 3 of 300 bad", 300, 3, two, 0.95, "at_least"),
    ]
    return [
        rate_line(
            f"{what}: passes", said, _passed(random, rounds, lot, bad, plan), rounds, kind=kind
        )
        for what, lot, bad, plan, said, kind in cases
    ]


def _table(rounds: int, random: Random) -> list[Line]:
    lines = []
    for lot, aql, inspection, bad in (
        (500, 2.5, "normal", 30),
        (500, 2.5, "tightened", 30),
        (500, 2.5, "reduced", 30),
    ):
        plan = single_plan(lot, aql, inspection=inspection)
        claimed = lot_probability(lot, bad, plan.sample, plan.accept)
        hits = _passed(random, rounds, lot, bad, (plan.sample, plan.accept))
        lines.append(rate_line(f"{inspection}, {bad} of {lot} bad", claimed, hits, rounds))
    return lines


def _outgoing(rounds: int, random: Random) -> Line:
    """Of a machine taken at random from what went in, whether a bad one went out in its place."""
    lot, sample = 40, 13
    worst = lot_outgoing_quality_limit(lot, sample, 0)
    marked = round(worst.at * lot)
    hits = 0
    for _ in range(rounds):
        drawn = random.sample(range(lot), sample)
        taken = not any(one < marked for one in drawn)
        hits += taken and random.randrange(lot) < marked
    return rate_line("what goes out at worst, 13 of 40", worst.limit, hits, rounds)


def _switching(rounds: int, random: Random) -> list[Line]:
    """Lots of a steady supplier, and how often the rules switch as their arithmetic says."""
    tightened = sum(_tightens(random, 0.2) for _ in range(rounds))
    reduced = sum(_reduces(random) for _ in range(rounds))
    return [
        rate_line("a second of five rejected tightens", 1 - 0.8**4, tightened, rounds),
        rate_line("ten lots one step better reduce", _all_better() ** 10, reduced, rounds),
    ]


def _tightens(random: Random, rejected: float) -> bool:
    """Whether one of the four lots after a rejected one, each rejected so often, tightens."""
    step = after(State(), LotResult(accepted=False, accept=0))
    for _ in range(4):
        step = after(step.state, LotResult(random.random() >= rejected, accept=0))
        if step.why == "rejected_2_of_5":
            return True
    return False


def _all_better() -> float:
    """A lot of 2,000 with 10 bad ones passes one step tighter: 125 drawn, 2 or fewer bad."""
    return lot_probability(2000, 10, 125, 2)


def _reduces(random: Random) -> bool:
    """Ten lots in a row that would pass one step tighter score 30."""
    plan, state = plan_of_letter("K", 1.0), State()
    for _ in range(10):
        bad = _bad_in_sample(random, 2000, 10, plan.asked)
        tighter = accepts_one_step_tighter(plan, 1.0, bad)
        lot = LotResult(bad <= plan.accept, plan.accept, tighter, reduce=True)
        state = after(state, lot).state
    return state.inspection == "reduced"
