"""Reads what lsusb and usb-devices print, for captured trees that hold no /sys.

`lsusb -v` tells what a device is, `lsusb -t` and `usb-devices` where it is plugged in, at what
speed and who drives it. The devices of one are those of the other by the numbers of bus and
device. Pure functions but for `read`; none raises for what the texts are like.
"""

import re
from collections.abc import Iterator
from itertools import islice
from typing import Any

import msgspec

from probes.bus.buses import MOST_DEVICES, limited
from probes.bus.name_lists import split_names
from probes.bus.pci_device import hexadecimal
from probes.bus.usb_device import (
    PORT,
    Device,
    Interface,
    amperes,
    bits_per_second,
    modalias,
    parent,
    speed_able,
    sublink_speed,
)
from probes.parse import whole
from probes.system import Gaps, System, Unavailable

__all__ = ["lists", "read", "tables", "trees"]

Key = tuple[int, int]
"""The numbers of bus and device."""

Told = dict[str, Any]
MOST_LINES = 500_000
LONGEST_LINE = 500
MOST_DEPTH = 8
MOST_INTERFACES = 64
BYTE = 256
LINUX = "1d6b"
"""The vendor of root hubs, which are the kernel's; each is the first device of its bus."""

KINDS = ("Class", "SubClass", "Protocol")
_HEAD = re.compile(r"Bus (\d{3}) Device (\d{3}): ID ([0-9a-f]{4}):([0-9a-f]{4}) ?(.*)")
_FIELD = re.compile(r"\s+([A-Za-z]\w*)(?:\[\d+\]|\(\s*\d+\))?\s+(\S+)(?: (.*))?")
_BRANCH = re.compile(r"( *)(?:/: |\|__) *(?:Bus 0*(\d+)\.)?Port 0*(\d+): Dev 0*(\d+), (.*)")
_TABLE = re.compile(r"([A-Za-z#]+)= *([^ =(]+)")
SPEEDS = {0x1: 1_500_000, 0x2: 12_000_000, 0x4: 480_000_000, 0x8: 5_000_000_000}
"""The bits of wSpeedsSupported (USB 3.2, table 9-15)."""


def read(system: System, gaps: Gaps) -> tuple[Device, ...]:
    """The devices in the texts that a captured tree kept, by bus and number.

    Raises `Unavailable` where it kept none, or nothing in them is a device.
    """
    found: dict[Key, Told] = {}
    refused = Unavailable("probe.not_recorded", path="commands/lsusb")
    sources = (
        (("lsusb", "-v"), ("lsusb", "lsusb_-vvv"), lists),
        (("lsusb", "-t"), (), trees),
        (("usb-devices",), ("usb-devices",), tables),
    )
    for argv, names, parse in sources:
        try:
            text = system.run(argv, names=names).text
        except Unavailable:
            continue
        # A text without a device: a machine without USB, or an lsusb that could not ask.
        refused = Unavailable("probe.malformed", path="commands/lsusb")
        for key, told in islice(parse(text), 2 * MOST_DEVICES):
            _add(found.setdefault(key, {}), told)
    if not found:
        raise refused
    return tuple(_made(key, found[key]) for key in limited(gaps, sorted(found)))


def _add(own: Told, told: Told) -> None:
    """What one text says, on top of what another did."""
    for name, value in told.items():
        if name == "interfaces":
            below = own.setdefault(name, {})
            for number, more in list(value.items())[:MOST_INTERFACES]:
                _add(below.setdefault(number, {}), more)
        elif value not in (None, ""):
            own[name] = value


