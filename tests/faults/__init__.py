"""The faults that prove the checks: for each check at least one fault, and its control.

A file of this folder that has `FAULTS` is found; nothing is registered. A fault is made where the
defect would be, is the nearest one that must be found, and its control lies just inside the limit.
"""

import importlib
import pkgutil
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from functools import cache
from pathlib import Path
from typing import NamedTuple

__all__ = ["Arrangement", "Fault", "Maker", "all_faults"]


class Arrangement(NamedTuple):
    """How the command is started so that it meets the fault: its arguments, what stands before
    it, and what its environment holds beside the usual."""

    arguments: tuple[str, ...] = ()
    wrapper: tuple[str, ...] = ()
    environment: tuple[tuple[str, str], ...] = ()
    whole: bool = False
    """Whether `wrapper` ends with the program itself."""


Maker = Callable[[Path], AbstractContextManager[Arrangement]]
"""Makes the defect in an empty folder; it is there while the context is."""


class Fault(NamedTuple):
    """One defect, the check that must find it, and the control on which that check passes.

    `outcome` is how it tells: what cannot be told is inconclusive. `part` is the part it must be
    found on. `also` are the checks that rightly see it too. `needs` are the privileges or devices
    to make it: `root`, `fuse`. `device` says that the captured tree holds a broken device, which
    can be mocked too, so that the live readers must find it as well.
    """

    check: str
    name: str
    fault: Maker
    control: Maker
    part: str | None = None
    also: frozenset[str] = frozenset()
    needs: frozenset[str] = frozenset()
    device: bool = False
    outcome: str = "failed"

    @property
    def sound_part(self) -> str | None:
        """The part of the control: a line of an order that is met has no result of its own."""
        lines = self.part is not None and self.part.startswith(("line:", "extra:"))
        return None if lines else self.part

    @property
    def id(self) -> str:
        return f"{self.check}:{self.name}"


@cache
def all_faults() -> tuple[Fault, ...]:
    """The faults of all files in this folder."""
    found: list[Fault] = []
    for module in pkgutil.iter_modules(__path__):
        if not module.name.startswith("_"):
            loaded = importlib.import_module(f"{__name__}.{module.name}")
            own: Iterable[Fault] = getattr(loaded, "FAULTS", ())
            found.extend(own)
    return tuple(sorted(found, key=lambda fault: fault.id))
