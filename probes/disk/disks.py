"""What the kernel and the udev database tell of one block device.

From /sys/block/*, /sys/devices/*/block/* and /run/udev/data; as an ordinary user.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

import msgspec

from probes import parts
from probes.port.readings import SECTOR_BYTES, disk_stat
from probes.system import Device, System, Unavailable

__all__ = [
    "Counters",
    "Disk",
    "Partition",
    "Queue",
    "by_place",
    "disk",
    "is_virtual",
    "made_by_kernel",
    "names_of",
    "partitions_of",
    "place",
]

_ENCODED = re.compile(r"\\x([0-9a-fA-F]{2})")
_MADE_BY_KERNEL = re.compile(r"(dm-|loop|md|nbd|ram|zd|zram|drbd|rbd|bcache)\d|md_")
_WORLD_WIDE = ("naa.", "eui.", "uuid.", "0x")
_TRANSPORTS = (
    ("nvme", re.compile(r"/nvme")),
    ("usb", re.compile(r"/usb\d")),
    ("sata", re.compile(r"/ata\d")),
    ("sas", re.compile(r"/end_device-")),
    ("fibre_channel", re.compile(r"/rport-")),
    ("iscsi", re.compile(r"/session\d")),
    ("virtio", re.compile(r"/virtio\d")),
    ("mmc", re.compile(r"/mmc_host/")),
    ("xen", re.compile(r"/vbd-")),
    ("hyperv", re.compile(r"/VMBUS")),
)
"""In this order: a USB bridge shows a SCSI disk, and what matters is the USB."""


_PLUGGED = re.compile(r"/(usb\d|mmc_host/|fw\d|pcmcia|ccw|memstick)")


class Queue(msgspec.Struct, frozen=True, kw_only=True):
    """How the kernel feeds the device."""

    scheduler: str | None = None
    requests: int | None = None
    read_ahead_bytes: int | None = None
    minimum_io_bytes: int | None = None
    optimal_io_bytes: int | None = None
    adds_entropy: bool | None = None
    zoned: str | None = None
    write_cache: str | None = None
    discard_maximum_bytes: int | None = None


class Counters(msgspec.Struct, frozen=True, kw_only=True):
    """What the device has done since it appeared; errors and time-outs only SCSI disks count."""

    reads: int | None = None
    read_bytes: int | None = None
    read_seconds: float | None = None
    writes: int | None = None
    written_bytes: int | None = None
    write_seconds: float | None = None
    busy_seconds: float | None = None
    io_requests: int | None = None
    io_errors: int | None = None
    io_timeouts: int | None = None


class Partition(msgspec.Struct, frozen=True, kw_only=True):
    """A partition; `holders` are the kernel's names of what is built on it."""

    part: str
    kernel_name: str
    number: int
    device_number: str | None = None
    start_bytes: int | None = None
    size_bytes: int | None = None
    alignment_offset_bytes: int | None = None
    read_only: bool | None = None
    file_system: str | None = None
    uuid: str | None = None
    holders: tuple[str, ...] = ()


class Disk(msgspec.Struct, frozen=True, kw_only=True):
    """A disk of this machine's own: SSD, hard disk, memory card, a virtual machine's disk."""

    part: str
    kernel_name: str
    sys_path: str
    place: str
    device_number: str | None = None
    wwn: str | None = None
    serial: str | None = None
    vendor: str | None = None
    model: str | None = None
    firmware: str | None = None
    size_bytes: int | None = None
    logical_block_bytes: int | None = None
    physical_block_bytes: int | None = None
    alignment_offset_bytes: int | None = None
    rotational: bool | None = None
    removable: bool | None = None
    hotplug: bool | None = None
    read_only: bool | None = None
    transport: str | None = None
    state: str | None = None
    queue: Queue
    counters: Counters
    partitions: tuple[Partition, ...] = ()
    holders: tuple[str, ...] = ()


