"""Devices on the PCI and USB buses of a synthetic machine, and databases that name them."""

import struct
from collections.abc import Mapping, Sequence

from tests.machine_files import CapturedFiles

__all__ = ["buses", "compiled_database", "object_store", "pci_device", "usb_device", "usb_hubs"]

_AER = ("RxErr", "BadTLP", "BadDLLP", "Rollover", "Timeout")


def pci_device(
    machine: CapturedFiles,
    address: str = "0000:00:1f.6",
    *,
    ids: str = "8086:15B8",
    built_by: str = "1028:0738",
    class_id: int = 0x020000,
    driver: str | None = "e1000e",
    below: Sequence[str] = (),
    link: tuple[str, int] | None = None,
    capable: tuple[str, int] = ("8.0 GT/s PCIe", 4),
    errors: tuple[int, int, int] | None = None,
    names: tuple[str, str] | None = ("Example Semiconductor", "Example Device"),
    files: Mapping[str, object] = {},
) -> str:
    """Add a function; `link` is its speed and lanes now, `errors` correctable, nonfatal, fatal.

    Returns its folder. `names` are those of the udev database, if any.
    """
    root = f"sys/devices/pci{address.rpartition(':')[0].rpartition(':')[0]}:00"
    place = "/".join((root, *below, address))
    (vendor, device), (maker, product) = ids.split(":"), built_by.split(":")
    alias = f"pci:v0000{vendor}d0000{device}sv0000{maker}sd0000{product}"
    kind = f"{class_id:06X}"
    alias += f"bc{kind[:2]}sc{kind[2:4]}i{kind[4:]}"
    told = {"DRIVER": driver, "PCI_CLASS": f"{class_id:X}", "PCI_ID": ids}
    told |= {"PCI_SUBSYS_ID": built_by, "PCI_SLOT_NAME": address, "MODALIAS": alias}
    machine.file(f"{place}/uevent", "".join(f"{k}={v}\n" for k, v in told.items() if v is not None))
    own: dict[str, object] = {"class": f"{class_id:#08x}", "vendor": f"0x{vendor.lower()}"}
    own |= {"device": f"0x{device.lower()}", "revision": "0x10", "enable": 1, "numa_node": -1}
    own |= {"power_state": "D0", "modalias": alias}
    if link is not None:
        own |= {"current_link_speed": link[0], "current_link_width": link[1]}
        own |= {"max_link_speed": capable[0], "max_link_width": capable[1]}
    if errors is not None:
        own |= _counted(errors)
    for name, content in (own | dict(files)).items():
        machine.file(f"{place}/{name}", str(content))
    machine.link(f"{place}/subsystem", "sys/bus/pci")
    machine.link(f"sys/bus/pci/devices/{address}", place)
    machine.without(f"{place}/driver")
    if driver is not None:
        machine.file(f"sys/bus/pci/drivers/{driver}/uevent", "")
        machine.link(f"{place}/driver", f"sys/bus/pci/drivers/{driver}")
    if names is not None:
        keys = ("ID_VENDOR", "ID_MODEL", "ID_PCI_SUBCLASS")
        pairs = zip(keys, (*names, "Example controller"), strict=True)
        entry = "".join(f"E:{key}_FROM_DATABASE={value}\n" for key, value in pairs)
        machine.file(f"run/udev/data/+pci:{address}", entry)
    return place


def _counted(errors: tuple[int, int, int]) -> dict[str, str]:
    kinds = (("correctable", "COR"), ("nonfatal", "NONFATAL"), ("fatal", "FATAL"))
    return {
        f"aer_dev_{kind}": "".join(f"{name} 0\n" for name in _AER[1:])
        + f"{_AER[0]} {count}\nTOTAL_ERR_{total} {count}\n"
        for (kind, total), count in zip(kinds, errors, strict=True)
    }


CONTROLLER = "0000:00:14.0"


