"""Mean and standard deviation of a few readings, without loss to rounding, overflow or underflow.

In two passes and scaled by the largest deviation (T. F. Chan, G. H. Golub & R. J. LeVeque,
"Algorithms for Computing the Sample Variance", The American Statistician 37 (1983)).
"""

import math
from collections.abc import Sequence

__all__ = ["mean_and_deviation"]


def mean_and_deviation(values: Sequence[float]) -> tuple[float, float]:
    """Mean and standard deviation (n - 1) of one value or more, each within ±1e150.

    The deviation of one value, or of equal ones, is exactly 0.
    """
    n = len(values)
    if min(values) == max(values):
        return float(values[0]), 0.0
    mean = math.fsum(values) / n
    away = [value - mean for value in values]
    largest = max(abs(one) for one in away)
    squares = math.fsum((one / largest) ** 2 for one in away)
    return mean, largest * math.sqrt(squares / (n - 1))
