"""Observes USB: the tree of hubs and devices, their speed now and at best, who drives them.

From /sys/bus/usb/devices as an ordinary user. What a device says of itself goes before the names of
the hardware database (`bus.names`). What speeds it can, newer kernels show (`bos_descriptors`).
Where a captured tree holds no /sys, from the texts of lsusb and usb-devices.
"""

from collections.abc import Callable

import msgspec

from probes.bus.buses import Folder, devices_on
from probes.bus.names import Names
from probes.bus.pci_device import hexadecimal
from probes.bus.usb_device import (
    PORT,
    Device,
    Interface,
    amperes,
    bits_per_second,
    identified,
    parent,
    speed_able,
    speeds_in,
)
from probes.parse import whole
from probes.system import ATTRIBUTE_LIMIT_BYTES, Gaps, Missing, System, Unavailable
from probes.system import Device as Node

__all__ = ["Device", "Facts", "Interface", "probe"]

HUB = "0x09"
CONTROLLERS = "0x0c03"
MOST_INTERFACES = 64
NOT_IN_TEXTS = (
    *("authorized", "interfaces", "maximum_current_amperes", "port", "removable", "serial"),
    "speed_bits_per_second",
)


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """The USB devices, sorted by part; empty where the machine has no such bus."""

    devices: tuple[Device, ...] | None = None
    missing: tuple[Missing, ...] = ()


def probe(system: System) -> Facts:
    """Observe the USB devices."""
    gaps = Gaps()
    names = Names(system)
    devices = gaps.attempt("devices", _devices, system, gaps, names)
    for device in devices or ():
        _note_what_it_lacks(gaps, device)
    if any(device.model is None for device in devices or ()):
        _note_names(gaps, system, names)
    return Facts(devices=devices, missing=gaps.missing())


def _devices(system: System, gaps: Gaps, names: Names) -> tuple[Device, ...]:
    try:
        nodes = devices_on(system, gaps, "usb", lambda name: bool(PORT.fullmatch(name)))
    except Unavailable:
        if not system.recorded and system.names("/sys/bus"):
            return _none(system)
        return _from_texts(system, gaps)
    found = [_device(system, node, names) for node in nodes]
    if system.recorded and found and not any(device.vendor_id for device in found):
        return _from_texts(system, gaps)  # the list was kept, and not what it leads to
    return identified(found)


def _none(system: System) -> tuple[Device, ...]:
    """This kernel knows buses, and none of USB; unless there is a controller that nobody drives."""
    for path in system.glob("/sys/bus/pci/devices/*/class"):
        try:
            told = system.text(path, ATTRIBUTE_LIMIT_BYTES)
        except Unavailable:
            continue
        if told.startswith(CONTROLLERS):
            raise Unavailable("probe.no_usb_driver", address=path.split("/")[-2])
    return ()


def _from_texts(system: System, gaps: Gaps) -> tuple[Device, ...]:
    if not system.recorded:
        raise Unavailable("probe.no_file", path="/sys/bus/usb/devices")
    from probes.bus import lsusb_text

    found = lsusb_text.read(system, gaps)
    absent = Unavailable("probe.not_recorded", path="/sys/bus/usb/devices")
    untold = [name for name in NOT_IN_TEXTS if all(getattr(d, name) in (None, ()) for d in found)]
    gaps.note([f"devices.{name}" for name in untold], absent)
    return identified(found)


def _device(system: System, node: Node, names: Names) -> Device:
    folder = Folder(system, node)
    vendor_id, product_id, release = _product(folder)
    class_id = _class(folder.told.get("TYPE")) or _device_class(folder)
    version, now = folder.text("version"), bits_per_second(folder.text("speed"))
    vendor, model = _named(names, folder, vendor_id, product_id)
    return Device(
        part="",  # known when all are: two devices can claim one serial number
        port=node.sys_name,
        sys_path=node.sys_path,
        bus_number=whole(node.sys_name.removeprefix("usb").partition("-")[0]),
        vendor_id=vendor_id,
        product_id=product_id,
        vendor=vendor,
        model=model,
        serial=folder.text("serial"),
        class_id=class_id,
        version=version,
        release=release,
        driver=folder.driver,
        speed_bits_per_second=now,
        speed_maximum_bits_per_second=speed_able(version, now, _speeds(system, folder, node)),
        parent=parent(node.sys_name),
        removable={"removable": True, "fixed": False}.get(folder.text("removable") or ""),
        authorized=folder.flag("authorized"),
        maximum_current_amperes=amperes(folder.text("bMaxPower")),
        hub=(class_id or "").startswith(HUB),
        interfaces=_interfaces(system, folder, node),
    )


