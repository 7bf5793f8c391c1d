"""The first screen in words: the decision, how much of the plan it rests on, what it is about."""

from collections.abc import Iterable

import msgspec

from acceptance.model import Outcome, Result, Run, Subject
from reports.document import Document
from reports.machine import headline
from reports.ordered import order_name
from reports.rows import Field, field
from reports.writing import date, duration, elapsed

__all__ = ["Tally", "about", "judged", "machine_serial", "parts", "product", "subject", "tallies"]

_JUDGED = ("passed", "failed", "not_applicable")
_ORDER: tuple[Outcome, ...] = ("failed", "error", "inconclusive", "passed", "not_applicable")


class Tally(msgspec.Struct, frozen=True):
    """How many checks have an outcome, and which share of the plan that is."""

    outcome: str
    text: str
    count: int
    share: float


def subject(document: Document) -> str:
    """What is judged, by its name and make; to a vendor by its make alone."""
    what = document.run.subject
    if what is None:
        return document.t("report.subject.unknown")
    model = " ".join(dict.fromkeys(word for word in (what.vendor, what.model) if word))
    names = [what.name, model] if not document.for_vendor else [model]
    return " – ".join(dict.fromkeys(n for n in names if n)) or document.t(
        f"report.subject.{what.kind}"
    )


def _planned_count(run: Run) -> int:
    return run.verdict.planned if run.verdict else max(len(run.planned), len(run.results))


def judged(document: Document) -> str:
    """How many of the planned checks were judged, and how many of those did not apply."""
    run = document.run
    judged = sum(r.outcome in _JUDGED for r in run.results)
    if run.verdict:
        judged = run.verdict.judged
    return _judged(document, judged, _planned_count(run), run.results)


def _judged(document: Document, judged: int, planned: int, results: Iterable[Result]) -> str:
    said = document.t("report.judged", judged=judged, planned=planned)
    if count := sum(r.outcome == "not_applicable" for r in results):
        said += document.t("report.judged.not_applicable", count=count)
    return said


def tallies(document: Document) -> tuple[Tally, ...]:
    """How many checks came out how; those that have not yet, too."""
    run = document.run
    outcomes = [r.outcome for r in run.results]
    planned = max(_planned_count(run), len(outcomes))
    counts: dict[str, int] = {name: outcomes.count(name) for name in _ORDER}
    counts["waiting"] = planned - len(outcomes)
    return tuple(
        Tally(name, document.t(f"report.tally.{name}"), count, 100 * count / planned)
        for name, count in counts.items()
        if count
    )


def parts(document: Document) -> tuple[Field, ...]:
    """The verdict of each part that was asked for."""
    run = document.run
    parts = run.verdict.parts if run.verdict else ()
    labels = {r.part: r.part_label for r in run.results}
    return tuple(
        Field(
            labels.get(p.part) or p.part,
            f"{document.t(f'report.decision.{p.decision}')} – "
            + _judged(document, p.judged, p.planned, [r for r in run.results if r.part == p.part]),
        )
        for p in parts
    )


def about(document: Document) -> tuple[Field, ...]:
    """Which run, when, how long, how thorough."""
    run = document.run
    took = duration(document, elapsed(run.started_at, run.ended_at))
    rows = [
        field(document, "run", run.id, code=True),
        field(document, "started", date(document, run.started_at)),
        field(document, "ended", date(document, run.ended_at)),
        field(document, "took", took),
        field(document, "profile", document.word("report.profile", run.profile)),
        field(document, "tool", f"acceptance-bench {run.environment.get('tool_version', '')}"),
    ]
    if run.order and not document.for_vendor:
        rows.append(field(document, "order", run.order))
    if run.provider:
        rows.append(field(document, "provider", run.provider, code=True))
    return tuple(row for row in rows if row.value)


def machine_serial(subject: Subject | None) -> str:
    """The machine's own serial number, else its board's or chassis's."""
    known = subject.evidence if subject else {}
    names = sorted((n for n in known if "serial" in n), key=lambda n: (n != "serial", n))
    return known[names[0]] if names else ""


def product(document: Document) -> tuple[Field, ...]:
    """What was delivered, as far as it is known; the gaps show what to enter."""
    subject = document.run.subject
    return (
        field(document, "manufacturer", subject.vendor if subject else ""),
        field(document, "product", subject.model if subject else ""),
        field(document, "serial", machine_serial(subject)),
        field(document, "order", order_name(document.run)),
        field(document, "configuration", headline(document)),
    )
