"""Which facts are parts of a machine: what a parts list names, and how it is called.

Only what somebody made and could deliver again: not partitions, not virtual interfaces.
"""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from reports.subject_parts import fact_at

__all__ = ["Part", "machine", "parts", "software"]


class Part(NamedTuple):
    """One row of the list. `ref` names it within the document; `facts` are told as properties."""

    ref: str
    kind: str  # "device" | "firmware" | "operating-system" | "application" | "library"
    name: str
    maker: str | None = None
    version: str | None = None
    function: str = ""
    serial: str | None = None
    mac: str | None = None
    place: str | None = None
    purl: tuple[str, str, str | None, str, str | None] | None = None
    facts: tuple[tuple[str, Any], ...] = ()


class _Row(NamedTuple):
    """A list of parts in the facts: its path, what such a part is for, which facts tell of it."""

    path: str
    function: str
    names: tuple[str, ...]
    facts: tuple[str, ...]
    place: str = ""


def _row(path: str, function: str, names: str, facts: str, place: str = "") -> _Row:
    return _Row(path, function, tuple(names.split()), tuple(facts.split()), place)


_ROWS = (
    _row(
        "memory.modules",
        "memory",
        "part_number type",
        "size_bytes type form_factor speed_rated_transfers_per_second rank ecc",
        "slot",
    ),
    _row("storage.disks", "storage", "model", "size_bytes transport rotational"),
    _row(
        "pci.devices",
        "pci",
        "model class_name device_id",
        "vendor_id device_id subsystem_vendor_id subsystem_device_id class_id class_name revision "
        "driver",
        "address",
    ),
    _row("usb.devices", "usb", "model product_id", "vendor_id product_id class_id version", "port"),
    _row(
        "graphics.displays",
        "display",
        "model",
        "year week width_pixels height_pixels width_metres height_metres",
        "connector",
    ),
    _row("power.batteries", "battery", "model", "technology energy_full_design_joules"),
)


def machine(facts: Mapping[str, Any]) -> Part:
    """The machine itself."""
    system = _mapping(facts.get("system"))
    told = ("family", "sku", "chassis_kind", "board_vendor", "board_model", "asset_tag", "uuid")
    return Part(
        ref="machine",
        kind="device",
        name=_text(system.get("model")) or _text(system.get("hostname")) or "machine",
        maker=_text(system.get("vendor")),
        version=_text(system.get("version")),
        function="computer",
        serial=_text(system.get("serial")),
        facts=_told(system, told),
    )


def parts(facts: Mapping[str, Any]) -> Iterator[Part]:
    """What the machine is made of: processors, listed parts, interfaces, its firmware."""
    yield from _processors(_mapping(facts.get("cpu")))
    for row in _ROWS:
        for number, item in enumerate(_items(facts, row.path)):
            yield _part(row, item, number)
    for number, item in enumerate(_items(facts, "network.interfaces")):
        if item.get("mac") or item.get("permanent_mac"):
            yield _interface(item, number)
    yield from _firmware(facts)


def _processors(cpu: Mapping[str, Any]) -> Iterator[Part]:
    sockets = cpu.get("sockets")
    count = sockets if isinstance(sockets, int) and 0 < sockets <= 4096 else 1
    told = ("family", "model_number", "stepping", "microcode", "cores", "threads")
    if model := _text(cpu.get("model")):
        for number in range(count):
            yield Part(
                ref=f"cpu:{number}",
                kind="device",
                name=model,
                maker=_text(cpu.get("vendor")),
                function="processor",
                place=f"socket {number}" if count > 1 else None,
                facts=_told(cpu, told if count == 1 else told[:4]),
            )


def _part(row: _Row, item: Mapping[str, Any], number: int) -> Part:
    return Part(
        ref=f"{row.function}:{_text(item.get('part')) or number}",
        kind="device",
        name=next((t for n in row.names if (t := _text(item.get(n)))), row.function),
        maker=_text(item.get("vendor_name")) or _text(item.get("vendor")),
        version=_text(item.get("firmware_version")) or _text(item.get("revision")),
        function=row.function,
        serial=_text(item.get("serial")),
        place=_text(item.get(row.place)) if row.place else None,
        facts=_told(item, row.facts),
    )


def _interface(item: Mapping[str, Any], number: int) -> Part:
    return Part(
        ref=f"network:{_text(item.get('part')) or number}",
        kind="device",
        name=_text(item.get("model")) or _text(item.get("driver")) or "network interface",
        maker=_text(item.get("vendor")),
        version=_text(item.get("firmware_version")),
        function="network",
        mac=_text(item.get("permanent_mac")) or _text(item.get("mac")),
        facts=_told(item, ("driver", "speed_maximum_bits_per_second", "wireless")),
    )


def _firmware(facts: Mapping[str, Any]) -> Iterator[Part]:
    """From the probe of the firmware, else from what the machine's identity says of it."""
    told = _mapping(facts.get("firmware"))
    system = _mapping(facts.get("system"))
    version = _text(told.get("version")) or _text(system.get("firmware_version"))
    vendor = _text(told.get("vendor")) or _text(system.get("firmware_vendor"))
    if version or vendor:
        yield Part(
            ref="firmware",
            kind="firmware",
            name="firmware",
            maker=vendor,
            version=version,
            facts=_told(told, ("date", "release", "method", "secure_boot", "tpm_version")),
        )


def software(facts: Mapping[str, Any]) -> Iterator[Part]:
    """The operating system, its kernel and the packages."""
    system, own = _mapping(facts.get("system")), _mapping(facts.get("os"))
    name = _text(own.get("name")) or _text(system.get("os_name"))
    version = _text(own.get("version")) or _text(system.get("os_version"))
    distribution = _text(own.get("id")) or _text(system.get("os_id")) or "unknown"
    if name:
        yield Part(ref="os", kind="operating-system", name=name, version=version)
    if release := _text(fact_at(facts, "kernel.release")):
        yield Part(ref="kernel", kind="operating-system", name="Linux", version=release)
    for item in _items(facts, "packages.installed"):
        yield _package(item, distribution)


def _package(item: Mapping[str, Any], distribution: str) -> Part:
    names = ("manager", "name", "version", "architecture")
    told = [_text(item.get(n)) for n in names]
    manager, name, version, architecture = told
    kind = {"dpkg": "deb", "rpm": "rpm", "python": "pypi"}.get(manager or "", "generic")
    space = distribution if kind in ("deb", "rpm") else None
    return Part(
        ref="/".join(
            ("package", *(piece or "" for piece in (manager, name, version, architecture)))
        ),
        kind="library" if kind == "pypi" else "application",
        name=name or "unknown",
        version=version,
        purl=(kind, name or "unknown", version, space or "", architecture),
    )


def _items(facts: Mapping[str, Any], path: str) -> list[Mapping[str, Any]]:
    listed = fact_at(facts, path)
    many = listed if isinstance(listed, list | tuple) else ()
    return [item for item in many if isinstance(item, Mapping)]


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _text(value: Any) -> str | None:
    return str(value).strip() or None if isinstance(value, str | int | float) else None


def _told(item: Mapping[str, Any], names: tuple[str, ...]) -> tuple[tuple[str, Any], ...]:
    """The scalars that say something, `true` and `false` as JSON writes them."""
    values = ((name, item.get(name)) for name in names)
    plain = ((n, v) for n, v in values if isinstance(v, str | int | float) and v != "")
    return tuple((n, str(v).lower() if isinstance(v, bool) else v) for n, v in plain)
