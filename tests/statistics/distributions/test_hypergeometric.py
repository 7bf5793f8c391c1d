from fractions import Fraction
from math import comb

from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from acceptance.statistics.distributions import hypergeometric

from .near import near


@st.composite
def samples(draw: st.DrawFn, most: int, least: int = 0) -> tuple[int, int, int, int]:
    lot = draw(st.integers(least, most))
    marked, sample = draw(st.integers(0, lot)), draw(st.integers(0, lot))
    mean, spread = (marked * sample / lot, (marked * sample / lot) ** 0.5) if lot else (0.0, 0.0)
    k = round(mean + draw(st.floats(-8, 8)) * spread)
    return k, lot, marked, sample


@given(samples(60))
def test_counted_in_whole_numbers(one: tuple[int, int, int, int]) -> None:
    k, lot, marked, sample = one
    every = comb(lot, sample)
    terms = {
        i: Fraction(comb(marked, i) * comb(lot - marked, sample - i), every)
        for i in range(sample + 1)
    }
    assert hypergeometric.pmf(*one) == float(terms.get(k, 0))
    assert hypergeometric.cdf(*one) == float(sum(p for i, p in terms.items() if i <= k))
    assert hypergeometric.survival(*one) == float(sum(p for i, p in terms.items() if i > k))


@given(samples(20000, least=1))
def test_against_scipy(one: tuple[int, int, int, int]) -> None:
    k, lot, marked, sample = one
    assert near(hypergeometric.pmf(*one), stats.hypergeom.pmf(k, lot, marked, sample), 1e-9)
    assert near(hypergeometric.cdf(*one), stats.hypergeom.cdf(k, lot, marked, sample), 1e-9)
    assert near(hypergeometric.survival(*one), stats.hypergeom.sf(k, lot, marked, sample), 1e-9)


@given(samples(3000))
def test_large_lots_against_counting(one: tuple[int, int, int, int]) -> None:
    k, lot, marked, sample = one
    lot, marked, sample, k = lot + 1001, marked + 300, sample + 300, k + 90
    every = comb(lot, sample)
    within = max(0, marked + sample - lot) <= k <= min(marked, sample)
    exact = comb(marked, k) * comb(lot - marked, sample - k) / every if within else 0.0
    assert near(hypergeometric.pmf(k, lot, marked, sample), exact, 1e-11)


def test_a_lot_of_a_million() -> None:
    # One bad machine is in the sample with the probability of the share drawn.
    assert near(hypergeometric.survival(0, 10**6, 1, 250_000), 0.25, 1e-11)
    both = hypergeometric.cdf(500, 10**6, 5000, 10**5) + hypergeometric.survival(
        500, 10**6, 5000, 10**5
    )
    assert both == 1.0
