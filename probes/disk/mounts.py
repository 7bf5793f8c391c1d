"""Mounted file systems: from /proc/self/mountinfo, and room in them as the system tells it.

As an ordinary user. File systems behind a network are named but not touched: a server that is
gone would hold us for ever.
"""

import re
from collections.abc import Iterator, Mapping

import msgspec

from probes.system import Gaps, Space, System, Unavailable

__all__ = ["FileSystem", "Mount", "file_systems", "parse"]

MOUNTINFO = ("/proc/self/mountinfo", "/proc/1/mountinfo")
MOUNTS = ("/proc/self/mounts", "/proc/mounts", "/proc/1/mounts", "/etc/mtab")

NETWORK = frozenset(
    {"9p", "afs", "beegfs", "ceph", "cifs", "coda", "glusterfs", "lustre", "ncpfs", "nfs", "nfs4"}
    | {"ocfs2", "orangefs", "smb3", "smbfs", "virtiofs"}
)
POOLED = frozenset({"bcachefs", "btrfs", "zfs"})
"""On disks of this machine, though what is mounted is named by pool or dataset."""

MEMORY = frozenset({"ramfs", "tmpfs"})
LAYERED = frozenset({"aufs", "overlay", "unionfs"})
# The kernel's windows into itself; nobody keeps files in them.
WINDOWS = frozenset(
    {"autofs", "bdev", "binder", "binfmt_misc", "bpf", "cgroup", "cgroup2", "configfs", "cpuset"}
    | {"debugfs", "devpts", "devtmpfs", "efivarfs", "fusectl", "hugetlbfs", "mqueue", "nfsd"}
    | {"nsfs", "pipefs", "proc", "pstore", "resctrl", "rpc_pipefs", "securityfs", "selinuxfs"}
    | {"sockfs", "sysfs", "tracefs"}
)
_ESCAPED = re.compile(r"\\([0-7]{3})")


class FileSystem(msgspec.Struct, frozen=True, kw_only=True):
    """A mounted file system. `kind` is disk, network, memory, layered, or other.

    `parts` are the disks or partitions that it lies on; `available_bytes` is what an ordinary user
    may still write.
    """

    mount_point: str
    device: str
    type: str
    kind: str
    read_only: bool
    options: tuple[str, ...] = ()
    size_bytes: int | None = None
    free_bytes: int | None = None
    available_bytes: int | None = None
    inodes: int | None = None
    inodes_free: int | None = None
    parts: tuple[str, ...] = ()


class Mount(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the kernel's table of mounts; `number` is the device's `major:minor`."""

    mount_point: str
    device: str
    type: str
    options: frozenset[str]
    number: str | None = None


def file_systems(
    system: System, gaps: Gaps, parts_of: Mapping[str, tuple[str, ...]]
) -> tuple[FileSystem, ...] | None:
    """What is mounted and holds files; what covers an earlier mount is what counts.

    `parts_of` tells, by `major:minor` or by device name, on which parts a file system lies.
    """
    table = gaps.attempt("file_systems", _table, system)
    if table is None:
        return None
    seen = {mount.mount_point: mount for mount in table}
    shown = [mount for mount in seen.values() if mount.type not in WINDOWS]
    made = (_file_system(system, gaps, mount, parts_of) for mount in shown)
    return tuple(sorted(made, key=lambda found: found.mount_point))


def _table(system: System) -> tuple[Mount, ...]:
    """The table in the form that tells most."""
    why: Unavailable | None = None
    for path in (*MOUNTINFO, *MOUNTS):
        try:
            return tuple(parse(system.text(path)))
        except Unavailable as missing:
            why = why or missing
    raise why or Unavailable("probe.no_file", path=MOUNTINFO[0])


def parse(text: str) -> Iterator[Mount]:
    """Lines of mountinfo or of the older mounts; what is neither is left out."""
    for line in text.split("\n"):
        words = line.split(" ")
        dash = words.index("-") if "-" in words[6:] else 0
        if dash and len(words) >= dash + 4:
            options = {*words[5].split(","), *words[dash + 3].split(",")}
            # Read-only is said of the mount and of the file system: either makes it so.
            if "ro" in options:
                options.discard("rw")
            yield _mount(words[dash + 2], words[4], words[dash + 1], options, words[2])
        elif len(words) >= 4 and words[1].startswith("/"):
            yield _mount(words[0], words[1], words[2], set(words[3].split(",")), None)


def _mount(device: str, point: str, kind: str, options: set[str], number: str | None) -> Mount:
    return Mount(
        mount_point=_plain(point),
        device=_plain(device),
        type=kind,
        options=frozenset(options - {""}),
        number=number,
    )


def _plain(text: str) -> str:
    r"""Blanks and the like are written as `\040`."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 8) & 0xFF), text)


def _file_system(
    system: System, gaps: Gaps, mount: Mount, parts_of: Mapping[str, tuple[str, ...]]
) -> FileSystem:
    parts = parts_of.get(mount.number or "") or parts_of.get(mount.device, ())
    kind = _kind(mount, parts)
    space = gaps.attempt(f"file_systems.{mount.mount_point}", _space, system, mount, kind)
    return FileSystem(
        mount_point=mount.mount_point,
        device=mount.device,
        type=mount.type,
        kind=kind,
        read_only="ro" in mount.options,
        options=tuple(sorted(mount.options)),
        size_bytes=space.size_bytes if space else None,
        free_bytes=space.free_bytes if space else None,
        available_bytes=space.available_bytes if space else None,
        inodes=space.inodes if space else None,
        inodes_free=space.inodes_free if space else None,
        parts=parts,
    )


def _kind(mount: Mount, parts: tuple[str, ...]) -> str:
    known = (("network", NETWORK), ("memory", MEMORY), ("layered", LAYERED))
    for kind, types in known:
        if mount.type in types:
            return kind
    if mount.type.startswith("fuse") and not parts:
        return "other"
    if mount.type in POOLED:
        return "disk"
    return "disk" if parts or mount.device.startswith("/dev/") else "other"


def _space(system: System, mount: Mount, kind: str) -> Space:
    """Room, unless to ask for it could hang."""
    if kind == "network" or mount.type == "fuse" or mount.type.startswith("fuse."):
        raise Unavailable("probe.not_touched", path=mount.mount_point, type=mount.type)
    return system.space(mount.mount_point)
