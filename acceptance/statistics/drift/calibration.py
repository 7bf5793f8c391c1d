"""CUSUM limits that keep their false-alarm rate although the baseline is only an estimate.

A limit from `design` assumes that centre and scale are known. Estimated from n readings they are
off, each series alarms more often than asked, and a few alarm for certain: with h = 5 and a mean
and standard deviation of ten readings 57 % of the stable series alarm within a hundred readings,
not 18 % (Jones, Champ & Rigdon 2004, "The run length distribution of the CUSUM with estimated
parameters", J. Quality Technology 36). The table `limits.tsv` holds simulated limits for median
and MAD; between its rows log(limit) is taken as linear in 1/n, log(horizon) and log(rate): there
simulation finds 0.7 to 1.15 times the rate asked for.

The rate is the share of stable series with an alarm within `horizon` readings after the baseline.
Noise is `independent`, or `residuals`: readings that follow each other, charted by
`autocorrelation.residuals`, for true autocorrelations up to 0.6.
"""

import math
from bisect import bisect_left
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from acceptance.statistics.domain import (
    OutOfDomain,
    require_count,
    require_positive,
    require_probability,
    told,
)
from acceptance.statistics.readings import require_one_of

__all__ = [
    "HORIZONS",
    "LARGEST_USEFUL",
    "RATES",
    "REFERENCES",
    "Achieved",
    "CalibratedLimit",
    "Setting",
    "achieved_rate",
    "calibrated_limit",
    "limit_for_series",
]

REFERENCES = (0.25, 0.5, 1.0)
RATES = (0.001, 0.5)
HORIZONS = (10, 10_000)
LARGEST_USEFUL = 30.0
"""A wider limit finds a shift of two standard deviations only after twenty readings or more."""

_FEWEST = {"independent": 5, "residuals": 20}
_HOPELESS = 100.0
_HALVINGS = 40
_CLOSE = 1e-6
_DAYS_A_YEAR = 365.25


class Setting(NamedTuple):
    """What a limit is for: a baseline of so many readings (`None`: known), and so many after it.

    `reference` is k: 0.25, 0.5 or 1; `noise` is `independent` or `residuals`.
    """

    baseline: int | None
    horizon: int
    reference: float = 0.5
    noise: str = "independent"


class CalibratedLimit(NamedTuple):
    """The limit h, in standard deviations, the rate it keeps, and what for."""

    limit: float
    false_alarm_rate: float
    setting: Setting


class Achieved(NamedTuple):
    """The false-alarm rate of a limit; `bound` is `equal`, or where the table ends, which side."""

    rate: float
    bound: str  # "equal" | "at_most" | "at_least"


_Row = tuple[float, ...]
_Table = dict[tuple[str, float, float, int], _Row]


def calibrated_limit(rate: float, setting: Setting) -> CalibratedLimit:
    """The CUSUM limit with this share of false alarms within the horizon.

    Args:
        rate: 0.001 to 0.5.
        setting: a baseline of 5 readings or more (20 where `residuals`), a horizon of 10 to 10,000.

    Raises:
        OutOfDomain: outside the table, or a baseline too short for this rate and horizon: the
            limit would be beyond 30 standard deviations, and find next to nothing.
    """
    _check(setting)
    _check_within("rate", require_probability("rate", rate), RATES)
    limit = _limit(setting, math.log(rate))
    if limit > LARGEST_USEFUL:
        english = (
            f"a baseline of {setting.baseline} readings is too short for a false-alarm rate of"
            f" {rate:.4g} within {setting.horizon} readings"
        )
        raise OutOfDomain(
            "statistics.domain.drift_short_baseline",
            english,
            baseline=setting.baseline,
            rate=rate,
            horizon=setting.horizon,
        )
    return CalibratedLimit(limit, float(rate), setting)


def achieved_rate(limit: float, setting: Setting) -> Achieved:
    """The share of stable series in which this limit alarms within the horizon.

    Raises:
        OutOfDomain: a limit of 0 or less, a setting outside the table.
    """
    _check(setting)
    require_positive("limit", limit)
    often, rarely = _log_rates()[0], _log_rates()[-1]
    if limit < _limit(setting, often):
        return Achieved(math.exp(often), "at_least")
    if limit > _limit(setting, rarely):
        return Achieved(math.exp(rarely), "at_most")
    for _ in range(_HALVINGS):
        middle = (often + rarely) / 2.0
        if _limit(setting, middle) <= limit:
            often = middle
        else:
            rarely = middle
    # Where the table's own limits are beyond all use, it only tells that the rate is no higher.
    told = _limit(setting, often) > limit * (1.0 - _CLOSE)
    return Achieved(math.exp(often), "equal" if told else "at_most")


