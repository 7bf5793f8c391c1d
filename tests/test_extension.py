"""A probe, a check and an output format are each one file that nothing else knows of.

The sample files are dropped into a copy of the tool, and the real command finds them.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.machines import healthy

HERE = Path(__file__).resolve().parent.parent

PROBE = '''"""How many processes the machine may have: /proc/sys/kernel/pid_max, as any user."""

import msgspec

from probes.system import Gaps, Missing, System


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """The limit."""

    most_processes: int | None = None
    missing: tuple[Missing, ...] = ()


def probe(system: System) -> Facts:
    """Read the limit."""
    gaps = Gaps()
    text = gaps.attempt("most_processes", system.text, "/proc/sys/kernel/pid_max")
    return Facts(most_processes=int(text) if text else None, missing=gaps.missing())
'''

CHECK = '''"""Whether there is room for processes, from the probe `limits`."""

from acceptance import Machine, Measure, at_least, check, measurement, text


@check(
    "sample.process_limit",
    title=text("Many processes may run", es="Pueden ejecutarse muchos procesos"),
    measures=(measurement("limit", "1", at_least(1000), title=text("limit", es="límite")),),
    fault=text("999 processes", es="999 procesos"),
    control=text("1000 processes", es="1000 procesos"),
)
def test_process_limit(machine: Machine, measure: Measure) -> None:
    measure("limit", machine.need("sample_limits.most_processes"))
'''

FORMAT = '''"""One line for a chat: the decision."""

from reports.document import Document

MEDIA_TYPE = "text/plain"
SUFFIX = ".txt"


def render(document: Document) -> bytes:
    """The decision and how many results."""
    verdict = document.run.verdict
    return f"{verdict and verdict.decision} {len(document.run.results)}\\n".encode()
'''


@pytest.fixture(scope="module")
def tool(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the tool with three files more."""
    copy = tmp_path_factory.mktemp("tool")
    for name in ("acceptance", "probes", "reports", "suites"):
        shutil.copytree(HERE / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    (copy / "probes" / "sample_limits.py").write_text(PROBE)
    (copy / "suites" / "reliability" / "test_sample.py").write_text(CHECK)
    (copy / "reports" / "formats" / "chat.py").write_text(FORMAT)
    return copy


def run(tool: Path, state: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """The command line of the copy."""
    environment = {
        **{k: v for k, v in os.environ.items() if not k.startswith(("ACCEPTANCE_", "PYTEST_"))},
        "PYTHONPATH": str(tool),
        "ACCEPTANCE_STATE": str(state),
    }
    command = [sys.executable, "-P", "-m", "acceptance.cli", *words]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(("limit", "outcome"), [(999, "failed"), (1000, "passed")])
def test_the_three_files_are_enough(tool: Path, tmp_path: Path, limit: int, outcome: str) -> None:
    tree = healthy(tmp_path / "tree").file("proc/sys/kernel/pid_max", f"{limit}\n").write()
    state = tmp_path / "state"
    check = "sample.process_limit"
    done = run(tool, state, "qualify", "--check", check, "--root", str(tree), "--json")
    judged = json.loads(done.stdout)

    assert [r["outcome"] for r in judged["results"]] == [outcome], done.stderr
    assert judged["results"][0]["title"]["text"] == "Many processes may run"
    assert judged["facts"]["sample_limits"]["most_processes"] == limit
    report = run(tool, state, "report", "--format", "chat")
    decision = judged["verdict"]["decision"]
    assert report.stdout == f"{decision} 1\n", report.stderr
    listed = run(tool, state, "suites", "list", "--lang", "es").stdout
    assert "Pueden ejecutarse muchos procesos" in listed
