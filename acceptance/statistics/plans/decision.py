"""Where a sequential test stands: accepted, rejected, or to be continued until when.

The failures are followed through the plan in the order in which they came; what happened after
a decision does not change it. On a line a failure counts: one that comes in the very hour (or
trial) in which fewer failures would have been accepted is a failure more, and one that comes at
the end of the reject line's time rejects.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Literal, NamedTuple

from acceptance.statistics.domain import OutOfDomain, require_count, require_nonnegative
from acceptance.statistics.plans.recursion import Bounds
from acceptance.statistics.plans.sequential import SequentialPlan
from acceptance.statistics.plans.sequential_proportion import SequentialProportionPlan

__all__ = ["Decision", "decide", "decide_trials"]


class Decision(NamedTuple):
    """`answer`, with so many `failures`, at an `exposure` of hours or trials.

    While it continues, `accept_from` is when no further failure accepts, and `reject_until` until
    when the next failure rejects (0: it does not). `later_failures` came after the decision.
    """

    answer: Literal["accept", "reject", "continue"]
    exposure: float
    failures: int
    accept_from: float | None = None
    reject_until: float | None = None
    later_failures: int = 0


def decide(plan: SequentialPlan, failures_at_hours: Sequence[float], hours: float) -> Decision:
    """Where a test for an MTBF stands after `hours` of all machines together.

    `failures_at_hours` are the relevant failures on the same clock, in order. Raises
    `OutOfDomain` where they are out of order, negative or later than `hours`.
    """
    end = require_nonnegative("hours", hours)
    at = [require_nonnegative("failures_at_hours", one) for one in failures_at_hours]
    if any(after < before for before, after in pairwise([*at, end])):
        raise _disorder("failures_at_hours", "hours", end)
    return _followed(plan.bounds, at, end)


def decide_trials(
    plan: SequentialProportionPlan, failed_trials: Sequence[int], trials: int
) -> Decision:
    """Where a test for a success probability stands after `trials`.

    `failed_trials` are the numbers of the trials that failed, counted from 1, in order. Raises
    `OutOfDomain` where they are out of order, twice the same or later than `trials`.
    """
    end = require_count("trials", trials)
    at = [require_count("failed_trials", one, least=1) for one in failed_trials]
    if any(after <= before for before, after in pairwise([*at, end + 1])):
        raise _disorder("failed_trials", "trials", end)
    return _followed(plan.bounds, at, end)


def _followed(bounds: Bounds, at: Sequence[float], end: float) -> Decision:
    accept, reject = bounds
    for before, failed in enumerate(at):
        if failed > accept[before]:
            return Decision("accept", accept[before], before, later_failures=len(at) - before)
        count = before + 1
        if count >= len(accept) or (failed <= reject[count] > 0.0):
            return Decision("reject", failed, count, later_failures=len(at) - count)
    count = len(at)
    if end >= accept[count]:
        return Decision("accept", accept[count], count)
    following = reject[count + 1] if count + 1 < len(accept) else accept[-1]
    return Decision("continue", end, count, accept[count], following)


def _disorder(name: str, end_name: str, end: float) -> OutOfDomain:
    return OutOfDomain(
        "statistics.domain.plans_disorder",
        f"{name} must rise and end by {end_name} ({end:g})",
        name=name,
        end_name=end_name,
        end=end,
    )
