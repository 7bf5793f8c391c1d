"""Observes network interfaces: what they are, their link, addresses, and error counters.

From /sys/class/net, /proc/net/dev where that is all there is, the driver's own answer for the
permanent address, and addresses from the system; as an ordinary user.
"""

from collections.abc import Mapping

import msgspec

from probes import parts
from probes.files import listed_devices
from probes.system import Address, Device, Gaps, Missing, System, Unavailable

__all__ = ["Counters", "Facts", "Interface", "probe"]

LOOPBACK = 772
PERMANENT = 0
"""`addr_assign_type` of an address that the card was made with."""

LISTS = ("/sys/class/net",)
NO_DEVICE = "bonding_masters"
"""A file among the devices: by it bonds are made."""

UNKNOWN_SPEEDS = (0xFFFF, 0xFFFFFFFF)
ETHERNET_ADDRESS = 17


class Counters(msgspec.Struct, frozen=True, kw_only=True):
    """What the interface has counted since it appeared."""

    rx_bytes: int | None = None
    rx_packets: int | None = None
    rx_errors: int | None = None
    rx_dropped: int | None = None
    rx_crc_errors: int | None = None
    rx_frame_errors: int | None = None
    rx_fifo_errors: int | None = None
    rx_length_errors: int | None = None
    rx_missed_errors: int | None = None
    tx_bytes: int | None = None
    tx_packets: int | None = None
    tx_errors: int | None = None
    tx_dropped: int | None = None
    tx_aborted_errors: int | None = None
    tx_carrier_errors: int | None = None
    tx_fifo_errors: int | None = None
    collisions: int | None = None
    carrier_changes: int | None = None


class Interface(msgspec.Struct, frozen=True, kw_only=True):
    """A network interface; `kind` is physical, virtual, loopback, or unknown.

    Unknown is one that is listed and of which nothing can be read, not even what it hangs on.
    `driver`, speed and duplex are absent where there is no driver or no link to have them.
    """

    part: str
    kernel_name: str
    sys_path: str
    kind: str
    place: str
    permanent_mac: str | None = None
    mac: str | None = None
    driver: str | None = None
    wireless: bool = False
    up: bool | None = None
    carrier: bool | None = None
    operstate: str | None = None
    speed_bits_per_second: int | None = None
    duplex: str | None = None
    mtu_bytes: int | None = None
    addresses: tuple[Address, ...] = ()
    counters: Counters


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
    listed = gaps.attempt(("interfaces", "physical"), listed_devices, system, "net", LISTS)
    devices = [device for device in listed or () if device.sys_name != NO_DEVICE]
    for device in devices:
        if device.attribute("type") is None:
            why = Unavailable("probe.malformed", path=f"{device.sys_path}/type")
            gaps.note(f"interfaces.{device.sys_name}", why)
    addresses = gaps.attempt("addresses", system.addresses) or {}
    table: Mapping[str, Mapping[str, int]] = {}
    if not all(device.names("statistics") for device in devices):
        # A captured tree may lack the counters of /sys and still have the older table.
        table = gaps.attempt("counters", system.network_counters) or {}
    macs = [_permanent_mac(system, gaps, device) for device in devices]
    made = [
        _interface(part, device, mac, addresses, table)
        for part, device, mac in zip(_parts(devices, macs), devices, macs, strict=True)
    ]
    found = tuple(sorted(made, key=lambda interface: interface.part))
    cards = tuple(interface for interface in found if interface.kind in ("physical", "unknown"))
    return Facts(
        interfaces=None if listed is None else found,
        physical=None if listed is None else cards,
        missing=gaps.missing(),
    )


def _parts(devices: list[Device], macs: list[str | None]) -> list[str]:
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
        return _mac(enslaved)
    if device.number("addr_assign_type") == PERMANENT:
        return _mac(device.attribute("address"))
    path = f"interfaces.{device.sys_name}.permanent_mac"
    return _mac(gaps.attempt(path, system.permanent_mac, device.sys_name))


def _mac(text: str | None) -> str | None:
    """An Ethernet address; other networks have longer ones, and some interfaces none."""
    if text is None or len(text) != ETHERNET_ADDRESS or not text.strip("0:"):
        return None
    return text.lower()


def _kind(device: Device) -> str:
    told = device.number("type")
    if told == LOOPBACK or (told is None and device.sys_name == "lo"):
        return "loopback"
    if device.sys_path.startswith(LISTS):  # its link leads nowhere
        return "unknown"
    return "virtual" if device.sys_path.startswith("/sys/devices/virtual/") else "physical"


def _interface(
    part: str,
    device: Device,
    mac: str | None,
    addresses: Mapping[str, tuple[Address, ...]],
    table: Mapping[str, Mapping[str, int]],
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
        mac=_mac(device.attribute("address")),
        driver=device.link("device/driver"),
        wireless=bool({"wireless", "phy80211"} & set(device.names())),
        up=None if flags is None else bool(flags & 1),
        carrier=None if carrier is None else carrier == 1,
        operstate=device.attribute("operstate"),
        speed_bits_per_second=_speed(device.number("speed")),
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
