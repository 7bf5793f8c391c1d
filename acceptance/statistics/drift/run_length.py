"""How long a chart runs until it alarms, on average, for independent normal readings.

One-sided CUSUM (Page 1954, Biometrika 41): the average run length solves a Fredholm integral
equation with an atom at zero, here on Gauss-Legendre nodes (Nystroem's method, as Vance 1986,
J. Quality Technology 18, and Crowder 1987 did). Two sides with head start: Lucas & Crosier 1982,
Technometrics 24. EWMA: Crowder 1987, Technometrics 29. Siegmund 1985, "Sequential Analysis",
is the closed formula beside it. Run lengths count readings, from the first one to the alarm's.
"""

import math
from collections.abc import Callable
from functools import lru_cache

import numpy as np

from acceptance.statistics.distributions import normal
from acceptance.statistics.domain import (
    OutOfDomain,
    require_finite,
    require_nonnegative,
    require_positive,
    told,
)
from acceptance.statistics.drift.absorption import Floats, mean_steps
from acceptance.statistics.readings import require_one_of

__all__ = [
    "LARGEST_LIMIT",
    "LARGEST_REFERENCE",
    "LARGEST_WIDTH",
    "SMALLEST_WEIGHT",
    "cusum_run_length",
    "ewma_run_length",
    "shewhart_run_length",
    "siegmund_run_length",
]

LARGEST_LIMIT = 100.0
LARGEST_REFERENCE = 5.0
LARGEST_WIDTH = 10.0
SMALLEST_WEIGHT = 0.001
_FARTHEST = 1e6


def cusum_run_length(
    reference: float,
    limit: float,
    shift: float = 0.0,
    *,
    sides: int = 2,
    head_start: float = 0.0,
) -> float:
    """The average run length of a CUSUM, in readings; infinite where no float holds it.

    Args:
        reference: k, what each reading must exceed to count, in standard deviations (0 to 5).
        limit: h, the decision interval, in standard deviations (more than 0, at most 100).
        shift: the readings' mean, in standard deviations from the target.
        sides: 1 (upwards) or 2.
        head_start: where the sums start; below `limit`, for two sides at most half of it,
            because only then the two sums cannot disturb each other (Lucas & Crosier 1982).

    Raises:
        OutOfDomain: an argument outside these ranges.
    """
    shift = _check_cusum(reference, limit, shift, sides)
    head_start = _check_head_start(head_start, limit, sides)
    upper, upper_started = _one_sided(reference, limit, shift, head_start)
    if sides == 1:
        return upper_started
    lower, lower_started = _one_sided(reference, limit, -shift, head_start)
    return _both(upper, upper_started, lower, lower_started)


def siegmund_run_length(reference: float, limit: float, *, sides: int = 2) -> float:
    """Siegmund's closed approximation of the in-control average run length of a CUSUM.

    (exp(2kb) - 2kb - 1) / (2k^2) with b = h + 1.166, and b^2 for k = 0; half of it for two sides.
    Arguments and errors as in `cusum_run_length`; no head start, no shift.
    """
    _check_cusum(reference, limit, 0.0, sides)
    reach = limit + 1.166
    exponent = 2.0 * reference * reach
    if exponent > 700.0:
        return math.inf
    if exponent < 1e-5:  # the first two terms cancel there
        return reach**2 * (1.0 + exponent / 3.0) / sides
    return (math.expm1(exponent) - exponent) / (2.0 * reference**2) / sides


def ewma_run_length(weight: float, width: float, shift: float = 0.0) -> float:
    """The average run length of a two-sided EWMA with its asymptotic limits, from its centre.

    Args:
        weight: lambda, the weight of the newest reading (0.001 to 1).
        width: L, the limits in standard deviations of the EWMA (more than 0, at most 10).
        shift: the readings' mean, in standard deviations from the target.

    Raises:
        OutOfDomain: an argument outside these ranges.
    """
    weight, shift = check_ewma(weight, width), _check_shift(shift)
    # In units of the newest reading's weight the kernel has standard deviation 1 and the limits
    # lie at `reach`: a small weight needs more nodes, not a finer rule.
    reach = width / math.sqrt(weight * (2.0 - weight))
    nodes, weights = _nodes(-reach, reach)
    centres = np.append(0.0, (1.0 - weight) * nodes) + shift
    moves = weights * _density(nodes - centres[:, None])
    leaves = _tails(reach - centres) + _tails(reach + centres)
    # The start is a state of its own, never entered again: it is reduced last.
    inner = mean_steps(moves[1:], leaves[1:])
    return 1.0 + float(moves[0] @ inner) if np.isfinite(inner).all() else math.inf


