"""Questionnaires and tasks -> claims: what a few people show about all who will use a product."""

from collections.abc import Mapping
from typing import Any

from acceptance.model import Claim
from acceptance.sentences import Sentence, quantity, sentence
from acceptance.statistics.claims.rounding import percent
from acceptance.statistics.ease_of_use.sus import SusMean
from acceptance.statistics.ease_of_use.tasks import Completion, TaskTime, coverage
from acceptance.statistics.ease_of_use.umux import UmuxMean
from acceptance.statistics.interval import Interval

__all__ = ["completion", "sus", "sus_bootstrap", "task_time", "umux"]

_PEOPLE = sentence("claim.ease.assumes_people")
_SYMMETRIC = sentence("claim.ease.assumes_symmetric")
_REGRESSION = sentence("claim.ease.assumes_regression")
_LOGNORMAL = sentence("claim.ease.assumes_lognormal")


def sus(found: SusMean) -> Claim:
    """The mean SUS score with Student's interval and the grades that it spans.

    One person, or equal scores: the claim says that there is no interval.
    """
    values: dict[str, Any] = {"n": found.n, "mean": found.mean}
    if found.grades is not None:
        values |= found.grades._asdict()
    return Claim(
        statement=_statement("sus", found.n, found.interval, found.confidence, values),
        n=found.n,
        method="sus_mean",
        confidence=found.confidence if found.interval else None,
        assumptions=(_PEOPLE, _SYMMETRIC),
        not_shown=sentence("claim.ease.not_shown_sus"),
    )


def sus_bootstrap(found: SusMean) -> Claim | None:
    """The same with the bootstrap interval, which needs no symmetric scores; None without one."""
    if found.bootstrap is None:
        return None
    values = {"n": found.n, "mean": found.mean}
    return Claim(
        statement=_statement("sus_bca", found.n, found.bootstrap, found.confidence, values),
        n=found.n,
        method="sus_mean_bca",
        confidence=found.confidence,
        assumptions=(_PEOPLE,),
        not_shown=sentence("claim.ease.not_shown_sus"),
    )


def umux(found: UmuxMean) -> Claim:
    """The mean UMUX-Lite score, and the SUS score that the regression makes of it."""
    values: dict[str, Any] = {"n": found.n, "mean": found.raw, "equivalent": found.sus_equivalent}
    if found.sus_interval is not None:
        values |= {
            "sus_lower": found.sus_interval.lower,
            "sus_upper": found.sus_interval.upper,
        }
    return Claim(
        statement=_statement("umux", found.n, found.interval, found.confidence, values),
        n=found.n,
        method="umux_lite",
        confidence=found.confidence if found.interval else None,
        assumptions=(_PEOPLE, _SYMMETRIC, _REGRESSION),
        not_shown=sentence("claim.ease.not_shown_umux"),
    )


def completion(found: Completion) -> Claim:
    """How many complete a task; `achieved` is the exact coverage at Laplace's estimate."""
    reached = coverage(found.n, found.laplace, found.confidence)
    return Claim(
        statement=sentence(
            "claim.ease.completion",
            completed=found.completed,
            n=found.n,
            estimate=percent(found.laplace),
            confidence=percent(found.confidence),
            lower=percent(found.adjusted_wald.lower),
            upper=percent(found.adjusted_wald.upper),
            exact_lower=percent(found.exact.lower),
            exact_upper=percent(found.exact.upper),
        ),
        n=found.n,
        method="adjusted_wald",
        confidence=found.confidence,
        assumptions=(_PEOPLE, sentence("claim.ease.assumes_completed")),
        achieved={} if reached is None else {"coverage": reached},
        not_shown=sentence("claim.ease.not_shown_completion"),
    )


def task_time(found: TaskTime, unit: str = "s") -> Claim:
    """The typical time of a task, `unit` being that of the times."""
    values = {"n": found.n, "mean": quantity(found.geometric_mean, unit)}
    ends = found.interval
    if ends is not None:
        values |= {"low": quantity(ends.lower, unit), "high": quantity(ends.upper, unit)}
    return Claim(
        statement=_statement("time", found.n, ends, found.confidence, values),
        n=found.n,
        method="geometric_mean_time",
        confidence=found.confidence if ends else None,
        assumptions=(_PEOPLE, _LOGNORMAL),
        not_shown=sentence("claim.ease.not_shown_time"),
    )


def _statement(
    what: str, n: int, interval: Interval | None, confidence: float, values: Mapping[str, Any]
) -> Sentence:
    """The sentence with its interval, or the one that says why there is none."""
    if interval is None:
        return sentence(f"claim.ease.{what}_{'one' if n == 1 else 'equal'}", **values)
    limits = {} if "low" in values else {"lower": interval.lower, "upper": interval.upper}
    return sentence(f"claim.ease.{what}", confidence=percent(confidence), **limits, **values)
