"""A sequential plan beside the fixed one that answers the same question."""

from typing import NamedTuple

from acceptance.statistics.plans import sequential, sequential_proportion
from acceptance.statistics.plans.fixed import FixedLengthPlan
from acceptance.statistics.plans.proportion import ProportionPlan
from acceptance.statistics.plans.sequential import SequentialPlan
from acceptance.statistics.plans.sequential_proportion import SequentialProportionPlan

__all__ = ["Comparison", "compare_hours", "compare_trials"]


class Comparison(NamedTuple):
    """Exposures in hours or trials: of the fixed test, and of the sequential one.

    `expected_if_good` and `expected_if_bad` are means where the truth is the good and the
    unacceptable value; `longest` is what it may take at most.
    """

    fixed: float
    expected_if_good: float
    expected_if_bad: float
    longest: float

    @property
    def saved_if_good(self) -> float:
        """The share of the fixed test that is saved in the mean; negative where none is."""
        return 1.0 - self.expected_if_good / self.fixed

    @property
    def saved_if_bad(self) -> float:
        """The same where the truth is the unacceptable value."""
        return 1.0 - self.expected_if_bad / self.fixed


def compare_hours(plan: SequentialPlan, fixed: FixedLengthPlan) -> Comparison:
    """Hours of both tests for an MTBF."""
    return Comparison(
        fixed=fixed.hours,
        expected_if_good=sequential.exact(plan, plan.upper_mtbf).expected_hours,
        expected_if_bad=sequential.exact(plan, plan.mtbf).expected_hours,
        longest=plan.max_hours,
    )


def compare_trials(plan: SequentialProportionPlan, fixed: ProportionPlan) -> Comparison:
    """Trials of both tests for a success probability."""
    good, bad = 1.0 - plan.acceptable_fraction, 1.0 - plan.fraction
    return Comparison(
        fixed=fixed.trials,
        expected_if_good=sequential_proportion.exact(plan, good).expected_trials,
        expected_if_bad=sequential_proportion.exact(plan, bad).expected_trials,
        longest=plan.max_trials,
    )
