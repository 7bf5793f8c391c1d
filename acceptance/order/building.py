"""Makes the lines of an order from its tables: which key asks for what, and where it stands.

Tables are walked as they are nested; `and` adds to what is around it, `or` becomes a line of its
own with its choices. What is no key of an order, or is asked for twice, is refused.
"""

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from itertools import product
from typing import Any, NamedTuple

from acceptance.order import vocabulary
from acceptance.order.conditions import conditions_of, refuse_contradictions, words_of
from acceptance.order.fields import Field, Part
from acceptance.order.model import Alternatives, Condition, Line, Requirement
from acceptance.order.refusing import Place, refuse, shown
from acceptance.order.vocabulary import GROUPS, PARTS, field_of
from acceptance.sentences import sentence

__all__ = ["Asked", "Keyed", "ask", "keys_of", "made", "unknown_key"]

_MOST_LINES = 1000
_MOST_PARTS = 128
_MOST_CHOICES = 64
_MOST_ALTERNATIVES = 8
_DEEPEST = 12
_TWINS = {"vendor": ("vendor-id",), "model": ("device-id", "model-id")}
"""tmt tells names from numbers by the key; people write what they have."""

_ALIASES = {alias: part.name for part in PARTS.values() for alias in (part.name, *part.aliases)}


class Keyed(NamedTuple):
    """A value with its key, spelled with `-`, and its place."""

    key: str
    value: Any
    place: Place


class _Wanted(NamedTuple):
    """A part that is asked for."""

    part: Part
    conditions: tuple[Condition, ...]
    place: Place
    optional: bool


class Asked:
    """What has been asked for so far: conditions by field, parts, and choices."""

    def __init__(self) -> None:
        self.fields: dict[str, list[Condition]] = {}
        self.places: dict[str, Place] = {}
        self.optional: set[str] = set()
        self.parts: list[_Wanted] = []
        self.choices: list[tuple[Place, list[Asked]]] = []

    def add(self, kind: str, conditions: Iterable[Condition], place: Place) -> None:
        """Ask for more of one field."""
        own = self.fields.setdefault(kind, [])
        own.extend(conditions)
        self.places.setdefault(kind, place)
        refuse_contradictions(field_of(kind), own, place)
        if len(self.fields) + len(self.parts) > _MOST_LINES:
            refuse(place, "bad.order.too_many", most=_MOST_LINES)


def keys_of(table: object, place: Place) -> list[Keyed]:
    """The entries of a table; a key that is there in two spellings is refused."""
    if not isinstance(table, dict):
        refuse(
            place, "bad.order.value", expected=sentence("order.expects.table"), found=shown(table)
        )
    found: dict[str, Keyed] = {}
    for key, value in table.items():
        plain = key.strip().lower().replace("_", "-")
        if plain in found:
            refuse(place.at(key), "bad.order.twice", other=found[plain].place.key)
        found[plain] = Keyed(plain, value, place.at(key))
    return list(found.values())


def unknown_key(place: Place, key: str, known: Iterable[str]) -> None:
    """Refuse a key, and name the one that was perhaps meant, or those that there are."""
    names = sorted(set(known))
    near = get_close_matches(key[:60], names, n=1, cutoff=0.6)
    if near:
        refuse(place, "bad.order.unknown_key_near", near=near[0])
    refuse(place, "bad.order.unknown_key", known=", ".join(names))


def ask(table: object, place: Place, asked: Asked, *, depth: int = 0) -> None:
    """Add all that a table asks for."""
    for entry in keys_of(table, place):
        ask_one(entry, asked, depth)


def ask_one(entry: Keyed, asked: Asked, depth: int = 0) -> None:
    """Add what one key asks for; one that an order does not know is refused."""
    key, value, place = entry
    if depth > _DEEPEST:
        refuse(place, "bad.order.too_deep", most=_DEEPEST)
    if key == "and":
        for table, at in _tables(value, place):
            ask(table, at, asked, depth=depth + 1)
    elif key == "or":
        _ask_choice(value, place, asked, depth)
    elif key in _ALIASES:
        _ask_parts(PARTS[_ALIASES[key]], value, place, asked)
    elif key in GROUPS and key:
        _ask_group(key, value, place, asked)
    elif any(field.name == key for field in GROUPS[""]):
        asked.add(key, conditions_of(field_of(key), value, place), place)
    elif key not in vocabulary.ELSEWHERE:
        unknown_key(place, key, vocabulary.kinds())


def _tables(value: object, place: Place) -> list[tuple[object, Place]]:
    """A list of tables, or a table that stands for a list of one."""
    if isinstance(value, dict):
        return [(value, place)]
    if not isinstance(value, list) or not value:
        refuse(
            place, "bad.order.value", expected=sentence("order.expects.tables"), found=shown(value)
        )
    return [(one, place.at(n)) for n, one in enumerate(value)]


def _ask_choice(value: object, place: Place, asked: Asked, depth: int) -> None:
    choices = []
    for table, at in _tables(value, place):
        choice = Asked()
        ask(table, at, choice, depth=depth + 1)
        if not (choice.fields or choice.parts or choice.choices):
            refuse(at, "bad.order.empty_choice")
        choices.append(choice)
    if len(choices) > _MOST_CHOICES or len(asked.choices) >= _MOST_ALTERNATIVES:
        refuse(place, "bad.order.too_many", most=_MOST_CHOICES)
    asked.choices.append((place, choices))


