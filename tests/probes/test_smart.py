"""Disks' own word on their health: what is asked, of whom, and what is said when nobody answers."""

import json
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import probes
from probes import smart
from probes.disk import smart_json, smart_text
from probes.disk.smart_health import Health
from probes.port.recorded import Recorded
from probes.system import Output, Unavailable
from tests.machine_health import ata_document, attribute, disk_health, nvme_document
from tests.machines import Machine, healthy
from tests.probes.observed import facts, reasons


class Answering(Recorded):
    """A machine that runs commands: `answers` by the last word of the command line."""

    recorded = False

    def __init__(self, machine: Machine, answers: dict[str, str], *, user: int = 0) -> None:
        machine.file("proc/self/status", f"Name:\tpython\nUid:\t{user}\t{user}\t{user}\t{user}\n")
        super().__init__(str(machine.write()))
        self.answers = answers
        self.asked: list[tuple[str, ...]] = []
        self._lock = threading.Lock()

    def run(
        self, argv: Sequence[str], *, names: Sequence[str] = (), deadline_seconds: float = 10.0
    ) -> Output:
        assert 0 < deadline_seconds <= 20
        with self._lock:
            self.asked.append(tuple(argv))
        answer = self.answers.get(f"{argv[0]} {argv[-1]}")
        if answer is None:
            raise Unavailable("probe.no_tool", f"apt install {argv[0]}", tool=argv[0])
        return Output(status=4, text=answer)


def asked(machine: Machine, answers: dict[str, str], *, user: int = 0) -> tuple[Answering, Any]:
    system = Answering(machine, answers, user=user)
    return system, probes.observe(system, ["smart"])["smart"].facts


def document(**log: int) -> str:
    return json.dumps(nvme_document(log))


def test_each_disk_is_asked_once_and_named_as_in_storage(tmp_path: Path) -> None:
    machine = healthy(tmp_path).disk("sda", wwn="naa.5000c500a1b2c3d4")
    answers = {"smartctl /dev/nvme0n1": document(), "smartctl /dev/sda": json.dumps(ata_document())}
    system, found = asked(machine, answers)
    assert sorted(system.asked) == [
        ("smartctl", "-j", "-a", "/dev/nvme0n1"),
        ("smartctl", "-j", "-a", "/dev/sda"),
    ]
    assert [(one.part, one.kernel_name) for one in found.disks] == [
        ("wwn:5000c500a1b2c3d4", "sda"),
        ("wwn:eui.0025388801a2b3c4", "nvme0n1"),
    ]
    assert found.missing == ()


def test_an_ordinary_user_is_told_who_may_ask(tmp_path: Path) -> None:
    system, found = asked(healthy(tmp_path), {}, user=1000)
    assert (found.disks, system.asked) == (None, [])
    assert [(m.path, m.reason, m.cure) for m in found.missing] == [
        ("disks", "probe.smart_root", "run as root")
    ]


def test_without_a_tool_that_is_said_once(tmp_path: Path) -> None:
    machine = healthy(tmp_path).disk("sda", wwn="naa.5000c500a1b2c3d4")
    _, found = asked(machine, {})
    assert found.disks is None
    assert [(m.path, m.cure) for m in found.missing] == [("disks", "apt install smartctl")]


def test_an_nvme_drive_is_asked_by_its_own_tool_where_only_that_is_there(tmp_path: Path) -> None:
    log = {"critical_warning": 0, "temperature": 310, "avail_spare": 100, "spare_thresh": 10}
    log |= {"percent_used": 7, "power_on_hours": 5, "media_errors": 1, "data_units_written": 2}
    _, found = asked(healthy(tmp_path), {"nvme /dev/nvme0n1": json.dumps(log)})
    (health,) = found.disks
    assert (health.source, health.passed, health.temperature_celsius) == ("nvme", True, 37.0)
    assert (health.percentage_used_percent, health.media_errors) == (7, 1)
    assert (health.power_on_seconds, health.written_bytes) == (18_000, 1_024_000)


