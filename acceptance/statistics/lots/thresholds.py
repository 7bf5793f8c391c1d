"""The largest robust z that a healthy lot of a given size shows with a given probability.

Read from `robust_z.tsv`, which `calibration.py` makes by a seeded simulation; between its rows and
columns by straight lines between logarithms, after division by the same quantile of the largest of
n independent normal values, which the threshold approaches as lots grow. The familiar 3.5 of
Iglewicz & Hoaglin holds for no lot size: it alarms in 20 % of healthy lots of five.
"""

import math
from bisect import bisect_left
from functools import cache
from pathlib import Path
from typing import NamedTuple

from acceptance.statistics.distributions import normal
from acceptance.statistics.domain import OutOfDomain, require_count, require_probability, told
from acceptance.statistics.interval import require_counted
from acceptance.statistics.readings import require_one_of, require_positive_reading

__all__ = ["HIGHEST", "LOWEST", "level_of_one", "robust_z_threshold"]

LOWEST, HIGHEST = 1e-5, 0.5
"""The levels that the table reaches."""

_TABLE = Path(__file__).parent / "robust_z.tsv"


class _Table(NamedTuple):
    levels: tuple[float, ...]
    rows: dict[tuple[int, int], tuple[float, ...]]
    sizes: dict[int, list[int]]


def level_of_one(false_alarm: float, measurements: int) -> float:
    """The level of each of several comparisons, for a false-alarm rate of all of them.

    After Z. Sidak, "Rectangular Confidence Regions", JASA 62 (1967): exact for independent
    measurements. Raises `OutOfDomain` for a rate that is not between 0 and 1, for no measurement.
    """
    require_positive_reading("false_alarm", require_probability("false_alarm", false_alarm))
    measurements = require_counted("measurements", measurements, least=1)
    return -math.expm1(math.log1p(-false_alarm) / measurements)


def robust_z_threshold(lot_size: int, level: float, *, sides: int = 2) -> float:
    """The z beyond which the worst of `lot_size` healthy machines lies with probability `level`.

    Two-sided, or (`sides` 1) only in the direction that is worse; for normal noise. Raises
    `OutOfDomain` for fewer than three machines and for a level outside 1e-5 to 0.5.
    """
    require_count("lot_size", lot_size, least=3)
    _require_level(level)
    require_one_of("sides", sides, (1, 2))
    sizes = _table().sizes[lot_size % 2]
    at = min(bisect_left(sizes, lot_size), len(sizes) - 1)
    if lot_size >= sizes[at]:
        excess = _log_excess(sizes[at], level, sides)
    else:
        ends = (_log_excess(size, level, sides) for size in sizes[at - 1 : at + 1])
        excess = _between(math.log(lot_size), *(math.log(s) for s in sizes[at - 1 : at + 1]), *ends)
    return _largest(lot_size, level, sides) * math.exp(excess)


def _require_level(level: float) -> None:
    require_probability("level", level)
    if not LOWEST <= level <= HIGHEST:
        english = (
            f"the level of one comparison must lie from {LOWEST} to {HIGHEST}, not {told(level)}"
        )
        raise OutOfDomain(
            "statistics.domain.lots_level", english, value=level, least=LOWEST, most=HIGHEST
        )


def _log_excess(size: int, level: float, sides: int) -> float:
    """The logarithm of threshold over normal quantile, for a size of the table."""
    table = _table()
    values = table.rows[size, sides]
    at = max(1, next(n for n, one in enumerate(table.levels) if one <= level))
    ends = [math.log(values[n] / _largest(size, table.levels[n], sides)) for n in (at - 1, at)]
    logs = [math.log(table.levels[n]) for n in (at - 1, at)]
    return _between(math.log(level), *logs, *ends)


def _largest(size: int, level: float, sides: int) -> float:
    """The upper quantile of the largest of independent standard normal values (or distances)."""
    return -normal.quantile(level_of_one(level, size) / sides)


def _between(x: float, x0: float, x1: float, y0: float, y1: float) -> float:
    return y0 + (y1 - y0) * (x - x0) / (x1 - x0)


@cache
def _table() -> _Table:
    lines = [line for line in _TABLE.read_text("utf-8").splitlines() if line[0] != "#"]
    levels = tuple(float(level) for level in lines[0].split("\t")[2:])
    rows: dict[tuple[int, int], tuple[float, ...]] = {}
    for line in lines[1:]:
        size, sides, *values = line.split("\t")
        rows[int(size), int(sides)] = tuple(float(value) for value in values)
    known = sorted({size for size, _ in rows})
    sizes = {odd: [size for size in known if size % 2 == odd] for odd in (0, 1)}
    return _Table(levels, rows, sizes)
