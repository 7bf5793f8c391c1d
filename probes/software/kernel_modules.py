"""Reads the list of loaded modules as the kernel and `lsmod` write it. Pure; never raises."""

import msgspec

from probes.parse import whole

__all__ = ["Module", "modules"]

MOST_MODULES = 10_000
LONGEST_NAME = 64


class Module(msgspec.Struct, frozen=True, kw_only=True):
    """A part of the kernel that was loaded; `used_by` are other modules that rest on it."""

    name: str
    size_bytes: int
    used_by: tuple[str, ...] = ()


def modules(text: str) -> tuple[Module, ...]:
    """Rows of name, size, count of users, and who these are; sorted by name."""
    rows = (line.split(maxsplit=4) for line in text.split("\n", MOST_MODULES)[:MOST_MODULES])
    found = (_module(row) for row in rows if len(row) >= 3)
    return tuple(sorted((one for one in found if one is not None), key=lambda one: one.name))


def _module(row: list[str]) -> Module | None:
    size = whole(row[1])
    if size is None or size < 0 or whole(row[2]) is None:
        return None
    users = row[3].split(",") if len(row) > 3 else []
    return Module(
        name=row[0][:LONGEST_NAME],
        size_bytes=size,
        used_by=tuple(sorted(u[:LONGEST_NAME] for u in users if u and u[0] not in "-[")),
    )
