"""Observes network interfaces: what they are, their link, addresses, and error counters.

From /sys/class/net, /proc/net/dev where that is all there is, the driver's own answer for the
permanent address, its versions and the modes that the card can, and addresses from the system; as
an ordinary user. Where a captured tree holds no /sys, from the texts of ip and ethtool.
"""

from collections.abc import Mapping, Sequence

import msgspec

from probes import parts
from probes.bus.buses import limited
from probes.bus.names import Names
from probes.link import network_card
from probes.link.network_card import Card
from probes.link.network_interface import Counters, Interface, filled, mac_address
from probes.port.files import listed_devices
from probes.system import Address, Device, Gaps, Missing, System, Unavailable

__all__ = ["Counters", "Facts", "Interface", "probe"]

LOOPBACK = 772
PERMANENT = 0
"""`addr_assign_type` of an address that the card was made with."""

LISTS = ("/sys/class/net",)
VIRTUAL = "/sys/devices/virtual/"
NO_DEVICE = "bonding_masters"
"""A file among the devices: by it bonds are made."""

UNKNOWN_SPEEDS = (0xFFFF, 0xFFFFFFFF)


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """The network interfaces, sorted by part; `physical` are the cards, and what may be one.

    The others are made by the kernel: they come and go with programs.
    """

    interfaces: tuple[Interface, ...] | None = None
    physical: tuple[Interface, ...] | None = None
    missing: tuple[Missing, ...] = ()


def probe(system: System) -> Facts:
    """Observe the network interfaces."""
    gaps = Gaps()
    found = gaps.attempt(("interfaces", "physical"), _interfaces, system, gaps)
    cards = (one for one in found or () if one.kind in ("physical", "unknown"))
    return Facts(
        interfaces=found,
        physical=None if found is None else tuple(cards),
        missing=gaps.missing(),
    )


def _interfaces(system: System, gaps: Gaps) -> tuple[Interface, ...]:
    try:
        listed = listed_devices(system, "net", LISTS)
    except Unavailable as why:
        if not system.recorded:
            raise
        return _from_text(system, gaps, why)
    devices = [device for device in listed if device.sys_name != NO_DEVICE]
    # There are machines with thousands of virtual interfaces: the cards go first.
    devices.sort(key=lambda device: device.sys_path.startswith(VIRTUAL))
    return _observed(system, gaps, limited(gaps, devices, "interfaces"))


def _from_text(system: System, gaps: Gaps, why: Unavailable) -> tuple[Interface, ...]:
    from probes.link import network_text

    try:
        return network_text.read(system, gaps)
    except Unavailable:
        raise why from None


def _observed(system: System, gaps: Gaps, devices: Sequence[Device]) -> tuple[Interface, ...]:
    untold = [device for device in devices if device.attribute("type") is None]
    told = _told(system) if untold and system.recorded else {}
    for device in untold:
        if device.sys_name not in told:
            why = Unavailable("probe.malformed", path=f"{device.sys_path}/type")
            gaps.note(f"interfaces.{device.sys_name}", why)
    addresses = gaps.attempt("addresses", system.addresses) or {}
    table: Mapping[str, Mapping[str, int]] = {}
    if not all(device.names("statistics") for device in devices):
        # A captured tree may lack the counters of /sys and still have the older table.
        table = gaps.attempt("counters", system.network_counters) or {}
    macs = [_permanent_mac(system, gaps, device) for device in devices]
    names = Names(system)
    made = [
        _interface(part, device, mac, addresses, table, _card(system, gaps, names, device))
        for part, device, mac in zip(_parts(devices, macs), devices, macs, strict=True)
    ]
    whole = (filled(one, told.get(one.kernel_name, one)) for one in made)
    return tuple(sorted(whole, key=lambda interface: interface.part))


def _told(system: System) -> Mapping[str, Interface]:
    """What ip tells of interfaces of which a captured tree has no more than their counters."""
    from probes.link import network_text

    try:
        return {one.kernel_name: one for one in network_text.read(system, Gaps())}
    except Unavailable:
        return {}


