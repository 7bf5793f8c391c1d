"""The facts of two runs, held beside each other. Pure.

Lists of parts are paired before they are compared, so that what was moved is neither gone nor
new; what passes is counted and not told.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple, get_args

from acceptance.differences.model import FactChange, Weight
from acceptance.differences.natures import Nature, nature_of
from acceptance.differences.pairing import PLACES, Entry, Pair, pair, recognised_by

__all__ = ["Compared", "compare_facts"]

DEEPEST = 12
_WEIGHTS: Mapping[Nature, Weight] = {
    "error": "error",
    "version": "version",
    "state": "state",
    "place": "state",
}
_PARTS = (
    *("audio.", "camera.", "graphics.", "input.", "memory.modules", "memory.controllers"),
    *("network.interfaces", "pci.", "power.", "storage.disks", "storage.nvme", "storage.optical"),
    *("usb.", "system.slots"),
)
_ORDER = get_args(Weight)


class Compared(NamedTuple):
    """What differs, the weightiest first; `passing` counts what is not told, by its nature.

    `only_one` are the sections that only one of the runs has.
    """

    changes: tuple[FactChange, ...]
    passing: dict[str, int]
    only_one: tuple[str, ...]


class _Where(NamedTuple):
    """Where a fact stands: its path, and the part or entry that it is of."""

    path: str
    part: str | None = None
    label: str | None = None
    depth: int = 0

    def below(self, name: str) -> "_Where":
        return self._replace(path=f"{self.path}.{name}", depth=self.depth + 1)


def compare_facts(
    before: Mapping[str, Any], now: Mapping[str, Any], *, same_subject: bool = True
) -> Compared:
    """Compare all sections that both runs have."""
    comparing = _Comparing(same_subject)
    for section in sorted(before.keys() & now.keys()):
        for change in comparing.values(_Where(section), before[section], now[section]):
            comparing.found.append(change)
    found = sorted(comparing.found, key=_weight)
    only_one = tuple(sorted(before.keys() ^ now.keys()))
    return Compared(tuple(found), dict(sorted(comparing.passing.items())), only_one)


def _weight(change: FactChange) -> tuple[Any, ...]:
    kinds = ("gone", "exchanged", "added", "moved", "changed", "items", "unknown", "known")
    return (
        _ORDER.index(change.weight),
        change.path.count(".") if change.weight == "part" else 0,
        kinds.index(change.kind) if change.weight == "part" else 0,
        change.path,
        change.label or "",
        change.part or "",
    )


class _Comparing:
    """One comparison under way."""

    def __init__(self, same_subject: bool) -> None:
        self.same_subject = same_subject
        self.found: list[FactChange] = []
        self.passing: Counter[str] = Counter()

    def values(self, where: _Where, before: Any, now: Any) -> Iterator[FactChange]:
        """What differs at one place and below it."""
        nature = nature_of(where.path)
        if before == now or nature == "again" or where.depth > DEEPEST:
            return
        if isinstance(before, Mapping) and isinstance(now, Mapping):
            for name in sorted((before.keys() | now.keys()) - {"missing"}):
                yield from self.values(where.below(name), before.get(name), now.get(name))
        elif self._passes(nature):
            self.passing[nature] += 1
        elif isinstance(before, list | tuple) and isinstance(now, list | tuple):
            yield from self._lists(where, before, now)
        else:
            yield from self._plain(where, nature, before, now)

    def _passes(self, nature: Nature) -> bool:
        own = nature == "own" and not self.same_subject
        return own or nature in ("counter", "moment", "name")

    def _plain(self, where: _Where, nature: Nature, before: Any, now: Any) -> Iterator[FactChange]:
        weight = _WEIGHTS.get(nature, "fact")
        if nature == "error" and not _grown(before, now):
            self.passing["counter"] += 1
        elif nature == "place" and None in (before, now):
            self.passing["name"] += 1
        elif before is None:
            yield _change("known", weight, where, None, now)
        elif now is None:
            yield _change("unknown", weight, where, before, None)
        else:
            yield _change("moved" if nature == "place" else "changed", weight, where, before, now)

    # -- lists -------------------------------------------------------------------------------

    def _lists(
        self, where: _Where, before: Sequence[Any], now: Sequence[Any]
    ) -> Iterator[FactChange]:
        if not all(isinstance(entry, Mapping) for entry in (*before, *now)):
            yield from self._items(where, before, now)
            return
        pairs = pair(where.path, before, now)
        names = recognised_by(where.path, [*before, *now])
        for one in pairs.both:
            yield from self._pair(where, one, names)
        for entry in pairs.gone:
            weight = _weight_of(where.path, entry)
            yield _change("gone", weight, _of(where, entry, names), entry, None)
        for entry in pairs.added:
            weight = _weight_of(where.path, entry)
            yield _change("added", weight, _of(where, entry, names), None, entry)

    def _pair(self, where: _Where, one: Pair, names: tuple[str, ...]) -> Iterator[FactChange]:
        weight = _weight_of(where.path, one.now)
        place = _of(where, one.now, names)
        was, now = one.before.get("part"), one.now.get("part")
        other = was is not None and _serials_differ(one)
        if other and self.same_subject:
            yield _change("exchanged", weight, place, _called(one.before), _called(one.now))
        elif other:
            self.passing["own"] += 1
        elif one.how != "same":
            yield _change("moved", "state", place, was, now)
        told = other or one.how != "same"
        for name in sorted((one.before.keys() | one.now.keys()) - {"missing", "part"}):
            if told and nature_of(f"{where.path}.{name}") in ("place", "own"):
                continue
            below = place.below(name)
            yield from self.values(below, one.before.get(name), one.now.get(name))

    def _items(
        self, where: _Where, before: Sequence[Any], now: Sequence[Any]
    ) -> Iterator[FactChange]:
        """Of plain values only what is gone and what came; their order is nobody's news."""
        old, new = Counter(map(_text, before)), Counter(map(_text, now))
        gone, came = sorted((old - new).elements()), sorted((new - old).elements())
        if gone or came:
            weight = _WEIGHTS.get(nature_of(where.path), "fact")
            yield _change("items", weight, where, gone, came)


