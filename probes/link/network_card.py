"""What stands behind a network interface: the card, by the bus it is on and by its driver.

From the folder of the PCI or USB device that the interface hangs on, names of the hardware
database (`probes.bus.names`), and the driver's own answer. As an ordinary user.
"""

import msgspec

from probes.bus.buses import Folder
from probes.bus.names import Names
from probes.bus.pci_device import ADDRESS, hexadecimal
from probes.bus.usb_device import PORT
from probes.system import Device, Gaps, System, Unavailable

__all__ = ["Card", "driver", "on_bus"]


class Card(msgspec.Struct, frozen=True, kw_only=True):
    """Facts of a card, each under the name that an interface has for it."""

    vendor: str | None = None
    model: str | None = None
    bus_address: str | None = None
    driver_version: str | None = None
    firmware_version: str | None = None
    speed_maximum_bits_per_second: int | None = None


def on_bus(system: System, names: Names, sys_path: str) -> Card:
    """Vendor and model of the device that is nearest above the interface."""
    steps = sys_path.split("/")
    for count in range(len(steps), 3, -1):
        name = steps[count - 1]
        holder = "/".join(steps[:count])
        if PORT.fullmatch(name) and not name.startswith("usb"):
            return _usb(Folder(system, Device(system, holder, "usb")), names)
        if ADDRESS.fullmatch(name):
            card = _pci(Folder(system, Device(system, holder, "pci")), names)
            return msgspec.structs.replace(card, bus_address=f"pci:{name}")
    return Card()


def _usb(folder: Folder, names: Names) -> Card:
    """A USB device's own words first, as `probes.usb` tells them."""
    vendor, model = folder.text("manufacturer"), folder.text("product")
    ids = [hexadecimal(folder.text(name), 4) for name in ("idVendor", "idProduct")]
    if (vendor is None or model is None) and ids[0] and ids[1]:
        known = names.usb(ids[0], ids[1])
        vendor, model = vendor or known[0], model or known[1]
    return Card(vendor=vendor, model=model)


def _pci(folder: Folder, names: Names) -> Card:
    told = folder.told
    vendor, model = (told.get(f"ID_{what}_FROM_DATABASE") for what in ("VENDOR", "MODEL"))
    ids = [
        hexadecimal(number, 4)
        for key in ("PCI_ID", "PCI_SUBSYS_ID")
        for number in told.get(key, ":").partition(":")[::2]
    ]
    if (vendor is None or model is None) and ids[0] and ids[1]:
        known = names.pci(ids[0], ids[1], ids[2], ids[3])
        vendor, model = vendor or known[0], model or known[1]
    return Card(vendor=vendor, model=model)


def driver(system: System, gaps: Gaps, interface: str, *, wireless: bool) -> Card:
    """What the driver says; what it does not say is noted in the gaps.

    A wireless card has no link modes: its speed is a matter of its radio and the other's.
    """
    here = f"interfaces.{interface}"
    paths = [f"{here}.{name}" for name in ("driver_version", "firmware_version")]
    told = gaps.attempt(paths, system.card_driver, interface)
    if told is not None and told.firmware_version is None:
        gaps.note(paths[1], Unavailable("probe.driver_silent"))
    fastest = None
    if not wireless:
        path = f"{here}.speed_maximum_bits_per_second"
        fastest = gaps.attempt(path, system.card_speed, interface)
    return Card(
        driver_version=told.version if told else None,
        firmware_version=told.firmware_version if told else None,
        bus_address=f"pci:{told.bus}" if told and ADDRESS.fullmatch(told.bus or "") else None,
        speed_maximum_bits_per_second=fastest,
    )
