"""The tables of a plan: allowed failures and their cost, when to stop, what is to be expected.

What is needed is rounded up, as everywhere.
"""

from collections.abc import Iterator

import msgspec

from acceptance.planning.model import OperatingCharacteristic, Plan
from acceptance.planning.rounding import clock_up, up
from reports.planning.curve import axis, in_percent, truth
from reports.words import Words
from reports.writing import quantity

__all__ = ["Table", "tables"]


class Table(msgspec.Struct, frozen=True, kw_only=True):
    """Heads and rows, all of them numbers."""

    title: str
    lead: str = ""
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def tables(words: Words, plan: Plan) -> Iterator[Table]:
    """Those that the plan has."""
    if plan.alternatives:
        yield _alternatives(words, plan)
    if plan.stages and (plan.expected_exposure or not plan.alternatives):
        yield _stages(words, plan)
    if plan.expected_exposure and plan.operating_characteristic:
        yield _expected(words, plan, in_percent(plan.operating_characteristic))


def _alternatives(words: Words, plan: Plan) -> Table:
    timed = plan.alternatives[0].hours is not None
    head = [words.t("plan.head.failures"), _exposure_head(words, plan)]
    if timed:
        many = "many" if plan.machines > 1 else "one"
        head.append(words.t(f"plan.head.time_{many}", machines=plan.machines))
    rows = []
    for one in plan.alternatives:
        row = [quantity(words, one.failures), _exposure(words, plan, one.exposure)]
        if timed:
            time = clock_up(one.hours or 0.0)
            row.append(quantity(words, time["value"], time["unit"]))
        rows.append(tuple(row))
    return Table(title=words.t("plan.document.alternatives"), head=tuple(head), rows=tuple(rows))


def _stages(words: Words, plan: Plan) -> Table:
    return Table(
        title=words.t("plan.document.stages"),
        lead=words.t("plan.document.stages.lead"),
        head=tuple(words.t(f"plan.head.{name}") for name in ("so_far", "accept", "reject")),
        rows=tuple(
            (
                quantity(words, stage.failures),
                _exposure(words, plan, stage.accept_from),
                _exposure(words, plan, stage.reject_until),
            )
            for stage in plan.stages
        ),
    )


def _expected(words: Words, plan: Plan, told: OperatingCharacteristic) -> Table:
    factor = 100 if told.unit == "%" else 1
    return Table(
        title=words.t("plan.document.expected"),
        head=(axis(words, told), _exposure_head(words, plan)),
        rows=tuple(
            (truth(words, factor * at, told.unit), _exposure(words, plan, exposure))
            for at, exposure in plan.expected_exposure
        ),
    )


def _exposure_head(words: Words, plan: Plan) -> str:
    return words.t("plan.head.trials" if plan.exposure_unit == "1" else "plan.head.machine_hours")


def _exposure(words: Words, plan: Plan, value: float | None) -> str:
    if value is None:
        return "–"
    whole = plan.exposure_unit == "1" and value == int(value)
    return quantity(words, value if whole else up(value))
