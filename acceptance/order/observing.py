"""Finds what answers a question in the facts of a run: the value, where it stands, or why not.

Facts are in JSON form and come from a journal, perhaps a stranger's: whatever is odd in them is
no answer, and never an error.
"""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from acceptance.order.fields import Field
from acceptance.sentences import Sentence, sentence

__all__ = ["Facts", "Seen", "items", "look", "part_of", "usable", "value_at", "why_missing"]

Facts = Mapping[str, Any]
MOST_ITEMS = 65_536
_LONGEST = 500


class Seen(NamedTuple):
    """What was found: the values that may answer, the fact they are, its source, or the reason."""

    values: tuple[Any, ...] = ()
    fact: str | None = None
    source: str | None = None
    reason: Sentence | None = None
    cure: str | None = None
    absent: bool = False
    tolerance: bool = True
    words: str | None = None


def look(field: Field, facts: Facts, item: Mapping[str, Any] | None = None, at: str = "") -> Seen:
    """What the facts say to a field: of the machine, or of one part of it (`item`, found `at`)."""
    from acceptance.order.derived import DERIVED, RESTS_ON, of_pci

    found: list[Any] = []
    first: str | None = None
    for path in field.facts:
        if path.startswith("=pci:") and item is not None:
            seen = of_pci(path.removeprefix("=pci:"), facts, item, at)
        elif path.startswith("="):
            seen = DERIVED[path[1:]](facts, item or {}, at)
        else:
            seen = _plain(path, facts, item, at)
        if seen.absent or seen.source:
            return seen
        first = first or (seen.fact if seen.values else None)
        found.extend(seen.values)
    if found:
        return Seen(tuple(found), first, field.source)
    first = field.facts[0]
    fact = _whole_path(RESTS_ON.get(first[1:], first) if first[0] == "=" else first, at)
    section, _, own = fact.partition(".")
    reason, cure = why_missing(facts, section, own)
    return Seen(fact=fact, source=field.source, reason=reason, cure=cure)


def _whole_path(path: str, at: str) -> str:
    plain = path.removeprefix("=pci:")
    return f"{at}.{plain}" if at else plain


def _plain(path: str, facts: Facts, item: Mapping[str, Any] | None, at: str) -> Seen:
    value = item.get(path) if item is not None else value_at(facts, path)
    if not usable(value):
        return Seen()
    return Seen((value,), _whole_path(path, at))


def value_at(facts: Facts, path: str) -> Any:
    """The value at a dotted path; None where there is none."""
    value: Any = facts
    for step in path.split("."):
        value = value.get(step) if isinstance(value, Mapping) else None
    return value


def usable(value: Any) -> bool:
    """Whether a value can answer anything: an empty text says nothing."""
    if isinstance(value, str):
        return bool(value.strip())
    return value is not None and not isinstance(value, Mapping)


def items(facts: Facts, path: str) -> list[Mapping[str, Any]] | None:
    """The parts in a list of the facts; None where the machine did not tell."""
    value = value_at(facts, path)
    if not isinstance(value, list | tuple):
        return None
    return [one for one in value[:MOST_ITEMS] if isinstance(one, Mapping)]


def part_of(item: Mapping[str, Any], number: int) -> str:
    """The id of a part; its place in the list where it has none."""
    part = item.get("part")
    return part[:_LONGEST] if isinstance(part, str) and part else f"#{number + 1}"


def why_missing(facts: Facts, section: str, path: str) -> tuple[Sentence, str | None]:
    """The probe's own reason and cure for a fact that is not there."""
    own = facts.get(section)
    named = f"{section}.{path}" if path else section
    for entry in _entries(own):
        told = entry.get("path")
        if isinstance(told, str) and _covers(told, path):
            values = entry.get("values")
            inner = Sentence(
                str(entry.get("reason", "")),
                {str(k): v for k, v in values.items()} if isinstance(values, Mapping) else {},
            )
            cure = entry.get("cure")
            why = sentence("reason.fact", path=named, why=inner)
            return why, cure if isinstance(cure, str) else None
    return sentence("reason.no_fact", path=named), None


def _entries(section: Any) -> Iterable[Mapping[str, Any]]:
    missing = section.get("missing") if isinstance(section, Mapping) else None
    if not isinstance(missing, list | tuple):
        return ()
    return (entry for entry in missing[:MOST_ITEMS] if isinstance(entry, Mapping))


def _covers(told: str, path: str) -> bool:
    """Whether a reason given for one path is the reason for another."""
    plain = path.partition("[")[0]
    return not told or path == told or path.startswith(f"{told}.") or plain == told
