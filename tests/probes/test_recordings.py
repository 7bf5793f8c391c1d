"""Captured real machines: every probe reads each of them without a crash."""

import re
from pathlib import Path
from typing import Any

import pytest

import probes
from probes.parse import blocks, kibibytes
from probes.port import kernel_log, readings
from probes.port.recorded import Recorded
from tests.recordings import ABSENT, RECORDINGS, archives, unpacked

KINDS = ("hwloc-dumps", "lsblk-dumps", "lscpu-dumps", "lsmem-dumps", "nvme-sysfs")

pytestmark = [pytest.mark.recorded, pytest.mark.skipif(ABSENT is not None, reason=ABSENT or "")]


def observe(root: Path) -> dict[str, Any]:
    facts = {name: seen.facts for name, seen in probes.observe(Recorded(str(root))).items()}
    crashed = [m for found in facts.values() for m in found.missing if m.reason == "probe.crashed"]
    assert crashed == []
    return facts


DUMPS = [path for kind in KINDS for path in archives(kind)]


@pytest.mark.parametrize("archive", DUMPS, ids=lambda path: path.name)
def test_a_dump_is_read_without_a_crash(archive: Path, tmp_path: Path) -> None:
    observe(unpacked(archive, tmp_path))


def kernel_logs() -> list[Path]:
    return sorted((RECORDINGS / "kernel-log").glob("*"))


@pytest.mark.parametrize("path", kernel_logs(), ids=lambda path: path.name)
def test_a_kernel_log_is_read(path: Path) -> None:
    found = kernel_log.log_lines(path.read_text("utf-8", "backslashreplace"))
    assert found
    if re.search(r"kmsg|dmesg", path.name):
        assert sum(line.text.startswith(("[", "<")) for line in found) * 10 < len(found)


def test_files_of_proc() -> None:
    def text(name: str) -> str:
        return (RECORDINGS / "proc-files" / f"linux-proc-{name}").read_text()

    assert kibibytes(text("meminfo"))["MemTotal"] > 0
    assert readings.memory_now(text("meminfo")).total_bytes > 0
    disks = [line.split(maxsplit=3) for line in text("diskstats").splitlines()]
    assert any("sda" in name and readings.disk_stat(told) for _, _, name, told in disks)
    assert readings.net_dev(text("net_dev"))
    assert [block["processor"] for block in blocks(text("cpuinfo")) if "processor" in block]


TEXTS = {
    "dmi": ("commands/dmidecode", "firmware", "version"),
    "edid": ("logs/edid", "graphics", "displays"),
    "kernel-log": ("commands/dmesg", "kernel", "log"),
    "lscpu-text": ("commands/lscpu", "cpu", "cores"),
}
"""Where each kind of text lies in a capture, and a fact that every one of the kind tells."""


@pytest.mark.parametrize("kind", TEXTS)
def test_every_text_is_read_where_a_capture_keeps_it(kind: str, tmp_path: Path) -> None:
    place, probe, fact = TEXTS[kind]
    paths = [path for path in sorted((RECORDINGS / kind).iterdir()) if path.is_file()]
    silent = []
    for number, path in enumerate(paths):
        target = tmp_path / str(number) / place
        target.parent.mkdir(parents=True)
        target.write_bytes(path.read_bytes())
        if not getattr(observe(tmp_path / str(number))[probe], fact):
            silent.append(path.name)
    assert paths
    assert silent == []
