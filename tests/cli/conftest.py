"""A bench of its own for a test, or for all tests of a module that look at one run."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.durability.bench import Bench, Done


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


class Judged(NamedTuple):
    """A run that is over: how the command ended, and the run as JSON."""

    done: Done
    run: dict[str, Any]

    def results(self, check: str) -> list[dict[str, Any]]:
        return [r for r in self.run["results"] if r["check"] == check]

    def result(self, check: str) -> dict[str, Any]:
        (found,) = self.results(check)
        return found


def judge(folder: Path, files: Mapping[str, str], *arguments: str) -> Judged:
    """Write a suite and qualify by it."""
    bench = Bench(folder)
    for name, content in files.items():
        path = bench.suite / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    done = bench.run("qualify", "--suite", str(bench.suite), "--json", *arguments)
    return Judged(done, json.loads(done.out))
