"""Observes cameras, and others that give pictures (tuners, capture cards).

From /sys/class/video4linux, the udev database for what each node can do, and the USB bus for
cameras that no driver has taken; as an ordinary user. No node is opened: that lights the lamp of
some. The nodes of one function (pictures, and what describes these) are one device.
"""

from collections.abc import Sequence

import msgspec

from probes import parts
from probes.bus.members import holder, members, numbers, undriven_usb
from probes.system import Device as Node
from probes.system import Gaps, Missing, System, Unavailable

__all__ = ["Device", "Facts", "probe"]

VIDEO_CONTROL = ("14/1/",)
"""Class video, subclass control: each USB camera has one such interface."""

CAMERA_DRIVERS = frozenset({"uvcvideo", "gspca_main"})
LONGEST = 200


class Device(msgspec.Struct, frozen=True, kw_only=True):
    """A source of pictures; `kernel_name` is its first node that gives them.

    `kind` is camera, tuner or virtual; unknown where nothing says what the nodes can do.
    `capabilities` are udev's words for what all its nodes together can do.
    """

    part: str
    kernel_name: str | None = None
    nodes: tuple[str, ...] = ()
    name: str | None = None
    kind: str = "unknown"
    capabilities: tuple[str, ...] | None = None
    bus: str | None = None
    vendor: str | None = None
    vendor_id: str | None = None
    product_id: str | None = None
    serial: str | None = None
    driver: str | None = None
    sys_path: str | None = None


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """The sources of pictures, sorted by part."""

    devices: tuple[Device, ...] | None = None
    missing: tuple[Missing, ...] = ()


def probe(system: System) -> Facts:
    """Observe the cameras."""
    gaps = Gaps()
    listed = gaps.attempt("devices", members, system, "video4linux")
    if listed is None:
        return Facts(missing=gaps.missing())
    groups: dict[str, list[Node]] = {}
    for node in listed:
        if node.sys_name.startswith("video"):
            groups.setdefault(_function(node), []).append(node)
    made = [_device(system, gaps, folder, nodes) for folder, nodes in sorted(groups.items())]
    found = [device for device in made if device is not None]
    for interface in undriven_usb(system, VIDEO_CONTROL):
        found.append(_described(system, interface.sys_path, kind="camera"))
        why = Unavailable("probe.no_driver", path=interface.sys_name)
        gaps.note(f"devices.{interface.sys_name}.driver", why)
    places = [holder(system, device.sys_path or "", whole=False).place for device in found]
    ids = parts.distinct([device.part for device in found], places)
    named = [
        msgspec.structs.replace(device, part=part) for part, device in zip(ids, found, strict=True)
    ]
    return Facts(
        devices=tuple(sorted(named, key=lambda device: device.part)), missing=gaps.missing()
    )


def _function(node: Node) -> str:
    """The folder of what has the node; what programs make up has each a folder of its own."""
    folder, _, _ = node.sys_path.partition("/video4linux/")
    return node.sys_path if folder in ("/sys/devices/virtual", "/sys/class") else folder


def _device(system: System, gaps: Gaps, folder: str, nodes: Sequence[Node]) -> Device | None:
    """`None` for what takes pictures and gives none: a display, a coder."""
    told = [_capabilities(node) for node in nodes]
    known = {word for words in told for word in words or ()}
    if known and "capture" not in known:
        return None
    ordered = sorted(nodes, key=_index)
    gives = [node for node in ordered if "capture" in (_capabilities(node) or ("capture",))]
    first = (gives or ordered)[0]
    device = _described(
        system,
        folder,
        kind=_kind(first, folder, known),
        driver=first.link("device/driver"),
    )
    if not known:
        why = Unavailable("probe.no_capabilities", path=first.sys_name)
        gaps.note(f"devices.{first.sys_name}.capabilities", why)
    name = first.properties.get("ID_V4L_PRODUCT") or first.attribute("name")
    return msgspec.structs.replace(
        device,
        kernel_name=first.sys_name,
        nodes=tuple(node.sys_name for node in ordered),
        name=name[:LONGEST] if name else device.name,
        capabilities=tuple(sorted(known)) if known else None,
    )


def _index(node: Node) -> tuple[int, str]:
    """In the order in which the driver counts them."""
    number = node.number("index")
    return (0 if number is None else number, node.sys_name)


def _capabilities(node: Node) -> tuple[str, ...] | None:
    """`:capture:tuner:` of udev's v4l_id as words; `None` where udev has not asked."""
    told = node.properties.get("ID_V4L_CAPABILITIES")
    return None if told is None else tuple(word for word in told[:LONGEST].split(":") if word)


def _kind(node: Node, folder: str, known: set[str]) -> str:
    if folder.startswith("/sys/devices/virtual/"):
        return "virtual"
    if "tuner" in known or "radio" in known:
        return "tuner"
    if known or node.link("device/driver") in CAMERA_DRIVERS:
        return "camera"
    return "unknown"


def _described(system: System, folder: str, *, kind: str, driver: str | None = None) -> Device:
    """What its place tells: the bus, and on USB who made it."""
    held = holder(system, folder, whole=False)
    usb = None if held.usb is None else Node(system, held.usb, "usb")
    vendor_id, product_id = numbers(system, held.usb or folder)
    return Device(
        part=parts.serial(held.serial) or held.place,
        name=usb.word("product") if usb else None,
        kind=kind,
        bus=held.bus,
        vendor=usb.word("manufacturer") if usb else None,
        vendor_id=vendor_id,
        product_id=product_id,
        serial=held.serial,
        driver=driver,
        sys_path=folder,
    )
