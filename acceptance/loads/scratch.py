"""The scratch file of a storage load: where it lies, and that it leaves nothing behind.

Reads /proc/self/mountinfo for the file system below the folder and /proc/self/io for
what really reached a block device. The file has no name (or loses it at once), so that
it is gone however the process ends. Needs the right to write to the folder.
"""

import errno
import os
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

__all__ = ["FileSystem", "Refused", "Scratch", "file_system", "read_from_devices_bytes"]

MEMORY_TYPES = frozenset({"tmpfs", "ramfs", "devtmpfs", "hugetlbfs", "rootfs"})
_NO_WITNESS = ("fuse", "nfs", "cifs", "smb", "9p", "virtiofs", "ceph", "zfs")
_NETWORK = frozenset(
    {"9p", "afs", "beegfs", "ceph", "cifs", "coda", "fuse.ceph", "fuse.glusterfs", "fuse.s3fs"}
    | {"fuse.sshfs", "glusterfs", "lustre", "ncpfs", "nfs", "nfs4", "smb3", "smbfs", "virtiofs"}
)
_MOUNTINFO = Path("/proc/self/mountinfo")


class Refused(Exception):  # noqa: N818 - an answer
    """Nothing would be shown by writing here; `key` says why, as the check's sentence."""

    def __init__(self, key: str, **values: str) -> None:
        super().__init__(key)
        self.key, self.values = key, values


class FileSystem(NamedTuple):
    """What lies below a folder: type, mount point, source, and the mount's options."""

    type: str
    mount_point: str
    source: str
    options: str

    @property
    def witnessed(self) -> bool:
        """Whether the kernel counts what this process reads from its block device."""
        return not self.type.startswith(_NO_WITNESS)


def file_system(folder: Path, mountinfo: Path = _MOUNTINFO) -> FileSystem:
    """The file system of `folder`; an overlay is told with that of its upper layer.

    Raises `Refused` for one that keeps its files in memory or on another machine.
    """
    mounts = _mounts(mountinfo)
    found = _below(folder.resolve(), mounts)
    if found.type == "overlay" and (upper := _option(found.options, "upperdir")):
        # In a container, which does not see the host's mounts, this may find the overlay itself:
        # then only the count of what was read from a device tells whether there is one.
        layer = _below(Path(upper), mounts)
        if layer.type in MEMORY_TYPES:
            raise Refused("in_memory", folder=str(folder), type=f"overlay, {layer.type}")
    if found.type in MEMORY_TYPES:
        raise Refused("in_memory", folder=str(folder), type=found.type)
    if found.type in _NETWORK:
        raise Refused("on_network", folder=str(folder), type=found.type)
    return found


def _mounts(mountinfo: Path) -> list[FileSystem]:
    """Later lines hide earlier ones with the same mount point."""
    found = []
    for line in mountinfo.read_text(encoding="utf-8", errors="surrogateescape").splitlines():
        left, _, right = line.partition(" - ")
        fields, ends = left.split(), right.split()
        if len(fields) >= 6 and len(ends) >= 2:
            options = f"{fields[5]},{ends[2]}" if len(ends) > 2 else fields[5]
            found.append(FileSystem(ends[0], _plain(fields[4]), _plain(ends[1]), options))
    return found


def _below(folder: Path, mounts: list[FileSystem]) -> FileSystem:
    """The mount with the longest path above `folder`, the last one where there are two."""
    above = [m for m in mounts if folder.is_relative_to(m.mount_point)]
    if not above:
        return FileSystem("unknown", "/", "unknown", "")
    longest = max(len(m.mount_point) for m in above)
    return [m for m in above if len(m.mount_point) == longest][-1]


def _option(options: str, name: str) -> str | None:
    pairs = (item.partition("=") for item in options.split(","))
    return next((_plain(value) for key, _, value in pairs if key == name), None)


def _plain(field: str) -> str:
    r"""The kernel writes space, tab, newline and backslash as \040 and the like."""
    for code in ("040", "011", "012", "134"):
        field = field.replace(f"\\{code}", chr(int(code, 8)))
    return field


class Scratch:
    """A nameless file in `folder`, past the page cache where the file system allows it."""

    def __init__(self, folder: Path) -> None:
        self.fd, self.direct = _opened(folder)

    def close(self) -> None:
        """The last descriptor: the file's blocks are free again."""
        os.close(self.fd)

    def without_cache(self) -> None:
        """Go on with the page cache: the file system took O_DIRECT, but not our requests."""
        import fcntl

        flags = fcntl.fcntl(self.fd, fcntl.F_GETFL)
        fcntl.fcntl(self.fd, fcntl.F_SETFL, flags & ~os.O_DIRECT)
        self.direct = False

    def settle(self, offset: int, size: int) -> None:
        """Have the data on the device, and nothing of it in the page cache."""
        os.fdatasync(self.fd)
        os.posix_fadvise(self.fd, offset, size, os.POSIX_FADV_DONTNEED)


def _opened(folder: Path) -> tuple[int, bool]:
    for direct in (os.O_DIRECT, 0):
        with suppress(OSError):
            return os.open(folder, os.O_TMPFILE | os.O_RDWR | direct, 0o600), bool(direct)
    return _named_and_unlinked(folder)


def _named_and_unlinked(folder: Path) -> tuple[int, bool]:
    """For file systems without O_TMPFILE; raises `OSError` where nothing can be written."""
    plain, name = tempfile.mkstemp(prefix=".acceptance-", dir=folder)
    try:
        try:
            direct = os.open(name, os.O_RDWR | os.O_DIRECT)
        except OSError as error:
            if error.errno != errno.EINVAL:
                raise
            return os.dup(plain), False
        return direct, True
    finally:
        os.close(plain)
        Path(name).unlink()


def read_from_devices_bytes() -> int | None:
    """What this process has had read from block devices; None where it is not counted."""
    with suppress(OSError, ValueError):
        for line in Path("/proc/self/io").read_text().splitlines():
            if line.startswith("read_bytes:"):
                return int(line.split()[1])
    return None
