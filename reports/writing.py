"""Numbers, dates and durations as a reader of the document's language writes them."""

import math
from datetime import UTC, datetime
from typing import Any

from acceptance.units import UNITS
from reports.words import Words

__all__ = [
    "date",
    "duration",
    "elapsed",
    "label",
    "moment",
    "quantity",
    "shown",
    "unit_of",
    "without_unit",
]

_SUFFIXES = {
    "bytes": "By",
    "seconds": "s",
    "hertz": "Hz",
    "celsius": "Cel",
    "percent": "%",
    "volts": "V",
    "amperes": "A",
    "watts": "W",
    "watt_hours": "W.h",
    "hours": "h",
    "bits_per_second": "bit/s",
    "bytes_per_second": "By/s",
    "ppm": "[ppm]",
    "ratio": "%",
    "transfers_per_second": "{transfer}/s",
    "metres": "m",
    "rpm": "/min",
    "joules": "W.h",
}


def date(words: Words, utc: str | None) -> str:
    """`22 November 2026, 18:30 UTC`; an odd text stays as it is."""
    try:
        moment = datetime.fromisoformat(utc or "").astimezone(UTC)
    except ValueError:
        return utc or ""
    return words.t(
        "report.date",
        day=str(moment.day),
        month=words.t(f"report.month.{moment.month}"),
        year=str(moment.year),
        time=f"{moment:%H:%M}",
    )


def duration(words: Words, seconds: float | None) -> str:
    """`820 ms`, `12.5 s`, `3 min 20 s`, `2 h 5 min`."""
    if seconds is None or not math.isfinite(seconds):
        return ""
    if seconds < 60:
        return words.catalogue.quantity(float(f"{seconds:.3g}"), "s")
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:
        return f"{minutes}\u00a0min {rest}\u00a0s" if rest else f"{minutes}\u00a0min"
    hours, minutes = divmod(minutes, 60)
    return f"{hours}\u00a0h {minutes}\u00a0min" if minutes else f"{hours}\u00a0h"


def elapsed(started: str, ended: str | None) -> float | None:
    """Seconds between two times, or None where one is not told."""
    try:
        return (
            datetime.fromisoformat(ended or "") - datetime.fromisoformat(started)
        ).total_seconds()
    except (ValueError, TypeError):
        return None


def quantity(words: Words, value: Any, unit: str = "1") -> str:
    """A measured value with its unit; texts and truth values as such; a dash for none."""
    match value:
        case None:
            return "–"
        case bool():
            return words.t("value.yes" if value else "value.no")
        case int() | float():
            return words.catalogue.quantity(value, unit) if _is_plain(value) else f"{value!s:.24}"
    return str(value)


def _is_plain(value: float) -> bool:
    """Whether a number can be scaled and rounded: finite, and no longer than a float."""
    try:
        return math.isfinite(value)
    except OverflowError:
        return False


def shown(words: Words, field: str, value: Any) -> str:
    """A fact by the unit that its name carries: `size_bytes` -> `15.5 GiB`."""
    if isinstance(value, list | tuple):
        return ", ".join(shown(words, field, item) for item in value)
    if isinstance(value, dict):
        told = {str(k): v for k, v in value.items() if v not in (None, "", [], {})}
        return "; ".join(f"{label(words, k)}: {shown(words, k, v)}" for k, v in told.items())
    if field == "utc_seconds" and isinstance(value, int | float):
        return moment(words, value)
    if field.endswith("_ratio") and isinstance(value, int | float):
        return quantity(words, _three_digits(100 * value), "%")
    if field.endswith("_joules") and isinstance(value, int | float):
        return quantity(words, _three_digits(value / 3600), "W.h")  # as batteries are sold
    return quantity(words, value, "1" if isinstance(value, str) else unit_of(field))


def _three_digits(value: float) -> float:
    """A forged journal may hold an integer that no float can."""
    try:
        return float(f"{value:.3g}")
    except OverflowError:
        return value


def label(words: Words, field: str) -> str:
    """The name of a fact, without the unit that its value is written with."""
    return words.word("report.fact", without_unit(field))


def moment(words: Words, seconds: float) -> str:
    """Seconds since 1970 as a date; what no calendar holds stays a number."""
    try:
        return date(words, datetime.fromtimestamp(seconds, UTC).isoformat())
    except (OverflowError, ValueError, OSError):
        return str(seconds)[:40]


def unit_of(field: str) -> str:
    """The unit code that a field's name ends in, or `1`."""
    found = (code for suffix, code in _SUFFIXES.items() if f"_{field}".endswith(f"_{suffix}"))
    return next((code for code in sorted(found, key=len, reverse=True) if code in UNITS), "1")


def without_unit(field: str) -> str:
    """`size_bytes` -> `size`: the label of a fact whose value is written with its unit."""
    for suffix in sorted(_SUFFIXES, key=len, reverse=True):
        if field.endswith(f"_{suffix}"):
            return field.removesuffix(f"_{suffix}")
    return field
