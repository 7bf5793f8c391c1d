"""What a check cannot do without, and where a document goes."""

import os
import stat
from pathlib import Path

import pytest

from acceptance.catalogue import Declared, builtin_suites, read_checks
from acceptance.cli._writing import write_document
from acceptance.facts_used import facts_used
from acceptance.needs import lack_of
from acceptance.plan import Slot, make_plan
from acceptance.refusal import Refusal
from acceptance.request import LOAD_SECONDS


def test_a_lack_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setattr("acceptance.needs.PATH", "/nowhere")
    told = {need: lack.cure for need in NEEDS if (lack := lack_of(need))}
    assert told == {
        "root": "run as root",
        "tool:smartctl": "apt install smartmontools",
        "tool:fio": "apt install fio",
        "package:no-such-package": "pip install no-such-package",
    }


NEEDS = ("root", "tool:smartctl", "tool:fio", "package:no-such-package", "package:pytest", "light")


def test_the_facts_of_a_check_are_read_from_its_source() -> None:
    used = {d.check.id: facts_used(d) for d in read_checks([builtin_suites()])}
    assert "kernel.log" in used["kernel.log_clean"]
    assert "memory.controllers" in used["memory.few_corrected_errors"]


class Item:
    """A collected check, as the plan sees it."""

    def __init__(self, declared: Declared) -> None:
        self.check = declared.check
        self.slot, self.suite = Slot(None), "hardware"


@pytest.mark.parametrize("profile", LOAD_SECONDS)
def test_no_load_outlives_its_deadline(profile: str) -> None:
    items = [Item(d) for d in read_checks([builtin_suites()])]
    planned = make_plan(items, LOAD_SECONDS[profile]).checks
    loads = [p for p in planned if p.safety != "read_only"]
    assert loads
    assert all(p.deadline_seconds > LOAD_SECONDS[profile] + 60 for p in loads)


def test_a_document_replaces_a_file_and_keeps_its_mode(tmp_path: Path) -> None:
    target, link = tmp_path / "x", tmp_path / "link"
    target.write_bytes(b"old")
    target.chmod(0o600)
    link.symlink_to(target)
    assert write_document(link, b"new") == target
    assert link.is_symlink()
    assert (target.read_bytes(), stat.S_IMODE(target.stat().st_mode)) == (b"new", 0o600)


def test_a_pipe_is_written_to_and_stays_one(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    write_document(pipe, b"told")
    assert os.read(reader, 10) == b"told"
    assert stat.S_ISFIFO(pipe.stat().st_mode)
    os.close(reader)


@pytest.mark.parametrize(("name", "code"), [("", 2), ("no/such/folder", 2), ("file/x", 2)])
def test_where_no_document_can_go_is_told(tmp_path: Path, name: str, code: int) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(Refusal) as told:
        write_document(tmp_path / name, b"x")
    assert told.value.exit_code == code
