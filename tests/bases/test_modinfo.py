"""What a module file says of itself, packed or not, and files that are none."""

import contextlib
import gzip
import lzma
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acceptance.bases.modinfo import (
    NoModinfo,
    Read,
    _libzstd,
    machine_of,
    modinfo,
    modinfo_of_file,
    module_name,
)
from tests.base_roots import elf_module

TEXTS = ["license=GPL", "firmware=a/b.bin", "alias=pci:v*", "odd", "description=a=b"]
TOLD = [("license", "GPL"), ("firmware", "a/b.bin"), ("alias", "pci:v*"), ("description", "a=b")]


def reader(data: bytes) -> Read:
    return lambda offset, size: data[offset : offset + size]


def read(file: str, data: bytes) -> list[tuple[str, str]]:
    return modinfo_of_file(file, reader(data), len(data))


@pytest.mark.parametrize("bits", [32, 64])
@pytest.mark.parametrize("order", ["<", ">"])
def test_both_classes_and_orders(bits: int, order: str) -> None:
    assert modinfo(reader(elf_module(TEXTS, bits=bits, order=order))) == TOLD


def test_packed_modules() -> None:
    plain = elf_module(TEXTS)
    assert read("m.ko.xz", lzma.compress(plain, check=lzma.CHECK_CRC32)) == TOLD
    assert read("m.ko.gz", gzip.compress(plain)) == TOLD


def test_a_module_packed_with_zstd(tmp_path: Path) -> None:
    if _libzstd() is None or shutil.which("zstd") is None:
        pytest.skip("no libzstd or no zstd program: apt install zstd")
    (tmp_path / "m.ko").write_bytes(elf_module(TEXTS))
    subprocess.run(["zstd", "-q", str(tmp_path / "m.ko")], check=True)
    assert read("m.ko.zst", (tmp_path / "m.ko.zst").read_bytes()) == TOLD


def test_zstd_without_its_library_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("acceptance.bases.modinfo._libzstd", lambda: None)
    with pytest.raises(NoModinfo) as why:
        read("m.ko.zst", b"\x28\xb5\x2f\xfd")
    assert why.value.why == "base.no_zstd"


def test_a_bomb_is_no_module(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("acceptance.bases.modinfo.LARGEST_MODULE_BYTES", 2**24)
    bomb = lzma.compress(bytes(2**24 + 1), preset=0)
    with pytest.raises(NoModinfo) as why:
        read("m.ko.xz", bomb)
    assert why.value.why == "base.module_too_large"


@given(st.binary(max_size=300), st.sampled_from(["m.ko", "m.ko.xz", "m.ko.gz", "m.ko.zst"]))
def test_bytes_that_are_no_module(data: bytes, file: str) -> None:
    with pytest.raises(NoModinfo):
        read(file, data)


@given(st.integers(0, 400), st.binary(min_size=1, max_size=8))
def test_a_module_with_bytes_changed(at: int, put: bytes) -> None:
    whole = elf_module(TEXTS)
    with contextlib.suppress(NoModinfo):
        assert isinstance(read("m.ko", whole[:at] + put + whole[at + len(put) :]), list)


def test_names_of_files_become_names_of_modules() -> None:
    assert module_name("snd-hda-intel.ko.xz") == "snd_hda_intel"
    assert module_name("e1000e.ko") == "e1000e"
    assert [module_name(n) for n in ("modules.alias", ".ko", "a.ko.bz2", "a.ko.debug")] == [
        None
    ] * 4


def test_the_processor_that_a_file_is_for() -> None:
    assert machine_of(elf_module(())) == "x86_64"
    assert machine_of(elf_module((), machine=183)) == "aarch64"
    assert machine_of(elf_module((), machine=21, order="<")) == "ppc64le"
    assert machine_of(b"#!/bin/sh\n" + bytes(30)) is None
