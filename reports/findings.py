"""A finding as a reader needs it: what, on what, expected, observed, how often, how to repeat."""

import re
from collections.abc import Mapping
from typing import Any

import msgspec

from acceptance.model import Finding, PlannedCheck, Result
from acceptance.sentences import Sentence
from reports.charts import spark_for
from reports.document import Document
from reports.ordered import order_name
from reports.rows import (
    AttemptRow,
    ClaimRow,
    EvidenceRow,
    Field,
    MeasurementRow,
    attempts,
    claim,
    evidence,
    field,
    measurement,
)
from reports.subject_parts import fact_at, parts_of
from reports.summary import machine_serial
from reports.writing import duration, quantity, shown

__all__ = ["FindingView", "Surroundings", "finding_view", "surroundings"]


class FindingView(msgspec.Struct, frozen=True, kw_only=True):
    """One finding in words, with an anchor that is unique in the document."""

    anchor: str
    number: int
    title: str
    check: str
    part: str
    severity: str
    severity_text: str
    outcome: str
    outcome_text: str
    waived: bool
    effect: str
    asked: str
    expected: str
    observed: str
    identity: tuple[Field, ...]
    requirement: tuple[Field, ...]
    conditions: tuple[Field, ...]
    frequency: str
    commands: tuple[str, ...]
    measurements: tuple[MeasurementRow, ...]
    claims: tuple[ClaimRow, ...]
    attempts: tuple[AttemptRow, ...]
    evidence: tuple[EvidenceRow, ...]
    cure: str
    advice: str


class Surroundings(msgspec.Struct, frozen=True):
    """What all findings of a run share, looked up once."""

    parts: dict[str, Mapping[str, Any]]
    temperature: str


def surroundings(document: Document) -> Surroundings:
    """The facts of every part by its id, and the temperatures that were seen."""
    parts = {str(item["part"]): item for _, item in parts_of(document.run.facts)}
    return Surroundings(parts, _temperature(document))


def finding_view(
    document: Document,
    around: Surroundings,
    number: int,
    finding: Finding,
    result: Result | None,
    planned: PlannedCheck | None,
) -> FindingView:
    """The finding joined with its result and with what was planned for it."""
    return FindingView(
        anchor=f"finding-{number}",
        number=number,
        title=document.text(finding.title),
        check=finding.check,
        part=finding.part_label or finding.part or "",
        severity=finding.severity,
        severity_text=document.says(Sentence(f"severity.{finding.severity}")),
        outcome=finding.outcome,
        outcome_text=document.says(Sentence(f"outcome.{finding.outcome}")),
        waived=result is not None and result.waived,
        effect=document.t(f"report.effect.{finding.severity}"),
        asked=document.t(f"report.asked.{finding.severity}"),
        expected=_expected(document, finding),
        observed=document.says(finding.observed),
        identity=_identity(document, around, finding),
        requirement=_requirement(document, finding, planned),
        conditions=_conditions(document, around, result),
        frequency=_frequency(document, finding, result),
        commands=_commands(finding),
        measurements=_measurements(document, result),
        claims=tuple(claim(document, c) for c in (result.claims if result else ())),
        attempts=attempts(document, result),
        evidence=evidence(document, finding.evidence),
        cure=finding.cure or "",
        advice=document.text(finding.advice),
    )


def _expected(document: Document, finding: Finding) -> str:
    """What was expected; nothing where no answer came and it would only say the title again."""
    if finding.outcome != "failed" and finding.expected == finding.title:
        return ""
    return document.says(finding.expected)


def _measurements(document: Document, result: Result | None) -> tuple[MeasurementRow, ...]:
    """What was measured; a check that came to no measurement has a reason instead."""
    if result is None or all(m.outcome == "missing" for m in result.measurements):
        return ()
    return tuple(measurement(document, taken) for taken in result.measurements)


