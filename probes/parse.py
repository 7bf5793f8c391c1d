"""Small grammars that several files of the kernel share. Pure functions; none raises."""

import math
import re
from collections.abc import Iterator

__all__ = [
    "blocks",
    "cpu_list",
    "cpu_mask",
    "decimal",
    "fields",
    "kibibytes",
    "size",
    "spelled",
    "whole",
]

_HEX = re.compile(r"[0-9a-fA-F]{1,8}")
LARGEST_LIST = 8_192
"""More CPUs or nodes than any kernel can be built for: beyond it a list is not believed."""


def whole(text: str | None) -> int | None:
    """The whole number that a file of the kernel holds, decimal or `0x`; within 64 bits.

    More digits than any counter of the kernel has are no number: they are somebody's mischief.
    """
    if text is None or not 0 < len(text) <= 21 or "_" in text:
        return None
    try:
        number = int(text, 16 if text[:2].lower() == "0x" else 10)
    except ValueError:
        return None
    return number if -(2**63) <= number < 2**64 else None


def cpu_list(text: str | None) -> tuple[int, ...]:
    """`0-3,8` -> (0, 1, 2, 3, 8), sorted; what cannot be read in it is left out."""
    found: set[int] = set()
    for item in (text or "").replace("\n", ",").split(","):
        found.update(_range(item.strip()))
        if len(found) > LARGEST_LIST:
            return ()
    return tuple(sorted(found))


def _range(item: str) -> range:
    """One item of a list: `7`, `0-3`, or with a stride `0-62:2`."""
    span, _, stride = item.partition(":")
    first, dash, last = span.partition("-")
    low, high = whole(first), whole(last if dash else first)
    if low is None or high is None or not 0 <= low <= high < LARGEST_LIST:
        return range(0)
    return range(low, high + 1, max(whole(stride) or 1, 1))


def cpu_mask(text: str | None) -> tuple[int, ...]:
    """`00000000,00000101` -> (0, 8): hexadecimal groups of 32 bits, the highest first."""
    groups = (text or "").strip().split(",")
    if not all(_HEX.fullmatch(group) for group in groups) or len(groups) > LARGEST_LIST // 32:
        return ()
    found: list[int] = []
    for at, group in enumerate(reversed(groups)):
        bits = int(group, 16)
        found += [32 * at + bit for bit in range(bits.bit_length()) if bits >> bit & 1]
    return tuple(found)


def spelled(numbers: tuple[int, ...]) -> str:
    """(0, 1, 2, 3, 8) -> `0-3,8`, as the kernel writes it."""
    spans: list[list[int]] = []
    for number in numbers:
        if spans and number == spans[-1][1] + 1:
            spans[-1][1] = number
        else:
            spans.append([number, number])
    return ",".join(f"{a}" if a == b else f"{a}-{b}" for a, b in spans)


def fields(text: str, separator: str = ":") -> dict[str, str]:
    """`key : value` lines as a dict; the first line of a key stands."""
    found: dict[str, str] = {}
    for line in text.split("\n"):
        key, colon, value = line.partition(separator)
        if colon:
            found.setdefault(key.strip(), value.strip())
    return found


def blocks(text: str) -> Iterator[dict[str, str]]:
    """The blank-line separated blocks of `key : value` lines."""
    for part in text.replace("\r\n", "\n").split("\n\n"):
        if found := fields(part):
            yield found


_UNITS = {"": 1, "B": 1, "K": 2**10, "M": 2**20, "G": 2**30, "T": 2**40}


def size(text: str | None) -> int | None:
    """`32K`, `1024 kB`, `6 MiB` -> bytes, in powers of 1,024 as the kernel means them."""
    if not text:
        return None
    digits = text.rstrip("BbIiKkMmGgTt ")
    number = whole(digits)
    unit = text[len(digits) :].strip().upper().removesuffix("B").removesuffix("I")
    return None if number is None or unit not in _UNITS else number * _UNITS[unit]


def kibibytes(text: str) -> dict[str, int]:
    """A file like /proc/meminfo as bytes by name; lines without a size in kB are left out."""
    found: dict[str, int] = {}
    for line in text.split("\n"):
        name, colon, value = line.partition(":")
        number, _, unit = value.strip().partition(" ")
        count = whole(number)
        if colon and unit.strip() == "kB" and count is not None:
            found.setdefault(name.split()[-1] if name.split() else name, count * 1024)
    return found


def decimal(text: str | None) -> float | None:
    """A finite decimal number, else `None`."""
    if not text or len(text) > 40 or "_" in text:
        return None
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None
