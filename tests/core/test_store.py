"""How a user names a run, what may be run as root, and the one lock of a machine."""

import os
import uuid
from pathlib import Path
from typing import Any

import pytest

from acceptance.lock import MachineLock
from acceptance.providers import load_provider, require_trusted
from acceptance.refusal import BadInput, CannotRun
from acceptance.runs.store import find_run, new_run_id, run_folders

OLD = "01900000-0000-7000-8000-00000000aaaa"
NEW = "01900000-0001-7000-8000-00000000bbbb"


@pytest.fixture
def state(tmp_path: Path) -> Path:
    for name in (NEW, OLD):
        (tmp_path / "runs" / name).mkdir(parents=True)
        (tmp_path / "runs" / name / "run.ndjson").touch()
    (tmp_path / "runs" / "no run").mkdir()
    (tmp_path / "runs" / "file").touch()
    return tmp_path


def test_ids_are_uuids_of_version_7_in_order_of_time() -> None:
    ids = [new_run_id() for _ in range(50)]
    assert {uuid.UUID(id_).version for id_ in ids} == {7}
    assert {uuid.UUID(id_).variant for id_ in ids} == {uuid.RFC_4122}
    assert len(set(ids)) == 50
    times = [id_[:13] for id_ in ids]
    assert times == sorted(times)


def test_runs_are_listed_the_oldest_first(state: Path) -> None:
    assert [folder.name for folder in run_folders(state)] == [OLD, NEW]
    assert list(run_folders(state / "nothing")) == []


@pytest.mark.parametrize(
    ("name", "found"),
    [(None, NEW), ("last", NEW), (OLD, OLD), ("aaaa", OLD), ("01900000-0001", NEW), ("", NEW)],
)
def test_a_run_is_named_by_id_start_or_end(state: Path, name: str | None, found: str) -> None:
    assert find_run(state, name).name == found


def test_a_run_is_named_by_a_path(state: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = state / "runs" / OLD
    monkeypatch.chdir(state / "runs")
    for name in (str(folder), f"{folder}/", f"{folder}/run.ndjson", f"./{OLD}", OLD):
        assert find_run(state / "elsewhere", name) == folder


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("0190", "bad.ambiguous_run"),
        ("aaa", "bad.no_such_run"),
        ("cccc", "bad.no_such_run"),
        ("/nowhere/run", "bad.no_run"),
        ("runs/x", "bad.no_run"),
    ],
)
def test_a_name_that_fits_no_run_or_two_is_refused(state: Path, name: str, key: str) -> None:
    with pytest.raises(BadInput) as refused:
        find_run(state, name)
    assert refused.value.sentence.key == key


def test_without_any_run_there_is_no_last_one(tmp_path: Path) -> None:
    with pytest.raises(BadInput) as refused:
        find_run(tmp_path, None)
    assert refused.value.sentence.key == "bad.no_runs"


# -- providers ---------------------------------------------------------------------------------


def test_a_provider_gives_its_public_names(tmp_path: Path) -> None:
    path = tmp_path / "p.py"
    path.write_text("_hidden = 1\ndef cpu_hash(data): return data\n")
    assert set(load_provider(str(path))) == {"cpu_hash"}
    assert load_provider(None) == {}


def as_root(monkeypatch: pytest.MonkeyPatch, *, root: bool) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0 if root else 1000)


def refusal_of(path: Path) -> str | None:
    try:
        require_trusted(path)
    except BadInput as refused:
        return refused.sentence.key
    return None


def test_what_is_not_there_is_refused_for_everybody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for root in (True, False):
        as_root(monkeypatch, root=root)
        assert refusal_of(tmp_path / "no.py") == "bad.no_file"


def test_root_runs_only_what_root_alone_can_change(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    suite = tmp_path / "suite"
    inner = suite / "sub" / "helper.py"
    inner.parent.mkdir(parents=True)
    inner.touch(mode=0o644)
    owned_by_root = os.getuid() == 0
    as_root(monkeypatch, root=True)
    assert refusal_of(suite) == (None if owned_by_root else "bad.not_roots")
    inner.chmod(0o666)
    assert refusal_of(suite) == "bad.not_roots"
    as_root(monkeypatch, root=False)
    assert refusal_of(suite) is None


# -- the lock ----------------------------------------------------------------------------------


def key_of(path: Path) -> tuple[str, Any]:
    with pytest.raises(CannotRun) as refused:
        MachineLock(path)
    return refused.value.sentence.key, refused.value.sentence.values.get("pid")


def test_the_lock_is_held_once_and_names_its_holder(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    held = MachineLock(path)
    assert key_of(path) == ("cannot.lock_held", str(os.getpid()))
    held.release()
    MachineLock(path).release()
    assert path.stat().st_mode & 0o777 == 0o666


def test_a_lock_that_cannot_be_opened_is_told(tmp_path: Path) -> None:
    (tmp_path / "target").touch()
    (tmp_path / "link").symlink_to(tmp_path / "target")
    assert key_of(tmp_path / "link")[0] == "cannot.lock"
    assert key_of(tmp_path / "no folder" / "lock")[0] == "cannot.lock"


def test_a_pipe_in_its_place_holds_nobody_up(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "lock")
    MachineLock(tmp_path / "lock").release()


def test_an_old_holders_number_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    path.write_text("123456789012345678901234567890\n")
    held = MachineLock(path)
    assert path.read_text() == f"{os.getpid()}\n"
    held.release()
