"""The journal of a run: one JSON line an event, chained by SHA-256, never rewritten.

`append` hands a line to the kernel before it returns: the death of this process
loses nothing. `sync` puts all lines so far, the attachments that they name, and the
directory entries on the disk: power loss loses nothing that was synced.
"""

import errno
import fcntl
import hashlib
import os
from collections.abc import Iterable
from pathlib import Path

import msgspec

from acceptance.clock import Clock
from acceptance.events import Event, EvidenceAttached, Line
from acceptance.refusal import CannotRun

__all__ = [
    "ATTACHMENTS",
    "GENESIS",
    "HEAD",
    "JOURNAL",
    "Journal",
    "is_busy",
    "make_durable_folder",
    "write_durably",
]

JOURNAL = "run.ndjson"
HEAD = "run.head"
ATTACHMENTS = "attachments"
GENESIS = "0" * 64
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)

_encode = msgspec.json.Encoder().encode


class Journal:
    """The one writer of a run's folder. It holds a lock on the file while it is open."""

    def __init__(
        self,
        folder: Path,
        clock: Clock,
        *,
        seq: int = 0,
        prev: str = GENESIS,
        size: int = 0,
        attached: Iterable[str] = (),
    ) -> None:
        """Open the journal in an existing `folder`, behind line `seq - 1` with digest `prev`.

        `size` is that of the file when it was read, `attached` the digests that it names:
        whoever wrote them may have died before they were synced. Raises `CannotRun` where
        another process writes it, or has done so since, or the folder is not writable.
        """
        self.folder = folder
        self._clock = clock
        self._seq = seq
        self.head = prev
        self._pending = {d for d in attached if (folder / ATTACHMENTS / Path(d).name).is_file()}
        self._dirty = seq == 0
        self._fd = _open_locked(folder / JOURNAL)
        self._size = os.fstat(self._fd).st_size
        if self._size != size:
            os.close(self._fd)
            raise CannotRun("cannot.run_busy", run=folder.name)

    def append(self, event: Event) -> Line:
        """Write one event; returns its line. Raises `CannotRun` when the disk is full."""
        line = Line(
            seq=self._seq,
            utc=self._clock.utc(),
            boottime_seconds=round(self._clock.boottime(), 6),
            boot=self._clock.boot_id(),
            prev=self.head,
            event=event,
        )
        body = _encode(line)[:-1]
        sha = hashlib.sha256(body).hexdigest()
        raw = body + b',"sha":"' + sha.encode() + b'"}'
        self._write(raw + b"\n")
        self.head = hashlib.sha256(raw).hexdigest()
        self._seq += 1
        self._dirty = True
        if isinstance(event, EvidenceAttached):
            self._pending.add(event.item.digest)
        return line

    def set_aside(self, tail: bytes) -> None:
        """Move half a line from the end into a file of its own; nobody relied on it."""
        number = 1 + len(list(self.folder.glob(f"{JOURNAL}.tail-*")))
        write_durably(self.folder / f"{JOURNAL}.tail-{number}", tail)
        self._size -= len(tail)
        os.ftruncate(self._fd, self._size)

    @property
    def dirty(self) -> bool:
        """Whether lines were written since the last sync."""
        return self._dirty

    def sync(self) -> None:
        """Put everything so far on the disk, attachments before the lines that name them."""
        if not self._dirty:
            return
        try:
            self._sync_attachments()
            os.fsync(self._fd)
            if os.fstat(self._fd).st_nlink == 0:
                raise CannotRun("cannot.state_vanished", path=str(self.folder))
        except OSError as error:
            raise _refusal(error, self.folder) from None
        self._dirty = False

    def close(self, *, finished: bool = False) -> None:
        """Sync and close; a finished journal leaves its head beside it."""
        if finished:
            self.sync()
            write_durably(self.folder / HEAD, self.head.encode() + b"\n")
        os.close(self._fd)

    def _sync_attachments(self) -> None:
        folder = self.folder / ATTACHMENTS
        for digest in sorted(self._pending):
            _fsync_path(folder / digest)
        if self._pending:
            _fsync_path(folder)
            _fsync_path(self.folder)
        self._pending.clear()

    def _write(self, data: bytes) -> None:
        written = 0
        try:
            while written < len(data):
                written += os.write(self._fd, data[written:])
        except OSError as error:
            # A line that did not fit is taken back, so that the file ends with a whole one.
            os.ftruncate(self._fd, self._size)
            raise _refusal(error, self.folder) from None
        self._size += len(data)


def make_durable_folder(folder: Path) -> None:
    """Create `folder` and its missing parents so that their entries survive power loss.

    Raises `CannotRun` where that is not possible.
    """
    try:
        missing = [p for p in (folder, *folder.parents) if not p.exists()]
        for path in reversed(missing):
            path.mkdir(mode=0o750, exist_ok=True)
            _fsync_path(path.parent)
    except OSError as error:
        if error.errno in _FULL:
            raise _refusal(error, folder) from None
        why = error.strerror or "?"
        raise CannotRun("cannot.state_not_writable", path=str(folder), error=why) from None


def write_durably(path: Path, data: bytes) -> None:
    """Replace `path` as a whole: after a crash it holds the old bytes or the new ones."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with draft.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
        _fsync_path(path.parent)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise _refusal(error, path.parent) from None


def is_busy(folder: Path) -> bool:
    """Whether a process writes the journal in `folder` at this moment."""
    try:
        fd = os.open(folder / JOURNAL, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        fcntl.flock(fd, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        return True
    finally:
        os.close(fd)
    return False


def _open_locked(path: Path) -> int:
    new = not path.exists()
    try:
        fd = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o640)
    except OSError as error:
        raise _refusal(error, path.parent) from None
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if new:
            os.fsync(fd)
            _fsync_path(path.parent)
    except BlockingIOError:
        os.close(fd)
        raise CannotRun("cannot.run_busy", run=path.parent.name) from None
    except OSError as error:
        os.close(fd)
        raise _refusal(error, path.parent) from None
    return fd


def _fsync_path(path: Path) -> None:
    fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)


def _refusal(error: OSError, folder: Path) -> CannotRun:
    if error.errno in _FULL:
        return CannotRun("cannot.disk_full", path=str(folder))
    if error.errno in (errno.ENOENT, errno.ESTALE, errno.ENOTCONN):
        return CannotRun("cannot.state_vanished", path=str(folder))
    why = error.strerror or "?"
    return CannotRun("cannot.state_not_writable", path=str(folder), error=why)
