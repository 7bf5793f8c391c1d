"""Power loss at any operation on the disk: what was acknowledged as synced is there.

Everything that tells of the order lies on the same forgetful disk: the output of the command,
and the note that a check leaves when it begins. So one run shows every moment at which the
power could have gone: what had been said by then is compared with what would be left.
"""

import hashlib
import json
import random
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.durability.bench import (
    Bench,
    Event,
    finished_checks,
    kill,
    results,
    told,
    whole_lines,
)
from tests.durability.forgetful import Disk, Operation, read_log
from tests.durability.mounts import mounted

SUITE = """
@check("own.first", title="first")
def test_first(evidence):
    note("own.first")
    evidence("seen", "something seen\\n" * 500)

@check("own.second", title="second", measures=(measurement("x", "1", at_most(3)),))
def test_second(measure, evidence):
    note("own.second")
    measure("x", 2)
    evidence("seen", "something else\\n" * 500)
    time.sleep(0.15)

@check("own.load", title="load", safety="load")
def test_load(load, evidence):
    note("own.load")
    evidence("seen", "the load\\n")
    print("printed")

@check("own.last_load", title="another load", safety="load")
def test_last_load():
    note("own.last_load")
"""
CHECKS = ("own.first", "own.second", "own.load", "own.last_load")
LOADS = ("own.load", "own.last_load")
RESUMED_CUTS = 20
"""At so many of the cuts, what is left is also resumed to its end."""


class Recorded(NamedTuple):
    """What a run did to the disk, and the journal that it would have left in the end."""

    operations: list[Operation]
    journal: bytes
    run: str


class Moment(NamedTuple):
    """The disk after some operation: what is left of it, and what had been said by then."""

    left: dict[str, bytes]
    printed: list[Event]
    begun: list[str]


def recorded(bench: Bench, *, killed_in_between: bool) -> Recorded:
    """Judge with everything on a forgetful disk."""
    with mounted("forgetful", bench.folder) as (point, log):
        bench.state, bench.side = point / "state", point / "side"
        bench.env["ACCEPTANCE_STATE"] = str(bench.state)
        bench.write(SUITE)
        qualify = ["qualify", "--suite", str(bench.suite)]
        if killed_in_between:
            killed_as_soon_as(bench, qualify, point, "own.second")
            qualify = ["qualify", "--resume", bench.run_folder.name]
        code = command(bench, qualify, point).wait()
        assert code == 0, (point / "errors").read_text()
        run = str(bench.run_folder.relative_to(point))
        return Recorded(read_log(log), bench.journal.read_bytes(), f"/{run}")


def command(bench: Bench, arguments: Sequence[str], point: Path) -> "subprocess.Popen[bytes]":
    """The command, whose output is a file on the forgetful disk."""
    with (point / "printed").open("ab") as printed, (point / "errors").open("ab") as errors:
        return subprocess.Popen(
            [*bench.tool, *arguments, "--ndjson"],
            env=bench.env, cwd=bench.cwd, stdin=subprocess.DEVNULL, stdout=printed, stderr=errors,
        )  # fmt: skip


def killed_as_soon_as(bench: Bench, arguments: Sequence[str], point: Path, check: str) -> None:
    process = command(bench, arguments, point)
    while check not in bench.executions():
        assert process.poll() is None, (point / "errors").read_text()
        time.sleep(0.01)
    kill(process.pid)
    process.wait()


def moments(seen: Recorded) -> Iterator[Moment]:
    """Each moment at which the power can go: after each operation."""
    disk = Disk()
    for operation in seen.operations:
        disk.apply(operation)
        printed = visible(disk, "/printed")
        yield Moment(
            disk.survivors(), whole_lines(printed), visible(disk, "/side").decode().split()
        )


def visible(disk: Disk, path: str) -> bytes:
    try:
        return bytes(disk.find(path).data)
    except FileNotFoundError:
        return b""


@pytest.mark.parametrize("killed_in_between", [False, True], ids=["straight", "resumed"])
def test_whatever_was_acknowledged_survives_a_cut_at_every_operation(
    bench: Bench, killed_in_between: bool, record_property: Any
) -> None:
    seen = recorded(bench, killed_in_between=killed_in_between)
    for moment in moments(seen):
        journal = moment.left.get(f"{seen.run}/run.ndjson", b"")
        assert seen.journal.startswith(journal)  # so its chain holds, but for a torn tail
        left = told(whole_lines(journal))
        for line in told(moment.printed):
            assert line in left
        for line in left[: 1 + max((line["seq"] for line in moment.printed), default=-1)]:
            whole_attachment(moment.left, seen.run, line["event"])
        for check in LOADS:
            if check in moment.begun:
                assert any(started(line, check) for line in left)
    cuts = len(seen.operations)
    assert cuts > 60
    record_property("cut_points", cuts)
    print(f"power loss: {cuts} cut points, all of them hold")


def whole_attachment(left: Mapping[str, bytes], run: str, event: Event) -> None:
    if event["type"] == "evidence_attached":
        digest = event["item"]["digest"]
        assert hashlib.sha256(left[f"{run}/attachments/{digest}"]).hexdigest() == digest


def started(line: Event, check: str) -> bool:
    return bool(line["event"]["type"] == "check_started" and line["event"]["check"] == check)


def test_what_a_cut_leaves_is_resumed(bench: Bench) -> None:
    seen = recorded(bench, killed_in_between=False)
    chosen = random.Random("resumed").sample(range(len(seen.operations)), RESUMED_CUTS)
    resumed_at(bench, seen, set(chosen))


@pytest.mark.slow
def test_what_any_cut_leaves_is_resumed(bench: Bench) -> None:
    seen = recorded(bench, killed_in_between=True)
    resumed_at(bench, seen, set(range(len(seen.operations))))


def resumed_at(bench: Bench, seen: Recorded, cuts: set[int]) -> None:
    """What lies on the disk after these operations, and a part of what was not synced yet."""
    tried: set[tuple[str, bytes]] = set()
    for number, moment in enumerate(moments(seen)):
        lost = seen.journal.removeprefix(moment.left.get(f"{seen.run}/run.ndjson", b""))
        torn = torn_tail(random.Random(number), lost)
        state = json.dumps(sorted(moment.left))
        if number not in cuts or (state, torn) in tried:
            continue
        tried.add((state, torn))
        resume_what_is_left(bench, number, seen.run, moment, torn)
    assert tried
    print(f"power loss: resumed from {len(tried)} cut points")


def torn_tail(draw: random.Random, lost: bytes) -> bytes:
    """What a file system may have kept of a line that was not synced: some of it, or zeros."""
    line = lost.partition(b"\n")[0]
    kept = draw.randrange(len(line) + 1)
    return draw.choice((b"", line[:kept], b"\0" * kept))


def resume_what_is_left(bench: Bench, number: int, run: str, moment: Moment, torn: bytes) -> None:
    folder = bench.folder / f"cut{number}"
    for path, data in moment.left.items():
        place = folder / path.lstrip("/")
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data + torn if path == f"{run}/run.ndjson" else data)
    left = folder / run.lstrip("/")
    if not (left / "run.ndjson").exists():
        assert moment.printed == []
        return
    before = whole_lines((left / "run.ndjson").read_bytes())
    bench.side.unlink(missing_ok=True)
    done = bench.resume(left)
    if not before:
        assert (done.code, moment.printed) == (2, [])
        return
    assert done.code == 0, done.err
    assert results(bench.report(left)) == dict.fromkeys(CHECKS, "passed")
    assert bench.verify(left)["faults"] == []
    assert bench.executions().keys() == set(CHECKS) - finished_checks(before)
