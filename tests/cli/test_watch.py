"""`watch --once`: what is new on this machine since its last run of the same checks."""

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from acceptance import events as e
from acceptance.clock import SystemClock
from acceptance.model import SCHEMA, PlannedCheck, Run, Verdict
from acceptance.runs.journal import Journal
from acceptance.runs.store import new_run_id
from acceptance.sentences import Sentence
from tests.durability.bench import Bench
from tests.faults.clock import usual_clock


def watch(bench: Bench, *arguments: str) -> dict[str, Any]:
    with usual_clock():
        done = bench.run("watch", "--once", "--json", *arguments)
    told: dict[str, Any] = json.loads(done.out)
    assert done.err == ""
    codes = {"accepted": 0, "rejected": 10, "accepted_with_conditions": 11, "inconclusive": 12}
    assert done.code == codes[told["verdict"]["decision"]]
    return told


def earlier_run(bench: Bench, now: Run, answers: dict[tuple[str, str | None], Any]) -> str:
    """Journal a run of the same subject in which these were the answers."""
    id_ = new_run_id()
    folder = bench.state / "runs" / id_
    folder.mkdir()
    journal = Journal(folder, SystemClock())
    for event in (
        e.RunStarted(
            schema=SCHEMA,
            id=id_,
            kind="watch",
            profile="quick",
            tool_version="0",
            suites={},
            selection={},
            environment={},
        ),
        e.SubjectRecognised(subject=now.subject) if now.subject else e.Telemetry(values={}),
        e.Planned(checks=tuple(planned(check, part) for check, part in answers)),
        *(
            e.CheckFinished(check=check, part=part, outcome=outcome)
            for (check, part), outcome in answers.items()
        ),
        e.RunEnded(verdict=Verdict(decision="inconclusive")),
    ):
        journal.append(event)
    journal.close(finished=True)
    return id_


def planned(check: str, part: str | None) -> PlannedCheck:
    return PlannedCheck(
        check=check,
        part=part,
        title=Sentence(f"{check}.title"),
        severity="major",
        safety="read_only",
        characteristic="",
        suite="reliability",
        deadline_seconds=1.0,
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("watch")


@pytest.fixture(scope="module")
def first(folder: Path) -> dict[str, Any]:
    """The first look, with a folder beside it that is called like the built-in suite."""
    bench = Bench(folder)
    hostile = bench.cwd / "reliability"
    hostile.mkdir()
    (hostile / "test_a.py").write_text("raise SystemExit('not asked for')")
    return watch(bench)


@pytest.fixture
def used(folder: Path, first: dict[str, Any]) -> Bench:
    return Bench(folder)


def test_the_first_look_has_nothing_to_compare_with(first: dict[str, Any]) -> None:
    assert (first["since"], first["news"], first["kind"]) == (None, [], "watch")
    assert len(first["results"]) >= 5
    assert {r["safety"] for r in first["results"]} == {"read_only"}
    assert all(r["title"]["text"] for r in first["results"])


def test_a_second_look_compares_with_the_first(used: Bench, first: dict[str, Any]) -> None:
    second = watch(used)
    assert second["since"]["id"] == first["id"]
    assert {(n["before"], n["now"]) for n in second["news"] if n["before"] == n["now"]} == set()
    assert second["subject"]["id"] == first["subject"]["id"]


def test_what_is_new_is_told(used: Bench, first: dict[str, Any]) -> None:
    passed = next(r for r in first["results"] if r["outcome"] == "passed")
    key = (passed["check"], passed["part"])
    run = msgspec.convert(first, Run)
    since = earlier_run(used, run, {key: "failed", (passed["check"], "gone"): "passed"})
    told = watch(used, "--lang", "es")
    assert told["since"]["id"] == since
    news = {(n["check"], n["part"]): (n["before"], n["now"]) for n in told["news"]}
    assert news[passed["check"], "gone"] == ("passed", None)
    assert news[key] == ("failed", "passed")


def test_it_is_told_in_plain_words_too(used: Bench, first: dict[str, Any]) -> None:
    passed = next(r for r in first["results"] if r["outcome"] == "passed")
    run = msgspec.convert(first, Run)
    earlier_run(used, run, {(passed["check"], "old part"): "passed"})
    done = used.run("watch", "--once", "--lang", "es")
    assert "(old part): superada → ya no está" in done.out
    assert Path(done.out.splitlines()[-1]).is_dir()


def test_a_run_without_any_of_its_checks_is_not_compared_with(
    used: Bench, first: dict[str, Any]
) -> None:
    run = msgspec.convert(first, Run)
    earlier_run(used, run, {("somebody.elses", None): "failed"})
    told = watch(used)
    assert told["since"] is not None
    assert "somebody.elses" not in {n["check"] for n in told["news"]}
