"""The nouns of an order: what was bought, what was found on each of its lines.

All are frozen msgspec Structs that encode to JSON. An order is read by `acceptance.order.reading`,
held against facts by `acceptance.order.comparing`; this module decides nothing but how a line that
deviates in several ways is told: worst first.
"""

import datetime as dt
from typing import Literal

import msgspec

from acceptance.model import Severity
from acceptance.ordered import KINDS, Answer, Comparison, Deviation, Kind, Noted, worst_first

__all__ = [
    "DEFAULT_SEVERITIES",
    "KINDS",
    "Alternatives",
    "Answer",
    "Comparison",
    "Condition",
    "Deviation",
    "Kind",
    "Line",
    "Noted",
    "Order",
    "Requirement",
    "worst_first",
]

DEFAULT_SEVERITIES: dict[Kind, Severity] = {
    "missing": "blocker",
    "substituted": "major",
    "worse": "major",
    "cannot_be_told": "blocker",
    "extra": "minor",
    "better": "minor",
}
"""What each kind of deviation means where the order does not say."""


class _Frozen(msgspec.Struct, frozen=True, kw_only=True):
    """Keyword-only and frozen, as every noun here is."""


class Line(_Frozen, frozen=True, kw_only=True):
    """One requirement of the order, in its own words.

    `key` is `cpu.cores`, `disk[1]` (counted from 1), `or[1]`; `expected` is canonical:
    `size >= 1 TB, model ~ PM9A1.*`.
    """

    key: str
    expected: str
    source_line: int | None = None
    optional: bool = False


class Condition(_Frozen, frozen=True, kw_only=True):
    """One thing asked: `size >= 1 TB`. `value` is in base units; `text` as the order says it."""

    name: str
    operator: str
    value: str | int | float | bool | tuple[float, float]
    text: str
    source_line: int | None = None


class Requirement(_Frozen, frozen=True, kw_only=True):
    """A line as it is compared: its kind in the vocabulary and its conditions."""

    line: Line
    kind: str
    conditions: tuple[Condition, ...]


class Alternatives(_Frozen, frozen=True, kw_only=True):
    """An `or` of the order: a line of its own, answered by the choice that fits best."""

    line: Line
    choices: tuple[tuple[Requirement, ...], ...]


class Order(_Frozen, frozen=True, kw_only=True):
    """An order that has been read: who ordered what from whom, and what it asks for.

    `severities` holds what the order says itself; `severity` adds the defaults. `tolerances`
    are shares (0.06 for 6 %) by key. `extras` are the kinds of which there may be more.
    """

    number: str | None = None
    supplier: str | None = None
    vendor: str | None = None
    model: str | None = None
    serials: tuple[str, ...] = ()
    quantity: int | None = None
    date: dt.date | None = None
    condition: Literal["new", "used", "refurbished"] | None = None
    warranty_until: dt.date | None = None
    contact: str | None = None
    requirements: tuple[Requirement, ...] = ()
    alternatives: tuple[Alternatives, ...] = ()
    noted: tuple[Noted, ...] = ()
    severities: dict[str, Severity | Literal["ignore"]] = {}
    tolerances: dict[str, float] = {}
    extras: tuple[str, ...] = ()
    text_digest: str = ""
    path: str | None = None

    @property
    def lines(self) -> tuple[Line, ...]:
        """All lines that are answered, as they stand in the file."""
        found = [one.line for one in self.requirements]
        found += [one.line for one in self.alternatives]
        return tuple(sorted(found, key=lambda line: line.source_line or 0))

    def severity(self, kind: Kind) -> Severity | Literal["ignore"]:
        """What a deviation of this kind means in this order."""
        return self.severities.get(kind, DEFAULT_SEVERITIES.get(kind, "minor"))
