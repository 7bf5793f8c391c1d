"""The part of the port that is the same for both forms: files, folders, devices."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from probes.parse import fields
from probes.port import tree
from probes.system import FILE_LIMIT_BYTES, Device, System, Unavailable

if TYPE_CHECKING:
    import mmap

__all__ = ["TreeSystem", "devices_below", "listed_devices", "uevent"]


class TreeSystem:
    """Reads what a tree of files tells, be it this machine's or a captured one."""

    def __init__(self, root: tree.Tree) -> None:
        self._tree = root

    def read(self, path: str, limit_bytes: int = FILE_LIMIT_BYTES) -> bytes:
        """A regular file's content."""
        return self._tree.read(path, limit_bytes)

    def text(self, path: str, limit_bytes: int = FILE_LIMIT_BYTES) -> str:
        r"""The same as text; bytes that are no UTF-8 appear as `\xff`."""
        return self.read(path, limit_bytes).decode("utf-8", "backslashreplace")

    def view(self, path: str, limit_bytes: int) -> "bytes | mmap.mmap":
        """A large regular file; who wrote a captured one could cut it while it is mapped."""
        return self.read(path, limit_bytes)

    def names(self, path: str) -> tuple[str, ...]:
        """What is in a folder, sorted."""
        return tree.names(self._tree, path)

    def listing(self, path: str) -> tuple[str, ...]:
        """The same; `Unavailable` where the folder is absent or closed."""
        return self._tree.listing(path)

    def glob(self, pattern: str) -> tuple[str, ...]:
        """Paths that match, sorted."""
        return tree.glob(self._tree, pattern)

    def exists(self, path: str) -> bool:
        """Whether there is anything of this name."""
        return self._tree.resolve(path) is not None

    def resolve(self, path: str) -> str | None:
        """The path with all links followed."""
        return self._tree.resolve(path)

    def boot_id(self) -> str:
        """The kernel's random name for this boot."""
        return self.text("/proc/sys/kernel/random/boot_id").strip()


def devices_below(system: System, subsystem: str) -> tuple[Device, ...]:
    """All devices of a subsystem by its links below /sys, sorted by name."""
    places = {real for path in _links(system, subsystem) if (real := system.resolve(path))}
    if subsystem == "block" and system.recorded:
        places = _whole_disks(system, places)
    found = [Device(system, place, subsystem) for place in places]
    return tuple(sorted(found, key=lambda device: (device.sys_name, device.sys_path)))


def _whole_disks(system: System, places: set[str]) -> set[str]:
    """A report can hold folders below /sys/block which are links on a machine: they count too."""
    own = {f"/sys/block/{name}" for name in system.names("/sys/block")}
    copied = {path for path in own if system.resolve(path) == path}
    names = {path.rpartition("/")[2] for path in copied}
    return copied | {place for place in places if place.rpartition("/")[2] not in names}


def _links(system: System, subsystem: str) -> Iterator[str]:
    """Where the kernel lists them: by class, by bus, and block devices also on their own."""
    for folder in (f"/sys/class/{subsystem}", f"/sys/bus/{subsystem}/devices"):
        listed = system.names(folder)
        yield from (f"{folder}/{name}" for name in listed)
        if listed:
            return
    if subsystem == "block":
        for disk in system.names("/sys/block"):
            yield f"/sys/block/{disk}"
            yield from (
                path.rpartition("/")[0]
                for path in system.glob(f"/sys/block/{disk}/{disk}*/partition")
            )


def listed_devices(system: System, subsystem: str, folders: Sequence[str]) -> tuple[Device, ...]:
    """All devices that the kernel lists, also those of which no more than the name can be seen.

    `folders` are where it lists them. Raises `Unavailable` where none of these can be read: that
    is not the same as a machine that has none.
    """
    listings: list[tuple[str, tuple[str, ...]]] = []
    refused: Unavailable | None = None
    for folder in folders:
        try:
            listings.append((folder, system.listing(folder)))
        except Unavailable as why:
            refused = refused or why
    if not listings:
        raise refused or Unavailable("probe.no_file", path=f"/sys/class/{subsystem}")
    folder, names = listings[0]
    found = system.devices(subsystem)
    lost = set(names) - {device.sys_name for device in found}
    lost = {name for name in lost if system.resolve(f"{folder}/{name}") is None}
    return (*found, *(Device(system, f"{folder}/{name}", subsystem) for name in sorted(lost)))


def uevent(system: System, sys_path: str) -> Mapping[str, str]:
    """What the kernel itself says of a device."""
    try:
        return fields(system.text(f"{sys_path}/uevent"), "=")
    except Unavailable:
        return {}
