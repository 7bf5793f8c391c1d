"""A sentence before it is written: a message key and its values.

The journal keeps sentences in this form; `acceptance.messages` writes them out in
the reader's language when a document is made.
"""

import math
from collections.abc import Mapping
from numbers import Integral, Real
from typing import Any, TypeAlias

import msgspec

__all__ = ["Sentence", "Value", "quantity", "sentence"]

Value: TypeAlias = Any
"""str, int, float, bool, None, a quantity (`{"value": 5, "unit": "s"}`), a sentence, or a list."""


class Sentence(msgspec.Struct, frozen=True, omit_defaults=True):
    """A message key, the values that fill it, and (only in documents) the text."""

    key: str
    values: dict[str, Value] = {}
    text: str = ""


def sentence(key: str, /, **values: Value) -> Sentence:
    """Build a sentence whose values are as they will be in JSON, whatever they were.

    Nested sentences become plain mappings, numbers of other libraries plain numbers, and
    what JSON cannot hold its text: a reason must never be lost for what is in it.
    """
    return Sentence(key=key, values={name: _plain(value) for name, value in values.items()})


def quantity(value: float, unit: str) -> dict[str, Any]:
    """A number with its unit, printed with prefix and symbol by the reader's language."""
    return {"value": value, "unit": unit}


def _plain(value: Value) -> Value:
    match value:
        case None | bool() | str():
            return value
        case Sentence():
            return {"key": value.key, "values": dict(value.values)}
        case Integral():
            return int(value)
        case Real():
            return float(value) if math.isfinite(value) else str(value)
        case Mapping():
            return {str(name): _plain(one) for name, one in value.items()}
        case list() | tuple() | set() | frozenset():
            return [_plain(one) for one in value]
    return str(value)
