"""Archives that somebody made to hurt, by names, links, kinds or size: nothing comes of it."""

import gzip
import io
import lzma
import os
import struct
import tarfile
import zipfile
from pathlib import Path

import pytest

from probes.port.archive import ArchiveTree
from probes.port.captured import open_captured
from probes.port.unpacking import Limits
from probes.system import Unavailable
from tests.captures import packed, tar_bytes
from tests.machines import healthy
from tests.probes.archived import member, refusal, tree

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
    monkeypatch.setattr("probes.port.unpacking_zip.DIRECTORY_BYTES", 1000)
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
