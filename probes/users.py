"""Observes who is logged in: whether a machine is idle is decided by it, and nothing else.

From /run/systemd/sessions, or /run/utmp where there are none, as an ordinary user; of a captured
machine also from what `who`, `w` or `last` told. It passes: no part of a run, and names of people
never leave the house.
"""

import msgspec

from probes.software.login_records import Session, last_rows, session_file, utmp, who_rows
from probes.system import Gaps, Missing, System, Unavailable

__all__ = ["PASSING", "Facts", "Session", "probe"]

PASSING = True
"""A moment later it is otherwise: shown by `inventory`, no part of a run's facts."""

SESSIONS = "/run/systemd/sessions"
UTMP = ("/run/utmp", "/var/run/utmp")
SESSION_BYTES = 16 * 2**10


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """Who is logged in; `count` are sessions, of which one person may have several."""

    sessions: tuple[Session, ...] | None = None
    count: int | None = None
    missing: tuple[Missing, ...] = ()


def probe(system: System) -> Facts:
    """Observe who is logged in."""
    gaps = Gaps()
    found = gaps.attempt(("sessions", "count"), _sessions, system)
    return Facts(
        sessions=found, count=None if found is None else len(found), missing=gaps.missing()
    )


def _sessions(system: System) -> tuple[Session, ...]:
    """In one order, whoever told."""
    found = _told(system)
    return tuple(sorted(found, key=lambda s: (s.user, s.terminal or "", s.host or "")))


def _told(system: System) -> list[Session]:
    """What systemd keeps tells most; a login may also have told utmp only."""
    if found := [made for name in system.names(SESSIONS) if (made := _session(system, name))]:
        return found
    for path in UTMP:
        if system.exists(path):
            return list(utmp(system.read(path)))
    if system.exists(SESSIONS):
        return []
    if not system.recorded:
        raise Unavailable("probe.no_login_records")
    try:
        return list(who_rows(system.run(("who",), names=("w",)).text))
    except Unavailable:
        return list(last_rows(system.run(("last",)).text))


def _session(system: System, name: str) -> Session | None:
    """`None` for what has ended, and for the pipe that belongs to one."""
    try:
        return session_file(system.text(f"{SESSIONS}/{name}", SESSION_BYTES))
    except Unavailable:
        return None
