"""Copies a run for a vendor, field by field; what is not copied here does not leave.

A field that is added to the model is left out until somebody names it here.
"""

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from itertools import zip_longest
from pathlib import PurePosixPath
from typing import Any

from msgspec.structs import replace

from acceptance.limits import Matches
from acceptance.model import (
    Attempt,
    Claim,
    EvidenceItem,
    Finding,
    Measurement,
    NotShown,
    PartVerdict,
    PlannedCheck,
    PlannedMeasurement,
    Result,
    Run,
    Subject,
    Verdict,
)
from acceptance.sentences import Sentence
from reports.allowed import ENVIRONMENT, FACTS, PART_FACTS, TELEMETRY
from reports.identifiers import is_place
from reports.scrub import Scrubber
from reports.subject_parts import fact_at, parts_of
from reports.vendors_tables import numbered_labels, vendors_matrix, vendors_order

__all__ = ["VendorsRun"]

_OUR_OWN_FAULT = Sentence("report.error_withheld")
_SAY_HOW_IT_WAS_STARTED = frozenset(("verdict.restricted", "verdict.provider"))
_FIELD = re.compile(r"\{[a-z][a-z0-9_]*\}")
_STARTED_WITH_PATH = re.compile(r"(--(?:order|root|suite|provider)[ =])('[^']*'|\S+)")


