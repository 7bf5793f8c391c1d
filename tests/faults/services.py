"""Faults of services: a failed unit."""

from tests.faults import Fault
from tests.faults._arrangements import tree
from tests.machines import Machine


def failed(machine: Machine) -> None:
    machine.failed_units(["backup.service"])


def named_failed(machine: Machine) -> None:
    row = "failed.service loaded active running Watches for what has failed\n"
    machine.file("commands/systemctl-failed", row)


FAULTS = (Fault("services.none_failed", "one_unit", tree(failed), tree(named_failed)),)