def _product(folder: Folder) -> tuple[str | None, str | None, str | None]:
    """Vendor, product and its release: `PRODUCT=46d/c52b/1201` of the uevent, else the files."""
    told = (folder.told.get("PRODUCT") or "").split("/")
    if len(told) != 3:
        told = [folder.text(name) or "" for name in ("idVendor", "idProduct", "bcdDevice")]
    vendor, product, release = (hexadecimal(number, 4) for number in told)
    return vendor, product, release


def _class(told: str | None) -> str | None:
    """`9/0/1` -> `0x090001`: class, subclass, protocol."""
    numbers = [whole(number) for number in (told or "").split("/")]
    if len(numbers) != 3 or not all(n is not None and 0 <= n < 256 for n in numbers):
        return None
    return "0x" + "".join(f"{number:02x}" for number in numbers)


def _device_class(folder: Folder) -> str | None:
    names = ("bDeviceClass", "bDeviceSubClass", "bDeviceProtocol")
    return hexadecimal("".join(folder.text(name) or "??" for name in names), 6)


def _named(
    names: Names, folder: Folder, vendor_id: str | None, product_id: str | None
) -> tuple[str | None, str | None]:
    """A device's own words first; of a root hub they are the kernel's version, so last."""
    own = folder.text("manufacturer"), folder.text("product")
    udev = (
        folder.told.get("ID_VENDOR_FROM_DATABASE"),
        folder.told.get("ID_MODEL_FROM_DATABASE"),
    )
    database: Callable[[], tuple[str | None, str | None]] = lambda: (  # noqa: E731 - costs time
        names.usb(vendor_id, product_id) if vendor_id and product_id else (None, None)
    )
    if own[0] and own[1] and not _linux(vendor_id):
        return own
    known = udev if udev[0] and udev[1] else database()
    first, second = (known, own) if _linux(vendor_id) else (own, known)
    return first[0] or second[0], first[1] or second[1]


def _linux(vendor_id: str | None) -> bool:
    return vendor_id == "0x1d6b"


def _speeds(system: System, folder: Folder, node: Node) -> int | None:
    if "bos_descriptors" not in folder:
        return None
    try:
        return speeds_in(system.read(f"{node.sys_path}/bos_descriptors", ATTRIBUTE_LIMIT_BYTES))
    except Unavailable:
        return None


def _interfaces(system: System, folder: Folder, node: Node) -> tuple[Interface, ...]:
    """The folders `1-4.2:1.0` below the device; a root hub's are called `1-0:1.0`."""
    name = node.sys_name
    start = f"{name.removeprefix('usb')}-0:" if name.startswith("usb") else f"{name}:"
    own = [below for below in folder.names if below.startswith(start)][:MOST_INTERFACES]
    return tuple(_interface(system, node.below(below)) for below in own)


def _interface(system: System, node: Node) -> Interface:
    folder = Folder(system, node)
    return Interface(
        number=whole(node.sys_name.rpartition(".")[2]) or 0,
        class_id=_class(folder.told.get("INTERFACE")),
        driver=folder.driver,
        modalias=folder.told.get("MODALIAS") or folder.text("modalias"),
    )


def _note_what_it_lacks(gaps: Gaps, device: Device) -> None:
    if device.vendor_id is None or device.product_id is None:
        path = device.sys_path or "commands/lsusb"
        gaps.note(f"devices.{device.part}", Unavailable("probe.malformed", path=path))
    elif device.speed_maximum_bits_per_second is None:
        path = f"devices.{device.part}.speed_maximum_bits_per_second"
        gaps.note(path, Unavailable("probe.no_speeds"))


def _note_names(gaps: Gaps, system: System, names: Names) -> None:
    why = Unavailable("probe.no_names", "apt install usb.ids", bus="USB")
    if names.know_usb:
        why = Unavailable("probe.no_own_name")
    elif system.recorded:
        why = Unavailable("probe.not_recorded", path="commands/lsusb")
    gaps.note("devices.model", why)
