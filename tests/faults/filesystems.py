"""Faults of file systems: turned read-only, left read-only, full."""

from tests.faults import Fault, Maker
from tests.faults._arrangements import tree
from tests.machines import Machine

GIB = 2**30
LINE = "31 1 259:2 / / {asked} shared:1 - ext4 /dev/nvme0n1p2 {done}\n"
BOOT = "32 31 259:1 / /boot rw,relatime shared:2 - ext4 /dev/nvme0n1p1 rw\n"
FSTAB = "# table\n/dev/nvme0n1p2 / ext4 {options} 0 1\n"


def mounted(asked: str, done: str, fstab: str = "") -> Maker:
    """The root file system as asked for and as the kernel has it now."""

    def build(machine: Machine) -> None:
        machine.file("proc/self/mountinfo", LINE.format(asked=asked, done=done) + BOOT)
        machine.file("etc/fstab", FSTAB.format(options=fstab) if fstab else "")

    return tree(build)


def room(free_bytes: float) -> Maker:
    def build(machine: Machine) -> None:
        machine.mounts(size_bytes=100 * GIB, free_bytes=int(free_bytes))

    return tree(build)


def inodes(free: int) -> Maker:
    def build(machine: Machine) -> None:
        machine.mounts(inodes=1_000_000, inodes_free=free)

    return tree(build)


WRITABLE, ROOM = "storage.filesystems_writable", "storage.filesystems_have_room"

FAULTS = (
    Fault(WRITABLE, "turned_by_kernel", mounted("rw,relatime", "ro"), mounted("ro,relatime", "ro")),
    Fault(
        WRITABLE,
        "stopped_by_kernel",
        mounted("rw,relatime", "rw,emergency_ro"),
        mounted("rw,relatime", "rw,errors=remount-ro"),
    ),
    Fault(
        WRITABLE,
        "against_fstab",
        mounted("ro,relatime", "ro", "defaults"),
        mounted("ro,relatime", "ro", "ro"),
    ),
    Fault(ROOM, "no_room", room(4.9 * GIB), room(5.1 * GIB)),
    Fault(ROOM, "no_inodes", inodes(9_999), inodes(10_001)),
)
