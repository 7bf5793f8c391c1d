"""Our command as a contestant: generated suites, a state folder of its own, its journal."""

import json
import os
import shutil
import sys
from pathlib import Path

from benchmarks.spending import Command

__all__ = ["ACCEPTANCE", "qualify"]

ACCEPTANCE = str(Path(sys.executable).with_name("acceptance"))
_VERDICTS = (0, 10, 11, 12)
_HEAD = "from acceptance import Measure, at_most, check, measurement, text\n"
_CHECK = """

@check(
    "bench.n{number}",
    title=text("Number {number} is at most one", es="El número {number} es a lo sumo uno"),
    severity="minor",
    safety="read_only",
    characteristic="reliability.faultlessness",
    measures=(measurement("value", "1", at_most(1), title=text("value", es="valor")),),
    fault=text("two", es="dos"),
    control=text("one", es="uno"),
)
def test_{number}(measure: Measure) -> None:
    measure("value", 1)
"""


def qualify(
    folder: Path, count: int | None, *, until_first: bool = False, terminal: bool = False
) -> Command:
    """`acceptance qualify` with `count` generated checks, or with the built-in suites (None)."""
    folder.mkdir(parents=True)
    suite: tuple[str, ...] = ()
    if count is not None:
        file = folder / "test_generated.py"
        checks = "".join(_CHECK.format(number=number) for number in range(count))
        file.write_text(_HEAD + checks, encoding="utf-8")
        suite = ("--suite", str(file))
    runs = folder / "state" / "runs"
    return Command(
        argv=(ACCEPTANCE, "qualify", *suite),
        environment={
            "PATH": os.defpath,
            "HOME": str(folder),
            "TERM": "xterm",
            "ACCEPTANCE_STATE": str(folder / "state"),
            "ACCEPTANCE_LOCK": str(folder / "lock"),
        },
        moments=lambda: _moments(runs),
        clean=lambda: shutil.rmtree(runs),
        accepted=_VERDICTS,
        until_first=until_first,
        terminal=terminal,
    )


def _moments(runs: Path) -> dict[str, float]:
    """When the journal of the one run here says that a check started, that all were judged."""
    passed: dict[str, float] = {}
    for journal in runs.glob("*/run.ndjson"):
        for line in journal.read_bytes().splitlines():
            for name, event in (("first", b'"check_started"'), ("judged", b'"run_ended"')):
                if name not in passed and event in line:
                    passed[name] = json.loads(line)["boottime_seconds"]
    return passed
