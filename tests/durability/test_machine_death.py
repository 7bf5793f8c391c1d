"""The machine went down: another boot id than that of the last line."""

import shutil
from pathlib import Path

from acceptance.clock import SystemClock
from acceptance.qualification import Ended
from acceptance.request import Request
from acceptance.resumption import resume
from acceptance.runs.replay import Replay
from tests.durability.bench import Bench, finished_checks, kill, result, results

SUITE = """
@check("own.first", title="first")
def test_first():
    note("own.first")

@check("own.load", title="load", safety="load")
def test_load(load):
    note("own.load")
    while not os.path.exists(os.path.join(os.path.dirname(SIDE), "go")):
        time.sleep(0.005)

@check("own.last", title="last", safety="load")
def test_last():
    note("own.last")
"""


class NextBoot(SystemClock):
    """The clock after the machine has come up again."""

    def boot_id(self) -> str:
        return "11111111-2222-3333-4444-555555555555"


class Nobody:
    """Watches nothing."""

    def line(self, line: object, told: Replay) -> None: ...

    def synced(self) -> None: ...

    def tick(self, told: Replay) -> None: ...


def cut_off_in_the_load(bench: Bench) -> None:
    bench.write(SUITE)
    with bench.qualifying() as running:
        running.until_started("own.load")
        kill(running.pid)
        running.finish()
    assert finished_checks(bench.journalled()) == {"own.first"}
    bench.side.write_text("")
    (bench.folder / "go").touch()


def resumed(bench: Bench, run: Path) -> Ended:
    ports = Request(state=bench.state, lock=bench.folder / "lock", scratch=bench.folder / "scratch")
    return resume(run, ports, Nobody(), NextBoot())


def test_the_check_in_flight_has_failed_and_is_not_repeated(bench: Bench) -> None:
    cut_off_in_the_load(bench)
    ended = resumed(bench, bench.run_folder)
    assert ended.verdict is not None
    assert ended.verdict.decision == "rejected"
    run = bench.report()
    assert results(run) == {"own.first": "passed", "own.load": "failed", "own.last": "passed"}
    assert result(run, "own.load")["reason"]["key"] == "reason.machine_died"
    assert bench.executions() == {"own.last": 1}
    assert bench.verify()["faults"] == []
    told = [line["event"] for line in bench.journalled() if line["event"]["type"] == "resumed"]
    assert [event["machine_died"] for event in told] == [True]


def test_between_two_checks_no_check_is_blamed(bench: Bench) -> None:
    cut_off_in_the_load(bench)
    lines = bench.journal.read_bytes().split(b"\n")
    while b'"check_started"' in lines[-1] or not lines[-1]:
        lines.pop()  # the load had not begun yet
    bench.journal.write_bytes(b"\n".join(lines) + b"\n")
    ended = resumed(bench, bench.run_folder)
    assert ended.verdict is not None
    assert ended.verdict.decision == "accepted"
    assert bench.executions() == {"own.load": 1, "own.last": 1}


def test_the_tool_died_is_another_answer_than_the_machine_died(bench: Bench) -> None:
    cut_off_in_the_load(bench)
    again = bench.folder / "again" / "runs" / bench.run_folder.name
    shutil.copytree(bench.run_folder, again)
    resumed(bench, bench.run_folder)
    assert bench.resume(again).code == 0
    assert results(bench.report(again))["own.load"] == "passed"
    assert results(bench.report())["own.load"] == "failed"
