"""The events of a run, one line of `run.ndjson` each, told apart by `type`.

Events are only ever added. A reader of version n knows the events of all versions
up to n; `tests/compat/` keeps one run of each.
"""

from typing import Any, Literal, TypeAlias

import msgspec

from acceptance.bases.model import Compatibility
from acceptance.model import (
    Claim,
    EvidenceItem,
    NotShown,
    Outcome,
    PlannedCheck,
    Subject,
    Verdict,
)
from acceptance.ordered import Comparison
from acceptance.sentences import Sentence

__all__ = [
    "AttemptInterrupted",
    "CheckFinished",
    "CheckStarted",
    "DeviceChanged",
    "DevicesCompared",
    "Event",
    "EvidenceAttached",
    "FactsObserved",
    "Incident",
    "KernelSaid",
    "Line",
    "LoadSlice",
    "MeasurementTaken",
    "OrderCompared",
    "Planned",
    "Resumed",
    "RunEnded",
    "RunStarted",
    "SubjectRecognised",
    "Telemetry",
]


class _Event(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", omit_defaults=True):
    """Common form: tagged, keyword-only, defaults left out of the line."""


class RunStarted(_Event, frozen=True, kw_only=True, tag="run_started"):
    """The first line: who runs what with which tool in which environment."""

    schema: str
    id: str
    kind: Literal["qualify", "watch"]
    profile: str
    tool_version: str
    suites: dict[str, str]
    selection: dict[str, list[str]]
    environment: dict[str, Any]
    order: str | None = None
    order_text: str | None = None
    root: str | None = None
    provider: str | None = None
    previous: str | None = None


class FactsObserved(_Event, frozen=True, kw_only=True, tag="facts_observed"):
    """What the probes returned before the first check."""

    facts: dict[str, Any]
    duration_seconds: dict[str, float] = {}


class OrderCompared(_Event, frozen=True, kw_only=True, tag="order_compared"):
    """How the facts stand against the order, line by line."""

    comparison: Comparison


class DevicesCompared(_Event, frozen=True, kw_only=True, tag="devices_compared"):
    """Which bases drive which devices."""

    compatibility: Compatibility


class SubjectRecognised(_Event, frozen=True, kw_only=True, tag="subject_recognised"):
    """Which subject this is."""

    subject: Subject


class Planned(_Event, frozen=True, kw_only=True, tag="planned"):
    """All checks that will be judged, and those left out with the reason.

    `catalogue` holds the sentences that the installed catalogue does not have, or
    has in other words: those of the user's own suites.
    """

    checks: tuple[PlannedCheck, ...]
    left_out: tuple[NotShown, ...] = ()
    catalogue: dict[str, dict[str, str]] = {}


class CheckStarted(_Event, frozen=True, kw_only=True, tag="check_started"):
    """A check begins; for a load this line is on the disk before the load is."""

    check: str
    part: str | None = None
    attempt: int = 1


class MeasurementTaken(_Event, frozen=True, kw_only=True, tag="measurement_taken"):
    """A value of a declared measurement, as soon as it is known."""

    check: str
    part: str | None = None
    name: str
    value: str | int | float | bool


class LoadSlice(_Event, frozen=True, kw_only=True, tag="load_slice"):
    """A slice of a long load is done: what it had achieved so far."""

    check: str
    part: str | None = None
    number: int
    done: dict[str, float] = {}


class EvidenceAttached(_Event, frozen=True, kw_only=True, tag="evidence_attached"):
    """An attachment lies in the run's folder."""

    check: str
    part: str | None = None
    item: EvidenceItem


class CheckFinished(_Event, frozen=True, kw_only=True, tag="check_finished"):
    """A check's answer; measurements and evidence stand in the lines before."""

    check: str
    part: str | None = None
    attempt: int = 1
    outcome: Outcome
    reason: Sentence | None = None
    cure: str | None = None
    claims: tuple[Claim, ...] = ()
    duration_seconds: float | None = None


class AttemptInterrupted(_Event, frozen=True, kw_only=True, tag="attempt_interrupted"):
    """An attempt that ended without an answer and will be repeated, or was given up."""

    check: str
    part: str | None = None
    attempt: int = 1
    reason: Sentence


class Incident(_Event, frozen=True, kw_only=True, tag="incident"):
    """Something that befell the run itself: a child died, a tail was set aside."""

    what: Sentence


class Telemetry(_Event, frozen=True, kw_only=True, tag="telemetry"):
    """Numbers beside the checks, taken by the supervisor once a second."""

    values: dict[str, float]


class DeviceChanged(_Event, frozen=True, kw_only=True, tag="device_changed"):
    """A device came, went or changed during the run."""

    action: str
    subsystem: str
    device: str


class KernelSaid(_Event, frozen=True, kw_only=True, tag="kernel_said"):
    """A line that the kernel logged during the run."""

    level: int
    text: str


class Resumed(_Event, frozen=True, kw_only=True, tag="resumed"):
    """The run goes on after its tool or its machine died."""

    tool_version: str
    machine_died: bool
    environment: dict[str, Any] = {}


class RunEnded(_Event, frozen=True, kw_only=True, tag="run_ended"):
    """The last line."""

    verdict: Verdict
    interrupted: bool = False


Event: TypeAlias = (
    RunStarted
    | FactsObserved
    | OrderCompared
    | DevicesCompared
    | SubjectRecognised
    | Planned
    | CheckStarted
    | MeasurementTaken
    | LoadSlice
    | EvidenceAttached
    | CheckFinished
    | AttemptInterrupted
    | Incident
    | Telemetry
    | DeviceChanged
    | KernelSaid
    | Resumed
    | RunEnded
)


class Line(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One line of the journal.

    `prev` is the SHA-256 of the previous line's exact bytes without its line end
    (64 zeros for the first), `sha` that of this line's bytes before the field itself.
    """

    seq: int
    utc: str
    boottime_seconds: float
    boot: str
    prev: str
    event: Event
    sha: str = ""
