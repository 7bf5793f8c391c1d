"""The inventory as a page of text: a heading a class of state, facts in words, lists as tables.

Everything that a machine says is escaped; no line is longer than it may be.
"""

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from acceptance.messages import Catalogue
from acceptance.messages.escape import for_terminal
from acceptance.model import Run
from reports.document import Document
from reports.inventory.gaps import gap_sentences
from reports.inventory.layout import ORDER, Layout, Table, layout_of
from reports.inventory.table import cut, table
from reports.subject_parts import fact_at
from reports.writing import label, shown

__all__ = ["page"]

_MOST_ROWS = 12
_LONGEST = 120
_INDENT = "  "
_BETWEEN = " · "
_EMPTY: tuple[Any, ...] = (None, "", [], {}, ())


def page(facts: Mapping[str, Any], catalogue: Catalogue, width: int = 80) -> Iterator[str]:
    """The lines of the page, at most `width` characters each."""
    document = Document(
        run=Run(id="", profile="", started_at=""), audience="internal", catalogue=catalogue
    )
    names = [n for n in ORDER if n in facts] + [n for n in facts if n not in ORDER]
    for number, name in enumerate(names):
        if isinstance(facts[name], Mapping):
            yield from [""] if number else []
            yield from _Section(document, width).lines(name, facts[name])


class _Section:
    """The facts of one probe."""

    def __init__(self, document: Document, width: int) -> None:
        self._document, self._width = document, width

    def lines(self, probe: str, facts: Mapping[str, Any]) -> Iterator[str]:
        """Heading, facts, tables, and what is missing."""
        yield cut(for_terminal(self._document.word("report.fact", probe)), self._width)
        layout = layout_of(probe) or _whole(facts)
        told = [self._line(line.split(), facts) for line in layout.lines]
        body = [line for one in told if one for line in self._wrapped(one, _INDENT)]
        for each in layout.tables:
            body += self._table(each, facts)
        gaps = facts.get("missing")
        said = gap_sentences(
            gaps if isinstance(gaps, list) else [],
            self._document.catalogue,
            _names(facts),
            lambda name: label(self._document, name).casefold(),
        )
        if not body and not said:
            body = self._wrapped(self._document.t("inventory.nothing"), _INDENT)
        yield from body
        for sentence in said:
            yield from self._wrapped(f"? {cut(for_terminal(sentence), 400)}", _INDENT, "    ")

    def _line(self, fields: Sequence[str], facts: Mapping[str, Any]) -> str:
        return _BETWEEN.join(told for field in fields if (told := self._fact(field, facts)))

    def _fact(self, field: str, facts: Mapping[str, Any]) -> str:
        """`Cores: 8`; without a label, or as a number, where the layout says so."""
        mark, name = (field[0], field[1:]) if field[0] in "=#" else ("", field)
        value = fact_at(facts, name.partition("+")[0]) if mark == "#" else None
        if mark == "#":
            counted = len(value) if isinstance(value, list | dict) else None
            text = "" if counted is None else self._value("count", counted)
        else:
            text = self._cell(name, facts)
        if not text:
            return ""
        return text if mark == "=" else f"{self._label(name)}: {text}"

    def _label(self, name: str) -> str:
        last = name.partition("+")[2] or name
        return for_terminal(label(self._document, last.rpartition(".")[2]))

    def _cell(self, name: str, facts: Mapping[str, Any]) -> str:
        """One fact, or several with a blank between them, as one text."""
        values = [(one, fact_at(facts, one)) for one in name.split("+")]
        said = [self._value(one, value) for one, value in values if value not in _EMPTY]
        if len(said) > 1 and said[1].casefold().startswith(said[0].casefold()):
            del said[0]  # models that say their maker's name themselves
        return " ".join(said)

    def _value(self, name: str, value: Any) -> str:
        return cut(for_terminal(shown(self._document, name.rpartition(".")[2], value)), _LONGEST)

    def _wrapped(self, text: str, indent: str, further: str | None = None) -> list[str]:
        return textwrap.wrap(
            text,
            self._width,
            initial_indent=indent,
            subsequent_indent=indent if further is None else further,
            break_on_hyphens=False,
        )

    def _table(self, layout: Table, facts: Mapping[str, Any]) -> list[str]:
        items = _items(facts, layout.path)
        if not items:
            return []
        rows = [[self._cell(name, item) for name in layout.columns] for item in items[:_MOST_ROWS]]
        kept = [n for n in range(len(layout.columns)) if any(row[n] for row in rows)]
        head = [self._label(layout.columns[n]) for n in kept]
        cells = [[row[n] for n in kept] for row in rows]
        lines = [_INDENT + line for line in table(head, cells, self._width - len(_INDENT))]
        more = len(items) - _MOST_ROWS
        if more > 0:
            lines += self._wrapped(self._document.t("inventory.more_rows", count=more), _INDENT)
        return lines if kept else []


def _items(facts: Mapping[str, Any], path: str) -> list[Mapping[str, Any]]:
    """The items of a list; of `disks.smart` the mapping that each of the disks holds."""
    first, _, rest = path.partition(".")
    listed: Any = facts.get(first)
    found = [item for item in listed if isinstance(item, Mapping)] if _is_list(listed) else []
    if not rest:
        return found
    inner = [{"kernel_name": item.get("kernel_name"), **held} for item in found
             if isinstance(held := item.get(rest), Mapping)]  # fmt: skip
    return [item for item in inner if len(item) > 1]


def _is_list(value: Any) -> bool:
    return isinstance(value, list | tuple)


def _whole(facts: Mapping[str, Any]) -> Layout:
    """All that a probe without a layout tells: scalars a line each, lists of things as tables."""
    tables = {n: v for n, v in facts.items() if _is_list(v) and v and isinstance(v[0], Mapping)}
    lines = tuple(n for n, v in facts.items() if n not in ("missing", *tables) and v not in _EMPTY)
    return Layout(
        tuple(line for line in lines if line.split() == [line] and "+" not in line),
        tuple(Table(n, tuple(_columns(v))) for n, v in tables.items()),
    )


def _columns(items: Sequence[Any]) -> list[str]:
    plain = (n for item in items if isinstance(item, Mapping) for n, v in item.items()
             if not isinstance(v, Mapping | list) and "+" not in n)  # fmt: skip
    return list(dict.fromkeys(plain))[:6]


def _names(value: Any, depth: int = 0) -> Iterator[str]:
    """The names of all fields, to tell them from the ids of parts in a path."""
    if depth > 4:
        return
    if isinstance(value, Mapping):
        for name, held in value.items():
            if name != "missing":
                yield str(name)
                yield from _names(held, depth + 1)
    elif _is_list(value):
        for item in value[:_MOST_ROWS]:
            yield from _names(item, depth + 1)
