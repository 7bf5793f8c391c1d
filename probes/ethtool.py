"""Asks a network driver by the ioctl that ethtool uses. As an ordinary user."""

import array
import fcntl
import socket
import struct

from probes.system import Unavailable

__all__ = ["permanent_mac"]

SIOCETHTOOL = 0x8946
GET_PERMANENT_ADDRESS = 0x20
LONGEST_ADDRESS = 32
ETHERNET_ADDRESS = 6


def permanent_mac(interface: str) -> str:
    """The address that the card was made with, as `52:54:00:12:34:56`.

    Raises `Unavailable` where the driver keeps none, or there is no such interface.
    """
    request = array.array("B", struct.pack("=II", GET_PERMANENT_ADDRESS, LONGEST_ADDRESS))
    request.extend(bytes(LONGEST_ADDRESS))
    named = struct.pack(
        "16sP8x", interface.encode("utf-8", "replace")[:15], request.buffer_info()[0]
    )
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as asked:
            fcntl.ioctl(asked, SIOCETHTOOL, named)
    except OSError as why:
        raise Unavailable("probe.no_permanent_address") from why
    length = struct.unpack_from("=I", request, 4)[0]
    address = bytes(request[8 : 8 + length])
    if length != ETHERNET_ADDRESS or not any(address):
        raise Unavailable("probe.no_permanent_address")
    return address.hex(":")
