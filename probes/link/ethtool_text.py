"""Reads what ethtool prints. Pure functions; none raises but `Unavailable`."""

import re
from collections.abc import Iterator

import msgspec

from probes.parse import fields
from probes.port.answers import CardDriver
from probes.system import Unavailable

__all__ = ["Link", "card_driver", "card_speed", "driver_name", "link"]

MOST_LINES = 2_000
MOST_MEGABITS = 10_000_000
_MODE = re.compile(r"(\d{1,8})base\S+", re.ASCII)
_SPEED = re.compile(r"(\d{1,8})Mb/s", re.ASCII)


class Link(msgspec.Struct, frozen=True, kw_only=True):
    """The link as it was; what was `Unknown!` is `None`."""

    speed_bits_per_second: int | None = None
    duplex: str | None = None
    carrier: bool | None = None


def card_driver(text: str) -> CardDriver:
    """`ethtool -i`: raises `Unavailable` where it tells of no driver."""
    told = fields(text)
    if not told.get("driver"):
        raise Unavailable("probe.driver_silent")
    version, firmware, bus = (
        _said(told.get(name)) for name in ("version", "firmware-version", "bus-info")
    )
    return CardDriver(version=version, firmware_version=firmware, bus=bus)


def driver_name(text: str) -> str | None:
    """`ethtool -i`: the driver."""
    return _said(fields(text).get("driver"))


def _said(text: str | None) -> str | None:
    return None if text in (None, "", "N/A") else str(text)[:200]


def card_speed(text: str) -> int:
    """The fastest of the `Supported link modes`; raises `Unavailable` where none is named."""
    found = [int(mode[1]) for line in _supported(text) for mode in _MODE.finditer(line)]
    speeds = [megabits for megabits in found if 0 < megabits <= MOST_MEGABITS]
    if not speeds:
        raise Unavailable("probe.driver_silent")
    return max(speeds) * 10**6


def _supported(text: str) -> Iterator[str]:
    """The modes stand behind their title, and in the lines below it that have none."""
    inside = False
    for line in text.split("\n")[:MOST_LINES]:
        title, colon, rest = line.partition(":")
        if colon:
            inside = title.strip() == "Supported link modes"
        if inside:
            yield rest if colon else line


def link(text: str) -> Link:
    """Speed, duplex and whether there is a link, of plain `ethtool`."""
    told = fields(text)
    speed = _SPEED.fullmatch(told.get("Speed", ""))
    megabits = int(speed[1]) if speed else 0
    duplex = told.get("Duplex", "").lower()
    detected = told.get("Link detected", "")
    return Link(
        speed_bits_per_second=megabits * 10**6 if 0 < megabits <= MOST_MEGABITS else None,
        duplex=duplex if duplex in ("full", "half") else None,
        carrier={"yes": True, "no": False}.get(detected.partition(" ")[0]),
    )
