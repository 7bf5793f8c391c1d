"""Rows of our own: from a part, each further value is the one that covers most.

The greedy choice of AETG (Cohen, Dalal, Fredman & Patton 1997, section 3), without its dice: where
values cover as much, the one that more uncovered pairs wait for is taken, then the first.
"""

from collections import Counter
from collections.abc import Sequence
from itertools import combinations

from acceptance.statistics.pairwise.constraints import Constraints, Item
from acceptance.statistics.pairwise.counted import NumberedPair
from acceptance.statistics.pairwise.model import Assignment

__all__ = ["Search"]


class Search:
    """The rows so far, and the possible pairs that none of them holds."""

    def __init__(
        self, levels: Sequence[int], constraints: Constraints, uncovered: set[NumberedPair]
    ) -> None:
        self.levels = levels
        self.constraints = constraints
        self.uncovered = uncovered
        self.rows: list[Assignment] = []

    def add(self, row: Assignment) -> None:
        """Take a complete row, its parameters in order."""
        self.rows.append(row)
        self.uncovered.difference_update(combinations(row.items(), 2))

    def neediest(self) -> Assignment:
        """The uncovered pair whose two values wait for most others."""
        waiting = self._waiting()
        pairs = sorted(self.uncovered)
        return dict(max(pairs, key=lambda pair: sum(waiting[item] for item in pair)))

    def completed(self, part: Assignment) -> Assignment:
        """A row that holds the part, which some row must, and nothing that is forbidden."""
        waiting = self._waiting()
        row: Assignment = {}
        gains = {
            (parameter, value): 0
            for parameter, level in enumerate(self.levels)
            for value in range(level)
        }
        for item in part.items():
            self._choose(row, item, gains)
        while gains:
            best = max(gains, key=lambda item: (gains[item], waiting[item]))
            if self.constraints.extendable({**row, best[0]: best[1]}):
                self._choose(row, best, gains)
            else:
                del gains[best]
        return dict(sorted(row.items()))

    def _choose(self, row: Assignment, chosen: Item, gains: dict[Item, int]) -> None:
        """Put a value in the row; what the open ones would cover with it is gained by them."""
        row[chosen[0]] = chosen[1]
        for item in [item for item in gains if item[0] == chosen[0]]:
            del gains[item]
        for item in gains:
            pair = (chosen, item) if chosen < item else (item, chosen)
            gains[item] += pair in self.uncovered

    def _waiting(self) -> Counter[Item]:
        """How many uncovered pairs each value is part of."""
        return Counter(item for pair in self.uncovered for item in pair)
