"""Faults of deliveries: something else came than what was ordered."""

from collections.abc import Callable

from tests.faults import Fault
from tests.faults._arrangements import ordered
from tests.machine_firmware import TABLE, Dimm, dimms
from tests.machine_processors import GIB
from tests.machines import Machine

FITTING = """
number = "PO-2026-1"
model = "Workstation 4000"
memory = "16 GB"
cpu.cores = ">= 2"
disk = [{ model = "Example SSD 970", size = "500 GB", rotational = false }]
"""
TWO_DISKS = """
disk = [{ model = "Example SSD 970" }, { size = ">= 2 TB", rotational = true }]
"""
MEMORY = 'memory = "16 GB"'
SMALL_DISK = 'disk = [{ size = "250 GB" }]'
SPEED = 'dimm = [{ speed = ">= 3200 MT/s" }, { speed = ">= 3200 MT/s" }]'
OPTIONAL_SPEED = """
memory = "16 GB"
dimm = [
    { speed = ">= 3200 MT/s", optional = true },
    { speed = ">= 3200 MT/s", optional = true },
]
"""
OPTIONAL_DISK = """
disk = [
    { model = "Example SSD 970" },
    { size = ">= 2 TB", rotational = true, optional = true },
]
"""
SECOND = "wwn:5000c500a1b2c3d4"

Build = Callable[[Machine], object]


def second_disk(machine: Machine) -> None:
    machine.disk(
        "sda",
        wwn="naa.5000c500a1b2c3d4",
        serial="WD-WX12345",
        model="Example HDD",
        size_bytes=2 * 10**12,
        rotational=True,
    )


def other_model(machine: Machine) -> None:
    machine.disk(model="Example SSD 960")


def disk_of(size_bytes: int) -> Build:
    return lambda machine: machine.disk(size_bytes=size_bytes)


def modules(*sizes: int) -> Build:
    """Modules of these sizes, of which the system sees 4 % less."""

    def build(machine: Machine) -> None:
        machine.memory(total_bytes=int(sum(sizes) * 0.96), installed_bytes=sum(sizes))
        slots = [f"DIMM A{number}" for number in range(1, 5)]
        dimms(machine, [Dimm(slot=s, size_bytes=b) for s, b in zip(slots, sizes, strict=False)])

    return build


def untold(size_bytes: int = 16 * GIB) -> Build:
    """Firmware that does not tell its modules, and this much memory that the system sees."""

    def build(machine: Machine) -> None:
        machine.memory(total_bytes=size_bytes)
        machine.without(TABLE)

    return build


TOLERATED = int(16 * GIB * 0.94) // 1024 * 1024
"""Six percent less is the least that holds where only the system tells."""

FAULTS = (
    Fault(
        "order.nothing_missing",
        "one_of_two_disks",
        ordered(TWO_DISKS),
        ordered(TWO_DISKS, second_disk),
        "line:disk[2]",
        device=True,
    ),
    Fault(
        "order.nothing_substituted",
        "another_model",
        ordered(FITTING, other_model),
        ordered(FITTING),
        "line:disk[1]",
        device=True,
    ),
    Fault(
        "order.nothing_worse",
        "one_module_less",
        ordered(MEMORY, modules(8 * GIB)),
        ordered(MEMORY, modules(8 * GIB, 8 * GIB)),
        "line:memory",
        device=True,
    ),
    Fault(
        "order.nothing_worse",
        "below_the_tolerance",
        ordered(MEMORY, untold(TOLERATED - 1024)),
        ordered(MEMORY, untold(TOLERATED + 1024)),
        "line:memory",
        device=True,
    ),
    Fault(
        "order.nothing_extra",
        "second_disk",
        ordered(FITTING, second_disk),
        ordered(FITTING),
        f"extra:{SECOND}",
        device=True,
    ),
    Fault(
        "order.nothing_better",
        "beyond_one_percent",
        ordered(SMALL_DISK, disk_of(252_500_000_000 + 512 * 1024)),
        ordered(SMALL_DISK, disk_of(252_500_000_000 - 512 * 1024)),
        "line:disk[1]",
        device=True,
    ),
    Fault(
        "order.all_told",
        "modules_not_told",
        ordered(SPEED, untold()),
        ordered(SPEED),
        "line:dimm[1]",
        outcome="inconclusive",
        device=True,
    ),
    Fault(
        "order.optional_met",
        "optional_disk",
        ordered(OPTIONAL_DISK),
        ordered(OPTIONAL_DISK, second_disk),
        "line:disk[2]",
        device=True,
    ),
    Fault(
        "order.optional_told",
        "optional_modules_not_told",
        ordered(OPTIONAL_SPEED, untold()),
        ordered(OPTIONAL_SPEED),
        "line:dimm[1]",
        outcome="inconclusive",
        device=True,
    ),
)
