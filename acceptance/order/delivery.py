"""Puts an order together: the delivery's own fields, settings, and what the machine is asked.

The fields of the delivery that a machine can answer (vendor, model, serial, warranty) become
lines; the others are noted for the documents.
"""

import datetime as dt
from collections.abc import Iterable
from typing import Any, get_args

from acceptance.model import Severity
from acceptance.order import vocabulary
from acceptance.order.building import Asked, Keyed, ask, ask_one, keys_of, made, unknown_key
from acceptance.order.building import known_names as part_names
from acceptance.order.conditions import conditions_of
from acceptance.order.model import KINDS, Alternatives, Condition, Line, Noted, Order, Requirement
from acceptance.order.quantities import NumberError, UnitError, parse
from acceptance.order.refusing import Place, refuse, shown
from acceptance.order.values import TYPES, day
from acceptance.order.vocabulary import DELIVERY, ELSEWHERE, GROUPS, NOTED, PARTS
from acceptance.order.words import plain_identifier
from acceptance.sentences import sentence

__all__ = ["order_of"]

_LONGEST = 500
_MOST = 10_000
_LARGEST_TOLERANCE = 0.5
_CONDITIONS = ("new", "used", "refurbished")


class _Draft:
    """An order while its keys are read."""

    def __init__(self) -> None:
        self.asked = Asked()
        self.own: dict[str, Any] = {}
        self.noted: list[Noted] = []
        self.optional: dict[str, Place] = {}


def order_of(document: dict[str, Any], place: Place, digest: str) -> Order:
    """The order that a TOML document is; raises `BadInput` for the first thing that is wrong."""
    draft = _Draft()
    for entry in keys_of(document, place):
        _read(entry, draft)
    _refuse_same_serials(draft.asked, place)
    _refuse_more_than_ordered(draft, place)
    requirements, alternatives = made(draft.asked)
    if not requirements and not alternatives:
        refuse(place, "bad.order.nothing_asked")
    keys = [*(one.line.key for one in requirements), *(one.line.key for one in alternatives)]
    _refuse_unknown_lines(draft.optional, keys)
    return Order(
        **draft.own,
        requirements=tuple(_marked(r, draft.optional) for r in requirements),
        alternatives=tuple(_marked_choice(a, draft.optional) for a in alternatives),
        noted=tuple(draft.noted),
        text_digest=digest,
        path=place.file,
    )


def _read(entry: Keyed, draft: _Draft) -> None:
    """Read one key at the top of the order."""
    key, value, place = entry
    if key == "hardware":
        ask(value, place, draft.asked)
    elif key in NOTED or key in ELSEWHERE:
        _note(entry, draft)
    elif key in DELIVERY or key == "serials":
        _ask_delivery(entry, draft)
    elif key == "tolerance":
        draft.own["tolerances"] = _tolerances(value, place)
    elif key == "severity":
        draft.own["severities"] = _severities(value, place)
    elif key == "extra":
        draft.own["extras"] = _extras(value, place)
    elif key == "optional":
        draft.optional = {_known(name, at): at for name, at in _texts(value, place)}
    else:
        ask_one(entry, draft.asked)


def _note(entry: Keyed, draft: _Draft) -> None:
    key, value, place = entry
    told = _noted_value(key, value, place)
    if key in NOTED:
        draft.own[key] = told
    draft.noted.append(Noted(key=key, value=_shown(told), source_line=place.line))


