"""Which part of one machine corresponds to which of the next: its role. Pure.

Serial numbers, addresses and kernel names differ from machine to machine. A role is what list a
part is in, what it is like as far as the table says, and its number among the equal ones, counted
in the order of where they are plugged in.
"""

import math
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from acceptance.lot.table import Role, roles
from acceptance.sentences import Sentence, sentence

__all__ = ["Found", "roles_of"]

_PLACES = ("slot", "place", "address", "bus_address", "port", "connector", "number")
"""Fields that tell where a part is, the best first."""
_OWN = ("serial:", "wwn:", "mac:", "uuid:")
"""How ids begin that are each part's own."""
_RUNS = re.compile(r"\d+|\D+")
_MOST = 4096


class Found(NamedTuple):
    """A role as it is kept, and as a reader knows it."""

    key: str
    label: Sentence


def roles_of(facts: Mapping[str, Any], parts: Iterable[str]) -> dict[str, Found]:
    """The roles of the parts that have results, by their ids."""
    found: dict[str, Found] = {}
    for role in roles().values():
        found.update(_of_list(role, facts))
    wanted = list(dict.fromkeys(parts))
    unknown = [part for part in wanted if part not in found]
    own = [part for part in unknown if part.startswith(_OWN)]
    for part in unknown:
        found[part] = Found(part, sentence("lot.role.part", part=part))
    for number, part in enumerate(own, start=1):
        kind = part.partition(":")[0]
        key = f"{kind} {number}"
        found[part] = Found(key, sentence("lot.role.part", part=key))
    return {part: found[part] for part in wanted}


def _of_list(role: Role, facts: Mapping[str, Any]) -> Iterator[tuple[str, Found]]:
    section, _, name = role.path.partition(".")
    told = facts.get(section)
    entries = told.get(name) if isinstance(told, Mapping) else None
    groups: dict[str, list[Mapping[str, Any]]] = {}
    for entry in entries[:_MOST] if isinstance(entries, list | tuple) else ():
        if isinstance(entry, Mapping) and isinstance(entry.get("part"), str):
            groups.setdefault(_like(role, entry), []).append(entry)
    words = f"lot.role.{role.path.replace('.', '_')}"
    for like, members in groups.items():
        for number, entry in enumerate(sorted(members, key=_place), start=1):
            key = " ".join(word for word in (role.path, like, f"{number}") if word)
            yield entry["part"], Found(key, sentence(words, like=like, number=number))


def _like(role: Role, entry: Mapping[str, Any]) -> str:
    words = [f"{_word(name, entry.get(name))}" for name in role.fields]
    size = entry.get(role.size) if role.size else None
    if isinstance(size, int | float) and not isinstance(size, bool) and 0 < size < 1e30:
        words.append(f"~2^{round(math.log2(size))}")
    return " ".join(word for word in words if word)


def _word(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return name if value else ""
    return str(value)[:80] if value is not None else ""


def _place(entry: Mapping[str, Any]) -> tuple[Any, ...]:
    """Where a part is, by numbers: slot 2 stands before slot 10."""
    part = str(entry["part"])
    places = [str(entry[name]) for name in _PLACES if entry.get(name) not in (None, "")]
    known = places[0] if places else "" if part.startswith(_OWN) else part
    kernel = str(entry.get("kernel_name") or part)
    return _natural(known), _natural(kernel), part


def _natural(text: str) -> list[tuple[int, int, str]]:
    return [
        (0, int(run[:40]), "") if run.isdecimal() else (1, 0, run)
        for run in _RUNS.findall(text[:200])
    ]
