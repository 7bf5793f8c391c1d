"""Tells whether what lies under / and swap is encrypted: by the layers that the kernel shows.

From /proc/self/mountinfo, /proc/swaps and /sys/block; as an ordinary user.
"""

from probes.disk import mounts
from probes.system import Device, System, Unavailable

__all__ = ["root_encrypted", "swap_encrypted"]

MOUNTS = "/proc/self/mountinfo"
SWAPS = "/proc/swaps"
MOST_LAYERS = 16


def root_encrypted(system: System) -> bool:
    """Raises `Unavailable` where / lies on no block device of this machine."""
    found = [m for m in mounts.parse(system.text(MOUNTS)) if m.mount_point == "/"]
    if not found or not found[-1].device.startswith("/dev/"):
        raise Unavailable("probe.root_on_no_disk")
    numbered = system.resolve(f"/sys/dev/block/{found[-1].number}") or ""
    name = numbered.rpartition("/")[2] or _block_name(system, found[-1].device)
    return _encrypted(system, name)


def swap_encrypted(system: System) -> bool:
    """Whether all of it is; compressed memory never leaves the machine. `Unavailable`: no swap."""
    rows = [line.split() for line in system.text(SWAPS).split("\n")[1:]]
    used = [row for row in rows if len(row) >= 5 and "zram" not in row[0]]
    if not used:
        raise Unavailable("probe.no_swap")
    return all(
        _encrypted(system, _block_name(system, row[0]))
        if row[1] == "partition"
        else root_encrypted(system)
        for row in used
    )


def _block_name(system: System, device: str) -> str:
    """The kernel's name of `/dev/sda2`, `/dev/mapper/vg-root`."""
    name = device.rpartition("/")[2]
    if not device.startswith("/dev/mapper/"):
        return name
    for path in system.glob("/sys/block/dm-*/dm/name"):
        if system.text(path).strip() == name:
            return path.split("/")[3]
    raise Unavailable("probe.no_file", path="/sys/block/dm-*/dm/name")


def _encrypted(system: System, name: str) -> bool:
    """Whether it, or anything that it is built on, is a layer of dm-crypt."""
    if not system.exists(f"/sys/class/block/{name}"):
        raise Unavailable("probe.no_file", path=f"/sys/class/block/{name}")
    level = {name}
    for _ in range(MOST_LAYERS):
        places = [Device(system, f"/sys/class/block/{one}", "block") for one in sorted(level)]
        if any((place.attribute("dm/uuid") or "").startswith("CRYPT-") for place in places):
            return True
        level = {below for place in places for below in place.names("slaves")}
        if not level:
            break
    return False
