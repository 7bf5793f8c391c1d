"""What is told of a network interface."""

import msgspec

from probes.system import Address

__all__ = ["Counters", "Interface", "filled", "mac_address"]

ETHERNET_ADDRESS = 17


def mac_address(text: str | None) -> str | None:
    """An Ethernet address; other networks have longer ones, and some interfaces none."""
    if text is None or len(text) != ETHERNET_ADDRESS or not text.strip("0:"):
        return None
    return text.lower()


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
    `bus_address` is the part of the PCI device that the interface is of; vendor and model are the
    card's, be it of PCI or USB.
    """

    part: str
    kernel_name: str
    sys_path: str
    kind: str
    place: str
    permanent_mac: str | None = None
    mac: str | None = None
    driver: str | None = None
    driver_version: str | None = None
    firmware_version: str | None = None
    vendor: str | None = None
    model: str | None = None
    bus_address: str | None = None
    wireless: bool = False
    up: bool | None = None
    carrier: bool | None = None
    operstate: str | None = None
    speed_bits_per_second: int | None = None
    speed_maximum_bits_per_second: int | None = None
    duplex: str | None = None
    mtu_bytes: int | None = None
    addresses: tuple[Address, ...] = ()
    counters: Counters


def filled(own: Interface, other: Interface) -> Interface:
    """`own` with what only `other` tells."""
    told = {
        name: getattr(other, name)
        for name in Interface.__struct_fields__
        if getattr(own, name) is None and getattr(other, name) is not None
    }
    return msgspec.structs.replace(own, **told) if told else own
