"""The skeleton of a new suite: one check with its sentences, its fault and its control."""

import re
from pathlib import Path

from acceptance.refusal import BadInput

__all__ = ["write_skeleton"]

_NAME = re.compile(r"[a-z][a-z0-9_]*")

_CHECK = '''"""What this suite looks at, from which sources, with which privileges."""

from acceptance import Machine, Measure, at_least, check, measurement, text


@check(
    "{name}.memory_free",
    title=text(
        "A tenth of the memory is free for programs",
        es="Una décima parte de la memoria está libre para programas",
    ),
    severity="minor",
    safety="read_only",
    characteristic="performance efficiency.capacity",
    measures=(
        measurement(
            "available_ratio",
            "1",
            at_least(0.1, marginal=0.05),
            title=text("available memory", es="memoria disponible"),
        ),
    ),
    fault=text("9.9 % of the memory is available", es="Un 9,9 % de la memoria está disponible"),
    control=text("10 % of the memory is available", es="Un 10 % de la memoria está disponible"),
    advice=text("Close programs or add memory.", es="Cierre programas o amplíe la memoria."),
)
def test_memory_free(machine: Machine, measure: Measure) -> None:
    available = machine.need("memory.available_bytes")
    measure("available_ratio", available / machine.need("memory.total_bytes"))
'''

_FAULTS = '''"""The fault and the control of `{name}.memory_free`, through the real command.

Run with pytest: each captures a machine of two files and lets acceptance judge it.
"""

import json
import subprocess
import sys
from pathlib import Path

import pytest

SUITE = Path(__file__).with_name("test_{name}.py")


def outcome(tree: Path, available_kib: int) -> str:
    """The outcome of the check on a machine of 1,000,000 KiB."""
    (tree / "proc").mkdir(parents=True)
    (tree / "sys").mkdir()
    meminfo = f"MemTotal: 1000000 kB\\nMemAvailable: {{available_kib}} kB\\n"
    (tree / "proc" / "meminfo").write_text(meminfo)
    command = [sys.executable, "-P", "-m", "acceptance.cli", "qualify", "--json"]
    command += ["--suite", str(SUITE), "--root", str(tree)]
    environment = {{"ACCEPTANCE_STATE": str(tree / "state"), "PATH": "/usr/bin:/bin"}}
    done = subprocess.run(command, env=environment, capture_output=True, check=False)
    return json.loads(done.stdout)["results"][0]["outcome"]


@pytest.mark.parametrize(("available_kib", "expected"), [(99_999, "failed"), (100_000, "passed")])
def test_fault_and_control(tmp_path: Path, available_kib: int, expected: str) -> None:
    assert outcome(tmp_path, available_kib) == expected
'''


def write_skeleton(into: Path, name: str) -> tuple[Path, Path]:
    """Write `NAME/test_NAME.py` and `NAME/faults_NAME.py` below `into`; returns both.

    Raises `BadInput` for a name that is none, or where one of the files exists.
    """
    if not _NAME.fullmatch(name):
        raise BadInput("bad.name", name=name)
    folder = into / name
    suite, faults = folder / f"test_{name}.py", folder / f"faults_{name}.py"
    for path in (suite, faults):
        if path.exists():
            raise BadInput("bad.exists", path=str(path))
    folder.mkdir(parents=True, exist_ok=True)
    suite.write_text(_CHECK.format(name=name), encoding="utf-8")
    faults.write_text(_FAULTS.format(name=name), encoding="utf-8")
    return suite, faults