def made_by_kernel(name: str) -> bool:
    """Whether a name is one of those that the kernel gives to what it makes itself."""
    return _MADE_BY_KERNEL.match(name) is not None


def is_virtual(device: Device) -> bool:
    """Whether it is made by the kernel from something else; a multipath NVMe head is not."""
    path = device.sys_path
    if path.startswith(("/sys/block/", "/sys/class/")):  # its link leads nowhere
        return made_by_kernel(device.sys_name)
    return path.startswith("/sys/devices/virtual/") and "/nvme-subsystem/" not in path


def names_of(system: System, device: Device) -> tuple[str | None, str | None]:
    """World-wide name and serial number, from the kernel first and the udev database then."""
    told = device.properties
    names = (device.attribute("wwid"), device.attribute("device/wwid"))
    name = next((n for n in names if n and n.startswith(_WORLD_WIDE)), None)
    number = (
        device.word("device/serial")
        or device.word("serial")
        or told.get("ID_SCSI_SERIAL")
        or told.get("ID_SERIAL_SHORT")
        or _vital_product_data(system, device)
    )
    return name or told.get("ID_WWN_WITH_EXTENSION") or told.get("ID_WWN"), number


def _vital_product_data(system: System, device: Device) -> str | None:
    """The unit serial number page (0x80) that SCSI disks answer: four bytes, then the number."""
    try:
        page = system.read(f"{device.sys_path}/device/vpd_pg80", 4096)
    except Unavailable:
        return None
    return page[4:].decode("ascii", "replace").strip("\0 ") or None


def place(device: Device, *, alone: bool) -> str:
    """Where it is plugged; of a folder that a report has copied only the name is left."""
    if device.sys_path.startswith("/sys/block/"):
        return f"path:block/{device.sys_name}"
    return parts.place(device.sys_path, alone=alone)


def disk(part: str, device: Device, name: str | None, number: str | None) -> Disk:
    """One disk; `name` and `number` are its world-wide name and serial number."""
    told, removable = device.properties, _flag(device, "removable")
    return Disk(
        part=part,
        kernel_name=device.sys_name,
        sys_path=device.sys_path,
        place=place(device, alone=False),
        device_number=device.attribute("dev"),
        wwn=name,
        serial=number,
        vendor=_vendor(device, told),
        model=_decoded(told, "ID_MODEL") or device.attribute("device/model"),
        firmware=device.attribute("device/firmware_rev")
        or device.attribute("device/rev")
        or told.get("ID_REVISION"),
        size_bytes=_sectors(device, "size"),
        logical_block_bytes=device.number("queue/logical_block_size"),
        physical_block_bytes=device.number("queue/physical_block_size"),
        alignment_offset_bytes=device.number("alignment_offset"),
        rotational=_flag(device, "queue/rotational"),
        removable=removable,
        hotplug=None if removable is None else removable or _pluggable(device),
        read_only=_flag(device, "ro"),
        transport=_transport(device, told),
        state=device.attribute("device/state"),
        queue=_queue(device),
        counters=_counters(device),
        partitions=tuple(partitions_of(part, device)),
        holders=device.names("holders"),
    )


def _pluggable(device: Device) -> bool:
    """On a bus from which a disk can be pulled while the machine runs."""
    return _PLUGGED.search(device.sys_path) is not None


def _vendor(device: Device, told: Mapping[str, str]) -> str | None:
    """SATA disks say ATA here and virtio ones a number: neither names who made it."""
    own = device.attribute("device/vendor")
    named = own if own and own != "ATA" and not own.startswith("0x") else None
    return named or _decoded(told, "ID_VENDOR")


def _decoded(told: Mapping[str, str], key: str) -> str | None:
    r"""A property with its blanks: `ID_MODEL_ENC` keeps them as `\x20`, `ID_MODEL` as `_`."""
    encoded = told.get(f"{key}_ENC")
    if encoded is None:
        return None
    data = _ENCODED.sub(lambda found: chr(int(found[1], 16)), encoded)
    return data.strip("\0 ") or None


