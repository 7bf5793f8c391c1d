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

__all__ = ["BLOCK_BYTES", "Pattern", "march"]

BLOCK_BYTES = 256 * 2**10
"""Compared and written at once: two of them stay in a second-level cache."""

_FIXED = (0x0000000000000000, 0x5555555555555555, 0x3333333333333333, 0x0F0F0F0F0F0F0F0F)


class Pattern(NamedTuple):
    """`template` plus, where `moves`, the block's offset in every word, all inverted or not."""

    name: str
    template: Any
    moves: bool = False
    inverted: bool = False

    def block(self, offset: int, out: "Words") -> "Words":
        """The content of the block at `offset`; `out` is overwritten where it is needed."""
        if not self.moves:
            block: Words = self.template
            return block
        import numpy as np

        np.add(self.template, np.uint64(offset), out=out)
        return np.invert(out, out=out) if self.inverted else out


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
        yield from _pair("address", addresses, moves=True)
        walking = 1 << (number % 64)
        yield from _pair(f"{walking:#018x}", np.full(words, walking, np.uint64))
        yield from _pair("random", _random(core, number, np), moves=True)
        number += 1


def _pair(name: str, template: "Words", *, moves: bool = False) -> Iterator[Pattern]:
    """The pattern, then its inverse."""
    yield Pattern(name, template, moves)
    inverse = template if moves else ~template
    yield Pattern(f"~{name}", inverse, moves, inverted=True)


def _random(core: int, number: int, np: Any) -> "Words":
    data = hashlib.shake_128(b"%d %d" % (core, number)).digest(BLOCK_BYTES)
    words: Words = np.frombuffer(data, dtype=np.uint64)
    return words
