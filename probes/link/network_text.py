"""Network interfaces by what `ip` and `ethtool` print, for captured trees that hold no /sys.

`ip -s -d link` tells most: kind, address, state, counters; `ip address` less, ifconfig least. The
card's driver, speed and permanent address are ethtool's, one output an interface. Pure functions
but for `read`; none raises for what the texts are like.
"""

import json
import re
from collections.abc import Iterator, Mapping
from itertools import islice, pairwise
from typing import Any

import msgspec

from probes.bus.buses import MOST_DEVICES, limited
from probes.bus.pci_device import ADDRESS, Device
from probes.link import ethtool_text, network_card
from probes.link.ethtool_text import Link
from probes.link.network_card import Card
from probes.link.network_interface import Counters, Interface, mac_address
from probes.parse import whole
from probes.system import Address, Gaps, System, Unavailable

__all__ = ["read", "rows"]

NAMES = (
    *("ip-link", "ip_-s_-d_link", "ip_-d_link", "ip_link", "ip-address", "ip_-d_address"),
    *("ip_addr", "ip_address", "ifconfig", "ifconfig_-a"),
)
MOST_LINES = 500_000
LONGEST_LINE = 1000
LONGEST_NAME = 15
_HEAD = re.compile(r"\d+: ([^\s:@]+)(@\S+)?: <([A-Z0-9_,-]*)> (.*)")
_OLD_HEAD = re.compile(r"([^\s:@]+): flags=\d+<([A-Z0-9_,-]*)>  mtu (\d+)")
_OLD_COUNT = re.compile(r"([a-z]+) (\d+)")
_COUNTED = {
    "overrun": "fifo_errors",
    "overruns": "fifo_errors",
    "missed": "missed_errors",
    "crc": "crc_errors",
    "frame": "frame_errors",
    "length": "length_errors",
    "fifo": "fifo_errors",
    "carrier": "carrier_errors",
    "aborted": "aborted_errors",
}
"""The words of `ip` for counters that the kernel's files name otherwise."""

_HANGS_ON = ("bond_slave", "bridge_slave", "team_slave", "vrf_slave")
"""Of a card too `ip` says what it is made part of."""


class Row(dict[str, Any]):
    """An interface as `ip -j` names its fields."""


def read(system: System, gaps: Gaps) -> tuple[Interface, ...]:
    """The interfaces, sorted by part; raises `Unavailable` where no text tells of any."""
    text = system.run(("ip", "-s", "-d", "link"), names=NAMES).text
    found = {row["ifname"]: row for row in islice(rows(text), 2 * MOST_DEVICES)}
    if not found:
        raise Unavailable("probe.malformed", path="commands/ip-link")
    addresses = gaps.attempt("addresses", system.addresses) or {}
    named = _named(system)
    made = [
        _interface(system, gaps, found[name], addresses.get(name, ()))
        for name in limited(gaps, sorted(found), "interfaces")
    ]
    known = (_with_names(interface, named) for interface in made)
    return tuple(sorted(known, key=lambda interface: interface.part))


def _named(system: System) -> Mapping[str, Device]:
    """The PCI devices that the text of lspci names, by part."""
    from probes.bus import lspci_text

    try:
        return {device.part: device for device in lspci_text.read(system, Gaps())}
    except Unavailable:
        return {}


def _with_names(interface: Interface, named: Mapping[str, Device]) -> Interface:
    card = named.get(interface.bus_address or "")
    if card is None:
        return interface
    return msgspec.structs.replace(interface, vendor=card.vendor, model=card.model)


def rows(text: str) -> Iterator[Row]:
    """The interfaces of `ip link` or `ip address`, with or without `-j`, `-s`, `-d`."""
    if text.lstrip()[:1] == "[":
        yield from _from_json(text)
        return
    row: Row | None = None
    before: list[str] = []
    for line in islice(text.split("\n"), MOST_LINES):
        words = line[:LONGEST_LINE].split()
        head = _HEAD.match(line[:LONGEST_LINE])
        old = None if head else _OLD_HEAD.match(line[:LONGEST_LINE])
        if head or old:
            if row is not None:
                yield row
            row = _headed(head) if head else _old_headed(old)
        elif row is not None and row.get("old"):
            _take_old(row, words)
        elif row is not None and words:
            _take(row, words, before)
        before = words
    if row is not None:
        yield row


