"""Interleaved pairs: two programs take turns, and the ratio of each pair is one observation.

A machine that is busy for a while is busy for both halves of a pair. The median of the ratios
stands for the comparison; its interval comes from order statistics alone and assumes nothing
about how the ratios are distributed (`acceptance.statistics.performance.median`).
"""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple, TypeVar

from acceptance.statistics.performance.median import median_interval

__all__ = ["FEWEST", "Figure", "json_line", "median_of", "take_turns"]

Measured = TypeVar("Measured")

FEWEST = 10
"""Pairs below which a comparison is not made, except where `--quick` runs out of time."""


class Figure(NamedTuple):
    """A median with its 95 % interval; no interval where there are too few pairs for one."""

    ratio: float
    low: float | None
    high: float | None
    pairs: int


def median_of(observations: Sequence[float]) -> Figure:
    """The median of the observations and its 95 % interval; raises `ValueError` for none."""
    if not observations:
        raise ValueError("no pair was measured")
    found = median_interval(observations)
    return Figure(found.median, found.lower, found.upper, found.n)


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