def usb_device(
    machine: CapturedFiles,
    port: str,
    *,
    ids: str = "46d/c31c/110",
    megabits: str = "1.5",
    version: str = "1.10",
    names: tuple[str, str] | None = ("Example Input", "Example Keyboard"),
    serial: str | None = None,
    class_id: tuple[int, int, int] = (0, 0, 0),
    interfaces: Sequence[tuple[str, str | None]] = (("3/1/1", "usbhid"),),
    speeds: bytes | None = None,
    files: Mapping[str, object] = {},
    controller: str = CONTROLLER,
) -> str:
    """Add a device or a root hub; `interfaces` are class and driver. Returns its folder."""
    place = _usb_place(port, controller)
    told = {"DEVTYPE": "usb_device", "DRIVER": "usb", "PRODUCT": ids}
    told["TYPE"] = "/".join(str(number) for number in class_id)
    machine.file(f"{place}/uevent", "".join(f"{k}={v}\n" for k, v in told.items()))
    own: dict[str, object] = {"speed": megabits, "version": f" {version}", "bMaxPower": "100mA"}
    own |= {"authorized": 1, "removable": "removable", "serial": serial}
    if names is not None:
        own |= {"manufacturer": names[0], "product": names[1]}
    for name, content in (own | dict(files)).items():
        if content is not None:
            machine.file(f"{place}/{name}", str(content))
    if speeds is not None:
        machine.file(f"{place}/bos_descriptors", speeds)
    machine.link(f"{place}/subsystem", "sys/bus/usb")
    machine.link(f"sys/bus/usb/devices/{port}", place)
    start = f"{port.removeprefix('usb')}-0" if port.startswith("usb") else port
    vendor, product, release = (f"{int(number, 16):04X}" for number in ids.split("/"))
    for number, (kind, driver) in enumerate(interfaces):
        below = {"DEVTYPE": "usb_interface", "INTERFACE": kind, "DRIVER": driver}
        kinds = "dc{:02X}dsc{:02X}dp{:02X}".format(*class_id)
        own_kinds = "ic{:02X}isc{:02X}ip{:02X}".format(*map(int, kind.split("/")))
        alias = f"usb:v{vendor}p{product}d{release}{kinds}{own_kinds}in{number:02X}"
        below["MODALIAS"] = alias
        lines = [f"{k}={v}\n" for k, v in below.items() if v is not None]
        machine.file(f"{place}/{start}:1.{number}/uevent", "".join(lines))
        machine.link(f"sys/bus/usb/devices/{start}:1.{number}", f"{place}/{start}:1.{number}")
    return place


def _usb_place(port: str, controller: str) -> str:
    """`1-4.2` lies in the folder of `1-4`, that in the folder of its root hub."""
    bus, _, chain = port.removeprefix("usb").partition("-")
    steps = chain.split(".") if chain else []
    folders = [f"{bus}-{'.'.join(steps[: n + 1])}" for n in range(len(steps))]
    return "/".join((f"sys/devices/pci0000:00/{controller}", f"usb{bus}", *folders))


def usb_hubs(machine: CapturedFiles, *, first: int = 1, controller: str = CONTROLLER) -> None:
    """The two root hubs of a controller, the second for USB 3."""
    hubs = (("2", "480", "2.00"), ("3", "5000", "3.00"))
    for number, (product, megabits, version) in enumerate(hubs, start=first):
        usb_device(
            machine,
            f"usb{number}",
            ids=f"1d6b/{product}/601",
            megabits=megabits,
            version=version,
            names=("Linux 6.1.0 xhci-hcd", "xHCI Host Controller"),
            serial=controller,
            class_id=(9, 0, 1),
            interfaces=(("9/0/0", "hub"),),
            controller=controller,
        )
        # Who made it and what it is called, the database knows better than the kernel.
        hub = _usb_place(f"usb{number}", controller)
        entry = f"E:ID_VENDOR_FROM_DATABASE=Linux\nE:ID_MODEL_FROM_DATABASE={product}.0 root hub\n"
        machine.file(f"{hub}/uevent", machine.files[f"{hub}/uevent"] + _numbered(number))
        machine.file(f"run/udev/data/c189:{(number - 1) * 128}", entry)


