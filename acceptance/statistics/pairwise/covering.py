"""Rows that hold every possible pair of values, those that must run first.

The rows come from allpairspy, which is greedy. Its filter sees the start of a
row only and may run into dead ends or give up early: here it is asked whether that start can be
completed at all, and pairs that it leaves are added by a search of our own. What is covered is
recounted from the finished rows. The same input gives the same rows.
"""

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from acceptance.statistics.domain import OutOfDomain
from acceptance.statistics.pairwise.bounds import fewest_rows
from acceptance.statistics.pairwise.constraints import Constraints
from acceptance.statistics.pairwise.counted import Coverage, NumberedPair, count, pairs_of
from acceptance.statistics.pairwise.model import Assignment, Model, Named, read
from acceptance.statistics.pairwise.search import Search

__all__ = ["Pairwise", "cover"]


class Pairwise(NamedTuple):
    """Complete rows, of which the first `must_run` hold what was demanded; their coverage.

    `least_rows`: no fewer rows could cover the same pairs.
    """

    rows: tuple[Named, ...]
    must_run: int
    coverage: Coverage
    least_rows: int


def cover(
    parameters: Mapping[str, Sequence[Hashable]],
    *,
    forbidden: Iterable[Mapping[str, Hashable]] = (),
    must_run: Iterable[Mapping[str, Hashable]] = (),
) -> Pairwise:
    """Rows that hold every pair of values that can occur together.

    `parameters`: name -> values. `forbidden`: combinations (of some parameters) that no row may
    hold. `must_run`: combinations, complete or not, that some row must hold; they come first.

    Raises `OutOfDomain` for fewer than two parameters, for one without values or with a value
    twice, for unknown names and values, for constraints that leave no row, for a combination that
    must run and cannot, for more than 100,000 pairs, and for constraints too entangled to decide.
    """
    model = read(parameters)
    prohibited = [model.numbered("forbidden", one) for one in forbidden]
    demanded = [model.numbered("must_run", one) for one in must_run]
    constraints = Constraints(model.levels, prohibited)
    _require_possible(model, constraints, demanded)
    possible = [p for p in pairs_of(model.levels) if constraints.extendable(dict(p))]
    search = Search(model.levels, constraints, set(possible))
    for one in demanded:
        if not any(one.items() <= row.items() for row in search.rows):
            search.add(search.completed(one))
    first = len(search.rows)
    for row in _greedy(model.levels, constraints, search.rows):
        search.add(row)
    while search.uncovered:
        search.add(search.completed(search.neediest()))
    return Pairwise(
        rows=tuple(model.named(row) for row in search.rows),
        must_run=first,
        coverage=count(model, search.rows, constraints),
        least_rows=_least(model.levels, constraints, possible),
    )


def _require_possible(
    model: Model, constraints: Constraints, demanded: Iterable[Assignment]
) -> None:
    if not constraints.extendable({}):
        english = "the forbidden combinations leave no row at all"
        raise OutOfDomain("statistics.domain.pairwise_contradiction", english)
    for one in demanded:
        if not constraints.extendable(one):
            named = str(model.named(one))
            english = f"{named} must run, but every row with it is forbidden"
            raise OutOfDomain("statistics.domain.pairwise_must_run", english, value=named)


def _greedy(
    levels: Sequence[int], constraints: Constraints, first: Sequence[Assignment]
) -> Iterator[Assignment]:
    """The rows that allpairspy adds to the first ones."""
    from allpairspy import AllPairs

    def allowed(start: Sequence[int]) -> bool:
        return constraints.extendable(dict(enumerate(start)))

    values = [list(range(level)) for level in levels]
    tested = [list(row.values()) for row in first]
    for row in AllPairs(values, filter_func=allowed, previously_tested=tested):
        yield dict(enumerate(row))


def _least(
    levels: Sequence[int], constraints: Constraints, possible: Iterable[NumberedPair]
) -> int:
    """The most possible pairs of two parameters, or what the unconstrained parameters need."""
    most = max(Counter((first[0], second[0]) for first, second in possible).values())
    free = [level for p, level in enumerate(levels) if p not in constraints.bound]
    return max(most, fewest_rows(free)) if len(free) > 1 else most
