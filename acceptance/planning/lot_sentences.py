"""What a plan for a lot says: the instruction, both risks, the curve in words, what it hides."""

from typing import Any

from acceptance.planning.model import Sampling
from acceptance.sentences import Sentence, quantity, sentence
from acceptance.statistics.sampling.advice import Reason
from acceptance.statistics.sampling.characteristic import (
    lot_outgoing_quality_limit,
    lot_probability,
    marked_at,
    marked_stopped,
)
from acceptance.statistics.sampling.z14 import SinglePlan

__all__ = [
    "acceptable",
    "advice",
    "cannot",
    "cannot_by_aql",
    "characteristic",
    "instruction",
    "label",
    "limiting",
    "percent",
    "process",
    "single_bad",
    "table",
]


def percent(fraction: float) -> dict[str, Any]:
    """A fraction as a reader wants it."""
    return quantity(100.0 * fraction, "%")


def label(name: str, **values: Any) -> Sentence:
    """The name of a point of the curve."""
    return sentence(f"plan.lot.mark_{name}", **values)


def instruction(sampling: Sampling) -> Sentence:
    """What to do: how many to test, and when to take the lot."""
    if sampling.lot_size == 1:
        return sentence("plan.lot.do_one")
    which = "all" if sampling.test_all else "some"
    allowed = "zero" if sampling.accept == 0 else "few"
    single = sampling.sample_size == 1 and not sampling.accept
    key = "plan.lot.do_single" if single else f"plan.lot.do_{which}_{allowed}"
    return sentence(
        key,
        sample=sampling.sample_size,
        lot=sampling.lot_size,
        accept=sampling.accept,
        reject=sampling.reject,
    )


def advice(sampling: Sampling, asked: int, reason: Reason, limit: float | None) -> Sentence:
    """Why all are to be tested, or, for a plan that a standard fixes, why that would be better."""
    lot = sampling.lot_size
    if lot == 1:
        return sentence("plan.lot.all_one")
    if reason == "less_than_one":
        return sentence(
            "plan.lot.all_less_than_one",
            quality=percent(limit or 0.0),
            lot=lot,
            one=percent(1 / lot),
        )
    if reason == "most_of_lot":
        taken = "taken" if sampling.test_all else "advised"
        return sentence(f"plan.lot.all_{taken}", asked=asked, lot=lot, more=lot - asked)
    return sentence("plan.lot.all_asked", asked=asked, lot=lot)


def limiting(sampling: Sampling, quality: float, marked: int) -> Sentence:
    """The consumer's risk, at the whole number of bad ones that the quality stands for."""
    exactly = abs(quality * sampling.lot_size - marked) < 1e-9 * marked
    return sentence(
        f"plan.lot.limiting_{'exact' if exactly else 'rounded'}",
        lot=sampling.lot_size,
        quality=percent(quality),
        marked=marked,
        share=percent(marked / sampling.lot_size),
        probability=percent(_passes(sampling, marked)),
    )


def acceptable(sampling: Sampling, quality: float, few: int) -> Sentence:
    """The producer's risk, likewise."""
    return sentence(
        "plan.lot.acceptable",
        lot=sampling.lot_size,
        quality=percent(quality),
        marked=few,
        probability=percent(1.0 - _passes(sampling, few)),
    )


def single_bad(sampling: Sampling, marked: int | None) -> list[Sentence]:
    """The supplier's side of a plan that names no acceptable quality: one bad machine.

    Nothing where one bad machine is the limiting quality already, or is let pass anyway.
    """
    if marked == 1 or sampling.accept > 0:
        return []
    return [
        sentence(
            "plan.lot.single_bad",
            lot=sampling.lot_size,
            share=percent(1 / sampling.lot_size),
            probability=percent(1.0 - _passes(sampling, 1)),
        )
    ]


def table(sampling: Sampling, plan: SinglePlan, aql: float, level: str) -> Sentence:
    """From which cell of the standard's table it is."""
    moved = "" if plan.letter == plan.letter_used else "_moved"
    return sentence(
        f"plan.lot.table{moved}",
        aql=quantity(aql, "%"),
        level=level,
        inspection=sentence(f"plan.lot.inspection_{sampling.inspection}"),
        letter=plan.letter,
        used=plan.letter_used,
        asked=plan.asked,
        accept=plan.accept,
        reject=plan.reject,
    )


def process(aql: float, passes: float) -> Sentence:
    """The producer's risk of a plan by AQL."""
    return sentence("plan.lot.process", aql=quantity(aql, "%"), probability=percent(passes))


def characteristic(sampling: Sampling) -> list[Sentence]:
    """The curve in words: what passes nearly always, what hardly ever, what remains on average."""
    lot, tested = sampling.lot_size, (sampling.lot_size, sampling.sample_size, sampling.accept)
    stopped = marked_stopped(*tested, 0.1)
    if sampling.test_all or stopped is None:
        return []
    safe = marked_at(*tested, 0.95)
    outgoing = lot_outgoing_quality_limit(*tested)
    return [
        sentence(
            f"plan.lot.curve_{ {0: 'none', 1: 'one'}.get(safe, 'some') }",
            safe=safe,
            safe_share=percent(safe / lot),
            stopped=stopped,
            stopped_share=percent(stopped / lot),
        ),
        sentence("plan.lot.outgoing", limit=percent(outgoing.limit), at=percent(outgoing.at)),
    ]


def cannot(sampling: Sampling) -> list[Sentence]:
    """What a plan for one lot does not show."""
    rest = sampling.lot_size - sampling.sample_size
    number = "one" if rest == 1 else "some"
    untested = [sentence(f"plan.lot.cannot_untested_{number}", rest=rest)] if rest else []
    return [*untested, sentence("plan.lot.cannot_later")]


def cannot_by_aql(confirmed: bool) -> list[Sentence]:
    """What a plan by AQL does not show; a cell that was not confirmed twice is named as such."""
    unsure = [] if confirmed else [sentence("plan.lot.cannot_confirm")]
    return [sentence("plan.lot.cannot_single_lot"), *unsure, sentence("plan.lot.cannot_later")]


def _passes(sampling: Sampling, marked: int) -> float:
    return lot_probability(sampling.lot_size, marked, sampling.sample_size, sampling.accept)
