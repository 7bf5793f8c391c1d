"""The supervisor: owns journal, deadlines and telemetry; runs no check itself.

One thread, one loop: it reads what the child says, journals it, syncs in groups,
watches the clock, and starts a new child for the rest when one dies. It needs no
privilege; as root it also reads the kernel's log as it grows.
"""

import selectors
import signal
from collections.abc import Callable, Iterable
from typing import Any, Protocol

from acceptance import deaths, protocol
from acceptance import events as e
from acceptance.api import Evidence
from acceptance.childprocess import ChildProcess
from acceptance.clock import Clock
from acceptance.interrupts import Interrupts
from acceptance.model import Verdict
from acceptance.refusal import BadInput
from acceptance.runs.journal import ATTACHMENTS, Journal
from acceptance.runs.replay import Replay
from acceptance.sentences import Sentence, sentence
from acceptance.telemetry import PERIOD_SECONDS, sample
from acceptance.witnesses import Witnesses

__all__ = ["GROUP_SECONDS", "Observer", "Plan", "Supervisor"]

GROUP_SECONDS = 0.1
"""Read-only checks may wait this long until they are on the disk."""

_PROBE_SECONDS = 20.0
_COLLECT_SECONDS = 60.0
_INTERRUPT_SECONDS = 5.0
_STACK_SECONDS = 0.3
_FAREWELL_SECONDS = 2.0
_SHOWN_CHARACTERS = 500
_MOST_BARREN_CHILDREN = 3


class Observer(Protocol):
    """Somebody who watches the run: the live view, plain lines, or nobody."""

    def line(self, line: e.Line, told: Replay) -> None:
        """A line has been journalled."""

    def synced(self) -> None:
        """All lines so far are on the disk."""

    def tick(self, told: Replay) -> None:
        """Time has passed."""


class Plan(Protocol):
    """What the supervisor asks when it needs to know more than the journal tells."""

    def instructions(self, told: Replay, skip_probes: tuple[str, ...]) -> protocol.Instructions:
        """The instructions for the next child."""

    def recognised(self, facts: dict[str, Any]) -> e.SubjectRecognised:
        """Which subject has these facts."""

    def completed(
        self, planned: e.Planned, failed: Iterable[protocol.CollectFailed]
    ) -> list[e.Event]:
        """The plan as it is journalled, with what pytest did not collect."""

    def verdict(self, told: Replay) -> Verdict:
        """The verdict over all results."""


