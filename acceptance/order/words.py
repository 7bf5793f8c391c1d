"""Compares names as people write them: upper and lower case, spaces and marks do not matter.

A vendor's name is also the same without what its registrar adds (`Dell` is `Dell Inc.`), and where
the delivered name says more behind it (`Samsung` is `Samsung Electronics Co Ltd`). Makers that are
called otherwise by others (`AMD` is `Advanced Micro Devices`) stand in `makers.tsv`.
"""

import re
from functools import lru_cache
from pathlib import Path

__all__ = ["plain_identifier", "same_identifier", "same_processor", "same_text", "same_vendor"]

_WORDS = re.compile(r"[^\W_]+")
_MARKS = re.compile(r"\((?:r|tm|c)\)|[®™©]", re.IGNORECASE)
_LEGAL = frozenset(
    {
        *("ag", "bv", "co", "company", "corp", "corporation", "gmbh", "inc", "incorporated"),
        *("international", "kg", "limited", "llc", "ltd", "nv", "plc", "sa", "se", "srl", "the"),
    }
)
_LONGEST = 500
_TABLE = Path(__file__).parent / "makers.tsv"
_ASIDE = re.compile(r"\[([^\[\]]*)\]")
_SEVERAL = re.compile(r"\s/\s|/(?=[A-Z])")
_FREQUENCY = re.compile(r"@\s*[0-9.]+\s*[GM]Hz", re.IGNORECASE)
_BESIDE = re.compile(r"\bw(?:ith|/)\s.*$|\b[0-9]+th gen\b|\b[\w]+-core\b", re.IGNORECASE)
_NUMBER = re.compile(r"[0-9]{3}")
_OF_ANY_PROCESSOR = frozenset({"amd", "apu", "cpu", "genuine", "intel", "processor"})


@lru_cache(maxsize=4096)
def _words(text: str) -> tuple[str, ...]:
    return tuple(_WORDS.findall(_MARKS.sub(" ", text[:_LONGEST]).casefold()))


def same_text(ordered: str, delivered: str) -> bool:
    """Whether two names have the same words; what consists of signs only is compared as it is."""
    if not _words(ordered):
        return ordered.strip() == delivered.strip()
    return _words(ordered) == _words(delivered)


def same_vendor(ordered: str, delivered: str) -> bool:
    """Whether the ordered vendor is the delivered one, or the beginning of its name.

    Lists of numbers tell short names in brackets (`Advanced Micro Devices, Inc. [AMD/ATI]`) and
    several owners side by side (`Broadcom / LSI`): one of them is enough.
    """
    asked = _maker(ordered)
    names = _names(delivered)
    if not asked or not any(names):
        return same_text(ordered, delivered)
    return any(found[: len(asked)] == asked for found in names)


@lru_cache(maxsize=1024)
def _names(delivered: str) -> tuple[tuple[str, ...], ...]:
    short = delivered[:_LONGEST]
    inner = _ASIDE.findall(short)
    parts = [part for name in (_ASIDE.sub(" ", short), *inner) for part in _SEVERAL.split(name)]
    return tuple(_maker(name) for name in (short, *parts))


def _maker(name: str) -> tuple[str, ...]:
    """The words of a maker's name that tell it from others, as everybody calls it."""
    if name.strip() in _codes():
        return _codes()[name.strip()]
    found = tuple(word for word in _words(name) if word not in _LEGAL)
    known = _other_names()
    for count in range(min(3, len(found)), 0, -1):
        if found[:count] in known:
            return known[found[:count]] + found[count:]
    return found


@lru_cache(maxsize=1)
def _other_names() -> dict[tuple[str, ...], tuple[str, ...]]:
    return {_words(spelled): _words(name) for spelled, name in _rows() if not spelled.isupper()}


@lru_cache(maxsize=1)
def _codes() -> dict[str, tuple[str, ...]]:
    """Makers of displays by the three capitals with which EDID names them."""
    return {spelled: _words(name) for spelled, name in _rows() if spelled.isupper()}


def _rows() -> list[tuple[str, str]]:
    rows = (row.split("\t") for row in _TABLE.read_text("utf-8").splitlines()[1:])
    return [(spelled, name) for spelled, name, _source in rows]


def same_processor(ordered: str, delivered: str) -> bool:
    """Whether two processors have the same name without what their makers write around it.

    `i7-1165G7` is `11th Gen Intel(R) Core(TM) i7-1165G7 @ 2.80GHz`; `i7-1165` is not.
    """
    if same_text(ordered, delivered):
        return True
    asked, found = _processor(ordered), _processor(delivered)
    return bool(_NUMBER.search(" ".join(asked))) and found[-len(asked) :] == asked


def _processor(name: str) -> tuple[str, ...]:
    plain = _BESIDE.sub(" ", _FREQUENCY.sub(" ", _MARKS.sub(" ", name[:_LONGEST])))
    return tuple(word for word in _words(plain) if word not in _OF_ANY_PROCESSOR)


def same_identifier(ordered: str, delivered: str) -> bool:
    """Whether two serial numbers or addresses are the same, case and dividers apart."""
    return plain_identifier(ordered) == plain_identifier(delivered) != ""


def plain_identifier(text: str) -> str:
    """A serial number without dividers, in lower case."""
    return "".join(_words(text))
