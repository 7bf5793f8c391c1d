"""Reads udev's compiled hardware database, hwdb.bin: vendors, models and classes by their numbers.

Only exact entries are looked up (`pci:v00008086d00001533*`, the `*` a letter like any other): that
is how the lists of vendors and models are kept in it, and it costs microseconds where a search for
every pattern that fits costs many times that. As an ordinary user. The form of the file is that of
systemd, `src/libsystemd/sd-hwdb/hwdb-internal.h`, the same since 2012.
"""

import struct
from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import mmap

__all__ = ["LIMIT_BYTES", "PATHS", "CompiledDatabase"]

PATHS = (
    "/etc/systemd/hwdb/hwdb.bin",
    "/etc/udev/hwdb.bin",
    "/usr/lib/systemd/hwdb/hwdb.bin",
    "/usr/lib/udev/hwdb.bin",
    "/lib/udev/hwdb.bin",
)
"""Where libudev looks for it, in its order."""

LIMIT_BYTES = 64 * 2**20
SIGNATURE = b"KSLPHHRH"
LARGEST_RECORD = 4096
LONGEST_STRING = 2048
MOST_VALUES = 64
_HEADER = struct.Struct("<8s9Q")
_NODE = struct.Struct("<QB7xQ")
_CHILD = struct.Struct("<B7xQ")
_VALUE = struct.Struct("<QQ")


class CompiledDatabase:
    """The database in `data`, a file as memory; raises `ValueError` where it is none."""

    def __init__(self, data: "bytes | mmap.mmap") -> None:
        if len(data) < _HEADER.size or data[:8] != SIGNATURE:
            raise ValueError("no hardware database")
        _, _, _, _, node, child, value, root, _, _ = _HEADER.unpack_from(data, 0)
        smallest = (_NODE.size, _CHILD.size, _VALUE.size)
        for size, least in zip((node, child, value), smallest, strict=True):
            if not least <= size <= LARGEST_RECORD:
                raise ValueError("a hardware database of an unknown form")
        self._data = data
        self._sizes: tuple[int, int, int] = (node, child, value)
        self._root: int = root

    def get(self, key: str) -> Mapping[str, str]:
        """The properties of the entry that is written just so; empty where there is none."""
        try:
            return self._find(key.encode("ascii", "replace"))
        except (struct.error, OverflowError):  # an offset beyond the end of the file
            return {}

    def _find(self, key: bytes) -> Mapping[str, str]:
        """Every step takes at least one letter of the key, so that no loop holds us."""
        here, done = self._root, 0
        while True:
            prefix, children, values = _NODE.unpack_from(self._data, here)
            if prefix:
                text = self._string(prefix)
                if not key.startswith(text, done):
                    return {}
                done += len(text)
            if done >= len(key):
                return self._values(here, children, values)
            below = self._child(here, children, key[done])
            if below is None:
                return {}
            here, done = below, done + 1

    def _child(self, node: int, count: int, letter: int) -> int | None:
        """Where the node of the next letter lies."""
        start, size = node + self._sizes[0], self._sizes[1]
        letters = self._data[start : start + count * size : size]
        number = letters.find(letter)
        if number < 0:
            return None
        where: int = _CHILD.unpack_from(self._data, start + number * size)[1]
        return where

    def _values(self, node: int, children: int, count: int) -> dict[str, str]:
        start = node + self._sizes[0] + children * self._sizes[1]
        found: dict[str, str] = {}
        for number in range(min(count, MOST_VALUES)):
            key, value = _VALUE.unpack_from(self._data, start + number * self._sizes[2])
            found[_text(self._string(key)).lstrip()] = _text(self._string(value))
        return found

    def _string(self, start: int) -> bytes:
        """Up to the zero byte; raises `struct.error` for one that has none in reach."""
        end = self._data.find(b"\0", start, start + LONGEST_STRING)
        if end < 0:
            raise struct.error("a string without an end")
        return bytes(self._data[start:end])


def _text(content: bytes) -> str:
    return content.decode("utf-8", "backslashreplace")
