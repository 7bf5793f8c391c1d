"""A base read from a folder and from a tarball tells the same; hostile ones tell nothing more."""

import io
import os
import random
import shutil
import subprocess
import tarfile
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acceptance.bases import tarball
from acceptance.bases.distil import Distiller, inner
from acceptance.bases.firmware import firmware_names, follow
from acceptance.bases.folder import read_folder
from acceptance.bases.index import Index, Source
from acceptance.bases.tarball import read_tarball
from acceptance.refusal import BadInput
from tests.base_roots import KERNEL, BaseRoot, Pack, debian, elf_module


@pytest.fixture
def root(tmp_path: Path) -> BaseRoot:
    return debian(tmp_path / "root")


def both(root: BaseRoot, folder: Path) -> tuple[Index, Index]:
    return read_folder(root.write()), read_tarball(root.tar(folder / "root.tar"))


def keys(index: Index) -> set[str]:
    return {note.key for note in index.notes}


def test_what_is_kept_of_a_base(root: BaseRoot) -> None:
    index = read_folder(root.write())
    assert (index.os.id, index.os.version, index.architecture) == ("example", "12", "x86_64")
    (kernel,) = index.kernels
    assert (kernel.release, kernel.reason, kernel.unpacks) == (KERNEL, None, (".xz",))
    assert kernel.modules == {"e1000e", "iwlwifi", "usbhid"}
    assert kernel.built_in == {"nvme": "drivers/nvme/host/nvme"}
    assert kernel.built_in_listed
    assert kernel.built_in_aliases
    assert kernel.firmware == {"iwlwifi": ("iwlwifi-8265-36.ucode",)}
    assert index.firmware.files == {"iwlwifi-8265-36.ucode"}
    assert index.notes == ()


@pytest.mark.parametrize("packed", ["", "gz", "bz2", "xz"])
def test_a_tarball_tells_the_same_as_its_folder(
    root: BaseRoot, tmp_path: Path, packed: Pack
) -> None:
    folder = read_folder(root.write())
    index = read_tarball(root.tar(tmp_path / "root.tar", packed))
    assert (index.kernels, index.firmware, index.os) == (
        folder.kernels,
        folder.firmware,
        folder.os,
    )
    assert index.architecture == folder.architecture
    assert len(index.source.sha256 or "") == 64


def test_a_tarball_packed_with_zstd(root: BaseRoot, tmp_path: Path) -> None:
    if shutil.which("zstd") is None:
        pytest.skip("no zstd: apt install zstd")
    noise = random.Random(1).randbytes(2**20)  # longer than what is read ahead
    plain = root.file("usr/share/noise", noise).tar(tmp_path / "root.tar")
    subprocess.run(["zstd", "-q", str(plain)], check=True)
    assert read_tarball(tmp_path / "root.tar.zst").kernels == read_tarball(plain).kernels


def test_a_base_without_modules_is_for_programs(tmp_path: Path) -> None:
    root = BaseRoot(tmp_path / "root").file("etc/os-release", "NAME=Plain\nID='plain'")
    for index in both(root, tmp_path):
        assert (index.os.name, index.os.id, index.kernels) == ("Plain", "plain", ())


def test_without_lists_the_modules_themselves_tell(root: BaseRoot, tmp_path: Path) -> None:
    listed = read_folder(root.write()).kernels[0].aliases
    root.folder = tmp_path / "second"
    root.without(f"usr/lib/modules/{KERNEL}/modules.alias")
    for index in both(root, tmp_path):
        assert index.kernels[0].aliases == listed


def test_a_kernel_of_which_nothing_is_left_says_so(root: BaseRoot, tmp_path: Path) -> None:
    root.without(f"usr/lib/modules/{KERNEL}").file(f"usr/lib/modules/{KERNEL}/build/x.ko", "no")
    for index in both(root, tmp_path):
        kernels = [k for k in index.kernels if k.reason]
        assert [k.reason.key for k in kernels if k.reason] == ["base.no_aliases"] * len(kernels)