def _card(system: System, gaps: Gaps, names: Names, device: Device) -> Card:
    """What is behind the interface; nothing is behind one that the kernel made."""
    if _kind(device) != "physical":
        return Card()
    told = network_card.driver(system, gaps, device.sys_name, wireless=_wireless(device))
    found = network_card.on_bus(system, names, device.sys_path)
    return msgspec.structs.replace(
        told, vendor=found.vendor, model=found.model, bus_address=found.bus_address
    )


def _wireless(device: Device) -> bool:
    return bool({"wireless", "phy80211"} & set(device.names()))


def _parts(devices: Sequence[Device], macs: list[str | None]) -> list[str]:
    """The permanent address names a card; without one it is the place it is plugged in."""
    places = [parts.place(device.sys_path) for device in devices]
    ids = [
        f"mac:{mac}" if mac and _kind(device) == "physical" else where
        for device, mac, where in zip(devices, macs, places, strict=True)
    ]
    return parts.distinct(ids, [parts.place(d.sys_path, alone=False) for d in devices])


def _permanent_mac(system: System, gaps: Gaps, device: Device) -> str | None:
    """The address that the card was made with; a bond hides it from the interface's own files."""
    if _kind(device) != "physical":
        return None
    enslaved = device.attribute("bonding_slave/perm_hwaddr")
    if enslaved:
        return mac_address(enslaved)
    if device.number("addr_assign_type") == PERMANENT:
        return mac_address(device.attribute("address"))
    path = f"interfaces.{device.sys_name}.permanent_mac"
    return mac_address(gaps.attempt(path, system.permanent_mac, device.sys_name))


def _kind(device: Device) -> str:
    told = device.number("type")
    if told == LOOPBACK or (told is None and device.sys_name == "lo"):
        return "loopback"
    if device.sys_path.startswith(LISTS):  # its link leads nowhere
        return "unknown"
    return "virtual" if device.sys_path.startswith(VIRTUAL) else "physical"


def _interface(
    part: str,
    device: Device,
    mac: str | None,
    addresses: Mapping[str, tuple[Address, ...]],
    table: Mapping[str, Mapping[str, int]],
    card: Card,
) -> Interface:
    carrier = device.number("carrier")
    flags = device.number("flags")
    return Interface(
        part=part,
        kernel_name=device.sys_name,
        sys_path=device.sys_path,
        kind=_kind(device),
        place=parts.place(device.sys_path, alone=False),
        permanent_mac=mac,
        mac=mac_address(device.attribute("address")),
        driver=device.link("device/driver"),
        driver_version=card.driver_version,
        firmware_version=card.firmware_version,
        vendor=card.vendor,
        model=card.model,
        bus_address=card.bus_address,
        wireless=_wireless(device),
        up=None if flags is None else bool(flags & 1),
        carrier=None if carrier is None else carrier == 1,
        operstate=device.attribute("operstate"),
        speed_bits_per_second=_speed(device.number("speed")),
        speed_maximum_bits_per_second=card.speed_maximum_bits_per_second,
        duplex=_known(device.attribute("duplex")),
        mtu_bytes=device.number("mtu"),
        addresses=addresses.get(device.sys_name, ()),
        counters=_counters(device, table.get(device.sys_name, {})),
    )


def _speed(megabits: int | None) -> int | None:
    """Megabits as the driver says; -1, 65535 or 2^32 - 1 where there is no link."""
    if megabits is None or megabits <= 0 or megabits in UNKNOWN_SPEEDS:
        return None
    return megabits * 1_000_000


def _known(text: str | None) -> str | None:
    return None if text == "unknown" else text


def _counters(device: Device, table: Mapping[str, int]) -> Counters:
    names = [name for name in Counters.__struct_fields__ if name != "carrier_changes"]
    own = {name: device.number(f"statistics/{name}") for name in names}
    told = {name: table.get(name) if own[name] is None else own[name] for name in names}
    return Counters(carrier_changes=device.number("carrier_changes"), **told)
