"""Disks of captured trees without all of /sys: from lsblk's output, /proc/partitions, hdparm.

Reports keep these where they keep few of the kernel's files. What /sys tells stands; what it leaves
open is filled in. A running machine never comes here. Sizes that lsblk has rounded (`223.6G`) are
used only where /proc/partitions does not have them to the kilobyte.
"""

import re
from collections.abc import Iterable, Mapping, Sequence

from msgspec.structs import replace

from probes import parts
from probes.disk import lsblk, md_arrays
from probes.disk.block_layers import VirtualDisk, kind_of
from probes.disk.disks import Counters, Disk, Partition, Queue, made_by_kernel
from probes.disk.found_disks import Found
from probes.disk.lsblk import Row
from probes.parse import decimal, whole
from probes.system import System, Unavailable

__all__ = ["completed"]

OUTPUTS = (
    ("lsblk-json", "lsblk_-J_-b_-O", "lsblk_-J_-O", "lsblk_-J"),
    ("lsblk_-O_-P", "lsblk_-O_-P_-b"),
    ("lsblk",),
    ("lsblk_-f_-a_-l",),
    ("lsblk_-t",),
)
"""Names of outputs, those that tell most first; of one line only the first that is there counts."""

TRANSPORTS = {"fc": "fibre_channel", "ata": "sata"}
LAYERS = {"crypt": "crypt", "lvm": "lvm", "mpath": "mpath", "dmraid": "dmraid"}
_UNITS = {"B": 1, "K": 2**10, "M": 2**20, "G": 2**30, "T": 2**40, "P": 2**50, "E": 2**60}
_SIZE = re.compile(r"([0-9]{1,20}(?:[.,][0-9]{1,3})?)([BKMGTPE]?)")


def completed(system: System, found: Found | None) -> Found | None:
    """What was found with what the outputs add; `None` where nothing tells of any disk."""
    rows = _rows(system)
    arrays = _mdstat(system)
    if found is None and not rows and not arrays:
        return None
    known = found is not None
    found = found or Found(disks=(), optical=(), virtual=())
    named = {disk.kernel_name for disk in (*found.disks, *found.optical)}
    added = [row for row in rows.values() if _is_disk(row) and row["name"] not in named]
    new = _disks(added, rows)
    optical = {row["name"] for row in added if row.get("type") == "rom"}
    plain = (disk for disk in new if disk.kernel_name not in optical)
    drives = (disk for disk in new if disk.kernel_name in optical)
    made = Found(
        disks=_sorted((*_filled(found.disks, rows), *plain)),
        optical=_sorted((*_filled(found.optical, rows), *drives)),
        virtual=_virtual(found.virtual, rows, arrays),
    )
    # An output that lists nothing proves nothing.
    return made if known or made.disks or made.optical or made.virtual else None


def _sorted(disks: Iterable[Disk]) -> tuple[Disk, ...]:
    return tuple(sorted(disks, key=lambda disk: disk.part))


def _rows(system: System) -> dict[str, Row]:
    """By kernel name: what all outputs tell, the first that tells something of it counts."""
    found: dict[str, Row] = {}
    outputs = (_output(system, names) for names in OUTPUTS)
    for row in (row for text in outputs for row in lsblk.parse(text)):
        _merge(found, row)
    exact = {row["name"]: row for row in lsblk.partitions(_text(system, "/proc/partitions"))}
    for name, row in exact.items():
        if not found.get(name, {}).get("size", "").isdecimal():
            found.setdefault(name, {})["size"] = row["size"]
        _merge(found, row)
    for row in lsblk.hdparm(_output(system, ("hdparm",))):
        _merge(found, row)
    return {name: row | {"type": row.get("type") or _type(row)} for name, row in found.items()}


