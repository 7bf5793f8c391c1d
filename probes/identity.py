"""Observes which machine this is: maker, model, serial number, operating system, real or virtual.

From /sys/class/dmi/id or the device tree, /etc/machine-id, /etc/os-release; as an ordinary user,
but serial numbers and the UUID are shown to root only.
"""

import msgspec

from probes import parts
from probes.platform_kind import container, hypervisor
from probes.system import Device, Gaps, Missing, System, Unavailable

__all__ = ["NAME", "Facts", "probe"]

NAME = "system"
"""The facts' name; the module cannot have it, since the port is called so."""

DMI = "/sys/class/dmi/id"
TREE = "/proc/device-tree"


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """The machine. `virtual`: whether a hypervisor runs it; `container`: what encloses us."""

    vendor: str | None = None
    model: str | None = None
    version: str | None = None
    family: str | None = None
    sku: str | None = None
    serial: str | None = None
    uuid: str | None = None
    board_vendor: str | None = None
    board_model: str | None = None
    board_serial: str | None = None
    chassis_type: int | None = None
    chassis_serial: str | None = None
    firmware_vendor: str | None = None
    firmware_version: str | None = None
    firmware_date: str | None = None
    machine_id: str | None = None
    hostname: str | None = None
    os_name: str | None = None
    os_id: str | None = None
    os_version: str | None = None
    virtual: bool | None = None
    hypervisor: str | None = None
    container: str | None = None
    missing: tuple[Missing, ...] = ()


def probe(system: System) -> Facts:
    """Observe which machine this is."""
    gaps = Gaps()
    dmi = Device(system, DMI, "dmi")
    tree = Device(system, TREE, "devicetree")
    release = os_release(gaps.attempt("os_name", _os_release, system) or "")
    visor = gaps.attempt("virtual", hypervisor, system)
    if not dmi.names() and tree.attribute("model") is None:
        gaps.note("model", Unavailable("probe.no_dmi"))
    return Facts(
        vendor=dmi.attribute("sys_vendor"),
        model=dmi.attribute("product_name") or tree.attribute("model"),
        version=dmi.attribute("product_version"),
        family=dmi.attribute("product_family"),
        sku=dmi.attribute("product_sku"),
        serial=_secret(gaps, system, "serial", "product_serial") or tree.attribute("serial-number"),
        uuid=_secret(gaps, system, "uuid", "product_uuid"),
        board_vendor=dmi.attribute("board_vendor"),
        board_model=dmi.attribute("board_name"),
        board_serial=_secret(gaps, system, "board_serial", "board_serial"),
        chassis_type=dmi.number("chassis_type"),
        chassis_serial=_secret(gaps, system, "chassis_serial", "chassis_serial"),
        firmware_vendor=dmi.attribute("bios_vendor"),
        firmware_version=dmi.attribute("bios_version"),
        firmware_date=dmi.attribute("bios_date"),
        machine_id=_line(gaps, system, "machine_id", "/etc/machine-id"),
        hostname=_line(gaps, system, "hostname", "/proc/sys/kernel/hostname"),
        os_name=release.get("PRETTY_NAME"),
        os_id=release.get("ID"),
        os_version=release.get("VERSION_ID"),
        virtual=None if visor is None else bool(visor),
        hypervisor=visor or None,
        container=container(system),
        missing=gaps.missing(),
    )


def _secret(gaps: Gaps, system: System, path: str, name: str) -> str | None:
    """A number that only root may read; what vendors write when they write nothing is none."""
    text = _line(gaps, system, path, f"{DMI}/{name}")
    return text if parts.serial(text) else None


def _line(gaps: Gaps, system: System, path: str, file: str) -> str | None:
    text = gaps.attempt(path, system.text, file)
    return (text or "").strip("\0 \r\n") or None


def _os_release(system: System) -> str:
    try:
        return system.text("/etc/os-release")
    except Unavailable:
        return system.text("/usr/lib/os-release")


def os_release(text: str) -> dict[str, str]:
    """The assignments of os-release(5), their quotes taken off."""
    rows = (line.strip().partition("=") for line in text.split("\n"))
    return {key: value.strip("\"'") for key, equals, value in rows if equals and key[:1] != "#"}
