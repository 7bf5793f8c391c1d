"""File systems of the tests' own, by FUSE: one that logs and forgets, one that never answers.

Run as `python -m tests.durability.mounts KIND MOUNT_POINT LOG`; `mounted` does that.
"""

import os
import shutil
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.durability.forgetful import Disk, Operation, encode

ROOT = Path(__file__).resolve().parents[2]


def why_not() -> str | None:
    """What is missing to mount a file system of one's own."""
    if not os.access("/dev/fuse", os.R_OK | os.W_OK):
        return "/dev/fuse (a kernel with FUSE, and the right to use it)"
    if shutil.which("fusermount3") is None:
        return "fusermount3 (apt install fuse3)"
    try:
        import mfusepy  # noqa: F401 - whether it and its library can be loaded
    except (ImportError, OSError) as why:
        return f"mfusepy with libfuse ({why})"
    return None


@contextmanager
def mounted(kind: str, folder: Path) -> Iterator[tuple[Path, Path]]:
    """Mount; yields the mount point and the log of operations. Skips where that is impossible."""
    if missing := why_not():
        pytest.skip(f"needs {missing}")
    point, log = folder / "mounted", folder / "operations"
    point.mkdir()
    server = subprocess.Popen(
        [sys.executable, "-m", "tests.durability.mounts", kind, str(point), str(log)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
    )
    try:
        assert server.stdout is not None
        assert server.stdout.readline() == b"mounted\n"
        yield point, log
    finally:
        subprocess.run(["fusermount3", "-uz", str(point)], check=False)
        if kind == "silent":
            server.kill()
        server.wait()
        assert server.stdout is not None
        server.stdout.close()


def serve(  # noqa: C901 - it counts each of the operations
    kind: str, point: str, log: str
) -> None:
    """Mount, and serve until somebody unmounts it."""
    import mfusepy

    class Forgetful(mfusepy.Operations):  # type: ignore[misc] # - it ships no types
        """Holds everything in memory; logs whatever changes something."""

        use_ns = True

        def __init__(self) -> None:
            self._disk = Disk()
            self._log = Path(log).open("ab", buffering=0)  # noqa: SIM115 - open while mounted

        def _do(self, *operation: Any) -> int:
            return _done(self._disk, self._log, operation)

        def init(self, path: str) -> None:
            print("mounted", flush=True)

        def getattr(self, path: str, fh: int | None = None) -> dict[str, Any]:
            node = self._disk.find(path)
            kind = stat.S_IFDIR | 0o755 if node.folder else stat.S_IFREG | 0o644
            own = {"st_uid": os.getuid(), "st_gid": os.getgid(), "st_nlink": 1}
            return {"st_mode": kind, "st_size": len(node.data), **own}

        def readdir(self, path: str, fh: int) -> list[str]:
            return [".", "..", *self._disk.find(path).entries]

        def read(self, path: str, size: int, offset: int, fh: int) -> bytes:
            return bytes(self._disk.find(path).data[offset : offset + size])

        def create(self, path: str, mode: int, fi: Any = None) -> int:
            return self._do("create", path)

        def mkdir(self, path: str, mode: int) -> int:
            return self._do("mkdir", path)

        def write(self, path: str, data: bytes, offset: int, fh: int) -> int:
            self._do("write", path, offset, data)
            return len(data)

        def truncate(self, path: str, length: int, fh: int | None = None) -> int:
            return self._do("truncate", path, length)

        def rename(self, old: str, new: str) -> int:
            return self._do("rename", old, new)

        def unlink(self, path: str) -> int:
            return self._do("unlink", path)

        def rmdir(self, path: str) -> int:
            return self._do("unlink", path)

        def fsync(self, path: str, datasync: int, fh: int) -> int:
            return self._do("fsync", path)

        def fsyncdir(self, path: str, datasync: int, fh: int) -> int:
            return self._do("fsync", path)

        def chmod(self, path: str, mode: int) -> int:
            return 0

    class Silent(mfusepy.Operations):  # type: ignore[misc] # - it ships no types
        """One file, whose opening is never answered: a disk that died. SIGKILL does not help."""

        use_ns = True

        def init(self, path: str) -> None:
            print("mounted", flush=True)

        def getattr(self, path: str, fh: int | None = None) -> dict[str, Any]:
            if path == "/":
                return {"st_mode": stat.S_IFDIR | 0o755, "st_nlink": 2}
            return {"st_mode": stat.S_IFREG | 0o444, "st_nlink": 1, "st_size": 4096}

        def open(self, path: str, flags: int) -> int:
            threading.Event().wait()
            return 0

    operations = {"forgetful": Forgetful, "silent": Silent}[kind]()
    mfusepy.FUSE(operations, point, foreground=True, nothreads=kind == "forgetful")


def _done(disk: Disk, log: Any, operation: Operation) -> int:
    """Carry it out and note it, in this order: the log holds what was really done."""
    disk.apply(operation)
    log.write(encode(operation))
    return 0


if __name__ == "__main__":
    serve(*sys.argv[1:])
