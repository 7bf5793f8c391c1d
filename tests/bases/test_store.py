"""Bases are kept whole or not at all, under names that are names; the running machine is one."""

import fcntl
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import msgspec
import pytest

from acceptance.bases import live, store
from acceptance.bases.index import Index
from acceptance.bases.live import live_index
from acceptance.bases.store import add_base, all_bases, cards, remove_base
from acceptance.refusal import BadInput
from acceptance.runs.journal import write_durably
from tests.base_roots import NIC, BaseRoot, debian

RADIO = "pci:v00008086d000024FDsv00008086sd00000010bc02sc80i00"


@pytest.fixture
def state(tmp_path: Path) -> Path:
    return tmp_path / "state"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return debian(tmp_path / "root").write()


def test_what_was_added_is_listed_and_found_again(state: Path, root: Path, tmp_path: Path) -> None:
    add_base(state, "office", root)
    add_base(state, "lab.2", debian(tmp_path / "other").tar(tmp_path / "lab.tar"))
    assert [(c.name, c.source.kind, c.modules, c.firmware) for c in cards(state)] == [
        ("lab.2", "tarball", 3, 1),
        ("office", "folder", 3, 1),
    ]
    assert [base.name for base in all_bases(state)] == ["live", "lab.2", "office"]
    lab, office = all_bases(state)[1:]
    assert lab.index
    assert office.index
    assert lab.index.kernels == office.index.kernels
    assert lab.index.source.sha256


def test_a_name_is_taken_once(state: Path, root: Path, tmp_path: Path) -> None:
    add_base(state, "office", root)
    second = BaseRoot(tmp_path / "second").file("etc/os-release", "ID=second").write()
    with pytest.raises(BadInput, match=r"bad.base_exists"):
        add_base(state, "office", second)
    assert next(cards(state)).os.id == "example"
    add_base(state, "office", second, replace=True)
    assert next(cards(state)).os.id == "second"
    assert len(list((state / "bases/office").iterdir())) == 2


def test_a_base_can_be_removed(state: Path, root: Path) -> None:
    add_base(state, "office", root)
    remove_base(state, "office")
    assert list(cards(state)) == []
    assert not (state / "bases/office").exists()
    assert root.is_dir()
    with pytest.raises(BadInput, match=r"bad.no_base"):
        remove_base(state, "office")


@pytest.mark.parametrize(
    "name", ["", ".", "..", "../x", "a/b", "Ünal", "A", "-x", "a b", "x" * 65, "a\n"]
)
def test_names_that_are_none(state: Path, root: Path, name: str) -> None:
    with pytest.raises(BadInput, match=r"bad.base_name"):
        add_base(state, name, root)
    with pytest.raises(BadInput, match=r"bad.no_base"):
        remove_base(state, name)
    assert not state.exists()


def test_the_running_machine_cannot_be_replaced(state: Path, root: Path) -> None:
    for forbidden in (lambda: add_base(state, "live", root), lambda: remove_base(state, "live")):
        with pytest.raises(BadInput, match=r"bad.base_live"):
            forbidden()


def test_what_is_refused_leaves_the_base_that_was_there(
    state: Path, root: Path, tmp_path: Path
) -> None:
    add_base(state, "office", root)
    before = {p: p.read_bytes() for p in state.rglob("*") if p.is_file()}
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "text").write_text("no archive")
    (tmp_path / "loop").symlink_to("loop")
    for source in ("pipe", "text", "loop", "nowhere", "/dev/zero"):
        with pytest.raises(BadInput):
            add_base(state, "office", tmp_path / source, replace=True)
    assert {p: p.read_bytes() for p in state.rglob("*") if p.is_file()} == before


def test_a_base_without_its_index_says_so_where_it_is_listed(state: Path, root: Path) -> None:
    add_base(state, "office", root)
    next((state / "bases/office").glob("index-*")).unlink()
    assert [note.key for note in next(cards(state)).notes] == ["base.unusable"]


def test_of_two_that_add_at_once_one_waits(
    state: Path, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else each takes the other's index for an old one, and the card that wins has none."""
    seen: list[str] = []
    real = write_durably

    def watched(path: Path, data: bytes) -> None:
        with (state / "bases/.lock").open() as lock, pytest.raises(BlockingIOError):
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        seen.append(path.name)
        real(path, data)

    monkeypatch.setattr(store, "write_durably", watched)
    add_base(state, "office", root)
    assert len(seen) == 2
    with (state / "bases/.lock").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)


