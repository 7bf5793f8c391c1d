"""Observes storage: disks, their partitions, what is built on them, and mounted file systems.

From /sys/block and /sys/class/block, /run/udev/data, /proc/self/mountinfo; as an ordinary user.
What a disk says of its own health (SMART) needs root and a tool, and is a later probe's part.
"""

from collections.abc import Sequence

import msgspec

from probes.block_layers import VirtualDisk, virtual_disk
from probes.disks import Disk, by_place, disk, is_virtual, names_of
from probes.files import listed_devices
from probes.mounts import FileSystem, file_systems
from probes.system import Device, Gaps, Missing, System, Unavailable

__all__ = ["Facts", "probe"]

OPTICAL = "5"
"""The SCSI device type of optical drives."""

LISTS = ("/sys/block", "/sys/class/block")
MOST_LAYERS = 16


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """Storage. Disks are sorted by part, file systems by mount point.

    An empty list is a machine that has none; `None` is one that did not tell.
    """

    disks: tuple[Disk, ...] | None = None
    optical: tuple[Disk, ...] | None = None
    virtual: tuple[VirtualDisk, ...] | None = None
    file_systems: tuple[FileSystem, ...] | None = None
    missing: tuple[Missing, ...] = ()


def probe(system: System) -> Facts:
    """Observe storage."""
    gaps = Gaps()
    lists = ("disks", "optical", "virtual")
    listed = gaps.attempt(lists, listed_devices, system, "block", LISTS)
    whole = _whole(listed or ())
    real = _disks(system, [device for device in whole if not is_virtual(device)])
    layers = [made for device in whole if is_virtual(device) and (made := virtual_disk(device))]
    for found, _ in real:
        if found.size_bytes is None:
            why = Unavailable("probe.malformed", path=f"{found.sys_path}/size")
            gaps.note(f"disks.{found.part}", why)
    optical = {found.part for found, kind in real if kind == OPTICAL}
    disks = sorted((found for found, _ in real), key=lambda found: found.part)
    return Facts(
        disks=tuple(d for d in disks if d.part not in optical) if listed is not None else None,
        optical=tuple(d for d in disks if d.part in optical) if listed is not None else None,
        virtual=tuple(sorted(layers, key=lambda v: (v.part, v.kernel_name)))
        if listed is not None
        else None,
        file_systems=file_systems(system, gaps, _parts_of(system, disks, layers)),
        missing=gaps.missing(),
    )


def _whole(devices: Sequence[Device]) -> list[Device]:
    """Neither partitions nor the hidden paths to a multipath NVMe namespace.

    A partition that cannot be read still lies in its disk's folder.
    """
    paths = {device.sys_path for device in devices}
    return [
        device
        for device in devices
        if device.attribute("partition") is None
        and device.sys_path.rpartition("/")[0] not in paths
        and device.attribute("hidden") != "1"
    ]


def _disks(system: System, devices: list[Device]) -> list[tuple[Disk, str | None]]:
    """The disks, each with its SCSI device type where it has one."""
    names = [names_of(system, device) for device in devices]
    parts = by_place(devices, names)
    return [
        (disk(part, device, *name), device.attribute("device/type"))
        for part, device, name in zip(parts, devices, names, strict=True)
    ]


def _parts_of(
    system: System, disks: list[Disk], layers: list[VirtualDisk]
) -> dict[str, tuple[str, ...]]:
    """By `major:minor` and by device name: the parts that a file system there lies on."""
    paths = {found.kernel_name: (found.part, found.sys_path) for found in disks}
    for found in disks:
        for piece in found.partitions:
            paths[piece.kernel_name] = (piece.part, f"{found.sys_path}/{piece.kernel_name}")
    members = {layer.kernel_name: layer.members for layer in layers}
    parts: dict[str, tuple[str, ...]] = {name: (part,) for name, (part, _) in paths.items()}
    parts |= {name: _below(name, members, parts) for name in members}
    where = {name: path for name, (_, path) in paths.items()}
    where |= {layer.kernel_name: layer.sys_path for layer in layers}
    names = {layer.name: layer.kernel_name for layer in layers if layer.name}
    by_number = {
        number: parts[name]
        for name, path in where.items()
        if (number := Device(system, path, "block").attribute("dev"))
    }
    by_name = {f"/dev/{name}": found for name, found in parts.items()}
    by_mapper = {f"/dev/mapper/{name}": parts[kernel] for name, kernel in names.items()}
    return by_number | by_name | by_mapper


def _below(
    name: str, members: dict[str, tuple[str, ...]], parts: dict[str, tuple[str, ...]]
) -> tuple[str, ...]:
    """The parts at the bottom of a stack of layers; a stack without end has none."""
    found: set[str] = set()
    level = {name}
    for _ in range(MOST_LAYERS):
        below = {member for layer in level for member in members.get(layer, ())}
        found.update(part for member in below for part in parts.get(member, ()))
        level = below - parts.keys()
    return tuple(sorted(found))
