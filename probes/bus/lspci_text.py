"""Reads what lspci prints: the records of `-vmm` and `-vm`, and the lists of `-nn`, `-n`, `-vv`.

For captured trees that hold no /sys; on a running machine its files tell more. The forms are told
in lspci(8). Pure functions but for `read`; none raises for what the text is like.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain, islice

import msgspec

from probes.bus.buses import MOST_DEVICES, limited
from probes.bus.name_lists import split_names
from probes.bus.pci_device import Device, hexadecimal, modalias, speed, width
from probes.parse import whole
from probes.system import Gaps, System, Unavailable

__all__ = ["lists", "read", "records"]

NAMES = (
    *("lspci_all", "lspci_-nnvvv", "lspci_-nnvv", "lspci_-vvnn", "lspci_-nnmmv", "lspci"),
    *("lspci_-nn", "lspci_-nvv", "lspci_-n"),
)
MOST_LINES = 500_000
LONGEST_LINE = 500
_SLOT = r"(?:[0-9a-f]{2,8}:)?[0-9a-f]{2}:[0-9a-f]{2}\.[0-7]"
_HEAD = re.compile(rf"({_SLOT}) (\S.*)")
_RECORD = re.compile(rf"(?:Slot|Device):\s*({_SLOT})")
_TAGGED = re.compile(r"(.*?) ?\[([0-9a-f]{4})\]")
_CLASS = re.compile(r"(?:(.*?) ?\[)?([0-9a-f]{4})\]?: (.*)")
_NUMBERS = re.compile(r"\[?([0-9a-f]{4}):([0-9a-f]{4})\]?")
_REVISION = re.compile(r"\(rev ([0-9a-f]{2})\)")
_INTERFACE = re.compile(r"\(prog-if ([0-9a-f]{2})")
_WIDTH = re.compile(r"Width x(\d{1,3})")
_STATE = re.compile(r"D[0-3](?:hot|cold)?")


def read(system: System, gaps: Gaps | None = None) -> tuple[Device, ...]:
    """The devices in the text of lspci that a captured tree kept, sorted by address.

    Raises `Unavailable` where it kept none, or nothing in it is a device.
    """
    text = system.run(("lspci", "-vmmnnk"), names=NAMES).text
    heads = [line for line in _lines(text) if _HEAD.match(line) or _RECORD.match(line)]
    if not heads:
        raise Unavailable("probe.malformed", path="commands/lspci")
    limited(gaps or Gaps(), heads)
    found = {device.address: device for device in (*lists(text), *records(text))}
    return tuple(found[address] for address in sorted(found))


def _lines(text: str) -> Iterator[str]:
    return (line.rstrip("\r")[:LONGEST_LINE] for line in islice(text.split("\n"), MOST_LINES))


def records(text: str) -> Iterator[Device]:
    """The devices of `lspci -vmmnnk`: a line for each fact, an empty line between devices."""
    yield from islice(_records(text), MOST_DEVICES)


def _records(text: str) -> Iterator[Device]:
    told: dict[str, str] = {}
    for line in chain(_lines(text), ("",)):
        key, _, value = line.partition(":")
        if head := _RECORD.fullmatch(line):
            told = {"Slot": head[1]}
        elif told and line:
            told.setdefault(key, value.strip())
        elif told:
            yield _record(told)
            told = {}


def _record(told: Mapping[str, str]) -> Device:
    address = _address(told["Slot"])
    names, numbers = {}, {}
    for key in ("Class", "Vendor", "Device", "SVendor", "SDevice"):
        names[key], numbers[key] = _tagged(told.get(key))
    revision, interface = hexadecimal(told.get("Rev"), 2), told.get("ProgIf", "00")
    node = whole(told.get("NUMANode"))
    return _with_alias(
        Device(
            part=f"pci:{address}",
            address=address,
            slot=told.get("PhySlot") or None,
            class_id=hexadecimal(f"{numbers['Class']}{interface}", 6) if numbers["Class"] else None,
            class_name=names["Class"],
            vendor_id=hexadecimal(numbers["Vendor"], 4),
            device_id=hexadecimal(numbers["Device"], 4),
            subsystem_vendor_id=hexadecimal(numbers["SVendor"], 4),
            subsystem_device_id=hexadecimal(numbers["SDevice"], 4),
            revision=revision,
            vendor=names["Vendor"],
            model=names["Device"],
            subsystem_vendor=names["SVendor"],
            subsystem_model=names["SDevice"],
            driver=told.get("Driver") or None,
            numa_node=node if node is not None and node >= 0 else None,
        )
    )


def _address(slot: str) -> str:
    """`00:1f.2` is in domain 0000, which lspci leaves away where there is no other."""
    domain, _, rest = slot.rpartition(":")[0].rpartition(":")
    return f"{domain or '0000':0>4}:{rest}:{slot.rpartition(':')[2]}"


def _tagged(text: str | None) -> tuple[str | None, str | None]:
    """`VMware [15ad]` -> name and number; a name that is only `Device` stands for none."""
    found = _TAGGED.fullmatch(text or "")
    name, number = (found[1], found[2]) if found else (text, None)
    if found is None and re.fullmatch(r"[0-9a-f]{4}", text or ""):
        name, number = None, text
    return (None if name in ("Device", "Vendor", "") else name), number


def lists(text: str) -> Iterator[Device]:
    """The devices of `lspci -nn`, `-n` and their verbose forms."""
    found = list(islice(_sections(text), MOST_DEVICES))
    named = [_named(head[2]) for head, _ in found]
    vendors = split_names([(row["numbers"].partition(":")[0], row["name"]) for row in named])
    for (head, details), row, names in zip(found, named, vendors, strict=True):
        yield _listed(head[1], row, names, details)


def _sections(text: str) -> Iterator[tuple[re.Match[str], dict[str, str]]]:
    """Each device's first line, and the indented ones below it by their first word."""
    head: re.Match[str] | None = None
    details: dict[str, str] = {}
    for line in _lines(text):
        if line[:1] in ("\t", " "):
            key, _, value = line.strip().partition(":")
            # Of the two lines `Status:` the second tells the power state.
            if head is not None and (key not in details or _STATE.match(value.strip())):
                details[key] = value.strip()
            continue
        if head is not None:
            yield head, details
        head, details = _HEAD.fullmatch(line), {}
    if head is not None:
        yield head, details


