"""What the kernel lists by class, what of a kind no driver has taken, and what a device hangs on.

From /sys/class/<class>, /sys/bus/pci/devices and /sys/bus/usb/devices; as an ordinary user. A
running kernel that knows classes and not this one has no such device. Of a captured tree the same
proves nothing, since its maker may have left the folder out.
"""

import re
from collections.abc import Iterator, Sequence

import msgspec

from probes import parts
from probes.bus.names import Names
from probes.bus.pci_device import ADDRESS, hexadecimal
from probes.bus.pci_device import Device as Function
from probes.port.files import listed_devices, uevent
from probes.system import Device, System, Unavailable

__all__ = [
    "MOST",
    "Function",
    "Holder",
    "holder",
    "members",
    "numbers",
    "pci_functions",
    "undriven_usb",
]

MOST = 1024
"""More of one class than any machine has; a captured tree can claim any number."""

_USB = re.compile(r"\d+-\d+(?:\.\d+)*")
_ROOT_HUB = re.compile(r"usb\d+")
_INTERFACE = re.compile(r"\d+-\d+(?:\.\d+)*:\d+\.\d+")
_NUMBERED = re.compile(r"([0-9A-F]{4}:[0-9A-F]{4}:[0-9A-F]{4})\.[0-9A-F]{4}")
_COUNTED = re.compile(r"/sound/card\d+$|/i2c-\d+(?=/)")
"""Steps that are counted in the order in which drivers happen to start."""


def members(system: System, subsystem: str) -> tuple[Device, ...]:
    """The devices of a class, the first `MOST` by name.

    Raises `Unavailable` where the folder cannot be read, and where a captured tree has none.
    """
    try:
        found = listed_devices(system, subsystem, (f"/sys/class/{subsystem}",))
    except Unavailable:
        if system.recorded or subsystem in system.listing("/sys/class"):
            raise
        return ()
    return found[:MOST]


def pci_functions(system: System, classes: Sequence[str]) -> tuple[Function, ...]:
    """The functions of the PCI bus whose class starts so (`0x03`), sorted by address.

    Raises `Unavailable` where nothing tells what is on the bus.
    """
    folder = "/sys/bus/pci/devices"
    try:
        listed = system.listing(folder)
    except Unavailable:
        if not system.recorded and system.names("/sys/bus"):
            return ()  # this kernel knows buses, and none of PCI
        if not system.recorded:
            raise
        from probes.bus import lspci_text

        found = lspci_text.read(system)
        if not found:
            raise
        return tuple(one for one in found if (one.class_id or "").startswith(tuple(classes)))
    names = Names(system)
    made = (_function(system, f"{folder}/{name}", tuple(classes), names) for name in listed)
    return tuple(function for function in made if function is not None)[:MOST]


def _function(system: System, path: str, classes: tuple[str, ...], names: Names) -> Function | None:
    listed = Device(system, path, "pci")
    class_id = hexadecimal(listed.attribute("class"), 6)
    if class_id is None or not class_id.startswith(classes):
        return None
    real = Device(system, system.resolve(path) or path, "pci")
    ids = [
        hexadecimal(real.attribute(name), 4)
        for name in ("vendor", "device", "subsystem_vendor", "subsystem_device")
    ]
    vendor, model = names.pci(ids[0], ids[1], ids[2], ids[3]) if ids[0] and ids[1] else (None, None)
    if system.recorded:
        vendor = vendor or real.properties.get("ID_VENDOR_FROM_DATABASE")
        model = model or real.properties.get("ID_MODEL_FROM_DATABASE")
    return Function(
        part=f"pci:{listed.sys_name}",
        address=listed.sys_name,
        sys_path=real.sys_path,
        class_id=class_id,
        vendor_id=ids[0],
        device_id=ids[1],
        subsystem_vendor_id=ids[2],
        subsystem_device_id=ids[3],
        vendor=vendor,
        model=model,
        driver=real.link("driver"),
    )


def undriven_usb(system: System, kinds: Sequence[str]) -> Iterator[Device]:
    """The USB interfaces without a driver of a kind: class and subclass (`1/1/`, decimal)."""
    folder = "/sys/bus/usb/devices"
    for name in system.names(folder)[: MOST * 4]:
        if _INTERFACE.fullmatch(name):
            told = uevent(system, f"{folder}/{name}")
            path = system.resolve(f"{folder}/{name}")
            if path is None or "DRIVER" in told or system.exists(f"{path}/driver"):
                continue
            if told.get("INTERFACE", "").startswith(tuple(kinds)):
                yield Device(system, path, "usb")


class Holder(msgspec.Struct, frozen=True, kw_only=True):
    """What a device hangs on: its bus, its place without numbers that change from boot to boot.

    `usb` is the USB device, where it is one.
    """

    bus: str
    place: str
    serial: str | None = None
    usb: str | None = None


def holder(system: System, sys_path: str, *, whole: bool = True) -> Holder:
    """Of the folder of a device, not of one of its class. With `whole` false, by interface.

    A place on USB is named as the USB devices name theirs: controller, its hub for USB 2 or 3, and
    the sockets from there.
    """
    steps = sys_path.split("/")
    usb = max((n for n, step in enumerate(steps) if _USB.fullmatch(step)), default=None)
    hub = next((n for n, step in enumerate(steps) if _ROOT_HUB.fullmatch(step)), None)
    if usb is None or hub is None:
        path = _NUMBERED.sub(r"\1", _COUNTED.sub("", sys_path))
        return Holder(bus=_bus(steps), place=parts.place(f"{path}/x", alone=False))
    device = Device(system, "/".join(steps[: usb + 1]), "usb")
    root = "/".join(steps[: hub + 1])
    release = (numbers(system, root)[1] or "0")[-1]
    interface = steps[usb + 1] if len(steps) > usb + 1 and not whole else steps[usb]
    return Holder(
        bus="usb",
        place=f"{parts.place(root)}/usb{release}/{interface.partition('-')[2]}",
        serial=device.word("serial"),
        usb=device.sys_path,
    )


def _bus(steps: Sequence[str]) -> str:
    """The bus by the way of the device in the kernel's tree."""
    if len(steps) > 3 and steps[3] == "virtual":
        return "virtual"
    if any(ADDRESS.fullmatch(step) for step in steps):
        return "pci"
    return "platform"


def numbers(system: System, usb_device: str) -> tuple[str | None, str | None]:
    """Vendor and product of a USB device: `46d/c31c/6400` in its uevent."""
    vendor, slash, rest = uevent(system, usb_device).get("PRODUCT", "").partition("/")
    if not slash:
        return None, None
    return hexadecimal(vendor, 4), hexadecimal(rest.partition("/")[0], 4)
