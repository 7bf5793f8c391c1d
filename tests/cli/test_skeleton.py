"""`suites new`: what it writes runs at once, and is tested."""

import subprocess
import sys
from pathlib import Path

import pytest

from acceptance.catalogue import read_checks
from acceptance.refusal import BadInput
from acceptance.skeleton import write_skeleton
from tests.durability.bench import Bench


def test_the_skeleton_runs_and_its_fault_test_passes(bench: Bench) -> None:
    made = bench.run("suites", "new", "desk")
    suite, faults = made.out.splitlines()
    assert (made.code, suite, faults) == (0, "desk/test_desk.py", "desk/faults_desk.py")
    tested = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", faults],
        cwd=bench.cwd,
        env=bench.env,
        capture_output=True,
        text=True,
        check=False,
    )
    assert tested.returncode == 0, tested.stdout
    assert "2 passed" in tested.stdout


def test_a_body_that_judges_nothing_turns_its_fault_test_red(bench: Bench) -> None:
    bench.run("suites", "new", "desk")
    suite = bench.cwd / "desk" / "test_desk.py"
    source = suite.read_text()
    suite.write_text(source[: source.index("    available = ")] + "    pass\n")
    tested = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "desk/faults_desk.py"],
        cwd=bench.cwd,
        env=bench.env,
        capture_output=True,
        text=True,
        check=False,
    )
    assert tested.returncode == 1


def test_the_skeleton_has_fault_control_and_two_languages(tmp_path: Path) -> None:
    suite, _ = write_skeleton(tmp_path, "desk")
    (declared,) = read_checks([suite])
    assert declared.check.id == "desk.memory_free"
    assert declared.check.fault
    assert declared.check.control
    assert all(set(texts) == {"en", "es"} for texts in declared.check.sentences().values())


@pytest.mark.parametrize("name", ["", "Desk", "a b", "../desk", "1st", "désk", "a\n"])
def test_a_name_that_is_none_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(BadInput) as refused:
        write_skeleton(tmp_path, name)
    assert refused.value.sentence.key == "bad.name"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("existing", ["test_desk.py", "faults_desk.py"])
def test_what_is_there_is_left_as_it_is(tmp_path: Path, existing: str) -> None:
    (tmp_path / "desk").mkdir()
    (tmp_path / "desk" / existing).write_text("mine")
    with pytest.raises(BadInput) as refused:
        write_skeleton(tmp_path, "desk")
    assert refused.value.sentence.key == "bad.exists"
    assert [path.read_text() for path in (tmp_path / "desk").iterdir()] == ["mine"]
