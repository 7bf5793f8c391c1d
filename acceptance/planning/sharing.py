"""What the sentences of both kinds of demonstration share: the clock, the machines, the limits."""

import math
from typing import Any

from acceptance.planning.measures import Measure
from acceptance.planning.rounding import clock_up, span
from acceptance.sentences import Sentence, quantity, sentence

__all__ = ["amount", "beyond", "clock_sentences", "meaning", "target"]

_LONG_HOURS = 96.0
"""From here on days say more than hours."""


def target(measure: Measure) -> Sentence:
    """What is to be shown, as a part of a sentence: "an MTBF of 500 h"."""
    value = measure.told(measure.question.target)
    return sentence(f"plan.target.{measure.kind}", value=value)


def amount(measure: Measure, exposure: float) -> Sentence:
    """An exposure as a part of a sentence, with the time by the clock where it can be told."""
    hours, machines = measure.clock(exposure), measure.question.machines
    key, size = f"plan.amount.{measure.kind}", measure.size(exposure)
    if hours is None:
        return sentence(key, size=size)
    many = "many" if machines > 1 else "one"
    return sentence(f"{key}_{many}", size=size, clock=clock_up(hours), machines=machines)


def clock_sentences(measure: Measure, exposure: float) -> list[Sentence]:
    """How long it takes on the machines that there are, and what one of them does."""
    asked, hours = measure.question, measure.clock(exposure)
    many = "many" if asked.machines > 1 else "one"
    values: dict[str, Any] = {
        "machines": asked.machines,
        "each": math.ceil(exposure / asked.machines),
    }
    if hours is None:
        return [sentence("plan.reliability.machines", **values)] if asked.machines > 1 else []
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
    found, machines = [], measure.question.machines
    if machines > 1:
        found.append(sentence("plan.cannot.average", machines=machines))
    if measure.kind == "mtbf":
        clock = clock_up(exposure / machines)
        return [*found, sentence("plan.cannot.later", clock=clock)]
    return [*found, sentence("plan.cannot.other_conditions")]
