"""What a user writes on the command line, as numbers: durations, rates, shares, counts.

Decides nothing: each function reads one text and returns a number in the base the planners work
in (hours, events per hour, fractions), or refuses it with the one sentence that says what would
have been understood. Numbers have a decimal point or a decimal comma; `1,500` is refused, because
it is 1.5 in one country and 1500 in the next. A year is 365.25 days, a month a twelfth of it.
"""

import math
import re
from typing import NoReturn

from acceptance.refusal import BadInput

__all__ = ["LONGEST_HOURS", "count", "duration", "is_count", "rate", "ratio", "share", "short"]

LONGEST_HOURS = 1e12
"""A hundred million years: what is longer is a slip of the pen."""

SHORTEST_HOURS = 1e-9
MOST = 10**9
_LONGEST_TEXT = 40

_SECOND, _MINUTE, _DAY, _YEAR = 1.0 / 3600.0, 1.0 / 60.0, 24.0, 8766.0
_HOURS: dict[str, float] = {
    **dict.fromkeys(("s", "sec", "secs", "second", "seconds", "segundo", "segundos"), _SECOND),
    **dict.fromkeys(("m", "min", "mins", "minute", "minutes", "minuto", "minutos"), _MINUTE),
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours", "hora", "horas"), 1.0),
    **dict.fromkeys(("d", "day", "days", "dia", "dias", "día", "días"), _DAY),
    **dict.fromkeys(("w", "wk", "week", "weeks", "semana", "semanas"), 7 * _DAY),
    **dict.fromkeys(("mo", "month", "months", "mes", "meses"), _YEAR / 12.0),
    **dict.fromkeys(("a", "y", "yr", "yrs", "year", "years", "año", "años"), _YEAR),
}
_NUMBER = r"(?:\d{1,30}(?:[.,]\d{1,30})?|\.\d{1,30})(?:e[+-]?\d{1,3})?"
_PART = re.compile(rf"\s*({_NUMBER})\s*([^\W\d_]+)\s*")
_RATE = re.compile(rf"\s*({_NUMBER})\s*(?:/|\bper\b|\bpor\b)\s*({_NUMBER})?\s*([^\W\d_]+)\s*")
_SHARE = re.compile(rf"\s*({_NUMBER})\s*(%?)\s*")
_COUNT = re.compile(r"\s*(\d{1,30})\s*", re.ASCII)
_GROUPED = re.compile(r"\d,\d{3}(?!\d)")


def duration(option: str, text: str) -> float:
    """Hours, of `500h`, `90 min`, `1h 30min`, `3d`, `1y` or `2 weeks`; more than 0.

    Raises `BadInput`, as every function here does.
    """
    hours, rest = 0.0, text.lower()
    if len(text) > _LONGEST_TEXT:
        _refuse("bad.plan_duration", option, text)
    while part := _PART.match(rest):
        hours += _number(part[1]) * _HOURS.get(part[2], math.nan)
        rest = rest[part.end() :]
    if rest or not SHORTEST_HOURS <= hours <= LONGEST_HOURS or _GROUPED.search(text):
        _refuse("bad.plan_duration", option, text)
    return hours


def rate(option: str, text: str) -> float:
    """Events per hour, of `1/h`, `0.5/day`, `2 per week` or `1/8h`; more than 0."""
    found = _RATE.fullmatch(text.lower())
    if not found or _GROUPED.search(text):
        _refuse("bad.plan_rate", option, text)
    hours = _number(found[2] or "1") * _HOURS.get(found[3], math.nan)
    per_hour = _number(found[1]) / hours if hours > 0 else math.nan
    if not 1.0 / LONGEST_HOURS <= per_hour <= 1.0 / SHORTEST_HOURS:
        _refuse("bad.plan_rate", option, text)
    return per_hour


def share(option: str, text: str) -> float:
    """A fraction, of `95%` or `0.95`; between 0 and 1, both excluded. `95` is refused."""
    found = _SHARE.fullmatch(text.lower())
    value = math.nan
    if found and not _GROUPED.search(text if found[2] else ""):
        value = _number(found[1]) / (100.0 if found[2] else 1.0)
    if not 0.0 < value < 1.0:
        _refuse("bad.plan_share", option, text)
    return value


def ratio(option: str, text: str) -> float:
    """A number above 1, such as `2` or `1.5`."""
    found = _SHARE.fullmatch(text.lower())
    value = _number(found[1]) if found and not found[2] else math.nan
    if not 1.0 < value <= MOST or _GROUPED.search(text):
        _refuse("bad.plan_ratio", option, text)
    return value


def count(option: str, text: str, *, least: int = 0, most: int = MOST) -> int:
    """A whole number from `least` to `most`."""
    found = _COUNT.fullmatch(text)
    if not found or not least <= int(found[1]) <= most:
        _refuse("bad.plan_count", option, text, least=least, most=most)
    return int(found[1])


def is_count(text: str) -> bool:
    """Whether a text is a plain number without a unit."""
    return _COUNT.fullmatch(text) is not None


def _number(text: str) -> float:
    return float(text.replace(",", "."))


def short(text: str) -> str:
    """What a user wrote, as a refusal repeats it."""
    return text if len(text) <= _LONGEST_TEXT else f"{text[:_LONGEST_TEXT]}…"


def _refuse(key: str, option: str, text: str, **values: int) -> NoReturn:
    raise BadInput(key, option=option, text=short(text), **values)
