"""The child: probes the machine, lets pytest run the checks, and tells the supervisor.

Run as `python -P -m acceptance.child FD PARENT`, by the supervisor only, in an
environment that the supervisor has built. It may crash, hang or be killed; the
supervisor outlives it.
"""

import faulthandler
import os
import signal
import sys
from typing import Any

import probes
from acceptance.events import FactsObserved
from acceptance.held_against import hold_against
from acceptance.processes import die_with_parent, leave_warden, offer_to_oom_killer
from acceptance.protocol import Channel, Finished, Instructions, Probing
from probes.system import System

__all__ = ["main", "open_system"]


def main() -> None:
    """Follow the supervisor's instructions to the end."""
    fd, parent = int(sys.argv[1]), int(sys.argv[2])
    die_with_parent(parent)
    leave_warden()
    offer_to_oom_killer()
    os.set_inheritable(fd, False)
    faulthandler.enable()
    faulthandler.register(signal.SIGUSR1, all_threads=True)
    channel = Channel(fd)
    interrupted = False
    try:
        if not channel.waiting():  # a large suite is being read: time enough for pytest
            import acceptance.plugin  # noqa: F401 - used by _follow
        _follow(channel, channel.instructions())
    except KeyboardInterrupt:
        interrupted = True
    channel.emit(Finished(interrupted=interrupted))
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)  # all is said: taking an interpreter apart costs more than most checks


def _follow(channel: Channel, orders: Instructions) -> None:
    system = open_system(orders.root)
    if orders.facts is None:
        facts, plain = _observe(channel, system, orders.skip_probes, quick=orders.watching)
    else:
        facts, plain = probes.decode(orders.facts), orders.facts
    told = hold_against(channel, orders, facts, plain)
    # pytest takes a fifth of a second to import: the facts are on their way before that.
    from acceptance.plugin import run_checks

    run_checks(channel, orders, told, system)


def open_system(root: str | None) -> System:
    """The port to this machine, or to the captured one below `root`."""
    if root is None:
        from probes.port.live import Live

        return Live()
    from probes.port.recorded import Recorded

    return Recorded(root)


def _observe(
    channel: Channel, system: System, skip: tuple[str, ...], *, quick: bool
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Ask the probes one by one, so that the supervisor knows which one hangs.

    Returns the facts, and the same in their JSON form.
    """
    found = probes.lasting(slow=not quick)
    seen: dict[str, probes.Observation] = {}
    for name in found:
        if name in skip:
            seen[name] = _unanswered()
            continue
        channel.emit(Probing(name=name))
        seen.update(probes.observe(system, only=[name], probes=found))
    durations = {name: round(one.duration_seconds, 6) for name, one in seen.items()}
    plain = probes.encode(seen)
    channel.emit(FactsObserved(facts=plain, duration_seconds=durations))
    return {name: one.facts for name, one in seen.items()}, plain


def _unanswered() -> probes.Observation:
    missing = probes.Missing(path="", reason="probe.no_answer")
    facts = probes.Unprobed(missing=(missing,))
    return probes.Observation(facts=facts, duration_seconds=0.0, cpu_seconds=0.0)


if __name__ == "__main__":
    main()