def _ask_group(group: str, value: object, place: Place, asked: Asked) -> None:
    optional = False
    named: list[str] = []
    for key, raw, at in keys_of(value, place):
        if key == "optional":
            optional = _truth(raw, at)
            continue
        field = _field(GROUPS[group], key, raw, at)
        named.append(f"{group}.{field.name}")
        asked.add(named[-1], conditions_of(field, raw, at), at)
    if optional:
        asked.optional.update(named)


def _ask_parts(part: Part, value: object, place: Place, asked: Asked) -> None:
    for table, at in _tables(value, place):
        conditions: list[Condition] = []
        optional, count = False, 1
        for key, raw, inner in keys_of(table, at):
            if key == "optional":
                optional = _truth(raw, inner)
            elif key == "count":
                count = _count(raw, inner)
            else:
                field = _field(part.fields, key, raw, inner)
                conditions += conditions_of(field, raw, inner)
                own = [c for c in conditions if c.name == field.name]
                refuse_contradictions(field, own, inner)
        asked.parts += [_Wanted(part, tuple(conditions), at, optional)] * count
        if sum(wanted.part is part for wanted in asked.parts) > _MOST_PARTS:
            refuse(at, "bad.order.too_many", most=_MOST_PARTS)


def _field(fields: tuple[Field, ...], key: str, raw: object, place: Place) -> Field:
    """The field of this key; a number where a name belongs is the number's field."""
    named = {name: field for field in fields for name in (field.name, *field.aliases)}
    twins = [named[name] for name in _TWINS.get(key, ()) if name in named]
    if twins and _is_number(raw):
        return twins[0]
    if key == "model" and "model-name" in named and key not in named:
        return named["model-name"]
    if key not in named:
        if key in vocabulary.kinds():
            refuse(place, "bad.order.misplaced", name=key)
        unknown_key(place, key, [*named, "optional", "count"])
    return named[key]


def _is_number(raw: object) -> bool:
    text = raw.lstrip("!=<> ") if isinstance(raw, str) else raw
    if isinstance(text, str):
        return text.lower().startswith("0x") or text.isdecimal()
    return isinstance(text, int) and not isinstance(text, bool)


def _truth(raw: object, place: Place) -> bool:
    if not isinstance(raw, bool):
        expected = sentence("order.expects.boolean")
        refuse(place, "bad.order.value", expected=expected, found=shown(raw))
    return raw


def _count(raw: object, place: Place) -> int:
    if not isinstance(raw, int) or isinstance(raw, bool) or not 1 <= raw <= _MOST_PARTS:
        expected = sentence("order.expects.whole", most=_MOST_PARTS)
        refuse(place, "bad.order.value", expected=expected, found=shown(raw))
    return raw


def made(asked: Asked) -> tuple[tuple[Requirement, ...], tuple[Alternatives, ...]]:
    """The requirements and the choices, as they stand in the file."""
    alternatives = []
    for number, (place, choices) in enumerate(asked.choices, start=1):
        told = tuple(choice for one in choices for choice in _expanded(one, place))
        if len(told) > _MOST_CHOICES:
            refuse(place, "bad.order.too_many", most=_MOST_CHOICES)
        expected = " | ".join(_words(choice) for choice in told)
        line = Line(key=f"or[{number}]", expected=expected[:2000], source_line=place.line)
        alternatives.append(Alternatives(line=line, choices=told))
    return _requirements(asked), tuple(alternatives)


def _expanded(asked: Asked, place: Place) -> list[tuple[Requirement, ...]]:
    """A choice within which there are choices is as many choices."""
    inner = [[c for one in choices for c in _expanded(one, at)] for at, choices in asked.choices]
    total = 1
    for several in inner:
        total *= len(several)
    if total > _MOST_CHOICES:
        refuse(place, "bad.order.too_many", most=_MOST_CHOICES)
    own = _requirements(asked)
    return [_renumbered([*own, *(r for c in chosen for r in c)]) for chosen in product(*inner)]


def _renumbered(requirements: Iterable[Requirement]) -> tuple[Requirement, ...]:
    seen: dict[str, int] = {}
    told = []
    for one in requirements:
        key = one.line.key
        if one.kind in PARTS:
            seen[one.kind] = seen.get(one.kind, 0) + 1
            key = f"{one.kind}[{seen[one.kind]}]"
        line = Line(
            key=key,
            expected=one.line.expected,
            source_line=one.line.source_line,
            optional=one.line.optional,
        )
        told.append(Requirement(line=line, kind=one.kind, conditions=one.conditions))
    return tuple(told)


def _requirements(asked: Asked) -> tuple[Requirement, ...]:
    singles = [
        Requirement(
            line=Line(
                key=kind.removeprefix("delivery."),
                expected=_expected(kind, conditions),
                source_line=asked.places[kind].line,
                optional=kind in asked.optional,
            ),
            kind=kind,
            conditions=tuple(conditions),
        )
        for kind, conditions in asked.fields.items()
    ]
    parts = [
        Requirement(
            line=Line(
                key=wanted.part.name,
                expected=words_of(wanted.conditions, named=True) or wanted.part.name,
                source_line=wanted.place.line,
                optional=wanted.optional,
            ),
            kind=wanted.part.name,
            conditions=wanted.conditions,
        )
        for wanted in asked.parts
    ]
    return _renumbered([*singles, *parts])


def _expected(kind: str, conditions: list[Condition]) -> str:
    if kind == "delivery.serial":
        return " | ".join(str(c.value) for c in conditions)[:2000]
    return words_of(conditions, named=False)


def _words(choice: Iterable[Requirement]) -> str:
    return ", ".join(f"{one.line.key} {one.line.expected}" for one in choice)


def known_names() -> Mapping[str, str]:
    """Names of parts by all their spellings."""
    return _ALIASES
