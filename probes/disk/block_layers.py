"""Block devices that the kernel makes from others: device mapper, md, bcache, loop, zram and such.

From /sys/block/*; as an ordinary user.
"""

import re

import msgspec

from probes.disk import md_arrays
from probes.disk.disks import Partition, partitions_of
from probes.disk.md_arrays import Array
from probes.port.readings import SECTOR_BYTES
from probes.system import Device

__all__ = ["VirtualDisk", "kind_of", "virtual_disk"]

_KINDS = {
    "bcache": "bcache",
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
_KIND = re.compile(r"[a-z]+-?")
# A partition of a mapped device says which before what the device is: part1-mpath-36000...
_MAPPED = re.compile(r"(?:part[0-9]{1,4}-)?([A-Za-z]{1,16})(?:-([A-Z0-9]{1,16})-)?")


class VirtualDisk(msgspec.Struct, frozen=True, kw_only=True):
    """A block device made from others, from memory, or from a file.

    `members` are the kernel's names of what it is made from. `mapped_by` tells who made a mapped
    device (lvm, crypt, mpath, dmraid), `encryption` in which form (LUKS1, LUKS2, PLAIN). `array`
    is what md tells of its members; `degraded` counts those that it misses. A partition of a
    mapped device is a mapped device itself, those of others are `partitions`.
    """

    part: str
    kernel_name: str
    sys_path: str
    kind: str
    size_bytes: int | None = None
    device_number: str | None = None
    read_only: bool | None = None
    name: str | None = None
    mapped_by: str | None = None
    encryption: str | None = None
    suspended: bool | None = None
    level: str | None = None
    state: str | None = None
    degraded: int | None = None
    array: Array | None = None
    backing_file: str | None = None
    members: tuple[str, ...] = ()
    partitions: tuple[Partition, ...] = ()


def kind_of(kernel_name: str) -> str:
    """What the kernel calls devices of a kind: `dm-3` is a mapped one, `loop7` a loop."""
    match = _KIND.match(kernel_name)
    return _KINDS.get(match[0], "other") if match else "other"


def virtual_disk(device: Device) -> VirtualDisk | None:
    """One of them; `None` for those that stand ready for nothing: no size, and made of nothing.

    An array that could not be started has no size either, and is what somebody should see.
    """
    sectors, inside = device.number("size"), device.names()
    array = md_arrays.array(device) if "md" in inside else None
    mapped = "dm" in inside
    if not sectors and not mapped and (array is None or array.stopped):
        return None
    mapped_by, encryption = _mapped(device) if mapped else (None, None)
    suspended = device.number("dm/suspended") if mapped else None
    part = _part(device)
    return VirtualDisk(
        part=part,
        kernel_name=device.sys_name,
        sys_path=device.sys_path,
        kind=kind_of(device.sys_name),
        size_bytes=None if sectors is None else sectors * SECTOR_BYTES,
        device_number=device.attribute("dev"),
        read_only=_flag(device.number("ro")),
        name=device.attribute("dm/name") if mapped else None,
        mapped_by=mapped_by,
        encryption=encryption,
        suspended=_flag(suspended),
        level=device.attribute("md/level") if array else None,
        state=device.attribute("md/array_state")
        if array
        else device.attribute("bcache/state")
        if "bcache" in inside
        else None,
        degraded=device.number("md/degraded") if array else None,
        array=array,
        backing_file=device.attribute("loop/backing_file") if "loop" in inside else None,
        members=device.names("slaves") or (array.members_named() if array else ()),
        partitions=tuple(partitions_of(part, device)),
    )


def _flag(number: int | None) -> bool | None:
    return None if number is None else number != 0


def _mapped(device: Device) -> tuple[str | None, str | None]:
    """`LVM-3zSH...`, `mpath-3600...`, `CRYPT-LUKS2-0123...-name` -> who made it, and its form."""
    match = _MAPPED.match(device.attribute("dm/uuid") or "")
    if match is None:
        return None, None
    maker = match[1].lower()
    return maker, match[2] if maker == "crypt" else None


def _part(device: Device) -> str:
    """What it is known by from boot to boot: its own identity, or what it is made from."""
    md = device.attribute("md/uuid") or device.properties.get("MD_UUID")
    mapper = device.attribute("dm/uuid") or device.attribute("dm/name")
    backing = device.attribute("loop/backing_file")
    for kind, known in (("md", md), ("dm", mapper), ("loop", backing)):
        if known:
            return f"{kind}:{known}"
    return f"path:{device.sys_path.removeprefix('/sys/devices/').removeprefix('/sys/')}"