def test_a_bridge_that_lets_nothing_through_has_a_reason(tmp_path: Path) -> None:
    said = "/dev/sda: Unknown USB bridge [0x1234:0x5678 (0x100)]"
    refused = {"smartctl": {"exit_status": 1, "messages": [{"string": said, "severity": "error"}]}}
    machine = healthy(tmp_path).disk("sda", wwn=None, serial="BRIDGE")
    answers = {"smartctl /dev/sda": json.dumps(refused), "smartctl /dev/nvme0n1": document()}
    _, found = asked(machine, answers)
    assert [one.kernel_name for one in found.disks] == ["nvme0n1"]
    (missing,) = found.missing
    assert (missing.path, missing.reason) == ("disks.serial:BRIDGE", "probe.smart_refused")
    assert missing.values == {"error": said}


def test_a_hypervisors_disk_is_not_asked(tmp_path: Path) -> None:
    machine = healthy(tmp_path).without("sys/class/block/nvme0n1")
    place = "sys/devices/pci0000:00/0000:00:04.0/virtio1/block/vda"
    machine.file(f"{place}/size", "1000").file(f"{place}/serial", "VD1")
    machine.link("sys/class/block/vda", place).link("sys/block/vda", place)
    for name in [n for n in machine.links if n.startswith("sys/class/block/nvme")]:
        machine.without(name)
    system, found = asked(machine, {})
    assert found.disks == ()
    assert system.asked == []
    assert reasons(found) == {"disks.serial:VD1": "probe.no_health"}


def test_a_captured_answer_is_read(tmp_path: Path) -> None:
    machine = healthy(tmp_path)
    disk_health(machine, media_errors=3, percentage_used=101)
    (health,) = facts(machine, "smart").disks
    assert (health.media_errors, health.percentage_used_percent) == (3, 101)
    assert (health.start_count, health.written_bytes) == (25, 512_000_000)


def test_answers_of_all_disks_in_one_text(tmp_path: Path) -> None:
    machine = healthy(tmp_path).disk("sda", wwn=None, serial="A1")
    machine.without("commands/smartctl-nvme0n1")
    part = "smartctl 7.3\n=== START ===\nDevice Model: X\n{}\n"
    passed = "SMART overall-health self-assessment test result: {}"
    text = f"/dev/sda\n{part.format(passed.format('FAILED!'))}\n"
    text += f"/dev/nvme0n1\n{part.format(passed.format('PASSED'))}"
    found = facts(machine.file("logs/smartctl", text), "smart")
    assert {one.kernel_name: one.passed for one in found.disks} == {"sda": False, "nvme0n1": True}


# -- documents -------------------------------------------------------------------------------------


def test_attributes_of_an_ata_disk() -> None:
    table = (
        attribute(5, "Reallocated_Sector_Ct", "8"),
        attribute(197, "Current_Pending_Sector", "2"),
        attribute(199, "UDMA_CRC_Error_Count", "1"),
        attribute(9, "Power_On_Hours", "500 (12 3 0)"),
        attribute(194, "Temperature_Celsius", "40 (Min/Max 20/50)"),
        attribute(233, "Media_Wearout_Indicator", value=91),
        attribute(241, "Host_Writes_32MiB", "4"),
    )
    health = smart_json.smartctl(json.dumps(ata_document(*table)))
    assert (health.reallocated_sectors, health.pending_sectors, health.interface_errors) == (
        8,
        2,
        1,
    )
    # What smartctl has worked out itself goes before an attribute.
    assert (health.power_on_seconds, health.temperature_celsius) == (3_601_800, 31.0)
    assert (health.percentage_used_percent, health.written_bytes) == (9, 128 * 2**20)
    assert [one.raw for one in health.attributes][:2] == [8, 2]


def test_minutes_are_not_taken_for_hours() -> None:
    table = (attribute(9, "Power_On_Minutes", "600"), attribute(5, "Reallocated_Sector_Ct"))
    document_ = ata_document(*table)
    del document_["power_on_time"]
    assert smart_json.smartctl(json.dumps(document_)).power_on_seconds is None


