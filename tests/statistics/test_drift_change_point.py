"""Change points: energy, a p-value that is a false-alarm rate, the place, nonsense."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import energy_distance, rankdata

from acceptance.statistics.domain import OutOfDomain
from acceptance.statistics.drift import change_point as module
from acceptance.statistics.drift.change_point import block_length, change_point, place_interval
from acceptance.statistics.drift.energy import energy_statistic, largest_energy
from acceptance.statistics.drift.simulation import noise
from tests.statistics.golden import rows

samples = st.lists(st.floats(-100, 100), min_size=2, max_size=25)


@pytest.mark.parametrize(("inputs", "expected", "tolerance"), rows("energy_statistic_Q"))
def test_energy_as_computed(inputs: Any, expected: float, tolerance: float) -> None:
    found = energy_statistic(inputs["left"], inputs["right"], inputs["alpha"])
    assert found == pytest.approx(expected, abs=tolerance)


@settings(deadline=None)
@given(samples, samples)
def test_energy_against_scipy(left: list[float], right: list[float]) -> None:
    """scipy's distance counts each reading's pair with itself; those pairs are put back here."""
    m, n = len(left), len(right)
    own = [np.abs(np.subtract.outer(one, one)).mean() for one in (left, right)]
    squared = energy_distance(left, right) ** 2  # twice the between less the two within
    expected = m * n / (m + n) * (squared - own[0] / (m - 1) - own[1] / (n - 1))
    assert energy_statistic(left, right) == pytest.approx(expected, rel=1e-9, abs=1e-6)


def test_the_largest_energy_is_that_of_its_place() -> None:
    rows_ = np.random.default_rng(1).standard_normal((6, 30))
    rows_[2, 11:] += 3.0
    found, places = largest_energy(rows_, 4)
    for row, value, place in zip(rows_, found, places, strict=True):
        every = [energy_statistic(row[:at], row[at:]) for at in range(4, 27)]
        assert value == pytest.approx(max(every))
        assert place == 4 + int(np.argmax(every))
    assert places[2] == 11


@pytest.mark.parametrize(("inputs", "expected", "tolerance"), rows("otava_false_change_share"))
def test_p_is_a_false_alarm_rate(inputs: Any, expected: float, tolerance: float) -> None:
    """On stable series like those on which a known tool reports changes `expected` as often."""
    asked, length, rounds = inputs["max_pvalue"], inputs["series_length"], 150
    rng = np.random.default_rng(length)
    alarms = sum(
        change_point(rng.standard_normal(length).tolist(), seed=seed).p_value <= asked
        for seed in range(rounds)
    )
    # 99.9 % of simulations of a rate of `asked` stay below
    assert alarms <= rounds * asked + 3.3 * math.sqrt(rounds * asked) + 2
    assert asked < expected


@pytest.mark.parametrize("energy", [False, True])
def test_the_rate_holds_whatever_the_distribution(energy: bool) -> None:
    rng = np.random.default_rng(9)
    alarms = sum(
        change_point(
            rng.standard_cauchy(40).tolist(), permutations=99, energy=energy, seed=seed
        ).p_value
        <= 0.1
        for seed in range(200)
    )
    assert 6 <= alarms <= 36  # 20 expected


def test_a_change_is_found_where_it_is() -> None:
    rng = np.random.default_rng(10)
    values = rng.standard_normal(80)
    values[50:] += 2.0
    found = change_point(values.tolist())
    assert found.p_value == 0.001
    assert abs(found.at - 50) <= 2
    assert found.after - found.before == pytest.approx(2.0, abs=0.6)
    earliest, latest = place_interval(values.tolist())
    assert earliest <= 50 <= latest
    assert latest - earliest < 20


def test_energy_sees_a_change_of_spread_that_ranks_do_not() -> None:
    values = np.random.default_rng(11).standard_normal(100)
    values[50:] *= 5.0
    assert change_point(values.tolist(), permutations=199, energy=True).p_value == 0.005
    assert change_point(values.tolist(), permutations=199).p_value > 0.05


def test_the_interval_of_the_place_covers() -> None:
    rng = np.random.default_rng(12)
    covered = 0
    for seed in range(100):
        values = rng.standard_normal(45)
        values[15:] += 1.5
        earliest, latest = place_interval(values.tolist(), 0.9, seed=seed)
        covered += earliest <= 15 <= latest
    assert covered >= 80  # 99.9 % of simulations of a coverage of 0.9


def test_blocks_keep_the_rate_of_autocorrelated_series_nearly() -> None:
    series = noise(150, 100, 0.5, np.random.default_rng(13)).astype(float).tolist()
    plain = sum(change_point(one, permutations=99).p_value <= 0.05 for one in series) / 150
    blocks = sum(
        change_point(one, permutations=99, block=block_length(one)).p_value <= 0.05
        for one in series
    )
    assert plain > 0.35
    assert blocks / 150 < 0.17  # 10 % and three standard errors


def test_a_change_is_no_autocorrelation() -> None:
    values = np.random.default_rng(14).standard_normal(100)
    values[40:] += 4.0
    length = block_length(values.tolist())
    assert length <= 8
    assert change_point(values.tolist(), block=length).p_value < 0.01


def test_equal_readings_show_no_change() -> None:
    found = change_point([7.0] * 20)
    assert (found.p_value, found.statistic) == (1.0, 0.0)
    assert place_interval([7.0] * 20) == (5, 15)
    assert change_point([7.0] * 20, energy=True).p_value == 1.0


def test_the_same_call_gives_the_same_answer() -> None:
    values = np.random.default_rng(15).standard_normal(30).tolist()
    assert change_point(values) == change_point(values)
    assert change_point(values).statistic == change_point(rankdata(values).tolist()).statistic


@pytest.mark.parametrize(
    "nonsense",
    [
        lambda: change_point([1.0] * 9),
        lambda: change_point([1.0, 2.0, 3.0], least=1),
        lambda: change_point([math.nan] * 20),
        lambda: change_point([1.0] * 2001),
        lambda: change_point([1.0] * 301, energy=True),
        lambda: change_point([1.0] * 20, permutations=98),
        lambda: change_point([1.0] * 20, permutations=10_000),
        lambda: change_point([1.0] * 20, block=6),
        lambda: change_point([1.0] * 20, seed=-1),
        lambda: place_interval([1.0] * 20, 1.0),
        lambda: block_length([1.0] * 9),
        lambda: energy_statistic([1.0], [1.0, 2.0]),
        lambda: energy_statistic([1.0, 2.0], [1.0, 2.0], 2.0),
        lambda: energy_statistic([1.0] * 2001, [1.0, 2.0]),
    ],
)
def test_nonsense_is_refused(nonsense: Any) -> None:
    with pytest.raises(OutOfDomain):
        nonsense()


def test_a_block_is_as_long_as_the_autocorrelation_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "lag_one", lambda *_: 0.5)
    readings = np.random.default_rng(15).standard_normal(1000).tolist()
    assert block_length(readings) == 19  # 1.5 (2 * 0.5 / 0.75)^(2/3) * 10 = 18.2
    assert block_length(readings[:20]) == 5  # a quarter
