"""Inventories for tests: a sound machine, one whose every text is hostile, one full of names."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import probes
from probes.port.recorded import Recorded
from tests.machines import Machine, healthy

__all__ = ["facts_of", "said_everywhere", "sound"]


def facts_of(machine: Machine) -> dict[str, Any]:
    """The facts of a recorded machine as plain values."""
    return probes.encode(probes.observe(Recorded(str(machine.write()))))


def sound(folder: Path) -> dict[str, Any]:
    """The facts of the healthy workstation."""
    return facts_of(healthy(folder))


_NEEDED = ("part", "path", "reason", "manager")
"""Texts by which facts are found: these stay."""


def said_everywhere(value: Any, text: str, name: str = "") -> Any:
    """The same facts where every text says something else."""
    if isinstance(value, Mapping):
        return {n: said_everywhere(held, text, n) for n, held in value.items()}
    if isinstance(value, list):
        return [said_everywhere(item, text, name) for item in value]
    return text if isinstance(value, str) and name not in _NEEDED else value
