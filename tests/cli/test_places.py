"""Where a command is started, and what lies there, changes nothing of what is judged."""

import json
import os
from pathlib import Path

from tests.durability.bench import Bench

SUITE = """
from acceptance import check

@check("own.works", title="t")
def test_works():
    pass
"""
BAD = "raise SystemExit('somebody else wrote this')\n"


def write(folder: Path, source: str = SUITE) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "test_own.py").write_text(source)
    return folder


def test_a_suite_named_by_a_relative_path_is_found_again_on_resume(bench: Bench) -> None:
    write(
        bench.cwd / "mine",
        SUITE.replace("pass", "__import__('os').kill(__import__('os').getppid(), 9)"),
    )
    assert bench.run("qualify", "--suite", "mine", "--ndjson").code == -9
    write(bench.cwd / "mine")
    write(bench.folder / "home" / "mine", BAD)
    resumed = bench.run("qualify", "--resume", "last", "--json", cwd=bench.folder / "home")
    run = json.loads(resumed.out)
    assert {r["check"]: r["outcome"] for r in run["results"]} == {"own.works": "passed"}
    assert run["selection"]["suites"] == [str(bench.cwd / "mine")]
    assert run["results"][0]["attempts"][-1]["outcome"] == "passed"


def test_a_hidden_folder_or_a_single_file_is_a_suite_too(bench: Bench) -> None:
    hidden = write(bench.cwd / ".private" / "suites")
    for named in (".private/suites", ".private/suites/test_own.py", str(hidden)):
        assert bench.run("qualify", "--suite", named, "--json").code == 0


def test_a_file_of_any_name_is_a_suite(bench: Bench) -> None:
    (bench.cwd / "checks.py").write_text(SUITE)
    assert bench.run("qualify", "--suite", "checks.py", "--json").code == 0


def test_folders_that_pytest_would_pass_over_are_judged(bench: Bench) -> None:
    for name in ("build", "dist", "venv", "node_modules"):
        write(bench.suite / name, SUITE.replace("own.works", f"own.{name}"))
    done = bench.run("qualify", "--suite", str(bench.suite), "--json")
    outcomes = {r["check"]: r["outcome"] for r in json.loads(done.out)["results"]}
    assert set(outcomes.values()) == {"passed"}
    assert len(outcomes) == 4


def test_a_name_that_no_journal_can_hold_is_refused(bench: Bench) -> None:
    strange = write(bench.cwd / os.fsdecode(b"bad\xff"))
    for arguments in (["--suite", strange.name], ["--part", strange.name]):
        done = bench.run("qualify", *arguments)
        assert (done.code, done.out) == (2, "")
        assert r"bad\udcff is not UTF-8" in done.sentence
    bench.env["ACCEPTANCE_STATE"] = str(strange / "state")
    assert bench.run("qualify").code == 2
    assert sorted(path.name for path in strange.iterdir()) == ["test_own.py"]


def test_such_a_name_within_a_suite_is_shown_as_its_code(bench: Bench) -> None:
    path = write(bench.suite) / "test_own.py"
    path.rename(path.with_name(os.fsdecode(b"test_\xff.py")))
    done = bench.run("qualify", "--suite", str(bench.suite), "--json")
    assert done.code == 0
    assert len(json.loads(done.out)["results"]) == 1
