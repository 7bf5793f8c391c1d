"""The answers of a comparison as the checks take them: one list a kind, one item a line.

A kind that no line deviates in has one item for the whole order, on which its check passes.
"""

import msgspec

from acceptance.model import Severity
from acceptance.order.model import Order
from acceptance.ordered import Answer, Comparison, Kind
from acceptance.sentences import Sentence, sentence

__all__ = ["CHECKS", "OrderFacts", "OrderLine", "ignored_checks", "order_facts", "severities"]

WHOLE = "order:all"

CHECKS: dict[Kind, str] = {
    "missing": "order.nothing_missing",
    "substituted": "order.nothing_substituted",
    "worse": "order.nothing_worse",
    "extra": "order.nothing_extra",
    "better": "order.nothing_better",
    "cannot_be_told": "order.all_told",
}
"""The check that judges each kind of deviation."""


class OrderLine(msgspec.Struct, frozen=True, kw_only=True):
    """A line that deviates (`deviates` is 1), or the whole order where none does (0)."""

    part: str
    part_label: str
    deviates: int
    expected: str = ""
    observed: str | Sentence = ""
    reason: Sentence | None = None
    cure: str | None = None
    requirement: Sentence | None = None


class OrderFacts(msgspec.Struct, frozen=True, kw_only=True):
    """The lines by kind of deviation."""

    missing: tuple[OrderLine, ...]
    substituted: tuple[OrderLine, ...]
    worse: tuple[OrderLine, ...]
    extra: tuple[OrderLine, ...]
    better: tuple[OrderLine, ...]
    untold: tuple[OrderLine, ...]
    optional_unmet: tuple[OrderLine, ...]
    optional_untold: tuple[OrderLine, ...]


def order_facts(compared: Comparison, name: str) -> OrderFacts:
    """The lines of the order in the file `name`, sorted by how they deviate."""

    def lines(*kinds: Kind, optional: bool = False) -> tuple[OrderLine, ...]:
        asked = [answer for answer in compared.answers if answer.optional is optional]
        found = tuple(_line(answer, name) for answer in asked if {*kinds} & {*answer.kinds})
        return found or (OrderLine(part=WHOLE, part_label=name, deviates=0),)

    return OrderFacts(
        missing=lines("missing"),
        substituted=lines("substituted"),
        worse=lines("worse"),
        extra=lines("extra"),
        better=lines("better"),
        untold=lines("cannot_be_told"),
        optional_unmet=lines("missing", "substituted", "worse", "better", optional=True),
        optional_untold=lines("cannot_be_told", optional=True),
    )


def _line(answer: Answer, name: str) -> OrderLine:
    where = f"{name}:{answer.source_line}" if answer.source_line else name
    return OrderLine(
        part=answer.part,
        part_label=answer.key,
        deviates=1,
        expected=answer.expected,
        observed=_said(answer) or answer.observed or Sentence("order.nothing_found"),
        reason=answer.reason,
        cure=answer.cure,
        requirement=sentence("order.requirement", expected=answer.expected, where=where)
        if answer.expected
        else None,
    )


def _said(answer: Answer) -> Sentence | None:
    """A reason that says better than the bare fact in which way a line is not met."""
    return None if "cannot_be_told" in answer.kinds else answer.reason


def severities(order: Order) -> dict[str, Severity]:
    """The severity of each check as this order weighs it."""
    return {
        check: weight
        for kind, check in CHECKS.items()
        if (weight := order.severity(kind)) != "ignore"
    }


def ignored_checks(order: Order) -> frozenset[str]:
    """The checks of the kinds of deviation that this order does not mind."""
    return frozenset(check for kind, check in CHECKS.items() if order.severity(kind) == "ignore")
