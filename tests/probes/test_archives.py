"""A captured machine in an archive: the same facts as from its folder, or one clear refusal."""

import contextlib
import gzip
import io
import lzma
import os
import shutil
import struct
import tarfile
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import probes
from probes.archive import ArchiveTree
from probes.captured import BadArchive, open_captured, require_machine
from probes.recorded import Recorded
from probes.system import Unavailable
from probes.unpacking import Limits
from tests.captures import PACKED, packed, tar_bytes
from tests.machines import Machine, healthy

ONLY = ("cpu", "kernel", "storage", "system")


def facts(path: Path) -> object:
    return probes.encode(probes.observe(Recorded(str(path)), ONLY))


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
    monkeypatch.setattr("probes.zstd.FOLDERS", ())
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


# -- hostile names and kinds -----------------------------------------------------------------------


@pytest.mark.parametrize("name", ["../etc/passwd", "proc/../../x", "/..", "a/" * 65 + "b"])
def test_a_name_that_leads_out_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / "a.tar").write_bytes(tar_bytes((member(name), b"x")))
    assert refusal(tmp_path / "a.tar") == "bad.archive_name"
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as made:
        made.writestr(name, b"x")
    assert refusal(tmp_path / "a.zip") == "bad.archive_name"


def test_a_name_with_a_zero_byte_is_refused(tmp_path: Path) -> None:
    named = member("short")
    named.pax_headers = {"path": "proc/ver\0sion"}
    path = tmp_path / "a.tar"
    path.write_bytes(tar_bytes((named, b"x")))
    assert refusal(path) == "bad.archive_name"


def test_an_absolute_name_lies_below_the_root_of_the_tree(tmp_path: Path) -> None:
    found = tree(tmp_path, tar_bytes((member("/proc/version"), b"one"), (member("./a"), b"two")))
    assert found.read("/proc/version") == b"one"
    assert found.listing("/") == ("a", "proc")


def test_a_later_member_takes_the_place_of_an_earlier(tmp_path: Path) -> None:
    found = tree(tmp_path, tar_bytes((member("proc/a"), b"one"), (member("proc/a"), b"two")))
    assert found.read("/proc/a") == b"two"


def test_what_has_members_below_it_is_a_folder(tmp_path: Path) -> None:
    link, below = member("a", tarfile.SYMTYPE, "/etc"), (member("a/b"), b"below")
    for members in ((link, below), (below, link), ((member("a"), b"file"), below)):
        found = tree(tmp_path, tar_bytes(*members))
        assert found.read("/a/b") == b"below"
        assert found.listing("/a") == ("b",)


def test_a_link_is_followed_inside_only(tmp_path: Path) -> None:
    found = tree(
        tmp_path,
        tar_bytes(
            (member("etc/name"), b"inside"),
            member("a/up", tarfile.SYMTYPE, "../../../../etc/name"),
            member("a/absolute", tarfile.SYMTYPE, "/etc/name"),
            member("a/folder", tarfile.SYMTYPE, "/etc"),
            member("a/out", tarfile.SYMTYPE, "/usr/bin/env"),
        ),
    )
    for path in ("/a/up", "/a/absolute", "/a/folder/name", "/a/folder/../etc/name"):
        assert found.read(path) == b"inside"
    assert found.resolve("/a/folder") == "/etc"
    assert found.resolve("/a/out") is None


def test_links_that_go_round_lead_nowhere(tmp_path: Path) -> None:
    loops = [member("a", tarfile.SYMTYPE, "b"), member("b", tarfile.SYMTYPE, "a")]
    loops += [member("self", tarfile.SYMTYPE, "self"), member("none", tarfile.SYMTYPE, "")]
    found = tree(tmp_path, tar_bytes(*loops, member("deep", tarfile.SYMTYPE, "deep/x")))
    assert [found.resolve(f"/{name}") for name in ("a", "self", "deep")] == [None, None, None]
    with pytest.raises(Unavailable):
        found.read("/none")


