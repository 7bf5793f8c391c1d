"""A journal -> the run that it tells of. The only reader of events besides resume."""

import shlex
from collections.abc import Iterable
from typing import Any

from acceptance import events as e
from acceptance.bases.model import Compatibility
from acceptance.events import Line
from acceptance.findings import findings
from acceptance.model import (
    Attempt,
    EvidenceItem,
    Measurement,
    NotShown,
    PlannedCheck,
    PlannedMeasurement,
    Result,
    Run,
)
from acceptance.ordered import Comparison
from acceptance.sentences import Sentence

__all__ = ["Replay", "replay"]

Key = tuple[str, str | None]


def replay(lines: Iterable[Line], head: str | None = None) -> Run:
    """Put the run together from its lines, whether it has ended or not."""
    told = Replay()
    for line in lines:
        told.add(line)
    return told.run(head)


class Replay:
    """Takes the lines of a run in order; at any moment, knows what they amount to."""

    def __init__(self) -> None:
        self.planned: dict[Key, PlannedCheck] = {}
        self.left_out: tuple[NotShown, ...] = ()
        self.results: dict[Key, Result] = {}
        self.in_flight: tuple[Key, int] | None = None
        self.attempts: dict[Key, list[Attempt]] = {}
        self.started: e.RunStarted | None = None
        self.ended: e.RunEnded | None = None
        self.facts: dict[str, Any] | None = None
        self.ordered: Comparison | None = None
        self.compatibility: Compatibility | None = None
        self.last: Line | None = None
        self._first: Line | None = None
        self._values: dict[Key, dict[str, Any]] = {}
        self._evidence: dict[Key, list[EvidenceItem]] = {}
        self._subject: e.SubjectRecognised | None = None
        self.catalogue: dict[str, dict[str, str]] = {}
        self._incidents: list[Sentence] = []
        self._telemetry: dict[str, list[list[float]]] = {}

    def add(self, line: Line) -> None:
        """Take the next line."""
        self._first = self._first or line
        self.last = line
        match line.event:
            case e.RunStarted() as event:
                self.started = event
            case e.FactsObserved() as event:
                self.facts = event.facts
            case e.OrderCompared() as event:
                self.ordered = event.comparison
            case e.DevicesCompared() as event:
                self.compatibility = event.compatibility
            case e.SubjectRecognised() as event:
                self._subject = event
            case e.Planned() as event:
                self._plan(event)
            case e.Telemetry() as event:
                self._sample(line, event)
            case e.Incident() as event:
                self._incidents.append(event.what)
            case e.RunEnded() as event:
                self.ended = event
            case event:
                self._check_event(event)

    def _check_event(self, event: e.Event) -> None:
        match event:
            case e.CheckStarted(check=check, part=part):
                self.in_flight = ((check, part), event.attempt)
                self._values.pop((check, part), None)
                self._evidence.pop((check, part), None)
            case e.MeasurementTaken(check=check, part=part):
                self._values.setdefault((check, part), {})[event.name] = event.value
            case e.EvidenceAttached(check=check, part=part):
                self._evidence.setdefault((check, part), []).append(event.item)
            case e.AttemptInterrupted(check=check, part=part):
                self.in_flight = None
                attempt = Attempt(number=event.attempt, outcome="interrupted", reason=event.reason)
                self.attempts.setdefault((check, part), []).append(attempt)
            case e.CheckFinished():
                self._finish(event)
            case _:
                pass  # slices, devices, kernel lines: kept in the journal, shown from there

    def _plan(self, event: e.Planned) -> None:
        for planned in event.checks:
            self.planned.setdefault((planned.check, planned.part), planned)
        self.left_out = (*self.left_out, *event.left_out)
        self.catalogue.update(event.catalogue)

    def _sample(self, line: Line, event: e.Telemetry) -> None:
        for name, value in event.values.items():
            self._telemetry.setdefault(name, []).append([line.boottime_seconds, value])

    def _finish(self, event: e.CheckFinished) -> None:
        key = (event.check, event.part)
        self.in_flight = None
        planned = self.planned.get(key)
        if planned is None:
            return
        attempt = Attempt(
            number=event.attempt,
            outcome=event.outcome,
            reason=event.reason,
            duration_seconds=event.duration_seconds,
        )
        self.attempts.setdefault(key, []).append(attempt)
        self.results[key] = self._result(planned, event)

    def _result(self, planned: PlannedCheck, event: e.CheckFinished) -> Result:
        key = (event.check, event.part)
        taken = self._values.get(key, {})
        return Result(
            check=planned.check,
            part=planned.part,
            part_label=planned.part_label,
            title=planned.title,
            severity=planned.severity,
            safety=planned.safety,
            characteristic=planned.characteristic,
            suite=planned.suite,
            outcome=event.outcome,
            reason=event.reason,
            cure=event.cure,
            measurements=tuple(_measurement(m, taken.get(m.name)) for m in planned.measurements),
            claims=event.claims,
            attempts=tuple(self.attempts[key]),
            duration_seconds=event.duration_seconds,
            evidence=tuple(self._evidence.get(key, ())),
            advice=planned.advice,
            requirement=planned.requirement,
        )

    def run(self, head: str | None = None) -> Run:
        """The run as told so far; raises `ValueError` when not even its start is."""
        started, first, last = self.started, self._first, self.last
        if started is None or first is None or last is None:
            raise ValueError("a journal begins with run_started")
        results = tuple(self.results[k] for k in self.planned if k in self.results)
        return Run(
            id=started.id,
            subject=self._subject.subject if self._subject else None,
            profile=started.profile,
            order=started.order,
            kind=started.kind,
            state="finished" if self.ended else "running",
            started_at=first.utc,
            ended_at=last.utc if self.ended else None,
            environment={**started.environment, "tool_version": started.tool_version},
            selection=started.selection,
            suites=started.suites,
            provider=started.provider,
            facts=self.facts or {},
            ordered=self.ordered,
            compatibility=self.compatibility,
            planned=tuple(self.planned.values()),
            results=results,
            findings=findings(results, _command(started)),
            incidents=tuple(self._incidents),
            telemetry=self._telemetry,
            catalogue=self.catalogue,
            verdict=self.ended.verdict if self.ended else None,
            head=head,
        )


def _measurement(planned: PlannedMeasurement, value: Any) -> Measurement:
    outcome: Any = "missing"
    if value is not None:
        outcome = "recorded" if planned.limit is None else planned.limit.judge(value)
    return Measurement(
        name=planned.name,
        unit=planned.unit,
        title=planned.title,
        value=value,
        limit=planned.limit,
        outcome=outcome,
    )


def _command(started: e.RunStarted) -> str:
    """The command that this run was started by, as far as it decides what is judged."""
    words = ["acceptance", "qualify", "--profile", started.profile]
    words += ["--order", started.order] if started.order else []
    words += ["--root", started.root] if started.root else []
    for suite in started.selection.get("suites", ()):
        words += ["--suite", suite]
    return shlex.join(words)
