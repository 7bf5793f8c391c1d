"""The measurements of one run that can be held against those of the other machines. Pure."""

import math
from collections.abc import Iterator
from typing import Literal, NamedTuple, TypeAlias

from acceptance.limits import AtLeast, AtMost, Limit
from acceptance.lot.roles import Found, roles_of
from acceptance.lot.table import not_compared
from acceptance.model import Measurement, Result, Run
from acceptance.sentences import Sentence

__all__ = ["Declared", "ReadingKey", "readings", "worse_of"]

Worse: TypeAlias = Literal["higher", "lower", "unknown"]

_TAKEN = ("passed", "failed")
"""Of a check that ended otherwise nobody knows what was measured."""
_LARGEST = 1e150
"""Beyond this the square of a reading is no number any more."""


class ReadingKey(NamedTuple):
    """Over the machines of a lot, the same measurement."""

    check: str
    role: str
    name: str
    unit: str


class Declared(NamedTuple):
    """What is the same for all machines; `reason` is why it is not compared."""

    title: Sentence
    name_title: Sentence
    role_label: Sentence | None
    limit: Limit | None
    reason: str | None


def readings(run: Run) -> Iterator[tuple[ReadingKey, Declared, float]]:
    """Every numeric measurement of the run's judged checks."""
    roles = roles_of(run.facts, (r.part for r in run.results if r.part is not None))
    for result in run.results:
        if result.outcome in _TAKEN:
            for measured in result.measurements:
                value = _number(measured.value)
                if value is not None:
                    yield *_declared(result, measured, roles), value


def _declared(
    result: Result, measured: Measurement, roles: dict[str, Found]
) -> tuple[ReadingKey, Declared]:
    role = roles.get(result.part) if result.part is not None else None
    key = ReadingKey(result.check, role.key if role else "", measured.name, measured.unit)
    return key, Declared(
        title=result.title,
        name_title=measured.title,
        role_label=role.label if role else None,
        limit=measured.limit,
        reason=not_compared(result.check, measured.name),
    )


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if math.isfinite(number) and abs(number) <= _LARGEST else None


def worse_of(limit: Limit | None) -> Worse:
    """Which side is the bad one: `higher` than an upper limit, `lower` than a lower one."""
    match limit:
        case AtMost():
            return "higher"
        case AtLeast():
            return "lower"
    return "unknown"