@pytest.mark.parametrize(
    ("tests", "newest", "failed"),
    [([], None, None), ([True], True, 0), ([False, True, False], False, 2)],
)
def test_self_tests(tests: list[bool], newest: bool | None, failed: int | None) -> None:
    rows = [{"status": {"passed": passed}} for passed in tests]
    log = {"standard": {"table": [{"status": {"string": "in progress"}}, *rows]}}
    health = smart_json.smartctl(json.dumps(ata_document(ata_smart_self_test_log=log)))
    assert (health.self_test_passed, health.self_tests_failed) == (newest, failed)


def test_a_drive_that_is_failing() -> None:
    health = smart_json.smartctl(json.dumps(nvme_document(passed=False)))
    assert (health.passed, health.critical_warning) == (False, 4)


def test_device_statistics() -> None:
    page = {"table": [{"name": "Logical Sectors Written", "value": 10, "flags": {"valid": True}}]}
    health = smart_json.smartctl(json.dumps(ata_document(ata_device_statistics={"pages": [page]})))
    assert health.written_bytes == 5120


@pytest.mark.parametrize("text", ["", "[]", "null", "{", '{"device": {"protocol": "ATA"}}', "{}"])
def test_a_document_without_health_is_refused(text: str) -> None:
    with pytest.raises(Unavailable, match=r"probe\.smart_refused"):
        smart_json.smartctl(text)


def test_numbers_that_no_disk_has_are_no_facts() -> None:
    told = nvme_document({"data_units_written": 2**63, "power_on_hours": 2**63})
    health = smart_json.smartctl(json.dumps(told))
    assert (health.written_bytes, health.power_on_seconds) == (None, None)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=12,
)


def keys(value: Any) -> set[tuple[str, ...]]:
    if not isinstance(value, dict):
        return set()
    return {(key, *rest) for key, inner in value.items() for rest in (keys(inner) | {()})}


PLACES = sorted(keys(ata_document(attribute(5, "X"))) | keys(nvme_document()))


@given(st.sampled_from(PLACES), JSON, st.booleans())
def test_no_value_makes_a_document_unreadable(
    place: tuple[str, ...], value: Any, nvme: bool
) -> None:
    told: dict[str, Any] = nvme_document() if nvme else ata_document(attribute(5, "X"))
    here = told
    for key in place[:-1]:
        if not isinstance(here.setdefault(key, {}), dict):
            return
        here = here[key]
    here[place[-1]] = value
    for read in (smart_json.smartctl, smart_json.nvme_log):
        kept(read, json.dumps(told))


@given(JSON)
def test_no_row_makes_a_table_unreadable(row: Any) -> None:
    kept(smart_json.smartctl, json.dumps(ata_document(row)))


LINES = st.lists(
    st.sampled_from(
        [
            "smartctl 7.4",
            "/dev/sda",
            "  5 Reallocated_Sector_Ct   PO--CK   100   100   001    -    0",
            "  9 Power_On_Hours   0x0032   099 099 000  Old_age  Always  -  99999999999999999999h",
            "SMART overall-health self-assessment test result: ",
            "SMART Health Status: OK",
            "Critical Warning: 0xffffffffffffffffff",
            "Data Units Written: 99,999,999,999,999,999,999,999",
            "# 1  Short offline       Completed: read failure       80%     24295         3803688",
            "read: 1 2 3 4 5 9e999 7",
            "number of hours powered up = nan",
            "Accumulated power on time, hours:minutes 99999999999:99",
        ]
    )
    | st.text(max_size=60),
    max_size=12,
)


@given(LINES)
def test_no_text_is_unreadable(lines: list[str]) -> None:
    text = "\n".join(lines)
    kept(smart_text.health, text)
    for name, part in smart_text.disks(text):
        assert name is None or "/" not in name[:1]
        kept(smart_text.health, part)


def kept(read: Any, text: str) -> None:
    """A reader gives facts that can be written down, or its reason."""
    try:
        health = read(text)
    except Unavailable:
        return
    assert isinstance(health, Health)
    seen = probes.Observation(facts=smart.Facts(disks=(health,)), duration_seconds=0, cpu_seconds=0)
    assert probes.decode(probes.encode({"smart": seen}))["smart"].disks is not None
