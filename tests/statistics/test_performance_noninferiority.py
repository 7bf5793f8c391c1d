"""Met, short, undecided; how many repeats decide: golden, against scipy, at the extremes."""

import math
from typing import Any

import numpy as np
import pytest
import scipy.stats
from hypothesis import given, settings
from hypothesis import strategies as st

from acceptance.statistics.domain import OutOfDomain
from acceptance.statistics.performance.noninferiority import (
    noninferiority,
    noninferiority_of_median,
)
from acceptance.statistics.performance.repeats import (
    median_repeats,
    noninferiority_power,
    noninferiority_repeats,
    t_repeats,
)
from tests.statistics.golden import rows
from tests.statistics.simulations.performance import answer_lines, repeat_lines

READINGS = st.lists(st.floats(50.0, 150.0), min_size=2, max_size=30)


@pytest.mark.parametrize(("inputs", "expected", "tolerance"), rows("noninferiority_repeats"))
def test_golden_repeats(inputs: dict[str, float], expected: int, tolerance: float) -> None:
    asked = {"true_difference": inputs["true_difference"], "confidence": 1.0 - inputs["alpha"]}
    repeats = noninferiority_repeats(inputs["cv"], inputs["margin"], power=inputs["power"], **asked)
    assert repeats == expected
    assert tolerance == 0
    assert noninferiority_power(repeats, inputs["cv"], inputs["margin"], **asked) >= inputs["power"]
    assert (
        noninferiority_power(repeats - 1, inputs["cv"], inputs["margin"], **asked) < inputs["power"]
    )


@settings(deadline=None)
@given(st.integers(2, 300), st.floats(0.001, 0.5), st.floats(0.001, 0.5), st.floats(0.55, 0.999))
def test_power_is_that_of_the_noncentral_t(
    n: int, variation: float, margin: float, confidence: float
) -> None:
    threshold = scipy.stats.t.ppf(confidence, n - 1)
    reach = margin / variation * math.sqrt(n)
    if reach > 35.0:  # scipy's series ends there
        assert noninferiority_power(n, variation, margin, confidence=confidence) > 0.05
        return
    oracle = scipy.stats.nct.sf(threshold, n - 1, reach)
    found = noninferiority_power(n, variation, margin, confidence=confidence)
    assert found == pytest.approx(float(oracle), rel=1e-6, abs=1e-9)


@settings(deadline=None)
@given(READINGS, st.floats(0.0, 0.2), st.floats(0.6, 0.999))
def test_the_bounds_are_those_of_scipy_and_decide(
    values: list[float], margin: float, confidence: float
) -> None:
    found = noninferiority(values, 100.0, margin=margin, confidence=confidence)
    if found.method == "sign":
        assert len(set(values)) == 1
        return
    sem = float(scipy.stats.sem(values))
    reach = float(scipy.stats.t.ppf(confidence, len(values) - 1)) * sem
    assert found.lower == pytest.approx(np.mean(values) - reach, rel=1e-8, abs=1e-8)
    assert found.upper == pytest.approx(np.mean(values) + reach, rel=1e-8, abs=1e-8)
    assert found.lower is not None
    assert found.upper is not None
    assert (found.answer == "met") == (found.lower >= found.limit)
    assert (found.answer == "short") == (found.upper < found.limit)
    assert (found.needed is None) or found.answer == "undecided"


@settings(deadline=None)
@given(READINGS, st.floats(0.0, 0.2))
def test_lower_is_better_is_the_mirror_image(values: list[float], margin: float) -> None:
    """Mirrored at 100, the specification stays and the limit moves to the other side."""
    mirrored = [200.0 - value for value in values]
    for asked in (noninferiority, noninferiority_of_median):
        one = asked(values, 100.0, margin=margin)
        other = asked(mirrored, 100.0, margin=margin, better="lower")
        assert 200.0 - other.limit == pytest.approx(one.limit)
        if one.lower is None or one.upper is None:
            assert other.answer == one.answer == "undecided"
        elif min(abs(one.lower - one.limit), abs(one.upper - one.limit)) > 1e-6:
            assert other.answer == one.answer


def test_the_three_answers() -> None:
    values = [98.0, 99.0, 100.0, 101.0, 102.0]
    assert noninferiority(values, 100.0, margin=0.05).answer == "met"
    assert noninferiority(values, 110.0, margin=0.05).answer == "short"
    found = noninferiority(values, 100.0, margin=0.01)
    assert found.answer == "undecided"
    assert found.needed == t_repeats(1.0 / math.sqrt(2.5), 0.95, 0.9)
    assert found.needed is not None
    assert found.needed > 5
    assert noninferiority(values, 100.0, margin=0.0).needed is None


