"""Graphics cards: those the kernel's DRM knows, and those on the PCI bus that have no driver of it.

From /sys/class/drm, /sys/bus/pci/devices and /proc/driver/nvidia; as an ordinary user.
"""

import re
from collections.abc import Mapping, Sequence

import msgspec

from probes import parts
from probes.bus.members import Function, pci_functions
from probes.display import nvidia
from probes.display.nvidia import Gpu
from probes.system import Device, Gaps, System, Unavailable

__all__ = ["Card", "cards"]

DISPLAY_CONTROLLERS = ("0x03",)
MEMORY = {"amdgpu": "mem_info_vram_total", "xe": "tile0/physical_vram_size_bytes"}
"""The file in a card's folder that has the size of its own memory, by driver."""

_CARD = re.compile(r"card\d{1,4}")
_RENDER = re.compile(r"renderD\d{1,4}")


class Card(msgspec.Struct, frozen=True, kw_only=True):
    """A graphics card or processor.

    `kernel_name` is absent where the kernel shows no picture by it: no driver, or one that only
    computes. `memory_bytes` is the card's own. `boot_display` is the one that firmware used.
    """

    part: str
    kernel_name: str | None = None
    sys_path: str | None = None
    address: str | None = None
    vendor: str | None = None
    model: str | None = None
    vendor_id: str | None = None
    device_id: str | None = None
    driver: str | None = None
    memory_bytes: int | None = None
    firmware_version: str | None = None
    serial: str | None = None
    render_node: str | None = None
    boot_display: bool | None = None


def cards(system: System, gaps: Gaps, listed: Sequence[Device] | None) -> tuple[Card, ...] | None:
    """The cards, sorted by part; `None` where neither DRM nor the PCI bus tells of any.

    `listed` are the devices of DRM, `None` where these are unknown.
    """
    functions = gaps.attempt("cards", pci_functions, system, DISPLAY_CONTROLLERS)
    if functions is None and not listed:
        return None
    if functions is None:
        gaps.settle(("cards",))
    by_path = {one.sys_path: one for one in functions or () if one.sys_path}
    gpus = nvidia.found(system)
    drm = [device for device in listed or () if _CARD.fullmatch(device.sys_name)]
    made = [_of_drm(system, device, by_path, gpus) for device in drm]
    shown = {card.sys_path for card in made}
    bare = [one for one in functions or () if one.sys_path is None or one.sys_path not in shown]
    made.extend(_of_pci(system, function, gpus) for function in bare)
    renders = [device.sys_path for device in listed or () if _RENDER.fullmatch(device.sys_name)]
    named = parts.distinct([card.part for card in made], [_place(card) for card in made])
    found = [
        msgspec.structs.replace(card, part=part, render_node=_below(card, renders))
        for part, card in zip(named, made, strict=True)
    ]
    for card in found:
        _note(gaps, card)
    return tuple(sorted(found, key=lambda card: card.part))


def _place(card: Card) -> str:
    """Where it is, to tell cards of one name apart."""
    return parts.place(f"{card.sys_path or card.part}/x", alone=False)


def _below(card: Card, renders: Sequence[str]) -> str | None:
    """The node that programs compute by."""
    start = f"{card.sys_path}/drm/"
    return next((path.removeprefix(start) for path in renders if path.startswith(start)), None)


def _of_drm(
    system: System, device: Device, by_path: Mapping[str, Function], gpus: Mapping[str, Gpu]
) -> Card:
    """A card of DRM: its folder below that of the hardware is `drm/card0`."""
    path = device.sys_path.partition("/drm/")[0]
    function = by_path.get(path) or Function(part=parts.place(f"{path}/x"), address="")
    card = _of_pci(system, msgspec.structs.replace(function, sys_path=path), gpus)
    driver = card.driver or device.link("device/driver")
    return msgspec.structs.replace(card, kernel_name=device.sys_name, driver=driver)


def _of_pci(system: System, function: Function, gpus: Mapping[str, Gpu]) -> Card:
    gpu = gpus.get(function.address) or Gpu(address=function.address)
    # Without a folder nothing can be read there: a path that is nowhere.
    own = Device(system, function.sys_path or "/sys/devices/-", "pci")
    boot = own.attribute("boot_vga")
    return Card(
        part=function.part,
        sys_path=function.sys_path,
        address=function.address or None,
        vendor=function.vendor,
        model=gpu.model or function.model,
        vendor_id=function.vendor_id,
        device_id=function.device_id,
        driver=function.driver,
        memory_bytes=gpu.memory_bytes or _memory(own, function.driver),
        firmware_version=gpu.firmware_version or own.attribute("vbios_version"),
        serial=gpu.serial,
        boot_display=None if boot is None else boot == "1",
    )


def _memory(own: Device, driver: str | None) -> int | None:
    file = MEMORY.get(driver or "")
    return own.number(file) if file else None


def _note(gaps: Gaps, card: Card) -> None:
    path = f"cards.{card.address or card.kernel_name}"
    if card.driver is None:
        gaps.note(f"{path}.driver", Unavailable("probe.no_driver", path=card.address or card.part))
    if card.memory_bytes is None:
        why = Unavailable("probe.card_memory_untold", driver=card.driver or "-")
        gaps.note(f"{path}.memory_bytes", why)
    if card.address and card.model is None:
        numbers = f"{card.vendor_id}:{card.device_id}".replace("0x", "")
        gaps.note(f"{path}.model", Unavailable("probe.no_name", number=numbers))