def _made(key: Key, told: Told) -> Device:
    now, port = told.get("speed"), told.get("port")
    own = {name: told[name] for name in Device.__struct_fields__ if name in told}
    interfaces = own.pop("interfaces", {})
    device = Device(
        **own,
        part=f"device{key[1]}",
        bus_number=key[0],
        parent=parent(port) if port else None,
        speed_bits_per_second=now,
        speed_maximum_bits_per_second=speed_able(told.get("version"), now, told.get("able")),
        hub=(told.get("class_id") or "").startswith("0x09"),
    )
    below = (Interface(number=n, **interfaces[n]) for n in sorted(interfaces))
    named = (msgspec.structs.replace(one, modalias=modalias(device, one)) for one in below)
    return msgspec.structs.replace(device, interfaces=tuple(named))


def _lines(text: str) -> Iterator[str]:
    return (line.rstrip("\r")[:LONGEST_LINE] for line in islice(text.split("\n"), MOST_LINES))


def lists(text: str) -> Iterator[tuple[Key, Told]]:
    """The devices of `lsusb`, and with `-v` what their descriptors hold."""
    found: list[tuple[re.Match[str], Told]] = []
    for line in _lines(text):
        if head := _HEAD.fullmatch(line):
            found.append((head, {"interfaces": {}}))
        elif found and (field := _FIELD.fullmatch(line)):
            _take(found[-1][1], field[1], field[2], (field[3] or "").strip())
    names = split_names([(head[3], head[5].strip()) for head, _ in found])
    for (head, told), named in zip(found, names, strict=True):
        yield (int(head[1]), int(head[2])), _listed(head, told, named)


def _take(told: Told, key: str, value: str, text: str) -> None:
    """One line of the descriptors; of an interface only its first setting counts."""
    if key == "bInterfaceNumber":
        told["now"] = told["interfaces"].setdefault(whole(value) or 0, {})
    elif key.startswith("bInterface") and "now" in told:
        told["now"].setdefault(key, value)
    elif key == "wSpeedsSupported":
        speeds = whole(value) or 0
        told["able"] = max((s for bit, s in SPEEDS.items() if speeds & bit), default=None)
    elif key == "bmSublinkSpeedAttr":
        told["able"] = max(told.get("able") or 0, sublink_speed((whole(value) or 0) & 0xFFFFFFFF))
    else:
        told.setdefault(key, (value, text))


def _listed(head: re.Match[str], told: Told, named: tuple[str | None, str | None]) -> Told:
    """The fields of a device; a root hub's own words are the kernel's version."""
    own = [told.get(key, ("", ""))[1] for key in ("iManufacturer", "iProduct")]
    known = [told.get(key, ("", ""))[1] for key in ("idVendor", "idProduct")]
    if head[3] == LINUX:
        own, known = known, own
    release = told.get("bcdDevice", ("", ""))[0].replace(".", "")
    made: Told = {
        "port": f"usb{int(head[1])}" if head[3] == LINUX and head[2] == "001" else None,
        "vendor_id": f"0x{head[3]}",
        "product_id": f"0x{head[4]}",
        "vendor": own[0] or known[0] or named[0],
        "model": own[1] or known[1] or named[1],
        "serial": told.get("iSerial", ("", ""))[1] or None,
        "version": told.get("bcdUSB", (None,))[0],
        "release": hexadecimal(release, 4),
        "class_id": _class([told.get(f"bDevice{k}", ("",))[0] for k in KINDS]),
        "maximum_current_amperes": amperes(told.get("MaxPower", ("",))[0]),
        "able": told.get("able"),
    }
    interfaces = told["interfaces"]
    made["interfaces"] = {
        number: {"class_id": _class([interfaces[number].get(f"bInterface{k}", "") for k in KINDS])}
        for number in interfaces
    }
    return made


def _class(numbers: list[str]) -> str | None:
    """224, 1, 1 -> `0xe00101`."""
    told = [whole(number) for number in numbers]
    if not all(number is not None and 0 <= number < BYTE for number in told):
        return None
    return "0x" + "".join(f"{number:02x}" for number in told)


