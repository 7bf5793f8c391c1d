"""The facts of one probe on a machine that a test has built."""

from typing import Any

import probes
from probes.port.recorded import Recorded
from tests.machines import Machine


def facts(machine: Machine, probe: str) -> Any:
    """Write the machine, observe it as a captured tree, and return one probe's facts."""
    return probes.observe(Recorded(str(machine.write())), [probe])[probe].facts


def reasons(found: Any) -> dict[str, str]:
    """The reason of each missing fact by its path."""
    return {missing.path: missing.reason for missing in found.missing}