def _numbered(bus: int) -> bytes:
    return f"MAJOR=189\nMINOR={(bus - 1) * 128}\nDEVNAME=bus/usb/{bus:03}/001\n".encode()


def object_store(speeds: int | None = None, lanes: Sequence[int] = ()) -> bytes:
    """A Binary Object Store: a USB 2.0 extension, and what is given of USB 3.

    `speeds` is wSpeedsSupported, `lanes` the gigabits per second of a lane.
    """
    parts = [bytes((7, 0x10, 2, 2, 0, 0, 0))]
    if speeds is not None:
        parts.append(struct.pack("<BBBBHBBH", 10, 0x10, 3, 0, speeds, 1, 10, 0))
    if lanes:
        attributes = b"".join(struct.pack("<I", lane << 16 | 3 << 4) for lane in lanes)
        head = struct.pack("<BBBBIHH", 12 + len(attributes), 0x10, 10, 0, len(lanes) - 1, 0, 0)
        parts.append(head + attributes)
    body = b"".join(parts)
    return struct.pack("<BBHB", 5, 0x0F, 5 + len(body), len(parts)) + body


def buses(machine: CapturedFiles) -> None:
    """What a small workstation has: a drive, a USB controller, a keyboard and a stick."""
    bridge, counted = "0000:00:1d.0", (0, 0, 0)
    fast, lanes = "8.0 GT/s PCIe", 4
    pci_device(
        machine,
        bridge,
        ids="8086:A298",
        class_id=0x060400,
        driver="pcieport",
        link=(fast, lanes),
        errors=counted,
    )
    pci_device(
        machine,
        "0000:01:00.0",
        ids="144D:A804",
        class_id=0x010802,
        driver="nvme",
        below=(bridge,),
        link=(fast, lanes),
        errors=counted,
    )
    pci_device(machine, CONTROLLER, ids="8086:A36D", class_id=0x0C0330, driver="xhci_hcd")
    usb_hubs(machine)
    usb_device(machine, "1-4")
    usb_device(
        machine,
        "2-3",
        ids="951/1666/110",
        megabits="5000",
        version="3.20",
        names=("Example Storage", "Example Stick"),
        serial="E0D55EA573DCF3A1",
        interfaces=(("8/6/80", "usb-storage"),),
        speeds=object_store(0x0E),
    )


class _Node:
    """A letter of the database's keys."""

    def __init__(self) -> None:
        self.below: dict[str, _Node] = {}
        self.values: Mapping[str, str] = {}


def compiled_database(entries: Mapping[str, Mapping[str, str]]) -> bytes:
    """hwdb.bin with these entries, in the form of systemd-hwdb.

    Every letter has a node of its own, where systemd would give letters in a row one node.
    """
    tree = _Node()
    for key, values in entries.items():
        node = tree
        for letter in key:
            node = node.below.setdefault(letter, _Node())
        node.values = values
    nodes, strings, texts = bytearray(80), bytearray(b"\0"), list[tuple[int, int]]()

    def text(content: str) -> int:
        texts.append((len(nodes), len(strings)))
        strings.extend(content.encode() + b"\0")
        return 0  # where the strings begin is known when all nodes are written

    def write(node: _Node) -> int:
        below = {letter: write(child) for letter, child in sorted(node.below.items())}
        where = len(nodes)
        nodes.extend(struct.pack("<QB7xQ", 0, len(below), len(node.values)))
        for letter, child in below.items():
            nodes.extend(struct.pack("<B7xQ", ord(letter), child))
        for key, value in node.values.items():
            nodes.extend(struct.pack("<Q", text(f" {key}")))
            nodes.extend(struct.pack("<Q16x", text(value)))
        return where

    root = write(tree)
    for at, start in texts:
        struct.pack_into("<Q", nodes, at, len(nodes) + start)
    size = len(nodes) + len(strings)
    head = (252, size, 80, 24, 16, 32, root, len(nodes), len(strings))
    struct.pack_into("<8s9Q", nodes, 0, b"KSLPHHRH", *head)
    return bytes(nodes + strings)
