"""Which logical CPUs should run and do not. From the processor facts. Pure."""

from typing import Any

__all__ = ["missing_cores"]


def missing_cores(cpu: Any) -> tuple[int, ...]:
    """Numbers of offline CPUs that nothing explains.

    With simultaneous multithreading switched off, each running core may have one thread
    that is offline for that; offline CPUs do not tell whose thread they are. A partition
    of an IBM Z is given processors that stand by until its operator wants them.
    """
    if cpu.vendor == "IBM/S390":
        return ()
    offline = tuple(c.number for c in cpu.cpus if not c.online)
    running = len(cpu.cpus) - len(offline)
    if cpu.smt in ("off", "forceoff") and len(offline) <= running:
        return ()
    return offline
