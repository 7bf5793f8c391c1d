"""What the port answers with: plain frozen data, base units."""

import msgspec

__all__ = [
    "Address",
    "Battery",
    "CardDriver",
    "KernelClock",
    "LogLine",
    "MemoryNow",
    "Output",
    "Reading",
    "Space",
]


class Output(msgspec.Struct, frozen=True, kw_only=True):
    """What a command printed. `status` is its exit status, negative for a signal."""

    status: int
    text: str
    errors: str = ""


class MemoryNow(msgspec.Struct, frozen=True, kw_only=True):
    """Memory as the kernel counts it at this moment."""

    total_bytes: int
    available_bytes: int | None
    swap_total_bytes: int
    swap_free_bytes: int


class Space(msgspec.Struct, frozen=True, kw_only=True):
    """Room in a file system; `available_bytes` is what an ordinary user may still write.

    Inodes are `None` where the file system makes them as it needs them, or none were told.
    """

    size_bytes: int
    free_bytes: int
    available_bytes: int
    inodes: int | None = None
    inodes_free: int | None = None


class Address(msgspec.Struct, frozen=True, kw_only=True, order=True):
    """An address of a network interface; `family` is `ipv4` or `ipv6`."""

    family: str
    address: str
    prefix_length: int | None = None


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """One sensor's value: degrees Celsius or revolutions per minute, with its own limits."""

    chip: str
    label: str
    value: float
    high: float | None = None
    critical: float | None = None


class CardDriver(msgspec.Struct, frozen=True, kw_only=True):
    """What a network driver says of itself and its card; `bus` is the card's address."""

    version: str | None = None
    firmware_version: str | None = None
    bus: str | None = None


class Battery(msgspec.Struct, frozen=True, kw_only=True):
    """The first battery's charge; `plugged` is `None` where the machine does not tell."""

    charge_percent: float
    plugged: bool | None = None


class KernelClock(msgspec.Struct, frozen=True, kw_only=True):
    """How the kernel's clock is disciplined; the numbers are `None` where only the state is told.

    `frequency_ppm` is the correction in parts per million that is applied to the clock.
    """

    synchronized: bool
    offset_seconds: float | None = None
    maximum_error_seconds: float | None = None
    estimated_error_seconds: float | None = None
    frequency_ppm: float | None = None


class LogLine(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the kernel's log; what the log's form does not tell is `None`.

    `time_seconds` counts from boot. `level` is syslog's: 0 emergency, 2 critical, 3 error,
    4 warning, 6 information, 7 debugging.
    """

    time_seconds: float | None = None
    level: int | None = None
    facility: str | None = None
    text: str