def _named(rest: str) -> dict[str, str]:
    """`Bridge [0680]: NVIDIA Corporation Device [10de:1af1] (rev a1)` taken apart."""
    found = _CLASS.fullmatch(rest)
    if found is not None:
        title, code, after = found[1] or "", found[2], found[3]
    else:
        (title, _, after), code = rest.partition(": "), ""
    name, numbers = _numbered(after)
    revision, interface = _REVISION.search(after), _INTERFACE.search(after)
    return {
        "class": title,
        "code": code,
        "interface": interface[1] if interface else "",
        "name": name,
        "numbers": numbers,
        "revision": revision[1] if revision else "",
    }


def _numbered(text: str) -> tuple[str, str]:
    """The name, and the last pair of numbers: a model's name can hold brackets too."""
    found = list(_NUMBERS.finditer(text))
    if not found:
        return re.sub(r" \((?:rev|prog-if) .*", "", text), ""
    return text[: found[-1].start()].strip(), f"{found[-1][1]}:{found[-1][2]}"


def _listed(
    slot: str,
    row: Mapping[str, str],
    names: tuple[str | None, str | None],
    details: Mapping[str, str],
) -> Device:
    address = _address(slot)
    vendor, _, device = row["numbers"].partition(":")
    built_name, built = _numbered(details.get("Subsystem", ""))
    built_vendor, _, built_device = built.partition(":")
    [(maker, product)] = split_names([(built_vendor, built_name)])
    node = whole(details.get("NUMA node"))
    now, able = details.get("LnkSta", ""), details.get("LnkCap", "")
    state = _STATE.match(details.get("Status", ""))
    return _with_alias(
        Device(
            part=f"pci:{address}",
            address=address,
            slot=details.get("Physical Slot") or None,
            class_id=_class(row, verbose={"Flags", "Control"} & set(details)),
            class_name=row["class"] or None,
            vendor_id=hexadecimal(vendor, 4),
            device_id=hexadecimal(device, 4),
            subsystem_vendor_id=hexadecimal(built_vendor, 4),
            subsystem_device_id=hexadecimal(built_device, 4),
            revision=hexadecimal(row["revision"], 2),
            vendor=names[0],
            model=names[1],
            subsystem_vendor=maker,
            subsystem_model=product,
            driver=details.get("Kernel driver in use") or None,
            numa_node=node if node is not None and node >= 0 else None,
            power_state=state[0] if state else None,
            link_speed_transfers_per_second=speed(now),
            link_speed_maximum_transfers_per_second=speed(able),
            link_width=_lanes(now),
            link_width_maximum=_lanes(able),
        )
    )


def _class(row: Mapping[str, str], verbose: Iterable[str]) -> str | None:
    """Six digits where the interface was told or is none, four where it was left away."""
    interface = row["interface"] or ("00" if verbose else "")
    code = f"{row['code']}{interface}"
    return hexadecimal(code, len(code)) if row["code"] else None


def _lanes(text: str) -> int | None:
    found = _WIDTH.search(text)
    return width(found[1]) if found else None


def _with_alias(device: Device) -> Device:
    return msgspec.structs.replace(device, modalias=modalias(device))
