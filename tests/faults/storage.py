"""Faults of disks: that lie, through FUSE; that count errors or are named in the log."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.faults import Arrangement, Fault, Maker
from tests.faults._arrangements import live, tree
from tests.machines import Machine

CHECK = "storage.returns_data"
LIES = ("flip_on_write", "flip_on_read", "lost", "unwritten", "misplaced", "torn", "io_error")
WAIT_SECONDS = 10.0


def disk(lie: str) -> Maker:
    """The scratch folder on a file system that tells this lie."""

    @contextmanager
    def make(folder: Path) -> Iterator[Arrangement]:
        mount = folder / "disk"
        mount.mkdir()
        command = [sys.executable, "-m", "tests.faults._lying_disk", str(mount), lie]
        with subprocess.Popen(command, cwd=Path(__file__).parents[2]) as server:
            try:
                _until_mounted(mount, server)
                scratch = ("ACCEPTANCE_SCRATCH", str(mount))
                yield Arrangement(live(CHECK, "machine.unchanged_by_load"), environment=(scratch,))
            finally:
                unmount = ["fusermount3", "-u", "-z", str(mount)]
                subprocess.run(unmount, check=False, capture_output=True)
                _ended(server)

    return make


def _ended(server: "subprocess.Popen[bytes]") -> None:
    """It ends by itself once nothing is mounted."""
    try:
        server.wait(WAIT_SECONDS)
    except subprocess.TimeoutExpired:
        server.terminate()


def _until_mounted(mount: Path, server: "subprocess.Popen[bytes]") -> None:
    end = time.monotonic() + WAIT_SECONDS
    while not os.path.ismount(mount):
        if server.poll() is not None or time.monotonic() > end:
            raise RuntimeError(f"no file system on {mount}")
        time.sleep(0.02)


SATA = "wwn:5000c500a1b2c3d4"


def failed_requests(count: int) -> Maker:
    def build(machine: Machine) -> None:
        machine.disk("sda", wwn="naa.5000c500a1b2c3d4", serial="Z1X2", io_errors=count)

    return tree(build)


def timed_out(machine: Machine) -> None:
    machine.disk("sda", wwn="naa.5000c500a1b2c3d4", serial="Z1X2", io_timeouts=1)


def offline(machine: Machine) -> None:
    machine.disk("sda", wwn="naa.5000c500a1b2c3d4", serial="Z1X2", state="offline")


def medium_error(name: str) -> Maker:
    line = f"<3>critical medium error, dev {name}, sector 123456 op 0x0:(READ) flags 0x0"

    def build(machine: Machine) -> None:
        machine.disk("sda", wwn="naa.5000c500a1b2c3d4", serial="Z1X2").kernel_log([line])

    return tree(build)


SOUND = disk("none")
REFUSED = failed_requests(193)
COUNTERS = "storage.no_io_errors"
LOG = frozenset({"kernel.log_clean"})

FAULTS = (
    *(Fault(CHECK, lie, disk(lie), SOUND, needs=frozenset({"fuse"})) for lie in LIES),
    Fault(COUNTERS, "time_out", tree(timed_out), REFUSED, SATA, device=True),
    Fault(COUNTERS, "offline", tree(offline), REFUSED, SATA, device=True),
    Fault(COUNTERS, "medium_error", medium_error("sda"), medium_error("loop0"), SATA, LOG),
)
