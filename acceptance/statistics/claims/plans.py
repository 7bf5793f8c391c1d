"""Plans of demonstration -> claims: what passing such a test shows, with both risks, and what not.

A claim without a decision says what the test will show if it accepts; with one, what it has
shown. The rates in `achieved` are the exact ones of the plan. Acceptance at an unacceptable truth
is no more probable than the consumer's risk, so acceptance shows the target with one minus that
risk as its confidence; rejection in the same way shows, with one minus the producer's risk, that
the good value is not reached.
"""

from acceptance.model import Claim
from acceptance.sentences import Sentence, quantity, sentence
from acceptance.statistics.claims.rounding import at_least, at_most, confidence_percent, percent
from acceptance.statistics.interval import require_counted
from acceptance.statistics.plans.decision import Decision
from acceptance.statistics.plans.events import (
    EventPlan,
    probability_of_finding,
    rate_excluded,
)
from acceptance.statistics.plans.fixed import FixedLengthPlan
from acceptance.statistics.plans.handbook import HandbookPlan
from acceptance.statistics.plans.proportion import ProportionPlan
from acceptance.statistics.plans.sequential import SequentialPlan
from acceptance.statistics.plans.sequential_proportion import SequentialProportionPlan

__all__ = [
    "events",
    "fixed_length",
    "handbook",
    "nothing_seen",
    "proportion",
    "sequential",
    "sequential_proportion",
]

_TIMES = (
    sentence("claim.plans.assumes_constant_rate"),
    sentence("claim.plans.assumes_repaired"),
    sentence("claim.plans.assumes_relevant"),
)
_TRIALS = (
    sentence("claim.plans.assumes_independent"),
    sentence("claim.plans.assumes_relevant"),
)


def fixed_length(plan: FixedLengthPlan, machines: int = 1) -> Claim:
    """What `hours` with `accept` failures or fewer show; the hours are of all machines together."""
    return _fixed_length(plan, "fixed_length_plan", machines)


def handbook(plan: HandbookPlan, mtbf: float, machines: int = 1) -> Claim:
    """The same for a plan of MIL-HDBK-781A, with the risks that it really has."""
    return _fixed_length(plan.at(mtbf), "handbook_plan", machines)


def _fixed_length(plan: FixedLengthPlan, method: str, machines: int) -> Claim:
    return Claim(
        statement=sentence(
            "claim.plans.fixed_length",
            hours=_up(plan.hours, "h"),
            accept=plan.accept,
            mtbf=_down(plan.mtbf, "h"),
            confidence=confidence_percent(1.0 - plan.consumer_risk),
        ),
        n=_machines(machines),
        method=method,
        confidence=1.0 - plan.consumer_risk,
        assumptions=_TIMES,
        achieved=_risks(plan.producer_risk, plan.consumer_risk),
        not_shown=sentence("claim.plans.not_shown_times"),
    )


def sequential(plan: SequentialPlan, decision: Decision | None = None, machines: int = 1) -> Claim:
    """What a sequential test for an MTBF shows, or will show if it accepts."""
    return Claim(
        statement=sentence(
            f"claim.plans.sequential_{_standing(decision)}",
            mtbf=_down(plan.mtbf, "h"),
            upper_mtbf=_up(plan.upper_mtbf, "h"),
            most=_up(plan.max_hours, "h"),
            **_told(decision, "h"),
            **_confidences(plan.producer_risk, plan.consumer_risk),
        ),
        n=_machines(machines),
        method="sequential_plan",
        confidence=_confidence(decision, plan.producer_risk, plan.consumer_risk),
        assumptions=_TIMES,
        achieved=_risks(plan.producer_risk, plan.consumer_risk),
        not_shown=sentence("claim.plans.not_shown_times"),
    )


def proportion(plan: ProportionPlan) -> Claim:
    """What `trials` with `accept` failures or fewer show."""
    return Claim(
        statement=sentence(
            "claim.plans.proportion",
            trials=plan.trials,
            accept=plan.accept,
            fraction=_up(100.0 * plan.fraction, "%"),
            confidence=confidence_percent(1.0 - plan.consumer_risk),
        ),
        n=plan.trials,
        method="success_run_plan" if plan.producer_risk is None else "proportion_plan",
        confidence=1.0 - plan.consumer_risk,
        assumptions=_TRIALS,
        achieved=_risks(plan.producer_risk, plan.consumer_risk),
        not_shown=sentence("claim.plans.not_shown_trials"),
    )


