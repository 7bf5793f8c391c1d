"""The incomplete gamma function and what is made of it: chi-square and Poisson.

scipy is the oracle up to shape 1e4; beyond, its tails lose digits (1e-6 of the value at shape
961,204), and the numbers to compare with were computed from the power series in 60 digits.
"""

import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import special, stats

from acceptance.statistics.distributions import chi_square, gamma, poisson

from .near import near

LOG_SHAPES = st.floats(math.log(0.5), math.log(1e4))
SPREADS = st.floats(-12, 12)

IN_SIXTY_DIGITS = [
    (961204.25, 955880.75, 2.6702206437026218e-08),
    (621161.0, 617614.0, 3.262001685704327e-06),
    (1e5, 9.7e4, 4.743526841033428e-22),
    (5692.5, 4525.5, 1.1248867737105652e-62),
    (2000.0, 1200.0, 1.2178498607455127e-98),
    (499.0, 200.0, 1.545607679413086e-70),
    (1e6, 999999.0, 0.49973403838073555),
]


def _at(log_shape: float, spread: float) -> tuple[float, float]:
    """A shape, and a value so many standard deviations from it (Wilson & Hilferty)."""
    a = math.exp(log_shape)
    return a, a * max(0.05, 1 - 1 / (9 * a) + spread / (3 * math.sqrt(a))) ** 3


@given(LOG_SHAPES, SPREADS)
def test_both_tails(log_shape: float, spread: float) -> None:
    a, x = _at(log_shape, spread)
    assert near(gamma.lower(a, x), special.gammainc(a, x))
    assert near(gamma.upper(a, x), special.gammaincc(a, x))


@pytest.mark.parametrize(("a", "x", "wanted"), IN_SIXTY_DIGITS)
def test_where_scipy_loses_digits(a: float, x: float, wanted: float) -> None:
    assert near(gamma.lower(a, x), wanted, 1e-12)
    assert near(gamma.quantile(wanted, a), x, 1e-12)


@given(st.floats(0.5, 1e6), st.floats(-299, -0.31))
def test_inverses_of_any_probability(a: float, exponent: float) -> None:
    p = 10.0**exponent
    x = gamma.quantile(p, a)
    assert near(gamma.lower(a, x), p, 1e-10) or x == 0.0
    assert near(gamma.upper(a, gamma.upper_quantile(p, a)), p, 1e-10)


@given(st.floats(0.5, 1e15), st.floats(0.01, 0.99))
def test_any_shape_is_answered(a: float, p: float) -> None:
    assert near(gamma.lower(a, gamma.quantile(p, a)), p, 1e-6)


@given(st.floats(0.5, 1e4), st.floats(1e-12, 1 - 1e-9))
def test_chi_square(df: float, p: float) -> None:
    x = chi_square.quantile(p, df)
    assert near(x, stats.chi2.ppf(p, df))
    assert near(chi_square.cdf(x, df), stats.chi2.cdf(x, df))
    assert near(chi_square.survival(x, df), stats.chi2.sf(x, df))
    assert near(chi_square.upper_quantile(p, df), stats.chi2.isf(p, df))


@given(st.floats(-14, math.log(1e4)), SPREADS)
def test_poisson(log_mean: float, spread: float) -> None:
    mean = math.exp(log_mean)
    k = max(0, round(mean + spread * math.sqrt(mean + 1)))
    assert near(poisson.pmf(k, mean), stats.poisson.pmf(k, mean))
    assert near(poisson.cdf(k, mean), special.gammaincc(k + 1, mean))
    assert near(poisson.survival(k, mean), special.gammainc(k + 1, mean))


def test_poisson_counted_in_whole_numbers() -> None:
    mean = Fraction(5, 2)
    terms = [mean**k / math.factorial(k) for k in range(80)]
    for k in (0, 1, 5, 20, 40):
        assert near(poisson.cdf(k, 2.5), float(sum(terms[: k + 1]) / sum(terms)), 1e-14)
        assert near(poisson.survival(k, 2.5), float(sum(terms[k + 1 :]) / sum(terms)), 1e-13)


def test_ends() -> None:
    assert (gamma.lower(3.0, 0.0), gamma.upper(3.0, 0.0)) == (0.0, 1.0)
    assert (gamma.lower(3.0, math.inf), gamma.upper(3.0, math.inf)) == (1.0, 0.0)
    assert (gamma.quantile(0.0, 3.0), gamma.quantile(1.0, 3.0)) == (0.0, math.inf)
    assert (gamma.upper_quantile(0.0, 3.0), gamma.upper_quantile(1.0, 3.0)) == (math.inf, 0.0)
    assert (poisson.pmf(0, 0.0), poisson.pmf(1, 0.0), poisson.pmf(-1, 2.0)) == (1.0, 0.0, 0.0)
    assert (poisson.cdf(0, 0.0), poisson.survival(0, 0.0)) == (1.0, 0.0)
    assert (poisson.cdf(-1, 2.0), poisson.survival(-1, 2.0)) == (0.0, 1.0)
    assert chi_square.quantile(1e-300, 1.0) == 0.0  # 1e-600 is no float


@pytest.mark.parametrize(
    ("a", "x", "below"),
    [(600.0, 1e308, 1.0), (1024.0, 1e200, 1.0), (1e6, 1e300, 1.0), (1e15, 1e14, 0.0)],
)
def test_what_lies_as_far_out_as_a_float_goes_is_answered(a: float, x: float, below: float) -> None:
    assert gamma.lower(a, x) == below
    assert gamma.upper(a, x) == 1.0 - below
