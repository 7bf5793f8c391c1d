"""Sample sizes: accept on zero, two points, Poisson; golden, exact counts, smallest, nonsense."""

from fractions import Fraction
from itertools import product
from math import comb, nan
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from acceptance.statistics.domain import OutOfDomain
from acceptance.statistics.sampling.exact import (
    at_least,
    at_most,
    decimal,
    largest_count_within,
    smallest_count_reaching,
)
from acceptance.statistics.sampling.two_point import (
    SamplingPlan,
    poisson_sample_size,
    two_point_plan,
)
from acceptance.statistics.sampling.zero import zero_acceptance_sample_size
from tests.statistics.golden import rows


def passes(lot: int, marked: int, sample: int, accept: int) -> Fraction:
    """The definition, counted."""
    ways = sum(comb(marked, k) * comb(lot - marked, sample - k) for k in range(accept + 1))
    return Fraction(ways, comb(lot, sample))


@pytest.mark.parametrize(("inputs", "expected", "tolerance"), rows("zero_acceptance_sample_size"))
def test_golden_sample_sizes_that_accept_on_zero(
    inputs: dict[str, Any], expected: float, tolerance: float
) -> None:
    found = zero_acceptance_sample_size(
        inputs["lot_size"], inputs["defectives"], inputs["confidence"]
    )
    assert abs(found - expected) <= tolerance


@pytest.mark.parametrize(("inputs", "expected", "tolerance"), rows("two_point_plan"))
def test_golden_two_point_plans(
    inputs: dict[str, Any], expected: list[int], tolerance: float
) -> None:
    found = two_point_plan(
        inputs["aql"], 1.0 - inputs["pa_at_aql"], inputs["ltpd"], inputs["pa_at_ltpd"]
    )
    assert list(found) == expected


@pytest.mark.parametrize(("inputs", "expected", "tolerance"), rows("ltpd_poisson_c1"))
def test_golden_poisson_sample_size(
    inputs: dict[str, Any], expected: float, tolerance: float
) -> None:
    found = poisson_sample_size(inputs["ltpd"], inputs["consumer_risk"], inputs["c"])
    assert abs(found - expected) <= tolerance


@settings(max_examples=150, deadline=None)
@given(st.data(), st.integers(1, 400), st.sampled_from([0.5, 0.8, 0.9, 0.95, 0.99, 0.999]))
def test_the_sample_that_accepts_on_zero_is_the_smallest(
    data: st.DataObject, lot: int, confidence: float
) -> None:
    marked = data.draw(st.integers(1, lot))
    sample = zero_acceptance_sample_size(lot, marked, confidence)
    risk = 1 - Fraction(str(confidence))
    assert passes(lot, marked, sample, 0) <= risk
    assert passes(lot, marked, sample - 1, 0) > risk


def test_a_tie_is_decided_as_it_was_written() -> None:
    """27 of 40 let a lot with 2 bad ones pass with exactly 1/10: not one more is needed."""
    assert passes(40, 2, 27, 0) == Fraction(1, 10)
    assert zero_acceptance_sample_size(40, 2, 0.9) == 27
    assert zero_acceptance_sample_size(500_000, 1, 0.9) == 450_000
    assert zero_acceptance_sample_size(500_000, 1, 0.900001) == 450_001


