"""What captured disks say of their health: every file is read, and comes to its label.

The label's rule is that of the recordings' own page, applied to our facts: so every number that it
rests on is right. What else a disk tells is compared with the values that another reader took.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import probes
from probes.disk import smart_json, smart_text
from probes.disk.smart_health import Health
from probes.port.recorded import Recorded
from tests.recordings import ABSENT, RECORDINGS

pytestmark = [pytest.mark.recorded, pytest.mark.skipif(ABSENT is not None, reason=ABSENT or "")]

LABELS = (
    r"fail-drive|fail-attribute|suspect-selftest|suspect-media|warn-past|warn-wear|pass|unknown"
)


def label(health: Health) -> str:
    """The first of the rules that holds."""
    nvme, ata = health.protocol == "NVMe", health.protocol == "ATA"
    failed = {one.failed for one in health.attributes}
    lost = health.pending_sectors or health.uncorrectable_sectors
    errors = (health.reallocated_sectors, health.reported_uncorrectable, health.end_to_end_errors)
    rules = (
        ("fail-drive", health.passed is False or bool(health.critical_warning)),
        ("fail-attribute", "now" in failed),
        ("suspect-selftest", health.self_test_passed is False),
        ("suspect-media", bool(lost or (nvme and health.media_errors))),
        ("unknown", health.passed is None),
        ("warn-past", "past" in failed),
        ("warn-wear", any(errors) or (health.percentage_used_percent or 0) >= 100),
        ("warn-wear", bool(ata and health.logged_errors)),
    )
    return next((name for name, holds in rules if holds), "pass")


def texts() -> list[Path]:
    return sorted((RECORDINGS / "smart-text").glob("*.txt"))


@pytest.mark.parametrize("path", texts(), ids=lambda path: path.stem)
def test_a_text_comes_to_its_label(path: Path) -> None:
    health = smart_text.health(path.read_text("utf-8", "backslashreplace"))
    match = re.match(LABELS, path.name)
    assert match
    assert label(health) == match[0]
    assert health.power_on_seconds is not None
    assert health.start_count is not None
    assert health.temperature_celsius is not None


def documents() -> dict[str, str]:
    """Each file of `smartctl-json` with the label that the recordings' page gives it."""
    found = {}
    for line in (RECORDINGS / "README.md").read_text().split("\n") if not ABSENT else ():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        match = re.match(LABELS, cells[4]) if len(cells) == 5 else None
        if match and cells[0].endswith(".json"):
            found[cells[0]] = match[0]
    return found


@pytest.mark.parametrize(("name", "expected"), sorted(documents().items()))
def test_a_document_comes_to_its_label(name: str, expected: str) -> None:
    health = smart_json.smartctl((RECORDINGS / "smartctl-json" / name).read_text())
    assert label(health) == expected


def test_no_document_is_passed_over() -> None:
    files = {path.name for path in (RECORDINGS / "smartctl-json").glob("*.json")}
    assert files == set(documents())


def told_elsewhere(name: str) -> dict[str, str]:
    """The first line of what another reader took from the same document: `key=1i,other=t`."""
    line = (RECORDINGS / "smartctl-json" / f"telegraf-{name}.expected.out").read_text()
    return dict(
        re.findall(r'(\w+)="?([^",\s]+?)i?"?(?=[, ])', line.split("\n")[0].split(" ", 1)[1])
    )


@pytest.mark.parametrize("name", ["megaraid", "nvme", "scsi"])
def test_values_are_those_of_another_reader(name: str) -> None:
    document = (RECORDINGS / "smartctl-json" / f"telegraf-{name}.json").read_text()
    health, told = smart_json.smartctl(document), told_elsewhere(name)
    assert str(health.passed).lower() == told["health_ok"]
    assert health.power_on_seconds is not None
    assert health.power_on_seconds // 3600 == int(told["power_on_hours"])
    assert health.temperature_celsius == float(told["temperature"])
    if name == "nvme":
        assert health.percentage_used_percent == int(told["percentage_used"])
        assert health.spare_percent == int(told["available_spare"])
        assert health.spare_threshold_percent == int(told["available_spare_threshold"])
        assert health.media_errors == int(told["media_errors"])
        assert health.unsafe_shutdowns == int(told["unsafe_shutdowns"])
        assert health.start_count == int(told["power_cycles"])
        assert health.logged_errors == int(told["num_err_log_entries"])
        assert health.written_bytes == int(told["data_units_written"]) * 512_000
        assert health.read_bytes == int(told["data_units_read"]) * 512_000


