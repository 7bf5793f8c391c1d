"""The limits a measurement is held against. A limit judges, and can print itself.

`tolerance` widens the limit by what the method of measuring cannot tell apart;
`marginal` is a band inside the limit: a value there passes and is marked, so that a
reader sees how near it was. Both are in the measurement's unit. A limit that no value
could meet, or every value, cannot be made: neither in Python nor from a journal.
"""

import math
import re
from typing import Any, Literal, TypeAlias

import msgspec

from acceptance.sentences import Sentence, quantity

__all__ = [
    "AtLeast",
    "AtMost",
    "Between",
    "Equals",
    "Judgement",
    "Limit",
    "Matches",
    "OneOf",
    "at_least",
    "at_most",
    "between",
    "equals",
    "matches",
    "one_of",
]

Judgement = Literal["passed", "marginal", "failed"]
Scalar: TypeAlias = str | int | float | bool


class _Base(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", omit_defaults=True):
    """What all limits share: the tag in JSON and how they print themselves."""

    def __post_init__(self) -> None:
        """Raises `ValueError` for what is no number; as JSON it is refused with that text."""
        for name in ("minimum", "maximum", "tolerance", "marginal"):
            if name in self.__struct_fields__:
                _require_number(name, getattr(self, name))

    def judge(self, value: Scalar) -> Judgement:
        """Passed, failed, or marginal: passed within the band beside the limit."""
        return self._grade(value)

    def _grade(self, value: Scalar) -> Judgement:
        raise TypeError(f"{type(self).__name__} has no rule to judge {value!r} by")

    def describe(self, unit: str = "1") -> Sentence:
        """The limit as a sentence in the reader's language."""
        name = type(self).__struct_config__.tag
        return Sentence(key=f"limit.{name}", values=self._values(unit))

    def _values(self, unit: str) -> dict[str, Any]:
        fields = (f for f in self.__struct_fields__ if f not in ("tolerance", "marginal"))
        return {f: _shown(getattr(self, f), unit) for f in fields}


def _shown(value: Any, unit: str) -> Any:
    if isinstance(value, bool | str):
        return value
    if isinstance(value, int | float):
        return quantity(value, unit)
    return [_shown(item, unit) for item in value]


def _number(value: Scalar) -> float:
    """A finite number, or NaN for what is none: NaN fails every comparison."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return math.nan
    try:
        return value if math.isfinite(value) else math.nan
    except OverflowError:  # more digits than a float can hold
        return math.nan


def _graded(inside: bool, deep_inside: bool) -> Judgement:
    if not inside:
        return "failed"
    return "passed" if deep_inside else "marginal"


class AtLeast(_Base, frozen=True, kw_only=True, tag="at_least"):
    """`value >= minimum - tolerance`."""

    minimum: float
    tolerance: float = 0.0
    marginal: float = 0.0

    def _grade(self, value: Scalar) -> Judgement:
        number = _number(value)
        return _graded(
            number >= self.minimum - self.tolerance, number >= self.minimum + self.marginal
        )

    def __str__(self) -> str:
        return f">= {self.minimum:g}"


class AtMost(_Base, frozen=True, kw_only=True, tag="at_most"):
    """`value <= maximum + tolerance`."""

    maximum: float
    tolerance: float = 0.0
    marginal: float = 0.0

    def _grade(self, value: Scalar) -> Judgement:
        number = _number(value)
        return _graded(
            number <= self.maximum + self.tolerance, number <= self.maximum - self.marginal
        )

    def __str__(self) -> str:
        return f"<= {self.maximum:g}"


class Between(_Base, frozen=True, kw_only=True, tag="between"):
    """`minimum - tolerance <= value <= maximum + tolerance`."""

    minimum: float
    maximum: float
    tolerance: float = 0.0
    marginal: float = 0.0

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.minimum > self.maximum:
            raise ValueError(f"between({self.minimum}, {self.maximum}) can hold for no value")

    def _grade(self, value: Scalar) -> Judgement:
        number = _number(value)
        low, high = self.minimum, self.maximum
        return _graded(
            low - self.tolerance <= number <= high + self.tolerance,
            low + self.marginal <= number <= high - self.marginal,
        )

    def __str__(self) -> str:
        return f"{self.minimum:g} .. {self.maximum:g}"


class Equals(_Base, frozen=True, kw_only=True, tag="equals"):
    """The same text or truth value, or a number within `tolerance`."""

    expected: str | float | bool
    tolerance: float = 0.0

    def __post_init__(self) -> None:
        super().__post_init__()
        if not isinstance(self.expected, str | bool):
            _require_number("expected", self.expected)

    def _grade(self, value: Scalar) -> Judgement:
        if isinstance(self.expected, str | bool) or isinstance(value, str | bool):
            same = type(self.expected) is type(value) and self.expected == value
            return _graded(same, same)
        near = abs(_number(value) - self.expected) <= self.tolerance
        return _graded(near, near)

    def __str__(self) -> str:
        return f"= {self.expected}"


class OneOf(_Base, frozen=True, kw_only=True, tag="one_of"):
    """One of the listed texts or numbers."""

    choices: tuple[str | float, ...]

    def __post_init__(self) -> None:
        if not self.choices:
            raise ValueError("one_of() without a choice can hold for no value")
        for choice in self.choices:
            if not isinstance(choice, str):
                _require_number("choice", choice)

    def _grade(self, value: Scalar) -> Judgement:
        found = any(_same(choice, value) for choice in self.choices)
        return _graded(found, found)

    def __str__(self) -> str:
        return "one of " + ", ".join(str(choice) for choice in self.choices)


def _same(choice: str | float, value: Scalar) -> bool:
    """`True == 1` in Python; a truth value is not the number one here."""
    return isinstance(choice, str) == isinstance(value, str) and (
        not isinstance(value, bool) and choice == value
    )


class Matches(_Base, frozen=True, kw_only=True, tag="matches"):
    """A text that the regular expression matches as a whole."""

    pattern: str

    def __post_init__(self) -> None:
        try:
            re.compile(self.pattern)
        except (re.error, TypeError, OverflowError, RecursionError) as error:
            raise ValueError(f"matches({self.pattern!r}): {error}") from None

    def _grade(self, value: Scalar) -> Judgement:
        found = isinstance(value, str) and re.fullmatch(self.pattern, value) is not None
        return _graded(found, found)

    def __str__(self) -> str:
        return f"~ {self.pattern}"


Limit: TypeAlias = AtLeast | AtMost | Between | Equals | OneOf | Matches


def _require_number(name: str, number: object) -> None:
    if isinstance(number, bool) or not isinstance(number, int | float):
        raise ValueError(f"{name} must be a number, got {number!r}")
    if math.isnan(_number(number)):
        raise ValueError(f"{name} must be a finite number, got {number}")
    if name in ("tolerance", "marginal") and number < 0:
        raise ValueError(f"{name} must not be negative, got {number}")


def at_least(minimum: float, *, tolerance: float = 0.0, marginal: float = 0.0) -> AtLeast:
    """At least `minimum`; raises `ValueError` for a number that is not finite."""
    return AtLeast(minimum=minimum, tolerance=tolerance, marginal=marginal)


def at_most(maximum: float, *, tolerance: float = 0.0, marginal: float = 0.0) -> AtMost:
    """At most `maximum`; raises `ValueError` for a number that is not finite."""
    return AtMost(maximum=maximum, tolerance=tolerance, marginal=marginal)


def between(
    minimum: float, maximum: float, *, tolerance: float = 0.0, marginal: float = 0.0
) -> Between:
    """Between the two, both included; raises `ValueError` where they are crossed."""
    return Between(minimum=minimum, maximum=maximum, tolerance=tolerance, marginal=marginal)


def equals(expected: str | float | bool, *, tolerance: float = 0.0) -> Equals:
    """Equal to a text or truth value, or to a number within `tolerance`."""
    return Equals(expected=expected, tolerance=tolerance)


def one_of(*choices: str | float) -> OneOf:
    """One of `choices`; raises `ValueError` for an empty list, which nothing can meet."""
    return OneOf(choices=choices)


def matches(pattern: str) -> Matches:
    """A text that `pattern` matches as a whole; raises `ValueError` for a bad pattern."""
    return Matches(pattern=pattern)
