"""What a benchmark tells: one line of JSON a comparison on stdout, words for people on stderr."""

import itertools
import sys
from collections.abc import Callable, Iterable, Sequence

from benchmarks.comparisons import Comparison, Round
from benchmarks.pairs import json_line, median_of
from benchmarks.spending import now

__all__ = ["say", "tell", "until"]


def until(deadline: float) -> Callable[[], bool]:
    """Whether another round as long as the longest so far still ends before the deadline."""
    asked_at = [now()]

    def more() -> bool:
        asked_at.append(now())
        longest = max(after - before for before, after in itertools.pairwise(asked_at))
        return asked_at[-1] + longest < deadline

    return more


def tell(comparisons: Iterable[Comparison], rounds: Sequence[Round]) -> None:
    """Each comparison as soon as it is known."""
    for one in comparisons:
        if not rounds:
            say(f"{one.name} / {one.peer}: no time was left for a pair")
            continue
        ours, theirs = [*map(one.ours, rounds)], [*map(one.theirs, rounds)]
        figure = median_of([a / b for a, b in zip(ours, theirs, strict=True)])
        shown = [f"{median_of(values).ratio * 1000:.2f} ms" for values in (ours, theirs)]
        say(f"{one.name}: {shown[0]}, {one.peer}: {shown[1]}")
        print(json_line(one.name, one.peer, figure), flush=True)


def say(text: str) -> None:
    """Words for people."""
    print(text, file=sys.stderr, flush=True)
