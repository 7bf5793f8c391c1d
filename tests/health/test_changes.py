"""What a load changed: one change is told as one, what moves by itself is not."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import probes
from acceptance.health.changes import _COMPARISONS as COMPARED
from acceptance.health.changes import KINDS, Change, changes, throttled
from probes.port.recorded import Recorded
from tests.machines import Machine, healthy

CORRECTED = "<4>pcieport 0000:00:1d.0: AER: Corrected error received"
MAC, SSD = "mac:52:54:00:12:34:56", "sda"


def facts(folder: Path, build: Callable[[Machine], object]) -> dict[str, Any]:
    machine = healthy(folder)
    machine.disk("sda", wwn="naa.5000c500a1b2c3d4", serial="Z1X2")
    build(machine)
    observed = probes.observe(Recorded(str(machine.write())))
    return {name: seen.facts for name, seen in observed.items()}


def lower_speed(machine: Machine) -> None:
    path = next(p for p in machine.files if p.endswith("/speed"))
    machine.file(path, "100")


def gone(machine: Machine) -> None:
    for path in [p for p in (*machine.files, *machine.links) if "/sda" in p]:
        machine.without(path)


def fallen_back(machine: Machine) -> None:
    machine.clock(source="hpet")


def stick(machine: Machine) -> None:
    machine.disk("sdb", wwn=None, serial="USB1")
    path = next(p for p in machine.files if p.endswith("/sdb/removable"))
    machine.file(path, "1")


CASES: list[tuple[str, Callable[[Machine], object]]] = [
    ("core_offline", lambda m: m.cpu(offline=[3])),
    ("memory_errors", lambda m: m.memory(corrected_errors=1)),
    ("memory_errors", lambda m: m.memory(uncorrected_errors=1)),
    ("memory_less", lambda m: m.memory(corrupted_bytes=4096)),
    ("device_gone", gone),
    ("disk_errors", lambda m: m.disk("sda", wwn="naa.5000c500a1b2c3d4", io_timeouts=1)),
    ("disk_read_only", lambda m: m.disk("sda", wwn="naa.5000c500a1b2c3d4", read_only=True)),
    ("disk_state", lambda m: m.disk("sda", wwn="naa.5000c500a1b2c3d4", state="offline")),
    ("device_new", lambda m: m.disk("sdb", wwn="naa.5000c500a1b2c3d5", serial="Z1X3")),
    ("network_errors", lambda m: m.nic(counters={"rx_errors": 11})),
    ("link_slower", lower_speed),
    ("link_lost", lambda m: m.nic(carrier=False)),
    ("link_flapped", lambda m: m.nic(carrier_changes=99)),
    (
        "kernel_line",
        lambda m: m.kernel_log(["<3>critical medium error, dev sda, sector 8 op 0x0:(READ)"]),
    ),
    ("tainted", lambda m: m.kernel(taint=1 << 4)),
    (
        "kernel_line",
        lambda m: m.kernel_log(["<4>pcieport 0000:00:1d.0: AER: Corrected error"] * 11),
    ),
    ("clock_source", fallen_back),
]


@pytest.mark.parametrize(("kind", "build"), CASES, ids=[kind for kind, _ in CASES])
def test_one_change_is_told(kind: str, build: Callable[[Machine], object], tmp_path: Path) -> None:
    before = facts(tmp_path / "before", lambda m: None)
    after = facts(tmp_path / "after", build)
    assert {change.kind for change in changes(before, after)} == {kind}


@pytest.mark.parametrize(
    "build",
    [
        lambda m: None,
        lambda m: m.memory(available_bytes=2**30),
        lambda m: m.nic(counters={"rx_bytes": 10**9, "rx_packets": 10**6, "rx_dropped": 5}),
        lambda m: m.kernel_log(["usb 1-4: new high-speed USB device number 2 using xhci_hcd"]),
        lambda m: m.disk("sda", wwn="naa.5000c500a1b2c3d4", serial="Z1X2", io_errors=1000),
        lambda m: m.kernel(taint=(1 << 12) | (1 << 2)),
        lambda m: m.nic(counters={"rx_errors": 10}),
        lambda m: m.cpu(throttles=1),
        lambda m: m.kernel_log(["<4>CPU1: Core temperature above threshold, cpu clock throttled"]),
        lambda m: m.kernel_log([CORRECTED] * 10),
        lambda m: m.failed_units(["backup.service"]),
        stick,
        lambda m: m.sensors(temperature_celsius=90.0),
    ],
    ids=[
        *("nothing", "memory", "traffic", "log", "refused", "module", "frames", "throttles"),
        *("warm", "bus", "unit", "stick", "heat"),
    ],
)
def test_what_moves_by_itself_is_not_told(
    build: Callable[[Machine], object], tmp_path: Path
) -> None:
    before = facts(tmp_path / "before", lambda m: None)
    assert changes(before, facts(tmp_path / "after", build)) == ()


def test_a_file_system_that_turned_read_only(tmp_path: Path) -> None:
    def mounts(options: str) -> Callable[[Machine], object]:
        line = f"31 1 259:2 / / {options} - ext4 /dev/nvme0n1p2 {options}\n"
        return lambda m: m.file("proc/self/mountinfo", line)

    before = facts(tmp_path / "before", mounts("rw"))
    after = facts(tmp_path / "after", mounts("ro"))
    assert changes(before, after) == (Change("file_system_read_only", "/"),)


def test_radio_links_and_readers_come_and_go(tmp_path: Path) -> None:
    def radio(carrier: bool) -> Callable[[Machine], object]:
        def build(machine: Machine) -> None:
            machine.nic(carrier=carrier)
            place = next(p for p in machine.files if p.endswith("/net/eth0/mtu"))
            machine.file(place.replace("/mtu", "/phy80211/name"), "phy0")

        return build

    before = facts(tmp_path / "before", radio(True))
    assert changes(before, facts(tmp_path / "after", radio(False))) == ()


def test_how_often_processors_slowed_down_is_counted(tmp_path: Path) -> None:
    before = facts(tmp_path / "before", lambda m: None)
    after = facts(tmp_path / "after", lambda m: m.cpu(throttles=1))
    assert (throttled(before, before) or 0, bool(throttled(before, after))) == (0, True)
    assert throttled({}, {}) is None


def test_new_lines_are_those_after_the_last_known_one(tmp_path: Path) -> None:
    """The log is a ring: its oldest lines may be gone, and none of the rest is new for that."""
    old = "<3>I/O error, dev nvme0n1, sector 1 op 0x0:(READ)"
    before = facts(tmp_path / "before", lambda m: m.kernel_log([old]))
    assert changes(before, before) == ()
    after = facts(tmp_path / "after", lambda m: m.kernel_log([old, old]))
    assert [change.kind for change in changes(before, after)] == ["kernel_line"]


def test_facts_that_are_missing_are_not_compared(tmp_path: Path) -> None:
    before = facts(tmp_path / "before", lambda m: None)
    unprobed = {name: probes.Unprobed(missing=()) for name in before}
    for one, other in ((before, unprobed), (unprobed, before), (unprobed, unprobed), ({}, before)):
        assert changes(one, other) == ()


def test_every_kind_of_change_has_its_sentence() -> None:
    from acceptance.catalogue import builtin_suites, read_checks

    declared = {d.check.id: d.check for d in read_checks([builtin_suites()])}
    assert set(declared["machine.unchanged_by_load"].says) == {"changed", *KINDS}
    assert set(COMPARED) <= set(probes.find())
