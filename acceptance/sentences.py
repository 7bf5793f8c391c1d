"""A sentence before it is written: a message key and its values.

The journal keeps sentences in this form; `acceptance.messages` writes them out in
the reader's language when a document is made.
"""

from collections.abc import Mapping
from typing import Any, TypeAlias

import msgspec

__all__ = ["Sentence", "Value", "quantity", "sentence"]

Value: TypeAlias = Any
"""str, int, float, bool, None, a quantity (`{"value": 5, "unit": "s"}`), or a sentence."""


class Sentence(msgspec.Struct, frozen=True, omit_defaults=True):
    """A message key, the values that fill it, and (only in documents) the text."""

    key: str
    values: dict[str, Value] = {}
    text: str = ""


def sentence(key: str, /, **values: Value) -> Sentence:
    """Build a sentence; nested sentences become plain mappings, as they are in JSON."""
    return Sentence(key=key, values={name: _plain(value) for name, value in values.items()})


def quantity(value: float, unit: str) -> dict[str, Any]:
    """A number with its unit, printed with prefix and symbol by the reader's language."""
    return {"value": value, "unit": unit}


def _plain(value: Value) -> Value:
    if isinstance(value, Sentence):
        return {"key": value.key, "values": dict(value.values)}
    if isinstance(value, Mapping):
        return dict(value)
    return value
