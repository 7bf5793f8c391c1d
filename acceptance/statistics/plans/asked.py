"""What a plan may be asked, and the refusals: two risks, a discrimination, a size that is sane."""

from collections.abc import Callable

from acceptance.statistics.domain import OutOfDomain, require_positive, require_probability, told

__all__ = [
    "MOST_FAILURES",
    "SMALLEST_RISK",
    "require_discrimination",
    "require_risks",
    "smallest",
    "too_many_failures",
]

SMALLEST_RISK = 1e-12
"""Below this nobody knows the assumptions of a test to be true."""

MOST_FAILURES = 10_000
"""Allowed failures above which nobody runs a test: what it has to tell apart is too close."""


def require_discrimination(discrimination: float) -> float:
    """The ratio of the good to the unacceptable value, more than 1."""
    if not require_positive("discrimination", discrimination) > 1.0:
        raise OutOfDomain(
            "statistics.domain.plans_discrimination",
            f"discrimination must be more than 1, not {told(discrimination)}: "
            "the good value has to be better than the unacceptable one",
            name="discrimination",
            value=discrimination,
        )
    return float(discrimination)


def require_risks(producer_risk: float, consumer_risk: float) -> tuple[float, float]:
    """Both risks, each from `SMALLEST_RISK` to below 0.5, where a coin does as well as any test."""
    return _risk("producer_risk", producer_risk), _risk("consumer_risk", consumer_risk)


def _risk(name: str, risk: float) -> float:
    if not require_probability(name, risk) < 0.5:
        raise OutOfDomain(
            "statistics.domain.plans_risk",
            f"{name} must be below 0.5, not {told(risk)}: at 0.5 a coin does as well",
            name=name,
            value=risk,
        )
    if risk < SMALLEST_RISK:
        raise OutOfDomain(
            "statistics.domain.plans_risk_small",
            f"{name} must be {SMALLEST_RISK:g} or more, not {told(risk)}: no test is that sure",
            name=name,
            value=risk,
            least=SMALLEST_RISK,
        )
    return float(risk)


def smallest(
    enough: Callable[[int], bool], discrimination: float, most: int = MOST_FAILURES
) -> int:
    """The smallest number of failures that is enough, where more are enough too.

    Raises `OutOfDomain` where more than `most` are needed.
    """
    high = 0
    while not enough(high):
        if high >= most:
            raise too_many_failures(discrimination, most)
        high = min(2 * high + 1, most)
    low = 0
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle + 1, high)
    return low


def too_many_failures(discrimination: float, most: int) -> OutOfDomain:
    """The refusal of a plan that nobody would follow to its end."""
    return OutOfDomain(
        "statistics.domain.plans_too_many_failures",
        f"a discrimination of {discrimination:g} with these risks needs a test that goes on "
        f"beyond {most} failures: ask for a larger discrimination or accept larger risks",
        discrimination=discrimination,
        most=most,
    )
