"""What an order's comparison with the facts says: the answers that stand in a run's document.

The nouns of `acceptance.order` that a run holds; they know of nothing but sentences.
"""

from collections.abc import Iterable
from typing import Literal, TypeAlias

import msgspec

from acceptance.sentences import Sentence

__all__ = ["KINDS", "Answer", "Comparison", "Deviation", "Kind", "Noted", "worst_first"]

Kind: TypeAlias = Literal[
    "as_ordered", "missing", "extra", "substituted", "worse", "better", "cannot_be_told"
]

KINDS: tuple[Kind, ...] = (
    "missing",
    "substituted",
    "worse",
    "cannot_be_told",
    "extra",
    "better",
    "as_ordered",
)
"""Worst first."""


class _Frozen(msgspec.Struct, frozen=True, kw_only=True):
    """Keyword-only and frozen, as every noun here is."""


class Deviation(_Frozen, frozen=True, kw_only=True):
    """One condition that does not hold: in which way, what was asked, what was found."""

    kind: Kind
    name: str
    expected: str
    observed: str | None


class Answer(_Frozen, frozen=True, kw_only=True):
    """What was found on a line, or what was delivered that no line asks for.

    `part` is `line:` and the line's key, or `extra:` and the id of the delivered part.
    """

    part: str
    key: str
    kinds: tuple[Kind, ...]
    expected: str
    observed: str | None = None
    deviations: tuple[Deviation, ...] = ()
    fact: str | None = None
    source: str | None = None
    source_line: int | None = None
    matched: str | None = None
    reason: Sentence | None = None
    cure: str | None = None
    optional: bool = False


class Noted(_Frozen, frozen=True, kw_only=True):
    """A field of the delivery that is kept for documents and not asked of the machine."""

    key: str
    value: str
    source_line: int | None = None


class Comparison(_Frozen, frozen=True, kw_only=True):
    """The answers line by line, in the order's order, the extras behind them."""

    answers: tuple[Answer, ...]
    noted: tuple[Noted, ...] = ()

    def of(self, kind: Kind) -> tuple[Answer, ...]:
        """The answers that are of this kind, among others it may be."""
        return tuple(answer for answer in self.answers if kind in answer.kinds)


def worst_first(kinds: Iterable[Kind]) -> tuple[Kind, ...]:
    """Each kind once, worst first; `("as_ordered",)` where there is no other."""
    found = set(kinds)
    told = tuple(kind for kind in KINDS if kind in found and kind != "as_ordered")
    return told or ("as_ordered",)
