"""How few rows there can be.

Each pair of two parameters needs a row of its own, so that the two largest set a bound. Many
parameters of two values need more: N rows hold every pair of at most C(N - 1, ceil(N / 2)) of
them (G. O. H. Katona 1973; D. J. Kleitman & J. Spencer 1973), and that many can be reached.
"""

import math
from collections.abc import Sequence

from acceptance.statistics.domain import OutOfDomain, require_count

__all__ = ["binary_max_factors", "fewest_rows", "lower_bound_rows"]

_MOST_ROWS = 10_000


def lower_bound_rows(levels: Sequence[int], t: int = 2) -> int:
    """The product of the t largest numbers of values: no fewer rows hold every t of them.

    `levels` are the numbers of values of the parameters. Raises `OutOfDomain` for fewer than t
    parameters and for a parameter without a value.
    """
    t = require_count("t", t, least=1)
    found = [require_count("levels", level, least=1) for level in levels]
    require_count("parameters", len(found), least=t)
    return math.prod(sorted(found)[-t:])


def binary_max_factors(rows: int) -> int:
    """How many parameters of two values so many rows can hold every pair of.

    Raises `OutOfDomain` for no rows and for more than 10,000.
    """
    if require_count("rows", rows, least=1) > _MOST_ROWS:
        english = f"rows must be {_MOST_ROWS} or fewer, not {rows}"
        raise OutOfDomain("statistics.domain.pairwise_rows", english, value=rows, most=_MOST_ROWS)
    return math.comb(int(rows) - 1, (int(rows) + 1) // 2)


def fewest_rows(levels: Sequence[int]) -> int:
    """The larger of both bounds; `levels` without constraints between them."""
    rows = lower_bound_rows(levels)
    factors = sum(level > 1 for level in levels)
    while factors > 1 and binary_max_factors(rows) < factors:
        rows += 1
    return rows