def limit_for_series(
    series: int, readings_a_day: float, false_alarms_a_year: float, setting: Setting
) -> CalibratedLimit:
    """The limit with so many series a year that alarm falsely, when baselines are estimated.

    Each series takes a new baseline after `setting.horizon` readings.

    Raises:
        OutOfDomain: as in `calibrated_limit`, also for a budget that asks for a rate outside it.
    """
    require_count("series", series, least=1)
    require_positive("readings_a_day", readings_a_day)
    require_positive("false_alarms_a_year", false_alarms_a_year)
    _check(setting)
    horizons = series * readings_a_day * _DAYS_A_YEAR / setting.horizon
    rate = _check_within("rate", false_alarms_a_year / max(horizons, 1e-300), RATES)
    return calibrated_limit(rate, setting)


def _check(setting: Setting) -> None:
    require_one_of("reference", setting.reference, REFERENCES)
    require_one_of("noise", setting.noise, tuple(_FEWEST))
    _check_within("horizon", require_count("horizon", setting.horizon, least=1), HORIZONS)
    if setting.baseline is not None:
        require_count("baseline", setting.baseline, least=_FEWEST[setting.noise])


def _check_within(name: str, value: float, bounds: Sequence[float]) -> float:
    low, high = bounds
    if not low <= value <= high:
        english = f"{name} must lie from {low} to {high}, not {told(value)}"
        raise OutOfDomain(
            "statistics.domain.drift_outside", english, name=name, value=value, low=low, high=high
        )
    return value


def _limit(setting: Setting, log_rate: float) -> float:
    """The interpolated limit; infinite where the table's own are beyond all use."""
    noise, reference = setting.noise, float(setting.reference)
    shares = sorted({1.0 / n if n else 0.0 for kind, n, *_ in _table() if kind == noise})
    horizons = sorted({key[3] for key in _table()})
    wanted = 1.0 / setting.baseline if setting.baseline else 0.0
    total = 0.0
    for share, by_baseline in _around(shares, wanted):
        fewest = round(1.0 / share) if share else 0
        for horizon, by_horizon in _around_log(horizons, setting.horizon):
            row = _table()[noise, fewest, reference, horizon]
            for place, by_rate in _around(_log_rates(), log_rate):
                corner = row[_log_rates().index(place)]
                if corner > _HOPELESS:
                    return math.inf
                total += by_baseline * by_horizon * by_rate * math.log(corner)
    return math.exp(total)


def _around(places: Sequence[float], wanted: float) -> list[tuple[float, float]]:
    """The two neighbours of `wanted` with their weights; one of them alone where it is there."""
    rising = places[0] < places[-1]
    ordered = places if rising else places[::-1]
    if wanted <= ordered[0] or wanted >= ordered[-1]:
        return [(ordered[0] if wanted <= ordered[0] else ordered[-1], 1.0)]
    after = bisect_left(ordered, wanted)
    low, high = ordered[after - 1], ordered[after]
    share = (wanted - low) / (high - low)
    return [(one, weight) for one, weight in ((low, 1.0 - share), (high, share)) if weight > 0.0]


def _around_log(places: Sequence[int], wanted: int) -> list[tuple[int, float]]:
    known = {math.log(place): place for place in places}
    return [(known[place], weight) for place, weight in _around(list(known), math.log(wanted))]


@cache
def _log_rates() -> _Row:
    """The logarithms of the table's rates, falling."""
    (names,) = [line for line in _lines() if line.startswith("noise")]
    return tuple(math.log(float(rate)) for rate in names.split("\t")[4:])


@cache
def _table() -> _Table:
    """(noise, baseline, reference, horizon) -> limits, one a rate."""
    table: _Table = {}
    for line in _lines():
        if not line.startswith("noise"):
            noise, baseline, reference, horizon, *limits = line.split("\t")
            key = noise, int(baseline), float(reference), int(horizon)
            table[key] = tuple(map(float, limits))
    return table


@cache
def _lines() -> tuple[str, ...]:
    from pathlib import Path

    text = Path(__file__).with_name("limits.tsv").read_text(encoding="ascii")
    return tuple(line for line in text.splitlines() if not line.startswith("#"))
