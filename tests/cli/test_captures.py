"""`qualify --root`: a captured machine in a folder or an archive, or one sentence of refusal."""

import gzip
import json
import os
import tarfile
import zipfile
from pathlib import Path
from typing import Any

import pytest

from tests.captures import hw_probe, packed, sosreport, tar_bytes
from tests.durability.bench import Bench
from tests.machines import healthy

CHECK = """
import time

from acceptance import check

@check("own.kernel", title="Kernel", severity="major")
def test_kernel(machine):
    assert machine.facts["kernel"].release == "6.1.0-18-amd64"
    assert "users" not in machine.facts and "processes" not in machine.facts

@check("own.again", title="Again", severity="major")
def test_again(machine):
    {body}
"""


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    made = Bench(tmp_path)
    (made.suite / "test_own.py").write_text(CHECK.format(body="pass"), encoding="utf-8")
    return made


def judge(bench: Bench, root: Path) -> dict[str, Any]:
    done = bench.run("qualify", "--suite", str(bench.suite), "--root", str(root), "--json")
    assert done.code == 0, done.err
    told: dict[str, Any] = json.loads(done.out)
    return told


@pytest.mark.parametrize("kind", ["tar.xz", "zip"])
def test_an_archive_is_judged_as_its_folder_is(bench: Bench, tmp_path: Path, kind: str) -> None:
    folder = healthy(tmp_path / "tree").write()
    first = judge(bench, folder)
    second = judge(bench, packed(folder, tmp_path / f"machine.{kind}"))
    assert first["facts"] == second["facts"]
    assert first["subject"]["id"] == second["subject"]["id"]
    assert set(first["facts"]) & {"processes", "users"} == set()


def test_a_sosreport_and_a_hardware_probe_are_judged(bench: Bench, tmp_path: Path) -> None:
    report = packed(sosreport(healthy(tmp_path / "sos")), tmp_path / "sosreport-a.tar.xz")
    probe = tmp_path / "hw.info.txz"
    packed(hw_probe(healthy(tmp_path / "hw")), tmp_path / "hw.tar.xz").rename(probe)
    for path in (report, probe):
        verdict = judge(bench, path)["verdict"]
        assert verdict["decision"] == "accepted"


def made(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


def bomb(folder: Path) -> Path:
    big = tarfile.TarInfo("proc/kcore")
    big.size = 2**27
    path = folder / "bomb.tar.gz"
    with gzip.open(path, "wb") as packing:
        packing.write(big.tobuf())
        for _ in range(2**27 // 2**20):
            packing.write(bytes(2**20))
        packing.write(bytes(1024))
    return path


def encrypted(folder: Path) -> Path:
    path = folder / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("proc/version", b"Linux")
    data = bytearray(path.read_bytes())
    data[data.index(b"PK\1\2") + 8] |= 1
    return made(path, bytes(data))


def pipe(folder: Path) -> Path:
    os.mkfifo(folder / "pipe")
    return folder / "pipe"


def two(folder: Path) -> Path:
    for name in ("one", "two"):
        (folder / name / "proc").mkdir(parents=True)
    return folder


REFUSED = {
    "a bomb": (bomb, "unpacks to more than"),
    "encrypted": (encrypted, "is encrypted"),
    "a pipe": (pipe, "is neither a folder nor an archive"),
    "nothing": (lambda folder: folder / "nothing", "is neither a folder nor an archive"),
    "text": (lambda folder: made(folder / "a", b"text\n" * 999), "is no archive that is known"),
    "empty": (lambda folder: made(folder / "a", b""), "is no archive that is known"),
    "no machine": (
        lambda folder: made(folder / "a", tar_bytes(tarfile.TarInfo("photo.jpg"))),
        "it is no captured machine",
    ),
    "two machines": (two, "holds several captured machines"),
    "leads out": (
        lambda folder: made(folder / "a", tar_bytes(tarfile.TarInfo("../proc/\x1b[31m"))),
        "whose name leads out of it",
    ),
    "cut": (
        lambda folder: made(folder / "a", tar_bytes(tarfile.TarInfo("proc/version"))[:1000]),
        "is cut short or damaged",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_captured_machine_is_refused_in_one_sentence(
    bench: Bench, tmp_path: Path, name: str
) -> None:
    make, expected = REFUSED[name]
    folder = tmp_path / "given"
    folder.mkdir()
    root = make(folder)
    done = bench.run("qualify", "--suite", str(bench.suite), "--root", str(root))
    assert (done.code, done.out) == (2, "")
    assert expected in done.sentence
    assert str(root) in done.sentence
    assert "\x1b" not in done.err
    assert not (bench.state / "runs").exists()


def test_a_run_of_an_archive_is_resumed(bench: Bench, tmp_path: Path) -> None:
    archive = packed(healthy(tmp_path / "tree").write(), tmp_path / "machine.tar.gz")
    file = bench.suite / "test_own.py"
    file.write_text(CHECK.format(body="time.sleep(600)"), encoding="utf-8")
    with bench.qualifying("--root", str(archive)) as running:
        running.until_started("own.again")
    file.write_text(CHECK.format(body="pass"), encoding="utf-8")
    kept = archive.read_bytes()
    archive.write_bytes(kept[:-30])
    refused = bench.resume()
    assert refused.code == 2
    assert "is cut short or damaged" in refused.sentence
    archive.write_bytes(kept)
    assert bench.resume().code == 0
    assert {r["check"] for r in bench.report()["results"]} == {"own.again", "own.kernel"}
