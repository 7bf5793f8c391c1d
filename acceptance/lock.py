"""The machine-wide lock: two loads at once would measure each other."""

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

from acceptance.refusal import CannotRun

__all__ = ["DEFAULT_LOCK", "MachineLock", "machine_lock"]

DEFAULT_LOCK = Path("/run/lock/acceptance.lock")


class MachineLock:
    """Held from before the first load until the run ends; the kernel frees it at our death."""

    def __init__(self, path: Path) -> None:
        """Take the lock at `path`; raises `CannotRun` naming the process that holds it."""
        self._fd = _open(path)
        try:
            fcntl.flock(self._fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.pread(self._fd, 32, 0).decode("ascii", "replace").strip() or "?"
            os.close(self._fd)
            raise CannotRun("cannot.lock_held", pid=holder, path=str(path)) from None
        # Another user's file may be open for reading only; then the holder stays unnamed.
        with contextlib.suppress(OSError):
            os.ftruncate(self._fd, 0)
            os.pwrite(self._fd, f"{os.getpid()}\n".encode(), 0)

    def release(self) -> None:
        """Let the next run load the machine."""
        os.close(self._fd)


@contextlib.contextmanager
def machine_lock(path: Path, *, needed: bool) -> Iterator[None]:
    """Hold the lock while a run loads the machine; one that only reads needs none."""
    lock = MachineLock(path) if needed else None
    try:
        yield
    finally:
        if lock:
            lock.release()


def _open(path: Path) -> int:
    """Open without following links or waiting at a pipe: the folder is everybody's."""
    flags = os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
    try:
        return os.open(path, os.O_RDWR | flags)
    except FileNotFoundError:
        pass
    except OSError:
        return _open_reading(path, flags)
    try:
        fd = os.open(path, os.O_RDWR | os.O_CREAT | flags, 0o666)
    except OSError as error:
        raise CannotRun("cannot.lock", path=str(path), error=error.strerror or "?") from None
    with contextlib.suppress(OSError):
        os.fchmod(fd, 0o666)  # the lock is every user's, whatever the umask says
    return fd


def _open_reading(path: Path, flags: int) -> int:
    try:
        return os.open(path, os.O_RDONLY | flags)
    except OSError as error:
        raise CannotRun("cannot.lock", path=str(path), error=error.strerror or "?") from None
