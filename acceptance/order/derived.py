"""Facts that are worked out from others: cores of each socket, the DIMMs' sum, a diagonal.

Each function takes the facts, the part that is asked about and where it stands, and returns what
is seen; one that answers nothing lets the next fact try.
"""

import datetime as dt
import math
import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from acceptance.order.observing import Facts, Seen, items, usable, value_at, why_missing
from acceptance.order.quantities import show

__all__ = ["DERIVED", "RESTS_ON", "of_pci"]

Item = Mapping[str, Any]
_VENDORS = {
    "GenuineIntel": "Intel",
    "AuthenticAMD": "AMD",
    "HygonGenuine": "Hygon",
    "CentaurHauls": "Zhaoxin",
    "0x41": "ARM",
    "0x48": "HiSilicon",
    "0x4e": "NVIDIA",
    "0x51": "Qualcomm",
    "0x61": "Apple",
    "0xc0": "Ampere",
}
"""What processors call their makers: CPUID leaf 0, and the implementers of Arm's MIDR_EL1."""

_MOST_TERMS = 4
_IOMMU = {"DMAR": "intel", "IVRS": "amd", "IORT": "smmuv3", "VIOT": "virtio"}
"""ACPI tables that describe an IOMMU (ACPI specification 6.5, table 5.6), in tmt's words."""


def of_pci(name: str, facts: Facts, item: Item, at: str) -> Seen:
    """What the list of PCI devices says of the device behind a part."""
    own = item.get(name)
    if usable(own):
        return Seen((own,), f"{at}.{name}")
    places = (item.get(name) for name in ("bus_address", "part", "place", "address"))
    wanted = {_address(place) for place in places if isinstance(place, str)} - {""}
    for device in items(facts, "pci.devices") or ():
        if _address(str(device.get("part", ""))) in wanted and usable(device.get(name)):
            return Seen((device[name],), f"pci.devices[{device.get('part')}].{name}")
    return Seen()


def _address(place: str) -> str:
    """`pci:0000:00:1f.6/ata1` is the device at 0000:00:1f.6."""
    plain = place.removeprefix("pci:") if place.startswith("pci:") else ""
    return plain.partition("/")[0].partition("@")[0].partition("#")[0]


def _number(facts: Facts, path: str) -> float | None:
    return _finite(value_at(facts, path))


def _finite(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float) or abs(value) > 1e30:
        return None
    return float(value) if math.isfinite(value) else None


