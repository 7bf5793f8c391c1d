"""What is told of a PCI device, and the small grammars in which it is told. Pure; none raises."""

import re

import msgspec

from probes.parse import decimal, whole

__all__ = [
    "ADDRESS",
    "Counters",
    "Device",
    "errors_counted",
    "filled",
    "hexadecimal",
    "modalias",
    "speed",
    "width",
]

ADDRESS = re.compile(r"[0-9a-f]{4,8}:[0-9a-f]{2}:[0-9a-f]{2}\.[0-7]")
CLASS_DIGITS = 6
FASTEST_GIGATRANSFERS = 1000
BOGUS_WIDTHS = (0, 63, 255)
"""What a link says that is down, or whose device no longer answers."""
_SPEED = re.compile(r"([0-9.]{1,10}) ?GT/s")
_HEXADECIMAL = re.compile(r"(?:0x)?([0-9A-Fa-f]{1,8})")


class Counters(msgspec.Struct, frozen=True, kw_only=True):
    """Errors of the link that the kernel has counted since boot (Advanced Error Reporting)."""

    correctable: int | None = None
    nonfatal: int | None = None
    fatal: int | None = None


class Device(msgspec.Struct, frozen=True, kw_only=True):
    """One function of a PCI device. Numbers are text as the kernel writes them: `0x8086`.

    `class_id` has six digits: class, subclass, interface; four where only a list of lspci was
    kept. `slot` names the slot that it is plugged in. A link's speed and width are absent where
    there is no link, `driver` where none is bound.
    `virtual_function_of` is the part that an SR-IOV function belongs to.
    """

    part: str
    address: str
    slot: str | None = None
    sys_path: str | None = None
    class_id: str | None = None
    class_name: str | None = None
    vendor_id: str | None = None
    device_id: str | None = None
    subsystem_vendor_id: str | None = None
    subsystem_device_id: str | None = None
    revision: str | None = None
    vendor: str | None = None
    model: str | None = None
    subsystem_vendor: str | None = None
    subsystem_model: str | None = None
    driver: str | None = None
    modalias: str | None = None
    enabled: bool | None = None
    link_speed_transfers_per_second: int | None = None
    link_speed_maximum_transfers_per_second: int | None = None
    link_width: int | None = None
    link_width_maximum: int | None = None
    power_state: str | None = None
    numa_node: int | None = None
    virtual_function_of: str | None = None
    virtual_functions: int | None = None
    virtual_functions_maximum: int | None = None
    aer: Counters | None = None


def filled(own: Device, other: Device) -> Device:
    """`own` with what only `other` tells."""
    told = {
        name: getattr(other, name)
        for name in Device.__struct_fields__
        if getattr(own, name) is None and getattr(other, name) is not None
    }
    return msgspec.structs.replace(own, **told) if told else own


def hexadecimal(text: str | None, digits: int) -> str | None:
    """`8086`, `0x8086`, `10802` -> `0x8086`, `0x010802`; `None` for anything else."""
    found = _HEXADECIMAL.fullmatch((text or "").strip())
    if found is None or int(found[1], 16) >= 16**digits:
        return None
    return f"0x{int(found[1], 16):0{digits}x}"


def speed(text: str | None) -> int | None:
    """`8.0 GT/s PCIe` -> transfers per second; `None` for `Unknown` and what no link can do."""
    found = _SPEED.search(text or "")
    told = decimal(found[1]) if found else None
    if told is None or not 0 < told <= FASTEST_GIGATRANSFERS:
        return None
    return round(told * 10**9)


def width(text: str | None) -> int | None:
    """Lanes; `None` for what a link says that is down."""
    told = whole(text)
    return told if told is not None and 0 < told < max(BOGUS_WIDTHS) and told != 63 else None


def errors_counted(text: str | None, total: str) -> int | None:
    """The line `total` of a file of AER counters; the sum of all kinds where it has none."""
    pairs = [line.rpartition(" ") for line in (text or "").split("\n")]
    told = {
        name.strip(): number
        for name, _, value in pairs
        if (number := whole(value.strip())) is not None
    }
    if total in told:
        return told[total]
    return sum(told.values()) if told else None


def modalias(device: Device) -> str | None:
    """The text by which the kernel finds a module, made from the numbers as the kernel does."""
    if device.vendor_id is None or device.device_id is None or device.class_id is None:
        return None
    numbers = (
        device.vendor_id,
        device.device_id,
        device.subsystem_vendor_id or "0x0",
        device.subsystem_device_id or "0x0",
    )
    ids = "".join(
        f"{letter}{int(number, 16):08X}"
        for letter, number in zip(("v", "d", "sv", "sd"), numbers, strict=True)
    )
    kind = device.class_id.removeprefix("0x").upper()
    if len(kind) < CLASS_DIGITS:
        return None
    return f"pci:{ids}bc{kind[:2]}sc{kind[2:4]}i{kind[4:6]}"