def _from_json(text: str) -> Iterator[Row]:
    try:
        told = json.loads(text)
    except (ValueError, RecursionError):
        return
    for item in told if isinstance(told, list) else ():
        name = _text(item.get("ifname")) if isinstance(item, dict) else None
        if name and len(name) <= LONGEST_NAME:
            yield Row(item, ifname=name)


def _headed(head: re.Match[str]) -> Row:
    row = Row(ifname=head[1][:LONGEST_NAME], flags=head[3].split(","))
    if head[2]:
        row["link"] = head[2][1:]
    words = head[4].split()
    told = dict(zip(words[::2], words[1::2], strict=False))
    row |= {"mtu": whole(told.get("mtu")), "operstate": told.get("state")}
    return row


def _old_headed(head: re.Match[str] | None) -> Row:
    """`eth0: flags=4163<UP,BROADCAST,RUNNING,MULTICAST>  mtu 1400` of ifconfig."""
    if head is None:
        return Row(ifname="")
    flags = [{"RUNNING": "LOWER_UP"}.get(flag, flag) for flag in head[2].split(",")]
    name = head[1][:LONGEST_NAME]
    return Row(ifname=name, flags=flags, mtu=whole(head[3]), old=True)


def _take_old(row: Row, words: list[str]) -> None:
    """`ether 52:54:...`, `RX packets 10  bytes 700 (700.0 B)`, `TX errors 0  dropped 0 ...`."""
    if words[:1] == ["ether"] and len(words) > 1:
        row |= {"link_type": "ether", "address": words[1]}
    elif words and words[0] in ("RX", "TX"):
        counted = {word: whole(count) for word, count in _OLD_COUNT.findall(" ".join(words[1:]))}
        row.setdefault("stats64", {}).setdefault(words[0].lower(), {}).update(counted)


def _take(row: Row, words: list[str], before: list[str]) -> None:
    """One of the lines below the first."""
    if words[0].startswith("link/"):
        row["link_type"] = words[0].removeprefix("link/")
        row["address"] = words[1] if len(words) > 1 else None
        row["detailed"] = "promiscuity" in words
        told = dict(pairwise(words))
        row |= {name: told.get(name) for name in ("permaddr", "parentbus", "parentdev")}
        row["open"] = True
    elif before and before[0] in ("RX:", "TX:") and words[0].isdigit():
        counted = dict(zip(before[1:], (whole(word) for word in words), strict=False))
        row.setdefault("stats64", {})[before[0][:2].lower()] = counted
    elif before and before[:2] in (["RX", "errors:"], ["TX", "errors:"]) and words[0].isdigit():
        counted = dict(zip(before[2:], (whole(word) for word in words), strict=False))
        row.setdefault("stats64", {}).setdefault(before[0].lower(), {}).update(counted)
    elif row.pop("open", False) and words[0] not in ("RX:", "inet", "inet6", *_HANGS_ON):
        row["linkinfo"] = {"info_kind": words[0]}


