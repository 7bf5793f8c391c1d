"""What rows cover, counted from the rows alone, whoever made them."""

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import NamedTuple, TypeAlias

from acceptance.statistics.domain import OutOfDomain
from acceptance.statistics.pairwise.constraints import Constraints
from acceptance.statistics.pairwise.model import Model, read

__all__ = ["Coverage", "NumberedPair", "Pair", "count", "coverage", "pairs_of"]

Pair: TypeAlias = tuple[tuple[str, Hashable], tuple[str, Hashable]]
"""Two parameters with a value each."""

NumberedPair: TypeAlias = tuple[tuple[int, int], tuple[int, int]]


class Coverage(NamedTuple):
    """All pairs of values: covered by the rows, impossible for what is forbidden, or left."""

    pairs: int
    covered: int
    impossible: tuple[Pair, ...]
    left: tuple[Pair, ...]


def coverage(
    parameters: Mapping[str, Sequence[Hashable]],
    rows: Iterable[Mapping[str, Hashable]],
    *,
    forbidden: Iterable[Mapping[str, Hashable]] = (),
) -> Coverage:
    """Which pairs of values the rows hold, which no allowed row can hold, and which are left.

    A row may leave parameters out. Raises `OutOfDomain` for parameters and combinations that make
    no sense and for a row that holds a forbidden combination.
    """
    model = read(parameters)
    prohibited = [model.numbered("forbidden", one) for one in forbidden]
    numbered = [model.numbered("rows", row) for row in rows]
    for row in numbered:
        if any(one.items() <= row.items() for one in prohibited):
            english = f"a row holds a forbidden combination: {model.named(row)}"
            raise OutOfDomain(
                "statistics.domain.pairwise_row", english, value=str(model.named(row))
            )
    return count(model, numbered, Constraints(model.levels, prohibited))


def count(model: Model, rows: Iterable[Mapping[int, int]], constraints: Constraints) -> Coverage:
    """The same for rows in numbers; a covered pair is possible, all others are asked about."""
    held = {pair for row in rows for pair in combinations(sorted(row.items()), 2)}
    missing = [pair for pair in pairs_of(model.levels) if pair not in held]
    impossible = [pair for pair in missing if not constraints.extendable(dict(pair))]
    barred = set(impossible)
    return Coverage(
        pairs=len(held) + len(missing),
        covered=len(held),
        impossible=tuple(_named(model, pair) for pair in impossible),
        left=tuple(_named(model, pair) for pair in missing if pair not in barred),
    )


def pairs_of(levels: Sequence[int]) -> Iterator[NumberedPair]:
    """Every pair of values of two parameters, in order."""
    for p, q in combinations(range(len(levels)), 2):
        for v in range(levels[p]):
            for w in range(levels[q]):
                yield (p, v), (q, w)


def _named(model: Model, pair: NumberedPair) -> Pair:
    first, second = model.named(dict(pair)).items()
    return first, second
