"""Ctrl-C once ends the check and concludes; twice stops at once, and the run can be resumed."""

import signal

import pytest

from tests.durability.bench import Bench, descendants, gone, result, results, told

SUITE = """
@check("own.first", title="first")
def test_first():
    note("own.first")

@check("own.waits", title="waits for a word", safety="load", measures=(measurement("n"),))
def test_waits(load, measure):
    note("own.waits")
    measure("n", 1)
    while not os.path.exists(os.path.join(os.path.dirname(SIDE), "go")):
        time.sleep(0.005)

@check("own.last", title="last", safety="load")
def test_last():
    note("own.last")
"""
ENDS = [signal.SIGINT, signal.SIGTERM, signal.SIGHUP]


@pytest.mark.parametrize("number", ENDS)
def test_the_first_ends_the_check_and_concludes(bench: Bench, number: signal.Signals) -> None:
    bench.write(SUITE)
    with bench.qualifying() as running:
        running.until(lambda e: e["type"] == "measurement_taken")
        below = descendants(running.pid)
        running.process.send_signal(number)
        done = running.finish()
    assert done.code == 130
    assert all(gone(pid) for pid in below)
    assert told(done.events) == told(bench.journalled())
    assert [e["event"]["type"] for e in done.events[-2:]] == ["attempt_interrupted", "run_ended"]
    run = bench.report()
    assert run["verdict"]["decision"] == "inconclusive"
    assert (run["verdict"]["judged"], run["verdict"]["planned"]) == (1, 3 + 2)  # after each load
    assert results(run) == {"own.first": "passed"}
    assert bench.verify()["finished"]
    assert "own.last" not in bench.executions()
    assert bench.resume().code == 12  # it has its verdict, and that does not change
    assert "own.last" not in bench.executions()


@pytest.mark.parametrize("number", ENDS)
def test_the_second_stops_at_once_and_the_run_is_resumed(
    bench: Bench, number: signal.Signals
) -> None:
    bench.write(
        SUITE.replace(
            'note("own.waits")',
            'note("own.waits"); signal.signal(signal.SIGINT, signal.SIG_IGN)',
        )
    )
    with bench.qualifying() as running:
        running.until(lambda e: e["type"] == "measurement_taken")
        below = descendants(running.pid)
        running.process.send_signal(number)
        running.process.send_signal(signal.SIGINT if number != signal.SIGINT else signal.SIGTERM)
        done = running.finish()
    assert done.code == 130
    assert all(gone(pid) for pid in below)
    assert told(done.events) == told(bench.journalled())
    assert not bench.verify()["finished"]
    (bench.folder / "go").touch()
    assert bench.resume().code == 0
    run = bench.report()
    assert results(run) == dict.fromkeys(("own.first", "own.waits", "own.last"), "passed")
    attempts = [a["outcome"] for a in result(run, "own.waits")["attempts"]]
    assert attempts == ["interrupted", "passed"]
    assert bench.executions() == {"own.first": 1, "own.waits": 2, "own.last": 1}


@pytest.mark.slow
def test_a_check_that_does_not_listen_is_ended_after_a_while(bench: Bench) -> None:
    bench.write(
        SUITE.replace(
            'note("own.waits")',
            'note("own.waits"); signal.signal(signal.SIGINT, signal.SIG_IGN)',
        )
    )
    with bench.qualifying() as running:
        running.until(lambda e: e["type"] == "measurement_taken")
        running.process.send_signal(signal.SIGINT)
        assert running.finish().code == 130
    assert bench.verify()["finished"]
    assert results(bench.report()) == {"own.first": "passed"}


def test_a_check_that_catches_the_interrupt_keeps_its_answer(bench: Bench) -> None:
    bench.write(
        SUITE.replace(
            "        time.sleep(0.005)",
            "        try:\n            time.sleep(0.005)\n"
            "        except KeyboardInterrupt:\n            return",
        )
    )
    with bench.qualifying() as running:
        running.until(lambda e: e["type"] == "measurement_taken")
        running.process.send_signal(signal.SIGINT)
        assert running.finish().code == 130
    run = bench.report()
    assert run["verdict"]["decision"] == "inconclusive"
    assert "own.last" not in bench.executions()


def test_interrupted_before_anything_is_planned(bench: Bench) -> None:
    bench.write(SUITE + "\ntime.sleep(1000)\n")
    with bench.qualifying() as running:
        running.until(lambda e: e["type"] == "subject_recognised")
        running.process.send_signal(signal.SIGINT)
        assert running.finish().code == 130
    run = bench.report()
    assert run["verdict"]["decision"] == "inconclusive"
    assert bench.verify()["finished"]
