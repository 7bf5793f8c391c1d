"""The devices of a machine that drivers bind to, from the facts of the probes `pci` and `usb`.

A PCI device is one; of a USB device each interface is. The facts are in their JSON form. Pure.
"""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from acceptance.sentences import Sentence, sentence

__all__ = ["Device", "devices", "modaliases"]

MOST_DEVICES = 4096


class Device(NamedTuple):
    """What a module is looked for: `modalias` is empty where nothing tells it."""

    part: str
    label: str
    modalias: str
    driver: str | None


def modaliases(facts: Mapping[str, Any]) -> tuple[str, ...]:
    """What the devices of the facts are called by the kernel, each once."""
    return tuple(dict.fromkeys(d.modalias for d in devices(facts)[0] if d.modalias))


def devices(facts: Mapping[str, Any]) -> tuple[list[Device], Sentence | None]:
    """All of them; and where some are not known, why."""
    found = [*_pci(facts), *_usb(facts)]
    sections = {name: facts.get(name) or {} for name in ("pci", "usb")}
    untold = [name.upper() for name, told in sections.items() if told.get("devices") is None]
    reason = sentence("compatibility.devices_untold", buses=untold) if untold else None
    if len(found) > MOST_DEVICES:
        reason = sentence("compatibility.too_many", count=len(found), most=MOST_DEVICES)
    return found[:MOST_DEVICES], reason


def _pci(facts: Mapping[str, Any]) -> Iterator[Device]:
    for device in (facts.get("pci") or {}).get("devices") or ():
        name = _named(device, "device_id")
        address = device.get("address")
        label = f"{name} ({address})" if address else name
        yield Device(device["part"], label, device.get("modalias") or "", device.get("driver"))


def _usb(facts: Mapping[str, Any]) -> Iterator[Device]:
    for device in (facts.get("usb") or {}).get("devices") or ():
        name = _named(device, "product_id")
        interfaces = device.get("interfaces") or ()
        if not interfaces:
            yield Device(device["part"], name, "", None)
        for interface in interfaces:
            number = interface.get("number")
            label = name if len(interfaces) == 1 else f"{name} #{number}"
            modalias = interface.get("modalias") or ""
            yield Device(device["part"], label, modalias, interface.get("driver"))


def _named(device: Mapping[str, Any], product: str) -> str:
    names = [device.get("vendor"), device.get("model") or device.get("class_name")]
    told = " ".join(str(name) for name in names if name)
    ids = [str(device.get(key) or "?").removeprefix("0x") for key in ("vendor_id", product)]
    return told or ":".join(ids)
