"""What the sentences of both kinds of demonstration share: the clock, the machines, the limits."""

import math
from typing import Any

from acceptance.planning.measures import Measure
from acceptance.planning.rounding import clock_up, span
from acceptance.sentences import Sentence, quantity, sentence

__all__ = ["amount", "beyond", "clock_sentences", "counted", "meaning", "room", "target"]

_LONG_HOURS = 96.0
"""From here on days say more than hours."""


def target(measure: Measure) -> Sentence:
    """What is to be shown, as a part of a sentence: "an MTBF of 500 h"."""
    value = measure.told(measure.question.target)
    return sentence(f"plan.target.{measure.kind}", value=value)


def amount(measure: Measure, exposure: float) -> Sentence:
    """An exposure as a part of a sentence, with the time by the clock where it can be told."""
    hours, machines = measure.clock(exposure), measure.question.machines
    size = counted(measure, measure.size(exposure))
    if hours is None:
        return size
    many = "many" if machines > 1 else "one"
    return sentence(f"plan.amount.{many}", size=size, clock=clock_up(hours), machines=machines)


def counted(measure: Measure, size: float) -> Sentence:
    """So many trials or machine-hours; 1 is no plural."""
    number = "one" if size == 1 else "some"
    return sentence(f"plan.counted.{measure.kind}_{number}", size=size)


def room(allowed: int, size: float = 2) -> str:
    """The end of a message key: how many failures are allowed; `single`: in one trial, none."""
    if allowed == 0 and size == 1:
        return "single"
    return {0: "none", 1: "one"}.get(allowed, "some")


def machines_used(measure: Measure, exposure: float) -> int:
    """How many machines have something to do: each trial needs one, and no more."""
    machines = measure.question.machines
    return min(machines, int(exposure)) if measure.kind == "reliability" else machines


def clock_sentences(measure: Measure, exposure: float) -> list[Sentence]:
    """How long it takes on the machines that there are, and what one of them does."""
    asked, hours = measure.question, measure.clock(exposure)
    machines = machines_used(measure, exposure)
    many = "many" if machines > 1 else "one"
    each = counted(measure, math.ceil(exposure / machines))
    if exposure % machines:
        each = sentence("plan.counted.up_to", size=each)
    values: dict[str, Any] = {"machines": machines, "each": each}
    if hours is None:
        return [sentence("plan.reliability.machines", **values)] if machines > 1 else []
    if asked.trial_hours is not None:
        values["trial"] = span(asked.trial_hours)
    return [sentence(f"plan.{measure.kind}.clock_{many}", clock=clock_up(hours), **values)]


def meaning(measure: Measure) -> list[Sentence]:
    """The target in the words of who has never heard of it."""
    if measure.kind == "reliability":
        return [sentence("plan.reliability.trial")]
    target = measure.question.target
    if target <= _LONG_HOURS:
        return [sentence("plan.mtbf.means")]
    every = quantity(float(f"{target / 24.0:.3g}"), "d")
    return [sentence("plan.mtbf.means_days", target=span(target), every=every)]


def beyond(measure: Measure, exposure: float) -> list[Sentence]:
    """What no number of hours or trials of this kind shows."""
    found, asked, machines = [], measure.question.machines, machines_used(measure, exposure)
    if machines < asked:
        found.append(sentence("plan.cannot.untried", machines=asked, used=machines))
    if machines > 1:
        found.append(sentence("plan.cannot.average", machines=machines))
    if measure.kind == "mtbf":
        clock = clock_up(exposure / machines)
        return [*found, sentence("plan.cannot.later", clock=clock)]
    return [*found, sentence("plan.cannot.other_conditions")]
