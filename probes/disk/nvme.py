"""NVMe subsystems: which controllers lead to which name spaces, and by which way.

From /sys/class/nvme-subsystem and /sys/class/nvme, which kernels since 4.15 show; as an ordinary
user. A drive with two ports, or storage over a network, is one subsystem with several controllers.
"""

import re
from collections.abc import Sequence

import msgspec

from probes.system import Device, System, Unavailable

__all__ = ["Controller", "Namespace", "Path", "Subsystem", "namespaces", "subsystems"]

CLASS = "/sys/class/nvme-subsystem"
MOST = 1_024
_CONTROLLER = re.compile(r"nvme[0-9]{1,6}")
_NAMESPACE = re.compile(r"nvme[0-9]{1,6}n[0-9]{1,6}")
_PATH = re.compile(r"nvme[0-9]{1,6}c[0-9]{1,6}n[0-9]{1,6}")


class Path(msgspec.Struct, frozen=True, kw_only=True):
    """A way to a name space where there are several; `ana_state` is the drive's own word on it."""

    kernel_name: str
    controller: str
    ana_state: str | None = None
    numa_nodes: str | None = None


class Namespace(msgspec.Struct, frozen=True, kw_only=True):
    """A name space, which is what the kernel shows as a disk."""

    kernel_name: str
    sys_path: str
    number: int | None = None
    paths: tuple[Path, ...] = ()


class Controller(msgspec.Struct, frozen=True, kw_only=True):
    """A controller: `address` is that of the PCI device, or of the host on a network."""

    part: str
    kernel_name: str
    transport: str | None = None
    address: str | None = None
    state: str | None = None
    numa_node: int | None = None
    namespaces: tuple[str, ...] = ()


class Subsystem(msgspec.Struct, frozen=True, kw_only=True):
    """A drive, or what a storage server shows as one."""

    part: str
    kernel_name: str
    nqn: str | None = None
    model: str | None = None
    serial: str | None = None
    firmware: str | None = None
    policy: str | None = None
    controllers: tuple[Controller, ...] = ()
    namespaces: tuple[Namespace, ...] = ()


def subsystems(system: System) -> tuple[Subsystem, ...]:
    """All subsystems by their kernel's name; an empty tuple is a machine that has none."""
    places = [system.resolve(f"{CLASS}/{name}") for name in system.names(CLASS)[:MOST]]
    found = [_subsystem(system, Device(system, p, "nvme-subsystem")) for p in places if p]
    return tuple(sorted(found, key=lambda one: _natural(one.kernel_name)))


def _natural(name: str) -> tuple[int, str]:
    """`nvme2` before `nvme10`."""
    return len(name), name


def _subsystem(system: System, folder: Device) -> Subsystem:
    inside = folder.names()
    names = sorted((n for n in inside if _CONTROLLER.fullmatch(n)), key=_natural)
    places = [system.resolve(f"{folder.sys_path}/{name}") for name in names[:MOST]]
    devices = [Device(system, place, "nvme") for place in places if place]
    nqn = folder.attribute("subsysnqn")
    return Subsystem(
        part=f"nqn:{nqn}" if nqn else f"path:{folder.sys_name}",
        kernel_name=folder.sys_name,
        nqn=nqn,
        model=folder.attribute("model"),
        serial=folder.word("serial"),
        firmware=folder.attribute("firmware_rev"),
        policy=folder.attribute("iopolicy"),
        controllers=tuple(_controller(device) for device in devices),
        namespaces=tuple(_namespaces(folder, inside, devices)),
    )


def _controller(device: Device) -> Controller:
    address = device.attribute("address")
    transport = device.attribute("transport")
    node = device.number("numa_node")
    own = sorted((n for n in device.names() if _NAMESPACE.fullmatch(n)), key=_natural)
    return Controller(
        part=f"pci:{address}" if transport == "pcie" and address else f"path:{address}",
        kernel_name=device.sys_name,
        transport=transport,
        address=address,
        state=device.attribute("state"),
        numa_node=node if node is not None and node >= 0 else None,
        namespaces=tuple(own),
    )


def _namespaces(
    folder: Device, inside: Sequence[str], devices: Sequence[Device]
) -> list[Namespace]:
    """Those with several paths lie in the subsystem, the others in their only controller."""
    found = [_namespace(folder.below(n), devices) for n in inside if _NAMESPACE.fullmatch(n)]
    found += [
        _namespace(device.below(name), ())
        for device in devices
        for name in device.names()
        if _NAMESPACE.fullmatch(name)
    ]
    return sorted(found, key=lambda one: _natural(one.kernel_name))


def _namespace(device: Device, controllers: Sequence[Device]) -> Namespace:
    head = device.sys_name
    paths = [
        _path(controller.below(name), controller)
        for controller in controllers
        for name in controller.names()
        # nvme1c2n1 is the way over the second controller to nvme1n1.
        if _PATH.fullmatch(name) and re.sub(r"c[0-9]+", "", name) == head
    ]
    return Namespace(
        kernel_name=head,
        sys_path=device.sys_path,
        number=device.number("nsid"),
        paths=tuple(sorted(paths, key=lambda path: _natural(path.kernel_name))),
    )


def _path(device: Device, controller: Device) -> Path:
    return Path(
        kernel_name=device.sys_name,
        controller=controller.sys_name,
        ana_state=device.attribute("ana_state"),
        numa_nodes=device.attribute("numa_nodes"),
    )


def namespaces(system: System, found: Sequence[Subsystem]) -> tuple[Device, ...]:
    """The disks among them, for trees in which the kernel's list of disks was not captured.

    Raises `Unavailable` where there are none either.
    """
    devices = [Device(system, space.sys_path, "block") for one in found for space in one.namespaces]
    if not devices:
        raise Unavailable("probe.no_file", path=CLASS)
    return tuple(devices)
