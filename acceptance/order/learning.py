"""Writes an order from the facts of a known-good machine.

What tells one machine of the same kind from the other (serial numbers, addresses) is written as a
remark. Each condition is held against the facts before it is written: what would not be met by the
very machine it was learned from is left out.
"""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from acceptance.messages import Catalogue
from acceptance.order import writing
from acceptance.order.conditions import conditions_of
from acceptance.order.fields import Field, Part
from acceptance.order.judging import judge, shown_values
from acceptance.order.matching import Delivered, delivered, is_extra
from acceptance.order.observing import Facts, Seen, look
from acceptance.order.refusing import Place
from acceptance.order.values import TYPES
from acceptance.order.vocabulary import DELIVERY, GROUPS, PARTS
from acceptance.refusal import BadInput

__all__ = ["learn"]

_MOST_PARTS = 128
_LONGEST = 400
_OF_ONE_MACHINE = ("serial", "mac", "wwn", "hostname", "asset-tag")
_OF_ONE_DAY = ("kernel", "cycles", "health", "microcode")
"""What changes with every update, or every charge."""

_PARTS = ("dimm", "disk", "network", "gpu", "display", "battery", "camera")
_FIELDS: dict[str, tuple[str, ...]] = {
    "": ("arch", "memory", "kernel", "hostname"),
    "cpu": ("model-name", "sockets", "cores", "threads", "microcode"),
    "system": ("board-model", "type", "asset-tag"),
    "boot": ("method", "secure"),
    "firmware": ("vendor", "version", "date"),
    "tpm": ("version",),
    "os": ("id", "version"),
    "virtualization": ("is-virtualized",),
    "dimm": ("slot", "size", "type", "speed", "vendor", "part-number", "ecc", "serial"),
    "disk": (
        *("size", "model", "vendor", "rotational", "transport", "firmware"),
        *("logical-sector-size", "serial", "wwn"),
    ),
    "network": ("vendor", "model", "driver", "speed", "wireless", "firmware", "mac"),
    "gpu": ("vendor", "model", "driver", "memory"),
    "display": ("vendor", "model", "resolution", "size", "serial"),
    "battery": ("vendor", "model", "technology", "capacity", "cycles", "serial"),
    "camera": ("model", "driver"),
}


class _Learned(NamedTuple):
    """One condition as TOML, and whether it is written as a remark."""

    key: str
    value: str
    remark: bool

    def line(self) -> str:
        told = f"{self.key} = {self.value}"
        return f"# {told}" if self.remark else told


def learn(facts: Mapping[str, Any], language: str = "en") -> str:
    """A commented order in TOML; the same facts held against it are all as ordered."""
    said = Catalogue(language)
    head = (said.text("order.learned.head"), said.text("order.learned.remarks"))
    lines = [writing.comment(words) for words in head]
    lines += ["", *_singles(DELIVERY, ("vendor", "model", "serial"), facts)]
    lines += _singles({f.name: f for f in GROUPS[""]}, _FIELDS[""], facts)
    for group in ("cpu", "system", "firmware", "boot", "tpm", "virtualization", "os"):
        own = _singles({f.name: f for f in GROUPS[group]}, _FIELDS[group], facts, f"{group}.")
        lines += ["", f"[{group}]", *own] if any(line[0] != "#" for line in own) else []
    for name in _PARTS:
        lines += _parts(PARTS[name], facts, said)
    return "\n".join(lines) + "\n"


def _singles(
    known: Mapping[str, Field], names: Iterable[str], facts: Facts, group: str = ""
) -> list[str]:
    found = (_learned(known[name], look(known[name], facts), group + name) for name in names)
    return [one.line() for one in found if one]


def _parts(part: Part, facts: Facts, said: Catalogue) -> list[str]:
    """All parts of a kind; one about which nothing can be said still is one that is there."""
    there = [found for found in delivered(part, facts) or () if is_extra(part, found)]
    if len(there) > _MOST_PARTS:
        return ["", writing.comment(said.text("order.learned.too_many"))]
    lines: list[str] = []
    for found in there:
        lines += ["", f"[[{part.name}]]"]
        fields = (next(f for f in part.fields if f.name == name) for name in _FIELDS[part.name])
        told = (_learned_part(part, field, found, facts) for field in fields)
        lines += [one.line() for one in told if one]
    return lines


def _learned_part(part: Part, field: Field, found: Delivered, facts: Facts) -> _Learned | None:
    seen = look(field, facts, found.item, found.at)
    return _learned(field, seen, f"{part.name}.{field.name}")


def _learned(field: Field, seen: Seen, key: str) -> _Learned | None:
    """The first way to write it that the machine itself meets; None where there is none."""
    if not seen.values:
        return None
    remark = field.name in (*_OF_ONE_MACHINE, *_OF_ONE_DAY)
    for value in _written(field, seen):
        if _holds(field, seen, value, key):
            return _Learned(field.name, value, remark)
    return None


def _written(field: Field, seen: Seen) -> Iterable[str]:
    """The value in TOML: in round figures, else exactly."""
    value, kind = seen.values[0], TYPES[field.type]
    if isinstance(value, bool):
        yield "true" if value else "false"
    elif kind.dimension == "count":
        yield str(value)[:40] if isinstance(value, int) else writing.condition(str(value)[:40])
    elif kind.dimension or field.type == "pixels":
        shown = shown_values(field, seen._replace(words=None))
        yield writing.text(shown or "")
        if kind.dimension in ("bytes", "memory") and isinstance(value, int | float):
            yield writing.text(f"{value:.0f} B")
    elif len(str(value)) <= _LONGEST:
        yield writing.condition(str(value))


def _holds(field: Field, seen: Seen, value: str, key: str) -> bool:
    """Whether the machine meets what would be written, as a reader of the order takes it."""
    import tomllib

    try:
        raw = tomllib.loads(f"value = {value}")["value"]
        conditions = conditions_of(field, raw, Place("", (key,), {}))
    except (BadInput, tomllib.TOMLDecodeError):
        return False
    return all(judge(field, one, seen, {}, key).deviation is None for one in conditions)
