"""Finds which delivered part is which ordered one, as the best assignment over all of a kind."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple

from acceptance.order.assignment import assign
from acceptance.order.fields import Part
from acceptance.order.judging import Judged, judge
from acceptance.order.model import Condition, Requirement
from acceptance.order.observing import Facts, items, look, part_of
from acceptance.order.vocabulary import field_of

__all__ = ["Delivered", "Match", "delivered", "is_extra", "match"]

NOT_MATCHED = 10**6
"""What an ordered part costs that has no counterpart: more than any substitute."""

_IMPOSSIBLE = 10**8
_MOST_COLUMNS = 256
_MOST_PAIRS = 65_536
_ASIDE = 5
"""What a part costs that could not be extra: of two that fit, the built-in one is the ordered."""

_NAMING = {"removable", "transport", "model", "vendor", "serial", "wwn"}
_STORAGE_CLASS = "08"


class Delivered(NamedTuple):
    """A part that the machine has, its id, and where it stands in the facts."""

    item: Mapping[str, Any]
    id: str
    at: str


class Match(NamedTuple):
    """An ordered part and its counterpart, if there is one."""

    requirement: Requirement
    found: Delivered | None
    judged: tuple[Judged, ...]
    cost: int


def delivered(part: Part, facts: Facts) -> list[Delivered] | None:
    """The parts of a kind that the machine has; None where it did not tell."""
    told = items(facts, part.facts)
    if told is None:
        return None
    ids = _distinct([part_of(item, number) for number, item in enumerate(told)])
    return [
        Delivered(item, name, f"{part.facts}[{name}]") for item, name in zip(told, ids, strict=True)
    ]


def _distinct(ids: list[str]) -> list[str]:
    """A stranger's facts may name two parts alike; here they must be told apart."""
    seen: set[str] = set()
    made = []
    for number, name in enumerate(ids):
        made.append(f"{name}#{number + 1}" if name in seen else name)
        seen.add(name)
    return made


def match(
    part: Part,
    wanted: Sequence[Requirement],
    there: Sequence[Delivered],
    facts: Facts,
    tolerances: Mapping[str, float],
) -> list[Match]:
    """The best assignment of the ordered parts of one kind to the delivered ones."""
    judged = _Judging(part, facts, tolerances)
    kept = _kept(part, wanted, there, judged)
    rows = [
        [judged.cost(part, one, found) for found in kept] + [NOT_MATCHED] * len(wanted)
        for one in wanted
    ]
    found = assign(rows)
    return [
        _match(one, kept[column] if column < len(kept) else None, judged)
        for one, column in zip(wanted, found, strict=True)
    ]


def _match(one: Requirement, found: Delivered | None, judging: "_Judging") -> Match:
    if found is None:
        return Match(one, None, (), NOT_MATCHED)
    told = judging.told(one, found)
    return Match(one, found, told, sum(each.cost for each in told))


class _Judging:
    """Judges pairs; equal conditions on the same part are judged once."""

    def __init__(self, part: Part, facts: Facts, tolerances: Mapping[str, float]) -> None:
        self._part, self._facts, self._tolerances = part, facts, tolerances
        self._known: dict[tuple[str, str, Any, str], Judged] = {}

    def told(self, one: Requirement, found: Delivered) -> tuple[Judged, ...]:
        return tuple(self._judged(condition, found) for condition in one.conditions)

    def _judged(self, condition: Condition, found: Delivered) -> Judged:
        key = (condition.name, condition.operator, condition.value, found.id)
        if key not in self._known:
            field = field_of(self._part.name, condition.name)
            seen = look(field, self._facts, found.item, found.at)
            name = f"{self._part.name}.{condition.name}"
            self._known[key] = judge(field, condition, seen, self._tolerances, name)
        return self._known[key]

    def cost(self, part: Part, one: Requirement, found: Delivered) -> int:
        """What a pair costs; another thing is no substitute where many things are side by side."""
        told = self.told(one, found)
        kinds = {each.deviation.kind for each in told if each.deviation}
        if not part.substitutable and kinds & {"substituted", "missing"}:
            return _IMPOSSIBLE
        aside = not is_extra(part, found)
        if aside and part.left_out == "disk" and _is_guest(one, found, kinds):
            return _IMPOSSIBLE
        return min(sum(each.cost for each in told) + (_ASIDE if aside else 0), NOT_MATCHED - 1)


def _is_guest(one: Requirement, found: Delivered, kinds: Collection[str]) -> bool:
    """Whether a removable disk is just plugged in: it is an ordered one only where it is named."""
    named = {condition.name for condition in one.conditions} & _NAMING
    return found.item.get("removable") is True and (not named or "substituted" in kinds)


def _kept(
    part: Part, wanted: Sequence[Requirement], there: Sequence[Delivered], judging: _Judging
) -> list[Delivered]:
    """The delivered parts that come into question: of very many, those that fit best."""
    if len(there) <= _MOST_COLUMNS and part.substitutable:
        return list(there)
    distinct = list({one.conditions: one for one in wanted}.values())
    there = _by_name(wanted, there)[: _MOST_PAIRS // len(distinct)]
    best = [min(judging.cost(part, one, found) for one in distinct) for found in there]
    ranked = sorted(range(len(there)), key=lambda n: (best[n], n))
    limit = max(_MOST_COLUMNS, len(wanted))
    return [there[n] for n in sorted(ranked[:limit]) if best[n] < _IMPOSSIBLE]


def _by_name(wanted: Sequence[Requirement], there: Sequence[Delivered]) -> Sequence[Delivered]:
    """Of thousands of packages, those of the ordered names, where each line names one."""
    named = [
        [str(c.value).lower() for c in one.conditions if (c.name, c.operator) == ("name", "=")]
        for one in wanted
    ]
    if not all(named):
        return there
    names = {name for several in named for name in several}
    return [found for found in there if str(found.item.get("name")).lower() in names]


def is_extra(part: Part, found: Delivered) -> bool:
    """Whether a part that no line asks for is one that nobody ordered.

    What is plugged in for a while, what the kernel makes and what is part of the machine's own
    wiring is none.
    """
    item = found.item
    if part.left_out == "disk":
        return item.get("removable") is not True and item.get("transport") != "usb"
    if part.left_out == "network":
        return item.get("kind") in (None, "physical")
    if part.left_out == "usb":
        return not (item.get("hub") is True or item.get("removable") is False or _stores(item))
    return part.left_out is not None


def _stores(item: Mapping[str, Any]) -> bool:
    """Whether a USB device is a stick or a disk (class 08)."""
    interfaces = item.get("interfaces")
    told = [item.get("class_id")]
    if isinstance(interfaces, list | tuple):
        told += [one.get("class_id") for one in interfaces if isinstance(one, Mapping)]
    plain = [str(one).lower().removeprefix("0x") for one in told if one]
    return any(name.startswith(_STORAGE_CLASS) for name in plain)
