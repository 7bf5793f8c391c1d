"""Thresholds of the robust z: golden, against exact probabilities, for any size and level."""

import math
from typing import Any

import numpy as np
import pytest
import scipy.stats
from numpy.typing import NDArray

from acceptance.statistics.domain import OutOfDomain
from acceptance.statistics.lots.calibration import calibrate, crossed
from acceptance.statistics.lots.esd import largest_possible_z
from acceptance.statistics.lots.noise import Noise, alarm_rate, simulated
from acceptance.statistics.lots.thresholds import HIGHEST, level_of_one, robust_z_threshold
from acceptance.statistics.robust import NORMAL_MAD
from tests.statistics.golden import rows
from tests.statistics.simulations.lots import healthy_lines, many_measurements


@pytest.mark.parametrize(("inputs", "expected", "tolerance"), rows("calibrated_robust_z_threshold"))
def test_golden_thresholds(
    inputs: dict[str, Any], expected: dict[str, float], tolerance: float
) -> None:
    size = inputs["lot_size"]
    for level, name in ((0.05, "fwer_5pct"), (0.01, "fwer_1pct")):
        assert robust_z_threshold(size, level) == pytest.approx(expected[name], abs=tolerance)


@pytest.mark.parametrize(("inputs", "expected", "tolerance"), rows("lot_false_alarm_share"))
def test_golden_false_alarms_of_the_thresholds_in_use(
    inputs: dict[str, Any], expected: dict[str, float], tolerance: float
) -> None:
    """3.5 robust deviations and three classical ones: right for no lot size but by chance."""
    size = inputs["lot_size"]
    lots = max(4_000, 200_000 // size)
    values = np.random.default_rng([1, size]).standard_normal((lots, size))
    share = crossed(values, 3.5)[1] / lots
    assert share == pytest.approx(expected["mad_3_5"], abs=tolerance)
    z = np.abs(values - values.mean(axis=1, keepdims=True)) / values.std(axis=1, ddof=1)[:, None]
    assert z.max() <= largest_possible_z(size)
    beyond = float((z.max(axis=1) > 3.0).mean())
    assert beyond == pytest.approx(expected["three_sigma"], abs=tolerance)


@pytest.mark.parametrize("size", [3, 5, 7, 9, 11, 21, 51, 101])
def test_thresholds_of_odd_lots_against_the_exact_probability(size: int) -> None:
    """By quadrature over median and MAD; the rate is the level within 1.5 % down to one in 100."""
    for level, relative in (
        (0.3, 0.01),
        (0.05, 0.01),
        (0.033, 0.015),
        (0.01, 0.015),
        (1e-3, 0.03),
        (1e-4, 0.06),
        (1e-5, 0.2),
    ):
        probability = exact_beyond(size, robust_z_threshold(size, level))
        assert probability == pytest.approx(level, rel=relative)


def exact_beyond(size: int, threshold: float) -> float:
    """The probability that the largest two-sided robust z of an odd normal lot is beyond.

    Given the median, the m machines below and the m above are independent; the MAD is the m-th
    smallest of their 2 m distances, and all the others must lie between it and the threshold.
    """
    m = size // 2
    centre, weight = _legendre(-9.0 / math.sqrt(size), 9.0 / math.sqrt(size), 40)
    log_d, weight_d = _legendre(math.log(1e-8), math.log(8.0), 200)
    mu, d = centre[:, None], np.exp(log_d)[None, :]
    limit = threshold / NORMAL_MAD * d
    inside = _side(mu, d), _side(-mu, d)
    between = _side(mu, limit) - inside[0], _side(-mu, limit) - inside[1]
    density = _density(mu, d), _density(-mu, d)
    total = np.zeros((len(centre), len(log_d)))
    for here, there in ((0, 1), (1, 0)):
        for j in range(m):
            ways = m * math.comb(m - 1, j) * math.comb(m, m - 1 - j)
            total += (
                ways
                * density[here]
                * (inside[here] ** j * between[here] ** (m - 1 - j))
                * (inside[there] ** (m - 1 - j) * between[there] ** (j + 1))
            )
    given_median = (total * d * weight_d[None, :]).sum(axis=1)
    median = scipy.stats.beta.pdf(scipy.stats.norm.cdf(centre), m + 1, m + 1)
    held = (given_median * median * scipy.stats.norm.pdf(centre) * weight).sum()
    return float(1.0 - held)


def _side(mu: NDArray[np.float64], away: NDArray[np.float64]) -> NDArray[np.float64]:
    """The probability of at most so far below mu, of what lies below it."""
    below = scipy.stats.norm.cdf(mu)
    share: NDArray[np.float64] = (below - scipy.stats.norm.cdf(mu - away)) / below
    return share


def _density(mu: NDArray[np.float64], away: NDArray[np.float64]) -> NDArray[np.float64]:
    found: NDArray[np.float64] = scipy.stats.norm.pdf(mu - away) / scipy.stats.norm.cdf(mu)
    return found


def _legendre(low: float, high: float, count: int) -> tuple[NDArray[Any], NDArray[Any]]:
    nodes, weights = np.polynomial.legendre.leggauss(count)
    half = (high - low) / 2.0
    return low + half * (nodes + 1.0), half * weights


def test_no_healthy_lot_alarms_more_often_than_said() -> None:
    for line in healthy_lines(8_000, 3, (5, 6, 10, 17, 62, 113)):
        assert line.holds, line


def test_no_alarm_in_any_of_thirty_measurements() -> None:
    (line,) = many_measurements(2_000, 4)
    assert line.holds, line


def test_the_command_makes_the_table() -> None:
    """With fewer lots it comes near; counted and computed sizes both."""
    for size, lots in ((6, 200_000), (12, 20_000), (61, 2_000)):
        for sides, found in calibrate(size, lots, seed=5).items():
            asked = [robust_z_threshold(size, level, sides=sides) for level in (0.1, 0.05, 0.02)]
            assert found[3:6] == pytest.approx(asked, rel=0.03)


@pytest.mark.parametrize("sides", [1, 2])
def test_thresholds_fall_with_the_level_and_settle_with_the_size(sides: int) -> None:
    levels = [10 ** (-exponent / 7) for exponent in range(3, 36)]
    for size in (3, 4, 5, 33, 66, 75, 999, 1500, 2001, 10_000, 10**9):
        found = [robust_z_threshold(size, level, sides=sides) for level in levels]
        assert found == sorted(found)
        assert math.isfinite(found[-1])
    for size in (2_500, 10_000):
        normal = scipy.stats.norm.isf(-math.expm1(math.log1p(-0.05) / size) / sides)
        assert robust_z_threshold(size, 0.05, sides=sides) == pytest.approx(normal, rel=0.01)


@pytest.mark.parametrize("size", [90, 91, 700, 1500, 5000])
def test_between_and_beyond_the_rows_of_the_table(size: int) -> None:
    lots = 400_000 // size
    values = np.random.default_rng(size).standard_normal((lots, size))
    hits = crossed(values, robust_z_threshold(size, 0.05))[1]
    assert scipy.stats.binomtest(hits, lots, 0.05).pvalue > 0.001


def test_one_side_needs_less_than_two() -> None:
    for size in (5, 20, 100):
        assert robust_z_threshold(size, 0.05, sides=1) < robust_z_threshold(size, 0.05)


def test_levels_over_several_measurements() -> None:
    assert level_of_one(0.05, 1) == pytest.approx(0.05, rel=1e-15)
    assert 1.0 - (1.0 - level_of_one(0.05, 30)) ** 30 == pytest.approx(0.05, rel=1e-12)


@pytest.mark.parametrize(
    ("size", "level", "sides"),
    [
        (2, 0.05, 2),
        (5, 0.0, 2),
        (5, 0.9e-5, 2),
        (5, HIGHEST + 0.01, 2),
        (5, 0.05, 3),
        (5.5, 0.05, 2),
    ],
)
def test_nonsense_is_refused(size: int, level: float, sides: int) -> None:
    with pytest.raises(OutOfDomain):
        robust_z_threshold(size, level, sides=sides)


@pytest.mark.parametrize(("false_alarm", "measurements"), [(0.0, 1), (1.2, 1), (0.05, 0)])
def test_nonsense_levels_are_refused(false_alarm: float, measurements: int) -> None:
    with pytest.raises(OutOfDomain):
        level_of_one(false_alarm, measurements)


def test_the_rates_under_other_noise_are_those_of_a_simulation() -> None:
    cases: tuple[tuple[Noise, int], ...] = (("heavy", 5), ("heavy", 20), ("skewed", 10))
    for noise, size in cases:
        one, two = simulated(noise, size, 0.05, 20_000, seed=9)
        assert alarm_rate(noise, size, 0.05, sides=1) == pytest.approx(one, abs=0.012)
        assert alarm_rate(noise, size, 0.05) == pytest.approx(two, abs=0.012)


def test_rates_between_and_beyond_what_was_simulated() -> None:
    assert (
        alarm_rate("heavy", 20, 0.05)
        < alarm_rate("heavy", 25, 0.05)
        < alarm_rate("heavy", 30, 0.05)
    )
    assert (
        alarm_rate("heavy", 20, 0.01)
        < alarm_rate("heavy", 20, 0.03)
        < alarm_rate("heavy", 20, 0.05)
    )
    assert alarm_rate("skewed", 10_000, 1e-6) == alarm_rate("skewed", 500, 1e-4)


@pytest.mark.parametrize(
    ("noise", "size", "level"), [("pink", 5, 0.1), ("heavy", 4, 0.1), ("heavy", 5, 0.0)]
)
def test_nonsense_noise_is_refused(noise: Any, size: int, level: float) -> None:
    with pytest.raises(OutOfDomain):
        alarm_rate(noise, size, level)