def _cores_per_socket(facts: Facts, _item: Item, _at: str) -> Seen:
    cores, sockets = _number(facts, "cpu.cores"), _number(facts, "cpu.sockets")
    if not cores or not sockets:
        return Seen(reason=None)
    return Seen((int(cores // sockets),), "cpu.cores")


def _cpu_vendor(facts: Facts, _item: Item, _at: str) -> Seen:
    name = _VENDORS.get(str(value_at(facts, "cpu.vendor")))
    return Seen((name,), "cpu.vendor") if name else Seen()


def _cpu_frequency(facts: Facts, _item: Item, _at: str) -> Seen:
    """The highest that any processor can do; what it runs at now tells little."""
    told = [_number(facts, "cpu.frequency_maximum_hertz")]
    cpus = items(facts, "cpu.cpus") or []
    told += [_finite(cpu.get("frequency_maximum_hertz")) for cpu in cpus]
    known = [number for number in told if number]
    return Seen((max(known),), "cpu.frequency_maximum_hertz") if known else Seen()


def _hyper_threading(facts: Facts, _item: Item, _at: str) -> Seen:
    threads = _number(facts, "cpu.threads_per_core")
    return Seen((threads > 1,), "cpu.threads_per_core") if threads else Seen()


def _numa_nodes(facts: Facts, _item: Item, _at: str) -> Seen:
    """A machine that tells of no nodes has its memory in one place."""
    told = _number(facts, "cpu.numa_nodes")
    nodes = items(facts, "cpu.nodes")
    if told:
        return Seen((int(told),), "cpu.numa_nodes")
    return Seen((max(1, len(nodes)),), "cpu.nodes") if nodes is not None else Seen()


def _virtualization(facts: Facts, _item: Item, _at: str) -> Seen:
    flags = value_at(facts, "cpu.flags")
    if not isinstance(flags, list | tuple) or not flags:
        return Seen()
    return Seen((bool({"vmx", "svm"} & {str(flag) for flag in flags}),), "cpu.flags")


def _tables(facts: Facts) -> set[str] | None:
    told = value_at(facts, "firmware.acpi_tables")
    if not isinstance(told, list | tuple) or not told:
        return None
    names = (
        one.get("name", one.get("signature")) if isinstance(one, Mapping) else one for one in told
    )
    return {str(name)[:4] for name in names}


def _iommu(facts: Facts, _item: Item, _at: str) -> Seen:
    tables = _tables(facts)
    if tables is None:
        return Seen()
    return Seen((bool(tables & set(_IOMMU)),), "firmware.acpi_tables")


def _iommu_model(facts: Facts, _item: Item, _at: str) -> Seen:
    models = [model for table, model in _IOMMU.items() if table in (_tables(facts) or set())]
    return Seen((models[0],), "firmware.acpi_tables") if models else Seen()


def _tpm(facts: Facts, _item: Item, _at: str) -> Seen:
    version = value_at(facts, "firmware.tpm_version")
    if usable(version):
        return Seen((version,), "firmware.tpm_version")
    if value_at(facts, "firmware.tpm_present") is False:
        return Seen(fact="firmware.tpm_present", source="/sys/class/tpm", absent=True)
    reason, cure = why_missing(facts, "firmware", "tpm_version")
    return Seen(fact="firmware.tpm_version", source="/sys/class/tpm", reason=reason, cure=cure)


def _memory(facts: Facts, _item: Item, _at: str) -> Seen:
    """The DIMMs' sum where firmware tells it, else what the system has, which is a little less.

    A sum that is less than what the system has is not all there is: soldered memory is left out.
    """
    total = _number(facts, "memory.total_bytes")
    modules = items(facts, "memory.modules") or []
    sizes = [_finite(module.get("size_bytes")) for module in modules]
    known = [size for size in sizes if size and size > 0]
    if known and len(known) == len(sizes) and sum(known) >= (total or 0):
        told = f"{show(sum(known), 'memory')} = {_added(known)}"
        return Seen((sum(known),), "memory.modules", "SMBIOS type 17", tolerance=False, words=told)
    if total is not None:
        return Seen((total,), "memory.total_bytes", "/proc/meminfo")
    blocks = _number(facts, "memory.installed_bytes")
    if not blocks:
        return Seen()
    return Seen((blocks,), "memory.installed_bytes", "/sys/devices/system/memory")


def _added(sizes: list[float]) -> str:
    """`16 GiB + 16 GiB`; of many, each size with how often it is there."""
    if len(sizes) <= _MOST_TERMS:
        return " + ".join(show(size, "memory") for size in sizes)
    counts = {size: sizes.count(size) for size in sorted(set(sizes))[:_MOST_TERMS]}
    told = [f"{count} × {show(size, 'memory')}" for size, count in counts.items()]
    return " + ".join(told if sum(counts.values()) == len(sizes) else [*told, "…"])


def _network_type(_facts: Facts, item: Item, at: str) -> Seen:
    wireless = item.get("wireless")
    if not isinstance(wireless, bool):
        return Seen()
    return Seen(("wlan" if wireless else "eth",), f"{at}.wireless")


def _resolution(_facts: Facts, item: Item, at: str) -> Seen:
    wide, high = _finite(item.get("width_pixels")), _finite(item.get("height_pixels"))
    return Seen(((wide, high),), f"{at}.width_pixels") if wide and high else Seen()


def _diagonal(_facts: Facts, item: Item, at: str) -> Seen:
    wide, high = _finite(item.get("width_metres")), _finite(item.get("height_metres"))
    return Seen((math.hypot(wide, high),), f"{at}.width_metres") if wide and high else Seen()


def _usb_drivers(_facts: Facts, item: Item, at: str) -> Seen:
    interfaces = item.get("interfaces")
    if not isinstance(interfaces, list | tuple):
        return Seen()
    told = [one.get("driver") for one in interfaces[:64] if isinstance(one, Mapping)]
    return Seen(tuple(d for d in told if usable(d)), f"{at}.interfaces")


def _disk_maker(_facts: Facts, item: Item, at: str) -> Seen:
    """SATA and NVMe disks say who made them in their model: by name, or by how it is numbered."""
    model = str(item.get("model") or "")
    for pattern, maker in _disk_makers():
        if pattern.match(model.strip()):
            return Seen((maker,), f"{at}.model")
    return Seen()


@lru_cache(maxsize=1)
def _disk_makers() -> list[tuple[re.Pattern[str], str]]:
    rows = (Path(__file__).parent / "disk_makers.tsv").read_text("utf-8").splitlines()[1:]
    told = (row.split("\t") for row in rows)
    return [(re.compile(model, re.IGNORECASE), maker) for model, maker, _source in told]


def _distro(facts: Facts, _item: Item, _at: str) -> Seen:
    """`debian-12`: with what it runs, it is compatible; of others nothing can be told from it."""
    name = value_at(facts, "os.id") or value_at(facts, "system.os_id")
    version = value_at(facts, "os.version") or value_at(facts, "system.os_version")
    if not usable(name):
        return Seen()
    whole, major = f"{name}-{version}", f"{name}-{str(version).partition('.')[0]}"
    return Seen((str(name), major, whole), "os.id")


def _today(facts: Facts, _item: Item, _at: str) -> Seen:
    seconds = _number(facts, "clock.utc_seconds")
    if seconds is None or not 0 <= seconds < 2**36:
        return Seen()
    day = dt.datetime.fromtimestamp(seconds, dt.UTC).date()
    return Seen((day.isoformat(),), "clock.utc_seconds")


DERIVED: dict[str, Callable[[Facts, Item, str], Seen]] = {
    "cores_per_socket": _cores_per_socket,
    "cpu_vendor": _cpu_vendor,
    "cpu_frequency": _cpu_frequency,
    "hyper_threading": _hyper_threading,
    "numa_nodes": _numa_nodes,
    "virtualization_supported": _virtualization,
    "iommu": _iommu,
    "iommu_model": _iommu_model,
    "tpm_version": _tpm,
    "memory": _memory,
    "network_type": _network_type,
    "resolution": _resolution,
    "diagonal": _diagonal,
    "usb_drivers": _usb_drivers,
    "disk_maker": _disk_maker,
    "distro": _distro,
    "today": _today,
}
"""By the name behind `=` in the vocabulary."""

RESTS_ON = {
    "cores_per_socket": "cpu.cores",
    "cpu_vendor": "cpu.vendor",
    "cpu_frequency": "cpu.frequency_maximum_hertz",
    "hyper_threading": "cpu.threads_per_core",
    "numa_nodes": "cpu.nodes",
    "virtualization_supported": "cpu.flags",
    "iommu": "firmware.acpi_tables",
    "iommu_model": "firmware.acpi_tables",
    "tpm_version": "firmware.tpm_version",
    "memory": "memory.modules",
    "network_type": "wireless",
    "resolution": "width_pixels",
    "diagonal": "width_metres",
    "usb_drivers": "interfaces",
    "disk_maker": "model",
    "distro": "os.id",
    "today": "clock.utc_seconds",
}
"""The fact whose absence is the reason, and which `order check` names."""
