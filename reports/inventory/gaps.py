"""What could not be told, grouped: by what would help, and by reason where nothing does."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from acceptance.messages import Catalogue

__all__ = ["gap_sentences"]

_MOST_NAMED = 8
_MOST_GROUPS = 4


class _Group:
    """Facts that are missing for one reason, or that one cure would tell."""

    def __init__(self) -> None:
        self.facts: dict[str, None] = {}
        self.reasons: dict[str, None] = {}


def gap_sentences(
    missing: Sequence[Any],
    catalogue: Catalogue,
    names: Iterable[str],
    label: Callable[[str], str],
) -> list[str]:
    """One sentence a group; `names` are the fields that a reader knows, `label` names one."""
    known, groups = frozenset(names), dict[tuple[str, str], _Group]()
    for gap in missing:
        if isinstance(gap, Mapping):
            reason, cure = str(gap.get("reason", "")), str(gap.get("cure") or "")
            group = groups.setdefault(("", cure) if cure else (reason, ""), _Group())
            what = _field(str(gap.get("path", "")), known)
            group.facts[label(what) if what else ""] = None
            why = {"key": reason, "values": gap.get("values") or {}}
            group.reasons[catalogue.text(why)] = None
    said = [_said(catalogue, cure, group) for (_, cure), group in groups.items()]
    left = len(said) - _MOST_GROUPS
    more = [catalogue.text({"key": "inventory.more_gaps", "values": {"count": left}})]
    return said if left <= 0 else said[:_MOST_GROUPS] + more


def _said(catalogue: Catalogue, cure: str, group: _Group) -> str:
    named = [one for one in group.facts if one]
    shown = ", ".join(named[:_MOST_NAMED])
    if len(named) > _MOST_NAMED:
        values = {"facts": shown, "count": len(named) - _MOST_NAMED}
        shown = catalogue.text({"key": "inventory.and_more", "values": values})
    why = next(iter(group.reasons))
    if len(group.reasons) > 1:
        why = catalogue.text({"key": "inventory.and_the_like", "values": {"reason": why}})
    if not shown:
        return catalogue.text(cure) if cure else why
    key = "inventory.gap_cured" if cure else "inventory.gap"
    values = {"facts": shown, "reason": why, "cure": catalogue.text(cure)}
    return catalogue.text({"key": key, "values": values})


def _field(path: str, known: frozenset[str]) -> str:
    """The fact of a path: parts and numbers in it are not what a reader looks for.

    `modules.slot:DIMM A.size_bytes` -> `size_bytes`; parts may hold dots themselves.
    """
    pieces = re.split(r"[.\[\]]+", path)
    named = [piece for piece in pieces if piece in known]
    return named[-1] if named else pieces[0]
