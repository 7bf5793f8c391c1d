"""The exponentially weighted moving average of a series, with its limits.

E_i = w x_i + (1 - w) E_(i-1), from the target (Roberts 1959, Technometrics 1; NIST/SEMATECH
e-Handbook 6.3.2.4). Its variance is sigma^2 w/(2 - w) (1 - (1 - w)^(2i)): the last factor gives
the limits of the first readings, without it they are the asymptotic ones.
"""

import math
from collections.abc import Iterable
from typing import NamedTuple

from acceptance.statistics.domain import (
    OutOfDomain,
    require_count,
    require_finite,
    require_positive,
    told,
)
from acceptance.statistics.readings import require_positive_reading, require_readings

__all__ = ["Ewma", "EwmaAlarm", "EwmaChart", "EwmaState", "ewma", "half_width", "step"]


class EwmaChart(NamedTuple):
    """How an EWMA is charted: weight, width in its standard deviations, centre, sigma of a reading.

    `asymptotic`: the limits of the long run from the first reading on; else they open with time,
    which finds early changes sooner and alarms falsely a little more often.
    """

    weight: float
    width: float
    target: float = 0.0
    sigma: float = 1.0
    asymptotic: bool = True


class EwmaState(NamedTuple):
    """What the next reading needs: the average, how many readings are in it, all readings."""

    average: float
    charted: int = 0
    seen: int = 0


class EwmaAlarm(NamedTuple):
    """An alarm at reading `at` (from 0): which side, and the average that was beyond its limit."""

    at: int
    side: str  # "up" | "down"
    average: float


class Ewma(NamedTuple):
    """A charted series: average, limits and alarms at each reading, and the state at the end.

    `known` counts the readings of this call that were not missing.
    """

    averages: tuple[float, ...]
    lower: tuple[float, ...]
    upper: tuple[float, ...]
    alarms: tuple[EwmaAlarm, ...]
    state: EwmaState
    known: int = 0


def half_width(chart: EwmaChart, count: int | None = None) -> float:
    """How far the limits lie from the target, after `count` readings or (`None`) in the long run.

    Raises:
        OutOfDomain: a chart or a count without meaning.
    """
    _check(chart)
    share = chart.weight / (2.0 - chart.weight)
    if count is not None:
        share *= 1.0 - (1.0 - chart.weight) ** (2.0 * require_count("count", count, least=1))
    return chart.width * chart.sigma * math.sqrt(share)


def step(chart: EwmaChart, state: EwmaState, reading: float | None) -> EwmaState:
    """The state after one reading; `None` is a missing one, which changes no average.

    Raises:
        OutOfDomain: a reading that is no finite number.
    """
    if reading is None:
        return state._replace(seen=state.seen + 1)
    _check(chart)
    value, before = require_readings("reading", [reading, state.average])
    average = chart.weight * value + (1.0 - chart.weight) * before
    charted, seen = require_count("charted", state.charted), require_count("seen", state.seen)
    return EwmaState(average, charted + 1, seen + 1)


def ewma(
    readings: Iterable[float | None], chart: EwmaChart, state: EwmaState | None = None
) -> Ewma:
    """Chart readings, from the beginning or from a kept state.

    Raises:
        OutOfDomain: a chart without meaning, a reading that is no finite number.
    """
    _check(chart)
    state = state or EwmaState(chart.target)
    charted = state.charted
    averages: list[float] = []
    widths: list[float] = []
    alarms: list[EwmaAlarm] = []
    for reading in readings:
        state = step(chart, state, reading)
        averages.append(state.average)
        widths.append(half_width(chart, None if chart.asymptotic else max(1, state.charted)))
        distance = state.average - chart.target
        if reading is not None and abs(distance) > widths[-1]:
            side = "up" if distance > 0.0 else "down"
            alarms.append(EwmaAlarm(state.seen - 1, side, state.average))
    return Ewma(
        tuple(averages),
        tuple(chart.target - width for width in widths),
        tuple(chart.target + width for width in widths),
        tuple(alarms),
        state,
        state.charted - charted,
    )


def _check(chart: EwmaChart) -> None:
    if require_positive("weight", chart.weight) > 1.0:
        english = f"weight must be at most 1, not {told(chart.weight)}"
        raise OutOfDomain(
            "statistics.domain.drift_too_large",
            english,
            name="weight",
            value=chart.weight,
            most=1.0,
        )
    require_positive_reading("width", chart.width)
    require_finite("target", chart.target)
    require_positive_reading("sigma", chart.sigma)
