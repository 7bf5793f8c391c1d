"""Small counts of a lot: exact probabilities, several bad machines, false alarms as told."""

from fractions import Fraction
from math import comb

import pytest

from acceptance.statistics.domain import OutOfDomain
from acceptance.statistics.lots.counts import beyond_chance
from tests.statistics.simulations.lots import count_lines


def exact(count: int, total: int, machines: int) -> float:
    """The probability of so many or more of the total on one machine, term by term."""
    one = Fraction(1, machines)
    terms = (comb(total, k) * one**k * (1 - one) ** (total - k) for k in range(count, total + 1))
    return float(sum(terms))


@pytest.mark.parametrize(("count", "rest"), [(3, 0), (4, 1), (5, 3), (6, 7), (9, 12)])
def test_the_limit_is_the_exact_probability(count: int, rest: int) -> None:
    counts = [1] * rest + [0] * (19 - rest) + [count]
    limit = 2 * 20 * exact(count, count + rest, 20)
    assert beyond_chance(counts, min(limit * 1.0001, 0.999)) == (19,)
    assert beyond_chance(counts, limit * 0.9999) == ()


@pytest.mark.parametrize(
    ("counts", "named"),
    [
        ([0] * 19 + [2], ()),
        ([0] * 19 + [3], (19,)),
        ([0] * 18 + [3, 890], (18, 19)),
        ([0, 2, 0, 2, 0, 2, 0, 0, 0], ()),
        ([0, 90, 0, 80, 0, 90, 0, 0, 0], (1, 3, 5)),
        ([50] * 19 + [0], (19,)),
        ([50] * 19 + [30], ()),
        ([7] * 20, ()),
        ([0] * 20, ()),
        ([5], ()),
        ([0] * 4 + [10**150], (4,)),
    ],
)
def test_several_bad_machines_do_not_hide_each_other(
    counts: list[int], named: tuple[int, ...]
) -> None:
    assert beyond_chance(counts, 0.05) == named


@pytest.mark.parametrize("counts", [[], [-1, 2], [1.5, 2], [float("nan"), 1], [True, 1]])
def test_what_is_no_count_is_refused(counts: list[int]) -> None:
    with pytest.raises(OutOfDomain):
        beyond_chance(counts, 0.05)


def test_no_probability_is_refused() -> None:
    with pytest.raises(OutOfDomain):
        beyond_chance([1, 2], 1.5)


def test_small_counts_of_healthy_lots_alarm_as_rarely_as_told() -> None:
    lines = count_lines(200, 5)
    assert [line.what for line in lines if not line.holds] == []
