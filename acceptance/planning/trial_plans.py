"""The plans of `acceptance.statistics.plans` in one form, whatever is counted and however it ends.

MTBFs: `fixed` and `sequential`; success rates: `proportion` and `sequential_proportion`. Only the
module that the question needs is loaded.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from acceptance.model import Claim
from acceptance.planning.measures import Hours, Measure, Trials, measure_of
from acceptance.planning.model import Stage
from acceptance.planning.question import Question, Risks
from acceptance.planning.rounding import chance
from acceptance.planning.sharing import amount
from acceptance.sentences import Sentence, sentence
from acceptance.statistics.claims import plans as claims

__all__ = ["Test", "fixed_test", "handbook_sentence", "sequential_test"]

_NEAR = 4.0 / 3.0
Curve = Callable[[float], float]


class Test(NamedTuple):
    """A test with two risks: truths and exposures as in `measures`.

    `bad` is the unacceptable truth and `good` the other; `accepted` tells the probability of
    acceptance and `expected` the mean exposure at a truth (None: always the longest).
    """

    measure: Measure
    bad: float
    good: float
    producer_risk: float
    consumer_risk: float
    longest: float
    reject: int
    stages: tuple[Stage, ...]
    claim: Claim
    accepted: Curve
    expected: Curve | None = None

    def looked_at(self) -> tuple[float, ...]:
        """Truths for a table: worse than the bad one, both, in between, better."""
        if self.measure.kind == "mtbf":
            step = (self.good / self.bad) ** 0.5
            return self.bad / step, self.bad, self.bad * step, self.good, self.good * step
        bad, good = 1.0 - self.bad, 1.0 - self.good
        step = (bad / good) ** 0.5
        worse, between, better = 1.0 - min(bad * step, 1.0), 1.0 - bad / step, 1.0 - good / step
        return worse, self.bad, between, self.good, better


def fixed_test(question: Question) -> Test:
    """A test that always takes the same time; raises `OutOfDomain`."""
    risks, measure = _risks(question), measure_of(question)
    asked = (question.target, risks.discrimination, risks.producer_risk, risks.consumer_risk)
    if isinstance(measure, Hours):
        from acceptance.statistics.plans.fixed import fixed_length_plan

        hours = fixed_length_plan(*asked)
        claim = claims.fixed_length(hours, question.machines)
        good, exposure, found = hours.upper_mtbf, hours.hours, (*hours[3:5], hours.accept)
    else:
        from acceptance.statistics.plans.proportion import two_risk_plan

        trials = two_risk_plan(*asked)
        good = 1.0 - (trials.acceptable_fraction or 0.0)
        exposure, claim = trials.trials, claims.proportion(trials)
        found = (trials.producer_risk or 0.0, trials.consumer_risk, trials.accept)
    producer, consumer, accept = found
    return Test(
        measure=measure,
        bad=question.target,
        good=good,
        producer_risk=producer,
        consumer_risk=consumer,
        longest=exposure,
        reject=accept + 1,
        stages=(
            *(Stage(failures=n, accept_from=exposure) for n in range(accept + 1)),
            Stage(failures=accept + 1, reject_until=exposure),
        ),
        claim=claim,
        accepted=lambda truth: measure.acceptance(exposure, accept, truth),
    )


def sequential_test(question: Question) -> Test:
    """A test that ends as soon as it is known; raises `OutOfDomain`."""
    return _sequential_hours(question) if question.kind == "mtbf" else _sequential_trials(question)


def _sequential_hours(question: Question) -> Test:
    from acceptance.statistics.plans import sequential as plans

    risks = _risks(question)
    plan = plans.sequential_plan(
        question.target, risks.discrimination, risks.producer_risk, risks.consumer_risk
    )
    return Test(
        measure=Hours(question),
        bad=plan.mtbf,
        good=plan.upper_mtbf,
        producer_risk=plan.producer_risk,
        consumer_risk=plan.consumer_risk,
        longest=plan.max_hours,
        reject=plan.reject,
        stages=_stages(plan.accept_hours, plan.reject_hours),
        claim=claims.sequential(plan, machines=question.machines),
        accepted=lambda mtbf: plans.probability_of_acceptance(plan, mtbf),
        expected=lambda mtbf: plans.exact(plan, mtbf).expected_hours,
    )


def _sequential_trials(question: Question) -> Test:
    from acceptance.statistics.plans import sequential_proportion as plans

    risks = _risks(question)
    plan = plans.sequential_proportion_plan(
        question.target, risks.discrimination, risks.producer_risk, risks.consumer_risk
    )
    return Test(
        measure=Trials(question),
        bad=question.target,
        good=1.0 - plan.acceptable_fraction,
        producer_risk=plan.producer_risk,
        consumer_risk=plan.consumer_risk,
        longest=plan.max_trials,
        reject=plan.reject,
        stages=_stages(plan.accept_trials, plan.reject_trials),
        claim=claims.sequential_proportion(plan),
        accepted=lambda rate: plans.probability_of_acceptance(plan, rate),
        expected=lambda rate: plans.exact(plan, rate).expected_trials,
    )


def _stages(accept: Sequence[float], reject: Sequence[float]) -> tuple[Stage, ...]:
    """The staircases as lines; 0 in `reject` is never. The last failure always rejects."""
    lines = [
        Stage(failures=n, accept_from=at, reject_until=until or None)
        for n, (at, until) in enumerate(zip(accept, reject, strict=True))
    ]
    return (*lines, Stage(failures=len(accept), reject_until=accept[-1]))


def handbook_sentence(question: Question) -> list[Sentence]:
    """The nearest of the handbook's plans, where a fixed time for an MTBF was asked for.

    Nothing where its discrimination, 1.5 to 3, is far from the one that was asked for.
    """
    risks = _risks(question)
    if question.kind != "mtbf" or risks.sequential:
        return []
    from acceptance.statistics.plans.handbook import nearest_handbook_plan

    found = nearest_handbook_plan(risks.discrimination, risks.producer_risk, risks.consumer_risk)
    if not 1.0 / _NEAR < risks.discrimination / found.discrimination < _NEAR:
        return []
    plan = found.at(question.target)
    return [
        sentence(
            "plan.mtbf.handbook",
            name=found.name,
            amount=amount(Hours(question), plan.hours),
            allowed=plan.accept,
            discrimination=found.discrimination,
            producer=chance(plan.producer_risk),
            consumer=chance(plan.consumer_risk),
        )
    ]


def _risks(question: Question) -> Risks:
    if question.risks is None:
        raise ValueError("a plan with two risks needs both")
    return question.risks
