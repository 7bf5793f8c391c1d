"""Measurements over a lot in words, and those that are out of line."""

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from acceptance.lot.model import Measured, OutOfLine
from reports.strips import Strip, strip_of
from reports.words import Words
from reports.writing import quantity

__all__ = ["MeasuredRow", "OutOfLineRow", "measured_row", "out_of_line_rows"]


class OutOfLineRow(msgspec.Struct, frozen=True, kw_only=True):
    """One machine's value beside the lot's."""

    title: str
    name: str
    machine: str
    value: str
    median: str
    distance: str
    severity: str
    severity_text: str
    sentence: str
    strip: Strip | None


class MeasuredRow(msgspec.Struct, frozen=True, kw_only=True):
    """One measurement over the lot."""

    title: str
    name: str
    count: str
    low: str
    median: str
    high: str
    standing: str
    reason: str
    strip: Strip | None


def out_of_line_rows(
    words: Words, measured: Sequence[Measured], names: Mapping[str, str]
) -> Iterable[OutOfLineRow]:
    """The heaviest first."""
    found = [(m, odd) for m in measured for odd in m.out_of_line]
    for one, odd in sorted(found, key=lambda pair: pair[1].severity):
        yield _out_of_line(words, one, odd, names)


def _out_of_line(
    words: Words, one: Measured, odd: OutOfLine, names: Mapping[str, str]
) -> OutOfLineRow:
    return OutOfLineRow(
        title=_title(words, one),
        name=words.says(one.name_title),
        machine=names.get(odd.machine, odd.machine),
        value=quantity(words, odd.value, one.unit),
        median=quantity(words, one.median, one.unit),
        distance=_distance(words, one, odd),
        severity=odd.severity,
        severity_text=words.t(f"lot.document.severity.{odd.severity}"),
        sentence=words.says(odd.sentence),
        strip=strip_of(one),
    )


def _title(words: Words, one: Measured) -> str:
    """The check, and which part of the machine it was about: `disk 2`."""
    role = words.text(one.role_label)
    return f"{words.says(one.title)} – {role}" if role else words.says(one.title)


def _distance(words: Words, one: Measured, odd: OutOfLine) -> str:
    if odd.z is None or one.threshold is None:
        return "–"
    limit = quantity(words, float(f"{one.threshold:.3g}"))
    return words.t("lot.document.distance", z=float(f"{abs(odd.z):.3g}"), limit=limit)


def measured_row(words: Words, one: Measured) -> MeasuredRow:
    """One measurement in words."""
    values = sorted(one.values.values())
    odd = len(one.out_of_line)
    return MeasuredRow(
        title=_title(words, one),
        name=words.says(one.name_title),
        count=quantity(words, len(values)),
        low=quantity(words, values[0], one.unit) if values else "–",
        median=quantity(words, one.median, one.unit),
        high=quantity(words, values[-1], one.unit) if values else "–",
        standing=words.t("lot.document.odd", count=odd) if odd else "",
        reason=words.says(one.reason),
        strip=strip_of(one),
    )
