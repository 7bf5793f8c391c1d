"""Whether memory keeps what is written to it.

Each worker, pinned to its core, marches through a buffer of its own (see `patterns`):
what one sweep wrote the next one compares, byte for byte, with libc's memcmp. Writing
is a kernel that a provider may replace; comparing is not. Needs no privilege; root is
also told the physical addresses of what went wrong.
"""

import ctypes
import mmap
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from acceptance.loads.compare import same_bytes
from acceptance.loads.crew import Crew, evenly
from acceptance.loads.patterns import BLOCK_BYTES, Block, Pattern, march

__all__ = ["Place", "Report", "Total", "Wrong", "crew", "fill", "level", "swapped_bytes"]

_KEPT = 16
_PAGE = mmap.PAGESIZE


class Place(NamedTuple):
    """Where and when a block is written: the core, its sweep (from 0), the block's offset."""

    core: int
    sweep: int
    offset: int


Fill = Callable[[memoryview, memoryview, Place], None]


class Wrong(msgspec.Struct, frozen=True, kw_only=True):
    """A 64-bit word that was not what had been written.

    `again` is what a second reading gave: the expected value there means that the cell
    is sound and the way to it is not. `physical` is known to root only.
    """

    core: int
    sweep: int
    pattern: str
    offset: int
    expected: int
    got: int
    again: int
    physical: int | None = None


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """What one core did in one step; `sweeps` counts whole comparisons since the start."""

    core: int
    buffer_bytes: int
    verified_bytes: int
    sweeps: int
    cpu_seconds: float
    swapped_bytes: int
    wrong_words: int = 0
    wrong: tuple[Wrong, ...] = ()


class Total(msgspec.Struct, kw_only=True):
    """The reports of all cores and steps, added up; of wrong words the first few."""

    cores: int = 0
    tested_bytes: int = 0
    verified_bytes: int = 0
    swapped_bytes: int = 0
    sweeps: int = 0
    cpu_seconds: float = 0.0
    wrong_words: int = 0
    wrong: list[Wrong] = []

    def add(self, reports: Mapping[int, Report]) -> bool:
        """Add one step; returns whether anything wrong was found so far."""
        told = list(reports.values())
        self.cores = len(told)
        self.tested_bytes = sum(report.buffer_bytes for report in told)
        self.verified_bytes += sum(report.verified_bytes for report in told)
        self.swapped_bytes = max(self.swapped_bytes, sum(r.swapped_bytes for r in told))
        self.sweeps = min((report.sweeps for report in told), default=0)
        self.cpu_seconds += sum(report.cpu_seconds for report in told)
        self.wrong_words += sum(report.wrong_words for report in told)
        self.wrong.extend(found for report in told for found in report.wrong)
        return bool(self.wrong_words)


def fill(target: memoryview, content: memoryview, place: Place) -> None:  # noqa: ARG001 - a provider's needs it
    """Write `content` to `target`; a provider's kernel is told the place, to fail there."""
    target[:] = content


def crew(cores: Sequence[int], budget_bytes: int, write: Fill = fill) -> Crew:
    """Workers on `cores` that share the budget and whose reports are `Report`s."""
    share = evenly(budget_bytes, cores, BLOCK_BYTES)
    return Crew(cores, lambda core: _Worker(core, share, write).step)


def level(buffers_bytes: int, cache_bytes: int | None) -> str:
    """What was tested: `memory` where all buffers are at least four times all caches.

    Below that, part of each comparison may have been answered by a cache.
    """
    return "memory" if cache_bytes is not None and buffers_bytes >= 4 * cache_bytes else "cache"


