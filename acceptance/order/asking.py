"""What an order would ask of a machine: which facts, from which source, with which privileges."""

from collections.abc import Iterable
from typing import Any

from acceptance.order.derived import RESTS_ON
from acceptance.order.fields import Field
from acceptance.order.model import KINDS, Order, Requirement
from acceptance.order.vocabulary import PARTS, field_of

__all__ = ["SCHEMA", "asked"]

SCHEMA = "acceptance/order-check/1"


def asked(order: Order) -> dict[str, Any]:
    """The document that `order check --json` prints."""
    rows = [_row(one) for one in order.requirements]
    for choice in order.alternatives:
        inner = [_row(one) for several in choice.choices for one in several]
        rows.append(
            {
                "key": choice.line.key,
                "expected": choice.line.expected,
                "source_line": choice.line.source_line,
                "optional": choice.line.optional,
                "facts": _once(fact for row in inner for fact in row["facts"]),
                "sources": _once(source for row in inner for source in row["sources"]),
                "needs": _once(need for row in inner for need in row["needs"]),
            }
        )
    return {
        "schema": SCHEMA,
        "order": order.path,
        "digest": order.text_digest,
        "number": order.number,
        "lines": sorted(rows, key=lambda row: row["source_line"] or 0),
        "noted": [
            {"key": one.key, "value": one.value, "source_line": one.source_line}
            for one in order.noted
        ],
        "severities": {kind: order.severity(kind) for kind in KINDS if kind != "as_ordered"},
        "tolerances": dict(order.tolerances),
        "extra": list(order.extras),
    }


def _row(one: Requirement) -> dict[str, Any]:
    fields = _fields(one)
    part = PARTS.get(one.kind)
    at = f"{part.facts}[]" if part else ""
    return {
        "key": one.line.key,
        "expected": one.line.expected,
        "source_line": one.line.source_line,
        "optional": one.line.optional,
        "facts": _once(_fact(path, at) for field in fields for path in field.facts)
        or [at.removesuffix("[]")],
        "sources": _once(field.source for field in fields) or [part.source if part else ""],
        "needs": _once([*(part.needs if part else ()), *(n for f in fields for n in f.needs)]),
    }


def _fields(one: Requirement) -> list[Field]:
    if one.kind in PARTS:
        return [field_of(one.kind, condition.name) for condition in one.conditions]
    return [field_of(one.kind)]


def _fact(path: str, at: str) -> str:
    if path.startswith("=pci:"):
        return f"pci.devices[].{path.removeprefix('=pci:')}"
    plain = RESTS_ON[path[1:]] if path.startswith("=") else path
    return f"{at}.{plain}" if at else plain


def _once(words: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(words))
