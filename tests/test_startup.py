"""Start-up is a feature: guarded by the list of imported modules, not by a clock."""

import json
import subprocess
import sys

import pytest

HEAVY = {
    "_pytest",
    "asyncio",
    "cpuinfo",
    "hypothesis",
    "jinja2",
    "msgspec",
    "numpy",
    "probes",
    "psutil",
    "pytest",
    "pyudev",
    "reports",
    "rich",
    "sqlalchemy",
}
PROGRAM = """
import json, sys
from acceptance.cli import main
try:
    main()
except SystemExit as stop:
    code = stop.code
print(json.dumps({"code": code or 0, "modules": sorted(sys.modules)}), file=sys.stderr)
"""


@pytest.mark.parametrize("option", ["--version", "--help"])
def test_asking_what_it_is_imports_nothing_heavy(option: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, option], capture_output=True, text=True, check=True
    )
    found = json.loads(done.stderr)
    imported = {name.split(".")[0] for name in found["modules"]}
    assert found["code"] == 0
    assert imported & HEAVY == set()
    assert "click" in imported
    assert done.stdout
