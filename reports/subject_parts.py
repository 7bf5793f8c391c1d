"""Finds the facts of a part in a run: the item, anywhere in the facts, whose `part` is its id."""

from collections.abc import Iterator, Mapping
from typing import Any

__all__ = ["fact_at", "parts_of"]


def parts_of(facts: Mapping[str, Any], path: str = "") -> Iterator[tuple[str, Mapping[str, Any]]]:
    """(path of its list, item) of each part in the facts, such as `storage.disks`."""
    for name, value in facts.items():
        where = f"{path}.{name}" if path else str(name)
        if isinstance(value, Mapping):
            yield from parts_of(value, where)
        elif isinstance(value, list | tuple):
            for item in value:
                if isinstance(item, Mapping):
                    if item.get("part"):
                        yield where, item
                    yield from parts_of(item, where)


def fact_at(facts: Mapping[str, Any], path: str) -> Any:
    """The fact at a dotted path, or None."""
    value: Any = facts
    for name in path.split("."):
        if not isinstance(value, Mapping):
            return None
        value = value.get(name)
    return value