def sequential_proportion(
    plan: SequentialProportionPlan, decision: Decision | None = None
) -> Claim:
    """What a sequential test for a success probability shows, or will show if it accepts."""
    return Claim(
        statement=sentence(
            f"claim.plans.trials_{_standing(decision)}",
            fraction=_up(100.0 * plan.fraction, "%"),
            good=_down(100.0 * plan.acceptable_fraction, "%"),
            most=plan.max_trials,
            **_told(decision, "1"),
            **_confidences(plan.producer_risk, plan.consumer_risk),
        ),
        n=plan.max_trials if decision is None else int(decision.exposure),
        method="sequential_proportion_plan",
        confidence=_confidence(decision, plan.producer_risk, plan.consumer_risk),
        assumptions=_TRIALS,
        achieved=_risks(plan.producer_risk, plan.consumer_risk),
        not_shown=sentence("claim.plans.not_shown_trials"),
    )


def events(plan: EventPlan) -> Claim:
    """What a search finds; on several machines, which faults their hours add up for."""
    many = plan.machines > 1
    return Claim(
        statement=sentence(
            f"claim.plans.events_{'many' if many else 'one'}",
            rate=_up(plan.rate, "/h"),
            hours=_up(plan.hours, "h"),
            hours_each=_up(plan.hours_each, "h"),
            machines=plan.machines,
            confidence=confidence_percent(plan.confidence),
        ),
        n=plan.machines,
        method="event_search",
        confidence=plan.confidence,
        assumptions=_event_assumptions(many=many),
        achieved={"power": probability_of_finding(plan.rate, plan.hours)},
        not_shown=sentence(
            f"claim.plans.not_shown_events_{'many' if many else 'one'}",
            hours=_up(plan.hours, "h"),
            hours_each=_up(plan.hours_each, "h"),
            found=percent(plan.found_in_one),
        ),
    )


def nothing_seen(hours: float, confidence: float, machines: int = 1) -> Claim:
    """What `hours` of all machines together exclude when the event never came."""
    rate, machines = rate_excluded(hours, confidence), _machines(machines)
    many, each = machines > 1, hours / machines
    return Claim(
        statement=sentence(
            "claim.plans.nothing_seen",
            hours=_down(hours, "h"),
            rate=_up(rate, "/h"),
            confidence=confidence_percent(confidence),
        ),
        n=machines,
        method="event_search",
        confidence=confidence,
        assumptions=_event_assumptions(many=many),
        achieved={"power": probability_of_finding(rate, hours)},
        not_shown=sentence(
            f"claim.plans.not_shown_events_{'many' if many else 'one'}",
            hours=_down(hours, "h"),
            hours_each=_down(each, "h"),
            found=percent(probability_of_finding(rate, each)),
        ),
    )


def _event_assumptions(*, many: bool) -> tuple[Sentence, ...]:
    found = (sentence("claim.plans.assumes_event_rate"), sentence("claim.plans.assumes_seen"))
    return (*found, sentence("claim.plans.assumes_in_all")) if many else found


def _standing(decision: Decision | None) -> str:
    if decision is None:
        return "planned"
    return {"accept": "accepted", "reject": "rejected", "continue": "open"}[decision.answer]


def _told(decision: Decision | None, unit: str) -> dict[str, object]:
    """Where the test stands; without a decision there is nothing to tell."""
    if decision is None:
        return {}
    told: dict[str, object] = {
        "exposure": _down(decision.exposure, unit),
        "failures": decision.failures,
    }
    if decision.accept_from is not None:
        told["accept_from"] = _up(decision.accept_from, unit)
    return told


def _confidence(decision: Decision | None, producer: float, consumer: float) -> float | None:
    answer = decision.answer if decision else "accept"
    return {"accept": 1.0 - consumer, "reject": 1.0 - producer, "continue": None}[answer]


def _confidences(producer: float, consumer: float) -> dict[str, object]:
    return {
        "confidence": confidence_percent(1.0 - consumer),
        "bad_confidence": confidence_percent(1.0 - producer),
    }


def _risks(producer: float | None, consumer: float) -> dict[str, float]:
    risks = {} if producer is None else {"producer_risk": producer}
    return {**risks, "consumer_risk": consumer}


def _machines(machines: int) -> int:
    return require_counted("machines", machines, least=1)


def _up(value: float, unit: str) -> dict[str, object]:
    """As what a test needs is told."""
    return quantity(at_most(value), unit)


def _down(value: float, unit: str) -> dict[str, object]:
    """As what was shown or done is told."""
    return quantity(at_least(value), unit)
