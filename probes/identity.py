"""Observes which machine this is: maker, model, serial number, operating system, real or virtual.

From /sys/class/dmi/id, else the firmware's table or a captured text of it, or the device tree;
/etc/machine-id, /etc/os-release; as an ordinary user, but serial numbers, the UUID and the table,
where slots and the states of the chassis stand, are shown to root only.
"""

import msgspec

from probes.board import dmi
from probes.board.firmware_records import Slot
from probes.board.platform_kind import container, hypervisor
from probes.system import Device, Gaps, Missing, System, Unavailable

__all__ = ["NAME", "Facts", "Slot", "os_release", "probe"]

NAME = "system"
"""The facts' name; the module cannot have it, since the port is called so."""

TREE = "/proc/device-tree"


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """The machine. `virtual`: whether a hypervisor runs it; `container`: what encloses us.

    The states of the chassis are those that firmware saw at the last boot: "Safe", "Critical".
    """

    vendor: str | None = None
    model: str | None = None
    version: str | None = None
    family: str | None = None
    sku: str | None = None
    serial: str | None = None
    uuid: str | None = None
    board_vendor: str | None = None
    board_model: str | None = None
    board_version: str | None = None
    board_serial: str | None = None
    board_asset_tag: str | None = None
    asset_tag: str | None = None
    chassis_vendor: str | None = None
    chassis_type: int | None = None
    chassis_kind: str | None = None
    chassis_version: str | None = None
    chassis_serial: str | None = None
    chassis_boot_state: str | None = None
    chassis_power_state: str | None = None
    chassis_thermal_state: str | None = None
    slots: tuple[Slot, ...] | None = None
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
    told = dmi.told(system, gaps)
    tree = Device(system, TREE, "devicetree")
    release = os_release(gaps.attempt("os_name", _os_release, system) or "")
    visor = gaps.attempt("virtual", hypervisor, system)
    model = told.get("product_name") or tree.attribute("model")
    if not told.texts and model is None:
        gaps.note(("vendor", "model"), Unavailable("probe.no_dmi"))
    serial = told.get("product_serial") or tree.attribute("serial-number")
    expected = {"vendor": told.get("sys_vendor"), "model": model, "serial": serial}
    for path in (path for path, text in expected.items() if text is None):
        gaps.note(path, Unavailable("probe.firmware_silent"))
    return Facts(
        vendor=told.get("sys_vendor"),
        model=model,
        version=told.get("product_version"),
        family=told.get("product_family"),
        sku=told.get("product_sku"),
        serial=serial,
        uuid=told.get("product_uuid"),
        board_vendor=told.get("board_vendor"),
        board_model=told.get("board_name"),
        board_version=told.get("board_version"),
        board_serial=told.get("board_serial"),
        board_asset_tag=told.get("board_asset_tag"),
        asset_tag=told.get("chassis_asset_tag"),
        chassis_vendor=told.get("chassis_vendor"),
        chassis_type=told.chassis_type,
        chassis_kind=told.chassis_kind,
        chassis_version=told.get("chassis_version"),
        chassis_serial=told.get("chassis_serial"),
        chassis_boot_state=told.boot_state,
        chassis_power_state=told.power_state,
        chassis_thermal_state=told.thermal_state,
        slots=told.slots,
        firmware_vendor=told.get("bios_vendor"),
        firmware_version=told.get("bios_version"),
        firmware_date=told.get("bios_date"),
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
