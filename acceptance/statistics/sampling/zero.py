"""Accept on zero: how many to test so that a lot with so many bad ones is found out.

Source: the hypergeometric probability that a sample drawn without replacement holds none of the
marked ones; the smallest sample for which it is at most 1 - confidence (ISO 2859-2, procedure A,
and ISO 28598 rest on the same; Schilling & Neubauer 2017, Acceptance Sampling in Quality Control,
section 17, "lot sensitive" plans).
"""

from bisect import bisect_left
from fractions import Fraction

from acceptance.statistics.domain import require_probability
from acceptance.statistics.sampling.exact import at_most, decimal, require_lot, require_part

__all__ = ["sample_size_for_risk", "zero_acceptance_sample_size"]


def zero_acceptance_sample_size(lot: int, marked: int, confidence: float) -> int:
    """The smallest sample that holds one of `marked` bad ones of a `lot` with that confidence.

    Args: lot and marked whole numbers, 1 <= marked <= lot; confidence between 0 and 1, taken as
    the decimal number that was written. Raises `OutOfDomain` for anything else.
    Source: hypergeometric, accept on zero (Schilling & Neubauer 2017, section 17).
    """
    lot = require_lot("lot", lot)
    marked = require_part("marked", marked, "lot", lot, least=1)
    risk = 1 - decimal(require_probability("confidence", confidence))
    return sample_size_for_risk(lot, marked, 0, risk)


def sample_size_for_risk(lot: int, marked: int, accept: int, risk: Fraction, least: int = 1) -> int:
    """The smallest sample, `least` or more, with which such a lot passes with at most `risk`.

    All arguments are known to be sound; `accept` is below `marked`, so that testing the whole lot
    always does. The probability falls with the sample: found by halving.
    """
    sizes = range(least, lot - marked + accept + 2)
    return sizes[0] + bisect_left(
        sizes, True, hi=len(sizes) - 1, key=lambda n: at_most(risk, lot, marked, n, accept)
    )
