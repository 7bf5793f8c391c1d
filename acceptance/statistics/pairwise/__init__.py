"""Few combinations that hold every pair of values: what to test where all cannot be tested.

`cover` finds the rows, `coverage` recounts what any rows cover, the bounds say how few there can
be. Source: D. M. Cohen, S. R. Dalal, M. L. Fredman & G. C. Patton, "The AETG system: an approach
to testing based on combinatorial design", IEEE Transactions on Software Engineering 23 (1997).
"""

from acceptance.statistics.pairwise.bounds import binary_max_factors, lower_bound_rows
from acceptance.statistics.pairwise.counted import Coverage, Pair, coverage
from acceptance.statistics.pairwise.covering import Pairwise, cover

__all__ = [
    "Coverage",
    "Pair",
    "Pairwise",
    "binary_max_factors",
    "cover",
    "coverage",
    "lower_bound_rows",
]
