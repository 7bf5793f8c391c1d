"""The march through memory: what it writes, and that it tells each wrong word."""

import os
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acceptance.loads import memory, room
from acceptance.loads.patterns import BLOCK_BYTES, Block, march

CORE = min(os.sched_getaffinity(0))
SIZE = 4 * BLOCK_BYTES


def steps(fill: memory.Fill, count: int = 3) -> memory.Total:
    total = memory.Total()
    with memory.crew([CORE], SIZE, fill) as crew:
        for _ in range(count):
            total.add(crew.work(0.01))
    return total


def test_sound_memory_has_no_wrong_word() -> None:
    total = steps(memory.fill)
    assert total.wrong_words == 0
    assert total.sweeps >= 1
    assert total.tested_bytes == SIZE
    assert total.verified_bytes >= total.sweeps * SIZE


def test_a_bit_that_flips_once_is_told_with_its_place() -> None:
    def fill(target: memoryview, content: memoryview, place: memory.Place) -> None:
        target[:] = content
        if place == memory.Place(CORE, 0, BLOCK_BYTES):
            target[8 * 5 + 1] ^= 0x40

    wrong = steps(fill).wrong
    assert [(w.core, w.sweep, w.offset) for w in wrong] == [(CORE, 0, BLOCK_BYTES + 40)]
    assert wrong[0].expected ^ wrong[0].got == 0x4000
    assert wrong[0].again == wrong[0].got


@pytest.mark.parametrize("bit", [0x01, 0x80])
@pytest.mark.parametrize("stuck", ["high", "low"])
def test_a_stuck_bit_is_found_either_way(bit: int, stuck: str) -> None:
    def fill(target: memoryview, content: memoryview, place: memory.Place) -> None:
        target[:] = content
        if place.offset == 2 * BLOCK_BYTES:
            target[100] = target[100] | bit if stuck == "high" else target[100] & ~bit

    assert steps(fill).wrong_words > 0


def test_only_the_first_words_are_kept_and_all_are_counted() -> None:
    def fill(target: memoryview, content: memoryview, place: memory.Place) -> None:
        if place.sweep != 1:
            target[:] = content  # one sweep writes nothing

    total = steps(fill, 1)
    assert 0 < len(total.wrong) <= 16
    assert total.wrong_words >= len(total.wrong)


def lost_line() -> memory.Fill:
    blocks: dict[int, memoryview] = {}

    def fill(target: memoryview, content: memoryview, place: memory.Place) -> None:
        target[:] = content
        blocks[place.offset] = target
        if place.offset == BLOCK_BYTES and 0 in blocks:
            blocks[0][:] = content

    return fill


def test_two_addresses_of_one_cell_are_found_by_the_address_pattern() -> None:
    assert steps(lost_line(), 6).wrong_words > 0


def test_every_pattern_is_followed_by_its_inverse() -> None:
    spare = (Block.empty(), Block.empty())
    patterns = list(islice(march(3), 64))
    for pattern, inverse in zip(patterns[::2], patterns[1::2], strict=True):
        assert inverse.name == f"~{pattern.name}"
        first = pattern.block(5 * BLOCK_BYTES, spare[0]).words
        assert (first == ~inverse.block(5 * BLOCK_BYTES, spare[1]).words).all()


def test_addresses_differ_in_all_words_of_all_cores() -> None:
    seen: set[int] = set()
    for core in range(3):
        pattern = next(p for p in islice(march(core), 8) if p.name == "address")
        for offset in (0, BLOCK_BYTES):
            block = pattern.block(offset, Block.empty())
            seen.update(block.words.tolist())
    assert len(seen) == 3 * 2 * BLOCK_BYTES // 8


@pytest.mark.parametrize(
    ("buffers", "cache", "level"),
    [(128, 32, "memory"), (127, 32, "cache"), (10**9, None, "cache")],
)
def test_the_level_that_was_tested(buffers: int, cache: int | None, level: str) -> None:
    assert memory.level(buffers, cache) == level


@given(available=st.integers(0, 2**44), cache=st.integers(0, 2**31), seconds=st.floats(0, 3600))
def test_the_budget_leaves_three_quarters(available: int, cache: int, seconds: float) -> None:
    budget = room.memory_budget_bytes(available, cache, seconds)
    assert 0 <= budget <= available // 4


def test_the_budget_grows_with_time_and_caches() -> None:
    plenty = 2**44
    assert room.memory_budget_bytes(plenty, 0, 5) == 2**30
    assert room.memory_budget_bytes(plenty, 2**30, 5) == 2**32
    assert room.memory_budget_bytes(plenty, 0, 60) == 12 * 2**30


def test_a_control_groups_limit_counts(tmp_path: Path) -> None:
    folder = tmp_path
    assert room.available_memory_bytes(folder) > 2**20
    (folder / "memory.max").write_text("1000000\n")
    (folder / "memory.current").write_text("900000\n")
    assert room.available_memory_bytes(folder) == 100_000
    (folder / "memory.max").write_text("max\n")
    assert room.available_memory_bytes(folder) > 2**20


def test_only_what_lies_in_swap_of_the_buffer_itself_is_counted(tmp_path: Path) -> None:
    rows = "{:x}-{:x} rw-p 00000000 00:00 0 \nSize:  8 kB\nSwap:  {} kB\nSwapPss:  9 kB\n"
    shown = tmp_path / "smaps"
    shown.write_text(rows.format(0, 4096, 4) + rows.format(8192, 16384, 4) + "VmFlags: rd wr\n")
    assert memory.swapped_bytes(8192, 8192, shown) == 4096
    assert memory.swapped_bytes(4096, 4096, shown) == 0
    assert memory.swapped_bytes(8192, 1024, shown) == 1024
    assert memory.swapped_bytes(8192, 8192, tmp_path / "nothing") == 0
