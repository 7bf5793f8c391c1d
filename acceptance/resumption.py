"""Going on with a run whose tool or machine died.

The boot id of the last line tells which: the same boot, and only the tool died - the
attempt in flight is interrupted and the check repeated; another boot, and the machine
died during that check - it has failed and is not repeated.
"""

from pathlib import Path

from acceptance import deaths
from acceptance import events as e
from acceptance.captured import require_captured
from acceptance.catalogue import builtin_suites
from acceptance.clock import Clock
from acceptance.environment import environment
from acceptance.lock import machine_lock
from acceptance.qualification import Ended, Qualification, carry_out, digest_of
from acceptance.refusal import BadInput
from acceptance.request import LOAD_SECONDS, Request
from acceptance.runs.journal import HEAD, Journal, write_durably
from acceptance.runs.reading import attachments_of, read_lines
from acceptance.runs.replay import Replay
from acceptance.sentences import sentence
from acceptance.supervisor import Observer
from acceptance.version import __version__

__all__ = ["resume"]


def resume(folder: Path, ports: Request, observer: Observer, clock: Clock) -> Ended:
    """Finish the run in `folder`; one that is finished already just gives its verdict.

    `ports` gives state folder, lock and scratch of this command; all that decides what
    is judged comes from the journal. Raises `Refusal` where the run cannot go on.
    """
    chain = read_lines(folder)
    told = Replay()
    for journalled in chain.lines:
        told.add(journalled.line)
    if told.started is None:
        raise BadInput("bad.run_not_started", path=str(folder))
    if told.ended is not None:
        if not (folder / HEAD).exists():
            write_durably(folder / HEAD, chain.head.encode() + b"\n")
        return Ended(folder, told.ended.verdict, interrupted=False)
    request = _request(told.started, folder, ports)
    if request.root is not None:
        require_captured(request.root)
    qualification = Qualification(request)
    with machine_lock(ports.lock, needed=bool(qualification.loads)):
        journal = Journal(
            folder,
            clock,
            seq=len(chain.lines),
            prev=chain.head,
            size=chain.size,
            attached=attachments_of(chain.lines),
        )
        opening = [
            *_set_aside_tail(journal, chain.tail),
            *_what_happened(told, clock),
            *_changed_suites(told.started, qualification),
        ]
        return carry_out(qualification, journal, told, observer, clock, opening=opening)


def _request(started: e.RunStarted, folder: Path, ports: Request) -> Request:
    chosen = started.selection
    if started.profile not in LOAD_SECONDS:
        raise BadInput("bad.profile", profile=started.profile, profiles=", ".join(LOAD_SECONDS))
    return Request(
        state=folder.parent.parent,
        lock=ports.lock,
        scratch=ports.scratch,
        profile=started.profile,
        suites=tuple(_suite(name) for name in chosen.get("suites", ())),
        checks=tuple(chosen.get("checks", ())),
        parts=tuple(chosen.get("parts", ())),
        order=Path(started.order) if started.order else None,
        order_text=started.order_text,
        root=Path(started.root) if started.root else None,
        provider=Path(started.provider) if started.provider else None,
        kind=started.kind,
        safety=("read_only",) if started.kind == "watch" else ports.safety,
        previous=started.previous,
    )


def _suite(name: str) -> Path:
    """A name in a journal is one of the built-in suites, whatever lies in this folder."""
    return Path(name) if "/" in name else builtin_suites() / name


def _set_aside_tail(journal: Journal, tail: bytes) -> list[e.Event]:
    """Half a line at the end was never acknowledged; it is kept, but not in the chain."""
    if not tail:
        return []
    journal.set_aside(tail)
    return [e.Incident(what=sentence("incident.torn_tail", bytes=len(tail)))]


def _what_happened(told: Replay, clock: Clock) -> list[e.Event]:
    """Whether the tool died or the machine, and what that means for the check in flight."""
    machine_died = told.last is not None and told.last.boot != clock.boot_id()
    resumed = e.Resumed(
        tool_version=__version__, machine_died=machine_died, environment=environment()
    )
    if told.in_flight is None:
        return [resumed]
    (check, part), attempt = told.in_flight
    if machine_died:
        death = deaths.of_machine()
        ended: e.Event = e.CheckFinished(
            check=check, part=part, attempt=attempt, outcome=death.outcome, reason=death.reason
        )
    else:
        reason = sentence("reason.tool_died")
        ended = e.AttemptInterrupted(check=check, part=part, attempt=attempt, reason=reason)
    return [resumed, ended]


def _changed_suites(started: e.RunStarted, qualification: Qualification) -> list[e.Event]:
    """Results of two versions of a suite in one run must be visible as such."""
    now = {name: digest_of(path) for path, name in qualification.suites}
    changed = sorted(name for name in now if started.suites.get(name) != now[name])
    return [e.Incident(what=sentence("incident.suite_changed", suite=name)) for name in changed]
