"""How long to wait for a rare fault, and what waiting in vain shows.

A fault that shows itself at a constant rate, independent of the past, is seen within T hours with
probability 1 - exp(-rate T). Source: the exponential waiting time of a Poisson process (W. Feller
1968, "An Introduction to Probability Theory", volume I, XVII.2).

Hours of several machines add up for a fault that is in every one of them at that rate (a design,
a driver). A fault that is in one machine only, such as a bad solder joint, shows itself in the
hours of that machine alone: it needs the full time on each.
"""

import math
from typing import NamedTuple

from acceptance.statistics.domain import (
    require_count,
    require_finite,
    require_nonnegative,
    require_positive,
    require_probability,
)

__all__ = [
    "EventPlan",
    "event_plan",
    "probability_of_finding",
    "rate_excluded",
    "time_to_find",
]


class EventPlan(NamedTuple):
    """A search on `machines`: hours of each for a fault of all, and for a fault of one.

    `hours` is the time on one machine that finds a fault of `rate` per hour with `confidence`;
    `hours_each` is its share when all machines have the fault. After `hours_each` a fault that is
    in one machine only has been seen with the probability `found_in_one`.
    """

    rate: float
    confidence: float
    machines: int
    hours: float
    hours_each: float
    found_in_one: float


def event_plan(rate: float, confidence: float, machines: int = 1) -> EventPlan:
    """The search for events of `rate` per hour on `machines` that run side by side."""
    hours = time_to_find(rate, confidence)
    each = hours / require_count("machines", machines, least=1)
    return EventPlan(
        float(rate), confidence, int(machines), hours, each, probability_of_finding(rate, each)
    )


def time_to_find(rate: float, confidence: float) -> float:
    """Hours after which an event of `rate` per hour has been seen with `confidence`.

    T = -ln(1 - C) / rate; in any other unit of time if `rate` is per that unit.
    """
    needed = -math.log1p(-require_probability("confidence", confidence))
    return require_finite("hours", needed / require_positive("rate", rate))


def probability_of_finding(rate: float, hours: float) -> float:
    """The probability of at least one event of `rate` per hour within `hours`."""
    expected = require_nonnegative("rate", rate) * require_nonnegative("hours", hours)
    return -math.expm1(-expected)


def rate_excluded(hours: float, confidence: float) -> float:
    """The rate per hour from which on `hours` without an event are improbable.

    Any rate as high or higher would have shown itself with `confidence` or more.
    """
    needed = -math.log1p(-require_probability("confidence", confidence))
    return require_finite("rate", needed / require_positive("hours", hours))
