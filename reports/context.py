"""A run -> everything that a page says, in words and in order; templates only place it.

A run without a verdict (running, or its tool died) is told as far as it is known.
"""

import msgspec

from acceptance.model import Finding, Result, Run
from acceptance.sentences import Sentence
from reports import sections, summary
from reports.compatible import Matrix, matrix
from reports.document import Document
from reports.findings import FindingView, finding_view, surroundings
from reports.machine import Section, headline
from reports.machine import sections as machine_sections
from reports.ordered import Ordered, ordered
from reports.rows import Field

__all__ = ["View", "ordered_findings", "view"]

_SEVERITY = {"blocker": 0, "major": 1, "minor": 2}
_OUTCOME = {"failed": 0, "error": 1, "inconclusive": 2}


class View(msgspec.Struct, frozen=True, kw_only=True):
    """All that a page says."""

    title: str
    subject: str
    headline: str
    decision: str
    decision_text: str
    decision_means: str
    reasons: tuple[str, ...]
    judged: str
    tallies: tuple[summary.Tally, ...]
    parts: tuple[Field, ...]
    about: tuple[Field, ...]
    product: tuple[Field, ...]
    ordered: Ordered | None
    matrix: Matrix | None
    findings: tuple[FindingView, ...]
    not_shown: tuple[sections.NotShownRow, ...]
    measured: tuple[sections.MeasuredRow, ...]
    claims: tuple[sections.ClaimOf, ...]
    good: tuple[sections.Group, ...]
    not_applicable: tuple[sections.GoodRow, ...]
    incidents: tuple[str, ...]
    interrupted: tuple[sections.Interrupted, ...]
    machine: tuple[Section, ...]
    telemetry: tuple[sections.Series, ...]
    environment: tuple[Field, ...]
    withheld: tuple[sections.LeftOutRow, ...]
    replaced: tuple[sections.LeftOutRow, ...]
    head: str
    tool: str


def view(document: Document) -> View:
    """Everything that a page of this document says."""
    run = document.run
    decision = run.verdict.decision if run.verdict else "none"
    told = _findings(document)
    return View(
        title=document.t(f"report.title.{document.audience}"),
        subject=summary.subject(document),
        headline=headline(document),
        decision=decision,
        decision_text=document.t(f"report.decision.{decision}"),
        decision_means=document.t(f"report.means.{decision}"),
        reasons=tuple(document.says(r) for r in (run.verdict.reasons if run.verdict else ())),
        judged=summary.judged(document),
        tallies=summary.tallies(document),
        parts=summary.parts(document),
        about=summary.about(document),
        product=summary.product(document),
        ordered=ordered(document),
        matrix=matrix(document),
        findings=told,
        not_shown=sections.not_shown(document),
        measured=sections.measured(document),
        claims=tuple(sections.claims(document)),
        good=sections.good(document),
        not_applicable=sections.not_applicable(document),
        incidents=tuple(document.says(i) for i in run.incidents),
        interrupted=tuple(sections.interrupted(document)),
        machine=machine_sections(document),
        telemetry=tuple(sections.telemetry(document)),
        environment=sections.environment(document),
        withheld=sections.left_out(document, "left_out"),
        replaced=sections.left_out(document, "replaced"),
        head=run.head or "",
        tool=str(run.environment.get("tool_version", "")),
    )


def ordered_findings(run: Run) -> list[Finding]:
    """The heaviest first: by outcome, then severity; a run that goes on has them too."""
    known = {(f.check, f.part) for f in run.findings}
    late = [
        _late(r) for r in run.results if r.outcome in _OUTCOME and (r.check, r.part) not in known
    ]
    return sorted(
        [*run.findings, *late],
        key=lambda f: (_OUTCOME.get(f.outcome, 3), _SEVERITY[f.severity], f.check, f.part or ""),
    )


def _late(result: Result) -> Finding:
    """A finding for a result of which nobody has made one yet."""
    return Finding(
        check=result.check,
        part=result.part,
        part_label=result.part_label,
        severity=result.severity,
        outcome=result.outcome,
        title=result.title,
        expected=result.title,
        observed=result.reason or Sentence("reason.none"),
        evidence=result.evidence,
        cure=result.cure,
        advice=result.advice,
    )


def _findings(document: Document) -> tuple[FindingView, ...]:
    """All findings; to a vendor those that failed, since the rest is nobody's fault yet."""
    run = document.run
    results = {(r.check, r.part): r for r in run.results}
    planned = {(p.check, p.part): p for p in run.planned}
    told = [f for f in ordered_findings(run) if f.outcome == "failed" or not document.for_vendor]
    around = surroundings(document)
    return tuple(
        finding_view(
            document,
            around,
            number,
            f,
            results.get((f.check, f.part)),
            planned.get((f.check, f.part)),
        )
        for number, f in enumerate(told, start=1)
    )
