"""Whoever reads our output may go, or never have been there: the exit code is never 1."""

import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import judge
from tests.durability.bench import Bench

SUITE = """
from acceptance import check

@check("own.needs", title="Needs a tool", needs=("tool:no-such-tool",))
def test_needs():
    pass
"""


@pytest.mark.parametrize("words", [["runs"], ["doctor"], ["suites", "list"], ["--help"]])
@pytest.mark.parametrize("end", ["| true", ">&-"])
def test_a_reader_that_is_not_there(bench: Bench, words: list[str], end: str) -> None:
    tool = shlex.join([sys.executable, "-P", "-m", "acceptance.cli", *words])
    line = ["bash", "-c", f"set -o pipefail; {tool} {end}"]
    done = subprocess.run(line, env=bench.env, cwd=bench.cwd, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr


def test_a_check_whose_tool_is_missing_is_inconclusive(tmp_path: Path) -> None:
    judged = judge(tmp_path, {"test_own.py": SUITE})
    result = judged.result("own.needs")
    assert (result["outcome"], result["reason"]["key"]) == ("inconclusive", "needs.tool")
    assert judged.run["verdict"]["not_shown"][0]["cure"] == "apt install no-such-tool"
