"""Captured real machines, as far as this issue reads them: no exception, and sensible counts."""

import os
import re
import tarfile
from pathlib import Path
from typing import Any

import pytest

import probes
from probes import kernel_log, readings
from probes.parse import blocks, kibibytes
from probes.recorded import Recorded

RECORDINGS = Path(os.environ.get("ACCEPTANCE_RECORDINGS", "/nonexistent"))
KINDS = ("hwloc-dumps", "lsblk-dumps", "lscpu-dumps", "lsmem-dumps", "nvme-sysfs")

pytestmark = [
    pytest.mark.recorded,
    pytest.mark.skipif(not RECORDINGS.is_dir(), reason="ACCEPTANCE_RECORDINGS names no folder"),
]


def archives() -> list[Path]:
    return [path for kind in KINDS for path in sorted((RECORDINGS / kind).glob("*.tar.*"))]


def unpacked(archive: Path, folder: Path) -> Path:
    """The folder that stands for `/`: the archive's own first folder where it has one."""
    with tarfile.open(archive) as opened:
        members = [m for m in opened.getmembers() if m.isreg() or m.isdir() or m.issym()]
        # Links may lead out of a dump: the reader must cope, so they are unpacked as they are.
        opened.extractall(folder, members, filter="fully_trusted")
    inside = sorted(folder.iterdir())
    return inside[0] if len(inside) == 1 and inside[0].name != "sys" else folder


def observe(root: Path) -> dict[str, Any]:
    facts = {name: seen.facts for name, seen in probes.observe(Recorded(str(root))).items()}
    crashed = [m for found in facts.values() for m in found.missing if m.reason == "probe.crashed"]
    assert crashed == []
    return facts


@pytest.mark.parametrize("archive", archives(), ids=lambda path: path.name)
def test_a_dump_is_read_without_a_crash(archive: Path, tmp_path: Path) -> None:
    observe(unpacked(archive, tmp_path))


def expected(path: Path) -> dict[str, str]:
    pairs = (line.partition(":") for line in path.read_text().split("\n# ")[0].split("\n"))
    return {key.strip(): value.strip() for key, colon, value in pairs if colon}


# Counting these kinds as lscpu does (drawers and books, clusters, cores by device tree) is the
# next issue's part.
@pytest.mark.parametrize(
    "name",
    [
        "x86_64-64cpu",
        "x86_64-dell_e4310",
        "vbox-win",
        "rv64-visionfive2",
        "loongarch-loongson_3a5000_hv",
    ],
)
def test_processors_are_counted_as_lscpu_counts_them(name: str, tmp_path: Path) -> None:
    folder = RECORDINGS / "lscpu-dumps"
    told = expected(folder / f"{name}.expected")
    found = observe(unpacked(folder / f"{name}.tar.gz", tmp_path))["cpu"]
    assert found.model == told["Model name"]
    assert len(found.cpus) == int(told["CPU(s)"])
    if "Socket(s)" in told:
        assert found.threads_per_core == int(told["Thread(s) per core"])
        assert found.cores == int(told["Core(s) per socket"]) * int(told["Socket(s)"])
    assert sorted(found.flags) == sorted(set(told.get("Flags", "").split())) or "Flags" not in told


def test_memory_blocks_add_up(tmp_path: Path) -> None:
    archive = RECORDINGS / "lsmem-dumps/x86_64-16g.tar.bz2"
    found = observe(unpacked(archive, tmp_path))["memory"]
    assert found.installed_bytes == 16 * 2**30


def test_disks_are_those_that_lsblk_shows(tmp_path: Path) -> None:
    folder = RECORDINGS / "lsblk-dumps"
    rows = (folder / "simple-nvme-basic.expected").read_text().split("\n")[1:]
    shown = [row.split() for row in rows if " part " in row or " disk " in row]
    mounted = {row[6]: row[1] for row in shown if len(row) > 6}
    found = observe(unpacked(folder / "simple-nvme.tar.xz", tmp_path))["storage"]
    assert [disk.transport for disk in found.disks] == ["sata", "nvme", "sata"]
    assert all(disk.part.startswith("serial:") for disk in found.disks)
    pieces = {piece.part: piece.kernel_name for disk in found.disks for piece in disk.partitions}
    disks = {disk.kernel_name for disk in found.disks}
    assert disks | set(pieces.values()) == {row[1] for row in shown}
    on_disks = {fs.mount_point: pieces[fs.parts[0]] for fs in found.file_systems if fs.parts}
    assert on_disks == mounted


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
    assert any("sda" in name for name in readings.diskstats(text("diskstats")))
    assert readings.net_dev(text("net_dev"))
    assert [block["processor"] for block in blocks(text("cpuinfo")) if "processor" in block]
