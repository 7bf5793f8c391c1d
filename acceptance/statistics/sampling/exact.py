"""Whether a lot's probability of passing stays below a limit, decided without rounding.

A sample of `sample` from a lot of `lot` that holds `marked` bad ones passes with `accept` bad ones
or fewer; the probability is hypergeometric. It is computed as a float (relative error below 1e-10)
and, where that lies close to the limit, counted in whole numbers: 27 of 40 machines pass a lot
with 2 bad ones with probability exactly 1/10, which a float cannot tell from more than 1/10.
"""

from fractions import Fraction
from math import ceil, comb, floor

from acceptance.statistics.distributions import hypergeometric
from acceptance.statistics.domain import OutOfDomain, require_count, require_fraction, told

__all__ = [
    "at_least",
    "at_most",
    "decimal",
    "largest_count_within",
    "require_lot",
    "require_part",
    "smallest_count_reaching",
]

_CLOSE = 1e-7
_LARGEST = 10**12
_MOST_COUNTED = 50_000
"""Of drawn and marked ones the fewer: so many are still counted (in some 0.2 s); for more, which
no lot below 50,000 has, the float decides."""


def decimal(value: float) -> Fraction:
    """The number as it was written: 1/10 for 0.1, and for 1 - 0.9 too (15 digits)."""
    return Fraction(f"{float(value):.15g}")


def require_lot(name: str, lot: int, *, least: int = 1) -> int:
    """A whole number from `least` to 10^12, beyond which floats no longer count machines."""
    if require_count(name, lot, least=least) > _LARGEST:
        english = f"{name} must not be more than {_LARGEST:.0e}, not {told(lot)}"
        raise OutOfDomain("statistics.domain.sampling_lot", english, name=name, largest=_LARGEST)
    return int(lot)


def require_part(name: str, part: int, whole_name: str, whole: int, *, least: int = 0) -> int:
    """A whole number from `least` to `whole`; raises `OutOfDomain` naming both."""
    if require_count(name, part, least=least) > whole:
        english = f"{name} must not be more than {whole_name} ({told(whole)}), not {told(part)}"
        raise OutOfDomain(
            "statistics.domain.sampling_part",
            english,
            name=name,
            value=int(part),
            whole_name=whole_name,
            whole=whole,
        )
    return int(part)


def smallest_count_reaching(fraction: float, lot: int) -> int:
    """The smallest whole number of a lot that is not below the fraction of it, at least 1."""
    return max(1, ceil(_share("limiting_quality", fraction, lot)))


def largest_count_within(fraction: float, lot: int) -> int:
    """The largest whole number of a lot that is not above the fraction of it."""
    return floor(_share("acceptable_quality", fraction, lot))


def _share(name: str, fraction: float, lot: int) -> Fraction:
    """The fraction of the lot: 2 for 2/3 of 3, which no decimal number is exactly."""
    share = decimal(require_fraction(name, fraction)) * require_lot("lot", lot)
    near = round(share)
    return Fraction(near) if abs(share - near) <= lot * Fraction(1, 10**14) else share


def at_most(limit: Fraction, lot: int, marked: int, sample: int, accept: int) -> bool:
    """Whether such a lot passes with a probability of `limit` or less."""
    return _compare(limit, lot, marked, sample, accept) <= 0


def at_least(limit: Fraction, lot: int, marked: int, sample: int, accept: int) -> bool:
    """Whether such a lot passes with a probability of `limit` or more."""
    return _compare(limit, lot, marked, sample, accept) >= 0


def _compare(limit: Fraction, lot: int, marked: int, sample: int, accept: int) -> int:
    found = hypergeometric.cdf(accept, lot, marked, sample)
    clear = abs(found - float(limit)) > _CLOSE * float(limit)
    if clear or min(marked, sample) > _MOST_COUNTED:
        return 1 if found > limit else -1
    difference = _counted(lot, marked, sample, accept) - limit
    return (difference > 0) - (difference < 0)


def _counted(lot: int, marked: int, sample: int, accept: int) -> Fraction:
    """The probability of passing, in whole numbers; drawn and marked may be exchanged."""
    few, many = sorted((marked, sample))
    first, last = max(0, few + many - lot), min(accept, few)
    ways = sum(comb(many, k) * comb(lot - many, few - k) for k in range(first, last + 1))
    return Fraction(ways, comb(lot, few))
