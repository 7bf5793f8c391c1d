"""A command whose reader has gone still ends with its own code, and never with 1."""

import os
import subprocess
import sys
from pathlib import Path

import pytest


def code_without_a_reader(*arguments: str, folder: Path) -> int:
    """The exit code with both streams on a pipe that nobody reads any more."""
    reader, writer = os.pipe()
    os.close(reader)
    try:
        done = subprocess.run(
            [Path(sys.executable).with_name("acceptance"), *arguments],
            stdout=writer,
            stderr=writer,
            env={**os.environ, "ACCEPTANCE_STATE": str(folder)},
            check=False,
            timeout=60,
        )
    finally:
        os.close(writer)
    return done.returncode


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("lot", "judge", "last", "--plan", "."), 2),
        (("lot", "judge"), 2),
        (("plan", "--mtbf", "x", "--confidence", "0.8"), 2),
        (("report", "--nonsense"), 2),
        (("plan", "--mtbf", "500h", "--confidence", "0.8"), 0),
        (("--help",), 0),
    ],
)
def test_nobody_left_to_read_changes_no_code(
    arguments: tuple[str, ...], code: int, tmp_path: Path
) -> None:
    assert code_without_a_reader(*arguments, folder=tmp_path) == code
