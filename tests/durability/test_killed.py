"""SIGKILL of the supervisor, of its child, of both, at any moment: nothing acknowledged is lost."""

import random
import time

import pytest

from tests.durability.bench import (
    Bench,
    Event,
    descendants,
    finished_checks,
    gone,
    kill,
    result,
    results,
    seeds,
    told,
    whole_lines,
)

SUITE = """
@check("own.first", title="first")
def test_first():
    note("own.first")

@check("own.second", title="second", measures=(measurement("x", "1", at_most(3)),))
def test_second(measure, evidence):
    note("own.second")
    measure("x", 2)
    evidence("seen", "something seen\\n" * 100)
    time.sleep(0.05)

@check("own.third", title="third")
def test_third():
    note("own.third")
    time.sleep(0.05)

@check("own.load", title="load", safety="load")
def test_load(load):
    note("own.load")
    with subprocess.Popen(["/bin/sleep", "0.1"]):
        pass

@check("own.last_load", title="another load", safety="load")
def test_last_load(load):
    note("own.last_load")
    time.sleep(0.05)
"""
CHECKS = {"own.first", "own.second", "own.third", "own.load", "own.last_load"}
LINES = 24
"""About as many as a run of this suite has: any of them may be the last one."""


def victims_of(draw: random.Random) -> str:
    return draw.choice(("supervisor", "child", "both"))


@pytest.mark.parametrize("seed", seeds(12, "killed"))
def test_killed_at_a_random_point(bench: Bench, seed: int) -> None:
    killed_once_and_resumed(bench, random.Random(seed))


@pytest.mark.slow
@pytest.mark.parametrize("seed", seeds(120, "killed often"))
def test_killed_at_many_random_points(bench: Bench, seed: int) -> None:
    killed_once_and_resumed(bench, random.Random(seed))


def killed_once_and_resumed(bench: Bench, draw: random.Random) -> None:
    bench.write(SUITE)
    victims = victims_of(draw)
    with bench.qualifying() as running:
        running.skip(draw.randrange(LINES))
        time.sleep(draw.random() * 0.06)
        below, child = descendants(running.pid), running.child()
        for name in draw.sample(("supervisor", "child"), 2):
            if victims in (name, "both"):
                kill(running.pid if name == "supervisor" else child)
        if victims != "child":
            assert all(gone(pid) for pid in below)
        done = running.finish()
    printed = whole_lines(done.out.encode())
    if not (bench.state / "runs").exists() or not list((bench.state / "runs").iterdir()):
        assert printed == []
        return
    nothing_acknowledged_is_lost(bench, printed)
    the_rest_is_done(bench, bench.journalled(), bench.executions())


def nothing_acknowledged_is_lost(bench: Bench, printed: list[Event]) -> None:
    journalled = bench.journalled()
    assert told(printed) == told(journalled[: len(printed)])
    if journalled:
        assert bench.verify()["faults"] == []


def the_rest_is_done(bench: Bench, before: list[Event], executed: dict[str, int]) -> None:
    """What was finished is not repeated; what was in flight is, with every attempt kept."""
    resumed = bench.resume()
    if not before:
        assert resumed.code == 2
        assert "start a new run" in resumed.sentence
        return
    verdict_again = bench.resume()
    assert verdict_again.code == resumed.code
    assert bench.verify()["finished"]
    run = bench.report()
    assert results(run).keys() == CHECKS
    now = bench.executions()
    for check in CHECKS:
        if check in finished_checks(before):
            assert now.get(check) == executed.get(check), check
        attempts = [a["outcome"] for a in result(run, check)["attempts"]]
        assert attempts[-1] == results(run)[check]
        assert set(attempts[:-1]) <= {"interrupted"}
        if attempts[-1] != "error":  # its child may have died before the first line of the check
            assert now[check] >= 1
    outcomes = [r["outcome"] for r in run["results"]]  # what is looked at after a load too
    assert run["verdict"]["judged"] == len(outcomes) - outcomes.count("error")
    assert resumed.code == (12 if "error" in outcomes else 0)


def test_a_killed_supervisor_leaves_an_interrupted_attempt(bench: Bench) -> None:
    bench.write(SUITE + WAITS)
    with bench.qualifying() as running:
        running.until_started("own.waits")
        kill(running.pid)
        running.finish()
    assert "own.waits" not in finished_checks(bench.journalled())
    (bench.folder / "go").touch()
    assert bench.resume().code == 0
    attempts = result(bench.report(), "own.waits")["attempts"]
    assert [(a["number"], a["outcome"]) for a in attempts] == [(1, "interrupted"), (2, "passed")]
    assert attempts[0]["reason"]["key"] == "reason.tool_died"
    executed = bench.executions()
    assert executed.pop("own.waits") in (1, 2)  # it was killed on its way into the check, or in it
    assert executed == dict.fromkeys(CHECKS, 1)


WAITS = """
@check("own.waits", title="waits for a word", safety="load")
def test_waits(load):
    note("own.waits")
    while not os.path.exists(os.path.join(os.path.dirname(SIDE), "go")):
        time.sleep(0.005)
"""


def test_a_killed_child_is_an_error_of_its_check_and_of_no_other(bench: Bench) -> None:
    bench.write(SUITE + WAITS)
    with bench.qualifying() as running:
        running.until_started("own.waits")
        kill(running.child())
        done = running.finish()
    assert done.code == 12
    run = bench.report()
    assert results(run) == dict.fromkeys(CHECKS, "passed") | {"own.waits": "error"}
    # The second where the machine ran out of memory elsewhere at that time, as in another test.
    why = result(run, "own.waits")["reason"]["key"]
    assert why in ("reason.child_signal", "reason.child_oom")
    assert set(bench.executions().values()) == {1}


def test_a_run_killed_again_and_again_comes_to_its_end(bench: Bench) -> None:
    bench.write(SUITE)
    with bench.qualifying() as running:
        running.until_started("own.first")
        kill(running.pid)
    for check in ("own.second", "own.load", "own.last_load"):
        finished = finished_checks(bench.journalled())
        with bench.started("qualify", "--resume", str(bench.run_folder), "--ndjson") as running:
            if check not in finished:
                running.until_started(check)
            kill(running.pid)
    assert bench.resume().code == 0
    assert results(bench.report()) == dict.fromkeys(CHECKS, "passed")
    assert bench.verify()["holds"]


@pytest.mark.parametrize("victims", ["supervisor", "child", "both"])
def test_nobody_outlives_the_supervisor(bench: Bench, victims: str) -> None:
    bench.write(FAMILY)
    with bench.qualifying() as running:
        running.until_started("own.family")
        started = running.until(lambda e: e["type"] == "measurement_taken")
        assert started["event"]["value"] == 3
        family, child = descendants(running.pid), running.child()
        assert len(family) >= 4
        if victims != "supervisor":
            kill(child)
        if victims != "child":
            kill(running.pid)
        assert all(gone(pid) for pid in family)


FAMILY = """
import multiprocessing

@check("own.family", title="family", measures=(measurement("members", "1"),))
def test_family(measure):
    subprocess.Popen(["/bin/sleep", "1000"])
    subprocess.Popen(["/bin/sh", "-c", "/bin/sleep 1000 & wait"])
    multiprocessing.get_context("fork").Process(target=time.sleep, args=(1000,)).start()
    measure("members", 3)
    time.sleep(1000)
"""
