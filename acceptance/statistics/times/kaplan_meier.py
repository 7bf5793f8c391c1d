"""How many survive how long, where some were still running when last seen: Kaplan-Meier.

Kaplan & Meier (1958), Journal of the American Statistical Association 53, 457-481; variance after
Greenwood (1926); limits on the log(-log) scale after Kalbfleisch & Prentice (1980), The Statistical
Analysis of Failure Time Data, or plain ones; limits of the median by inverting those of the curve,
Brookmeyer & Crowley (1982), Biometrics 38, 29-41. One who is censored at the time of a failure was
still at risk there. All limits hold at one time each, not for the whole curve.
"""

import math
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Literal, NamedTuple, TypeAlias

from acceptance.statistics.distributions import normal
from acceptance.statistics.domain import OutOfDomain, require_nonnegative, told
from acceptance.statistics.interval import Interval, tail
from acceptance.statistics.times.censoring import require_marked_times

__all__ = ["KaplanMeier", "Limits", "Step", "kaplan_meier", "survival_at"]

Limits: TypeAlias = Literal["log-log", "plain"]

_HALF = 0.5 * (1.0 + 1e-12)
"""A survival of one half, as a product of fractions may miss it."""


class Step(NamedTuple):
    """The curve falls at `time` to `survival`; `at_risk` were running just before."""

    time: float
    at_risk: int
    failures: int
    survival: float
    standard_error: float
    lower: float
    upper: float


class KaplanMeier(NamedTuple):
    """The curve, its median with limits (`inf`: not reached), and how long was watched.

    `watched`: every time, failures and censored ones, in order; beyond the last nothing is known.
    """

    n: int
    failures: int
    confidence: float
    steps: tuple[Step, ...]
    median: float
    median_limits: Interval
    watched: tuple[float, ...]


def kaplan_meier(
    times: Sequence[float],
    failed: Sequence[bool],
    confidence: float = 0.95,
    *,
    limits: Limits = "log-log",
) -> KaplanMeier:
    """The survival curve of units with these times, of which `failed` tells who failed then.

    `times`: 0 or more, in any one unit; the others were still running (censored). Where all that
    are left fail at once the curve is 0 and no variance can be told: its upper limit stays that
    of the step before, its lower one is 0. Two-sided limits. Raises `OutOfDomain`.
    """
    pairs = require_marked_times(times, failed)
    z = -normal.quantile(tail(confidence, 2))
    if limits not in {"log-log", "plain"}:
        english = f"limits must be 'log-log' or 'plain', not {told(limits)}"
        raise OutOfDomain("statistics.domain.survival_limits", english, value=limits)
    steps = tuple(_steps(pairs, z, _log_log if limits == "log-log" else _plain))
    return KaplanMeier(
        n=len(pairs),
        failures=sum(step.failures for step in steps),
        confidence=float(confidence),
        steps=steps,
        median=next((step.time for step in steps if step.survival <= _HALF), math.inf),
        median_limits=_median_limits(steps),
        watched=tuple(time for time, _ in pairs),
    )


def survival_at(curve: KaplanMeier, time: float) -> Step:
    """The survival at a time, as the step that holds there.

    Before the first failure it is 1; its lower limit is then that of as many as were watched so
    long without a failure (Clopper & Pearson 1934). Raises `OutOfDomain` beyond what was watched.
    """
    time = require_nonnegative("time", time)
    found = bisect_right(curve.steps, time, key=lambda step: step.time)
    if found and (time <= curve.watched[-1] or not curve.steps[-1].survival):
        return curve.steps[found - 1]
    if not curve.watched or time > curve.watched[-1]:
        english = f"nothing was watched for as long as {time:g}"
        raise OutOfDomain("statistics.domain.beyond_watched", english, value=time)
    at_risk = sum(1 for one in curve.watched if one >= time)
    return Step(time, at_risk, 0, 1.0, 0.0, _unbroken(at_risk, curve.confidence), 1.0)


def _unbroken(at_risk: int, confidence: float) -> float:
    """The two-sided limit at the first step's side: none of `at_risk` failed."""
    return math.exp(math.log(tail(confidence, 2)) / at_risk)


_Scale: TypeAlias = Callable[[float, float, float], Interval]


def _steps(pairs: list[tuple[float, bool]], z: float, scale: _Scale) -> Iterator[Step]:
    """The fall at each time with a failure, by the product of conditional survivals."""
    failures = Counter(time for time, failed in pairs if failed)
    total = Counter(time for time, _ in pairs)
    at_risk, survival, greenwood, upper = len(pairs), 1.0, 0.0, 1.0
    for time, count in total.items():
        if fell := failures[time]:
            left = at_risk - fell
            survival *= left / at_risk
            greenwood += fell / (at_risk * left) if left else 0.0
            found = scale(survival, math.sqrt(greenwood), z) if left else Interval(0.0, upper)
            upper = found.upper
            error = survival * math.sqrt(greenwood)
            yield Step(time, at_risk, fell, survival, error, *found)
        at_risk -= count


def _log_log(survival: float, relative_error: float, z: float) -> Interval:
    """S ** exp(-+ z se / (S log S)): always within 0 and 1."""
    exponent = z * relative_error / -math.log(survival)
    logarithm = math.log(survival)
    return Interval(
        math.exp(logarithm * math.exp(min(exponent, 700.0))),
        math.exp(logarithm * math.exp(-exponent)),
    )


def _plain(survival: float, relative_error: float, z: float) -> Interval:
    """S -+ z se, cut at 0 and 1."""
    reach = z * survival * relative_error
    return Interval(max(0.0, survival - reach), min(1.0, survival + reach))


def _median_limits(steps: Sequence[Step]) -> Interval:
    """From the first time at which half may have failed to that from which on half surely have."""
    first = next((step.time for step in steps if step.lower <= _HALF), math.inf)
    last = math.inf
    for step in reversed(steps):  # the upper limit may rise again: the last fall counts
        if step.upper > _HALF:
            break
        last = step.time
    return Interval(first, last)
