"""The operating characteristic of a single plan: how probably it passes what is delivered.

For a process with a fraction of bad ones (binomial), and for a lot with a known number of bad ones
(hypergeometric, exact). Source: Schilling & Neubauer 2017, Acceptance Sampling in Quality Control,
sections 2 and 5; average outgoing quality limit: Dodge & Romig 1929 (rejected lots are tested whole
and every bad one found is replaced).
"""

from collections.abc import Callable
from math import ceil
from typing import NamedTuple

from acceptance.statistics.distributions import beta, binomial, hypergeometric
from acceptance.statistics.domain import require_count, require_fraction, require_probability
from acceptance.statistics.sampling.exact import (
    at_least,
    at_most,
    decimal,
    require_lot,
    require_part,
)

__all__ = [
    "PROBABILITIES",
    "OutgoingQuality",
    "average_outgoing_quality_limit",
    "lot_curve",
    "lot_outgoing_quality_limit",
    "lot_probability",
    "marked_at",
    "marked_stopped",
    "process_probability",
    "quality_at",
]

PROBABILITIES = (0.95, 0.5, 0.1, 0.05)
"""The probabilities of acceptance whose qualities are commonly told."""

_GOLDEN = (5.0**0.5 - 1.0) / 2.0


class OutgoingQuality(NamedTuple):
    """The worst average fraction of bad ones after inspection, and at what delivered fraction."""

    limit: float
    at: float


def process_probability(sample: int, accept: int, fraction: float) -> float:
    """The probability that a lot of a process with such a fraction of bad ones passes.

    Raises `OutOfDomain`. Source: binomial (type B characteristic).
    """
    sample, accept = _plan(sample, accept)
    return binomial.cdf(accept, sample, require_fraction("fraction", fraction))


def lot_probability(lot: int, marked: int, sample: int, accept: int) -> float:
    """The probability that a lot of `lot` with `marked` bad ones passes.

    Raises `OutOfDomain`: more marked or sampled than there are. Source: hypergeometric (type A).
    """
    lot, sample, accept = _lot_plan(lot, sample, accept)
    return hypergeometric.cdf(accept, lot, require_part("marked", marked, "lot", lot), sample)


def quality_at(sample: int, accept: int, probability: float) -> float | None:
    """The fraction of bad ones in a process that passes with this probability.

    None if the plan passes everything (accept >= sample). Raises `OutOfDomain`.
    Source: binomial, by the beta quantile.
    """
    sample, accept = _plan(sample, accept)
    probability = require_probability("probability", probability)
    if accept >= sample:
        return None
    return beta.quantile(1.0 - probability, accept + 1.0, float(sample - accept))


def marked_at(lot: int, sample: int, accept: int, probability: float) -> int:
    """The largest number of bad ones with which a lot still passes that probably.

    Exact, by halving: the probability falls with the number. Raises `OutOfDomain`.
    """
    lot, sample, accept = _lot_plan(lot, sample, accept)
    wanted = decimal(require_probability("probability", probability))
    low, high = 0, lot + 1
    while high - low > 1:
        middle = (low + high) // 2
        if at_least(wanted, lot, middle, sample, accept):
            low = middle
        else:
            high = middle
    return low


def marked_stopped(lot: int, sample: int, accept: int, probability: float) -> int | None:
    """The smallest number of bad ones with which a lot passes with this probability or less.

    None if even a lot of bad ones only passes more probably. Exact. Raises `OutOfDomain`.
    """
    last = marked_at(lot, sample, accept, probability)
    limit = decimal(probability)
    if at_most(limit, lot, last, sample, accept):
        return last  # exactly that probability
    return last + 1 if last < lot else None


def lot_curve(lot: int, sample: int, accept: int, most: int = 201) -> tuple[tuple[int, float], ...]:
    """(bad ones, probability of acceptance) for all numbers of bad ones, or `most` of them.

    Where the lot is too large for all, the steps are equal up to where the probability has fallen
    to 1 in 1,000, and the last point is the whole lot. Raises `OutOfDomain`.
    """
    lot, sample, accept = _lot_plan(lot, sample, accept)
    most = require_count("most", most, least=3)
    if lot < most:
        counts = list(range(lot + 1))
    else:
        last = min(lot, marked_at(lot, sample, accept, 0.001) + 1)
        step = max(1, ceil(last / (most - 2)))
        counts = sorted({*range(0, last, step), last, lot})
    return tuple((bad, hypergeometric.cdf(accept, lot, bad, sample)) for bad in counts)


def average_outgoing_quality_limit(
    sample: int, accept: int, lot: int | None = None
) -> OutgoingQuality:
    """The average outgoing quality limit of a plan for a process.

    The largest p * P(p) * (1 - sample / lot) over p; without `lot`, for lots so large that the
    sample is nothing of them. Raises `OutOfDomain`. Source: Dodge & Romig 1929.
    """
    sample, accept = _plan(sample, accept)
    rest = 1.0
    if lot is not None:
        rest = 1.0 - require_part("sample", sample, "lot", require_lot("lot", lot)) / lot
    if accept >= sample:
        return OutgoingQuality(rest, 1.0)
    at = _peak(lambda p: p * binomial.cdf(accept, sample, p))
    return OutgoingQuality(at * binomial.cdf(accept, sample, at) * rest, at)


def lot_outgoing_quality_limit(lot: int, sample: int, accept: int) -> OutgoingQuality:
    """The same for lots of this size with some number of bad ones, exactly.

    With D bad ones D / lot * (lot - sample) / lot * P(accept; lot - 1, D - 1, sample) remain on
    average: each bad one remains if it was not drawn and the others pass. Raises `OutOfDomain`.
    """
    lot, sample, accept = _lot_plan(lot, sample, accept)
    if sample == lot:
        return OutgoingQuality(0.0, 0.0)

    def remaining(marked: int) -> float:
        return marked * hypergeometric.cdf(accept, lot - 1, marked - 1, sample)

    low, high = 1, lot
    while low < high:
        middle = (low + high) // 2
        if remaining(middle) >= remaining(middle + 1):
            high = middle
        else:
            low = middle + 1
    return OutgoingQuality(remaining(low) * (lot - sample) / lot**2, low / lot)


def _peak(height: Callable[[float], float]) -> float:
    """Where a function with one peak between 0 and 1 is highest (golden section)."""
    low, high = 0.0, 1.0
    left, right = high - _GOLDEN, low + _GOLDEN
    at_left, at_right = height(left), height(right)
    while high - low > 1e-12 * high:
        if at_left >= at_right:
            high, right, at_right = right, left, at_left
            left = high - _GOLDEN * (high - low)
            at_left = height(left)
        else:
            low, left, at_left = left, right, at_right
            right = low + _GOLDEN * (high - low)
            at_right = height(right)
    return (low + high) / 2.0


def _plan(sample: int, accept: int) -> tuple[int, int]:
    return require_lot("sample", sample), require_count("accept", accept)


def _lot_plan(lot: int, sample: int, accept: int) -> tuple[int, int, int]:
    sample, accept = _plan(sample, accept)
    lot = require_lot("lot", lot)
    return lot, require_part("sample", sample, "lot", lot, least=1), accept
