"""A demonstration: so many trials or machine-hours, with so many failures, show the target.

Puts together the answer to `--reliability` or `--mtbf` with `--confidence`: what to do, what it
costs to allow failures, how good a thing must be to pass, what stays unknown. The formulae are
those of `acceptance.planning.measures`.
"""

from acceptance.planning import claims
from acceptance.planning.budget import judged_budget
from acceptance.planning.measures import Measure, measure_of, truths
from acceptance.planning.model import Alternative, Mark, OperatingCharacteristic, Plan, Stage
from acceptance.planning.question import Question
from acceptance.planning.rounding import chance, percent
from acceptance.planning.sharing import beyond, clock_sentences, meaning, room
from acceptance.sentences import Sentence, sentence

__all__ = ["alternatives", "demonstration_plan", "go_on_confidence"]

_LIKELY = 0.9
"""What passes with this probability is called likely to pass."""

_FEW = 4


def demonstration_plan(question: Question) -> Plan:
    """The plan for a success rate or an MTBF with a confidence; raises `OutOfDomain`."""
    measure, allowed = measure_of(question), question.failures
    exposure = measure.needed(allowed)
    budget, shown, short = judged_budget(measure, exposure, allowed)
    return Plan(
        kind=measure.kind,
        asked=question.asked(),
        sentences=(
            _instruction(measure, exposure),
            *clock_sentences(measure, exposure),
            *meaning(measure),
            _likely(measure, exposure),
            *shown,
        ),
        cannot=(*short, *beyond(measure, exposure), *_decide_first(measure)),
        claim=claims.demonstration(measure, exposure),
        exposure=exposure,
        exposure_unit=measure.exposure_unit,
        machines=question.machines,
        alternatives=alternatives(measure),
        stages=(
            *(Stage(failures=n, accept_from=exposure) for n in range(allowed + 1)),
            Stage(failures=allowed + 1, reject_until=exposure),
        ),
        budget=budget,
        operating_characteristic=_characteristic(measure, exposure),
    )


def alternatives(measure: Measure) -> tuple[Alternative, ...]:
    """What it costs to allow 0, 1, 2 and 3 failures, and what was asked and one more."""
    allowed = measure.question.failures
    rows = sorted({*range(_FEW), allowed, allowed + 1})
    costs = [(failures, measure.needed(failures)) for failures in rows]
    return tuple(
        Alternative(failures=failures, exposure=cost, hours=measure.clock(cost))
        for failures, cost in costs
    )


def go_on_confidence(measure: Measure) -> float:
    """The confidence of who goes on to the next row when one failure too many has come.

    Passed at once, or with one failure too many and none in what is added: two chances for a
    thing that has just the target.
    """
    target, allowed = measure.question.target, measure.question.failures
    first, then = measure.needed(allowed), measure.needed(allowed + 1)
    at_once = measure.acceptance(first, allowed, target)
    one_more = measure.acceptance(first, allowed + 1, target) - at_once
    return 1.0 - at_once - one_more * measure.acceptance(then - first, 0, target)


def _instruction(measure: Measure, exposure: float) -> Sentence:
    """What to do and what it shows, then what one more failure would cost."""
    allowed, size = measure.question.failures, measure.size(exposure)
    return sentence(
        f"plan.{measure.kind}.do_{room(allowed, size)}",
        size=size,
        target=measure.told(measure.question.target),
        confidence=percent(measure.question.confidence),
        allowed=allowed,
        next=measure.size(measure.needed(allowed + 1)),
    )


def _likely(measure: Measure, exposure: float) -> Sentence:
    """A demonstration protects the buyer: who is just good enough nearly always fails it."""
    allowed, target = measure.question.failures, measure.question.target
    return sentence(
        f"plan.{measure.kind}.likely",
        likely=percent(_LIKELY),
        good=measure.told(_likely_truth(measure, exposure)),
        target=measure.told(target),
        probability=chance(measure.acceptance(exposure, allowed, target)),
    )


def _likely_truth(measure: Measure, exposure: float) -> float:
    """Four digits of the MTBF, or of the share that fails."""
    truth = measure.passing(exposure, measure.question.failures, _LIKELY)
    if measure.kind == "mtbf":
        return float(f"{truth:.4g}")
    return 1.0 - float(f"{1.0 - truth:.4g}")


def _decide_first(measure: Measure) -> list[Sentence]:
    """Nothing where whole trials leave so much room that going on costs no confidence."""
    asked, left = measure.question.confidence, go_on_confidence(measure)
    if left >= asked:
        return []
    return [
        sentence(
            f"plan.{measure.kind}.decide_first",
            next=measure.size(measure.needed(measure.question.failures + 1)),
            confidence=chance(left),
            asked=percent(asked),
        )
    ]


def _characteristic(measure: Measure, exposure: float) -> OperatingCharacteristic:
    allowed, target = measure.question.failures, measure.question.target

    def accepted(truth: float) -> float:
        return measure.acceptance(exposure, allowed, truth)

    likely = _likely_truth(measure, exposure)
    return OperatingCharacteristic(
        quantity=measure.kind,
        unit=measure.unit,
        points=tuple((truth, accepted(truth)) for truth in truths(measure, exposure, allowed)),
        marks=(
            Mark(
                label=sentence("plan.mark.to_show", value=measure.told(target)),
                at=target,
                probability=accepted(target),
            ),
            Mark(
                label=sentence("plan.mark.likely", value=measure.told(likely)),
                at=likely,
                probability=accepted(likely),
            ),
        ),
        logarithmic=measure.kind == "mtbf",
    )
