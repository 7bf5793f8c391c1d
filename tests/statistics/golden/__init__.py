"""Published and recomputed numbers with their sources, and the rows that may gate a test.

A row whose status is `published_known` was neither re-read nor recomputed: it gates nothing.
"""

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
GATING = {
    "published_retrieved",
    "published_known_recomputed",
    "published_secondary",
    "computed",
}


@cache
def _all() -> tuple[dict[str, Any], ...]:
    files = sorted(HERE.glob("*.json"))
    return tuple(row for file in files for row in json.loads(file.read_text())["rows"])


def methods() -> set[str]:
    """Every method with a row that may gate."""
    return {row["method"] for row in _all() if row["status"] in GATING}


def rows(method: str, **wanted: Any) -> list[Any]:
    """(inputs, expected, tolerance) of each gating row; `wanted` narrows by inputs."""
    found = [
        row
        for row in _all()
        if row["method"] == method
        and row["status"] in GATING
        and all(row["inputs"].get(name) == value for name, value in wanted.items())
    ]
    assert found, f"no golden row of {method} may gate a test"
    return [
        pytest.param(row["inputs"], row["expected"], row["tolerance"], id=f"{method}-{number}")
        for number, row in enumerate(found)
    ]
