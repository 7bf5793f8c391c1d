"""Archives that a test makes, and what reading them comes to."""

import tarfile
from pathlib import Path

import pytest

from probes.port.archive import ArchiveTree
from probes.port.captured import BadArchive
from probes.port.unpacking import Limits


def member(name: str, kind: bytes = tarfile.REGTYPE, target: str = "") -> tarfile.TarInfo:
    made = tarfile.TarInfo(name)
    made.type, made.linkname = kind, target
    return made


def tree(tmp_path: Path, data: bytes, limits: Limits | None = None) -> ArchiveTree:
    path = tmp_path / "made.tar"
    path.write_bytes(data)
    return ArchiveTree.of(str(path), limits)


def refusal(path: Path, limits: Limits | None = None) -> str:
    with pytest.raises(BadArchive) as why:
        ArchiveTree.of(str(path), limits)
    assert why.value.values["path"] == str(path)
    return why.value.key
