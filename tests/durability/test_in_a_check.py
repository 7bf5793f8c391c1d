"""What a check can do to its process: its answer is what ADR 0006 says, the others are judged."""

import os
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.durability.bench import Bench, descendants, gone, result, results
from tests.durability.mounts import mounted

DEADLY = """
import pytest

def sockets():
    return [int(fd) for fd in os.listdir("/proc/self/fd")
            if os.path.islink(f"/proc/self/fd/{fd}")
            and os.readlink(f"/proc/self/fd/{fd}").startswith("socket:")]

@check("own.healthy", title="before all others")
def test_healthy():
    note("own.healthy")

@check("own.sigbus", title="touches a page whose file has been cut")
def test_sigbus():
    note("own.sigbus")
    import mmap
    with open(SIDE + ".mapped", "w+b") as file:
        file.truncate(mmap.PAGESIZE)
        mapped = mmap.mmap(file.fileno(), mmap.PAGESIZE)
        file.truncate(0)
        mapped[0]

@check("own.sigsegv", title="reads address 0")
def test_sigsegv():
    note("own.sigsegv")
    import ctypes
    ctypes.string_at(0)

@check("own.exits", title="leaves with status 0")
def test_exits():
    note("own.exits")
    os._exit(0)

@check("own.sigkill", title="kills itself")
def test_sigkill():
    note("own.sigkill")
    os.kill(os.getpid(), signal.SIGKILL)

@check("own.sigkill_forked", title="kills itself while a process of its own holds all that is open")
def test_sigkill_forked():
    note("own.sigkill_forked")
    if os.fork() == 0:
        time.sleep(1000)
        os._exit(0)
    os.kill(os.getpid(), signal.SIGKILL)

@check("own.hangs", title="hangs", deadline_seconds=0.3)
def test_hangs():
    note("own.hangs")
    time.sleep(1000)

@check("own.hangs_deaf", title="hangs and hears no signal", deadline_seconds=0.3)
def test_hangs_deaf():
    note("own.hangs_deaf")
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGUSR1):
        signal.signal(number, signal.SIG_IGN)
    while True:
        time.sleep(1000)

@check("own.hangs_busily", title="measures and never ends", deadline_seconds=0.3,
       measures=(measurement("n"),))
def test_hangs_busily(measure):
    note("own.hangs_busily")
    while True:
        measure("n", 1)
        time.sleep(0.05)

@check("own.dies_after_a_hang", title="dies of something else than the one that hung")
def test_dies_after_a_hang():
    note("own.dies_after_a_hang")
    os.abort()

@check("own.garbage", title="writes into the supervisor's socket")
def test_garbage():
    note("own.garbage")
    for fd in sockets():
        os.write(fd, b"\\x00\\xff no message\\n{\\"type\\":\\"nonsense\\"}\\n" * 3)
    time.sleep(1000)

@check("own.garbage_without_end", title="writes half a message and goes on")
def test_garbage_without_end():
    note("own.garbage_without_end")
    for fd in sockets():
        os.write(fd, b"{")

@check("own.closes", title="closes all that is open")
def test_closes():
    note("own.closes")
    os.closerange(3, 256)

@check("own.closes_and_stays", title="closes all that is open and stays")
def test_closes_and_stays():
    note("own.closes_and_stays")
    os.closerange(3, 256)
    time.sleep(1000)

@check("own.interrupts", title="raises KeyboardInterrupt")
def test_interrupts():
    note("own.interrupts")
    raise KeyboardInterrupt

@check("own.ends_the_session", title="asks pytest to stop")
def test_ends_the_session():
    note("own.ends_the_session")
    pytest.exit("enough")

@check("own.leaves", title="raises SystemExit")
def test_leaves():
    note("own.leaves")
    sys.exit(0)

@check("own.loud", title="prints 100 MB")
def test_loud():
    note("own.loud")
    for _ in range(100):
        os.write(1, b"x" * 10**6)

@check("own.parent", title="leaves a process behind")
def test_parent():
    note("own.parent")
    import multiprocessing
    multiprocessing.get_context("fork").Process(target=time.sleep, args=(1000,)).start()
    subprocess.Popen(["/bin/sleep", "1000"])

@check("own.last", title="after all others")
def test_last():
    note("own.last")
"""
ANSWERS = {
    "own.healthy": ("passed", None),
    "own.sigbus": ("failed", "reason.child_sigbus"),
    "own.sigsegv": ("error", "reason.child_signal"),
    "own.exits": ("error", "reason.child_exited"),
    "own.sigkill": ("error", "reason.child_signal"),
    "own.sigkill_forked": ("error", "reason.child_signal"),
    "own.hangs": ("failed", "reason.hang"),
    "own.hangs_deaf": ("failed", "reason.hang"),
    "own.hangs_busily": ("failed", "reason.hang"),
    "own.dies_after_a_hang": ("error", "reason.child_signal"),
    "own.garbage": ("error", "reason.child_silent"),
    "own.garbage_without_end": ("error", "reason.child_silent"),
    "own.closes": ("error", "reason.child_exited"),
    "own.closes_and_stays": ("error", "reason.child_silent"),
    "own.interrupts": ("error", "reason.child_signal"),
    "own.ends_the_session": ("error", "reason.exception"),
    "own.leaves": ("error", "reason.exception"),
    "own.loud": ("passed", None),
    "own.parent": ("passed", None),
    "own.last": ("passed", None),
}


