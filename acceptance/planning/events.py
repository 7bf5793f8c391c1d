"""How long to watch for a rare event, and what it says when it does not come.

Source of the formulae: `acceptance.statistics.plans.events` (waiting time of a Poisson process).
Rates are events per hour; sentences tell the mean time between two events instead.
"""

import math

from acceptance.planning.model import Budget, Mark, OperatingCharacteristic, Plan, Shown
from acceptance.planning.question import Question
from acceptance.planning.rounding import chance, clock_up, percent, span, span_down, span_up
from acceptance.sentences import Sentence, sentence
from acceptance.statistics.claims import plans as claims
from acceptance.statistics.plans.events import event_plan as event_search
from acceptance.statistics.plans.events import (
    probability_of_finding,
    rate_excluded,
    time_to_find,
)

__all__ = ["event_plan"]

_SEEN, _UNSEEN = 0.004, 0.98
_POINTS = 121
_SLACK = 1.0 + 1e-9


def event_plan(question: Question) -> Plan:
    """The plan for `--event-rate`; raises `OutOfDomain`."""
    hours = time_to_find(question.target, question.confidence)
    budget, shown, short = _budget(question, hours)
    machines = question.machines
    return Plan(
        kind="event_rate",
        asked=question.asked(),
        sentences=(*_instructions(question, hours), *shown),
        cannot=(*short, sentence("plan.event.cannot_trigger")),
        claim=claims.events(event_search(question.target, question.confidence, machines)),
        exposure=hours,
        exposure_unit="h",
        machines=machines,
        budget=budget,
        operating_characteristic=_characteristic(question, hours),
    )


def _instructions(question: Question, hours: float) -> list[Sentence]:
    each = hours / question.machines
    values = {
        "every": span(1.0 / question.target),
        "confidence": percent(question.confidence),
        "time": span_up(hours),
        "clock": clock_up(each),
        "machines": question.machines,
        "alone": chance(probability_of_finding(question.target, each)),
    }
    keys = ("do_many", "shared", "alone") if question.machines > 1 else ("do_one", "found")
    return [sentence(f"plan.event.{key}", **values) for key in keys]


def _budget(
    question: Question, needed: float
) -> tuple[Budget | None, list[Sentence], list[Sentence]]:
    if question.budget_hours is None:
        return None, [], []
    hours = question.budget_hours * question.machines
    excluded = rate_excluded(hours, question.confidence)
    probability = probability_of_finding(question.target, hours)
    budget = Budget(
        exposure=hours,
        needed=needed,
        enough=hours * _SLACK >= needed,
        confidence=question.confidence,
        hours=question.budget_hours,
        needed_hours=needed / question.machines,
        shown=(Shown(failures=0, value=excluded),),
        probability=probability,
    )
    said = sentence(
        f"plan.event.budget_{_many(question)}",
        time=span(question.budget_hours),
        machines=question.machines,
        probability=chance(probability),
        every=span_down(1.0 / excluded),
        confidence=percent(question.confidence),
        asked=span(1.0 / question.target),
    )
    if budget.enough:
        return budget, [said], []
    short = sentence(
        f"plan.event.short_{_many(question)}",
        every=span(1.0 / question.target),
        clock=clock_up(needed / question.machines),
        machines=question.machines,
    )
    return budget, [said], [short]


def _many(question: Question) -> str:
    return "many" if question.machines > 1 else "one"


def _characteristic(question: Question, hours: float) -> OperatingCharacteristic:
    """Nothing seen is what accepts: exp(-rate * time), over rates by ratio."""
    low, high = -math.log(_UNSEEN) / hours, -math.log(_SEEN) / hours
    rates = [low * (high / low) ** (n / (_POINTS - 1)) for n in range(_POINTS)]

    def unseen(rate: float) -> float:
        return 1.0 - probability_of_finding(rate, hours)

    mark = sentence("plan.mark.event", every=span(1.0 / question.target))
    return OperatingCharacteristic(
        quantity="event_rate",
        unit="/h",
        points=tuple((rate, unseen(rate)) for rate in rates),
        marks=(Mark(label=mark, at=question.target, probability=unseen(question.target)),),
        logarithmic=True,
    )
