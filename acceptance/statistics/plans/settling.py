"""The constants of a sequential test for an MTBF that has the risks asked for.

A long test is settled on a coarser one of the same shape first: between its lines the count of
failures is nearly a random walk, whose shape does not depend on its scale.
"""

import math

from acceptance.statistics.plans.laws import poisson_acceptance
from acceptance.statistics.plans.lines import (
    Truncation,
    roomy_discrimination,
    roomy_truncation,
    staircases,
    wald_constants,
)
from acceptance.statistics.plans.recursion import Bounds
from acceptance.statistics.plans.search import Constants, Found, Inverse, Risks, settle

__all__ = ["MANY", "exact_risks", "from_coarse", "settled"]

MANY = 120
"""Failures from which the constants are first settled on a coarser test of the same shape."""

_COARSE = 60
"""How many failures that one allows."""

_JUMP = 1.0 / 3.0
"""How far the reject line is jumped over in the mean, in failures.

Without drift the ladder heights of a Poisson process are uniform; their mean square over twice
their mean is a third (D. Siegmund 1985, "Sequential Analysis", chapter 8).
"""


def exact_risks(bounds: Bounds, discrimination: float) -> Risks:
    """The producer's risk (a good one is rejected) and the consumer's, both exact."""
    good = poisson_acceptance(bounds, 1.0 / discrimination)
    return 1.0 - good, poisson_acceptance(bounds, 1.0)


def settled(discrimination: float, asked: Risks, end: Truncation) -> Found:
    """The constants that meet `asked`; of a long test from a coarser one of the same shape."""

    def risks(constants: Constants) -> Risks:
        return exact_risks(staircases(discrimination, constants, end), discrimination)

    start, inverse = wald_constants(discrimination, *asked), None
    if end.failures > MANY:
        start, inverse = from_coarse(math.log(discrimination), asked)
    return settle(start, asked, math.log(discrimination), risks, inverse)


def from_coarse(unit: float, asked: Risks) -> tuple[Constants, Inverse]:
    """Constants of a test with fewer failures, scaled as a random walk scales.

    `unit` is the logarithm of the likelihood ratio of one failure.
    """
    coarse = roomy_discrimination(_COARSE, asked)
    found = settled(coarse, asked, roomy_truncation(coarse, asked))
    scale = math.log(coarse) / unit
    accept, reject = found.constants
    first, second = ((row[0] * scale, row[1] * scale) for row in found.inverse)
    return Constants(accept * scale, (reject + _JUMP) * scale - _JUMP), (first, second)
