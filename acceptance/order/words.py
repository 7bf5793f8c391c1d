"""Compares names as people write them: upper and lower case, spaces and marks do not matter.

A vendor's name is also the same without what its registrar adds (`Dell` is `Dell Inc.`), and where
the delivered name says more behind it (`Samsung` is `Samsung Electronics Co Ltd`).
"""

import re
from functools import lru_cache

__all__ = ["plain_identifier", "same_identifier", "same_text", "same_vendor"]

_WORDS = re.compile(r"[^\W_]+")
_MARKS = re.compile(r"\((?:r|tm|c)\)|[®™©]", re.IGNORECASE)
_LEGAL = frozenset(
    {
        *("ag", "bv", "co", "company", "corp", "corporation", "gmbh", "inc", "incorporated"),
        *("international", "kg", "limited", "llc", "ltd", "nv", "plc", "sa", "se", "srl", "the"),
    }
)
_LONGEST = 500


@lru_cache(maxsize=4096)
def _words(text: str) -> tuple[str, ...]:
    return tuple(_WORDS.findall(_MARKS.sub(" ", text[:_LONGEST]).casefold()))


def same_text(ordered: str, delivered: str) -> bool:
    """Whether two names have the same words; what consists of signs only is compared as it is."""
    if not _words(ordered):
        return ordered.strip() == delivered.strip()
    return _words(ordered) == _words(delivered)


def same_vendor(ordered: str, delivered: str) -> bool:
    """Whether the ordered vendor is the delivered one, or the beginning of its name."""
    asked = [word for word in _words(ordered) if word not in _LEGAL]
    found = [word for word in _words(delivered) if word not in _LEGAL]
    if not asked or not found:
        return same_text(ordered, delivered)
    return found[: len(asked)] == asked


def same_identifier(ordered: str, delivered: str) -> bool:
    """Whether two serial numbers or addresses are the same, case and dividers apart."""
    return plain_identifier(ordered) == plain_identifier(delivered) != ""


def plain_identifier(text: str) -> str:
    """A serial number without dividers, in lower case."""
    return "".join(_words(text))
