"""Which figures are told: each a name, a peer, and the two halves of a pair in seconds.

A start is the time from just before the command is spawned to the moment at which its first
check begins. The cost of a check is what N checks take longer than one, divided by N - 1, so
that starting, probing and ending cancel out. A goal is compared like a peer: at most 1 meets it.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import NamedTuple

from benchmarks.spending import Spent

__all__ = [
    "CHECK_GOAL_SECONDS",
    "START_GOAL_SECONDS",
    "Comparison",
    "Round",
    "of_asking",
    "of_running",
]

START_GOAL_SECONDS = 0.6
CHECK_GOAL_SECONDS = 0.0005

Round = Mapping[str, Spent]
Seconds = Callable[[Round], float]


class Comparison(NamedTuple):
    """A figure: both halves of a pair, in seconds, from what one round has measured."""

    name: str
    peer: str
    ours: Seconds
    theirs: Seconds


def of_asking() -> list[Comparison]:
    """What `--version` and `--help` cost, beside an interpreter and beside click alone."""
    return [
        Comparison(name, peer, partial(_wall, name), partial(_wall, peer))
        for name in ("version", "help")
        for peer in ("python", "import click")
    ]


def of_running(contestants: Iterable[str], counts: Mapping[str, int]) -> Iterator[Comparison]:
    """The figures that these contestants allow; `counts` says what N is for each."""
    named = set(contestants)
    for start in ("one_check", "built_in", "terminal"):
        if start in named:
            yield Comparison(f"start.{start}", "goal", partial(_first, start), _start_goal)
    for peer in counts:
        if f"{peer}.1" in named:
            first = partial(_first, f"{peer}.1")
            yield Comparison("start.one_check", peer, partial(_first, "one_check"), first)
    for peer, count in counts.items():
        if f"{peer}.n" in named:
            yield from _of_checks(peer, count, counts["ours"])


def _of_checks(peer: str, count: int, our_count: int) -> Iterator[Comparison]:
    for kind in ("wall", "judged", "cpu") if peer == "pytest" else ("wall", "cpu"):
        ours = partial(_each, "one_check", "many_checks", our_count, kind)
        theirs = partial(_each, f"{peer}.1", f"{peer}.n", count, kind)
        yield Comparison(f"check.{kind}", peer, ours, theirs)
        if peer == "pytest":
            above = partial(_above, ours, theirs)
            yield Comparison(f"check.{kind}_above_pytest", "goal", above, _check_goal)


def _wall(name: str, measured: Round) -> float:
    return measured[name].wall


def _first(name: str, measured: Round) -> float:
    return measured[name].first


def _each(one: str, many: str, count: int, kind: str, measured: Round) -> float:
    more = getattr(measured[many], kind) - getattr(measured[one], kind)
    return float(more / (count - 1))


def _above(ours: Seconds, theirs: Seconds, measured: Round) -> float:
    return ours(measured) - theirs(measured)


def _start_goal(_: Round) -> float:
    return START_GOAL_SECONDS


def _check_goal(_: Round) -> float:
    return CHECK_GOAL_SECONDS
