import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import special

from acceptance.statistics.distributions import normal

from .near import near

EXPONENTS = st.floats(-300, -0.302)


@given(st.floats(-37, 37))
def test_distribution_and_survival(z: float) -> None:
    assert near(normal.cdf(z), special.ndtr(z), 1e-12)
    assert near(normal.survival(z), special.ndtr(-z), 1e-12)


@given(st.floats(-1e6, 30))
def test_logarithm_far_out(z: float) -> None:
    assert near(normal.log_cdf(z), special.log_ndtr(z), 1e-13)


@given(EXPONENTS)
def test_quantile_of_a_small_probability(exponent: float) -> None:
    p = 10.0**exponent
    assert near(normal.quantile(p), special.ndtri(p), 1e-12)


@given(st.floats(-15, -0.31))
def test_quantile_beside_one(exponent: float) -> None:
    p = 1.0 - 10.0**exponent
    assert near(normal.quantile(p), special.ndtri(p), 1e-12)


@pytest.mark.parametrize(
    ("p", "z"), [(0.0, -math.inf), (1.0, math.inf), (0.5, 0.0), (1e-300, -37.0471)]
)
def test_ends(p: float, z: float) -> None:
    assert normal.quantile(p) == pytest.approx(z, rel=1e-6)
