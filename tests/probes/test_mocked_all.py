"""A machine with many faults, by all probes: the live readers tell what the captured tree tells.

What differs is what umockdev cannot stand in for: clocks, system calls, programs, the disk that
holds us, and udev's databases, which name makers on the machine that runs us.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import probes
from probes.port.recorded import Recorded
from tests.edids import edid
from tests.machine_buses import object_store, pci_device, usb_device
from tests.machine_peripherals import connector
from tests.machine_power import monitor
from tests.machines import healthy
from tests.mocked import ABSENT, live_facts

pytestmark = pytest.mark.skipif(ABSENT is not None, reason=ABSENT or "")

NOT_MOCKED = {
    # The clocks, and the kernel's own word on them, cannot be mocked; nor its log, nor who may
    # read it.
    "clock": ("boot_seconds", "discipline", "utc_seconds", "ahead_of_system_seconds"),
    "kernel": ("log", "log_levels", "uptime_seconds", "log_complete", "missing"),
    # From system calls on a socket, which does not know the mocked interfaces.
    "network": (
        *("addresses", "driver_version", "firmware_version", "speed_maximum_bits_per_second"),
        *("permanent_mac", "missing"),
    ),
    # statvfs(2) tells of the file systems that are really there.
    "storage": ("available_bytes", "free_bytes", "inodes", "inodes_free", "size_bytes"),
    # Makers' names: udev's own database, which the tree does not hold.
    "audio": ("vendor", "model"),
    "graphics": ("vendor", "model", "vendor_name"),
    "pci": ("vendor", "model", "subsystem_vendor", "class_name"),
    "usb": ("vendor", "model"),
    # umockdev does not stand in for /etc, nor for what marks a container.
    "system": ("machine_id", "os_id", "os_name", "os_version", "container"),
}
WHOLE = (*("os", "packages", "processes", "security", "services", "smart", "users"),)
"""All of it from /etc, /var, /usr, programs or the processes themselves."""


def differences(name: str, one: Any, other: Any, path: str = "") -> Iterator[str]:
    """The paths at which two sets of facts differ where they should not."""
    if path.rpartition(".")[2] in NOT_MOCKED.get(name, ()):
        return
    if isinstance(one, dict) and isinstance(other, dict):
        for key in sorted({*one, *other}):
            yield from differences(name, one.get(key), other.get(key), f"{path}.{key}")
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for number, (left, right) in enumerate(zip(one, other, strict=True)):
            yield from differences(name, left, right, f"{path}.{number}")
    elif one != other:
        yield f"{name}{path}: {one!r} is {other!r} live"


def test_all_probes_agree_on_a_machine_with_faults(tmp_path: Path) -> None:
    machine = healthy(tmp_path)
    machine.nic(carrier=False).sensors(temperature_celsius=112, fan_rpm=0, charge=7)
    machine.memory(corrected_errors=2)
    below = ("0000:00:1d.0",)
    link = ("2.5 GT/s PCIe", 1)
    pci_device(machine, "0000:01:00.0", below=below, link=link, errors=(7, 1, 0), driver=None)
    usb_device(machine, "1-5", megabits="480", version="2.10", speeds=object_store(0x0E))
    connector(machine, "card0-DP-9", edid=edid()[:100] + b"\0" * 28)
    monitor(machine, "nct6775", {"fan1_input": 0, "temp1_input": 112_000, "temp1_crit": 105_000})
    root = machine.write()
    recorded = probes.encode(probes.observe(Recorded(str(root))))
    names = sorted(set(recorded) - set(WHOLE))
    live = live_facts(root, names)
    found = [line for name in names for line in differences(name, recorded[name], live[name])]
    assert found == []
    assert any(fan["speed_rpm"] == 0 for fan in live["sensors"]["fans"])
    assert False in [one["checksum_valid"] for one in live["graphics"]["displays"]]
