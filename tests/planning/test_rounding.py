"""What is needed is rounded up, what is shown down; times in the unit that a reader would use."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acceptance.planning.rounding import (
    chance,
    clock_up,
    down,
    percent,
    share_asked,
    share_down,
    span,
    span_down,
    up,
)
from acceptance.sentences import quantity
from acceptance.units import format_quantity


@given(st.floats(1e-9, 1e15))
def test_up_is_not_less_and_down_not_more(value: float) -> None:
    assert up(value) >= value * (1 - 1e-9)
    assert down(value) <= value * (1 + 1e-9)
    assert up(value) <= value * 1.0101
    assert down(value) >= value * 0.989


@pytest.mark.parametrize(
    ("value", "above", "below"),
    [
        (804.72, 805, 804),
        (99.41, 99.5, 99.4),
        (1497.2, 1498, 1497),
        (10064.0, 10070, 10060),
        (40.0, 40, 40),
        (0.0, 0, 0),
        (0.30000000000000004, 0.3, 0.3),
        (999.5, 1000, 999),
    ],
)
def test_three_digits_or_four(value: float, above: float, below: float) -> None:
    assert (up(value), down(value)) == (above, below)


@pytest.mark.parametrize(
    ("hours", "number", "unit"),
    [
        (1 / 720, 5, "s"),
        (1 / 12, 5, "min"),
        (1, 1, "h"),
        (1.5, 1.5, "h"),
        (96, 96, "h"),
        (804.7, 33.6, "d"),
    ],
)
def test_times_by_the_clock(hours: float, number: float, unit: str) -> None:
    assert clock_up(hours) == quantity(number, unit)


def test_spans_stay_hours() -> None:
    assert span(12345) == quantity(12345, "h")
    assert span_down(99.41) == quantity(99.4, "h")


def test_a_share_that_was_shown_is_never_rounded_to_more() -> None:
    assert share_down(0.9505) == quantity(95.05, "%")
    assert share_down(0.999999) == quantity(99.9999, "%")
    assert share_down(0.0) == quantity(0.0, "%")
    assert percent(0.57) == quantity(57.0, "%")


@given(st.floats(0, 1, exclude_max=True))
def test_shares_down(fraction: float) -> None:
    assert share_down(fraction)["value"] <= 100 * fraction + 1e-7


@given(st.floats(0, 1, exclude_max=True))
def test_shares_down_are_written_so(fraction: float) -> None:
    for share in (share_down(fraction), share_asked(fraction)):
        written = float(format_quantity(share["value"], "%").removesuffix("\u00a0%"))
        assert written <= 100 * fraction * (1 + 1e-6)
    assert share_asked(fraction)["value"] >= share_down(fraction)["value"] - 1e-9


@pytest.mark.parametrize(
    ("fraction", "written"),
    [
        (0.95, "95"),
        (0.9995, "99.95"),
        (0.99876, "99.87"),
        (0.999876, "99.987"),
        (0.12345, "12.3"),
        (0.0000123, "0.00123"),
        (1 - 1e-15, "99.9999999999"),
    ],
)
def test_a_share_that_was_asked_is_not_written_as_more(fraction: float, written: str) -> None:
    share = share_asked(fraction)
    assert format_quantity(share["value"], "%") == f"{written}\u00a0%"


def test_nothing_short_of_1_is_told_as_100_percent() -> None:
    assert percent(1.0) == quantity(100.0, "%")
    assert percent(1.0 - 1e-16) == quantity(99.9999999999, "%")
    assert chance(1.0 - 1e-16) == quantity(99.9999999999, "%")


def test_chances_have_three_digits() -> None:
    assert chance(0.048494) == quantity(4.85, "%")
    assert chance(0.92519) == quantity(92.5, "%")
    assert chance(0.999978) == quantity(99.9978, "%")
    assert chance(0.0) == quantity(0.0, "%")
    assert chance(1.0) == quantity(100.0, "%")
