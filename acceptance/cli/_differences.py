"""A comparison of two runs in words: a line for each difference, under headings."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

import msgspec

from acceptance.differences import Comparison
from acceptance.differences.model import FactChange, MeasurementChange, OutcomeChange, Side
from acceptance.messages import Catalogue
from acceptance.model import Run
from acceptance.sentences import Sentence, quantity, sentence
from reports.document import Document
from reports.inventory.table import cut
from reports.writing import label, shown

__all__ = ["Line", "document", "lines"]

MOST_LINES = 40
LONGEST_VALUE = 160
SMALLEST_CHANGE = 0.05
"""Ratios nearer to one than this are told as a count: measurements are never twice the same."""

_HEADINGS = {
    "part": "compare.parts",
    "error": "compare.errors",
    "version": "compare.versions",
    "fact": "compare.other_facts",
    "state": "compare.states",
}


class Line(NamedTuple):
    """One line, not escaped yet."""

    text: str
    heading: bool = False


def document(comparison: Comparison, catalogue: Catalogue) -> Any:
    """The JSON document: as it is, every sentence with its text."""
    return _plain(comparison, catalogue)


def _plain(value: Any, catalogue: Catalogue) -> Any:
    match value:
        case Sentence():
            told = {name: _plain(one, catalogue) for name, one in value.values.items()}
            return {"key": value.key, "values": told, "text": catalogue.text(value)}
        case {"key": str(key), "values": dict(values), **rest} if not rest:
            return _plain(Sentence(key, values), catalogue)
        case msgspec.Struct():
            names = value.__struct_fields__
            return {name: _plain(getattr(value, name), catalogue) for name in names}
        case Mapping():
            return {str(name): _plain(one, catalogue) for name, one in value.items()}
        case list() | tuple():
            return [_plain(one, catalogue) for one in value]
    return value


def lines(comparison: Comparison, now: Run, catalogue: Catalogue) -> Iterator[Line]:
    """All of it in words; other subjects are said first."""
    words = _Words(Document(run=now, audience="internal", catalogue=catalogue))
    for remark in comparison.remarks:
        yield Line(catalogue.text(remark))
    sides = {"before": words.side(comparison.before), "now": words.side(comparison.now)}
    yield Line(words.t("compare.head", **sides))
    sections = list(words.sections(comparison))
    for heading, told in sections:
        yield Line("")
        yield Line(words.t(heading), heading=True)
        yield from (Line(f"  {line}") for line in told[:MOST_LINES])
        if len(told) > MOST_LINES:
            yield Line("  " + words.t("compare.more", count=len(told) - MOST_LINES))
    if not sections:
        yield Line(words.t("compare.nothing"))
    if count := sum(comparison.passing.values()):
        yield Line("")
        yield Line(words.t("compare.passing", count=count))


class _Words:
    """Writes differences for one reader."""

    def __init__(self, reader: Document) -> None:
        self._document = reader
        self._catalogue = reader.catalogue

    def t(self, key: str, **values: Any) -> str:
        """One of the command's own sentences."""
        return self._catalogue.text(sentence(key, **values))

    def side(self, side: Side) -> str:
        """A run by its id, time and verdict."""
        key = f"decision.{side.decision}" if side.decision else "state.interrupted"
        told = (side.id, side.started_at, side.profile, self._catalogue.text(key))
        return ", ".join(told)

    def sections(self, comparison: Comparison) -> Iterator[tuple[str, list[str]]]:
        """(heading, lines) of what there is to tell."""
        made = [("compare.outcomes", [self.outcome(one) for one in comparison.outcomes])]
        for weight, heading in _HEADINGS.items():
            mine = [one for one in comparison.facts if one.weight == weight]
            made.append((heading, [self.fact(one) for one in mine]))
        made.append(("compare.measurements", list(self.measurements(comparison.measurements))))
        yield from ((heading, told) for heading, told in made if told)

    # -- outcomes ------------------------------------------------------------------------------

    def outcome(self, change: OutcomeChange) -> str:
        """`new failure: Disks return their data (sda): 3 blocks differ`."""
        values = {
            "title": change.title,
            "part": self._part(change.part_label or change.part),
            "before": self._outcome_word(change.before),
            "now": self._outcome_word(change.now),
        }
        text = self.t(f"compare.outcome.{change.kind}", **values)
        return f"{text}: {self._catalogue.text(change.reason)}" if change.reason else text

    def _outcome_word(self, outcome: str | None) -> Sentence:
        return sentence(f"outcome.{outcome}" if outcome else "compare.not_judged")

    def _part(self, part: str | None) -> str:
        return f" ({part})" if part else ""

    # -- facts ---------------------------------------------------------------------------------

    def fact(self, change: FactChange) -> str:
        """A difference between facts."""
        field = change.path.rpartition(".")[2]
        values: dict[str, Any] = {"what": self._what(change)}
        if change.kind == "items":
            return self._items(change, field)
        if change.kind in ("gone", "added") and not (change.label or change.part):
            values["what"] += f": {self._shown(field, change.before or change.now)}"
        if change.kind not in ("gone", "added"):
            values["before"] = self._shown(field, change.before)
            values["now"] = self._shown(field, change.now)
        return self.t(f"compare.{change.kind}", **values)

    def _items(self, change: FactChange, field: str) -> str:
        gone, came = (self._shown(field, list(v or ())) for v in (change.before, change.now))
        key = "compare.items" if gone and came else "compare.items_gone" if gone else None
        return self.t(key or "compare.items_came", what=self._what(change), gone=gone, came=came)

    def _what(self, change: FactChange) -> str:
        """`Memory: modules: Example M393 (slot:A1): speed`."""
        section, *fields = (label(self._document, name) for name in change.path.split("."))
        if change.label is None and change.part is None:
            return ": ".join((section, *fields))
        part = self._part(change.part if change.part != change.label else None)
        entry = f"{change.label or change.part}{part if change.label else ''}"
        own = fields[1:] if len(fields) > 1 else []
        return ": ".join((section, entry, *own) if own else (section, *fields[:1], entry))

    def _shown(self, field: str, value: Any) -> str:
        if value is None:
            return "–"
        if isinstance(value, bool):
            return self.t("value.yes" if value else "value.no")
        return cut(shown(self._document, field, value), LONGEST_VALUE)

    # -- measurements --------------------------------------------------------------------------

    def measurements(self, changes: Iterable[MeasurementChange]) -> Iterator[str]:
        """Those that differ by more than they would from one day to the next, then the rest."""
        near = 0
        for change in changes:
            if change.ratio is not None and abs(change.ratio - 1) < SMALLEST_CHANGE:
                near += 1
            else:
                yield self.measurement(change)
        if near:
            yield self.t("compare.near", count=near, percent=quantity(100 * SMALLEST_CHANGE, "%"))

    def measurement(self, change: MeasurementChange) -> str:
        """`Memory keeps its data: rate: 3 GiB/s → 6 GiB/s (× 2)`."""
        before, now = (self._measured(v, change.unit) for v in (change.before, change.now))
        values = {
            "title": change.title,
            "part": self._part(change.part_label or change.part),
            "name": change.name_title,
            "before": before,
            "now": now,
        }
        if change.ratio is None:
            return self.t("compare.measured", **values)
        return self.t("compare.measured_ratio", **values, ratio=float(f"{change.ratio:.3g}"))

    def _measured(self, value: Any, unit: str) -> Any:
        number = isinstance(value, int | float) and not isinstance(value, bool)
        return quantity(value, unit) if number else value
