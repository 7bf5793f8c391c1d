"""Faults that show only under load: something of the machine is not as before."""

import shlex
from pathlib import Path

from tests.faults import Fault, Maker
from tests.faults._arrangements import live, namespace

LOAD, CHECK = "cpu.computes_same_bits", "machine.unchanged_by_load"

DURING = """
import subprocess
from acceptance.loads import cpu

def cpu_kernel(core, round_number, kind):
    if (core, round_number, kind) == (0, 3, "hash"):
        subprocess.run({command!r}, check=True)
    return cpu.kernel(core, round_number, kind)
"""


def remounted(options: str) -> Maker:
    """A file system of this machine, mounted a second time, that changes while the load runs."""

    def script(folder: Path) -> list[str]:
        (folder / "a").mkdir()
        (folder / "b").mkdir()
        a, b = (shlex.quote(str(folder / name)) for name in "ab")
        return [f"mount --bind {a} {b}"]

    def arguments(folder: Path) -> list[str]:
        command = ["mount", "-o", f"remount,bind,{options}", str(folder / "b")]
        provider = folder / "provider.py"
        provider.write_text(DURING.format(command=command), encoding="utf-8")
        return ["--provider", str(provider), *live(LOAD, CHECK)]

    return namespace(script, arguments)


FAULTS = (
    Fault(
        CHECK,
        "file_system_turned_read_only",
        remounted("ro"),
        remounted("noatime"),
        part=f"load:{LOAD}",
        needs=frozenset({"root"}),
    ),
)