def test_the_newest_kernel_comes_first(root: BaseRoot, tmp_path: Path) -> None:
    for release in ("6.9.1", "6.10.2", "5.10.0-30-amd64"):
        root.module("x", ["pci:v1*"], kernel=release)
    for index in both(root, tmp_path):
        assert [k.release for k in index.kernels] == ["6.10.2", "6.9.1", KERNEL, "5.10.0-30-amd64"]


def test_links_among_firmware_count_as_files(root: BaseRoot, tmp_path: Path) -> None:
    root.file("usr/lib/firmware/chip/real.bin.xz", "x").file("usr/share/one", "x")
    root.link("usr/lib/firmware/same.bin.xz", "chip/real.bin.xz")
    root.link("usr/lib/firmware/folder", "chip")
    root.link("usr/lib/firmware/round", "/etc/alternatives/round")
    root.link("etc/alternatives/round", "/lib/firmware/chip/real.bin.xz")
    root.link("usr/lib/firmware/broken", "nowhere")
    root.link("usr/lib/firmware/loop", "loop")
    root.link("usr/lib/firmware/out", "../../../../../../../etc/passwd")
    there = {"chip/real.bin.xz", "same.bin.xz", "folder/real.bin.xz", "round"}
    for index in both(root, tmp_path):
        assert index.firmware.files == there | {"iwlwifi-8265-36.ucode"}


def test_the_blacklist_is_read(root: BaseRoot, tmp_path: Path) -> None:
    root.file("etc/modprobe.d/a.conf", "# x\nblacklist e1000e\ninstall usb-storage /bin/true\n")
    root.file("usr/lib/modprobe.d/b.conf", "blacklist nouveau\noptions x y=1\n")
    for index in both(root, tmp_path):
        assert index.blacklist == {"e1000e", "usb_storage", "nouveau"}


# -- hostile -------------------------------------------------------------------------------------


def test_a_folder_leads_nowhere_else(root: BaseRoot, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    secret = BaseRoot(outside).module("secret", ["pci:vSECRET*"], ["secret.bin"]).write()
    (outside / "os-release").write_text("NAME=Secret")
    root.links["etc/os-release"] = str(outside / "os-release")
    root.without("usr/lib/os-release")
    root.link("usr/lib/modules/9.9.9", str(secret / f"usr/lib/modules/{KERNEL}"))
    root.link(f"usr/lib/modules/{KERNEL}/kernel/out.ko", f"{secret}/kernel/secret.ko")
    root.link("usr/lib/firmware/out.bin", str(outside / "os-release"))
    for index in both(root, tmp_path):
        assert [k.release for k in index.kernels] == [KERNEL]
        assert "SECRET" not in str(index.kernels)
        assert index.os.name is None
        assert index.firmware.files == {"iwlwifi-8265-36.ucode"}


def test_pipes_loops_and_odd_files_are_passed_over(root: BaseRoot) -> None:
    folder = root.write()
    top = folder / "usr/lib/modules" / KERNEL
    os.mkfifo(top / "kernel/pipe.ko")
    os.mkfifo(top / "config")
    (top / "kernel/loop").symlink_to(".")
    (top / "kernel/not.ko").write_bytes(b"\x7fELF" + bytes(200))
    os.close(os.open(os.fsencode(top) + b"/kernel/\xff.ko", os.O_CREAT | os.O_WRONLY))
    index = read_folder(folder)
    assert keys(index) == {"base.unread", "base.modules_untold"}
    assert {"pipe", "not"} <= index.kernels[0].untold
    assert index.kernels[0].firmware


@pytest.mark.parametrize(
    "name", ["../../etc/os-release", "/../etc/os-release", "usr/../../x/os-release"]
)
def test_an_archive_leads_nowhere_else(root: BaseRoot, tmp_path: Path, name: str) -> None:
    path = root.tar(tmp_path / "a.tar")
    with tarfile.open(path, "a") as archive:
        member = tarfile.TarInfo(name)
        member.size = 9
        archive.addfile(member, io.BytesIO(b"NAME=Evil"))
    before = sorted(tmp_path.rglob("*"))
    assert read_tarball(path).os.name == "Example Linux 12"
    assert sorted(tmp_path.rglob("*")) == before


def test_a_bomb_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tarball, "_LIMITS", tarball._LIMITS._replace(always_bytes=2**20))
    path = BaseRoot(tmp_path).file("etc/zeros", bytes(2**25)).tar(tmp_path / "bomb.tar.bz2", "bz2")
    with pytest.raises(BadInput, match=r"bad.base_bomb"):
        read_tarball(path)


