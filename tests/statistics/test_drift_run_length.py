"""Run lengths of charts and the limits designed from them: published, solved twice, nonsense."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy.stats import norm

from acceptance.statistics.domain import OutOfDomain
from acceptance.statistics.drift import run_length
from acceptance.statistics.drift.absorption import Floats
from acceptance.statistics.drift.design import cusum_limit, ewma_width, limit_for_budget
from acceptance.statistics.drift.run_length import (
    cusum_run_length,
    ewma_run_length,
    shewhart_run_length,
    siegmund_run_length,
)
from tests.statistics.golden import rows

few = settings(max_examples=40, deadline=None)


@pytest.mark.parametrize(("inputs", "expected", "tolerance"), rows("cusum_two_sided_arl"))
def test_two_sided_as_published(inputs: Any, expected: Any, tolerance: float) -> None:
    found = [
        cusum_run_length(inputs["k"], inputs["h"], shift, head_start=inputs["headstart"])
        for shift in inputs["shift"]
    ]
    assert found == pytest.approx(expected, abs=tolerance)


@pytest.mark.parametrize(("inputs", "expected", "tolerance"), rows("cusum_one_sided_arl"))
def test_one_sided_as_published(inputs: Any, expected: Any, tolerance: float) -> None:
    found = [
        cusum_run_length(inputs["k"], inputs["h"], shift, sides=1) for shift in inputs["shift"]
    ]
    assert found == pytest.approx(expected, abs=tolerance)


@pytest.mark.parametrize(("inputs", "expected", "tolerance"), rows("cusum_one_sided_arl_headstart"))
def test_head_start_as_published(inputs: Any, expected: Any, tolerance: float) -> None:
    found = [
        cusum_run_length(inputs["k"], inputs["h"], shift, sides=1, head_start=inputs["headstart"])
        for shift in inputs["shift"]
    ]
    assert found == pytest.approx(expected, abs=tolerance)


@pytest.mark.parametrize(("inputs", "expected", "tolerance"), rows("ewma_two_sided_arl"))
def test_ewma_as_published(inputs: Any, expected: Any, tolerance: float) -> None:
    found = [ewma_run_length(inputs["lam"], inputs["L"], shift) for shift in inputs["shift"]]
    assert found == pytest.approx(expected, abs=tolerance)


@pytest.mark.parametrize(("inputs", "expected", "tolerance"), rows("shewhart_3sigma_arl"))
def test_shewhart_as_published(inputs: Any, expected: Any, tolerance: float) -> None:
    found = [shewhart_run_length(inputs["L"], shift) for shift in inputs["shift"]]
    assert found == pytest.approx(expected, abs=tolerance)


@pytest.mark.parametrize(("inputs", "expected", "tolerance"), rows("cusum_siegmund_arl0"))
def test_siegmund(inputs: Any, expected: Any, tolerance: float) -> None:
    found = siegmund_run_length(inputs["k"], inputs["h"], sides=inputs["sides"])
    assert found == pytest.approx(expected, abs=tolerance)


@pytest.mark.parametrize(("inputs", "expected", "tolerance"), rows("cusum_design_h_for_arl0"))
def test_designed_limits(inputs: Any, expected: Any, tolerance: float) -> None:
    limit = cusum_limit(inputs["arl0"], inputs["k"], sides=inputs["sides"])
    assert limit == pytest.approx(expected["h"], abs=tolerance)
    assert cusum_run_length(inputs["k"], limit) == pytest.approx(inputs["arl0"], rel=1e-8)
    for shift in inputs["shift"]:
        name = f"arl_{shift}".replace(".", "_")
        found = cusum_run_length(inputs["k"], limit, shift)
        assert found == pytest.approx(expected[name], abs=tolerance)


def _solved(reference: float, limit: float, shift: float) -> float:
    """The integral equation by plain linear algebra on three times as many nodes."""
    nodes, weights = np.polynomial.legendre.leggauss(70 + 8 * math.ceil(limit))
    sums = np.append(0.0, limit * (nodes + 1.0) / 2.0)
    apart = sums[1:] - sums[:, None] + reference - shift
    moves = np.column_stack(
        [norm.cdf(reference - shift - sums), weights * limit / 2.0 * norm.pdf(apart)]
    )
    return float(np.linalg.solve(np.eye(len(sums)) - moves, np.ones(len(sums)))[0])


@few
@given(st.floats(0.0, 1.5), st.floats(0.05, 14.0), st.floats(-0.5, 6.0))
def test_one_sided_against_linear_algebra(reference: float, limit: float, shift: float) -> None:
    found = cusum_run_length(reference, limit, shift, sides=1)
    if found < 1e7:  # beyond that plain algebra has lost its digits
        assert found == pytest.approx(_solved(reference, limit, shift), rel=1e-8)


@few
@given(st.floats(0.0, 5.0), st.floats(1e-3, 30.0), st.floats(-1e9, 1e9))
@example(0.0, 100.0, 0.0)
@example(5.0, 100.0, 0.0)
@example(5.0, 100.0, 5.0)
def test_every_run_length_is_a_number_of_readings(
    reference: float, limit: float, shift: float
) -> None:
    assert cusum_run_length(reference, limit, shift) >= 1.0 - 1e-12


@pytest.mark.parametrize("reference", [0.25, 0.5, 1.0])
def test_long_run_lengths_keep_their_digits(reference: float) -> None:
    """Far out a limit one wider makes the run exp(2k) times as long, exactly."""
    limit = 20.0 / reference
    assert cusum_run_length(reference, limit) > 1e16
    ratio = cusum_run_length(reference, limit + 1.0) / cusum_run_length(reference, limit)
    assert ratio == pytest.approx(math.exp(2.0 * reference), rel=1e-7)


@pytest.mark.parametrize(
    ("reference", "limit", "shift"), [(0.5, 13.0, 0.0), (1.0, 13.0, 0.0), (0.0, 50.0, 0.3)]
)
def test_more_nodes_change_nothing(
    reference: float, limit: float, shift: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = cusum_run_length(reference, limit, shift)
    nodes = run_length._nodes

    def finer(low: float, high: float) -> tuple[Floats, Floats]:
        middle = (low + high) / 2.0
        halves = nodes(low, middle), nodes(middle, high)
        return np.hstack([n for n, _ in halves]), np.hstack([w for _, w in halves])

    monkeypatch.setattr(run_length, "_nodes", finer)
    assert cusum_run_length(reference, limit, shift) == pytest.approx(found, rel=1e-12)


@few
@given(st.floats(0.5, 9.9), st.floats(-6.0, 6.0))
def test_an_ewma_of_the_newest_reading_is_a_shewhart_chart(width: float, shift: float) -> None:
    expected = shewhart_run_length(width, shift)
    assert ewma_run_length(1.0, width, shift) == pytest.approx(expected, rel=1e-9)
    assert expected == pytest.approx(
        1.0 / (norm.sf(width - shift) + norm.sf(width + shift)), rel=1e-9
    )


def _ewma_solved(weight: float, width: float, shift: float) -> float:
    reach = width * math.sqrt(weight / (2.0 - weight))
    nodes, weights = np.polynomial.legendre.leggauss(201)  # the middle one lies at the centre
    nodes, weights = reach * nodes, reach * weights
    apart = (nodes - (1.0 - weight) * nodes[:, None]) / weight - shift
    moves = weights * norm.pdf(apart) / weight
    return float(np.linalg.solve(np.eye(201) - moves, np.ones(201))[100])


@settings(max_examples=15, deadline=None)
@given(st.floats(0.03, 1.0), st.floats(0.5, 4.0), st.floats(-3.0, 3.0))
def test_ewma_against_linear_algebra(weight: float, width: float, shift: float) -> None:
    found = ewma_run_length(weight, width, shift)
    assert found == pytest.approx(_ewma_solved(weight, width, shift), rel=1e-7)


def test_a_chart_that_never_alarms_runs_for_ever() -> None:
    assert cusum_run_length(0.5, 5.0, -40.0, sides=1) == math.inf
    assert cusum_run_length(0.5, 5.0, 40.0) == 1.0


def test_siegmund_without_a_reference() -> None:
    assert siegmund_run_length(0.0, 10.0, sides=1) == pytest.approx(124.66, rel=1e-3)
    assert siegmund_run_length(1e-7, 10.0) == pytest.approx(siegmund_run_length(0.0, 10.0))
    assert siegmund_run_length(5.0, 100.0) == math.inf


@pytest.mark.parametrize("reference", [0.0, 0.25, 0.5, 1.0])
@pytest.mark.parametrize("limit", [3.0, 8.0, 13.0])
def test_siegmund_is_near(reference: float, limit: float) -> None:
    found = cusum_run_length(reference, limit)
    assert siegmund_run_length(reference, limit) == pytest.approx(found, rel=0.1)


@few
@given(st.floats(5.0, 1e7), st.floats(0.1, 1.0), st.sampled_from([1, 2]), st.floats(0.0, 0.5))
def test_a_limit_has_the_run_length_it_was_asked_for(
    run_length: float, reference: float, sides: int, share: float
) -> None:
    limit = cusum_limit(run_length, reference, sides=sides, head_start=share)
    started = cusum_run_length(
        reference, limit, sides=sides, head_start=min(share * limit, limit / 2)
    )
    assert started == pytest.approx(run_length, rel=1e-8)


def test_widths_of_an_ewma() -> None:
    assert ewma_width(500.0, 0.03) == pytest.approx(2.437, abs=5e-4)  # Lucas & Saccucci 1990
    assert ewma_width(500.0, 0.4) == pytest.approx(3.054, abs=5e-4)


def test_a_budget_becomes_a_limit() -> None:
    budget = limit_for_budget(series=192, readings_a_day=24, false_alarms_a_year=12)
    assert budget.run_length == pytest.approx(140_256, rel=1e-8)
    assert budget.limit == pytest.approx(10.693, abs=2e-3)
    assert budget.achieved == pytest.approx(12.0, rel=1e-8)


@pytest.mark.parametrize(
    "nonsense",
    [
        lambda: cusum_run_length(-0.1, 5.0),
        lambda: cusum_run_length(5.1, 5.0),
        lambda: cusum_run_length(0.5, 0.0),
        lambda: cusum_run_length(0.5, 101.0),
        lambda: cusum_run_length(0.5, 5.0, math.nan),
        lambda: cusum_run_length(0.5, 5.0, sides=3),
        lambda: cusum_run_length(0.5, 5.0, head_start=2.6),
        lambda: cusum_run_length(0.5, 5.0, head_start=-1.0),
        lambda: cusum_run_length(0.5, 5.0, sides=1, head_start=5.0),
        lambda: cusum_run_length(True, 5.0),
        lambda: ewma_run_length(0.0, 3.0),
        lambda: ewma_run_length(1.1, 3.0),
        lambda: ewma_run_length(1e-4, 3.0),
        lambda: ewma_run_length(0.2, 11.0),
        lambda: shewhart_run_length(0.0),
        lambda: siegmund_run_length(0.5, math.inf),
        lambda: cusum_limit(1.0),
        lambda: cusum_limit(1e30),
        lambda: cusum_limit(1e7, 0.0),
        lambda: cusum_limit(500.0, head_start=0.6),
        lambda: ewma_width(-1.0, 0.2),
        lambda: limit_for_budget(0, 24, 1),
        lambda: limit_for_budget(10, 24, 1e9),
        lambda: limit_for_budget(10, 0, 1),
        lambda: limit_for_budget(10, 24, 1e-300),
    ],
)
def test_nonsense_is_refused(nonsense: Any) -> None:
    with pytest.raises(OutOfDomain):
        nonsense()
