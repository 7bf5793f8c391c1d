"""Judges one condition by what was seen: it holds, or in which way it does not.

What is measured is worse or better by the way that its field is better; a name, a type or a number
that is another one makes a substitute; what was not seen cannot be told.
"""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from acceptance.order import patterns
from acceptance.order.conditions import meets
from acceptance.order.fields import Field
from acceptance.order.model import Condition, Deviation, Kind
from acceptance.order.observing import Seen
from acceptance.order.quantities import show
from acceptance.order.values import TYPES, order_of, same

__all__ = ["Judged", "judge", "members", "shown_values"]

_UNTOLD_COST = 40
_BETTER_COST = 50
_WORSE_COST = 100
_OTHER_COST = 300
_LONGEST = 200
_ROUNDED = 0.0005
"""What four digits do not show: 499.9999 GB is told as 500 GB, and is no less than that."""

_COUNTED = ("count", "percent")
_ALL_WAYS = ("=", ">=", "<=")


class Judged(NamedTuple):
    """One condition and what came of it; `cost` is what the deviation weighs in matching."""

    condition: Condition
    seen: Seen
    deviation: Deviation | None
    cost: int


def judge(
    field: Field, condition: Condition, seen: Seen, tolerances: Mapping[str, float], key: str
) -> Judged:
    """Whether a condition holds; `key` is the field's name among the tolerances."""
    if seen.absent:
        return _deviating(field, condition, seen, "missing", 0.0)
    if not seen.values:
        return _deviating(field, condition, seen, "cannot_be_told", 0.0)
    told = _stands(field, condition, seen, tolerances.get(key))
    if told is None:
        return _deviating(field, condition, seen, "cannot_be_told", 0.0)
    holds, kind, far = told
    if holds:
        return Judged(condition, seen, None, 0)
    return _deviating(field, condition, seen, kind, far)


def _deviating(field: Field, condition: Condition, seen: Seen, kind: Kind, far: float) -> Judged:
    observed = shown_values(field, seen, condition.text) if seen.values else None
    deviation = Deviation(
        kind=kind, name=condition.name, expected=condition.text, observed=observed
    )
    distance = round(90 * min(1.0, far))
    cost = {
        "cannot_be_told": _UNTOLD_COST,
        "better": _BETTER_COST // 2 + distance // 2,
        "worse": _WORSE_COST + distance,
    }.get(kind, max(field.weight, _OTHER_COST))
    return Judged(condition, seen, deviation, cost)


def _stands(
    field: Field, condition: Condition, seen: Seen, stated: float | None
) -> tuple[bool, Kind, float] | None:
    """(holds, how it deviates if not, how far); None where the values cannot be compared."""
    reads = TYPES[field.type].reads
    values = [one for value in seen.values for one in members(value)]
    if condition.operator in ("~", "!~"):
        found = any(patterns.search(str(condition.value), str(value)) for value in values)
        return found is (condition.operator == "~"), "substituted", 0.0
    if field.type in ("version", "series", "date") or reads in ("quantity", "pixels"):
        value = seen.values[0]
        if reads == "quantity":
            return _measured(field, condition, seen, stated)
        stands = order_of(field.type, condition.value, value)
        if stands is None:
            return _unlike(field, condition.operator)
        return meets(condition.operator, stands), _kind(field, condition.operator, stands), 0.5
    is_same = any(same(field.type, condition.value, value) for value in values)
    holds = is_same is (condition.operator == "=")
    return holds, _other(field, condition), 0.0


def _unlike(field: Field, operator: str) -> tuple[bool, Kind, float] | None:
    """What comes of two values of which neither is more: another one is told, no bound is.

    Of two sizes one is wider and the other higher, so that neither bound is kept.
    """
    if field.type == "date" or (operator not in ("=", "!=") and field.type != "pixels"):
        return None
    return operator == "!=", _kind(field, operator, 0), 0.5


def members(value: Any) -> Iterable[Any]:
    """The members of a list of words; a pair of pixels stays one value."""
    is_words = isinstance(value, list) or (
        isinstance(value, tuple) and all(isinstance(one, str) for one in value)
    )
    return value if is_words else (value,)


def _other(field: Field, condition: Condition) -> Kind:
    """How a text or truth value deviates that is another one than asked."""
    if field.type == "flag":
        return "missing" if condition.operator == "=" else "substituted"
    if field.type == "presence" and condition.value is True:
        return "missing"
    if field.type == "distro" and condition.operator == "=":
        return "cannot_be_told"
    if isinstance(condition.value, bool) and field.better == "more":
        wants = condition.value is (condition.operator == "=")
        return "worse" if wants else "better"
    return "substituted"


def _measured(
    field: Field, condition: Condition, seen: Seen, stated: float | None
) -> tuple[bool, Kind, float] | None:
    """A quantity, within what is tolerated for it."""
    asked, found = condition.value, seen.values[0]
    exact = order_of(field.type, asked, found)
    if exact is None or not isinstance(asked, int | float):
        return None
    number = float(int(found, 0)) if isinstance(found, str) else float(found)
    far = abs(number - asked) / asked if asked else 1.0
    stands = 0 if far <= _tolerance(field, condition.operator, seen, stated) else exact
    return meets(condition.operator, stands), _kind(field, condition.operator, exact), far


def _tolerance(field: Field, operator: str, seen: Seen, stated: float | None) -> float:
    """What an exact value may differ by; bounds are strict where the order states nothing.

    Those of what is sold by a round figure (memory, inches, 60 Hz) bend too, and none is broken
    by what rounding hides.
    """
    if not seen.tolerance:
        return 0.0
    own = field.tolerance if stated is None else stated
    bends = stated is not None or field.nominal
    if operator in (">=", "<=") and not bends:
        return 0.0 if TYPES[field.type].dimension in _COUNTED else _ROUNDED
    return 0.0 if operator == ">" else own


def _kind(field: Field, operator: str, stands: int) -> Kind:
    """Less than asked is worse where more is better; of two that are not alike none is."""
    side = {">": -1, ">=": -1, "<": 1, "<=": 1}.get(operator, stands)
    if field.better == "other" or operator == "!=" or side == 0:
        return "substituted"
    return "worse" if (side < 0) is (field.better == "more") else "better"


def shown_values(field: Field, seen: Seen, like: str = "") -> str | None:
    """What was seen, in words and quantities; several names side by side, each once."""
    if seen.words:
        return seen.words
    told = dict.fromkeys(_shown(field, value, like) for value in seen.values)
    text = " / ".join(one for one in told if one)[:_LONGEST]
    return text or None


def _shown(field: Field, value: Any, like: str) -> str:
    kind = TYPES[field.type]
    if isinstance(value, bool):
        return "true" if value else "false"
    if field.type == "pixels" and isinstance(value, tuple):
        return f"{value[0]:.0f}x{value[1]:.0f}"
    if kind.dimension and isinstance(value, int | float) and abs(value) < 1e30:
        return show(value, kind.dimension, like=like)
    if isinstance(value, list | tuple):
        return " ".join(str(one) for one in value[:20])
    return " ".join(str(value)[:_LONGEST].split())
