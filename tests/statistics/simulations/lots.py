"""Lots of equal machines: how often healthy ones alarm, and what is found in bad ones.

The rates under noise that is not normal, and the power, are told as they are: a line of those holds
when it is what is documented.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from acceptance.statistics.lots.calibration import crossed
from acceptance.statistics.lots.counts import beyond_chance
from acceptance.statistics.lots.esd import esd_excess, generalized_esd, grubbs
from acceptance.statistics.lots.noise import Noise, alarm_rate, drawn
from acceptance.statistics.lots.outliers import out_of_line
from acceptance.statistics.lots.similarity import distributions_out_of_line
from acceptance.statistics.lots.thresholds import level_of_one, robust_z_threshold
from tests.statistics.simulations import Line, rate_line

Floats = NDArray[np.float64]

SIZES = (5, 6, 8, 10, 17, 20, 50, 65, 110)
STEPS = (0.2, 0.33, 0.5, 0.8, 1.25, 2.0, 5.0)
"""Standard deviations of the noise, in steps of the reading."""

FOUND = (
    # machines, bad ones, standard deviations that they are off, probability that all are found
    (5, 1, 20.0, 0.942),
    (8, 1, 8.0, 0.854),
    (10, 1, 8.0, 0.921),
    (20, 1, 6.0, 0.891),
    (50, 1, 5.0, 0.842),
    (5, 2, 50.0, 0.988),
    (10, 4, 20.0, 0.857),
    (20, 8, 20.0, 0.968),
    (50, 20, 20.0, 0.998),
)
"""As `lots.outliers` documents them: several bad ones do not hide each other, but cost distance."""


def simulate(rounds: int, seed: int) -> list[Line]:
    """All lines; a round is one lot."""
    return [
        *healthy_lines(10 * rounds, seed),
        *documented_lines(rounds, seed),
        *many_measurements(rounds, seed),
        *step_lines(rounds // 4, seed),
        *count_lines(rounds // 4, seed),
        *power_lines(rounds // 4, seed),
        *esd_lines(rounds // 4, seed),
        *similarity_lines(max(1, rounds // 50), seed),
    ]


def healthy_lines(lots: int, seed: int, sizes: Sequence[int] = SIZES) -> list[Line]:
    """Normal noise: the rate is the level, also for sizes and levels between those of the table."""
    lines = []
    for size in sizes:
        values = _drawn(None, lots, size, seed)
        for level in (0.05, 0.01, 0.0033):
            for sides in (1, 2):
                hits = crossed(values, robust_z_threshold(size, level, sides=sides))[sides - 1]
                what = f"robust z, {size} machines, {sides} sides: false alarm"
                lines.append(rate_line(what, level, hits, lots))
    return lines


def documented_lines(lots: int, seed: int) -> list[Line]:
    lines = []
    noises: tuple[Noise, ...] = ("heavy", "skewed")
    for noise in noises:
        for size in (5, 10, 50):
            values = _drawn(noise, lots, size, seed)
            hits = crossed(values, robust_z_threshold(size, 0.05))[1]
            what = f"robust z, {size} machines, {noise} noise: false alarm (documented)"
            lines.append(rate_line(what, alarm_rate(noise, size, 0.05), hits, lots))
    return lines


def many_measurements(lots: int, seed: int) -> list[Line]:
    """Thirty measurements of the same machines: no alarm in any, for 95 % of lots."""
    threshold = robust_z_threshold(10, level_of_one(0.05, 30))
    values = _drawn(None, 30 * lots, 10, seed).reshape(lots, 30, 10)
    hits = sum(crossed(lot, threshold)[1] > 0 for lot in values)
    return [rate_line("robust z, 10 machines, 30 measurements: any false alarm", 0.05, hits, lots)]


def step_lines(lots: int, seed: int) -> list[Line]:
    """Readings that come in whole steps: never more alarms than asked for."""
    lines = []
    for size in (5, 8, 11, 20):
        for width in STEPS:
            values = np.round(_drawn(None, lots, size, seed) * width + _drawn(None, lots, 1, seed))
            hits = sum(bool(out_of_line(row).out_of_line) for row in values.tolist())
            what = f"robust z, {size} machines, noise of {width} steps: false alarm"
            lines.append(rate_line(what, 0.05, hits, lots, kind="at_most"))
    return lines


def count_lines(lots: int, seed: int) -> list[Line]:
    """Small counts by chance: with robust z and chance together never more than asked for."""
    lines, generator = [], np.random.default_rng(seed)
    for size in (5, 8, 20, 100):
        for mean in (0.1, 0.4, 1.0, 3.0, 10.0):
            rows = generator.poisson(mean, (lots, size)).tolist()
            hits = sum(
                not set(out_of_line(row, resolution=1.0).out_of_line).isdisjoint(
                    beyond_chance(row, 0.05)
                )
                for row in rows
            )
            what = f"counts of {mean:g} on average, {size} machines: false alarm"
            lines.append(rate_line(what, 0.05, hits, lots, kind="at_most"))
    return lines


def power_lines(lots: int, seed: int) -> list[Line]:
    """Bad machines, all off by the same: all of them found, and none other (at most 5 %)."""
    lines = []
    for size, bad, off, told in FOUND:
        values = _drawn(None, lots, size, seed)
        values[:, :bad] += off
        found = [out_of_line(row).out_of_line for row in values.tolist()]
        hits = sum(set(range(bad)) <= set(one) for one in found)
        wrong = sum(max(one, default=0) >= bad for one in found)
        what = f"robust z, {bad} of {size} machines off by {off:g} deviations"
        lines.append(rate_line(f"{what}: all found", told, hits, lots))
        lines.append(rate_line(f"{what}: another named", 0.05, wrong, lots, kind="at_most"))
    return lines


def esd_lines(lots: int, seed: int) -> list[Line]:
    lines = []
    for size in (5, 8, 20):
        rows = _drawn(None, lots, size, seed).tolist()
        hits = sum(grubbs(row).is_outlier for row in rows)
        what = f"Grubbs, {size} readings: false alarm"
        lines.append(rate_line(what, 0.05, hits, lots, kind="at_most"))
    for size, most in ((10, 3), (15, 5), (25, 5), (54, 5)):
        rows = _drawn(None, lots, size, seed).tolist()
        hits = sum(bool(generalized_esd(row, most).outliers) for row in rows)
        what = f"generalized ESD, up to {most} of {size} readings: false alarm (documented)"
        lines.append(rate_line(what, 0.05 * esd_excess(size, most), hits, lots))
    return lines


def similarity_lines(lots: int, seed: int) -> list[Line]:
    """Lots of six machines with five readings each (drawn permutations), and two bad ones."""
    generator = np.random.default_rng(seed)
    alarms = found = 0
    for at in range(lots):
        values = generator.lognormal(0.0, 0.3, (6, 5))
        told = distributions_out_of_line(values.tolist(), worse="higher", seed=seed + at)
        alarms += bool(told.out_of_line)
        values[:2] *= 3.0
        told = distributions_out_of_line(values.tolist(), worse="higher", seed=seed + at)
        found += told.out_of_line == (0, 1)
    return [
        rate_line("similarity, 6 machines: false alarm", 0.05, alarms, lots, kind="at_most"),
        rate_line("similarity, 2 of 6 tripled: both found", 0.5, found, lots, kind="at_least"),
    ]


def _drawn(noise: Noise | None, lots: int, size: int, seed: int) -> Floats:
    return drawn(noise, (lots, size), np.random.default_rng([seed, size]))
