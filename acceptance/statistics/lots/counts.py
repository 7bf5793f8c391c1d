"""Which counts of equal machines are more, or fewer, than chance spreads over them.

Events that come at one rate to all machines fall on each with the same probability: given their
total, one machine's count is binomial (Przyborowski & Wilenski, "Homogeneity of Results in Testing
Samples from Poisson Series", Biometrika 31, 1940). Where most machines count next to nothing the
robust z knows no scatter but the step of one; this knows how chance scatters.
"""

from collections.abc import Sequence

from acceptance.statistics.distributions import binomial
from acceptance.statistics.domain import require_count, require_probability
from acceptance.statistics.readings import require_readings

__all__ = ["beyond_chance"]


def beyond_chance(counts: Sequence[int], level: float) -> tuple[int, ...]:
    """The machines whose count chance does not explain, by their places.

    Where all machines count at one rate, any is named with probability `level` at most (Bonferroni
    over machines and both sides). From the farthest inwards, each is held against those that do
    not lie farther out: several bad machines do not hide each other. Raises `OutOfDomain` for no
    counts, what is no count (negative, broken, NaN), a level outside 0 to 1.
    """
    found = [require_count("counts", one) for one in counts]
    require_readings("counts", found)
    require_probability("level", level)
    alone = level / (2.0 * len(found))
    left = sorted(range(len(found)), key=found.__getitem__)
    named = []
    while len(left) > 1 and _more(found[left[-1]], [found[at] for at in left]) <= alone:
        named.append(left.pop())
    while len(left) > 1 and _fewer(found[left[0]], [found[at] for at in left]) <= alone:
        named.append(left.pop(0))
    return tuple(sorted(named))


def _more(count: int, counts: Sequence[int]) -> float:
    """The probability of so many or more of the total on one of the machines."""
    return binomial.survival(count - 1, sum(counts), 1.0 / len(counts))


def _fewer(count: int, counts: Sequence[int]) -> float:
    """The probability of so many or fewer of the total on one of the machines."""
    return binomial.cdf(count, sum(counts), 1.0 / len(counts))