def _is_small(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**18


def _shown(told: object) -> str:
    if isinstance(told, dict):
        return ", ".join(f"{name} {_shown(value)}" for name, value in told.items())[:_LONGEST]
    return (
        str(told)[:_LONGEST] if isinstance(told, str | dt.date) or _is_small(told) else shown(told)
    )


def _noted_value(key: str, value: object, place: Place) -> Any:
    if key in ELSEWHERE:
        return value
    if key == "quantity":
        return _whole(value, place)
    if key == "date":
        return _day(value, place)
    text = _text(value, place)
    if key == "condition" and text not in _CONDITIONS:
        refuse(place, "bad.order.choice", found=text, choices=", ".join(_CONDITIONS))
    return text


def _ask_delivery(entry: Keyed, draft: _Draft) -> None:
    key, value, place = entry
    if key in ("serial", "serials"):
        several = _texts(value, place) if isinstance(value, list) else [(value, place)]
        if not several:
            refuse(place, "bad.order.list", most=_MOST)
        own = [c for raw, at in several for c in conditions_of(DELIVERY["serial"], raw, at)]
        _add_serials(own, place, draft)
    elif key == "warranty-until":
        until = _day(value, place)
        draft.own["warranty_until"] = until
        condition = Condition(
            name=key,
            operator="<=",
            value=until.isoformat(),
            text=until.isoformat(),
            source_line=place.line,
        )
        draft.asked.add(f"delivery.{key}", [condition], place)
    else:
        draft.own[key] = _text(value, place)
        draft.asked.add(f"delivery.{key}", conditions_of(DELIVERY[key], value, place), place)


def _add_serials(own: Iterable[Condition], place: Place, draft: _Draft) -> None:
    """Any of the serial numbers of a lot will do; they are no contradiction."""
    known = draft.asked.fields.setdefault("delivery.serial", [])
    draft.asked.places.setdefault("delivery.serial", place)
    known.extend(own)
    told = [str(c.value) for c in known if c.operator == "="]
    draft.own["serials"] = tuple(told)


def _refuse_same_serials(asked: Asked, place: Place) -> None:
    """No two things that are delivered have the same serial number."""
    seen: dict[tuple[str, str], Condition] = {}
    own = [("delivery", c) for c in asked.fields.get("delivery.serial", [])]
    own += [(w.part.name, c) for w in asked.parts for c in w.conditions if c.name == "serial"]
    for kind, condition in own:
        name = (kind, plain_identifier(str(condition.value)))
        if condition.operator == "=" and name in seen:
            key = ("serials",) if kind == "delivery" else (kind, "serial")
            at = Place(place.file, key, {key: condition.source_line or 0})
            refuse(at, "bad.order.same_serial", serial=str(condition.value)[:60])
        seen[name] = condition


def _refuse_more_than_ordered(draft: _Draft, place: Place) -> None:
    quantity, count = draft.own.get("quantity"), len(draft.own.get("serials", ()))
    if quantity is not None and count > quantity:
        refuse(place.at("serials"), "bad.order.quantity", count=count, quantity=quantity)


def _tolerances(value: object, place: Place) -> dict[str, float]:
    """Shares by key; `disk.size` may be written as one key or as a table."""
    found: dict[str, float] = {}
    for key, raw, at in keys_of(value, place):
        if isinstance(raw, dict):
            inner = {name: (one, where) for name, one, where in keys_of(raw, at)}
            found |= {_quantity_key(f"{key}.{n}", w): _share(o, w) for n, (o, w) in inner.items()}
        else:
            found[_quantity_key(key, at)] = _share(raw, at)
    return found


def _quantity_key(key: str, place: Place) -> str:
    """The proper name of a quantity; only what is measured can be nearly right."""
    known = {field.name: field.name for field in GROUPS[""] if TYPES[field.type].dimension}
    rows = [(g, f) for g, fields in GROUPS.items() if g for f in fields]
    rows += [(name, f) for name in part_names() for f in PARTS[part_names()[name]].fields]
    for group, field in rows:
        if TYPES[field.type].dimension:
            own = f"{part_names().get(group, group)}.{field.name}"
            known |= {f"{group}.{name}": own for name in (field.name, *field.aliases)}
    if key not in known:
        unknown_key(place, key, known)
    return known[key]


def _share(raw: object, place: Place) -> float:
    text = str(raw) if isinstance(raw, str | float) or _is_small(raw) else ""
    try:
        share = parse(text, "percent")[0] / 100
    except (NumberError, UnitError):
        share = -1.0
    if not 0 <= share <= _LARGEST_TOLERANCE:
        refuse(place, "bad.order.value", expected=sentence("order.expects.share"), found=shown(raw))
    return share


def _severities(value: object, place: Place) -> dict[str, Any]:
    weights = (*get_args(Severity), "ignore")
    kinds = {kind.replace("_", "-"): kind for kind in KINDS if kind != "as_ordered"}
    found: dict[str, Any] = {}
    for key, raw, at in keys_of(value, place):
        if key not in kinds:
            unknown_key(at, key, kinds)
        if raw not in weights:
            refuse(at, "bad.order.choice", found=shown(raw), choices=", ".join(weights))
        found[kinds[key]] = raw
    return found


def _extras(value: object, place: Place) -> tuple[str, ...]:
    if isinstance(value, bool):
        return tuple(PARTS) if value else ()
    names = part_names()
    found = []
    for name, at in _texts(value, place):
        plain = name.lower().replace("_", "-")
        if plain not in names:
            unknown_key(at, plain, names)
        found.append(names[plain])
    return tuple(found)


def _known(name: str, place: Place) -> str:
    """What `optional` names: a kind, a group, or a line."""
    plain = name.lower().replace("_", "-")
    head = plain.partition("[")[0].partition(".")[0]
    if head not in (*vocabulary.kinds(), "or"):
        unknown_key(place, head, vocabulary.kinds())
    return part_names().get(head, head) + plain.removeprefix(head)


def _refuse_unknown_lines(optional: dict[str, Place], keys: list[str]) -> None:
    """A kind may be named that is not asked for; a line that is not there is a mistake."""
    for name, place in optional.items():
        if ("." in name or "[" in name) and not any(_is_optional(key, [name]) for key in keys):
            refuse(place, "bad.order.no_such_line", name=name[:60])


def _marked(one: Requirement, optional: Iterable[str]) -> Requirement:
    if not _is_optional(one.line.key, optional):
        return one
    return Requirement(line=_optional(one.line), kind=one.kind, conditions=one.conditions)


def _marked_choice(one: Alternatives, optional: Iterable[str]) -> Alternatives:
    if not _is_optional(one.line.key, optional):
        return one
    return Alternatives(line=_optional(one.line), choices=one.choices)


def _is_optional(key: str, optional: Iterable[str]) -> bool:
    return any(key == name or key.startswith((f"{name}.", f"{name}[")) for name in optional)


def _optional(line: Line) -> Line:
    return Line(key=line.key, expected=line.expected, source_line=line.source_line, optional=True)


def _texts(value: object, place: Place) -> list[tuple[str, Place]]:
    if not isinstance(value, list):
        refuse(
            place, "bad.order.value", expected=sentence("order.expects.list"), found=shown(value)
        )
    if len(value) > _MOST:
        refuse(place, "bad.order.too_many", most=_MOST)
    return [(_text(one, place.at(n)), place.at(n)) for n, one in enumerate(value)]


def _text(value: object, place: Place) -> str:
    told = str(value) if _is_small(value) else value
    if isinstance(told, str) and len(told) > _LONGEST:
        refuse(place, "bad.order.too_long", most=_LONGEST)
    if not isinstance(told, str) or not told.strip():
        expected = sentence("order.expects.text")
        refuse(place, "bad.order.value", expected=expected, found=shown(value))
    return " ".join(told.split())


def _whole(value: object, place: Place) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= _MOST:
        expected = sentence("order.expects.whole", most=_MOST)
        refuse(place, "bad.order.value", expected=expected, found=shown(value))
    return value


def _day(value: object, place: Place) -> dt.date:
    found = value.date() if isinstance(value, dt.datetime) else value
    if isinstance(found, str):
        found = day(found)
    if not isinstance(found, dt.date):
        expected = sentence("order.expects.date")
        refuse(place, "bad.order.value", expected=expected, found=shown(value))
    return found
