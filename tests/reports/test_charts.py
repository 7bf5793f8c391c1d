"""Pictures: where the value lies, which band is marginal, and what a screen reader says."""

from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acceptance.limits import Limit, at_least, at_most, between, equals, matches
from acceptance.model import Measurement
from reports.charts import bullet_for, draw_bullet, draw_spark, spark_for
from tests.reports.runs import measurement

numbers = st.floats(allow_nan=False, allow_infinity=False) | st.integers()


def taken(limit: Limit | None, value: Any) -> Measurement:
    return measurement("a.check", "size", "1", limit, value)


def test_a_marginal_value_lies_in_its_band() -> None:
    chart = bullet_for(taken(at_most(100, marginal=10), 95))
    assert chart is not None
    assert chart.outcome == "marginal"
    ((low, high),) = chart.marginal
    assert low <= chart.value <= high
    assert chart.allowed[1] == 100


def test_a_range_has_two_bounds_and_two_bands() -> None:
    chart = bullet_for(taken(between(10, 20, marginal=2), 15))
    assert chart is not None
    assert list(chart.bounds) == [10, 20]
    assert list(chart.marginal) == [(10, 12), (18, 20)]


@pytest.mark.parametrize("limit", [matches("a.*"), equals("yes"), equals(True), None])
def test_what_is_no_number_has_no_picture(limit: Limit | None) -> None:
    assert bullet_for(taken(limit, "yes")) is None
    assert bullet_for(taken(limit, True)) is None
    assert bullet_for(taken(limit, None)) is None


@given(numbers, numbers, st.floats(0, 1e6))
def test_every_number_can_be_drawn_or_is_not(value: float, bound: float, band: float) -> None:
    for limit in (at_most(bound, marginal=band), at_least(bound, tolerance=band), equals(bound)):
        chart = bullet_for(taken(limit, value))
        if chart is not None:
            drawn = ET.fromstring(draw_bullet(chart, "x", "t", "d"))
            places = [float(e.attrib["cx"]) for e in drawn.iter("circle")]
            assert all(0 <= place <= 220 for place in places)


def test_the_picture_says_what_it_shows() -> None:
    chart = bullet_for(taken(at_most(3), 7))
    assert chart is not None
    drawn = ET.fromstring(draw_bullet(chart, "c1", "Errors <b>", "Measured: 7. Limit: at most 3."))
    assert drawn.attrib["role"] == "img"
    assert drawn.attrib["aria-labelledby"] == "c1-t c1-d"
    assert drawn.findtext("title") == "Errors <b>"
    assert drawn.findtext("desc") == "Measured: 7. Limit: at most 3."


def test_a_long_series_keeps_its_peaks() -> None:
    series = [[float(n), 1.0] for n in range(10_000)]
    series[7321][1] = 99.0
    chart = spark_for(series)
    assert chart is not None
    assert len(chart.points) <= 320
    assert max(value for _, value in chart.points) == 99.0
    assert ET.fromstring(draw_spark(chart, "s", "t", "d")).tag == "svg"


@given(st.lists(st.lists(st.floats(), max_size=3), max_size=20))
def test_any_series_is_drawn_or_left_out(series: list[list[float]]) -> None:
    chart = spark_for(series)
    if chart is not None:
        assert "nan" not in draw_spark(chart, "s", "t", "d")
