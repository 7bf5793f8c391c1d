"""Which modules a kernel would load for a device: the patterns of `modules.alias`, put in buckets.

A pattern is a glob over the modalias (`pci:v00008086d00001533sv*sd*bc*sc*i*`). A kernel has tens
of thousands of them; nearly all begin with the bus, the vendor and the device in plain letters, so
they are kept by that beginning and only those of a device's own buckets are tried. Pure.
"""

import re
from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase
from functools import lru_cache
from typing import NamedTuple

__all__ = [
    "Buckets",
    "Match",
    "bucketed",
    "fits",
    "lines_of",
    "matches",
    "parse_aliases",
    "weight_of",
]

Buckets = dict[str, str]
"""The plain beginning of patterns -> lines of `pattern module`."""

MOST_ALIASES = 500_000
LONGEST_LINE = 4096
_LEVELS = {
    "pci": (len("pci:v00008086d00001533"), len("pci:v00008086")),
    "usb": (len("usb:v046DpC52B"), len("usb:v046D")),
}
_SHORTEST = 3
_WILD = re.compile(r"[*?\[]")


class Match(NamedTuple):
    """A module that takes a device; `weight` is how many letters of its pattern are plain."""

    module: str
    weight: int


def parse_aliases(text: str) -> Iterator[tuple[str, str]]:
    """(pattern, module) of each line `alias PATTERN MODULE`."""
    for line in text.splitlines()[:MOST_ALIASES]:
        words = line.split() if len(line) <= LONGEST_LINE else []
        if len(words) == 3 and words[0] == "alias":
            yield words[1], words[2]


def bucketed(aliases: Iterable[tuple[str, str]]) -> Buckets:
    """Patterns of devices by their longest plain beginning; those of symbols are left out."""
    found: dict[str, list[str]] = {}
    for pattern, module in aliases:
        if ":" in pattern and not pattern.startswith("symbol:"):
            found.setdefault(_bucket(pattern), []).append(f"{pattern} {module}")
    return {name: "\n".join(sorted(set(lines))) for name, lines in found.items()}


def _bucket(pattern: str) -> str:
    wild = _WILD.search(pattern)
    plain = pattern[: wild.start()] if wild else pattern
    return next((plain[:n] for n in _lengths(pattern) if len(plain) >= n), "")


def _lengths(alias: str) -> tuple[int, ...]:
    """How long the beginnings are under which a bus keeps its patterns, the longest first."""
    return (*_LEVELS.get(alias.partition(":")[0], ()), _SHORTEST)


def lines_of(buckets: Buckets, modalias: str) -> Iterator[tuple[str, str]]:
    """(pattern, module) of the buckets in which a pattern for this device could be."""
    for name in dict.fromkeys((*(modalias[:n] for n in _lengths(modalias)), "")):
        for line in buckets.get(name, "").split("\n"):
            pattern, _, module = line.partition(" ")
            if module:
                yield pattern, module


def matches(buckets: Buckets, modalias: str) -> list[Match]:
    """All modules that the kernel would load, the most specific pattern first.

    The kernel's own tools load every one that fits; which of them then drives the device is
    decided by the drivers, and one made for just this device is the likelier.
    """
    best: dict[str, int] = {}
    for pattern, module in lines_of(buckets, modalias):
        if fits(pattern, modalias):
            best[module] = max(best.get(module, 0), weight_of(pattern))
    found = [Match(module, weight) for module, weight in best.items()]
    return sorted(found, key=lambda match: (-match.weight, match.module))


def fits(pattern: str, modalias: str) -> bool:
    """The same as `fnmatch`, without a compiled expression for each of thousands of patterns."""
    if "[" in pattern or "?" in pattern:
        return fnmatchcase(modalias, pattern)
    first, *middle = _pieces(pattern)
    if not middle:
        return modalias == pattern
    last = middle.pop()
    if not modalias.startswith(first):
        return False
    at = len(first)
    for piece in middle:
        found = modalias.find(piece, at)
        if found < 0:
            return False
        at = found + len(piece)
    return len(modalias) - at >= len(last) and modalias.endswith(last)


@lru_cache(maxsize=4096)
def _pieces(pattern: str) -> tuple[str, ...]:
    return tuple(pattern.split("*"))


def weight_of(pattern: str) -> int:
    """How specific a pattern is: its letters that are no wildcards."""
    return len(pattern) - pattern.count("*") - pattern.count("?")
