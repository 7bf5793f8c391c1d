"""What a vendor may see of a run: a new run, made from allow-listed fields only.

Nothing is copied that is not named here or in `reports.allowed`. Strings that are copied
pass through `reports.scrub` as well. Free text (what a check said, names of evidence,
texts as measured values) is copied for findings only; a passed check shows its numbers.
"""

import hmac
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from pathlib import PurePosixPath
from typing import Any

from msgspec.structs import replace

from acceptance.model import (
    Attempt,
    Claim,
    EvidenceItem,
    Finding,
    Measurement,
    NotShown,
    Result,
    Run,
    Subject,
    Verdict,
)
from acceptance.sentences import Sentence
from reports.allowed import ENVIRONMENT, FACTS, PART_FACTS, SERIALS, TELEMETRY
from reports.document import LeftOut
from reports.identifiers import is_network_address, is_place, known_identifiers
from reports.scrub import Scrubber
from reports.subject_parts import fact_at, parts_of

__all__ = ["for_vendor"]

_OUR_OWN_FAULT = Sentence("report.error_withheld")
_MAC = re.compile(r"(?:[0-9a-f]{2}[:-]?){5}[0-9a-f]{2}", re.IGNORECASE)
_SAY_HOW_IT_WAS_STARTED = frozenset(("verdict.restricted", "verdict.provider"))
_STARTED_WITH_PATH = re.compile(r"(--(?:root|suite|provider)[ =])('[^']*'|\S+)")


def for_vendor(run: Run, key: bytes) -> tuple[Run, tuple[LeftOut, ...]]:
    """The run as a vendor may see it, and the list of what it does not show.

    `key` makes the pseudonyms, together with the run's id: the same run gets the same names
    again, the documents of two runs cannot be joined by theirs.
    """
    own_key = hmac.digest(key, run.id.encode("utf-8", "replace"), "sha256")
    scrub = Scrubber(own_key, known_identifiers(run), _serials_under_discussion(run))
    reduced = _VendorsRun(run, scrub).run()
    return reduced, (*_withheld(run), *_replaced(scrub))


def _under_discussion(run: Run) -> set[str | None]:
    """Parts of which a check failed; None is the machine as a whole."""
    return {r.part for r in run.results if r.outcome == "failed"}


def _serials_under_discussion(run: Run) -> set[str]:
    """Serials that a vendor needs; an id that is a network address never is one."""
    parts = _under_discussion(run)
    items = [item for _, item in parts_of(run.facts) if item["part"] in parts]
    found = {str(item[name]) for item in items for name in SERIALS if item.get(name)}
    found |= {_without_scheme(part) for part in parts if part}
    if None in parts and run.subject is not None:
        found |= {v for k, v in run.subject.evidence.items() if "serial" in k}
    return {v for v in found if not _MAC.search(v) and not is_network_address(v)}


def _without_scheme(part: str) -> str:
    """`serial:S123@pci:0000:01:00.0` -> `S123`."""
    return part.partition(":")[2].partition("@")[0] or part


class _VendorsRun:
    """Copies what may be seen, field by field."""

    def __init__(self, run: Run, scrub: Scrubber) -> None:
        self._run, self._scrub = run, scrub
        self._discussed = _under_discussion(run)

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
            suites={self._scrub(PurePosixPath(s).name): d for s, d in run.suites.items()},
            facts=self._facts(run.facts),
            planned=tuple(
                replace(
                    p,
                    **self._named(p),
                    title=self._plain(p.title),
                    suite=self._scrub(PurePosixPath(p.suite).name),
                    advice=None,
                    requirement=self._sentence(p.requirement),
                )
                for p in run.planned
            ),
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

    def _result(self, result: Result) -> Result:
        told = result.outcome in ("failed", "inconclusive")
        say = self._sentence if told else self._saying_only(result.part_label)
        return Result(
            **self._named(result),
            title=self._plain(result.title),
            severity=result.severity,
            safety=result.safety,
            characteristic=result.characteristic,
            suite=self._scrub(PurePosixPath(result.suite).name),
            outcome=result.outcome,
            reason=_OUR_OWN_FAULT if result.outcome == "error" else say(result.reason),
            measurements=tuple(self._measurement(m, told) for m in result.measurements),
            claims=tuple(self._claim(c, say) for c in result.claims),
            attempts=tuple(self._attempt(a, result.outcome == "failed") for a in result.attempts),
            duration_seconds=result.duration_seconds,
            evidence=self._evidence(result.evidence) if result.outcome == "failed" else (),
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
        title = self._plain(measured.title)
        return replace(measured, value=value, title=title, limit=self._limit(measured.limit))

    def _limit(self, limit: Any) -> Any:
        """Texts in a limit are scrubbed too: a suite may expect a host name."""
        if limit is None:
            return None
        fields = ((name, getattr(limit, name)) for name in limit.__struct_fields__)
        return replace(
            limit, **{n: self._value(v) for n, v in fields if isinstance(v, str | tuple)}
        )

    def _claim(self, claim: Claim, say: Callable[[Any], Any]) -> Claim:
        return replace(
            claim,
            statement=say(claim.statement),
            method=self._scrub(claim.method),
            assumptions=tuple(say(a) for a in claim.assumptions),
            not_shown=say(claim.not_shown),
        )

    def _attempt(self, attempt: Attempt, told: bool) -> Attempt:
        return replace(attempt, reason=self._sentence(attempt.reason) if told else None)

    def _evidence(self, items: Iterable[EvidenceItem]) -> tuple[EvidenceItem, ...]:
        return tuple(replace(item, name=self._scrub(item.name)) for item in items)

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
            parts=tuple(replace(p, part=self._part(p.part) or "") for p in verdict.parts),
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
            key: {language: self._scrub(template) for language, template in texts.items()}
            for key, texts in catalogue.items()
        }

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
        return None if text is None else self._scrub(text)

    def _value(self, value: Any) -> Any:
        match value:
            case str():
                return self._scrub(value)
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


def _withheld(run: Run) -> list[LeftOut]:
    """What this run holds and the document leaves out whole, by kind."""
    held = {
        "facts": len(run.facts),
        "telemetry": len(set(run.telemetry) - set(TELEMETRY)),
        "incidents": len(run.incidents),
        "selection": len(run.selection),
        "attachments": sum(len(r.evidence) for r in run.results),
        "advice": sum(bool(r.cure or r.advice) for r in run.results),
        "texts": sum(r.outcome in ("passed", "not_applicable", "error") for r in run.results),
        "environment": len(set(run.environment) - set(ENVIRONMENT)),
    }
    return [
        LeftOut(what=Sentence(f"report.withheld.{kind}"), action="left_out")
        for kind, count in held.items()
        if count
    ]


def _replaced(scrub: Scrubber) -> list[LeftOut]:
    return [
        LeftOut(what=Sentence(f"report.replaced.{kind}"), action="replaced", count=len(values))
        for kind, values in sorted(scrub.replaced.items())
    ]