def _type(row: Row) -> str:
    """Listings without that column: what stands in a tree's root is a disk, unless it is made."""
    name, above = row["name"], row.get("parents", "")
    if above:
        return "part" if name.startswith(above.split()[0]) else "other"
    if made_by_kernel(name):
        return "other"
    return "rom" if name.startswith("sr") else "disk"


def _merge(found: dict[str, Row], row: Row) -> None:
    """A device that is made from several has a row under each of them."""
    name = row.get("kname", row["name"]).removeprefix("/dev/")
    known = found.get(name, {})
    above = {*known.get("parents", "").split(), *row.get("parent", "").split()}
    found[name] = row | known | {"name": name, "parents": " ".join(sorted(above))}


def _output(system: System, names: Sequence[str]) -> str:
    try:
        return system.run((names[0],), names=names).text
    except Unavailable:
        return ""


def _text(system: System, path: str) -> str:
    try:
        return system.text(path)
    except Unavailable:
        return ""


def _mdstat(system: System) -> tuple[md_arrays.Listed, ...]:
    return md_arrays.mdstat(_text(system, "/proc/mdstat"))


def _is_disk(row: Row) -> bool:
    return row.get("type") in ("disk", "rom") and not made_by_kernel(row["name"])


def _disks(added: Sequence[Row], rows: Mapping[str, Row]) -> list[Disk]:
    """Named by world-wide name or serial number; where neither is told, only by where it stood."""
    places = [f"path:block/{row['name']}" for row in added]
    ids = [
        parts.wwn(row.get("wwn")) or parts.serial(row.get("serial")) or place
        for row, place in zip(added, places, strict=True)
    ]
    names = parts.distinct(ids, places)
    made = zip(added, names, places, strict=True)
    return [_disk(row, name, place, rows) for row, name, place in made]


def _disk(row: Row, part: str, place: str, rows: Mapping[str, Row]) -> Disk:
    removable, transport = _flag(row, "rm"), row.get("tran")
    return Disk(
        part=part,
        kernel_name=row["name"],
        sys_path=f"/sys/block/{row['name']}",
        place=place,
        device_number=row.get("maj:min"),
        wwn=row.get("wwn"),
        serial=row.get("serial"),
        vendor=_vendor(row),
        model=row.get("model"),
        firmware=row.get("rev"),
        size_bytes=_size(row.get("size")),
        logical_block_bytes=whole(row.get("log-sec")),
        physical_block_bytes=whole(row.get("phy-sec")),
        alignment_offset_bytes=whole(row.get("alignment")),
        rotational=_flag(row, "rota"),
        removable=removable,
        hotplug=_flag(row, "hotplug"),
        read_only=_flag(row, "ro"),
        transport=TRANSPORTS.get(transport, transport) if transport else None,
        state=row.get("state"),
        queue=Queue(
            scheduler=row.get("sched"),
            requests=whole(row.get("rq-size")),
            minimum_io_bytes=whole(row.get("min-io")),
            optimal_io_bytes=whole(row.get("opt-io")),
        ),
        counters=Counters(),
        partitions=tuple(_partitions(part, row["name"], rows)),
    )


def _vendor(row: Row) -> str | None:
    """SATA disks say ATA here, virtual ones a number: neither names who made it."""
    vendor = row.get("vendor", "").strip()
    return vendor if vendor not in ("", "ATA") and not vendor.startswith("0x") else None


def _flag(row: Row, name: str) -> bool | None:
    return {"0": False, "1": True}.get(row.get(name, ""))


def _size(text: str | None) -> int | None:
    """`500107862016`, or what is left of it in `465.8G`."""
    match = _SIZE.fullmatch(text or "")
    number = decimal(match[1].replace(",", ".")) if match else None
    if match is None or number is None:
        return None
    size = whole(match[1]) if not match[2] else round(number * _UNITS[match[2]])
    return size if size is not None and size < 2**63 else None


