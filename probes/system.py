"""The port to the machine: all that a probe may ask of it, and how an answer can be missing.

Two forms exist: `port.live.Live` asks this machine, `port.recorded.Recorded` a captured tree.
Paths are written as on the live machine (`/proc/cpuinfo`); a recorded tree serves them from below
its folder. Nothing here needs a privilege; what does, says so in the answer.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, ParamSpec, Protocol, TypeVar

import msgspec

from probes.parse import whole
from probes.port.answers import (
    Address,
    Battery,
    CardDriver,
    KernelClock,
    LogLine,
    MemoryNow,
    Output,
    Reading,
    Space,
)

if TYPE_CHECKING:
    import mmap

__all__ = [
    "AS_ROOT",
    "ATTRIBUTE_LIMIT_BYTES",
    "FILE_LIMIT_BYTES",
    "Address",
    "Battery",
    "CardDriver",
    "Device",
    "Gaps",
    "KernelClock",
    "LogLine",
    "MemoryNow",
    "Missing",
    "Output",
    "Reading",
    "Space",
    "System",
    "Unavailable",
    "Value",
]

Value = str | int | float | bool
Asked = ParamSpec("Asked")
Answer = TypeVar("Answer")

AS_ROOT = "run as root"
"""The cure of what the kernel shows to root only."""

FILE_LIMIT_BYTES = 16 * 2**20
ATTRIBUTE_LIMIT_BYTES = 64 * 2**10
LONGEST_WORD = 500


class Missing(msgspec.Struct, frozen=True, kw_only=True):
    """A fact that could not be observed: `path` within its probe's facts, reason and cure."""

    path: str
    reason: str
    values: dict[str, Value] = {}
    cure: str | None = None


class Unavailable(Exception):  # noqa: N818 - a state of the machine, not a mistake of ours
    """Something cannot be observed. `reason` is a message key, `values` fill its text.

    `cure` is what would help, as a reader would type or do it: `apt install dmidecode`.
    """

    def __init__(self, reason: str, cure: str | None = None, **values: Value) -> None:
        super().__init__(reason, cure, values)
        self.reason = reason
        self.cure = cure
        self.values = values

    def missing(self, path: str) -> Missing:
        """The same as a fact about the fact at `path`."""
        return Missing(path=path, reason=self.reason, values=self.values, cure=self.cure)


class Gaps:
    """Collects what is missing while a probe builds its facts."""

    def __init__(self) -> None:
        self._found: dict[str, Missing] = {}

    def attempt(
        self,
        path: str | Sequence[str],
        ask: Callable[Asked, Answer],
        *args: Asked.args,
        **options: Asked.kwargs,
    ) -> Answer | None:
        """The answer, or `None` with the reason noted under each path that rests on it."""
        try:
            return ask(*args, **options)
        except Unavailable as why:
            self.note(path, why)
            return None

    def note(self, path: str | Sequence[str], why: Unavailable) -> None:
        """Note that facts are missing; the first reason given for a path stands."""
        for one in (path,) if isinstance(path, str) else path:
            self._found.setdefault(one, why.missing(one))

    def settle(self, paths: Iterable[str]) -> None:
        """Facts that are found after all, from a second source, are not missing."""
        for path in paths:
            self._found.pop(path, None)

    def missing(self) -> tuple[Missing, ...]:
        """All that was noted, sorted by path."""
        return tuple(self._found[path] for path in sorted(self._found))


class Device:
    """A device of the kernel's tree. `sys_path` starts with `/sys/devices`."""

    __slots__ = ("_properties", "_system", "subsystem", "sys_name", "sys_path")

    def __init__(self, system: "System", sys_path: str, subsystem: str) -> None:
        self._system = system
        self._properties: Mapping[str, str] | None = None
        self.sys_path = sys_path
        self.sys_name = sys_path.rpartition("/")[2]
        self.subsystem = subsystem

    @property
    def properties(self) -> Mapping[str, str]:
        """What the kernel's uevent and, where there is one, the udev database say of it."""
        if self._properties is None:
            self._properties = self._system.properties(self.sys_path, self.subsystem)
        return self._properties

    def attribute(self, name: str) -> str | None:
        """The text of one of its files, stripped; `None` where it has none, or an empty one."""
        try:
            text = self._system.text(f"{self.sys_path}/{name}", ATTRIBUTE_LIMIT_BYTES)
        except Unavailable:
            return None
        return text.strip("\0 \t\r\n") or None

    def word(self, name: str) -> str | None:
        """The same of what is a name: no longer than any name is."""
        return (self.attribute(name) or "")[:LONGEST_WORD].strip() or None

    def names(self, name: str = "") -> tuple[str, ...]:
        """What is in its folder, or in one below it."""
        return self._system.names(f"{self.sys_path}/{name}" if name else self.sys_path)

    def link(self, name: str) -> str | None:
        """The name of what one of its links leads to: its driver, its subsystem."""
        path = f"{self.sys_path}/{name}"
        if not self._system.exists(path):
            return None
        return (self._system.resolve(path) or "").rpartition("/")[2] or None

    def below(self, name: str) -> "Device":
        """A device in its folder, of the same subsystem."""
        return Device(self._system, f"{self.sys_path}/{name}", self.subsystem)

    def number(self, name: str) -> int | None:
        """The whole number in one of its files; `None` where there is none."""
        return whole(self.attribute(name))


