"""The live readers on a mocked machine find what the captured tree tells of the same machine."""

from pathlib import Path
from typing import Any

import pytest

import probes
from probes.port.recorded import Recorded
from tests.machine_layers import layer
from tests.machines import Machine, healthy
from tests.mocked import ABSENT, live_facts

pytestmark = pytest.mark.skipif(ABSENT is not None, reason=ABSENT or "")

FROM_THE_KERNEL = (
    *("addresses", "driver_version", "firmware_version", "speed_maximum_bits_per_second"),
)
SAME = ("cpu", "memory", "network", "storage")


def both(machine: Machine) -> tuple[dict[str, Any], dict[str, Any]]:
    """Facts by the recorded reader and by the live ones."""
    root = machine.write()
    return probes.encode(probes.observe(Recorded(str(root)), SAME)), live_facts(root, SAME)


def test_both_readers_agree_on_a_machine_with_faults(tmp_path: Path) -> None:
    machine = healthy(tmp_path).disk("sda", wwn="naa.5000c500a1b2c3d4", io_errors=3)
    machine.nic(counters={"rx_crc_errors": 7}, carrier=False)
    machine.cpu(sockets=2, cores=2, threads_per_core=2, offline=[3], throttles=5)
    machine.memory(corrected_errors=2)
    machine.sensors(temperature_celsius=98.5, fan_rpm=0, charge=7)
    array = {"size": 2048, "dev": "9:0", "md/level": "raid1", "md/array_state": "clean"}
    array |= {"md/dev-sda/state": "in_sync", "md/dev-nvme0n1p3/state": "faulty", "md/uuid": "a"}
    layer(machine, "md0", array, ("nvme0n1p3", "sda"))
    recorded, live = both(machine)
    assert live["cpu"] == recorded["cpu"]
    assert live["memory"] == recorded["memory"]
    for kind in ("disks", "virtual", "nvme", "swaps"):
        assert live["storage"][kind] == recorded["storage"][kind]
    # Addresses and what drivers say come from the kernel itself, which is not mocked.
    for facts in (live, recorded):
        facts["network"].pop("missing")
        for interface in facts["network"]["interfaces"] + facts["network"]["physical"]:
            for name in FROM_THE_KERNEL:
                interface.pop(name)
    assert live["network"] == recorded["network"]
    assert live["temperatures"] == [["coretemp", "Package id 0", 98.5, 105.0]]
    assert live["fans"] == [["coretemp", "CPU fan", 0]]
    assert live["battery"] == 7


def test_both_readers_name_parts_alike_where_only_udev_knows_them(tmp_path: Path) -> None:
    machine = healthy(tmp_path).disk("sda", wwn=None, serial="ONLY-UDEV")
    recorded, live = both(machine.sensors(charge=None).without("sys/class/power_supply"))
    parts = [disk["part"] for disk in live["storage"]["disks"]]
    assert "serial:ONLY-UDEV" in parts
    assert parts == [disk["part"] for disk in recorded["storage"]["disks"]]


def test_a_machine_without_devices_is_a_machine(tmp_path: Path) -> None:
    (tmp_path / "sys/class").mkdir(parents=True)
    (tmp_path / "sys/class/mem").mkdir()
    facts = live_facts(tmp_path, ["cpu", "network", "storage"])
    assert facts["storage"]["disks"] is None
    assert facts["network"]["interfaces"] is None
    assert (facts["temperatures"], facts["battery"]) == ([], "probe.no_battery")


@pytest.mark.parametrize("content", [b"\xff\xfe\n", b"9" * 4000, b"", b"<b>\x1b[31m\n"])
def test_what_a_device_says_never_makes_a_live_reader_fail(tmp_path: Path, content: bytes) -> None:
    machine = healthy(tmp_path).sensors(charge=None).without("sys/devices/platform/coretemp.0")
    for name in [n for n in machine.files if n.startswith("sys/devices/pci")]:
        machine.file(name, content)
    facts = live_facts(machine.write(), SAME)
    reasons = [missing["reason"] for name in SAME for missing in facts[name]["missing"]]
    assert "probe.crashed" not in reasons
