"""What machines of a lot have otherwise than the rest, in words."""

from collections.abc import Mapping

import msgspec

from acceptance.lot.model import Deviation, Split
from reports.words import Words

__all__ = ["DeviationRow", "SplitRow", "deviation_row", "split_row"]


class DeviationRow(msgspec.Struct, frozen=True, kw_only=True):
    """What some machines have otherwise than the rest."""

    what: str
    sentence: str
    lots_value: str
    machines_value: str
    machines: tuple[str, ...]
    kind: str
    severity: str
    severity_text: str


class SplitRow(msgspec.Struct, frozen=True, kw_only=True):
    """A fact in which no value has a majority: (value, machines) by size."""

    what: str
    sentence: str
    groups: tuple[tuple[str, str], ...]


def deviation_row(words: Words, found: Deviation, names: Mapping[str, str]) -> DeviationRow:
    """One deviation in words."""
    return DeviationRow(
        what=words.says(found.what),
        sentence=words.says(found.sentence),
        lots_value=words.text(found.lots_value),
        machines_value=words.text(found.machines_value),
        machines=tuple(names.get(m, m) for m in found.machines),
        kind=words.t(f"lot.document.kind.{found.kind}"),
        severity=found.severity,
        severity_text=words.t(f"lot.document.severity.{found.severity}"),
    )


def split_row(words: Words, found: Split, names: Mapping[str, str]) -> SplitRow:
    """One fact in which the lot is mixed, in words."""
    groups = zip(found.values, found.groups, strict=False)
    return SplitRow(
        what=words.says(found.what),
        sentence=words.says(found.sentence),
        groups=tuple((words.text(v), ", ".join(names.get(m, m) for m in g)) for v, g in groups),
    )
