"""What is written to a disk: blocks that say where and when they were written.

Every byte of a block follows from the run's token, the block's position and its
generation, so that a block is compared with all its bytes and not by a checksum only;
its first words carry position, generation and a checksum of their own, so that a wrong
block says what it is: flipped, stale, misplaced, torn or never written.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Words = NDArray[np.uint64]

__all__ = ["BLOCK_BYTES", "CLASSES", "Stamps"]

BLOCK_BYTES = 4096
CLASSES = ("flipped", "stale", "misplaced", "torn", "unwritten")
_WORDS = BLOCK_BYTES // 8
_SECTOR_WORDS = 64  # 512 bytes: the least that a disk writes at once
_HEADER_WORDS = 4
_MAGIC = 0x6163636570746564
_LARGEST_GENERATION = 2**32
_LARGEST_POSITION = 2**40


class Stamps:
    """Makes and recognises the blocks of one run, told from other runs' by `token`."""

    def __init__(self, token: int) -> None:
        import numpy as np

        generator = np.random.Generator(np.random.PCG64(token))
        self._template = generator.integers(0, 2**64, _WORDS, dtype=np.uint64)
        self._magic = (_MAGIC ^ token) & (2**64 - 1)

    def blocks(self, first: int, count: int, generation: int, out: "Words") -> "Words":
        """Blocks `first` to `first + count - 1` as rows of `out`, which has `count` rows."""
        import numpy as np

        positions = np.arange(first, first + count, dtype=np.uint64)
        key = _mixed(positions, generation)
        np.add(self._template, key[:, None], out=out)
        out[:, 0] = np.uint64(self._magic)
        out[:, 1] = positions
        out[:, 2] = np.uint64(generation)
        out[:, 3] = _checksum(out)
        return out

    def classify(self, block: "Words", position: int, generation: int) -> str:
        """Which of `CLASSES` a block is that is not what was written at `position`."""
        if not block.any():
            return "unwritten"
        if self._torn(block, position, generation):
            return "torn"
        says_position, says_generation = int(block[1]), int(block[2])
        if not self._whole(block, says_position, says_generation):
            return "flipped"
        return "misplaced" if says_position != position else "stale"

    def _one(self, position: int, generation: int) -> "Words":
        import numpy as np

        row: Words = self.blocks(position, 1, generation, np.empty((1, _WORDS), np.uint64))[0]
        return row

    def _whole(self, block: "Words", position: int, generation: int) -> bool:
        """Whether it is, to the last bit, a block of ours for the place that it names."""
        if position >= _LARGEST_POSITION or generation >= _LARGEST_GENERATION:
            return False
        return bool((block == self._one(position, generation)).all())

    def _torn(self, block: "Words", position: int, generation: int) -> bool:
        """Some sectors as written, and all others as they were a generation or more before."""
        new = _sectors(block == self._one(position, generation))
        if not new.any():
            return False
        earlier = (self._one(position, g) for g in range(max(generation - 3, 1), generation))
        olds = [_sectors(block == old) for old in earlier]
        olds.append(_sectors(block == 0))
        return any((new | old).all() for old in olds)


def _sectors(equal: Any) -> Any:
    """For each sector, whether all its words are equal."""
    return equal.reshape(-1, _SECTOR_WORDS).all(axis=1)


def _mixed(positions: "Words", generation: int) -> "Words":
    """One well-spread word for each (position, generation): the finaliser of SplitMix64."""
    import numpy as np

    word = positions * np.uint64(0x9E3779B97F4A7C15) + np.uint64(
        generation * 0xD1B54A32D192ED03 & (2**64 - 1)
    )
    word = (word ^ (word >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    word = (word ^ (word >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    mixed: Words = word ^ (word >> np.uint64(31))
    return mixed


def _checksum(rows: "Words") -> "Words":
    """The sum of a block's payload, modulo 2^64: the order of summing does not matter."""
    import numpy as np

    total: Words = rows[:, _HEADER_WORDS:].sum(axis=1, dtype=np.uint64)
    return total
