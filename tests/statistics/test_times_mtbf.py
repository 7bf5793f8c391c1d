"""MTBF limits, test lengths and rates: golden numbers, scipy, published fleets, simulations."""

import csv
import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from acceptance.statistics.domain import OutOfDomain
from acceptance.statistics.interval import LARGEST_COUNT, Interval, tail
from acceptance.statistics.times.mtbf import Truncation, hours_needed, mtbf_interval, mtbf_lower
from acceptance.statistics.times.rates import annualised_failure_rate, rate_interval
from tests.recordings import ABSENT, RECORDINGS
from tests.statistics.golden import rows
from tests.statistics.simulations.times import mtbf_lines, rate_lines

HOURS = st.floats(1e-6, 1e12)
CONFIDENCE = st.floats(0.5, 0.999999)
FAILURES = st.one_of(st.integers(0, 20), st.integers(0, 10**6))
recorded = [pytest.mark.recorded, pytest.mark.skipif(ABSENT is not None, reason=ABSENT or "")]


@pytest.mark.parametrize(("inputs", "expected", "tolerance"), rows("mtbf_test_length_factor"))
def test_golden_test_lengths(
    inputs: dict[str, Any], expected: dict[str, float], tolerance: float
) -> None:
    """The factor is the length for an MTBF of 1 when the test ends at a time."""
    assert inputs["truncation"] == "time"
    allowed = inputs["allowed_failures"]
    found = {text: hours_needed(1.0, float(text), allowed) for text in expected}
    assert found == pytest.approx(expected, abs=tolerance)


@pytest.mark.parametrize(("inputs", "expected", "tolerance"), rows("mtbf_ci_time_truncated"))
def test_golden_two_sided_limits(
    inputs: dict[str, Any], expected: dict[str, float], tolerance: float
) -> None:
    found = mtbf_interval(**inputs)
    assert found.lower == pytest.approx(expected["lower"], abs=tolerance)
    assert found.upper == pytest.approx(expected["upper"], abs=tolerance)
    assert inputs["hours"] / inputs["failures"] == expected["estimate"]


@pytest.mark.parametrize(("inputs", "expected", "tolerance"), rows("mtbf_lower_time_truncated"))
def test_golden_lower_limits_of_a_planned_time(
    inputs: dict[str, Any], expected: float, tolerance: float
) -> None:
    assert golden_lower(inputs, "time") == pytest.approx(expected, abs=tolerance)


@pytest.mark.parametrize(("inputs", "expected", "tolerance"), rows("mtbf_lower_failure_truncated"))
def test_golden_lower_limits_at_a_failure(
    inputs: dict[str, Any], expected: float, tolerance: float
) -> None:
    assert golden_lower(inputs, "failure") == pytest.approx(expected, abs=tolerance)


def golden_lower(inputs: dict[str, Any], truncated: Truncation) -> float:
    hours, failures, confidence = (inputs[name] for name in ("hours", "failures", "confidence"))
    found = mtbf_lower(hours, failures, confidence, truncated=truncated)
    limits = mtbf_interval(hours, failures, confidence, truncated=truncated, sides=inputs["sides"])
    assert limits.lower == found
    return found


@pytest.mark.parametrize(
    ("hours", "failures", "confidence", "sides", "expected"),
    [(19520.0, 7, 0.8, 2, 1658.32), (10000.0, 6, 0.8, 1, 1101.88)],
)
def test_limits_that_a_documentation_prints(
    hours: float, failures: int, confidence: float, sides: int, expected: float
) -> None:
    """Of the Python package `reliability`."""
    found = mtbf_interval(hours, failures, confidence, sides=sides).lower
    assert found == pytest.approx(expected, abs=0.005)