def _interface(system: System, gaps: Gaps, row: Row, addresses: tuple[Address, ...]) -> Interface:
    name = row["ifname"]
    kind = _kind(row)
    card, link, driver, mac = Card(), Link(), None, None
    if kind in ("physical", "unknown"):
        card, driver = _card(system, gaps, row)
        kind = "physical" if card.bus_address else kind
        link = _link(system, name)
        mac = _permanent_mac(system, gaps, row)
    flags = _texts(row.get("flags"))
    shown = mac_address(_text(row.get("address")))
    return Interface(
        part=_part(kind, mac or shown, card.bus_address, name),
        kernel_name=name,
        sys_path=f"/sys/class/net/{name}",
        kind=kind,
        place=card.bus_address or f"path:net/{name}",
        permanent_mac=mac,
        mac=shown,
        driver=driver,
        driver_version=card.driver_version,
        firmware_version=card.firmware_version,
        bus_address=card.bus_address,
        wireless=name.startswith("wl"),
        up="UP" in flags if flags else None,
        carrier="LOWER_UP" in flags if "UP" in flags else link.carrier,
        operstate=(_text(row.get("operstate")) or "").lower() or None,
        speed_bits_per_second=link.speed_bits_per_second,
        speed_maximum_bits_per_second=card.speed_maximum_bits_per_second,
        duplex=link.duplex,
        mtu_bytes=_count(row.get("mtu")),
        addresses=addresses,
        counters=_counters(row.get("stats64") or row.get("stats")),
    )


def _kind(row: Row) -> str:
    """What `-d` says of an interface that the kernel made; a card has nothing said of it."""
    if "LOOPBACK" in _texts(row.get("flags")) or row.get("link_type") == "loopback":
        return "loopback"
    made = row.get("linkinfo")
    if (isinstance(made, dict) and made.get("info_kind")) or "link" in row:
        return "virtual"
    if row.get("parentbus") or row.get("detailed") or "promiscuity" in row:
        return "physical" if row.get("link_type") in ("ether", "infiniband") else "virtual"
    return "unknown"


def _card(system: System, gaps: Gaps, row: Row) -> tuple[Card, str | None]:
    name = row["ifname"]
    card = network_card.driver(system, gaps, name, wireless=name.startswith("wl"))
    try:
        driver = ethtool_text.driver_name(system.run(("ethtool", "-i", name)).text)
    except Unavailable:
        driver = None
    where = _text(row.get("parentdev")) or ""
    if card.bus_address is None and ADDRESS.fullmatch(where):
        card = msgspec.structs.replace(card, bus_address=f"pci:{where}")
    return card, driver


def _link(system: System, name: str) -> Link:
    try:
        return ethtool_text.link(system.run(("ethtool", name)).text)
    except Unavailable:
        return Link()


def _permanent_mac(system: System, gaps: Gaps, row: Row) -> str | None:
    """`ip` names it where it is not the one in use."""
    told = mac_address(_text(row.get("permaddr")))
    path = f"interfaces.{row['ifname']}.permanent_mac"
    return told or mac_address(gaps.attempt(path, system.permanent_mac, row["ifname"]))


def _part(kind: str, mac: str | None, bus_address: str | None, name: str) -> str:
    """The address names a card as well as a text can; what the kernel made has its name only."""
    if kind in ("physical", "unknown") and (mac or bus_address):
        return f"mac:{mac}" if mac else str(bus_address)
    return f"path:virtual/net/{name}"


def _counters(told: object) -> Counters:
    found: dict[str, int | None] = {}
    for way in ("rx", "tx"):
        counted = told.get(way) if isinstance(told, dict) else None
        for word, count in counted.items() if isinstance(counted, dict) else ():
            plain = (
                "collisions"
                if word in ("collsns", "collisions")
                else f"{way}_{_COUNTED.get(word, word)}"
            )
            found.setdefault(plain, _count(count))
    known = {name: found.get(name) for name in Counters.__struct_fields__}
    return Counters(**known)


def _count(value: object) -> int | None:
    number = value if isinstance(value, int) and not isinstance(value, bool) else None
    return number if number is not None and 0 <= number < 2**64 else None


def _text(value: object) -> str | None:
    """JSON can hold halves of letters, which no document can."""
    if not isinstance(value, str):
        return None
    return value[:LONGEST_LINE].encode("utf-8", "backslashreplace").decode()


def _texts(value: object) -> Mapping[str, None]:
    many = value if isinstance(value, list) else ()
    return dict.fromkeys(item for item in many if isinstance(item, str))
