"""Runs the real command against an arrangement, and says which checks failed."""

import json
import os
import platform
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from tests.faults import Arrangement, Fault, Maker
from tests.mocked import mocked_command

__all__ = ["Seen", "missing_needs", "observe", "observe_mocked", "run"]

DEADLINE_SECONDS = 120
SOURCES = Path(__file__).resolve().parents[2]


class Seen(NamedTuple):
    """The outcomes of one run by (check, part), its exit code, and the whole document."""

    outcomes: dict[tuple[str, str | None], str]
    exit_code: int
    document: dict[str, Any]

    def failed(self) -> frozenset[str]:
        """The checks that failed for any part, or that broke."""
        return frozenset(c for (c, _), o in self.outcomes.items() if o in ("failed", "error"))

    def outcome(self, check: str, part: str | None = None) -> str:
        """Of one (check, part); without a part, the worst of all its parts."""
        mine = {p: o for (c, p), o in self.outcomes.items() if c == check}
        if part is not None:
            return mine.get(part, "not planned")
        order = ("failed", "error", "inconclusive", "passed", "not_applicable")
        return next((o for o in order if o in mine.values()), "not planned")


def run_mocked(arrangement: Arrangement, folder: Path, check: str) -> Seen:
    """The same machine a second time: mocked below the live readers, instead of by `--root`."""
    place = arrangement.arguments.index("--root")
    tree = Path(arrangement.arguments[place + 1])
    others = (*arrangement.arguments[:place], *arrangement.arguments[place + 2 :])
    wrapper = mocked_command(tree, [sys.executable, "-m", "tests.faults._mocked"])
    mocked = (*others, "--check", check)
    return run(Arrangement(mocked, tuple(wrapper), arrangement.environment, whole=True), folder)


def run(arrangement: Arrangement, folder: Path, more: Sequence[str] = ()) -> Seen:
    """Run `acceptance qualify --json` with a state folder and a lock of its own."""
    launcher = [] if arrangement.whole else [sys.executable, "-P", "-m", "acceptance.cli"]
    command = [*launcher, "qualify", "--json"]
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("ACCEPTANCE_", "PYT"))}
    environment |= {
        "ACCEPTANCE_STATE": str(folder / "state"),
        "ACCEPTANCE_LOCK": str(folder / "lock"),
        "PYTHONPATH": str(SOURCES),
        **dict(arrangement.environment),
    }
    done = subprocess.run(
        [*arrangement.wrapper, *command, *arrangement.arguments, *more],
        env=environment,
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=DEADLINE_SECONDS,
        check=False,
    )
    if done.returncode not in (0, 10, 11, 12):
        raise RuntimeError(f"exit {done.returncode}:\n{done.stderr[-4000:]}{done.stdout[-2000:]}")
    document = json.loads(done.stdout)
    outcomes = {(r["check"], r["part"]): r["outcome"] for r in document["results"]}
    return Seen(outcomes, done.returncode, document)


def observe(make: Maker, folder: Path, more: Sequence[str] = ()) -> Seen:
    """Make the defect (or the control), run, and take it away again."""
    folder.mkdir(parents=True, exist_ok=True)
    with make(folder) as arrangement:
        return run(arrangement, folder, more)


def observe_mocked(make: Maker, folder: Path, check: str) -> Seen:
    """The same with the live readers under umockdev."""
    folder.mkdir(parents=True, exist_ok=True)
    with make(folder) as arrangement:
        return run_mocked(arrangement, folder, check)


def missing_needs(fault: Fault) -> str | None:
    """What this machine lacks to make the fault, in a word; None where it has all."""
    if "root" in fault.needs and os.geteuid() != 0:
        return "root"
    if "x86" in fault.needs and platform.machine() not in ("x86_64", "i686"):
        return "an x86 processor"
    if "fuse" in fault.needs and not os.access("/dev/fuse", os.R_OK | os.W_OK):
        return "/dev/fuse"
    return None
