"""Rates of events: exact Poisson limits, and the annualised failure rate of a fleet.

Source: Garwood (1936), Biometrika 28, 437-442: the limits are those means at which so many
events, or so few, would be seen with the probability left out.
"""

from typing import NamedTuple

from acceptance.statistics.distributions import gamma
from acceptance.statistics.domain import (
    OutOfDomain,
    require_nonnegative,
)
from acceptance.statistics.interval import Interval, require_counted, tail
from acceptance.statistics.readings import require_positive_reading

__all__ = ["DAYS_IN_YEAR", "AnnualisedFailureRate", "annualised_failure_rate", "rate_interval"]

DAYS_IN_YEAR = 365.0
"""As those count who publish failure rates of drives."""


class AnnualisedFailureRate(NamedTuple):
    """Failures per machine and year: 0.0125 is 1.25 %; it can be above 1."""

    rate: float
    lower: float
    upper: float


def rate_interval(events: int, exposure: float, confidence: float, sides: int = 2) -> Interval:
    """Exact limits of a rate, in events per unit of `exposure` (hours, machine-years, bytes).

    Source: Garwood (1936). Without an event the lower limit is 0; without exposure nothing is
    known: from 0 to infinity. `sides=1`: each limit holds by itself. Raises `OutOfDomain`, also
    for events in no exposure.
    """
    events = require_counted("events", events)
    exposure = require_nonnegative("exposure", exposure)
    risk = tail(confidence, sides)
    if not exposure:
        if events:
            english = f"{events} events cannot come in no exposure"
            raise OutOfDomain("statistics.domain.events_in_no_exposure", english, events=events)
        return Interval(0.0, float("inf"))
    require_positive_reading("exposure", exposure)
    least = gamma.quantile(risk, float(events)) if events else 0.0
    return Interval(least / exposure, gamma.upper_quantile(risk, events + 1.0) / exposure)


def annualised_failure_rate(
    failures: int, drive_days: float, confidence: float, *, sides: int = 2
) -> AnnualisedFailureRate:
    """Failures per machine and year, with exact limits; `drive_days` of all machines together.

    failures / (drive days / 365), as Backblaze publishes it, with Garwood's (1936) limits.
    Raises `OutOfDomain`.
    """
    years = require_positive_reading("drive_days", drive_days) / DAYS_IN_YEAR
    failures = require_counted("failures", failures)
    limits = rate_interval(failures, years, confidence, sides)
    return AnnualisedFailureRate(failures / years, limits.lower, limits.upper)
