"""Makes `robust_z.tsv`: the largest robust z that a healthy lot shows with a given probability.

    python -m acceptance.statistics.lots.calibration

Lots of n machines with normal noise are drawn, and of each the largest 0.67449 |x - median| / MAD
(`sides` 2) or 0.67449 (x - median) / MAD (`sides` 1). Small lots are counted as they fall. In
larger ones the inner half of the lot is drawn and the probability that one of the outer machines
lies beyond the threshold is computed: given where the inner half ends, the outer ones are
independent (the Markov property of order statistics; H. A. David & H. N. Nagaraja, Order
Statistics, 3rd ed., section 2.5). That takes the chance of the extreme ones out of the simulation.

The only module here that needs numpy at once; nothing imports it but its tests.
"""

import math
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from acceptance.statistics.robust import NORMAL_MAD

__all__ = ["LEVELS", "SIZES", "TABLE", "calibrate", "crossed"]

TABLE = Path(__file__).parent / "robust_z.tsv"
SEED = 11
LEVELS = (
    *(0.5, 0.3, 0.2, 0.1, 0.05, 0.02, 0.01, 5e-3, 2e-3, 1e-3),
    *(5e-4, 2e-4, 1e-4, 5e-5, 2e-5, 1e-5),
)
SIZES = (
    *range(3, 61),
    *(70, 71, 80, 81, 100, 101, 120, 121, 150, 151, 200, 201, 300, 301),
    *(500, 501, 1000, 1001, 2000, 2001),
)
_COUNTED = 10
"""Lots up to this size are counted: their tail is that of a tiny MAD, not of an extreme one."""
_CHUNK = 2_000_000

Floats = NDArray[np.float64]


def calibrate(size: int, lots: int, *, seed: int = SEED) -> dict[int, list[float]]:
    """Thresholds of `LEVELS` for a lot of `size`, by sides (1 and 2), from `lots` drawn lots."""
    counted = size <= _COUNTED
    grid = np.geomspace(0.3 if counted else 1.2, _furthest(size), 160 if counted else 80)
    shares = {sides: np.zeros(len(grid)) for sides in (1, 2)}
    beyond = _counted if counted else _computed
    for values in _drawn(size, lots, seed):
        for sides, found in beyond(values, grid).items():
            shares[sides] += found / lots
    return {sides: _thresholds(grid, share) for sides, share in shares.items()}


def crossed(values: Floats, threshold: float) -> tuple[int, int]:
    """In how many lots (rows) the largest upper and the largest two-sided z is beyond."""
    centre, spread = _scale(np.sort(values, axis=1))[:2]
    upper = NORMAL_MAD * (values.max(axis=1) - centre) > threshold * spread
    lower = NORMAL_MAD * (centre - values.min(axis=1)) > threshold * spread
    return int(upper.sum()), int((upper | lower).sum())


def _drawn(size: int, lots: int, seed: int) -> Iterator[Floats]:
    generator = np.random.default_rng([seed, size])
    rows = max(1, _CHUNK // size)
    for start in range(0, lots, rows):
        yield np.sort(generator.standard_normal((min(rows, lots - start), size)), axis=1)


def _scale(ordered: Floats) -> tuple[Floats, Floats, Floats]:
    """Median, MAD, and the distance at which the inner half of each lot ends."""
    size = ordered.shape[1]
    half = size // 2
    low = half if size % 2 else half - 1
    centre = (ordered[:, low] + ordered[:, half]) / 2.0
    away = np.sort(np.abs(ordered - centre[:, None]), axis=1)
    return centre, (away[:, low] + away[:, half]) / 2.0, away[:, half]


def _counted(ordered: Floats, grid: Floats) -> dict[int, Floats]:
    """How many lots are beyond each point of the grid; noise is symmetric, so both ends count."""
    centre, spread, _ = _scale(ordered)
    upper = NORMAL_MAD * (ordered[:, -1] - centre) / spread
    lower = NORMAL_MAD * (centre - ordered[:, 0]) / spread
    one = (_above(upper, grid) + _above(lower, grid)) / 2.0
    return {1: one, 2: _above(np.maximum(upper, lower), grid)}


def _above(found: Floats, grid: Floats) -> Floats:
    places = np.searchsorted(grid, found)  # how many points lie below
    return np.cumsum(np.bincount(places, minlength=len(grid) + 1)[::-1])[::-1][1:].astype(float)


def _computed(ordered: Floats, grid: Floats) -> dict[int, Floats]:
    """The probability that an outer machine is beyond, summed over the lots."""
    centre, spread, edge = _scale(ordered)
    distance = ordered - centre[:, None]
    above = (distance > edge[:, None] * (1 + 1e-12)).sum(axis=1)
    below = (distance < -edge[:, None] * (1 + 1e-12)).sum(axis=1)
    upper, lower = _log_survival(centre + edge), _log_survival(edge - centre)
    one, two = np.zeros(len(grid)), np.zeros(len(grid))
    for at, threshold in enumerate(grid):
        limit = np.maximum(threshold / NORMAL_MAD * spread, edge)
        high = above * np.log1p(-_share(centre + limit, upper))
        low = below * np.log1p(-_share(limit - centre, lower))
        one[at] = -(np.expm1(high) + np.expm1(low)).sum() / 2.0
        two[at] = -np.expm1(high + low).sum()
    return {1: one, 2: two}


def _share(limit: Floats, log_edge: Floats) -> Floats:
    """Of what lies beyond the edge, the share that lies beyond the limit."""
    return np.minimum(np.exp(_log_survival(limit) - log_edge), 1.0 - 1e-15)


_Z = np.linspace(-12.0, 37.0, 98_001)
_LOG = np.array([math.log(0.5 * math.erfc(z * math.sqrt(0.5))) for z in _Z])


def _log_survival(z: Floats) -> Floats:
    """The logarithm of the normal survival, by linear steps of 1/2000: good to 3e-8."""
    found: Floats = np.interp(z, _Z, _LOG)
    return found


def _thresholds(grid: Floats, shares: Floats) -> list[float]:
    """Where the share falls through each level: straight lines between logarithms."""
    seen = shares > 0.0
    logs, places = np.log(shares[seen])[::-1], np.log(grid[seen])[::-1]
    return [float(np.exp(np.interp(math.log(level), logs, places))) for level in LEVELS]


def _furthest(size: int) -> float:
    """Beyond every threshold of the table: the tail falls as the power of half the lot's size."""
    return 12.0 + 2.0 * math.exp(7.0 * math.log(10.0) / (size // 2))


def _lots(size: int) -> int:
    for up_to, lots in ((_COUNTED, 40_000_000), (20, 2_000_000), (40, 500_000), (101, 200_000)):
        if size <= up_to:
            return lots
    return 50_000 if size <= 501 else 10_000


def main() -> None:
    """Write the table; about a quarter of an hour on one core."""
    lines = [
        "# Thresholds of the largest robust z in a healthy lot; made by",
        f"# python -m acceptance.statistics.lots.calibration (normal noise, seed {SEED})",
        "\t".join(["size", "sides", *(f"{level:g}" for level in LEVELS)]),
    ]
    for size in SIZES:
        for sides, found in sorted(calibrate(size, _lots(size)).items()):
            lines.append("\t".join([str(size), str(sides), *(f"{value:.5g}" for value in found)]))
        print(lines[-2], lines[-1], sep="\n", flush=True)  # noqa: T201 - a command of its own
    TABLE.write_text("\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    main()
