"""The tables of a plan: allowed failures and their cost, when to stop, what is to be expected."""

from collections.abc import Iterator

import msgspec

from acceptance.planning.model import OperatingCharacteristic, Plan
from acceptance.planning.tables import alternatives, exposure_head, size, stages
from reports.planning.curve import axis, in_percent, truth
from reports.words import Words

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
    found = alternatives(plan, words.catalogue)
    return Table(title=words.t("plan.document.alternatives"), head=found.head, rows=found.rows)


def _stages(words: Words, plan: Plan) -> Table:
    found = stages(plan, words.catalogue)
    title, lead = words.t("plan.document.stages"), words.t("plan.document.stages.lead")
    return Table(title=title, lead=lead, head=found.head, rows=found.rows)


def _expected(words: Words, plan: Plan, told: OperatingCharacteristic) -> Table:
    factor = 100 if told.unit == "%" else 1
    return Table(
        title=words.t("plan.document.expected"),
        head=(axis(words, told), exposure_head(plan, words.catalogue)),
        rows=tuple(
            (truth(words, factor * at, told.unit), size(plan, exposure, words.catalogue))
            for at, exposure in plan.expected_exposure
        ),
    )