def test_as_many_readings_as_advised_decide() -> None:
    few = [99.0, 100.5, 99.7, 100.6, 100.2]
    told = noninferiority(few, 100.0, margin=0.003)
    assert told.answer == "undecided"
    assert told.needed is not None
    assert noninferiority(few * math.ceil(told.needed / 5), 100.0, margin=0.003).answer == "met"


def test_equal_readings_are_judged_by_their_number() -> None:
    four, five = (noninferiority([99.0] * n, 100.0, margin=0.02) for n in (4, 5))
    assert (four.answer, four.needed, four.method) == ("undecided", 5, "sign")
    assert (five.answer, five.needed, five.lower) == ("met", None, 99.0)
    assert noninferiority([97.0] * 5, 100.0, margin=0.02).answer == "short"
    assert noninferiority([98.0] * 5, 100.0, margin=0.02).answer == "met"


def test_one_reading_decides_nothing() -> None:
    found = noninferiority([200.0], 100.0)
    assert (found.answer, found.needed, found.lower, found.upper) == ("undecided", 5, None, None)


def test_a_median_is_not_moved_by_one_wild_reading() -> None:
    values = [100.0, 101.0, 100.5, 99.8, 100.2, 100.9, 100.4, 100.1, 100.3, 1.0]
    assert noninferiority_of_median(values, 100.0, margin=0.01).answer == "met"
    assert noninferiority(values, 100.0, margin=0.01).answer == "undecided"


def test_the_median_needs_five_readings_at_95_percent() -> None:
    assert noninferiority_of_median([1.0] * 4, 100.0).needed == 5
    assert noninferiority_of_median([1.0, 2.0, 1.5, 1.2, 1.1], 100.0).answer == "short"
    mixed = [90.0, 110.0, 111.0, 112.0, 113.0, 114.0, 89.0]
    found = noninferiority_of_median(mixed, 100.0)
    assert found.answer == "undecided"
    assert found.needed is not None
    assert found.needed > 7
    assert noninferiority_of_median([90.0, 110.0] * 4, 100.0).needed is None


def test_advised_repeats_of_the_sign_test_have_the_power() -> None:
    for share in (0.6, 0.75, 0.9, 1.0):
        n = median_repeats(share, 0.95, 0.9)
        assert n is not None
        rank = int(scipy.stats.binom.ppf(0.05, n, 0.5))
        rank -= scipy.stats.binom.cdf(rank - 1, n, 0.5) > 0.05
        assert scipy.stats.binom.cdf(rank - 1, n, 1.0 - share) >= 0.9 - 1e-12
    assert median_repeats(0.5, 0.95, 0.9) is None


def test_planning_at_the_extremes() -> None:
    assert noninferiority_repeats(1e-12, 0.5) == 2
    assert noninferiority_repeats(0.3, 0.01) == 7709
    with pytest.raises(OutOfDomain, match="more than 10000 repeats"):
        noninferiority_repeats(10.0, 0.001)
    with pytest.raises(OutOfDomain, match="not above a margin"):
        noninferiority_repeats(0.01, 0.02, true_difference=-0.02)


def test_wrong_answers_and_planned_ones_come_as_often_as_told() -> None:
    for line in [*answer_lines(150, 1), *repeat_lines(400, 2)]:
        assert line.holds, line


@pytest.mark.parametrize(
    ("values", "specification", "asked"),
    [
        ([], 100.0, {}),
        ([1.0, math.nan], 100.0, {}),
        ([1.0, True], 100.0, {}),
        ([1.0, 2.0], 0.0, {}),
        ([1.0, 2.0], -5.0, {}),
        ([1.0, 2.0], 1e-200, {}),
        ([1.0, 2.0], 100.0, {"margin": -0.1}),
        ([1.0, 2.0], 100.0, {"margin": 1.1}),
        ([1.0, 2.0], 100.0, {"confidence": 0.0}),
        ([1.0, 2.0], 100.0, {"confidence": 1.2}),
        ([1.0, 2.0], 100.0, {"better": "faster"}),
    ],
)
def test_nonsense_is_refused(
    values: list[float], specification: float, asked: dict[str, Any]
) -> None:
    for question in (noninferiority, noninferiority_of_median):
        with pytest.raises(OutOfDomain):
            question(values, specification, **asked)


@pytest.mark.parametrize(
    ("variation", "margin", "asked"),
    [
        (0.0, 0.1, {}),
        (0.1, 0.0, {}),
        (0.1, 1.5, {}),
        (0.1, 0.1, {"power": 1.0}),
        (0.1, 0.1, {"confidence": 0.0}),
        (0.1, 0.1, {"true_difference": math.nan}),
    ],
)
def test_nonsense_plans_are_refused(
    variation: float, margin: float, asked: dict[str, float]
) -> None:
    with pytest.raises(OutOfDomain):
        noninferiority_repeats(variation, margin, **asked)
    with pytest.raises(OutOfDomain):
        noninferiority_power(1, 0.1, 0.1)
