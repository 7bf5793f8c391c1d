"""What the lines of the kernel's log mean: whose fault they tell of, and how grave it is.

From the table `kernel_log.toml`. Pure; takes lines as the kernel probe gives them.
"""

import re
import tomllib
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Literal, NamedTuple, Protocol

import msgspec

__all__ = ["Line", "Said", "Signature", "classify", "classify_log", "signatures"]

Class = Literal["hardware", "firmware", "kernel", "resource", "harmless"]

_TABLE = Path(__file__).with_suffix(".toml")


class Line(Protocol):
    """A line of the log, as facts hold it."""

    @property
    def text(self) -> str:
        """The line without time and level."""
        ...


class Signature(msgspec.Struct, frozen=True, kw_only=True, rename={"kind": "class"}):
    """One row of the table."""

    name: str
    kind: Class
    subject: str
    severity: Literal["major", "minor"]
    contains: str
    example: str
    source: str
    pattern: str = ""

    def fits(self, text: str) -> bool:
        """Whether this is the text that the row describes; the plain part is looked at first."""
        if self.contains not in text:
            return False
        return not self.pattern or re.search(self.pattern, text) is not None


class Said(NamedTuple):
    """A line and the row that knows it."""

    signature: Signature
    text: str

    @property
    def grave(self) -> bool:
        """Whether it must not be there on a sound machine."""
        return self.signature.severity == "major"


@cache
def signatures() -> tuple[Signature, ...]:
    """The table, in its order."""
    rows = tomllib.loads(_TABLE.read_text(encoding="utf-8"))["signature"]
    return tuple(msgspec.convert(rows, list[Signature]))


def classify(text: str) -> Said | None:
    """What a line says; None for one that no row knows, as most lines are."""
    for signature in signatures():
        if signature.fits(text):
            return Said(signature, text)
    return None


def classify_log(lines: Iterable[Line]) -> tuple[Said, ...]:
    """All lines that tell of a fault, in their order; the harmless ones are left out."""
    told = (classify(line.text) for line in lines)
    return tuple(said for said in told if said and said.signature.kind != "harmless")
