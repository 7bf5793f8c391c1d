"""Workers: pinned, reporting, killed, left behind by nobody."""

import faulthandler
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable

import pytest

from acceptance.loads.crew import Crew, WorkerDied, evenly

CORES = sorted(os.sched_getaffinity(0))


def gone(pid: int) -> bool:
    """Whether the process has ended, or only waits for somebody to read its status."""
    try:
        with open(f"/proc/{pid}/stat") as stat:  # noqa: PTH123 - short
            return stat.read().rpartition(")")[2].split()[0] in "ZX"
    except OSError:
        return True


def wait_until(condition: Callable[[], bool], seconds: float = 5.0) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.01)


def test_each_worker_runs_on_its_own_core() -> None:
    with Crew(CORES, lambda core: lambda seconds: os.sched_getaffinity(0)) as crew:
        assert crew.work(0.0) == {core: {core} for core in CORES}


def test_workers_keep_their_state_between_steps() -> None:
    def start(core: int) -> Callable[[float], int]:
        done: list[float] = []

        def step(seconds: float) -> int:
            done.append(seconds)
            return len(done)

        return step

    with Crew(CORES[:1], start) as crew:
        assert [crew.work(0.0)[CORES[0]] for _ in range(3)] == [1, 2, 3]


@pytest.mark.parametrize(
    ("number", "broken"),
    [(signal.SIGBUS, True), (signal.SIGILL, True), (signal.SIGSEGV, True), (signal.SIGKILL, False)],
)
def test_a_worker_killed_by_a_signal_is_an_answer(number: signal.Signals, broken: bool) -> None:
    def start(core: int) -> Callable[[float], None]:
        faulthandler.disable()  # its tracebacks would only look like a failure of this test
        return lambda seconds: os.kill(os.getpid(), number)

    with Crew(CORES[:1], start) as crew, pytest.raises(WorkerDied) as died:
        crew.work(0.0)
    assert died.value.core == CORES[0]
    assert died.value.signal_name == number.name
    assert died.value.broken is broken


def test_a_worker_whose_code_raises_has_ended_without_a_signal() -> None:
    def start(core: int) -> Callable[[float], float]:
        os.close(2)  # its traceback is not ours to show
        return lambda seconds: 1 / (seconds - seconds)

    with Crew(CORES[:1], start) as crew, pytest.raises(WorkerDied) as died:
        crew.work(0.0)
    assert died.value.signal is None
    assert not died.value.broken


def test_they_are_gone_when_the_context_is_left_by_an_exception() -> None:
    pids: list[int] = []

    def interrupted() -> None:
        with Crew(CORES, lambda _: lambda _: os.getpid()) as crew:
            pids.extend(crew.work(0.0).values())
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    wait_until(lambda: all(gone(pid) for pid in pids))


ORPHANS = """
import os, sys, time
from acceptance.loads.crew import Crew
with Crew(sorted(os.sched_getaffinity(0)), lambda core: lambda seconds: os.getpid()) as crew:
    print(*crew.work(0.0).values(), flush=True)
    time.sleep(60)
"""


def test_they_die_with_a_parent_that_is_killed() -> None:
    with subprocess.Popen([sys.executable, "-c", ORPHANS], stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        pids = [int(word) for word in parent.stdout.readline().split()]
        assert pids
        parent.kill()
    wait_until(lambda: all(gone(pid) for pid in pids))


def test_an_interrupt_of_the_parent_ends_the_work_at_once() -> None:
    def start(core: int) -> Callable[[float], None]:
        return time.sleep

    signal.signal(signal.SIGALRM, _interrupt)
    began = time.monotonic()
    with Crew(CORES, start) as crew:
        signal.setitimer(signal.ITIMER_REAL, 0.05)
        with pytest.raises(KeyboardInterrupt):
            crew.work(60.0)
    assert time.monotonic() - began < 30


def _interrupt(number: int, frame: object) -> None:
    raise KeyboardInterrupt


def test_shares_are_whole_units() -> None:
    assert evenly(1000, (0, 1, 2), 64) == 320
    assert evenly(10, (0,), 64) == 0