def _change(kind: Any, weight: Weight, where: _Where, before: Any, now: Any) -> FactChange:
    return FactChange(
        kind=kind,
        weight=weight,
        path=where.path,
        part=where.part,
        label=where.label,
        before=before,
        now=now,
    )


def _weight_of(path: str, entry: Entry) -> Weight:
    """Of what comes and goes in a list; interfaces that the kernel makes are no parts."""
    if entry.get("kind") not in (None, "physical") and path == "network.interfaces":
        return "state"
    if path.startswith(_PARTS) and path.count(".") == 1:
        return "part"
    return _WEIGHTS.get(nature_of(path), "fact")


def _of(where: _Where, entry: Entry, names: tuple[str, ...]) -> _Where:
    """The place of an entry: its part, or what it is called."""
    part, own = entry.get("part"), [entry.get(name) for name in names]
    told = [entry.get(name) for name in ("vendor", "model", "name", "kernel_name")]
    words = [str(word) for word in told if word]
    label = " ".join(dict.fromkeys(words)) if part else ", ".join(str(one) for one in own if one)
    inside = f"{where.label}: {label}" if where.label and label else label or where.label
    return where._replace(part=str(part) if part else where.part, label=inside)


def _serials_differ(one: Pair) -> bool:
    """Whether it is another thing, though of the same kind or in the same place."""
    serials = one.before.get("serial"), one.now.get("serial")
    by_place = one.how != "same" or str(one.now.get("part")).startswith(PLACES)
    return by_place and None not in serials and serials[0] != serials[1]


def _called(entry: Entry) -> str:
    """What tells a part from another of its kind."""
    return str(entry.get("serial") or entry.get("part"))


def _grown(before: Any, now: Any) -> bool:
    numbers = (int, float)
    return isinstance(before, numbers) and isinstance(now, numbers) and now > before


def _text(value: Any) -> str:
    return value if isinstance(value, str) else str(value)
