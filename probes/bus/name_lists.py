"""Takes apart what lspci and lsusb print as one: the maker's name and the product's.

Pure functions. A maker is known by the word for its kind of company, else by the words with which
all its products begin; where neither tells, the whole is the product's name.
"""

import re
from collections import defaultdict
from collections.abc import Sequence
from itertools import takewhile

__all__ = ["split_names"]

_KIND = r"(?:\bCorporation|\bCorp\b\.?|\bInc\b\.?|\bLtd\b\.?|\bLimited|\bCompany|\bGmbH)"
_COMPANY = re.compile(rf"(.{{0,80}}?{_KIND}(?: and subsidiaries)?(?: \[[^\]]{{1,40}}\])?) (?=\S)")
_UNNAMED = ("Device", "")
"""What lspci writes in place of a product that it does not know."""


def split_names(told: Sequence[tuple[str, str]]) -> list[tuple[str | None, str | None]]:
    """Maker and product of each name, given with the maker's number."""
    groups: dict[str, set[str]] = defaultdict(set)
    for number, name in told:
        groups[number].add(name)
    shared = {number: _shared(names) for number, names in groups.items() if number}
    return [_split(name, shared.get(number, "")) for number, name in told]


def _split(name: str, shared: str) -> tuple[str | None, str | None]:
    company = _COMPANY.match(f"{name} .")
    maker = company[1] if company else shared
    if not maker and name.endswith(" Device"):
        maker = name.removesuffix(" Device")
    product = name[len(maker) :].strip()
    return maker or None, None if product in _UNNAMED else product


def _shared(names: set[str]) -> str:
    """The whole words with which several names begin, fewer than any has."""
    if len(names) < 2:
        return ""
    words = [name.split() for name in names]
    columns = takewhile(lambda column: len(set(column)) == 1, zip(*words, strict=False))
    common = [column[0] for column in columns]
    return " ".join(common) if len(common) < min(map(len, words)) else " ".join(common[:-1])
