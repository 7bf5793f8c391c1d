"""Which facts are compared over a lot, from the tables `facts.toml` and `measured.toml`. Pure."""

import tomllib
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Literal, TypeAlias

import msgspec

from acceptance.lot.model import Kind, Weight

__all__ = ["Condition", "NotCompared", "Role", "Row", "not_compared", "roles", "rows"]

_HERE = Path(__file__).parent
Condition: TypeAlias = bool | str | tuple[str, ...]
"""What a field must be: a truth value, or a glob, or one of several."""


class Row(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One compared fact; the words are those of the table's head."""

    id: str
    path: str
    kind: Kind
    compare: Literal["parts", "amount", "value", "version"]
    source: str
    fields: tuple[str, ...] = ()
    show: tuple[str, ...] = ()
    show_of: tuple[str, ...] = ()
    of: tuple[str, ...] = ()
    like: tuple[str, ...] | None = None
    where: dict[str, Condition] = {}
    unless: dict[str, Condition] = {}
    unit: str = "1"
    fewer: Weight = "major"
    more: Weight = "minor"
    other: Weight = "minor"
    after: tuple[str, ...] = ()


class NotCompared(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Measurements that say nothing of a machine beside its equals: `reason` is a message key."""

    check: str
    names: tuple[str, ...]
    reason: str
    source: str


class Role(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How equal parts of a list are found: by these fields, in groups of about equal size."""

    path: str
    fields: tuple[str, ...] = ()
    size: str | None = None
    source: str


class _Facts(msgspec.Struct, frozen=True):
    row: tuple[Row, ...]


class _Measured(msgspec.Struct, frozen=True):
    not_compared: tuple[NotCompared, ...]
    role: tuple[Role, ...]


@cache
def rows() -> tuple[Row, ...]:
    """The compared facts, in the order in which they are told."""
    text = (_HERE / "facts.toml").read_text(encoding="utf-8")
    return msgspec.convert(tomllib.loads(text), _Facts).row


@cache
def _measured() -> _Measured:
    text = (_HERE / "measured.toml").read_text(encoding="utf-8")
    return msgspec.convert(tomllib.loads(text), _Measured)


@cache
def not_compared(check: str, name: str) -> str | None:
    """The message key of why a measurement is not compared, or None."""
    for one in _measured().not_compared:
        if fnmatchcase(check, one.check) and any(fnmatchcase(name, glob) for glob in one.names):
            return one.reason
    return None


@cache
def roles() -> dict[str, Role]:
    """The lists whose parts have roles, by path."""
    return {one.path: one for one in _measured().role}
