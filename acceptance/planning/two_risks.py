"""Plans that tell a good value from an unacceptable one, with a risk for each side.

Of fixed length or sequential, for an MTBF or for a success rate; the plans themselves come from
`acceptance.statistics.plans`. Here they become one document: what to do, both risks, how long it
takes on average, the lines of the plan, its operating characteristic.
"""

import math

from acceptance.planning.budget import judged_budget
from acceptance.planning.measures import measure_of, truths
from acceptance.planning.model import Mark, OperatingCharacteristic, Plan
from acceptance.planning.question import Question
from acceptance.planning.rounding import chance
from acceptance.planning.sharing import amount, beyond, meaning, room, target
from acceptance.planning.trial_plans import Test, fixed_test, handbook_sentence, sequential_test
from acceptance.sentences import Sentence, sentence

__all__ = ["two_risk_plan"]


def two_risk_plan(question: Question) -> Plan:
    """The plan for `--discrimination` with both risks; raises `OutOfDomain`."""
    fixed = fixed_test(question)
    test = sequential_test(question) if question.risks and question.risks.sequential else fixed
    measure = measure_of(question)
    budget, shown, short = judged_budget(measure, test.longest, test.reject - 1)
    return Plan(
        kind=measure.kind,
        asked=question.asked(),
        sentences=(
            *_instructions(test, fixed),
            _both_risks(test),
            *handbook_sentence(question),
            *meaning(measure),
            *shown,
        ),
        cannot=(*short, _between(test), *beyond(measure, test.longest)),
        claim=test.claim,
        exposure=test.longest,
        exposure_unit=measure.exposure_unit,
        machines=question.machines,
        stages=test.stages,
        budget=budget,
        operating_characteristic=_characteristic(test, fixed),
        expected_exposure=_expected(test),
    )


def _instructions(test: Test, fixed: Test) -> list[Sentence]:
    measure = test.measure
    if test.expected is None:
        values = {"allowed": test.reject - 1, "reject": test.reject}
        key = f"plan.fixed.{measure.kind}_{room(test.reject - 1)}"
        return [sentence(key, amount=amount(measure, test.longest), **values)]
    return [
        sentence(f"plan.sequential.{measure.kind}", longest=amount(measure, test.longest)),
        sentence(
            "plan.sequential.takes",
            good=_value(test, test.good),
            bad=_value(test, test.bad),
            if_good=amount(measure, math.ceil(test.expected(test.good))),
            if_bad=amount(measure, math.ceil(test.expected(test.bad))),
            fixed=amount(measure, fixed.longest),
        ),
    ]


def _value(test: Test, truth: float) -> Sentence:
    """A truth as a part of a sentence: "an MTBF of 500 h"."""
    return sentence(f"plan.target.{test.measure.kind}", value=test.measure.told(truth))


def _both_risks(test: Test) -> Sentence:
    return sentence(
        f"plan.risks.{test.measure.kind}",
        bad=target(test.measure),
        good=_value(test, test.good),
        consumer=chance(test.consumer_risk),
        producer=chance(test.producer_risk),
    )


def _between(test: Test) -> Sentence:
    told = test.measure.told
    return sentence("plan.cannot.between", bad=told(test.bad), good=told(test.good))


def _characteristic(test: Test, fixed: Test) -> OperatingCharacteristic:
    """Drawn over the truths that matter to the test of fixed length, of either."""
    measure = test.measure
    places = truths(measure, fixed.longest, fixed.reject - 1)
    marks = (("unacceptable", test.bad), ("good", test.good))
    return OperatingCharacteristic(
        quantity=measure.kind,
        unit=measure.unit,
        points=tuple((truth, test.accepted(truth)) for truth in places),
        marks=tuple(
            Mark(
                label=sentence(f"plan.mark.{name}", value=measure.told(truth)),
                at=truth,
                probability=test.accepted(truth),
            )
            for name, truth in marks
        ),
        logarithmic=measure.kind == "mtbf",
    )


def _expected(test: Test) -> tuple[tuple[float, float], ...]:
    """How much of the longest test is used, at truths on both sides of the two."""
    if test.expected is None:
        return ()
    return tuple((truth, test.expected(truth)) for truth in test.looked_at())
