"""Interleaved pairs: two programs take turns, and the ratio of each pair is one observation.

A machine that is busy for a while is busy for both halves of a pair. The median of the ratios
stands for the comparison; its interval comes from order statistics alone and assumes nothing
about how the ratios are distributed: the number of observations below the true median is
binomial with p = 1/2 (H. A. David, H. N. Nagaraja, Order Statistics, 3rd ed., section 7.1).
"""

import json
from collections.abc import Callable, Mapping, Sequence
from math import comb
from statistics import median
from typing import Any, NamedTuple, TypeVar

__all__ = ["FEWEST", "Figure", "interval_ranks", "json_line", "median_of", "take_turns"]

Measured = TypeVar("Measured")

FEWEST = 10
"""Pairs below which a comparison is not made, except where `--quick` runs out of time."""


class Figure(NamedTuple):
    """A median with its 95 % interval; no interval where there are too few pairs for one."""

    ratio: float
    low: float | None
    high: float | None
    pairs: int


def interval_ranks(count: int, confidence: float = 0.95) -> tuple[int, int] | None:
    """Ranks, from 1, of the ordered observations that enclose the median with `confidence`.

    The interval from rank k to rank n + 1 - k misses the median with probability
    2 P(B <= k - 1), where B is binomial (n, 1/2). The largest k is chosen that keeps this
    within 1 - confidence; None where even the whole range (k = 1) does not (n < 6 at 95 %).
    """
    allowed = (1 - confidence) / 2 * 2**count
    below, found = 0, 0
    for rank in range(1, count // 2 + 1):
        below += comb(count, rank - 1)
        if below > allowed:
            break
        found = rank
    return (found, count + 1 - found) if found else None


def median_of(observations: Sequence[float]) -> Figure:
    """The median of the observations and its 95 % interval; raises `ValueError` for none."""
    if not observations:
        raise ValueError("no pair was measured")
    ordered = sorted(observations)
    ranks = interval_ranks(len(ordered))
    low, high = (ordered[ranks[0] - 1], ordered[ranks[1] - 1]) if ranks else (None, None)
    return Figure(median(ordered), low, high, len(ordered))


def json_line(name: str, peer: str, figure: Figure) -> str:
    """The one line of JSON by which a comparison ends."""
    document: dict[str, Any] = {"name": name, "peer": peer}
    for key, value in figure._asdict().items():
        document[key] = round(value, 4) if isinstance(value, float) else value
    return json.dumps(document)


def take_turns(
    runs: Mapping[str, Callable[[], Measured]],
    rounds: int,
    more: Callable[[], bool] = lambda: True,
) -> list[dict[str, Measured]]:
    """Run all once a round, each round in another order; whoever follows whom evens out.

    `more` is asked before each round: False ends the measurement early.
    """
    names = list(runs)
    measured: list[dict[str, Measured]] = []
    for number in range(rounds):
        if not more():
            break
        turn = number % len(names)
        order = names[turn:] + names[:turn]
        if number % 2:
            order.reverse()
        measured.append({name: runs[name]() for name in order})
    return measured
