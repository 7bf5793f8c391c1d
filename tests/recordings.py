"""Where captured real machines lie, and how their archives become folders that stand for `/`."""

import os
import tarfile
from pathlib import Path

__all__ = ["ABSENT", "RECORDINGS", "archives", "name_of", "unpacked"]

RECORDINGS = Path(os.environ.get("ACCEPTANCE_RECORDINGS", "/nonexistent"))
ABSENT = None if RECORDINGS.is_dir() else "ACCEPTANCE_RECORDINGS names no folder"
"""Why no recording can be read here, `None` where they can."""


def archives(kind: str) -> list[Path]:
    """The archives of one kind."""
    return sorted((RECORDINGS / kind).glob("*.tar.*"))


def name_of(archive: Path) -> str:
    """`x86_64-64cpu` of `x86_64-64cpu.tar.gz`."""
    return archive.name.partition(".tar.")[0]


def unpacked(archive: Path, folder: Path) -> Path:
    """The folder that stands for `/`: the archive's own first folder where it has one."""
    with tarfile.open(archive) as opened:
        members = [m for m in opened.getmembers() if m.isreg() or m.isdir() or m.issym()]
        # Links may lead out of a dump: the reader must cope, so they are unpacked as they are.
        opened.extractall(folder, members, filter="fully_trusted")
    inside = sorted(folder.iterdir())
    return inside[0] if len(inside) == 1 and inside[0].name != "sys" else folder