def test_whatever_a_check_does_to_its_process_the_others_are_judged(bench: Bench) -> None:
    bench.write(DEADLY)
    done = bench.qualify()
    assert done.code == 10, done.err  # what hung and what had a bad page has failed
    run = bench.report()
    assert {r["check"]: (r["outcome"], reason_of(r)) for r in run["results"]} == ANSWERS
    executed = bench.executions()
    # Half a message shows only with the next one: by then the child may be in the next check.
    assert executed.pop("own.closes") in (1, 2)
    assert set(executed.values()) == {1}
    assert run["verdict"]["planned"] == len(ANSWERS)
    assert run["verdict"]["judged"] == sum(o in ("passed", "failed") for o, _ in ANSWERS.values())
    assert bench.verify()["faults"] == []


def reason_of(judged: Mapping[str, Any]) -> str | None:
    """The key of a reason. The kernel counts its kills for want of memory for the whole machine."""
    if judged["reason"] is None:
        return None
    key: str = judged["reason"]["key"]
    return "reason.child_signal" if key == "reason.child_oom" else key


def test_what_a_process_printed_before_its_death_is_evidence(bench: Bench) -> None:
    bench.write(
        """
@check("own.speaks", title="speaks and dies")
def test_speaks():
    os.write(2, b"the last words\\n")
    os.abort()

@check("own.stuck", title="hangs", deadline_seconds=0.3)
def test_stuck():
    here_it_hangs()

def here_it_hangs():
    time.sleep(1000)
"""
    )
    assert bench.qualify().code == 10
    run, attachments = bench.report(), bench.run_folder / "attachments"
    (words,) = result(run, "own.speaks")["evidence"]
    assert b"the last words" in (attachments / words["digest"]).read_bytes()
    (stack,) = result(run, "own.stuck")["evidence"]
    assert b"here_it_hangs" in (attachments / stack["digest"]).read_bytes()


def test_what_a_check_leaves_running_ends_with_its_process(bench: Bench) -> None:
    bench.write(
        """
@check("own.leaves_some", title="leaves some", measures=(measurement("n"),))
def test_leaves_some(measure):
    subprocess.Popen(["/bin/sh", "-c", "/bin/sleep 1000 & wait"])
    measure("n", 1)
    while not os.path.exists(SIDE):
        time.sleep(0.005)
"""
    )
    with bench.qualifying() as running:
        running.until(lambda e: e["type"] == "measurement_taken")
        left = descendants(running.pid)
        bench.side.touch()
        assert running.finish().code == 0
        assert all(gone(pid) for pid in left)


def test_a_check_that_not_even_sigkill_ends_is_left_behind(bench: Bench) -> None:
    """It reads from a disk that does not answer: the process sits in the kernel."""
    with mounted("silent", bench.folder) as (point, _):
        bench.write(
            f"""
@check("own.reads", title="reads from a dead disk", deadline_seconds=0.3)
def test_reads():
    note("own.reads")
    open({str(point / "file")!r}, "rb").read()

@check("own.next", title="the next")
def test_next():
    note("own.next")
"""
        )
        assert bench.qualify().code == 10
    run = bench.report()
    assert results(run) == {"own.reads": "failed", "own.next": "passed"}
    assert result(run, "own.reads")["reason"]["key"] == "reason.hang"
    assert bench.verify()["faults"] == []


# -- memory runs out -----------------------------------------------------------------------------


@contextmanager
def little_memory(name: str, limit_bytes: int) -> Iterator[Path]:
    """A memory cgroup; its file of processes. Version 1 or 2, whatever is mounted."""
    for root, setting in (
        (Path("/sys/fs/cgroup/memory"), "memory.limit_in_bytes"),
        (Path("/sys/fs/cgroup"), "memory.max"),
    ):
        group = root / name
        try:
            group.mkdir()
        except OSError:
            continue
        try:
            (group / setting).write_text(str(limit_bytes))
            yield group / "cgroup.procs"
            return
        except FileNotFoundError:
            continue
        finally:
            assert all(gone(int(pid)) for pid in (group / "cgroup.procs").read_text().split())
            group.rmdir()
    pytest.skip("needs the right to make a memory cgroup (root, and a writable /sys/fs/cgroup)")


def test_killed_for_want_of_memory(bench: Bench) -> None:
    bench.write(
        """
@check("own.hungry", title="takes more memory than there is")
def test_hungry():
    note("own.hungry")
    taken = [bytearray(os.urandom(1) * 2**20) for _ in range(2000)]

@check("own.modest", title="takes none")
def test_modest():
    note("own.modest")
"""
    )
    with little_memory(f"acceptance-test-{os.getpid()}", 200 * 2**20) as members:
        joined = f'echo $$ > {members}; exec "$@"'
        command = [*bench.tool, "qualify", "--suite", str(bench.suite), "--ndjson"]
        done = subprocess.run(
            ["/bin/sh", "-c", joined, "sh", *command],
            env=bench.env, cwd=bench.cwd, capture_output=True, text=True, check=False,
        )  # fmt: skip
    assert done.returncode == 12, done.stderr
    run = bench.report()
    assert results(run) == {"own.hungry": "error", "own.modest": "passed"}
    assert result(run, "own.hungry")["reason"]["key"] == "reason.child_oom"
    assert bench.executions() == {"own.hungry": 1, "own.modest": 1}
