"""The noncentral t distribution.

scipy is the oracle in the middle only: its small tails are noise. The numbers to compare with
there were integrated in 30 digits on the logarithmic scale of S.
"""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from acceptance.statistics.distributions import noncentral_t, normal, student

from .near import near

IN_THIRTY_DIGITS = [
    (-5.75, 1.0, 13.0, 6.453296307560761e-41),
    (-4.25, 7.0, 14.75, 1.1511669727435253e-57),
    (2.0, 1.5, 0.5, 0.7959872631303021),
    (-3.0, 1.25, 0.5, 0.03917276355184748),
    (300.0, 99.0, 250.0, 0.9910323775367051),
    (1000.0, 1e6, 1000.5, 0.341463838565589),
    (30.0, 19.0, 28.0, 0.6182332333645233),
    (5.0, 2.0, -3.0, 0.9999919788589018),
]


@pytest.mark.parametrize(("t", "df", "noncentrality", "wanted"), IN_THIRTY_DIGITS)
def test_in_thirty_digits(t: float, df: float, noncentrality: float, wanted: float) -> None:
    assert near(noncentral_t.cdf(t, df, noncentrality), wanted, 1e-12)
    assert near(noncentral_t.survival(-t, df, -noncentrality), wanted, 1e-12)


@settings(max_examples=60)
@given(st.integers(2, 5000), st.floats(-30, 30), st.floats(-3, 3))
def test_against_scipy(df: int, noncentrality: float, spread: float) -> None:
    t = noncentrality + spread * math.sqrt(1 + noncentrality**2 / (2 * df))
    found = noncentral_t.cdf(t, df, noncentrality)
    assert found == pytest.approx(stats.nct.cdf(t, df, noncentrality), rel=1e-8, abs=1e-10)
    assert found + noncentral_t.survival(t, df, noncentrality) == pytest.approx(1.0, abs=1e-12)


@settings(max_examples=30)
@given(st.floats(-8, 8), st.floats(1, 1e6))
def test_without_noncentrality_it_is_students(t: float, df: float) -> None:
    assert near(noncentral_t.cdf(t, df, 1e-14), student.cdf(t, df), 1e-10)
    assert noncentral_t.cdf(t, df, 0.0) == student.cdf(t, df)


def test_ends() -> None:
    assert noncentral_t.cdf(0.0, 5.0, 1.5) == normal.cdf(-1.5)
    assert noncentral_t.cdf(-math.inf, 5.0, 1.5) == 0.0
    assert noncentral_t.cdf(math.inf, 5.0, 1.5) == 1.0
