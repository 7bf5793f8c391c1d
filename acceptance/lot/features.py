"""The facts of one run -> what is compared of its machine, and nothing else. Pure.

A feature is a multiset: how many parts there are with which values, whatever their serial numbers,
places and the order in which they were found. Facts come from a journal that may be forged: what
has not the form of facts is no feature.
"""

from collections.abc import Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from typing import Any, NamedTuple, TypeAlias

from acceptance.lot.table import Condition, Row, rows

__all__ = ["Features", "Key", "Scalar", "Told", "Value", "features"]

Scalar: TypeAlias = str | int | float | bool | None
Value: TypeAlias = tuple[Scalar, ...]
"""One part's values of a row's fields."""
Key: TypeAlias = tuple[str, Value]
"""A row, and what its parts agree in (`Row.of`)."""

LONGEST = 120
MOST_PARTS = 1024


class Told(NamedTuple):
    """The values that the parts of a machine have, sorted; `unknown` parts did not tell theirs."""

    values: tuple[Value, ...]
    unknown: int = 0


class Features(NamedTuple):
    """All that is compared of a machine.

    `told` by row and what its parts agree in; `untold` are the rows of which nothing could be
    observed, or not all parts; `labels` are what a reader sees instead of a value.
    """

    told: dict[Key, Told]
    untold: frozenset[str]
    labels: dict[tuple[str, Value], str]


def features(facts: Mapping[str, Any]) -> Features:
    """What is compared of the machine with these facts (in their JSON form)."""
    found = Features({}, frozenset(), {})
    untold = set()
    for row in rows():
        section, _, name = row.path.partition(".")
        told = facts.get(section)
        value = told.get(name) if isinstance(told, Mapping) else None
        if not row.fields:
            _scalar(row, value, found)
            untold |= {row.id} if value is None else set()
        elif not _complete(told, name, value):
            untold.add(row.id)
        if row.fields and isinstance(value, list | tuple):
            _parts(row, value, found)
    return found._replace(untold=frozenset(untold))


def _scalar(row: Row, value: Any, found: Features) -> None:
    if value is None:
        return
    several = value if isinstance(value, list | tuple) else (value,)
    found.told[row.id, ()] = Told(_sorted((_plain(one),) for one in several[:MOST_PARTS]))


def _complete(told: Any, name: str, value: Any) -> bool:
    """Whether all parts of the list are told: no reason is noted against the list or a part."""
    if not isinstance(told, Mapping) or not isinstance(value, list | tuple):
        return False
    known = {str(one.get(k)) for one in value if isinstance(one, Mapping) for k in _NAMES}
    return not any(_missing(path, name, known) for path in _missing_paths(told))


_NAMES = ("part", "kernel_name", "slot")


def _missing_paths(told: Mapping[str, Any]) -> Iterator[str]:
    entries = told.get("missing")
    for entry in entries if isinstance(entries, list | tuple) else ():
        if isinstance(entry, Mapping):
            yield str(entry.get("path"))


def _missing(path: str, name: str, known: set[str]) -> bool:
    """Whether `path` is of the list itself or of a part that is not in it."""
    if path in (name, ""):
        return True
    head, _, rest = path.partition(".")
    return head == name and not any(rest.startswith(one) for one in known)


def _parts(row: Row, entries: Sequence[Any], found: Features) -> None:
    groups: dict[Value, list[Value]] = {}
    for entry in entries[:MOST_PARTS]:
        if isinstance(entry, Mapping) and _concerned(row, entry):
            group = _values(entry, row.of)
            value = _values(entry, row.fields)
            groups.setdefault(group, []).append(value)
            if label := _label(entry, row.show):
                found.labels.setdefault((row.id, value), label)
            if label := _label(entry, row.show_of or row.of):
                found.labels.setdefault((f"{row.id}/of", group), label)
    for group, values in groups.items():
        known = values
        if row.compare != "parts":
            known = [value for value in values if None not in value]
        if not row.of or any(one is not None for one in group):
            found.told[row.id, group] = Told(_sorted(known), len(values) - len(known))
    if not row.of:
        found.told.setdefault((row.id, ()), Told(()))


def _concerned(row: Row, entry: Mapping[str, Any]) -> bool:
    return all(_fits(entry.get(name), want) for name, want in row.where.items()) and not any(
        _fits(entry.get(name), want) for name, want in row.unless.items()
    )


def _fits(value: Any, want: Condition) -> bool:
    if isinstance(want, bool):
        return value is want
    globs = (want,) if isinstance(want, str) else want
    return isinstance(value, str) and any(fnmatchcase(value, glob) for glob in globs)


def _values(entry: Mapping[str, Any], names: Sequence[str]) -> Value:
    return tuple(_plain(entry.get(name)) for name in names)


def _plain(value: Any) -> Scalar:
    """A value that can be held against another, whatever a journal from elsewhere holds."""
    if isinstance(value, str):
        return value.strip()[:LONGEST] or None
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int | float) and -1e300 < value < 1e300:
        return value
    return repr(value)[:LONGEST]


def _label(entry: Mapping[str, Any], names: Sequence[str]) -> str:
    """`Example Ltd Camera`; without names, the ids."""
    words = [str(_plain(entry[name])) for name in names if entry.get(name)]
    return " ".join(dict.fromkeys(words))


def _sorted(values: Any) -> tuple[Value, ...]:
    return tuple(sorted(values, key=_order))


def _order(value: Value) -> tuple[tuple[int, float, str], ...]:
    """Numbers by size, texts by letters, and both beside each other."""
    return tuple(
        (0, float(one), "") if isinstance(one, int | float) else (1, 0.0, str(one)) for one in value
    )