def test_a_hard_link_is_the_file_that_came_before(tmp_path: Path) -> None:
    found = tree(
        tmp_path,
        tar_bytes(
            (member("etc/name"), b"inside"),
            member("same", tarfile.LNKTYPE, "etc/name"),
            member("lost", tarfile.LNKTYPE, "etc/other"),
            member("top", tarfile.LNKTYPE, "/"),
        ),
    )
    assert found.read("/same") == b"inside"
    for name in ("/lost", "/top"):
        with pytest.raises(Unavailable) as why:
            found.read(name)
        assert why.value.reason == "probe.not_a_file"


def test_a_hard_link_out_of_the_tree_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.tar"
    path.write_bytes(tar_bytes(member("same", tarfile.LNKTYPE, "../../etc/passwd")))
    assert refusal(path) == "bad.archive_name"


@pytest.mark.parametrize("kind", [tarfile.CHRTYPE, tarfile.BLKTYPE, tarfile.FIFOTYPE, b"Q"])
def test_devices_and_pipes_are_no_files(tmp_path: Path, kind: bytes) -> None:
    found = tree(tmp_path, tar_bytes(member("proc/kmsg", kind)))
    with pytest.raises(Unavailable) as why:
        found.read("/proc/kmsg")
    assert why.value.reason == "probe.not_a_file"


def test_names_that_are_no_text_are_not_listed(tmp_path: Path) -> None:
    found = tree(tmp_path, tar_bytes(member(os.fsdecode(b"sys/\xff")), member("sys/good")))
    assert found.listing("/sys") == ("good",)


# -- bombs -----------------------------------------------------------------------------------------

SMALL = Limits(members=50, unpacked_bytes=2**20, kept_bytes=2**18, ratio=100, always_bytes=2**16)


def gzipped(path: Path, data: bytes) -> Path:
    path.write_bytes(gzip.compress(data))
    return path


def test_too_many_members_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.tar"
    path.write_bytes(tar_bytes(*(member(f"sys/{n}") for n in range(51))))
    assert refusal(path, SMALL) == "bad.archive_members"


def test_a_file_that_unpacks_to_far_too_much_is_refused(tmp_path: Path) -> None:
    path = gzipped(tmp_path / "a.tar", tar_bytes((member("proc/a"), bytes(2**17))))
    assert refusal(path, SMALL) == "bad.archive_bomb"
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("proc/a", bytes(2**17))
    assert refusal(tmp_path / "a.zip", SMALL) == "bad.archive_bomb"


def test_text_packs_well_and_is_no_bomb(tmp_path: Path) -> None:
    data = b"".join(b"cpu family\t: %d\n" % n for n in range(8000))
    path = gzipped(tmp_path / "a.tar", tar_bytes((member("proc/a"), data)))
    assert ArchiveTree.of(str(path), SMALL).read("/proc/a") == data


def test_more_than_may_be_kept_is_refused(tmp_path: Path) -> None:
    noise = [(member(f"proc/{n}"), os.urandom(2**16)) for n in range(5)]
    path = tmp_path / "a.tar"
    path.write_bytes(tar_bytes(*noise))
    assert refusal(path, SMALL) == "bad.archive_large"


def test_a_tar_of_nothing_but_zeros_after_its_end_is_bounded(tmp_path: Path) -> None:
    path = gzipped(tmp_path / "a.tar", tar_bytes(member("proc", b"5")) + bytes(2**19))
    assert refusal(path, SMALL) == "bad.archive_bomb"


@pytest.mark.parametrize("size", [2**33, 2**60])
def test_a_header_that_claims_too_much_is_refused(tmp_path: Path, size: int) -> None:
    header = member("x", tarfile.XHDTYPE)
    header.size = size
    path = tmp_path / "a.tar"
    path.write_bytes(header.tobuf(tarfile.GNU_FORMAT) + bytes(10_240))
    assert refusal(path) in ("bad.archive_cut", "bad.archive_unknown")