def trees(text: str) -> Iterator[tuple[Key, Told]]:
    """The devices of `lsusb -t`: a line for each interface, below the hub it is plugged into."""
    bus, ports = 0, [""] * (MOST_DEPTH + 1)
    for line in _lines(text):
        found = _BRANCH.fullmatch(line)
        depth = len(found[1]) // 4 if found else 0
        if found is None or depth > MOST_DEPTH:
            continue
        if found[2]:
            bus = int(found[2])
            port = f"usb{bus}"
        else:
            port = f"{bus}-{found[3]}" if depth == 1 else f"{ports[depth - 1]}.{found[3]}"
        ports[depth] = port
        rest = found[5].split(", ")
        told = dict(part.partition("=")[::2] for part in rest if "=" in part)
        number = next((whole(part[3:]) for part in rest if part.startswith("If ")), None)
        made: Told = {"port": port, "speed": bits_per_second(rest[-1].rstrip("M"))}
        if number is not None:
            made["interfaces"] = {number: {"driver": _driver(told.get("Driver"))}}
        yield (bus, int(found[4])), made


def _driver(text: str | None) -> str | None:
    """`hub/4p` is the driver hub, which has four ports."""
    name = (text or "").partition("/")[0]
    return None if name in ("", "[none]", "(none)") else name


def tables(text: str) -> Iterator[tuple[Key, Told]]:
    """The devices of `usb-devices`: lines with a letter and a colon, as /proc once showed them."""
    ports: dict[Key, str] = {}
    key: Key | None = None
    told: Told = {}
    for line in _lines(text):
        letter, colon, rest = line[:1], line[1:2], line[2:].strip()
        values = {} if colon != ":" or letter == "S" else dict(_TABLE.findall(rest))
        if letter == "T" and colon:
            if key is not None:
                yield key, told
            key, told = _placed(values, ports)
        elif colon == ":" and key is not None:
            _tell(told, letter, rest, values)
    if key is not None:
        yield key, told


def _placed(values: dict[str, str], ports: dict[Key, str]) -> tuple[Key, Told]:
    """Where a device is: by the number of its hub, which came before it; ports count from 0."""
    numbers = {
        name: whole(values.get(name)) or 0 for name in ("Bus", "Lev", "Prnt", "Port", "Dev#")
    }
    bus, place = numbers["Bus"], numbers["Port"] + 1
    hub = ports.get((bus, numbers["Prnt"]))
    if numbers["Lev"] == 0:
        port = f"usb{bus}"
    elif numbers["Lev"] == 1:
        port = f"{bus}-{place}"
    else:
        port = f"{hub}.{place}" if hub else ""
    key = (bus, numbers["Dev#"])
    ports[key] = port if PORT.fullmatch(port) else ""
    return key, {"port": ports[key], "speed": bits_per_second(values.get("Spd")), "interfaces": {}}


def _tell(told: Told, letter: str, rest: str, values: dict[str, str]) -> None:
    if letter == "D":
        told["version"] = values.get("Ver")
        told["class_id"] = _hexadecimal_class(values)
    elif letter == "P":
        told["vendor_id"] = hexadecimal(values.get("Vendor"), 4)
        told["product_id"] = hexadecimal(values.get("ProdID"), 4)
        told["release"] = hexadecimal((values.get("Rev") or "").replace(".", ""), 4)
    elif letter == "S":
        name, _, value = rest.partition("=")
        field = {"Manufacturer": "vendor", "Product": "model", "SerialNumber": "serial"}.get(name)
        if field is not None:
            told[field] = value.strip()
    elif letter == "C":
        told["maximum_current_amperes"] = amperes(values.get("MxPwr"))
    elif letter == "I":
        number = whole(values.get("If#")) or 0
        below = {"class_id": _hexadecimal_class(values), "driver": _driver(values.get("Driver"))}
        told["interfaces"].setdefault(number, below)


def _hexadecimal_class(values: dict[str, str]) -> str | None:
    return hexadecimal("".join(values.get(name, "??") for name in ("Cls", "Sub", "Prot")), 6)