def test_an_archive_cut_short_is_refused(root: BaseRoot, tmp_path: Path) -> None:
    path = root.tar(tmp_path / "a.tar.gz", "gz")
    path.write_bytes(path.read_bytes()[:-400])
    with pytest.raises(BadInput) as refused:
        read_tarball(path)
    assert refused.value.sentence.key == "bad.archive_cut"


@pytest.mark.parametrize("content", [b"", b"text\n" * 300, bytes(4096)])
def test_a_file_that_is_no_archive_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.tar").write_bytes(content)
    with pytest.raises(BadInput):
        read_tarball(tmp_path / "a.tar")


def test_what_is_no_root_is_refused(tmp_path: Path) -> None:
    (tmp_path / "photos").mkdir()
    root = BaseRoot(tmp_path).file("photos/a.jpg", "x")
    with pytest.raises(BadInput, match=r"bad.base_empty"):
        read_folder(root.write() / "photos")
    with pytest.raises(BadInput, match=r"bad.base_empty"):
        read_tarball(root.tar(tmp_path / "photos.tar"))


def part_of(data: bytes, offset: int, size: int) -> bytes:
    return data[offset : offset + size]


PATHS = st.text(st.sampled_from("abusr/.lib\0é\n"), max_size=30) | st.text(max_size=30)


@given(PATHS)
def test_a_path_never_leaves_the_base(path: str) -> None:
    place = inner(path)
    assert place is None or (not place.startswith("/") and ".." not in place.split("/"))


@given(st.dictionaries(PATHS, PATHS, max_size=6), PATHS)
def test_links_come_to_an_end(links: dict[str, str], start: str) -> None:
    found = follow(start, links)
    assert found is None or ".." not in found.split("/")
    assert isinstance(
        firmware_names(set(links), links, lambda link: follow(link, links)), frozenset
    )


@given(
    st.dictionaries(
        st.sampled_from(
            [
                *(
                    f"lib/modules/k/{name}"
                    for name in ("modules.alias", "modules.builtin", "config")
                ),
                *("lib/modules/k/modules.builtin.modinfo", "etc/os-release", "boot/config-k"),
                "etc/modprobe.d/a.conf",
            ]
        ),
        st.binary(max_size=200),
    ),
    st.binary(max_size=100),
)
def test_any_content_makes_an_index(texts: dict[str, bytes], module: bytes) -> None:
    distiller = Distiller()
    for path, content in texts.items():
        distiller.text(path, content)
    for data in (module, elf_module(["alias=" + repr(module)])):
        distiller.module("lib/modules/k/a.ko", partial(part_of, data), len(data))
    index = distiller.index(Source(kind="folder", path="/x"), frozenset())
    assert [kernel.release for kernel in index.kernels] == ["k"]


@pytest.mark.parametrize("newest_first", [True, False])
def test_of_too_many_kernels_the_newest_are_kept(tmp_path: Path, newest_first: bool) -> None:
    releases = sorted(range(40), reverse=newest_first)
    distiller = Distiller()
    for number in releases:
        distiller.text(f"lib/modules/6.{number}/modules.alias", b"alias pci:v00008086d* e1000e\n")
    index = distiller.index(Source(kind="folder", path="/"), frozenset())
    assert [kernel.release for kernel in index.kernels] == [f"6.{n}" for n in range(39, 7, -1)]
    assert [note.key for note in index.notes] == ["base.kernels_passed_over"]