@pytest.mark.parametrize(
    ("lot", "marked", "sample"),
    [(1, 1, 1), (2, 1, 2), (2, 2, 1), (10**6, 10**6, 1), (10**9, 10**9 // 100, 230)],
)
def test_sample_sizes_at_the_ends(lot: int, marked: int, sample: int) -> None:
    assert zero_acceptance_sample_size(lot, marked, 0.9) == sample


@settings(max_examples=60, deadline=None)
@given(st.integers(10_001, 500_000), st.floats(0.0005, 0.5), st.sampled_from([0.5, 0.1, 0.01]))
def test_large_lots_agree_with_scipy(lot: int, fraction: float, risk: float) -> None:
    marked = max(1, int(lot * fraction))
    sample = zero_acceptance_sample_size(lot, marked, 1.0 - risk)
    assert stats.hypergeom.cdf(0, lot, marked, sample) <= risk * (1.0 + 1e-6)
    assert stats.hypergeom.cdf(0, lot, marked, sample - 1) >= risk * (1.0 - 1e-6)


@pytest.mark.parametrize("confidence", [0.0, 1.0, 1.2, -0.1, nan, True, "0.9"])
def test_confidence_lies_between_0_and_1(confidence: Any) -> None:
    with pytest.raises(OutOfDomain, match="confidence"):
        zero_acceptance_sample_size(40, 2, confidence)


@pytest.mark.parametrize(("lot", "marked"), [(40, 41), (40, 0), (0, 1), (40, 1.5), (-3, 1)])
def test_a_lot_holds_what_is_marked(lot: int, marked: Any) -> None:
    with pytest.raises(OutOfDomain):
        zero_acceptance_sample_size(lot, marked, 0.9)


def keeps_both(plan: SamplingPlan, good: float, bad: float, risks: tuple[float, float]) -> bool:
    passes_good = float(stats.binom.cdf(plan.accept, plan.sample, good))
    passes_bad = float(stats.binom.cdf(plan.accept, plan.sample, bad))
    return passes_good >= 1 - risks[0] - 1e-12 and passes_bad <= risks[1] + 1e-12


@settings(max_examples=60, deadline=None)
@given(
    st.floats(0.0, 0.2),
    st.floats(2.0, 10.0),
    st.sampled_from([0.01, 0.05, 0.1, 0.5]),
    st.sampled_from([0.01, 0.05, 0.1, 0.5]),
)
def test_a_plan_for_a_process_is_the_smallest_that_keeps_both_risks(
    good: float, times: float, producer: float, consumer: float
) -> None:
    bad = min(0.95, max(0.02, good * times))
    plan = two_point_plan(good, producer, bad, consumer)
    assert keeps_both(plan, good, bad, (producer, consumer))
    sample = plan.sample - 1
    smaller = [SamplingPlan(sample, accept) for accept in range(plan.accept + 2)]
    assert not any(keeps_both(one, good, bad, (producer, consumer)) for one in smaller)
    if plan.accept:
        fewer = SamplingPlan(plan.sample, plan.accept - 1)
        assert not keeps_both(fewer, good, bad, (producer, consumer))


@settings(max_examples=40, deadline=None)
@given(st.data(), st.integers(2, 25))
def test_a_plan_for_a_lot_is_the_smallest_of_all(data: st.DataObject, lot: int) -> None:
    """Every plan that the lot allows is looked at."""
    many = data.draw(st.integers(1, lot))
    few = data.draw(st.integers(0, many - 1))
    producer = data.draw(st.sampled_from([0.05, 0.1, 0.3]))
    consumer = data.draw(st.sampled_from([0.05, 0.1, 0.3]))
    found = two_point_plan(few / lot, producer, many / lot, consumer, lot=lot)
    keep = [
        SamplingPlan(sample, accept)
        for sample, accept in product(range(1, lot + 1), range(lot + 1))
        if passes(lot, few, sample, min(accept, sample)) >= 1 - Fraction(str(producer))
        and passes(lot, many, sample, min(accept, sample)) <= Fraction(str(consumer))
    ]
    assert found == min(keep)


@pytest.mark.parametrize(
    "asked",
    [
        (0.05, 0.05, 0.05, 0.1),
        (0.1, 0.05, 0.05, 0.1),
        (0.01, 0.0, 0.05, 0.1),
        (0.01, 0.05, 1.2, 0.1),
        (-0.01, 0.05, 0.05, 0.1),
        (0.01, 0.05, 0.05, nan),
        (0.5, 0.05, 0.5001, 0.1),
        (0.0, 0.05, 5e-324, 0.1),
        (0.0, 0.05, 0.0, 0.1),
    ],
)
def test_two_points_that_have_no_plan_are_refused(asked: tuple[float, float, float, float]) -> None:
    with pytest.raises(OutOfDomain):
        two_point_plan(*asked)


def test_two_qualities_that_are_the_same_count_in_a_small_lot_are_refused() -> None:
    with pytest.raises(OutOfDomain, match="same number") as refused:
        two_point_plan(0.1, 0.05, 0.1 + 1e-15, 0.1, lot=10)
    assert refused.value.values["count"] == 1


def test_no_bad_one_acceptable_and_all_bad_limiting() -> None:
    assert two_point_plan(0.0, 0.05, 1.0, 0.1) == (1, 0)
    assert two_point_plan(0.0, 0.05, 1.0, 0.1, lot=1) == (1, 0)


@pytest.mark.parametrize("accept", [0, 1, 5, 30])
def test_poisson_sample_size_is_the_smallest(accept: int) -> None:
    sample = poisson_sample_size(0.02, 0.1, accept)
    assert stats.poisson.cdf(accept, sample * 0.02) <= 0.1
    assert stats.poisson.cdf(accept, (sample - 1) * 0.02) > 0.1


@pytest.mark.parametrize(
    "asked", [(0.0, 0.1, 1), (5e-324, 0.1, 1), (0.02, 0.0, 1), (0.02, 0.1, -1), (2.0, 0.1, 1)]
)
def test_nonsense_for_poisson_is_refused(asked: tuple[float, float, int]) -> None:
    with pytest.raises(OutOfDomain):
        poisson_sample_size(*asked)


@pytest.mark.parametrize(
    ("fraction", "lot", "least", "most"),
    [(0.05, 40, 2, 2), (0.05, 41, 3, 2), (0.1, 30, 3, 3), (0.05, 8, 1, 0), (1.0, 8, 8, 8)],
)
def test_a_share_of_a_lot_in_whole_numbers(
    fraction: float, lot: int, least: int, most: int
) -> None:
    assert smallest_count_reaching(fraction, lot) == least
    assert largest_count_within(fraction, lot) == most


def test_a_number_is_the_decimal_that_was_written() -> None:
    assert decimal(1.0 - 0.9) == Fraction(1, 10) == decimal(0.1)
    assert at_most(Fraction(1, 10), 40, 2, 27, 0)
    assert at_least(Fraction(1, 10), 40, 2, 27, 0)
    assert not at_most(Fraction(1, 10) - Fraction(1, 10**30), 40, 2, 27, 0)
