"""What most of a lot have, and how one of its machines stands to that. Pure.

The lot's value is the one that more than half of the machines which tell it have. Where none is
had by more than half the lot is split, and no machine is odd.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Literal, NamedTuple, TypeAlias

from acceptance.lot.features import Told, Value
from acceptance.lot.table import Row

__all__ = ["Mode", "Odd", "kinds", "majority", "odds"]

Mode: TypeAlias = Literal[
    "missing",
    "extra",
    "replaced",
    "absent",
    "present",
    "fewer",
    "more",
    "older",
    "newer",
    "other",
]


Fits: TypeAlias = Callable[[Value, Value], bool]


class Odd(NamedTuple):
    """One way in which a machine differs from the lot, with the values of both."""

    mode: Mode
    lots: tuple[Value, ...]
    machines: tuple[Value, ...]


def majority(states: Iterable[tuple[Value, ...]]) -> tuple[Value, ...] | None:
    """The state that more than half have; None where there is none."""
    counts = Counter(states)
    if not counts:
        return None
    state, count = counts.most_common(1)[0]
    return state if 2 * count > counts.total() else None


def odds(row: Row, lots: tuple[Value, ...], told: Told) -> tuple[Odd, ...]:
    """How a machine stands to the lot's value; empty where it is not odd."""
    match row.compare:
        case "parts":
            return _of_parts(row, lots, told.values)
        case "amount":
            return _of_amount(lots, told.values)
    return _of_values(row, lots, told)


# -- parts --------------------------------------------------------------------------------------


def _of_parts(row: Row, lots: tuple[Value, ...], mine: tuple[Value, ...]) -> tuple[Odd, ...]:
    missing = list((Counter(lots) - Counter(mine)).elements())
    extra = list((Counter(mine) - Counter(lots)).elements())
    _pair(missing, extra, _agree)
    replaced = _pair(missing, extra, lambda a, b: _alike(row, a, b))
    found = []
    if missing:
        found.append(Odd("missing", tuple(missing), tuple(missing)))
    if replaced:
        found.append(Odd("replaced", *map(tuple, zip(*replaced, strict=True))))
    if extra:
        found.append(Odd("extra", (), tuple(extra)))
    return tuple(found)


def _pair(missing: list[Value], extra: list[Value], fits: Fits) -> list[tuple[Value, Value]]:
    """Take from both lists what stands for each other."""
    pairs = []
    for one in list(missing):
        other = next((candidate for candidate in extra if fits(one, candidate)), None)
        if other is not None:
            missing.remove(one)
            extra.remove(other)
            pairs.append((one, other))
    return pairs


def _agree(one: Value, other: Value) -> bool:
    """The same as far as both are told."""
    return all(a == b or None in (a, b) for a, b in zip(one, other, strict=True))


def _alike(row: Row, one: Value, other: Value) -> bool:
    if row.like is None:
        return False
    told = dict(zip(row.fields, one, strict=True)), dict(zip(row.fields, other, strict=True))
    return all(told[0].get(name) == told[1].get(name) for name in row.like)


# -- amounts ------------------------------------------------------------------------------------


def _of_amount(lots: tuple[Value, ...], mine: tuple[Value, ...]) -> tuple[Odd, ...]:
    if lots == mine:
        return ()
    return (Odd(_direction(lots, mine), lots, mine),)


def _direction(lots: Sequence[Value], mine: Sequence[Value]) -> Mode:
    expected, found = _total(lots), _total(mine)
    if expected == found:
        return "other"
    if all(isinstance(one, bool) for value in (*lots, *mine) for one in value):
        return "absent" if found < expected else "present"
    return "fewer" if found < expected else "more"


def _total(values: Sequence[Value]) -> float:
    return sum(float(one) for value in values for one in value if isinstance(one, int | float))


# -- values -------------------------------------------------------------------------------------


def _of_values(row: Row, lots: tuple[Value, ...], told: Told) -> tuple[Odd, ...]:
    """A part less or more is told by another row: then only values that the lot has not."""
    mine = told.values
    if len(mine) == len(lots):
        surplus = list((Counter(mine) - Counter(lots)).elements())
        deficit = list((Counter(lots) - Counter(mine)).elements())
    else:
        surplus = [value for value in mine if value not in set(lots)]
        deficit = list(lots)
    if not surplus:
        return ()
    if row.kind == "amount":
        return (Odd(_direction(deficit, surplus), lots, mine),)
    mode = _age(deficit, surplus) if row.compare == "version" else "other"
    return (Odd(mode, lots, mine),)


def _age(lots: Iterable[Value], mine: Iterable[Value]) -> Mode:
    """Older or newer, where one version stands against one, and both are numbered alike."""
    from acceptance.order.versions import stands

    old, new = set(lots), set(mine)
    if len(old) != 1 or len(new) != 1:
        return "other"
    (expected,), (found,) = old.pop(), new.pop()
    if not isinstance(expected, str) or not isinstance(found, str):
        return "other"
    order = stands(found, expected)
    return "other" if not order else "older" if order < 0 else "newer"


def kinds(states: Mapping[str, tuple[Value, ...]]) -> list[tuple[tuple[Value, ...], list[str]]]:
    """The machines by state, the largest group first."""
    groups: dict[tuple[Value, ...], list[str]] = {}
    for machine, state in states.items():
        groups.setdefault(state, []).append(machine)
    return sorted(groups.items(), key=lambda group: -len(group[1]))
