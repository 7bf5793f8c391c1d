"""Reads one condition of an order: `">= 1 TB"` becomes operator, value and canonical words."""

import re
from collections.abc import Iterable
from typing import Any

from acceptance.order import patterns
from acceptance.order.fields import Field
from acceptance.order.model import Condition
from acceptance.order.patterns import PatternError
from acceptance.order.quantities import DIMENSIONS, NumberError, UnitError
from acceptance.order.refusing import Place, refuse, shown
from acceptance.order.values import COMPARE, SEARCH, TYPES, Type, order_of, same, value_of
from acceptance.sentences import sentence

__all__ = ["conditions_of", "meets", "refuse_contradictions", "words_of"]

_OPERATOR = re.compile(r"\s*(!=|>=|<=|!~|==|=|>|<|~)?(.*)", re.DOTALL)
_MOST = 64
_LONGEST = 500
_SHOWN = 60
_SMALLEST_BYTES = 2**20


def conditions_of(field: Field, raw: object, place: Place) -> tuple[Condition, ...]:
    """The conditions on one field; a list holds several, all of which must hold.

    Raises `BadInput` with the place and what was expected there.
    """
    several = raw if isinstance(raw, list) else [raw]
    if not several or len(several) > _MOST:
        refuse(place, "bad.order.list", most=_MOST)
    places = [place.at(n) for n in range(len(several))] if isinstance(raw, list) else [place]
    return tuple(_condition(field, one, at) for one, at in zip(several, places, strict=True))


def _condition(field: Field, raw: object, place: Place) -> Condition:
    kind = TYPES[field.type]
    operator, rest = _split(raw, kind)
    if operator not in kind.operators:
        expected = ", ".join(kind.operators)
        refuse(place, "bad.order.operator", operator=operator, expected=expected)
    if operator in SEARCH:
        value, words = _pattern(rest, place)
    else:
        value, words = _value(field, kind, rest, place)
    return Condition(
        name=field.name,
        operator=operator,
        value=value,
        text=f"{operator} {words}",
        source_line=place.line,
    )


def _split(raw: object, kind: Type) -> tuple[str, object]:
    """The operator and what is behind it; `=` where there is none.

    A value that begins with an operator and is none of that kind: `= > 5` is refused later.
    """
    if not isinstance(raw, str):
        return "=", raw
    found = _OPERATOR.fullmatch(raw)
    operator, rest = (found[1], found[2]) if found else (None, raw)
    if kind.reads == "text" and operator is None:
        return "=", raw
    return {"==": "=", None: "="}.get(operator, operator) or "=", rest.strip()


def _pattern(rest: object, place: Place) -> tuple[str, str]:
    pattern = str(rest)
    if not pattern:
        refuse(place, "bad.order.no_value")
    try:
        patterns.search(pattern, "")
    except PatternError as why:
        refuse(place, "bad.order.pattern", pattern=pattern[:_SHOWN], why=sentence(str(why)))
    return pattern, pattern


def _value(field: Field, kind: Type, rest: object, place: Place) -> tuple[Any, str]:
    expected = sentence(f"order.expects.{_expectation(kind)}")
    if rest == "":
        refuse(place, "bad.order.no_value")
    if isinstance(rest, str) and len(rest) > _LONGEST:
        refuse(place, "bad.order.too_long", most=_LONGEST)
    try:
        value, words = value_of(kind, rest, field.bare)
        if _lacks_unit(field, kind, value, rest):
            raise UnitError("")
        return value, words
    except UnitError as unit:
        units = ", ".join(DIMENSIONS[kind.dimension].scale) or sentence("order.expects.no_unit")
        if not str(unit):
            refuse(place, "bad.order.no_unit", found=shown(rest), units=units)
        refuse(place, "bad.order.unit", unit=str(unit)[:_SHOWN], units=units)
    except NumberError:
        refuse(place, "bad.order.value", found=shown(rest), expected=expected)
    except TypeError:
        refuse(place, "bad.order.value", found=shown(rest), expected=expected)


def _lacks_unit(field: Field, kind: Type, value: Any, rest: object) -> bool:
    """Whether a size is a number so small that its unit was forgotten: nobody orders 32 bytes."""
    if kind.dimension not in ("bytes", "memory") or "sector" in field.name:
        return False
    bare = not isinstance(rest, str) or rest[-1:].isdigit()
    return bare and 0 < value < _SMALLEST_BYTES


def _expectation(kind: Type) -> str:
    return kind.dimension or kind.reads


def refuse_contradictions(field: Field, conditions: Iterable[Condition], place: Place) -> None:
    """Refuse conditions on one field that nothing can meet at once."""
    told = [c for c in conditions if c.operator not in SEARCH]
    for first in told:
        for second in told:
            if first is not second and _excludes(field.type, first, second):
                values = {"first": first.text, "second": second.text}
                refuse(place, "bad.order.contradiction", **values)


def _excludes(kind: str, first: Condition, second: Condition) -> bool:
    """Whether an exact value or a lower bound leaves nothing for the other condition."""
    if kind in ("flag", "words", "distro"):
        opposite = {first.operator, second.operator} == {"=", "!="}
        return opposite and same(kind, first.value, second.value)
    if first.operator == "=":
        return not _meets(kind, first.value, second)
    if first.operator in (">", ">=") and second.operator in ("<", "<="):
        stands = order_of(kind, second.value, first.value)
        strict = first.operator == ">" or second.operator == "<"
        return stands is not None and (stands > 0 or (stands == 0 and strict))
    return False


def _meets(kind: str, value: Any, condition: Condition) -> bool:
    if condition.operator in COMPARE:
        stands = order_of(kind, condition.value, value)
        return stands is None or meets(condition.operator, stands)
    equal = value == condition.value or same(kind, condition.value, value)
    return equal if condition.operator == "=" else not equal


def meets(operator: str, stands: int) -> bool:
    """Whether a value that stands so to the asked one (-1, 0, 1) meets the operator."""
    return {
        "=": stands == 0,
        "!=": stands != 0,
        ">": stands > 0,
        ">=": stands >= 0,
        "<": stands < 0,
        "<=": stands <= 0,
    }[operator]


def words_of(conditions: Iterable[Condition], *, named: bool) -> str:
    """The canonical words of a line: `>= 8`, or `size >= 1 TB, model ~ PM9A1.*`."""
    return ", ".join(f"{c.name} {c.text}" if named else c.text for c in conditions)
