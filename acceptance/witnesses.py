"""What happens to the machine while it is judged: devices that come and go, kernel lines.

They start with the first telemetry, after the first check has: pyudev costs more to
import than a check takes. Without the privilege to read one of them it stays away.
"""

import selectors
from collections.abc import Callable
from typing import Any

from acceptance import events as e

__all__ = ["Witnesses"]

_LOWEST_PRIORITY = 5  # warnings and worse, and notices: not the kernel's debugging
_MOST_EVENTS = 10_000  # a broken device can fill a disk with its complaints


class Witnesses:
    """The device monitor and the tail of the kernel log, as sources for the loop."""

    def __init__(self) -> None:
        self._selector: selectors.BaseSelector | None = None
        self._sources: list[tuple[Any, Callable[[], list[e.Event]]]] | None = None
        self._left = _MOST_EVENTS

    def register(self, selector: selectors.BaseSelector) -> None:
        """Let a loop wait for them; those already open go over to the new loop."""
        self._selector = selector
        for source, read in self._sources or ():
            selector.register(source.fileno(), selectors.EVENT_READ, read)

    def start(self) -> None:
        """Open what can be opened; later calls do nothing."""
        if self._sources is not None or self._selector is None:
            return
        self._sources = []
        from probes.port.monitor import open_kernel_log, open_monitor
        from probes.system import Missing

        devices, log = open_monitor(), open_kernel_log()
        if not isinstance(devices, Missing):
            self._add(devices, _devices)
        if not isinstance(log, Missing):
            self._add(log, _kernel_lines)

    def _add(self, source: Any, reader: Callable[[Any], list[e.Event]]) -> None:
        def read() -> list[e.Event]:
            events = reader(source)[: self._left]
            self._left -= len(events)
            return events

        if self._sources is not None and self._selector is not None:
            self._sources.append((source, read))
            self._selector.register(source.fileno(), selectors.EVENT_READ, read)


def _devices(monitor: Any) -> list[e.Event]:
    return [
        e.DeviceChanged(action=seen.action, subsystem=seen.subsystem, device=seen.sys_path)
        for seen in monitor.read()
    ]


def _kernel_lines(log: Any) -> list[e.Event]:
    return [
        e.KernelSaid(level=line.level, text=line.text)
        for line in log.read_new()
        if line.level <= _LOWEST_PRIORITY
    ]
