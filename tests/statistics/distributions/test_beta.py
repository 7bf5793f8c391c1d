"""The incomplete beta function and what is made of it: binomial and Student's t."""

import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import special, stats

from acceptance.statistics.distributions import beta, binomial, student

from .near import near

LOG_SHAPES = st.floats(math.log(0.5), math.log(1e6))
SPREADS = st.floats(-30, 30)

IN_FORTY_DIGITS = [
    (0.25, 2.5e5, 7.5e5, 0.5001535529794909),
    (0.249, 2.5e5, 7.5e5, 0.01041436726485236),
    (2.0**-20, 4.0, 1e6, 0.016278403463757644),
    (2.0**-18, 4.0, 1e6, 0.5295200248211899),
    (0.5, 1001.0, 999.0, 0.48216098885414566),
]


@given(LOG_SHAPES, LOG_SHAPES, SPREADS)
def test_both_tails(log_a: float, log_b: float, spread: float) -> None:
    a, b = math.exp(log_a), math.exp(log_b)
    x = 1.0 / (1.0 + math.exp(log_b - log_a + spread * math.sqrt(1 / a + 1 / b)))
    assert near(beta.cdf(x, a, b), special.betainc(a, b, x))
    assert near(beta.survival(x, a, b), special.betaincc(a, b, x))


@pytest.mark.parametrize(("x", "a", "b", "wanted"), IN_FORTY_DIGITS)
def test_large_shapes_in_forty_digits(x: float, a: float, b: float, wanted: float) -> None:
    assert near(beta.cdf(x, a, b), wanted, 1e-12)
    assert near(beta.quantile(wanted, a, b), x, 1e-12)


@given(LOG_SHAPES, LOG_SHAPES, st.floats(-250, -0.31))
def test_inverses_of_any_probability(log_a: float, log_b: float, exponent: float) -> None:
    a, b, p = math.exp(log_a), math.exp(log_b), 10.0**exponent
    logit = beta.logit_quantile(p, 1.0 - p, a, b)
    if logit > -690:
        x, y = 1 / (1 + math.exp(-logit)), 1 / (1 + math.exp(min(logit, 700)))
        assert near(beta.tails(x, y, a, b)[0], p, 1e-9)
        assert near(beta.quantile(p, a, b), x, 1e-12)
    mirrored = beta.logit_quantile(1.0 - p, p, b, a)
    assert mirrored == pytest.approx(-logit, rel=1e-12, abs=1e-12)
    assert near(beta.upper_quantile(p, b, a), 1 / (1 + math.exp(-mirrored)), 1e-12)


@given(st.floats(0.5, 1e15), st.floats(0.5, 1e15), st.floats(0.01, 0.99))
def test_any_shapes_are_answered(a: float, b: float, p: float) -> None:
    logit = beta.logit_quantile(p, 1 - p, a, b)
    x, y = 1 / (1 + math.exp(-logit)), 1 / (1 + math.exp(logit))
    assert near(beta.tails(x, y, a, b)[0], p, 1e-6)


@given(st.integers(1, 10**6), st.floats(1e-9, 1 - 1e-9), SPREADS)
def test_binomial(n: int, p: float, spread: float) -> None:
    k = min(n, max(0, round(n * p + spread * math.sqrt(n * p * (1 - p)))))
    assert near(binomial.pmf(k, n, p), stats.binom.pmf(k, n, p))
    assert near(binomial.cdf(k, n, p), stats.binom.cdf(k, n, p))
    assert near(binomial.survival(k, n, p), stats.binom.sf(k, n, p))


@given(st.integers(0, 60), st.integers(0, 60), st.integers(0, 64))
def test_binomial_counted_in_whole_numbers(n: int, k: int, numerator: int) -> None:
    p = Fraction(numerator, 64)
    terms = [math.comb(n, i) * p**i * (1 - p) ** (n - i) for i in range(n + 1)]
    exact = float(terms[k]) if k <= n else 0.0
    assert near(binomial.pmf(k, n, numerator / 64), exact, 1e-13)
    assert near(binomial.cdf(k, n, numerator / 64), float(sum(terms[: k + 1])), 1e-13)
    assert near(binomial.survival(k, n, numerator / 64), float(sum(terms[k + 1 :])), 1e-13)


@pytest.mark.parametrize("p", [1e-300, 1e-15])
def test_binomial_of_a_rare_event(p: float) -> None:
    assert near(binomial.survival(0, 1000, p), 1000 * p, 1e-11)
    assert binomial.cdf(0, 1000, p) == pytest.approx(1.0 - 1000 * p, rel=1e-15)
    assert near(binomial.cdf(999, 1000, 1 - 2.0**-50), 1000 * 2.0**-50, 1e-11)


def test_ends() -> None:
    assert (beta.cdf(0.0, 2.0, 3.0), beta.cdf(1.0, 2.0, 3.0)) == (0.0, 1.0)
    assert (beta.survival(0.0, 2.0, 3.0), beta.survival(1.0, 2.0, 3.0)) == (1.0, 0.0)
    assert (beta.quantile(0.0, 2.0, 3.0), beta.quantile(1.0, 2.0, 3.0)) == (0.0, 1.0)
    assert (beta.upper_quantile(0.0, 2.0, 3.0), beta.upper_quantile(1.0, 2.0, 3.0)) == (1.0, 0.0)
    assert [binomial.pmf(k, 0, 0.3) for k in (-1, 0, 1)] == [0.0, 1.0, 0.0]
    assert [binomial.cdf(k, 5, 0.0) for k in (-1, 0, 5)] == [0.0, 1.0, 1.0]
    assert [binomial.survival(k, 5, 1.0) for k in (-1, 4, 5)] == [1.0, 1.0, 0.0]
    assert [student.quantile(p, 3.0) for p in (0.0, 0.5, 1.0)] == [-math.inf, 0.0, math.inf]
    assert (student.cdf(-math.inf, 3.0), student.cdf(math.inf, 3.0)) == (0.0, 1.0)
    assert student.cdf(1.0, math.inf) == pytest.approx(0.8413447460685429, rel=1e-14)


@given(st.floats(0, math.log(1e6)), st.floats(-60, 60))
def test_student(log_df: float, t: float) -> None:
    df = math.exp(log_df)
    if abs(t) > 1e-3:  # nearer to 0, scipy's own digits end: 1e-9 at df = 1, t = 1e-8
        assert near(student.cdf(t, df), special.stdtr(df, t))
        assert near(student.survival(t, df), special.stdtr(df, -t))


@given(st.floats(-1e12, 1e12))
def test_student_in_closed_form(t: float) -> None:
    away = math.atan2(1.0, abs(t)) / math.pi
    assert near(student.cdf(-abs(t), 1.0), away, 1e-12)
    two = 1.0 / (math.sqrt(2.0 + t * t) * (math.sqrt(2.0 + t * t) + abs(t)))
    assert near(student.cdf(-abs(t), 2.0), two, 1e-12)


@given(st.floats(0, math.log(1e6)), st.floats(-40, -0.302))
def test_quantile_of_student(log_df: float, exponent: float) -> None:
    df, p = math.exp(log_df), 10.0**exponent
    t = student.quantile(p, df)
    assert near(student.cdf(t, df), p)
    assert near(student.quantile(1.0 - 2.0**-20, df), -student.quantile(2.0**-20, df), 1e-13)
    if df < 100:
        assert near(t, special.stdtrit(df, p), 1e-9)
