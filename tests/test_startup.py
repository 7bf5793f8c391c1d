"""Start-up is a feature: guarded by the list of imported modules, not by a clock."""

import json
import subprocess
import sys

import pytest

HEAVY = {
    "_pytest",
    "asyncio",
    "cpuinfo",
    "cyclonedx",
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


@pytest.mark.parametrize(
    ("arguments", "spared"),
    [
        (["inventory", "--json"], HEAVY - {"msgspec", "probes", "psutil", "pyudev"}),
        (["inventory"], {"cyclonedx", "jinja2", "numpy", "pytest", "rich"}),
        (["plan", "--mtbf", "9h", "--confidence", "80%"], HEAVY - {"msgspec"}),
        (["suites", "list"], {"cyclonedx", "numpy", "psutil", "reports", "rich"}),
    ],
)
def test_a_command_imports_only_what_it_needs(arguments: list[str], spared: set[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, *arguments], capture_output=True, text=True, check=True
    )
    imported = {name.split(".")[0] for name in json.loads(done.stderr)["modules"]}
    assert imported & spared == set()


def test_no_run_needs_the_writer_of_parts_lists() -> None:
    program = "import sys, acceptance.qualification, acceptance.plugin, reports, probes.port.live\n"
    program += "print('cyclonedx' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout == "False\n"
