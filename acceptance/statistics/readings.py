"""What is asked of readings before a formula sees them: numbers that have squares and ratios."""

from collections.abc import Collection, Sequence

from acceptance.statistics.domain import OutOfDomain, require_positive, require_values, told

__all__ = [
    "require_one_of",
    "require_positive_reading",
    "require_positive_readings",
    "require_readings",
]

_LARGEST = 1e150
_SMALLEST = 1e-150
"""Beyond these, squares and ratios of readings are no longer what a float holds."""


def require_readings(name: str, values: Sequence[float], *, least: int = 1) -> list[float]:
    """Finite numbers within ±1e150, `least` or more; else `OutOfDomain`."""
    found = require_values(name, values, least=least)
    for value in found:
        if abs(value) > _LARGEST:
            english = f"{name} must lie within ±1e150, not {told(value)}"
            raise OutOfDomain("statistics.domain.readings_large", english, name=name, value=value)
    return found


def require_positive_readings(name: str, values: Sequence[float], *, least: int = 1) -> list[float]:
    """Readings above 0, of which ratios and logarithms make sense; else `OutOfDomain`."""
    found = require_readings(name, values, least=least)
    for value in found:
        if require_positive(name, value) < _SMALLEST:
            english = f"{name} must be 1e-150 or more, not {told(value)}"
            raise OutOfDomain("statistics.domain.readings_small", english, name=name, value=value)
    return found


def require_positive_reading(name: str, value: float) -> float:
    """One of them: a time or a rate, which is divided and multiplied; else `OutOfDomain`."""
    return require_positive_readings(name, [value])[0]


def require_one_of(name: str, value: object, known: Collection[object]) -> None:
    """Raises `OutOfDomain` for a value that is none of those known."""
    if value not in known:
        words = ", ".join(str(one) for one in known)
        english = f"{name} must be one of {words}, not {told(value)}"
        raise OutOfDomain(
            "statistics.domain.readings_one_of", english, name=name, value=value, known=words
        )
