"""The port to the machine that runs us.

Files are read as they are; devices' properties come from libudev by pyudev, living state from
psutil, the rest from system calls. Both packages are imported when they are first asked, since
they cost more than most answers. Works as an ordinary user; `Unavailable` says what needs root.
"""

import os
import time
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from probes.port import kernel_log, readings
from probes.port.commands import run_command
from probes.port.files import TreeSystem, devices_below, uevent
from probes.port.tree import LiveTree, map_regular
from probes.system import (
    AS_ROOT,
    Address,
    Battery,
    CardDriver,
    Device,
    KernelClock,
    LogLine,
    MemoryNow,
    Output,
    Reading,
    Space,
    Unavailable,
)

if TYPE_CHECKING:
    import mmap

__all__ = ["Live"]

UDEV_DATABASE = "/run/udev/data"


class Live(TreeSystem):
    """This machine."""

    recorded = False

    def __init__(self) -> None:
        super().__init__(LiveTree())

    def owner(self, path: str) -> int | None:
        """The number of the user that owns it; `None` where it has gone."""
        try:
            return os.stat(path).st_uid
        except OSError:
            return None

    def devices(self, subsystem: str) -> tuple[Device, ...]:
        """All devices of a subsystem, sorted by name."""
        return devices_below(self, subsystem)

    @cached_property
    def _udev(self) -> Any:
        """The context of libudev, or `None` where there is no libudev, or no database for it."""
        if not os.path.isdir(UDEV_DATABASE):
            return None  # all that libudev could tell then is what the kernel says
        try:
            import pyudev

            return pyudev.Context()
        except (ImportError, OSError):
            return None

    def properties(self, sys_path: str, subsystem: str) -> Mapping[str, str]:
        """What libudev knows; without udevd that is what the kernel says."""
        del subsystem  # libudev finds it by itself
        if self._udev is None:
            return uevent(self, sys_path)
        import pyudev

        try:
            found = pyudev.Devices.from_sys_path(self._udev, sys_path)
            return {key: found.properties[key] for key in found.properties}
        except (pyudev.DeviceNotFoundError, KeyError, OSError, UnicodeDecodeError):
            return uevent(self, sys_path)

    def view(self, path: str, limit_bytes: int) -> "mmap.mmap":
        """A large regular file, as memory."""
        return map_regular(path, limit_bytes)

    def run(
        self, argv: Sequence[str], *, names: Sequence[str] = (), deadline_seconds: float = 10.0
    ) -> Output:
        """What a command prints."""
        del names  # only a captured tree keeps outputs by name
        return run_command(argv, deadline_seconds)

    def utc_seconds(self) -> float:
        """The system's clock."""
        return time.time()

    def boot_seconds(self) -> float:
        """The clock that counts from boot and in suspend too."""
        return time.clock_gettime(time.CLOCK_BOOTTIME)

    def memory(self) -> MemoryNow:
        """Memory and swap at this moment."""
        import psutil

        now, swap = _told(psutil.virtual_memory), _told(psutil.swap_memory)
        if now is None or swap is None:
            raise Unavailable("probe.malformed", path="/proc/meminfo")
        return MemoryNow(
            total_bytes=now.total,
            available_bytes=now.available,
            swap_total_bytes=swap.total,
            swap_free_bytes=swap.free,
        )

    def space(self, mount_point: str) -> Space:
        """Room in the file system mounted there."""
        try:
            told = os.statvfs(mount_point)
        except PermissionError as why:
            raise Unavailable("probe.permission", AS_ROOT, path=mount_point) from why
        except (OSError, ValueError) as why:
            raise Unavailable("probe.unreadable", path=mount_point, error="statvfs") from why
        return Space(
            size_bytes=told.f_blocks * told.f_frsize,
            free_bytes=told.f_bfree * told.f_frsize,
            available_bytes=told.f_bavail * told.f_frsize,
            inodes=told.f_files or None,
            inodes_free=told.f_ffree if told.f_files else None,
        )

    def addresses(self) -> Mapping[str, tuple[Address, ...]]:
        """Addresses of each network interface."""
        import psutil

        found: dict[str, tuple[Address, ...]] = {}
        for name, told in _told(psutil.net_if_addrs, {}).items():
            made = [_address(item.address, item.netmask) for item in told]
            found[name] = tuple(sorted({item for item in made if item is not None}))
        return found

    def permanent_mac(self, interface: str) -> str:
        """What the driver read from the card."""
        from probes.port import ethtool

        return ethtool.permanent_mac(interface)

    def card_driver(self, interface: str) -> CardDriver:
        """What the driver says of itself and its card."""
        from probes.port import ethtool

        return ethtool.driver(interface)

    def card_speed(self, interface: str) -> int:
        """The fastest mode that the driver names."""
        from probes.port import ethtool

        return ethtool.fastest(interface)

    def network_counters(self) -> Mapping[str, Mapping[str, int]]:
        """/proc/net/dev, which tells more than psutil keeps."""
        return readings.net_dev(self.text("/proc/net/dev"))

    def temperatures(self) -> tuple[Reading, ...]:
        """The sensors that psutil knows."""
        import psutil

        return tuple(
            Reading(chip=chip, label=s.label, value=s.current, high=s.high, critical=s.critical)
            for chip, sensors in sorted(_told(psutil.sensors_temperatures, {}).items())
            for s in sensors
        )

    def fans(self) -> tuple[Reading, ...]:
        """The fans that psutil knows."""
        import psutil

        return tuple(
            Reading(chip=chip, label=fan.label, value=fan.current)
            for chip, fans in sorted(_told(psutil.sensors_fans, {}).items())
            for fan in fans
        )

    def battery(self) -> Battery:
        """The battery that psutil knows."""
        import psutil

        told = _told(psutil.sensors_battery)
        if told is None:
            raise Unavailable("probe.no_battery")
        return Battery(charge_percent=float(told.percent), plugged=told.power_plugged)

    def kernel_clock(self) -> KernelClock:
        """What the kernel's own clock discipline says."""
        from probes.port import adjtimex

        return adjtimex.kernel_clock()

    def kernel_log(self) -> tuple[LogLine, ...]:
        """All records of /dev/kmsg; where only root may, the journal's, for who may read that."""
        try:
            return _kmsg()
        except PermissionError:
            return self._journal()
        except OSError as why:
            raise Unavailable("probe.no_file", path="/dev/kmsg") from why

    def _journal(self) -> tuple[LogLine, ...]:
        refused = Unavailable("probe.permission", AS_ROOT, path="/dev/kmsg")
        try:
            told = self.run(("journalctl", "-k", "-b", "-o", "json", "--no-pager", "-q"))
        except Unavailable:
            raise refused from None
        lines = kernel_log.log_lines(told.text)
        if told.status or not lines:
            raise refused
        return lines


def _told(ask: Callable[[], Any], otherwise: Any = None) -> Any:
    """What psutil says; it takes for granted that some folders of the kernel are there."""
    try:
        return ask()
    except (OSError, ValueError, TypeError, LookupError, RuntimeError):
        return otherwise


def _address(value: str, netmask: str | None) -> Address | None:
    """An address; psutil writes the prefix of an IPv6 address as a mask of eight groups."""
    if netmask and ":" in netmask:
        groups = (int(group, 16) for group in netmask.split(":") if group)
        netmask = str(sum(group.bit_count() for group in groups))
    return readings.address(value, netmask)


def _kmsg() -> tuple[LogLine, ...]:
    """All records that the kernel still has; `PermissionError` where only root may read them."""
    log = kernel_log.KernelLog.open("/dev/kmsg")
    try:
        return tuple(log.read_new())
    finally:
        log.close()
