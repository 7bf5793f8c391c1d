"""The nouns of a run: what a subject, a measurement, a result, a finding, a run is.

All are frozen msgspec Structs and encode to the JSON of `acceptance schema run`.
Names carry base units (`duration_seconds`); times are RFC 3339 UTC.
"""

from typing import Any, Literal, TypeAlias

import msgspec

from acceptance.bases.model import Compatibility
from acceptance.limits import Limit
from acceptance.ordered import Comparison
from acceptance.sentences import Sentence

__all__ = [
    "SCHEMA",
    "Attempt",
    "Claim",
    "Decision",
    "EvidenceItem",
    "Finding",
    "Measurement",
    "NotShown",
    "Outcome",
    "PartVerdict",
    "PlannedCheck",
    "PlannedMeasurement",
    "Result",
    "Run",
    "Safety",
    "Severity",
    "Subject",
    "Verdict",
]

SCHEMA = "acceptance/run/1"

Outcome: TypeAlias = Literal["passed", "failed", "inconclusive", "not_applicable", "error"]
Severity: TypeAlias = Literal["blocker", "major", "minor"]
Safety: TypeAlias = Literal["read_only", "load", "disruptive", "destructive"]
Decision: TypeAlias = Literal["accepted", "rejected", "accepted_with_conditions", "inconclusive"]
MeasurementOutcome: TypeAlias = Literal["passed", "marginal", "failed", "missing", "recorded"]


class _Frozen(msgspec.Struct, frozen=True, kw_only=True):
    """Keyword-only and frozen, as every noun here is."""


class Subject(_Frozen, frozen=True, kw_only=True):
    """What is judged, under the id it keeps for life, and how it was recognised."""

    id: str
    kind: Literal["machine", "part", "package"] = "machine"
    vendor: str | None = None
    model: str | None = None
    name: str | None = None
    evidence: dict[str, str] = {}
    recognised_by: tuple[str, ...] = ()
    recorded: bool = False


class PlannedMeasurement(_Frozen, frozen=True, kw_only=True):
    """A measurement as it was declared, before it is taken."""

    name: str
    unit: str
    title: Sentence
    limit: Limit | None = None


class PlannedCheck(_Frozen, frozen=True, kw_only=True):
    """One (check, part) that this run means to judge, as declared by its suite."""

    check: str
    part: str | None = None
    part_label: str | None = None
    title: Sentence
    severity: Severity
    safety: Safety
    characteristic: str
    suite: str
    deadline_seconds: float
    measurements: tuple[PlannedMeasurement, ...] = ()
    advice: Sentence | None = None
    requirement: Sentence | None = None


class Measurement(_Frozen, frozen=True, kw_only=True):
    """A measurement and how it stands against its limit.

    `value` is a finite number, or a text or truth value where the limit asks for
    one; `None` with outcome `missing` where it was declared and never taken.
    """

    name: str
    unit: str
    title: Sentence
    value: str | int | float | bool | None = None
    limit: Limit | None = None
    outcome: MeasurementOutcome = "missing"


class EvidenceItem(_Frozen, frozen=True, kw_only=True):
    """An attachment, named by its digest in the run's folder."""

    name: str
    digest: str
    size_bytes: int
    media_type: str = "text/plain"


class Claim(_Frozen, frozen=True, kw_only=True):
    """A statement with what it rests on, and what it does not show.

    `achieved` are the rates that the method really has for this n, where they are not what was
    asked for: `coverage`, `producer_risk`, `consumer_risk`, `false_alarm_rate`, `power`.
    """

    statement: Sentence
    n: int
    method: str
    confidence: float | None = None
    assumptions: tuple[Sentence, ...] = ()
    achieved: dict[str, float] = {}
    not_shown: Sentence | None = None


class Attempt(_Frozen, frozen=True, kw_only=True):
    """One try of a check: a repeated check keeps every earlier one."""

    number: int
    outcome: Literal["passed", "failed", "inconclusive", "not_applicable", "error", "interrupted"]
    reason: Sentence | None = None
    duration_seconds: float | None = None


class Result(_Frozen, frozen=True, kw_only=True):
    """The answer of one check for one part."""

    check: str
    part: str | None = None
    part_label: str | None = None
    title: Sentence
    severity: Severity
    safety: Safety
    characteristic: str = ""
    suite: str = ""
    outcome: Outcome
    reason: Sentence | None = None
    cure: str | None = None
    measurements: tuple[Measurement, ...] = ()
    claims: tuple[Claim, ...] = ()
    attempts: tuple[Attempt, ...] = ()
    duration_seconds: float | None = None
    evidence: tuple[EvidenceItem, ...] = ()
    advice: Sentence | None = None
    requirement: Sentence | None = None
    waived: bool = False


class Finding(_Frozen, frozen=True, kw_only=True):
    """A failed, erroneous or inconclusive check, told for a reader."""

    check: str
    part: str | None = None
    part_label: str | None = None
    severity: Severity
    outcome: Outcome
    title: Sentence
    expected: Sentence
    observed: Sentence
    evidence: tuple[EvidenceItem, ...] = ()
    reproduce: str = ""
    cure: str | None = None
    advice: Sentence | None = None


class NotShown(_Frozen, frozen=True, kw_only=True):
    """Something this run does not tell, and what would tell it."""

    check: str
    part: str | None = None
    part_label: str | None = None
    title: Sentence | None = None
    reason: Sentence
    cure: str | None = None


class PartVerdict(_Frozen, frozen=True, kw_only=True):
    """The verdict over the checks of one part, when a part was asked for."""

    part: str
    decision: Decision
    planned: int
    judged: int


class Verdict(_Frozen, frozen=True, kw_only=True):
    """The decision, why, what was not shown, and how much of the plan was judged."""

    decision: Decision
    reasons: tuple[Sentence, ...] = ()
    not_shown: tuple[NotShown, ...] = ()
    planned: int = 0
    judged: int = 0
    parts: tuple[PartVerdict, ...] = ()


class Run(_Frozen, frozen=True, kw_only=True):
    """One qualification of one subject, put together from the events of its journal."""

    schema: str = SCHEMA
    id: str
    subject: Subject | None = None
    profile: str
    order: str | None = None
    kind: Literal["qualify", "watch"] = "qualify"
    state: Literal["running", "finished"] = "running"
    started_at: str
    ended_at: str | None = None
    environment: dict[str, Any] = {}
    selection: dict[str, Any] = {}
    suites: dict[str, str] = {}
    provider: str | None = None
    facts: dict[str, Any] = {}
    ordered: Comparison | None = None
    compatibility: Compatibility | None = None
    planned: tuple[PlannedCheck, ...] = ()
    results: tuple[Result, ...] = ()
    findings: tuple[Finding, ...] = ()
    incidents: tuple[Sentence, ...] = ()
    telemetry: dict[str, list[list[float]]] = {}
    catalogue: dict[str, dict[str, str]] = {}
    verdict: Verdict | None = None
    head: str | None = None