def test_a_file_longer_than_any_that_is_read_is_left_out(tmp_path: Path) -> None:
    long = member("proc/kcore")
    small = Limits(file_bytes=2000)
    data = tar_bytes((long, bytes(3000)), (member("proc/version"), b"Linux"))
    found = tree(tmp_path, data, small)
    assert found.read("/proc/version") == b"Linux"
    with pytest.raises(Unavailable) as why:
        found.read("/proc/kcore")
    assert why.value.reason == "probe.too_large"


def test_a_file_longer_than_somebody_wants_is_too_large(tmp_path: Path) -> None:
    found = tree(tmp_path, tar_bytes((member("proc/version"), b"Linux")))
    with pytest.raises(Unavailable) as why:
        found.read("/proc/version", 4)
    assert why.value.reason == "probe.too_large"


def test_a_packing_method_that_wants_the_memory_is_refused(tmp_path: Path) -> None:
    filters = [{"id": lzma.FILTER_LZMA2, "dict_size": 2**29, "preset": 0}]
    path = tmp_path / "a.tar.xz"
    data = bytes(tar_bytes(member("proc", b"5")))
    path.write_bytes(lzma.compress(data, filters=filters))
    assert refusal(path) == "bad.archive_cut"


def test_several_streams_of_xz_are_one(tmp_path: Path) -> None:
    data = tar_bytes((member("proc/version"), b"Linux"))
    path = tmp_path / "a.tar.xz"
    path.write_bytes(lzma.compress(data[:700]) + bytes(8) + lzma.compress(data[700:]))
    assert ArchiveTree.of(str(path)).read("/proc/version") == b"Linux"


# -- zip -------------------------------------------------------------------------------------------


def test_an_encrypted_zip_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as made:
        made.writestr("proc/version", b"Linux")
    data = bytearray(path.read_bytes())
    for mark, offset in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        data[data.index(mark) + offset] |= 1
    path.write_bytes(data)
    assert refusal(path) == "bad.archive_encrypted"


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_zip_packed_in_a_rare_way_is_refused(tmp_path: Path, method: int) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", method) as made:
        made.writestr("proc/version", b"Linux")
    assert refusal(path) == "bad.archive_method"


def test_a_device_in_a_zip_is_no_file(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    device = zipfile.ZipInfo("proc/kmsg")
    device.external_attr = 0o020666 << 16
    with zipfile.ZipFile(path, "w") as made:
        made.writestr(device, b"")
    with pytest.raises(Unavailable) as why:
        ArchiveTree.of(str(path)).read("/proc/kmsg")
    assert why.value.reason == "probe.not_a_file"


def test_a_zip_whose_directory_fills_the_memory_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("probes.unpacking_zip.DIRECTORY_BYTES", 1000)
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as made:
        for number in range(60):
            made.writestr(f"proc/{number}", b"")
    assert refusal(path) == "bad.archive_cut"


def test_members_of_a_zip_that_overlap_are_bounded(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("proc/a", bytes(2**15))
    data = buffer.getvalue()
    start, end = data.index(b"PK\1\2"), data.index(b"PK\5\6")
    entries = data[start:end] * 40
    tail = data[end : end + 8] + struct.pack("<HHIIH", 40, 40, len(entries), start, 0)
    path = tmp_path / "a.zip"
    path.write_bytes(data[:start] + entries + tail)
    assert refusal(path, SMALL) in ("bad.archive_bomb", "bad.archive_cut")


def test_an_archive_is_never_read_twice_for_one_question(tmp_path: Path) -> None:
    archive = packed(healthy(tmp_path / "tree").write(), tmp_path / "machine.tar")
    opened = open_captured(str(archive))
    archive.unlink()
    assert opened.read("/proc/version").startswith(b"Linux")
