"""Stamped blocks, the scratch file, and what the engine makes of disks that lie."""

import errno
import os
import random
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from acceptance.loads import room, storage
from acceptance.loads.scratch import Refused, Scratch, file_system
from acceptance.loads.stamps import BLOCK_BYTES, CLASSES, Stamps

BUDGET = storage.LEAST_BYTES
places = st.tuples(st.integers(0, 2**30), st.integers(1, 10**6))


def block(stamps: Stamps, position: int, generation: int) -> "NDArray[np.uint64]":
    rows = np.empty((1, BLOCK_BYTES // 8), np.uint64)
    stamps.blocks(position, 1, generation, rows)
    return rows.reshape(-1)


# -- blocks --------------------------------------------------------------------------------------


@given(one=places, other=places)
def test_blocks_of_different_places_share_hardly_a_word(
    one: tuple[int, int], other: tuple[int, int]
) -> None:
    stamps = Stamps(1)
    same = int((block(stamps, *one) == block(stamps, *other)).sum())
    assert same == BLOCK_BYTES // 8 if one == other else same <= 3


@given(place=places, bit=st.integers(0, BLOCK_BYTES * 8 - 1))
def test_a_flipped_bit_anywhere_is_called_flipped(place: tuple[int, int], bit: int) -> None:
    stamps = Stamps(2)
    bad = block(stamps, *place).copy()
    bad.view(np.uint8)[bit // 8] ^= np.uint8(1 << bit % 8)
    # A flip in one sector leaves the others as written: that is no torn write.
    assert stamps.classify(bad, *place) == "flipped"


@given(place=places)
def test_other_wrong_blocks_say_what_they_are(place: tuple[int, int]) -> None:
    stamps, (position, generation) = Stamps(3), place
    older = block(stamps, position, generation + 1).copy()
    assert stamps.classify(older, position, generation + 2) == "stale"
    assert stamps.classify(block(stamps, position + 1, generation), *place) == "misplaced"
    assert stamps.classify(np.zeros(BLOCK_BYTES // 8, np.uint64), *place) == "unwritten"
    torn = older.copy()
    torn[:64] = block(stamps, position, generation + 2)[:64]
    assert stamps.classify(torn, position, generation + 2) == "torn"
    assert stamps.classify(block(Stamps(4), *place), *place) == "flipped"


@given(seed=st.integers(0, 2**32), place=places)
def test_whatever_comes_back_has_a_class(seed: int, place: tuple[int, int]) -> None:
    data = random.Random(seed).randbytes(BLOCK_BYTES)
    assert Stamps(5).classify(np.frombuffer(data, np.uint64), *place) in CLASSES


# -- the engine ----------------------------------------------------------------------------------


@pytest.fixture
def scratch(tmp_path: Path) -> Iterator[Scratch]:
    made = Scratch(tmp_path)
    yield made
    made.close()


def run(
    scratch: Scratch,
    write: storage.Transfer = storage.write,
    read: storage.Transfer = storage.read,
) -> storage.Report:
    engine = storage.Engine(scratch, BUDGET, 0.2, transfers=(write, read), token=7)
    for _ in range(2):
        engine.work(0.1)
    engine.finish()
    return engine.report


def test_a_sound_disk_gives_back_two_generations(scratch: Scratch) -> None:
    report = run(scratch)
    assert (report.wrong_blocks, report.failed_requests) == (0, 0)
    assert report.generations >= 2
    assert report.verified_bytes >= report.size_bytes


def test_nothing_is_left_in_the_folder(tmp_path: Path, scratch: Scratch) -> None:
    run(scratch)
    assert list(tmp_path.iterdir()) == []


class Lie:
    """Changes the nth request of one kind."""

    def __init__(self, kernel: storage.Transfer, nth: int, lie: Callable[..., int]) -> None:
        self.kernel, self.nth, self.lie, self.seen = kernel, nth, lie, 0

    def __call__(self, descriptor: int, buffer: memoryview, offset: int) -> int:
        self.seen += 1
        asked = self.lie if self.seen == self.nth else self.kernel
        return asked(descriptor, buffer, offset)


def flipped(descriptor: int, buffer: memoryview, offset: int) -> int:
    data = bytearray(buffer)
    data[5000] ^= 2
    buffer_ = memoryview(data)
    copied = os.pwrite(_plain(descriptor), buffer_, offset)
    assert copied == len(data)
    return copied


def _plain(descriptor: int) -> int:
    """Our copies are not aligned: go through the page cache, which O_DIRECT then overtakes."""
    return os.open(f"/proc/self/fd/{descriptor}", os.O_RDWR | os.O_SYNC)


def lost(descriptor: int, buffer: memoryview, offset: int) -> int:
    return len(buffer)


def misplaced(descriptor: int, buffer: memoryview, offset: int) -> int:
    return os.pwrite(descriptor, buffer, offset - len(buffer))


def torn(descriptor: int, buffer: memoryview, offset: int) -> int:
    os.pwrite(_plain(descriptor), bytes(buffer[:2048]), offset)
    os.pwrite(_plain(descriptor), bytes(buffer[4096:]), offset + 4096)
    return len(buffer)


@pytest.mark.parametrize(
    ("nth", "lie", "kinds"),
    [
        (3, flipped, {"flipped"}),
        (3, lost, {"unwritten"}),
        (12, lost, {"stale"}),
        (12, misplaced, {"misplaced"}),
        (12, torn, {"torn"}),
    ],
)
def test_a_lie_when_writing_is_found_and_named(
    scratch: Scratch, nth: int, lie: Callable[..., int], kinds: set[str]
) -> None:
    report = run(scratch, write=Lie(storage.write, nth, lie))
    assert {wrong.kind for wrong in report.wrong} == kinds


def test_a_flip_when_reading_is_found_once(scratch: Scratch) -> None:
    def lie(descriptor: int, buffer: memoryview, offset: int) -> int:
        done = storage.read(descriptor, buffer, offset)
        buffer[100_000] ^= 0x80
        return done

    report = run(scratch, read=Lie(storage.read, 4, lie))
    assert [(w.kind, w.bits) for w in report.wrong] == [("flipped", 1)]


def failing(number: int) -> Callable[..., int]:
    def lie(descriptor: int, buffer: memoryview, offset: int) -> int:
        raise OSError(number, os.strerror(number))

    return lie


def test_an_input_output_error_is_counted(scratch: Scratch) -> None:
    report = run(scratch, read=Lie(storage.read, 4, failing(errno.EIO)))
    assert [f.error for f in report.failures] == ["EIO"]


def test_a_full_disk_is_no_fault_of_the_device(scratch: Scratch) -> None:
    with pytest.raises(OSError, match="space"):
        run(scratch, write=Lie(storage.write, 4, failing(errno.ENOSPC)))


def test_requests_that_move_less_than_asked_are_continued(scratch: Scratch) -> None:
    def half(descriptor: int, buffer: memoryview, offset: int) -> int:
        return storage.read(descriptor, buffer[: max(len(buffer) // 2, 65536)], offset)

    assert run(scratch, read=half).wrong_blocks == 0


def test_a_file_system_that_refuses_direct_requests_is_read_through_its_cache(
    scratch: Scratch,
) -> None:
    scratch.direct = True
    report = run(scratch, write=Lie(storage.write, 1, failing(errno.EINVAL)))
    assert not scratch.direct
    assert report.wrong_blocks == report.failed_requests == 0


# -- where it may be -----------------------------------------------------------------------------

MOUNTS = """\
22 1 8:2 / / rw,relatime shared:1 - ext4 /dev/sda2 rw,errors=remount-ro
23 22 0:20 / /run rw,nosuid shared:2 - tmpfs tmpfs rw,size=3000000k
24 22 0:40 / /merged rw - overlay overlay rw,lowerdir=/l,upperdir=/run/upper,workdir=/run/work
25 22 0:41 / /container rw - overlay overlay rw,lowerdir=/l,upperdir=/var/upper,workdir=/var/work
26 22 8:3 / /my\\040disk rw - xfs /dev/sda3 rw
27 22 0:50 / /ram rw - ramfs ramfs rw
28 27 8:4 / /ram rw - ext4 /dev/sda4 rw
"""


@pytest.fixture
def mountinfo(tmp_path: Path) -> Path:
    file = tmp_path / "mountinfo"
    file.write_text(MOUNTS)
    return file


@pytest.mark.parametrize(
    ("folder", "type_"),
    [
        ("/var/tmp", "ext4"),
        ("/my disk/a", "xfs"),
        ("/container/x", "overlay"),
        ("/ram", "ext4"),
        ("/runner", "ext4"),
    ],
)
def test_the_file_system_below_a_folder(mountinfo: Path, folder: str, type_: str) -> None:
    assert file_system(Path(folder), mountinfo).type == type_


@pytest.mark.parametrize("folder", ["/run/x", "/merged/y"])
def test_memory_is_refused_also_below_an_overlay(mountinfo: Path, folder: str) -> None:
    with pytest.raises(Refused) as refused:
        file_system(Path(folder), mountinfo)
    assert refused.value.key == "in_memory"


def test_the_disk_is_never_filled(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def statvfs(free_mebibytes: int) -> Callable[[object], os.statvfs_result]:
        free = free_mebibytes * 256
        blocks = (4096, 4096, 20 * 2**30 // 4096, free, free, 0, 0, 0, 0, 255)
        return lambda _: os.statvfs_result(blocks)

    for free, budget in ((2148, 100), (2048, 0), (100, 0)):
        monkeypatch.setattr(os, "statvfs", statvfs(free))
        assert room.disk_budget_bytes(tmp_path) == budget * 2**20


@pytest.mark.parametrize("kind", ["nfs4", "cifs", "virtiofs", "fuse.sshfs"])
def test_a_file_system_of_another_machine_is_refused(tmp_path: Path, kind: str) -> None:
    table = tmp_path / "mountinfo"
    table.write_text(f"36 35 0:50 / {tmp_path} rw - {kind} server:/files rw\n")
    with pytest.raises(Refused) as refused:
        file_system(tmp_path, table)
    assert (refused.value.key, refused.value.values["type"]) == ("on_network", kind)