class VendorsRun:
    """Copies what may be seen, field by field."""

    def __init__(self, run: Run, scrub: Scrubber, discussed: Collection[str | None]) -> None:
        """`discussed` are the parts of which a check failed; None is the machine as a whole."""
        self._run, self._scrub, self._discussed = run, scrub, discussed
        self._labels = numbered_labels(run)

    def run(self) -> Run:
        """The reduced run; everything that is not named in here keeps its empty default."""
        run = self._run
        return Run(
            id=self._scrub.pseudonym("run", run.id).strip("[]"),
            subject=self._subject(run.subject),
            profile=run.profile,
            order=self._scrub(PurePosixPath(run.order).stem) if run.order else None,
            kind=run.kind,
            state=run.state,
            started_at=run.started_at,
            ended_at=run.ended_at,
            environment=self._chosen(run.environment, ENVIRONMENT),
            suites={self._suite(s): self._scrub(d) for s, d in run.suites.items()},
            facts=self._facts(run.facts),
            ordered=vendors_order(run.ordered, self._text, self._part, self._sentence),
            compatibility=vendors_matrix(run.compatibility, self._text, self._part, self._sentence),
            planned=tuple(self._planned(p) for p in run.planned),
            results=tuple(self._result(r) for r in run.results),
            findings=tuple(self._finding(f) for f in run.findings if f.outcome != "error"),
            telemetry={n: s for n, s in run.telemetry.items() if n in TELEMETRY},
            catalogue=self._templates(run.catalogue),
            verdict=self._verdict(run.verdict) if run.verdict else None,
            head=run.head,
        )

    def _subject(self, subject: Subject | None) -> Subject | None:
        if subject is None:
            return None
        shown = {k: v for k, v in subject.evidence.items() if "serial" in k}
        return Subject(
            id=self._scrub.pseudonym("subject", subject.id).strip("[]"),
            kind=subject.kind,
            vendor=self._text(subject.vendor),
            model=self._text(subject.model),
            evidence={k: self._scrub(v) for k, v in shown.items() if None in self._discussed},
            recorded=subject.recorded,
        )

    def _facts(self, facts: Mapping[str, Any]) -> dict[str, Any]:
        shown: dict[str, Any] = {}
        for path in FACTS:
            value = fact_at(facts, path)
            if isinstance(value, str | int | float):
                section, _, name = path.rpartition(".")
                shown.setdefault(section, {})[name] = self._value(value)
        discussed = [item for _, item in parts_of(facts) if item["part"] in self._discussed]
        parts = [self._chosen(item, PART_FACTS) for item in discussed]
        return {**shown, "parts": parts} if parts else shown

    def _chosen(self, told: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
        """The named scalars of a mapping."""
        scalars = {n: told[n] for n in names if isinstance(told.get(n), str | int | float)}
        return {name: self._value(value) for name, value in scalars.items()}

    def _planned(self, planned: PlannedCheck) -> PlannedCheck:
        return PlannedCheck(
            **self._named(planned),
            title=self._plain(planned.title),
            severity=planned.severity,
            safety=planned.safety,
            characteristic=self._scrub(planned.characteristic),
            suite=self._suite(planned.suite),
            deadline_seconds=planned.deadline_seconds,
            measurements=tuple(
                PlannedMeasurement(
                    name=m.name,
                    unit=m.unit,
                    title=self._plain(m.title),
                    limit=self._limit(m.limit),
                )
                for m in planned.measurements
            ),
            requirement=self._sentence(planned.requirement),
        )

    def _result(self, result: Result) -> Result:
        told = result.outcome in ("failed", "inconclusive")
        say = self._sentence if told else self._saying_only(result.part_label)
        return Result(
            **self._named(result),
            title=self._plain(result.title),
            severity=result.severity,
            safety=result.safety,
            characteristic=self._scrub(result.characteristic),
            suite=self._suite(result.suite),
            outcome=result.outcome,
            reason=_OUR_OWN_FAULT if result.outcome == "error" else say(result.reason),
            measurements=tuple(self._measurement(m, told) for m in result.measurements),
            claims=tuple(self._claim(c, say) for c in result.claims),
            attempts=tuple(self._attempt(a, result.outcome == "failed") for a in result.attempts),
            duration_seconds=result.duration_seconds,
            evidence=self._evidence(result.evidence) if result.outcome == "failed" else (),
            requirement=self._sentence(result.requirement),
            waived=result.waived,
        )

    def _finding(self, finding: Finding) -> Finding:
        return Finding(
            **self._named(finding),
            severity=finding.severity,
            outcome=finding.outcome,
            title=self._plain(finding.title),
            expected=self._sentence(finding.expected),
            observed=self._sentence(finding.observed),
            evidence=self._evidence(finding.evidence) if finding.outcome == "failed" else (),
            reproduce=self._command(finding.reproduce),
        )

    def _suite(self, suite: str) -> str:
        """A suite by its name, without the folder that it lies in."""
        return self._scrub(PurePosixPath(suite).name)

    def _named(self, thing: Any) -> dict[str, Any]:
        """Check, part and part's name; a part that is not spoken of loses what is unique to it."""
        return {
            "check": thing.check,
            "part": self._part(thing.part),
            "part_label": self._text(thing.part_label),
        }

    def _part(self, part: str | None) -> str | None:
        if part is None or is_place(part):
            return part
        if part in self._discussed:
            return self._scrub(part)
        return self._scrub.pseudonym("part", part)

    def _measurement(self, measured: Measurement, told: bool) -> Measurement:
        value = measured.value
        if isinstance(value, str):
            value = self._scrub(value) if told else None
        return Measurement(
            name=measured.name,
            unit=measured.unit,
            title=self._plain(measured.title),
            value=value,
            limit=self._limit(measured.limit),
            outcome=measured.outcome,
        )

    def _limit(self, limit: Any) -> Any:
        """Texts in a limit are scrubbed too: a suite may expect a host name."""
        if limit is None:
            return None
        if isinstance(limit, Matches) and self._scrub(limit.pattern) != limit.pattern:
            return None  # a pattern with a pseudonym in it would be another pattern
        fields = ((name, getattr(limit, name)) for name in limit.__struct_fields__)
        return replace(
            limit, **{n: self._value(v) for n, v in fields if isinstance(v, str | tuple)}
        )

    def _claim(self, claim: Claim, say: Callable[[Any], Any]) -> Claim:
        return Claim(
            statement=say(claim.statement),
            n=claim.n,
            confidence=claim.confidence,
            method=self._scrub(claim.method),
            assumptions=tuple(say(a) for a in claim.assumptions),
            achieved={self._scrub(name): rate for name, rate in claim.achieved.items()},
            not_shown=say(claim.not_shown),
        )

    def _attempt(self, attempt: Attempt, told: bool) -> Attempt:
        return Attempt(
            number=attempt.number,
            outcome=attempt.outcome,
            reason=self._sentence(attempt.reason) if told else None,
            duration_seconds=attempt.duration_seconds,
        )

    def _evidence(self, items: Iterable[EvidenceItem]) -> tuple[EvidenceItem, ...]:
        return tuple(
            EvidenceItem(
                name=self._scrub(item.name),
                digest=item.digest,
                size_bytes=item.size_bytes,
                media_type=self._scrub(item.media_type),
            )
            for item in items
        )

    def _command(self, command: str) -> str:
        """Folders that were given to the tool are ours; what is left is scrubbed."""
        plain = _STARTED_WITH_PATH.sub(lambda m: m[1] + self._path(m[2]), command)
        return self._scrub(plain)

    def _path(self, path: str) -> str:
        return self._scrub.pseudonym("path", path)

    def _verdict(self, verdict: Verdict) -> Verdict:
        return Verdict(
            decision=verdict.decision,
            reasons=tuple(self._reason(r) for r in verdict.reasons),
            not_shown=tuple(self._not_shown(n) for n in verdict.not_shown),
            planned=verdict.planned,
            judged=verdict.judged,
            parts=tuple(
                PartVerdict(
                    part=self._part(p.part) or "",
                    decision=p.decision,
                    planned=p.planned,
                    judged=p.judged,
                )
                for p in verdict.parts
            ),
        )

    def _reason(self, reason: Sentence) -> Any:
        if reason.key in _SAY_HOW_IT_WAS_STARTED:
            return self._plain(reason)
        return self._sentence(reason)

    def _not_shown(self, item: NotShown) -> NotShown:
        failed_us = any(
            r.outcome == "error" and (r.check, r.part) == (item.check, item.part)
            for r in self._run.results
        )
        return NotShown(
            check=item.check,
            part=self._part(item.part),
            title=self._plain(item.title),
            reason=_OUR_OWN_FAULT if failed_us else self._sentence(item.reason),
        )

    def _templates(self, catalogue: Mapping[str, Mapping[str, str]]) -> dict[str, dict[str, str]]:
        return {
            key: {language: self._template(template) for language, template in texts.items()}
            for key, texts in catalogue.items()
        }

    def _template(self, template: str) -> str:
        """Somebody may be called like a field of it: fields stay, else values lose their place."""
        scrubbed = self._scrub(template)
        fields = _FIELD.findall(template)
        if _FIELD.findall(scrubbed) == fields:
            return scrubbed
        pieces = (self._scrub(piece) for piece in _FIELD.split(template))
        return "".join(p + f for p, f in zip_longest(pieces, fields, fillvalue=""))

    def _sentence(self, said: Any) -> Any:
        """The sentence with scrubbed values."""
        return said and Sentence(said.key, {k: self._value(v) for k, v in said.values.items()})

    def _plain(self, said: Any, known: Collection[str] = ()) -> Any:
        """The sentence with its numbers; texts in it stay out, but for `known` ones."""
        return said and Sentence(
            said.key,
            {
                k: self._scrub(v) if isinstance(v, str) and v in known else _without_text(v)
                for k, v in said.values.items()
            },
        )

    def _saying_only(self, label: str | None) -> Callable[[Any], Any]:
        """Says the name of the part that a passed check is about, and no other text."""
        known = {label, *re.split(r"[\s,]+", label)} if label else set()
        return lambda said: self._plain(said, known - {""})

    def _text(self, text: str | None) -> str | None:
        return None if text is None else self._scrub(self._labels.get(text, text))

    def _value(self, value: Any) -> Any:
        match value:
            case str():
                return self._text(value)
            case {"key": str(key)}:
                values = value.get("values", {})
                return {"key": key, "values": {k: self._value(v) for k, v in values.items()}}
            case {"value": inner, "unit": str()}:
                return {**value, "value": self._value(inner)}
            case list() | tuple():
                return tuple(self._value(item) for item in value)
            case None | bool() | int() | float():
                return value
        return self._scrub(str(value))


def _without_text(value: Any) -> Any:
    match value:
        case None | bool() | int() | float():
            return value
        case {"key": str(key)}:
            values = value.get("values", {})
            return {"key": key, "values": {k: _without_text(v) for k, v in values.items()}}
        case {"value": bool() | int() | float(), "unit": str()}:
            return value
    return "[…]"
