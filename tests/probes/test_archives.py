"""A captured machine in an archive: the same facts as from its folder, or one clear refusal."""

import contextlib
import gzip
import os
import shutil
import tarfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import probes
from probes.port.archive import ArchiveTree
from probes.port.captured import BadArchive, require_machine
from probes.port.recorded import Recorded
from probes.system import Unavailable
from tests.captures import PACKED, packed, tar_bytes
from tests.machines import Machine, healthy
from tests.probes.archived import member, refusal, tree

ONLY = ("cpu", "kernel", "storage", "system")


def facts(path: Path) -> object:
    return probes.encode(probes.observe(Recorded(str(path)), ONLY))


@pytest.mark.parametrize("kind", PACKED)
def test_an_archive_tells_what_its_folder_tells(tmp_path: Path, kind: str) -> None:
    folder = healthy(tmp_path / "tree").write()
    archive = packed(folder, tmp_path / f"machine.{kind}")
    assert facts(archive) == facts(folder)
    require_machine(str(archive))


def test_zstd_is_unpacked_by_its_program(tmp_path: Path) -> None:
    if shutil.which("zstd") is None:
        pytest.skip("zstd is not installed: apt install zstd")
    folder = healthy(tmp_path / "tree").write()
    plain = packed(folder, tmp_path / "machine.tar")
    os.spawnlp(os.P_WAIT, "zstd", "zstd", "-q", str(plain))
    archive = tmp_path / "machine.tar.zst"
    assert facts(archive) == facts(folder)
    archive.write_bytes(archive.read_bytes()[:-20])
    assert refusal(archive) == "bad.archive_cut"


def test_zstd_without_its_program_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("probes.port.zstd.FOLDERS", ())
    archive = tmp_path / "machine.tar.zst"
    archive.write_bytes(b"\x28\xb5\x2f\xfd" + bytes(20))
    assert refusal(archive) == "bad.archive_method"


@pytest.mark.parametrize("kind", ["folder", "tar"])
@pytest.mark.parametrize("place", ["", "hw.info", "a/sosreport-example"])
def test_the_root_is_found_below_folders_of_its_own(tmp_path: Path, kind: str, place: str) -> None:
    folder = tmp_path / "tree"
    healthy(folder / place).write()
    (folder / "README").write_text("not a machine")
    (folder / "empty").mkdir()
    (folder / "round").symlink_to(".")
    path = folder if kind == "folder" else packed(folder, tmp_path / "machine.tar")
    require_machine(str(path))
    assert Recorded(str(path)).text("/proc/sys/kernel/hostname") == "example\n"


@pytest.mark.parametrize("kind", ["folder", "tar"])
def test_two_machines_are_none(tmp_path: Path, kind: str) -> None:
    folder = tmp_path / "tree"
    for name in ("one", "two"):
        Machine(folder / name).kernel().write()
    path = folder if kind == "folder" else packed(folder, tmp_path / "machines.tar")
    with pytest.raises(BadArchive) as why:
        require_machine(str(path))
    assert why.value.key == "bad.root_several"
    assert why.value.values["names"] == "one, two"


@pytest.mark.parametrize("kind", ["folder", "tar.gz", "zip"])
def test_no_machine_is_none(tmp_path: Path, kind: str) -> None:
    folder = tmp_path / "tree"
    folder.mkdir()
    (folder / "holiday.jpg").write_text("sea")
    path = folder if kind == "folder" else packed(folder, tmp_path / f"photos.{kind}")
    with pytest.raises(BadArchive) as why:
        require_machine(str(path))
    assert why.value.key == "bad.root_empty"


# -- what is no archive, or only a part of one -----------------------------------------------------


@pytest.mark.parametrize(
    "data", [b"", b"x", b"no archive\n" * 200, gzip.compress(b"text")], ids=len
)
def test_another_file_is_no_archive(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "file.tar"
    path.write_bytes(data)
    assert refusal(path) == "bad.archive_unknown"


def test_what_is_no_file_is_no_archive(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert refusal(tmp_path / "pipe") == "bad.root"
    assert refusal(Path("/dev/zero")) == "bad.root"
    assert refusal(tmp_path / "nothing") == "bad.root"
    assert refusal(tmp_path / "pipe" / "below") == "bad.root"


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is closed to root")
def test_a_closed_file_is_told(tmp_path: Path) -> None:
    path = tmp_path / "closed.tar"
    path.write_bytes(tar_bytes(member("proc", tarfile.DIRTYPE)))
    path.chmod(0)
    assert refusal(path) == "bad.root_closed"


@pytest.mark.parametrize("kind", PACKED)
def test_a_cut_archive_is_refused_wherever_it_was_cut(tmp_path: Path, kind: str) -> None:
    machine = Machine(tmp_path / "tree").kernel().file("proc/noise", os.urandom(3000))
    archive = packed(machine.write(), tmp_path / f"machine.{kind}")
    whole = archive.read_bytes()
    keys: set[str] = set()
    for step in range(1, 41):
        archive.write_bytes(whole[: len(whole) * step // 40])
        try:
            found = ArchiveTree.of(str(archive))
        except BadArchive as why:
            keys.add(why.key)
            continue
        # only zeros at the end are gone
        assert kind == "tar" or step == 40
        assert found.listing("/proc") == ("1", "cmdline", "noise", "sys", "uptime", "version")
    assert keys <= {"bad.archive_cut", "bad.archive_unknown"}


@pytest.mark.parametrize("kind", PACKED)
def test_flipped_bytes_never_do_harm(tmp_path: Path, kind: str) -> None:
    archive = packed(Machine(tmp_path / "tree").kernel().write(), tmp_path / f"machine.{kind}")
    whole = archive.read_bytes()
    for place in range(0, len(whole), max(len(whole) // 150, 1)):
        archive.write_bytes(whole[:place] + bytes([whole[place] ^ 0xFF]) + whole[place + 1 :])
        with contextlib.suppress(BadArchive, Unavailable):
            ArchiveTree.of(str(archive)).listing("/proc")


@given(data=st.binary(max_size=2000), head=st.sampled_from([b"", b"\x1f\x8b", b"BZh9", b"PK\3\4"]))
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_are_an_archive_or_refused(tmp_path: Path, data: bytes, head: bytes) -> None:
    path = tmp_path / "any"
    path.write_bytes(head + data)
    with contextlib.suppress(BadArchive):
        ArchiveTree.of(str(path))


@given(data=st.data())
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_headers_of_a_tar_may_hold_anything(tmp_path: Path, data: st.DataObject) -> None:
    whole = bytearray(tar_bytes((member("proc/version"), b"Linux"), member("sys", b"5")))
    for _ in range(data.draw(st.integers(1, 5))):
        place = data.draw(st.integers(0, 1535))
        new = data.draw(st.binary(min_size=1, max_size=20))
        whole[place : place + len(new)] = new
    if data.draw(st.booleans()):  # with a sum that fits, the header is taken seriously
        whole[148:156] = b" " * 8
        whole[148:156] = b"%06o\0 " % sum(whole[:512])
    with contextlib.suppress(BadArchive, Unavailable):
        tree(tmp_path, bytes(whole)).listing("/")
