"""The inputs that the kernel lists, from whichever of its two lists there is.

/sys/class/input with the udev database; /proc/bus/input/devices where a captured tree has only
that, or what hw-probe kept of it (`logs/input_devices`).
"""

import re
from collections.abc import Mapping

import msgspec

from probes.bus.members import MOST, members
from probes.bus.pci_device import hexadecimal
from probes.parse import whole
from probes.system import Device, System, Unavailable

__all__ = ["Node", "listed_nodes", "parse"]

LIST = "/proc/bus/input/devices"
LONGEST = 200
_INPUT = re.compile(r"input\d{1,6}")
_FILES = {
    "PROP": "properties",
    **{k: f"capabilities/{k.lower()}" for k in ("EV", "KEY", "REL", "ABS")},
}
_IDS = re.compile(r"(\w{1,20})=([0-9a-fA-F]{1,8})")


class Node(msgspec.Struct, frozen=True, kw_only=True):
    """An input. `folder` is that of the device that has it; `told` its properties and bitmaps."""

    folder: str
    name: str | None = None
    serial: str | None = None
    bus: int | None = None
    vendor_id: str | None = None
    product_id: str | None = None
    told: Mapping[str, str] = {}


def listed_nodes(system: System) -> tuple[Node, ...]:
    """The inputs; raises `Unavailable` where there is no list."""
    try:
        devices = members(system, "input")
    except Unavailable:
        if not system.recorded:
            raise
        return parse(_kept(system))
    inputs = [device for device in devices if _INPUT.fullmatch(device.sys_name)]
    return tuple(_node(device) for device in inputs)


def _kept(system: System) -> str:
    try:
        return system.text(LIST)
    except Unavailable:
        return system.run(("cat", LIST), names=("input_devices",)).text


def _node(device: Device) -> Node:
    """The kernel's uevent has all; where a captured tree has none, the files tell the same."""
    told = dict(device.properties)
    for name, file in _FILES.items() if "EV" not in told else ():
        told[name] = device.attribute(file) or ""
    ids = (told.get("PRODUCT") or "").split("/")
    if len(ids) != 4:
        ids = [device.attribute(f"id/{name}") or "" for name in ("bustype", "vendor", "product")]
    return Node(
        folder=device.sys_path.rpartition("/input/")[0] or device.sys_path,
        name=_text(told.get("NAME") or device.attribute("name")),
        serial=_text(told.get("UNIQ") or device.attribute("uniq")),
        bus=whole(f"0x{ids[0]}"),
        vendor_id=hexadecimal(ids[1], 4),
        product_id=hexadecimal(ids[2], 4),
        told=told,
    )


def _text(text: str | None) -> str | None:
    """Without the quotes that the kernel puts around it."""
    plain = (text or "").strip()
    plain = plain[1:-1].strip() if len(plain) > 1 and plain[0] == plain[-1] == '"' else plain
    return plain[:LONGEST] or None


def parse(text: str) -> tuple[Node, ...]:
    """The blocks of /proc/bus/input/devices; pure, never raises."""
    nodes = [_block(block) for block in text.replace("\r\n", "\n").split("\n\n")[: MOST * 4]]
    return tuple(node for node in nodes if node is not None)[:MOST]


def _block(block: str) -> Node | None:
    """Lines of a letter, and `Key=value`; `Sysfs=/devices/.../input/input3` is the place."""
    told: dict[str, str] = {}
    ids: dict[str, str] = {}
    for line in block.split("\n"):
        if line.startswith("I: "):
            ids = dict(_IDS.findall(line[:200]))
        elif line[1:3] == ": ":
            key, _, value = line[3:].partition("=")
            told.setdefault(key, value.strip())
    if "Sysfs" not in told and "Name" not in told:
        return None
    path = f"/sys{told.get('Sysfs') or ''}"[:1000]
    return Node(
        folder=path.rpartition("/input/")[0] or path,
        name=_text(told.get("Name")),
        serial=_text(told.get("Uniq")),
        bus=whole(f"0x{ids.get('Bus', '')}"),
        vendor_id=hexadecimal(ids.get("Vendor"), 4),
        product_id=hexadecimal(ids.get("Product"), 4),
        told=told,
    )
