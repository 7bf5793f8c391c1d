"""Asks a network driver by the ioctl that ethtool uses. As an ordinary user.

The layouts are those of the kernel's include/uapi/linux/ethtool.h.
"""

import array
import fcntl
import socket
import struct
from functools import cache

from probes.port.answers import CardDriver
from probes.system import Unavailable

__all__ = ["driver", "fastest", "fastest_of", "permanent_mac"]

SIOCETHTOOL = 0x8946
GET_DRIVER = 0x03
GET_PERMANENT_ADDRESS = 0x20
GET_LINK_SETTINGS = 0x4C
LONGEST_ADDRESS = 32
ETHERNET_ADDRESS = 6
_DRIVER = struct.Struct("=I32s32s32s32s32s12x5I")
_SETTINGS = struct.Struct("=II7Bb4B28x")
MOST_WORDS = 127
WORD_BITS = 32


def permanent_mac(interface: str) -> str:
    """The address that the card was made with, as `52:54:00:12:34:56`.

    Raises `Unavailable` where the driver keeps none, or there is no such interface.
    """
    try:
        request = _ask(
            interface,
            struct.pack("=II", GET_PERMANENT_ADDRESS, LONGEST_ADDRESS) + bytes(LONGEST_ADDRESS),
        )
    except OSError as why:
        raise Unavailable("probe.no_permanent_address") from why
    length = struct.unpack_from("=I", request, 4)[0]
    address = bytes(request[8 : 8 + length])
    if length != ETHERNET_ADDRESS or not any(address):
        raise Unavailable("probe.no_permanent_address")
    return address.hex(":")


def driver(interface: str) -> CardDriver:
    """The versions of the driver and of the card's firmware, and the address of the card."""
    try:
        told = _ask(interface, _DRIVER.pack(GET_DRIVER, *[b""] * 5, *[0] * 5))
    except OSError as why:
        raise Unavailable("probe.driver_silent") from why
    _, _, version, firmware, bus, *_ = _DRIVER.unpack(told)
    return CardDriver(version=_text(version), firmware_version=_text(firmware), bus=_text(bus))


def fastest(interface: str) -> int:
    """Bits per second of the fastest mode that the card can; the link may be slower or down."""
    try:
        first = _ask(interface, _SETTINGS.pack(GET_LINK_SETTINGS, *[0] * 13))
        # The kernel answers with the number of words that it wants, made negative.
        words = -_SETTINGS.unpack(first)[9]
        if not 0 < words <= MOST_WORDS:
            raise Unavailable("probe.driver_silent")
        head = _SETTINGS.pack(GET_LINK_SETTINGS, *[0] * 8, words, *[0] * 4)
        told = _ask(interface, head + bytes(3 * 4 * words))
    except OSError as why:
        raise Unavailable("probe.driver_silent") from why
    supported = struct.unpack_from(f"={words}I", told, _SETTINGS.size)
    return fastest_of(supported)


def fastest_of(supported: tuple[int, ...]) -> int:
    """Bits per second of the fastest of the modes whose bits are set, 32 a word."""
    speeds = (
        speed
        for bit, speed in _modes().items()
        if bit < len(supported) * WORD_BITS and supported[bit // WORD_BITS] >> bit % WORD_BITS & 1
    )
    found = max(speeds, default=None)
    if found is None:
        raise Unavailable("probe.driver_silent")
    return found


@cache
def _modes() -> dict[int, int]:
    """Bits per second of each mode by its bit."""
    from probes.board.said import rows

    return {int(row[0]): int(row[1]) * 10**6 for row in rows("link_modes.tsv")}


def _ask(interface: str, content: bytes) -> "array.array[int]":
    """Send a request; the answer takes its place."""
    request = array.array("B", content)
    named = struct.pack(
        "16sP8x", interface.encode("utf-8", "replace")[:15], request.buffer_info()[0]
    )
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as asked:
        fcntl.ioctl(asked, SIOCETHTOOL, named)
    return request


def _text(content: bytes) -> str | None:
    """Up to the zero byte; `N/A` is what drivers write for nothing."""
    text = content.partition(b"\0")[0].decode("utf-8", "backslashreplace").strip()
    return None if text in ("", "N/A") else text
