"""Lists what is on a bus of the kernel, however much that is, and reads a device's folder.

From /sys/bus/<bus>/devices, whose entries are links into /sys/devices; as an ordinary user.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from probes.parse import whole
from probes.port.files import uevent
from probes.system import Device, Gaps, System, Unavailable

__all__ = ["MOST_DEVICES", "Folder", "devices_on", "limited"]

MOST_DEVICES = 4096
"""More than the largest machines have; a captured tree can claim any number."""

LONGEST_TEXT = 500
Item = TypeVar("Item")


def devices_on(
    system: System, gaps: Gaps, bus: str, wanted: Callable[[str], bool]
) -> tuple[Device, ...]:
    """The devices of a bus whose names are wanted, sorted by name.

    One of which no more than the name can be seen has its path in the list. Raises `Unavailable`
    where there is no list.
    """
    folder = f"/sys/bus/{bus}/devices"
    names = [name for name in system.listing(folder) if wanted(name)]
    return tuple(Device(system, _place(system, folder, name), bus) for name in limited(gaps, names))


def _place(system: System, folder: str, name: str) -> str:
    """Where a device lies; a link to anything but a folder of its name leads to no device."""
    path = f"{folder}/{name}"
    real = system.resolve(path)
    return real if real is not None and real.endswith(f"/{name}") else path


def limited(gaps: Gaps, items: Sequence[Item], path: str = "devices") -> Sequence[Item]:
    """The first `MOST_DEVICES` of them; how many are left out is noted."""
    left = len(items) - MOST_DEVICES
    if left > 0:
        gaps.note(path, Unavailable("probe.too_many", shown=MOST_DEVICES, left=left))
    return items[:MOST_DEVICES]


class Folder:
    """A device's folder: only the files that are in it are opened, since each costs time."""

    def __init__(self, system: System, device: Device) -> None:
        self._device = device
        self.names = device.names()
        self._own = frozenset(self.names)
        # libudev costs ten times what the file costs; a captured tree has no other way to it.
        self.told: Mapping[str, str] = (
            device.properties if system.recorded else uevent(system, device.sys_path)
        )

    def __contains__(self, name: str) -> bool:
        return name in self._own

    def text(self, name: str) -> str | None:
        """The text of a file; `None` where there is none, or an empty one."""
        told = self._device.attribute(name) if name in self._own else None
        return None if told is None else told[:LONGEST_TEXT]

    def number(self, name: str) -> int | None:
        """The whole number in a file."""
        return whole(self.text(name))

    def flag(self, name: str) -> bool | None:
        """Whether the number in a file is more than none."""
        number = self.number(name)
        return None if number is None else number > 0

    def link(self, name: str) -> str | None:
        """The name of what a link leads to."""
        return self._device.link(name) if name in self._own else None

    @property
    def driver(self) -> str | None:
        """The driver that is bound."""
        return self.told.get("DRIVER") or self.link("driver")
