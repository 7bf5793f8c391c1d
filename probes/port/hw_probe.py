"""Makes files of the kernel again from what hw-probe keeps of them, so that every probe reads them.

hw-probe keeps no /proc and no /sys, but some of their files under other names in `logs/`, and a
summary in `host`. What it hides (serial numbers, addresses) it replaces by a digest: such a value
is left out, since it would be taken for the part's own. Of /proc/cpuinfo it keeps one processor
only: the file is not made, `lscpu` tells more.
"""

import re
from collections.abc import Mapping

from probes.parse import fields
from probes.port.archive import ArchiveTree
from probes.port.tree import Tree
from probes.port.unpacking import Entry
from probes.system import Unavailable

__all__ = ["Completed", "completed", "supply_files"]

COPIES = {
    "/proc/bus/input/devices": "/logs/input_devices",
    "/proc/interrupts": "/logs/interrupts",
    "/proc/ioports": "/logs/ioports",
    "/proc/meminfo": "/logs/meminfo",
    "/proc/scsi/scsi": "/logs/scsi",
    "/etc/fstab": "/logs/fstab",
    "/etc/os-release": "/logs/os-release",
    "/var/log/Xorg.0.log": "/logs/xorg.log",
}
HOST = {"/proc/sys/kernel/osrelease": "kernel", "/proc/sys/kernel/arch": "arch"}
DMI = frozenset(
    {"sys_vendor", "product_name", "product_version", "chassis_type", "board_vendor"}
    | {"board_name", "board_version", "bios_vendor", "bios_version", "bios_date"}
)
SUPPLY = re.compile(r"/sys/class/power_supply/([\w.:-]{1,64}):")
DIGEST = re.compile(rb"((?i:serial)[^\n]{0,60}?)\b[0-9A-F]{32}\b")
VERSION = re.compile(r"(?m)^(?:\[[ .\d]{1,30}\] )?(Linux version .{1,1000})")
COMMAND_LINE = re.compile(
    r"(?m)^(?:\[[ .\d]{1,30}\] )?(?:Kernel command|Command) line: (.{1,4096})"
)
MOUNT = re.compile(r"(\S+) on (/.*) type (\S+) \((\S*)\)$")
_MAINS = re.compile(r"AC|ADP")
"""How the firmware's tables name what is plugged into the wall."""

BLANK = r"\040"
MOST_SUPPLIES = 64
MOST_MOUNTS = 10_000


class Completed:
    """A tree, and files that were made where it has none."""

    def __init__(self, tree: Tree, made: ArchiveTree) -> None:
        self._tree, self._made = tree, made

    def _of(self, path: str) -> Tree:
        return self._tree if self._tree.resolve(path) is not None else self._made

    def read(self, path: str, limit_bytes: int = 16 * 2**20) -> bytes:
        """The content of a regular file; digests in place of serial numbers are left out."""
        data = self._of(path).read(path, limit_bytes)
        return DIGEST.sub(rb"\1", data) if path.startswith("/logs/") else data

    def listing(self, path: str) -> tuple[str, ...]:
        """What is in a folder, sorted."""
        return self._of(path).listing(path)

    def resolve(self, path: str) -> str | None:
        """The path with links followed."""
        return self._of(path).resolve(path)


def completed(tree: Tree) -> Tree:
    """The same tree, with what can be made where hw-probe took it."""
    if tree.resolve("/proc") or tree.resolve("/sys") or not tree.resolve("/logs"):
        return tree
    made = [Entry(path, "file", data) for path, data in _files(tree).items()]
    return Completed(tree, ArchiveTree.made_of(made))


def _files(tree: Tree) -> dict[str, bytes]:
    found = {path: _text(tree, log) for path, log in COPIES.items()}
    host = fields(_text(tree, "/host"))
    found |= {path: host.get(name, "") for path, name in HOST.items()}
    for name, value in fields(_text(tree, "/logs/dmi_id")).items():
        if name in DMI:
            found[f"/sys/class/dmi/id/{name}"] = value
    found |= _from_log(_text(tree, "/logs/dmesg"))
    found["/proc/mounts"] = _mounts(_text(tree, "/logs/mount"))
    found |= _supplies(_text(tree, "/logs/power_supply"))
    if boot := host.get("boot_mode"):
        found[f"/sys/firmware/{'efi' if boot.upper() == 'EFI' else 'memmap'}/from_host"] = boot
    return {path: text.encode("utf-8", "replace") for path, text in found.items() if text}


def _from_log(text: str) -> dict[str, str]:
    """Two files that the kernel repeats when it starts."""
    version, line = VERSION.search(text), COMMAND_LINE.search(text)
    return {
        "/proc/version": version[1] if version else "",
        "/proc/cmdline": line[1] if line else "",
    }


def _mounts(text: str) -> str:
    """`mount`, in columns or not, as /proc/mounts: `/dev/sda1 on / type ext4 (rw,relatime)`."""
    found = (MOUNT.match(" ".join(line.split())) for line in text.split("\n")[:MOST_MOUNTS])
    return "".join(f"{m[1]} {m[2].replace(' ', BLANK)} {m[3]} {m[4]} 0 0\n" for m in found if m)


def _text(tree: Tree, path: str) -> str:
    try:
        return DIGEST.sub(rb"\1", tree.read(path)).decode("utf-8", "backslashreplace")
    except Unavailable:
        return ""


def _supplies(text: str) -> dict[str, str]:
    """The uevent of each supply: the kernel names its files as it names these, in lower case."""
    found: dict[str, str] = {}
    pieces = SUPPLY.split(text)[1 : 2 * MOST_SUPPLIES + 1]
    for name, told in zip(pieces[::2], pieces[1::2], strict=False):
        folder = f"/sys/class/power_supply/{name}"
        found[f"{folder}/uevent"] = told.strip() + "\n"
        for attribute, value in supply_files(name, fields(told, "=")).items():
            found[f"{folder}/{attribute}"] = f"{value}\n"
    return found


def supply_files(name: str, told: Mapping[str, str]) -> dict[str, str]:
    """The files of a supply from its uevent: the kernel names them as it names these.

    Before Linux 5.8 it did not tell the kind there.
    """
    start = "POWER_SUPPLY_"
    pairs = ((k.removeprefix(start).lower(), v) for k, v in told.items() if k.startswith(start))
    found = {file: value for file, value in pairs if value and file.isidentifier()}
    if "type" not in found and found.keys() & {"status", "capacity"}:
        found["type"] = "Battery"
    elif "type" not in found and "online" in found and _MAINS.match(name):
        found["type"] = "Mains"
    return found