def _identity(document: Document, around: Surroundings, finding: Finding) -> tuple[Field, ...]:
    """Product, part and serial: of the part, or of the machine where no part is meant."""
    subject = document.run.subject
    known: Mapping[str, Any] = around.parts.get(finding.part or "", {})
    if finding.part is None and subject is not None:
        known = {
            "vendor": subject.vendor,
            "model": subject.model,
            "part_number": fact_at(document.run.facts, "system.sku"),
            "serial": machine_serial(subject),
            "firmware": fact_at(document.run.facts, "system.firmware_version"),
        }
    rows = [
        field(document, name, _first(document, known, names)) for name, names in _IDENTITY.items()
    ]
    part = finding.part_label or finding.part or document.t("report.whole_machine")
    return (field(document, "part", part), *rows)


_IDENTITY = {
    "manufacturer": ("vendor", "manufacturer"),
    "product": ("model", "product", "name"),
    "part_number": ("part_number",),
    "serial": ("serial", "serial_number"),
    "hardware_revision": ("hardware_revision", "revision"),
    "firmware": ("firmware", "firmware_version", "firmware_revision"),
    "driver": ("driver",),
    "lot": ("lot", "batch"),
}


def _first(document: Document, known: Mapping[str, Any], names: tuple[str, ...]) -> str:
    """The first of the names under which something is told."""
    told = ((name, known.get(name)) for name in names)
    return next((shown(document, name, value) for name, value in told if value), "")


def _requirement(
    document: Document, finding: Finding, planned: PlannedCheck | None
) -> tuple[Field, ...]:
    """What was required, and where that is written."""
    named = document.text(planned.requirement) if planned and planned.requirement else ""
    suite = planned.suite if planned else ""
    source = document.t("report.source_check", check=finding.check, suite=suite or "–")
    return (
        field(document, "requirement", named or document.text(finding.title)),
        field(document, "source", source),
        field(document, "order", order_name(document.run)),
    )


def _conditions(
    document: Document, around: Surroundings, result: Result | None
) -> tuple[Field, ...]:
    """Under which circumstances it was seen."""
    run, rows = document.run, []
    for name in ("kernel", "architecture", "virtual", "load_1min"):
        if run.environment.get(name) not in (None, ""):
            label = document.word("report.environment", name)
            rows.append(Field(label, shown(document, name, run.environment[name])))
    if result is not None:
        load = document.t(f"report.safety.{result.safety}")
        rows.append(field(document, "load", load))
        rows.append(field(document, "duration", duration(document, result.duration_seconds)))
        rows.append(field(document, "temperature", around.temperature))
    return (field(document, "profile", document.word("report.profile", run.profile)), *rows)


def _temperature(document: Document) -> str:
    """The highest temperature of the machine, from lowest to highest over the run."""
    chart = spark_for(document.run.telemetry.get(_TEMPERATURE, ()))
    if chart is None:
        return ""
    low, high = (quantity(document, t, "Cel") for t in (chart.minimum, chart.maximum))
    return document.t("report.from_to", low=low, high=high)


def _frequency(document: Document, finding: Finding, result: Result | None) -> str:
    """In how many of the tries that came to an answer."""
    tried = [a.outcome for a in result.attempts] if result else []
    answered = [outcome for outcome in tried if outcome != "interrupted"]
    times, tries = (answered.count(finding.outcome), len(answered)) if answered else (1, 1)
    said = document.t("report.frequency", times=times, tries=tries)
    if cut := len(tried) - len(answered):
        said += document.t("report.frequency.interrupted", count=cut)
    return said


def _commands(finding: Finding) -> tuple[str, ...]:
    """What to type: the tool's own command, then those whose output is attached."""
    ran = [item.name for item in finding.evidence if _is_command(item.name)]
    return tuple(line for line in (finding.reproduce, *dict.fromkeys(ran)) if line)


_TEMPERATURE = "temperature_highest_celsius"
_PROGRAM = re.compile(
    "smartctl|nvme|lsblk|ip|ethtool|dmesg|journalctl|systemctl|lspci|lsusb|lscpu|dmidecode|sensors"
    "|hdparm|fio|memtester|stressapptest|stress-ng|ipmitool|findmnt|df|cat"
)


def _is_command(name: str) -> bool:
    """Evidence of a command is named by its words."""
    return _PROGRAM.fullmatch(name.split(" ", 1)[0].rpartition("/")[2]) is not None
