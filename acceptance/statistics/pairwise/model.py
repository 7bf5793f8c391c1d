"""Parameters and combinations as a user writes them -> numbers of parameters and of values.

An assignment is a mapping from the number of a parameter to the number of its value; a complete
one is a row. What makes no sense is refused here, in one sentence.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from acceptance.statistics.domain import OutOfDomain, told

__all__ = ["Assignment", "Model", "Named", "read"]

Assignment = dict[int, int]
Named = dict[str, Hashable]
"""Parameter -> value."""

_MOST_PAIRS = 100_000


class Model(NamedTuple):
    """Names and values of the parameters, in the order in which they were given."""

    names: tuple[str, ...]
    values: tuple[tuple[Hashable, ...], ...]

    @property
    def levels(self) -> tuple[int, ...]:
        """How many values each parameter has."""
        return tuple(len(found) for found in self.values)

    def numbered(self, what: str, combination: Mapping[str, Hashable]) -> Assignment:
        """A combination as numbers; raises `OutOfDomain` for an empty one and for unknown words."""
        if not combination:
            raise _refused("empty", f"{what} holds a combination that names no value", what=what)
        return dict(sorted(self._number(what, name, value) for name, value in combination.items()))

    def named(self, assignment: Mapping[int, int]) -> Named:
        """The numbers as the user's words again."""
        return {self.names[p]: self.values[p][v] for p, v in sorted(assignment.items())}

    def _number(self, what: str, name: str, value: Hashable) -> tuple[int, int]:
        if name in self.names:
            parameter = self.names.index(name)
            if value in self.values[parameter]:
                return parameter, self.values[parameter].index(value)
        english = f"{what} names {name}={told(value)}, which is no value of a parameter"
        raise _refused("unknown", english, what=what, name=name, value=repr(value))


def read(parameters: Mapping[str, Sequence[Hashable]]) -> Model:
    """Two parameters or more, each with one value or more, none of them twice.

    Raises `OutOfDomain`, also for more than 100,000 pairs: those would take hours to cover.
    """
    if len(parameters) < 2:
        raise _refused("parameters", "pairs need two parameters or more")
    model = Model(tuple(parameters), tuple(_values(*one) for one in parameters.items()))
    pairs = _pairs(model.levels)
    if pairs > _MOST_PAIRS:
        english = f"the parameters have {pairs} pairs of values, more than {_MOST_PAIRS}"
        raise _refused("large", english, value=pairs, most=_MOST_PAIRS)
    return model


def _values(name: str, values: Sequence[Hashable]) -> tuple[Hashable, ...]:
    if isinstance(values, str | bytes) or not isinstance(values, Sequence):
        english = f"the values of {name} must be a list, not {told(values)}"
        raise _refused("list", english, name=name, value=repr(values))
    if not values:
        raise _refused("no_values", f"{name} has no values", name=name)
    seen: set[Hashable] = set()
    for value in _told_apart(name, values):
        if value in seen:
            english = f"{name} has the value {told(value)} twice"
            raise _refused("twice", english, name=name, value=repr(value))
        seen.add(value)
    return tuple(values)


def _told_apart(name: str, values: Iterable[Any]) -> Iterable[Hashable]:
    """Values that equal themselves and can be looked up; a list or NaN is neither."""
    for value in values:
        if not isinstance(value, Hashable) or value != value:  # noqa: PLR0124 - NaN is not
            english = f"{told(value)} cannot be a value of {name}"
            raise _refused("value", english, name=name, value=repr(value))
        yield value


def _pairs(levels: Sequence[int]) -> int:
    return (sum(levels) ** 2 - sum(level * level for level in levels)) // 2


def _refused(kind: str, english: str, **values: Any) -> OutOfDomain:
    return OutOfDomain(f"statistics.domain.pairwise_{kind}", english, **values)
