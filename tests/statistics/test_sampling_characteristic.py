"""The operating characteristic: golden points, scipy, the limit of what goes out, advice."""

from itertools import pairwise
from math import inf, nan
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from acceptance.statistics.domain import OutOfDomain
from acceptance.statistics.sampling.advice import why_test_all
from acceptance.statistics.sampling.characteristic import (
    PROBABILITIES,
    average_outgoing_quality_limit,
    lot_curve,
    lot_outgoing_quality_limit,
    lot_probability,
    marked_at,
    marked_stopped,
    process_probability,
    quality_at,
)
from tests.statistics.golden import rows
from tests.statistics.simulations.sampling import simulate


@pytest.mark.parametrize(("inputs", "expected", "tolerance"), rows("oc_curve_points"))
def test_golden_points_of_the_curve(
    inputs: dict[str, Any], expected: dict[str, float], tolerance: float
) -> None:
    found = [quality_at(inputs["n"], inputs["c"], probability) for probability in PROBABILITIES]
    assert found == pytest.approx(list(expected.values()), abs=tolerance)


@settings(max_examples=150, deadline=None)
@given(
    st.integers(1, 2000),
    st.integers(0, 60),
    st.floats(0.0, 1.0, allow_subnormal=False),
    st.floats(1e-6, 1.0 - 1e-6),
)
def test_a_process_agrees_with_scipy(
    sample: int, accept: int, fraction: float, probability: float
) -> None:
    expected = stats.binom.cdf(accept, sample, fraction)
    assert process_probability(sample, accept, fraction) == pytest.approx(expected, rel=1e-9)
    at = quality_at(sample, accept, probability)
    if accept >= sample:
        assert at is None
    else:
        assert at is not None
        assert stats.binom.cdf(accept, sample, at) == pytest.approx(probability, rel=1e-8)


@settings(max_examples=100, deadline=None)
@given(st.data(), st.integers(1, 3000))
def test_a_lot_agrees_with_scipy(data: st.DataObject, lot: int) -> None:
    marked = data.draw(st.integers(0, lot))
    sample = data.draw(st.integers(1, lot))
    accept = data.draw(st.integers(0, 20))
    expected = stats.hypergeom.cdf(accept, lot, marked, sample)
    found = lot_probability(lot, marked, sample, accept)
    assert found == pytest.approx(expected, rel=1e-8, abs=1e-290)


@settings(max_examples=100, deadline=None)
@given(st.data(), st.integers(1, 200), st.sampled_from([0.95, 0.5, 0.1, 0.05]))
def test_the_last_that_passes_and_the_first_that_does_not(
    data: st.DataObject, lot: int, probability: float
) -> None:
    sample = data.draw(st.integers(1, lot))
    accept = data.draw(st.integers(0, 4))
    passes = [lot_probability(lot, marked, sample, accept) for marked in range(lot + 1)]
    near = 1e-12
    last, first = (
        marked_at(lot, sample, accept, probability),
        marked_stopped(lot, sample, accept, probability),
    )
    assert passes[last] >= probability - near
    assert last == lot or passes[last + 1] < probability + near
    if first is None:
        assert passes[-1] > probability
    else:
        assert passes[first] <= probability + near
        assert first == 0 or passes[first - 1] > probability - near


def test_a_small_lot_has_all_its_points_and_a_large_one_as_many_as_wanted() -> None:
    small = lot_curve(40, 27, 0)
    assert [bad for bad, _ in small] == list(range(41))
    assert small[0] == (0, 1.0)
    assert small[2][1] == pytest.approx(0.1)
    large = lot_curve(500_000, 200, 3)
    assert len(large) <= 201
    assert large[0] == (0, 1.0)
    assert large[-1] == (500_000, 0.0)
    assert all(before[0] < after[0] and before[1] >= after[1] for before, after in pairwise(large))