def test_a_length_that_a_documentation_prints() -> None:
    """Of the same: 2500 h required, 3000 h designed, both risks 20 %: 231615.79 h.

    That is the length for 84 failures. Its exact producer's risk is 20.1 %, so ours is 85.
    """
    assert hours_needed(2500.0, 0.8, 84) == pytest.approx(231615.79, abs=0.01)
    assert stats.poisson.sf(84, 231615.79 / 3000.0) > 0.2
    assert stats.poisson.sf(85, hours_needed(2500.0, 0.8, 85) / 3000.0) <= 0.2


@given(HOURS, FAILURES, CONFIDENCE, st.sampled_from((1, 2)), st.sampled_from(("time", "failure")))
@settings(max_examples=300)
def test_limits_are_those_of_chi_square(
    hours: float, failures: int, confidence: float, sides: int, truncated: Truncation
) -> None:
    failures += truncated == "failure"
    risk = tail(confidence, sides)
    freedom = 2 * failures + (2 if truncated == "time" else 0)
    found = mtbf_interval(hours, failures, confidence, truncated=truncated, sides=sides)
    assert found.lower == pytest.approx(2 * hours / stats.chi2.isf(risk, freedom), rel=1e-9)
    if failures:
        upper = 2 * hours / stats.chi2.ppf(risk, 2 * failures)
        assert found.upper == pytest.approx(upper, rel=1e-9)
    else:
        assert found.upper == math.inf


@given(st.floats(1e-3, 1e9), CONFIDENCE, st.integers(0, 10**6))
def test_the_hours_needed_show_the_mtbf(mtbf: float, confidence: float, failures: int) -> None:
    hours = hours_needed(mtbf, confidence, failures)
    assert mtbf_lower(hours, failures, confidence) == pytest.approx(mtbf, rel=1e-9)
    assert hours_needed(mtbf, confidence, failures + 1) > hours


def test_72_hours_without_failure_show_31() -> None:
    assert mtbf_lower(72.0, 0, 0.9) == pytest.approx(31.27, abs=0.005)


def test_a_confidence_of_next_to_nothing_shows_no_infinite_mtbf() -> None:
    for confidence in (1e-17, 5e-324):
        assert 100.0 < mtbf_lower(100.0, 0, confidence) < 100.0 / 1e-17
        assert rate_interval(0, 100.0, confidence, 1).upper > 0.0


def test_extremes() -> None:
    assert mtbf_interval(0.0, 0, 0.9) == Interval(0.0, math.inf)
    assert mtbf_lower(1.0, LARGEST_COUNT, 0.9) == pytest.approx(1e-12, rel=1e-4)
    assert rate_interval(0, 0.0, 0.9) == Interval(0.0, math.inf)
    assert rate_interval(0, 10.0, 0.95).lower == 0.0
    assert rate_interval(0, 10.0, 0.95, 1).upper == pytest.approx(-math.log(0.05) / 10.0)


@given(FAILURES, st.floats(1e-9, 1e12), CONFIDENCE, st.sampled_from((1, 2)))
@settings(max_examples=200)
def test_rates_have_garwoods_limits(
    events: int, exposure: float, confidence: float, sides: int
) -> None:
    risk = tail(confidence, sides)
    found = rate_interval(events, exposure, confidence, sides)
    upper = stats.gamma.isf(risk, events + 1) / exposure
    lower = stats.gamma.ppf(risk, events) / exposure if events else 0.0
    assert found.upper == pytest.approx(upper, rel=1e-9)
    assert found.lower == pytest.approx(lower, rel=1e-9)


NONSENSE = [
    ((-1.0, 0, 0.9), "nonnegative"),
    ((math.nan, 0, 0.9), "finite"),
    ((math.inf, 0, 0.9), "finite"),
    ((True, 0, 0.9), "finite"),
    ((10.0, -1, 0.9), "count"),
    ((10.0, 0.5, 0.9), "count"),
    ((10.0, 1, 0.0), "probability"),
    ((10.0, 1, 1.2), "probability"),
    ((0.0, 1, 0.9), "failures_in_no_time"),
    ((10.0, 10**300, 0.9), "count_too_large"),
]


