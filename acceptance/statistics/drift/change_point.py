"""Whether a series changed its level once, when, and by how much; p is a false-alarm rate.

The statistic is the largest standardised sum of ranks up to a place (Pettitt 1979, Applied
Statistics 28; here weighted for the place as a two-sample rank test is), or the energy statistic
of Matteson & James 2014 (JASA 109), which also sees a change of spread. p is the share of
permutations that reach it, the series itself among them (Phipson & Smyth 2010, Statistical
Applications in Genetics 9): for exchangeable readings a p of at most 1 % comes in at most 1 % of
the stable series, whatever their distribution. Readings that follow each other are permuted in
blocks (length after Carlstein 1986, Annals of Statistics 14, and half as much again); then the
rate is only nearly kept: 7 to 10 % for 5 % at autocorrelations from 0.3 to 0.8.

The interval of the place holds all places from which on, and up to which, the readings may be
shuffled without the best place becoming clearer: a permutation test of each.
"""

import math
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from acceptance.statistics.domain import OutOfDomain, require_count, require_probability, told
from acceptance.statistics.drift.autocorrelation import lag_one, midranks
from acceptance.statistics.drift.energy import largest_energy
from acceptance.statistics.readings import require_readings
from acceptance.statistics.robust import median

__all__ = [
    "LONGEST",
    "LONGEST_ENERGY",
    "ChangePoint",
    "block_length",
    "change_point",
    "place_interval",
]

LONGEST = 2000
LONGEST_ENERGY = 300
_LEAST_BLOCKS = 4
_ROUNDING = 1e-9
_SHUFFLES = 199
_AT_ONCE = 2_000_000

Floats = NDArray[np.float64]
Places = NDArray[np.int64]


class ChangePoint(NamedTuple):
    """The likeliest place of a change: `at` is the first reading after it, from 0.

    `p_value` is the rate at which stable series show as much. `before` and `after` are the medians
    on both sides, in the readings' unit. All are of use only where `p_value` is small.
    """

    at: int
    p_value: float
    statistic: float
    before: float
    after: float
    n: int
    permutations: int
    block: int


class _Search(NamedTuple):
    """What is looked for: by energy or by ranks, at least `least` readings on each side."""

    least: int
    energy: bool = False

    def largest(self, rows: Floats) -> tuple[Floats, Places]:
        """The largest statistic of each row, and its place."""
        if self.energy:
            return largest_energy(rows, self.least)
        return _largest_of_ranks(rows, self.least)


def change_point(
    readings: Sequence[float],
    *,
    permutations: int = 999,
    least: int = 5,
    energy: bool = False,
    block: int = 1,
    seed: int = 2014,
) -> ChangePoint:
    """The place where a series changed its level most clearly, with a calibrated p-value.

    Args:
        readings: in order of time; twice `least` or more, at most 2000 (with `energy` 300).
        permutations: 99 to 9999; p is 1/(permutations + 1) or more.
        least: readings before and after the change, 2 or more.
        energy: look for any change of the distribution, by the energy statistic.
        block: readings permuted together (`block_length`); at least four blocks must fit.
        seed: of the permutations.

    Raises:
        OutOfDomain: too few or too many readings, one that is no finite number, no four blocks.
    """
    search = _Search(require_count("least", least, least=2), energy)
    values = require_readings("readings", readings, least=2 * least)
    _check(len(values), permutations, block, energy=energy)
    rng = np.random.default_rng(require_count("seed", seed))
    row = np.array(values if energy else midranks(values))
    found, places = search.largest(row[None, :])
    statistic, at = float(found[0]), int(places[0])
    enough = statistic * (1.0 - _ROUNDING)
    reached = sum(
        int(np.count_nonzero(search.largest(rows)[0] >= enough))
        for rows in _shuffled(row, permutations, block, rng)
    )
    return ChangePoint(
        at,
        (1 + reached) / (1 + permutations),
        statistic,
        median(values[:at]),
        median(values[at:]),
        len(values),
        permutations,
        block,
    )


