"""Whether a mounted file system may be written as it should, and has room.

From the storage facts, the kernel's table of mounts and /etc/fstab. Pure.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

__all__ = [
    "MountState",
    "boots",
    "own",
    "short_of_inodes",
    "short_of_room",
    "states",
    "wanted_read_only",
]

NEVER_WRITTEN = frozenset({"iso9660", "squashfs", "erofs", "cramfs", "romfs", "udf"})
_KERNEL_MADE_IT_SO = frozenset({"emergency_ro", "shutdown"})
_ESCAPED = re.compile(r"\\([0-7]{3})")

DRIVER_DECIDES = frozenset({"hfsplus", "ntfs", "ufs"})
"""Their drivers mount read-only what they can only read (a journal, a newer form); no error."""

BOOT_TYPES = frozenset({"vfat", "msdos", "fat"})
BOOT_PLACES = ("/boot", "/efi")
"""The firmware's partition is small, holds a few files, and is full on purpose."""

ROOM_SHARE = 0.05
"""Below a twentieth free, file systems split files into pieces and some reserve the rest."""

ROOM_BYTES = 5 * 2**30
"""Above 5 GiB there is room for a day's logs and an update, however large the disk."""

INODE_SHARE = 0.01


class MountState(NamedTuple):
    """A mount as the kernel's table has it: what was asked for, and what the kernel does."""

    mount_point: str
    asked_read_only: bool
    is_read_only: bool
    stopped: bool

    @property
    def turned_read_only(self) -> bool:
        """The kernel stopped writing by itself.

        Who mounts read-only, or remounts so, sets both the mount and the file system;
        after an error the kernel sets the file system alone.
        """
        return self.stopped or (self.is_read_only and not self.asked_read_only)


def states(mountinfo: str) -> dict[str, MountState]:
    """The lines of /proc/self/mountinfo by mount point; the last of several is what counts."""
    return {state.mount_point: state for state in _states(mountinfo)}


def _states(mountinfo: str) -> Iterator[MountState]:
    for line in mountinfo.split("\n"):
        left, dash, right = line.partition(" - ")
        fields, ends = left.split(" "), right.split(" ")
        if dash and len(fields) >= 6 and len(ends) >= 3:
            asked, done = fields[5].split(","), ends[2].split(",")
            stopped = not _KERNEL_MADE_IT_SO.isdisjoint(done)
            wanted = "ro" in asked or ends[0] in DRIVER_DECIDES
            yield MountState(_plain(fields[4]), wanted, "ro" in done, stopped)


def wanted_read_only(fstab: str) -> dict[str, bool]:
    """Mount point -> whether /etc/fstab asks for it read-only."""
    wanted: dict[str, bool] = {}
    for line in fstab.split("\n"):
        fields = line.split()
        if len(fields) >= 4 and not fields[0].startswith("#"):
            wanted[_plain(fields[1])] = "ro" in fields[3].split(",")
    return wanted


def _plain(text: str) -> str:
    r"""Blanks and the like are written as `\040`."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 8) & 0xFF), text)


def own(file_systems: Iterable[Any]) -> list[Any]:
    """Those on this machine's disks that are made to be written."""
    kinds = ("disk", "layered")
    return [f for f in file_systems if f.kind in kinds and f.type not in NEVER_WRITTEN]


def boots(file_system: Any) -> bool:
    """Whether it is the partition that the firmware starts from."""
    point = file_system.mount_point
    below = any(point == place or point.startswith(f"{place}/") for place in BOOT_PLACES)
    return below and file_system.type in BOOT_TYPES


def short_of_room(file_system: Any) -> bool:
    """Whether less than a twentieth and less than 5 GiB may still be written."""
    size, available = file_system.size_bytes, file_system.available_bytes
    return bool(size) and available is not None and available < min(size * ROOM_SHARE, ROOM_BYTES)


def short_of_inodes(file_system: Any) -> bool:
    """Whether less than one in a hundred inodes is free."""
    inodes, free = file_system.inodes, file_system.inodes_free
    return bool(inodes) and free is not None and free < inodes * INODE_SHARE
