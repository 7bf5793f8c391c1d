"""What is told of a USB device, and the small grammars in which it is told. Pure; none raises."""

import re
import struct
from collections.abc import Iterator, Sequence

import msgspec

from probes import parts
from probes.bus.pci_device import ADDRESS
from probes.parse import decimal

__all__ = [
    "PORT",
    "Device",
    "Interface",
    "amperes",
    "bits_per_second",
    "identified",
    "modalias",
    "parent",
    "speed_able",
    "speeds_in",
    "sublink_speed",
]

PORT = re.compile(r"usb\d{1,4}|\d{1,4}-\d{1,3}(?:\.\d{1,3}){0,7}")
"""`usb1` is a root hub, `1-4.2` the device in port 2 of the hub in port 4 of bus 1."""

LOW_SPEED, FULL_SPEED, HIGH_SPEED = 1_500_000, 12_000_000, 480_000_000
SUPER_SPEED = 5_000_000_000
FASTEST_MEGABITS = 1_000_000
MOST_AMPERES = 10
_BOS, _CAPABILITY = 0x0F, 0x10
_SUPER, _SUPER_PLUS = 0x03, 0x0A
_SPEEDS = (LOW_SPEED, FULL_SPEED, HIGH_SPEED, SUPER_SPEED)


class Interface(msgspec.Struct, frozen=True, kw_only=True):
    """What a driver binds to: `class_id` is class, subclass and protocol, `0x030101`."""

    number: int
    class_id: str | None = None
    driver: str | None = None
    modalias: str | None = None


class Device(msgspec.Struct, frozen=True, kw_only=True):
    """A device or hub on a USB bus. Numbers are text as the kernel writes them: `0x046d`.

    `speed_maximum_bits_per_second` is what the device can by its own words, whatever it is plugged
    into; `vendor` and `model` are its own words too, or the database's where it has none.
    """

    part: str
    port: str | None = None
    sys_path: str | None = None
    bus_number: int | None = None
    vendor_id: str | None = None
    product_id: str | None = None
    vendor: str | None = None
    model: str | None = None
    serial: str | None = None
    class_id: str | None = None
    version: str | None = None
    release: str | None = None
    driver: str | None = None
    speed_bits_per_second: int | None = None
    speed_maximum_bits_per_second: int | None = None
    parent: str | None = None
    removable: bool | None = None
    authorized: bool | None = None
    maximum_current_amperes: float | None = None
    hub: bool = False
    interfaces: tuple[Interface, ...] = ()


def bits_per_second(megabits: str | None) -> int | None:
    """`480`, `1.5` -> bits per second."""
    told = decimal((megabits or "").strip())
    return round(told * 10**6) if told is not None and 0 < told <= FASTEST_MEGABITS else None


def amperes(text: str | None) -> float | None:
    """`500mA` -> 0.5."""
    told = decimal((text or "").strip().removesuffix("mA"))
    return told / 1000 if told is not None and 0 <= told <= MOST_AMPERES * 1000 else None


def parent(port: str) -> str | None:
    """The hub that a device is plugged into."""
    if port.startswith("usb"):
        return None
    hub, dot, _ = port.rpartition(".")
    return hub if dot else f"usb{port.partition('-')[0]}"


def speeds_in(descriptors: bytes) -> int | None:
    """The highest speed in a Binary Object Store (USB 3.2, 9.6.2); `None` if it names none."""
    found = [speed for capability in _capabilities(descriptors) for speed in _told(capability)]
    return max(found, default=None)


def _capabilities(descriptors: bytes) -> Iterator[bytes]:
    """Each capability: its length comes first, so that what we do not know is stepped over."""
    start = 0
    while start + 2 < len(descriptors):
        length = descriptors[start]
        if length < 2:
            return
        if descriptors[start + 1] == _CAPABILITY:
            yield descriptors[start : start + length]
        start += length


def _told(capability: bytes) -> Iterator[int]:
    if len(capability) >= 6 and capability[2] == _SUPER:
        speeds = struct.unpack_from("<H", capability, 4)[0]
        yield from (speed for bit, speed in enumerate(_SPEEDS) if speeds & 1 << bit)
    if capability[2:3] == bytes((_SUPER_PLUS,)):
        for start in range(12, len(capability) - 3, 4):
            yield sublink_speed(struct.unpack_from("<I", capability, start)[0])


def sublink_speed(attribute: int) -> int:
    """Bits per second of one lane: a mantissa of 16 bits and a power of 1,000."""
    mantissa, power = attribute >> 16, attribute >> 4 & 3
    return mantissa * (1, 1000, 1_000_000, 1_000_000_000)[power]


def modalias(device: Device, interface: Interface) -> str | None:
    """The text by which the kernel finds a module, made from the numbers as the kernel does."""
    told = (device.vendor_id, device.product_id, device.release)
    kinds = (device.class_id, interface.class_id)
    if None in told or None in kinds:
        return None
    vendor, product, release = ((number or "").removeprefix("0x").upper() for number in told)
    (a, b, c), (d, e, f) = (
        [(kind or "")[at : at + 2].upper() for at in (2, 4, 6)] for kind in kinds
    )
    start = f"usb:v{vendor}p{product}d{release}"
    return f"{start}dc{a}dsc{b}dp{c}ic{d}isc{e}ip{f}in{interface.number:02X}"


def speed_able(version: str | None, now: int | None, named: int | None) -> int | None:
    """What a device can: what it names itself, else what its version and speed prove.

    Only USB 2.1 and later can name more than it is running at. A device of USB 2.0 at full speed
    may be able to run at high speed or not: nothing in the kernel's files tells.
    """
    told = round((decimal(version) or 0) * 100)
    if named is not None:
        return max(named, now or 0)
    if now is None or not told:
        return None
    if now >= SUPER_SPEED or now == LOW_SPEED:
        return now
    if told < 200:
        return FULL_SPEED
    return now if now == HIGH_SPEED and told <= 200 else None


def identified(devices: Sequence[Device]) -> tuple[Device, ...]:
    """The devices with their parts, sorted by part: by serial number, else by where they are."""
    roots = {device.bus_number: _root(device) for device in devices if _is_root(device)}
    places = [_place(device, roots) for device in devices]
    ids = [
        place if _is_root(device) else parts.serial(device.serial) or place
        for device, place in zip(devices, places, strict=True)
    ]
    named = [
        msgspec.structs.replace(device, part=part)
        for device, part in zip(devices, parts.distinct(ids, places), strict=True)
    ]
    return tuple(sorted(named, key=lambda device: device.part))


def _is_root(device: Device) -> bool:
    return bool(device.port and device.port.startswith("usb"))


def _root(device: Device) -> str:
    """A root hub by its controller; one controller has a hub for USB 2 and another for USB 3.

    The number of the bus changes from boot to boot.
    """
    where = f"path:usb{device.bus_number}"
    if device.sys_path is not None and device.sys_path.startswith("/sys/devices/"):
        where = parts.place(device.sys_path)
    elif device.serial and ADDRESS.fullmatch(device.serial):
        where = f"pci:{device.serial}"
    return f"{where}/usb{(device.product_id or '0')[-1]}"


def _place(device: Device, roots: dict[int | None, str]) -> str:
    root = roots.get(device.bus_number, f"path:usb{device.bus_number}")
    if _is_root(device):
        return root
    chain = (device.port or "").partition("-")[2]
    return f"{root}/{chain or device.part}"