class Supervisor:
    """Carries one run through to its verdict."""

    def __init__(  # noqa: PLR0913 - its ports
        self,
        journal: Journal,
        told: Replay,
        plan: Plan,
        *,
        clock: Clock,
        observer: Observer,
        interrupts: Interrupts,
        first_child: ChildProcess | None = None,
        spawn: Callable[[], ChildProcess] = ChildProcess,
        live: bool = True,
    ) -> None:
        self._journal, self._told, self._plan = journal, told, plan
        self._clock, self._observer, self._interrupts = clock, observer, interrupts
        self._spawn, self._next_child = spawn, first_child
        self._witnesses = Witnesses() if live else None
        self._synced_at = self._sampled_at = clock.boottime()
        self._deadline: float | None = None
        self._probing: str | None = None
        self._skip: tuple[str, ...] = ()
        self._not_collected: list[protocol.CollectFailed] = []
        self._finished = False
        self._hung = False
        self._oom_kills = 0

    # -- the run --------------------------------------------------------------------------

    def run(self) -> Verdict | None:
        """Run all planned checks; None where the user stopped at once (resume goes on)."""
        barren = 0
        while not self._finished and barren < _MOST_BARREN_CHILDREN:
            before = len(self._told.results)
            self._run_child()
            if self._interrupts.stop_at_once:
                self._incident(sentence("incident.stopped"))
                self.sync()
                return None
            if self._interrupts.count:
                break
            barren = 0 if len(self._told.results) > before else barren + 1
        if not self._finished and not self._interrupts.count:
            self._incident(sentence("incident.gave_up", children=barren))
        return self._conclude()

    def append(self, event: e.Event) -> None:
        """Journal an event and tell whoever watches."""
        line = self._journal.append(event)
        self._told.add(line)
        self._observer.line(line, self._told)

    def sync(self) -> None:
        """Put everything on the disk."""
        self._journal.sync()
        self._synced_at = self._clock.boottime()
        self._observer.synced()

    def _conclude(self) -> Verdict:
        verdict = self._plan.verdict(self._told)
        self.append(e.RunEnded(verdict=verdict, interrupted=bool(self._interrupts.count)))
        self.sync()
        return verdict

    # -- one child ------------------------------------------------------------------------

    def _run_child(self) -> None:
        child = self._next_child or self._spawn()
        self._next_child = None
        self._hung = False
        self._oom_kills = deaths.oom_kills()
        child.instruct(self._plan.instructions(self._told, self._skip))
        self._expect(_COLLECT_SECONDS)
        said_all = by_itself = False
        try:
            said_all = self._listen(child)
            patient = said_all and not child.garbled and not self._interrupts.count
            by_itself = patient and child.ended(_FAREWELL_SECONDS)
        finally:
            status = child.end()
            printed = child.output()
            child.close()
        if not self._finished:
            broke_off = said_all and not by_itself
            self._after_death(deaths.of_silence() if broke_off else self._death(status), printed)

    def _listen(self, child: ChildProcess) -> bool:
        """Read, journal, sync and watch; True once the child has said all, False to give it up."""
        with selectors.DefaultSelector() as selector:
            selector.register(child.socket, selectors.EVENT_READ)
            if self._witnesses:
                self._witnesses.register(selector)
            while True:
                ready = selector.select(GROUP_SECONDS / 2)
                for key, _ in ready:
                    if key.fileobj is not child.socket:
                        self._see(key.data)
                    elif self._hear(child):
                        return True
                if not self._watch(child):
                    return False
                if not ready and child.ended():
                    return True  # dead, though what a check has forked holds the socket open

    def _hear(self, child: ChildProcess) -> bool:
        """Take what the child says; whether that was all."""
        messages, said_all = child.read()
        for message in messages:
            self._take(message, child)
            if self._is_last(message):
                return True
        return said_all

    def _is_last(self, message: Any) -> bool:
        """After an interrupt the check's own answer ends the run too, where it caught it."""
        ends = isinstance(message, e.CheckFinished) and self._interrupts.count
        return bool(ends) or isinstance(message, protocol.Finished)

    def _take(self, message: Any, child: ChildProcess) -> None:
        match message:
            case protocol.Probing(name=name):
                self._probing = name
                self._expect(_PROBE_SECONDS)
            case protocol.CollectFailed():
                self._not_collected.append(message)
            case protocol.PlanRefused(key=key, values=values):
                raise BadInput(key, **values)
            case protocol.Finished():
                self._finished = self._all_judged() and not self._interrupts.count
            case e.FactsObserved():
                self.append(message)
                self.append(self._plan.recognised(message.facts))
                self._probing = None
                self._expect(_COLLECT_SECONDS)
            case e.Planned():
                self._take_plan(message)
                child.go()
            case e.CheckStarted():
                self._take_start(message, child)
            case e.AttemptInterrupted() if not self._interrupts.count:
                death = deaths.of_status(-signal.SIGINT, out_of_memory=False)
                self._judge(message.check, message.part, message.attempt, death)
            case e.CheckFinished():
                self._take_end(message)
            case _:
                self.append(message)

    def _all_judged(self) -> bool:
        """The tests may end early, because a check asked it to or by a fault of its own."""
        return self._told.planned.keys() <= self._told.results.keys()

    def _take_plan(self, message: e.Planned) -> None:
        events = self._plan.completed(message, self._not_collected)
        if self._told.planned:
            events = self._lost(message)
        for event in events:
            self.append(event)
        self.sync()

    def _lost(self, message: e.Planned) -> list[e.Event]:
        """What was planned once, and a later child does not have: its suite has changed."""
        having = {(p.check, p.part) for p in message.checks}
        reason = sentence("reason.not_planned_again")
        return [
            e.CheckFinished(check=check, part=part, outcome="error", reason=reason)
            for check, part in self._told.planned
            if (check, part) not in having and (check, part) not in self._told.results
        ]

    def _take_start(self, message: e.CheckStarted, child: ChildProcess) -> None:
        planned = self._told.planned[(message.check, message.part)]
        self.append(message)
        self._expect(planned.deadline_seconds)
        if planned.safety != "read_only":
            self.sync()  # what may kill the machine is on the disk before it starts
            child.go()

    def _take_end(self, message: e.CheckFinished) -> None:
        planned = self._told.planned.get((message.check, message.part))
        self.append(message)
        self._expect(_COLLECT_SECONDS)
        if planned is not None and planned.safety != "read_only":
            self.sync()  # a load that ended is not blamed for what came after it

    # -- the clock ------------------------------------------------------------------------

    def _watch(self, child: ChildProcess) -> bool:
        """Whatever is due by now; False once the child is to be given up."""
        now = self._clock.boottime()
        if self._journal.dirty and now - self._synced_at >= GROUP_SECONDS / 2:
            self.sync()
        if now - self._sampled_at >= PERIOD_SECONDS:
            self._sampled_at = now
            self._sample()
            child.trim_output()
        self._observer.tick(self._told)
        if self._interrupts.stop_at_once:
            return False
        if self._interrupts.taken():
            child.interrupt()
            self._expect(_INTERRUPT_SECONDS)
        if self._deadline is not None and now >= self._deadline:
            return self._overdue(child, now)
        return True

    def _overdue(self, child: ChildProcess, now: float) -> bool:
        """A silent child first writes its stack; then it is given up."""
        if not self._hung and not self._interrupts.count:
            self._hung = True
            child.dump_stack()
            self._deadline = now + _STACK_SECONDS
            return True
        return False

    def _expect(self, seconds: float) -> None:
        """The next sign of life is due within `seconds`; during an interrupt, sooner."""
        self._hung = False
        if self._interrupts.count:
            seconds = min(seconds, _INTERRUPT_SECONDS)
        self._deadline = self._clock.boottime() + seconds

    # -- deaths ---------------------------------------------------------------------------

    def _death(self, status: int | None) -> deaths.Death:
        """What ended the child: its silence, or the status with which it died."""
        if self._hung and self._told.in_flight:
            return deaths.of_hang(self._told.planned[self._told.in_flight[0]].deadline_seconds)
        out_of_memory = deaths.oom_kills() > self._oom_kills
        return deaths.of_status(
            -signal.SIGKILL if status is None else status, out_of_memory=out_of_memory
        )

    def _after_death(self, death: deaths.Death, printed: bytes) -> None:
        in_flight = self._told.in_flight
        if self._interrupts.count:
            if in_flight:
                self._interrupted(sentence("reason.interrupted"))
            return
        if in_flight is None:
            self._died_between(death, printed)
            return
        (check, part), attempt = in_flight
        if printed:  # its stack, a library's complaint
            folder = self._journal.folder / ATTACHMENTS
            Evidence(check, part, folder, None, self.append)("output of the dead child", printed)
        self._judge(check, part, attempt, death)

    def _judge(self, check: str, part: str | None, attempt: int, death: deaths.Death) -> None:
        self.append(
            e.CheckFinished(
                check=check,
                part=part,
                attempt=attempt,
                outcome=death.outcome,
                reason=death.reason,
            )
        )
        self.sync()

    def _died_between(self, death: deaths.Death, printed: bytes) -> None:
        """No check was in flight: a probe hung, or pytest or a provider fell."""
        if self._probing is not None and self._told.facts is None:
            self._skip = (*self._skip, self._probing)
            self._incident(sentence("incident.probe", probe=self._probing))
            self._probing = None
            return
        said = printed.decode("utf-8", "replace").strip().rpartition("\n")[2][-_SHOWN_CHARACTERS:]
        key = "incident.child_said" if said else "incident.child"
        self._incident(sentence(key, why=death.reason, said=said))

    def _interrupted(self, reason: Sentence) -> None:
        if self._told.in_flight:
            (check, part), attempt = self._told.in_flight
            self.append(
                e.AttemptInterrupted(check=check, part=part, attempt=attempt, reason=reason)
            )

    def _incident(self, what: Sentence) -> None:
        self.append(e.Incident(what=what))

    # -- beside the checks ------------------------------------------------------------------

    def _sample(self) -> None:
        if self._witnesses:
            self._witnesses.start()
            self.append(e.Telemetry(values=sample()))

    def _see(self, read: Callable[[], list[e.Event]]) -> None:
        for event in read():
            self.append(event)
