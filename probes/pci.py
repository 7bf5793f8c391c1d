"""Observes PCI devices: what they are, who drives them, how fast their links are, errors counted.

From /sys/bus/pci/devices as an ordinary user. The names of vendors, models and classes come from
the hardware database (`bus.names`), in a captured tree also from udev's. Where a captured tree
holds no /sys, or no names, from the text of lspci.
"""

from collections.abc import Iterator, Mapping
from itertools import islice

import msgspec

from probes.bus.buses import MOST_DEVICES, Folder, devices_on, limited
from probes.bus.names import Names
from probes.bus.pci_device import (
    ADDRESS,
    Counters,
    Device,
    errors_counted,
    filled,
    hexadecimal,
    modalias,
    speed,
    width,
)
from probes.system import ATTRIBUTE_LIMIT_BYTES, Gaps, Missing, System, Unavailable
from probes.system import Device as Node

__all__ = ["Counters", "Device", "Facts", "probe"]

REVISION = 8
"""The byte of the configuration space that is the revision: older kernels have no file of it."""

DEEPEST = 24
MOST_SLOTS = 512
NUMBERS = ("class_id", "vendor_id", "device_id")
NOT_IN_LISTS = (
    *("driver", "enabled", "link_speed_maximum_transfers_per_second", "link_width", "numa_node"),
    *("link_speed_transfers_per_second", "link_width_maximum", "modalias", "power_state", "aer"),
)
"""What some or all forms of lspci's text leave away."""


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """The PCI devices, sorted by address; empty where the machine has no such bus."""

    devices: tuple[Device, ...] | None = None
    missing: tuple[Missing, ...] = ()


def probe(system: System) -> Facts:
    """Observe the PCI devices."""
    gaps = Gaps()
    names = Names(system)
    found = gaps.attempt("devices", _devices, system, gaps, names)
    for device in found or ():
        _note_what_it_lacks(gaps, device, known=names.know_pci or device.vendor is not None)
    if found and not names.know_pci and any(d.vendor is d.model is None for d in found):
        why = Unavailable("probe.no_names", "apt install pci.ids", bus="PCI")
        if system.recorded:
            why = Unavailable("probe.not_recorded", path="commands/lspci")
        gaps.note(("devices.class_name", "devices.model", "devices.vendor"), why)
    linked = any(device.link_width for device in found or ())
    if linked and not any(device.aer for device in found or ()):
        gaps.note("devices.aer", Unavailable("probe.no_link_errors"))
    return Facts(devices=found, missing=gaps.missing())


def _devices(system: System, gaps: Gaps, names: Names) -> tuple[Device, ...]:
    listed = True
    try:
        nodes = devices_on(system, gaps, "pci", lambda name: bool(ADDRESS.fullmatch(name)))
    except Unavailable:
        if not system.recorded:
            return _none(system)
        listed, nodes = False, _walked(system, gaps)
    slots = _slots(system) if nodes else {}
    found = tuple(_device(system, node, names, slots) for node in nodes)
    if not system.recorded or (listed and all(d.model and d.class_id for d in found)):
        return found
    return _with_text(system, gaps, found, listed=listed)


def _none(system: System) -> tuple[Device, ...]:
    """This kernel knows buses, and none of PCI; where it shows none, it could be any."""
    if system.names("/sys/bus"):
        return ()
    raise Unavailable("probe.no_file", path="/sys/bus/pci/devices")


def _walked(system: System, gaps: Gaps) -> tuple[Node, ...]:
    """Devices whose folders a captured tree has, for what is below them, without their list."""
    paths = sorted(
        islice(_walk(system), 2 * MOST_DEVICES), key=lambda path: path.rpartition("/")[2]
    )
    return tuple(Node(system, path, "pci") for path in limited(gaps, paths))


def _walk(system: System, folder: str = "/sys/devices", depth: int = 0) -> Iterator[str]:
    for name in system.names(folder) if depth < DEEPEST else ():
        path = f"{folder}/{name}"
        if ADDRESS.fullmatch(name):
            yield path
            yield from _walk(system, path, depth + 1)
        elif depth == 0 and name.startswith("pci"):
            yield from _walk(system, path, depth + 1)


def _slots(system: System) -> Mapping[str, str]:
    """The name of each slot by the address of what is in it, without the function."""
    folder = "/sys/bus/pci/slots"
    found: dict[str, str] = {}
    for name in system.names(folder)[:MOST_SLOTS]:
        try:
            address = system.text(f"{folder}/{name}/address", ATTRIBUTE_LIMIT_BYTES).strip()
        except Unavailable:
            continue
        found.setdefault(address, name)
    return found


