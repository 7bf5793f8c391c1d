"""Finds which delivered part is which ordered one, as the best assignment over all of a kind."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from acceptance.order.assignment import assign
from acceptance.order.fields import Part
from acceptance.order.judging import Judged, judge
from acceptance.order.model import Condition, Requirement
from acceptance.order.observing import Facts, items, look, part_of
from acceptance.order.vocabulary import field_of

__all__ = ["Delivered", "Match", "Matching", "delivered", "is_extra"]

NOT_MATCHED = 10**6
"""What an ordered part costs that has no counterpart: more than any substitute."""

_IMPOSSIBLE = 10**8
_MOST_COLUMNS = 256
_MOST_PAIRS = 65_536
_ASIDE = 5
"""What a part costs that could not be extra: of two that fit, the built-in one is the ordered."""

_NAMING = {"removable", "transport", "model", "vendor", "serial", "wwn"}
_LINUX_FOUNDATION = "0x1d6b"
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
    told = [item for item in told if not (part.name == "usb" and _is_root_hub(item))]
    ids = _distinct([part_of(item, number) for number, item in enumerate(told)])
    return [
        Delivered(item, name, f"{part.facts}[{name}]") for item, name in zip(told, ids, strict=True)
    ]


def _is_root_hub(item: Mapping[str, Any]) -> bool:
    """Whether it is the kernel's own name for a controller: nobody delivers that."""
    return item.get("hub") is True and item.get("vendor_id") == _LINUX_FOUNDATION


def _distinct(ids: list[str]) -> list[str]:
    """A stranger's facts may name two parts alike; here they must be told apart."""
    seen: set[str] = set()
    made = []
    for number, name in enumerate(ids):
        made.append(f"{name}#{number + 1}" if name in seen else name)
        seen.add(name)
    return made


class Matching:
    """The delivered parts of one kind, and what each costs as an ordered one.

    Costs are kept: where there are choices, the same line is matched again and again.
    """

    def __init__(self, part: Part, facts: Facts, tolerances: Mapping[str, float]) -> None:
        self.part = part
        self.there = delivered(part, facts)
        self._countable = [one for one in self.there or () if is_extra(part, one)]
        self._facts, self._tolerances = facts, tolerances
        self._costs: dict[tuple[Condition, ...], dict[int, int]] = {}

    def match(self, wanted: Sequence[Requirement]) -> list[Match]:
        """The best assignment of these ordered parts to the delivered ones."""
        there = self.there or []
        kept = self._kept(wanted)
        costs = [self._costs_of(one, kept) for one in wanted]
        rows = [[own[n] for n in kept] + [NOT_MATCHED] * len(wanted) for own in costs]
        return [
            self._match(one, there[kept[column]] if column < len(kept) else None)
            for one, column in zip(wanted, assign(rows), strict=True)
        ]

    def extras(self, matches: Iterable[Match]) -> list[Delivered]:
        """The delivered parts that are none of these, and should not be there."""
        taken = {one.found.id for one in matches if one.found}
        return [one for one in self._countable if one.id not in taken]

    def _match(self, one: Requirement, found: Delivered | None) -> Match:
        if found is None:
            return Match(one, None, (), NOT_MATCHED)
        told = self._told(one, found)
        return Match(one, found, told, sum(each.cost for each in told))

    def _kept(self, wanted: Sequence[Requirement]) -> Sequence[int]:
        """The numbers of those that come into question: of very many, the ones that fit best."""
        there = self.there or []
        if len(there) <= _MOST_COLUMNS and self.part.substitutable:
            return range(len(there))
        distinct = list({one.conditions: one for one in wanted}.values())
        looked_at = _by_name(wanted, there)[: _MOST_PAIRS // len(distinct)]
        costs = [self._costs_of(one, looked_at) for one in distinct]
        best = {n: min(own[n] for own in costs) for n in looked_at}
        ranked = sorted(looked_at, key=lambda n: (best[n], n))
        most = max(_MOST_COLUMNS, len(wanted))
        return [n for n in sorted(ranked[:most]) if best[n] < _IMPOSSIBLE]

    def _costs_of(self, one: Requirement, numbers: Sequence[int]) -> dict[int, int]:
        """What these parts cost for a line, by their numbers."""
        known, there = self._costs.setdefault(one.conditions, {}), self.there or []
        known.update((n, self._cost(one, there[n])) for n in numbers if n not in known)
        return known

    def _told(self, one: Requirement, found: Delivered) -> tuple[Judged, ...]:
        return tuple(self._judged(condition, found) for condition in one.conditions)

    def _judged(self, condition: Condition, found: Delivered) -> Judged:
        field = field_of(self.part.name, condition.name)
        seen = look(field, self._facts, found.item, found.at)
        name = f"{self.part.name}.{condition.name}"
        return judge(field, condition, seen, self._tolerances, name)

    def _cost(self, one: Requirement, found: Delivered) -> int:
        """What a pair costs; another thing is no substitute where many things are side by side."""
        told = self._told(one, found)
        kinds = {each.deviation.kind for each in told if each.deviation}
        if not self.part.substitutable and kinds & {"substituted", "missing"}:
            return _IMPOSSIBLE
        aside = not is_extra(self.part, found)
        if aside and self.part.left_out == "disk" and _is_guest(one, found, kinds):
            return _IMPOSSIBLE
        return min(sum(each.cost for each in told) + (_ASIDE if aside else 0), NOT_MATCHED - 1)


def _is_guest(one: Requirement, found: Delivered, kinds: Collection[str]) -> bool:
    """Whether a removable disk is just plugged in: it is an ordered one only where it is named."""
    named = {condition.name for condition in one.conditions} & _NAMING
    return found.item.get("removable") is True and (not named or "substituted" in kinds)


def _by_name(wanted: Sequence[Requirement], there: Sequence[Delivered]) -> Sequence[int]:
    """Of thousands of packages, those of the ordered names, where each line names one."""
    named = [
        [str(c.value).lower() for c in one.conditions if (c.name, c.operator) == ("name", "=")]
        for one in wanted
    ]
    if not all(named):
        return range(len(there))
    names = {name for several in named for name in several}
    told = (str(found.item.get("name")).lower() for found in there)
    return [number for number, name in enumerate(told) if name in names]


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
