"""What a machine is made of, from its facts: one line, and a table by class of state.

Facts carry their unit in their name, so that any probe's facts can be shown.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from reports.document import Document
from reports.rows import Field
from reports.subject_parts import fact_at
from reports.writing import label, shown

__all__ = ["FactTable", "Section", "headline", "sections"]

_WIDEST = 7
_LONGEST = 200


class FactTable(msgspec.Struct, frozen=True, kw_only=True):
    """Equal things side by side: disks, interfaces."""

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    more: int = 0


class Section(msgspec.Struct, frozen=True, kw_only=True):
    """The facts of one probe."""

    title: str
    fields: tuple[Field, ...]
    tables: tuple[FactTable, ...]
    missing: tuple[Field, ...]


def headline(document: Document) -> str:
    """`AMD EPYC 7B13 · 2 cores · 3.8 GiB`: the machine in a line."""
    facts, told = document.run.facts, []
    if model := fact_at(facts, "cpu.model"):
        told.append(str(model))
    if cores := fact_at(facts, "cpu.cores"):
        told.append(document.t("report.cores", cores=cores))
    for path in ("memory.total_bytes", "memory.size_bytes"):
        if size := fact_at(facts, path):
            told.append(document.t("report.memory", size={"value": size, "unit": "By"}))
            break
    return " · ".join(told)


def sections(document: Document) -> tuple[Section, ...]:
    """One section a probe, in the order of their names in the reader's language."""
    made = [
        _section(document, name, facts)
        for name, facts in document.run.facts.items()
        if isinstance(facts, Mapping)
    ]
    return tuple(sorted(made, key=lambda s: s.title.casefold()))


def _section(document: Document, name: str, facts: Mapping[str, Any]) -> Section:
    tables = [
        _table(document, field, value) for field, value in facts.items() if _is_table(field, value)
    ]
    return Section(
        title=document.word("report.fact", name),
        fields=_fields(document, facts),
        tables=tuple(tables),
        missing=_missing(document, facts.get("missing") or ()),
    )


def _fields(document: Document, facts: Mapping[str, Any]) -> tuple[Field, ...]:
    rows = []
    for name, value in facts.items():
        if name == "missing" or value in (None, "", [], {}, ()) or _is_table(name, value):
            continue
        rows.append(Field(label(document, name), _cut(shown(document, name, value))))
    return tuple(rows)


def _is_table(name: str, value: Any) -> bool:
    if name == "missing" or not isinstance(value, list | tuple):
        return False
    return bool(value) and all(isinstance(item, Mapping) for item in value)


def _table(document: Document, name: str, items: Sequence[Mapping[str, Any]]) -> FactTable:
    """The columns that hold something, the first few of them; a hundred rows at most."""
    names = list(dict.fromkeys(n for item in items for n in item if n != "missing"))
    told = [n for n in names if any(_plain(item.get(n)) for item in items)][:_WIDEST]
    rows = [tuple(_cut(_cell(document, n, item.get(n))) for n in told) for item in items[:100]]
    return FactTable(
        title=label(document, name),
        head=tuple(label(document, n) for n in told),
        rows=tuple(rows),
        more=max(len(items) - 100, 0),
    )


def _plain(value: Any) -> bool:
    """Columns of nested values say little; columns without a value say nothing."""
    return value not in (None, "", [], {}, ()) and not isinstance(value, Mapping | list | tuple)


def _cell(document: Document, name: str, value: Any) -> str:
    return "" if value is None else shown(document, name, value)


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]} …"


def _missing(document: Document, gaps: Any) -> tuple[Field, ...]:
    """What the probe could not observe, and why."""
    rows = []
    for gap in gaps:
        if isinstance(gap, Mapping):
            why = document.says({"key": gap.get("reason", ""), "values": gap.get("values") or {}})
            cure = f". {document.t('report.cure', cure=gap['cure'])}" if gap.get("cure") else ""
            rows.append(Field(label(document, str(gap.get("path", ""))), why + cure))
    return tuple(rows)