def _device(system: System, node: Node, names: Names, slots: Mapping[str, str]) -> Device:
    folder = Folder(system, node)
    told = folder.told
    ids = _pair(told.get("PCI_ID")) or (folder.text("vendor"), folder.text("device"))
    built = _pair(told.get("PCI_SUBSYS_ID")) or (
        folder.text("subsystem_vendor"),
        folder.text("subsystem_device"),
    )
    vendor_id, device_id, *subsystem = (hexadecimal(number, 4) for number in (*ids, *built))
    class_id = hexadecimal(told.get("PCI_CLASS") or folder.text("class"), 6)
    vendor, model = _named(names, folder, (vendor_id, device_id, *subsystem))
    node_number = folder.number("numa_node")
    made = Device(
        part=f"pci:{node.sys_name}",
        address=node.sys_name,
        slot=slots.get(node.sys_name.rpartition(".")[0]),
        sys_path=node.sys_path,
        class_id=class_id,
        class_name=_class_name(names, folder, class_id),
        vendor_id=vendor_id,
        device_id=device_id,
        subsystem_vendor_id=subsystem[0],
        subsystem_device_id=subsystem[1],
        subsystem_vendor=_maker(names, subsystem[0]),
        revision=_revision(system, folder, node),
        vendor=vendor,
        model=model,
        driver=folder.driver,
        modalias=told.get("MODALIAS") or folder.text("modalias"),
        enabled=folder.flag("enable"),
        link_speed_transfers_per_second=speed(folder.text("current_link_speed")),
        link_speed_maximum_transfers_per_second=speed(folder.text("max_link_speed")),
        link_width=width(folder.text("current_link_width")),
        link_width_maximum=width(folder.text("max_link_width")),
        power_state=_known(folder.text("power_state")),
        numa_node=node_number if node_number is not None and node_number >= 0 else None,
        virtual_function_of=_part(folder.link("physfn")),
        virtual_functions=folder.number("sriov_numvfs"),
        virtual_functions_maximum=folder.number("sriov_totalvfs"),
        aer=_errors(folder),
    )
    return made if made.modalias else msgspec.structs.replace(made, modalias=modalias(made))


def _pair(text: str | None) -> tuple[str, str] | None:
    """`8086:1533` of a uevent."""
    first, colon, second = (text or "").partition(":")
    return (first, second) if colon else None


def _named(
    names: Names, folder: Folder, ids: tuple[str | None, ...]
) -> tuple[str | None, str | None]:
    """Vendor and model: udev's own word where it is at hand, else the database's."""
    vendor = folder.told.get("ID_VENDOR_FROM_DATABASE")
    model = folder.told.get("ID_MODEL_FROM_DATABASE")
    if (vendor and model) or ids[0] is None or ids[1] is None:
        return vendor, model
    known = names.pci(ids[0], ids[1], ids[2], ids[3])
    return vendor or known[0], model or known[1]


def _maker(names: Names, vendor_id: str | None) -> str | None:
    """Who built the card; zeros stand for nobody."""
    return names.pci_vendor(vendor_id) if vendor_id and vendor_id.strip("0x") else None


def _class_name(names: Names, folder: Folder, class_id: str | None) -> str | None:
    told = folder.told.get("ID_PCI_SUBCLASS_FROM_DATABASE")
    told = told or folder.told.get("ID_PCI_CLASS_FROM_DATABASE")
    return told or (names.pci_class(class_id) if class_id else None)


def _revision(system: System, folder: Folder, node: Node) -> str | None:
    if "revision" in folder:
        return hexadecimal(folder.text("revision"), 2)
    try:
        content = system.read(f"{node.sys_path}/config") if "config" in folder else b""
    except Unavailable:
        return None
    return f"0x{content[REVISION]:02x}" if len(content) > REVISION else None


def _known(text: str | None) -> str | None:
    return None if text == "unknown" else text


def _part(address: str | None) -> str | None:
    return f"pci:{address}" if address and ADDRESS.fullmatch(address) else None


def _errors(folder: Folder) -> Counters | None:
    """The counters of a device that can report errors, where the kernel counts them."""
    if "aer_dev_correctable" not in folder:
        return None
    return Counters(
        correctable=errors_counted(folder.text("aer_dev_correctable"), "TOTAL_ERR_COR"),
        nonfatal=errors_counted(folder.text("aer_dev_nonfatal"), "TOTAL_ERR_NONFATAL"),
        fatal=errors_counted(folder.text("aer_dev_fatal"), "TOTAL_ERR_FATAL"),
    )


def _with_text(
    system: System, gaps: Gaps, found: tuple[Device, ...], *, listed: bool
) -> tuple[Device, ...]:
    """What /sys of a captured tree does not tell, from the text of lspci that lies beside it."""
    from probes.bus import lspci_text

    try:
        told = {device.address: device for device in lspci_text.read(system, gaps)}
    except Unavailable:
        if not found and not listed:
            raise
        if not listed:
            gaps.note("devices", Unavailable("probe.not_recorded", path="/sys/bus/pci/devices"))
        return found
    own = {device.address: filled(device, told.get(device.address, device)) for device in found}
    if listed:
        return tuple(own.values())
    merged = told | own
    devices = tuple(merged[address] for address in sorted(merged))
    absent = Unavailable("probe.not_recorded", path="/sys/bus/pci/devices")
    untold = [name for name in NOT_IN_LISTS if all(getattr(d, name) is None for d in devices)]
    gaps.note([f"devices.{name}" for name in untold], absent)
    return devices


def _note_what_it_lacks(gaps: Gaps, device: Device, *, known: bool) -> None:
    """A device that is listed and tells nothing of itself, or that no database knows."""
    if any(getattr(device, name) is None for name in NUMBERS):
        path = device.sys_path or "commands/lspci"
        gaps.note(f"devices.{device.address}", Unavailable("probe.malformed", path=path))
    elif known and device.model is None:
        numbers = f"{device.vendor_id}:{device.device_id}".replace("0x", "")
        gaps.note(f"devices.{device.address}.model", Unavailable("probe.no_name", number=numbers))