def _partitions(part: str, disk: str, rows: Mapping[str, Row]) -> Iterable[Partition]:
    pieces = []
    for name, row in rows.items():
        number = re.search(r"([0-9]{1,4})$", name)
        if row.get("type") == "part" and row["parents"] == disk and number:
            pieces.append((int(number[1]), name, row))
    for number_, name, row in sorted(pieces, key=lambda piece: piece[:2]):
        yield Partition(
            part=f"{part}/{number_}",
            kernel_name=name,
            number=number_,
            device_number=row.get("maj:min"),
            size_bytes=_size(row.get("size")),
            alignment_offset_bytes=whole(row.get("alignment")),
            read_only=_flag(row, "ro"),
            file_system=row.get("fstype"),
            uuid=row.get("partuuid"),
        )


def _filled(disks: Iterable[Disk], rows: Mapping[str, Row]) -> list[Disk]:
    """Each disk with what /sys did not tell of it; its name and part stay."""
    return [_filled_one(disk, rows) for disk in disks]


def _filled_one(disk: Disk, rows: Mapping[str, Row]) -> Disk:
    if disk.kernel_name not in rows:
        return disk
    told = _disk(rows[disk.kernel_name], disk.part, disk.place, rows)
    unsaid = {
        name: getattr(told, name)
        for name in disk.__struct_fields__
        if getattr(disk, name) in (None, ()) and getattr(told, name) not in (None, ())
    }
    return replace(disk, **unsaid)


def _virtual(
    known: Sequence[VirtualDisk],
    rows: Mapping[str, Row],
    arrays: Sequence[md_arrays.Listed],
) -> tuple[VirtualDisk, ...]:
    """What /sys knows, and besides it what lsblk and md list."""
    made = {layer.kernel_name: layer for layer in known}
    # lsblk calls a mapped device by its own name where /sys calls it dm-0.
    seen = {*made, *(layer.name for layer in known), *(layer.device_number for layer in known)}
    for name, row in rows.items():
        listed_there = seen & {name, row.get("maj:min", name)}
        if not listed_there and row["type"] != "part" and not _is_disk(row):
            made[name] = _layer(row, rows)
    for listed in arrays:
        if listed.name not in made or made[listed.name].array is None:
            made[listed.name] = _array(listed, made.get(listed.name))
    return tuple(sorted(made.values(), key=lambda layer: (layer.part, layer.kernel_name)))


def _layer(row: Row, rows: Mapping[str, Row]) -> VirtualDisk:
    name, kind = row["name"], row.get("type", "")
    mapped = LAYERS.get(kind)
    raid = kind.startswith("raid") or name.startswith("md")
    part = f"path:block/{name}"
    return VirtualDisk(
        part=part,
        kernel_name=name,
        sys_path=f"/sys/block/{name}",
        kind="device_mapper" if mapped else "md" if raid else kind_of(name),
        size_bytes=_size(row.get("size")),
        device_number=row.get("maj:min"),
        read_only=_flag(row, "ro"),
        mapped_by=mapped,
        level=kind if raid and kind.startswith("raid") else None,
        members=tuple(row["parents"].split()),
        partitions=tuple(_partitions(part, name, rows)),
    )


def _array(listed: md_arrays.Listed, known: VirtualDisk | None) -> VirtualDisk:
    """The list of md tells of its arrays what lsblk does not."""
    place = f"/sys/block/{listed.name}"
    base = known or VirtualDisk(
        part=f"path:block/{listed.name}", kernel_name=listed.name, sys_path=place, kind="md"
    )
    return replace(
        base,
        kind="md",
        size_bytes=base.size_bytes if base.size_bytes is not None else listed.size_bytes,
        read_only=listed.read_only if base.read_only is None else base.read_only,
        level=base.level or listed.level,
        state=base.state or ("active" if listed.active else "inactive"),
        degraded=listed.degraded if base.degraded is None else base.degraded,
        array=listed.array,
        members=base.members if len(base.members) > 1 else listed.array.members_named(),
    )
