"""Two-sided CUSUM of standardised readings, reading by reading or over a whole series.

S+ = max(0, S+ + z - k), S- = max(0, S- - z - k), an alarm where one exceeds h (Page 1954,
Biometrika 41); a head start shortens the first run (Lucas & Crosier 1982, Technometrics 24). The
change is estimated to have begun with the reading after the sum was last zero (Page 1954), and the
shift since then as k + S/N over those N readings (Montgomery, "Statistical Quality Control").
`CusumState` is what a watch keeps between two readings: nine plain numbers.
"""

from collections.abc import Iterable
from typing import NamedTuple

from acceptance.statistics.domain import (
    OutOfDomain,
    require_count,
    require_nonnegative,
    require_positive,
    told,
)
from acceptance.statistics.readings import require_readings

__all__ = [
    "Cusum",
    "CusumAlarm",
    "CusumChart",
    "CusumSide",
    "CusumState",
    "CusumStep",
    "cusum",
    "start",
    "step",
]


class CusumChart(NamedTuple):
    """How a CUSUM is charted, all in standard deviations: k, h, where the sums start.

    `resets`: the sums start again after an alarm; else they run on.
    """

    reference: float
    limit: float
    head_start: float = 0.0
    resets: bool = True


class CusumSide(NamedTuple):
    """One sum: its value, the reading it began with, how many readings it holds, what it owes.

    `owed` is what it holds from the head start, not from readings.
    """

    total: float = 0.0
    start: int = 0
    readings: int = 0
    owed: float = 0.0


class CusumState(NamedTuple):
    """What the next reading needs: both sums, and how many readings were seen."""

    upper: CusumSide = CusumSide()
    lower: CusumSide = CusumSide()
    seen: int = 0


class CusumAlarm(NamedTuple):
    """An alarm at reading `at` (from 0): which side, its sum, and since when by how much.

    `start` is the first reading after the change, as estimated; `shift` the estimated shift since
    then, in standard deviations, negative when downwards.
    """

    at: int
    side: str  # "up" | "down"
    statistic: float
    start: int
    shift: float


class CusumStep(NamedTuple):
    """The state after a reading, both sums before any reset, and the alarm if there was one."""

    state: CusumState
    upper: float
    lower: float
    alarm: CusumAlarm | None


class Cusum(NamedTuple):
    """A charted series: both sums at each reading, the alarms, and the state at the end.

    `known` counts the readings of this call that were not missing.
    """

    upper: tuple[float, ...]
    lower: tuple[float, ...]
    alarms: tuple[CusumAlarm, ...]
    state: CusumState
    known: int = 0


def start(chart: CusumChart, seen: int = 0) -> CusumState:
    """The state before the first reading, or after an alarm when `seen` readings are over.

    Raises:
        OutOfDomain: a chart without meaning.
    """
    _check(chart)
    head_start, seen = float(chart.head_start), require_count("seen", seen)
    side = CusumSide(head_start, seen, 0, head_start)
    return CusumState(side, side, seen)


def step(chart: CusumChart, state: CusumState, reading: float | None) -> CusumStep:
    """Chart one standardised reading; `None` is a missing one, which changes no sum.

    Raises:
        OutOfDomain: a reading that is no finite number within 1e150.
    """
    at = state.seen
    if reading is None:
        following = state._replace(seen=at + 1)
        return CusumStep(following, state.upper.total, state.lower.total, None)
    _check(chart)
    (z,) = require_readings("reading", [reading])
    upper = _after(state.upper, z - chart.reference, at)
    lower = _after(state.lower, -z - chart.reference, at)
    alarm = _alarm(chart, upper, lower, at)
    again = alarm is not None and chart.resets
    following = start(chart, at + 1) if again else CusumState(upper, lower, at + 1)
    return CusumStep(following, upper.total, lower.total, alarm)


def cusum(
    readings: Iterable[float | None], chart: CusumChart, state: CusumState | None = None
) -> Cusum:
    """Chart standardised readings, from the beginning or from a kept state.

    With a kept state, `at` and `start` of an alarm still count from the chart's first reading.

    Raises:
        OutOfDomain: a chart without meaning, a reading that is no finite number.
    """
    state = state or start(chart)
    steps: list[CusumStep] = []
    known = 0
    for reading in readings:
        known += reading is not None
        steps.append(step(chart, state, reading))
        state = steps[-1].state
    return Cusum(
        tuple(one.upper for one in steps),
        tuple(one.lower for one in steps),
        tuple(one.alarm for one in steps if one.alarm),
        state,
        known,
    )


def _check(chart: CusumChart) -> None:
    require_nonnegative("reference", chart.reference)
    require_positive("limit", chart.limit)
    if require_nonnegative("head_start", chart.head_start) >= chart.limit:
        given, limit = told(chart.head_start), told(chart.limit)
        english = f"a head start of {given} is too high: the limit is {limit}"
        raise OutOfDomain(
            "statistics.domain.drift_head_start", english, value=chart.head_start, most=chart.limit
        )


def _after(side: CusumSide, excess: float, at: int) -> CusumSide:
    total = side.total + excess
    if total <= 0.0:
        return CusumSide(start=at + 1)
    return CusumSide(total, side.start, side.readings + 1, side.owed)


def _alarm(chart: CusumChart, upper: CusumSide, lower: CusumSide, at: int) -> CusumAlarm | None:
    """The alarm of the side that is farther out, if either is beyond the limit."""
    up = upper.total >= lower.total
    side = upper if up else lower
    if side.total <= chart.limit:
        return None
    shift = chart.reference + (side.total - side.owed) / side.readings
    return CusumAlarm(at, "up" if up else "down", side.total, side.start, shift if up else -shift)
