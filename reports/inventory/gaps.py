"""What could not be told, grouped: by what would help, and by reason where nothing does."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from acceptance.messages import Catalogue

__all__ = ["gap_sentences"]

_MOST_NAMED = 8
_MOST_GROUPS = 8


def gap_sentences(
    missing: Sequence[Any], catalogue: Catalogue, names: Iterable[str], label: Any
) -> list[str]:
    """One sentence a group; `names` are the fields that a reader knows, `label` names one."""
    known, groups = frozenset(names), dict[tuple[str, str], dict[str, None]]()
    for gap in missing:
        if isinstance(gap, Mapping):
            why = catalogue.text({"key": gap.get("reason", ""), "values": gap.get("values") or {}})
            cure = str(gap.get("cure") or "")
            what = _field(str(gap.get("path", "")), known)
            named = label(what) if what else ""
            groups.setdefault(("", cure) if cure else (why, ""), {})[named] = None
    said = [_said(catalogue, why, cure, list(what)) for (why, cure), what in groups.items()]
    left = len(said) - _MOST_GROUPS
    more = [catalogue.text({"key": "inventory.more_gaps", "values": {"count": left}})]
    return said if left <= 0 else said[:_MOST_GROUPS] + more


def _said(catalogue: Catalogue, why: str, cure: str, what: list[str]) -> str:
    named = [one for one in what if one]
    shown = ", ".join(named[:_MOST_NAMED])
    if len(named) > _MOST_NAMED:
        values = {"facts": shown, "count": len(named) - _MOST_NAMED}
        shown = catalogue.text({"key": "inventory.and_more", "values": values})
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
