"""Mean time between failures at a constant failure rate: limits, and how long to test.

Failures come as a Poisson process: 2 T / MTBF is chi-square with 2 r degrees of freedom when the
test ends with the r-th failure (failure-truncated), and lies between those with 2 r and 2 r + 2
when it ends at a time (time-truncated). Sources: Epstein & Sobel (1953), Journal of the American
Statistical Association 48, 486-502; NIST/SEMATECH e-Handbook 8.3.1.1 and 8.4.5.1;
MIL-HDBK-781A 5.9. Times are in any one unit, all the same; hours here.
"""

import math
from typing import Literal, TypeAlias

from acceptance.statistics.distributions import gamma
from acceptance.statistics.domain import (
    OutOfDomain,
    require_nonnegative,
    require_probability,
    told,
)
from acceptance.statistics.interval import Interval, complement, require_counted, tail
from acceptance.statistics.readings import require_positive_reading

__all__ = ["Truncation", "hours_needed", "mtbf_interval", "mtbf_lower"]

Truncation: TypeAlias = Literal["time", "failure"]
"""What ended the test: the planned time, or the last failure."""


def mtbf_lower(
    hours: float, failures: int, confidence: float, *, truncated: Truncation = "time"
) -> float:
    """The MTBF in hours that is shown: its one-sided lower limit, 0 where nothing was run.

    `hours`: of all machines together. Source: Epstein & Sobel (1953). Raises `OutOfDomain`.
    """
    return mtbf_interval(hours, failures, confidence, truncated=truncated, sides=1).lower


def mtbf_interval(
    hours: float,
    failures: int,
    confidence: float,
    *,
    truncated: Truncation = "time",
    sides: int = 2,
) -> Interval:
    """Limits of the MTBF in hours; the upper one is infinite without a failure.

    Source: Epstein & Sobel (1953); NIST/SEMATECH e-Handbook 8.4.5.1. `sides=1`: each limit holds
    by itself. Raises `OutOfDomain`, also for failures in no time and for a test that ended with
    a failure and has none.
    """
    hours, failures = _run(hours, failures, truncated)
    risk = tail(confidence, sides)
    most = gamma.upper_quantile(risk, failures + (1.0 if truncated == "time" else 0.0))
    least = gamma.quantile(risk, float(failures)) if failures else 0.0
    return Interval(lower=_ratio(hours, most), upper=_ratio(hours, least) if least else math.inf)


def hours_needed(mtbf: float, confidence: float, failures: int = 0) -> float:
    """The hours of all machines together that show the MTBF when at most `failures` come.

    Source: NIST/SEMATECH e-Handbook 8.3.1.1 (its test length factor is that for an MTBF of 1).
    Raises `OutOfDomain`.
    """
    mtbf = require_positive_reading("mtbf", mtbf)
    failures = require_counted("failures", failures)
    risk = complement(require_probability("confidence", confidence))
    return mtbf * gamma.upper_quantile(risk, failures + 1.0)


def _run(hours: float, failures: int, truncated: str) -> tuple[float, int]:
    hours, failures = require_nonnegative("hours", hours), require_counted("failures", failures)
    hours = require_positive_reading("hours", hours) if hours else 0.0
    if truncated not in {"time", "failure"}:
        english = f"truncated must be 'time' or 'failure', not {told(truncated)}"
        raise OutOfDomain("statistics.domain.truncated", english, value=truncated)
    if failures and not hours:
        english = f"{failures} failures cannot come in no time"
        raise OutOfDomain("statistics.domain.failures_in_no_time", english, failures=failures)
    if truncated == "failure" and not failures:
        english = "a test that ended with a failure has one failure or more, not 0"
        raise OutOfDomain("statistics.domain.ended_without_failure", english)
    return hours, failures


def _ratio(hours: float, expected: float) -> float:
    return hours / expected if expected else math.inf
