"""Observes the service manager: which units have failed.

From systemctl, since no file tells it; as an ordinary user. A system whose first process is not
systemd has no answer, and says so.
"""

import re

import msgspec

from probes.software.process_table import first_process
from probes.system import Gaps, Missing, System, Unavailable

__all__ = ["Facts", "Unit", "failed_units", "probe"]

ASK = ("systemctl", "list-units", "--failed", "--all", "--full", "--plain", "--no-legend")
KEPT = (
    *("systemctl-failed", "systemctl_list-units_--failed", "systemctl_--failed"),
    *("systemctl_list-units_--all", "systemctl_list-units", "systemctl"),
)
_NOT_BOOTED = "System has not been booted with systemd"
_UNIT = re.compile(r"\S+\.[a-z]+")
COLUMNS = 4


class Unit(msgspec.Struct, frozen=True, kw_only=True, order=True):
    """A unit as `systemctl list-units` shows it."""

    name: str
    load: str
    active: str
    sub: str
    description: str = ""


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """The service manager; `manager` is the name of the first process."""

    manager: str | None = None
    failed: tuple[Unit, ...] | None = None
    missing: tuple[Missing, ...] = ()


def probe(system: System) -> Facts:
    """Observe the service manager."""
    gaps = Gaps()
    return Facts(
        manager=gaps.attempt("manager", first_process, system),
        failed=gaps.attempt("failed", _failed, system),
        missing=gaps.missing(),
    )


def _failed(system: System) -> tuple[Unit, ...]:
    """Ask only where systemd runs: elsewhere the command would only say that it cannot."""
    if not system.recorded and not system.exists("/run/systemd/system"):
        raise Unavailable("probe.no_systemd")
    told = system.run(ASK, names=KEPT)
    if told.status:
        raise Unavailable("probe.tool_failed", tool="systemctl", status=told.status)
    if told.text.startswith(_NOT_BOOTED):
        raise Unavailable("probe.no_systemd")
    return failed_units(told.text)


def failed_units(text: str) -> tuple[Unit, ...]:
    """The rows of units in what systemctl prints, with or without its dots, header and legend."""
    found = set()
    for line in text.split("\n"):
        words = line.strip("●*× \r").split(maxsplit=COLUMNS)
        if len(words) >= COLUMNS and _UNIT.fullmatch(words[0]) and words[2] == "failed":
            name, load, active, sub, *description = words
            found.add(
                Unit(
                    name=name,
                    load=load,
                    active=active,
                    sub=sub,
                    description=description[0].strip() if description else "",
                )
            )
    return tuple(sorted(found))
