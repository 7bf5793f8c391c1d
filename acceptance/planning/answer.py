"""A question -> its plan; what a formula refuses becomes a refusal of the input."""

from acceptance.planning.model import Plan
from acceptance.planning.question import Question
from acceptance.planning.refusing import refusals

__all__ = ["plan_for"]


def plan_for(question: Question) -> Plan:
    """The plan that answers; raises `BadInput` where there is none."""
    with refusals():
        return _plan(question)


def _plan(question: Question) -> Plan:
    if question.kind == "event_rate":
        from acceptance.planning.events import event_plan

        return event_plan(question)
    if question.risks:
        from acceptance.planning.two_risks import two_risk_plan

        return two_risk_plan(question)
    from acceptance.planning.demonstration import demonstration_plan

    return demonstration_plan(question)
