"""The one refusal of a formula: what it was given has no meaning there.

`OutOfDomain` is a `ValueError` whose text is plain English; `key` and `values` say the same to
whoever writes sentences in the reader's language (`statistics.domain.*`).
"""

import math
from collections.abc import Sequence
from numbers import Real
from typing import Any

__all__ = [
    "OutOfDomain",
    "require_count",
    "require_finite",
    "require_fraction",
    "require_nonnegative",
    "require_positive",
    "require_probability",
    "require_values",
    "told",
]

_LONGEST = 60
"""Characters of a refused value that its sentence shows."""

_KNOWN = 300
"""Of a text, which may be a list of all that is known."""


class OutOfDomain(ValueError):  # noqa: N818 - what is wrong, as `BadInput` is
    """What was asked has no meaning: `name` is the argument, `value` what it was."""

    def __init__(self, key: str, english: str, /, **values: Any) -> None:
        self.key = key
        self.values = {name: _plain(value) for name, value in values.items()}
        super().__init__(english)

    def __reduce__(self) -> tuple[Any, ...]:
        return _again, (type(self), self.key, str(self), self.values)


def _again(kind: type[OutOfDomain], key: str, english: str, values: dict[str, Any]) -> OutOfDomain:
    return kind(key, english, **values)


def told(value: object) -> str:
    """The value as a sentence shows it: cut short where it is a page of digits or of letters."""
    try:
        shown = repr(value) if isinstance(value, str) else str(value)
    except ValueError:  # a whole number with more digits than Python writes
        return "a number without end"
    return shown if len(shown) <= _LONGEST else f"{shown[:_LONGEST]}…"


def require_finite(name: str, value: float) -> float:
    """`value` as a float; raises `OutOfDomain` for NaN, infinity and what is no number."""
    if not _is_number(value) or not _finite(value):
        raise _refused("finite", f"{name} must be a finite number, not {told(value)}", name, value)
    return float(value)


def require_probability(name: str, value: float) -> float:
    """A number strictly between 0 and 1, as a confidence or a risk is."""
    if not 0.0 < require_finite(name, value) < 1.0:
        english = f"{name} must lie between 0 and 1, both excluded, not {told(value)}"
        raise _refused("probability", english, name, value)
    return float(value)


def require_fraction(name: str, value: float) -> float:
    """A number from 0 to 1, both included, as a share of a lot is."""
    if not 0.0 <= require_finite(name, value) <= 1.0:
        raise _refused("fraction", f"{name} must lie from 0 to 1, not {told(value)}", name, value)
    return float(value)


def require_positive(name: str, value: float) -> float:
    """A finite number above 0."""
    if not require_finite(name, value) > 0.0:
        raise _refused("positive", f"{name} must be more than 0, not {told(value)}", name, value)
    return float(value)


def require_nonnegative(name: str, value: float) -> float:
    """A finite number, 0 or more."""
    if not require_finite(name, value) >= 0.0:
        raise _refused(
            "nonnegative", f"{name} must not be negative, not {told(value)}", name, value
        )
    return float(value)


def require_count(name: str, value: int, *, least: int = 0) -> int:
    """A whole number, `least` or more."""
    if not _is_number(value) or not _finite(value) or value % 1 or value < least:
        english = f"{name} must be a whole number, {told(least)} or more, not {told(value)}"
        raise OutOfDomain("statistics.domain.count", english, name=name, value=value, least=least)
    return int(value)


def require_values(name: str, values: Sequence[float], *, least: int = 0) -> list[float]:
    """Finite numbers, `least` of them or more."""
    found = [require_finite(name, value) for value in values]
    if len(found) < least:
        english = f"{name} must hold {told(least)} values or more, not {len(found)}"
        raise OutOfDomain(
            "statistics.domain.values", english, name=name, value=len(found), least=least
        )
    return found


def _plain(value: Any) -> Any:
    """The value for a catalogue's sentence: what no float holds as the text that is shown."""
    if _is_number(value):
        return value if _finite(value) else told(value)
    return value[:_KNOWN] if isinstance(value, str) else value


def _is_number(value: object) -> bool:
    """Whether it is a number to a reader: truth values and texts are not."""
    return isinstance(value, Real) and not isinstance(value, bool)


def _finite(value: float) -> bool:
    try:
        return math.isfinite(value)
    except OverflowError:  # a whole number with more digits than a float holds
        return False


def _refused(kind: str, english: str, name: str, value: Any) -> OutOfDomain:
    return OutOfDomain(f"statistics.domain.{kind}", english, name=name, value=value)
