"""Death and a full disk in the middle of a write: half a line is set aside, whole ones stay."""

import json
import os
import random
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from acceptance.clock import SystemClock
from acceptance.events import Incident
from acceptance.refusal import CannotRun
from acceptance.runs.journal import Journal
from acceptance.runs.reading import read_chain
from acceptance.sentences import sentence
from tests.durability.bench import (
    Bench,
    finished_checks,
    kill,
    results,
    told,
)

SUITE = """
@check("own.first", title="first")
def test_first(evidence):
    note("own.first")
    evidence("seen", "something seen")

@check("own.second", title="second")
def test_second():
    note("own.second")

@check("own.load", title="load", safety="load")
def test_load():
    note("own.load")
"""
CHECKS = {"own.first", "own.second", "own.load"}

DIE_WHILE_WRITING = """
import os, signal, sys
number, share = int(sys.argv.pop(1)), float(sys.argv.pop(1))
import acceptance.runs.journal as journal

class Dying:
    def __getattr__(self, name):
        return getattr(os, name)

    def write(self, fd, data):
        global number
        number -= 1
        if number < 0:
            os.write(fd, data[: int(len(data) * share)])
            os.kill(os.getpid(), signal.SIGKILL)
        return os.write(fd, data)

journal.os = Dying()
from acceptance.cli import main
main()
"""
WRITES = 14
"""The journal of this suite has about as many lines."""


def dies_at(bench: Bench, number: int, share: float) -> None:
    """The command dies in its `number`th write, of which only a share has reached the file."""
    bench.write(SUITE)
    dying = [sys.executable, "-P", "-c", DIE_WHILE_WRITING, str(number), str(share)]
    with bench.started("qualify", "--suite", str(bench.suite), "--ndjson", tool=dying) as running:
        done = running.finish()
    if done.code >= 0:  # it was at its end before so many lines
        assert results(bench.report()) == dict.fromkeys(CHECKS, "passed")
        return
    before = bench.journalled()
    torn = bench.journal.read_bytes().rpartition(b"\n")[2]
    assert len(before) == number + (share == 1)
    assert told(done.events) == told(before[: len(done.events)])
    assert before == [] or bench.verify()["torn_tail_bytes"] == len(torn)
    bench.side.write_text("")
    resumed = bench.resume()
    if not before:
        assert resumed.code == 2
        return
    assert resumed.code == 0, resumed.err
    assert results(bench.report()) == dict.fromkeys(CHECKS, "passed")
    assert bench.executions().keys() == CHECKS - finished_checks(before)
    aside = [p.read_bytes() for p in bench.run_folder.glob("run.ndjson.tail-*")]
    assert aside == ([torn] if torn else [])
    incidents = [i["key"] for i in bench.report()["incidents"]]
    assert incidents.count("incident.torn_tail") == bool(torn)
    assert bench.verify()["faults"] == []


def points(count: int, of: str) -> list[tuple[int, float]]:
    draw = random.Random(of)
    return [(draw.randrange(WRITES), draw.choice((0.0, draw.random(), 1.0))) for _ in range(count)]


@pytest.mark.parametrize(("number", "share"), points(8, "torn"))
def test_killed_in_the_middle_of_a_write(bench: Bench, number: int, share: float) -> None:
    dies_at(bench, number, share)


@pytest.mark.slow
@pytest.mark.parametrize("share", [0.0, 0.01, 0.5, 0.99, 1.0])
@pytest.mark.parametrize("number", range(WRITES))
def test_killed_in_the_middle_of_every_write(bench: Bench, number: int, share: float) -> None:
    dies_at(bench, number, share)


# -- every byte of the last lines --------------------------------------------------------------


def unfinished(bench: Bench) -> tuple[Path, bytes]:
    """A run that was killed in its load, and the bytes of its journal."""
    bench.write(SUITE.replace('note("own.load")', 'note("own.load"); time.sleep(1000)'))
    with bench.qualifying() as running:
        running.until_started("own.load")
        kill(running.pid)
        running.finish()
    return bench.run_folder, bench.journal.read_bytes()


