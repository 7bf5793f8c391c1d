"""Quantities as a reader sees them."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acceptance.units import UNITS, format_number, format_quantity, require_unit

NARROW, FIXED = "\u202f", "\u00a0"


@pytest.mark.parametrize(
    ("value", "unit", "english", "spanish"),
    [
        (0, "1", "0", "0"),
        (0, "By", "0 B", "0 B"),
        (1, "By", "1 B", "1 B"),
        (1023, "By", "1~023 B", "1~023 B"),
        (1024, "By", "1 KiB", "1 KiB"),
        (1610612736, "By", "1.5 GiB", "1,5 GiB"),
        (-1610612736, "By", "-1.5 GiB", "-1,5 GiB"),
        (3 * 2**40, "By", "3 TiB", "3 TiB"),
        (2**20, "By/s", "1 MiB/s", "1 MiB/s"),
        (1e9, "bit/s", "1 Gbit/s", "1 Gbit/s"),
        (2.4e9, "Hz", "2.4 GHz", "2,4 GHz"),
        (3723.0, "s", "3~723 s", "3~723 s"),
        (0.0125, "s", "12.5 ms", "12,5 ms"),
        (2.5e-7, "s", "250 ns", "250 ns"),
        (45.25, "Cel", "45.25 °C", "45,25 °C"),
        (99.5, "%", "99.5 %", "99,5 %"),
        (99.97, "%", "99.97 %", "99,97 %"),
        (99.9995, "%", "99.9995 %", "99,9995 %"),
        (45, "min", "45 min", "45 min"),
        (1 / 3, "1", "0.3333", "0,3333"),
        (12.0, "[ppm]", "12 ppm", "12 ppm"),
        (1234567, "1", "1~234~567", "1~234~567"),
        (1e18, "1", "1e+18", "1e+18"),
        (5, "furlong", "5 furlong", "5 furlong"),
    ],
)
def test_quantities(value: float, unit: str, english: str, spanish: str) -> None:
    for language, expected in (("en", english), ("es", spanish)):
        wanted = expected.replace(" ", FIXED).replace("~", NARROW)
        assert format_quantity(value, unit, language) == wanted


@pytest.mark.parametrize(
    ("value", "expected"),
    [(math.nan, "–"), (math.inf, "∞"), (-math.inf, "-∞"), (10**400, "∞"), (-(10**400), "-∞")],
)
def test_what_is_no_number_is_shown_and_raises_nothing(value: float, expected: str) -> None:
    assert format_number(value) == expected


@given(st.floats() | st.integers(), st.sampled_from([*UNITS, "?"]), st.sampled_from(["en", "es"]))
def test_everything_can_be_printed(value: float, unit: str, language: str) -> None:
    assert format_quantity(value, unit, language)


@given(st.integers(-(10**14), 10**14))
def test_a_count_keeps_all_its_digits(value: int) -> None:
    assert int(format_number(value).replace(NARROW, "")) == value


@given(st.floats(min_value=1e-9, max_value=1e12))
def test_a_printed_number_is_near_the_number(value: float) -> None:
    assert float(format_number(value).replace(NARROW, "")) == pytest.approx(value, rel=1e-3)


@given(st.floats(min_value=1e-9, max_value=1e17))
def test_spanish_has_the_same_digits(value: float) -> None:
    assert format_number(value, "es").replace(",", ".") == format_number(value)


def test_only_units_of_the_table_are_declared() -> None:
    assert [require_unit(code) for code in UNITS] == list(UNITS)
    with pytest.raises(ValueError, match="unknown unit 'MB': one of %, /h"):
        require_unit("MB")


def test_every_unit_is_listed_under_its_own_code() -> None:
    assert {row.code for row in UNITS.values()} == set(UNITS)
    assert {row.prefixes for row in UNITS.values()} == {"none", "decimal", "binary"}
