"""Observes input devices: keyboards, mice, touchpads, touchscreens, tablets, buttons, switches.

From /sys/class/input and the udev database, in a captured tree also from what was kept of
/proc/bus/input/devices; as an ordinary user. What the kernel shows as several inputs of one thing
(the keys and the wheel of a keyboard) is one device.
"""

import re
from collections.abc import Mapping, Sequence

import msgspec

from probes import parts
from probes.bus.members import Holder, holder, numbers, undriven_usb
from probes.peripheral.input_kinds import MAPS, bitmap, kinds, wide
from probes.peripheral.input_nodes import Node, listed_nodes
from probes.system import Device as Folder
from probes.system import Gaps, Missing, System, Unavailable

__all__ = ["Device", "Facts", "probe"]

BUSES = {
    0x03: "usb",
    0x05: "bluetooth",
    0x06: "virtual",
    0x11: "i8042",
    0x18: "i2c",
    0x19: "host",
    0x1C: "spi",
}
HUMAN_INTERFACE = ("3/",)
_ADDRESS = re.compile(r"(?:[0-9a-f]{2}:){5}[0-9a-f]{2}")


class Device(msgspec.Struct, frozen=True, kw_only=True):
    """An input device. `names` are those of its inputs, `name` the thing's own.

    `kinds` are udev's words: keyboard, mouse, touchpad, touchscreen, tablet, tablet_pad, joystick,
    pointing_stick, trackball, accelerometer, buttons (some keys and no keyboard), switch (a lid,
    the sensor of a socket). A device that no driver has taken has no inputs and no kinds.
    """

    part: str
    name: str | None = None
    names: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    bus: str | None = None
    vendor_id: str | None = None
    product_id: str | None = None
    serial: str | None = None
    driver: str | None = None
    sys_path: str | None = None


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """The input devices, sorted by part."""

    devices: tuple[Device, ...] | None = None
    missing: tuple[Missing, ...] = ()


def probe(system: System) -> Facts:
    """Observe the input devices."""
    gaps = Gaps()
    nodes = gaps.attempt("devices", listed_nodes, system)
    if nodes is None:
        return Facts(missing=gaps.missing())
    is_wide = wide(node.told.get(name) for node in nodes for name in MAPS)
    groups: dict[tuple[str, str], list[tuple[Node, Holder]]] = {}
    for node in nodes:
        held = holder(system, node.folder)
        groups.setdefault(_group(node, held), []).append((node, held))
    made = [_device(system, group, is_wide=is_wide) for group in groups.values()]
    for interface in undriven_usb(system, HUMAN_INTERFACE):
        held = holder(system, interface.sys_path)
        if not any(device.sys_path == held.usb for device in made):
            made.append(_undriven(system, held))
            gaps.note(
                f"devices.{interface.sys_name}.driver",
                Unavailable("probe.no_driver", path=interface.sys_name),
            )
    places = [parts.place(f"{device.sys_path}/x", alone=False) for device in made]
    ids = parts.distinct([device.part for device in made], places)
    named = [
        msgspec.structs.replace(device, part=part) for part, device in zip(ids, made, strict=True)
    ]
    return Facts(
        devices=tuple(sorted(named, key=lambda device: device.part)), missing=gaps.missing()
    )


def _group(node: Node, held: Holder) -> tuple[str, str]:
    """What belongs together: one USB device; behind a receiver, what has a name of its own."""
    own = node.serial if node.serial != held.serial else None
    if held.bus == "virtual":
        return (held.place, own or node.name or node.folder)
    return (held.place, own or "")


def _device(system: System, group: Sequence[tuple[Node, Holder]], *, is_wide: bool) -> Device:
    (first, held), names = group[0], sorted({node.name for node, _ in group if node.name})
    serial = held.serial if first.serial is None else first.serial
    found = {kind for node, _ in group for kind in _kinds(node, is_wide=is_wide)}
    return Device(
        part=_part(first, held, serial),
        name=_title(names, _product(system, held) if first.serial == held.serial else None),
        names=tuple(names),
        kinds=tuple(sorted(found - ({"buttons"} if "keyboard" in found else set()))),
        bus=BUSES.get(first.bus or 0) or held.bus,
        vendor_id=first.vendor_id,
        product_id=first.product_id,
        serial=serial,
        driver=_driver(system, held.usb or first.folder, first.folder),
        sys_path=held.usb or first.folder,
    )


def _kinds(node: Node, *, is_wide: bool) -> tuple[str, ...]:
    maps: Mapping[str, int] = {name: bitmap(node.told.get(name), is_wide=is_wide) for name in MAPS}
    return kinds(node.told, maps, node.bus)


def _part(node: Node, held: Holder, serial: str | None) -> str:
    if serial and _ADDRESS.fullmatch(serial.lower()):  # of a wireless device
        return f"mac:{serial.lower()}"
    named = parts.serial(serial)
    if named is not None:
        return named
    if held.bus == "virtual":
        return f"path:virtual/input/{(node.name or '-').replace(' ', '_')[:100]}"
    return held.place


def _product(system: System, held: Holder) -> str | None:
    return None if held.usb is None else Folder(system, held.usb, "usb").word("product")


def _title(names: Sequence[str], product: str | None) -> str | None:
    """What the USB device calls itself; else the words that all its inputs start with."""
    full = [name for name in names if product and product in name]
    if full or not names:
        return min(full, key=len) if full else product
    shared = names[0].split()
    for name in names[1:]:
        words = name.split()
        same = [a == b for a, b in zip(shared, words, strict=False)]
        shared = shared[: same.index(False) if False in same else len(same)]
    return " ".join(shared) or names[0]


def _driver(system: System, top: str, folder: str) -> str | None:
    """The driver of the folder that the input is in, else of what that is in."""
    while folder.startswith(top) and folder.count("/") > 3:
        driver = Folder(system, folder, "input").link("driver")
        if driver is not None:
            return driver
        folder = folder.rpartition("/")[0]
    return None


def _undriven(system: System, held: Holder) -> Device:
    vendor_id, product_id = numbers(system, held.usb or "")
    return Device(
        part=parts.serial(held.serial) or held.place,
        name=_product(system, held),
        bus="usb",
        vendor_id=vendor_id,
        product_id=product_id,
        serial=held.serial,
        sys_path=held.usb,
    )
