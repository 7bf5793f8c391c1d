"""Drift: run lengths, calibrated limits, trends, change points and many tests have their rates."""

import math
from collections.abc import Callable, Iterator

import numpy as np

from acceptance.statistics.drift.calibration import Setting, calibrated_limit
from acceptance.statistics.drift.change_point import block_length, change_point, place_interval
from acceptance.statistics.drift.design import cusum_limit
from acceptance.statistics.drift.multiple import rejected
from acceptance.statistics.drift.simulation import Machines, largest_sums, mean_run_length, noise
from acceptance.statistics.drift.theil_sen import theil_sen
from acceptance.statistics.drift.trend import mann_kendall
from tests.statistics.simulations import Line, rate_line

SETTINGS = (
    Setting(None, 1000),
    Setting(15, 40),
    Setting(40, 200),
    Setting(120, 500, 0.25),
    Setting(250, 2000, 1.0),
)
MOST_TESTS = 2000
"""Tests by permutation and series of trends are slow: no more rounds of them."""

Series = list[float]


def simulate(rounds: int, seed: int) -> list[Line]:
    """Every rate that the drift modules claim."""
    few = min(rounds, MOST_TESTS)
    return [
        *_run_lengths(rounds, seed),
        *_calibrated(rounds, seed),
        *_trends(few, seed),
        *_change_points(few, seed),
        *_many(few, seed),
    ]


def _run_lengths(rounds: int, seed: int) -> Iterator[Line]:
    for run_length in (100.0, 370.4, 1000.0):
        limit = cusum_limit(run_length)
        found = mean_run_length(0.0, 0.5, limit, rounds, seed)
        error = 3.3 * run_length / math.sqrt(rounds)  # run lengths are nearly exponential
        low, high = found - error, found + error
        what = f"average run length in control, h = {limit:.3f}"
        yield Line(what, f"= {run_length:.4g}", found, low, high, low <= run_length <= high)


def _calibrated(rounds: int, seed: int) -> Iterator[Line]:
    for setting in SETTINGS:
        limit = calibrated_limit(0.05, setting).limit
        machines = Machines(setting.baseline or 0)
        what = f"CUSUM false alarms, baseline {setting.baseline}, horizon {setting.horizon}"
        yield _exceeded(what, machines, setting, limit, rounds, seed)
    for rho in (0.0, 0.3, 0.6):
        setting = Setting(80, 300, noise="residuals")
        limit = calibrated_limit(0.05, setting).limit
        what = f"CUSUM of residuals, baseline 80, horizon 300, autocorrelation {rho}"
        yield _exceeded(what, Machines(80, "residuals", rho), setting, limit, rounds, seed)


def _exceeded(
    what: str, machines: Machines, setting: Setting, limit: float, rounds: int, seed: int
) -> Line:
    sums = largest_sums(machines, [setting.reference], [setting.horizon], rounds, seed)
    # The table's limits are simulated too: a twentieth of the rate is theirs to err.
    return rate_line(what, 0.0525, int((sums > limit).sum()), rounds, kind="at_most")


def _trends(rounds: int, seed: int) -> Iterator[Line]:
    for length, rho, claimed in ((30, 0.0, 0.05), (100, 0.3, 0.06), (100, 0.6, 0.06)):
        series = _series(rounds, length, rho, seed)
        corrected = rho > 0.0
        hits = sum(mann_kendall(one, autocorrelated=corrected).p_value < 0.05 for one in series)
        what = f"false trends of {length} readings, autocorrelation {rho}"
        yield rate_line(what, claimed, hits, rounds, kind="at_most")
    slopes = [theil_sen(range(20), one) for one in _series(rounds, 20, 0.0, seed)]
    hits = sum(one.lower <= 0.0 <= one.upper for one in slopes)
    yield rate_line("Theil-Sen 95 % limits cover", 0.95, hits, rounds, kind="at_least")


def _change_points(rounds: int, seed: int) -> Iterator[Line]:
    for length in (60, 200):
        hits = _count(lambda one: change_point(one, permutations=199).p_value <= 0.05)(
            _series(rounds, length, 0.0, seed)
        )
        yield rate_line(f"false changes in {length} readings", 0.05, hits, rounds)
    for rho in (0.3, 0.6):
        hits = _count(
            lambda one: change_point(one, permutations=199, block=block_length(one)).p_value <= 0.05
        )(_series(rounds, 100, rho, seed))
        what = f"false changes in 100 readings in blocks, autocorrelation {rho}"
        yield rate_line(what, 0.1, hits, rounds, kind="at_most")
    places = [_place(one) for one in _series(rounds // 2, 45, 0.0, seed)]
    yield rate_line(
        "95 % interval of the place covers", 0.95, sum(places), rounds // 2, kind="at_least"
    )


def _place(series: Series) -> bool:
    earliest, latest = place_interval([one + 1.5 * (i >= 15) for i, one in enumerate(series)])
    return earliest <= 15 <= latest


def _many(rounds: int, seed: int) -> Iterator[Line]:
    """Twenty tests, five of something real: the share of false ones, and any false one."""
    rng = np.random.default_rng(seed)
    z = np.abs(rng.standard_normal((rounds, 20)) + 3.0 * (np.arange(20) < 5))
    shares, any_false = 0.0, 0
    for row in z.tolist():
        p_values = [math.erfc(one / math.sqrt(2.0)) for one in row]
        found = rejected(p_values, 0.1)
        shares += sum(found[5:]) / max(1, sum(found))
        any_false += any(rejected(p_values, 0.1, "holm")[5:])
    yield rate_line("any false one of 20 tests (Holm)", 0.1, any_false, rounds, kind="at_most")
    mean = shares / rounds
    error = 3.3 * 0.5 / math.sqrt(rounds)
    what = "share of false ones among the found (Benjamini and Hochberg)"
    yield Line(what, "<= 0.075", mean, mean - error, mean + error, mean - error <= 0.075)


def _series(rounds: int, length: int, rho: float, seed: int) -> list[Series]:
    found: list[Series] = noise(rounds, length, rho, np.random.default_rng(seed)).tolist()
    return found


def _count(holds: Callable[[Series], bool]) -> Callable[[list[Series]], int]:
    return lambda series: sum(holds(one) for one in series)
