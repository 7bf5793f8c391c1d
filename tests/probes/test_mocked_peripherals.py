"""The live readers find the same displays, sound cards, input devices and cameras."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import probes
from probes.port.recorded import Recorded
from tests.edids import cta, edid
from tests.machine_peripherals import (
    MOUSE,
    camera,
    card,
    connector,
    input_device,
    sound_card,
    usb_function,
)
from tests.machines import Machine, healthy
from tests.mocked import ABSENT, live_facts

pytestmark = pytest.mark.skipif(ABSENT is not None, reason=ABSENT or "")

PROBES = ("audio", "camera", "graphics", "input")
HARDWARE = ("sys/devices/pci", "sys/devices/platform/i8042", "sys/devices/platform/example")
BY_DATABASE = {"vendor", "model", "vendor_name"}
"""Names that the live reader takes from this machine's own hardware database."""


def without_names(facts: dict[str, Any]) -> dict[str, Any]:
    for item in (*facts["graphics"]["cards"], *facts["graphics"]["displays"]):
        for name in BY_DATABASE & set(item) - ({"vendor", "model"} if "texts" in item else set()):
            del item[name]
    for item in facts["audio"]["cards"]:
        if item["bus"] == "pci":
            del item["vendor"], item["model"]
    for found in (facts[name] for name in PROBES):
        found["missing"] = [m for m in found["missing"] if not m["path"].endswith(".model")]
    return {name: facts[name] for name in PROBES}


def both(machine: Machine) -> Iterator[dict[str, Any]]:
    root = machine.write()
    yield without_names(probes.encode(probes.observe(Recorded(str(root)), PROBES)))
    yield without_names(live_facts(root, PROBES))


def test_both_readers_agree_on_devices_with_faults(tmp_path: Path) -> None:
    machine = healthy(tmp_path)
    damaged = edid(serial="BAD1", extensions=[cta(codes=[16])[:-1] + b"\0"])
    connector(machine, "card0-DP-2", edid=damaged)
    connector(machine, "card0-DP-3", edid=edid(serial="CUT", announced=1))
    connector(machine, "card0-VGA-1", status="connected", modes="1024x768\n")
    card(machine, "0000:00:04.0", ids="10DE:1CB6", driver=None)
    sound_card(machine, "0000:00:05.0", driver=None)
    folder = usb_function(machine, "1-3", serial="M1")
    input_device(machine, folder, 7, name="Mouse", bits=MOUSE, serial="M1")
    camera(machine, serial="C1", first=4)
    recorded, live = both(machine)
    assert live == recorded
    displays = {d["serial"]: d for d in live["graphics"]["displays"]}
    assert [d["checksum_valid"] for d in displays.values()].count(False) == 1
    assert (displays["CUT"]["blocks"], displays["CUT"]["blocks_announced"]) == (1, 2)
    assert [c["driver"] for c in live["graphics"]["cards"]] == ["amdgpu", None]
    assert [d["kinds"] for d in live["input"]["devices"] if d["serial"] == "M1"] == [["mouse"]]
    assert "serial:C1" in [device["part"] for device in live["camera"]["devices"]]


def test_a_machine_without_any_of_it_has_none(tmp_path: Path) -> None:
    (tmp_path / "sys/class/mem").mkdir(parents=True)
    (tmp_path / "sys/bus/platform").mkdir(parents=True)
    facts = live_facts(tmp_path, PROBES)
    assert facts["graphics"] == {"cards": [], "connectors": [], "displays": [], "missing": []}
    assert facts["audio"] == {"cards": [], "missing": []}
    assert facts["input"] == {"devices": [], "missing": []}
    assert facts["camera"] == {"devices": [], "missing": []}


@pytest.mark.parametrize("content", [b"\xff\xfe\n", b"9" * 4000, b"", b"<b>\x1b[31m\n"])
def test_what_a_device_says_never_makes_a_live_reader_fail(tmp_path: Path, content: bytes) -> None:
    machine = camera(healthy(tmp_path))
    for name in [n for n in machine.files if n.startswith(HARDWARE)]:
        machine.file(name, content)
    facts = live_facts(machine.write(), PROBES)
    reasons = [missing["reason"] for name in PROBES for missing in facts[name]["missing"]]
    assert "probe.crashed" not in reasons