def _transport(device: Device, told: Mapping[str, str]) -> str | None:
    way = device.sys_path
    return next((name for name, step in _TRANSPORTS if step.search(way)), told.get("ID_BUS"))


def _sectors(device: Device, name: str) -> int | None:
    count = device.number(name)
    return None if count is None else count * SECTOR_BYTES


def _flag(device: Device, name: str) -> bool | None:
    number = device.number(name)
    return None if number is None else number != 0


def _queue(device: Device) -> Queue:
    """The scheduler in use stands in brackets among those that could be."""
    schedulers = device.attribute("queue/scheduler") or ""
    chosen = schedulers.partition("[")[2].partition("]")[0]
    ahead = device.number("queue/read_ahead_kb")
    return Queue(
        scheduler=chosen or schedulers or None,
        requests=device.number("queue/nr_requests"),
        read_ahead_bytes=None if ahead is None else ahead * 1024,
        minimum_io_bytes=device.number("queue/minimum_io_size"),
        optimal_io_bytes=device.number("queue/optimal_io_size"),
        adds_entropy=_flag(device, "queue/add_random"),
        zoned=device.attribute("queue/zoned"),
        write_cache=device.attribute("queue/write_cache"),
        discard_maximum_bytes=device.number("queue/discard_max_bytes"),
    )


def _counters(device: Device) -> Counters:
    done = disk_stat(device.attribute("stat") or "")
    return Counters(
        reads=done.get("reads"),
        read_bytes=done.get("read_bytes"),
        read_seconds=_seconds(done.get("read_milliseconds")),
        writes=done.get("writes"),
        written_bytes=done.get("written_bytes"),
        write_seconds=_seconds(done.get("write_milliseconds")),
        busy_seconds=_seconds(done.get("busy_milliseconds")),
        io_requests=device.number("device/iorequest_cnt"),
        io_errors=device.number("device/ioerr_cnt"),
        io_timeouts=device.number("device/iotmo_cnt"),
    )


def _seconds(milliseconds: int | None) -> float | None:
    return None if milliseconds is None else milliseconds / 1000


def partitions_of(part: str, device: Device) -> Iterator[Partition]:
    """The partitions by number, named by their disk."""
    found = []
    for name in device.names():
        if name.startswith(device.sys_name) and name != device.sys_name:
            child = device.below(name)
            number = child.number("partition")
            if number is not None:
                found.append((number, child))
    for number, child in sorted(found, key=lambda item: (item[0], item[1].sys_name)):
        yield _partition(f"{part}/{number}", number, child)


def _partition(part: str, number: int, child: Device) -> Partition:
    told = child.properties
    return Partition(
        part=part,
        kernel_name=child.sys_name,
        number=number,
        device_number=child.attribute("dev"),
        start_bytes=_sectors(child, "start"),
        size_bytes=_sectors(child, "size"),
        alignment_offset_bytes=child.number("alignment_offset"),
        read_only=_flag(child, "ro"),
        file_system=told.get("ID_FS_TYPE"),
        uuid=told.get("ID_PART_ENTRY_UUID") or told.get("PARTUUID"),
        holders=child.names("holders"),
    )


def by_place(
    devices: Sequence[Device], names: Sequence[tuple[str | None, str | None]]
) -> list[str]:
    """The part of each device: world-wide name, serial number, or the place it is plugged in."""
    short = [place(device, alone=True) for device in devices]
    count = Counter(short)
    alone = [count[where] == 1 for where in short]
    places = [place(d, alone=only) for d, only in zip(devices, alone, strict=True)]
    ids = [
        parts.wwn(name) or parts.serial(number) or where
        for (name, number), where in zip(names, places, strict=True)
    ]
    return parts.distinct(ids, [place(device, alone=False) for device in devices])