def test_one_that_was_added_meanwhile_is_not_replaced(
    state: Path, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = store._read

    def slow(source: Path) -> Index:
        monkeypatch.setattr(store, "_read", real)
        add_base(state, "office", root)
        return real(source)

    monkeypatch.setattr(store, "_read", slow)
    with pytest.raises(BadInput, match=r"bad.base_exists"):
        add_base(state, "office", root)


@pytest.mark.parametrize("broken", ["base.json", "index"])
def test_a_damaged_base_says_so(state: Path, root: Path, broken: str) -> None:
    add_base(state, "office", root)
    (file,) = (f for f in (state / "bases/office").iterdir() if f.name.startswith(broken))
    file.write_bytes(b"\xff{")
    base = all_bases(state)[1]
    assert base.index is None
    assert base.reason
    assert base.reason.key == "base.unusable"


KILLED = """
import os, signal, sys
from pathlib import Path
from acceptance.bases import store
left = int(sys.argv[1])
def counted(path, data, real=store.write_durably):
    global left
    if left == 0:
        os.kill(os.getpid(), signal.SIGKILL)
    left -= 1
    real(path, data)
store.write_durably = counted
store.add_base(Path(sys.argv[2]), "office", Path(sys.argv[3]), replace=True)
"""


@pytest.mark.parametrize("writes", [0, 1])
def test_killed_at_any_write_the_old_base_is_whole(
    state: Path, root: Path, tmp_path: Path, writes: int
) -> None:
    add_base(state, "office", root)
    second = BaseRoot(tmp_path / "second").file("etc/os-release", "ID=second").write()
    command = [sys.executable, "-c", KILLED, str(writes), str(state), str(second)]
    assert subprocess.run(command, check=False).returncode == -signal.SIGKILL
    office = all_bases(state)[1]
    assert office.index
    assert office.index.os.id == "example"
    add_base(state, "office", second, replace=True)
    assert len(list((state / "bases/office").iterdir())) == 2


def test_a_card_is_plain_json(state: Path, root: Path) -> None:
    add_base(state, "office", root)
    told = json.loads((state / "bases/office/base.json").read_text())
    assert told["schema"] == "acceptance/base/1"
    assert told["architecture"] == "x86_64"
    assert told["source"]["path"] == str(root)


# -- this machine --------------------------------------------------------------------------------


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> BaseRoot:
    """A root that stands for this machine's."""
    release = os.uname().release
    root = debian(tmp_path / "machine")
    root.files = {p.replace("6.1.0-18-amd64", release): data for p, data in root.files.items()}
    dep = "".join(f"kernel/{n}.ko:\n" for n in ("e1000e", "iwlwifi", "usbhid"))
    root.file(f"usr/lib/modules/{release}/modules.dep", dep)
    return root


def index_of(machine: BaseRoot, state: Path, *modaliases: str) -> Index:
    return live_index(state, modaliases, folder=str(machine.folder))


def test_firmware_is_looked_up_for_the_devices_in_question(machine: BaseRoot, state: Path) -> None:
    machine.write()
    assert index_of(machine, state, NIC).kernels[0].firmware == {}
    index = index_of(machine, state, NIC, RADIO)
    assert index.kernels[0].firmware == {"iwlwifi": ("iwlwifi-8265-36.ucode",)}
    assert index.firmware.files == {"iwlwifi-8265-36.ucode"}


def test_the_lists_are_read_once_until_they_change(
    machine: BaseRoot, state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = machine.write()
    first = index_of(machine, state)
    made: list[int] = []
    real = live._made

    def counted(*asked: Any) -> Any:
        made.append(1)
        return real(*asked)

    monkeypatch.setattr(live, "_made", counted)
    assert index_of(machine, state) == first
    assert made == []
    (folder / "usr/lib/modules" / os.uname().release / "modules.alias").write_text(
        "alias pci:v1* x\n"
    )
    assert index_of(machine, state).kernels[0].aliases != first.kernels[0].aliases
    assert made == [1]


def test_what_is_kept_of_this_machine_may_be_damaged(machine: BaseRoot, state: Path) -> None:
    machine.write()
    first = index_of(machine, state)
    (state / "bases/.live/index.msgpack").write_bytes(b"\xc1")
    assert index_of(machine, state) == first


def test_a_state_folder_that_cannot_be_written_is_no_hindrance(
    machine: BaseRoot, tmp_path: Path
) -> None:
    machine.write()
    (tmp_path / "file").write_text("")
    assert index_of(machine, tmp_path / "file" / "state").kernels


def test_a_glob_is_looked_for_among_the_files(machine: BaseRoot, state: Path) -> None:
    machine.module("iwlwifi", (), ["intel/a*.bin", "intel/b*.bin"], kernel=os.uname().release)
    machine.file("usr/lib/firmware/intel/abc.bin.xz", "x").write()
    index = index_of(machine, state, RADIO)
    assert index.firmware.files == {"intel/abc.bin.xz"}
    kernel = index.kernels[0]
    assert index.firmware.has("intel/a*.bin", kernel)
    assert not index.firmware.has("intel/b*.bin", kernel)


def test_this_machine_has_a_card(state: Path) -> None:
    card = store.live_card(state)
    assert (card.name, card.source.kind) == ("live", "live")
    assert msgspec.json.encode(card)
