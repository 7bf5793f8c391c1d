"""Whether a part of a row can be completed without a forbidden combination, decided exactly.

A search with backtracking: each step takes the parameter with the fewest values left and tries
first the value that the fewest prohibitions name. A prohibition of which all but one value are
chosen bans that last one. Answers, and the latest rows found, are remembered. The question is as
hard as satisfiability, so that the work is bounded, and what exceeds the bound is refused rather
than guessed.
Source: S. Russell & P. Norvig, "Artificial Intelligence", chapter on constraint satisfaction
(minimum remaining values, least constraining value, forward checking).
"""

from collections import defaultdict, deque
from collections.abc import Mapping, Sequence

from acceptance.statistics.domain import OutOfDomain
from acceptance.statistics.pairwise.model import Assignment

__all__ = ["Constraints", "Item"]

_MOST_STEPS = 500_000
_REMEMBERED = 300

Item = tuple[int, int]
"""A parameter and its value."""


class Constraints:
    """Forbidden combinations over parameters with so many values each."""

    def __init__(self, levels: Sequence[int], forbidden: Sequence[Assignment]) -> None:
        self.bound = sorted({p for combination in forbidden for p in combination})
        """The parameters that some prohibition names; all others are free."""
        self._choices = _Choices(levels, forbidden, self.bound)
        self._known: dict[frozenset[Item], bool] = {}
        self._rows: deque[frozenset[Item]] = deque(maxlen=_REMEMBERED)

    def extendable(self, chosen: Mapping[int, int]) -> bool:
        """Whether some row holds what is chosen and nothing that is forbidden.

        Raises `OutOfDomain` where deciding would take too long.
        """
        bound = self._choices.left
        key = frozenset(item for item in chosen.items() if item[0] in bound)
        if key not in self._known:
            found = any(key <= row for row in self._rows)
            self._known[key] = found or self._decide(sorted(key))
        return self._known[key]

    def _decide(self, items: list[Item]) -> bool:
        choices = self._choices
        taken = []
        possible = True
        for parameter, value in items:
            possible = possible and choices.take(parameter, value)
            taken.append(parameter)
            if not possible:
                break
        found = possible and self._search()
        for parameter in reversed(taken):
            choices.give_back(parameter)
        return found

    def _search(self) -> bool:
        choices = self._choices
        parameter = choices.tightest()
        if parameter is None:
            self._rows.appendleft(frozenset(choices.chosen.items()))
            return True
        for value in choices.allowed(parameter):
            found = choices.take(parameter, value) and self._search()
            choices.give_back(parameter)
            if found:
                return True
        return False


class _Choices:
    """The values chosen so far, and what the prohibitions still leave of the others."""

    def __init__(
        self, levels: Sequence[int], forbidden: Sequence[Assignment], bound: Sequence[int]
    ) -> None:
        self.levels = levels
        self.forbidden = forbidden
        self.chosen: Assignment = {}
        self.left = {p: levels[p] for p in bound}
        self.missing = [len(one) for one in forbidden]
        self.naming: dict[Item, list[int]] = defaultdict(list)
        self.bans: dict[Item, int] = defaultdict(int)
        self.steps = 0
        for number, one in enumerate(forbidden):
            for item in one.items():
                self.naming[item].append(number)
            if len(one) == 1:
                self._ban(number, 1)

    def take(self, parameter: int, value: int) -> bool:
        """Choose a value; False where that completes a prohibition. To be given back either way."""
        self._spend()
        self.chosen[parameter] = value
        allowed = True
        for number in self.naming.get((parameter, value), ()):
            self.missing[number] -= 1
            if self.missing[number] == 1:
                self._ban(number, 1)
            allowed = allowed and self.missing[number] > 0
        return allowed

    def give_back(self, parameter: int) -> None:
        """Undo the latest choice, which must be of this parameter."""
        for number in self.naming.get((parameter, self.chosen[parameter]), ()):
            if self.missing[number] == 1:
                self._ban(number, -1)
            self.missing[number] += 1
        del self.chosen[parameter]

    def tightest(self) -> int | None:
        """The open parameter with the fewest values left; None when all are chosen."""
        chosen, left = self.chosen, self.left
        return min((p for p in left if p not in chosen), key=left.__getitem__, default=None)

    def allowed(self, parameter: int) -> list[int]:
        """The values that no prohibition bans, the least named ones first."""
        found = [v for v in range(self.levels[parameter]) if not self.bans[parameter, v]]
        return sorted(found, key=lambda v: len(self.naming.get((parameter, v), ())))

    def _ban(self, number: int, change: int) -> None:
        """Ban, or allow again, the one value that a prohibition still misses."""
        item = next(i for i in self.forbidden[number].items() if self.chosen.get(i[0]) != i[1])
        before = self.bans[item]
        self.bans[item] = before + change
        self.left[item[0]] += (before > 0) - (before + change > 0)

    def _spend(self) -> None:
        self.steps += 1
        if self.steps > _MOST_STEPS:
            english = "the forbidden combinations are too entangled to decide what they leave"
            raise OutOfDomain("statistics.domain.pairwise_entangled", english)
