"""Which entry of a list is which entry of the other one.

By serial number, by `part`, the id for life, or by what a table names; what is left by what it is:
a module in another slot, a disk exchanged for one of the same model. Pure.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from acceptance.differences.natures import USUAL_KEYS, key_of

__all__ = ["PLACES", "Entry", "Pair", "Pairs", "pair", "recognised_by"]

Entry = Mapping[str, Any]

MOST_ALIKE = 32
"""Entries of one name among which an unchanged one is looked for."""

_WHAT = (
    *("vendor", "model", "vendor_id", "device_id", "product_id", "part_number", "type", "kind"),
    *("subsystem_vendor_id", "subsystem_device_id", "class_id", "size_bytes", "form_factor"),
)
PLACES = ("slot:", "pci:", "path:", "usb:", "port:")
"""How ids begin that name a place."""
_TELLING = ("model", "device_id", "product_id", "part_number")
"""Without one of these, two entries are not known to be the same thing."""


class Pair(NamedTuple):
    """The same thing in both lists; `how` is by what it was recognised."""

    before: Entry
    now: Entry
    how: str  # "same" | "serial" | "kind"


class Pairs(NamedTuple):
    """All of two lists."""

    both: list[Pair]
    gone: list[Entry]
    added: list[Entry]


def pair(path: str, before: Sequence[Entry], now: Sequence[Entry]) -> Pairs:
    """Pair the entries of the list at `path`."""
    made = Pairs([], list(before), list(now))
    name = recognised_by(path, [*before, *now])
    _match(made, _serial, "serial")
    _match(made, lambda entry: _values(entry, name), "same")
    _part_others(made)
    _match(made, _kind, "kind")
    return made._replace(both=[_told(one) for one in made.both])


def _part_others(made: Pairs) -> None:
    """A part that is named by its place is not what was in that place before by that alone."""
    others = [one for one in made.both if one.how == "same" and _is_another(one)]
    made.both[:] = [one for one in made.both if one not in others]
    made.gone.extend(one.before for one in others)
    made.added.extend(one.now for one in others)


def _is_another(one: Pair) -> bool:
    part = str(one.now.get("part", ""))
    told = [(one.before.get(name), one.now.get(name)) for name in _TELLING]
    differs = any(None not in values and values[0] != values[1] for values in told)
    return part.startswith(PLACES) and differs


def _told(one: Pair) -> Pair:
    """What kept its id has not moved, however it was recognised."""
    kept = one.before.get("part") == one.now.get("part")
    return one._replace(how="same") if kept else one


def recognised_by(path: str, entries: Iterable[Entry]) -> tuple[str, ...]:
    """The fields that name an entry."""
    own = key_of(path)
    if own:
        return own
    every = list(entries)
    return next(
        ((name,) for name in USUAL_KEYS if all(entry.get(name) is not None for entry in every)),
        (),
    )


def _match(made: Pairs, key: Callable[[Entry], Hashable | None], how: str) -> None:
    """Entries of one key are paired in their order, equal ones first."""
    waiting: dict[Hashable, list[Entry]] = {}
    for entry in made.added:
        if (name := key(entry)) is not None:
            waiting.setdefault(name, []).append(entry)
    gone, taken = [], set[int]()
    for entry in _equal_first(made.gone, waiting, key):
        candidates = waiting.get(key(entry)) or []
        if not candidates:
            gone.append(entry)
            continue
        few = len(candidates) <= MOST_ALIKE
        now = candidates.pop(candidates.index(entry) if few and entry in candidates else 0)
        taken.add(id(now))
        made.both.append(Pair(entry, now, how))
    made.gone[:] = gone
    made.added[:] = [entry for entry in made.added if id(entry) not in taken]


def _equal_first(
    entries: list[Entry],
    waiting: Mapping[Hashable, list[Entry]],
    key: Callable[[Entry], Hashable | None],
) -> list[Entry]:
    """What has not changed is not taken from under itself by one that has its name."""

    def changed(entry: Entry) -> bool:
        candidates = waiting.get(key(entry), [])
        return len(candidates) > MOST_ALIKE or entry not in candidates

    return sorted(entries, key=changed)


def _values(entry: Entry, names: Iterable[str]) -> Hashable | None:
    return tuple(_plain(entry.get(name)) for name in names) or repr(entry)


def _serial(entry: Entry) -> Hashable | None:
    serial = entry.get("serial")
    return (serial, _plain(entry.get("model"))) if isinstance(serial, str) and serial else None


def _kind(entry: Entry) -> Hashable | None:
    if "part" not in entry or not any(entry.get(name) for name in _TELLING):
        return None
    return tuple(_plain(entry.get(name)) for name in _WHAT)


def _plain(value: Any) -> Hashable:
    """A value that may be a key, whatever a journal from elsewhere holds."""
    return value if isinstance(value, str | int | float | bool | None) else repr(value)
