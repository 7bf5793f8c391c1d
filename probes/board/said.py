"""Tells a firmware's words from what its makers write when they write nothing.

Pure functions; the phrases stand in `placeholders.tsv` with the place where each was seen. A memory
module's maker is often told as a number of JEDEC's list (JEP106): `jedec_makers.tsv` has the names.
"""

import os
import re
from functools import cache

__all__ = ["maker", "rows", "said"]

LONGEST = 200
HERE = os.path.join(os.path.dirname(__file__), os.pardir, "tables")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]+")
_HEXADECIMAL = re.compile(r"(?:0x)?([0-9a-f]{4}(?:[0-9a-f]{8}|[0-9a-f]{12})?)", re.IGNORECASE)
MOST_CONTINUATIONS = 20
"""JEP106 has far fewer banks: a larger count means that the two bytes are swapped."""


@cache
def rows(name: str) -> tuple[tuple[str, ...], ...]:
    """The rows of one of our tables, without its heading; columns are split by tabs."""
    with open(f"{HERE}/{name}", encoding="utf-8") as file:
        return tuple(tuple(line.rstrip("\n").split("\t")) for line in file)[1:]


@cache
def _placeholder() -> re.Pattern[str]:
    return re.compile("|".join(row[0] for row in rows("placeholders.tsv")), re.IGNORECASE)


def said(text: str | None) -> str | None:
    """One line, 200 letters at most; `None` where nothing is meant."""
    plain = _CONTROL.sub(" ", text or "").strip()[:LONGEST].strip()
    if not plain or not plain.strip("0.-_ ") or _placeholder().fullmatch(plain):
        return None
    return plain


@cache
def _makers() -> dict[tuple[int, int], str]:
    return {(int(row[0]), int(row[1], 16)): row[2] for row in rows("jedec_makers.tsv")}


def maker(text: str | None) -> str | None:
    """`Samsung` for `0x80CE`, `CE00000000000000` and `Samsung`; unknown numbers stay as they are.

    The number is the count of continuation codes and the code, each with a parity bit, as in a
    DIMM's own memory; DDR2 and older write the continuation codes (7F) out. Some firmware swaps
    the two bytes, and some puts the maker of the chips behind that of the module.
    """
    found = _HEXADECIMAL.fullmatch(text or "")
    if text is None or found is None:
        return text
    octets = bytes.fromhex(found[1])
    if len(octets) == 8:
        bank = len(octets) - len(octets.lstrip(b"\x7f"))
        return _makers().get((bank, octets[min(bank, 7)] & 0x7F), text)
    bank, code = octets[0] & 0x7F, octets[1] & 0x7F
    if bank > MOST_CONTINUATIONS >= code:
        bank, code = code, bank
    return _makers().get((bank, code), text)
