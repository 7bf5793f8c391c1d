"""Many tests at once: p-values adjusted so that a level holds for all of them together.

Bonferroni and Holm (1979, Scand. J. Statistics 6) keep the chance of any false rejection below the
level; Benjamini & Hochberg (1995, J. Royal Statistical Society B 57) the expected share of false
ones among the rejections, for independent or positively dependent tests; Benjamini & Yekutieli
(2001, Annals of Statistics 29) the same for any dependence. An adjusted p-value is the smallest
level at which its test is rejected.
"""

import math
from collections.abc import Callable, Sequence

from acceptance.statistics.domain import require_fraction, require_probability
from acceptance.statistics.readings import require_one_of

__all__ = [
    "METHODS",
    "adjusted",
    "benjamini_hochberg",
    "benjamini_yekutieli",
    "bonferroni",
    "holm",
    "rejected",
]


def bonferroni(p_values: Sequence[float]) -> tuple[float, ...]:
    """Each p-value times their number, at most 1, in the order given.

    Raises:
        OutOfDomain: a p-value outside 0 to 1. So for all methods here.
    """
    return tuple(min(1.0, p * len(p_values)) for p in _checked(p_values))


def holm(p_values: Sequence[float]) -> tuple[float, ...]:
    """Holm's step-down: the i-th smallest of m times m - i + 1, never falling."""
    checked, m = _checked(p_values), len(p_values)
    found, so_far = [0.0] * m, 0.0
    for rank, index in enumerate(_order(checked)):
        so_far = max(so_far, min(1.0, checked[index] * (m - rank)))
        found[index] = so_far
    return tuple(found)


def benjamini_hochberg(p_values: Sequence[float]) -> tuple[float, ...]:
    """Benjamini and Hochberg's step-up: the i-th smallest of m times m/i, never falling."""
    return _step_up(p_values, 1.0)


def benjamini_yekutieli(p_values: Sequence[float]) -> tuple[float, ...]:
    """As Benjamini and Hochberg, times 1 + 1/2 + ... + 1/m."""
    return _step_up(p_values, math.fsum(1.0 / i for i in range(1, len(p_values) + 1)))


METHODS: dict[str, Callable[[Sequence[float]], tuple[float, ...]]] = {
    "benjamini_hochberg": benjamini_hochberg,
    "benjamini_yekutieli": benjamini_yekutieli,
    "bonferroni": bonferroni,
    "holm": holm,
}


def adjusted(p_values: Sequence[float], method: str = "benjamini_hochberg") -> tuple[float, ...]:
    """The adjusted p-values by the method of that name; raises `OutOfDomain` for another name."""
    require_one_of("method", method, METHODS)
    return METHODS[method](p_values)


def rejected(
    p_values: Sequence[float], level: float, method: str = "benjamini_hochberg"
) -> tuple[bool, ...]:
    """Which tests are rejected at this level, in the order given.

    Raises:
        OutOfDomain: a p-value outside 0 to 1, a level outside, an unknown method.
    """
    require_probability("level", level)
    return tuple(p <= level for p in adjusted(p_values, method))


def _step_up(p_values: Sequence[float], factor: float) -> tuple[float, ...]:
    checked, m = _checked(p_values), len(p_values)
    found, so_far = [0.0] * m, 1.0
    for rank, index in reversed(list(enumerate(_order(checked), 1))):
        so_far = min(so_far, checked[index] * (factor * m / rank))
        found[index] = so_far
    return tuple(found)


def _checked(p_values: Sequence[float]) -> list[float]:
    return [require_fraction("p_values", p) for p in p_values]


def _order(values: Sequence[float]) -> list[int]:
    return sorted(range(len(values)), key=values.__getitem__)
