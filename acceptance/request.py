"""What a run is asked to do, after flags, environment and configuration are read."""

from pathlib import Path
from typing import Literal

import msgspec

__all__ = ["LOAD_SECONDS", "Request"]

LOAD_SECONDS = {"quick": 5.0, "standard": 180.0, "burn-in": 3600.0}
"""How long each load lasts, by profile."""


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """One run as it was asked for."""

    state: Path
    lock: Path
    scratch: Path
    profile: str = "quick"
    suites: tuple[Path, ...] = ()
    checks: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    order: Path | None = None
    order_text: str | None = None
    root: Path | None = None
    provider: Path | None = None
    kind: Literal["qualify", "watch"] = "qualify"
    safety: tuple[str, ...] = ("read_only", "load")
    previous: str | None = None

    @property
    def restriction(self) -> str | None:
        """The words that leave checks out, or None for a whole run."""
        words = [self.globs] if self.globs else []
        words += [f"--part {part}" for part in self.parts]
        return " ".join(words) or None

    @property
    def globs(self) -> str | None:
        """The words that leave checks out of a part as well."""
        return " ".join(f"--check {glob}" for glob in self.checks) or None
