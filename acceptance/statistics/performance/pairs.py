"""Interleaved pairs: two things take turns, and the ratio of each pair is one observation.

A machine that is busy for a while is busy for both halves of a pair. The median ratio stands for
the comparison, its interval by order statistics (`median.py`). Whether it matters who ran first (a
cold cache, a machine that grows hot) is told where the order changed from pair to pair: as in a
two-period cross-over (S. Senn, Cross-over Trials in Clinical Research, 2nd ed., chapter 3), ratios
of the two orders are compared by the rank-sum test of Wilcoxon (1945), exact also with ties.
"""

import math
from collections.abc import Sequence
from typing import Literal, NamedTuple, TypeAlias

from acceptance.statistics.distributions import normal
from acceptance.statistics.domain import OutOfDomain, require_probability
from acceptance.statistics.performance.median import median_interval
from acceptance.statistics.readings import require_positive_readings, require_readings
from acceptance.statistics.robust import median

__all__ = ["OrderEffect", "OrderSeen", "PairedRatio", "order_effect", "paired_ratio", "rank_sum_p"]

OrderSeen: TypeAlias = Literal["seen", "none_seen", "untold"]

_EXACT = 40
"""Pairs up to which the rank-sum probability is counted; beyond, the normal approximation."""


class OrderEffect(NamedTuple):
    """What running second does to a reading.

    `ratio` is how many times larger whoever ran second reads, None where one order never occurred;
    `p_value` is two-sided. `seen` is `untold` where so few pairs could never show it at `level`.
    """

    seen: OrderSeen
    ratio: float | None
    p_value: float | None
    level: float


class PairedRatio(NamedTuple):
    """The median ratio with its interval; `balanced` is the ratio freed from the order's effect.

    `balanced` is the geometric mean of the median ratios of the two orders, None where only one
    occurred. `lower` and `upper` are None where there are too few pairs for the confidence.
    """

    ratio: float
    lower: float | None
    upper: float | None
    coverage: float
    confidence: float
    pairs: int
    balanced: float | None
    order: OrderEffect


def paired_ratio(
    values: Sequence[float],
    peers: Sequence[float],
    *,
    values_first: Sequence[bool] | None = None,
    confidence: float = 0.95,
    order_level: float = 0.05,
) -> PairedRatio:
    """The ratio of `values` to `peers`, taken pair by pair; both positive, in one unit.

    `values_first` tells of each pair who ran first; without it they are taken to alternate,
    beginning with `values`. Raises `OutOfDomain` for no pairs, lists of different length,
    readings that are not positive, NaN.
    """
    ratios = _ratios(values, peers)
    first = _orders(values_first, len(ratios))
    found = median_interval(ratios, confidence)
    logs = [math.log(ratio) for ratio in ratios]
    ahead = [log for log, is_first in zip(logs, first, strict=True) if is_first]
    behind = [log for log, is_first in zip(logs, first, strict=True) if not is_first]
    balanced = math.exp((median(ahead) + median(behind)) / 2) if ahead and behind else None
    effect = order_effect(logs, first, level=order_level)
    bounds = found.lower, found.upper, found.coverage, confidence, found.n
    return PairedRatio(found.median, *bounds, balanced, effect)


def order_effect(
    log_ratios: Sequence[float], values_first: Sequence[bool], *, level: float = 0.05
) -> OrderEffect:
    """Whether the logarithms of the ratios differ between the two orders, at `level`."""
    require_probability("order_level", level)
    logs = require_readings("log_ratios", log_ratios)
    first = _orders(values_first, len(logs))
    ahead = [log for log, is_first in zip(logs, first, strict=True) if is_first]
    behind = [log for log, is_first in zip(logs, first, strict=True) if not is_first]
    if not ahead or not behind:
        return OrderEffect("untold", None, None, level)
    ratio = math.exp((median(behind) - median(ahead)) / 2.0)
    p_value = rank_sum_p(ahead, behind)
    if len(logs) <= _EXACT and 2.0 / math.comb(len(logs), len(ahead)) > level:
        return OrderEffect("untold", ratio, p_value, level)
    return OrderEffect("seen" if p_value <= level else "none_seen", ratio, p_value, level)


def rank_sum_p(ones: Sequence[float], others: Sequence[float]) -> float:
    """The two-sided probability of rank sums at least as far from their mean as that of `ones`.

    Exact over all arrangements of the ranks (ties share their mean rank) up to 40 values in all;
    beyond by the normal approximation with the correction for ties.
    """
    ranks = _doubled_ranks([*ones, *others])
    seen, chosen, n = sum(ranks[: len(ones)]), len(ones), len(ranks)
    centre = chosen * (n + 1)  # of the doubled sum
    away = abs(seen - centre)
    if n > _EXACT:
        spread = sum((rank - n - 1) ** 2 for rank in ranks) / n
        variance = chosen * (n - chosen) * spread / (n - 1)
        z = max(away - 1.0, 0.0) / math.sqrt(variance) if variance > 0.0 else 0.0
        return min(1.0, 2.0 * normal.survival(z))
    ways = _ways(ranks, chosen)
    beyond = sum(count for total, count in ways.items() if abs(total - centre) >= away)
    return beyond / math.comb(n, chosen)


def _ratios(values: Sequence[float], peers: Sequence[float]) -> list[float]:
    ours = require_positive_readings("values", values)
    theirs = require_positive_readings("peers", peers)
    if len(ours) != len(theirs):
        english = f"values and peers must be pairs, not {len(ours)} and {len(theirs)} readings"
        raise OutOfDomain(
            "statistics.domain.performance_pairs", english, ours=len(ours), theirs=len(theirs)
        )
    return [one / other for one, other in zip(ours, theirs, strict=True)]


def _orders(values_first: Sequence[bool] | None, pairs: int) -> list[bool]:
    if values_first is None:
        return [at % 2 == 0 for at in range(pairs)]
    if len(values_first) != pairs:
        english = f"values_first must tell of each of {pairs} pairs, not of {len(values_first)}"
        raise OutOfDomain(
            "statistics.domain.performance_orders", english, pairs=pairs, told=len(values_first)
        )
    return [bool(one) for one in values_first]


def _doubled_ranks(values: Sequence[float]) -> list[int]:
    """Twice the rank of each value, so that ties have whole numbers too."""
    ordered = sorted(values)
    first: dict[float, int] = {}
    last: dict[float, int] = {}
    for rank, value in enumerate(ordered, 1):
        first.setdefault(value, rank)
        last[value] = rank
    return [first[value] + last[value] for value in values]


def _ways(ranks: Sequence[int], chosen: int) -> dict[int, int]:
    """In how many ways `chosen` of the ranks have each sum."""
    ways: list[dict[int, int]] = [{0: 1}] + [{} for _ in range(chosen)]
    for rank in ranks:
        for taken in range(chosen, 0, -1):
            here = ways[taken]
            for total, count in ways[taken - 1].items():
                here[total + rank] = here.get(total + rank, 0) + count
    return ways[chosen]
