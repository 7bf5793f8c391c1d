"""Follows what changes while a run goes on: devices that come and go, new lines of the kernel.

Devices by libudev's monitor (source `kernel` where no udevd runs) as an ordinary user; the log from
/dev/kmsg, which many systems show to root only. Both are opened by a function that answers
`Missing` where they cannot be followed; both never block, and have a `fileno` to wait for.
"""

import errno
import os
from collections.abc import Sequence
from typing import Any

import msgspec

from probes.port.kernel_log import KernelLog
from probes.system import AS_ROOT, Missing, Unavailable

__all__ = ["DeviceEvent", "KernelLog", "Monitor", "open_kernel_log", "open_monitor"]

UDEVD = "/run/udev/control"
MOST_EVENTS = 10_000


class DeviceEvent(msgspec.Struct, frozen=True, kw_only=True):
    """Something happened to a device: `add`, `remove`, `change`, `bind`, `unbind`, `move`.

    `sys_path` leads to the facts' part: after a removal, only what was observed before knows it.
    """

    action: str
    subsystem: str
    sys_path: str
    properties: dict[str, str] = {}


class Monitor:
    """The events of devices since it was opened."""

    def __init__(self, monitor: Any) -> None:
        self._monitor = monitor

    def fileno(self) -> int:
        """What becomes readable when there is an event."""
        number: int = self._monitor.fileno()
        return number

    def read(self) -> list[DeviceEvent]:
        """The events that came since the last call; empty where there were none.

        When too many came at once, the kernel drops some, and the list ends with an event whose
        action is `lost`.
        """
        events: list[DeviceEvent] = []
        while len(events) < MOST_EVENTS:
            try:
                device = self._monitor.poll(timeout=0)
            except OSError as why:
                if why.errno != errno.ENOBUFS:
                    raise
                return [*events, DeviceEvent(action="lost", subsystem="", sys_path="")]
            if device is None:
                break
            events.append(_event(device))
        return events


def _event(device: Any) -> DeviceEvent:
    told = {str(key): str(device.properties[key]) for key in device.properties}
    return DeviceEvent(
        action=device.action or "",
        subsystem=device.subsystem or "",
        sys_path=device.sys_path,
        properties={key: _utf8(value) for key, value in told.items()},
    )


def _utf8(text: str) -> str:
    return text.encode("utf-8", "backslashreplace").decode()


def open_monitor(subsystems: Sequence[str] = ()) -> Monitor | Missing:
    """Follow devices of these subsystems, or of all."""
    try:
        return _monitor(subsystems)
    except Unavailable as why:
        return why.missing("devices")


def _monitor(subsystems: Sequence[str]) -> Monitor:
    try:
        import pyudev

        source = "udev" if os.path.exists(UDEVD) else "kernel"
        monitor = pyudev.Monitor.from_netlink(pyudev.Context(), source)
        for subsystem in subsystems:
            monitor.filter_by(subsystem)
        monitor.start()
    except (ImportError, OSError, ValueError) as why:
        raise Unavailable("probe.no_device_events") from why
    return Monitor(monitor)


def open_kernel_log(*, from_start: bool = False, path: str = "/dev/kmsg") -> KernelLog | Missing:
    """Follow the log from now on, or from the oldest line that the kernel still has."""
    try:
        return KernelLog.open(path, from_start=from_start)
    except PermissionError:
        why = Unavailable("probe.permission", AS_ROOT, path=path)
    except OSError:
        why = Unavailable("probe.no_file", path=path)
    return why.missing("kernel_log")
