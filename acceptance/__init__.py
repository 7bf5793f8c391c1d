"""The public names for people who write suites; nothing else.

They are loaded when first used, so that `acceptance --version` loads none of them.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from acceptance.api import Claims, Evidence, Load, Machine, Measure
    from acceptance.declaration import check, measurement, text
    from acceptance.limits import at_least, at_most, between, equals, matches, one_of
    from acceptance.sentences import quantity
    from acceptance.stops import fail, inconclusive, not_applicable

__all__ = [
    "Claims",
    "Evidence",
    "Load",
    "Machine",
    "Measure",
    "at_least",
    "at_most",
    "between",
    "check",
    "equals",
    "fail",
    "inconclusive",
    "matches",
    "measurement",
    "not_applicable",
    "one_of",
    "quantity",
    "text",
]

_HOMES = {
    "acceptance.api": ("Claims", "Evidence", "Load", "Machine", "Measure"),
    "acceptance.declaration": ("check", "measurement", "text"),
    "acceptance.limits": ("at_least", "at_most", "between", "equals", "matches", "one_of"),
    "acceptance.sentences": ("quantity",),
    "acceptance.stops": ("fail", "inconclusive", "not_applicable"),
}


def __getattr__(name: str) -> Any:
    for home, names in _HOMES.items():
        if name in names:
            return getattr(import_module(home), name)
    raise AttributeError(f"module 'acceptance' has no public name {name!r}")