def test_a_curve_that_never_falls() -> None:
    assert lot_curve(1000, 2, 2, most=10)[-1] == (1000, 1.0)
    assert marked_at(1000, 2, 2, 0.95) == 1000
    assert marked_stopped(1000, 2, 2, 0.95) is None


@pytest.mark.parametrize(
    ("accept", "factor"),
    # the y of Dodge & Romig 1929: limit = y / n for large lots
    [(0, 0.3679), (1, 0.8400), (2, 1.3711), (3, 1.9424), (5, 3.1682), (10, 6.528)],
)
def test_the_outgoing_limit_has_the_factors_of_dodge_and_romig(accept: int, factor: float) -> None:
    sample = 20_000
    found = average_outgoing_quality_limit(sample, accept)
    assert found.limit * sample == pytest.approx(factor, rel=2e-3)
    lot = 200_000
    finite = average_outgoing_quality_limit(sample, accept, lot)
    assert finite.limit == pytest.approx(found.limit * 0.9, rel=1e-9)


@settings(max_examples=50, deadline=None)
@given(st.data(), st.integers(1, 60))
def test_what_goes_out_of_a_lot_is_counted(data: st.DataObject, lot: int) -> None:
    sample = data.draw(st.integers(1, lot))
    accept = data.draw(st.integers(0, 5))
    remaining = [
        sum(
            stats.hypergeom.pmf(found, lot, marked, sample) * (marked - found)
            for found in range(accept + 1)
        )
        / lot
        for marked in range(lot + 1)
    ]
    limit = lot_outgoing_quality_limit(lot, sample, accept)
    assert limit.limit == pytest.approx(max(remaining), abs=1e-12)
    assert remaining[round(limit.at * lot)] == pytest.approx(max(remaining), abs=1e-12)


def test_outgoing_at_the_ends() -> None:
    assert average_outgoing_quality_limit(2, 2) == (1.0, 1.0)
    assert average_outgoing_quality_limit(40, 0, 40).limit == 0.0
    assert lot_outgoing_quality_limit(40, 40, 0) == (0.0, 0.0)


@pytest.mark.parametrize(
    ("lot", "asked", "quality", "why"),
    [
        (40, 27, 0.05, None),
        (40, 32, 0.05, "most_of_lot"),
        (40, 31, None, None),
        (40, 40, 0.05, "whole_lot"),
        (8, 13, None, "whole_lot"),
        (8, 8, 0.05, "less_than_one"),
        (500, 20, 0.001, "less_than_one"),
        (1, 1, None, "whole_lot"),
    ],
)
def test_when_to_test_all(lot: int, asked: int, quality: float | None, why: str | None) -> None:
    assert why_test_all(lot, asked, quality) == why


@pytest.mark.parametrize(
    "ask",
    [
        lambda: lot_probability(40, 41, 10, 0),
        lambda: lot_probability(40, 1, 41, 0),
        lambda: lot_probability(40, 1, 0, 0),
        lambda: lot_probability(40, 1, 10, -1),
        lambda: lot_probability(40.5, 1, 10, 0),  # type: ignore[arg-type]  # - not whole
        lambda: process_probability(10, 0, 1.2),
        lambda: process_probability(10, 0, nan),
        lambda: process_probability(0, 0, 0.1),
        lambda: quality_at(10, 0, 1.0),
        lambda: quality_at(10, 0, 0.0),
        lambda: marked_at(40, 50, 0, 0.5),
        lambda: marked_at(40, 10, 0, inf),
        lambda: lot_curve(40, 10, 0, most=2),
        lambda: average_outgoing_quality_limit(50, 0, 40),
        lambda: why_test_all(0, 1),
        lambda: why_test_all(10, 1, -0.1),
    ],
)
def test_nonsense_is_refused(ask: Any) -> None:
    with pytest.raises(OutOfDomain):
        ask()


def test_simulated_lots_pass_as_rarely_as_said() -> None:
    lines = simulate(2000, 20240607)
    assert len(lines) >= 8
    assert [line for line in lines if not line.holds] == []
