"""The real command on small suites, with state, lock and surroundings of its own."""

import contextlib
import json
import os
import random
import select
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import psutil

Event = dict[str, Any]

PATIENCE_SECONDS = 40.0
"""Only a test that hangs ever meets it: nothing here is decided by a clock."""

_TOOL = (sys.executable, "-P", "-m", "acceptance.cli")
_HEAD = """\
import os, signal, subprocess, sys, time
from acceptance import at_most, check, measurement, text

SIDE = {side!r}

def note(name):
    fd = os.open(SIDE, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.write(fd, name.encode() + b"\\n")
    os.close(fd)

@check("bench.after", title="looks at nothing", after_loads=True)
def test_after_loads():
    pass  # it stands for the look at what a load has changed: that depends on this machine

"""


class Done(NamedTuple):
    """How a command ended, and what it said."""

    code: int
    out: str
    err: str

    @property
    def events(self) -> list[Event]:
        """The lines of `--ndjson` as they were acknowledged."""
        return [json.loads(line) for line in self.out.splitlines()]

    @property
    def sentence(self) -> str:
        """The one sentence of a refusal."""
        lines = self.err.strip().splitlines()
        assert len(lines) == 1, self.err
        assert lines[0].startswith("acceptance: ")
        return lines[0]


class Running:
    """A command that is under way: its acknowledged lines as they come."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self.process = process
        self.pid = process.pid
        self.lines: list[str] = []

    def until(self, wanted: Callable[[Event], bool]) -> Event:
        """The next acknowledged line that is wanted; the earlier ones are kept."""
        for line in self._read():
            told: Event = json.loads(line)
            if wanted(told["event"]):
                return told
        raise AssertionError(f"it ended before that: {self.finish().err}")

    def until_started(self, check: str) -> Event:
        """Wait until the start of `check` has been acknowledged."""
        return self.until(lambda e: e["type"] == "check_started" and e["check"] == check)

    def skip(self, count: int) -> None:
        """Take `count` lines, or as many as there are."""
        for _ in zip(range(count), self._read(), strict=False):
            pass

    def child(self) -> int | None:
        """The process id of the child that runs the checks."""
        with contextlib.suppress(psutil.NoSuchProcess):
            return next((p.pid for p in psutil.Process(self.pid).children()), None)
        return None

    def stop_listening(self) -> None:
        """Close the end of its standard output, as `head` does."""
        assert self.process.stdout is not None
        self.process.stdout.close()

    def finish(self) -> Done:
        """Wait for the end."""
        assert self.process.stdout is not None
        assert self.process.stderr is not None
        self.lines += self.process.stdout.readlines()
        errors = self.process.stderr.read()
        return Done(self.process.wait(), "".join(self.lines), errors)

    def _read(self) -> Iterator[str]:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.append(line)
            yield line


class Bench:
    """One test's own state folder, lock, suite and side file."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.state = folder / "state"
        self.side = folder / "side"
        self.suite = folder / "suite"
        self.cwd = folder / "cwd"
        for path in (self.suite, self.cwd, folder / "home", folder / "scratch"):
            path.mkdir(exist_ok=True)
        self.tool: Sequence[str] = _TOOL
        self.env = {
            "PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
            "HOME": str(folder / "home"),
            "ACCEPTANCE_STATE": str(self.state),
            "ACCEPTANCE_LOCK": str(folder / "lock"),
            "ACCEPTANCE_SCRATCH": str(folder / "scratch"),
        }

    def write(self, body: str, name: str = "test_own.py") -> None:
        """Write a file of the suite; `note(name)` in it tells of each execution."""
        head = _HEAD.format(side=str(self.side))
        (self.suite / name).write_text(head + body, encoding="utf-8")

    def executions(self) -> dict[str, int]:
        """How often each check has really been carried out."""
        names = self.side.read_text().split() if self.side.exists() else []
        return {name: names.count(name) for name in names}

    # -- commands -------------------------------------------------------------------------

    @contextmanager
    def started(
        self, *arguments: str, tool: Sequence[str] | None = None, **popen: Any
    ) -> Iterator[Running]:
        """A command under way; gone when the context is left."""
        process = subprocess.Popen(
            [*(tool or self.tool), *arguments],
            **{"env": self.env, "cwd": self.cwd, **popen},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        impatience = threading.Timer(PATIENCE_SECONDS, process.kill)
        impatience.start()
        try:
            yield Running(process)
        finally:
            impatience.cancel()
            process.kill()
            process.wait()
            for stream in (process.stdout, process.stderr):
                assert stream is not None
                stream.close()

    def run(self, *arguments: str, **popen: Any) -> Done:
        """A command from beginning to end."""
        with self.started(*arguments, **popen) as running:
            return running.finish()

    def qualify(self, *arguments: str, **popen: Any) -> Done:
        """Judge by the suite of this bench."""
        return self.run("qualify", "--suite", str(self.suite), "--ndjson", *arguments, **popen)

    def qualifying(self, *arguments: str, **popen: Any) -> Any:
        """Judge by the suite of this bench, watched as it goes."""
        return self.started("qualify", "--suite", str(self.suite), "--ndjson", *arguments, **popen)

    def resume(self, run: Path | None = None, **popen: Any) -> Done:
        """Go on with a run."""
        return self.run("qualify", "--resume", str(run or self.run_folder), "--ndjson", **popen)

    def verify(self, run: Path | None = None) -> dict[str, Any]:
        """What `verify --json` says; its exit code agrees with it."""
        done = self.run("verify", str(run or self.run_folder), "--json")
        told: dict[str, Any] = json.loads(done.out)
        assert done.code == (0 if told["holds"] else 10), done.err
        return told

    def report(self, run: Path | None = None) -> dict[str, Any]:
        """The run as `report --format json` tells it."""
        done = self.run("report", str(run or self.run_folder), "--format", "json")
        assert done.code == 0, done.err
        told: dict[str, Any] = json.loads(done.out)
        return told

    # -- what lies in the state folder ----------------------------------------------------

    @property
    def run_folder(self) -> Path:
        """The folder of the only run."""
        (folder,) = (self.state / "runs").iterdir()
        return folder

    @property
    def journal(self) -> Path:
        """The journal of the only run."""
        return self.run_folder / "run.ndjson"

    def journalled(self) -> list[Event]:
        """The whole lines of the only journal."""
        return whole_lines(self.journal.read_bytes())


def whole_lines(data: bytes) -> list[Event]:
    """The lines of a journal that are whole."""
    return [json.loads(line) for line in data.split(b"\n")[:-1]]


def told(lines: Sequence[Mapping[str, Any]]) -> list[Event]:
    """A line without what the chain adds: printed and journalled lines compare equal."""
    return [{k: v for k, v in line.items() if k != "sha"} for line in lines]


def results(run: Mapping[str, Any]) -> dict[str, str]:
    """check -> outcome, of the suite's own checks."""
    return {r["check"]: r["outcome"] for r in run["results"] if r["check"] != "bench.after"}


def result(run: Mapping[str, Any], check: str) -> Mapping[str, Any]:
    """The one result of a check."""
    (found,) = (r for r in run["results"] if r["check"] == check)
    assert isinstance(found, dict)
    return found


def finished_checks(lines: Sequence[Mapping[str, Any]]) -> set[str]:
    """The checks that a journal has an answer of."""
    return {line["event"]["check"] for line in lines if line["event"]["type"] == "check_finished"}


def descendants(pid: int) -> list[int]:
    """All living processes below a process."""
    with contextlib.suppress(psutil.NoSuchProcess):
        return [p.pid for p in psutil.Process(pid).children(recursive=True)]
    return []


def gone(pid: int) -> bool:
    """Wait until a process of somebody else is gone; the kernel tells, no clock."""
    try:
        fd = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        return bool(select.select([fd], [], [], PATIENCE_SECONDS)[0])
    finally:
        os.close(fd)


def kill(pid: int | None) -> None:
    """SIGKILL, if it still lives."""
    with contextlib.suppress(ProcessLookupError):
        if pid is not None:
            os.kill(pid, signal.SIGKILL)


def seeds(count: int, of: str) -> list[int]:
    """`count` numbers, always the same for the same purpose."""
    source = random.Random(of)
    return [source.randrange(2**32) for _ in range(count)]