def test_attributes_are_those_of_another_reader() -> None:
    folder = RECORDINGS / "smartctl-json"
    health = smart_json.smartctl((folder / "telegraf-megaraid.json").read_text())
    text = (folder / "telegraf-megaraid.expected.out").read_text()
    rows = re.findall(
        r"smartctl_attributes,.*?name=([\w-]+),.*? raw_value=(\d+)i,threshold=(\d+)i,"
        r"value=(\d+)i,worst=(\d+)i",
        text,
    )
    ours = {
        one.name: (str(one.raw), str(one.threshold), str(one.value), str(one.worst))
        for one in health.attributes
    }
    theirs = {row[0]: row[1:] for row in rows}
    different = {name for name, row in theirs.items() if ours[name] != row}
    # The other reader takes the whole raw number, into which this maker packs several: the lowest
    # temperature beside the present one, hours beside fractions of them. We take what smartctl
    # itself prints first.
    assert different <= {"Airflow_Temperature_Cel", "Temperature_Celsius", "Head_Flying_Hours"} | {
        "Command_Timeout"
    }
    assert len(theirs) == len(health.attributes)


def test_the_disks_of_a_server(tmp_path: Path) -> None:
    folder = RECORDINGS / "server-supermicro-x11dph-t"
    found = {
        name: smart_json.smartctl((folder / f"smartctl-{name}.json").read_text())
        for name in ("nvme0", "sda")
    }
    listed = dict(disks_of(json.loads((folder / "lshw.json").read_text())))
    assert label(found["sda"]) == label(found["nvme0"]) == "pass"
    # lshw ran on a sister of this server: no serial number is the same, but the models are; it has
    # them from the kernel, which cuts them at 16 letters.
    assert (found["sda"].model or "")[:16] in {model for model, _ in listed.values()}
    assert found["nvme0"].percentage_used_percent == 2
    scan = json.loads((folder / "smartctl-scan.json").read_text())
    assert len(scan["devices"]) == 16


def disks_of(node: object) -> Iterator[tuple[str, tuple[str | None, str | None]]]:
    """(device, (model, serial)) of every disk in lshw's tree."""
    if isinstance(node, list):
        for one in node:
            yield from disks_of(one)
    elif isinstance(node, dict):
        name = node.get("logicalname")
        if node.get("class") == "disk" and isinstance(name, str):
            yield name, (node.get("product"), node.get("serial"))
        yield from disks_of(node.get("children"))


@pytest.mark.parametrize(
    "place",
    [
        "commands/smartctl-sda",
        "commands/smartctl-sda.json",
        "sos_commands/ata/smartctl_-a_.dev.sda",
        "logs/smartctl",
    ],
)
def test_each_place_where_an_answer_is_kept(place: str, tmp_path: Path) -> None:
    """A tree with no more than lsblk and the answer of its disk."""
    target = tmp_path / place
    target.parent.mkdir(parents=True)
    if place.endswith(("sda", "smartctl")) and "commands/smartctl-sda" not in place:
        text = texts()[-1].read_text()
        target.write_text(f"/dev/sda\n{text}" if place == "logs/smartctl" else text)
    else:
        target.write_text((RECORDINGS / "smartctl-json/scrutiny-smart-ata.json").read_text())
    lsblk = "NAME MAJ:MIN RM  SIZE RO TYPE\nsda    8:0    0 10.9T  0 disk\n"
    (target.parent / "lsblk").write_text(lsblk)
    seen = probes.observe(Recorded(str(tmp_path)), ["smart", "storage"])
    (health,) = seen["smart"].facts.disks
    assert health.passed is True
    assert [disk.part for disk in seen["storage"].facts.disks] == [health.part]
