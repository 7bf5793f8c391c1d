"""Puts a comparison of two runs together. Pure."""

import math
from collections.abc import Iterable, Iterator

from acceptance.comparison import Change, changes
from acceptance.differences.facts import compare_facts
from acceptance.differences.model import (
    Comparison,
    MeasurementChange,
    OutcomeChange,
    Side,
)
from acceptance.model import Measurement, Result, Run
from acceptance.sentences import Sentence, sentence

__all__ = ["compare_runs"]

_NO_RATIO = ("Cel",)
"""Scales whose zero is no nothing."""
_BAD = ("failed", "error")


def compare_runs(before: Run, now: Run) -> Comparison:
    """What `now` has otherwise than `before`."""
    same = _same_subject(before, now)
    facts = compare_facts(before.facts, now.facts, same_subject=same)
    return Comparison(
        before=_side(before),
        now=_side(now),
        same_subject=same,
        remarks=tuple(_remarks(before, now, facts.only_one)),
        outcomes=tuple(_outcomes(changes(before, now))),
        facts=facts.changes,
        measurements=tuple(_measurements(before, now)),
        passing=facts.passing,
    )


def _same_subject(before: Run, now: Run) -> bool:
    subjects = before.subject, now.subject
    return None not in subjects and getattr(subjects[0], "id", 0) == getattr(subjects[1], "id", 1)


def _side(run: Run) -> Side:
    subject = run.subject
    told = (subject.vendor, subject.model, subject.name) if subject else ()
    return Side(
        id=run.id,
        subject=subject.id if subject else None,
        subject_label=" ".join(word for word in told if word) or None,
        started_at=run.started_at,
        profile=run.profile,
        decision=run.verdict.decision if run.verdict else None,
    )


def _remarks(before: Run, now: Run, only_one: Iterable[str]) -> Iterator[Sentence]:
    """What makes the runs less comparable; other subjects first."""
    if not _same_subject(before, now):
        told = [side.subject_label or side.subject or "–" for side in (_side(before), _side(now))]
        yield sentence("compare.other_subject", before=told[0], now=told[1])
    for run in (before, now):
        if run.state != "finished":
            yield sentence("compare.unfinished", run=run.id)
    if before.profile != now.profile:
        yield sentence("compare.other_profile", before=before.profile, now=now.profile)
    if before.suites != now.suites:
        yield sentence("compare.other_suites")
    if before.order != now.order:
        yield sentence("compare.other_order", before=before.order, now=now.order)
    if sections := sorted(only_one):
        yield sentence("compare.only_one", sections=sections)


# -- outcomes -----------------------------------------------------------------------------------


def _outcomes(found: Iterable[Change]) -> Iterator[OutcomeChange]:
    order = ("failed", "gone", "changed", "closed")
    made = [_outcome(change) for change in found]
    severities = ("blocker", "major", "minor")
    yield from sorted(
        made, key=lambda c: (order.index(c.kind), severities.index(c.severity), c.check)
    )


def _outcome(change: Change) -> OutcomeChange:
    told, before, now = change.told, change.before, change.now
    kind = "changed"
    if now is None:
        kind = "gone"
    elif now.outcome in _BAD:
        kind = "failed"
    elif before is not None and before.outcome in _BAD and now.outcome == "passed":
        kind = "closed"
    return OutcomeChange(
        kind=kind,  # type: ignore[arg-type]  # - one of the four above
        check=told.check,
        part=told.part,
        part_label=told.part_label,
        title=told.title,
        severity=told.severity,
        before=before.outcome if before else None,
        now=now.outcome if now else None,
        reason=now.reason if now else None,
    )


# -- measurements -------------------------------------------------------------------------------


def _measurements(before: Run, now: Run) -> list[MeasurementChange]:
    """Those that both took and that differ, the largest ratio first."""
    earlier = {(r.check, r.part): r for r in before.results}
    found = [
        change
        for result in now.results
        if (old := earlier.get((result.check, result.part))) is not None
        for change in _of_result(old, result)
    ]
    return sorted(found, key=lambda c: (-_distance(c.ratio), c.check, c.part or "", c.name))


def _of_result(old: Result, new: Result) -> Iterator[MeasurementChange]:
    taken = {m.name: m for m in old.measurements}
    for now in new.measurements:
        before = taken.get(now.name)
        if before is None or before.value is None or now.value is None:
            continue
        if before.value != now.value and before.unit == now.unit:
            yield MeasurementChange(
                check=new.check,
                part=new.part,
                part_label=new.part_label,
                title=new.title,
                name=now.name,
                name_title=now.title,
                unit=now.unit,
                before=before.value,
                now=now.value,
                ratio=_ratio(before, now),
            )


def _ratio(before: Measurement, now: Measurement) -> float | None:
    first, last = _number(before.value), _number(now.value)
    if first is None or last is None or first <= 0 or last <= 0 or now.unit in _NO_RATIO:
        return None
    ratio = last / first
    return ratio if math.isfinite(ratio) else None


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return float(value)
    except OverflowError:
        return None


def _distance(ratio: float | None) -> float:
    """How far a ratio is from one; a change that has none stands first."""
    return math.inf if ratio is None else abs(math.log(ratio))
