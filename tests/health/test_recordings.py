"""False alarms: the real command on recorded machines, of which only two have something to find."""

import os
import tarfile
from pathlib import Path

import pytest

from tests.faults import Arrangement
from tests.faults._runner import run

RECORDINGS = Path(os.environ.get("ACCEPTANCE_RECORDINGS", "/nonexistent"))
KINDS = ("hwloc-dumps", "lscpu-dumps", "lsblk-dumps", "lsmem-dumps", "nvme-sysfs")
OFFLINE = frozenset({"16em64t-4s2c2t-offlines", "offline-cpu0-node0"})
"""What their names say."""

pytestmark = [
    pytest.mark.recorded,
    pytest.mark.slow,
    pytest.mark.skipif(not RECORDINGS.is_dir(), reason="ACCEPTANCE_RECORDINGS names no folder"),
]


def archives() -> list[Path]:
    return [path for kind in KINDS for path in sorted((RECORDINGS / kind).glob("*.tar.*"))]


def root_of(folder: Path) -> Path:
    """The folder that holds /sys or /proc."""
    return next(p.parent for p in sorted(folder.rglob("*")) if p.name in ("sys", "proc"))


@pytest.mark.parametrize("archive", archives(), ids=lambda path: path.name.partition(".tar")[0])
def test_only_what_a_recording_is_known_for_fails(archive: Path, tmp_path: Path) -> None:
    with tarfile.open(archive) as packed:
        packed.extractall(tmp_path / "machine", filter="tar")
    root = root_of(tmp_path / "machine")
    seen = run(Arrangement(("--root", str(root))), tmp_path)
    known = {"cpu.cores_online"} if archive.name.partition(".tar")[0] in OFFLINE else set()
    assert seen.failed() == known