class System(Protocol):
    """What a probe can ask. Everything raises `Unavailable` where it says so, nothing else."""

    @property
    def recorded(self) -> bool:
        """Whether this is a captured tree rather than the machine that runs us."""
        ...

    def read(self, path: str, limit_bytes: int = FILE_LIMIT_BYTES) -> bytes:
        """A regular file's content; `Unavailable` where it is absent, closed, or too large."""
        ...

    def text(self, path: str, limit_bytes: int = FILE_LIMIT_BYTES) -> str:
        r"""The same as text; bytes that are no UTF-8 appear as `\xff`."""
        ...

    def view(self, path: str, limit_bytes: int) -> "bytes | mmap.mmap":
        """A large table of which few pages are looked at; `Unavailable` as for `read`."""
        ...

    def names(self, path: str) -> tuple[str, ...]:
        """What is in a folder, sorted; empty where there is none. At most 65,536 names."""
        ...

    def listing(self, path: str) -> tuple[str, ...]:
        """The same; `Unavailable` where the folder is absent, closed, or none."""
        ...

    def glob(self, pattern: str) -> tuple[str, ...]:
        """Paths that match, sorted; `*`, `?` and `[...]` within one level."""
        ...

    def exists(self, path: str) -> bool:
        """Whether there is a file, folder or device of this name, links followed."""
        ...

    def resolve(self, path: str) -> str | None:
        """The path with all links followed, as the machine names it; `None` if there is none."""
        ...

    def owner(self, path: str) -> int | None:
        """The number of the user that owns it; a capture belongs to who took it, so `None`."""
        ...

    def devices(self, subsystem: str) -> tuple[Device, ...]:
        """All devices of a subsystem (`block`, `net`, `rtc`), sorted by name."""
        ...

    def properties(self, sys_path: str, subsystem: str) -> Mapping[str, str]:
        """The properties of one device; empty where there are none."""
        ...

    def run(
        self, argv: Sequence[str], *, names: Sequence[str] = (), deadline_seconds: float = 10.0
    ) -> Output:
        """What a command prints. `names` are other names under which a tree may have kept it."""
        ...

    def utc_seconds(self) -> float:
        """Seconds since 1970 of the machine's own clock."""
        ...

    def boot_seconds(self) -> float:
        """Seconds since boot, suspended time included."""
        ...

    def boot_id(self) -> str:
        """The kernel's random name for this boot."""
        ...

    def memory(self) -> MemoryNow:
        """Memory and swap at this moment."""
        ...

    def space(self, mount_point: str) -> Space:
        """Room in the file system mounted there."""
        ...

    def addresses(self) -> Mapping[str, tuple[Address, ...]]:
        """Addresses of each network interface by its kernel name."""
        ...

    def permanent_mac(self, interface: str) -> str:
        """The address that the interface was made with."""
        ...

    def card_driver(self, interface: str) -> CardDriver:
        """The versions of a network card's driver and firmware."""
        ...

    def card_speed(self, interface: str) -> int:
        """Bits per second of the fastest mode that a network card can."""
        ...

    def network_counters(self) -> Mapping[str, Mapping[str, int]]:
        """Counters of each interface: `rx_bytes`, `rx_errors`, `tx_dropped` and the like."""
        ...

    def temperatures(self) -> tuple[Reading, ...]:
        """Temperature sensors, degrees Celsius."""
        ...

    def fans(self) -> tuple[Reading, ...]:
        """Fans, revolutions per minute."""
        ...

    def battery(self) -> Battery:
        """The first battery."""
        ...

    def kernel_clock(self) -> KernelClock:
        """Whether and how well the clock follows a reference."""
        ...

    def kernel_log(self) -> tuple[LogLine, ...]:
        """The kernel's log since boot, oldest first, as far as it was kept."""
        ...
