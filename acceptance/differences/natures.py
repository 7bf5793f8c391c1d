"""What a fact is like: news when it differs, or something that passes.

From the table `natures.toml`. Pure.
"""

import tomllib
from fnmatch import fnmatchcase
from functools import cache, lru_cache
from pathlib import Path
from typing import Literal, TypeAlias

import msgspec

__all__ = ["USUAL_KEYS", "Nature", "key_of", "nature_of", "table"]

Nature: TypeAlias = Literal[
    "again", "counter", "error", "fact", "moment", "name", "own", "place", "state", "version"
]
_TABLE = Path(__file__).with_suffix(".toml")
USUAL_KEYS = (
    *("part", "mount_point", "number", "designation", "name", "device", "kernel_name", "level"),
)
"""Where the table says nothing, the first of these that all entries have."""


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """Facts of one nature."""

    nature: Nature
    paths: tuple[str, ...]
    source: str


class List(msgspec.Struct, frozen=True, kw_only=True):
    """By what the entries of a list are recognised."""

    path: str
    key: tuple[str, ...]


class Table(msgspec.Struct, frozen=True, kw_only=True):
    """The file."""

    row: tuple[Row, ...]
    list: tuple[List, ...]


@cache
def table() -> Table:
    """The table."""
    return msgspec.convert(tomllib.loads(_TABLE.read_text(encoding="utf-8")), Table)


@lru_cache(maxsize=4096)
def nature_of(path: str) -> Nature:
    """The nature of the fact at a dotted path without numbers of entries."""
    for row in table().row:
        if any(fnmatchcase(path, glob) for glob in row.paths):
            return row.nature
    return "fact"


@lru_cache(maxsize=1024)
def key_of(path: str) -> tuple[str, ...]:
    """The fields by which the table says that the entries of a list are recognised."""
    return next((row.key for row in table().list if row.path == path), ())
