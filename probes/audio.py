"""Observes sound cards, and sound devices that no driver has taken.

From /sys/class/sound and /proc/asound, the PCI and USB buses for what has no driver; in a captured
tree without these from the text of `aplay -l`. As an ordinary user. A codec is told by the files
that the driver has filled already: to ask the codec itself would wake it.
"""

import re
from collections.abc import Iterator, Sequence

import msgspec

from probes import parts
from probes.bus.members import Function, holder, members, pci_functions, undriven_usb
from probes.peripheral.asound import Listed, listed_cards
from probes.system import Device, Gaps, Missing, System, Unavailable

__all__ = ["Card", "Facts", "probe"]

CONTROLLERS = ("0x0401", "0x0403")
USB_CONTROL = ("1/1/",)
"""Class audio, subclass control: each USB sound device has one such interface."""

_CARD = re.compile(r"card(\d{1,4})")
_STREAM = re.compile(r"pcmC(\d{1,4})D\d{1,4}([pc])")
_CODEC = re.compile(r"hwC(\d{1,4})D\d{1,4}")


class Card(msgspec.Struct, frozen=True, kw_only=True):
    """A sound card. `name` is what its driver calls it, `codecs` the chips behind it.

    `playback` and `capture` count its streams. Without a driver it has neither name nor streams.
    """

    part: str
    kernel_name: str | None = None
    sys_path: str | None = None
    bus: str | None = None
    name: str | None = None
    long_name: str | None = None
    driver: str | None = None
    vendor: str | None = None
    model: str | None = None
    serial: str | None = None
    codecs: tuple[str, ...] = ()
    playback: int | None = None
    capture: int | None = None


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """The sound cards, sorted by part."""

    cards: tuple[Card, ...] | None = None
    missing: tuple[Missing, ...] = ()


def probe(system: System) -> Facts:
    """Observe the sound cards."""
    gaps = Gaps()
    try:
        found = _driven(system)
    except Unavailable as why:
        gaps.note("cards", why)
        return Facts(missing=gaps.missing())
    functions = _functions(system)
    found = [_named(card, functions) for card in found]
    bare = list(_undriven(system, functions, [card.sys_path or "" for card in found]))
    for card in (one for one in bare if one.driver is None):
        place = (card.sys_path or "").rpartition("/")[2]
        gaps.note(f"cards.{place}.driver", Unavailable("probe.no_driver", path=place))
    made = [*found, *bare]
    named = parts.distinct([card.part for card in made], [_place(system, card) for card in made])
    told = [
        msgspec.structs.replace(card, part=part) for part, card in zip(named, made, strict=True)
    ]
    return Facts(cards=tuple(sorted(told, key=lambda card: card.part)), missing=gaps.missing())


def _place(system: System, card: Card) -> str:
    return holder(system, card.sys_path).place if card.sys_path else card.name or "-"


def _driven(system: System) -> list[Card]:
    """The cards of the kernel's sound system; raises `Unavailable` where nothing tells of it."""
    try:
        nodes = members(system, "sound")
    except Unavailable:
        if not system.recorded:
            raise
        return [_listed(one) for one in listed_cards(system)]
    cards = [device for device in nodes if _CARD.fullmatch(device.sys_name)]
    try:
        told = {one.number: one for one in listed_cards(system)} if cards else {}
    except Unavailable:
        told = {}  # a captured tree with the cards and not the list of their names
    return [_card(system, device, nodes, told) for device in cards]


def _listed(one: Listed) -> Card:
    return Card(
        part=f"path:asound/{one.id}",
        kernel_name=f"card{one.number}",
        name=one.name,
        long_name=one.long_name,
        codecs=one.codecs,
    )


def _card(system: System, device: Device, nodes: Sequence[Device], told: dict[str, Listed]) -> Card:
    number = device.sys_name.removeprefix("card")
    folder = device.sys_path.partition("/sound/")[0]
    held = holder(system, folder)
    one = told.get(number) or Listed(number=number, id=device.attribute("id") or number)
    usb = None if held.usb is None else Device(system, held.usb, "usb")
    streams = [m[2] for node in nodes if (m := _STREAM.fullmatch(node.sys_name)) and m[1] == number]
    return Card(
        part=_part(held.serial, folder, held.place, held.bus),
        kernel_name=device.sys_name,
        sys_path=folder,
        bus=held.bus,
        name=one.name or one.id,
        long_name=one.long_name,
        driver=device.link("device/driver"),
        vendor=usb.word("manufacturer") if usb else None,
        model=usb.word("product") if usb else None,
        serial=held.serial,
        codecs=tuple(_codecs(nodes, number)) or one.codecs,
        playback=streams.count("p"),
        capture=streams.count("c"),
    )


def _part(serial: str | None, folder: str, place: str, bus: str) -> str:
    """A card of the PCI bus is named by its address alone."""
    return parts.serial(serial) or (parts.place(f"{folder}/x") if bus == "pci" else place)


def _codecs(nodes: Sequence[Device], number: str) -> Iterator[str]:
    """`Realtek ALC257`, as the driver has read it from the chip."""
    for node in nodes:
        match = _CODEC.fullmatch(node.sys_name)
        if match is not None and match[1] == number:
            names = (node.word("vendor_name"), node.word("chip_name"))
            if any(names):
                yield " ".join(name for name in names if name)


def _functions(system: System) -> tuple[Function, ...]:
    """The sound controllers of the PCI bus; none where nobody tells."""
    try:
        return pci_functions(system, CONTROLLERS)
    except Unavailable:
        return ()


def _named(card: Card, functions: Sequence[Function]) -> Card:
    """With the names of the controller that it hangs on, unless it has its own."""
    for function in functions:
        if card.vendor is None and function.sys_path and _in(card.sys_path or "", function):
            return msgspec.structs.replace(card, vendor=function.vendor, model=function.model)
    return card


def _in(path: str, function: Function) -> bool:
    return f"{path}/".startswith(f"{function.sys_path}/")


def _undriven(
    system: System, functions: Sequence[Function], taken: Sequence[str]
) -> Iterator[Card]:
    """Sound controllers of which the kernel has made no card."""
    for function in functions:
        if function.sys_path is not None and not any(_in(path, function) for path in taken):
            yield Card(
                part=function.part,
                sys_path=function.sys_path,
                bus="pci",
                vendor=function.vendor,
                model=function.model,
                driver=function.driver,
            )
    for interface in undriven_usb(system, USB_CONTROL):
        held = holder(system, interface.sys_path)
        usb = Device(system, held.usb or "", "usb")
        yield Card(
            part=parts.serial(held.serial) or held.place,
            sys_path=interface.sys_path,
            bus="usb",
            vendor=usb.word("manufacturer"),
            model=usb.word("product"),
            serial=held.serial,
        )