def test_cut_at_every_byte_of_its_last_lines_a_journal_goes_on(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In this process: the tail is set aside, the next line follows, the chain holds."""
    _, data = unfinished(bench)
    monkeypatch.setattr(os, "fsync", lambda fd: None)  # a thousand of them would take a minute
    rows = data.split(b"\n")
    begin = len(data) - sum(len(row) + 1 for row in rows[-4:])
    cuts = range(begin, len(data))
    for cut in cuts:
        copy = bench.folder / f"cut{cut}"
        copy.mkdir()
        (copy / "run.ndjson").write_bytes(data[:cut])
        chain = read_chain(copy)
        assert chain.faults == []
        assert len(chain.lines) == data.count(b"\n", 0, cut)
        journal = Journal(
            copy, SystemClock(), seq=len(chain.lines), prev=chain.head, size=chain.size
        )
        if chain.tail:
            journal.set_aside(chain.tail)
        journal.append(Incident(what=sentence("incident.torn_tail", bytes=len(chain.tail))))
        journal.close(finished=True)
        again = read_chain(copy)
        assert (again.faults, again.tail) == ([], b"")
        assert len(again.lines) == len(chain.lines) + 1
    print(f"torn tails: {len(cuts)} cuts")


def test_a_journal_that_grew_since_it_was_read_is_somebody_elses(bench: Bench) -> None:
    folder, _ = unfinished(bench)
    chain = read_chain(folder)
    with (folder / "run.ndjson").open("ab") as file:
        file.write(b"{")
    with pytest.raises(CannotRun, match="run_busy"):
        Journal(folder, SystemClock(), seq=len(chain.lines), prev=chain.head, size=chain.size)


# -- no room left ------------------------------------------------------------------------------


def test_no_room_behind_a_torn_tail_leaves_whole_lines(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, data = unfinished(bench)
    (folder / "run.ndjson").write_bytes(data + b'{"seq":')
    chain = read_chain(folder)
    journal = Journal(folder, SystemClock(), seq=len(chain.lines), prev=chain.head, size=chain.size)
    journal.set_aside(chain.tail)

    write = os.write

    def half(fd: int, line: bytes) -> int:
        monkeypatch.setattr(os, "write", full)
        return write(fd, line[: len(line) // 2])

    def full(fd: int, line: bytes) -> int:
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr(os, "write", half)
    with pytest.raises(CannotRun, match="disk_full"):
        journal.append(Incident(what=sentence("incident.stopped")))
    monkeypatch.undo()
    assert (folder / "run.ndjson").read_bytes() == data


@pytest.mark.parametrize("room_bytes", [0, 500, 2000, 60_000, 100_000, 100_600, 101_500])
def test_where_files_may_not_grow_the_run_stops_in_one_sentence(
    bench: Bench, room_bytes: int
) -> None:
    """RLIMIT_FSIZE: what every user has, and the nearest thing to a disk that fills up."""
    bench.write(SUITE + FILLS)

    def limited() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (room_bytes, room_bytes))

    done = bench.qualify(preexec_fn=limited)
    assert done.code == 3
    assert "no space left" in done.sentence
    before = bench.journalled()
    assert bench.journal.read_bytes().endswith(b"\n") or not before
    assert told(done.events) == told(before[: len(done.events)])
    if not before:
        return
    assert bench.resume().code == 0
    assert bench.verify()["faults"] == []
    assert results(bench.report()) == dict.fromkeys(CHECKS | {"own.fills"}, "passed")


FILLS = """
@check("own.fills", title="fills the journal", measures=(measurement("x"),))
def test_fills(measure):
    note("own.fills")
    for number in range(200):
        measure("x", number)
"""


@pytest.mark.root
@pytest.mark.skipif(os.geteuid() != 0, reason="needs root to mount a small file system")
def test_a_full_disk_stops_the_run_in_one_sentence_and_room_lets_it_go_on(bench: Bench) -> None:
    bench.write(SUITE + FILLS)
    small = bench.folder / "small"
    small.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=160k", "small", str(small)]
    if subprocess.run(mount, check=False).returncode:
        pytest.skip("this root may not mount a file system")
    try:
        bench.state = small / "state"
        bench.env["ACCEPTANCE_STATE"] = str(bench.state)
        done = bench.qualify()
        assert done.code == 3
        assert "no space left" in done.sentence
        assert str(small) in done.sentence
        before = bench.journalled()
        assert told(done.events) == told(before[: len(done.events)])
        subprocess.run(["mount", "-o", "remount,size=10m", str(small)], check=True)
        assert bench.resume().code == 0
        assert bench.verify()["faults"] == []
        assert json.loads(bench.run("runs", "--json").out)[0]["state"] == "finished"
    finally:
        subprocess.run(["umount", str(small)], check=True)
