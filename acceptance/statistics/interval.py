"""An interval, the probability that its limits leave out, and how much can be counted.

One-sided (`sides=1`): each limit holds by itself with the confidence, the two together with less.
Two-sided (`sides=2`): the interval holds with the confidence, half of the rest outside each limit.
"""

from typing import NamedTuple

from acceptance.statistics.domain import OutOfDomain, require_count, require_probability, told

__all__ = ["LARGEST_COUNT", "Interval", "complement", "require_counted", "tail"]

LARGEST_COUNT = 10**12
"""What nobody counts further than: more trials or failures than this are a slip of the pen."""

_LESS_THAN_ALL = 1.0 - 1e-16


class Interval(NamedTuple):
    """A lower and an upper limit, in the unit of what is estimated; `inf` is no limit."""

    lower: float
    upper: float


def complement(share: float) -> float:
    """`1 - share` as it was meant: that of 0.95 is 0.05, not 0.050000000000000044.

    A double from 0.5 to 1 is known to 16 decimals, so nothing is lost by rounding there. Never 1:
    a share above 0 leaves less than all.
    """
    return min(round(1.0 - share, 16), _LESS_THAN_ALL)


def require_counted(name: str, value: int, *, least: int = 0) -> int:
    """A whole number from `least` to `LARGEST_COUNT`; raises `OutOfDomain`."""
    counted = require_count(name, value, least=least)
    if counted > LARGEST_COUNT:
        english = f"{name} must not be more than {LARGEST_COUNT:.0e}"
        raise OutOfDomain(
            "statistics.domain.count_too_large", english, name=name, most=LARGEST_COUNT
        )
    return counted


def tail(confidence: float, sides: int) -> float:
    """The probability that may lie beyond one limit: 0.05 for 0.95 one-sided, 0.025 two-sided.

    Raises `OutOfDomain` for a confidence outside (0, 1) and for sides other than 1 and 2.
    """
    risk = complement(require_probability("confidence", confidence))
    if isinstance(sides, bool) or sides not in {1, 2}:
        english = f"sides must be 1 or 2, not {told(sides)}"
        raise OutOfDomain("statistics.domain.sides", english, value=sides)
    return risk / sides