def place_interval(
    readings: Sequence[float], confidence: float = 0.95, *, least: int = 5, seed: int = 2014
) -> tuple[int, int]:
    """The earliest and the latest place of the one change that a series has, for independent noise.

    Of series longer than 400 every second place is tried, beyond 600 every third, and so on; the
    interval is widened by as much. Arguments and errors as in `change_point`.
    """
    risk = 1.0 - require_probability("confidence", confidence)
    require_count("least", least, least=2)
    values = require_readings("readings", readings, least=2 * least)
    _check(len(values), _SHUFFLES, 1, energy=False)
    rng = np.random.default_rng(require_count("seed", seed))
    row = np.array(midranks(values))
    found, places = _largest_of_ranks(row[None, :], least)
    enough, best, stride = (
        float(found[0]) * (1.0 - _ROUNDING),
        int(places[0]),
        max(1, len(row) // 200),
    )
    kept = [best]
    for place in range(least, len(row) - least + 1, stride):
        halves = [_permuted(half, _SHUFFLES, rng) for half in (row[:place], row[place:])]
        clearer = np.count_nonzero(_largest_of_ranks(np.hstack(halves), least)[0] >= enough)
        if (1 + clearer) / (1 + _SHUFFLES) > risk:
            kept.append(place)
    wider = stride - 1
    return max(least, min(kept) - wider), min(len(row) - least, max(kept) + wider)


def block_length(readings: Sequence[float], *, least: int = 5) -> int:
    """How many readings are permuted together: 1 where they do not follow each other.

    The autocorrelation is taken around the levels on both sides of the likeliest change, so that
    a change is not mistaken for it. At most a quarter of the readings. Errors as in `change_point`.
    """
    require_count("least", least, least=2)
    values = require_readings("readings", readings, least=max(10, 2 * least))
    _check(len(values), _SHUFFLES, 1, energy=False)
    at = int(_largest_of_ranks(np.array(midranks(values))[None, :], least)[1][0])
    levels = [median(values[:at])] * at + [median(values[at:])] * (len(values) - at)
    apart = [value - level for value, level in zip(values, levels, strict=True)]
    rho = lag_one(apart, "step")
    wanted: float = 1.5 * (2.0 * rho / (1.0 - rho**2)) ** (2 / 3) * len(values) ** (1 / 3)
    return max(1, min(len(values) // _LEAST_BLOCKS, math.ceil(wanted)))


def _largest_of_ranks(rows: Floats, least: int) -> tuple[Floats, Places]:
    n = rows.shape[1]
    places = np.arange(least, n - least + 1)
    sums = np.cumsum(rows - (n + 1) / 2.0, axis=1)[:, places - 1]
    found = np.abs(sums) / np.sqrt(places * (n - places) * (n + 1) / 12.0)
    best = found.argmax(axis=1)
    return found[np.arange(len(rows)), best], places[best]


def _shuffled(
    row: Floats, permutations: int, block: int, rng: np.random.Generator
) -> Iterator[Floats]:
    """The row in so many random orders, some at a time."""
    width = max(1, _AT_ONCE // len(row))
    for first in range(0, permutations, width):
        count = min(width, permutations - first)
        yield (
            _permuted(row, count, rng)
            if block == 1
            else np.stack([_in_blocks(row, block, rng) for _ in range(count)])
        )


def _permuted(row: Floats, count: int, rng: np.random.Generator) -> Floats:
    rows: Floats = rng.permuted(np.tile(row, (count, 1)), axis=1)
    return rows


def _in_blocks(row: Floats, block: int, rng: np.random.Generator) -> Floats:
    """Cut at a random place and every `block` readings from there; the pieces in random order."""
    pieces = np.split(row, np.arange(1 + rng.integers(block), len(row), block))
    return np.concatenate([pieces[place] for place in rng.permutation(len(pieces))])


def _check(n: int, permutations: int, block: int, *, energy: bool) -> None:
    most = LONGEST_ENERGY if energy else LONGEST
    if n > most:
        english = f"a change is looked for in at most {most} readings, not {n}: take medians by day"
        raise OutOfDomain("statistics.domain.drift_too_many", english, value=n, most=most)
    if require_count("permutations", permutations, least=99) > 9999:
        english = f"permutations must be at most 9999, not {told(permutations)}"
        raise OutOfDomain(
            "statistics.domain.drift_too_large",
            english,
            name="permutations",
            value=permutations,
            most=9999,
        )
    if require_count("block", block, least=1) > n // _LEAST_BLOCKS:
        english = f"{n} readings do not hold four blocks of {block}"
        raise OutOfDomain("statistics.domain.drift_blocks", english, n=n, block=block)
