"""A file system in memory that lies once: `python -m tests.faults._lying_disk FOLDER LIE`.

Requests are counted, so that the lie is told at the same place each time: late enough that the
block had been written before.
"""

import errno
import os
import stat
import sys
from typing import Any

import mfusepy

KINDS = ("flip_on_write", "flip_on_read", "lost", "unwritten", "misplaced", "torn", "io_error")

GIB = 2**30
SIZE_BYTES, FREE_BYTES = 4 * GIB, GIB + 40 * 2**20
EARLY, LATE = 5, 100
"""A segment takes 64 requests of 128 KiB: the hundredth write is in its second generation."""


class LyingDisk(mfusepy.Operations):  # type: ignore[misc]  # - its base is untyped
    """Files by path; one lie, told once."""

    use_ns = True

    def __init__(self, lie: str) -> None:
        self.lie = lie
        self.files: dict[str, bytearray] = {}
        self.writes = self.reads = 0

    def getattr(self, path: str, fh: int | None = None) -> dict[str, Any]:
        owner = {"st_uid": os.getuid(), "st_gid": os.getgid()}
        if path == "/":
            return {"st_mode": stat.S_IFDIR | 0o755, "st_nlink": 2, **owner}
        if path not in self.files:
            raise mfusepy.FuseOSError(errno.ENOENT)
        size = len(self.files[path])
        return {"st_mode": stat.S_IFREG | 0o600, "st_nlink": 1, "st_size": size, **owner}

    def readdir(self, path: str, fh: int) -> list[str]:
        return [".", "..", *(name[1:] for name in self.files)]

    def create(self, path: str, mode: int, fi: Any = None) -> int:
        self.files[path] = bytearray()
        return 0

    def unlink(self, path: str) -> int:
        del self.files[path]
        return 0

    def rename(self, old: str, new: str, flags: int = 0) -> int:
        self.files[new] = self.files.pop(old)
        return 0

    def truncate(self, path: str, length: int, fh: int | None = None) -> int:
        kept = self.files[path][:length]
        self.files[path] = kept + bytes(length - len(kept))
        return 0

    def statfs(self, path: str) -> dict[str, int]:
        blocks = {"f_blocks": SIZE_BYTES // 4096, "f_bfree": FREE_BYTES // 4096}
        return {"f_bsize": 4096, "f_frsize": 4096, "f_bavail": FREE_BYTES // 4096, **blocks}

    def read(self, path: str, size: int, offset: int, fh: int) -> bytes:
        self.reads += 1
        data = bytes(self.files[path][offset : offset + size])
        if self.reads != LATE:
            return data
        if self.lie == "io_error":
            raise mfusepy.FuseOSError(errno.EIO)
        return _flipped(data) if self.lie == "flip_on_read" else data

    def write(self, path: str, data: bytes, offset: int, fh: int) -> int:
        self.writes += 1
        for where, part in self._told(data, offset):
            self._store(self.files[path], where, part)
        return len(data)

    def _told(self, data: bytes, offset: int) -> list[tuple[int, bytes]]:
        """What becomes of a write: places and data."""
        early, late = self.writes == EARLY, self.writes == LATE
        if early and self.lie == "flip_on_write":
            return [(offset, _flipped(data))]
        if (early and self.lie == "unwritten") or (late and self.lie == "lost"):
            return []
        if late and self.lie == "misplaced":
            return [(offset - len(data), data)]
        if late and self.lie == "torn":
            return [(offset, data[:2048]), (offset + 4096, data[4096:])]
        return [(offset, data)]

    def _store(self, file: bytearray, offset: int, data: bytes) -> None:
        if len(file) < offset:
            file.extend(bytes(offset - len(file)))
        file[offset : offset + len(data)] = data


def _flipped(data: bytes) -> bytes:
    changed = bytearray(data)
    changed[len(changed) // 2 + 1000] ^= 0x01
    return bytes(changed)


if __name__ == "__main__":
    mfusepy.FUSE(LyingDisk(sys.argv[2]), sys.argv[1], foreground=True, nothreads=True)
