"""The inventory as a page of text: a heading a class of state, facts in words, lists as tables.

Everything that a machine says is escaped; no line is longer than it may be.
"""

import re
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from acceptance.messages import Catalogue
from acceptance.messages.escape import for_terminal
from reports.inventory.gaps import gap_sentences
from reports.inventory.layout import ORDER, Layout, Table, layout_of
from reports.inventory.table import cut, table
from reports.inventory.values import EMPTY, Values
from reports.words import Words

__all__ = ["page"]

_MOST_ROWS = 12
_NUMBERS = ("mac", "serial")
_INDENT = "  "
_MISSING = "  ? "
_GOES_ON = "    "
_BETWEEN = " · "


def page(facts: Mapping[str, Any], catalogue: Catalogue, width: int = 80) -> Iterator[str]:
    """The lines of the page, at most `width` characters each.

    A line that does not begin with a blank begins with a heading and a colon.
    """
    names = [n for n in ORDER if n in facts] + [n for n in facts if n not in ORDER]
    for name in names:
        if isinstance(facts[name], Mapping):
            yield from _Section(Values(Words(catalogue=catalogue)), width).lines(name, facts[name])


class _Section:
    """The facts of one probe."""

    def __init__(self, values: Values, width: int) -> None:
        self._values, self._width = values, width

    def lines(self, probe: str, facts: Mapping[str, Any]) -> Iterator[str]:
        """Heading, facts, tables, and what is missing."""
        layout = layout_of(probe) or _whole(facts)
        told = [line for one in layout.lines for line in self._line(one.split(), facts)]
        tables = [line for each in layout.tables for line in self._table(each, facts)]
        said = self._gaps(facts)
        if not told and not tables and not said:
            told = [f"{_INDENT}{self._values.sentence('inventory.nothing')}"]
        heading = cut(self._values.word(probe), self._width // 2)
        yield from self._headed(heading, [*told, *tables, *said], joined=bool(told or not tables))

    def _headed(self, heading: str, lines: Sequence[str], *, joined: bool) -> Iterator[str]:
        """The heading stands before the first line where there is room for both."""
        first = f"{heading}: {lines[0].strip()}"
        if joined and len(first) <= self._width:
            yield first
            yield from lines[1:]
        else:
            yield f"{heading}:"
            yield from lines

    def _gaps(self, facts: Mapping[str, Any]) -> list[str]:
        gaps = facts.get("missing")
        said = gap_sentences(
            gaps if isinstance(gaps, list) else [],
            self._values.catalogue,
            _names(facts),
            lambda name: _amid(self._values.full_label(name)),
        )
        return [
            line for one in said for line in self._wrapped(cut(for_terminal(one), 400), _MISSING)
        ]

    def _wrapped(self, text: str, indent: str) -> list[str]:
        return textwrap.wrap(
            text,
            self._width,
            initial_indent=indent,
            subsequent_indent=_GOES_ON,
            break_on_hyphens=False,
        )

    def _line(self, fields: Sequence[str], facts: Mapping[str, Any]) -> list[str]:
        """The facts side by side; none is taken apart that fits into a line."""
        lines: list[str] = []
        for told in filter(None, (self._values.labelled(field, facts) for field in fields)):
            longer = f"{lines[-1]}{_BETWEEN}{told}" if lines else ""
            if longer and len(longer) <= self._width:
                lines[-1] = longer
            else:
                lines += self._wrapped(told, _INDENT)
        return lines

    def _table(self, layout: Table, facts: Mapping[str, Any]) -> list[str]:
        items = _items(facts, layout.path)
        if not items:
            return []
        rows = [
            [self._values.cell(name, item) for name in layout.columns]
            for item in _by_name(items)[:_MOST_ROWS]
        ]
        kept = [n for n in range(len(layout.columns)) if any(row[n] for row in rows)]
        head = [self._values.label(layout.columns[n]) for n in kept]
        cells = [[row[n] for n in kept] for row in rows]
        numbers = [n for n, column in enumerate(kept) if layout.columns[column] in _NUMBERS]
        room = self._width - len(_INDENT)
        lines = [_INDENT + line for line in table(head, cells, room, numbers)]
        more = len(items) - _MOST_ROWS
        if more > 0:
            lines.append(f"{_INDENT}{self._values.sentence('inventory.more_rows', count=more)}")
        return lines if kept else []


def _amid(label: str) -> str:
    """A label amid a sentence; one like TPM stays as it is."""
    first = label.partition(" ")[0]
    return label[:1].lower() + label[1:] if first == first.capitalize() else label


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


def _by_name(items: list[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """`eth2` before `eth10`; what the kernel gives no names stays as the probe tells it."""
    names = [item.get("kernel_name") for item in items]
    if not all(isinstance(name, str) for name in names):
        return items
    return sorted(items, key=lambda item: _natural(item["kernel_name"]))


def _natural(name: str) -> list[tuple[int, str]]:
    pieces = re.findall(r"[0-9]{1,9}|[^0-9]+", name)
    return [(int(p), "") if p.isascii() and p.isdigit() else (-1, p) for p in pieces]


def _is_list(value: Any) -> bool:
    return isinstance(value, list | tuple)


def _whole(facts: Mapping[str, Any]) -> Layout:
    """All that a probe without a layout tells: facts side by side, lists of things as tables."""
    held = {n: v for n, v in facts.items() if n != "missing" and v not in EMPTY}
    tables = {n: v for n, v in held.items() if _is_list(v) and isinstance(v[0], Mapping)}
    lines = tuple(n for n in held if n not in tables)
    return Layout(
        (" ".join(line for line in lines if line.isidentifier()),),
        tuple(Table(n, tuple(_columns(v))) for n, v in tables.items()),
    )


def _columns(items: Sequence[Any]) -> list[str]:
    plain = (n for item in items if isinstance(item, Mapping) for n, v in item.items()
             if not isinstance(v, Mapping | list) and str(n).isidentifier())  # fmt: skip
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
