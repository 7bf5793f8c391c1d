"""Every golden number that may gate a test does, and is a true copy of the published one."""

import ast
import os
from pathlib import Path

import pytest

from tests.statistics.golden import HERE, methods

TESTS = Path(__file__).parent


def _asked_for() -> set[str]:
    """First arguments of every call of `rows` below this folder."""
    return {
        node.args[0].value
        for file in TESTS.rglob("test_*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "rows"
        and node.args
        and isinstance(node.args[0], ast.Constant)
        and isinstance(node.args[0].value, str)
    }


def test_every_method_with_a_number_that_may_gate_is_asked_for_by_a_test() -> None:
    assert methods() - _asked_for() == set()


@pytest.mark.recorded
@pytest.mark.parametrize("name", sorted(p.name for p in HERE.glob("*.[cj]s*")))
def test_the_numbers_here_are_those_that_were_published(name: str) -> None:
    recordings = os.environ.get("ACCEPTANCE_RECORDINGS")
    if not recordings:
        pytest.skip("ACCEPTANCE_RECORDINGS names no folder")
    original = Path(recordings).parent / "golden" / name
    if not original.is_file():
        pytest.skip(f"no golden numbers beside the recordings: {original.name}")
    assert (HERE / name).read_bytes() == original.read_bytes()
