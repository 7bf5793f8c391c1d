"""The order line by line: what was asked, what came, and which fact says so."""

import msgspec

from acceptance.model import Run
from acceptance.ordered import Answer
from reports.document import Document
from reports.rows import Field

__all__ = ["OrderRow", "Ordered", "order_name", "ordered"]


class OrderRow(msgspec.Struct, frozen=True, kw_only=True):
    """A line of the order with its answer; `kind` is the worst way in which it deviates."""

    key: str
    where: str
    asked: str
    delivered: str
    kind: str
    answer: str
    fact: str
    reason: str
    cure: str
    optional: bool


class Ordered(msgspec.Struct, frozen=True, kw_only=True):
    """All lines, how many of each kind, and what the order says beside them."""

    rows: tuple[OrderRow, ...]
    tally: tuple[str, ...]
    noted: tuple[Field, ...]


def ordered(document: Document) -> Ordered | None:
    """The answers on the order; None for a run that had none."""
    compared = document.run.ordered
    if compared is None:
        return None
    rows = tuple(_row(document, answer) for answer in compared.answers)
    counts = {row.answer: sum(r.answer == row.answer for r in rows) for row in rows}
    return Ordered(
        rows=rows,
        tally=tuple(
            document.t("report.ordered.tally", count=count, answer=answer)
            for answer, count in counts.items()
        ),
        noted=tuple(
            Field(document.word("report.delivery", item.key), item.value) for item in compared.noted
        ),
    )


def order_name(run: Run) -> str | None:
    """The order by its number, as both sides call it; else by its file."""
    noted = run.ordered.noted if run.ordered else ()
    return next((item.value for item in noted if item.key == "number"), run.order)


def _row(document: Document, answer: Answer) -> OrderRow:
    kinds = (document.t(f"report.answer.{kind}") for kind in answer.kinds)
    number = answer.source_line
    return OrderRow(
        key=answer.key,
        where=document.t("report.ordered.number", number=number) if number else "",
        asked=answer.expected,
        delivered=answer.observed or "",
        kind=answer.kinds[0],
        answer=", ".join(kinds),
        fact=" – ".join(told for told in (answer.fact, answer.source) if told),
        reason=document.says(answer.reason) if answer.reason else "",
        cure=answer.cure or "",
        optional=answer.optional,
    )
