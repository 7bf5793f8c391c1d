"""How many facts a document tells: scalars in it that say something.

Packages, processes, flags, modules and the lines of the kernel's log are left out on both sides:
they are many wherever they are listed, and say little about what a machine is made of.
"""

from collections.abc import Mapping
from typing import Any

__all__ = ["ALIKE", "leaves"]

ALIKE = frozenset({"flags", "log", "missing", "modules", "packages", "processes"})
"""Lists of things of one kind, by the names of their fields; and reasons, which are no facts."""


def leaves(value: Any) -> int:
    """Non-null scalars, memory modules counted although the kernel's are not."""
    if isinstance(value, Mapping):
        return sum(leaves(held) for name, held in value.items() if not _is_alike(name, held))
    if isinstance(value, list):
        return sum(map(leaves, value))
    return value is not None


def _is_alike(name: str, held: Any) -> bool:
    if name == "modules" and isinstance(held, list) and held and isinstance(held[0], Mapping):
        return "slot" not in held[0]
    return name in ALIKE
