"""The chi-square distribution with any positive, also fractional, degrees of freedom.

Twice a gamma variable of shape df / 2 (Abramowitz & Stegun 26.4.19); its accuracy is that of
`gamma`.
"""

from acceptance.statistics.distributions import gamma

__all__ = ["cdf", "quantile", "survival", "upper_quantile"]


def cdf(x: float, df: float) -> float:
    """The probability of at most x."""
    return gamma.lower(0.5 * df, 0.5 * x)


def survival(x: float, df: float) -> float:
    """The probability of more than x."""
    return gamma.upper(0.5 * df, 0.5 * x)


def quantile(p: float, df: float) -> float:
    """The x with `cdf(x, df) = p`."""
    return 2.0 * gamma.quantile(p, 0.5 * df)


def upper_quantile(q: float, df: float) -> float:
    """The x with `survival(x, df) = q`, exact for small q where 1 - q would have no digits."""
    return 2.0 * gamma.upper_quantile(q, 0.5 * df)
