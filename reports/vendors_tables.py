"""The order's answers and the matrix of devices as a vendor may see them.

The delivery's own words leave; what our systems are called, and where a fact was read, stay.
"""

from collections.abc import Callable

from acceptance.bases.model import BaseColumn, Cell, Compatibility, DeviceRow
from acceptance.model import Run
from acceptance.ordered import Answer, Comparison, Noted
from acceptance.sentences import Sentence

__all__ = ["DELIVERY", "numbered_labels", "vendors_matrix", "vendors_order"]

DELIVERY = ("number", "supplier", "quantity", "date", "condition", "warranty_until")
"""What an order says of the delivery that its vendor knows anyway."""

Texts = Callable[[str | None], str | None]
Parts = Callable[[str | None], str | None]
Says = Callable[[Sentence | None], Sentence | None]


def vendors_order(
    compared: Comparison | None, text: Texts, part: Parts, say: Says
) -> Comparison | None:
    """The answers with scrubbed texts."""
    if compared is None:
        return None
    return Comparison(
        answers=tuple(_answer(answer, text, part, say) for answer in compared.answers),
        noted=tuple(
            Noted(key=item.key, value=text(item.value) or "")
            for item in compared.noted
            if item.key in DELIVERY
        ),
    )


def _answer(answer: Answer, text: Texts, part: Parts, say: Says) -> Answer:
    return Answer(
        part=part(answer.part) or "",
        key=text(answer.key) or "",
        kinds=answer.kinds,
        expected=text(answer.expected) or "",
        observed=text(answer.observed),
        source_line=answer.source_line,
        matched=part(answer.matched),
        reason=say(answer.reason),
        optional=answer.optional,
    )


def vendors_matrix(
    compared: Compatibility | None, text: Texts, part: Parts, say: Says
) -> Compatibility | None:
    """The matrix with our systems numbered instead of named."""
    if compared is None:
        return None
    return Compatibility(
        bases=tuple(
            BaseColumn(
                name=str(number),
                os_name=text(base.os_name),
                kernel=text(base.kernel),
                reason=say(base.reason),
            )
            for number, base in enumerate(compared.bases, start=1)
        ),
        devices=tuple(_device(row, text, part, say) for row in compared.devices),
    )


def numbered_labels(run: Run) -> dict[str, str]:
    """The labels of results about our systems -> the same with the number of the matrix."""
    columns = run.compatibility.bases if run.compatibility else ()
    numbers = {base.name: str(n) for n, base in reversed([*enumerate(columns, start=1)])}
    told = {(one.part, one.part_label) for one in run.planned}
    told |= {(one.part, one.part_label) for one in run.results}
    return {
        label: numbers.get(name, "–") + label.removeprefix(name)
        for part, label in told
        if part and label and (name := part.removeprefix("base:")) != part
    }


def _device(row: DeviceRow, text: Texts, part: Parts, say: Says) -> DeviceRow:
    return DeviceRow(
        part=part(row.part) or "",
        label=text(row.label) or "",
        modalias=text(row.modalias) or "",
        cells=tuple(
            Cell(
                state=cell.state,
                modules=tuple(text(name) or "" for name in cell.modules),
                firmware=tuple(text(name) or "" for name in cell.firmware),
                reason=say(cell.reason),
            )
            for cell in row.cells
        ),
    )
