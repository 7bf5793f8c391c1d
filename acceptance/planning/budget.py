"""What the time or the trials at hand show, what they do not, and how much it would take."""

from acceptance.planning.measures import Measure
from acceptance.planning.model import Budget, Shown
from acceptance.planning.rounding import percent
from acceptance.planning.sharing import amount, room, target
from acceptance.sentences import Sentence, sentence

__all__ = ["judged_budget"]

_LOOKED_AT = (0, 1, 2)
_SLACK = 1.0 + 1e-9

Judged = tuple[Budget | None, list[Sentence], list[Sentence]]


def judged_budget(measure: Measure, needed: float, allowed: int) -> Judged:
    """The budget as numbers, what it shows in sentences, and what it does not.

    `needed` is the exposure of the plan, which allows so many failures. Without a budget nothing
    is said. Raises `OutOfDomain` as the formulae do.
    """
    exposure = measure.at_hand()
    if exposure is None:
        return None, [], []
    shown = tuple(_shown(measure, exposure, failures) for failures in _LOOKED_AT)
    budget = Budget(
        exposure=exposure,
        needed=needed,
        enough=exposure * _SLACK >= needed,
        confidence=measure.question.confidence,
        hours=measure.clock(exposure),
        needed_hours=measure.clock(needed),
        shown=shown,
    )
    said = _says(measure, budget)
    if budget.enough:
        return budget, [said, _enough(measure, exposure)], []
    return budget, [said], [_short(measure, needed, allowed)]


def _shown(measure: Measure, exposure: float, failures: int) -> Shown:
    """What is shown with so many failures; nothing where all trials would have failed."""
    possible = exposure > 0 if measure.kind == "mtbf" else exposure > failures
    value = measure.shown(exposure, failures) if possible else None
    return Shown(failures=failures, value=value or None)


def _says(measure: Measure, budget: Budget) -> Sentence:
    if budget.shown[0].value is None:
        return sentence("plan.budget.no_trial")
    told = {
        f"with_{one.failures}": sentence("plan.budget.nothing")
        if one.value is None
        else measure.told_down(one.value)
        for one in budget.shown
    }
    return sentence(
        f"plan.budget.{measure.kind}{'_single' if measure.size(budget.exposure) == 1 else ''}",
        amount=amount(measure, budget.exposure),
        confidence=percent(budget.confidence),
        **told,
    )


def _enough(measure: Measure, exposure: float) -> Sentence:
    """How many failures the budget leaves room for; a plan with two risks has its own number."""
    if measure.question.risks:
        return sentence("plan.budget.enough_plan")
    allowed = _allowed(measure, exposure)
    return sentence(f"plan.budget.enough_{room(allowed)}", allowed=allowed, target=target(measure))


def _allowed(measure: Measure, exposure: float) -> int:
    """The most failures with which the budget still shows the target."""
    target, risk = measure.question.target, (1.0 - measure.question.confidence) * _SLACK
    low, high = measure.question.failures, 1
    while measure.acceptance(exposure, high, target) <= risk:
        high *= 2
    while low < high:
        middle = (low + high + 1) // 2
        if measure.acceptance(exposure, middle, target) <= risk:
            low = middle
        else:
            high = middle - 1
    return low


def _short(measure: Measure, needed: float, allowed: int) -> Sentence:
    if risks := measure.question.risks:
        key = "plan.budget.short_sequential" if risks.sequential else "plan.budget.short_plan"
        return sentence(key, amount=amount(measure, needed))
    return sentence(
        f"plan.budget.short_{room(allowed)}",
        allowed=allowed,
        target=target(measure),
        amount=amount(measure, needed),
    )
