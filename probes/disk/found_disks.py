"""What the two ways of finding disks give: the kernel's files, and outputs that a report kept."""

import msgspec

from probes.disk.block_layers import VirtualDisk
from probes.disk.disks import Disk

__all__ = ["Found"]


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """Disks, optical drives and what is built from them, each sorted by part."""

    disks: tuple[Disk, ...]
    optical: tuple[Disk, ...]
    virtual: tuple[VirtualDisk, ...]
