"""What the numbers by which processors name themselves stand for.

From the table beside this file, which says where each name comes from. It is read when a processor
gives numbers only (ARM, IBM Z, RISC-V); x86 processors bring their name along.
"""

from functools import cache
from pathlib import Path

__all__ = ["arm_maker", "arm_model", "rows", "z_model"]

TABLE = Path(__file__).parents[1] / "tables" / "cpu_names.tsv"
COLUMNS = 5


@cache
def rows() -> tuple[tuple[str, ...], ...]:
    """All rows: kind, maker, number, name, source."""
    lines = TABLE.read_text("utf-8").split("\n")
    found = (tuple(line.split("\t")) for line in lines if line and not line.startswith("#"))
    return tuple(row for row in found if len(row) == COLUMNS)


@cache
def _names() -> dict[tuple[str, str, str], str]:
    return {(kind, maker, number): name for kind, maker, number, name, _ in rows()}


def arm_maker(implementer: str | None) -> str | None:
    """Who made an ARM processor; the number itself where the table does not know it."""
    return _names().get(("implementer", "arm", _plain(implementer)), implementer)


def arm_model(implementer: str | None, part: str | None) -> str | None:
    """`0x41`, `0xd08` -> Cortex-A72; `None` where the table does not know it."""
    return _names().get(("part", _plain(implementer), _plain(part)))


def z_model(machine: str | None) -> str | None:
    """The type of an IBM Z machine, `2817`, by the name it is sold by."""
    return _names().get(("machine", "IBM/S390", machine or ""))


def _plain(number: str | None) -> str:
    return (number or "").strip().lower()