class _Worker:
    """One core's buffer and its march through it, which goes on from step to step."""

    def __init__(self, core: int, size_bytes: int, write: Fill) -> None:
        self._core, self._write = core, write
        self._buffer = _Buffer(size_bytes)
        self._verified = self._sweeps = self._wrong_words = 0
        self._wrong: list[Wrong] = []
        self._blocks = self._march()

    def step(self, seconds: float) -> Report:
        """March on for `seconds`; at least until the buffer was compared once."""
        end, began = time.monotonic() + seconds, time.process_time()
        self._verified, self._wrong_words, self._wrong = 0, 0, []
        for _ in self._blocks:
            if self._sweeps and time.monotonic() >= end:
                break
        return Report(
            core=self._core,
            buffer_bytes=self._buffer.size,
            verified_bytes=self._verified,
            sweeps=self._sweeps,
            cpu_seconds=time.process_time() - began,
            swapped_bytes=swapped_bytes(self._buffer.address, self._buffer.size),
            wrong_words=self._wrong_words,
            wrong=tuple(self._wrong),
        )

    def _march(self) -> Iterator[None]:
        """One turn a block: compare what the sweep before wrote, write the next pattern."""
        spare = (Block.empty(), Block.empty())
        before: Pattern | None = None
        for sweep, pattern in enumerate(march(self._core)):
            offsets = range(0, self._buffer.size, BLOCK_BYTES)
            for offset in offsets if sweep % 2 == 0 else reversed(offsets):
                place = Place(self._core, sweep, offset)
                if before is not None:
                    self._compare(before, before.block(offset, spare[0]), place)
                content = pattern.block(offset, spare[1])
                self._write(self._buffer.block(offset), content.view, place)
                yield
            self._sweeps = sweep
            before = pattern

    def _compare(self, pattern: Pattern, expected: Block, place: Place) -> None:
        self._verified += BLOCK_BYTES
        if self._buffer.same(place.offset, expected):
            return
        for found in self._buffer.differences(place.offset, expected):
            self._wrong_words += 1
            if len(self._wrong) < _KEPT:
                self._wrong.append(self._note(pattern, place, *found))

    def _note(self, pattern: Pattern, place: Place, word: int, want: int, got: int) -> Wrong:
        offset = place.offset + word * 8
        return Wrong(
            core=self._core,
            sweep=place.sweep - 1,
            pattern=pattern.name,
            offset=offset,
            expected=want,
            got=got,
            again=self._buffer.word(offset),
            physical=_physical(self._buffer.address + offset),
        )


class _Buffer:
    """Anonymous memory, in large pages where the kernel has them, locked where that is allowed."""

    def __init__(self, size_bytes: int) -> None:
        self.size = size_bytes
        self._map = mmap.mmap(-1, size_bytes, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
        with suppress(OSError):  # a kernel without transparent huge pages
            self._map.madvise(mmap.MADV_HUGEPAGE)
        self._view = memoryview(self._map)
        self.address = ctypes.addressof(ctypes.c_char.from_buffer(self._map))
        self.locked = _keep_in_memory(self.address, size_bytes)

    def block(self, offset: int) -> memoryview:
        """The block as bytes that can be written."""
        return self._view[offset : offset + BLOCK_BYTES]

    def same(self, offset: int, expected: Block) -> bool:
        """Whether the block holds `expected`; nothing is copied for it."""
        return same_bytes(self.address + offset, expected.address, BLOCK_BYTES)

    def word(self, offset: int) -> int:
        """The word at `offset`, read again."""
        return ctypes.c_uint64.from_address(self.address + offset).value

    def differences(self, offset: int, expected: Block) -> Iterator[tuple[int, int, int]]:
        """(number of the word, expected, got) of each word that differs.

        None may be left when they are looked for: then memcmp saw what a second reading
        does not, and the block's first word stands for it.
        """
        import numpy as np

        held: Any = np.frombuffer(self._view, np.uint64, BLOCK_BYTES // 8, offset)
        got = held.copy()
        found = np.flatnonzero(got != expected.words)
        for word in found if len(found) else (0,):
            yield int(word), int(expected.words[word]), int(got[word])


def _physical(address: int) -> int | None:
    """Where a virtual address lies in the machine's memory; the kernel tells root only."""
    try:
        with Path("/proc/self/pagemap").open("rb", buffering=0) as pages:
            pages.seek(address // _PAGE * 8)
            entry = int.from_bytes(pages.read(8), "little")
    except OSError:
        return None
    frame = entry & (2**55 - 1)
    return frame * _PAGE + address % _PAGE if frame and entry >> 63 else None


def swapped_bytes(address: int, size: int, smaps: Path = Path("/proc/self/smaps")) -> int:
    """How much of a buffer lies in swap, and so was not memory that was tested.

    The kernel may show neighbours as one mapping: never more than the buffer's size is told.
    """
    swapped, mine = 0, False
    with suppress(OSError, ValueError):
        for line in smaps.read_text(errors="replace").splitlines():
            first, _, rest = line.partition(" ")
            start, dash, end = first.partition("-")
            if dash:
                mine = int(start, 16) < address + size and int(end, 16) > address
            elif mine and first == "Swap:":
                swapped += int(rest.split()[0]) * 1024
    return min(swapped, size)


def _keep_in_memory(address: int, size: int) -> bool:
    """Lock the pages, so that none goes to swap; a user may lock only a little."""
    libc = ctypes.CDLL(None, use_errno=True)
    return bool(libc.mlock(ctypes.c_void_p(address), ctypes.c_size_t(size)) == 0)