def shewhart_run_length(width: float, shift: float = 0.0) -> float:
    """The average run length of single readings held against limits at `width` deviations."""
    require_positive("width", width)
    _check_below("width", width, LARGEST_WIDTH)
    shift = _check_shift(shift)
    return 1.0 / (normal.survival(width - shift) + normal.survival(width + shift))


def check_ewma(weight: float, width: float) -> float:
    """The weight, where both can be charted; raises `OutOfDomain` else."""
    require_positive("width", width)
    _check_below("width", width, LARGEST_WIDTH)
    require_positive("weight", weight)
    _check_below("weight", weight, 1.0)
    if weight < SMALLEST_WEIGHT:
        english = f"weight must be {SMALLEST_WEIGHT} or more, not {told(weight)}"
        raise OutOfDomain(
            "statistics.domain.drift_too_small",
            english,
            name="weight",
            value=weight,
            least=SMALLEST_WEIGHT,
        )
    return float(weight)


def _both(upper: float, upper_started: float, lower: float, lower_started: float) -> float:
    """Two sums together (Lucas & Crosier 1982, appendix); one that never alarms adds nothing."""
    if math.isinf(lower):
        return upper_started
    if math.isinf(upper):
        return lower_started
    # (a' b + a b' - a b) / (a + b), without the product of two long times
    share = upper / (upper + lower)
    return upper_started * (1.0 - share) + (lower_started - lower) * share


def _one_sided(reference: float, limit: float, shift: float, start: float) -> tuple[float, float]:
    """The average run lengths of an upper sum from zero and from `start`."""
    drift = shift - reference
    nodes, weights = _nodes(0.0, limit)
    sums = np.append(0.0, nodes)
    moves = _cusum_moves(sums, sums, weights, drift)
    times = mean_steps(moves, _tails(limit - drift - sums))
    zero = float(times[0])
    if start == 0.0 or math.isinf(zero):
        return zero, zero
    onwards = _cusum_moves(np.array([start]), sums, weights, drift)
    return zero, 1.0 + float((onwards @ times)[0])


def _cusum_moves(starts: Floats, sums: Floats, weights: Floats, drift: float) -> Floats:
    """From each start to the atom at zero (first column) and to the nodes above it."""
    atom = _tails(starts + drift)
    inner = weights * _density(sums[1:] - starts[:, None] - drift)
    return np.column_stack([atom, inner])


def _nodes(low: float, high: float) -> tuple[Floats, Floats]:
    """Gauss-Legendre nodes on an interval, close enough for a kernel of standard deviation 1.

    Nodes at most 0.6 apart leave an error below 1e-14 of a normal density; the two dozen more
    are for its cut ends.
    """
    nodes, weights = _legendre(24 + math.ceil(2.7 * (high - low)))
    half = 0.5 * (high - low)
    return low + half * (nodes + 1.0), half * weights


@lru_cache(maxsize=64)
def _legendre(count: int) -> tuple[Floats, Floats]:
    nodes, weights = np.polynomial.legendre.leggauss(count)
    return nodes, weights


def _density(z: Floats) -> Floats:
    with np.errstate(under="ignore"):
        density: Floats = np.exp(-0.5 * z * z) / math.sqrt(math.tau)
    return density


_survival: Callable[[float], float] = normal.survival


def _tails(z: Floats) -> Floats:
    return np.array([_survival(one) for one in z.tolist()])


def _check_cusum(reference: float, limit: float, shift: float, sides: int) -> float:
    require_nonnegative("reference", reference)
    _check_below("reference", reference, LARGEST_REFERENCE)
    require_positive("limit", limit)
    _check_below("limit", limit, LARGEST_LIMIT)
    require_one_of("sides", sides, (1, 2))
    return _check_shift(shift)


def _check_shift(shift: float) -> float:
    """The shift; beyond a million deviations every reading alarms or none does."""
    return max(-_FARTHEST, min(_FARTHEST, require_finite("shift", shift)))


def _check_head_start(head_start: float, limit: float, sides: int) -> float:
    head_start = require_nonnegative("head_start", head_start)
    if head_start >= limit or (sides == 2 and head_start > limit / 2.0):
        most = limit / sides
        english = f"a head start of {told(head_start)} is too high: {told(most)} is the highest"
        raise OutOfDomain(
            "statistics.domain.drift_head_start", english, value=head_start, most=most
        )
    return head_start


def _check_below(name: str, value: float, most: float) -> None:
    if value > most:
        english = f"{name} must be at most {most}, not {told(value)}"
        raise OutOfDomain(
            "statistics.domain.drift_too_large", english, name=name, value=value, most=most
        )
