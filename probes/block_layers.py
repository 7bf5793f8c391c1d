"""Block devices that the kernel makes from others: device mapper, md, loop, zram and the like.

From /sys/block/*; as an ordinary user.
"""

import re

import msgspec

from probes.readings import SECTOR_BYTES
from probes.system import Device

__all__ = ["VirtualDisk", "virtual_disk"]

_KINDS = {
    "dm-": "device_mapper",
    "drbd": "drbd",
    "loop": "loop",
    "md": "md",
    "nbd": "nbd",
    "ram": "ram",
    "rbd": "rbd",
    "zd": "zvol",
    "zram": "zram",
}
_NUMBER = re.compile(r"_?[0-9p]*$")


class VirtualDisk(msgspec.Struct, frozen=True, kw_only=True):
    """A block device made from others, from memory, or from a file.

    `members` are the kernel's names of what it is made from. `degraded` counts the members that
    an md array misses.
    """

    part: str
    kernel_name: str
    sys_path: str
    kind: str
    size_bytes: int
    read_only: bool | None = None
    name: str | None = None
    level: str | None = None
    state: str | None = None
    degraded: int | None = None
    backing_file: str | None = None
    members: tuple[str, ...] = ()


def virtual_disk(device: Device) -> VirtualDisk | None:
    """One of them; `None` for those without a size, which stand ready for nothing."""
    sectors = device.number("size")
    if not sectors:
        return None
    read_only = device.number("ro")
    return VirtualDisk(
        part=_part(device),
        kernel_name=device.sys_name,
        sys_path=device.sys_path,
        kind=_KINDS.get(_NUMBER.sub("", device.sys_name), "other"),
        size_bytes=sectors * SECTOR_BYTES,
        read_only=None if read_only is None else read_only != 0,
        name=device.attribute("dm/name"),
        level=device.attribute("md/level"),
        state=device.attribute("md/array_state"),
        degraded=device.number("md/degraded"),
        backing_file=device.attribute("loop/backing_file"),
        members=device.names("slaves"),
    )


def _part(device: Device) -> str:
    """What it is known by from boot to boot: its own identity, or what it is made from."""
    md = device.attribute("md/uuid") or device.properties.get("MD_UUID")
    mapper = device.attribute("dm/uuid") or device.attribute("dm/name")
    backing = device.attribute("loop/backing_file")
    for kind, known in (("md", md), ("dm", mapper), ("loop", backing)):
        if known:
            return f"{kind}:{known}"
    return f"path:{device.sys_path.removeprefix('/sys/devices/')}"