@pytest.mark.parametrize(("arguments", "key"), NONSENSE)
def test_nonsense_is_refused(arguments: tuple[Any, ...], key: str) -> None:
    with pytest.raises(OutOfDomain) as refused:
        mtbf_interval(*arguments)
    assert refused.value.key == f"statistics.domain.{key}"


def test_other_nonsense_is_refused() -> None:
    with pytest.raises(OutOfDomain, match="one failure or more"):
        mtbf_lower(10.0, 0, 0.9, truncated="failure")
    with pytest.raises(OutOfDomain, match="'time' or 'failure'"):
        mtbf_lower(10.0, 0, 0.9, truncated="boredom")  # type: ignore[arg-type]  # - no such word
    with pytest.raises(OutOfDomain, match="mtbf must be more than 0"):
        hours_needed(0.0, 0.9)
    with pytest.raises(OutOfDomain, match="events cannot come in no exposure"):
        rate_interval(1, 0.0, 0.9)
    with pytest.raises(OutOfDomain, match="drive_days must be more than 0"):
        annualised_failure_rate(1, 0.0, 0.9)


class TestPublishedFleets:
    """Backblaze's fleets, as newspapers and blogs printed them."""

    pytestmark = recorded

    def test_2018(self) -> None:
        for row in table("backblaze-2018.csv"):
            found = annualised_failure_rate(int(row["failures"]), float(row["drive_days"]), 0.95)
            assert 100 * found.rate == pytest.approx(float(row["afr_percent_published"]), abs=0.01)
            limits = (row["ci95_low_percent_computed"], row["ci95_high_percent_computed"])
            assert (100 * found.lower, 100 * found.upper) == pytest.approx(
                tuple(map(float, limits)), abs=0.0001
            )

    def test_a_quarter_of_2020(self) -> None:
        for row in table("backblaze-q3-2020.csv"):
            found = annualised_failure_rate(int(row["failures"]), float(row["drive_days"]), 0.95)
            assert 100 * found.rate == pytest.approx(float(row["afr_percent_published"]), abs=0.01)
            assert found.lower <= found.rate <= found.upper

    def test_upper_limits_of_a_quarter_of_2025(self) -> None:
        for row in table("backblaze-q3-2025-upper.csv"):
            failures, days = int(row["failures"]), float(row["drive_days"])
            found = annualised_failure_rate(failures, days, 0.95, sides=1)
            assert 100 * found.rate == pytest.approx(float(row["afr_mode_percent"]), abs=0.006)
            upper = float(row["afr_upper95_one_sided_percent"])
            assert 100 * found.upper == pytest.approx(upper, abs=0.006)

    def test_limits_that_backblaze_printed(self) -> None:
        """Neither failures nor drive days are printed, but the three numbers belong together.

        Some number of failures in some exposure has the printed rate and both printed limits.
        """
        rows_seen = table("backblaze-2014-ci.csv")
        assert len(rows_seen) == 13
        for row in rows_seen:
            rate, low, high = (
                float(row[name])
                for name in ("afr_percent", "ci95_low_percent", "ci95_high_percent")
            )
            assert any(fits(failures, rate, low, high) for failures in range(2000)), row["model"]


def fits(failures: int, rate: float, low: float, high: float) -> bool:
    """Whether some exposure makes this many failures the printed rate and both limits."""
    limits = rate_interval(failures, 1.0, 0.95)
    pairs = [(float(failures), rate), (limits.lower, low), (limits.upper, high)]
    least = max(found / (printed + 0.06) for found, printed in pairs)
    most = min(found / (printed - 0.06) if printed > 0.06 else math.inf for found, printed in pairs)
    return least <= most


def table(name: str) -> list[dict[str, str]]:
    with (RECORDINGS / "statistics" / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_simulated_limits_cover_as_often_as_claimed() -> None:
    lines = [*mtbf_lines(4000, 21), *rate_lines(4000, 22)]
    assert all(line.holds for line in lines), [line for line in lines if not line.holds]
