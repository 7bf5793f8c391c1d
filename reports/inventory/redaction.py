"""What may leave the house of an inventory: allow-listed facts, and names of this document only.

Nothing is copied that `reports.allowed_inventory` does not name. What is copied passes through
`reports.scrub` as well: a model that holds the host's name does not carry it out.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from acceptance.model import Run, Subject
from acceptance.sentences import Sentence
from reports.allowed_inventory import INVENTORY, REFERENCES
from reports.identifiers import is_place, known_identifiers
from reports.redaction import LeftOut
from reports.scrub import Scrubber
from reports.subject_parts import fact_at

__all__ = ["may_leave"]

_SLOT = re.compile(r"slot:[\w .,:#/+()-]{1,40}|path:[\w.:/-]{1,120}|pci:[0-9a-f:.]{1,20}/[\w.:/-]+")
_NAMED_BY_PEOPLE = re.compile(r"path:virtual/net/(?!lo$).*")
"""Bridges and tunnels are called after places, customers and networks."""
_PASSING = ("processes", "users", "packages")
_DEEPEST = 4


def may_leave(
    facts: Mapping[str, Any], key: bytes, known: Iterable[tuple[str, str]] = ()
) -> tuple[dict[str, Any], tuple[LeftOut, ...]]:
    """The facts that may leave, and what the document does not show.

    `key` makes the pseudonyms; `known` are identifiers (kind, value) that the caller knows.
    """
    whole = Run(id="", profile="", started_at="", facts=dict(facts), subject=_subject(facts))
    chosen = _Chosen(Scrubber(key, known_identifiers(whole, known)))
    shown = {
        name: chosen.mapping(held, name)
        for name, held in facts.items()
        if isinstance(held, Mapping) and any(p.partition(".")[0] == name for p in INVENTORY)
    }
    left = _leaves(facts) - _leaves(shown)
    withheld = LeftOut(what=Sentence("inventory.withheld"), action="left_out", count=left)
    replaced = [
        LeftOut(what=Sentence(f"report.replaced.{kind}"), action="replaced", count=len(values))
        for kind, values in sorted(chosen.scrub.replaced.items())
    ]
    return shown, (withheld, *replaced)


def _subject(facts: Mapping[str, Any]) -> Subject:
    """A machine that is called after its maker must not cost the maker his name."""
    vendor, model = (fact_at(facts, f"system.{name}") for name in ("vendor", "model"))
    return Subject(
        id="",
        vendor=vendor if isinstance(vendor, str) else None,
        model=model if isinstance(model, str) else None,
    )


class _Chosen:
    """Copies what is named, level by level."""

    def __init__(self, scrub: Scrubber) -> None:
        self.scrub = scrub

    def mapping(self, held: Mapping[str, Any], path: str) -> dict[str, Any]:
        """The named facts of one mapping, what is named below it, and why others are missing."""
        names = INVENTORY.get(path, ())
        chosen: dict[str, Any] = {}
        for name, value in held.items():
            below = f"{path}.{name}"
            if name in names and _is_plain(value):
                chosen[name] = self._plain(name, value)
            elif below in INVENTORY:
                chosen[name] = self._below(value, below)
        if path.count(".") == 0:
            chosen["missing"] = self._missing(held.get("missing"), path)
        return chosen

    def _below(self, value: Any, path: str) -> Any:
        if isinstance(value, list | tuple):
            return [self.mapping(item, path) for item in value if isinstance(item, Mapping)]
        return self.mapping(value, path) if isinstance(value, Mapping) else None

    def _plain(self, name: str, value: Any) -> Any:
        if isinstance(value, list | tuple):
            return [self._plain(name, item) for item in value]
        if not isinstance(value, str):
            return value
        if name not in REFERENCES:
            return self.scrub(value)
        stays = is_place(value) or _SLOT.fullmatch(value)
        if _NAMED_BY_PEOPLE.fullmatch(value) or not stays:
            return self.scrub.pseudonym("part", value)
        return self.scrub(value)

    def _missing(self, gaps: Any, path: str) -> list[dict[str, Any]]:
        """Reasons by the names of facts alone: a path below a list holds the part's id."""
        found: dict[tuple[str, str], dict[str, Any]] = {}
        for gap in gaps if isinstance(gaps, list | tuple) else ():
            if isinstance(gap, Mapping):
                fact = str(gap.get("path", "")).partition(".")[0].partition("[")[0]
                reason = self.scrub(str(gap.get("reason", "")))
                told: dict[str, Any] = {
                    "path": self.scrub(fact),
                    "reason": reason,
                    "values": {},
                    "cure": None,
                }
                found[fact, reason] = told | self._why(gap)
        return list(found.values()) if path.partition(".")[0] not in _PASSING else []

    def _why(self, gap: Mapping[str, Any]) -> dict[str, Any]:
        values = gap.get("values")
        held = values if isinstance(values, Mapping) and "crashed" not in str(gap["reason"]) else {}
        plain = {str(n): v for n, v in held.items() if isinstance(v, str | int | float)}
        cure = gap.get("cure")
        return {
            "values": {n: self.scrub(v) if isinstance(v, str) else v for n, v in plain.items()},
            "cure": self.scrub(cure) if isinstance(cure, str) else None,
        }


def _is_plain(value: Any) -> bool:
    if isinstance(value, list | tuple):
        return all(item is None or isinstance(item, str | int | float) for item in value)
    return value is None or isinstance(value, str | int | float)


def _leaves(value: Any, depth: int = 0) -> int:
    """How many facts there are: scalars that say something."""
    if isinstance(value, Mapping):
        return sum(_leaves(held, depth + 1) for name, held in value.items() if name != "missing")
    if isinstance(value, list | tuple):
        return sum(_leaves(item, depth + 1) for item in value)
    return value not in (None, "")
