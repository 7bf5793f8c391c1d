"""The JSON Schema of an order, made from the vocabulary: for editors that know TOML by schema."""

from typing import Any

from acceptance.order.fields import Field
from acceptance.order.model import KINDS
from acceptance.order.values import TYPES
from acceptance.order.vocabulary import DELIVERY, ELSEWHERE, GROUPS, NOTED, PARTS

__all__ = ["SCHEMA", "schema"]

SCHEMA = "acceptance/order/1"
_TEXT = {"type": "string", "minLength": 1}
_TEXTS = {"type": "array", "items": _TEXT}
_WEIGHTS = ["blocker", "major", "minor", "ignore"]
_JSON_TYPES: dict[str, list[str]] = {
    "quantity": ["string", "number"],
    "text": ["string", "number"],
    "boolean": ["boolean", "string"],
    "id": ["string", "integer"],
    "pixels": ["string"],
    "date": ["string"],
}


def schema() -> dict[str, Any]:
    """All keys of an order; `-` and `_` in them mean the same."""
    own: dict[str, Any] = dict.fromkeys((*NOTED, *ELSEWHERE), _TEXT)
    own |= {"quantity": {"type": "integer", "minimum": 1}, "beaker": {"type": "object"}}
    own |= {"number": {"type": ["string", "integer"]}, "date": _date(), "location": {}}
    own["condition"] = {"enum": ["new", "used", "refurbished"]}
    own |= {name: _value(field) for name, field in DELIVERY.items()}
    own |= {"serials": _TEXTS, "extra": {"anyOf": [{"type": "boolean"}, _TEXTS]}}
    own |= {"optional": _TEXTS, "tolerance": {"type": "object"}, "severity": _severity()}
    own["hardware"] = {"$ref": "#/$defs/hardware"}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": SCHEMA,
        "title": "Order",
        "type": "object",
        **_patterns({**own, **_machine()}),
        "$defs": {
            "hardware": {"type": "object", **_patterns(_machine())},
            **{f"{group}": _table(fields) for group, fields in GROUPS.items() if group},
            **{part.name: _table(part.fields, part=True) for part in PARTS.values()},
        },
    }


def _machine() -> dict[str, Any]:
    """What the machine is asked, which `and` and `or` may hold too."""
    inner = {"type": "array", "items": {"$ref": "#/$defs/hardware"}, "minItems": 1}
    found: dict[str, Any] = {"and": inner, "or": inner}
    found |= {field.name: _value(field) for field in GROUPS[""]}
    found |= {group: {"$ref": f"#/$defs/{group}"} for group in GROUPS if group}
    for part in PARTS.values():
        one = {"$ref": f"#/$defs/{part.name}"}
        several = {"anyOf": [one, {"type": "array", "items": one, "minItems": 1}]}
        found |= dict.fromkeys((part.name, *part.aliases), several)
    return found


def _table(fields: tuple[Field, ...], *, part: bool = False) -> dict[str, Any]:
    own = {name: _value(field) for field in fields for name in (field.name, *field.aliases)}
    if any(field.name in ("model-id", "model-name") for field in fields):
        own.setdefault("model", {"type": ["string", "integer", "array"]})
    own["optional"] = {"type": "boolean"}
    if part:
        own["count"] = {"type": "integer", "minimum": 1, "maximum": 128}
    return {"type": "object", **_patterns(own)}


def _patterns(own: dict[str, Any]) -> dict[str, Any]:
    plain = {name: value for name, value in own.items() if "-" not in name}
    spelled = {f"^{name.replace('-', '[-_]')}$": v for name, v in own.items() if "-" in name}
    return {"properties": plain, "patternProperties": spelled, "additionalProperties": False}


def _value(field: Field) -> dict[str, Any]:
    """One value, or a list of values all of which must hold."""
    kind = TYPES[field.type]
    operators = " ".join(kind.operators)
    told = {"description": f"{field.source}; {operators}"}
    single = {"type": _JSON_TYPES[kind.reads]}
    return {**told, "anyOf": [single, {"type": "array", "items": single, "minItems": 1}]}


def _date() -> dict[str, Any]:
    return {"type": "string", "description": "2026-03-01"}


def _severity() -> dict[str, Any]:
    own = {kind.replace("_", "-"): {"enum": _WEIGHTS} for kind in KINDS if kind != "as_ordered"}
    return {"type": "object", **_patterns(own)}
