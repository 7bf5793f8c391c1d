"""CUSUMs of simulated stable machines: what a limit's false-alarm rate really is.

Normal readings without any change, a baseline of their first ones, a CUSUM of the rest. What no
formula tells well is simulated here: the baseline is an estimate (median and MAD as in
`standardise`, or mean and standard deviation), readings may follow each other (first-order
autoregression, AR(1)) and be charted by their residuals (as in `autocorrelation`). One simulation
serves all limits: a limit alarms falsely where the largest sum exceeds it. The seed is fixed by
the caller: the same call gives the same numbers.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from acceptance.statistics.drift.standardise import small_sample_factor
from acceptance.statistics.robust import NORMAL_MAD

__all__ = ["Machines", "Readings", "largest_sums", "mean_run_length", "noise"]

Readings = NDArray[np.float32]
_MOST_STEPS = 200_000


class Machines(NamedTuple):
    """Simulated stable machines: their true autocorrelation, and how their baseline is taken.

    `baseline` readings (0: centre and scale are known); `estimator` is `robust` (median and MAD),
    `moments` (mean and standard deviation) or `residuals` (robust, of what the reading before does
    not foretell, by an autocorrelation estimated from the baseline).
    """

    baseline: int
    estimator: str = "robust"
    autocorrelation: float = 0.0


class _Charts(NamedTuple):
    """What each simulated machine's readings are charted with."""

    centre: Readings
    scale: Readings
    carried: Readings
    last: Readings


def largest_sums(
    machines: Machines,
    references: Sequence[float],
    horizons: Iterable[int],
    rounds: int,
    seed: int,
) -> Readings:
    """The largest of both CUSUM sums up to each horizon, without resets.

    Args:
        machines: what is simulated.
        references: k of each chart, in standard deviations.
        horizons: numbers of readings after the baseline, in any order.
        rounds: machines simulated.
        seed: of the random numbers.

    Returns:
        An array of shape (references, horizons in rising order, rounds).
    """
    rng = np.random.default_rng(seed)
    charts = _charts(machines, rounds, rng)
    wanted = sorted(horizons)
    offsets = np.array(references, np.float32)[:, None]
    upper = np.zeros((len(references), rounds), np.float32)
    lower, largest = upper.copy(), upper.copy()
    found = np.empty((len(references), len(wanted), rounds), np.float32)
    reading = charts.last
    for now in range(1, wanted[-1] + 1):
        before, reading = reading, _next(reading, machines.autocorrelation, rng)
        z = (reading - charts.centre - charts.carried * (before - charts.centre)) / charts.scale
        upper += z - offsets
        lower -= z + offsets
        for sums in (upper, lower):
            np.maximum(sums, 0.0, out=sums)
            np.maximum(largest, sums, out=largest)
        for place in (place for place, horizon in enumerate(wanted) if horizon == now):
            found[:, place] = largest
    return found


def mean_run_length(
    autocorrelation: float, reference: float, limit: float, rounds: int, seed: int
) -> float:
    """The average run length of a two-sided CUSUM of raw AR(1) readings with known baseline.

    Rounds that have not alarmed after 200,000 readings count as alarmed then.
    """
    rng = np.random.default_rng(seed)
    reading = rng.standard_normal(rounds, dtype=np.float32)
    upper, lower = np.zeros_like(reading), np.zeros_like(reading)
    total = 0
    for _ in range(_MOST_STEPS):
        total += len(reading)
        upper = np.maximum(upper + reading - reference, 0.0)
        lower = np.maximum(lower - reading - reference, 0.0)
        quiet = (upper <= limit) & (lower <= limit)
        if not quiet.all():
            reading, upper, lower = reading[quiet], upper[quiet], lower[quiet]
        if not len(reading):
            break
        reading = _next(reading, autocorrelation, rng)
    return total / rounds


def noise(rounds: int, length: int, autocorrelation: float, rng: np.random.Generator) -> Readings:
    """Stationary AR(1) readings of mean 0 and standard deviation 1; shape (rounds, length)."""
    readings = np.empty((rounds, length), np.float32)
    readings[:, 0] = rng.standard_normal(rounds, dtype=np.float32)
    for now in range(1, length):
        readings[:, now] = _next(readings[:, now - 1], autocorrelation, rng)
    return readings


def _next(reading: Readings, autocorrelation: float, rng: np.random.Generator) -> Readings:
    fresh = rng.standard_normal(len(reading), dtype=np.float32)
    if not autocorrelation:
        return fresh
    spread = np.float32((1.0 - autocorrelation**2) ** 0.5)
    following: Readings = np.float32(autocorrelation) * reading + spread * fresh
    return following


def _charts(machines: Machines, rounds: int, rng: np.random.Generator) -> _Charts:
    none, one = np.zeros(rounds, np.float32), np.ones(rounds, np.float32)
    if not machines.baseline:
        return _Charts(none, one, none, rng.standard_normal(rounds, dtype=np.float32))
    readings = noise(rounds, machines.baseline, machines.autocorrelation, rng)
    last = readings[:, -1]
    if machines.estimator == "moments":
        return _Charts(readings.mean(axis=1), readings.std(axis=1, ddof=1), none, last)
    centre = np.median(readings, axis=1)
    if machines.estimator == "robust":
        return _Charts(centre, _robust_scale(readings), none, last)
    carried = _autocorrelation(readings)
    apart = readings - centre[:, None]
    residuals = apart[:, 1:] - carried[:, None] * apart[:, :-1]
    return _Charts(centre, _robust_scale(residuals), carried, last)


def _robust_scale(readings: Readings) -> Readings:
    """The scale as `standardise.baseline` takes it, of each row."""
    centre = np.median(readings, axis=1)[:, None]
    factor = np.float32(small_sample_factor(readings.shape[1]) / NORMAL_MAD)
    scale: Readings = np.median(np.abs(readings - centre), axis=1) * factor
    return scale


def _autocorrelation(readings: Readings) -> Readings:
    """The autocorrelation as `autocorrelation.lag_one` takes it, of each row."""
    count = readings.shape[1]
    ranks = readings.argsort(axis=1).argsort(axis=1) - (count - 1) / 2.0
    of_ranks = (ranks[:, 1:] * ranks[:, :-1]).sum(axis=1) / (ranks**2).sum(axis=1)
    raw = 2.0 * np.sin(np.pi / 6.0 * of_ranks)
    given = (count * raw + 1.0) / (count - 4.0)
    found: Readings = np.clip(given, 0.0, 0.95).astype(np.float32)
    return found
