"""PCI and USB on a mocked machine: the live readers find what the captured tree tells."""

from pathlib import Path

import pytest

import probes
from probes.port.recorded import Recorded
from tests.machine_buses import object_store, pci_device, usb_device
from tests.machines import healthy
from tests.mocked import ABSENT, live_facts

pytestmark = pytest.mark.skipif(ABSENT is not None, reason=ABSENT or "")

SAME = ("pci", "usb")


def test_both_readers_agree_on_devices_with_faults(tmp_path: Path) -> None:
    machine = healthy(tmp_path)
    pci_device(
        machine,
        "0000:01:00.0",
        below=("0000:00:1d.0",),
        link=("2.5 GT/s PCIe", 1),
        errors=(7, 1, 0),
        driver=None,
    )
    usb_device(machine, "1-5", megabits="480", version="2.10", speeds=object_store(0x0E))
    root = machine.write()
    recorded = probes.encode(probes.observe(Recorded(str(root)), SAME))
    live = live_facts(root, SAME)
    for facts in (recorded, live):
        for device in facts["pci"]["devices"]:
            # The databases of the machine that runs us are not mocked.
            device.pop("subsystem_vendor")
    assert {name: live[name] for name in SAME} == recorded
    slow = next(d for d in live["pci"]["devices"] if d["address"] == "0000:01:00.0")
    assert (slow["link_width"], slow["driver"], slow["aer"]["correctable"]) == (1, None, 7)
    held_back = next(d for d in live["usb"]["devices"] if d["port"] == "1-5")
    assert held_back["speed_bits_per_second"] < held_back["speed_maximum_bits_per_second"]


def test_a_machine_without_buses_is_a_machine(tmp_path: Path) -> None:
    (tmp_path / "sys/bus/platform").mkdir(parents=True)
    facts = live_facts(tmp_path, SAME)
    assert {name: facts[name] for name in SAME} == {
        name: {"devices": [], "missing": []} for name in SAME
    }


@pytest.mark.parametrize("content", [b"\xff\xfe\n", b"9" * 4000, b"", b"<b>\x1b[31m\n"])
def test_what_a_device_says_never_makes_a_live_reader_fail(tmp_path: Path, content: bytes) -> None:
    machine = healthy(tmp_path)
    for name in [n for n in machine.files if n.startswith("sys/devices/pci")]:
        machine.file(name, content)
    facts = live_facts(machine.write(), SAME)
    reasons = [missing["reason"] for name in SAME for missing in facts[name]["missing"]]
    assert "probe.crashed" not in reasons
