"""Observes storage: disks, their partitions, what is built on them, and mounted file systems.

From /sys/block, /sys/class/{block,nvme-subsystem}, /run/udev/data, /proc/self/mountinfo and
/proc/swaps; in captured trees also from what `lsblk` printed. As an ordinary user. What a disk says
of its own health (SMART) needs root and a tool, and is the probe `smart`.
"""

from collections.abc import Mapping, Sequence

import msgspec

from probes.board.memory_layout import swaps
from probes.disk.block_layers import VirtualDisk, virtual_disk
from probes.disk.disks import Disk, by_place, disk, is_virtual, names_of
from probes.disk.found_disks import Found
from probes.disk.mounts import FileSystem, file_systems
from probes.disk.nvme import Subsystem, namespaces, subsystems
from probes.port.files import listed_devices
from probes.system import Device, Gaps, Missing, System, Unavailable

__all__ = ["Facts", "SwapArea", "own_disks", "probe"]

OPTICAL = "5"
"""The SCSI device type of optical drives."""

LISTED = ("disks", "optical", "virtual")
LISTS = ("/sys/block", "/sys/class/block")
MOST_LAYERS = 16
MOST_DEVICES = 16_384
"""More disks, and devices made from them, than the largest machines have."""


class SwapArea(msgspec.Struct, frozen=True, kw_only=True):
    """A swap space and the disks or partitions that it lies on, as far as they are known."""

    part: str
    device: str
    type: str
    size_bytes: int | None = None
    parts: tuple[str, ...] = ()


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """Storage. Disks are sorted by part, file systems by mount point.

    An empty list is a machine that has none; `None` is one that did not tell.
    """

    disks: tuple[Disk, ...] | None = None
    optical: tuple[Disk, ...] | None = None
    virtual: tuple[VirtualDisk, ...] | None = None
    nvme: tuple[Subsystem, ...] | None = None
    file_systems: tuple[FileSystem, ...] | None = None
    swaps: tuple[SwapArea, ...] | None = None
    missing: tuple[Missing, ...] = ()


def probe(system: System) -> Facts:
    """Observe storage."""
    gaps = Gaps()
    nvme = subsystems(system)
    listed = gaps.attempt(LISTED, _listed, system, nvme)
    found = None if listed is None else _found(system, listed)
    if system.recorded:
        found = _completed(system, gaps, found)
    _note_left_out(gaps, listed or ())
    disks = [] if found is None else [*found.disks, *found.optical]
    _note_sizes(gaps, disks)
    parts_of = _parts_of(disks, list(found.virtual) if found else [])
    return Facts(
        disks=found.disks if found else None,
        optical=found.optical if found else None,
        virtual=found.virtual if found else None,
        nvme=nvme if nvme or listed is not None else None,
        file_systems=file_systems(system, gaps, parts_of),
        swaps=gaps.attempt("swaps", _swaps, system, parts_of),
        missing=gaps.missing(),
    )


def _listed(system: System, nvme: Sequence[Subsystem]) -> Sequence[Device]:
    """The kernel's list, else the name spaces of NVMe drives, which have a list of their own."""
    try:
        return listed_devices(system, "block", LISTS)
    except Unavailable:
        if not nvme:
            raise
        return namespaces(system, nvme)


def _found(system: System, listed: Sequence[Device]) -> Found:
    whole = _whole(listed[:MOST_DEVICES])
    real = _disks(system, [device for device in whole if not is_virtual(device)])
    layers = [made for device in whole if is_virtual(device) and (made := virtual_disk(device))]
    disks = sorted(real, key=lambda pair: pair[0].part)
    return Found(
        disks=tuple(found for found, kind in disks if kind != OPTICAL),
        optical=tuple(found for found, kind in disks if kind == OPTICAL),
        virtual=tuple(sorted(layers, key=lambda v: (v.part, v.kernel_name))),
    )


def own_disks(system: System) -> tuple[Disk, ...]:
    """The disks alone, for who asks them more; `Unavailable` where the machine did not tell."""
    gaps = Gaps()
    listed = gaps.attempt("disks", _listed, system, subsystems(system))
    found = None if listed is None else _found(system, listed)
    if system.recorded:
        found = _completed(system, gaps, found)
    if found is None:
        raise Unavailable("probe.no_file", path=LISTS[0])
    return found.disks


def _completed(system: System, gaps: Gaps, found: Found | None) -> Found | None:
    """Reports keep outputs where they keep few files; what they tell is not missing."""
    from probes.disk import captured_disks

    told = captured_disks.completed(system, found)
    if told is not None:
        gaps.settle(LISTED)
    return told


def _note_left_out(gaps: Gaps, listed: Sequence[Device]) -> None:
    if (left := len(listed) - MOST_DEVICES) > 0:
        gaps.note(LISTED, Unavailable("probe.too_many", shown=MOST_DEVICES, left=left))


def _note_sizes(gaps: Gaps, disks: Sequence[Disk]) -> None:
    for found in disks:
        if found.size_bytes is None:
            why = Unavailable("probe.malformed", path=f"{found.sys_path}/size")
            gaps.note(f"disks.{found.part}", why)


def _swaps(system: System, parts_of: Mapping[str, tuple[str, ...]]) -> tuple[SwapArea, ...]:
    """A file's own place is that of the file system it lies in, which is told there."""
    areas = []
    for swap in swaps(system):
        below = parts_of.get(swap.device, ())
        areas.append(
            SwapArea(
                part=below[0] if len(below) == 1 else f"path:{swap.device}",
                device=swap.device,
                type=swap.type,
                size_bytes=swap.size_bytes,
                parts=below,
            )
        )
    return tuple(areas)


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


def _parts_of(disks: list[Disk], layers: list[VirtualDisk]) -> dict[str, tuple[str, ...]]:
    """By `major:minor` and by device name: the parts that a file system there lies on."""
    parts: dict[str, tuple[str, ...]] = {}
    numbers: dict[str, str | None] = {}
    for found in disks:
        parts[found.kernel_name] = (found.part,)
        numbers[found.kernel_name] = found.device_number
        for piece in found.partitions:
            parts[piece.kernel_name] = (piece.part,)
            numbers[piece.kernel_name] = piece.device_number
    members = {layer.kernel_name: layer.members for layer in layers}
    numbers |= {layer.kernel_name: layer.device_number for layer in layers}
    for layer in layers:
        members |= {piece.kernel_name: (layer.kernel_name,) for piece in layer.partitions}
        numbers |= {piece.kernel_name: piece.device_number for piece in layer.partitions}
    parts |= {name: _below(name, members, parts) for name in members}
    names = {layer.name: layer.kernel_name for layer in layers if layer.name}
    by_number = {number: parts[name] for name, number in numbers.items() if number}
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
