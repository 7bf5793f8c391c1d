"""The best assignment of ordered to delivered: the one whose costs are the least in all.

Hungarian method with potentials, one row after the other: Kuhn 1955, Munkres 1957, in the form of
Jonker and Volgenant 1987 without its start; O(rows² × columns).
"""

from collections.abc import Sequence

__all__ = ["assign"]

_NEVER = 1 << 60


def assign(costs: Sequence[Sequence[int]]) -> list[int]:
    """The column of each row, each column at most once; rows are not more than columns.

    Costs are whole numbers, so that the best is exactly the best. Raises `ValueError` where there
    are more rows than columns.
    """
    rows, columns = len(costs), len(costs[0]) if costs else 0
    if rows > columns:
        raise ValueError(f"{rows} rows cannot have a column each of {columns}")
    row_potential = [0] * (rows + 1)
    column_potential = [0] * (columns + 1)
    row_of = [0] * (columns + 1)  # counted from 1; column 0 holds the row that looks for one
    for row in range(1, rows + 1):
        row_of[0] = row
        last, way = _shortest(costs, row_of, row_potential, column_potential)
        while last:
            row_of[last] = row_of[way[last]]
            last = way[last]
    found = [0] * rows
    for column, row in enumerate(row_of[1:]):
        if row:
            found[row - 1] = column
    return found


def _shortest(
    costs: Sequence[Sequence[int]],
    row_of: list[int],
    row_potential: list[int],
    column_potential: list[int],
) -> tuple[int, list[int]]:
    """The free column that is cheapest to reach, and the way there; keeps the potentials right."""
    columns = len(column_potential)
    least = [_NEVER] * columns
    way = [0] * columns
    used = [False] * columns
    column = 0
    while row_of[column]:
        used[column] = True
        row = row_of[column]
        offset = row_potential[row]
        costs_here = costs[row - 1]
        step, following = _NEVER, 0
        for other in range(1, columns):
            if used[other]:
                continue
            reduced = costs_here[other - 1] - offset - column_potential[other]
            if reduced < least[other]:
                least[other], way[other] = reduced, column
            if least[other] < step:
                step, following = least[other], other
        _shift(used, row_of, row_potential, column_potential, least, step)
        column = following
    return column, way


def _shift(
    used: list[bool],
    row_of: list[int],
    row_potential: list[int],
    column_potential: list[int],
    least: list[int],
    step: int,
) -> None:
    for column, seen in enumerate(used):
        if seen:
            row_potential[row_of[column]] += step
            column_potential[column] -= step
        else:
            least[column] -= step
