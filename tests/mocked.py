"""The same synthetic machine under umockdev, so that the live readers see what `--root` sees.

`umockdev-run -- python -m tests.mocked TREE COMMAND...` puts /sys and /proc of a captured tree into
umockdev's testbed and runs the command there. umockdev keeps no udev database: its properties are
written where it puts its own, into each device's uevent.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from probes.port.recorded import Recorded

__all__ = ["ABSENT", "live_facts", "mocked_command"]

UMOCKDEV = shutil.which("umockdev-run")
ABSENT = None if UMOCKDEV else "umockdev is not installed: apt install umockdev"
"""Why nothing can be mocked here, `None` where it can."""

ROOT = Path(__file__).resolve().parent.parent
OBSERVE = """
import json, sys
import probes
from probes.port.live import Live
system = Live()
facts = probes.encode(probes.observe(system, sys.argv[1:]))
facts["temperatures"] = [[s.chip, s.label, s.value, s.critical] for s in system.temperatures()]
facts["fans"] = [[s.chip, s.label, s.value] for s in system.fans()]
try:
    facts["battery"] = system.battery().charge_percent
except probes.Unavailable as why:
    facts["battery"] = why.reason
print(json.dumps(facts))
"""


def mocked_command(tree: Path, command: Sequence[str]) -> list[str]:
    """What to run so that `command` finds the machine of `tree` instead of this one."""
    return [UMOCKDEV or "", "--", sys.executable, "-m", "tests.mocked", str(tree), *command]


def live_facts(tree: Path, probes: Sequence[str]) -> dict[str, Any]:
    """What the live readers find, with `temperatures`, `fans` and `battery` beside the probes."""
    command = mocked_command(tree, [sys.executable, "-c", OBSERVE, *probes])
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    facts: dict[str, Any] = json.loads(done.stdout)
    return facts


def populate(tree: Path, testbed: Path) -> None:
    """Lay the tree's /sys and /proc into the testbed."""
    for folder in ("sys", "proc"):
        if (tree / folder).is_dir():
            shutil.copytree(tree / folder, testbed / folder, symlinks=True, dirs_exist_ok=True)
    system = Recorded(str(tree))
    for subsystem in (*system.names("/sys/class"), *system.names("/sys/bus")):
        for device in system.devices(subsystem):
            lines = [f"{key}={value}\n" for key, value in device.properties.items()]
            place = testbed / device.sys_path.removeprefix("/")
            if place.is_dir():  # some classes have files among their devices
                (place / "uevent").write_text("".join(lines))


def main(tree: str, *command: str) -> None:
    """Populate the testbed that umockdev-run has made, then become the command."""
    populate(Path(tree), Path(os.environ["UMOCKDEV_DIR"]))
    os.execvp(command[0], command)


if __name__ == "__main__":
    main(*sys.argv[1:])
