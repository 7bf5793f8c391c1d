"""What the real command answers on machines that tell little, or something odd."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.faults._arrangements import tree
from tests.faults._runner import Seen, observe
from tests.machines import Machine

LOG = "commands/dmesg"
KERNEL_CHECKS = ("kernel.log_clean", "kernel.no_crash")
DISK = "storage.no_io_errors"


def judged(folder: Path, build: Callable[[Machine], object], *checks: str) -> Seen:
    return observe(tree(build), folder, [word for c in checks for word in ("--check", c)])


def result(seen: Seen, check: str) -> dict[str, Any]:
    found: dict[str, Any] = next(r for r in seen.document["results"] if r["check"] == check)
    return found


def claimed(seen: Seen, check: str) -> list[str]:
    return [claim["statement"]["key"] for claim in result(seen, check)["claims"]]


# -- the log -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "log",
    [
        "",
        "dmesg: read kernel buffer failed: Operation not permitted\n",
        "-- No entries --\n",
        "12,1,2,-;systemd[1]: Started a service.\n",
        "\0" * 4096,
    ],
    ids=["empty", "refused", "journal", "programs", "zeros"],
)
def test_a_log_without_a_line_of_the_kernel_proves_nothing(tmp_path: Path, log: str) -> None:
    def build(machine: Machine) -> None:
        machine.file(LOG, log.encode())

    seen = judged(tmp_path, build, *KERNEL_CHECKS, DISK)
    assert {seen.outcome(check) for check in (*KERNEL_CHECKS, DISK)} == {"inconclusive"}


def test_a_log_that_lost_its_start_is_said_to_have(tmp_path: Path) -> None:
    def build(machine: Machine) -> None:
        machine.file(LOG, "<6>[ 9000.000000] e1000e 0000:00:1f.6 eth0: NIC Link is Up\n")

    seen = judged(tmp_path, build, *KERNEL_CHECKS, DISK)
    keys = {key for check in (*KERNEL_CHECKS, DISK) for key in claimed(seen, check)}
    assert len(keys) == 3
    assert {key.rpartition("_")[2] for key in keys} == {"kept"}


# -- devices that are listed ---------------------------------------------------------------------

NET, DUPLEX = "network.few_errors", "network.full_duplex"


def test_made_by_the_kernel_is_no_part_to_plan(tmp_path: Path) -> None:
    def build(machine: Machine) -> None:
        machine.without("sys/class/net/eth0")

    seen = judged(tmp_path, build, NET, DUPLEX)
    assert set(seen.outcomes.values()) == {"not_applicable"}


def unreadable(folder: str) -> Callable[[Machine], None]:
    """A device of which only the name is left."""

    def build(machine: Machine) -> None:
        for path in [p for p in (*machine.files, *machine.links) if p.startswith(f"{folder}/")]:
            machine.without(path)

    return build


def emptied(machine: Machine) -> None:
    """Each file of disks and cards holds nothing."""
    for path in machine.files:
        if path.startswith("sys/devices/") and ("/net/" in path or "/nvme/" in path):
            machine.file(path, b"")


@pytest.mark.parametrize(
    "build",
    [unreadable("sys/devices/pci0000:00"), emptied, lambda machine: machine.without("sys")],
    ids=["dangling", "emptied", "no_sys"],
)
def test_what_is_listed_and_cannot_be_read_is_not_judged(
    tmp_path: Path, build: Callable[[Machine], object]
) -> None:
    seen = judged(tmp_path, build, NET, DISK)
    assert seen.outcome(NET) == seen.outcome(DISK) == "inconclusive"
    assert set(seen.outcomes.values()) == {"inconclusive"}


def test_a_reader_without_a_medium_is_no_disk(tmp_path: Path) -> None:
    def build(machine: Machine) -> None:
        machine.disk("sdb", wwn=None, serial="R1", size_bytes=0, partitions=(), io_timeouts=3)
        path = next(p for p in machine.files if p.endswith("/sdb/removable"))
        machine.file(path, "1")

    seen = judged(tmp_path, build, DISK)
    assert sorted(seen.outcomes.values()) == ["not_applicable", "passed"]


# -- file systems --------------------------------------------------------------------------------

ROOM = "storage.filesystems_have_room"
TABLE = (
    "31 1 0:40 / / rw shared:1 - zfs pool/root rw\n"
    "32 1 259:1 / /boot/efi rw shared:2 - vfat /dev/nvme0n1p1 rw\n"
    "33 1 0:41 / /mnt/program rw shared:3 - fuse program rw\n"
)
SIZES = (
    "Filesystem 1K-blocks Used Available Use% Mounted on\n"
    "pool/root 104857600 {used} {free} 50% /\n"
    "/dev/nvme0n1p1 102400 102300 100 100% /boot/efi\n"
    "program 1000 1000 0 100% /mnt/program\n"
)


@pytest.mark.parametrize(("free", "outcome"), [(52428800, "passed"), (1000000, "failed")])
def test_a_pool_is_judged_and_the_firmwares_partition_is_not(
    tmp_path: Path, free: int, outcome: str
) -> None:
    def build(machine: Machine) -> None:
        machine.file("proc/self/mountinfo", TABLE)
        machine.file("commands/df", SIZES.format(used=104857600 - free, free=free))

    seen = judged(tmp_path, build, ROOM)
    assert seen.outcome(ROOM) == outcome
    taken = {m["name"]: m["value"] for m in result(seen, ROOM)["measurements"]}
    assert (taken["file_systems"], taken["not_judged"]) == (1, 2)
