"""What is written to memory: patterns, and the march through them.

A pattern says what a block at an offset holds. The march is the moving inversion: every
sweep compares what the sweep before it wrote, and writes the next pattern in its place,
upwards and downwards in turn. Each pattern is followed by its inverse, so that every
cell holds both values, and is read long after it was written.
"""

import hashlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Words = NDArray[np.uint64]

__all__ = ["BLOCK_BYTES", "Block", "Pattern", "march"]

BLOCK_BYTES = 256 * 2**10
"""Compared and written at once: two of them stay in a second-level cache."""

_FIXED = (0x0000000000000000, 0x5555555555555555, 0x3333333333333333, 0x0F0F0F0F0F0F0F0F)


class Block:
    """The words of a block, and with them what costs time to ask numpy for."""

    __slots__ = ("address", "view", "words")

    def __init__(self, words: "Words") -> None:
        self.words = words
        self.address: int = words.ctypes.data
        self.view = memoryview(words.view("u1").data)

    @classmethod
    def empty(cls) -> "Block":
        """Room for one."""
        import numpy as np

        return cls(np.empty(BLOCK_BYTES // 8, np.uint64))


class Pattern(NamedTuple):
    """`template` plus, where it `moves`, the block's offset in every word; or the inverse."""

    name: str
    template: Block
    moves: bool = False
    inverted: bool = False

    def block(self, offset: int, out: Block) -> Block:
        """The content of the block at `offset`; `out` is overwritten where it is needed."""
        if not self.moves:
            return self.template
        import numpy as np

        np.add(self.template.words, np.uint64(offset), out=out.words)
        if self.inverted:
            np.invert(out.words, out=out.words)
        return out


def march(core: int) -> Iterator[Pattern]:
    """Endless: fixed words, walking ones, each word's own address, random words, in pairs."""
    import numpy as np

    words = BLOCK_BYTES // 8
    base = np.uint64(core << 40)  # no two cores write the same address
    addresses = base + np.arange(words, dtype=np.uint64) * np.uint64(8)
    number = 0
    while True:
        fixed = _FIXED[number % len(_FIXED)]
        yield from _pair(f"{fixed:#018x}", np.full(words, fixed, np.uint64))
        yield from _moving_pair("address", addresses)
        walking = 1 << (number % 64)
        yield from _pair(f"{walking:#018x}", np.full(words, walking, np.uint64))
        yield from _pair("random", _random(core, number, np))
        number += 1


def _pair(name: str, words: "Words") -> Iterator[Pattern]:
    """The pattern, then its inverse."""
    yield Pattern(name, Block(words))
    yield Pattern(f"~{name}", Block(~words), inverted=True)


def _moving_pair(name: str, words: "Words") -> Iterator[Pattern]:
    template = Block(words)
    yield Pattern(name, template, moves=True)
    yield Pattern(f"~{name}", template, moves=True, inverted=True)


def _random(core: int, number: int, np: Any) -> "Words":
    data = hashlib.shake_128(b"%d %d" % (core, number)).digest(BLOCK_BYTES)
    words: Words = np.frombuffer(data, dtype=np.uint64)
    return words
