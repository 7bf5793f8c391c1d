"""What a demonstration will have shown once it is passed, as a claim with its assumptions.

Plans with two risks and searches for events have theirs in `acceptance.statistics.claims.plans`.
"""

from acceptance.model import Claim
from acceptance.planning.measures import Measure
from acceptance.planning.rounding import percent
from acceptance.planning.sharing import room, target
from acceptance.sentences import Sentence, sentence

__all__ = ["assumptions", "demonstration"]


def demonstration(measure: Measure, exposure: float) -> Claim:
    """Of a demonstration; its consumer's risk is exact, and may be less than was asked."""
    asked = measure.question
    size = measure.size(exposure)
    return Claim(
        statement=sentence(
            f"claim.demonstration.{measure.kind}_{room(asked.failures, size)}",
            size=size,
            allowed=asked.failures,
            target=target(measure),
            confidence=percent(asked.confidence),
        ),
        n=int(exposure) if measure.kind == "reliability" else asked.machines,
        method=f"demonstration_{measure.kind}",
        confidence=asked.confidence,
        assumptions=assumptions(measure),
        achieved={"consumer_risk": measure.acceptance(exposure, asked.failures, asked.target)},
        not_shown=sentence("plan.cannot.other_conditions"),
    )


def assumptions(measure: Measure) -> tuple[Sentence, ...]:
    """What the law of the test takes for granted."""
    conditions = sentence("plan.assumes.conditions")
    if measure.kind == "reliability":
        return sentence("plan.assumes.independent"), conditions
    found = [sentence("plan.assumes.constant_rate"), sentence("plan.assumes.repaired")]
    if measure.question.machines > 1:
        found.append(sentence("plan.assumes.hours_add"))
    return (*found, conditions)
