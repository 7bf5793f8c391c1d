"""Trees that somebody made to hurt: never an exception out of `observe`, never a file outside."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import probes
from probes.port.recorded import Recorded
from probes.system import Unavailable
from tests.captures import hw_probe, packed, sosreport
from tests.machine_software import processes
from tests.machines import Machine, healthy

SECRET = "what lies outside the tree"


def observed(root: Path) -> dict[str, Any]:
    """The facts as plain JSON; no probe may crash, and everything must be writable as UTF-8."""
    facts = probes.encode(probes.observe(Recorded(str(root))))
    crashed = [
        missing
        for found in facts.values()
        for missing in found["missing"]
        if missing["reason"] == "probe.crashed"
    ]
    assert crashed == []
    text = json.dumps(facts, allow_nan=False, ensure_ascii=False)
    assert SECRET not in text.encode().decode()
    return facts


def all_files(root: Path) -> list[Path]:
    return sorted(path for path in root.rglob("*") if path.is_file() and not path.is_symlink())


HOSTILE: dict[str, bytes] = {
    "empty": b"",
    "binary": bytes(range(256)) * 4,
    "no UTF-8": b"\xff\xfe\xc3\x28 \xed\xa0\x80\n",
    "huge numbers": b"9" * 5000 + b" kB\n" + b"-" + b"9" * 400,
    "numbers beyond any counter": b"18446744073709551616\n",
    "a list without end": b"0-4294967295,0-65535\n",
    "one long line": b"a" * 300_000,
    "markup": b"<script>alert(1)</script>{{ 7*7 }}\x1b[31m\r\n=cmd|' /C calc'!A0\n",
    "deep JSON": b"[" * 100_000,
    "zero bytes": bytes(4096),
    "colons": b":::\n===\n: : :\n\n\n:",
}


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE)
def test_every_file_holds_what_it_should_not(tmp_path: Path, content: bytes) -> None:
    root = healthy(tmp_path).cpu(cores=1, threads_per_core=2).write()
    for path in all_files(root):
        path.write_bytes(content)
    observed(root)


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.parametrize("layout", [sosreport, hw_probe])
def test_every_kept_output_holds_what_it_should_not(
    tmp_path: Path, content: bytes, layout: Callable[[Machine], Path]
) -> None:
    root = layout(healthy(tmp_path))
    for path in all_files(root):
        path.write_bytes(content)
    observed(root)


def test_a_hostile_tree_in_an_archive_does_no_more_harm(tmp_path: Path) -> None:
    root = healthy(tmp_path / "tree").write()
    for number, path in enumerate(all_files(root)):
        path.unlink()
        if number % 3 == 0:
            path.mkdir()
        elif number % 3 == 1:
            path.symlink_to(path.name)
        else:
            path.write_bytes(list(HOSTILE.values())[number % len(HOSTILE)])
    observed(packed(root, tmp_path / "machine.tar.gz"))


@given(data=st.data())
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_some_files_are_cut_or_replaced(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    machine = healthy(tmp_path_factory.mktemp("tree")).memory(installed_bytes=2**28)
    names = sorted(machine.files)
    for name in data.draw(st.lists(st.sampled_from(names), min_size=1, max_size=30)):
        end = data.draw(st.integers(0, len(machine.files[name])))
        cut = st.just(machine.files[name][:end])
        machine.file(name, data.draw(st.one_of(cut, st.binary(max_size=200))))
    observed(machine.write())


def test_no_name_is_longer_than_any_name_is(tmp_path: Path) -> None:
    """But a whole list of a machine with very many processors may be."""
    machine = healthy(tmp_path).memory(corrected_errors=1)
    named = ("name", "label", "serial", "model", "manufacturer", "product", "vendor")
    for name in [one for one in machine.files if one.startswith("sys/") and one.endswith(named)]:
        machine.file(name, "A" * 65_000)

    def longest(value: Any) -> int:
        inside = value.values() if isinstance(value, dict) else value
        if isinstance(value, dict | list):
            return max(map(longest, inside), default=0)
        return len(value) if isinstance(value, str) else 0

    assert {name: longest(found) for name, found in observed(machine.write()).items()} == {
        name: pytest.approx(1000, abs=1000) for name in probes.find()
    }


def test_every_file_is_a_pipe(tmp_path: Path) -> None:
    root = healthy(tmp_path).write()
    for path in all_files(root):
        path.unlink()
        os.mkfifo(path)
    facts = observed(root)
    assert "probe.not_a_file" in [missing["reason"] for missing in facts["cpu"]["missing"]]


def test_every_file_is_a_folder(tmp_path: Path) -> None:
    root = healthy(tmp_path).write()
    for path in all_files(root):
        path.unlink()
        path.mkdir()
    observed(root)


def test_every_folder_is_a_file(tmp_path: Path) -> None:
    for name in ("proc", "sys", "run", "etc", "commands", "sos_commands", "logs"):
        (tmp_path / name).write_text("a file")
    observed(tmp_path)


@pytest.mark.parametrize("target", ["{name}", "../{name}", "/", ".", "..", "a/" * 2000, "missing"])
def test_links_that_go_round_or_nowhere(tmp_path: Path, target: str) -> None:
    root = healthy(tmp_path).write()
    for path in all_files(root):
        path.unlink()
        path.symlink_to(target.format(name=path.name))
    observed(root)


def test_folders_that_hold_themselves(tmp_path: Path) -> None:
    root = healthy(tmp_path).write()
    for folder in ("sys/class/block", "sys/class/net", "sys/devices/system/cpu/cpu0"):
        (root / folder / "again").symlink_to(".")
    (root / "sys/class/net/up").symlink_to("../..")
    observed(root)


@pytest.mark.parametrize("target", ["{outside}", "../../../../../../../../../../..{outside}"])
def test_a_link_out_of_the_tree_leads_to_nothing(tmp_path: Path, target: str) -> None:
    outside = tmp_path / "outside"
    outside.write_text(SECRET)
    root = healthy(tmp_path / "tree").write()
    for path in all_files(root):
        path.unlink()
        path.symlink_to(target.format(outside=outside))
    observed(root)
    with pytest.raises(Unavailable) as why:
        Recorded(str(root)).text("/proc/cpuinfo")
    assert why.value.reason == "probe.no_file"


def test_a_folder_linked_out_of_the_tree_is_empty(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "version").write_text(SECRET)
    root = tmp_path / "tree"
    root.mkdir()
    (root / "proc").symlink_to(outside)
    (root / "sys").symlink_to("../outside")
    observed(root)
    assert Recorded(str(root)).names("/proc") == ()
    assert Recorded(str(root)).names("/proc/../../outside") == ()


def test_an_absolute_link_means_the_root_of_the_tree(tmp_path: Path) -> None:
    machine = healthy(tmp_path).without("etc/machine-id").file("usr/etc/machine-id", "abc")
    root = machine.write()
    (root / "etc/machine-id").symlink_to("/usr/etc/machine-id")
    assert observed(root)["system"]["machine_id"] == "abc"


def test_a_file_without_end_is_refused(tmp_path: Path) -> None:
    root = healthy(tmp_path).write()
    with (root / "proc/cpuinfo").open("wb") as sparse:
        sparse.truncate(2**40)
    missing = {found["path"]: found["reason"] for found in observed(root)["cpu"]["missing"]}
    assert missing["model"] == "probe.too_large"


def test_names_that_are_no_text_are_no_devices(tmp_path: Path) -> None:
    root = healthy(tmp_path).write()
    (root / "sys/class/net" / os.fsdecode(b"\xff\xfe")).mkdir()
    names = [interface["kernel_name"] for interface in observed(root)["network"]["interfaces"]]
    assert names == ["eth0", "lo"]


def test_a_path_that_no_kernel_would_take(tmp_path: Path) -> None:
    system = Recorded(str(tmp_path))
    for path in ("/a\0b", "/" + "a" * 10_000, "/" + "a/" * 3000, "", "/" + "é" * 300):
        assert system.names(path) == ()
        with pytest.raises(Unavailable):
            system.read(path)


def test_more_devices_than_there_can_be_are_bounded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("probes.port.tree.LARGEST_FOLDER", 1000)
    folder = tmp_path / "sys/class/net"
    folder.mkdir(parents=True)
    for number in range(1200):
        (folder / f"eth{number}").symlink_to("nowhere")
    assert len(Recorded(str(tmp_path)).names("/sys/class/net")) == 1000
    kinds = [found["kind"] for found in observed(tmp_path)["network"]["interfaces"]]
    assert kinds == ["unknown"] * 1000


def test_many_processes_sessions_and_modules_are_bounded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("processes.MOST_PROCESSES", "software.kernel_modules.MOST_MODULES"):
        monkeypatch.setattr(f"probes.{name}", 50)
    machine = healthy(tmp_path)
    processes(machine, [(str(number), "many", "S", 0, 1) for number in range(2000, 2100)])
    machine.file("proc/modules", "".join(f"m{number} 1 0 - Live 0\n" for number in range(100)))
    found = observed(machine.write())
    assert found["processes"]["total"] == 50
    assert len(found["kernel"]["modules"]) <= 50


@pytest.mark.root
@pytest.mark.skipif(os.geteuid() != 0, reason="to make a device needs root")
def test_a_device_in_the_tree_is_never_opened(tmp_path: Path) -> None:
    (tmp_path / "proc").mkdir()
    os.mknod(tmp_path / "proc/cpuinfo", 0o600 | 0o020000, os.makedev(1, 5))
    with pytest.raises(Unavailable) as why:
        Recorded(str(tmp_path)).read("/proc/cpuinfo")
    assert why.value.reason == "probe.not_a_file"
