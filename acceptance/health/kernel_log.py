"""What the lines of the kernel's log mean: whose fault they tell of, and how grave it is.

From the table `kernel_log.toml`. Pure; takes lines as the kernel probe gives them.
"""

import re
import tomllib
from collections.abc import Iterable
from functools import cache, lru_cache
from pathlib import Path
from typing import Literal, NamedTuple, Protocol

import msgspec

from acceptance.health.log_context import excused

__all__ = ["Line", "Said", "Signature", "classify", "classify_log", "signatures", "told"]

Class = Literal["hardware", "firmware", "kernel", "resource", "harmless"]

_OF_A_PROGRAM = re.compile(r"[\w.@/-]+\[\d+\]: ")
"""How programs begin what they write to the kernel's log; some forms of it keep no facility."""

_TABLE = Path(__file__).with_suffix(".toml")


class Line(Protocol):
    """A line of the log, as facts hold it."""

    @property
    def text(self) -> str:
        """The line without time and level."""
        ...

    @property
    def facility(self) -> str | None:
        """Who said it: `kern`, `daemon` and the like, where the log's form keeps it."""
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
    """A line and the row that knows it; excused is what the lines around it explain."""

    signature: Signature
    text: str
    excused: bool = False

    @property
    def grave(self) -> bool:
        """Whether it must not be there on a sound machine."""
        return self.signature.severity == "major" and not self.excused


@cache
def signatures() -> tuple[Signature, ...]:
    """The table, in its order."""
    rows = tomllib.loads(_TABLE.read_text(encoding="utf-8"))["signature"]
    return tuple(msgspec.convert(rows, list[Signature]))


@lru_cache(2**16)
def classify(text: str) -> Said | None:
    """What a line says; None for one that no row knows, as most lines are.

    Remembered, since several checks ask of the same log, one of them once a disk.
    """
    for signature in signatures():
        if signature.fits(text):
            return Said(signature, text)
    return None


def classify_log(lines: Iterable[Line]) -> tuple[Said, ...]:
    """All lines that tell of a fault, in their order; the harmless ones are left out."""
    return tuple(said for _, said in told(lines))


def told(lines: Iterable[Line]) -> list[tuple[Line, Said]]:
    """The same, each with its line. What a program wrote to the kernel's log is not looked at."""
    own = [line for line in lines if _of_the_kernel(line)]
    known = [(number, line, classify(line.text)) for number, line in enumerate(own)]
    grave = any(said and said.grave for _, _, said in known)
    around = excused([line.text for line in own]) if grave else frozenset()
    return [
        (line, said._replace(excused=number in around))
        for number, line, said in known
        if said and said.signature.kind != "harmless"
    ]


def _of_the_kernel(line: Line) -> bool:
    if line.facility is None:
        return not _OF_A_PROGRAM.match(line.text)
    return line.facility == "kern"
